"""Looks added behind those that a workbook's styles have; nothing of what is there changes but the counts."""

from ledgerkit.office.notes import FILLS
from ledgerkit.office.tags import (MAIN, Edit, Element, appended, attribute, children, edited, find, root, seen, tag,
                                   with_attribute)

_ORDER = (b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles", b"dxfs", b"tableStyles", b"colors",
          b"extLst")
# What every workbook counts on in a section that it does not have.
_FIRST = {b"fonts": (b'<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',),
          b"borders": (b"<border><left/><right/><top/><bottom/><diagonal/></border>",),
          b"cellXfs": (b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
          b"fills": (b'<fill><patternFill patternType="none"/></fill>', b'<fill><patternFill patternType="gray125"/></fill>')}
EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s"></styleSheet>' % MAIN


class Styles:
    """The styles of a workbook, to which looks are added; `content` gives the part with them."""

    def __init__(self, xml: bytes):
        self.xml, self._view = xml, seen(xml)
        self.prefix, _ = root(self._view)
        self._whole = find(self._view, b"styleSheet", prefix=self.prefix)
        if not self._whole:
            raise ValueError("no styles")
        self._sections = {
            name: Element(start, inner, self._view.rindex(b"</", start, end) if end > inner else end, end, self.prefix)
            for name, start, inner, end in children(self._view, self._whole.inner, self._whole.close)}
        self._count = {name: self._counted(name) for name in _FIRST}
        self._added: dict[bytes, list[bytes]] = {name: [] for name in _FIRST}
        self._marked: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}
        self._formats = self._spans()

    def _counted(self, name: bytes) -> int:
        section = self._sections.get(name)
        return sum(1 for _ in children(self._view, section.inner, section.close)) if section else 0

    def _spans(self) -> list[bytes]:
        section = self._sections.get(b"cellXfs")
        return [self.xml[start:end] for _, start, _, end in children(self._view, section.inner, section.close)] if section else []

    def add(self, section: bytes, element: bytes) -> int:
        """The number of an element of fonts, fills, borders or cellXfs that is added, or was before."""
        added = self._added[section]
        if not self._count[section] and not added:
            added += _FIRST[section]
        if element not in added:
            added.append(element)
        return self._count[section] + added.index(element)

    def fill(self, colour: str) -> int:
        """The number of a plain fill of that colour."""
        if colour not in self._fills:
            self._fills[colour] = self.add(b"fills", (
                b'<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/><bgColor indexed="64"/></patternFill></fill>'
                % colour.encode()))
        return self._fills[colour]

    def marked(self, look: int, severity: str) -> int:
        """The number of the look that differs from this one in nothing but the fill of a severity."""
        key = look, severity
        if key not in self._marked:
            self._marked[key] = self._filled(look, self.fill(FILLS[severity]))
        return self._marked[key]

    def cleared(self, look: int) -> int:
        """The number of the look without the fill of a severity; the look itself where it has another fill, or none."""
        fill = int(attribute(tag(b"xf").match(self._format(look))[0], b"fillId") or 0)
        return self._filled(look, 0) if fill in self._severities() else look

    def _severities(self) -> set[int]:
        """The fills that are of a severity's colour."""
        section = self._sections.get(b"fills")
        if not section:
            return set()
        spans = [self.xml[start:end].upper() for _, start, _, end in children(self._view, section.inner, section.close)]
        return {n for n, fill in enumerate(spans) if any(colour.encode() in fill for colour in FILLS.values())}

    def _format(self, look: int) -> bytes:
        formats = [*self._formats, *self._added[b"cellXfs"]] or _FIRST[b"cellXfs"]
        return formats[look if 0 <= look < len(formats) else 0]

    def _filled(self, look: int, fill: int) -> int:
        old = self._format(look)
        start_tag = tag(b"xf").match(old)[0]
        new = with_attribute(with_attribute(start_tag, b"fillId", b"%d" % fill), b"applyFill", b"1")
        return self.add(b"cellXfs", new + old[len(start_tag):])

    def content(self) -> bytes:
        """The part with all that was added."""
        edits: list[Edit] = []
        for name, added in self._added.items():
            if not added:
                continue
            items = b"".join(self._named(item) for item in added)
            if name in self._sections:
                edits += self._grown(name, self._sections[name], items, self._count[name] + len(added))
            else:
                at = self._before(name)
                edits.append((at, at, b'<%s%s count="%d">%s</%s%s>' % (self.prefix, name, len(added), items, self.prefix, name)))
        return edited(self.xml, edits)

    def _named(self, element: bytes) -> bytes:
        """An element of ours with the prefix that this file gives to all; a copy of the file's own has it already."""
        if not self.prefix or element.startswith(b"<" + self.prefix):
            return element
        return element.replace(b"</", b"\0").replace(b"<", b"<" + self.prefix).replace(b"\0", b"</" + self.prefix)

    def _grown(self, name: bytes, section: Element, items: bytes, count: int) -> list[Edit]:
        start_tag = self.xml[section.start:section.inner]
        if attribute(start_tag, b"count") is not None:
            start_tag = with_attribute(start_tag, b"count", b"%d" % count)
        if section.hollow:
            whole = self.prefix + name
            return [(section.start, section.end, b"%s>%s</%s>" % (start_tag[:-2].rstrip(), items, whole))]
        return [(section.start, section.inner, start_tag), appended(self.xml, section, items)]

    def _before(self, name: bytes) -> int:
        """Where a section that is missing has its place by the order of the format."""
        later = [self._sections[other].start for other in _ORDER[_ORDER.index(name) + 1:] if other in self._sections]
        return min(later, default=self._whole.close)
