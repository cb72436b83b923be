"""The pieces of a rendered part that need a tree: most of a document is done as it comes out, and parsing costs most.

A piece is a table whose columns the data decided, a table or row long enough to be measured, or the paragraph of a
chart. The finishing steps get a document of these pieces only, each with the section that it stands in behind it, and
what they make of them is put back in their places.
"""

import re

_EMPTY_CELL = re.compile(r"((?:<w:tc(?: [^<>]*)?>|</w:tcPr>|<w:tcPr/>)\s*)</w:tc>")
_ROWLESS = re.compile(r"<w:tbl(?: [^<>]*)?>(?:(?!<w:tbl[ >]|<w:tr[ >]).)*?</w:tbl>", re.DOTALL)  # its loop left no row
_SECTION = re.compile(r"<w:sectPr[ >].*?</w:sectPr>|<w:sectPr[^<>]*/>", re.DOTALL)
_WORDS = re.compile(r"<w:t(?: [^<>]*)?>([^<]+)")
_FILLED = ("</w:p>", "</w:p>\n")  # how a cell that holds something ends
_ROOT = re.compile(r"<(w:\w+)[^<>]*>")
_DECLARED = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_PICTURE = "<w:drawing chart="
_FEW, _LETTERS = 12, 300  # rows of a table, letters of a row that need no measuring


class Pieces:
    """A part split up; `reduced` is the document of its pieces. `filled` if every table has a row and every cell a
    paragraph for sure. The part must be one that can be split (typeset/sound.py).
    """

    def __init__(self, text: str, filled: bool = False):
        self._text = text if filled else _whole_cells(_without_rowless(text))
        self._spans = _spans(self._text)
        self.reduced = self._reduced() if self._spans else ""

    def _reduced(self) -> str:
        root = _ROOT.search(self._text)
        parts = []
        for start, end in self._spans:
            parts.append(self._text[start:end] + _section(self._text, start))
        return f"{root[0]}<w:body>{''.join(parts)}</w:body></{root[1]}>"

    def joined(self, root=None) -> str:
        """The part with its pieces as the steps left them in the tree of `reduced`."""
        from lxml import etree

        if root is None:
            return self._text
        body = next(iter(root))
        done = [piece for piece in body if not piece.tag.endswith("}sectPr")]
        if len(done) != len(self._spans):
            raise ValueError("a step took a piece away")
        made, at = [], 0
        for (start, end), piece in zip(self._spans, done):
            piece.tail = None
            xml = etree.tostring(piece, encoding="unicode")
            opening = xml.index(">") + 1
            made += (self._text[at:start], _DECLARED.sub("", xml[:opening]), xml[opening:])
            at = end
        return "".join((*made, self._text[at:]))


def _without_rowless(text: str) -> str:
    """The text without tables that have no row, which programs repair a file for."""
    for table in text.split("</w:tbl>")[:-1]:
        start = max(table.rfind("<w:tbl>"), table.rfind("<w:tbl "), 0)
        if table.find("<w:tr>", start) < 0 and table.find("<w:tr ", start) < 0:
            return _ROWLESS.sub("", text)
    return text


def _whole_cells(text: str) -> str:
    """The text with a paragraph in every cell."""
    if all(cell.endswith(_FILLED) for cell in text.split("</w:tc>")[:-1]):
        return text
    return _EMPTY_CELL.sub(r"\1<w:p/></w:tc>", text)


def _section(text: str, start: int) -> str:
    """The section that what begins here stands in."""
    at = text.find("<w:sectPr", start)
    while at >= 0:
        if found := _SECTION.match(text, at):
            return found[0]
        at = text.find("<w:sectPr", at + 1)
    return ""


def _tables(text: str) -> list[tuple[int, int, bool]]:
    """Where the tables of the top level stand, and whether others stand in them."""
    found, depth, start, nested, at = [], 0, 0, False, 0
    for part in text.split("</w:tbl>")[:-1]:
        places = _openings(part)
        if not depth:
            start, nested = at + places[0], False
        nested = nested or len(places) > 1
        depth, at = depth + len(places) - 1, at + len(part) + 8
        if not depth:
            found.append((start, at, nested))
    return found


def _openings(text: str) -> list[int]:
    found, at = [], text.find("<w:tbl")
    while at >= 0:
        if text[at + 6] in " >":
            found.append(at)
        at = text.find("<w:tbl", at + 6)
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the pieces stand, in order: tables at the top level, and paragraphs of charts outside of them."""
    tables, pictures = _tables(text), _pictures(text)
    spans = [(start, end) for start, end, nested in tables
             if nested or any(start < at < end for at in pictures) or _open(text[start:end])]
    for at in pictures:
        if not any(start < at < end for start, end, _ in tables):
            start, end = max(text.rfind("<w:p>", 0, at), text.rfind("<w:p ", 0, at)), text.index("</w:p>", at) + 6
            if (start, end) not in spans:
                spans.append((start, end))
    return sorted(spans)


def _pictures(text: str) -> list[int]:
    found, at = [], text.find(_PICTURE)
    while at >= 0:
        found.append(at)
        at = text.find(_PICTURE, at + 1)
    return found


def _open(table: str) -> bool:
    """Whether a table still needs a tree: its columns are not known, or a row or the whole may be too long for a page."""
    rows = table.split("</w:tr>")
    if "<w:tblGrid/>" in rows[0] or len(rows) - 1 > _FEW:
        return True
    return any(sum(map(len, _WORDS.findall(row))) > _LETTERS for row in rows if len(row) > _LETTERS)
