"""Typefaces, sizes, line spacing and indents of each part, as they take effect (GB/T 9704—2012, 5.2.2, 5.2.3, 7.3)."""

import re
from collections.abc import Iterator

from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import Document, Paragraph, Run
from ledgerkit.typeset.conformity.effective import Character
from ledgerkit.typeset.profile import BODY, Profile, Role

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # for a character class
CHINESE = re.compile(f"[{HAN}]")
_LETTERS = re.compile(r"[0-9A-Za-z%]")
_QUOTES = re.compile("[“”‘’]")
_ALIGNED = {"居左": {"left", "both", "distribute"}, "两端": {"left", "both", "distribute", "thaiDistribute", "lowKashida"},
            "居中": {"center"}, "居右": {"right"}}
_SIZES = {22: "2号", 18: "小2号", 16: "3号", 15: "小3号", 14: "4号", 12: "小4号", 10.5: "5号", 9: "小5号"}
_SLACK = 45  # twips: how far an indent may be off
_PLACED = ("标题", "副标题", "附件标题")  # whose alignment the standard sets


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    for paragraph in document.paragraphs:
        if paragraph.text.strip():
            yield from _paragraph(paragraph, profile, paragraph.number, "")
    for table in document.tables:
        where = f"第{table.number}张表" + (f"（{quote(table.title)}）" if table.title else "")
        for cell in table.cells:
            if cell.text.strip():
                yield from _paragraph(cell, profile, None, where)


def _paragraph(paragraph: Paragraph, profile: Profile, number: int | None, where: str) -> Iterator[Deviation]:
    """What is wrong with the fonts, then everything in which the paragraph differs from its role in one sentence."""
    for run in paragraph.runs:
        for said, suggestion in _unclear(run, profile.roles.get(paragraph.role or ""), profile):
            yield Deviation(number, where or quote(run.text), said, suggestion)
    if paragraph.role not in profile.roles:
        return
    role = profile.roles[paragraph.role]
    differing: list[Run] = []
    faults: dict[tuple[str, str], None] = {}
    for run in paragraph.runs:
        if found := list(_differs(run, role, profile)):
            differing.append(run)
            faults |= dict.fromkeys(found)
    laid = list(_layout(paragraph, profile)) if number is not None else []
    faults |= dict.fromkeys(laid)
    if faults:
        part = "".join(run.text for run in differing)
        words = quote(part if part.strip() and not laid else paragraph.text)
        yield Deviation(number, where or words, f"{paragraph.role}为{'、'.join(dict.fromkeys(said for said, _ in faults))}",
                        f"请改为{'、'.join(dict.fromkeys(asked for _, asked in faults))}")


def _unclear(run: Run, role: Role | None, profile: Profile) -> Iterator[tuple[str, str]]:
    """Fonts that nobody named, or named for the letters only; “” in the letters' font."""
    format = run.format
    if CHINESE.search(run.text):
        if format.east is None:
            yield "没有指明中文字体，各台电脑显示不一", f"请把中文字体设为“{(role or profile.roles[BODY]).font}”"
        elif _slipped(format, profile):
            yield f"只把西文字体设成了“{format.slipped}”，汉字仍是“{format.east}”", "请把中文字体也设好"
    # Word sets “” in the font of the letters unless the run hints at the Chinese one
    if _QUOTES.search(run.text) and not format.east_hint and not _is_chinese_face(format.high or "Times New Roman", profile):
        yield f"引号用了西文字体“{format.high or 'Times New Roman'}”，显得窄而偏", "请选中引号，改用所在文字的中文字体"


def _differs(run: Run, role: Role, profile: Profile) -> Iterator[tuple[str, str]]:
    format, chinese, letters = run.format, CHINESE.search(run.text), _LETTERS.search(run.text)
    if chinese and format.east and not profile.same_font(format.east, role.font) and not _slipped(format, profile):
        yield f"字体“{format.east}”", f"字体“{role.font}”"
    if letters:
        wanted = (role.western or role.font, role.font, *profile.western)
        font = format.ascii or "Times New Roman"
        if not any(profile.same_font(font, name) for name in wanted):
            yield f"数字和字母“{font}”", f"数字和字母“{'”或“'.join(dict.fromkeys((wanted[0], *profile.western[:1])))}”"
    if (chinese or letters) and format.size != role.size:
        yield size(format.size), size(role.size)
    if (chinese or letters) and format.bold and not role.bold:
        yield "加粗", "不加粗"


def _layout(paragraph: Paragraph, profile: Profile) -> Iterator[tuple[str, str]]:
    name, layout = paragraph.role or "", paragraph.layout
    role, spacing = profile.roles[name], profile.spacing(name)
    if role.spacing is None and abs(layout.line - spacing) > 0.051:
        yield f"行距{layout.spacing}", f"行距固定值{spacing:g}磅"
    if name in _PLACED and layout.align not in _ALIGNED[role.align]:
        yield f"没有{role.align}", role.align
    if role.first_line and not layout.numbered:  # a list sets its own indents
        asked = f"首行缩进{role.first_line:g}字符"
        if paragraph.text.startswith(("　", "  ")):
            yield "用空格缩进", f"{asked}、不用空格"
        elif abs(layout.first_line - role.first_line * role.size * 20) > _SLACK or abs(layout.left) > _SLACK:
            indents = (layout.first_line / role.size / 20, layout.left / role.size / 20)
            yield "首行缩进{:.2g}字符、左边缩进{:.2g}字符".format(*indents) if indents[1] else f"首行缩进{indents[0]:.2g}字符", asked


def size(points: float) -> str:
    """16 → 3号."""
    return _SIZES.get(points, f"{points:g}磅")


def _slipped(format: Character, profile: Profile) -> bool:
    """Whether a run names a Chinese typeface for its letters and leaves its Chinese in another."""
    return (bool(format.slipped) and _is_chinese_face(format.slipped, profile) and format.east is not None
            and not profile.same_font(format.slipped, format.east))


def _is_chinese_face(font: str, profile: Profile) -> bool:
    return CHINESE.search(font) is not None or any(profile.same_font(font, name) for name in profile.fonts)
