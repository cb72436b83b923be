"""On which page each paragraph of a Word document falls, without a program that sets it.

Official documents have exact line spacing and square characters, so their lines can be counted. What is assumed:

- Chinese characters are as wide as they are high, western letters and digits half of that (as 仿宋_GB2312 and 黑体
  have them), in Times New Roman as that font has them. A machine that lacks the fonts may show wider digits.
- Where the line spacing is not exact, a line is 1.3 font sizes high, or as many lines of the grid as it needs.
- Footnotes, floating pictures, columns and headers taller than their margin are not reckoned with.

Breaks, kept-together paragraphs, widows and orphans, sections, turned pages, repeated header rows and rows that may
not split are. Compared with LibreOffice 7.4: tests/office/test_pagination.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledgerkit.office import measure
from ledgerkit.office.effective import Styles
from ledgerkit.office.markup import attribute, local
from ledgerkit.office.measure import Lines, Page, Row
from ledgerkit.office.word import blocks

_SLACK = 1.0  # twips by which a line may reach beyond the type area


@dataclass(frozen=True, slots=True)
class _Section:
    page: Page
    starts: str  # nextPage, continuous, oddPage, evenPage
    first: int | None  # the number printed on its first page, None to go on counting


@dataclass(slots=True)
class _Item:
    """A paragraph or row to be placed, the paragraphs in it, its section, and the header rows of its table."""

    what: Lines | Row
    paragraphs: list[Any]
    section: int
    headers: float = 0.0
    table: int = 0


def pages(document: Any, styles: Any, *, printed: bool = False) -> list[int]:
    """The page on which each w:p of the body begins, in document order; one inside a table has the page of its row.

    `document` and `styles` are the parsed roots of word/document.xml and word/styles.xml (None for no styles). Pages
    count from 1; with `printed` they are the numbers that PAGE shows, which a section may start anew.
    """
    body = document.find("{*}body")
    if body is None:
        return []
    sections, items = _read(body, Styles(styles))
    flow = _Flow(sections, printed)
    found = {}
    for index in range(len(items)):
        for paragraph, page in flow.place(items, index):
            found[paragraph] = page
    order, last = [], 1
    for paragraph in body.iter("{*}p"):
        last = found.get(paragraph, last)
        order.append(last)
    return order


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def _read(body: Any, styles: Styles) -> tuple[list[_Section], list[_Item]]:
    top = [e for e in blocks(body) if local(e) in ("p", "tbl")]
    ends = [e.find("{*}pPr/{*}sectPr") for e in top]
    sections = [_section(e) for e in ends if e is not None] + [_section(body.find("{*}sectPr"))]
    items: list[_Item] = []
    number_of_section = 0
    for count, (element, end) in enumerate(zip(top, ends)):
        page = sections[number_of_section].page
        if local(element) == "p":
            items.append(_Item(measure.paragraph(element, styles, page, page.width), list(element.iter("{*}p")),
                               number_of_section))
        else:
            rows = measure.table(element, styles, page)
            headers = sum(row.height for row in _leading(rows))
            for row, source in zip(rows, (r for r in blocks(element) if local(r) == "tr")):
                items.append(_Item(row, list(source.iter("{*}p")), number_of_section, headers, count + 1))
        number_of_section += end is not None
    return sections, items


def _leading(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        if not row.header:
            return
        yield row


def _section(properties: Any) -> _Section:
    starts = properties.find("{*}type") if properties is not None else None
    numbers = properties.find("{*}pgNumType") if properties is not None else None
    first = attribute(numbers, "start") if numbers is not None else ""
    return _Section(measure.type_area(properties), attribute(starts, "val") if starts is not None else "nextPage",
                    int(first) if first.isdecimal() else None)


# ── placing ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Flow:
    """A pen that moves down the pages."""

    def __init__(self, sections: list[_Section], printed: bool):
        self.sections = sections
        self.section = 0
        self.page = 1
        self.shift = (sections[0].first - 1 if sections[0].first is not None else 0) if printed else 0
        self.printed = printed
        self.y = 0.0
        self.below = 0.0  # the space that the last paragraph wants below it
        self.empty = True  # nothing stands on the page yet
        self.asked = True  # the page was begun by a break, not for want of room
        self.turn = False  # the next item begins a page

    @property
    def height(self) -> float:
        return self.sections[self.section].page.height

    def left(self) -> float:
        return self.height - self.y + _SLACK

    def next_page(self, asked: bool = False) -> None:
        self.page += 1
        self.y, self.below, self.empty, self.asked = 0.0, 0.0, True, asked

    def place(self, items: list[_Item], index: int) -> Iterator[tuple[Any, int]]:
        """Set one item and say on which page its paragraphs begin."""
        item = items[index]
        if item.section != self.section:
            self._enter(item.section)
        elif (self.turn or isinstance(item.what, Lines) and item.what.setting.break_before) and not self.empty:
            self.next_page(asked=True)
        self.turn = False
        if not self.empty and self._moves(items, index):
            self.next_page()
        first = self._row(items, index) if isinstance(item.what, Row) else self._lines(items, index)
        for paragraph in item.paragraphs:
            yield paragraph, first + self.shift

    def _moves(self, items: list[_Item], index: int) -> bool:
        """Whether an item that could begin here goes to the next page with all that must stay on its page."""
        room = self.left() - self._above(items, index)
        whole = _whole_table(items, index)
        if whole > room:  # whoever stands before it on this page stays behind
            return True
        if index and _tied(items, index - 1):
            return False
        needed, whole = _chain(items, index)
        return needed > room and (needed <= self.height or whole > 0)

    def _enter(self, number_of_section: int) -> None:
        section, before = self.sections[number_of_section], self.sections[self.section]
        self.section = number_of_section
        same = (section.page.width, section.page.height) == (before.page.width, before.page.height)
        if section.starts != "continuous" or not same:
            self.next_page(asked=True)
            shown = section.first if section.first is not None else self.page + self.shift
            if section.starts in ("oddPage", "evenPage") and (shown % 2 == 1) != (section.starts == "oddPage"):
                self.next_page(asked=True)
        if self.printed and section.first is not None:
            self.shift = section.first - self.page

    def _lines(self, items: list[_Item], index: int) -> int:
        lines: Lines = items[index].what
        setting, heights, ends = lines.setting, lines.heights, lines.page_ends
        above = self._above(items, index)
        start, begun = 0, 0
        while True:
            fits = _fitting(heights, start, self.left() - above, setting, self.empty, ends)
            if fits > start:
                begun = begun or self.page
                self.y += above + sum(heights[start:fits])
                self.empty = False
            if fits == len(heights):
                break
            start, above = fits, 0.0
            self.next_page()
        self.turn = len(heights) - 1 in ends
        self.below = 0.0 if _closes(items, index + 1) else setting.after
        return begun

    def _above(self, items: list[_Item], index: int) -> float:
        """The space between two paragraphs: the larger of theirs; none at the top of a page that filled up by itself."""
        what = items[index].what
        own = what.setting.before if isinstance(what, Lines) and not _closes(items, index) else 0.0
        return max(own, self.below) if not self.empty else own if self.asked else 0.0

    def _row(self, items: list[_Item], index: int) -> int:
        item, row = items[index], items[index].what
        self.y, self.below = self.y + self.below, 0.0
        if not self.empty and self.left() < row.height and (row.whole or self.left() < min(row.height, 400)):
            self.next_page()
        if self.empty and not row.header and index and items[index - 1].table == item.table:
            self.y = item.headers  # repeated at the top
        begun = self.page
        self.y += row.height
        self.empty = False
        while self.y > self.height + _SLACK and not row.whole:  # the rest of a row that splits
            over = self.y - self.height
            self.next_page()
            self.y, self.empty = min(over, self.height) + item.headers, False
            if over <= self.height:
                break
        return begun


def _fitting(heights: tuple[float, ...], start: int, room: float, setting: Any, fresh: bool, ends: frozenset[int]) -> int:
    """Up to which line a paragraph stands on this page; `start` itself where it goes to the next page whole."""
    stop, used = start, 0.0
    while stop < len(heights) and used + heights[stop] <= room:
        used += heights[stop]
        stop += 1
        if stop - 1 in ends:
            return stop
    if stop == len(heights):
        return stop
    if setting.keep_lines and start == 0 and not fresh:
        return start
    if setting.widows:
        stop = min(stop, max(len(heights) - 2, start))
        if start == 0 and stop < 2:
            stop = 0
    return max(stop, start + 1) if fresh else stop


def _closes(items: list[_Item], index: int) -> bool:
    """Whether two paragraphs of one style stand without the space between them (w:contextualSpacing)."""
    if not 0 < index < len(items):
        return False
    one, other = items[index - 1].what, items[index].what
    return (isinstance(one, Lines) and isinstance(other, Lines) and one.setting.style == other.setting.style
            and one.setting.close and other.setting.close)


def _tied(items: list[_Item], index: int) -> bool:
    """Whether an item stays on the page of the next one."""
    if index + 1 >= len(items) or items[index + 1].section != items[index].section:
        return False
    this, other = items[index].what, items[index + 1].what
    if isinstance(other, Lines) and other.setting.break_before:
        return False
    if isinstance(this, Row):
        return this.keep_next or this.header and items[index + 1].table == items[index].table
    return this.setting.keep_next


def _chain(items: list[_Item], index: int) -> tuple[float, float]:
    """The height of an item with all that must stay on its page, of the last one only what must, without what is above.

    And the height of a table among them whose rows all stay together, 0 where there is none.
    """
    height, below, first, whole = 0.0, 0.0, index, 0.0
    while True:
        what = items[index].what
        between = max(below, what.setting.before if isinstance(what, Lines) and not _closes(items, index) else 0.0)
        height += between if index > first else 0.0
        whole = whole or _whole_table(items, index)
        if not _tied(items, index):
            break
        height += what.height if isinstance(what, Row) else sum(what.heights)
        below = what.setting.after if isinstance(what, Lines) and not _closes(items, index + 1) else 0.0
        index += 1
    if isinstance(what, Row):
        return height + what.height, whole
    setting, count = what.setting, len(what.heights)
    head = count if setting.keep_lines or setting.widows and count <= 3 else 1 + setting.widows
    return height + sum(what.heights[:head]), whole


def _whole_table(items: list[_Item], index: int) -> float:
    """The height of the table that begins with an item, where each of its rows stays with the next; else 0."""
    table, height = items[index].table, 0.0
    if not table or index and items[index - 1].table == table:
        return 0.0
    while True:
        height += items[index].what.height
        if index + 1 == len(items) or items[index + 1].table != table:
            return height
        if not items[index].what.keep_next:
            return 0.0
        index += 1
