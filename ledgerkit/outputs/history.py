"""历期: the figures of the year's periods so far, kept in 汇总.xlsx, so that each period's workbook hands them on.

The sheet is a memory that people can see: one line a unit and period. Read back, a line that says nothing sound, for
somebody wrote into it, is left out; the period before itself is computed from its own rows anyway (memory.history).
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ledgerkit import periods
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Number, text
from ledgerkit.model import Campaign, Indicator
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

History = Mapping[str, Mapping[str, Mapping[str, Number]]]  # period -> unit code -> indicator -> value

SHEET = "历期"
PERIOD, UNIT, CODE = "报告期", "单位", "代码"  # not 单位代码, by which the sheets with records are known (lineage.CODE)
MOST = 12  # periods that are kept, the present one among them
_NUMBER = re.compile(r"约?(-?[\d,]+(?:\.\d+)?)%?")


def sheet(writer: Writer, run: Run) -> None:
    """The sheet 历期: the earlier periods that the run remembers, and the present one last."""
    now = {code: {id: run.figures.value(id, code) for id in run.figures.indicators} for code in run.figures.units}
    rows = []
    for period, units in {**kept(run.history, run.period), run.period: now}.items():
        for unit in run.campaign.units:
            values = units.get(unit.code, {})
            if any(value is not None for value in values.values()):
                cells = [text(None) if (value := values.get(i.id)) is None else value for i in run.campaign.indicators]
                rows.append((period, periods.title(period), unit.name, unit.code, *cells))
    fields = [Field(PERIOD, 11, "mark"), Field("期次", 18), Field(UNIT, 18), Field(CODE, 13, "mark"),
              *(Field(i.id, 12, "percent" if i.unit == "%" else "number") for i in run.campaign.indicators)]
    note = f"{run.note}　各期处理时的数字，供下一期对比和画图；以后更正的以各期自己的汇总表为准"
    writer.table(SHEET, f"{run.campaign.title}历期指标", note, fields, rows, freeze=4)


def kept(history: History, period: str) -> dict[str, Mapping[str, Mapping[str, Number]]]:
    """Of the remembered periods those that stand beside this one: of its length and year, the oldest first.

    Of whole years those before. At most 11, so that there are twelve with the present one.
    """
    beside = [p for p in history if _shape(p) == _shape(period) and p < period and (p[:4] == period[:4] or not period[4:])]
    return {p: history[p] for p in sorted(beside)[-(MOST - 1):]}


def remembered(grid_rows: Sequence[Sequence[Any]], campaign: Campaign) -> dict[str, dict[str, dict[str, Number]]]:
    """The figures of a sheet 历期 read back: period -> unit code -> indicator -> value, None for nothing reported.

    Lines of no period or of a unit that the campaign has not, and columns of no indicator of it, are left out.
    """
    heads = next((n for n, row in enumerate(grid_rows) if PERIOD in row and CODE in row), None)
    if heads is None:
        return {}
    places = {title: c for c, title in reversed([*enumerate(map(str, grid_rows[heads]))])}
    indicators = {i: places[i.id] for i in campaign.indicators if i.id in places}
    codes = {u.code for u in campaign.units}
    found: dict[str, dict[str, dict[str, Number]]] = {}
    for row in grid_rows[heads + 1:]:
        period, code = (_at(row, places[title]) for title in (PERIOD, CODE))
        if _is_period(period := _whole(period)) and (code := _whole(code)) in codes:
            found.setdefault(period, {}).setdefault(code, {i.id: _number(_at(row, c), i) for i, c in indicators.items()})
    return found


def _at(row: Sequence[Any], c: int) -> Any:
    return row[c] if c < len(row) else ""


def _whole(cell: Any) -> str:
    """A code or period as text; one that became a number in somebody's hands is the same."""
    if isinstance(cell, date):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _is_period(said: str) -> bool:
    try:
        return bool(periods.check(said))
    except FatalError:
        return False


def _number(cell: Any, indicator: Indicator) -> Number:
    """A cell's number; a rate stands as a fraction, or as people write it: 85.7%."""
    rate = indicator.unit == "%"
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float, Decimal)):
        if not math.isfinite(cell):
            return None
        value = Decimal(str(cell)) * (100 if rate else 1)
    else:
        said = _NUMBER.fullmatch(str(cell).strip())
        if not said:
            return None
        try:
            value = Decimal(said[1].replace(",", ""))
        except InvalidOperation:
            return None
        value *= 100 if rate and "%" not in str(cell) else 1
    if abs(value) > 10 ** 15:
        return None
    if rate:
        return value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)
    return int(value) if value == value.to_integral_value() else value


def _shape(period: str) -> str:
    return re.sub(r"\d", "0", period)
