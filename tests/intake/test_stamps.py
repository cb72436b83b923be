"""A form of ours that came back: whose and when, whatever became of its properties, its lines and its sheets."""

import pytest
from openpyxl.packaging.custom import CustomPropertyList, StringProperty

from ledgerkit import campaign, consolidate, inbox, intake
from ledgerkit.model import Stamp
from ledgerkit.office.sheets import open_book


@pytest.fixture
def filled(form, rows):
    """A form with one record in each required table, changed as the arguments say."""
    def make(**changes):
        return form(pairing=[rows.enterprise(1, "甲公司")], issues=[rows.issue(1, "甲公司")], **changes)

    return make


def said(reading):
    return [(f.severity, f.check, f.message) for f in reading.findings]


# ---- the stamp ----------------------------------------------------------------------------------------------------

def test_a_form_as_it_was_sent_out(filled, read):
    """Its guide names another unit and period, and titles of columns: layout, and believed by nobody."""
    reading = read(filled(), "x.xlsx")
    assert reading.stamp == Stamp("340121", "合肥市长丰县", "2021Q3", "anhui-sbq", reading.stamp.sheets)
    assert (reading.unit, reading.period, reading.findings, reading.unread) == ("340121", "2021Q3", (), ())
    assert [t.id for t in reading.tables] == ["pairing", "issues", "narrative"]


def test_a_table_is_called_by_its_title_and_not_by_the_lines_below_it(filled, read):
    def date_apart(workbook):
        sheet = workbook["企业问题台账"]
        sheet["F2"], sheet["G2"] = "填报时间：", "2021年9月24日"

    titles = [t.title for t in read(filled(edit=date_apart), "x.xlsx").tables]
    assert titles == [f"环保服务企业“十百千”行动{name}" for name in ("结对服务基本情况表", "企业问题台账", "工作报告素材")]


def test_every_cell_of_a_form_is_accounted_for(filled, pack, account):
    book = open_book(filled(notes={"issues": ["已核实"]}), "xlsx")
    cells, valued, layout, unread = account(book, intake.read_book(book, [pack], "x.xlsx", inbox.date(2021, 9, 25)))
    assert cells == valued + layout + unread and unread == 0


def unstamp(workbook):
    workbook.custom_doc_props = CustomPropertyList()


def test_a_form_that_lost_its_stamp_is_still_known_by_its_sheets(filled, read):
    """As one that was saved as .xls. The guide looks like a record of 肥东县."""
    reading = read(filled(edit=unstamp), "x.xlsx")
    assert reading.stamp is None and reading.unit == "340121" and [len(t.rows) for t in reading.tables] == [1, 1, 0]
    assert not reading.findings and not reading.unread


def test_a_guide_in_a_workbook_of_the_clerks_own_is_a_sheet_like_any_other(filled, read):
    def no_form(workbook):
        unstamp(workbook)
        del workbook["自查"]

    assert [len(t.rows) for t in read(filled(edit=no_form), "x.xlsx").tables] == [1, 1, 1, 0]


@pytest.mark.parametrize("line", ["", "合肥市长丰县", "合肥市长丰县生态环境分局", "XX"])
def test_the_stamp_knows_its_unit_where_the_line_does_not(filled, read, line):
    reading = read(filled(unit=line), "x.xlsx")
    assert reading.unit == "340121" and not reading.findings


def test_the_stamp_is_trusted_more_than_titles_and_names(filled, read):
    reading = read(filled(unit=""), "肥东县2021年第二季度.xlsx")
    assert (reading.unit, reading.period) == ("340121", "2021Q3")
    assert [check for _, check, _ in said(reading)] == ["unit_conflict"]


def test_another_units_form(filled, read):
    reading = read(filled(sent_to=("340122", "合肥市肥东县")), "x肥东县.xlsx")
    assert reading.unit == "340121" and reading.stamp.unit == "340122"
    assert said(reading) == [("warning", "unit_conflict",
                              "x肥东县.xlsx：这张表是发给肥东县的，填报单位却写着长丰县，按填报单位处理，请核实是否用错了表单。")]


def test_a_countys_form_that_its_city_filled_in_as_its_own(filled, read):
    reading = read(filled(unit="合肥市生态环境局"), "x.xlsx")
    assert reading.unit == "340100"
    assert "这张表是发给长丰县的，填报单位却写着合肥市" in reading.findings[0].message


@pytest.mark.parametrize("line", ["合肥市", "合肥市生态环境局", "合肥市本级"])
def test_a_city_and_its_own_report_are_one(filled, read, line):
    reading = read(filled(unit=line, sent_to=("340100-0", "合肥市本级")), "x.xlsx")
    assert reading.unit == "340100-0" and not reading.findings


def test_an_area_that_nobody_listed_on_a_countys_form(filled, read):
    reading = read(filled(unit="合肥新站高新区生态环境分局"), "x.xlsx")
    assert reading.unit is None
    assert "这张表是发给长丰县的，填报单位却写着“合肥新站高新区生态环境分局”" in reading.findings[0].message


@pytest.mark.parametrize("changed", [{"单位代码": "340122"}, {"报告期": "2021Q2"}, {"校验码": "00000000"}, {"填报单位": "合肥市肥东县"}])
def test_an_edited_stamp(filled, read, changed):
    reading = read(filled(properties=changed), "x.xlsx")
    assert reading.stamp.genuine is False and (reading.unit, reading.period) == ("340121", "2021Q3")
    first = next(f for f in reading.findings if f.check == "stamp")
    assert first.severity == "warning" and first.message == (
        "x.xlsx：表单的文件属性改动过，单位和报告期按表内所写处理，请用下发的原表单填报，不要改动文件属性。")


def test_a_stamp_without_its_seal_is_none(filled, read):
    def unseal(workbook):
        kept = [p for p in workbook.custom_doc_props.props if p.name != "校验码"]
        workbook.custom_doc_props = CustomPropertyList()
        for prop in kept:
            workbook.custom_doc_props.append(StringProperty(name=prop.name, value=prop.value))

    assert read(filled(edit=unseal)).stamp is None


# ---- the period ---------------------------------------------------------------------------------------------------

def test_another_periods_form_is_returned(filled, read, pack):
    data = filled(period="2021年第二季度", sent_for="2021Q2")
    reading = read(data, "长丰县2021年三季度.xlsx")
    assert reading.period == "2021Q2" and not reading.findings
    received = inbox.register("x.xlsx", data, "xlsx", None)
    decision, = consolidate.decide([(received, reading)], pack, "2021Q3")
    assert (decision.verdict, decision.reason) == ("退回", "材料是2021年第二季度的，本批次是2021年第三季度")


def test_another_periods_form_with_a_changed_line(filled, read):
    reading = read(filled(sent_for="2021Q2"), "x.xlsx")
    assert reading.period == "2021Q3"
    assert said(reading) == [("warning", "period_conflict",
                              "x.xlsx：这张表是2021年第二季度的表单，表内却写着2021年第三季度，按表内所写处理，请核实是否用错了表单。")]


@pytest.mark.parametrize("line, sent_for, period", [
    ("2021年9月", "2021-09", "2021-09"), ("2021年8月", "2021-09", "2021-08"), ("", "2021-09", "2021-09"), ("2021年", "2021", "2021"),
    ("2021年上半年", "2021H1", "2021H1"), ("2021年上半年", "2021H2", "2021H1"), ("", "2021Q3", "2021Q3"),
    ("2021Q3", "2021Q3", "2021Q3")])
def test_periods_of_every_kind(filled, read, line, sent_for, period):
    reading = read(filled(period=line, sent_for=sent_for), "x.xlsx")
    assert reading.period == period
    assert [f.check for f in reading.findings] == ([] if period == sent_for else ["period_conflict"])


def test_what_a_record_tells_of_another_period_is_not_the_forms(filled, read):
    """The lines below a table are read for the signature, and a short table's last records are among them."""
    told = [{"部分": "工作情况", "标题": "2021年二季度回顾", "内容": "2021年第二季度以来……"}]
    reading = read(filled(period="", narrative=told), "x.xlsx")
    assert reading.period == "2021Q3" and not reading.findings


# ---- the sheets ---------------------------------------------------------------------------------------------------

def test_a_deleted_sheet(filled, read):
    reading = read(filled(sheets={"issues": None, "narrative": None}), "x.xlsx")
    assert said(reading) == [
        ("error", "sheet_missing", "x.xlsx：表单里的“企业问题台账”工作表不见了，请从下发的表单里补回。"),
        ("warning", "sheet_missing", "x.xlsx：表单里的“工作报告素材”工作表不见了，请从下发的表单里补回。")]
    assert [f.table for f in reading.findings] == ["issues", "narrative"]


def test_a_renamed_sheet_is_read_all_the_same(filled, read):
    reading = read(filled(sheets={"issues": "问题台账（改）"}), "x.xlsx")
    assert [len(t.rows) for t in reading.tables] == [1, 1, 0]
    assert said(reading) == [("info", "sheet_renamed", "工作表“问题台账（改）”原名“企业问题台账”，改名后照样采用，请不要改工作表的名称。")]


def test_a_sheet_whose_headings_are_gone(filled, read):
    reading = read(filled(edit=lambda workbook: workbook["企业问题台账"].delete_rows(4)), "x.xlsx")
    assert ("error", "sheet_missing", "工作表“企业问题台账”里的表头不见了，这张表没有采用，请从下发的表单里把表头原样补回。") in said(reading)


def test_a_hidden_sheet_is_said_to_be_hidden_and_not_to_be_gone(filled, read):
    def hide(workbook):
        workbook["企业问题台账"].sheet_state = "hidden"

    assert [f.check for f in read(filled(edit=hide), "x.xlsx").findings] == ["hidden"]


def test_a_form_without_any_of_its_tables_still_knows_whose_it_is(filled, read):
    reading = read(filled(sheets=dict.fromkeys(("pairing", "issues", "narrative"))), "x.xlsx")
    assert reading.failure == "下发的表单里要填的工作表都不见了，请从下发的表单里补回后重新发送"
    assert (reading.unit, reading.period, reading.campaign) == ("340121", "2021Q3", "anhui-sbq")
    assert [f.check for f in reading.findings] == ["sheet_missing"] * 3


def test_a_sheet_that_the_clerk_added_is_a_stranger_in_a_form_too(filled, read):
    def add(workbook):
        workbook.create_sheet("我的草稿").append(["电话", "12345"])

    assert [f.check for f in read(filled(edit=add), "x.xlsx").findings] == ["foreign_sheet"]


# ---- the campaign -------------------------------------------------------------------------------------------------

def test_the_stamp_names_the_campaign(filled, read, pack):
    """Zhejiang's tables have nearly the same headings."""
    both = [campaign.load("zhejiang-sbq"), pack]
    assert read(filled(), packs=both).campaign == "anhui-sbq"


def test_another_campaigns_form(filled, read):
    reading = read(filled(campaign="zhejiang-sbq"), "x.xlsx")
    assert [f.check for f in reading.findings] == ["stamp"]
    assert "这张表是另一个专项（zhejiang-sbq）下发的表单，不是“" in reading.findings[0].message


@pytest.mark.parametrize("name", ["校验意见", "校验意见2"])
def test_the_opinions_of_a_returned_workbook_are_layout(rows, read, name):
    """A clerk corrects the very workbook that came back, and may leave its first sheet where it is."""
    opinions = [["“十百千”行动校验意见"], ["共有错误1条"], ["编号", "轻重", "工作表", "单元格", "意见"], ["9CFE94B9", "错误", "表", "D6", "企业规模没有填写"]]
    table = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    reading, alone = read({name: opinions, "表": table}), read({"表": table})
    assert (reading.findings, reading.unread) == (alone.findings, alone.unread) == ((), ())
    assert reading.layout == alone.layout + 12


def test_a_clerks_own_sheet_of_that_name_is_no_layout(rows, read):
    reading = read({"校验意见": [["请领导审阅"]], "表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])})
    assert [u.raw for u in reading.unread] == ["请领导审阅"]


def test_a_table_on_a_sheet_that_is_only_called_like_one_of_a_forms_is_read(rows, read):
    """A county's own workbook may have a sheet 自查 with records; only ours, with its verdict, is layout."""
    reading = read({"填报说明": [["按季度填报"]], "自查": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])})
    assert [row.values["企业名称"] for t in reading.tables for row in t.rows] == ["甲公司"]
    assert [u.raw for u in reading.unread] == ["按季度填报"]
