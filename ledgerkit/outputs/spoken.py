"""A pack's condition as an office says it: 办理状态 == '已解决' is 办理状态为“已解决”."""

from collections.abc import Container
from typing import Any

_WORDS = {"eq": "为", "ne": "不为", "gt": "大于", "gteq": "不小于", "lt": "小于", "lteq": "不大于", "in": "为", "notin": "不为"}
_INNER = str.maketrans("“”", "‘’")
_SIGNS = {"And": "且", "Or": "或"}


def spoken(where: str, numbers: Container[str] = ()) -> str:
    """The condition in Chinese; one that says more than comparisons of columns as it stands in the pack. `numbers` are the
    columns of numbers, where 0 counts as nothing.

    >>> spoken("(走访次数 or 0) > 0 or (走访次数 is none and 最近走访日期)")
    '走访次数大于0，或走访次数未填且填有最近走访日期'
    """
    from jinja2 import Environment

    (output,) = Environment().parse("{{ (" + where + ") }}").body
    try:
        return _clause(output.nodes[0], numbers, "，")
    except _Unsayable:
        return where


class _Unsayable(Exception):
    """A piece of a condition that this module has no words for."""


def _clause(node: Any, numbers: Container[str], pause: str = "") -> str:
    kind = type(node).__name__
    if kind in _SIGNS:
        parts = [(f"（{_clause(part, numbers)}）" if type(part).__name__ == "Or" else _clause(part, numbers)) for part in _parts(node, kind)]
        return f"{pause}{_SIGNS[kind]}".join(parts)
    if kind == "Not":
        return f"不是（{_clause(node.node, numbers)}）"
    if kind == "Test" and node.name == "none":
        return f"{_named(node.node)}未填"
    if kind == "Compare" and len(node.ops) == 1:
        return _compared(node.expr, node.ops[0].op, node.ops[0].expr)
    name = _named(node)
    return f"{name}不为0" if name in numbers or kind != "Name" else f"填有{name}"


def _parts(node: Any, kind: str) -> list[Any]:
    """What a chain of the same sign joins: Jinja reads a and b and c as (a and b) and c."""
    return [*_parts(node.left, kind), *_parts(node.right, kind)] if type(node).__name__ == kind else [node]


def _compared(left: Any, sign: str, right: Any) -> str:
    if sign in ("in", "notin") and type(right).__name__ == "Name":
        return f"{right.name}{'含' if sign == 'in' else '不含'}{_value(left)}"
    if type(right).__name__ in ("List", "Tuple"):
        return f"{_named(left)}{_WORDS[sign]}{'或'.join(map(_value, right.items))}"
    return f"{_named(left)}{_WORDS[sign]}{_value(right)}"


def _named(node: Any) -> str:
    """A column, or how many names stand in it; a blank one that counts as 0 is the column itself."""
    kind = type(node).__name__
    if kind == "Name":
        return node.name
    if kind == "Filter" and node.name in ("length", "count"):
        return f"{_named(node.node)}的个数"
    if kind == "Or" and type(node.right).__name__ == "Const" and node.right.value == 0:
        return _named(node.left)
    raise _Unsayable


def _value(node: Any) -> str:
    if type(node).__name__ == "Const" and isinstance(node.value, str):
        return f"“{node.value.translate(_INNER)}”"
    if type(node).__name__ == "Const" and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return str(node.value)
    return _named(node)
