"""Workbooks that speak for several units: whose each row is, and where a consolidated row first stood.

A clerk's list of all counties names the unit in a column 县（市、区） or 填报单位. A workbook that ledgerkit wrote one
level below (汇总.xlsx, 上报.xlsx) names code, file, sheet, row and columns as well, so a row keeps its own origin.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from ledgerkit import lineage
from ledgerkit.columns import TYPES, is_blank
from ledgerkit.columns.date import cast as cast_date
from ledgerkit.columns.text import fold, plain
from ledgerkit.errors import CastError
from ledgerkit.intake.body import Body
from ledgerkit.intake.headings import NOTES, Heading
from ledgerkit.intake.who import Directory
from ledgerkit.model import Campaign, Carried, Deadline, Fault, Finding, Origin, Row, Unit
from ledgerkit.office.sheets import Grid, letters

# 所在县区 says where an enterprise lies, not who reports it, so such a column is none of these.
_UNIT_COLUMN = re.compile(r"(?:省|市|地市|设区市|县|区|县区|区县|市县|市县区|县市区|县\(市、?区\)|填报单位|报送单位|上报单位)(?:名称)?")
_REPORTER = re.compile(r"(?:填报|报送|上报)单位(?:名称)?")
_OWN = re.compile(r"(?:[省市县区局厅]?本级|[省市县区]直(?:属)?|[局厅]机关)$")
_DITTO = frozenset({"同上", "〃", "″", "”", "\""})
_HEAD = 8  # rows in which the headings of 报送情况 are looked for


def statement(grids: Sequence[Grid], campaign: Campaign) -> tuple[str, tuple[Carried, ...]]:
    """The name of the sheet 报送情况 and what it says of each unit; "" and nothing where no sheet says it."""
    for grid in grids:
        for r, row in enumerate(grid.rows[:_HEAD]):
            if lineage.CODE not in row:  # nearly every row of nearly every workbook
                continue
            heads = {plain(v): c for c, v in enumerate(row) if isinstance(v, str)}
            above = fold("".join(plain(v) for over in grid.rows[:r] for v in over))
            if grid.visible and all(title in heads for title in lineage.STATUS_TITLES) and fold(campaign.title) in above:
                return grid.name, tuple(_lines(grid, r, heads, campaign))
    return "", ()


def _lines(grid: Grid, head: int, heads: dict[str, int], campaign: Campaign):
    ids = {t.title: t.id for t in campaign.tables}
    for row in grid.rows[head + 1:]:
        said = {title: row[c] if (c := heads[title]) < len(row) else "" for title in lineage.STATUS_TITLES}
        if is_blank(said[lineage.CODE]) or is_blank(said[lineage.STATUS]):
            continue
        try:
            reported = cast_date(said[lineage.REPORTED])
        except CastError:
            reported = None
        listed = plain(said[lineage.TABLES])
        tables, zero = ([ids[t] for t in names if t in ids] for names in (lineage.listed_tables(listed), lineage.ticked_tables(listed)))
        yield Carried(plain(said[lineage.CODE]), plain(said[lineage.STATUS]), plain(said[lineage.FILE]), tuple(tables), reported,
                      plain(said[lineage.REASON]), tuple(zero))


@lru_cache(maxsize=512)
def _is_reporter(title: str) -> bool:
    return bool(_REPORTER.fullmatch(fold(title)))


class Shares:
    """Whose the rows of a workbook are: made once a workbook, asked about each heading."""

    def __init__(self, campaign: Campaign, names: Directory, sender: Unit | None, carried: Sequence[Carried], base: date):
        """base: the day from which a deadline counts where neither row nor file gives one."""
        self.campaign, self.names, self.sender, self.base = campaign, names, sender, base
        self.reported = {(c.unit, c.file): c.reported for c in carried}
        self._found: dict[str, Unit | None] = {}

    def columns(self, grid: Grid, heading: Heading) -> "Columns | None":
        """The columns under this heading that name units or origins; None where there are none."""
        named = {name: c for c, name in heading.foreign.items()}
        carriers = {title: named[title] for title in (*lineage.CARRIERS, "序号") if title in named}
        units = [c for c, name in sorted(heading.foreign.items()) if _UNIT_COLUMN.fullmatch(fold(name))]
        units += [c for title, c in heading.columns.items() if _is_reporter(title)]
        if lineage.CODE not in carriers:
            units = [c for c in units if self._names_units(grid, heading, c)]
            carriers = {}
        return Columns(self, grid, heading, carriers, sorted(units)) if carriers or units else None

    def _names_units(self, grid: Grid, heading: Heading, c: int) -> bool:
        """At least half of what the column says is a unit's name, and one is another unit than the sender."""
        texts = {plain(row[c]) for row in grid.rows[heading.last + 1:] if c < len(row) and isinstance(row[c], str)}
        texts = {t for t in texts if t and t not in _DITTO}
        units = [unit for t in texts if (unit := self.unit(t))]
        return len(texts) <= 2 * len(units) and any(self.place(unit) == "inside" for unit in units)

    def unit(self, text: str) -> Unit | None:
        """The unit that a row's text names, its city beside it or not; None for a text that names none or several."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Unit | None:
        if (own := self.names.own.get(fold(text))) is not None:
            return own
        if _OWN.search(fold(text)):
            near = self.names.find(text)[0] or self.sender
            return next((u for u in self.names.own.values() if near and u.parent == near.code), near)
        found = self.names.find(text)[0]
        if found is None and self.sender:
            found = self.names.find(f"{self.sender.name} {text}")[0]
            found = None if found is self.sender else found
        return found

    def place(self, unit: Unit) -> str:
        """inside | itself | elsewhere: where a named unit stands seen from the sender."""
        if self.sender is None:
            return "inside"
        if unit.code == self.sender.code or (unit.level == "own" and unit.parent == self.sender.code):
            return "itself"
        if not self.names.agree(unit, self.sender):
            return "elsewhere"
        above = self.sender.parent
        while above and above != unit.code:
            above = self.names.units[above].parent if above in self.names.units else None
        return "itself" if above else "inside"


class Columns:
    """The columns of one table that say whose its rows are, and where they stood before."""

    def __init__(self, shares: Shares, grid: Grid, heading: Heading, carriers: dict[str, int], units: list[int]):
        self.shares, self.grid, self.heading, self.carriers, self.units = shares, grid, heading, carriers, units
        self.places = {c for c in (*carriers.values(), *units) if c not in heading.columns.values()}
        if carriers:  # a workbook of ours: what its hidden columns work out is no content
            heads = grid.rows[heading.last]
            self.places |= {c for c, v in enumerate(heads) if isinstance(v, str) and v.startswith(lineage.LIVE)}
        self.anchors = {(r, c0): r0 for r0, c0, r1, _ in grid.merges if c0 in units and r0 > heading.last
                        for r in range(r0, r1 + 1)}
        self.bases = self._bases() if carriers else {}

    @property
    def rest(self) -> Heading:
        """The heading without these columns: they are no strangers."""
        foreign = {c: name for c, name in self.heading.foreign.items() if c not in self.places}
        return replace(self.heading, foreign=foreign, likely=tuple(x for x in self.heading.likely if x[0] not in self.places))

    def _at(self, r: int, c: int) -> Any:
        r = self.anchors.get((r, c), r)
        row = self.grid.rows[r]
        return "" if c >= len(row) or is_blank(row[c]) else row[c]

    def _said(self, r: int, title: str) -> str:
        return plain(self._at(r, self.carriers[title])) if title in self.carriers else ""

    def _bases(self) -> dict[int, date]:
        """By row the day from which its deadlines count: the 填报时间 of the file that it first stood in."""
        bases = {}
        for r in range(self.heading.last + 1, len(self.grid.rows)):
            key = self._said(r, lineage.CODE), self._said(r, lineage.FILE)
            bases[r] = self.shares.reported.get(key) or self.shares.base
        return bases

    def apply(self, body: Body, file: str) -> list[Finding]:
        """Give each row of the body its unit and its first origin; returns what is to be said of the units' names."""
        found: list[Finding] = []
        moved: dict[int, Row] = {}
        before = None
        for row in body.table.rows:
            unit, fault = self._unit(row, before)
            before = unit if fault is None else before
            moved[row.number] = new = self._first(replace(row, unit=unit))
            if row.note and NOTES[0] not in new.letters and self._at(row.number - 1, self.heading.note) != "":
                body.layout += 1  # the note goes with the row, and its cell is none of those where the row first stood
            if fault:
                found.append(fault.finding("warning", "row_unit", body.table.id))
            found += self._lost(row, new)
        body.faults = [(severity, check, _moved(fault, moved)) for severity, check, fault in body.faults]
        kept = [u for u in body.unread if not self._mine(u.cell)]
        body.layout += len(body.unread) - len(kept)
        body.unread = kept
        units = {row.unit for row in moved.values()} - {None}
        if units and not self.carriers:
            heads = "、".join(f"“{self._title(c)}”" for c in self.units)
            origin = Origin(file, self.grid.name, f"{letters(self.units[0])}{self.heading.last + 1}")
            said = f"{heads}列写有{len(units)}个单位，各行已分别计入这些单位"
            found.append(Fault(origin, said, "如该列不是填报单位，请改列名").finding("info", "row_unit", body.table.id))
        if (units or self.carriers) and body.table.totals:
            body.spanned = body.table
        totals = () if units or self.carriers else body.table.totals
        body.table = replace(body.table, rows=tuple(moved.values()), totals=totals)
        return found

    def _title(self, c: int) -> str:
        return self.heading.foreign.get(c) or next(t for t, place in self.heading.columns.items() if place == c)

    def _mine(self, cell: str) -> bool:
        place = cell.rstrip("0123456789")
        return int(cell[len(place):]) > self.heading.last + 1 and any(letters(c) == place for c in self.places)

    def _unit(self, row: Row, before: str | None) -> tuple[str | None, Fault | None]:
        """The code of the unit that a row names, None for the sender's own; and what is wrong with the name."""
        r = row.number - 1
        if code := self._said(r, lineage.CODE):
            return code, None
        texts = [plain(self._at(r, c)) for c in self.units]
        if texts and all(t in _DITTO or not t for t in texts) and any(texts):
            return before, None
        text = "".join(texts)
        unit = self.shares.unit(text) if text else None
        place = self.shares.place(unit) if unit else ""
        if place in ("inside", "itself"):
            return (unit.code if place == "inside" else None), None
        sender = self.shares.sender
        origin = Origin(row.file, row.sheet, f"{letters(self.units[-1])}{row.number}") if self.units else row.origin("")
        kept = f"，暂计入{sender.name}" if sender else "，这一行没有计入"
        problem = ("不在名单中" if text and not unit else f"不属于{sender.name}" if text else "没有填写") + kept
        return None, Fault(origin, problem, "请填写单位全称", self._title(self.units[-1]) if self.units else "", text,
                           sender.code if sender else None)

    def _first(self, row: Row) -> Row:
        """The row where it first stood, with the columns that it had there."""
        r = row.number - 1
        if not (file := self._said(r, lineage.FILE)):
            return row
        columns = self.heading.spec.columns
        places = lineage.unfold_places(self._said(r, lineage.COLUMNS), [c.title for c in columns])
        number = self._at(r, self.carriers[lineage.ROW]) if lineage.ROW in self.carriers else ""
        values = dict(row.values)
        if lineage.NUMBER in self.carriers and "序号" in values:
            values["序号"] = self._number(r)
        if places is not None:
            values = {title: values.get(title) for title in places}
        faulty = set(row.faulty) | {t for t in self._said(r, lineage.LOST).split("、") if t in values and values[t] is None}
        order = sorted(columns, key=lambda c: c.type == "deadline")
        return replace(row, file=file, sheet=self._said(r, lineage.SHEET) or row.sheet, letters=places or {}, values=values,
                       number=int(number) if isinstance(number, (int, float)) else row.number,
                       faulty=tuple(c.title for c in order if c.title in faulty))

    def _number(self, r: int) -> Any:
        column = self.heading.spec.column("序号")
        raw = self._at(r, self.carriers[lineage.NUMBER])
        try:
            return None if raw == "" else TYPES[column.type](raw, **column.params)
        except CastError as error:
            return error.value

    def _lost(self, row: Row, new: Row) -> list[Finding]:
        """What the level below could not read stays said, for its cell here is empty."""
        found = []
        for column in self.heading.spec.columns:
            if column.title in new.faulty and column.title not in row.faulty and not isinstance(new.get(column.title), Deadline):
                fault = Fault(new.origin(column.title), "在原表里读不出来", "请退回原单位更正", column.title, unit=new.unit)
                found.append(fault.finding(column.severity, column.type, self.heading.spec.id))
        return found


def _moved(fault: Fault, rows: dict[int, Row]) -> Fault:
    """The fault at the cell where its value first stood."""
    cell = fault.origin.cell or ""
    number = cell[len(cell.rstrip("0123456789")):]
    row = rows.get(int(number)) if number else None
    if row is None:
        return fault
    moved = row.file != fault.origin.file or row.sheet != fault.origin.sheet or row.number != int(number)
    origin = row.origin(fault.title) if moved and fault.title in row.values else fault.origin
    return replace(fault, origin=origin, unit=fault.unit or row.unit)
