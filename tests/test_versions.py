"""What a finding is called in every version of a submission, and what became of those of the version before."""

from dataclasses import replace
from datetime import date

import pytest

from ledgerkit import consolidate, pipeline, versions
from ledgerkit.checks import Context
from ledgerkit.model import Received, Round

AS_OF = date(2021, 9, 25)


@pytest.fixture
def arrival(rows, read):
    """A workbook of one unit with these enterprises, as it came in under a name on a day."""
    def make(file, day, *records, note=()):
        sheet = rows.sheet(rows.PAIRING, list(records), reported=f"2021年9月{day}日")
        reading = replace(read({"表": sheet}, file), unit="340121", modified=None)  # two saves may fall into one second or into two
        if note:
            table = reading.tables[0]
            noted = tuple(replace(row, note=text) for row, text in zip(table.rows, note))
            reading = replace(reading, tables=(replace(table, rows=noted),))
        return Received(file, 10, f"{file}{records}", "xlsx"), reading

    return make


@pytest.fixture
def corrected(pack):
    """The findings and the rounds of these arrivals."""
    def run(*arrivals):
        context = Context(pack, AS_OF, "2021Q3")
        decisions = consolidate.decide(arrivals, pack, "2021Q3")
        found = [replace(f, unit=d.unit) for d in decisions if d.verdict == "采用" for f in pipeline.check_file(d.reading, context)]
        found = versions.identified(found, versions.Index((d.reading for d in decisions), pack))
        previous = versions.before(decisions, consolidate.newest)
        return found, versions.rounds(decisions, found, previous, lambda r: pipeline.check_file(r, context), pack)

    return run


def names(findings, title=None):
    return sorted(f.record for f in findings if title in (None, f.title))


def test_a_finding_keeps_its_id_wherever_its_record_stands(rows, arrival, corrected):
    wrong = rows.enterprise(1, "甲公司", 企业规模="特大")
    there, _ = corrected(arrival("a.xlsx", 20, wrong))
    moved, _ = corrected(arrival("b.xlsx", 20, rows.enterprise(1, "乙公司"), rows.enterprise(2, "丙公司"), {**wrong, "序号": 3}))
    one, = [f for f in there if f.title == "企业规模"]
    two, = [f for f in moved if f.title == "企业规模"]
    assert (one.id, one.record) == (two.id, "甲公司") and one.origin.cell != two.origin.cell
    assert len({f.id for f in moved}) == len(moved)


def test_two_faults_of_one_record_and_one_fault_of_two_records_are_told_apart(rows, arrival, corrected):
    found, _ = corrected(arrival("a.xlsx", 20, rows.enterprise(1, "甲公司", 企业规模="特大", 企业类型="未知"),
                                 rows.enterprise(2, "乙公司", 企业规模="特大"), rows.enterprise(3, "乙公司", 企业规模="特大")))
    assert len({f.id for f in found}) == len(found)
    assert names(found, "企业规模") == ["乙公司", "乙公司#2", "甲公司"]


def test_the_next_version_says_what_is_fixed_what_is_open_and_what_is_new(rows, arrival, corrected):
    first = arrival("a.xlsx", 20, rows.enterprise(1, "甲公司", 企业规模="特大"), rows.enterprise(2, "乙公司", 企业类型="未知"))
    second = arrival("b.xlsx", 21, rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司", 企业类型="未知"),
                     rows.enterprise(3, "丙公司", 结对日期="待定"))
    found, rounds = corrected(first, second)
    round = rounds["340121"]
    by_id = {f.id: f.record for f in found}
    assert round.file == "a.xlsx" and names(round.fixed) == ["甲公司"]
    # the table that is missing is missing again
    assert {by_id[id] for id in round.still} == {"乙公司", None} and {by_id[id] for id in round.new} == {"丙公司"}


def test_only_the_version_just_before_is_compared(rows, arrival, corrected):
    versions = [arrival(f"{n}.xlsx", 20 + n, rows.enterprise(1, "甲公司", **wrong))
                for n, wrong in enumerate(({"企业规模": "特大"}, {"企业类型": "未知"}, {}))]
    _, rounds = corrected(*versions)
    assert rounds["340121"].file == "1.xlsx" and [f.title for f in rounds["340121"].fixed] == ["企业类型"]


def test_a_first_version_has_no_round(rows, arrival, corrected):
    assert corrected(arrival("a.xlsx", 20, rows.enterprise(1, "甲公司", 企业规模="特大")))[1] == {}


def test_the_same_again_is_told_so_only_where_something_was_to_be_corrected(rows, arrival, corrected):
    wrong = rows.enterprise(1, "甲公司", 企业规模="特大", 企业类型="未知")
    found, rounds = corrected(arrival("a.xlsx", 20, wrong), arrival("b.xlsx", 20, wrong))
    assert rounds["340121"] == Round("b.xlsx", still=frozenset(f.id for f in found if f.severity != "info" and f.table), unchanged=True)
    said, = versions.unchanged(rounds, found)
    assert said.message == "b.xlsx：与已收到的一份内容完全相同，指出的2处错误都还没有改，请在退回的表里改正后再发。"
    right = rows.enterprise(1, "甲公司")
    found, rounds = corrected(arrival("a.xlsx", 20, right), arrival("b.xlsx", 20, right))
    assert rounds == {} and versions.unchanged(rounds, found) == []


def test_a_warning_is_answered_beside_its_row_and_an_error_is_not(rows, arrival, corrected):
    record = rows.enterprise(1, "甲公司", 联络员电话="12", 企业规模="特大")
    found, _ = corrected(arrival("a.xlsx", 20, record, rows.enterprise(2, "乙公司", 联络员电话="13"), note=("电话正在更换", "")))
    assert {(f.severity, f.record): f.answer for f in found if f.title in ("联络员电话", "企业规模")} == {
        ("warning", "甲公司"): "电话正在更换", ("error", "甲公司"): None, ("warning", "乙公司"): None}
