"""Messy cells, from the workbook to the value: number formats, marks, units, codes, and text that means harm."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from html import escape

import openpyxl
import pytest

from ledgerkit import intake
from ledgerkit.office.grid import Book, Grid
from ledgerkit.office.sheets import open_book

CODE = "91340100MA2MQ0X279"


def first(reading):
    return reading.tables[0].rows[0]


@pytest.fixture
def one(rows, read):
    """The reading of a pairing table with one record of these values."""
    return lambda **values: read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", **values)])})


@pytest.fixture
def formatted(rows, book):
    """Bytes of a workbook whose 结对日期 and 走访次数 hold these numbers under the number format of this id."""
    def make(id, code, day=44464, visits=3):
        record = rows.enterprise(1, "甲公司", 结对日期=day, 走访次数=visits)
        workbook = openpyxl.load_workbook(io.BytesIO(book({"表": rows.sheet(rows.PAIRING, [record])})))
        for cell in ("M4", "O4"):
            workbook["表"][cell].number_format = "0.000"
        saved, buffer = io.BytesIO(), io.BytesIO()
        workbook.save(saved)
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "xl/styles.xml":
                    own = re.search(rb'numFmtId="(\d+)" formatCode="0.000"', data)[1]
                    said = f'<numFmts count="1"><numFmt numFmtId="{id}" formatCode="{escape(code or "")}"/></numFmts>'
                    data = re.sub(rb"<numFmts.*?</numFmts>", b"" if code is None else said.encode(), data)
                    data = data.replace(b'numFmtId="%s"' % own, b'numFmtId="%d"' % id)
                new.writestr(name, data)
        return buffer.getvalue()

    return make


# ---- dates by their format ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("id, code", [
    (59, None), (59, "General"), (59, "0.00_ "), (176, "0_);[Red]\\(0\\)"), (177, '0"m"'),
    (178, '#,##0"d/m"'), (14, "0"), (58, "0.0"),
])
def test_a_number_is_one_whatever_the_id_of_its_format(formatted, read, id, code):
    """WPS gives ids such as 59 to formats of its own: an id alone makes no date, and a serial number is still read."""
    row = first(read(formatted(id, code)))
    assert row.get("走访次数") == 3 and row.get("结对日期") == date(2021, 9, 25) and not row.faulty


@pytest.mark.parametrize("id, code", [
    (14, None), (31, None), (59, 'yyyy"年"m"月"d"日"'), (59, "yyyy\\-mm\\-dd;@"), (176, "[$-804]yyyy/m/d"),
    (177, "[DBNum1][$-804]yyyy年m月d日")])
def test_a_date_is_one_by_its_format(formatted, read, id, code):
    """Its number stays a number only in the eyes of whoever looks for a number: that is said."""
    reading = read(formatted(id, code, visits=44464))
    assert first(reading).get("结对日期") == date(2021, 9, 25) and first(reading).get("走访次数") is None
    assert [(f.check, f.origin.cell, f.raw) for f in reading.findings] == [("number", "O4", "2021-09-25")]


@pytest.mark.parametrize("id, code", [
    (58, None), (16, None), (28, None), (180, 'm"月"d"日"'), (181, "m/d"), (182, "[$-F800]m-d;@"), (183, "d-mmm")])
def test_a_typed_7_8_is_asked_about_by_any_format_without_a_year(formatted, read, id, code):
    reading = read(formatted(id, code, day=46211, visits=None))
    assert [(f.severity, f.check, f.origin.cell) for f in reading.findings] == [("warning", "yearless", "M4")]
    assert "“7-8”" in reading.findings[0].message


# ---- what people write --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("raw, value, check", [
    ("３次", 3, None), ("3 次", 3, None), ("两次", 2, None), ("十二家次", 12, None), ("1,203", 1203, None), (0, 0, None),
    ("约50次", 50, "number"), ("50余次", 50, "number"), ("近20次", 20, "number"), ("无", None, None), ("—", None, None),
    ("/", None, None), (datetime(2026, 7, 8), None, "number"), ("7-8", None, "number")])
def test_counts(one, raw, value, check):
    reading = one(走访次数=raw)
    assert first(reading).get("走访次数") == value and [f.check for f in reading.findings] == ([check] if check else [])
    if value in (20, 50):
        finding, = reading.findings
        assert (finding.severity, finding.raw) == ("warning", raw) and "约数" in finding.message


@pytest.mark.parametrize("raw, value", [
    ("2021.9.25", True), ("２０２１年９月２５日", True), ("2021年9月\n25日", True), (44464, True), ("2021/9/25 0:00:00", True),
    ("2021年9月", False), ("9月底", False), ("2021.9", False), ("2021.9.31", False)])
def test_days(one, raw, value):
    reading = one(体检日期=raw)
    assert first(reading).get("体检日期") == (date(2021, 9, 25) if value else None)
    assert [(f.check, f.origin.cell) for f in reading.findings] == ([] if value else [("date", "N4")])


@pytest.mark.parametrize("title, raw, value, check", [
    ("企业联系电话", 13905510001.0, "13905510001", None), ("企业联系电话", "０５５１－６２３７ ６１２３", "0551-62376123", None),
    ("企业联系电话", "1.39E+10", "1.39E+10", "phone"),
    ("统一社会信用代码", "９１３４０１００ ｍａ２ｍｑ０ｘ２７９", CODE, None), ("统一社会信用代码", "91340100\nma2mq0x279", CODE, None),
    ("统一社会信用代码", 913401007810267894, "9.134010078102679e+17", "code"),
    ("统一社会信用代码", "9.13401E+17", "9.13401E+17", "code"),
    ("企业名称", " 合肥 嘉宏\n化工有限公司 ", "合肥嘉宏化工有限公司", None), ("企业名称", "ABB (China) Ltd", "ABB (China) Ltd", None),
    ("结对领导", "王 波、李真理\n王雪峰", ["王波", "李真理", "王雪峰"], None), ("联络员", "卢　强", ["卢强"], None),
    ("备注", "无", "无", None), ("职务", "—", "—", None)])
def test_numbers_names_and_people(one, title, raw, value, check):
    reading = one(**{title: raw})
    assert first(reading).get(title) == value and [f.check for f in reading.findings] == ([check] if check else [])


def test_a_department_broken_over_two_lines(rows, read):
    content = rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司", 责任单位="执法\n支队 大气科")], title="企业问题台账")
    assert first(read({"表": content})).get("责任单位") == "执法支队、大气科"


# ---- harm ---------------------------------------------------------------------------------------------------------

LONG = 1_000_000


@pytest.fixture
def read_cells(pack):
    """The reading of cells that no library would write, but a file may hold."""
    return lambda cells: intake.read_book(Book([Grid("表", True, cells)]), [pack], "长丰县.xlsx", date(2021, 9, 25))


def filled(content):
    """Rows as a grid has them, "" where nothing stands."""
    return [["" if v is None else v for v in row] for row in content]


@pytest.mark.parametrize("title, text", [
    *((title, "长") for title in ("企业名称", "企业规模", "结对领导", "企业联系电话", "结对日期", "统一社会信用代码", "备注")),
    ("结对领导", "、"), ("结对领导", "x\n"), ("企业联系电话", "9"), ("走访次数", "9"), ("备注", "_x000D_"), ("职务", " ")])
def test_a_million_characters_in_a_cell_leave_the_others_alone(rows, read_cells, title, text):
    cells = filled(rows.sheet(rows.PAIRING, [rows.enterprise(n, f"公司{n}") for n in (1, 2)]))
    cells[3][rows.PAIRING.index(title)] = (text * LONG)[:LONG]
    reading = read_cells(cells)
    last = reading.tables[0].rows[-1]
    assert last.get("企业名称") == "公司2" and last.get("走访次数") == 1 and not last.faulty


@pytest.mark.parametrize("where", [1, 2, 5])
def test_a_million_characters_outside_the_records(rows, read_cells, where):
    """Beside 填报单位, among the headings, below the table."""
    cells = filled([*rows.sheet(rows.PAIRING, [rows.enterprise(n, f"公司{n}") for n in (1, 2)]), []])
    cells[where] += [""] * (17 - len(cells[where])) + ["长" * LONG]
    reading = read_cells(cells)
    assert [row.get("企业名称") for row in reading.tables[0].rows] == ["公司1", "公司2"] and reading.unit == "340121"


def test_a_million_characters_reach_the_value_through_a_file(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 备注="长" * LONG)])
    lines = ["".join(f"<td>{escape(said(v))}</td>" for v in row) for row in content[2:]]
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    page = f"<html><meta charset=utf-8><p>{content[0][0]}</p><p>{content[1][0]}</p><table>{table}</table></html>"
    row = first(read(page.encode("utf-8"), format="html"))
    assert len(row.get("备注")) == LONG and row.get("企业名称") == "甲公司"


def said(value):
    return "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("text", ["甲\x00公\x1f司", "甲\ud800司", "甲\udfff", "\ufffe甲", "甲\x7f", "甲_x0007_"])
@pytest.mark.parametrize("title", ["企业名称", "备注", "企业规模", "结对领导", "结对日期", "企业联系电话"])
def test_characters_that_no_document_can_hold_become_visible(rows, read_cells, text, title):
    """In values and in what was not read."""
    cells = filled(rows.sheet([*rows.PAIRING, "所在园区"], [rows.enterprise(1, "甲公司", 所在园区=text)]))
    cells[3][rows.PAIRING.index(title)] = text
    reading = read_cells(cells)
    texts = [v for v in first(reading).values.values() if isinstance(v, str)] + [str(first(reading).get("结对领导"))]
    for shown in [*texts, *(u.raw for u in reading.unread)]:
        assert shown.encode("utf-8") and not set(shown) & set("\x00\x1f\x7f\ud800\udfff\ufffe")


@pytest.mark.parametrize("text", [
    "{{ 7*7 }}", "{% for x in y %}", "{{r x }}", "<w:p/>", "<script>x</script>", "&amp;", "${x}", "=1+1", "%s {0}"])
def test_text_that_looks_like_a_template_stays_text(one, rows, read, text):
    if not text.startswith("="):
        assert first(one(备注=text, 企业名称="甲" + text)).get("备注") == text
    buffer = io.StringIO(newline="")
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 备注=text)])
    csv.writer(buffer).writerows([said(v) for v in row] for row in content)
    reading = read(buffer.getvalue().encode("utf-8"), format="csv")
    assert first(reading).get("备注") == text and not reading.findings


# ---- results that are not there -----------------------------------------------------------------------------------

def test_pictures_lost_results_and_errors_are_said_at_their_cells(rows, read, book):
    lost = rows.enterprise(1, "甲公司", 走访次数="=O5+O6", 最近走访日期="#N/A", 备注='=DISPIMG("ID_1",1)')
    data = book({"表": rows.sheet(rows.PAIRING, [lost, rows.enterprise(2, "乙公司")])})
    grid, = open_book(data, "xlsx").grids
    assert grid.uncached == {(3, 14), (3, 16)} and grid.errors == {(3, 15): "#N/A"}
    reading = read(data)
    assert {(f.check, f.origin.cell) for f in reading.findings} == {
        ("uncached", "O4"), ("uncached", "Q4"), ("error", "P4")}
    assert set(first(reading).faulty) == {"走访次数", "最近走访日期", "备注"}
