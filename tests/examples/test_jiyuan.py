"""Jiyuan's real ledger of 2020, as it is, in both formats (JY-01 to JY-08)."""

from collections import Counter
from datetime import date

import pytest

from ledgerkit import campaign, intake
from ledgerkit.office.formats import sniff
from ledgerkit.office.sheets import open_book


@pytest.fixture(scope="module", params=["xlsx", "xls"])
def reading(request, shared):
    data = (shared / "real" / f"jiyuan-ledger-2020.{request.param}").read_bytes()
    assert sniff(data) == request.param
    return intake.read_book(open_book(data, request.param), [campaign.load("jiyuan-lgjk")], f"台账.{request.param}", date(2020, 12, 1))


@pytest.fixture(scope="module")
def rows(reading):
    return [row.values for row in reading.tables[0].rows]


def test_ten_actions_twenty_measures_twenty_one_rows(rows):
    """JY-02: measure 4.4 has two departments."""
    assert len(rows) == 21
    assert [n for n, _ in Counter(r["序号"] for r in rows).items()] == list(range(1, 11))
    assert len({r["行动内容"] for r in rows}) == 10 and len({r["具体措施"] for r in rows}) == 20
    assert [r["牵头部门"] for r in rows if r["具体措施"].startswith("持续提升智能化监管")] == [["固管中心"], ["执法支队"]]


def test_every_cell_is_a_value_or_layout(reading):
    assert not reading.unread
    assert reading.layout == 9  # 附 件, the title, seven headings
    assert reading.tables[0].header_rows == (3,)


def test_merged_cells_are_filled_inside_their_range_only(rows):
    """JY-03: 10 + 11; nine of the eleven 创新性 are printed, action 2's covers three rows."""
    assert Counter(r["行动类型"] for r in rows) == {"常规性": 10, "创新性": 11}
    assert all(r["序号"] is not None and r["行动内容"] for r in rows)


def test_leaders(rows):
    """JY-06, X-13: 王 波 is one person, 李真理 王雪峰 are two. Measure 4.4, with both, fills two rows."""
    mentions = Counter(name for r in rows for name in r["牵头领导"])
    assert set(mentions) == {"李真理", "王雪峰", "卢强", "王波"}
    assert (mentions["卢强"], mentions["王波"]) == (5, 2)
    by_measure = Counter(name for measure in {r["具体措施"] for r in rows}
                         for name in next(r["牵头领导"] for r in rows if r["具体措施"] == measure))
    assert by_measure == {"李真理": 8, "王雪峰": 6, "卢强": 5, "王波": 2}


def test_departments(rows):
    """JY-08: a blank parts two departments, a line break breaks one."""
    seen = {tuple(r["牵头部门"]) for r in rows}
    assert {("环评科", "监测科"), ("大气科", "执法支队"), ("移动源监管科", "执法支队"), ("执法支队",)} <= seen
    assert not any(" " in d or "\n" in d for departments in seen for d in departments)


def test_all_seven_kinds_of_deadline_are_understood(rows):
    """JY-05: 11 immediate and standing, 3 by a date and standing, 7 by a date."""
    deadlines = [r["完成时限"] for r in rows]
    assert len({d.text for d in deadlines}) == 7
    assert {d.status for d in deadlines} == {"understood"}
    kinds = Counter("+".join(sorted({o.kind for o in d.obligations})) for d in deadlines)
    assert kinds == {"immediate+standing": 11, "by+standing": 3, "by": 7}
    assert {d.due for d in deadlines} == {None, date(2020, 11, 30), date(2020, 12, 31)}


def test_what_is_said_of_it(reading):
    """JY-04: the remark behind 创新性 is kept apart; JY-08: 相关业务部门 is no department."""
    assert [(f.severity, f.origin.cell) for f in reading.findings] == [("info", "G15"), ("warning", "E19"), ("warning", "E20")]
