"""统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check digit."""

import unicodedata
from typing import Any

from ledgerkit.columns.text import one_line, plain
from ledgerkit.errors import CastError

_HINT = "请对照营业执照填写18位代码，并把单元格设为文本格式"


def cast(raw: Any) -> str:
    """The code in NFKC, upper case and without blanks; a wrong one keeps its text.

    >>> cast("９１３４０１００ma2mq0x279")
    '91340100MA2MQ0X279'
    >>> cast("91340100MA2MQ0X270")
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 的校验位不对
    """
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, ValidationError

    if isinstance(raw, float):
        raise CastError("是数字格式，末几位已经丢失", _HINT, value=plain(raw))
    code = one_line(unicodedata.normalize("NFKC", plain(raw))).upper().replace("-", "")
    if len(code) != 18:
        raise CastError(f"是{len(code)}位，应为18位", _HINT, value=code)
    try:
        uscc.validate(code)
    except InvalidChecksum:
        raise CastError("的校验位不对", _HINT, value=code) from None
    except ValidationError:
        raise CastError("不是有效的统一社会信用代码", _HINT, value=code) from None
    return code
