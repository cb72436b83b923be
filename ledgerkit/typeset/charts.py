"""Charts in a rendered document: `{{ 图.<id> }}` alone in a paragraph becomes the native chart of that id.

`图.<id>` is empty where there is nothing to draw: then its paragraph goes, and `{%p if 图.<id> %}` leaves out the caption
and whatever else belongs to it. `图号()` counts the captions, one more each time it is written.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from itertools import count
from typing import Any

from markupsafe import Markup

from ledgerkit.errors import FatalError
from ledgerkit.office import chart
from ledgerkit.typeset.elements import encloses, opening, section
from ledgerkit.typeset.rendered import MAIN

CHARTS, NOTES, NUMBER = "图", "图注", "图号"

_EMU = 635  # to a twip
_CELL_MARGINS = 216  # twips left and right in a cell
_SIGN = "<w:drawing chart="
_PICTURE = re.compile(f'{_SIGN}"([^"]*)">图</w:drawing>')
_IDS = r'<wp:docPr\b[^>]*?\sid="(\d+)"'
_ID, _ID_BYTES = re.compile(_IDS), re.compile(_IDS.encode())
_CHART_PART = re.compile(r"word/(?:charts/chart|embeddings/Microsoft_Excel_Worksheet)(\d+)\.\w+")
_WORDS = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>|<w:t(?: [^<>]*)?/>")
_PROPERTIES = re.compile(r"(<w:p(?: [^<>]*)?>)\s*(?:<w:pPr>((?:.*</w:pPrChange>)?.*?)</w:pPr>)?", re.DOTALL)
_STYLE = re.compile(r"\s*(<w:pStyle [^<>]*/>)")
_ITS_OWN = ('<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/>'
            '<w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>')
_CELL_WIDTH = re.compile(r'<w:tcW (?![^<>]*w:type="(?!dxa"))[^<>]*?w:w="(\d+)"')
_PAGE = re.compile(r'<w:pgSz [^<>]*?w:w="(\d+)"')
_MARGINS = re.compile(r"<w:pgMar [^<>]*>")
_SIDE = re.compile(r'w:(?:left|right)="(-?\d+)"')


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


def place(texts: Mapping[str, str], entries: Mapping[str, bytes], values: Mapping[str, Any], file: str) -> tuple[dict, dict]:
    """The rendered parts with a chart for every picture, as wide as the text or the cell it stands in, and the package with
    the charts' parts. `values` is what the template was given.

    Raises FatalError where a picture doesn't have its paragraph for itself, or stands in a cell of unknown width.
    """
    texts, entries, number = dict(texts), dict(entries), None
    for part, text in texts.items():
        made, done, attached = [], 0, []
        while (at := text.find(_SIGN, done)) >= 0:
            number = _last(texts, entries) if number is None else number
            start, end = opening(text, "w:p", done, at), text.index("</w:p>", at)
            id = unescape(_PICTURE.match(text, at)[1])
            wide = _width(text, start, texts[MAIN], f"模板 {file} 的“{{{{ 图.{id} }}}}”") * _EMU
            paragraph = _settled(text[start:end], f"模板 {file} 的“{{{{ 图.{id} }}}}”要单独占一段。")
            made.append(text[done:start])
            for n, piece in enumerate(_PICTURE.split(paragraph)):
                if n % 2:
                    number += 1
                    drawing, link = values[CHARTS][unescape(piece)].drawing, f"rIdChart{number}"
                    attached.append((link, number, drawing, wide))
                    piece = chart.inline(drawing, number, link, *chart.extent(drawing, wide))
                made.append(piece)
            done = end
        if attached:
            texts[part] = "".join((*made, text[done:]))
            entries = chart.attach(entries, part, attached)
    return texts, entries


def _last(texts: Mapping[str, str], entries: Mapping[str, bytes]) -> int:
    """The highest number that a drawing or a chart part of the template has; ours come after it."""
    taken = [0, *(int(match[1]) for name in entries if (match := _CHART_PART.fullmatch(name)))]
    for name, content in entries.items():
        if name in texts:  # a loop of the template may have taken its ids several times
            taken += map(int, _ID.findall(texts[name]))
        elif name.startswith("word/") and name.endswith(".xml"):
            taken.append(_highest(content))
    return max(taken)


@lru_cache(maxsize=64)  # the parts of a template, the same for all its renderings
def _highest(part: bytes) -> int:
    return max(map(int, _ID_BYTES.findall(part)), default=0)


def _settled(paragraph: str, refusal: str) -> str:
    """A line as high as the chart, centred, not indented, on one page with the caption below; no texts left over."""
    if any(words.strip() for words in _WORDS.findall(paragraph)):
        raise FatalError(refusal)
    head = _PROPERTIES.match(paragraph)
    style = _STYLE.match(head[2] or "")
    kept = style[1] if style else "", _ITS_OWN, section(head[2] or "")
    return f"{head[1]}<w:pPr>{''.join(kept)}</w:pPr>{_WORDS.sub('', paragraph[head.end():])}"


def _width(text: str, at: int, main: str, where: str) -> int:
    """Twips that a chart may take: the cell's, else the text's of the section; as under GB/T 9704 where none says it."""
    if encloses(text, "w:tbl", at) and (size := _CELL_WIDTH.search(text, _cell(text, at), at)):
        if size[1] == "0":
            raise FatalError(f"{where}所在的单元格没有固定的宽度：图要放在列数固定的表格里。")
        return max(int(size[1]) - _CELL_MARGINS, _CELL_MARGINS)
    body, at = (text, at) if text is main else (main, 0)
    while found := section(body, at):
        page, margins = _PAGE.search(found), _MARGINS.search(found)
        if page and margins:
            return int(page[1]) - sum(map(int, _SIDE.findall(margins[0])))
        at = body.index(found, at) + len(found)
    return chart.FULL // _EMU


def _cell(text: str, at: int) -> int:
    """Where the innermost cell around a place opens."""
    inner = 0  # cells of a table before the place in the same cell
    end = at
    while (start := opening(text, "w:tc", 0, end)) >= 0:
        inner += text.count("</w:tc>", start, end)
        if not inner:
            return start
        inner, end = inner - 1, start
    return at
