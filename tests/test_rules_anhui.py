"""The rules of the Anhui plan on whole runs of its pack: AH-01 to AH-19."""

import dataclasses
import io
import re
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from ledgerkit import campaign, checks, periods, pipeline
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.intake.outline import read_outline
from ledgerkit.model import Ledger, Row, Submission, Table
from ledgerkit.outputs import asof, assessment
from ledgerkit.outputs.run import Run
from prose import opened

PACK = campaign.load("anhui-sbq")
CASE = "企业有困难，市局上门帮扶。" * 116  # 1508 characters
REPORT = ["合肥市环保服务企业“十百千”行动工作报告", "一、工作情况", "（一）结对服务", "截至9月20日，结对企业2家。", "二、取得成效", "（一）问题解决",
          "企业满意。", "三、存在问题", "（一）能力不足", "人手偏少。", "四、下一步安排", "（一）跟踪办理", "逐一销号。", "五、典型案例", "一企一策", CASE,
          "合肥市生态环境局", "2021年9月24日"]


def params(check, **wanted):
    """The parameters of the pack's entry of this check that holds what is wanted."""
    return next(s.params for s in PACK.checks if s.check == check and wanted.items() <= s.params.items())


def word(*lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.core_properties.modified = datetime(2021, 9, 24)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def batch(tmp_path, book, rows):
    """batch("2021Q3", {"报告.docx": bytes}, as_of=…, previous=…): a batch of Hefei's own workbook and these files, run."""
    def make(period, files=(), as_of=date(2021, 9, 30), previous="", unit="合肥市生态环境局", reported="2021年9月24日", table=True,
             last_year=""):
        folder = tmp_path / period
        (folder / "收件").mkdir(parents=True)
        before = "".join(f'{key} = "{place}"\n' for key, place in (("previous", previous), ("last_year", last_year)) if place)
        (folder / "batch.toml").write_text(f'campaign = "anhui-sbq"\nperiod = "{period}"\nas_of = {as_of}\n{before}', encoding="utf-8")
        if table:
            names = [rows.enterprise(1, "安徽甲公司", 企业规模="大型"), rows.enterprise(2, "安徽乙公司")]
            (folder / "收件" / "合肥市.xlsx").write_bytes(book({
                "结对": rows.sheet(rows.PAIRING, names, unit=unit, reported=reported, title=f"结对服务基本情况表（{periods.title(period)}）"),
                "问题": rows.sheet(rows.ISSUES, [rows.issue(1, "安徽甲公司")], unit=unit, reported=reported, title="企业问题台账")}))
        for name, data in dict(files).items():
            (folder / "收件" / name).write_bytes(data)
        return pipeline.run(folder, jobs=1)

    return make


def sheet(result, name):
    """The rows of a sheet of 汇总.xlsx by the city's name."""
    found = list(openpyxl.load_workbook(result.folder / "汇总.xlsx", data_only=True)[name].iter_rows(min_row=3, values_only=True))
    return {row[1]: dict(zip(found[0], row)) for row in found[1:]}


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def text_of(path):
    document = opened(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


# ---- quotas ---------------------------------------------------------------------------------------------------------

def test_the_plans_quotas():
    """AH-01, AH-02: about 10 for the department, 12 cities of 100 and 4 of 50: 淮北、铜陵、池州、黄山."""
    quota = next(q for q in PACK.quotas if q.id == "分市目标")
    figures = Figures(Ledger(()), PACK)
    targets = {line.unit.name: line.target for line in figures.reached(quota)}
    assert targets.pop("省厅本级") == 10
    assert sorted(targets.values()) == [50] * 4 + [100] * 12
    assert {name for name, target in targets.items() if target == 50} == {"淮北市", "铜陵市", "池州市", "黄山市"}
    assert (params("quota", levels=("own",))["tolerance"], params("quota", levels=("city",))["tolerance"]) == (20, 10)


def test_both_bases_stand_side_by_side():
    """AH-03: 1410 by adding up, 1000 by the plan's own words; 1481 is 105.0% of the one and 148.1% of the other."""
    figures = Figures(Ledger(()), PACK)
    sums = {q.id: sum(line.target for line in figures.reached(q)) for q in PACK.quotas}
    assert sums == {"分市目标": 1410, "方案合计": 1000}
    wording = Path(PACK.folder, "wording.toml").read_text(encoding="utf-8")
    assert "两" in wording and "方案对全省目标有" in wording
    assert not [s for s in PACK.checks if s.check == "quota" and s.params["quota"] == "方案合计"]


def test_every_sum_is_that_of_the_parts(batch, book, rows):
    """AH-04: a city is its own office and its counties, the province its own office and its cities."""
    county = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "安徽丙公司")])})
    province = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "安徽丁公司")], unit="安徽省生态环境厅")})
    result = batch("2021Q3", {"长丰县.xlsx": county, "省厅.xlsx": province})
    assert {n: t for n, t, _ in result.figures}["结对企业数"] == "4"
    by_city = sheet(result, "分市汇总")
    assert (by_city["合肥市"]["结对企业数\n（家）"], by_city["省厅本级"]["结对企业数\n（家）"]) == (3, 1)


def test_the_checks_of_leaders_and_coverage_are_the_plans():
    """AH-05 one or two for a leader of the department; AH-06 one to three; AH-08 more than one size, three industries."""
    assert params("load", offices=("province",)).items() >= {"least": 1, "most": 2}.items()
    assert params("load", offices=("city", "county", "area")).items() >= {"least": 1, "most": 3}.items()
    assert params("coverage")["groups"] == {"企业规模": 2, "企业类型": ("传统产业", "节能环保产业", "战略性新兴产业")}


def test_a_citys_list_covers_sizes_and_industries(batch):
    """AH-08"""
    assert said(batch("2021Q3"), "coverage") == ["合肥市结对企业的企业类型没有覆盖节能环保产业、战略性新兴产业，原则上应当覆盖。"]


def test_nobody_serves_an_enterprise(batch, book, rows):
    """AH-07"""
    nobody = [rows.enterprise(1, "安徽丙公司", 结对领导=None, 联络员=None), rows.enterprise(2, "安徽丁公司", 结对领导=None)]
    result = batch("2021Q3", {"长丰县.xlsx": book({"结对": rows.sheet(rows.PAIRING, nobody)})})
    assert said(result, "one_of") == ["结对!I4 结对领导、联络员都没有填写，请至少填写一项。"]


@pytest.mark.parametrize("as_of, severity, check", [
    (date(2021, 12, 31), "info", "outstanding"), (date(2022, 1, 1), "error", "yearly")])
def test_the_examination_of_the_year(batch, as_of, severity, check):
    """AH-09: open until 12-31, then an error."""
    found = {(f.severity, f.check) for f in batch("2021Q4", as_of=as_of).findings if f.check in ("outstanding", "yearly")}
    assert found == {(severity, check)}


def test_an_enterprise_of_two_units(batch, book, rows):
    """AH-10: paired twice, and visited twice within 30 days; 一企一账 of AH-09."""
    again = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "安徽甲公司", 最近走访日期=datetime(2021, 8, 20))])})
    result = batch("2021Q3", {"长丰县.xlsx": again})
    assert len(said(result, "unique_across")) == 2
    assert [words.split("，")[-3] for words in said(result, "clustered")] == ["前后相隔18天"] * 2
    assert said(result, "accounts") == [
        "合肥市结对企业2家，其中1家在企业问题台账里没有记录（合肥市本级1家），请建立一企一账，没有问题的也请注明。"]


# ---- reporting ------------------------------------------------------------------------------------------------------

def test_the_due_days_are_the_plans():
    """AH-11 the list on 2021-05-31, AH-12 the 25th of four months as written, AH-13 three reports, then four."""
    assert params("list_due") == {"table": "pairing", "due": date(2021, 5, 31)} and date(2021, 5, 31).weekday() == 0
    assert params("late") == params("rest_day") == {"day": 25, "months": (3, 6, 9, 12), "rest": "literal"}
    assert [periods.due(f"2021Q{n}", 25).strftime("%a") for n in (2, 3, 4)] == ["Fri", "Sat", "Sat"]
    assert periods.expected(2021, 25, PACK.issued) == ["2021Q2", "2021Q3", "2021Q4"]
    assert [len(periods.expected(year, 25, PACK.issued)) for year in (2020, 2021, 2022, 2023)] == [0, 3, 4, 4]


@pytest.mark.parametrize("rest, due", [
    ("literal", date(2021, 9, 25)), ("previous", date(2021, 9, 24)), ("next", date(2021, 9, 26))])
def test_where_a_rest_day_goes(rest, due):
    """AH-12: 2021-09-24 is the working day before, and the Sunday after it was worked."""
    assert periods.due("2021Q3", 25, rest) == due
    assert periods.due("2021Q2", 25, rest) == date(2021, 6, 25)
    assert periods.due("2023Q2", 25, rest) == date(2023, 6, 25)  # a Sunday on which people work


def test_a_rest_day_is_noted_once(batch):
    """AH-12: the literal 25th is a Saturday."""
    result = batch("2021Q3", {"报告.docx": word(*REPORT[:-1], "2021年9月27日")})
    assert said(result, "rest_day") == ["本期截止日2021年9月25日是休息日（星期六），没有顺延的规定，迟报仍按这一天计算。"]
    assert said(result, "late") == ["报告.docx：填报时间2021年9月27日，比截止日2021年9月25日迟2天，请说明原因。"]


def test_a_report_that_nobody_asked_for(batch):
    """AH-13: the plan is of 2021-05-01."""
    assert "2021年应报3次" in said(batch("2021Q1", as_of=date(2021, 3, 31), reported="2021年3月24日"), "expected_report")[0]


def test_a_late_list(batch):
    """AH-11"""
    assert len(said(batch("2021-05", as_of=date(2021, 6, 5), reported="2021年6月2日"), "list_due")) == 1


def test_each_figure_has_its_own_day(batch, book, rows):
    """AH-14, X-05: the list was filled in on the 22nd, the issues on the 24th; both stand in the workbook and the report."""
    unit = "合肥市生态环境局"
    one = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "安徽甲公司")], unit=unit, reported="2021年9月22日")})
    two = book({"问题": rows.sheet(rows.ISSUES, [rows.issue(1, "安徽甲公司")], unit=unit, title="企业问题台账")})
    result = batch("2021Q3", {"附件2.xlsx": one, "附件3.xlsx": two}, table=False)
    overview = sheet(result, "总览")
    assert overview["结对企业数"]["说明"].endswith("各单位填报时间2021年9月22日。")
    assert overview["办结率"]["说明"].endswith("各单位填报时间2021年9月24日。")
    assert "结对、走访、体检为2021年9月22日，问题收集和办结为2021年9月24日。" in text_of(result.folder / "报告" / "合肥市.docx")


@pytest.mark.parametrize("days, shown", [
    ([], ""), ([date(2021, 9, 5)], "2021年9月5日"), ([date(2021, 9, 5), date(2021, 9, 28)], "2021年9月5日至9月28日"),
    ([date(2021, 12, 30), date(2022, 1, 4)], "2021年12月30日至2022年1月4日")])
def test_the_days_behind_a_figure(days, shown, submission_of):
    """AH-14"""
    sent = [submission_of(code, day) for code, day in zip(("340121", "340122"), days)]
    ledger = Ledger(tuple(sent), {}, tuple(s.unit for s in sent))
    run = Run(PACK, "2021Q3", date(2021, 9, 30), (), ledger, (), Figures(ledger, PACK))
    assert asof.said(run, "结对企业数", "340100") == asof.said(run, "走访企业数", "340000") == shown
    assert asof.said(run, "结对企业数", "340600") == ""


@pytest.fixture
def submission_of():
    """A unit's list, filled in on a day."""
    from ledgerkit.model import Reading

    def make(code, day):
        unit = next(u for u in PACK.units if u.code == code)
        table = Table("pairing", "结对", f"{code}.xlsx", "表", (1,), {"企业名称": "A"}, (Row(f"{code}.xlsx", "表", 2, {}, {"企业名称": "甲"}),))
        return Submission(unit, {"pairing": table}, (Reading(table.file, reported=day, tables=(table,)),))

    return make


def test_a_citys_own_report_in_word(batch):
    """AH-15, AH-16, AH-17: it is accepted, and a sound one draws no finding of its own."""
    result = batch("2021Q3", {"工作报告.docx": word(*REPORT)})
    decision = next(d for d in result.decisions if d.received.path == "工作报告.docx")
    assert (decision.verdict, decision.unit, decision.reason) == ("采用", "340100-0", f"工作报告“{REPORT[0]}”")
    for check in ("paper_title", "paper_sections", "case_length", "paper_missing", "dated_figures", "late", "table_missing"):
        assert said(result, check) == [], check
    assert CASE in text_of(result.folder / "报告" / "合肥市.docx")


def test_the_faults_of_a_citys_own_report(batch):
    """AH-15, AH-16, AH-17"""
    bad = [line.replace("工作报告", "工作总结").replace("截至9月20日", "截至目前") for line in REPORT if line != CASE]
    bad[4:7], bad[7:10] = bad[7:10], bad[4:7]
    result = batch("2021Q3", {"工作总结.docx": word(*bad[:-2], "企业满意。", *bad[-2:])})
    assert said(result, "paper_title") == [
        "工作总结.docx：标题《合肥市环保服务企业“十百千”行动工作总结》应为《合肥市环保服务企业“十百千”行动工作报告》，请更正。"]
    assert "各部分的顺序是“工作情况、存在问题、取得成效、下一步安排、典型案例”" in said(result, "paper_sections")[0]
    assert said(result, "case_length") == ["工作总结.docx：典型案例《一企一策》共5字，应在1200至1800字之间，请充实内容。"]
    assert said(result, "dated_figures") == [
        "工作总结.docx：“结对企业2家”没有写明数字的截至日期，请写成“截至9月20日”之类，各项数字日期不同的分别写明。"]


def test_a_case_in_a_document_of_its_own(batch):
    """AH-17: counted, and it goes into the city's report."""
    case = word("一企一策解难题", "“十百千”行动中，市局上门帮扶。", "合肥市生态环境局", "2021年9月24日")
    result = batch("2021Q3", {"典型案例.docx": case, "工作报告.docx": word(*REPORT[:13], *REPORT[-2:])})
    assert said(result, "case_length") == ["典型案例.docx：典型案例《一企一策解难题》共16字，应在1200至1800字之间，请充实内容。"]
    assert "市局上门帮扶。" in text_of(result.folder / "报告" / "合肥市.docx")
    assert sheet(result, "考核评价")["合肥市"]["本期案例"] == "1篇"


def test_of_two_versions_of_a_report_the_newer_counts(batch):
    """AH-15"""
    old = word(*REPORT[:6], "企业比较满意。", *REPORT[7:-1], "2021年9月20日")
    result = batch("2021Q3", {"一稿.docx": old, "二稿.docx": word(*REPORT)})
    assert {d.received.path: d.verdict for d in result.decisions if d.received.format == "docx"} == {"一稿.docx": "被替代", "二稿.docx": "采用"}


def test_a_report_is_not_the_tables(batch):
    """AH-15: a city that sends only prose has not sent its tables."""
    result = batch("2021Q3", {"工作报告.docx": word(*REPORT)}, table=False)
    assert "340100-0" in {u.code for u in result.missing}


def test_our_own_city_report_keeps_the_outline(batch):
    """AH-15, AH-16: what we print for a city would pass as its report."""
    result = batch("2021Q3", {"工作报告.docx": word(*REPORT)})
    made = read_outline((result.folder / "报告" / "合肥市.docx").read_bytes(), [PACK], "合肥市.docx")
    assert made.outline.kind == "工作报告" and made.unit == "340100"
    unit = next(u for u in PACK.units if u.code == "340100")
    specs = tuple(s for s in PACK.checks if s.check in ("paper_title", "paper_sections"))
    assert len(specs) == 2
    context = checks.Context(dataclasses.replace(PACK, checks=specs), date(2021, 9, 30), "2021Q3")
    assert list(checks.run("submission", Submission(unit, {}, (made,)), context)) == []


def test_one_mailbox_without_an_address(batch):
    """AH-18: everything goes to the mailbox of the action; no source says its address, so nothing of ours does."""
    folder = Path(PACK.folder)
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("campaign.toml", "wording.toml")]
    printed = text_of(batch("2021Q3").folder / "报告" / "全省.docx")
    for text in (PACK.note, texts[1], printed):
        assert "均发至“十百千”行动邮箱" in text and "没有写明" in text
    assert not any("@" in text for text in (*texts, printed))


# ---- assessment (AH-19) ---------------------------------------------------------------------------------------------

def test_the_assessment_of_a_city(batch):
    """AH-19: reports on time of three, cases, 办结率; a city that sent nothing is 未报."""
    result = batch("2021Q3", {"工作报告.docx": word(*REPORT)})
    table = sheet(result, "考核评价")
    assert len(table) == 16 and "省厅本级" not in table
    assert list(table["合肥市"].values())[1:] == ["合肥市", "—", "—", "按时", None, "1/3", "1篇", 1, 1, 1]
    assert list(table["淮北市"].values())[1:] == ["淮北市", "—", "—", "未报", None, "0/3", "未报", "—", "—", "—"]
    printed = text_of(result.folder / "报告" / "全省.docx")
    assert "纳入对市局领导班子的考核，2021年应报送工作报告3次（第二季度、第三季度、第四季度）" in printed
    assert "本期按时报送工作报告的有1个市，未报送的有15个市" in printed and "1/3" in printed


def test_the_assessment_remembers_the_year(batch):
    """AH-19: the list and the second quarter's mark come from the previous 汇总.xlsx, the third's is added."""
    june = [*REPORT[:-1], "2021年6月28日"]
    first = batch("2021Q2", {"工作报告.docx": word(*june)}, as_of=date(2021, 6, 30), reported="2021年5月28日")
    assert list(sheet(first, "考核评价")["合肥市"].values())[1:7] == ["合肥市", "按时", "迟3天", None, None, "0/3"]
    second = batch("2021Q3", {"工作报告.docx": word(*REPORT)}, previous="../2021Q2")
    assert list(sheet(second, "考核评价")["合肥市"].values())[1:7] == ["合肥市", "按时", "迟3天", "按时", None, "1/3"]
    assert list(sheet(second, "考核评价")["淮北市"].values())[1:7] == ["淮北市", "未报", "未报", "未报", None, "0/3"]


def test_another_year_is_not_remembered(batch):
    """AH-19: a year's assessment begins anew, with four reports from 2022."""
    batch("2021Q3", {"工作报告.docx": word(*REPORT)})
    spring = batch("2022Q1", as_of=date(2022, 3, 31), reported="2022年3月24日", previous="../2021Q3")
    assert list(sheet(spring, "考核评价")["合肥市"].values())[1:8] == ["合肥市", "—", "未报", None, None, None, "0/4"]


def test_before_the_due_day_nothing_is_missing(batch):
    """AH-19"""
    early = batch("2021Q3", as_of=date(2021, 9, 25))
    assert sheet(early, "考核评价")["合肥市"]["第三季度"] is None
    assert assessment.remembered([["甲"]]) == {}


def test_an_assessment_without_its_checks_is_refused(tmp_path):
    """AH-19: what is due and when is what other entries of the pack say."""
    text = Path(PACK.folder, "campaign.toml").read_text(encoding="utf-8")
    for source in Path(PACK.folder).iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "campaign.toml").write_text(text.replace('check = "case_length"', 'check = "case_length_"'), encoding="utf-8")
    with pytest.raises(FatalError):
        campaign.load(str(tmp_path))
    start = text.index('[[checks]]\ncheck = "case_length"')
    end = text.index("[[checks]]", start + 5)
    (tmp_path / "campaign.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(FatalError, match="考核评价要用到校验 case_length"):
        campaign.load(str(tmp_path))


def test_the_same_quarter_of_last_year_is_named_as_the_base(batch, book, rows):
    """A batch that names the 汇总.xlsx of a year ago says 同比; any other period's is refused before a file is opened."""
    batch("2021Q3")
    county = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "安徽丙公司", 结对日期="2022年7月5日", 体检日期="2022年8月5日",
                                                                最近走访日期="2022年9月1日")], reported="2022年9月24日")})
    later = {"as_of": date(2022, 9, 30), "reported": "2022年9月24日", "last_year": "../2021Q3"}
    result = batch("2022Q3", {"长丰县.xlsx": county}, **later)
    assert dict((n, t) for n, t, _ in result.figures)["结对企业数"] == "3"
    assert "结对服务企业3家，按可比口径（不含长丰县）同比持平" in text_of(result.folder / "报告" / "合肥市.docx")
    with pytest.raises(FatalError, match="last_year写的是2021年第三季度的汇总，不是上年同期（2021年第四季度）"):
        batch("2022Q4", **later | {"as_of": date(2022, 12, 30)})


def test_a_house_style_moves_every_document(batch, book, rows, tmp_path):
    """A pack's style.toml with nothing but line_spacing: the reports and the letters that return a file are set to it."""
    shutil.copytree(PACK.folder, tmp_path / "2021Q3" / "anhui-sbq")
    (tmp_path / "2021Q3" / "anhui-sbq" / "style.toml").write_text("line_spacing = 29.5\n", encoding="utf-8")
    unread = book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "")], unit="长丰县生态环境分局")})
    result = batch("2021Q3", {"长丰县.xlsx": unread})
    made = sorted(result.folder.rglob("*.docx"))
    assert {path.parent.name for path in made} >= {"报告", "长丰县"}
    for path in made:
        spacing = re.findall(rb'w:line="(\d+)" w:lineRule="exact"', zipfile.ZipFile(path).read("word/styles.xml"))
        assert b"590" in spacing and b"560" not in spacing, path.name


def test_nothing_of_a_report_goes_with_its_form(batch):
    """AH-15: an opening that also says something stays, and so do points of a list that have the shape of headings."""
    at = REPORT.index("逐一销号。") + 1
    lines = [REPORT[0], "三季度各项行动推进迅速。现将有关情况报告如下。", *REPORT[1:at], "（二）加强业务培训", "（三）加大支持力度", *REPORT[at:]]
    text = text_of(batch("2021Q3", {"报告.docx": word(*lines)}).folder / "报告" / "合肥市.docx")
    assert all(said in text for said in ("三季度各项行动推进迅速。", "加强业务培训", "加大支持力度", "逐一销号。"))
