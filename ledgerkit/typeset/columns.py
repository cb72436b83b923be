"""The columns of a table whose number the data decide: as wide as their longest text needs.

In XML as text: parsing such a table costs several times what filling in the numbers does. What tables.prepare has not
settled before, or what is more than rows of plain cells, is left to the tree (typeset/tables.py).
"""

import re
from collections.abc import Sequence
from html import unescape

from ledgerkit.model.figure import bare
from ledgerkit.outputs.phrases import width
from ledgerkit.typeset.elements import opening, words

_OPEN = "<w:tblGrid/>"
_WIDTH = re.compile(r'<w:tblW (?:w:type="dxa" )?w:w="(\d+)"(?: w:type="dxa")?/>')
_CELL_WIDTH = '<w:tcPr><w:tcW w:w="'
_SETTLED = ('<w:tblLayout w:type="fixed"/>', "<w:tblCellMar>")
_MORE = re.compile(r"<w:grid(?:Span|Before|After)\b|<w:customXml\b|<w:sdtContent>\s*<w:t[cr]\b")


def widths(letters: Sequence[int], total: int) -> list[str]:
    """The columns' widths in twips for their longest texts (columns of letters), together `total`."""
    # 5.25 pt (105 twips) to a half-width letter of the table's 10.5 pt, and the cell's margins on both sides.
    needed = [120 + 105 * number for number in letters]
    spare = (total - sum(needed)) / len(letters) if letters else 0
    scale = 1 if spare >= 0 else total / sum(needed)
    edges = [0]
    for number in needed:
        edges.append(edges[-1] + (number + spare if spare >= 0 else number * scale))
    return [str(round(right) - round(left)) for left, right in zip(edges, edges[1:])]


def with_columns(text: str) -> str:
    """The XML of a part with the grids of its plain tables filled in."""
    made, done, at = [], 0, text.find(_OPEN)
    while at >= 0:
        start, end = opening(text, "w:tbl", done, at), text.find("</w:tbl>", at)
        if start >= 0 and (table := _filled(text[start:end])):
            made += (text[done:start], table)
            done = end
        at = text.find(_OPEN, end)
    return "".join((*made, text[done:]))


def _filled(table: str) -> str:
    """The table with its columns; "" for one that only the tree can settle."""
    total = _WIDTH.search(table)
    plain = table.count("<w:tbl>") + table.count("<w:tbl ") == 1 and all(sign in table for sign in _SETTLED)
    rows = [row.split("</w:tc>") for row in table.split("</w:tr>")]
    cells = [row[:-1] for row in rows[:-1]]
    columns = max(map(len, cells), default=0)
    if not total or not plain or not columns or _MORE.search(table):
        return ""
    if table.count(_CELL_WIDTH) != sum(map(len, cells)):
        return ""
    letters = [max(_letters(row[i]) for row in cells if i < len(row)) for i in range(columns)]
    found = widths(letters, int(total[1]))
    if "0" in found:
        return ""
    for row in rows[:-1]:
        for i, value in enumerate(found[:len(row) - 1]):
            head, sign, tail = row[i].partition(_CELL_WIDTH)
            row[i] = f"{head}{sign}{value}{tail[tail.index(chr(34)):]}"
    grid = "".join(f'<w:gridCol w:w="{value}"/>' for value in found)
    return "</w:tr>".join(map("</w:tc>".join, rows)).replace(_OPEN, f"<w:tblGrid>{grid}</w:tblGrid>", 1)


def _letters(cell: str) -> int:
    written = bare("".join(words(cell)))
    written = unescape(written) if "&" in written else written
    return len(written) if written.isascii() else width(written)
