"""What a template is given, its numbers made figures that know their place: 服务·下级·杭州市·应服务@330000."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from ledgerkit.model.figure import Listed, inside, known

_RATE = re.compile(r"约?-?[\d,]+(?:\.\d+)?%")
_ORDINAL = ("序号",)  # numbers that only count lines


def keyed(value: Any, key: str, texts: Collection[str] = ()) -> Any:
    """The same mappings, lists and numbers, each number and rate with the key of its place, each list with its own.

    A line of a list is known by its 名称, else by its number. `texts` names the texts that are computed too.
    """
    if isinstance(value, Mapping):
        return {name: _named(name, v, inside(key, name), texts) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return Listed((keyed(item, inside(key, _name(item, number)), texts) for number, item in enumerate(value, 1)), key)
    if isinstance(value, str):
        return known(value, key) if _RATE.fullmatch(value) else value
    return known(value, key) if isinstance(value, (int, float)) or hasattr(value, "as_tuple") else value


def _named(name: str, value: Any, key: str, texts: Collection[str]) -> Any:
    """What stands under a name: a computed text, or several, are figures as a whole."""
    if name in _ORDINAL:
        return value
    if name in texts and isinstance(value, str):
        return known(value, key)
    if name in texts and isinstance(value, list) and all(isinstance(said, str) for said in value):
        return Listed((known(said, inside(key, f"第{number}")) for number, said in enumerate(value, 1)), key)
    return keyed(value, key, texts)


def _name(item: Any, number: int) -> str:
    return str(isinstance(item, Mapping) and item.get("名称") or f"第{number}")
