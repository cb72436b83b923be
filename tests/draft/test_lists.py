"""Drop-down lists of a form become the choices of its columns."""

import io
import zipfile

import openpyxl
from openpyxl.worksheet.datavalidation import DataValidation

from ledgerkit import draft

HEADS = ["序号", "事项", "情况", "所属行业", "类型"]


def with_lists(rows, rules, others=None) -> bytes:
    """A workbook with drop-down lists: rules maps an area to its formula."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for area, formula in rules.items():
        rule = DataValidation(type="list", formula1=formula)
        rule.add(area)
        workbook.active.add_data_validation(rule)
    for name, words in (others or {}).items():
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = "hidden"
        for word in words:
            sheet.append([word])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_drop_down_list_makes_a_choice(load):
    rules = {"E3:E99": '"传统产业, 其他"', "D3:D99": "字典!$A$1:$A$3", "C3:C99": "INDIRECT(A3)", "A1:XFD1": '"a,b"'}
    data = with_lists([["结对清单"], HEADS], rules, {"字典": ["化工", "纺织", "化工"]})
    pack = load(draft.pack_files(data, "x", "x.xlsx")["campaign.toml"])
    assert [c.type for c in pack.tables[0].columns] == ["number", "text", "text", "choice", "choice"]
    assert pack.tables[0].column("类型").params == {"choices": ("传统产业", "其他")}
    assert pack.tables[0].column("所属行业").params == {"choices": ("化工", "纺织")}
    assert len(pack.tables) == 1


def test_the_lists_of_later_versions_of_excel(load):
    """A list on another sheet stands in an extension of the sheet, its formula and cells in elements."""
    new = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
        ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
        '<x14:dataValidations count="1"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>'字 典'!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>D3:D9 E3</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>").encode()
    data, patched = with_lists([HEADS], {}, {"字 典": ["化工", "纺织"]}), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(patched, "w") as package:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</worksheet>", new)
            package.writestr(name, content)
    pack = load(draft.pack_files(patched.getvalue(), "x", "x.xlsx")["campaign.toml"])
    assert pack.tables[0].column("所属行业").params == pack.tables[0].column("类型").params == {"choices": ("化工", "纺织")}


def test_a_list_far_to_the_right(load):
    heads = [f"{c}级内容" for c in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙"]
    pack = load(draft.pack_files(with_lists([heads], {"AB2:AB9": '"是,否"'}), "x", "x.xlsx")["campaign.toml"])
    assert [c.title for c in pack.tables[0].columns if c.type == "choice"] == ["宙级内容"]
