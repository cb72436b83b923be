"""What the quantities of a sentence are figures of: 走访企业991家 is 走访企业数, 走访1,257家次 is 走访次数.

A false alarm costs more trust than a missed slip. So a quantity is taken for a figure only where the words before it are
wholly understood: a phrase of the pack, and before that nothing but who, as of when, and 共, 累计, 已 and their like.
Left alone are parts (其中), other times (去年、同期、上半年、三季度), plans (力争、拟), increments (新增), averages (每家), single
events (现场、此次), and other subjects: 长丰县, 市本级, 该企业, 全省 in a city's report.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledgerkit.columns.quantity import Quantity, read
from ledgerkit.indicators import ratio

SLOT = "{}"  # where the number stands in a phrase; a phrase without it stands before the number

_END = re.compile(r"[。！？!?；;\n]")
_STOP = re.compile(r"[，,、；;：:（(）)]")
_SPACE = re.compile(r"\s")
_UNSAID = re.compile(
    r"去年|上年|前年|往年|上一年|同期|同比|环比|较上|比上|上半年|下半年|上季|上个?月|上期|本季|季度|本月|当月|本周|"
    r"计划|目标|力争|拟|将|预计|下一步|争取|确保|要求|原则上|任务|年底前|月底前|其中|新增|新结对|新走访|新收集|增加|增长|"
    r"提高|提升|上升|下降|减少|平均|人均|户均|每|各自|分别|部分|不含|除|未|没有|尚|另有|还有|"
    r"首批|第[一二三四五六七八九十\d]+[批轮次期]")
# A part once begun goes on to the sentence's end, and so do another time and a single event.
_ALL_ALONG = re.compile(r"其中|分别|去年|上年|前年|往年|同期|上半年|季度|上季|上期|计划|目标|力争|拟|下一步|"
                        r"现场|当场|当天|当日|会上|活动|座谈|此次|本次|该次|期间")
_DATED = re.compile(r"截[至止](?:到)?(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?")
_OTHERS = re.compile(r"全国|本级|局机关|市局|县局|区局|分局|支队|大队|科室|处室|该企业|该公司|该厂|该项目|园区|开发区|高新区|经开区|"
                     r"各[市县区地]|试点|某|集团|公司|乡镇|街道")
_ONE = ("公司", "该企业", "该县", "该区", "该市")
_WHOLE = {"省": "全省", "市": "全市", "县": "全县", "区": "全区"}
# What may stand before a phrase without narrowing what is counted.
_NEUTRAL = re.compile(
    r"(?:截[至止](?:到)?(?:目前|今|\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末|[上中下]旬)?|目前|至今|迄今|现|"
    r"(?:今年|年初|本年|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|行动|(?:行动|工作|专项)?(?:开展|实施|启动))(?:以来|至今)|今年|本年度?|"
    r"1(?:月)?[-—–~至到]\d{1,2}月份?|“[^”]*”|“十百千”行动|行动|各级|市、?县(?:、?区)?|市县|上下|两级|三级|"
    r"生态环境(?:局|厅|系统)|共计|累计|总计|合计|总共|一共|共|已经|已|均|先后|陆续|帮助|协助|指导|推动|促成|为|帮|给|向|企业|结对|服务|对接|"
    r"[一二三四五六七八九十]+是|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、|\d+[.．、]|"
    r"的|了|对|按期|及时|圆满|成功|顺利|积极|全面|主动|深入|我)*")
# What may stand between a phrase and its number.
_FILLER = re.compile(r"(?:各类|企业|问题|诉求|需求|家数|个数|总数|数量|数|共计|累计|总计|合计|共|已|达到|达|为|是|有|到|了|：|:)*")
_AFTER = re.compile(r"$|[，,。；;、！!？?）)”（(]|企业|问题|诉求|左右|以上|并|且|和|及|，|全部|均|实行|逐")
_GOES_ON = ("、", "，", ",", "（", "(", "，共", "，计", "，共计")
_SHORT = 2  # letters of a phrase that says too little by itself
_SINGLE = re.compile(r"一[家个件条项场]")
_NOT_AFTER = re.compile(r"中|里|内(?!容)|类|点|以外|之外")


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity of a sentence and the figure that it is said to be; `words` are its clause, to be quoted."""

    figure: str
    quantity: Quantity
    words: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report it is, as of which month, and every other name that a sentence may be about instead."""

    name: str
    level: str
    others: tuple[str, ...]
    year: int
    month: int

    def own(self) -> tuple[str, ...]:
        """How the report says that it means the whole of it: 合肥市, 全市, 我市."""
        kind = "省" if self.level == "province" else "市" if self.name.endswith("市") else "县" if self.name.endswith("县") else "区"
        return tuple(filter(None, (self.name, _WHOLE[kind], f"我{kind}", f"本{kind}")))


def sentences(paragraph: str) -> Iterator[str]:
    """The sentences and half-sentences of a paragraph, white space left out.

    >>> list(sentences("全市结对企业52家，走访32家。 收集问题76个；均已交办。"))
    ['全市结对企业52家，走访32家', '收集问题76个', '均已交办']
    """
    yield from filter(None, _END.split(_SPACE.sub("", paragraph)))


def claims(sentence: str, phrases: Mapping[str, Sequence[str]], measures: Mapping[str, Sequence[str]],
           subject: Subject, before: str = "", wholes: Mapping[str, str] = {}) -> list[Claim]:
    """What a sentence claims of the subject's figures.

    phrases: figure -> what it goes by; one of two letters (解决) is only understood after another claim of the sentence.
    measures: figure -> the measure words that it is counted in. before: the heading and the paragraph so far, for a
    sentence that names nobody speaks of whoever was named last. wholes: figure -> the one that it is all of (已全部解决).

    >>> phrases = {"走访企业数": ("走访企业", "走访"), "走访次数": ("走访企业", "走访"), "已解决数": ("解决",)}
    >>> measures = {"走访企业数": ("家",), "走访次数": ("家次",), "已解决数": ("个", "件")}
    >>> of = Subject("合肥市", "city", ("长丰县", "安徽省"), 2021, 9)
    >>> [(c.figure, c.quantity.text) for c in claims("截至9月底，共走访企业76家、160家次，帮助解决125个", phrases, measures, of)]
    [('走访企业数', '76家'), ('走访次数', '160家次'), ('已解决数', '125个')]
    >>> named = phrases | {"问题收集数": ("收集问题",)}
    >>> all_of = claims("收集问题145个，已全部解决", named, measures | {"问题收集数": ("个",)}, of, "", {"已解决数": "问题收集数"})
    >>> [(c.figure, c.quantity.text, c.words) for c in all_of]
    [('问题收集数', '145个', '收集问题145个'), ('已解决数', '145个', '收集问题145个，已全部解决')]
    >>> claims("去年走访企业60家，其中长丰县走访12家，力争年底前走访100家", phrases, measures, of)
    []
    """
    found: list[Claim] = []
    quantities = list(read(sentence))
    last: tuple[str | None, Quantity] | None = None
    for quantity in quantities:
        said, after = sentence[:quantity.start], sentence[quantity.end:]
        start = _clause(said, quantities)
        phrase = next(_phrases(sentence, start, quantity, phrases, subject), None) or _same_phrase(last, quantity, said, after)
        last = phrase, quantity
        if phrase is None or not _ends(phrase, after) or _left_alone(said, start, subject, before):
            continue
        figure = next((f for f in phrases if phrase in phrases[f] and quantity.measure in measures[f]), None)
        if figure and (found or len(phrase) > _SHORT) and not _SINGLE.fullmatch(quantity.text):
            tail = re.match(r"(?:[^，,。；;、（(]{0,12}(?=$|[，,。；;、（(]))?", after)[0]
            found.append(Claim(figure, quantity, _dated(said, start) + sentence[start:quantity.end] + tail))
    return found + [claim for figure, whole in wholes.items() for claim in _all_of(sentence, figure, whole, phrases, found)]


def _all_of(sentence: str, figure: str, whole: str, phrases: Mapping[str, Sequence[str]], found: Sequence[Claim]) -> Iterator[Claim]:
    """收集问题145个，已全部解决: the part is told to be all of the whole that was told just before."""
    verbs = "|".join(sorted({re.escape(p) for p in phrases.get(figure, ()) if SLOT not in p}, key=len, reverse=True))
    told = next((c for c in found if c.figure == whole and c.quantity.exact), None)
    if told is None or not verbs or any(c.figure == figure for c in found):
        return
    said = sentence[told.quantity.end:]
    if match := re.match(rf"(?:企业|问题)*[，,、]?(?:目前|现|截至目前，?)?(?:已|均已|均)?全部(?:已|得到|予以)?(?:{verbs})(?=$|[，,。；;、（(])", said):
        yield Claim(figure, told.quantity, told.words + match[0])


def _same_phrase(last: tuple[str | None, Quantity] | None, quantity: Quantity, said: str, after: str) -> str | None:
    """The phrase of the quantity before, where this one counts the same otherwise: 走访企业76家、160家次."""
    if last and last[0] and last[1].measure != quantity.measure and said[last[1].end:] in _GOES_ON and re.match(r"$|[，,。；、）)]", after):
        return last[0]
    return None


def _clause(before: str, quantities: Sequence[Quantity]) -> int:
    """Where the clause of what stands at the end of `before` begins; 、 parts clauses only behind a quantity."""
    ends = {q.end for q in quantities}
    for match in reversed(list(_STOP.finditer(before))):
        counted = match.start() in ends or re.search(r"[家个件条项场次%]" r"(?:企业|问题|诉求)$", before[:match.start()])
        thousands = match[0] in ",，" and re.search(r"\d$", before[:match.start()]) and re.match(r"\d{3}", before[match.end():])
        if not thousands and (match[0] != "、" or counted):
            return match.end()
    return 0


def _phrases(sentence: str, start: int, quantity: Quantity, phrases: Mapping[str, Sequence[str]], subject: Subject) -> Iterator[str]:
    """The phrases that the quantity stands in, the longest first."""
    clause, after = sentence[start:quantity.start], sentence[quantity.end:]
    known = sorted({p for some in phrases.values() for p in some}, key=len, reverse=True)
    for phrase in known:
        left, slot, right = phrase.partition(SLOT)
        if slot:
            if clause.endswith(left) and after.startswith(right) and _neutral(clause[:len(clause) - len(left)], subject):
                yield phrase
            continue
        at = clause.rfind(left)
        if at >= 0 and _FILLER.fullmatch(clause[at + len(left):]) and _neutral(clause[:at], subject):
            yield phrase


def _neutral(words: str, subject: Subject) -> bool:
    for name in subject.own():
        words = words.replace(name, "")
    return bool(_NEUTRAL.fullmatch(words))


def _ends(phrase: str, after: str) -> bool:
    """Whether what follows leaves the quantity whole: not 20家中的3家, not 20家大型企业."""
    if SLOT in phrase:
        return not _NOT_AFTER.match(after[len(phrase.partition(SLOT)[2]):])
    return bool(_AFTER.match(after)) and not re.match(r"(?:企业|问题|诉求)?(?:中|里|以外)", after)


def _left_alone(before: str, start: int, subject: Subject, above: str) -> bool:
    """Whether the sentence so far speaks of a part, another time, a plan, or somebody else; `above` stands before it."""
    own = [before.rfind(name) for name in subject.own()]
    others = [m.start() for m in _OTHERS.finditer(before)] + [before.rfind(name) for name in subject.others if name in before]
    if others and max(others) > max(own):
        return True
    if max(own) < 0 and max((above.rfind(name) for name in (*subject.others, *_ONE)), default=-1) > max(map(above.rfind, subject.own())):
        return True
    dated = list(_DATED.finditer(before))
    for match in dated:
        if match["month"] and int(match["month"]) != subject.month or match["year"] and int(match["year"]) != subject.year:
            return True
    plain = _DATED.sub("", before)
    plain = re.sub(r"20\d\d年以来|1(?:月)?[-—–~至到]\d{1,2}月份?", "", plain)
    if re.search(r"(?<!\d)\d{1,2}月|20\d\d年", re.sub(rf"{subject.year}年", "", plain)):
        return True
    return bool(_ALL_ALONG.search(before) or _UNSAID.search(before[start:]))


def _dated(before: str, start: int) -> str:
    """截至9月底，: the day that the clause before gives, for the quotation."""
    match = re.search(r"(?:^|[，,])(截[至止][^，,]{0,12}[，,])$", before[:start])
    return match[1] if match else ""


def rate_of(part: Claim, whole: Claim, places: int) -> Decimal | None:
    """The percentage that two exact claims make; None where one of them is vague or there is nothing to divide by."""
    if not (part.quantity.exact and whole.quantity.exact):
        return None
    return ratio(part.quantity.value, whole.quantity.value, places)
