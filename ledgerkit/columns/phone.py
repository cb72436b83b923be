"""Telephone numbers: mobile, landline with area code and extension, 400 numbers; several in a cell."""

import re
import unicodedata
from typing import Any

from ledgerkit.columns.text import plain
from ledgerkit.errors import CastError

_SEPARATOR = re.compile(r"[、，,；;/|\n]+")
_PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}|(?:\(?0\d{2,3}\)?-?)?[2-8]\d{6,7}(?:(?:转|-|ext)\d{1,6})?|[48]00-?\d{3}-?\d{4}|1[02]\d{3}")
_DASHES = str.maketrans("－—–‐−", "-----")


def cast(raw: Any) -> str:
    """The number as a text; several are joined by 、.

    >>> cast(13905510001.0)
    '13905510001'
    >>> cast("0551－6237 6123")
    '0551-62376123'
    >>> cast("1390551000")
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 不是有效的电话号码
    """
    if type(raw) is str and raw.isascii() and _PHONE.fullmatch(raw):
        return raw
    text = unicodedata.normalize("NFKC", plain(raw)).translate(_DASHES)
    numbers = [re.sub(r"\s+", "", piece) for piece in _SEPARATOR.split(text) if piece.strip()]
    value = "、".join(numbers)
    if not numbers or not all(_PHONE.fullmatch(n) for n in numbers):
        raise CastError("不是有效的电话号码", "请写11位手机号，或区号加7至8位座机号", value=value)
    return value
