"""The rows under a heading: what is a record, what a total, what only layout, and each cell cast by its column."""

import re
from datetime import date
from functools import partial
from typing import Any

from ledgerkit.columns import TYPES, is_blank, is_none_mark
from ledgerkit.columns.text import fold, plain
from ledgerkit.errors import CastError
from ledgerkit.intake.headings import Heading
from ledgerkit.model import Column, Deadline, Fault, Origin, Row, Table, Total, Unread
from ledgerkit.office.sheets import Grid, letters

_TOTAL = re.compile(r"(?:小|合|总|共|累)计(?:\(?[家个项次]\)?)?[::]?$")
_NOTE = re.compile(r"(?:注|说明|备注|填表说明|填报说明)\d*[::、.]")
TRIMMINGS = re.compile(r"(?:填表|填报|制表|审核|复核|分管|经办|报送|联系)(?:人|时间|日期|电话|单位|领导|负责人)[::]|(?:单位)?负责人[::]|主要领导[::]"
                        r"|印发$|^第\d+页|^共\d+页|^-\d+-$")
_DITTO = frozenset({"同上", "〃", "″", "”", "\"", "''", "〞"})
_LOST = {"error": "公式出错，没有结果", "uncached": "是没有计算结果的公式"}


class Body:
    """What one heading's rows gave: the table, its cells' faults by check id, and cells that stayed unread."""

    def __init__(self, table: Table, faults: list[tuple[str, str, Fault]], unread: list[Unread], layout: int):
        self.table, self.faults, self.unread, self.layout = table, faults, unread, layout


def read_body(grid: Grid, heading: Heading, end: int, file: str, title: str, base: date) -> Body:
    """The rows from under the heading to before row `end`.

    `base` is the day from which a deadline without a year counts where its row gives no date of its own.
    """
    return _Reader(grid, heading, file, base).read(end, title)


class _Reader:
    def __init__(self, grid: Grid, heading: Heading, file: str, base: date):
        self.grid, self.heading, self.file, self.base = grid, heading, file, base
        spec = heading.spec
        self.columns = [(c, heading.columns[c.title]) for c in spec.columns if c.title in heading.columns]
        # A deadline without a year counts from a date in its own row, so those columns are cast last.
        self.columns.sort(key=lambda pair: pair[0].type == "deadline")
        self.casts = {c.title: partial(TYPES[c.type], **c.params) for c, _ in self.columns}
        self.letters = {c.title: letters(i) for c, i in self.columns}
        self.titles = [c.title for c in spec.columns if c.title in heading.columns]
        self.places = {i for _, i in self.columns}
        self.lost = {r for r, c in (*grid.errors, *grid.uncached) if c in self.places}
        self.anchors = self._anchors()
        self.odd = bool(self.anchors or self.lost or grid.yearless)
        self.casting = [(column, c, column.title) for column, c in self.columns]
        self.above: dict[int, Any] = {}  # the last record's content by column, for 同上
        self.unheaded: set[int] = set()  # columns without a heading that were already spoken of
        self.rows: list[Row] = []
        self.totals: list[Total] = []
        self.faults: list[tuple[str, str, Fault]] = []
        self.unread: list[Unread] = []
        self.layout = 0

    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each cell of a merged range of the body but its first: the cell above that holds the value."""
        anchors = {}
        for r0, c0, r1, _ in self.grid.merges:
            if r1 > r0 > self.heading.last:
                anchors.update({(r, c0): (r0, c0) for r in range(r0 + 1, r1 + 1)})
        return anchors

    def read(self, end: int, title: str) -> Body:
        headings = self._heading_texts()
        since: list[int] = []
        left, right = self.heading.span
        for r in range(self.heading.last + 1, end):
            cells = {c: v for c, v in enumerate(self.grid.rows[r][left:right], left) if v != "" and not is_blank(v)}
            lost = r in self.lost
            if not cells and not lost:
                continue
            if r in self.grid.hidden_rows:
                self._hidden(r, cells)
            elif not lost and (self._repeats(cells, headings) or self._is_note(cells)):
                self.layout += len(cells)
            elif label := self._total_label(cells):
                self._total(r, cells, label, since)
                since = since if label.startswith("小") else []
            elif not lost and cells.keys().isdisjoint(self.places):
                self._foreign(r, cells)
            elif self._is_stray(r, cells):
                self._stray(r, cells)
            else:
                self._record(r, cells)
                since.append(r + 1)
        spec = self.heading.spec
        rows = range(self.heading.first + 1, self.heading.last + 2)
        table = Table(spec.id, title, self.file, self.grid.name, tuple(rows), self.letters, tuple(self.rows), tuple(self.totals))
        return Body(table, self.faults, self.unread, self.layout)

    def _heading_texts(self) -> dict[int, set[str]]:
        texts: dict[int, set[str]] = {}
        for r in range(self.heading.first, self.heading.last + 1):
            for c, value in enumerate(self.grid.rows[r]):
                if isinstance(value, str) and value.strip():
                    texts.setdefault(c, set()).add(fold(value))
        return texts

    def _repeats(self, cells: dict[int, Any], headings: dict[int, set[str]]) -> bool:
        """A row of the heading again, as it stands on top of each printed page."""
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
        if not text or not _TOTAL.fullmatch(text):
            return ""
        filled = sum(c in cells for column, c in self.columns if column.type != "number")
        return text if filled <= max(2, len(self.columns) // 3) else ""

    def _total(self, r: int, cells: dict[int, Any], label: str, since: list[int]) -> None:
        values = {}
        for column, c in self.columns:
            if column.type == "number" and c in cells:
                try:
                    values[column.title] = self.casts[column.title](cells[c])
                except CastError as error:
                    if error.value is not None:
                        values[column.title] = error.value
        self.layout += len(cells)
        row = Row(self.file, self.grid.name, r + 1, self.letters, values)
        self.totals.append(Total(label, row, tuple(since)))

    def _is_stray(self, r: int, cells: dict[int, Any]) -> bool:
        """A line of prose in or under the table: one text in a merged range across it, or long and alone."""
        if len(cells) != 1 or any((r, c) in self.anchors for _, c in self.columns):
            return False
        (c, value), = cells.items()
        wide = any(r0 == r and c0 == c and c1 - c0 >= 2 for r0, c0, _, c1 in self.grid.merges)
        return isinstance(value, str) and (wide or (c == self.columns[0][1] and len(value) > 12))

    def _stray(self, r: int, cells: dict[int, Any]) -> None:
        for c, value in cells.items():
            cell = f"{letters(c)}{r + 1}"
            self.unread.append(Unread(self.grid.name, cell, plain(value), "表内的一行文字，不是记录"))
            fault = Fault(Origin(self.file, self.grid.name, cell), "像是一行说明，没有作为记录", "如是记录请分列填写", "", plain(value))
            self.faults.append(("warning", "stray", fault))

    def _hidden(self, r: int, cells: dict[int, Any]) -> None:
        for c, value in cells.items():
            self.unread.append(Unread(self.grid.name, f"{letters(c)}{r + 1}", plain(value), "隐藏的行"))
        origin = Origin(self.file, self.grid.name, f"{letters(min(cells, default=0))}{r + 1}")
        fault = Fault(origin, f"第{r + 1}行是隐藏的（或被筛选掉了），没有计入", "如需上报请取消隐藏或筛选")
        self.faults.append(("warning", "hidden", fault))

    def _foreign(self, r: int, cells: dict[int, Any]) -> None:
        for c, value in cells.items():
            cell, name = f"{letters(c)}{r + 1}", self.heading.foreign.get(c)
            if c in self.grid.hidden_columns:
                self.unread.append(Unread(self.grid.name, cell, plain(value), "隐藏的列"))
                continue
            self.unread.append(Unread(self.grid.name, cell, plain(value), f"表外列 {name}" if name else "没有表头的列"))
            if name is None and c not in self.unheaded:
                self.unheaded.add(c)
                fault = Fault(Origin(self.file, self.grid.name, cell), "所在的列没有表头，这一列没有采用", "请补写表头", "", plain(value))
                self.faults.append(("warning", "unheaded", fault))

    def _record(self, r: int, cells: dict[int, Any]) -> None:
        values: dict[str, Any] = dict.fromkeys(self.titles)
        faulty: list[str] = []
        if self.odd:
            self._odd_cells(r, values, faulty)
        else:
            get, above = cells.get, self.above
            for column, c, title in self.casting:
                raw = get(c)
                if raw.__class__ is str and len(raw) < 4 and raw.strip() in _DITTO:
                    raw = above.get(c, raw)
                above[c] = raw
                if raw is not None:
                    values[title] = self._cast(column, r, raw, values, faulty)
        if not cells.keys() <= self.places:
            self._foreign(r, {c: v for c, v in cells.items() if c not in self.places})
        self.rows.append(Row(self.file, self.grid.name, r + 1, self.letters, values, tuple(faulty)))

    def _odd_cells(self, r: int, values: dict[str, Any], faulty: list[str]) -> None:
        """A record of a sheet with merged cells in its body, lost results or dates that show no year."""
        for column, c, title in self.casting:
            at = self.anchors.get((r, c), (r, c))
            row = self.grid.rows[at[0]]
            raw = row[at[1]] if at[1] < len(row) else None
            if isinstance(raw, str) and len(raw) < 4 and raw.strip() in _DITTO:
                raw = self.above.get(c, raw)
            self.above[c] = raw
            if lost := "error" if at in self.grid.errors else "uncached" if at in self.grid.uncached else None:
                faulty.append(title)
                self._fault(column, r, self.grid.errors.get(at, ""), CastError(_LOST[lost], "请改填具体内容"), lost)
            elif not is_blank(raw):
                if isinstance(raw, date) and at in self.grid.yearless:
                    self._fault(column, r, raw, _yearless(raw), "yearless")
                values[title] = self._cast(column, r, raw, values, faulty)

    def _cast(self, column: Column, r: int, raw: Any, values: dict, faulty: list[str]) -> Any:
        """The value of a cell that isn't blank."""
        title = column.title
        if raw.__class__ is str:
            if column.type != "text" and is_none_mark(raw):
                return None
            if "DISPIMG(" in raw:
                faulty.append(title)
                error = CastError("里是图片，作为附件，没有读取", "如是文字请改为输入", severity="info")
                return self._fault(column, r, None, error, "picture")
        try:
            if column.type == "deadline":
                return self.casts[title](raw, base=values.get(column.base) or self.base)
            return self.casts[title](raw)
        except CastError as error:
            if error.value is None or isinstance(error.value, Deadline):
                faulty.append(title)
            self._fault(column, r, raw, error, column.type)
            return error.value

    def _fault(self, column: Column, r: int, raw: Any, error: CastError, check: str) -> None:
        origin = Origin(self.file, self.grid.name, f"{self.letters[column.title]}{r + 1}")
        fault = Fault(origin, error.problem, error.suggestion, column.title, raw)
        self.faults.append((error.severity or column.severity, check, fault))


def _yearless(day: date) -> CastError:
    return CastError(f"显示为{day.month}月{day.day}日、没有年份，可能是“{day.month}-{day.day}”被自动变成了日期",
                     "请核对并写全年月日或时限", severity="warning")
