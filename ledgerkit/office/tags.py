"""XML edited as the bytes it is: tags are found, attributes set, and whatever is not edited stays as it was.

Only what this needs of XML is known here: `<` begins nothing but markup, and quotes may hide a `>`. Comments, CDATA and
processing instructions are veiled before anything is looked for.
"""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_VEILED = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.S)
_REST = rb"""[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>"""
_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ROOT = re.compile(rb"<([\w.-]+:)?([\w.-]+)" + _REST)
_ANY = re.compile(rb"<(/?)([\w.-]+:)?([\w.-]+)" + _REST)
_ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)""")

Edit = tuple[int, int, bytes]  # from, to (exclusive), what stands there instead


class Element(NamedTuple):
    """Where an element stands: its start tag from `start` to `inner`, its end tag from `close` to `end`.

    A self-closing one has no content: inner, close and end are the same place. `prefix` is b"" or b"x:".
    """

    start: int
    inner: int
    close: int
    end: int
    prefix: bytes

    @property
    def hollow(self) -> bool:
        """Whether the element is one self-closing tag."""
        return self.inner == self.end


def seen(xml: bytes) -> bytes:
    """The XML with everything veiled that could be taken for markup and is none; every byte keeps its place.

    ValueError for an encoding other than UTF-8, in which bytes could not be written.
    """
    found = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf")[:200])
    if b"\0" in xml[:64] or (found and found[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")):
        raise ValueError("not in UTF-8")
    if b"<!" not in xml and b"<?" not in xml[5:]:
        return b" " * xml.find(b"<", 1) + xml[xml.find(b"<", 1):] if xml.startswith(b"<?") else xml
    return _VEILED.sub(lambda found: b" " * len(found[0]), xml)


def root(view: bytes) -> tuple[bytes, bytes]:
    """The prefix and the start tag of the outermost element; ValueError where there is none."""
    found = _ROOT.search(view)
    if not found:
        raise ValueError("not XML")
    return found[1] or b"", found[0]


@lru_cache(maxsize=128)
def tag(name: bytes, prefix: bytes | None = None) -> re.Pattern[bytes]:
    """Start tags of that name; with any prefix (group 1) unless one is given."""
    own = rb"([\w.-]+:)?" if prefix is None else b"(%s)" % re.escape(prefix)
    return re.compile(b"<" + own + name + rb"(?=[\s/>])" + _REST)


@lru_cache(maxsize=128)
def _end_tag(name: bytes, prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(b"</" + re.escape(prefix + name) + rb"\s*>")


def find(view: bytes, name: bytes, start: int = 0, end: int | None = None, prefix: bytes | None = None) -> Element | None:
    """The first element of that name that begins between the two places; it holds no other of its name."""
    found = tag(name, prefix).search(view, start, len(view) if end is None else end)
    return _element(view, name, found) if found else None


def find_all(view: bytes, name: bytes, start: int = 0, end: int | None = None, prefix: bytes | None = None) -> Iterator[Element]:
    """All of them, one behind the other."""
    while found := find(view, name, start, end, prefix):
        yield found
        start = found.end


def _element(view: bytes, name: bytes, found: re.Match[bytes]) -> Element:
    prefix = found[1] or b""
    if found[0].endswith(b"/>"):
        return Element(found.start(), found.end(), found.end(), found.end(), prefix)
    close = _end_tag(name, prefix).search(view, found.end())
    if not close:
        raise ValueError(f"no end of {name.decode()}")
    return Element(found.start(), found.end(), close.start(), close.end(), prefix)


def children(view: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The elements next below the one whose content this is: name without prefix, start, end of the start tag, end."""
    depth, name, begin, inner = 0, b"", 0, 0
    for found in _ANY.finditer(view, start, end):
        closing, hollow = found[1] == b"/", found[0].endswith(b"/>")
        if closing:
            depth -= 1
        elif depth == 0:
            name, begin, inner = found[3], found.start(), found.end()
        if depth == 0 and (closing or hollow):
            yield name, begin, inner, found.end()
        if not closing and not hollow:
            depth += 1


def attributes(start_tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a start tag as they are written."""
    return {found[1]: found[2][1:-1] for found in _ATTRIBUTE.finditer(start_tag)}


def attribute(start_tag: bytes, name: bytes) -> bytes | None:
    """One of them; None where it is missing."""
    for found in _ATTRIBUTE.finditer(start_tag):
        if found[1] == name:
            return found[2][1:-1]
    return None


def text(value: bytes) -> str:
    """What an attribute or a text says."""
    return html.unescape(value.decode("utf-8", "replace"))


def with_attribute(start_tag: bytes, name: bytes, value: bytes) -> bytes:
    """The start tag with this attribute, in its old place if it had it."""
    for found in _ATTRIBUTE.finditer(start_tag):
        if found[1] == name:
            return start_tag[:found.start(2) + 1] + value + start_tag[found.end(2) - 1:]
    at = len(start_tag) - (2 if start_tag.endswith(b"/>") else 1)
    while start_tag[at - 1:at].isspace():
        at -= 1
    return b'%s %s="%s"%s' % (start_tag[:at], name, value, start_tag[at:])


def bound(start_tag: bytes, space: bytes) -> bytes | None:
    """The prefix that a start tag binds to a name space, as b"r:"; None where it binds none."""
    for name, value in attributes(start_tag).items():
        if value == space and name.startswith(b"xmlns:"):
            return name[6:] + b":"
    return None


def appended(xml: bytes, element: Element, content: bytes) -> Edit:
    """The edit that puts content behind the last child of an element; a self-closing one is opened for it."""
    if not element.hollow:
        return element.close, element.close, content
    start_tag = xml[element.start:element.inner]
    name = re.match(rb"<([\w:.-]+)", start_tag)[1]
    return element.start, element.end, b"%s>%s</%s>" % (start_tag[:-2].rstrip(), content, name)


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The XML after these edits, which don't overlap; several insertions at one place come in their order."""
    pieces, at = [], 0
    for start, end, content in sorted(edits, key=lambda edit: edit[:2]):
        if start < at:
            raise ValueError("edits overlap")
        pieces += xml[at:start], content
        at = end
    return b"".join((*pieces, xml[at:]))
