"""典型案例汇编: the typical cases of all units under one, by the units one below it in official order."""

import re
from collections.abc import Sequence
from typing import Any

from ledgerkit.model import Unit
from ledgerkit.model.outline import FIRST, SECOND
from ledgerkit.outputs import narrative
from ledgerkit.outputs.phrases import numeral
from ledgerkit.outputs.run import Run

_RUN_IN = re.compile(r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)][、.．]?|\d+[.．、](?!\d)|[（(]\d+[）)])\s*")
_LABEL = re.compile(r"案例[一二三四五六七八九十\d]+[：:、.．\s]*")
_STEPPED = re.compile(r"\d+\.(?!\d)|（\d+）")
_HEADING = 40  # a longer line with a number is a paragraph with its heading run in
UNTITLED = "典型案例"


def collected(run: Run, unit: Unit) -> dict[str, Any]:
    """What the template of the collection may say: 案例, the cases, and 无案例, who sent none.

    A case is {"地区", "地区序号", "首篇", "单位", "序号", "标题", "段落", "小标题"}: 地区 is the unit one below that it comes from
    (合肥市) and 首篇 whether it is the first from there; 单位 is who sent it; 序号 counts within the 地区: （一）.
    段落 is what it says, its own headings stepped down below （一）: 一、 is 1. and （一） is （1）; those that stand in a line
    of their own are in 小标题 too. 无案例 are the names of the cities, or whatever the level below is, that sent none; an
    office's own level is not among them.
    """
    if not any(t.id == narrative.TABLE and any(c.title == narrative.PART for c in t.columns) for t in run.campaign.tables):
        return {"案例": [], "无案例": []}
    below = [u for u in run.campaign.units if u.parent == unit.code]
    told: list[dict[str, Any]] = []
    without: list[str] = []
    areas = 0
    for area in below:
        found = _of_area(run, area)
        if not found and area.level != "own":
            without.append(area.name)
        areas += bool(found)
        for number, (sender, case) in enumerate(found, 1):
            told.append({"地区": area.name, "地区序号": numeral(areas), "首篇": number == 1, "单位": sender,
                         "序号": f"（{numeral(number)}）", "标题": _title(case.title), **_said(case.paragraphs)})
    return {"案例": told, "无案例": without}


def _of_area(run: Run, area: Unit) -> list[tuple[str, Any]]:
    """The cases of an area with the name of who sent each; the same case from the city and from the county once."""
    sent = [(run.name(_office(run, s.unit).code), case) for s in run.ledger.submissions if area.code in run.figures.chain(s.unit.code)
            for case in narrative.cases(s)]
    kept = narrative.once([case for _, case in sent])
    return [next((name, case) for name, case in sent if case is one) for one in kept]


def _office(run: Run, unit: Unit) -> Unit:
    return (run.unit(unit.parent) or unit) if unit.level == "own" else unit


def _said(paragraphs: Sequence[str]) -> dict[str, list[str]]:
    words = stepped_down(paragraphs)
    return {"段落": words, "小标题": [w for w in words if len(w) <= _HEADING and _STEPPED.match(w) and not w.endswith(("。", "；", "：", "！"))]}


def _title(title: str) -> str:
    words = _LABEL.sub("", _RUN_IN.sub("", title.strip(), count=1), count=1).strip().rstrip("。：:；")
    return "".join(words.split("\n")) or UNTITLED


def stepped_down(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs with their own numbers two levels lower, counted anew under each heading.

    >>> stepped_down(["某公司位于合肥。", "一、企业困难。废气不达标。", "（一）原因", "（二）影响", "二、主要做法。一是上门。"])
    ['某公司位于合肥。', '1.企业困难。废气不达标。', '（1）原因', '（2）影响', '2.主要做法。一是上门。']
    """
    high, low, said = 0, 0, []
    highest = next((FIRST for words in paragraphs if FIRST.match(words.strip())), SECOND)
    for words in map(str.strip, paragraphs):
        if match := highest.match(words):
            high, low = high + 1, 0
            words = f"{high}.{words[match.end():]}"
        elif match := SECOND.match(words):
            low += 1
            words = f"（{low}）{words[match.end():]}"
        if words:
            said.append(words)
    return said
