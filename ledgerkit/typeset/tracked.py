"""Jinja's own list filters for lists that know what they hold, so that {{ 未报|length }} is a figure with a key.

A list that templates choose from says how it was chosen: 清单·issues·办理状态＝已解决@340100.
"""

from collections.abc import Iterable
from typing import Any

from ledgerkit.model.figure import Count, Listed, Told, inside, marked

_NAMED = {"equalto": "＝", "==": "＝", "eq": "＝", "ne": "≠", "!=": "≠", "in": "∈", "gt": "＞", "lt": "＜", "ge": "≥", "le": "≤"}
_OPPOSITE = {"＝": "≠", "≠": "＝", "∈": "∉", "＞": "≤", "＜": "≥", "≥": "＜", "≤": "＞"}
_SHOWN = 3  # values of a choice that a key names


def filters(own: dict[str, Any]) -> dict[str, Any]:
    """The filters to put over Jinja's `own`; what is no list of ours goes through them unchanged."""
    from jinja2 import pass_context, pass_environment

    own = dict(own)

    def chosen(name: str):
        """selectattr, rejectattr, select and reject."""
        plain, attribute = own[name], name.endswith("attr")

        @pass_context
        def choose(context, items, *args, **kwargs):
            result = plain(context, items, *args, **kwargs)
            return _kept(items, result, lambda: _condition(args, attribute, name.startswith("reject")))

        return choose

    @pass_context
    def mapped(context, items, *args, **kwargs):
        attribute = kwargs.get("attribute")
        result = own["map"](context, items, *args, **kwargs)
        return _kept(items, result, lambda: str(attribute)) if attribute else result

    @pass_environment
    def unique(environment, items, *args, **kwargs):
        return _kept(items, own["unique"](environment, items, *args, **kwargs), lambda: "不重复")

    def listed(items):
        return _kept(items, items, None) if isinstance(items, Listed) else list(items)

    def length(items):
        key = getattr(items, "key", None)
        return Count(len(items), key) if key and isinstance(items, Listed) else len(items)

    choosing = {name: chosen(name) for name in ("selectattr", "rejectattr", "select", "reject")}
    return {**choosing, "map": mapped, "unique": unique, "list": listed, "length": length, "count": length}


def joined(parts: tuple) -> Any:
    """What `~` makes of its parts: markup if one is markup, a text that keeps its figures, else a text."""
    from markupsafe import Markup, escape

    if any(isinstance(part, Markup) for part in parts):
        return Markup("").join(part if isinstance(part, Markup) else escape(marked(part)) for part in parts)
    return Told("".join(marked(part) for part in parts))


def _kept(items: Any, result: Iterable, what) -> Any:
    """The result as a list that knows where it comes from, if what it comes from does."""
    if not isinstance(items, Listed):
        return result
    return Listed(result, inside(items.key, what()) if what else items.key)


def _condition(args: tuple, attribute: bool, reject: bool) -> str:
    """办理状态＝已解决 of the arguments of a choosing filter."""
    name, rest = (str(args[0]), args[1:]) if attribute and args else ("", args)
    if not rest:
        return ("无" if reject else "有") + name
    sign = _NAMED.get(str(rest[0]), str(rest[0]))
    sign = _OPPOSITE.get(sign, f"非{sign}") if reject else sign
    values = rest[1] if len(rest) > 1 else ""
    shown = "/".join(str(v) or "空" for v in values[:_SHOWN]) if isinstance(values, (list, tuple)) else str(values) or "空"
    return f"{name}{sign}{shown}"
