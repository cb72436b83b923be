"""The unit and the period of a workbook, from what it says of itself."""

from datetime import date

import pytest

from ledgerkit.intake.who import Directory, identify


@pytest.fixture(scope="module")
def names(pack):
    return Directory(pack.units)


@pytest.mark.parametrize("text, code", [
    ("合肥市长丰县生态环境分局", "340121"),
    ("长丰县生态环境分局", "340121"),
    ("安庆市桐城市生态环境分局", "340881"),
    ("合肥市生态环境局", "340100"),
    ("合肥市本级", "340100"),
    ("安徽省生态环境厅", "340000"),
    ("黄山市黄山区生态环境分局", "341003"),
    ("黄山区生态环境分局", "341003"),
    ("黄山市生态环境局", "341000"),
    ("铜陵市郊区生态环境分局", "340711"),
    ("淮南市寿县生态环境分局", "340422"),
    ("淮南潘集区", "340406"),
    ("芜湖市芜湖县生态环境分局", "340210"),
    ("无为县生态环境分局", "340281"),
    ("安徽省宣城市广德市生态环境分局", "341882"),
    ("芜湖市三山区", "340209"),
])
def test_units_are_found_in_running_text(names, text, code):
    unit, _ = names.find(text)
    assert unit is not None and unit.code == code


@pytest.mark.parametrize("text", ["生态环境局", "", "长丰县、肥东县", "阜阳市和六安市"])
def test_nothing_or_several_is_no_unit(names, text):
    assert names.find(text)[0] is None


def test_the_unit_line_outranks_the_file_name_and_the_difference_is_said(names):
    who = identify(["填报单位：合肥市长丰县生态环境分局（盖章）    填报时间：2021年9月24日"], {"文件名": "肥东县三季度"}, names)
    assert who.unit.name == "长丰县" and who.reported == date(2021, 9, 24)
    assert who.disagreement == "填报单位是“长丰县”，文件名却是“肥东县”，按填报单位处理"


def test_a_county_in_its_citys_folder_agrees(names):
    assert identify(["填报单位:长丰县生态环境分局"], {"文件名": "三季度", "文件夹": "合肥市"}, names).disagreement is None


def test_the_file_name_serves_where_the_sheet_is_silent(names):
    assert identify(["结对服务基本情况表"], {"文件名": "淮北市濉溪县十百千三季度"}, names).unit.name == "濉溪县"


@pytest.mark.parametrize("lines, name, period", [
    (["2021年第三季度结对服务情况"], "x", "2021Q3"),
    (["填报时间：2021年9月24日"], "长丰县三季度", "2021Q3"),
    (["2021年二季度报表", "填报时间：2021-06-24"], "三季度", "2021Q2"),
    (["2021年上半年"], "x", "2021H1"),
    (["x"], "2021Q4", "2021Q4"),
    (["x"], "长丰县", None),
])
def test_periods(names, lines, name, period):
    assert identify(lines, {"文件名": name}, names).period == period


def test_the_columns_市_and_县_and_the_mail_before_the_file_name(names):
    columns = {"市县栏": "合肥市 长丰县", "文件名": "台账"}
    assert identify(["结对服务基本情况表"], columns, names).unit.name == "长丰县"
    mail = {"邮件": "肥西县生态环境分局 报送三季度材料", "文件名": "台账"}
    who = identify(["结对服务基本情况表", "填报时间：2021年9月24日"], mail, names)
    assert (who.unit.name, who.period) == ("肥西县", "2021Q3")
