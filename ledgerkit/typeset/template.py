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
from ledgerkit.typeset import tables
from ledgerkit.typeset.jinja import environment, explain
from ledgerkit.typeset.rendered import MAIN, Rendered
from ledgerkit.typeset.source import ACROSS, jinja_source
from ledgerkit.typeset.wording import Wording, say

_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
# What XML 1.0 can't hold; shown as U+FFFD, so that whoever reads the document sees that something was there.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What finishes a rendered document, in this order: tables, charts, marks of figures, last the contents, whose page
# numbers depend on all that stands before.
_STEPS = (tables.settle,)


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
    if MAIN not in entries:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。")
    sources, parts = {}, {}
    for name, content in entries.items():
        if not _TEMPLATED.fullmatch(name):
            continue
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise FatalError(f"模板 {path.name} 已损坏（{name}），请重新保存或换回原模板。") from error
        source = jinja_source(path.name, root)
        if "{{" not in source and "{%" not in source and name != MAIN:  # nothing to render
            continue
        sources[name] = source
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
    rendered = Rendered(dict(template.entries), {}, values, created, template.name)
    for name, part in template.parts.items():
        try:
            text = part.render(values)
        except Exception as error:  # an author's expression may raise anything
            raise explain(error, f"模板 {template.name} ", template.sources[name]) from error
        rendered.roots[name] = _parsed(template.name, text)
    for finish in _STEPS:
        finish(rendered)
    entries = rendered.entries | {name: _written(root) for name, root in rendered.roots.items()}
    author = _ILLEGAL.sub("\ufffd", str(context.get("单位", "")))
    return package.write_package(package.with_properties(entries, created=created, author=author))


def _parsed(file: str, text: str):
    """The rendered XML of a part, without what XML can't hold."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(_ILLEGAL.sub("\ufffd", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise FatalError(ACROSS.format(file=file, text="")) from error


def _written(root) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
