"""The rules of Zhejiang's action, each through the pack as it stands: workbook in, findings and figures out."""

import dataclasses
import shutil
from datetime import date

import pytest

from ledgerkit import campaign, checks, consolidate, intake
from ledgerkit.checks import Context
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import Ledger, Submission
from ledgerkit.office.sheets import open_book
from ledgerkit.outputs import service
from ledgerkit.outputs.run import Run

PACK = campaign.load("zhejiang-sbq")
UNITS = {u.code: u for u in PACK.units}
DEC = date(2020, 12, 31)
XIAOSHAN, YUHANG, DINGHAI, OWN = "330109", "330110", "330902", "330000-0"


def paired(name="杭州云栖化纤有限公司", **values):
    return {"企业名称": name, "企业规模": "中型", "企业类型": "传统产业", "联络员": "王波", "联系领导": "卢强", "结对日期": date(2020, 9, 10),
            "体检日期": date(2020, 10, 9), "建账日期": date(2020, 9, 15), "备注": None, **values}


def visit(day, name="杭州云栖化纤有限公司", **values):
    return {"企业名称": name, "服务日期": day, "服务方式": "走访", "服务人员": "王波", "服务内容": "了解需求", **values}


def issue(**values):
    return {"单号": "2009-001", "企业名称": "杭州云栖化纤有限公司", "问题来源": "企业提出", "问题类别": "污染治理", "问题描述": "废气收集口偏少",
            "收集日期": date(2020, 9, 20), "责任单位": "大气科", "责任人": "王波", "交办日期": date(2020, 9, 21), "跟踪日期": date(2020, 10, 8),
            "办理状态": "已销号", "销号日期": date(2020, 10, 20), "办理结果": "已安装集气罩", "一企一策": None, "复查日期": None, "跨部门": "否",
            "转办渠道": None, "短期解决": "能", "解释说明": None, **values}


@pytest.fixture
def sent(book):
    """sent("330109", pairing=[…], visits=[…], reported="2020年12月28日"): what one unit reports, from one workbook."""
    def make(code, reported="2020年12月28日", **tables):
        sheets = {}
        for id, rows in tables.items():
            titles = list(rows[0])
            stamp = f"填报单位：{UNITS[code].name}" + (f"    填报时间：{reported}" if reported else "")
            sheets[PACK.table(id).title] = [[PACK.table(id).title], [stamp], titles, *([r[t] for t in titles] for r in rows)]
        reading = intake.read_book(open_book(book(sheets), "xlsx"), [PACK], f"{code}.xlsx", DEC)
        assert not reading.failure and {t.id for t in reading.tables} == set(tables)
        return Submission(UNITS[code], {t.id: t for t in consolidate.joined(reading.tables)}, (reading,))

    return make


def whole(*submissions):
    return Ledger(submissions, {s.unit.code: "已报送" for s in submissions}, consolidate.leaves(PACK.units))


def findings(name, *submissions, as_of=DEC, period="2020Q4"):
    """What the pack's own entries of one check say, whatever their scope."""
    pack = dataclasses.replace(PACK, checks=tuple(s for s in PACK.checks if s.check == name))
    context = Context(pack, as_of, period)
    subjects = {"table": [t for s in submissions for t in s.tables.values()], "submission": submissions,
                "ledger": [whole(*submissions)]}[checks.CHECKS[name].scope]
    return [f for subject in subjects for f in checks.run(checks.CHECKS[name].scope, subject, context)]


def said(*args, **options):
    return [(f.severity, f.message.rpartition("!")[2]) for f in findings(*args, **options)]


# ── ZJ-01 ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_three_bases_of_the_quota_stand_side_by_side(sent):
    """ZJ-01: 10×100+50=1050, 90 counties ×10=900, and the stated 1000."""
    figures = Figures(whole(sent(XIAOSHAN, pairing=[paired(), paired("杭州湘湖食品有限公司")])), PACK)
    lines = {q.id: figures.reached(q) for q in PACK.quotas}
    assert {id: (len(x), sum(line.target for line in x)) for id, x in lines.items()} == {
        "设区市目标": (11, 1050), "县级目标": (90, 900), "全省目标": (1, 1000)}
    assert {line.unit.name: line.target for line in lines["设区市目标"] if line.target != 100} == {"舟山市": 50}
    assert {line.target for line in lines["县级目标"]} == {10}
    assert [line.actual for line in lines["全省目标"]] == [2]
    assert [(line.unit.name, line.actual) for line in lines["设区市目标"] if line.actual] == [("杭州市", 2)]
    assert all(number in q.note for q, number in zip(PACK.quotas, ("1050", "900", "1000")))


# ── ZJ-02 ────────────────────────────────────────────────────────────────────────────────────────────────────

KINDS = [("大型", "传统产业"), ("中型", "战略性新兴产业"), ("小微", "重点排污企业"), ("小型", "第三方治理企业")]


def kinds(rows):
    return [paired(f"杭州{n}号化纤有限公司", 企业规模=size, 企业类型=kind) for n, (size, kind) in enumerate(rows)]


def test_sizes_and_kinds_are_covered_by_a_citys_counties_together(sent):
    """ZJ-02"""
    assert said("coverage", sent(XIAOSHAN, pairing=kinds(KINDS[:2])), sent(YUHANG, pairing=kinds(KINDS[2:]))) == []


def test_what_a_city_does_not_cover(sent):
    """ZJ-02: 小型 and 微型 are both 小微."""
    assert said("coverage", sent(XIAOSHAN, pairing=kinds(KINDS[:2]))) == [
        ("warning", "杭州市结对企业的企业规模没有覆盖小微，原则上应当覆盖。"),
        ("warning", "杭州市结对企业的企业类型没有覆盖重点排污企业、第三方治理企业，原则上应当覆盖。")]


def eagles(*names):
    return [{"序号": n, "企业名称": name, "培育批次": "第一批"} for n, name in enumerate(names, 1)]


def test_eagle_enterprises_are_paired(sent):
    """ZJ-02: “雄鹰行动” enterprises stand in somebody's list; without their list that is said once."""
    county = sent(XIAOSHAN, pairing=[paired()])
    assert said("included", county, sent(OWN, eagles=eagles("杭州云栖化纤有限公司"))) == []
    assert said("included", county, sent(OWN, eagles=eagles("杭州云栖化纤有限公司", "宁波海沧重工有限公司"))) == [
        ("warning", "B5 企业名称“宁波海沧重工有限公司”不在各单位报送的结对服务企业名单中，应当列入，请核对企业全称，或商所在地补列。")]
    assert said("included", county) == [("info", "没有“雄鹰行动”培育企业名单，未作“应列入名单”校验。")]


# ── ZJ-03 ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("check, column, value, problem", [
    ("required", "联络员", None, "联络员没有填写，请补填。"), ("required", "联系领导", None, "联系领导没有填写，请补填。"),
    ("exactly_one", "联络员", "王波、卢强", "联络员“王波、卢强”写了2人，每家企业只确定一名，请只留一名。"),
    ("exactly_one", "联系领导", "王波 卢强 李艳", "联系领导“王波、卢强、李艳”写了3人，每家企业只确定一名，请只留一名。"),
], ids=lambda v: None)
def test_one_liaison_and_one_leader(sent, check, column, value, problem):
    """ZJ-03: exactly one each, an error."""
    found = said(check, sent(XIAOSHAN, pairing=[paired(), paired("杭州湘湖食品有限公司", **{column: value})]))
    assert [(severity, message.split(" ", 1)[1]) for severity, message in found] == [("error", problem)]


def test_an_enterprise_listed_twice_would_have_two_liaisons(sent):
    """ZJ-03"""
    found = said("unique", sent(XIAOSHAN, pairing=[paired(), paired(联络员="卢强")]))
    assert [severity for severity, _ in found] == ["error"]


@pytest.mark.parametrize("number, warned", [(5, False), (6, True)])
def test_a_liaison_of_too_many_enterprises(sent, number, warned):
    """ZJ-03: more than n, as the pack says 5, is a warning."""
    found = said("caseload", sent(XIAOSHAN, pairing=[paired(f"杭州{n}号化纤有限公司") for n in range(number)]))
    assert found == ([("warning", "D9 联络员“王波”在本表中共联系6家企业，超过5家，请适当调整，确保每月都能服务到位。")] if warned else [])


# ── ZJ-04 ────────────────────────────────────────────────────────────────────────────────────────────────────

SEP, OCT, NOV = date(2020, 9, 18), date(2020, 10, 30), date(2020, 11, 5)
NOV_END = date(2020, 11, 30)
ADVICE = "，联络员每月至少服务一次，请补记或说明原因。"


def test_a_month_without_service(sent):
    """ZJ-04: paired 09-10, visits in September and November: October is missing."""
    report = sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP), visit(NOV)])
    assert said("monthly_service", report, as_of=NOV_END) == [
        ("warning", f"A4 企业名称“杭州云栖化纤有限公司”10月没有服务记录（结对3个月，服务2个月，得分66.7%）{ADVICE}")]


@pytest.mark.parametrize("october", [visit(OCT), visit(OCT, 服务方式="视频"), visit(OCT, 服务人员="卢强、王波")])
def test_every_way_of_service_counts(sent, october):
    """ZJ-04: visit, video and otherwise, alone or with others."""
    assert said("monthly_service", sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP), october, visit(NOV)]), as_of=NOV_END) == []


@pytest.mark.parametrize("october", [visit(OCT, 服务人员="卢强"), visit(OCT, "杭州湘湖食品有限公司"), visit(date(2019, 10, 30))])
def test_what_is_no_service_of_this_liaison_for_this_enterprise(sent, october):
    """ZJ-04"""
    found = said("monthly_service", sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP), october, visit(NOV)]), as_of=NOV_END)
    assert [severity for severity, _ in found] == ["warning"] and "10月没有服务记录" in found[0][1]


def test_a_month_that_is_not_over_is_not_missed(sent):
    """ZJ-04: a calendar month; on its last day it is over."""
    report = sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP), visit(OCT)])
    assert said("monthly_service", report, as_of=date(2020, 11, 29)) == []
    assert len(said("monthly_service", report, as_of=NOV_END)) == 1


def test_no_service_at_all_is_an_error(sent):
    """ZJ-04"""
    report = sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP, "杭州湘湖食品有限公司")])
    assert said("monthly_service", report, as_of=NOV_END) == [
        ("error", f"A4 企业名称“杭州云栖化纤有限公司”结对3个月来没有联络员的服务记录{ADVICE}")]


def test_without_records_of_service_that_is_said(sent):
    """ZJ-04: lacking is said as info, and what sends neither table is not asked."""
    found = findings("monthly_service", sent(XIAOSHAN, pairing=[paired()]), sent(OWN, eagles=eagles("甲公司")))
    assert {(f.severity, f.message) for f in found} == {("info", "没有萧山区的联络员服务记录表，未作“每月服务”校验。")}


def test_the_score_by_enterprise_county_city_and_province(sent):
    """ZJ-04: months served ÷ months paired."""
    one = sent(XIAOSHAN, pairing=[paired()], visits=[visit(SEP), visit(NOV), visit(NOV)])
    two = sent(YUHANG, pairing=[paired("杭州湘湖食品有限公司")], visits=[visit(day, "杭州湘湖食品有限公司") for day in (SEP, OCT, NOV)])
    ledger = whole(one, two)
    run = Run(PACK, "2020Q4", NOV_END, (), ledger, (), Figures(ledger, PACK))
    assert [(u.name, str(line.score), line.gaps) for u, line in service.lines(run)] == [("萧山区", "66.7", "10月"), ("余杭区", "100.0", "")]
    city = service.context(run, UNITS["330100"])
    assert {x["名称"]: (x["应服务"], x["已服务"], x["得分"]) for x in city["下级"] if x["企业"]} == {
        "萧山区": (3, 2, "66.7%"), "余杭区": (3, 3, "100.0%")}
    province = service.context(run, UNITS["330000"])
    assert province["合计"] == {"名称": "合计", "企业": 2, "应服务": 6, "已服务": 5, "缺": 1, "得分": "83.3%"}
    assert next(x for x in province["下级"] if x["名称"] == "丽水市")["得分"] == "—"


# ── ZJ-05 ────────────────────────────────────────────────────────────────────────────────────────────────────

CITIES = [u.name for u in PACK.units if u.level == "city"]


def leader(city, day=date(2020, 11, 5), place=None):
    return {"厅领导": "陈国良", "联系市": city, "服务日期": day, "服务地点": place or city}


@pytest.mark.parametrize("record, problems", [
    (leader("宁波市"), []), (leader("宁波", place="北仑区"), []),
    (leader("宁波市", None), ["没有到联系市宁波市现场服务的记录"]),
    (leader("宁波市", date(2020, 9, 30)), ["2020年第四季度没有到联系市宁波市现场服务的记录"]),
    (leader("宁波市", place="温州市龙湾区"), ["不在联系市宁波市，不计入", "没有到联系市宁波市现场服务的记录"]),
], ids=["in the city", "in its county", "no day", "last quarter", "elsewhere"])
def test_leaders_serve_in_their_city_once_a_quarter(sent, record, problems):
    """ZJ-05"""
    rows = [leader(city) for city in CITIES if city != "宁波市"] + [record]
    found = said("quarterly_service", sent(OWN, leaders=rows))
    assert len(found) == len(problems) and {severity for severity, _ in found} <= {"warning"}
    assert all(problem in message for problem, (_, message) in zip(problems, found))


def test_every_city_has_a_leader_and_without_the_table_that_is_said(sent):
    """ZJ-05"""
    assert said("quarterly_service", sent(OWN, leaders=[leader(city) for city in CITIES[2:]])) == [
        ("warning", f"{OWN}.xlsx：杭州市、宁波市没有联系的厅领导，请补列。")]
    assert said("quarterly_service", sent(XIAOSHAN, pairing=[paired()])) == [
        ("info", "没有厅领导联系市服务记录表，未作“每季度现场服务”校验。")]


# ── ZJ-06 ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reported, days", [("2020年8月28日", 0), ("2020年8月30日", 0), ("2020年8月31日", 1), ("2020年9月28日", 29)])
def test_the_list_is_due_on_a_sunday(sent, reported, days):
    """ZJ-06: 2020-08-30, as written."""
    found = said("list_late", sent(XIAOSHAN, reported, pairing=[paired(结对日期=date(2020, 8, 20))]), period="2020Q3")
    assert [severity for severity, _ in found] == ["warning"] * bool(days)
    assert all(f"比名单截止日2020年8月30日（星期日）迟{days}天，方案没有遇休息日顺延的规定" in message for _, message in found)


def test_a_list_of_a_later_period_or_without_a_day_is_said(sent):
    """ZJ-06"""
    late = sent(XIAOSHAN, "2020年12月28日", pairing=[paired()])
    assert said("list_late", late) == [
        ("info", "没有2020年8月30日截止的首次名单（2020年第四季度报送的是更新后的名单），未作“名单迟报”校验。")]
    assert said("list_late", sent(XIAOSHAN, None, pairing=[paired()]), period="2020Q3") == [
        ("info", "没有萧山区的填报时间，未作“名单迟报”校验。")]


# ── ZJ-07, ZJ-08, ZJ-09, ZJ-11: one record each ──────────────────────────────────────────────────────────────

EXAMINED = {"问题来源": "体检发现", "一企一策": "增设集气罩", "复查日期": date(2020, 11, 2)}


@pytest.mark.parametrize("check, values, problem, severity", [
    pytest.param("stages", {"交办日期": date(2020, 9, 19)}, "交办日期“2020年9月19日”早于收集日期2020年9月20日", "error", id="ZJ-07 handed before collected"),
    pytest.param("stages", {"跟踪日期": date(2020, 9, 20)}, "跟踪日期“2020年9月20日”早于交办日期", "error", id="ZJ-07 followed before handed"),
    pytest.param("stages", {"销号日期": date(2020, 10, 7)}, "销号日期“2020年10月7日”早于跟踪日期", "error", id="ZJ-07 closed before followed"),
    pytest.param("stages", {"交办日期": None}, "交办日期没有填写，而跟踪日期已填写", "error", id="ZJ-07 a stage left out"),
    pytest.param("stages", {"跟踪日期": None}, None, "error", id="ZJ-07 done on the spot"),
    pytest.param("stages", {"跟踪日期": date(2020, 9, 21), "销号日期": date(2020, 9, 21)}, None, "error", id="ZJ-07 all on one day"),
    pytest.param("required_when", {"办理结果": None}, "办理结果没有填写，而办理状态是“已销号”", "error", id="ZJ-07 closed without a result"),
    pytest.param("required_when", {"销号日期": None}, "销号日期没有填写，而办理状态是“已销号”", "error", id="ZJ-07 closed without a day"),
    pytest.param("required_when", {"办理状态": "跟踪", "交办日期": None}, "交办日期没有填写，而办理状态是“跟踪办理”", "error", id="ZJ-07 not handed"),
    pytest.param("blank_unless", {"办理状态": "跟踪"}, "销号日期“2020-10-20”已填写，而办理状态是“跟踪办理”", "warning", id="ZJ-07 closed too early"),
    pytest.param("single_matter", {"问题描述": "1.废气收集不到位；2.危废库不规范"}, "写了不止一件事，请一事一单", "warning", id="ZJ-07 two matters"),
    pytest.param("required_when", {"跨部门": "是"}, "转办渠道没有填写，而跨部门是“是”", "info", id="ZJ-08 not passed on"),
    pytest.param("required_when", {"跨部门": "是", "转办渠道": "三服务平台"}, None, "info", id="ZJ-08 passed to the platform"),
    pytest.param("required_when", {"跨部门": "是", "转办渠道": "联席会议"}, None, "info", id="ZJ-08 passed to a meeting"),
    pytest.param("required_when", EXAMINED, None, "info", id="ZJ-09 plan and re-check"),
    pytest.param("required_when", EXAMINED | {"一企一策": None}, "一企一策没有填写，而问题来源是“体检发现”", "info", id="ZJ-09 no plan"),
    pytest.param("required_when", EXAMINED | {"复查日期": None}, "复查日期没有填写，而问题来源是“体检发现”、办理状态是“已销号”", "info", id="ZJ-09 no re-check"),
    pytest.param("order", EXAMINED | {"复查日期": date(2020, 9, 19)}, "复查日期“2020年9月19日”早于收集日期", "warning", id="ZJ-09 re-check too early"),
    pytest.param("required_when", {"短期解决": "不能"}, "解释说明没有填写，而短期解决是“不能”", "warning", id="ZJ-11 not explained"),
    pytest.param("required_when", {"短期解决": "不能", "解释说明": "管网明年接通"}, None, "warning", id="ZJ-11 explained"),
])
def test_a_problem_on_its_way(sent, check, values, problem, severity):
    found = said(check, sent(XIAOSHAN, issues=[issue(**values)]))
    assert [s for s, _ in found] == ([severity] if problem else [])
    assert all(problem in message for _, message in found)


@pytest.mark.parametrize("written, read", [("三服务平台", "“三服务”平台"), ("“三服务”平台", "“三服务”平台"), ("联席会议", "部门会商"), ("会商", "部门会商")])
def test_where_a_cross_department_problem_went(sent, written, read):
    """ZJ-08: to the platform, or to a joint meeting, however it is written; nowhere else."""
    report = sent(XIAOSHAN, issues=[issue(跨部门="是", 转办渠道=written), issue(单号="2", 跨部门="是", 转办渠道="口头告知")])
    assert [row.get("转办渠道") for row in report.tables["issues"].rows] == [read, "口头告知"]
    assert [(f.severity, f.origin.cell, f.raw) for f in report.readings[0].findings] == [("error", "Q5", "口头告知")]


def test_a_sound_problem_draws_nothing(sent):
    """ZJ-07, ZJ-08, ZJ-09, ZJ-11"""
    report = sent(XIAOSHAN, pairing=[paired()], issues=[issue(**EXAMINED, 跨部门="是", 转办渠道="“三服务”平台", 短期解决="能")])
    for name in {s.check for s in PACK.checks if checks.CHECKS[s.check].scope == "table"} | {"one_account", "listed"}:
        assert said(name, report) == [], name


def test_one_sheet_a_matter_and_one_account_an_enterprise(sent):
    """ZJ-07: 一事一单、一企一账."""
    report = sent(XIAOSHAN, pairing=[paired(建账日期=None)], issues=[issue(), issue(问题描述="危废库标识不全")])
    assert [(s, m.split(" ", 1)[1]) for s, m in said("unique", report)] == [("error", "单号“2009-001”与第4行重复，请删去重复的一行，合计只计一次。")]
    assert said("one_account", report) == [("warning", "H4 建账日期没有填写，而该企业有2个问题，请一企一账，补填日期。")]


def test_no_clustered_service_and_no_repeated_visits(sent):
    """ZJ-11: two units within 30 days, or three visits in a month; other ways of service don't crowd."""
    one = sent(XIAOSHAN, visits=[visit(OCT)])
    assert said("clustered", one, sent(YUHANG, visits=[visit(date(2020, 11, 30))])) == []
    assert said("clustered", one, sent(YUHANG, visits=[visit(date(2020, 11, 29), 服务方式="电话")])) == []
    found = findings("clustered", one, sent(YUHANG, visits=[visit(date(2020, 11, 29))]))
    assert [(f.severity, f.unit) for f in found] == [("warning", XIAOSHAN), ("warning", YUHANG)]
    often = [visit(date(2020, 11, day)) for day in (3, 10, 17)]
    assert said("revisited", sent(XIAOSHAN, visits=[*often[:2], visit(OCT)])) == []
    assert said("revisited", sent(XIAOSHAN, visits=often)) == [
        ("warning", "A6 企业名称“杭州云栖化纤有限公司”2020年11月走访3次，超过2次，请统筹安排，避免重复走访。")]


def test_the_counts_behind_cross_department_examined_and_lasting_problems(sent):
    """ZJ-08, ZJ-09, ZJ-11: how many there are, and how many were dealt with as the plan wants."""
    rows = [issue(跨部门="是", 转办渠道="部门会商"), issue(单号="2", 跨部门="是"), issue(单号="3", **EXAMINED),
            issue(单号="4", **EXAMINED | {"一企一策": None, "复查日期": None}), issue(单号="5", 短期解决="不能", 解释说明="明年接通", 办理状态="跟踪办理")]
    figures = Figures(whole(sent(XIAOSHAN, issues=rows)), PACK)
    assert {i: figures.value(i, XIAOSHAN) for i in ("跨部门问题数", "跨部门转办数", "体检问题数", "一企一策数", "已复查数", "短期难解决数", "已作说明数",
                                                    "问题收集数", "已交办数", "已销号数", "未销号数")} == {
        "跨部门问题数": 2, "跨部门转办数": 1, "体检问题数": 2, "一企一策数": 1, "已复查数": 1, "短期难解决数": 1, "已作说明数": 1, "问题收集数": 5,
        "已交办数": 5, "已销号数": 4, "未销号数": 1}


# ── 五个一 ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_five_ones_of_county_city_and_province(sent):
    """ZJ-03, ZJ-07, ZJ-09: one liaison, one examination, one account, one talk, a batch of cases; not sent is not zero."""
    talk = {"座谈日期": date(2020, 11, 3), "座谈形式": "政企恳谈会", "座谈主题": "排污许可"}
    case = {"案例类别": "服务举措", "案例名称": "每月一问", "主要做法": "一问一送一查"}
    one = sent(XIAOSHAN, pairing=[paired(), paired("杭州湘湖食品有限公司", 联络员="王波、卢强", 体检日期=None, 建账日期=None)], talks=[talk, talk])
    two = sent(YUHANG, pairing=[paired("杭州良渚食品有限公司")], cases=[case])
    three = sent(DINGHAI, pairing=[paired("舟山定海船舶有限公司", 体检日期=None)])
    figures = Figures(whole(one, two, three), PACK)
    five = ("一名联络员", "一次体检", "一本台账", "一次座谈", "三个最案例")
    assert {u: [figures.text(i, u) for i in five] for u in (XIAOSHAN, YUHANG, DINGHAI, "330100", "330900", "330000")} == {
        XIAOSHAN: ["1", "1", "1", "2", "—"], YUHANG: ["1", "1", "1", "—", "1"], DINGHAI: ["1", "0", "1", "—", "—"],
        "330100": ["2", "2", "2", "2", "1"], "330900": ["1", "0", "1", "—", "—"], "330000": ["3", "2", "3", "2", "1"]}


# ── the pack itself ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("right, wrong, named", [
    ('visits_day = "服务日期"', 'visits_day = "结对日期"', "没有“结对日期”这个列"),
    ('since = "结对日期"', 'since = "服务日期"', "没有“服务日期”这个列"),
    ('list_day = "建账日期"', 'list_day = "交办日期"', "没有“交办日期”这个列"),
    ('gaps = "all"', 'gaps = "none"', "“gaps”的值“none”应为some、all之一"),
    ("due = 2020-08-30", 'due = "2020-08-30"', "“due”的值应为日期"),
])
def test_a_column_of_the_wrong_table_is_refused_by_name(tmp_path, right, wrong, named):
    """ZJ-04, ZJ-06, ZJ-07: each parameter's columns belong to the table that it is named after."""
    folder = tmp_path / "pack"
    shutil.copytree(PACK.folder, folder)
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(FatalError, match=named):
        campaign.load(str(folder))


def test_the_roster_is_the_provinces_in_official_order():
    """ZJ-01: 11 cities with their own offices, and 90 counties."""
    levels = [u.level for u in PACK.units]
    assert [levels.count(x) for x in ("province", "own", "city", "county")] == [1, 12, 11, 90]
    assert "".join(name.removesuffix("市") for name in CITIES) == "杭州宁波温州湖州嘉兴绍兴金华衢州舟山台州丽水"
