"""Who a workbook is from where names are short, old, shared by two places, or those of a functional area."""

import dataclasses
import io

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty

from ledgerkit.intake.who import Directory, identify
from ledgerkit.model import Unit

AREAS = (
    Unit("340100-jk", "合肥经济技术开发区", "area", "340100", ("合肥经开区", "经开区")),
    Unit("340100-gx", "合肥高新技术产业开发区", "area", "340100", ("合肥高新区",)),
    Unit("340800-jk", "安庆经济技术开发区", "area", "340800", ("安庆经开区", "经开区")),
    Unit("341000-fj", "黄山风景区", "area", "341000"),
)
# Two districts of one name under two cities, as 鼓楼区 is in Nanjing and Xuzhou.
DRUM = (
    Unit("320000", "江苏省", "province"),
    Unit("320100", "南京市", "city", "320000"), Unit("320106", "鼓楼区", "county", "320100"),
    Unit("320300", "徐州市", "city", "320000"), Unit("320302", "鼓楼区", "county", "320300"),
)


@pytest.fixture
def areas(pack):
    """The campaign with functional areas listed under their cities."""
    return dataclasses.replace(pack, units=(*pack.units, *AREAS))


# ---- functional areas ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("said, code", [
    ("合肥经济技术开发区生态环境分局", "340100-jk"), ("合肥经开区", "340100-jk"), ("合肥市经开区生态环境分局", "340100-jk"),
    ("安庆市经开区", "340800-jk"), ("安庆经开区生态环境分局（盖章）", "340800-jk"), ("合肥高新技术产业开发区", "340100-gx"), ("安徽省合肥高新区", "340100-gx"),
    ("黄山市黄山风景区生态环境分局", "341000-fj"), ("黄山区生态环境分局", "341003"), ("合肥市生态环境局", "340100"), ("经开区", None),
])
def test_an_area_in_the_line_填报单位(areas, rows, read, said, code):
    """An area that two cities have needs its city; a city's own name stays the city."""
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")], unit=said)
    content[0] = ["结对服务基本情况表"]
    reading = read({"表": content}, "台账.xlsx", [areas])
    assert reading.unit == code and reading.unit_said.startswith(said.partition("（")[0])


def test_an_area_by_the_file_name_and_by_a_form(areas, read):
    form = [["登记卡"], ["企业名称", "甲公司", "问题类别", "其他"], ["问题描述", "废气"], ["责任单位", "执法大队", "责任人", "王波"],
            ["完成时限", "长期坚持", "办理状态", "移交"]]
    assert read({"表": form}, "安庆经开区三季度.xlsx", [areas]).unit == "340800-jk"
    assert read({"表": [["填报单位：合肥高新区"], *form]}, "台账.xlsx", [areas]).unit == "340100-gx"


def test_an_area_in_its_citys_folder_agrees_and_in_anothers_does_not(areas):
    names = Directory(areas.units)
    assert identify(["填报单位：合肥经开区"], {"文件夹": "合肥市"}, names).disagreement is None
    who = identify(["填报单位：合肥经开区"], {"文件夹": "安庆市"}, names)
    assert who.unit.code == "340100-jk" and "安庆市" in who.disagreement


# ---- the stamp of a form --------------------------------------------------------------------------------------------

def stamped(rows, unit, said, period="2021年三季度"):
    """A workbook with the properties that a form carries, and 填报单位 as typed."""
    workbook = openpyxl.Workbook()
    for row in rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")], unit=said)[1:]:
        workbook.active.append(row)
    workbook.custom_doc_props.append(StringProperty(name="填报单位", value=unit))
    workbook.custom_doc_props.append(StringProperty(name="报告期", value=period))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_the_stamp_says_who_and_when_where_no_line_does(rows, read):
    reading = read(stamped(rows, "合肥市肥东县", ""), "台账.xlsx")
    assert (reading.unit, reading.period) == ("340122", "2021Q3")


def test_the_line_is_trusted_more_than_the_stamp_and_the_stamp_more_than_the_name(rows, read):
    reading = read(stamped(rows, "合肥市肥东县", "合肥市长丰县生态环境分局"), "台账.xlsx")
    assert reading.unit == "340121" and [f.check for f in reading.findings] == ["unit_conflict"]
    assert "文件标记却是“肥东县”" in reading.findings[0].message
    assert read(stamped(rows, "合肥市肥东县", ""), "合肥市长丰县三季度.xlsx").unit == "340122"


# ---- names that two places share, short and old names -------------------------------------------------------------

@pytest.mark.parametrize("text, code", [
    ("徐州市鼓楼区生态环境分局", "320302"), ("南京鼓楼", "320106"), ("鼓楼区生态环境局", None), ("南京市", "320100")])
def test_a_district_of_a_shared_name_needs_its_city(text, code):
    found, several = Directory(DRUM).find(text)
    assert (found and found.code) == code and several == (code is None)


@pytest.mark.parametrize("text, code", [
    ("黄山", "341000"), ("黄山市", "341000"), ("黄山区", "341003"), ("黄山市黄山区", "341003"), ("黄山市黄山", "341003"),
    ("郊区", "340711"), ("铜陵市郊区", "340711"), ("合肥市城郊", "340100"), ("寿县", "340422"), ("寿", None),
    ("和县", "340523"), ("和", None),
    ("无为县", "340281"), ("无为市", "340281"), ("无为", "340281"), ("芜湖", "340200"), ("芜湖县", "340210"), ("繁昌县", "340212"),
    ("潜山县", "340882"), ("广德县", "341882"), ("长　丰　县", "340121"), ("埇桥", "341302"),
])
def test_short_old_and_shared_names(pack, text, code):
    found, _ = Directory(pack.units).find(text)
    assert (found and found.code) == code


# ---- where the name stands ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    "填报单位：长丰县生态环境分局", "填报单位（盖章）：长丰县生态环境分局", "报送单位:长丰县生态环境分局（公章）", "填表单位  长丰县生态环境分局   填表人：合肥",
    "上报单位：长丰县　联系电话：0551-1"])
def test_the_line_in_its_many_forms(rows, read, line):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content[:2] = [["结对服务基本情况表"], [line]]
    assert read({"表": content}, "台账.xlsx").unit == "340121"


def test_the_line_below_the_table_and_over_several_cells(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content[:2] = [["结对服务基本情况表"], []]
    below = [*content, [], ["填报单位：", None, "长丰县生态环境分局", None, "填报时间：", "2021年9月24日"]]
    reading = read({"表": below}, "台账.xlsx")
    assert reading.unit == "340121" and str(reading.reported) == "2021-09-24"
    assert len(reading.tables[0].rows) == 1


@pytest.mark.parametrize("heading", ["县（市、区）", "所属县区", "市县区", "县", "所在区县", "报送单位"])
def test_a_column_of_places_names_the_unit(rows, read, heading):
    """Where neither line nor title nor file name does; the column stays a foreign one."""
    content = [["序号", heading, *rows.PAIRING[1:]]]
    content += [[n, "长丰县", *list(rows.enterprise(n, f"公司{n}").values())[1:]] for n in (1, 2)]
    reading = read({"表": content}, "台账.xlsx")
    assert reading.unit == "340121" and [u.cell for u in reading.unread] == ["B2", "B3"]
    assert read({"表": [row[:1] + row[2:] for row in content]}, "台账.xlsx").unit is None


def test_the_folder_names_the_unit_last(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content[:2] = []
    assert read({"表": content}, "合肥市/长丰县/三季度.xlsx").unit == "340121"
    assert read({"表": content}, "合肥市/长丰县/肥东县.xlsx").unit == "340122"
    assert read({"表": content}, "长丰县.zip!三季度.xlsx").unit == "340121"


def test_a_disagreement_is_a_finding(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])}, "肥东县.xlsx")
    assert reading.unit == "340121"
    assert [(f.severity, f.check, f.origin.file) for f in reading.findings] == [
        ("warning", "unit_conflict", "肥东县.xlsx")]
