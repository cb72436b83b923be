"""The page of the signature holds text of the report (GB/T 9704): what stands before it keeps with it."""

import re
from collections.abc import Sequence

from ledgerkit.typeset.elements import opening, speaks

_SIGNED = tuple(f'<w:pStyle w:val="{style}"/>' for style in ("Signature", "署名", "落款"))
_PROPERTIES = re.compile(r"(<w:p(?: [^<>]*)?>)(?:<w:pPr>(<w:pStyle [^<>]*/>)?|<w:pPr/>)?")
_EMPTY = re.compile(r"(<w:p(?: [^<>]*)?)/>(\s*)\Z")  # as Word writes a blank line
_NOTE = re.compile(r'<w:pStyle w:val="(?:AnnexNote|附件说明)"/>')
_MOST = 8  # paragraphs; more than that would move a page


def signs(source: str) -> tuple[str, ...]:
    """The styles of a signature that a template uses, as its XML names them."""
    return tuple(sign for sign in _SIGNED if sign in source)


def tied(xml: str, signs: Sequence[str]) -> str:
    """The main part with keepNext in the paragraphs from the last one of text down to the signature.

    Blank paragraphs and the list of annexes between them keep too. One that says of itself that it doesn't is left.
    """
    signed = min((at for sign in signs if (at := xml.find(sign)) >= 0), default=-1)
    if signed < 0:
        return xml
    end = opening(xml, "w:p", 0, signed)
    kept, start = [], end
    for _ in range(_MOST):
        at = xml.rfind("<", 0, start)
        if empty := _EMPTY.match(xml, max(at, 0), start):
            kept.append(f"{empty[1]}><w:pPr><w:keepNext/></w:pPr></w:p>{empty[2]}")
            start = at
            continue
        at = opening(xml, "w:p", 0, start)
        before, closed, blank = xml[max(at, 0):start].rpartition("</w:p>")
        if at < 0 or not closed or "</w:p>" in before or blank.strip():
            break
        kept.append(f"{_keeping(before)}{closed}{blank}")
        start = at
        if speaks(before) and not _NOTE.search(before):
            break
    return "".join((xml[:start], *reversed(kept), xml[end:]))


def _keeping(paragraph: str) -> str:
    if "<w:keepNext" in paragraph or "<w:sectPr" in paragraph:
        return paragraph
    found = _PROPERTIES.match(paragraph)
    inside = "<w:pPr>" in found[0]
    opened = f"{found[1]}<w:pPr>{found[2] or ''}<w:keepNext/>{'' if inside else '</w:pPr>'}"
    return opened + paragraph[found.end():]
