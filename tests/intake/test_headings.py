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


def test_headings_split_over_two_rows_without_merging(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    groups = {"企业联系人": "姓名", "企业联系电话": "联系电话", "结对领导": "姓名", "职务": "职务", "联络员": "姓名", "联络员电话": "联系电话"}
    content[2:3] = [[None if h in ("企业联系电话", "职务", "联络员电话") else h for h in rows.PAIRING], [groups.get(h) for h in rows.PAIRING]]
    reading = read({"Sheet1": content})
    assert reading.tables[0].header_rows == (3, 4) and len(columns(reading)) == 17
    assert values(reading, "联络员电话") == ["0551-62376123"] and values(reading, "职务") == ["局长"]


def test_a_heading_that_only_resembles_is_taken_and_asked_about(rows, read):
    content = rows.sheet([{"统一社会信用代码": "统一社会信用号码"}.get(h, h) for h in rows.PAIRING],
                         [rows.enterprise(1, "甲公司") | {"统一社会信用号码": "91340100MA2MQ0X279"}])
    reading = read({"Sheet1": content})
    assert values(reading, "统一社会信用代码") == ["91340100MA2MQ0X279"]
    assert [(f.severity, f.message) for f in reading.findings] == [
        ("warning", "Sheet1!C3 表头“统一社会信用号码”按“统一社会信用代码”读（相似度87%），是否为“统一社会信用代码”，请核对。")]


def test_a_heading_that_resembles_less_is_only_asked_about(rows, read):
    content = rows.sheet([{"办结日期": "办复日期"}.get(h, h) for h in rows.ISSUES], [rows.issue(1, "甲公司")], title="企业问题台账")
    reading = read({"Sheet1": content})
    assert "办结日期" not in columns(reading, "issues")
    assert [(f.severity, f.suggestion) for f in reading.findings] == [("warning", "是否为“办结日期”（相似度75%）")]


def test_a_remark_that_changes_the_meaning_is_asked_about(rows, read):
    content = rows.sheet([{"走访次数": "走访次数（计划）"}.get(h, h) for h in rows.PAIRING], [rows.enterprise(1, "甲公司") | {"走访次数（计划）": 9}])
    assert [(f.check, f.origin.cell) for f in read({"Sheet1": content}).findings] == [("likely", "O3")]
    content[2][14] = "走访次数（次）"
    assert not read({"Sheet1": content}).findings


def test_two_tables_side_by_side(rows, read):
    left = rows.sheet(["序号", "企业名称", "企业规模", "企业类型"], [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")])
    right = rows.sheet(["序号", "企业名称", "问题类别", "问题描述", "办理状态"], [rows.issue(1, "丙公司")])
    content = [l + [None] * (5 - len(l)) + r for l, r in zip(left, right)] + [left[-1]]
    reading = read({"Sheet1": content})
    assert values(reading, "企业名称") == ["甲公司", "乙公司"]
    assert values(reading, "企业名称", "issues") == ["丙公司"]
    assert values(reading, "序号") == [1, 2] and values(reading, "序号", "issues") == [1]
    assert columns(reading, "issues")["企业名称"] == "G" and not reading.unread


def test_hidden_rows_and_columns_are_reported_and_not_counted(rows, book, read):
    import io

    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(book({"表": rows.sheet(rows.PAIRING, [rows.enterprise(i, f"公司{i}") for i in (1, 2, 3)])})))
    workbook["表"].row_dimensions[5].hidden = True
    workbook["表"].column_dimensions["F"].hidden = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue())
    assert values(reading, "企业名称") == ["公司1", "公司3"] and "所属行业" not in columns(reading)
    assert [f.message for f in reading.findings] == [
        "表!A5 第5行是隐藏的（或被筛选掉了），没有计入，如需上报请取消隐藏或筛选。",
        "工作表“表”的F列是隐藏的，没有采用，如需上报请取消隐藏。"]
    assert {u.why for u in reading.unread} == {"隐藏的行", "隐藏的列"}


def test_a_continued_table_on_a_second_sheet(rows, read):
    """续表: the rows of both sheets, each with its own sheet."""
    first = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    second = rows.sheet(rows.PAIRING, [rows.enterprise(2, "乙公司")], title="结对服务基本情况表（续表）")
    reading = read({"一": first, "二": second})
    assert values(reading, "企业名称") == ["甲公司", "乙公司"]
    assert [t.sheet for t in reading.tables] == ["一", "二"]
