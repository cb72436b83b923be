"""Enterprise names: shown as typed, matched in a folded form, never merged on similarity (X-12)."""

import re
from typing import Any

from ledgerkit.columns.text import fold, one_line, plain

_MARKS = re.compile(r"[()\[\]【】〔〕·.,，。、\-—_“”\"']")


def key(name: str) -> str:
    """What two spellings of one full name share: width, case, blanks, brackets and marks don't count."""
    return _MARKS.sub("", fold(name))


def cast(raw: Any) -> str:
    """The name without the line breaks and blanks of its cell; a blank between two Latin words stays.

    >>> cast("合肥 嘉宏\\n化工有限公司")
    '合肥嘉宏化工有限公司'
    """
    if raw.__class__ is str and raw.isalnum():  # most names: nothing to mend
        return raw
    text = plain(raw).replace("\n", "")
    return text if text.isascii() or len(text.split()) < 2 else one_line(text)
