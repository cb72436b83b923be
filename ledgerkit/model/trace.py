"""What is known of a figure in a document: what it is, where it comes from, where it stands."""

from collections.abc import Iterable
from typing import NamedTuple


class Source(NamedTuple):
    """Rows of one sheet of one file: `rows` as 4-18,20, `columns` as B,K, empty where no column decided.

    Of a form, whose values stand in single cells, `columns` are these cells and `rows` is empty.
    """

    file: str
    sheet: str = ""
    rows: str = ""
    columns: str = ""

    @property
    def cells(self) -> str:
        """B4:B18、B20; without columns 第4-18、20行."""
        if not self.columns or not self.rows:
            return f"第{self.rows.replace(',', '、')}行" if self.rows else self.columns.replace(",", "、")
        spans = [row.partition("-") for row in self.rows.split(",")]
        return "、".join(f"{c}{a}:{c}{b}" if b else f"{c}{a}" for c in self.columns.split(",") for a, _, b in spans)

    def __str__(self) -> str:
        return "!".join(filter(None, (self.file, self.sheet, self.cells)))


class Fact(NamedTuple):
    """What a figure is: its key, title, unit of measure, the unit it is of, how it is computed, and from what."""

    key: str
    title: str
    unit: str = ""
    of: str = ""
    definition: str = ""
    sources: tuple[Source, ...] = ()


class Place(NamedTuple):
    """Where a figure stands in a document: the bookmark in its control, its key, and the text as it was printed."""

    bookmark: str
    key: str
    text: str


def ranges(numbers: Iterable[int]) -> str:
    """1-3,5 of 1, 2, 3, 5; in ascending order."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in runs)
