"""Where on a sheet a table's headings stand: found by their words, never by their position."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from ledgerkit.columns import is_blank
from ledgerkit.columns.text import fold, plain
from ledgerkit.model import Campaign, Column, TableSpec
from ledgerkit.office.sheets import Grid, letters

_REMARK = re.compile(r"\(([^()]*)\)$")  # 问题(诉求), 走访次数(次)
# Remarks that leave a heading's meaning as it is; any other, such as (计划) or (上年), is asked about.
_HARMLESS = re.compile(r"家次?|次|个|项|件|人|名|元|万元|%|必填|选填|可选|姓名|全称|名称|年/?月/?日|[年月日./-]+|盖章|单选|下拉|如有|累计|今年以来|本年")

_GENERAL = re.compile(r".{1,2}|.*(?:电话|姓名|联系人)|联系方式|单位名称")  # says little without its group's name

NOTES = ("情况说明", "校验说明", "核实说明", "说明")  # where a clerk answers a warning, the surest first

DEPTH = 3  # headings stand in at most so many rows
SURE, LIKELY = 80, 70  # percent of likeness from which a heading is taken for another, or asked about
WIDTH = 16_384


@dataclass(frozen=True)
class Heading:
    """A table's headings: `columns` maps titles to sheet columns, `foreign` other headed columns to their text.

    Rows and columns count from 0; `last` is the last heading row, `span` the columns that are this table's.
    `twice` holds (title, column) of a heading that a column further left already claimed. `likely` maps a
    column to (title, percent) where its heading only resembles the title: taken from SURE on, else foreign.
    """

    spec: TableSpec
    first: int
    last: int
    columns: dict[str, int]
    foreign: dict[int, str]
    twice: tuple[tuple[str, int], ...] = ()
    likely: tuple[tuple[int, str, int], ...] = ()
    span: tuple[int, int] = (0, WIDTH)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The sheet column of each title, in the order of the pack."""
        return {c.title: letters(self.columns[c.title]) for c in self.spec.columns if c.title in self.columns}

    @cached_property
    def placed(self) -> list[tuple[Column, int]]:
        """The columns and where they stand. Deadlines are last: one without a year counts from a date in its own row."""
        found = [(c, self.columns[c.title]) for c in self.spec.columns if c.title in self.columns]
        return sorted(found, key=lambda pair: pair[0].type == "deadline")

    @cached_property
    def note(self) -> int | None:
        """The column beside the table's own where a clerk answers a warning; None where there is none."""
        named = {_bare(name): c for c, name in reversed(self.foreign.items())} if self.foreign else {}
        return next((named[name] for name in NOTES if name in named), None)


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
        self.known = _Known(frozenset(word for words in self.titles.values() for word in words))
        self.understood: dict[tuple, tuple[int, list[Heading]]] = {}  # what rows of texts mean, and the row it was seen in


class _Known(dict[object, bool]):
    """Whether a cell's content is a heading; remembered, for the same contents come again in every file."""

    def __init__(self, words: frozenset[str]):
        self.words = words

    def __missing__(self, cell: object) -> bool:
        if not isinstance(cell, str) or len(cell) > 40:
            return False
        if len(self) > 20_000:
            self.clear()
        return self.setdefault(cell, fold(cell) in self.words)


def _bare(name: str) -> str:
    """A heading folded, without its remark: 情况说明（对提醒的答复） is 情况说明."""
    return _REMARK.sub("", fold(name))


def find(grid: Grid, index: Index) -> list[Heading]:
    """All headings on a sheet from top to bottom; a heading repeated on each printed page only once."""
    merged = _merged_labels(grid)
    found: list[Heading] = []
    r = 0
    while r < len(grid.rows):
        # under a heading most rows are records, which a number in front tells without a look at their texts
        row = grid.rows[r]
        if found and (row and row[0].__class__ is float or next(filter(None, row), "").__class__ is float):
            r += 1
            continue
        headings = _headings_at(grid, merged, r, index)
        if headings and not _repeats(grid, found, headings):
            found += [_with_likely(_once(h, grid), index) for h in headings]
        if headings:
            r = headings[0].last
        r += 1
    return found


def _repeats(grid: Grid, found: Sequence[Heading], headings: Sequence[Heading]) -> bool:
    """The last heading again inside its own table: no title line stands above it."""
    same = found and len(headings) == 1 and found[-1].spec is headings[0].spec and found[-1].columns == headings[0].columns
    return bool(same) and sum(not is_blank(v) for v in grid.rows[headings[0].first - 1]) != 1


def _merged_labels(grid: Grid) -> dict[tuple[int, int], str]:
    """The text of a merged range at each of its cells, for ranges as low as a heading can be."""
    labels = {}
    for r0, c0, r1, c1 in grid.merges:
        if r1 - r0 < DEPTH and r0 < len(grid.rows) and c0 < len(grid.rows[r0]) and isinstance(grid.rows[r0][c0], str):
            for r in range(r0, r1 + 1):
                for c in range(c0, c1 + 1):
                    labels[r, c] = grid.rows[r0][c0]
    return labels


def _headings_at(grid: Grid, merged: dict, r: int, index: Index) -> list[Heading]:
    """The heading that begins in this row, or the headings of tables that stand side by side."""
    if not any(map(index.known.__getitem__, grid.rows[r])):
        return []
    rows = [grid.rows[r]]
    # headings are texts: a row with a number or a date is the first record
    while len(rows) < min(DEPTH, len(grid.rows) - r) and all(v == "" or isinstance(v, str) for v in grid.rows[r + len(rows)]):
        rows.append(grid.rows[r + len(rows)])
    if grid.hidden_columns or any(r <= k < r + len(rows) for k, _ in merged):
        return _best(grid, merged, r, len(rows), index)
    # most files bring the form's own headings, so they are understood once
    key = tuple(map(tuple, rows))
    if key not in index.understood:
        if len(index.understood) > 1000:
            index.understood.clear()
        index.understood[key] = r, _best(grid, merged, r, len(rows), index)
    first, headings = index.understood[key]
    if r == first:
        return headings
    return [replace(h, first=h.first + r - first, last=h.last + r - first) for h in headings]


def _best(grid: Grid, merged: dict, r: int, deepest: int, index: Index) -> list[Heading]:
    """Of all depths the one that makes most columns known."""
    best: list[Heading] = []
    for depth in range(1, deepest + 1):
        labels = _labels(grid, merged, r, depth)
        whole = _best_match(index, labels, r, r + depth - 1)
        for headings in ([whole] if whole else [], _side_by_side(index, labels, r, r + depth - 1)):
            if _score(headings) > _score(best):
                best = headings
    return best


def _score(headings: Sequence[Heading]) -> int:
    return sum(len(h.columns) for h in headings)


def _best_match(index: Index, labels: list[list[str]], first: int, last: int) -> Heading | None:
    texts = [fold("".join(parts)) if parts else None for parts in labels]
    remarks = {c: remark for c, text in enumerate(texts) if text and text[-1] == ")" and (remark := _REMARK.search(text))}
    found = [h for spec in index.specs if (h := _match(spec, index.titles[spec.id], labels, texts, remarks, first, last))]
    return max(found, key=lambda h: len(h.columns), default=None)


def _side_by_side(index: Index, labels: list[list[str]], first: int, last: int) -> list[Heading]:
    """Tables parted by a column without any heading, if each part is a table."""
    edges = [c for c, parts in enumerate(labels) if not parts]
    if not any(any(labels[:c]) and any(labels[c:]) for c in edges):
        return []
    headings, start = [], 0
    for end in (*edges, len(labels)):
        if any(labels[start:end]):
            part = [[]] * start + labels[start:end]
            heading = _best_match(index, part, first, last)
            if heading is None:
                return []
            # the columns between two tables belong to the left one, so that none belongs to nobody
            headings.append(replace(heading, span=(start, WIDTH)))
            if len(headings) > 1:
                headings[-2] = replace(headings[-2], span=(headings[-2].span[0], start))
        start = end + 1
    return [replace(headings[0], span=(0, headings[0].span[1])), *headings[1:]] if len(headings) > 1 else []


def _labels(grid: Grid, merged: dict, r: int, depth: int) -> list[list[str]]:
    """For each column the texts over it in these heading rows, a merged one once.

    A group heading that was not merged stands over the columns to its right as long as these have headings of
    their own below and nothing above: 企业联系人 | (blank) over 姓名 | 联系电话.
    """
    width = max(len(grid.rows[k]) for k in range(r, r + depth))
    texts = [[_text(grid, merged, k, c) for c in range(width)] for k in range(r, r + depth)]
    for k in range(depth - 1):
        below = [any(texts[j][c] for j in range(k + 1, depth)) for c in range(width)]
        for c in range(1, width):
            if not texts[k][c] and below[c] and below[c - 1]:
                texts[k][c] = texts[k][c - 1]
    labels = []
    for c in range(width):
        parts: list[str] = []
        for k in range(depth):
            if texts[k][c] and (not parts or parts[-1] != texts[k][c]):
                parts.append(texts[k][c])
        labels.append(parts)
    return labels


def _text(grid: Grid, merged: dict, r: int, c: int) -> str:
    if c in grid.hidden_columns:
        return ""
    cell = grid.rows[r][c] if c < len(grid.rows[r]) else ""
    return merged.get((r, c)) or ("" if is_blank(cell) else plain(cell))


def _match(spec: TableSpec, words: dict[str, str], labels: list[list[str]], texts: list[str | None],
           remarks: dict[int, re.Match], first: int, last: int) -> Heading | None:
    titles = list(map(words.get, texts))
    for c, remark in remarks.items():
        if titles[c] is None and (remark[1] in words or _HARMLESS.fullmatch(remark[1])):
            titles[c] = words.get(texts[c][:remark.start()])
    _look_under_bands(titles, words, labels)
    columns: dict[str, int] = {}
    for c, title in enumerate(titles):
        if title is not None:
            columns.setdefault(title, c)
    headed = len(labels) - texts.count(None)
    strangers = headed - (len(titles) - titles.count(None))
    needed = min(3, len(spec.columns))
    # At least three of the table's headings, and they are either most of the table or most of the row.
    if len(columns) < needed or (len(columns) < strangers and 2 * len(columns) < len(spec.columns)):
        return None
    foreign = {c: "".join("".join(labels[c]).split()) for c, text in enumerate(texts) if text and titles[c] is None}
    twice = tuple((title, c) for c, title in enumerate(titles) if title is not None and columns[title] != c)
    return Heading(spec, first, last, columns, foreign, twice)


def _look_under_bands(titles: list[str | None], words: dict[str, str], labels: list[list[str]]) -> None:
    """Fill in the titles of columns under a mere band: 结对服务人员 over 结对领导 | 联络员.

    A group is a band where it belongs to none of the headings below it, and one of these says enough on its own. 电话
    below 法人代表 does not; nor is it the enterprise's below a band. A title known elsewhere is not given away.
    """
    known = set(titles)
    for band, run in groupby(range(len(labels)), lambda c: labels[c][0] if len(labels[c]) > 1 else None):
        columns = list(run)
        if band is None or any(titles[c] for c in columns):
            continue
        texts = {c: _under(words, labels[c][1:]) for c in columns}
        if any(text and not _GENERAL.fullmatch(text) for text in texts.values()):
            for c, text in texts.items():
                title = words.get(text)
                if title not in known and (text == fold(title or "") or not _GENERAL.fullmatch(text)):
                    titles[c] = title


def _under(words: dict[str, str], parts: list[str]) -> str:
    """The texts below a band that are a known heading, without further bands above it; "" if none is."""
    return next((text for k in range(len(parts)) if (text := fold("".join(parts[k:]))) in words), "")


def _once(heading: Heading, grid: Grid) -> Heading:
    """The heading without the other columns of a merged cell among those that come twice."""
    def goes_on(title: str, column: int) -> bool:
        return any(r0 <= heading.last and r1 >= heading.first and c0 <= heading.columns[title] < column <= c1
                   for r0, c0, r1, c1 in grid.merges)

    return replace(heading, twice=tuple(t for t in heading.twice if not goes_on(*t))) if heading.twice else heading


def _with_likely(heading: Heading, index: Index) -> Heading:
    """The heading with its foreign columns compared with the titles that are still missing."""
    if not heading.foreign:
        return heading
    lacking = {word: title for word, title in index.titles[heading.spec.id].items() if title not in heading.columns}
    if not lacking:
        return heading
    from rapidfuzz import fuzz, process

    columns, foreign, likely = dict(heading.columns), dict(heading.foreign), []
    for c, name in heading.foreign.items():
        if c == heading.note:
            continue
        word, percent, _ = process.extractOne(_bare(name), list(lacking), scorer=fuzz.ratio)
        title = lacking[word]
        if percent < LIKELY or title in columns:
            continue
        likely.append((c, title, int(percent)))
        if percent >= SURE:
            columns[title] = c
            del foreign[c]
    return replace(heading, columns=columns, foreign=foreign, likely=tuple(likely))


def missing(heading: Heading) -> Iterable[str]:
    """The required columns that the headings lack."""
    return (c.title for c in heading.spec.columns if c.required and c.title not in heading.columns)
