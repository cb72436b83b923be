"""零报告 is a tick above the headings, and what a clerk answers stands behind the records."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerkit import intake, readout
from ledgerkit.model import Received
from ledgerkit.office.sheets import open_book

AS_OF = date(2021, 9, 25)

LABEL = "零报告"


def said(reading):
    """The findings about the form itself: not those of its cells."""
    return [(f.severity, f.check, f.table, f.origin.sheet, f.origin.cell) for f in reading.findings]


# ---- ticks --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("tick", ["是", "√", "✓", "☑", "有", " 是 ", "（√）", True])
def test_a_tick_makes_a_table_without_rows_a_report(form, read, tick):
    reading = read(form(ticks={"pairing": tick, "issues": tick, "narrative": tick}))
    assert reading.zero == ("pairing", "issues", "narrative") and not reading.findings and not reading.unread
    assert [t.rows for t in reading.tables] == [(), (), ()]


@pytest.mark.parametrize("tick", [None, "否", "×", "☐", " ", "无"])
def test_no_tick_is_none_and_an_empty_required_table_is_asked_about(form, read, rows, tick):
    reading = read(form(pairing=[rows.enterprise(1, "甲公司")], ticks={"issues": tick}))
    assert reading.zero == ()
    assert said(reading) == [("warning", "empty", "issues", "企业问题台账", "B3")]
    assert reading.findings[0].message == ("企业问题台账!B3 “企业问题台账”没有填记录，也没有选零报告，是否漏填，"
                                           "确无内容的请在“零报告”右边选“是”。")


def test_a_table_that_is_not_required_may_stay_empty(form, read, rows, pack):
    assert not pack.table("narrative").required
    reading = read(form(pairing=[rows.enterprise(1, "甲公司")], issues=[rows.issue(1, "甲公司")]))
    assert reading.zero == () and not reading.findings


def test_a_strange_tick_is_asked_about_and_is_none(form, read, rows):
    reading = read(form(pairing=[rows.enterprise(1, "甲公司")], ticks={"issues": "本季度确实没有"}))
    assert reading.zero == () and ("warning", "zero_mark", "issues", "企业问题台账", "B3") in said(reading)


def test_a_tick_and_rows_contradict_each_other(form, read, rows):
    reading = read(form(pairing=[rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")], ticks={"pairing": "是", "issues": "是"}))
    assert reading.zero == ("pairing", "issues")
    assert said(reading) == [("error", "zero_rows", "pairing", "结对服务基本情况表", "B3")]
    assert reading.findings[0].message == "结对服务基本情况表!B3 填了零报告又有2条记录，请删去记录或取消零报告。"


@pytest.mark.parametrize("label, beside, zero", [
    ("零报告：是", None, True), ("零报告:☑", None, True), ("零报告（√）", None, True), ("零报告☑", "", True), ("零报告：否", "是", False), ("零 报 告", "是", True),
    ("零报告：", "是", True), ("零报告：", None, False), ("是否零报告", "是", False)])
def test_a_tick_behind_the_colon(rows, read, label, beside, zero):
    content = rows.sheet(rows.PAIRING, [])
    content.insert(2, [label, beside])
    assert (read({"表": content}).zero == ("pairing",)) == zero


def test_a_tick_right_of_a_merged_label_and_of_two_tables_on_one_sheet(rows, read):
    first = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    second = [["企业问题台账"], [LABEL, None, None, "是"], rows.ISSUES]
    reading = read({"表": [*first, *second]}, merges={"表": ["A6:C6"]})
    assert reading.zero == ("issues",) and [len(t.rows) for t in reading.tables] == [1, 0]
    assert not reading.unread and not reading.findings


def test_a_line_with_a_tick_and_much_advice_is_no_strange_row(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content.insert(2, ["零报告：", "否", "红字必填", "黄字核对", "有疑问请来电"])
    reading = read({"表": content})
    assert not reading.findings and not reading.unread


def test_a_workbook_that_is_no_form_is_asked_nothing(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [])})
    assert reading.zero == () and not reading.findings


def test_a_blank_form_has_no_rows_and_every_cell_is_accounted_for(form, pack, account):
    book = open_book(form(), "xlsx")
    reading = intake.read_book(book, [pack], "x.xlsx", AS_OF)
    assert [len(t.rows) for t in reading.tables] == [0, 0, 0] and not reading.unread
    assert account(book, reading) == (reading.layout, 0, reading.layout, 0)
    assert {f.check for f in reading.findings} == {"empty"}


# ---- 情况说明 ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("heading", ["情况说明", "校验说明", "核实说明", "情况说明（对提醒事项的答复）", "情 况 说 明"])
def test_what_stands_in_the_column_goes_with_the_row(rows, read, heading):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")])
    content[2].append(heading)
    content[3].append("电话已核实，是企业总机")
    reading = read({"表": content})
    assert [r.note for r in reading.tables[0].rows] == ["电话已核实，是企业总机", ""]
    assert str(reading.tables[0].rows[0].origin("情况说明")) == "表!R4"
    assert not reading.unread and not reading.findings


def test_说明_is_the_tables_own_column_where_the_pack_says_so(rows, read):
    """Its pairing table calls 备注 so; behind the issues it answers."""
    content = rows.sheet([h if h != "备注" else "说明" for h in rows.PAIRING], [rows.enterprise(1, "甲公司", 说明="已核")])
    row = read({"表": content}).tables[0].rows[0]
    assert (row.get("备注"), row.note) == ("已核", "")
    content = rows.sheet([*rows.ISSUES, "说明"], [rows.issue(1, "甲公司", 说明="已核")], title="企业问题台账")
    assert read({"表": content}).tables[0].rows[0].note == "已核"


def test_the_column_is_not_taken_for_one_that_sounds_like_it(rows, read, pack):
    """A table of which the column 进展情况说明 was deleted, and 情况说明 was not."""
    spec = pack.table("issues")
    columns = tuple(replace(c, title="进展情况说明") if c.title == "办理结果" else c for c in spec.columns)
    other = replace(pack, tables=tuple(replace(t, columns=columns) if t is spec else t for t in pack.tables))
    content = rows.sheet([*rows.ISSUES[:-1], "情况说明"], [rows.issue(1, "甲公司", 情况说明="已核实")], title="企业问题台账")
    row = read({"表": content}, packs=[other]).tables[0].rows[0]
    assert row.note == "已核实" and row.get("进展情况说明") is None


def test_of_two_columns_the_surer_one_answers_and_the_other_is_said(rows, read):
    content = rows.sheet([*rows.ISSUES, "说明", "情况说明"], [rows.issue(1, "甲公司", 说明="乙", 情况说明="甲")])
    reading = read({"表": content})
    assert reading.tables[0].rows[0].note == "甲" and [(u.cell, u.raw) for u in reading.unread] == [("N4", "乙")]
    assert [f.check for f in reading.findings] == ["foreign_column"]


def test_the_same_answer_for_several_rows(form, read, rows, place):
    """Merged over them, or 同上."""
    several = [rows.enterprise(n, f"{n}号公司") for n in range(1, 5)]
    area = f"{place('pairing', '情况说明', 5)}:{place('pairing', '情况说明', 6)}"
    reading = read(form(pairing=several, ticks={"issues": "是"}, notes={"pairing": ["整体搬迁", None, None, "同上"]},
                        edit=lambda workbook: workbook["结对服务基本情况表"].merge_cells(area)))
    assert [r.note for r in reading.tables[0].rows] == ["整体搬迁", "整体搬迁", "", "同上"]
    reading = read(form(pairing=several, ticks={"issues": "是"}, notes={"pairing": ["整体搬迁", "同上", "〃"]}))
    assert [r.note for r in reading.tables[0].rows] == ["整体搬迁", "整体搬迁", "整体搬迁", ""]


@pytest.mark.parametrize("number", [2, "2"])
def test_an_answer_beside_no_record_is_said_and_makes_none(rows, read, number):
    content = rows.sheet([*rows.PAIRING, "情况说明"], [rows.enterprise(1, "甲公司")])
    content += [[number, *[None] * 16, "本季度无新增"], [*[None] * 17, "另附"]]
    reading = read({"表": content})
    assert len(reading.tables[0].rows) == 1
    assert [(u.cell, u.raw, u.why) for u in reading.unread] == [
        ("R5", "本季度无新增", "没有记录的行里的情况说明"), ("R6", "另附", "没有记录的行里的情况说明")]
    assert [(f.check, f.origin.cell) for f in reading.findings] == [("note_alone", "R5"), ("note_alone", "R6")]
    assert reading.findings[0].message == "表!R5 “本季度无新增”所在的行没有记录，这条说明没有采用，请写在所说明的记录那一行。"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["", "已核实", "同上", "合计", " ", "3"])), max_size=8))
def test_no_cell_of_a_form_vanishes(pack, rows, book, account, lines):
    """Rows with and without a record, with and without an answer, in any order."""
    content = rows.sheet([*rows.PAIRING, "情况说明"], [])
    for n, (filled, note) in enumerate(lines, 1):
        record = rows.enterprise(n, f"{n}号公司") if filled else {"序号": n}
        content.append([*(record.get(t) for t in rows.PAIRING), note or None])
    opened = open_book(book({"表": content}), "xlsx")
    reading = intake.read_book(opened, [pack], "x.xlsx", AS_OF)
    filled, valued, layout, unread = account(opened, reading)
    assert filled == valued + layout + unread
    noted = sum(bool(note.strip()) for has_record, note in lines if has_record)
    assert sum(str(r.origin("情况说明")).startswith("表!R") for t in reading.tables for r in t.rows) >= noted


def test_what_read_shows_of_a_form(form, read, rows, pack):
    reading = read(form(pairing=[rows.enterprise(1, "甲公司")], ticks={"issues": "是"}, notes={"pairing": ["已核实"]}))
    received = Received("长丰县.xlsx", 1, "", "xlsx")
    shown = json.loads(readout.as_json(received, reading, [pack], None))
    assert (shown["tables"][0]["rows"][0]["note"], shown["tables"][0]["rows"][0]["note_cell"]) == ("已核实", "R5")
    assert [t.get("zero") for t in shown["tables"]] == [None, True, None]
    text = readout.as_text(received, reading, [pack], None)
    assert "情况说明：已核实" in text and "0行，零报告" in text
