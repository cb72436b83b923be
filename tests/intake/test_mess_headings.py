"""Messy headings and sheets: rows of groups, full-width forms, tables below one another, empty and hidden sheets."""

import io

import openpyxl
import pytest


def columns(reading, table="pairing"):
    return next(t for t in reading.tables if t.id == table).letters


def names(reading, table="pairing"):
    return [row.get("企业名称") for t in reading.tables if t.id == table for row in t.rows]


@pytest.fixture
def sheet(rows):
    """The pairing table with records of these enterprises and with `heads` as its heading rows."""
    def make(*enterprises, heads=None):
        content = rows.sheet(rows.PAIRING, [rows.enterprise(n, name) for n, name in enumerate(enterprises, 1)])
        content[2:3] = heads or [content[2]]
        return content

    return make


def over(titles, **names):
    """A heading row: what stands over the columns of these titles, nothing elsewhere."""
    return [names.get(title) for title in titles]


GROUPS = {"企业联系人": "企业联系人", "结对领导": "结对领导", "联络员": "联络员"}
LOWEST = {"企业联系人": "姓名", "企业联系电话": "联系电话", "结对领导": "姓名", "职务": "职务", "联络员": "姓名", "联络员电话": "联系电话"}


def test_bands_over_groups_over_headings(rows, read, sheet):
    """Three heading rows, merged: 人员情况 | 企业联系人 | 姓名, with the other headings over two or all of them."""
    plain = [None if title in LOWEST else title for title in rows.PAIRING]
    heads = [over(rows.PAIRING, 序号="基本情况", 企业联系人="人员情况", 结对日期="服务情况"),
             [a or b for a, b in zip(plain, over(rows.PAIRING, **GROUPS))], over(rows.PAIRING, **LOWEST)]
    merges = ["A3:F3", "G3:L3", "M3:Q3", "G4:H4", "I4:J4", "K4:L4", *(f"{c}4:{c}5" for c in "ABCDEFMNOPQ")]
    reading = read({"表": sheet("甲公司", heads=heads)}, merges={"表": merges})
    assert len(columns(reading)) == 17 and reading.tables[0].header_rows == (4, 5)
    assert columns(reading)["联络员电话"] == "L" and names(reading) == ["甲公司"] and not reading.findings


def test_a_heading_broken_over_three_rows(rows, read, sheet):
    """No group, but a word a row: 统一 / 社会信用 / 代码, 结对 / 领导."""
    parts = {"统一社会信用代码": ("统一", "社会信用", "代码"), "结对领导": ("结对", None, "领导"), "最近走访日期": ("最近", "走访", "日期")}
    heads = [[parts[t][k] if t in parts else t if k == 0 else None for t in rows.PAIRING] for k in range(3)]
    content = sheet("甲公司", heads=heads)
    content[5][2] = "91340100MA2MQ0X279"
    reading = read({"表": content})
    assert reading.tables[0].header_rows == (3, 4, 5) and len(columns(reading)) == 17
    assert reading.tables[0].rows[0].get("统一社会信用代码") == "91340100MA2MQ0X279" and not reading.findings


def test_a_heading_that_hangs_down_beside_bands(rows, read, sheet):
    """序号 and 备注 are merged over both rows and begin in the upper one, where only the bands stand."""
    upper = over(rows.PAIRING, 序号="序号", 企业名称="企业基本情况", 结对领导="结对服务情况", 备注="备注")
    lower = [None, *rows.PAIRING[1:-1], None]
    reading = read({"表": sheet("甲公司", heads=[upper, lower])}, merges={"表": ["A3:A4", "B3:H3", "I3:P3", "Q3:Q4"]})
    assert len(columns(reading)) == 17 and (columns(reading)["序号"], columns(reading)["备注"]) == ("A", "Q")
    assert [row.number for t in reading.tables for row in t.rows] == [5] and names(reading) == ["甲公司"]


@pytest.mark.parametrize("typed, title", [
    ("序　号", "序号"), ("走访次数（次）", "走访次数"), ("企业\r\n名称", "企业名称"), ("企业名称（全称）", "企业名称"),
    ("结对日期（年/月/日）", "结对日期"), ("联络员（姓名）", "联络员"), ("企业规模(单选)", "企业规模"), ("ｑ统一社会信用代码", None),
    ("企业名称（必填）", "企业名称"), ("\u200b企业类型\ufeff", "企业类型"),
])
def test_width_breaks_and_harmless_remarks_in_a_heading_draw_no_question(rows, read, sheet, typed, title):
    """Where `title` is None the heading only resembles one, and that is said."""
    plain = title or "统一社会信用代码"
    content = sheet("甲公司")
    content[2] = [typed if h == plain else h for h in content[2]]
    reading = read({"表": content})
    assert plain in columns(reading)
    assert [f.check for f in reading.findings] == ([] if title else ["likely"])


def test_full_width_letters_and_digits_in_a_heading(read, drafted_pack):
    pack = drafted_pack([["PM2.5台账"], ["序号", "企业名称", "PM2.5浓度", "VOCs削减量", "责任人"]])
    content = [["ＰＭ２．５台账"], ["序号", "企业名称", "ＰＭ２．５浓度", "ＶＯＣｓ削减量", "责任人"], [1, "甲公司", "35", "2", "王波"]]
    reading = read({"表": content}, packs=[pack])
    assert reading.tables[0].rows[0].values["PM2.5浓度"] == "35" and not reading.findings


@pytest.fixture
def drafted_pack(tmp_path, book):
    """The pack drafted from one blank sheet."""
    from ledgerkit import campaign, draft
    from ledgerkit.office.sheets import open_book

    def make(blank):
        text = draft.draft(open_book(book({"表": blank}), "xlsx"), "x", "x.xlsx")
        (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
        (tmp_path / "units.csv").write_text("code,name,level,parent,aliases\n000001,本单位,county,,\n", encoding="utf-8")
        return campaign.load(str(tmp_path))

    return make


def test_a_heading_that_comes_twice_is_said(rows, read, sheet):
    content = sheet("甲公司")
    content[2].append("企业全称")
    content[3].append("甲公司（原乙公司）")
    reading = read({"表": content})
    assert names(reading) == ["甲公司"]
    assert ("warning", "twice", "R3") in [(f.severity, f.check, f.origin.cell) for f in reading.findings]
    assert [(u.cell, u.raw) for u in reading.unread] == [("R4", "甲公司（原乙公司）")]


def test_the_title_lines_of_a_second_table_are_layout(rows, read, sheet):
    """No blank row parts the tables: the lines over the second heading are no records of the first."""
    second = [["附件3"], ["企业问题台账"], ["单位：个"], *rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")])[2:]]
    reading = read({"表": [*sheet("甲公司", "乙公司"), *second]})
    assert [(t.id, len(t.rows)) for t in reading.tables] == [("pairing", 2), ("issues", 1)]
    assert reading.tables[1].title == "企业问题台账"
    assert not reading.findings and not reading.unread


def test_a_total_under_a_heading_that_came_again_counts_every_page(rows, read, sheet):
    content = sheet("甲公司", "乙公司", "丙公司")
    content.insert(5, list(rows.PAIRING))
    content.append(["合计", *[None] * 13, 3])
    reading = read({"表": content})
    table, = reading.tables
    assert names(reading) == ["甲公司", "乙公司", "丙公司"]
    assert [(t.row.number, t.rows) for t in table.totals] == [(8, (4, 5, 7))]


def test_a_continued_table_with_its_columns_in_another_order(rows, read, sheet):
    """续表 on a second and third sheet, all of one table; the middle one turned round."""
    turned = [list(reversed(row)) for row in sheet("乙公司")[2:]]
    reading = read({"一": sheet("甲公司"), "二": [["续表"], *turned], "三": [["续表"], *sheet("丙公司")[2:]]})
    assert names(reading) == ["甲公司", "乙公司", "丙公司"] and not reading.findings
    assert [str(row.origin("企业名称")) for t in reading.tables for row in t.rows] == ["一!B4", "二!P3", "三!B3"]


def test_empty_sheets_are_silent(read, sheet):
    reading = read({"表": sheet("甲公司"), "Sheet2": [], "Sheet3": [[None, "  "]]}, hidden=["Sheet3"])
    assert names(reading) == ["甲公司"] and not reading.findings and not reading.unread


def test_a_very_hidden_sheet_is_reported_too(read, book, sheet):
    workbook = openpyxl.load_workbook(io.BytesIO(book({"表": sheet("甲公司"), "底稿": sheet("乙公司")})))
    workbook["底稿"].sheet_state = "veryHidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue())
    assert names(reading) == ["甲公司"]
    assert [(f.severity, f.check, f.origin.sheet) for f in reading.findings] == [("warning", "hidden", "底稿")]
    assert len(reading.unread) == sum(v is not None for row in sheet("乙公司") for v in row)


def test_a_form_on_a_hidden_sheet_is_reported_and_not_counted(read):
    form = [["企业问题登记卡"], ["企业名称", "甲公司", "问题类别", "其他"], ["问题描述", "废气"], ["责任单位", "执法大队", "责任人", "王波"],
            ["完成时限", "长期坚持", "办理状态", "移交"], ["提出日期", "2021-07-01"]]
    second = [[{"甲公司": "乙公司"}.get(v, v) for v in row] for row in form]
    reading = read({"甲": form, "乙": second}, hidden=["乙"])
    assert names(reading, "issues") == ["甲公司"]
    assert [(f.check, f.origin.sheet) for f in reading.findings] == [("hidden", "乙")]
