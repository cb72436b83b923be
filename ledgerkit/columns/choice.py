"""One of a few words that the pack lists."""

import re
from functools import lru_cache
from typing import Any

from ledgerkit.columns.text import fold, one_line, plain
from ledgerkit.errors import CastError

_REMARK = re.compile(r"(.+?)[(（](.+)[)）]")


@lru_cache(maxsize=256)
def _words(choices: tuple[str, ...], also: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Each way to write a word, folded, and the word."""
    return {fold(a): c for c, spellings in also for a in spellings} | {fold(c): c for c in choices}


def cast(raw: Any, *, choices: tuple[str, ...], also: dict[str, tuple[str, ...]] | None = None) -> str:
    """The listed word. `also` gives other spellings of a word; a wrong word keeps its text.

    A remark in brackets behind the word is kept apart and reported as information (JY-04).

    >>> cast("中 型", choices=("大型", "中型"))
    '中型'
    >>> cast("较大", choices=("大型", "中型"))
    Traceback (most recent call last):
    ledgerkit.errors.CastError: 不在可选范围内
    """
    if raw in choices:
        return raw
    words = _words(choices, tuple((also or {}).items()))
    text = one_line(plain(raw))
    if word := words.get(fold(text)):
        return word
    if (remark := _REMARK.fullmatch(text)) and fold(remark[1]) in words:
        word = words[fold(remark[1])]
        raise CastError(f"按“{word}”读，括号里的“{remark[2][:40]}”另记", value=word, severity="info")
    raise CastError("不在可选范围内", f"请从{'、'.join(choices)}中选填", value=text)
