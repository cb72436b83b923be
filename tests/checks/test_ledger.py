"""Checks of the whole ledger: between units, over a city, over the roster."""

import pytest

ACROSS = {"table": "pairing", "columns": ("统一社会信用代码", "企业名称")}
COVER = {"table": "pairing", "level": "city",
         "groups": {"企业规模": 2, "企业类型": ("传统产业", "节能环保产业", "战略性新兴产业")}}
ADVICE = "请两家单位商定由谁结对，合计暂按两家计。"


# ---- unique_across (X-12, AH-10) ----------------------------------------------------------------------------------

def test_an_enterprise_in_two_lists_is_said_to_both(table, submission, ledger, find):
    one = submission("340121", table("pairing", "序号: 1, 企业名称: 甲公司", "序号: 2, 企业名称: 乙公司", file="长丰.xlsx"))
    two = submission("340122", table("pairing", "序号: 1, 企业名称: 丙公司", "序号: 2, 企业名称: 甲 公司", file="肥东.xlsx"))
    found = sorted(find("unique_across", ledger(one, two), **ACROSS), key=lambda f: f.unit)
    assert [(f.unit, f.origin.file, f.message) for f in found] == [
        ("340121", "长丰.xlsx", f"表!B2 企业名称“甲公司”与肥东县的清单重复（肥东.xlsx 表!B3），{ADVICE}"),
        ("340122", "肥东.xlsx", f"表!B3 企业名称“甲公司”与长丰县的清单重复（长丰.xlsx 表!B2），{ADVICE}"),
    ]
    assert {(f.severity, f.check, f.table) for f in found} == {("warning", "unique_across", "pairing")}


def test_a_code_identifies_across_spellings_and_each_pair_is_said_once(table, submission, ledger, find):
    one = submission("340121", table("pairing", "统一社会信用代码: 91340100MA2MQ0X279, 企业名称: 甲公司"))
    two = submission("340122", table("pairing", "统一社会信用代码: 91340100ma2mq0x279, 企业名称: 甲公司"))
    found = find("unique_across", ledger(one, two), **ACROSS)
    assert sorted((f.unit, f.origin.cell) for f in found) == [("340121", "A2"), ("340122", "A2")]


def test_twice_in_one_list_is_the_business_of_another_check(table, submission, ledger, say):
    one = submission("340121", table("pairing", "企业名称: 甲公司", "企业名称: 甲公司"))
    assert say("unique_across", ledger(one), **ACROSS) == []


def test_likeness_and_blanks_are_no_repetition(table, submission, ledger, say):
    one = submission("340121", table("pairing", "统一社会信用代码:, 企业名称: 江苏南方永磁科技有限公司"))
    two = submission("340122", table("pairing", "统一社会信用代码:, 企业名称: 江苏北方永磁科技有限公司"))
    assert say("unique_across", ledger(one, two), **ACROSS) == []


def test_other_tables_do_not_count(table, submission, ledger, say):
    one = submission("340121", table("pairing", "企业名称: 甲公司"))
    two = submission("340122", table("issues", "企业名称: 甲公司"))
    assert say("unique_across", ledger(one, two), **ACROSS) == []


# ---- coverage (AH-08) ---------------------------------------------------------------------------------------------

def test_what_the_counties_of_a_city_cover_together(table, submission, ledger, say):
    one = submission("340121", table("pairing", "企业规模: 大型, 企业类型: 传统产业", "企业规模: 小型, 企业类型: 节能环保产业"))
    own = submission("340100-0", table("pairing", "企业规模: 小型, 企业类型: 战略性新兴产业"))
    assert say("coverage", ledger(own, one), **COVER) == []


def test_what_a_city_lacks(table, submission, ledger, find):
    one = submission("340121", table("pairing", "企业规模: 小型, 企业类型: 节能环保产业", "企业规模: 小型, 企业类型: 其他"))
    two = submission("340621", table("pairing", "企业规模: , 企业类型:"))
    found = find("coverage", ledger(one, two), **COVER)
    assert [(f.unit, f.message) for f in found] == [
        ("340100", "合肥市结对企业的企业规模只有小型，原则上应覆盖2类以上。"),
        ("340100", "合肥市结对企业的企业类型没有覆盖传统产业、战略性新兴产业，原则上应当覆盖。"),
        ("340600", "淮北市结对企业的企业规模只有空白，原则上应覆盖2类以上。"),
        ("340600", "淮北市结对企业的企业类型没有覆盖传统产业、节能环保产业、战略性新兴产业，原则上应当覆盖。"),
    ]
    assert {(f.origin.file, f.origin.cell, f.table) for f in found} == {(None, None, "pairing")}


def test_coverage_is_asked_of_cities_only(table, submission, ledger, say):
    own = submission("340000-0", table("pairing", "企业规模: 小型, 企业类型: 其他"))
    assert say("coverage", ledger(own), **COVER) == []


def test_a_city_without_a_list_is_not_blamed_for_its_kinds(table, submission, ledger, say):
    assert say("coverage", ledger(submission("340121", table("issues", "企业名称: 甲公司"))), **COVER) == []


# ---- unreported (X-17) --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("state, named", [("未报送", True), ("无法识别", True), ("已报送", False), ("退回", False)])
def test_a_unit_from_which_nothing_usable_came_in_is_named(ledger, say, state, named):
    assert bool(say("unreported", ledger(states={"340121": state}))) is named


def test_who_is_named_and_how(ledger, find):
    states = dict.fromkeys(["340000-0", "340100-0", "340102", "340181"], "未报送") | {"340121": "已报送"}
    found = find("unreported", ledger(states=states), severity="error")
    assert [(f.unit, f.message) for f in found] == [
        ("340000-0", "省厅本级未报送，请催报。"),
        ("340100-0", "合肥市本级未报送，请催报。"),
        ("340102", "合肥市瑶海区未报送，请催报。"),
        ("340181", "合肥市巢湖市未报送，请催报。"),
    ]
    assert {(f.severity, f.check, f.origin.file, f.table) for f in found} == {("error", "unreported", None, None)}


def test_a_full_house(ledger, say):
    assert say("unreported", ledger(states={"340121": "已报送", "340122": "退回"})) == []
    assert say("unreported", ledger()) == []
