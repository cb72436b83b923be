"""Departments: one or several in a cell, each perhaps broken over two lines (JY-08)."""

import re
from functools import lru_cache
from typing import Any

from ledgerkit.columns.text import plain
from ledgerkit.errors import CastError

_SEPARATOR = re.compile(r"[、，,；;/／|]+")
_COMPLETE = re.compile(r".*(?:科|室|处|股|办|队|中心|局|站|所|部|院|厅|委|组|会|单位|政府|公司|乡|镇|街道)(?:[(（].*[)）])?$")
_VAGUE = re.compile(r"(?:相关|有关|各|其他|等).*(?:部门|科室|单位|处室)|(?:部门|科室|单位|处室)$")


def _departments(piece: str) -> list[str]:
    """The departments in a piece without separators: a blank or line break parts two, or breaks one in two.

    A token is whole when it ends as a department's name does; one that doesn't is the first half of a broken
    name, and a remark in brackets belongs to the name before it.
    """
    found: list[str] = []
    open_half = ""
    for token in piece.split():
        if found and not open_half and token[0] in "(（":
            found[-1] += token
        elif open_half or not _COMPLETE.match(token):
            open_half += token
            if _COMPLETE.match(open_half):
                found.append(open_half)
                open_half = ""
        else:
            found.append(token)
    if open_half:
        found.append(open_half)
    return found


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[str, ...]:
    return tuple(d for piece in _SEPARATOR.split(text) if piece.strip() for d in _departments(piece))


def vague(name: str) -> bool:
    """Whether a name is that of no department in particular: 相关业务部门 (JY-08)."""
    return bool(_VAGUE.fullmatch(name))


def cast(raw: Any, *, joined: bool = False) -> list[str] | str:
    """The departments; with `joined` one text, for a column that asks for a single responsible unit.

    >>> cast("大气科 执法\\n支队")
    ['大气科', '执法支队']
    >>> cast("执法 支队", joined=True)
    '执法支队'
    """
    found = list(_split(plain(raw)))
    if not found:
        raise CastError("读不出部门", "请写部门名称，多个用“、”隔开")
    value = "、".join(found) if joined else found
    if odd := next((d for d in found if vague(d)), None):
        raise CastError(f"里的“{odd[:20]}”不是具体部门", "请写明部门名称", value=value, severity="warning")
    return value
