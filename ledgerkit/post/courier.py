"""An SMTP server that takes letters: what it surely has, what it surely has not, and what nobody knows."""

import re
import smtplib
import ssl
from datetime import datetime

from ledgerkit.errors import FatalError
from ledgerkit.post import drafts
from ledgerkit.post.drafts import Draft
from ledgerkit.post.server import TIMEOUT, Server, context, reaching, refused, speaks_plainly

_US = "[127.0.0.1]"  # what we call ourselves: the machine's own name may be Chinese, which SMTP can't say


class NotTaken(Exception):
    """The server surely doesn't deliver this letter."""


class Unknown(Exception):
    """The connection broke after the letter was handed over and before the server said that it has it."""


class Courier:
    """A server that takes letters. A connection that broke is made anew before the next letter."""

    def __init__(self, server: Server, password: str):
        self._server, self._password = server, password
        self._smtp = None

    def ready(self) -> None:
        """Be connected and logged in; `FatalError` if that can't be."""
        try:
            if self._smtp is not None and self._smtp.noop()[0] == 250:
                return
        except OSError:
            pass  # gone since the last letter
        self.close()
        self._smtp = _enter(self._server, self._password)

    def close(self) -> None:
        """Leave; a server that is gone is left all the same."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except OSError:
                self._smtp.close()
            self._smtp = None

    def hand_over(self, draft: Draft, now: datetime) -> dict[str, str]:
        """Give a letter to the server; the recipients that it turned away, with its reason."""
        smtp, data = self._smtp, drafts.on_the_wire(draft, self._server.address, now)
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(data):
            raise NotTaken(f"这封信{len(data) / 1e6:.1f}MB，服务器只收{int(limit) / 1e6:.1f}MB以内的，请用其他办法把附件给对方")
        options = [f"size={len(data)}"] if smtp.has_extn("size") else []
        options += ["body=8bitmime"] if smtp.has_extn("8bitmime") and not data.isascii() else []
        try:
            turned_away = {}
            _accepted(smtp.mail(self._server.address, options))
            for address in draft.to:
                code, said = smtp.rcpt(address)
                if code not in (250, 251):
                    turned_away[address] = self._words(code, said)
            if len(turned_away) == len(draft.to):
                smtp.rset()
                raise NotTaken("；".join(f"{address}{why}" for address, why in turned_away.items()))
            _accepted(smtp.docmd("DATA"), 354)
        except smtplib.SMTPResponseException as error:
            self._start_over()
            raise NotTaken(self._words(error.smtp_code, error.smtp_error)) from None
        except OSError:
            smtp.close()
            raise NotTaken("交信以前连接断了") from None
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")  # RFC 5321, 4.5.2
            _accepted(smtp.getreply())
        except smtplib.SMTPResponseException as error:
            raise NotTaken(self._words(error.smtp_code, error.smtp_error)) from None
        except OSError:
            smtp.close()
            raise Unknown from None
        return turned_away

    def _start_over(self) -> None:
        try:
            self._smtp.rset()
        except OSError:
            self._smtp.close()

    def _words(self, code: int, said: bytes | str) -> str:
        """The server's refusal, in its own words, but never with the password in them."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        text = " ".join(text.replace(self._password, "……").split())[:200]
        return f"服务器不收（{code} {text}）"


def _accepted(reply: tuple[int, bytes], wanted: int = 250) -> None:
    code, said = reply
    if code != wanted:
        raise smtplib.SMTPResponseException(code, said)


def _enter(server: Server, password: str) -> smtplib.SMTP:
    """A connection on which the server knows us."""
    with reaching(server):
        try:
            smtp = _connect(server)
        except smtplib.SMTPException:
            raise FatalError(f"发信服务器{server.host}:{server.port}的应答不对（或不支持加密），没有登录。请核对地址和端口。") from None
    try:
        if smtp.has_extn("auth"):
            smtp.login(server.user, password)
        return smtp
    except OSError as error:  # which smtplib's own errors are, too
        smtp.close()
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            raise refused(server) from None
        raise FatalError(f"发信服务器{server.host}在登录时断开了连接，请稍后再试。") from None


def _connect(server: Server) -> smtplib.SMTP:
    """A connection, encrypted unless the officer said otherwise, and greeted."""
    if server.tls and not server.starttls:
        try:
            smtp = smtplib.SMTP_SSL(server.host, server.port, _US, timeout=TIMEOUT, context=context())
            smtp.ehlo_or_helo_if_needed()
            return smtp
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            if not speaks_plainly(error):
                raise
    smtp = smtplib.SMTP(server.host, server.port, _US, timeout=TIMEOUT)
    try:
        if server.tls:
            smtp.starttls(context=context())
        smtp.ehlo_or_helo_if_needed()
        return smtp
    except BaseException:
        smtp.close()
        raise
