"""Where the lines of a paragraph break, added up from the widths of its characters.

The rules are those of LibreOffice 7.4 for Chinese, found by comparing some thousand lines, and Word's and WPS's as far
as these are documented: a closing mark never begins a line and an opening one never ends it, a stop that no longer
fits hangs over the edge, western words and numbers stay whole and stick to the brackets around them, and a gap
stands between a Chinese character and a western letter or digit.
"""

import unicodedata
from collections.abc import Container, Sequence
from functools import cache

PICTURE, TAB, LINE_END, PAGE_END = "\ufffc", "\t", "\n", "\f"
GAP = 0.2  # between Chinese and western letters, in characters; Word's is nearer to 0.25

_OPENING = frozenset("“‘（［｛《〈「『【〔〖〝([{")
_CLOSING = frozenset("”’）］｝》〉」』】〕〗〞)]}")
_STOPS = frozenset("、。，．：；？！")
_NO_START = _CLOSING | _STOPS | frozenset("!%,.:;?¢°‰′″℃＂％＇｀｜～￠·ˇˉ―–—…")
_NO_END = _OPENING | frozenset("$£¥￡￥＄")
# Times from the blank to the tilde, in thousandths of the size: the western letters of many house styles.
_TIMES = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541)
_NOTHING = frozenset("\u200b\u200c\u200d\ufeff\xad")


@cache
def is_wide(letter: str) -> bool:
    """Whether a Chinese font gives this character a full square; the quotation marks “” are among them."""
    return unicodedata.east_asian_width(letter) in "WFA" and letter != PICTURE


@cache
def width(letter: str, times: bool = False) -> float:
    """A character's width in characters: 1 for Chinese ones, ½ for western ones, in Times as Times has them."""
    if letter in _NOTHING or unicodedata.combining(letter):
        return 0.0
    if is_wide(letter):
        return 1.0
    return _TIMES[ord(letter) - 32] / 1000 if times and " " <= letter <= "~" else 0.5


def line_ends(text: str, widths: Sequence[float], sizes: Sequence[float], room: float, first: float,
              close: Container[int] = ()) -> list[int]:
    """The index behind each line's last character; `widths` and the font `sizes` by character, lengths in twips.

    `close` are the characters before which no gap stands, whatever they are.

    `room` is the lines' width, `first` the first line's. LINE_END and PAGE_END end the line they stand in; a text
    that ends in one has an empty line after it, and an empty text one line. A word longer than a line is cut.
    """
    if sum(widths) + GAP * sum(sizes) / 2 <= first and LINE_END not in text and PAGE_END not in text:
        return [len(text)]
    ends = [_end(text, widths, sizes, 0, first, close)]
    while ends[-1] < len(text):
        ends.append(_end(text, widths, sizes, ends[-1], room, close))
    return ends + [len(text)] if text[-1:] in (LINE_END, PAGE_END) else ends


def _end(text: str, widths: Sequence[float], sizes: Sequence[float], start: int, room: float,
         close: Container[int]) -> int:
    used, possible, before = 0.0, start, ""
    for index in range(start, len(text)):
        letter = text[index]
        if letter in (LINE_END, PAGE_END):
            return index + 1
        if before:
            if _may_break(before, letter):
                possible = index
            if _apart(before, letter) and index not in close:
                used += GAP * min(sizes[index - 1], sizes[index])
        before = letter
        if letter != " " and used + widths[index] > room + 1:
            if _hangs(text, start, index) and used <= room + 1:
                possible = index + 1
                while text[possible : possible + 1] == " ":
                    possible += 1
            return possible if possible > start else max(index, start + 1)
        used += widths[index]
    return len(text)


def _hangs(text: str, start: int, index: int) -> bool:
    """A stop after a Chinese character hangs over the edge, but not behind a quotation or before another mark."""
    if text[index] not in _STOPS or index == start or text[index + 1 : index + 2] in _NO_START:
        return False
    return is_wide(text[index - 1]) and text[index - 1] not in "”’"


@cache
def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NO_START or before in _NO_END:
        return False
    if before in _CLOSING and _western(after) or after in "“‘" and not is_wide(before):
        return False
    return before in " \t-\ufffc" or after in "\t\ufffc" or is_wide(before) or is_wide(after)


@cache
def _apart(before: str, after: str) -> bool:
    return is_wide(before) != is_wide(after) and before.isalnum() and after.isalnum()


def _western(letter: str) -> bool:
    return letter.isalnum() and not is_wide(letter)
