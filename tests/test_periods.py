"""Reporting periods: 2021Q3, 2021-09, 2021H1, 2021, and nothing else."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit import periods
from ledgerkit.errors import FatalError

PERIODS = [
    ("2021Q1", "2021年第一季度", date(2021, 3, 1)),
    ("2021Q2", "2021年第二季度", date(2021, 6, 1)),
    ("2021Q3", "2021年第三季度", date(2021, 9, 1)),
    ("2021Q4", "2021年第四季度", date(2021, 12, 1)),
    ("2021H1", "2021年上半年", date(2021, 6, 1)),
    ("2021H2", "2021年下半年", date(2021, 12, 1)),
    ("2021-01", "2021年1月", date(2021, 1, 1)),
    ("2021-09", "2021年9月", date(2021, 9, 1)),
    ("2021-12", "2021年12月", date(2021, 12, 1)),
    ("2021", "2021年", date(2021, 12, 1)),
    ("2099Q1", "2099年第一季度", date(2099, 3, 1)),
]
NOT_PERIODS = ["", "2021Q0", "2021Q5", "2021H0", "2021H3", "2021-00", "2021-13", "2021-9", "202109", "21Q3", "2021q3",
               "2021 Q3", "2021Q3\n", "1999",
               "2021-", "2021年第三季度", "三季度", "2021Q3 "]


@pytest.mark.parametrize("period, title, month", PERIODS)
def test_a_period(period, title, month):
    assert periods.check(period) == period
    assert periods.title(period) == title
    assert periods.last_month(period) == month


@pytest.mark.parametrize("text", NOT_PERIODS)
def test_what_is_no_period(text):
    with pytest.raises(FatalError) as caught:
        periods.check(text)
    assert str(caught.value) == f"报告期“{text}”写法有误，应写成2021Q3（季度）、2021-09（月）、2021H1（半年）或2021（年）。"
    assert periods.last_month(text) is None


def test_full_width_digits_are_no_period():
    """“２０２１Q3” would never equal the 2021Q3 that a file says."""
    with pytest.raises(FatalError):
        periods.check("２０２１Q3")


@settings(deadline=None, derandomize=True)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_last_month_of_the_period_that_a_day_lies_in(day):
    quarter = (day.month - 1) // 3 + 1
    for period in (f"{day.year}Q{quarter}", f"{day:%Y-%m}", f"{day.year}H{1 if day.month < 7 else 2}", f"{day.year}"):
        last = periods.last_month(periods.check(period))
        assert (last.year, last.day) == (day.year, 1) and last.month >= day.month
