"""Departments (JY-08): two in a cell, or one broken over two lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.departments import cast
from ledgerkit.errors import CastError

DEPARTMENTS = st.lists(st.sampled_from(
    ["环评科", "监测科", "大气科", "执法支队", "固管中心", "宣教中心", "移动源监管科", "法宣股", "长丰县生态环境分局", "监测站"]),
    min_size=1, max_size=4, unique=True)


@pytest.mark.parametrize("raw, found", [
    ("环评科", ["环评科"]),
    ("环评科 监测科", ["环评科", "监测科"]),
    ("大气科 执法支队", ["大气科", "执法支队"]),
    ("大气科\n执法支队", ["大气科", "执法支队"]),
    ("环评科\n办公室", ["环评科", "办公室"]),  # every bureau has one: not the second half of 环评科
    ("大气科 执法\n支队", ["大气科", "执法支队"]),
    ("移动源监管科、执法支队", ["移动源监管科", "执法支队"]),
    ("固管中心 / 执法支队", ["固管中心", "执法支队"]),
    ("污防科，监测站；办公室", ["污防科", "监测站", "办公室"]),
    ("执法 支队", ["执法支队"]),
    ("执法\n支队", ["执法支队"]),
    ("执法支\n队", ["执法支队"]),
    ("土壤与农村\n科", ["土壤与农村科"]),
    ("办公 室", ["办公室"]),
    ("科研 宣教中心", ["科研宣教中心"]),  # 科研 alone is the half of a name
    ("宣教中心", ["宣教中心"]),
    ("长丰县生态环境分局", ["长丰县生态环境分局"]),
    ("固管中心（牵头）", ["固管中心（牵头）"]),
    ("固管中心 （牵头）", ["固管中心（牵头）"]),
    ("行政审批", ["行政审批"]),
])
def test_reads(raw, found):
    assert cast(raw) == found


@pytest.mark.parametrize("raw, text", [
    ("执法 支队", "执法支队"),
    ("大气科\n执法支队", "大气科、执法支队"),
    ("环评科，监测科", "环评科、监测科"),
])
def test_joined_gives_one_text(raw, text):
    assert cast(raw, joined=True) == text


@pytest.mark.parametrize("raw, vague, value", [
    ("相关业务部门", "相关业务部门", ["相关业务部门"]),
    ("有关单位", "有关单位", ["有关单位"]),
    ("各科室", "各科室", ["各科室"]),
    ("执法支队、其他部门", "其他部门", ["执法支队", "其他部门"]),
    ("部门", "部门", ["部门"]),
])
def test_what_is_no_department_is_kept_and_said(raw, vague, value):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion) == (f"里的“{vague}”不是具体部门", "请写明部门名称")
    assert (error.value, error.severity) == (value, "warning")


def test_a_vague_one_is_kept_as_text_where_one_text_is_wanted():
    with pytest.raises(CastError) as caught:
        cast("执法支队、各科室", joined=True)
    assert caught.value.value == "执法支队、各科室"


@pytest.mark.parametrize("raw", ["、", "/ ，"])
def test_marks_without_a_department(raw):
    with pytest.raises(CastError) as caught:
        cast(raw)
    assert (caught.value.problem, caught.value.suggestion) == ("读不出部门", "请写部门名称，多个用“、”隔开")
    assert caught.value.value is None


@settings(deadline=None, derandomize=True)
@given(DEPARTMENTS, st.lists(st.sampled_from(["、", "，", ";", "\n", " ", "/", "、\n"]), min_size=4, max_size=4))
def test_whichever_separators_stand_between_the_departments_are_the_same(names, separators):
    mixed = "".join(name + separator for name, separator in zip(names, separators))
    assert cast(mixed) == names
    assert cast("、".join(names), joined=True) == "、".join(names)
