"""What is written into a clerk's workbook: notes at cells, and the first sheet that lists them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

FILLS = {"error": "F8CBAD", "warning": "FFF2CC", "info": "EDEDED"}  # the graver the earlier
AUTHOR = SHEET = "校验意见"
AMID = f"【{AUTHOR}】"  # what goes before our words in a clerk's own comment
TAB = "FFC00001"  # the colour of the first sheet's tab, by which the sheet is known again when the file comes back
MAX_TEXT = 32_000  # Excel holds 32,767 characters in a cell or comment
_CUT = "……（内容过长，此处截断）"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BROAD = re.compile("[\u2e80-\U0010ffff“”‘’—…]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would take _x0041_ for the letter A


@dataclass(frozen=True, slots=True)
class Note:
    """What is said at a cell such as "F7" of a sheet; severity error | warning | info gives its colour."""

    sheet: str
    cell: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the first sheet: a text for each heading, the severity that colours it, the cell that it leads to."""

    cells: Sequence[str]
    severity: str = ""
    target: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The first sheet: title, lines above the table, headings, entries.

    link: the heading under which the links stand, where it is none of the headings the first one. widths: characters
    a column; without them they are taken from the texts.
    """

    title: str
    lines: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Entry]
    link: str = "位置"
    widths: Sequence[float] = ()


def said(text: str) -> str:
    """The text as XML of a workbook can hold it: no control characters, not longer than a cell."""
    text = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + _CUT


def markup(text: str) -> bytes:
    """The text as it stands between two tags."""
    text = _ESCAPE.sub("_x005F_", said(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def quoted(text: str) -> bytes:
    """The text as it stands in an attribute."""
    return markup(text).replace(b'"', b"&quot;").replace(b"\n", b"&#10;")


def lines(text: str, room: int) -> int:
    """How many lines a text takes where a line has room for so many Latin letters; a Chinese character is two."""
    return sum(max(1, -(-breadth(line) // max(2, room))) for line in text.split("\n"))


def breadth(line: str) -> int:
    """The breadth of a line in Latin letters."""
    return len(line) + len(_BROAD.findall(line))


def place(sheet: str, cell: str) -> str:
    """The place that a link names: '一季度'!F7."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
