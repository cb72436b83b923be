"""The pieces of a rendered part that need a tree: most of a document is done as it comes out, and parsing costs most.

A piece is a table that is long enough to be measured, or whose columns only a tree can settle. The finishing steps get a
document of these pieces only, each with the section that it stands in behind it, and what they make of them is put back.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain

from ledgerkit.model.figure import bare
from ledgerkit.typeset.elements import opening, openings, section, words

_EMPTY_CELL = re.compile(r"((?:<w:tc(?: [^<>]*)?>|</w:tcPr>|<w:tcPr/>)\s*)</w:tc>")
_ROWLESS = re.compile(r"<w:tbl(?: [^<>]*)?>(?:(?!<w:tbl[ >]|<w:tr[ >]).)*?</w:tbl>", re.DOTALL)  # its loop left no row
_FILLED = ("</w:p>", "</w:p>\n")  # how a cell that holds something ends
_ROOT = re.compile(r"<(w:\w+)[^<>]*>")
_DECLARED = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_FEW, _LETTERS = 12, 300  # rows of a table, letters of a row that need no measuring


class Pieces:
    """A part split up, its figures put into their controls by `control`; `reduced` is the document of its pieces. `filled`
    if every table has a row and every cell a paragraph for sure. The part must be one that can be split (typeset/sound.py).
    """

    def __init__(self, text: str, control: Callable[[str], str], filled: bool = False):
        text = text if filled else _whole_cells(_without_rowless(text))
        spans = _spans(text)
        edges = [0, *chain.from_iterable(spans), len(text)]
        self._stretches = [control(text[start:end]) for start, end in zip(edges, edges[1:])]  # every second one is a piece
        sections = [section(text, start) for start, _ in spans]
        self.reduced = _document(text, zip(self._stretches[1::2], sections)) if spans else ""

    def joined(self, root=None) -> str:
        """The part, with its pieces as the steps left them in the tree of `reduced`."""
        from lxml import etree

        if root is None:
            return "".join(self._stretches)
        done = [piece for piece in next(iter(root)) if not piece.tag.endswith("}sectPr")]
        if len(done) != len(self._stretches) // 2:
            raise ValueError("a step took a piece away")
        stretches = list(self._stretches)
        for number, piece in enumerate(done):
            piece.tail = None
            xml = etree.tostring(piece, encoding="unicode")
            opening = xml.index(">") + 1
            stretches[2 * number + 1] = _DECLARED.sub("", xml[:opening]) + xml[opening:]
        return "".join(stretches)


def _document(text: str, pieces: Iterable[tuple[str, str]]) -> str:
    """A document of pieces with their sections, its root as in the text."""
    root = _ROOT.search(text)
    return f"{root[0]}<w:body>{''.join(chain.from_iterable(pieces))}</w:body></{root[1]}>"


def _without_rowless(text: str) -> str:
    """The text without tables that have no row, which programs repair a file for."""
    for table in text.split("</w:tbl>")[:-1]:
        start = max(opening(table, "w:tbl", 0, len(table)), 0)
        if table.find("<w:tr>", start) < 0 and table.find("<w:tr ", start) < 0:
            return _ROWLESS.sub("", text)
    return text


def _whole_cells(text: str) -> str:
    """The text with a paragraph in every cell."""
    if all(cell.endswith(_FILLED) for cell in text.split("</w:tc>")[:-1]):
        return text
    return _EMPTY_CELL.sub(r"\1<w:p/></w:tc>", text)


def _tables(text: str) -> list[tuple[int, int, bool]]:
    """Where the tables of the top level stand, and whether others stand in them."""
    found, depth, start, nested, at = [], 0, 0, False, 0
    for part in text.split("</w:tbl>")[:-1]:
        places = openings(part, "w:tbl")
        if not depth:
            start, nested = at + places[0], False
        nested = nested or len(places) > 1
        depth, at = depth + len(places) - 1, at + len(part) + 8
        if not depth:
            found.append((start, at, nested))
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the pieces stand, in order."""
    return [(start, end) for start, end, nested in _tables(text) if nested or _open(text[start:end])]


def _open(table: str) -> bool:
    """Whether a table still needs a tree: its columns are not known, or a row or the whole may be too long for a page."""
    rows = table.split("</w:tr>")
    if "<w:tblGrid/>" in rows[0] or len(rows) - 1 > _FEW:
        return True
    return any(sum(map(len, map(bare, words(row)))) > _LETTERS for row in rows if sum(map(len, words(row))) > _LETTERS)
