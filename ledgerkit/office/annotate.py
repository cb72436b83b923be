"""A clerk's own workbook with notes at its cells and a first sheet that lists them; nothing else of it changes.

The parts are patched as the bytes they are. Loading and saving the workbook would lose text boxes, buttons, sparklines,
rich text and cached values, and with them the clerk's trust.
"""

from collections.abc import Mapping, Sequence

from ledgerkit.office import comments
from ledgerkit.office.cells import Sheet
from ledgerkit.office.erase import erase
from ledgerkit.office.notes import FILLS, Entry, Note, Summary
from ledgerkit.office.opinion import opinion
from ledgerkit.office.patch import Patch
from ledgerkit.office.styles import EMPTY, Styles
from ledgerkit.office.workbook import Workbook
from ledgerkit.office.writing import PLACE, number

__all__ = ["Entry", "Note", "Summary", "annotate"]

_TYPE = "application/vnd.openxmlformats-officedocument."
_GRAVITY = list(FILLS)


def annotate(data: bytes, notes: Sequence[Note], summary: Summary) -> bytes:
    """The .xlsx or .xlsm with these notes as comments and fills, and the summary as its first sheet, 校验意见.

    Several notes at a cell become one comment; a note inside a merged range stands at the cell that shows it. Notes
    of an earlier round, in a workbook that came back corrected, are taken out first. A sheet that was selected is so
    no more, or what is typed into the first one would go into both. The same arguments give the same bytes.

    Raises ValueError for a workbook that can't be patched (Strict Open XML, an encoding other than UTF-8, a broken
    part, a note at a sheet that it does not have): `beside` serves there. Raises `Unsafe` for a package that breaks
    a limit.
    """
    patch = Patch(data)
    workbook = Workbook(patch)
    parts = {tab.name: (n, tab.part) for n, tab in enumerate(workbook.tabs, 1) if tab.kind == "worksheet"}
    styles = Styles(patch.read(workbook.styles()) if workbook.styles() else EMPTY)
    by_sheet: dict[str, list[Note]] = {}
    for note in notes:
        by_sheet.setdefault(note.sheet, []).append(note)
    if missing := by_sheet.keys() - parts.keys():
        raise ValueError(f"no sheets {missing}")
    for name, (block, part) in parts.items():
        if workbook.old and name == workbook.old.name:
            continue  # it is made anew
        erase(patch, part, styles)
        if name in by_sheet:
            _mark(patch, part, block, by_sheet[name], styles)
    first = opinion(summary, styles)
    workbook.write_styles(styles.content())
    workbook.put_first(first)
    return patch.content()


def _mark(patch: Patch, part: str, block: int, notes: Sequence[Note], styles: Styles) -> None:
    """Write the notes of one sheet: the looks of their cells, and their comments."""
    sheet = Sheet(patch.read(part))
    by_cell: dict[tuple[int, int], list[Note]] = {}
    for note in notes:
        found = PLACE.fullmatch(note.cell)
        if not found:
            raise ValueError(f"no cell {note.cell}")
        by_cell.setdefault(sheet.anchor(int(found[2]), number(found[1])), []).append(note)
    gravest = {place: min((n.severity for n in own), key=_GRAVITY.index) for place, own in by_cell.items()}
    sheet.dress({place: lambda look, severity=severity: styles.marked(look, severity) for place, severity in gravest.items()})
    words = {place: _together(own) for place, own in by_cell.items()}
    relation = _comment(patch, part, block, words, sheet)
    if relation:
        sheet.draw(relation)
    patch.write(part, sheet.content())


def _together(notes: Sequence[Note]) -> str:
    """The words of one comment, the graver notes first; what is said twice stands once."""
    return "\n".join(dict.fromkeys(note.text for note in sorted(notes, key=lambda note: _GRAVITY.index(note.severity))))


def _comment(patch: Patch, part: str, block: int, words: Mapping[tuple[int, int], str], sheet: Sheet) -> bytes | None:
    """Write the comments of one sheet; returns the relation of its drawing if the sheet does not name it yet."""
    links = patch.relations(part)
    told = next((link.target for link in links.values() if link.kind == "comments"), None)
    if told is None:
        folder = part.partition("/")[0]
        told, _ = patch.free(folder + "/comments{}.xml")
        patch.declare(told, _TYPE + "spreadsheetml.comments+xml")
        patch.write(told, comments.COMMENTS)
        patch.relate(part, "comments", told)
    content, fresh = comments.commented(patch.read(told), words)
    patch.write(told, content)
    new = {place: words[place] for place in fresh}
    relation = sheet.drawing()
    if relation in links:
        drawn = links[relation].target
        patch.write(drawn, comments.boxed(patch.read(drawn), new, sheet, block))
        return None
    if relation is not None:
        raise ValueError("no drawing")
    drawn, _ = patch.free("xl/drawings/vmlDrawing{}.vml")
    patch.declare_all("vml", _TYPE + "vmlDrawing")
    patch.write(drawn, comments.boxed(None, new, sheet, block))
    return patch.relate(part, "vmlDrawing", drawn)
