"""What is made of it: submissions and the ledger."""

from dataclasses import dataclass, field

from ledgerkit.model.files import Reading, Table
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
