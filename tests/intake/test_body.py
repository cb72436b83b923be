"""Rows under a heading: records, totals, notes, merged cells, and cells that can't be read."""

import io
from datetime import date, datetime

import pytest


def table(reading, id="pairing"):
    return next(t for t in reading.tables if t.id == id)


def test_every_value_has_its_type(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 走访次数="3次", 体检日期="2021.6.17")])})
    row = table(reading).rows[0]
    assert row.values["结对日期"] == date(2021, 5, 12) and row.values["体检日期"] == date(2021, 6, 17)
    assert row.values["走访次数"] == 3 and row.values["结对领导"] == ["王波"] and row.values["备注"] is None
    assert str(row.origin("走访次数")) == "表!O4"


def test_total_rows_are_never_data(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 走访次数=3), rows.enterprise(2, "乙公司", 走访次数=4)])
    content.append(["合计", *[None] * 13, 7])
    found = table(read({"表": content}))
    assert [r.values["企业名称"] for r in found.rows] == ["甲公司", "乙公司"]
    assert [(t.label, t.row.number, t.row.values, t.rows) for t in found.totals] == [("合计", 6, {"走访次数": 7}, (4, 5))]


def test_a_subtotal_is_followed_by_a_total_over_everything(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content += [["小计"] + [None] * 13 + [1], [2, *list(rows.enterprise(2, "乙公司").values())[1:]], ["合 计"] + [None] * 13 + [2]]
    assert [t.rows for t in table(read({"表": content})).totals] == [(4,), (4, 6)]


def test_notes_and_signatures_are_layout(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content += [[], ["注：走访次数为本年累计数。"], ["填表人：张三", None, None, "联系电话：0551-62376123"]]
    reading = read({"表": content})
    assert len(table(reading).rows) == 1 and not reading.unread


def test_blank_rows_do_not_end_a_table(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司")])
    content.insert(4, [])
    content.insert(4, [None, "  "])
    assert [r.number for r in table(read({"表": content})).rows] == [4, 7]


@pytest.mark.parametrize("blank", [None, " ", "\u3000"])
def test_the_forms_next_number_is_no_record_whatever_blanks_stand_behind_it(rows, read, blank):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content.append([2, blank, *[None] * 9, blank])
    reading = read({"表": content})
    assert [r.number for r in table(reading).rows] == [4] and not reading.findings and not reading.unread


def test_merged_cells_are_filled_inside_their_range_only(rows, read):
    records = [rows.enterprise(i, f"公司{i}", 企业类型="传统产业" if i == 1 else None) for i in (1, 2, 3)]
    reading = read({"表": rows.sheet(rows.PAIRING, records)}, merges={"表": ["E4:E5"]})
    assert [r.values["企业类型"] for r in table(reading).rows] == ["传统产业", "传统产业", None]


def test_ditto_marks_repeat_the_cell_above(rows, read):
    records = [rows.enterprise(1, "甲公司", 职务="副局长"), rows.enterprise(2, "乙公司", 职务="同上"), rows.enterprise(3, "丙公司", 职务="〃")]
    assert [r.values["职务"] for r in table(read({"表": rows.sheet(rows.PAIRING, records)})).rows] == ["副局长"] * 3


@pytest.mark.parametrize("mark", ["无", "/", "—", "暂无"])
def test_a_mark_for_nothing_is_no_value_and_no_fault(rows, read, mark):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 体检日期=mark)])})
    assert table(reading).rows[0].values["体检日期"] is None and not reading.findings


def test_an_unreadable_cell_is_faulty_not_blank(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 结对日期="六月中")])})
    row = table(reading).rows[0]
    assert row.values["结对日期"] is None and row.faulty == ("结对日期",)
    assert [f.message for f in reading.findings] == ["表!M4 结对日期“六月中”读不出日期，请写成“2021-09-25”或“2021年9月25日”。"]


@pytest.mark.parametrize("order", [(True, 1), (1, True)])
def test_a_logical_value_is_no_1_though_they_are_equal(rows, read, order):
    records = [rows.enterprise(n, f"公司{n}", 走访次数=value) for n, value in enumerate(order, 1)]
    reading = read({"表": rows.sheet(rows.PAIRING, records)})
    assert [row.values["走访次数"] for row in table(reading).rows] == [None if value is True else 1 for value in order]
    assert ["是逻辑值" in f.message for f in reading.findings] == [True]


@pytest.mark.parametrize("odd", ["三次左右吧", "同上", "第一次\n第二次", "　", "_x000D_"])
def test_what_stands_in_one_cell_changes_no_other_reading(rows, read, odd):
    """Cells without anything to say are cast together, however the rest of their column looks."""
    def read_column(title, values):
        records = [rows.enterprise(n, f"公司{n}", **{title: value}) for n, value in enumerate(values, 1)]
        return [row.values[title] for row in table(read({"表": rows.sheet(rows.PAIRING, records)})).rows]

    for title, values in (("走访次数", ["2次", 3, "2次", "无"]), ("备注", ["较远", "较 远", "较远", "无"])):
        alone = read_column(title, values)
        assert read_column(title, [*values, odd])[:4] == alone and alone[0] == alone[2]


def test_a_line_of_prose_in_a_table_is_said_not_dropped(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])
    content += [["以下企业为二季度新增结对企业，情况另附"], list(rows.enterprise(2, "乙公司").values())]
    reading = read({"表": content})
    assert [r.values["企业名称"] for r in table(reading).rows] == ["甲公司", "乙公司"]
    assert [(f.check, f.origin.cell) for f in reading.findings] == [("stray", "A5")]
    assert reading.findings[0].message == "表!A5 “以下企业为二季度新增结对企业，情况另附”像是一行说明，没有作为记录，如是记录请分列填写。"


def test_a_sparse_record_that_speaks_of_a_负责人_is_a_record(rows, read):
    content = rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")
    content.append([None, "乙公司", None, "环保负责人：张三反映废气问题，备注：待核"])
    assert len(table(read({"表": content}), "issues").rows) == 2


def test_a_column_without_a_heading_is_said_once(rows, read):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(i, f"公司{i}") for i in (1, 2)])
    for row in content[3:]:
        row.append("高新区")
    reading = read({"表": content})
    assert [(f.check, f.origin.cell) for f in reading.findings] == [("unheaded", "R4")] and len(reading.unread) == 2


def test_excels_accident_with_7_8_is_flagged(rows, read):
    """A typed 7-8 becomes a date that shows no year."""
    import openpyxl

    workbook = openpyxl.Workbook()
    for row in rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司", 完成时限=datetime(2026, 7, 8)), rows.issue(2, "甲公司")], title="企业问题台账"):
        workbook.active.append(row)
    workbook.active["J4"].number_format = 'm"月"d"日"'
    workbook.active["E5"].number_format = 'yyyy"年"m"月"d"日"'
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue())
    assert [(f.severity, f.check, f.origin.cell) for f in reading.findings] == [("warning", "yearless", "J4")]
    assert "“7-8”被自动变成了日期" in reading.findings[0].message


def test_a_picture_in_a_cell_is_an_attachment_mark(rows, read):
    reading = read({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 备注='_xlfn.DISPIMG("ID_1",1)', 体检日期='DISPIMG("ID_2",1)')])})
    assert [(f.severity, f.check, f.origin.cell) for f in reading.findings] == [("info", "picture", "N4"), ("info", "picture", "Q4")]
    assert table(reading).rows[0].values["备注"] is None


def test_a_formula_without_a_result_and_an_error_are_said(rows, read):
    records = [rows.enterprise(1, "甲公司", 走访次数="=1+1"), rows.enterprise(2, "乙公司", 走访次数="#REF!")]
    reading = read({"表": rows.sheet(rows.PAIRING, records)})
    assert [(f.check, f.origin.cell) for f in reading.findings] == [("uncached", "O4"), ("error", "O5")]
    assert [r.faulty for r in table(reading).rows] == [("走访次数",), ("走访次数",)]


def test_a_deadline_without_a_year_counts_from_its_own_row(rows, read):
    record = rows.issue(1, "甲公司", 提出日期=datetime(2020, 11, 14), 完成时限="12月底前")
    found = table(read({"表": rows.sheet(rows.ISSUES, [record], title="企业问题台账")}), "issues")
    assert found.rows[0].values["完成时限"].due == date(2020, 12, 31)


def test_every_nonblank_cell_is_a_value_layout_or_unread(rows, read):
    records = [rows.enterprise(i, f"公司{i}", 所在园区="高新区") for i in (1, 2)]
    content = rows.sheet([*rows.PAIRING, "所在园区"], records)
    content += [["合计", *[None] * 13, 2], ["注：本表一式两份"], [*[None] * 20, "表外的字"]]
    reading = read({"表": content, "Sheet2": [["草稿"]]})
    cells = sum(1 for row in content for v in row if v not in (None, "")) + 1
    valued = sum(v is not None for t in reading.tables for r in t.rows for v in r.values.values())
    assert valued + reading.layout + len(reading.unread) == cells
