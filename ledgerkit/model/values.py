"""What a cell can hold besides texts, numbers and days: the reading of a deadline, and a day known only roughly."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty inside a deadline cell (DESIGN.md section 4).

    kind: by | window | recurring | relative | immediate | standing | done.
    start, due: calendar days, both inclusive. every: month | quarter | half-year | year.
    day: day of the month, or "last". after: a signed span such as +15WD, +3D, -7D, +2H.
    precision: day | 旬 | month | quarter | half | year. what: the deliverable, if the cell names one.
    """

    kind: str
    due: date | None = None
    start: date | None = None
    every: str | None = None
    day: int | str | None = None
    after: str | None = None
    what: str | None = None
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The reading of one deadline phrase.

    status: understood | ambiguous | undated | unknown. `readings` holds one tuple of obligations for each
    possible reading of an ambiguous phrase. `flags` are Chinese remarks for the person who checks the
    reading (a year that was supplied, a month rolled into the next year: rule X-11).
    """

    text: str
    status: str
    obligations: tuple[Obligation, ...] = ()
    readings: tuple[tuple[Obligation, ...], ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def due(self) -> date | None:
        """The last day of everything due once; None where nothing is, or the reading is open."""
        return max((o.due for o in self.obligations if o.due and o.kind in ("by", "window")), default=None)

    @property
    def standing(self) -> bool:
        """True where some part of the duty never ends (X-09)."""
        return any(o.kind == "standing" for o in self.obligations)


@dataclass(frozen=True, slots=True)
class RoughDay:
    """A day of which only the month or the 旬 is known: what was written, and the days it may have been (XZ-08).

    precision: month | 旬. It prints as it was written; no day is ever made up for it.
    """

    text: str
    first: date
    last: date
    precision: str

    def __str__(self) -> str:
        return self.text
