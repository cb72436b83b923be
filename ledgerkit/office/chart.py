"""Native charts in Word: DrawingML with the workbook of their numbers inside, as Word itself stores them.

They can be edited in Word and WPS (编辑数据 opens the workbook) and show in LibreOffice. Equal drawings give equal
bytes. The XML is written here and not by way of openpyxl's classes, which take some 10 ms a chart, 20 times as long:
a report has several, and rendering it may cost little more than packing it.
"""

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from ledgerkit.office.chart_book import workbook
from ledgerkit.office.chart_data import Drawing, Series, markup
from ledgerkit.office.chart_space import FULL, extent, room, space
from ledgerkit.office.package import CONTENT_TYPES

__all__ = ["Drawing", "FULL", "Series", "attach", "extent", "inline", "parts"]

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EXTENSION = re.compile(r"\sExtension\s*=\s*[\"']([^\"']*)")


def parts(drawing: Drawing, number: int, wide: int = FULL) -> dict[str, bytes]:
    """The chart, its relationships and its workbook, name -> content; `wide` in EMU is how wide it will be shown."""
    book = f"Microsoft_Excel_Worksheet{number}.xlsx"
    links = (f'{_HEAD}<Relationships xmlns="{_LINKS}"><Relationship Id="rId1" Type="{_R}/package" '
             f'Target="../embeddings/{book}"/></Relationships>')
    return {f"word/charts/chart{number}.xml": space(drawing, wide),
            f"word/charts/_rels/chart{number}.xml.rels": links.encode("utf-8"),
            f"word/embeddings/{book}": workbook(drawing)}


def inline(drawing: Drawing, number: int, relation: str, wide: int, high: int) -> str:
    """The w:drawing that shows a chart in a run of a document, which declares w; `number` is its id among the document's
    drawings, sizes are EMU.

    Its description is read out to who can't see it: the title, and what the first series says.
    """
    pairs = zip(drawing.categories, drawing.series[0].values)
    told = "，".join(f"{name}{drawing.printed(value)}" for name, value in pairs if value is not None)
    shape = "条形图" if room(drawing, wide).lying else drawing.kind
    about = markup(f"{shape}：{drawing.title}。{drawing.series[0].name}：{told}。")
    return (f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{number}" name="图表 {number}" descr="{about}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" xmlns:r="{_R}" r:id="{relation}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing>")


def attach(entries: Mapping[str, bytes], part: str, charts: Sequence[tuple[str, int, Drawing, int]]) -> dict[str, bytes]:
    """The package with the charts that a part shows: (relationship id, number, drawing, width in EMU) each.

    `part` is the document's or a header's name; its relationships and the content types are added to, nothing is
    replaced.
    """
    made = dict(entries)
    for _, number, drawing, wide in charts:
        made |= parts(drawing, number, wide)
    folder, _, name = part.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    made[links] = _with(made.get(links) or f'{_HEAD}<Relationships xmlns="{_LINKS}"/>'.encode("utf-8"), _LINKS, [
        ("Relationship", {"Id": relation, "Type": f"{_R}/chart", "Target": f"charts/chart{number}.xml"})
        for relation, number, _, _ in charts])
    made[CONTENT_TYPES] = _with(made[CONTENT_TYPES], _TYPES, [
        ("Default", {"Extension": "xlsx", "ContentType": _BOOK_TYPE}),
        *(("Override", {"PartName": f"/word/charts/chart{number}.xml", "ContentType": _CHART_TYPE})
          for _, number, _, _ in charts)])
    return made


def _with(content: bytes, namespace: str, children: Sequence[tuple[str, dict[str, str]]]) -> bytes:
    """The XML with these children at its end, but none for an extension that it has already."""
    head, end, tail = content.rpartition(b"</Types>" if namespace == _TYPES else b"</Relationships>")
    if end and b"<!--" not in content:  # as nearly every program writes it
        known = {found.lower() for found in _EXTENSION.findall(content.decode("utf-8"))}
        made = "".join(_element(name, attributes) for name, attributes in children if attributes.get("Extension") not in known)
        return head + made.encode("utf-8") + end + tail
    return _grown(content, namespace, children)


def _element(name: str, attributes: Mapping[str, str]) -> str:
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}/>"


def _grown(content: bytes, namespace: str, children: Sequence[tuple[str, dict[str, str]]]) -> bytes:
    """The same by way of a tree, whatever the XML looks like."""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    known = {child.get("Extension", "").lower() for child in root} - {""}
    for name, attributes in children:
        if attributes.get("Extension") not in known:
            etree.SubElement(root, f"{{{namespace}}}{name}", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
