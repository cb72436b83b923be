"""Who is reminded of what, where, and in which words."""

import dataclasses
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from ledgerkit.due import OVERDUE
from ledgerkit.model import Contact
from ledgerkit.outputs import dispatch
from ledgerkit.outputs.reminders import reminders

EXAMPLES = Path(__file__).parents[2] / "examples"
CHANGFENG, FEIDONG, FEIXI = "340121", "340122", "340123"  # counties of 合肥市
OWN, PROVINCE, LINQUAN = "340100-0", "340000-0", "341221"  # 合肥市本级, 省厅本级, a county of 阜阳市


def names(made):
    return [name.removeprefix("催报/").removesuffix(".eml") for name in made]


# ---- what was not reported ----------------------------------------------------------------------------------------

def test_one_draft_a_city_and_none_for_a_city_with_nothing_missing(small):
    small.stands(CHANGFENG, pairing="未报", issues="已报")
    small.stands(FEIDONG, pairing="未报", issues="未报")
    small.stands(FEIXI, pairing="已报", issues="零报告")
    small.stands(LINQUAN, pairing=("迟报", 3), issues="退回")
    assert names(reminders(small.run())) == ["合肥市"]


def test_nothing_missing_is_nobody_reminded(small):
    small.stands(CHANGFENG, pairing="已报", issues="退回")
    assert reminders(small.run()) == {} == reminders(small.run(standing={}))


def test_the_draft_to_a_city_word_for_word(small, message, body):
    small.stands(CHANGFENG, pairing=("已报", 0), issues=("未报", 5))
    for code in (FEIDONG, FEIXI):
        small.stands(code, pairing=("未报", 5), issues=("未报", 5))
    small.contact("340100", "hf@example.test")
    small.contact("340000", name="李明", phone="0551-62376000")
    data = reminders(small.run(due=date(2021, 9, 20)))["催报/合肥市.eml"]
    assert message(data)["Subject"] == "【催报】环保服务企业“十百千”行动2021年第三季度：合肥市3个单位尚未报齐"
    assert message(data)["To"] == "hf@example.test"
    assert body(data) == """\
合肥市：
　　环保服务企业“十百千”行动2021年第三季度材料应于2021年9月20日前报送。截至2021年9月25日，你市有3个单位尚未报齐，已超期5天：
　　1.未报送企业问题台账的：长丰县。
　　2.未报送结对服务基本情况表、企业问题台账的：肥东县、肥西县。
　　请督促上述单位抓紧报送。本期没有应报内容的，请在表上“零报告”处选“是”后报送，空表不作零报告。如已报送，请回复本邮件说明报送时间和方式，以便核对。
　　联系人：李明，电话：0551-62376000。

　　　　　　　　　　　　安徽省生态环境厅
　　　　　　　　　　　　2021年9月25日
"""


@pytest.mark.parametrize(("units", "due", "said"), [
    ((CHANGFENG,), date(2021, 9, 25), "应于2021年9月25日前报送。截至2021年9月25日，你市长丰县尚未报送企业问题台账。"),
    ((CHANGFENG, FEIDONG), None, "报送要求，截至2021年9月25日，你市有2个单位尚未报送企业问题台账：长丰县、肥东县。")])
def test_before_the_day_and_without_one_nobody_is_late(small, body, units, due, said):
    for code in units:
        small.stands(code, issues="未报")
    text = body(reminders(small.run(due=due))["催报/合肥市.eml"])
    assert said in text and "超期" not in text


def test_what_a_city_owes_itself_is_asked_for_by_the_province(small, message, body):
    small.stands(OWN, pairing="未报")
    small.stands(PROVINCE, pairing="未报")
    small.stands(CHANGFENG, pairing="未报")
    small.contact("340100", "hf@example.test")
    small.contact("340000", "st@example.test")
    made = reminders(small.run())
    assert names(made) == ["安徽省", "合肥市"]
    text = body(made["催报/安徽省.eml"])
    assert "2个单位尚未报送结对服务基本情况表：省厅本级、合肥市本级。" in text and "长丰县" not in text
    assert message(made["催报/安徽省.eml"])["To"] == "st@example.test, hf@example.test"
    assert "你市长丰县" in body(made["催报/合肥市.eml"]) and "本级" not in body(made["催报/合肥市.eml"])


def test_units_without_an_address_are_told_in_a_draft_of_their_own(small, message, body):
    small.stands(OWN, pairing="未报")
    small.stands(PROVINCE, pairing="未报")
    small.contact("340100", "hf@example.test")
    made = reminders(small.run())
    assert names(made) == ["安徽省", "安徽省（没有邮箱的）"]
    sent, kept = made.values()
    assert message(sent)["To"] == "hf@example.test" and "通讯录" not in body(sent) and "省厅本级" not in body(sent)
    assert message(kept)["To"] is None and body(kept).startswith("【通讯录里没有省厅本级的邮箱") and "合肥市" not in body(kept)


def test_a_city_without_an_address_has_no_To(small, message, body):
    small.stands(CHANGFENG, pairing="未报")
    data = reminders(small.run())["催报/合肥市.eml"]
    assert message(data)["To"] is None and body(data).startswith("【通讯录里没有合肥市的邮箱")


def test_days_that_differ_stand_at_their_tables(small, body):
    small.stands(CHANGFENG, pairing=("未报", 5), issues=("未报", 2))
    text = body(reminders(small.run(due=date(2021, 9, 20)))["催报/合肥市.eml"])
    assert "尚未报送结对服务基本情况表（超期5天）、企业问题台账（超期2天）。" in text


def test_the_example_reminds_of_just_what_is_missing(caught, body):
    run, _ = caught(EXAMPLES / "anhui-2021q3")
    missing = defaultdict(set)
    for code, tables in run.standing.items():
        if any(state.state == "未报" for state in tables.values()):
            unit = run.unit(code)
            missing[unit.parent if unit.level != "own" else run.unit(unit.parent).parent].add(unit.name)
    made = reminders(run)
    assert set(names(made)) == {run.unit(code).name for code in missing} and len(made) > 2
    for code, units in missing.items():
        text = body(made[f"催报/{run.unit(code).name}.eml"])
        counties = {u.name for u in run.campaign.units if u.level in ("county", "area", "own")}
        assert {name for name in counties if name in text} == units
        assert "已超期5天" in text
    assert reminders(run) == made


# ---- tasks that are overdue ---------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def jiyuan(caught):
    return caught(EXAMPLES / "jiyuan-2020-12")[0]


def test_each_department_and_each_leader_with_overdue_tasks_is_reminded(jiyuan, body):
    spec = jiyuan.campaign.dispatches[0]
    duties = dispatch.of_run(jiyuan, spec).of(OVERDUE)
    wanted = {name for duty in duties for title in (spec.department, spec.leader) for name in duty.row.get(title)}
    made = reminders(jiyuan)
    assert duties and set(names(made)) == wanted
    for name in wanted:
        mine = [d for d in duties if name in d.row.get(spec.department) + d.row.get(spec.leader)]
        text = body(made[f"催报/{name}.eml"])
        assert f"有{len(mine)}项超期未完成" in text
        for duty in mine:
            assert dispatch.brief(duty.row.get(spec.measure)) in text
            assert f"应于{dispatch.day(duty.due)}前完成，已超期{duty.late}天" in text


def test_a_department_is_written_to_at_its_own_address(jiyuan, message):
    contacts = {"419001-2": Contact("419001-2", "王波", "", ("dj@example.test",))}
    made = reminders(dataclasses.replace(jiyuan, contacts=contacts))
    assert message(made["催报/党建办.eml"])["To"] == "dj@example.test"
    assert message(reminders(jiyuan)["催报/党建办.eml"])["To"] is None


def test_when_all_is_done_in_time_nobody_is_reminded(jiyuan):
    assert reminders(dataclasses.replace(jiyuan, as_of=date(2020, 11, 30))) == {}
