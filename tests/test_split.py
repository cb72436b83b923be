"""The ledger in parts and together again: nothing of its layout, order or merged ranges is lost on the way."""

import dataclasses
import io
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerkit import campaign, consolidate, inbox, intake, pipeline, split
from ledgerkit.errors import FatalError
from ledgerkit.followup import send_out
from ledgerkit.office.excerpt import change
from ledgerkit.office.sheets import open_book
from ledgerkit.office.writing import Change

PACK = campaign.load("jiyuan-lgjk")
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "jiyuan-2020-12"
LEDGER = "民营经济“两个行动”工作台账.xlsx"
DAY = date(2020, 12, 25)
HEADINGS = ["序号", "行动内容", "具体措施", "牵头\n领导", "牵头\n部门", "完成\n时限", "行动\n类型"]
DEPARTMENTS = ["环评科", "监测科", "执法支队", "法规科"]


def read(data, name=LEDGER):
    return intake.read_book(open_book(data, "xlsx"), [PACK], name, DAY)


def dump(data):
    """Everything that a person sees of a workbook: cells and their looks, merged ranges, widths, heights, set-up."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: (
            {c.coordinate: (c.value, c.number_format, c.font.name, c.font.sz, c.font.b, c.border.left.style, c.alignment.wrap_text, c.fill.fgColor.rgb)
             for row in sheet.iter_rows() for c in row},
            sorted(map(str, sheet.merged_cells.ranges)),
            {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()},
            {k: d.height for k, d in sheet.row_dimensions.items()},
            sheet.freeze_panes, sheet.print_title_rows, sheet.print_area, sheet.page_setup.orientation,
        ) for sheet in book}


def arrive(files):
    """The arrivals of these files (name -> bytes), and the batch that they are in."""
    batch = inbox.Batch(Path("批次"), PACK.id, "2020-12", DAY)
    return [(inbox.register(name, data, "xlsx", None), read(data, name)) for name, data in files.items()], batch


def put_together(files):
    arrivals, batch = arrive(files)
    decisions = pipeline.decide(arrivals, PACK, batch)
    return split.together(consolidate.ledger(decisions, PACK), decisions, PACK), decisions


def fill(part, entries):
    """A returned part: by the row of the whole ledger what is written into 进展情况, 完成状态, 完成日期."""
    table = read(part).tables[0]
    cells = {f"{table.letters[title]}{row.number}": value for row in table.rows
             for title, value in zip(("进展情况", "完成状态", "完成日期"), entries.get(row.get("台账行号"), ())) if value is not None}
    return change(part, {table.sheet: Change(cells=cells)})


class Workbook(bytes):
    """A workbook that a failing test shows by its rows."""

    def __repr__(self):
        return "\n".join(map(str, openpyxl.load_workbook(io.BytesIO(self)).active.iter_rows(values_only=True)))


@st.composite
def ledgers(draw):
    """A ledger of some actions with some measures each, merged as such ledgers are, with what else sheets have."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = draw(st.sampled_from(["工作台账", "Sheet1", "台账 (定稿)"]))
    top = draw(st.integers(0, 2))
    if top:
        sheet.append(["示范区生态环境局民营经济“两个行动”工作台账"])
        sheet.merge_cells("A1:G1")
        sheet.row_dimensions[1].height = 40
        for _ in range(top - 1):
            sheet.append(["（2020年11月14日印发）"])
    sheet.append(HEADINGS)
    number = 0
    for action in range(1, draw(st.integers(1, 4)) + 1):
        first = sheet.max_row + 1
        merged = draw(st.lists(st.sampled_from("ABDG"), unique=True))
        for measure in range(draw(st.integers(1, 4))):
            number += 1
            lead = measure == 0
            leader, kind = draw(st.sampled_from(["李真理", "王 波", "李真理 王雪峰"])), draw(st.sampled_from(["常规性", "创新性"]))
            departments = draw(st.lists(st.sampled_from(DEPARTMENTS), min_size=1, max_size=2, unique=True))
            sheet.append([action if lead or "A" not in merged else None, f"行动{action}" if lead or "B" not in merged else None,
                          f"第{number}条措施,按期落实。", leader if lead or "D" not in merged else None,
                          "、".join(departments), draw(st.sampled_from(["12月底前完成", "立即执行、长期坚持"])),
                          kind if lead or "G" not in merged else None])
        for column in merged:
            if sheet.max_row > first:
                sheet.merge_cells(f"{column}{first}:{column}{sheet.max_row}")
    for column, width in zip("ABCDEFG", (6, 22, 60, 9, 10, 14, 10)):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=top + 2):
        for cell in row:
            cell.font = openpyxl.styles.Font(name="仿宋_GB2312", size=11 + cell.row % 2)
    if draw(st.booleans()):
        sheet.append([])
        sheet.append(["济源产城融合示范区生态环境局办公室 2020年11月14日印发"])
    buffer = io.BytesIO()
    book.save(buffer)
    return Workbook(buffer.getvalue())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ledgers(), st.randoms(use_true_random=False))
def test_parts_that_come_back_empty_make_the_very_same_ledger(data, dice):
    """JY-11: cell by cell, with merged ranges, widths and looks, in whatever order the parts come back."""
    names = [row.get("具体措施") for row in read(data).tables[0].rows]
    parts = split.parts(data, read(data), PACK)
    order = list(parts)
    dice.shuffle(order)
    found, decisions = put_together({LEDGER: data, **{name.split("/")[1]: parts[name] for name in order}})
    assert [(d.received.path, d.reason) for d in decisions if d.verdict != "采用"] == []
    assert [row.get("具体措施") for _, row in found.ledger.rows("tasks")] == names and not found.findings
    assert dump(split.workbook(data, found, PACK)) == dump(data)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ledgers())
def test_a_part_is_the_ledger_with_the_other_rows_left_out(data):
    """JY-03, JY-11: each row of a part reads as it does in the ledger, merged cells and all, and looks as it did."""
    whole = {row.number: row for row in read(data).tables[0].rows}
    before, = dump(data).values()
    for name, part in split.parts(data, read(data), PACK).items():
        reading = read(part, name)
        table, = reading.tables
        who = name.split("/")[1].removesuffix(".xlsx")
        title = "牵头部门" if name.startswith("部门") else "牵头领导"
        assert [row.get("台账行号") for row in table.rows] == [n for n, row in whole.items() if who in row.get(title)]
        after, = dump(part).values()
        for row in table.rows:
            source = whole[row.get("台账行号")]
            assert {t: str(row.get(t)) for t in source.values if t not in ("进展情况", "完成状态", "完成日期", "台账行号")} == {
                t: str(v) for t, v in source.values.items() if t not in ("进展情况", "完成状态", "完成日期", "台账行号")}
            assert after[0][f"C{row.number}"] == before[0][f"C{source.number}"]
        assert {c: after[2][c] for c in before[2]} == before[2]
        assert reading.unit == next((u.code for u in PACK.units if u.name == who), None if "示范区" not in str(before) else "419001")
        assert not reading.unread


# ---- the real ledger ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def real(shared):
    return (shared / "real" / "jiyuan-ledger-2020.xlsx").read_bytes()


@pytest.fixture(scope="module")
def parts(real):
    return split.parts(real, read(real), PACK)


def test_who_gets_a_part_of_the_real_ledger(parts):
    """JY-08: eleven departments and four leaders; 相关业务部门 is none, 执法 支队 is 执法支队."""
    assert list(parts) == [f"部门/{n}.xlsx" for n in ("办公室", "党建办", "环评科", "监测科", "执法支队", "固管中心", "法规科", "宣教中心",
                                                    "移动源监管科", "大气科", "科研宣教中心")] + [
        f"领导/{n}.xlsx" for n in ("李真理", "王波", "卢强", "王雪峰")]


def test_merged_ranges_are_cut_to_the_rows_that_remain(parts):
    """Action 2 is three rows, of which 环评科 has the last; action 4 five, of which 执法支队 has three and 4.4's second."""
    sheet = openpyxl.load_workbook(io.BytesIO(parts["部门/环评科.xlsx"])).active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A2:G2", "A5:A7", "B5:B7"]
    assert (sheet["A4"].value, sheet["B4"].value, sheet["G4"].value) == (2, "推行局领导干部分包重点企业、重点项目工作机制", "创新性")
    sheet = openpyxl.load_workbook(io.BytesIO(parts["部门/执法支队.xlsx"])).active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A2:G2", "A4:A7", "B4:B7"]
    assert sheet["C7"].value.startswith("持续提升智能化监管水平") and sheet["D7"].value == "李真理 王雪峰"


def test_a_part_shows_where_to_write(parts):
    sheet = openpyxl.load_workbook(io.BytesIO(parts["部门/党建办.xlsx"])).active
    assert [c.value for c in sheet[3]][7:] == ["进展情况", "完成状态", "完成日期", "台账行号"]
    assert sheet["H2"].value == "填报单位：党建办" and sheet["K4"].value == 5
    assert sheet["A1"].value == "附 件" and sheet["H3"].font.name == sheet["G3"].font.name
    rule, = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("I4:I5", '"未启动,正在推进,已完成,已终止"')


def test_what_is_written_comes_to_its_row_and_nothing_else_changes(real, parts):
    """JY-11: the ledger with the entries in new columns; every old cell, merged range and width is as it was."""
    back = fill(parts["部门/党建办.xlsx"], {5: ("台账已建立", "已完成", date(2020, 11, 27)), 6: ("正在排名单", "正在推进", None)})
    found, _ = put_together({LEDGER: real, "党建办.xlsx": back})
    made = split.workbook(real, found, PACK)
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert [c.value for c in sheet[3]][7:] == ["进展情况", "完成状态", "完成日期"]
    assert [c.value for c in sheet[5]][7:-1] == ["台账已建立", "已完成"] and sheet["J5"].value.date() == date(2020, 11, 27)
    assert sheet["J5"].number_format == 'yyyy"年"m"月"d"日"'
    assert [c.value for c in sheet[6]][7:] == ["正在排名单", "正在推进", None]
    (old, merges, widths, heights, *setup), = dump(real).values()
    (new, merges_now, widths_now, heights_now, *setup_now), = dump(made).values()
    assert {place: new[place] for place in old} == old and merges_now == merges and heights_now == heights and setup_now == setup
    assert {c: widths_now[c] for c in widths} == widths
    assert not any(new[place][0] for place in new if place not in old and not place.startswith(("H", "I", "J")))
    rows = {row.number: row for _, row in found.ledger.rows("tasks")}
    assert (rows[5].get("完成状态"), rows[5].get("完成日期"), rows[7].get("完成状态")) == ("已完成", date(2020, 11, 27), None)
    assert [u.code for u, _ in found.ledger.rows("tasks")] == ["419001-0"] * 21


def test_one_measure_of_two_departments_has_two_places(real, parts):
    """JY-02, JY-11: measure 4.4 stands in two rows; each department's entry comes to its own."""
    found, _ = put_together({LEDGER: real, "执法支队.xlsx": fill(parts["部门/执法支队.xlsx"], {15: ("视频已装", None, None)}),
                             "固管中心.xlsx": fill(parts["部门/固管中心.xlsx"], {14: ("平台已建", None, None)})})
    rows = {row.number: row.get("进展情况") for _, row in found.ledger.rows("tasks")}
    assert (rows[14], rows[15]) == ("平台已建", "视频已装")


def test_a_long_entry_makes_its_row_higher_and_no_other():
    """A row of fixed height would hide what was reported."""
    whole = (EXAMPLE / "收件" / LEDGER).read_bytes()
    back = fill(split.parts(whole, read(whole), PACK)["部门/党建办.xlsx"], {5: ("进展很多，" * 40, "已完成", None), 6: ("短", None, None)})
    found, _ = put_together({LEDGER: whole, "党建办.xlsx": back})
    before, after = (openpyxl.load_workbook(io.BytesIO(data)).active.row_dimensions for data in (whole, split.workbook(whole, found, PACK)))
    assert after[5].height > 180 > before[5].height
    assert [after[n].height for n in range(1, 25) if n != 5] == [before[n].height for n in range(1, 25) if n != 5]


def test_the_deadlines_are_the_ledgers_whatever_day_a_part_was_filled_in(real, parts):
    """X-11: 11月底前 in a part filled in in December is no deadline of the next year."""
    part = openpyxl.load_workbook(io.BytesIO(parts["部门/党建办.xlsx"]))
    part.active["H1"] = "填报时间：2020年12月20日"
    part.active["H4"] = "已建立"
    buffer = io.BytesIO()
    part.save(buffer)
    found, _ = put_together({LEDGER: real, "党建办.xlsx": buffer.getvalue()})
    row = next(row for _, row in found.ledger.rows("tasks") if row.number == 5)
    assert row.get("完成时限").due == date(2020, 11, 30) and row.get("进展情况") == "已建立"


def test_rows_that_were_sorted_or_lost_their_number_find_their_place(real, parts):
    part = openpyxl.load_workbook(io.BytesIO(parts["部门/法规科.xlsx"]))
    sheet = part.active
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    for number, row in zip((6, 5, 4), rows):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
        sheet.cell(number, 8, f"进展{row[10]}")
    sheet["K5"] = None
    buffer = io.BytesIO()
    part.save(buffer)
    found, _ = put_together({LEDGER: real, "法规科.xlsx": buffer.getvalue()})
    assert {n: e[0][1].get("进展情况") for (_, n), e in found.entries.items()} == {16: "进展16", 17: "进展17", 18: "进展18"}
    assert not found.findings


def test_a_task_that_the_ledger_does_not_have_is_said_and_not_added(real, parts):
    part = openpyxl.load_workbook(io.BytesIO(parts["部门/法规科.xlsx"]))
    part.active["C4"], part.active["H4"] = "自己加的一条措施", "已办"
    buffer = io.BytesIO()
    part.save(buffer)
    found, _ = put_together({LEDGER: real, "法规科.xlsx": buffer.getvalue()})
    assert [f.message for f in found.findings] == [
        "Sheet1!C4 具体措施“自己加的一条措施”在局台账里找不到，没有并入，请勿改动具体措施和台账行号，按下发的表填报。"]
    assert len(list(found.ledger.rows("tasks"))) == 21 and not found.entries


def test_two_answers_on_one_task_stand_side_by_side(real, parts):
    """Neither is picked: both are in the ledger, both are told, and the task is not done until all say so."""
    files = {LEDGER: real, "环评科.xlsx": fill(parts["部门/环评科.xlsx"], {7: ("已建台账", "已完成", date(2020, 11, 30))}),
             "监测科.xlsx": fill(parts["部门/监测科.xlsx"], {7: ("还差两个项目", "正在推进", None)})}
    found, _ = put_together(files)
    row = next(row for _, row in found.ledger.rows("tasks") if row.number == 7)
    assert row.get("进展情况") == "环评科：已建台账\n监测科：还差两个项目" and row.get("完成状态") == "正在推进"
    assert [(f.unit, f.check) for f in found.findings] == [("419001-3", "progress_conflict"), ("419001-4", "progress_conflict")]
    sheet = openpyxl.load_workbook(io.BytesIO(split.workbook(real, found, PACK))).active
    assert sheet["I7"].value == "环评科：已完成\n监测科：正在推进"
    both = files | {"监测科.xlsx": fill(parts["部门/监测科.xlsx"], {7: ("全部建成", "已完成", date(2020, 12, 4))})}
    found, _ = put_together(both)
    row = next(row for _, row in found.ledger.rows("tasks") if row.number == 7)
    assert (row.get("完成状态"), row.get("完成日期"), found.findings) == ("已完成", date(2020, 12, 4), ())


def test_a_leaders_part_comes_back_beside_the_ledger_and_other_leaders(real, parts):
    files = {LEDGER: real, "王波.xlsx": fill(parts["领导/王波.xlsx"], {5: ("已听取汇报", None, None)}),
             "卢强.xlsx": fill(parts["领导/卢强.xlsx"], {8: ("已调研", None, None)})}
    found, decisions = put_together(files)
    assert [d.verdict for d in decisions] == ["采用"] * 3
    assert {n for _, n in found.entries} == {5, 8}
    again = files | {"王波（修改）.xlsx": fill(parts["领导/王波.xlsx"], {5: ("已再次听取汇报", None, None)})}
    found, decisions = put_together(again)
    assert {d.received.path: d.verdict for d in decisions} == {LEDGER: "采用", "王波.xlsx": "被替代", "卢强.xlsx": "采用", "王波（修改）.xlsx": "采用"}
    assert found.entries["Sheet1", 5][0][1].get("进展情况") == "已再次听取汇报"


def test_the_ledger_signed_by_an_office_below_its_table_is_the_bureaus(real):
    """The annex ends with 生态环境局办公室 …印发: that does not make it the office's part."""
    book = openpyxl.load_workbook(io.BytesIO(real))
    book.active["A26"] = "济源产城融合示范区生态环境局办公室 2020年11月14日印发"
    buffer = io.BytesIO()
    book.save(buffer)
    found, decisions = put_together({LEDGER: buffer.getvalue()})
    assert decisions[0].unit == "419001-0" and len(list(found.ledger.rows("tasks"))) == 21


def test_without_the_ledger_the_parts_stay_what_they_are(parts):
    found, _ = put_together({"法规科.xlsx": parts["部门/法规科.xlsx"], "党建办.xlsx": parts["部门/党建办.xlsx"]})
    assert found.reading is None
    assert [(u.code, row.get("台账行号")) for u, row in found.ledger.rows("tasks")] == [
        ("419001-2", 5), ("419001-2", 6), ("419001-7", 16), ("419001-7", 17), ("419001-7", 18)]


# ---- the commands' work -------------------------------------------------------------------------------------------

@pytest.fixture
def batch(tmp_path):
    folder = tmp_path / "济源 2020-12"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("输出", "下发"))
    return folder


def test_forms_writes_a_part_for_each(batch):
    names = send_out(batch, jobs=1)
    assert len(names) == 15 and all((batch / "下发" / name).is_file() for name in names)


def test_the_ledger_may_lie_outside_the_inbox(batch):
    (batch / "收件" / LEDGER).rename(batch / "台账.xlsx")
    with pytest.raises(FatalError, match="没有可用的工作台账"):
        send_out(batch, jobs=1)
    (batch / "batch.toml").write_text((batch / "batch.toml").read_text(encoding="utf-8") + 'ledger = "台账.xlsx"\n', encoding="utf-8")
    assert len(send_out(batch, jobs=1)) == 15
    (batch / "台账.xlsx").unlink()
    with pytest.raises(FatalError, match="台账.xlsx"):
        send_out(batch, jobs=1)


def test_an_old_workbook_is_refused_with_what_to_do(batch, shared):
    (batch / "收件" / LEDGER).unlink()
    shutil.copy(shared / "real" / "jiyuan-ledger-2020.xls", batch / "收件" / "台账.xls")
    with pytest.raises(FatalError, match="另存为.xlsx"):
        send_out(batch, jobs=1)
    result = pipeline.run(batch, jobs=1)
    assert "台账.xlsx" not in result.files
    assert [f.message for f in result.findings if f.check == "ledger_format"] == [
        "台账.xls：不是通常的.xlsx文件，进展不能原样填回，没有生成台账.xlsx，请用WPS或Excel另存为.xlsx后重新运行。"]


def test_a_campaign_without_a_ledger_to_send_out_says_so(batch):
    text = (batch / "batch.toml").read_text(encoding="utf-8").replace("jiyuan-lgjk", "anhui-sbq")
    (batch / "batch.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FatalError, match="没有要分办的台账"):
        send_out(batch, jobs=1)


def test_a_pack_without_dispatches_leaves_the_arrivals_alone(real):
    arrivals, _ = arrive({LEDGER: real})
    assert split.groups(arrivals, dataclasses.replace(PACK, dispatches=())) == [arrivals]
