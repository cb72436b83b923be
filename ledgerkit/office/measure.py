"""How tall the paragraphs and table rows of a Word document are, line by line. Lengths in twips."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledgerkit.office import linebreak
from ledgerkit.office.effective import SINGLE, Letters, Setting, Styles, is_on, number, sides
from ledgerkit.office.linebreak import LINE_END, PAGE_END, PICTURE, TAB
from ledgerkit.office.markup import attribute, local
from ledgerkit.office.word import blocks

NATURAL = 1.3  # the height of a line of a Chinese font that nothing sets, in font sizes
_RULE = 10  # a cell's border line of half a point
_MARGIN = 108  # a cell's margins left and right where nothing sets them
_A4 = (11906.0, 16838.0)
_EMU = 635  # English Metric Units to a twip
_INSIDE = {"hyperlink", "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo"}


@dataclass(frozen=True, slots=True)
class Page:
    """A section's type area, the pitch of its line grid (0 none) and what each letter is widened by."""

    width: float
    height: float
    pitch: float = 0.0
    widened: float = 0.0


def type_area(section: Any) -> Page:
    """What a w:sectPr leaves between its margins; A4 with margins of an inch where it does not say (or is None)."""
    def given(path: str, name: str, default: float) -> float:
        found = section.find(path) if section is not None else None
        return number(attribute(found, name), default) if found is not None else default

    around = {name: abs(given("{*}pgMar", name, 1440)) for name in ("top", "right", "bottom", "left")}
    grid = section.find("{*}docGrid") if section is not None else None
    kind = attribute(grid, "type") if grid is not None else ""
    return Page(given("{*}pgSz", "w", _A4[0]) - around["left"] - around["right"] - given("{*}pgMar", "gutter", 0),
                given("{*}pgSz", "h", _A4[1]) - around["top"] - around["bottom"],
                given("{*}docGrid", "linePitch", 0) if kind in ("lines", "linesAndChars", "snapToChars") else 0.0,
                given("{*}docGrid", "charSpace", 0) / 4096 * 20 if kind in ("linesAndChars", "snapToChars") else 0.0)


@dataclass(frozen=True, slots=True)
class Lines:
    """A paragraph: the heights of its lines, the lines behind which a page ends, and how it is set."""

    heights: tuple[float, ...]
    page_ends: frozenset[int]
    setting: Setting


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its height, whether the table repeats it, whether it may split, whether it stays with the next."""

    height: float
    header: bool
    whole: bool
    keep_next: bool


@dataclass(slots=True)
class _Text:
    """The characters of a paragraph with the width and font size of each, and the heights of pictures by position."""

    letters: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    pictures: dict[int, float] = field(default_factory=dict)
    close: set[int] = field(default_factory=set)  # where a content control begins or ends

    def add(self, letter: str, width: float, size: float) -> None:
        self.letters.append(letter)
        self.widths.append(width)
        self.sizes.append(size)


def paragraph(element: Any, styles: Styles, page: Page, room: float) -> Lines:
    """The lines of a w:p in a column `room` wide."""
    properties = element.find("{*}pPr")
    setting = styles.paragraph(properties)
    text = _Text()
    _collect(element, styles, setting, page, text)
    letters = "".join(text.letters)
    if setting.right_tab and TAB in letters:
        behind = letters.rindex(TAB)
        text.widths[behind:] = [0.0] * (len(letters) - behind)
    room = max(room - setting.left - setting.right, setting.letters.size)
    ends = linebreak.line_ends(letters, text.widths, text.sizes, room, max(room - setting.first, setting.letters.size),
                               text.close)
    if letters.endswith(PAGE_END):  # the mark of the paragraph stays before the break, as in Word since 2007
        ends.pop()
    heights, start = [], 0
    marked = styles.run(setting, properties.find("{*}rPr")) if properties is not None else setting.letters
    for end in ends:
        size = max(text.sizes[start:end], default=marked.size)
        drawn = max((text.pictures[n] for n in range(start, end) if n in text.pictures), default=0.0)
        heights.append(_line(setting, page, size, drawn))
        start = end
    page_ends = frozenset(n for n, end in enumerate(ends) if letters[end - 1 : end] == PAGE_END)
    if setting.letters.hidden and not letters:
        heights = [0.0]
    return Lines(tuple(heights), page_ends, setting)


def _line(setting: Setting, page: Page, size: float, drawn: float) -> float:
    if setting.rule == "exact":
        return setting.line
    natural = max(size * NATURAL, drawn)
    if page.pitch and setting.snapped and not drawn:
        natural = math.ceil(natural / page.pitch) * page.pitch
    return max(natural, setting.line) if setting.rule == "atLeast" else natural * setting.line / SINGLE


def _collect(parent: Any, styles: Styles, setting: Setting, page: Page, text: _Text) -> None:
    for child in parent:
        name = local(child) if isinstance(child.tag, str) else ""
        if name in _INSIDE:
            if name == "sdt":  # LibreOffice sets no gap at its edges
                text.close.add(len(text.letters))
            _collect(child, styles, setting, page, text)
            if name == "sdt":
                text.close.add(len(text.letters))
        elif name == "r":
            letters = styles.run(setting, child.find("{*}rPr"))
            if not letters.hidden:
                _run(child, letters, page, text)


def _run(run: Any, letters: Letters, page: Page, text: _Text) -> None:
    times = "Times" in letters.western
    for child in run:
        name = local(child) if isinstance(child.tag, str) else ""
        if name == "t":
            for letter in child.text or "":
                width = linebreak.width(" " if letter in "\t\r\n" else letter, times) * letters.size * letters.scale
                widened = page.widened if linebreak.is_wide(letter) else 0.0
                text.add(" " if letter in "\t\r\n" else letter, width + letters.extra + widened, letters.size)
        elif name in ("br", "cr"):
            end = PAGE_END if attribute(child, "type") in ("page", "column") else LINE_END
            text.add(end, 0.0, letters.size)
        elif name in ("tab", "ptab"):
            text.add(TAB, letters.size, letters.size)
        elif name in ("noBreakHyphen", "footnoteReference", "endnoteReference"):
            text.add("1", letters.size / 2, letters.size)
        elif name == "sym":
            text.add("囗", letters.size, letters.size)
        elif name in ("drawing", "AlternateContent"):
            extent = next(iter(child.iterfind(".//{*}inline/{*}extent")), None)
            if extent is not None:
                text.pictures[len(text.letters)] = number(attribute(extent, "cy"), 0) / _EMU
                text.add(PICTURE, number(attribute(extent, "cx"), 0) / _EMU, letters.size)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def table(element: Any, styles: Styles, page: Page) -> list[Row]:
    """The rows of a w:tbl. A cell that spans rows is given to the last of them."""
    columns = [number(attribute(c, "w"), 0) for c in element.iterfind("{*}tblGrid/{*}gridCol")]
    around = margins(element, styles)
    found: list[Row] = []
    spanning: dict[int, tuple[float, float]] = {}  # column -> height of a spanning cell's text, height of rows so far
    rows = [row for row in blocks(element) if local(row) == "tr"]
    placed = [_placed(row) for row in rows]
    for row, cells, below in zip(rows, placed, [*placed[1:], []]):
        following = {place.column for place in below if place.merge == "continue"}
        height = 0.0
        for column, span, merge, cell in cells:
            if merge == "continue" and column in spanning:
                needed, above = spanning[column]
            else:
                room = sum(columns[column : column + span]) or _stated(cell)
                needed, above = _cell(cell, room, around, styles, page), 0.0
            if merge and column in following:
                spanning[column] = (needed, above)
            else:
                height = max(height, needed - above)
        height = _given(row, height + _RULE) + (0 if found else _RULE)
        spanning = {c: (needed, above + height) for c, (needed, above) in spanning.items() if c in following}
        found.append(Row(height, _switch(row, "tblHeader"), _switch(row, "cantSplit"), _stays(row, styles)))
    return found


class _Placed(NamedTuple):
    """A cell with its first column, the number of columns that it takes, and whether it is merged with others above or below."""

    column: int
    span: int
    merge: str
    cell: Any


def _placed(row: Any) -> list[_Placed]:
    before = row.find("{*}trPr/{*}gridBefore")
    column, found = int(number(attribute(before, "val"), 0)) if before is not None else 0, []
    for cell in blocks(row):
        if local(cell) == "tc":
            span, merge = 1, ""
            for element in cell.iterfind("{*}tcPr/*"):
                if local(element) == "gridSpan":
                    span = max(1, int(number(attribute(element, "val"), 1)))
                elif local(element) == "vMerge":
                    merge = attribute(element, "val", "continue")
            found.append(_Placed(column, span, merge, cell))
            column += span
    return found


def _stated(cell: Any) -> float:
    """The width that a cell says of itself, in twips."""
    given = cell.find("{*}tcPr/{*}tcW")
    return number(attribute(given, "w"), 0) if given is not None and attribute(given, "type") == "dxa" else 0.0


def _cell(cell: Any, room: float, around: dict[str, float], styles: Styles, page: Page) -> float:
    """The height of a cell's text with the margins above and below."""
    own = {**around, **sides(cell.find("{*}tcPr/{*}tcMar"))}
    room -= own["left"] + own["right"]
    height = own["top"] + own["bottom"]
    for element in blocks(cell):
        if local(element) == "p":
            lines = paragraph(element, styles, page, room)
            height += lines.setting.before + sum(lines.heights) + lines.setting.after
        elif local(element) == "tbl":
            height += sum(row.height for row in table(element, styles, page))
    return height


def _given(row: Any, needed: float) -> float:
    height = row.find("{*}trPr/{*}trHeight")
    if height is None:
        return needed
    value = number(attribute(height, "val"), 0)
    return value if attribute(height, "hRule") == "exact" else max(value, needed)


def _switch(row: Any, name: str) -> bool:
    element = row.find(f"{{*}}trPr/{{*}}{name}")
    return element is not None and is_on(element)


def _stays(row: Any, styles: Styles) -> bool:
    """Word keeps a row with the next where its first paragraph says so."""
    first = next(row.iterfind(".//{*}p"), None)
    return first is not None and styles.paragraph(first.find("{*}pPr")).keep_next


def margins(element: Any, styles: Styles) -> dict[str, float]:
    """The margins of a table's cells by side: its own, else its style's, else Word's."""
    around = {"top": 0.0, "bottom": 0.0, "left": _MARGIN, "right": _MARGIN}
    named = element.find("{*}tblPr/{*}tblStyle")
    around |= styles.cell_margins(attribute(named, "val") if named is not None else "")
    return around | sides(element.find("{*}tblPr/{*}tblCellMar"))
