"""The registry of column types, what is blank, and what holds for every type."""

import inspect
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledgerkit import columns
from ledgerkit.errors import CastError

# The deadline has its own tests; here are the parameters that the other types can't do without.
GIVEN = {type: {} for type in columns.TYPES if type != "deadline"}
GIVEN["choice"] = {"choices": ("大型", "中型"), "also": {"大型": ("大",)}}
GIVEN["number"] = {"units": ("次",)}
CELLS = st.one_of(
    st.text(), st.text("0123456789零〇一二两三十百.,-/年月日约余多次 、\n()（）"), st.floats(), st.booleans(), st.dates(), st.datetimes(),
    st.times(), st.timedeltas())


def test_the_types_of_the_design():
    assert set(columns.TYPES) == {
        "text", "number", "date", "deadline", "people", "departments", "enterprise", "code", "phone", "choice"}


@pytest.mark.parametrize("type", sorted(columns.TYPES))
def test_a_cast_takes_the_cell_and_named_parameters_only(type):
    first, *others = inspect.signature(columns.TYPES[type]).parameters.values()
    assert first.name == "raw"
    assert all(p.kind is p.KEYWORD_ONLY for p in others)
    assert list(columns.parameters(type)) == [p.name for p in others]


def test_parameters_of_a_type():
    assert list(columns.parameters("choice")) == ["choices", "also"]
    assert columns.parameters("choice")["choices"].default is inspect.Parameter.empty
    assert columns.parameters("text") == {}
    with pytest.raises(KeyError):
        columns.parameters("txt")


@pytest.mark.parametrize("raw, blank", [
    (None, True), ("", True), (" ", True), ("\n", True), ("\u3000\t\r\n", True), ("\xa0", True), ("\u200b", True),
    ("\ufeff", True),
    (0, False), (0.0, False), (False, False), ("0", False), ("无", False), ("-", False), (" a ", False),
    (date(2021, 9, 25), False),
])
def test_one_meaning_of_blank(raw, blank):
    assert columns.is_blank(raw) is blank


@pytest.mark.parametrize("raw, mark", [
    ("无", True), ("/", True), ("／", True), ("—", True), ("——", True), ("-", True), ("--", True), (" 无 ", True),
    ("暂无", True),
    ("没有", True), ("无。", True), ("无锡", False), ("0", False), ("", False), ("无需", False), (None, False), (0.0, False),
    ("同上", False),
])
def test_marks_that_say_there_is_nothing(raw, mark):
    assert columns.is_none_mark(raw) is mark


def test_a_mark_is_an_answer_and_not_a_blank():
    assert not any(columns.is_blank(mark) for mark in ("无", "/", "—"))


@pytest.mark.parametrize("type", sorted(GIVEN))
@settings(deadline=None, derandomize=True, max_examples=200)
@given(raw=CELLS)
@example(raw="\U00010a40" * 5)
@example(raw="零" * 5000)
@example(raw="9" * 5000)
@example(raw="20２1-1３-01")
@example(raw="\ud800")
@example(raw=float("nan"))
@example(raw=float("inf"))
@example(raw=1e308)
@example(raw=datetime.max)
@example(raw=date.min)
@example(raw=time(23, 59))
@example(raw=timedelta(hours=30))
def test_a_cast_gives_a_value_or_says_what_is_wrong(type, raw):
    try:
        value = columns.TYPES[type](raw, **GIVEN[type])
    except CastError as error:
        assert error.problem and not error.problem.endswith(("。", "，"))
        assert error.suggestion == "" or error.suggestion.startswith("请")
        assert error.severity in (None, "warning", "info")
        assert error.severity is None or error.value is not None
    else:
        assert value is not None


@pytest.mark.parametrize("type", ["text", "enterprise", "code", "phone", "choice"])
@settings(deadline=None, derandomize=True)
@given(raw=CELLS)
@example(raw="91340100ma2mq0x279")
@example(raw="0551－6237 6123、13905510001")
@example(raw="大")
def test_what_was_read_reads_the_same_again(type, raw):
    cast = columns.TYPES[type]
    try:
        value = cast(raw, **GIVEN[type])
    except CastError:
        return
    assert cast(value, **GIVEN[type]) == value
