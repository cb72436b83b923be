"""Where a paragraph of a template stands, in the words of whoever looks for it: 第14段, 第2张表第3行第1格, 双页页脚第1段."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BOX = f"{_W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_KINDS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_PAGES = {"even": "双页", "first": "首页"}


def part_names(entries: Mapping[str, bytes]) -> dict[str, str]:
    """Part name -> what people call it: "" for the body, 页眉, 双页页脚, 脚注 for the others that may hold tags."""
    pages = _pages(entries)
    names = {}
    for entry in entries:
        if found := re.fullmatch(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml", entry):
            names[entry] = pages.get(entry.removeprefix("word/"), "") + _KINDS.get(found[1], "")
    return names


def _pages(entries: Mapping[str, bytes]) -> dict[str, str]:
    """Target of a header or footer -> the pages that it stands on, where these are not all."""
    from lxml import etree

    relations = entries.get("word/_rels/document.xml.rels", b"")
    targets = dict(re.findall(rb'<Relationship\b(?=[^>]*\bId="([^"]+)")(?=[^>]*\bTarget="([^"]+)")', relations))
    try:
        root = etree.fromstring(entries["word/document.xml"], etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, etree.XMLSyntaxError):  # told where the part itself is read
        return {}
    found: dict[str, str] = {}
    for reference in root.iter(f"{_W}headerReference", f"{_W}footerReference"):
        target = targets.get((reference.get(f"{_R}id") or "").encode())
        if target and (page := _PAGES.get(reference.get(f"{_W}type"))):
            found[target.decode().removeprefix("/word/")] = page
    return found


def places(root, part: str) -> Iterator[tuple[object, str]]:
    """Every paragraph with its place. A text box is there twice, for new programs and for old: both have one name."""
    counts: Counter[str] = Counter()
    tables: dict[object, str] = {}
    for element in root.iter(f"{_W}p", f"{_W}tbl"):
        holder = next((a for a in element.iterancestors(f"{_W}tc", _BOX)), None)
        box = "文本框" if next(element.iterancestors(_BOX), None) is not None else ""
        where = f"{part}{box}{'（旧）' if box and next(element.iterancestors(_FALLBACK), None) is not None else ''}"
        in_cell = holder is not None and holder.tag == f"{_W}tc"
        cell = _cell(holder, tables) if in_cell else where
        if element.tag == f"{_W}tbl":
            counts[f"{where}表"] += 1
            tables[element] = f"{cell}内的表" if in_cell else f"{where}第{counts[f'{where}表']}张表"
        elif in_cell:
            yield element, cell.replace("（旧）", "")
        else:
            counts[where] += 1
            yield element, f"{where}第{counts[where]}段".replace("（旧）", "")


def _cell(cell, tables: Mapping[object, str]) -> str:
    row = next(cell.iterancestors(f"{_W}tr"))
    table = next(row.iterancestors(f"{_W}tbl"))
    rows, cells = (list(inside.iter(f"{_W}{kind}")) for inside, kind in ((table, "tr"), (row, "tc")))
    rows = [r for r in rows if next(r.iterancestors(f"{_W}tbl")) is table]
    cells = [c for c in cells if next(c.iterancestors(f"{_W}tr")) is row]
    return f"{tables[table]}第{rows.index(row) + 1}行第{cells.index(cell) + 1}格"
