"""Word reports: the staff's templates and sentences in, finished documents out.

A template is an ordinary .docx with Jinja tags in its text (typeset/source.py), compiled once and rendered for many
units. The sentences live in wording.toml, one table a document, and reach the template as `句.<name>`. Whatever comes
from cells is a value in both places, never a template and never markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit.outputs import phrases
from ledgerkit.typeset.jinja import environment, explain
from ledgerkit.typeset.source import ACROSS, jinja_source, texts
from ledgerkit.typeset.wording import Wording, say

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
# What XML 1.0 can't hold; shown as U+FFFD, so that whoever reads the document sees that something was there.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template: its package, and of the parts with tags the source and the compiled Jinja template."""

    name: str
    entries: Mapping[str, bytes]
    sources: Mapping[str, str]
    parts: Mapping[str, Any]


def compile_template(path: Path) -> Template:
    """Read and compile a .docx template. Raises FatalError naming the file and the text of the faulty tag."""
    from lxml import etree
    from zipfile import BadZipFile

    try:
        entries = package.read_package(path.read_bytes())
    except OSError as error:
        raise FatalError(f"打不开模板 {path.name}：{error.strerror}。") from error
    except BadZipFile as error:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。") from error
    if "word/document.xml" not in entries:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。")
    sources, parts = {}, {}
    for name, content in entries.items():
        if not _TEMPLATED.fullmatch(name):
            continue
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise FatalError(f"模板 {path.name} 已损坏（{name}），请重新保存或换回原模板。") from error
        sources[name] = jinja_source(path.name, root)
        try:
            parts[name] = environment(docx=True).from_string(sources[name])
        except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
            raise explain(error, f"模板 {path.name} ", sources[name]) from error
    return Template(path.name, entries, sources, parts)


def render(
    template: Template, wording: Wording, document_id: str, context: Mapping[str, Any], created: datetime
) -> bytes:
    """The finished .docx; equal arguments give equal bytes. `created` dates it, the unit is its author.

    Raises FatalError naming the template or sentence and the name in it that the context lacks.
    """
    sentences = say(wording, document_id, context)
    numbers = count(1)
    values = {**context, "句": sentences, "表号": lambda: next(numbers)}
    entries = dict(template.entries)
    for name, part in template.parts.items():
        try:
            text = part.render(values)
        except Exception as error:  # an author's expression may raise anything
            raise explain(error, f"模板 {template.name} ", template.sources[name]) from error
        entries[name] = _finish(template.name, text)
    author = _ILLEGAL.sub("\ufffd", str(context.get("单位", "")))
    return package.write_package(package.with_properties(entries, created=created, author=author))


def _finish(file: str, text: str) -> bytes:
    """The rendered XML checked and settled: nothing XML can't hold, no cell without a paragraph, grids filled in."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        root = etree.fromstring(_ILLEGAL.sub("\ufffd", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise FatalError(ACROSS.format(file=file, text="")) from error
    for cell in root.iter(f"{_W}tc"):
        if cell.find(f"{_W}p") is None:
            etree.SubElement(cell, f"{_W}p")
    for table in root.iter(f"{_W}tbl"):
        grid = table.find(f"{_W}tblGrid")
        if grid is not None and len(grid) == 0:
            _fill_grid(table, grid)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill_grid(table, grid) -> None:
    """Columns as wide as their longest text, what is left of the table's width shared equally."""
    from lxml import etree

    rows = [row.findall(f"{_W}tc") for row in table.findall(f"{_W}tr")]
    columns = max(map(len, rows), default=0)
    total = int(table.find(f"{_W}tblPr/{_W}tblW").get(f"{_W}w"))
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
        etree.SubElement(grid, f"{_W}gridCol").set(f"{_W}w", value)
    for row in rows:
        for cell, value in zip(row, widths):
            if (size := cell.find(f"{_W}tcPr/{_W}tcW")) is not None:
                size.set(f"{_W}w", value)
