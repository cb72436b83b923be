"""The names that a Word template may use, and what they hold for one unit (docs/templates.md lists them)."""

from datetime import date
from decimal import Decimal
from typing import Any

from ledgerkit.indicators import ratio, text
from ledgerkit.model import SEVERITY_NAMES, Deadline, Outline, Quota, TableSpec, Unit
from ledgerkit.outputs import asof, assessment, reception, service
from ledgerkit.outputs import dispatch
from ledgerkit.outputs.run import Run


def context(run: Run, unit: Unit) -> dict[str, Any]:
    """Everything that the report of this unit can say. Keys are Chinese because office staff edit the templates."""
    inside = run.figures.leaves(unit.code)
    children = [u for u in run.campaign.units if u.parent == unit.code]
    counts = run.counts()[unit.code]

    def name(child: Unit) -> str:
        return child.name if child.parent == unit.code else run.name(child.code)

    sent = [u for u in run.ledger.units if u.code in inside and run.ledger.states[u.code] == "已报送"]
    return {
        "单位": unit.name,
        "专项": run.campaign.title,
        "主办": run.campaign.authority,
        "期次": run.period_title,
        "截至": run.day,
        "生成说明": f"本报告由各单位报送的表格汇总生成，数据截至{run.day}。",
        "数": _values(run, unit.code),
        "文": _texts(run, unit.code),
        "下级": [_line(run, child) for child in children],
        "合计": {"名称": "合计", "数": _values(run, unit.code), "文": _texts(run, unit.code), "状态": ""},
        "分类": {b.id: _crosstab(run, b.id, unit.code) for b in run.campaign.breakdowns},
        "目标": [entry for q in run.campaign.quotas if (entry := _goal(run, q, unit, inside))],
        "目标分市": [_goal_line(line) for q in run.campaign.quotas if q.total is None for line in run.figures.reached(q)
                 if line.unit.parent == unit.code],
        "未报": [name(u) for u in run.ledger.missing if u.code in inside],
        "退回": [name(u) for u in run.ledger.units if u.code in inside and run.ledger.states[u.code] == "退回"],
        "素材": _narrative(run, unit),
        "调度": dispatch.told(run, run.campaign.dispatches[0]) if run.campaign.dispatches else {},
        "清单": {t.id: _records(run, t, inside) for t in run.campaign.tables},
        "发现": _said(run, unit),
        "服务": service.context(run, unit),
        "场次": reception.context(run, unit),
        "考核": assessment.context(run, unit),
        "时点": {i.id: asof.said(run, i.id, unit.code) for i in run.campaign.indicators},
        "来件": {
            "文件数": sum(1 for d in run.decisions if unit.level == "province" or d.unit in inside),
            "采用": sum(1 for d in run.decisions if d.verdict == "采用" and d.unit in inside),
            "应报": len(inside), "已报": len(sent),
            SEVERITY_NAMES["error"]: counts["error"], SEVERITY_NAMES["warning"]: counts["warning"],
        },
    }


def _values(run: Run, unit: str) -> dict[str, Any]:
    return {i.id: run.figures.value(i.id, unit) for i in run.campaign.indicators}


def _texts(run: Run, unit: str) -> dict[str, str]:
    return {i.id: run.figures.text(i.id, unit) for i in run.campaign.indicators}


def _line(run: Run, unit: Unit) -> dict[str, Any]:
    leaves = run.figures.leaves(unit.code)
    states = {run.ledger.states[c] for c in leaves}
    state = "已报送" if "已报送" in states else "退回" if "退回" in states else "未报送"
    return {"名称": unit.name, "数": _values(run, unit.code), "文": _texts(run, unit.code), "状态": state}


def _crosstab(run: Run, id: str, unit: str) -> dict[str, Any]:
    crosstab = run.figures.crosstab(id, unit)
    return {"列": list(crosstab.columns),
            "行": [{"名称": name, "值": list(values), "合计": total} for name, values, total in crosstab.lines],
            "合计": {"名称": "合计", "值": list(crosstab.totals), "合计": crosstab.total}}


def _goal(run: Run, quota: Quota, unit: Unit, inside: set[str]) -> dict[str, Any] | None:
    """A quota as it concerns a unit: its own number, the sum over its children, or the tree's total for the top."""
    lines = run.figures.reached(quota)
    top = run.campaign.units[0]
    mine = lines if unit.code == top.code else [x for x in lines if x.unit and x.unit.code == unit.code]
    if not mine:
        return None
    target, actual = sum(x.target for x in mine), sum(x.actual or 0 for x in mine)
    about = any(x.about for x in mine)
    return {"名称": quota.title, "目标": target, "实际": actual, "文": text(actual, "", about),
            "完成率": text(ratio(actual, target), "%", about), "说明": quota.note}


def _goal_line(line) -> dict[str, Any]:
    return {"名称": line.unit.name, "目标": line.target, "实际": line.actual, "文": text(line.actual, "", line.about),
            "完成率": text(line.rate, "%", line.about),
            "达到": (line.actual or Decimal(0)) >= line.target}


def _records(run: Run, table: TableSpec, inside: set[str]) -> list[dict[str, Any]]:
    """The rows of a table as texts by title, a blank as "", with the 填报单位; `值` holds them as they were read."""
    return [{"填报单位": run.name(u.code), "值": row,
             **{c.title: row.about(c.title) or _shown(row.get(c.title)) for c in table.columns}}
            for u, row in run.ledger.rows(table.id) if u.code in inside]


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list):
        return "、".join(value)
    return value.text if isinstance(value, Deadline) else "" if value is None else str(value)


def _said(run: Run, unit: Unit) -> dict[str, list[str]]:
    """What each check of the pack says of the unit and the units inside it: check id -> sentences."""
    said: dict[str, list[str]] = {spec.check: [] for spec in run.campaign.checks}
    for finding in run.findings:
        if unit.parent is None or (finding.unit in run.figures.units and unit.code in run.figures.chain(finding.unit)):
            said.setdefault(finding.check, []).append(finding.message)
    return said


def _narrative(run: Run, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """The unit's own words by part of the report: what it sent itself, not what units inside it sent."""
    own = {unit.code} | {u.code for u in run.campaign.units if u.parent == unit.code and u.level == "own"}
    parts: dict[str, list[dict[str, Any]]] = {}
    if not any(t.id == "narrative" for t in run.campaign.tables):
        return parts
    for choice in run.campaign.table("narrative").column("部分").params["choices"]:
        parts[choice] = []
    for sender, row in run.ledger.rows("narrative"):
        if sender.code in own and row.get("内容"):
            piece = {"标题": row.get("标题") or "", "段落": str(row.get("内容")).split("\n")}
            parts.setdefault(row.get("部分") or "", []).append(piece)
    for submission in run.ledger.submissions:
        for paper in (r.outline for r in submission.readings if r.outline and submission.unit.code in own):
            for name, pieces in _told(paper, tuple(parts)).items():
                parts[name] = parts[name] or pieces  # the same words may stand in the table and in the Word report
    return parts


def _told(paper: Outline, names: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """What a report or case in Word says, by part: each （一） begins a piece."""
    if paper.kind == "典型案例":
        return {paper.kind: [{"标题": paper.title, "段落": [p.text for p in paper.paragraphs]}]} if paper.kind in names else {}
    told: dict[str, list[dict[str, Any]]] = {}
    for heading, inside in paper.sections(names):
        pieces: list[dict[str, Any]] = []
        for paragraph in inside:
            if paragraph.level == 2 or not pieces:
                pieces.append({"标题": paragraph.heading if paragraph.level else "", "段落": []})
            if not paragraph.level or paragraph.level > 2:
                pieces[-1]["段落"].append(paragraph.text)
        told[heading.heading] = pieces
    return told
