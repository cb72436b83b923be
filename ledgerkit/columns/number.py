"""Numbers, with the units people write behind them (“3次”), full-width digits and Chinese numerals."""

import re
import unicodedata
from datetime import date
from typing import Any

from ledgerkit.columns.text import one_line, plain
from ledgerkit.errors import Approximate, CastError

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)")
_PLAIN = re.compile(r"([0-9]{1,15})(\w?)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9)))
_LONGEST = 20  # digits; no count or sum of money is longer
_BEFORE, _AFTER = ("约", "近", "大约", "将近"), ("余", "多", "左右", "以上")
_HINT = "请只写阿拉伯数字，如“3”"


def chinese_numeral(text: str) -> int:
    """十二 is 12, 两百零五 is 205, 二〇二一 is 2021: numerals below a thousand, or digit by digit."""
    if not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (1 if digit is None else digit) * (10 if c == "十" else 100)
            digit = 0
    return total + (digit or 0)


def _bare(text: str) -> int | float:
    if text[0] in _DIGITS or text[0] in "十百":
        return chinese_numeral(text)
    value = float(text)
    return int(value) if value.is_integer() else value


def cast(raw: Any, *, units: tuple[str, ...] = ()) -> int | float:
    """A number; `units` are the measure words that may follow it. Whole numbers are ints.

    An approximate figure (约50家) gives its bare number and a warning; the row remembers its text (X-16).

    >>> cast(" ３次", units=("次",))
    3
    >>> cast("两次", units=("次",))
    2
    >>> cast("两三次", units=("次",))
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 读不出数字
    """
    if raw.__class__ is float:
        return int(raw) if raw.is_integer() else raw
    if raw.__class__ is str and (plainly := _PLAIN.fullmatch(raw)) and (not plainly[2] or plainly[2] in units):
        return int(plainly[1])
    if isinstance(raw, bool):
        raise CastError("是逻辑值，不是数字", _HINT)
    if isinstance(raw, date):
        raise CastError("是日期，不是数字", "请把单元格格式改为“常规”后重新填写数字")
    if isinstance(raw, int):
        return raw
    text = _THOUSANDS.sub("", one_line(unicodedata.normalize("NFKC", plain(raw))))
    before = next((w for w in _BEFORE if text.startswith(w)), "")
    number = _NUMBER.match(text, len(before))
    if not number or len(number[1]) > _LONGEST:
        raise CastError("读不出数字", _HINT)
    rest = text[number.end():]
    after = next((w for w in _AFTER if rest.startswith(w)), "")
    rest = rest[len(after):]
    unit = next((u for u in sorted(units, key=len, reverse=True) if rest.startswith(u)), "")
    rest = rest[len(unit):]
    if not after and rest in _AFTER:
        after, rest = rest, ""
    if rest or re.fullmatch("[一二两三四五六七八九]{2}", number[1]):
        raise CastError("读不出数字", _HINT)
    value = _bare(number[1])
    if before or after:
        raise Approximate(f"是约数，合计时按{value}计", "请填写准确数字", value=value, severity="warning")
    return value
