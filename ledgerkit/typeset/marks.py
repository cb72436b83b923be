"""Figures in a rendered part become content controls that nobody sees and that stay through editing and saving.

While a template renders, a figure stands between its marks (model/figure.py). Here each comes to stand in a control of
its own (ECMA-376 17.5.2.31, w:sdt around a run) with its key as w:tag, hidden (w15:appearance, which older programs
ignore), open to whoever wants to change the number. Programs differ in what they keep: Word and WPS the tag,
LibreOffice 7 a bookmark inside the control. So the identity is there twice.
"""

import hashlib
import re
from functools import lru_cache
from html import unescape

from ledgerkit.model.figure import BETWEEN, CLOSE, OPEN, bare
from ledgerkit.model.trace import Place
from ledgerkit.typeset.elements import opening

LONGEST = 64  # characters of w:tag
BOOKMARK = "_数字"  # a name that begins with _ is hidden; its number is the place's
_IDS = 900_000_000  # of controls and bookmarks: above those that a program hands out
_MARK = re.compile(f"{OPEN}([^{OPEN}-{CLOSE}]*){BETWEEN}([^{OPEN}-{CLOSE}]*){CLOSE}")
_RUN = re.compile(r"<w:r(?: [^<>]*)?>(?:<w:rPr>(.*?)</w:rPr>)?", re.DOTALL)
_EMPTY = ('<w:t xml:space="preserve">', "<w:t>")  # a run that a figure takes whole
_TEXT, _END = '<w:t xml:space="preserve">', "</w:t></w:r>"
_ELEMENT = re.compile("<[^<>]*>")
_SPACES = {
    "xmlns:mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "xmlns:w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}


def tag_of(key: str) -> str:
    """The w:tag of a key: itself, or where it is too long its beginning with a sum of the whole."""
    return key if len(key) <= LONGEST else f"{key[:LONGEST - 9]}…{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def announced(source: str) -> str:
    """The XML of a part whose root names the namespace of w15 and lets older programs ignore it."""
    opening = re.search(r"<w:\w+[^<>]*>", source)
    if opening is None:
        return source
    root = opening[0]
    for name, space in _SPACES.items():
        if f"{name}=" not in root:
            root = f'{root[:-1]} {name}="{space}">'
    if found := re.search(r'mc:Ignorable="([^"]*)"', root):
        if "w15" not in found[1].split():
            root = root.replace(found[0], f'mc:Ignorable="{f"{found[1]} w15".strip()}"')
    else:
        root = f'{root[:-1]} mc:Ignorable="w15">'
    return source[:opening.start()] + root + source[opening.end():]


def controlled(xml: str, places: list[Place]) -> str:
    """The part with every marked figure in its control; what they are is added to `places`, in reading order.

    A figure where no control may stand (an attribute, a run with a tracked change of its looks) is left as text.
    """
    if OPEN not in xml:
        return bare(xml)
    pieces = _MARK.split(xml)
    made, before = [], pieces[0]
    for key, text, after in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
        run = _open_run(before)
        if run is None or not key or not text:
            before += text + after
            continue
        start, rest, looks = run
        made.append(before[:start] if before[rest:] in _EMPTY else f"{before}{_END}")
        bookmark = f"{BOOKMARK}{len(places) + 1}"
        made.append(_control(_IDS + len(places) + 1, bookmark, key, text, looks))
        places.append(Place(bookmark, _unescaped(key), _unescaped(text)))
        ended = after.startswith(_END)
        before = after[len(_END):] if ended else f"<w:r>{looks}{_TEXT}{after}"
    made.append(before)
    return bare("".join(made))


def _open_run(before: str) -> tuple[int, int, str] | None:
    """The run whose text is open at the end of this XML: where it begins, where its w:rPr ends, the w:rPr itself."""
    start = opening(before, "w:r", 0, len(before))
    if start < 0:
        return None
    opened, _, words = before[start:].rpartition(">")
    run = _opened(opened) if "<" not in words else None  # else in the midst of a tag
    return run and (start, start + run[0], run[1])


@lru_cache(maxsize=512)  # a template has few kinds of runs
def _opened(run: str) -> tuple[int, str] | None:
    """A run up to the text that is open in it, without the last >: where its w:rPr ends, the w:rPr itself."""
    run += ">"
    text = opening(run, "w:t", 0, len(run))
    if text < 0 or run.find("</w:t>", text) >= 0 or "</w:r>" in run:
        return None
    head = _RUN.match(run)
    if head is None or head[1] is not None and "rPrChange" in head[1]:
        return None
    return head.end(), f"<w:rPr>{head[1]}</w:rPr>" if head[1] else ""


def _control(number: int, bookmark: str, key: str, text: str, looks: str) -> str:
    tag = key if len(key) <= LONGEST and "<" not in key else _escaped(tag_of(_unescaped(key)))
    id = str(number)
    return (f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="{id}"/><w15:appearance w15:val="hidden"/></w:sdtPr><w:sdtContent>'
            f'<w:bookmarkStart w:id="{id}" w:name="{bookmark}"/><w:r>{looks}{_TEXT}{text}{_END}'
            f'<w:bookmarkEnd w:id="{id}"/></w:sdtContent></w:sdt>')


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("\n", "&#10;")


def _unescaped(text: str) -> str:
    if "<" in text:  # what has several lines holds their breaks
        text = _ELEMENT.sub(lambda found: "\n" if found[0] == "<w:br/>" else "", text)
    return unescape(text) if "&" in text else text
