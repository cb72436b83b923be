"""上报.xlsx: what a city consolidated, in the form's own tables, to be sent on as it is to the level above.

Each row says whose it is and where it first stood (lineage), so nothing is lost on the way up. The detail sheets of
汇总.xlsx carry the same columns: they are the memory of the next period.
"""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from ledgerkit import lineage
from ledgerkit.columns import TYPES
from ledgerkit.model import Deadline, Row, TableSpec, Unit
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.measures import Measures
from ledgerkit.outputs.run import Run

STATES = {"未报送": "#F8CBAD", "退回": "#F8CBAD", "无法识别": "#F8CBAD", "已报送": "#E2F0D9"}
_KINDS = {"number": "number", "date": "date"}


def reexport(run: Run) -> bytes:
    """The pack's tables with 填报单位 in each row, and what every unit sent."""
    writer = Writer(f"{run.campaign.title}上报", run.moment)
    top = run.campaign.units[0].name
    note = f"填报单位：{top}（盖章）　填报时间：{run.day}"
    for table in run.campaign.tables:
        Details(run, table, city=False).write(writer, f"{top}{run.period_title}{run.campaign.title}{table.title}", note)
    status(writer, run, f"{top}{run.period_title}{run.campaign.title}{lineage.STATUS}", note)
    return writer.close()


class Details:
    """The detail sheet of a table: all rows in the order of units, each with where it first stood.

    city: a column with the city stands before the unit. live: hidden columns behind it say what each row adds to the
    figures, see `measures`.
    """

    def __init__(self, run: Run, table: TableSpec, city: bool = True, live: bool = False):
        self.run, self.table, self.city = run, table, city
        self.rows = list(run.ledger.rows(table.id))
        self.columns = [c for c in table.columns if c.title != "序号"]
        self.numbered = len(self.columns) < len(table.columns)
        self.lost, self.noted = any(row.faulty for _, row in self.rows), any(row.note for _, row in self.rows)
        self._odd = _odd(self.rows, _written(run, table))
        self.fields = self._fields()
        self.measures = Measures(run, table, self.fields, self.shown, self._odd) if live else None

    def _fields(self) -> list[Field]:
        fields = [Field("序号", 7, "mark"), *([Field("市", 12)] if self.city else []), Field(lineage.UNIT, 14)]
        fields += [Field(c.title, c.width + 2, _KINDS.get(c.type, "wrap" if c.width >= 20 else "text")) for c in self.columns]
        fields += [Field(lineage.NOTE, 24, "wrap")] if self.noted else []
        fields += [Field(lineage.CODE, 11, "mark"), *([Field(lineage.NUMBER, 8, "mark")] if self.numbered else []),
                   Field(lineage.FILE, 44), Field(lineage.SHEET, 20), Field(lineage.ROW, 8, "mark"), Field(lineage.COLUMNS, 10, "mark")]
        return fields + ([Field(lineage.LOST, 18)] if self.lost else [])

    def shown(self, row: Row, title: str) -> Any:
        """What stands in a row's cell: its value, or the text that could not be read as one."""
        odd = self._odd.get(id(row))
        return odd[title] if odd and title in odd else _plain(row, title)

    def write(self, writer: Writer, title: str, note: str) -> None:
        """The sheet, with this title and the line under it."""
        fields = [*self.fields, *(self.measures.fields if self.measures else ())]
        # a line that reads as a note, not as a record, when the workbook comes back
        # On paper the form's own columns only; where each row came from stays on the screen.
        printed = (3 if self.city else 2) + len(self.columns) + self.noted
        writer.table(self.table.title, title, note, fields, self._lines(), freeze=4 if self.city else 3, nothing="注：没有记录",
                     printed=printed)

    def _lines(self) -> Iterator[list[Any]]:
        titles = [c.title for c in self.table.columns]
        for n, (unit, row) in enumerate(self.rows):
            line = [n + 1, *([self.run.city(unit.code)] if self.city else []), unit.name, *(self.shown(row, c.title) for c in self.columns)]
            line += [*([row.note] if self.noted else []), unit.code, *([_plain(row, "序号")] if self.numbered else []), row.file, row.sheet,
                     row.number, lineage.fold_places(row.letters, titles), *(["、".join(row.faulty)] if self.lost else [])]
            yield line + (list(self.measures.cells(n)) if self.measures else [])


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


def _odd(rows: Sequence[tuple[Unit, Row]], written: dict[tuple[str, str, str], str]) -> dict[int, dict[str, str]]:
    """By row (its id) and column what stands in those cells; most rows have none."""
    sheets = {(file, sheet) for file, sheet, _ in written}
    numbers = {(file, sheet, cell.lstrip(ascii_uppercase)) for file, sheet, cell in written}
    found = {}
    for _, row in rows:
        place = row.file, row.sheet
        if (*place, str(row.number)) in numbers or (place in sheets and any(x[-1].isdigit() for x in row.letters.values())):
            found[id(row)] = {t: written[key] for t in row.letters if (key := (*place, row.origin(t).cell)) in written}
    return found


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
