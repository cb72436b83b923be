"""Numbers as people write them in sentences, and which numbers a vague one can stand for."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerkit.columns import quantity
from ledgerkit.columns.quantity import MEASURES, read


def one(text):
    found = list(read(text))
    assert len(found) == 1, found
    return found[0]


def numerals(number):
    """一千零五十 of 1050: written the long way, independently of the reading."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return numerals(high) + "万" + (("零" if low < 1000 else "") + numerals(low) if low else "")
    said, gap = "", False
    for worth, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, worth)
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + sign
            gap = False
        else:
            gap = True
    return said


def test_the_examples_of_the_module():
    assert doctest.testmod(quantity).failed == 0


@given(st.integers(1, 99_999_999))
def test_every_way_of_writing_a_number_reads_the_same(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", "，"), wide, numerals(number)):
        found = one(f"走访企业{written}家。")
        assert (found.value, found.measure, found.exact) == (number, "家", True), written
        assert found.holds(number) and not found.holds(number + 1) and not found.holds(number - 1)


@given(st.integers(10, 99), st.integers(0, 2000))
def test_some_more_than_a_round_number_stays_below_the_next(tens, number):
    number = number if number % 2 else 10 * tens + number % 13
    assert one(f"{10 * tens}余家").holds(number) == (10 * tens < number < 10 * tens + (100 if tens % 10 == 0 else 10))


@given(st.integers(10, 3000), st.integers(0, 4000))
def test_what_vague_numbers_leave_open(said, number):
    for text, holds in ((f"近{said}家", said * 4 <= number * 5 < said * 5), (f"超过{said}家", number > said), (f"{said}家以上", number >= said),
                        (f"不少于{said}家", number >= said), (f"不足{said}家", number < said), (f"{said}家以内", number <= said),
                        (f"约{said}家", said * 9 <= number * 10 <= said * 11), (f"{said}家左右", said * 9 <= number * 10 <= said * 11)):
        assert one(text).holds(number) == holds, (text, number)


@pytest.mark.parametrize("text, inside, outside", [
    ("百余家", (101, 199), (100, 200)), ("一百三十余家", (131, 139), (130, 140)), ("十多家", (11, 19), (10, 20)), ("近百家", (80, 99), (79, 100)),
    ("30至40家", (30, 40), (29, 41)), ("30—40家", (30, 40), (29, 41)), ("1.5万家次", (15_000, 14_950, 15_049), (16_000, 14_499)),
    ("八成五", (Decimal("84.5"), Decimal("85.9")), (Decimal("84.4"), 86)), ("八成", (80, 89), (74, 90)), ("九成以上", (90, 99), (89,)),
    ("3千余家", (3001, 3999), (3000, 4000)), ("105余家", (106, 114), (105, 116)),
])
def test_the_range_of(text, inside, outside):
    found = one(text)
    assert all(found.holds(n) for n in inside) and not any(found.holds(n) for n in outside)


@pytest.mark.parametrize("text, value, measure, decimals", [
    ("85.7%", "85.7", "%", 1), ("８５．７％", "85.7", "%", 1), ("百分之八十五点七", "85.7", "%", 1), ("百分之85.70", "85.70", "%", 2), ("86%", "86", "%", 0),
    ("5个百分点", "5", "个百分点", 0), ("1,257家次", "1257", "家次", 0), ("20家（次）", "20", "家（次）", 0), ("3件", "3", "件", 0), ("两千零二十四个", "2024", "个", 0),
])
def test_measures_are_kept_apart(text, value, measure, decimals):
    found = one(text)
    assert (found.value, found.measure, found.decimals) == (Decimal(value), measure, decimals)


@pytest.mark.parametrize("text", ["结对企业数50家", "规上50家", "已完成50家", "达50家", "到五十家", "近五十家", "企业共五十家"])
def test_words_before_a_number_do_not_hide_it(text):
    assert one(text).value == 50


@pytest.mark.parametrize("text, amount", [("300万元", 300), ("三百万元", 300), ("1.2亿元", 12_000), ("5000元", Decimal("0.5"))])
def test_money_is_counted_in_one_unit(text, amount):
    found = one(text)
    assert (found.value, found.measure) == (amount, "万元") and found.holds(amount)


def test_a_rounded_sum_of_money_stands_for_the_exact_one():
    assert one("1.2亿元").holds(Decimal("12049")) and not one("1.2亿元").holds(Decimal("13000"))


@pytest.mark.parametrize("text", ["数十家", "几十家", "十几家", "二三十家", "三四个", "上百家", "第3次", "“十百千”行动", "每家", "2021年", "9月24日", "十百千家"])
def test_what_is_no_certain_number_is_left_out(text):
    assert list(read(text)) == []


@given(st.text(alphabet="走访企业家次个%0123456789,，.一二三十百千万亿余近约超点成分之至-~（）", max_size=40))
def test_no_text_breaks_it(text):
    for found in read(text):
        assert text[found.start:found.end] == found.text and found.measure in (*MEASURES, "万元")
        found.holds(7)
