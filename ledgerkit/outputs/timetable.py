"""The reception days of a year as text, as JSON and as a workbook (AH-30)."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from ledgerkit.model import Schedule
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.schedule import WEEKDAYS, Session, described

_WIDTHS = {"日期": 14, "时间": 14, "开始预约": 14, "停止预约": 14, "排定名单": 14, "说明": 62}


def _title(schedule: Schedule, year: int) -> str:
    return f"{schedule.title}{year}年时间安排表"


def _lines(sessions: Sequence[Session]) -> list[list[str]]:
    """Headings and a line a session; a column that no session has is left out."""
    lines = [["月份", "日期", "星期", "时间", "开始预约", "停止预约", "排定名单", "说明"]]
    lines += [[f"{int(s.month[5:])}月", _day(s.day), WEEKDAYS[s.day.weekday()], s.time, _day(s.opens), _day(s.close), _day(s.listed),
               "；".join(s.notes)] for s in sessions]
    kept = [c for c in range(len(lines[0])) if any(line[c] for line in lines[1:])]
    return [[line[c] for c in kept] for line in lines]


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def as_text(schedule: Schedule, year: int, sessions: Sequence[Session]) -> str:
    """A table that lines up in a terminal, under its title and its rule."""
    lines = _lines(sessions)
    widths = [max(_width(line[c]) for line in lines) for c in range(len(lines[0]))]
    rows = ["  ".join(text + " " * (widths[c] - _width(text)) for c, text in enumerate(line)).rstrip() for line in lines]
    return "\n".join([_title(schedule, year), described(schedule), "", *rows, "", schedule.note]).rstrip()


def _width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(1 if ord(letter) < 0x2e80 else 2 for letter in text)


def as_json(session: Session) -> str:
    """One session as a line of JSON; days are ISO."""
    return json.dumps({
        "month": session.month, "date": session.day.isoformat(), "weekday": WEEKDAYS[session.day.weekday()], "time": session.time,
        "planned": session.planned.isoformat(), "source": session.source, "checked": session.checked, "held": session.held,
        "opens": session.opens and session.opens.isoformat(), "close": session.close and session.close.isoformat(),
        "listed": session.listed and session.listed.isoformat(), "notes": list(session.notes),
    }, ensure_ascii=False)


def as_xlsx(schedule: Schedule, year: int, sessions: Sequence[Session]) -> bytes:
    """The timetable as a workbook, for the notice board."""
    writer = Writer(_title(schedule, year), datetime(year, 1, 1))
    heads, *lines = _lines(sessions)
    fields = [Field(h, _WIDTHS.get(h, 9), "wrap" if h == "说明" else "mark") for h in heads]
    writer.table(f"{year}年时间安排表", _title(schedule, year), described(schedule), fields, lines)
    return writer.close()
