"""The deadline column: what a cell gives, when a span ends, and what holds for any text at all."""

import math
import time
from datetime import date, datetime, timedelta

import pytest
from chinese_calendar import get_holiday_detail
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.columns.deadline import as_json, cast, read_deadline, resolve
from ledgerkit.errors import CastError
from ledgerkit.model import Deadline, Obligation

JIYUAN = ["立即执行、长期坚持"] * 9 + ["立即执行、持续完善"] * 2 + ["11月底前完成台账制定并长期坚持"] * 3
JIYUAN += ["12月底前完成"] * 4 + ["12月份正式施行", "12月正式施行", "12月份正式出台意见"]
STATUSES = {"understood", "ambiguous", "undated", "unknown"}


@pytest.mark.parametrize("raw", [date(2021, 12, 31), datetime(2021, 12, 31, 17, 30), 20211231, 20211231.0])
def test_cast_of_a_day(raw):
    found = cast(raw, base=date(2021, 5, 1))
    assert found.obligations == (Obligation("by", due=date(2021, 12, 31), precision="day"),)
    assert found.status == "understood"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (12.31, [[date(2021, 12, 31)]]),
        (12.1, [[date(2021, 12, 1)], [date(2021, 12, 10)]]),  # 12.10 in a number cell loses its zero
        (2021.1, [[date(2021, 1, 31)], [date(2021, 10, 31)]]),
        (6.5, [[date(2021, 6, 5)]]),
        (2021.12, [[date(2021, 12, 31)]]),
    ],
)
def test_cast_of_a_number_that_was_a_date(raw, expected):
    found = cast(raw, base=date(2021, 5, 1))
    assert found.text == str(raw)
    assert [[o.due for o in r] for r in found.readings or [found.obligations]] == expected


def test_cast_of_a_lost_date_format():
    found = cast(44561.0, base=date(2021, 5, 1))
    assert (found.text, found.status) == ("44561", "ambiguous")
    assert found.readings == ((Obligation("by", due=date(2021, 12, 31), precision="day"),),)


@pytest.mark.parametrize("raw", [True, False, "整改中", 12, 2021.0, math.nan, math.inf, -1.5, "2月30日", "1" * 501])
def test_cast_refuses_what_gives_no_deadline(raw):
    with pytest.raises(CastError) as caught:
        cast(raw, base=date(2021, 5, 1))
    assert caught.value.problem == "读不出完成时限"
    assert caught.value.suggestion == "请写成“2021年12月底前”“立即执行、长期坚持”之类"
    assert (caught.value.value.status, caught.value.value.obligations) == ("unknown", ())
    assert isinstance(raw, bool) or caught.value.value == Deadline(caught.value.value.text, "unknown")


@pytest.mark.parametrize(("raw", "status"), [("8月前", "ambiguous"), ("适时", "undated"), ("立行立改", "understood")])
def test_cast_keeps_open_and_undated_deadlines(raw, status):
    assert cast(raw, base=date(2021, 5, 1)).status == status


@pytest.mark.parametrize(
    ("phrase", "what"),
    [
        ("11月底前完成台账制定并长期坚持", ["完成台账制定", None]),
        ("12月底前完成", [None]),
        ("12月底前全部完成", [None]),
        ("12月份正式出台意见", ["正式出台意见"]),
        ("于5月31日前报送省厅", ["报送省厅"]),
        ("台账制定11月底前完成", ["台账制定"]),
        ("自查8月底前", ["自查"]),
        ("自查：8月", ["自查"]),
        ("请各地务必于12月底前及时报送", ["及时报送"]),
        ("12月底前，完成整改", ["完成整改"]),
        ("8月底前完成摸排、建档；12月底前完成整改", ["完成摸排、建档", "完成整改"]),
        ("摸排8月底、整改12月底", ["摸排", "整改"]),
        ("摸排：8月底前；整改：12月底前", ["摸排", "整改"]),
        ("第一阶段：8月底前；第二阶段：12月底前", [None, None]),
        ("各地在今年6月底前", [None]),
        ("以每月5日组织召开“企业服务日”座谈会", ["组织召开“企业服务日”座谈会"]),
        ("7日内提出解决意见", ["提出解决意见"]),
        ("12月底前完成30家企业（含试点）整改", ["完成30家企业（含试点）整改"]),
        ("12月底前印发《2022年工作要点》", ["印发《2022年工作要点》"]),
        ("12月底前（含试点）", [None]),
        ("2021年12月31日，王波", [None]),
        ("完成时限：12月底前 责任单位：环评科", [None]),
    ],
)
def test_the_deliverable(phrase, what):
    found = read_deadline(phrase, date(2021, 5, 1))
    assert (found.status, [o.what for o in found.obligations]) == ("understood", what)


@pytest.mark.parametrize(
    ("phrase", "precision"),
    [("6月30日前", "day"), ("2024年11月初", "旬"), ("4月上旬", "旬"), ("6月底前", "month"), ("6月", "month"), ("三季度", "quarter"),
     ("上半年", "half"), ("年底前", "year"), ("2021年", "year"), ("3-12月", "month"), ("国庆前", "day"), ("3天", None)],
)  # fmt: skip
def test_precision(phrase, precision):
    """XZ-08: how exact a date is, is kept."""
    assert [o.precision for o in read_deadline(phrase, date(2021, 1, 1)).obligations] == [precision]


@pytest.mark.parametrize(
    ("phrase", "flag"),
    [
        ("3月底前", "“3月底”没有写年份，3月早于文件所在的11月，按2021年读"),
        ("11月5日前", "“11月5日”早于文件日期2020-11-14"),
        ("2021年6月底前A；9月底前B", "“9月底”没有写年份，承接前文按2021年读"),
        ("12-1月", "“12月-1月”跨年，到2021年1月"),
        ("3-4月", "“3月-4月”没有写年份，早于文件所在的11月，按2021年读"),
        ("12月前", "“12月前”可能是2020-11-30前，也可能是2020-12-31前，请写明"),
        ("12月底前共35栋", "“共35栋”没有读懂，可能影响时限"),
        ("适时", "“适时”没有日期"),
        ("2月30日前", "没有2月30日这一天"),
        ("15日前", "“15日前”没有写明是哪个月或哪个季度"),
        ("“十四五”末", "““十四五”末”按2025年底读"),
        ("每月5-15日", "“每月5-15日”只记下了周期和最后一天，其余请看原文"),
        ("9月、12月25日", "“9月、12月25日”里的“25日”可能只管最后一个月，也可能每个月都管，请写明"),
        ("44561", "“44561”像是丢了格式的日期，可能是2021-12-31，请写明"),
        ("12月底前建立常态化机制", "“常态化机制”没有读懂，可能影响时限"),
    ],
)
def test_remarks_for_the_checker(phrase, flag):
    """X-11 and X-10 speak to people."""
    assert flag in read_deadline(phrase, date(2020, 11, 14)).flags


def test_a_remark_is_made_once():
    flags = read_deadline("3月底前摸排；3月底前整改；12月前验收；12月前销号", date(2020, 11, 14)).flags
    assert len(flags) == len(set(flags))


def test_the_spring_festivals_are_holidays():
    """The two days before each are given; the day after them is the first of the lunar year."""
    for year in range(2015, 2027):
        eve = read_deadline(f"{year}年春节前", date(year, 1, 1)).readings[1][0].due
        for day in (eve + timedelta(days=n) for n in (1, 2, 3)):
            assert get_holiday_detail(day) == (True, "Spring Festival"), day


def test_what_is_plain_draws_no_remark():
    assert not read_deadline("12月底前完成", date(2020, 11, 14)).flags
    assert not read_deadline("2020年3月底前", date(2020, 11, 14)).flags


def test_json_is_the_contract():
    found = read_deadline("11月底前完成台账制定并长期坚持", date(2020, 11, 14))
    assert as_json(found) == {
        "text": "11月底前完成台账制定并长期坚持",
        "status": "understood",
        "obligations": [
            {"kind": "by", "due": "2020-11-30", "what": "完成台账制定", "precision": "month"},
            {"kind": "standing"},
        ],
    }
    found = as_json(read_deadline("2024年8月前完成", date(2021, 1, 1)))
    assert found["obligations"] == [] and list(found) == ["text", "status", "obligations", "readings", "flags"]
    assert found["readings"] == [
        [{"kind": "by", "due": "2024-07-31", "precision": "month"}],
        [{"kind": "by", "due": "2024-08-31", "precision": "month"}],
    ]
    assert as_json(read_deadline("于当日报送", date(2021, 1, 1)))["obligations"][0]["after"] == "+0D"
    assert as_json(read_deadline("12月-", date(2017, 1, 1)))["obligations"] == [
        {"kind": "standing", "start": "2017-12-01"}
    ]


def test_the_real_ledger():
    """JY-05: 21 cells, of which 11 are immediate and standing, 3 by a date and standing, 7 by a date. JY-07."""
    read = [read_deadline(text, date(2020, 11, 14)) for text in JIYUAN]
    shapes = ["+".join(o.kind for o in r.obligations) for r in read]
    assert (shapes.count("immediate+standing"), shapes.count("by+standing"), shapes.count("by")) == (11, 3, 7)
    assert all(r.status == "understood" and not r.flags for r in read)
    overdue = [sum(r.due is not None and r.due < day for r in read) for day in (date(2020, 12, 1), date(2021, 1, 1))]
    assert overdue == [3, 10]
    assert sum(r.standing for r in read) == 14


def test_a_holiday_clause_asks_the_calendar():
    def weekdays(day):
        return day.weekday() < 5

    def unknown(day):
        raise NotImplementedError

    def due(phrase, calendar):
        return read_deadline(phrase, date(2021, 5, 1), calendar=calendar).due

    assert due("6月25日前，遇节假日顺延", weekdays) == date(2021, 6, 25)
    assert due("6月26日前，遇节假日顺延", weekdays) == date(2021, 6, 28)
    assert due("6月26日前，遇节假日顺延", unknown) is due("6月26日前，遇节假日顺延", None) is None
    assert due("6月26日前，遇节假日顺延至下一周的周四", weekdays) is None
    monthly = read_deadline("每月第二周的周四，如遇节假日则顺延至下一周的周四", date(2021, 5, 1), calendar=weekdays)
    assert (monthly.status, monthly.obligations) == ("understood", (Obligation("recurring", every="month"),))


@pytest.mark.parametrize(
    ("after", "trigger", "due"),
    [
        ("+0D", "2021-05-01", "2021-05-01"),
        ("+7D", "2021-05-28", "2021-06-04"),
        ("-7D", "2021-06-10", "2021-06-03"),
        ("+2H", "2021-05-01", "2021-05-01"),
        ("+48H", "2021-05-01", "2021-05-03"),
        ("+1M", "2021-01-31", "2021-02-28"),
        ("+12M", "2021-12-05", "2022-12-05"),
        ("-1M", "2021-01-15", "2020-12-15"),
        ("+1WD", "2021-04-30", "2021-05-06"),  # the May holiday, which ends on the 5th
        ("+0WD", "2021-05-01", "2021-05-01"),
        ("+2WD", "2021-04-23", "2021-04-26"),  # Sunday the 25th is a make-up workday
        ("-1WD", "2021-06-15", "2021-06-11"),  # the Dragon Boat holiday is in between
        ("+15WD", "2021-05-06", "2021-05-26"),
    ],
)
def test_resolve(after, trigger, due):
    assert resolve(after, date.fromisoformat(trigger)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("after", "trigger"),
    [("+15WD", date(2050, 1, 1)), ("+1WD", date(1999, 1, 1)), ("+9999M", date(9999, 1, 1)), ("-9999D", date(1, 1, 1)),
     ("15WD", date(2021, 1, 1)), ("+3X", date(2021, 1, 1)), ("", date(2021, 1, 1)), ("+99999D", date(2021, 1, 1))],
)  # fmt: skip
def test_resolve_refuses_in_chinese(after, trigger):
    with pytest.raises(ValueError, match="[\u4e00-\u9fff]"):
        resolve(after, trigger)


def test_resolve_with_an_own_calendar():
    assert resolve("+2WD", date(2050, 1, 1), calendar=lambda day: day.day % 2 == 0) == date(2050, 1, 4)


# ---- properties -------------------------------------------------------------------------------------------------

TOKENS = (
    "1 3 8 12 25 31 2021 21 年 月 日 天 周 旬 季度 半年 上旬 底 末 初 前 后 起 至 - ~ 、 ， ； / . 和 或 每 第 个 工作日 小时 内 "
    "已完成 整改 长期坚持 持续 立即 适时 定期 次月 当月 本月 下月 今年 明年 国庆 春节 一 二 十 两 半 （ ） 《 “ ” 遇节假日顺延 提前 次 家 "
    "1、 ① 每年 每月 即日起 12月底前 7-8 12.31 2021年 \n"
).split(" ")
PHRASES = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(TOKENS), max_size=30).map("".join))
UNDERSTOOD = """
12月底前完成|8月底之前|12月31日24时前|12月25日(周一)前|2021年12月31日止|2020年年底前|年底前|今年6月底前|明年一季度|本月底前|2021Q3|2021上半年
4月上旬|2021年全年|“十一”之前|2021.12.31|2021-12-31|2021/6/30前|2021.12|12.31前|二〇二一年十二月底前|3-12月|3~4月|3月至6月|12-1月
2021.6.1-6.30|6月1-15日|2021-2023年|即日起至12月底|12月-|自2018年起每季度|5月/10月|7、8月|于2010年6月5日和12月5日前|6、9、12月25日前
8月底前完成摸排；12月底前完成整改|上半年完成50%，年底前全部完成|每月25日前|每月第二周的周四下午3:00-5:00|每季度最后一个月的25日前上报|每半年公布一次
每年6月、12月底前|收到交办通知书之日起15个工作日内办结|3天|两个月内|2小时回应|每次活动前7日停止预约登记|立即执行、长期坚持|11月底前完成台账制定并长期坚持
2021年8月起长期坚持|已完成|已于2016年3月31日完成|已完成（2016年3月）
""".replace("\n", "|").strip("|").split("|")


@settings(deadline=None, max_examples=400)
@given(PHRASES, st.dates())
def test_any_text_has_a_reading(text, base):
    begun = time.perf_counter()
    found = read_deadline(text, base)
    assert time.perf_counter() - begun < 2
    assert found.status in STATUSES and found.text == text
    assert bool(found.readings) == (found.status == "ambiguous")
    assert found.obligations if found.status == "understood" else True
    assert not found.obligations if found.status in ("unknown", "ambiguous") else True
    assert all(o.start <= o.due for o in found.obligations if o.kind == "window")
    as_json(found)
    assert found == read_deadline(text, base)


@pytest.mark.parametrize(
    "piece", ["1", "1、", "1月、", "12月", "1-", "“年", "《", "（", "持续", "每", "-", " ", "1 ", "\n", "8月底前、", "遇节假日、"]
)
def test_long_texts_are_quick(piece):
    for length in (499, 1_000_000):
        begun = time.perf_counter()
        found = read_deadline((piece * length)[:length], date(2021, 5, 1))
        assert found.status in ("unknown", "ambiguous", "undated") or piece in ("持续", "8月底前、")
        assert time.perf_counter() - begun < 2
    assert found.status == "unknown"


def same(a: Deadline, b: Deadline) -> bool:
    return (a.status, a.obligations, a.readings) == (b.status, b.obligations, b.readings)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(UNDERSTOOD), st.data())
def test_width_and_blanks_make_no_difference(phrase, data):
    """Full-width signs anywhere, blanks between tokens (not inside a number)."""
    base, typed = date(2017, 1, 1), ""
    for place, char in enumerate(phrase):
        inside = place and char.isdigit() and phrase[place - 1].isdigit()
        typed += "" if inside else data.draw(st.sampled_from(["", "", " ", "\u3000", "\xa0"]))
        wide = "!" <= char <= "~" and data.draw(st.booleans())
        typed += chr(ord(char) + 0xFEE0) if wide else char
    assert same(read_deadline(phrase, base), read_deadline(typed, base)), typed


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(UNDERSTOOD),
    st.sampled_from(["，", "；", "、", "", "\n", "（"]),
    st.text("楼栋编码型线路桥", max_size=4),
    st.integers(0, 9999),
    st.text("楼栋编码型线路桥", min_size=1, max_size=4),
)
def test_an_unknown_number_is_never_passed_over(phrase, joint, before, number, behind):
    base = date(2017, 1, 1)
    assert read_deadline(phrase, base).status == "understood"
    assert read_deadline(f"{phrase}{joint}{before}{number}{behind}", base).status != "understood"


@settings(deadline=None, max_examples=200)
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_a_full_date_is_that_date(base, day):
    for text in (f"{day.year}年{day.month}月{day.day}日前", f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}前完成", f"{day:%Y%m%d}"):
        assert [o.due for o in read_deadline(text, base).obligations] == [day]
    supplied = read_deadline(f"{day.month}月{day.day}日前", base)
    if supplied.status == "understood":
        assert (supplied.due.month, supplied.due.day) == (day.month, day.day)
        assert date(base.year, base.month, 1) <= supplied.due < date(base.year + 1, base.month, 1)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(2005, 1, 1), date(2025, 1, 1)), st.integers(1, 120))
def test_working_days_count_both_ways(trigger, count):
    due = resolve(f"+{count}WD", trigger)
    assert due >= trigger + timedelta(days=count)
    assert resolve(f"-{count}WD", due) <= trigger < resolve("+1WD", due)
