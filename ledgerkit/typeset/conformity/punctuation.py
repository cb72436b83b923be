"""Signs: half-width ones between Chinese words, full-width digits, padded dates (GB/T 15834, GB/T 15835, GB/T 9704)."""

import re
from collections.abc import Iterator

from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import TAG, Document, Paragraph
from ledgerkit.typeset.conformity.fonts import CHINESE, HAN
from ledgerkit.typeset.profile import Profile

_SHOWN = {"(": "括号", '"': "引号"}
_WIDE = {",": "全角的“，”", ";": "全角的“；”", ":": "全角的“：”", "?": "全角的“？”", "!": "全角的“！”", ".": "句号“。”",
         "(": "全角的“（）”", '"': "中文引号“”"}
# between Chinese words, or after one at the end; a sign beside digits or letters may be theirs
_HALF = re.compile(rf"(?<=[{HAN}”》）])([,;:?!])(?=[{HAN}“《（]|$)|(?<=[{HAN}])(\.)$")
_BRACKETS = re.compile(rf"\([^()]*[{HAN}][^()]*\)")
_STRAIGHT = re.compile(rf'"[^"]*[{HAN}][^"]*"')
_FULL_DIGITS = re.compile("[０-９]+")
_PADDED = re.compile(r"\d{4}年(?:0\d月(?:\d{1,2}日)?|\d{1,2}月0\d日)")


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    for paragraph in document.paragraphs:
        if CHINESE.search(paragraph.text):
            yield from _signs(paragraph)


def _signs(paragraph: Paragraph) -> Iterator[Deviation]:
    text, words = TAG.sub("", paragraph.text).strip(), quote(paragraph.text)
    half = dict.fromkeys(match[1] or match[2] for match in _HALF.finditer(text))
    if _BRACKETS.search(text):
        half["("] = None
    if _STRAIGHT.search(text):
        half['"'] = None
    for sign in half:
        yield Deviation(paragraph.number, words, f"汉字间用了半角的{_SHOWN.get(sign, f'“{sign}”')}", f"请改为{_WIDE[sign]}")
    if digits := _FULL_DIGITS.search(text):
        yield Deviation(paragraph.number, words, f"数字“{digits[0]}”是全角的", "请改为半角数字")
    if paragraph.role != "日期" and (padded := _PADDED.search(text)):  # annexes.py looks at the signature's
        right = re.sub(r"(?<=[年月])0", "", padded[0])
        yield Deviation(paragraph.number, words, f"日期写成“{padded[0]}”", f"月、日前不补零，请写成“{right}”")
