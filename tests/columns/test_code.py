"""统一社会信用代码 (GB 32100-2015, X-12): a right one in one spelling, a wrong one with its text and the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.code import cast
from ledgerkit.columns.code import check_digit as own_check_digit
from ledgerkit.errors import CastError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GOOD = "91340100MA2MQ0X279"
HINT = "请对照营业执照填写18位代码，并把单元格设为文本格式"


def check_digit(body: str) -> str:
    """The 18th character for 17 others, by the standard's weights 3^i mod 31."""
    weighted = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return ALPHABET[-weighted % 31]


def test_the_sample_is_right_by_the_standard():
    assert check_digit(GOOD[:17]) == GOOD[17]


@pytest.mark.parametrize("raw", [
    GOOD, GOOD.lower(), f" {GOOD}\n", "91340100 MA2MQ0X279", "91340100\nMA2MQ0X279", "９１３４０１００ＭＡ２ＭＱ０Ｘ２７９",
    "91340100-MA2MQ0X27-9", "９１３４０１００ma2mq0x279",
])
def test_reads_any_spelling(raw):
    assert cast(raw) == GOOD


@pytest.mark.parametrize("raw, problem, value", [
    ("91340100MA2MQ0X270", "的校验位不对", "91340100MA2MQ0X270"),
    ("91340100MA2MQ0X729", "的校验位不对", "91340100MA2MQ0X729"),
    ("91340100ma2mq0x27", "是17位，应为18位", "91340100MA2MQ0X27"),
    ("91340100MA2MQ0X2799", "是19位，应为18位", "91340100MA2MQ0X2799"),
    ("无", "是1位，应为18位", "无"),
    ("91340100IA2MQ0X279", "不是有效的统一社会信用代码", "91340100IA2MQ0X279"),
    ("合肥嘉宏化工有限公司一二三四五六七八", "不是有效的统一社会信用代码", "合肥嘉宏化工有限公司一二三四五六七八"),
    (9.134010078e17, "是数字格式，末几位已经丢失", "9.134010078e+17"),
])
def test_a_wrong_one_keeps_its_text(raw, problem, value):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion, error.value, error.severity) == (problem, HINT, value, None)


@settings(deadline=None, derandomize=True)
@given(st.text("0123456789", min_size=6, max_size=6), st.text(ALPHABET, min_size=9, max_size=9))
def test_a_right_code_is_read_and_any_slip_of_one_character_is_seen(region, body):
    code = f"91{region}{body}"
    code += check_digit(code)
    assert cast(code) == cast(cast(code)) == code
    for place in (9, 16, 17):
        slip = ALPHABET[(ALPHABET.index(code[place]) + 1) % 31]
        with pytest.raises(CastError):
            cast(code[:place] + slip + code[place + 1:])


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9), st.integers(110000, 659999))
def test_the_check_digit_agrees_with_a_second_opinion(organisation, region):
    from stdnum.cn import uscc

    body = f"91{region}{organisation}"
    assert own_check_digit(body) == uscc.calc_check_digit(body)
