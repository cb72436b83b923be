"""What makes a record the same in two versions of a table, and from one period to the next."""

from collections.abc import Iterable

from ledgerkit.columns import enterprise
from ledgerkit.columns.text import fold
from ledgerkit.model import Row, TableSpec


def identity(spec: TableSpec, row: Row) -> tuple[str, ...]:
    """The record's required texts and names, folded. A credit code is none: it is what is often corrected.

    >>> from ledgerkit.model import Column
    >>> spec = TableSpec("pairing", "清单", (Column("企业名称", "enterprise", True), Column("备注", "text")))
    >>> identity(spec, Row("a.xlsx", "表", 4, {}, {"企业名称": "甲（合肥）公司", "备注": "无"}))
    ('甲合肥公司',)
    """
    return tuple(enterprise.key(str(row.get(c.title) or "")) if c.type == "enterprise" else fold(str(row.get(c.title) or ""))
                 for c in spec.columns if c.required and c.type in ("text", "enterprise"))


def numbered(spec: TableSpec, rows: Iterable[Row]) -> dict[tuple[str, str, int], str]:
    """(file, sheet, row number) -> the record's identity as one text; the second of two alike is told apart by #2."""
    seen: dict[tuple[str, ...], int] = {}
    found = {}
    for row in rows:
        own = identity(spec, row)
        seen[own] = seen.get(own, 0) + 1
        found[row.file, row.sheet, row.number] = "、".join(filter(None, own)) + (f"#{seen[own]}" if seen[own] > 1 else "")
    return found
