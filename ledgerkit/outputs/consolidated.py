"""汇总.xlsx: the consolidated workbook. Every row says which file, sheet and row it came from."""

from collections.abc import Sequence
from typing import Any

from ledgerkit import lineage
from ledgerkit.indicators import Crosstab, text
from ledgerkit.model import Unit
from ledgerkit.outputs import asof, assessment, findings, reception, reexport, service
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run


def consolidated(run: Run) -> bytes:
    """Overview, figures by city and by county, every table's rows, breakdowns, quotas, findings, definitions."""
    writer = Writer(f"{run.campaign.title}汇总", run.moment)
    _overview(writer, run)
    if _nested(run):  # else the next sheet says it all
        _by_city(writer, run)
    _by_county(writer, run)
    said = f"{run.note}　填报单位：{_top(run).name}"  # so that the workbook can be sent on, and read as the next period's memory
    for table in run.campaign.tables:
        reexport.details(writer, run, table, f"{table.title}（全部明细）", said, city=_nested(run))
    reception.sheet(writer, run)
    for breakdown in run.campaign.breakdowns:
        if run.campaign.table(run.figures.indicators[breakdown.indicator].table).column(breakdown.by).type == "people":
            _load(writer, run, breakdown)
        else:
            _breakdown(writer, run, run.figures.crosstab(breakdown.id, run.campaign.units[0].code), breakdown.by)
    service.sheet(writer, run)
    if run.campaign.quotas:
        _quotas(writer, run)
    assessment.sheet(writer, run)
    _missing(writer, run)
    reexport.status(writer, run, f"{run.campaign.title}{lineage.STATUS}", said)
    writer.table("校验意见", f"{run.campaign.title}校验意见", run.note, findings.FIELDS, findings.lines(run),
                 colours=findings.COLOURS, freeze=3)
    _definitions(writer, run)
    return writer.close()


def _figures(run: Run, unit: str) -> list[Any]:
    """A unit's figures in the pack's order; — where nothing was reported, 约50 for what is only about right (X-16)."""
    figures = run.figures
    return [_cell(figures.value(i.id, unit), i.unit, figures.about(i.id, unit)) for i in run.campaign.indicators]


def _cell(value: Any, unit: str = "", about: bool = False) -> Any:
    """A number as a number; what a number can't say (—, 约50) as text."""
    return text(value, unit, about) if value is None or about else value


def _nested(run: Run) -> bool:
    """Whether cities stand between the top and the units that report; in a bureau of departments nothing does."""
    return any(u.parent not in (None, _top(run).code) for u in run.campaign.units)


def _city(run: Run, content: Any) -> list[Any]:
    """What stands in the column 市, where there is one."""
    return [content] if _nested(run) else []


def _figure_fields(run: Run) -> list[Field]:
    return [Field(f"{i.id}\n（{i.unit}）" if i.unit != "%" else i.id, 11, "percent" if i.unit == "%" else "number")
            for i in run.campaign.indicators]


def _top(run: Run) -> Unit:
    return run.campaign.units[0]


def _overview(writer: Writer, run: Run) -> None:
    top = _top(run).code
    rows: list[tuple] = []
    for i in run.campaign.indicators:
        rows.append(("指标", i.id, run.figures.text(i.id, top), "" if i.unit == "%" else i.unit,
                     i.definition + (f"各单位填报时间{said}。" if (said := asof.said(run, i.id, top)) else "")))
    for quota in run.campaign.quotas:
        lines = run.figures.reached(quota)
        target, actual = sum(x.target for x in lines), sum(x.actual or 0 for x in lines)
        rate = text(_rate(actual, target), "%", any(x.about for x in lines))
        rows.append(("目标", f"{quota.title}（{target:,}）完成率", rate, "", quota.note))
    states = list(run.ledger.states.values())
    rows.append(("报送", "应报单位", f"{len(states)}", "个", ""))
    for state in ("已报送", "退回", "无法识别", "未报送"):
        names = [run.name(u.code) for u in run.ledger.units if run.ledger.states[u.code] == state]
        if names:
            rows.append(("报送", f"{state}单位", f"{len(names)}", "个", "" if state == "已报送" else "、".join(names)))
    used = sum(d.verdict == "采用" for d in run.decisions)
    rows.append(("来件", "收到文件", f"{len(run.decisions)}", "件", f"采用{used}件，其余见收件登记"))
    for severity, name in findings.SEVERITY_NAMES.items():
        rows.append(("校验", name, f"{sum(f.severity == severity for f in run.findings):,}", "条", {
            "error": "应退回更正；未更正前有关数字按现有内容统计", "warning": "请核实或说明", "info": "供参考"}[severity]))
    fields = (Field("类别", 9), Field("项目", 28), Field("数值", 14, "number"), Field("单位", 8, "mark"), Field("说明", 90, "wrap"))
    writer.table("总览", f"{run.campaign.title}汇总", run.note, fields, rows)


def _rate(actual, target):
    from ledgerkit.indicators import ratio

    return ratio(actual, target)


def _by_city(writer: Writer, run: Run) -> None:
    top = _top(run)
    counts = run.counts()
    quota = next((q for q in run.campaign.quotas if q.total is None), None)
    reached = {x.unit.code: x for x in run.figures.reached(quota)} if quota else {}
    rows = []
    for number, unit in enumerate((u for u in run.campaign.units if u.parent == top.code), 1):
        inside = run.figures.leaves(unit.code)
        sent = sum(run.ledger.states[c] == "已报送" for c in inside)
        line = reached.get(unit.code)
        goal = [line.target, _cell(line.rate, "%", line.about)] if line else ["", ""]
        rows.append((number, unit.name, len(inside), sent, *_figures(run, unit.code), *(goal if quota else ()),
                     counts[unit.code]["error"], counts[unit.code]["warning"]))
    states = list(run.ledger.states.values())
    target = sum(x.target for x in reached.values())
    actual = sum(x.actual or 0 for x in reached.values())
    rate = _cell(_rate(actual, target), "%", any(x.about for x in reached.values()))
    total = ("", "合计", len(states), states.count("已报送"), *_figures(run, top.code), *((target, rate) if quota else ()),
             counts[top.code]["error"], counts[top.code]["warning"])
    fields = [Field("序号", 7, "mark"), Field("市", 14), Field("应报单位", 9, "number"), Field("已报单位", 9, "number"),
              *_figure_fields(run), *((Field("目标", 9, "number"), Field("完成率", 10, "percent")) if quota else ()),
              Field("错误\n（条）", 8, "number"), Field("提醒\n（条）", 8, "number")]
    writer.table("分市汇总", f"{run.campaign.title}分市汇总", run.note, fields, rows, total, freeze=2)


def _by_county(writer: Writer, run: Run) -> None:
    counts = run.counts()
    rows = [(number, *_city(run, run.city(u.code)), u.name, run.ledger.states[u.code], *_figures(run, u.code),
             counts[u.code]["error"], counts[u.code]["warning"]) for number, u in enumerate(run.ledger.units, 1)]
    top = _top(run).code
    total = ("", "合计", *_city(run, ""), "", *_figures(run, top), counts[top]["error"], counts[top]["warning"])
    fields = [Field("序号", 7, "mark"), *_city(run, Field("市", 12)), Field("填报单位", 16), Field("报送情况", 11, "mark"), *_figure_fields(run),
              Field("错误\n（条）", 8, "number"), Field("提醒\n（条）", 8, "number")]
    counties = any(u.level == "county" for u in run.ledger.units)
    name, title = ("分县汇总", "分县（市、区）汇总") if counties else ("分单位汇总", "分单位汇总")
    writer.table(name, f"{run.campaign.title}{title}", run.note, fields, rows, total, reexport.STATES, freeze=2 + _nested(run))


def _breakdown(writer: Writer, run: Run, crosstab: Crosstab, by: str) -> None:
    across = crosstab.columns != ("合计",)  # spread over one column only, the total is all there is
    columns = crosstab.columns if across else ()
    fields = [Field(by, 18), *(Field(c, 14, "number") for c in columns), Field("合计", 12, "number")]
    rows = [(name, *(values if across else ()), total) for name, values, total in crosstab.lines]
    totals = crosstab.totals if across else ()
    writer.table(crosstab.title, crosstab.title, run.note, fields, rows, ("合计", *totals, crosstab.total))


def _load(writer: Writer, run: Run, breakdown) -> None:
    """How much each person carries, unit by unit: names repeat between units, so a person belongs to one."""
    across = run.figures.crosstab(breakdown.id, _top(run).code).columns
    columns = across if breakdown.across else ()
    rows = []
    for unit in run.ledger.units:
        if run.ledger.states[unit.code] != "已报送":
            continue
        crosstab = run.figures.crosstab(breakdown.id, unit.code)
        for name, values, total in crosstab.lines:
            by_column = dict(zip(crosstab.columns, values))
            rows.append((*_city(run, run.city(unit.code)), unit.name, name, *(by_column.get(c, 0) for c in columns), total))
    fields = [*_city(run, Field("市", 12)), Field("填报单位", 16), Field(breakdown.by, 14), *(Field(c, 12, "number") for c in columns),
              Field(breakdown.indicator, 14, "number")]
    writer.table(breakdown.title, breakdown.title, run.note, fields, rows)


def _quotas(writer: Writer, run: Run) -> None:
    rows: list[Sequence] = []
    for quota in run.campaign.quotas:
        lines = run.figures.reached(quota)
        for line in lines:
            name = line.unit.name if line.unit else _top(run).name
            rate = _cell(line.rate, "%", line.about)
            actual = _cell(line.actual, "", line.about)
            difference = _cell(None if line.actual is None else line.actual - line.target, "", line.about)
            rows.append((quota.title, name, quota.indicator, line.target, actual, rate, difference, quota.note if not line.unit else ""))
        if len(lines) > 1:
            target, actual = sum(x.target for x in lines), sum(x.actual or 0 for x in lines)
            about = any(x.about for x in lines)
            rows.append((quota.title, "合计", quota.indicator, target, _cell(actual, "", about),
                         _cell(_rate(actual, target), "%", about), _cell(actual - target, "", about), quota.note))
    fields = (Field("目标口径", 16), Field("单位", 14), Field("指标", 14), Field("目标", 10, "number"), Field("实际", 10, "number"),
              Field("完成率", 10, "percent"), Field("超出（差额）", 12, "number"), Field("依据", 60, "wrap"))
    writer.table("目标完成", "目标完成情况", run.note, fields, rows)


def _missing(writer: Writer, run: Run) -> None:
    by_unit: dict[str, list[str]] = {}
    for decision in run.decisions:
        if decision.unit and decision.verdict in ("退回", "无法识别"):
            by_unit.setdefault(decision.unit, []).append(f"{decision.received.path}：{decision.reason}")
    rows = [(n, *_city(run, run.city(u.code)), u.name, run.ledger.states[u.code], "；".join(by_unit.get(u.code, ())))
            for n, u in enumerate((u for u in run.ledger.units if run.ledger.states[u.code] != "已报送"), 1)]
    fields = (Field("序号", 7, "mark"), *_city(run, Field("市", 14)), Field("填报单位", 18), Field("报送情况", 12, "mark"), Field("说明", 70, "wrap"))
    writer.table("未报送", "未报送单位", run.note, fields, rows, colours=reexport.STATES)


def _definitions(writer: Writer, run: Run) -> None:
    ways = {"count": "计行数", "distinct": "计不重复的企业", "sum": "求和", "ratio": "相除"}
    rows = []
    for i in run.campaign.indicators:
        source = f"{i.numerator}÷{i.denominator}" if i.aggregate == "ratio" else run.campaign.table(i.table).title
        rows.append((i.id, i.unit, source, ways[i.aggregate], i.where or "", i.definition))
    fields = (Field("指标", 14), Field("单位", 8, "mark"), Field("取自", 24), Field("算法", 16), Field("条件", 40, "wrap"), Field("口径", 80, "wrap"))
    writer.table("指标说明", "指标说明", "“—”表示没有报送或没有可算的基数，与0不同。" + (f"　{run.campaign.note}" if run.campaign.note else ""),
                 fields, rows)
