"""Levels: a workbook that speaks for several units, taken apart into what each of them reports.

What one level consolidated comes in at the next as one file. Each unit's share of it is registered like a file in
an archive (上报.xlsx!长丰县.xlsx), booked under its own unit and kept with the verdict that the level below gave, so
that consolidating the cities' workbooks is consolidating the counties' (DESIGN.md section 1: unit, submission).
"""

import dataclasses
from collections.abc import Iterator, Sequence

from ledgerkit.model import Campaign, Carried, Finding, Reading, Received, Row, Table

Arrival = tuple[Received, Reading | None]
_CAME = "已报送"
_SETTLED = ("退回", "无法识别")


def unfold(received: Received, reading: Reading | None, campaign: Campaign) -> list[Arrival]:
    """The file, and after it the share of every other unit that it speaks for; most files speak for one only."""
    if reading is None or not (reading.carried or any(row.unit for t in reading.tables for row in t.rows)):
        return [(received, reading)]
    shares = _shares(reading)
    arrivals: list[Arrival] = []
    left = list(reading.findings)
    names = {u.code: u.name for u in campaign.units}
    for (unit, source), (stated, tables) in shares.items():
        if not tables and not (stated and (stated.tables or stated.state in _SETTLED)):
            continue
        mine = [f for f in left if f.unit == unit and (source == reading.file or f.origin.file == source)]
        left = [f for f in left if f not in mine]
        own = names.get(unit, unit) if source in ("", reading.file) else source
        path = _fresh(f"{received.path}!{own}", arrivals)
        arrivals.append((dataclasses.replace(received, path=path, size=0, sha256=""), _share(reading, path, unit, source, stated, tables, mine)))
    kept = [t for t in (_only(t, None) for t in reading.tables) if t and (t.rows or not reading.carried)]
    whole = dataclasses.replace(reading, tables=tuple(kept), findings=tuple(left))
    return [(received, whole), *arrivals]


def _fresh(path: str, arrivals: Sequence[Arrival]) -> str:
    """The path, numbered where a share of this name is there already."""
    taken = {received.path for received, _ in arrivals}
    names = (path, *(f"{path} ({n})" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _shares(reading: Reading) -> dict[tuple[str, str], tuple[Carried | None, list[Table]]]:
    """By unit and the file that it had sent: what is stated of it, and its rows table by table."""
    shares: dict[tuple[str, str], tuple[Carried | None, list[Table]]] = {}
    for stated in reading.carried:
        if stated.state in (_CAME, *_SETTLED):
            shares[stated.unit, stated.file] = stated, []
    for table in reading.tables:
        for key in dict.fromkeys((row.unit, row.file) for row in table.rows if row.unit):
            shares.setdefault(key, (None, []))[1].append(_only(table, key))
    return shares


def _only(table: Table, key: tuple[str, str] | None) -> Table | None:
    """The table with the rows of one unit and file; those of the sender itself, if there are any, for None."""
    rows = tuple(row for row in table.rows if (row.unit and (row.unit, row.file)) == key)
    if key is None:
        moved = any(row.unit for row in table.rows)
        return (dataclasses.replace(table, rows=rows, totals=()) if rows else None) if moved else table
    return dataclasses.replace(table, file=rows[0].file, sheet=rows[0].sheet, letters=_letters(rows), rows=rows, totals=())


def _letters(rows: Sequence[Row]) -> dict[str, str]:
    letters: dict[str, str] = {}
    for row in rows:
        letters = row.letters | letters
    return letters


def _share(reading: Reading, path: str, unit: str, source: str, stated: Carried | None, tables: list[Table],
           findings: list[Finding]) -> Reading:
    settled = (stated.state, stated.reason or "下级已退回") if stated and stated.state in _SETTLED else None
    sent = {t.id for t in tables}
    empty = [t for t in _empty(reading, source) if stated and t.id in stated.tables and t.id not in sent]
    return dataclasses.replace(
        reading, file=path, unit=unit, unit_said="", reported=stated.reported if stated else reading.reported,
        tables=() if settled else (*tables, *empty), unread=(), findings=tuple(findings), layout=0, carried=(), spanned=(),
        source=source, settled=settled, zero=stated.zero if stated else (), sender="", stamp=None)


def _empty(reading: Reading, source: str) -> Iterator[Table]:
    """The tables of the workbook without rows: a unit that sent an empty list reported none, which is not nothing."""
    for table in reading.tables:
        yield dataclasses.replace(table, file=source, rows=(), totals=())
