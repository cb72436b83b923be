"""What a pack says: the campaign, its tables, units, checks, figures and documents."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
SEVERITY_NAMES = {"error": "错误", "warning": "提醒", "info": "提示"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the reporting tree.

    level: province | city | county | area | department | own. A unit of level `own` (本级) holds what its parent reports
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
    """A table that the campaign asks for. `key` names the columns that identify a record, the surest first.

    `levels` are those of the units that must send it where it is required; empty for all.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    required: bool = True
    levels: tuple[str, ...] = ()

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
