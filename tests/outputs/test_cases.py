"""典型案例汇编, and the units' own words on their way into the reports: nothing is lost, nothing is a template."""

import dataclasses
import doctest
import io
import zipfile
from datetime import date

import docx
import pytest

from ledgerkit import pipeline
from ledgerkit.checks.papers import Case
from ledgerkit.indicators import Figures
from ledgerkit.model import Ledger, Origin, Outline, Paragraph, Reading, Row, Submission, Table
from ledgerkit.model.outline import FIRST, SECOND
from ledgerkit.outputs import cases, narrative
from ledgerkit.outputs.run import Run

LONG = "企业废气收集不到位，市局多次上门指导，改造集气罩和风管，排放稳定达标，异味基本消除。"
HOSTILE = ["{{ 单位 }}", "{% for x in 下级 %}", "<w:p><w:r/></w:p>", "a\x00b\x0bc", "&lt;&amp;", "=1+1", "{# 注 #}", "{{ 目录 }}", "{{ 图.各市结对 }}"]


def paper(title, *lines, kind="工作报告", file="报告.docx"):
    levels = [1 if FIRST.match(x) else 2 if SECOND.match(x) else 0 for x in lines]
    outline = Outline(kind, title, tuple(Paragraph(n, x, v) for n, (x, v) in enumerate(zip(lines, levels), 2)))
    return Reading(file, campaign="anhui-sbq", outline=outline)


def rows(*records, file="素材.xlsx"):
    """The narrative table from (部分, 标题, 内容)."""
    place = {"部分": "A", "标题": "B", "内容": "C"}
    made = tuple(Row(file, "表", n, place, dict(zip(place, (p, t or None, c)))) for n, (p, t, c) in enumerate(records, 2))
    return Table("narrative", "工作报告素材", file, "表", (1,), place, made)


@pytest.fixture
def run(pack):
    """run({unit code: [tables and readings]}): a run in which nothing else was sent."""
    def make(sent):
        units = {u.code: u for u in pack.units}
        submissions = tuple(Submission(units[code], {x.id: x for x in things if isinstance(x, Table)},
                                       tuple(x for x in things if isinstance(x, Reading))) for code, things in sent.items())
        ledger = Ledger(submissions, {s.unit.code: "已报送" for s in submissions}, tuple(s.unit for s in submissions))
        return Run(pack, "2021Q3", date(2021, 9, 30), (), ledger, (), Figures(ledger, pack))

    return make


@pytest.fixture
def unit(pack):
    return lambda code: next(u for u in pack.units if u.code == code)


def collected(run, unit):
    told = cases.collected(run, unit("340000"))
    return [(c["地区"], c["单位"], c["地区序号"] + c["序号"], c["首篇"], c["标题"]) for c in told["案例"]], told["无案例"]


def test_the_examples_of_the_module():
    assert doctest.testmod(cases).failed == 0


# ---- the collection ------------------------------------------------------------------------------------------------

def test_cases_stand_by_city_in_official_order(run, unit):
    """AH-17: from the table, the report's last part, and a document of its own; the order is the list's, not the inbox's."""
    done = run({
        "340100-0": [rows(("典型案例", "甲厂", LONG)), paper("甲二厂", LONG + "收尾。", *["另一件事：矿山转运扬尘，改成皮带长廊。"] * 3, kind="典型案例")],
        "340121": [rows(("典型案例", "丙厂", "长丰的案例：粮食加工企业粉尘治理。"))],
        "340600-0": [paper("报告", "一、工作情况", "好。", "五、典型案例", "案例一：乙厂", "印染废水回用。", "案例二：丁厂", "铸造烟尘治理。")],
    })
    found, without = collected(done, unit)
    assert found == [("合肥市", "合肥市", "一（一）", True, "甲厂"), ("合肥市", "合肥市", "一（二）", False, "甲二厂"), ("合肥市", "合肥市长丰县", "一（三）", False, "丙厂"),
                     ("淮北市", "淮北市", "二（一）", True, "乙厂"), ("淮北市", "淮北市", "二（二）", False, "丁厂")]
    assert len(without) == 14 and "亳州市" in without and "省厅本级" not in without


def test_the_same_case_from_two_sources_stands_once(run, unit):
    """The text counts, not its layout or title; the longest stays."""
    changed = LONG.replace("，", ", ") + "企业满意。"
    done = run({"340100-0": [rows(("典型案例", "甲厂", LONG)), paper("甲厂的路", changed, kind="典型案例", file="案例.docx"),
                             paper("报告", "五、典型案例", "甲厂", LONG)],
                "340121": [rows(("典型案例", "甲厂", LONG))]})
    assert [c["标题"] for c in cases.collected(done, unit("340000"))["案例"]] == ["甲厂的路"]
    assert [p["标题"] for p in narrative.told(done, unit("340100"))["典型案例"]] == ["甲厂的路"]


def test_two_enterprises_are_two_cases():
    one, other = (Case("案例", (text,), Origin("甲.xlsx")) for text in (LONG, "铝灰渣无处可去，市局联系处置单位，签订合同，库房图纸一次审核到位。"))
    assert narrative.once([one, other]) == [one, other]


def test_own_headings_step_down_and_titles_lose_their_numbers(run, unit):
    done = run({"340100-0": [paper("案例三：甲厂", "开头。", "一、企业困难", "不达标。", "（一）原因", "设备旧。", "二、主要做法。上门。", kind="典型案例")]})
    case, = cases.collected(done, unit("340000"))["案例"]
    assert case["标题"] == "甲厂" and case["段落"] == ["开头。", "1.企业困难", "不达标。", "（1）原因", "设备旧。", "2.主要做法。上门。"]
    assert case["小标题"] == ["1.企业困难", "（1）原因"]


def test_a_case_that_is_only_a_title_is_none(run, unit):
    assert collected(run({"340100-0": [paper("甲厂", kind="典型案例")]}), unit)[0] == []


def test_a_campaign_without_narrative_has_no_cases(pack, run, unit):
    done = run({})
    bare = dataclasses.replace(done, campaign=dataclasses.replace(pack, tables=pack.tables[:2]))
    assert cases.collected(bare, unit("340000")) == {"案例": [], "无案例": []}


# ---- what the units wrote ------------------------------------------------------------------------------------------

def test_nothing_of_a_report_is_lost(run, unit):
    """AH-16: text before the first part, headings of no part, and words that the table hasn't got."""
    done = run({"340100-0": [
        rows(("工作情况", "机制", "市局成立领导小组，每月调度一次工作进展。")),
        paper("报告", "安徽省生态环境厅：", "现将有关情况报告如下。", "今年行动开局良好。", "一、工作情况", "（一）机制", "市局成立领导小组， 每月调度一次工作进展。",
              "另派专员驻企。", "六、工作创新", "推行码上服务。", "二、取得成效", "企业满意。")]})
    parts = narrative.told(done, unit("340100"))
    assert [(p["标题"], p["段落"]) for p in parts["工作情况"]] == [
        ("机制", ["市局成立领导小组，每月调度一次工作进展。"]), ("", ["今年行动开局良好。"]), ("机制", ["另派专员驻企。"]), ("工作创新", ["推行码上服务。"])]
    assert [p["段落"] for p in parts["取得成效"]] == [["企业满意。"]]


# ---- a whole run ---------------------------------------------------------------------------------------------------

def document(*lines, table=()):
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    if table:
        grid = made.add_table(len(table), len(table[0]))
        for r, cells in enumerate(table):
            for c, text in enumerate(cells):
                grid.cell(r, c).text = text
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


REPORT = ["合肥市环保服务企业“十百千”行动工作报告", "一、工作情况", "（一）结对服务", "截至9月20日，市局成立专班。", "二、取得成效", "（一）问题解决", "企业满意。",
          "三、存在问题", "（一）能力不足", "人手偏少。", "四、下一步安排", "（一）跟踪办理", "逐一销号。", "五、典型案例", "一企一策"]
SIGNED = ["合肥市生态环境局", "2021年9月24日"]


def text_of(path):
    """All text of the document's body, whatever wraps it."""
    from lxml import etree

    root = etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return "\n".join("".join(t.text or "" for t in p.iter(f"{word}t")) for p in root.iter(f"{word}p"))


@pytest.fixture
def batch(tmp_path):
    """batch(files): a run of 合肥市's files; its result."""
    def make(files):
        folder = tmp_path / "批次"
        (folder / "收件").mkdir(parents=True)
        (folder / "batch.toml").write_text('campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-30\n', encoding="utf-8")
        for name, data in files.items():
            (folder / "收件" / name).write_bytes(data)
        return pipeline.run(folder, jobs=1)

    return make


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def test_hostile_words_arrive_as_harmless_text(batch, book):
    """Cells and paragraphs that hold template tags, markup, control characters or 40,000 letters."""
    long = "很长的段落。" * 6_667
    material = book({"工作报告素材": [["工作报告素材"], ["填报单位：合肥市生态环境局"], ["部分", "标题", "内容"],
                                ["取得成效", "{{ 句.走访 }}", "\n".join(words for words in HOSTILE if "\x00" not in words)], ["典型案例", "{% endfor %}", "另一家企业的故事。" * 3_000]]})
    clean = [words.replace("\x00", "").replace("\x0b", "") for words in HOSTILE]  # python-docx can't write what XML can't hold
    case = document("“十百千”行动典型案例：{{ 专项 }}", *clean, long, *SIGNED)
    result = batch({"工作报告.docx": document(*REPORT, *clean, *SIGNED), "典型案例.docx": case, "素材.xlsx": material})
    printed = text_of(result.folder / "报告" / "合肥市.docx"), text_of(result.folder / "报告" / "典型案例汇编.docx")
    for words in clean:
        assert all(words.strip() in text for text in printed), words
    assert "{{ 句.走访 }}" in printed[0] and all(long in text and "{{ 专项 }}" in text for text in printed)
    for name in ("合肥市", "典型案例汇编"):
        docx.Document(result.folder / "报告" / f"{name}.docx")


def test_control_characters_are_replaced_visibly(run, unit, pack):
    from pathlib import Path

    from ledgerkit import typeset
    from ledgerkit.outputs.context import context

    done = run({"340100-0": [paper("甲厂", *HOSTILE, "结尾。", kind="典型案例")]})
    wording = typeset.load_wording(Path(pack.folder, "wording.toml"))
    template = typeset.compile_template(Path(pack.folder, "cases.docx"))
    made = typeset.render(template, wording, "cases", context(done, unit("340000")), done.moment)
    text = text_of(io.BytesIO(made))
    assert "a�bc" in text and "结尾。" in text  # Word's own line break, \x0b, breaks the line
    assert made == typeset.render(template, wording, "cases", context(done, unit("340000")), done.moment)


def test_who_sent_none_is_named_at_the_end(batch):
    result = batch({"典型案例.docx": document("“十百千”行动典型案例：一企一策", LONG, *SIGNED)})
    text = text_of(result.folder / "报告" / "典型案例汇编.docx")
    assert "共1篇，来自1个市" in text and "没有报送典型案例的有15个市，分别为淮北市、" in text
    assert text.index("一、合肥市") < text.index(LONG) < text.index("没有报送典型案例的有")


def test_where_nobody_sent_one_a_sentence_says_so(batch):
    text = text_of(batch({}).folder / "报告" / "典型案例汇编.docx")
    assert "各地均未报送典型案例" in text and "没有报送典型案例的有" not in text


def test_a_report_with_its_table_annexed_is_both(batch):
    """The list in the report is read, and its words are not lost for it; a table of another kind is told (AH-16)."""
    head = ["序号", "企业名称", "企业规模", "企业类型", "结对领导", "联络员", "结对日期"]
    listed = [head, ["1", "合肥甲有限公司", "中型", "传统产业", "张三", "李四", "2021-05-12"]]
    lines = [*REPORT, LONG, *SIGNED, "附件：结对服务基本情况表", "填报单位：合肥市生态环境局"]
    result = batch({"工作报告.docx": document(*lines, table=listed)})
    decision, = result.decisions
    assert (decision.verdict, decision.tables) == ("采用", ("pairing",)) and decision.reading.outline.kind == "工作报告"
    assert "市局成立专班。" in text_of(result.folder / "报告" / "合肥市.docx")
    assert dict((n, t) for n, t, _ in result.figures)["结对企业数"] == "1"
    assert said(result, "paper_unplaced") == []


def test_a_foreign_table_in_a_report_is_told(batch):
    result = batch({"工作报告.docx": document(*REPORT, LONG, *SIGNED, table=[["月份", "场次"], ["7月", "3"]])})
    assert said(result, "paper_unplaced") == ["工作报告.docx：正文里有1张表，表里的内容没有读入，需要编入报告的，请改写成文字，或填入报送表格。"]
