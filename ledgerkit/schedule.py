"""Reception days of a year, from the rule in a pack (AH-30, AH-31, AH-33). Pure functions without a clock.

Working days come from chinesecalendar. Of a year it does not know nothing is guessed: the session keeps the day of
the rule and says that holidays are unchecked.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ledgerkit.model import Schedule

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_MONTHS = {"每月": range(1, 13), "双月": range(2, 13, 2), "每季度": range(1, 13, 3)}
_WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
_FIXED = "指定日期"
_COUNTED = {
    "第几个": "",
    "自然周": "（周一至周日为一周，含1日的一周为第一周）",
    "完整周": "（第一个完整的周一至周日为第一周）",
    "周日起": "（周日至周六为一周，含1日的一周为第一周）",
    "ISO周": "（周一至周日为一周，星期四所在月份为该周所属月份）",
}


@dataclass(frozen=True, slots=True)
class Session:
    """One reception day. `planned` is the day before holidays were looked at; `notes` are Chinese remarks.

    source: 规则 | 指定日期. checked: False where the year's holidays are not known. held: False before the first one.
    """

    month: str
    planned: date
    day: date
    time: str
    close: date | None = None
    opens: date | None = None
    listed: date | None = None
    source: str = "规则"
    checked: bool = True
    held: bool = True
    notes: tuple[str, ...] = ()


def rest_day(day: date) -> str | None:
    """国庆节, 周末 for a day off (make-up workdays are none), "" for a working day; None where the year is unknown."""
    from chinese_calendar import Holiday, get_holiday_detail

    try:
        off, name = get_holiday_detail(day)
    except NotImplementedError:
        return None
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    return (names.get(name) or "周末") if off else ""


def planned(schedule: Schedule, year: int, month: int) -> date:
    """The day that the rule names, before any holiday: week_rule says how weeks are counted (AH-30).

    A day of the month that is too long is the last one; the fifth of a weekday that has four is the fourth.
    """
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if schedule.day:
        return date(year, month, min(schedule.day, last.day))
    offset = WEEKDAYS.index(schedule.weekday)
    if schedule.week_rule == "第几个":
        day = first + timedelta((offset - first.weekday()) % 7) + _WEEK * (schedule.week - 1)
        return day if day <= last else day - _WEEK
    if schedule.week_rule == "周日起":  # the week begins with the Sunday on or before the 1st
        sunday = first - timedelta((first.weekday() + 1) % 7)
        return sunday + _WEEK * (schedule.week - 1) + timedelta((offset + 1) % 7)
    monday = first - timedelta(first.weekday())  # of the week that holds the 1st
    if schedule.week_rule == "完整周" and first.weekday() > 0:
        monday += _WEEK
    if schedule.week_rule == "ISO周" and first.weekday() > 3:
        monday += _WEEK
    return monday + _WEEK * (schedule.week - 1) + timedelta(offset)


def postponed(schedule: Schedule, day: date, rest: Callable[[date], str | None] = rest_day) -> tuple[date, bool]:
    """Where a session goes from a rest day, again and again until a working day, and whether all years were known (AH-31)."""
    step = {"顺延一周": _WEEK, "后一工作日": DAY, "前一工作日": -DAY, "不变": None}[schedule.holiday]
    while off := rest(day):
        if step is None:
            break
        day += step
    return day, off is not None


def sessions(schedule: Schedule, year: int, rest: Callable[[date], str | None] = rest_day) -> tuple[Session, ...]:
    """The year's sessions in order. `rest` tells days off, as `rest_day` does."""
    months = [m for m in _MONTHS[schedule.every] if not {f"{m:02}", f"{year}-{m:02}"} & set(schedule.without)]
    written = {int(key[5:]) for key in schedule.dates if key.startswith(f"{year}-")}
    return tuple(_session(schedule, year, month, rest) for month in sorted({*months, *written}))


def _session(schedule: Schedule, year: int, month: int, rest: Callable[[date], str | None]) -> Session:
    key = f"{year}-{month:02}"
    rule = planned(schedule, year, month)
    notes = []
    if fixed := schedule.dates.get(key):
        day, checked, source = fixed, rest(fixed) is not None, _FIXED
        notes.append("按书面安排" if fixed == rule else f"按书面安排，按规则应为{_short(rule)}")
        if name := rest(day):
            notes.append(f"当日为{off(name)}")
    else:
        (day, checked), source = postponed(schedule, rule, rest), "规则"
        if (rule.year, rule.month) != (year, month):
            notes.append(f"按规则落在{rule.month}月，请核实")
        if name := rest(rule):
            moved = f"，{'提前' if day < rule else '顺延'}至{_short(day)}" if day != rule else ""
            notes.append(f"{_short(rule)}为{off(name)}{moved}")
    held = schedule.since is None or day >= schedule.since
    if not held:
        notes.append(f"首场为{_long(schedule.since)}，此前只作推算")
    if not checked:
        notes.append(f"{day.year}年放假安排未收录，日期未核对节假日")
    close = _close(schedule, day)
    if close and (name := rest(close)):
        notes.append(f"停止预约日{_short(close)}为{off(name)}")
    return Session(key, rule, day, schedule.time, close, opening(schedule, day), _listed(schedule, day), source, checked, held,
                   tuple(notes))


def close_of(schedule: Schedule, day: date) -> date | None:
    """The last day on which an application for the session of this day may come; None without such a rule (AH-33).

    `strict` makes the closing day itself too late.
    """
    close = _close(schedule, day)
    return close - DAY if close and schedule.strict else close


def _close(schedule: Schedule, day: date) -> date | None:
    if schedule.closes is None:
        return None if schedule.close is None else day - timedelta(schedule.close)
    return _on(schedule.closes, day if schedule.closes <= day.day else _before(day))


def opening(schedule: Schedule, day: date) -> date | None:
    """The first day of registration for the session of this day; None where the rule has none."""
    return _on(schedule.opens, _before(day)) if schedule.opens else None


def _listed(schedule: Schedule, day: date) -> date | None:
    return _on(schedule.listed, day) if schedule.listed else None


def _before(day: date) -> date:
    """A day in the month before."""
    return day.replace(day=1) - DAY


def _on(number: int, month: date) -> date:
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def session_on(schedule: Schedule, day: date) -> Session | None:
    """The session of this day by the rule or the written timetable; None if there is none."""
    near = {day.year, (day - _WEEK * 4).year}
    return next((s for year in sorted(near) for s in sessions(schedule, year) if s.day == day), None)


def session_of_month(schedule: Schedule, day: date) -> Session | None:
    """The session of the month that a day lies in; None for a month without one."""
    return next((s for s in sessions(schedule, day.year) if s.month == f"{day:%Y-%m}"), None)


def after(schedule: Schedule, day: date) -> Session:
    """The first session that is held after a day. Every schedule has one within a year."""
    return next(s for year in range(day.year, day.year + 9) for s in sessions(schedule, year) if s.held and s.day > day)


def open_for(schedule: Schedule, applied: date) -> Session:
    """The first session for which an application of this day comes in time (AH-33)."""
    session = after(schedule, applied - DAY)
    while (close_of(schedule, session.day) or applied) < applied:
        session = after(schedule, session.day)
    return session


def described(schedule: Schedule) -> str:
    """The rule as an office would say it."""
    if schedule.day:
        when = f"{schedule.every}{schedule.day}日"
    elif schedule.week_rule == "第几个":
        when = f"{schedule.every}第{'一二三四五'[schedule.week - 1]}个{schedule.weekday}"
    else:
        when = f"{schedule.every}第{'一二三四五'[schedule.week - 1]}周的{schedule.weekday}{_COUNTED[schedule.week_rule]}"
    moved = {"顺延一周": "，如遇节假日则顺延至下一周同时段", "后一工作日": "，如遇休息日则顺延至下一个工作日",
             "前一工作日": "，如遇休息日则提前至上一个工作日", "不变": ""}[schedule.holiday]
    said = [f"{when}{schedule.time}{moved}"]
    if schedule.closes:
        said.append(f"{f'上月{schedule.opens}日至' if schedule.opens else ''}当月{schedule.closes}日{'' if schedule.opens else '前'}预约"
                    + (f"，{schedule.listed}日排定名单" if schedule.listed else ""))
    elif schedule.close is not None:
        said.append(f"每次活动前{schedule.close}日停止预约{'（当日不再受理）' if schedule.strict else ''}")
    caps = [f"每场接待企业不超过{schedule.enterprises}家"] if schedule.enterprises else []
    caps += [f"每家来访不超过{schedule.visitors}人"] if schedule.visitors else []
    return "；".join(said + (["，".join(caps)] if caps else [])) + "。"


def off(name: str) -> str:
    """国庆节假期, 周末: a day off as it is said."""
    return name if name == "周末" else f"{name}假期"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _long(day: date) -> str:
    return f"{day.year}年{_short(day)}"
