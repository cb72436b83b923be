"""Paper, margins, characters a line and page numbers of each section (GB/T 9704—2012, 5.1, 5.2, 7.5)."""

from collections.abc import Iterator
from typing import Any

from ledgerkit.office.markup import attribute, local
from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import PAGE, Document, Section, run_text
from ledgerkit.typeset.conformity.effective import integer, on
from ledgerkit.typeset.conformity.fonts import size
from ledgerkit.typeset.profile import BODY, TWIPS_A_MM, Profile

_NAMES = ("上", "右", "下", "左")
_SIDES = ("top", "right", "bottom", "left")
_FLOATING = ("{*}txbxContent", "{*}framePr", "{*}tblpPr")


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    for number, section in enumerate(document.sections, 1):
        where = f"第{number}节" if len(document.sections) > 1 else ""
        for said, suggestion in (*_paper(section, profile), *_margins(section, profile)):
            yield Deviation(None, where, said, suggestion)
        for said, suggestion in _page_numbers(section, document, profile):
            yield Deviation(None, where, said, suggestion)
    yield from _characters(document, profile)


def _paper(section: Section, profile: Profile) -> Iterator[tuple[str, str]]:
    found = tuple(section.measure("pgSz", side, default) / TWIPS_A_MM for side, default in (("w", 12240), ("h", 15840)))
    wanted = profile.paper[::-1] if section.lying else profile.paper
    if any(abs(a - b) > profile.tolerance for a, b in zip(found, wanted)):
        name = "（A4）" if profile.paper == (210, 297) else ""
        yield f"纸张是{found[0]:.0f}×{found[1]:.0f}毫米", f"请用{wanted[0]:g}×{wanted[1]:g}毫米{name}"


def _margins(section: Section, profile: Profile) -> Iterator[tuple[str, str]]:
    found = [section.measure("pgMar", side, 1440) / TWIPS_A_MM for side in _SIDES]
    found[3] += section.measure("pgMar", "gutter") / TWIPS_A_MM
    m = profile.margins
    upright = (m.top, m.right, m.bottom, m.left)
    ways = [(m.left, m.top, m.right, m.bottom), (m.right, m.bottom, m.left, m.top)] if section.lying else [upright]
    if not any(all(abs(a - b) <= profile.tolerance + 0.05 for a, b in zip(found, way)) for way in ways):
        off = "、".join(f"{name}{value:.3g}" for name, value in zip(_NAMES, found))
        asked = "、".join(f"{name}{value:g}" for name, value in zip(_NAMES, ways[0]))
        yield f"页边距是{off}毫米", f"{'横排页' if section.lying else ''}请设为{asked}毫米"


def _characters(document: Document, profile: Profile) -> Iterator[Deviation]:
    """How many characters of the body a line holds: its width, the font's size, tracking and the character grid."""
    body = profile.roles[BODY].size
    for paragraph in document.paragraphs:
        section = document.sections[min(paragraph.section, len(document.sections) - 1)]
        if paragraph.role != BODY or section.lying or not paragraph.runs or paragraph.runs[0].format.size != body:
            continue
        pitch = body + paragraph.runs[0].format.tracking / 20 + _grid_space(section)
        held = int(section.width / 20 / pitch + 1e-6) if pitch > 0 else 0
        if held != profile.characters:
            yield Deviation(paragraph.number, quote(paragraph.text), f"正文每行{held}字", f"请调为每行{profile.characters}字")


def _grid_space(section: Section) -> float:
    """What the character grid adds to each character, in points."""
    grid = section.element.find("{*}docGrid") if section.element is not None else None
    if grid is None or attribute(grid, "type") not in ("linesAndChars", "snapToChars"):
        return 0.0
    return integer(attribute(grid, "charSpace"), 0) / 4096


# ── page numbers ─────────────────────────────────────────────────────────────────────────────────────────────


def _page_numbers(section: Section, document: Document, profile: Profile) -> Iterator[tuple[str, str]]:
    outside = profile.page_number == "外侧"
    form = profile.page_number_form
    asked = f"请在页脚加“{form}”{'，单页居右、双页居左' if outside else '，居中'}"
    right = _number(section, "default")
    if right is None:
        yield "没有页码", asked
        return
    first = section.element.find("{*}titlePg") if section.element is not None else None
    if first is not None and on(attribute(first, "val", "1")) and _number(section, "first") is None:
        yield "首页没有页码", "请取消页脚的“首页不同”，或在首页页脚也加上页码"
    shown = [right]
    if document.even_and_odd:
        left = _number(section, "even")
        if left is None:
            yield "双页没有页码", asked
            return
        shown.append(left)
    for paragraph in shown:
        yield from _form(paragraph, document, profile)
    if section.lying:
        if not all(_floats(paragraph) for paragraph in shown):
            yield "横排页的页码在横排的页脚里，装订后与其他页不在一处", "请把页码移到横排页的左边，字头朝右"
        return
    yield from _sides([_side(paragraph, document) for paragraph in shown], document.even_and_odd, outside)


def _sides(sides: list[str], even_and_odd: bool, outside: bool) -> Iterator[tuple[str, str]]:
    """`sides` are those of odd and of even pages, one where all are alike; "" is not known and not judged."""
    if not outside:
        if any(side not in ("center", "") for side in sides):
            yield "页码没有居中", "请设为居中"
    elif "center" in sides:
        yield "页码居中", "请改为单页居右、双页居左"
    elif not even_and_odd and sides[0] in ("left", "right"):
        yield "单页和双页的页码在同一侧", "请选中页脚的“奇偶页不同”，单页居右、双页居左"
    elif even_and_odd and any(side not in (wanted, "outside", "") for side, wanted in zip(sides, ("right", "left"))):
        yield "页码的位置不是单页居右、双页居左", "请把单页的页码居右、双页的居左"


def _number(section: Section, kind: str) -> Any:
    """The paragraph with the PAGE field in the footer or header of a kind."""
    for kept in (section.footers, section.headers):
        root = kept.get(kind)
        for paragraph in root.iter("{*}p") if root is not None else ():
            if next(paragraph.iterancestors("{*}Fallback"), None) is None and PAGE in _text(paragraph)[0]:
                return paragraph
    return None


def _text(paragraph) -> tuple[str, list]:
    """A footer paragraph's text with PAGE for the field, and the runs that print; text boxes in it left out."""
    texts, runs = [], []
    inside, instruction, found = 0, "", False
    for element in paragraph.iter("{*}r", "{*}fldSimple"):
        if next(element.iterancestors("{*}p")) is not paragraph:
            continue
        if local(element) == "fldSimple":
            if "PAGE" in attribute(element, "instr").upper().split():
                texts.append(PAGE)
            continue
        simple = next(element.iterancestors("{*}fldSimple"), None)
        for child in element:
            kind = attribute(child, "fldCharType") if isinstance(child.tag, str) and local(child) == "fldChar" else ""
            if kind == "begin":
                inside, instruction, found = 1, "", False
            elif kind in ("separate", "end") and inside:
                if not found and "PAGE" in instruction.upper().split():
                    texts.append(PAGE)
                    found = True
                inside = 2 if kind == "separate" else 0
            elif isinstance(child.tag, str) and local(child) == "instrText" and inside == 1:
                instruction += child.text or ""
        if run_text(element).strip():
            runs.append(element)
            if inside == 0 and simple is None:
                texts.append(run_text(element))
        elif inside == 0 and simple is None:
            texts.append(run_text(element))
    return "".join(texts), runs


def _form(paragraph, document: Document, profile: Profile) -> Iterator[tuple[str, str]]:
    text, runs = _text(paragraph)
    bare = "".join(text.split())
    if bare != "".join(profile.page_number_form.replace("1", PAGE).split()):
        yield f"页码的形式是“{text.strip().replace(PAGE, '1')}”", f"请用“{profile.page_number_form}”"
    role = profile.roles["页码"]
    for run in runs:
        format = document.styles.character(paragraph, run)
        font = format.ascii or "Times New Roman"
        if any(sign.isdigit() for sign in run_text(run)) and not profile.same_font(font, role.font):
            yield f"页码的字体是“{font}”", f"请用“{role.font}”"
        if format.size != role.size:
            yield f"页码的字号是{size(format.size)}", f"请用{size(role.size)}{role.font}"
            break


def _side(paragraph, document: Document) -> str:
    """left, center, right, outside; "" where a frame or text box puts it that can't be judged."""
    frame = paragraph.find("{*}pPr/{*}framePr")
    if frame is not None:
        return {"inside": ""}.get(side := attribute(frame, "xAlign"), side)
    box = next(paragraph.iterancestors("{*}anchor"), None)
    if box is not None:
        align = box.find("{*}positionH/{*}align")
        return (align.text or "") if align is not None else ""
    if next(paragraph.iterancestors("{*}txbxContent", "{*}tbl"), None) is not None:
        return ""
    tabs = _text(paragraph)[0].split(PAGE)[0].count("\t")
    if tabs:
        return "center" if tabs == 1 else "right"
    align = document.styles.layout(paragraph).align
    return "left" if align in ("both", "distribute") else align


def _floats(paragraph) -> bool:
    """Whether a page number stands in a box, a frame or a table of its own place."""
    if paragraph.find("{*}pPr/{*}framePr") is not None:
        return True
    if next(paragraph.iterancestors("{*}txbxContent"), None) is not None:
        return True
    table = next(paragraph.iterancestors("{*}tbl"), None)
    return table is not None and table.find("{*}tblPr/{*}tblpPr") is not None
