"""Which of several files counts, and why."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from ledgerkit import consolidate
from ledgerkit.model import Reading, Received, Row, Table


def reading(file, unit="340121", reported=None, modified=None, period="2021Q3", tables=("pairing",), name="甲公司", lacking=()):
    titles = {"pairing": "企业名称 企业规模 企业类型 结对领导 联络员 结对日期".split(), "issues": "企业名称 问题类别 办理状态".split()}
    made = []
    for id in tables:
        letters = {t: "ABCDEFGH"[i] for i, t in enumerate(titles[id]) if t not in lacking}
        made.append(Table(id, id, file, "Sheet1", (1,), letters, (Row(file, "Sheet1", 2, letters, {"企业名称": name}),)))
    return Reading(file, "anhui-sbq", unit, "", period, reported, modified, tuple(made))


def arrival(reading, content=None, failure=None):
    content = content or reading.file
    return Received(reading.file, 10, content, "xlsx", failure), None if failure else reading


@pytest.fixture
def verdicts(pack):
    def decide(*arrivals, period="2021Q3"):
        return [(d.verdict, d.reason) for d in consolidate.decide(arrivals, pack, period)]

    return decide


def test_a_single_file_counts(verdicts):
    assert verdicts(arrival(reading("a.xlsx"))) == [("采用", "结对服务基本情况表1行")]


def test_the_later_填报时间_wins_whatever_the_names_say(verdicts):
    old = arrival(reading("最终版.xlsx", reported=date(2021, 9, 20), modified=datetime(2021, 9, 30)))
    new = arrival(reading("初稿.xlsx", reported=date(2021, 9, 24), modified=datetime(2021, 9, 1), name="乙公司"))
    assert verdicts(old, new) == [
        ("被替代", "“初稿.xlsx”填报时间较新（2021-09-24，本件2021-09-20）"),
        ("采用", "结对服务基本情况表1行；替代“最终版.xlsx”")]


def test_then_the_last_save_then_the_name(verdicts):
    first = arrival(reading("a.xlsx", modified=datetime(2021, 9, 2)))
    second = arrival(reading("b.xlsx", modified=datetime(2021, 9, 3), name="乙公司"))
    assert [v for v, _ in verdicts(first, second)] == ["被替代", "采用"]
    assert verdicts(arrival(reading("长丰.xlsx")), arrival(reading("长丰更正.xlsx", name="乙公司")))[0] == (
        "被替代", "“长丰更正.xlsx”文件名标明是更正后的版本")


def test_versions_that_nothing_tells_apart_are_said(verdicts):
    found = verdicts(arrival(reading("a.xlsx")), arrival(reading("b.xlsx", name="乙公司")))
    assert found[1] == ("被替代", "“a.xlsx”两份分不出先后，按文件名顺序取前一份，请核实")


def test_the_order_of_arrival_changes_nothing(pack):
    arrivals = [arrival(reading(f"{n}.xlsx", reported=date(2021, 9, n), name=f"公司{n}")) for n in (3, 1, 2)]
    for order in (arrivals, arrivals[::-1]):
        decisions = consolidate.decide(order, pack, "2021Q3")
        assert [d.received.path for d in decisions if d.verdict == "采用"] == ["3.xlsx"]


def test_equal_bytes_and_equal_contents_are_doubles(verdicts):
    assert verdicts(arrival(reading("a.xlsx"), "same"), arrival(reading("a (1).xlsx"), "same"))[1] == ("重复", "与“a.xlsx”内容完全相同")
    resaved = verdicts(arrival(reading("a.xlsx", modified=datetime(2021, 9, 1))), arrival(reading("b.xlsx", modified=datetime(2021, 9, 2))))
    assert resaved[0] == ("重复", "与“b.xlsx”填报内容相同")


def test_each_table_has_its_own_newest_version(pack):
    both = reading("a.xlsx", reported=date(2021, 9, 20), tables=("pairing", "issues"))
    later = reading("b.xlsx", reported=date(2021, 9, 24), tables=("issues",), name="乙公司")
    decisions = consolidate.decide([arrival(both), arrival(later)], pack, "2021Q3")
    assert [d.tables for d in decisions] == [("pairing",), ("issues",)]
    ledger = consolidate.ledger(decisions, pack)
    assert [t.file for t in ledger.submissions[0].tables.values()] == ["a.xlsx", "b.xlsx"]


def test_another_period_goes_back(verdicts):
    assert verdicts(arrival(reading("a.xlsx", period="2021Q2"))) == [("退回", "材料是2021年第二季度的，本批次是2021年第三季度")]
    assert verdicts(arrival(reading("a.xlsx", period=None)))[0][0] == "采用"


def test_a_table_without_a_column_that_figures_need_goes_back(verdicts):
    assert verdicts(arrival(reading("a.xlsx", lacking=("企业名称",)))) == [("退回", "“结对服务基本情况表”缺少“企业名称”列，无法汇总")]
    assert verdicts(arrival(reading("a.xlsx", lacking=("联络员",))))[0][0] == "采用"


def test_an_unknown_unit_and_an_unreadable_file_are_registered(verdicts):
    unknown = replace(reading("a.xlsx", unit=None), unit_said="某某局")
    assert verdicts(arrival(unknown)) == [("无法识别", "填报单位“某某局”不在名单中，请补写单位全称")]
    assert verdicts(arrival(reading("b.xlsx"), failure="文件是空的")) == [("无法识别", "文件是空的")]


def test_two_unreadable_files_are_not_called_doubles(verdicts):
    files = [arrival(reading(n), "same", failure="打不开") for n in ("a.xlsx", "b.xlsx")]
    assert [v for v, _ in verdicts(*files)] == ["无法识别", "无法识别"]


def test_a_citys_own_report_is_booked_under_its_own_unit(pack):
    decisions = consolidate.decide([arrival(reading("a.xlsx", unit="340100"))], pack, "2021Q3")
    assert decisions[0].unit == "340100-0"


def test_who_has_not_reported(pack):
    files = [arrival(reading("a.xlsx")), arrival(reading("b.xlsx", unit="340122", period="2021Q2"))]
    ledger = consolidate.ledger(consolidate.decide(files, pack, "2021Q3"), pack)
    assert len(ledger.units) == 121 and len(ledger.missing) == 119
    assert ledger.states["340121"] == "已报送" and ledger.states["340122"] == "退回" and ledger.states["340123"] == "未报送"


def test_a_replaced_version_says_what_its_successor_lacks(pack):
    """A list sent in two parts looks like two versions: the first part must not vanish without a word."""
    first = arrival(reading("上.xlsx", reported=date(2021, 9, 20)))
    second = arrival(reading("下.xlsx", reported=date(2021, 9, 24), name="乙公司"))
    found = list(consolidate.findings(consolidate.decide([first, second], pack, "2021Q3"), pack))
    assert [(f.severity, f.check, f.message, f.unit) for f in found] == [
        ("warning", "replaced", "上.xlsx：已被同一单位的新版本替代，其中1条记录新版本里没有，没有计入，如是分两份报送，请合并为一份重报。", "340121")]


def test_a_corrected_version_of_the_same_records_is_silent(pack):
    versions = [arrival(reading(f"{n}.xlsx", reported=date(2021, 9, n))) for n in (20, 24)]
    assert not list(consolidate.findings(consolidate.decide(versions, pack, "2021Q3"), pack))


def test_one_table_of_an_accepted_file_replaced_is_said_too(pack):
    both = arrival(reading("a.xlsx", reported=date(2021, 9, 20), tables=("pairing", "issues")))
    later = arrival(reading("b.xlsx", reported=date(2021, 9, 24), tables=("issues",), name="乙公司"))
    found = list(consolidate.findings(consolidate.decide([both, later], pack, "2021Q3"), pack))
    assert [(f.check, f.origin.file) for f in found] == [("replaced", "a.xlsx")]
