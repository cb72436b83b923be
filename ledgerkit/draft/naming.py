"""Titles, aliases and types of the columns of a table that was found."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ledgerkit.columns import TYPES
from ledgerkit.columns.text import fold, one_line, plain
from ledgerkit.draft.shape import Column, Table
from ledgerkit.draft.words import DATE, GENERAL, SAME, guess, shorten
from ledgerkit.errors import CastError

_REMARK = re.compile(r"(?<=.)[(（][^()（）]*[)）]$")

def name_columns(table: Table) -> None:
    """Titles that differ, and aliases by which the form's own headings and their known other names are found."""
    columns = table.columns
    shorts = [shorten(c.parts[-1])[0] for c in columns]
    twice = Counter(map(fold, shorts))
    taken: set[str] = set()
    for column, short in zip(columns, shorts):
        group = shorten("".join(column.parts[:-1]))[0] if len(column.parts) > 1 else ""
        overlap = group and short[:2] == group[-2:]  # 责任单位 over 单位名称
        full = group + short[2 * bool(overlap):]
        title = wanted = full if group and (twice[fold(short)] > 1 or GENERAL.fullmatch(short)) else short
        number = 1
        while fold(title) in taken:
            number += 1
            title = f"{wanted}{number}"
        if number > 1 and any(c.heading == column.heading for c in columns if c is not column):
            column.remarks.append(f"与前面的“{wanted}”表头相同，程序分不开，请把空白表的表头改成不同的文字")
        column.title = title
        taken.add(fold(title))
    own = [{fold(t): t for t in (c.heading, one_line(c.parts[-1]), s)} for c, s in zip(columns, shorts)]
    _add_aliases(columns, [list(names.values()) for names in own], taken)
    groups = [next((i for i, names in enumerate(SAME) if c.title in names.split()), None) for c in columns]
    known = [SAME[g].split() if g is not None and groups.count(g) == 1 else [] for g in groups]
    _add_aliases(columns, known, taken)
    if table.top and not taken & set(map(fold, table.top)):  # a heading is looked for where a row has one of its words
        under = next(c for c in columns if table.top[0] in c.parts)
        under.aliases.append(one_line(table.top[0]))


def _add_aliases(columns: list[Column], names: list[list[str]], taken: set[str]) -> None:
    """Give each column those of its names that no other column has or wants."""
    wanted = Counter(word for mine in names for word in set(map(fold, mine)))
    for column, mine in zip(columns, names):
        column.aliases += [one_line(n) for n in mine if wanted[fold(n)] == 1 and fold(n) not in taken]
    taken |= {fold(a) for c in columns for a in c.aliases}


def set_type(column: Column, table: Table, choices: tuple[str, ...]) -> None:
    """The column's type by its title, its drop-down list and what stands below it."""
    short, column.required, measure = shorten(column.parts[-1])
    column.required = column.required or any(shorten(p)[1] for p in column.parts)
    type = "number" if measure and guess(column.title) in ("text", "choice") else guess(column.title)
    if len({guess(piece) for piece in re.split("[及和与、]", column.title)}) > 1:
        column.remarks.append("一列里有两件事，按文字读")
        type = "text"
    column.params = _params(type, column, measure, table.measures)
    values = column.values
    distinct = list(dict.fromkeys(_REMARK.sub("", one_line(plain(v))) for v in values))  # 创新性(视频项目) is a 创新性
    if choices:
        type, column.params = "choice", {"choices": list(choices)}
    elif type == "choice":
        few = len(values) >= 4 and len(distinct) <= min(8, len(values) // 2) and max(map(len, distinct)) <= 12
        type, column.params = ("choice", {"choices": distinct}) if few else ("text", {})
        column.remarks.append("选项取自表里已有的数据，请补全" if few else "如果只能选填，请改为choice并写出选项")
    elif type != "deadline" and values and all(isinstance(v, date) for v in values):
        type, column.params = "date", {}
    elif type == "text" and len(values) > 1 and not re.search("[编代]号|代码|号$", column.title) and all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        type = "number"
    elif values and not _reads(type, column.params, values):
        other = "deadline" if type == "date" and _reads("deadline", {}, values) else "text"
        column.remarks.append(f"表里的数据多半不是{type}，改按{other}读")
        type, column.params = other, {}
    if DATE.fullmatch(short):
        column.remarks.append("表头是日期，换一期就变，请把新的日期加进aliases")
    column.type = type


def _params(type: str, column: Column, measure: str, measures: Iterable[str]) -> dict[str, Any]:
    units = [measure] if measure else [*measures] if column.title != "序号" else []
    return {"units": units} if type == "number" and units else {}


def _reads(type: str, params: dict, values: list[Any]) -> bool:
    """True if the type reads at least half of what stands in the column."""
    cast: Callable = TYPES[type]
    params = {**params, "base": date(2021, 1, 1)} if type == "deadline" else params
    good = 0
    for value in values:
        try:
            cast(value, **params)
            good += 1
        except CastError as error:
            good += error.severity is not None
    return 2 * good >= len(values)
