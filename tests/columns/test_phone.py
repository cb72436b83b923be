"""Telephone numbers: a text that can be dialled, whatever the spelling; several joined by 、."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.phone import cast
from ledgerkit.errors import CastError


@pytest.mark.parametrize("raw, number", [
    ("13905510001", "13905510001"),
    (13905510001.0, "13905510001"),
    ("１３９０５５１０００１", "13905510001"),
    ("139 0551 0001", "13905510001"),
    ("+86 13905510001", "+8613905510001"),
    ("0551-62376123", "0551-62376123"),
    ("0551－6237 6123", "0551-62376123"),
    ("0551—62376123", "0551-62376123"),
    ("（0551）62376123", "(0551)62376123"),
    ("055162376123", "055162376123"),
    ("010-62376123", "010-62376123"),
    ("0551-6237612", "0551-6237612"),
    ("62376123", "62376123"),
    ("0551-62376123转8012", "0551-62376123转8012"),
    ("0551-62376123-8012", "0551-62376123-8012"),
    ("400-123-4567", "400-123-4567"),
    ("8008208820", "8008208820"),
    ("12369", "12369"),
    ("13905510001、0551-62376123", "13905510001、0551-62376123"),
    ("13905510001\n13905510002", "13905510001、13905510002"),
    ("13905510001/13905510002", "13905510001、13905510002"),
    ("13905510001；", "13905510001"),
])
def test_reads(raw, number):
    assert cast(raw) == number
    assert cast(cast(raw)) == cast(raw)


@pytest.mark.parametrize("raw, value", [
    ("1390551000", "1390551000"),
    ("139055100011", "139055100011"),
    ("12905510001", "12905510001"),
    ("0551-123", "0551-123"),
    ("王波13905510001", "王波13905510001"),
    ("13905510001、王波", "13905510001、王波"),
    (1.39e9, "1390000000"),
    ("、", ""),
])
def test_a_wrong_one_keeps_its_text(raw, value):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion) == ("不是有效的电话号码", "请写11位手机号，或区号加7至8位座机号")
    assert (error.value, error.severity) == (value, None)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), min_size=1, max_size=3),
       st.sampled_from(["、", "，", "/", ";", "\n"]))
def test_mobiles_in_every_spelling_and_number(mobiles, separator):
    assert cast(separator.join(mobiles)) == "、".join(mobiles)
    assert cast(float(mobiles[0])) == mobiles[0]
