"""Checks that look at one table of one file.

Each is a generator of faults: `check(table, context, *, parameters…)`. The examples in the docstrings are tests;
`try_check` (tests/checks) makes the table from the text and prints what the check says.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ledgerkit.checks.context import ColumnTitle, Context, chinese_day, matches
from ledgerkit.columns import enterprise
from ledgerkit.model import Deadline, Fault, Row, Table


def required(table: Table, context: Context) -> Iterator[Fault]:
    """Every required column is filled in every record (XZ-03, and each plan's own list).

    A cell whose content could not be read has its own fault and draws none here.

    >>> try_check(required, "issues", "企业名称: 甲公司, 办理状态: 移交", only="办理状态")
    >>> try_check(required, "issues", "企业名称: 甲公司, 办理状态:", only="办理状态")
    B2 办理状态没有填写，请从已解决、正在办理、移交、长期推进中选填
    """
    spec = context.campaign.table(table.id)
    for column in spec.columns:
        if not column.required or column.title not in table.letters:
            continue
        choices = column.params.get("choices")
        hint = f"请从{'、'.join(choices)}中选填" if choices else "请补填"
        for row in table.rows:
            if row.get(column.title) is None and column.title not in row.faulty:
                yield Fault(row.origin(column.title), "没有填写", hint, column.title)


def not_future(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """Nothing that was done lies after the day of the figures (DESIGN.md section 5).

    >>> try_check(not_future, "pairing", "结对日期: 2021-09-25", columns=("结对日期",))
    >>> try_check(not_future, "pairing", "结对日期: 2021-11-08", columns=("结对日期",))
    A2 结对日期“2021年11月8日”晚于统计截止日2021年9月25日，请核对年月日
    """
    for row in table.rows:
        for title in columns:
            day = row.get(title)
            if isinstance(day, date) and day > context.as_of:
                yield Fault(row.origin(title), f"晚于统计截止日{chinese_day(context.as_of)}", "请核对年月日", title,
                            chinese_day(day))


def order(table: Table, context: Context, *, earlier: ColumnTitle, later: ColumnTitle) -> Iterator[Fault]:
    """Of two dates of a record the later one may not come first (ZJ-07); the fault stands at the dependent one.

    >>> try_check(order, "issues", "提出日期: 2021-06-01, 办结日期: 2021-06-01", earlier="提出日期", later="办结日期")
    >>> try_check(order, "issues", "提出日期: 2021-06-02, 办结日期: 2021-06-01", earlier="提出日期", later="办结日期")
    B2 办结日期“2021年6月1日”早于提出日期2021年6月2日，请核对这两个日期
    """
    for row in table.rows:
        first, second = row.get(earlier), row.get(later)
        if isinstance(first, date) and isinstance(second, date) and second < first:
            yield Fault(row.origin(later), f"早于{earlier}{chinese_day(first)}", "请核对这两个日期", later, chinese_day(second))


def required_when(table: Table, context: Context, *, column: ColumnTitle,
                  when: dict[ColumnTitle, tuple[str, ...]]) -> Iterator[Fault]:
    """A column is filled where other columns hold certain values: 已解决 has its 办结日期 (XZ-05, ZJ-07).

    >>> try_check(required_when, "issues", "办理状态: 移交, 办结日期:", column="办结日期", when={"办理状态": ("已解决",)})
    >>> try_check(required_when, "issues", "办理状态: 已解决, 办结日期:", column="办结日期", when={"办理状态": ("已解决",)})
    B2 办结日期没有填写，而办理状态是“已解决”，请补填或更正办理状态
    """
    for row in table.rows:
        if matches(row, when) and row.get(column) is None and column not in row.faulty:
            said = "、".join(f"{title}是“{row.get(title)}”" for title in when)
            yield Fault(row.origin(column), f"没有填写，而{said}", f"请补填或更正{'、'.join(when)}", column)


def blank_unless(table: Table, context: Context, *, column: ColumnTitle,
                 when: dict[ColumnTitle, tuple[str, ...]]) -> Iterator[Fault]:
    """A column stays blank unless other columns hold certain values: a 办结日期 belongs to 已解决 only (ZJ-07).

    >>> try_check(blank_unless, "issues", "办理状态: 移交, 办结日期:", column="办结日期", when={"办理状态": ("已解决",)})
    >>> try_check(blank_unless, "issues", "办理状态: 移交, 办结日期: 2021-06-01", column="办结日期", when={"办理状态": ("已解决",)})
    B2 办结日期“2021-06-01”已填写，而办理状态是“移交”，请核对哪一处有误
    """
    for row in table.rows:
        known = all(row.get(title) is not None for title in when)
        if known and row.get(column) is not None and not matches(row, when):
            said = "、".join(f"{title}是“{row.get(title)}”" for title in when)
            yield Fault(row.origin(column), f"已填写，而{said}", "请核对哪一处有误", column, row.get(column))


def overdue(table: Table, context: Context, *, column: ColumnTitle, status: ColumnTitle,
            open: tuple[str, ...]) -> Iterator[Fault]:
    """An open record whose deadline is over; a day after the due day, never on it (X-08). Standing ones never are (X-09).

    >>> try_check(overdue, "issues", "完成时限: 2021年9月25日前, 办理状态: 正在办理", column="完成时限", status="办理状态", open=("正在办理",))
    >>> try_check(overdue, "issues", "完成时限: 2021年9月24日前, 办理状态: 正在办理", column="完成时限", status="办理状态", open=("正在办理",))
    A2 完成时限“2021年9月24日前”已过期1天，办理状态仍是“正在办理”，请更新进展或说明原因
    """
    for row in table.rows:
        deadline = row.get(column)
        if isinstance(deadline, Deadline) and row.get(status) in open and deadline.due and deadline.due < context.as_of:
            days = (context.as_of - deadline.due).days
            yield Fault(row.origin(column), f"已过期{days}天，{status}仍是“{row.get(status)}”", "请更新进展或说明原因", column,
                        deadline.text)


def unread_deadline(table: Table, context: Context, *, column: ColumnTitle) -> Iterator[Fault]:
    """A deadline with more than one reading is said, not guessed (X-10).

    >>> try_check(unread_deadline, "issues", "完成时限: 2021年8月底前", column="完成时限")
    >>> try_check(unread_deadline, "issues", "完成时限: 2021年8月前完成", column="完成时限")
    A2 完成时限“2021年8月前完成”有两种读法（2021年7月31日、2021年8月31日），请写明具体日期，如“8月底前”
    """
    for row in table.rows:
        deadline = row.get(column)
        if not isinstance(deadline, Deadline) or deadline.status != "ambiguous":
            continue
        days = sorted({o.due for reading in deadline.readings for o in reading if o.due})
        said = f"有{'两' if len(days) == 2 else len(days)}种读法（{'、'.join(map(chinese_day, days))}）" if days else "读法不明确"
        yield Fault(row.origin(column), said, "请写明具体日期，如“8月底前”", column, deadline.text)


def visits_agree(table: Table, context: Context, *, count: ColumnTitle, last: ColumnTitle) -> Iterator[Fault]:
    """A number of visits and the day of the last one belong together (X-04).

    >>> try_check(visits_agree, "pairing", "走访次数: 2, 最近走访日期: 2021-09-01", count="走访次数", last="最近走访日期")
    >>> try_check(visits_agree, "pairing", "走访次数: 2, 最近走访日期:", count="走访次数", last="最近走访日期")
    B2 最近走访日期没有填写，而走访次数是2，请补填最近走访日期或更正走访次数
    """
    for row in table.rows:
        visits, day = row.get(count), row.get(last)
        if visits and day is None and last not in row.faulty and last in table.letters:
            yield Fault(row.origin(last), f"没有填写，而{count}是{visits}", f"请补填{last}或更正{count}", last)
        elif visits == 0 and day is not None:
            yield Fault(row.origin(last), f"已填写，而{count}是0", f"请核对{count}", last, day)


def unique(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """No record twice in one table: each column on its own identifies one (X-12). Only full names and codes count.

    >>> try_check(unique, "pairing", "企业名称: 甲化工公司", "企业名称: 甲化 工公司", columns=("企业名称",))
    A3 企业名称“甲化工公司”与第2行重复，请删去重复的一行，合计只计一次
    >>> try_check(unique, "pairing", "企业名称: 南方永磁公司", "企业名称: 北方永磁公司", columns=("企业名称",))
    """
    seen: dict[tuple[str, str], Row] = {}
    for row in table.rows:
        first, title = None, ""
        for column in columns:
            if (value := row.get(column)) is not None:
                same = seen.setdefault((column, enterprise.key(str(value))), row)
                if same is not row and first is None:
                    first, title = same, column
        if first is not None:
            yield Fault(row.origin(title), f"与第{first.number}行重复", "请删去重复的一行，合计只计一次", title, row.get(title))


def repeated(table: Table, context: Context, *, ignore: tuple[ColumnTitle, ...] = ()) -> Iterator[Fault]:
    """No record that repeats another to the letter: a copied row, or a copied sheet, would count twice (X-12).

    >>> try_check(repeated, "issues", "企业名称: 甲公司, 问题类别: 其他", "企业名称: 甲公司, 问题类别: 污染治理")
    >>> try_check(repeated, "issues", "企业名称: 甲公司, 问题类别: 其他", "企业名称: 甲公司, 问题类别: 其他")
    A3 企业名称“甲公司”所在的行与“表”第2行完全相同，请核对是否重复填报
    """
    seen: dict[tuple, Row] = {}
    for row in table.rows:
        content = tuple(str(value) for title, value in row.values.items() if title not in ignore)
        first = seen.setdefault(content, row)
        if first is not row:
            title = next((t for t, v in row.values.items() if v is not None and t not in ignore), next(iter(row.values)))
            problem = f"所在的行与“{first.sheet}”第{first.number}行完全相同"
            yield Fault(row.origin(title), problem, "请核对是否重复填报", title, row.get(title))


def totals(table: Table, context: Context) -> Iterator[Fault]:
    """A 合计 row equals the sum of the rows above it, and is never data (X-01).

    >>> try_check(totals, "pairing", "走访次数: 3", "走访次数: 4", total={"走访次数": 7})
    >>> try_check(totals, "pairing", "走访次数: 3", "走访次数: 4", total={"走访次数": 8})
    A4 合计行的走访次数“8”与上面各行之和7不符，请核对合计
    """
    by_place = {(row.sheet, row.number): row for row in table.rows}
    for total in table.totals:
        rows = [by_place[place] for n in total.rows if (place := (total.row.sheet, n)) in by_place]
        for title, said in total.row.values.items():
            if any(title in row.faulty for row in rows) or title == "序号":
                continue
            summed = sum((Decimal(str(row.get(title) or 0)) for row in rows), Decimal(0))
            if summed != Decimal(str(said)):
                yield Fault(total.row.origin(title), f"与上面各行之和{summed:f}不符", "请核对合计", f"{total.label}行的{title}", said)
