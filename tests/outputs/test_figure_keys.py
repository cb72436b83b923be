"""What is computed from figures keeps its number and says what it is made of."""

from decimal import Decimal

import pytest

from ledgerkit.model.figure import Count, known
from ledgerkit.outputs import facts

ONE, TWO, THREE = Count(10, "结对企业数@340121"), Count(4, "走访企业数@340122"), Count(3, "体检企业数@340122")


@pytest.mark.parametrize("made, number, key", [
    (ONE + TWO, 14, "结对企业数@340121＋走访企业数@340122"),
    (ONE + TWO + THREE, 17, "结对企业数@340121＋走访企业数@340122＋体检企业数@340122"),
    (TWO + THREE + ONE, 17, "走访企业数＋体检企业数@340122＋结对企业数@340121"),
    (TWO + THREE, 7, "走访企业数＋体检企业数@340122"),
    (ONE - 5, 5, "结对企业数－5@340121"),
    (15 - ONE, 5, "15－结对企业数@340121"),
    (ONE + 0.5, Decimal("10.5"), "结对企业数＋0.5@340121"),
])
def test_sums_and_differences(made, number, key):
    assert (made, made.key) == (number, key)


def test_decimals_are_not_cut():
    assert known(3.7, "甲@1") == Decimal("3.7") and str(known(3.7, "甲@1")) == "3.7"
    assert known(float("inf"), "甲@1") == float("inf")


def test_their_sources_are_those_of_all_parts(small):
    sources = facts.of_run(small.run())
    titles = [sources.fact(made.key).title for made in (ONE + TWO + THREE, ONE - 5, 15 - ONE)]
    assert titles == ["结对企业数加走访企业数加体检企业数", "结对企业数减5", "15减结对企业数"]
