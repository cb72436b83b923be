"""A Word document as the checks see it: paragraphs with their formatting as it takes effect, tables, sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ledgerkit.office.formats import Package, open_package, part
from ledgerkit.office.markup import attribute, local, parse
from ledgerkit.office.word import blocks, main_part
from ledgerkit.typeset.conformity.effective import Character, Layout, Styles, integer

PAGE = "\x00"  # stands for the PAGE field in the text of a header or footer
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)  # a template's own words, which no rule is about
MAX_BLOCKS = 20_000
_INLINE = {"sdt", "sdtContent", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "dir", "bdo"}


@dataclass(slots=True)
class Run:
    text: str
    format: Character


@dataclass(slots=True)
class Paragraph:
    """`number` counts those outside tables from 1; `role` is set by `roles.assign`."""

    number: int | None
    element: Any
    text: str
    runs: list[Run]
    layout: Layout
    styles: list[str]
    section: int
    breaks: bool  # begins a new page by a break before it or in its text's beginning
    ends_page: bool
    before_table: bool = False
    role: str | None = None
    told: str | None = None  # the role that its style says, where it says one


@dataclass(slots=True)
class Table:
    number: int
    element: Any
    section: int
    title: str
    cells: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A section's properties and its headers and footers by kind (default, even, first), those inherited too."""

    element: Any
    footers: dict[str, Any]
    headers: dict[str, Any]

    def measure(self, part: str, name: str, default: int = 0) -> int:
        """A measure in twips: measure("pgSz", "w")."""
        found = self.element.find(f"{{*}}{part}") if self.element is not None else None
        return integer(attribute(found, name), default) if found is not None else default

    @property
    def lying(self) -> bool:
        return self.measure("pgSz", "w", 12240) > self.measure("pgSz", "h", 15840)

    @property
    def width(self) -> int:
        """The type area's width in twips."""
        return (self.measure("pgSz", "w", 12240) - self.measure("pgMar", "left", 1440)
                - self.measure("pgMar", "right", 1440) - self.measure("pgMar", "gutter"))


@dataclass(slots=True)
class Document:
    styles: Styles
    paragraphs: list[Paragraph]
    tables: list[Table]
    sections: list[Section]
    even_and_odd: bool


def read(data: bytes) -> Document:
    """The document of these bytes; raises `Unsafe` for what is no Word document or can't be opened safely."""
    package = open_package(data)
    name = main_part(package)
    folder = name.rpartition("/")[0]
    styles, theme = (_parsed(package, found) for found in (_related(package, name, kind) for kind in ("styles", "theme")))
    settings = _parsed(package, _related(package, name, "settings"))
    document = Document(Styles(styles, theme), [], [], [], False)
    root = _parsed(package, name)
    body = root.find("{*}body") if root is not None else None
    if settings is not None and (even := settings.find("{*}evenAndOddHeaders")) is not None:
        document.even_and_odd = attribute(even, "val", "1").lower() not in ("0", "false", "off")
    if body is not None:
        _Reader(document, package, _relations(package, name), folder).read(body)
    return document


class _Reader:
    def __init__(self, document: Document, package: Package, relations: dict[str, str], folder: str):
        self.document, self.package, self.relations, self.folder = document, package, relations, folder
        self.footers: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.count = 0

    def read(self, body) -> None:
        document = self.document
        broken, last = True, None  # a document's first paragraph stands on a new page
        for block in blocks(body):
            if local(block) == "p":
                self.count += 1
                found = self.paragraph(block, self.count)
                found.breaks |= broken
                document.paragraphs.append(found)
                broken = found.ends_page or (broken and not found.text.strip())
                if (section := block.find("{*}pPr/{*}sectPr")) is not None:
                    broken |= self.section(section)
                last = found if found.text.strip() else last
            elif local(block) == "tbl":
                if last is not None:
                    last.before_table = True
                caption = last.text if last is not None and len(last.text) <= 40 else ""
                table = Table(len(document.tables) + 1, block, len(document.sections), caption)
                table.cells = [self.paragraph(p, None) for p in block.iter("{*}p") if _outside_boxes(p)]
                document.tables.append(table)
                broken = False
            elif local(block) == "sectPr":
                self.section(block)
            if self.count + len(document.tables) > MAX_BLOCKS:
                break
        if not document.sections or any(p.section >= len(document.sections) for p in document.paragraphs):
            document.sections.append(Section(None, dict(self.footers), dict(self.headers)))

    def section(self, element) -> bool:
        """Take in a section that ends here; whether the next one begins on a new page."""
        for kind, kept in (("footerReference", self.footers), ("headerReference", self.headers)):
            for reference in element.findall(f"{{*}}{kind}"):
                target = self.relations.get(_identity(reference), "")
                kept[attribute(reference, "type", "default")] = _parsed(self.package, _join(self.folder, target))
        self.document.sections.append(Section(element, dict(self.footers), dict(self.headers)))
        kind = element.find("{*}type")
        return kind is None or attribute(kind, "val") != "continuous"

    def paragraph(self, element, number: int | None) -> Paragraph:
        styles = self.document.styles
        runs = [Run(text, styles.character(element, run)) for run in inline(element) if (text := run_text(run))]
        layout = styles.layout(element)
        begins, ends = _page_breaks(element)
        return Paragraph(number, element, "".join(run.text for run in runs), runs, layout, styles.names(element),
                         len(self.document.sections), layout.page_break or begins, ends)


def inline(paragraph) -> Iterator[Any]:
    """The runs of a paragraph, through content controls, links and tracked insertions, without what was deleted."""
    for child in paragraph:
        if not isinstance(child.tag, str):
            continue
        if local(child) == "r":
            yield child
        elif local(child) in _INLINE:
            yield from inline(child)


def run_text(run) -> str:
    """A run's text; line breaks are \\n, tabs \\t."""
    signs = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
    texts = []
    for child in run:
        if isinstance(child.tag, str):
            name = local(child)
            if name == "t":
                texts.append(child.text or "")
            elif name in signs and attribute(child, "type") not in ("page", "column"):
                texts.append(signs[name])
    return "".join(texts)


def _page_breaks(paragraph) -> tuple[bool, bool]:
    """Whether a page break stands before the paragraph's text, and whether one stands after it."""
    begins = ends = written = False
    for run in inline(paragraph):
        for child in run:
            if not isinstance(child.tag, str):
                continue
            if local(child) == "br" and attribute(child, "type") == "page":
                begins, ends = begins or not written, True
            elif local(child) == "t" and child.text:
                written, ends = True, False
    return begins and written, ends


def _outside_boxes(paragraph) -> bool:
    return next(paragraph.iterancestors("{*}txbxContent"), None) is None


def _parsed(package: Package, name: str) -> Any:
    return parse(part(package, name)) if name and name in package else None


def _related(package: Package, name: str, kind: str) -> str:
    """The part that a document calls its styles, settings, theme; by relation, else by its usual place."""
    folder = name.rpartition("/")[0]
    path = f"{folder}/_rels/{name.rpartition('/')[2]}.rels" if folder else f"_rels/{name}.rels"
    for relation in _parsed(package, path) if path in package else ():
        if isinstance(relation.tag, str) and attribute(relation, "Type").endswith(f"/{kind}"):
            return _join(folder, attribute(relation, "Target"))
    usual = {"styles": "styles.xml", "settings": "settings.xml", "theme": "theme/theme1.xml"}
    return _join(folder, usual[kind])


def _relations(package: Package, name: str) -> dict[str, str]:
    folder, _, file = name.rpartition("/")
    root = _parsed(package, _join(folder, f"_rels/{file}.rels"))
    return {attribute(r, "Id"): attribute(r, "Target") for r in root if isinstance(r.tag, str)} if root is not None else {}


def _identity(reference) -> str:
    return attribute(reference, "id")


def _join(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return f"{folder}/{target}" if folder and target else target
