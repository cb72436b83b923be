"""What a unit writes: title, outline, length of the typical case, as-of days (AH-12, AH-14 to AH-17)."""

from datetime import date

import pytest

from ledgerkit.model import Submission

SECTIONS = ("工作情况", "取得成效", "存在问题", "下一步安排", "典型案例")
OUTLINE = {"sections": SECTIONS, "divided": SECTIONS[:4]}
NARRATIVE = {"table": "narrative", "part": "部分", "content": "内容"}
CASE = {**NARRATIVE, "title": "标题", "case": "典型案例"}
TITLE = {"title": "{unit}环保服务企业“十百千”行动工作报告"}
GOOD = ["一、工作情况", "（一）结对服务", "（二）走访体检", "二、取得成效", "（一）问题解决", "三、存在问题", "（一）能力不足",
        "四、下一步安排", "（一）跟踪办理", "五、典型案例", "一企一策", "企业有困难。"]


# ---- title (AH-15) -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("title, faults", [
    ("合肥市环保服务企业“十百千”行动工作报告", 0), ("合肥市环保服务企业\"十百千\"行动 工作报告", 0),
    ("芜湖市环保服务企业“十百千”行动工作报告", 1), ("合肥市“十百千”行动工作报告", 1), ("合肥市本级环保服务企业“十百千”行动工作报告", 1)])
def test_the_title_names_the_reporting_city(paper, find, title, faults):
    """AH-15: XX市 is the city, not its 本级."""
    found = find("paper_title", paper("340100-0", title), severity="error", **TITLE)
    assert [(f.severity, f.message) for f in found] == [
        ("error", f"报告.docx：标题《{title}》应为《合肥市环保服务企业“十百千”行动工作报告》，请更正。")] * faults


def test_a_typical_case_has_a_title_of_its_own(paper, say):
    """AH-15"""
    assert say("paper_title", paper("340100-0", "小厂的路", kind="典型案例"), **TITLE) == []


# ---- outline (AH-16) -----------------------------------------------------------------------------------------------

def test_the_five_sections_in_order(paper, say):
    """AH-16"""
    assert say("paper_sections", paper("340100-0", "报告", *GOOD), **OUTLINE) == []


@pytest.mark.parametrize("name", SECTIONS)
def test_each_of_the_five_sections_is_missed(paper, say, name):
    """AH-16"""
    lines = [line for line in GOOD if not line.endswith(name)]
    assert any(f"缺少“{'一二三四五'[SECTIONS.index(name)]}、{name}”" in words
               for words in say("paper_sections", paper("340100-0", "报告", *lines), **OUTLINE))


def test_sections_in_another_order(paper, say):
    """AH-16"""
    swapped = [*GOOD[3:5], *GOOD[:3], *GOOD[5:]]
    said = say("paper_sections", paper("340100-0", "报告", *swapped), **OUTLINE)
    assert said == ["报告.docx：各部分的顺序是“取得成效、工作情况、存在问题、下一步安排、典型案例”，应为“一、工作情况；二、取得成效；三、存在问题；"
                    "四、下一步安排；五、典型案例”，请按提纲调整。"]


def test_a_wrong_number_before_a_section(paper, say):
    """AH-16"""
    lines = [line.replace("三、", "二、") for line in GOOD]
    assert say("paper_sections", paper("340100-0", "报告", *lines), **OUTLINE) == ["报告.docx：“二、存在问题”应编为“三、”，请更正。"]


@pytest.mark.parametrize("number", range(4))
def test_each_of_the_first_four_is_divided(paper, say, number):
    """AH-16: (一)(二)(三) inside 一 to 四, not inside 五."""
    start = GOOD.index(f"{'一二三四'[number]}、{SECTIONS[number]}")
    lines = [line for i, line in enumerate(GOOD) if i <= start or i > GOOD.index(f"{'二三四五'[number]}、{SECTIONS[number + 1]}") - 1]
    assert any("里没有（一）（二）等分节" in words for words in say("paper_sections", paper("340100-0", "报告", *lines), **OUTLINE))


def test_subsections_count_on(paper, say):
    """AH-16"""
    lines = [line.replace("（二）走访", "（三）走访") for line in GOOD]
    assert say("paper_sections", paper("340100-0", "报告", *lines), **OUTLINE) == [
        "报告.docx：“一、工作情况”里的分节序号是（一）（三），没有依次编号，请更正。"]


# ---- the typical case (AH-17) --------------------------------------------------------------------------------------

@pytest.mark.parametrize("length, faults", [(1199, 1), (1200, 0), (1500, 0), (1800, 0), (1801, 1)])
@pytest.mark.parametrize("where", ["table", "report", "document"])
def test_a_case_has_about_1500_characters(table, submission, paper, say, where, length, faults):
    """AH-17: wherever it stands, its title not counted."""
    body = "企" * (length - 1) + "。"
    sent = {
        "table": lambda: submission("340100-0", table("narrative", f"部分: 典型案例, 标题: 一企一策, 内容: {body}")),
        "report": lambda: paper("340100-0", "报告", "五、典型案例", "一企一策", body),
        "document": lambda: paper("340100-0", "一企一策", body, kind="典型案例"),
    }[where]()
    said = say("case_length", sent, **CASE)
    assert [f"典型案例《一企一策》共{length}字，应在1200至1800字之间" in words for words in said] == [True] * faults


def test_punctuation_counts_and_white_space_does_not(table, submission, say):
    """AH-17"""
    row = "部分: 典型案例, 标题: 甲, 内容: “一 企 一 策”，\u3000有效。"
    assert say("case_length", submission("340100-0", table("narrative", row)), least=10, most=10, **CASE) == []


def test_a_case_over_two_rows_is_one_and_two_titles_are_two(table, submission, say):
    """AH-17"""
    rows = ["部分: 典型案例, 标题: 甲, 内容: 一二三。", "部分: 典型案例, 标题:, 内容: 四五六。", "部分: 典型案例, 标题: 乙, 内容: 七八。"]
    said = say("case_length", submission("340100-0", table("narrative", *rows)), **CASE)
    assert [words.split("，")[0] for words in said] == ["表!C2 典型案例《甲》共8字", "表!C4 典型案例《乙》共3字"]


def test_the_headings_inside_a_case_are_part_of_it(paper, say):
    """AH-17"""
    sent = paper("340100-0", "报告", "五、典型案例", "一企一策", "一、企业困难", "废气不达标。", "二、主要做法", "上门帮扶。")
    assert "共23字" in say("case_length", sent, **CASE)[0]


def test_two_cases_of_one_report(paper, say):
    """AH-17"""
    sent = paper("340100-0", "报告", "五、典型案例", "案例一：甲公司", "废气达标。", "案例二：乙公司", "废水达标了。")
    assert [words.split("，")[0] for words in say("case_length", sent, **CASE)] == [
        "报告.docx：典型案例《案例一：甲公司》共5字", "报告.docx：典型案例《案例二：乙公司》共6字"]
    sent = paper("340100-0", "报告", "五、典型案例", "甲公司的路", "废气达标。", "案例二：乙公司", "废水达标了。")
    assert [m.partition("共")[0] for m in say("case_length", sent, **CASE)] == ["报告.docx：典型案例《甲公司的路》", "报告.docx：典型案例《案例二：乙公司》"]
    sent = paper("340100-0", "报告", "五、典型案例", "报送两篇。", "案例一：甲公司", "废气达标。", "案例二：乙公司", "废水达标了。")
    assert len(say("case_length", sent, **CASE)) == 2


# ---- sent at all (AH-12) -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sent, said", [
    (["部分: 工作情况, 标题:, 内容: 好。"], "没有报送典型案例"), (["部分: 典型案例, 标题:, 内容: 好。"], "没有报送工作报告"),
    ([], "没有报送工作报告和典型案例"), (["部分: 工作情况, 标题:, 内容: 好。", "部分: 典型案例, 标题:, 内容: 好。"], "")])
def test_a_city_sends_its_report_and_a_case(table, submission, ledger, say, sent, said):
    """AH-12"""
    found = say("paper_missing", ledger(submission("340100-0", *([table("narrative", *sent)] if sent else []))), level="city", **CASE)
    assert [said in words for words in found] == [True] * bool(said)
    county = submission("340121", *([table("narrative", *sent)] if sent else []))
    assert say("paper_missing", ledger(county), level="city", **CASE) == []


def test_a_report_and_a_case_in_word_are_sent_too(paper, ledger, say):
    """AH-12"""
    both = [paper("340100-0", "报告", *GOOD[:-3]), paper("340100-0", "甲", "好。", kind="典型案例")]
    whole = Submission(both[0].unit, {}, tuple(s.readings[0] for s in both))
    assert say("paper_missing", ledger(whole), level="city", **CASE) == []
    assert say("paper_missing", ledger(paper("340100-0", "报告", *GOOD)), level="city", **CASE) == []


# ---- as of which day (AH-14, X-05) ---------------------------------------------------------------------------------

WORDS = {**NARRATIVE, "parts": ("工作情况", "取得成效"), "words": ("结对企业", "收集问题")}


@pytest.mark.parametrize("text, faults", [
    ("截至目前，全省已结对企业1481家", 1), ("截至9月底，已走访并结对企业991家", 0), ("截止2021年9月20日，共收集问题2024个", 0),
    ("全市共结对企业100余家", 1), ("结对企业覆盖各行各业", 0), ("开展培训12次", 0)])
def test_a_figure_says_as_of_which_day(table, submission, say, text, faults):
    """AH-14, X-05: 截至目前 is no day, 截至9月底 is one."""
    sent = submission("340100-0", table("narrative", f"部分: 工作情况, 内容: {text.replace(', ', '，')}"))
    assert len(say("dated_figures", sent, **WORDS)) == faults


def test_each_paragraph_is_asked_and_the_plans_are_not(table, submission, paper, say):
    """AH-14: one sentence a unit, at the first place."""
    rows = ["部分: 工作情况, 内容: 结对企业9家。", "部分: 取得成效, 内容: 收集问题8个。", "部分: 下一步安排, 内容: 再结对企业9家。"]
    assert say("dated_figures", submission("340100-0", table("narrative", *rows)), **WORDS) == [
        "表!B2 “结对企业9家”等2处没有写明数字的截至日期，请写成“截至9月20日”之类，各项数字日期不同的分别写明。"]
    assert "“收集问题8个”没有写明" in say("dated_figures", paper("340100-0", "报告", "二、取得成效", "收集问题8个。"), **WORDS)[0]


def test_a_document_that_is_late(paper, say):
    """AH-12: the day under a report's signature is its day."""
    assert "迟3天" in say("late", paper("340100-0", "报告", *GOOD, reported=date(2021, 9, 28)), day=25)[0]
