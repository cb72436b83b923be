"""Loading a pack: `campaign.toml` and `units.csv` to a `Campaign`, every name checked before any file is opened.

A pack is data that office staff edit. So whatever is wrong in it is said by name and line, and one mistake is
enough to refuse it.
"""

import csv
import difflib
import inspect
import io
import re
import string
import tomllib
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledgerkit import checks, columns
from ledgerkit.errors import FatalError
from ledgerkit.expression import Expression
from ledgerkit.model import Assessment, Breakdown, Campaign, CheckSpec, Dispatch, Document, Indicator, Quota, Schedule, TableSpec, Unit

_HERE = Path(__file__).resolve().parent
# In a wheel the packs lie inside the package, in a checkout beside it.
PACKS = next((p for p in (_HERE / "templates", _HERE.parent / "templates") if p.is_dir()), _HERE / "templates")

_KINDS = {"tables": TableSpec, "checks": CheckSpec, "indicators": Indicator, "breakdowns": Breakdown,
          "quotas": Quota, "documents": Document, "assessments": Assessment, "dispatches": Dispatch,
          "schedules": Schedule}
_HEAD = ("id", "title", "authority", "issued", "note", "words")
_LEVELS = ("province", "city", "county", "area", "department", "own")
_AGGREGATES = ("count", "distinct", "sum", "ratio")
_TYPE_NAMES = {str: "文字", int: "整数", bool: "true或false", date: "日期", dict: "一组“名称 = 值”", tuple: "列表"}


def available() -> list[str]:
    """The ids of the packs that come with the program."""
    return sorted(p.parent.name for p in PACKS.glob("*/campaign.toml"))


def load(name: str, beside: Path | None = None) -> Campaign:
    """The pack of this id, or the one in the folder of this name (seen from `beside`); raises `FatalError`."""
    return _Pack(locate(name, beside)).load()


def locate(name: str, beside: Path | None = None) -> Path:
    """The folder of a pack, without looking into it; raises `FatalError` where there is none."""
    folders = [Path(beside or ".", name), PACKS / name]
    folder = next((f for f in folders if (f / "campaign.toml").is_file()), None)
    if folder is None:
        known = "、".join(available())
        raise FatalError(f"没有叫“{name}”的专项，现有：{known}。")
    return folder


class _Pack:
    """One pack being read: the parsed file, and its text to find the line of whatever is wrong."""

    def __init__(self, folder: Path):
        self.folder, self.path = folder, folder / "campaign.toml"
        self.text = _read(self.path)
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
        self.check_tables(campaign)
        self.check_indicators(campaign)
        self.check_checks(campaign)
        self.check_rest(campaign)
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

    # What no single value can show: names that must point at something in the same pack.

    def check_tables(self, campaign: Campaign) -> None:
        self.unique("tables", [t.id for t in campaign.tables])
        for i, table in enumerate(campaign.tables):
            titles = [c.title for c in table.columns]
            for j, column in enumerate(table.columns):
                at = ("tables", i, "columns", j)
                if column.title in titles[:j]:
                    self.refuse(at, f"列“{column.title}”重复")
                if column.type not in columns.TYPES:
                    self.refuse(at, f"没有“{column.type}”这种列类型", columns.TYPES, column.type)
                self.parameters(column.params, columns.parameters(column.type), at, f"列类型 {column.type}", {"base"})
                hints = typing.get_type_hints(columns.TYPES[column.type])
                for name, value in column.params.items():
                    self.value(hints[name], value, (*at, name))
                if column.base:
                    self.name(column.base, titles, at, "列")
            for level in table.levels:
                self.name(level, _LEVELS, ("tables", i, "levels"), "层级")
            if table.gather and not table.key:
                self.refuse(("tables", i, "gather"), "写了 gather 就要写 key，说明哪些列认定同一条记录")
            for title in table.key:
                self.name(title, titles, ("tables", i, "key"), "列")
            if table.carry:
                for title in (*table.carry.columns, *table.carry.without, *table.carry.yearly):
                    self.name(title, titles, ("tables", i, "carry"), "列")
                if table.carry.where:
                    self.condition(table.carry.where, titles, ("tables", i, "carry"))

    def check_checks(self, campaign: Campaign) -> None:
        tables = {t.id: [c.title for c in t.columns] for t in campaign.tables}
        for i, spec in enumerate(campaign.checks):
            self.name(spec.check, checks.CHECKS, ("checks", i, "check"), "校验")
            at = ("checks", i, "params") if spec.params else ("checks", i)
            self.parameters(spec.params, checks.parameters(spec.check), at, f"校验 {spec.check}")
            table = spec.table or spec.params.get("table")
            if table is not None:
                self.name(table, tables, ("checks", i, "table") if spec.table else at, "表")
            hints = typing.get_type_hints(checks.CHECKS[spec.check].call, include_extras=True)
            known = {"表": list(tables), "层级": _LEVELS, "列": tables.get(table), "指标": [x.id for x in campaign.indicators],
                     "目标": [q.id for q in campaign.quotas], "单位": [u.code for u in campaign.units]}
            for name, value in spec.params.items():
                # a second table's columns: list_column and list_day belong to the table that `list` names
                other = spec.params.get(name.rpartition("_")[0])
                self.meant(hints[name], value, (*at, name), {**known, "列": tables.get(other, known["列"])}, spec.check)
            refusal = checks.CHECKS[spec.check].refusal
            if refusal and (problem := refusal(campaign, **spec.params)):
                self.refuse(at, problem)

    def meant(self, hint: Any, value: Any, path: tuple, known: dict, of: str) -> None:
        """A parameter's value has its annotated type, and what is annotated as a name exists."""
        if typing.get_origin(hint) is typing.Annotated:
            base, kind = typing.get_args(hint)
            self.value(base, value, path)
            if known[kind] is None:
                self.refuse(path[:-1], f"校验 {of} 要写明 table")
            self.name(value, known[kind], path[:-1], kind)
            return
        self.value(hint, value, path)
        inner = typing.get_args(hint)
        if isinstance(value, tuple) and inner:
            for item in value:
                self.meant(inner[0], item, path, known, of)
        elif isinstance(value, dict) and inner:
            for key, item in value.items():
                self.meant(inner[0], key, path, known, of)
                self.meant(inner[1], item, path, known, of)

    def check_indicators(self, campaign: Campaign) -> None:
        ids = [i.id for i in campaign.indicators]
        self.unique("indicators", ids)
        for i, indicator in enumerate(campaign.indicators):
            at = ("indicators", i)
            self.name(indicator.aggregate, _AGGREGATES, (*at, "aggregate"), "汇总方式")
            if indicator.aggregate == "ratio":
                self.name(indicator.numerator or "", ids[:i], (*at, "numerator"), "指标")
                self.name(indicator.denominator or "", ids[:i], (*at, "denominator"), "指标")
                part, whole = (campaign.indicators[ids.index(x)] for x in (indicator.numerator, indicator.denominator))
                if indicator.unit == "%" and part.unit != whole.unit:  # 家 and 家次
                    self.refuse((*at, "denominator"), f"“{part.id}”以“{part.unit}”计，“{whole.id}”以“{whole.unit}”计，不能相除成百分比")
                continue
            self.name(indicator.table or "", [t.id for t in campaign.tables], (*at, "table"), "表")
            titles = [c.title for c in campaign.table(indicator.table).columns]
            if indicator.aggregate != "count":
                self.name(indicator.column or "", titles, (*at, "column"), "列")
            if indicator.as_of_column:
                self.name(indicator.as_of_column, titles, (*at, "as_of_column"), "列")
            if indicator.where:
                self.condition(indicator.where, titles, (*at, "where"))
        for i, breakdown in enumerate(campaign.breakdowns):
            at = ("breakdowns", i)
            self.name(breakdown.indicator, ids, (*at, "indicator"), "指标")
            table = next(x for x in campaign.indicators if x.id == breakdown.indicator).table
            if table is None:
                self.refuse((*at, "indicator"), "比率指标不能分组")
            titles = [c.title for c in campaign.table(table).columns]
            self.name(breakdown.by, titles, (*at, "by"), "列")
            if breakdown.across:
                self.name(breakdown.across, titles, (*at, "across"), "列")

    def check_rest(self, campaign: Campaign) -> None:
        for kind in ("breakdowns", "quotas", "documents", "schedules"):
            self.unique(kind, [x.id for x in getattr(campaign, kind)])
        for i, dispatch in enumerate(campaign.dispatches):
            self.name(dispatch.table, [t.id for t in campaign.tables], ("dispatches", i, "table"), "表")
            titles = [c.title for c in campaign.table(dispatch.table).columns]
            for key in ("deadline", "status", "measure", "department", "leader", "kind", "finished", "progress", "line"):
                if (title := getattr(dispatch, key)) is not None:
                    self.name(title, titles, ("dispatches", i, key), "列")
        for i, assessment in enumerate(campaign.assessments):
            self.name(assessment.level, _LEVELS, ("assessments", i, "level"), "层级")
            for id in assessment.indicators:
                self.name(id, [x.id for x in campaign.indicators], ("assessments", i, "indicators"), "指标")
            for check in ("late", "case_length"):
                if check not in [spec.check for spec in campaign.checks]:
                    self.refuse(("assessments", i), f"考核评价要用到校验 {check}，本专项没有")
        codes = [u.code for u in campaign.units]
        for i, quota in enumerate(campaign.quotas):
            at = ("quotas", i)
            self.name(quota.indicator, [x.id for x in campaign.indicators], (*at, "indicator"), "指标")
            self.name(quota.level, _LEVELS, (*at, "level"), "层级")
            for code in quota.units:
                self.name(code, codes, (*at, "units"), "填报单位代码")
        for i, document in enumerate(campaign.documents):
            at = ("documents", i)
            self.name(document.level, _LEVELS, (*at, "level"), "层级")
            for _, field, _, _ in string.Formatter().parse(document.name):
                if field is not None:
                    self.name(field, ["unit"], (*at, "name"), "替换词")
            if not (self.folder / document.template).is_file():
                self.refuse((*at, "template"), f"找不到模板“{document.template}”")
        for i, schedule in enumerate(campaign.schedules):
            at = ("schedules", i)
            if (schedule.day is None) == (schedule.weekday is None or not schedule.week):
                self.refuse(at, "接待日要写明 weekday 和 week，或者写 day，二者取一")
            for key in ("dates", "without"):
                for month in getattr(schedule, key):
                    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])" + ("|(0[1-9]|1[0-2])" if key == "without" else ""), month):
                        self.refuse((*at, key), f"“{month}”应写成2021-08" + ("或08" if key == "without" else ""))

    def condition(self, text: str, titles: list[str], path: tuple) -> None:
        """A condition that can be understood, over columns of the table, and that blank cells don't upset."""
        try:
            used = Expression(text).names
        except ValueError:
            self.refuse(path, f"条件“{text}”写法有误")
        for name in sorted(used):
            self.name(name, titles, path, "列")
        try:
            Expression(text)(dict.fromkeys(titles))
        except Exception:  # whatever an author's condition raises, it would raise at the first blank cell
            self.refuse(path, f"条件“{text}”遇到空白单元格算不出来，数字请写成(列名 or 0)")

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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FatalError(f"专项包缺少文件“{path.name}”。") from None
    except (OSError, UnicodeDecodeError):
        raise FatalError(f"专项包的“{path.name}”读不出来，请存为UTF-8编码。") from None


def load_units(path: Path) -> tuple[Unit, ...]:
    """The reporting tree: code, name, level, parent, aliases parted by blanks.

    Its order is the official one of the file, neither that of codes nor of pinyin (X-15).
    """
    units: dict[str, Unit] = {}
    reader = csv.DictReader(io.StringIO(_read(path)))
    for row in reader:
        def refuse(problem: str) -> typing.NoReturn:
            raise FatalError(f"专项包 {path.parent.name}/units.csv 第{reader.line_num}行：{problem}。")

        code, name, level, parent = (((row.get(k) or "").strip()) for k in ("code", "name", "level", "parent"))
        if not code or not name:
            refuse("缺少代码或名称")
        if level not in _LEVELS:
            refuse(f"层级“{level}”应为{'、'.join(_LEVELS)}之一")
        if code in units:
            refuse(f"代码“{code}”重复")
        if parent and parent not in units:
            refuse(f"上级“{parent}”应写在它的前面")
        units[code] = Unit(code, name, level, parent or None, tuple((row.get("aliases") or "").split()))
    if not units:
        raise FatalError(f"专项包 {path.parent.name}/units.csv 里没有填报单位。")
    return tuple(units.values())


def line_of(text: str, path: tuple) -> int:
    """The line of a place in a TOML text: ("tables", 1, "columns", 3) is the 4th column of the 2nd table.

    TOML keeps an inline table on one line, so counting the lines that open one finds an item of a list. A place
    that is not there gives the nearest line that is.
    """
    lines = text.splitlines()
    at = 0

    def seek(start: int, wanted: Callable[[str], bool], stop: Callable[[str], bool]) -> int | None:
        for n in range(start, len(lines)):
            line = lines[n].strip()
            if wanted(line):
                return n
            if stop(line):
                return None
        return None

    rest = list(path)
    if len(rest) == 1:
        heads = [n for n, line in enumerate(lines) if re.match(rf"\[+{re.escape(str(rest[0]))}\]+", line.strip())]
        if heads:
            return heads[0] + 1
    if len(rest) >= 2 and isinstance(rest[1], int):
        header = f"[[{rest[0]}]]"
        heads = [n for n, line in enumerate(lines) if line.strip() == header]
        if rest[1] >= len(heads):
            return 1
        at, rest = heads[rest[1]], rest[2:]
    while rest:
        key = rest.pop(0)
        if isinstance(key, int):
            items = [n for n in range(at + 1, len(lines)) if lines[n].strip() and not lines[n].strip().startswith(("#", "]"))]
            at = items[key] if key < len(items) else at
            continue
        pattern = re.compile(rf'"?{re.escape(str(key))}"?\s*=')
        start = at + 1 if lines[at].strip().startswith("[") else at
        found = seek(start, lambda line: bool(pattern.match(line)), lambda line: line.startswith("["))
        at = at if found is None else found
        if found is not None and re.search(r"=\s*\{", lines[at]):  # an inline table: all that it holds is on this line
            break
    return at + 1
