"""Elements found in XML as text, in parts that are too many to be parsed (typeset/pieces.py)."""

import re

_SECTION = re.compile(r"<w:sectPr[ >].*?</w:sectPr>|<w:sectPr[^<>]*/>", re.DOTALL)
_TEXT = re.compile(r">\s*[^<\s]")


def opening(xml: str, name: str, start: int, end: int) -> int:
    """Where the last element of this name (w:p) between `start` and `end` opens; -1 where none does."""
    sign = f"<{name}"
    at = xml.rfind(sign, start, end)
    while at >= 0 and xml[at + len(sign)] not in " >":
        at = xml.rfind(sign, start, at)
    return at


def openings(xml: str, name: str) -> list[int]:
    """Where the elements of this name open."""
    sign = f"<{name}"
    found, at = [], xml.find(sign)
    while at >= 0:
        if xml[at + len(sign)] in " >":
            found.append(at)
        at = xml.find(sign, at + len(sign))
    return found


def encloses(xml: str, name: str, at: int) -> bool:
    """Whether an element of this name is open at a place."""
    closing = xml.find(f"</{name}>", at)
    return closing >= 0 and not openings(xml[at:closing], name)


def section(xml: str, start: int = 0) -> str:
    """The section that what begins at `start` stands in: the next w:sectPr, "" where none follows."""
    at = xml.find("<w:sectPr", start)
    while at >= 0:
        if found := _SECTION.match(xml, at):
            return found[0]
        at = xml.find("<w:sectPr", at + 1)
    return ""


def words(xml: str) -> list[str]:
    """What is written in each w:t, escaped as it stands there."""
    return [text[text.rfind(">") + 1:] for text in xml.split("</w:t>")[:-1]]


def speaks(xml: str) -> bool:
    """Whether any text but blanks stands between the tags."""
    return _TEXT.search(f">{xml}") is not None
