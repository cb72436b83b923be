"""A template's file, read: its package, and the parts with tags as Jinja source."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledgerkit.errors import FatalError
from ledgerkit.model.outline import FIRST, SECOND
from ledgerkit.office import package
from ledgerkit.typeset import profile, tables
from ledgerkit.typeset.places import part_names
from ledgerkit.typeset.source import Source, jinja_source, texts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Read:
    """A template as read: the entries of its package, its parts' sources, and the texts of the body's paragraphs."""

    entries: dict[str, bytes]
    sources: dict[str, Source]
    paragraphs: tuple[str, ...]


def read_template(path: Path, house: Path | None = None) -> Read:
    """The .docx of this path, set to the style.toml of `house` (or of its own folder) where there is one.

    Raises FatalError where it is no .docx; what its tags lack is in the sources.
    """
    from lxml import etree
    from zipfile import BadZipFile

    try:
        entries = package.read_package(path.read_bytes())
    except OSError as error:
        raise FatalError(f"打不开模板 {path.name}：{error.strerror}。") from error
    except BadZipFile as error:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。") from error
    if _MAIN not in entries:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。")
    house = house or path.parent
    if (house / profile.STYLE).is_file():  # an office that differs from the standard; else the template's own styles count
        entries = profile.apply(entries, profile.load(house))
    sources, paragraphs = {}, ()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for name, part in part_names(entries).items():
        try:
            root = etree.fromstring(entries[name], parser)
        except etree.XMLSyntaxError as error:
            raise FatalError(f"模板 {path.name} 已损坏（{name}），请重新保存或换回原模板。") from error
        if name == _MAIN:
            paragraphs = tuple("".join(texts(p)).strip() for p in root.iter(f"{_W}p"))
        for change in list(root.iter(f"{_W}sectPrChange")):  # a section as it was before a tracked change of the page
            change.getparent().remove(change)
        tables.prepare(root, entries)
        source = jinja_source(root, part)
        if "{{" in source.text or "{%" in source.text or source.mistakes or name == _MAIN:
            sources[name] = source
    return Read(entries, sources, paragraphs)


def lacking(read: Read, headings: Sequence[str]) -> list[str]:
    """The needed headings that no paragraph of the body is, with or without its number: 五、典型案例 or 典型案例."""
    there = {_bare(text) for text in read.paragraphs} | {"".join(text.split()) for text in read.paragraphs}
    return [heading for heading in headings if "".join(heading.split()) not in there]


def _bare(text: str) -> str:
    return "".join(SECOND.sub("", FIRST.sub("", text, count=1), count=1).split())
