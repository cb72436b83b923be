"""Checks that look at all that one unit reports: `check(submission, context, *, parameters…)`."""

from collections.abc import Iterator, Sequence
from datetime import date

from ledgerkit import periods
from ledgerkit.checks.context import ColumnTitle, Context, DayOfMonth, Month, TableId, chinese_day
from ledgerkit.columns import enterprise
from ledgerkit.model import Campaign, Fault, Origin, Submission
from ledgerkit.periods import Rest


def listed(submission: Submission, context: Context, *, table: TableId, column: ColumnTitle, list: TableId,
           list_column: ColumnTitle) -> Iterator[Fault]:
    """What one table speaks of stands in the other: an issue's enterprise is a paired one (AH-09).

    Without the list there is nothing to compare with, and `table_missing` says so.

    >>> names = dict(table="issues", column="企业名称", list="pairing", list_column="企业名称")
    >>> try_units(listed, {"340121": {"pairing": ["企业名称: 甲公司"], "issues": ["企业名称: 甲 公司"]}}, **names)
    >>> try_units(listed, {"340121": {"pairing": ["企业名称: 甲公司"], "issues": ["企业名称: 乙公司"]}}, **names)
    表!A2 企业名称“乙公司”不在本单位的结对服务基本情况表中，请核对企业全称，或补入该表。
    """
    if table not in submission.tables or list not in submission.tables:
        return
    spec = context.campaign.table(list)
    known = {enterprise.key(str(v)) for row in submission.tables[list].rows if (v := row.get(list_column)) is not None}
    for row in submission.tables[table].rows:
        name = row.get(column)
        if name is not None and enterprise.key(str(name)) not in known:
            yield Fault(row.origin(column), f"不在本单位的{spec.title}中", "请核对企业全称，或补入该表", column, name)


def late(submission: Submission, context: Context, *, day: DayOfMonth, months: tuple[Month, ...] = (),
         rest: Rest = "literal") -> Iterator[Fault]:
    """The report is due on this day of the period's last month; days late are counted after it (AH-12, X-17).

    The day of a report is its 填报时间. months: the months that have a due day, none for all. rest: what becomes of
    a due day that is a rest day; as a rule it stays as written (literal), for the plan knows no postponement.

    >>> try_units(late, {"340121": {}}, reported=date(2021, 9, 25), day=25)
    >>> try_units(late, {"340121": {}}, reported=date(2021, 9, 28), day=25)
    340121.xlsx：填报时间2021年9月28日，比截止日2021年9月25日迟3天，请说明原因。
    >>> try_units(late, {"340121": {}}, reported=date(2021, 9, 26), day=25, rest="next")
    >>> try_units(late, {"340121": {}}, reported=date(2021, 9, 25), day=25, rest="previous")
    340121.xlsx：填报时间2021年9月25日，比截止日2021年9月24日迟1天，请说明原因。
    """
    due = _due(context.period, day, months, rest)
    for reading in submission.readings:
        if due and reading.reported and reading.reported > due:
            days = (reading.reported - due).days
            yield Fault(Origin(reading.file), f"填报时间{chinese_day(reading.reported)}，比截止日{chinese_day(due)}迟{days}天",
                        "请说明原因")


def due_day(campaign: Campaign, period: str | None) -> date | None:
    """The day until which the units report, as the pack's check `late` says; None for a pack without one (AH-12)."""
    spec = next((c for c in campaign.checks if c.check == "late"), None)
    return _due(period, spec.params["day"], spec.params.get("months", ()), spec.params.get("rest", "literal")) if spec else None


def _due(period: str | None, day: int, months: Sequence[int], rest: Rest) -> date | None:
    due = period and periods.due(period, day, rest)
    return due if due and (not months or periods.last_month(period).month in months) else None


def table_missing(submission: Submission, context: Context) -> Iterator[Fault]:
    """Each table that the campaign requires is there (X-17).

    >>> both = {"pairing": ["企业名称: 甲公司"], "issues": ["企业名称: 甲公司"]}
    >>> try_units(table_missing, {"340121": both})
    >>> try_units(table_missing, {"340121": {"pairing": ["企业名称: 甲公司"]}})
    340121.xlsx：长丰县没有报送“企业问题台账”，请补报；确无内容的请注明零报告。
    """
    if all(reading.outline for reading in submission.readings):  # a report in prose is no list that lacks something
        return
    for spec in context.campaign.tables:
        if spec.required and spec.id not in submission.tables and submission.unit.level in (spec.levels or (submission.unit.level,)):
            yield Fault(Origin(submission.readings[0].file), f"{submission.unit.name}没有报送“{spec.title}”",
                        "请补报；确无内容的请注明零报告")
