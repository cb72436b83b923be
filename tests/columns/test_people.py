"""People cells (X-13): where a blank parts two names and where it only pads one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.people import cast
from ledgerkit.errors import CastError

NAMES = st.lists(st.text("王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗", min_size=2, max_size=3), min_size=1, max_size=5)


@pytest.mark.parametrize("raw, names", [
    ("王波", ["王波"]),
    ("王 波", ["王波"]),
    ("卢\u3000强", ["卢强"]),
    ("王\xa0波", ["王波"]),
    ("王  波", ["王波"]),  # two blanks make two characters as wide as three: padding, since no name has one character
    ("王 雪峰", ["王雪峰"]),
    ("欧阳 修", ["欧阳修"]),
    ("李真理 王雪峰", ["李真理", "王雪峰"]),
    ("李真理  王雪峰", ["李真理", "王雪峰"]),
    ("李真理\n王雪峰", ["李真理", "王雪峰"]),
    ("王波 卢强", ["王波", "卢强"]),
    ("张三、李四", ["张三", "李四"]),
    ("张三，李四", ["张三", "李四"]),
    ("张三,李四", ["张三", "李四"]),
    ("张三；李四", ["张三", "李四"]),
    ("张三;李四", ["张三", "李四"]),
    ("张三/李四", ["张三", "李四"]),
    ("张三／李四", ["张三", "李四"]),
    ("张三|李四", ["张三", "李四"]),
    ("张三和李四", ["张三", "李四"]),
    ("和平", ["和平"]),
    ("王和平", ["王和平"]),
    ("张三和王和平", ["张三", "王和平"]),
    ("张三、\n李四、", ["张三", "李四"]),
    ("张三、李四\n王 五", ["张三", "李四", "王五"]),
    ("卢 强、王 波", ["卢强", "王波"]),
    ("卢 强\n王 波", ["卢强", "王波"]),
    ("买买提·艾山", ["买买提·艾山"]),
    ("王波（局长）", ["王波（局长）"]),
    (" 王波 ", ["王波"]),
])
def test_reads(raw, names):
    assert cast(raw) == names


@pytest.mark.parametrize("raw, odd, names", [
    ("王波13905510001", "王波13905510001", ["王波13905510001"]),
    ("王波 13905510001", "13905510001", ["王波", "13905510001"]),
    ("环境监察大队队长王波", "环境监察大队队长王波", ["环境监察大队队长王波"]),
    ("王 波 李 强", "王波李强", ["王波李强"]),
])
def test_what_looks_like_no_name_is_kept_and_said(raw, odd, names):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion) == (f"里的“{odd}”不像一个姓名", "请只写姓名，多人用“、”隔开")
    assert (error.value, error.severity) == (names, "warning")


@pytest.mark.parametrize("raw", ["、", "，；", "/"])
def test_marks_without_a_name(raw):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion) == ("读不出姓名", "请写姓名，多人用“、”隔开")
    assert error.value is None and error.severity is None


@settings(deadline=None, derandomize=True)
@given(NAMES, st.lists(st.sampled_from(["、", "，", ",", "；", ";", "\n", " 、 ", "，\n", "/"]), min_size=5, max_size=5))
def test_whichever_separators_stand_between_the_people_are_the_same(names, separators):
    mixed = "".join(name + separator for name, separator in zip(names, separators))
    assert cast(mixed) == cast("、".join(names)) == names


@settings(deadline=None, derandomize=True)
@given(NAMES)
def test_padding_never_changes_the_people(names):
    padded = "、".join(f"{name[0]} {name[1]}" if len(name) == 2 else name for name in names)
    assert cast(padded) == names


@settings(deadline=None, derandomize=True)
@given(NAMES)
def test_a_single_blank_parts_whole_names(names):
    assert cast(" ".join(names)) == names
