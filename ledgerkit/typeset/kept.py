"""What became of the figures of a document that people edited since: found by the tag or the bookmark of their control."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledgerkit.model.trace import Fact, Place
from ledgerkit.typeset.recorded import Recorded

SAME, CHANGED, GONE, MOVED, COPIED = STATES = ("未改", "改过", "删去", "脱离标记", "另抄")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
_READ = (f"{_W}t", *_BREAKS)
_AROUND = 14  # characters before and after a figure that show where it stands
_PARTS = re.compile(r"word/(?:(document)|header\d*|footer\d*|footnotes|endnotes)\.xml")


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure in the document: how it was printed, what stands there now (None where it is gone), and around it.

    `state`: 未改, 改过, 删去, 脱离标记 (its control is gone, its bookmark not), 另抄 (a copy of one that is there too).
    """

    state: str
    fact: Fact
    printed: str
    now: str | None
    around: str = ""


def kept(roots: Mapping[str, Any], recorded: Recorded) -> list[Kept]:
    """Every recorded figure, in reading order, copies too. `roots` are the parsed parts of the document by name."""
    by_bookmark = {place.bookmark: n for n, place in enumerate(recorded.places)}
    waiting: dict[str, list[int]] = {}
    for n, place in enumerate(recorded.places):
        waiting.setdefault(place.key, []).append(n)
    facts = {fact.key: fact for fact in recorded.facts.values()}
    found: list[tuple[float, int | None, Kept]] = []
    seen: set[int] = set()
    stray: list[tuple[int, _Control]] = []
    order = 0
    for control in _controls(roots, recorded, by_bookmark):
        order += 1
        n = by_bookmark.get(control.bookmark)
        if n is None or n in seen:
            stray.append((order, control))
            continue
        seen.add(n)
        found.append((order, n, _judged(recorded.places[n], facts, control)))
    for at, control in stray:  # by the tag only: the first place of the key that nothing was found for
        n = next((n for n in waiting.get(control.key, ()) if n not in seen), None)
        if n is not None:
            seen.add(n)
            found.append((at, n, _judged(recorded.places[n], facts, control)))
        elif control.key in waiting:
            place = recorded.places[waiting[control.key][0]]
            found.append((at, None, Kept(COPIED, facts[place.key], place.text, control.text, control.around)))
    found.sort(key=lambda item: item[0])
    return _with_gone(found, recorded, facts)


def _judged(place: Place, facts: Mapping[str, Fact], control: "_Control") -> Kept:
    if control.text == "":
        return Kept(GONE, facts[place.key], place.text, None, control.around)
    state = MOVED if control.loose else SAME
    return Kept(CHANGED if control.text != place.text else state, facts[place.key], place.text, control.text, control.around)


def _with_gone(found: list, recorded: Recorded, facts: Mapping[str, Fact]) -> list[Kept]:
    """The figures that are no longer there put behind the one that they stood behind."""
    at = {n: order for order, n, _ in found if n is not None}
    before = 0.0
    for n, place in enumerate(recorded.places):
        if n in at:
            before = at[n]
        else:
            found.append((before + 0.5, n, Kept(GONE, facts[place.key], place.text, None)))
    found.sort(key=lambda item: (item[0], item[1] or 0))
    return [one for _, _, one in found]


@dataclass(frozen=True, slots=True)
class _Control:
    key: str
    bookmark: str
    text: str
    around: str
    loose: bool = False


def _controls(roots: Mapping[str, Any], recorded: Recorded, bookmarks: Mapping[str, int]) -> Iterator[_Control]:
    names = sorted((name for name in roots if _PARTS.fullmatch(name)), key=lambda name: (not _PARTS.fullmatch(name)[1], name))
    for name in names:
        yield from _of_part(roots[name], recorded, bookmarks)


def _of_part(root: Any, recorded: Recorded, bookmarks: Mapping[str, int]) -> Iterator[_Control]:
    """The controls of a part in reading order; one that stands in another counts once (LibreOffice nests them)."""
    inside: set[Any] = set()
    for element in root.iter(f"{_W}sdt", f"{_W}bookmarkStart"):
        if element in inside:
            continue
        if element.tag == f"{_W}bookmarkStart":
            if (name := element.get(f"{_W}name", "")) in bookmarks:
                text, held = _span(root, element)
                yield _Control(recorded.places[bookmarks[name]].key, name, text, _around(element, text), bool(text) and not held)
            continue
        keys, marks = _identity(element, recorded, bookmarks)
        if len(keys) != 1 or len(marks) > 1 or len(list(element.iter(f"{_W}p"))) > 1:
            continue
        inside.update(element.iter(f"{_W}sdt", f"{_W}bookmarkStart"))
        text = _text(element)
        yield _Control(keys.pop(), marks.pop() if marks else "", text, _around(element, text))


def _identity(control: Any, recorded: Recorded, bookmarks: Mapping[str, int]) -> tuple[set[str], set[str]]:
    """The keys that the tags in a control name, and the bookmarks of ours in it."""
    tags = (tag.get(f"{_W}val", "") for tag in control.iter(f"{_W}tag"))
    marks = {name for b in control.iter(f"{_W}bookmarkStart") if (name := b.get(f"{_W}name", "")) in bookmarks}
    keys = {recorded.facts[tag].key for tag in tags if tag in recorded.facts}
    return keys or {recorded.places[bookmarks[name]].key for name in marks}, marks


def _text(element: Any) -> str:
    """What is read there: deleted text of tracked changes is not, breaks and tabs are."""
    return "".join(map(_read, element.iter(*_READ)))


def _read(element: Any) -> str:
    """What a piece of a run says; nothing where it was moved away."""
    if element.getparent().tag != f"{_W}r" or next(element.iterancestors(f"{_W}moveFrom"), None) is not None:
        return ""
    return _BREAKS.get(element.tag) or element.text or ""


def _span(root: Any, start: Any) -> tuple[str, bool]:
    """The text between a bookmark's ends, and whether a control still holds it."""
    number, inside, held, found = start.get(f"{_W}id"), False, False, []
    for element in root.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd", *_READ):
        if element is start:
            inside = True
        elif inside and element.tag == f"{_W}bookmarkEnd" and element.get(f"{_W}id") == number:
            break
        elif inside and element.tag in _READ:
            found.append(_read(element))
            held = held or next(element.iterancestors(f"{_W}sdt"), None) is not None
    return "".join(found), held


def _around(element: Any, text: str) -> str:
    """…走访企业【991】家，… where the figure stands in a sentence."""
    paragraph = next(element.iterancestors(f"{_W}p"), None)
    if paragraph is None:
        return ""
    before, passed, after = [], False, []
    inside = set(element.iter(f"{_W}t")) if element.tag == f"{_W}sdt" else set()
    for piece in paragraph.iter(f"{_W}t", element.tag):
        if piece is element:
            passed = True
        elif piece.tag == f"{_W}t" and piece not in inside:
            (after if passed else before).append(piece.text or "")
    left, right = "".join(before), "".join(after)
    right = right.removeprefix(text) if not inside else right
    if not left and not right:
        return ""
    return f"{'…' if len(left) > _AROUND else ''}{left[-_AROUND:]}【{text}】{right[:_AROUND]}{'…' if len(right) > _AROUND else ''}"
