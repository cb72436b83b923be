"""A figure against an earlier period's: every number in the phrase is computed, and nothing unfair is said."""

import dataclasses
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.indicators import Figures, ratio
from ledgerkit.model import Indicator, Ledger, Row, Submission, Table
from ledgerkit.outputs import compare
from ledgerkit.outputs.compare import Change

HOMES = Indicator("走访企业数", "家", "distinct", "")
RATE = Indicator("办结率", "%", "ratio", "", numerator="已解决数", denominator="问题收集数")
HEFEI, CHANGFENG, FEIDONG, FEIXI = "340100", "340121", "340122", "340123"


def said(now, then, base="较上季度末", indicator=HOMES, **more):
    return str(Change(indicator, base, now, then, **more))


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [(991, 865, "较上季度末增加126家，增长14.6%"), (865, 991, "较上季度末减少126家，下降12.7%"),
     (991, 991, "与上季度末持平"), (5, 0, "较上季度末增加5家"), (0, 50, "较上季度末减少50家"), (0, 0, ""),
     (3, 1, "较上季度末增加2家"), (1999, 2000, "较上季度末减少1家，下降0.1%"), (12345, 10, "较上季度末增加12,335家"),
     (2000, 1000, "较上季度末增加1,000家，增长100.0%")],
)  # fmt: skip
def test_a_count_that_rose_fell_or_stayed(now, then, words):
    assert said(now, then) == words


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [("85.7", "80.0", "较上季度末提高5.7个百分点"), ("80.0", "85.7", "较上季度末下降5.7个百分点"), ("80.0", "80.0", "与上季度末持平"),
     ("100.0", "0.0", "较上季度末提高100.0个百分点"), ("0.0", "0.0", "")],
)  # fmt: skip
def test_a_rate_moves_by_percentage_points(now, then, words):
    assert said(Decimal(now), Decimal(then), indicator=RATE) == words


def test_what_is_only_about_right_has_no_percentage():
    assert said(120, 100, about=True) == "较上季度末增加约20家"
    assert said(100, 100, about=True) == "与上季度末基本持平"


def test_units_left_out_are_named_before_the_figures():
    assert said(30, 20, without=("长丰县",)) == "按可比口径（不含长丰县）较上季度末增加10家，增长50.0%"
    many = said(30, 20, base="同比", without=tuple("甲乙丙丁"))
    assert many == "按可比口径（不含甲、乙、丙等4个单位）同比增加10家，增长50.0%"
    assert said(30, 30, without=("长丰县",)) == "按可比口径（不含长丰县）与上季度末持平"


numbers = st.integers(0, 20_000)


@given(numbers, numbers, st.booleans())
def test_every_number_in_a_phrase_is_right(now, then, about):
    words = said(now, then, about=about)
    assert "-" not in words and "None" not in words
    found = re.search(r"(增加|减少)约?([\d,]+)家(?:，(增长|下降)([\d.]+)%)?$", words)
    if now == then:
        assert found is None and words in ("", "与上季度末持平", "与上季度末基本持平")
        return
    size = int(found[2].replace(",", ""))
    assert (then + size if found[1] == "增加" else then - size) == now
    if found[3]:
        assert then >= compare.SMALL and not about and now
        assert (found[3] == "增长") == (now > then)
        assert Decimal(found[4]) == ratio(size, then)


@given(*[st.decimals(0, 100, places=1)] * 2)
def test_percentage_points_add_up(now, then):
    words = said(now, then, indicator=RATE)
    assert "%" not in words and "-" not in words
    if now != then:
        word, size = re.fullmatch(r"较上季度末(提高|下降)([\d.]+)个百分点", words).groups()
        assert then + Decimal(size) * (1 if word == "提高" else -1) == now


@pytest.mark.parametrize(
    ("span", "period", "earlier", "base"),
    [("期末", "2021Q3", "2021Q2", "较上季度末"), ("本年", "2021Q3", "2021Q2", "较上季度末"), ("本期", "2021Q3", "2021Q2", "环比"),
     ("期末", "2021Q1", "2020Q4", "较上年末"), ("本年", "2021Q1", "2020Q4", None), ("本期", "2021Q1", "2020Q4", "环比"),
     ("期末", "2021Q3", "2020Q3", "同比"), ("本年", "2021Q3", "2020Q3", "同比"), ("本期", "2021Q3", "2020Q3", "同比"),
     ("期末", "2021Q3", "2021Q1", "较2021年第一季度末"), ("本期", "2021Q3", "2021Q1", "较2021年第一季度"),
     ("期末", "2021Q3", "2021H1", "较2021年上半年末"), ("本期", "2021Q3", "2021H1", None), ("本期", "2021Q3", "2021-06", None),
     ("期末", "2021-10", "2021-09", "较上月末"), ("期末", "2021-01", "2020-12", "较上年末"), ("本期", "2021-10", "2021-09", "环比"),
     ("期末", "2021H2", "2021H1", "较上半年末"), ("期末", "2022H1", "2021H2", "较上年末"),
     ("期末", "2021", "2020", "较上年末"), ("本期", "2021", "2020", "同比"), ("本年", "2021", "2020", "较上年末")],
)  # fmt: skip
def test_the_base_is_called_by_its_right_name(span, period, earlier, base):
    assert compare._base(span, period, earlier) == base


PERIODS = st.one_of(
    st.builds("{}Q{}".format, st.integers(2015, 2030), st.integers(1, 4)), st.builds("{}H{}".format, st.integers(2015, 2030), st.integers(1, 2)),
    st.builds("{}-{:02}".format, st.integers(2015, 2030), st.integers(1, 12)), st.builds("{}".format, st.integers(2015, 2030)))


@given(PERIODS, PERIODS, st.sampled_from(["本年", "期末", "本期"]))
@settings(max_examples=300)
def test_only_the_same_length_just_before_is_ever_called_huanbi(period, earlier, span):
    base = compare._base(span, period, earlier)
    if base == "环比":
        assert span == "本期" and earlier == compare.preceding(period)
    if base == "同比":
        assert earlier == f"{int(period[:4]) - 1}{period[4:]}"


# ── figures of a ledger ──────────────────────────────────────────────────────────────────────────────────────


def figures(pack, period, sent):
    """The figures of a period: unit code -> how many enterprises it lists, and how many problems are solved of how many."""
    units = tuple(u for u in pack.units if u.code not in {x.parent for x in pack.units})
    submissions = []
    for unit in units:
        if unit.code in sent:
            paired, solved, collected = sent[unit.code]
            pairing = tuple(Row("a.xlsx", "表", n, {}, {"企业名称": f"{unit.name}公司{n}"}) for n in range(paired))
            issues = tuple(Row("a.xlsx", "表", n, {}, {"办理状态": "已解决" if n < solved else "正在办理"}) for n in range(collected))
            tables = {"pairing": Table("pairing", "", "a.xlsx", "表", (3,), {}, pairing), "issues": Table("issues", "", "a.xlsx", "表", (3,), {}, issues)}
            submissions.append(Submission(unit, tables, ()))
    states = {u.code: "已报送" if u.code in sent else "未报送" for u in units}
    return Figures(Ledger(tuple(submissions), states, units, period), pack)


@pytest.fixture
def between(small, pack):
    """between(now, then): the run of the third quarter with the second behind it."""
    def make(now, then, period="2021Q2", **more):
        here = figures(pack, None, now)
        return dataclasses.replace(small.run(), ledger=here.ledger, figures=here, before=figures(pack, period, then), **more)

    return make


def test_like_is_compared_with_like(between):
    run = between({CHANGFENG: (30, 5, 10), FEIDONG: (15, 4, 4)}, {CHANGFENG: (20, 3, 10), FEIDONG: (15, 4, 4)})
    assert compare.phrases(run, HEFEI)["较"]["结对企业数"] == "较上季度末增加10家，增长28.6%"
    assert compare.phrases(run, CHANGFENG)["较上期"]["办结率"] == "较上季度末提高20.0个百分点"
    assert compare.phrases(run, HEFEI)["同比"]["结对企业数"] == ""
    assert compare.phrases(run, FEIXI)["较"]["结对企业数"] == ""


def test_a_unit_that_reported_only_once_is_left_out_and_said(between):
    run = between({CHANGFENG: (30, 5, 10), FEIDONG: (99, 1, 1)}, {CHANGFENG: (20, 3, 10)})
    words = compare.phrases(run, HEFEI)["较"]
    assert words["结对企业数"] == "按可比口径（不含肥东县）较上季度末增加10家，增长50.0%"
    assert words["办结率"] == "按可比口径（不含肥东县）较上季度末提高20.0个百分点"
    assert compare.phrases(run, "340000")["较"]["结对企业数"].startswith("按可比口径（不含合肥市肥东县）")


def test_nothing_is_said_where_most_units_differ(between):
    run = between({CHANGFENG: (30, 5, 10), FEIDONG: (9, 1, 1), FEIXI: (9, 1, 1)}, {CHANGFENG: (20, 3, 10)})
    assert set(compare.phrases(run, HEFEI)["较"].values()) == {""}


def test_what_counts_from_january_is_not_compared_over_the_new_year(between):
    run = between({CHANGFENG: (30, 5, 10)}, {CHANGFENG: (20, 30, 40)}, period="2020Q4")
    run = dataclasses.replace(run, period="2021Q1")
    words = compare.phrases(run, CHANGFENG)["较"]
    assert words["结对企业数"] == "较上年末增加10家，增长50.0%"
    assert [id for id, phrase in words.items() if phrase] == ["结对企业数", "未解决数"]


def test_both_bases_stand_side_by_side_and_know_their_figure(between, pack):
    run = between({CHANGFENG: (30, 5, 10)}, {CHANGFENG: (20, 3, 10)}, last_year=figures(pack, "2020Q3", {CHANGFENG: (10, 5, 10)}))
    phrase = compare.phrases(run, CHANGFENG)["较"]["结对企业数"]
    assert phrase == "较上季度末增加10家，增长50.0%；同比增加20家，增长200.0%"
    assert phrase.key == "结对企业数·较@340121"
    assert compare.phrases(run, CHANGFENG)["同比"]["办结率"] == "同比持平"


def test_a_previous_that_is_a_year_ago_is_said_once(between):
    run = between({CHANGFENG: (30, 5, 10)}, {CHANGFENG: (20, 3, 10)}, period="2020Q3")
    assert compare.phrases(run, CHANGFENG)["较"]["结对企业数"] == "同比增加10家，增长50.0%"
    assert compare.phrases(run, CHANGFENG)["较上期"]["结对企业数"] == ""


def test_one_file_for_both_bases_is_said_once(between, pack):
    ago = figures(pack, "2020Q3", {CHANGFENG: (20, 3, 10)})
    run = between({CHANGFENG: (30, 5, 10)}, {CHANGFENG: (20, 3, 10)}, period="2020Q3", last_year=ago)
    assert compare.phrases(run, CHANGFENG)["较"]["结对企业数"] == "同比增加10家，增长50.0%"


def test_the_first_period_says_nothing(small):
    assert {p for words in compare.phrases(small.run(), HEFEI).values() for p in words.values()} == {""}
