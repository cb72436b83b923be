"""What a chart shows, before anything is drawn: categories, series, and how much room their texts take."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from html import escape
from typing import Literal

Kind = Literal["柱形图", "条形图", "折线图", "堆积柱形图"]
Number = int | Decimal | None

# What XML 1.0 can't hold, shown as U+FFFD, so that whoever reads the label sees that something was there.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u0080-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line: its name in the legend, and a value a category. None is a gap, never zero."""

    name: str
    values: tuple[Number, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart as data. Each series has as many values as there are categories; ValueError otherwise.

    unit: what the values count (家, 个, %), which decides how they print. `note` is what has to be said under the chart.
    As text a drawing is its title, so that a sentence that names one by mistake stays readable.
    """

    title: str
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    note: str = ""

    def __post_init__(self):
        if not self.series or any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("each series needs a value, or None, for every category")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def numbers(self) -> list[int | Decimal]:
        """All values that are no gaps."""
        return [value for one in self.series for value in one.values if value is not None]

    @cached_property
    def decimals(self) -> int:
        """As many as the longest value has; a percentage shows one at least."""
        longest = max((-value.as_tuple().exponent for value in self.numbers if isinstance(value, Decimal)), default=0)
        return max(longest, 1 if self.unit == "%" else 0)

    @cached_property
    def format(self) -> str:
        """The number format of all values: #,##0 for 1,481, 0.0"%" for 85.7%, #,##0.00 for 3.50."""
        places = f".{'0' * self.decimals}" if self.decimals else ""
        return f'0{places}"%"' if self.unit == "%" else f"#,##0{places}"

    def printed(self, value: int | Decimal) -> str:
        """A value as `format` prints it."""
        return f"{value:.{self.decimals}f}%" if self.unit == "%" else f"{value:,.{self.decimals}f}"

    def extremes(self) -> tuple[str, str]:
        """The least and the greatest value as printed: no other is longer. Without values two empty texts."""
        numbers = self.numbers
        return (self.printed(min(numbers)), self.printed(max(numbers))) if numbers else ("", "")


def label(text: str) -> str:
    """A category or a series' name on one line, with nothing in it that XML can't hold."""
    return " ".join(_ILLEGAL.sub("\ufffd", text).split())


@lru_cache(maxsize=4096)  # the names of units and classes come again in every report
def markup(text: str) -> str:
    """The same as XML text, also fit for an attribute."""
    return escape(label(text))


def plain(value: int | Decimal) -> str:
    """A number as XML writes it: no exponent, no thousands."""
    return format(value, "f") if isinstance(value, Decimal) else str(int(value))


@lru_cache(maxsize=4096)
def width(text: str, points: float) -> float:
    """About how wide a text is in this size: a Chinese character is a square, a digit half of one."""
    return points * sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.55 for letter in text)
