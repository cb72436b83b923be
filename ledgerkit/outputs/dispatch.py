"""调度: how the tasks of a ledger stand, for 到期情况.xlsx and for the names that a Word template may use."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from ledgerkit.due import DONE, ENDED, OVERDUE, SOON, STANDING, STATES, UNCLEAR, Account, Due, Duty, due, silent
from ledgerkit.indicators import text
from ledgerkit.model import Campaign, Dispatch
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

_COLOURS = {OVERDUE: "#F8CBAD", SOON: "#FFE699", DONE: "#E2F0D9", UNCLEAR: "#FFE699"}
_CLAUSE = 34  # characters of a measure that a table or a sentence can bear


def of_run(run: Run, spec: Dispatch) -> Due:
    """How the run's tasks stand on its day."""
    return due(run.ledger.rows(spec.table), spec, run.as_of)


def brief(measure: Any) -> str:
    """A measure's first sentence, cut at a comma where it is long: what people call it by."""
    words = re.split(r"[。；;\n]", str(measure or "").strip())[0].replace(",", "，")
    words = words[1:] if words.startswith("““") or words.count("“") > words.count("”") and words.startswith("“") else words
    if len(words) <= _CLAUSE:
        return words
    cuts = [m.start() for m in re.finditer(r"[,，、]", words[:_CLAUSE + 1]) if m.start() > 8]
    return f"{words[:cuts[-1] if cuts else _CLAUSE]}……"


def day(value: date | None) -> str:
    """2020年11月30日"""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def names(value: Any) -> str:
    """Several people or departments in one text."""
    return "、".join(value) if isinstance(value, (list, tuple)) else "" if value is None else str(value)


def _running(progress: Any) -> str:
    """What was reported, in one running text; what several said stands one behind the other."""
    pieces = [piece.strip() for piece in str(progress or "").split("\n") if piece.strip()]
    return "".join(piece if piece[-1] in "。；！" else f"{piece}。" for piece in pieces)


def line(duty: Duty, spec: Dispatch) -> dict[str, Any]:
    """A duty for a template: texts by name."""
    row = duty.row
    return {
        "措施": str(row.get(spec.measure) or ""), "简称": brief(row.get(spec.measure)), "事项": (duty.part and duty.part.what) or "完成",
        "领导": names(row.get(spec.leader)) if spec.leader else "", "部门": names(row.get(spec.department)),
        "类型": str(row.get(spec.kind) or "") if spec.kind else "", "时限": getattr(row.get(spec.deadline), "text", ""),
        "应完成": day(duty.due), "状态": duty.state, "超期天数": max(duty.late or 0, 0), "剩余天数": max(-(duty.late or 0), 0),
        "逾期": duty.on_time is False,
        "进展": _running(row.get(spec.progress)) if spec.progress else "",
        "完成日期": day(row.get(spec.finished)) if spec.finished and isinstance(row.get(spec.finished), date) else "",
    }


def shown(found: Due) -> tuple[str, ...]:
    """The classes worth a column: all but those of remarks that nobody has."""
    counts = found.whole.counts
    return tuple(s for s in STATES if s not in (ENDED, UNCLEAR) or counts[s])


def told(run: Run, spec: Dispatch) -> dict[str, Any]:
    """What a template finds under 调度 (docs/templates.md)."""
    found = of_run(run, spec)
    counts = found.whole.counts
    missing = silent(found)
    answered = any(spec.progress and row.get(spec.progress) is not None for _, row in run.ledger.rows(spec.table))
    return {
        "任务数": found.tasks, "措施数": found.whole.measures, "事项数": len(found.duties), "提前天数": spec.soon,
        "数": {state: counts[state] for state in STATES}, "类别": list(shown(found)),
        "按期完成率": text(found.whole.rate, "%"), "未填完成日期": found.undated,
        **{state: [line(d, spec) for d in found.of(state)] for state in STATES},
        **{name: [_row(a, found) for a in found.by(title)]
           for name, title in (("按领导", spec.leader), ("按部门", spec.department), ("按类型", spec.kind))},
        "合计": _row(found.whole, found), "已有进展": answered,
        "未报进展": [{"名称": name, "项数": len(rows), "措施": [brief(r.get(spec.measure)) for r in rows]} for name, rows in missing.items()],
    }


def _row(account: Account, found: Due) -> dict[str, Any]:
    return {"名称": account.name, "措施数": account.measures, "数": {s: account.counts[s] for s in STATES},
            "值": [account.counts[s] for s in shown(found)], "合计": account.total, "按期完成率": text(account.rate, "%")}


def standing(run: Run) -> bytes:
    """到期情况.xlsx of a run."""
    return workbook(of_run(run, run.campaign.dispatches[0]), run.campaign, run.note)


def workbook(found: Due, pack: Campaign, note: str) -> bytes:
    """How the tasks stand: by leader, department and type, and every duty with its class."""
    writer = Writer(f"{pack.title}到期情况", datetime.combine(found.as_of, time()))
    spec = found.spec
    for title in filter(None, (spec.leader, spec.department, spec.kind)):
        fields = [Field(title, 20), Field("措施\n（条）", 9, "number"), *(Field(f"{s}\n（项）", 10, "number") for s in shown(found)),
                  Field("事项合计\n（项）", 10, "number"), Field("按期完成率", 12, "percent")]
        rows = [_cells(a, found) for a in found.by(title)]
        shared = "；由几人或几个部门共同承担的各计一次，各行相加会大于合计" if sum(r[-2] for r in rows) > len(found.duties) else ""
        writer.table(f"按{title}", f"{pack.title}任务到期情况（按{title}）",
                     f"{note}　一条时限分几步的按几项计{shared}；长期坚持的不计入按期完成率", fields, rows, _cells(found.whole, found))
    fields = (Field("序号", 7, "mark"), Field("状态", 11, "mark"), Field(spec.measure, 60, "wrap"), Field("事项", 20, "wrap"),
              Field(spec.leader or "领导", 12), Field(spec.department, 18, "wrap"), Field(spec.kind or "类型", 11),
              Field(spec.deadline, 24, "wrap"), Field("应完成日期", 13, "date"), Field("超期天数", 10, "number"),
              Field("完成日期", 13, "date"), Field("是否按期", 10, "mark"), Field("进展情况", 40, "wrap"), Field("台账行", 8, "mark"))
    writer.table("明细", f"{pack.title}任务到期情况（明细）", note, fields, _details(found, spec), colours=_COLOURS, freeze=2)
    return writer.close()


def _cells(account: Account, found: Due) -> list[Any]:
    return [account.name, account.measures, *(account.counts[s] for s in shown(found)), account.total,
            text(None) if account.rate is None else account.rate]


def _details(found: Due, spec: Dispatch) -> list[Sequence[Any]]:
    rows = []
    order = (OVERDUE, SOON, *(s for s in STATES if s not in (OVERDUE, SOON)))
    for number, duty in enumerate((d for state in order for d in found.of(state)), 1):
        said = line(duty, spec)
        rows.append((number, duty.state, said["措施"], said["事项"] if duty.due else "长期坚持" if duty.state == STANDING else "",
                     said["领导"], said["部门"], said["类型"], said["时限"], duty.due, said["超期天数"] or None,
                     duty.row.get(spec.finished) if spec.finished else None,
                     {True: "按期", False: "逾期"}.get(duty.on_time, ""), said["进展"], duty.row.number))
    return rows
