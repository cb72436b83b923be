"""A part of a Word template as Jinja source: tags put into one run each, statements that stand alone lifted out.

- `{{ 名称 }}` prints. A paragraph of nothing but such tags disappears where they all come out empty.
- `{%p … %}`, `{%tr … %}`, `{%tc … %}` stand alone in a paragraph, table row or table cell and replace it whole:
  loops and conditions over paragraphs, rows and cells. The columns of a table with `{%tc` follow their contents.

Before every tag stands a comment with its place, so that whatever is wrong with it can be said where it is.
"""

import re
from dataclasses import dataclass

from ledgerkit.typeset.jinja import excerpt, place_of
from ledgerkit.typeset.places import places
from ledgerkit.typeset.tags import PLACE, TAG, join_tags, own_texts, single_braces

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCK = re.compile(r"(\{#@[^{}]*#\})?\{%-?\s*(p|tr|tc)\s+([^{}]*?)\s*-?%\}", re.DOTALL)
_OPENING = re.compile(r"\{%-?\s*(?:if|for)\b")
_CLOSING = re.compile(r"\{%-?\s*end(?:if|for)\b")
ACROSS = (
    "模板 {file} 里有 if 或 for 跨了段落、行或单元格：“{text}”，请改用单独成段的 {{%p … %}}、成行的 {{%tr … %}} 或成格的 {{%tc … %}}。"
)
_HOLDERS = {"p": "段", "tr": "行", "tc": "个单元格"}


@dataclass(frozen=True, slots=True)
class Source:
    """A part as Jinja source, and what is wrong with its tags: clauses that begin with a place, without the file."""

    text: str
    mistakes: tuple[str, ...]
    single: tuple[tuple[str, str, str], ...] = ()  # (place, { 单位 }, 单位): in single braces, perhaps meant as a tag


def jinja_source(root, part: str = "") -> Source:
    """The part's XML with its tags ready for Jinja; each paragraph and each statement on a line of its own.

    `part` is what people call the part: "" for the body, 页眉, 页脚 … (places.part_names).
    """
    from html import unescape
    from lxml import etree

    mistakes: dict[str, None] = {}
    single = []
    for paragraph, place in list(places(root, part)):
        single += [(place, *found) for found in single_braces("".join(text.text or "" for text in own_texts(paragraph)))]
        mistakes |= dict.fromkeys(join_tags(paragraph, place))
    for table in root.iter(f"{_W}tbl"):
        if re.search(r"\{%-?\s*tc\s", "".join(texts(table))):
            _clear_grid(table)
    for kind in ("tr", "tc", "p"):
        for holder in list(root.iter(f"{_W}{kind}")):
            if mistake := _hoist(holder, kind):
                mistakes[mistake] = None
    for paragraph in list(root.iter(f"{_W}p")):
        text = "".join(text.text or "" for text in own_texts(paragraph))
        if stray := _BLOCK.search(text):
            mistakes[f"{place_of(text)}的“{_plain(stray[0])}”不在表格里，{{%tr 和 {{%tc 只能写在表格的行和单元格里"] = None
            for piece in own_texts(paragraph):
                piece.text = _BLOCK.sub("", piece.text or "")
        elif len(_OPENING.findall(text)) != len(_CLOSING.findall(text)):
            mistakes[f"{place_of(text)}“{excerpt(text)}”里的 if 或 for 没有在同一段里结束，跨段落、行或单元格的，请改用单独成段的 "
                     "{%p … %}、成行的 {%tr … %} 或成格的 {%tc … %}"] = None
        _drop_when_empty(paragraph, text)
        if next(paragraph.iterancestors(f"{_W}p"), None) is not None:  # a text box, inside the paragraph that anchors it
            _insert_before(paragraph, "\n")
        paragraph.tail = (paragraph.tail or "") + "\n"
    text = TAG.sub(lambda tag: unescape(tag[0]), etree.tostring(root, encoding="unicode"))
    return Source(text, tuple(mistakes), tuple(single))


def texts(element) -> list[str]:
    """All the texts in an element."""
    return [text.text or "" for text in element.iter(f"{_W}t")]


def _clear_grid(table) -> None:
    """Empty the grid of a table whose columns the data decide, for `_fill_grid`; its sum becomes the table's width."""
    from lxml import etree

    grid = table.find(f"{_W}tblGrid")
    total = sum(int(column.get(f"{_W}w", 0)) for column in grid)
    for column in list(grid):
        grid.remove(column)
    properties = table.find(f"{_W}tblPr")
    width = properties.find(f"{_W}tblW")
    if width is None:
        width = etree.Element(f"{_W}tblW")
        properties.insert(int(properties.find(f"{_W}tblStyle") is not None), width)
    width.set(f"{_W}w", str(total))
    width.set(f"{_W}type", "dxa")


def _hoist(holder, kind: str) -> str | None:
    """Replace a paragraph, row or cell that holds statements of its kind by the statements; or say why it can't be."""
    pieces = [["".join(text.text or "" for text in own_texts(p)) for p in cell.iter(f"{_W}p")] for cell in _cells(holder, kind)]
    found = [[block for text in cell for block in _BLOCK.finditer(text) if block[2] == kind] for cell in pieces]
    statements = _once(found)
    if not statements:
        return None
    text = "".join(text for cell in pieces for text in cell)
    if _BLOCK.sub("", text).strip():
        return f"{place_of(text)}的“{_plain(statements[0][0])}”要单独占一{_HOLDERS[kind]}，同处还有“{excerpt(_BLOCK.sub('', text))}”"
    _insert_before(holder, "".join(f"\n{_marked(statement)}{{% {statement[3].strip()} %}}\n" for statement in statements))
    _insert_before(holder, holder.tail or "")
    holder.getparent().remove(holder)
    return None


def _cells(holder, kind: str) -> list:
    """The cells of a row, each with its own statements; a cell or paragraph is one."""
    return holder.findall(f"{_W}tc") or [holder] if kind == "tr" else [holder]


def _once(found: list[list[re.Match]]) -> list[re.Match]:
    """The statements of a row: one that was copied into several of its cells counts once, or its loop would nest."""
    said = [cell for cell in found if cell]
    if len(said) > 1 and len({tuple(block[3].strip() for block in cell) for cell in said}) == 1:
        return said[0]
    return [block for cell in said for block in cell]


def _marked(statement: re.Match) -> str:
    """The comment with a statement's place, and the kind that it was typed as."""
    return f"{statement[1][:-2]}@{statement[2]}#}}" if statement[1] else ""


def _plain(tag: str) -> str:
    return tag[tag.index("#}") + 2:] if tag.startswith(PLACE) else tag


def _insert_before(element, text: str) -> None:
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        element.getparent().text = (element.getparent().text or "") + text


def _drop_when_empty(paragraph, text: str) -> None:
    """Wrap a paragraph of nothing but printing tags, so that it goes where they print nothing.

    Paragraphs in cells stay, for a cell must hold one; so do those with a picture, a field or a section break.
    """
    tags = [tag for tag in TAG.findall(text) if not tag.startswith("{#")]
    if not tags or TAG.sub("", text).strip() or not all(tag.startswith("{{") for tag in tags):
        return
    if paragraph.getparent().tag == f"{_W}tc" or any(
        next(paragraph.iter(f"{_W}{name}"), None) is not None for name in ("drawing", "pict", "fldChar", "sectPr")
    ):
        return
    _insert_before(paragraph, "{% filter 空则略 %}")
    paragraph.tail = "{% endfilter %}" + (paragraph.tail or "")
