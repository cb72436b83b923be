"""The rows under a heading: what is a record, what a total, what only layout, and each cell cast by its column."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from itertools import repeat, zip_longest
from operator import itemgetter
from typing import Any, NamedTuple

from ledgerkit.columns import NONE_MARKS, TYPES, is_blank, is_none_mark
from ledgerkit.columns.text import fold, plain
from ledgerkit.errors import Approximate, CastError
from ledgerkit.intake.headings import NOTES, Heading
from ledgerkit.model import Column, Deadline, Fault, Origin, Row, Table, Total, Unread
from ledgerkit.office.sheets import Grid, letters

# 合计, 本页小计, 全县合计, 总计(家次), 合计:2家, 共计2家企业
_TOTAL = re.compile(r"(?:本[页表项类省市县区]|全[省市县区]|以上)?([小合总共累]计)数?[::]?\(?\d*(?:家次?|[个项次户件人名条])?\)?(?:企业)?[::]?")
_DIGIT = re.compile(r"\d|^[零〇一二两三四五六七八九十百]+$")
_NOTE = re.compile(r"(?:注|说明|备注|填表说明|填报说明)\d*[::、.]")
TRIMMINGS = re.compile(r"(?:填表|填报|制表|审核|复核|分管|经办|报送|联系)(?:人|时间|日期|电话|单位|领导|负责人)[::]|(?:单位)?负责人[::]|主要领导[::]"
                        r"|印发$|^第\d+页|^共\d+页|^-\d+-$")
_LAST = 1 << 20  # behind all columns of a row
_DITTO = frozenset({"同上", "〃", "″", "”", "\"", "''", "〞", "＂", "“”", "同上。", "（同上）", "(同上)", "同 上", "同\u3000上", "同前"})
_LONGEST = 2000  # characters of anything but a text; the longest list of names or milestones is far shorter
_BLANK = frozenset({""})
_NOTHING = _BLANK | NONE_MARKS  # in any column but one of text, where 无 is a text
_CLASSES = frozenset({str, float, date, datetime})
_TEXT = {str}
_NO_TEXT = {"": None}
_LOST = {
    "error": ("公式出错，没有结果", "请改填具体内容"),
    "uncached": ("是没有计算结果的公式", "请改填具体内容"),
    "ditto": ("的上一行没有内容可以沿用", "请填写具体内容"),
}


class Body:
    """What one heading's rows gave: the table, its cells' faults by check id, and cells that stayed unread."""

    def __init__(self, table: Table, faults: list[tuple[str, str, Fault]], unread: list[Unread], layout: int):
        self.table, self.faults, self.unread, self.layout = table, faults, unread, layout
        self.spanned: Table | None = None  # as it stands, where its 合计 adds up several units


def read_body(grid: Grid, heading: Heading, end: int, file: str, title: str, base: date, bases: Mapping[int, date] = {}) -> Body:
    """The rows from under the heading to before row `end`.

    `base` is the day from which a deadline without a year counts where its row gives no date of its own; `bases`
    are such days of single rows, counted from 0.
    """
    return _Reader(grid, heading, file, base, bases).read(end, title)


class _Reader:
    """Sorts the rows first and casts the records column by column then: most of a column's cells are alike."""

    def __init__(self, grid: Grid, heading: Heading, file: str, base: date, bases: Mapping[int, date]):
        self.grid, self.heading, self.file, self.base, self.bases = grid, heading, file, base, bases
        self.columns, self.letters = heading.placed, heading.letters
        self.places = {i for _, i in self.columns}
        self.lost = {r for r, c in (*grid.errors, *grid.uncached) if c in self.places}
        self.numbers = heading.columns.get("序号")
        self.note = heading.note
        self.anchors = self._anchors()
        # columns whose cells hold more than calamine shows
        self.odd = {c for _, c in (*self.anchors, *grid.yearless, *grid.errors, *grid.uncached)}
        self.unheaded: set[int] = set()  # columns without a heading that were already spoken of
        self.records: list[int] = []
        self.faulty: dict[int, tuple[str, ...]] = {}  # titles by row
        self.approximate: dict[int, tuple[tuple[str, str], ...]] = {}  # titles and what is written, by row
        self.totals: list[Total] = []
        self.faults: list[tuple[int, int, str, str, Fault]] = []  # row and place in it, for the order of reading
        self.unread: list[Unread] = []
        self.layout = 0

    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each cell of a merged range of the body but its first: the cell above that holds the value (JY-03)."""
        anchors = {}
        for r0, c0, r1, _ in self.grid.merges:
            if r1 > r0 > self.heading.last:
                anchors.update({(r, c0): (r0, c0) for r in range(r0 + 1, r1 + 1)})
        return anchors

    def read(self, end: int, title: str) -> Body:
        self._sort_rows(end)
        if self.totals and not self.totals[0].rows:  # a sum above the records is one of all of them
            self.totals[0] = replace(self.totals[0], rows=tuple(r + 1 for r in self.records))
        self.across = list(zip_longest(*(self.grid.rows[r] for r in self.records), fillvalue=""))
        columns: dict[str, list] = {}
        for n, (column, _) in enumerate(self.columns):
            columns[column.title] = self._values(column, n, columns)
        rows = tuple([
            Row(self.file, self.grid.name, r + 1, self.letters, dict(zip(self.letters, values)), self.faulty.get(r, ()),
                self.approximate.get(r, ()))
            for r, values in zip(self.records, zip(*(columns[t] for t in self.letters)))])
        if self.note is not None:
            self._answer(rows)
        spec = self.heading.spec
        headed = tuple(range(self.heading.first + 1, self.heading.last + 2))
        table = Table(spec.id, title, self.file, self.grid.name, headed, self.letters, rows, tuple(self.totals))
        faults = [(severity, check, fault) for _, _, severity, check, fault in sorted(self.faults, key=itemgetter(0, 1))]
        return Body(table, faults, self.unread, self.layout)

    def _sort_rows(self, end: int) -> None:
        """Every row below the heading to the records, the totals, the layout or the unread."""
        left, right = self.heading.span
        lead, rows, special = min(self.places), self.grid.rows, self.lost | self.grid.hidden_rows
        others = sorted(set(range(left, min(right, max(map(len, rows), default=0)))) - self.places - {self.note})
        numbered = {r for r, _ in self.anchors} | self.lost  # rows that hold more than their cells show
        for r in range(self.heading.last + 1, end):
            row = rows[r]
            # a number in the first column and nothing before it: a record, as nearly all rows are
            if len(row) > lead and row[lead].__class__ is float and r not in special and not any(row[left:lead]):
                if lead == self.numbers and r not in numbered:
                    # nearly every record has a name behind its number; blanks that somebody typed fill nothing
                    filled = 3 if row[lead + 1:] and not is_blank(row[lead + 1]) else sum(not is_blank(v) for v in row)
                    if filled == 1:
                        self.layout += 1  # the form's next number, and nothing behind it
                        continue
                    if filled == 2 and self._noted(row):
                        self.layout += 1
                        self._foreign(r, {self.note: row[self.note]})
                        continue
                self._record(r, row, others)
                continue
            cells = {c: v for c, v in enumerate(row[left:right], left) if v != "" and not is_blank(v)}
            lost = r in self.lost
            if not cells and not lost:
                continue
            if r in self.grid.hidden_rows:
                self._hidden(r, cells)
            elif not lost and (self._repeats(cells) or self._is_note(cells)):
                self.layout += len(cells)
            elif label := self._total_label(cells):
                self._total(r, cells, label)
            elif not lost and cells.keys().isdisjoint(self.places):
                self._foreign(r, cells)
            elif cells.keys() - {self.note} == {self.numbers} and r not in numbered and _DIGIT.search(plain(cells[self.numbers])):
                self.layout += 1
                if self.note in cells:
                    self._foreign(r, {self.note: cells[self.note]})
            elif self._is_stray(r, cells):
                self._stray(r, cells)
            else:
                self._record(r, row, others)

    def _noted(self, row: Sequence[Any]) -> bool:
        return self.note is not None and self.note < len(row) and not is_blank(row[self.note])

    def _answer(self, rows: Sequence[Row]) -> None:
        """Give the records what stands beside them in 情况说明; a merged cell there answers for all its rows."""
        said, places = "", {**self.letters, NOTES[0]: letters(self.note)}
        for row in rows:
            r, c = self.anchors.get((row.number - 1, self.note), (row.number - 1, self.note))
            cells = self.grid.rows[r]
            text = plain(cells[c]) if self._noted(cells) else ""
            said = said or text if text in _DITTO else text
            if said:
                row.note, row.letters = said, places

    @cached_property
    def _heading_texts(self) -> dict[int, set[str]]:
        texts: dict[int, set[str]] = {}
        for r in range(self.heading.first, self.heading.last + 1):
            for c, value in enumerate(self.grid.rows[r]):
                if isinstance(value, str) and value.strip():
                    texts.setdefault(c, set()).add(fold(value))
        return texts

    def _repeats(self, cells: dict[int, Any]) -> bool:
        """A row of the heading again, as it stands on top of each printed page."""
        headings = self._heading_texts
        c, first = next(iter(cells.items()))
        if not isinstance(first, str) or fold(first) not in headings.get(c, ()):
            return False
        same = sum(isinstance(v, str) and fold(v) in headings.get(c, ()) for c, v in cells.items())
        return same >= 2 and same >= len(cells) / 2

    def _is_note(self, cells: dict[int, Any]) -> bool:
        """A footnote or signature line: its first text says so, and it is no row that fills the table's columns."""
        first = next(iter(cells.values()))
        if not isinstance(first, str) or len(cells) > max(2, len(self.columns) // 3):
            return False
        text = fold(first)[:400]
        return bool(_NOTE.match(text) or TRIMMINGS.search(text))

    def _total_label(self, cells: dict[int, Any]) -> str:
        """The words of a 合计 row; a row that fills columns of text besides is a record, whatever stands first."""
        first = next(iter(cells.values()), None)
        text = fold(first) if isinstance(first, str) and len(first) < 16 else ""
        found = _TOTAL.fullmatch(text) if text else None
        if not found:
            return ""
        filled = sum(c in cells for column, c in self.columns if column.type != "number")
        return found[1] if filled <= max(2, len(self.columns) // 3) else ""

    def _total(self, r: int, cells: dict[int, Any], label: str) -> None:
        values = {}
        for n, (column, c) in enumerate(self.columns):
            lost = "error" if (r, c) in self.grid.errors else "uncached" if (r, c) in self.grid.uncached else None
            if column.type != "number" or column.title == "序号" or not lost and is_none_mark(cells.get(c, "无")):
                continue
            try:
                if lost:
                    raise CastError(_LOST[lost][0])
                values[column.title] = TYPES["number"](cells[c], **column.params)
            except CastError as error:
                if error.value is not None:
                    values[column.title] = error.value
                elif cells.get(c) != next(iter(cells.values())):  # the label may stand in a column of numbers
                    unchecked = CastError(f"{error.problem}，{label}没有核对", "请填写数字", severity="warning")
                    self._fault(column, r, n, cells.get(c), unchecked, lost or "number")
        self.layout += len(cells)
        row = Row(self.file, self.grid.name, r + 1, self.letters, values)
        self.totals.append(Total(label, row, self._summed(label)))

    def _summed(self, label: str) -> tuple[int, ...]:
        """The rows that a sum closes: 小计 those since any sum, 合计 those since the last but a 小计, 总计 all.

        A sum with none of its own above it is one of all rows above.
        """
        before = 0
        if label != "总计":
            closing = [t.row.number for t in self.totals if label == "小计" or t.label != "小计"]
            before = max(closing, default=0)
        rows = tuple(r + 1 for r in self.records if r + 1 > before)
        return rows or tuple(r + 1 for r in self.records)

    def _is_stray(self, r: int, cells: dict[int, Any]) -> bool:
        """A line of prose in or under the table: one text in a merged range across it, or alone where it says no value.

        That is a long one in the first column, or any but a mark for nothing in a column of numbers: 一、大型企业.
        """
        if len(cells) != 1 or any((r, c) in self.anchors for _, c in self.columns):
            return False
        (c, value), = cells.items()
        if not isinstance(value, str):
            return False
        if any(at == c and column.type == "number" for column, at in self.columns):
            return not is_none_mark(value) and not _DIGIT.search(value)
        wide = any(r0 == r and c0 == c and c1 - c0 >= 2 for r0, c0, _, c1 in self.grid.merges)
        return wide or (c == self.columns[0][1] and len(value) > 12)

    def _stray(self, r: int, cells: dict[int, Any]) -> None:
        for c, value in cells.items():
            cell = f"{letters(c)}{r + 1}"
            self.unread.append(Unread(self.grid.name, cell, plain(value), "表内的一行文字，不是记录"))
            fault = Fault(Origin(self.file, self.grid.name, cell), "像是一行说明，没有作为记录", "如是记录请分列填写", "", plain(value))
            self.faults.append((r, c, "warning", "stray", fault))

    def _hidden(self, r: int, cells: dict[int, Any]) -> None:
        for c, value in cells.items():
            self.unread.append(Unread(self.grid.name, f"{letters(c)}{r + 1}", plain(value), "隐藏的行"))
        origin = Origin(self.file, self.grid.name, f"{letters(min(cells, default=0))}{r + 1}")
        fault = Fault(origin, f"第{r + 1}行是隐藏的（或被筛选掉了），没有计入", "如需上报请取消隐藏或筛选")
        self.faults.append((r, 0, "warning", "hidden", fault))

    def _foreign(self, r: int, cells: dict[int, Any]) -> None:
        names = self.heading.foreign | {c: title for title, c in self.heading.twice}
        for c, value in cells.items():
            cell, name = f"{letters(c)}{r + 1}", names.get(c)
            if c in self.grid.hidden_columns:
                self.unread.append(Unread(self.grid.name, cell, plain(value), "隐藏的列"))
                continue
            if c == self.note:
                self.unread.append(Unread(self.grid.name, cell, plain(value), "没有记录的行里的情况说明"))
                fault = Fault(Origin(self.file, self.grid.name, cell), "所在的行没有记录，这条说明没有采用", "请写在所说明的记录那一行", "", plain(value))
                self.faults.append((r, c, "warning", "note_alone", fault))
                continue
            self.unread.append(Unread(self.grid.name, cell, plain(value), f"表外列 {name}" if name else "没有表头的列"))
            if name is None and c not in self.unheaded:
                self.unheaded.add(c)
                fault = Fault(Origin(self.file, self.grid.name, cell), "所在的列没有表头，这一列没有采用", "请补写表头", "", plain(value))
                self.faults.append((r, _LAST, "warning", "unheaded", fault))

    def _record(self, r: int, row: list[Any], others: list[int]) -> None:
        self.records.append(r)
        if others and (cells := {c: row[c] for c in others if c < len(row) and not is_blank(row[c])}):
            self._foreign(r, cells)

    def _values(self, column: Column, n: int, columns: dict[str, list]) -> list[Any]:
        """The records' values of the n-th column; None where nothing stands or what stands can't be read."""
        cast = TYPES[column.type] if not column.params else partial(TYPES[column.type], **column.params)
        contents = self._contents(column, n)
        ordinary: dict[Any, Any] = _NO_TEXT
        if column.type == "deadline":
            bases = columns.get(column.base) or [None] * len(self.records)
            casts = [partial(cast, base=base or self.bases.get(r, self.base)) for r, base in zip(self.records, bases)]
        else:
            classes = set(map(type, contents))
            if column.type == "text" and classes == _TEXT and _untouched("".join(contents)) and _DITTO.isdisjoint(contents):
                return [raw or None for raw in contents]
            ordinary = _ordinary(contents, classes, cast, _BLANK if column.type == "text" else _NOTHING)
            try:
                return [ordinary[raw] for raw in contents]
            except KeyError:  # a cell that needs a look
                casts = repeat(cast)
        values, above = [], None
        for r, raw, cast in zip(self.records, contents, casts):
            if raw.__class__ is str and len(raw) < 8 and raw.strip() in _DITTO:
                raw = _Lost("ditto", raw) if is_blank(above) else above
            above = raw
            values.append(ordinary[raw] if raw in ordinary else self._cast(column, r, n, raw, cast))
        return values

    def _contents(self, column: Column, n: int) -> Sequence[Any]:
        """What stands in the n-th column at the records: in a merged range what its first cell holds."""
        c = self.columns[n][1]
        if c not in self.odd:
            return self.across[c] if c < len(self.across) else [""] * len(self.records)
        grid, contents = self.grid, []
        for r in self.records:
            at = self.anchors.get((r, c), (r, c))
            row = grid.rows[at[0]]
            raw = row[at[1]] if at[1] < len(row) else ""
            if at in grid.errors or at in grid.uncached:
                raw = _Lost("error", grid.errors[at]) if at in grid.errors else _Lost("uncached", "")
            elif at in grid.yearless and isinstance(raw, date):
                self._fault(column, r, n, raw, _yearless(raw), "yearless")
            contents.append(raw)
        return contents

    def _cast(self, column: Column, r: int, n: int, raw: Any, cast: Callable) -> Any:
        """The value of one cell; a fault of it is kept for its place."""
        check = column.type
        try:
            if raw.__class__ is _Lost:
                check, raw = raw
                raise CastError(*_LOST[check])
            if raw.__class__ is str:
                if is_blank(raw) or (column.type != "text" and is_none_mark(raw)):
                    return None
                if "DISPIMG(" in raw:
                    check, raw = "picture", None
                    raise CastError("里是图片，作为附件，没有读取", "如是文字请改为输入", severity="info")
                if len(raw) > _LONGEST and column.type != "text":
                    raise CastError(f"有{len(raw)}个字，不像是{column.title}", "请核对后改短")
            return cast(raw)
        except CastError as error:
            if error.value is None or isinstance(error.value, Deadline):
                self.faulty[r] = (*self.faulty.get(r, ()), column.title)
            elif isinstance(error, Approximate):
                self.approximate[r] = (*self.approximate.get(r, ()), (column.title, plain(raw)))
            self._fault(column, r, n, raw, error, check)
            return error.value

    def _fault(self, column: Column, r: int, n: int, raw: Any, error: CastError, check: str) -> None:
        origin = Origin(self.file, self.grid.name, f"{self.letters[column.title]}{r + 1}")
        shown = raw if raw.__class__ is not str or raw.isprintable() else plain(raw)
        fault = Fault(origin, error.problem, error.suggestion, column.title, shown)
        self.faults.append((r, n, error.severity or column.severity, check, fault))


class _Lost(NamedTuple):
    """A cell whose content is not to be had: why, and what the sheet shows in its place."""

    check: str
    shown: str


def _untouched(texts: str) -> bool:
    """Whether `text.cast` would leave these as they are."""
    return " " not in texts and texts.isprintable() and "_x" not in texts and "DISPIMG(" not in texts


def _ordinary(contents: Sequence[Any], classes: set[type], cast: Callable, nothing: frozenset[str]) -> dict[Any, Any]:
    """The values of a column's contents that say nothing but their value, each different content cast once.

    What needs a look at its own cell is left out: marks for the row above, pictures, breaks, faults. classes: of all
    the contents, for TRUE equals 1. nothing: the contents that say nothing.
    """
    if not _CLASSES.issuperset(classes):
        return {}
    different = set(contents)
    if str in classes:
        texts = "".join(different if classes == _TEXT else [v for v in different if v.__class__ is str])
        if not texts.isprintable() or "DISPIMG(" in texts or len(texts) > _LONGEST:
            different = {v for v in different
                         if v.__class__ is not str or (v.isprintable() and "DISPIMG(" not in v and len(v) <= _LONGEST)}
        if " " in texts:  # a mark with blanks in or around it is the mark
            nothing = nothing.union([v for v in different if is_blank(v) or ("无" in nothing and is_none_mark(v))])
            different = {v for v in different if v.__class__ is not str or v.strip() not in _DITTO}
        different -= _DITTO
    values = {}
    for raw in different:
        try:
            values[raw] = None if raw in nothing else cast(raw)
        except CastError:
            continue
    return values


def _yearless(day: date) -> CastError:
    return CastError(f"显示为{day.month}月{day.day}日、没有年份，可能是“{day.month}-{day.day}”被自动变成了日期",
                     "请核对并写全年月日或时限", severity="warning")
