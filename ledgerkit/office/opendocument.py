"""OpenDocument spreadsheets (.ods), read from their XML: merged ranges and formulas' errors are nowhere else."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from ledgerkit.office.formats import Unsafe, open_package, part
from ledgerkit.office.grid import MAX_AREA, Book, Grid, day, filled, moment, refuse_area, show_month
from ledgerkit.office.markup import attribute, count, local, parse

_WRAPPERS = {"table-header-rows", "table-row-group", "table-rows", "table-columns", "table-header-columns",
             "table-column-group"}
_TIME = re.compile(r"PT(\d+)H([0-5]?\d)M([0-5]?\d)(?:[.,]\d+)?S", re.A)
_MAX_ROWS, _MAX_COLUMNS = 2**20, 16_384


def read_ods(data: bytes) -> Book:
    """The sheets of the spreadsheet; raises `Unsafe`."""
    package = open_package(data)
    if "META-INF/manifest.xml" in package and b"encryption-data" in part(package, "META-INF/manifest.xml"):
        raise Unsafe("文件设有密码，请取消密码后重新发送")
    root = parse(part(package, "content.xml")) if "content.xml" in package else None
    meta = parse(part(package, "meta.xml")) if "meta.xml" in package else None
    sheets = [] if root is None else root.findall("{*}body/{*}spreadsheet/{*}table")
    if not sheets:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送")
    hidden = {attribute(style, "name") for style in root.iterfind("{*}automatic-styles/{*}style")
              if any(attribute(p, "display") == "false" for p in style.iterfind("{*}table-properties"))}
    partial = _partial_dates([root] if "styles.xml" not in package else [parse(part(package, "styles.xml")), root])
    saved = next((e.text or "" for e in meta.iter("{*}date")), "") if meta is not None else ""
    return Book([_grid(sheet, attribute(sheet, "style-name") not in hidden, *partial) for sheet in sheets], moment(saved))


def _partial_dates(roots) -> tuple[set[str], set[str]]:
    """The names of the cell styles whose dates show no year, and of those that show no day."""
    styles = [style for root in roots for group in ("styles", "automatic-styles") for style in root.iterfind(f"{{*}}{group}/*")]
    shown = {attribute(style, "name"): {local(sign) for sign in style} for style in styles if local(style) == "date-style"}
    used = {attribute(style, "name"): shown.get(attribute(style, "data-style-name"), set()) for style in styles if local(style) == "style"}
    return ({name for name, signs in used.items() if {"month", "day"} <= signs and not {"year", "era", "hours"} & signs},
            {name for name, signs in used.items() if {"month", "year"} <= signs and not {"day", "hours", "seconds"} & signs})


def _grid(sheet, visible: bool, yearless: set[str], dayless: set[str]) -> Grid:
    """yearless, dayless: cell styles whose dates show no year or no day."""
    grid = Grid(attribute(sheet, "name"), visible, [])
    cells: dict[tuple[int, int], Any] = {}
    partial: dict[tuple[int, int], str] = {}  # dates that show a part of themselves, by their style
    styles: list[tuple[range, str]] = []  # of columns, for cells without one
    hidden_rows, hidden_columns = set(), set()
    r = c = 0
    for element in _unwrapped(sheet):
        if local(element) == "table-column":
            span = count(element, "number-columns-repeated")
            if attribute(element, "visibility", "visible") != "visible":
                hidden_columns.update(range(c, min(c + span, _MAX_COLUMNS)))
            styles.append((range(c, c + span), attribute(element, "default-cell-style-name")))
            c += span
        elif local(element) == "table-row":
            span = count(element, "number-rows-repeated")
            if attribute(element, "visibility", "visible") != "visible":
                hidden_rows.update(range(r, min(r + span, _MAX_ROWS)))
            for offset, value, style in _row(element, r, grid):
                if len(cells) + len(offset) * span > MAX_AREA:
                    refuse_area(MAX_AREA, 2)
                cells.update(((y, x), value) for y in range(r, r + span) for x in offset)
                if isinstance(value, date):
                    style = style or next((name for columns, name in styles if offset.start in columns), "")
                    if style in yearless or style in dayless:
                        partial.update(((y, x), style) for y in range(r, r + span) for x in offset)
            r += span
    for place in [p for p, value in cells.items() if isinstance(value, _Lost)]:
        lost = cells.pop(place)
        if lost.error is None:
            grid.uncached.add(place)
        else:
            grid.errors[place] = lost.error
    grid.rows = filled(cells, (*grid.errors, *grid.uncached))
    grid.yearless = frozenset(place for place, style in partial.items() if style in yearless)
    for place in partial.keys() - grid.yearless:
        show_month(grid, *place)
    grid.hidden_rows = frozenset(r for r in hidden_rows if r < len(grid.rows))
    grid.hidden_columns = frozenset(hidden_columns)
    return grid


class _Lost:
    """A cell whose formula has an error for its value, or none at all."""

    def __init__(self, error: str | None):
        self.error = error


def _unwrapped(sheet) -> Iterator[Any]:
    """Columns and rows, also those inside groups and repeated headings."""
    for element in sheet:
        if local(element) in _WRAPPERS:
            yield from _unwrapped(element)
        else:
            yield element


def _row(row, r: int, grid: Grid) -> Iterator[tuple[range, Any, str]]:
    """The cells with content: their columns, their value, and the style that they or their row name."""
    c = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = count(cell, "number-columns-repeated")
        wide, high = count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned")
        if wide > 1 or high > 1:
            refuse_area(high, wide)
            grid.merges.append((r, c, r + high - 1, c + wide - 1))
        value = _value(cell)
        if value != "":
            if repeated > _MAX_COLUMNS:
                refuse_area(MAX_AREA, 2)
            yield range(c, c + repeated), value, attribute(cell, "style-name") or attribute(row, "default-cell-style-name")
        c += repeated


def _value(cell) -> Any:
    kinds = {key.rpartition("}")[2]: value for key, value in cell.attrib.items() if "calcext" not in key}
    kind = kinds.get("value-type", "")
    text = "\n".join(_text(p) for p in cell if local(p) == "p")
    if any("calcext" in key and value == "error" for key, value in cell.attrib.items()):
        return _Lost(text or "#ERR")
    if not kind:
        return _Lost(None) if kinds.get("formula") and not text else text
    if kind in ("float", "percentage", "currency"):
        try:
            return float(kinds.get("value", ""))
        except ValueError:
            return text
    if kind == "date":
        return day(kinds.get("date-value", text))
    if kind == "time" and (found := _TIME.fullmatch(kinds.get("time-value", ""))) and int(found[1]) < 24:
        return time(*map(int, found.groups()))
    if kind == "boolean":
        return kinds.get("boolean-value") == "true"
    return kinds.get("string-value", text) if kind == "string" else text


def _text(element) -> str:
    """A paragraph's text; a comment or a picture in it is none of the cell's."""
    name = local(element)
    if name in ("annotation", "frame", "note"):
        return ""
    if name == "s":
        return " " * min(count(element, "c"), 1000)
    if name in ("tab", "line-break"):
        return "\t" if name == "tab" else "\n"
    return (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element)
