"""A new workbook in the place of one that can't be patched (.xls, .et, .ods, .csv): the same cells, and the notes."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ledgerkit.office.annotate import annotate
from ledgerkit.office.grid import Grid
from ledgerkit.office.notes import Note, Summary, breadth, lines, said

_FORBIDDEN = re.compile(r"[\\/*?:\[\]\x00-\x1f]|^'|'$")
_NARROW, _WIDE = 6, 40  # characters a column
_LINE = 14.5  # points
_LOOK = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
_LOOKS = {"text": {"text_wrap": True}, "merged": {"text_wrap": True, "align": "center"}, "day": {"num_format": "yyyy-mm-dd"}, "moment": {"num_format": "yyyy-mm-dd hh:mm"},
          "time": {"num_format": "hh:mm"}, "span": {"num_format": "[h]:mm"}, "number": {}}


def beside(grids: Sequence[Grid], notes: Sequence[Note], summary: Summary, moment: datetime,
           widths: Mapping[str, Sequence[float]] | None = None) -> bytes:
    """An .xlsx with the cells of these sheets at their places, the merged ranges, and notes and summary as `annotate` puts them.

    moment: the date in the document's properties, which makes the bytes depend on nothing else. widths: characters
    a column by sheet, where they are known. A sheet's name that Excel does not take is changed, in the links too.
    """
    names = _names(grids)
    data = _written(grids, names, moment, widths or {})
    moved = [replace(note, sheet=names.get(note.sheet, note.sheet)) for note in notes]
    rows = [replace(row, target=(names.get(row.target[0], row.target[0]), row.target[1])) if row.target else row for row in summary.rows]
    return annotate(data, moved, replace(summary, rows=rows))


def _names(grids: Sequence[Grid]) -> dict[str, str]:
    """The name that each sheet gets: at most 31 characters, none of those that Excel refuses, no name twice."""
    names: dict[str, str] = {}
    for n, grid in enumerate(grids, 1):
        name = base = _FORBIDDEN.sub("_", said(grid.name))[:31] or f"Sheet{n}"
        again = 2
        while name.casefold() in {other.casefold() for other in names.values()} | {"history"}:
            name, again = f"{base[:27]}_{again}", again + 1
        names.setdefault(grid.name, name)
    return names


def _written(grids: Sequence[Grid], names: Mapping[str, str], moment: datetime, widths: Mapping[str, Sequence[float]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True})
    book.set_properties({"author": "ledgerkit", "created": moment})
    looks = {kind: book.add_format(_LOOK | look) for kind, look in _LOOKS.items()}
    for grid in grids:
        sheet = book.add_worksheet(names[grid.name])
        if not grid.visible:
            sheet.hide()
        _fill(sheet, grid, looks, widths.get(grid.name) or _fitting(grid))
    book.close()
    return buffer.getvalue()


def _fill(sheet, grid: Grid, looks: Mapping[str, Any], widths: Sequence[float]) -> None:
    merged = looks["merged"]
    joined = [area for area in grid.merges if area[:2] != area[2:]]
    inside = _covered(joined)
    for c, width in enumerate(widths):
        sheet.set_column(c, c, width, None, {"hidden": c in grid.hidden_columns})
    for r, row in enumerate(grid.rows):
        sheet.set_row(r, _height(grid, r, row, widths, inside), None, {"hidden": r in grid.hidden_rows})
        for c, value in enumerate(row):
            value = grid.errors.get((r, c), value)
            if value is not None and value != "":
                _write(sheet, r, c, value, looks, merged if (r, c) in inside else None)
    for top, left, bottom, right in joined:
        value = grid.rows[top][left] if top < len(grid.rows) and left < len(grid.rows[top]) else ""
        sheet.merge_range(top, left, bottom, right, "", merged)
        if value is not None and value != "":
            _write(sheet, top, left, value, looks, merged)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write(sheet, r: int, c: int, value: Any, looks: Mapping[str, Any], merged: Any) -> None:
    """A value as what it is; a text is never a formula, and a date in a merged range stays one."""
    if isinstance(value, bool):
        sheet.write_boolean(r, c, value, merged or looks["number"])
    elif isinstance(value, (int, float)):
        sheet.write_number(r, c, value, merged or looks["number"])
    elif isinstance(value, datetime):
        sheet.write_datetime(r, c, value, looks["moment" if value.time() != time(0) else "day"])
    elif isinstance(value, (date, time, timedelta)):
        sheet.write_datetime(r, c, value, looks["day" if isinstance(value, date) else "time" if isinstance(value, time) else "span"])
    else:
        sheet.write_string(r, c, said(str(value)), merged or looks["text"])


def _covered(areas: Sequence[tuple[int, int, int, int]]) -> set[tuple[int, int]]:
    """The cells that lie in these ranges."""
    return {(r, c) for top, left, bottom, right in areas for r in range(top, bottom + 1) for c in range(left, right + 1)}


def _fitting(grid: Grid) -> list[float]:
    """Characters a column, wide enough for most of its texts; a merged text says nothing of one column's width."""
    inside = _covered([area for area in grid.merges if area[3] > area[1]])
    widths: list[float] = []
    for r, row in enumerate(grid.rows[:500]):
        widths += [_NARROW] * (len(row) - len(widths))
        for c, value in enumerate(row):
            if value not in ("", None) and (r, c) not in inside:
                text = value if isinstance(value, str) else "2021-09-24" if isinstance(value, date) else f"{value}"
                widths[c] = max(widths[c], min(_WIDE, max(map(breadth, text.split("\n"))) + 2))
    return widths


def _height(grid: Grid, r: int, row: Sequence[Any], widths: Sequence[float], inside: set[tuple[int, int]]) -> float:
    # WPS and LibreOffice do not grow a row to its wrapped text by themselves when they open a file.
    most = max((lines(value, int(widths[c]) - 1) for c, value in enumerate(row[:len(widths)])
                if isinstance(value, str) and (r, c) not in inside), default=1)
    return min(400, _LINE * most + 4)
