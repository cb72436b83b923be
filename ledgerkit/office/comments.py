"""Comments of a sheet: the part that holds their texts and the old-style drawing that holds their boxes.

What a clerk has written stays: new comments come behind the old ones, and where a cell has one already, the new words
come behind the old words.
"""

import re
from collections.abc import Mapping

from ledgerkit.office.cells import Sheet
from ledgerkit.office.notes import AMID, AUTHOR, lines, markup
from ledgerkit.office.sheets import letters
from ledgerkit.office.tags import (MAIN, Edit, Element, appended, attribute, attributes, children, edited, find, find_all, root,
                                   seen, tag, text)

Place = tuple[int, int]  # row and column, from 1

COMMENTS = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="%s"><authors/><commentList/></comments>' % MAIN)
_SPACES = {b"xmlns:v": b"urn:schemas-microsoft-com:vml", b"xmlns:o": b"urn:schemas-microsoft-com:office:office",
           b"xmlns:x": b"urn:schemas-microsoft-com:office:excel"}
_DECLARED = b"".join(b' %s="%s"' % declared for declared in _SPACES.items())
DRAWING = (
    b"<xml" + _DECLARED + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout></xml>')
_KIND = (
    b'<v:shapetype%s id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>')
_BOX = (
    b'<v:shape%s id="_x0000_s%d" type="#_x0000_t202" style=\'position:absolute;margin-left:%gpt;margin-top:%gpt;width:%gpt;height:%gpt;'
    b'z-index:%d;visibility:hidden\' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black"'
    b' obscured="t"/><v:path o:connecttype="none"/><v:textbox style=\'mso-direction-alt:auto\'><div style=\'text-align:left\'></div>'
    b'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
    b'<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>')
_RUN = (b'<r><rPr><sz val="9"/><color indexed="81"/><rFont val="\xe5\xae\x8b\xe4\xbd\x93"/><charset val="134"/></rPr>'
        b'<t xml:space="preserve">%s</t></r>')
_SHAPE = re.compile(rb"_x0000_s(\d+)")
_PER_BLOCK = 1024  # shapes that share a number of the drawing's idmap

# The box, in pixels: a Chinese character of 9 points is 12 wide, a line 16 high.
_WIDE, _WIDEST, _LINE, _FRAME, _HIGH = 264, 480, 16, 14, 460


def size(words: str) -> tuple[int, int]:
    """Width and height in pixels of the box that shows all of a text.

    >>> size("请填写")
    (264, 46)
    """
    for width in (_WIDE, _WIDEST):
        height = lines(words, (width - 24) // 6) * _LINE + _FRAME
        if height <= _HIGH:
            break
    return width, max(height, _LINE * 2 + _FRAME)


# ── the texts ────────────────────────────────────────────────────────────────────────────────────────────────


def commented(xml: bytes, notes: Mapping[Place, str]) -> tuple[bytes, set[Place]]:
    """The part with these comments, and the cells that had none before, which need a box."""
    view = seen(xml)
    prefix, _ = root(view)
    authors, entries = find(view, b"authors", prefix=prefix), find(view, b"commentList", prefix=prefix)
    if not authors or not entries:
        raise ValueError("no comments")
    names = [text(xml[a.inner:a.close]) for a in find_all(view, b"author", authors.inner, authors.close, prefix)]
    edits: list[Edit] = []
    if AUTHOR not in names:
        edits.append(appended(xml, authors, b"<%sauthor>%s</%sauthor>" % (prefix, AUTHOR.encode(), prefix)))
        names.append(AUTHOR)
    old = {attribute(xml[e.start:e.inner], b"ref"): e for e in find_all(view, b"comment", entries.inner, entries.close, prefix)}
    added, fresh = [], set()
    for (row, column), words in sorted(notes.items()):
        reference = b"%s%d" % (letters(column - 1).encode(), row)
        if reference in old:
            edits += _continued(xml, view, old[reference], prefix, words)
        else:
            fresh.add((row, column))
            added.append(_named(b'<comment ref="%s" authorId="%d" shapeId="0"><text>%s</text></comment>'
                                % (reference, names.index(AUTHOR), _RUN % markup(words)), prefix))
    if added:
        edits.append(appended(xml, entries, b"".join(added)))
    return edited(xml, edits), fresh


def _continued(xml: bytes, view: bytes, entry: Element, prefix: bytes, words: str) -> list[Edit]:
    """Words behind those of a clerk's comment; a text without a run becomes one, as the two don't stand side by side."""
    run = _named(_RUN % markup(f"\n{AMID}\n{words}"), prefix)
    told = find(view, b"text", entry.start, entry.end, prefix)
    if not told:
        return [appended(xml, entry, b"<%stext>%s</%stext>" % (prefix, run, prefix))]
    inside = list(children(view, told.inner, told.close))
    ends = [(start, start, run) for name, start, _, _ in inside if name in (b"rPh", b"phoneticPr")][:1] or [appended(xml, told, run)]
    for name, start, _, end in inside:
        if name == b"t":
            return [(start, start, b"<%sr>" % prefix), (end, end, b"</%sr>" % prefix), *ends]
    return ends


def _named(element: bytes, prefix: bytes) -> bytes:
    return re.sub(rb"<(/?)", rb"<\1" + prefix, element) if prefix else element


# ── the boxes ────────────────────────────────────────────────────────────────────────────────────────────────


def boxed(xml: bytes | None, notes: Mapping[Place, str], sheet: Sheet, block: int) -> bytes:
    """The drawing with a box for each of these comments; block: the number of a new drawing among all of the workbook."""
    if xml is None:
        blocks = range(block, block + len(notes) // _PER_BLOCK + 1)
        xml = DRAWING % b",".join(b"%d" % n for n in blocks)
    first = max((int(n) for n in _SHAPE.findall(xml)), default=_PER_BLOCK * block) + 1
    end = xml.rindex(b"</xml")
    said = attributes(tag(b"xml").search(xml)[0])
    spaces = b"" if all(said.get(name) == space for name, space in _SPACES.items()) else _DECLARED
    kind = b"" if b'id="_x0000_t202"' in xml or b"id='_x0000_t202'" in xml else _KIND % spaces
    boxes = [_box(spaces, first + n, n + 1, place, words, sheet) for n, (place, words) in enumerate(sorted(notes.items()))]
    return xml[:end] + kind + b"".join(boxes) + xml[end:]


def _box(spaces: bytes, shape: int, level: int, place: Place, words: str, sheet: Sheet) -> bytes:
    row, column = place
    width, height = size(words)
    left, top = column + 1, max(1, row - 1)
    right, bottom = _reach(sheet.width, left, 12 + width), _reach(sheet.height, top, 6 + height)
    anchor = f"{left - 1}, 12, {top - 1}, 6, {right[0] - 1}, {right[1]}, {bottom[0] - 1}, {bottom[1]}"
    return _BOX % (spaces, shape, 60, 2, width * 0.75, height * 0.75, level, anchor.encode(), row - 1, column - 1)


def _reach(length, start: int, distance: int) -> tuple[int, int]:
    """The row or column that lies so many pixels behind the beginning of another, and the pixels that go into it."""
    at = start
    while distance > length(at) and at - start < 200:
        distance -= length(at)
        at += 1
    return at, min(distance, length(at))
