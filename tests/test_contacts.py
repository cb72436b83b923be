"""通讯录: written for the office to fill in, read in whatever it was saved as, and refused by its row."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlwt

from ledgerkit import campaign, contacts
from ledgerkit.errors import FatalError
from ledgerkit.model import Contact
from ledgerkit.office.sheets import open_book

PACK = campaign.load("anhui-sbq")
HEADS = ["填报单位", "单位代码", "联系人", "电话", "邮箱"]


@pytest.fixture
def entered(tmp_path):
    """entered(rows, heads): the contacts of a 通讯录.xlsx with these rows under a title."""
    def make(*rows, heads=HEADS, name="通讯录.xlsx", top=(["环保服务企业通讯录"],)):
        book = openpyxl.Workbook()
        for row in (*top, heads, *rows):
            book.active.append(row)
        book.save(tmp_path / name)
        return contacts.load(tmp_path, PACK.units)

    return make


def test_without_a_list_nobody_is_known(tmp_path):
    assert contacts.load(tmp_path, PACK.units) == {}


def test_the_list_holds_every_unit_that_reports_and_every_city():
    listed = contacts.wanted(PACK.units)
    assert len(listed) == 137 and {"合肥市", "合肥市本级", "长丰县", "省厅本级"} <= {u.name for u in listed}
    assert "安徽省" not in {u.name for u in listed}
    assert [u.code for u in listed] == [u.code for u in PACK.units if u in listed]  # the official order


@pytest.mark.parametrize("pack", campaign.available())
def test_what_is_written_is_read_back(tmp_path, pack):
    units = campaign.load(pack).units
    book = {u.code: Contact(u.code, f"联系人{n}", f"0551-{n:07d}", (f"unit{n}@example.test", f"第{n}@bureau.example.test")[:1 + n % 2])
            for n, u in enumerate(contacts.wanted(units))}
    data = contacts.workbook(units, book, "专项", date(2021, 9, 25))
    assert data == contacts.workbook(units, book, "专项", date(2021, 9, 25))
    (tmp_path / "通讯录.xlsx").write_bytes(data)
    assert contacts.load(tmp_path, units) == book


def test_a_list_that_nobody_filled_in_is_empty(tmp_path):
    (tmp_path / "通讯录.xlsx").write_bytes(contacts.workbook(PACK.units, {}, PACK.title, date(2021, 9, 25)))
    assert contacts.load(tmp_path, PACK.units) == {}


def test_cells_to_fill_in_are_text_so_that_noughts_stay():
    data = contacts.workbook(PACK.units, {"340121": Contact("340121", "=1+1", "0551")}, PACK.title, date(2021, 9, 25))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    row = next(r for r in sheet.iter_rows(min_row=4) if r[1].value == "340121")
    assert [c.value for c in row] == ["合肥市长丰县", "340121", "=1+1", "0551", None]
    assert [c.data_type for c in row[:4]] == ["s"] * 4 and {c.number_format for c in row} == {"@"}
    assert row[4].fill.start_color.rgb == "FFFFF2CC"  # an address that is missing stands out


@pytest.mark.parametrize("cell", [
    "a@x.example.test;b@y.example.test", "a@x.example.test； b@y.example.test", "a@x.example.test、b@y.example.test，",
    "a@x.example.test\nb@y.example.test", "a@x.example.test  b@y.example.test", "ａ＠x．example．test；b@y.example.test",
    "a@x.example.test,a@x.example.test,b@y.example.test"])
def test_several_addresses_in_a_cell(entered, cell):
    assert entered(["长丰县", "", "李艳", "", cell])["340121"].addresses == ("a@x.example.test", "b@y.example.test")


@pytest.mark.parametrize("unit, code", [("长丰县", ""), ("合肥市长丰县", None), ("", "340121"), ("旧名称", "340121"), ("长 丰 县", ""), ("长丰县", 340121)])
def test_a_unit_is_told_by_its_code_or_else_by_its_name(entered, unit, code):
    assert list(entered([unit, code, "李艳", "", ""])) == ["340121"]


def test_lines_of_one_unit_are_put_together(entered):
    found = entered(["长丰县", "", "李艳", "0551-1", "a@x.example.test"], ["长丰县", "340121", "王芳", "0551-1", "b@y.example.test;a@x.example.test"])
    assert found == {"340121": Contact("340121", "李艳、王芳", "0551-1", ("a@x.example.test", "b@y.example.test"))}


def test_columns_in_another_order_and_a_phone_that_became_a_number(entered):
    found = entered(["a@x.example.test", 13905510001.0, "长丰县"], heads=["邮 箱", "电话", "填报单位"])
    assert found == {"340121": Contact("340121", "", "13905510001", ("a@x.example.test",))}


@pytest.mark.parametrize("row, complaint", [
    (["长丰县", "", "", "", "a@x"], "通讯录.xlsx第4行（长丰县）的邮箱“a@x”不是邮箱地址，请写成name@example.com的样子，几个地址用分号隔开。"),
    (["长丰县", "", "", "", "张三a@x.example.test;b@@y.example.test"], "通讯录.xlsx第4行（长丰县）的邮箱“b@@y.example.test”不是邮箱地址"),
    (["长丰县", "", "", "", "微信联系"], "通讯录.xlsx第4行（长丰县）的邮箱“微信联系”不是邮箱地址"),
    (["长风县", "", "李艳", "", ""], "通讯录.xlsx第4行的“长风县”不在本专项的填报单位名单里，请写成名单里的全称，或删去这一行。"),
    (["长丰县", "340199", "李艳", "", ""], "通讯录.xlsx第4行的单位代码“340199”不在本专项的填报单位名单里，请改正，或删去代码只写单位全称。"),
    ([None, None, "李艳", "", ""], "通讯录.xlsx第4行的填报单位（空白）不在本专项的填报单位名单里，请写成名单里的全称，或删去这一行。"),
])
def test_a_mistake_is_named_by_its_row_with_the_remedy(entered, row, complaint):
    with pytest.raises(FatalError) as caught:
        entered(["肥东县", "340122", "赵敏", "", "z@x.example.test"], row)
    assert str(caught.value).startswith(complaint)


def test_a_name_that_two_places_share_needs_its_city_or_code(tmp_path):
    """X-14: 徐州市 and 南京市 both have a 鼓楼区; so does this small list."""
    from ledgerkit.model import Unit

    units = (Unit("1", "甲市", "city"), Unit("11", "鼓楼区", "county", "1"), Unit("2", "乙市", "city"), Unit("21", "鼓楼区", "county", "2"))
    book = openpyxl.Workbook()
    book.active.append(HEADS)
    book.active.append(["乙市鼓楼区", "", "李艳", "", ""])
    book.save(tmp_path / "通讯录.xlsx")
    assert list(contacts.load(tmp_path, units)) == ["21"]
    book.active.append(["鼓楼区", "", "王芳", "", ""])
    book.save(tmp_path / "通讯录.xlsx")
    with pytest.raises(FatalError, match="第3行的“鼓楼区”"):
        contacts.load(tmp_path, units)


def test_any_workbook_format_will_do(tmp_path):
    old = xlwt.Workbook()
    sheet = old.add_sheet("通讯录")
    for r, row in enumerate([HEADS, ["长丰县", "340121", "李艳", "", "a@x.example.test"]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    old.save(str(tmp_path / "通讯录.et"))  # WPS's own format is that of .xls
    expected = {"340121": Contact("340121", "李艳", "", ("a@x.example.test",))}
    assert contacts.load(tmp_path, PACK.units) == expected
    (tmp_path / "通讯录.et").unlink()
    (tmp_path / "通讯录.csv").write_bytes("填报单位,联系人,邮箱\r\n长丰县,李艳,a@x.example.test\r\n".encode("gbk"))
    assert contacts.load(tmp_path, PACK.units) == expected


def test_what_cannot_be_read_or_has_no_headings_is_said(tmp_path, entered):
    with pytest.raises(FatalError, match="通讯录.xlsx里找不到表头，应有一行写着填报单位、单位代码、联系人、电话、邮箱。"):
        entered(["长丰县", "340121", "李艳"], heads=["单位", "代码", "姓名"])
    with pytest.raises(FatalError, match=r"里有几份通讯录（通讯录.xls、通讯录.xlsx），请只留一份。"):
        (tmp_path / "通讯录.xls").write_bytes(b"")
        contacts.load(tmp_path, PACK.units)
    (tmp_path / "通讯录.xls").unlink()
    (tmp_path / "通讯录.xlsx").write_bytes(b"PK\3\4rubbish")
    with pytest.raises(FatalError, match="通讯录.xlsx读不出来：.*。$"):
        contacts.load(tmp_path, PACK.units)


def test_the_file_carries_no_clock():
    data = contacts.workbook(PACK.units, {}, PACK.title, date(2021, 9, 25))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"2021-09-25T00:00:00Z" in package.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    grid = open_book(data, "xlsx").grids[0]
    assert grid.rows[2] == HEADS
