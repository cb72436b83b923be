"""Pizhou's branch, from its example: the published figures and each rule of its action (XZ-01 to XZ-09)."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from ledgerkit import campaign, intake, pipeline, readout
from ledgerkit.model import RoughDay
from ledgerkit.office.sheets import open_book
from prose import opened

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
EXAMPLE = EXAMPLES / "pizhou-2024-10"
LIST = "企业诉求问题清单及统计表.xlsx"


@pytest.fixture(scope="module")
def result(ran):
    return ran("pizhou-2024-10")


@pytest.fixture(scope="module")
def figures(result):
    return {name: text for name, text, _ in result.figures}


@pytest.fixture(scope="module")
def report(result):
    document = opened(str(result.folder / "报告" / "邳州执法局支部.docx"))
    return "\n".join(["\n".join(p.text for p in document.paragraphs),
                      *(" | ".join(c.text for c in row.cells) for table in document.tables for row in table.rows)])


@pytest.fixture(scope="module")
def issues():
    pack = campaign.load("xuzhou-srbq")
    reading = intake.read_book(open_book((EXAMPLE / "收件" / LIST).read_bytes(), "xlsx"), [pack], LIST, date(2024, 11, 10))
    assert not reading.unread
    return {row.get("序号"): row for row in next(t for t in reading.tables if t.id == "issues").rows}


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def crosstab(result, sheet):
    import openpyxl

    rows = list(openpyxl.load_workbook(result.folder / "汇总.xlsx", data_only=True)[sheet].iter_rows(min_row=3, values_only=True))
    return {row[0]: dict(zip(rows[0][1:], row[1:])) for row in rows[1:]}


def test_problems_by_type(result, figures, report):
    """XZ-01: 污染治理 5 + 环评审批 1 + 信用修复 1 = 7, 3 types, 4 enterprises."""
    kinds = {name: line["合计"] for name, line in crosstab(result, "诉求问题类别及处理方式").items()}
    assert kinds == {"污染治理": 5, "环评审批": 1, "信用修复": 1, "其他": 0, "合计": 7}
    assert (figures["诉求问题数"], figures["帮促企业数"]) == ("7", "4")
    assert "共收集4家企业3类7个问题，其中污染治理类5个、环评审批类1个、信用修复类1个。" in report


def test_problems_by_handler(result, figures, report):
    """XZ-02: 支部认领 5 + 移交科室 2 = 7; type sum = handler sum = list length."""
    total = crosstab(result, "诉求问题类别及处理方式")["合计"]
    assert total == {"认领": 5, "移交": 2, "合计": 7}
    assert (figures["支部认领数"], figures["移交科室数"]) == ("5", "2")
    assert "支部认领5个，另外2个分别移交法制宣传科、行政审批科" in report
    assert said(result, "tally") == said(result, "grouped") == []


def test_a_problem_without_deadline_or_person(result):
    """XZ-03: the deadline that is missing and the cell that names an office only."""
    assert said(result, "required") == ["诉求问题清单!I7 完成时限没有填写，请补填。"]
    assert [m[:12] for m in said(result, "both_named")] == ["诉求问题清单!H9 责任"]


def test_the_team(result, report):
    """XZ-04: 1 + 2 + 2, four members for four enterprises."""
    assert said(result, "team") == []
    assert "助企工作专班共5人，其中组长1人、支部委员2人、业务骨干2人。" in report
    assert "4 | 徐州新阳光木业有限公司 | 冯雪 | 业务骨干" in report


def test_visits(result):
    """XZ-05: October lacks one enterprise's visit; a visit in the month in which a problem was solved proves nothing."""
    assert said(result, "monthly") == ["工作表“回访记录”2024年10月没有江苏蒂尼倍斯特家具有限公司的回访记录，请补记，确未开展的请说明原因。"]
    assert [re.search(r"“(.*?)”", m)[1] for m in said(result, "visited_after")] == ["2024年11月初"]


def test_transfers(result, issues, read, tmp_path):
    """XZ-06: a transferred problem names the receiving office and the day, which is not before it was raised."""
    assert said(result, "order") == ["诉求问题清单!L5 移交日期“2024年9月8日”早于提出日期2024年9月18日，请核对这两个日期。"]
    pack = campaign.load("xuzhou-srbq")
    titles = ["序号", "企业名称", "类别", "问题", "处理方式", "接收科室", "移交日期"]
    for blank in ("接收科室", "移交日期"):
        values = {"序号": 1, "企业名称": "甲公司", "类别": "环评审批", "问题": "手续", "处理方式": "移交", "接收科室": "法制宣传科",
                  "移交日期": date(2024, 9, 20), blank: None}
        reading = read({"清单": [["企业诉求问题清单"], titles, [values[t] for t in titles]]}, packs=[pack], as_of=date(2024, 11, 10))
        found = pipeline.check_reading(reading, pipeline.Context(pack, date(2024, 11, 10), "2024-10"))
        assert [(f.severity, blank in f.message) for f in found if f.check == "required_when"] == [("warning", True)]


def test_cases(result, figures, report):
    """XZ-07: only 4 of the 7 problems are told, and each case gives its number."""
    assert figures["成案问题数"] == "4"
    assert "清单7个问题中，4个写成典型案例。" in report
    assert re.findall(r"（清单第(\d)号）", report) == ["1", "5", "3", "7"]
    assert said(result, "untold") == ["工作表“典型案例”企业诉求问题清单7个问题中写成案例4个，第2、4、6号没有案例，案例不能代替清单。"]
    assert said(result, "told") == []


@pytest.mark.parametrize("number, text, first, last", [
    (5, "2024年10月底", date(2024, 10, 1), date(2024, 10, 31)), (7, "2024年11月初", date(2024, 11, 1), date(2024, 11, 30))])
def test_months_stay_months(result, issues, report, number, text, first, last):
    """XZ-08: stored with their precision, printed as written, and no day made up: not in the JSON, the ledger or the report."""
    value = issues[number].get("完成日期")
    assert value == RoughDay(text, first, last, "month")
    assert readout.value_json(value) == {"text": text, "first": first.isoformat(), "last": last.isoformat(), "precision": "month"}
    assert json.dumps(readout.value_json(value), ensure_ascii=False)
    import openpyxl

    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["企业诉求问题清单"]
    heads = [c.value for c in sheet[3]]
    assert [row[heads.index("完成日期")].value for row in sheet.iter_rows(min_row=4) if row[0].value == number] == [text]
    assert f"| {text}" in report
    assert any(text in m for m in said(result, "rough_day"))


def test_policy_is_no_figure(report):
    """XZ-09: 不立案处罚 stands in the note and in the report, and nothing counts it."""
    pack = campaign.load("xuzhou-srbq")
    assert "非重大环境违法行为不立案处罚" in pack.note and "非重大环境违法行为不立案处罚" in report
    counted = [str(x) for x in (*pack.indicators, *pack.breakdowns, *pack.quotas)]
    assert counted and not [x for x in counted if re.search("立案|处罚|违法", x)]
    assert not [c.title for t in pack.tables for c in t.columns if re.search("立案|处罚|违法", c.title)]
    assert not re.search(r"不立案(?:处罚)?\D{0,4}\d", report)


def test_every_verdict(result):
    verdicts = {d.received.path: d.verdict for d in result.decisions}
    assert verdicts == {
        "企业回访督查和推进会记录.xlsx": "采用", LIST: "采用", "企业诉求问题清单（10月25日）.xlsx": "被替代",
        "助企工作专班名单(1).xlsx": "重复", "助企工作专班名单.xlsx": "采用", "帮扶典型案例.xlsx": "采用"}


def test_the_findings(result):
    """An honest example: three errors, five warnings, one remark, and no others."""
    severities = [f.severity for f in result.findings]
    assert [severities.count(s) for s in ("error", "warning", "info")] == [3, 5, 1]


def test_the_report_prints_no_empty_figure(report):
    assert not re.search(r"None|nan|\{\{|\{%|（）|、、|，，|。。|、。|，。|：。", report)


def test_the_generator_writes_the_same_bytes(written_again):
    assert written_again("make_pizhou_2024_10.py", "pizhou-2024-10")


def test_a_report_of_nothing_says_so(report_of_nothing):
    """Nothing came in: the report is written, and says what is not there."""
    text = report_of_nothing("pizhou-2024-10", "邳州执法局支部.docx")
    assert "本期未报送企业诉求问题清单" in text and "暂无汇总数据" in text
    assert not re.search(r"None|nan|—家|—个|、、|，，|。。|、。|，。", text)
