"""What every format is read into: a book of grids."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from ledgerkit.office.formats import Unsafe

YEARLESS = frozenset({16, 28, 29, 51, 53, 54, 58})  # the built-in number formats that show month and day and no year
DAYLESS = frozenset({17, 27, 36, 50, 52, 57})  # those that show year and month and no day
_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')

MAX_AREA = 5_000_000  # cells of the box between a sheet's corners: more is a lie, not a table


@dataclass(slots=True)
class Grid:
    """One sheet, rows of cells from A1 on; rows, columns and ranges count from 0, ends inclusive.

    `errors` are cells whose content is an Excel error, `uncached` formulas that were never calculated,
    `hidden_rows` and `hidden_columns` what the sheet does not show, `yearless` cells with a date format that
    shows no year: what Excel makes of a typed “7-8”.
    """

    name: str
    visible: bool
    rows: list[list[Any]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    yearless: frozenset[tuple[int, int]] = frozenset()


@dataclass(slots=True)
class Book:
    """A workbook: its grids in sheet order, the moment of its last save if the file tells it, and its own properties.

    `properties` are the custom document properties that hold a text, by name.
    """

    grids: list[Grid]
    modified: datetime | None = None
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """What the properties 填报单位 and 报告期 say, which a form carries whatever becomes of its cells."""
        return "　".join(self.properties[name] for name in ("填报单位", "报告期") if name in self.properties)


def shows_no_year(code: str) -> bool:
    """Whether a number format shows month and day and no year: the one that Excel gives to a typed “7-8”."""
    signs = set(_LITERAL.sub("", code).lower())
    return {"m", "d"} <= signs and not {"y", "e", "h"} & signs


def shows_no_day(code: str) -> bool:
    """Whether a number format shows year and month and no day: the one that Excel gives to a typed “2021年9月”."""
    signs = set(_LITERAL.sub("", code).lower())
    return "m" in signs and bool({"y", "e"} & signs) and not {"d", "h", "s"} & signs


def show_month(grid: Grid, r: int, c: int) -> None:
    """Give a cell that shows no day the month that was typed into it: its first day is Excel's invention."""
    value = grid.rows[r][c] if r < len(grid.rows) and c < len(grid.rows[r]) else None
    if isinstance(value, date) and value.day == 1:
        grid.rows[r][c] = f"{value.year}年{value.month}月"


def refuse_area(rows: int, columns: int) -> None:
    """Raise `Unsafe` for a sheet whose corners are too far apart to be built."""
    if rows * columns > MAX_AREA:
        raise Unsafe("工作表里有离得很远的零散单元格，为安全起见未打开，请删去表外内容后重新发送")


def filled(cells: dict[tuple[int, int], Any], extra: tuple[tuple[int, int], ...] = ()) -> list[list[Any]]:
    """Rows from A1 to the last of these cells, all of one width, "" where nothing stands; raises `Unsafe`.

    extra: further places (of errors, of formulas without a value) that must lie inside.
    """
    places = (*cells, *extra)
    height = max((r for r, _ in places), default=-1) + 1
    width = max((c for _, c in places), default=-1) + 1
    refuse_area(height, width)
    rows = [[""] * width for _ in range(height)]
    for (r, c), value in cells.items():
        rows[r][c] = value
    return rows


def moment(text: str) -> datetime | None:
    """A moment as XML writes it, 2021-09-24T10:30:00Z, without its zone; None if it is none."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def day(text: str) -> date | datetime | str:
    """The date in a cell of XML: a date where no time of day is said, a moment otherwise, the text if it is neither."""
    found = moment(text)
    if found is None:
        return text
    return found.date() if found.time() == time(0) else found
