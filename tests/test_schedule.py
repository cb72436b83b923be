"""Reception days of a year (AH-30, AH-31, AH-33): every date that is known of Anhui and of other cities."""

import dataclasses
import io
import json
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner

from ledgerkit import campaign, cli, schedule
from ledgerkit.model import Schedule
from ledgerkit.outputs import timetable

RULES = {s.id: s for s in campaign.load("anhui-mdm").schedules}
ANHUI = RULES["anhui"]


def days(rule, year=2021):
    return [f"{s.day:%m-%d}" for s in schedule.sessions(rule, year)]


def session(rule, day):
    return next(s for s in schedule.sessions(rule, day.year) if s.day == day)


A = "01-14 02-18 03-11 04-08 05-13 06-10 07-08 08-12 09-09 10-14 11-11 12-09"
B = "01-07 02-18 03-11 04-08 05-06 06-10 07-08 08-05 09-09 10-14 11-11 12-09"
C = "01-14 02-18 03-11 04-15 05-13 06-17 07-15 08-12 09-16 10-14 11-11 12-16"
D = "01-07 02-18 03-11 04-08 05-06 06-10 07-08 08-12 09-09 10-14 11-11 12-09"


@pytest.mark.parametrize("week_rule, expected", [("第几个", A), ("自然周", B), ("完整周", C), ("周日起", D), ("ISO周", A)],
                         ids=lambda v: f"AH-30 {v}" if len(v) < 5 else "")
def test_the_readings_of_the_second_week(week_rule, expected):
    """AH-30: what 每月第二周的周四 may mean in 2021."""
    assert days(dataclasses.replace(ANHUI, week_rule=week_rule)) == expected.split()


def test_the_weeks_differ_for_other_weekdays():
    """AH-30: for a Monday the 2nd Monday and the Monday of the second ISO week are not the same."""
    monday = dataclasses.replace(ANHUI, weekday="星期一", holiday="不变")
    assert days(monday)[4] == "05-10" and days(dataclasses.replace(monday, week_rule="ISO周"))[3] == "04-05"


def test_the_default_is_the_second_thursday_at_three():
    """AH-30, AH-33: 15:00-17:00, closing seven days before."""
    first = session(ANHUI, date(2021, 6, 10))
    assert (first.time, first.close, first.source, first.held) == ("15:00-17:00", date(2021, 6, 3), "规则", True)
    assert [s.held for s in schedule.sessions(ANHUI, 2021)] == [False] * 5 + [True] * 7


def test_new_years_eve_moves_a_week():
    """AH-31: 2021-02-11 (除夕) goes to 2021-02-18, the only one of 2021 that moves."""
    moved = [s for s in schedule.sessions(ANHUI, 2021) if s.day != s.planned]
    assert [(s.planned, s.day) for s in moved] == [(date(2021, 2, 11), date(2021, 2, 18))]
    assert "2月11日为春节假期，顺延至2月18日" in moved[0].notes


def test_none_moves_from_2022_to_2026():
    """AH-31"""
    assert not [s for year in range(2022, 2027) for s in schedule.sessions(ANHUI, year) if s.day != s.planned]


def test_a_week_is_not_always_enough():
    """AH-31: from a holiday to a holiday it moves again."""
    off = {date(2021, 2, 11): "春节", date(2021, 2, 18): "春节"}
    assert schedule.postponed(ANHUI, date(2021, 2, 11), lambda d: off.get(d, "")) == (date(2021, 2, 25), True)


@pytest.mark.parametrize("holiday, expected", [("顺延一周", "02-18"), ("后一工作日", "02-18"), ("前一工作日", "02-10"), ("不变", "02-11")])
def test_where_a_holiday_sends_a_session(holiday, expected):
    """AH-31 as a setting; the working day after 2021-02-11 is the 18th, the one before the 10th."""
    assert days(dataclasses.replace(ANHUI, holiday=holiday))[1] == expected


def test_the_next_working_day_may_be_a_made_up_one():
    """AH-31: Sunday 2021-02-07 is a working day."""
    rule = Schedule("x", "接待日", day=7, holiday="后一工作日")
    assert days(rule)[1] == "02-07"


def test_a_written_timetable_wins():
    """AH-30: annex 4 overrides, and the rule's own day is shown beside it."""
    written = dataclasses.replace(ANHUI, dates={"2021-10": date(2021, 10, 25), "2021-02": date(2021, 2, 11)})
    found = {s.month: s for s in schedule.sessions(written, 2021)}
    assert found["2021-10"].day == date(2021, 10, 25) and found["2021-10"].source == "指定日期"
    assert "按书面安排，按规则应为10月14日" in found["2021-10"].notes
    assert found["2021-02"].day == date(2021, 2, 11) and "当日为春节假期" in found["2021-02"].notes


def test_months_without_a_session():
    """AH-30"""
    assert len(days(dataclasses.replace(ANHUI, without=("08", "2021-07")))) == 10
    assert len(days(dataclasses.replace(ANHUI, without=("08", "2021-07")), 2022)) == 11


def test_a_closing_day_on_a_holiday_is_said():
    """AH-33: 2021-10-14 closes on 2021-10-07, a holiday."""
    october = session(ANHUI, date(2021, 10, 14))
    assert october.close == date(2021, 10, 7) and october.notes == ("停止预约日10月7日为国庆节假期",)


def test_the_closing_day_is_in_time_unless_strict():
    """AH-33"""
    strict = dataclasses.replace(ANHUI, strict=True)
    assert schedule.close_of(ANHUI, date(2021, 6, 10)) == date(2021, 6, 3)
    assert schedule.close_of(strict, date(2021, 6, 10)) == date(2021, 6, 2)
    assert schedule.open_for(ANHUI, date(2021, 6, 3)).day == date(2021, 6, 10)
    assert schedule.open_for(strict, date(2021, 6, 3)).day == date(2021, 7, 8)
    assert schedule.open_for(ANHUI, date(2021, 6, 4)).day == date(2021, 7, 8)


@pytest.mark.parametrize("year", [2003, 2027])
def test_years_of_unknown_holidays_are_not_guessed(year):
    """AH-31: outside the known years the rule's own day stands, marked unchecked."""
    for s in schedule.sessions(dataclasses.replace(ANHUI, since=None), year):
        assert not s.checked and s.day == s.planned and s.notes == (f"{year}年放假安排未收录，日期未核对节假日",)
    assert all(s.checked for s in schedule.sessions(ANHUI, 2026))


@pytest.mark.parametrize("rule, year, month, expected", [
    ("jiangsu", 2019, 4, "04-25"), ("wenzhou", 2019, 10, "10-10"), ("rudong", 2021, 10, "10-25"), ("zhuzhou", 2021, 10, "10-18"),
    ("jiyuan", 2021, 10, "10-05"), ("kaifeng", 2023, 2, "02-09"), ("kaifeng", 2023, 3, "03-05"),
])
def test_other_cities_by_settings(rule, year, month, expected):
    """AH-30: one engine serves the reception days of other places."""
    found = next(s for s in schedule.sessions(RULES[rule], year) if s.month == f"{year}-{month:02}")
    assert f"{found.day:%m-%d}" == expected


def test_what_other_cities_wrote_down():
    """AH-30, AH-33: hours, quarters, registration windows; what nobody wrote down is not said."""
    assert RULES["jiangsu"].time == "14:30-17:30" and (RULES["jiangsu"].enterprises, RULES["jiangsu"].visitors) == (10, 3)
    assert days(RULES["wenzhou"], 2019) == ["01-03", "04-04", "07-04", "10-10"]
    october = session(RULES["rudong"], date(2021, 10, 25))
    assert (october.opens, october.close, october.listed) == (date(2021, 9, 26), date(2021, 10, 23), date(2021, 10, 24))
    assert session(RULES["zhuzhou"], date(2021, 10, 18)).close == date(2021, 10, 15)
    assert session(RULES["jiyuan"], date(2021, 7, 5)).close is None
    assert schedule.described(RULES["jiyuan"]) == "每月5日。"
    assert schedule.described(RULES["rudong"]) == "每月25日；上月26日至当月23日预约，24日排定名单。"


def test_a_long_day_in_a_short_month_and_every_second_month():
    """AH-30: a fixed day, bimonthly."""
    assert days(Schedule("x", "接待日", day=31, every="双月"))[:3] == ["02-28", "04-30", "06-30"]
    assert days(Schedule("x", "接待日", weekday="星期五", week=5))[:2] == ["01-29", "02-26"]


def run(*arguments):
    return CliRunner().invoke(cli.main, ["schedule", *arguments])


def test_the_command_says_the_year():
    """AH-30, AH-31, AH-33"""
    said = run("anhui-mdm", "--year", "2021")
    assert said.exit_code == 0
    assert said.output.startswith("安徽省生态环境厅“面对面”互动2021年时间安排表\n每月第二个星期四15:00-17:00，如遇节假日则顺延至下一周同时段；")
    assert "10月  10月14日  星期四  15:00-17:00  10月7日   停止预约日10月7日为国庆节假期" in said.output
    assert "日期未核对节假日" in run("anhui-mdm", "--year", "2027").output


def test_the_command_as_json():
    """AH-31"""
    lines = [json.loads(line) for line in run("anhui-mdm", "--year", "2021", "--format", "json").output.splitlines()]
    assert len(lines) == 12 and lines[1]["planned"] == "2021-02-11" and lines[1]["date"] == "2021-02-18"
    assert lines[9]["close"] == "2021-10-07" and lines[9]["checked"] is True and lines[9]["weekday"] == "星期四"


def test_the_command_as_a_workbook(tmp_path):
    """AH-30"""
    path = tmp_path / "安排表.xlsx"
    assert run("anhui-mdm", "--year", "2021", "--format", "xlsx", "--output", str(path)).exit_code == 0
    sheet = openpyxl.load_workbook(path).active
    assert sheet["A1"].value == "安徽省生态环境厅“面对面”互动2021年时间安排表" and sheet["B5"].value == "2月18日"
    again = timetable.as_xlsx(ANHUI, 2021, schedule.sessions(ANHUI, 2021))
    assert again == path.read_bytes() and openpyxl.load_workbook(io.BytesIO(again)).sheetnames == ["2021年时间安排表"]


def test_the_command_refuses_what_there_is_not():
    for arguments, said in ((["anhui-sbq"], "没有接待日"), (["anhui-mdm", "--rule", "x"], "现有：anhui、jiangsu")):
        result = run(*arguments, "--year", "2021")
        assert result.exit_code == 2 and said in result.output
