"""The sheet 校验意见 that comes first in a returned workbook: what is to be corrected, each with a link to its cell."""

from collections.abc import Sequence

from ledgerkit.office.notes import FILLS, TAB, Entry, Summary, breadth, lines, markup, place, quoted
from ledgerkit.office.sheets import letters
from ledgerkit.office.styles import Styles
from ledgerkit.office.tags import MAIN

_FONT = '<font>{kind}<sz val="{size:g}"/>{colour}<name val="{name}"/><charset val="134"/></font>'
_LINK_COLOUR, _HEADING = '<color rgb="FF0563C1"/>', "DCE6F1"
_BORDER = "<border>{}<diagonal/></border>".format(
    "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")))
_LINE, _NARROW, _WIDE = 14.5, 6, 60  # points a line; characters a column
_MOST = 400  # points that a row may be high


class _Looks:
    """The looks of the sheet, added to the workbook's styles; `cell` by severity and kind."""

    def __init__(self, styles: Styles):
        self._styles = styles
        self._fonts = {
            "title": self._font(16, "黑体", "<b/>"),
            "head": self._font(10.5, "宋体", "<b/>"),
            "plain": self._font(10.5, "宋体"),
            "link": self._font(10.5, "宋体", "<u/>", _LINK_COLOUR),
        }
        self._border = styles.add(b"borders", _BORDER.encode())
        self.title, self.line = self.cell("title", framed=False), self.cell("plain", framed=False)
        self.heading = self.cell("head", _HEADING, align="center")

    def _font(self, size: float, name: str, kind: str = "", colour: str = "") -> int:
        return self._styles.add(b"fonts", _FONT.format(size=size, name=name, kind=kind, colour=colour).encode())

    def cell(self, font: str, fill: str | None = None, align: str = "left", framed: bool = True) -> int:
        """The number of a look: a font of ours, a fill by its colour."""
        colour = self._styles.fill(fill) if fill else 0
        return self._styles.add(b"cellXfs", (
            f'<xf numFmtId="49" fontId="{self._fonts[font]}" fillId="{colour}" borderId="{self._border if framed else 0}" xfId="0"'
            f' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment horizontal="{align}" vertical="center" wrapText="1"/></xf>').encode())


def widths(summary: Summary) -> Sequence[float]:
    """Characters a column: as given, or wide enough for the longest line of its texts, within bounds."""
    if summary.widths:
        return summary.widths
    texts = [[title, *(entry.cells[c] for entry in summary.rows if c < len(entry.cells))] for c, title in enumerate(summary.headings)]
    return [min(_WIDE, max(_NARROW, *(breadth(line) + 2 for text in column for line in text.split("\n")))) for column in texts]


def opinion(summary: Summary, styles: Styles) -> bytes:
    """The sheet's part; its looks are added to the styles."""
    looks, columns = _Looks(styles), list(widths(summary))
    last = letters(max(len(columns), 1) - 1)
    room = int(sum(columns)) - 2
    rows = [_row(1, [(summary.title, looks.title)], 22.0 * lines(summary.title, room * 10 // 16) + 8)]
    for line in summary.lines:
        rows.append(_row(len(rows) + 1, [(line, looks.line)], _LINE * lines(line, room) + 5))
    merged = [f"A{n}:{last}{n}" for n in range(1, len(rows) + 1)] if len(columns) > 1 else []
    rows.append(_row(len(rows) + 1, [(title, looks.heading) for title in summary.headings], 26))
    head = len(rows)
    linked = summary.headings.index(summary.link) if summary.link in summary.headings else 0
    links = []
    for entry in summary.rows:
        rows.append(_entry(len(rows) + 1, entry, columns, linked, looks))
        if entry.target:
            links.append((f"{letters(linked)}{len(rows)}", place(*entry.target)))
    return _part(columns, rows, head, merged, links)


def _entry(number: int, entry: Entry, columns: Sequence[float], linked: int, looks: _Looks) -> bytes:
    fill = FILLS.get(entry.severity)
    cells = [(text, looks.cell("link" if entry.target and c == linked else "plain", fill)) for c, text in enumerate(entry.cells)]
    height = max((lines(text, int(width) - 1) for text, width in zip(entry.cells, columns, strict=False)), default=1)
    return _row(number, cells, min(_MOST, _LINE * height + 6))


def _row(number: int, cells: Sequence[tuple[str, int]], height: float) -> bytes:
    written = b"".join(
        b'<c r="%s%d" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
        % (letters(c).encode(), number, look, markup(text)) for c, (text, look) in enumerate(cells))
    return b'<row r="%d" ht="%g" customHeight="1">%s</row>' % (number, height, written)


def _part(columns: Sequence[float], rows: Sequence[bytes], head: int, merged: Sequence[str], links: Sequence[tuple[str, str]]) -> bytes:
    last = letters(max(len(columns), 1) - 1)
    cols = "".join(f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>' for n, width in enumerate(columns, 1))
    top = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN.decode()}"><sheetPr><tabColor rgb="{TAB}"/>'
        f'<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}{len(rows)}"/><sheetViews><sheetView showGridLines="0"'
        f' tabSelected="1" workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{head + 1}" sqref="A{head + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{cols}</cols><sheetData>').encode()
    bottom = b"</sheetData>"
    if merged:
        areas = b"".join(b'<mergeCell ref="%s"/>' % area.encode() for area in merged)
        bottom += b'<mergeCells count="%d">%s</mergeCells>' % (len(merged), areas)
    if links:
        bottom += b"<hyperlinks>%s</hyperlinks>" % b"".join(
            b'<hyperlink ref="%s" location="%s" display="%s"/>' % (at.encode(), quoted(to), quoted(to)) for at, to in links)
    bottom += (
        b'<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        + "<headerFooter><oddFooter>&amp;C第&amp;P页 共&amp;N页</oddFooter></headerFooter></worksheet>".encode())
    return top + b"".join(rows) + bottom
