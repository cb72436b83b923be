"""Deadlines as offices write them: 12月底前完成, 立即执行、长期坚持, 收到交办通知书之日起15个工作日内办结.

A phrase is brought to one spelling (`deadline_spelling`), its pieces are recognised (`deadline_grammar`), and the
words in between are judged (`deadline_reading`): harmless ones name the deliverable, anything that could change a
date makes the phrase ambiguous. The reading errs on the side of asking (X-10): `understood` is only said where
nothing is left open.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from ledgerkit.columns.deadline_days import Unreadable
from ledgerkit.columns.deadline_reading import put_together, without_item_numbers
from ledgerkit.columns.deadline_spelling import canonical
from ledgerkit.columns.text import plain
from ledgerkit.errors import CastError
from ledgerkit.model import Deadline, Obligation

Calendar = Callable[[date], bool]

_LONGEST = 500  # characters; no deadline cell says more, and the work stays bounded
_AFTER = re.compile(r"([+-])(\d{1,4})(WD|[DHM])")


def read_deadline(text: str, base: date, *, calendar: Calendar | None = None) -> Deadline:
    """The reading of a deadline phrase against the date of its document (X-10, X-11). Never raises.

    An `undated` phrase may still hold obligations (12月底前完成，适时回头看): those of its parts that have a date.
    calendar: whether a day is a working day; only asked where the phrase says 遇节假日顺延.

    >>> read_deadline("11月底前完成台账制定并长期坚持", date(2020, 11, 14)).obligations[0].what
    '完成台账制定'
    >>> [r[0].due.isoformat() for r in read_deadline("8月前", date(2021, 5, 1)).readings]
    ['2021-07-31', '2021-08-31']
    """
    if len(text) > _LONGEST:
        return Deadline(text, "unknown", flags=("文字太长，不像完成时限",))
    return _read(text, base.date() if isinstance(base, datetime) else base, calendar)


@lru_cache(maxsize=4096)
def _read(text: str, base: date, calendar: Calendar | None) -> Deadline:
    try:
        phrase = canonical(text, base)
        status, readings, flags = put_together(without_item_numbers(phrase), base, calendar)
        for other, remark in _other_spellings(text, phrase, base):
            status_too, more, _ = put_together(other, base, calendar)
            if status_too in ("understood", "ambiguous") and more != readings:
                status, readings, flags = "ambiguous", tuple(dict.fromkeys(readings + more)), (*flags, remark)
    except Unreadable as fault:
        return Deadline(text, "unknown", flags=(str(fault),))
    if status == "ambiguous":
        return Deadline(text, status, readings=readings, flags=flags)
    return Deadline(text, status, obligations=readings[0] if readings else (), flags=flags)


def _other_spellings(text: str, phrase: str, base: date) -> Iterator[tuple[str, str]]:
    """What else the clerk may have typed, with the remark to make."""
    if re.match(r"\d+[、.]\d", phrase) and without_item_numbers(phrase) != phrase:
        yield phrase, "行首的数字可能是序号，也可能是月份，请写明"
    number = re.fullmatch(r"\s*(\d+\.[123])\s*", text)
    if number and (longer := canonical(number[1] + "0", base)) != number[1] + "0":
        yield longer, "数字单元格会丢掉末尾的0，请写明是几月几日"  # 12.10 is stored and shown as 12.1


def cast(raw: Any, *, base: date) -> Deadline:
    """A deadline from a cell (never a blank one); `base` is the date of the document that the cell belongs to.

    A date cell is due on its day. Raises `CastError`, with an unknown `Deadline` to keep, where nothing is read
    (X-10); ambiguous and undated phrases are values.

    >>> cast("12月底前完成", base=date(2020, 11, 14)).due
    datetime.date(2020, 12, 31)
    >>> cast("看情况吧", base=date(2020, 11, 14))
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 读不出完成时限
    """
    text = plain(raw)
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Deadline(text, "understood", (Obligation("by", due=day, precision="day"),))
    reading = Deadline(text, "unknown") if isinstance(raw, bool) else read_deadline(text, base)
    if reading.status == "unknown" or reading.status == "understood" and not reading.obligations:
        suggestion = "请写成“2021年12月底前”“立即执行、长期坚持”之类"
        raise CastError("读不出完成时限", suggestion, value=Deadline(text, "unknown"))
    return reading


def as_json(deadline: Deadline) -> dict:
    """The JSON object of a deadline: `text`, `status`, `obligations`; `readings` and `flags` where there are some."""
    result: dict[str, Any] = {
        "text": deadline.text,
        "status": deadline.status,
        "obligations": [_obligation(o) for o in deadline.obligations],
    }
    if deadline.readings:
        result["readings"] = [[_obligation(o) for o in reading] for reading in deadline.readings]
    if deadline.flags:
        result["flags"] = list(deadline.flags)
    return result


def _obligation(one: Obligation) -> dict:
    names = ("kind", "start", "due", "every", "day", "after", "what", "precision")
    values = {name: getattr(one, name) for name in names}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items() if v is not None}


def resolve(after: str, trigger: date, *, calendar: Calendar | None = None) -> date:
    """The day that a span such as +15WD, -7D, +48H or +2M leads to from its trigger, which itself isn't counted.

    Hours count as the whole days in them. `calendar` tells working days; without one chinesecalendar is asked.
    Raises ValueError, with a Chinese sentence, for anything else and outside the years the calendar knows.
    """
    match = _AFTER.fullmatch(after)
    if not match:
        raise ValueError(f"读不懂时限“{after}”，应为“+15WD”“-7D”之类")
    sign, count, unit = int(match[1] + "1"), int(match[2]), match[3]
    try:
        if unit == "WD":
            return _working_day(trigger, sign, count, calendar or _is_working_day)
        if unit == "M":
            month = trigger.year * 12 + trigger.month - 1 + sign * count
            return _in_month(month // 12, month % 12 + 1, trigger.day)
        return trigger + sign * timedelta(days=count if unit == "D" else count // 24)
    except OverflowError as error:
        raise ValueError(f"从{trigger.isoformat()}算{after}超出了日期范围") from error


def _in_month(year: int, month: int, day: int) -> date:
    """The day in a month, or its last one where the month is shorter (31 January + 1 month)."""
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month, min(day, monthrange(year, month)[1]))


def _working_day(day: date, sign: int, count: int, is_working_day: Calendar) -> date:
    while count > 0:
        day += timedelta(days=sign)
        count -= bool(is_working_day(day))
    return day


def _is_working_day(day: date) -> bool:
    from chinese_calendar import is_workday

    try:
        return is_workday(day)
    except NotImplementedError as error:
        raise ValueError(f"还没有{day.year}年的放假安排，算不出工作日") from error
