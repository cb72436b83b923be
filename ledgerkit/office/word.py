"""Word documents whose tables are the ledger: each table as a grid, as a sheet would be."""

from collections.abc import Iterator
from typing import Any

from ledgerkit.office.formats import Package, Unsafe, open_package, part
from ledgerkit.office.grid import Book, Grid, filled, moment, refuse_area
from ledgerkit.office.markup import attribute, count, local, parse

LINES_ABOVE = 6  # paragraphs directly above a table that belong to it: title, 填报单位, 单位：万元
_MAX_COLUMNS = 1000
# Content controls, tracked insertions and the like: they hold what would stand here without them.
_WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}
_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "tblPr", "tcPr", "trPr"}


def read_docx(data: bytes) -> Book:
    """The document's tables as grids 表格1, 表格2, …, with the paragraphs directly above each as rows above it.

    A table inside a cell is a grid of its own. Raises `Unsafe`, also for a document without any table.
    """
    package = open_package(data)
    name = main_part(package)
    if name not in package:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送")
    root = parse(part(package, name))
    core = parse(part(package, "docProps/core.xml")) if "docProps/core.xml" in package else None
    body = root.find("{*}body")
    grids: list[Grid] = []
    if body is not None:
        _read(body, grids)
    if not grids:
        raise Unsafe("Word文档，里面没有表格，请人工查看")
    saved = next((e.text or "" for e in core.iter("{*}modified")), "") if core is not None else ""
    return Book(grids, moment(saved))


def main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in parse(part(package, "_rels/.rels")):
            if isinstance(relation.tag, str) and relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _read(body, grids: list[Grid]) -> None:
    """Append the tables of a body or a cell in reading order."""
    above: list[str] = []
    for element in blocks(body):
        if local(element) == "p":
            above += [line for line in map(str.strip, text_of(element).split("\n")) if line]
        elif local(element) == "tbl":
            _table(element, above[-LINES_ABOVE:], grids)
            above = []


def blocks(parent) -> Iterator[Any]:
    """The children of an element, through whatever wraps them."""
    for element in parent:
        if local(element) in _WRAPPERS:
            yield from blocks(element)
        elif local(element) not in _GONE:
            yield element


def _table(table, above: list[str], grids: list[Grid]) -> None:
    grid = Grid(f"表格{len(grids) + 1}", True, [])
    grids.append(grid)
    cells: dict[tuple[int, int], str] = {(r, 0): line for r, line in enumerate(above)}
    merged: dict[int, tuple[int, int, int]] = {}  # column -> first row, last row, width of the range it goes on with
    nested, r = [], len(above)
    for row in blocks(table):
        if local(row) != "tr" or row.find("{*}trPr/{*}del") is not None:
            continue
        c = min(_setting(row, "{*}trPr/{*}gridBefore", 0), _MAX_COLUMNS)
        going_on: dict[int, tuple[int, int, int]] = {}
        for cell in blocks(row):
            if local(cell) != "tc":
                continue
            width = max(1, min(_setting(cell, "{*}tcPr/{*}gridSpan", 1), _MAX_COLUMNS))
            merge = cell.find("{*}tcPr/{*}vMerge")
            follows = merge is not None and attribute(merge, "val", "continue") == "continue" and c in merged
            if follows:  # Word does not show what a continued cell holds
                going_on[c] = (merged[c][0], r, merged[c][2])
            else:
                if merge is not None:
                    going_on[c] = (r, r, width)
                elif width > 1:
                    grid.merges.append((r, c, r, c + width - 1))
                if text := text_of(cell).strip():
                    cells[r, c] = text
                nested.append(cell)
            c += width
            refuse_area(r + 1, c)
        _close({c: span for c, span in merged.items() if c not in going_on or going_on[c][0] != span[0]}, grid)
        merged = going_on
        r += 1
    _close(merged, grid)
    grid.rows = filled(cells, tuple((last, right) for _, _, last, right in grid.merges))
    for cell in nested:
        if cell.find(".//{*}tbl") is not None:
            _read(cell, grids)


def _close(merged: dict[int, tuple[int, int, int]], grid: Grid) -> None:
    for c, (first, last, width) in merged.items():
        if last > first or width > 1:
            grid.merges.append((first, c, last, c + width - 1))


def _setting(element, path: str, default: int) -> int:
    found = element.find(path)
    return default if found is None else count(found, "val", default)


def text_of(element) -> str:
    """The text of a paragraph or cell, without what was deleted and without the tables inside."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element, parts: list[str]) -> None:
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "tab":
            parts.append("\t")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name not in _GONE and name != "tbl":
            if name == "p" and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            _collect(child, parts)
