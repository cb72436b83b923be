"""What is remembered of the period before: falls, who joined and left, and figures of different days."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, checks
from ledgerkit.checks import Context
from ledgerkit.indicators import Figures
from ledgerkit.model import CheckSpec, Indicator, Ledger

PACK = campaign.load("anhui-sbq")
LIST = {"table": "pairing", "columns": ("企业名称", "统一社会信用代码")}
FALLS = {"figures": ("走访次数",), "excused": ("结对企业数",), **LIST, "reason": ("备注",)}


@pytest.fixture
def told(submission, table):
    """told(check, now, then, …): the sentences of a check about 长丰县, whose list was `then` in the period before."""
    def run(check, now, then, period="2021Q3", before="2021Q2", indicators=PACK.indicators, **params):
        pack = dataclasses.replace(PACK, checks=(CheckSpec(check, "warning", params=params),), indicators=indicators)
        unit = tuple(u for u in pack.units if u.code == "340121")
        ledgers = [Ledger((submission("340121", table("pairing", *rows)),), {"340121": "已报送"}, unit, p) if rows else None
                   for rows, p in ((now, period), (then, before))]
        figures = [Figures(x, pack) if x else None for x in ledgers]
        return [f.message for f in checks.run("ledger", ledgers[0], Context(pack, date(2021, 9, 25), period, *figures))]

    return run


def test_cumulative_figures_do_not_fall_within_a_year(told):
    """X-06: 走访次数 5 in June, 4 in September."""
    assert told("cumulative", ["企业名称: 甲公司, 走访次数: 4"], ["企业名称: 甲公司, 走访次数: 5"], **FALLS) == [
        "长丰县走访次数4家次，少于2021年第二季度的5家次，本年累计数不应减少，请核对，确有更正的请说明原因。"]
    assert told("cumulative", ["企业名称: 甲公司, 走访次数: 5"], ["企业名称: 甲公司, 走访次数: 5"], **FALLS) == []


def test_a_new_year_starts_anew(told):
    """X-06: from 2021Q4 to 2022Q1 a figure may fall."""
    fell = ["企业名称: 甲公司, 走访次数: 1"], ["企业名称: 甲公司, 走访次数: 9"]
    assert told("cumulative", *fell, period="2022Q1", before="2021Q4", **FALLS) == []
    assert len(told("cumulative", *fell, period="2021Q4", before="2021Q3", **FALLS)) == 1


@pytest.mark.parametrize("now, then, silent", [
    ("企业名称: 丙公司, 备注:", "企业名称: 甲公司, 备注:", "甲公司、乙公司"),
    ("企业名称: 丙公司, 备注: 甲公司、乙公司停产退出", "企业名称: 甲公司, 备注:", ""),
    ("企业名称: 丙公司, 备注: 甲公司退出", "企业名称: 甲公司, 备注:", "乙公司"),
    ("企业名称: 丙公司, 备注: 乙公司退出", "企业名称: 甲公司, 备注: 8月搬迁", ""),
])
def test_the_number_paired_may_fall_with_a_reason(told, now, then, silent):
    """X-06, ZJ-10: 结对 may fall, with a reason: written last time beside the enterprise, or now by its name."""
    said = told("cumulative", [now], [then, "企业名称: 乙公司, 备注:"], **FALLS)
    assert said == ([f"长丰县结对企业数1家，少于2021年第二季度的2家，退出的{silent}没有写明原因，请在备注栏写明。"] if silent else [])


def test_a_unit_that_sent_nothing_has_not_fallen(told):
    """X-06: nothing reported is not zero."""
    assert told("cumulative", ["企业名称: 甲公司, 走访次数: 1"], ["企业名称: 甲公司, 走访次数: 1"], figures=("问题收集数",)) == []


@pytest.mark.parametrize("check, params", [
    ("cumulative", FALLS), ("roster", LIST), ("left", {**LIST, "reason": ("备注",)})])
def test_without_a_period_before_it_is_said_once(told, check, params):
    label = checks.CHECKS[check].label
    assert told(check, ["企业名称: 甲公司, 走访次数: 4"], None, **params) == [f"没有上一期的汇总，未作“{label}”校验。"]


def test_the_roster_says_who_joined_left_and_stayed(told):
    """ZJ-10: 结对一批、服务一批、补充一批."""
    now = ["企业名称: 甲公司, 统一社会信用代码:", "企业名称: 新名公司, 统一社会信用代码: 91340100MA2TT9704E", "企业名称: 丙公司, 统一社会信用代码:"]
    then = ["企业名称: 甲 公司, 统一社会信用代码:", "企业名称: 旧名公司, 统一社会信用代码: 91340100ma2tt9704e", "企业名称: 丁公司, 统一社会信用代码:"]
    assert told("roster", now, then, **LIST) == ["长丰县与2021年第二季度相比，新增1家（丙公司），退出1家（丁公司），保留2家。"]
    assert told("roster", then, then, **LIST) == []


def test_likeness_merges_nobody(told):
    """ZJ-10, X-12: 91.7% alike and two enterprises; the likeness is asked about."""
    now, then = ["企业名称: 江苏北方永磁科技有限公司, 备注:"], ["企业名称: 江苏南方永磁科技有限公司, 备注:"]
    assert told("roster", now, then, **LIST) == ["长丰县与2021年第二季度相比，新增1家（江苏北方永磁科技有限公司），退出1家（江苏南方永磁科技有限公司），保留0家。"]
    assert told("left", now, then, **LIST, reason=("备注",)) == [
        "甲.xlsx：2021年第二季度清单里的“江苏南方永磁科技有限公司”本期没有了，也没有写明原因，请在备注栏写明退出原因，漏填的请补上；"
        "本期新增的“江苏北方永磁科技有限公司”名称相近，是否同一家请核对。"]


def test_many_names_are_cut_short(told):
    """ZJ-10"""
    now = [f"企业名称: 企业{n}公司" for n in "甲乙丙丁戊己庚"]
    assert told("roster", now, ["企业名称: 企业甲公司"], **LIST) == [
        "长丰县与2021年第二季度相比，新增6家（企业乙公司、企业丙公司、企业丁公司、企业戊公司、企业己公司等6家），保留1家。"]


def article(day=None, column=None):
    """The indicators with 走访率, whose parts are 991 visited of 1,481 paired; the visited ones as of a day of their own."""
    own = [dataclasses.replace(i, as_of=day, as_of_column=column) if i.id == "走访企业数" else i for i in PACK.indicators]
    return (*own, Indicator("走访率", "%", "ratio", "", numerator="走访企业数", denominator="结对企业数"))


def test_a_ratio_of_two_days_is_flagged(told):
    """X-05: 1,481 (截至目前) and 991 (截至9月底) give 66.9%, with a flag."""
    now = [f"企业名称: 企业{n}, 走访次数: {int(n < 991)}" for n in range(1481)]
    assert told("as_of_dates", now, None, indicators=article(date(2021, 9, 30))) == [
        "安徽省走访率66.9%的两个数截止日期不同：走访企业数991家截至2021年9月30日，结对企业数1,481家截至2021年9月25日，请统一到同一天，或在文中分别写明。"]
    assert told("as_of_dates", now, None, indicators=article(date(2021, 9, 25))) == []
    assert told("as_of_dates", now, None, indicators=article()) == []


def test_a_column_can_say_the_day(told):
    """X-05: the newest date in the column that the pack names is the figure's own."""
    now = ["企业名称: 甲, 走访次数: 1, 最近走访日期: 2021-08-30", "企业名称: 乙, 走访次数: 1, 最近走访日期: 2021-08-31"]
    assert told("as_of_dates", now, None, indicators=article(column="最近走访日期")) == [
        "长丰县走访率100.0%的两个数截止日期不同：走访企业数2家截至2021年8月31日，结对企业数2家截至2021年9月25日，请统一到同一天，或在文中分别写明。"]
