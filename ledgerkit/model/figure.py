"""A figure of ours as it is printed or counted: it knows what it stands for, wherever it goes.

A key is an address that people can read: what, then @ and the code of the unit. 办结率@340100 is an indicator,
问题类别·污染治理·已解决@340100 a cell of a breakdown. What is computed from figures says how: 结对企业数－体检企业数@340100.
In a text a figure stands between three characters that Unicode keeps for a program's own use: key and printed text.
"""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

OPEN, BETWEEN, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
PLUS, MINUS, OVER, INSIDE, OF = "＋", "－", "÷", "·", "@"
_MARKS = re.compile(f"{OPEN}[^{OPEN}-{CLOSE}]*{OF}[^{OPEN}-{CLOSE}]*{BETWEEN}|[{OPEN}-{CLOSE}]")


class Figure(str):
    """The text of a figure as a document prints it; `key` says which figure it is: 办结率@340100."""

    __slots__ = ("key",)

    def __new__(cls, text: str, key: str):
        figure = super().__new__(cls, text)
        figure.key = key
        return figure


class Told(str):
    """A text in which figures stand between their marks."""

    __slots__ = ()


class Listed(list):
    """A list that knows what it holds, so that its length is a figure."""

    __slots__ = ("key",)

    def __init__(self, items: Iterable, key: str):
        super().__init__(items)
        self.key = key


class _Computed:
    """Sums and differences of figures are figures; whatever else is computed is a plain number again."""

    __slots__ = ()

    def __add__(self, other):
        return known(self._plain + plain(other), combined(self, PLUS, other) if other else self.key)

    def __radd__(self, other):
        return known(plain(other) + self._plain, combined(other, PLUS, self) if other else self.key)

    def __sub__(self, other):
        return known(self._plain - plain(other), combined(self, MINUS, other) if other else self.key)

    def __rsub__(self, other):
        return known(plain(other) - self._plain, combined(other, MINUS, self))


class Count(_Computed, int):
    """A whole number that knows what it counts."""

    def __new__(cls, number: int, key: str):
        count = int.__new__(cls, number)
        count.key = key
        return count

    @property
    def _plain(self) -> int:
        return int.__int__(self)

    def __str__(self) -> str:
        return int.__repr__(self)


class Amount(_Computed, Decimal):
    """A number with decimals that knows what it measures."""

    def __new__(cls, number: Decimal, key: str):
        amount = Decimal.__new__(cls, number)
        amount.key = key
        return amount

    @property
    def _plain(self) -> Decimal:
        return Decimal(self)


def known(value: Any, key: str) -> Any:
    """The value as one that knows its key; None and truth values, which are no figures, as they are."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return Figure(value, key)
    if isinstance(value, float):
        if not math.isfinite(value):
            return value
        value = Decimal(repr(value))
    return Amount(value, key) if isinstance(value, Decimal) else Count(value, key)


def combined(one: Any, sign: str, other: Any) -> str:
    """The key of what is computed from two figures, what they share said once: 问题类别·其他·移交＋长期推进@340100."""
    left, at, unit = _key(one).rpartition(OF)
    right, _, beside = _key(other).rpartition(OF)
    if not at or not right:  # a plain number beside a figure
        whole = at + unit if at else f"{OF}{beside}" if right else ""
        return f"{left if at else _key(one)}{sign}{right or _key(other)}{whole}"
    if unit != beside or OF in left or OF in right:
        return f"{left}{OF}{unit}{sign}{right}{OF}{beside}"
    head = left.rpartition(INSIDE)[0]
    if sign == PLUS and head and right.startswith(f"{head}{INSIDE}") and INSIDE not in right[len(head) + 1:]:
        right = right[len(head) + 1:]
    return f"{left}{sign}{right}{OF}{unit}"


def inside(key: str, what: str) -> str:
    """The key of a part: inside("清单·issues@340100", "办理状态＝已解决") -> 清单·issues·办理状态＝已解决@340100."""
    name, at, unit = key.rpartition(OF)
    return f"{name}{INSIDE}{what}{at}{unit}" if at else f"{key}{INSIDE}{what}"


def marked(value: Any) -> str:
    """A value as it stands in a text of ours: a figure between its marks, what holds figures as it is."""
    kind = type(value)
    if kind is str:  # most values are this
        return bare(value)
    if kind is Told:
        return value
    printed = bare(str(value))
    return f"{OPEN}{value.key}{BETWEEN}{printed}{CLOSE}" if isinstance(value, (Figure, _Computed)) else printed


def bare(text: str) -> str:
    """A text without marks, whoever put them there."""
    return _MARKS.sub("", text) if OPEN in text or BETWEEN in text or CLOSE in text else text


def plain(value: Any) -> Any:
    """The number without its key; anything else as it is."""
    return value._plain if isinstance(value, _Computed) else value


def _key(value: Any) -> str:
    return getattr(value, "key", None) or str(value)
