"""The notes that the tests write into every workbook."""

import io
import zipfile

from ledgerkit.office.annotate import Entry, Note, Summary, annotate
from ledgerkit.office.sheets import open_book

FILLS = {"error": "FFF8CBAD", "warning": "FFFFF2CC", "info": "FFEDEDED"}
# cell, severity, text: cells with values and without, in rows that are there and not, twice at one, far to the right
NOTES = [("B5", "warning", "企业名称与上期不一致，请核对"), ("B5", "error", "“企业2”不是全称，\n请写成“安徽企业2有限公司”"), ("D4", "error", "读不出日期"), ("C5", "warning", "与上期相同"),
         ("E7", "info", "责任单位 <科室> & “=1+1”"), ("C1", "warning", "标题"), ("H22", "error", "缺少企业名称"), ("Z50", "info", "表外内容"), ("A2", "info", "填报单位"),
         ("H4", "warning", "表外列"), ("H14", "error", "甲"), ("C30", "error", "乙"), ("F6", "warning", "丙")]


def summary(sheet):
    """A first sheet for the notes of one sheet."""
    rows = [Entry([str(n), severity, f"{sheet}!{cell}", text], severity, (sheet, cell)) for n, (cell, severity, text) in enumerate(NOTES, 1)]
    return Summary("校验意见（长丰县 2021年三季度）", ["请逐条更正后重新报送。"], ["序号", "级别", "位置", "意见"], [*rows, Entry(["14", "提示", "", "整份材料"])])


def first_table(data):
    """The name of the first sheet that shows cells."""
    return open_book(data, "xlsx").grids[0].name


def returned(data):
    """The sheet's name and the annotated workbook."""
    sheet = first_table(data)
    return sheet, annotate(data, [Note(sheet, *note) for note in NOTES], summary(sheet))


def entries(data):
    """The members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
