"""The paragraphs of a Word document, tables left out: their texts and the headings that their styles make of them."""

import re
from dataclasses import dataclass
from datetime import datetime

from ledgerkit.office.formats import open_package, part
from ledgerkit.office.grid import moment
from ledgerkit.office.markup import attribute, count, local, parse
from ledgerkit.office.word import blocks, main_part, text_of

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.I)
MAX_PARAGRAPHS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with text: its number among those of the document, and its heading level (0 none, -1 the title)."""

    number: int
    text: str
    level: int = 0


def read(data: bytes) -> tuple[list[Line], datetime | None]:
    """The document's paragraphs with text, and when it was last saved; raises `Unsafe`."""
    package = open_package(data)
    name = main_part(package)
    if name not in package:
        return [], None
    body = parse(part(package, name)).find("{*}body")
    levels = _levels(parse(part(package, "word/styles.xml"))) if "word/styles.xml" in package else {}
    core = parse(part(package, "docProps/core.xml")) if "docProps/core.xml" in package else None
    saved = next((e.text or "" for e in core.iter("{*}modified")), "") if core is not None else ""
    lines: list[Line] = []
    for number, element in enumerate((e for e in blocks(body) if local(e) == "p") if body is not None else (), 1):
        style = element.find("{*}pPr/{*}pStyle")
        level = levels.get(attribute(style, "val"), 0) if style is not None else 0
        outline = element.find("{*}pPr/{*}outlineLvl")
        if outline is not None and (own := count(outline, "val", 9)) < 9:
            level = own + 1
        # a line break inside a heading or title lays it out, inside plain text it begins a paragraph
        said = text_of(element).strip()
        parts = ["".join(said.split("\n"))] if level else said.split("\n")
        lines += [Line(number, words, level) for words in map(str.strip, parts) if words]
        if len(lines) > MAX_PARAGRAPHS:
            break
    return lines, moment(saved)


def tables(data: bytes) -> int:
    """How many tables stand in the document's text, those inside another not counted; raises `Unsafe`."""
    package = open_package(data)
    name = main_part(package)
    body = parse(part(package, name)).find("{*}body") if name in package else None
    return sum(local(element) == "tbl" for element in blocks(body)) if body is not None else 0


def _levels(styles) -> dict[str, int]:
    """Style id -> heading level: by the style's outline level, or by its name."""
    found = {}
    for style in styles.iter("{*}style"):
        named = style.find("{*}name")
        name = attribute(named, "val") if named is not None else ""
        outline = style.find("{*}pPr/{*}outlineLvl")
        if match := _HEADING.fullmatch(name):
            found[attribute(style, "styleId")] = int(match[1])
        elif name.lower() in ("title", "标题"):
            found[attribute(style, "styleId")] = -1
        elif outline is not None and (level := count(outline, "val", 9)) < 9:
            found[attribute(style, "styleId")] = level + 1
    return found
