"""Reception days in documents and in the consolidated workbook: each session with its list (AH-34, AH-38)."""

import re
from datetime import date
from typing import Any

from ledgerkit import schedule as days
from ledgerkit.checks.context import Context, chinese_day
from ledgerkit.checks.reception import MOVED, REFUSED, SEATED, Seat, seats
from ledgerkit.model import Finding, Unit
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

_AGENDA = re.compile(r"\n|(?<=[。；;])\s*|[（(][一二三四五六七八九十]+[）)]|(?<!\d)\d{1,2}[.、．](?!\d)")
COLOURS = {MOVED: "#FFF2CC", REFUSED: "#F8CBAD"}


def applies(run: Run) -> bool:
    """Whether the campaign is one of reception days."""
    return bool(run.campaign.schedules) and any(s.check == "session_full" for s in run.campaign.checks)


def context(run: Run, unit: Unit) -> list[dict[str, Any]]:
    """场次: the sessions of the batch by day, each with what was arranged and who sits in it, moves on or is refused.

    A session is here if it was arranged or somebody asked for it; empty in a campaign without reception days.
    """
    if not applies(run) or unit.parent is not None:
        return []
    how = _how(run)
    arranged = {row.get(how["list_day"]): row for _, row in run.ledger.rows(how["list"])}
    seated = _seats(run)
    wanted = {s.day for s in seated if s.day} | {d for d in arranged if isinstance(d, date)}
    return [_session(run, day, arranged.get(day), [s for s in seated if s.day == day or (s.state == MOVED and s.moved == day)])
            for day in sorted(wanted)]


def _how(run: Run) -> dict[str, Any]:
    return next(s.params for s in run.campaign.checks if s.check == "session_full")


def _seats(run: Run) -> list[Seat]:
    return seats(run.ledger, Context(run.campaign, run.as_of, run.period, run.figures))


def _session(run: Run, day: date, row, inside: list[Seat]) -> dict[str, Any]:
    own = run.campaign.schedules[0]
    table = run.campaign.table(_how(run)["list"])
    said = {c.title: _text(row.get(c.title)) if row else "" for c in table.columns}
    # who was moved here from another session of the batch is received first
    applied = _how(run)["applied"]
    moved = [s for s in inside if s.state == MOVED and s.moved == day]
    seated = [s for s in inside if s.state == SEATED]
    received = moved + sorted(seated, key=lambda s: (s.row.get(_how(run)["carried"]) != "是", s.row.get(applied) or date.max))
    visitors = next((s.params["count"] for s in run.campaign.checks if s.check == "visitors"), "")
    lines = [_line(run, s, n) for n, s in enumerate(received, 1)]
    return {
        **said, "安排": row is not None, "日期": chinese_day(day), "星期": days.WEEKDAYS[day.weekday()],
        "时间": said.get("座谈时间") or own.time, "停止预约": _text(days.close_of(own, day)),
        "议程项": [line.rstrip("。；;") for line in _AGENDA.split(said.get("议程", "")) if line.strip()],
        "步骤": _steps(run, row),
        "名单": lines, "来访人数": sum(int(s.row.get(visitors) or 0) for s in received),
        "待核": [f"{line['企业名称']}：{said}" for line in lines for said in line["待核"]],
        "重复": [said for s in received for said in _about(run, s, "answered_before")],
        "转下场": [_line(run, s, n) for n, s in enumerate((s for s in inside if s.state == MOVED and s.day == day), 1)],
        "不予接待": [_line(run, s, n) for n, s in enumerate((s for s in inside if s.state == REFUSED), 1)],
    }


def _steps(run: Run, row) -> list[dict[str, str]]:
    """The steps of a plan as AH-38 lists them, with the day of each and the way of the notice."""
    spec = next((s for s in run.campaign.checks if s.check == "agenda_steps"), None)
    steps = spec.params["steps"] if spec else ()
    way = _text(row.get(spec.params["way"])) if spec and row else ""
    return [{"名称": step.removesuffix("日期"), "日期": _text(row.get(step)) if row else "", "方式": way if step == steps[-1] else ""}
            for step in steps]


def _line(run: Run, seat: Seat, number: int) -> dict[str, Any]:
    spec = run.campaign.table(_how(run)["table"])
    return {**{c.title: _text(seat.row.get(c.title)) for c in spec.columns}, "序号": number,
            "转入": chinese_day(seat.moved) if seat.moved else "", "说明": _reason(run, seat), "待核": _open(run, seat)}


def _reason(run: Run, seat: Seat) -> str:
    if seat.full:
        return f"本场已满{run.campaign.schedules[0].enterprises}家，下一场优先安排，先书面答复"
    if seat.state == MOVED:
        return "停止预约后申请"
    if seat.state == REFUSED:
        return next(s.params["answer"] for s in run.campaign.checks if s.check == "out_of_scope")
    return "上场转入，优先安排" if seat.row.get(_how(run)["carried"]) == "是" else ""


def _open(run: Run, seat: Seat) -> list[str]:
    """What still has to be settled with the applicant: the errors at its cells, without where they stand."""
    elsewhere = ("out_of_scope", "registration", "session_full")
    return [said for f, said in _findings(run, seat) if f.severity == "error" and f.check not in elsewhere]


def _about(run: Run, seat: Seat, check: str) -> list[str]:
    name = seat.row.get(_how(run)["enterprise"])
    return [f"{name}：{said}" for f, said in _findings(run, seat) if f.check == check]


def _findings(run: Run, seat: Seat) -> list[tuple[Finding, str]]:
    """The findings at the cells of an application, each with its sentence as it reads away from the sheet."""
    cells = {seat.row.origin(title).cell for title in seat.row.letters}
    return [(f, f.message.removeprefix(f"{f.origin} ").removesuffix("。")) for f in run.findings
            if f.origin.file == seat.row.file and f.origin.sheet == seat.row.sheet and f.origin.cell in cells]


def _text(value: Any) -> str:
    if isinstance(value, date):
        return chinese_day(value)
    return "、".join(value) if isinstance(value, list) else "" if value is None else str(value)


def sheet(writer: Writer, run: Run) -> None:
    """场次安排: every application with its session, in the order of sessions."""
    if not applies(run):
        return
    how = _how(run)
    order = sorted(_seats(run), key=lambda s: (
        s.moved or s.day or date.max, s.moved is None, s.state != SEATED, s.row.get(how["applied"]) or date.max))
    rows = [(n, seat.row.get(how["enterprise"]), seat.day, seat.state, seat.moved or (seat.day if seat.state == SEATED else None),
             "；".join(filter(None, [_reason(run, seat), *_open(run, seat)])), seat.row.file, seat.row.sheet, seat.row.number)
            for n, seat in enumerate(order, 1)]
    fields = (Field("序号", 7, "mark"), Field(how["enterprise"], 32), Field("预约场次", 13, "date"), Field("安排", 11, "mark"),
              Field("接待日期", 13, "date"), Field("说明", 60, "wrap"), Field("来源文件", 40), Field("来源工作表", 16),
              Field("来源行", 9, "mark"))
    writer.table("场次安排", f"{run.campaign.title}场次安排", days.described(run.campaign.schedules[0]), fields, rows, colours=COLOURS, freeze=2)
