"""Numbers as offices write them (X-16, X-18): digits of any width, numerals, measure words, about-figures."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns import number
from ledgerkit.errors import CastError

UNITS = ("次", "家次")


@pytest.mark.parametrize("raw, value", [
    (3.0, 3),
    (0.0, 0),
    (-2.0, -2),
    (2.5, 2.5),
    (7, 7),
    ("3", 3),
    (" ３ ", 3),
    ("3.0", 3),
    ("12.5", 12.5),
    ("-3", -3),
    ("－3", -3),
    ("+3", 3),
    ("1,234", 1234),
    ("1，234，567", 1234567),
    ("3次", 3),
    ("３ 次", 3),
    ("12家次", 12),
    ("1\n2", 12),  # a number broken over two lines of its cell
    ("零", 0),
    ("〇", 0),
    ("两次", 2),
    ("十", 10),
    ("十二次", 12),
    ("二十", 20),
    ("二十五家次", 25),
    ("百", 100),
    ("一百二十", 120),
    ("两百零五", 205),
    ("二〇二一", 2021),
])
def test_reads(raw, value):
    seen = number.cast(raw, units=UNITS)
    assert (seen, type(seen)) == (value, type(value))


@pytest.mark.parametrize("raw, value", [
    ("约50家次", 50),
    ("约 50", 50),
    ("大约10次", 10),
    ("将近10次", 10),
    ("近20家次", 20),
    ("50余家次", 50),
    ("20余次", 20),
    ("20多次", 20),
    ("三次左右", 3),
    ("7次以上", 7),
    ("约两次", 2),
    ("三十余次", 30),
    ("12.5左右", 12.5),
])
def test_an_about_figure_keeps_its_bare_number_and_is_said(raw, value):
    with pytest.raises(CastError) as caught:
        number.cast(raw, units=UNITS)
    error = caught.value
    assert (error.problem, error.suggestion) == (f"是约数，合计时按{value}计", "请填写准确数字")
    assert (error.value, error.severity) == (value, "warning")


@pytest.mark.parametrize("raw", [
    "1-2次", "7-8", "两三次", "三三", "五六", "约", "余", "次", "许多", "3次4次", "3家", "共3次", "1e5", "1.39E+10", "12,34", "1,2345",
    "1.2.3", "同上", "3..", "--3",
])
def test_refuses_what_is_no_single_number(raw):
    with pytest.raises(CastError) as caught:
        number.cast(raw, units=UNITS)
    assert (caught.value.problem, caught.value.suggestion) == ("读不出数字", "请只写阿拉伯数字，如“3”")
    assert caught.value.value is None and caught.value.severity is None


@pytest.mark.parametrize("raw, problem", [
    (True, "是逻辑值，不是数字"),
    (False, "是逻辑值，不是数字"),
    (date(2021, 7, 8), "是日期，不是数字"),  # Excel made it from 7-8
    (datetime(2021, 7, 8), "是日期，不是数字"),
])
def test_refuses_other_kinds_of_cells(raw, problem):
    with pytest.raises(CastError, match=f"^{problem}$"):
        number.cast(raw, units=UNITS)


def test_without_units_no_word_may_follow():
    assert number.cast("3") == 3
    with pytest.raises(CastError):
        number.cast("3次")


@pytest.mark.parametrize("units", [("家", "家次"), ("家次", "家")])
def test_the_order_of_units_in_a_pack_does_not_matter(units):
    assert number.cast("12家次", units=units) == 12


@pytest.mark.parametrize("digits", ["零" * 5000, "9" * 400, "9" * 5000])
def test_a_cell_full_of_digits_is_refused(digits):
    """A cell holds 32,767 characters; a figure that no ledger can print or add is not a number."""
    with pytest.raises(CastError):
        number.cast(digits)


@settings(deadline=None, derandomize=True)
@given(st.integers(-10**9, 10**9))
def test_any_whole_number_is_read_however_it_is_typed(n):
    full_width = str(n).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    for raw in (n, float(n), str(n), f"{n}.0", f"{n:,}", f" {n} 次", full_width):
        assert number.cast(raw, units=UNITS) == n


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 999))
def test_numerals_below_a_thousand(n):
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    digit = " 一二三四五六七八九"
    said = digit[hundreds] + "百" if hundreds else ""
    said += digit[tens] + "十" if tens else "零" if hundreds and ones else ""
    said += digit[ones] if ones else ""
    assert number.chinese_numeral(said) == n
    assert number.chinese_numeral(said.replace("二百", "两百")) == n
