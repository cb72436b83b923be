"""Checks of who serves which enterprise, how many, how often and by when: the rules of a pairing action.

A year here is that of the period, outside a batch that of the day of the figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from ledgerkit import periods
from ledgerkit.checks.context import (
    ColumnTitle, Context, DayOfMonth, Lacking, Level, Month, Percent, QuotaId, TableId, UnitCode, chinese_day, matches)
from ledgerkit.columns import enterprise
from ledgerkit.model import Fault, Ledger, Origin, Row, Submission, Table, Unit
from ledgerkit.periods import Rest


def quota(ledger: Ledger, context: Context, *, quota: QuotaId, levels: tuple[Level, ...], tolerance: Percent = 10,
          above: bool = False, closed: bool = False) -> Iterator[Fault]:
    """Each unit of these levels reaches its quota, “左右” being a tolerance in percent (AH-01, AH-02, ZJ-01).

    above: more than the tolerance allows is said too. closed: speak only when the year is over; without it only
    while it runs. A total for the whole tree is no working quota and is not checked (AH-03).

    >>> few = {"340121": {"pairing": [f"企业名称: 公司{n}" for n in range(89)]}}
    >>> many = {"340121": {"pairing": [f"企业名称: 公司{n}" for n in range(90)]}}
    >>> by = dict(states={"340121": "已报送"}, quota="分市目标", levels=("city",), tolerance=10)
    >>> try_units(quota, many, **by)
    >>> try_units(quota, few, **by)
    合肥市结对企业数89家，目标100家左右，少11家（左右按上下10%计），请补充或说明原因。
    """
    if closed != _over(context):
        return
    if context.figures is None:
        raise Lacking("全部单位的汇总")
    spec = next((q for q in context.campaign.quotas if q.id == quota), None)
    if spec is None:  # a run for one city drops the quotas of the whole tree
        return
    unit = context.figures.indicators[spec.indicator].unit
    for line in context.figures.reached(spec):
        if line.unit is None or line.unit.level not in levels or line.actual is None:
            continue
        difference = line.actual - line.target
        if abs(difference) * 100 > line.target * tolerance and (difference < 0 or above):
            said = f"{'少' if difference < 0 else '多'}{abs(difference)}{unit}（左右按上下{tolerance}%计）"
            yield Fault(Origin(), f"{line.unit.name}{spec.indicator}{line.actual}{unit}，目标{line.target}{unit}左右，{said}",
                        "请补充或说明原因" if difference < 0 else "请核对", unit=line.unit.code)


def load(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, counted: ColumnTitle,
         least: int, most: int, offices: tuple[Level, ...], post: ColumnTitle | None = None,
         members: tuple[str, ...] = ()) -> Iterator[Fault]:
    """How many enterprises each leader of an office is paired with: 1 or 2 each, about 2 each (AH-05, AH-06).

    offices: the levels of the offices that this holds for; a 本级 counts as the office that it reports for. members:
    words of which the leader's post holds one, for a service team's people may stand in the same column; a blank
    post counts as a leader's.

    >>> by = dict(table="pairing", column="结对领导", counted="企业名称", least=1, most=2, offices=("province",))
    >>> pairs = [f"结对领导: 王波, 企业名称: {name}公司" for name in "甲乙丙"]
    >>> try_units(load, {"340000-0": {"pairing": pairs[:2]}}, **by)
    >>> try_units(load, {"340000-0": {"pairing": pairs}}, **by)
    表!A2 结对领导“王波”结对企业3家，每人应为1至2家，请调整分工或核对姓名。
    >>> try_units(load, {"340121": {"pairing": pairs}}, **by)
    """
    if table not in submission.tables or _office(submission.unit, context).level not in offices:
        return
    served: dict[str, set[str]] = defaultdict(set)
    first: dict[str, Row] = {}
    for row in submission.tables[table].rows:
        duty = row.get(post) if post else None
        if row.get(counted) is None or (duty and members and not any(word in duty for word in members)):
            continue
        for name in row.get(column) or ():
            served[name].add(enterprise.key(str(row.get(counted))))
            first.setdefault(name, row)
    for name, names in served.items():
        if not least <= len(names) <= most:
            yield Fault(first[name].origin(column), f"结对企业{len(names)}家，每人应为{least}至{most}家", "请调整分工或核对姓名",
                        column, name)


def idle(ledger: Ledger, context: Context, *, table: TableId, column: ColumnTitle,
         names: dict[UnitCode, tuple[str, ...]]) -> Iterator[Fault]:
    """Every leader on the list of an office is paired with an enterprise (AH-05: none is a fault too).

    names: code of the reporting unit -> the names of its leaders, which no table says.

    >>> sent = {"340000-0": {"pairing": ["结对领导: 王波、卢强"]}}
    >>> try_units(idle, sent, table="pairing", column="结对领导", names={"340000-0": ("王波", "卢强")})
    >>> try_units(idle, sent, table="pairing", column="结对领导", names={"340000-0": ("王波", "李真理")})
    省厅本级李真理没有结对企业，请安排结对或说明原因。
    """
    if not any(names.values()):
        raise Lacking("领导班子名单")
    paired: dict[str, set[str]] = defaultdict(set)
    for unit, row in ledger.rows(table):
        paired[unit.code].update(row.get(column) or ())
    units = {u.code: u for u in context.campaign.units}
    for code, leaders in names.items():
        for name in leaders:
            if code in paired and name not in paired[code]:
                yield Fault(Origin(), f"{units[code].name}{name}没有结对企业", "请安排结对或说明原因", unit=code)


def one_of(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """At least one of the columns is filled: each paired enterprise has a leader or somebody of the team (AH-07).

    >>> try_check(one_of, "pairing", "结对领导:, 联络员: 卢强", columns=("结对领导", "联络员"))
    >>> try_check(one_of, "pairing", "结对领导:, 联络员:", columns=("结对领导", "联络员"))
    A2 结对领导、联络员都没有填写，请至少填写一项
    """
    there = [c for c in columns if c in table.letters]
    for row in table.rows if there else ():
        if all(row.get(c) is None and c not in row.faulty for c in columns):
            yield Fault(row.origin(there[0]), f"{'、'.join(columns)}都没有填写", "请至少填写一项")


def yearly(table: Table, context: Context, *, column: ColumnTitle) -> Iterator[Fault]:
    """When the year is over, every record has this day, and it lies in the year: one 体检 a year (AH-09).

    >>> try_check(yearly, "pairing", "体检日期:", column="体检日期", at=date(2021, 12, 31))
    >>> try_check(yearly, "pairing", "体检日期:", column="体检日期", at=date(2022, 1, 1))
    A2 体检日期没有填写，2021年已经结束，请补填或说明没有完成的原因
    >>> try_check(yearly, "pairing", "体检日期: 2020-07-08", column="体检日期", at=date(2022, 1, 1))
    A2 体检日期“2020年7月8日”不在2021年内，请补填2021年的日期或说明没有完成的原因
    """
    if not _over(context) or column not in table.letters:
        return
    year = _year(context)
    for row in table.rows:
        day = row.get(column)
        if isinstance(day, date) and day.year != year:
            yield Fault(row.origin(column), f"不在{year}年内", f"请补填{year}年的日期或说明没有完成的原因", column, chinese_day(day))
        elif day is None and column not in row.faulty:
            yield Fault(row.origin(column), f"没有填写，{year}年已经结束", "请补填或说明没有完成的原因", column)


def outstanding(ledger: Ledger, context: Context, *, table: TableId, column: ColumnTitle, level: Level) -> Iterator[Fault]:
    """While the year runs, how many records still lack this day, each unit of the level with those inside it (AH-09).

    >>> by = dict(table="pairing", column="体检日期", level="city")
    >>> try_units(outstanding, {"340121": {"pairing": ["企业名称: 甲公司, 体检日期: 2021-06-01"]}}, **by)
    >>> try_units(outstanding, {"340121": {"pairing": ["企业名称: 甲公司, 体检日期:", "企业名称: 乙公司, 体检日期: 2020-06-01"]}}, **by)
    合肥市结对企业2家，其中2家还没有2021年的体检日期（长丰县2家），请在2021年12月31日前完成并填报。
    """
    if _over(context):
        return
    year = _year(context)

    def lacks(row: Row) -> bool:
        day = row.get(column)
        return column not in row.faulty and (day is None or (isinstance(day, date) and day.year != year))

    for unit, total, said in _by_unit(ledger.rows(table), context, table, level, lacks):
        yield Fault(Origin(), said.format(f"结对企业{total}家，其中", f"还没有{year}年的{column}"), f"请在{year}年12月31日前完成并填报",
                    unit=unit.code)


def accounts(ledger: Ledger, context: Context, *, table: TableId, column: ColumnTitle, account: TableId,
             account_column: ColumnTitle, level: Level) -> Iterator[Fault]:
    """How many paired enterprises have no line in the ledger of issues: 一企一账 (AH-09).

    >>> by = dict(table="pairing", column="企业名称", account="issues", account_column="企业名称", level="city")
    >>> both = ["企业名称: 甲公司", "企业名称: 乙公司"]
    >>> try_units(accounts, {"340121": {"pairing": both, "issues": both}}, **by)
    >>> try_units(accounts, {"340121": {"pairing": both, "issues": both[:1]}}, **by)
    合肥市结对企业2家，其中1家在企业问题台账里没有记录（长丰县1家），请建立一企一账，没有问题的也请注明。
    """
    kept: dict[str, set[str]] = {s.unit.code: set() for s in ledger.submissions if account in s.tables}
    for unit, row in ledger.rows(account):
        if (name := row.get(account_column)) is not None:
            kept[unit.code].add(enterprise.key(str(name)))
    named = ((u, row) for u, row in ledger.rows(table) if u.code in kept and row.get(column) is not None)
    pairs = [(u, row, enterprise.key(str(row.get(column)))) for u, row in named]
    without = {id(row) for u, row, name in pairs if name not in kept[u.code]}
    title = context.campaign.table(account).title
    for unit, total, said in _by_unit(((u, row) for u, row, _ in pairs), context, table, level, lambda row: id(row) in without):
        yield Fault(Origin(), said.format(f"结对企业{total}家，其中", f"在{title}里没有记录"), "请建立一企一账，没有问题的也请注明",
                    unit=unit.code)


def clustered(ledger: Ledger, context: Context, *, table: TableId, columns: tuple[ColumnTitle, ...], visited: ColumnTitle,
              days: int = 30, when: dict[ColumnTitle, tuple[str, ...]] = {}) -> Iterator[Fault]:
    """No enterprise is visited by two units within so many days: 避免扎堆服务、重复走访 (AH-10, ZJ-11).

    columns: each on its own identifies an enterprise. when: what makes a record a visit, where others stand beside it.

    >>> by = dict(table="pairing", columns=("企业名称",), visited="最近走访日期", days=30)
    >>> mine = {"340121": {"pairing": ["企业名称: 甲公司, 最近走访日期: 2021-08-01"]}}
    >>> try_units(clustered, mine | {"340122": {"pairing": ["企业名称: 甲公司, 最近走访日期: 2021-09-01"]}}, **by)
    >>> try_units(clustered, mine | {"340122": {"pairing": ["企业名称: 甲公司, 最近走访日期: 2021-08-31"]}}, **by)
    表!B2 最近走访日期“2021年8月1日”，肥东县2021年8月31日也走访了这家企业（340122.xlsx 表!B2），前后相隔30天，请两家单位统筹安排，避免扎堆服务。
    表!B2 最近走访日期“2021年8月31日”，长丰县2021年8月1日也走访了这家企业（340121.xlsx 表!B2），前后相隔30天，请两家单位统筹安排，避免扎堆服务。
    """
    same: dict[tuple[str, str], list[tuple[Unit, Row]]] = defaultdict(list)
    for unit, row in ledger.rows(table):
        if isinstance(row.get(visited), date) and matches(row, when):
            for column in columns:
                if (value := row.get(column)) is not None:
                    same[column, enterprise.key(str(value))].append((unit, row))
    said: set[int] = set()
    for visits in same.values():
        for unit, row in visits:
            day = row.get(visited)
            near = [(abs((other.get(visited) - day).days), u, other) for u, other in visits if u.code != unit.code]
            gap, neighbour, other = min(near, key=lambda n: n[0], default=(days + 1, None, None))
            if gap <= days and id(row) not in said:
                said.add(id(row))
                place = f"{neighbour.name}{chinese_day(other.get(visited))}也走访了这家企业（{other.file} {other.origin(visited)}）"
                yield Fault(row.origin(visited), f"，{place}，{f'前后相隔{gap}天' if gap else '在同一天'}",
                            "请两家单位统筹安排，避免扎堆服务", visited, chinese_day(day), unit.code)


def list_due(submission: Submission, context: Context, *, table: TableId, due: date) -> Iterator[Fault]:
    """The list of paired enterprises is due on this day; in its month, or sent alone in its quarter (AH-11).

    A quarter's report holds the list once more, so it proves nothing about the day on which the list first came.

    >>> sent = {"340121": {"pairing": ["企业名称: 甲公司"]}}
    >>> try_units(list_due, sent, reported=date(2021, 5, 31), during="2021Q2", table="pairing", due=date(2021, 5, 31))
    >>> try_units(list_due, sent, reported=date(2021, 6, 2), during="2021Q2", table="pairing", due=date(2021, 5, 31))
    340121.xlsx：填报时间2021年6月2日，比结对服务基本情况表的截止日2021年5月31日迟2天，请说明原因。
    """
    for reading in submission.readings:
        days = list_delay(reading, context.period, table, due)
        if days is not None and days > 0:
            title = context.campaign.table(table).title
            yield Fault(Origin(reading.file), f"填报时间{chinese_day(reading.reported)}，比{title}的截止日{chinese_day(due)}迟{days}天",
                        "请说明原因")


def list_delay(reading: Any, period: str | None, table: str, due: date) -> int | None:
    """By how many days a file that brings the list is late, not above 0 if it is not; None where it proves nothing."""
    if period is None or not periods.holds(period, due) or reading.reported is None:
        return None
    tables = {t.id for t in reading.tables}
    days = (reading.reported - due).days
    alone = tables == {table} or len(period) == len("2021-05")
    return days if table in tables and (alone or days <= 0) else None


def rest_day(ledger: Ledger, context: Context, *, day: DayOfMonth, months: tuple[Month, ...] = (),
             rest: Rest = "literal") -> Iterator[Fault]:
    """A due day that is a rest day is said, with what the setting makes of it (AH-12: no clause postpones it).

    >>> try_units(rest_day, {}, during="2021Q2", day=25)
    >>> try_units(rest_day, {}, during="2021Q3", day=25)
    本期截止日2021年9月25日是休息日（星期六），没有顺延的规定，迟报仍按这一天计算。
    >>> try_units(rest_day, {}, during="2021Q3", day=25, rest="next")
    本期截止日2021年9月25日是休息日（星期六），按设置改为后一个工作日2021年9月26日，迟报按改后的日期计算。
    """
    due = context.period and periods.due(context.period, day)
    if not due or (months and due.month not in months):
        return
    resting = periods.is_rest(due)
    if resting is None:
        yield Fault(Origin(), f"{due.year}年的放假安排尚未公布，本期截止日{chinese_day(due)}是否休息日无法判断", "迟报仍按这一天计算")
    elif resting and rest == "literal":
        yield Fault(Origin(), f"本期截止日{chinese_day(due)}是休息日（{periods.weekday(due)}），没有顺延的规定", "迟报仍按这一天计算")
    elif resting:
        which = {"previous": "前一个", "next": "后一个"}[rest]
        yield Fault(Origin(), f"本期截止日{chinese_day(due)}是休息日（{periods.weekday(due)}），按设置改为{which}工作日"
                              f"{chinese_day(periods.moved(due, rest))}", "迟报按改后的日期计算")


def expected_report(ledger: Ledger, context: Context, *, day: DayOfMonth) -> Iterator[Fault]:
    """How many reports a year asks for: those that fall due after the plan was issued, in 2021 three (AH-13).

    >>> try_units(expected_report, {}, during="2021Q2", day=25)
    >>> try_units(expected_report, {}, during="2021Q1", day=25)
    方案2021年5月1日印发，2021年应报3次（第二季度、第三季度、第四季度），本批次是2021年第一季度，不在应报之列，请核对报告期。
    """
    if context.period is None or "Q" not in context.period:
        return
    if context.campaign.issued is None:
        raise Lacking("方案的印发日期")
    year = _year(context)
    wanted = periods.expected(year, day, context.campaign.issued)
    if context.period not in wanted:
        names = "、".join(periods.title(p).removeprefix(f"{year}年") for p in wanted)
        said = f"应报{len(wanted)}次（{names}）" if wanted else "没有应报的报告"
        yield Fault(Origin(), f"方案{chinese_day(context.campaign.issued)}印发，{year}年{said}，本批次是{periods.title(context.period)}，"
                              "不在应报之列", "请核对报告期")


# What the checks above share.

def _year(context: Context) -> int:
    return int(context.period[:4]) if context.period else context.as_of.year


def _over(context: Context) -> bool:
    """Whether the year's last day has passed; on 12-31 itself the year is open (AH-09)."""
    return context.as_of.year > _year(context)


def _office(unit: Unit, context: Context) -> Unit:
    """The office that a unit's report speaks for: a 本级 is its parent."""
    return next((u for u in context.campaign.units if u.code == unit.parent), unit) if unit.level == "own" else unit


def _by_unit(rows, context: Context, table: str, level: str, lacks) -> Iterator[tuple[Unit, int, str]]:
    """Each unit of the level in which enterprises lack something: their number, and a sentence with two places left.

    An enterprise that stands twice in one unit's list is one, and lacks nothing if one of its rows does not (X-12).
    """
    units = {u.code: u for u in context.campaign.units}
    key = context.campaign.table(table).key
    known: dict[tuple, tuple] = {}
    lacking: dict[str, dict[tuple, bool]] = defaultdict(dict)
    for number, (unit, row) in enumerate(rows):
        marks = [(unit.code, title, enterprise.key(str(row.get(title)))) for title in key if row.get(title) is not None]
        entity = next((known[m] for m in marks if m in known), (unit.name, number))
        known.update(dict.fromkeys(marks, entity))
        above = unit
        while above.level != level and above.parent in units:
            above = units[above.parent]
        code = above.code if above.level == level else unit.code
        lacking[code][entity] = lacking[code].get(entity, True) and lacks(row)
    for code, entities in lacking.items():
        names = Counter(name for (name, _), lack in entities.items() if lack)
        if names:
            inside = "" if list(names) == [units[code].name] else f"（{'、'.join(f'{name}{n}家' for name, n in names.items())}）"
            yield units[code], len(entities), f"{units[code].name}{{}}{sum(names.values())}家{{}}{inside}"
