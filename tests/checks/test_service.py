"""Checks of paired service: what their docstrings don't show."""

from datetime import date

import pytest

from ledgerkit import campaign
from ledgerkit.checks import Context, Lacking, service

ZJ = campaign.load("zhejiang-sbq")
MONTHLY = dict(table="pairing", name="企业名称", since="结对日期", liaison="联络员", visits="visits", visits_name="企业名称",
               visits_day="服务日期", visits_people="服务人员")


def context(period=None, as_of=date(2020, 12, 31)):
    return Context(ZJ, as_of, period)


@pytest.fixture
def zj(table):
    """zj("issues", records…): a table of the pack zhejiang-sbq."""
    return lambda id, *records: table(id, *records, pack=ZJ)


# ---- stages (ZJ-07) -----------------------------------------------------------------------------------------------

STAGES = ("收集日期", "交办日期", "跟踪日期", "销号日期")


def test_each_date_is_compared_with_the_latest_before_it(zj):
    """ZJ-07: a blank between two days hides nothing, and one wrong day is said once."""
    rows = zj("issues", "收集日期: 2020-09-20, 交办日期: 2020-09-25, 跟踪日期:, 销号日期: 2020-09-22",
              "收集日期: 2020-09-20, 交办日期: 2020-09-10, 跟踪日期: 2020-09-21, 销号日期: 2020-09-22")
    found = list(service.stages(rows, context(), columns=STAGES, may_lack=("跟踪日期",)))
    assert [(str(f.origin), f.problem) for f in found] == [("表!D2", "早于交办日期2020年9月25日"), ("表!B3", "早于收集日期2020年9月20日")]


def test_a_date_that_cannot_be_read_is_not_left_out(zj):
    """ZJ-07: its own fault is enough."""
    rows = zj("issues", "收集日期: 2020-09-20, 交办日期: 上旬, 跟踪日期: 2020-09-21, 销号日期: 2020-09-22")
    assert list(service.stages(rows, context(), columns=STAGES)) == []


def test_a_file_without_a_stages_column_is_told_so(zj):
    """ZJ-07: the other stages are compared all the same."""
    checking = service.stages(zj("issues", "收集日期: 2020-09-20, 销号日期: 2020-09-02"), context(), columns=STAGES)
    assert next(checking).problem == "早于收集日期2020年9月20日"
    with pytest.raises(Lacking, match="“交办日期”“跟踪日期”列"):
        next(checking)


# ---- single_matter (ZJ-07) ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, several", [
    ("1.废气；2.废水", True), ("（一）废气（二）废水", True), ("①废气②废水", True), ("1、废气2、废水", True), ("一是废气、二是废水", True),
    ("1号锅炉烟囱高度不够", False), ("2台锅炉1.5吨", False), ("1.2万吨技改", False), ("统一是要求，二是没有", False), ("第2条生产线", False),
])
def test_a_description_that_counts(zj, text, several):
    """ZJ-07"""
    assert bool(list(service.single_matter(zj("issues", f"问题描述: {text}"), context(), column="问题描述"))) is several


# ---- caseload (ZJ-03) ---------------------------------------------------------------------------------------------

def test_a_caseload_is_said_once_a_person(zj):
    """ZJ-03"""
    rows = zj("pairing", *(f"联络员: {name}" for name in ("王波", "王 波", "卢强", "王波", "王波", "")))
    found = list(service.caseload(rows, context(), column="联络员", most=2))
    assert [(str(f.origin), f.problem) for f in found] == [("表!A5", "在本表中共联系4家企业，超过2家")]


# ---- monthly_service (ZJ-04) --------------------------------------------------------------------------------------

@pytest.fixture
def lines(zj, submission):
    """lines(day of the figures, list records, visit records): the months of each enterprise."""
    def make(as_of, listed, visits):
        made = submission("340121", zj("pairing", *listed), zj("visits", *visits))
        return [(len(x.months), len(x.missed), x.gaps, None if x.score is None else str(x.score)) for x in service.served(made, as_of, **MONTHLY)]

    return make


VISIT = "企业名称: 甲公司, 服务日期: {}, 服务人员: 王波"


def test_last_years_pairing_counts_from_january(lines):
    """ZJ-04"""
    assert lines(date(2021, 2, 28), ["企业名称: 甲公司, 结对日期: 2020-09-10, 联络员: 王波"], [VISIT.format("2020-12-20")]) == [
        (2, 2, "1月、2月", "0.0")]


def test_a_month_that_is_not_over_counts_once_it_is_served(lines):
    """ZJ-04"""
    listed = ["企业名称: 甲公司, 结对日期: 2020-09-10, 联络员: 王波"]
    assert lines(date(2020, 9, 20), listed, [VISIT.format("2020-09-09")]) == [(0, 0, "", None)]
    assert lines(date(2020, 9, 20), listed, [VISIT.format("2020-09-11")]) == [(1, 0, "", "100.0")]
    assert lines(date(2020, 9, 10), listed, [VISIT.format("2020-09-11")]) == [(0, 0, "", None)]


def test_an_enterprise_listed_twice_is_scored_once(lines):
    """ZJ-04, X-12"""
    twice = ["企业名称: 甲公司, 结对日期: 2020-09-10, 联络员: 王波", "企业名称: 甲 公司, 结对日期: 2020-09-10, 联络员: 卢强"]
    assert lines(date(2020, 9, 30), twice, [VISIT.format("2020-09-11")]) == [(1, 0, "", "100.0")]


def test_months_in_a_row_are_said_as_a_span(lines):
    """ZJ-04"""
    listed = ["企业名称: 甲公司, 结对日期: 2020-05-10, 联络员: 王波"]
    assert lines(date(2020, 12, 31), listed, [VISIT.format("2020-06-01"), VISIT.format("2020-09-01")]) == [
        (8, 6, "5月、7月、8月、10月至12月", "25.0")]


def test_who_is_not_paired_yet_or_on_no_known_day_is_not_scored(lines):
    """ZJ-04"""
    assert lines(date(2020, 12, 31), ["企业名称: 甲公司, 结对日期:, 联络员: 王波", "企业名称: 乙公司, 结对日期: 2021-01-04, 联络员: 王波"],
                 [VISIT.format("2020-12-01")]) == []


# ---- quarterly_service (ZJ-05) ------------------------------------------------------------------------------------

@pytest.mark.parametrize("period, as_of, quarters", [
    ("2020Q4", date(2020, 12, 31), ["2020Q4"]), ("2020Q3", date(2020, 9, 30), ["2020Q3"]), ("2020Q2", date(2020, 9, 30), []),
    ("2020H2", date(2020, 12, 31), ["2020Q3", "2020Q4"]), ("2020", date(2020, 12, 31), ["2020Q3", "2020Q4"]),
    ("2021", date(2021, 12, 31), ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]), ("2021", date(2021, 5, 6), ["2021Q1", "2021Q2"]),
    ("2020-12", date(2020, 12, 31), ["2020Q4"]), ("2020-11", date(2020, 11, 30), []), (None, date(2021, 5, 6), ["2021Q2"]),
])
def test_the_quarters_that_are_asked_for(period, as_of, quarters):
    """ZJ-05: none before the plan of 2020-07-30, none that has not begun; a month stands for the quarter it ends."""
    assert service._quarters(context(period, as_of)) == quarters


# ---- list_late (ZJ-06) --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("period, inside", [("2020-08", True), ("2020Q3", True), ("2020H2", True), ("2020", True), ("2020-09", False),
                                            ("2020Q4", False), ("2020H1", False), ("2021", False)])
def test_the_periods_in_which_the_list_is_due(zj, submission, period, inside):
    """ZJ-06"""
    made = submission("340121", zj("pairing", "企业名称: 甲公司"), reported=date(2020, 9, 1))
    checking = service.list_late(made, context(period), table="pairing", due=date(2020, 8, 30))
    if inside:
        assert len(list(checking)) == 1
    else:
        with pytest.raises(Lacking):
            list(checking)


def test_a_file_without_the_list_is_not_late(zj, submission):
    """ZJ-06"""
    made = submission("340121", zj("visits", "企业名称: 甲公司"), reported=date(2020, 9, 28))
    assert list(service.list_late(made, context("2020Q3"), table="pairing", due=date(2020, 8, 30))) == []
