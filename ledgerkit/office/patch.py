"""A package being patched: its parts, their relations and content types, and what is to be written in their place."""

import posixpath
from typing import NamedTuple

from ledgerkit.office.formats import open_package, part
from ledgerkit.office.package import CONTENT_TYPES
from ledgerkit.office.splice import splice
from ledgerkit.office.tags import RELATIONS, appended, attribute, attributes, edited, find, find_all, seen, text

_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONS = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="%s"></Relationships>' % _PACKAGE


class Relation(NamedTuple):
    """What a part refers to: the last word of the relation's kind, and the part's name."""

    kind: str
    target: str


class Patch:
    """The parts of a package by name, and new contents for some; raises `Unsafe` as every opening of a package."""

    def __init__(self, data: bytes):
        self._data, self._package = data, open_package(data)
        self._names = {name.lower(): name for name in self._package}  # a part's name is the same in any case
        self._new: dict[str, bytes] = {}

    def content(self) -> bytes:
        """The package with all that was written."""
        return splice(self._data, self._new)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """A part as it is or as it was written; ValueError where there is none."""
        if name.lower() not in self._names:
            raise ValueError(f"no part {name}")
        own = self._names[name.lower()]
        return self._new[own] if own in self._new else part(self._package, own)

    def write(self, name: str, content: bytes) -> None:
        """Give a part this content; a part that is not there is made."""
        own = self._names.setdefault(name.lower(), name)
        self._new[own] = content

    def free(self, pattern: str) -> tuple[str, int]:
        """The first name of this pattern, such as xl/comments{}.xml, that no part has, and its number."""
        n = 1
        while pattern.format(n) in self:
            n += 1
        return pattern.format(n), n

    # ── relations ────────────────────────────────────────────────────────────────────────────────────────────

    def relations(self, source: str) -> dict[bytes, Relation]:
        """What a part refers to inside the package, by the relations' ids."""
        name = _relations_of(source)
        if name not in self:
            return {}
        xml = self.read(name)
        found = {}
        for element in find_all(seen(xml), b"Relationship"):
            said = attributes(xml[element.start:element.inner])
            if said.get(b"TargetMode") != b"External" and b"Target" in said and b"Id" in said:
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), text(said[b"Target"])))
                found[said[b"Id"]] = Relation(text(said.get(b"Type", b"")).rpartition("/")[2], target.lstrip("/"))
        return found

    def relate(self, source: str, kind: str, target: str) -> bytes:
        """Add a relation; returns its id, the first of the form rId9 that is free."""
        name = _relations_of(source)
        xml = self.read(name) if name in self else _NO_RELATIONS
        view = seen(xml)
        taken = {attribute(xml[e.start:e.inner], b"Id") for e in find_all(view, b"Relationship")}
        n = len(taken) + 1
        while b"rId%d" % n in taken:
            n += 1
        whole = find(view, b"Relationships")
        to = posixpath.relpath("/" + target, posixpath.join("/", posixpath.dirname(source)))
        element = (f'<{whole.prefix.decode()}Relationship Id="rId{n}" Type="{RELATIONS.decode()}/{kind}" Target="{to}"/>').encode()
        self.write(name, edited(xml, [appended(xml, whole, element)]))
        return b"rId%d" % n

    def unrelate(self, source: str) -> None:
        """Let a part refer to nothing any more."""
        if _relations_of(source) in self:
            self.write(_relations_of(source), _NO_RELATIONS)

    # ── content types ────────────────────────────────────────────────────────────────────────────────────────

    def declare(self, name: str, kind: str) -> None:
        """Say of what type a part is that was added."""
        self._add_type(lambda prefix: f'<{prefix}Override PartName="/{name}" ContentType="{kind}"/>')

    def declare_all(self, extension: str, kind: str) -> None:
        """Say of what type all parts with this extension are; nothing where that has been said."""
        xml = self.read(CONTENT_TYPES)
        said = {(attribute(xml[e.start:e.inner], b"Extension") or b"").lower() for e in find_all(seen(xml), b"Default")}
        if extension.encode() not in said:
            self._add_type(lambda prefix: f'<{prefix}Default Extension="{extension}" ContentType="{kind}"/>')

    def _add_type(self, element) -> None:
        xml = self.read(CONTENT_TYPES)
        whole = find(seen(xml), b"Types")
        if not whole:
            raise ValueError("no content types")
        self.write(CONTENT_TYPES, edited(xml, [appended(xml, whole, element(whole.prefix.decode()).encode())]))


def _relations_of(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels"
