"""Records that stand as forms: labels with their values to the right of them, or behind a colon in the same cell.

A form is turned into a heading row and a record row, read by `body` like any other, and its cells are mapped back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ledgerkit.columns import is_blank
from ledgerkit.columns.text import fold, plain
from ledgerkit.intake.body import TRIMMINGS, Body, read_body
from ledgerkit.intake.headings import Heading, Index
from ledgerkit.model import TableSpec, Unread
from ledgerkit.office.sheets import Grid, letters

_NOTE = re.compile(r"(?:注|说明|备注|填表说明)[::]")
_INLINE = re.compile(r"([^:\uff1a]{2,20})[:\uff1a]\s*(.+)", re.S)


@dataclass(slots=True)
class Form:
    """One record: for each title its label's cell and its value's, as (row, column)."""

    labels: dict[str, tuple[int, int]] = field(default_factory=dict)
    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    inline: dict[str, str] = field(default_factory=dict)


def find(grid: Grid, index: Index) -> list[tuple[TableSpec, Form]]:
    """The records that stand as forms of one table on a sheet without a heading row; empty where there are none.

    A form has at least three labels in at least two rows, and half of the table's required ones.
    """
    candidates = [(s, [f for f in _forms(grid, index.titles[s.id], _choices(s)) if _is_form(s, f)]) for s in index.specs]
    spec, forms = max(candidates, key=lambda c: sum(len(f.labels) for f in c[1]))
    return [(spec, form) for form in forms]


def _is_form(spec: TableSpec, form: Form) -> bool:
    needed = [c.title for c in spec.columns if c.required]
    rows = {r for r, _ in form.labels.values()}
    return len(form.labels) >= 3 and len(rows) >= 2 and 2 * sum(t in form.labels for t in needed) >= len(needed)


def _choices(spec: TableSpec) -> dict[str, set[str]]:
    """The words that a choice column may hold: one of them beside its label is a value, whatever else it names."""
    return {c.title: {fold(w) for w in (*c.params["choices"], *(a for v in c.params.get("also", {}).values() for a in v))}
            for c in spec.columns if "choices" in c.params}


def _forms(grid: Grid, words: dict[str, str], choices: dict[str, set[str]]) -> list[Form]:
    """The labels of a table in reading order, with their values; a label that comes again begins another record."""
    wide = {(r0, c0): c1 for r0, c0, _, c1 in grid.merges}
    forms, taken = [Form()], None
    for r, row in enumerate(grid.rows):
        for c, value in enumerate(row):
            if not isinstance(value, str) or is_blank(value) or (r, c) == taken or _hidden(grid, r, c):
                continue
            text = fold(value)
            title = words.get(text.rstrip(":"))
            inline = None
            if title is None and (match := _INLINE.fullmatch(plain(value))) and (title := words.get(fold(match[1]))):
                inline = match[2]
            if title is None:
                continue
            if title in forms[-1].labels:
                forms.append(Form())
            form = forms[-1]
            form.labels[title] = r, c
            if inline is not None:
                form.values[title], form.inline[title] = (r, c), inline
            else:
                right = wide.get((r, c), c) + 1
                beside = row[right] if right < len(row) else ""
                # the cell beside a label is its value, unless it is a label itself
                chosen = isinstance(beside, str) and fold(beside) in choices.get(title, ())
                label = not chosen and isinstance(beside, str) and fold(beside).rstrip(":") in words
                if not label and not _hidden(grid, r, right):
                    form.values[title] = r, right
                    taken = (r, right) if chosen else None
    return forms


def _hidden(grid: Grid, r: int, c: int) -> bool:
    return r in grid.hidden_rows or c in grid.hidden_columns


def read_form(grid: Grid, spec: TableSpec, form: Form, file: str, title: str, base: date) -> Body:
    """The form as a table of one record, whose letters are whole cells."""
    titles = list(form.labels)
    cells = [form.values.get(t) for t in titles]
    record = [form.inline.get(t, _at(grid, cell)) for t, cell in zip(titles, cells)]
    flat = Grid(grid.name, True, [list(titles), record])
    for n, cell in enumerate(cells):
        if cell in grid.errors:
            flat.errors[1, n] = grid.errors[cell]
        if cell in grid.uncached:
            flat.uncached.add((1, n))
    flat.yearless = frozenset((1, n) for n, cell in enumerate(cells) if cell in grid.yearless)
    heading = Heading(spec, 0, 0, {t: n for n, t in enumerate(titles)}, {})
    body = read_body(flat, heading, 2, file, title, base)
    true = {letters(n): _name(cell or form.labels[t]) for n, (t, cell) in enumerate(zip(titles, cells))}
    places = {t: true[letter] for t, letter in body.table.letters.items()}
    first = min(r for r, _ in form.labels.values()) + 1
    rows = tuple(replace(row, number=first, letters=places) for row in body.table.rows)
    body.table = replace(body.table, header_rows=(first,), letters=places, rows=rows)
    body.faults = [(severity, check, replace(fault, origin=replace(fault.origin, cell=true[fault.origin.cell.rstrip("0123456789")])))
                   for severity, check, fault in body.faults]
    body.layout += len(titles) - len(form.inline)
    return body


def _at(grid: Grid, cell: tuple[int, int] | None) -> Any:
    if cell is None:
        return ""
    r, c = cell
    return grid.rows[r][c] if c < len(grid.rows[r]) else ""


def _name(cell: tuple[int, int]) -> str:
    return f"{letters(cell[1])}{cell[0] + 1}"


def rest(grid: Grid, forms: Sequence[tuple[TableSpec, Form]]) -> tuple[list[Unread], int]:
    """The cells of the sheet that are in no form: those above the first label are layout and only counted."""
    used = {cell for _, form in forms for cell in (*form.labels.values(), *form.values.values())}
    top = min(r for r, _ in used)
    unread, layout = [], 0
    for r, row in enumerate(grid.rows):
        for c, value in enumerate(row):
            if is_blank(value) or (r, c) in used:
                continue
            if _hidden(grid, r, c):
                why = "隐藏的行" if r in grid.hidden_rows else "隐藏的列"
                unread.append(Unread(grid.name, _name((r, c)), plain(value), why))
            elif r < top or TRIMMINGS.search(fold(plain(value))[:200]) or _NOTE.match(fold(plain(value))):
                layout += 1
            else:
                unread.append(Unread(grid.name, _name((r, c)), plain(value), "表单里没有对应的栏目"))
    return unread, layout
