"""附件说明, 附件, 署名 and 成文日期 (GB/T 9704—2012, 7.3.4, 7.3.5, 7.3.7)."""

import re
from collections.abc import Iterator

from ledgerkit.typeset.conformity import numerals
from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import TAG, Document, Paragraph, Section
from ledgerkit.typeset.conformity.headings import width
from ledgerkit.typeset.conformity.roles import DAY
from ledgerkit.typeset.profile import Profile

_DATE = re.compile(r"\d{4}年[1-9]\d?月[1-9]\d?日")
_ANNEX = re.compile(r"附件(\d{0,2})")
_ENDS = "。，；：、,.;:"
_SLACK = 45  # twips
_LEAST, _MOST = 1.5, 5.0  # characters free to the right of the date: two without a seal, four with one


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    written = [p for p in document.paragraphs if p.text.strip()]
    notes = [p for p in written if p.role == "附件说明"]
    marks = [p for p in written if p.role == "附件标记"]
    yield from _notes(notes)
    for mark in marks:
        yield from _mark(mark)
    yield from _agree(notes, marks)
    for paragraph in written:
        if paragraph.role == "主送机关":
            yield from _addressee(paragraph)
        if paragraph.role == "日期":
            yield from _date(paragraph)
    yield from _placed(written, document, profile)


def _addressee(paragraph: Paragraph) -> Iterator[Deviation]:
    text, words = paragraph.text.strip(), quote(paragraph.text)
    if text.endswith(":"):
        yield Deviation(paragraph.number, words, "主送机关后用了半角冒号", "请改为全角冒号“：”")
    if abs(paragraph.layout.first_line) > _SLACK or abs(paragraph.layout.left) > _SLACK or text != paragraph.text.rstrip():
        yield Deviation(paragraph.number, words, "主送机关没有顶格", "请取消缩进，居左顶格")


def _notes(notes: list[Paragraph]) -> Iterator[Deviation]:
    """附件：1.名称 and its followers; a note goes on in the paragraphs that follow it."""
    expected = 1
    for note in notes:
        text, words = note.text.strip(), quote(note.text)
        name = re.sub(r"^附\s*件\s*[:：]\s*", "", text)
        if name != text:
            expected = 1
            if ":" in text[: len(text) - len(name)]:
                yield Deviation(note.number, words, "“附件”后用了半角冒号", "请改为全角冒号“：”")
        if name and name[-1] in _ENDS:
            yield Deviation(note.number, words, f"附件名称后有“{name[-1]}”", "请删去，附件名称后不加标点")
        numeral = numerals.read(name)
        if numeral is not None and numeral.level == 3:
            if numeral.written != numeral.right:
                yield Deviation(note.number, words, f"附件序号写成“{numeral.written}”", f"请写成“{numeral.right}”")
            if numeral.value != expected:
                yield Deviation(note.number, words, f"附件序号是“{numeral.value}.”", f"此处应为“{expected}.”")
            expected = numeral.value + 1


def _mark(mark: Paragraph) -> Iterator[Deviation]:
    text, words = mark.text.strip(), quote(mark.text)
    if not mark.breaks:
        yield Deviation(mark.number, words, "附件没有另起一页", "请设为段前分页")
    if abs(mark.layout.first_line) > _SLACK or abs(mark.layout.left) > _SLACK or mark.layout.align in ("center", "right"):
        yield Deviation(mark.number, words, "附件标记没有顶格", "请放在版心左上角顶格")
    if text[-1] in "：:":
        yield Deviation(mark.number, words, f"附件标记后有“{text[-1]}”", "请删去冒号")


def _agree(notes: list[Paragraph], marks: list[Paragraph]) -> Iterator[Deviation]:
    """Annexes bound in are told in 附件说明 and numbered as there; those sent as files of their own have no mark."""
    annexes = [(mark, match[1]) for mark in marks if (match := _ANNEX.fullmatch(re.sub(r"[\s:：]", "", mark.text)))]
    if not annexes:
        return
    if not notes:
        yield Deviation(annexes[0][0].number, quote(annexes[0][0].text), "正文后没有附件说明", "请在正文下空一行写“附件：”和附件名称")
    elif len(notes) != len(annexes):
        yield Deviation(annexes[0][0].number, quote(annexes[0][0].text), f"附件有{len(annexes)}个，附件说明列了{len(notes)}个", "请使两处一致")
    if len(annexes) == 1:
        return
    for expected, (mark, number) in enumerate(annexes, 1):
        if number != str(expected):
            yield Deviation(mark.number, quote(mark.text), f"附件标记是“{mark.text.strip()}”", f"此处应为“附件{expected}”")


def _date(paragraph: Paragraph) -> Iterator[Deviation]:
    text = paragraph.text.strip()
    if DAY.fullmatch(text) and not _DATE.fullmatch(text):
        yield Deviation(paragraph.number, quote(text), f"成文日期写成“{text}”", "请用阿拉伯数字，年份写全，月、日不补零，如“2021年6月5日”")


def _placed(written: list[Paragraph], document: Document, profile: Profile) -> Iterator[Deviation]:
    """The white to the right of name and date, in characters: at least two; the date's no more than a seal needs,
    except where it is centred under a longer name or stands two characters in from the name's first.
    """
    name: tuple[float, float] | None = None
    for paragraph in written:
        if paragraph.role not in ("署名", "日期"):
            name = None
            continue
        if TAG.search(paragraph.text):  # how long it will be is not known yet
            continue
        section = document.sections[min(paragraph.section, len(document.sections) - 1)]
        start, end, room = _span(paragraph, section, profile)
        free = room - end
        beside = name is not None and (abs(sum(name) - start - end) <= 2 or abs(start - name[0] - 2) <= 1)
        if end - start <= room and (free < _LEAST or (paragraph.role == "日期" and free > _MOST and not beside)):
            yield Deviation(paragraph.number, quote(paragraph.text), f"{paragraph.role}右边空{max(0, round(free, 1)):g}字",
                            "请排在右边：不盖章的右空二字；盖章的日期右空四字，署名与日期居中对齐")
        name = (start, end) if paragraph.role == "署名" else None


def _span(paragraph: Paragraph, section: Section, profile: Profile) -> tuple[float, float, float]:
    """Where the text begins and ends on its line, and the line's end, in characters from the left margin."""
    layout, letter = paragraph.layout, profile.roles["署名"].size * 20
    left, room = (layout.left + layout.first_line) / letter, section.width / letter
    spare = room - layout.right / letter - left - width(paragraph.text.rstrip())
    start = left + spare * {"right": 1.0, "center": 0.5}.get(layout.align, 0.0)
    if layout.align == "right":  # blanks at the end push the text to the left
        start -= width(paragraph.text) - width(paragraph.text.rstrip())
    return start, start + width(paragraph.text.rstrip()), room
