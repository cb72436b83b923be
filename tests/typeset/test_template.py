"""Reports as an office reads them: every text below is what the finished document says, style by style."""

import io
import re
from datetime import datetime
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.indicators import ratio, text
from ledgerkit import typeset

PACK = Path(__file__).parents[2] / "templates" / "anhui-sbq"
WORDING = typeset.load_wording(PACK / "wording.toml")
TEMPLATES = {name: typeset.compile_template(PACK / f"{name}.docx") for name in ("city", "province")}
MOMENT = datetime(2021, 9, 30)
INDICATORS = ["结对企业数", "走访企业数", "走访次数", "体检企业数", "问题收集数", "已解决数"]
STATES = ["已解决", "正在办理", "移交", "长期推进", "未填"]
TYPES = ["传统产业", "节能环保产业", "战略性新兴产业", "其他", "未填"]
PARTS = ["工作情况", "取得成效", "存在问题", "下一步安排", "典型案例"]


def unit(name, *figures, state="已报送"):
    """figures: one for each of INDICATORS, or none for a unit that reported nothing."""
    numbers = dict(zip(INDICATORS, figures)) if figures else dict.fromkeys(INDICATORS)
    collected, solved = numbers["问题收集数"], numbers["已解决数"]
    numbers["未解决数"] = None if collected is None else collected - solved
    numbers["办结率"] = ratio(solved, collected)
    texts = {key: text(value, "%" if key == "办结率" else "") for key, value in numbers.items()}
    return {"名称": name, "数": numbers, "文": texts, "状态": state}


def cross(columns, rows):
    lines = [{"名称": name, "值": values, "合计": sum(values)} for name, values in rows.items()]
    totals = [sum(values) for values in zip(*rows.values())] or [0] * len(columns)
    return {"列": columns, "行": lines, "合计": {"名称": "合计", "值": totals, "合计": sum(totals)}}


def context(name="合肥市", units=(), total=(), issues=None, sizes=None, **changes):
    whole = unit("合计", *total)
    files = dict(zip(("文件数", "采用", "应报", "已报", "错误", "提醒"), changes.pop("来件", (2, 2, 2, 2, 0, 0))))
    return {
        "单位": name, "期次": "2021年第三季度", "截至": "2021年9月30日", "生成说明": "", "数": whole["数"], "文": whole["文"],
        "下级": list(units), "合计": whole, "来件": files, "目标": [], "目标分市": [], "未报": [], "退回": [],
        "考核": {}, "时点": dict.fromkeys(INDICATORS, ""), "较": dict.fromkeys([*INDICATORS, "未解决数", "办结率"], ""), "指标": [],
        "分类": {"问题类别": cross(STATES, issues or {}), "企业规模": cross(TYPES, sizes or {})}, **changes,
        "素材": {part: changes.get("素材", {}).get(part, []) for part in PARTS},
    }  # fmt: skip


def goal(name, target, actual, **more):
    return {"名称": name, "目标": target, "实际": actual, "文": text(actual), "完成率": text(ratio(actual, target), "%"), "说明": "", **more}


def render(values, document="city"):
    return typeset.render(TEMPLATES[document], WORDING, document, values, MOMENT)


def dump(data):
    """`style | text` for each paragraph, `| cell | cell |` for each table row, in the order of the page."""
    document = docx.Document(io.BytesIO(data))
    lines = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            lines += ["| " + " | ".join(cell.text for cell in row.cells) + " |" for row in block.rows]
        else:
            lines.append(f"{block.style.name} | {block.text}".rstrip())
    return lines


def says(values, heading, document="city"):
    """What stands between a heading and the next heading or table."""
    lines = dump(render(values, document))
    start = next(i for i, line in enumerate(lines) if line.endswith(heading)) + 1
    end = next(i for i in range(start, len(lines)) if not lines[i].startswith("Body Text"))
    return "".join(line.partition(" | ")[2] for line in lines[start:end])


CITY = context(
    units=[unit("合肥市本级", 20, 18, 41, 15, 9, 9), unit("长丰县", 15, 10, 1000, 5, 3, 1), unit("肥东县", state="未报送")],
    total=(35, 28, 1041, 20, 12, 10),
    issues={"污染治理": [8, 1, 0, 0, 0], "环评审批": [2, 0, 0, 1, 0], "其他": [0, 0, 0, 0, 0], "未填": [0, 0, 0, 0, 0]},
    sizes={"大型": [10, 0, 0, 0, 0], "中型": [20, 4, 0, 0, 1]},
    目标=[goal("各市目标合计", 100, 35)], 未报=["肥东县"], 来件=(3, 2, 3, 2, 1, 4), 生成说明="本报告由报送表格汇总生成。",
    素材={
        "工作情况": [{"标题": "一、强化组织领导。", "段落": ["　　成立专班。", "（一）定期调度。", ""]}],
        "取得成效": [{"标题": "", "段落": ["总体良好。", "（一）成本下降。节约100万元。", "（二）信用修复"]}],
        "典型案例": [{"标题": "甲", "段落": ["甲一。", "甲二。"]}, {"标题": "", "段落": ["乙一。"]}],
    },
)  # fmt: skip


def test_a_city_report_reads_from_title_to_signature():
    assert "\n".join(dump(render(CITY))) == """\
Title | 合肥市环保服务企业“十百千”行动
工作报告
Subtitle | （2021年第三季度）
Subtitle | （数据截至2021年9月30日）
Normal |
Body Text | 按照“环企直通车”行动方案要求，现将合肥市2021年第三季度环保服务企业“十百千”行动开展情况报告如下。
Heading 1 | 一、工作情况
Heading 2 | （一）结对服务
Body Text | 截至2021年9月30日，全市共结对服务企业35家。其中，市本级20家，各县（市、区）15家。按规模分，大型企业10家、\
中型企业25家；按类型分，传统产业30家、节能环保产业4家、未填报1家。
Heading 2 | （二）走访体检
Body Text | 今年以来，共走访企业28家、1,041家次，走访企业占结对企业的80.0%。开展“一对一”体检企业20家，占结对企业的57.1%，\
尚有15家未体检。
Heading 2 | （三）问题收集办理
Body Text | 共收集企业问题12个，已解决10个，办结率83.3%。按类别分，污染治理9个、环评审批3个。
Caption | 表1  合肥市各县（市、区）工作进展情况
| 县区 | 结对企业数 | 走访企业数 | 走访次数 | 体检企业数 | 问题收集数 | 已解决数 | 办结率 |
| 合肥市本级 | 20 | 18 | 41 | 15 | 9 | 9 | 100.0% |
| 长丰县 | 15 | 10 | 1,000 | 5 | 3 | 1 | 33.3% |
| 肥东县 | — | — | — | — | — | — | — |
| 合计 | 35 | 28 | 1,041 | 20 | 12 | 10 | 83.3% |
表注 | 注：“—”表示该单位未报送、退回后未重报，或没有收集到问题而不计算办结率。
表注 | 说明：走访企业数以“家”计，同一单位内同一企业不重复计算；走访次数以“家次”计，为今年以来累计数。办结率为已解决数除以\
问题收集数，保留一位小数，未全部解决的不记100.0%。全市数为市本级与各县（市、区）之和。
Caption | 表2  企业问题分类办理情况
| 问题类别 | 已解决 | 正在办理 | 移交 | 长期推进 | 合计 |
| 污染治理 | 8 | 1 | 0 | 0 | 9 |
| 环评审批 | 2 | 0 | 0 | 1 | 3 |
| 其他 | 0 | 0 | 0 | 0 | 0 |
| 合计 | 10 | 1 | 0 | 1 | 12 |
表注 |
Heading 2 | （四）强化组织领导
Body Text | 成立专班。
Body Text | 1.定期调度。
Heading 1 | 二、取得成效
Heading 2 | （一）企业问题解决情况
Body Text | 通过结对服务，共帮助企业解决问题10个，其中污染治理8个、环评审批2个。
Heading 2 | （二）主要做法和成效
Body Text | 总体良好。
Heading 2 | （三）成本下降
Body Text | 节约100万元。
Heading 2 | （四）信用修复
Heading 1 | 三、存在问题
Heading 2 | （一）未办结问题
Body Text | 尚有2个问题未办结，其中正在办理1个、长期推进1个。未办结问题按类别分，污染治理1个、环评审批1个。\
列入长期推进的1个问题属环评审批类，需持续跟踪。
Heading 2 | （二）结对和报送
Body Text | 年度结对目标为100家左右，已结对35家，完成率35.0%，距目标还差65家。应报3个单位，已报2个；未报送1个，为肥东县。
待补充 | 【待补充：工作推进中的困难和不足及原因分析。】
Heading 1 | 四、下一步安排
待补充 | 【待补充：下一步工作举措、责任分工和完成时限。】
Heading 1 | 五、典型案例
Heading 2 | 案例一：甲
Body Text | 甲一。
Body Text | 甲二。
Heading 2 | 案例二
Body Text | 乙一。
Normal |
附件说明 | 附件：指标解释
Normal |
Signature | 合肥市生态环境局
Date | 2021年9月30日
附件标记 | 附件
附件标题 | 指标解释
| 序号 | 指标 | 单位 | 口径 | 算法 |
表注 | 注：“—”表示没有报送或没有可算的基数，与0不同。"""


NOTHING_SENT = context("马鞍山市", [unit(n, state="未报送") for n in ("马鞍山市本级", "花山区")], 未报=["马鞍山市本级", "花山区"],
                       来件=(0, 0, 2, 0, 0, 0), 目标=[goal("各市目标合计", 100, 0)])  # fmt: skip


def test_a_city_that_sent_nothing_says_so_and_shows_no_table():
    lines = dump(render(NOTHING_SENT))
    assert not [line for line in lines if line.startswith(("|", "Caption", "附件"))]
    assert "本期马鞍山市各单位均未报送，暂无汇总数据。" in lines[4]
    assert says(NOTHING_SENT, "（一）结对服务") == "本期未报送结对服务情况。"
    assert says(NOTHING_SENT, "（二）走访体检") == "本期未报送走访情况。"
    assert says(NOTHING_SENT, "（三）问题收集办理") == "本期未报送企业问题台账。"
    assert says(NOTHING_SENT, "（二）结对和报送") == "应报2个单位均未报送，分别为马鞍山市本级、花山区。"
    assert sum(line.startswith("待补充 | 【待补充：") for line in lines) == 5


@pytest.mark.parametrize(
    ("total", "issues", "collected", "solved", "still_open"),
    [
        ((9, 9, 9, 9, 0, 0), {}, "本期未收集到问题。", "本期未收集到问题，无办结事项。", "本期未收集到问题，无未办结事项。"),
        ((9, 9, 9, 9, 1, 1), {"污染治理": [1, 0, 0, 0, 0]}, "共收集企业问题1个，已办结。该问题属污染治理类。",
         "通过结对服务，共帮助企业解决问题1个，属污染治理类，收集的问题已办结。", "收集的问题已办结，无未办结事项。"),
        ((9, 9, 9, 9, 1, 0), {"其他": [0, 0, 1, 0, 0]}, "共收集企业问题1个，尚未办结。该问题属其他类。",
         "收集的1个问题尚未办结，暂无可统计的办理成效。", "尚有1个问题未办结，已移交。该问题属其他类。"),
        ((9, 9, 9, 9, 3, 0), {"其他": [0, 0, 0, 2, 0], "未填": [0, 0, 0, 1, 0]},
         "共收集企业问题3个，均尚未办结。按类别分，其他2个、未填报1个。", "收集的3个问题均尚未办结，暂无可统计的办理成效。",
         "尚有3个问题未办结，均列入长期推进。未办结问题按类别分，其他2个、未填报1个。"
         "列入长期推进的问题涉及其他2个、未填报1个，需持续跟踪。"),
        ((9, 9, 9, 9, 2, 1), {"未填": [1, 0, 0, 0, 1]}, "共收集企业问题2个，已解决1个，办结率50.0%。",
         "通过结对服务，共帮助企业解决问题1个。", "尚有1个问题未办结，办理状态未填报。"),
        ((9, 9, 9, 9, 2, 0), {"未归类": [0, 0, 0, 2, 0]}, "共收集企业问题2个，均尚未办结。",
         "收集的2个问题均尚未办结，暂无可统计的办理成效。",
         "尚有2个问题未办结，均列入长期推进。列入长期推进的2个问题类别不明，需持续跟踪。"),
    ],
)  # fmt: skip
def test_problems_none_one_and_many(total, issues, collected, solved, still_open):
    values = context(total=total, issues=issues)
    assert says(values, "（三）问题收集办理") == collected
    assert says(values, "（一）企业问题解决情况") == solved
    assert says(values, "（一）未办结问题") == still_open
    assert any("企业问题分类办理情况" in line for line in dump(render(values))) == (total[4] > 0)


@pytest.mark.parametrize(
    ("total", "sentence"),
    [
        ((9, 0, 0, 0, 0, 0), "今年以来尚未走访企业。“一对一”体检尚未开展。"),
        ((9, 1, 1, 1, 0, 0), "今年以来，共走访企业1家、1家次，走访企业占结对企业的11.1%。"
                             "开展“一对一”体检企业1家，占结对企业的11.1%，尚有8家未体检。"),
        ((9, 9, 12, 9, 0, 0), "今年以来，共走访企业9家、12家次，实现结对企业走访全覆盖。"
                              "开展“一对一”体检企业9家，结对企业全部完成体检。"),
        ((9, 12, 12, 10, 0, 0), "今年以来，共走访企业12家、12家次。开展“一对一”体检企业10家。"),
        ((9, None, 3, None, 0, 0), "本期未报送走访情况。"),
        ((1999, 1998, None, 1, 0, 0), "今年以来，共走访企业1,998家，走访企业占结对企业的99.9%。"
                                      "开展“一对一”体检企业1家，占结对企业的0.1%，尚有1,998家未体检。"),
    ],
)  # fmt: skip
def test_visits_count_enterprises_and_calls_apart(total, sentence):
    assert says(context(total=total), "（二）走访体检") == sentence


@pytest.mark.parametrize(
    ("missing", "returned", "files", "sentence"),
    [
        ([], [], (3, 3, 3, 3, 0, 0), "应报3个单位均已报送。"),
        (["长丰县"], [], (2, 2, 3, 2, 0, 0), "应报3个单位，已报2个；未报送1个，为长丰县。"),
        (["长丰县", "肥东县"], [], (1, 1, 3, 1, 0, 0), "应报3个单位，已报1个；未报送2个，分别为长丰县、肥东县。"),
        ([], ["长丰县"], (3, 2, 3, 2, 0, 0), "应报3个单位，已报2个。退回修改后尚未重报1个，为长丰县。"),
        (["长丰县"], ["庐江县", "巢湖市"], (2, 0, 3, 0, 0, 0),
         "应报3个单位，均未完成报送；未报送1个，为长丰县。退回修改后尚未重报2个，分别为庐江县、巢湖市。"),
        (["长丰县"], [], (0, 0, 1, 0, 0, 0), "长丰县未报送。"),
    ],
)  # fmt: skip
def test_who_has_not_reported_is_named(missing, returned, files, sentence):
    assert says(context(未报=missing, 退回=returned, 来件=files), "（二）结对和报送") == sentence


def province(**changes):
    units = [unit("省厅本级", 12, 10, 24, 9, 24, 24), unit("合肥市", 1469, 981, 1800, 700, 2000, 1710)]
    cities = [goal("省厅本级", 10, 12, 达到=True), goal("合肥市", 100, 140, 达到=True)]
    return context("安徽省", units, (1481, 991, 1824, 709, 2024, 1734), {"污染治理": [1734, 200, 40, 50, 0]},
                   {"大型": [481, 0, 0, 0, 0], "微型": [1000, 0, 0, 0, 0]}, **{
                       "来件": (168, 132, 138, 132, 27, 1143), "目标分市": cities,
                       "目标": [goal("各市目标合计", 1410, 1481, 说明="各市相加。"), goal("方案所列合计", 1000, 1481)]} | changes)


def test_the_province_shows_both_bases_and_the_files():
    values = province()
    assert says(values, "（一）结对服务", "province") == (
        "截至2021年9月30日，全省已结对服务企业1,481家。其中，省厅本级12家，各市1,469家。"
        "按规模分，大型企业481家、微型企业1,000家；按类型分，均为传统产业企业。"
    )
    assert says(values, "（一）全省目标", "province") == (
        "全省已结对服务企业1,481家。方案对全省目标有两种表述，分别计算完成率：按各市目标合计1,410家左右计，完成率105.0%；"
        "按方案所列合计1,000家左右计，完成率148.1%。"
    )
    assert says(values, "（二）分市目标", "province") == "省厅本级和各市均达到年度结对目标。"
    assert says(values, "（三）数据质量", "province").startswith("校验发现错误27处、提醒1,143处，")
    lines = dump(render(values, "province"))
    assert "| 合计 | 1,481 | 991 | 1,824 | 709 | 2,024 | 1,734 | 85.7% |" in lines
    assert [line[:12] for line in lines if line.startswith("Caption")] == [f"Caption | 表{n}" for n in (1, 2, 3)]
    assert any("各市目标合计1,410家（各市相加）；方案所列合计1,000家。" in line for line in lines)


def test_cities_below_their_target_are_named_with_the_gap():
    cities = [goal("合肥市", 100, 120, 达到=True), goal("淮南市", 100, 95, 达到=False), goal("池州市", 50, 0, 达到=False),
              goal("黄山市", 50, None, 达到=False)]  # fmt: skip
    assert says(province(目标分市=cities), "（二）分市目标", "province") == (
        "合肥市达到年度结对目标。尚未达到的有2个单位，分别为淮南市（95家，95.0%）、池州市（尚未结对）。"
        "括号内为已结对家数和完成率。黄山市未报送，完成情况暂无法核算。"
    )


def test_a_unit_that_did_not_report_is_not_said_to_have_paired_nobody():
    units = [unit("合肥市本级", state="未报送"), unit("长丰县", 9, 9, 9, 9, 0, 0), unit("肥东县", 0, 0, 0, 0, 0, 0)]
    assert says(context(units=units, total=(9, 9, 9, 9, 0, 0)), "（一）结对服务") == (
        "截至2021年9月30日，全市共结对服务企业9家。肥东县尚未结对服务企业。"
    )


def test_a_province_without_reports_leaves_no_heading_empty():
    lines = dump(render(context("安徽省", 来件=(0, 0, 9, 0, 0, 0), 未报=["合肥市"] * 9), "province"))
    for line, following in zip(lines, lines[1:]):
        assert not (line.startswith("Heading") and following.startswith("Normal"))
        assert not (line.startswith("Heading 2") and following.startswith("Heading"))


COUNTS = st.sampled_from([None, 0, 1, 2, 137, 2024])
RUBBISH = re.compile(r"None|nan|（）|[，、；：]。|，，|、、|。。|，、|[为有]。|(?<!\d)0\.0%|占—|率—|—家|均。|\{\{|\{%|\b0家[，、]")


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[COUNTS] * 5), st.booleans(), st.lists(st.sampled_from(["长丰县", "肥东县"]), unique=True), st.data())
def test_no_combination_of_figures_prints_rubbish(figures, sent, missing, data):
    collected = figures[4]
    solved = None if collected is None else data.draw(st.sampled_from([0, collected // 2, collected]))
    issues = {"污染治理": [solved, 0, collected - solved, 0, 0]} if collected else {}
    sizes = {"小型": [figures[0], 0, 0, 0, 0]} if figures[0] else {}
    goals = [goal("各市目标合计", 100, figures[0], 达到=bool(figures[0] and figures[0] >= 100))]
    values = context(units=[unit("合肥市本级", *figures, solved), unit("长丰县", state="未报送")], total=(*figures, solved),
                     issues=issues, sizes=sizes, 未报=missing, 来件=(3, 2, 2, int(sent), 0, 1), 目标=goals * 2,
                     目标分市=goals)  # fmt: skip
    for document in TEMPLATES:
        prose = [line for line in dump(render(values, document)) if not line.startswith(("|", "说明"))]
        assert [line for line in prose if RUBBISH.search(line)] == []


HOSTILE = "{{ 1 + 1 }}{% for %}<w:p/>&amp;]]>\x00\x07\ud800\ufffe_x0041_\n第二行"


def test_what_comes_from_cells_is_text_and_nothing_else():
    values = context(units=[unit(HOSTILE, 9, 9, 9, 9, 1, 1)], total=(9, 9, 9, 9, 1, 1), 未报=[HOSTILE],
                     来件=(2, 2, 2, 1, 0, 0), 素材={"典型案例": [{"标题": HOSTILE, "段落": [HOSTILE]}]})  # fmt: skip
    lines = dump(render(values))
    shown = "{{ 1 + 1 }}{% for %}<w:p/>&amp;]]>\ufffd\ufffd\ufffd\ufffd_x0041_\n第二行"
    assert f"Body Text | {shown}" in lines
    assert f"Heading 2 | {shown}" in lines
    assert any(line.startswith(f"| {shown} | 9 |") for line in lines)
    assert len(lines) == len(dump(render(values | {"未报": ["长丰县"]})))


def test_equal_input_gives_equal_bytes_and_the_given_date():
    first, second = render(CITY), render(CITY)
    assert first == second
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert [moment.replace(tzinfo=None) for moment in (properties.created, properties.modified)] == [MOMENT, MOMENT]
    assert (properties.author, properties.last_modified_by) == ("合肥市", "合肥市")
