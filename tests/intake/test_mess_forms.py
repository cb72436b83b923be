"""Filled-in forms, labels left of values: the two real ones of domain/tables.md, and what goes wrong inside forms."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from ledgerkit import campaign, draft
from ledgerkit.office.sheets import open_book

UNITS = "code,name,level,parent,aliases\n330000,富春县,county,,\n"
CARD = [
    ["民情登记卡"],
    ["诉求编号", None, "集体名称"],
    ["集体负责人", None, "联系号码"],
    ["诉求类别", None, "事务类别"],
    ["诉求内容"],
    ["诉求办理责任信息", "责任领导", None, "责任部门"],
    [None, "责任人", None, "解决措施"],
    [None, "完成时限", None, "创建日期"],
    ["诉求追踪", "跟踪状态", None, "进度更新时间"],
    [None, "进度更新备注"],
]
CARD_MERGES = ["A1:E1", "B5:E5", "A6:A8", "A9:A10", "C10:E10"]
# A1 row 10 of domain/tables.md: cell -> what is typed, title, value
CARD_CELLS = {
    "B2": ("MQ-2021-07", "诉求编号", "MQ-2021-07"), "D2": ("张庄村合作社", "集体名称", "张庄村合作社"),
    "B3": ("王 波", "集体负责人", ["王波"]), "D3": (13905510001, "联系号码", "13905510001"), "B4": ("环境问题", "诉求类别", "环境问题"),
    "D4": ("公共事务", "事务类别", "公共事务"),
    "B5": ("河道有垃圾，\n异味重", "诉求内容", "河道有垃圾，\n异味重"), "C6": ("李真理 王雪峰", "责任领导", ["李真理", "王雪峰"]),
    "E6": ("水务局、执法\n大队", "责任部门", ["水务局", "执法大队"]), "C7": ("卢强", "责任人", ["卢强"]), "E7": ("清理河道", "解决措施", "清理河道"),
    "C8": ("2021年12月底前", "完成时限", date(2021, 12, 31)), "E8": (datetime(2021, 9, 1), "创建日期", date(2021, 9, 1)),
    "C9": ("正在解决", "跟踪状态", "正在解决"), "E9": ("2021.9.20", "进度更新时间", date(2021, 9, 20)),
    "C10": ("已清理两处", "进度更新备注", "已清理两处"),
}
BLANK_LIST = [
    ["督察整改措施清单"], ["一、"], ["问题"], ["整改目标："], ["责任单位"], ["责任人"], ["整改时限:"], ["整改措施"], [],
    ["二、"], ["问题"], ["整改目标："], ["责任单位"], ["责任人"], ["整改时限:"], ["整改措施"],
]
LIST = [
    ["督察整改措施清单"], ["一、河道治理不到位"], ["问题", "部分河段有垃圾"], ["整改目标：长效管护"], ["责任单位", "水务局"], ["责任人", "王波"],
    ["整改时限:立行立改,长期坚持"], ["整改措施", "清理河道"], [],
    ["二、台账不完善"], ["问题", "台账缺项"], ["整改目标：台账完备"], ["责任单位", "环评科、执法支队"], ["责任人", "李 艳"], ["整改时限:2021年12月底前"],
    ["整改措施", "逐项补齐"],
]


@pytest.fixture
def drafted(tmp_path, book):
    """The pack drafted from one sheet."""
    def make(content, merges):
        data = book({"登记": content}, merges={"登记": merges})
        text = draft.draft(open_book(data, "xlsx"), "x", "空白.xlsx")
        (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
        (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
        return campaign.load(str(tmp_path))

    return make


def filled(content, cells):
    """The form with these cells typed in."""
    rows = [list(row) for row in content]
    for place, text in cells.items():
        c, r = ord(place[0]) - 65, int(place[1:]) - 1
        rows[r] += [None] * (c + 1 - len(rows[r]))
        rows[r][c] = text
    return rows


def read_back(row):
    """cell -> title, value; of a deadline its due day, or its text where it has none."""
    values = {t: (v.due or v.text) if hasattr(v, "due") else v for t, v in row.values.items()}
    return {row.origin(t).cell: (t, value) for t, value in values.items()}


def test_the_registration_card_of_row_10_gives_its_values_back(drafted, read):
    pack = drafted(CARD, CARD_MERGES)
    content = filled(CARD, {cell: typed for cell, (typed, _, _) in CARD_CELLS.items()})
    reading = read({"登记": content}, "富春县.xlsx", [pack], merges={"登记": CARD_MERGES})
    row, = (row for table in reading.tables for row in table.rows)
    assert read_back(row) == {cell: (title, value) for cell, (_, title, value) in CARD_CELLS.items()} and not row.faulty
    assert reading.unit == "330000"
    # the group labels beside several rows are no values, and are said
    assert [(u.cell, u.raw) for u in reading.unread] == [("A6", "诉求办理责任信息"), ("A9", "诉求追踪")]
    assert [(f.severity, f.check) for f in reading.findings] == [("info", "foreign_column")]


def test_a_card_left_half_empty_gives_blanks_at_the_right_cells(drafted, read):
    """An empty cell is followed by the next label: that is not its value."""
    pack = drafted(CARD, CARD_MERGES)
    some = {cell: CARD_CELLS[cell][0] for cell in ("B2", "B5", "E6", "C8", "C10")}
    reading = read({"登记": filled(CARD, some)}, "富春县.xlsx", [pack], merges={"登记": CARD_MERGES})
    row, = (row for table in reading.tables for row in table.rows)
    expected = {cell: (title, value if cell in some else None) for cell, (_, title, value) in CARD_CELLS.items()}
    assert read_back(row) == expected and not row.faulty


def test_a_card_filled_in_with_faults_says_them_at_their_cells(drafted, read):
    pack = drafted(CARD, CARD_MERGES)
    wrong = {cell: typed for cell, (typed, _, _) in CARD_CELLS.items()}
    wrong |= {"D3": "1390551000", "E8": "九月初", "E9": "2021年9月"}
    reading = read({"登记": filled(CARD, wrong)}, "富春县.xlsx", [pack], merges={"登记": CARD_MERGES})
    assert [(f.check, f.origin.cell) for f in reading.findings if f.severity != "info"] == [
        ("phone", "D3"), ("date", "E8"), ("date", "E9")]


@pytest.mark.parametrize("blank", [LIST, BLANK_LIST], ids=["drafted from a filled one", "drafted from a blank"])
def test_the_list_of_blocks_of_row_15_gives_its_values_back(drafted, read, blank):
    """One record a block; values beside their label and behind a colon in the same cell."""
    pack = drafted(blank, ["A1:B1"])
    reading = read({"登记": LIST}, "富春县.xlsx", [pack], merges={"登记": ["A1:B1"]})
    first, second = (row for table in reading.tables for row in table.rows)
    assert read_back(first) == {
        "B3": ("问题", "部分河段有垃圾"), "A4": ("整改目标", "长效管护"), "B5": ("责任单位", ["水务局"]), "B6": ("责任人", ["王波"]),
        "A7": ("整改时限", "立行立改,长期坚持"), "B8": ("整改措施", "清理河道")}
    assert read_back(second) == {
        "B11": ("问题", "台账缺项"), "A12": ("整改目标", "台账完备"), "B13": ("责任单位", ["环评科", "执法支队"]), "B14": ("责任人", ["李艳"]),
        "A15": ("整改时限", date(2021, 12, 31)), "B16": ("整改措施", "逐项补齐")}
    assert {u.raw for u in reading.unread} <= {"一、河道治理不到位", "二、台账不完善"}


# ---- what goes wrong inside a form --------------------------------------------------------------------------------

FORM = [
    ["企业问题登记卡"],
    ["填报单位：合肥市长丰县生态环境分局    填报时间：2021年9月24日"],
    ["企业名称", "甲公司", "问题类别", "污染治理"],
    ["问题描述", "喷漆废气收集不到位"],
    ["提出日期", "2021年7月1日", "完成时限", "2021年12月底前"],
    ["责任部门", "执法大队", "责任人", "王波"],
    ["办理状态", "正在办理", "办结日期", None],
]


def test_a_form_shifted_right_with_marks_and_blanks_in_its_labels(read):
    content = [[None, None, *row] for row in FORM]
    content[2][2], content[3][2], content[5][2] = "企 业 名 称：", "问题\n描述", "责任部门:"
    reading = read({"登记卡": [[], *content]})
    row = reading.tables[0].rows[0]
    assert [(row.get(t), row.origin(t).cell) for t in ("企业名称", "问题描述", "责任单位")] == [
        ("甲公司", "D4"), ("喷漆废气收集不到位", "D5"), ("执法大队", "D7")]
    assert reading.unit == "340121" and not reading.findings and not reading.unread


def test_an_empty_value_before_another_label(read):
    form = [*FORM[:2], ["企业名称", "甲公司", "问题类别", "污染治理"], ["工作目标", "问题描述", "喷漆废气收集不到位"], *FORM[4:]]
    row = read({"登记卡": form}).tables[0].rows[0]
    assert row.get("工作目标") is None and row.get("问题描述") == "喷漆废气收集不到位"


def test_a_mark_for_nothing_in_a_form(read):
    form = [*FORM[:6], ["办理状态", "正在办理", "办结日期", "—"]]
    reading = read({"登记卡": form})
    assert reading.tables[0].rows[0].get("办结日期") is None and not reading.findings


def test_an_error_and_a_formula_without_a_result_in_a_form(read, book):
    workbook = openpyxl.load_workbook(io.BytesIO(book({"登记卡": FORM})))
    workbook["登记卡"]["D5"], workbook["登记卡"]["B5"] = "=TODAY()+30", "#REF!"
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue())
    assert {(f.check, f.origin.cell) for f in reading.findings} == {("error", "B5"), ("uncached", "D5")}
    assert set(reading.tables[0].rows[0].faulty) == {"提出日期", "完成时限"}
