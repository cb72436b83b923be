"""One of a few words that the pack lists."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.choice import cast
from ledgerkit.errors import CastError

SIZES = {"choices": ("大型", "中型", "小型", "微型"), "also": {"大型": ("大", "大型企业"), "中型": ("中",)}}
KINDS = {"choices": ("常规性", "创新性")}


@pytest.mark.parametrize("raw, word", [
    ("大型", "大型"), (" 中 型 ", "中型"), ("小\n型", "小型"), ("大", "大型"), ("大型企业", "大型"), ("大型 企业", "大型"), ("中", "中型"),
])
def test_reads(raw, word):
    assert cast(raw, **SIZES) == word


@pytest.mark.parametrize("raw", ["ＶＯＣs", "vocs", "VOC s"])
def test_width_case_and_blanks_do_not_count(raw):
    assert cast(raw, choices=("VOCs", "NOx")) == "VOCs"


@pytest.mark.parametrize("raw, value", [
    ("较大", "较大"), ("大型、中型", "大型、中型"), ("小", "小"), ("中型企业", "中型企业"), ("大型()", "大型()"), ("(大型)", "(大型)"), (1.0, "1"),
    ("特大(一级)", "特大(一级)"),
])
def test_a_wrong_word_keeps_its_text(raw, value):
    with pytest.raises(CastError) as caught:
        cast(raw, **SIZES)
    error = caught.value
    assert (error.problem, error.suggestion) == ("不在可选范围内", "请从大型、中型、小型、微型中选填")
    assert (error.value, error.severity) == (value, None)


@pytest.mark.parametrize("raw", ["创新性(视频监控项目)", "创新性（视频监控项目）", "创新性\n(视频监控项目)"])
def test_a_remark_in_brackets_is_kept_apart(raw):
    """JY-04: 创新性(视频监控项目) is 创新性 with a remark."""
    with pytest.raises(CastError) as caught:
        cast(raw, **KINDS)
    error = caught.value
    assert error.problem == "按“创新性”读，括号里的“视频监控项目”另记"
    assert (error.value, error.severity) == ("创新性", "info")


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(SIZES["choices"]), st.text(" \n\u3000\t", max_size=3))
def test_a_listed_word_stays_itself(word, blank):
    seen = cast(blank + word[0] + blank + word[1], **SIZES)
    assert seen == cast(seen, **SIZES) == word


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_nothing_but_a_listed_word_gets_through_unsaid(raw):
    try:
        assert cast(raw, **SIZES) in SIZES["choices"]
    except CastError as error:
        assert error.severity == "info" or error.suggestion
