"""The drop-down lists of a workbook's cells, also those whose words stand on another sheet."""

import re
import xml.etree.ElementTree as ElementTree

from ledgerkit.columns import is_blank
from ledgerkit.columns.text import plain
from ledgerkit.office.formats import Package, open_package, part
from ledgerkit.office.sheets import Book

Lists = dict[tuple[str, int], tuple[str, ...]]

_RELATION = re.compile(r"\{.*/officeDocument.*/relationships\}id")
_AREA = re.compile(r"(?:'?([^'!]+)'?!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_WIDEST = 64  # columns; a list set for more was set for the whole sheet


def drop_downs(data: bytes, book: Book) -> Lists:
    """The choices by sheet name and column (from 0) of an .xlsx workbook that `open_book` has read.

    Parts that are no sound XML have none: whoever drafts can do without.
    """
    found: Lists = {}
    try:
        rules = [(name, rule) for name, xml in _sheets(open_package(data)) for rule in xml.iter() if _is_list(rule)]
    except (ElementTree.ParseError, KeyError):
        return {}
    for name, rule in rules:
        # The rules of Excel 2010 and later have formula and cells in elements of their own (f, sqref).
        texts = {e.tag.rpartition("}")[2]: e.text or "" for e in rule.iter() if not len(e)}
        choices = _choices(texts.get("f") or texts.get("formula1", ""), name, book)
        for area in (rule.get("sqref") or texts.get("sqref", "")).split() if choices else ():
            for column in _columns(area):
                found.setdefault((name, column), choices)
    return found


def _is_list(element: ElementTree.Element) -> bool:
    return element.tag.endswith("}dataValidation") and element.get("type") == "list"


def _sheets(package: Package):
    """Name and content of each sheet."""
    relations = ElementTree.fromstring(part(package, "xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for sheet in ElementTree.fromstring(part(package, "xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(next((v for k, v in sheet.attrib.items() if _RELATION.fullmatch(k)), None), "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if name in package and "worksheets" in name:
                yield sheet.get("name", ""), ElementTree.fromstring(part(package, name))


def _choices(formula: str, sheet: str, book: Book) -> tuple[str, ...]:
    """The words of "大型,中型" or of a range such as 字典!$A$2:$A$5; none for names and computed lists."""
    formula = formula.strip().lstrip("=")
    if formula.startswith('"'):
        return tuple(dict.fromkeys(w.strip() for w in formula.strip('"').split(",") if w.strip()))
    area = _AREA.fullmatch(formula)
    grid = next((g for g in book.grids if area and g.name == (area[1] or sheet)), None)
    if grid is None:
        return ()
    columns, first, last = _columns(formula), int(area[3]) - 1, int(area[5] or area[3])
    cells = [row[c] for row in grid.rows[first:last] for c in columns if c < len(row)]
    return tuple(dict.fromkeys(plain(v) for v in cells if not is_blank(v)))


def _columns(area: str) -> range:
    """The columns of an area such as C4:D99, from 0; none for a whole sheet's."""
    match = _AREA.fullmatch(area)
    if not match:
        return range(0)
    first, last = _number(match[2]), _number(match[4] or match[2])
    return range(first, last + 1) if last - first < _WIDEST else range(0)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
