"""Where on a sheet a table's headings stand: found by their words, never by their position."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledgerkit.columns import is_blank
from ledgerkit.columns.text import fold, plain
from ledgerkit.model import Campaign, TableSpec
from ledgerkit.office.sheets import Grid

_REMARK = re.compile(r"\([^()]*\)$")  # 问题(诉求), 走访次数(次)

DEPTH = 3  # headings stand in at most so many rows


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's headings: `columns` maps titles to sheet columns, `foreign` other headed columns to their text.

    Rows and columns count from 0; `last` is the last heading row. `twice` holds (title, column) of a heading
    that a column further left already claimed.
    """

    spec: TableSpec
    first: int
    last: int
    columns: dict[str, int]
    foreign: dict[int, str]
    twice: tuple[tuple[str, int], ...] = ()


class Index:
    """The campaign's headings and aliases, folded, each with the tables and titles that it can mean."""

    def __init__(self, campaign: Campaign):
        self.specs = campaign.tables
        self.titles: dict[str, dict[str, str]] = {}
        for spec in campaign.tables:
            words = self.titles[spec.id] = {}
            for column in spec.columns:
                for alias in column.aliases:
                    words.setdefault(fold(alias), column.title)
            words.update({fold(column.title): column.title for column in spec.columns})
        self.words = frozenset(word for words in self.titles.values() for word in words)


def find(grid: Grid, index: Index) -> list[Heading]:
    """All headings on a sheet from top to bottom, two tables side by side excepted."""
    above = _merged_labels(grid)
    found: list[Heading] = []
    r = 0
    while r < len(grid.rows):
        heading = _heading_at(grid, above, r, index)
        if heading:
            found.append(heading)
            r = heading.last
        r += 1
    return found


def _merged_labels(grid: Grid) -> dict[tuple[int, int], str]:
    """The text of a merged range at each of its cells, for ranges as low as a heading can be."""
    labels = {}
    for r0, c0, r1, c1 in grid.merges:
        if r1 - r0 < DEPTH and r0 < len(grid.rows) and c0 < len(grid.rows[r0]) and isinstance(grid.rows[r0][c0], str):
            for r in range(r0, r1 + 1):
                for c in range(c0, c1 + 1):
                    labels[r, c] = grid.rows[r0][c0]
    return labels


def _heading_at(grid: Grid, above: dict, r: int, index: Index) -> Heading | None:
    row = grid.rows[r]
    if not any(isinstance(cell, str) and fold(cell) in index.words for cell in row if cell != ""):
        return None
    best, best_score = None, 0
    for depth in range(1, min(DEPTH, len(grid.rows) - r) + 1):
        labels = [_label(grid, above, r, depth, c) for c in range(len(row))]
        for spec in index.specs:
            heading = _match(spec, index.titles[spec.id], labels, r, r + depth - 1)
            if heading and len(heading.columns) > best_score:
                best, best_score = heading, len(heading.columns)
    return best


def _label(grid: Grid, above: dict, r: int, depth: int, c: int) -> list[str]:
    """The texts over column c in these heading rows, a merged one once."""
    parts: list[str] = []
    for row in range(r, r + depth):
        cell = grid.rows[row][c] if c < len(grid.rows[row]) else ""
        text = above.get((row, c)) or (plain(cell) if not is_blank(cell) else "")
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _match(spec: TableSpec, words: dict[str, str], labels: list[list[str]], first: int, last: int) -> Heading | None:
    columns: dict[str, int] = {}
    foreign: dict[int, str] = {}
    twice: list[tuple[str, int]] = []
    for c, parts in enumerate(labels):
        if not parts:
            continue
        text = fold("".join(parts))
        title = words.get(text) or words.get(_REMARK.sub("", text))
        if title is None:
            foreign[c] = "".join("".join(parts).split())
        elif title in columns:
            twice.append((title, c))
        else:
            columns[title] = c
    headed = len(columns) + len(foreign)
    needed = min(3, len(spec.columns))
    # At least three of the table's headings, and they are either most of the table or most of the row.
    if len(columns) < needed or (2 * len(columns) < headed and 2 * len(columns) < len(spec.columns)):
        return None
    return Heading(spec, first, last, columns, foreign, tuple(twice))


def missing(heading: Heading) -> Iterable[str]:
    """The required columns that the headings lack."""
    return (c.title for c in heading.spec.columns if c.required and c.title not in heading.columns)
