"""发送记录.csv: what has gone, written before and after each letter, so that none goes twice even after a crash.

A letter's line says 正在发送 while it is on its way and is then replaced by its outcome. A line that still says so when
the next run begins is one of which nobody knows whether it arrived.
"""

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

from ledgerkit.errors import FatalError
from ledgerkit.office.formats import decode

NAME = "发送记录.csv"
SENT, SENDING, FAILED = "已发送", "正在发送", "未发出"
HEADINGS = ("时间", "结果", "收件人", "主题", "文件", "Message-ID", "sha256")
_BOM = b"\xef\xbb\xbf"  # or WPS and Excel take it for GBK
_LOCK_AT = 1 << 30  # a byte far behind the text: a lock on Windows keeps other programs from reading what it covers


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: when (a text), what became of it, to whom, about what, and the draft's file, Message-ID and sha256."""

    time: str
    result: str
    to: str
    subject: str
    file: str
    id: str
    sha256: str


def read(folder: Path) -> list[Entry]:
    """The log's lines; none if there is no log yet. `FatalError` if it can't be read: nothing is sent without it."""
    try:
        return _entries((folder / NAME).read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FatalError(f"“{NAME}”读不出来（{error.strerror or error}），请关闭正在打开它的程序再试。") from None


def _entries(data: bytes) -> list[Entry]:
    """What the log's bytes say, also after a spreadsheet program has saved them as GBK."""
    if not data.removeprefix(_BOM).strip():
        return []
    try:
        head, *rows = csv.reader(io.StringIO(decode(data) or "", newline=""))
    except (csv.Error, ValueError):
        head, rows = [], []
    if tuple(head[:len(HEADINGS)]) != HEADINGS:
        raise FatalError(f"“{NAME}”的表头不是{'、'.join(HEADINGS)}，分不清哪些信已经发过，没有发信。"
                         "请恢复原来的表头；确实不要了的，把这个文件移到别处。")
    cells = ([cell.strip() for cell in row[:len(HEADINGS)]] for row in rows if len(row) >= len(HEADINGS))
    return [Entry(*row) for row in cells if len(row[-1]) == 64]  # the tail of a line cut short says nothing


def state(entries: list[Entry], id: str, sha256: str) -> Entry | None:
    """The line that decides about a letter: it was sent, or it was on its way; None if it may go."""
    about = [entry for entry in entries if entry.id == id or entry.sha256 == sha256]
    sent = [entry for entry in about if entry.result == SENT]
    return sent[0] if sent else about[-1] if about and about[-1].result == SENDING else None


class Log:
    """The log, open for one run at a time. A second run is refused, not made to wait."""

    def __init__(self, folder: Path):
        path = folder / NAME
        self._at = 0
        try:
            # Opened for change, and made if it isn't there, in one step.
            self._file = open(path, "r+b", opener=lambda name, flags: os.open(name, flags | os.O_CREAT, 0o666))
        except OSError as error:
            raise FatalError(f"“{NAME}”写不进去（{error.strerror or error}），没有发信。请在WPS或Excel里关闭它再试。") from None
        try:
            _lock(self._file)
            self._file.seek(0)
            data = self._file.read()
            self.entries = _entries(data)
            if not data.startswith(_BOM):
                self._put(_BOM + ((decode(data) or "").encode("utf-8") if self.entries else _line(HEADINGS)))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_) -> None:
        self._file.close()

    def start(self, entry: Entry) -> None:
        """Write that a letter is about to go, before it goes."""
        self._at = self._file.seek(0, os.SEEK_END)
        self._file.seek(self._at - 1)
        if self._file.read(1) != b"\n":
            self._file.write(b"\r\n")
            self._at += 2
        self._put(_line(_fields(entry)))
        self.entries.append(entry)

    def finish(self, *entries: Entry) -> None:
        """Put the outcome in the place of the line that `start` wrote."""
        self._put(b"".join(_line(_fields(entry)) for entry in entries))
        self.entries[-1:] = entries

    def _put(self, data: bytes) -> None:
        self._file.seek(self._at)
        self._file.write(data)
        self._file.truncate()
        self._file.flush()
        os.fsync(self._file.fileno())


def _fields(entry: Entry) -> tuple[str, ...]:
    return entry.time, entry.result, entry.to, entry.subject, entry.file, entry.id, entry.sha256


def _line(fields: tuple[str, ...]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerow([_as_text(field) for field in fields])
    return made.getvalue().encode("utf-8", "replace")


def _as_text(field: str) -> str:
    """On one line, and no formula when a spreadsheet program opens it."""
    line = " ".join(field.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def _lock(file) -> None:
    """Keep a second run out until this one ends, however it ends."""
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(_LOCK_AT)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise FatalError("另一个窗口正在发信，请等它发完。") from None
