"""The part that lists a workbook's sheets, and the sheet that is put before them."""

from itertools import chain, count
from typing import NamedTuple

from ledgerkit.office.cells import deselections
from ledgerkit.office.notes import SHEET, TAB
from ledgerkit.office.patch import Patch
from ledgerkit.office.tags import (RELATIONS, Edit, attribute, attributes, bound, edited, find, find_all, root, seen, tag, text,
                                   with_attribute)

_STRICT = b"http://purl.oclc.org/ooxml/"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


class Tab(NamedTuple):
    """A sheet as the workbook lists it: its name, and its part; kind: worksheet, chartsheet, dialogsheet."""

    name: str
    part: str
    kind: str


class Workbook:
    """The list of sheets of a package; ValueError for one in the Strict dialect or without a list."""

    def __init__(self, patch: Patch):
        self._patch = patch
        links = [link.target for link in patch.relations("").values() if link.kind == "officeDocument"]
        self.part = links[0] if links else "xl/workbook.xml"
        self._xml = patch.read(self.part)
        self._view = seen(self._xml)
        self.prefix, self._root = root(self._view)
        self._sheets = find(self._view, b"sheets", prefix=self.prefix)
        if _STRICT in self._root or not self._sheets:
            raise ValueError("Strict Open XML, or no sheets")
        self._links = patch.relations(self.part)
        self._elements = list(find_all(self._view, b"sheet", self._sheets.inner, self._sheets.close, self.prefix))
        self.tabs = [self._tab(self._xml[e.start:e.inner]) for e in self._elements]
        self.old = self.tabs[0] if self._ours() else None  # the sheet that we put first in an earlier round

    def _tab(self, start_tag: bytes) -> Tab:
        names = [bound(declared, RELATIONS) for declared in (start_tag, self._root, self._xml[self._sheets.start:self._sheets.inner])]
        link = next((self._links[id] for name in names if name and (id := attribute(start_tag, name + b"id")) in self._links), None)
        return Tab(text(attribute(start_tag, b"name") or b""), link.target if link else "", link.kind if link else "")

    def styles(self) -> str | None:
        """The part that holds the looks of cells; None where the workbook has none."""
        return next((link.target for link in self._links.values() if link.kind == "styles"), None)

    def write_styles(self, content: bytes) -> None:
        """Write the looks of cells, into a part of their own where there was none."""
        name = self.styles()
        if name is None:
            name = self._folder() + "styles.xml"
            self._patch.relate(self.part, "styles", name)
            self._patch.declare(name, _TYPE + "styles+xml")
        self._patch.write(name, content)

    def _folder(self) -> str:
        folder, slash, _ = self.part.rpartition("/")
        return folder + slash

    # ── the first sheet ──────────────────────────────────────────────────────────────────────────────────────

    def put_first(self, content: bytes) -> None:
        """Put a sheet before all others and let it alone be the one that is seen when the workbook is opened.

        A first sheet that we put there in an earlier round is replaced.
        """
        if self.old:
            name = self.old.part
            self._patch.unrelate(name)
        else:
            name, _ = self._patch.free(self._folder() + "worksheets/sheet{}.xml")
            self._patch.declare(name, _TYPE + "worksheet+xml")
        for other in self.tabs:
            if other.part and other.part != name:
                self._deselect(other.part)
        edits = self._seen_first()
        if not self.old:
            edits += self._listed(self._patch.relate(self.part, "worksheet", name))
            edits += self._shifted()
        self._patch.write(name, content)
        self._patch.write(self.part, edited(self._xml, edits))

    def _ours(self) -> bool:
        """Whether the first sheet is one of ours: it has the name, and a tab of a colour that nobody chooses."""
        if not self.tabs or not self.tabs[0].name.startswith(SHEET) or self.tabs[0].kind != "worksheet":
            return False
        xml = self._patch.read(self.tabs[0].part)
        colour = find(seen(xml), b"tabColor")
        return bool(colour) and attribute(xml[colour.start:colour.inner], b"rgb") == TAB.encode()

    def _deselect(self, part: str) -> None:
        xml = self._patch.read(part)
        if b"tabSelected" in xml:
            self._patch.write(part, edited(xml, deselections(xml, seen(xml))))

    def _listed(self, relation: bytes) -> list[Edit]:
        taken = {tab.name.casefold() for tab in self.tabs}
        name = next(n for n in chain([SHEET], (f"{SHEET}{n}" for n in count(2))) if n.casefold() not in taken)
        ids = [int(attribute(self._xml[e.start:e.inner], b"sheetId") or 0) for e in self._elements]
        prefix = bound(self._root, RELATIONS)
        link = b'%sid="%s"' % (prefix, relation) if prefix else b'xmlns:r="%s" r:id="%s"' % (RELATIONS, relation)
        element = b'<%ssheet name="%s" sheetId="%d" %s/>' % (self.prefix, name.encode(), max(ids, default=0) + 1, link)
        at = self._sheets.inner
        return [(at, at, element)]

    def _shifted(self) -> list[Edit]:
        """Names that belong to one sheet count the sheets, of which there is one more before theirs."""
        edits = []
        for found in tag(b"definedName", self.prefix).finditer(self._view, self._sheets.end):
            at = attribute(found[0], b"localSheetId")
            if at is not None:
                edits.append((found.start(), found.end(), with_attribute(found[0], b"localSheetId", b"%d" % (int(at) + 1))))
        return edits

    def _seen_first(self) -> list[Edit]:
        edits = []
        for found in tag(b"workbookView", self.prefix).finditer(self._view):
            new = found[0]
            for name in (b"firstSheet", b"activeTab"):
                if attributes(new).get(name, b"0") != b"0":
                    new = with_attribute(new, name, b"0")
            if new != found[0]:
                edits.append((found.start(), found.end(), new))
        return edits
