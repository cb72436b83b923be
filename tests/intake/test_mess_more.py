"""More mess: bands over headings, lines between tables, sums and their rows, months as dates, hidden parts of forms."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from ledgerkit import checks, inbox, intake, pipeline
from ledgerkit.checks import Context
from ledgerkit.intake.who import Directory
from ledgerkit.model import Unit
from ledgerkit.office.formats import Unsafe
from ledgerkit.office.grid import Book, Grid
from ledgerkit.office.sheets import open_book

AS_OF = date(2021, 9, 25)


def names(reading):
    return [row.get("企业名称") for t in reading.tables for row in t.rows]


def said(reading):
    return [(f.severity, f.check, f.origin.cell) for f in reading.findings]


@pytest.fixture
def content(rows):
    def make(*visits):
        return rows.sheet(rows.PAIRING, [rows.enterprise(n, f"公司{n}", 走访次数=v) for n, v in enumerate(visits, 1)])

    return make


@pytest.fixture
def changed(read, book):
    """The reading of a sheet after a change to the workbook."""
    def make(sheet, change, merges=()):
        workbook = openpyxl.load_workbook(io.BytesIO(book({"表": sheet}, merges={"表": merges})))
        change(workbook["表"])
        buffer = io.BytesIO()
        workbook.save(buffer)
        return read(buffer.getvalue())

    return make


# ---- headings -----------------------------------------------------------------------------------------------------

BAND = {"结对领导": "结对服务人员"}


@pytest.mark.parametrize("merged", [True, False])
def test_a_band_over_headings_that_say_enough(rows, read, merged):
    """结对服务人员 stands over 结对领导, 职务, 联络员 and its phone, every other heading over both rows."""
    under = ("结对领导", "职务", "联络员", "联络员电话")
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    upper = [BAND.get(t) if t in under else t for t in rows.PAIRING]
    sheet[2:3] = [upper, [t if t in under else None for t in rows.PAIRING]]
    merges = ["I3:L3", *(f"{c}3:{c}4" for c in "ABCDEFGHMNOPQ")] if merged else []
    reading = read({"表": sheet}, merges={"表": merges})
    table, = reading.tables
    assert table.header_rows == (3, 4) and len(table.letters) == 17 and table.rows[0].get("职务") == "局长"
    assert not reading.findings and not reading.unread


def test_a_group_that_means_somebody_else_is_no_band(rows, read):
    """法人代表 over 姓名 and 联系电话: the phone is not the enterprise's contact's."""
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    upper = list(rows.PAIRING)
    upper[6:8] = ["法人代表", None]
    sheet[2:3] = [upper, [*[None] * 6, "姓名", "联系电话", *[None] * 9]]
    reading = read({"表": sheet}, merges={"表": ["G3:H3", *(f"{c}3:{c}4" for c in "ABCDEFIJKLMNOPQ")]})
    assert "企业联系电话" not in reading.tables[0].letters and names(reading) == ["甲公司"]


def test_bands_beside_a_heading_that_hangs_down(rows, read):
    upper = [{"序号": "序号", "企业名称": "企业情况", "结对领导": "服务情况", "备注": "备注"}.get(t) for t in rows.PAIRING]
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    sheet[2:3] = [upper, [None, *rows.PAIRING[1:-1], None]]
    reading = read({"表": sheet}, merges={"表": ["A3:A4", "B3:H3", "I3:P3", "Q3:Q4"]})
    assert len(reading.tables[0].letters) == 17 and not reading.findings and not reading.unread


def test_a_heading_merged_over_two_columns_comes_once(rows, read):
    record = list(rows.enterprise(1, "甲公司").values())
    parted = [[*row[:2], None, *row[2:]] for row in (rows.PAIRING, record)]
    sheet = [*rows.sheet(rows.PAIRING, [])[:2], *parted]
    reading = read({"表": sheet}, merges={"表": ["B3:C3", "B4:C4"]})
    assert len(reading.tables[0].letters) == 17 and not reading.findings


def test_a_column_whose_heading_came_before_is_not_called_headless(read, content):
    sheet = content(1)
    sheet[2].append("企业全称")
    sheet[3].append("甲公司（原乙公司）")
    reading = read({"表": sheet})
    assert said(reading) == [("warning", "twice", "R3")] and reading.unread[0].why == "表外列 企业名称"


# ---- lines that are no records ------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", ["二、企业诉求", "（二）企业问题", "企业问题台账（续）"])
def test_a_short_line_over_a_second_table_is_its_title(rows, read, content, line):
    sheet = [*content(1, 2), [line], *rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")])[2:]]
    reading = read({"表": sheet})
    first, second = reading.tables
    assert (second.id, second.title, len(second.rows)) == ("issues", line, 1)
    assert [row.get("企业名称") for row in first.rows] == ["公司1", "公司2"] and not reading.findings


def test_a_table_without_a_title_of_its_own_has_the_packs(rows, read, content):
    reading = read({"表": [*content(1), *rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")])[2:]]})
    assert reading.tables[1].title == "企业问题台账"


@pytest.mark.parametrize("line", ["大型企业", "一、大型企业", "（以下空白）"])
def test_a_section_line_between_records_is_said_and_no_record(read, content, line):
    sheet = content(1, 2)
    sheet.insert(4, [line])
    reading = read({"表": sheet})
    assert names(reading) == ["公司1", "公司2"] and said(reading) == [("warning", "stray", "A5")]


def test_rows_with_nothing_but_their_number_are_blank(read, content):
    reading = read({"表": [*content(1), [2], [3.0], ["4"], ["合计", *[None] * 13, 1]]})
    assert names(reading) == ["公司1"] and not reading.findings and not reading.unread


def test_a_sheet_as_wide_as_a_table_without_its_heading_is_a_warning(rows, read, content):
    """续表 whose heading was not repeated; a sheet of notes stays a remark."""
    rest = [["续表"], list(rows.enterprise(2, "乙公司").values())]
    reading = read({"一": content(1), "二": rest, "三": [["填表说明"], ["1", "按季度填报"]]})
    assert [(f.severity, f.origin.sheet, "续表" in f.message) for f in reading.findings] == [
        ("warning", "二", True), ("info", "三", False)]


# ---- sums ---------------------------------------------------------------------------------------------------------

def total(label, visits):
    return [label, *[None] * 13, visits]


@pytest.mark.parametrize("label", [
    "本页小计", "本页合计", "全县合计", "本市合计", "以上合计", "合计：2家", "共计2家企业", "总计（家次）", "合计数", "小计（1）", "合计（户）"])
def test_a_sum_under_a_longer_name_is_no_record(pack, read, content, label):
    reading = read({"表": [*content(3, 4), total(label, 8)]})
    assert names(reading) == ["公司1", "公司2"]
    found = checks.run("table", reading.tables[0], Context(pack, AS_OF))
    assert [(f.check, f.origin.cell) for f in found] == [("totals", "O6")]


def test_which_rows_each_sum_closes(read, content):
    sheet = content(1, 2, 3, 4)
    records, top = sheet[3:], sheet[:3]

    def rows(*lines):
        return [t.rows for t in read({"表": [*top, *lines]}).tables[0].totals]

    for part, whole in (("小计", "合计"), ("合计", "总计")):
        summed = rows(*records[:2], total(part, 3), *records[2:], total(part, 7), total(whole, 10))
        assert summed == [(4, 5), (7, 8), (4, 5, 7, 8)]
    assert rows(total("合计", 10), *records) == [(5, 6, 7, 8)]


def test_a_sum_that_cannot_be_compared_is_said(changed, content):
    reading = changed([*content(3, 4), total("合计", None)], lambda sheet: sheet.__setitem__("O6", "=SUM(O4:O5)"))
    assert said(reading) == [("warning", "uncached", "O6")] and "合计没有核对" in reading.findings[0].message
    reading = changed([*content(3, 4), total("合计", "七次整")], lambda sheet: None)
    assert said(reading) == [("warning", "number", "O6")]


# ---- cells --------------------------------------------------------------------------------------------------------

MONTH = pytest.mark.parametrize("format", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", "[$-804]yyyy年m月;@"])


@MONTH
def test_a_month_typed_into_a_cell_of_dates_is_no_day(changed, content, format):
    """Excel makes 2021-09-01 of a typed 2021年9月."""
    def change(sheet):
        sheet["M4"].value, sheet["M4"].number_format = datetime(2021, 9, 1), format
        sheet["P4"].value, sheet["P4"].number_format = datetime(2021, 9, 7), format

    reading = changed(content(1), change)
    row = reading.tables[0].rows[0]
    assert row.get("结对日期") is None and row.get("最近走访日期") == date(2021, 9, 7)
    assert said(reading) == [("error", "date", "M4")] and "“2021年9月”只写到月份" in reading.findings[0].message


@MONTH
def test_a_deadline_of_a_month_is_its_end(rows, changed, format):
    sheet = rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司", 完成时限=datetime(2021, 12, 1))], title="企业问题台账")
    reading = changed(sheet, lambda sheet: setattr(sheet["J4"], "number_format", format))
    deadline = reading.tables[0].rows[0].get("完成时限")
    assert (deadline.text, deadline.due) == ("2021年12月", date(2021, 12, 31))


def old_workbook(table, style, formulas=()):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表", cell_overwrite_ok=True)
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            if value is not None:
                day = isinstance(value, datetime)
                sheet.write(r, c, value, xlwt.easyxf(num_format_str=style) if day else xlwt.Style.default_style)
    for r, c, formula in formulas:
        sheet.write(r, c, xlwt.Formula(formula))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_month_in_an_old_workbook(rows, read):
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 结对日期=datetime(2021, 9, 1))])
    assert said(read(old_workbook(sheet, 'yyyy"年"m"月"'), format="xls")) == [("error", "date", "M4")]


def test_a_formula_without_a_result_in_an_old_workbook(read, content):
    """An empty text where the last step adds up was never calculated; IF(…,"") may well give one."""
    formulas = [(3, 14, "1+1"), (4, 14, "SUM(O4:O4)"), (3, 16, 'IF(A4>1,"","")'), (4, 16, '""')]
    data = old_workbook(content(3, 4), "yyyy-mm-dd", formulas)
    assert open_book(data, "xls").grids[0].uncached == {(3, 14), (4, 14)}
    assert said(read(data, format="xls")) == [("error", "uncached", "O4"), ("error", "uncached", "O5")]


@pytest.mark.parametrize("mark", ["同上。", "（同上）", "(同上)", "同 上", "＂", "同前", " 同上 "])
def test_more_marks_for_the_cell_above(rows, read, mark):
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 职务="副局长"), rows.enterprise(2, "乙公司", 职务=mark)])
    assert [r.get("职务") for r in read({"表": sheet}).tables[0].rows] == ["副局长"] * 2


@pytest.mark.parametrize("title, text", [("责任单位", "科 x\n"), ("问题类别", "("), ("责任人", "长"), ("责任人", "王 "), ("完成时限", "底前")])
def test_a_cell_of_a_million_characters_costs_no_minutes(pack, rows, title, text):
    sheet = rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司"), rows.issue(2, "乙公司")])
    cells = [["" if v is None else v for v in row] for row in sheet]
    cells[3][rows.ISSUES.index(title)] = (text * 1_000_000)[:1_000_000]
    reading = intake.read_book(Book([Grid("表", True, cells)]), [pack], "长丰县.xlsx", AS_OF)
    assert reading.tables[0].rows[0].faulty == (title,) and not reading.tables[0].rows[1].faulty
    assert all(len(f.message) < 200 for f in reading.findings)


@pytest.mark.parametrize("text", ["甲\x00\x1f", "甲\ud800", "\ufffe甲", "甲\x7f"])
@pytest.mark.parametrize("title", ["企业规模", "结对日期", "企业联系电话"])
def test_findings_hold_what_every_document_can(pack, rows, text, title):
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", **{title: text})])
    cells = [["" if v is None else v for v in row] for row in sheet]
    reading = intake.read_book(Book([Grid("表", True, cells)]), [pack], "长丰县.xlsx", AS_OF)
    finding, = reading.findings
    assert finding.message.encode("utf-8") and "\ufffd" in finding.message and finding.raw.isprintable()


def test_a_quotation_mark_that_is_never_closed_is_refused():
    """One cell would swallow the rows below it."""
    with pytest.raises(Unsafe, match="引号"):
        open_book('序号,企业名称,企业规模\n1,"甲公司,大型\n2,乙公司,大型\n'.encode(), "csv")
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["序号", "企业名称"], [1, '甲"公司\n第二行'], [2, '5"管']])
    assert open_book(buffer.getvalue().encode(), "csv").grids[0].rows[1:] == [["1", '甲"公司\n第二行'], ["2", '5"管']]


# ---- forms --------------------------------------------------------------------------------------------------------

FORM = [
    ["登记卡"], ["填报单位：长丰县"], ["企业名称", "甲公司", "问题类别", "污染治理"], ["问题描述", "废气"], ["提出日期", "2021-07-01", "完成时限", "长期坚持"],
    ["责任部门", "执法大队", "责任人", "王波"]]


def test_what_is_hidden_in_a_form_is_reported_and_not_counted(changed):
    def change(sheet):
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["D"].hidden = True

    reading = changed(FORM, change)
    row = reading.tables[0].rows[0]
    assert (row.get("企业名称"), row.get("问题类别"), row.get("提出日期"), row.get("责任人")) == ("甲公司", None, None, None)
    assert said(reading) == [("warning", "hidden", "D3")]
    assert [(u.cell, u.why) for u in reading.unread] == [
        ("D3", "隐藏的列"), *((f"{c}5", "隐藏的行") for c in "ABCD"), ("D6", "隐藏的列")]


def test_a_date_without_a_year_in_a_form(changed):
    def change(sheet):
        sheet["B5"].value, sheet["B5"].number_format = datetime(2021, 7, 8), 'm"月"d"日"'

    assert said(changed(FORM, change)) == [("warning", "yearless", "B5")]


# ---- who, and names of files --------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, code", [
    ("铜陵县生态环境分局", "340706"), ("铜陵", "340700"), ("合肥县区", "340100"), ("芜湖县", "340210")])
def test_a_county_of_old_is_not_the_city_of_its_name(pack, text, code):
    assert Directory(pack.units).find(text)[0].code == code


def test_a_citys_name_before_县_is_no_unit_where_nobody_listed_it(pack):
    assert Directory(tuple(u for u in pack.units if u.code != "340706")).find("铜陵县")[0] is None


@pytest.mark.parametrize("text", ["合肥新站高新区生态环境分局", "淮南市毛集实验区管委会", "安徽自贸区", "黄山风景区"])
def test_an_area_that_nobody_listed_is_not_its_city(pack, text):
    assert Directory(pack.units).unlisted(text)


def test_a_shared_name_is_not_the_province_either():
    units = (Unit("32", "江苏省", "province"), Unit("3201", "南京市", "city", "32"), Unit("320106", "鼓楼区", "county", "3201"),
             Unit("3203", "徐州市", "city", "32"), Unit("320302", "鼓楼区", "county", "3203"))
    assert Directory(units).find("江苏省鼓楼区生态环境局") == (None, True)
    assert Directory(units).find("江苏省徐州市鼓楼区")[0].code == "320302"


def test_the_stamps_place_before_the_name(rows, read, content):
    sheet = content(1)
    sheet[:2] = [["结对服务基本情况表"], ["填报单位：（盖章）长丰县生态环境分局"]]
    assert read({"表": sheet}, "台账.xlsx").unit == "340121"


def test_a_file_name_in_gbk_costs_nobody_anything(tmp_path, content, book):
    """An archive from Windows unpacked on Linux leaves such names."""
    folder = tmp_path / "批次"
    (folder / "收件").mkdir(parents=True)
    said = 'campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n'
    (folder / "batch.toml").write_text(said, encoding="utf-8")
    strange = "长丰县.xlsx".encode("gbk").decode("utf-8", "surrogateescape")
    try:
        (folder / "收件" / strange).write_bytes(book({"表": content(1)}))
    except OSError:
        pytest.skip("this file system holds Unicode names only")
    result = pipeline.run(folder, jobs=1)
    assert [(d.received.path, d.verdict) for d in result.decisions] == [("长丰县.xlsx", "采用")]


def test_names_that_read_alike_are_numbered(tmp_path):
    strange = "长丰县.xlsx".encode("gbk").decode("utf-8", "surrogateescape")
    paths = [tmp_path / name for name in ("长丰县.xlsx", strange, "a\ud800.xlsx")]
    assert [name for _, name in inbox.named(paths, tmp_path)] == ["长丰县.xlsx", "长丰县.xlsx(2)", "a?.xlsx"]
