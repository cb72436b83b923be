"""Which of the received files count, and the ledger they make.

Of several files from one unit the newest version of each table counts; the register says which, and why.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from ledgerkit import periods
from ledgerkit.columns import enterprise
from ledgerkit.expression import condition
from ledgerkit.model import Campaign, Decision, Fault, Finding, Ledger, Origin, Reading, Received, Row, Submission, Table, TableSpec, Unit
from ledgerkit.records import identity

Arrival = tuple[Received, Reading | None]
_CORRECTED = re.compile(r"更正|订正|修改|修订|改后|最终|终版|定稿|补报|最新")


def leaves(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units that report: those that nobody reports to."""
    parents = {u.parent for u in units}
    return tuple(u for u in units if u.code not in parents)


def booked(unit: str, units: Sequence[Unit]) -> str:
    """Where a unit's own report is booked: a city's under its 本级, so that parents are sums of children (AH-04)."""
    return next((u.code for u in units if u.parent == unit and u.level == "own"), unit)


def decide(arrivals: Sequence[Arrival], campaign: Campaign, period: str, locked: Mapping[str, str] = {}) -> list[Decision]:
    """A decision on every received file, in the order they are given.

    locked: path -> day of files that were accepted for good: what their unit sends besides counts no more.
    """
    decisions: dict[str, Decision] = {}
    originals: dict[str, Received] = {}
    versions: dict[tuple[str, str, str], list[Reading]] = {}
    candidates: list[tuple[str, Received, Reading]] = []
    kept: dict[str, list[Received]] = {}  # by unit its files that were accepted for good
    received = {r.path: r for r, _ in arrivals}
    for item, reading in sorted(arrivals, key=lambda a: (len(a[0].path), a[0].path)):
        decision = _alone(item, reading, originals, campaign, period)
        if decision:
            decisions[item.path] = decision
            continue
        unit = booked(reading.unit, campaign.units)
        kept[unit] = [*kept.get(unit, ()), item] if item.path in locked else kept.get(unit, [])
        candidates.append((unit, item, reading))
    for unit, item, reading in candidates:
        if kept[unit] and item.path not in locked:
            decisions[item.path] = _too_late(item, reading, unit, kept[unit][0], {i.path: r for i, r in arrivals}, locked)
            continue
        for table, record in _brought(reading, campaign):
            versions.setdefault((unit, table, record), []).append(reading)
    winners: dict[str, list[str]] = {}
    losers: dict[str, tuple[Reading, str]] = {}
    for (_, table, _), readings in sorted(versions.items()):
        newest, reasons = _newest(readings)
        winners.setdefault(newest.file, []).append(table)
        losers |= {r.file: (newest, reasons[r.file]) for r in readings if r is not newest}
    for item, reading in arrivals:
        if item.path not in decisions:
            decisions[item.path] = _verdict(received[item.path], reading, campaign, winners, losers)
    return [decisions[item.path] for item, _ in arrivals]


def _too_late(item: Received, reading: Reading, unit: str, kept: Received, readings: Mapping[str, Reading | None],
              locked: Mapping[str, str]) -> Decision:
    """The decision on another file of a unit whose submission is locked: an older one is replaced, a newer one goes back."""
    newer, reason = _newer(readings[kept.path], reading)
    if newer:
        return Decision(item, "被替代", f"“{kept.path}”{reason}", unit, reading)
    return Decision(item, "退回", f"本期报送已于{locked[kept.path]}锁定（采用“{kept.path}”），之后收到的不再采用，确需更正请先联系解除锁定", unit, reading)


def _alone(item: Received, reading: Reading | None, originals: dict[str, Received], campaign: Campaign,
           period: str) -> Decision | None:
    """The decision on a file that no other file has a say in; None where it is a version of a report."""
    if item.sha256 and item.size and item.sha256 in originals and not item.failure:
        return Decision(item, "重复", f"与“{originals[item.sha256].path}”内容完全相同", reading.unit if reading else None, reading)
    originals[item.sha256] = item
    failure = item.failure or (reading.failure if reading else None)
    if failure or reading is None:
        return Decision(item, "无法识别", failure or "没有读出内容", reading=reading)
    if reading.settled:
        return Decision(item, *reading.settled, booked(reading.unit, campaign.units), reading)
    if not reading.tables and not reading.outline:
        return Decision(item, "采用", "是几个单位的汇总，各单位的报送逐一登记在后", reading.unit, reading)
    if reading.unit is None:
        said = f"填报单位“{reading.unit_said}”不在名单中" if reading.unit_said else "没有写填报单位，文件名里也认不出"
        return Decision(item, "无法识别", f"{said}，请补写单位全称", reading=reading)
    if all(u.code != reading.unit for u in campaign.units):
        said = f"填报单位“{reading.unit_said}”" if reading.unit_said else f"单位代码“{reading.unit}”"
        return Decision(item, "无法识别", f"{said}不在本批次的名单中，请核对", reading=reading)
    unit = booked(reading.unit, campaign.units)
    if reading.period and reading.period != period:
        return Decision(item, "退回", f"材料是{periods.title(reading.period)}的，本批次是{periods.title(period)}", unit, reading)
    for table in reading.tables:
        lacking = [c for c in _needed(campaign, table.id) if c not in table.letters]
        if lacking:
            title = campaign.table(table.id).title
            return Decision(item, "退回", f"“{title}”缺少“{'、'.join(lacking)}”列，无法汇总", unit, reading)
    return None


def _needed(campaign: Campaign, table: str) -> list[str]:
    """The required columns without which the table's figures would be wrong: those that its indicators use."""
    used = set()
    for indicator in campaign.indicators:
        if indicator.table == table:
            used |= {indicator.column} | (condition(indicator.where).names if indicator.where else set())
    return [c.title for c in campaign.table(table).columns if c.required and c.title in used]


def newest(readings: Sequence[Reading]) -> Reading:
    """The newest of several versions."""
    return _newest(readings)[0]


def _newest(readings: Sequence[Reading]) -> tuple[Reading, dict[str, str]]:
    """The newest version, and for each other one why it is not."""
    best = readings[0]
    for reading in readings[1:]:
        if _newer(reading, best)[0]:
            best = reading
    return best, {r.file: _newer(best, r)[1] for r in readings if r is not best}


def _newer(a: Reading, b: Reading) -> tuple[bool, str]:
    """Whether a is newer than b, and by what: 填报时间, then the last save, then the name."""
    if a.reported and b.reported and a.reported != b.reported:
        return a.reported > b.reported, f"填报时间较新（{a.reported}，本件{b.reported}）"
    if a.modified and b.modified and a.modified != b.modified:
        return a.modified > b.modified, f"最后保存时间较新（{a.modified:%Y-%m-%d %H:%M}，本件{b.modified:%Y-%m-%d %H:%M}）"
    marks = [bool(_CORRECTED.search(PurePosixPath(r.file).stem)) for r in (a, b)]
    if marks[0] != marks[1]:
        return marks[0], "文件名标明是更正后的版本"
    return False, "两份分不出先后，按文件名顺序取前一份，请核实"


def _verdict(item: Received, reading: Reading, campaign: Campaign, winners: dict[str, list[str]],
             losers: dict[str, tuple[Reading, str]]) -> Decision:
    unit = booked(reading.unit, campaign.units)
    won = tuple(t.id for t in campaign.tables if t.id in winners.get(item.path, ()))
    if won:
        said = "、".join(f"{campaign.table(t).title}{sum(len(x.rows) for x in reading.tables if x.id == t)}行" for t in won)
        over = [f"“{file}”" for file, (newest, _) in losers.items() if newest.file == item.path]
        return Decision(item, "采用", said + (f"；替代{'、'.join(over)}" if over else ""), unit, reading, won)
    if reading.outline and reading.outline.kind in winners.get(item.path, ()):
        return Decision(item, "采用", f"{reading.outline.kind}“{reading.outline.title}”", unit, reading)
    newest, reason = losers[item.path]
    if _content(newest) == _content(reading):
        return Decision(item, "重复", f"与“{newest.file}”填报内容相同", unit, reading)
    return Decision(item, "被替代", f"“{newest.file}”{reason}", unit, reading)


def _brought(reading: Reading, campaign: Campaign) -> set[tuple[str, str]]:
    """What a file brings a version of: tables by their ids, or a report or case in prose.

    Of a table that is gathered each record is one of its own, (table, record); of the others the record is "".
    """
    found = {(t.id, record) for t in reading.tables for record in _records(campaign.table(t.id), t)}
    return found | ({(reading.outline.kind, "")} if reading.outline else set())


def _records(spec: TableSpec, table: Table) -> set[str]:
    return {_record(spec, row) for row in table.rows} or {""} if spec.gather else {""}


def _record(spec: TableSpec, row: Row) -> str:
    """Whose record this is: an enterprise's name rather than its code, which not every form gives."""
    title = next((t for t in spec.key if spec.column(t).required), spec.key[-1])
    return enterprise.key(str(row.get(title) or ""))


def _gathered(decisions: Sequence[Decision], spec: TableSpec) -> dict[str, tuple[Table, list[tuple[Row, Reading]]]]:
    """By unit a gathered table of all accepted files, and the records that a newer file replaced with that file."""
    holders: dict[tuple[str, str], list[Reading]] = {}
    parts = [(d, t) for d in decisions if spec.id in d.tables for t in joined(d.reading.tables) if t.id == spec.id]
    for decision, table in parts:
        for record in _records(spec, table):
            holders.setdefault((decision.unit, record), []).append(decision.reading)
    newest = {place: _newest(readings)[0] for place, readings in holders.items()}
    found: dict[str, tuple[Table, list[tuple[Row, Reading]]]] = {}
    for decision, table in parts:
        whole, over = found.get(decision.unit, (dataclasses.replace(table, rows=(), totals=()), []))
        kept = []
        for row in table.rows:
            winner = newest[decision.unit, _record(spec, row)]
            if winner is decision.reading:
                kept.append(row)
            else:
                over.append((row, winner))
        whole = dataclasses.replace(whole, rows=(*whole.rows, *kept), totals=(*whole.totals, *table.totals))
        found[decision.unit] = whole, over
    return found


def _content(reading: Reading) -> list:
    return [(t.id, [row.values for row in t.rows]) for t in reading.tables] or [reading.outline]


def ledger(decisions: Iterable[Decision], campaign: Campaign) -> Ledger:
    """The ledger of the accepted files, units in official order."""
    decisions = list(decisions)
    reporting = leaves(campaign.units)
    states = {u.code: "未报送" for u in reporting}
    tables: dict[str, dict[str, Table]] = {}
    readings: dict[str, list[Reading]] = {}
    rank = {"无法识别": 1, "退回": 2, "采用": 3}
    best = dict.fromkeys(states, 0)
    for decision in decisions:
        if decision.unit in states and rank.get(decision.verdict, 0) > best[decision.unit] and not _prose(decision):
            best[decision.unit] = rank[decision.verdict]
            states[decision.unit] = "已报送" if decision.verdict == "采用" else decision.verdict
        if decision.tables:
            whole = {t.id: t for t in joined(decision.reading.tables) if t.id in decision.tables}
            tables.setdefault(decision.unit, {}).update(whole)
        if decision.verdict == "采用" and (decision.tables or _prose(decision)):
            readings.setdefault(decision.unit, []).append(decision.reading)
    for spec in campaign.tables:
        for unit, (whole, _) in _gathered(decisions, spec).items() if spec.gather else ():
            tables[unit][spec.id] = whole
    submissions = [Submission(u, tables.get(u.code, {}), tuple(readings[u.code])) for u in campaign.units if u.code in readings]
    return Ledger(tuple(submissions), states, reporting)


def _prose(decision: Decision) -> bool:
    """A report in prose brings none of the tables that a unit has to send."""
    return decision.reading is not None and decision.reading.outline is not None


def joined(tables: Iterable[Table]) -> list[Table]:
    """The tables of a file, one over several sheets (续表, or a copied sheet) as one; rows know their own sheet."""
    parts: dict[str, list[Table]] = {}
    for table in tables:
        parts.setdefault(table.id, []).append(table)
    return [dataclasses.replace(first, rows=tuple(row for part in (first, *others) for row in part.rows),
                                totals=tuple(total for part in (first, *others) for total in part.totals))
            for first, *others in parts.values()]


def findings(decisions: Sequence[Decision], campaign: Campaign) -> Iterable[Finding]:
    """What each file that does not count has to be told, and what a replaced one held that its successor lacks."""
    current: dict[tuple, set] = {}
    for decision in decisions:
        for table in decision.reading.tables if decision.reading else ():
            if table.id in decision.tables:
                records = current.setdefault((decision.unit, table.id), set())
                records.update(identity(campaign.table(table.id), row) for row in table.rows)
    for decision in decisions:
        origin = Origin(decision.received.path)
        if decision.verdict in ("退回", "无法识别"):
            severity = "info" if decision.received.format == "lock" else "error"
            fault = Fault(origin, f"{decision.verdict}：{decision.reason}", unit=decision.unit)
            yield fault.finding(severity, "returned" if decision.verdict == "退回" else "unreadable")
        elif decision.verdict in ("采用", "被替代"):
            gone = sum(identity(campaign.table(t.id), row) not in current.get((decision.unit, t.id), ())
                       for t in decision.reading.tables if t.id not in decision.tables for row in t.rows)
            if gone:
                fault = Fault(origin, f"已被同一单位的新版本替代，其中{gone}条记录新版本里没有，没有计入", "如是分两份报送，请合并为一份重报",
                              unit=decision.unit)
                yield fault.finding("warning", "replaced")
    yield from _superseded(decisions, campaign)


def _superseded(decisions: Sequence[Decision], campaign: Campaign) -> Iterable[Finding]:
    """What a file that counts holds besides, and a newer file replaced: each record is said."""
    for spec in campaign.tables:
        for unit, (_, over) in _gathered(decisions, spec).items() if spec.gather else ():
            for row, newer in over:
                title = next((t for t in spec.key if spec.column(t).required), spec.key[-1])
                fault = Fault(row.origin(title), f"这一条已由较新的“{newer.file}”替代，没有计入", "", title, row.get(title), unit)
                yield fault.finding("info", "replaced", spec.id)
