"""Conditions of packs: columns by their titles, blanks as none, nothing outside the sandbox."""

from datetime import date

import pytest
from jinja2.exceptions import SecurityError

from ledgerkit.expression import Expression

SOLVED = {"办理状态": "已解决", "办结日期": date(2021, 8, 1), "走访次数": 3, "结对领导": ["王波", "卢强"], "备注": None}


@pytest.mark.parametrize("text, names", [
    ("办理状态 == '已解决'", {"办理状态"}),
    ("(走访次数 or 0) > 0 or (走访次数 is none and 最近走访日期)", {"走访次数", "最近走访日期"}),
    ("办理状态 in ['已解决', '移交'] and not 备注", {"办理状态", "备注"}),
    ("'王波' in 结对领导", {"结对领导"}),
    ("结对领导 | length > 1", {"结对领导"}),
    ("true", set()),
])
def test_the_columns_that_a_condition_uses(text, names):
    assert Expression(text).names == names


@pytest.mark.parametrize("text, met", [
    ("办理状态 == '已解决'", True),
    ("办理状态 != '已解决'", False),
    ("办结日期", True),
    ("备注", False),
    ("备注 is none", True),
    ("(走访次数 or 0) > 2", True),
    ("(走访次数 or 0) > 3", False),
    ("(备注 or 0) > 0", False),
    ("'卢强' in 结对领导", True),
    ("结对领导 | length == 2", True),
    ("没有这一列", False),
    ("没有这一列 == '已解决'", False),
])
def test_whether_a_row_meets_it(text, met):
    assert Expression(text)(SOLVED) is met


def test_one_condition_serves_many_rows():
    solved = Expression("办理状态 == '已解决'")
    assert [solved({"办理状态": state}) for state in ("已解决", "移交", None, "已解决")] == [True, False, False, True]
    assert solved({}) is False


@pytest.mark.parametrize("text", [
    "", "办理状态 ==", "== 1", "(办理状态", "办理状态 = '已解决'", "a }} {{ b", "1) }}{{ (2", "办理状态 | 没有这个", "备注 is 空的", "{% if a %}",
    "‘已解决’",
])
def test_what_is_no_condition(text):
    with pytest.raises(ValueError):
        Expression(text)


@pytest.mark.parametrize("text", [
    "''.__class__.__mro__[1].__subclasses__()", "备注.__class__.__init__.__globals__", "结对领导.__class__.__base__.x",
])
def test_the_sandbox_holds(text):
    with pytest.raises(SecurityError):
        Expression(text)(SOLVED)


@pytest.mark.parametrize("cell", ["{{ 7 * 7 }}", "' or 1 == 1 or '", "{% raw %}", "__import__('os')"])
def test_the_text_of_a_cell_is_never_a_condition(cell):
    assert Expression("备注 == '49'")({"备注": cell}) is False
    assert Expression("办理状态 == 备注")({"备注": cell, "办理状态": cell}) is True
