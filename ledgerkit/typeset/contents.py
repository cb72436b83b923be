"""The table of contents: a paragraph of nothing but `{{ 目录 }}` becomes a real TOC field with its entries filled in.

Word and WPS update a field only when told to, and asking them to do so at opening brings up a question. So the entries
are there already, each with a link to a bookmark at its heading and the page that office/pagination.py finds. Whoever
changes the document updates the field as any other one.
"""

import re
from collections.abc import Iterator
from typing import Any

from ledgerkit.office.effective import number
from ledgerkit.office.pagination import pages
from ledgerkit.office.word import blocks
from ledgerkit.typeset.rendered import MAIN, W, Rendered

NAME = "目录"
DEPTH = 2  # headings of the levels 一、 and （一）

_A4 = 11906 - 2 * 1440  # the type area where a document does not say, in twips
_STYLES = "word/styles.xml"
_MARK = "ledgerkit-contents"
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.I)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Style name -> id where it is missing, and what it says. A title of two lines goes on below its own words.
_OWN = {
    "TOC Heading": ("TOCHeading", '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:ascii="黑体" '
                    'w:hAnsi="黑体" w:eastAsia="黑体" w:cs="黑体"/></w:rPr>'),
    "toc 1": ("TOC1", '<w:pPr><w:ind w:left="640" w:hanging="640"/><w:jc w:val="left"/></w:pPr>'),
    "toc 2": ("TOC2", '<w:pPr><w:ind w:left="1280" w:hanging="960"/><w:jc w:val="left"/></w:pPr>'),
}
_CHINESE_NAMES = {"TOC Heading": "目录标题", "toc 1": "目录 1", "toc 2": "目录 2"}


def mark() -> Any:
    """What `目录` is in a template: a word that only a template can print, for `fill` to find."""
    from markupsafe import Markup

    return Markup(f"{NAME}<?{_MARK}?>")


def fill(rendered: Rendered) -> None:
    """Put the contents where their mark stands; without a heading in the document the paragraph goes.

    A mark inside a sentence stays as the word itself. Comes last: the page numbers depend on all that was put in.
    """
    from lxml import etree

    for part in rendered.roots.values():
        marks = [node for node in part.iter(etree.ProcessingInstruction) if node.target == _MARK]
        holders = [holder for holder in map(_released, marks) if _stands_alone(holder)]
        if part is rendered.roots[MAIN] and holders:
            _fill(rendered, part, holders)


def _fill(rendered: Rendered, root: Any, holders: list[Any]) -> None:
    from lxml import etree

    styles = etree.fromstring(rendered.entries[_STYLES]) if _STYLES in rendered.entries else None
    headings = list(_headings(root, styles))
    names = _style_ids(styles)
    for holder in holders:
        _replace(holder, _entries(holder, headings, names))
    if styles is not None:
        rendered.entries[_STYLES] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)
    _number(root, styles, headings)


def _released(node: Any) -> Any:
    """The paragraph of a mark, the mark taken out."""
    holder = next(node.iterancestors(f"{W}p"))
    text = node.getparent()
    text.text = (text.text or "") + (node.tail or "")
    text.remove(node)
    return holder


def _stands_alone(holder: Any) -> bool:
    """Whether a paragraph holds nothing but the mark and stands in the text itself, in no cell, box or header."""
    parents = {ancestor.tag for ancestor in holder.iterancestors()} - {f"{W}sdt", f"{W}sdtContent"}
    words = "".join(t.text or "" for t in holder.iter(f"{W}t")).strip()
    return words == NAME and parents == {f"{W}body", f"{W}document"}


# ── headings ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Heading:
    """A heading: its paragraph, level and words; the bookmark around it, and where its page number is printed."""

    def __init__(self, paragraph: Any, level: int, text: str, bookmark: str):
        self.paragraph, self.level, self.text, self.bookmark = paragraph, level, text, bookmark
        self.printed: list[Any] = []


def _headings(root: Any, styles: Any) -> Iterator[_Heading]:
    """The headings of the body in order, each with a bookmark of its own."""
    levels = _levels(styles)
    taken = {element.get(f"{W}name") for element in root.iter(f"{W}bookmarkStart")}
    ids = [int(number(element.get(f"{W}id", ""), 0)) for element in root.iter(f"{W}bookmarkStart")]
    next_id, serial = max(ids, default=0) + 1, 0
    for paragraph in blocks(root.find(f"{W}body")):
        level = _level(paragraph, levels) if paragraph.tag == f"{W}p" else 0
        text = _words(paragraph) if 0 < level <= DEPTH else ""
        if not text:
            continue
        serial += 1
        while (name := f"_Toc{serial:09d}") in taken:
            serial += 1
        _bookmark(paragraph, name, next_id)
        next_id += 1
        yield _Heading(paragraph, level, text, name)


def _level(paragraph: Any, levels: dict[str, int]) -> int:
    own = paragraph.find(f"{W}pPr/{W}outlineLvl")
    if own is not None:
        return _outline(own)
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return levels.get(style.get(f"{W}val", ""), 0) if style is not None else 0


def _outline(element: Any) -> int:
    level = int(number(element.get(f"{W}val", ""), 9))
    return level + 1 if level < 9 else 0


def _levels(styles: Any) -> dict[str, int]:
    """Style id -> heading level by the outline level of the style or of those it is based on, or by its name."""
    if styles is None:
        return {}
    known = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
    found = {}
    for key in known:
        at, seen = key, set()
        while at in known and at not in seen:
            seen.add(at)
            outline = known[at].find(f"{W}pPr/{W}outlineLvl")
            name = known[at].find(f"{W}name")
            if outline is not None:
                found[key] = _outline(outline)
                break
            if name is not None and (heading := _HEADING.fullmatch(name.get(f"{W}val", ""))):
                found[key] = int(heading[1])
                break
            parent = known[at].find(f"{W}basedOn")
            at = parent.get(f"{W}val") if parent is not None else None
    return found


def _words(paragraph: Any) -> str:
    """A heading's text on one line: a break in it lays out the page, not the contents."""
    parts = []
    for element in paragraph.iter(f"{W}t", f"{W}tab", f"{W}noBreakHyphen"):
        if element.tag == f"{W}tab" and element.getparent().tag != f"{W}r":
            continue
        parts.append(element.text or "" if element.tag == f"{W}t" else " " if element.tag == f"{W}tab" else "-")
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _bookmark(paragraph: Any, name: str, number_of_bookmark: int) -> None:
    from lxml import etree

    start, end = etree.Element(f"{W}bookmarkStart"), etree.Element(f"{W}bookmarkEnd")
    for element in (start, end):
        element.set(f"{W}id", str(number_of_bookmark))
    start.set(f"{W}name", name)
    first = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if first is None else paragraph.index(first) + 1, start)
    paragraph.append(end)


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(holder: Any, headings: list[_Heading], names: dict[str, str]) -> list[Any]:
    """The paragraphs of the contents: its heading, and an entry for each heading, all of them one field."""
    if not headings:
        return []
    title = _paragraph(names.get("TOC Heading"))
    _run(title, text=NAME)
    made, width = [title], _type_area(holder)
    for heading in headings:
        entry = _paragraph(names.get(f"toc {heading.level}"), width)
        if heading is headings[0]:
            _field_begins(entry, f' TOC \\o "1-{DEPTH}" \\h \\z \\u ')
        link = _child(entry, "hyperlink", anchor=heading.bookmark, history="1")
        _run(link, text=heading.text)
        _child(_run(link), "tab")
        _field_begins(link, f" PAGEREF {heading.bookmark} \\h ")
        heading.printed.append(_run(link, text="1").find(f"{W}t"))
        _child(_run(link), "fldChar", fldCharType="end")
        made.append(entry)
    _child(_run(made[-1]), "fldChar", fldCharType="end")
    return made


def _paragraph(style: str | None, tab: float | None = None) -> Any:
    from lxml import etree

    paragraph = etree.Element(f"{W}p")
    properties = _child(paragraph, "pPr")
    if style:
        _child(properties, "pStyle", val=style)
    if tab is not None:
        _child(_child(properties, "tabs"), "tab", val="right", leader="dot", pos=str(round(tab)))
    return paragraph


def _field_begins(parent: Any, instruction: str) -> None:
    _child(_run(parent), "fldChar", fldCharType="begin")
    code = _child(_run(parent), "instrText")
    code.set(_SPACE, "preserve")
    code.text = instruction
    _child(_run(parent), "fldChar", fldCharType="separate")


def _run(parent: Any, text: str | None = None) -> Any:
    run = _child(parent, "r")
    _child(_child(run, "rPr"), "rFonts", hint="eastAsia")
    if text is not None:
        words = _child(run, "t")
        words.set(_SPACE, "preserve")
        words.text = text
    return run


def _child(parent: Any, name: str, **attributes: str) -> Any:
    from lxml import etree

    child = etree.SubElement(parent, f"{W}{name}")
    for key, value in attributes.items():
        child.set(f"{W}{key}", value)
    return child


def _type_area(holder: Any) -> float:
    """The width between the margins of the section that a paragraph stands in."""
    section = next(iter(holder.xpath("following::*[local-name() = 'sectPr']")), None)
    if section is None:
        return _A4
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    given = [number(e.get(f"{W}{name}", ""), d) if e is not None else d for e, name, d in (
        (size, "w", 11906), (margins, "left", 1440), (margins, "right", 1440), (margins, "gutter", 0))]
    return given[0] - sum(given[1:])


def _replace(holder: Any, entries: list[Any]) -> None:
    """Put the entries in the place of a paragraph; one that ends a section stays behind them, empty."""
    for entry in entries:
        holder.addprevious(entry)
    if holder.find(f"{W}pPr/{W}sectPr") is None:
        holder.getparent().remove(holder)
    else:
        for run in holder.findall(f"{W}r"):
            holder.remove(run)


# ── styles and numbers ───────────────────────────────────────────────────────────────────────────────────────


def _style_ids(styles: Any) -> dict[str, str]:
    """The ids of the styles of the contents by name; those that a template lacks are added to it."""
    from lxml import etree

    if styles is None:
        return {}
    found = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None and style.get(f"{W}type") == "paragraph":
            found[name.get(f"{W}val", "").lower()] = style.get(f"{W}styleId")
    default = next((s.get(f"{W}styleId") for s in styles.iter(f"{W}style")
                    if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true", "on")), None)
    ids = {}
    for name, (key, body) in _OWN.items():
        ids[name] = found.get(name.lower()) or found.get(_CHINESE_NAMES[name]) or key
        if ids[name] == key and name.lower() not in found:
            based = f'<w:basedOn w:val="{default}"/>' if default else ""
            styles.append(etree.fromstring(
                f'<w:style xmlns:w="{W[1:-1]}" w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{based}'
                f'<w:uiPriority w:val="39"/><w:unhideWhenUsed/>{body}</w:style>'))
    return ids


def _number(root: Any, styles: Any, headings: list[_Heading]) -> None:
    """Print each heading's page into its entries."""
    places = dict(zip(root.find(f"{W}body").iter(f"{W}p"), pages(root, styles, printed=True)))
    for heading in headings:
        for printed in heading.printed:
            printed.text = str(places[heading.paragraph])
