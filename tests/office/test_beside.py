"""For a file that can't be patched, a new workbook of the same layout carries the notes."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from ledgerkit.office.annotate import Entry, Note, Summary
from ledgerkit.office.beside import beside
from ledgerkit.office.grid import Grid
from ledgerkit.office.sheets import open_book

MOMENT = datetime(2021, 9, 25)


def made(grids, notes=(), summary=None, **options):
    """The workbook, opened by openpyxl."""
    data = beside(grids, notes, summary or Summary("校验意见", [], ["位置"], []), MOMENT, **options)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_real_ledger_in_the_old_format(shared):
    """Cells and merged ranges of the real .xls, and the notes at their cells."""
    grids = open_book((shared / "real" / "jiyuan-ledger-2020.xls").read_bytes(), "xls").grids
    name = grids[0].name
    notes = [Note(name, "F7", "error", "读不出日期"), Note(name, "C4", "warning", "请核对")]
    data = beside(grids, notes, Summary("校验意见", ["说明"], ["位置"], [Entry(["F7"], "error", (name, "F7"))]), MOMENT)
    again = open_book(data, "xlsx").grids
    assert again[0].name == "校验意见" and [(g.name, g.rows, sorted(g.merges)) for g in again[1:]] == [
        (g.name, g.rows, sorted(g.merges)) for g in grids]
    sheet = openpyxl.load_workbook(io.BytesIO(data))[name]
    assert sheet["F7"].comment.text == "读不出日期" and sheet["F7"].fill.fgColor.rgb == "FFF8CBAD"
    assert data == beside(grids, notes, Summary("校验意见", ["说明"], ["位置"], [Entry(["F7"], "error", (name, "F7"))]), MOMENT)


def test_every_kind_of_value_stays_what_it_is():
    row = ["=1+1", "https://example.com", "00123", 1.5, True, date(2021, 9, 1), datetime(2021, 9, 1, 8, 30), time(8, 30), timedelta(hours=30), "", "甲\x01乙"]
    sheet = made([Grid("表", True, [row])])["表"]
    assert [cell.value for cell in sheet[1]] == [
        "=1+1", "https://example.com", "00123", 1.5, True, datetime(2021, 9, 1), datetime(2021, 9, 1, 8, 30), time(8, 30), timedelta(hours=30), None,
        "甲\ufffd乙"]
    assert sheet["A1"].data_type == "s" and sheet["B1"].hyperlink is None


def test_what_excel_showed_as_an_error_is_said():
    assert made([Grid("表", True, [["", "乙"]], errors={(0, 0): "#REF!"})])["表"]["A1"].value == "#REF!"


def test_hidden_stays_hidden():
    book = made([Grid("甲", True, [["a", "b"], ["c", "d"]], hidden_rows=frozenset({1}), hidden_columns=frozenset({1})), Grid("乙", False, [["x"]])])
    assert book["甲"].row_dimensions[2].hidden and book["甲"].column_dimensions["B"].hidden
    assert book["乙"].sheet_state == "hidden" and book["甲"].sheet_state == "visible"


@pytest.mark.parametrize("name", ["三季度/长丰[1].csv", "x" * 40, "", "'甲'", "History"])
def test_names_that_excel_refuses(name):
    """The sheet gets another name, and notes and links follow it."""
    grids = [Grid(name, True, [["企业名称"], ["甲公司"]]), Grid("别的", True, [["乙"]])]
    book = made(grids, [Note(name, "A2", "error", "不是全称")], Summary("校验意见", [], ["位置"], [Entry(["A2"], "error", (name, "A2"))]))
    sheet = book.worksheets[1]
    assert sheet["A2"].comment.text == "不是全称" and len(sheet.title) <= 31
    assert book.worksheets[0]["A3"].hyperlink.location == "'{}'!A2".format(sheet.title.replace("'", "''"))


def test_two_long_names_stay_apart():
    names = ["合肥市长丰县生态环境分局环保服务企业十百千行动结对服务情况表", "合肥市长丰县生态环境分局环保服务企业十百千行动结对服务情况表（续）"]
    assert len(set(made([Grid(n + "、" * 9, True, [["a"]]) for n in names]).sheetnames)) == 3


def test_widths_that_are_known_and_rows_that_fit():
    text = "喷漆废气收集不到位，需更换活性炭并补充台账。" * 3
    sheet = made([Grid("表", True, [["短", text]])], widths={"表": [5, 20]})["表"]
    assert (round(sheet.column_dimensions["A"].width), round(sheet.column_dimensions["B"].width)) == (6, 21)
    assert sheet.row_dimensions[1].height > 5 * 14


def test_a_note_in_a_merged_range_and_beyond_the_cells():
    sheet = made([Grid("表", True, [["甲", ""], ["", ""]], [(0, 0, 1, 0)])], [Note("表", "A2", "warning", "并"), Note("表", "F9", "error", "外")])["表"]
    assert sheet["A1"].comment.text == "并" and sheet["F9"].comment.text == "外"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:A2"]
