"""催报 and 催办: drafts to those who have not reported what they must, and to those whose tasks are overdue."""

from collections.abc import Iterator, Sequence

from ledgerkit.columns.text import fold
from ledgerkit.due import OVERDUE, Due, Duty, named
from ledgerkit.indicators import UNSTATED
from ledgerkit.model import State, Unit
from ledgerkit.outputs import dispatch, letters
from ledgerkit.outputs.run import Run

FOLDER = "催报"
_MISSING = "未报"
Owing = tuple[Unit, dict[str, State]]  # a unit, and the tables that it owes


def reminders(run: Run) -> dict[str, bytes]:
    """The drafts by their names under 输出: one a city for its counties, one of the top unit for those right below it.

    Those right below the top whose addresses are not known are told in a draft of their own, which nobody can send by
    mistake. For packs with tasks there is one a department and one a leader with overdue tasks too. Nothing where
    nothing is missing or overdue.
    """
    made: dict[str, bytes] = {}
    for holder, units in missing(run):
        name = letters.unit_name(run, holder)
        if holder is not run.campaign.units[0]:
            made[_place(name, made)] = _to_holder(run, holder, units)
            continue
        known = [owing for owing in units if letters.addresses(run, owing[0])]
        unknown = [owing for owing in units if owing not in known]
        for suffix, some in (("", known), ("（没有邮箱的）" if known else "", unknown)):
            if some:
                made[_place(f"{name}{suffix}", made)] = _to_units(run, some)
    for spec in run.campaign.dispatches:
        found = dispatch.of_run(run, spec)
        for title, draft in ((spec.department, _department), (spec.leader, _leader)):
            for name, duties in _overdue(found, title):
                made[_place(name if name != UNSTATED else f"未填{title}", made)] = draft(run, found, name, duties)
    return made


def _place(name: str, taken: dict[str, bytes]) -> str:
    return f"{FOLDER}/{letters.file_name(f'{name}.eml', [other.partition('/')[2] for other in taken])}"


# ── what was not reported ────────────────────────────────────────────────────────────────────────────────────


def missing(run: Run) -> list[tuple[Unit, list[Owing]]]:
    """By the unit that they report to: the units that lack required tables, with these; all in the official order.

    What a city reports for itself (本级) it owes to the unit above it.
    """
    found: dict[str, list[Owing]] = {}
    for unit in run.ledger.units:
        lacking = {table: state for table, state in run.standing.get(unit.code, {}).items() if state.state == _MISSING}
        if lacking:
            found.setdefault(_holder(run, unit).code, []).append((unit, lacking))
    return [(unit, found[unit.code]) for unit in run.campaign.units if unit.code in found]


def _holder(run: Run, unit: Unit) -> Unit:
    parent = run.unit(unit.parent) or unit
    return run.unit(parent.parent) or parent if unit.level == "own" else parent


def _to_holder(run: Run, holder: Unit, units: Sequence[Owing]) -> bytes:
    """The draft to a city, or whatever unit the others report to."""
    to = letters.addresses(run, holder)
    whose = "你市" if holder.level == "city" else "你单位所属的"
    one = len(units) == 1
    salutation = letters.addressee(run, holder)
    paragraphs = [salutation, *_owed(run, units, whose),
                  f"请督促{units[0][0].name if one else '上述单位'}抓紧报送。{_ZERO}{_ALREADY}"]
    missing = "" if to else _unaddressed(run, [holder])
    who = f"{holder.name}{units[0][0].name if one else f'{len(units)}个单位'}"
    return letters.mail(run, _subject(run, who), paragraphs, to, missing)


def _to_units(run: Run, units: Sequence[Owing]) -> bytes:
    """The draft of the top unit to those right below it."""
    to = list(dict.fromkeys(address for unit, _ in units for address in letters.addresses(run, unit)))
    one = len(units) == 1
    salutation = letters.addressee(run, units[0][0]) if one else "各有关单位"
    paragraphs = [salutation, *_owed(run, units, ""), f"请抓紧报送。{_ZERO}{_ALREADY}"]
    missing = "" if to else _unaddressed(run, [unit for unit, _ in units])
    return letters.mail(run, _subject(run, units[0][0].name if one else f"{len(units)}个单位"), paragraphs, to, missing)


_ZERO = "本期没有应报内容的，请在表上“零报告”处选“是”后报送，空表不作零报告。"
_ALREADY = "如已报送，请回复本邮件说明报送时间和方式，以便核对。"


def _subject(run: Run, who: str) -> str:
    return f"【催报】{run.campaign.title}{run.period_title}：{who}尚未报齐"


def _owed(run: Run, units: Sequence[Owing], whose: str) -> list[str]:
    """Who owes what: one sentence for one unit, else a line for each set of tables and the units that owe just these."""
    groups: dict[str, list[str]] = {}
    late = {state.days for _, tables in units for state in tables.values()}
    for unit, tables in units:
        owed = "、".join(f"{run.campaign.table(id).title}{f'（超期{state.days}天）' if len(late) > 1 and state.days else ''}"
                        for id, state in tables.items())
        groups.setdefault(owed, []).append(unit.name)
    days = f"，已超期{max(late)}天" if len(late) == 1 and max(late) else ""
    about = f"{run.campaign.title}{run.period_title}材料"
    opening = f"{about}应于{letters.day(run.due)}前报送。截至{run.day}，" if run.due else f"按照{about}报送要求，截至{run.day}，"
    has = "" if whose.endswith("的") else "有"
    (first, names), *others = groups.items()
    if not others:
        if len(names) == 1:
            return [f"{opening}{whose}{names[0]}尚未报送{first}{days}。"]
        return [f"{opening}{whose}{has}{len(names)}个单位尚未报送{first}{days}：{'、'.join(names)}。"]
    lines = [f"未报送{owed}的：{'、'.join(names)}。" for owed, names in groups.items()]
    return [f"{opening}{whose}{has}{len(units)}个单位尚未报齐{days}：", *letters.numbered(lines)]


def _unaddressed(run: Run, units: Sequence[Unit]) -> str:
    return f"通讯录里没有{'、'.join(run.name(u.code) for u in units)}的邮箱，请补登后重新生成，或者填写收件人、删去本段后发送"


# ── tasks that are overdue ───────────────────────────────────────────────────────────────────────────────────


def _overdue(found: Due, title: str | None) -> Iterator[tuple[str, list[Duty]]]:
    """The overdue duties by department or leader, the longest overdue first; a shared one is everyone's."""
    groups: dict[str, list[Duty]] = {}
    for duty in found.of(OVERDUE) if title else ():
        for name in named(duty.row, title):
            groups.setdefault(name, []).append(duty)
    yield from groups.items()


def _department(run: Run, found: Due, name: str, duties: Sequence[Duty]) -> bytes:
    spec = found.spec
    if name == UNSTATED:
        opening = f"{run.campaign.title}台账中，下列{len(duties)}项任务已超期，且没有填写{spec.department}，请先明确由谁承办："
        salutation = "各有关单位"
    else:
        salutation, opening = name, f"{run.campaign.title}由你单位负责的任务，截至{run.day}有{len(duties)}项超期未完成："
    closing = "请抓紧办理，并在台账中填报进展；已经完成的，请补填完成日期；确需延期的，请说明原因。"
    return _tasks(run, found, name, [salutation, opening, *_lines(found, duties, spec.leader), closing], len(duties))


def _leader(run: Run, found: Due, name: str, duties: Sequence[Duty]) -> bytes:
    spec = found.spec
    who = "下列任务没有填写责任领导" if name == UNSTATED else "由您负责的任务"
    opening = f"{run.campaign.title}台账中，{who}，截至{run.day}有{len(duties)}项超期未完成，请予督促："
    salutation = "办公室" if name == UNSTATED else f"{name}同志"
    return _tasks(run, found, name, [salutation, opening, *_lines(found, duties, spec.department)], len(duties))


def _lines(found: Due, duties: Sequence[Duty], also: str | None) -> list[str]:
    """One line a task: what, by when, how late, and who else is in charge of it."""
    lines = []
    for duty in duties:
        said = dispatch.line(duty, found.spec)
        what = said["简称"] if said["事项"] == "完成" else f"{said['简称']}（{said['事项']}）"
        who = "、".join(n for n in named(duty.row, also) if n != UNSTATED) if also else ""
        lines.append(f"{what}。时限：{said['时限']}，应于{said['应完成']}前完成，已超期{said['超期天数']}天{f'；{also}：{who}' if who else ''}。")
    return letters.numbered(lines)


def _tasks(run: Run, found: Due, name: str, paragraphs: Sequence[str], count: int) -> bytes:
    unit = next((u for u in run.campaign.units if fold(name) in map(fold, (u.name, *u.aliases))), None)
    contact = next((c for c in run.contacts.values() if c.name and fold(c.name) == fold(name)), None)
    to = letters.addresses(run, unit) if unit else contact.addresses if contact else ()
    subject = f"【催办】{run.campaign.title}：{'' if name == UNSTATED else name}{count}项任务超期"
    missing = "" if to else f"通讯录里没有{'收件单位' if name == UNSTATED else name}的邮箱，请补登后重新生成，或者填写收件人、删去本段后发送"
    return letters.mail(run, subject, paragraphs, to, missing)
