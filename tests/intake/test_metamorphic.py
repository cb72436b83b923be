"""However a table is laid out, its values are the same: Hypothesis lays the same records out in other ways."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerkit import intake
from ledgerkit.columns.text import fold
from ledgerkit.office.sheets import open_book

AS_OF = date(2021, 9, 25)
TITLES = ["序号", "企业名称", "问题类别", "问题描述", "提出日期", "责任单位", "责任人", "完成时限", "办理状态", "办结日期", "办理结果"]
RELAXED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.dates(date(2021, 1, 1), date(2021, 9, 25)).map(lambda d: datetime(d.year, d.month, d.day))
names = st.sampled_from(["王波", "李真理", "王雪峰", "卢强", "欧阳明月"])
records = st.lists(st.fixed_dictionaries({
    "企业名称": st.sampled_from(["甲化工有限公司", "乙纺织有限公司", "丙（安徽）新材料有限公司", "丁公司"]),
    "问题类别": st.sampled_from(["污染治理", "环评审批", "其他"]),
    "问题描述": st.sampled_from(["喷漆废气收集不到位", "危废库不规范，须整改", "咨询政策：能否补贴"]),
    "提出日期": days,
    "责任单位": st.sampled_from(["执法大队", "环评科"]),
    "责任人": st.lists(names, min_size=1, max_size=2, unique=True).map("、".join),
    "完成时限": st.sampled_from(["2021年12月底前", "长期坚持", "立行立改"]),
    "办理状态": st.sampled_from(["已解决", "正在办理", None]),
    "办结日期": st.none() | days,
    "办理结果": st.none() | st.sampled_from(["已整改", "无"]),
}), min_size=1, max_size=6)


def table(found, titles=TITLES):
    """The annex as rows: title, unit line, headings, records."""
    head = [["企业问题台账"], ["填报单位：合肥市长丰县生态环境分局    填报时间：2021年9月24日"], list(titles)]
    return head + [[{"序号": n, **record}.get(t) for t in titles] for n, record in enumerate(found, 1)]


def xlsx(rows, merges=()):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merges:
        workbook.active.merge_cells(**area)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def values(data, pack, format="xlsx"):
    """The values of every record by title, whatever the columns' order."""
    reading = intake.read_book(open_book(data, format), [pack], "x.xlsx", AS_OF)
    assert reading.unit == "340121"
    return [{k: v for k, v in row.values.items() if v is not None} for t in reading.tables for row in t.rows]


@RELAXED
@given(records, st.randoms(use_true_random=False))
def test_columns_in_any_order(pack, found, random):
    order = TITLES[:]
    random.shuffle(order)
    assert values(xlsx(table(found, order)), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.integers(0, 4), st.integers(0, 4))
def test_shifted_right_and_down(pack, found, right, down):
    moved = [[] for _ in range(down)] + [[None] * right + row for row in table(found)]
    assert values(xlsx(moved), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.data())
def test_blank_rows_inside(pack, found, data):
    rows = table(found)
    for at in data.draw(st.lists(st.integers(3, len(rows)), max_size=4)):
        rows.insert(at, [])
    assert values(xlsx(rows), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.integers(0, len(TITLES)), st.sampled_from(["所在园区", None]))
def test_a_foreign_or_empty_column_between(pack, found, at, heading):
    rows = table(found)
    for n, row in enumerate(rows[2:]):
        row.insert(at, heading if n == 0 else "高新区" if heading else None)
    assert values(xlsx(rows), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.data())
def test_headings_by_their_aliases(pack, found, data):
    spec = pack.table("issues")
    rows = table(found)
    used = {fold(t) for t in TITLES}
    for n, title in enumerate(TITLES):
        aliases = [a for a in spec.column(title).aliases if fold(a) not in used]
        rows[2][n] = data.draw(st.sampled_from([title, *aliases, "\n".join(title), " ".join(title)]))
    assert values(xlsx(rows), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.sampled_from(["责任单位", "问题类别", "责任人"]))
def test_equal_neighbours_merged(pack, found, title):
    rows, c = table(found), TITLES.index(title)
    merges, start = [], 3
    for r in range(4, len(rows) + 1):
        if r == len(rows) or rows[r][c] != rows[start][c]:
            if r - start > 1:
                merges.append({"start_row": start + 1, "end_row": r, "start_column": c + 1, "end_column": c + 1})
            start = r
    assert values(xlsx(rows, merges), pack) == values(xlsx(rows), pack)


@RELAXED
@given(records, st.integers(1, 5))
def test_the_heading_on_every_page(pack, found, page):
    rows = table(found)
    paged = rows[:3]
    for n, row in enumerate(rows[3:]):
        paged += [rows[2], row] if n and n % page == 0 else [row]
    assert values(xlsx(paged), pack) == values(xlsx(rows), pack)


@RELAXED
@given(records)
def test_a_total_and_notes_below(pack, found):
    rows = table(found) + [["合计", f"{len(found)}个"], ["注：本表一式两份。"], ["填表人：张三", None, "联系电话：0551-62376123"]]
    assert values(xlsx(rows), pack) == values(xlsx(table(found)), pack)


@RELAXED
@given(records, st.data())
def test_split_over_two_sheets(pack, found, data):
    cut = data.draw(st.integers(0, len(found)))
    workbook = openpyxl.Workbook()
    second = workbook.create_sheet("续表")
    for part, sheet in ((found[:cut], workbook.active), (found[cut:], second)):
        for row in table(part):
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    strip = [{k: v for k, v in r.items() if k != "序号"} for r in values(buffer.getvalue(), pack)]
    assert strip == [{k: v for k, v in r.items() if k != "序号"} for r in values(xlsx(table(found)), pack)]


def by_xlsxwriter(rows):
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    workbook.close()
    return buffer.getvalue()


def by_xlwt(rows):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value, day if isinstance(value, datetime) else xlwt.Style.default_style)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@RELAXED
@given(records)
@pytest.mark.parametrize("write, format", [(by_xlsxwriter, "xlsx"), (by_xlwt, "xls")])
def test_another_format(pack, write, format, found):
    assert values(write(table(found)), pack, format) == values(xlsx(table(found)), pack)


texts = st.text(max_size=60) | st.sampled_from(["{{ 7*7 }}", "{% for %}", "=1+1", "<w:p>", "\x00\x01", "_x0041_", "\ud800", "'", "合计", "注：", "同上"])


@RELAXED
@given(records, texts, st.integers(0, 5), st.integers(0, len(TITLES) - 1))
def test_anything_in_one_cell_leaves_the_others_alone(pack, found, text, r, c):
    """Nothing in a cell crashes the reading or changes another cell's value."""
    from ledgerkit.office.grid import Book, Grid

    rows = [[v if v is not None else "" for v in row] for row in table(found)]
    width = len(TITLES)
    rows = [row + [""] * (width - len(row)) for row in rows]
    plain = intake.read_book(Book([Grid("S", True, rows)]), [pack], "x", AS_OF).tables[0].rows
    r = 3 + r % len(found)
    spoiled = [list(row) for row in rows]
    spoiled[r][c] = text
    reading = intake.read_book(Book([Grid("S", True, spoiled)]), [pack], "x", AS_OF)
    after = reading.tables[0].rows
    assert len(after) == len(plain)
    kept = {row.number: row.values for row in after}
    for row in plain:
        for title, value in row.values.items():
            below_a_ditto = text.strip() in ("同上", "〃", "”", "\"")
            if (row.number != r + 1 or title != TITLES[c]) and row.number in kept and not below_a_ditto:
                assert kept[row.number][title] == value or (title == "完成时限" and TITLES[c] == "提出日期")
