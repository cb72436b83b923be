"""No cell vanishes: over every file that we have, each cell with content is a value, layout, or unread with a reason."""

from datetime import date
from pathlib import Path

import pytest

from ledgerkit import campaign, inbox, intake
from ledgerkit.office import containers
from ledgerkit.office.formats import Unsafe
from ledgerkit.office.sheets import open_book

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AS_OF = date(2021, 9, 30)


def readings(folder, pack):
    """(name, book, reading) of every workbook under a folder, archives included."""
    for path in inbox.walk(folder):
        received, data = inbox.receive(path, path.name)
        for found in containers.walk(data, received.format, path.name):
            if not found.failure:
                try:
                    book = open_book(found.data, found.format)
                except Unsafe:
                    continue
                yield found.name, book, intake.read_book(book, [pack], found.name, AS_OF)


def check(folder, pack, account):
    """All files of a folder; returns how many cells there were."""
    cells = 0
    for name, book, reading in readings(folder, pack):
        filled, valued, layout, unread = account(book, reading)
        assert filled == valued + layout + unread, name
        cells += filled
    return cells


def test_the_example(pack, account):
    assert check(EXAMPLES / "anhui-2021q3" / "收件", pack, account) == 55_904


@pytest.mark.parametrize("example, id, cells", [
    ("anhui-hefei-2021q2", "anhui-sbq", 765), ("anhui-hefei-2021q3", "anhui-sbq", 1773), ("anhui-mdm-2021-10", "anhui-mdm", 388),
    ("anhui-cxjz-2021q3", "anhui-cxjz", 416), ("jiyuan-2020-12", "jiyuan-lgjk", 880), ("zhejiang-2020q4", "zhejiang-sbq", 4915),
    ("pizhou-2024-10", "xuzhou-srbq", 416),
])
def test_the_other_campaigns(account, example, id, cells):
    assert check(EXAMPLES / example / "收件", campaign.load(id), account) == cells


def test_the_messy_sample(pack, shared, account):
    assert check(shared / "score" / "province-dev" / "inbox", pack, account) == 11_692


def test_the_real_ledger(shared, account):
    assert check(shared / "real", campaign.load("jiyuan-lgjk"), account) == 260


@pytest.mark.parametrize("content", [
    [["企业名称", "甲公司", "问题类别", "其他"], ["问题描述", "废气"], ["责任单位", "执法大队", "完成时限", "12月底"], ["附注", "x"]],
    [["无关"], [1, 2, 3]],
    # two tables side by side, with something in the column between them and behind them
    [["序号", "企业名称", "企业规模", "企业类型", None, "序号", "企业名称", "问题类别", "问题描述"],
     [1, "甲公司", "大型", "其他", "夹在中间", 1, "乙公司", "其他", "废气", "在后面"]],
    # a table that nobody recognises above one that is
    [["车号", "司机", "里程", "油耗", "日期"], ["皖A1", "王", 3, 4, "9月"], [],
     ["序号", "企业名称", "企业规模", "企业类型"], [1, "甲公司", "大型", "其他"]],
])
def test_forms_foreign_sheets_and_what_stands_around_tables(pack, book, account, content):
    opened = open_book(book({"表": content}), "xlsx")
    filled, valued, layout, unread = account(opened, intake.read_book(opened, [pack], "x.xlsx", AS_OF))
    assert filled == valued + layout + unread


def test_an_unknown_table_above_a_known_one_is_said_not_taken_for_titles(rows, read):
    """Its records would be lost without a word."""
    strange = [["车号", "司机", "里程", "油耗", "日期"], ["皖A1", "王", 3, 4, "9月"], ["皖A2", "李", 5, 6, "9月"], []]
    reading = read({"表": strange + rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])})
    assert {u.why for u in reading.unread} == {"表头上方的内容"} and len(reading.unread) == 15
    assert [(f.severity, f.check, f.origin.cell) for f in reading.findings] == [("warning", "above", "A1")]
    assert reading.unit == "340121"
