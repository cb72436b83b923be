"""From the key of a figure to what it is and where it comes from: file, sheet, rows, and the columns that decided.

A key (model/figure.py) is read from its end: the unit after @, then what is computed (－ ＋ ÷), then the name: an
indicator, a breakdown's cell, a quota, or a place among the names that templates use (outputs/facts.py).
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from ledgerkit.expression import condition
from ledgerkit.indicators import Figures, labels, ratio, text
from ledgerkit.model import Breakdown, Indicator, Quota, Row, Unit
from ledgerkit.model.figure import INSIDE, MINUS, OF, OVER, PLUS
from ledgerkit.model.trace import Fact, Source, ranges

_SIGNS = {MINUS: "减", PLUS: "加", OVER: "占"}
TOTAL = "合计"
QUOTA = ("目标", "实际", "完成率")


class Sources:
    """What the figures of one ledger are and come from. `places` answers for keys that are no indicator, breakdown or quota."""

    def __init__(self, figures: Figures, places=None):
        self.figures, self.campaign, self._places = figures, figures.campaign, places
        self._breakdowns = {b.id: b for b in self.campaign.breakdowns}
        self._quotas = {q.title: q for q in self.campaign.quotas}
        self._by_leaf: dict[str, dict[str, tuple[Source, ...]]] = {}
        self._cells: dict[str, dict[tuple[str, str], dict[str, tuple[Source, ...]]]] = {}
        self._facts: dict[str, Fact] = {}

    def fact(self, key: str) -> Fact:
        """What the figure of this key is; of a key that nobody knows just its name."""
        if key not in self._facts:
            self._facts[key] = self._fact(key)
        return self._facts[key]

    def _fact(self, key: str) -> Fact:
        what, _, unit = key.rpartition(OF)
        for sign, said in _SIGNS.items():
            left, found, right = what.rpartition(sign)
            if found and self._named(left, right, unit):
                return self._computed(key, left, sign, right, unit)
        if what in self.figures.indicators:
            return self._indicator(key, self.figures.indicators[what], unit)
        first, _, rest = what.partition(INSIDE)
        if first in self._breakdowns and rest:
            return self._cell(key, self._breakdowns[first], rest.split(INSIDE), unit)
        if first in self._quotas and rest in QUOTA:
            return self._quota(key, self._quotas[first], rest, unit)
        found = self._places(self, key, what.split(INSIDE), unit) if self._places else None
        return found or Fact(key, what.replace(INSIDE, ""), of=self.name(unit))

    def name(self, unit: str) -> str:
        """The name of a unit."""
        found = self.figures.units.get(unit)
        return found.name if found else ""

    @cached_property
    def leaves(self) -> dict[str, list[str]]:
        """The reporting units inside each unit, in the ledger's order."""
        inside: dict[str, list[str]] = {}
        for leaf in self.figures.ledger.units:
            for code in self.figures.chain(leaf.code):
                inside.setdefault(code, []).append(leaf.code)
        return inside

    # ── what is computed ─────────────────────────────────────────────────────────────────────────────────────

    def _named(self, left: str, right: str, unit: str) -> bool:
        """Whether a sign stands between two figures, and not in a name."""
        beside = f"{left.rpartition(INSIDE)[0]}{INSIDE}{right}"
        return bool(left) and (right.isdecimal() or self._knows(right) or self._knows(beside))

    def _knows(self, what: str) -> bool:
        first, _, rest = what.partition(OF)[0].partition(INSIDE)
        ours = first in self._breakdowns or first in self._quotas or self._places is not None
        return first in self.figures.indicators or bool(rest) and ours

    def _computed(self, key: str, left: str, sign: str, right: str, unit: str) -> Fact:
        head = left.rpartition(INSIDE)[0]
        if sign == PLUS and not self._knows(right):
            right = f"{head}{INSIDE}{right}"
        facts = [None if part.isdecimal() else self.fact(part if OF in part else f"{part}{OF}{unit}") for part in (left, right)]
        parts = [fact for fact in facts if fact]
        said = [fact.title if fact else part for fact, part in zip(facts, (left, right))]
        title = f"{said[0]}占{said[1]}的比例" if sign == OVER else _SIGNS[sign].join(said)
        definition = sign.join(said)
        sources = tuple(dict.fromkeys(s for p in parts for s in p.sources))
        return Fact(key, title, "%" if sign == OVER else parts[0].unit, parts[0].of or self.name(unit), definition, sources)

    # ── indicators, breakdowns, quotas ───────────────────────────────────────────────────────────────────────

    def _indicator(self, key: str, spec: Indicator, unit: str) -> Fact:
        return Fact(key, spec.id, spec.unit, self.name(unit), spec.definition, self.of_indicator(spec, unit))

    def of_indicator(self, spec: Indicator, unit: str) -> tuple[Source, ...]:
        """The rows behind an indicator's figure; of a ratio those of both parts."""
        if spec.aggregate == "ratio":
            parts = [self.of_indicator(self.figures.indicators[id], unit) for id in (spec.numerator, spec.denominator)]
            return tuple(dict.fromkeys(s for part in parts for s in part))
        if spec.id not in self._by_leaf:
            top = self.campaign.units[0].code
            self._by_leaf[spec.id] = _by_unit(self.figures.rows(spec.id, top), decided(spec))
        found = self._by_leaf[spec.id]
        return tuple(s for leaf in self.leaves.get(unit, ()) for s in found.get(leaf, ()))

    def _cell(self, key: str, breakdown: Breakdown, parts: Sequence[str], unit: str) -> Fact:
        spec = self.figures.indicators[breakdown.indicator]
        line, column = parts[0], parts[1] if len(parts) > 1 else TOTAL
        said = [f"{title}为“{name}”" for title, name in ((breakdown.by, line), (breakdown.across, column)) if name != TOTAL and title]
        if line in ("行", "列"):  # how many kinds there are
            title = f"{breakdown.title}的{'类别数' if line == '行' else '列数'}"
            return Fact(key, title, "", self.name(unit), "", self._rows(breakdown, TOTAL, TOTAL, unit))
        title = f"{breakdown.title}：{INSIDE.join(name for name in (line, column) if name != TOTAL) or TOTAL}"
        definition = f"{spec.definition.rstrip('。')}，其中{'、'.join(said)}。" if said else spec.definition
        return Fact(key, title, spec.unit, self.name(unit), definition, self._rows(breakdown, line, column, unit))

    def _rows(self, breakdown: Breakdown, line: str, column: str, unit: str) -> tuple[Source, ...]:
        if breakdown.id not in self._cells:
            self._cells[breakdown.id] = self._crossed(breakdown)
        found = self._cells[breakdown.id].get((line, column), {})
        return tuple(s for leaf in self.leaves.get(unit, ()) for s in found.get(leaf, ()))

    def cell_rows(self, breakdown: Breakdown, parts: Sequence[str], unit: str) -> list[tuple[Unit, Row]]:
        """The ledger rows of a breakdown's cell, line or whole."""
        inside = set(self.leaves.get(unit, ()))
        found = self._by_cell(breakdown).get((parts[0], parts[1] if len(parts) > 1 else TOTAL), ())
        return [(u, row) for u, row in found if u.code in inside]

    def _crossed(self, breakdown: Breakdown) -> dict[tuple[str, str], dict[str, tuple[Source, ...]]]:
        """The sources of each cell, line, column and of the whole, by reporting unit."""
        return {cell: _by_unit(rows, crossed(breakdown, *cell)) for cell, rows in self._by_cell(breakdown).items()}

    def _by_cell(self, breakdown: Breakdown) -> dict[tuple[str, str], list[tuple[Unit, Row]]]:
        spec = self.figures.indicators[breakdown.indicator]
        table = self.campaign.table(spec.table)
        cells: dict[tuple[str, str], list[tuple[Unit, Row]]] = {}
        for unit, row in self.figures.rows(spec.id, self.campaign.units[0].code):
            lines = [*labels(table, breakdown.by, row), TOTAL]
            columns = [*(labels(table, breakdown.across, row) if breakdown.across else ()), TOTAL]
            for cell in dict.fromkeys((a, b) for a in lines for b in columns):
                cells.setdefault(cell, []).append((unit, row))
        return cells

    def _quota(self, key: str, quota: Quota, part: str, unit: str) -> Fact:
        spec = self.figures.indicators[quota.indicator]
        if part == "目标":
            return Fact(key, f"{quota.title}", spec.unit, self.name(unit), quota.note)
        sources = self.of_indicator(spec, unit)
        if part == "实际":
            return Fact(key, f"{quota.title}：已完成", spec.unit, self.name(unit), spec.definition, sources)
        return Fact(key, f"{quota.title}完成率", "%", self.name(unit), f"{spec.id}÷{quota.title}", sources)

    def computed(self, key: str) -> str:
        """How a ratio comes about in numbers: 已解决数÷问题收集数＝1,734÷2,024; "" for any other figure."""
        what, _, unit = key.rpartition(OF)
        spec = self.figures.indicators.get(what)
        first, _, rest = what.partition(INSIDE)
        if spec and spec.aggregate == "ratio":
            parts = [self.figures.text(id, unit) for id in (spec.numerator, spec.denominator)]
            return f"{spec.numerator}÷{spec.denominator}＝{parts[0]}÷{parts[1]}"
        if first in self._quotas and rest == "完成率":
            target, actual = reached(self.figures, self._quotas[first], unit)
            return f"{self._quotas[first].indicator}÷目标＝{text(actual)}÷{text(target)}"
        return ""


def decided(spec: Indicator) -> tuple[str, ...]:
    """The columns that decide whether and with what a row counts."""
    names = sorted(condition(spec.where).names) if spec.where else []
    return tuple(dict.fromkeys(filter(None, (spec.column, *names))))


def crossed(breakdown: Breakdown, line: str, column: str = TOTAL) -> tuple[str, ...]:
    """The columns that decide whether a row counts in a cell of a breakdown."""
    return tuple(title for title, name in ((breakdown.by, line), (breakdown.across, column)) if title and name != TOTAL)


def reached(figures: Figures, quota: Quota, unit: str) -> tuple[int | None, object]:
    """Target and actual of a quota for a unit, the whole tree's for its top."""
    lines = figures.reached(quota)
    mine = lines if unit == figures.campaign.units[0].code else [x for x in lines if x.unit and x.unit.code == unit]
    return (sum(x.target for x in mine), sum(x.actual or 0 for x in mine)) if mine else (None, None)


def rate(target: int | None, actual) -> str:
    """The rate of a quota as it is printed."""
    return text(ratio(actual, target), "%")


def _by_unit(rows: Iterable[tuple[Unit, Row]], titles: Sequence[str]) -> dict[str, tuple[Source, ...]]:
    groups: dict[str, list[Row]] = {}
    for unit, row in rows:
        groups.setdefault(unit.code, []).append(row)
    return {code: folded(found, titles) for code, found in groups.items()}


def folded(rows: Iterable[Row], titles: Sequence[str] = ()) -> tuple[Source, ...]:
    """The rows by file and sheet, their numbers as ranges, and the letters of these columns."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        letters = [row.letters[title] for title in titles if title in row.letters]
        found.setdefault((row.file, row.sheet, ",".join(letters)), []).append(row.number)
    return tuple(Source(file, sheet, "" if columns[-1:].isdigit() else ranges(numbers), columns)
                 for (file, sheet, columns), numbers in found.items())
