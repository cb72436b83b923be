"""Checks of what an application for a reception day says: who comes, under which name, with what (AH-35 to AH-37)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ledgerkit.checks.context import ColumnTitle, Context, Lacking, Percent, TableId, chinese_day
from ledgerkit.columns import enterprise as names
from ledgerkit.columns.text import fold, one_line
from ledgerkit.model import Fault, Ledger, Row, Schedule, Table

_UNREAL = re.compile(r"[某×*xX?？]|先生|女士|小姐|同志|匿名|保密|不详|代表|负责人|经办|[总局厂]$|经理|主任|厂长|老板|董事")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)+|[A-Za-z]+(?:[ .·]+[A-Za-z]+)+")


def rule(context: Context) -> Schedule:
    """The campaign's own schedule, the first of its pack; raises `Lacking`."""
    if not context.campaign.schedules:
        raise Lacking("接待日安排")
    return context.campaign.schedules[0]


def visitors(table: Table, context: Context, *, count: ColumnTitle, people: ColumnTitle) -> Iterator[Fault]:
    """No more than three visitors an enterprise, by number and by names (AH-35).

    >>> try_check(visitors, "applications", "来访人数: 3, 来访人员: 王波、卢强、李艳", count="来访人数", people="来访人员", pack="anhui-mdm")
    >>> try_check(visitors, "applications", "来访人数: 4, 来访人员: 王波", count="来访人数", people="来访人员", pack="anhui-mdm")
    A2 来访人数“4”超过3人，请与企业商定不超过3人来访
    >>> try_check(visitors, "applications", "来访人数: 3, 来访人员: 王波、卢强、李艳、赵敏", count="来访人数", people="来访人员", pack="anhui-mdm")
    B2 来访人员“王波、卢强、李艳、赵敏”列了4人，超过3人，请与企业商定不超过3人来访
    """
    most = rule(context).visitors
    if most is None:
        raise Lacking("来访人数的规定")
    for row in table.rows:
        number, listed = row.get(count), row.get(people) or []
        remedy = f"请与企业商定不超过{most}人来访"
        if number is not None and number > most:
            yield Fault(row.origin(count), f"超过{most}人", remedy, count, number)
        elif len(listed) > most:
            yield Fault(row.origin(people), f"列了{len(listed)}人，超过{most}人", remedy, people, "、".join(listed))


def real_name(table: Table, context: Context, *, name: ColumnTitle, legal: ColumnTitle, role: ColumnTitle,
              self: str) -> Iterator[Fault]:
    """The applicant is the legal representative or a representative, under a real name (AH-36).

    self: what `role` says where the two are one person.

    >>> who = dict(name="来访代表", legal="法定代表人", role="代表身份", self="法定代表人")
    >>> try_check(real_name, "applications", "来访代表: 王 波, 法定代表人: 王波, 代表身份: 法定代表人", **who, pack="anhui-mdm")
    >>> try_check(real_name, "applications", "来访代表: 卢强, 法定代表人: 王波, 代表身份: 委托代表", **who, pack="anhui-mdm")
    >>> try_check(real_name, "applications", "来访代表: 王先生, 法定代表人: 王波, 代表身份: 委托代表", **who, pack="anhui-mdm")
    A2 来访代表“王先生”不是真实姓名，预约需实名登记，请写全名
    >>> try_check(real_name, "applications", "来访代表: 卢强, 法定代表人: 王波, 代表身份: 法定代表人", **who, pack="anhui-mdm")
    A2 来访代表“卢强”不是法定代表人“王波”，而代表身份是“法定代表人”，请更正代表身份或姓名
    """
    for row in table.rows:
        said = row.get(name)
        if said is None:
            continue
        person = str(said) if str(said).isascii() else one_line(str(said))
        if not _NAME.fullmatch(person) or _UNREAL.search(person):
            yield Fault(row.origin(name), "不是真实姓名", "预约需实名登记，请写全名", name, said)
        elif row.get(role) == self and row.get(legal) and fold(str(row.get(legal))) != fold(person):
            yield Fault(row.origin(name), f"不是{legal}“{row.get(legal)}”，而{role}是“{self}”", f"请更正{role}或姓名", name, said)


def gist(table: Table, context: Context, *, column: ColumnTitle, least: int, empty: tuple[str, ...]) -> Iterator[Fault]:
    """A summary of the question says what the question is (AH-36); that there is one is a matter of `required`.

    >>> try_check(gist, "applications", "问题提要: 二期印染项目环评如何报批", column="问题提要", least=10, empty=("面谈",), pack="anhui-mdm")
    >>> try_check(gist, "applications", "问题提要: 面谈", column="问题提要", least=10, empty=("面谈",), pack="anhui-mdm")
    A2 问题提要“面谈”没有说明咨询什么，请写明要咨询或反映的问题
    """
    for row in table.rows:
        if (said := row.get(column)) is None:
            continue
        text = fold(str(said)).rstrip("。.")
        if text in {fold(e) for e in empty} or len(text) < least:
            yield Fault(row.origin(column), "没有说明咨询什么", "请写明要咨询或反映的问题", column, said)


def out_of_scope(table: Table, context: Context, *, columns: tuple[ColumnTitle, ...], words: tuple[str, ...],
                 answer: str) -> Iterator[Fault]:
    """Petitions and complaints are not dealt with; they are told where to go (AH-37).

    An enterprise that was itself complained about and asks what to do is no complainant.

    >>> ask = dict(columns=("问题提要",), words=("投诉",), answer="请拨打“12369”反映")
    >>> try_check(out_of_scope, "applications", "问题提要: 被居民多次投诉异味，请教如何治理", **ask, pack="anhui-mdm")
    >>> try_check(out_of_scope, "applications", "问题提要: 投诉相邻企业夜间偷排废气", **ask, pack="anhui-mdm")
    A2 问题提要“投诉相邻企业夜间偷排废气”属于投诉事项，请拨打“12369”反映
    """
    word = "|".join(map(re.escape, words))
    about_us = re.compile(rf"(?:被|遭|受到|收到|接到|因|对我公司的|对我司的|对我厂的)[^,。;!?]{{0,12}}?(?:{word})|(?:{word})(?:处理|整改|我公司|我司|我厂|接待)")
    for row in table.rows:
        for column in columns:
            said = row.get(column)
            left = about_us.sub("", fold(str(said or "")))
            if found := re.search(word, left):
                yield Fault(row.origin(column), f"属于{found.group()}事项", answer, column, said)
                break


def answered_before(ledger: Ledger, context: Context, *, table: TableId, enterprise: ColumnTitle, question: ColumnTitle,
                    applied: ColumnTitle, answers: TableId, answers_enterprise: ColumnTitle, answers_question: ColumnTitle,
                    answers_reply: ColumnTitle, answers_day: ColumnTitle, alike: Percent = 70) -> Iterator[Fault]:
    """A matter that this enterprise was already answered is shown beside its answer (AH-37); alike: percent.

    Only the same enterprise counts: what another one asked is not repeated. The answers are those of the list and of
    the period before.

    >>> ask = dict(table="applications", enterprise="企业名称", question="问题提要", applied="申请日期", answers="answered",
    ...     answers_enterprise="企业名称", answers_question="已答复问题", answers_reply="已答复意见", answers_day="答复日期")
    >>> old = ["企业名称: {}公司, 已答复问题: 二期印染项目环评能否尽快批复, 已答复意见: 依法受理, 答复日期: 2021-06-10"]
    >>> new = ["企业名称: 甲公司, 问题提要: 二期印染项目的环评能否尽快批复, 申请日期: 2021-10-12"]
    >>> try_units(answered_before, {"340000": {"applications": new, "answered": [old[0].format("乙")]}}, **ask, pack="anhui-mdm")
    >>> try_units(answered_before, {"340000": {"applications": new, "answered": [old[0].format("甲")]}}, **ask, pack="anhui-mdm")
    表!B2 问题提要“二期印染项目的环评能否尽快批复”与2021年6月10日答复过的“二期印染项目环评能否尽快批复”相似（相似度97%），请核对是否重复事项，重复的按原答复回复。
    """
    from rapidfuzz import fuzz

    ledgers = [ledger] + ([context.before.ledger] if context.before else [])
    if not any(answers in s.tables for each in ledgers for s in each.submissions):
        raise Lacking(context.campaign.table(answers).title)
    old: dict[str, list[Row]] = {}
    for each in ledgers:
        for _, row in each.rows(answers):
            if row.get(answers_reply) and row.get(answers_question):
                old.setdefault(names.key(str(row.get(answers_enterprise))), []).append(row)
    for unit, row in ledger.rows(table):
        said = row.get(question)
        best = None
        for past in old.get(names.key(str(row.get(enterprise))), ()) if said else ():
            day, now = past.get(answers_day), row.get(applied)
            score = round(fuzz.ratio(_bare(said), _bare(past.get(answers_question))))
            if score >= alike and not (day and now and day > now) and (best is None or score > best[0]):
                best = score, past
        if best:
            day = best[1].get(answers_day)
            before = f"{chinese_day(day)}" if isinstance(day, date) else "以前"
            yield Fault(row.origin(question), f"与{before}答复过的“{best[1].get(answers_question)}”相似（相似度{best[0]}%）",
                        "请核对是否重复事项，重复的按原答复回复", question, said, unit.code)


def _bare(text: Any) -> str:
    return re.sub(r"\W", "", fold(str(text)))
