"""Any workbook as the same grids; what an engine leaves out is found again in the file."""

import io
import re
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ledgerkit.office import sheets
from ledgerkit.office.formats import Unsafe
from ledgerkit.office.sheets import letters, open_book

DAY, MOMENT = date(2021, 9, 25), datetime(2021, 9, 25, 14, 30)
SHEET = "xl/worksheets/sheet1.xml"
DAMAGED = "文件已损坏或没有传完整，打不开，请重新发送"
NOT_EXCEL = "文件已损坏或不是标准的Excel格式，打不开，请用WPS另存为.xlsx后重新发送"
FAR = "工作表里有离得很远的零散单元格，为安全起见未打开，请删去表外内容后重新发送"
STRICT = [
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
]


@pytest.fixture
def workbook():
    """A workbook with one cell of each kind and a merged title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet["A1"] = "结对服务基本情况表"
    sheet.merge_cells("A1:F1")
    sheet.append(["企业名称", "走访次数", "结对日期", "填报时间", "是否", "备注"])
    sheet.append(["甲公司", 3, DAY, MOMENT, True, None])
    return book


VALUES = [
    ["结对服务基本情况表", "", "", "", "", ""],
    ["企业名称", "走访次数", "结对日期", "填报时间", "是否", "备注"],
    ["甲公司", 3.0, DAY, MOMENT, True, ""],
]


def test_values_and_merges(workbook, saved):
    grid, = open_book(saved(workbook), "xlsx").grids
    assert (grid.name, grid.visible, grid.rows) == ("台账", True, VALUES)
    assert (grid.merges, grid.errors, grid.uncached) == ([(0, 0, 0, 5)], {}, set())


@pytest.mark.parametrize("said, moment", [
    (b"2021-09-24T10:30:00Z", datetime(2021, 9, 24, 10, 30)), (b"2021-09-24T10:30:00", datetime(2021, 9, 24, 10, 30)),
    (b"2021-09-24", datetime(2021, 9, 24)), (b"yesterday", None), ("昨天".encode(), None),
])
def test_the_moment_of_the_last_save(workbook, saved, rewrite, said, moment):
    moved = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    data = rewrite(saved(workbook), lambda name, content: moved.sub(rb"\g<1>" + said, content))
    assert open_book(data, "xlsx").modified == moment


def test_a_workbook_without_properties_has_no_moment(workbook, saved, unzip, rezip):
    members = unzip(saved(workbook))
    del members["docProps/core.xml"]
    assert open_book(rezip(members), "xlsx").modified is None


def test_rows_and_columns_count_from_a1(saved):
    book = openpyxl.Workbook()
    book.active["C3"] = "远处"
    assert open_book(saved(book), "xlsx").grids[0].rows == [["", "", ""], ["", "", ""], ["", "", "远处"]]


def test_sheets_in_order_hidden_ones_marked(workbook, saved):
    for name, state in (("说明", "hidden"), ("代码", "veryHidden"), ("空表", "visible")):
        workbook.create_sheet(name).sheet_state = state
    workbook["说明"]["A1"] = "隐藏的内容"
    grids = open_book(saved(workbook), "xlsx").grids
    assert [(g.name, g.visible) for g in grids] == [("台账", True), ("说明", False), ("代码", False), ("空表", True)]
    assert grids[1].rows == [["隐藏的内容"]] and grids[3].rows == []


def test_a_chart_sheet_is_no_grid(workbook, saved):
    workbook.create_chartsheet("图表", 0)
    assert [g.name for g in open_book(saved(workbook), "xlsx").grids] == ["台账"]


@pytest.mark.parametrize("column, name", [
    (0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD"),
])
def test_letters(column, name):
    assert letters(column) == name


# ---- other ways to say the same -----------------------------------------------------------------------------------

def test_a_wrong_dimension_does_not_hide_cells(workbook, saved, rewrite):
    """WPS writes A1 whatever the sheet holds."""
    dimension = re.compile(rb'<dimension ref="[^"]*"')
    data = rewrite(saved(workbook), lambda name, content: dimension.sub(b'<dimension ref="A1"', content))
    assert open_book(data, "xlsx").grids[0].rows == VALUES


def test_dates_that_count_from_1904(workbook, saved):
    workbook.epoch = CALENDAR_MAC_1904
    data = saved(workbook)
    assert open_book(data, "xlsx").grids[0].rows == VALUES


def test_a_strict_workbook_says_the_same(workbook, saved, rewrite):
    workbook.active["F3"] = "#N/A"
    plain = saved(workbook)

    def strict(name, content):
        for transitional, other in STRICT:
            content = content.replace(transitional, other)
        return content

    data = rewrite(plain, strict)
    assert open_book(data, "xlsx") == open_book(plain, "xlsx")
    assert open_book(data, "xlsx").grids[0].errors == {(2, 5): "#N/A"}


def test_prefixed_elements_say_the_same(workbook, saved, rewrite):
    workbook.active["F3"] = "#N/A"
    workbook.active["F2"] = "=1+1"
    plain = saved(workbook)

    def prefixed(name, content):
        return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=") if name == SHEET else content

    assert open_book(rewrite(plain, prefixed), "xlsx") == open_book(plain, "xlsx")


def test_a_workbook_of_xlsxwriter():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["企业名称", 3, "=1+1"])
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_datetime(1, 1, MOMENT, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    sheet.merge_range(2, 0, 3, 1, "合并")
    book.close()
    grid, = open_book(buffer.getvalue(), "xlsx").grids
    assert grid.rows == [["企业名称", 3.0, 0.0], [2.0, MOMENT, ""], ["合并", "", ""]]
    assert (grid.merges, grid.uncached) == ([(2, 0, 3, 1)], set())


def test_openpyxl_stands_behind_calamine(workbook, saved, monkeypatch):
    workbook.create_sheet("说明").sheet_state = "hidden"
    workbook.active["F3"] = "=1+1"
    expected = open_book(saved(workbook), "xlsx")
    monkeypatch.setattr(sheets, "_grids", lambda data: [])
    seen = open_book(saved(workbook), "xlsx")
    assert [(g.name, g.visible, g.merges, g.uncached) for g in seen.grids] == [
        (g.name, g.visible, g.merges, g.uncached) for g in expected.grids]
    assert seen.grids[0].rows[1:2] == VALUES[1:2]
    assert seen.grids[0].rows[2][:2] == ["甲公司", 3.0] and type(seen.grids[0].rows[2][1]) is float
    assert seen.grids[0].rows[2][4] is True and seen.grids[0].rows[2][5] == ""


# ---- what calamine leaves out -------------------------------------------------------------------------------------

def test_error_cells_are_found(workbook, saved):
    for cell, error in (("B3", "#REF!"), ("C3", "#N/A"), ("F3", "#DIV/0!")):
        workbook.active[cell] = error
    grid, = open_book(saved(workbook), "xlsx").grids
    assert grid.errors == {(2, 1): "#REF!", (2, 2): "#N/A", (2, 5): "#DIV/0!"}
    assert [grid.rows[r][c] for r, c in grid.errors] == ["", "", ""]


def test_the_words_of_an_error_typed_as_text_are_text(saved):
    book = openpyxl.Workbook()
    book.active["A1"] = "N/A"
    grid, = open_book(saved(book), "xlsx").grids
    assert (grid.rows, grid.errors) == ([["N/A"]], {})


@pytest.mark.parametrize("spelling", [
    rb'<c t="e" r="B3"><v>#REF!</v></c>',
    rb"<c r='B3' t='e'><v>#REF!</v></c>",
    rb'<c r="B3" s="1" t="e"><f>Sheet9!A1</f><v>#REF!</v></c>',
])
def test_an_error_cell_in_any_spelling_of_the_xml(workbook, saved, rewrite, spelling):
    workbook.active["B3"] = "#REF!"
    data = saved(workbook)
    if b'<c r="B3" t="e"><v>#REF!</v></c>' != spelling:
        data = rewrite(data, lambda name, content: content.replace(b'<c r="B3" t="e"><v>#REF!</v></c>', spelling))
    assert open_book(data, "xlsx").grids[0].errors == {(2, 1): "#REF!"}


@pytest.mark.parametrize("cell, bare", [
    (b'<c r="B3" t="e"><v>#REF!</v></c>', b'<c t="e"><v>#REF!</v></c>'), (b'<c r="F3"><f>1+1</f>', b"<c ><f>1+1</f>"),
])
def test_cells_need_not_say_where_they_are(workbook, saved, rewrite, cell, bare):
    """The format lets a cell leave out its place: it stands behind the one before."""
    workbook.active["B3"], workbook.active["F3"] = "#REF!", "=1+1"
    data = rewrite(saved(workbook), lambda name, content: content.replace(cell, bare))
    grid = open_book(data, "xlsx").grids[0]
    assert grid.rows[2][0] == "甲公司"
    assert list(grid.errors) == [(2, 1)] and len(grid.uncached) == 1


def test_formulas_without_a_value_are_found(workbook, saved):
    workbook.active["B3"] = "=SUM(1,2)"  # openpyxl writes no value
    grid, = open_book(saved(workbook), "xlsx").grids
    assert grid.uncached == {(2, 1)} and grid.rows[2][1] == ""


@pytest.mark.parametrize("cell, uncached, value", [
    (b'<c r="B3"><f>1+1</f><v>2</v></c>', False, 2.0),
    (b'<c r="B3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', False, "ab"),
    (b'<c r="B3" t="str"><f>IF(A9="","",A9)</f><v></v></c>', False, ""),  # calculated: the result is an empty text
    (b'<c r="B3"><f>1+1</f></c>', True, ""),
    (b'<c r="B3" t="str"><f>"a"&amp;"b"</f></c>', True, ""),
    (b'<c r="B3"><f>1+1</f><v/></c>', True, ""),
    (b'<c r="B3"><f t="shared" ref="B3:B9" si="0">1+1</f><v></v></c>', True, ""),
    (b'<c r="B3"><f t="shared" si="0"/></c>', True, ""),
    (b'<c r="B3" s="1"><f/><v></v></c>', True, ""),
])
def test_which_formulas_have_a_value(workbook, saved, rewrite, cell, uncached, value):
    workbook.active["B3"] = 3
    data = rewrite(saved(workbook), lambda name, content: content.replace(b'<c r="B3" t="n"><v>3</v></c>', cell))
    grid, = open_book(data, "xlsx").grids
    assert grid.uncached == ({(2, 1)} if uncached else set())
    assert grid.rows[2][1] == value


@pytest.mark.parametrize("cell, r, c", [("B5", 4, 1), ("H3", 2, 7), ("H9", 8, 7)])
def test_a_formula_outside_all_values_lies_inside_the_grid(workbook, saved, cell, r, c):
    """Whoever walks through the rows must come across it."""
    workbook.active[cell] = "=SUM(B3:B4)"
    grid, = open_book(saved(workbook), "xlsx").grids
    assert grid.uncached == {(r, c)} and grid.rows[r][c] == ""
    assert [row[:6] for row in grid.rows[:3]] == VALUES


def test_errors_are_looked_up_on_their_own_sheet(workbook, saved):
    workbook.create_sheet("第二张")["A1"] = "#REF!"
    first, second = open_book(saved(workbook), "xlsx").grids
    assert (first.errors, second.errors) == ({}, {(0, 0): "#REF!"})


@pytest.mark.parametrize("target", ["xl/worksheets/sheet1.XML", "xl/worksheets/one.data"])
def test_a_sheet_part_of_any_name_is_looked_at(workbook, saved, unzip, rezip, target):
    """The relationships name a sheet's part, not its ending."""
    workbook.active["B3"] = "#REF!"
    old, new = SHEET.encode(), target.encode()
    members = {name: content.replace(old, new) for name, content in unzip(saved(workbook)).items()}
    members[target] = members.pop(SHEET)
    grid, = open_book(rezip(members), "xlsx").grids
    assert grid.rows[2][0] == "甲公司"
    assert grid.errors == {(2, 1): "#REF!"}


# ---- what is not opened -------------------------------------------------------------------------------------------

def refusal(data, format="xlsx"):
    with pytest.raises(Unsafe) as caught:
        open_book(data, format)
    return str(caught.value)


def far_corner(content, cell):
    return content.replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")


@pytest.mark.parametrize("cell", [b'<c r="XFD1048576"><v>1</v></c>', b'<c r="XFD1048576"><f>1+1</f></c>'])
def test_a_far_corner(workbook, saved, rewrite, cell):
    assert refusal(rewrite(saved(workbook), lambda name, content: far_corner(content, cell))) == FAR


def test_a_far_corner_that_is_only_coloured(workbook, saved, rewrite):
    data = rewrite(saved(workbook), lambda name, content: far_corner(content, b'<c r="XFD1048576" s="1"/>'))
    assert open_book(data, "xlsx").grids[0].rows == VALUES


def test_the_area_is_that_of_the_box_from_a1(workbook, saved, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_AREA", 18)  # 3 rows of 6 columns
    assert open_book(saved(workbook), "xlsx").grids[0].rows == VALUES
    monkeypatch.setattr(sheets, "MAX_AREA", 17)
    assert refusal(saved(workbook)) == FAR


def test_the_corner_is_looked_for_before_the_sheet_is_built(workbook, saved, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_AREA", 17)
    monkeypatch.setattr(sheets, "_grids", lambda data: pytest.fail("parsed"))
    assert refusal(saved(workbook)) == FAR


def test_the_limit_on_the_box_allows_any_real_table():
    assert sheets.MAX_AREA == 5_000_000


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_cut_off_package(workbook, saved, keep):
    data = saved(workbook)
    assert refusal(data[:int(len(data) * keep)]) == DAMAGED


def test_a_package_that_is_no_workbook(rezip):
    assert refusal(rezip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"})) == NOT_EXCEL


def test_a_document_type_in_a_sheet(workbook, saved, rewrite):
    data = rewrite(saved(workbook), lambda name, content: b"<!DOCTYPE x>" + content if name == SHEET else content)
    assert refusal(data) == "文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送"


@pytest.mark.parametrize("part", ["xl/theme/theme1.xml", "docProps/app.xml", "[Content_Types].xml"])
def test_a_document_type_in_a_part_that_nobody_reads(workbook, saved, rewrite, part):
    data = saved(workbook)
    assert open_book(data, "xlsx").grids
    data = rewrite(data, lambda name, content: b"<!DOCTYPE x>" + content if name == part else content)
    assert refusal(data) == "文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送"


# ---- old workbooks ------------------------------------------------------------------------------------------------

@pytest.fixture
def old(saved):
    """The bytes of an .xls with one cell of each kind, merges, errors and a hidden sheet."""
    def make(dates_1904=False):
        book = xlwt.Workbook()
        book.dates_1904 = dates_1904
        sheet = book.add_sheet("台账")
        sheet.write_merge(0, 0, 0, 4, "结对服务基本情况表")
        days, moments = (xlwt.easyxf(num_format_str=f) for f in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        for column, value in enumerate(["甲公司", 3, DAY, MOMENT, True]):
            sheet.write(1, column, value, {DAY: days, MOMENT: moments}.get(value, xlwt.Style.default_style))
        sheet.row(2).set_cell_error(0, "#REF!")
        sheet.row(2).set_cell_error(4, 0x2A)  # #N/A
        sheet.write_merge(3, 4, 1, 1, "两行")
        hidden = book.add_sheet("藏")
        hidden.visibility = 1
        hidden.write(0, 0, "隐藏的内容")
        return saved(book)

    return make


OLD_VALUES = [["结对服务基本情况表", "", "", "", ""], ["甲公司", 3, DAY, MOMENT, True], ["", "", "", "", ""],
              ["", "两行", "", "", ""]]


@pytest.mark.parametrize("engine", ["calamine", "xlrd"])
@pytest.mark.parametrize("dates_1904", [False, True])
def test_an_old_workbook(old, dates_1904, engine, monkeypatch):
    if engine == "xlrd":
        monkeypatch.setattr(sheets, "_grids", lambda data: [])
    grid, hidden = open_book(old(dates_1904), "xls").grids
    assert grid.rows[:4] == OLD_VALUES
    assert sorted(grid.merges) == [(0, 0, 0, 4), (3, 1, 4, 1)]
    assert grid.errors == {(2, 0): "#REF!", (2, 4): "#N/A"}
    assert (grid.visible, hidden.visible, hidden.rows) == (True, False, [["隐藏的内容"]])
    assert type(grid.rows[1][2]) is date and type(grid.rows[1][4]) is bool


@pytest.mark.parametrize("keep", [100, 600, 0.5, 0.9])
def test_a_cut_off_old_workbook(old, keep):
    data = old()
    assert refusal(data[:int(len(data) * keep) if isinstance(keep, float) else keep], "xls") == NOT_EXCEL


def test_a_far_corner_of_an_old_workbook(saved, monkeypatch):
    book = xlwt.Workbook()
    book.add_sheet("台账").write(199, 199, "远处")
    assert open_book(saved(book), "xls").grids[0].rows[199][199] == "远处"
    monkeypatch.setattr(sheets, "MAX_AREA", 30_000)
    assert refusal(saved(book), "xls") == FAR
