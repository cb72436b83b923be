"""How an office puts figures and lists into words: the Jinja filters that wording.toml and the templates may use.

Shapes, as the rendering context has them: a row is {"名称", "值": [int], "合计": int}; a breakdown is {"列": [str],
"行": [row], "合计": row}; a unit is {"名称", "数": {indicator: number or None}, "状态": "已报送"|"未报送"|"退回"}; a piece
of narrative is {"标题", "段落": [str]}.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from ledgerkit.indicators import UNCLASSED, UNSTATED, ratio, text
from ledgerkit.model.figure import OVER, Figure, Listed, Told, bare, combined, inside, known, marked, plain

_DIGITS = "〇一二三四五六七八九十"
_ORDINAL = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[）)][、.．]?|[一二三四五六七八九十]+、|\d+[.．、](?!\d))\s*")
_SUBHEADING = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_BLANKS = " \t\r\n\u3000\xa0"


def share(part: Any, whole: Any) -> str:
    """`数.走访企业数|占(数.结对企业数)`: (991, 1481) -> "66.9%"; "" where a share would say nothing.

    That is for a part of zero or unknown, and for a part larger than the whole (rules X-02, X-04).
    """
    return _figure(f"{ratio(part, whole)}%", combined(part, OVER, whole), part, whole) if part and whole and part <= whole else ""


def listing(names: Iterable[Any], most: int = 0, unit: str = "个") -> str:
    """`未报|顿号` -> "长丰县、肥东县"; `未报|顿号(1, "个单位")` -> "长丰县等2个单位". Rows and units give their 名称."""
    texts = [str(name["名称"] if isinstance(name, Mapping) else name).strip(_BLANKS) for name in names]
    texts = [name for name in texts if name]
    if most and len(texts) > most:
        number = _like(len(texts), names)
        return Told("、".join(map(bare, texts[:most])) + f"等{marked(number)}{unit}")
    return "、".join(texts)


def amounts(rows: Iterable[Mapping[str, Any]], unit: str, suffix: str = "") -> str:
    """`分类.企业规模.行|分项("家", "企业")` -> "大型企业20家、中型企业35家"; rows of zero are left out."""
    return Told("、".join(f"{bare(_label(row['名称'], suffix))}{marked(printed(row['合计']))}{unit}" for row in nonzero(rows)))


def printed(value: Any, unit: str = "", about: bool = False) -> str:
    """`项.目标|千分`: 1,481; a figure stays the figure that it is."""
    return _figure(text(value, unit, about), getattr(value, "key", ""), value)


def nonzero(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`分类.问题类别.行|有数`: the rows whose 合计 isn't zero."""
    return _part([row for row in rows if row["合计"]], rows, "有数")


def without(rows: Iterable[Mapping[str, Any]], *names: str) -> list[Mapping[str, Any]]:
    """`行|去项("未填")`: the rows of other names."""
    return _part([row for row in rows if row["名称"] not in names], rows, f"去{'、'.join(names)}")


def by_column(breakdown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`分类.问题类别|按列`: the column totals as rows of {"名称", "合计"}."""
    return _part([{"名称": name, "合计": value} for name, value in zip(breakdown["列"], breakdown["合计"]["值"])], breakdown["列"])


def only_columns(breakdown: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """`分类.问题类别|取列("已解决")`: the rows, with the sum of these columns for 合计."""
    kept = [i for i, name in enumerate(breakdown["列"]) if name in names]
    return _part([{"名称": row["名称"], "合计": sum(row["值"][i] for i in kept)} for row in breakdown["行"]], breakdown["行"],
                 "、".join(names))


def except_columns(breakdown: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """`分类.问题类别|除列("已解决")`: the rows, with the sum of the other columns for 合计."""
    return only_columns(breakdown, *(name for name in breakdown["列"] if name not in names))


def trimmed(breakdown: Mapping[str, Any], name: str) -> dict[str, Any]:
    """`分类.问题类别|省略空项("未填")`: the breakdown without the row and the column of that name if they are all zero."""
    total = breakdown["合计"]
    kept = [i for i, column in enumerate(breakdown["列"]) if column != name or total["值"][i]]

    def cut(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "名称": _label(row["名称"]), "值": [row["值"][i] for i in kept]}

    return {
        "列": [_label(breakdown["列"][i]) for i in kept],
        "行": _part([cut(row) for row in breakdown["行"] if row["名称"] != name or row["合计"]], breakdown["行"]),
        "合计": cut(total),
    }


def own_level(units: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`下级|本级`: the unit's own office, 合肥市本级 or 省厅本级 (AH-04), as a list of one or none."""
    return _part([unit for unit in units if unit["名称"].endswith("本级")], units, "本级")


def lower_level(units: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`下级|所辖`: all units but the unit's own office."""
    return _part([unit for unit in units if not unit["名称"].endswith("本级")], units, "所辖")


def total(units: Iterable[Mapping[str, Any]], indicator: str) -> Any:
    """`下级|本级|总数("结对企业数")`: the sum over the units that have the figure."""
    found = [number for unit in units if (number := unit["数"][indicator])]
    return found[0] if len(found) == 1 else known(sum(map(plain, found)), inside(units.key, indicator)) if isinstance(units, Listed) else sum(found)


def zero(units: Iterable[Mapping[str, Any]], indicator: str) -> list[Mapping[str, Any]]:
    """`下级|为零("结对企业数")`: the units that reported, and reported none."""
    return _part([unit for unit in units if unit["状态"] == "已报送" and unit["数"][indicator] == 0], units, f"{indicator}为零")


def pieces(narrative: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`素材.典型案例|成篇`: titles without their numbers, paragraphs without indents, empty ones left out."""
    cleaned = []
    for piece in narrative:
        title = _ORDINAL.sub("", piece["标题"] or "", count=1).strip(_BLANKS).rstrip("。：:；")
        paragraphs = [words for words in (str(words).strip(_BLANKS) for words in piece["段落"]) if words]
        if paragraphs:
            cleaned.append({"标题": title, "段落": paragraphs})
    return cleaned


def numbered(narrative: Iterable[Mapping[str, Any]], first: int, untitled: str) -> list[dict[str, Any]]:
    """`素材.取得成效|编号(2, "主要做法")`: the pieces as sections {"序号": "（二）", "标题", "段落"}, counted from `first`.

    A unit often writes its own （一）（二） into the text. In a piece without title each begins a section of ours, so
    that the numbers run on; under a title they step down to 1. 2. What stands under no title at all goes into one
    section named `untitled`.
    """
    sections: list[dict[str, Any]] = []
    loose: list[str] = []
    for piece in pieces(narrative):
        if piece["标题"]:
            sections.append({"标题": piece["标题"], "段落": _stepped_down(piece["段落"])})
            continue
        current = loose
        for words in piece["段落"]:
            if _SUBHEADING.match(words):
                title, _, words = _ORDINAL.sub("", words, count=1).partition("。")
                sections.append({"标题": title.rstrip("：:；"), "段落": (current := [])})
            if words:
                current.append(words)
    if loose:
        sections.insert(0, {"标题": untitled, "段落": loose})
    return [{**section, "序号": f"（{numeral(number)}）"} for number, section in enumerate(sections, start=first)]


def _stepped_down(paragraphs: list[str]) -> list[str]:
    numbers = count(1)
    return [
        f"{next(numbers)}.{_ORDINAL.sub('', words, count=1)}" if _SUBHEADING.match(words) else words
        for words in paragraphs
    ]


def case_title(title: str, number: int, of: int) -> str:
    """`篇.标题|案例题(loop.index, 案例|length)`: one case keeps its title, several are counted: “案例一：…”."""
    if of == 1:
        return title
    return f"案例{numeral(number)}" + (f"：{title}" if title else "")


def numeral(number: int) -> str:
    """`3|汉字` -> "三", up to 99."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def width(words: str) -> int:
    """Columns that a text takes on the page, a Chinese character counting two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in words)


def _part(items: list, whole: Any, what: str = "") -> list:
    """A part of a list that knows what it holds knows it too."""
    if not isinstance(whole, Listed):
        return items
    return Listed(items, inside(whole.key, what) if what else whole.key)


def _like(number: int, items: Any) -> int:
    """The length of a list as a figure, where the list knows what it holds."""
    return known(number, items.key) if isinstance(items, Listed) else number


def _figure(said: str, key: str, *values: Any) -> str:
    """The text as a figure where one of the values is one."""
    return Figure(said, key) if any(getattr(value, "key", None) for value in values) else said


def _label(name: str, suffix: str = "") -> str:
    """What is written nowhere or is none of the choices isn't a kind of enterprise or of problem."""
    return "未填报" if name == UNSTATED else name if name == UNCLASSED else name + suffix


FILTERS = {
    "千分": printed,
    "占": share,
    "顿号": listing,
    "分项": amounts,
    "有数": nonzero,
    "去项": without,
    "按列": by_column,
    "取列": only_columns,
    "除列": except_columns,
    "省略空项": trimmed,
    "本级": own_level,
    "所辖": lower_level,
    "总数": total,
    "为零": zero,
    "成篇": pieces,
    "编号": numbered,
    "案例题": case_title,
    "汉字": numeral,
}
