"""Enterprise names (X-12): shown as typed, matched in a folded form, never merged because they look alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns import enterprise


@pytest.mark.parametrize("raw, name", [
    ("合肥嘉宏化工有限公司", "合肥嘉宏化工有限公司"),
    ("合肥 嘉宏\n化工有限公司", "合肥嘉宏化工有限公司"),
    (" 合肥嘉宏化工有限公司\u3000", "合肥嘉宏化工有限公司"),
    ("合肥嘉宏（集团）有限公司", "合肥嘉宏（集团）有限公司"),
    ("合肥嘉宏(集团)有限公司", "合肥嘉宏(集团)有限公司"),
    ("ABB Xi'an Ltd", "ABB Xi'an Ltd"),
    ("３Ｍ中国 有限公司", "３Ｍ中国有限公司"),
    (360.0, "360"),
])
def test_shown_as_typed_without_the_layout_of_the_cell(raw, name):
    assert enterprise.cast(raw) == name


@pytest.mark.parametrize("one, other", [
    ("合肥嘉宏(集团)有限公司", "合肥嘉宏（集团）有限公司"),
    ("合肥嘉宏化工有限公司", "合肥 嘉宏化工有限公司"),
    ("ABB电气有限公司", "ａｂｂ电气有限公司"),
    ("合肥嘉宏化工有限公司", "合肥嘉宏化工有限公司。"),
    ("嘉宏·化工公司", "嘉宏化工公司"),
    ("“嘉宏”化工公司", "嘉宏化工公司"),
])
def test_two_spellings_of_one_name_share_a_key(one, other):
    assert enterprise.key(one) == enterprise.key(other)


@pytest.mark.parametrize("one, other", [
    ("江苏南方永磁科技有限公司", "江苏北方永磁科技有限公司"),  # 91.7 % alike, two enterprises
    ("合肥新阳光木业公司", "合肥阳光木业公司"),
    ("嘉宏新材料科技有限公司", "嘉宏新材料有限公司"),
    ("嘉宏一分公司", "嘉宏二分公司"),
])
def test_likeness_is_not_sameness(one, other):
    assert enterprise.key(one) != enterprise.key(other)


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_a_name_cast_again_is_the_same_name(raw):
    assert enterprise.cast(enterprise.cast(raw)) == enterprise.cast(raw)


@settings(deadline=None, derandomize=True)
@given(st.text("合肥嘉宏化工ABCabc（）() \n，。·1２", min_size=1))
def test_what_the_cell_shows_has_the_key_of_what_was_typed(raw):
    assert enterprise.key(enterprise.cast(raw)) == enterprise.key(raw) == enterprise.key(enterprise.key(raw))
