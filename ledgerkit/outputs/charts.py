"""The charts of a pack as data: what a run has to show for one unit, ready to be drawn (office/chart.py).

A chart needs at least two categories with a number, for one bar is no chart, and at most `MOST`, for more can't be
read on a page; else there is none. What a number can't say, “约50” or “—”, is a gap and is said under the chart.
"""

from collections.abc import Iterable, Sequence

from ledgerkit import periods
from ledgerkit.indicators import UNCLASSED, UNSTATED, Number
from ledgerkit.model import Chart, Unit
from ledgerkit.office.chart import Drawing, Series
from ledgerkit.outputs import dispatch, history, phrases
from ledgerkit.outputs.run import Run

MOST = 40
TARGET = "目标"

_BELOW, _PERIODS = "下级", "历期"
# How the tasks of a dispatch stand, by one of its columns.
_DISPATCHED = {"按领导": "leader", "按部门": "department", "按类型": "kind"}


def context(run: Run, unit: Unit) -> dict[str, dict[str, Drawing | str | None]]:
    """The names 图 (chart id -> drawing, None where there is nothing to draw) and 图注 (chart id -> note) of a template."""
    drawn = {chart.id: drawing(run, chart, unit) for chart in run.campaign.charts}
    return {"图": drawn, "图注": {id: one.note if one else "" for id, one in drawn.items()}}


def drawing(run: Run, chart: Chart, unit: Unit) -> Drawing | None:
    """The chart of a unit; None where fewer than two or more than `MOST` categories have something to show."""
    gather = (_below if chart.by == _BELOW else _periods if chart.by == _PERIODS
              else _dispatched if chart.by in _DISPATCHED else _spread)
    categories, series, measure, remarks = gather(run, chart, unit)
    shown = sum(any(one.values[i] is not None for one in series if one.name != TARGET) for i in range(len(categories)))
    if shown < 2 or len(categories) > MOST or not any(value for one in series for value in one.values):
        return None
    note = "".join(f"{said.rstrip('。')}。" for said in (chart.note, *remarks) if said)
    return Drawing(chart.title, chart.kind, tuple(categories), tuple(series), measure, f"注：{note}" if note else "")


Gathered = tuple[Sequence[str], Sequence[Series], str, Sequence[str]]  # categories, series, unit of measure, remarks


def _below(run: Run, chart: Chart, unit: Unit) -> Gathered:
    """The figures of the units one below, in official order, and their targets."""
    targets = {}
    if chart.quota:
        quota = next(q for q in run.campaign.quotas if q.id == chart.quota)
        targets = {line.unit.code: line.target for line in run.figures.reached(quota) if line.unit}
    units = [u for u in run.campaign.units if u.parent == unit.code and (  # an own office that takes no part is no gap
        u.level != "own" or u.code in targets or any(run.figures.value(id, u.code) is not None for id in chart.figures))]
    about = {(id, u.code) for id in chart.figures for u in units if run.figures.about(id, u.code)}
    series = [Series(id, tuple(None if (id, u.code) in about else run.figures.value(id, u.code) for u in units))
              for id in chart.figures]
    if any(u.code in targets for u in units):
        series.append(Series(TARGET, tuple(targets.get(u.code) for u in units)))
    names = [u.name for u in units]
    said = [_roughly(run, chart.figures, u, about) for u in units]
    silent = [u.name for i, u in enumerate(units) if all(one.values[i] is None for one in series if one.name != TARGET)
              and not any((id, u.code) in about for id in chart.figures)]
    return names, series, _measure(run, chart.figures), [*filter(None, said), _unsaid(silent, _measure(run, chart.figures))]


def _roughly(run: Run, ids: Iterable[str], unit: Unit, about: set[tuple[str, str]]) -> str:
    """合肥市结对企业数约50家，为约数，图中不画"""
    said = [f"{id}{run.figures.text(id, unit.code)}{'' if (m := run.figures.indicators[id].unit) == '%' else m}"
            for id in ids if (id, unit.code) in about]
    return f"{unit.name}{'、'.join(said)}，为约数，图中不画" if said else ""


def _unsaid(names: Sequence[str], measure: str) -> str:
    why = "没有报送或没有可算的基数" if measure == "%" else "没有报送"
    return f"{phrases.listing(names, 6, '个单位')}{why}，图中空缺" if names else ""


def _measure(run: Run, ids: Sequence[str]) -> str:
    return run.figures.indicators[ids[0]].unit


def _periods(run: Run, chart: Chart, unit: Unit) -> Gathered:
    """A unit's figures of the year's periods so far, this one last; where none of a year are, those of earlier years."""
    earlier = {period: units.get(unit.code, {}) for period, units in history.kept(run.history, run.period).items()}
    before = run.before
    if before and before.ledger.period in history.kept({before.ledger.period: {}}, run.period):
        known = before.indicators if unit.code in before.units else ()
        earlier[before.ledger.period] = {id: before.value(id, unit.code) for id in known}
    now = {id: run.figures.value(id, unit.code) for id in chart.figures if not run.figures.about(id, unit.code)}
    seen = {**dict(sorted(earlier.items())), run.period: now}
    series = [Series(id, tuple(values.get(id) for values in seen.values())) for id in chart.figures]
    rough = _roughly(run, chart.figures, unit, {(id, unit.code) for id in chart.figures if id not in now})
    gaps = [periods.title(p) for i, p in enumerate(seen)
            if all(one.values[i] is None for one in series) and not (rough and p == run.period)]
    unsaid = f"{phrases.listing(gaps)}没有数据，图中空缺" if gaps else ""
    return [periods.title(p) for p in seen], series, _measure(run, chart.figures), [rough, unsaid]


def _spread(run: Run, chart: Chart, unit: Unit) -> Gathered:
    """A breakdown: its lines as categories, its columns as series; 未填 and the like only where they occur."""
    breakdown = next(b for b in run.campaign.breakdowns if b.id == chart.by)
    crosstab = run.figures.crosstab(breakdown.id, unit.code)
    lines = [line for line in crosstab.lines if line[2] or line[0] not in (UNSTATED, UNCLASSED)]
    totals = dict(zip(crosstab.columns, crosstab.totals))
    columns = [c for c in chart.figures if c in totals] or [c for c in crosstab.columns if totals[c]]
    at = {name: n for n, name in enumerate(crosstab.columns)}
    series = [Series(_called(c) if breakdown.across else breakdown.indicator, tuple(values[at[c]] for _, values, _ in lines))
              for c in columns]
    return [_called(name) for name, _, _ in lines], series, _measure(run, [breakdown.indicator]), ()


def _called(name: str) -> str:
    """As the tables of the report call it: what is written nowhere is 未填报."""
    return "未填报" if name == UNSTATED else name


def _dispatched(run: Run, chart: Chart, unit: Unit) -> Gathered:
    """The tasks of the ledger by leader, department or type: how many stand how (due.STATES); only whole numbers, no gaps."""
    spec = run.campaign.dispatches[0]
    found = dispatch.of_run(run, spec)
    accounts = found.by(getattr(spec, _DISPATCHED[chart.by]))
    states: dict[str, tuple[Number, ...]] = {
        s: tuple(a.counts[s] for a in accounts) for s in chart.figures or dispatch.shown(found)}
    return [a.name for a in accounts], [Series(s, v) for s, v in states.items() if any(v)], "项", ()
