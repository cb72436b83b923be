"""What every check is given, and the small words that checks share."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from ledgerkit.model import Campaign, Row


# What a check's parameter names; a pack that names what does not exist is refused when it is loaded.
ColumnTitle = Annotated[str, "列"]
TableId = Annotated[str, "表"]
Level = Annotated[str, "层级"]
DayOfMonth = Literal[tuple(range(1, 32))]


@dataclass(frozen=True, slots=True)
class Context:
    """The campaign, the day of the figures and the period ("2021Q3"; None outside a batch)."""

    campaign: Campaign
    as_of: date
    period: str | None = None


def matches(row: Row, when: dict[str, tuple[str, ...]]) -> bool:
    """Whether each of the columns holds one of its values."""
    return all(row.get(title) in values for title, values in when.items())


def chinese_day(day: date) -> str:
    """2021年9月5日: Arabic digits, no padding (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"
