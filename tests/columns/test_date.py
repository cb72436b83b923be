"""Dates in the forms that offices type: a whole day or a refusal, and the clerk is told which."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.date import cast
from ledgerkit.errors import CastError

DAY = date(2021, 9, 5)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize("raw", [
    date(2021, 9, 5), datetime(2021, 9, 5), datetime(2021, 9, 5, 23, 59),
    44444.0, 44444, 44444.75,
    "2021-09-05", "2021-9-5", "2021.9.5", "2021.09.05", "2021/9/5", "2021、9、5", "2021年9月5日", "2021年09月05日",
    "2021年9月5号", "2021年9月5", "20210905", 20210905.0,
    "２０２１．９．５", "２０２１年９月５日", "2021－09－05", "2021—9—5", "2021−9−5",
    "2021 年 9 月 5 日", "2021年9月\n5日", "2021。9。5", "2021.9.5.", "2021年9月5日。",
    "2021-09-05 00:00:00", "2021-09-05 14:30", "2021/9/5 8:05:09.123",
])
def test_reads(raw):
    seen = cast(raw)
    assert seen == DAY and type(seen) is date


@pytest.mark.parametrize("raw, problem", [
    ("2021年9月", "只写到月份，缺少日"),
    ("9月", "只写到月份，缺少日"),
    ("9月份", "只写到月份，缺少日"),
    ("9月底", "只写到月份，缺少日"),
    ("9月末", "只写到月份，缺少日"),
    ("9月初", "只写到月份，缺少日"),
    ("2021年9月上旬", "只写到月份，缺少日"),
    ("9月中旬", "只写到月份，缺少日"),
    ("9月下旬", "只写到月份，缺少日"),
    ("2021.9", "只写到月份，缺少日"),
    ("2021-09", "只写到月份，缺少日"),
    ("2021年2月29日", "不是存在的日期"),
    ("2021-13-01", "不是存在的日期"),
    ("2021.0.5", "不是存在的日期"),
    ("20210931", "不是存在的日期"),
    ("21.2.30", "不是存在的日期"),
    ("1921-09-05", "年份明显有误"),
    ("2051-01-01", "年份明显有误"),
    ("0021-09-05", "年份明显有误"),
    (date(1999, 12, 31), "年份明显有误"),
    (datetime(2051, 1, 1), "年份明显有误"),
    ("9月5日", "读不出日期"),
    ("9.5", "读不出日期"),
    ("2021年", "读不出日期"),
    ("上周五", "读不出日期"),
    ("2021.9.5-9.8", "读不出日期"),
    ("2021年9月5日至8日", "读不出日期"),
    ("2021-09-055", "读不出日期"),
    ("202109", "读不出日期"),
    ("同上", "读不出日期"),
    (0.0, "读不出日期"),
    (3.0, "读不出日期"),
    (36525.0, "读不出日期"),  # 1999-12-31 as a serial number
    (55154.0, "读不出日期"),  # 2051-01-01
    (-1.0, "读不出日期"),
    (float("nan"), "读不出日期"),
    (float("inf"), "读不出日期"),
    (True, "读不出日期"),
])
def test_refuses(raw, problem):
    with pytest.raises(CastError) as caught:
        cast(raw)
    assert (caught.value.problem, caught.value.suggestion) == (problem, "请写成“2021-09-25”或“2021年9月25日”")
    assert caught.value.value is None and caught.value.severity is None


@pytest.mark.parametrize("raw, problem, suggestion", [
    ("21.9.5", "年份只写了两位，按2021年读", "请写成“2021-09-25”或“2021年9月25日”"),
    ("21年9月5日", "年份只写了两位，按2021年读", "请写成“2021-09-25”或“2021年9月25日”"),
    ("44444", "是日期的内部序号，按2021-09-05读", "请把单元格设为日期格式"),
])
def test_a_guess_keeps_its_day_and_is_said(raw, problem, suggestion):
    with pytest.raises(CastError) as caught:
        cast(raw)
    error = caught.value
    assert (error.problem, error.suggestion, error.value, error.severity) == (problem, suggestion, DAY, "warning")


@pytest.mark.parametrize("raw", [36526.0, 55153.0])
def test_serial_numbers_reach_from_2000_to_2050(raw):
    assert cast(raw) in (date(2000, 1, 1), date(2050, 12, 31))


def test_digits_of_other_scripts_are_no_serial_number():
    with pytest.raises(CastError):
        cast("\U00010a40" * 5)  # str.isdigit says yes to these, int says no


@settings(deadline=None, derandomize=True)
@given(DAYS)
def test_every_day_is_read_from_each_way_of_writing_it(day):
    serial = (day - date(1899, 12, 30)).days
    for raw in (day, datetime(day.year, day.month, day.day, 8), float(serial), serial + 0.5, day.isoformat(),
                f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}"):
        assert cast(raw) == day


@settings(deadline=None, derandomize=True)
@given(DAYS, st.integers(1, 40))
def test_later_days_stay_later(day, days):
    later = min(day + timedelta(days), date(2050, 12, 31))
    assert cast(f"{day:%Y.%m.%d}") <= cast(f"{later:%Y/%m/%d}")


@pytest.mark.parametrize("raw, first, last, precision", [
    ("2024年10月底", date(2024, 10, 1), date(2024, 10, 31), "month"),
    ("2024年11月初", date(2024, 11, 1), date(2024, 11, 30), "month"),
    ("2024年11月", date(2024, 11, 1), date(2024, 11, 30), "month"),
    ("2024年2月下旬", date(2024, 2, 21), date(2024, 2, 29), "旬"),
    ("2024年10月上旬", date(2024, 10, 1), date(2024, 10, 10), "旬"),
    ("2024.10", date(2024, 10, 1), date(2024, 10, 31), "month"),
])
def test_a_month_where_the_pack_allows_it(raw, first, last, precision):
    """XZ-08: kept as it was written, with the days it may have been."""
    rough = cast(raw, month=True)
    assert (str(rough), rough.first, rough.last, rough.precision) == (raw, first, last, precision)
    with pytest.raises(CastError):
        cast(raw)


@pytest.mark.parametrize("raw", ["10月底", "2024年13月", "2024.1", 2024.1, "2024年", "2024年10月前"])
def test_what_names_no_month_of_a_year(raw):
    """XZ-08: the number 2024.1 may have been 2024.10."""
    with pytest.raises(CastError):
        cast(raw, month=True)


def test_a_whole_day_stays_a_day_where_months_are_allowed():
    """XZ-08"""
    assert cast("2024年10月31日", month=True) == date(2024, 10, 31)
