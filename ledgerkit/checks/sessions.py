"""Checks of a list of sessions and of who took part: one row a group of participants, the session's number on each."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ledgerkit.checks.context import ColumnTitle, Context, chinese_day
from ledgerkit.model import Fault, Origin, Row, Table

_OFFICIAL = re.compile(r"(?:管委会|管理委员会|政府|办事处|生态环境局|生态环境厅|分局)$")
_COMPANY = re.compile(r"(?:公司|厂|集团)$")


def session_size(table: Table, context: Context, *, number: ColumnTitle, count: ColumnTitle, kind: ColumnTitle, kinds: tuple[str, ...],
                 most: int, stated: ColumnTitle) -> Iterator[Fault]:
    """A session has at most ten enterprises, and its groups make the total that is stated of it (AR-03).

    kinds: the kinds that count as enterprises; others take part, but not among the ten (AR-06).

    >>> how = dict(pack="anhui-cxjz", number="场次", count="单位数", kind="单位性质", kinds=("企业",), most=10, stated="原文合计")
    >>> fourth = ["场次: 4, 单位性质: 企业, 单位数: 5, 原文合计: 8", "场次: 4, 单位性质: 开发区管委会, 单位数: 2, 原文合计:", "场次: 4, 单位性质: 政府, 单位数: 1, 原文合计:"]
    >>> try_check(session_size, "sessions", *fourth, **how)
    >>> try_check(session_size, "sessions", fourth[0].replace("8", "9"), *fourth[1:], **how)
    D2 原文合计“9”与第4期各类单位之和8（5+2+1）不符，请核对
    >>> try_check(session_size, "sessions", "场次: 1, 单位性质: 企业, 单位数: 11, 原文合计: 11", **how)
    C2 单位数“11”使第1期参会企业达11家，每期最多10家，请核对
    """
    for session, rows in _sessions(table, number).items():
        ours = [row for row in rows if row.get(kind) in kinds and row.get(count)]
        if (enterprises := sum(row.get(count) for row in ours)) > most:
            yield Fault(ours[0].origin(count), f"使第{session}期参会企业达{enterprises}家，每期最多{most}家", "请核对", count, ours[0].get(count))
        parts = [row.get(count) for row in rows if row.get(count) is not None]
        for row in rows:
            if (said := row.get(stated)) is not None and said != sum(parts):
                listed = f"（{'+'.join(map(str, parts))}）" if len(parts) > 1 else ""
                yield Fault(row.origin(stated), f"与第{session}期各类单位之和{sum(parts)}{listed}不符", "请核对", stated, said)


def session_gaps(table: Table, context: Context, *, number: ColumnTitle, day: ColumnTitle) -> Iterator[Fault]:
    """Sessions that were to be held every month: the months without one, and what the numbers allow at most (AR-04).

    >>> how = dict(pack="anhui-cxjz", number="场次", day="日期")
    >>> try_check(session_gaps, "sessions", "场次: 1, 日期: 2021-06-10", "场次: 2, 日期: 2021-07-08", **how)
    >>> try_check(session_gaps, "sessions", "场次: 1, 日期: 2021-06-10", "场次: 4, 日期: 2021-10-25", **how)
    工作表“表”第1期在2021年6月10日，第4期在2021年10月25日，5个月最多举办4期，没有做到每月一期；2021年7月、2021年8月、2021年9月没有场次记录，清单中没有第2、3期，请补列或说明
    """
    held = {n: min(days) for n, rows in _sessions(table, number).items() if (days := [d for r in rows if isinstance(d := r.get(day), date)])}
    if len(held) < 2:
        return
    first, last = min(held), max(held)
    months = range(_month(held[first]), _month(held[last]) + 1)
    empty = [f"{m // 12}年{m % 12 + 1}月" for m in months if m not in map(_month, held.values())]
    unlisted = [str(n) for n in range(first, last + 1) if n not in held]
    said = []
    if len(months) > last - first + 1:
        said.append(f"第{first}期在{chinese_day(held[first])}，第{last}期在{chinese_day(held[last])}，{len(months)}个月最多举办{last - first + 1}期，"
                    "没有做到每月一期")
    if empty or unlisted:
        said.append("，".join(filter(None, (f"{'、'.join(empty)}没有场次记录" if empty else "",
                                           f"清单中没有第{'、'.join(unlisted)}期" if unlisted else ""))))
    if said:
        yield Fault(Origin(table.file, table.sheet), "；".join(said), "请补列或说明")


def participants(table: Table, context: Context, *, column: ColumnTitle, kind: ColumnTitle, enterprise: str) -> Iterator[Fault]:
    """A participant may be no enterprise: a 管委会 or a government is not counted as one, nor a company as an office (AR-06).

    >>> how = dict(pack="anhui-cxjz", column="参会单位", kind="单位性质", enterprise="企业")
    >>> try_check(participants, "sessions", "参会单位: 淮南市潘集区政府, 单位性质: 政府", "参会单位: 甲科技有限公司, 单位性质: 企业", **how)
    >>> try_check(participants, "sessions", "参会单位: 淮南市潘集区政府, 单位性质: 企业", "参会单位: 甲科技有限公司, 单位性质: 政府", **how)
    B2 单位性质“企业”与参会单位“淮南市潘集区政府”不符，它不是企业，请更正，以免计入参会企业
    B3 单位性质“政府”与参会单位“甲科技有限公司”不符，它是企业，请更正
    """
    for row in table.rows:
        name, said = str(row.get(column) or ""), row.get(kind)
        if said == enterprise and _OFFICIAL.search(name):
            yield Fault(row.origin(kind), f"与{column}“{name}”不符，它不是{enterprise}", f"请更正，以免计入参会{enterprise}", kind, said)
        elif said is not None and said != enterprise and _COMPANY.search(name):
            yield Fault(row.origin(kind), f"与{column}“{name}”不符，它是{enterprise}", "请更正", kind, said)


def from_elsewhere(table: Table, context: Context, *, column: ColumnTitle, host: ColumnTitle) -> Iterator[Fault]:
    """A participant may come from another city than the host; who does is named (AR-06).

    >>> how = dict(pack="anhui-cxjz", column="来自", host="承办市")
    >>> try_check(from_elsewhere, "sessions", "来自: 阜阳市, 承办市: 阜阳", **how)
    >>> try_check(from_elsewhere, "sessions", "来自: 淮南市、阜阳市, 承办市: 阜阳市", **how)
    A2 来自“淮南市、阜阳市”中淮南市不是承办市阜阳市，属跨市参加，请留存邀请或报名记录
    """
    for row in table.rows:
        home = _city(row.get(host))
        others = [c for c in re.split(r"[、，,；;\s]+", str(row.get(column) or "")) if c and _city(c) != home]
        if home and others:
            yield Fault(row.origin(column), f"中{'、'.join(others)}不是{host}{row.get(host)}，属跨市参加", "请留存邀请或报名记录", column, row.get(column))


def _sessions(table: Table, number: str) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in table.rows:
        if isinstance(n := row.get(number), int):
            rows[n].append(row)
    return dict(rows)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _city(name) -> str:
    return re.sub("市$", "", str(name or "").strip())
