"""Letters as files: what they are called, and how to tell that one is there already."""

import email
import hashlib
import re
from datetime import datetime
from pathlib import Path

from ledgerkit import inbox
from ledgerkit.office import mail
from ledgerkit.office.mail import Mail

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]*)", re.I | re.M)
_STAMPED = re.compile(rb"^received:", re.I | re.M)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HEAD = 1 << 16
# What a letter says of itself, as opposed to what the servers on its way have stamped on it.
_OWN = re.compile(rb"^(from|sender|date|subject|message-id|content-(type|transfer-encoding|disposition)):", re.I)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_SENDER_BYTES, _SUBJECT_BYTES = 60, 120  # of UTF-8: with time and suffix below the 255 of a file name


def head_of(data: bytes) -> bytes:
    """A letter's headers with the empty line that ends them."""
    end = _BLANK_LINE.search(data)
    return data[:end.end()] if end else data


def describe(head: bytes) -> Mail:
    """Sender, subject and date in a letter's headers; nothing of headers that can't be parsed."""
    try:
        return mail.describe(email.message_from_bytes(head))
    except Exception:  # the email package raises anything on malformed mail
        return Mail("", "", "", None)


def message_id(head: bytes) -> str:
    """The Message-ID in a letter's headers, "" if there is none.

    >>> message_id(b"From: a@b.example\\r\\nMessage-ID:\\r\\n <1@b.example>\\r\\n\\r\\n")
    '<1@b.example>'
    """
    found = _MESSAGE_ID.search(head)
    return found[1].strip().decode("ascii", "replace") if found else ""


def fingerprint(data: bytes) -> str:
    """The sha256 of what a letter says: the same for a copy that came by another way or with other line ends."""
    head = head_of(data)
    body = data[len(head):].replace(b"\r\n", b"\n").rstrip(b"\n")
    fields = re.split(rb"\r?\n(?![ \t])", head.strip())
    own = b"\n".join(sorted(re.sub(rb"\s+", b" ", field) for field in fields if _OWN.match(field)))
    return hashlib.sha256(own + b"\n\n" + body).hexdigest()


class Known:
    """The letters that lie in 收件 already, in whatever folder and under whatever name.

    A letter is known by its Message-ID and its content together: a program that gives two letters one Message-ID loses
    neither, and a letter without one goes by its content.
    """

    def __init__(self, folder: Path):
        self._exact: set[tuple[str, int]] = set()
        self._by_id: dict[str, list[Path]] = {}
        self._prints: dict[Path, str] = {}
        for path in inbox.walk(folder):
            if path.suffix.lower() == ".eml":
                self._index(path)

    def _index(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
                while not _BLANK_LINE.search(head) and (more := file.read(_HEAD)):
                    head += more
                size = path.stat().st_size
        except OSError:
            return  # a run will say of it that it can't be read
        self._note(path, head_of(head), size)

    def _note(self, path: Path, head: bytes, size: int) -> None:
        self._exact.add((hashlib.sha256(head).hexdigest(), size))
        self._by_id.setdefault(message_id(head), []).append(path)

    def has_seen(self, head: bytes, size: int) -> bool:
        """Whether a letter with these very headers and this size is there.

        That proves it only where a server has stamped them (Received) with its own number and time; other letters must
        be looked at whole.
        """
        return bool(_STAMPED.search(head)) and (hashlib.sha256(head).hexdigest(), size) in self._exact

    def holds(self, data: bytes) -> bool:
        """Whether a letter that says the same is there."""
        wanted = fingerprint(data)
        return any(self._print(path) == wanted for path in self._by_id.get(message_id(head_of(data)), ()))

    def _print(self, path: Path) -> str:
        if path not in self._prints:
            try:
                self._prints[path] = fingerprint(path.read_bytes())
            except OSError:
                return ""
        return self._prints[path]

    def add(self, path: Path, data: bytes) -> None:
        """Remember a letter that was just saved."""
        self._note(path, head_of(data), len(data))


def file_name(said: Mail, arrived: datetime) -> str:
    """`20210924-093000 发件人 主题`: fit for Windows and for any length limit; the time is China's, of sending if the
    letter says when, else of arrival.

    >>> file_name(Mail("cf@county.example", "", "关于报送/三季度", datetime(2021, 9, 24, 9, 30)), datetime(2021, 9, 25))
    '20210924-093000 cf@county.example 关于报送 三季度'
    """
    sender = _short(said.sender_name or said.sender, _SENDER_BYTES) or "无发件人"
    subject = _short(said.subject, _SUBJECT_BYTES) or "无主题"
    return f"{said.date or arrived:%Y%m%d-%H%M%S} {sender} {subject}"


def _short(text: str, limit: int) -> str:
    seen = "".join(c if c.isprintable() else " " for c in text)
    clean = _FORBIDDEN.sub(" ", seen).strip(" .")
    return clean.encode("utf-8")[:limit].decode("utf-8", "ignore").strip(" .")
