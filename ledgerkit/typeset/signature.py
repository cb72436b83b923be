"""The page of the signature holds text of the report (GB/T 9704): what stands before it keeps with it."""

import re

_SIGNED = re.compile(r'<w:pStyle w:val="(?:Signature|署名|落款)"/>')
_BEFORE = re.compile(r"(<w:p(?: [^<>]*)?>(?:(?!</?w:p[ >]).)*</w:p>)(\s*)\Z", re.DOTALL)
_PROPERTIES = re.compile(r"(<w:p(?: [^<>]*)?>)(?:<w:pPr>(<w:pStyle [^<>]*/>)?|<w:pPr/>)?")
_NOTE = re.compile(r'<w:pStyle w:val="(?:AnnexNote|附件说明)"/>')
_MOST = 8  # paragraphs; more than that would move a page


def tied(xml: str) -> str:
    """The main part with keepNext in the paragraphs from the last one of text down to the signature.

    Blank paragraphs and the list of annexes between them keep too. One that says of itself that it doesn't is left.
    """
    signed = _SIGNED.search(xml)
    if signed is None:
        return xml
    end = max(xml.rfind("<w:p>", 0, signed.start()), xml.rfind("<w:p ", 0, signed.start()))
    kept, start = [], end
    for _ in range(_MOST):
        before = _BEFORE.search(xml, max(0, xml.rfind("<w:p>", 0, start), xml.rfind("<w:p ", 0, start)), start)
        if before is None:
            break
        kept.append(_keeping(before[1]) + before[2])
        start = before.start()
        if _says(before[1]) and not _NOTE.search(before[1]):
            break
    return "".join((xml[:start], *reversed(kept), xml[end:]))


def _says(paragraph: str) -> bool:
    return bool(re.sub(r"<[^<>]*>|\s", "", paragraph))


def _keeping(paragraph: str) -> str:
    if "<w:keepNext" in paragraph or "<w:sectPr" in paragraph:
        return paragraph
    found = _PROPERTIES.match(paragraph)
    inside = "<w:pPr>" in found[0]
    opened = f"{found[1]}<w:pPr>{found[2] or ''}<w:keepNext/>{'' if inside else '</w:pPr>'}"
    return opened + paragraph[found.end():]
