"""Days in Chinese deadline phrases: single dates, lists, windows and open ends, with the year put in (X-11).

Everything here reads the canonical spelling of `deadline_grammar.canonical`: ASCII digits, one kind of dash,
底 for 末, 前 for 之前, no blanks. A rule answers with a `Found`, with None (the place is not its business) or
raises `Unreadable` (there is no such day).
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ledgerkit.model import Obligation

Reading = tuple[Obligation, ...]


class Unreadable(ValueError):
    """The phrase names a day that no calendar has (2月30日, 13月)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A recognised piece of the phrase: `readings` has more than one entry where the words are open.

    kind: date | window | start | recurring | relative | immediate | standing | done | undated | rider.
    weak: a bare month, quarter, half or year, which may also be part of the work's description.
    doubtful: even the only reading is a guess that a person must confirm.
    """

    kind: str
    readings: tuple[Reading, ...]
    begin: int
    end: int
    weak: bool = False
    doubtful: bool = False

    @property
    def dated(self) -> bool:
        return self.kind in ("date", "window", "start", "recurring", "relative")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a calendar expression. `closed` says where it ends itself (a day, 底, 内), so that 前 is clear."""

    start: date
    dues: tuple[date, ...]
    precision: str
    closed: bool = False
    window: bool = False


@dataclass(slots=True)
class Context:
    """What is known while a phrase is read from left to right.

    policy: how milestones without a year get one: `nearest` each by itself (X-11); where that runs backwards,
    `same` puts all in one year and `onward` none before the one in front of it.
    """

    base: date
    policy: str = "nearest"
    year: int | None = None  # the last year that the phrase itself named
    latest: date | None = None  # the end of the milestone before
    backwards: bool = False
    flags: list[str] = field(default_factory=list)

    def flag(self, remark: str) -> None:
        if remark not in self.flags:
            self.flags.append(remark)

    def turns_back(self, one: Span, words: str) -> bool:
        """Notes a milestone that ends before the one in front of it; True if it belongs in the next year then."""
        if self.latest and one.dues[-1] < self.latest:
            self.backwards = True
            self.flag(f"“{words}”早于前一项，年份请写明")
        return self.backwards and self.policy == "onward" and bool(self.latest and one.dues[-1] < self.latest)


# ---- calendar expressions -------------------------------------------------------------------------------------

YEAR = r"(?:(?:19|20)\d\d年|(?<!\d)\d\d年)(?!度|均|产|检|审|来|以来)"
_EARLY = r"初(?!步|稿|审|始|评|验|次|期|诊|查|选|定)"
_MIDDLE = r"中(?!旬|央|期|心|队|层|型|小|标|介|国|试|考|省)"
_WITHIN = r"内(?!部|容|控|审|业|涝|河)"
_END = r"底(?!数|线|单|板|册|账|层|泥|稿|图)"
REST = (
    rf"(?P<month>\d{{1,2}})月(?!度|均|产)(?:(?P<day>\d{{1,2}})日(?!常|均|产)|(?P<part>[上中下]旬|{_EARLY}|{_MIDDLE}"
    rf"|{_WITHIN}|{_END}))?|(?P<quarter>[1-4])季度(?P<qpart>{_END}|{_WITHIN})?"
    rf"|(?P<half>[上下])半年(?!报|度)(?P<hpart>{_END}|{_WITHIN})?"
    rf"|(?<![每半去当次近往上多今整])年(?P<ypart>{_EARLY}|{_MIDDLE}|{_WITHIN}|{_END})|(?P<whole>全年)"
)
NAMED_POINT = re.compile(rf"(?P<year>{YEAR})?(?:{REST})|(?P<only>(?:19|20)\d\d年)")


def unnamed(pattern: str) -> str:
    """The pattern without group names, so that it can be used more than once in a larger one."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


POINT = rf"(?:{unnamed(NAMED_POINT.pattern)})(?!度|均|产|以来)"
BEFORE = r"前(?![\d后期往端述沿置景瞻言])"
WEEKDAY = r"(?:\(周[一二三四五六日天]\)|周[一二三四五六日天])"
_CLOCK = r"(?:2[0-4]|1\d|0?[1-9])(?::[0-5]\d|[时点](?:[0-5]?\d分|半|整)?)"
_HALF_DAY = r"(?:上午|下午|中午|晚上?|早上?)"
CLOCK = rf"(?:{_HALF_DAY}?{_CLOCK}(?:[-至到]{_HALF_DAY}?{_CLOCK})?|{_HALF_DAY}|下班)"


def a_day(year: int, month: int, day: int | str) -> date:
    """The day, `last` being the month's end; raises Unreadable where there is none."""
    try:
        return date(year, month, monthrange(year, month)[1] if day == "last" else int(day))
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"没有{month}月{day}日这一天") from error


def later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise Unreadable("日期超出范围") from error


def first_month(point: re.Match) -> int:
    """The month in which a calendar expression begins."""
    if point["month"]:
        return int(point["month"])
    if point["quarter"]:
        return int(point["quarter"]) * 3 - 2
    return 7 if point["half"] == "下" else 1


def last_month(point: re.Match) -> int:
    """The month in which a calendar expression ends: what decides whether it is over (X-11)."""
    if point["month"]:
        return int(point["month"])
    if point["quarter"]:
        return int(point["quarter"]) * 3
    return 6 if point["half"] == "上" else 12


def span(point: re.Match, year: int) -> Span:
    """The days of a `NAMED_POINT` in a year."""
    first, last = first_month(point), last_month(point)
    begin, end = a_day(year, first, 1), a_day(year, last, "last")
    if point["day"]:
        day = a_day(year, first, int(point["day"]))
        return Span(day, (day,), "day", closed=True)
    if point["month"]:
        match point["part"]:
            case None:
                return Span(begin, (end,), "month")
            case "底" | "内":
                return Span(begin, (end,), "month", closed=True)
            case "初":
                return Span(begin, (a_day(year, first, 10),), "旬")
            case "中":  # nobody knows which: the 15th, the 20th, or some day of the month
                return Span(begin, (a_day(year, first, 15), a_day(year, first, 20), end), "旬")
            case part:
                low, high = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, "last")}[part]
                return Span(a_day(year, first, low), (a_day(year, first, high),), "旬", window=True)
    if point["quarter"]:
        return Span(begin, (end,), "quarter", closed=bool(point["qpart"]))
    if point["half"]:
        return Span(begin, (end,), "half", closed=bool(point["hpart"]))
    if point["ypart"] == "初":
        return Span(begin, (a_day(year, 1, 31), a_day(year, 3, 31)), "year")
    if point["ypart"] == "中":
        return Span(begin, (a_day(year, 6, 30), a_day(year, 7, 31)), "year")
    return Span(begin, (end,), "year", closed=bool(point["ypart"]), window=bool(point["whole"]))


def named_year(words: str | None, ctx: Context) -> int | None:
    """The year in words like 2021年 or 21年; None where the phrase names none."""
    if not words:
        return None
    year = int(words.rstrip("年"))
    if year < 100:
        year += 2000
        if abs(year - ctx.base.year) > 10:
            raise Unreadable(f"“{words}”不像年份")
        ctx.flag(f"“{words}”按{year}年读")
    return year


def spans(point: re.Match, ctx: Context, *, past: bool = False) -> list[Span]:
    """The ways to read a calendar expression: one, but for something done in a month still to come.

    X-11: a missing year is the base's; a month before the base's month means the next year, and is flagged.
    `past` is for things already done, which never roll forward.
    """
    words, year = point[0], named_year(point["year"] or point["only"], ctx)
    if year is not None:
        ctx.year = year
        found = [span(point, year)]
    else:
        year, month = ctx.year or ctx.base.year, last_month(point)
        if ctx.year:
            ctx.flag(f"“{words}”没有写年份，承接前文按{year}年读")
        elif month < ctx.base.month and not past and ctx.policy != "same":
            year += 1
            ctx.flag(f"“{words}”没有写年份，{month}月早于文件所在的{ctx.base.month}月，按{year}年读")
        if ctx.turns_back(span(point, year), words):
            year += 1
        found = [span(point, year)]
        if past and month > ctx.base.month:
            found = [span(point, year - 1), *found]
            ctx.flag(f"“{words}”已完成却晚于文件日期，年份请写明")
        elif found[0].dues[-1] < ctx.base and not past:
            ctx.flag(f"“{words}”早于文件日期{ctx.base.isoformat()}")
    ctx.latest = found[-1].dues[-1]
    return found


def dues(one: Span, before: bool, words: str, ctx: Context) -> list[date]:
    """The last day, or both candidates of “8月前”, which may mean the end of July or of August (X-10)."""
    if not before or one.closed:
        return list(one.dues)
    ctx.flag(f"“{words}”可能是{later(one.start, -1).isoformat()}前，也可能是{one.dues[-1].isoformat()}前，请写明")
    return [later(one.start, -1), *one.dues]


def dated(one: Span, before: bool, words: str, ctx: Context) -> list[Obligation]:
    if one.window and not before:
        return [Obligation("window", start=one.start, due=one.dues[0], precision=one.precision)]
    return [Obligation("by", due=due, precision=one.precision) for due in dues(one, before, words, ctx)]


def single(kind: str, match: re.Match, *obligations: Obligation, weak: bool = False) -> Found:
    return Found(kind, (obligations,), match.start(), match.end(), weak)


def either(kind: str, match: re.Match, obligations: list[Obligation], weak: bool = False) -> Found:
    """One obligation, read in one of several ways."""
    return Found(kind, tuple((o,) for o in dict.fromkeys(obligations)), match.start(), match.end(), weak)


# ---- rules for dates ------------------------------------------------------------------------------------------


def window(match: re.Match, ctx: Context) -> Found | None:
    """3-12月, 12-1月, 6月1日至15日, 2021年10月-次年3月, 1-3季度: the unit or the year may be said once."""
    a, b, next_year = match["a"], match["b"], bool(match["next"])
    if a in ("即日", "现在", "目前"):
        end = NAMED_POINT.fullmatch(b)
        if not end or next_year:
            return None
        first, last = ctx.base, spans(end, ctx)[0]
    else:
        points = window_points(a, b)
        if not points:
            return None
        first, last = window_spans(*points, next_year, ctx)
    return windows(match, first, last, bool(match["pre"]), ctx)


def windows(match: re.Match, first: date, last: Span, before: bool, ctx: Context) -> Found | None:
    """The found window with all its readings; None where it would end before it starts."""
    found = [
        Obligation("window", start=first, due=due, precision=last.precision)
        for due in dues(last, before, match[0], ctx)
    ]
    return either("window", match, found) if all(o.start < o.due for o in found) else None


def window_points(a: str, b: str) -> tuple[re.Match, re.Match] | None:
    """Both ends with their units: 3|12月, 6月1|15日, 2021|2023年, 1|3季度."""
    if re.fullmatch(r"(?:\d+年)?\d{1,2}", a):
        unit = re.search(r"\d(月|季度)", b)
        if not unit:
            return None
        a += unit[1]
    elif re.fullmatch(r".*月\d{1,2}", a):
        a += "日"
    elif re.fullmatch(r"\d{4}", a):
        a += "年"
    month = re.search(r"\d{1,2}月", a)
    if re.fullmatch(r"\d{1,2}日|月底", b):
        if not month:
            return None
        b = month[0] + (b if b != "月底" else "底")
    begin, end = NAMED_POINT.fullmatch(a), NAMED_POINT.fullmatch(b)
    return (begin, end) if begin and end else None


def window_spans(begin: re.Match, end: re.Match, next_year: bool, ctx: Context) -> tuple[date, Span]:
    """The start day and the end of a window; one without years may run over the year's end (12-1月)."""
    words = f"{begin[0]}-{end[0]}"
    low, high = named_year(begin["year"] or begin["only"], ctx), named_year(end["year"] or end["only"], ctx)
    supplied = low is None and high is None
    crosses = last_month(end) < first_month(begin) or next_year
    if next_year and high or crosses and not high and (last_month(end) - first_month(begin)) % 12 > 9:
        raise Unreadable(f"“{words}”的起止不清楚")
    if supplied:
        low = ctx.year or ctx.base.year
        if not ctx.year and not crosses and last_month(end) < ctx.base.month and ctx.policy != "same":
            low += 1
            ctx.flag(f"“{words}”没有写年份，早于文件所在的{ctx.base.month}月，按{low}年读")
    else:
        ctx.year = high or low
    if low is None:
        low = high - crosses
    if high is None:
        high = low + crosses
        if crosses:
            ctx.flag(f"“{words}”跨年，到{high}年{last_month(end)}月")
    if supplied and ctx.turns_back(span(end, high), words):
        low, high = low + 1, high + 1
    first, last = span(begin, low), span(end, high)
    ctx.latest = last.dues[-1]
    return (first.dues[-1] if begin[0].endswith("底") else first.start), last


def bare_months(match: re.Match, ctx: Context) -> Found | None:
    """A whole cell such as 7-8 or 12-1: months, as task ledgers write them."""
    points = window_points(match["a"], match["b"] + "月")
    if match["a"] == match["b"] or not all(1 <= int(point["month"]) <= 12 for point in points):
        return None
    return windows(match, *window_spans(*points, False, ctx), False, ctx)


def neighbours(match: re.Match, ctx: Context) -> Found | None:
    """11月12月: two months side by side are one window."""
    if int(match["b"]) != int(match["a"]) % 12 + 1:
        return None
    points = window_points(f"{match['year'] or ''}{match['a']}月", f"{match['b']}月")
    return windows(match, *window_spans(*points, False, ctx), False, ctx)


def months(match: re.Match, ctx: Context) -> Found | None:
    """5月/10月, 3、6、9、12月25日前: one date for each month; a day said once belongs to all where 月 is said once."""
    names, units = re.findall(r"\d{1,2}", match["list"]), match["list"].count("月")
    tail, before, year = match["tail"] or "", bool(match["pre"]), match["year"] or ""
    if units not in (1, len(names)):
        return None
    fresh = replace(ctx, flags=[])
    shared = [read_each([f"{n}月{tail}" for n in names], year, before, match[0], ctx)]
    if units > 1 and tail not in ("", "底", "内"):
        alone = [f"{n}月" for n in names[:-1]]
        shared.append(read_each([*alone, f"{names[-1]}月{tail}"], year, before, match[0], fresh))
        ctx.flag(f"“{match[0]}”里的“{tail}”可能只管最后一个月，也可能每个月都管，请写明")
    return Found("date", combine(shared), match.start(), match.end())


def days(match: re.Match, ctx: Context) -> Found:
    """6月5日、10日前: days of one month."""
    texts = [f"{match['month']}月{n}日" for n in re.findall(r"\d{1,2}", match["list"])]
    each = read_each(texts, match["year"] or "", bool(match["pre"]), match[0], ctx)
    return Found("date", combine([each]), match.start(), match.end())


def read_each(texts: list[str], year: str, before: bool, words: str, ctx: Context) -> list[list[Obligation]]:
    """The possible obligations of each date in a list; a year before the first one holds for all."""
    found = []
    for text in texts:
        point = NAMED_POINT.fullmatch(year + text)
        found.append([o for one in spans(point, ctx) for o in dated(one, before, words, ctx)])
    return found


def combine(lists: list[list[list[Obligation]]]) -> tuple[Reading, ...]:
    """All readings of some lists of dates: the first candidates together, the last candidates together."""
    found: list[Reading] = []
    for each in lists:
        for index in range(max(len(options) for options in each)):
            found.append(tuple(options[min(index, len(options) - 1)] for options in each))
    return tuple(dict.fromkeys(found))


def start(match: re.Match, ctx: Context) -> Found | None:
    """2021年1月起, 12月-: the duty begins and has no end."""
    if match["mark"] == "开始" and not match["since"]:
        return None
    point = NAMED_POINT.fullmatch(match["point"])
    words, found = match["point"], spans(point, ctx)
    options = [Obligation("standing", start=one.start) for one in found]
    if not (point["year"] or point["only"]) and found[0].start.year > ctx.base.year:
        options.append(Obligation("standing", start=span(point, found[0].start.year - 1).start))
        ctx.flag(f"“{words}起”没有写年份，请写明")
    return either("start", match, options)


def point_date(match: re.Match, ctx: Context) -> Found | None:
    """12月底前, 2021年6月30日, 三季度, 年底前, 下旬: the plain date, by far the most common."""
    point = NAMED_POINT.fullmatch(match["point"])
    if (match["weekday"] or match["clock"]) and not point["day"]:
        return None
    found = [o for one in spans(point, ctx) for o in dated(one, bool(match["pre"]), match[0], ctx)]
    if match["weekday"]:
        stated = min("一二三四五六日天".index(match["weekday"].strip("()")[1]), 6)
        if any(o.due.weekday() != stated for o in found):
            raise Unreadable(f"“{match[0]}”的日期和星期对不上")
    weak = not (match["pre"] or point["day"] or point["part"] or point["qpart"] or point["hpart"] or point["ypart"])
    return either(found[0].kind.replace("by", "date"), match, found, weak)
