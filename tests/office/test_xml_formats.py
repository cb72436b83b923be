"""OpenDocument spreadsheets and SpreadsheetML 2003 as grids."""

from datetime import date, datetime, time

import pytest

from ledgerkit.office import grid as grids
from ledgerkit.office.formats import Unsafe, sniff
from ledgerkit.office.sheets import _grids, open_book

# ---- OpenDocument -------------------------------------------------------------------------------------------------

NAMES = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in (
    ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"))) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"')
SHEET = """<table:table table:name="台账"><office:forms/><table:table-column table:number-columns-repeated="2"/>
<table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="1021"/>
<table:table-header-rows><table:table-row>
<table:table-cell office:value-type="string" table:number-columns-spanned="3" table:number-rows-spanned="1">
<text:p>结对<text:s text:c="2"/>情况<text:span>表</text:span></text:p></table:table-cell>
<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p>
</office:annotation><text:p>甲</text:p><text:p>公司</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="3"><text:p>3.00</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2021-05-12"><text:p>5月</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2021-05-12T14:30:00"><text:p>x</text:p>
</table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2" table:visibility="collapse">
<table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/>
<table:table-cell office:value-type="time" office:time-value="PT14H30M00S"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/>
</table:table-row></table:table>"""
EXPECTED = [["结对  情况表", "", "", ""], ["甲\n公司", 3.0, date(2021, 5, 12), datetime(2021, 5, 12, 14, 30)],
            [True, 0.5, 0.5, time(14, 30)], [True, 0.5, 0.5, time(14, 30)]]


@pytest.fixture
def ods(rezip):
    def make(*sheets, styles="", **members):
        content = (f'<?xml version="1.0"?><office:document-content {NAMES}>'
                   f'<office:automatic-styles>{styles}</office:automatic-styles>'
                   f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
                   f"</office:document-content>")
        return rezip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content,
                      "META-INF/manifest.xml": "<manifest/>", **members})

    return make


def cells(*inside):
    return f'<table:table table:name="a"><table:table-row>{"".join(inside)}</table:table-row></table:table>'


def test_an_opendocument_sheet(ods):
    data = ods(SHEET)
    assert sniff(data, "台账.et") == "ods"
    grid, = open_book(data, "ods").grids
    assert (grid.name, grid.visible, grid.rows, grid.merges) == ("台账", True, EXPECTED, [(0, 0, 0, 2)])
    assert (grid.hidden_rows, grid.hidden_columns, grid.errors, grid.uncached) == ({2, 3}, {2}, {}, set())


def test_calamine_reads_the_same_values(ods):
    data = ods(SHEET.replace("\n", ""))  # it fails on line breaks between cells, which the format allows
    assert _grids(data)[0].rows == open_book(data, "ods").grids[0].rows


DATE = '<table:table-cell {} office:value-type="date" office:date-value="{}"><text:p>x</text:p></table:table-cell>'
CE = 'table:style-name="ce{}"'


def test_dates_that_show_no_year_or_no_day(ods):
    """What a typed “7-8” and a typed “2021年9月” become; the styles may stand in either part."""
    typed = '<number:date-style style:name="N1"><number:month/><number:text>-</number:text><number:day/></number:date-style>'
    month = '<number:date-style style:name="N2"><number:year/><number:month/></number:date-style>'
    whole = '<number:date-style style:name="N3"><number:year/><number:month/><number:day/></number:date-style>'
    used = "".join(f'<style:style style:name="ce{n}" style:data-style-name="N{n}"/>' for n in (1, 2, 3))
    sheet = (f'<table:table table:name="a"><table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'
             f'<table:table-row>{DATE.format("", "2021-07-08")}{DATE.format("", "2021-07-08")}'
             f'{DATE.format(CE.format(2), "2021-09-01")}{DATE.format(CE.format(3), "2021-09-02")}</table:table-row>'
             f'<table:table-row table:default-cell-style-name="ce2">{DATE.format("", "2021-10-01")}</table:table-row></table:table>')
    grid, = open_book(ods(sheet, styles=month + whole + used, **{
        "styles.xml": f"<office:document-styles {NAMES}><office:styles>{typed}</office:styles></office:document-styles>"}), "ods").grids
    assert grid.rows == [[date(2021, 7, 8), date(2021, 7, 8), "2021年9月", date(2021, 9, 2)], ["2021年10月", "", "", ""]]
    assert grid.yearless == {(0, 1)}


def test_sheets_in_order_hidden_ones_marked_and_the_last_save(ods):
    style = ('<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
             '</style:style>')
    data = ods(SHEET, '<table:table table:name="隐" table:style-name="ta2"/>', styles=style, **{
        "meta.xml": f"<office:meta {NAMES}><dc:date>2021-09-24T10:30:00.123</dc:date></office:meta>"})
    book = open_book(data, "ods")
    assert [(g.name, g.visible) for g in book.grids] == [("台账", True), ("隐", False)]
    assert book.grids[1].rows == [] and book.modified.replace(microsecond=0) == datetime(2021, 9, 24, 10, 30)


def test_errors_and_formulas_without_a_value(ods):
    grid, = open_book(ods(cells(
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=1+1"/>',
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>',
        '<table:table-cell office:value-type="string"><text:p>#REF!</text:p></table:table-cell>')), "ods").grids
    assert (grid.errors, grid.uncached, grid.rows) == ({(0, 0): "#DIV/0!"}, {(0, 1)}, [["", "", 2.0, "#REF!"]])


@pytest.mark.parametrize("cell, value", [
    ('office:value-type="float" office:value="x"><text:p>3</text:p>', "3"),
    ('office:value-type="date" office:date-value="去年">', "去年"),
    ('office:value-type="time" office:time-value="PT30H00M00S"><text:p>30:00</text:p>', "30:00"),
    ('office:value-type="string" office:string-value="整">', "整"),
    ('table:number-columns-repeated="x"><text:p>甲</text:p>', "甲"),
    ("><text:p>a<text:tab/>b<text:line-break/>c</text:p>", "a\tb\nc"),
])
def test_cells_of_other_kinds(ods, cell, value):
    assert open_book(ods(cells(f"<table:table-cell {cell}</table:table-cell>")), "ods").grids[0].rows == [[value]]


def test_a_far_corner(ods, monkeypatch):
    far = cells('<table:table-cell table:number-columns-repeated="9999999"/><table:table-cell>'
                '<text:p>a</text:p></table:table-cell>')
    for sheet in (far, cells('<table:table-cell table:number-columns-repeated="9999999"><text:p>a</text:p>'
                             '</table:table-cell>'),
                  cells('<table:table-cell table:number-columns-spanned="9999" table:number-rows-spanned="9999"/>')):
        with pytest.raises(Unsafe, match="离得很远"):
            open_book(ods(sheet), "ods")
    monkeypatch.setattr(grids, "MAX_AREA", 15)
    with pytest.raises(Unsafe, match="离得很远"):
        open_book(ods(SHEET), "ods")


@pytest.mark.parametrize("members, words", [
    ({"content.xml": "<a"}, "已损坏"), ({"content.xml": "<a/>"}, "已损坏"), ({"content.xml": "<!DOCTYPE a><a/>"}, "外部引用"),
    ({"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}, "密码"),
])
def test_an_opendocument_that_is_refused(ods, members, words):
    with pytest.raises(Unsafe, match=words):
        open_book(ods(SHEET, **members), "ods")


# ---- SpreadsheetML 2003 -------------------------------------------------------------------------------------------

WORKBOOK = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><LastSaved>2021-09-24T10:30:00Z</LastSaved>
</DocumentProperties>
<Worksheet ss:Name="台账"><Table ss:ExpandedColumnCount="4"><Column/><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">结对表</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">甲&#10;公司</Data></Cell><Cell>
<Data ss:Type="Number">3</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2021-05-12T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2">
<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">粗<B>体</B></ss:Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=1+1"/></Row>
<Row ss:Span="1"/><Row><Cell><Data ss:Type="Boolean">1</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>
<Cell/><Cell><Data ss:Type="Number">x</Data></Cell>
<Cell><Data ss:Type="DateTime">2021-05-12T14:30:00.000</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="隐"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding, said",
                         [("utf-8", "utf-8"), ("utf-8-sig", "UTF-8"), ("gbk", "gb2312"), ("gb18030", "utf-8"),
                          ("utf-16", "utf-16")])
def test_a_workbook_in_xml(encoding, said):
    data = WORKBOOK.format(encoding=said).encode(encoding)
    assert sniff(data, "台账.xls") == "xml2003"
    book = open_book(data, "xml2003")
    first, second = book.grids
    assert (first.name, first.visible, second.name, second.visible) == ("台账", True, "隐", False)
    assert first.rows == [
        ["结对表", "", "", ""], [""] * 4, ["甲\n公司", 3.0, "", date(2021, 5, 12)], ["", "粗体", "", ""], [""] * 4, [""] * 4,
        [True, "", "x", datetime(2021, 5, 12, 14, 30)]]
    assert first.merges == [(0, 0, 0, 2), (2, 0, 3, 0)]
    assert (first.errors, first.uncached, first.hidden_rows, first.hidden_columns) == ({(3, 2): "#DIV/0!"}, {(3, 3)},
                                                                                       {3}, {2})
    assert book.modified == datetime(2021, 9, 24, 10, 30)


@pytest.mark.parametrize("text, words", [
    ("<Workbook>", "已损坏"), ("<Workbook/>", "没有工作表"), ('<!DOCTYPE a [<!ENTITY b "c">]><Workbook>&b;</Workbook>', "外部引用"),
    ('<Workbook><Worksheet><Table><Row Index="1048576"><Cell Index="16384"><Data>a</Data></Cell></Row></Table>'
     '</Worksheet></Workbook>', "离得很远"),
    ('<Workbook><Worksheet><Table><Row><Cell MergeAcross="99999" MergeDown="99999"/></Row></Table></Worksheet>'
     '</Workbook>', "离得很远"),
    ("<a>" * 5000, "已损坏"), ("", "已损坏"), ("\x81", "已损坏"),
])
def test_a_workbook_in_xml_that_is_refused(text, words):
    with pytest.raises(Unsafe, match=words):
        open_book(text.encode(), "xml2003")
