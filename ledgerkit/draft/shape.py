"""Where the tables of an unknown form stand, and what their headings say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ledgerkit.columns import is_blank, is_none_mark
from ledgerkit.columns.text import one_line, plain
from ledgerkit.draft.words import ABOVE, DATE, MEASURES, NOT_A_RECORD, SECTION, is_label, is_word
from ledgerkit.office.sheets import Grid

DEPTH = 3  # headings stand in at most so many rows, as when they are looked for later
LOOK = 500  # rows of a sheet that are looked at


@dataclass(slots=True)
class Column:
    """One drafted column: the texts over it (groups first), where it stands, and what was made of them."""

    parts: list[str]
    at: int
    values: list[Any] = field(default_factory=list)
    title: str = ""
    type: str = "text"
    required: bool = False
    aliases: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return one_line("".join(self.parts))


@dataclass(slots=True)
class Table:
    """One drafted table; `top` are the texts of its first heading row, `measures` those of 单位：万元."""

    title: str
    sheets: list[str]
    columns: list[Column]
    form: bool = False
    top: list[str] = field(default_factory=list)
    measures: tuple[str, ...] = ()


class Sheet:
    """A sheet's texts, with merged ranges at hand; hidden columns are blank."""

    def __init__(self, grid: Grid):
        self.grid = grid
        self.values = [["" if c in grid.hidden_columns else v for c, v in enumerate(row)] for row in grid.rows[:LOOK]]
        self.width = max(map(len, self.values), default=0)
        for row in self.values:
            row += [""] * (self.width - len(row))
        self.texts = [["" if is_blank(v) else plain(v) for v in row] for row in self.values]
        bottom, right = len(self.texts) - 1, self.width - 1
        self.merges = {(r0, c0): (min(r1, bottom), min(c1, right))
                       for r0, c0, r1, c1 in grid.merges if r0 <= bottom and c0 <= right}

    def end(self, r: int, c: int) -> tuple[int, int]:
        """The last row and column of the cell, merged or not."""
        return self.merges.get((r, c), (r, c))

    def row(self, r: int) -> list[str]:
        """The texts of a row, blanks left out."""
        return [text for text in self.texts[r] if text]

    def spread(self, first: int, last: int) -> list[list[str]]:
        """These rows with a merged text in each cell of its range."""
        rows = [list(self.texts[r]) for r in range(first, last + 1)]
        for (r0, c0), (r1, c1) in self.merges.items():
            if first <= r0 <= last and r1 - r0 < DEPTH:
                for r in range(r0, min(r1, last) + 1):
                    rows[r - first][c0:c1 + 1] = [self.texts[r0][c0]] * (c1 - c0 + 1)
        return rows


def tables(sheet: Sheet, stem: str) -> Iterator[Table]:
    """The tables of a sheet from top to bottom, or its form; `stem` is the title where nothing else names them."""
    headings: list[tuple[int, int, list[Column]]] = []
    labels = _form(sheet, rows=4)
    first = min((r for _, r, _ in labels), default=0)
    # 部分 | 标题 | 内容 is a heading, though 工作情况, 存在问题 … stand below it as labels do in a form.
    top = _heading_at(sheet, first, sure=True)[1] if labels else []
    if not labels or top and all(is_label(c.parts[-1]) for c in top):
        headings = list(_headings(sheet, sure=True))
        labels = [] if headings else _form(sheet, rows=2)
        first = min((r for _, r, _ in labels), default=0)
    if labels:
        columns = [Column(parts, c) for parts, _, c in labels]
        yield Table(_title(sheet, 0, first, stem), [sheet.grid.name], columns, form=True)
        return
    headings = headings or list(_headings(sheet, sure=False))
    above = 0
    for i, (first, last, columns) in enumerate(headings):
        below = headings[i + 1][0] if i + 1 < len(headings) else len(sheet.texts)
        # A heading comes again on each printed page.
        records = [r for r in range(last + 1, below) if _is_record(sheet, r) and sheet.row(r) != sheet.row(first)]
        for column in columns:
            values = [sheet.values[r][column.at] for r in records]
            column.values = [v for v in values if not is_blank(v) and not is_none_mark(v)]
        lines = [text for r in range(above, first) for text in sheet.row(r)]
        measures = next((re.split("[、,，/]", m[1]) for line in lines if (m := MEASURES.search(line))), [])
        yield Table(_title(sheet, above, first, stem), [sheet.grid.name], columns, top=sheet.row(first),
                     measures=tuple(filter(None, measures)))
        above = last + 1


def _is_record(sheet: Sheet, r: int) -> bool:
    texts = sheet.row(r)
    return len(texts) > 1 and not NOT_A_RECORD.match(one_line(texts[0]))


def _title(sheet: Sheet, above: int, below: int, stem: str) -> str:
    """The nearest line over the headings that names the table; else the sheet's name, else the file's."""
    for r in range(below - 1, max(above, below - 6) - 1, -1):
        texts = [one_line(text) for text in sheet.row(r)]
        for text in texts if len(texts) <= 2 else ():
            beside = len(texts) == 2 and is_label(text)
            if len(text) > 2 and not beside and not ABOVE.match(text) and not SECTION.match(text):
                return text.strip("《》")
    return stem if re.fullmatch(r"(?i)(?:sheet|工作表)\s*\d*", sheet.grid.name) else sheet.grid.name.strip() or stem


def _headings(sheet: Sheet, sure: bool) -> Iterator[tuple[int, int, list[Column]]]:
    """First row, last row and columns of each heading; `sure`: only where most of its words are known as labels."""
    widest = max((len(_heading_at(sheet, r, sure)[1]) for r in range(len(sheet.texts))), default=0)
    seen: list[list[str]] = []
    r = 0
    while r < len(sheet.texts):
        last, columns = _heading_at(sheet, r, sure)
        said = [c.heading for c in columns]
        fresh = not seen or (sure and len(sheet.row(r - 1)) <= 1)  # a later one stands under a blank or a title line
        if columns and fresh and said not in seen and (seen or 2 * len(columns) > widest):
            seen.append(said)
            yield r, last, columns
            r = last
        r += 1


def _heading_at(sheet: Sheet, r: int, sure: bool) -> tuple[int, list[Column]]:
    """The last row and the columns of the heading that begins in this row; no columns if none does."""
    if len(sheet.row(r)) < 2 or not all(map(is_word, sheet.row(r))):
        return r, []
    last = max(sheet.end(r, c)[0] for c in range(sheet.width) if sheet.texts[r][c])
    last = last if last - r < DEPTH else r
    while last - r + 1 < DEPTH and last + 1 < len(sheet.texts) and _splits(sheet, r, last + 1):
        last += 1
    columns, spanned = [], 0
    for c, parts in enumerate(_labels(sheet.spread(r, last))):
        under = any(sheet.texts[k][c] for k in range(r, last + 1))
        if parts and not under and columns and columns[-1].parts == parts:
            spanned += 1  # one heading over several columns: only the first of them can be told by it
            columns[-1].remarks.append("表头占了几列，只读其中第一列")
        elif parts:
            columns.append(Column(parts, c))
    words = [c.parts[-1] for c in columns]
    labels = sum(map(is_label, words))
    if len(columns) < 3 and not (len(columns) == sheet.width == 2 == labels):
        return r, []
    covered = (len(columns) + spanned) / (columns[-1].at - columns[0].at + spanned + 1)
    texts = [w for w in words if not DATE.fullmatch(one_line(w)) and not re.fullmatch(r"[\d.]+", w)]
    if covered < 0.8 or 2 * len(texts) < len(words) or len(set(words)) * 2 <= len(words):
        return r, []
    return (r, []) if sure and 5 * labels < 3 * len(texts) else (last, columns)


def _splits(sheet: Sheet, first: int, below: int) -> bool:
    """True if row `below` parts headings above it: it has words under groups, and nothing under single headings."""
    above = sheet.spread(first, below - 1)
    filled = {c for c in range(sheet.width) if sheet.texts[below][c]}
    if len(filled) < 2 or not all(is_word(sheet.texts[below][c]) for c in filled):
        return False
    groups, c = [], 0
    while c < sheet.width:  # a group is a text over several columns, merged or with blanks at its right
        group = {c}
        while c + 1 < sheet.width and above[-1][c + 1] in ("", above[-1][c]) and not any(
                row[c + 1] for row in above if row[c + 1] != row[c]):
            c += 1
            group.add(c)
        groups.append(group)
        c += 1
    parted = [g for g in groups if g & filled]
    return all(len(g & filled) > 1 and min(g) in filled for g in parted)


def _labels(rows: list[list[str]]) -> list[list[str]]:
    """For each column the texts over it, a merged one once, a group's also where it was not merged."""
    for k, row in enumerate(rows[:-1]):
        below = [any(other[c] for other in rows[k + 1:]) for c in range(len(row))]
        for c in range(1, len(row)):
            if not row[c] and below[c] and below[c - 1]:
                row[c] = row[c - 1]
    return [[text for k, text in enumerate(parts) if text and text not in parts[:k]] for parts in zip(*rows)]


def _form(sheet: Sheet, rows: int) -> list[tuple[list[str], int, int]]:
    """The labels of a form, each left of its value, with row and column; none if fewer than four or `rows` rows."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    firsts: dict[int, bool] = {}
    group, until = "", -1
    for r in range(len(sheet.texts)):
        c = 0
        while c < sheet.width:
            text, (r1, c1) = sheet.texts[r][c], sheet.end(r, c)
            if not text:
                c += 1
                continue
            pair = re.fullmatch(r"([^:：]{1,12})[:：](.*)", text, re.S)
            label = pair[1] if pair else text
            if c1 + 1 < sheet.width and sum(bool(sheet.texts[k][c1 + 1]) for k in range(r, r1 + 1)) > 1:
                group, until = text, r1  # one text beside several rows of labels
                c = c1 + 1
                continue
            known = is_label(label) and not ABOVE.match(text)
            firsts.setdefault(r, known)
            if known:
                parts = (group, label) if r <= until and group else (label,)
                found.setdefault(parts, (r, c))
                if not (pair and pair[2].strip()) and c1 + 1 < sheet.width:
                    c1 = sheet.end(r, c1 + 1)[1]  # its value is the next cell
            c = c1 + 1
    used = {r for r, _ in found.values()}
    inside = [known for r, known in firsts.items() if used and min(used) <= r <= max(used)]
    if len(found) < 4 or len(used) < rows or 10 * sum(inside) < 7 * len(inside):
        return []
    return [(list(parts), r, c) for parts, (r, c) in found.items()]
