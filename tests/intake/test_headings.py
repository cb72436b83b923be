"""Tables are found by their headings, wherever these stand and whatever they are called."""

import pytest


def columns(reading, table="pairing"):
    return next(t for t in reading.tables if t.id == table).letters


def values(reading, title, table="pairing"):
    return [row.values.get(title) for t in reading.tables if t.id == table for row in t.rows]


def test_the_plain_annex(rows, read):
    reading = read({"Sheet1": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])})
    assert columns(reading)["企业名称"] == "B" and columns(reading)["结对日期"] == "M"
    assert reading.tables[0].header_rows == (3,)
    assert not reading.findings and not reading.unread


@pytest.mark.parametrize("typed, title", [
    ("企业\n名称", "企业名称"), ("企 业 名 称", "企业名称"), ("企业全称", "企业名称"), ("规模", "企业规模"), ("包联领导", "结对领导"),
    ("走访次数（次）", "走访次数"), ("结对时间", "结对日期"), ("统一 社会信用代码", "统一社会信用代码"),
])
def test_headings_under_other_names(rows, read, typed, title):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content[2] = [typed if h == title else h for h in content[2]]
    reading = read({"Sheet1": content})
    assert title in columns(reading)
    assert values(reading, "企业名称") == ["甲公司"]


def test_headings_split_over_two_rows(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 联络员="卢强", 企业联系人="李艳")])
    upper = ["" if h in ("企业联系电话", "职务", "联络员电话") else h for h in rows.PAIRING]
    lower = [{"企业联系人": "姓名", "企业联系电话": "联系电话", "结对领导": "姓名", "职务": "职务", "联络员": "姓名", "联络员电话": "联系电话"}.get(h, "")
             for h in rows.PAIRING]
    content[2:3] = [upper, lower]
    merges = {"Sheet1": ["G3:H3", "I3:J3", "K3:L3", *(f"{c}3:{c}4" for c in "ABCDEFMNOPQ")]}
    reading = read({"Sheet1": content}, merges=merges)
    assert reading.tables[0].header_rows == (3, 4)
    assert len(columns(reading)) == 17
    assert values(reading, "联络员") == [["卢强"]] and values(reading, "企业联系人") == ["李艳"]
    assert values(reading, "联络员电话") == ["0551-62376123"]


def test_shuffled_columns_and_a_foreign_one_between(rows, read):
    shuffled = list(reversed(rows.PAIRING))
    shuffled.insert(4, "所在园区")
    record = rows.enterprise(1, "甲公司", 所在园区="高新区")
    reading = read({"Sheet1": rows.sheet(shuffled, [record])})
    assert values(reading, "企业名称") == ["甲公司"]
    assert [(u.cell, u.raw, u.why) for u in reading.unread] == [("E4", "高新区", "表外列 所在园区")]
    assert [f.message for f in reading.findings] == ["Sheet1!E3 表头“所在园区”不是本表要求的列，没有采用。"]


def test_a_table_shifted_right_and_down(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    shifted = [[], [], *([None, None, None, *row] for row in content)]
    reading = read({"Sheet1": shifted})
    assert columns(reading)["企业名称"] == "E"
    assert reading.tables[0].rows[0].number == 6
    assert reading.unit == "340121"


def test_two_tables_on_one_sheet(rows, read):
    first = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")])
    second = rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")
    reading = read({"Sheet1": [*first, [], *second]})
    assert [(t.id, len(t.rows)) for t in reading.tables] == [("pairing", 2), ("issues", 1)]
    assert reading.tables[1].title.endswith("企业问题台账")


def test_a_heading_repeated_on_each_page_is_no_record(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")])
    content.insert(4, list(rows.PAIRING))
    assert values(read({"Sheet1": content}), "企业名称") == ["甲公司", "乙公司"]


def test_a_missing_required_column_is_an_error(rows, read):
    headings = [h for h in rows.PAIRING if h != "企业类型"]
    reading = read({"Sheet1": rows.sheet(headings, [rows.enterprise(1, "甲公司")])})
    assert [(f.severity, f.check) for f in reading.findings] == [("error", "missing_column")]
    assert "缺少“企业类型”一列" in reading.findings[0].message


def test_a_foreign_workbook_is_none_of_ours(read):
    reading = read({"Sheet1": [["车辆加油登记表"], ["序号", "车牌号", "加油日期", "升数"], [1, "皖A12345", "2021-09-01", 40]]})
    assert reading.failure and not reading.tables
    assert len(reading.unread) == 9  # every cell is still accounted for


def test_a_hidden_sheet_is_reported_and_not_counted(rows, read):
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    reading = read({"Sheet1": sheet, "旧表": sheet}, hidden=["旧表"])
    assert values(reading, "企业名称") == ["甲公司"]
    assert [f.message for f in reading.findings] == ["工作表“旧表”是隐藏的，没有计入，如需上报请取消隐藏。"]
    assert {u.sheet for u in reading.unread} == {"旧表"}
