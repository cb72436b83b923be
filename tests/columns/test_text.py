"""Text keeps what was typed; only layout goes. The folding for matching is never written anywhere."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns import text

anything = st.one_of(st.text(), st.floats(), st.booleans(), st.dates(), st.datetimes())


@pytest.mark.parametrize("raw, value", [
    ("规上企业", "规上企业"),
    ("  规上企业 \n", "规上企业"),
    ("\u3000规上企业\xa0", "规上企业"),
    ("第一行 \r\n  第二行\r第三行", "第一行\n第二行\n第三行"),
    ("第一行\n\n \n第二行", "第一行\n第二行"),
    ("第一行_x000D_\n第二行", "第一行\n第二行"),
    ("_x000a_第二行", "第二行"),
    ("Green  Tech 公司", "Green  Tech 公司"),  # inner blanks are content
    ("废气（VOCs）：收集不到位", "废气（VOCs）：收集不到位"),  # full width stays: NFKC is for matching only
    ("=1+1", "=1+1"),
    ("N/A", "N/A"),
    ("None", "None"),
    ("0", "0"),
    (12.0, "12"),
    (0.0, "0"),
    (-3.0, "-3"),
    (1.5, "1.5"),
    (13905510001.0, "13905510001"),
    (1e15, "1000000000000000.0"),  # beyond 15 digits Excel has lost some: the float says so
    (True, "TRUE"),
    (False, "FALSE"),
    (date(2021, 9, 25), "2021-09-25"),
    (datetime(2021, 9, 25), "2021-09-25"),
    (datetime(2021, 9, 25, 14, 30), "2021-09-25 14:30:00"),
    (datetime(2021, 9, 25, 0, 0, 1), "2021-09-25 00:00:01"),
    (time(14, 30), "14:30:00"),
    ("a\x00b\x0bc\ud800d\ufffee", "a\ufffdb\ufffdc\ufffdd\ufffde"),
])
def test_what_a_cell_says(raw, value):
    assert text.cast(raw) == text.plain(raw) == value


@pytest.mark.parametrize("one, other", [
    ("企业名称", "企 业\n名 称"),
    ("走访次数(次)", "走访次数（次）"),
    ("VOCs治理", "ｖｏｃｓ治理"),
    ("序\u200b号", "序号"),
    ("\ufeff序号", "序号"),
])
def test_fold_makes_spellings_equal(one, other):
    assert text.fold(one) == text.fold(other)


def test_fold_keeps_apart_what_differs():
    assert text.fold("结对领导") != text.fold("结对领导人")


@pytest.mark.parametrize("raw, value", [("合肥 嘉宏\n公司", "合肥嘉宏公司"), ("A\u3000B\xa0C\tD", "ABCD"), ("", "")])
def test_one_line_has_no_white_space(raw, value):
    assert text.one_line(raw) == value


@settings(deadline=None, derandomize=True)
@given(anything)
def test_a_text_cast_again_is_the_same_text(raw):
    assert text.cast(text.cast(raw)) == text.cast(raw)


@settings(deadline=None, derandomize=True)
@given(anything)
def test_a_text_holds_only_what_word_and_excel_can(raw):
    shown = text.cast(raw)
    shown.encode("utf-8")
    assert not any((ord(c) < 32 and c not in "\t\n") or c in "\x7f\ufffe\uffff" for c in shown)


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_fold_is_blind_to_blanks_and_case(raw):
    assert text.fold(" ".join(raw)) == text.fold(raw)
    assert text.fold(text.fold(raw)) == text.fold(raw)
