"""The four levels of numbers before a heading, 一、（一）1.（1）, and what people write for them."""

import re
from dataclasses import dataclass

_DIGITS = "〇一二三四五六七八九"
_CHINESE = "一二三四五六七八九十百"
_FORMS = (
    (1, re.compile(rf"([{_CHINESE}]+)([、，.．,:：])")),
    (2, re.compile(rf"([（(])([{_CHINESE}]+)([）)])([、，.．,]?)")),
    (3, re.compile(r"(\d{1,3})([.．、，])(?!\d)")),
    (4, re.compile(r"([（(])(\d{1,3})([）)])([、，.．,]?)")),
)
RIGHT = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}


@dataclass(frozen=True, slots=True)
class Numeral:
    """The number before a heading: its level from 1, its value, as written, and as it should be written."""

    level: int
    value: int
    written: str
    right: str


def read(text: str) -> Numeral | None:
    """The number that a text begins with; spaces before it don't matter."""
    bare = text.lstrip(" 　\t")
    for level, form in _FORMS:
        if not (match := form.match(bare)):
            continue
        figure = match[2] if level in (2, 4) else match[1]
        value = chinese(figure) if level < 3 else int(figure)
        if value is None:
            continue
        right = {1: f"{figure}、", 2: f"（{figure}）", 3: f"{figure}.", 4: f"（{figure}）"}[level]
        return Numeral(level, value, match[0], right)
    return None


def chinese(text: str) -> int | None:
    """二十三 → 23, up to 199; None for what is no number."""
    hundreds, _, rest = text.rpartition("百")
    if hundreds not in ("", "一") or rest.count("十") > 1:
        return None
    if "十" not in rest:
        return (_DIGITS.index(rest) if len(rest) == 1 else None) if not hundreds else None
    tens, _, ones = rest.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (100 if hundreds else 0) + (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def in_chinese(value: int) -> str:
    """23 → 二十三, up to 99."""
    tens, ones = divmod(value, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def written(level: int, value: int) -> str:
    """The number of this value as its level writes it: （三）."""
    figure = in_chinese(value) if level < 3 and value < 100 else str(value)
    return {1: f"{figure}、", 2: f"（{figure}）", 3: f"{figure}.", 4: f"（{figure}）"}[level]
