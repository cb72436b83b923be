"""The checks of a summary's stated figures, sentences and sessions (AR-01 to AR-06, X-05, X-18)."""

import pytest

from ledgerkit.checks import sessions, summary

NAMES = dict(name="指标", number="数值")
WHOLE = {"创新事项": ("已完成", "正在推进")}
RATES = {"解决率": ("解决问题", "收集问题"), "走访率": ("走访企业", "结对企业")}
TIMES = dict(NAMES, day="截至日期", words="截至表述", rates=RATES)
SIZE = dict(number="场次", count="单位数", kind="单位性质", kinds=("企业",), most=10, stated="原文合计")


@pytest.fixture
def says(examples, capsys):
    """says("stated_sum", "figures", records…): the sentences that a check says of a table of the article."""
    def run(check, id, *records, **params):
        capsys.readouterr()
        examples["try_check"](getattr(summary, check, None) or getattr(sessions, check), id, *records, pack="anhui-cxjz", **params)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def lacks(examples):
    """What a check says that it lacks, after all it has to say."""
    from ledgerkit.checks import Lacking

    def run(check, *records, **params):
        with pytest.raises(Lacking) as lacking:
            examples["try_check"](getattr(summary, check), "figures", *records, pack="anhui-cxjz", **params)
        return str(lacking.value)

    return run


def stated(**values):
    return [f"指标: {name}, 数值: {value}" for name, value in values.items()]


# AR-01

@pytest.mark.parametrize("whole, parts, faults", [(19, (8, 11), 0), (19, (8, 12), 1), (20, (8, 11), 1), (8, (8, 0), 0)],
                         ids=lambda v: f"AR-01 {v}" if isinstance(v, tuple) else None)
def test_nineteen_are_eight_and_eleven(says, whole, parts, faults):
    records = stated(创新事项=whole, 已完成=parts[0], 正在推进=parts[1])
    assert len(says("stated_sum", "figures", *records, sums=WHOLE, **NAMES)) == faults


def test_a_part_that_is_not_stated_is_said(lacks):
    """AR-01: nothing is compared with a figure that nobody states."""
    assert lacks("stated_sum", *stated(创新事项=19, 已完成=8), sums=WHOLE, **NAMES) == "“正在推进”的数"


@pytest.mark.parametrize("first, second, faults", [
    ("数值: 8, 截至日期:, 表述:", "数值: 8, 截至日期:, 表述: 再次", []),
    ("数值: 8, 截至日期:, 表述:", "数值: 9, 截至日期:, 表述: 再次", ["第2行同一指标“已完成”的8不一致"]),
    ("数值: 8, 截至日期: 2021-09-30, 表述:", "数值: 9, 截至日期: 2021-10-25, 表述: 再次", []),
    ("数值: 8, 截至日期: 2021-09-30, 表述:", "数值: 9, 截至日期: 2021-09-30, 表述: 再次", ["不一致"]),
    ("数值: 8, 截至日期:, 表述:", "数值: 8, 截至日期:, 表述:", ["请选“再次”"]),
], ids=["AR-01 相同", "AR-01 不同", "AR-01 两个截至日期", "AR-01 同一截至日期", "AR-01 没有注明再次"])
def test_a_figure_said_twice(says, first, second, faults):
    found = says("stated_again", "figures", f"指标: 已完成, {first}", f"指标: 已完成, {second}", day="截至日期", again={"表述": "再次"}, **NAMES)
    assert [part in sentence for part, sentence in zip(faults, found, strict=True)] == [True] * len(faults)


@pytest.fixture
def listed(examples, capsys):
    def run(figures, done=8, going=11):
        items = [f"创新事项: 事项{n}, 状态: {'已完成' if n < done else '正在推进'}" for n in range(done + going)]
        examples["try_units"](summary.stated_list, {"340000-1": {"innovations": items, "figures": figures}}, pack="anhui-cxjz",
                              table="figures", list="innovations", list_column="状态", **NAMES,
                              counts={"创新事项": "", "已完成": "已完成", "正在推进": "正在推进"})
        return capsys.readouterr().out.splitlines()

    return run


def test_the_list_has_as_many(listed):
    """AR-01: the figures 19, 8 and 11 are the counts of the list."""
    figures = stated(创新事项=19, 已完成=8, 正在推进=11)
    assert listed(figures) == []
    assert [s[:12] for s in listed(figures, done=9, going=10)] == ["表!B3 数值“8”是已", "表!B4 数值“11”是"]
    assert len(listed(figures, going=10)) == 2


# AR-02, X-05

@pytest.mark.parametrize("solved, rate, faults", [(1734, "85.7", 0), (1734, "86", 0), (1734, "85.6", 1), (1734, "86.7", 1), (2025, "85.7", 1)],
                         ids=lambda v: f"AR-02 {v}" if isinstance(v, str) else None)
def test_a_stated_rate_is_that_of_its_parts(says, solved, rate, faults):
    records = stated(解决问题=solved, 收集问题=2024, 走访企业=991, 结对企业=1481, 解决率=rate)
    assert len(says("stated_rate", "figures", *records, rates=RATES, **NAMES)) == faults


def test_more_visited_than_paired(says):
    """AR-02"""
    found = says("stated_rate", "figures", *stated(解决问题=1734, 收集问题=2024, 走访企业=1482, 结对企业=1481), rates=RATES, **NAMES)
    assert found == ["B4 数值“1,482”是走访企业数，大于结对企业数1,481，请核对"]


def test_a_rate_without_its_parts_is_said(lacks):
    """AR-02"""
    assert lacks("stated_rate", *stated(解决问题=1734, 收集问题=2024, 走访率=67), rates=RATES, **NAMES) == "“走访企业、结对企业”的数"


@pytest.mark.parametrize("times, said", [
    (("2021年9月底, 截至表述: 截至9月底", ", 截至表述: 截至目前"), "走访率66.9%，两个数截至时间不同（走访企业截至2021年9月底，结对企业截至目前）"),
    (("2021-09-30, 截至表述:", "2021-10-25, 截至表述:"), "走访企业截至2021年9月30日，结对企业截至2021年10月25日"),
    ((", 截至表述: 截至目前", ", 截至表述: 目前"), None),
    (("2021-09-30, 截至表述: 截至9月底", "2021-09-30, 截至表述: 截至目前"), None),
    ((", 截至表述:", "2021-09-30, 截至表述:"), "是走访企业数，没有写明截至时间"),
], ids=["X-05 AR-02 原文", "X-05 两个日期", "X-05 同样表述", "X-05 同一日期", "X-05 没有截至"])
def test_two_figures_of_different_days(says, times, said):
    found = says("rate_days", "figures", f"指标: 走访企业, 数值: 991, 截至日期: {times[0]}", f"指标: 结对企业, 数值: 1481, 截至日期: {times[1]}", **TIMES)
    assert (said is None and not found) or (len(found) == 1 and said in found[0])


# AR-03

FOURTH = ["场次: 4, 单位性质: 企业, 单位数: 5, 原文合计: {}", "场次: 4, 单位性质: 开发区管委会, 单位数: 2, 原文合计:",
          "场次: 4, 单位性质: 政府, 单位数: 1, 原文合计:"]


def test_sessions_of_the_article(says):
    """AR-03: session 1 has 9 enterprises ≤ 10; session 4 has 5 + 2 + 1 = 8 units."""
    first = "场次: 1, 单位性质: 企业, 单位数: 9, 原文合计: 9"
    fourth = [FOURTH[0].format(8), *FOURTH[1:]]
    assert says("session_size", "sessions", first, *fourth, **SIZE) == []
    assert says("session_size", "sessions", first, FOURTH[0].format(9), *FOURTH[1:], **SIZE) == ["D3 原文合计“9”与第4期各类单位之和8（5+2+1）不符，请核对"]


@pytest.mark.parametrize("kind, count, faults", [("企业", 10, 0), ("企业", 11, 1), ("政府", 11, 0)], ids=["AR-03 十家", "AR-03 十一家", "AR-06 非企业"])
def test_ten_enterprises_at_most(says, kind, count, faults):
    assert len(says("session_size", "sessions", f"场次: 2, 单位性质: {kind}, 单位数: {count}, 原文合计:", **SIZE)) == faults


# AR-04

def gaps(says, *held):
    return says("session_gaps", "sessions", *(f"场次: {n}, 日期: {day}" for n, day in held), number="场次", day="日期")


def test_months_without_a_session(says):
    """AR-04: 1 on 06-10 and 4 on 10-25 are at most 4 in 5 months; the months without one are named."""
    said, = gaps(says, (1, "2021-06-10"), (4, "2021-10-25"))
    assert "5个月最多举办4期，没有做到每月一期" in said
    assert "2021年7月、2021年8月、2021年9月没有场次记录，清单中没有第2、3期" in said


def test_every_month_its_session(says):
    """AR-04"""
    assert gaps(says, (1, "2021-06-10"), (2, "2021-07-08"), (3, "2021-08-12")) == []
    assert gaps(says, (1, "2021-06-10")) == []
    assert "没有做到" not in gaps(says, (1, "2021-06-10"), (3, "2021-08-12"))[0]
    assert "2021年7月没有场次记录" in gaps(says, (1, "2021-06-10"), (2, "2021-08-12"))[0]


# AR-05

BOUNDS = dict(NAMES, most={"涉及市": 16}, at_least={"免罚": "涉及市"})


@pytest.mark.parametrize("cities, cases, faults", [(13, 24, 0), (16, 24, 0), (17, 24, 1), (13, 12, 1), (13, 13, 0)],
                         ids=lambda v: f"AR-05 {v}" if v > 16 else None)
def test_cases_and_cities(says, cities, cases, faults):
    assert len(says("stated_bounds", "figures", *stated(涉及市=cities, 免罚=cases), **BOUNDS)) == faults


def test_bounds_lack_a_figure(lacks):
    """AR-05"""
    assert lacks("stated_bounds", *stated(涉及市=13), **BOUNDS) == "“免罚”的数"


SEVEN = "包括建设项目环境保护管理、排污许可制度、水污染防治、大气污染防治、固体废物污染防治、噪声污染防治、企业环境管理等{}个方面"


@pytest.mark.parametrize("sentence, faults", [
    (SEVEN.format(7), 0), (SEVEN.format(8), 1), (SEVEN.format(6), 1), (SEVEN.format("七"), 0), (SEVEN.replace("、水污染防治", "").format(7), 1),
    ("来自宣城、安庆、淮南、芜湖4市的9家企业代表", 0), ("来自宣城、安庆、淮南、芜湖、阜阳4市", 1), ("水、大气和固体废物等3个方面", 0),
    ("污染治理和生态保护、执法等2个方面", 0), ("出台《甲、乙、丙办法》等2条措施", 0), ("5家企业、两家管委会共8家单位", 0)],
    ids=lambda v: f"AR-05 {v[-12:]}" if isinstance(v, str) else None)
def test_listed_items_are_as_many_as_said(says, sentence, faults):
    assert len(says("listed_items", "figures", f"原文句: {sentence}", columns=("原文句",))) == faults


# AR-06

@pytest.mark.parametrize("name, kind, faults", [
    ("淮南市潘集区政府", "政府", 0), ("淮南市潘集区政府", "企业", 1), ("颍上县经开区管委会", "企业", 1), ("颍上县经开区管委会", "开发区管委会", 0),
    ("安徽锐华医药科技有限公司", "企业", 0), ("安徽锐华医药科技有限公司", "其他", 1), ("企业代表（原文未列名）", "企业", 0)],
    ids=lambda v: f"AR-06 {v}" if isinstance(v, str) else None)
def test_who_is_an_enterprise(says, name, kind, faults):
    assert len(says("participants", "sessions", f"参会单位: {name}, 单位性质: {kind}", column="参会单位", kind="单位性质", enterprise="企业")) == faults


@pytest.mark.parametrize("home, faults", [("淮南市", 1), ("淮南", 1), ("阜阳市", 0), ("阜阳", 0)], ids=lambda v: f"AR-06 {v}" if isinstance(v, str) else None)
def test_a_participant_from_another_city(says, home, faults):
    assert len(says("from_elsewhere", "sessions", f"来自: {home}, 承办市: 阜阳市", column="来自", host="承办市")) == faults


#

@pytest.mark.parametrize("sentence, said", [
    ("来自阜阳市的5家企业、两家开发区管委会及淮南潘集区政府共8家单位代表参加了座谈会", None),
    ("来自阜阳市的5家企业、两家开发区管委会及淮南潘集区政府共9家单位代表参加了座谈会", "各项之和5+2+1=8，写的是共9家"),
    ("来自阜阳市的5家企业、三家开发区管委会及淮南潘集区政府共8家单位", "5+3+1=9"),
    ("支部认领5个、移交科室2个，合计7个", None),
    ("支部认领5个、移交科室2个，合计8个", "5+2=7，写的是共8个"),
    ("机制和政策创新8项、制度改革11项共19项", None),
    ("4家帮促企业共收集3类7个问题，其中污染治理类清单5个、环评审批类清单1个、信用修复类清单1个", None),
    ("4家帮促企业共收集3类7个问题，其中污染治理类清单5个、环评审批类清单2个、信用修复类清单1个", "5+2+1=8，大于7个"),
    ("推进机制和政策创新19项，其中已完成8项，正在推进11项", None),
    ("推进机制和政策创新19项，其中已完成8项，正在推进12项", "8+12=20，大于19项"),
    ("收集问题10个，其中污染治理3个", None),
    ("选派三批共12名干部组成小组", None),
    ("编发《信息快报》《工作简报》共35期", None),
    ("走访企业5家、解决问题3个，共5家", None),
    ("王强、李敏、赵杰共3人", None),
], ids=lambda v: f"X-18 {v[:18]}" if v and v[0] not in "各5812" else None)
def test_the_sum_of_one_sentence(says, sentence, said):
    found = says("sentence_sum", "figures", f"原文句: {sentence}", columns=("原文句",))
    assert (said is None and not found) or (len(found) == 1 and said in found[0])


def test_a_sentence_is_judged_once(says):
    """X-18: several figures may quote one sentence."""
    assert len(says("sentence_sum", "figures", *["原文句: 5家企业、两家管委会共8家"] * 3, columns=("原文句",))) == 1
