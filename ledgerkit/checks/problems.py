"""Checks of a problem list that a team works through with a few enterprises: who serves whom, how it is followed up.

Most look at all that one unit reports; those of single cells say so.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from ledgerkit.checks.context import ColumnTitle, Context, Lacking, TableId, chinese_day, matches
from ledgerkit.columns import enterprise as names
from ledgerkit.model import Fault, Origin, RoughDay, Row, Submission, Table
from ledgerkit.periods import last_month

_PARTS = re.compile(r"[、，,；;：:/／|（）()\s]+")
_OFFICE = re.compile(r"(.+(?:科|室|处|股|办|队|中心|局|站|所|部|专班))(.{0,4})")
_PERSON = re.compile(r"[\u3400-\u9fff·]{2,5}")


def both_named(table: Table, context: Context, *, column: ColumnTitle) -> Iterator[Fault]:
    """A cell for two facts names the responsible office and the person (XZ-03). Looks at one table.

    >>> where = dict(pack="xuzhou-srbq", column="责任单位和责任人")
    >>> try_check(both_named, "issues", "责任单位和责任人: 执法局 张强", "责任单位和责任人: 法制宣传科李梅", **where)
    >>> try_check(both_named, "issues", "责任单位和责任人: 执法局", "责任单位和责任人: 张强", **where)
    A2 责任单位和责任人“执法局”只有单位，没有责任人，请补写姓名，如“执法局 张强”
    A3 责任单位和责任人“张强”只有姓名，没有责任单位，请补写单位，如“执法局 张强”
    """
    for row in table.rows:
        if (said := row.get(column)) is None:
            continue
        offices, people = _offices_and_people(str(said))
        if not people and offices:
            yield Fault(row.origin(column), "只有单位，没有责任人", "请补写姓名，如“执法局 张强”", column, said)
        elif not offices:
            found = "只有姓名，没有责任单位" if people else "看不出责任单位和责任人"
            yield Fault(row.origin(column), found, "请补写单位，如“执法局 张强”", column, said)


def _offices_and_people(text: str) -> tuple[list[str], list[str]]:
    offices, people = [], []
    for part in filter(None, _PARTS.split(text)):
        office = _OFFICE.fullmatch(part) if len(part) > 2 else None
        offices += [office[1]] if office else []
        name = office[2] if office else part
        people += [name] if _PERSON.fullmatch(name) else []
    return offices, people


def rough_day(table: Table, context: Context, *, column: ColumnTitle, earlier: ColumnTitle) -> Iterator[Fault]:
    """A day known to the month stays as it was written, and is compared only where no day of it fits (XZ-08).

    Looks at one table.

    >>> days = dict(pack="xuzhou-srbq", column="完成日期", earlier="提出日期", at=date(2024, 11, 10))
    >>> try_check(rough_day, "issues", "提出日期: 2024-09-12, 完成日期: 2024-10-31", **days)
    >>> try_check(rough_day, "issues", "提出日期: 2024-09-12, 完成日期: 2024年10月底", **days)
    B2 完成日期“2024年10月底”只写到月份，按原文保存，没有推算到日，知道具体日期的请写年月日
    >>> try_check(rough_day, "issues", "提出日期: 2024-11-02, 完成日期: 2024年10月底", **days)
    B2 完成日期“2024年10月底”早于提出日期2024年11月2日，请核对这两个日期
    >>> try_check(rough_day, "issues", "提出日期: 2024-11-02, 完成日期: 2024年12月初", **days)
    B2 完成日期“2024年12月初”晚于统计截止日2024年11月10日，请核对年月
    """
    for row in table.rows:
        day, first = row.get(column), row.get(earlier)
        if not isinstance(day, RoughDay):
            continue
        if isinstance(first, date) and day.last < first:
            problem, suggestion = f"早于{earlier}{chinese_day(first)}", "请核对这两个日期"
        elif day.first > context.as_of:
            problem, suggestion = f"晚于统计截止日{chinese_day(context.as_of)}", "请核对年月"
        else:
            problem = f"只写到{'月份' if day.precision == 'month' else day.precision}，按原文保存，没有推算到日"
            suggestion = "知道具体日期的请写年月日"
        yield Fault(row.origin(column), problem, suggestion, column, day)


def grouped(submission: Submission, context: Context, *, table: TableId, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """Each way to sort a list puts every record into a group: the sums of all ways equal its length (XZ-01, XZ-02).

    >>> by = dict(pack="xuzhou-srbq", table="issues", columns=("类别", "处理方式"))
    >>> sent = ["类别: 污染治理, 处理方式: 认领", "类别: 环评审批, 处理方式: 移交"]
    >>> try_units(grouped, {"320382-1": {"issues": sent}}, **by)
    >>> try_units(grouped, {"320382-1": {"issues": [*sent, "类别: 污染治理, 处理方式:"]}}, **by)
    工作表“表”企业诉求问题清单共3个，按处理方式分，认领1个、移交1个，合计2个，差1个（第4行），请补填或更正处理方式。
    """
    for found in _table(submission, context, table):
        for title in columns:
            choices = context.campaign.table(table).column(title).params.get("choices")
            counts = Counter(value for row in found.rows if (value := row.get(title)) is not None and (not choices or value in choices))
            lost = [row for row in found.rows if row.get(title) not in counts]
            if lost:
                order = [c for c in choices or counts if c in counts]
                said = f"，{'、'.join(f'{c}{counts[c]}个' for c in order)}，合计{counts.total()}个" if order else ""
                yield Fault(Origin(found.file, lost[0].sheet), f"{found.title}共{len(found.rows)}个，按{title}分{said}，差{len(lost)}个"
                            f"（第{'、'.join(str(row.number) for row in lost)}行）", f"请补填或更正{title}")


def tally(submission: Submission, context: Context, *, table: TableId, groups: tuple[ColumnTitle, ...], whole: str,
          distinct: dict[str, ColumnTitle], stated: TableId, by: str, name: str, number: str, wholes: str) -> Iterator[Fault]:
    """The figures that a unit states of its list are those of the list, and their parts add up (XZ-01, XZ-02).

    stated: the table of figures; `by` holds one of the groups or `wholes`, `name` what is counted, `number` how many.
    whole: the name of the list's length; distinct: names of counts of different values.

    >>> how = dict(pack="xuzhou-srbq", table="issues", groups=("类别", "处理方式"), whole="问题", distinct={"企业": "企业名称"},
    ...            stated="tally", by="口径", name="项目", number="数量", wholes="总数")
    >>> issues = ["企业名称: 甲公司, 类别: 污染治理", "企业名称: 甲公司, 类别: 信用修复"]
    >>> sound = ["口径: 总数, 项目: 问题, 数量: 2个", "口径: 总数, 项目: 企业, 数量: 1", "口径: 类别, 项目: 污染治理, 数量: 1", "口径: 类别, 项目: 信用修复, 数量: 1"]
    >>> try_units(tally, {"320382-1": {"issues": issues, "tally": sound}}, **how)
    >>> wrong = ["口径: 总数, 项目: 问题, 数量: 2", "口径: 类别, 项目: 污染治理, 数量: 2", "口径: 类别, 项目: 信用修复, 数量: 1"]
    >>> try_units(tally, {"320382-1": {"issues": issues, "tally": wrong}}, **how)
    表!C3 数量“2”是污染治理的统计数，企业诉求问题清单中是1个，请按清单更正。
    表!C2 数量“2”与按类别分项之和3（2+1）不符，请核对统计数。
    """
    for figures in _table(submission, context, stated):
        listed = next(iter(_table(submission, context, table)))
        sums: dict[str, list[int]] = defaultdict(list)
        top = None
        for row in figures.rows:
            kind, what, said = row.get(by), row.get(name), row.get(number)
            if said is None:
                continue
            if kind == wholes and what == whole:
                top, true = row, len(listed.rows)
            elif kind == wholes and what in distinct:
                true = len({names.key(str(v)) for r in listed.rows if (v := r.get(distinct[what])) is not None})
            elif kind in groups:
                true = sum(r.get(kind) == what for r in listed.rows)
                sums[kind].append(said)
            else:
                continue
            if said != true:
                yield Fault(row.origin(number), f"是{what}的统计数，{listed.title}中是{true}个", "请按清单更正", number, said)
        for kind, parts in sums.items():
            if top is not None and sum(parts) != top.get(number):
                yield Fault(top.origin(number), f"与按{kind}分项之和{sum(parts)}（{'+'.join(map(str, parts))}）不符", "请核对统计数",
                            number, top.get(number))


def team(submission: Submission, context: Context, *, table: TableId, role: ColumnTitle, roles: dict[str, int],
         enterprise: ColumnTitle, unpaired: tuple[str, ...], list: TableId, list_column: ColumnTitle) -> Iterator[Fault]:
    """A team has its roles, and its members and the enterprises of the list are paired one to one (XZ-04).

    roles: role -> how many. unpaired: roles that serve no enterprise of their own.

    >>> how = dict(pack="xuzhou-srbq", table="members", role="身份", roles={"组长": 1, "支部委员": 1}, enterprise="帮扶企业",
    ...            unpaired=("组长",), list="issues", list_column="企业名称")
    >>> issues = ["企业名称: 甲公司"]
    >>> try_units(team, {"320382-1": {"issues": issues, "members": ["身份: 组长, 帮扶企业:", "身份: 支部委员, 帮扶企业: 甲公司"]}}, **how)
    >>> try_units(team, {"320382-1": {"issues": issues, "members": ["身份: 支部委员, 帮扶企业:", "身份: 支部委员, 帮扶企业: 乙公司"]}}, **how)
    工作表“表”组成是组长0人、支部委员2人，应为组长1人、支部委员1人，请补充或更正身份。
    表!B2 帮扶企业没有填写，除组长外每人帮扶1家企业，请补填。
    工作表“表”没有人帮扶甲公司，它在企业诉求问题清单中，请确定帮扶人。
    """
    for found in _table(submission, context, table):
        counts = Counter(row.get(role) for row in found.rows)
        if any(counts[r] != n for r, n in roles.items()):
            yield Fault(Origin(found.file, found.sheet), f"组成是{_people({r: counts[r] for r in roles})}，应为{_people(roles)}",
                        f"请补充或更正{role}")
        served: dict[str, Row] = {}
        for row in found.rows:
            said = row.get(enterprise)
            each = [part for part in re.split(r"[、，,；;\n]", str(said or "")) if part.strip()]
            if row.get(role) in unpaired:
                if each:
                    yield Fault(row.origin(enterprise), f"写在{row.get(role)}名下，企业应由组员一对一帮扶", "请核对", enterprise, said)
                continue
            if not each and enterprise not in row.faulty:
                yield Fault(row.origin(enterprise), f"没有填写，除{'、'.join(unpaired)}外每人帮扶1家企业", "请补填", enterprise)
            elif len(each) > 1:
                yield Fault(row.origin(enterprise), f"有{len(each)}家，应每人帮扶1家", "请核对分工", enterprise, said)
            for part in each:
                first = served.setdefault(names.key(part), row)
                if first is not row:
                    yield Fault(row.origin(enterprise), f"与第{first.number}行帮扶的企业重复", "请核对分工", enterprise, part)
        wanted = submission.tables[list].rows if list in submission.tables else ()
        for key, name in {names.key(str(v)): v for r in wanted if (v := r.get(list_column))}.items():
            if key not in served:
                yield Fault(Origin(found.file, found.sheet), f"没有人帮扶{name}，它在{context.campaign.table(list).title}中", "请确定帮扶人")


def monthly(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, what: str, by: ColumnTitle = "",
            list: TableId = "", list_column: ColumnTitle = "") -> Iterator[Fault]:
    """Something is done every month from its first record to the month reported, and for each one on the list (XZ-05).

    column: the day; by: the column of the table that names whom it was done for, list: the table that names them all.

    >>> held = dict(pack="xuzhou-srbq", during="2024-11", at=date(2024, 11, 30), table="meetings", column="会议日期", what="推进会")
    >>> try_units(monthly, {"320382-1": {"meetings": ["会议日期: 2024-10-05", "会议日期: 2024-11-20"]}}, **held)
    >>> try_units(monthly, {"320382-1": {"meetings": ["会议日期: 2024-09-05", "会议日期: 2024-11-20"]}}, **held)
    工作表“表”2024年10月没有推进会记录，请补记，确未开展的请说明原因。
    """
    for found in _table(submission, context, table):
        days = [(row, day) for row in found.rows if isinstance(day := row.get(column), date)]
        if not days:
            continue
        end = min(context.as_of, (context.period and last_month(context.period)) or context.as_of)
        months = _months(min(day for _, day in days), end)
        done: dict[str, set] = defaultdict(set)
        for row, day in days:
            done[_key(row, by)].add((day.year, day.month))
        wanted = {_key(row, by): row.get(by) or "" for row, _ in days}
        if list:
            wanted = {_key(row, list_column): name for row in _listed(submission, context, list) if (name := row.get(list_column))}
        for key, name in wanted.items():
            missed = "、".join(f"{year}年{month}月" for year, month in months if (year, month) not in done[key])
            if missed:
                yield Fault(Origin(found.file, found.sheet), f"{missed}没有{name}{'的' if name else ''}{what}记录", "请补记，确未开展的请说明原因")


def visited_after(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, status: ColumnTitle,
                  solved: tuple[str, ...], by: ColumnTitle, number: ColumnTitle, visits: TableId, visits_column: ColumnTitle,
                  visit_numbers: str = "") -> Iterator[Fault]:
    """A solved problem is visited again after the day it was solved (XZ-05).

    A visit counts for the problems whose numbers it names, for all of the enterprise if it names none. After a day
    known to the month only (XZ-08) a visit in that month proves nothing, and that is said.

    >>> how = dict(pack="xuzhou-srbq", table="issues", column="完成日期", status="办理状态", solved=("已解决",), by="企业名称", number="序号",
    ...            visits="visits", visits_column="回访日期")
    >>> issue = "序号: 1, 企业名称: 甲公司, 办理状态: 已解决, 完成日期: 2024年10月底"
    >>> try_units(visited_after, {"320382-1": {"issues": [issue], "visits": ["企业名称: 甲公司, 回访日期: 2024-11-05"]}}, **how)
    >>> try_units(visited_after, {"320382-1": {"issues": [issue], "visits": ["企业名称: 甲公司, 回访日期: 2024-09-20"]}}, **how)
    表!D2 完成日期“2024年10月底”之后没有回访记录，请回访并补记。
    >>> try_units(visited_after, {"320382-1": {"issues": [issue], "visits": ["企业名称: 甲公司, 回访日期: 2024-10-30"]}}, **how)
    表!D2 完成日期“2024年10月底”写得不具体，2024年10月30日的回访在解决之前还是之后看不出来，请写明解决的日期，或解决后再回访一次。
    """
    for found in _table(submission, context, table):
        made = _listed(submission, context, visits)
        for row in found.rows:
            day = row.get(column)
            first, last = (day.first, day.last) if isinstance(day, RoughDay) else (day, day)
            if row.get(status) not in solved or first is None:
                continue
            seen = _visits(made, row, by, number, visits_column, visit_numbers)
            if any(visit > last for visit in seen):
                continue
            maybe = [visit for visit in seen if first < visit <= last]
            shown = day if isinstance(day, RoughDay) else chinese_day(day)
            if maybe:
                yield Fault(row.origin(column), f"写得不具体，{chinese_day(max(maybe))}的回访在解决之前还是之后看不出来",
                            "请写明解决的日期，或解决后再回访一次", column, shown)
            else:
                yield Fault(row.origin(column), "之后没有回访记录", "请回访并补记", column, shown)


def followed_up(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle,
                when: dict[ColumnTitle, tuple[str, ...]], status: ColumnTitle, closed: tuple[str, ...], by: ColumnTitle,
                number: ColumnTitle, visits: TableId, visits_column: ColumnTitle, visit_numbers: str = "") -> Iterator[Fault]:
    """A problem handed to another office is followed up until it is closed: after the transfer, and this month (XZ-06).

    >>> how = dict(pack="xuzhou-srbq", during="2024-10", table="issues", column="移交日期", when={"处理方式": ("移交",)}, status="办理状态",
    ...            closed=("已解决",), by="企业名称", number="序号", visits="visits", visits_column="回访日期")
    >>> issue = "序号: 1, 企业名称: 甲公司, 处理方式: 移交, 移交日期: 2024-09-10, 办理状态: 正在办理"
    >>> try_units(followed_up, {"320382-1": {"issues": [issue], "visits": ["企业名称: 甲公司, 回访日期: 2024-10-15"]}}, **how)
    >>> try_units(followed_up, {"320382-1": {"issues": [issue], "visits": ["企业名称: 甲公司, 回访日期: 2024-09-20"]}}, **how)
    表!D2 移交日期“2024年9月10日”移交的问题尚未办结，2024年10月没有跟踪督办的回访记录，请服务专员跟踪到办结并补记。
    """
    for found in _table(submission, context, table):
        made = _listed(submission, context, visits)
        month = context.period and last_month(context.period)
        for row in found.rows:
            day = row.get(column)
            if not matches(row, when) or row.get(status) in closed or not isinstance(day, date):
                continue
            seen = [v for v in _visits(made, row, by, number, visits_column, visit_numbers) if v >= day]
            due = max(day, month) if month else day
            if not any(v >= due for v in seen):
                since = f"{month.year}年{month.month}月" if seen else "移交后"
                yield Fault(row.origin(column), f"移交的问题尚未办结，{since}没有跟踪督办的回访记录", "请服务专员跟踪到办结并补记", column,
                            chinese_day(day))


def told(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, by: ColumnTitle, list: TableId,
         list_column: ColumnTitle) -> Iterator[Fault]:
    """Each case points to a problem of the list, of the same enterprise (XZ-07).

    >>> how = dict(pack="xuzhou-srbq", table="cases", column="问题序号", by="企业名称", list="issues", list_column="序号")
    >>> issues = ["序号: 1, 企业名称: 甲公司", "序号: 2, 企业名称: 乙公司"]
    >>> try_units(told, {"320382-1": {"issues": issues, "cases": ["问题序号: 2, 企业名称: 乙公司"]}}, **how)
    >>> try_units(told, {"320382-1": {"issues": issues, "cases": ["问题序号: 1, 企业名称: 乙公司", "问题序号: 9, 企业名称: 甲公司"]}}, **how)
    表!B2 企业名称“乙公司”与企业诉求问题清单第1号的“甲公司”不是一家，请核对问题序号。
    表!A3 问题序号“9”在企业诉求问题清单中没有，请写清单里的序号。
    """
    for found in _table(submission, context, table):
        title = context.campaign.table(list).title
        problems = {row.get(list_column): row for row in _listed(submission, context, list)}
        for row in found.rows:
            number, name = row.get(column), row.get(by)
            if number is not None and number not in problems:
                yield Fault(row.origin(column), f"在{title}中没有", "请写清单里的序号", column, number)
            elif number is not None and name and (other := problems[number].get(by)) and names.key(name) != names.key(other):
                yield Fault(row.origin(by), f"与{title}第{number}号的“{other}”不是一家", f"请核对{column}", by, name)


def untold(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, list: TableId,
           list_column: ColumnTitle) -> Iterator[Fault]:
    """How many problems of the list the cases tell, so that nobody takes the cases for the list (XZ-07).

    >>> how = dict(pack="xuzhou-srbq", table="cases", column="问题序号", list="issues", list_column="序号")
    >>> try_units(untold, {"320382-1": {"issues": ["序号: 1"], "cases": ["问题序号: 1"]}}, **how)
    >>> try_units(untold, {"320382-1": {"issues": ["序号: 1", "序号: 2", "序号: 3"], "cases": ["问题序号: 1"]}}, **how)
    工作表“表”企业诉求问题清单3个问题中写成案例1个，第2、3号没有案例，案例不能代替清单。
    """
    for found in _table(submission, context, table):
        numbers = [n for row in _listed(submission, context, list) if (n := row.get(list_column)) is not None]
        cases = {row.get(column) for row in found.rows}
        if left := [n for n in numbers if n not in cases]:
            yield Fault(Origin(found.file, found.sheet), f"{context.campaign.table(list).title}{len(numbers)}个问题中写成案例"
                        f"{len(numbers) - len(left)}个，第{'、'.join(map(str, left))}号没有案例", "案例不能代替清单")


# What they share.


def _table(submission: Submission, context: Context, id: str) -> Iterator[Table]:
    """The table that a check is about; raises `Lacking` where the unit did not send it."""
    if id not in submission.tables:
        raise Lacking(f"“{context.campaign.table(id).title}”")
    yield submission.tables[id]


def _listed(submission: Submission, context: Context, id: str) -> tuple[Row, ...]:
    return next(_table(submission, context, id)).rows


def _key(row: Row, title: str) -> str:
    """Whom a row is about, as names are compared; "" for a row about nobody."""
    return names.key(str(row.get(title))) if title else ""


def _people(roles: dict[str, Any]) -> str:
    return "、".join(f"{role}{number}人" for role, number in roles.items())


def _months(first: date, last: date) -> list[tuple[int, int]]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(n // 12, n % 12 + 1) for n in numbers]


def _visits(made: tuple[Row, ...], row: Row, by: str, number: str, column: str, numbers: str) -> list[date]:
    """The days on which a problem's enterprise was visited for it."""
    days = []
    for visit in made:
        named = re.findall(r"\d+", str(visit.get(numbers) or ""))
        ours = names.key(str(visit.get(by))) == names.key(str(row.get(by))) and (not named or str(row.get(number)) in named)
        if ours and isinstance(day := visit.get(column), date):
            days.append(day)
    return days
