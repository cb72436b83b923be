"""The patterns of Chinese deadline phrases and which obligations each stands for.

`RULES` holds the patterns in order of trust; at each place the first that matches wins. They read the spelling of
`deadline_spelling.canonical`. What no rule consumed is judged by `deadline_reading`: nothing that could change a date
is skipped.
"""

import re
from datetime import date

from ledgerkit.columns.deadline_days import (
    BEFORE, CLOCK, NAMED_POINT, POINT, REST, WEEKDAY, YEAR,
    Context, Found, Reading, Unreadable,
    a_day, bare_months, combine, dated, days, either, later, months, neighbours, point_date,
    single, span, spans, start, unnamed, window,
)  # fmt: skip
from ledgerkit.model import Obligation

_EVERY = {"月": "month", "季度": "quarter", "半年": "half-year", "年": "year"}
_SPAN_UNITS = {"工作日": "WD", "小时": "H", "月": "M", "年": "M"}
_SPRING_FESTIVALS = {
    2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12),
    2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26),
    2029: (2, 13), 2030: (2, 3),
}  # fmt: skip
_FEASTS = {"元旦": (1, 1), "五一": (5, 1), "劳动": (5, 1), "七一": (7, 1), "八一": (8, 1), "国庆": (10, 1), "十一": (10, 1)}


def after(count: int, unit: str, sign: str = "+") -> Obligation:
    """A relative duty: 15 + 工作日 is +15WD; weeks are days, years are months."""
    count *= {"周": 7, "年": 12}.get(unit, 1)
    return Obligation("relative", after=f"{sign}{count}{_SPAN_UNITS.get(unit, 'D')}")


def serial(match: re.Match, ctx: Context) -> Found | None:
    """A cell that lost its date format shows the day's number: plausible, but to be confirmed."""
    day = later(date(1899, 12, 30), int(match[0]))
    if abs(day.year - ctx.base.year) > 20:
        return None
    ctx.flag(f"“{match[0]}”像是丢了格式的日期，可能是{day.isoformat()}，请写明")
    return Found("date", ((Obligation("by", due=day, precision="day"),),), 0, match.end(), doubtful=True)


def feast(match: re.Match, ctx: Context) -> Found | None:
    """国庆前: the last day before. 春节 moves and its holidays may begin on the eve, so both days are given."""
    name, year = match["name"], int(match["year"][:-1]) if match["year"] else None
    if name == "春节":
        years = [year] if year else [ctx.base.year, ctx.base.year + 1]
        known = [a_day(y, *_SPRING_FESTIVALS[y]) for y in years if y in _SPRING_FESTIVALS]
        coming = next((day for day in known if year or day > ctx.base), None)
        if coming is None:
            return None
        ctx.flag(f"春节是{coming.isoformat()}，“{match[0]}”到除夕为止还是到除夕前一天为止，请写明")
        return either("date", match, [Obligation("by", due=later(coming, -n), precision="day") for n in (2, 1)])
    month, day = _FEASTS[name]
    due = later(a_day(year or ctx.base.year, month, day), -1)
    if not year and due < ctx.base:
        due = later(a_day(ctx.base.year + 1, month, day), -1)
        if month > 1:
            ctx.flag(f"“{match[0]}”没有写年份，按{due.year}年读")
    ctx.latest = due
    return single("date", match, Obligation("by", due=due, precision="day"))


def plan_period(match: re.Match, ctx: Context) -> Found:
    """“十四五”末: the five-year plans end in 2020, 2025, 2030."""
    year = 2020 + 5 * "三四五六".index(match["plan"])
    ctx.flag(f"“{match[0]}”按{year}年底读")
    ctx.latest = a_day(year, 12, 31)
    return single("date", match, Obligation("by", due=ctx.latest, precision="year"))


def recurring(match: re.Match, ctx: Context) -> Found | None:
    """每月5日, 每季度最后一个月的25日前, 每半年一次, 当月15日前. Weeks and days have no place in the contract."""
    unit, part, listed = match["unit"], match["part"], match["days"]
    if match["many"] or unit not in _EVERY:
        ctx.flag(f"“{match[0]}”的周期记不下来，没有可核对的日期")
        return Found("undated", ((),), match.start(), match.end())
    if match["how"] == "当" and not (part or listed):
        return None
    if match["pre"] and not (listed or part == "底" or match["vague"]):
        return None
    if unit == "年" and (listed or part not in (None, "底")):
        return None
    found = [Obligation("recurring", every=_EVERY[unit])]
    if listed:
        numbers = [int(n) for n in re.findall(r"\d+", listed)]
        if not all(1 <= n <= 31 for n in numbers):
            raise Unreadable(f"“{match[0]}”没有这一天")
        found = [Obligation("recurring", every=_EVERY[unit], day=n) for n in numbers]
    elif part:
        found = [Obligation("recurring", every=_EVERY[unit], day={"初": 10, "上旬": 10, "中旬": 20}.get(part, "last"))]
    if match["month"] or match["first"] or match["vague"] or match["from"]:
        ctx.flag(f"“{match[0]}”只记下了周期和最后一天，其余请看原文")
    return single("recurring", match, *found)


def yearly(match: re.Match, ctx: Context) -> Found | None:
    """每年9月底: the month has no place in `every`, so the first date on or after the base is given as `due`."""
    *others, last = re.split("[、,/和及与]", match["list"].replace("每", ""))
    shared = re.fullmatch(r"\d{1,2}月(\d{1,2}日|[上中下]旬|初|底|)(前?)", last)
    tail, before = (shared[1], bool(shared[2])) if shared else ("", last.endswith("前"))
    # 3、6、9、12月25日 is the 25th of each; 3月、6月25日 may be all of March and the 25th of June, or both 25ths.
    bare = [re.fullmatch(r"\d{1,2}(月?)", text) for text in others]
    spread = [f"{m[0].rstrip('月')}月{tail}" if m else text for m, text in zip(bare, others, strict=True)]
    lists = [[*spread, last]]
    if tail not in ("", "底") and any(m and m[1] for m in bare):
        lists.append([*others, last] if all(m is None or m[1] for m in bare) else [*spread, last])
        ctx.flag(f"“{match[0]}”里的“{tail}”可能只管最后一个月，也可能每个月都管，请写明")
    ctx.flag(f"“{match[0]}”每年都有，日期是文件日期以后的第一次")
    each = [[yearly_options(text.removesuffix("前"), before, match[0], ctx) for text in texts] for texts in lists]
    return Found("recurring", combine(each), match.start(), match.end())


def yearly_options(text: str, before: bool, words: str, ctx: Context) -> list[Obligation]:
    point = NAMED_POINT.fullmatch("年底" if text == "底" else text)
    options = dated(span(point, ctx.base.year), before, words, ctx)
    if min(o.due for o in options) < ctx.base:
        options = dated(span(point, ctx.base.year + 1), before, words, Context(ctx.base))
    return [Obligation("recurring", every="year", due=o.due, day=day_of(o), precision=o.precision) for o in options]


def day_of(one: Obligation) -> int | str:
    """The day of the month, `last` where a month's end is meant."""
    return "last" if one.precision != "day" and later(one.due, 1).day == 1 else one.due.day


def times_a_period(match: re.Match, ctx: Context) -> Found | None:
    """1次/月."""
    return single("recurring", match, Obligation("recurring", every=_EVERY[match["unit"]]))


def next_month(match: re.Match, ctx: Context) -> Found:
    """次月5日前: the coming month, or the month after each month."""
    month = ctx.base.year * 12 + ctx.base.month
    one = span(NAMED_POINT.fullmatch(f"{month % 12 + 1}月{match['rest'] or ''}"), month // 12)
    by = Obligation("by", due=one.dues[-1], precision=one.precision)
    ctx.flag(f"“{match[0]}”可能只指{month // 12}年{month % 12 + 1}月，也可能每个月都如此，请写明")
    return either("date", match, [by, Obligation("recurring", every="month", day=day_of(by))])


def nameless(match: re.Match, ctx: Context) -> Found:
    """15日前, 月底前, 季度末: of this month or quarter, or of each one? Nobody said."""
    near = ctx.latest or ctx.base  # 6月10日前自查，20日前整改: still in June
    every, month = ("quarter", (near.month + 2) // 3 * 3) if "季" in match[0] else ("month", near.month)
    number = int(match["day"]) if match["day"] else 10 if "初" in match[0] else "last"
    due = a_day(near.year, month, number)
    if due < near:
        due = a_day(near.year + month // 12, month % 12 + 1, number)
    readings = [
        Obligation("by", due=due, precision="day" if match["day"] else every),
        Obligation("recurring", every=every, day=number),
    ]
    if match["day"] and not match["pre"]:
        readings.append(after(number, "日"))
    ctx.flag(f"“{match[0]}”没有写明是哪个月或哪个季度")
    return either("date", match, readings)


def relative(match: re.Match, ctx: Context) -> Found | None:
    """15个工作日内, 3天, 一周内, 两个月内, 半年内: counted from a trigger that is not in the ledger."""
    count, unit = match["count"], match["unit"]
    if match["half"]:
        return single("relative", match, after(6, "月") if match["half"] == "半年" else after(15, "日"))
    if unit in ("日", "年") and not match["within"]:
        return None
    if match["from"]:
        ctx.flag(f"“{match[0]}”是一个范围，请写明以哪个为准")
        return either("relative", match, [after(int(match["from"]), unit), after(int(count), unit)])
    return single("relative", match, after(int(count), unit))


def months_or_month(match: re.Match, ctx: Context) -> Found:
    """3月内: within March, or within three months."""
    point = NAMED_POINT.fullmatch(match["month"] + "月底")
    ctx.flag(f"“{match[0]}”可能是{match['month']}月份，也可能是{match['month']}个月，请写明")
    options = [Obligation("by", due=one.dues[-1], precision="month") for one in spans(point, ctx)]
    return either("date", match, [*options, after(int(match["month"]), "月")])


def ahead(match: re.Match, ctx: Context) -> Found:
    """提前1个工作日, 每次活动前7日: counted back from an event."""
    return single("relative", match, after(int(match["count"]), match["unit"], "-"))


def same_day(match: re.Match, ctx: Context) -> Found:
    """于当日报送, 次日报送."""
    return single("relative", match, after(1 if match[0].startswith("次") else 0, "日"))


def done_on(match: re.Match, ctx: Context) -> Found:
    """已于2021年6月30日完成, 6月底已完成, 已完成（2021年6月）."""
    options = spans(NAMED_POINT.fullmatch(match["a"] or match["b"] or match["c"]), ctx, past=True)
    return either("done", match, [Obligation("done", due=o.dues[-1], precision=o.precision) for o in options])


def plain(kind: str):
    """A rule for words that always mean the same."""

    def rule(match: re.Match, ctx: Context) -> Found:
        if kind in ("undated", "rider"):
            ctx.flag(f"“{match[0]}”没有日期" if kind == "undated" else f"“{match[0]}”")
        obligations: Reading = () if kind in ("undated", "rider") else (Obligation(kind),)
        return single(kind, match, *obligations)

    return rule


_SEP = "[、,/和及与]"
_COUNTED = r"(?:个(?=月)|(?!月)个?)"
_DURATION = r"工作日|自然日|日历日|天(?!然|气|津)|日(?!常|均|产)|周(?!边|期|围|密|全|转|[一二三四五六日天])|月|小时|年"
_ANY_REST = rf"(?:{unnamed(REST)})"
_FINISHED = r"(?:全部|按期|按时|如期|顺利)?(?:完成|办结|整改(?:到位|完毕|完成)?|落实|解决|销号|验收|报送|上报)"
_PERSISTENT = (
    "坚持|执行|推进|完善|改进|开展|加强|落实|巩固|深化|提升|实施|保持|整改|用力|发力|优化|跟踪|监管|监测|管理|运行|"
    "整治|抓好|推动|做好|强化|更新|管控|治理|规范|关注|进行|有效|不懈|长效|帮扶|服务|走访|巡查|督查|检查|排查|宣传|培训|"
    "调度|联系|跟进|推行|攻坚|化解|督办|盯办|动态"
)
_WHOLLY = r"(?![\d\ue000约近的过大]|部分|一半)"
_REST_DAYS = "(?:节假日|假日|休息日|双休日|周末|公休日)"

RULES = [
    (re.compile(pattern), rule)
    for pattern, rule in [
        (r"\A\d{5}\Z", serial),
        (r"\A(?P<a>\d{1,2})-(?P<b>\d{1,2})\Z", bare_months),
        (
            rf"(?P<a>{POINT}|(?:{YEAR})?\d{{1,2}}(?:月\d{{1,2}})?|(?:19|20)\d\d|即日|现在|目前)(?:起|开始)?[-至到]"
            rf"(?P<next>次年|翌年|第2年)?(?P<b>{POINT}|\d{{1,2}}日|月底)(?:{CLOCK})?(?P<pre>{BEFORE})?(?:为?止|期间)?",
            window,
        ),
        (rf"(?P<year>{YEAR})?(?P<a>\d{{1,2}})月(?P<b>\d{{1,2}})月(?![底初上中下内度均产前起\d-])", neighbours),
        (
            rf"(?P<year>{YEAR})?(?P<list>(?:\d{{1,2}}月?{_SEP})+\d{{1,2}}月)"
            rf"(?P<tail>\d{{1,2}}日|[底初内]|[上中下]旬)?(?P<pre>{BEFORE})?",
            months,
        ),
        (
            rf"(?P<year>{YEAR})?(?P<month>\d{{1,2}})月(?P<list>(?:\d{{1,2}}日?{_SEP})+\d{{1,2}}日)(?![内常起])"
            rf"(?P<pre>{BEFORE})?",
            days,
        ),
        (
            rf"(?P<year>(?:19|20)\d\d年)?[“\"‘]?(?P<name>{'|'.join(_FEASTS)}|春节)[”\"’]?(?:节日|节)?[”\"’]?"
            rf"(?:假期|长假)?{BEFORE}",
            feast,
        ),
        (rf"[“\"]?十(?P<plan>[三四五六])五[”\"]?(?:规划)?(?:期?[末底]|期间|时期)(?:{BEFORE})?", plan_period),
        (rf"(?P<since>自|从)?(?P<point>{POINT})(?:(?P<mark>起(?![草诉步底义至到])|开始)|-(?=\Z|[;,]))", start),
        (
            rf"每年的?(?P<list>(?:\d{{1,2}}{_SEP})*{_ANY_REST}(?:{BEFORE})?(?:{_SEP}{_ANY_REST}(?:{BEFORE})?)*"
            rf"|底(?:{BEFORE})?)",
            yearly,
        ),
        (
            r"(?P<how>每|逐(?!年)|按(?![年周天日旬])|当(?=月))(?P<many>\d{1,2}个?|半(?=个?月)个?)?"
            r"(?P<unit>半年|季度|年|月|周[一二三四五六日天]?|天|日|旬)(?![度均产期])的?"
            r"(?:(?P<month>最后1个月|末月|首月|首个月|第\d个月)的?)?(?P<first>第[1一]个|首个)?"
            r"(?:(?:(?P<from>\d{1,2})日?[-至到])?(?P<days>(?:\d{1,2}日?[、和及/])*\d{1,2}日(?![常内起]))"
            r"|(?P<part>底|初(?!步)|[上中下]旬)"
            r"|(?P<vague>前\d{1,2}个?工作日内?|(?:第\d个?|最后1?个?)?(?:周的?周[一二三四五六日天]|周[一二三四五六日天]?|工作日)))?"
            rf"(?:{CLOCK})?(?P<pre>{BEFORE})?",
            recurring,
        ),
        (r"\d+次/每?(?P<unit>月|季度|半年|年)", times_a_period),
        (
            rf"(?:已经?(?:于|在)(?P<a>{POINT})(?:{BEFORE})?|(?P<b>{POINT})(?:{BEFORE})?\(?已经?){_FINISHED}{_WHOLLY}\)?"
            rf"|已经?{_FINISHED}\((?P<c>{POINT})\)",
            done_on,
        ),
        (rf"已经?{_FINISHED}{_WHOLLY}", plain("done")),
        (
            rf"(?:(?P<from>\d{{1,3}})(?:个?(?:工作日|天|日))?[-至到])?(?P<count>\d{{1,3}}){_COUNTED}(?P<unit>{_DURATION})"
            r"(?P<within>内)?(?!1次|一次|半)|(?<![上下每个])(?P<half>半年(?=内)|半个?月(?=内|\Z|[;,]))内?",
            relative,
        ),
        (r"(?P<month>\d{1,2})月内(?![部容])", months_or_month),
        (rf"次月(?P<rest>\d{{1,2}}日|[底初]|[上中下]旬)?(?:{BEFORE})?", next_month),
        (rf"(?:提前|(?<=[^\d日月年底节、;,])前)(?P<count>\d{{1,3}}){_COUNTED}(?P<unit>{_DURATION})(?!内)", ahead),
        (r"(?:当日|当天|次日)内?(?![起均])", same_day),
        (
            rf"(?:贯穿)?(?<!中)(?:长期|持续|常态化|常态|常年|长年|全年|经常性)(?:{_PERSISTENT})?+(?![至到\d])"
            "|常抓不懈|坚持不懈|久久为功",
            plain("standing"),
        ),
        (
            r"(?:立即|马上就办|马上|即刻|即时|立.立改|即.即改|边.边改|随到随办|随查随改|当场|现场(?=办结|整改|解决|答复)|尽快|尽早|"
            r"从速|即日起?|即办(?!件)|第一时间)(?:执行|整改|落实|实施|办理|开展|完成|解决|处理)?",
            plain("immediate"),
        ),
        (
            rf"如?遇到?(?:国家)?(?:法定)?{_REST_DAYS}(?:[、或和及]{_REST_DAYS})*[的则时]*(?:可|自动|相应)*顺延[^;,)\d]*",
            plain("rider"),
        ),
        (
            r"适时|待定|未定|择机|另行通知|另行安排|随时|不定期|短期|中期|近期|远期|中长期|中远期|酌情|分阶段|按需|视情况?|"
            r"视[^;,]{1,12}而定|条件成熟[时后]?|有需要时|(?:根据|按照?)上级[^;,、\d]{0,12}"
            r"|(?<![接等对招期看善])待[^;,、\d]{1,20}(?:后|通知|确定|明确|安排)",
            plain("undated"),
        ),
        (
            rf"(?P<point>{POINT})(?P<weekday>{WEEKDAY})?(?P<clock>{CLOCK})?(?P<pre>{BEFORE})?(?:为?止)?",
            point_date,
        ),
        (
            rf"(?<![每当次下本上\d])(?:(?P<day>\d{{1,2}})日(?![常内均产])|月底|月初(?!步)|季度?底)(?P<pre>{BEFORE})?",
            nameless,
        ),
    ]
]


def recognise(text: str, ctx: Context) -> list[Found]:
    """What the rules find in a masked canonical text, from left to right. Raises Unreadable for impossible days."""
    found, place = [], 0
    while place < len(text):
        piece = None
        if not (text[place].isdigit() and place and re.match(r"[\dA-Za-z./第\u2423\ufffd]", text[place - 1])):
            piece = next((f for r, rule in RULES if (m := r.match(text, place)) and (f := rule(m, ctx))), None)
        if piece:
            found.append(piece)
        place = piece.end if piece else place + 1
    return found
