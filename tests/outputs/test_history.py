"""历期: the year's figures go from workbook to workbook, and nothing that a hand does to the sheet stops a run."""

import dataclasses
import shutil
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerkit import inbox, intake, memory, pipeline
from ledgerkit.office.sheets import open_book
from ledgerkit.outputs import history
from ledgerkit.outputs.book import Writer
from tests.conftest import EXAMPLES

CHANGFENG, HEFEI = "340121", "340100"


def written(run):
    """The workbook with the sheet 历期 of this run alone."""
    writer = Writer("试", run.moment)
    history.sheet(writer, run)
    return writer.close()


def rows(data):
    return next(g.rows for g in open_book(data, "xlsx").grids if g.name == history.SHEET)


EARLIER = {"2021Q2": {CHANGFENG: {"结对企业数": 12, "走访企业数": None, "办结率": Decimal("85.7"), "走访次数": 0}, HEFEI: {"结对企业数": 1481}}}


def test_what_is_written_is_read_back(small, pack):
    read = history.remembered(rows(written(small.run(history=EARLIER))), pack)
    assert read["2021Q2"][CHANGFENG] == {i.id: EARLIER["2021Q2"][CHANGFENG].get(i.id) for i in pack.indicators}
    assert read["2021Q2"][HEFEI]["结对企业数"] == 1481
    assert list(read) == ["2021Q2"]  # nobody reported this time


@pytest.mark.parametrize(
    ("period", "kept"),
    [("2021Q4", ["2021Q1", "2021Q2", "2021Q3"]), ("2021Q2", ["2021Q1"]), ("2022Q1", []), ("2021-09", ["2021-07", "2021-08"]),
     ("2021H2", ["2021H1"]), ("2022", ["2019", "2020", "2021"])],
)  # fmt: skip
def test_periods_of_the_same_length_and_year_stand_side_by_side(period, kept):
    known = ["2021Q3", "2021Q1", "2021Q2", "2020Q4", "2021-08", "2021-07", "2020-12", "2021H1", "2021", "2019", "2020"]
    assert list(history.kept(dict.fromkeys(known, {}), period)) == kept


def test_twelve_periods_are_enough():
    assert len(history.kept({f"{year}": {} for year in range(1990, 2021)}, "2021")) == 11


def test_the_sheet_is_one_line_a_unit_and_period(small):
    head = next(row for row in rows(written(small.run(history=EARLIER))) if history.CODE in row)
    assert head[:5] == ["报告期", "期次", "单位", "代码", "结对企业数"]
    lines = rows(written(small.run(history=EARLIER)))
    assert [row[:4] for row in lines[lines.index(head) + 1:]] == [
        ["2021Q2", "2021年第二季度", "合肥市", HEFEI], ["2021Q2", "2021年第二季度", "长丰县", CHANGFENG]]


cells = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.just(date(2021, 4, 1)), st.just(datetime(2021, 4, 1)),
                  st.sampled_from(["2021Q2", "2021-13", CHANGFENG, 340121.0, "约50", "1,481", "85.7%", "—", "=1+1", "999999999999999999999"]))


@given(st.lists(st.lists(cells, max_size=6), max_size=6), st.permutations(["报告期", "代码", "结对企业数", "办结率", "结对企业数", ""]))
def test_a_sheet_that_was_written_into_never_stops_a_run(pack, lines, heads):
    for period, units in history.remembered([heads, *lines], pack).items():
        assert len(history._shape(period)) <= 7
        for code, values in units.items():
            assert code in {u.code for u in pack.units}
            assert all(v is None or isinstance(v, (int, Decimal)) for v in values.values())


@pytest.mark.parametrize(
    ("cell", "value"),
    [(0.857, "85.7"), (1, "100.0"), ("85.7%", "85.7"), ("0.857", "85.7"), (0.85749, "85.7"), ("—", None), (True, None), (float("nan"), None), ("全部", None)],
)  # fmt: skip
def test_a_rate_is_read_as_it_stands_or_as_people_write_it(pack, cell, value):
    read = history.remembered([["报告期", "代码", "办结率"], ["2021Q2", CHANGFENG, cell]], pack)
    assert read["2021Q2"][CHANGFENG]["办结率"] == (value and Decimal(value))


# ── from period to period ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def after_two(tmp_path_factory):
    """The 汇总.xlsx of Hefei's third quarter, which has the second for its previous."""
    folder = tmp_path_factory.mktemp("两季")
    for name in ("anhui-hefei-2021q2", "anhui-hefei-2021q3"):
        shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("输出"))
        result = pipeline.run(folder / name)
    return (result.folder / memory.NAME).read_bytes()


@pytest.fixture
def third(after_two, tmp_path):
    """The batch of the fourth quarter after the third of Hefei, whose 汇总.xlsx a test may change."""
    place = tmp_path / "三季度"
    place.mkdir()
    (place / memory.NAME).write_bytes(after_two)
    return inbox.Batch(tmp_path, "anhui-sbq", "2021Q4", date(2021, 12, 25), scope=HEFEI, previous="三季度")


def remembered(batch, pack):
    before = memory.recall(batch, pipeline.scoped(pack, HEFEI), "previous", pipeline.open_one)
    return before, memory.history(batch, before)


def test_the_history_grows_from_period_to_period(third, pack):
    before, told = remembered(third, pack)
    assert list(told) == ["2021Q2", "2021Q3"]
    assert told["2021Q3"][HEFEI]["结对企业数"] == before.value("结对企业数", HEFEI) == 51
    assert (told["2021Q2"][HEFEI]["结对企业数"], told["2021Q2"][HEFEI]["办结率"]) == (33, Decimal("33.3"))


def test_a_new_year_begins_without_history(third, pack):
    assert remembered(dataclasses.replace(third, period="2022Q1"), pack)[1] == {}


def test_what_a_hand_wrote_into_it_is_left_out_and_what_was_taken_out_is_gone(third, pack):
    path = third.folder / third.previous / memory.NAME
    book = openpyxl.load_workbook(path)
    sheet = book[history.SHEET]
    first = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "2021Q2")
    sheet.cell(first, 5).value = "三十三家"
    sheet.cell(first + 1, 4).value = "蜀山区"
    book.save(path)
    told = remembered(third, pack)[1]
    assert told["2021Q2"][HEFEI]["结对企业数"] is None and told["2021Q2"][HEFEI]["走访企业数"] == 16
    assert not {"340104", "蜀山区"} & set(told["2021Q2"])
    del book[history.SHEET]
    book.save(path)
    assert list(remembered(third, pack)[1]) == ["2021Q3"]


def test_every_cell_of_the_sheet_is_accounted_for_as_no_record(after_two, pack):
    book = open_book(after_two, "xlsx")
    reading = intake.read_book(book, [pack], memory.NAME, date(2021, 9, 30))
    for name in (history.SHEET, "主要指标图"):
        grid = next(g for g in book.grids if g.name == name)
        told = [u for u in reading.unread if u.sheet == name]
        assert len(told) == sum(v not in ("", None) for row in grid.rows for v in row) and {u.why for u in told} == {"汇总表里的统计，不是记录"}
    assert not {t.sheet for t in reading.tables} & {history.SHEET, "主要指标图"}
