"""The provincial article of 2021, from its example: its figures agree, and what does not is said (AR-01 to AR-06, X-18)."""

import re
from datetime import date
from pathlib import Path

import pytest

from ledgerkit import campaign, intake, pipeline
from ledgerkit.office.sheets import open_book
from prose import opened

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
EXAMPLE = EXAMPLES / "anhui-cxjz-2021q3"
AS_OF = date(2021, 10, 31)
UNIT_LINE = ["填报单位：安徽省生态环境厅领导小组    填报时间：2021年10月29日"]


@pytest.fixture(scope="module")
def result(ran):
    return ran("anhui-cxjz-2021q3")


@pytest.fixture(scope="module")
def figures(result):
    return {name: text for name, text, _ in result.figures}


@pytest.fixture(scope="module")
def report(result):
    document = opened(str(result.folder / "报告" / "机制和政策创新工作情况.docx"))
    return "\n".join(["\n".join(p.text for p in document.paragraphs),
                      *(" | ".join(c.text for c in row.cells) for table in document.tables for row in table.rows)])


@pytest.fixture
def findings(book):
    """What is said of a workbook of the article, its sheets changed by the test: check -> sentences."""
    def run(name, change):
        pack = campaign.load("anhui-cxjz")
        grid = open_book((EXAMPLE / "收件" / name).read_bytes(), "xlsx").grids[0]
        rows = [UNIT_LINE if n == 1 else [cell if cell != "" else None for cell in row] for n, row in enumerate(grid.rows)]
        rows = change(rows) or rows
        reading = intake.read_book(open_book(book({"表": rows}), "xlsx"), [pack], name, AS_OF)
        said = {}
        for finding in pipeline.check_file(reading, pipeline.Context(pack, AS_OF, "2021Q3")):
            said.setdefault(finding.check, []).append(finding.message)
        return said

    return run


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def replaced(old, new):
    """A change of a sheet: the first cell with this content gets another, running numbers aside."""
    def change(rows):
        for row in rows:
            if old in row[1:]:
                row[row.index(old, 1)] = new
                return rows
        raise AssertionError(f"no {old}")

    return change


def test_nineteen_innovations(result, figures, report):
    """AR-01: 19 = 已完成 8 + 正在推进 11, in the list and in the text; the later “8项” agrees."""
    assert [figures[n] for n in ("创新事项数", "已完成数", "正在推进数")] == ["19", "8", "11"]
    assert "机制和政策创新19项，其中已完成8项，正在推进11项" in report
    assert not any(said(result, check) for check in ("stated_sum", "stated_again", "stated_list"))


def test_the_draft_did_not_add_up(findings):
    """AR-01: the figures' earlier version said 12; the list is not beside it there, and that is said."""
    found = findings("情况稿数据表（初稿）.xlsx", lambda rows: None)
    assert found["stated_sum"] == ["表!C4 数值“19”是创新事项数，与已完成创新事项8、正在推进创新事项12之和20不符，请核对。"]
    assert found["stated_list"] == ["没有“机制和政策创新事项清单”，未作“与清单不符”校验。"]


def test_nothing_is_named_that_the_article_does_not_name(result, figures, report):
    """AR-01: six of the nineteen are printed by name, thirteen stay 原文未列名."""
    assert figures["列名事项数"] == "6"
    assert "其余13项原文未列名" in report
    import openpyxl

    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["机制和政策创新事项清单"]
    column = [c.value for c in sheet[3]].index("创新事项")
    names = [row[column].value for row in sheet.iter_rows(min_row=4)]
    assert (len(names), names.count("原文未列名")) == (19, 13)


def test_rates_of_the_article(result, figures, report):
    """AR-02: 85.7% of 2,024 solved, 290 open; 991 of 1,481 is 66.9%."""
    assert [figures[n] for n in ("走访企业数", "收集问题数", "解决问题数", "解决率", "走访率")] == ["991", "2,024", "1,734", "85.7%", "66.9%"]
    assert "尚有290个未解决" in report
    assert [re.search(r"计算为(.*?%)", m)[1] for m in said(result, "stated_rate")] == ["66.9%"]  # the draft's own 67.1


def test_the_rate_of_two_days_is_flagged(result, report):
    """X-05, AR-02: 1,481 is of 截至目前, 991 of 9月底; both are shown, and the solved rate of one day is not flagged."""
    message, = said(result, "rate_days")
    assert "走访率66.9%，两个数截至时间不同（走访企业截至2021年9月底，结对企业截至目前）" in message
    assert "66.9%，但走访企业数截至9月底、结对企业数截至目前，截至时间不同，不宜直接引用" in report


def test_sessions(result, figures, report, findings):
    """AR-03: session 1 has 9 enterprises of 4 cities, session 4 has 5 + 2 + 1 = 8 units."""
    assert (figures["座谈会场次"], figures["参会单位数"]) == ("2", "17")
    assert said(result, "session_size") == []
    assert "第1期 | 2021年6月10日 | 宣城市 | 企业代表（原文未列名） | 宣城市、安庆市、淮南市、芜湖市 | 9" in report
    name = "“面对面”座谈会参会情况表.xlsx"
    assert "11家，每期最多10家" in findings(name, replaced(9, 11))["session_size"][0]
    assert "各类单位之和8（5+2+1）" in findings(name, replaced(8, 9))["session_size"][0]


def test_months_without_a_session_are_information(result, report):
    """AR-04: at most 4 in 5 months; the missing months are information, not a fault."""
    finding, = [f for f in result.findings if f.check == "session_gaps"]
    assert finding.severity == "info"
    assert "5个月最多举办4期" in finding.message and "2021年7月、2021年8月、2021年9月没有场次记录" in finding.message
    assert "期数已编到第4期，情况表只列出第1、4期" in report


def test_seven_fields_and_thirteen_cities(result, figures, report, findings):
    """AR-05: “7个方面” are seven items; 24 cases in 13 cities, of 16 at most."""
    assert (figures["免罚决定数"], figures["免罚市数"]) == ("24", "13")
    assert said(result, "listed_items") == said(result, "stated_bounds") == []
    seven = next(row[-1] for row in open_book((EXAMPLE / "收件" / "情况稿数据表.xlsx").read_bytes(), "xlsx").grids[0].rows
                 if "7个方面" in str(row[-1]))
    assert "列了6个，写的是7个方面" in findings("情况稿数据表.xlsx", replaced(seven, seven.replace("、水污染防治", "")))["listed_items"][0]
    assert "最多16" in findings("情况稿数据表.xlsx", replaced(13, 17))["stated_bounds"][0]


def test_participants(result, figures, findings):
    """AR-06: 14 of the 17 are enterprises; one came from Huainan to Fuyang."""
    assert figures["参会企业数"] == "14"
    assert said(result, "participants") == []
    elsewhere = [f for f in result.findings if f.check == "from_elsewhere"]
    assert {f.severity for f in elsewhere} == {"info"}
    assert "淮南市不是承办市阜阳市" in elsewhere[-1].message
    found = findings("“面对面”座谈会参会情况表.xlsx", replaced("政府", "企业"))
    assert "淮南市潘集区政府”不符，它不是企业" in found["participants"][0]


def test_the_sum_inside_a_sentence(result, findings):
    """X-18: 5 + 两 + 1 = 8."""
    assert said(result, "sentence_sum") == []

    def nine(rows):
        for row in rows:
            if "共8家单位" in str(row[-1]):
                row[-1] = row[-1].replace("共8家", "共9家")

    found = findings("“面对面”座谈会参会情况表.xlsx", nine)
    assert len(found["sentence_sum"]) == 1 and "5+2+1=8，写的是共9家" in found["sentence_sum"][0]


def test_every_verdict(result):
    assert {d.received.path: d.verdict for d in result.decisions} == {
        "“面对面”座谈会参会情况表.xlsx": "采用", "情况稿数据表.xlsx": "采用", "情况稿数据表（初稿）.xlsx": "被替代",
        "机制和政策创新事项清单(1).xlsx": "重复", "机制和政策创新事项清单.xlsx": "采用"}


def test_the_findings(result):
    severities = [f.severity for f in result.findings]
    assert [severities.count(s) for s in ("error", "warning", "info")] == [2, 1, 3]


def test_the_report_prints_no_empty_figure(report):
    assert not re.search(r"None|nan|\{\{|\{%|（）|、、|，，|。。|、。|，。|：。", report)


def test_the_generator_writes_the_same_bytes(written_again):
    assert written_again("make_anhui_cxjz_2021q3.py", "anhui-cxjz-2021q3")


def test_a_report_of_nothing_says_so(report_of_nothing):
    """Nothing came in: the report is written, and says what is not there."""
    text = report_of_nothing("anhui-cxjz-2021q3", "机制和政策创新工作情况.docx")
    assert "本期未报送机制和政策创新事项清单" in text and "暂无汇总数据" in text
    assert not re.search(r"None|nan|—家|—个|、、|，，|。。|、。|，。", text)
