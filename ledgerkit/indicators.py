"""The figures, for every unit of the tree, and the rows behind each: the one home of pandas.

A figure that a unit did not report is None and prints as “—”: nothing reported is not zero. A parent's figure is
the sum of its children's (AH-04).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledgerkit.columns import enterprise
from ledgerkit.expression import condition
from ledgerkit.model import Breakdown, Campaign, Indicator, Ledger, Quota, Row, TableSpec, Unit

Number = int | Decimal | None
NOTHING = "—"
UNSTATED = "未填"
UNCLASSED = "未归类"  # something is written, but it is none of the choices


def ratio(part: Number, whole: Number, decimals: int = 1, capped: bool = True) -> Decimal | None:
    """A percentage, half-up; None for nothing to divide by. Capped, it shows 100 only for all, 0 only for none (X-02)."""
    if part is None or not whole:
        return None
    step = Decimal(1).scaleb(-decimals)
    value = (Decimal(part) * 100 / Decimal(whole)).quantize(step, ROUND_HALF_UP)
    if capped and value == 100 and part < whole:
        return value - step
    return step if capped and value == 0 and part > 0 else value


def text(value: Number, unit: str = "", about: bool = False) -> str:
    """A figure as it is printed: 1,481, 85.7%, — for nothing, 约1,481 where it is only about right (X-16)."""
    if value is None:
        return NOTHING
    return ("约" if about else "") + (f"{value}%" if unit == "%" else f"{value:,}")


@dataclass(frozen=True, slots=True)
class Crosstab:
    """An indicator by the values of one column (lines) and of another (columns): counts, with totals."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A quota and what was reached, for one unit or for the whole tree (unit None)."""

    quota: Quota
    unit: Unit | None
    target: int
    actual: Number
    about: bool = False

    @property
    def rate(self) -> Decimal | None:
        """Percent of the target, one decimal; over 100 where it was passed."""
        return ratio(self.actual, self.target)


class Figures:
    """All figures of a ledger. `value`, `rows` and `crosstab` answer for any unit of the tree."""

    def __init__(self, ledger: Ledger, campaign: Campaign):
        import pandas as pd

        self.campaign, self.ledger = campaign, ledger
        self.units = {u.code: u for u in campaign.units}
        self.indicators = {i.id: i for i in campaign.indicators}
        self._records: dict[str, list[tuple[Unit, Row]]] = {}
        self._groups: dict[str, dict[str, Sequence[int]]] = {}
        self._frames = {t.id: self._frame(pd, t.id) for t in campaign.tables}
        self._values: dict[str, dict[str, Number]] = {}
        self._about: dict[str, set[str]] = {}
        for indicator in campaign.indicators:
            self._values[indicator.id] = self._ratios(indicator) if indicator.aggregate == "ratio" else self._sums(indicator)

    def value(self, indicator: str, unit: str) -> Number:
        """The figure of this indicator for the unit of this code."""
        return self._values[indicator].get(unit)

    def text(self, indicator: str, unit: str) -> str:
        """The figure as it is printed."""
        return text(self.value(indicator, unit), self.indicators[indicator].unit, self.about(indicator, unit))

    def about(self, indicator: str, unit: str) -> bool:
        """Whether a figure is only about right: an approximate number (约50家) is among those that it sums up (X-16)."""
        spec = self.indicators[indicator]
        if spec.aggregate == "ratio":
            return self.about(spec.numerator, unit) or self.about(spec.denominator, unit)
        return unit in self._about.get(indicator, ())

    def rows(self, indicator: str, unit: str) -> list[tuple[Unit, Row]]:
        """The ledger rows that make up a figure; of a ratio those of its denominator."""
        spec = self.indicators[indicator]
        if spec.aggregate == "ratio":
            return self.rows(spec.denominator, unit)
        by_unit = self._by_unit(spec)
        records = self._records[spec.table]
        return [records[i] for leaf in self.ledger.units if unit in self.chain(leaf.code) for i in by_unit.get(leaf.code, ())]

    def crosstab(self, id: str, unit: str) -> Crosstab:
        """A breakdown for one unit: lines and columns in the pack's order of choices, else by size."""
        breakdown = next(b for b in self.campaign.breakdowns if b.id == id)
        spec = self.indicators[breakdown.indicator]
        rows = [row for _, row in self.rows(breakdown.indicator, unit)]
        return self._cross(breakdown, rows, spec)

    def leaves(self, unit: str) -> set[str]:
        """The codes of the reporting units inside a unit, itself included."""
        return {u.code for u in self.ledger.units if unit in self.chain(u.code)}

    def chain(self, unit: str) -> list[str]:
        """A unit's code and those of all above it."""
        codes = []
        while unit:
            codes.append(unit)
            unit = self.units[unit].parent
        return codes

    def reached(self, quota: Quota) -> list[Reached]:
        """What was reached of a quota: one line a unit in official order, or one line for a total."""
        if quota.total is not None:
            top = self.campaign.units[0]
            actual, about = self.value(quota.indicator, top.code), self.about(quota.indicator, top.code)
            return [Reached(quota, None, quota.total, actual, about)]
        wanted = [(u, quota.units.get(u.code, quota.each if u.level == quota.level else None)) for u in self.campaign.units]
        return [Reached(quota, u, target, self.value(quota.indicator, u.code), self.about(quota.indicator, u.code))
                for u, target in wanted if target]

    # How it is computed.

    def _frame(self, pd, table: str):
        """One line a record: its unit, and the identity that counts it once (X-12)."""
        records = self._records[table] = list(self.ledger.rows(table))
        key = self.campaign.table(table).key
        return pd.DataFrame({"unit": [u.code for u, _ in records], "entity": list(entities(records, key))},
                            columns=["unit", "entity"])

    def _by_unit(self, spec: Indicator) -> dict[str, Sequence[int]]:
        """For each unit the numbers of the records that make up its figure, each enterprise once."""
        if spec.id not in self._groups:
            frame = self._selected(spec)
            if spec.aggregate == "distinct":
                frame = frame.drop_duplicates(["unit", "entity"])
            self._groups[spec.id] = {code: list(numbers) for code, numbers in frame.groupby("unit").groups.items()}
        return self._groups[spec.id]

    def _selected(self, spec: Indicator):
        """The lines of the frame that an indicator counts."""
        frame = self._frames[spec.table]
        records = self._records[spec.table]
        if spec.where:
            titles = [c.title for c in self.campaign.table(spec.table).columns]
            holds = condition(spec.where)
            frame = frame.loc[[i for i in frame.index if holds({t: records[i][1].get(t) for t in titles})]]
        if spec.aggregate == "distinct":
            frame = frame.loc[[i for i in frame.index if records[i][1].get(spec.column) is not None]]
        return frame

    def _sums(self, spec: Indicator) -> dict[str, Number]:
        frame = self._selected(spec)
        if spec.aggregate == "sum":
            rows = [self._records[spec.table][i] for i in frame.index]
            numbers = [row.get(spec.column) for _, row in rows]
            self._about[spec.id] = {code for unit, row in rows if row.about(spec.column) for code in self.chain(unit.code)}
            by_unit = frame.assign(n=[Decimal(str(n or 0)) for n in numbers]).groupby("unit")["n"].sum()
        elif spec.aggregate == "distinct":
            by_unit = frame.groupby("unit")["entity"].nunique()
        else:
            by_unit = frame.groupby("unit").size()
        found = {code: _whole(n) for code, n in by_unit.items()}
        sent = {s.unit.code for s in self.ledger.submissions if spec.table in s.tables}
        values: dict[str, Number] = dict.fromkeys(self.units)
        for leaf in self.ledger.units:
            if leaf.code in sent:
                for code in self.chain(leaf.code):
                    values[code] = (values[code] or 0) + found.get(leaf.code, 0)
        return values

    def _ratios(self, spec: Indicator) -> dict[str, Number]:
        parts, wholes = self._values[spec.numerator], self._values[spec.denominator]
        return {code: ratio(parts[code], wholes[code], spec.decimals, spec.capped) for code in self.units}

    def _cross(self, breakdown: Breakdown, records: Sequence[Row], spec: Indicator) -> Crosstab:
        by, across = breakdown.by, breakdown.across
        table = self.campaign.table(spec.table)
        cells = [(line, column) for row in records for line in labels(table, by, row)
                 for column in (labels(table, across, row) if across else ["合计"])]
        lines = _order(table, by, [line for line, _ in cells])
        columns = _order(table, across, [column for _, column in cells]) if across else ["合计"]
        counts = Counter(cells)
        grid = [tuple(counts[line, column] for column in columns) for line in lines]
        totals = tuple(sum(row[i] for row in grid) for i in range(len(columns)))
        return Crosstab(breakdown.title, tuple(columns), tuple((n, row, sum(row)) for n, row in zip(lines, grid)), totals,
                        sum(totals))


def entities(records: Sequence[tuple[Unit, Row]], key: Sequence[str]) -> Iterable[str]:
    """An identity for each record of a unit: records that share any of the key's columns share it."""
    known: dict[tuple[str, str, str], str] = {}
    for number, (unit, row) in enumerate(records):
        marks = [(unit.code, title, enterprise.key(str(row.get(title)))) for title in key if row.get(title) is not None]
        identity = next((known[m] for m in marks if m in known), f"{number}")
        for mark in marks:
            known.setdefault(mark, identity)
        yield identity


def _whole(number) -> Number:
    value = Decimal(str(number))
    return int(value) if value == value.to_integral_value() else value


def labels(table: TableSpec, title: str, row: Row) -> list[str]:
    """The groups a record belongs to: each of several people has it, a blank is 未填, a wrong choice 未归类."""
    value = row.get(title)
    if isinstance(value, (list, tuple)):
        return [str(v) for v in value] or [UNSTATED]
    if value is None:
        return [UNCLASSED if title in row.faulty else UNSTATED]
    choices = table.column(title).params.get("choices")
    return [UNCLASSED if choices and value not in choices else str(value)]


def _order(table: TableSpec, title: str, found: Iterable[str]) -> list[str]:
    """All choices of a choice column in the pack's order, then what else occurs; other columns by frequency."""
    counts = Counter(found)
    choices = list(table.column(title).params.get("choices", ()))
    others = sorted(set(counts) - set(choices), key=lambda v: (v in (UNSTATED, UNCLASSED), -counts[v], v))
    return choices + others
