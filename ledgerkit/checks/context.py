"""What every check is given, and the small words that checks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Contact, Row


# What a check's parameter names; a pack that names what does not exist is refused when it is loaded.
ColumnTitle = Annotated[str, "列"]
TableId = Annotated[str, "表"]
Level = Annotated[str, "层级"]
IndicatorId = Annotated[str, "指标"]
QuotaId = Annotated[str, "目标"]
UnitCode = Annotated[str, "单位"]
DayOfMonth = Literal[tuple(range(1, 32))]
Month = Literal[tuple(range(1, 13))]
Percent = Literal[tuple(range(0, 101))]


class Lacking(Exception):
    """A check lacks what it needs; the text names it in Chinese (上一期汇总, 走访记录表). Said once, as info."""


@dataclass(frozen=True, slots=True)
class Context:
    """The campaign, the day of the figures and the period ("2021Q3"; None outside a batch).

    `figures` are those of this period, None outside a run; `before` those of the period before, None without one.
    `contacts` are the units' registered addresses by unit code, empty where the batch has no list of them.
    """

    campaign: Campaign
    as_of: date
    period: str | None = None
    figures: Figures | None = None
    before: Figures | None = None
    contacts: Mapping[str, Contact] = field(default_factory=dict)

    def earlier(self) -> Figures:
        """The figures of the period before; raises `Lacking`."""
        if self.before is None:
            raise Lacking("上一期的汇总")
        return self.before


def matches(row: Row, when: dict[str, tuple[str, ...]]) -> bool:
    """Whether each of the columns holds one of its values."""
    return all(row.get(title) in values for title, values in when.items())


def chinese_day(day: date) -> str:
    """2021年9月5日: Arabic digits, no padding (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"
