"""What came in: received files, and the tables, rows and faults that were read from them.

A row knows its file, sheet and row number and a table knows its column letters, so the origin of a cell costs
nothing until somebody asks for it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledgerkit.model.outline import Outline
from ledgerkit.model.pack import Severity
from ledgerkit.model.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from. Sheet and cell are None where a finding is about a whole file or unit."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.file or ""


@dataclass(slots=True)  # not frozen: a file has thousands, and a frozen one takes four times as long to make
class Row:
    """One record: its values by column title, and where they stand: sheet columns, or in a form whole cells.

    `faulty` names the columns whose content could not be read: their value is missing, not blank. `approximate`
    holds (title, what is written) for numbers that are only about right: 约50家, whose value is 50 (X-16). `unit` is
    the code of the unit that the row itself names where the file is not that unit's own. `note` is what the clerk wrote
    in the form's column 情况说明: the answer to a warning about this row.
    """

    file: str
    sheet: str
    number: int
    letters: dict[str, str]
    values: dict[str, Any]
    faulty: tuple[str, ...] = ()
    approximate: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    note: str = ""

    def get(self, title: str) -> Any:
        """The value, None if it is blank or if the file has no such column."""
        return self.values.get(title)

    def about(self, title: str) -> str | None:
        """What is written where the number is only about right; None for any other value (X-16)."""
        return next((raw for name, raw in self.approximate if name == title), None) if self.approximate else None

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


@dataclass(slots=True)  # not frozen, as rows
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
    record: str | None = None  # what identifies the record where no cell does: one that is not there

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
        return Finding(severity, check, message, self.origin, raw or None, self.suggestion or None, self.unit, table, self.title,
                       self.record)


@dataclass(frozen=True, slots=True)
class Finding:
    """校验意见: one thing a person must look at, at its place, in a sentence a clerk understands.

    `title` is the column it is about, `record` what identifies its row in every version of the table; `answer` is the
    explanation that the unit gave for a warning.
    """

    severity: Severity
    check: str
    message: str
    origin: Origin
    raw: str | None = None
    suggestion: str | None = None
    unit: str | None = None
    table: str | None = None
    title: str | None = None
    record: str | None = None
    answer: str | None = None

    @property
    def id(self) -> str:
        """Eight characters that stay the same from one version of a submission to the next: unit, table, record, check."""
        said = "\x1f".join(part or "" for part in (self.unit, self.table, self.record, self.check, self.title))
        return hashlib.sha256(said.encode()).hexdigest()[:8].upper()


@dataclass(frozen=True, slots=True)
class Carried:
    """What a consolidated workbook says of one unit that it speaks for: its state there, and what file it had sent.

    `zero` are those of the `tables` that the unit ticked as 零报告.
    """

    unit: str
    state: str
    file: str = ""
    tables: tuple[str, ...] = ()
    reported: date | None = None
    reason: str = ""
    zero: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One workbook as it was understood, or the reason why it was not (`failure`, a Chinese sentence).

    `unit` and `period` are what the file itself says, None where it says nothing; `reported` is its 填报时间,
    `modified` the moment of the last save that the file's properties give. `layout` counts the cells that
    were recognised as title, header, 填报单位 line, footnote or total.

    A workbook that speaks for several units has `carried`, or rows with a unit; levels.unfold makes a reading of each
    unit's share. Of a share `source` is the file that the unit itself had sent, and `settled` the verdict and reason
    that the level below gave it. `spanned` are tables whose 合计 adds up several units.
    `outline` is what a document of prose says: it holds no tables.

    `zero` are the tables ticked as 零报告, `sender` the address of the e-mail that brought the file, `stamp` what the
    form's own document properties say, None for a file that is no form of ours.
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
    carried: tuple[Carried, ...] = ()
    source: str = ""
    settled: tuple[str, str] | None = None
    spanned: tuple[Table, ...] = ()
    outline: Outline | None = None
    zero: tuple[str, ...] = ()
    sender: str = ""
    stamp: Stamp | None = None


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
