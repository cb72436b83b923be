"""Where a consolidated row came from, as a sheet says it: written by the outputs of one level, read by the next.

汇总.xlsx and 上报.xlsx carry these columns behind the table's own, and a sheet 报送情况 that says what every unit sent.
"""

import re
from collections.abc import Collection, Mapping, Sequence

UNIT, CODE, NUMBER = "填报单位", "单位代码", "原序号"
NOTE = "情况说明"  # the clerk's answers to warnings, on forms and wherever the rows go from there
FILE, SHEET, ROW, COLUMNS, LOST = "来源文件", "来源工作表", "来源行", "来源列", "读不出的列"
STATUS = "报送情况"
TABLES, REPORTED, REASON = "报送的表", "填报时间", "说明"
STATUS_TITLES = (UNIT, CODE, STATUS, TABLES, FILE, REPORTED, REASON)
CARRIERS = (CODE, NUMBER, FILE, SHEET, ROW, COLUMNS, LOST)
LIVE = ("〔计〕", "〔归〕", "〔同〕")  # begin the headings of hidden columns that only work something out

_ABSENT = "无"
_PLACE = re.compile(r"[A-Z]{1,3}\d*")
_COUNT = re.compile(r"\d+行(（零报告）)?$")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def fold_places(places: Mapping[str, str], titles: Sequence[str]) -> str:
    """The columns that a row's values stand in, in the order of the titles, neighbours drawn together.

    >>> fold_places({"甲": "B", "乙": "C", "丁": "F"}, ["甲", "乙", "丙", "丁"])
    'B-C、无、F'
    """
    runs: list[list[str]] = []
    for title in titles:
        place = places.get(title, _ABSENT)
        last = runs[-1][-1] if runs else ""
        if place.isalpha() and last.isalpha() and _ABSENT not in (place, last) and _number(place) == _number(last) + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return "、".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def unfold_places(text: str, titles: Sequence[str]) -> dict[str, str] | None:
    """The columns by title again; None for a text that says something else, or not of as many columns.

    >>> unfold_places("B-C、无、F", ["甲", "乙", "丙", "丁"])
    {'甲': 'B', '乙': 'C', '丁': 'F'}
    """
    places: list[str] = []
    for part in text.split("、"):
        first, _, last = part.partition("-")
        if part == _ABSENT or (_PLACE.fullmatch(first) and not last):
            places.append(first)
        elif first.isalpha() and last.isalpha() and first.isascii() and last.isascii() and _number(first) < _number(last) < 20_000:
            places += map(_letters, range(_number(first), _number(last) + 1))
        else:
            return None
    if len(places) != len(titles):
        return None
    return {title: place for title, place in zip(titles, places) if place != _ABSENT}


def list_tables(counts: Mapping[str, int], zero: Collection[str] = ()) -> str:
    """What a unit sent: table titles with the numbers of their records; `zero` are those ticked as 零报告."""
    return "；".join(f"{title}{count}行{'（零报告）' if title in zero else ''}" for title, count in counts.items())


def listed_tables(text: str) -> list[str]:
    """The titles again.

    >>> listed_tables(list_tables({"企业问题台账": 0, "工作报告素材": 12}))
    ['企业问题台账', '工作报告素材']
    """
    return [_COUNT.sub("", part) for part in text.split("；") if _COUNT.search(part)]


def ticked_tables(text: str) -> list[str]:
    """The titles that were ticked as 零报告.

    >>> ticked_tables(list_tables({"企业问题台账": 0, "工作报告素材": 12}, ["企业问题台账"]))
    ['企业问题台账']
    """
    return [_COUNT.sub("", part) for part in text.split("；") if (found := _COUNT.search(part)) and found[1]]
