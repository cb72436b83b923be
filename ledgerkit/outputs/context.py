"""The names that a Word template may use, and what they hold for one unit (docs/templates.md lists them)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ledgerkit.indicators import ratio, text
from ledgerkit.model.figure import Figure, Listed, known
from ledgerkit.model.figure import inside as part_of
from ledgerkit.model import SEVERITY_NAMES, Deadline, Quota, TableSpec, Unit
from ledgerkit.outputs import asof, assessment, charts, cases, compare, narrative, reception, service
from ledgerkit.outputs import dispatch
from ledgerkit.outputs.glossary import glossary
from ledgerkit.outputs.keyed import keyed
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
        "下级": Listed((_line(run, child) for child in children), f"下级@{unit.code}"),
        "合计": {"名称": "合计", "数": _values(run, unit.code), "文": _texts(run, unit.code), "状态": ""},
        "分类": {b.id: _crosstab(run, b.id, unit.code) for b in run.campaign.breakdowns},
        "目标": Listed((entry for q in run.campaign.quotas if (entry := _goal(run, q, unit, inside))), f"目标@{unit.code}"),
        "目标分市": Listed((_goal_line(line) for q in run.campaign.quotas if q.total is None for line in run.figures.reached(q)
                        if line.unit.parent == unit.code), f"目标分市@{unit.code}"),
        "未报": Listed((name(u) for u in run.ledger.missing if u.code in inside), f"未报@{unit.code}"),
        "退回": Listed((name(u) for u in run.ledger.units if u.code in inside and run.ledger.states[u.code] == "退回"),
                     f"退回@{unit.code}"),
        "素材": narrative.told(run, unit),
        **{name: Listed(found, f"{name}@{unit.code}") for name, found in cases.collected(run, unit).items()},
        "调度": keyed(dispatch.told(run, run.campaign.dispatches[0]), f"调度@{unit.code}") if run.campaign.dispatches else {},
        "清单": {t.id: Listed(records(run, t, inside), f"清单·{t.id}@{unit.code}") for t in run.campaign.tables},
        "发现": _said(run, unit),
        **compare.phrases(run, unit.code),
        "指标": glossary(run.campaign),
        **_charts(run, unit),
        "服务": keyed(service.context(run, unit), f"服务@{unit.code}", ("月份",)),
        "场次": keyed(reception.context(run, unit), f"场次@{unit.code}", ("待核", "重复")),
        "考核": _assessed(run, unit),
        "时点": {i.id: asof.said(run, i.id, unit.code) for i in run.campaign.indicators},
        "来件": keyed({
            "文件数": sum(1 for d in run.decisions if unit.level == "province" or d.unit in inside),
            "采用": sum(1 for d in run.decisions if d.verdict == "采用" and d.unit in inside),
            "应报": len(inside), "已报": len(sent),
            SEVERITY_NAMES["error"]: counts["error"], SEVERITY_NAMES["warning"]: counts["warning"],
        }, f"来件@{unit.code}"),
    }


def _values(run: Run, unit: str) -> dict[str, Any]:
    return {i.id: known(run.figures.value(i.id, unit), f"{i.id}@{unit}") for i in run.campaign.indicators}


def _texts(run: Run, unit: str) -> dict[str, str]:
    return {i.id: Figure(run.figures.text(i.id, unit), f"{i.id}@{unit}") for i in run.campaign.indicators}


def _line(run: Run, unit: Unit) -> dict[str, Any]:
    leaves = run.figures.leaves(unit.code)
    states = {run.ledger.states[c] for c in leaves}
    state = "已报送" if "已报送" in states else "退回" if "退回" in states else "未报送"
    return {"名称": unit.name, "数": _values(run, unit.code), "文": _texts(run, unit.code), "状态": state}


def _crosstab(run: Run, id: str, unit: str) -> dict[str, Any]:
    crosstab = run.figures.crosstab(id, unit)
    columns = list(crosstab.columns)
    lines = [_cross_line(f"{id}@{unit}", columns, *line) for line in crosstab.lines]
    return {"列": Listed(columns, f"{id}·列@{unit}"), "行": Listed(lines, f"{id}·行@{unit}"),
            "合计": _cross_line(f"{id}@{unit}", columns, "合计", crosstab.totals, crosstab.total)}


def _cross_line(key: str, columns: list[str], name: str, values: Sequence[int], total: int) -> dict[str, Any]:
    """A line of a breakdown; the key of a cell names line and column: 问题类别·污染治理·已解决@340100."""
    mine = part_of(key, name)
    return {"名称": name, "值": [known(value, part_of(mine, column)) for column, value in zip(columns, values)],
            "合计": known(total, mine)}


def _charts(run: Run, unit: Unit) -> dict[str, Any]:
    """The charts; a note that counts what is missing is a figure as a whole."""
    found = charts.context(run, unit)
    notes = {id: Figure(said, f"图注·{id}@{unit.code}") if any(c.isdecimal() for c in said) else said
             for id, said in found["图注"].items()}
    return {**found, "图注": notes}


def _assessed(run: Run, unit: Unit) -> dict[str, Any]:
    """考核, the figures of its lines being those of the units themselves."""
    found = assessment.context(run, unit)
    if not found:
        return found
    own = [line["文"] for line in found["行"]]
    whole = keyed(found, f"考核@{unit.code}", ("本期", "案例", "清单"))
    codes = {u.name: u.code for u in run.campaign.units if u.parent == unit.code}
    for line, texts in zip(whole["行"], own):
        line["文"] = {id: Figure(said, f"{id}@{codes[line['名称']]}") for id, said in texts.items()}
    return whole


def _goal(run: Run, quota: Quota, unit: Unit, inside: set[str]) -> dict[str, Any] | None:
    """A quota as it concerns a unit: its own number, the sum over its children, or the tree's total for the top."""
    lines = run.figures.reached(quota)
    top = run.campaign.units[0]
    mine = lines if unit.code == top.code else [x for x in lines if x.unit and x.unit.code == unit.code]
    if not mine:
        return None
    target, actual = sum(x.target for x in mine), sum(x.actual or 0 for x in mine)
    about = any(x.about for x in mine)
    return {"名称": quota.title, **_reached(quota, unit.code, target, actual, about, ratio(actual, target)), "说明": quota.note}


def _goal_line(line) -> dict[str, Any]:
    return {"名称": line.unit.name, **_reached(line.quota, line.unit.code, line.target, line.actual, line.about, line.rate),
            "达到": (line.actual or Decimal(0)) >= line.target}


def _reached(quota: Quota, unit: str, target: int, actual: Any, about: bool, rate: Decimal | None) -> dict[str, Any]:
    """What was to be reached and what was, each a figure: 各市目标合计·完成率@340100."""
    keys = {name: f"{quota.title}·{name}@{unit}" for name in ("目标", "实际", "完成率")}
    return {"目标": known(target, keys["目标"]), "实际": known(actual, keys["实际"]),
            "文": Figure(text(actual, "", about), keys["实际"]), "完成率": Figure(text(rate, "%", about), keys["完成率"])}


def records(run: Run, table: TableSpec, inside: set[str]) -> list[dict[str, Any]]:
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
    return {check: Listed((Figure(words, f"发现·{check}·{number}@{unit.code}") for number, words in enumerate(found, 1)),
                          f"发现·{check}@{unit.code}") for check, found in said.items()}
