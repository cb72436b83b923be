"""The pieces of a rendered part that need a tree: most of a document is done as it comes out, and parsing costs most.

A piece is a table whose columns the data decided, a table or row long enough to be measured, or the paragraph of a
chart. The finishing steps get a document of these pieces only, each with the section that it stands in behind it, and
what they make of them is put back in their places.
"""

import re

_TABLE = re.compile(r"<w:tbl[ >]|</w:tbl>")
_EMPTY_CELL = re.compile(r"((?:<w:tc(?: [^<>]*)?>|</w:tcPr>|<w:tcPr/>)\s*)</w:tc>")
_ROWLESS = re.compile(r"<w:tbl(?: [^<>]*)?>(?:(?!<w:tbl[ >]|<w:tr[ >]).)*?</w:tbl>", re.DOTALL)  # its loop left no row
_SECTION = re.compile(r"<w:sectPr[ >].*?</w:sectPr>|<w:sectPr[^<>]*/>", re.DOTALL)
_ELEMENT = re.compile("<[^<>]*>")
_ROOT = re.compile(r"<(w:\w+)[^<>]*>")
_DECLARED = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_PICTURE = "<w:drawing chart="
_WHOLE = ("<w:txbxContent", "docPr", "<?")  # text boxes nest, drawings have numbers, the contents look at everything
_FEW, _LETTERS = 12, 300  # rows of a table, letters of a row that need no measuring


class Pieces:
    """A part split up. `reduced` is the document of its pieces; `whole` says that the part can't be split."""

    def __init__(self, text: str):
        self.whole = any(sign in text for sign in _WHOLE)
        self._text = _EMPTY_CELL.sub(r"\1<w:p/></w:tc>", _ROWLESS.sub("", text))
        self._spans = [] if self.whole else _spans(self._text)
        self.reduced = self._reduced() if self._spans else ""

    def _reduced(self) -> str:
        root = _ROOT.search(self._text)
        parts = []
        for start, end in self._spans:
            section = _SECTION.search(self._text, start)
            parts.append(self._text[start:end] + (section[0] if section else ""))
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


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the pieces stand, in order: tables at the top level, and paragraphs of charts outside of them."""
    tables, depth, start = [], 0, 0
    for found in _TABLE.finditer(text):
        if found[0] != "</w:tbl>":
            start, depth = (found.start() if not depth else start), depth + 1
        else:
            depth -= 1
            if not depth:
                tables.append((start, found.end()))
    spans = [(start, end) for start, end in tables if _open(text[start:end])]
    at = text.find(_PICTURE)
    while at >= 0:
        if not any(start < at < end for start, end in tables):
            start, end = max(text.rfind("<w:p>", 0, at), text.rfind("<w:p ", 0, at)), text.index("</w:p>", at) + 6
            if (start, end) not in spans:
                spans.append((start, end))
        at = text.find(_PICTURE, at + 1)
    return sorted(spans)


def _open(table: str) -> bool:
    """Whether a table still needs a tree."""
    if "<w:tblGrid/>" in table or _PICTURE in table or table.count("<w:tbl>") + table.count("<w:tbl ") > 1:
        return True
    rows = table.split("</w:tr>")
    return len(rows) - 1 > _FEW or any(len(_ELEMENT.sub("", row)) > _LETTERS for row in rows if len(row) > _LETTERS)
