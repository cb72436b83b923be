"""What a name of a template holds, without its content: a group of names, a list, a text, a number.

The shape of a name is read off values, those of several samples together, so that a mistake is seen also where none of
the samples would come by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any, Literal

_DEEP = 8  # groups in groups: deeper than any name goes


@dataclass(frozen=True, slots=True)
class Shape:
    """`members` are the names of a group, `item` is what a list holds; "any" is what nothing is known of."""

    kind: Literal["any", "group", "list", "text", "number", "truth", "call"] = "any"
    members: Mapping[str, "Shape"] = field(default_factory=dict)
    item: "Shape | None" = None


ANY, TEXT, NUMBER, TRUTH, CALL = (Shape(kind) for kind in ("any", "text", "number", "truth", "call"))


def shape(value: Any, depth: int = 0) -> Shape:
    """The shape of a value; of None, and of what templates don't look into, nothing is known."""
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, str):
        return TEXT
    if isinstance(value, (int, float, Decimal)):
        return NUMBER
    if depth > _DEEP:
        return ANY
    if isinstance(value, Mapping):
        return Shape("group", {str(key): shape(inside, depth + 1) for key, inside in value.items()})
    if isinstance(value, (list, tuple)):
        return listing(shape(inside, depth + 1) for inside in value)
    return CALL if callable(value) else ANY


def listing(items: Iterable[Shape]) -> Shape:
    """A list of such items; of an empty one nothing is known about what it would hold."""
    return Shape("list", item=reduce(merged, items, ANY))


def merged(one: Shape, other: Shape) -> Shape:
    """Both together: a group has the names of both; what contradicts itself is "any"."""
    if one.kind == "any" or other.kind == "any":
        return other if one.kind == "any" else one
    if one.kind != other.kind:
        return ANY
    if one.kind == "group":
        return Shape("group", {**one.members, **{k: merged(one.members[k], v) if k in one.members else v
                                                 for k, v in other.members.items()}})
    return Shape("list", item=merged(one.item, other.item)) if one.kind == "list" else one


def together(values: Iterable[Any]) -> Shape:
    """The shape of several values taken together."""
    return reduce(merged, map(shape, values), ANY)


def example(of: Shape) -> Any:
    """A value of this shape, to try a filter on."""
    match of.kind:
        case "group":
            return {key: example(inside) for key, inside in of.members.items()}
        case "list":
            return [example(of.item)]
        case "number":
            return 1
        case "truth":
            return True
        case "call":
            return lambda *_, **__: None
    return "示例"
