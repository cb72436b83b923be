"""The chart itself as DrawingML (c:chartSpace), and the room it needs on the page.

Legible in black and white and to the colour-blind: the colours are of Okabe and Ito's, neighbours differ in
lightness, and every second series has a pattern or a marker and dash of its own. The numbers stand at the bars.
The plot area is laid out here and not by the program that shows it, so that Word, WPS and LibreOffice agree on it
and no label is turned or cut.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil

from ledgerkit.office.chart_book import SHEET, column
from ledgerkit.office.chart_data import Drawing, Series, label, markup, plain, width

EMU = 12700  # to a point
FULL = 442 * EMU  # the text of an A4 page under GB/T 9704 is 156 mm wide

_SIZE = 9  # points; 小五
_LINE = 12  # points from one line of that size to the next
_GRID = "D9D9D9"
_HIGHEST = 600  # points: a page of GB/T 9704 has 638
_FONT = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/><a:cs typeface="宋体"/>'
_TEXT = (f'<c:txPr><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{_SIZE * 100}" b="0">'
         f'<a:solidFill><a:srgbClr val="000000"/></a:solidFill>{_FONT}</a:defRPr></a:pPr>'
         '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>')
_SHOWN = ('<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
          '<c:showPercent val="0"/><c:showBubbleSize val="0"/>')
_HEAD = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
         '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
         'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
         'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
         '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>')
# Colour and pattern, None for a plain fill. The patterns are those that LibreOffice, too, shows as different ones.
_FILLS = (("0072B2", None), ("D55E00", "wdUpDiag"), ("56B4E9", None), ("000000", "narHorz"), ("F0E442", None),
          ("009E73", "trellis"), ("CC79A7", None), ("595959", "dkVert"))
# Marker and dash of a line, in the same colours; yellow can't be seen as a line.
_LINES = (("0072B2", "circle", "solid"), ("D55E00", "square", "dash"), ("009E73", "triangle", "sysDot"),
          ("000000", "diamond", "dashDot"), ("CC79A7", "x", "lgDash"), ("595959", "star", "solid"))


@dataclass(frozen=True, slots=True)
class Room:
    """Where things go, in points: whether bars lie, the plot area's distances from the four edges, the whole height."""

    lying: bool
    left: float
    right: float
    top: float
    below: float
    high: float


@lru_cache(maxsize=64)  # asked for by the parts, the picture and its size
def room(drawing: Drawing, wide: int = FULL) -> Room:
    """The room that a chart of this width (EMU) needs. Lying bars make it as high as they are many, up to a page.

    Bars lie where the pack asks for it, and where upright ones have no room for their labels side by side.
    """
    across = wide / EMU
    names = max(width(label(name), _SIZE) for name in drawing.categories)
    value = max(width(text, _SIZE) for text in drawing.extremes())
    bars = 1 if _stacked(drawing) else len(drawing.series)
    slot = (across - value - 18) / len(drawing.categories)
    legend = 0
    if len(drawing.series) > 1:
        lines = ceil(sum(width(label(one.name), _SIZE) + 30 for one in drawing.series) / across)
        legend = (_LINE + 2) * lines + 8
    if drawing.kind == "折线图":
        below = 8 + _LINE * ceil(names / max(slot, _SIZE)) + legend
        return Room(False, value + 10, 8, 16, below, 190 + below)
    below = 8 + _LINE + legend
    if drawing.kind != "条形图" and slot >= max(names + 2, bars * value + 4):
        return Room(False, value + 10, 8, 14, below, 190 + below)
    left = min(names + 10, across * 0.36)  # longer names take several lines
    row = max(_LINE * ceil(names / (left - 8)) + 4, _SIZE * bars + 5)
    return Room(True, left, value + 10, 4, below, min(_HIGHEST, max(110, row * len(drawing.categories) + 10 + below)))


def extent(drawing: Drawing, wide: int = FULL) -> tuple[int, int]:
    """Width and height in EMU."""
    return wide, round(room(drawing, wide).high * EMU)


def space(drawing: Drawing, wide: int = FULL) -> bytes:
    """word/charts/chartN.xml. Its numbers stand in the workbook behind relationship rId1 too, cell by cell."""
    place = room(drawing, wide)
    series = _lines(drawing) if drawing.kind == "折线图" else _bars(drawing, place, wide)
    several = len(drawing.series) > 1
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_TEXT}</c:legend>' if several else ""
    return "".join((
        _HEAD, '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>', _layout(place, wide), *series,
        _category_axis(place.lying), _value_axis(drawing, place.lying),
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>",
        legend, '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>',
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>", _TEXT,
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>')).encode("utf-8")


def _stacked(drawing: Drawing) -> bool:
    return drawing.kind == "堆积柱形图"


def _layout(place: Room, wide: int) -> str:
    across = wide / EMU
    parts = {"x": place.left / across, "y": place.top / place.high, "w": 1 - (place.left + place.right) / across,
             "h": 1 - (place.top + place.below) / place.high}
    sizes = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in parts.items())
    return ('<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
            f"{sizes}</c:manualLayout></c:layout>")


# ── bars and lines ───────────────────────────────────────────────────────────────────────────────────────────


def _bars(drawing: Drawing, place: Room, wide: int) -> Iterator[str]:
    stacked = _stacked(drawing)
    yield f'<c:barChart><c:barDir val="{"bar" if place.lying else "col"}"/>'
    yield f'<c:grouping val="{"stacked" if stacked else "clustered"}"/><c:varyColors val="0"/>'
    for number, one in enumerate(drawing.series):
        yield _named(number, one)
        yield f'{_fill(*_FILLS[number % len(_FILLS)])}<c:invertIfNegative val="0"/>'
        hidden = _too_small(drawing, one, place, wide) if stacked else ()
        yield _labels(drawing, "ctr" if stacked else "outEnd", hidden) + _data(drawing, number, one) + "</c:ser>"
    overlap = '<c:overlap val="100"/>' if stacked else ""
    yield f'<c:gapWidth val="60"/>{overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>'


def _lines(drawing: Drawing) -> Iterator[str]:
    yield '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
    for number, one in enumerate(drawing.series):
        colour, marker, dash = _LINES[number % len(_LINES)]
        solid = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        yield _named(number, one)
        yield f'<c:spPr><a:ln w="22225" cap="rnd">{solid}<a:prstDash val="{dash}"/><a:round/></a:ln></c:spPr>'
        yield (f'<c:marker><c:symbol val="{marker}"/><c:size val="6"/><c:spPr>{solid}<a:ln w="9525">{solid}</a:ln>'
               "</c:spPr></c:marker>")
        # Of two lines the second is labelled below, so that the numbers of neighbours don't cover one another.
        yield _labels(drawing, "b" if number % 2 else "t") + _data(drawing, number, one) + '<c:smooth val="0"/></c:ser>'
    yield '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'


def _named(number: int, one: Series) -> str:
    return (f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{SHEET}!${column(number)}$1</c:f>'
            f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{markup(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>')


def _fill(colour: str, pattern: str | None) -> str:
    ink = f'<a:srgbClr val="{colour}"/>'
    edge = "404040" if colour == "F0E442" else colour  # yellow alone would vanish on white paper
    area = (f'<a:pattFill prst="{pattern}"><a:fgClr>{ink}</a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
            if pattern else f"<a:solidFill>{ink}</a:solidFill>")
    return f'<c:spPr>{area}<a:ln w="9525"><a:solidFill><a:srgbClr val="{edge}"/></a:solidFill></a:ln></c:spPr>'


def _highest(drawing: Drawing) -> int | Decimal:
    """The top of the highest bar or line, the pieces of a stacked bar taken together."""
    over = sum if _stacked(drawing) else max
    return max(over(one.values[i] or 0 for one in drawing.series) for i in range(len(drawing.categories)))


def _too_small(drawing: Drawing, one: Series, place: Room, wide: int) -> list[int]:
    """The pieces of stacked bars that have no room for their number; the tables of the report tell it."""
    across = wide / EMU - place.left - place.right if place.lying else place.high - place.top - place.below
    scale = float(across) * 0.9 / float(_highest(drawing) or 1)  # an axis ends a little above the highest bar
    return [i for i, value in enumerate(one.values) if value is not None
            and float(value) * scale < (width(drawing.printed(value), _SIZE) + 3 if place.lying else _SIZE + 3)]


def _labels(drawing: Drawing, place: str, hidden: Iterable[int] = ()) -> str:
    """The numbers at the bars; inside stacked ones on white, as far as they have room."""
    ground, without = "", "".join(f'<c:dLbl><c:idx val="{i}"/><c:delete val="1"/></c:dLbl>' for i in hidden)
    if place == "ctr":
        ground = '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
    return (f'<c:dLbls>{without}<c:numFmt formatCode="{markup(drawing.format)}" sourceLinked="0"/>{ground}{_TEXT}'
            f'<c:dLblPos val="{place}"/>{_SHOWN}</c:dLbls>')


def _data(drawing: Drawing, number: int, one: Series) -> str:
    last = len(drawing.categories) + 1
    names = "".join(f'<c:pt idx="{i}"><c:v>{name}</c:v></c:pt>' for i, name in enumerate(map(markup, drawing.categories)))
    values = "".join(f'<c:pt idx="{i}"><c:v>{plain(v)}</c:v></c:pt>' for i, v in enumerate(one.values) if v is not None)
    count = f'<c:ptCount val="{len(drawing.categories)}"/>'
    return (f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
            f"<c:val><c:numRef><c:f>{SHEET}!${column(number)}$2:${column(number)}${last}</c:f><c:numCache>"
            f"<c:formatCode>{markup(drawing.format)}</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val>")


# ── axes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _category_axis(lying: bool) -> str:
    side, order = ("l", "maxMin") if lying else ("b", "minMax")  # the first name on top
    return (f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
            f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="404040"/>'
            f'</a:solidFill></a:ln></c:spPr>{_TEXT}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/>'
            '<c:lblAlgn val="ctr"/><c:lblOffset val="50"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>')


def _value_axis(drawing: Drawing, lying: bool) -> str:
    """From zero up, for a bar's length is its meaning; a share of 100 at most ends at 100."""
    numbers = drawing.numbers
    floor = "" if numbers and min(numbers) < 0 else '<c:min val="0"/>'
    share = drawing.unit == "%" and all(0 <= value <= 100 for value in numbers)
    ceiling, step = ('<c:max val="100"/>', '<c:majorUnit val="20"/>') if share else ("", "")
    if not share and not drawing.decimals and _highest(drawing) <= 5:  # else there would be lines at 0.5, labelled 1
        step = '<c:majorUnit val="1"/>'
    side, crosses = ("b", "max") if lying else ("l", "autoZero")
    shown = markup('0"%"' if drawing.unit == "%" else "#,##0.##" if "." in drawing.format else "#,##0")
    return (f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{ceiling}{floor}</c:scaling><c:delete val="0"/>'
            f'<c:axPos val="{side}"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{_GRID}"/></a:solidFill>'
            f'</a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="{shown}" sourceLinked="0"/><c:majorTickMark val="none"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_TEXT}'
            f'<c:crossAx val="1"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/>{step}</c:valAx>')
