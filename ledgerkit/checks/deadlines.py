"""Checks of how deadlines were read: `check(table, context, *, parameters…)`."""

from collections.abc import Iterator

from ledgerkit.checks.context import ColumnTitle, Context
from ledgerkit.model import Deadline, Fault, Table


def year_supplied(table: Table, context: Context, *, column: ColumnTitle) -> Iterator[Fault]:
    """A deadline whose year was supplied by rolling its month into the next year is said, to be confirmed (X-11).

    >>> try_check(year_supplied, "issues", "提出日期: 2020-11-14, 完成时限: 12月底前", column="完成时限")
    >>> try_check(year_supplied, "issues", "提出日期: 2020-11-14, 完成时限: 3月底前", column="完成时限")
    B2 完成时限“3月底前”里“3月底”没有写年份，3月早于文件所在的11月，按2021年读，请写明年份
    """
    for row in table.rows:
        deadline = row.get(column)
        if isinstance(deadline, Deadline) and deadline.status == "understood":
            for remark in deadline.flags:
                yield Fault(row.origin(column), f"里{remark}", "请写明年份", column, deadline.text)
