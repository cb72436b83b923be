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
class Carry:
    """What a unit's form already holds of a table, from what the unit reported in the period before (ZJ-10).

    The `columns` of these titles, all where none is named, but never those in `without`; those in `yearly` count from
    the new year on and go over within a year only. `where` says which rows: an expression over the titles, empty for
    all. `whole_year`: within a year every row goes over, for the figures still count it (X-06), and `where` says which
    rows go on into the next year.
    """

    columns: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    yearly: tuple[str, ...] = ()
    where: str = ""
    whole_year: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table that the campaign asks for. `key` names the columns that identify a record, the surest first.

    `levels` are those of the units that must send it where it is required; empty for all. Of a table with `gather`
    each file brings records of its own (an application form an enterprise): a newer file of a unit replaces only the
    records that it holds too, by `key`. `carry` is what the next period's form already holds, None for nothing.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    required: bool = True
    levels: tuple[str, ...] = ()
    gather: bool = False
    carry: Carry | None = None

    @property
    def carried(self) -> tuple[str, ...]:
        """The titles of the columns that go over into the next period's form, those that do so within a year too."""
        if self.carry is None:
            return ()
        wanted = self.carry.columns or [c.title for c in self.columns]
        return tuple(title for title in wanted if title not in self.carry.without)

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
    (家, 家次, 个, %): figures of different units are never compared (X-04). A ratio that is `capped` shows 100 only if
    all and 0 only if none (X-02). A figure that is not of the batch's day says so by `as_of`, or by the newest date
    of its rows in `as_of_column` (X-05). `span` is what it counts: the year so far (本年), what there is on its day (期末),
    or what happened within the period alone (本期), which only then is compared as 环比; None for what the pack's checks
    and forms show (outputs/compare.py).
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
    capped: bool = True
    as_of: date | None = None
    as_of_column: str | None = None
    span: Literal["本年", "期末", "本期"] | None = None


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
class Dispatch:
    """调度: a table of tasks that are followed up until they are done (X-07). All texts but `table` are its columns.

    status holds one of `done`, `waiting` (not started), `ended` or anything else; `finished` is the day it was done,
    `progress` this month's entry. `measure` is what the task is about: a person's tasks of one measure count once
    (JY-06). `line` is the row of the whole ledger that a row of an excerpt came from; with it the ledger can be sent
    out in parts, and the returned parts are put together again. `soon`: from how many days before a task is due soon.
    """

    table: str
    deadline: str
    status: str
    measure: str
    department: str
    leader: str | None = None
    kind: str | None = None
    finished: str | None = None
    progress: str | None = None
    line: str | None = None
    done: tuple[str, ...] = ("已完成",)
    waiting: tuple[str, ...] = ("未启动",)
    ended: tuple[str, ...] = ("已终止",)
    soon: int = 10

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that come back filled in."""
        return tuple(title for title in (self.progress, self.status, self.finished) if title)


@dataclass(frozen=True, slots=True)
class Document:
    """A Word document: one a unit of `level`, from the template of this name in the pack.

    `headings`: what the template may not lack, such as a part that the plan asks for.
    """

    id: str
    template: str
    level: str
    name: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `figures` along `by`: 下级 (the units one below), 历期 (the year's periods) or a breakdown of this id.

    figures: indicators of one unit of measure; of a breakdown the columns to show, all where none is named. quota: the
    one whose targets stand beside, as a second series. note: a line under the chart.
    """

    id: str
    title: str
    kind: Literal["柱形图", "条形图", "折线图", "堆积柱形图"]
    by: str
    figures: tuple[str, ...] = ()
    quota: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rule of an office's reception days; ledgerkit/schedule.py computes a year's sessions from it (AH-30).

    A session falls on `weekday` of the `week`-th week as `week_rule` counts it, or on a fixed `day` of the month;
    `holiday` says where it goes from a rest day (AH-31). `dates` ("2021-10" -> day) is a written timetable and wins.
    `without`: months with no session, "08" in every year or "2021-08". `since`: the first session that was held.
    Registration ends `close` days before the session (AH-33), or on the day `closes` of the month; it opens on the
    day `opens` of the month before; the list of a session is made on the day `listed`. `strict`: the closing day
    itself is too late. `enterprises` and `visitors` are the caps of AH-34 and
    AH-35. What an office has not written down stays None, and is not said.
    """

    id: str
    title: str
    time: str = ""
    every: Literal["每月", "双月", "每季度"] = "每月"
    weekday: Literal["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"] | None = None
    week: Literal[0, 1, 2, 3, 4, 5] = 0
    week_rule: Literal["第几个", "自然周", "完整周", "周日起", "ISO周"] = "第几个"
    day: Literal[tuple(range(1, 32))] | None = None
    holiday: Literal["不变", "顺延一周", "后一工作日", "前一工作日"] = "不变"
    dates: dict[str, date] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    since: date | None = None
    opens: Literal[tuple(range(1, 32))] | None = None
    close: int | None = None
    closes: Literal[tuple(range(1, 32))] | None = None
    listed: Literal[tuple(range(1, 32))] | None = None
    strict: bool = False
    enterprises: int | None = None
    visitors: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """考核评价: how the offices of a level kept to the action, with these figures (AH-19).

    What is due and when is what the checks late, list_due and case_length of the same pack say.
    """

    id: str
    title: str
    level: str = "city"
    indicators: tuple[str, ...] = ()


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
    charts: tuple[Chart, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    words: tuple[str, ...] = ()
    issued: date | None = None
    note: str = ""

    def table(self, id: str) -> TableSpec:
        """The table of this id; KeyError if there is none."""
        return {t.id: t for t in self.tables}[id]
