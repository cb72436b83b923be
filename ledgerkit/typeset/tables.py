"""Tables settled after rendering: a paragraph in every cell, and a grid for the columns that the data decided."""

from ledgerkit.outputs import phrases
from ledgerkit.typeset.rendered import Rendered, W
from ledgerkit.typeset.source import texts


def settle(rendered: Rendered) -> None:
    """Every table of the rendered parts made whole."""
    from lxml import etree

    for root in rendered.roots.values():
        for cell in root.iter(f"{W}tc"):
            if cell.find(f"{W}p") is None:
                etree.SubElement(cell, f"{W}p")
        for table in root.iter(f"{W}tbl"):
            grid = table.find(f"{W}tblGrid")
            if grid is not None and len(grid) == 0:
                _fill_grid(table, grid)


def _fill_grid(table, grid) -> None:
    """Columns as wide as their longest text, what is left of the table's width shared equally."""
    from lxml import etree

    rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
    columns = max(map(len, rows), default=0)
    total = int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
    letters = [max(phrases.width("".join(texts(row[i]))) for row in rows if i < len(row)) for i in range(columns)]
    # 5.25 pt (105 twips) to a half-width letter of the table's 10.5 pt, and the cell's margins on both sides.
    needed = [120 + 105 * number for number in letters]
    spare = (total - sum(needed)) / columns if columns else 0
    scale = 1 if spare >= 0 else total / sum(needed)
    edges = [0]
    for number in needed:
        edges.append(edges[-1] + (number + spare if spare >= 0 else number * scale))
    widths = [str(round(right) - round(left)) for left, right in zip(edges, edges[1:])]
    for value in widths:
        etree.SubElement(grid, f"{W}gridCol").set(f"{W}w", value)
    for row in rows:
        for cell, value in zip(row, widths):
            if (size := cell.find(f"{W}tcPr/{W}tcW")) is not None:
                size.set(f"{W}w", value)
