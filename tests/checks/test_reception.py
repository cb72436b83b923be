"""Checks of reception days: what the docstrings' examples leave open (AH-30 to AH-38)."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, checks
from ledgerkit.checks import Context, Lacking
from ledgerkit.checks.reception import MOVED, OPEN, REFUSED, SEATED, seats
from ledgerkit.model import Ledger, Submission

PACK = campaign.load("anhui-mdm")
FORM = "企业名称: {}, 座谈日期: {}, 申请日期: {}, 上场转入: {}, 问题提要: {}"
ASK = "环评手续如何办理"


@pytest.fixture
def ledger(table):
    def make(**tables):
        made = {id: table(id, *records, pack=PACK) for id, records in tables.items()}
        return Ledger((Submission(PACK.units[0], made, ()),))

    return make


def apply(name, day="2021-06-10", applied="2021-05-20", carried="", question=ASK):
    return FORM.format(name, day, applied, carried, question)


def placed(ledger, pack=PACK):
    return {s.row.get("企业名称"): (s.state, s.moved) for s in seats(ledger, Context(pack, date(2021, 6, 30), "2021-06"))}


def said(check, subject, pack=PACK, as_of=date(2021, 10, 31)):
    only = dataclasses.replace(pack, checks=tuple(s for s in pack.checks if s.check in (check, "session_full", "registration", "out_of_scope")))
    scope = checks.CHECKS[check].scope
    return [f.message for f in checks.run(scope, subject, Context(only, as_of, "2021-10")) if f.check == check]


def test_the_first_session(ledger):
    """AH-34: nine enterprises from four cities, all received."""
    found = placed(ledger(applications=[apply(f"第{n}公司") for n in range(9)]))
    assert set(found.values()) == {(SEATED, None)} and len(found) == 9


@pytest.mark.parametrize("number, moved", [(10, 0), (11, 1), (12, 2)], ids=lambda n: f"AH-34 {n}")
def test_the_cap(ledger, number, moved):
    """AH-34: ten sit, the eleventh moves to the next session."""
    found = placed(ledger(applications=[apply(f"第{n}公司", applied=f"2021-05-{n + 1:02}") for n in range(number)]))
    late = [f"第{n}公司" for n in range(10, number)]
    assert [name for name, (state, _) in found.items() if state == MOVED] == late and len(late) == moved
    assert all(found[name] == (MOVED, date(2021, 7, 8)) for name in late)


def test_who_was_moved_comes_first_in_the_next_session(ledger):
    """AH-34: priority: the one moved from June sits in July, though ten had applied for July earlier."""
    june = [apply(f"六月{n}公司", applied=f"2021-05-{n + 1:02}") for n in range(11)]
    july = [apply(f"七月{n}公司", day="2021-07-08", applied="2021-05-01") for n in range(10)]
    found = placed(ledger(applications=june + july))
    assert found["六月10公司"] == (MOVED, date(2021, 7, 8))
    assert [name for name, (_, day) in found.items() if day == date(2021, 8, 12)] == ["七月9公司"]


def test_who_is_marked_as_moved_comes_first(ledger):
    """AH-34"""
    rows = [apply(f"第{n}公司") for n in range(10)] + [apply("转入公司", applied="2021-05-30", carried="是")]
    found = placed(ledger(applications=rows))
    assert found["转入公司"] == (SEATED, None) and found["第9公司"] == (MOVED, date(2021, 7, 8))


def test_an_enterprise_with_two_matters_takes_one_seat(ledger):
    """AH-34 counts enterprises."""
    rows = [apply(f"第{n}公司") for n in range(10)] + [apply("第3公司", question="危废如何贮存才算规范")]
    assert set(placed(ledger(applications=rows)).values()) == {(SEATED, None)}


def test_no_cap_moves_nobody(ledger):
    open_ended = dataclasses.replace(PACK, schedules=(dataclasses.replace(PACK.schedules[0], enterprises=None),))
    assert {s for s, _ in placed(ledger(applications=[apply(f"第{n}公司") for n in range(30)]), open_ended).values()} == {SEATED}


def test_what_came_late_goes_to_the_next_session(ledger):
    """AH-33: and takes no seat in this one."""
    rows = [apply(f"第{n}公司") for n in range(10)] + [apply("迟到公司", applied="2021-06-04")]
    found = placed(ledger(applications=rows))
    assert found["迟到公司"] == (MOVED, date(2021, 7, 8)) and found["第9公司"] == (SEATED, None)


def test_a_complaint_takes_no_seat(ledger):
    """AH-37"""
    rows = [apply(f"第{n}公司") for n in range(10)] + [apply("投诉公司", applied="2021-05-01", question="投诉邻厂偷排废水")]
    found = placed(ledger(applications=rows))
    assert found["投诉公司"] == (REFUSED, None) and found["第9公司"] == (SEATED, None)


def test_without_a_session_the_next_open_one(ledger):
    """AH-33: who names no session sits in the first one still open; without any day it stays open."""
    found = placed(ledger(applications=[apply("甲公司", day="", applied="2021-06-03"), apply("乙公司", day="", applied="2021-06-04"),
                                        apply("丙公司", day="", applied="")]))
    assert found == {"甲公司": (SEATED, None), "乙公司": (SEATED, None), "丙公司": (OPEN, None)}


def test_an_arranged_session_is_the_next_one(ledger):
    """AH-32, AH-34: the overflow goes to a session by appointment where there is one before the regular one."""
    rows = [apply(f"第{n}公司", applied=f"2021-05-{n + 1:02}") for n in range(11)]
    found = placed(ledger(applications=rows, sessions=["座谈日期: 2021-06-25, 场次性质: 预约"]))
    assert found["第10公司"] == (MOVED, date(2021, 6, 25))


def test_session_four_needs_its_mark(table):
    """AH-32: session 4 on Monday 2021-10-25 in 颍上县 is all right with the mark only."""
    plan = "座谈日期: 2021-10-25, 座谈时间: 下午3:00-5:00, 场次性质: {}, 地点: 颍上县经开区"
    assert [len(said("session_day", table("sessions", plan.format(m), pack=PACK))) for m in ("现场", "预约", "例行", "")] == [0, 0, 1, 1]


def test_the_day_before_a_holiday_moved_it(table):
    """AH-31: 2021-02-18 is regular, 2021-02-11 is not."""
    found = said("session_day", table("sessions", "座谈日期: 2021-02-18", "座谈日期: 2021-02-11", pack=PACK))
    assert len(found) == 1 and "2021年2月为2月18日" in found[0]


def test_a_year_of_unknown_holidays_is_said_once(table):
    """AH-30, AH-31: never guessed; the day of the rule is taken, another one can't be judged."""
    found = said("session_day", table("sessions", "座谈日期: 2027-02-11", "座谈日期: 2027-02-18", "座谈日期: 2027-03-18", pack=PACK))
    assert found == ["没有2027年的放假安排，未作“座谈日期”校验。"]


@pytest.mark.parametrize("hours, faults", [("15:00-17:00", 0), ("下午3:00-5:00", 0), ("15时至17时", 0), ("下午3点到5点", 0), ("15：00—17：00", 0),
                                           ("15:00-16:00", 1), ("上午9:00-11:00", 1)])
def test_the_hours(table, hours, faults):
    """AH-30: 15:00-17:00, however it is written."""
    record = f"座谈日期: 2021-06-10, 座谈时间: {hours}"
    assert len(said("session_day", table("sessions", record, pack=PACK))) == faults


@pytest.mark.parametrize("applied, faults", [("2021-06-02", 0), ("2021-06-03", 0), ("2021-06-04", 1), ("2021-06-11", 1)],
                         ids=lambda v: f"AH-33 {v}")
def test_registration_for_the_first_session(table, applied, faults):
    """AH-33: session 2021-06-10 closes on 2021-06-03."""
    record = table("applications", f"申请日期: {applied}, 座谈日期: 2021-06-10", pack=PACK)
    found = said("registration", record)
    assert len(found) == faults and all("停止预约日2021年6月3日之后，请转入2021年7月8日一场" in f for f in found)


def test_strict_registration(table):
    """AH-33: strict is a setting: then the closing day itself is too late."""
    strict = dataclasses.replace(PACK, schedules=(dataclasses.replace(PACK.schedules[0], strict=True),))
    record = table("applications", "申请日期: 2021-06-03, 座谈日期: 2021-06-10", pack=PACK)
    assert len(said("registration", record, strict)) == 1


def test_registration_before_it_opens(table):
    """AH-33 with a window, as in Rudong: from the 26th of the month before."""
    rudong = dataclasses.replace(PACK, schedules=(next(s for s in PACK.schedules if s.id == "rudong"),))
    record = table("applications", "申请日期: 2021-09-25, 座谈日期: 2021-10-25", "申请日期: 2021-09-26, 座谈日期: 2021-10-25", pack=PACK)
    assert said("registration", record, rudong) == ["表!A2 申请日期“2021年9月25日”早于开始预约日2021年9月26日，请核对申请日期。"]


def test_a_pack_without_reception_days(table):
    bare = dataclasses.replace(PACK, schedules=())
    assert said("visitors", table("applications", "来访人数: 9", pack=PACK), bare) == ["没有接待日安排，未作“来访人数”校验。"]


@pytest.mark.parametrize("name, faults", [
    ("王波", 0), ("欧阳明月", 0), ("阿卜杜拉·买买提", 0), ("John Smith", 0), ("王总", 1), ("李经理", 1), ("张某", 1), ("王**", 1), ("匿名", 1),
    ("刘女士", 1), ("王", 1), ("企业代表", 1), ("13855812345", 1)])
def test_real_names(table, name, faults):
    """AH-36"""
    record = f"来访代表: {name}, 法定代表人: 赵敏, 代表身份: 委托代表"
    assert len(said("real_name", table("applications", record, pack=PACK))) == faults


@pytest.mark.parametrize("question, word", [
    ("投诉邻厂夜间偷排", "投诉"), ("举报某企业未批先建", "举报"), ("信访事项久拖不决", "信访"), ("被周边居民多次投诉，请教异味治理", None),
    ("收到信访转办件后如何整改", None), ("企业遭举报后信用如何修复", None), ("环评如何报批", None), ("因投诉较多请教治理，另投诉邻厂", "投诉")])
def test_what_is_out_of_scope(table, question, word):
    """AH-37: complainants go to 12369; an enterprise that is complained about may ask."""
    found = said("out_of_scope", table("applications", f"问题提要: {question}", pack=PACK))
    assert len(found) == (word is not None)
    assert all(f"属于{word}事项" in f and "请拨打“12369”" in f for f in found)


def test_repeats_need_the_answers(ledger):
    """AH-37: without the list of answers it is said once, as info."""
    assert said("answered_before", ledger(applications=[apply("甲公司")])) == ["没有历次答复事项清单，未作“重复事项”校验。"]


@pytest.mark.parametrize("old, day, faults", [("技改项目总量指标从哪里调剂", "2021-09-09", 1), ("危险废物贮存间如何建设", "2021-09-09", 0),
                                              ("技改项目总量指标从哪里调剂", "2021-10-20", 0)])
def test_repeats_are_alike_and_older(ledger, old, day, faults):
    """AH-37: similar text, same enterprise, answered before the application."""
    past = f"企业名称: 甲公司, 已答复问题: {old}, 已答复意见: 县域内调剂, 答复日期: {day}"
    new = apply("甲公司", "2021-10-25", "2021-10-12", question="技改项目的总量指标从哪里调剂")
    assert len(said("answered_before", ledger(applications=[new], answered=[past]))) == faults


def test_a_plan_that_was_never_approved(table):
    """AH-38: the session is over, and steps are open; before it they may be."""
    plan = "座谈日期: 2021-10-14, 环评处拟定日期: 2021-10-08, 分管厅领导审阅日期:, 厅主要领导批准日期:, 通知日期:, 通知方式:"
    found = said("agenda_steps", table("sessions", plan, pack=PACK))
    assert ["分管厅领导审阅日期" in found[0], "厅主要领导批准日期" in found[1], "通知日期" in found[2]] == [True] * 3
    assert said("agenda_steps", table("sessions", plan, pack=PACK), as_of=date(2021, 10, 12)) == []


def test_written_reply_without_the_table(ledger):
    """AH-34: who lacks the table of answers is told so."""
    rows = [apply(f"第{n}公司") for n in range(11)]
    assert said("written_reply", ledger(applications=rows)) == ["没有事项及答复表，未作“先书面答复”校验。"]


def test_the_period_before_is_lacking(ledger):
    """AH-34"""
    assert said("carried", ledger(applications=[apply("甲公司")])) == ["没有上一期的汇总，未作“上场转入”校验。"]


def test_seats_need_the_rule_of_the_session(ledger):
    with pytest.raises(Lacking):
        placed(ledger(applications=[apply("甲公司")]), dataclasses.replace(PACK, checks=()))
