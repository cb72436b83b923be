"""A part of a Word template as Jinja source: tags put into one run each, statements that stand alone lifted out.

- `{{ 名称 }}` prints. A paragraph of nothing but such tags disappears where they all come out empty.
- `{%p … %}`, `{%tr … %}`, `{%tc … %}` stand alone in a paragraph, table row or table cell and replace it whole:
  loops and conditions over paragraphs, rows and cells. The columns of a table with `{%tc` follow their contents.
"""

import re

from ledgerkit.errors import FatalError
from ledgerkit.typeset.jinja import excerpt

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCK = re.compile(r"\{%(p|tr|tc)\s(.*?)%\}", re.DOTALL)
_OPENING = re.compile(r"\{%-?\s*(?:if|for)\b")
_CLOSING = re.compile(r"\{%-?\s*end(?:if|for)\b")
ACROSS = (
    "模板 {file} 里有 if 或 for 跨了段落、行或单元格：“{text}”，请改用单独成段的 {{%p … %}}、成行的 {{%tr … %}} 或成格的 {{%tc … %}}。"
)
_CURLY_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def jinja_source(file: str, root) -> str:
    """The part's XML with its tags ready for Jinja; each paragraph and each statement on a line of its own."""
    from html import unescape
    from lxml import etree

    for paragraph in root.iter(f"{_W}p"):
        _join_tags(paragraph)
    for table in root.iter(f"{_W}tbl"):
        if "{%tc " in "".join(texts(table)):
            _clear_grid(table)
    for kind in ("tr", "tc", "p"):
        for holder in list(root.iter(f"{_W}{kind}")):
            _hoist(file, holder, kind)
    for paragraph in list(root.iter(f"{_W}p")):
        text = "".join(texts(paragraph))
        if len(_OPENING.findall(text)) != len(_CLOSING.findall(text)):
            raise FatalError(ACROSS.format(file=file, text=excerpt(text)))
        _drop_when_empty(paragraph, text)
        paragraph.tail = (paragraph.tail or "") + "\n"
    return _TAG.sub(lambda tag: unescape(tag[0]), etree.tostring(root, encoding="unicode"))


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


def texts(element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{_W}t")]


def _join_tags(paragraph) -> None:
    """Put every tag into one run: Word splits runs at each correction, and straight quotes become curly."""
    texts = [text for text in paragraph.iter(f"{_W}t") if next(text.iterancestors(f"{_W}p")) is paragraph]
    letters = list("".join(text.text or "" for text in texts))
    owners = [number for number, text in enumerate(texts) for _ in text.text or ""]
    tags = list(_TAG.finditer("".join(letters)))
    if not tags:
        return
    for tag in tags:
        inner = tag[0].replace("\xa0", " ")
        inner = inner if set(inner) & {'"', "'"} else inner.translate(_CURLY_QUOTES)
        letters[tag.start() : tag.end()] = inner
        owners[tag.start() : tag.end()] = [owners[tag.start()]] * len(inner)
    for number, text in enumerate(texts):
        text.text = "".join(letter for letter, owner in zip(letters, owners) if owner == number)
        text.set(_SPACE, "preserve")


def _hoist(file: str, holder, kind: str) -> None:
    """Replace a paragraph, row or cell that holds statements of its kind by the statements."""
    text = "".join(texts(holder))
    statements = [block for block in _BLOCK.finditer(text) if block[1] == kind]
    if not statements:
        return
    if _BLOCK.sub("", text).strip():
        raise FatalError(f"模板 {file} 的“{statements[0][0]}”要单独占一{_HOLDERS[kind]}，同处还有“{excerpt(text)}”。")
    _insert_before(holder, "".join(f"\n{{% {statement[2].strip()} %}}\n" for statement in statements))
    _insert_before(holder, holder.tail or "")
    holder.getparent().remove(holder)


_HOLDERS = {"p": "段", "tr": "行", "tc": "个单元格"}


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
    tags = _TAG.findall(text)
    if not tags or _TAG.sub("", text).strip() or not all(tag.startswith("{{") for tag in tags):
        return
    if paragraph.getparent().tag == f"{_W}tc" or any(
        next(paragraph.iter(f"{_W}{name}"), None) is not None for name in ("drawing", "pict", "fldChar", "sectPr")
    ):
        return
    _insert_before(paragraph, "{% filter 空则略 %}")
    paragraph.tail = "{% endfilter %}" + (paragraph.tail or "")
