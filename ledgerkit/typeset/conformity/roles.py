"""Which part of a document each paragraph is: by its style, and where the style says nothing by its words."""

import re

from ledgerkit.typeset.conformity import numerals
from ledgerkit.typeset.conformity.document import TAG, Document, Paragraph
from ledgerkit.typeset.profile import BASE, BODY, Profile

HEADINGS = ("一级标题", "二级标题", "三级标题", "四级标题")
_LONGEST_HEADING, _LONGEST_SIGNATURE = 45, 30
_ENDS_A_SENTENCE = "。；！？：…，、"
DAY = re.compile(r"(?:\d{4}|[〇○ＯO零一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日")
MARK = re.compile(r"附\s*[件表图录]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?")
NOTE = re.compile(r"附\s*件\s*[:：]\s*\S")
_CAPTION = re.compile(r"续?[表图]\s*\d{1,3}\b")
_ADDRESSEE = re.compile(r".{2,80}[：:]")


def assign(document: Document, profile: Profile) -> None:
    """Set `role` and `told` of every paragraph of the document."""
    for table in document.tables:
        for cell in table.cells:
            cell.told = cell.role = None if _only_statements(cell.text) else _told(cell, profile)
    written = [p for p in document.paragraphs if p.text.strip() and not _only_statements(p.text)]
    for place, paragraph in enumerate(written):
        paragraph.told = _told(paragraph, profile)
        before = written[place - 1] if place else None
        paragraph.role = _role(paragraph, before, place, profile)
    for before, paragraph in zip(written, written[1:]):
        if paragraph.role == "日期" and before.role in (None, BODY) and _brief(before, _LONGEST_SIGNATURE):
            before.role = "署名"


def _only_statements(text: str) -> bool:
    """Whether a paragraph of a template will not be printed: {%p if … %}."""
    return text.lstrip().startswith("{%") and not TAG.sub("", text).strip()


def _told(paragraph: Paragraph, profile: Profile) -> str | None:
    for name in paragraph.styles:
        role = profile.role_of_style(name)
        if role is not None:
            return None if role == BASE else role
    return None


def _role(paragraph: Paragraph, before: Paragraph | None, place: int, profile: Profile) -> str | None:
    text = paragraph.text.strip()
    if paragraph.told not in (None, BODY):
        return paragraph.told
    if DAY.fullmatch(text):
        return "日期"
    if MARK.fullmatch(text):
        return "附件标记"
    if NOTE.match(text) or (before is not None and before.role == "附件说明" and _next_note(text)):
        return "附件说明"
    if before is not None and before.role == "附件标记" and paragraph.layout.align == "center":
        return "附件标题"
    if _CAPTION.match(text) and _brief(paragraph, 50) and (paragraph.before_table or paragraph.layout.align == "center"):
        return "表题"
    numeral = numerals.read(text)
    if numeral is not None and _heads(paragraph, numeral.level, profile):
        return HEADINGS[numeral.level - 1]
    if paragraph.told is not None:
        return paragraph.told if not _addressed(paragraph, before, place) else "主送机关"
    if _is_title(paragraph, before, place):
        return "标题"
    if _addressed(paragraph, before, place):
        return "主送机关"
    if paragraph.layout.align in ("center", "right") or paragraph.layout.outline is not None:
        return None
    return BODY if text[-1] in _ENDS_A_SENTENCE or len(text) > _LONGEST_HEADING else None


def _heads(paragraph: Paragraph, level: int, profile: Profile) -> bool:
    """Whether a numbered paragraph without a heading's style is a heading all the same.

    What is set in the style of text and looks like text is an item of a list, or a part of a case in a county's words.
    """
    if not _brief(paragraph, _LONGEST_HEADING):
        return False
    if level == 1:
        return True
    role = profile.roles[HEADINGS[level - 1]]
    distinct = role.font != profile.roles[BODY].font and any(
        run.format.east is not None and profile.same_font(run.format.east, role.font) for run in paragraph.runs)
    return distinct or (paragraph.told is None and paragraph.text.strip()[-1] != "。")


def _is_title(paragraph: Paragraph, before: Paragraph | None, place: int) -> bool:
    if len(paragraph.text) > 80:
        return False
    large = max((run.format.size for run in paragraph.runs), default=0) >= 18
    centred = paragraph.layout.align == "center"
    return centred and large and (place == 0 or (before is not None and before.role == "标题"))


def _addressed(paragraph: Paragraph, before: Paragraph | None, place: int) -> bool:
    follows_title = before is not None and before.role in ("标题", "副标题")
    return follows_title and place < 6 and _ADDRESSEE.fullmatch(paragraph.text.strip()) is not None


def _next_note(text: str) -> bool:
    numeral = numerals.read(text)
    return numeral is not None and numeral.level == 3


def _brief(paragraph: Paragraph, longest: int) -> bool:
    text = paragraph.text.strip()
    inside = text.rstrip("。")
    return len(text) <= longest and text[-1] not in "；！？：…，、" and not set(inside) & set("。；！？")
