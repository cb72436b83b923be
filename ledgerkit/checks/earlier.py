"""Checks that remember: this period against the one before, and figures against the day they are figures of.

`check(ledger, context, *, parameters…)`. Without a `previous` in batch.toml there is nothing to remember, and each of
the first three says so once.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from ledgerkit import periods
from ledgerkit.checks.context import ColumnTitle, Context, IndicatorId, Lacking, TableId, chinese_day
from ledgerkit.columns import enterprise
from ledgerkit.indicators import Figures
from ledgerkit.model import Fault, Indicator, Ledger, Origin, Row, Submission

LIKE = 85  # percent from which a new name is put beside one that is gone: asked about, never merged
_REASON = re.compile(r"退出|调出|移出|停产|停业|关停|关闭|歇业|搬迁|迁出|注销|吊销|破产|倒闭|转产|拆迁|不再|取消|终止|并入")
_SHOWN = 5


def cumulative(ledger: Ledger, context: Context, *, figures: tuple[IndicatorId, ...], excused: tuple[IndicatorId, ...] = (),
               table: TableId | None = None, columns: tuple[ColumnTitle, ...] = (),
               reason: tuple[ColumnTitle, ...] = ()) -> Iterator[Fault]:
    """What counts from the new year on does not fall from one quarter to the next (X-06); a new year starts anew.

    excused: figures that may fall as long as whatever left the table has a reason in the columns of `reason` (ZJ-10).

    >>> here, by = {"340121": "已报送"}, dict(figures=("走访次数",))
    >>> june = {"340121": {"pairing": ["企业名称: 甲公司, 走访次数: 4"]}}
    >>> may = {"340121": {"pairing": ["企业名称: 甲公司, 走访次数: 3"]}}
    >>> try_units(cumulative, june, before=may, states=here, **by)
    >>> try_units(cumulative, may, before=june, states=here, **by)
    长丰县走访次数3家次，少于2021年第二季度的4家次，本年累计数不应减少，请核对，确有更正的请说明原因。
    >>> try_units(cumulative, may, before=june, states=here, during="2022Q1", **by)
    """
    before = context.earlier()
    if not context.period or not before.ledger.period:
        raise Lacking("报告期")
    if context.period[:4] != before.ledger.period[:4]:
        return
    for unit in ledger.units:
        for id in (*figures, *excused):
            now, then = (f.value(id, unit.code) for f in (context.figures, before))
            if now is None or then is None or now >= then:
                continue
            measure = context.figures.indicators[id].unit
            said = f"{unit.name}{id}{now:,}{measure}，少于{title_of(before)}的{then:,}{measure}"
            if id not in excused:
                yield Fault(Origin(), f"{said}，本年累计数不应减少", "请核对，确有更正的请说明原因", unit=unit.code)
            elif silent := _unexplained(ledger, before, unit.code, table, columns, reason):
                yield Fault(Origin(), f"{said}，退出的{_names(silent, columns)}没有写明原因", f"请在{'、'.join(reason)}栏写明", unit=unit.code)


def roster(ledger: Ledger, context: Context, *, table: TableId, columns: tuple[ColumnTitle, ...], measure: str = "家") -> Iterator[Fault]:
    """What joined a unit's list, what left it and what stayed, since the period before (ZJ-10).

    columns: what identifies a record, each on its own; the first is its name. Likeness identifies nothing.

    >>> by = dict(table="pairing", columns=("企业名称", "统一社会信用代码"))
    >>> then = {"340121": {"pairing": ["企业名称: 甲公司", "企业名称: 南方永磁公司"]}}
    >>> try_units(roster, then, before=then, **by)
    >>> try_units(roster, {"340121": {"pairing": ["企业名称: 甲 公司", "企业名称: 北方永磁公司"]}}, before=then, **by)
    长丰县与2021年第二季度相比，新增1家（北方永磁公司），退出1家（南方永磁公司），保留1家。
    """
    before = context.earlier()
    for now, then in both(ledger, before, table):
        added, left, kept = _difference(now.tables[table].rows, then.tables[table].rows, columns)
        if added or left:
            parts = [f"{word}{len(rows)}{measure}（{_names(rows, columns)}）" for word, rows in (("新增", added), ("退出", left)) if rows]
            said = "，".join([*parts, f"保留{kept}{measure}"])
            yield Fault(Origin(), f"{now.unit.name}与{title_of(before)}相比，{said}", unit=now.unit.code)


def left(ledger: Ledger, context: Context, *, table: TableId, columns: tuple[ColumnTitle, ...],
         reason: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """Whatever left a unit's list left for a reason that is written down (ZJ-10).

    reason: the columns in which it may stand: last time beside the record itself, or now in a row that names it. What
    the form's 情况说明 says in any row is read as well.

    >>> by = dict(table="pairing", columns=("企业名称",), reason=("备注",))
    >>> then = {"340121": {"pairing": ["企业名称: 甲公司, 备注:", "企业名称: 乙公司, 备注: 8月底停产"]}}
    >>> try_units(left, {"340121": {"pairing": ["企业名称: 丙公司, 备注: 补充，甲公司已搬迁"]}}, before=then, **by)
    >>> try_units(left, {"340121": {"pairing": ["企业名称: 丙公司, 备注: 补充"]}}, before=then, **by)
    340121.xlsx：2021年第二季度清单里的“甲公司”本期没有了，也没有写明原因，请在备注栏写明退出原因，漏填的请补上。
    """
    before = context.earlier()
    for now, then in both(ledger, before, table):
        added, *_ = _difference(now.tables[table].rows, then.tables[table].rows, columns)
        for row in _unexplained(ledger, before, now.unit.code, table, columns, reason):
            name = str(row.get(columns[0]))
            hint = f"请在{'、'.join(reason)}栏写明退出原因，漏填的请补上"
            if like := near(name, [str(r.get(columns[0])) for r in added]):
                hint += f"；本期新增的“{like}”名称相近，是否同一家请核对"
            yield Fault(Origin(now.tables[table].file), f"{title_of(before)}清单里的“{name}”本期没有了，也没有写明原因", hint, unit=now.unit.code,
                        record=name)


def as_of_dates(ledger: Ledger, context: Context) -> Iterator[Fault]:
    """A ratio whose two figures are of different days says so (X-05).

    An indicator has a day of its own by `as_of`, or by the newest date in its `as_of_column`; else it is the batch's.

    >>> try_units(as_of_dates, {"340121": {"issues": ["企业名称: 甲公司, 办理状态: 已解决"]}}, states={"340121": "已报送"})
    >>> try_units(as_of_dates, {"340121": {"issues": ["企业名称: 甲公司, 办理状态: 已解决"]}}, states={"340121": "已报送"},
    ...           own_days={"已解决数": date(2021, 8, 31)})
    安徽省办结率100.0%的两个数截止日期不同：已解决数1个截至2021年8月31日，问题收集数1个截至2021年9月25日，请统一到同一天，或在文中分别写明。
    """
    figures = context.figures
    for ratio in context.campaign.indicators:
        if ratio.aggregate != "ratio":
            continue
        parts = [figures.indicators[ratio.numerator], figures.indicators[ratio.denominator]]
        units = ledger.units if any(p.as_of_column for p in parts) else context.campaign.units[:1]
        for unit in units:
            days = [_day(part, unit.code, context) for part in parts]
            if figures.value(ratio.id, unit.code) is None or days[0] == days[1]:
                continue
            said = "，".join(f"{p.id}{figures.text(p.id, unit.code)}{p.unit}截至{chinese_day(day)}" for p, day in zip(parts, days))
            yield Fault(Origin(), f"{unit.name}{ratio.id}{figures.text(ratio.id, unit.code)}的两个数截止日期不同：{said}",
                        "请统一到同一天，或在文中分别写明", unit=unit.code)


def _day(indicator: Indicator, unit: str, context: Context) -> date:
    """The day of a unit's figure."""
    if indicator.as_of:
        return indicator.as_of
    rows = context.figures.rows(indicator.id, unit) if indicator.as_of_column else ()
    days = [day for _, row in rows if isinstance(day := row.get(indicator.as_of_column), date)]
    return max(days, default=context.as_of)


def title_of(before: Figures) -> str:
    """The period before as a document names it: 2021年第二季度."""
    return periods.title(before.ledger.period) if before.ledger.period else "上一期"


def both(ledger: Ledger, before: Figures, table: str) -> Iterator[tuple[Submission, Submission]]:
    """The submissions of each unit that sent the table in both periods; of others nothing can be said."""
    earlier = {s.unit.code: s for s in before.ledger.submissions if table in s.tables}
    for now in ledger.submissions:
        if table in now.tables and now.unit.code in earlier:
            yield now, earlier[now.unit.code]


def marks_of(row: Row, columns: Sequence[str]) -> set[tuple[str, str]]:
    """What identifies a record, by columns of which each does so on its own (X-12)."""
    return {(title, enterprise.key(str(value))) for title in columns if (value := row.get(title)) is not None}


def _difference(now: Sequence[Row], then: Sequence[Row], columns: Sequence[str]) -> tuple[list[Row], list[Row], int]:
    """The records that joined, those that left, and how many stayed; a record listed twice counts once."""
    here = [marks_of(row, columns) for row in now]
    there = [marks_of(row, columns) for row in then]
    known, knew = set().union(*here), set().union(*there)
    added = _distinct([row for row, marks in zip(now, here) if marks and not marks & knew], columns)
    gone = _distinct([row for row, marks in zip(then, there) if marks and not marks & known], columns)
    return added, gone, len(_distinct([row for row, marks in zip(now, here) if marks & knew], columns))


def _distinct(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        marks = marks_of(row, columns)
        if not marks & seen:
            found.append(row)
        seen |= marks
    return found


def _unexplained(ledger: Ledger, before: Figures, unit: str, table: str | None, columns: Sequence[str], reason: Sequence[str]) -> list[Row]:
    """The records that left a unit's list without a reason."""
    for now, then in both(ledger, before, table):
        if now.unit.code != unit:
            continue
        _, gone, _ = _difference(now.tables[table].rows, then.tables[table].rows, columns)
        rows = now.tables[table].rows
        said = enterprise.key("\n".join([row.note for row in rows] + [str(row.get(c)) for row in rows for c in reason if row.get(c)]))
        return [row for row in gone if enterprise.key(str(row.get(columns[0]))) not in said
                and not any(_REASON.search(str(row.get(c) or "")) for c in reason)]
    return []


def _names(rows: Sequence[Row], columns: Sequence[str]) -> str:
    names = [str(row.get(columns[0]) or "（未填名称）") for row in rows]
    return "、".join(names[:_SHOWN]) + (f"等{len(names)}家" if len(names) > _SHOWN else "")


def near(name: str, others: Sequence[str]) -> str | None:
    """The likest of the other names, if one is like enough to be asked about."""
    from rapidfuzz import fuzz

    likest = max(others, key=lambda other: fuzz.ratio(name, other), default="")
    return likest if likest and fuzz.ratio(name, likest) >= LIKE else None
