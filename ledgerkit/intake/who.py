"""Who sent a workbook and for which period: from its 填报单位 line, its titles and its name, in this order of trust."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerkit import periods
from ledgerkit.columns.date import cast as cast_date
from ledgerkit.columns.text import fold
from ledgerkit.errors import CastError
from ledgerkit.model import Stamp, Unit

_UNIT_LINE = re.compile(r"(?:填报|报送|上报|填表)单位(?:\(?(?:盖章|公章)\)?)?[::]?\s*(?:\((?:盖章|公章)\)\s*)?"
                        r"(.*?)(?=\(?(?:盖章|公章|签章)|(?:填报|填表|上报|报送|制表)(?:时间|日期|人)|联系|审核|负责人|$)")
_DATE_LINE = re.compile(r"(?:填报|填表|上报|报送|制表)(?:时间|日期)[::]\s*(\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?)")
_QUARTER = re.compile(r"(?:(20\d{2})年?度?)?[第]?([一二三四1-4])季(?:度|报|末)|(20\d{2})[年-]?Q([1-4])|Q([1-4])", re.I)
_HALF = re.compile(r"(?:(20\d{2})年)?([上下])半年")
_YEAR = re.compile(r"(20\d{2})年")
_MONTH = re.compile(r"(20\d{2})年(0?[1-9]|1[0-2])月(?!\d)")
_SUFFIX = "省市区县"
_KIND = r"(?:经济技术|经济|高新技术产业|高新技术|高新)?开发区|经开区|高新区|新区|示范区|风景区|试验区|实验区|自贸区|产业园区?|工业园区?"
# directly behind the city, or with a name of its own between as a sender has: 合肥新站高新区生态环境分局
_AREA = re.compile(rf"(?:{_KIND})|[\u4e00-\u9fff]{{1,4}}?(?:{_KIND})(?=$|[^\u4e00-\u9fff]|生态|环境|环保|分局|局|管委)")
_COUNTY = re.compile(r"县(?![市区级域])")


@dataclass(frozen=True, slots=True)
class Who:
    """What the workbook says of itself; `disagreement` is a Chinese sentence where two places differ.

    `misused` is one where a form of ours was sent out to another unit than the 填报单位 line says.
    """

    unit: Unit | None
    said: str
    period: str | None
    reported: date | None
    disagreement: str | None = None
    misused: str | None = None


class Directory:
    """Names of units, and how to find them in running text: short names, old names, names inside a parent (X-14).

    An area (经开区, 高新区) is known because the pack lists it under its city: it has no code of its own in GB/T 2260.
    """

    def __init__(self, units: Sequence[Unit]):
        self.units = {u.code: u for u in units}
        self.own = {fold(u.name): u for u in units if u.level == "own"}
        names: dict[str, list[Unit]] = {}
        for unit in units:
            if unit.level == "own":
                continue
            for name in _spellings(unit, self.units.get(unit.parent)):
                names.setdefault(fold(name), []).append(unit)
        self.names = names
        longest = sorted(names, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def find(self, text: str, departments: bool = True) -> tuple[Unit | None, bool]:
        """The unit a text names and whether it names several: 安庆市桐城市生态环境分局 is 桐城市.

        A county counts only inside the city named beside it; a name that two places share needs its parent.
        departments: whether a bureau's departments may be meant; the lines of its ledger name them as those who act.
        """
        found = {m.group(): m for m in self.pattern.finditer(fold(text)) if not self._county_of(m)}
        if not found:
            return None, False
        mentioned = list(map(self.names.__getitem__, found))
        mentioned = [units for units in mentioned if departments or any(u.level != "department" for u in units)]
        sure = {u.code for units in mentioned if len(units) == 1 for u in units}
        chains, shared = [], []
        for units in mentioned:
            inside = [u for u in units if u.parent in sure] or [u for u in units if u.level != "county"] or units
            (chains if len(inside) == 1 else shared).extend(inside)
        # 江苏省鼓楼区 is none of its two 鼓楼区, and not 江苏省 either
        if not chains or any(self._under(u, v) for u in shared for v in chains):
            return None, len(mentioned) > 0
        deepest = [u for u in chains if not any(self._under(v, u) for v in chains if v is not u)]
        kinds = {u.code: u for u in deepest}
        return (next(iter(kinds.values())), False) if len(kinds) == 1 else (None, True)

    def _county_of(self, found: re.Match) -> bool:
        """True for a city's name before 县: 铜陵县 was never 铜陵市, whatever it is called today."""
        return (found.group()[-1] not in _SUFFIX and bool(_COUNTY.match(found.string, found.end()))
                and any(u.level in ("province", "city") for u in self.names[found.group()]))

    def unlisted(self, text: str) -> bool:
        """True for a city's 经开区 or the like that the list does not have: it is not the city itself (X-14)."""
        found = list(self.pattern.finditer(fold(text)))
        begins = {m.start() for m in found}
        return any(u.level in ("province", "city") and m.end() not in begins and _AREA.match(m.string, m.end())
                   for m in found for u in self.names[m.group()])

    def _under(self, unit: Unit, ancestor: Unit) -> bool:
        parent = unit.parent
        while parent:
            if parent == ancestor.code:
                return True
            parent = self.units[parent].parent if parent in self.units else None
        return False

    def agree(self, a: Unit, b: Unit) -> bool:
        """True for one unit, or one inside the other: a county's file may lie in its city's folder."""
        return a is b or a.code == b.code or self._under(a, b) or self._under(b, a)


def _spellings(unit: Unit, parent: Unit | None = None) -> Iterable[str]:
    """Full name, aliases, and the name without its 市/区/县 where two characters remain (寿县 stays whole).

    An area is called by its city's short name or its full one: 合肥经开区, 合肥市经开区.
    """
    yield unit.name
    yield from unit.aliases
    if unit.level == "area" and parent and parent.name.endswith("市"):
        yield from (parent.name + name.removeprefix(parent.name[:-1]) for name in (unit.name, *unit.aliases)
                    if name.startswith(parent.name[:-1]) and not name.startswith(parent.name))
    if unit.name[-1:] in _SUFFIX and len(unit.name) > 2:
        yield unit.name[:-1]


def identify(lines: Sequence[str], others: dict[str, str], names: Directory, stamp: Stamp | None = None,
             above: Sequence[str] = ()) -> Who:
    """What the lines around the tables say, then the other sources by name, the most trusted first.

    lines: in reading order. others: 文件标记 (the form's own properties), 市县栏, 邮件, 文件名, 文件夹 and their texts.
    stamp: that of a form of ours, where a genuine one names its unit by code and its period; `above` are the lines
    above the form's tables: nothing below them can contradict the period that the form was made for.
    """
    sent_to = names.units.get(stamp.unit) if stamp and stamp.genuine else None
    texts = [unicodedata.normalize("NFKC", line) for line in lines]
    unit_lines = {text: found[1].strip() for text in texts if "单位" in text and (found := _UNIT_LINE.search(text))}
    said = next(filter(None, unit_lines.values()), "")
    title = " ".join(t for t in texts if t not in unit_lines)
    sources = [("填报单位", said), ("文件标记", others.get("文件标记", "")), ("标题", title), *((k, v) for k, v in others.items() if k != "文件标记")]
    unit, first, disagreement, misused = None, "", None, None
    for source, text in sources:
        if unit is None and text and names.unlisted(text):
            said = said or text.strip()[:20]
            misused = sent_to and f"这张表是发给{sent_to.name}的，填报单位却写着“{said}”"
            break
        if source == "文件标记" and sent_to:
            if unit is None or _same(unit, sent_to):
                unit, first = sent_to, first or source
            else:
                misused = f"这张表是发给{sent_to.name}的，填报单位却写着{unit.name}，按填报单位处理"
            continue
        found, _ = names.find(text, departments=source != "标题") if text else (None, False)
        if found is None:
            continue
        if unit is None:
            unit, first = found, source
        elif not names.agree(unit, found) and disagreement is None:
            disagreement = f"{first}是“{unit.name}”，{source}却是“{found.name}”，按{first}处理"
    reported = _reported(texts)
    named = [unicodedata.normalize("NFKC", others.get(source, "")) for source in ("文件标记", "邮件", "文件名")]
    if stamp and stamp.genuine:
        period = _other_period([unicodedata.normalize("NFKC", line) for line in above], stamp.period, reported) or stamp.period
    else:
        period = _period((*texts, *named), reported)
    return Who(unit, said, period, reported, disagreement, misused)


def _same(unit: Unit, sent_to: Unit) -> bool:
    """One unit, or a city and its 本级, which report as one."""
    return unit.code == sent_to.code or sent_to.level == "own" and sent_to.parent == unit.code


def _other_period(above: Sequence[str], own: str, reported: date | None) -> str | None:
    """The period that the lines above a form's tables name, None where they name the form's own one or none."""
    texts = ["".join(_DATE_LINE.sub("", text).split()) for text in above]
    if any(periods.title(own) in text or own in text for text in texts if periods.last_month(own)):
        return None
    months = (m for text in texts for m in _MONTH.finditer(text)) if "-" in own else ()
    return _period(texts, reported) or next((f"{m[1]}-{int(m[2]):02}" for m in months), None)


def _reported(texts: Iterable[str]) -> date | None:
    for text in texts:
        if ("时间" in text or "日期" in text) and (match := _DATE_LINE.search("".join(text.split()))):
            try:
                return cast_date(match[1])
            except CastError:
                continue
    return None


def _period(texts: Sequence[str], reported: date | None) -> str | None:
    for text in texts:
        text = "".join(text.split())
        if ("季" in text or "Q" in text.upper()) and (match := _QUARTER.search(text)):
            digit = match[2] or match[4] or match[5]
            year = match[1] or match[3] or _year(text, reported)
            return f"{year}Q{'一二三四'.find(digit) + 1 or digit}" if year else None
        if "半年" in text and (match := _HALF.search(text)):
            year = match[1] or _year(text, reported)
            return f"{year}H{'上下'.find(match[2]) + 1}" if year else None
    return None


def _year(text: str, reported: date | None) -> str | None:
    match = _YEAR.search(text)
    return match[1] if match else str(reported.year) if reported else None
