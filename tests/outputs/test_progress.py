"""报送进度.xlsx: every unit with every table, and the counts by city."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledgerkit.model import Contact, Round, State
from ledgerkit.office.sheets import open_book
from ledgerkit.outputs.progress import progress

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def sheets(caught):
    """The two sheets of a run of Hefei, some of its states changed, as rows below the headings."""
    def make(**changes):
        run = replace(caught(EXAMPLES / "anhui-hefei-2021q2")[0], **changes)
        return {g.name: g.rows for g in open_book(progress(run), "xlsx").grids}, run

    return make


def line(rows, name):
    head = next(row for row in rows if "填报单位" in row)
    return next(dict(zip(head, row)) for row in rows if name in row)


def test_a_unit_has_a_state_for_each_table_what_became_of_its_findings_and_whom_to_call(sheets):
    states = {"340121": {"pairing": State("迟报", 3), "issues": State("零报告")}, "340124": {"pairing": State("未报"), "issues": State("退回")}}
    found, _ = sheets(standing=states, contacts={"340121": Contact("340121", "李艳", "0551-62376123", ("a@b.test",))},
                      rounds={"340121": Round("a.xlsx", (), frozenset("12"), frozenset("3"))}, due=date(2021, 9, 25))
    changfeng, lujiang = line(found["各单位"], "长丰县"), line(found["各单位"], "庐江县")
    assert (changfeng["结对服务基本情况表"], changfeng["企业问题台账"]) == ("迟报3天", "零报告")
    assert (changfeng["比上次"], changfeng["联系人"], changfeng["电话"]) == ("未改2处，新增1处", "李艳", "0551-62376123")
    assert (lujiang["结对服务基本情况表"], lujiang["企业问题台账"], lujiang["比上次"]) == ("未报", "退回", "")
    assert "截止2021年9月25日" in found["各单位"][1][0]


def test_the_states_of_a_city_add_up(sheets):
    found, run = sheets()
    head = next(row for row in found["各市"] if "应报单位" in row)
    rows = [dict(zip(head, row)) for row in found["各市"][found["各市"].index(head) + 1:]]
    assert {row["市"] for row in rows} == {"合肥市", "合计"}
    for row in rows:
        assert row["应报单位"] == sum(row[s] for s in ("已报", "零报告", "迟报", "退回", "未报")) == len(run.ledger.units)
        states = [s[next(t.id for t in run.campaign.tables if t.title == row["表"])] for s in run.standing.values()]
        assert row["未报"] == sum(s.state == "未报" for s in states)
        assert len([n for n in row["未报的单位"].split("、") if n]) == row["未报"]


def test_the_same_again_is_said(sheets):
    found, _ = sheets(rounds={"340121": Round("a.xlsx", unchanged=True)})
    assert line(found["各单位"], "长丰县")["比上次"] == "重报内容未改"
