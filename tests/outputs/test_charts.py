"""What a chart of a pack shows of a run: the figures of the tables, in the official order, and no number that is none."""

import dataclasses
from pathlib import Path

import pytest

from ledgerkit.indicators import Figures
from ledgerkit.model import Chart, Ledger, Row, Submission, Table
from ledgerkit.outputs import charts
from ledgerkit.outputs.charts import TARGET

EXAMPLES = Path(__file__).parents[2] / "examples"
PAIRED = Chart("图", "结对企业数", "条形图", "下级", ("结对企业数",))
HEFEI, OWN, CHANGFENG, FEIDONG, FEIXI, HUAIBEI = "340100", "340100-0", "340121", "340122", "340123", "340600"
FIRST_OF_HUAIBEI = "340602"


@pytest.fixture
def run(pack, small):
    """run({unit: (enterprises, {(class, state): problems})}, …): the run of what these units sent; a text as visits is 约."""
    def figures(sent, period="2021Q3"):
        units = tuple(u for u in pack.units if u.code not in {x.parent for x in pack.units})
        submissions = []
        for unit in (u for u in units if u.code in sent):
            paired, problems = (*sent[unit.code], {})[:2]
            pairing = tuple(Row("a.xlsx", "表", n, {}, {"企业名称": f"{unit.name}公司{n}", "走访次数": 2}) for n in range(paired))
            issues = tuple(Row("b.xlsx", "表", n, {}, {"问题类别": kind, "办理状态": state})
                           for (kind, state), number in problems.items() for n in range(number))
            tables = {id: Table(id, "", "a.xlsx", "表", (3,), {}, rows) for id, rows in (("pairing", pairing), ("issues", issues))}
            submissions.append(Submission(unit, tables, ()))
        states = {u.code: "已报送" if u.code in sent else "未报送" for u in units}
        return Figures(Ledger(tuple(submissions), states, units, period), pack)

    def make(sent, before=None, **more):
        made = figures(sent)
        return dataclasses.replace(small.run(), figures=made, ledger=made.ledger, before=before and figures(before, "2021Q2"), **more)

    return make


def drawn(run, unit=HEFEI, **changes):
    return charts.drawing(run, dataclasses.replace(PAIRED, **changes), run.unit(unit))


def shown(drawing):
    return {one.name: dict(zip(drawing.categories, one.values)) for one in drawing.series}


def problems(solved, open_, kind="污染治理"):
    return {(kind, "已解决"): solved, (kind, "正在办理"): open_}


def test_units_stand_in_official_order_and_a_silent_one_is_a_gap(run):
    drawing = drawn(run({FEIDONG: (3,), CHANGFENG: (5,), OWN: (0,)}))
    assert shown(drawing)["结对企业数"]["长丰县"] == 5 and shown(drawing)["结对企业数"]["肥西县"] is None
    assert shown(drawing)["结对企业数"]["合肥市本级"] == 0  # reported none: no gap
    names = [u.name for u in run({}).campaign.units if u.parent == HEFEI]
    assert list(drawing.categories) == names and drawing.unit == "家"
    assert drawing.note.startswith("注：") and "肥西县" in drawing.note and drawing.note.endswith("没有报送，图中空缺。")
    assert "长丰县" not in drawing.note


@pytest.mark.parametrize("sent", [{}, {CHANGFENG: (5,)}, {CHANGFENG: (0,), FEIDONG: (0,)}])
def test_fewer_than_two_bars_are_no_chart(run, sent):
    assert drawn(run(sent)) is None


def test_the_target_stands_beside_and_a_target_alone_is_no_bar(run):
    sent = {CHANGFENG: (5,), FIRST_OF_HUAIBEI: (7,)}
    drawing = drawn(run(sent), "340000", quota="分市目标")
    assert shown(drawing)[TARGET]["合肥市"] == 100 and shown(drawing)[TARGET]["淮北市"] == 50
    assert shown(drawing)["结对企业数"] == {name: {"合肥市": 5, "淮北市": 7}.get(name) for name in drawing.categories}
    assert shown(drawing)[TARGET]["省厅本级"] == 10  # it has a target, so that its silence is one
    assert drawn(run({CHANGFENG: (5,)}), "340000", quota="分市目标") is None
    assert TARGET not in shown(drawn(run({CHANGFENG: (5,), FEIDONG: (3,)}), quota="分市目标"))  # counties have none


def test_an_own_office_that_takes_no_part_is_left_out(run):
    assert "省厅本级" not in drawn(run({CHANGFENG: (5,), FIRST_OF_HUAIBEI: (7,)}), "340000").categories


def test_a_rate_without_a_base_is_a_gap(run):
    drawing = drawn(run({CHANGFENG: (1, problems(3, 1)), FEIDONG: (1, problems(1, 1)), FEIXI: (1,)}), figures=("办结率",))
    assert [str(shown(drawing)["办结率"][name]) for name in ("长丰县", "肥东县", "肥西县")] == ["75.0", "50.0", "None"]
    assert "没有报送或没有可算的基数" in drawing.note and drawing.unit == "%"


def test_what_is_only_about_right_is_a_gap_and_said(run, monkeypatch):
    """X-16: 约10 is no 10."""
    made = run({CHANGFENG: (5,), FEIDONG: (3,), FEIXI: (1,)})
    monkeypatch.setattr(Figures, "about", lambda self, id, unit: unit == FEIDONG)
    drawing = drawn(made, figures=("走访次数",), note="按走访次数")
    assert shown(drawing)["走访次数"]["肥东县"] is None and shown(drawing)["走访次数"]["长丰县"] == 10
    assert drawing.note.startswith("注：按走访次数。肥东县走访次数约6家次，为约数，图中不画。")
    assert "肥东县" not in drawing.note.partition("不画。")[2]


def test_a_breakdown_shows_the_classes_of_the_pack(run):
    sent = {CHANGFENG: (1, {**problems(3, 1), **problems(2, 0, "环评审批")})}
    drawing = drawn(run(sent), by="问题类别", kind="堆积柱形图", figures=())
    assert drawing.categories == ("污染治理", "环评审批", "信用修复", "政策咨询", "资金申报", "其他")
    assert [one.name for one in drawing.series] == ["已解决", "正在办理"]  # 移交、长期推进 occur nowhere
    assert shown(drawing)["已解决"]["环评审批"] == 2 and drawing.unit == "个"
    one = drawn(run(sent), by="问题类别", figures=("正在办理",))
    assert [s.name for s in one.series] == ["正在办理"]
    assert drawn(run({CHANGFENG: (1,)}), by="问题类别", figures=()) is None


def test_what_was_left_blank_has_a_bar_of_its_own(run):
    drawing = drawn(run({CHANGFENG: (1, {(None, "已解决"): 2, ("其他", None): 1})}), by="问题类别", figures=())
    assert shown(drawing)["已解决"]["未填报"] == 2 and shown(drawing)["未填报"]["其他"] == 1


def test_a_breakdown_of_more_than_can_be_read_is_no_chart(run):
    made = run({CHANGFENG: (charts.MOST + 1,)})
    leaders = iter(range(1000))
    for _, row in made.ledger.rows("pairing"):
        row.values["结对领导"] = [f"某{next(leaders)}"]
    assert drawn(made, by="结对领导", figures=()) is None


def test_the_periods_of_the_year_end_with_this_one(run):
    history = {"2021Q1": {HEFEI: {"问题收集数": 2}}, "2020Q4": {HEFEI: {"问题收集数": 9}}, "2021Q4": {HEFEI: {"问题收集数": 9}}}
    drawing = drawn(run({CHANGFENG: (1, problems(3, 2))}, {CHANGFENG: (1, problems(1, 2))}, history=history), by="历期", kind="折线图", figures=("问题收集数",))
    assert shown(drawing)["问题收集数"] == {"2021年第一季度": 2, "2021年第二季度": 3, "2021年第三季度": 5}
    assert drawing.note == ""


def test_a_period_of_which_nothing_is_known_is_a_gap(run):
    made = run({CHANGFENG: (1, problems(3, 2))}, {CHANGFENG: (1, problems(1, 2))}, history={"2021Q1": {}})
    drawing = drawn(made, by="历期", figures=("问题收集数",))
    assert shown(drawing)["问题收集数"]["2021年第一季度"] is None and drawing.note == "注：2021年第一季度没有数据，图中空缺。"
    assert drawn(run({CHANGFENG: (1, problems(3, 2))}), by="历期", figures=("问题收集数",)) is None  # one period is no course


def test_a_template_finds_drawings_and_notes_by_id(run):
    made = run({CHANGFENG: (5,), FEIDONG: (3,)})
    names = charts.context(made, made.unit(HEFEI))
    assert set(names["图"]) == set(names["图注"]) == {chart.id for chart in made.campaign.charts}
    assert names["图"]["各县结对"].title == "各县（市、区）结对和走访企业数" and "没有报送" in names["图注"]["各县结对"]
    assert names["图"]["问题分类"] is None and names["图注"]["问题分类"] == ""


def test_the_tasks_of_a_dispatch_by_department(caught):
    """The chart's pieces are the numbers of 到期情况.xlsx, and add up to its totals."""
    run, _ = caught(EXAMPLES / "jiyuan-2020-12")
    drawing = charts.drawing(run, run.campaign.charts[0], run.campaign.units[0])
    from ledgerkit.outputs import dispatch

    told = {row["名称"]: row["数"] for row in dispatch.told(run, run.campaign.dispatches[0])["按部门"]}
    assert list(drawing.categories) == list(told)
    for one in drawing.series:
        assert dict(zip(drawing.categories, one.values)) == {name: counts[one.name] for name, counts in told.items()}
    totals = [sum(one.values[i] for one in drawing.series) for i in range(len(drawing.categories))]
    assert totals == [sum(counts.values()) for counts in told.values()]
