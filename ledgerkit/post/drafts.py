"""The letters that a run has written, as they lie in 输出, and what of them goes over the wire."""

import email
import email.utils
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledgerkit import inbox
from ledgerkit.errors import FatalError
from ledgerkit.office import mail
from ledgerkit.office.formats import Unsafe
from ledgerkit.post.letters import head_of, message_id
from ledgerkit.post.server import is_address

FOLDERS = ("退回", "催报")
_LEFT_OUT = (b"x-unsent", b"date", b"bcc")  # the mark of a draft, the fixed date, and what only the envelope says
_FIELD_END = re.compile(rb"\r\n(?![ \t])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to go: its file seen from the batch folder, its bytes, and what it says. `fault` is why it can't
    be sent, None if it can."""

    file: str
    data: bytes
    id: str
    sha256: str
    to: tuple[str, ...]
    subject: str
    attached: tuple[str, ...]
    fault: str | None = None


def load(folder: Path, sender: str) -> list[Draft]:
    """The drafts of a batch: 输出/退回/*.eml, then 输出/催报/*.eml, each by name. `sender` is the office's address."""
    found = []
    for place in FOLDERS:
        under = folder / inbox.OUTPUT / place
        for path in sorted(under.glob("*.eml"), key=lambda p: p.name) if under.is_dir() else ():
            found.append(_read(path, path.relative_to(folder).as_posix(), sender))
    return found


def _read(path: Path, file: str, sender: str) -> Draft:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FatalError(f"“{file}”读不出来（{error.strerror or error}），请关闭正在打开它的程序再试。") from None
    message = email.message_from_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    id = message_id(head_of(data)) or f"<{sha256[:32]}@{sender.rpartition('@')[2]}>"
    try:
        attached = tuple(a.name for a in mail.attachments(data))
    except Unsafe:
        return Draft(file, data, id, sha256, (), "", (), "这封信已损坏，请重新运行ledgerkit run")
    named = {kind: _addresses(message, kind) for kind in ("to", "cc", "bcc")}
    everybody = tuple(dict.fromkeys(a for addresses in named.values() for a in addresses))
    subject, fault = mail.describe(message).subject, _fault(message, named, everybody)
    return Draft(file, data, id, sha256, everybody, subject, attached, fault)


def _addresses(message, header: str) -> list[str]:
    written = [str(value) for value in message.get_all(header, [])]
    return [mail.words(address) for _, address in email.utils.getaddresses(written) if address]


def _fault(message, named: dict[str, list[str]], everybody: tuple[str, ...]) -> str | None:
    if not named["to"]:
        written = " ".join(str(v) for v in message.get_all("to", [])).strip()
        if written:
            return f"收件人“{mail.words(written)}”不是邮箱地址"
        return "没有收件人，请先登记这个单位的邮箱，重新运行ledgerkit run"
    wrong = [address for address in everybody if not is_address(address)]
    return f"收件人“{wrong[0]}”不是邮箱地址，请改正后重新运行ledgerkit run" if wrong else None


def on_the_wire(draft: Draft, sender: str, now: datetime) -> bytes:
    """The letter as a server takes it: dated now, without the mark of a draft, with a sender and a Message-ID, its
    lines ended by CR LF; all else as it was written."""
    data = re.sub(rb"\r\n|\r|\n", b"\r\n", draft.data)
    head = head_of(data)
    fields = [field for field in _FIELD_END.split(head.strip(b"\r\n")) if field and _name(field) not in _LEFT_OUT]
    names = {_name(field) for field in fields}
    added = [f"Date: {email.utils.format_datetime(now)}".encode("ascii")]
    if b"from" not in names:
        added.append(f"From: {sender}".encode("ascii"))
    if b"message-id" not in names:
        added.append(f"Message-ID: {draft.id}".encode("ascii"))
    return b"\r\n".join([*added, *fields]) + b"\r\n\r\n" + data[len(head):].rstrip(b"\r\n") + b"\r\n"


def _name(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()
