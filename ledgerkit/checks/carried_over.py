"""Checks of what a form held already, because the unit reported it the period before: `check(ledger, context, *, …)`.

Nothing of it is fixed: what was changed or dropped is to be explained, in the form's 情况说明 or in the columns that
the pack names. Without a `previous` in batch.toml there is nothing to compare with, and each says so once.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ledgerkit.checks.context import ColumnTitle, Context, Lacking, TableId, chinese_day
from ledgerkit.checks.earlier import both, marks_of, near, title_of
from ledgerkit.columns import enterprise
from ledgerkit.expression import condition
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Deadline, Fault, Ledger, Origin, Row, TableSpec

_REASON = re.compile(r"变更|变动|变化|更换|更名|改名|改为|改由|原为|转为|调整|调动|调离|调任|调入|接任|接替|接手|换届|退休|离职|离任|轮岗|分工"
                     r"|更正|订正|纠正|有误|误填|笔误|核实|核准|延期|延长|升级|扩建|改制|重组|合并|并入")


def changed(ledger: Ledger, context: Context, *, table: TableId, watched: tuple[ColumnTitle, ...],
            by: tuple[ColumnTitle, ...] = (), reason: tuple[ColumnTitle, ...] = ()) -> Iterator[Fault]:
    """What a record said the period before it says again, or the change has a reason (ZJ-10).

    watched: the columns that don't change by themselves. by: those that together identify a record; without them
    each column of the table's key does so on its own. reason: the columns in which a reason may stand. What was blank
    may be filled in.

    >>> june = {"340121": {"pairing": ["企业名称: 甲公司, 企业联系人: 李艳, 备注:", "企业名称: 乙公司, 企业联系人:, 备注:"]}}
    >>> here = dict(before=june, table="pairing", watched=("企业联系人",), reason=("备注",))
    >>> try_units(changed, {"340121": {"pairing": ["企业名称: 甲公司, 企业联系人: 王芳, 备注: 联系人已更换"]}}, **here)
    >>> try_units(changed, {"340121": {"pairing": ["企业名称: 乙公司, 企业联系人: 赵敏, 备注:"]}}, **here)
    >>> try_units(changed, {"340121": {"pairing": ["企业名称: 甲公司, 企业联系人: 王芳, 备注: 规上企业"]}}, **here)
    表!B2 企业联系人“王芳”与2021年第二季度的“李艳”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。
    >>> try_units(changed, {"340121": {"pairing": ["企业名称: 甲公司, 企业联系人:, 备注:"]}}, **here)
    表!B2 企业联系人没有填写，2021年第二季度填的是“李艳”，漏填的请补上，确有变动的请在备注或情况说明栏写明。
    """
    spec = context.campaign.table(table)
    before = _earlier(context, spec)
    where = "或".join([*reason, "情况说明"])
    for now, then in both(ledger, before, table):
        known = _by_identity(then.tables[table].rows, spec, by)
        for row in now.tables[table].rows:
            rows = {id(r): r for name in _identities(row, spec, by) for r in known.get(name, ())}
            if not rows or any(_REASON.search(str(row.get(title) or "")) for title in reason):
                continue
            for title in watched:
                value, said_then = row.get(title), [r.get(title) for r in rows.values()]
                earlier = [v for v in said_then if v is not None]
                if not earlier or title not in row.letters or title in row.faulty or _key(value) in map(_key, said_then):
                    continue
                if value is None:
                    said, remedy = f"没有填写，{title_of(before)}填的是“{_text(earlier[0])}”", "漏填的请补上"
                else:
                    said, remedy = f"与{title_of(before)}的“{_text(earlier[0])}”不一致", "填错的请改正"
                yield Fault(row.origin(title), said, f"{remedy}，确有变动的请在{where}栏写明", title,
                            None if value is None else _text(value), now.unit.code)


def dropped(ledger: Ledger, context: Context, *, table: TableId, by: tuple[ColumnTitle, ...] = (),
            reason: tuple[ColumnTitle, ...] = ()) -> Iterator[Fault]:
    """A record that goes on into the next period, such as an open problem, is still there (ZJ-07: it ends by being closed).

    Which records those are is what the table's `carry` says. by: the columns that together identify one, the name
    first. A row that explains it names it, or is another of the same name with a 情况说明.

    >>> june = {"340121": {"issues": ["企业名称: 甲公司, 问题描述: 废气未收集, 办理状态: 正在办理",
    ...                               "企业名称: 甲公司, 问题描述: 标识不全, 办理状态: 已解决"]}}
    >>> here = dict(before=june, table="issues", by=("企业名称", "问题描述"))
    >>> try_units(dropped, {"340121": {"issues": ["企业名称: 甲公司, 问题描述: 废气未收集, 办理状态: 已解决"]}}, **here)
    >>> try_units(dropped, {"340121": {"issues": ["企业名称: 乙公司, 问题描述: 危废库不规范, 办理状态: 正在办理"]}}, **here)
    340121.xlsx：2021年第二季度企业问题台账里没有了结的“甲公司：废气未收集”本期不见了，请补回并写明办理情况，确需删去的请在情况说明栏写明。
    """
    spec = context.campaign.table(table)
    before = _earlier(context, spec)
    going_on = condition(spec.carry.where) if spec.carry.where else lambda values: True
    where = "或".join([*reason, "情况说明"])
    for now, then in both(ledger, before, table):
        rows = now.tables[table].rows
        here = {name for row in rows for name in _identities(row, spec, by)}
        known = _by_identity(then.tables[table].rows, spec, by)
        added = [row for row in rows if not any(name in known for name in _identities(row, spec, by))]
        for row in _once(then.tables[table].rows, spec, by):
            names = _identities(row, spec, by)
            if names & here or not going_on({c.title: row.get(c.title) for c in spec.columns}) or _told(row, rows, spec, by, reason):
                continue
            hint = f"请补回并写明办理情况，确需删去的请在{where}栏写明"
            alike = [_name(other, spec, by) for other in added if _first(other, spec, by) == _first(row, spec, by)]
            if like := near(_name(row, spec, by), alike):
                hint += f"；本期的“{like}”与它相近，如是同一条请用原来的文字"
            yield Fault(Origin(now.tables[table].file), f"{title_of(before)}{spec.title}里没有了结的“{_name(row, spec, by)}”本期不见了",
                        hint, unit=now.unit.code, record=_name(row, spec, by))


def watches_carried(campaign: Campaign, *, table: str, watched: Sequence[str], by: Sequence[str] = (),
                    reason: Sequence[str] = ()) -> str:
    """Why `changed` can't be asked for like this: only what goes over can be compared, and a record needs a name."""
    spec = campaign.table(table)
    if strange := [title for title in watched if title not in spec.carried]:
        return f"“{strange[0]}”没有带入下一期的表（“{spec.title}”的carry），不能核对变动"
    return _nameless(spec, by)


def carries(campaign: Campaign, *, table: str, by: Sequence[str] = (), reason: Sequence[str] = ()) -> str:
    """Why `dropped` can't be asked for like this."""
    spec = campaign.table(table)
    return _nameless(spec, by) if spec.carry else f"“{spec.title}”没有写明carry，不知道哪些记录要带入下一期"


def _nameless(spec: TableSpec, by: Sequence[str]) -> str:
    return "" if by or spec.key else f"要写明by（哪几列合起来认定一条记录），“{spec.title}”没有key"


def _earlier(context: Context, spec: TableSpec) -> Figures:
    """The figures of the period before; raises `Lacking` for this table, as a pack may ask about several."""
    if context.before is None:
        raise Lacking(f"上一期的{spec.title}")
    return context.before


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────────


def _identities(row: Row, spec: TableSpec, by: Sequence[str]) -> set[tuple]:
    """What identifies a record: the columns of `by` together, or each column of the key on its own."""
    if not by:
        return marks_of(row, spec.key)
    values = tuple(_key(row.get(title)) for title in by)
    return {values} if any(values) else set()


def _by_identity(rows: Sequence[Row], spec: TableSpec, by: Sequence[str]) -> dict[tuple, list[Row]]:
    found: dict[tuple, list[Row]] = {}
    for row in rows:
        for name in _identities(row, spec, by):
            found.setdefault(name, []).append(row)
    return found


def _once(rows: Sequence[Row], spec: TableSpec, by: Sequence[str]) -> Iterator[Row]:
    """Each record once, though it may be listed twice."""
    seen: set[tuple] = set()
    for row in rows:
        names = _identities(row, spec, by)
        if names and not names & seen:
            yield row
        seen |= names


def _told(gone: Row, rows: Sequence[Row], spec: TableSpec, by: Sequence[str], reason: Sequence[str]) -> bool:
    """Whether some row says why a record is gone: it names it, or has a note and the same name itself."""
    name = _first(gone, spec, by)
    return any(row.note and _first(row, spec, by) == name
               or name and any(name in enterprise.key(str(text)) for text in (row.note, *(row.get(t) or "" for t in reason)))
               for row in rows)


def _first(row: Row, spec: TableSpec, by: Sequence[str]) -> str:
    return _key(row.get((by or spec.key[::-1])[0]))  # of a key the surest comes first, the name that people use last


def _name(row: Row, spec: TableSpec, by: Sequence[str]) -> str:
    said = [_text(value) for title in by or spec.key[-1:] if (value := row.get(title)) is not None]
    return "：".join(text if len(text) <= 30 else f"{text[:30]}…" for text in said)


def _key(value: Any) -> str:
    """The form two values are compared in: spelling doesn't count, nor the order of several people."""
    if isinstance(value, (list, tuple)):
        return "、".join(sorted(map(_key, value)))
    return "" if value is None else enterprise.key(value.text if isinstance(value, Deadline) else str(value))


def _text(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, date):
        return chinese_day(value)
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return value.text if isinstance(value, Deadline) else str(value)
