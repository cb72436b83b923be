"""E-mails as files: who sent them, about what, and what is attached, however the sender's program wrote it.

Headers are decoded here and not by the email package's own policy: that believes a wrong charset and loses the
characters outside it, and Chinese mail programs say gb2312 for GB18030 and split a character over two words.
"""

import base64
import email
import email.message
import email.policy
import email.utils
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ledgerkit.office.formats import Unsafe, decode

_CHINA = timezone(timedelta(hours=8))
_WORD = re.compile(r"=\?([^?\s]*)\?([BbQq])\?([^?]*)\?=")
_FAMILIAR = re.compile(r"gb|utf-?8|ascii|us-ascii|iso-8859|latin|windows-125|cp936|cp1252|x-gb|unknown|default|$", re.I)
_TNEF = b"\x78\x9f\x3e\x22"
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_BROKEN = "邮件已损坏或没有存完整，打不开，请重新另存或转发"
_WINMAIL = "winmail.dat附件只有Outlook能打开，请发件人改用纯文本格式重发"
_MAX_DEPTH = 10  # mails forwarded inside mails
_BARE = "邮件里没有附件，请把表格作为附件重新发送"
_LINKED = "（正文里是网盘、超大附件或在线文档的链接，这里打不开，过期就取不到了，请改用普通附件）"
_LINK = re.compile(r"超大附件|云附件|网盘|提取码|文件中转站|在线文档|//(?:pan|yun)\.baidu\.com|//[\w.]*mail\.qq\.com/[\w/-]*ftn"
                   r"|large-attachment|//[\w.]*(?:weiyun|aliyundrive|alipan|lanzou\w*|wenshushu|cowtransfer|kdocs)\.\w+|//docs\.qq\.com")


@dataclass(frozen=True, slots=True)
class Mail:
    """What an e-mail says of itself. `date` is the time in China, without a zone; "" and None where nothing is said."""

    sender: str
    sender_name: str
    subject: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached file; a forwarded mail's attachments are `主题.eml!附件.xlsx`, with the `mail` that held them."""

    name: str
    data: bytes
    mail: Mail
    failure: str | None = None


def attachments(data: bytes) -> list[Attachment]:
    """The files attached to an e-mail, in order; raises `Unsafe` if it can't be parsed.

    The text of the mail is none, nor are pictures shown inside it and signatures. A web page saved as one file
    (.mht) is an e-mail by its form: its pages with tables count as attached.
    """
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.compat32)
        return list(_attachments(message, "", 0))
    except (Unsafe, MemoryError):
        raise
    except Exception as error:  # the email package raises anything on malformed mail
        raise Unsafe(_BROKEN) from error


def without(data: bytes) -> str:
    """What to tell the sender of an e-mail to which nothing is attached: whether its text has a link instead."""
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.compat32)
        text = "".join(said(part.get_payload(decode=True) or b"", str(part.get_param("charset", "")))
                       for part in message.walk() if part.get_content_maintype() == "text")
    except MemoryError:
        raise
    except Exception:  # as above: a mail that was read once may still be malformed
        return _BARE
    return _BARE + (_LINKED if _LINK.search(text) else "")


def _attachments(message, prefix: str, depth: int) -> Iterator[Attachment]:
    about = describe(message)
    for number, part in enumerate(_leaves(message), 1):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = _inner(part)
            if inner is not None and depth < _MAX_DEPTH:
                title = file_name(part) or f"{_as_name(describe(inner).subject) or f'邮件{number}'}.eml"
                yield from _attachments(inner, f"{prefix}{title}!", depth + 1)
            else:
                yield Attachment(f"{prefix}邮件{number}.eml", b"", about, _BROKEN)
            continue
        name, way = file_name(part), _text(part, "content-disposition").strip().lower()
        shown = kind.startswith("image/") and part["content-id"] is not None and not way.startswith("attachment")
        if shown or kind in _SIGNATURES:
            continue
        content = part.get_payload(decode=True) or b""
        if not name and kind.startswith("text/") and not way.startswith("attachment"):
            page = _saved_page(part, content, about)
            if not page:
                continue
            name = page
        elif not name and kind.startswith("image/") and not way.startswith("attachment"):
            continue
        if content.startswith(_TNEF) or name.lower() == "winmail.dat":
            yield from _winmail(content, prefix, about)
            continue
        yield Attachment(prefix + (name or f"附件{number}"), content, about)


def _leaves(message) -> Iterator[email.message.Message]:
    """The parts that hold content, and forwarded mails whole."""
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        for part in message.get_payload():
            yield from _leaves(part)
    else:
        yield message


def _inner(part) -> email.message.Message | None:
    """The mail inside a part of type message/rfc822, also where a program has packed it in base64 against the rules."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if inner is not None and not inner.keys():
        packed = inner.get_payload() if isinstance(inner.get_payload(), str) else ""
        inner = email.message_from_bytes(_base64(packed), policy=email.policy.compat32)
    return inner if inner is not None and inner.keys() else None


def _saved_page(part, content: bytes, about: Mail) -> str | None:
    """The name of a page with a table in a web page saved as one file; such a file was sent by nobody."""
    if about.sender or part.get_content_type() != "text/html" or b"<table" not in content.lower():
        return None
    return _as_name(_text(part, "content-location").replace("\\", "/").rpartition("/")[2]) or "网页.htm"


def _winmail(content: bytes, prefix: str, about: Mail) -> Iterator[Attachment]:
    """What Outlook packed into its own format, if the library for it is there."""
    try:
        import tnefparse
    except ImportError:
        yield Attachment(f"{prefix}winmail.dat", content, about, _WINMAIL)
        return
    try:
        inside = [(a.long_filename() or a.name, bytes(a.data)) for a in tnefparse.TNEF(content).attachments]
    except Exception:  # whatever a foreign parser meets in a damaged file
        inside = []
    if not inside:
        yield Attachment(f"{prefix}winmail.dat", content, about, _WINMAIL)
    for name, data in inside:
        yield Attachment(prefix + (_as_name(name) or "附件"), data, about)


# ---- headers ------------------------------------------------------------------------------------------------------

def describe(message) -> Mail:
    """Sender, subject and date of a parsed mail."""
    name, address = email.utils.parseaddr(_text(message, "from"))
    try:
        date = email.utils.parsedate_to_datetime(_text(message, "date"))
        date = date.astimezone(_CHINA).replace(tzinfo=None) if date.tzinfo else date
    except (ValueError, TypeError, IndexError, OverflowError):
        date = None
    return Mail(address, words(name).strip(), words(_text(message, "subject")).strip(), date)


def file_name(part) -> str:
    """The name of an attachment by its Content-Disposition or Content-Type, RFC 2231 or RFC 2047; "" if it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        holder = email.message.Message()
        holder[header] = _text(part, header)
        value = holder.get_param(parameter, "", header)
        if isinstance(value, tuple):  # charset, language, text whose characters are bytes
            charset, _, text = value
            value = text if any(c > "\xff" for c in text) else said(text.encode("latin-1"), charset or "")
        if name := _as_name(words(value)):
            return name
    return ""


def _as_name(text: str) -> str:
    """Text as the name of a file: without folders, control characters and what marks a file inside another."""
    return "".join(c for c in re.split(r"[\\/]", text)[-1] if c.isprintable()).replace("!", "！").strip(' ."')


def _text(message, header: str) -> str:
    """A header unfolded, its encoded words still encoded; bytes that were sent raw are decoded."""
    raw = next((value for name, value in message.raw_items() if name.lower() == header), "")
    data = str(raw).encode("utf-8", "surrogateescape")
    return re.sub(r"\r?\n[ \t]*", " ", decode(data) or data.decode("latin-1"))


def words(text: str) -> str:
    """A header's text with its encoded words (RFC 2047) decoded, also where a character is split between two words."""
    done: list[str] = []
    pending: tuple[str, bytes] | None = None
    at = 0
    for word in _WORD.finditer(text):
        charset, way, packed = word[1].partition("*")[0].lower(), word[2].lower(), word[3]
        between = text[at:word.start()]
        content = _base64(packed) if way == "b" else quopri.decodestring(packed.encode("utf-8"), header=True)
        if pending and not between.strip():
            if pending[0] == charset:
                content = pending[1] + content
            else:
                done.append(said(pending[1], pending[0]))
        else:
            if pending:
                done.append(said(pending[1], pending[0]))
            done.append(between)
        pending, at = (charset, content), word.end()
    if pending:
        done.append(said(pending[1], pending[0]))
    return "".join(done) + text[at:]


def said(data: bytes, charset: str) -> str:
    """Bytes in the charset that a mail names; a familiar name says little, so that the bytes themselves decide."""
    if _FAMILIAR.match(charset):
        return decode(data) or data.decode("latin-1")
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return decode(data) or data.decode("latin-1")


def _base64(text: str) -> bytes:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(letters + "=" * (-len(letters) % 4))
