"""Checks of a summary's stated figures: sums, rates, dates, lists, and the sentences that they come from.

A table of figures holds one stated figure a row: its name, the number, the day it is of, and the sentence that says it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledgerkit.checks.context import ColumnTitle, Context, Lacking, TableId, chinese_day
from ledgerkit.columns.number import chinese_numeral
from ledgerkit.indicators import ratio
from ledgerkit.indicators import text as shown
from ledgerkit.model import Fault, Row, Submission, Table

_NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)"
_MEASURE = r"[家个项名次起件部种类期条处户人]"
_COUNTED = re.compile(rf"({_NUMBER})({_MEASURE})")
_SUM = re.compile(rf"([^，。；！？]*(?:、|及|和|与)[^，。；！？]*?)，?(?:共计|合计|总计|共)({_NUMBER})({_MEASURE})")
_AMONG = re.compile(rf"({_NUMBER})({_MEASURE})(?:(?!{_NUMBER}{_MEASURE})[^，。；]){{0,12}}，其中([^。；]*)")
_LISTED = re.compile(rf"([^，。；：！？]*、[^，。；：！？]*?)(等)?({_NUMBER})(个方面|个?市|个?省|个县|个区|家单位|个处室|个部门|条措施|种情形)")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”")


def stated_sum(table: Table, context: Context, *, name: ColumnTitle, number: ColumnTitle,
               sums: dict[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Stated parts add up to the stated whole: 19 innovations are 8 done and 11 under way (AR-01). Says what is not stated.

    sums: the name of the whole -> the names of its parts.

    >>> how = dict(pack="anhui-cxjz", name="指标", number="数值", sums={"创新事项": ("已完成", "正在推进")})
    >>> try_check(stated_sum, "figures", "指标: 创新事项, 数值: 19", "指标: 已完成, 数值: 8", "指标: 正在推进, 数值: 11", **how)
    >>> try_check(stated_sum, "figures", "指标: 创新事项, 数值: 20", "指标: 已完成, 数值: 8", "指标: 正在推进, 数值: 11", **how)
    B2 数值“20”是创新事项数，与已完成8、正在推进11之和19不符，请核对
    """
    said = _stated(table, name, number)
    missing = []
    for whole, parts in sums.items():
        missing += [p for p in (whole, *parts) if p not in said]
        if whole in said and all(p in said for p in parts):
            row, total = said[whole][0], sum(said[p][0].get(number) for p in parts)
            if total != row.get(number):
                listed = "、".join(f"{p}{shown(said[p][0].get(number))}" for p in parts)
                yield Fault(row.origin(number), f"是{whole}数，与{listed}之和{shown(total)}不符", "请核对", number, shown(row.get(number)))
    if missing:
        raise Lacking(f"“{'、'.join(dict.fromkeys(missing))}”的数")


def stated_again(table: Table, context: Context, *, name: ColumnTitle, number: ColumnTitle, day: ColumnTitle,
                 again: dict[ColumnTitle, str]) -> Iterator[Fault]:
    """A figure said twice is the same both times, unless each has a day of its own; and it is counted once (AR-01).

    Both places are shown, none is taken for the right one. again: the column and the word that mark a repetition.

    >>> how = dict(pack="anhui-cxjz", name="指标", number="数值", day="截至日期", again={"表述": "再次"})
    >>> try_check(stated_again, "figures", "指标: 已完成, 数值: 8, 表述:", "指标: 已完成, 数值: 8, 表述: 再次", **how)
    >>> try_check(stated_again, "figures", "指标: 已完成, 数值: 8, 表述:", "指标: 已完成, 数值: 9, 表述: 再次", **how)
    B3 数值“9”与第2行同一指标“已完成”的8不一致，请核对两处，或写明各自的截至日期
    >>> try_check(stated_again, "figures", "指标: 已完成, 数值: 8, 表述:", "指标: 已完成, 数值: 8, 表述:", **how)
    C3 表述没有填写，而“已完成”在第2行已经写过，请选“再次”，以免重复计数
    """
    for what, rows in _stated(table, name, number).items():
        first = rows[0]
        for row in rows[1:]:
            days = [row.get(day), first.get(day)]
            if row.get(number) != first.get(number) and (None in days or days[0] == days[1]):
                yield Fault(row.origin(number), f"与第{first.number}行同一指标“{what}”的{shown(first.get(number))}不一致",
                            "请核对两处，或写明各自的截至日期", number, shown(row.get(number)))
            (mark, word), = again.items()
            if row.get(mark) != word:
                yield Fault(row.origin(mark), f"没有填写，而“{what}”在第{first.number}行已经写过", f"请选“{word}”，以免重复计数", mark)


def stated_rate(table: Table, context: Context, *, name: ColumnTitle, number: ColumnTitle,
                rates: dict[str, tuple[str, str]]) -> Iterator[Fault]:
    """A part is not larger than its whole, and a stated rate is that of its parts (AR-02, X-02, X-03).

    rates: the rate's name -> part and whole. 1,734 of 2,024 is 85.7%, and 290 are open.

    >>> how = dict(pack="anhui-cxjz", name="指标", number="数值", rates={"解决率": ("解决问题", "收集问题")})
    >>> parts = ["指标: 解决问题, 数值: 1734", "指标: 收集问题, 数值: 2024"]
    >>> try_check(stated_rate, "figures", *parts, "指标: 解决率, 数值: 85.7", **how)
    >>> try_check(stated_rate, "figures", *parts, "指标: 解决率, 数值: 86.7", **how)
    B4 数值“86.7”是解决率，按解决问题1,734、收集问题2,024计算为85.7%，请核对
    >>> try_check(stated_rate, "figures", "指标: 解决问题, 数值: 2025", "指标: 收集问题, 数值: 2024", **how)
    B2 数值“2,025”是解决问题数，大于收集问题数2,024，请核对
    """
    said = _stated(table, name, number)
    missing = []
    for rate, (part, whole) in rates.items():
        missing += [p for p in (part, whole) if p not in said]
        if part not in said or whole not in said:
            continue
        row, a, b = said[part][0], said[part][0].get(number), said[whole][0].get(number)
        if a > b:
            yield Fault(row.origin(number), f"是{part}数，大于{whole}数{shown(b)}", "请核对", number, shown(a))
            continue
        for stated in said.get(rate, ()):
            said_rate = str(stated.get(number))
            places = len(said_rate.partition(".")[2])  # 67 is not wrong for 66.9, 67.0 is
            if ratio(a, b, places) != ratio(stated.get(number), 100, places):
                yield Fault(stated.origin(number), f"是{rate}，按{part}{shown(a)}、{whole}{shown(b)}计算为{ratio(a, b)}%", "请核对", number,
                            said_rate)
    if missing:
        raise Lacking(f"“{'、'.join(dict.fromkeys(missing))}”的数")


def rate_days(table: Table, context: Context, *, name: ColumnTitle, number: ColumnTitle, day: ColumnTitle, words: ColumnTitle,
              rates: dict[str, tuple[str, str]]) -> Iterator[Fault]:
    """The two figures of a rate are of one day, or the rate is flagged (X-05, AR-02).

    day: the column of the day, words: of how the text says it (截至目前), which counts where no day is known.

    >>> how = dict(pack="anhui-cxjz", name="指标", number="数值", day="截至日期", words="截至表述", rates={"走访率": ("走访企业", "结对企业")})
    >>> same = ["指标: 走访企业, 数值: 991, 截至日期: 2021年9月底", "指标: 结对企业, 数值: 1481, 截至日期: 2021年9月底"]
    >>> try_check(rate_days, "figures", *same, **how)
    >>> try_check(rate_days, "figures", "指标: 走访企业, 数值: 991, 截至表述: 截至9月底", "指标: 结对企业, 数值: 1481, 截至表述: 截至目前", **how)
    B2 数值“991”与结对企业1,481相除得走访率66.9%，两个数截至时间不同（走访企业截至9月底，结对企业截至目前），引用时请注明
    >>> try_check(rate_days, "figures", "指标: 走访企业, 数值: 991, 截至表述:", "指标: 结对企业, 数值: 1481, 截至表述: 截至目前", **how)
    B2 数值“991”是走访企业数，没有写明截至时间，请补写
    """
    said = _stated(table, name, number)
    for rate, (part, whole) in rates.items():
        if part not in said or whole not in said:
            continue
        rows = said[part][0], said[whole][0]
        times = [_time(row, day, words) for row in rows]
        for what, row, time in zip((part, whole), rows, times):
            if not time:
                yield Fault(row.origin(number), f"是{what}数，没有写明截至时间", "请补写", number, shown(row.get(number)))
        if all(times) and times[0] != times[1]:
            a, b = (row.get(number) for row in rows)
            yield Fault(rows[0].origin(number), f"与{whole}{shown(b)}相除得{rate}{shown(ratio(a, b), '%')}，两个数截至时间不同"
                        f"（{part}截至{times[0]}，{whole}截至{times[1]}）", "引用时请注明", number, shown(a))


def stated_list(submission: Submission, context: Context, *, table: TableId, name: ColumnTitle, number: ColumnTitle, list: TableId,
                list_column: ColumnTitle, counts: dict[str, str]) -> Iterator[Fault]:
    """A stated figure is the count of the list behind it (AR-01). counts: name -> value of the list's column, "" for all.

    >>> how = dict(pack="anhui-cxjz", table="figures", name="指标", number="数值", list="innovations", list_column="状态",
    ...            counts={"创新事项": "", "已完成": "已完成"})
    >>> items = ["创新事项: 甲, 状态: 已完成", "创新事项: 乙, 状态: 正在推进"]
    >>> try_units(stated_list, {"340000-1": {"innovations": items, "figures": ["指标: 创新事项, 数值: 2", "指标: 已完成, 数值: 1"]}}, **how)
    >>> try_units(stated_list, {"340000-1": {"innovations": items, "figures": ["指标: 创新事项, 数值: 3"]}}, **how)
    表!B2 数值“3”是创新事项数，机制和政策创新事项清单中列了2项，请核对。
    """
    for id in (table, list):
        if id not in submission.tables:
            raise Lacking(f"“{context.campaign.table(id).title}”")
    items = submission.tables[list].rows
    for what, rows in _stated(submission.tables[table], name, number).items():
        if what in counts:
            true = sum(not counts[what] or row.get(list_column) == counts[what] for row in items)
            for row in rows:
                if row.get(number) != true:
                    yield Fault(row.origin(number), f"是{what}数，{context.campaign.table(list).title}中列了{true}项", "请核对", number,
                                shown(row.get(number)))


def stated_bounds(table: Table, context: Context, *, name: ColumnTitle, number: ColumnTitle, most: dict[str, int],
                  at_least: dict[str, str]) -> Iterator[Fault]:
    """A count stays below what there is, and each of those counted has one at least: 24 cases in 13 of 16 cities (AR-05).

    most: name -> limit; at_least: name -> name of the figure that it is not below.

    >>> how = dict(pack="anhui-cxjz", name="指标", number="数值", most={"涉及市": 16}, at_least={"免罚案件": "涉及市"})
    >>> try_check(stated_bounds, "figures", "指标: 涉及市, 数值: 13", "指标: 免罚案件, 数值: 24", **how)
    >>> try_check(stated_bounds, "figures", "指标: 涉及市, 数值: 17", "指标: 免罚案件, 数值: 12", **how)
    B2 数值“17”是涉及市数，最多16，请核对
    B3 数值“12”是免罚案件数，少于涉及市数17，请核对
    """
    said = _stated(table, name, number)
    for what, limit in most.items():
        for row in said.get(what, ()):
            if row.get(number) > limit:
                yield Fault(row.origin(number), f"是{what}数，最多{limit}", "请核对", number, shown(row.get(number)))
    for what, other in at_least.items():
        for row in said.get(what, ()):
            if other in said and row.get(number) < (least := said[other][0].get(number)):
                yield Fault(row.origin(number), f"是{what}数，少于{other}数{shown(least)}", "请核对", number, shown(row.get(number)))
    if missing := [n for n in dict.fromkeys((*most, *at_least)) if n not in said]:
        raise Lacking(f"“{'、'.join(missing)}”的数")


def listed_items(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """A sentence that lists things and counts them counts right: 甲、乙、丙等3个方面 (AR-05).

    >>> try_check(listed_items, "figures", "原文句: 包括排污许可、水污染防治等2个方面", "原文句: 来自宣城、安庆、淮南、芜湖4市", pack="anhui-cxjz", columns=("原文句",))
    >>> try_check(listed_items, "figures", "原文句: 包括排污许可、水污染防治等3个方面", pack="anhui-cxjz", columns=("原文句",))
    A2 原文句“包括排污许可、水污染防治等3个方面”中“包括排污许可、水污染防治”列了2个，写的是3个方面，请核对
    """
    for row, title, sentence in _sentences(table, columns):
        for match in _LISTED.finditer(_unquoted(sentence)):
            listed, _, number, unit = match.groups()
            items = listed.split("、")
            if re.search(rf"{_NUMBER}{_MEASURE}", listed):
                continue
            most = len(items) + bool(re.search("[和及与]", items[-1]))
            if not len(items) <= _value(number) <= most:
                yield Fault(row.origin(title), f"中“{_original(sentence, match, 1)}”列了{most}个，写的是{number}{unit}", "请核对", title, sentence)


def sentence_sum(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...]) -> Iterator[Fault]:
    """The parts that one sentence lists make the total that it states; 两 is 2, one that is named is 1 (X-18).

    Of …，其中… the parts may be fewer than the whole, not more.

    >>> how = dict(pack="anhui-cxjz", columns=("原文句",))
    >>> try_check(sentence_sum, "figures", "原文句: 5家企业、两家开发区管委会及淮南潘集区政府共8家单位", **how)
    >>> try_check(sentence_sum, "figures", "原文句: 5家企业、两家开发区管委会及淮南潘集区政府共9家单位", **how)
    A2 原文句“5家企业、两家开发区管委会及淮南潘集区政府共9家单位”中各项之和5+2+1=8，写的是共9家，请核对
    >>> try_check(sentence_sum, "figures", "原文句: 推进创新19项，其中已完成8项，正在推进12项", **how)
    A2 原文句“推进创新19项，其中已完成8项，正在推进12项”中“其中”各项之和8+12=20，大于19项，请核对
    """
    for row, title, sentence in _sentences(table, columns):
        text = _unquoted(sentence)
        for listed, total, unit in _SUM.findall(text):
            parts = _parts(listed, unit)
            if parts and sum(parts) != _value(total):
                said = f"{'+'.join(map(str, parts))}={sum(parts)}"
                yield Fault(row.origin(title), f"中各项之和{said}，写的是共{total}{unit}", "请核对", title, sentence)
        for whole, unit, rest in _AMONG.findall(text):
            parts = [_value(n) for n, u in _COUNTED.findall(rest) if u == unit]
            if sum(parts) > _value(whole):
                said = f"{'+'.join(map(str, parts))}={sum(parts)}"
                yield Fault(row.origin(title), f"中“其中”各项之和{said}，大于{whole}{unit}", "请核对", title, sentence)


# What they share.


class _Piece(NamedTuple):
    """A piece of a list: what parted it from the piece before, its words, and its number if it has one."""

    joint: str
    words: str
    number: re.Match | None


def _parts(listed: str, unit: str) -> list[int]:
    """What each item of a list counts; nothing where that can't be told: no numbers, or numbers of other things."""
    tokens = re.split("(、|以及|及|和|与)", listed)
    pieces = [_Piece(joint, words, _COUNTED.search(words)) for joint, words in zip(["", *tokens[1::2]], tokens[::2])]
    # “机制和政策创新8项” is one item: its number stands behind all of its words.
    items = [p for p, after in zip(pieces, [*pieces[1:], None])
             if p.number or not (after and after.joint in ("和", "与") and after.number and after.number.start() > 0)]
    if not any(p.number for p in items) or any(p.number and p.number[2] != unit for p in items):
        return []
    return [_value(p.number[1]) if p.number else 1 for p in items]


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else chinese_numeral(number)


def _unquoted(sentence: str) -> str:
    """The sentence with the same length, titles and quotations blotted out: what they hold is not listed here."""
    return _QUOTED.sub(lambda m: "〓" * len(m[0]), sentence)


def _original(sentence: str, match: re.Match, group: int) -> str:
    return sentence[match.start(group):match.end(group)]


def _sentences(table: Table, columns: tuple[str, ...]) -> Iterator[tuple[Row, str, str]]:
    seen = set()
    for row in table.rows:
        for title in columns:
            said = row.get(title)
            if said is not None and (text := "".join(str(said).split())) not in seen:
                seen.add(text)
                yield row, title, text


def _stated(table: Table, name: str, number: str) -> dict[str, list[Row]]:
    """The rows that state each figure; those without a number state nothing."""
    said: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.get(name) and row.get(number) is not None:
            said[row.get(name)].append(row)
    return dict(said)


def _time(row: Row, day: str, words: str) -> str:
    """The time a figure is of as it is printed: the words of the text, else the day; "" for none."""
    said, known = row.get(words), row.get(day)
    if known is not None:
        return chinese_day(known) if isinstance(known, date) else str(known)
    return re.sub("^截至", "", str(said).strip()) if said else ""
