"""A ledger of tasks in parts: one workbook a department and a leader, and the returned ones put together again (JY-11).

A part is the ledger's own workbook with the other rows left out and columns to fill in at the right. Each of its rows
carries the number of the row it came from, so that its entries find their place again whatever was done to the order.
"""

import dataclasses
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ledgerkit.columns.text import fold
from ledgerkit.model import Campaign, Decision, Dispatch, Fault, Finding, Ledger, Reading, Received, Row, Submission, Table
from ledgerkit.office.excerpt import change
from ledgerkit.office.writing import Change, beside

Arrival = tuple[Received, Reading | None]
Entry = tuple[str, Row]  # who returned a row, and the row
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
UNUSUAL = (ValueError, KeyError, zipfile.BadZipFile, SyntaxError)  # what a workbook that is no usual .xlsx raises
_WIDTHS = {"text": 34, "choice": 11, "date": 16, "number": 9}


def dispatch(pack: Campaign) -> Dispatch | None:
    """How the campaign's ledger is sent out in parts; None where it is not."""
    return next((d for d in pack.dispatches if d.line), None)


# ── what came in ─────────────────────────────────────────────────────────────────────────────────────────────


def whole(reading: Reading | None, pack: Campaign) -> bool:
    """Whether a workbook is the ledger itself: no part of it, and not one department's tasks alone."""
    spec = dispatch(pack)
    tables = _tables(reading, spec)
    if not tables or any(spec.line in t.letters for t in tables):
        return False
    names = {fold(u.name) for u in pack.units if u.code == reading.unit and u.level == "department"}
    return not names or not all(names & set(map(fold, row.get(spec.department) or ())) for t in tables for row in t.rows)


def of_leader(reading: Reading | None, pack: Campaign) -> str | None:
    """The leader whose part a workbook is: no department's, and all its tasks are this person's.

    Where all tasks are shared by the same two leaders, the file's name tells whose part it is.
    """
    spec = dispatch(pack)
    rows = [row for t in _tables(reading, spec) if spec.line in t.letters for row in t.rows]
    departments = {u.code for u in pack.units if u.level == "department"}
    if not rows or not spec.leader or reading.unit in departments:
        return None
    shared = set.intersection(*(set(row.get(spec.leader) or ()) for row in rows))
    named = [name for name in sorted(shared) if name in reading.file]
    return "、".join(named or sorted(shared)) or None


def groups(arrivals: Sequence[Arrival], pack: Campaign, ledger: str | None = None) -> list[list[Arrival]]:
    """The arrivals as they compete for being the newest: a leader's part with that leader's only, all else together.

    The ledger itself is the whole bureau's, whatever office signed it below its table. ledger: its file's name; then
    no other file is.
    """
    spec = dispatch(pack)
    if spec is None:
        return [list(arrivals)]
    top = pack.units[0].code
    found: dict[str | None, list[Arrival]] = {None: []}
    for received, reading in arrivals:
        leader = of_leader(reading, pack)
        if reading is not None and (leader or (whole(reading, pack) and ledger in (None, reading.file))):
            reading = dataclasses.replace(reading, unit=top)
        found.setdefault(leader, []).append((received, reading))
    return list(found.values())


def _tables(reading: Reading | None, spec: Dispatch | None) -> list[Table]:
    return [t for t in reading.tables if t.id == spec.table] if reading is not None and spec else []


# ── putting together ─────────────────────────────────────────────────────────────────────────────────────────


@dataclasses.dataclass(frozen=True, slots=True)
class Together:
    """The ledger put together: its file, the rows with what was returned for them, and what is wrong with returns."""

    ledger: Ledger
    reading: Reading | None = None
    entries: dict[tuple[str, int], list[Entry]] = dataclasses.field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def together(ledger: Ledger, decisions: Iterable[Decision], pack: Campaign) -> Together:
    """The ledger with the entries of the returned parts in its rows, which count once for the whole bureau.

    Without the ledger itself among the decisions the parts stay what they are.
    """
    spec = dispatch(pack)
    used = [d for d in decisions if spec and spec.table in d.tables]
    reading = next((d.reading for d in used if whole(d.reading, pack)), None)
    if reading is None:
        return Together(ledger)
    rows = [row for t in _tables(reading, spec) for row in t.rows]
    names = {u.code: u.name for u in pack.units}
    entries: dict[tuple[str, int], list[Entry]] = {}
    findings = []
    for decision in used:
        if decision.reading is reading:
            continue
        who = of_leader(decision.reading, pack) or names[decision.unit]
        for row in (row for t in _tables(decision.reading, spec) for row in t.rows):
            own = _found(row, rows, spec)
            if own is None:
                fault = Fault(row.origin(spec.measure), "在局台账里找不到，没有并入", f"请勿改动{spec.measure}和{spec.line}，按下发的表填报",
                              spec.measure, row.get(spec.measure), decision.unit)
                findings.append(fault.finding("warning", "strange_task", spec.table))
            elif any(row.get(title) is not None for title in spec.filled):
                entries.setdefault((own.sheet, own.number), []).append((who, row))
    merged = tuple(_merged(row, entries.get((row.sheet, row.number), []), spec) for row in rows)
    for row in rows:
        findings += _conflicts(entries.get((row.sheet, row.number), []), spec, pack)
    return Together(_booked(ledger, reading, merged, spec, pack), reading, entries, tuple(findings))


def _found(row: Row, rows: Sequence[Row], spec: Dispatch) -> Row | None:
    """The ledger's row that a returned one came from: by its number, if the measure agrees, else by measure and department."""
    def same(other: Row) -> bool:
        return fold(str(other.get(spec.measure))) == fold(str(row.get(spec.measure)))

    alike = [other for other in rows if same(other)]
    numbered = [other for other in alike if other.number == row.get(spec.line)]
    if len(numbered) > 1:
        numbered = [other for other in numbered if other.sheet == row.sheet] or numbered
    if numbered:
        return numbered[0]
    mine = [other for other in alike if other.get(spec.department) == row.get(spec.department)]
    return mine[0] if len(mine) == 1 else None


def _merged(row: Row, entries: Sequence[Entry], spec: Dispatch) -> Row:
    """The ledger's row with what was returned. A shared task is done when all who answered say so, on the last day."""
    if not entries:
        return row
    values = dict(row.values)
    if spec.progress and (said := _said(entries, spec.progress)):
        values[spec.progress] = said
    states = [entry.get(spec.status) for _, entry in entries if entry.get(spec.status) is not None]
    if states:
        values[spec.status] = next((s for s in states if s not in (*spec.done, *spec.ended)), None) or next(
            (s for s in states if s not in spec.ended), states[0])
    days = [day for _, entry in entries if spec.finished and isinstance(day := entry.get(spec.finished), date)]
    if days:
        values[spec.finished] = max(days)
    return dataclasses.replace(row, values=values)


def _said(entries: Sequence[Entry], title: str) -> Any:
    """What was returned in one column: the one value, or each beside who gave it, never one picked among several."""
    values = [(who, value) for who, entry in entries if (value := entry.get(title)) is not None]
    if len({str(v) for _, v in values}) <= 1:
        return values[0][1] if values else None
    return "\n".join(f"{who}：{_text(value)}" for who, value in values)


def _text(value: Any) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else str(value)


def _conflicts(entries: Sequence[Entry], spec: Dispatch, pack: Campaign) -> Iterator[Finding]:
    """Two answers on one task that contradict each other, said once at each of them."""
    states = [(who, entry) for who, entry in entries if entry.get(spec.status) is not None]
    if len({entry.get(spec.status) for _, entry in states}) < 2:
        return
    codes = {u.name: u.code for u in pack.units}
    said = "，".join(f"{who}报的是“{entry.get(spec.status)}”" for who, entry in states)
    for who, entry in states:
        fault = Fault(entry.origin(spec.status), f"与同一任务的另一份不一致（{said}）", "请商定后统一填报，暂按未办结计", spec.status,
                      entry.get(spec.status), codes.get(who))
        yield fault.finding("warning", "progress_conflict", spec.table)


def _booked(ledger: Ledger, reading: Reading, rows: tuple[Row, ...], spec: Dispatch, pack: Campaign) -> Ledger:
    """The ledger in which the tasks are the bureau's own, once, and no longer each department's share."""
    top = pack.units[0]
    own = next((u for u in pack.units if u.parent == top.code and u.level == "own"), top)
    first = _tables(reading, spec)[0]
    letters = first.letters
    table = Table(spec.table, first.title, first.file, first.sheet, first.header_rows, letters, rows)
    found, booked = [], False
    for submission in ledger.submissions:
        tables = {id: t for id, t in submission.tables.items() if id != spec.table}
        if submission.unit.code == own.code:
            tables, booked = {spec.table: table, **tables}, True
        found.append(dataclasses.replace(submission, tables=tables))
    if not booked:
        found.append(Submission(own, {spec.table: table}, (reading,)))
    return dataclasses.replace(ledger, submissions=tuple(found))


# ── the workbooks ────────────────────────────────────────────────────────────────────────────────────────────


def parts(data: bytes, reading: Reading, pack: Campaign) -> dict[str, bytes]:
    """A workbook for each department and each leader of the ledger: "部门/环评科.xlsx" -> its bytes.

    Raises one of `UNUSUAL` for a workbook that is no usual .xlsx.
    """
    spec = dispatch(pack)
    made = {}
    for folder, label, title in (("部门", "填报单位：{}", spec.department), ("领导", "说明：{}牵头的任务", spec.leader)):
        for name in _names(reading, spec, title, pack):
            made[f"{folder}/{_UNSAFE.sub('', name)}.xlsx"] = _part(data, reading, pack, title, name, label.format(name))
    return made


def _names(reading: Reading, spec: Dispatch, title: str | None, pack: Campaign) -> list[str]:
    """The departments or leaders in the ledger's order; of departments those that are units."""
    found = dict.fromkeys(name for t in _tables(reading, spec) for row in t.rows if title for name in row.get(title) or ())
    units = {u.name for u in pack.units}
    return [name for name in found if title != spec.department or name in units]


def _part(data: bytes, reading: Reading, pack: Campaign, title: str, name: str, label: str) -> bytes:
    spec = dispatch(pack)
    changes = {}
    for table in _tables(reading, spec):
        kept = {row.number for row in table.rows if name in (row.get(title) or ())}
        wanted = _columns(reading, table, spec, pack, [row.number for row in table.rows], (*spec.filled, spec.line))
        for row in table.rows:
            wanted.cells[f"{wanted.places[spec.line]}{row.number}"] = row.number
        above = table.header_rows[0] - 1
        if above:  # beside the title
            wanted.cells[f"{wanted.right}{above}"] = label
        else:
            wanted.change.below = label
        wanted.change.drop = {row.number for row in table.rows} - kept | {total.row.number for total in table.totals}
        changes[table.sheet] = wanted.change
    return change(data, changes)


@dataclasses.dataclass(slots=True)
class _Wanted:
    """A change to one sheet, where its columns to fill in stand, and the first of them that it did not have."""

    change: Change
    places: dict[str, str]
    right: str

    @property
    def cells(self) -> dict[str, Any]:
        return self.change.cells


def _columns(reading: Reading, table: Table, spec: Dispatch, pack: Campaign, numbers: Sequence[int],
             titles: Sequence[str]) -> _Wanted:
    """The change that adds the columns which the sheet lacks, right of all that it holds, looking like its last one."""
    columns = pack.table(spec.table)
    used = [*table.letters.values(), *(u.cell.rstrip("0123456789") for u in reading.unread if u.sheet == table.sheet)]
    last = max(used, key=lambda c: (len(c), c))
    like = max(table.letters.values(), key=lambda c: (len(c), c))
    wanted = _Wanted(Change(), dict(table.letters), beside(last))
    head = table.header_rows[-1]
    for by, title in enumerate((t for t in titles if t not in table.letters), 1):
        column = columns.column(title)
        place = wanted.places[title] = beside(last, by)
        wanted.change.widths[place] = _WIDTHS.get(column.type, 12)
        for number in (head, *numbers):
            wanted.cells[f"{place}{number}"] = title if number == head else None
            wanted.change.like[f"{place}{number}"] = f"{like}{number}"
    choices = columns.column(spec.status).params.get("choices")
    if choices and spec.status in wanted.places:
        place = wanted.places[spec.status]
        wanted.change.choices = f"{place}{min(numbers)}:{place}{max(numbers)}", choices
    return wanted


def workbook(data: bytes, found: Together, pack: Campaign) -> bytes:
    """The ledger's workbook with the returned entries in it; the very same one where nothing was returned.

    Raises as `parts` does.
    """
    spec = dispatch(pack)
    changes = {}
    for table in _tables(found.reading, spec):
        numbers = [row.number for row in table.rows]
        if not any((table.sheet, number) in found.entries for number in numbers):
            continue
        wanted = _columns(found.reading, table, spec, pack, numbers, spec.filled)
        wanted.change.choices = None
        for row in table.rows:
            entries = found.entries.get((table.sheet, row.number), [])
            for title in spec.filled:
                if (value := _said(entries, title)) is not None:
                    place = f"{wanted.places[title]}{row.number}"
                    wanted.cells[place] = value
        changes[table.sheet] = wanted.change
    return change(data, changes) if changes else data
