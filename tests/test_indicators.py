"""Figures: their values, their sums over the tree, their printed form, and the rows behind them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerkit.indicators import Figures, ratio, text
from ledgerkit.model import Ledger, Row, Submission, Table


def table(id, records):
    titles = sorted({k for r in records for k in r})
    letters = {t: "ABCDEFGHIJ"[i] for i, t in enumerate(titles)}
    return Table(id, id, "f", "S", (1,), letters, tuple(Row("f", "S", n, letters, r) for n, r in enumerate(records, 2)))


@pytest.fixture
def figures(pack):
    """Figures of a ledger given as unit code -> table id -> records."""
    def make(sent):
        from ledgerkit.consolidate import leaves

        submissions = tuple(Submission(u, {t: table(t, rows) for t, rows in sent[u.code].items()}, ()) for u in pack.units if u.code in sent)
        reporting = leaves(pack.units)
        return Figures(Ledger(submissions, {u.code: "未报送" for u in reporting}, reporting), pack)

    return make


@pytest.mark.parametrize("part, whole, shown", [
    (1734, 2024, "85.7%"), (1999, 2000, "99.9%"), (2000, 2000, "100.0%"), (0, 7, "0.0%"), (1, 5000, "0.1%"),
    (1, 8, "12.5%"), (1, 16, "6.3%"), (0, 0, "—"), (None, 3, "—"), (1481, 1410, "105.0%"), (1481, 1000, "148.1%"),
])
def test_ratios_are_half_up_and_never_flatter(part, whole, shown):
    """X-02: 1734/2024 is 85.7%; all but one of 2000 is not 100.0%."""
    assert text(ratio(part, whole), "%") == shown


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_ratio_shows_all_only_for_all_and_none_only_for_none(part, whole):
    value = ratio(part, whole)
    assert (value == 100) <= (part >= whole) or value > 100
    assert (value == 0) == (part == 0)


def test_printed_numbers():
    assert text(1481) == "1,481" and text(0) == "0" and text(None) == "—" and text(Decimal("85.7"), "%") == "85.7%"


def test_enterprises_and_visits_are_kept_apart(figures):
    """X-04: 家 and 家次."""
    f = figures({"340121": {"pairing": [{"企业名称": "甲", "走访次数": 3}, {"企业名称": "乙", "走访次数": 0}, {"企业名称": "丙", "最近走访日期": 1}]}})
    assert [f.value(i, "340121") for i in ("结对企业数", "走访企业数", "走访次数")] == [3, 2, 3]


def test_one_enterprise_counts_once_in_a_unit_and_once_in_each_of_two(figures):
    """X-12, AH-04: by code or by full name; a city is the sum of its units."""
    same = [{"企业名称": "甲 公司", "统一社会信用代码": "A"}, {"企业名称": "甲公司"}, {"企业名称": "别名", "统一社会信用代码": "A"}]
    f = figures({"340121": {"pairing": same}, "340122": {"pairing": same[:1]}})
    assert f.value("结对企业数", "340121") == 1 and f.value("结对企业数", "340100") == 2


def test_nothing_reported_is_not_zero(figures):
    f = figures({"340121": {"pairing": [{"企业名称": "甲"}]}, "340122": {"issues": []}})
    assert f.value("问题收集数", "340121") is None and f.text("问题收集数", "340121") == "—"
    assert f.value("问题收集数", "340122") == 0 and f.text("办结率", "340122") == "—"
    assert f.value("结对企业数", "340123") is None and f.value("结对企业数", "340000") == 1


states = st.sampled_from(["已解决", "正在办理", "移交", None])


@given(st.dictionaries(st.sampled_from(["340000-0", "340100-0", "340121", "340122", "341003"]),
                       st.lists(states, max_size=6), max_size=5))
def test_every_parent_is_the_sum_of_its_children(pack, sent):
    """AH-04, X-03: over the whole tree, and solved plus open is collected."""
    from ledgerkit.consolidate import leaves

    submissions = tuple(Submission(u, {"issues": table("issues", [{"办理状态": s, "企业名称": "甲"} for s in sent[u.code]])}, ())
                        for u in pack.units if u.code in sent)
    f = Figures(Ledger(submissions, {}, leaves(pack.units)), pack)
    for unit in pack.units:
        children = [u.code for u in pack.units if u.parent == unit.code]
        if children:
            values = [v for c in children if (v := f.value("问题收集数", c)) is not None]
            assert f.value("问题收集数", unit.code) == (sum(values) if values else None)
        if f.value("问题收集数", unit.code) is not None:
            assert f.value("已解决数", unit.code) + f.value("未解决数", unit.code) == f.value("问题收集数", unit.code)
        assert len(f.rows("已解决数", unit.code)) == (f.value("已解决数", unit.code) or 0)


def test_a_crosstab_adds_up_and_keeps_the_packs_order(figures):
    rows = [{"问题类别": "其他", "办理状态": "已解决"}, {"问题类别": "污染治理"}, {"问题类别": "特大", "办理状态": "移交"}]
    c = figures({"340121": {"issues": rows}}).crosstab("问题类别", "340100")
    assert c.columns == ("已解决", "正在办理", "移交", "长期推进", "未填")
    assert [(name, total) for name, _, total in c.lines if total] == [("污染治理", 1), ("其他", 1), ("未归类", 1)]
    assert c.totals == (1, 0, 1, 0, 1) and c.total == 3


def test_both_bases_of_the_quota(figures, pack):
    """AH-02, AH-03: 10 + 12×100 + 4×50 = 1410, and “about 1000”."""
    f = figures({})
    targets = [sum(line.target for line in f.reached(q)) for q in pack.quotas]
    assert targets == [1410, 1000]


def test_a_shared_leader_has_the_record_with_each(figures):
    c = figures({"340121": {"pairing": [{"企业名称": "甲", "结对领导": ["王波", "卢强"]}]}}).crosstab("结对领导", "340121")
    assert [name for name, _, _ in c.lines] == ["卢强", "王波"] and c.total == 2
