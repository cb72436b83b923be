"""What an earlier round wrote into a workbook that has come back goes, before the next round's notes are written.

A clerk corrects the returned workbook itself and sends it in again. Notes that stayed at corrected cells would demand
what has been done. Ours are known by their author, and by the words that go before them in a clerk's own comment. The
colour that a cell had before ours is not known any more, so such a cell has none.
"""

import re

from ledgerkit.office.cells import Sheet
from ledgerkit.office.notes import AUTHOR, AMID
from ledgerkit.office.patch import Patch
from ledgerkit.office.styles import Styles
from ledgerkit.office.tags import Edit, Element, attribute, edited, find, find_all, root, seen, text
from ledgerkit.office.writing import number, split

_PLACE = re.compile(rb"<(?:[\w.-]+:)?(Row|Column)>\s*(\d+)\s*<")


def erase(patch: Patch, part: str, styles: Styles) -> None:
    """Take our comments, their boxes and fills out of a sheet; nothing happens to one that has none."""
    links = patch.relations(part)
    told = next((link.target for link in links.values() if link.kind == "comments"), None)
    if told is None or told not in patch or AUTHOR.encode() not in (xml := patch.read(told)):
        return
    whole, amid, edits = _ours(xml)
    if not whole and not amid:
        return
    patch.write(told, edited(xml, edits))
    sheet = Sheet(patch.read(part))
    sheet.dress({place: styles.cleared for place in whole | amid})
    patch.write(part, sheet.content())
    relation = sheet.drawing()
    if relation in links:
        patch.write(links[relation].target, _without_boxes(patch.read(links[relation].target), whole))


def _ours(xml: bytes) -> tuple[set[tuple[int, int]], set[tuple[int, int]], list[Edit]]:
    """The cells whose comments are ours, those in whose comments our words stand behind others, and the edits."""
    view = seen(xml)
    prefix, _ = root(view)
    names = [text(xml[a.inner:a.close]) for a in find_all(view, b"author", prefix=prefix)]
    whole, amid, edits = set(), set(), []
    for entry in find_all(view, b"comment", prefix=prefix):
        start_tag = xml[entry.start:entry.inner]
        author, reference = int(attribute(start_tag, b"authorId") or 0), (attribute(start_tag, b"ref") or b"A1").decode()
        column, row = split(reference.replace("$", ""))
        place = row, number(column)
        if names[author:author + 1] == [AUTHOR]:
            whole.add(place)
            edits.append((entry.start, entry.end, b""))
            continue
        for run in find_all(view, b"r", entry.inner, entry.close, prefix):
            if _said(xml, view, run, prefix).startswith(AMID):
                amid.add(place)
                edits.append((run.start, run.end, b""))
    return whole, amid, edits


def _said(xml: bytes, view: bytes, run: Element, prefix: bytes) -> str:
    told = find(view, b"t", run.inner, run.close, prefix)
    return text(xml[told.inner:told.close]).strip() if told else ""


def _without_boxes(xml: bytes, places: set[tuple[int, int]]) -> bytes:
    view = seen(xml)
    edits = []
    for shape in find_all(view, b"shape"):
        said = dict(_PLACE.findall(view, shape.inner, shape.close))
        if b'"Note"' in view[shape.inner:shape.close] and len(said) == 2 and (int(said[b"Row"]) + 1, int(said[b"Column"]) + 1) in places:
            edits.append((shape.start, shape.end, b""))
    return edited(xml, edits)
