"""Checks of paired service: one liaison and one leader an enterprise, service every month, problems to their end.

The module's checks are of all three scopes. `served` is what `monthly_service` looks at and what the sheet of
service scores prints, so that both say the same.
"""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from ledgerkit.checks.context import ColumnTitle, Context, Lacking, TableId, chinese_day, matches
from ledgerkit.columns import enterprise
from ledgerkit.columns.text import fold
from ledgerkit.indicators import ratio
from ledgerkit.model import Fault, Ledger, Origin, Row, Submission, Table
from ledgerkit.periods import last_month, title as period_title, weekday

_FIRST = re.compile(r"(?<![统唯同单])一是|[①⑴]|(?<![\d.])1[.．、)）](?!\d)|[(（]一[)）]")
_SECOND = re.compile(r"二是|[②⑵]|(?<![\d.])2[.．、)）](?!\d)|[(（]二[)）]")


# ── one table ────────────────────────────────────────────────────────────────────────────────────────────────


def exactly_one(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """One person a column, never two: an enterprise has one liaison and one contact leader (ZJ-03).

    A blank is the business of `required`.

    >>> try_check(exactly_one, "pairing", "联络员: 王 波", columns=("联络员",))
    >>> try_check(exactly_one, "pairing", "联络员: 王波、卢强", columns=("联络员",))
    A2 联络员“王波、卢强”写了2人，每家企业只确定一名，请只留一名
    """
    for row in table.rows:
        for title in columns:
            names = row.get(title)
            if isinstance(names, list) and len(names) > 1:
                yield Fault(row.origin(title), f"写了{len(names)}人，每家企业只确定一名", "请只留一名", title, "、".join(names))


def caseload(table: Table, context: Context, *, column: ColumnTitle, most: int) -> Iterator[Fault]:
    """Nobody looks after more than so many enterprises; said once, where the number is passed (ZJ-03).

    >>> try_check(caseload, "pairing", "联络员: 王波", "联络员: 卢强", column="联络员", most=1)
    >>> try_check(caseload, "pairing", "联络员: 王波", "联络员: 卢强", "联络员: 王波", column="联络员", most=1)
    A4 联络员“王波”在本表中共联系2家企业，超过1家，请适当调整，确保每月都能服务到位
    """
    rows = defaultdict(list)
    for row in table.rows:
        for name in row.get(column) or ():
            rows[name].append(row)
    for name, mine in rows.items():
        if len(mine) > most:
            yield Fault(mine[most].origin(column), f"在本表中共联系{len(mine)}家企业，超过{most}家",
                        "请适当调整，确保每月都能服务到位", column, name)


def stages(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...],
           may_lack: tuple[ColumnTitle, ...] = ()) -> Iterator[Fault]:
    """The days of a matter's stages never go back, and no stage is left out but those of `may_lack` (ZJ-07).

    >>> of = dict(columns=("提出日期", "办结日期"))
    >>> try_check(stages, "issues", "提出日期: 2021-06-01, 办结日期: 2021-06-01", **of)
    >>> try_check(stages, "issues", "提出日期: 2021-06-02, 办结日期: 2021-06-01", "提出日期:, 办结日期: 2021-06-01", **of)
    B2 办结日期“2021年6月1日”早于提出日期2021年6月2日，请核对各环节的日期
    A3 提出日期没有填写，而办结日期已填写，请补填，各环节应前后衔接
    """
    for row in table.rows:
        days = [(title, row.get(title)) for title in columns]
        latest = None
        for n, (title, day) in enumerate(days):
            if isinstance(day, date):
                if latest and day < latest[1]:
                    yield Fault(row.origin(title), f"早于{latest[0]}{chinese_day(latest[1])}", "请核对各环节的日期", title,
                                chinese_day(day))
                else:
                    latest = title, day
            elif day is None and title in table.letters and title not in (*may_lack, *row.faulty):
                later = next((t for t, d in days[n + 1:] if d is not None), None)
                if later:
                    yield Fault(row.origin(title), f"没有填写，而{later}已填写", "请补填，各环节应前后衔接", title)
    if lacking := [t for t in columns if t not in table.letters]:
        raise Lacking(f"“{'”“'.join(lacking)}”列")


def single_matter(table: Table, context: Context, *, column: ColumnTitle) -> Iterator[Fault]:
    """One matter a record: a description that counts 一是、二是 holds several (一事一单, ZJ-07).

    >>> try_check(single_matter, "issues", "问题描述: 2.5吨锅炉改造，1.2公里管网老化", column="问题描述")
    >>> try_check(single_matter, "issues", "问题描述: 一是废气收集不到位；二是危废库不规范", column="问题描述")
    A2 问题描述“一是废气收集不到位；二是危废库不规范”写了不止一件事，请一事一单，分行填写
    """
    for row in table.rows:
        text = str(row.get(column) or "")
        if _FIRST.search(text) and _SECOND.search(text):
            yield Fault(row.origin(column), "写了不止一件事", "请一事一单，分行填写", column, text)


def revisited(table: Table, context: Context, *, column: ColumnTitle, day: ColumnTitle, most: int,
              when: dict[ColumnTitle, tuple[str, ...]]) -> Iterator[Fault]:
    """No enterprise is called on too often in one month (避免重复走访, ZJ-11); said once a month.

    >>> on_site = dict(column="企业名称", day="服务日期", most=1, when={"服务方式": ("走访",)})
    >>> try_check(revisited, "visits", "企业名称: 甲公司, 服务日期: 2020-11-02, 服务方式: 走访",
    ...           "企业名称: 甲公司, 服务日期: 2020-11-20, 服务方式: 视频", pack="zhejiang-sbq", **on_site)
    >>> try_check(revisited, "visits", "企业名称: 甲公司, 服务日期: 2020-11-02, 服务方式: 走访",
    ...           "企业名称: 甲公司, 服务日期: 2020-11-20, 服务方式: 走访", pack="zhejiang-sbq", **on_site)
    A3 企业名称“甲公司”2020年11月走访2次，超过1次，请统筹安排，避免重复走访
    """
    rows = defaultdict(list)
    for row in table.rows:
        if row.get(column) is not None and isinstance(row.get(day), date) and matches(row, when):
            rows[enterprise.key(str(row.get(column))), row.get(day).replace(day=1)].append(row)
    for (_, month), mine in rows.items():
        if len(mine) > most:
            way = "、".join(word for words in when.values() for word in words)
            yield Fault(mine[most].origin(column), f"{month.year}年{month.month}月{way}{len(mine)}次，超过{most}次",
                        "请统筹安排，避免重复走访", column, mine[most].get(column))


# ── what one unit sends ──────────────────────────────────────────────────────────────────────────────────────


def list_late(submission: Submission, context: Context, *, table: TableId, due: date) -> Iterator[Fault]:
    """The first list is due on one day of the year, as written, rest day or not (ZJ-06: 2020-08-30, a Sunday).

    A list in a later period is an update and can't be late; that is said, as is a list without 填报时间.

    >>> by = dict(table="pairing", due=date(2020, 8, 30), pack="zhejiang-sbq", during="2020Q3")
    >>> try_units(list_late, {"330109": {"pairing": ["企业名称: 甲公司"]}}, reported=date(2020, 8, 30), **by)
    >>> try_units(list_late, {"330109": {"pairing": ["企业名称: 甲公司"]}}, reported=date(2020, 9, 1), **by)
    330109.xlsx：填报时间2020年9月1日，比名单截止日2020年8月30日（星期日）迟2天，方案没有遇休息日顺延的规定；这份如是更新后的名单，请注明首次报送日期。
    """
    if context.period and not _within(due, context.period):
        raise Lacking(f"{chinese_day(due)}截止的首次名单（{period_title(context.period)}报送的是更新后的名单）")
    readings = [r for r in submission.readings if any(t.id == table for t in r.tables)]
    for reading in readings:
        if reading.reported and reading.reported > due:
            late = f"比名单截止日{chinese_day(due)}（{weekday(due)}）迟{(reading.reported - due).days}天"
            rest = "，方案没有遇休息日顺延的规定" if due.weekday() > 4 else ""
            yield Fault(Origin(reading.file), f"填报时间{chinese_day(reading.reported)}，{late}{rest}；这份如是更新后的名单",
                        "请注明首次报送日期")
    if any(r.reported is None for r in readings):
        raise Lacking(f"{submission.unit.name}的填报时间")


def _within(day: date, period: str) -> bool:
    """Whether a day lies in a period."""
    last = last_month(period)
    months = 3 if "Q" in period else 6 if "H" in period else 1 if "-" in period else 12
    return 0 <= (last.year - day.year) * 12 + last.month - day.month < months


def _sent(submission: Submission, context: Context, *tables: str) -> bool:
    """Whether a unit sent the tables; raises `Lacking` for the one that lacks.

    A unit that sent none of them and doesn't have to, such as the department itself, is not asked.
    """
    lacking = [spec for spec in context.campaign.tables if spec.id in tables and spec.id not in submission.tables]
    if len(lacking) == len(tables) and not any(submission.unit.level in s.levels or not s.levels for s in lacking):
        return False
    if lacking:
        raise Lacking(f"{submission.unit.name}的{lacking[0].title}")
    return True


@dataclass(frozen=True, slots=True)
class Served:
    """What an enterprise of the list got this year: the months it was paired, and those without any service.

    Months are their first days.
    """

    row: Row
    months: tuple[date, ...]
    missed: tuple[date, ...]

    @property
    def gaps(self) -> str:
        """The months without service as they are said: 8月、10月至12月."""
        runs: list[list[int]] = []
        for month in (m.month for m in self.missed):
            if runs and month == runs[-1][-1] + 1:
                runs[-1].append(month)
            else:
                runs.append([month])
        return "、".join(f"{run[0]}月至{run[-1]}月" if len(run) > 2 else "、".join(f"{m}月" for m in run) for run in runs)

    @property
    def score(self) -> Decimal | None:
        """Percent of its months in which it was served; None where no month is over yet."""
        return ratio(len(self.months) - len(self.missed), len(self.months))


def served(submission: Submission, as_of: date, *, table: str, name: str, since: str, liaison: str, visits: str,
           visits_name: str, visits_day: str, visits_people: str, **_) -> Iterator[Served]:
    """Each enterprise of the list, once, with its months of service up to a day (ZJ-04); parameters as `monthly_service`."""
    days = defaultdict(list)
    for row in submission.tables[visits].rows:
        if row.get(visits_name) is not None and isinstance(row.get(visits_day), date):
            days[enterprise.key(str(row.get(visits_name)))].append((row.get(visits_day), row.get(visits_people) or []))
    seen: set[str] = set()
    for row in submission.tables[table].rows:
        paired, key = row.get(since), enterprise.key(str(row.get(name) or ""))
        if not key or key in seen or not isinstance(paired, date) or paired > as_of:
            continue
        seen.add(key)
        mine = row.get(liaison) or []
        by_month = {day.replace(day=1) for day, people in days[key]
                    if paired <= day <= as_of and (not people or not mine or set(people) & set(mine))}
        months = _months(max(paired, date(as_of.year, 1, 1)), as_of, by_month)
        yield Served(row, months, tuple(m for m in months if m not in by_month))


def _months(first: date, last: date, by_month: set[date]) -> tuple[date, ...]:
    """The calendar months between two days; one that isn't over yet counts only where it was served."""
    months = [date(last.year, n, 1) for n in range(first.month, last.month + 1)]
    over = last.day == monthrange(last.year, last.month)[1]
    return tuple(months if over or months[-1] in by_month else months[:-1])


def monthly_service(submission: Submission, context: Context, *, table: TableId, name: ColumnTitle, since: ColumnTitle,
                    liaison: ColumnTitle, visits: TableId, visits_name: ColumnTitle, visits_day: ColumnTitle,
                    visits_people: ColumnTitle, gaps: Literal["some", "all"]) -> Iterator[Fault]:
    """Each liaison serves each enterprise at least once a calendar month, by visit, video or otherwise (ZJ-04).

    table: the list, with the enterprise's name, the day since when and the liaison. visits: what was done; it counts
    where its people are not said or the liaison is among them. gaps: months "some" lack, or "all" of them.

    >>> kw = dict(table="pairing", name="企业名称", since="结对日期", liaison="联络员", visits="visits", visits_name="企业名称",
    ...           visits_day="服务日期", visits_people="服务人员", pack="zhejiang-sbq", at=date(2020, 11, 30), gaps="some")
    >>> listed = ["企业名称: 甲公司, 结对日期: 2020-09-10, 联络员: 王波"]
    >>> visit = "企业名称: 甲公司, 服务日期: 2020-{}, 服务方式: 走访, 服务人员: 王波"
    >>> try_units(monthly_service, {"330109": {"pairing": listed, "visits": [visit.format(d) for d in ("09-18", "10-30", "11-05")]}}, **kw)
    >>> try_units(monthly_service, {"330109": {"pairing": listed, "visits": [visit.format(d) for d in ("09-18", "11-05")]}}, **kw)
    表!A2 企业名称“甲公司”10月没有服务记录（结对3个月，服务2个月，得分66.7%），联络员每月至少服务一次，请补记或说明原因。
    """
    if not _sent(submission, context, table, visits):
        return
    given = dict(table=table, name=name, since=since, liaison=liaison, visits=visits, visits_name=visits_name,
                 visits_day=visits_day, visits_people=visits_people)
    for line in served(submission, context.as_of, **given):
        total, missed = len(line.months), len(line.missed)
        if not missed or (missed == total) is (gaps == "some"):
            continue
        if gaps == "all":
            problem = f"结对{total}个月来没有联络员的服务记录"
        else:
            problem = f"{line.gaps}没有服务记录（结对{total}个月，服务{total - missed}个月，得分{line.score}%）"
        yield Fault(line.row.origin(name), problem, "联络员每月至少服务一次，请补记或说明原因", name, line.row.get(name))


def one_account(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, list: TableId,
                list_name: ColumnTitle, list_day: ColumnTitle) -> Iterator[Fault]:
    """An enterprise with problems has its own account, opened on a day that the list tells (一企一账, ZJ-07).

    >>> kw = dict(table="issues", column="企业名称", list="pairing", list_name="企业名称", list_day="体检日期")
    >>> try_units(one_account, {"340121": {"issues": ["企业名称: 甲公司"], "pairing": ["企业名称: 甲公司, 体检日期: 2021-06-01"]}}, **kw)
    >>> try_units(one_account, {"340121": {"issues": ["企业名称: 甲公司"], "pairing": ["企业名称: 甲公司, 体检日期:"]}}, **kw)
    表!B2 体检日期没有填写，而该企业有1个问题，请一企一账，补填日期。
    """
    if not _sent(submission, context, table, list):
        return
    names = [enterprise.key(str(v)) for row in submission.tables[table].rows if (v := row.get(column)) is not None]
    for row in submission.tables[list].rows:
        number = names.count(enterprise.key(str(row.get(list_name) or "")))
        if number and row.get(list_day) is None and list_day not in row.faulty:
            yield Fault(row.origin(list_day), f"没有填写，而该企业有{number}个问题", "请一企一账，补填日期", list_day)


# ── the whole ledger ─────────────────────────────────────────────────────────────────────────────────────────


def included(ledger: Ledger, context: Context, *, table: TableId, column: ColumnTitle, list: TableId,
             list_column: ColumnTitle) -> Iterator[Fault]:
    """Every enterprise of one list stands in some unit's other list: the 雄鹰行动 ones are paired (ZJ-02).

    >>> by = dict(table="eagles", column="企业名称", list="pairing", list_column="企业名称", pack="zhejiang-sbq")
    >>> eagles = {"330000-0": {"eagles": ["企业名称: 甲公司"]}}
    >>> try_units(included, {**eagles, "330109": {"pairing": ["企业名称: 甲 公司"]}}, **by)
    >>> try_units(included, {**eagles, "330109": {"pairing": ["企业名称: 乙公司"]}}, **by)
    表!A2 企业名称“甲公司”不在各单位报送的结对服务企业名单中，应当列入，请核对企业全称，或商所在地补列。
    """
    spec = context.campaign.table(list)
    wanted = [(unit, row) for unit, row in ledger.rows(table) if row.get(column) is not None]
    if not wanted:
        raise Lacking(context.campaign.table(table).title)
    known = {enterprise.key(str(v)) for _, row in ledger.rows(list) if (v := row.get(list_column)) is not None}
    for unit, row in wanted:
        if enterprise.key(str(row.get(column))) not in known:
            yield Fault(row.origin(column), f"不在各单位报送的{spec.title}中，应当列入", "请核对企业全称，或商所在地补列", column,
                        row.get(column), unit.code)


def quarterly_service(ledger: Ledger, context: Context, *, table: TableId, leader: ColumnTitle, city: ColumnTitle,
                      day: ColumnTitle, place: ColumnTitle, all_cities: bool = True) -> Iterator[Fault]:
    """Each provincial leader leads field service in the contact city once a quarter (ZJ-05).

    A record without a day only says who is in contact with which city. Service elsewhere doesn't count. With
    `all_cities` each city of the roster has to have a leader.

    >>> by = dict(table="leaders", leader="厅领导", city="联系市", day="服务日期", place="服务地点", all_cities=False,
    ...           pack="zhejiang-sbq", at=date(2020, 12, 31), during="2020Q4")
    >>> record = "厅领导: 王波, 联系市: 宁波市, 服务日期: {}, 服务地点: {}"
    >>> try_units(quarterly_service, {"330000-0": {"leaders": [record.format("2020-11-05", "北仑区")]}}, **by)
    >>> try_units(quarterly_service, {"330000-0": {"leaders": [record.format("2020-09-05", "宁波市")]}}, **by)
    表!A2 厅领导“王波”2020年第四季度没有到联系市宁波市现场服务的记录，每季度应带队服务一次，请补记或尽快安排。
    """
    records = [*ledger.rows(table)]
    if not records:
        raise Lacking(context.campaign.table(table).title)
    places = _places(context)
    contacts = defaultdict(list)
    for unit, row in records:
        for name in row.get(leader) or ():
            if row.get(city) is not None:
                contacts[name, fold(str(row.get(city))).removesuffix("市")].append((unit, row))
        where = str(row.get(place) or "")
        if row.get(day) and not _inside(where, str(row.get(city) or ""), places):
            yield Fault(row.origin(place), f"不在联系市{row.get(city)}，不计入该市的现场服务", "请核对服务地点", place, where, unit.code)
    for (name, _), mine in contacts.items():
        unit, first = mine[0]
        for quarter in _quarters(context):
            if not any(isinstance(d := row.get(day), date) and _within(d, quarter) and d <= context.as_of
                       and _inside(str(row.get(place) or ""), str(row.get(city)), places) for _, row in mine):
                problem = f"{period_title(quarter)}没有到联系市{first.get(city)}现场服务的记录"
                yield Fault(first.origin(leader), problem, "每季度应带队服务一次，请补记或尽快安排", leader, name, unit.code)
    covered = {short for _, short in contacts}
    without = [names[0] for short, names in places.items() if short not in covered]
    if all_cities and without:
        yield Fault(Origin(records[0][1].file), f"{'、'.join(without)}没有联系的厅领导", "请补列", unit=records[0][0].code)


def _places(context: Context) -> dict[str, list[str]]:
    """For each city, by its name without 市, its name and those of its counties."""
    cities = {u.code: [u.name] for u in context.campaign.units if u.level == "city"}
    for unit in context.campaign.units:
        if unit.parent in cities and unit.level != "own":
            cities[unit.parent].append(unit.name)
    return {fold(names[0]).removesuffix("市"): names for names in cities.values()}


def _inside(place: str, city: str, places: dict[str, Sequence[str]]) -> bool:
    """Whether a place is said to lie in the city, or isn't said at all."""
    short = fold(city).removesuffix("市")
    return not place or short in fold(place) or any(name in place for name in places.get(short, ()))


def _quarters(context: Context) -> list[str]:
    """The quarters of the period that have begun since the plan was issued; a month counts for its quarter's end."""
    last = last_month(context.period) if context.period else context.as_of
    if context.period and "-" in context.period and last.month % 3:
        return []
    year, number = last.year, (last.month + 2) // 3
    first = number - (1 if context.period and "H" in context.period else 0)
    first = 1 if context.period == str(year) else first
    begun = context.campaign.issued
    return [f"{year}Q{n}" for n in range(first, number + 1)
            if (not begun or date(year, n * 3, 28) > begun) and date(year, n * 3 - 2, 1) <= context.as_of]
