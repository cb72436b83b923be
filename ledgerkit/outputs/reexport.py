"""上报.xlsx: what a city consolidated, in the form's own tables, to be sent on as it is to the level above.

Each row says whose it is and where it first stood (lineage), so nothing is lost on the way up. The detail sheets of
汇总.xlsx carry the same columns: they are the memory of the next period.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ledgerkit import lineage
from ledgerkit.columns import TYPES
from ledgerkit.model import Deadline, Row, TableSpec
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

STATES = {"未报送": "#F8CBAD", "退回": "#F8CBAD", "无法识别": "#F8CBAD", "已报送": "#E2F0D9"}
_KINDS = {"number": "number", "date": "date"}


def reexport(run: Run) -> bytes:
    """The pack's tables with 填报单位 in each row, and what every unit sent."""
    writer = Writer(f"{run.campaign.title}上报", run.moment)
    top = run.campaign.units[0].name
    note = f"填报单位：{top}（盖章）　填报时间：{run.day}"
    for table in run.campaign.tables:
        details(writer, run, table, f"{top}{run.period_title}{run.campaign.title}{table.title}", note, city=False)
    status(writer, run, f"{top}{run.period_title}{run.campaign.title}{lineage.STATUS}", note)
    return writer.close()


def details(writer: Writer, run: Run, table: TableSpec, title: str, note: str, city: bool = True) -> None:
    """All rows of a table in the order of units. city: a column with the city stands before the unit."""
    columns = [c for c in table.columns if c.title != "序号"]
    titles = [c.title for c in table.columns]
    rows = list(run.ledger.rows(table.id))
    numbered = len(columns) < len(titles)
    lost, noted = any(row.faulty for _, row in rows), any(row.note for _, row in rows)
    fields = [Field("序号", 7, "mark"), *([Field("市", 12)] if city else []), Field(lineage.UNIT, 14)]
    fields += [Field(c.title, c.width + 2, _KINDS.get(c.type, "wrap" if c.width >= 20 else "text")) for c in columns]
    fields += [Field(lineage.NOTE, 24, "wrap")] if noted else []
    fields += [Field(lineage.CODE, 11, "mark"), *([Field(lineage.NUMBER, 8, "mark")] if numbered else []),
               Field(lineage.FILE, 44), Field(lineage.SHEET, 20), Field(lineage.ROW, 8, "mark"), Field(lineage.COLUMNS, 10, "mark")]
    fields += [Field(lineage.LOST, 18)] if lost else []
    written = _written(run, table)

    def line(number: int, unit, row: Row) -> list[Any]:
        values = [written.get((row.file, row.sheet, row.origin(c.title).cell), _plain(row, c.title)) for c in columns]
        return [number, *([run.city(unit.code)] if city else []), unit.name, *values, *([row.note] if noted else []), unit.code,
                *([_plain(row, "序号")] if numbered else []), row.file, row.sheet, row.number,
                lineage.fold_places(row.letters, titles), *(["、".join(row.faulty)] if lost else [])]

    lines = (line(number, unit, row) for number, (unit, row) in enumerate(rows, 1))
    # a line that reads as a note, not as a record, when the workbook comes back
    sheet = writer.table(table.title, title, note, fields, lines, freeze=4 if city else 3, nothing="注：没有记录")
    # on paper the form's own columns only; where each row came from stays on the screen
    sheet.print_area(0, 0, 2 + max(1, len(rows)), (2 if city else 1) + len(columns) + noted)


def _plain(row: Row, title: str) -> Any:
    """A value as a cell: several people joined, a deadline and a number that is only about right as they were written."""
    if (about := row.about(title)) is not None:
        return about
    value = row.get(title)
    if isinstance(value, list):
        return "、".join(value)
    return value.text if isinstance(value, Deadline) else value


def _written(run: Run, table: TableSpec) -> dict[tuple[str, str, str], str]:
    """What stands in the cells that could not be read as their column's type, so that it can be seen and read again."""
    return {(f.origin.file, f.origin.sheet, f.origin.cell): f.raw for f in run.findings
            if f.table == table.id and f.origin.cell and f.raw and f.check in TYPES}


def status(writer: Writer, run: Run, title: str, note: str) -> None:
    """报送情况: of every unit what it sent, file by file, or that nothing came."""
    top = run.campaign.units[0].code
    cities = any(u.parent not in (None, top) for u in run.campaign.units)  # none stand between a bureau and its departments
    rows = [(number, *([run.city(code)] if cities else []), *rest) for number, (code, *rest) in enumerate(_status(run), 1)]
    fields = (Field("序号", 7, "mark"), *([Field("市", 12)] if cities else []), Field(lineage.UNIT, 16), Field(lineage.CODE, 11, "mark"),
              Field(lineage.STATUS, 11, "mark"), Field(lineage.TABLES, 40, "wrap"), Field(lineage.FILE, 50, "wrap"),
              Field(lineage.REPORTED, 12, "date"), Field(lineage.REASON, 44, "wrap"))
    writer.table(lineage.STATUS, title, note, fields, rows, colours=STATES)


def _status(run: Run) -> Iterator[Sequence[Any]]:
    """(code, name, code, state, tables, file, reported, reason) of each unit's accepted files; else of the returned one."""
    for unit in run.ledger.units:
        state = run.ledger.states[unit.code]
        wanted = "采用" if state == "已报送" else state
        found = [d for d in run.decisions if d.unit == unit.code and d.verdict == wanted and d.reading and (d.tables or state != "已报送")]
        for decision in found:
            reading = decision.reading
            counts = {run.campaign.table(t).title: sum(len(x.rows) for x in reading.tables if x.id == t) for t in decision.tables}
            zero = [run.campaign.table(t).title for t in reading.zero]
            yield (unit.code, unit.name, unit.code, state, lineage.list_tables(counts, zero), reading.source or reading.file,
                   reading.reported, "" if state == "已报送" else decision.reason)
        if not found:
            yield unit.code, unit.name, unit.code, state, "", "", None, ""
