"""Checks that look at the whole ledger: `check(ledger, context, *, parameters…)`."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ledgerkit.checks.context import ColumnTitle, Context, Level, TableId
from ledgerkit.columns import enterprise
from ledgerkit.model import Fault, Ledger, Origin, Row, Unit


def unique_across(ledger: Ledger, context: Context, *, table: TableId, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """The same enterprise in the lists of two units: counted by both, said to both (X-12, AH-10).

    >>> by = dict(table="pairing", columns=("企业名称",))
    >>> try_units(unique_across, {"340121": {"pairing": ["企业名称: 甲公司"]}, "340122": {"pairing": ["企业名称: 乙公司"]}}, **by)
    >>> try_units(unique_across, {"340121": {"pairing": ["企业名称: 甲公司"]}, "340122": {"pairing": ["企业名称: 甲公司"]}}, **by)
    表!A2 企业名称“甲公司”与长丰县的清单重复（340121.xlsx 表!A2），请两家单位商定由谁结对，合计暂按两家计。
    表!A2 企业名称“甲公司”与肥东县的清单重复（340122.xlsx 表!A2），请两家单位商定由谁结对，合计暂按两家计。
    """
    seen: dict[tuple[str, str], tuple[Unit, Row]] = {}
    for unit, row in ledger.rows(table):
        for column in columns:
            if (value := row.get(column)) is None:
                continue
            other, first = seen.setdefault((column, enterprise.key(str(value))), (unit, row))
            if other.code != unit.code:
                yield _shared(row, unit, first, other, column)
                yield _shared(first, other, row, unit, column)
                break


def _shared(row: Row, unit: Unit, twin: Row, other: Unit, column: str) -> Fault:
    return Fault(row.origin(column), f"与{other.name}的清单重复（{twin.file} {twin.origin(column)}）",
                 "请两家单位商定由谁结对，合计暂按两家计", column, row.get(column), unit.code)


def coverage(ledger: Ledger, context: Context, *, table: TableId, groups: dict[ColumnTitle, Any], level: Level) -> Iterator[Fault]:
    """A city's list covers the size classes and kinds of industry that the plan names (AH-08, “原则上”).

    groups: column -> the values that must occur, or how many different ones.

    >>> sent = {"340121": {"pairing": ["企业规模: 大型, 企业类型: 传统产业", "企业规模: 小型, 企业类型: 节能环保产业"]}}
    >>> try_units(coverage, sent, table="pairing", groups={"企业规模": 2, "企业类型": ("传统产业",)}, level="city")
    >>> try_units(coverage, sent, table="pairing", groups={"企业规模": 3, "企业类型": ("其他",)}, level="city")
    合肥市结对企业的企业规模只有大型、小型，原则上应覆盖3类以上。
    合肥市结对企业的企业类型没有覆盖其他，原则上应当覆盖。
    """
    units = {u.code: u for u in context.campaign.units}
    values: dict[str, dict[str, set]] = defaultdict(lambda: defaultdict(set))
    for unit, row in ledger.rows(table):
        above = unit
        while above.level != level and above.parent:
            above = units[above.parent]
        for column in groups:
            values[above.code][column].add(row.get(column))
    for code, by_column in values.items():
        if units[code].level != level:
            continue
        for column, wanted in groups.items():
            held = by_column[column] - {None}
            lacking = [w for w in wanted if w not in held] if isinstance(wanted, tuple) else []
            if lacking:
                yield Fault(Origin(), f"{units[code].name}结对企业的{column}没有覆盖{'、'.join(lacking)}", "原则上应当覆盖", unit=code)
            elif isinstance(wanted, int) and len(held) < wanted:
                yield Fault(Origin(), f"{units[code].name}结对企业的{column}只有{'、'.join(sorted(held)) or '空白'}",
                            f"原则上应覆盖{wanted}类以上", unit=code)


def unreported(ledger: Ledger, context: Context) -> Iterator[Fault]:
    """Every unit of the roster reports or is named as 未报送 (X-17).

    >>> try_units(unreported, {}, states={"340121": "已报送"})
    >>> try_units(unreported, {}, states={"340121": "未报送"})
    合肥市长丰县未报送，请催报。
    """
    units = {u.code: u for u in context.campaign.units}
    for unit in ledger.missing:
        parent = units[unit.parent] if unit.parent in units else None
        city = parent.name if parent and parent.level == "city" and unit.level != "own" else ""
        yield Fault(Origin(), f"{city}{unit.name}未报送", "请催报", unit=unit.code)
