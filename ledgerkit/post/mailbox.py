"""A folder on an IMAP server, opened read-only: which letters it holds, and each as its bytes."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone

from ledgerkit import __version__
from ledgerkit.errors import FatalError
from ledgerkit.post.server import TIMEOUT, Server, context, reaching, refused, speaks_plainly

_CHINA = timezone(timedelta(hours=8))


class Refused(Exception):
    """The server doesn't give one letter; says why, in a sentence."""


class Gone(Exception):
    """The server is gone and doesn't come back."""


class Mailbox:
    """A folder on a server, opened read-only. A connection that breaks over a letter is made anew, once for each try:
    servers hang up on letters that they can't read themselves."""

    def __init__(self, server: Server, password: str, folder: str):
        self._server, self._password, self._folder = server, password, folder
        self._client, self._held = _enter(server, password, folder)

    def close(self) -> None:
        """Leave; a server that is gone is left all the same."""
        with _whatever_happens():
            self._client.logout()

    def since(self, day: date) -> tuple[list[int], int]:
        """The letters that came since a day, the oldest first, and how many are older."""
        try:
            found = sorted(self._ask(lambda client: client.search(["SINCE", day])))
        except Refused:
            raise FatalError(f"收信服务器{self._server.host}列不出邮箱里的邮件，请稍后再试。") from None
        return found, max(self._held - len(found), 0)

    def about(self, uids: list[int]) -> dict[int, dict]:
        """Headers and sizes of letters."""
        return self._ask(lambda client: client.fetch(uids, ["BODY.PEEK[HEADER]", "RFC822.SIZE"]))

    def letter(self, uid: int) -> tuple[bytes, datetime]:
        """A letter's bytes and when it arrived, in China."""
        said = self._ask(lambda client: client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])).get(uid, {})
        data = said.get(b"BODY[]")
        if not data:
            raise Refused("服务器没有给出内容，可能刚被删除或移走。")
        arrived = said.get(b"INTERNALDATE")
        return data, arrived.astimezone(_CHINA).replace(tzinfo=None) if arrived else datetime(1970, 1, 1)

    def _ask(self, question: Callable):
        for again in (True, False):
            try:
                return question(self._client)
            except (imaplib.IMAP4.abort, OSError):
                self._return()
                if not again:
                    raise Refused("服务器读不了这封邮件，断开了连接。请在网页邮箱里把它另存下来，放进“收件”。") from None
            except imaplib.IMAP4.error:
                raise Refused("服务器拒绝了。请在网页邮箱里把它另存下来，放进“收件”。") from None
            except (ValueError, AttributeError, IndexError, TypeError, AssertionError):  # an answer that can't be parsed
                raise Refused("服务器的应答读不懂。请在网页邮箱里把它另存下来，放进“收件”。") from None

    def _return(self) -> None:
        with _whatever_happens():
            self._client.shutdown()
        try:
            self._client, self._held = _enter(self._server, self._password, self._folder)
        except FatalError as error:
            raise Gone(f"取信中途连接断了，没有取完。{error}") from None


def _enter(server: Server, password: str, folder: str):
    """A client that is logged in, has said who it is and has the folder open, and how many letters that holds."""
    import imapclient

    client = _connect(server)
    try:
        try:
            client.login(server.user, password)
        except imapclient.exceptions.LoginError:
            raise refused(server) from None
        if client.has_capability("ID"):  # RFC 2971; some Chinese providers open no folder to a stranger
            client.id_({"name": "ledgerkit", "version": __version__})
        client.normalise_times = False
        try:
            opened = client.select_folder(folder, readonly=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            names = "、".join(name for flags, _, name in client.list_folders() if b"\\Noselect" not in flags)
            raise FatalError(f"邮箱里没有“{folder}”这个文件夹（或打不开），现有：{names}。"
                             "请改batch.toml的[mail]里的folder，或用--folder指定。") from None
        return client, opened[b"EXISTS"]
    except BaseException as error:
        with _whatever_happens():
            client.shutdown()
        if isinstance(error, (imaplib.IMAP4.error, OSError)):
            raise FatalError(f"收信服务器{server.host}中断了连接，请稍后再试。") from None
        raise


def _connect(server: Server):
    """A connection, encrypted unless the officer said otherwise."""
    import imapclient

    def connect(encrypted: bool):
        trust = context() if encrypted else None
        return imapclient.IMAPClient(server.host, server.port, ssl=encrypted, ssl_context=trust, timeout=TIMEOUT)

    with reaching(server):
        try:
            if not server.tls:
                return connect(False)
            if not server.starttls:
                try:
                    return connect(True)
                except ssl.SSLCertVerificationError:
                    raise
                except ssl.SSLError as error:
                    if not speaks_plainly(error):
                        raise
            client = connect(False)
            try:
                client.starttls(context())
            except BaseException:
                with _whatever_happens():
                    client.shutdown()
                raise
            return client
        except imaplib.IMAP4.error:
            raise FatalError(f"收信服务器{server.host}:{server.port}的应答不对（或不支持加密），没有登录。请核对地址和端口。") from None


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """To leave a server can't fail."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError, ValueError):
        pass
