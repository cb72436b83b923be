"""What is made of it: submissions and the ledger."""

from dataclasses import dataclass, field

from ledgerkit.model.files import Finding, Reading, Table
from ledgerkit.model.pack import Unit


@dataclass(frozen=True, slots=True)
class Submission:
    """What one unit reports for one period: the newest accepted version of each of its tables."""

    unit: Unit
    tables: dict[str, Table]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """台账: all accepted submissions in the official order of units.

    `states` says of every unit that has to report: 已报送 | 退回 | 无法识别 | 未报送, keyed by its code.
    `period` is given where it is not the batch's own.
    """

    submissions: tuple[Submission, ...]
    states: dict[str, str] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    period: str | None = None

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The units from which nothing that can be opened came in."""
        return tuple(u for u in self.units if self.states.get(u.code) in ("未报送", "无法识别"))

    def rows(self, table: str):
        """Every (unit, row) of a table, in the order of units, files and rows."""
        for submission in self.submissions:
            if table in submission.tables:
                for row in submission.tables[table].rows:
                    yield submission.unit, row


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the findings of a unit's version before this one, by their ids.

    `file` is that version; `fixed` are its findings that are gone, `still` the ids of those that are there again, `new`
    the ids of those that it did not have. `unchanged`: the new file says the very same.
    """

    file: str
    fixed: tuple[Finding, ...] = ()
    still: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """How a unit stands with one table: 已报 | 零报告 | 未报 | 退回 | 迟报, with the days that it was or is late."""

    state: str
    days: int = 0

    def __str__(self) -> str:
        return f"迟报{self.days}天" if self.state == "迟报" else self.state


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a unit: a name, a telephone number and the e-mail addresses registered for it."""

    unit: str
    name: str = ""
    phone: str = ""
    addresses: tuple[str, ...] = ()
