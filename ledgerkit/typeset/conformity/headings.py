"""The title and the numbered headings (GB/T 9704—2012, 7.3.1, 7.3.3): form, order, level, end."""

from collections.abc import Iterator

from ledgerkit.typeset.conformity import numerals
from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import Document, Paragraph
from ledgerkit.typeset.conformity.numerals import Numeral
from ledgerkit.typeset.conformity.roles import HEADINGS
from ledgerkit.typeset.profile import Profile

_ENDS = "。，；：、,.;:"


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    counted = [0] * (len(HEADINGS) + 1)  # the last number of each level
    open_level = 0
    for paragraph in document.paragraphs:
        if paragraph.role in ("标题", "附件标题"):
            yield from _title(paragraph, profile)
            counted, open_level = [0] * len(counted), 0  # an annex counts anew
        elif paragraph.role == "附件标记":
            counted, open_level = [0] * len(counted), 0
        elif paragraph.role in HEADINGS and paragraph.text.strip():
            numeral = numerals.read(paragraph.text)
            yield from _form(paragraph, numeral)
            if numeral is not None and not paragraph.layout.numbered:
                yield from _order(paragraph, numeral, counted, open_level)
                counted[numeral.level] = numeral.value
                counted[numeral.level + 1:] = [0] * (len(counted) - numeral.level - 1)
                open_level = numeral.level


def _title(paragraph: Paragraph, profile: Profile) -> Iterator[Deviation]:
    text, words = paragraph.text.strip(), quote(paragraph.text)
    if text and text[-1] in _ENDS:
        yield Deviation(paragraph.number, words, f"标题末尾有“{text[-1]}”", "请删去，标题末尾不用标点")
    room = (profile.paper[0] - profile.margins.left - profile.margins.right) * 72 / 25.4 / profile.roles["标题"].size
    longest = max(map(width, text.split("\n")), default=0)
    if longest > room:
        yield Deviation(paragraph.number, words, f"标题一行排不下（{longest:g}字，一行{int(room)}字），会在词中间断开",
                        "请按词意分行，排成梯形或菱形")


def _form(paragraph: Paragraph, numeral: Numeral | None) -> Iterator[Deviation]:
    text, words = paragraph.text.strip(), quote(paragraph.text)
    if text[-1] in _ENDS and "。" not in text[:-1]:
        yield Deviation(paragraph.number, words, f"标题末尾有“{text[-1]}”", "请删去，单独成段的标题末尾不用标点")
    if numeral is None:
        return
    if numeral.written != numeral.right:
        yield Deviation(paragraph.number, words, f"序号写成“{numeral.written}”", f"请写成“{numeral.right}”")
    if paragraph.told in HEADINGS and (level := HEADINGS.index(paragraph.told) + 1) != numeral.level:
        yield Deviation(paragraph.number, words, f"序号“{numeral.written}”与样式“{paragraph.told}”不是同一层",
                        f"{paragraph.told}的序号用“{numerals.RIGHT[level]}”的形式")


def _order(paragraph: Paragraph, numeral: Numeral, counted: list[int], open_level: int) -> Iterator[Deviation]:
    words, level, expected = quote(paragraph.text), numeral.level, counted[numeral.level] + 1
    if level > open_level + 1 and open_level:
        yield Deviation(paragraph.number, words, f"“{numerals.RIGHT[open_level]}”层之下直接用了“{numerals.RIGHT[level]}”层",
                        f"请用“{numerals.RIGHT[open_level + 1]}”层")
    if numeral.value == expected:
        return
    right = numerals.written(level, expected)
    if numeral.value == counted[level]:
        said = f"序号“{numeral.written}”重复"
    elif numeral.value > expected:
        said = f"序号跳到“{numeral.written}”，缺“{right}”" if counted[level] else f"序号从“{numeral.written}”开始"
    else:
        said = f"序号“{numeral.written}”次序不对"
    yield Deviation(paragraph.number, words, said, f"此处应为“{right}”")


def width(text: str) -> float:
    """How many characters wide; letters and digits count half."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)
