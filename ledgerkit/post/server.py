"""Where an office's mailbox is and how it is reached: encrypted and verified unless the officer says otherwise."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ledgerkit.errors import FatalError
from ledgerkit.inbox import Batch

TIMEOUT = 60  # seconds without a word from the server
_NAMES = {"imap": "收信", "smtp": "发信"}
# With TLS from the first byte, and without: RFC 8314 and RFC 9051, RFC 5321.
_PORTS = {"imap": (993, 143), "smtp": (465, 25)}
_STARTTLS = {25, 143, 587}
_DISTRUST = {10: "证书已过期", 62: "证书不是发给这个地址的", 64: "证书不是发给这个地址的"}  # OpenSSL's X509_V_ERR_*
_ADDRESS = re.compile(r"[!-?A-Z\[-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and the account on it. `what` is 收信 or 发信."""

    what: str
    host: str
    port: int
    tls: bool
    user: str
    address: str
    name: str

    @property
    def starttls(self) -> bool:
        """Whether encryption is asked for after the greeting, by the port. Else it begins with the first byte, unless
        the server turns out to speak first."""
        return self.port in _STARTTLS

    @property
    def exposed(self) -> bool:
        """Whether the password would cross a network unencrypted."""
        return not self.tls and self.host not in ("localhost", "::1") and not self.host.startswith("127.")


def server_of(batch: Batch, kind: str) -> Server:
    """The server of this kind, "imap" or "smtp", in the batch's [mail]; `FatalError` says what is to be written there.

    >>> from datetime import date; from pathlib import Path
    >>> mail = {"address": "sender@office.example", "imap": "mail.example"}
    >>> server = server_of(Batch(Path("x"), "anhui-sbq", "2021Q3", date(2021, 9, 25), mail=mail), "imap")
    >>> server.host, server.port, server.tls, server.user
    ('mail.example', 993, True, 'sender@office.example')
    """
    mail, what = batch.mail, _NAMES[kind]
    if not mail.get(kind):
        raise FatalError(f"batch.toml里没有写{what}服务器，请在[mail]一节写上{kind} = \"服务器地址\"（必要时写成“地址:端口”）。")
    tls = bool(mail.get("tls", True))
    host, port = _place(str(mail[kind]), _PORTS[kind][0 if tls else 1], kind)
    address = str(mail.get("address", ""))
    user = str(mail.get("user", "")) or address
    if not user:
        raise FatalError("batch.toml的[mail]里没有写邮箱，请写上address = \"邮箱地址\"。")
    if kind == "smtp" and not is_address(address):
        raise FatalError(f"batch.toml的[mail]里address“{address}”不是邮箱地址，发信要写明本单位的邮箱。")
    return Server(what, host, port, tls, user, address, str(mail.get("name", "")))


def _place(text: str, port: int, kind: str) -> tuple[str, int]:
    """Host and port of `host`, `host:port`, `[::1]:port`."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+)(?::(\d{1,5}))?", text.strip())
    if not match or not 0 < int(match[2] or port) < 65536:
        raise FatalError(f"batch.toml的[mail]里{kind}“{text}”写法有误，应写成“服务器地址”或“服务器地址:端口”。")
    return match[1].strip("[]"), int(match[2] or port)


def is_address(text: str) -> bool:
    """Whether a mail can be addressed so: in ASCII, which a full-width ＠ or a Chinese comma is not.

    >>> is_address("clerk@county.example"), is_address("clerk＠county.example"), is_address("clerk")
    (True, False, False)
    """
    return bool(_ADDRESS.fullmatch(text))


def usable(password: str) -> str:
    """The password as given, if a mail server can be told it; `FatalError`, which doesn't repeat it, if not."""
    if not password:
        raise FatalError("没有给密码。")
    if not (password.isascii() and password.isprintable()):
        raise FatalError("密码里有邮件服务器收不了的字符（只能是英文字母、数字和半角符号），请关掉中文输入法重新输入。")
    return password


def context() -> ssl.SSLContext:
    """Certificates are verified against this machine's authorities, or those that SSL_CERT_FILE names."""
    return ssl.create_default_context()


def speaks_plainly(error: ssl.SSLError) -> bool:
    """Whether a handshake failed because the other side answered in plain text: it waits for STARTTLS."""
    return error.reason in ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")


@contextmanager
def reaching(server: Server) -> Iterator[None]:
    """What fails while a connection is made becomes a sentence for the operator."""
    place = f"{server.what}服务器{server.host}:{server.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        why = _DISTRUST.get(error.verify_code, "证书不是受信任的机构签发的")
        raise FatalError(f"{place}的{why}，为防假冒没有登录，密码没有发出。请核对batch.toml里的服务器地址；"
                         "本单位自建的服务器，请先在本机装上它的根证书。") from None
    except ssl.SSLError:
        raise FatalError(f"{place}没有按加密方式应答，没有登录。请核对端口（收信一般是993，发信一般是465或587）。") from None
    except (socket.gaierror, UnicodeError):
        raise FatalError(f"找不到{place}，请核对batch.toml里的地址，并看看本机能不能上网。") from None
    except TimeoutError:
        raise FatalError(f"{place}没有应答，请检查网络，稍后再试。") from None
    except OSError as error:
        raise FatalError(f"连不上{place}（{error.strerror or '连接被断开'}），请检查网络、地址和端口，稍后再试。") from None


def refused(server: Server) -> FatalError:
    """The sentence for a login that the server didn't accept; the server's own words may repeat what it was told."""
    return FatalError(f"{server.what}服务器{server.host}没有接受用户“{server.user}”的密码。请核对；"
                      "网易、腾讯等邮箱要用网页设置里生成的“授权码”，并先开通IMAP、SMTP服务。")
