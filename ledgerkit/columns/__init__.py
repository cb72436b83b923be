"""The column types that a pack may name. A type is a module with a `cast` and one line in `TYPES`.

`cast(raw, *, parameters…)` takes what a cell holds (never a blank) and returns the value, or raises `CastError`.
Its keyword-only parameters are what a pack may set on the column.
"""

import inspect
from typing import Any

from ledgerkit.columns import choice, code, date, deadline, departments, enterprise, number, people, phone, text

TYPES = {
    "text": text.cast,
    "number": number.cast,
    "date": date.cast,
    "deadline": deadline.cast,
    "people": people.cast,
    "departments": departments.cast,
    "enterprise": enterprise.cast,
    "code": code.cast,
    "phone": phone.cast,
    "choice": choice.cast,
}

NONE_MARKS = frozenset("无 / ／ \\ — —— - -- － 暂无 没有 无。".split())


def is_blank(raw: Any) -> bool:
    """True for nothing at all: None or white space. Zero is a number, “无” is an answer: neither is blank."""
    return raw is None or (isinstance(raw, str) and not raw.strip("\u200b\ufeff \t\r\n\u3000\xa0"))


def is_none_mark(raw: Any) -> bool:
    """True for a cell that says that there is nothing to say: 无, /, —."""
    if not isinstance(raw, str) or len(raw) > 7:
        return False
    return raw.strip() in NONE_MARKS or (" " in raw and "".join(raw.split()) in NONE_MARKS)


def parameters(type: str) -> dict[str, inspect.Parameter]:
    """The keyword-only parameters of a column type; KeyError for a type that does not exist."""
    signature = inspect.signature(TYPES[type])
    return {n: p for n, p in signature.parameters.items() if p.kind is p.KEYWORD_ONLY}
