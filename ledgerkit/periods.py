"""Reporting periods: 2021Q3, 2021-09, 2021H1, 2021."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from ledgerkit.errors import FatalError

_PERIOD = re.compile(r"(20\d{2})(?:Q([1-4])|H([12])|-(0[1-9]|1[0-2]))?")
_ORDINALS = "一二三四"
_WEEKDAYS = "一二三四五六日"

# What becomes of a due day that is a rest day: it stays as written, or moves to the working day before or after.
Rest = Literal["literal", "previous", "next"]


def check(period: str) -> str:
    """The period as given; `FatalError` if it is none."""
    if not _PERIOD.fullmatch(period):
        raise FatalError(f"报告期“{period}”写法有误，应写成2021Q3（季度）、2021-09（月）、2021H1（半年）或2021（年）。")
    return period


def title(period: str) -> str:
    """2021Q3 is 2021年第三季度."""
    year, quarter, half, month = _PERIOD.fullmatch(period).groups()
    if quarter:
        return f"{year}年第{_ORDINALS[int(quarter) - 1]}季度"
    if half:
        return f"{year}年{'上下'[int(half) - 1]}半年"
    return f"{year}年{int(month)}月" if month else f"{year}年"


def last_month(period: str) -> date | None:
    """The first day of the period's last month; None for what is no period."""
    if not (match := _PERIOD.fullmatch(period)):
        return None
    year, quarter, half, month = match.groups()
    number = int(quarter) * 3 if quarter else int(half) * 6 if half else int(month) if month else 12
    return date(int(year), number, 1)


def year_before(period: str) -> str:
    """The same period a year ago: 2021Q3 is 2020Q3."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def is_rest(day: date) -> bool | None:
    """Whether nobody works on this day, by the published holidays; None in years for which they are not known."""
    from chinese_calendar import is_workday

    try:
        return not is_workday(day)
    except NotImplementedError:
        return None


def moved(day: date, rest: Rest) -> date:
    """The due day under this setting; a day of unknown holidays stays as written."""
    step = {"literal": 0, "previous": -1, "next": 1}[rest]
    while step and is_rest(day):
        day += timedelta(step)
    return day


def due(period: str, day: int, rest: Rest = "literal") -> date | None:
    """The day of the period's last month on which its report is due; None for what is no period (AH-12)."""
    if (month := last_month(period)) is None:
        return None
    return moved(month.replace(day=min(day, monthrange(month.year, month.month)[1])), rest)


def expected(year: int, day: int, issued: date | None = None) -> list[str]:
    """The quarters of a year whose reports fall due on or after the day on which the action began (AH-13)."""
    quarters = [f"{year}Q{n}" for n in (1, 2, 3, 4)]
    return [q for q in quarters if issued is None or due(q, day) >= issued]


def weekday(day: date) -> str:
    """星期六"""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def holds(period: str, day: date) -> bool:
    """Whether a day lies in the period."""
    year, quarter, half, month = _PERIOD.fullmatch(period).groups()
    months = range(int(quarter) * 3 - 2, int(quarter) * 3 + 1) if quarter else (
        range(int(half) * 6 - 5, int(half) * 6 + 1) if half else [int(month)] if month else range(1, 13))
    return day.year == int(year) and day.month in months
