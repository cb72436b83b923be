"""A figure against an earlier period's, in an office's words: 较上季度末增加126家，增长8.5%.

What is compared is like with like: where a unit reported in one of the two periods only, both figures are those of the
units that reported in both, and the phrase says so (可比口径). Where nothing fair can be said, nothing is said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ledgerkit import periods
from ledgerkit.indicators import Figures, Number, ratio, text
from ledgerkit.model import Campaign, Figure, Indicator
from ledgerkit.outputs.run import Run

SMALL = 10  # a growth rate on a smaller base says nothing: 1家 to 2家 is no 增长100.0%
STEEP = 1000  # percent from which a rate says less than the number beside it
NAMED = 3  # units left out that are named one by one
ABOVE, SAME_PERIOD = "较上期", "同比"  # what the two kinds of phrases are called in keys


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and then. `base` opens the phrase: 同比, 环比, 较上季度末, 较2021年第一季度末.

    `about`: one of the two is only about right (X-16). `without` are the names of the units that reported in one of
    the two periods only: now and then are without them.
    """

    indicator: Indicator
    base: str
    now: int | Decimal
    then: int | Decimal
    about: bool = False
    without: tuple[str, ...] = ()

    @property
    def difference(self) -> int | Decimal:
        """now - then, in the figure's own unit; of a rate in percentage points."""
        return self.now - self.then

    @property
    def growth(self) -> Decimal | None:
        """By how many percent the figure grew or fell, without a sign; None where a percentage would say nothing.

        That is for rates, approximate figures, a base that is zero or small, and from or to what is out of all proportion.
        """
        if self.indicator.unit == "%" or self.about or self.then < SMALL or not self.now or not self.difference:
            return None
        rate = ratio(abs(self.difference), self.then)
        return rate if rate < STEEP else None

    def __str__(self) -> str:
        """较上季度末增加126家，增长8.5%; "" where both are zero, which the sentence before says already."""
        if not self.now and not self.then:
            return ""
        return (f"按可比口径（不含{_named(self.without)}）" if self.without else "") + self._moved()

    def _moved(self) -> str:
        size, up = abs(self.difference), self.difference > 0
        if not size:
            return f"{re.sub('^较', '与', self.base)}{'基本' if self.about else ''}持平"
        if self.indicator.unit == "%":
            return f"{self.base}{'提高' if up else '下降'}{text(size, '', self.about)}个百分点"
        said = f"{self.base}{'增加' if up else '减少'}{text(size, '', self.about)}{self.indicator.unit}"
        return said if self.growth is None else f"{said}，{'增长' if up else '下降'}{self.growth}%"


def change(run: Run, indicator: str, unit: str, before: Figures | None) -> Change | None:
    """How a unit's figure moved since an earlier period; None where the two can't be compared."""
    spec = run.figures.indicators[indicator]
    if before is None or before.ledger.period is None or indicator not in before.indicators:
        return None
    base = _base(_span(run.campaign, spec), run.period, before.ledger.period)
    if base is None:
        return None
    parts = (spec.numerator, spec.denominator) if spec.aggregate == "ratio" else (spec.id,)
    inside = run.figures.leaves(unit)
    here, there = ({code for code in inside if code in figures.units and all(figures.value(part, code) is not None for part in parts)}
                   for figures in (run.figures, before))
    both = here & there
    if 2 * len(both) < max(len(here), len(there)) or not both:
        return None  # what is left of the two is no picture of either
    now, then = (_figure(figures, spec, parts, unit, both if here != there else None) for figures in (run.figures, before))
    if now is None or then is None:
        return None
    without = tuple(u.name if u.parent == unit else run.name(u.code) for u in run.campaign.units if u.code in here ^ there)
    return Change(spec, base, now, then, any(f.about(indicator, unit) for f in (run.figures, before)), without)


def phrases(run: Run, unit: str) -> dict[str, Mapping[str, str]]:
    """What templates call 较上期, 同比, and 较, which is both: each a phrase by indicator, "" where there is none."""
    since, year = ({} for _ in range(2))
    last_year, before = run.last_year or _if_year_ago(run), run.before
    if before and last_year and before.ledger.period == last_year.ledger.period:
        before = None  # it is said once
    for id in run.figures.indicators:
        above = change(run, id, unit, before)
        same = change(run, id, unit, last_year)
        since[id] = _printed(str(above or ""), id, ABOVE, unit)
        year[id] = _printed(str(same or ""), id, SAME_PERIOD, unit)
    whole = {id: _printed("；".join(filter(None, (since[id], year[id]))), id, "较", unit) for id in since}
    return {"较": whole, ABOVE: since, SAME_PERIOD: year}


def _printed(said: str, indicator: str, kind: str, unit: str) -> str:
    return Figure(said, f"{indicator}·{kind}@{unit}") if said else ""


def _if_year_ago(run: Run) -> Figures | None:
    """The period before where it is the same one of the year before: what there is of it is 同比."""
    before = run.before
    return before if before and before.ledger.period == periods.year_before(run.period) and run.period[4:] else None


def _figure(figures: Figures, spec: Indicator, parts: tuple[str, ...], unit: str, only: set[str] | None) -> Number:
    """The unit's figure, or what it is over some of the units inside it."""
    if only is None:
        return figures.value(spec.id, unit)
    sums = [sum(figures.value(part, code) or 0 for code in only) for part in parts]
    return ratio(*sums, spec.decimals, spec.capped) if len(sums) == 2 else sums[0]


# ── the base and its name ────────────────────────────────────────────────────────────────────────────────────


def _span(campaign: Campaign, spec: Indicator) -> str:
    """本年 | 期末 | 本期: what a figure counts, as the pack says it or as its checks and forms show it.

    What may not fall within the year (check `cumulative`, X-06), and what hangs on a column that starts anew in the new
    year, counts from January on; whatever else the pack says nothing about stands as of its day.
    """
    if spec.span:
        return spec.span
    if spec.aggregate == "ratio":
        by_id = {i.id: i for i in campaign.indicators}
        spans = [_span(campaign, by_id[part]) for part in (spec.numerator, spec.denominator)]
        return next((span for span in ("本年", "本期") if span in spans), "期末")
    growing = {id for check in campaign.checks if check.check == "cumulative" for id in check.params.get("figures", ())}
    carry = campaign.table(spec.table).carry
    anew = carry.yearly if carry else ()
    hangs = spec.column in anew or any(title in (spec.where or "") for title in anew)
    return "本年" if spec.id in growing or hangs else "期末"


def _base(span: str, period: str, earlier: str) -> str | None:
    """How the phrase opens; None where a figure of this span can't be compared with that period."""
    year_ago = earlier == periods.year_before(period)
    if span == "本期":  # only equal lengths: a month is never compared with a quarter
        if _shape(period) != _shape(earlier):
            return None
        return "同比" if year_ago else "环比" if earlier == preceding(period) else f"较{periods.title(earlier)}"
    if year_ago and period[4:]:
        return "同比"
    if span == "本年" and period[:4] != earlier[:4] and period[4:]:
        return None  # it started anew since
    if earlier != preceding(period):
        return f"较{periods.title(earlier)}末"
    if periods.last_month(earlier).month == 12:
        return "较上年末"
    return {"Q": "较上季度末", "H": "较上半年末", "-": "较上月末"}[period[4]]


def preceding(period: str) -> str:
    """The period of the same length just before.

    >>> [preceding(p) for p in ("2021Q3", "2021Q1", "2021-10", "2021-01", "2021H2", "2021")]
    ['2021Q2', '2020Q4', '2021-09', '2020-12', '2021H1', '2020']
    """
    year, mark, number = int(period[:4]), period[4:5], period[5:]
    if not mark:
        return f"{year - 1}"
    if int(number) > 1:
        return f"{year}{mark}{int(number) - 1:0{len(number)}}"
    return f"{year - 1}{mark}{ {'Q': '4', 'H': '2', '-': '12'}[mark]}"


def _shape(period: str) -> str:
    return re.sub(r"\d", "0", period)


def _named(names: tuple[str, ...]) -> str:
    return "、".join(names) if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等{len(names)}个单位"
