"""退回函 and the mail that brings it: what they say, word for word, and to whom."""

import dataclasses
import io
from datetime import date

import docx
import openpyxl

from ledgerkit.model import Round
from ledgerkit.outputs.returns import HEADS, returns
from ledgerkit.pipeline import scoped

COUNTY, CITY, OWN = "340121", "340100", "340100-0"


def sheet_of(data):
    """The lines above the table of 校验意见, and its rows by heading."""
    rows = [["" if value is None else value for value in row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values]
    head = next(n for n, row in enumerate(rows) if row[0] == HEADS[0])
    return [row[0] for row in rows[:head]], [dict(zip(HEADS, row)) for row in rows[head + 1:]]


# ---- versions -----------------------------------------------------------------------------------------------------

def test_what_was_said_of_the_version_before_is_told_apart(one, words):
    old = one.findings[0]
    new = one.find(COUNTY, "合肥市/长丰县.xlsx", "A2")
    gone = one.find(COUNTY, "合肥市/长丰县.xlsx", "A1")
    one.findings.remove(gone)
    one.more["rounds"] = {COUNTY: Round("合肥市/长丰县一稿.xlsx", (gone,), frozenset({old.id}), frozenset({new.id}))}
    made = returns(one.run(), one.content)
    lines, rows = sheet_of(made["退回/长丰县/长丰县.xlsx"])
    assert {r["单元格"]: r["上次"] for r in rows} == {"B2": "仍未改", "A2": "新增"}
    assert "与上次报送相比，仍未改1条，新增1条。" in lines[2]
    text = "".join(words(made["退回/长丰县/退回函.docx"])[0])
    assert "与上次报送的“长丰县一稿.xlsx”相比，已改正1条（表!A1），仍未改正1条（表!B2），新增1条。" in text
    assert "五、有关要求" in text
    comment = openpyxl.load_workbook(io.BytesIO(made["退回/长丰县/长丰县.xlsx"]))["表"]["B2"].comment.text
    assert "上次已提出" in comment


def test_an_unchanged_resubmission_is_told_so(one, words):
    one.more["rounds"] = {COUNTY: Round("一稿.xlsx", still=frozenset({one.findings[0].id}), unchanged=True)}
    text = "".join(words(returns(one.run(), one.content)["退回/长丰县/退回函.docx"])[0])
    assert "本次报送的内容与上次报送的“一稿.xlsx”完全相同，上次所提意见均未改正" in text


def test_a_first_version_is_compared_with_nothing(one, words):
    made = returns(one.run(), one.content)
    assert "上次" not in "".join(words(made["退回/长丰县/退回函.docx"])[0])
    assert [r["上次"] for r in sheet_of(made["退回/长丰县/长丰县.xlsx"])[1]] == [""]


# ---- letter and mail ----------------------------------------------------------------------------------------------

def test_the_letter_from_title_to_signature(one, words):
    for cell in ("A2", "A3", "A4"):
        one.find(COUNTY, "合肥市/长丰县.xlsx", cell)
    one.find(COUNTY, "合肥市/长丰县.xlsx", "C2", message="表!C2 走访次数“30”偏多，请核对。", severity="warning", check="x")
    one.contact("340000", name="李明", phone="0551-62376000")
    made = returns(one.run(mail={"address": "office@example.test"}), one.content)
    paragraphs, rows = words(made["退回/长丰县/退回函.docx"])
    assert "\n".join(p for p in paragraphs if p) == """\
关于退回环保服务企业“十百千”行动
2021年第三季度报送材料的函
合肥市长丰县：
你单位报送的环保服务企业“十百千”行动2021年第三季度材料收悉。经校验，有关内容需要改正，现予退回，请改正后重新报送。具体情况函告如下。
一、收到的材料
“长丰县.xlsx”（填报时间2021年9月24日），结对服务基本情况表（没有记录）。
二、校验情况
共有错误4条、提醒1条，各表条数见下表。逐条意见见所附表格首页“校验意见”和各单元格的批注。
三、主要问题
1.表!B2 企业规模没有填写，请补填。此类错误共4条，其余在表!A2、A3、A4。
2.【提醒】表!C2 走访次数“30”偏多，请核对。
四、有关要求
（一）请直接在所附表格上改正，不另建新表，不改文件名和工作表名。
（二）错误须逐条改正。提醒请逐条核对，确属实际情况的，在该行“情况说明”栏写明原因，可不改动。
（三）请于2021年9月30日前将改正后的表格以回复来信的方式报送。联系人：李明，电话：0551-62376000，邮箱：office@example.test。
附件：长丰县.xlsx
安徽省生态环境厅
2021年9月25日"""
    assert rows == [["表", "错误（条）", "提醒（条）", "合计（条）"], ["结对服务基本情况表", "4", "1", "5"], ["合计", "4", "1", "5"]]


def test_the_mail_from_subject_to_signature(one, message, body):
    one.contact(COUNTY, "cf@example.test", "cf2@example.test")
    data = returns(one.run(mail={"address": "office@example.test", "name": "省生态环境厅服务专班"}), one.content)["退回/长丰县.eml"]
    found = message(data)
    assert found["Subject"] == "【退回】环保服务企业“十百千”行动2021年第三季度：长丰县（请于9月30日前改正）"
    assert found["To"] == "cf@example.test, cf2@example.test" and found["X-Unsent"] == "1"
    assert found["From"].addresses[0].display_name == "省生态环境厅服务专班"
    assert body(data).replace("\r\n", "\n") == """\
合肥市长丰县：
　　你单位报送的环保服务企业“十百千”行动2021年第三季度材料收悉。经校验，共有错误1条。现予退回，请对照附件改正后重新报送。
　　意见写在所附表格首页“校验意见”和各单元格的批注里。请直接在所附表格上改正，不另建新表，不改文件名和工作表名。
　　请于2021年9月30日前将改正后的表格作为附件直接回复本邮件。
　　附件：1.长丰县.xlsx　2.退回函.docx
　　邮箱：office@example.test。

　　　　　　　　　　　　安徽省生态环境厅
　　　　　　　　　　　　2021年9月25日
"""


def test_a_unit_without_an_address_has_no_To_and_the_draft_says_so(one, message, body):
    one.contact("340122", "fd@example.test")
    data = returns(one.run(), one.content)["退回/长丰县.eml"]
    assert message(data)["To"] is None
    assert body(data).startswith("【通讯录里没有合肥市长丰县的邮箱，请补登后重新生成，或者填写收件人、删去本段后发送】")


def test_a_city_answers_at_its_own_address_for_what_it_sends_itself(small, workbook, message):
    small.find(OWN, small.file("合肥市.xlsx", OWN, workbook), "B2")
    small.contact(CITY, "hf@example.test")
    assert message(returns(small.run(), small.content)["退回/合肥市本级.eml"])["To"] == "hf@example.test"


def test_without_a_day_nothing_is_asked_by_a_day(one, words, message, body):
    made = returns(one.run(correct_by=None), one.content)
    assert message(made["退回/长丰县.eml"])["Subject"].endswith("：长丰县（请改正后报送）")
    text = "".join(words(made["退回/长丰县/退回函.docx"])[0]) + body(made["退回/长丰县.eml"])
    assert "None" not in text and "请将改正后的表格" in text


def test_a_day_of_another_year_names_the_year(one, message):
    data = returns(one.run(correct_by=date(2022, 1, 5)), one.content)["退回/长丰县.eml"]
    assert "（请于2022年1月5日前改正）" in message(data)["Subject"]


def test_a_pack_may_have_a_letter_of_its_own(one, tmp_path, words):
    document = docx.Document()
    document.add_paragraph("{{ 主送 }}有错误{{ 错误 }}条")
    document.save(tmp_path / "return.docx")
    one.pack = dataclasses.replace(one.pack, folder=str(tmp_path))
    assert words(returns(one.run(), one.content)["退回/长丰县/退回函.docx"])[0] == ["合肥市长丰县有错误1条"]


def test_in_a_city_of_its_own_the_city_signs(one, words):
    one.pack = scoped(one.pack, CITY)
    assert words(returns(one.run(), one.content)["退回/长丰县/退回函.docx"])[0][-2] == "合肥市生态环境局"
