"""As of which day each figure is: the 填报时间 of the files that brought its table (AH-14, X-05).

A report is due before its quarter ends, so the day of the batch is not the day of its figures.
"""

from datetime import date

from ledgerkit.outputs.run import Run


def days(run: Run, indicator: str, unit: str) -> tuple[date, date] | None:
    """The first and the last 填报时间 behind a unit's figure; None where no file says one."""
    spec = run.figures.indicators[indicator]
    if spec.aggregate == "ratio":
        return days(run, spec.denominator, unit)
    inside = run.figures.leaves(unit)
    found = [r.reported for s in run.ledger.submissions if s.unit.code in inside and spec.table in s.tables
             for r in s.readings if r.reported and any(t.id == spec.table for t in r.tables)]
    return (min(found), max(found)) if found else None


def said(run: Run, indicator: str, unit: str) -> str:
    """2021年9月17日至9月28日, or one day, or nothing."""
    if (span := days(run, indicator, unit)) is None:
        return ""
    first, last = span
    whole = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return whole
    return whole + f"至{f'{last.year}年' if last.year != first.year else ''}{last.month}月{last.day}日"
