"""Runs to make outputs from: one built by hand, and those of real batches, caught where the outputs are made."""

import dataclasses
import email
import email.policy
import io
from datetime import date

import docx
import pytest

from ledgerkit import inbox, outputs, pipeline
from ledgerkit.checks.submission import due_day
from ledgerkit.indicators import Figures
from ledgerkit.model import Contact, Decision, Finding, Ledger, Origin, Reading, Received, State, Table
from ledgerkit.outputs.run import Run
from ledgerkit.standing import standing


@pytest.fixture(scope="session")
def caught(tmp_path_factory):
    """caught(batch folder) is the `Run` that the pipeline makes of it, and the function that gives a received file's bytes."""
    def run(folder):
        found = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outputs, "WORKBOOKS", {"run.txt": lambda done: found.append(done) or b""})
            pipeline.run(folder, tmp_path_factory.mktemp("out"), jobs=1)
        done = found[0]
        files = {name: path for path, name in pipeline.received_files(inbox.load_batch(folder))}
        due = due_day(done.campaign, done.period)
        states = standing(done.ledger, done.decisions, done.findings, done.campaign, done.as_of, due)
        done = dataclasses.replace(done, standing=states, due=due, correct_by=date(done.as_of.year, 12, 31))
        return done, lambda name: pipeline.content(files, name)

    return run


class Small:
    """A run of anhui-sbq in the third quarter of 2021, with what a test puts into it."""

    def __init__(self, pack):
        self.pack, self.decisions, self.findings, self.contents, self.more = pack, [], [], {}, {}

    def file(self, path, unit, data=b"", verdict="采用", reason="", format="xlsx", failure=None, sha="f",
             sender="", source="", tables=()):
        """A received file; its content is `data`."""
        made = tuple(Table(id, title, path, "表", (3,), {}, ()) for id, title in tables)
        reading = None if failure else Reading(path, unit=unit, reported=date(2021, 9, 24), sender=sender, tables=made, source=source)
        received = Received(path, len(data), sha and f"{sha}{len(self.decisions)}", format, failure)
        self.decisions.append(Decision(received, verdict, reason, unit, reading))
        self.contents[path] = data
        return path

    def find(self, unit, file=None, cell=None, message=None, severity="error", sheet="表", check="required", table="pairing",
             **more):
        """A finding, at a cell of the file's sheet or about the file or unit as a whole."""
        origin = Origin(file, sheet if cell else None, cell)
        said = message or f"{origin} 企业规模没有填写，请补填。"
        more.setdefault("suggestion", None if message else "请补填")
        self.findings.append(Finding(severity, check, said, origin, None, unit=unit, table=table, record=f"{file}{cell}", **more))
        return self.findings[-1]

    def contact(self, unit, *addresses, name="", phone=""):
        """What 通讯录 says of a unit."""
        self.more.setdefault("contacts", {})[unit] = Contact(unit, name, phone, addresses)

    def stands(self, unit, **states):
        """How a unit stands with its tables: pairing="未报", or ("未报", 5)."""
        made = {t: State(*(s if isinstance(s, tuple) else (s,))) for t, s in states.items()}
        self.more.setdefault("standing", {})[unit] = made

    def run(self, **more):
        """The run."""
        ledger = Ledger((), {}, tuple(u for u in self.pack.units if u.code not in {x.parent for x in self.pack.units}))
        given = {"correct_by": date(2021, 9, 30), **self.more, **more}
        return Run(self.pack, "2021Q3", date(2021, 9, 25), tuple(self.decisions), ledger, tuple(self.findings),
                   Figures(ledger, self.pack), **given)

    def content(self, name):
        """The bytes of a received file."""
        return self.contents[name]


@pytest.fixture
def small(pack):
    """A run to be filled by hand."""
    return Small(pack)


@pytest.fixture
def workbook(book):
    """A workbook of two cells, as a clerk sends it."""
    return book({"表": [["企业名称", "企业规模"], ["甲公司", None]], "续表": [["企业名称"], ["乙公司"]]})


COUNTY = "340121"


@pytest.fixture
def one(small, workbook):
    """A county that sent one workbook with one error in it."""
    small.file("合肥市/长丰县.xlsx", COUNTY, workbook, tables=[("pairing", "结对服务基本情况表")])
    small.find(COUNTY, "合肥市/长丰县.xlsx", "B2")
    return small


@pytest.fixture(scope="session")
def words():
    """words(data): the paragraphs of a Word document, and its tables as rows of texts."""
    def read(data):
        document = docx.Document(io.BytesIO(data))
        return [p.text for p in document.paragraphs], [[c.text for c in row.cells] for t in document.tables for row in t.rows]

    return read


@pytest.fixture(scope="session")
def message():
    """message(data): an e-mail as the standard's own reader understands it."""
    return lambda data: email.message_from_bytes(data, policy=email.policy.default)


@pytest.fixture(scope="session")
def body(message):
    """body(data): the text of an e-mail, its lines parted as Python parts them."""
    return lambda data: message(data).get_body(("plain",)).get_content().replace("\r\n", "\n")
