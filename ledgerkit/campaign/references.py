"""What no single value of a pack can show: names that must point at something in the same pack."""

import re
import string
import typing
from typing import Any

from ledgerkit import checks, columns
from ledgerkit.campaign.files import LEVELS
from ledgerkit.campaign.reading import Pack
from ledgerkit.expression import Expression
from ledgerkit.model import Campaign

_AGGREGATES = ("count", "distinct", "sum", "ratio")


def check(pack: Pack, campaign: Campaign) -> None:
    """Refuses, by name and line, a pack whose names don't fit together."""
    check_tables(pack, campaign)
    check_indicators(pack, campaign)
    check_checks(pack, campaign)
    check_rest(pack, campaign)


def check_tables(pack: Pack, campaign: Campaign) -> None:
    pack.unique("tables", [t.id for t in campaign.tables])
    for i, table in enumerate(campaign.tables):
        titles = [c.title for c in table.columns]
        for j, column in enumerate(table.columns):
            at = ("tables", i, "columns", j)
            if column.title in titles[:j]:
                pack.refuse(at, f"列“{column.title}”重复")
            if column.type not in columns.TYPES:
                pack.refuse(at, f"没有“{column.type}”这种列类型", columns.TYPES, column.type)
            pack.parameters(column.params, columns.parameters(column.type), at, f"列类型 {column.type}", {"base"})
            hints = typing.get_type_hints(columns.TYPES[column.type])
            for name, value in column.params.items():
                pack.value(hints[name], value, (*at, name))
            if column.base:
                pack.name(column.base, titles, at, "列")
        for level in table.levels:
            pack.name(level, LEVELS, ("tables", i, "levels"), "层级")
        if table.gather and not table.key:
            pack.refuse(("tables", i, "gather"), "写了 gather 就要写 key，说明哪些列认定同一条记录")
        for title in table.key:
            pack.name(title, titles, ("tables", i, "key"), "列")
        if table.carry:
            for title in (*table.carry.columns, *table.carry.without, *table.carry.yearly):
                pack.name(title, titles, ("tables", i, "carry"), "列")
            if table.carry.where:
                condition(pack, table.carry.where, titles, ("tables", i, "carry"))


def check_checks(pack: Pack, campaign: Campaign) -> None:
    tables = {t.id: [c.title for c in t.columns] for t in campaign.tables}
    for i, spec in enumerate(campaign.checks):
        pack.name(spec.check, checks.CHECKS, ("checks", i, "check"), "校验")
        at = ("checks", i, "params") if spec.params else ("checks", i)
        pack.parameters(spec.params, checks.parameters(spec.check), at, f"校验 {spec.check}")
        table = spec.table or spec.params.get("table")
        if table is not None:
            pack.name(table, tables, ("checks", i, "table") if spec.table else at, "表")
        hints = typing.get_type_hints(checks.CHECKS[spec.check].call, include_extras=True)
        known = {"表": list(tables), "层级": LEVELS, "列": tables.get(table), "指标": [x.id for x in campaign.indicators],
                 "目标": [q.id for q in campaign.quotas], "单位": [u.code for u in campaign.units]}
        for name, value in spec.params.items():
            # a second table's columns: list_column and list_day belong to the table that `list` names
            other = spec.params.get(name.rpartition("_")[0])
            meant(pack, hints[name], value, (*at, name), {**known, "列": tables.get(other, known["列"])}, spec.check)
        refusal = checks.CHECKS[spec.check].refusal
        if refusal and (problem := refusal(campaign, **spec.params)):
            pack.refuse(at, problem)


def meant(pack: Pack, hint: Any, value: Any, path: tuple, known: dict, of: str) -> None:
    """A parameter's value has its annotated type, and what is annotated as a name exists."""
    if typing.get_origin(hint) is typing.Annotated:
        base, kind = typing.get_args(hint)
        pack.value(base, value, path)
        if known[kind] is None:
            pack.refuse(path[:-1], f"校验 {of} 要写明 table")
        pack.name(value, known[kind], path[:-1], kind)
        return
    pack.value(hint, value, path)
    inner = typing.get_args(hint)
    if isinstance(value, tuple) and inner:
        for item in value:
            meant(pack, inner[0], item, path, known, of)
    elif isinstance(value, dict) and inner:
        for key, item in value.items():
            meant(pack, inner[0], key, path, known, of)
            meant(pack, inner[1], item, path, known, of)


def check_indicators(pack: Pack, campaign: Campaign) -> None:
    ids = [i.id for i in campaign.indicators]
    pack.unique("indicators", ids)
    for i, indicator in enumerate(campaign.indicators):
        at = ("indicators", i)
        pack.name(indicator.aggregate, _AGGREGATES, (*at, "aggregate"), "汇总方式")
        if indicator.aggregate == "ratio":
            pack.name(indicator.numerator or "", ids[:i], (*at, "numerator"), "指标")
            pack.name(indicator.denominator or "", ids[:i], (*at, "denominator"), "指标")
            part, whole = (campaign.indicators[ids.index(x)] for x in (indicator.numerator, indicator.denominator))
            if indicator.unit == "%" and part.unit != whole.unit:  # 家 and 家次
                pack.refuse((*at, "denominator"), f"“{part.id}”以“{part.unit}”计，“{whole.id}”以“{whole.unit}”计，不能相除成百分比")
            continue
        pack.name(indicator.table or "", [t.id for t in campaign.tables], (*at, "table"), "表")
        titles = [c.title for c in campaign.table(indicator.table).columns]
        if indicator.aggregate != "count":
            pack.name(indicator.column or "", titles, (*at, "column"), "列")
        if indicator.as_of_column:
            pack.name(indicator.as_of_column, titles, (*at, "as_of_column"), "列")
        if indicator.where:
            condition(pack, indicator.where, titles, (*at, "where"))
    for i, breakdown in enumerate(campaign.breakdowns):
        at = ("breakdowns", i)
        pack.name(breakdown.indicator, ids, (*at, "indicator"), "指标")
        table = next(x for x in campaign.indicators if x.id == breakdown.indicator).table
        if table is None:
            pack.refuse((*at, "indicator"), "比率指标不能分组")
        titles = [c.title for c in campaign.table(table).columns]
        pack.name(breakdown.by, titles, (*at, "by"), "列")
        if breakdown.across:
            pack.name(breakdown.across, titles, (*at, "across"), "列")


def check_rest(pack: Pack, campaign: Campaign) -> None:
    for kind in ("breakdowns", "quotas", "documents", "charts", "schedules"):
        pack.unique(kind, [x.id for x in getattr(campaign, kind)])
    for i, dispatch in enumerate(campaign.dispatches):
        pack.name(dispatch.table, [t.id for t in campaign.tables], ("dispatches", i, "table"), "表")
        titles = [c.title for c in campaign.table(dispatch.table).columns]
        for key in ("deadline", "status", "measure", "department", "leader", "kind", "finished", "progress", "line"):
            if (title := getattr(dispatch, key)) is not None:
                pack.name(title, titles, ("dispatches", i, key), "列")
    for i, assessment in enumerate(campaign.assessments):
        pack.name(assessment.level, LEVELS, ("assessments", i, "level"), "层级")
        for id in assessment.indicators:
            pack.name(id, [x.id for x in campaign.indicators], ("assessments", i, "indicators"), "指标")
        for check in ("late", "case_length"):
            if check not in [spec.check for spec in campaign.checks]:
                pack.refuse(("assessments", i), f"考核评价要用到校验 {check}，本专项没有")
    codes = [u.code for u in campaign.units]
    for i, quota in enumerate(campaign.quotas):
        at = ("quotas", i)
        pack.name(quota.indicator, [x.id for x in campaign.indicators], (*at, "indicator"), "指标")
        pack.name(quota.level, LEVELS, (*at, "level"), "层级")
        for code in quota.units:
            pack.name(code, codes, (*at, "units"), "填报单位代码")
    for i, document in enumerate(campaign.documents):
        at = ("documents", i)
        pack.name(document.level, LEVELS, (*at, "level"), "层级")
        for _, field, _, _ in string.Formatter().parse(document.name):
            if field is not None:
                pack.name(field, ["unit"], (*at, "name"), "替换词")
        if not (pack.folder / document.template).is_file():
            pack.refuse((*at, "template"), f"找不到模板“{document.template}”")
    check_charts(pack, campaign)
    for i, schedule in enumerate(campaign.schedules):
        at = ("schedules", i)
        if (schedule.day is None) == (schedule.weekday is None or not schedule.week):
            pack.refuse(at, "接待日要写明 weekday 和 week，或者写 day，二者取一")
        for key in ("dates", "without"):
            for month in getattr(schedule, key):
                if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])" + ("|(0[1-9]|1[0-2])" if key == "without" else ""), month):
                    pack.refuse((*at, key), f"“{month}”应写成2021-08" + ("或08" if key == "without" else ""))


def check_charts(pack: Pack, campaign: Campaign) -> None:
    """What a chart shows exists; side by side stand only figures of one unit of measure (X-04)."""
    units = {x.id: x.unit for x in campaign.indicators}
    breakdowns = [b.id for b in campaign.breakdowns]
    for i, chart in enumerate(campaign.charts):
        at = ("charts", i)
        tasks = ["按领导", "按部门", "按类型"] if campaign.dispatches else []
        pack.name(chart.by, ["下级", "历期", *breakdowns, *tasks], (*at, "by"), "分组")
        if chart.by in breakdowns:
            for name in chart.figures:
                pack.name(name, _columns(campaign, chart.by), (*at, "figures"), "列")
        if chart.by in (*breakdowns, *tasks):
            continue
        if not chart.figures:
            pack.refuse(at, "缺少“figures”，请写上要画的指标")
        for id in chart.figures:
            pack.name(id, units, (*at, "figures"), "指标")
        if len({units[id] for id in chart.figures}) > 1:
            pack.refuse((*at, "figures"), f"{'、'.join(chart.figures)}的单位不同，不能画在一张图里")
        if chart.quota:
            pack.name(chart.quota, [q.id for q in campaign.quotas], (*at, "quota"), "目标")


def _columns(campaign: Campaign, breakdown: str) -> tuple[str, ...]:
    """The columns of a breakdown as far as the pack says them: the choices of the column that it is spread over."""
    spread = next(b for b in campaign.breakdowns if b.id == breakdown)
    if not spread.across:
        return ()
    table = next(i for i in campaign.indicators if i.id == spread.indicator).table
    return tuple(campaign.table(table).column(spread.across).params.get("choices", ()))


def condition(pack: Pack, text: str, titles: list[str], path: tuple) -> None:
    """A condition that can be understood, over columns of the table, and that blank cells don't upset."""
    try:
        used = Expression(text).names
    except ValueError:
        pack.refuse(path, f"条件“{text}”写法有误")
    for name in sorted(used):
        pack.name(name, titles, path, "列")
    try:
        Expression(text)(dict.fromkeys(titles))
    except Exception:  # whatever an author's condition raises, it would raise at the first blank cell
        pack.refuse(path, f"条件“{text}”遇到空白单元格算不出来，数字请写成(列名 or 0)")
