"""Messy bodies: sums under many names, marks for the cell above, merged cells, hidden rows, lines of words."""

import io
from datetime import date

import openpyxl
import pytest

from ledgerkit import checks
from ledgerkit.checks import Context


def table(reading, id="pairing"):
    return next(t for t in reading.tables if t.id == id)


def names(reading):
    return [row.get("企业名称") for row in table(reading).rows]


@pytest.fixture
def content(rows):
    """The pairing sheet with an enterprise for each number of visits."""
    def make(*visits):
        return rows.sheet(rows.PAIRING, [rows.enterprise(n, f"公司{n}", 走访次数=v) for n, v in enumerate(visits, 1)])

    return make


@pytest.fixture
def said(pack):
    """What the checks of the pack say of a table: check, cell."""
    context = Context(pack, date(2021, 9, 25))
    return lambda found: [(f.check, f.origin.cell) for f in checks.run("table", found, context)]


def total(label, visits, at=0):
    return [*[None] * at, label, *[None] * (13 - at), visits]


# ---- sums ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("label", [
    "小计", "合计", "总计", "共计", "累计", "合 计", "合\n计", "合　计", "合计：", "合计（家）", "总计(次)", "小计（项）"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_sum_under_any_name_is_checked_and_no_record(read, content, said, label, at):
    reading = read({"表": [*content(3, 4), total(label, 7, at)]})
    assert names(reading) == ["公司1", "公司2"] and said(table(reading)) == []
    wrong = read({"表": [*content(3, 4), total(label, 8, at)]})
    assert names(wrong) == ["公司1", "公司2"] and said(table(wrong)) == [("totals", "O6")]


def test_a_sum_merged_over_several_columns(read, content, said):
    reading = read({"表": [*content(3, 4), total("合计", 7)]}, merges={"表": ["A6:N6"]})
    assert names(reading) == ["公司1", "公司2"] and said(table(reading)) == [] and not reading.findings


def test_a_subtotal_and_a_total_are_each_compared_with_their_rows(read, content, said):
    last = content(3, 4, 5)[-1]
    reading = read({"表": [*content(3, 4), total("小计", 7), last, total("总计", 12)]})
    assert len(table(reading).totals) == 2 and said(table(reading)) == []
    reading = read({"表": [*content(3, 4), total("小计", 7), last, total("总计", 19)]})
    assert said(table(reading)) == [("totals", "O8")]


def test_an_enterprise_whose_name_speaks_of_sums_is_a_record(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "合计"), rows.enterprise(2, "安徽总计量器具有限公司")])})
    assert names(reading) == ["合计", "安徽总计量器具有限公司"]


# ---- what is no record --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    "注：走访次数为本年累计数。", "说明：本表一式两份。", "备注：空白栏不填。", "填表说明：按季度填报。", "注1：规模按国家统计局标准划分。", "填表人：张三", "审核人：李四",
    "单位负责人：王五", "负责人：王五　填表人：张三　联系电话：0551-62376123", "主要领导：赵六", "填报日期：2021年9月24日", "长丰县生态环境分局办公室印发",
    "第1页，共2页", "共2页", "-1-", "注:１．本表一式两份",
])
def test_a_line_below_the_table_is_layout(read, content, line):
    reading = read({"表": [*content(3), [], [line], [None, line]]})
    assert names(reading) == ["公司1"] and not reading.findings and not reading.unread


def test_blank_rows_of_any_kind_of_blank(read, content):
    blanks = [[None] * 17, ["", "  ", "\u3000"], ["\xa0"] * 17, ["\u200b", None, "\n"]]
    rows = content(3, 4)
    reading = read({"表": [*rows[:4], *blanks, *rows[4:], *blanks]})
    assert [row.number for row in table(reading).rows] == [4, 9] and not reading.findings and not reading.unread


def test_what_filters_and_hidden_rows_keep_is_reported_row_by_row(read, book, content):
    workbook = openpyxl.load_workbook(io.BytesIO(book({"表": [*content(3, 4, 5), total("合计", 12)]})))
    for r in (4, 6, 7):
        workbook["表"].row_dimensions[r].hidden = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue())
    assert names(reading) == ["公司2"] and not table(reading).totals
    assert [(f.severity, f.check, f.origin.cell) for f in reading.findings] == [
        ("warning", "hidden", "A4"), ("warning", "hidden", "A6"), ("warning", "hidden", "A7")]
    assert len(reading.unread) == sum(v is not None for r in (3, 5) for v in content(3, 4, 5)[r]) + 2


# ---- merged cells and marks for the cell above --------------------------------------------------------------------

def test_merged_cells_are_filled_each_inside_its_own_range(rows, read):
    """Two ranges one under the other, and a row after them: nothing runs on."""
    kinds = ["传统产业", None, "其他", None, None]
    records = [rows.enterprise(n, f"公司{n}", 企业类型=kind) for n, kind in enumerate(kinds, 1)]
    reading = read({"表": rows.sheet(rows.PAIRING, records)}, merges={"表": ["E4:E5", "E6:E7"]})
    assert [row.get("企业类型") for row in table(reading).rows] == ["传统产业", "传统产业", "其他", "其他", None]
    assert str(table(reading).rows[1].origin("企业类型")) == "表!E5"


def test_a_range_over_rows_and_columns_fills_its_first_column_only(rows, read):
    records = [rows.enterprise(n, f"公司{n}", 企业联系人="李艳" if n == 1 else None, 企业联系电话=None) for n in (1, 2, 3)]
    reading = read({"表": rows.sheet(rows.PAIRING, records)}, merges={"表": ["G4:H5"]})
    assert [row.get("企业联系人") for row in table(reading).rows] == ["李艳", "李艳", None]
    assert [row.get("企业联系电话") for row in table(reading).rows] == [None, None, None]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", "\"", "”", "同上 "])
@pytest.mark.parametrize("merges", [{}, {"表": ["E5:E6"]}], ids=["plain", "merged"])
def test_a_mark_for_the_cell_above(rows, read, mark, merges):
    """Also two marks in a row, in a column of dates, and on a sheet that has merged cells elsewhere."""
    above = rows.enterprise(1, "公司1", 结对领导="王波、卢强")
    records = [above, *(rows.enterprise(n, f"公司{n}", 结对日期=mark, 结对领导=mark) for n in (2, 3))]
    reading = read({"表": rows.sheet(rows.PAIRING, records)}, merges=merges)
    assert [row.get("结对日期") for row in table(reading).rows] == [date(2021, 5, 12)] * 3
    assert [row.get("结对领导") for row in table(reading).rows] == [["王波", "卢强"]] * 3 and not reading.findings


def test_a_mark_takes_from_a_merged_cell_above(rows, read):
    records = [rows.enterprise(n, f"公司{n}", 职务=job) for n, job in enumerate(["副局长", None, "同上"], 1)]
    reading = read({"表": rows.sheet(rows.PAIRING, records)}, merges={"表": ["J4:J5"]})
    assert [row.get("职务") for row in table(reading).rows] == ["副局长"] * 3


def test_a_mark_does_not_reach_over_a_total_or_a_page_heading_to_nothing(rows, read):
    """The record above is meant, whatever layout stands between."""
    records = [list(rows.enterprise(n, f"公司{n}", 职务=job).values()) for n, job in ((1, "副局长"), (2, "同上"))]
    content = [*rows.sheet(rows.PAIRING, []), records[0], total("小计", 1), list(rows.PAIRING), records[1]]
    reading = read({"表": content})
    assert [row.get("职务") for row in table(reading).rows] == ["副局长", "副局长"]
