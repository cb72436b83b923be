"""Who serves which enterprise, how many, how often and by when: AH-01, AH-02, AH-05 to AH-07, AH-09 to AH-13."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, checks
from ledgerkit.checks import Context
from ledgerkit.indicators import Figures
from ledgerkit.model import CheckSpec, Ledger

PACK = campaign.load("anhui-sbq")
LOAD = {"table": "pairing", "column": "结对领导", "counted": "企业名称", "post": "职务"}
PROVINCE = {**LOAD, "least": 1, "most": 2, "offices": ("province",), "members": ("厅长", "巡视员")}
CITY = {**LOAD, "least": 1, "most": 3, "offices": ("city", "county"), "members": ("局长", "党组")}
ACCOUNTS = {"table": "pairing", "column": "企业名称", "account": "issues", "account_column": "企业名称", "level": "city"}
OPEN = {"table": "pairing", "column": "体检日期", "level": "city"}
VISITS = {"table": "pairing", "columns": ("企业名称", "统一社会信用代码"), "visited": "最近走访日期"}
DUE = {"day": 25, "months": (3, 6, 9, 12)}


@pytest.fixture
def paired(table, submission):
    """paired("340121", 89): the list of a unit with so many enterprises."""
    def make(unit, number):
        return submission(unit, table("pairing", *(f"企业名称: {unit}公司{n}" for n in range(number)), file=f"{unit}.xlsx"))

    return make


@pytest.fixture
def quotas():
    """quotas(submissions…, as_of=…, levels=…): what the check says of the quota 分市目标."""
    def say(*submissions, as_of=date(2021, 9, 25), pack=PACK, **params):
        ledger = Ledger(submissions, {s.unit.code: "已报送" for s in submissions}, tuple(s.unit for s in submissions))
        spec = CheckSpec("quota", "info", params={"quota": "分市目标", "tolerance": 10, **params})
        pack = dataclasses.replace(pack, checks=(spec,))
        return [f.message for f in checks.run("ledger", ledger, Context(pack, as_of, "2021Q3", Figures(ledger, pack)))]

    return say


# ---- quotas (AH-01, AH-02) -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("number, said", [(8, []), (7, ["少3家"]), (12, []), (13, ["多3家"])])
def test_the_province_pairs_about_ten(paired, quotas, number, said):
    """AH-01: 左右 is a tolerance, here 20 percent, in both directions."""
    found = quotas(paired("340000-0", number), levels=("own",), tolerance=20, above=True)
    assert [words for words in said if words in found[0]] == said and len(found) == len(said)


@pytest.mark.parametrize("city, target", [("340121", 100), ("340602", 50), ("340705", 50), ("341702", 50), ("341002", 50)])
def test_each_city_has_its_own_quota(paired, quotas, city, target):
    """AH-02: about 100, the four small cities about 50; a city's figure is that of its counties (AH-04)."""
    assert quotas(paired(city, target * 9 // 10), levels=("city",)) == []
    [message] = quotas(paired(city, target * 9 // 10 - 1), levels=("city",))
    assert f"目标{target}家左右，少{target // 10 + 1}家" in message


def test_more_than_the_quota_is_no_fault_of_a_city(paired, quotas):
    """AH-02"""
    assert quotas(paired("340602", 80), levels=("city",)) == []
    assert "多30家" in quotas(paired("340602", 80), levels=("city",), above=True)[0]


def test_a_quota_is_final_when_the_year_is_over(paired, quotas):
    """AH-02: what is information while the year runs may be a warning afterwards: two entries of the pack."""
    few = paired("340602", 3)
    for as_of, speaks in ((date(2021, 12, 31), False), (date(2022, 1, 1), True)):
        assert bool(quotas(few, as_of=as_of, levels=("city",), closed=True)) is speaks
        assert bool(quotas(few, as_of=as_of, levels=("city",))) is not speaks


def test_the_total_of_the_tree_is_no_working_quota(paired, quotas):
    """AH-03: 1000 against 1410 is a contradiction of the plan, shown side by side and checked by nobody."""
    assert quotas(paired("340602", 3), quota="方案合计", levels=("province", "city", "own")) == []


def test_a_unit_that_did_not_report_is_not_short(quotas, paired):
    assert all("合肥市" not in said for said in quotas(paired("340602", 3), levels=("city",)))


def test_without_figures_the_quota_says_so_once(paired, find):
    [finding] = find("quota", Ledger(()), quota="分市目标", levels=("city",))
    assert (finding.severity, finding.message) == ("info", "没有全部单位的汇总，未作“结对目标”校验。")


# ---- leaders (AH-05, AH-06, AH-07) ---------------------------------------------------------------------------------

@pytest.mark.parametrize("number, faults", [(1, 0), (2, 0), (3, 1)])
def test_a_leader_of_the_department_pairs_one_or_two(table, submission, say, number, faults):
    """AH-05"""
    rows = [f"结对领导: 王波, 职务: 副厅长, 企业名称: 公司{n}" for n in range(number)]
    said = say("load", submission("340000-0", table("pairing", *rows)), **PROVINCE)
    assert len(said) == faults
    assert said == [] or said[0] == "表!A2 结对领导“王波”结对企业3家，每人应为1至2家，请调整分工或核对姓名。"


def test_a_leader_on_the_list_with_none(table, submission, ledger, find, say):
    """AH-05: T: 0 -> warn, which takes a list of the leaders; without one the check says so once."""
    sent = ledger(submission("340000-0", table("pairing", "结对领导: 王波")))
    names = {"340000-0": ("王波", "李真理"), "340100-0": ("赵敏",)}
    assert say("idle", sent, table="pairing", column="结对领导", names=names) == ["省厅本级李真理没有结对企业，请安排结对或说明原因。"]
    [finding] = find("idle", sent, table="pairing", column="结对领导", names={})
    assert (finding.severity, finding.message) == ("info", "没有领导班子名单，未作“领导未结对”校验。")


@pytest.mark.parametrize("unit", ["340100-0", "340121"])
@pytest.mark.parametrize("number, faults", [(1, 0), (2, 0), (3, 0), (4, 1)])
def test_a_leader_of_a_city_or_county_pairs_about_two(table, submission, say, unit, number, faults):
    """AH-06: cfg 1 to 3."""
    rows = [f"结对领导: 王波, 职务: 副局长, 企业名称: 公司{n}" for n in range(number)]
    assert len(say("load", submission(unit, table("pairing", *rows)), **CITY)) == faults


def test_the_service_team_may_serve_more(table, submission, say):
    """AH-06: 为其余结对企业实施全程服务; a blank post counts as a leader's."""
    team = [f"结对领导: 王波, 职务: 环评股股长, 企业名称: 公司{n}" for n in range(5)]
    assert say("load", submission("340121", table("pairing", *team)), **CITY) == []
    blank = [row.replace("环评股股长", "") for row in team]
    assert len(say("load", submission("340121", table("pairing", *blank)), **CITY)) == 1


def test_each_of_two_leaders_counts_and_an_enterprise_counts_once(table, submission, say):
    """AH-06"""
    rows = [f"结对领导: 王波、卢强, 职务: 局长, 企业名称: 公司{n}" for n in range(4)]
    assert len(say("load", submission("340121", table("pairing", *rows)), **CITY)) == 2
    same = ["结对领导: 王波, 职务: 局长, 企业名称: 甲公司"] * 5
    assert say("load", submission("340121", table("pairing", *same)), **CITY) == []


@pytest.mark.parametrize("row, faults", [
    ("结对领导: 王波, 联络员:", 0), ("结对领导:, 联络员: 卢强", 0), ("结对领导:, 联络员:", 1)])
def test_every_enterprise_has_somebody(table, find, row, faults):
    """AH-07"""
    found = find("one_of", table("pairing", row), severity="error", columns=("结对领导", "联络员"))
    assert [(f.severity, f.message) for f in found] == [("error", "表!A2 结对领导、联络员都没有填写，请至少填写一项。")] * faults


# ---- once a year, and an account for each (AH-09) ------------------------------------------------------------------

@pytest.mark.parametrize("as_of, open_, final", [
    (date(2021, 9, 25), 1, 0), (date(2021, 12, 31), 1, 0), (date(2022, 1, 1), 0, 1)])
def test_a_missing_examination_is_open_until_the_years_last_day(table, submission, ledger, find, as_of, open_, final):
    """AH-09: information until 12-31, then an error at the cell."""
    rows = table("pairing", "企业名称: 甲公司, 体检日期: 2021-06-01", "企业名称: 乙公司, 体检日期:")
    assert len(find("outstanding", ledger(submission("340121", rows)), as_of=as_of, severity="info", **OPEN)) == open_
    late = find("yearly", rows, as_of=as_of, severity="error", column="体检日期")
    assert [(f.severity, f.origin.cell) for f in late] == [("error", "B3")] * final


def test_an_examination_of_another_year_is_none(table, submission, ledger, say):
    """AH-09: exactly one a year."""
    rows = table("pairing", "企业名称: 甲公司, 体检日期: 2020-06-01")
    assert "其中1家还没有2021年的体检日期" in say("outstanding", ledger(submission("340121", rows)), **OPEN)[0]
    assert "不在2021年内" in say("yearly", rows, as_of=date(2022, 1, 5), column="体检日期")[0]


def test_an_unreadable_examination_has_its_own_fault(table, submission, ledger, say):
    rows = table("pairing", "企业名称: 甲公司, 体检日期: 六月")
    assert say("outstanding", ledger(submission("340121", rows)), **OPEN) == []
    assert say("yearly", rows, as_of=date(2022, 1, 5), column="体检日期") == []


def test_an_enterprise_that_stands_twice_is_one(table, submission, ledger, say):
    """AH-09, X-12: and its one date is enough."""
    rows = table("pairing", "企业名称: 甲公司, 体检日期: 2021-06-01", "企业名称: 甲 公司, 体检日期:", "企业名称: 乙公司, 体检日期:")
    assert say("outstanding", ledger(submission("340121", rows)), **OPEN) == [
        "合肥市结对企业2家，其中1家还没有2021年的体检日期（长丰县1家），请在2021年12月31日前完成并填报。"]


def test_a_city_is_its_own_office_and_its_counties(table, submission, ledger, say):
    """AH-04, AH-09"""
    units = ("340100-0", "340121", "340122")
    sent = ledger(*(submission(u, table("pairing", f"企业名称: {u}, 体检日期:")) for u in units))
    assert say("outstanding", sent, **OPEN) == [
        "合肥市结对企业3家，其中3家还没有2021年的体检日期（合肥市本级1家、长丰县1家、肥东县1家），请在2021年12月31日前完成并填报。"]


def test_every_enterprise_has_its_account(table, submission, ledger, find):
    """AH-09: 一企一账; a unit that sent no ledger at all is told so elsewhere."""
    both = table("pairing", "企业名称: 甲公司", "企业名称: 乙公司")
    sent = submission("340121", both, table("issues", "企业名称: 甲 公司"))
    assert [f.message for f in find("accounts", ledger(sent), severity="info", **ACCOUNTS)] == [
        "合肥市结对企业2家，其中1家在企业问题台账里没有记录（长丰县1家），请建立一企一账，没有问题的也请注明。"]
    assert find("accounts", ledger(submission("340121", both)), **ACCOUNTS) == []


# ---- clustered service (AH-10) -------------------------------------------------------------------------------------

@pytest.mark.parametrize("day, days, faults", [
    ("2021-08-31", 30, 2), ("2021-09-01", 30, 0), ("2021-09-01", 31, 2), ("2021-08-01", 30, 2), ("2021-07-02", 30, 2)])
def test_two_units_visit_one_enterprise_within_so_many_days(table, submission, ledger, say, day, days, faults):
    """AH-10: cfg 30."""
    one = submission("340121", table("pairing", "企业名称: 甲公司, 最近走访日期: 2021-08-01", file="长丰.xlsx"))
    two = submission("340122", table("pairing", f"企业名称: 甲 公司, 最近走访日期: {day}", file="肥东.xlsx"))
    assert len(say("clustered", ledger(one, two), days=days, **VISITS)) == faults


def test_a_visited_and_an_unvisited_pairing_are_no_cluster(table, submission, ledger, say):
    """AH-10"""
    one = submission("340121", table("pairing", "企业名称: 甲公司, 最近走访日期: 2021-08-01"))
    two = submission("340122", table("pairing", "企业名称: 甲公司, 最近走访日期:"))
    assert say("clustered", ledger(one, two), **VISITS) == []
    twice = table("pairing", "企业名称: 甲公司, 最近走访日期: 2021-08-01", "企业名称: 甲公司, 最近走访日期: 2021-08-09")
    assert say("clustered", ledger(submission("340121", twice)), **VISITS) == []


# ---- due days (AH-11, AH-12, AH-13) --------------------------------------------------------------------------------

@pytest.mark.parametrize("period, reported, alone, days", [
    ("2021Q2", date(2021, 5, 31), True, 0), ("2021Q2", date(2021, 6, 1), True, 1), ("2021-05", date(2021, 6, 3), False, 3),
    ("2021Q2", date(2021, 6, 24), False, 0), ("2021Q3", date(2021, 9, 24), True, 0), (None, date(2021, 9, 24), True, 0)])
def test_the_list_is_due_on_the_last_of_may(table, submission, say, period, reported, alone, days):
    """AH-11: 2021-05-31. A quarter's report brings the list again, and is no list that came late."""
    tables = [table("pairing", "企业名称: 甲公司")] + ([] if alone else [table("issues", "企业名称: 甲公司")])
    said = say("list_due", submission("340121", *tables, reported=reported), period=period, table="pairing", due=date(2021, 5, 31))
    assert [f"迟{days}天" in words for words in said] == [True] * bool(days)


REST = [date(2021, 9, 25), date(2021, 12, 25), date(2022, 6, 25), date(2022, 9, 25), date(2022, 12, 25), date(2023, 3, 25),
        date(2026, 9, 25)]


@pytest.mark.parametrize("period", [f"{year}Q{n}" for year in range(2021, 2027) for n in (1, 2, 3, 4)])
def test_the_rest_days_among_the_due_days(ledger, say, period):
    """AH-12: the seven of 2021 to 2026; 2023-06-25 is a Sunday on which people work."""
    due = date(int(period[:4]), int(period[-1]) * 3, 25)
    said = say("rest_day", ledger(), period=period, **DUE)
    assert bool(said) is (due in REST)
    assert all(f"本期截止日{due.year}年{due.month}月25日是休息日" in words for words in said)
    if period == "2023Q2":
        assert due.weekday() == 6 and said == []


def test_a_year_whose_holidays_nobody_knows(ledger, say):
    """AH-12: said, not guessed."""
    assert say("rest_day", ledger(), period="2099Q3", **DUE) == [
        "2099年的放假安排尚未公布，本期截止日2099年9月25日是否休息日无法判断，迟报仍按这一天计算。"]


@pytest.mark.parametrize("rest, reported, days", [
    ("literal", date(2021, 9, 25), 0), ("literal", date(2021, 9, 26), 1), ("previous", date(2021, 9, 24), 0),
    ("previous", date(2021, 9, 25), 1), ("next", date(2021, 9, 26), 0), ("next", date(2021, 9, 27), 1)])
def test_lateness_by_the_setting_for_rest_days(submission, say, rest, reported, days):
    """AH-12: 2021-09-25 is a Saturday; Friday is the working day before, and Sunday the 26th was worked."""
    said = say("late", submission("340121", reported=reported), rest=rest, **DUE)
    assert [f"迟{days}天" in words for words in said] == [True] * bool(days)


def test_only_the_quarters_months_have_a_due_day(submission, say):
    """AH-12: 每季度最后一个月, so a list collected in May has none."""
    may = submission("340121", reported=date(2021, 5, 30))
    assert say("late", may, period="2021-05", **DUE) == []
    assert say("rest_day", Ledger(()), period="2021-07", **DUE) == []


@pytest.mark.parametrize("period, said", [
    ("2021Q1", "2021年应报3次（第二季度、第三季度、第四季度），本批次是2021年第一季度，不在应报之列"), ("2021Q2", ""), ("2022Q1", ""),
    ("2020Q4", "2020年没有应报的报告，本批次是2020年第四季度")])
def test_the_reports_that_a_year_asks_for(ledger, say, period, said):
    """AH-13: three in 2021, four from 2022."""
    found = say("expected_report", ledger(), period=period, day=25)
    assert [said in words for words in found] == [True] * bool(said)
