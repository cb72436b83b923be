"""Any workbook as plain grids: values as calamine gives them, merged ranges, and what calamine leaves out.

calamine turns error cells (#REF!) and formulas without a cached value into empty text. Both are looked up in the
file itself, so that they are reported instead of being read as blanks. Where calamine fails, openpyxl and xlrd
stand behind it.
"""

import html
import io
import re
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from ledgerkit.office import biff, opendocument, parts, texts, word, xml2003
from ledgerkit.office.formats import BINARY, CONTAINERS, Unsafe, advice, inspect, open_package, part
from ledgerkit.office.grid import DAYLESS, MAX_AREA, YEARLESS, Book, Grid, show_month, shows_no_day, shows_no_year

MAX_COLUMNS = 16_384
MAX_REPACKED = 2**25  # bytes of a workbook that are held twice so that calamine need not unpack them again

# A cell with content; a self-closing <c …/> has only a style and does not count.
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*\s)?r=["\']([A-Z]{1,3})(\d{1,7})["\'](?:[^>]*[^/])?>')
# A cell outside A1:Z99999 and A1:ZZ999; a sheet without one is at most NEAR cells large.
_FAR = re.compile(rb' r="[A-Z](?:\d{6}|[A-Z](?:\d{4}|[A-Z]\d))')
NEAR = 2_600_000
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<", re.S)
# A formula and no value behind it; in a cell of type str an empty value is a result: the empty text.
_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(<(?:\w+:)?v/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:>|\s(?![^>]*\br=)[^>]*>)")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s>/])([^>]*>)")
_UNUSED = "xl/theme/"  # colours and fonts, in most small workbooks the largest part
_NEEDED = frozenset({"_rels/.rels", "docProps/core.xml", "docProps/custom.xml"})  # besides the workbook itself
_OTHERS = {
    "csv": texts.read_csv,
    "html": texts.read_html,
    "xml2003": xml2003.read_xml2003,
    "ods": opendocument.read_ods,
    "docx": word.read_docx,
}
_FORMULA = re.compile(rb"<f[ />]")
_STYLED = re.compile(rb"<(?:\w+:)?c\s([^>]*\bs=[\"'](\d+)[\"'][^>]*)>")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_XF = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_STRING = re.compile(rb"\bt=[\"']str[\"']")
_PROPERTY = re.compile(r'<(?:\w+:)?property\s[^>]*\bname="([^"]*)"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>([^<]*)<')
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]+)<")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1


def open_book(data: bytes, format: str) -> Book:
    """The workbook of these bytes; raises `Unsafe` with a sentence for the register if it can't be read."""
    if format in _OTHERS:
        return _OTHERS[format](data)
    if format == "xls":
        return _xls(data)
    if format in CONTAINERS or advice(format):
        raise Unsafe(advice(format) or "压缩包或邮件，请把里面的表格放进“收件”文件夹")
    package = open_package(data)
    contents = {}
    for name in package:
        if name.lower().endswith(BINARY):
            continue
        if name in _NEEDED or (name.startswith("xl/") and not name.startswith(_UNUSED)):
            contents[name] = part(package, name)
        else:
            inspect(package, name)
    unpacked = parts.pack(contents, package.parts) if sum(map(len, contents.values())) < MAX_REPACKED else data
    targets = _sheet_parts(contents.get("xl/workbook.xml", b""), contents.get("xl/_rels/workbook.xml.rels", b""))
    sheets = {name: contents.get(target, b"") for name, target in targets.items()}
    for xml in sheets.values():
        _refuse_far_corners(xml)
    found = _MODIFIED.search(contents.get("docProps/core.xml", b""))
    partial = _partial_dates(contents.get("xl/styles.xml", b""))
    grids = _grids(unpacked) or _openpyxl_grids(data)
    for grid in grids:
        _look_up(grid, sheets.get(grid.name, b""), *partial)
    return Book(grids, _moment(found[1]) if found else None, _properties(contents.get("docProps/custom.xml", b"")))


def _properties(xml: bytes) -> dict[str, str]:
    """The custom document properties that hold a text; most workbooks have none."""
    return {html.unescape(name): html.unescape(text) for name, text in _PROPERTY.findall(xml.decode("utf-8", "replace"))}


def _look_up(grid: Grid, xml: bytes, yearless: frozenset[bytes], dayless: frozenset[bytes]) -> None:
    """What calamine leaves out of a sheet. Most sheets have none of it, which a plain search tells at once."""
    errors = b't="e"' in xml or (b"'" in xml and b"t='e'" in xml)
    formulas = _FORMULA.search(xml) or (b"<worksheet" not in xml[:2000] and b":f" in xml)
    if errors or formulas:
        xml = _placed(xml)
    if errors:
        grid.errors = {_place(cell): value.decode() for cell, value in _ERROR.findall(xml)}
    if formulas:
        grid.uncached = {_place(cell) for cell, empty in _UNCACHED.findall(xml) if not (empty and _STRING.search(cell))}
    if b"hidden=" in xml:
        grid.hidden_rows = frozenset(int(_attribute(b"r", row)) - 1 for row in _HIDDEN_ROW.findall(xml) if _attribute(b"r", row))
        grid.hidden_columns = frozenset(
            c for column in _HIDDEN_COLUMN.findall(xml)
            for c in range(int(_attribute(b"min", column)) - 1, min(int(_attribute(b"max", column)), MAX_COLUMNS)))
    if yearless or dayless:
        styled = _STYLED.findall(xml)
        grid.yearless = frozenset(_place(cell) for cell, style in styled if style in yearless)
        for cell, style in styled if dayless else ():
            if style in dayless:
                show_month(grid, *_place(cell))
    if errors or formulas:
        _pad(grid)


@lru_cache(maxsize=64)  # the files of one form share their styles
def _partial_dates(xml: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The numbers of the cell formats that show no year, and of those that show no day; some are built in."""
    if not xml:
        return frozenset(), frozenset()
    own = {_attribute(b"numFmtId", f): html.unescape(_attribute(b"formatCode", f).decode(errors="replace"))
           for f in _FORMAT.findall(xml)}
    formats = xml[xml.find(b"cellXfs"):xml.find(b"/cellXfs")] if b"cellXfs" in xml else b""
    ids = [_attribute(b"numFmtId", xf) for xf in _XF.findall(formats)]

    def styles(shows: Callable[[str], bool], built_in: frozenset[int]) -> frozenset[bytes]:
        found = {id for id, code in own.items() if shows(code)} | {b"%d" % n for n in built_in} - own.keys()
        return frozenset(b"%d" % n for n, id in enumerate(ids) if id in found)

    return styles(shows_no_year, YEARLESS), styles(shows_no_day, DAYLESS)


def _placed(xml: bytes) -> bytes:
    """The sheet with the place written into each cell; a cell may leave it out and stands behind the one before."""
    if not _UNPLACED.search(xml):
        return xml
    row = column = -1

    def place(tag: re.Match) -> bytes:
        nonlocal row, column
        said = _attribute(b"r", tag[2])
        if tag[1] == b"row":
            row, column = int(said) - 1 if said else row + 1, -1
            return tag[0]
        column = _number(said.rstrip(b"0123456789")) if said else column + 1
        return tag[0] if said else b'<c r="%s%d"%s' % (letters(column).encode(), row + 1, tag[2])

    return _ROW_OR_CELL.sub(place, xml)


def _place(cell: bytes) -> tuple[int, int]:
    """Row and column of a cell by its attributes."""
    column, row = _REFERENCE.search(cell).groups()
    return int(row) - 1, _number(column)


def _attribute(name: bytes, element: bytes) -> bytes:
    match = re.search(rb"\b" + name + rb"=[\"']([^\"']*)", element)
    return match[1] if match else b""


def _pad(grid: Grid) -> None:
    """Widen the grid to the cells that calamine saw as nothing, so that whoever walks its rows meets them."""
    for r, c in (*grid.errors, *grid.uncached):
        while len(grid.rows) <= r:
            grid.rows.append([])
        grid.rows[r].extend([""] * (c + 1 - len(grid.rows[r])))


@lru_cache(maxsize=64)
def _sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Sheet name -> part name; empty where the workbook is not well-formed."""
    try:
        book, links = ElementTree.fromstring(workbook), ElementTree.fromstring(relations)
    except ElementTree.ParseError:
        return {}
    targets = {r.get("Id"): r.get("Target", "") for r in links}
    parts = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
            parts[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _refuse_far_corners(xml: bytes) -> None:
    """Nearly every sheet is cleared by one quick search; whatever it can't clear is measured cell by cell."""
    spelt_otherwise = (b"'" in xml and b"r='" in xml or b"\n" in xml and b"\nr=" in xml or b"\t" in xml and b"\tr=" in xml
                       or b"\r" in xml and b"\rr=" in xml)
    cells = _CELL.findall(xml) if MAX_AREA < NEAR or spelt_otherwise or _FAR.search(xml) else ()
    if cells:
        area = max(int(row) for _, row in cells) * (max(_number(c) for c in {c for c, _ in cells}) + 1)
        if area > MAX_AREA:
            raise Unsafe("工作表里有离得很远的零散单元格，为安全起见未打开，请删去表外内容后重新发送")


def _moment(text: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(text.decode("ascii").strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _grids(data: bytes) -> list[Grid]:
    """The sheets as calamine reads them; empty where it can't (its panics are BaseException)."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        grids = []
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            content = book.get_sheet_by_name(sheet.name)
            if content.total_height * content.total_width > MAX_AREA:
                raise Unsafe("工作表里有离得很远的零散单元格，为安全起见未打开，请删去表外内容后重新发送")
            grids.append(Grid(
                sheet.name, sheet.visible == SheetVisibleEnum.Visible, content.to_python(skip_empty_area=False),
                [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in content.merged_cell_ranges or ()]))
        return grids
    except (Unsafe, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        return []


def _openpyxl_grids(data: bytes) -> list[Grid]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        return [
            Grid(sheet.title, sheet.sheet_state == "visible",
                 [["" if v is None else float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in row]
                  for row in sheet.iter_rows(values_only=True)],
                 [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges])
            for sheet in book.worksheets]
    except Exception as error:
        raise Unsafe("文件已损坏或不是标准的Excel格式，打不开，请用WPS另存为.xlsx后重新发送") from error


def _xls(data: bytes) -> Book:
    """An old binary workbook: calamine's values, and from its records what calamine shows as blanks or not at all."""
    grids = _grids(data)
    try:
        biff.look_up(grids, data)
        for grid in grids:
            _pad(grid)
        if grids:
            return Book(grids)
    except (ValueError, IndexError, struct.error):
        pass  # xlrd says more of a file that is not quite sound
    return _xlrd(data, grids)


def _xlrd(data: bytes, grids: list[Grid]) -> Book:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception as error:
        if grids:
            return Book(grids)
        raise Unsafe("文件已损坏或不是标准的Excel格式，打不开，请用WPS另存为.xlsx后重新发送") from error
    return Book([_xlrd_grid(book, sheet) for sheet in book.sheets()])


def _xlrd_grid(book, sheet) -> Grid:
    import xlrd

    def value(cell):
        if cell.ctype == xlrd.XL_CELL_DATE:
            moment = xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
            return moment if cell.value % 1 else moment.date()
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value

    cells = [sheet.row(r) for r in range(sheet.nrows)]
    return Grid(
        sheet.name, sheet.visibility == 0, [[value(c) for c in row] for row in cells],
        [(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells],
        errors={(r, c): xlrd.error_text_from_code.get(cell.value, "#ERR")
                for r, row in enumerate(cells) for c, cell in enumerate(row) if cell.ctype == xlrd.XL_CELL_ERROR},
        hidden_rows=frozenset(r for r, row in sheet.rowinfo_map.items() if row.hidden),
        hidden_columns=frozenset(c for c, column in sheet.colinfo_map.items() if column.hidden))
