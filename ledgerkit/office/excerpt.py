"""A workbook with rows left out or cells written in, everything else as it was: fonts, widths, titles, merged ranges.

The parts of the package are changed in place; loading and saving the workbook would lose what no library models.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from copy import deepcopy

from ledgerkit.office.package import CONTENT_TYPES, read_package, write_package
from ledgerkit.office.sheets import letters
from ledgerkit.office.writing import MAIN, PLACE, Change, number, parser, put, split, write

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


def change(data: bytes, changes: Mapping[str, Change]) -> bytes:
    """The .xlsx with these changes, by sheet name; KeyError for a sheet that it does not have, ValueError for a
    sheet in another dialect than the usual one.

    Formulas of a sheet that loses rows become the values they show, for what they refer to may be gone; cell
    comments of such a sheet go, as they are drawn at fixed places.
    """
    from lxml import etree

    entries = read_package(data)
    names = _sheets(entries)
    for name, wanted in changes.items():
        root = etree.fromstring(entries[names[name]], parser())
        if root.find(f"{MAIN}sheetData") is None:
            raise ValueError(name)
        _say_places(root.find(f"{MAIN}sheetData"))
        write(entries, root, wanted)
        _widen_print_area(entries, name, wanted.widths)
        if wanted.drop:
            new = _Rows(wanted.drop)
            _drop(root, wanted.drop, new)
            _refer(root, new)
            _defined_names(entries, name, new)
            _drop_calculation_chain(entries)
        entries[names[name]] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_package(entries)


def _sheets(entries: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name -> name of its part."""
    from lxml import etree

    links = etree.fromstring(entries["xl/_rels/workbook.xml.rels"], parser())
    targets = {link.get("Id"): link.get("Target") for link in links}
    found = {}
    for sheet in etree.fromstring(entries["xl/workbook.xml"], parser()).iter(f"{MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        found[sheet.get("name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _say_places(data) -> None:
    """Write into rows and cells where they stand; a file may leave it out, each being behind the one before."""
    at = 0
    for row in data:
        at = int(row.get("r") or at + 1)
        row.set("r", str(at))
        column = 0
        for cell in row.iter(f"{MAIN}c"):
            column = number(split(cell.get("r"))[0]) if cell.get("r") else column + 1
            cell.set("r", f"{letters(column - 1)}{at}")


# ── rows that go ─────────────────────────────────────────────────────────────────────────────────────────────


class _Rows:
    """Old row numbers to new ones."""

    def __init__(self, drop: Iterable[int]):
        self.drop = sorted(drop)
        self.gone = set(self.drop)

    def __call__(self, row: int) -> int:
        """The new number of a row that stays."""
        return row - bisect_left(self.drop, row)

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """The new first and last row of what is left of these rows; None for nothing."""
        while first <= last and first in self.gone:
            first += 1
        while last >= first and last in self.gone:
            last -= 1
        return (self(first), self(last)) if first <= last else None

    def area(self, text: str) -> str | None:
        """A range such as A5:A7 after the rows have gone."""
        match = _RANGE.fullmatch(text)
        if not match:
            return text
        left, top, right, bottom = match.groups()
        span = self.span(int(top), int(bottom or top))
        if span is None:
            return None
        if right is None:
            return f"{left}{span[0]}"
        return f"{left}{span[0]}" if left == right and span[0] == span[1] else f"{left}{span[0]}:{right}{span[1]}"


def _drop(root, drop: set[int], new: _Rows) -> None:
    """Take the rows out, number the others anew, and give a merged range's content to the first row left of it."""
    data = root.find(f"{MAIN}sheetData")
    rows = {int(row.get("r")): row for row in data}
    for merge in list(root.iter(f"{MAIN}mergeCell")):
        left, top, right, bottom = _RANGE.fullmatch(merge.get("ref")).groups()
        if right is None:
            continue
        kept = [r for r in range(int(top), int(bottom) + 1) if r not in drop]
        if kept and kept[0] != int(top) and int(top) in rows and kept[0] in rows:
            _move(rows[int(top)], f"{left}{top}", rows[kept[0]], f"{left}{kept[0]}")
    for formula in list(data.iter(f"{MAIN}f")):
        formula.getparent().remove(formula)
    for old, row in rows.items():
        if old in drop:
            data.remove(row)
            continue
        row.set("r", str(new(old)))
        for cell in row.iter(f"{MAIN}c"):
            cell.set("r", f"{split(cell.get('r'))[0]}{new(old)}")


def _move(source, at: str, target, to: str) -> None:
    """Put a copy of one cell in the place of another."""
    cell = next((c for c in source if c.get("r") == at), None)
    if cell is not None:
        copied = deepcopy(cell)
        copied.set("r", to)
        put(target, copied)


def _refer(root, new: _Rows) -> None:
    """Whatever else of the sheet names rows: merged ranges, filters, validations, breaks, the view."""
    for tag in ("dimension", "legacyDrawing"):
        for element in root.findall(f"{MAIN}{tag}"):
            root.remove(element)
    for element in list(root.iter(f"{MAIN}mergeCell", f"{MAIN}hyperlink", f"{MAIN}autoFilter", f"{MAIN}sortState")):
        area = new.area(element.get("ref"))
        if area is None or (element.tag == f"{MAIN}mergeCell" and ":" not in area):
            element.getparent().remove(element)
        else:
            element.set("ref", area)
    for element in list(root.iter(f"{MAIN}dataValidation", f"{MAIN}conditionalFormatting", f"{MAIN}selection", f"{MAIN}ignoredError",
                                  f"{MAIN}protectedRange")):
        areas = [area for part in element.get("sqref", "A1").split() if (area := new.area(part))]
        if areas:
            element.set("sqref", " ".join(areas))
            if (active := element.get("activeCell")) is not None:
                element.set("activeCell", new.area(active) or areas[0].split(":")[0])
        else:
            element.getparent().remove(element)
    for element in list(root.iter(f"{MAIN}rowBreaks")):
        root.remove(element)
    for name in ("mergeCells", "hyperlinks", "dataValidations", "ignoredErrors", "protectedRanges"):
        for element in root.findall(f"{MAIN}{name}"):
            if len(element) == 0:
                root.remove(element)
            elif element.get("count"):
                element.set("count", str(len(element)))


def _defined_names(entries: dict[str, bytes], sheet: str, new: _Rows) -> None:
    """Print areas, print titles and filters of the sheet follow its rows; a name whose rows are gone goes too."""
    from lxml import etree

    root = etree.fromstring(entries["xl/workbook.xml"], parser())
    quoted = re.compile(rf"(?:'{re.escape(sheet)}'|{re.escape(sheet)})!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)")
    changed = False
    for name in list(root.iter(f"{MAIN}definedName")):
        text = name.text or ""
        for found in list(quoted.finditer(text)):
            area = new.area(found[1].replace("$", ""))
            if area is None:
                name.getparent().remove(name)
                break
            absolute = PLACE.sub(r"$\1$\2", area)
            text = text.replace(found[0], found[0].replace(found[1], absolute))
        changed = changed or text != name.text
        name.text = text
    if changed:
        entries["xl/workbook.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _widen_print_area(entries: dict[str, bytes], sheet: str, columns: Iterable[str]) -> None:
    """Columns that were added are printed too where the sheet says what is printed."""
    from lxml import etree

    root = etree.fromstring(entries["xl/workbook.xml"], parser())
    order = [s.get("name") for s in root.iter(f"{MAIN}sheet")]
    for name in root.iter(f"{MAIN}definedName"):
        whole = re.fullmatch(r"(.*!\$[A-Z]+\$\d+:\$)([A-Z]+)(\$\d+)", name.text or "")
        if columns and whole and name.get("name") == "_xlnm.Print_Area" and name.get("localSheetId") == str(order.index(sheet)):
            name.text = f"{whole[1]}{max((whole[2], *columns), key=number)}{whole[3]}"
            entries["xl/workbook.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_calculation_chain(entries: dict[str, bytes]) -> None:
    """The order of calculation names cells that may be gone; Excel makes it again."""
    from lxml import etree

    if entries.pop("xl/calcChain.xml", None) is None:
        return
    for part, attribute, value in ((CONTENT_TYPES, "PartName", "/xl/calcChain.xml"),
                                   ("xl/_rels/workbook.xml.rels", "Target", "calcChain.xml")):
        root = etree.fromstring(entries[part], parser())
        for element in [e for e in root if (e.get(attribute) or "").endswith(value)]:
            root.remove(element)
        entries[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
