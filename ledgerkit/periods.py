"""Reporting periods: 2021Q3, 2021-09, 2021H1, 2021."""

import re
from datetime import date

from ledgerkit.errors import FatalError

_PERIOD = re.compile(r"(20\d{2})(?:Q([1-4])|H([12])|-(0[1-9]|1[0-2]))?")
_ORDINALS = "一二三四"


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
