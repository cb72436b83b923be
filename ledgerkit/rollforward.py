"""滚动填报: what a unit's form holds already, because the unit reported it the period before (ZJ-10).

Which tables, columns and rows go over is the pack's `carry`; the memory is the previous period's ledger.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerkit.expression import condition
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Deadline, Row, RoughDay, TableSpec

Known = Mapping[str, Sequence[Mapping[str, Any]]]  # table id -> rows -> title -> value


def known(pack: Campaign, figures: Figures | None, unit_code: str, period: str | None = None) -> Known:
    """The rows that the form of this unit holds already: table id -> rows -> title -> value.

    figures: those of the period before, None where there was none. period: that of the form; in a new year what counts
    from the new year on starts anew. Dates are dates, several people a list of texts, numbers numbers, all else text as
    it was written. Blank cells, and those that could not be read, are not there; nor are tables without a row.
    """
    if figures is None:
        return {}
    ledger = figures.ledger
    anew = bool(period and ledger.period and period[:4] != ledger.period[:4])
    tables = next((s.tables for s in ledger.submissions if s.unit.code == unit_code), {})
    found = {spec.id: _rows(spec, tables[spec.id].rows, anew) for spec in pack.tables if spec.carry and spec.id in tables}
    return {id: rows for id, rows in found.items() if rows}


def _rows(spec: TableSpec, rows: Sequence[Row], anew: bool) -> list[dict[str, Any]]:
    """The rows that go over, as they go over. anew: the form is for another year than the rows."""
    carry = spec.carry
    titles = [t for t in spec.carried if not (anew and t in carry.yearly)]
    if carry.where and (anew or not carry.whole_year):
        goes_over = condition(carry.where)
        rows = [row for row in rows if goes_over({c.title: row.get(c.title) for c in spec.columns})]
    taken = [{title: _plain(row, title) for title in titles if row.get(title) is not None} for row in rows]
    return [values for values in taken if values]


def _plain(row: Row, title: str) -> Any:
    """A value as a cell holds it: deadlines, rough days and approximate numbers as they were written."""
    if (about := row.about(title)) is not None:
        return about
    value = row.get(title)
    if isinstance(value, tuple):
        return list(value)
    return value.text if isinstance(value, (Deadline, RoughDay)) else value
