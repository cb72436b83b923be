"""What calamine leaves out of an old binary workbook (.xls): error cells, hidden rows and columns, dates without a year.

The records are those of [MS-XLS]; of each only the few bytes that tell these things are looked at.
"""

import io
import struct
from collections.abc import Iterator

from ledgerkit.office.grid import DAYLESS, YEARLESS, Grid, show_month, shows_no_day, shows_no_year

_FORMULA, _COLUMNS, _SHEET, _NUMBERS, _XF = 0x0006, 0x007D, 0x0085, 0x00BD, 0x00E0
_NUMBER, _ERROR, _ROW, _RK, _FORMAT, _END, _BEGIN = 0x0203, 0x0205, 0x0208, 0x027E, 0x041E, 0x000A, 0x0809
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HEADER = struct.Struct("<HH")
_CELL = struct.Struct("<3H")  # row, column, number of the cell format
_BIFF8 = 0x0600
_WORKSHEET = 0
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_NO_NUMBER = b"\xff\xff"
_EMPTY, _ON_OPENING = 3, 2
_ARITHMETIC = frozenset((*range(0x03, 0x08), 0x12, 0x13, 0x14))  # + - * / ^, signs, %
_SUM, _CALL = b"\x19\x10", (0x22, 0x42, 0x62)
_NUMERIC = frozenset(struct.pack("<H", n) for n in (0, 4, 5, 6, 7, 169, 345))  # COUNT SUM AVERAGE MIN MAX COUNTA SUMIF


def look_up(grids: list[Grid], data: bytes) -> None:
    """Fill the grids, which are the workbook's worksheets in order; raises ValueError where the file is not sound."""
    stream = _stream(data)
    places, *partial = _globals(stream)
    if len(places) != len(grids):
        raise ValueError("sheets differ")
    for grid, place in zip(grids, places):
        _look_up(grid, stream, place, *partial)


def _stream(data: bytes) -> bytes:
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        file = CompDoc(data, logfile=io.StringIO(), ignore_workbook_corruption=True)
        for name in ("Workbook", "Book"):
            memory, start, length = file.locate_named_stream(name)
            if memory:
                return bytes(memory[start:start + length])
    except (CompDocError, struct.error, IndexError, AssertionError) as error:
        raise ValueError(str(error)) from error
    raise ValueError("no workbook inside")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records of the part of the stream that begins here; a sheet's charts are parts inside."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = _HEADER.unpack_from(stream, at)
        at += 4
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[at:at + size]
        at += size
    raise ValueError("cut off")


def _globals(stream: bytes) -> tuple[list[int], frozenset[int], frozenset[int]]:
    """Where the worksheets begin, the cell formats that show a date without its year, and those without its day."""
    places, formats, codes, version = [], [], {}, _BIFF8
    for kind, content in _records(stream, 0):
        if kind == _BEGIN:
            version, = struct.unpack_from("<H", content)
        elif kind == _SHEET and content[5] == _WORKSHEET:
            places.append(struct.unpack_from("<L", content)[0])
        elif kind == _FORMAT:
            number, = struct.unpack_from("<H", content)
            codes[number] = _code(content[2:], version)
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", content, 2)[0])
    yearless = {n for n, code in codes.items() if shows_no_year(code)} | YEARLESS - codes.keys()
    dayless = {n for n, code in codes.items() if shows_no_day(code)} | DAYLESS - codes.keys()
    styles = (frozenset(i for i, number in enumerate(formats) if number in found) for found in (yearless, dayless))
    return places, *styles


def _code(content: bytes, version: int) -> str:
    """A number format: with one byte of length before BIFF8, with two and a byte that tells the width since."""
    if version < _BIFF8:
        return content[1:].decode("latin-1")
    return content[3:].decode("utf-16-le" if content[2] & 1 else "latin-1", "replace")


def _never_calculated(content: bytes) -> bool:
    """Whether a formula has the value that programs write who cannot calculate: an empty text where its last step
    gives a number, or 0 together with the order to calculate it on opening.
    """
    if content[12:14] != _NO_NUMBER:
        return bool(content[14] & _ON_OPENING) and not any(content[6:14])
    size, = struct.unpack_from("<H", content, 20)
    steps = content[22:22 + size]
    return content[6] == _EMPTY and size > 3 and (
        steps[-1] in _ARITHMETIC or steps[-4:-2] == _SUM or steps[-4] in _CALL and steps[-2:] in _NUMERIC)


def _look_up(grid: Grid, stream: bytes, place: int, yearless: frozenset[int], dayless: frozenset[int]) -> None:
    rows, columns, undated = set(), set(), set()
    for kind, content in _records(stream, place):
        if kind == _ROW and content[12] & _HIDDEN_ROW:
            rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLUMNS:
            first, last, _, _, options = struct.unpack_from("<5H", content)
            columns.update(range(first, min(last, 255) + 1) if options & _HIDDEN_COLUMN else ())
        elif kind == _ERROR and content[7]:
            row, column, _ = _CELL.unpack_from(content)
            grid.errors[row, column] = _ERRORS.get(content[6], "#ERR")
        elif kind in (_NUMBER, _RK, _FORMULA):
            row, column, format = _CELL.unpack_from(content)
            if kind == _FORMULA and content[12:14] == _NO_NUMBER and content[6] == 2:
                grid.errors[row, column] = _ERRORS.get(content[8], "#ERR")
            elif kind == _FORMULA and _never_calculated(content):
                grid.uncached.add((row, column))
            elif format in yearless:
                undated.add((row, column))
            elif format in dayless:
                show_month(grid, row, column)
        elif kind == _NUMBERS and (yearless or dayless):
            row, first = struct.unpack_from("<2H", content)
            for i in range((len(content) - 6) // 6):
                format, = struct.unpack_from("<H", content, 4 + 6 * i)
                if format in yearless:
                    undated.add((row, first + i))
                elif format in dayless:
                    show_month(grid, row, first + i)
    grid.hidden_rows, grid.hidden_columns, grid.yearless = frozenset(rows), frozenset(columns), frozenset(undated)
