"""Who has reported what: the state of every unit with every table that it has to send."""

from collections.abc import Sequence
from datetime import date

from ledgerkit.model import Campaign, Decision, Finding, Ledger, Reading, State, Submission, TableSpec, Unit

Standing = dict[str, dict[str, State]]


def standing(ledger: Ledger, decisions: Sequence[Decision], findings: Sequence[Finding], campaign: Campaign, as_of: date,
             due: date | None = None) -> Standing:
    """By reporting unit and required table its state (X-17).

    未报: neither records nor a ticked 零报告; 退回: sent, and something in it must be corrected; 迟报: sent after `due`.
    An empty table is no 零报告: nobody can tell it from a forgotten one.
    """
    submissions = {s.unit.code: s for s in ledger.submissions}
    faulty = {(f.unit, f.table) for f in findings if f.severity == "error" and f.table}
    refused = {(d.unit, t.id) for d in decisions if d.verdict == "退回" and d.reading for t in d.reading.tables}
    found: Standing = {}
    for unit in ledger.units:
        states = {}
        for spec in asked(campaign, unit):
            submission = submissions.get(unit.code)
            if submission and (state := _sent(submission, spec, due)):
                states[spec.id] = State("退回") if (unit.code, spec.id) in faulty else state
            elif (unit.code, spec.id) in refused:
                states[spec.id] = State("退回")
            else:
                states[spec.id] = State("未报", max(0, (as_of - due).days) if due else 0)
        found[unit.code] = states
    return found


def asked(campaign: Campaign, unit: Unit) -> list[TableSpec]:
    """The tables that a unit has to send."""
    return [t for t in campaign.tables if t.required and (not t.levels or unit.level in t.levels)]


def _sent(submission: Submission, spec: TableSpec, due: date | None) -> State | None:
    """The state of a table that is there; None for one without records and without a tick."""
    table = submission.tables.get(spec.id)
    brought = [r for r in submission.readings if any(t.id == spec.id for t in r.tables)]
    zero = any(spec.id in r.zero for r in brought)
    if not (table and table.rows) and not zero:
        return None
    days = max((_late(r, due) for r in brought), default=0)
    return State("迟报", days) if days else State("已报" if table and table.rows else "零报告")


def _late(reading: Reading, due: date | None) -> int:
    """Days after the due day, by its 填报时间; a file that says none is not held to be late."""
    return max(0, (reading.reported - due).days) if due and reading.reported else 0
