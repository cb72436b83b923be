"""One spelling for Chinese deadline phrases, so that the grammar has to know only one.

`canonical` turns full-width signs, Chinese numerals, the many dashes and date formats, and 今年 or 下月 into what
the rules read; `masked` blots out names, titles and counts, whose digits are not dates.
"""

import re
import unicodedata
from datetime import date

from ledgerkit.columns.deadline_days import later
from ledgerkit.columns.number import chinese_numeral

_ENUMERATORS = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]")  # ① ⑴ ⒈ ❶ ㈠ ㊀
_DIGIT = "0-9"
_NUMERAL = "零一二三四五六七八九十两廿卅百"
_UNITS = r"年|月|日|号|天|周|季|小时|工作日|自然日|个(?:月|周|季度|工作日|自然日|日历日|小时|星期)|[时点](?=前|$)"
_CONTINUED = (
    r"(?<=[\d年月日天底末旬度前])\n+(?=之?前|以前|底|末|初|日|号|之?内|以内|份|[上中下]旬|起|止|-|至|到|个|工作日|天|年|月|季)"
    r"|(?<=年)\n+(?=\d|底)|(?<=月)\n+(?=\d+[日号])"
)


def _letter(char: str) -> str:
    """NFKC for one character. A sign that hides a number (㋀ is 1月) must not grow digits: it becomes unreadable."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    if any(c.isdigit() for c in folded) or 0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069:
        return "\ufffd"
    category = unicodedata.category(char)
    return "" if category == "Cf" else " " if category in ("Cc", "Zs") and char not in "\n" else folded


def _number(match: re.Match) -> str:
    """Chinese numerals before a unit as digits; a shape that isn't a number stays as it is (一三月)."""
    words = match[0].replace("廿", "二十").replace("卅", "三十")
    proper = re.fullmatch(r"[一二三四五六七八九]?百?[一二三四五六七八九]?十?[一二三四五六七八九]?|两", words)
    if not proper or re.search(r"[一二三四五六七八九]{2}", words):
        return match[0]
    return str(chinese_numeral(words))


def _month_and_day(match: re.Match) -> str:
    """12.31, 12/31 and 12-31 are days; 5/10 and 7-8 may be months and stay."""
    month, mark, day = int(match[1]), match[2], int(match[3])
    clear = mark == "." or (month <= 12 < day and not match[0].endswith("日"))  # 5-15日 is days, not the 15th of May
    return f"{month}月{day}日" if clear else match[0]


_REWRITES = [
    (re.compile(pattern), new)
    for pattern, new in [
        (r"[-\u2010-\u2015\u2212\u2500\u2501\u30fc~\u223c\u301c]+", "-"),
        (r"[ \t]*\n[ \t\n]*", "\n"),
        (_CONTINUED, ""),
        (rf"(?<=[{_DIGIT}]) +(?=[{_DIGIT}])", "\u2423"),  # 1 2月 must not become 12月
        (rf"(?<=[{_DIGIT}{_NUMERAL}])\n+(?=[{_DIGIT}{_NUMERAL}])", "\u2423"),
        (" +", ""),
        ("[\n;。!|]+", ";"),
        ("星期|礼拜", "周"),
        ("[○零O](?=[〇○零一二三四五六七八九]*年)|(?<=[〇一二三四五六七八九])[○零O]", "〇"),
        (r"[〇一二三四五六七八九]{4}(?=年)", lambda m: str(chinese_numeral(m[0]))),
        (r"一(月|季度?|年|周|天|日)一(?=次|报|调度|通报|小结|总结|汇报|会商|研判|督导|检查)", r"每\1一"),
        (r"每一?个?(半年|季度|季|年|月|周)度?", r"每\1"),
        (r"(?<![每上下前后])半年(?=一次|1次|一报)", "每半年"),
        (r"((?:每|按|逐)季)(?!度)", r"\1度"),
        ("第?([一二三四1-4])(?=(?:[、和及]第?[一二三四1-4])+季度)", r"\1季度"),
        (
            rf"(?<![周期统唯同单上下这{_NUMERAL}{_DIGIT}])[{_NUMERAL}]+"
            rf"(?=(?:[-至到、和及][{_NUMERAL}\d]{{1,3}}){{0,11}}(?:{_UNITS}))",
            _number,
        ),
        (r"(20\d\d)年?[Qq]([1-4])(?!\d)", r"\1年\2季度"),
        (r"(?<![A-Za-z\d])[Qq]([1-4])(?!\d)", r"\1季度"),
        (
            r"(?<!\d)((?:19|20)\d\d)([-./])(\d{1,2})\2(\d{1,2})日?(?![\d./])"
            r"(?:[ T\u2423]?00:00(?::00)?(?:\.0+)?)?",
            r"\1年\3月\4日",
        ),
        (r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(\d\d)(?!\d)", r"\1年\2月\3日"),
        (r"(?<!\d)((?:19|20)\d\d)(?:[./](\d{1,2})|-(\d{1,2})(?!-))月?(?![\d./])", r"\1年\2\3月"),
        (
            r"(?<![\d.A-Za-z:/\u2423月])(?<!^-)(\d{1,2})([./-])(\d{1,2})日?"
            r"(?=$|[前止;,、:()至到和及或底起]|-\d|之前|以前|完成|办结|报送|上报)(?!前?[后期])",
            _month_and_day,
        ),
        (r"(?<=\d)号", "日"),
        (r"(?<=[年月季度])末(?![月周位端])", "底"),
        (r"之前|以前", "前"),
        (r"之内|以内", "内"),
        (r"第([1-4])季度?", r"\1季度"),
        (r"(?<=\d)季(?!度|节)", "季度"),
        (r"(?<!\d)((?:19|20)\d\d)(?=[上下]半年|[1-4]季度|底)", r"\1年"),
        (r"(?:这个|当前)月|本月份", "本月"),
        (r"下个月", "下月"),
        (r"本年度(?=[内底])|今年(?!度|以来|来)|本年(?!度)", "今年"),
        (r"月份内", "月底"),
        (r"月份", "月"),
        (r"年年(?=[底初])", "年"),
        (r"月月(?=[底初])", "月"),
    ]
]
_WORDS_OF_NOW = re.compile(
    r"今年(?!度|以来|来)|[明来]年(?!度)|后年|[本下]周[一二三四五六日天]"
    r"|(?<!报送)(?<!上报)(?<!提交)(?:[本下]月(?!度)|[本下]季度)"  # 每月25日前报送本月进展 names no date
)
_YEAR_PART = re.compile(
    r"((?:19|20)\d\d年)年?(?=底|初(?!步|稿|审)|内(?!部|容|控|审)|中(?!央|旬|期|心|小|型|国|层))|(?<!\d)(?P<two>\d\d年)(?=底)"
)  # 2021年底 is written 2021年年底, so that a year and 年底 are two words


def _now(base: date):
    """The replacement of 今年, 下月, 本周五, … by what they are on the base day."""

    def replace(match: re.Match) -> str:
        words = match[0]
        if words.endswith("年"):
            return f"{base.year + {'今': 0, '明': 1, '来': 1, '后': 2}[words[0]]}年"
        if words.endswith("月"):
            month = base.year * 12 + base.month - 1 + (words[0] == "下")
            return f"{month // 12}年{month % 12 + 1}月"
        if words.endswith("季度"):
            quarter = base.year * 4 + (base.month - 1) // 3 + (words[0] == "下")
            return f"{quarter // 4}年{quarter % 4 + 1}季度"
        weekday = min("一二三四五六日天".index(words[-1]), 6) + 7 * (words[0] == "下")
        day = later(base, weekday - base.weekday())
        return f"{day.year}年{day.month}月{day.day}日"

    return replace


def canonical(text: str, base: date) -> str:
    """The phrase in the one spelling that the rules read. Signs like ① part what stands around them."""
    lines = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = "".join(_letter(c) for c in _ENUMERATORS.sub(";", lines)).strip()
    for pattern, new in _REWRITES:
        text = pattern.sub(new, text)
    text = _WORDS_OF_NOW.sub(_now(base), text)
    return _YEAR_PART.sub(lambda m: (m[1] or m["two"]) + "年", text)


_NAMES = re.compile(
    r"《[^》]*》|(?:报送?|上报|提交|完成|汇总)[上本当][个一]?(?:月|季度|半?年度?)度?的?(?=[工进台报情数材小总任])"
    r"|[〔\[【(]\d{4}[〕\]】)]第?\d+[日号]|PM2\.5|PM10|(?:SO|NO|CO|N)2|O3|[“\"]?13710[”\"]?"
    r"|[“\"「『][^“”\"」』\d;]{0,20}[年月日天周旬季][^“”\"」』\d;]{0,20}[”\"」』]"
    r"|第?\d+(?:\.\d+)?(?:[-至到]\d+(?:\.\d+)?)?[余多]?"
    r"(?:个?(?:家|户|项|次|件|条|份|场|轮|批|类|种|步|级|篇|宗|所|只|辆|艘|名|人|处|座|台|套|吨|亩|公里|平方米|%|万元|亿元|元)"
    r"|个(?!月|工作|自然|日历|小时|钟头|季|星期|周|半|日|天|年))(?![/每])"
)


def masked(text: str) -> str:
    """The text with titles, names and counts (《…》, “企业服务日”, 30家) blotted out, character for character."""
    return _NAMES.sub(lambda match: "\ue000" * len(match[0]), text)
