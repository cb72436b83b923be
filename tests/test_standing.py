"""Who has reported what: 已报, 零报告, 未报, 退回, 迟报."""

from datetime import date, datetime

import pytest

from ledgerkit.model import Decision, Fault, Ledger, Origin, Reading, Received, Row, State, Submission, Table
from ledgerkit.standing import asked, standing

DUE, AS_OF = date(2021, 9, 25), date(2021, 9, 28)


@pytest.fixture
def unit(pack):
    return next(u for u in pack.units if u.code == "340121")


@pytest.fixture
def states(pack, unit):
    """The states of one unit, of whose tables these came with so many records."""
    def make(sent=None, zero=(), reported=None, errors=(), refused=(), as_of=AS_OF, due=DUE):
        tables = {id: Table(id, id, "a.xlsx", "表", (1,), {}, tuple(Row("a.xlsx", "表", n, {}, {}) for n in range(count)))
                  for id, count in (sent or {}).items()}
        reading = Reading("a.xlsx", pack.id, unit.code, reported=reported, tables=tuple(tables.values()), zero=zero)
        submissions = (Submission(unit, tables, (reading,)),) if sent is not None else ()
        findings = [Fault(Origin("a.xlsx", "表", "B3"), "有误", unit=unit.code).finding(severity, "required", table)
                    for severity, table in errors]
        gone = Reading("b.xlsx", pack.id, unit.code, tables=tuple(Table(id, id, "b.xlsx", "表", (1,), {}, ()) for id in refused))
        decisions = [Decision(Received("b.xlsx", 1, "x", "xlsx"), "退回", "", unit.code, gone)] if refused else []
        found = standing(Ledger(submissions, {}, (unit,)), decisions, findings, pack, as_of, due)
        return {table: str(state) for table, state in found[unit.code].items()}

    return make


def test_only_the_tables_that_are_asked_for_have_a_state(pack, unit):
    assert [t.id for t in asked(pack, unit)] == ["pairing", "issues"]


def test_nothing_came(states):
    assert states() == {"pairing": "未报", "issues": "未报"}


def test_one_table_of_two(states):
    assert states({"pairing": 3}) == {"pairing": "已报", "issues": "未报"}


def test_an_empty_table_is_no_zero_report(states):
    assert states({"pairing": 3, "issues": 0}) == {"pairing": "已报", "issues": "未报"}
    assert states({"pairing": 3, "issues": 0}, zero=("issues",)) == {"pairing": "已报", "issues": "零报告"}


def test_days_late_are_counted_from_the_due_day(states):
    assert states({"pairing": 1}, reported=date(2021, 9, 25))["pairing"] == "已报"
    assert states({"pairing": 1}, reported=date(2021, 9, 28))["pairing"] == "迟报3天"
    assert states({"pairing": 1}, reported=date(2021, 9, 28), due=None)["pairing"] == "已报"
    assert states({"pairing": 0}, zero=("pairing",), reported=date(2021, 9, 27))["pairing"] == "迟报2天"


def test_only_an_error_sends_a_table_back(states):
    sent = {"pairing": 1, "issues": 1}
    assert states(sent, errors=[("error", "issues"), ("warning", "pairing")]) == {"pairing": "已报", "issues": "退回"}


def test_a_refused_file_is_a_returned_one_unless_another_counts(states):
    assert states(refused=("pairing",)) == {"pairing": "退回", "issues": "未报"}
    assert states({"pairing": 1}, refused=("pairing",))["pairing"] == "已报"


def test_what_is_missing_says_since_when(pack, unit):
    for as_of, days in ((AS_OF, 3), (DUE, 0), (date(2021, 9, 1), 0)):
        found = standing(Ledger((), {}, (unit,)), [], [], pack, as_of, DUE)
        assert found[unit.code]["pairing"] == State("未报", days)


def test_the_day_of_a_mail_is_no_填报时间(pack, unit):
    reading = Reading("a.xlsx", pack.id, unit.code, modified=datetime(2021, 10, 9),
                      tables=(Table("pairing", "", "a.xlsx", "表", (1,), {}, (Row("a.xlsx", "表", 2, {}, {}),)),))
    ledger = Ledger((Submission(unit, {"pairing": reading.tables[0]}, (reading,)),), {}, (unit,))
    assert str(standing(ledger, [], [], pack, AS_OF, DUE)[unit.code]["pairing"]) == "已报"
