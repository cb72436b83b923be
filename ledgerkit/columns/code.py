"""统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check digit."""

import re
import unicodedata
from typing import Any

from ledgerkit.columns.text import one_line, plain
from ledgerkit.errors import CastError

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
_DIGITS = str.maketrans(_ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTU")
_SHAPE = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_HINT = "请对照营业执照填写18位代码，并把单元格设为文本格式"


def check_digit(body: str) -> str:
    """The 18th character for the first 17: weights are the powers of 3 modulo 31 (GB 32100-2015, 5.4).

    The same sum is the code read backwards as one number of base 34, which is 3 modulo 31.
    """
    return _ALPHABET[-int(body[::-1].translate(_DIGITS), 34) % 31]


def cast(raw: Any) -> str:
    """The code in NFKC, upper case and without blanks; a wrong one keeps its text.

    >>> cast("９１３４０１００ma2mq0x279")
    '91340100MA2MQ0X279'
    >>> cast("91340100MA2MQ0X270")
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 的校验位不对
    """
    if isinstance(raw, float):
        raise CastError("是数字格式，末几位已经丢失", _HINT, value=plain(raw))
    code = raw
    if raw.__class__ is not str or not _SHAPE.fullmatch(raw):
        code = one_line(unicodedata.normalize("NFKC", plain(raw))).upper().replace("-", "")
        if len(code) != 18:
            raise CastError(f"是{len(code)}位，应为18位", _HINT, value=code)
        if not _SHAPE.fullmatch(code):
            raise CastError("不是有效的统一社会信用代码", _HINT, value=code)
    if code[17] != check_digit(code[:17]):
        raise CastError("的校验位不对", _HINT, value=code)
    return code
