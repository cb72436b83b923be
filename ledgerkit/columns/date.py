"""Dates in the forms that offices type. A day must be complete: a month alone is not a day, unless the pack allows it."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from ledgerkit.columns.text import one_line, plain
from ledgerkit.errors import CastError
from ledgerkit.model import RoughDay

_YMD = re.compile(r"(\d{4}|\d{2})[年./\-、](\d{1,2})[月./\-、](\d{1,2})[日号]?(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_PLAIN = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MONTH_ONLY = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:份|初|底|末|[上中下]旬)?|\d{4}[./-]\d{1,2}")
_ROUGH = re.compile(r"(20\d{2})(?:年(\d{1,2})月(?:份|初|底|末|([上中下])旬)?|[./-](\d{2}))")  # 2024.1 may have been 2024.10
_TENTHS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}
_HINT = "请写成“2021-09-25”或“2021年9月25日”"
_YEARS = range(2000, 2051)
_DASHES = str.maketrans("－—–‐−", "-----")
_EPOCH = date(1899, 12, 30)  # Excel's day 0, its 1900 leap-year bug included


def _serial(number: float) -> date | None:
    day = _EPOCH + timedelta(days=int(number)) if 0 < number < 2958466 else None
    return day if day and day.year in _YEARS else None


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CastError("不是存在的日期", _HINT) from None


def _rough(text: str, written: str) -> RoughDay | None:
    """2024年10月底 lies somewhere in October: 初 and 底 have no days of their own, 上旬 has ten."""
    if not (match := _ROUGH.fullmatch(text)) or not 1 <= (month := int(match[2] or match[4])) <= 12:
        return None
    year, end = int(match[1]), monthrange(int(match[1]), month)[1]
    first, last = _TENTHS[match[3]] if match[3] else (1, end)
    return RoughDay(written, date(year, month, first), date(year, month, min(last, end)), "旬" if match[3] else "month")


def cast(raw: Any, *, month: bool = False) -> date | RoughDay:
    """A calendar day from a date cell, a serial number or text.

    With `month` a text that names no day is kept as it is written, with the days that it leaves open (XZ-08).

    >>> cast("２０２１．９．２５")
    datetime.date(2021, 9, 25)
    >>> cast(44464.0)
    datetime.date(2021, 9, 25)
    >>> cast("2021年9月")
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 只写到月份，缺少日
    >>> rough = cast("2024年10月底", month=True)
    >>> str(rough), rough.precision
    ('2024年10月底', 'month')
    """
    if raw.__class__ is str and (plainly := _PLAIN.fullmatch(raw)) and int(plainly[1]) in _YEARS:
        return _day(*map(int, plainly.groups()))
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        if day.year not in _YEARS:
            raise CastError("年份明显有误", _HINT)
        return day
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if day := _serial(raw):
            return day
        raw = plain(float(raw))
    text = one_line(unicodedata.normalize("NFKC", plain(raw))).translate(_DASHES).replace("。", ".").rstrip(".")
    if match := _COMPACT.fullmatch(text):
        return _day(*map(int, match.groups()))
    if match := _YMD.fullmatch(text):
        year, month, day = map(int, match.groups())
        if len(match[1]) == 2:
            value = _day(2000 + year, month, day)
            raise CastError(f"年份只写了两位，按{value.year}年读", _HINT, value=value, severity="warning")
        if year not in _YEARS:
            raise CastError("年份明显有误", _HINT)
        return _day(year, month, day)
    if re.fullmatch("[0-9]{5}", text) and (day := _serial(int(text))):
        raise CastError(f"是日期的内部序号，按{day}读", "请把单元格设为日期格式", value=day, severity="warning")
    if month and (rough := _rough(text, plain(raw))):
        return rough
    if month and _MONTH_ONLY.fullmatch(text):
        raise CastError("没有写明年份或月份", "请写成“2024年10月底”，知道哪一天的写年月日")
    if _MONTH_ONLY.fullmatch(text):
        raise CastError("只写到月份，缺少日", _HINT)
    raise CastError("读不出日期", _HINT)
