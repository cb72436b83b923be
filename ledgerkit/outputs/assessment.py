"""考核评价: how the offices of a level kept to the action, year to date: list, reports, typical cases, figures (AH-19).

What is due and when is what the pack's own checks say (`late`, `list_due`, `case_length`). Marks of earlier periods
come from the same sheet of the previous 汇总.xlsx; of a period that nobody remembers the mark is —.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledgerkit import periods
from ledgerkit.checks.pairing import list_delay
from ledgerkit.checks.papers import cases, report_of
from ledgerkit.indicators import NOTHING, text
from ledgerkit.model import Assessment, Submission, Unit
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

SHEET = "考核评价"
UNIT, LIST = "单位", "结对清单"
ON_TIME, LATE, MISSING, UNDATED = "按时", "迟{}天", "未报", "未写填报时间"
_COLOURS = {ON_TIME: "#E2F0D9", MISSING: "#F8CBAD"}


@dataclass(frozen=True, slots=True)
class Line:
    """One office: the mark of its list, of each report that the year asks for, its cases of this period."""

    unit: Unit
    list: str
    reports: tuple[str, ...]
    cases: str

    @property
    def on_time(self) -> int:
        """How many reports came on time so far."""
        return self.reports.count(ON_TIME)


def expected(run: Run) -> list[str]:
    """The reports that the period's year asks for (AH-13)."""
    return periods.expected(int(run.period[:4]), _params(run, "late")["day"], run.campaign.issued)


def lines(run: Run, assessment: Assessment) -> list[Line]:
    """A line for each office of the level, in official order."""
    by_unit = {s.unit.code: s for s in run.ledger.submissions}
    found = []
    for unit in run.campaign.units:
        if unit.level == assessment.level:
            own = next((u.code for u in run.campaign.units if u.parent == unit.code and u.level == "own"), unit.code)
            found.append(_line(run, unit, by_unit.get(own)))
    return found


def _line(run: Run, unit: Unit, sent: Submission | None) -> Line:
    remembered = run.marks.get(unit.name, {})
    narrative = _params(run, "case_length")
    reports = []
    for period in expected(run):
        if period == run.period:
            reports.append(_report(run, sent, narrative))
        else:
            reports.append(remembered.get(_name(period), NOTHING if period < run.period else ""))
    told = len(cases(sent, *(narrative[k] for k in ("table", "part", "title", "content", "case")))) if sent else 0
    return Line(unit, _list(run, sent) or remembered.get(LIST) or NOTHING, tuple(reports), f"{told}篇" if told else MISSING)


def _report(run: Run, sent: Submission | None, narrative: Mapping[str, Any]) -> str:
    late = _params(run, "late")
    due = periods.due(run.period, late["day"], late.get("rest", "literal"))
    reading = report_of(sent, narrative["table"], narrative["part"], narrative["case"]) if sent else None
    if reading is None:
        return MISSING if run.as_of > due else ""
    return UNDATED if reading.reported is None else _mark((reading.reported - due).days)


def _list(run: Run, sent: Submission | None) -> str | None:
    """The mark of the list, where this period shows it."""
    params = _params(run, "list_due")
    if not params or not periods.holds(run.period, params["due"]):
        return None
    days = [d for r in (sent.readings if sent else ()) if (d := list_delay(r, run.period, params["table"], params["due"])) is not None]
    if days:
        return _mark(min(days))
    there = sent is not None and params["table"] in sent.tables
    return None if there else MISSING if run.as_of > params["due"] else ""


def _mark(days: int) -> str:
    return ON_TIME if days <= 0 else LATE.format(days)


def _params(run: Run, check: str) -> dict[str, Any]:
    return next((spec.params for spec in run.campaign.checks if spec.check == check), {})


def _name(period: str) -> str:
    """第三季度, as the sheet's column is called."""
    return periods.title(period).removeprefix(f"{period[:4]}年")


def sheet(writer: Writer, run: Run) -> None:
    """The sheet 考核评价, for a pack that assesses."""
    for assessment in run.campaign.assessments:
        names = [_name(p) for p in expected(run)]
        rows = []
        for number, line in enumerate(lines(run, assessment), 1):
            figures = [_cell(run, i, line.unit) for i in assessment.indicators]
            rows.append((number, line.unit.name, line.list, *line.reports, f"{line.on_time}/{len(names)}", line.cases, *figures))
        fields = [Field("序号", 7, "mark"), Field(UNIT, 14), Field(LIST, 13, "mark"), *(Field(n, 13, "mark") for n in names),
                  Field("按时次数", 11, "mark"), Field("本期案例", 11, "mark"),
                  *(Field(i, 12, "percent" if run.figures.indicators[i].unit == "%" else "number") for i in assessment.indicators)]
        note = f"{run.note}　{run.period[:4]}年应报{len(names)}次　“—”为没有该期的报送记录，空白为尚未到期"
        writer.table(SHEET, f"{run.campaign.title}{assessment.title}", note, fields, rows, colours=_COLOURS, freeze=2)


def _cell(run: Run, indicator: str, unit: Unit) -> Any:
    value = run.figures.value(indicator, unit.code)
    return text(None) if value is None else value


def context(run: Run, unit: Unit) -> dict[str, Any]:
    """What templates call 考核: the offices one below the unit as 行, and the year's reports as 期次; {} for none.

    A line is {"名称", "清单", "报告": [str], "本期", "按时", "案例"} and the 文 of the unit's figures.
    """
    for assessment in run.campaign.assessments:
        quarters = expected(run)
        mine = [line for line in lines(run, assessment) if line.unit.parent == unit.code]
        now = quarters.index(run.period) if run.period in quarters else None
        rows = [{"名称": x.unit.name, "清单": x.list, "报告": list(x.reports), "本期": x.reports[now] if now is not None else NOTHING,
                 "按时": x.on_time, "案例": x.cases, "文": {i: run.figures.text(i, x.unit.code) for i in assessment.indicators}}
                for x in mine]
        if rows:
            return {"应报": len(quarters), "期次": [_name(p) for p in quarters], "行": rows}
    return {}


def remembered(grid_rows: list[list[Any]]) -> dict[str, dict[str, str]]:
    """The marks of a sheet 考核评价 read back: office -> column -> mark. Marks of another year say nothing."""
    heads = next((i for i, row in enumerate(grid_rows) if UNIT in row and LIST in row), None)
    if heads is None:
        return {}
    titles = [str(cell) for cell in grid_rows[heads]]
    marks = {}
    for row in grid_rows[heads + 1:]:
        cells = {title: str(cell).strip() for title, cell in zip(titles, row)}
        if cells.get(UNIT):
            marks[cells[UNIT]] = {t: m for t, m in cells.items() if m and m != NOTHING and (t == LIST or t.endswith("季度"))}
    return marks
