"""Tables settled after rendering, so that Word, WPS and LibreOffice show them alike and keep them when they save.

Every cell gets a paragraph, the columns a grid in twips that the table's width and its cells agree with, the layout is
fixed, the cells' margins stand in the table itself. A row stays on one page unless it is too tall for that; a table of
several pages flows, though its rows ask to stay together.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from collections.abc import Iterator
from typing import Any

from ledgerkit.office import measure
from ledgerkit.office.effective import Styles, number
from ledgerkit.office.measure import Page
from ledgerkit.outputs import phrases
from ledgerkit.typeset.columns import widths
from ledgerkit.typeset.rendered import MAIN, Rendered, W
from ledgerkit.typeset.source import texts

_STYLES = "word/styles.xml"
_ORDER = ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
          "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook")
_CELL = ("cnfStyle", "tcW")
_COLUMNS = re.compile(r"\{%-?\s*tc\s")
_FEW = 12  # rows that a page surely holds, so that nobody need measure them
_TALL = 300  # letters in a row that may be too many for a page


def settle(rendered: Rendered) -> None:
    """Every table of the rendered parts made whole."""
    from lxml import etree

    for root in rendered.roots.values():
        for table in [t for t in root.iter(f"{W}tbl") if next(t.iter(f"{W}tr"), None) is None]:
            table.getparent().remove(table)  # its loop left no row, and programs repair a file with an empty table
    tables = [table for root in rendered.roots.values() for table in root.iter(f"{W}tbl")]
    if not tables:
        return
    styles = _styles(rendered.entries.get(_STYLES))
    for table in tables:
        for cell in table.iter(f"{W}tc"):
            if cell.find(f"{W}p") is None:
                etree.SubElement(cell, f"{W}p")
        grid = table.find(f"{W}tblGrid")
        if grid is not None and len(grid) == 0:
            _fill_grid(table, grid)
        _fix(table, styles)
    for table in rendered.roots[MAIN].iter(f"{W}tbl") if MAIN in rendered.roots else ():
        _keep_on_pages(table, styles)


@lru_cache(maxsize=16)  # those of a template, read once for all its renderings
def _styles(data: bytes | None) -> Styles:
    from lxml import etree

    return Styles(etree.fromstring(data) if data is not None else None)


def prepare(root: Any, entries: Mapping[str, bytes]) -> None:
    """Settle the tables of a template's part once for all its renderings; of those whose columns the data decide all but
    the numbers (typeset/columns.py).
    """
    styles = _styles(entries.get(_STYLES))
    for table in root.iter(f"{W}tbl"):
        if _COLUMNS.search("".join(texts(table))):
            _fix_but_columns(table, styles)
        else:
            _fix(table, styles)
        for row in table.findall(f"{W}tr"):
            if row.find(f"{W}trPr/{W}cantSplit") is None:
                _row_properties(row)


# ── widths ───────────────────────────────────────────────────────────────────────────────────────────────────


def _fix(table: Any, styles: Styles) -> None:
    """Grid, table and cells agree on the widths. A grid that does not fit its cells is left as its author made it."""
    from lxml import etree

    properties = table.find(f"{W}tblPr")
    if properties is None:
        properties = etree.Element(f"{W}tblPr")
        table.insert(0, properties)
    columns = [number(c.get(f"{W}w", ""), 0) for c in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    placed = [cell for row in table.iterfind(f"{W}tr") for cell in _placed(row)]
    if not columns or not all(columns) or any(end > len(columns) for _, end, _, _ in placed):
        return
    width = _only(properties, "tblW", _ORDER)
    width.set(f"{W}w", str(round(sum(columns))))
    width.set(f"{W}type", "dxa")
    _fix_layout(table, properties, styles)
    for start, end, cell, inner in placed:
        if inner is None:
            inner = etree.Element(f"{W}tcPr")
            cell.insert(0, inner)
        size = inner.find(f"{W}tcW")
        if size is None:
            size = _only(inner, "tcW", _CELL)
        size.set(f"{W}w", str(round(sum(columns[start:end]))))
        size.set(f"{W}type", "dxa")


def _fix_but_columns(table: Any, styles: Styles) -> None:
    """What does not depend on the columns, and in each cell the place for its width, its number first."""
    from lxml import etree

    properties = table.find(f"{W}tblPr")
    if properties is None or table.find(f"{W}tblGrid") is None:
        return
    _fix_layout(table, properties, styles)
    for cell in table.iter(f"{W}tc"):
        inner = cell.find(f"{W}tcPr")
        if inner is None:
            inner = etree.Element(f"{W}tcPr")
            cell.insert(0, inner)
        size = _only(inner, "tcW", _CELL)
        size.attrib.clear()
        size.set(f"{W}w", "0")
        size.set(f"{W}type", "dxa")


def _fix_layout(table: Any, properties: Any, styles: Styles) -> None:
    """Fixed columns, and the cells' margins in the table itself."""
    from lxml import etree

    _only(properties, "tblLayout", _ORDER).set(f"{W}type", "fixed")
    if properties.find(f"{W}tblCellMar") is None:
        margins = measure.margins(table, styles)
        holder = _only(properties, "tblCellMar", _ORDER)
        for side in ("top", "left", "bottom", "right"):
            margin = etree.SubElement(holder, f"{W}{side}")
            margin.set(f"{W}w", str(round(margins[side])))
            margin.set(f"{W}type", "dxa")


def _placed(row: Any) -> Iterator[tuple[int, int, Any, Any]]:
    """The cells of a row: first column, the column behind the last, the cell, its properties."""
    ahead = row.find(f"{W}trPr/{W}gridBefore")
    start = int(number(ahead.get(f"{W}val", ""), 0)) if ahead is not None else 0
    for cell in row.iterfind(f"{W}tc"):
        inner = cell.find(f"{W}tcPr")
        span = inner.find(f"{W}gridSpan") if inner is not None else None
        end = start + (max(1, int(number(span.get(f"{W}val", ""), 1))) if span is not None else 1)
        yield start, end, cell, inner
        start = end


def _only(parent: Any, name: str, order: tuple[str, ...]) -> Any:
    """The child of this name, made in its place among the others if it is missing."""
    from lxml import etree

    child = parent.find(f"{W}{name}")
    if child is None:
        child = etree.Element(f"{W}{name}")
        before = {f"{W}{other}" for other in order[: order.index(name)]}
        parent.insert(sum(element.tag in before for element in parent), child)
    return child


def _fill_grid(table: Any, grid: Any) -> None:
    """Columns as wide as their longest text, what is left of the table's width shared equally."""
    from lxml import etree

    rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
    columns = max(map(len, rows), default=0)
    total = int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
    letters = [max(phrases.width("".join(texts(row[i]))) for row in rows if i < len(row)) for i in range(columns)]
    found = widths(letters, total)
    for value in found:
        etree.SubElement(grid, f"{W}gridCol").set(f"{W}w", value)
    for row in rows:
        for cell, value in zip(row, found):
            if (size := cell.find(f"{W}tcPr/{W}tcW")) is not None:
                size.set(f"{W}w", value)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────


def _keep_on_pages(table: Any, styles: Styles) -> None:
    """Rows that don't split where a page holds them, and a table that a page doesn't hold free to go on."""
    rows = table.findall(f"{W}tr")
    tall = [sum(map(len, texts(row))) > _TALL for row in rows]
    if any(tall) or len(rows) > _FEW:
        page = _page(table)
        measured = measure.table(table, styles, page)
    else:
        page, measured = None, []
    for number_of_row, row in enumerate(rows):
        if page and measured[number_of_row].height > page.height / 2:
            for switch in row.findall(f"{W}trPr/{W}cantSplit"):
                row.find(f"{W}trPr").remove(switch)
        elif row.find(f"{W}trPr/{W}cantSplit") is None:
            _row_properties(row)
    if page and sum(row.height for row in measured) > page.height * 0.9:
        heads = sum(row.header for row in measured)
        for row in rows[heads + 1 :]:
            for paragraph in row.iter(f"{W}p"):
                _release(paragraph, styles)


def _row_properties(row: Any) -> None:
    from lxml import etree

    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        row.insert(int(row.find(f"{W}tblPrEx") is not None), properties)
    etree.SubElement(properties, f"{W}cantSplit")


def _release(paragraph: Any, styles: Styles) -> None:
    """Take back what keeps a paragraph with the next."""
    from lxml import etree

    properties = paragraph.find(f"{W}pPr")
    if not styles.paragraph(properties).keep_next:
        return
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    _only(properties, "keepNext", ("pStyle", "keepNext")).set(f"{W}val", "0")


def _page(table: Any) -> Page:
    """The type area of the section that a table stands in."""
    section = next(iter(table.xpath("following::*[local-name() = 'sectPr']")), None)
    return measure.type_area(section)
