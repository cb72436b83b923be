"""SpreadsheetML 2003: a workbook as one XML text, which business systems export under the name .xls."""

import re
from typing import Any

from ledgerkit.office.formats import Unsafe, decode
from ledgerkit.office.grid import Book, Grid, day, filled, moment, refuse_area
from ledgerkit.office.markup import attribute, count, local, parse

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_xml2003(data: bytes) -> Book:
    """The worksheets of the workbook; raises `Unsafe`."""
    text = decode(data)
    if text is None or "<!DOCTYPE" in text:
        raise Unsafe("文件里有外部引用声明或编码认不出，为安全起见未打开，请另存为.xlsx后重新发送")
    # what the declaration says of the encoding has been true of the bytes, not of the text
    root = parse(_DECLARATION.sub("", text.lstrip("\ufeff")).strip().encode("utf-8", "replace"))
    grids = [_grid(sheet) for sheet in root if local(sheet) == "Worksheet"]
    if not grids:
        raise Unsafe("XML文件里没有工作表，请用WPS另存为.xlsx后重新发送")
    saved = next((e.text or "" for e in root.iter("{*}LastSaved")), "")
    return Book(grids, moment(saved))


def _grid(sheet) -> Grid:
    shown = next((e.text or "" for e in sheet.iter("{*}Visible")), "SheetVisible").strip() == "SheetVisible"
    grid = Grid(attribute(sheet, "Name"), shown, [])
    cells: dict[tuple[int, int], Any] = {}
    hidden_rows, hidden_columns = set(), set()
    r = c = 0
    for element in sheet.iterfind("{*}Table/*"):
        if local(element) == "Column":
            c = count(element, "Index", c + 1) - 1
            span = min(count(element, "Span", 0) + 1, 16_384)
            if attribute(element, "Hidden") == "1":
                hidden_columns.update(range(c, c + span))
            c += span
        elif local(element) == "Row":
            r = count(element, "Index", r + 1) - 1
            if attribute(element, "Hidden") == "1":
                hidden_rows.add(r)
            _row(element, r, grid, cells)
            r += count(element, "Span", 0) + 1
    grid.rows = filled(cells, (*grid.errors, *grid.uncached))
    grid.hidden_rows, grid.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
    return grid


def _row(row, r: int, grid: Grid, cells: dict[tuple[int, int], Any]) -> None:
    c = 0
    for cell in row.iterfind("{*}Cell"):
        c = count(cell, "Index", c + 1) - 1
        across, down = count(cell, "MergeAcross", 0), count(cell, "MergeDown", 0)
        if across or down:
            refuse_area(down + 1, across + 1)
            grid.merges.append((r, c, r + down, c + across))
        data = cell.find("{*}Data")
        if data is not None:
            text = "".join(data.itertext())
            kind = attribute(data, "Type")
            if kind == "Error":
                grid.errors[r, c] = text
            elif text:
                cells[r, c] = _value(text, kind)
        elif attribute(cell, "Formula"):
            grid.uncached.add((r, c))
        c += across + 1


def _value(text: str, kind: str) -> Any:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    return day(text) if kind == "DateTime" else text
