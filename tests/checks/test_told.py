"""Figures in sentences against the ledger: what is compared, what is told, and above all what is left alone."""

import dataclasses
import doctest
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit import campaign, checks
from ledgerkit.checks import Context, likeness, sentences
from ledgerkit.checks.sentences import Subject, claims
from ledgerkit.checks.told import known_figures
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import Ledger, Outline, Paragraph, Reading, Submission
from ledgerkit.model.outline import FIRST, SECOND
from tests.checks.conftest import AS_OF, PACK, make_table

SPEC = next(c for c in PACK.checks if c.check == "told_figures")
PHRASES, ALIKE = SPEC.params["figures"], SPEC.params["alike"]
MEASURES = {i.id: next((g for g in ALIKE if i.unit in g), (i.unit,)) for i in PACK.indicators if i.id in PHRASES}
HEFEI = Subject("合肥市", "city", ("长丰县", "长丰", "肥东县", "安徽省", "蚌埠市", "全省"), 2021, 9)
PAIRED, VISITED, TIMES, EXAMINED, RAISED, SOLVED = "结对企业数", "走访企业数", "走访次数", "体检企业数", "问题收集数", "已解决数"


def understood(sentence, of=HEFEI, before=""):
    return [(c.figure, c.quantity.text) for s in sentences.sentences(sentence) for c in claims(s, PHRASES, MEASURES, of, before)]


def test_the_examples_of_the_modules():
    assert doctest.testmod(sentences).failed == 0 and doctest.testmod(likeness).failed == 0


# ---- what a quantity is a figure of --------------------------------------------------------------------------------

@pytest.mark.parametrize("sentence, wanted", [
    ("截至9月24日，全市共结对企业118家，已走访76家。", [(PAIRED, "118家"), (VISITED, "76家")]),
    ("走访企业76家、160家次", [(VISITED, "76家"), (TIMES, "160家次")]),
    ("累计走访企业160家次，收集企业各类问题一百四十五个", [(TIMES, "160家次"), (RAISED, "一百四十五个")]),
    ("今年以来，对76家企业开展走访，对64家结对企业开展体检", [(VISITED, "76家"), (EXAMINED, "64家")]),
    ("对收集到的145个问题逐条登记", [(RAISED, "145个")]),
    ("118家结对企业全部建立台账", [(PAIRED, "118家")]),
    ("全市生态环境系统共走访企业近80家", [(VISITED, "近80家")]),
    ("收集问题145件，帮助解决125件，办结率86.2%", [(RAISED, "145件"), (SOLVED, "125件"), ("办结率", "86.2%")]),
    ("1-9月，走访企业７６家", [(VISITED, "76家")]),
    ("2021年以来共结对企业百余家", [(PAIRED, "百余家")]),
    ("一是结对企业118家", [(PAIRED, "118家")]), ("结对企业数118家，走访企业数为76家", [(PAIRED, "118家"), (VISITED, "76家")]),
    ("市局班子成员分片联系县区，全市结对企业118家", [(PAIRED, "118家")]),
    ("走访企业76家（其中线上20家）", [(VISITED, "76家")]),
])
def test_what_is_understood(sentence, wanted):
    """X-04: the measure decides between 走访企业数 and 走访次数; either order of words is read."""
    assert understood(sentence) == wanted


@pytest.mark.parametrize("sentence", [
    # a part, or somebody else
    "其中大型企业结对企业20家", "全市情况良好，其中市本级走访企业32家", "长丰县走访企业20家", "市本级结对企业51家", "各县区共走访企业70家",
    "肥东县分局创新机制，走访企业30家", "全省共结对企业1481家", "市局走访企业20家", "该企业收集问题3个", "20家结对企业获评绿色工厂", "重点走访企业20家",
    "对全市20家结对企业开展试点", "收集的20个问题中", "收集问题3类", "选取20家结对企业开展回访", "解决问题20个中", "小微企业结对企业20家",
    # another time
    "去年走访企业300家", "2020年走访企业300家", "截至6月底，走访企业40家", "上半年走访企业40家", "三季度走访企业20家", "9月份走访企业20家", "7至9月走访企业20家",
    "截至2020年9月底，走访企业40家", "同期走访企业60家", "8月20日以来走访企业5家",
    # plans, increments, averages, single events
    "2020年度，全市走访企业300家", "力争年底前走访企业100家", "计划结对企业120家", "下一步结对企业150家", "新增结对企业3家", "每家走访3家次", "平均走访企业3家次", "班子成员每人结对企业2家",
    "座谈会上，收集的3个问题当场答复", "现场解决问题3个", "此次走访企业5家", "首批结对企业50家", "结对企业由100家增加到118家", "办结率提高到90%", "目标是结对企业100家",
    # other things
    "走访企业5场", "走访企业负责人20人", "收集意见建议30条", "交办信访件30件，办结20件", "解决资金3个亿", "走访企业时发现3个问题", "组建10个小组走访企业20家",
    "走访企业、园区30家", "收集问题建议30条", "走访一家企业", "走访企业20家（次）", "收集问题数十个", "解决历史遗留问题3个", "走访企业家次2166家次",
    "办结5件环评审批", "走访企业5个百分点", "解决125个", "走访32家", "开展“十百千”行动",
])
def test_what_is_left_alone(sentence):
    """A false alarm costs trust: parts, other times, plans, increments, averages, events and other subjects (X-05)."""
    assert understood(sentence) == []


def test_a_part_of_another_number_is_not_taken_for_the_whole():
    assert understood("收集问题145个，125个已解决，其余20个正在办理") == [(RAISED, "145个")]
    assert understood("收集问题145个，60个，85个分别来自两市") == [(RAISED, "145个")]
    assert understood("结对企业118家，20家为大型企业") == [(PAIRED, "118家")]


def test_a_sentence_that_names_nobody_speaks_of_whoever_was_named_last():
    assert understood("走访企业30家", before="长丰县分局创新服务机制") == []
    assert understood("走访企业30家", before="长丰县分局先行先试，全市跟进") == [(VISITED, "30家")]
    assert understood("全市走访企业76家", before="长丰县分局创新服务机制") == [(VISITED, "76家")]


def test_the_published_sentences_are_read_as_published(shared):
    """AR-02: 1,481, 991, 2,024 and 1,734 are read out of the article itself, and of the plan nothing is, for it plans."""
    of = Subject("安徽省", "province", tuple(u.name for u in PACK.units if u.level != "province"), 2021, 9)
    article = (shared / "seeds" / "anhui-2021-article.txt").read_text(encoding="utf-8")
    assert set(understood(article, of)) == {(PAIRED, "1481家"), (VISITED, "991家"), (RAISED, "2024个"), (SOLVED, "1734个")}
    plan = (shared / "seeds" / "anhui-huanqi-2021-plan.txt").read_text(encoding="utf-8")
    assert understood(plan, of) == []


@pytest.mark.parametrize("name", ["xuzhou-pizhou-2024-case.txt", "jiyuan-liangge-2020-ledger.txt"])
def test_texts_of_other_actions_claim_nothing(shared, name):
    text = (shared / "seeds" / name).read_text(encoding="utf-8").replace(",", "，")
    assert understood(text, dataclasses.replace(HEFEI, others=("徐州市", "邳州", "济源"), year=2024, month=10)) == []


# ---- against the ledger --------------------------------------------------------------------------------------------

def office(*paragraphs, visits=(3, 1, 0), issues=("已解决", "已解决", "移交"), part="工作情况", title="", lines=None, states=None, county=()):
    """A ledger of 合肥市本级 (and of 长丰县, with visits of its own) with the paragraphs as narrative, or lines in a report."""
    def tables(code, visits, issues):
        rows = [f"企业名称: {code}-{n}公司, 走访次数: {v}" for n, v in enumerate(visits)]
        made = {"pairing": make_table("pairing", *rows, file=f"{code}.xlsx")}
        if issues:
            made["issues"] = make_table("issues", *[f"企业名称: {code}-0公司, 办理状态: {s}" for s in issues], file=f"{code}.xlsx")
        return made

    units = {u.code: u for u in PACK.units}
    own = tables("340100-0", visits, issues)
    if paragraphs:
        table = make_table("narrative", f"部分: {part}, 标题: {title}, 内容: 素材", file="340100-0.xlsx")
        table.rows[0].values["内容"] = "\n".join(paragraphs)
        own["narrative"] = table
    paper = None
    if lines:
        levels = [1 if FIRST.match(x) else 2 if SECOND.match(x) else 0 for x in lines]
        paper = Outline("工作报告", "报告", tuple(Paragraph(n, x, v) for n, (x, v) in enumerate(zip(lines, levels), 2)))
    readings = (Reading("340100-0.xlsx", unit="340100-0"), *([Reading("报告.docx", unit="340100-0", outline=paper)] if paper else []))
    sent = [Submission(units["340100-0"], own, readings)]
    if county:
        sent.append(Submission(units["340121"], tables("340121", county, ()), (Reading("340121.xlsx", unit="340121"),)))
    states = states or {s.unit.code: "已报送" for s in sent}
    return Ledger(tuple(sent), states, tuple(u for u in PACK.units if u.code in states))


def told(ledger, as_of=AS_OF):
    pack = dataclasses.replace(PACK, checks=(SPEC,))
    return [f.message for f in checks.run("ledger", ledger, Context(pack, as_of, "2021Q3", Figures(ledger, pack)))]


def test_a_wrong_number_is_quoted_with_the_ledgers():
    assert told(office("截至9月20日，走访企业3家。")) == [
        "表!C2 内容“截至9月20日，走访企业3家”与结对服务基本情况表汇总的走访企业数2家不一致，请核对，台账无误的把文字改为2家，台账有漏的补报台账。"]


def test_in_a_word_report_the_paragraph_is_named():
    """AH-16: the paragraph is counted as in the document; the preface is read, the typical case is not."""
    found = told(office(lines=["全市结对企业5家。", "一、工作情况", "（一）走访", "走访企业2家。", "二、下一步安排", "走访企业9家。", "五、典型案例", "一、做法", "走访企业7家。"]))
    assert found == ["报告.docx：第2段“全市结对企业5家”与结对服务基本情况表汇总的结对企业数3家不一致，请核对，台账无误的把文字改为3家，台账有漏的补报台账。"]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40), st.integers(0, 40), st.sampled_from(["走访企业{}家", "对{}家企业开展走访", "截至9月20日，全市共走访企业{}家"]))
def test_exactly_the_wrong_numbers_are_told(there, said, form):
    """X-04: whatever the ledger and the sentence say."""
    wrong = told(office(form.format(said), visits=(1,) * there, issues=()))
    assert bool(wrong) == (said != there) and all(f"走访企业数{there}家" in words for words in wrong)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30), st.data())
def test_a_rate_is_right_at_the_decimals_written(raised, data):
    """X-02"""
    solved = data.draw(st.integers(0, raised))
    ledger = lambda words: office(words, issues=("已解决",) * solved + ("移交",) * (raised - solved))  # noqa: E731
    for places in (0, 1, 2):
        right = checks.told.ratio(solved, raised, places)
        assert told(ledger(f"问题办结率{right}%。")) == []
        assert len(told(ledger(f"问题办结率{right + (1 if right < 60 else -1)}%。"))) == 1


def test_a_rate_that_is_not_that_of_its_own_sentence():
    """X-02: the sentence's numbers are right, so only the rate is told, and once."""
    assert told(office("收集问题3个，解决2个，办结率76.7%。")) == [
        "表!C2 内容“办结率76.7%”与同一句里的已解决数2个÷问题收集数3个算出的66.7%不一致，请核对这几个数。"]


def test_a_rate_that_follows_from_a_wrong_number_is_not_told_again():
    found = told(office("收集问题4个，解决2个，办结率50%。"))
    assert len(found) == 1 and "问题收集数3个" in found[0]


def test_all_of_them_is_a_number_too():
    assert told(office("收集问题3个，已全部解决。")) == [
        "表!C2 内容“收集问题3个，已全部解决”与企业问题台账汇总的已解决数2个不一致，请核对，台账无误的把文字改为2个，台账有漏的补报台账。"]
    assert told(office("收集问题2个，已全部解决。", issues=("已解决", "已解决"))) == []


def test_the_other_measure_is_named():
    """X-04: 2家 written as 2家次 is told as what it is."""
    assert told(office("走访企业2家次。")) == [
        "表!C2 内容“走访企业2家次”与结对服务基本情况表汇总的走访次数4家次不一致，请核对，台账无误的把文字改为4家次，台账有漏的补报台账（2家是走访企业数，“家”和“家次”不同）。"]


@pytest.mark.parametrize("words", ["走访企业2家", "走访企业不足3家", "走访企业4家次", "收集问题3条", "收集问题3件", "走访企业不少于2家"])
def test_what_holds_is_not_told(words):
    assert told(office(words)) == []


@pytest.mark.parametrize("words", ["走访企业十余家", "走访企业超过2家", "走访企业2家次", "收集问题四个", "走访企业近50家"])
def test_what_a_vague_number_excludes_is_told(words):
    words = words.replace("四个", "14个")
    assert len(told(office(words))) == 1


def test_a_city_may_speak_of_itself_or_of_all():
    """AH-04: 2 of its own and 1 of a county are 3; either is right, another number is not."""
    for said, faults in ((2, 0), (3, 0), (1, 1), (4, 1)):
        assert len(told(office(f"走访企业{said}家。", county=(5,)))) == faults, said


def test_while_units_are_missing_only_too_small_a_number_is_wrong():
    """X-17: what the ledger lacks may be in what the city says."""
    states = {"340100-0": "已报送", "340121": "未报送"}
    assert told(office("走访企业9家，办结率90%。", states=states)) == []
    assert len(told(office("走访企业1家。", states=states))) == 1


def test_an_approximate_ledger_proves_nothing():
    """X-16"""
    ledger = office("走访企业7家次。")
    row = ledger.submissions[0].tables["pairing"].rows[0]
    row.approximate = (("走访次数", "约3次"),)
    assert told(ledger) == []


def test_the_same_sentence_in_table_and_report_is_told_once():
    assert len(told(office("走访企业3家。", lines=["一、工作情况", "走访企业3家。"]))) == 1


def test_other_parts_and_headings_decide_what_is_read():
    assert told(office("走访企业3家。", part="下一步安排")) == [] and told(office("走访企业3家。", part="典型案例")) == []
    assert told(office("走访企业3家。", title="长丰县的做法")) == []


# ---- parts of a whole ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words, wrong", [
    ("污染治理类29个、环评审批类28个、信用修复类44个，共101个", False), ("污染治理类29个、环评审批类28个、信用修复类44个，共147个", True),
    ("交办问题147个，其中污染治理类90个、环评审批类50个、信用修复类20个", True), ("交办问题147个，其中污染治理类90个、环评审批类20个、信用修复类20个", False),
    ("交办问题147个，按类别分，污染治理29个、环评审批28个、信用修复44个", True), ("交办问题101个，按类别分，污染治理29个、环评审批28个、信用修复44个", False),
    ("服务企业76家，其中规上50家、民营60家、高新技术30家", False), ("服务企业76家，其中长丰县30家、肥东县30家、瑶海区30家", True),
    ("服务企业76家，其中大型10家、中型20家", False), ("服务企业76家，开展宣讲3场、发放手册200份、组织培训2次，共205人", False),
])
def test_parts_that_do_not_make_their_whole(words, wrong):
    """X-03: classes and units are apart, qualities (规上、民营) overlap, and after 其中 not all need be named."""
    assert bool(told(office(words))) == wrong


# ---- packs ---------------------------------------------------------------------------------------------------------

def test_two_figures_of_one_measure_need_phrases_of_their_own():
    assert known_figures(PACK, **SPEC.params) == ""
    assert known_figures(PACK, figures={PAIRED: ("企业",), VISITED: ("企业",)}) == "“企业”既指“结对企业数”又指“走访企业数”，都以“家”计，分不清是哪个数"


def test_a_figure_that_does_not_exist_is_refused_by_name(tmp_path):
    import shutil

    folder = tmp_path / "包"
    shutil.copytree(PACK.folder, folder)
    text = (folder / "campaign.toml").read_text(encoding="utf-8")
    (folder / "campaign.toml").write_text(re.sub(r'^"走访次数" = ', '"走访趟数" = ', text, flags=re.M), encoding="utf-8")
    with pytest.raises(FatalError, match="走访趟数"):
        campaign.load(str(folder))
