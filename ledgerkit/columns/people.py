"""People: one or several names in a cell (X-13)."""

import re
from typing import Any

from ledgerkit.columns.text import plain
from ledgerkit.errors import CastError

_SEPARATOR = re.compile(r"[、，,；;/／|\n]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{2,3}$)")
_BLANK = re.compile(r"[ \u3000\xa0]+")
_NAME = r"(?:(?!和)[\u3400-\u9fff]){2,3}"
_PLAIN = re.compile(rf"{_NAME}(?:[、，,；;/／|\n]{_NAME})*")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def _names(piece: str) -> list[str]:
    """The names in a piece without separators: two blanks part names; a single one parts them or pads one.

    Runs of single characters are one padded name; a single character beside a longer one belongs to it.
    """
    wide = re.split(r"\s{2,}", piece)
    if len(wide) > 1 and all(len(part) > 1 for part in wide):
        return [name for part in wide for name in _names(part)]
    names: list[str] = []
    run = ""
    for token in _BLANK.split(piece):
        if len(token) == 1 and _HAN.match(token):
            run += token
            continue
        if len(run) == 1:
            token, run = run + token, ""
        if run:
            names.append(run)
            run = ""
        names.append(token)
    if len(run) == 1 and names:
        names[-1] += run
    elif run:
        names.append(run)
    return names


def cast(raw: Any) -> list[str]:
    """The names, inner blanks removed.

    >>> cast("王 波")
    ['王波']
    >>> cast("李真理 王雪峰")
    ['李真理', '王雪峰']
    >>> cast("张三、李四\\n王 五")
    ['张三', '李四', '王五']
    """
    if raw.__class__ is str and _PLAIN.fullmatch(raw):  # most cells: one name
        return _SEPARATOR.split(raw) if len(raw) > 3 else [raw]
    text = plain(raw)
    names = [name for piece in _SEPARATOR.split(text) if piece.strip() for name in _names(piece.strip())]
    if not names:
        raise CastError("读不出姓名", "请写姓名，多人用“、”隔开")
    odd = [n for n in names if any(c.isdigit() for c in n) or (_HAN.fullmatch(n) and len(n) > 6)
           or (len(n) > 3 and " " in text and all(len(t) == 1 for t in _BLANK.split(text)))]
    if odd:
        raise CastError(f"里的“{odd[0][:20]}”不像一个姓名", "请只写姓名，多人用“、”隔开", value=names, severity="warning")
    return names
