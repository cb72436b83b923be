"""What 汇总.xlsx says besides its numbers: where figures lead to, what is fixed and why, and how a colleague restyles it."""

import dataclasses
import io
import re
import zipfile

import openpyxl
import pytest

from ledgerkit import campaign, intake, lineage
from ledgerkit.columns import is_blank
from ledgerkit.office.sheets import open_book
from ledgerkit.outputs import consolidated
from ledgerkit.outputs.conditions import Untold, formula, quoted
from ledgerkit.outputs.live import Live
from tests.outputs.test_recalculation import AS_OF, WIDE, province, settle

SPEC = WIDE.table("pairing")


@pytest.fixture(scope="module")
def run():
    """The fullest of some random ledgers."""
    return max(map(province, range(12)), key=lambda made: sum(1 for _ in made.ledger.rows("pairing")))


@pytest.fixture(scope="module")
def made(run):
    return consolidated(run)


@pytest.fixture(scope="module")
def workbook(made):
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.fixture(scope="module")
def saved(made):
    return openpyxl.load_workbook(io.BytesIO(made), data_only=True)


def said(where):
    return formula(where, SPEC, lambda title: {"企业规模": "$E4", "走访次数": "$P4", "联络员": "$L4", "备注": "$S4"}[title])


# ---- conditions ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("where, expected", [
    ("企业规模 == '大型'", 'EXACT($E4,"大型")'),
    ("企业规模 != '大型'", 'NOT(EXACT($E4,"大型"))'),
    ("企业规模 in ('大型', '中型')", 'OR(EXACT($E4,"大型"),EXACT($E4,"中型"))'),
    ("企业规模 not in ['大型']", 'NOT(OR(EXACT($E4,"大型")))'),
    ("走访次数", "AND(ISNUMBER($P4),N($P4)<>0)"),
    ("走访次数 is none", "NOT(ISNUMBER($P4))"),
    ("(走访次数 or 0) > 2", "(IF(ISNUMBER($P4),IF($P4=0,0,$P4),0)>2)"),
])
def test_a_condition_is_a_formula(where, expected):
    assert said(where) == expected


@pytest.mark.parametrize("where", ["走访次数 == 走访次数", "备注|upper == 'A'", "联络员 == '卢强'", "1 < 走访次数 < 3", "企业规模 > '大型'", "企业规模 ~ 备注 == '甲'", "没有的列 == 1",
                                   "'甲' in 走访次数", "走访次数 + 1 > 2"])
def test_what_no_formula_says_is_refused_with_a_reason(where):
    with pytest.raises(Untold, match="^条件里"):
        said(where)


def test_texts_in_formulas_stay_texts():
    assert quoted('中"型') == '"中""型"' and quoted("甲\n(x)_x0041_") == '"甲"&CHAR(10)&""&"(x)_"&"x0041_"'


@pytest.mark.parametrize("id", ["anhui-sbq", "anhui-mdm", "anhui-cxjz", "jiyuan-lgjk", "xuzhou-srbq", "zhejiang-sbq"])
def test_every_condition_of_our_packs_has_a_formula(id):
    pack = campaign.load(id)
    for indicator in pack.indicators:
        if indicator.where:
            formula(indicator.where, pack.table(indicator.table), lambda title: "$A4")


# ---- what is live and what is not -------------------------------------------------------------------------------------------

def test_all_figures_are_formulas(run, workbook, saved):
    """A number in a column of figures is a formula with our value; a text is — or 约."""
    for name in ("分市汇总", "分县汇总"):
        heads = [c.value.split("\n")[0] for c in workbook[name][3]]
        for indicator in run.campaign.indicators:
            c = heads.index(indicator.id)
            for line, values in zip(workbook[name].iter_rows(min_row=4), saved[name].iter_rows(min_row=4)):
                if indicator.id == "无公式" and name == "分县汇总" and line[1].value != "合计":
                    assert line[c].data_type == "n" or line[c].value == "—"
                elif line[c].data_type != "f":
                    assert line[c].value == "—" or line[c].value.startswith("约"), (name, line[c].coordinate)
                else:
                    assert values[c].value is not None


def test_what_is_fixed_is_listed_with_its_reason(saved):
    rows = {r[0]: r[5] for r in saved["指标说明"].iter_rows(min_row=4, values_only=True)}
    assert rows["无公式"] == "固定数，不随明细变化：条件里有公式说不出的写法"
    assert rows["《走访次数分布》"] == "固定数，不随明细变化：按数字或日期分解"
    assert rows["办结率"] == "随明细变化"


def test_where_a_sum_is_only_about_right_its_units_are_named():
    found = next(r for r in map(province, range(20)) if any(r.figures.about("走访次数", u.code) for u in r.ledger.units))
    live = Live(found)
    unit = next(u.code for u in found.ledger.units if found.figures.about("走访次数", u.code))
    assert live.at("走访次数", unit).startswith("约") and live.at("走访次数", found.campaign.units[0].code).startswith("约")
    sheet = openpyxl.load_workbook(io.BytesIO(consolidated(found)))["指标说明"]
    (line,) = [r[5].value for r in sheet.iter_rows(min_row=4) if r[0].value == "走访次数"]
    assert line.endswith("及其上级含约数，为固定的文字") and found.figures.units[unit].name in line


def test_places_are_where_the_figures_stand(run, saved):
    """What the dashboard refers to."""
    live = Live(run)
    assert {code for _, code in live.places} == {u.code for u in run.campaign.units}
    for (indicator, code), place in live.places.items():
        sheet, cell = re.fullmatch(r"'(.+)'!(\$[A-Z]+\$\d+)", place).groups()
        shown, value = saved[sheet][cell.replace("$", "")].value, run.figures.value(indicator, code)
        if isinstance(shown, str):
            assert shown == run.figures.text(indicator, code)
        else:
            percent = run.figures.indicators[indicator].unit == "%"
            assert shown == pytest.approx(float(value) / (100 if percent else 1))


def test_one_enterprise_in_two_rows_counts_once_until_a_name_changes(rows, book):
    """A further row of an enterprise asks whether one above counts; an enterprise with one row does not."""
    twice = [rows.enterprise(1, "甲公司"), rows.enterprise(2, "甲 公司"), rows.enterprise(3, "乙公司")]
    data = book({"结对": rows.sheet(rows.PAIRING, twice)})
    made = consolidated(settle([intake.read_book(open_book(data, "xlsx"), [WIDE], "长丰县.xlsx", AS_OF)]))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["结对服务基本情况表"]
    heads = {c.value: c.column for c in sheet[3]}
    same, count = heads["〔同〕企业名称"], heads["〔计〕结对企业数"]
    assert "MATCH(" in sheet.cell(4, count).value and "MATCH(" in sheet.cell(5, count).value and "MATCH(" not in sheet.cell(6, count).value
    values = openpyxl.load_workbook(io.BytesIO(made), data_only=True)["结对服务基本情况表"]
    assert [values.cell(r, count).value for r in (4, 5, 6)] == [1, 0, 1] and [values.cell(r, same).value for r in (4, 5, 6)] == [1, 1, None]


def test_text_stays_text(run, workbook):
    """What clerks typed is never a formula, wherever it goes: every formula is one of ours."""
    typed = {str(v) for s in run.ledger.submissions for t in s.tables.values() for row in t.rows for v in row.values.values() if isinstance(v, str)}
    assert any(v.startswith("=") for v in typed)
    found = [c.value for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not typed & set(found)
    assert any(c.value == "=1+1" and c.data_type == "s" for row in workbook["结对服务基本情况表"].iter_rows() for c in row)


def test_equal_runs_give_equal_bytes(run, made):
    assert consolidated(run) == made


# ---- links --------------------------------------------------------------------------------------------------------------

def links(workbook, name):
    return {c.coordinate: c.hyperlink.location for row in workbook[name].iter_rows() for c in row if c.hyperlink}


def test_a_figure_leads_to_the_first_of_its_rows(run, workbook):
    sheet = workbook["分县汇总"]
    heads = [c.value.split("\n")[0] for c in sheet[3]]
    leads = 0
    for n, unit in enumerate(run.ledger.units):
        for indicator in run.campaign.indicators:
            cell, found = sheet.cell(4 + n, 1 + heads.index(indicator.id)), run.figures.rows(indicator.id, unit.code)
            if not cell.hyperlink:
                assert not found or cell.data_type != "f"
                continue
            name, place = cell.hyperlink.location.split("!")
            line = workbook[name.strip("'")][place].row
            details = workbook[name.strip("'")]
            titles = {c.value: c.column for c in details[3]}
            first = found[0][1]
            assert (details.cell(line, titles[lineage.CODE]).value, details.cell(line, titles[lineage.ROW]).value) == (unit.code, first.number)
            leads += 1
    assert leads > 20


def test_a_finding_leads_to_the_consolidated_cell(run, workbook):
    found = 0
    for cell, target in links(workbook, "校验意见").items():
        if cell == "A1":
            continue
        row = [c.value for c in workbook["校验意见"][int(re.sub("[A-Z]", "", cell))]]
        name, place = target.split("!")
        details = workbook[name.strip("'")]
        line = details[place].row
        titles = {c.value: c.column for c in details[3]}
        origin = [details.cell(line, titles[t]).value for t in (lineage.FILE, lineage.SHEET, lineage.ROW)]
        assert origin == [row[5], row[6], int(re.sub("[A-Z]", "", row[7]))]
        assert details.cell(3, details[place].column).value in row[3]
        found += 1
    assert found > 10


def test_the_overview_leads_to_every_sheet_and_every_title_back(workbook):
    overview = set(links(workbook, "总览").values())
    for name in workbook.sheetnames[1:]:
        assert f"'{name}'!A1" in overview
        if name != "主要指标图":
            assert links(workbook, name)["A1"] == "'总览'!A1"


# ---- read again ---------------------------------------------------------------------------------------------------------

def test_hidden_columns_are_layout_when_the_workbook_comes_back(made):
    reading = intake.read_book(open_book(made, "xlsx"), [WIDE], "汇总.xlsx", AS_OF)
    grids = open_book(made, "xlsx").grids
    filled = sum(not is_blank(v) for g in grids for row in g.rows for v in row)
    valued = sum(not is_blank(_at(g, r.number, letter)) for t in reading.tables for g in grids if g.name == t.sheet
                 for r in _own(t, g) for letter in t.letters.values())
    assert filled == valued + reading.layout + len(reading.unread)
    assert {u.why for u in reading.unread} == {"汇总表里的统计，不是记录"}
    assert not [f.message for f in reading.findings if f.check in ("hidden", "foreign_column", "unheaded", "error", "uncached")]


def _own(table, grid):
    """The rows of a table by where they stand in this workbook, not by where they first stood."""
    return [dataclasses.replace(row, number=n) for n, row in enumerate(table.rows, 4)]


def _at(grid, number, letter):
    c = openpyxl.utils.column_index_from_string(letter) - 1
    row = grid.rows[number - 1]
    return row[c] if c < len(row) else ""


# ---- how it looks -------------------------------------------------------------------------------------------------------

def test_the_looks_are_named_styles(workbook, made):
    sheet = workbook["分县汇总"]
    heads = [c.value.split("\n")[0] for c in sheet[3]]
    assert (sheet["A1"].style, sheet["A3"].style, sheet["C4"].style) == ("标题", "表头", "文字")
    assert (sheet.cell(4, 1 + heads.index("错误")).style, sheet.cell(sheet.max_row, 2).style) == ("数字", "合计")
    rates = [row[heads.index("办结率")].style for row in sheet.iter_rows(min_row=4, max_row=sheet.max_row - 1) if row[heads.index("办结率")].data_type == "f"]
    assert "百分比" in rates
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    # only what a cell says of its own withstands a change of its style: a heading says nothing
    (head,) = {cell for cell in re.findall(r'<c r="[A-Z]+3" s="(\d+)"', _part(made, "分县汇总"))}
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)[0]
    assert "apply" not in re.findall(r"<xf [^>]*>", formats)[int(head)]


def _part(made, name):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        n = openpyxl.load_workbook(io.BytesIO(made), read_only=True).sheetnames.index(name) + 1
        return archive.read(f"xl/worksheets/sheet{n}.xml").decode()


def test_every_sheet_prints_on_landscape_pages_with_its_headings(workbook):
    for sheet in workbook:
        if sheet.title == "主要指标图":
            continue
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == ("landscape", 1, 0), sheet.title
        assert sheet.print_title_rows == "$3:$3" and "第&P页" in sheet.oddFooter.center.text and not sheet.sheet_view.showGridLines


def test_the_columns_that_only_work_something_out_are_grouped_and_hidden(workbook):
    sheet = workbook["结对服务基本情况表"]
    ours = [c.column for c in sheet[3] if str(c.value).startswith(lineage.LIVE)]
    groups = list(sheet.column_dimensions.values())
    hidden = {c for d in groups if d.hidden and d.outlineLevel == 1 for c in range(d.min, d.max + 1)}
    assert ours and set(ours) == hidden
    last = sheet.auto_filter.ref.split(":")[1].rstrip("0123456789")
    assert openpyxl.utils.column_index_from_string(last) == min(ours) - 1
