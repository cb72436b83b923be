"""From recognised pieces to one reading of a deadline phrase: which words are harmless, and which leave it open.

Nothing is skipped silently: a digit, a time word or a condition that no rule of the grammar consumed makes the
phrase ambiguous, and so do words that change what stands next to them (6月30日后, 不早于6月30日).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from ledgerkit.columns.deadline_days import Context, Found, Reading, Unreadable, later
from ledgerkit.columns.deadline_grammar import recognise
from ledgerkit.columns.deadline_spelling import masked
from ledgerkit.model import Obligation

Calendar = Callable[[date], bool]

_MOST_READINGS = 8

# ---- what the words between the dates may do --------------------------------------------------------------------

# Directly behind a date or span these change it: 6月30日后, 12月底左右, 3天后.
_CHANGES_WHAT_STANDS_BEFORE = re.compile(
    r"\(?(?:后|/|已|[一1]次(?!性)|左右|上下|前|以来|来|开始|起|至(?!少|多)|到(?!位|达)|-|底(?!数|线|单)|末(?!端)|初(?!步|稿|审)"
    r"|中(?!央)|内|或|不|除|以上|以下|以外|约|之|及其?后|的[上下次]|[一二三四五六七八九十廿]+(?:[日号前后至到-]|$)|\d)"
)
# 6月30日前建成的项目: the date belongs to the object, not to the duty.
_DESCRIBES_AN_OBJECT = re.compile(
    r"(?:已|所)?(?:(?:完成|整改|排查|检查|办理|印发|出台|形成)"
    r"|(?:发现|产生|交办|反馈|存在|投产|建成|开工|受理|收到|下达|立案|登记)[^;,、]{0,4})的"
)
_CHANGES_A_PERIOD = re.compile(
    r"后|左右|前|起|至(?!少|多)|到(?!位|达)|-|底|初|中|内|或|除|的[上下次]|[一二三四五六七八九十廿]+(?:[日号前后至到-]|$)|\d"
)
# Directly before one: 不早于6月30日, 持续3个月, 完成6月30日前建成项目的验收.
_CHANGES_A_DATE_BEHIND = re.compile(
    r"(?:早于|(?<![不得])[晚迟]于|(?<!不)超过|不少于|不低于|至少|满|为期|公示|持续|连续|除|原|第|或|或者|每|次|隔|非|前|后的|约|近"
    r"|对|将|把|针对|关于|完成|报送|上报|统计|核查|开展|负责)$"
)
_CHANGES_A_SPAN_BEHIND = re.compile(
    r"(?:(?<!不)超过|不少于|不低于|至少|满|为期|公示|持续|连续|除|第|或|或者|每|隔|约|近|次日起"
    r"|[月季年]度?(?:结束|终了)后|[一二三四五六七八九十百])$"
)
# Anywhere in what was not recognised: a time word, a condition, a digit.
_SUSPECT = re.compile(
    r"[\d年月日天周旬季?\ufffd\u2423=~]|小时|分钟|[时点]前|凌晨|零时|元旦|春节|清明|五一|端午|中秋|国庆|重阳|腊月|正月|农历|两会|学期"
    r"|汛期|汛[前后]|假期|采暖|供暖|暑假|寒假|节[前后]|[期届]满|届满|期末|到期"
    r"|延期|顺延|推迟|延长|延后|延[至到]|展期|暂缓|缓办|提前|原定|原计划|改[为至]|调整[为至到]|已取消|任务取消|暂停|暂不|中止"
    r"|无法|不能|未能|难以|无需|不再|不需|未(?:完成|按|定|经|办)|尚未|仍未|视情|如果|如有|如需|如因|如遇|若|除外|另行"
    r"|左右|大约|大概|暂定|[上下一二三四五六七八九十]、$|过半|部分完成|基本完成[^;,、]*未"
)
_HARMLESS = re.compile(
    r"之日起?|日常|工作日志|日志|日程|今后|年度|半年报|[年月季周日]报(?!送)|年[检审会]|月度|周[边密全期围转]|天然气?|天气|蓝天|四季"
    r"|季节性?|逐年|常年|历年|提前(?:谋划|介入|准备|部署|研判|完成)|力争提前|生产日期|节假日值班"
)
# What may stand before a date without naming anything: 各地务必在, 完成时限：, 力争于, 第一阶段（.
_LEADS = re.compile(
    r"^(?:限期|请(?=各|务)|各(?:地|市|县|区|单位|部门|科室)|全[省市县区]|我[省市县区局]|务必|应当|争取|力争|确保|必须|原则上|最[迟晚]"
    r"|不得?[晚迟]|截止|预计|计划|(?:完成|整改|办结)?[时期]限|完成时间|时间|目标|统一|集中|全部|同时|[一二三四五六七八九十]是"
    r"|第[一二三四五六七八九十]+(?:阶段|步|批)|阶段|[“\"])+|^[务请须需应要截限]$"
)
_JOINTS = re.compile(r"(?:[于在到至从自由以拟即并:()“\"]|为止)+$")
_FINISHES = re.compile(
    r"(?:初步|正式|全面|全部|基本|陆续|统一|集中|组织|逐[一步个]|力争|确保)*(?:完成|办结|启动|实施|施行|执行|出台|印发|发布"
    r"|落实|报送?|上报|提交|验收|投[运用产]|建成|开工|竣工|销号|到位|结束|召开|开展|整改|形成|建立|制定|制订|见效|取得|通过|推进|达到|实现)"
)
_BARE = re.compile(
    r"(?:全部|全面|按期|按时|如期|力争|确保|务必|前)*(?:完成|办结|完毕|落实)?(?:任务)?|第[一二三四五六七八九十]+(?:批|步|阶段)"
)
_NOUN_FOLLOWS = re.compile(r"的?(?:工作)?(?:长效)?(?:机制|制度|方案|办法|清单|台账|规划|计划|体系|工作法|专栏)")
_OWES_NO_DATE = re.compile(
    r"(?:限期|限时|定期|及时|按时|按期|如期|逐步|逐年|分步|分批|稳步|今后|下一步|下步|依申请|同步)"
    r"[^\d年月日天周旬季]*"
)
_REFERS_ELSEWHERE = re.compile(r"(?:按照?|根据|依据)\D{1,40}")  # the only words of a cell, or a mere adverbial
_ANY_NUMERAL = re.compile("[一二三四五六七八九十廿]")  # 三月三
_STRAY = re.compile("(?:前|底|末|内|后|起|止|左右)(?![期端往数线续勤督台评面述置])")  # 12月,底前
_PART = re.compile("[;,、]")


@dataclass(slots=True)
class _Phrase:
    """A phrase while it is put together: its text, the same with names blotted out, the pieces, and the doubts."""

    text: str
    blotted: str
    ctx: Context
    found: list[Found]
    doubts: int = 0

    def between(self, index: int) -> slice:
        """Where the words between piece `index - 1` and piece `index` stand."""
        begin = self.found[index - 1].end if index else 0
        return slice(begin, self.found[index].begin if index < len(self.found) else len(self.text))

    def gap(self, index: int) -> str:
        return self.blotted[self.between(index)]

    def words(self, index: int) -> str:
        return self.text[self.found[index].begin : self.found[index].end]

    def remark(self, words: str, remark: str) -> None:
        """A flag that quotes words of the phrase, blotted or not."""
        place = self.blotted.find(words)
        self.ctx.flag(f"“{_shown(self.text[place : place + len(words)] if place >= 0 else words)}”{remark}")

    def doubt(self, words: str, remark: str = "没有读懂，可能影响时限") -> None:
        self.doubts += 1
        self.remark(words, remark)


def put_together(text: str, base: date, calendar: Calendar | None) -> tuple[str, tuple[Reading, ...], tuple[str, ...]]:
    """Status, readings and flags of a canonical phrase. Raises Unreadable for impossible days.

    Where milestones without a year would run backwards (3月启动；12月完成 in a paper of November), both ways to make
    them run forwards are given.
    """
    status, readings, ctx = _read_with("nearest", text, base, calendar)
    if ctx.backwards and status != "unknown":
        both = [_read_with(policy, text, base, calendar)[1] for policy in ("same", "onward")]
        status, readings = "ambiguous", tuple(dict.fromkeys(both[0] + both[1]))
    if len(readings) > _MOST_READINGS:
        return "unknown", (), ("可能的读法太多", *ctx.flags)
    return status, readings, tuple(ctx.flags)


def _read_with(
    policy: str, text: str, base: date, calendar: Calendar | None
) -> tuple[str, tuple[Reading, ...], Context]:
    ctx, blotted = Context(base, policy), masked(text)
    phrase = _Phrase(text, blotted, ctx, recognise(blotted, ctx))
    undated = _judge_the_words(phrase)
    _judge_the_neighbours(phrase)
    readings = _readings(phrase, calendar)
    if not any(readings):
        return ("undated" if undated and not phrase.doubts else "unknown"), (), ctx
    if len(readings) > 1 or phrase.doubts:
        return "ambiguous", readings, ctx
    return ("undated" if undated else "understood"), readings, ctx


def _judge_the_words(phrase: _Phrase) -> bool:
    """Doubt every unrecognised word that could change a date. True where some part of the duty has no date."""
    found = phrase.found
    undated = any(f.kind == "undated" for f in found) or [f.kind for f in found] == ["rider"]
    repeats = any(f.kind == "recurring" for f in found)
    for index in range(len(found) + 1):
        gap = phrase.gap(index)
        if match := _SUSPECT.search(_HARMLESS.sub("", gap)):
            phrase.doubt(next((part for part in _PART.split(gap) if match[0] in part), gap))
        parts = _PART.split(gap)
        for place, part in enumerate(parts):
            if index and place and _STRAY.match(part):
                phrase.doubt(part)
            alone = (place > 0 or index == 0) and (place < len(parts) - 1 or index == len(found))
            behind = index > 0 and not repeats and re.search("^[并且和及]?定期|[并且]定期", part)
            bare = part.strip("并且和:() ")
            if alone and (_OWES_NO_DATE.fullmatch(bare) or not found and _REFERS_ELSEWHERE.fullmatch(bare)) or behind:
                undated = True
                phrase.remark(part, "没有日期")
    return undated


def _judge_the_neighbours(phrase: _Phrase) -> None:
    """Doubt a piece whose direct surroundings could change it, or that may not be a deadline of its own."""
    for index, one in enumerate(phrase.found):
        before, behind = phrase.gap(index), phrase.gap(index + 1)
        previous = phrase.found[index - 1] if index else None
        own, words = _PART.split(before)[-1], phrase.words(index)
        if one.doubtful:
            phrase.doubts += 1
        if one.dated:
            _judge_a_date(phrase, index)
            if previous and not _may_stand_together(previous, before, one):
                phrase.doubt(phrase.text[previous.begin : one.end])
        if one.weak and _is_part_of_the_work(phrase, index, own):
            phrase.doubt(own + words + _PART.split(behind)[0])
        if one.kind in ("standing", "immediate") and _NOUN_FOLLOWS.match(behind):
            phrase.doubt(words + behind)
        if one.kind in ("immediate", "done") and previous and previous.dated and not before:
            phrase.doubt(phrase.text[previous.begin : one.end])
        if one.kind == "standing" and not _stands_for_itself(phrase, index):
            phrase.found[index] = replace(one, readings=(*one.readings, ()))
            phrase.doubt(own + words, "是要求长期坚持，还是只形容这项工作，请写明")


def _judge_a_date(phrase: _Phrase, index: int) -> None:
    """Doubt 6月30日后, 12月底左右, 不早于6月30日, 持续3个月, 三月三."""
    one, own, behind = phrase.found[index], _PART.split(phrase.gap(index))[-1], phrase.gap(index + 1)
    changed = _CHANGES_A_PERIOD if one.kind == "recurring" else _CHANGES_WHAT_STANDS_BEFORE
    match = changed.match(behind) or _DESCRIBES_AN_OBJECT.match(behind) or one.weak and _ANY_NUMERAL.match(behind)
    if match and not _is_either_or(phrase, index + 1):
        phrase.doubt(phrase.text[one.begin : one.end + len(match[0])])
    changed = _CHANGES_A_SPAN_BEHIND if one.kind in ("relative", "recurring") else _CHANGES_A_DATE_BEHIND
    if changed.search(own) and not _is_either_or(phrase, index):
        phrase.doubt(own + phrase.words(index))


def _is_either_or(phrase: _Phrase, index: int) -> bool:
    """True where a piece is the other choice: 6月底或9月底前."""
    return 0 < index < len(phrase.found) and re.fullmatch("[,、]?或者?", phrase.gap(index)) is not None


def _may_stand_together(previous: Found, gap: str, one: Found) -> bool:
    """Two dates in a row are two duties only where the words part them; 自2018年起每季度 belongs together."""
    parted = _PART.search(gap) is not None
    if previous.kind == "start" and one.kind in ("recurring", "relative") and gap in ("", ","):
        return one.kind == "recurring"
    if previous.kind in ("standing", "immediate"):
        return parted or bool(re.search("[并且][于在]?$", gap))
    if not previous.dated:
        return True
    if gap == "(" or previous.weak and re.fullmatch("[:(,、;-]*", gap):
        return one.weak and gap == "、"  # 三季度（8月底前） and 2021年：6月底前 are one date; 三季度、四季度 are two
    if parted or re.fullmatch("[和及与并]|或者?", gap):
        return True
    return bool(gap) and not one.weak and not previous.weak and previous.kind != "recurring"


def _is_part_of_the_work(phrase: _Phrase, index: int, own: str) -> bool:
    """True for the month in 完成8月台账: a bare month among words that don't finish anything."""
    behind = _PART.split(phrase.gap(index + 1))[0].lstrip(":()")
    described = bool(_named_before(own)) and own[-1] not in ":("
    if not behind:
        return described
    if _FINISHES.match(behind):
        return False
    return described or re.fullmatch(r"\d{4}年", phrase.words(index)) is not None


def _stands_for_itself(phrase: _Phrase, index: int) -> bool:
    """长期坚持 is a duty at the start of a clause; inside one (制定长期坚持方案) it may only describe the work."""
    previous, gap = phrase.found[index - 1] if index else None, phrase.gap(index)
    if re.fullmatch(r"长期|持续|常态|常态化|常年|长年|全年|经常性", phrase.words(index)):
        if not re.match(r"[;,、)并且和及与”\"]|$", phrase.gap(index + 1)):
            return index + 1 < len(phrase.found) and not phrase.gap(index + 1)
    if not gap:
        return previous is None or previous.kind in ("immediate", "standing", "start", "done")
    return re.search(r"[;,、:(并且和及与后]$|(?:同时|此后|今后|后续|随后|而后)$|^[“\"]$", gap) is not None


def _readings(phrase: _Phrase, calendar: Calendar | None) -> tuple[Reading, ...]:
    """All readings of the phrase: every piece's readings with every other's; either-or pieces share a place."""
    choices: list[tuple[Reading, ...]] = []
    for index, one in enumerate(phrase.found):
        what = _what(phrase, index)
        readings = tuple(tuple(_with_what(o, what) for o in reading) for reading in one.readings)
        previous = phrase.found[index - 1] if index else None
        opened = previous is not None and previous.kind == "start" and phrase.gap(index) in ("", ",")
        if one.kind == "rider":
            choices = _postponed(phrase, choices, calendar, phrase.words(index))
        elif previous and previous.dated and one.dated and _is_either_or(phrase, index):
            choices[-1] += readings
            phrase.remark(phrase.gap(index), "前后两个时限，请只写一个")
        elif opened and one.kind in ("recurring", "relative"):
            begins = [o.start for reading in choices.pop() for o in reading]
            choices.append(
                tuple(tuple(replace(o, start=begin) for o in reading) for begin in begins for reading in readings)
            )
        elif opened and one.kind == "standing":
            continue
        else:
            choices.append(readings)
    count = 1
    for options in choices:
        count = min(count * len(options), 1000)
    if count > 4 * _MOST_READINGS:
        raise Unreadable("可能的读法太多")
    merged = (tuple(dict.fromkeys(o for part in parts for o in part)) for parts in product(*choices))
    return tuple(dict.fromkeys(merged))


def _postponed(
    phrase: _Phrase, choices: list[tuple[Reading, ...]], calendar: Calendar | None, words: str
) -> list[tuple[Reading, ...]]:
    """The dates moved to the next working day, as 遇节假日顺延 says; doubt where the calendar doesn't know."""

    def moved(one: Obligation) -> Obligation:
        if one.kind not in ("by", "window") or one.due is None:
            return one
        try:
            if calendar and words.endswith("顺延"):
                return replace(one, due=next(d for n in range(30) if calendar(d := later(one.due, n))))
        except (ValueError, NotImplementedError, StopIteration):
            pass  # the calendar doesn't know these days
        phrase.doubt(words, "会不会推迟时限，请写明")
        return one

    return [tuple(tuple(moved(o) for o in reading) for reading in readings) for readings in choices]


def _with_what(one: Obligation, what: str | None) -> Obligation:
    return replace(one, what=what) if what and one.kind not in ("standing", "immediate") else one


def _what(phrase: _Phrase, index: int) -> str | None:
    """The deliverable that the words around a piece name: 完成台账制定; None for a mere 完成."""
    one, last = phrase.found[index], index + 1 == len(phrase.found)
    behind = re.sub(r"^\([^()]*\)", "", phrase.text[phrase.between(index + 1)])
    clauses = re.split("[;,]", behind)
    if len(clauses) == 1 and not last:
        clauses = ["、".join(behind.split("、")[:-1]) if "、" in behind else behind]  # 摸排8月底、整改12月底
    action = _tidy(clauses[0])
    if not action and behind[:1] == "," and len(clauses) > (1 if last else 2):
        action = _tidy(clauses[1]) if _FINISHES.match(_tidy(clauses[1])) else ""
    if one.dated and _CHANGES_WHAT_STANDS_BEFORE.match(behind) or ":" in action:
        action = ""
    if not _BARE.fullmatch(action):
        return _shown(action)
    before = phrase.text[phrase.between(index)]
    lead = _PART.split(before)[-1]
    if one.kind not in ("date", "window") or index and not _PART.search(before) or _CHANGES_A_DATE_BEHIND.search(lead):
        return None
    lead = _named_before(lead)
    return None if _BARE.fullmatch(lead) or ":" in lead or _SUSPECT.search(lead) else _shown(lead)


def _named_before(words: str) -> str:
    """What the words before a date name, once 各地务必在 and the like are gone."""
    return _tidy(_LEADS.sub("", _JOINTS.sub("", _tidy(words))))


def _tidy(words: str) -> str:
    words = re.sub(r"^(?:[:、()且与的]|并且?|和(?!谐)|及(?!时))+|(?:[:、(并且和与;,]|(?<![普涉])及|以及|同时)+$", "", words)
    return words if words.count("(") == words.count(")") else words.strip("()")


def _shown(words: str) -> str:
    """Words for people, with the full-width brackets and colons that the spelling took away."""
    return words.translate(str.maketrans("():,;", "（）：，；")).replace("\u2423", " ")


def without_item_numbers(phrase: str) -> str:
    """The phrase without (1), 1), 一是 and, where they count 1, 2, 3 over its parts, without 1. and 1、."""
    parts = [re.sub(r"^(?:\(?\d{1,2}\)|\([一二三四五六七八九十]\)|[一二三四五六七八九十]是)", "", p) for p in phrase.split(";")]
    parts = [part for part in parts if part]
    marks = [re.match(r"(\d{1,2})[、.](?!\d{1,2}[前日;,]|\d{1,2}$)", part) for part in parts]
    if len(parts) > 1 and all(m and int(m[1]) == n for n, m in enumerate(marks, 1)):
        parts = [part[m.end() :] for part, m in zip(parts, marks, strict=True)]
    return ";".join(parts)
