"""campaign.toml to the objects of the model: keys are their fields and nothing else, values have their types."""

import difflib
import inspect
import re
import tomllib
import types
import typing
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledgerkit.campaign.files import line_of, load_units, read
from ledgerkit.errors import FatalError
from ledgerkit.model import Assessment, Breakdown, Campaign, Chart, CheckSpec, Dispatch, Document, Indicator, Quota, Schedule, TableSpec

_KINDS = {"tables": TableSpec, "checks": CheckSpec, "indicators": Indicator, "breakdowns": Breakdown,
          "quotas": Quota, "documents": Document, "charts": Chart, "assessments": Assessment, "dispatches": Dispatch,
          "schedules": Schedule}
_HEAD = ("id", "title", "authority", "issued", "note", "words")
_TYPE_NAMES = {str: "文字", int: "整数", bool: "true或false", date: "日期", dict: "一组“名称 = 值”", tuple: "列表"}


class Pack:
    """One pack being read: the parsed file, and its text to find the line of whatever is wrong."""

    def __init__(self, folder: Path):
        self.folder, self.path = folder, folder / "campaign.toml"
        self.text = read(self.path)
        try:
            self.data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))  # an error at the end of the document has none
            raise FatalError(f"{self.path.name} 第{line[1] if line else len(self.text.splitlines())}行写法有误，请检查引号、括号和等号。") from None

    def refuse(self, path: tuple, problem: str, known: Iterable[str] = (), wrong: str = "") -> typing.NoReturn:
        near = difflib.get_close_matches(wrong, list(known), 1, 0.5)
        hint = f"，是否为“{near[0]}”" if near else ""
        raise FatalError(f"专项包 {self.folder.name}/campaign.toml 第{line_of(self.text, path)}行：{problem}{hint}。")

    def load(self) -> Campaign:
        for key in self.data:
            if key not in _KINDS and key not in _HEAD:
                self.refuse((key,), f"不认识“{key}”", [*_HEAD, *_KINDS], key)
        for key in ("id", "title", "authority", "tables"):
            if key not in self.data:
                self.refuse((), f"缺少“{key}”")
        parts = {key: tuple(self.build(cls, item, (key, i)) for i, item in enumerate(self.data.get(key, ())))
                 for key, cls in _KINDS.items()}
        hints = typing.get_type_hints(Campaign)
        head = {key: self.value(hints[key], self.data[key], (key,)) for key in _HEAD if key in self.data}
        campaign = Campaign(**head, folder=str(self.folder), units=load_units(self.folder / "units.csv"), **parts)
        return campaign

    def build(self, cls: type, item: Any, path: tuple) -> Any:
        """A model object from a TOML table whose keys are the object's fields and nothing else."""
        if not isinstance(item, dict):
            self.refuse(path, f"这里应为一组“名称 = 值”，却是“{item}”")
        known = {f.name: f for f in fields(cls)}
        hints = typing.get_type_hints(cls)
        values = {}
        for key, value in item.items():
            if key not in known:
                self.refuse((*path, key), f"不认识“{key}”", known, key)
            values[key] = self.value(hints[key], value, (*path, key))
        for name, f in known.items():
            if name not in values and f.default is MISSING and f.default_factory is MISSING:
                self.refuse(path, f"缺少“{name}”")
        return cls(**values)

    def value(self, hint: Any, value: Any, path: tuple) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            hint = next(a for a in arguments if a is not type(None))
            return self.value(hint, value, path)
        if origin is typing.Annotated:
            return self.value(arguments[0], value, path)
        if origin is typing.Literal:
            if value not in arguments:
                words = [str(a) for a in arguments]
                said = "、".join(words) if len(words) < 8 else f"{words[0]}到{words[-1]}"
                self.refuse(path, f"“{path[-1]}”的值“{value}”应为{said}之一", words, str(value))
            return value
        if origin is tuple:
            if not isinstance(value, (list, tuple)):
                self.refuse(path, f"“{path[-1]}”应为方括号括起的列表")
            inner = arguments[0]
            if is_dataclass(inner):
                return tuple(self.build(inner, v, (*path, i)) for i, v in enumerate(value))
            return tuple(self.value(inner, v, path) for v in value)
        if origin is dict:
            if not isinstance(value, dict):
                self.refuse(path, f"“{path[-1]}”应为花括号括起的一组“名称 = 值”")
            return {k: _frozen(v) if arguments[1] is Any else self.value(arguments[1], v, (*path, k)) for k, v in value.items()}
        if is_dataclass(hint):
            return self.build(hint, value, path)
        if hint is not Any and (not isinstance(value, hint) or (hint is int and isinstance(value, bool))):
            self.refuse(path, f"“{path[-1]}”的值应为{_TYPE_NAMES.get(hint, hint)}")
        return value

    def name(self, name: str, known: Iterable[str], path: tuple, kind: str) -> None:
        known = list(known)
        if name not in known:
            self.refuse(path, f"没有“{name}”这个{kind}" if name else f"缺少“{path[-1]}”", known, name)

    def unique(self, kind: str, ids: list[str]) -> None:
        for i, id in enumerate(ids):
            if id in ids[:i]:
                self.refuse((kind, i, "id"), f"“{id}”重复")

    def parameters(self, given: dict, known: dict[str, inspect.Parameter], path: tuple, of: str,
                   supplied: set[str] = frozenset()) -> None:
        for name in given:
            if name not in known or name in supplied:
                self.refuse(path, f"{of} 没有参数“{name}”", known, name)
        for name, parameter in known.items():
            if parameter.default is parameter.empty and name not in given and name not in supplied:
                self.refuse(path, f"{of} 缺少参数“{name}”")


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down: what a pack says can't be changed afterwards."""
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    return {k: _frozen(v) for k, v in value.items()} if isinstance(value, dict) else value
