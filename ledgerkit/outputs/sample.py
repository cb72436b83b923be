"""Sample runs of a pack: what templates are tried on before real reports come in, and what their names look like.

The runs are made of rows that the pack's own columns describe, and the names of a template come from the same
`context` as in a real run, so nothing here can differ from what a report will find. There are four of them: one with
everything in it, one with a record of each kind, one where everybody reported that there is nothing, and one where
nobody reported.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ledgerkit import periods
from ledgerkit.columns.deadline import read_deadline
from ledgerkit.indicators import Figures
from ledgerkit.model import (Campaign, Column, Contact, Decision, Document, Finding, Ledger, Origin, Reading, Received, Round, Row,
                             Submission, Table, TableSpec, Unit)
from ledgerkit.outputs import context, return_letter
from ledgerkit.outputs.run import Run

FULL, SINGLE, ZERO, NOTHING = SAMPLES = ("样样都有", "每样一条", "报了没有记录", "都没有报送")
_CHILDREN = 3  # units below each that a sample shows
_ROWS = {FULL: 24, SINGLE: 1, ZERO: 0}
_FILE, _SHEET = "示例.xlsx", "示例"
_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"
_DEADLINES = ("{0}年6月底前", "{0}年12月底前完成并长期坚持", "长期坚持", "{0}年10月5日前", "适时", "{1}年3月底前")


def runs(pack: Campaign) -> dict[str, Run]:
    """The sample runs by what they are a sample of, the fullest first; all but the empty ones know what was before."""
    small = _few_units(pack)
    period, as_of = _when(pack)
    made = {name: _run(small, name, period, as_of) for name in SAMPLES}
    for name, other in ((FULL, SINGLE), (SINGLE, FULL), (ZERO, FULL)):
        earlier = Figures(dataclasses.replace(made[other].ledger, period=_earlier(period)), small)
        ago = Figures(dataclasses.replace(made[other].ledger, period=periods.year_before(period)), small)
        history = {_earlier(period): {code: {i: earlier.value(i, code) for i in earlier.indicators} for code in earlier.units}}
        made[name] = dataclasses.replace(made[name], before=earlier, last_year=ago, history=history)
    return made


def contexts(made: Mapping[str, Run], document: Document) -> dict[str, dict[str, Any]]:
    """What the template of a document is given, for each sample run."""
    return {name: context.context(run, _unit(run, document)) for name, run in made.items()}


def everything(made: Mapping[str, Run], document: Document) -> list[dict[str, Any]]:
    """What the template of a document may be given, for its own unit and for the top one: together all that there is."""
    return [context.context(run, unit) for run in made.values() for unit in {_unit(run, document): None, run.campaign.units[0]: None}]


def letters(made: Mapping[str, Run]) -> dict[str, dict[str, Any]]:
    """What the template of the letter of return is given, for each sample run."""
    given = {}
    for name, run in made.items():
        unit = run.ledger.units[0]
        books = [f"{unit.name}-{n}.xlsx" for n in range({FULL: 2, SINGLE: 1}.get(name, 0))]
        enclosed = [return_letter.Enclosed(d, tuple(books)) for d in run.decisions[:len(books)]]
        given[name] = return_letter.context(run, unit, run.findings, enclosed, books)
    return given


def _unit(run: Run, document: Document) -> Unit:
    return next((u for u in run.campaign.units if u.level == document.level), run.campaign.units[0])


def _earlier(period: str) -> str:
    """2021Q2 is before 2021Q3, 2021-08 before 2021-09: samples are of no other periods."""
    return {"Q3": f"{period[:4]}Q2", "09": f"{period[:4]}-08"}[period[-2:]]


def _few_units(pack: Campaign) -> Campaign:
    """The pack with a handful of units: enough for every level, few enough to be quick."""
    kept: list[Unit] = []
    counts: dict[tuple[str | None, str], int] = {}
    for unit in pack.units:
        if unit.parent is None or unit.parent in {u.code for u in kept}:
            place = (unit.parent, unit.level)
            counts[place] = counts.get(place, 0) + 1
            if counts[place] <= _CHILDREN:
                kept.append(unit)
    codes = {u.code for u in kept}
    quotas = tuple(dataclasses.replace(q, units={c: n for c, n in q.units.items() if c in codes}) for q in pack.quotas)
    return dataclasses.replace(pack, units=tuple(kept), quotas=quotas)


def _when(pack: Campaign) -> tuple[str, date]:
    """A period that the action was going on in, and its last day: a month for what is followed up monthly."""
    year = (pack.issued or date(2021, 1, 1)).year
    year += bool(pack.issued and pack.issued > date(year, 6, 30))
    period = f"{year}-09" if pack.schedules or pack.dispatches else f"{year}Q3"
    return period, date(year, 9, 30)


def _run(pack: Campaign, name: str, period: str, as_of: date) -> Run:
    ledger = _ledger(pack, name, period, as_of)
    readings = [reading for s in ledger.submissions for reading in s.readings]
    decisions = [Decision(Received(r.file, 1000, f"{n}", "xlsx"), "采用", "", r.unit, r, tuple(t.id for t in r.tables))
                 for n, r in enumerate(readings)]
    findings = tuple(_findings(pack, ledger.units)) if name in (FULL, SINGLE) else ()
    first = ledger.units[0].code
    rounds = {first: Round(_FILE, findings[:2], frozenset(f.id for f in findings[2:4]))} if name == FULL else {}
    contacts = {u.code: Contact(u.code, "王波", "0551-62376123", ("clerk@example.com",)) for u in pack.units}
    return Run(pack, period, as_of, tuple(decisions), ledger, findings, Figures(ledger, pack), rounds=rounds, contacts=contacts,
               due=as_of - timedelta(days=5), correct_by=as_of + timedelta(days=5))


def _ledger(pack: Campaign, name: str, period: str, as_of: date) -> Ledger:
    parents = {u.parent for u in pack.units}
    leaves = tuple(u for u in pack.units if u.code not in parents)
    silent = [u.code for u in leaves[2:4]] if name == FULL and len(leaves) > 4 else []  # below the first of the units below
    states = {u.code: "已报送" for u in leaves} | dict(zip(silent, ("未报送", "退回")))
    if name == NOTHING:
        return Ledger((), dict.fromkeys(states, "未报送"), leaves)
    sent = [u for u in leaves if u.code not in silent]
    return Ledger(tuple(_submission(pack, u, _ROWS[name], period, as_of) for u in sent), states, leaves)


def _submission(pack: Campaign, unit: Unit, count: int, period: str, as_of: date) -> Submission:
    tables = {}
    refused = {title: check.params["words"][0] for check in pack.checks if check.check == "out_of_scope" for title in check.params["columns"]}
    for spec in pack.tables:
        letters = {c.title: chr(ord("A") + n) for n, c in enumerate(spec.columns)}
        rows = tuple(Row(_FILE, _SHEET, 4 + n, letters, _values(spec, n, as_of, refused)) for n in range(count))
        tables[spec.id] = Table(spec.id, spec.title, _FILE, _SHEET, (3,), letters, rows)
    reading = Reading(_FILE, pack.id, unit.code, unit.name, period, as_of - timedelta(days=6), tables=tuple(tables.values()))
    return Submission(unit, tables, (reading,))


def _values(spec: TableSpec, n: int, as_of: date, refused: Mapping[str, str]) -> dict[str, Any]:
    """A record, the choices and days of one unlike those of the next. Of every five one says what is `refused`, by column,
    and one leaves out what it may."""
    days = [c.title for c in spec.columns if c.type == "date"]
    values = {c.title: _value(c, n, as_of, days) for c in spec.columns}
    if n % 5 == 4:
        values |= {title: word for title, word in refused.items() if title in values}
    return values | {c.title: None for c in spec.columns if n % 5 == 3 and c.type == "text" and not c.required}


def _value(column: Column, n: int, as_of: date, days: Sequence[str]) -> Any:
    match column.type:
        case "number":
            return n + 1
        case "date":
            place = days.index(column.title) * (1 if n % 2 else -1)
            return as_of - timedelta(days=40 + 9 * (n % 3) - 14 * place) if abs(place) < 3 else as_of - timedelta(days=2)
        case "deadline":
            return read_deadline(_DEADLINES[n // 4 % len(_DEADLINES)].format(as_of.year, as_of.year + 1), as_of)
        case "people":
            return ["王波", "李艳", "赵敏"][n % 3:][:1]
        case "departments":
            return ["办公室", "执法大队", "监测站"][n % 3:][:1]
        case "enterprise":
            return f"示例{_NAMES[n % len(_NAMES)]}有限公司"
        case "code":
            return f"91340100MA2EXAMPL{n % 10}"
        case "phone":
            return "13905510001"
        case "choice":
            choices = column.params.get("choices") or ("其他",)
            return choices[n % len(choices)]
    return f"{column.title}示例"


def _findings(pack: Campaign, units: Sequence[Unit]) -> Iterator[Finding]:
    """One finding of each check that the pack wants, at a cell of the first unit."""
    for n, spec in enumerate(pack.checks):
        said = f"{_SHEET}!C{n + 4} 示例意见{n + 1}，请核对。"
        yield Finding(spec.severity, spec.check, said, Origin(_FILE, _SHEET, f"C{n + 4}"), "示例", "请核对", units[0].code,
                      spec.table or pack.tables[0].id, record=str(n))
