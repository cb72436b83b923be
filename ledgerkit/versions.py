"""Versions of a submission: what a finding is called in all of them, and what became of the findings of the last one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ledgerkit.model import Campaign, Decision, Fault, Finding, Origin, Reading, Round, Row
from ledgerkit.records import numbered

_NUMBER = re.compile(r"\d+$")
_COUNTED = ("error", "warning")  # what a unit is asked to correct or to explain


class Index:
    """The records of a campaign's readings by where they stand."""

    def __init__(self, readings: Iterable[Reading], campaign: Campaign):
        self.rows: dict[tuple[str, str, int], tuple[Row, str, str]] = {}  # the row, its table and its record
        self.cells: dict[tuple[str, str, str], tuple[str, str, int]] = {}  # of forms, whose values stand anywhere
        specs = {t.id: t for t in campaign.tables}
        for reading in readings:
            for id in dict.fromkeys(t.id for t in reading.tables):
                rows = [row for t in reading.tables if t.id == id for row in t.rows]
                names = numbered(specs[id], rows)
                for row in rows:
                    place = row.file, row.sheet, row.number
                    self.rows[place] = row, id, names[place]
                    self.cells |= {(row.file, row.sheet, cell): place for cell in row.letters.values() if cell[-1].isdigit()}

    def find(self, origin: Origin) -> tuple[Row, str, str] | None:
        """The record that a cell belongs to: its row, its table's id, and what identifies it; None for none."""
        if not origin.cell or not origin.sheet:
            return None
        place = self.cells.get((origin.file, origin.sheet, origin.cell))
        number = _NUMBER.search(origin.cell)
        return self.rows.get(place or (origin.file, origin.sheet, int(number[0]) if number else 0))


def identified(findings: Iterable[Finding], index: Index) -> list[Finding]:
    """The findings with the record that each is about, and with the explanation that the clerk wrote beside it.

    Only a warning can be explained: an error stays one whatever is said of it.
    """
    found = []
    for finding in findings:
        if place := index.find(finding.origin):
            row, table, record = place
            answer = row.note if finding.severity == "warning" and row.note else None
            finding = replace(finding, table=finding.table or table, record=record, answer=answer)
        found.append(finding)
    return found


def before(decisions: Sequence[Decision], newest: Callable[[Sequence[Reading]], Reading]) -> dict[str, Reading]:
    """By unit the version before the one that counts: the newest of those that it replaced."""
    replaced: dict[str, list[Reading]] = {}
    accepted = {d.unit: set() for d in decisions if d.verdict == "采用"}
    for decision in decisions:
        if decision.verdict == "采用":
            accepted[decision.unit] |= set(decision.tables)
    for decision in decisions:
        if decision.verdict == "被替代" and accepted.get(decision.unit, set()) & {t.id for t in decision.reading.tables}:
            replaced.setdefault(decision.unit, []).append(decision.reading)
    return {unit: newest(readings) for unit, readings in replaced.items()}


def rounds(decisions: Sequence[Decision], findings: Sequence[Finding], previous: Mapping[str, Reading],
           check: Callable[[Reading], list[Finding]], campaign: Campaign) -> dict[str, Round]:
    """By unit what became of the findings of its version before; `findings` are those of now, identified.

    previous: by unit the version before. check: all findings of one file on its own.
    """
    made = {}
    now: dict[str, dict[str, Finding]] = {}
    for finding in findings:
        if finding.severity in _COUNTED and finding.unit:
            now.setdefault(finding.unit, {})[finding.id] = finding
    for unit, reading in previous.items():
        said = identified((replace(f, unit=unit) for f in check(reading)), Index([reading], campaign))
        then = {f.id: f for f in said if f.severity in _COUNTED}
        today = now.get(unit, {})
        made[unit] = Round(reading.file, tuple(f for id, f in then.items() if id not in today),
                           frozenset(then.keys() & today.keys()), frozenset(today.keys() - then.keys()))
    for decision in decisions:
        tables = {t.id for t in decision.reading.tables} if decision.verdict == "重复" and decision.reading else set()
        same = {id: f for id, f in now.get(decision.unit, {}).items() if f.table in tables}
        if any(f.severity == "error" for f in same.values()):
            made[decision.unit] = Round(decision.received.path, still=frozenset(same), unchanged=True)
    return made


def unchanged(rounds: Mapping[str, Round], findings: Sequence[Finding]) -> list[Finding]:
    """What a unit is told that sent the very same once more though errors were found in it."""
    said = []
    for unit, round in rounds.items():
        if round.unchanged:
            errors = sum(f.severity == "error" and f.unit == unit and f.id in round.still for f in findings)
            fault = Fault(Origin(round.file), f"与已收到的一份内容完全相同，指出的{errors}处错误都还没有改",
                          "请在退回的表里改正后再发", unit=unit)
            said.append(fault.finding("info", "unchanged"))
    return said
