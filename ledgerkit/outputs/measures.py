"""The hidden columns behind a detail sheet of 汇总.xlsx: what each row adds to each figure, worked out from its own cells.

〔计〕 is what a row adds to an indicator (1, 0 or an amount), 〔归〕 the group that it belongs to in a breakdown, 〔同〕 the
number that the rows of one enterprise share within a unit, where it has several.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from ledgerkit import lineage
from ledgerkit.columns import NONE_MARKS
from ledgerkit.forms import expressions as e
from ledgerkit.indicators import UNCLASSED, UNSTATED, entities, labels
from ledgerkit.model import Indicator, Row, RoughDay, TableSpec
from ledgerkit.office.sheets import letters
from ledgerkit.outputs.book import FIRST, HEAD, Field, Formula
from ledgerkit.outputs.conditions import Untold, Value, formula, kind, names, present, quoted
from ledgerkit.outputs.run import Run

AMOUNT, GROUP, SAME = lineage.LIVE
_LONG = 100  # characters that tell a text from what else may be written in its place
_EPOCH = date(1899, 12, 30)
_GROUPED = ("choice", "text", "enterprise", "code", "phone", "people", "departments")
_ROW = "\0"  # stands for the row's number in a formula that is made once for all rows


class Measures:
    """What is live of one table.

    `fields` are the columns before ours, `shown(row, title)` is what stands in a row's cell, `unusual` are the (ids of the)
    rows in which that is not always the value as it is written.
    """

    def __init__(self, run: Run, table: TableSpec, fields: Sequence[Field], shown: Callable[[Row, str], Any], unusual: Container[int]):
        self.table, self.figures, self.shown, self.unusual = table, run.figures, shown, unusual
        self.records = list(run.ledger.rows(table.id))
        self.last = FIRST + max(1, len(self.records))  # one row more than there is, so that what is put in at the end counts
        self._ordinary: dict[tuple[str, Any], tuple[str, str]] = {}  # (column, what is shown) -> label, formula
        self.letters = {f.title: letters(c) for c, f in enumerate(fields)}
        self.untold: dict[str, str] = {}  # indicator -> why it has no formula
        mine = [i for i in run.campaign.indicators if i.table == table.id]
        self._measured = {i.id: i for i in mine if self._needed(i)}
        across = [t for b in run.campaign.breakdowns if run.figures.indicators[b.indicator].table == table.id for t in (b.by, b.across) if t]
        self._grouped = [t for t in dict.fromkeys(across) if table.column(t).type in _GROUPED]
        self._shared = [t for t in dict.fromkeys(i.column for i in self._measured.values() if i.aggregate == "distinct") if self._same[t]]
        titles = [f"{SAME}{t}" for t in self._shared] + [f"{AMOUNT}{i}" for i in self._measured] + [f"{GROUP}{t}" for t in self._grouped]
        self.letters |= {title: letters(len(fields) + c) for c, title in enumerate(titles)}
        self.fields = [Field(title, 10, "number", hidden=True) for title in titles]

    def _needed(self, indicator: Indicator) -> bool:
        """Whether a column of its own says what the rows add: not for all rows, nor for the amounts of a column as it is."""
        if indicator.where:
            try:
                formula(indicator.where, self.table, lambda title: "A1")
            except Untold as error:
                self.untold[indicator.id] = str(error)
                return False
        return bool(indicator.where) or indicator.aggregate == "distinct"

    def span(self, title: str) -> str:
        """A column's cells as another sheet refers to them."""
        letter = self.letters[title]
        return f"{sheet_name(self.table.title)}!${letter}${FIRST}:${letter}${self.last}"

    def amounts(self, indicator: Indicator) -> str | None:
        """The cells that add up to a figure; None where each row is one."""
        if indicator.id in self._measured:
            return self.span(f"{AMOUNT}{indicator.id}")
        return self.span(indicator.column) if indicator.aggregate == "sum" else None

    def grouped(self, title: str) -> bool:
        """Whether a breakdown over this column can be live."""
        return title in self._grouped

    # How it is computed.

    @cached_property
    def _same(self) -> dict[str, dict[int, int]]:
        """By column the number that a row shares with the others of its enterprise and unit; rows that are alone have none."""
        every = list(entities(self.records, self.table.key))
        found = {}
        for title in dict.fromkeys(i.column for i in self._measured.values() if i.aggregate == "distinct"):
            keys = {n: (unit.code, every[n]) for n, (unit, row) in enumerate(self.records) if row.get(title) is not None}
            often = Counter(keys.values())
            numbers: dict[tuple, int] = {}
            found[title] = {n: numbers.setdefault(key, len(numbers) + 1) for n, key in keys.items() if often[key] > 1}
        return found

    @cached_property
    def _counted(self) -> dict[str, set[int]]:
        """By indicator the rows that it counts."""
        top = next(iter(self.figures.units))
        return {i: {id(row) for _, row in self.figures.rows(i, top)} for i in self._measured}

    @cached_property
    def _templates(self) -> dict[str, str]:
        """The formulas of an ordinary row, whose cells hold their values as such."""
        plain = lambda title: f"${self.letters[title]}{_ROW}"  # noqa: E731
        made = {f"{AMOUNT}{i.id}": self._condition(i, plain) for i in self._measured.values()}
        return made | {f"{GROUP}{t}": self._group(t, plain(t)) for t in self._grouped}

    def cells(self, n: int) -> Iterator[Any]:
        """What stands in our columns of the n-th row (from 0)."""
        row, r = self.records[n][1], str(FIRST + n)
        usual = not (row.faulty or row.approximate or self._rough) and id(row) not in self.unusual
        odd = {} if usual else self._odd(row, r)
        cell = lambda title: odd.get(title) or f"${self.letters[title]}{r}"  # noqa: E731
        for title in self._shared:
            number = self._same[title].get(n)
            yield number and Formula(f'=IF({self._unchanged(row, r)},{number},"")', number)
        for i in self._measured.values():
            holds = self._condition(i, cell) if odd and odd.keys() & self._uses[i.id] else self._templates[f"{AMOUNT}{i.id}"].replace(_ROW, r)
            counted = id(row) in self._counted[i.id]
            if i.aggregate == "sum":
                yield Formula(f"=IF({holds},N({cell(i.column)}),0)", (row.get(i.column) or 0) if counted else 0)
            elif i.aggregate == "distinct" and n in self._same[i.column]:
                yield Formula(f"=IF({holds},IF({self._first(i, int(r))},1,0),0)", int(counted))
            else:
                yield Formula(f"=IF({holds},1,0)", int(counted))
        for title in self._grouped:
            yield self._usual_label(title, row, r) if usual else self._label(title, row, r)

    @cached_property
    def _uses(self) -> dict[str, set[str]]:
        from ledgerkit.expression import condition

        return {i.id: {*(condition(i.where).names if i.where else ()), *([i.column] if i.column else [])} for i in self._measured.values()}

    def _condition(self, i: Indicator, cell: Callable[[str], str]) -> str:
        """Whether a row is one that the indicator counts, each enterprise's further rows aside."""
        parts = [formula(i.where, self.table, cell)] if i.where else []
        if i.aggregate == "distinct":
            column = self.table.column(i.column)
            parts.append(present(Value(cell(i.column), kind(column), column)))
        return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"

    def _first(self, i: Indicator, r: int) -> str:
        """Whether no row above of the same enterprise counts; a row whose names were changed is on its own."""
        same, mine = self.letters[f"{SAME}{i.column}"], self.letters[f"{AMOUNT}{i.id}"]
        if i.where:
            above = f'COUNTIFS(${same}${HEAD}:${same}{r - 1},${same}{r},${mine}${HEAD}:${mine}{r - 1},1)=0'
        else:  # then the first that has the number is the one: found without looking at each row above
            above = f"MATCH(${same}{r},${same}${FIRST}:${same}${self.last},0)=ROW(${same}{r})-ROW(${same}${HEAD})"
        return f'IF(${same}{r}="",TRUE,{above})'

    def _unchanged(self, row: Row, r: str) -> str:
        return f"AND({','.join(_still(f'${self.letters[t]}{r}', self.shown(row, t)) for t in self.table.key)})"

    def _odd(self, row: Row, r: str) -> dict[str, str]:
        """Instead of the cells that hold another text than their value (约50, 已解决（8月）): the value, until they are changed."""
        found = {}
        for title in self._sources:
            value, shown = row.get(title), self.shown(row, title)
            if value is not shown and _plain(value) != _plain(shown) or isinstance(value, RoughDay):
                x = f"${self.letters[title]}{r}"
                found[title] = f"IF({_still(x, shown)},{_said(value)},{x})"
        return found

    @cached_property
    def _sources(self) -> list[str]:
        titles = {c.title for c in self.table.columns}
        return [t for t in dict.fromkeys(t for uses in self._uses.values() for t in sorted(uses)) if t in titles]

    @cached_property
    def _rough(self) -> bool:
        """Whether a day may be known only roughly here, which is a text in its cell."""
        return any(self.table.column(t).params.get("month") for t in self._sources)

    # The groups of breakdowns.

    def _group(self, title: str, x: str) -> str:
        column = self.table.column(title)
        blank = e.blank(x, column)
        if kind(column) == "names":
            return f'"、"&IF({blank},"{UNSTATED}",{names(x)})&"、"'
        if choices := column.params.get("choices"):
            return f'IF(ISNUMBER(FIND("|"&{x}&"|",{quoted(_joined(choices))})),{x},IF({blank},"{UNSTATED}","{UNCLASSED}"))'
        return f'IF({blank},"{UNSTATED}",{x}&"")'

    def _usual_label(self, title: str, row: Row, r: str) -> Formula:
        key = title, self.shown(row, title)
        if key not in self._ordinary:
            made = self._label(title, row, _ROW)
            self._ordinary[key] = made.value, made.text
        label, text = self._ordinary[key]
        return Formula(text.replace(_ROW, r), label)

    def _label(self, title: str, row: Row, r: str) -> Formula:
        found, shown = labels(self.table, title, row), self.shown(row, title)
        column = self.table.column(title)
        label = f"、{'、'.join(found)}、" if kind(column) == "names" else found[0]
        general = self._templates[f"{GROUP}{title}"].replace(_ROW, r)
        if label != _read(column, shown):
            general = f"IF({_still(f'${self.letters[title]}{r}', shown)},{quoted(label)},{general})"
        return Formula(f"={general}", label)


def sheet_name(title: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + title[:31].replace("'", "''") + "'"


def _joined(choices: Sequence[str]) -> str:
    return "|" + "|".join(choices) + "|"


def _read(column: Any, shown: Any) -> str:
    """What the formula of `_group` makes of a cell."""
    text = "" if shown is None else str(shown)
    blank = not text.strip(" \u3000") or (column.type != "text" and text.strip(" \u3000") in NONE_MARKS)
    if kind(column) == "names":
        for mark in "，,；;/\n":
            text = text.replace(mark, "、")
        return f"、{UNSTATED if blank else text}、"
    choices = column.params.get("choices")
    if choices and f"|{text}|" in _joined(choices):
        return text
    return UNSTATED if blank else UNCLASSED if choices else text


def _plain(value: Any) -> Any:
    """A value as its cell holds it."""
    if isinstance(value, (list, tuple)):
        return "、".join(value)
    if isinstance(value, datetime):
        return value.date()
    return None if value == "" else getattr(value, "text", value)


def _still(x: str, shown: Any) -> str:
    """Whether a cell holds what it was written with."""
    if isinstance(shown, (int, float, Decimal)) and not isinstance(shown, bool):
        return f"AND(ISNUMBER({x}),{x}={shown})"
    if isinstance(shown, date):
        return f"AND(ISNUMBER({x}),{x}={_serial(shown)})"
    text = "" if shown is None else str(shown)
    return f"EXACT({x},{quoted(text)})" if len(text) <= _LONG else f"EXACT(LEFT({x},{_LONG}),{quoted(text[:_LONG])})"


def _said(value: Any) -> str:
    """A value as a formula says it; nothing is an empty text."""
    value = value.first if isinstance(value, RoughDay) else _plain(value)
    if isinstance(value, date):
        return str(_serial(value))
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    return quoted("" if value is None else str(value)[:8 * _LONG])


def _serial(day: date) -> int:
    return (date(day.year, day.month, day.day) - _EPOCH).days
