"""Charts in a rendered document: `{{ 图.<id> }}` alone in a paragraph becomes the native chart of that id.

`图.<id>` is empty where there is nothing to draw: then its paragraph goes, and `{%p if 图.<id> %}` leaves out the caption
and whatever else belongs to it. `图号()` counts the captions, one more each time it is written.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, count
from typing import Any

from markupsafe import Markup

from ledgerkit.errors import FatalError
from ledgerkit.office import chart
from ledgerkit.typeset.rendered import MAIN, Rendered, W

CHARTS, NOTES, NUMBER = "图", "图注", "图号"

_EMU = 635  # to a twip
_CELL_MARGINS = 216  # twips left and right in a cell
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DRAWING_ID = re.compile(rb'<wp:docPr\b[^>]*?\sid="(\d+)"')
_CHART_PART = re.compile(r"word/(?:charts/chart|embeddings/Microsoft_Excel_Worksheet)(\d+)\.\w+")
_ITS_OWN = (
    ("keepNext", {}), ("snapToGrid", {"val": "0"}), ("spacing", {"before": "120", "after": "0", "line": "240", "lineRule": "auto"}),
    ("ind", {"left": "0", "right": "0", "firstLineChars": "0", "firstLine": "0"}), ("jc", {"val": "center"}))
_KEPT = ("pStyle", "sectPr")  # what a chart's paragraph keeps of its own settings


class Picture(Markup):
    """What stands for a drawing until its place is known: an element that no text of a cell can forge."""

    __slots__ = ("drawing",)

    def __new__(cls, id: str, drawing: chart.Drawing):
        # The text inside tells the paragraph from an empty one; the element is replaced with all that it holds.
        picture = super().__new__(cls, Markup('</w:t><w:drawing chart="{}">图</w:drawing><w:t xml:space="preserve">').format(id))
        picture.drawing = drawing
        return picture


class _Without(dict):
    """The charts of a context that knows of none: whatever a template asks for, there is nothing to draw."""

    def __missing__(self, id: str) -> str:
        return ""


def names(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a template may print: under 图 a picture for each drawing and "" for each None, under 图注 the notes; 图号().

    Where the context has no 图 at all, no template draws anything.
    """
    numbers = count(1)
    if CHARTS not in context:
        return {CHARTS: _Without(), NOTES: _Without(), NUMBER: lambda: next(numbers)}
    drawn = {id: "" if drawing is None else Picture(id, drawing) for id, drawing in context[CHARTS].items()}
    return {CHARTS: drawn, NOTES: context[NOTES], NUMBER: lambda: next(numbers)}


def place(rendered: Rendered) -> None:
    """Every picture becomes its chart, as wide as the text or the cell it stands in; the package gets the parts.

    Raises FatalError where a picture doesn't have its paragraph for itself.
    """
    from lxml import etree

    number = None
    for part, root in rendered.roots.items():
        attached = []
        for found in list(root.iter(f"{W}drawing")):
            if (id := found.get("chart")) is None:
                continue
            if number is None:
                number = _last(rendered)
            number += 1
            paragraph = next(found.iterancestors(f"{W}p"))
            wide = _width(paragraph, rendered.roots[MAIN]) * _EMU
            drawing = rendered.values[CHARTS][id].drawing
            relation = f"rIdChart{number}"
            shown = etree.fromstring(chart.inline(drawing, number, relation, *chart.extent(drawing, wide)))
            found.getparent().replace(found, shown)
            _settle(paragraph, f"模板 {rendered.file} 的“{{{{ 图.{id} }}}}”要单独占一段。")
            attached.append((relation, number, drawing, wide))
        if attached:
            rendered.entries.update(chart.attach(rendered.entries, part, attached))


def _last(rendered: Rendered) -> int:
    """The highest number that a drawing or a chart part of the template has; ours come after it."""
    taken = [0, *(int(match[1]) for name in rendered.entries if (match := _CHART_PART.fullmatch(name)))]
    for name, content in rendered.entries.items():
        if name in rendered.roots:  # a loop of the template may have taken its ids several times
            taken += (int(found.get("id", 0)) for found in rendered.roots[name].iter(_DRAWING))
        elif name.startswith("word/") and name.endswith(".xml"):
            taken.append(_highest(content))
    return max(taken)


@lru_cache(maxsize=64)  # the parts of a template, the same for all its renderings
def _highest(part: bytes) -> int:
    return max(map(int, _DRAWING_ID.findall(part)), default=0)


def _settle(paragraph, refusal: str) -> None:
    """A line as high as the chart, centred, not indented, on one page with the caption below; no texts left over."""
    from lxml import etree

    for text in list(paragraph.iter(f"{W}t")):
        if (text.text or "").strip():
            raise FatalError(refusal)
        text.getparent().remove(text)
    old = paragraph.find(f"{W}pPr")
    kept = [] if old is None else [child for child in old if child.tag in {f"{W}{name}" for name in _KEPT}]
    if old is not None:
        paragraph.remove(old)
    new = etree.Element(f"{W}pPr")
    paragraph.insert(0, new)
    new.extend(child for child in kept if child.tag == f"{W}pStyle")
    for name, settings in _ITS_OWN:
        etree.SubElement(new, f"{W}{name}", {f"{W}{key}": value for key, value in settings.items()})
    new.extend(child for child in kept if child.tag == f"{W}sectPr")


def _width(paragraph, body) -> int:
    """Twips that a chart may take: the cell's, else the text's of the section; as under GB/T 9704 where none says it."""
    for cell in paragraph.iterancestors(f"{W}tc"):
        size = cell.find(f"{W}tcPr/{W}tcW")
        if size is not None and size.get(f"{W}type", "dxa") == "dxa":
            return max(int(size.get(f"{W}w")) - _CELL_MARGINS, _CELL_MARGINS)
    sections = body.iter(f"{W}sectPr")
    if paragraph.getroottree().getroot() is body:
        sections = chain(paragraph.iterfind(f"{W}pPr/{W}sectPr"), _following(paragraph))
    for section in sections:
        page, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if page is not None and margins is not None:
            return int(page.get(f"{W}w")) - int(margins.get(f"{W}left", 0)) - int(margins.get(f"{W}right", 0))
    return chart.FULL // _EMU


def _following(paragraph) -> Iterator[Any]:
    """The sections that end after a paragraph, in order."""
    for step in (paragraph, *paragraph.iterancestors()):
        for sibling in step.itersiblings():
            yield from sibling.iter(f"{W}sectPr")
