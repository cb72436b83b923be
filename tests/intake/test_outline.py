"""Reports and typical cases as Word documents of prose: which they are, who sent them, what they say."""

import io
from datetime import date, datetime

import docx
import pytest

from ledgerkit import campaign
from ledgerkit.intake.outline import read_outline
from ledgerkit.office import outline

REPORT = [("Title", "合肥市环保服务企业“十百千”行动"), ("Title", "工作报告"), ("Normal", "（2021年第三季度）"), ("Normal", "安徽省生态环境厅："),
          ("Normal", "现将有关情况报告如下。"), ("Normal", "一、工作情况"), ("Normal", "（一）结对服务"), ("Normal", "截至9月20日，结对企业118家。"),
          ("Normal", "五、典型案例"), ("Normal", "一企一策"), ("Normal", "一、企业困难。企业废气收集不到位，多次治理没有达标，群众反映强烈，生产受到影响，企业十分着急，向市局求助。"),
          ("Normal", "合肥市生态环境局"), ("Normal", "2021年9月24日")]


@pytest.fixture
def word():
    """The bytes of a document made from (style, text) pairs."""
    def make(paragraphs, table=False):
        document = docx.Document()
        for style, text in paragraphs:
            document.add_paragraph(text, style=style)
        if table:
            document.add_table(2, 2).cell(0, 0).text = "项目"
        document.core_properties.modified = datetime(2021, 9, 24, 16)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def read(word, pack):
    """The reading of such a document under a name."""
    return lambda paragraphs, name="报告.docx", packs=None: read_outline(word(paragraphs), packs or [pack], name)


def test_a_report(read):
    """AH-15, AH-16: the title over two lines, the numbered headings, the signature's office and day."""
    reading = read(REPORT)
    paper = reading.outline
    assert (paper.kind, paper.title) == ("工作报告", "合肥市环保服务企业“十百千”行动工作报告")
    assert (reading.unit, reading.period, reading.reported, reading.modified) == (
        "340100", "2021Q3", date(2021, 9, 24), datetime(2021, 9, 24, 16))
    assert [(p.level, p.text) for p in paper.paragraphs if p.level] == [(1, "一、工作情况"), (2, "（一）结对服务"), (1, "五、典型案例")]
    assert [p.text for p in paper.paragraphs][-1].startswith("一、企业困难。")  # a heading run into its paragraph is none
    assert "合肥市生态环境局" not in [p.text for p in paper.paragraphs]


def test_headings_by_style(read):
    """AH-16: Word counts the headings itself, so that their numbers are not in the text."""
    styled = [("Title", "合肥市环保服务企业“十百千”行动工作报告"), ("Heading 1", "工作情况"), ("Heading 2", "结对服务"), ("Normal", "好。")]
    paper = read(styled).outline
    assert [(p.level, p.heading) for p in paper.paragraphs] == [(1, "工作情况"), (2, "结对服务"), (0, "好。")]


def test_a_typical_case(read):
    """AH-17: a document of its own, known by its title or by its name."""
    case = [("Normal", "一企一策解难题"), ("Normal", "“十百千”行动中，市局上门帮扶。"), ("Normal", "合肥市生态环境局"), ("Normal", "2021年9月24日")]
    reading = read(case, "合肥市/合肥市典型案例.docx")
    assert (reading.outline.kind, reading.outline.title, reading.unit) == ("典型案例", "一企一策解难题", "340100")
    assert [p.text for p in reading.outline.paragraphs] == ["“十百千”行动中，市局上门帮扶。"]
    assert read(case, "合肥市材料.docx") is None


@pytest.mark.parametrize("paragraphs", [
    [("Normal", "关于报送“十百千”行动三季度工作情况的函"), ("Normal", "随函报送工作报告，请审阅。"), ("Normal", "安庆市生态环境局")],
    [("Normal", "关于报送“十百千”行动工作报告的通知")], [("Normal", "会议纪要"), ("Normal", "研究“十百千”行动。")], []])
def test_a_cover_letter_is_no_report(read, paragraphs):
    assert read(paragraphs) is None


def test_a_report_of_something_else(read):
    """Nothing in it speaks of the campaign."""
    assert read([("Title", "合肥市大气污染防治工作报告"), ("Normal", "一、总体情况")], "总结.docx") is None


def test_a_campaign_that_asks_for_no_prose(read):
    assert read(REPORT, packs=[campaign.load("jiyuan-lgjk")]) is None


def test_what_is_no_document(pack):
    assert read_outline(b"PK\x03\x04 cut off", [pack], "x.docx") is None


def test_tables_are_left_out(word):
    lines, _ = outline.read(word([("Normal", "甲"), ("Normal", ""), ("Normal", "乙\n丙")], table=True))
    assert [(line.number, line.text) for line in lines] == [(1, "甲"), (3, "乙"), (3, "丙")]
