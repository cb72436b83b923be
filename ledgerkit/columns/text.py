"""Text: white space that is only layout goes, everything else stays as typed. Also the folding for matching."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Any

_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
# Excel escapes a character that XML can't hold as _x000D_; one engine decodes it, another doesn't.
_ESCAPED_BREAK = re.compile(r"_x000[dDaA]_")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def fold(text: str) -> str:
    """The form two texts are compared in: NFKC, no white space, lower case. Never written anywhere."""
    return _fold_short(text) if len(text) < 64 else _fold(text)


def _fold(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


_fold_short = lru_cache(maxsize=8192)(_fold)  # headings and choices come again in every file


def one_line(text: str) -> str:
    """The text with no white space at all: what a name broken over two lines of a cell was meant to be."""
    return _SPACE.sub("", text)


def plain(raw: Any) -> str:
    """Any cell content as the text a person sees: 3.0 is “3”, a date is ISO, a line has no outer blanks.

    Characters that neither Word nor Excel can hold become the visible replacement mark �.
    """
    if type(raw) is str and raw.isprintable() and "_x" not in raw:  # most cells: nothing to mend inside a line
        return raw.strip()
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime) and not (raw.hour or raw.minute or raw.second):
        return raw.date().isoformat()
    if isinstance(raw, (date, datetime)):
        return raw.isoformat(" ") if isinstance(raw, datetime) else raw.isoformat()
    text = _ESCAPED_BREAK.sub("\n", str(raw)).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.strip() for line in _UNPRINTABLE.sub("\ufffd", text).split("\n"))
    return "\n".join(line for line in lines if line)


def cast(raw: Any) -> str:
    """Anything is a text.

    >>> cast("  规上企业 \\n")
    '规上企业'
    >>> cast(12.0)
    '12'
    """
    return plain(raw)
