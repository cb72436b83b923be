"""Checks of reception days: the sessions, who sits in which, and the plan of each (AH-30 to AH-34, AH-38).

The rule of the days is the first of the pack's schedules. Who sits in which session is worked out once, by `seats`,
for the checks and for the documents.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledgerkit import schedule as days
from ledgerkit.checks.application import out_of_scope, rule
from ledgerkit.checks.context import ColumnTitle, Context, Lacking, TableId, chinese_day
from ledgerkit.columns import enterprise as names
from ledgerkit.columns.text import fold
from ledgerkit.model import Fault, Ledger, Origin, Row, Table, Unit

SEATED, MOVED, REFUSED, OPEN = "接待", "转下场", "不予接待", "待定"
_CLOCK = re.compile(r"(下午|晚)?(\d{1,2})[:时点](\d{2})?")


# ── the session ──────────────────────────────────────────────────────────────────────────────────────────────


def session_day(table: Table, context: Context, *, day: ColumnTitle, time: ColumnTitle, mark: ColumnTitle,
                marks: tuple[str, ...]) -> Iterator[Fault]:
    """A session is on the day and at the hours of the rule (AH-30, AH-31), or is marked as one by appointment (AH-32).

    >>> check = dict(day="座谈日期", time="座谈时间", mark="场次性质", marks=("预约", "现场"))
    >>> try_check(session_day, "sessions", "座谈日期: 2021-10-14, 座谈时间: 下午3:00-5:00", **check, pack="anhui-mdm")
    >>> try_check(session_day, "sessions", "座谈日期: 2021-10-25, 场次性质: 现场", **check, pack="anhui-mdm")
    >>> try_check(session_day, "sessions", "座谈日期: 2021-10-25, 场次性质: 例行", **check, pack="anhui-mdm")
    A2 座谈日期“2021年10月25日”不是例行座谈日（2021年10月为10月14日），如系另行预约或现场座谈，请把场次性质写成“预约”或“现场”
    >>> try_check(session_day, "sessions", "座谈日期: 2021-10-14, 座谈时间: 9:00-11:00", **check, pack="anhui-mdm")
    B2 座谈时间“9:00-11:00”与例行时间15:00-17:00不一致，请核对，或把场次性质写成“预约”或“现场”
    """
    own = rule(context)
    remedy = f"把{mark}写成{'或'.join(f'“{m}”' for m in marks)}"
    unknown = set()
    for row in table.rows:
        held = row.get(day)
        if not isinstance(held, date) or row.get(mark) in marks:
            continue
        regular = days.session_of_month(own, held)
        if days.session_on(own, held) is None:
            if regular and not regular.checked:
                unknown.add(held.year)
                continue
            said = f"（{held.year}年{held.month}月为{regular.day.month}月{regular.day.day}日）" if regular else "（当月没有例行座谈）"
            yield Fault(row.origin(day), f"不是例行座谈日{said}", f"如系另行预约或现场座谈，请{remedy}", day, chinese_day(held))
        elif row.get(time) and own.time and _hours(str(row.get(time))) != _hours(own.time):
            yield Fault(row.origin(time), f"与例行时间{own.time}不一致", f"请核对，或{remedy}", time, row.get(time))
    if unknown:
        raise Lacking(f"{'、'.join(map(str, sorted(unknown)))}年的放假安排")


def _hours(text: str) -> list[tuple[int, int]]:
    """下午3:00-5:00 and 15:00至17:00 are the same hours; an afternoon once said goes on."""
    found, afternoon = [], False
    for part, hour, minute in _CLOCK.findall(fold(text)):
        afternoon = afternoon or bool(part)
        found.append((int(hour) + (12 if afternoon and int(hour) < 12 else 0), int(minute or 0)))
    return found


def session_known(ledger: Ledger, context: Context, *, table: TableId, day: ColumnTitle, list: TableId,
                  list_day: ColumnTitle) -> Iterator[Fault]:
    """An application asks for a session that there is: one of the rule (AH-30) or one that was arranged (AH-32).

    >>> asked = dict(table="applications", day="座谈日期", list="sessions", list_day="座谈日期")
    >>> try_units(session_known, {"340000": {"applications": ["座谈日期: 2021-10-14"]}}, **asked, pack="anhui-mdm")
    >>> try_units(session_known, {"340000": {"applications": ["座谈日期: 2021-10-13"]}}, **asked, pack="anhui-mdm")
    表!A2 座谈日期“2021年10月13日”没有安排座谈，请改报2021年10月14日一场或与企业另行约定。
    """
    own = rule(context)
    arranged = {row.get(list_day) for _, row in ledger.rows(list)}
    for unit, row in ledger.rows(table):
        asked = row.get(day)
        if isinstance(asked, date) and asked not in arranged and days.session_on(own, asked) is None:
            near = days.after(own, asked)
            yield Fault(row.origin(day), "没有安排座谈", f"请改报{chinese_day(near.day)}一场或与企业另行约定", day,
                        chinese_day(asked), unit.code)


def registration(table: Table, context: Context, *, applied: ColumnTitle, day: ColumnTitle) -> Iterator[Fault]:
    """Registration closes seven days before the session; the closing day itself is in time unless `strict` (AH-33).

    >>> try_check(registration, "applications", "申请日期: 2021-06-03, 座谈日期: 2021-06-10", applied="申请日期", day="座谈日期", pack="anhui-mdm")
    >>> try_check(registration, "applications", "申请日期: 2021-10-08, 座谈日期: 2021-10-14", applied="申请日期", day="座谈日期", pack="anhui-mdm")
    A2 申请日期“2021年10月8日”在停止预约日2021年10月7日（国庆节假期）之后，请转入2021年11月11日一场并告知企业
    """
    own = rule(context)
    for row in table.rows:
        asked, session = row.get(applied), row.get(day)
        if not isinstance(asked, date) or not isinstance(session, date):
            continue
        close = days.close_of(own, session)
        if close and asked > close:
            rest = days.rest_day(close)
            said = f"（{days.off(rest)}）" if rest else ""
            late = f"在停止预约日{chinese_day(close)}{said}之后"
            later = days.after(own, max(session, days.open_for(own, asked).day - days.DAY)).day
            yield Fault(row.origin(applied), late, f"请转入{chinese_day(later)}一场并告知企业", applied, chinese_day(asked))
        elif (opens := days.opening(own, session)) and asked < opens:
            yield Fault(row.origin(applied), f"早于开始预约日{chinese_day(opens)}", "请核对申请日期", applied, chinese_day(asked))


# ── who sits where ───────────────────────────────────────────────────────────────────────────────────────────


class Seat(NamedTuple):
    """Where an application goes: its session as asked for, 接待 | 转下场 | 不予接待 | 待定, and the session it is moved to.

    full: it is moved because the session was full, so it has priority in the next one.
    """

    unit: Unit
    row: Row
    day: date | None
    state: str
    moved: date | None = None
    full: bool = False


def seats(ledger: Ledger, context: Context) -> list[Seat]:
    """Every application with its session, in the order of the ledger (AH-33, AH-34, AH-37); raises `Lacking`.

    What is out of scope is refused; what came late goes to the next session. Of the others the first ones by day of
    application sit in the session, those moved from the session before first of all; the rest moves on.
    """
    spec = next((s for s in context.campaign.checks if s.check == "session_full"), None)
    if spec is None:
        raise Lacking("每场家数的规定")
    own, how = rule(context), spec.params
    records = list(ledger.rows(how["table"]))
    refused, late = (_places(ledger, context, check) for check in ("out_of_scope", "registration"))
    arranged = sorted(d for _, row in ledger.rows(how["list"]) if isinstance(d := row.get(how["list_day"]), date))
    waiting: dict[date, list[tuple]] = {}
    found: dict[int, Seat] = {}

    def following(day: date) -> date:
        return min([d for d in arranged if d > day][:1] + [days.after(own, day).day])

    for n, (unit, row) in enumerate(records):
        applied, day = row.get(how["applied"]), row.get(how["day"])
        if not isinstance(day, date):
            day = days.open_for(own, applied).day if isinstance(applied, date) else None
        at = {(o.file, o.sheet, o.cell) for title in row.letters for o in [row.origin(title)]}
        if at & refused:
            found[n] = Seat(unit, row, day, REFUSED)
        elif day is None:
            found[n] = Seat(unit, row, None, OPEN)
        else:
            sits = following(day) if at & late else day
            first = row.get(how["carried"]) != "是"
            waiting.setdefault(sits, []).append(((first, applied if isinstance(applied, date) else date.max, n), n, day, False))
    while waiting:
        day = min(waiting)
        inside: set[str] = set()
        for order, n, asked, full in sorted(waiting.pop(day)):
            unit, row = records[n]
            name = names.key(str(row.get(how["enterprise"]) or n))
            if name in inside or own.enterprises is None or len(inside) < own.enterprises:
                inside.add(name)
                found[n] = Seat(unit, row, asked, SEATED if day == asked else MOVED, None if day == asked else day, full)
            else:
                # priority in the next session: before all who apply for it
                waiting.setdefault(following(day), []).append(((False, date.min, n), n, asked, True))
    return [found[n] for n in sorted(found)]


def _places(ledger: Ledger, context: Context, check: str) -> set[tuple]:
    """The cells at which another check of the campaign finds something."""
    call = {"out_of_scope": out_of_scope, "registration": registration}[check]
    return {(f.origin.file, f.origin.sheet, f.origin.cell) for spec in context.campaign.checks if spec.check == check
            for s in ledger.submissions if spec.table in s.tables for f in call(s.tables[spec.table], context, **spec.params)}


def session_full(ledger: Ledger, context: Context, *, table: TableId, enterprise: ColumnTitle, day: ColumnTitle,
                 applied: ColumnTitle, carried: ColumnTitle, list: TableId, list_day: ColumnTitle) -> Iterator[Fault]:
    """No more than ten enterprises a session; the others move to the next one with priority (AH-34).

    >>> form = "企业名称: {}公司, 座谈日期: 2021-06-10, 申请日期: 2021-05-2{}"
    >>> who = dict(table="applications", enterprise="企业名称", day="座谈日期", applied="申请日期", carried="上场转入",
    ...            list="sessions", list_day="座谈日期")
    >>> try_units(session_full, {"340000": {"applications": [form.format(n, 1) for n in "一二三四五六七八九十"]}}, **who, pack="anhui-mdm")
    >>> late = [form.format("迟", 2)] + [form.format(n, 1) for n in "一二三四五六七八九十"]
    >>> try_units(session_full, {"340000": {"applications": late}}, **who, pack="anhui-mdm")
    表!A2 企业名称“迟公司”未能排入2021年6月10日一场（原则上不超过10家），转入2021年7月8日一场优先安排，并先书面答复。
    """
    own = rule(context)
    for seat in seats(ledger, context):
        if seat.full:
            yield Fault(seat.row.origin(enterprise), f"未能排入{chinese_day(seat.day)}一场（原则上不超过{own.enterprises}家）",
                        f"转入{chinese_day(seat.moved)}一场优先安排，并先书面答复", enterprise, seat.row.get(enterprise), seat.unit.code)


def written_reply(ledger: Ledger, context: Context, *, answers: TableId, answers_enterprise: ColumnTitle,
                  answers_day: ColumnTitle) -> Iterator[Fault]:
    """Who finds the session full gets a written reply first (AH-34).

    >>> form = "企业名称: {}公司, 座谈日期: 2021-06-10, 申请日期: 2021-05-2{}"
    >>> sent = [form.format("迟", 2)] + [form.format(n, 1) for n in "一二三四五六七八九十"]
    >>> reply = dict(answers="matters", answers_enterprise="企业名称", answers_day="书面答复日期")
    >>> answer = ["企业名称: 迟公司, 书面答复日期: 2021-06-05"]
    >>> try_units(written_reply, {"340000": {"applications": sent, "matters": answer}}, **reply, pack="anhui-mdm")
    >>> try_units(written_reply, {"340000": {"applications": sent, "matters": ["企业名称: 一公司, 书面答复日期:"]}}, **reply, pack="anhui-mdm")
    表!A2 企业名称“迟公司”转入下一场，还没有书面答复，请先书面答复，并在事项及答复表填写书面答复日期。
    """
    moved = [seat for seat in seats(ledger, context) if seat.full]
    if not moved:
        return
    title = context.campaign.table(answers).title
    if not any(answers in s.tables for s in ledger.submissions):
        raise Lacking(title)
    how = next(s.params for s in context.campaign.checks if s.check == "session_full")
    answered = {names.key(str(row.get(answers_enterprise))) for _, row in ledger.rows(answers) if row.get(answers_day)}
    for seat in moved:
        name = seat.row.get(how["enterprise"])
        if names.key(str(name)) not in answered:
            yield Fault(seat.row.origin(how["enterprise"]), "转入下一场，还没有书面答复", f"请先书面答复，并在{title}填写{answers_day}",
                        how["enterprise"], name, seat.unit.code)


def carried(ledger: Ledger, context: Context) -> Iterator[Fault]:
    """Who was moved from the period before sits in this one, and is marked so that it comes first (AH-34).

    >>> form = "企业名称: {}公司, 座谈日期: 2021-06-10, 申请日期: 2021-05-2{}"
    >>> before = {"340000": {"applications": [form.format("迟", 2)] + [form.format(n, 1) for n in "一二三四五六七八九十"]}}
    >>> now = ["企业名称: 迟公司, 座谈日期: 2021-07-08, 申请日期: 2021-05-22, 上场转入: 是"]
    >>> try_units(carried, {"340000": {"applications": now}}, before=before, pack="anhui-mdm")
    >>> try_units(carried, {"340000": {"applications": [now[0].replace("是", "否")]}}, before=before, pack="anhui-mdm")
    表!A2 企业名称“迟公司”是上一期因满额转入的，上场转入没有填“是”，请补填，以便优先安排。
    >>> try_units(carried, {"340000": {"applications": [now[0].replace("迟", "早")]}}, before=before, pack="anhui-mdm")
    上一期因满额转入2021年7月8日一场的“迟公司”没有出现在本期预约中，请补入并优先安排。
    """
    earlier = context.earlier()
    moved = [seat for seat in seats(earlier.ledger, context) if seat.full]
    how = next(s.params for s in context.campaign.checks if s.check == "session_full")
    title = how["enterprise"]
    here = {names.key(str(row.get(title))): (unit, row) for unit, row in ledger.rows(how["table"])}
    for seat in moved:
        name = seat.row.get(title)
        unit, row = here.get(names.key(str(name)), (None, None))
        if row is None:
            yield Fault(Origin(), f"上一期因满额转入{chinese_day(seat.moved)}一场的“{name}”没有出现在本期预约中", "请补入并优先安排",
                        unit=seat.unit.code)
        elif row.get(how["carried"]) != "是":
            yield Fault(row.origin(title), f"是上一期因满额转入的，{how['carried']}没有填“是”", "请补填，以便优先安排", title, name, unit.code)


# ── the plan of a session ────────────────────────────────────────────────────────────────────────────────────


def agenda_steps(table: Table, context: Context, *, day: ColumnTitle, steps: tuple[ColumnTitle, ...],
                 way: ColumnTitle) -> Iterator[Fault]:
    """A plan goes its way step by step, ends with the notice by phone or e-mail, and before the session (AH-38).

    That it has time, place, participants and agenda is a matter of `required`.

    >>> plan = dict(day="座谈日期", steps=("环评处拟定日期", "厅主要领导批准日期", "通知日期"), way="通知方式")
    >>> head = "座谈日期: 2021-06-10, 环评处拟定日期: 2021-06-04, 厅主要领导批准日期: {}, 通知日期: {}, 通知方式: {}"
    >>> try_check(agenda_steps, "sessions", head.format("2021-06-07", "2021-06-08", "电话"), **plan, pack="anhui-mdm")
    >>> try_check(agenda_steps, "sessions", head.format("2021-06-03", "2021-06-08", "电话"), **plan, pack="anhui-mdm")
    C2 厅主要领导批准日期“2021年6月3日”早于环评处拟定日期2021年6月4日，请按环评处拟定、厅主要领导批准、通知的先后核对日期
    >>> try_check(agenda_steps, "sessions", head.format("", "2021-06-08", "电话"), **plan, pack="anhui-mdm")
    C2 厅主要领导批准日期没有填写，而通知日期已填2021年6月8日，请补填，或等这一步完成后再通知企业
    >>> try_check(agenda_steps, "sessions", head.format("2021-06-07", "2021-06-11", ""), **plan, pack="anhui-mdm")
    D2 通知日期“2021年6月11日”晚于座谈日期2021年6月10日，请核对，通知应在座谈之前
    E2 通知方式没有填写，而通知日期已填，请填电话或邮件
    """
    whole = "、".join(step.removesuffix("日期") for step in steps)
    ways = context.campaign.table(table.id).column(way).params.get("choices", ())
    for row in table.rows:
        filled = [(n, step, row.get(step)) for n, step in enumerate(steps) if isinstance(row.get(step), date)]
        done, held = {n for n, _, _ in filled}, row.get(day)
        over = isinstance(held, date) and held <= context.as_of
        for n, step in enumerate(steps):
            later = next(((s, d) for k, s, d in filled if k > n), None)
            if n in done or step in row.faulty or not (later or over):
                continue
            said = f"而{later[0]}已填{chinese_day(later[1])}" if later else f"而座谈已于{chinese_day(held)}举行"
            yield Fault(row.origin(step), f"没有填写，{said}", "请补填，或等这一步完成后再通知企业" if later else "请补填", step)
        for (_, former, first), (_, step, second) in zip(filled, filled[1:]):
            if second < first:
                yield Fault(row.origin(step), f"早于{former}{chinese_day(first)}", f"请按{whole}的先后核对日期", step, chinese_day(second))
        if filled and isinstance(held, date) and filled[-1][2] > held:
            _, step, last = filled[-1]
            yield Fault(row.origin(step), f"晚于{day}{chinese_day(held)}", "请核对，通知应在座谈之前", step, chinese_day(last))
        if len(steps) - 1 in done and row.get(way) is None and way not in row.faulty:
            yield Fault(row.origin(way), f"没有填写，而{steps[-1]}已填", f"请填{'或'.join(ways)}", way)
