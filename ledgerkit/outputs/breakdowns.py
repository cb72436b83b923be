"""The sheets of breakdowns: an indicator by the values of one column or two, each number counted in the detail sheet."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ledgerkit.indicators import Crosstab
from ledgerkit.model import Breakdown
from ledgerkit.office.sheets import letters
from ledgerkit.outputs.book import FIRST, Field, Formula, Writer
from ledgerkit.outputs.conditions import kind
from ledgerkit.outputs.live import Live

_NOTE = "数字由明细表实时计算；明细里新出现的类别或姓名不会自动加行，重新运行即可补上"


def breakdowns(writer: Writer, live: Live) -> None:
    """A sheet for each breakdown of the pack."""
    run = live.run
    for breakdown in run.campaign.breakdowns:
        table = run.campaign.table(run.figures.indicators[breakdown.indicator].table)
        if why := live.spreadable(breakdown):
            live.fixed[f"《{breakdown.title}》"] = why
        if table.column(breakdown.by).type == "people":
            _load(writer, live, breakdown)
        else:
            _breakdown(writer, live, breakdown, run.figures.crosstab(breakdown.id, live.top.code))


def _breakdown(writer: Writer, live: Live, breakdown: Breakdown, crosstab: Crosstab) -> None:
    across = crosstab.columns if breakdown.across else ()  # spread over one column only, the total is all there is
    end = FIRST + len(crosstab.lines)
    count = _counter(live, breakdown)
    table = live.run.campaign.table(live.figures.indicators[breakdown.indicator].table)
    several = [kind(table.column(t)) == "names" for t in (breakdown.by, breakdown.across) if t]

    def total(groups, value: int, cells: str, added: bool) -> Any:
        """A sum over all lines or columns: where a record stands in several of them it counts in each, else once at all."""
        if not crosstab.lines:  # a sum over no rows would hold its own cell
            return value
        return Formula(f"=SUM({cells})", value) if added else count(groups, value)

    rows = []
    for r, (name, values, sum_) in enumerate(crosstab.lines, FIRST):
        line = [count([(breakdown.by, name), (breakdown.across, column)], value) for column, value in zip(across, values)]
        rows.append((name, *line, total([(breakdown.by, name)], sum_, f"B{r}:{letters(len(across))}{r}", bool(across) and several[1])))
    closing = [total([(breakdown.across, column)], value, f"{letters(c)}{FIRST}:{letters(c)}{end - 1}", several[0])
               for c, (column, value) in enumerate(zip(across, crosstab.totals), 1)]
    last = letters(len(across) + 1)
    whole = total([], crosstab.total, f"{last}{FIRST}:{last}{end - 1}", any(several))
    fields = [Field(breakdown.by, 18), *(Field(c, 14, "number") for c in across), Field("合计", 12, "number")]
    writer.table(breakdown.title, breakdown.title, _said(live, breakdown), fields, rows, ("合计", *closing, whole))


def _load(writer: Writer, live: Live, breakdown: Breakdown) -> None:
    """How much each person carries, unit by unit: names repeat between units, so a person belongs to one."""
    run, count = live.run, _counter(live, breakdown)
    across = run.figures.crosstab(breakdown.id, live.top.code).columns
    columns = across if breakdown.across else ()
    rows = []
    for unit in run.ledger.units:
        if run.ledger.states[unit.code] != "已报送":
            continue
        crosstab = run.figures.crosstab(breakdown.id, unit.code)
        for name, values, total in crosstab.lines:
            by_column = dict(zip(crosstab.columns, values))
            mine = [(breakdown.by, name)]
            rows.append((*([run.city(unit.code)] if live.nested else []), unit.name, name,
                         *(count([*mine, (breakdown.across, c)], by_column.get(c, 0), unit.code) for c in columns), count(mine, total, unit.code)))
    fields = [*([Field("市", 12)] if live.nested else []), Field("填报单位", 16), Field(breakdown.by, 14),
              *(Field(c, 12, "number") for c in columns), Field(breakdown.indicator, 14, "number")]
    writer.table(breakdown.title, breakdown.title, _said(live, breakdown), fields, rows)


def _counter(live: Live, breakdown: Breakdown) -> Callable[..., Any]:
    """What counts a breakdown's rows, count(groups, value, unit): formulas, or plain numbers where it can't be live."""
    indicator = live.figures.indicators[breakdown.indicator]
    if live.spreadable(breakdown):
        return lambda groups, value, unit=None: value
    return partial(live.spread, indicator)


def _said(live: Live, breakdown: Breakdown) -> str:
    return f"{live.run.note}　{_NOTE}" if not live.spreadable(breakdown) else live.run.note
