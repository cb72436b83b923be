"""What the figures are that are neither indicator nor breakdown nor quota: counts of files, units and findings, parts of
the lists that templates choose from, and whatever else a template finds under a name (docs/templates.md).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ledgerkit.due import STATES, named
from ledgerkit.model import Row
from ledgerkit.model.figure import INSIDE, OF
from ledgerkit.model.trace import Fact, Source
from ledgerkit.outputs import compare, dispatch, service
from ledgerkit.outputs.context import records
from ledgerkit.outputs.run import Run
from ledgerkit.outputs.sources import Sources, folded

_ARRIVED = {"文件数": ("收到来件数", "个"), "采用": ("采用来件数", "个"), "应报": ("应报单位数", "个"), "已报": ("已报单位数", "个"),
            "错误": ("校验发现的错误", "处"), "提醒": ("校验给出的提醒", "处")}
_LISTS = {"未报": ("未报送单位数", "个"), "退回": ("退回后未重报单位数", "个"), "下级": ("下级单位数", "个"), "目标": ("目标项数", "项"),
          "目标分市": ("有目标的单位数", "个"), "案例": ("典型案例篇数", "篇"), "无案例": ("没有报送典型案例的单位数", "个")}
_CONDITION = re.compile(r"([^＝≠∈∉＞＜≥≤]*?)([＝≠∈∉])(.*)")
_AGAINST = ("较", compare.ABOVE, compare.SAME_PERIOD)


def of_run(run: Run) -> Sources:
    """What every figure in the documents of a run is and comes from."""
    return Sources(run.figures, partial(_place, run))


def _place(run: Run, sources: Sources, key: str, parts: Sequence[str], unit: str) -> Fact | None:
    """The fact of a name of the templates, None for one that is unknown."""
    head, rest = parts[0], parts[1:]
    make = {"来件": _arrived, "清单": _listed, "发现": _found, "调度": _dispatched, "服务": _served, "场次": _sessions,
            "考核": _assessed, "图注": _noted}.get(head)
    if make and (rest or head in ("场次", "考核")):
        return make(run, sources, key, rest, unit)
    if head in run.figures.indicators and rest[-1:] and rest[-1] in _AGAINST:
        return _compared(run, sources, key, head, rest[-1], unit)
    if head == "下级" and rest and rest[-1] in run.figures.indicators:
        return _below(run, sources, key, rest, unit)
    if head in _LISTS:
        title, measure = _LISTS[head]
        return Fact(key, _title(title, rest), measure, sources.name(unit), sources=_units(run, head, unit))
    return None


def _title(title: str, rest: Iterable[str]) -> str:
    said = "、".join(rest)
    return f"{title}（{said}）" if said else title


def _files(run: Run, keep: Callable) -> tuple[Source, ...]:
    return tuple(Source(d.received.path) for d in run.decisions if keep(d))


def _units(run: Run, head: str, unit: str) -> tuple[Source, ...]:
    """The files that were sent back; of units that sent nothing there are none."""
    inside = run.figures.leaves(unit)
    return _files(run, lambda d: d.verdict == "退回" and d.unit in inside) if head == "退回" else ()


def _arrived(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    title, measure = _ARRIVED.get(rest[0], (rest[0], ""))
    inside = run.figures.leaves(unit)
    top = unit == run.campaign.units[0].code
    if rest[0] in ("错误", "提醒"):
        severity = "error" if rest[0] == "错误" else "warning"
        found = [f for f in run.findings if f.severity == severity and (top or f.unit in inside)]
        return Fact(key, title, measure, sources.name(unit), "校验意见中该单位及所辖单位的条数。", _of_findings(found))
    if rest[0] == "应报":
        return Fact(key, title, measure, sources.name(unit), "名单中应当报送的单位。")
    wanted = ("采用",) if rest[0] in ("采用", "已报") else None
    files = _files(run, lambda d: (d.unit in inside or top and rest[0] == "文件数") and (wanted is None or d.verdict in wanted))
    return Fact(key, title, measure, sources.name(unit), "见收件登记。", files)


def _of_findings(findings: Iterable) -> tuple[Source, ...]:
    cells: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding.origin.file:
            cells.setdefault((finding.origin.file, finding.origin.sheet or ""), []).append(finding.origin.cell or "")
    return tuple(Source(file, sheet, "", ",".join(dict.fromkeys(filter(None, found)))) for (file, sheet), found in cells.items())


def _found(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    """The findings of a check, or one of them."""
    top = run.campaign.units[0].code
    found = [f for f in run.findings if f.check == rest[0] and
             (unit == top or f.unit in run.figures.units and unit in run.figures.chain(f.unit))]
    if len(rest) > 1 and rest[1].isdecimal():
        found = found[int(rest[1]) - 1:int(rest[1])]
    return Fact(key, "校验意见" if len(found) == 1 else "校验意见条数", "", sources.name(unit), "见校验意见。", _of_findings(found))


def _listed(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    """The rows of a table that a template chose: 清单·issues·办理状态＝已解决."""
    table = next((t for t in run.campaign.tables if t.id == rest[0]), None)
    if table is None:
        return Fact(key, INSIDE.join(rest), of=sources.name(unit))
    kept = records(run, table, run.figures.leaves(unit))
    titles, said = [], []
    for step in rest[1:]:
        found = _CONDITION.fullmatch(step)
        name = found[1] if found else step[1:]
        if found and name in {c.title for c in table.columns}:
            kept = [r for r in kept if _holds(str(r[name]), found[2], found[3])]
        elif step[:1] in "有无" and name in {c.title for c in table.columns}:
            kept = [r for r in kept if bool(r[name]) == (step[0] == "有")]
        titles += [name] if name in {c.title for c in table.columns} else [step] if step in {c.title for c in table.columns} else []
        said.append(step)
    rows = [r["值"] for r in kept]
    return Fact(key, _title(f"{table.title}条数", said), "", sources.name(unit), f"{table.title}中的记录。", folded(rows, titles))


def _holds(value: str, sign: str, wanted: str) -> bool:
    choices = ["" if choice == "空" else choice for choice in (wanted.split("/") if sign in "∈∉" else [wanted])]
    return (value in choices) == (sign in "＝∈")


def _dispatched(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    """The tasks of a state, or of a leader, department or type."""
    spec = run.campaign.dispatches[0]
    found = dispatch.of_run(run, spec)
    duties = found.duties
    titles = [spec.deadline, spec.status, *filter(None, (spec.finished,))]
    column = {"按领导": spec.leader, "按部门": spec.department, "按类型": spec.kind, "未报进展": spec.department}.get(rest[0])
    if column and len(rest) > 1:
        duties = [d for d in duties if rest[1] in named(d.row, column)]
        titles.append(column)
    states = [part for part in rest if part in STATES]
    if states:
        duties = [d for d in (found.of(states[0]) if rest[0] == states[0] else duties) if d.state in states]
    if rest[0] in STATES and len(rest) > 1 and rest[1].removeprefix("第").isdecimal():
        at = int(rest[1].removeprefix("第"))
        duties = found.of(rest[0])[at - 1:at]
    table = run.campaign.table(spec.table)
    return Fact(key, INSIDE.join(rest), "", sources.name(unit), f"{table.title}中的任务，按完成时限和办理状态判断。",
                folded(_once(d.row for d in duties), titles))


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({(row.file, row.sheet, row.number): row for row in rows}.values())


def _served(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    inside = [(u, line) for u, line in service.lines(run) if unit in run.figures.chain(u.code)]
    if rest[0] == "下级" and len(rest) > 1:
        inside = [(u, line) for u, line in inside if any(run.figures.units[c].name == rest[1] for c in run.figures.chain(u.code))]
    if rest[0] == "缺":
        inside = [(u, line) for u, line in inside if line.missed]
        at = rest[1].removeprefix("第") if len(rest) > 1 else ""
        inside = inside[int(at) - 1:int(at)] if at.isdecimal() else inside
    return Fact(key, f"联络员服务{INSIDE.join(rest)}", "", sources.name(unit), "按每家企业每月至少服务一次计算。",
                folded(line.row for _, line in inside))


def _sessions(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    tables = dict.fromkeys(s.params[name] for s in run.campaign.checks if s.check == "session_full" for name in ("table", "list"))
    rows = [row for table in tables for _, row in run.ledger.rows(table)]
    return Fact(key, _title("接待日场次", rest), "", sources.name(unit), "接待日安排和预约登记。", folded(rows))


def _assessed(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    names = {u.name: u.code for u in run.campaign.units if u.parent == unit}
    code = names.get(rest[1], unit) if len(rest) > 1 else unit
    own = {code, *(u.code for u in run.campaign.units if u.parent == code and u.level == "own")}
    files = _files(run, lambda d: d.verdict == "采用" and d.unit in own) if code != unit else ()
    return Fact(key, _title("考核评价", rest), "", sources.name(code), "按填报时间和应报日期计算。", files)


def _noted(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    chart = next((c for c in run.campaign.charts if c.id == rest[0]), None)
    return Fact(key, f"图注：{chart.title if chart else rest[0]}", "", sources.name(unit), "没有报送或没有可算基数的单位。")


def _compared(run: Run, sources: Sources, key: str, indicator: str, kind: str, unit: str) -> Fact:
    """A phrase against an earlier period: both periods' rows, the earlier ones as that period's 汇总.xlsx has them."""
    now = sources.fact(f"{indicator}{OF}{unit}")
    earlier = [figures for figures in (run.before, run.last_year) if figures is not None and indicator in figures.indicators]
    then = tuple(s for figures in earlier for s in Sources(figures).of_indicator(figures.indicators[indicator], unit))
    return Fact(key, f"{indicator}{kind if kind != '较' else '与以前各期相比'}", now.unit, now.of, now.definition,
                tuple(dict.fromkeys((*now.sources, *then))))


def _below(run: Run, sources: Sources, key: str, rest: Sequence[str], unit: str) -> Fact:
    """The sum of an indicator over some of the units one below."""
    children = [u for u in run.campaign.units if u.parent == unit]
    for step in rest[:-1]:
        if step in ("本级", "所辖"):
            children = [u for u in children if u.name.endswith("本级") == (step == "本级")]
    spec = run.figures.indicators[rest[-1]]
    found = tuple(s for child in children for s in sources.of_indicator(spec, child.code))
    return Fact(key, _title(rest[-1], rest[:-1]), spec.unit, sources.name(unit), spec.definition, found)


