"""Tables, submissions and ledgers made from text, and what a check says of them."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, checks, columns
from ledgerkit.checks import Context
from ledgerkit.errors import CastError
from ledgerkit.indicators import Figures
from ledgerkit.model import CheckSpec, Contact, Ledger, Outline, Paragraph, Reading, Row, Submission, Table, Total
from ledgerkit.model.outline import FIRST, SECOND
from ledgerkit.office.sheets import letters

PACK = campaign.load("anhui-sbq")
AS_OF = date(2021, 9, 25)
BASE = date(2021, 1, 1)  # from which deadlines without a year count
SHEET = "表"


def make_table(id: str, *records: str, total: dict | None = None, file: str = "甲.xlsx", start: int = 2, pack=PACK) -> Table:
    """A table of a pack from records such as "企业名称: 甲公司, 办理状态:".

    The titles of the first record stand in columns A, B, C, …, the records in rows `start` and below, a 合计 row
    with the values of `total` under them. Contents are cast by the pack's columns; an empty one is a blank cell. A
    deadline counts from the date that its column names, where that stands before it.
    """
    pairs = [[part.split(":", 1) for part in record.split(", ")] for record in records]
    place = {title.strip(): letters(n) for n, (title, _) in enumerate(pairs[0])}
    spec = pack.table(id)
    rows = []
    for number, cells in enumerate(pairs, start):
        values, faulty = {}, []
        for title, content in ((title.strip(), content.strip()) for title, content in cells):
            column = spec.column(title)
            given = {**column.params, "base": values.get(column.base) or BASE} if column.type == "deadline" else column.params
            try:
                values[title] = columns.TYPES[column.type](content, **given) if content else None
            except CastError as error:
                values[title] = error.value
                faulty += [title] if error.value is None else []
        assert set(values) == set(place), f"the records of one table have the same titles: {values}"
        rows.append(Row(file, SHEET, number, place, values, tuple(faulty)))
    numbers = tuple(row.number for row in rows)
    totals = (Total("合计", Row(file, SHEET, numbers[-1] + 1, place, total), numbers),) if total else ()
    return Table(id, spec.title, file, SHEET, (1,), place, tuple(rows), totals)


def try_check(check, table_id, *records, only=None, total=None, pack=PACK.id, at=AS_OF, **parameters):
    """Print each fault of the check in a table of these records: cell, title, “content”, problem, suggestion.

    only: print the faults of this title alone. pack, at: the pack's id, and the day of the figures.
    """
    pack = campaign.load(pack)
    table = make_table(table_id, *records, total=total, pack=pack)
    for fault in check(table, Context(pack, at, "2021Q3"), **parameters):
        if only in (None, fault.title):
            print(fault.finding("error", check.__name__).message.removeprefix(f"{SHEET}!").removesuffix("。"))


def try_units(check, sent, reported=None, states=None, pack=PACK.id, at=AS_OF, during="2021Q3", before=None,
              before_period="2021Q2", own_days=None, sent_by="", contacts=None, **parameters):
    """Print the message of each fault of a submission's or a ledger's check.

    sent: unit code -> table id -> records; every unit sends one file that is called by its code. states: what is
    known of units that have to report. pack, at, during: the pack's id, the day of the figures and the period.
    before: what was sent in the period before, as `sent`; before_period: when that was. own_days: indicator -> its day.
    sent_by: the address of the e-mail that brought each file. contacts: unit code -> its registered addresses.
    """
    pack = campaign.load(pack)
    dated = tuple(dataclasses.replace(i, as_of=(own_days or {}).get(i.id)) for i in pack.indicators)
    pack = dataclasses.replace(pack, indicators=dated) if own_days else pack
    submissions = _submissions(pack, sent, reported, sent_by)
    known = {code: Contact(code, addresses=tuple(addresses)) for code, addresses in (contacts or {}).items()}
    told = tuple(_submissions(pack, before or {}, None))
    earlier = Figures(Ledger(told, units=tuple(s.unit for s in told), period=before_period), pack) if before else None
    scope = checks.CHECKS[check.__name__].scope
    reporting = tuple(u for u in pack.units if u.code in (states or {}))
    for subject in submissions if scope == "submission" else [Ledger(tuple(submissions), states or {}, reporting)]:
        figures = Figures(subject, pack) if scope == "ledger" else None
        for fault in check(subject, Context(pack, at, during, figures, earlier, known), **parameters):
            print(fault.finding("error", check.__name__).message)


def make_paper(unit, title, *lines, kind="工作报告", file="报告.docx", reported=None):
    """A submission of the pack anhui-sbq that holds one document of prose: 一、 and （一） make a line a heading."""
    levels = [1 if FIRST.match(line) else 2 if SECOND.match(line) else 0 for line in lines]
    paper = Outline(kind, title, tuple(Paragraph(n, line, level) for n, (line, level) in enumerate(zip(lines, levels), 2)))
    reading = Reading(file, campaign=PACK.id, unit=unit, reported=reported, outline=paper)
    return Submission(next(u for u in PACK.units if u.code == unit), {}, (reading,))


def try_paper(check, unit, heading, /, *lines, kind="工作报告", **parameters):
    """Print the message of each fault of a check in a report or case of this title and these lines."""
    for fault in check(make_paper(unit, heading, *lines, kind=kind), Context(PACK, AS_OF, "2021Q3"), **parameters):
        print(fault.finding("error", check.__name__).message)


def _submissions(pack, sent, reported, sent_by=""):
    submissions = []
    for code, tables in sent.items():
        made = {id: make_table(id, *records, file=f"{code}.xlsx", pack=pack) for id, records in tables.items()}
        reading = Reading(f"{code}.xlsx", campaign=pack.id, unit=code, reported=reported, tables=tuple(made.values()), sender=sent_by)
        submissions.append(Submission(next(u for u in pack.units if u.code == code), made, (reading,)))
    return submissions


@pytest.fixture
def examples():
    """What the examples in the docstrings of checks may call."""
    return {"try_check": try_check, "try_units": try_units, "try_paper": try_paper, "date": date}


@pytest.fixture
def table():
    """table("issues", "企业名称: 甲公司, 办理状态:", …): see `make_table`."""
    return make_table


@pytest.fixture
def submission():
    """submission("340121", tables…, reported=day, file=name): what one unit reports, from one file."""
    def make(unit, *tables, reported=None, file="甲.xlsx"):
        found = next(u for u in PACK.units if u.code == unit)
        reading = Reading(file, campaign=PACK.id, unit=unit, reported=reported, tables=tables)
        return Submission(found, {t.id: t for t in tables}, (reading,))

    return make


@pytest.fixture
def paper():
    """paper("340100-0", title, lines…, kind=, file=, reported=): see `make_paper`."""
    return make_paper


@pytest.fixture
def ledger():
    """ledger(submissions…, states={code: state}): the units of `states` are those that have to report."""
    def make(*submissions, states=None):
        states = states or {}
        return Ledger(submissions, states, tuple(u for u in PACK.units if u.code in states))

    return make


@pytest.fixture
def find():
    """find("order", subject, earlier=…, later=…): the findings of one check, with a severity of its own."""
    def run(check, subject, period="2021Q3", severity="warning", as_of=AS_OF, **params):
        pack = dataclasses.replace(PACK, checks=(CheckSpec(check, severity, params=params),))
        return list(checks.run(checks.CHECKS[check].scope, subject, Context(pack, as_of, period)))

    return run


@pytest.fixture
def say(find):
    """As `find`, but only the sentences."""
    def run(*args, **options):
        return [finding.message for finding in find(*args, **options)]

    return run
