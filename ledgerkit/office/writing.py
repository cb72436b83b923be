"""Cells written into a sheet's XML: each takes the look of another one, and a text never becomes a formula."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledgerkit.office.sheets import letters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE = 15.5  # points
_EPOCH = date(1899, 12, 30)
_DAY = 'yyyy"年"m"月"d"日"'
# What comes before <dataValidations> in a sheet, by the order that the format prescribes.
_BEFORE_VALIDATIONS = ("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
                       "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting")


@dataclass(slots=True)
class Change:
    """What is done to one sheet; rows and columns as people count them, from 1 and by letters.

    drop: rows that go. cells: "H5" -> value to write (a text, number, date or None for a blank). like: "H5" -> the
    cell whose look it takes, by its place before rows go. widths: column letters -> characters. choices: an area
    such as "I4:I24" and the words to choose from. below: a text for column A, under all that the sheet holds. Cells are written before rows go.
    """

    drop: set[int] = field(default_factory=set)
    cells: dict[str, Any] = field(default_factory=dict)
    like: dict[str, str] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)
    choices: tuple[str, Sequence[str]] | None = None
    below: str | None = None


def parser():
    """For XML of a file that somebody sent."""
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def number(column: str) -> int:
    """The number of a column, counted from 1: A is 1, AA is 27."""
    total = 0
    for letter in column:
        total = total * 26 + ord(letter) - 64
    return total


def split(place: str) -> tuple[str, int]:
    """The column and the row of a place: "H5" is ("H", 5)."""
    column, row = PLACE.fullmatch(place).groups()
    return column, int(row)


def put(row, cell) -> None:
    """Put a cell into its row at its column, over the one that is there."""
    column = number(split(cell.get("r"))[0])
    for at, other in enumerate(row):
        if other.tag != f"{MAIN}c":
            continue
        place = number(split(other.get("r"))[0])
        if place == column:
            row.replace(other, cell)
            return
        if place > column:
            row.insert(at, cell)
            return
    row.append(cell)


def write(entries: dict[str, bytes], root, wanted: Change) -> None:
    """Write the cells, widths and choices into a sheet; new looks are added to the workbook's styles."""
    data = root.find(f"{MAIN}sheetData")
    rows = {int(row.get("r")): row for row in data}
    if wanted.below:
        wanted.cells[f"A{max(rows, default=0) + 2}"] = wanted.below
    looks: dict[tuple[str | None, bool], str | None] = {}
    for place in sorted(wanted.cells, key=lambda p: (split(p)[1], number(split(p)[0]))):
        row = _row(data, rows, split(place)[1])
        like = wanted.like.get(place, place)
        style = _style(rows, like)
        value = wanted.cells[place]
        if isinstance(value, date):
            key = style, True
            if key not in looks:
                looks[key] = _as_day(entries, style)
            style = looks[key]
        put(row, _cell(place, style, value))
        row.attrib.pop("spans", None)
    if wanted.cells:
        for element in root.findall(f"{MAIN}dimension"):
            root.remove(element)
    for column, width in wanted.widths.items():
        _width(root, number(column), width)
    _grow(root, rows, wanted)
    if wanted.choices:
        _choices(root, *wanted.choices)


def _grow(root, rows: dict[int, Any], wanted: Change) -> None:
    """Give a row of fixed height the room that the texts written into it need; a row without one grows by itself."""
    widths = {n: float(c.get("width") or 9) for c in root.iter(f"{MAIN}col") for n in range(int(c.get("min")), min(int(c.get("max")), 200) + 1)}
    for place, value in wanted.cells.items():
        column, at = split(place)
        if isinstance(value, str) and rows[at].get("ht"):
            room = max(4, int(widths.get(number(column), 9)) - 2)
            lines = sum(max(1, -(-sum(2 if ord(c) > 0x2e7f else 1 for c in line) // room)) for line in value.split("\n"))
            if (needed := _LINE * lines + 4) > float(rows[at].get("ht")):
                rows[at].set("ht", f"{needed:g}")
                rows[at].set("customHeight", "1")


def _row(data, rows: dict[int, Any], number: int):
    from lxml import etree

    if number not in rows:
        row = etree.Element(f"{MAIN}row", r=str(number))
        after = [r for r in rows if r < number]
        at = list(data).index(rows[max(after)]) + 1 if after else 0
        data.insert(at, row)
        rows[number] = row
    return rows[number]


def _style(rows: dict[int, Any], place: str) -> str | None:
    row = rows.get(split(place)[1])
    cell = next((c for c in row if c.get("r") == place), None) if row is not None else None
    return cell.get("s") if cell is not None else None


def _cell(place: str, style: str | None, value: Any):
    """A cell; a text is an inline one and never becomes a formula."""
    from lxml import etree

    cell = etree.Element(f"{MAIN}c", r=place)
    if style:
        cell.set("s", style)
    if isinstance(value, (int, float)):
        etree.SubElement(cell, f"{MAIN}v").text = f"{value:g}"
    elif isinstance(value, date):
        etree.SubElement(cell, f"{MAIN}v").text = str((value - _EPOCH).days)
    elif value is not None and value != "":
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
        text.text = _ILLEGAL.sub("\ufffd", str(value))
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return cell


def _as_day(entries: dict[str, bytes], style: str | None) -> str | None:
    """The number of a cell format that looks like this one and shows a day; it is added to the workbook's styles."""
    from lxml import etree

    if "xl/styles.xml" not in entries:
        return style
    root = etree.fromstring(entries["xl/styles.xml"], parser())
    formats = root.find(f"{MAIN}numFmts")
    if formats is None:
        formats = etree.Element(f"{MAIN}numFmts", count="0")
        root.insert(0, formats)
    code = next((f.get("numFmtId") for f in formats if f.get("formatCode") == _DAY), None)
    if code is None:
        code = str(max([163, *(int(f.get("numFmtId")) for f in formats)]) + 1)
        etree.SubElement(formats, f"{MAIN}numFmt", numFmtId=code, formatCode=_DAY)
        formats.set("count", str(len(formats)))
    cells = root.find(f"{MAIN}cellXfs")
    look = deepcopy(cells[int(style or 0)])
    look.set("numFmtId", code)
    look.set("applyNumberFormat", "1")
    cells.append(look)
    cells.set("count", str(len(cells)))
    entries["xl/styles.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return str(len(cells) - 1)


def _width(root, column: int, width: float) -> None:
    """Set the width of one column; a definition that spans it is parted around it."""
    from lxml import etree

    columns = root.find(f"{MAIN}cols")
    if columns is None:
        columns = etree.Element(f"{MAIN}cols")
        root.find(f"{MAIN}sheetData").addprevious(columns)
    for old in list(columns):
        first, last = int(old.get("min")), int(old.get("max"))
        if first <= column <= last:
            for a, b in ((first, column - 1), (column + 1, last)):
                if a <= b:
                    part = deepcopy(old)
                    part.set("min", str(a))
                    part.set("max", str(b))
                    old.addprevious(part)
            columns.remove(old)
    etree.SubElement(columns, f"{MAIN}col", min=str(column), max=str(column), width=f"{width:g}", customWidth="1")
    columns[:] = sorted(columns, key=lambda c: int(c.get("min")))


def _choices(root, area: str, words: Sequence[str]) -> None:
    """A list to choose from; another word may be typed, the checks say what is wrong with it."""
    from lxml import etree

    holder = root.find(f"{MAIN}dataValidations")
    if holder is None:
        holder = etree.Element(f"{MAIN}dataValidations")
        before = [e for e in root if etree.QName(e).localname in _BEFORE_VALIDATIONS]
        before[-1].addnext(holder)
    rule = etree.SubElement(holder, f"{MAIN}dataValidation", type="list", allowBlank="1", showErrorMessage="0", sqref=area)
    etree.SubElement(rule, f"{MAIN}formula1").text = f'"{",".join(words)}"'
    holder.set("count", str(len(holder)))


def beside(column: str, by: int = 1) -> str:
    """The letters of a column some places to the right: beside("G") is H."""
    return letters(number(column) - 1 + by)
