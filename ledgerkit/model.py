"""The nouns of the program: immutable, and each value able to say where it came from.

A row knows its file, sheet and row number and a table knows its column letters, so the origin of a cell costs
nothing until somebody asks for it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
SEVERITY_NAMES = {"error": "错误", "warning": "提醒", "info": "提示"}


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


# ── What a pack says ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the reporting tree.

    level: province | city | county | area | own. A unit of level `own` (本级) holds what its parent reports
    for itself, so that every figure of a parent is the sum of its children (AH-04).
    """

    code: str
    name: str
    level: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: `params` are the keyword arguments of its type's `cast`."""

    title: str
    type: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    severity: Severity = "error"
    base: str | None = None
    width: int = 12
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table that the campaign asks for. `key` names the columns that identify a record, the surest first."""

    id: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    required: bool = True

    def column(self, title: str) -> Column:
        """The column of this title; KeyError if there is none."""
        for column in self.columns:
            if column.title == title:
                return column
        raise KeyError(title)


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check that the campaign wants, with its severity and its parameters; `table` where it looks at one."""

    check: str
    severity: Severity = "error"
    table: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named figure. aggregate: count | distinct | sum | ratio (numerator and denominator are indicators).

    `where` is an expression over the titles of the table's columns; `unit` is what the figure counts in
    (家, 家次, 个, %): figures of different units are never compared (X-04).
    """

    id: str
    unit: str
    aggregate: str
    definition: str
    table: str | None = None
    column: str | None = None
    where: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An indicator spread over the values of one column, or crossed with a second one."""

    id: str
    title: str
    indicator: str
    by: str
    across: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What is to be reached: `each` for every unit of `level`, `units` for those with a number of their own.

    A quota with `total` instead is one for the whole tree. The two bases of AH-02 and AH-03 are two quotas.
    """

    id: str
    title: str
    indicator: str
    level: str = "city"
    each: int | None = None
    units: dict[str, int] = field(default_factory=dict)
    total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A Word document: one a unit of `level`, from the template of this name in the pack."""

    id: str
    template: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """A pack as loaded and checked. `folder` is where its templates lie."""

    id: str
    title: str
    authority: str
    folder: str
    tables: tuple[TableSpec, ...]
    units: tuple[Unit, ...]
    checks: tuple[CheckSpec, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    quotas: tuple[Quota, ...] = ()
    documents: tuple[Document, ...] = ()
    words: tuple[str, ...] = ()
    issued: date | None = None
    note: str = ""

    def table(self, id: str) -> TableSpec:
        """The table of this id; KeyError if there is none."""
        return {t.id: t for t in self.tables}[id]


# ── What came in ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from. Sheet and cell are None where a finding is about a whole file or unit."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.file or ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values by column title, and where they stand: sheet columns, or in a form whole cells.

    `faulty` names the columns whose content could not be read: their value is missing, not blank.
    """

    file: str
    sheet: str
    number: int
    letters: dict[str, str]
    values: dict[str, Any]
    faulty: tuple[str, ...] = ()

    def get(self, title: str) -> Any:
        """The value, None if it is blank or if the file has no such column."""
        return self.values.get(title)

    def origin(self, title: str) -> Origin:
        """The cell of this column; the row itself where the file has no such column."""
        letter = self.letters.get(title)
        return Origin(self.file, self.sheet, letter and (letter if letter[-1].isdigit() else f"{letter}{self.number}"))


@dataclass(frozen=True, slots=True)
class Total:
    """A 合计 row: never data, but compared with the sum of the rows that it closes (X-01), by their numbers."""

    label: str
    row: Row
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it was found on a sheet; `letters` maps column titles to sheet columns."""

    id: str
    title: str
    file: str
    sheet: str
    header_rows: tuple[int, ...]
    letters: dict[str, str]
    rows: tuple[Row, ...]
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell with content that became neither a value nor layout, and why."""

    sheet: str
    cell: str
    raw: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check or a cast saw, before the pack's severity makes it a finding.

    `problem` follows the quoted content (“…”读不出日期); `suggestion` is a clause of its own or empty.
    """

    origin: Origin
    problem: str
    suggestion: str = ""
    title: str | None = None
    raw: Any = None
    unit: str | None = None

    def finding(self, severity: Severity, check: str, table: str | None = None) -> "Finding":
        """The finding with its sentence: where, what was found there, what to write instead."""
        raw = "" if self.raw is None else str(self.raw).strip()
        quoted = f"“{raw[:40]}{'…' if len(raw) > 40 else ''}”" if raw else ""
        origin = self.origin
        if origin.sheet and not origin.cell:
            place = f"工作表“{origin.sheet}”"
        else:
            place = f"{origin} " if origin.cell else f"{origin.file}：" if origin.file else ""
        sentence = f"{place}{self.title or ''}{quoted}{self.problem}"
        message = "，".join(filter(None, (sentence, self.suggestion))) + "。"
        return Finding(severity, check, message, self.origin, raw or None, self.suggestion or None, self.unit, table)


@dataclass(frozen=True, slots=True)
class Finding:
    """校验意见: one thing a person must look at, at its place, in a sentence a clerk understands."""

    severity: Severity
    check: str
    message: str
    origin: Origin
    raw: str | None = None
    suggestion: str | None = None
    unit: str | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One workbook as it was understood, or the reason why it was not (`failure`, a Chinese sentence).

    `unit` and `period` are what the file itself says, None where it says nothing; `reported` is its 填报时间,
    `modified` the moment of the last save that the file's properties give. `layout` counts the cells that
    were recognised as title, header, 填报单位 line, footnote or total.
    """

    file: str
    campaign: str | None = None
    unit: str | None = None
    unit_said: str = ""
    period: str | None = None
    reported: date | None = None
    modified: datetime | None = None
    tables: tuple[Table, ...] = ()
    unread: tuple[Unread, ...] = ()
    findings: tuple[Finding, ...] = ()
    layout: int = 0
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """来件: a file that came in. `format` is what its content is, whatever its name says."""

    path: str
    size: int
    sha256: str
    format: str
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of 收件登记: what was done with a received file, and why.

    verdict: 采用 | 被替代 | 重复 | 退回 | 无法识别. `tables` are the ids of the tables that count.
    """

    received: Received
    verdict: str
    reason: str
    unit: str | None = None
    reading: Reading | None = None
    tables: tuple[str, ...] = ()


# ── What is made of it ───────────────────────────────────────────────────────────────────────────────────────


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
    """

    submissions: tuple[Submission, ...]
    states: dict[str, str] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()

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
