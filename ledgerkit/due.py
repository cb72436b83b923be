"""How every task stands on a day: done, overdue, due soon, standing… each in exactly one class (X-07 to X-09, JY-07).

A deadline cell may hold several duties, 11月底前完成台账制定并长期坚持, and each is counted on its own: the first may be
overdue while the second never is. So what is counted is the duty (事项), not the row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledgerkit.columns import departments
from ledgerkit.columns.text import fold
from ledgerkit.indicators import UNSTATED, ratio
from ledgerkit.model import Deadline, Dispatch, Obligation, Row, Unit

DONE, OVERDUE, SOON, AHEAD, WAITING, STANDING, ENDED, UNCLEAR = STATES = (
    "已完成", "已超期", "即将到期", "未到期", "未启动", "长期坚持", "已终止", "时限不明")
CLOSED = (DONE, ENDED)
_LASTING = ("standing", "recurring")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a task as of a day. `part` is None where the deadline names nothing that can be dated.

    late: days over the due day, negative before it, when it was done or as of the day. on_time: None where it is open, or its day of completion unknown.
    """

    unit: Unit
    row: Row
    part: Obligation | None
    state: str
    due: date | None = None
    late: int | None = None
    on_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """How many duties stand how, for one leader, department or type. `measures` counts a measure once (JY-06)."""

    name: str
    counts: Counter
    measures: int
    rate: Decimal | None

    @property
    def total(self) -> int:
        """All duties: the classes add up to it (X-07)."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Due:
    """All duties of a table of tasks as of a day."""

    spec: Dispatch
    as_of: date
    duties: tuple[Duty, ...]
    tasks: int

    def of(self, state: str) -> list[Duty]:
        """The duties of one class, the longest overdue and the soonest due first."""
        return sorted((d for d in self.duties if d.state == state), key=lambda d: d.due or date.max)

    @property
    def whole(self) -> Account:
        """The whole ledger."""
        return account("合计", self.duties, self.spec)

    @property
    def undated(self) -> int:
        """Duties that are done without a day of completion: nobody can say whether in time."""
        return sum(d.state == DONE and d.due is not None and d.on_time is None for d in self.duties)

    def by(self, title: str | None) -> list[Account]:
        """One account for each leader, department or type; who shares a task has it counted for both."""
        groups: dict[str, list[Duty]] = {}
        for duty in self.duties if title else ():
            for name in named(duty.row, title):
                groups.setdefault(name, []).append(duty)
        found = [account(name, duties, self.spec) for name, duties in groups.items()]
        return sorted(found, key=lambda a: -a.total)


def account(name: str, duties: Sequence[Duty], spec: Dispatch) -> Account:
    """The account of these duties. The on-time rate is that of the duties with a day: standing ones stay outside (X-09)."""
    judged = [d for d in duties if d.on_time is not None or d.state == OVERDUE]
    kept = sum(d.on_time is True for d in judged)
    measures = {fold(str(d.row.get(spec.measure))) for d in duties}
    return Account(name, Counter(d.state for d in duties), len(measures), ratio(kept, len(judged)))


def due(rows: Iterable[tuple[Unit, Row]], spec: Dispatch, as_of: date) -> Due:
    """How the tasks of these rows stand at the end of the day `as_of`."""
    rows = list(rows)
    duties = tuple(_duty(unit, row, part, spec, as_of) for unit, row in rows for part in parts(row.get(spec.deadline)))
    return Due(spec, as_of, duties, len(rows))


def parts(deadline: Deadline | None) -> list[Obligation | None]:
    """The duties in a deadline cell, at least one: every day in it, one for all that goes on, one that nobody can date.

    立即执行、长期坚持 is one standing duty: to begin at once is no second one (JY-05).
    """
    if not isinstance(deadline, Deadline) or deadline.status in ("ambiguous", "unknown"):
        return [None]
    found = list(deadline.obligations)
    dated: list[Obligation | None] = [o for o in found if o.kind == "done" or (o.kind in ("by", "window") and o.due)]
    lasting = [o for o in found if o.kind in _LASTING]
    return dated + lasting[:1] + ([None] if deadline.status == "undated" or not (dated or lasting) else [])


def _duty(unit: Unit, row: Row, part: Obligation | None, spec: Dispatch, as_of: date) -> Duty:
    status, finished = row.get(spec.status), row.get(spec.finished) if spec.finished else None
    finished = finished if isinstance(finished, date) else None
    if status in spec.ended:
        return Duty(unit, row, part, ENDED)
    if part and part.kind in _LASTING:
        return Duty(unit, row, part, STANDING)
    said = status in spec.done or (status is None and finished is not None)
    done = said and (finished is None or finished <= as_of)  # what was done later was open on that day
    if part is None or part.kind == "done":
        return Duty(unit, row, part, DONE if done or part else WAITING if status in spec.waiting else UNCLEAR)
    late = (as_of - part.due).days
    if done:
        late = (finished - part.due).days if finished else None
        return Duty(unit, row, part, DONE, part.due, late, None if late is None else late <= 0)
    if late > 0:  # due today is not overdue
        state = OVERDUE
    elif -late <= spec.soon:
        state = SOON
    else:
        state = WAITING if status in spec.waiting else AHEAD
    return Duty(unit, row, part, state, part.due, late)


def named(row: Row, title: str) -> list[str]:
    """Whom or what a row names in a column; 相关业务部门 is no department, and nobody is 未填 (JY-08)."""
    value = row.get(title)
    names = [str(v) for v in (value if isinstance(value, (list, tuple)) else [value]) if v is not None]
    return [name for name in names if not departments.vague(name)] or names or [UNSTATED]


def open_rows(found: Due) -> list[tuple[Unit, Row]]:
    """The tasks that still have a duty to do, standing ones too, in the ledger's order (JY-11)."""
    rows: dict[tuple, tuple[Unit, Row]] = {}
    for duty in found.duties:
        if duty.state not in CLOSED:
            rows[duty.row.file, duty.row.sheet, duty.row.number] = duty.unit, duty.row
    return list(rows.values())


def silent(found: Due) -> dict[str, list[Row]]:
    """The open tasks without an entry on their progress, by department (JY-11); a shared one counts for each."""
    missing: dict[str, list[Row]] = {}
    for _, row in open_rows(found):
        if found.spec.progress and row.get(found.spec.progress) is None:
            for name in named(row, found.spec.department):
                missing.setdefault(name, []).append(row)
    return missing
