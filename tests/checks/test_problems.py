"""The checks of a problem list: who serves whom, what each problem names, how it is followed up (XZ-01 to XZ-08)."""

import functools
from datetime import date

import pytest

from ledgerkit.checks import problems

BRANCH = "320382-1"
MEMBERS = ["身份: 组长, 帮扶企业:", "身份: 支部委员, 帮扶企业: 甲公司", "身份: 支部委员, 帮扶企业: 乙公司",
           "身份: 业务骨干, 帮扶企业: 丙公司", "身份: 业务骨干, 帮扶企业: 丁公司"]
TEAM = dict(table="members", role="身份", roles={"组长": 1, "支部委员": 2, "业务骨干": 2}, enterprise="帮扶企业", unpaired=("组长",),
            list="issues", list_column="企业名称")
TALLY = dict(table="issues", groups=("类别", "处理方式"), whole="问题", distinct={"问题类别": "类别", "企业": "企业名称"}, stated="tally",
             by="口径", name="项目", number="数量", wholes="总数")
AFTER = dict(table="issues", column="完成日期", status="办理状态", solved=("已解决",), by="企业名称", number="序号", visits="visits",
             visits_column="回访日期", visit_numbers="问题序号")
UNTIL = dict(table="issues", column="移交日期", when={"处理方式": ("移交",)}, status="办理状态", closed=("已解决",), by="企业名称",
             number="序号", visits="visits", visits_column="回访日期", visit_numbers="问题序号")
SEVEN = [("甲公司", "信用修复", "移交"), ("甲公司", "环评审批", "移交"), ("乙公司", "污染治理", "认领"), ("乙公司", "污染治理", "认领"),
         ("丙公司", "污染治理", "认领"), ("丙公司", "污染治理", "认领"), ("丁公司", "污染治理", "认领")]
STATED = {("总数", "问题"): 7, ("总数", "问题类别"): 3, ("总数", "企业"): 4, ("类别", "污染治理"): 5, ("类别", "环评审批"): 1,
          ("类别", "信用修复"): 1, ("处理方式", "认领"): 5, ("处理方式", "移交"): 2}


@pytest.fixture
def branch(examples, capsys):
    """branch("team", {table: records}, …): the sentences that a check of a submission says of the branch's tables."""
    def run(check, tables, **params):
        capsys.readouterr()
        examples["try_units"](getattr(problems, check), {BRANCH: tables}, pack="xuzhou-srbq", **params)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def table_says(examples, capsys):
    """The same for a check of one table."""
    def run(check, id, *records, **params):
        capsys.readouterr()
        examples["try_check"](getattr(problems, check), id, *records, pack="xuzhou-srbq", **params)
        return capsys.readouterr().out.splitlines()

    return run


def issues(rows=SEVEN):
    return [f"企业名称: {name}, 类别: {kind}, 处理方式: {way}" for name, kind, way in rows]


def stated(**changes):
    values = {**STATED, **{tuple(key.split("_")): value for key, value in changes.items()}}
    return [f"口径: {by}, 项目: {name}, 数量: {number}" for (by, name), number in values.items()]


# XZ-01, XZ-02

def test_the_published_sums_hold(branch):
    """XZ-01: 5 + 1 + 1 = 7, 3 types, 4 enterprises. XZ-02: 5 + 2 = 7. Type sum = handler sum = list length."""
    tables = {"issues": issues(), "tally": stated()}
    assert branch("tally", tables, **TALLY) == []
    assert branch("grouped", tables, table="issues", columns=("类别", "处理方式")) == []


@pytest.mark.parametrize("change, said", [
    ({"类别_污染治理": 4}, ["表!C5 数量“4”是污染治理的统计数，企业诉求问题清单中是5个，请按清单更正。",
                      "表!C2 数量“7”与按类别分项之和6（4+1+1）不符，请核对统计数。"]),
    ({"处理方式_移交": 3}, ["表!C9 数量“3”是移交的统计数，企业诉求问题清单中是2个，请按清单更正。",
                      "表!C2 数量“7”与按处理方式分项之和8（5+3）不符，请核对统计数。"]),
    ({"总数_企业": 5}, ["表!C4 数量“5”是企业的统计数，企业诉求问题清单中是4个，请按清单更正。"]),
    ({"总数_问题类别": 2}, ["表!C3 数量“2”是问题类别的统计数，企业诉求问题清单中是3个，请按清单更正。"]),
], ids=["XZ-01 类别", "XZ-02 处理方式", "XZ-01 企业", "XZ-01 类数"])
def test_a_stated_figure_that_the_list_does_not_bear_out(branch, change, said):
    assert branch("tally", {"issues": issues(), "tally": stated(**change)}, **TALLY) == said


@pytest.mark.parametrize("column, kept", [("类别", "污染治理5个、环评审批1个，合计6个"), ("处理方式", "认领5个、移交1个，合计6个")],
                         ids=["XZ-01", "XZ-02"])
def test_a_record_in_no_group_breaks_the_sum(branch, column, kept):
    first = ("甲公司", "", "移交") if column == "类别" else ("甲公司", "信用修复", "")
    said = branch("grouped", {"issues": issues([first, *SEVEN[1:]])}, table="issues", columns=("类别", "处理方式"))
    assert len(said) == 1 and f"共7个，按{column}分，{kept}，差1个（第2行）" in said[0]


def test_no_list_and_no_tally_are_said_once(find, submission):
    """XZ-01, XZ-02: a unit without the tables is told that nothing was compared."""
    params = {**TALLY, "distinct": {}}
    said = [(f.severity, f.message) for f in find("tally", submission("340121"), **{**params, "stated": "pairing"})]
    assert said == [("info", "没有“结对服务基本情况表”，未作“统计数”校验。")]


# XZ-03

@pytest.mark.parametrize("said", ["执法局 张强", "法制宣传科李梅", "执法局：张强、王磊", "执法局（张强）", "行政审批科\n赵阳", "执法局、法制宣传科 张强",
                                  "邳州生态环境局执法局/欧阳建国"])
def test_two_facts_in_one_cell(table_says, said):
    """XZ-03: the responsible office and the person stand in one column."""
    assert table_says("both_named", "issues", f"责任单位和责任人: {said.replace(', ', '、')}", column="责任单位和责任人") == []


@pytest.mark.parametrize("said, problem", [
    ("执法局", "只有单位，没有责任人"), ("执法局、法制宣传科", "只有单位，没有责任人"), ("张强", "只有姓名，没有责任单位"), ("待定1", "看不出责任单位和责任人")])
def test_one_fact_is_not_enough(table_says, said, problem):
    """XZ-03"""
    assert problem in table_says("both_named", "issues", f"责任单位和责任人: {said}", column="责任单位和责任人")[0]


def test_each_problem_is_complete(read, xuzhou_issue):
    """XZ-03: 工作目标, 思路举措, 责任单位和责任人 and 完成时限 are asked for, each at its own cell."""
    from ledgerkit import campaign, pipeline
    from ledgerkit.checks import Context

    pack = campaign.load("xuzhou-srbq")
    for blank in ("工作目标", "思路举措", "责任单位和责任人", "完成时限"):
        reading = read({"清单": xuzhou_issue(**{blank: None})}, packs=[pack], as_of=date(2024, 11, 10))
        found = pipeline.check_reading(reading, Context(pack, date(2024, 11, 10), "2024-10"))
        assert [f.check for f in found] == ["required"] and blank in found[0].message


@pytest.fixture
def xuzhou_issue():
    """A sheet with one sound problem, some of its values changed."""
    sound = {"序号": 1, "企业名称": "甲公司", "类别": "污染治理", "问题": "喷漆不规范", "提出日期": date(2024, 9, 5), "工作目标": "规范", "思路举措": "指导",
             "责任单位和责任人": "执法局 张强", "完成时限": "2024年12月底前", "处理方式": "认领", "接收科室": None, "移交日期": None, "办理状态": "正在办理",
             "完成日期": None, "办理结果": None}

    def make(**changes):
        values = {**sound, **changes}
        return [["企业诉求问题清单"], ["填报单位：邳州执法局党支部    填报时间：2024年11月10日"], list(values), list(values.values())]

    return make


# XZ-04

def test_the_team_of_five_and_four_enterprises(branch):
    """XZ-04: 组长 1 + 支部委员 2 + 业务骨干 2, the four members and the four enterprises one to one."""
    assert branch("team", {"members": MEMBERS, "issues": issues()}, **TEAM) == []


@pytest.mark.parametrize("row, record, said", [
    (0, "身份: 组长, 帮扶企业: 戊公司", "帮扶企业“戊公司”写在组长名下"),
    (0, "身份: 支部委员, 帮扶企业: 戊公司", "组成是组长0人、支部委员3人、业务骨干2人，应为组长1人、支部委员2人、业务骨干2人"),
    (1, "身份: 支部委员, 帮扶企业:", "表!B3 帮扶企业没有填写"),
    (1, "身份: 支部委员, 帮扶企业: 乙公司", "表!B4 帮扶企业“乙公司”与第3行帮扶的企业重复"),
    (1, "身份: 支部委员, 帮扶企业: 甲公司、戊公司", "表!B3 帮扶企业“甲公司、戊公司”有2家，应每人帮扶1家"),
    (1, "身份: 支部委员, 帮扶企业: 戊公司", "没有人帮扶甲公司，它在企业诉求问题清单中"),
], ids=[f"XZ-04 {n}" for n in ("组长", "人数", "空白", "重复", "两家", "漏帮")])
def test_what_is_no_one_to_one(branch, row, record, said):
    members = [*MEMBERS[:row], record, *MEMBERS[row + 1:]]
    assert any(said in s for s in branch("team", {"members": members, "issues": issues()}, **TEAM))


# XZ-05

def test_every_enterprise_every_month(branch):
    """XZ-05: monthly 回访 per enterprise: from the first record to the month reported, each enterprise of the team."""
    run = functools.partial(branch, "monthly", table="visits", column="回访日期", what="回访", by="企业名称", list="members",
                            list_column="帮扶企业", at=date(2024, 11, 10), during="2024-10")
    visits = [f"企业名称: {name}, 回访日期: 2024-{month:02d}-20" for name in ("甲公司", "乙公司", "丙公司", "丁公司") for month in (9, 10)]
    assert run({"members": MEMBERS, "visits": visits}) == []
    assert run({"members": MEMBERS, "visits": visits[:-1]}) == ["工作表“表”2024年10月没有丁公司的回访记录，请补记，确未开展的请说明原因。"]
    assert run({"members": MEMBERS, "visits": visits[:-2]}) == ["工作表“表”2024年9月、2024年10月没有丁公司的回访记录，请补记，确未开展的请说明原因。"]


def test_without_a_roster_those_that_were_visited(branch):
    """XZ-05"""
    visits = ["企业名称: 甲公司, 回访日期: 2024-09-20", "企业名称: 乙公司, 回访日期: 2024-09-21", "企业名称: 甲公司, 回访日期: 2024-10-20"]
    assert branch("monthly", {"visits": visits}, table="visits", column="回访日期", what="回访", by="企业名称", at=date(2024, 10, 31),
                  during="2024-10") == ["工作表“表”2024年10月没有乙公司的回访记录，请补记，确未开展的请说明原因。"]


def test_over_new_year(branch):
    """XZ-05: December and January follow one another."""
    said = branch("monthly", {"meetings": ["会议日期: 2024-11-05", "会议日期: 2025-02-20"]}, table="meetings", column="会议日期", what="推进会",
                  at=date(2025, 2, 28), during="2025-02")
    assert said == ["工作表“表”2024年12月、2025年1月没有推进会记录，请补记，确未开展的请说明原因。"]


@pytest.mark.parametrize("solved, visits, said", [
    ("2024-10-18", ["2024-10-25"], None),
    ("2024-10-18", ["2024-10-18"], "之后没有回访记录"),
    ("2024-10-18", ["2024-09-20"], "之后没有回访记录"),
    ("2024年10月底", ["2024-11-01"], None),
    ("2024年10月底", ["2024-10-30"], "写得不具体"),
    ("2024年10月底", ["2024-10-30", "2024-11-05"], None),
    ("2024年10月底", ["2024-09-30"], "之后没有回访记录"),
    ("2024年10月上旬", ["2024-10-11"], None),
], ids=lambda v: f"XZ-05 {v}" if isinstance(v, str) and v[0] == "2" else None)
def test_a_visit_after_it_was_solved(branch, solved, visits, said):
    records = [f"企业名称: 甲公司, 回访日期: {day}, 问题序号: 1" for day in visits]
    issue = f"序号: 1, 企业名称: 甲公司, 办理状态: 已解决, 完成日期: {solved}"
    found = branch("visited_after", {"issues": [issue], "visits": records}, **AFTER)
    assert (said is None and not found) or (len(found) == 1 and said in found[0])


def test_a_visit_for_another_problem_does_not_count(branch):
    """XZ-05: a visit that names problems counts for those; one that names none for all of the enterprise."""
    issue = "序号: 1, 企业名称: 甲公司, 办理状态: 已解决, 完成日期: 2024-10-18"
    for number, faults in (("2", 1), ("1、2", 0), ("", 0), ("12", 1)):
        visit = f"企业名称: 甲公司, 回访日期: 2024-10-25, 问题序号: {number}"
        assert len(branch("visited_after", {"issues": [issue], "visits": [visit]}, **AFTER)) == faults
    other = "企业名称: 乙公司, 回访日期: 2024-10-25, 问题序号:"
    assert len(branch("visited_after", {"issues": [issue], "visits": [other]}, **AFTER)) == 1


# XZ-06

@pytest.mark.parametrize("visits, said", [
    (["2024-10-22"], None), (["2024-09-25"], "2024年10月没有跟踪督办"), (["2024-09-01"], "移交后没有跟踪督办"), (["2024-11-02"], None)],
    ids=["XZ-06 本月", "XZ-06 上月", "XZ-06 移交前", "XZ-06 下月"])
def test_a_transferred_problem_is_followed_until_closed(branch, visits, said):
    records = [f"企业名称: 甲公司, 回访日期: {day}" for day in visits]
    issue = "序号: 2, 企业名称: 甲公司, 处理方式: 移交, 移交日期: 2024-09-20, 办理状态: {}"
    found = branch("followed_up", {"issues": [issue.format("正在办理")], "visits": records}, during="2024-10", **UNTIL)
    assert (said is None and not found) or (len(found) == 1 and said in found[0])
    assert branch("followed_up", {"issues": [issue.format("已解决")], "visits": records}, during="2024-10", **UNTIL) == []


# XZ-07

def test_a_case_points_to_the_list(branch):
    """XZ-07: narrative cases ⊂ list, each with a list number."""
    how = dict(table="cases", column="问题序号", by="企业名称", list="issues", list_column="序号")
    listed = ["序号: 1, 企业名称: 甲公司", "序号: 2, 企业名称: 乙公司"]
    assert branch("told", {"issues": listed, "cases": ["问题序号: 1, 企业名称: 甲 公司"]}, **how) == []
    assert len(branch("told", {"issues": listed, "cases": ["问题序号: 3, 企业名称: 甲公司"]}, **how)) == 1
    assert len(branch("told", {"issues": listed, "cases": ["问题序号: 2, 企业名称: 甲公司"]}, **how)) == 1


# XZ-08

def test_a_month_is_no_day(table_says):
    """XZ-08: “2024年10月底” is kept with its precision, and refused only where no day of it fits."""
    how = dict(column="完成日期", earlier="提出日期", at=date(2024, 11, 10))
    assert table_says("rough_day", "issues", "提出日期: 2024-10-31, 完成日期: 2024年10月底", **how)[0].count("按原文保存") == 1
    assert "早于提出日期2024年11月1日" in table_says("rough_day", "issues", "提出日期: 2024-11-01, 完成日期: 2024年10月底", **how)[0]
    assert "晚于统计截止日" in table_says("rough_day", "issues", "提出日期: 2024-09-01, 完成日期: 2024年11月中旬", **how)[0]
    assert "只写到旬" in table_says("rough_day", "issues", "提出日期: 2024-09-01, 完成日期: 2024年11月上旬", **how)[0]
