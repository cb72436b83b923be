"""What goes back to a unit: its workbook with every finding, a letter that says the same, a mail that carries both."""

import dataclasses
import io
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from ledgerkit.office import mail
from ledgerkit.outputs.returns import HEADS, packages, returns

EXAMPLE = Path(__file__).parents[2] / "examples" / "anhui-2021q3"
COUNTY, CITY, OWN = "340121", "340100", "340100-0"


def sheet_of(data):
    """The lines above the table of 校验意见, and its rows by heading."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = [[("" if cell.value is None else str(cell.value)) for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == HEADS[0])
    return [row[0] for row in rows[:head]], [dict(zip(HEADS, row)) for row in rows[head + 1:]]


# ---- a whole province ---------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def province(caught):
    run, content = caught(EXAMPLE)
    return run, content, returns(run, content)


def test_each_unit_with_an_error_or_a_returned_file_gets_a_package_and_no_other(province):
    run, _, made = province
    came = {d.unit for d in run.decisions if d.unit}
    wanted = {run.unit(f.unit).name for f in run.findings if f.severity == "error" and f.unit in came}
    wanted |= {run.unit(d.unit).name for d in run.decisions if d.verdict == "退回"}
    assert len(wanted) > 5
    assert {name.split("/")[1] for name in made if name.count("/") == 2} == wanted
    assert {name.split("/")[1].removesuffix(".eml") for name in made if name.count("/") == 1} == wanted


def test_every_finding_stands_in_its_workbook_and_at_its_cell(province):
    """Nothing is lost between the findings of the run and what the units get, and nothing is made up."""
    run, _, made = province
    said, commented = Counter(), Counter()
    for name, data in made.items():
        if name.endswith(".xlsx"):
            lines, rows = sheet_of(data)
            unit = next(u for u in run.campaign.units if u.name == name.split("/")[1])
            said.update((unit.code, row["编号"]) for row in rows)
            kinds = Counter(row["轻重"] for row in rows)
            assert re.findall(r"(错误|提醒|提示)(\d+)条", lines[2]) == [(k, str(kinds[k])) for k in ("错误", "提醒", "提示") if kinds[k]]
            book = openpyxl.load_workbook(io.BytesIO(data))
            for row in rows:
                if row["单元格"]:
                    comment = book[row["工作表"]][row["单元格"]].comment
                    assert row["编号"] in comment.text
                    commented[unit.code, row["编号"]] += 1
    units = {u for u, _ in said}
    wanted = Counter((f.unit, f.id) for f in run.findings if f.unit in units)
    assert said == wanted
    assert commented == Counter((f.unit, f.id) for f in run.findings if f.unit in units and f.origin.cell)


def test_the_letter_counts_what_the_findings_are(province, words):
    run, _, made = province
    for name, data in made.items():
        if name.endswith("退回函.docx"):
            unit = next(u for u in run.campaign.units if u.name == name.split("/")[1])
            kinds = Counter(f.severity for f in run.findings if f.unit == unit.code)
            paragraphs, rows = words(data)
            text = "\n".join(paragraphs)
            assert f"共有错误{kinds['error']}条" in text
            assert (f"、提醒{kinds['warning']}条" in text) == bool(kinds["warning"])
            if rows:
                assert rows[-1] == ["合计", str(kinds["error"]), str(kinds["warning"]), str(kinds["error"] + kinds["warning"])]
                assert [sum(int(row[n]) for row in rows[1:-1]) for n in (1, 2, 3)] == [int(x) for x in rows[-1][1:]]
            assert "2021年12月31日前" in text and paragraphs[-2:] == ["安徽省生态环境厅", "2021年9月30日"]


def test_the_mail_carries_the_package_as_it_is(province):
    made = province[2]
    for name, data in made.items():
        if name.endswith(".eml"):
            folder = name.removesuffix(".eml")
            assert {a.name: a.data for a in mail.attachments(data)} == {
                other.rpartition("/")[2]: content for other, content in made.items() if other.startswith(f"{folder}/")}


def test_the_same_run_gives_the_same_bytes(province):
    run, content, made = province
    assert returns(run, content) == made


def test_names_are_names_on_every_system(province):
    assert not [name for name in province[2] if set(name) & set('\\:*?"<>|!')]


# ---- the workbook -------------------------------------------------------------------------------------------------

def test_the_first_sheet_says_whose_it_is_what_is_wrong_and_what_to_do(one):
    one.find(COUNTY, "合肥市/长丰县.xlsx", "A2", severity="warning", answer="经核实无误")
    one.find(COUNTY, "合肥市/长丰县.xlsx", "A2", severity="info", sheet="续表")
    made = returns(one.run(), one.content)
    lines, rows = sheet_of(made["退回/长丰县/长丰县.xlsx"])
    assert lines[0] == "环保服务企业“十百千”行动校验意见"
    assert "合肥市长丰县" in lines[1] and "2021年第三季度" in lines[1]
    assert lines[2] == "共有错误1条、提醒1条、提示1条。"
    assert "请于2021年9月30日前改正后报送" in lines[3] and "直接在本工作簿各表上改" in lines[3] and "作为附件回复来信" in lines[3]
    assert "情况说明" in lines[4]
    assert [(r["轻重"], r["工作表"], r["单元格"], r["情况说明"]) for r in rows] == [
        ("错误", "表", "B2", ""), ("提醒", "表", "A2", "经核实无误"), ("提示", "续表", "A2", "")]
    assert rows[0]["意见"] == "企业规模没有填写。" and rows[0]["建议"] == "请补填"
    assert [r["编号"] for r in rows] == [f.id for f in one.findings]


def test_each_line_leads_to_its_cell(one):
    one.find(COUNTY, "合肥市/长丰县.xlsx", "A2", sheet="续表")
    data = returns(one.run(), one.content)["退回/长丰县/长丰县.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [link.replace("'", "") for link in links] == ["表!B2", "续表!A2"]


def test_what_is_about_the_unit_stands_in_its_first_workbook(one, workbook):
    one.file("合肥市/第二件.xlsx", COUNTY, workbook)
    one.find(COUNTY, "合肥市/第二件.xlsx", "A2", severity="warning")
    one.find(COUNTY, message="合肥市长丰县没有报送工作报告。", table=None)
    made = returns(one.run(), one.content)
    first, second = (sheet_of(made[f"退回/长丰县/{name}.xlsx"])[1] for name in ("长丰县", "第二件"))
    assert [(r["单元格"], r["意见"]) for r in first] == [("B2", "企业规模没有填写。"), ("", "合肥市长丰县没有报送工作报告。")]
    assert len(second) == 1


def test_a_finding_about_a_replaced_version_says_which(one, workbook):
    one.file("合肥市/旧/长丰县.xlsx", COUNTY, workbook, verdict="被替代")
    one.find(COUNTY, "合肥市/旧/长丰县.xlsx", message="合肥市/旧/长丰县.xlsx：已被新版本替代，其中1条记录没有计入。", severity="warning")
    made = returns(one.run(), one.content)
    assert [name for name in made if name.endswith(".xlsx")] == ["退回/长丰县/长丰县.xlsx"]
    assert any("“长丰县.xlsx”：已被新版本替代" in row["意见"] for row in sheet_of(made["退回/长丰县/长丰县.xlsx"])[1])


def test_a_workbook_that_cannot_be_patched_goes_back_with_one_beside_it(small, read, words, body):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for r, row in enumerate([["企业名称", "企业规模"], ["甲公司", ""]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    buffer = io.BytesIO()
    book.save(buffer)
    small.file("长丰县.xls", COUNTY, buffer.getvalue(), format="xls")
    small.find(COUNTY, "长丰县.xls", "B2")
    made = returns(small.run(), small.content)
    assert made["退回/长丰县/长丰县.xls"] == buffer.getvalue()
    beside = made["退回/长丰县/长丰县（校验意见）.xlsx"]
    lines, rows = sheet_of(beside)
    assert "请在原文件“长丰县.xls”上改，本表只供对照" in lines[3] and len(rows) == 1
    book = openpyxl.load_workbook(io.BytesIO(beside))
    assert book["表"]["A2"].value == "甲公司" and rows[0]["编号"] in book["表"]["B2"].comment.text
    assert "只供对照，请在原表上改正" in "".join(words(made["退回/长丰县/退回函.docx"])[0])
    assert "只供对照，请在原表上改正" in body(made["退回/长丰县.eml"])


@pytest.mark.parametrize(("format", "failure"), [("pdf", "PDF文件，读不出表格，请发送Excel原表"), ("xlsx", "工作簿设有打开密码")])
def test_what_cannot_be_annotated_is_not_attached_and_the_letter_says_so(small, format, failure, words, body):
    """The sender's registered address says whose it is."""
    path = small.file(f"邮件.eml!扫描件.{format}", COUNTY, b"x", "无法识别", failure, format, failure)
    small.find(COUNTY, path, message=f"{path}：无法识别：{failure}。", table=None)
    made = returns(small.run(), small.content)
    assert set(made) == {"退回/长丰县/校验意见.xlsx", "退回/长丰县/退回函.docx", "退回/长丰县.eml"}
    text = "\n".join(words(made["退回/长丰县/退回函.docx"])[0])
    assert f"“扫描件.{format}”，无法识别：{failure}，未随函退回。" in text
    assert f"有1件不能随信退回：“扫描件.{format}”（{failure}）。" in body(made["退回/长丰县.eml"])


def test_what_is_wrong_with_a_scan_stands_in_the_workbook_that_came_with_it(one):
    path = one.file("邮件.eml!扫描件.pdf", COUNTY, b"x", "无法识别", "PDF文件", "pdf", "PDF文件")
    one.find(COUNTY, path, message=f"{path}：无法识别：PDF文件。", table=None)
    made = returns(one.run(), one.content)
    assert "退回/长丰县/校验意见.xlsx" not in made
    assert [r["意见"] for r in sheet_of(made["退回/长丰县/长丰县.xlsx"])[1]] == ["企业规模没有填写。", "“扫描件.pdf”：无法识别：PDF文件。"]


def test_a_workbook_that_breaks_when_it_is_written_costs_itself_and_no_finding(one, workbook):
    one.find(COUNTY, one.file("坏.xlsx", COUNTY, workbook[:200]), "B2")
    made = returns(one.run(), one.content)
    assert [name for name in made if name.startswith("退回/长丰县/")] == [
        "退回/长丰县/长丰县.xlsx", "退回/长丰县/校验意见.xlsx", "退回/长丰县/退回函.docx"]
    listed = openpyxl.load_workbook(io.BytesIO(made["退回/长丰县/校验意见.xlsx"])).worksheets[0]
    assert [c.value for c in listed[4]][2:6] == ["合肥市长丰县", "坏.xlsx", "表", "B2"]


# ---- whose it is --------------------------------------------------------------------------------------------------

def test_reminders_alone_are_no_reason_to_return(small, workbook):
    small.file("长丰县.xlsx", COUNTY, workbook)
    small.find(COUNTY, "长丰县.xlsx", "B2", severity="warning")
    assert returns(small.run(), small.content) == {}


def test_a_returned_file_goes_back_whatever_is_found_in_it(small, workbook, words):
    small.file("长丰县.xlsx", COUNTY, workbook, verdict="退回", reason="材料是2021年第二季度的")
    small.find(COUNTY, "长丰县.xlsx", "B2", severity="info")
    made = returns(small.run(), small.content)
    assert "退回/长丰县/长丰县.xlsx" in made
    assert "退回：材料是2021年第二季度的。" in "".join(words(made["退回/长丰县/退回函.docx"])[0])


def test_a_unit_that_sent_nothing_is_reminded_and_not_returned_to(small):
    small.find(COUNTY, message="合肥市长丰县未报送，请催报。")
    assert returns(small.run(), small.content) == {}


def test_whose_address_sent_it_gets_it_where_the_file_names_nobody(small, workbook):
    small.file("邮件.eml!表.xlsx", None, workbook, "退回", "没有写填报单位", sender="cf@example.test")
    small.find(None, "邮件.eml!表.xlsx", "B2")
    assert returns(small.run(), small.content) == {}
    small.contact(COUNTY, "cf@example.test")
    assert "退回/长丰县/表.xlsx" in returns(small.run(), small.content)


def test_what_a_city_sent_for_a_county_goes_back_to_the_city_as_a_list(small, workbook, words, body):
    """The cells that the findings name stand in the county's own file, which only the city has."""
    small.file("上报.xlsx", CITY, workbook)
    small.file("上报.xlsx!长丰县.xlsx", COUNTY, sha="", source="长丰县.xlsx")
    small.find(COUNTY, "长丰县.xlsx", "B9")
    small.find(COUNTY, message="合肥市长丰县没有报送企业问题台账。")
    small.find(OWN, "上报.xlsx", "A2")
    made = returns(small.run(), small.content)
    assert set(made) == {f"退回/合肥市本级{name}" for name in ("/上报.xlsx", "/校验意见.xlsx", "/退回函.docx", ".eml")}
    assert [r["单元格"] for r in sheet_of(made["退回/合肥市本级/上报.xlsx"])[1]] == ["A2"]
    listed = openpyxl.load_workbook(io.BytesIO(made["退回/合肥市本级/校验意见.xlsx"])).worksheets[0]
    assert [[c.value for c in row[2:6]] for row in listed.iter_rows(min_row=4)] == [
        ["合肥市长丰县", "长丰县.xlsx", "表", "B9"], ["合肥市长丰县", None, None, None]]
    letter = words(made["退回/合肥市本级/退回函.docx"])[0]
    assert letter[2] == "合肥市：" and "1.合肥市长丰县：表!B9 企业规模没有填写，请补填。此类错误共2条。" in letter
    assert "涉及所属单位的，请转有关单位改正后重新汇总报送。" in "".join(letter)
    assert "涉及所属单位的意见，请转有关单位" in body(made["退回/合肥市本级.eml"])


# ---- names --------------------------------------------------------------------------------------------------------

def test_files_of_one_name_go_back_under_two(one, workbook):
    for path in ("包.zip!长丰县.xlsx", "包.zip!长丰县.XLSX", "退回函.docx.xlsx", "a:b?.xlsx"):
        one.find(COUNTY, one.file(path, COUNTY, workbook), "B2")
    names = [name.rpartition("/")[2] for name in returns(one.run(), one.content) if name.startswith("退回/长丰县/")]
    assert names == ["长丰县.xlsx", "长丰县(2).xlsx", "长丰县(3).XLSX", "退回函.docx.xlsx", "a_b_.xlsx", "退回函.docx"]


def test_units_of_one_name_are_told_apart(small, workbook):
    """鼓楼区 is a part of many cities; here two counties of the pack are given this name."""
    small.pack = dataclasses.replace(small.pack, units=tuple(
        dataclasses.replace(u, name="鼓楼区") if u.code in ("340121", "340207") else u for u in small.pack.units))
    for code in ("340121", "340207"):
        small.find(code, small.file(f"{code}.xlsx", code, workbook), "B2")
    assert [name for name in returns(small.run(), small.content) if name.endswith(".eml")] == ["退回/合肥市鼓楼区.eml", "退回/芜湖市鼓楼区.eml"]


def test_odd_texts_are_text_everywhere(one, words):
    """A cell of a template, of control characters, of 40,000 letters, of markup: said as it is, or visibly cut."""
    odd = "{{ 7*7 }}{% if %}\x07\ud800<w:p>&amp;=1+1\r\nBcc: x" + "长" * 40_000
    one.find(COUNTY, "合肥市/长丰县.xlsx", "A2", message=f"表!A2 企业名称“{odd}”不对。", check="x", answer=odd)
    made = returns(one.run(), one.content)
    text = "".join(words(made["退回/长丰县/退回函.docx"])[0])
    assert "{{ 7*7 }}{% if %}��<w:p>&amp;=1+1" in text and "49" not in text and len(text) < 2_000
    row = next(r for r in sheet_of(made["退回/长丰县/长丰县.xlsx"])[1] if r["单元格"] == "A2")
    assert row["意见"].startswith("企业名称“{{ 7*7 }}") and len(row["意见"]) <= 32_767


def test_packages_come_in_the_official_order(small, workbook):
    for code in ("340122", OWN, COUNTY):
        small.find(code, small.file(f"{code}.xlsx", code, workbook), "B2")
    assert [p.unit.code for p in packages(small.run())] == [OWN, COUNTY, "340122"]
