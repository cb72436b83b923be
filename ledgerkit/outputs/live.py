"""The figures of 汇总.xlsx as formulas over its detail sheets, each with the value that ledgerkit computed.

A row adds to its unit's line by 单位代码, the lines to their city's by its name, the cities to the whole; quotas and
rates refer to these cells. So a corrected cell of a record moves every figure that it belongs to. “—” (nothing was
reported) and 约50 (only about right, X-16) stay texts, and what no formula says stays a number: `fixed` says why.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from string import ascii_uppercase as _LETTERS
from typing import Any

from ledgerkit import lineage
from ledgerkit.indicators import Number, ratio, text
from ledgerkit.model import Finding, Indicator, Quota, Unit
from ledgerkit.office.sheets import letters
from ledgerkit.outputs.book import FIRST, Field, Formula, Link
from ledgerkit.outputs.conditions import kind, quoted
from ledgerkit.outputs.measures import GROUP, sheet_name
from ledgerkit.outputs.reexport import Details
from ledgerkit.outputs.run import Run

BY_CITY, QUOTAS = "分市汇总", "目标完成"
NOTE = "数字由明细表实时计算，点数字到明细，点标题回总览"
DETAILS_NOTE = "改动本表，各表数字随之变化；增加记录请复制一整行、在原行下面插入后改写"
FOLDED_NOTE = "，右侧折叠列不要改"
_COUNTY, _CITY = ("序号", "填报单位", "报送情况"), ("序号", "市", "应报单位", "已报单位")  # what stands before the figures
# What SUMIFS compares as it is written: not as a number, a day or a pattern, and without capitals.
_TAME = re.compile(r"[^\W\d_a-zA-Z\uff00-\uffef][^\Wa-zA-Z\uff00-\uffef]{0,99}")
_CODE = re.compile(r"\d{6}(-\d+)?")


class Live:
    """The formulas of a run's 汇总.xlsx: made before the sheets, for they refer to one another."""

    def __init__(self, run: Run):
        self.run, self.figures = run, run.figures
        self.top = run.campaign.units[0]
        self.nested = any(u.parent not in (None, self.top.code) for u in run.campaign.units)
        self.details = {t.id: Details(run, t, self.nested, live=True) for t in run.campaign.tables}
        self.measures = {id: details.measures for id, details in self.details.items()}
        self.by_county = "分县汇总" if any(u.level == "county" for u in run.ledger.units) else "分单位汇总"
        self.cities = [u for u in run.campaign.units if u.parent == self.top.code]
        self.end = FIRST + len(run.ledger.units) - 1  # the last row of the units
        self.places = self._places()
        self.quota_rows = self._quota_rows()
        self.fixed: dict[str, str] = {i: why for m in self.measures.values() for i, why in m.untold.items()}
        for i in run.campaign.indicators:
            if i.aggregate == "ratio" and any(self.figures.indicators[x].aggregate == "ratio" for x in (i.numerator, i.denominator)):
                self.fixed[i.id] = "由比率再相除"
        self._chains = {u.code: self.figures.chain(u.code) for u in run.campaign.units}
        self._firsts: dict[str, dict[str, str]] = {}

    # Where the figures stand.

    def column(self, indicator: str, city: bool = False) -> str:
        """The letters of an indicator's column in the sheet of units, or in that of the cities."""
        before = len(_CITY) if city else len(_COUNTY) + self.nested
        return letters(before + [i.id for i in self.run.campaign.indicators].index(indicator))

    def span(self, column: str) -> str:
        """A column of the sheet of units, as other sheets refer to it."""
        return f"{sheet_name(self.by_county)}!${column}${FIRST}:${column}${self.end}"

    @property
    def states(self) -> str:
        """The units' 报送情况."""
        return self.span(letters(2 + self.nested))

    def _places(self) -> dict[tuple[str, str], str]:
        rows = {u.code: (BY_CITY, FIRST + n) for n, u in enumerate(self.cities)} if self.nested else {}
        rows[self.top.code] = (BY_CITY, FIRST + len(self.cities)) if self.nested else (self.by_county, self.end + 1)
        for n, unit in enumerate(self.run.ledger.units):
            rows.setdefault(unit.code, (self.by_county, FIRST + n))
        return {(i.id, code): f"{sheet_name(name)}!${self.column(i.id, name == BY_CITY)}${r}"
                for i in self.run.campaign.indicators for code, (name, r) in rows.items()}

    def _quota_rows(self) -> dict[str, tuple[int, int]]:
        """By quota the row of its first line in 目标完成, and that of all its lines together."""
        rows, r = {}, FIRST
        for quota in self.run.campaign.quotas:
            lines = len(self.figures.reached(quota))
            rows[quota.id] = r, r + lines if lines > 1 else r
            r += lines + (lines > 1)
        return rows

    # The figures.

    def unit(self, indicator: Indicator, unit: str, r: int) -> Any:
        """A reporting unit's figure, in row r of the sheet of units."""
        value = self.figures.value(indicator.id, unit)
        if (said := self._said(indicator, unit)) is not None or indicator.id in self.fixed:
            return value if said is None else said
        if indicator.aggregate == "ratio":
            return self._linked(indicator, unit, self._ratio(indicator, value, r, False))
        return self._linked(indicator, unit, Formula(f"={self._total(indicator, unit)}", value))

    def city(self, indicator: Indicator, unit: str, r: int) -> Any:
        """A city's figure, in row r of the sheet of cities."""
        value = self.figures.value(indicator.id, unit)
        if (said := self._said(indicator, unit)) is not None:
            return said
        if indicator.aggregate == "ratio":
            return value if indicator.id in self.fixed else self._linked(indicator, unit, self._ratio(indicator, value, r, True))
        return self._linked(indicator, unit, Formula(f"={self.inside(unit, r, self.span(self.column(indicator.id)))}", value))

    def inside(self, unit: str, r: int, column: str) -> str:
        """The sum of a column of the sheet of units over those of the city in row r."""
        if _TAME.fullmatch(self.figures.units[unit].name):
            return f"SUMIFS({column},{self.span('B')},$B{r})"
        return f"SUMPRODUCT(EXACT({self.span('B')},$B{r})*1,{column})"

    def whole(self, indicator: Indicator, r: int, city: bool) -> Any:
        """The figure of all, in the last row r of the sheet of units or of cities."""
        value = self.figures.value(indicator.id, self.top.code)
        if (said := self._said(indicator, self.top.code)) is not None:
            return said
        if indicator.aggregate == "ratio":
            return value if indicator.id in self.fixed else self._ratio(indicator, value, r, city)
        column = self.column(indicator.id, city)
        return Formula(f"=SUM({column}{FIRST}:{column}{r - 1})", value)

    def at(self, indicator: str, unit: str) -> Any:
        """The figure of a unit once more, on another sheet: a number that refers to its place, or its text."""
        spec = self.figures.indicators[indicator]
        if (said := self._said(spec, unit)) is not None:
            return said
        value, place = self.figures.value(indicator, unit), self.places.get((indicator, unit))
        value = text(None) if value is None else value
        return Formula(f"={place}", value, "percent" if spec.unit == "%" else "number") if place else value

    def _said(self, indicator: Indicator, unit: str) -> str | None:
        """What a number can't say: nothing was reported, or only about."""
        value, about = self.figures.value(indicator.id, unit), self.figures.about(indicator.id, unit)
        if indicator.aggregate == "ratio" and value is None and not about:
            reported = all(self.figures.value(x, unit) is not None for x in (indicator.numerator, indicator.denominator))
            return None if reported and indicator.id not in self.fixed else text(None)
        return text(value, indicator.unit, about) if value is None or about else None

    def _total(self, indicator: Indicator, unit: str) -> str:
        amounts = self.measures[indicator.table].amounts(indicator)
        codes = self.measures[indicator.table].span(lineage.CODE)
        if not _CODE.fullmatch(unit):  # not to be taken for a number or a day
            return f"SUMPRODUCT(EXACT({codes},{quoted(unit)})*1{f',{amounts}' if amounts else ''})"
        return f'SUMIFS({amounts},{codes},"{unit}")' if amounts else f'COUNTIFS({codes},"{unit}")'

    def _ratio(self, indicator: Indicator, value: Number, r: int, city: bool) -> Formula:
        part, whole = (f"{self.column(x, city)}{r}" for x in (indicator.numerator, indicator.denominator))
        return rate(part, whole, value, indicator.decimals, indicator.capped)

    # From a figure to its rows.

    def _linked(self, indicator: Indicator, unit: str, content: Any) -> Any:
        if indicator.id not in self._firsts:
            self._firsts[indicator.id] = self._first_rows(indicator)
        target = self._firsts[indicator.id].get(unit)
        return Link(content, target) if target else content

    def _first_rows(self, indicator: Indicator) -> dict[str, str]:
        """By unit the cell of the first row that makes up its figure."""
        table = indicator.table or self.figures.indicators[indicator.denominator].table
        if table is None:
            return {}
        details = self.details[table]
        rows = {id(row): FIRST + n for n, (_, row) in enumerate(details.rows)}
        found: dict[str, str] = {}
        for unit, row in self.figures.rows(indicator.id, self.top.code):
            for code in self._chains[unit.code]:
                found.setdefault(code, f"{sheet_name(details.table.title)}!A{rows[id(row)]}")
        return found

    def cell_of(self, finding: Finding) -> str | None:
        """The consolidated cell that a finding is about; None where its row is not among those that count."""
        origin = finding.origin
        if not origin.cell or finding.table not in self.details:
            return None
        details, known = self.details[finding.table], self._origins[finding.table]
        place = origin.file, origin.sheet
        n = known.get((*place, origin.cell), known.get((*place, origin.cell.lstrip(_LETTERS))))
        if n is None:
            return None
        row = details.rows[n][1]
        title = finding.title or next((t for t in row.letters if row.origin(t).cell == origin.cell), "")
        if title and row.origin(title).cell != origin.cell:
            return None
        return f"{sheet_name(details.table.title)}!{details.measures.letters.get(title, 'A')}{FIRST + n}"

    @cached_property
    def _origins(self) -> dict[str, dict[tuple[str, str, str], int]]:
        """By table: the file, sheet and row of each record, of one in a form its cells, and its number in the details."""
        found: dict[str, dict] = {}
        for id, details in self.details.items():
            known = found[id] = {(row.file, row.sheet, str(row.number)): n for n, (_, row) in enumerate(details.rows)}
            for n, (_, row) in enumerate(details.rows):
                known |= {(row.file, row.sheet, cell): n for cell in row.letters.values() if cell[-1].isdigit()}
        return found

    # Breakdowns.

    def spread(self, indicator: Indicator, groups: Sequence[tuple[str, str]], value: int, unit: str | None = None) -> Formula:
        """How many of an indicator's rows belong to these groups, pairs of column and label, and to a unit if one is given."""
        measures = self.measures[indicator.table]
        amounts = None if indicator.aggregate == "sum" else measures.amounts(indicator)
        spec = measures.table
        pairs = [(measures.span(f"{GROUP}{title}"), label, kind(spec.column(title)) == "names") for title, label in groups]
        if all(_TAME.fullmatch(label) for _, label, _ in pairs) and (unit is None or _CODE.fullmatch(unit)):
            wanted = [f'{cells},"{f"*、{label}、*" if several else label}"' for cells, label, several in pairs]
            wanted += [f'{measures.span(lineage.CODE)},"{unit or "?*"}"'] if unit or not pairs else []
            return Formula(f"={f'SUMIFS({amounts},' if amounts else 'COUNTIFS('}{','.join(wanted)})", value)
        tests = [f"ISNUMBER(FIND({quoted(f'、{label}、')},{cells}))" if several else f"EXACT({cells},{quoted(label)})"
                 for cells, label, several in pairs]
        tests += [f"EXACT({measures.span(lineage.CODE)},{quoted(unit)})"] if unit else []
        return Formula(f"=SUMPRODUCT({'*'.join(tests)}*1{f',{amounts}' if amounts else ''})", value)

    def spreadable(self, breakdown) -> str:
        """Why a breakdown can't be live; empty where it can."""
        spec = self.figures.indicators[breakdown.indicator]
        if spec.id in self.fixed:
            return self.fixed[spec.id]
        if spec.aggregate == "sum" and spec.where:
            return "求和的指标按行数分解"
        measures = self.measures[spec.table]
        titles = [t for t in (breakdown.by, breakdown.across) if t]
        if not all(measures.grouped(t) for t in titles):
            return "按数字或日期分解"
        for title in titles:
            for _, row in measures.records:
                named = row.get(title)
                if isinstance(named, list) and len(set(named)) < len(named):
                    return f"{title}一格内有重复的姓名或名称"
        return ""


def rate(part: str, whole: str, value: Number, decimals: int = 1, capped: bool = True) -> Formula:
    """`indicators.ratio` of two cells as a formula: half-up in whole numbers, so that no rounding of theirs gets in."""
    all_ = 100 * 10 ** decimals
    share = f"INT(({2 * all_}*{part}+{whole})/(2*{whole}))"
    if capped:
        share = f"MAX(IF({part}>0,1,-1E9),MIN(IF({part}<{whole},{all_ - 1},1E9),{share}))"
    return Formula(f'=IF(N({whole})=0,"{text(None)}",{share}/{all_})', text(None) if value is None else value, "percent")


def quota_lines(live: Live, quota: Quota) -> list[tuple[Unit | None, list[Any]]]:
    """The lines of 目标完成 of a quota: whose it is (None: of all), then target, actual, rate and difference."""
    r, closing = live.quota_rows[quota.id]
    found, lines = [], live.figures.reached(quota)
    for n, line in enumerate(lines, r):
        unit = line.unit or live.top
        if line.actual is None or line.about:
            found.append((unit, [line.target, *_texts(line.target, line.actual, line.about)]))
        else:
            found.append((unit, [line.target, live.at(quota.indicator, unit.code), *_compared(n, line.target, line.actual)]))
    if len(lines) > 1:
        target, actual, about = sum(x.target for x in lines), sum(x.actual or 0 for x in lines), any(x.about for x in lines)
        sums = [Formula(f"=SUM({c}{r}:{c}{closing - 1})", value) for c, value in (("D", target), ("E", actual))]
        found.append((None, [sums[0], *_texts(target, actual, about)] if about else [*sums, *_compared(closing, target, actual)]))
    return found


def _texts(target: int, actual: Number, about: bool) -> list[str]:
    difference = None if actual is None else actual - target
    return [text(actual, "", about), text(ratio(actual, target), "%", about), text(difference, "", about)]


def _compared(r: int, target: int, actual: Number) -> list[Formula]:
    return [rate(f"E{r}", f"D{r}", ratio(actual, target)), Formula(f"=E{r}-D{r}", actual - target)]


def figure_fields(run: Run) -> list[Field]:
    """The columns of the indicators."""
    return [Field(f"{i.id}\n（{i.unit}）" if i.unit != "%" else i.id, 11, "percent" if i.unit == "%" else "number")
            for i in run.campaign.indicators]
