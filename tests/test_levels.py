"""Levels: what a city consolidated and sends on is, to the province, what its counties sent (item by item, cell by cell)."""

import dataclasses
import doctest
from collections import Counter
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledgerkit import campaign, consolidate, intake, lineage, pipeline
from ledgerkit.checks import Context
from ledgerkit.indicators import Figures
from ledgerkit.model import Received
from ledgerkit.office.sheets import Book, Grid, open_book
from ledgerkit.outputs import consolidated, reexport
from ledgerkit.outputs.run import Run

PACK = campaign.load("anhui-sbq")
PERIOD, AS_OF = "2021Q3", date(2021, 9, 25)
NAMES = {"340100": "合肥市", "340121": "合肥市长丰县", "340122": "合肥市肥东县", "340600": "淮北市", "340621": "淮北市濉溪县"}


def settle(pack, readings) -> Run:
    """A run over readings, without folders and workers."""
    received = [(Received(r.file, 1, r.file, "xlsx"), r) for r in readings]
    decisions = consolidate.decide(list(pipeline.unfolded(received, [pack])), pack, PERIOD)
    ledger = consolidate.ledger(decisions, pack)
    context = Context(pack, AS_OF, PERIOD, Figures(ledger, pack))
    findings = [dataclasses.replace(f, unit=f.unit or d.unit) for d in decisions if d.verdict in ("采用", "退回")
                for f in pipeline.check_reading(d.reading, context)]
    return Run(pack, PERIOD, AS_OF, tuple(decisions), ledger, tuple(findings), context.figures)


def read(pack, data, name):
    return intake.read_book(open_book(data, "xlsx"), [pack], name, AS_OF)


def content(run) -> tuple:
    """The ledger with every row's values and origin, the figures of every unit, and what is said of cells.

    What a returned file held goes back to its unit and no further.
    """
    rows = {(s.unit.code, id, n): fact for s in run.ledger.submissions for id, t in s.tables.items()
            for n, fact in enumerate([len(t.rows), *((r.file, r.sheet, r.number, r.letters, r.faulty, r.approximate, r.values) for r in t.rows)])}
    figures = {(i.id, u.code): run.figures.text(i.id, u.code) for i in run.campaign.indicators for u in run.campaign.units}
    said = Counter((f.severity, f.check, f.message, str(f.origin.file), f.unit or "") for f in run.findings
                   if f.origin.cell and run.ledger.states.get(f.unit) == "已报送")
    return rows, run.ledger.states, figures, said


def differences(found, expected) -> list:
    """Each fact that two contents do not share: where, what is found, what was expected."""
    return [(key, mine.get(key), theirs.get(key)) for mine, theirs in zip(found, expected)
            for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]


# ---- small ledgers --------------------------------------------------------------------------------------------------

ODD = ["=1+1", "{{ 7*7 }}", "<w:p>", "_x0041_", "第一行\n第二行", "无", "—", "00123", "约定", "合计", "+86", "a,b", "'引号"]
CELLS = {
    "序号": st.sampled_from([1.0, 7.0, 3.5, "一", ""]),
    "企业名称": st.sampled_from(["甲公司", "乙（合肥）有限公司", "丙 公司", "丁公司", ""]),
    "统一社会信用代码": st.sampled_from(["", "91340100MA2N00000X", "９１340100"]),
    "企业规模": st.sampled_from(["大型", "大型企业", "巨型", ""]),
    "企业类型": st.sampled_from(["传统产业", "其它", ""]),
    "结对领导": st.sampled_from(["王 波", "李真理 王雪峰", "张三、李四", "王2"]),
    "联络员": st.sampled_from(["卢强", ""]),
    "结对日期": st.sampled_from([datetime(2021, 5, 12), "2021.5.12", "2021年5月", "二〇二一年", datetime(2021, 12, 1), ""]),
    "走访次数": st.sampled_from([0.0, 3.0, 2.5, "约50", "两三次", "3次", ""]),
    "最近走访日期": st.sampled_from([datetime(2021, 9, 7), ""]),
    "企业联系电话": st.sampled_from(["13905510001", "0551-62376123", "12"]),
    "备注": st.one_of(st.sampled_from(ODD), st.text("甲乙丙 ab1=＋，、\n", max_size=12)),
    "问题类别": st.sampled_from(["污染治理", "噪音", ""]),
    "问题描述": st.sampled_from(["喷漆废气收集不到位", "环评手续\n不全", *ODD]),
    "提出日期": st.sampled_from([datetime(2021, 7, 1), "7月1日", ""]),
    "责任单位": st.sampled_from(["执法大队", "大气科、执法支队", "相关部门"]),
    "责任人": st.sampled_from(["赵敏", "赵敏 钱多"]),
    "完成时限": st.sampled_from(["2021年12月底前", "11月底前", "长期坚持", "3月底前", "8月前", "适时", datetime(2021, 10, 1), ""]),
    "办理状态": st.sampled_from(["已解决", "已办结", "办理中", "搁置", ""]),
    "办结日期": st.sampled_from([datetime(2021, 8, 1), "2021-6-1", ""]),
}
TITLES = {"结对服务基本情况表": ["序号", "企业名称", "统一社会信用代码", "企业规模", "企业类型", "结对领导", "联络员", "结对日期", "走访次数", "最近走访日期",
                        "企业联系电话", "备注"],
          "企业问题台账": ["序号", "企业名称", "问题类别", "问题描述", "提出日期", "责任单位", "责任人", "完成时限", "办理状态", "办结日期"]}


@st.composite
def workbooks(draw, code):
    """A county's workbook as grids: its tables in any order of columns, at any height, with any content."""
    period = draw(st.sampled_from(["第三季度", "第三季度", "第三季度", "第二季度"]))
    day = draw(st.sampled_from(["2021年9月24日", "2021年9月28日", ""]))
    grids = []
    for n, title in enumerate(draw(st.sampled_from([["结对服务基本情况表"], ["结对服务基本情况表", "企业问题台账"]]))):
        heads = draw(st.permutations(TITLES[title]))
        top = [[f"2021年{period}{title}"], [f"填报单位：{NAMES[code]}生态环境局  填报时间：{day}"]]
        rows = draw(st.lists(st.fixed_dictionaries({t: CELLS[t] for t in heads}), max_size=3))
        left = [""] * draw(st.integers(0, 2))
        body = [left + list(heads), *(left + [r[t] for t in heads] for r in rows)]
        grids.append(Grid(f"表{n}", True, [*top, *[[]] * draw(st.integers(0, 2)), *body]))
    return intake.read_book(Book(grids), [PACK], f"{NAMES[code][:3]}/{NAMES[code][3:] or '市本级'}.xlsx", AS_OF)


@st.composite
def provinces(draw):
    codes = draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True, min_size=1))
    return {code: draw(workbooks(code)) for code in codes}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.reuse, Phase.generate))
@given(sent=provinces(), make=st.sampled_from([reexport, consolidated]))
def test_consolidating_the_cities_is_consolidating_the_counties(sent, make):
    """AH-04: the same ledger, figures, states, findings and origins, whether a city stands between or not."""
    whole = settle(PACK, list(sent.values()))
    books = []
    for city in ("340100", "340600"):
        inside = [r for code, r in sent.items() if code[:4] == city[:4]]
        own = pipeline.scoped(PACK, city)
        books.append(read(PACK, make(settle(own, inside)), f"{NAMES[city]}.xlsx"))
    assert all(b.unit == code for b, code in zip(books, ("340100", "340600")))
    assert differences(content(settle(PACK, books)), content(whole)) == []


def test_places_are_written_short_and_read_again():
    result = doctest.testmod(lineage)
    assert result.attempted and not result.failed


# ---- one county's file, on its way up ---------------------------------------------------------------------------------

@pytest.fixture
def sheets(rows, book):
    """A county's workbook of one faulty row, the city's run over it, and the bytes that the city sends on."""
    def make(unit="合肥市长丰县", name="长丰县.xlsx", **values):
        table = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", **values)], unit=unit)
        return intake.read_book(open_book(book({"结对": table}), "xlsx"), [PACK], name, AS_OF)

    return make


def sent_on(*readings):
    return reexport(settle(pipeline.scoped(PACK, "340100"), readings))


def test_the_provinces_finding_names_the_countys_cell(sheets):
    """X-01 to X-18 stay checkable above: the finding is about the county's own file, sheet and cell."""
    run = settle(PACK, [read(PACK, sent_on(sheets(结对日期="二〇二一年")), "合肥市上报.xlsx")])
    found = next(f for f in run.findings if f.check == "date")
    assert (found.origin.file, found.origin.sheet, found.origin.cell, found.unit) == ("长丰县.xlsx", "结对", "M4", "340121")
    assert found.message == "结对!M4 结对日期“二〇二一年”读不出日期，请写成“2021-09-25”或“2021年9月25日”。"


def test_the_register_names_file_and_share(sheets):
    run = settle(PACK, [read(PACK, sent_on(sheets()), "合肥市上报.xlsx")])
    assert [(d.received.path, d.verdict, d.unit) for d in run.decisions] == [
        ("合肥市上报.xlsx", "采用", "340100"), ("合肥市上报.xlsx!长丰县.xlsx", "采用", "340121")]


def test_a_return_and_a_silence_are_carried_along(sheets, rows, book):
    old = rows.sheet(rows.PAIRING, [rows.enterprise(1, "乙公司")], unit="合肥市肥东县")
    old[0] = ["2021年第二季度结对服务基本情况表"]
    returned = intake.read_book(open_book(book({"结对": old}), "xlsx"), [PACK], "肥东县.xlsx", AS_OF)
    assert returned.period == "2021Q2"
    run = settle(PACK, [read(PACK, sent_on(sheets(), returned), "合肥市上报.xlsx")])
    assert [run.ledger.states[c] for c in ("340121", "340122", "340123")] == ["已报送", "退回", "未报送"]
    decision = next(d for d in run.decisions if d.unit == "340122")
    assert (decision.verdict, decision.reason) == ("退回", "材料是2021年第二季度的，本批次是2021年第三季度")


def test_an_empty_list_stays_an_empty_list(rows, book):
    """Zero is not nothing: a county that sent a list without rows has 0, one that sent no list has —."""
    empty = intake.read_book(open_book(book({"结对": rows.sheet(rows.PAIRING, [], unit="合肥市长丰县")}), "xlsx"), [PACK], "长丰县.xlsx", AS_OF)
    run = settle(PACK, [read(PACK, sent_on(empty), "合肥市上报.xlsx")])
    assert run.figures.text("结对企业数", "340121") == "0" and run.figures.text("结对企业数", "340122") == "—"
    assert run.figures.text("问题收集数", "340121") == "—"


def test_a_tick_and_an_explanation_go_up(rows, book, sheets):
    """What a county ticked as 零报告 stays ticked, and its answer to a warning stands beside the row."""
    empty = intake.read_book(open_book(book({"结对": rows.sheet(rows.PAIRING, [], unit="合肥市肥东县")}), "xlsx"), [PACK], "肥东县.xlsx", AS_OF)
    noted = sheets(联络员电话="12")
    table = noted.tables[0]
    table = dataclasses.replace(table, rows=(dataclasses.replace(table.rows[0], note="电话正在更换"),))
    run = settle(PACK, [read(PACK, sent_on(dataclasses.replace(noted, tables=(table,)), dataclasses.replace(empty, zero=("pairing",))), "合肥市上报.xlsx")])
    share = {s.unit.code: s.readings[0] for s in run.ledger.submissions}
    assert share["340122"].zero == ("pairing",) and share["340121"].zero == ()
    assert share["340121"].tables[0].rows[0].note == "电话正在更换"


def test_a_cell_that_the_city_mends_is_mended(sheets):
    """What could not be read below counts as soon as somebody writes it right in the workbook that goes on."""
    data = sent_on(sheets(结对日期="二〇二一年"))
    workbook = openpyxl.load_workbook(BytesIO(data))
    sheet = workbook["结对服务基本情况表"]
    heads = [c.value for c in sheet[3]]
    assert sheet.cell(4, heads.index("结对日期") + 1).value == "二〇二一年" and sheet.cell(4, heads.index("读不出的列") + 1).value == "结对日期"
    sheet.cell(4, heads.index("结对日期") + 1).value = datetime(2021, 5, 12)
    mended = BytesIO()
    workbook.save(mended)
    run = settle(PACK, [read(PACK, mended.getvalue(), "合肥市上报.xlsx")])
    (_, row), = run.ledger.rows("pairing")
    assert row.get("结对日期") == date(2021, 5, 12) and not row.faulty and not [f for f in run.findings if f.check == "date"]


def test_what_left_nothing_to_be_seen_stays_said(sheets):
    """A 同上 with nothing above it has no text of its own that could go on; the cell is named all the same."""
    run = settle(PACK, [read(PACK, sent_on(sheets(走访次数="同上")), "合肥市上报.xlsx")])
    (_, row), = run.ledger.rows("pairing")
    assert row.get("走访次数") is None and row.faulty == ("走访次数",)
    assert [f.message for f in run.findings if f.check == "number"] == ["结对!O4 走访次数在原表里读不出来，请退回原单位更正。"]


def test_the_county_and_its_city_both_send(sheets):
    """The same list twice is one list; the county's newer one replaces what the city had."""
    direct = sheets()
    run = settle(PACK, [direct, read(PACK, sent_on(direct), "合肥市上报.xlsx")])
    assert run.figures.text("结对企业数", "340100") == "1"
    assert sorted(d.verdict for d in run.decisions) == ["采用", "采用", "重复"]
    newer = dataclasses.replace(sheets(走访次数=9), reported=date(2021, 9, 25), file="长丰县更正.xlsx")
    run = settle(PACK, [newer, read(PACK, sent_on(direct), "合肥市上报.xlsx")])
    assert run.figures.text("走访次数", "340121") == "9"


def test_a_unit_that_the_list_does_not_know_is_said(sheets):
    data = sent_on(sheets())
    run = settle(pipeline.scoped(PACK, "340600"), [read(pipeline.scoped(PACK, "340600"), data, "合肥市上报.xlsx")])
    assert [(d.verdict, d.reason) for d in run.decisions][1:] == [("无法识别", "单位代码“340121”不在本批次的名单中，请核对")]


# ---- a clerk's own list of all counties ---------------------------------------------------------------------------------

def listed(rows, heading, names, unit="合肥市生态环境局", extra=()):
    content = rows.sheet(rows.PAIRING, [rows.enterprise(n, f"企业{n}公司") for n in range(1, len(names) + 1)], unit=unit)
    content[2] = ["序号", heading, *content[2][1:]]
    for line, name in zip(content[3:], names):
        line.insert(1, name)
    return [*content, *extra]


def settle_listed(book, content, merges=None):
    data = book({"结对": content}, merges=merges and {"结对": merges})
    return settle(PACK, [read(PACK, data, "合肥市三季度汇总.xlsx")])


@pytest.mark.parametrize("heading", ["县（市、区）", "填报单位", "县区", "报送单位名称"])
def test_a_list_of_all_counties_is_booked_row_by_row(rows, book, heading):
    """Before, it was the city's own, and the counties stood as 未报送 (X-17)."""
    run = settle_listed(book, listed(rows, heading, ["长丰县", "肥东县生态环境分局", "市本级", "长丰县"]))
    booked = {c: run.figures.text("结对企业数", c) for c in ("340121", "340122", "340100-0", "340100", "340123")}
    assert booked == {"340121": "2", "340122": "1", "340100-0": "1", "340100": "4", "340123": "—"}
    assert run.ledger.states["340121"] == "已报送" and run.ledger.states["340123"] == "未报送"
    (origin,) = {(r.file, r.sheet) for _, r in run.ledger.rows("pairing")}
    assert origin == ("合肥市三季度汇总.xlsx", "结对")
    assert [f.message for f in run.findings if f.check == "row_unit"] == [
        f"结对!B3 “{heading}”列写有2个单位，各行已分别计入这些单位，如该列不是填报单位，请改列名。"]


def test_merged_names_and_ditto_marks_hold_for_their_rows(rows, book):
    run = settle_listed(book, listed(rows, "县区", ["长丰县", None, "肥东县", "同上"]), merges=["B4:B5"])
    assert [run.figures.text("结对企业数", c) for c in ("340121", "340122", "340100-0")] == ["2", "2", "—"]


def test_a_name_that_is_none_is_asked_about_and_kept_with_the_sender(rows, book):
    run = settle_listed(book, listed(rows, "县区", ["长丰县", "某某园区", "", "濉溪县"]))
    assert [run.figures.text("结对企业数", c) for c in ("340121", "340100-0", "340621")] == ["1", "3", "—"]
    assert [f.message for f in run.findings if f.check == "row_unit" and f.severity == "warning"] == [
        "结对!B5 县区“某某园区”不在名单中，暂计入合肥市，请填写单位全称。", "结对!B6 县区没有填写，暂计入合肥市，请填写单位全称。",
        "结对!B7 县区“濉溪县”不属于合肥市，暂计入合肥市，请填写单位全称。"]


def test_where_an_enterprise_lies_is_not_who_reports_it(rows, book):
    run = settle_listed(book, listed(rows, "所在县区", ["长丰县", "肥东县"]))
    assert [run.figures.text("结对企业数", c) for c in ("340121", "340100-0")] == ["—", "2"]


def test_a_countys_own_name_in_each_row_changes_nothing(rows, book):
    run = settle_listed(book, listed(rows, "县区", ["长丰县", "长丰县"], unit="合肥市长丰县"))
    assert [d.unit for d in run.decisions] == ["340121"] and run.figures.text("结对企业数", "340121") == "2"


def test_the_total_over_all_counties_is_still_compared(rows, book):
    """X-01: 合计 over the rows of several units, 3 for 1 + 1."""
    total = ["合计", *[None] * (len(rows.PAIRING))]
    total[rows.PAIRING.index("走访次数") + 1] = 3
    run = settle_listed(book, listed(rows, "县区", ["长丰县", "肥东县"], extra=[total]))
    assert [f.message for f in run.findings if f.check == "totals"] == ["结对!P6 合计行的走访次数“3”与上面各行之和2不符，请核对合计。"]
