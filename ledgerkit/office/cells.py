"""Cells of a sheet's part that take another look; the rest of the part stays byte for byte as it was."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ledgerkit.office.sheets import letters
from ledgerkit.office.tags import (RELATIONS, Edit, appended, attribute, attributes, bound, children, edited, find, find_all,
                                   root, seen, tag, with_attribute)
from ledgerkit.office.writing import PLACE, number

_PIXELS = 7  # of a digit in the font that column widths count by
_MARGIN = 5
_UNSAID = 72  # the width of a column that the file says nothing of
# What may stand behind <legacyDrawing> in a sheet, by the order that the format prescribes.
_BEHIND_DRAWING = {b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts", b"extLst"}
_SELECTED = {b"1", b"true"}


class _Row(NamedTuple):
    """A row: where its start tag stands."""

    start: int
    inner: int


class Sheet:
    """A sheet's part and the edits to it; rows and columns count from 1. ValueError for a part without cells' data."""

    def __init__(self, xml: bytes):
        self.xml, self.view = xml, seen(xml)
        self.prefix, self.root = root(self.view)
        self._data = find(self.view, b"sheetData", prefix=self.prefix)
        if not self._data:
            raise ValueError("no sheetData")
        self._rows = self._find_rows()
        self._merges = [self._area(self.xml[m.start:m.inner]) for m in
                        find_all(self.view, b"mergeCell", self._data.end, prefix=self.prefix)]
        self._columns = [attributes(self.xml[c.start:c.inner]) for c in
                         find_all(self.view, b"col", 0, self._data.start, prefix=self.prefix)]
        format = find(self.view, b"sheetFormatPr", 0, self._data.start, prefix=self.prefix)
        self._format = attributes(self.xml[format.start:format.inner]) if format else {}
        self._edits: list[Edit] = []
        self._widths: dict[int, int] = {}
        self._heights: dict[int, int] = {}

    def _find_rows(self) -> dict[int, _Row]:
        rows, at = {}, 0
        for found in tag(b"row", self.prefix).finditer(self.view, self._data.inner, self._data.close):
            said = attribute(found[0], b"r")
            at = int(said) if said else at + 1
            rows[at] = _Row(found.start(), found.end())
        return rows

    @staticmethod
    def _area(start_tag: bytes) -> tuple[int, int, int, int]:
        corners = [PLACE.fullmatch(corner) for corner in (attribute(start_tag, b"ref") or b"").decode("ascii", "replace").split(":")]
        if None in corners:
            raise ValueError("no such range")
        (left, top), (right, bottom) = corners[0].groups(), corners[-1].groups()
        return int(top), number(left), int(bottom), number(right)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that a merged range shows in this place; the cell itself where none is merged."""
        for top, left, bottom, right in self._merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    # ── the looks ────────────────────────────────────────────────────────────────────────────────────────────

    def dress(self, wanted: Mapping[tuple[int, int], Callable[[int], int]]) -> None:
        """Give each of these cells the look that its function makes of its old one; a cell that is not there is made."""
        by_row: dict[int, dict[int, Callable[[int], int]]] = {}
        for (row, column), look in sorted(wanted.items()):
            by_row.setdefault(row, {})[column] = look
        new_rows: dict[int, bytes] = {}
        later = sorted(self._rows)
        for row, cells in by_row.items():
            if row in self._rows:
                self._dress_row(row, self._rows[row], cells)
                continue
            made = b"".join(self._made(row, column, look(self._look_of_column(column))) for column, look in cells.items())
            content = b'<%srow r="%d">%s</%srow>' % (self.prefix, row, made, self.prefix)
            behind = next((other for other in later if other > row), None)
            at = self._rows[behind].start if behind else self._data.close
            new_rows[at] = new_rows.get(at, b"") + content
        for at, content in new_rows.items():
            last = at == self._data.close
            self._edits.append(appended(self.xml, self._data, content) if last else (at, at, content))

    def _dress_row(self, row: int, place: _Row, wanted: Mapping[int, Callable[[int], int]]) -> None:
        start_tag = self.xml[place.start:place.inner]
        said = attributes(start_tag)
        own = int(said[b"s"]) if said.get(b"customFormat") in _SELECTED and b"s" in said else None
        missing = dict(wanted)
        hollow = start_tag.endswith(b"/>")
        close = place.inner if hollow else self.view.index(b"</%srow" % self.prefix, place.inner)
        column, additions = 0, []

        def add_before(end: int, at: int) -> None:
            for new in sorted(c for c in missing if c < end):
                base = own if own is not None else self._look_of_column(new)
                additions.append((new, at, self._made(row, new, missing.pop(new)(base))))

        if not hollow:
            for found in tag(b"c", self.prefix).finditer(self.view, place.inner, close):
                reference = attribute(found[0], b"r")
                column = number(PLACE.fullmatch(reference.decode()).group(1)) if reference else column + 1
                add_before(column, found.start())
                if column in missing:
                    self._restyle(found, missing.pop(column))
                if not missing:
                    break
        add_before(1 << 20, close)
        self._insert(place, start_tag, hollow, additions)

    def _restyle(self, found: re.Match[bytes], look: Callable[[int], int]) -> None:
        old = attribute(found[0], b"s")
        new = with_attribute(found[0], b"s", b"%d" % look(int(old or 0)))
        self._edits.append((found.start(), found.end(), new))

    def _insert(self, place: _Row, start_tag: bytes, hollow: bool, additions: list[tuple[int, int, bytes]]) -> None:
        """Put new cells into a row; what the row says of its first and last column follows them."""
        if not additions:
            return
        spans = attribute(start_tag, b"spans")
        if spans and spans.count(b":") == 1:
            first, last = map(int, spans.split(b":"))
            columns = [column for column, _, _ in additions]
            wider = b"%d:%d" % (min(first, *columns), max(last, *columns))
            start_tag = with_attribute(start_tag, b"spans", wider)
        if hollow:
            content = b"".join(cell for _, _, cell in additions)
            self._edits.append((place.start, place.inner, b"%s>%s</%srow>" % (start_tag[:-2].rstrip(), content, self.prefix)))
            return
        if start_tag != self.xml[place.start:place.inner]:
            self._edits.append((place.start, place.inner, start_tag))
        self._edits += [(at, at, cell) for _, at, cell in additions]

    def _made(self, row: int, column: int, look: int) -> bytes:
        return b'<%sc r="%s%d" s="%d"/>' % (self.prefix, letters(column - 1).encode(), row, look)

    def _column(self, column: int) -> dict[bytes, bytes]:
        for said in self._columns:
            if int(said.get(b"min", 0)) <= column <= int(said.get(b"max", 0)):
                return said
        return {}

    def _look_of_column(self, column: int) -> int:
        return int(self._column(column).get(b"style", 0))

    # ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────

    def drawing(self) -> bytes | None:
        """The relation of the old-style drawing that holds comments and buttons; None where there is none."""
        found = find(self.view, b"legacyDrawing", self._data.end, prefix=self.prefix)
        if not found:
            return None
        start_tag = self.xml[found.start:found.inner]
        names = [bound(declared, RELATIONS) for declared in (start_tag, self.root)]
        return next((value for name in names if name and (value := attribute(start_tag, name + b"id"))), None)

    def draw(self, relation: bytes) -> None:
        """Name that drawing, at its place among the elements behind the cells."""
        name = bound(self.root, RELATIONS)
        said = b'%sid="%s"' % (name, relation) if name else b'xmlns:r="%s" r:id="%s"' % (RELATIONS, relation)
        end = self.view.rindex(b"</")
        at = next((start for child, start, inner, stop in children(self.view, self._data.end, end)
                   if child in _BEHIND_DRAWING or (child == b"AlternateContent" and self._holds_behind(inner, stop))), end)
        self._edits.append((at, at, b"<%slegacyDrawing %s/>" % (self.prefix, said)))

    def _holds_behind(self, start: int, end: int) -> bool:
        return any(tag(name).search(self.view, start, end) for name in _BEHIND_DRAWING)

    def content(self) -> bytes:
        """The part with its edits."""
        return edited(self.xml, self._edits)

    # ── sizes in pixels ──────────────────────────────────────────────────────────────────────────────────────

    def width(self, column: int) -> int:
        """The width of a column."""
        if column not in self._widths:
            said = self._column(column)
            chosen = said.get(b"width") or self._format.get(b"defaultColWidth")
            width = int(float(chosen) * _PIXELS + _MARGIN + 0.5) if chosen else _UNSAID
            self._widths[column] = 0 if said.get(b"hidden") in _SELECTED else width
        return self._widths[column]

    def height(self, row: int) -> int:
        """The height of a row."""
        if row not in self._heights:
            said = attributes(self.xml[slice(*self._rows[row])]) if row in self._rows else {}
            points = float(said.get(b"ht") or self._format.get(b"defaultRowHeight") or 15)
            self._heights[row] = 0 if said.get(b"hidden") in _SELECTED else int(points * 4 / 3 + 0.5)
        return self._heights[row]


def deselections(xml: bytes, view: bytes) -> list[Edit]:
    """The edits by which a sheet is no longer a selected one; also for sheets that hold a chart."""
    edits = []
    for found in tag(b"sheetView").finditer(view):
        if attribute(found[0], b"tabSelected") in _SELECTED:
            edits.append((found.start(), found.end(), with_attribute(found[0], b"tabSelected", b"0")))
    return edits
