"""How tasks stand on a day: one class each, nothing overdue on its last day, standing duties in a line of their own."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit import campaign
from ledgerkit.columns.deadline import read_deadline
from ledgerkit.due import AHEAD, DONE, ENDED, OVERDUE, SOON, STANDING, STATES, UNCLEAR, WAITING, due, open_rows, parts, silent
from ledgerkit.model import Row

PACK = campaign.load("jiyuan-lgjk")
SPEC = PACK.dispatches[0]
UNIT = PACK.units[1]
ISSUED = date(2020, 11, 14)
NOVEMBER, DECEMBER, STANDS = "11月底前完成台账制定并长期坚持", "12月底前完成", "立即执行、长期坚持"


def task(phrase=DECEMBER, number=1, **values):
    """A task of the ledger; `phrase` is its deadline as of the plan's day."""
    deadline = phrase and read_deadline(phrase, ISSUED)
    return Row("台账.xlsx", "表", number, {}, {"具体措施": f"措施{number}", "牵头部门": ["环评科"], "牵头领导": ["卢强"], "行动类型": "常规性",
                                               "完成时限": deadline, **values})


def states(*rows, on=date(2020, 12, 1), spec=SPEC):
    return [d.state for d in due([(UNIT, r) for r in rows], spec, on).duties]


def test_due_today_is_not_overdue_and_tomorrow_is():
    """X-08: overdue starts the day after."""
    row = task("2020年12月15日前")
    assert states(row, on=date(2020, 12, 15)) == [SOON]
    assert states(row, on=date(2020, 12, 16)) == [OVERDUE]
    assert due([(UNIT, row)], SPEC, date(2020, 12, 16)).duties[0].late == 1


def test_the_november_part_is_overdue_in_december_and_its_standing_part_is_not():
    """JY-07 (T): on 2020-12-01 the ledger is overdue if it is not made, what goes on is not."""
    assert states(task(NOVEMBER), on=date(2020, 11, 30)) == [SOON, STANDING]
    assert states(task(NOVEMBER), on=date(2020, 12, 1)) == [OVERDUE, STANDING]
    made = task(NOVEMBER, 完成状态="已完成", 完成日期=date(2020, 11, 27))
    assert states(made, on=date(2020, 12, 1)) == [DONE, STANDING]


@pytest.mark.parametrize("phrase", ["立即执行、长期坚持", "立即执行、持续完善", "长期坚持", "每月5日"])
def test_standing_duties_have_their_own_line_whatever_day_it_is(phrase):
    """X-09: never overdue, never done, outside the rate."""
    for on in (date(2020, 11, 14), date(2030, 1, 1)):
        assert states(task(phrase), on=on) == [STANDING]
        assert states(task(phrase, 完成状态="已完成", 完成日期=date(2020, 12, 1)), on=on) == [STANDING]
    assert due([(UNIT, task(phrase))], SPEC, date(2030, 1, 1)).whole.rate is None


def test_the_on_time_rate_leaves_standing_ones_out():
    """X-09: one in time, one late, one overdue, and five that go on: 1 of 3."""
    rows = [task(DECEMBER, 1, 完成状态="已完成", 完成日期=date(2020, 12, 31)), task(DECEMBER, 2, 完成状态="已完成", 完成日期=date(2021, 1, 4)),
            task(DECEMBER, 3), *(task(STANDS, n) for n in range(4, 9))]
    found = due([(UNIT, r) for r in rows], SPEC, date(2021, 1, 10))
    assert str(found.whole.rate) == "33.3"
    assert [d.on_time for d in found.duties[:3]] == [True, False, None]


def test_done_without_a_day_is_neither_in_time_nor_late():
    found = due([(UNIT, task(完成状态="已完成"))], SPEC, date(2021, 1, 10))
    assert (found.whole.rate, found.undated, found.duties[0].state) == (None, 1, DONE)


def test_what_was_done_later_was_open_on_that_day():
    """X-07: as of any day, so a report can be made again for a day that is past."""
    row = task(DECEMBER, 完成状态="已完成", 完成日期=date(2021, 1, 8))
    assert states(row, on=date(2021, 1, 7)) == [OVERDUE]
    assert states(row, on=date(2021, 1, 8)) == [DONE]


@pytest.mark.parametrize("values, on, state", [
    ({"完成状态": "未启动"}, date(2020, 12, 1), WAITING),
    ({"完成状态": "未启动"}, date(2020, 12, 21), SOON),
    ({"完成状态": "未启动"}, date(2021, 1, 1), OVERDUE),
    ({"完成状态": "正在推进"}, date(2020, 12, 1), AHEAD),
    ({"完成状态": "正在推进"}, date(2020, 12, 20), AHEAD),
    ({"完成状态": "已终止"}, date(2021, 1, 1), ENDED),
    ({"完成日期": date(2020, 12, 3)}, date(2020, 12, 3), DONE),
    ({}, date(2020, 12, 1), AHEAD),
])
def test_each_class(values, on, state):
    """X-07: a task that has not begun is overdue all the same once its day is over; an ended one never is."""
    assert states(task(**values), on=on) == [state]


def test_the_days_before_which_a_task_is_due_soon_are_the_packs():
    assert states(task(), on=date(2020, 12, 1), spec=replace(SPEC, soon=30)) == [SOON]
    assert states(task(), on=date(2020, 12, 1), spec=replace(SPEC, soon=29)) == [AHEAD]


@pytest.mark.parametrize("phrase", ["8月前完成", "适时", "立即执行", None])
def test_a_deadline_that_nobody_can_date_is_said_to_be_unclear(phrase):
    assert states(task(phrase)) == [UNCLEAR]
    assert states(task(phrase, 完成状态="已完成")) == [DONE]


def test_several_days_in_one_cell_are_several_duties():
    """JY-07: the parts of one cell are counted by their parts."""
    assert [p.due for p in parts(read_deadline("6月底前完成方案，12月底前完成", date(2021, 1, 1)))] == [date(2021, 6, 30), date(2021, 12, 31)]
    assert [p and p.kind for p in parts(read_deadline("12月底前完成，适时回头看", ISSUED))] == ["by", None]


PHRASES = [NOVEMBER, DECEMBER, STANDS, "立即执行、持续完善", "立即执行", "12月份正式施行", "2020年12月10日前", "8月前", "适时", "每月底前", None,
           "收到通知之日起15个工作日内", "6月底前完成方案，12月底前完成", "11-12月", "已经完成，长期坚持"]
TASKS = st.builds(task, st.sampled_from(PHRASES), st.integers(1, 9), 完成状态=st.sampled_from([None, "未启动", "正在推进", "已完成", "已终止", "乱写"]),
                  完成日期=st.one_of(st.none(), st.dates(date(2020, 10, 1), date(2021, 3, 1))),
                  牵头部门=st.lists(st.sampled_from(["环评科", "监测科", "相关业务部门"]), max_size=2, unique=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(TASKS, max_size=12), st.integers(0, 120))
def test_the_classes_add_up_and_time_only_moves_forward(rows, days):
    """X-07: total = the sum of the classes, each duty in one; X-08: nothing is overdue before the day after its last."""
    on = date(2020, 11, 1) + timedelta(days)
    found = due([(UNIT, r) for r in rows], SPEC, on)
    assert found.whole.total == len(found.duties) == sum(len(parts(r.get("完成时限"))) for r in rows)
    assert sum(len(found.of(s)) for s in STATES) == len(found.duties) and set(found.whole.counts) <= set(STATES)
    assert sum(a.total for a in found.by(SPEC.kind)) == len(found.duties)
    for duty in found.duties:
        assert (duty.state == OVERDUE) == (duty.due is not None and duty.due < on and duty.state not in (DONE, ENDED))
        assert duty.state != STANDING or duty.on_time is None


def test_by_department_leaves_out_what_is_no_department():
    """JY-08: 相关业务部门 beside 宣教中心 has no account of its own; alone it stays, so that nothing is lost."""
    found = due([(UNIT, task(牵头部门=["宣教中心", "相关业务部门"])), (UNIT, task(牵头部门=["相关业务部门"])), (UNIT, task(牵头部门=None))], SPEC, ISSUED)
    assert {a.name: a.total for a in found.by("牵头部门")} == {"宣教中心": 1, "相关业务部门": 1, "未填": 1}


def test_open_tasks_without_an_entry():
    """JY-11: a standing task is open; one that is done or ended is not."""
    rows = [task(DECEMBER, 1), task(STANDS, 2), task(DECEMBER, 3, 完成状态="已完成", 完成日期=ISSUED), task(DECEMBER, 4, 完成状态="已终止"),
            task(NOVEMBER, 5, 完成状态="已完成", 完成日期=ISSUED), task(DECEMBER, 6, 进展情况="已开会")]
    found = due([(UNIT, r) for r in rows], SPEC, date(2020, 12, 1))
    assert [r.number for _, r in open_rows(found)] == [1, 2, 5, 6]
    assert {name: [r.number for r in missing] for name, missing in silent(found).items()} == {"环评科": [1, 2, 5]}


# ---- the real ledger ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def ledger(shared):
    from ledgerkit import intake
    from ledgerkit.office.sheets import open_book

    data = (shared / "real" / "jiyuan-ledger-2020.xlsx").read_bytes()
    table = intake.read_book(open_book(data, "xlsx"), [PACK], "台账.xlsx", ISSUED).tables[0]
    return [(UNIT, row) for row in table.rows]


@pytest.mark.parametrize("on, counts", [
    (date(2020, 11, 30), {AHEAD: 7, SOON: 3, STANDING: 14}),
    (date(2020, 12, 1), {OVERDUE: 3, AHEAD: 7, STANDING: 14}),
    (date(2020, 12, 31), {OVERDUE: 3, SOON: 7, STANDING: 14}),
    (date(2021, 1, 1), {OVERDUE: 10, STANDING: 14}),
])
def test_the_real_ledger(ledger, on, counts):
    """JY-07 (T): three on 2020-12-01; on 2021-01-01 the seven December items too; 11 + 3 standing parts never."""
    found = due(ledger, SPEC, on)
    assert found.whole.counts == Counter(counts) and found.tasks == 21
    assert found.whole.total == 24


def test_the_real_ledgers_leaders(ledger):
    """JY-06: by leader, a measure once: 8, 6, 5, 2 = 21 mentions of 20 measures."""
    found = due(ledger, SPEC, ISSUED)
    assert {a.name: a.measures for a in found.by("牵头领导")} == {"李真理": 8, "王雪峰": 6, "卢强": 5, "王波": 2}
    assert found.whole.measures == 20
