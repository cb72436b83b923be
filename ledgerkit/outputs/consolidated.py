"""汇总.xlsx: the consolidated workbook. Every row says which file, sheet and row it came from, and every figure moves with them."""

from typing import Any

from ledgerkit import lineage
from ledgerkit.forms.expressions import BLANKS, marks
from ledgerkit.indicators import ratio, text
from ledgerkit.model import Indicator, SEVERITY_NAMES
from ledgerkit.outputs import asof, assessment, dashboard, findings, history, reception, reexport, service
from ledgerkit.outputs.book import FIRST, OVERVIEW, Field, Formula, Link, Writer
from ledgerkit.outputs.breakdowns import breakdowns
from ledgerkit.outputs.live import BY_CITY, DETAILS_NOTE, FOLDED_NOTE, NOTE, QUOTAS, Live, figure_fields, quota_lines
from ledgerkit.outputs.measures import sheet_name
from ledgerkit.outputs.run import Run
from ledgerkit.outputs.spoken import spoken

_OVERVIEW = (Field("类别", 9), Field("项目", 28), Field("数值", 14, "number"), Field("单位", 8, "mark"), Field("说明", 90, "wrap"))


def consolidated(run: Run) -> bytes:
    """Overview, figures by city and by county, every table's rows, breakdowns, quotas, findings, definitions."""
    writer, live = Writer(f"{run.campaign.title}汇总", run.moment), Live(run)
    writer.places.update(live.places)
    writer.define(BLANKS, marks()[BLANKS])
    overview, r = _overview(writer, live)
    board = dashboard.sheet(writer)
    if live.nested:  # else the next sheet says it all
        _by_city(writer, live)
    _by_county(writer, live)
    said = f"{run.note}　填报单位：{live.top.name}"  # so that the workbook can be sent on, and read as the next period's memory
    for table in run.campaign.tables:
        counted = any(i.table == table.id for i in run.campaign.indicators)  # else no figure hangs on it
        how = f"　{DETAILS_NOTE}{FOLDED_NOTE if live.measures[table.id].fields else ''}" if counted else ""
        live.details[table.id].write(writer, f"{table.title}（全部明细）", f"{said}{how}")
    reception.sheet(writer, run)
    breakdowns(writer, live)
    service.sheet(writer, run)
    if run.campaign.quotas:
        _quotas(writer, live)
    assessment.sheet(writer, run)
    history.sheet(writer, run)
    _missing(writer, live)
    reexport.status(writer, run, f"{run.campaign.title}{lineage.STATUS}", said)
    writer.table("校验意见", f"{run.campaign.title}校验意见", run.note, findings.FIELDS, _findings(live),
                 colours=findings.COLOURS, freeze=3)
    _definitions(writer, live)
    _contents(writer, overview, r)
    dashboard.fill(writer, run, board)
    return writer.close()


def _city(live: Live, content: Any) -> list[Any]:
    """What stands in the column 市, where there is one."""
    return [content] if live.nested else []


def _overview(writer: Writer, live: Live) -> tuple[Any, int]:
    """The sheet 总览, and the row (from 0) in which the list of the other sheets begins."""
    run, top = live.run, live.top.code
    rows: list[tuple] = []
    for i in run.campaign.indicators:
        table = i.table or run.figures.indicators[i.denominator].table
        name = Link(i.id, f"{sheet_name(run.campaign.table(table).title)}!A1") if table else i.id
        rows.append(("指标", name, live.at(i.id, top), "" if i.unit == "%" else i.unit,
                     i.definition + (f"各单位填报时间{said}。" if (said := asof.said(run, i.id, top)) else "")))
    for quota in run.campaign.quotas:
        title = Link(f"{quota.title}（{sum(x.target for x in run.figures.reached(quota)):,}）完成率", f"'{QUOTAS}'!A1")
        rows.append(("目标", title, _reached(live, quota), "", quota.note))
    rows.append(("报送", Link("应报单位", f"'{lineage.STATUS}'!A1"), Formula(f'=COUNTIFS({live.states},"?*")', len(run.ledger.units)), "个", ""))
    for state in ("已报送", "退回", "无法识别", "未报送"):
        names = [run.name(u.code) for u in run.ledger.units if run.ledger.states[u.code] == state]
        if names:
            title = Link(f"{state}单位", f"'{live.by_county if state == '已报送' else '未报送'}'!A1")
            rows.append(("报送", title, Formula(f'=COUNTIFS({live.states},"{state}")', len(names)), "个",
                         "" if state == "已报送" else "、".join(names)))
    used = sum(d.verdict == "采用" for d in run.decisions)
    rows.append(("来件", "收到文件", len(run.decisions), "件", f"采用{used}件，其余见收件登记"))
    weights = f"'校验意见'!$B${FIRST}:$B${FIRST + max(1, len(run.findings))}"
    for severity, name in SEVERITY_NAMES.items():
        count = Formula(f'=COUNTIFS({weights},"{name}")', sum(f.severity == severity for f in run.findings))
        rows.append(("校验", Link(name, "'校验意见'!A1"), count, "条", {
            "error": "应退回更正；未更正前有关数字按现有内容统计", "warning": "请核实或说明", "info": "供参考"}[severity]))
    return writer.table(OVERVIEW, f"{run.campaign.title}汇总", run.note, _OVERVIEW, rows), FIRST + len(rows)


def _reached(live: Live, quota) -> Any:
    """A quota's rate in all, as 目标完成 has it."""
    lines = live.figures.reached(quota)
    target, actual, about = sum(x.target for x in lines), sum(x.actual or 0 for x in lines), any(x.about for x in lines)
    rate = ratio(actual, target)
    if about or rate is None:
        return text(rate, "%", about)
    closed = len(lines) > 1 or lines[0].actual is not None
    return Formula(f"='{QUOTAS}'!$F${live.quota_rows[quota.id][1]}", rate, "percent") if closed else rate


def _contents(writer: Writer, overview: Any, r: int) -> None:
    """Below the overview a line for each of the other sheets, which leads to it."""
    rows = [("目录", Link(name, f"{sheet_name(name)}!A1"), "", "", title) for name, title in writer.titles.items() if name != OVERVIEW]
    writer.append(overview, r, _OVERVIEW, rows)
    overview.print_area(0, 0, r - 2, len(_OVERVIEW) - 1)  # on paper nobody can follow a link


def _by_city(writer: Writer, live: Live) -> None:
    run, counts = live.run, live.run.counts()
    quota = next((q for q in run.campaign.quotas if q.total is None), None)
    reached = {x.unit.code: n for n, x in enumerate(run.figures.reached(quota), live.quota_rows[quota.id][0])} if quota else {}
    by_row = {n: line for n, (_, line) in enumerate(quota_lines(live, quota), live.quota_rows[quota.id][0])} if quota else {}
    rows = []
    for r, unit in enumerate(live.cities, FIRST):
        inside = run.figures.leaves(unit.code)
        sent = sum(run.ledger.states[c] == "已报送" for c in inside)
        city = f"{live.span('B')},$B{r}"
        units = (Formula(f"=COUNTIFS({city})", len(inside)), Formula(f'=COUNTIFS({city},{live.states},"已报送")', sent))
        rows.append((r - FIRST + 1, unit.name, *units, *(live.city(i, unit.code, r) for i in run.campaign.indicators),
                     *(_goal(reached.get(unit.code), by_row) if quota else ()), counts[unit.code]["error"], counts[unit.code]["warning"]))
    last = FIRST + len(live.cities)
    states = list(run.ledger.states.values())
    units = (Formula(f"=SUM(C{FIRST}:C{last - 1})", len(states)), Formula(f"=SUM(D{FIRST}:D{last - 1})", states.count("已报送")))
    total = ("", "合计", *units, *(live.whole(i, last, True) for i in run.campaign.indicators),
             *(_goal(live.quota_rows[quota.id][1], by_row) if quota else ()), counts[live.top.code]["error"], counts[live.top.code]["warning"])
    fields = [Field("序号", 7, "mark"), Field("市", 14), Field("应报单位", 9, "number"), Field("已报单位", 9, "number"),
              *figure_fields(run), *((Field("目标", 9, "number"), Field("完成率", 10, "percent")) if quota else ()),
              Field("错误\n（条）", 8, "number"), Field("提醒\n（条）", 8, "number")]
    writer.table(BY_CITY, f"{run.campaign.title}分市汇总", f"{run.note}　{NOTE}", fields, rows, total, freeze=2)


def _goal(row: int | None, lines: dict[int, list[Any]]) -> list[Any]:
    """目标 and 完成率 of a row of 目标完成, once more; nothing for a unit without a target."""
    if row not in lines:
        return ["", ""]
    target, _, rate, _ = lines[row]
    return [Formula(f"='{QUOTAS}'!$D${row}", getattr(target, "value", target)),
            Formula(f"='{QUOTAS}'!$F${row}", rate.value, rate.kind) if isinstance(rate, Formula) else rate]


def _by_county(writer: Writer, live: Live) -> None:
    run, counts = live.run, live.run.counts()
    rows = [(r - FIRST + 1, *_city(live, run.city(u.code)), u.name, run.ledger.states[u.code],
             *(live.unit(i, u.code, r) for i in run.campaign.indicators), counts[u.code]["error"], counts[u.code]["warning"])
            for r, u in enumerate(run.ledger.units, FIRST)]
    top = counts[live.top.code]
    total = ("", "合计", *_city(live, ""), "", *(live.whole(i, live.end + 1, False) for i in run.campaign.indicators), top["error"], top["warning"])
    fields = [Field("序号", 7, "mark"), *_city(live, Field("市", 12)), Field("填报单位", 16), Field("报送情况", 11, "mark"), *figure_fields(run),
              Field("错误\n（条）", 8, "number"), Field("提醒\n（条）", 8, "number")]
    title = "分县（市、区）汇总" if live.by_county == "分县汇总" else "分单位汇总"
    writer.table(live.by_county, f"{run.campaign.title}{title}", f"{run.note}　{NOTE}", fields, rows, total, reexport.STATES, freeze=2 + live.nested)


def _quotas(writer: Writer, live: Live) -> None:
    rows = []
    for quota in live.run.campaign.quotas:
        for unit, figures in quota_lines(live, quota):
            note = quota.note if unit is None or quota.total is not None else ""
            rows.append((quota.title, unit.name if unit else "合计", quota.indicator, *figures, note))
    fields = (Field("目标口径", 16), Field("单位", 14), Field("指标", 14), Field("目标", 10, "number"), Field("实际", 10, "number"),
              Field("完成率", 10, "percent"), Field("超出（差额）", 12, "number"), Field("依据", 60, "wrap"))
    writer.table(QUOTAS, "目标完成情况", f"{live.run.note}　目标数可以改，完成率随之变化", fields, rows)


def _findings(live: Live) -> list[list[Any]]:
    """The findings, each leading to the consolidated cell where its row is among those."""
    rows = []
    at = [f.title for f in findings.FIELDS].index("单元格")
    for finding, line in zip(live.run.findings, findings.lines(live.run)):
        target = live.cell_of(finding)
        rows.append([*line[:at], Link(line[at], target), *line[at + 1:]] if target else line)
    return rows


def _missing(writer: Writer, live: Live) -> None:
    run = live.run
    by_unit: dict[str, list[str]] = {}
    for decision in run.decisions:
        if decision.unit and decision.verdict in ("退回", "无法识别"):
            by_unit.setdefault(decision.unit, []).append(f"{decision.received.path}：{decision.reason}")
    rows = [(n, *_city(live, run.city(u.code)), u.name, run.ledger.states[u.code], "；".join(by_unit.get(u.code, ())))
            for n, u in enumerate((u for u in run.ledger.units if run.ledger.states[u.code] != "已报送"), 1)]
    fields = (Field("序号", 7, "mark"), *_city(live, Field("市", 14)), Field("填报单位", 18), Field("报送情况", 12, "mark"), Field("说明", 70, "wrap"))
    writer.table("未报送", "未报送单位", run.note, fields, rows, colours=reexport.STATES)


def _definitions(writer: Writer, live: Live) -> None:
    ways = {"count": "计行数", "distinct": "计不重复的企业", "sum": "求和", "ratio": "相除"}
    run = live.run
    rows: list[tuple] = []
    for i in run.campaign.indicators:
        if i.aggregate == "ratio":
            source, where = f"{i.numerator}÷{i.denominator}", ""
        else:
            table = run.campaign.table(i.table)
            source, where = table.title, spoken(i.where, [c.title for c in table.columns if c.type == "number"]) if i.where else ""
        rows.append((i.id, i.unit, source, ways[i.aggregate], where, _moves(live, i), i.definition))
    rows += [(title, "", "", "分类计数", "", f"固定数，不随明细变化：{why}", "") for title, why in live.fixed.items() if title.startswith("《")]
    fields = (Field("指标", 14), Field("单位", 8, "mark"), Field("取自", 24), Field("算法", 16), Field("条件", 40, "wrap"),
              Field("本表数字", 30, "wrap"), Field("口径", 80, "wrap"))
    writer.table("指标说明", "指标说明", "“—”表示没有报送或没有可算的基数，与0不同。" + (f"　{run.campaign.note}" if run.campaign.note else ""),
                 fields, rows)


def _moves(live: Live, i: Indicator) -> str:
    """Whether a figure moves with the details, and where it does not, why."""
    if why := live.fixed.get(i.id):
        return f"固定数，不随明细变化：{why}"
    about = [u.name for u in live.run.ledger.units if live.figures.about(i.id, u.code)]
    return "随明细变化" + (f"；{'、'.join(about[:5])}{'等' if len(about) > 5 else ''}及其上级含约数，为固定的文字" if about else "")
