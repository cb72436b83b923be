"""Checks of one table: what the docstrings' examples leave open (edges, blanks, faulty cells, the scope)."""

import dataclasses
import inspect
from datetime import date

import pytest

from ledgerkit import checks
from ledgerkit.checks import Context
from ledgerkit.model import CheckSpec

DONE = {"办理状态": ("已解决",)}
OVERDUE = {"column": "完成时限", "status": "办理状态", "open": ("正在办理",)}
VISITS = {"count": "走访次数", "last": "最近走访日期"}


# ---- required -------------------------------------------------------------------------------------------------

def test_each_blank_required_cell_is_said_at_its_place(table, say):
    records = table("issues", "序号: 1, 企业名称: 甲公司, 责任人:", "序号:, 企业名称:, 责任人: 王波")
    assert say("required", records) == [
        "表!B3 企业名称没有填写，请补填。",
        "表!C2 责任人没有填写，请补填。",
    ]


def test_a_faulty_cell_is_not_blank_as_well(table, say):
    assert say("required", table("issues", "提出日期: 2021年9月")) == []


def test_a_column_that_the_file_lacks_is_not_said_row_by_row(table, say):
    assert say("required", table("pairing", "备注:", "备注: 规上企业")) == []


def test_a_wrong_choice_is_filled_in(table, say):
    assert say("required", table("pairing", "企业规模: 特大")) == []


# ---- dates ----------------------------------------------------------------------------------------------------

def test_the_day_of_the_figures_is_not_the_future(table, say):
    records = table("pairing", "结对日期: 2021-09-25", "结对日期: 2021-09-26", "结对日期:")
    assert say("not_future", records, columns=("结对日期",)) == ["表!A3 结对日期“2021年9月26日”晚于统计截止日2021年9月25日，请核对年月日。"]
    assert say("not_future", records, columns=("结对日期",), as_of=date(2021, 9, 26)) == []


def test_not_future_looks_only_at_its_columns(table, say):
    records = table("issues", "提出日期: 2021-12-01, 办结日期: 2021-12-02")
    assert [m[:4] for m in say("not_future", records, columns=("办结日期",))] == ["表!B2"]
    assert [m[:4] for m in say("not_future", records, columns=("提出日期", "办结日期"))] == ["表!A2", "表!B2"]


@pytest.mark.parametrize("first, second, wrong", [
    ("2021-06-02", "2021-06-01", True), ("2021-06-01", "2021-06-01", False), ("2021-06-01", "2021-06-02", False),
    ("2021-06-01", "", False), ("", "2021-06-01", False), ("2021年6月", "2020-06-01", False),
])
def test_order_needs_both_days_and_allows_the_same(table, say, first, second, wrong):
    records = table("issues", f"提出日期: {first}, 办结日期: {second}")
    assert bool(say("order", records, earlier="提出日期", later="办结日期")) is wrong


# ---- filled where it must be, blank where it must be --------------------------------------------------------------

@pytest.mark.parametrize("record, said", [
    ("办理状态: 已解决, 办结日期: 2021-06-01", []),
    ("办理状态: 已解决, 办结日期: 2021年6月", []),  # unreadable has its own fault
    ("办理状态: , 办结日期:", []),
    ("办理状态: 已办结, 办结日期:", ["表!B2 办结日期没有填写，而办理状态是“已解决”，请补填或更正办理状态。"]),
])
def test_required_when(table, say, record, said):
    assert say("required_when", table("issues", record), column="办结日期", when=DONE) == said


def test_required_when_needs_each_of_its_conditions(table, say):
    when = {"企业规模": ("大型", "中型"), "企业类型": ("传统产业",)}
    records = table("pairing", "企业规模: 大型, 企业类型: 传统产业, 备注:", "企业规模: 大型, 企业类型: 其他, 备注:",
                    "企业规模: 小型, 企业类型: 传统产业, 备注:")
    assert say("required_when", records, column="备注", when=when) == [
        "表!C2 备注没有填写，而企业规模是“大型”、企业类型是“传统产业”，请补填或更正企业规模、企业类型。"]


@pytest.mark.parametrize("record, said", [
    ("办理状态: 已解决, 办结日期: 2021-06-01", []),
    ("办理状态: , 办结日期: 2021-06-01", []),  # the blank 办理状态 is the fault, and `required` says so
    ("办理状态: 长期推进, 办结日期:", []),
    ("办理状态: 正在办理, 办结日期: 2021-06-01", ["表!B2 办结日期“2021-06-01”已填写，而办理状态是“正在办理”，请核对哪一处有误。"]),
])
def test_blank_unless(table, say, record, said):
    assert say("blank_unless", table("issues", record), column="办结日期", when=DONE) == said


# ---- deadlines ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("phrase, status, days", [
    ("2021年9月25日前", "正在办理", None),  # due today is not overdue
    ("2021年9月24日前", "正在办理", 1),
    ("2021年8月底前", "正在办理", 25),
    ("2021年8月底前", "已解决", None),
    ("2021年8月底前", "移交", None),
    ("长期坚持", "正在办理", None),
    ("立即执行、长期坚持", "正在办理", None),
    ("2021年8月前完成", "正在办理", None),  # two readings: asked, not counted
    ("2021年12月底前", "正在办理", None),
    ("适时", "正在办理", None),
    ("", "正在办理", None),
])
def test_overdue(table, say, phrase, status, days):
    said = say("overdue", table("issues", f"完成时限: {phrase}, 办理状态: {status}"), **OVERDUE)
    assert said == ([f"表!A2 完成时限“{phrase}”已过期{days}天，办理状态仍是“{status}”，请更新进展或说明原因。"] if days else [])


def test_the_dated_part_of_a_standing_duty_can_be_overdue(table, say):
    """JY-07: after 30 November the 台账 of 11月底前完成台账制定并长期坚持 is overdue, its standing part is not."""
    records = table("issues", "完成时限: 2021年6月底前完成台账制定并长期坚持, 办理状态: 正在办理")
    assert [m.partition("”")[2] for m in say("overdue", records, **OVERDUE)] == ["已过期87天，办理状态仍是“正在办理”，请更新进展或说明原因。"]


@pytest.mark.parametrize("phrase", ["2021年8月底前", "8月底前", "长期坚持", "适时", "2021-08-31", ""])
def test_a_clear_deadline_draws_no_question(table, say, phrase):
    assert say("unread_deadline", table("issues", f"完成时限: {phrase}"), column="完成时限") == []


# ---- visits ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("record, said", [
    ("走访次数: 0, 最近走访日期:", []),
    ("走访次数: , 最近走访日期:", []),
    ("走访次数: , 最近走访日期: 2021-09-01", []),
    ("走访次数: 1, 最近走访日期: 2021年9月", []),
    ("走访次数: 0, 最近走访日期: 2021-09-01", ["表!B2 最近走访日期“2021-09-01”已填写，而走访次数是0，请核对走访次数。"]),
    ("走访次数: 1, 最近走访日期:", ["表!B2 最近走访日期没有填写，而走访次数是1，请补填最近走访日期或更正走访次数。"]),
    ("走访次数: 3", []),  # the file has no such column
])
def test_visits_agree(table, say, record, said):
    assert say("visits_agree", table("pairing", record), **VISITS) == said


# ---- the same record twice ----------------------------------------------------------------------------------------

def test_each_repetition_points_at_the_first(table, say):
    records = table("pairing", "企业名称: 甲（集团）公司", "企业名称: 乙公司", "企业名称: 甲(集团)公司", "企业名称: 甲 （集团） 公司")
    assert say("unique", records, columns=("企业名称",)) == [
        "表!A4 企业名称“甲(集团)公司”与第2行重复，请删去重复的一行，合计只计一次。",
        "表!A5 企业名称“甲（集团）公司”与第2行重复，请删去重复的一行，合计只计一次。",
    ]


def test_each_column_on_its_own_identifies_a_record_and_a_row_is_said_once(table, say):
    records = table("pairing", "统一社会信用代码: 91340100MA2MQ0X279, 企业名称: 甲公司", "统一社会信用代码: 91340100ma2mq0x279, 企业名称: 甲公司",
                    "统一社会信用代码: , 企业名称: 甲公司")
    both = say("unique", records, columns=("统一社会信用代码", "企业名称"))
    assert [m.split("，")[0] for m in both] == ["表!A3 统一社会信用代码“91340100MA2MQ0X279”与第2行重复", "表!B4 企业名称“甲公司”与第2行重复"]


def test_a_name_is_not_a_code(table, say):
    records = table("pairing", "企业名称: 甲公司, 备注: 乙公司", "企业名称: 乙公司, 备注: 甲公司")
    assert say("unique", records, columns=("企业名称", "备注")) == []


def test_blanks_are_not_the_same_record(table, say):
    assert say("unique", table("pairing", "统一社会信用代码:", "统一社会信用代码:"), columns=("统一社会信用代码",)) == []


# ---- totals ---------------------------------------------------------------------------------------------------

def test_rule_x_01(table, say):
    records = table("pairing", "走访次数: 3", "走访次数: 4", total={"走访次数": 8})
    assert say("totals", records) == ["表!A4 合计行的走访次数“8”与上面各行之和7不符，请核对合计。"]


@pytest.mark.parametrize("contents, said", [
    (("3", "", "4"), 7),  # a blank counts nothing
    (("0.1", "0.2"), 0.3),  # no float noise
    (("1.50", "2.5"), 4),
    (("3", "不详"), 99),  # an unreadable cell above: the sum is not known
])
def test_totals_that_agree(table, say, contents, said):
    records = table("pairing", *(f"走访次数: {content}" for content in contents), total={"走访次数": said})
    assert say("totals", records) == []


def test_the_number_of_a_row_is_not_added_up(table, say):
    assert say("totals", table("pairing", "序号: 1", "序号: 2", total={"序号": 2})) == []


def test_a_total_is_compared_with_its_own_rows_only(table, say):
    whole = table("pairing", "走访次数: 3", "走访次数: 4", "走访次数: 5", total={"走访次数": 9})
    part = dataclasses.replace(whole.totals[0], label="小计", rows=(3, 4))
    assert say("totals", dataclasses.replace(whole, totals=(part,))) == []
    assert say("totals", whole) == ["表!A5 合计行的走访次数“9”与上面各行之和12不符，请核对合计。"]
    doubled = dataclasses.replace(part, rows=(2, 3))
    assert say("totals", dataclasses.replace(whole, totals=(doubled,))) == ["表!A5 小计行的走访次数“9”与上面各行之和7不符，请核对合计。"]


def test_totals_of_several_columns(table, say):
    records = table("pairing", "走访次数: 3, 序号: 1", "走访次数: 4, 序号: 2", total={"走访次数": 8, "序号": 1})
    assert len(say("totals", records)) == 1


# ---- the registry -------------------------------------------------------------------------------------------------

def test_the_pack_decides_severity_and_which_table(table, pack):
    wanted = (CheckSpec("required", "info"), CheckSpec("unique", "warning", "pairing", {"columns": ("企业名称",)}))
    context = Context(dataclasses.replace(pack, checks=wanted), date(2021, 9, 25), "2021Q3")
    records = ("序号: 1, 企业名称: 甲公司", "序号: 2, 企业名称: 甲公司", "序号: 3, 企业名称:")
    found = list(checks.run("table", table("pairing", *records), context))
    assert [(f.severity, f.check, f.table, f.origin.cell, f.raw) for f in found] == [
        ("info", "required", "pairing", "B4", None), ("warning", "unique", "pairing", "B3", "甲公司")]
    found = list(checks.run("table", table("issues", *records), context))  # an enterprise may have many issues
    assert [(f.check, f.table, f.origin.cell) for f in found] == [("required", "issues", "B4")]
    assert list(checks.run("submission", None, context)) == list(checks.run("ledger", None, context)) == []


def test_parameters_are_keyword_only_and_known_by_name():
    assert list(checks.parameters("overdue")) == ["column", "status", "open"]
    assert checks.parameters("required") == {}
    with pytest.raises(KeyError):
        checks.parameters("requird")


@pytest.mark.parametrize("name", sorted(checks.CHECKS))
def test_an_entry_says_where_its_check_lives(name):
    entry = checks.CHECKS[name]
    assert entry.call.__name__ == name
    assert entry.call.__module__.startswith("ledgerkit.checks.")
    assert next(iter(inspect.signature(entry.call).parameters)) == entry.scope
    assert entry.label and not entry.label.isascii()
