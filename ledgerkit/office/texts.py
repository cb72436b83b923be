"""Tables that are text: separated values, and web pages saved under the name of a workbook."""

import csv
import io
import re
from typing import Any

from ledgerkit.office.formats import Unsafe, decode, delimiter
from ledgerkit.office.grid import MAX_AREA, Book, Grid, filled, refuse_area

csv.field_size_limit(2**31 - 1)  # a cell may hold anything; the file's own size is limited (formats.MAX_FILE)
_END = "\x1c"  # a row of its own behind the last one

LINES_ABOVE = 6  # text lines directly above a table that belong to it: title, 填报单位, 单位：万元
_MAX_SPAN = 1000
_AS_TEXT = re.compile(r'="([^"]*)"')  # how exports keep Excel from turning a code into a number
_SEPARATOR = re.compile(r"\s*sep=(.)\r?\n", re.I)
_NAMES = re.compile(r"<x:Name>([^<]+)</x:Name>", re.I)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.I)
_SPILT = re.compile(r"mso-ignore\s*:\s*colspan", re.I)
_SHORTENED = re.compile(r"#+|-?\d(?:\.\d+)?E[+-]?\d+", re.I)  # what a cell shows of a number it is too narrow for
_BREAK = "\v"  # stands for <br>, as line breaks of the source mean nothing
_UNREAD = {"script", "style", "head", "title", "template", "noscript", "comment"}
_BLOCKS = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "dt", "dd", "center",
           "hr"}
# A line break in the source is a blank between words, but nothing between two Chinese characters.
_CHINESE_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])")


def read_csv(data: bytes) -> Book:
    """Separated values as a book of one grid whose cells are all text; raises `Unsafe`.

    The delimiter is a comma, a tab or a semicolon, whichever parts the lines most evenly; a first line `sep=;` of
    Excel's names it and is no row.
    """
    text = decode(data)
    if text is None:
        raise Unsafe("文本的编码认不出，读不出内容，请用WPS另存为.xlsx后重新发送")
    if said := _SEPARATOR.match(text):
        sign, text = said[1], text[said.end():]
    else:
        sign = delimiter(text) or ","
    if text.count(sign) > MAX_AREA:
        raise Unsafe("文本表格过大，为安全起见未打开，请另存为.xlsx后重新发送")
    try:
        rows = _rows(text.rstrip("\x1a"), sign)
    except csv.Error:
        raise Unsafe("文本表格的引号或分隔符有误，读不出内容，请用WPS另存为.xlsx后重新发送") from None
    width = max(map(len, rows), default=0)
    refuse_area(len(rows), width)
    return Book([Grid("文本", True, [[_plain(v) for v in row] + [""] * (width - len(row)) for row in rows])])


def _rows(text: str, sign: str) -> list[list[str]]:
    """The rows; csv.Error where a quotation mark is never closed, for then one cell has swallowed all rows below."""
    end = "" if text.endswith(("\n", "\r")) or not text else "\n"
    *rows, last = csv.reader(io.StringIO(f"{text}{end}{_END}", newline=""), delimiter=sign)
    if last != [_END]:
        raise csv.Error
    return rows


def _plain(value: str) -> str:
    match = _AS_TEXT.fullmatch(value.strip())
    return match[1] if match else value


# ---- web pages ----------------------------------------------------------------------------------------------------

def read_html(data: bytes) -> Book:
    """The tables of a web page as grids, with the text lines directly above each; raises `Unsafe`.

    A table that holds other tables is layout: these are grids of their own, and it is one only if it has text besides.
    What is not displayed is left out, but a row of a table that is not displayed stays, as a hidden row.
    """
    from lxml import etree, html

    text = decode(data)
    if text is None:
        raise Unsafe("网页的编码认不出，读不出内容，请用WPS另存为.xlsx后重新发送")
    # Pages say gb2312 and mean GB18030, or keep the charset of the page they were copied from: bytes don't lie.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise Unsafe("网页格式的表格读不出内容，请用WPS另存为.xlsx后重新发送") from None
    page = _Page()
    page.walk(root)
    grids = [grid for grid in page.grids if any(cell for row in grid.rows for cell in row) or grid.errors]
    if not grids:
        raise Unsafe("网页里没有表格，请用WPS另存为.xlsx后重新发送")
    names = [name.strip() for name in _NAMES.findall(text)]
    if len(names) == len(grids):
        for grid, name in zip(grids, names):
            grid.name = name
    return Book(grids)


class _Page:
    """A walk through a page in the order of its text: the tables found, and the text lines above the next one."""

    def __init__(self):
        self.grids: list[Grid] = []
        self.line: list[str] = []
        self.lines: list[str] = []

    def walk(self, root) -> None:
        """Meet everything inside an element. A stack of our own: a page may be nested deeper than Python recurses."""
        stack: list[tuple[str, Any]] = [("in", root)]
        while stack:
            what, element = stack.pop()
            if what == "tail":
                self.line.append(element.tail or "")
                continue
            if what == "out":
                self.break_line(element)
                continue
            if not isinstance(element.tag, str) or element.tag in _UNREAD or _gone(element):
                continue
            if element.tag == "table":
                self.table(element)
                continue
            self.break_line(element)
            self.line.append(_BREAK if element.tag == "br" else element.text or "")
            stack.append(("out", element))
            for child in reversed(element):
                stack += [("tail", child), ("in", child)]

    def break_line(self, element) -> None:
        if element.tag in _BLOCKS:
            self.lines += [line for line in _shown(self.line) if line]
            self.line = []

    def table(self, element) -> None:
        self.break_line(element)
        above, self.lines = self.lines[-LINES_ABOVE:], []
        nested = _outermost(element)
        grid = _table(element, above, f"表格{len(self.grids) + 1}")
        if nested and not any(cell for row in grid.rows[len(above):] for cell in row):
            self.lines = above  # nothing but layout: the lines above are those of the first table inside
        else:
            self.grids.append(grid)
        for inner in nested:
            if not any(_gone(a) for a in inner.iterancestors() if a is not element):
                self.table(inner)
                self.lines = []


def _gone(element) -> bool:
    return bool(_NOT_DISPLAYED.search(element.get("style", ""))) or element.get("hidden") is not None


def _outermost(element) -> list:
    """The tables inside a table, without those inside these."""
    return [t for t in element.iterdescendants("table") if next(t.iterancestors("table")) is element]


def _table(table, above: list[str], name: str) -> Grid:
    """One table as a grid: the lines above it, then its rows; spans become merged ranges."""
    cells: dict[tuple[int, int], str] = {(r, 0): line for r, line in enumerate(above)}
    grid = Grid(name, True, [])
    taken: set[tuple[int, int]] = set()
    hidden = set()
    trs = [tr for tr in table.iterdescendants("tr") if next(tr.iterancestors("table")) is table]
    for r, tr in enumerate(trs, len(above)):
        if _gone(tr) or _gone(tr.getparent()):
            hidden.add(r)
        c = 0
        for td in tr.iterdescendants("td", "th"):
            if next(td.iterancestors("tr")) is not tr or _gone(td):
                continue
            while (r, c) in taken:
                c += 1
            height = max(1, min(_span(td, "rowspan"), len(above) + len(trs) - r))
            width = max(1, _span(td, "colspan"))
            if (height > 1 or width > 1) and not _SPILT.search(td.get("style", "")):
                grid.merges.append((r, c, r + height - 1, c + width - 1))
            if len(taken) + height * width > MAX_AREA:
                raise Unsafe("网页里的表格过大，为安全起见未打开，请另存为.xlsx后重新发送")
            taken.update((y, x) for y in range(r, r + height) for x in range(c, c + width))
            if td.get("x:err") is not None:
                grid.errors[r, c] = td.get("x:err")
            elif value := _value(td):
                cells[r, c] = value
            c += width
    grid.rows = filled(cells, (*grid.errors, *((last, right) for _, _, last, right in grid.merges)))
    grid.hidden_rows = frozenset(r for r in hidden if r < len(grid.rows))
    return grid


def _span(td, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", td.get(name, ""))
    return min(int(digits[1]), _MAX_SPAN if name == "colspan" else 65_536) if digits else 1


def _value(td) -> str:
    """A cell's text as it is displayed, except a number too long for its cell, which Excel's export gives in full."""
    parts: list[str] = []
    stack: list[tuple[str, Any]] = [("in", td)]
    while stack:
        what, element = stack.pop()
        if what == "tail":
            parts.append(element.tail or "")
            continue
        if not isinstance(element.tag, str) or element.tag in _UNREAD or (element is not td and _gone(element)):
            continue
        if element.tag == "table":
            continue  # a grid of its own
        parts.append(_BREAK if element.tag == "br" or element is not td and element.tag in _BLOCKS else "")
        parts.append(element.text or "")
        for child in reversed(element):
            stack += [("tail", child), ("in", child)]
    text = "\n".join(_shown(parts)).strip()
    number = td.get("x:num") or td.get("sdval")  # Excel's and WPS's word for it, LibreOffice's
    return number if number and _SHORTENED.fullmatch(text) else text


def _shown(parts: list[str]) -> list[str]:
    """The lines that a browser shows of pieces of text."""
    text = re.sub(r"[ \t\r\n]+", " ", _CHINESE_BREAK.sub("", "".join(parts)))
    return [line.strip() for line in text.replace("\xa0", " ").split(_BREAK)]
