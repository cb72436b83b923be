"""Checks of a ledger of tasks, of its enterprises and of its service days; their docstrings hold the plain cases."""

import dataclasses
from calendar import monthrange
from datetime import date

import pytest

from ledgerkit import campaign, checks
from ledgerkit.checks import Context
from ledgerkit.model import Ledger, Submission
from ledgerkit.periods import is_rest

PACK = campaign.load("jiyuan-lgjk")
OWN, OFFICE, PARTY = (next(u for u in PACK.units if u.code == c) for c in ("419001-0", "419001-1", "419001-2"))
PART = "台账行号"


def said(check, subject, period="2020-12", as_of=date(2020, 12, 25), only=True):
    """The sentences of one of the pack's own checks, as the pack has it set."""
    wanted = tuple(spec for spec in PACK.checks if spec.check == check)
    assert wanted, f"the pack does not ask for {check}"
    pack = dataclasses.replace(PACK, checks=wanted)
    return [f.message for f in checks.run(checks.CHECKS[check].scope, subject, Context(pack, as_of, period))]


@pytest.fixture
def tasks(table):
    """tasks("具体措施: 甲", …): the pack's table of tasks."""
    return lambda *records: table("tasks", *records, pack=PACK)


@pytest.fixture
def appeals(table):
    """appeals("服务日期: 2020-12-07", …): a ledger with this record of service days."""
    return lambda *records: ledger((OFFICE, table("appeals", *records, pack=PACK)))


def ledger(*sent):
    return Ledger(tuple(Submission(unit, {t.id: t for t in tables}, ()) for unit, *tables in sent))


# ---- what is said of the whole ledger only --------------------------------------------------------------------------

@pytest.mark.parametrize("check", ["task_counts", "agrees_with_plan", "misprints", "department_names"])
def test_an_excerpt_is_not_blamed_for_the_ledgers_own_text(tasks, check):
    """JY-02, JY-08, JY-12, JY-13: a department got the text, it did not write it."""
    row = "序号: 1, 行动内容: 应急管管控, 具体措施: 项目项目。二, 牵头部门: 土壤科"
    assert said(check, tasks(row)) != []
    assert said(check, tasks(f"{row}, {PART}: 4")) == []


# ---- agrees_with_plan (JY-12) ---------------------------------------------------------------------------------------

def test_an_action_that_is_missing_or_one_too_many(tasks):
    """JY-12: ten actions in the plan."""
    found = said("agrees_with_plan", tasks("序号: 11, 行动内容: 新增行动, 具体措施: 某措施"))
    assert len(found) == 11
    assert found[0] == "甲.xlsx：台账里没有方案第1项“建立规范化、常态化政企沟通渠道畅通”，请核对台账是否漏列。"
    assert found[-1] == "表!B2 行动内容“新增行动”是第11项，方案只有10项，请核对。"


# ---- misprints (JY-13) ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, sign", [("济济源产城融合示范区", "济济源"), ("应急管管控措施", "管管控"), ("深度项目项目申报", "项目项目"), ("督查核查。二", "二")])
def test_each_misprint_of_the_source(tasks, text, sign):
    """JY-13 (T): the four that the published plan has."""
    found, = said("misprints", tasks(f"行动内容: 行动, 具体措施: {text}"))
    assert sign in found and "表!B2" in found


@pytest.mark.parametrize("text", ["人人参与，天天落实", "第一步，第二步", "一是落实。二是推进。", "高高兴兴", "分批分类予以明确", "共十二项"])
def test_what_is_written_as_it_should_be(tasks, text):
    assert said("misprints", tasks(f"行动内容: 行动, 具体措施: {text}")) == []


def test_a_merged_cell_is_said_once(tasks):
    rows = ["行动内容: 行动, 具体措施: 核查。二"] * 2
    assert len(said("misprints", tasks(*rows))) == 1


# ---- officers (JY-09) -----------------------------------------------------------------------------------------------

@pytest.fixture
def enterprises(table):
    """enterprises(30, 30, more…): a ledger with so many enterprises of leaders and of middle managers."""
    return lambda *sizes: ledger((PARTY, table("enterprises", *_enterprises(*sizes), pack=PACK)))


def _enterprises(leaders, managers, *more):
    rows = [f"企业名称: 甲{n}公司, 企业类别: 重点工业企业, 包联人员: 王波, 人员类别: 局班子成员" for n in range(leaders)]
    rows += [f"企业名称: 乙{n}公司, 企业类别: 高成长型工业企业, 包联人员: 李军, 人员类别: 中层干部" for n in range(managers)]
    return [*rows, *more]


def test_thirty_and_thirty_with_the_right_officers(enterprises):
    """JY-09: 60 distinct enterprises and, with no number of their own, the projects of 双十."""
    project = "企业名称: 铅综合利用项目, 企业类别: “双十”工程项目, 包联人员: 苗玉洁, 人员类别: 行政审批人员"
    assert said("officers", enterprises(30, 30, project)) == []


@pytest.mark.parametrize("sent, sentence", [
    ([29, 30], "重点工业企业列入29家，方案要求30家，请核对名单。"),
    ([30, 31], "高成长型工业企业列入31家，方案要求30家，请核对名单。"),
    ([30, 29, "企业名称: 丙公司, 企业类别: 高成长型工业企业, 包联人员:, 人员类别: 中层干部"], "表!C61 包联人员没有填写，每家企业只由一人包联，请核对。"),
    ([30, 30, "企业名称: 甲3公司, 企业类别: 高成长型工业企业, 包联人员: 李军, 人员类别: 中层干部"],
     "表!A62 企业名称“甲3公司”与第5行重复，同一家企业只列入一类、由一人包联，请核对。"),
    ([30, 30, "企业名称: 丁项目, 企业类别: “双十”工程项目, 包联人员: 李军, 人员类别: 中层干部"],
     "表!D62 人员类别“中层干部”不符，“双十”工程项目由行政审批人员包联，请核对。"),
])
def test_what_the_list_has_wrong(enterprises, sent, sentence):
    """JY-09: exactly one officer of the right rank, no overlap, thirty each."""
    assert said("officers", enterprises(*sent)) == [sentence]


def test_without_the_list_it_is_said_once(tasks):
    assert said("officers", ledger((OFFICE, tasks("具体措施: 甲")))) == ["没有《分包企业清单》，未作“企业包联”校验。"]


# ---- service_day (JY-10) --------------------------------------------------------------------------------------------

def test_the_fifth_is_a_rest_day_in_seven_months_of_2020_and_six_of_2021(appeals):
    """JY-10 (T): by the published holidays; each such month is said, the others are not."""
    asked = {}
    for year in (2020, 2021):
        for month in range(1, 13):
            day = date(year, month, 5)
            found = said("service_day", appeals(f"服务日期: {day}"), f"{year}-{month:02}")
            asked[day] = any("逢休息日" in sentence for sentence in found)
            assert len(found) == asked[day] == is_rest(day)
            assert monthrange(year, month)[1] > 5
    assert [sum(rest for day, rest in asked.items() if day.year == year) for year in (2020, 2021)] == [7, 6]


def test_a_rest_day_is_told_with_the_real_days(appeals):
    """JY-10: no rule is given for it, so none is made up."""
    sent = appeals("服务日期: 2020-12-07", "服务日期: 2020-12-04")
    assert said("service_day", sent) == [
        "2020年12月5日是星期六，方案没有写企业服务日逢休息日怎么办，台账记的是2020年12月4日、2020年12月7日，按实际召开日期记录。"]


def test_a_month_without_a_record_and_a_record_of_another_month(appeals):
    """JY-10: 2020-11-05 is a Thursday."""
    sent = appeals("服务日期: 2020-10-12")
    assert said("service_day", sent, "2020-11") == ["2020年11月没有企业服务日的记录（应在2020年11月5日），请补记。"]


def test_what_the_service_day_lacks_is_said(tasks, appeals):
    """JY-10: no list, or a year whose holidays nobody knows yet."""
    assert said("service_day", ledger((OFFICE, tasks("具体措施: 甲")))) == ["没有《企业服务日台账》，未作“企业服务日”校验。"]
    assert said("service_day", appeals("服务日期: 2040-11-05"), "2040-11", date(2041, 1, 1)) == [
        "没有2040年的放假安排，未作“企业服务日”校验。"]


# ---- past_due, never_done, monthly_entry (JY-07, JY-11, X-08, X-09) -------------------------------------------------

def test_a_window_and_a_second_part_are_counted_by_their_own_days(tasks):
    """JY-07, X-08: of two days in one cell the first may be over and the second not."""
    row = "具体措施: 甲, 牵头部门: 环评科, 完成时限: 2020年11月底前制定方案，2020年12月底前完成, 完成状态: 正在推进"
    found = said("past_due", ledger((OWN, tasks(row))), as_of=date(2020, 12, 31))
    assert len(found) == 1 and "已超期31天（应于2020年11月30日前" in found[0]
    assert len(said("past_due", ledger((OWN, tasks(row))), as_of=date(2021, 1, 1))) == 2


def test_an_overdue_task_is_the_leading_departments(tasks):
    """The finding goes to the first department that is a unit."""
    row = "具体措施: 甲, 牵头部门: 大气科 执法 支队, 完成时限: 2020年11月底前, 完成状态:"
    pack = dataclasses.replace(PACK, checks=tuple(s for s in PACK.checks if s.check == "past_due"))
    found, = checks.run("ledger", ledger((OWN, tasks(row))), Context(pack, date(2020, 12, 1), "2020-12"))
    assert (found.unit, found.severity) == ("419001-10", "warning")


def test_a_task_with_a_day_may_be_done_though_it_goes_on(tasks):
    """X-09: only what has nothing but a standing part is never done."""
    row = "具体措施: 甲, 完成时限: 2020年11月底前完成台账制定并长期坚持, 完成状态: 已完成"
    assert said("never_done", ledger((OWN, tasks(row)))) == []


def test_nobody_reported_is_said_once_and_not_for_each_task(tasks):
    """JY-11: without any entry there is nothing to compare with."""
    rows = [f"具体措施: 措施{n}, 完成时限: 长期坚持, 进展情况:" for n in range(3)]
    assert said("monthly_entry", ledger((OWN, tasks(*rows)))) == ["没有各部门报送的进展情况，未作“进展未报”校验。"]


def test_done_and_ended_tasks_need_no_entry(tasks):
    """JY-11: one entry per open task."""
    rows = ["具体措施: 甲, 完成时限: 2020年12月底前, 完成状态: 正在推进, 进展情况: 已开会", "具体措施: 乙, 完成时限: 2020年12月底前, 完成状态: 已完成, 进展情况:",
            "具体措施: 丙, 完成时限: 2020年12月底前, 完成状态: 已终止, 进展情况:", "具体措施: 丁, 完成时限: 长期坚持, 完成状态: 正在推进, 进展情况:"]
    found, = said("monthly_entry", ledger((OWN, tasks(*rows))))
    assert "“丁”" in found


def test_a_pack_that_does_not_say_how_its_tasks_are_followed_up(tasks):
    pack = dataclasses.replace(PACK, dispatches=(), checks=tuple(s for s in PACK.checks if s.check == "past_due"))
    found, = checks.run("ledger", ledger((OWN, tasks("具体措施: 甲"))), Context(pack, date(2020, 12, 1), "2020-12"))
    assert (found.severity, found.message) == ("info", "没有专项包里的[[dispatches]]，未作“任务超期”校验。")
