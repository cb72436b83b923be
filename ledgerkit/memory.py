"""The periods before: there is no database, the 汇总.xlsx of an earlier batch is the memory (DESIGN.md section 2)."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ledgerkit import consolidate, inbox, levels, lineage, periods
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures, Number
from ledgerkit.model import Campaign, Reading, Received
from ledgerkit.office.sheets import open_book

NAME = "汇总.xlsx"
Open = Callable[[Path, Campaign, date], tuple[Received, Reading | None]]
Named = Literal["previous", "last_year"]
_SAID = {"previous": "上一期", "last_year": "上年同期"}


def recall(batch: inbox.Batch, pack: Campaign, named: Named, opened: Open) -> Figures | None:
    """The figures of an earlier period, read back from the 汇总.xlsx that batch.toml names; None where it names none.

    Raises `FatalError` where it is not there, can't be read, or is another campaign's or no earlier one.
    """
    if not getattr(batch, named):
        return None
    path, said = place(batch, named), _SAID[named]
    if not path.is_file():
        raise FatalError(f"batch.toml里{named}写的“{getattr(batch, named)}”没有{NAME}，请先处理好{said}，或者改正这一行。")
    figures = remembered(path, pack, batch.as_of, opened, said)
    period = figures.ledger.period
    if periods.last_month(period) >= periods.last_month(batch.period):
        raise FatalError(f"{named}写的是{periods.title(period)}的汇总，不早于本期（{periods.title(batch.period)}），请核对。")
    if named == "last_year" and period != periods.year_before(batch.period):
        raise FatalError(f"last_year写的是{periods.title(period)}的汇总，不是上年同期（{periods.title(periods.year_before(batch.period))}），请核对。")
    return figures


def remembered(path: Path, pack: Campaign, as_of: date, opened: Open, said: str = "上一期") -> Figures:
    """The figures that a 汇总.xlsx stands for, computed anew from its rows; `said` names it in refusals."""
    received, reading = opened(path, pack, as_of)
    if reading is None:
        raise FatalError(f"{said}的“{path}”读不出来：{received.failure}。")
    if not reading.carried or reading.period is None:
        raise FatalError(f"{said}的“{path}”不是“{pack.title}”的汇总（里面没有这个专项的“{lineage.STATUS}”表），请核对。")
    decisions = consolidate.decide(levels.unfold(received, reading, pack), pack, reading.period)
    ledger = consolidate.ledger(decisions, pack)
    return Figures(dataclasses.replace(ledger, period=reading.period), pack)


def place(batch: inbox.Batch, named: Named) -> Path:
    """Where the 汇总.xlsx of the batch that is named so should be."""
    path = batch.folder / getattr(batch, named)
    return next((p for p in (path / inbox.OUTPUT / NAME, path / NAME) if p.is_file()), path)


def marks(batch: inbox.Batch, before: Figures | None) -> dict[str, dict[str, str]]:
    """The 考核评价 of the year's earlier periods, as the previous 汇总.xlsx has it (AH-19)."""
    from ledgerkit.outputs import assessment

    if before is None or before.ledger.period[:4] != batch.period[:4]:
        return {}
    return assessment.remembered(_kept(place(batch, "previous").read_bytes())[assessment.SHEET])


def history(batch: inbox.Batch, before: Figures | None) -> dict[str, Mapping[str, Mapping[str, Number]]]:
    """The figures of the year's earlier periods: period -> unit code -> indicator -> value, the oldest first.

    They are those of the sheet 历期 of the previous 汇总.xlsx; the period before itself is what its rows add up to.
    """
    from ledgerkit.outputs import history as sheet

    if before is None:
        return {}
    told = sheet.remembered(_kept(place(batch, "previous").read_bytes())[sheet.SHEET], before.campaign)
    values = {code: {id: before.value(id, code) for id in before.indicators} for code in before.units}
    earlier = {period: units for period, units in told.items() if period < before.ledger.period}
    return sheet.kept({**earlier, before.ledger.period: values}, batch.period)


@lru_cache(maxsize=1)
def _kept(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of the sheets of a 汇总.xlsx that keep what no record says; none for a sheet that is not there."""
    from ledgerkit.outputs import assessment, history as sheet

    rows = {grid.name: grid.rows for grid in open_book(data, "xlsx").grids}
    return {name: rows.get(name, []) for name in (assessment.SHEET, sheet.SHEET)}
