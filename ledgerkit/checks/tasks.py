"""Checks of a ledger of tasks, of the enterprises and the service days that it promises: Jiyuan's 两个健康.

What a check says of the ledger's own text it says of the whole ledger only: a table with the column `part` is an
excerpt that was sent out, and those who fill it in did not write that text.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ledgerkit import due
from ledgerkit.checks.context import ColumnTitle, Context, DayOfMonth, Lacking, TableId, chinese_day
from ledgerkit.columns import departments, enterprise
from ledgerkit.columns.text import fold
from ledgerkit.model import Dispatch, Fault, Ledger, Origin, Row, Table, Unit
from ledgerkit.periods import holds, is_rest, last_month, weekday

_STRAY = re.compile(r"[。；;]\s*([一二三四五六七八九十]{1,2}|\d{1,2})\s*$")
_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,4})\1")


def task_counts(table: Table, context: Context, *, part: ColumnTitle, rows: int, distinct: dict[ColumnTitle, int]) -> Iterator[Fault]:
    """The ledger has as many actions, measures and rows of responsibility as the plan's annex: 10, 20, 21 (JY-02).

    >>> size = dict(part="台账行号", rows=2, distinct={"具体措施": 1})
    >>> one, other = "具体措施: 甲, 牵头部门: 固管中心", "具体措施: 甲, 牵头部门: 执法支队"
    >>> try_check(task_counts, "tasks", one, other, pack="jiyuan-lgjk", **size)
    >>> try_check(task_counts, "tasks", one, other, "具体措施: 乙, 牵头部门: 办公室", pack="jiyuan-lgjk", **size)
    甲.xlsx：工作台账的具体措施有2项，应为1项，请核对有无增删或合并单元格是否移动
    甲.xlsx：工作台账的责任条目有3条，应为2条，请核对有无增删或合并单元格是否移动
    """
    if part in table.letters or not table.rows:
        return
    name, advice = context.campaign.table(table.id).title, "请核对有无增删或合并单元格是否移动"
    for title, wanted in distinct.items():
        found = len({fold(str(row.get(title))) for row in table.rows if row.get(title) is not None})
        if found != wanted:
            yield Fault(Origin(table.file), f"{name}的{title}有{found}项，应为{wanted}项", advice)
    if len(table.rows) != rows:
        yield Fault(Origin(table.file), f"{name}的责任条目有{len(table.rows)}条，应为{rows}条", advice)


def agrees_with_plan(table: Table, context: Context, *, part: ColumnTitle, number: ColumnTitle, title: ColumnTitle,
                     measure: ColumnTitle, plan: tuple[tuple[str, ...], ...]) -> Iterator[Fault]:
    """The ledger's actions and measures are those of the plan that it is annexed to (JY-12); neither is taken for right.

    plan: for each action its title in the plan, then words by which each of its measures is known. “两个行动”, the
    official short name in the annex's title, is not compared.

    >>> said = dict(part="台账行号", number="序号", title="行动内容", measure="具体措施", plan=(("畅通渠道", "热线"), ("加强宣教", "专栏")))
    >>> row = "序号: 1, 行动内容: 畅通渠道, 具体措施: 畅通热线。"
    >>> try_check(agrees_with_plan, "tasks", row, "序号: 2, 行动内容: 加强宣教, 具体措施: 设置专栏。", pack="jiyuan-lgjk", **said)
    >>> try_check(agrees_with_plan, "tasks", row, "序号: 2, 行动内容: 宣教, 具体措施: 召开现场会。", pack="jiyuan-lgjk", **said)
    B3 行动内容“宣教”在方案第2项里写作“加强宣教”，请核对以哪一处为准
    C3 具体措施“召开现场会。”在方案第2项里没有（方案1条措施，台账1条），请核对是否补入方案
    B3 行动内容“宣教”下没有方案第2项的措施“专栏”，请核对台账是否漏列
    """
    if part in table.letters:
        return
    actions: dict[int, list[Row]] = {}
    for row in table.rows:
        if isinstance(row.get(number), int):
            actions.setdefault(row.get(number), []).append(row)
    for place, (name, *marks) in enumerate(plan, 1):
        rows = actions.get(place)
        if not rows:
            yield Fault(Origin(table.file), f"台账里没有方案第{place}项“{name}”", "请核对台账是否漏列")
            continue
        first = rows[0]
        if fold(str(first.get(title))) != fold(name):
            yield Fault(first.origin(title), f"在方案第{place}项里写作“{name}”", "请核对以哪一处为准", title, first.get(title))
        measures = {fold(str(row.get(measure))): row for row in reversed(rows)}
        for text, row in reversed(measures.items()):
            if not any(fold(mark) in text for mark in marks):
                yield Fault(row.origin(measure), f"在方案第{place}项里没有（方案{len(marks)}条措施，台账{len(measures)}条）",
                            "请核对是否补入方案", measure, row.get(measure))
        for mark in marks:
            if not any(fold(mark) in text for text in measures):
                yield Fault(first.origin(title), f"下没有方案第{place}项的措施“{mark}”", "请核对台账是否漏列", title, first.get(title))
    for place in sorted(set(actions) - set(range(1, len(plan) + 1))):
        row = actions[place][0]
        yield Fault(row.origin(title), f"是第{place}项，方案只有{len(plan)}项", "请核对", title, row.get(title))


def misprints(table: Table, context: Context, *, part: ColumnTitle, columns: tuple[ColumnTitle, ...], words: tuple[str, ...],
              allowed: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Doubled words and stray numbers in the ledger's text: 项目项目, 济济源, 应急管管控, a 二 behind the last stop (JY-13).

    words: those in which a single doubled character is looked for. allowed: doubled words that are none of these.

    >>> look = dict(part="台账行号", columns=("具体措施",), words=("济源", "管控"), pack="jiyuan-lgjk")
    >>> try_check(misprints, "tasks", "具体措施: 做好济源深度治理项目。一是管控，二是核查。", **look)
    >>> try_check(misprints, "tasks", "具体措施: 做好济济源深度项目项目。二", **look)
    A2 具体措施“做好济济源深度项目项目。二”里的“济济源”像是重字，是否为“济源”
    A2 具体措施“做好济济源深度项目项目。二”里的“项目项目”像是重复，是否为“项目”
    A2 具体措施“做好济济源深度项目项目。二”末尾多出“二”，请删去，或补全这一句
    """
    if part in table.letters:
        return
    said = set()
    for row in table.rows:
        for title in columns:
            text = row.get(title)
            if not isinstance(text, str) or (title, text) in said:  # a merged cell is one cell
                continue
            said.add((title, text))
            for word in words:
                for doubled in (word[0] + word, word + word[-1]):
                    if doubled in text and doubled not in allowed:
                        yield Fault(row.origin(title), f"里的“{doubled}”像是重字", f"是否为“{word}”", title, text)
            for found in _DOUBLED.finditer(text):
                if found[0] not in allowed:
                    yield Fault(row.origin(title), f"里的“{found[0]}”像是重复", f"是否为“{found[1]}”", title, text)
            if found := _STRAY.search(text):
                yield Fault(row.origin(title), f"末尾多出“{found[1]}”", "请删去，或补全这一句", title, text)


def department_names(table: Table, context: Context, *, part: ColumnTitle, column: ColumnTitle) -> Iterator[Fault]:
    """Two names of departments of which one holds the other are asked about, and one that is no unit at all (JY-08).

    >>> ask = dict(part="台账行号", column="牵头部门", pack="jiyuan-lgjk")
    >>> try_check(department_names, "tasks", "牵头部门: 环评科 监测科", "牵头部门: 执法 支队", **ask)
    >>> try_check(department_names, "tasks", "牵头部门: 宣教中心", "牵头部门: 科研宣教中心", "牵头部门: 土壤科", **ask)
    A3 牵头部门“科研宣教中心”与第2行的“宣教中心”名称相近，请核对是不是同一个部门
    A4 牵头部门“土壤科”不在本专项的部门名单里，请核对名称，或把它补入units.csv
    """
    if part in table.letters:
        return
    first: dict[str, Row] = {}
    for row in table.rows:
        for name in row.get(column) or ():
            if not departments.vague(name):
                first.setdefault(name, row)
    known = {fold(name) for unit in context.campaign.units for name in (unit.name, *unit.aliases)}
    for name, row in first.items():
        for other in first:
            if other != name and other in name:
                problem = f"与第{first[other].number}行的“{other}”名称相近"
                yield Fault(row.origin(column), problem, "请核对是不是同一个部门", column, name)
        if fold(name) not in known:
            yield Fault(row.origin(column), "不在本专项的部门名单里", "请核对名称，或把它补入units.csv", column, name)


def officers(ledger: Ledger, context: Context, *, table: TableId, name: ColumnTitle, group: ColumnTitle, officer: ColumnTitle,
             rank: ColumnTitle, groups: dict[str, Any]) -> Iterator[Fault]:
    """Every enterprise of a group has exactly one officer of the group's rank, and is in one group only (JY-09).

    groups: group -> (rank, how many enterprises; 0 for any number).

    >>> who = dict(table="enterprises", name="企业名称", group="企业类别", officer="包联人员", rank="人员类别", pack="jiyuan-lgjk",
    ...            groups={"重点工业企业": ("局班子成员", 1), "高成长型工业企业": ("中层干部", 1)})
    >>> one = "企业名称: 甲公司, 企业类别: 重点工业企业, 包联人员: 王波, 人员类别: 局班子成员"
    >>> two = "企业名称: 乙公司, 企业类别: 高成长型工业企业, 包联人员: 李军, 人员类别: 中层干部"
    >>> try_units(officers, {"419001-1": {"enterprises": [one, two]}}, **who)
    >>> three = "企业名称: 甲公司, 企业类别: 高成长型工业企业, 包联人员: 王波、卢强, 人员类别: 局班子成员"
    >>> try_units(officers, {"419001-1": {"enterprises": [one, three]}}, **who)
    表!C3 包联人员“王波、卢强”有2人，每家企业只由一人包联，请核对。
    表!D3 人员类别“局班子成员”不符，高成长型工业企业由中层干部包联，请核对。
    表!A3 企业名称“甲公司”与第2行重复，同一家企业只列入一类、由一人包联，请核对。
    高成长型工业企业列入0家，方案要求1家，请核对名单。
    """
    records = list(ledger.rows(table))
    if not records:
        raise Lacking(f"《{context.campaign.table(table).title}》")
    seen: dict[str, tuple[Unit, Row]] = {}
    counted = dict.fromkeys(groups, 0)
    for unit, row in records:
        people = row.get(officer) or []
        if len(people) != 1 and officer not in row.faulty:
            problem = f"有{len(people)}人" if people else "没有填写"
            yield Fault(row.origin(officer), problem, "每家企业只由一人包联，请核对", officer, "、".join(people) or None, unit.code)
        kind = row.get(group)
        if kind in groups and row.get(rank) is not None and row.get(rank) != groups[kind][0]:
            yield Fault(row.origin(rank), "不符", f"{kind}由{groups[kind][0]}包联，请核对", rank, row.get(rank), unit.code)
        if row.get(name) is None:
            continue
        other, first = seen.setdefault(enterprise.key(str(row.get(name))), (unit, row))
        if first is not row:
            place = f"第{first.number}行" if first.file == row.file else f"{other.name}的第{first.number}行"
            yield Fault(row.origin(name), f"与{place}重复", "同一家企业只列入一类、由一人包联，请核对", name, row.get(name), unit.code)
        elif kind in counted:
            counted[kind] += 1
    for kind, (_, wanted) in groups.items():
        if wanted and counted[kind] != wanted:
            yield Fault(Origin(), f"{kind}列入{counted[kind]}家，方案要求{wanted}家", "请核对名单", unit=records[0][0].code)


def service_day(ledger: Ledger, context: Context, *, table: TableId, column: ColumnTitle, day: DayOfMonth) -> Iterator[Fault]:
    """The service day is held on this day of each month; the plan has no rule for a rest day, so real days count (JY-10).

    >>> held = dict(table="appeals", column="服务日期", day=5, pack="jiyuan-lgjk", during="2020-11")
    >>> try_units(service_day, {"419001-1": {"appeals": ["服务日期: 2020-11-05"]}}, **held)
    >>> try_units(service_day, {"419001-1": {"appeals": ["服务日期: 2020-11-09"]}}, **held)
    表!A2 服务日期“2020年11月9日”不是方案规定的每月5日（2020年11月5日为工作日），请核对日期，或说明改期原因。
    >>> try_units(service_day, {"419001-1": {"appeals": ["服务日期: 2020-12-07"]}}, **{**held, "during": "2020-12"})
    2020年12月5日是星期六，方案没有写企业服务日逢休息日怎么办，台账记的是2020年12月7日，按实际召开日期记录。
    """
    month = last_month(context.period) if context.period else None
    if month is None:
        return
    sent = list(ledger.rows(table))
    if not sent and not any(table in s.tables for s in ledger.submissions):
        raise Lacking(f"《{context.campaign.table(table).title}》")
    records = [(u, row) for u, row in sent if isinstance(row.get(column), date) and holds(context.period, row.get(column))]
    planned = date(month.year, month.month, day)
    days = sorted({row.get(column) for _, row in records})
    rest = is_rest(planned)
    if rest is None:
        raise Lacking(f"{planned.year}年的放假安排")
    if rest:
        named = weekday(planned) + ("" if planned.weekday() > 4 else "（法定假日）")
        held = f"台账记的是{'、'.join(map(chinese_day, days))}" if days else "台账里没有记录"
        yield Fault(Origin(), f"{chinese_day(planned)}是{named}，方案没有写企业服务日逢休息日怎么办，{held}", "按实际召开日期记录")
    elif not days:
        yield Fault(Origin(), f"{month.year}年{month.month}月没有企业服务日的记录（应在{chinese_day(planned)}）", "请补记")
    for unit, row in records:
        if not rest and row.get(column) != planned:
            yield Fault(row.origin(column), f"不是方案规定的每月{day}日（{chinese_day(planned)}为工作日）", "请核对日期，或说明改期原因",
                        column, chinese_day(row.get(column)), unit.code)


def past_due(ledger: Ledger, context: Context, *, table: TableId) -> Iterator[Fault]:
    """Every duty that is overdue, from the day after its last; what goes on for ever never is (JY-07, X-08, X-09).

    >>> task = "具体措施: 分包企业。, 牵头部门: 党建办, 完成时限: 2020年11月底前完成台账制定并长期坚持, 完成状态:"
    >>> look = dict(table="tasks", pack="jiyuan-lgjk", during="2020-12")
    >>> try_units(past_due, {"419001-0": {"tasks": [task]}}, at=date(2020, 11, 30), **look)
    >>> try_units(past_due, {"419001-0": {"tasks": [task]}}, at=date(2020, 12, 1), **look)
    表!C2 完成时限“2020年11月底前完成台账制定并长期坚持”已超期1天（应于2020年11月30日前完成台账制定），请报送进展或说明原因。
    """
    spec = _dispatch(context, table)
    for duty in due.due(ledger.rows(table), spec, context.as_of).of(due.OVERDUE):
        deadline = duty.row.get(spec.deadline)
        problem = f"已超期{duty.late}天（应于{chinese_day(duty.due)}前{duty.part.what or '完成'}）"
        yield Fault(duty.row.origin(spec.deadline), problem, "请报送进展或说明原因", spec.deadline, deadline.text, _unit(duty.row, spec, context))


def never_done(ledger: Ledger, context: Context, *, table: TableId) -> Iterator[Fault]:
    """A task that only goes on for ever is not reported as done: it stays in its own line (X-09).

    >>> look = dict(table="tasks", pack="jiyuan-lgjk")
    >>> row = "具体措施: 畅通热线。, 完成时限: 立即执行、长期坚持, 完成状态:"
    >>> try_units(never_done, {"419001-0": {"tasks": [f"{row} 正在推进"]}}, **look)
    >>> try_units(never_done, {"419001-0": {"tasks": [f"{row} 已完成"]}}, **look)
    表!B2 完成时限“立即执行、长期坚持”是长期任务，完成状态却是“已完成”，长期任务不销号，请改报正在推进或说明终止。
    """
    spec = _dispatch(context, table)
    for _, row in ledger.rows(table):
        if row.get(spec.status) in spec.done and [p.kind for p in due.parts(row.get(spec.deadline)) if p] == ["standing"]:
            yield Fault(row.origin(spec.deadline), f"是长期任务，{spec.status}却是“{row.get(spec.status)}”",
                        "长期任务不销号，请改报正在推进或说明终止", spec.deadline, row.get(spec.deadline).text, _unit(row, spec, context))


def monthly_entry(ledger: Ledger, context: Context, *, table: TableId) -> Iterator[Fault]:
    """Every month each open task has an entry on its progress, standing ones too (JY-11).

    >>> look = dict(table="tasks", pack="jiyuan-lgjk", during="2020-12")
    >>> one = "具体措施: 畅通热线。, 牵头部门: 办公室, 完成时限: 长期坚持, 进展情况: 接听来电12件"
    >>> two = "具体措施: 推行温馨提示卡制度。, 牵头部门: 环评科, 完成时限: 2020年12月底前, 进展情况:"
    >>> try_units(monthly_entry, {"419001-0": {"tasks": [one]}}, **look)
    >>> try_units(monthly_entry, {"419001-0": {"tasks": [one, two]}}, **look)
    表!A3 具体措施“推行温馨提示卡制度。”没有2020年12月的进展（牵头部门：环评科），请补报。
    """
    spec = _dispatch(context, table)
    rows = list(ledger.rows(table))
    if not spec.progress or not any(row.get(spec.progress) is not None for _, row in rows):
        raise Lacking(f"各部门报送的{spec.progress or '进展'}")
    month = last_month(context.period) if context.period else None
    during = f"{month.year}年{month.month}月" if month else "本期"
    for _, row in due.open_rows(due.due(rows, spec, context.as_of)):
        if row.get(spec.progress) is None and spec.progress not in row.faulty:
            named = "、".join(row.get(spec.department) or ()) or "未填"
            yield Fault(row.origin(spec.measure), f"没有{during}的进展（{spec.department}：{named}）", "请补报", spec.measure,
                        row.get(spec.measure), _unit(row, spec, context))


def _dispatch(context: Context, table: str) -> Dispatch:
    """How the table's tasks are followed up; raises `Lacking`."""
    found = next((d for d in context.campaign.dispatches if d.table == table), None)
    if found is None:
        raise Lacking("专项包里的[[dispatches]]")
    return found


def _unit(row: Row, spec: Dispatch, context: Context) -> str | None:
    """The unit that leads a task: the first of its departments that is one."""
    codes = {unit.name: unit.code for unit in context.campaign.units}
    return next((codes[name] for name in row.get(spec.department) or () if name in codes), None)
