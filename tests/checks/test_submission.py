"""Checks of all that one unit reports."""

import dataclasses
from datetime import date

import pytest

LISTED = {"table": "issues", "column": "企业名称", "list": "pairing", "list_column": "企业名称"}


# ---- listed (AH-09) -----------------------------------------------------------------------------------------------

def test_an_issue_of_an_enterprise_that_is_not_paired(table, submission, find):
    pairing = table("pairing", "企业名称: 甲公司", "企业名称: 乙公司")
    issues = table("issues", "序号: 1, 企业名称: 乙公司", "序号: 2, 企业名称: 丙公司", "序号: 3, 企业名称:", file="乙.xlsx")
    finding, = find("listed", submission("340121", pairing, issues), **LISTED)
    assert finding.message == "表!B3 企业名称“丙公司”不在本单位的结对服务基本情况表中，请核对企业全称，或补入该表。"
    assert (finding.severity, finding.table, finding.raw, finding.origin.file) == ("warning", "issues", "丙公司", "乙.xlsx")


def test_spelling_does_not_make_another_enterprise(table, submission, say):
    pairing = table("pairing", "企业名称: 甲（集团）公司")
    issues = table("issues", "企业名称: 甲(集团) 公司")
    assert say("listed", submission("340121", pairing, issues), **LISTED) == []


@pytest.mark.parametrize("have", ["pairing", "issues"])
def test_with_one_table_alone_there_is_nothing_to_compare(table, submission, say, have):
    assert say("listed", submission("340121", table(have, "企业名称: 甲公司")), **LISTED) == []


def test_an_empty_list_lists_nobody(table, submission, say):
    pairing = dataclasses.replace(table("pairing", "企业名称: 甲公司"), rows=())
    assert len(say("listed", submission("340121", pairing, table("issues", "企业名称: 甲公司")), **LISTED)) == 1


# ---- late (AH-12, X-17) -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("period, reported, due, days", [
    ("2021Q3", date(2021, 9, 24), "", 0),
    ("2021Q3", date(2021, 9, 25), "", 0),  # a Saturday: the due day counts as written
    ("2021Q3", date(2021, 9, 26), "2021年9月25日", 1),
    ("2021Q3", date(2021, 10, 8), "2021年9月25日", 13),
    ("2021Q4", date(2021, 12, 25), "", 0),
    ("2021Q4", date(2022, 1, 5), "2021年12月25日", 11),
    ("2021Q4", date(2021, 9, 30), "", 0),
    ("2021Q1", date(2021, 3, 26), "2021年3月25日", 1),
    ("2021H1", date(2021, 6, 26), "2021年6月25日", 1),
    ("2021-10", date(2021, 10, 26), "2021年10月25日", 1),
    ("2021", date(2021, 12, 26), "2021年12月25日", 1),
    (None, date(2021, 12, 26), "", 0),  # outside a batch nothing is due
    ("2021Q3", None, "", 0),
])
def test_late(submission, say, period, reported, due, days):
    said = say("late", submission("340121", reported=reported), period, day=25)
    on = f"{reported.year}年{reported.month}月{reported.day}日" if reported else ""
    assert said == ([f"甲.xlsx：填报时间{on}，比截止日{due}迟{days}天，请说明原因。"] if days else [])


def test_the_day_is_the_packs(submission, say):
    assert say("late", submission("340121", reported=date(2021, 9, 21)), day=20) == [
        "甲.xlsx：填报时间2021年9月21日，比截止日2021年9月20日迟1天，请说明原因。"]


def test_a_day_that_the_month_does_not_have_is_its_last(submission, say):
    assert say("late", submission("340121", reported=date(2021, 6, 30)), "2021Q2", day=31) == []
    assert len(say("late", submission("340121", reported=date(2021, 7, 1)), "2021Q2", day=31)) == 1


def test_each_late_file_is_said(submission, find):
    late, = submission("340121", reported=date(2021, 9, 27)).readings
    timely, = submission("340121", reported=date(2021, 9, 20), file="乙.xlsx").readings
    later, = submission("340121", reported=date(2021, 9, 28), file="丙.xlsx").readings
    both = dataclasses.replace(submission("340121"), readings=(late, timely, later))
    assert [(f.origin.file, f.origin.cell) for f in find("late", both, day=25)] == [("甲.xlsx", None), ("丙.xlsx", None)]


# ---- table_missing (X-17) -----------------------------------------------------------------------------------------

def test_a_required_table_that_was_not_reported(table, submission, find):
    finding, = find("table_missing", submission("340121", table("pairing", "企业名称: 甲公司")))
    assert finding.message == "甲.xlsx：长丰县没有报送“企业问题台账”，请补报；确无内容的请注明零报告。"
    assert finding.table is None


def test_nothing_is_missing_with_both_required_tables(table, submission, say):
    whole = submission("340121", table("pairing", "企业名称: 甲公司"), table("issues", "企业名称: 甲公司"))
    assert say("table_missing", whole) == []


def test_the_narrative_is_not_required(table, submission, say):
    said = say("table_missing", submission("340121", table("narrative", "内容: 文字")))
    assert [m.split("“")[1].split("”")[0] for m in said] == ["结对服务基本情况表", "企业问题台账"]
