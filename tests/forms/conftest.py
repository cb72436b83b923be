"""Forms as clerks fill them, and LibreOffice, which works out what 自查 says of them."""

import io
import os
import shutil
import subprocess
from collections import Counter
from datetime import date
from functools import cache
from typing import NamedTuple

import openpyxl
import pytest

from ledgerkit import campaign, forms, intake, pipeline
from ledgerkit.checks import Context
from ledgerkit.forms import selfcheck, tables
from ledgerkit.forms.rules import Form, rules
from ledgerkit.office.sheets import open_book

SEVERITIES = {"错误": "error", "提醒": "warning", "提示": "info"}


@cache
def _loaded(pack: str):
    return campaign.load(pack)


class Case(NamedTuple):
    """A pack's form for one unit, and where and when it is filled in."""

    pack: str
    unit: str
    period: str
    as_of: date

    @property
    def campaign(self):
        """The pack as loaded."""
        return _loaded(self.pack)

    @property
    def node(self):
        """The unit."""
        return next(u for u in self.campaign.units if u.code == self.unit)

    def form(self, **options) -> bytes:
        """The form as it is sent out."""
        return forms.workbook(self.campaign, self.node, self.period, self.as_of, **options)


CASES = {
    "anhui-sbq": Case("anhui-sbq", "340121", "2021Q3", date(2021, 9, 25)),
    "zhejiang-sbq": Case("zhejiang-sbq", "330102", "2020Q4", date(2020, 12, 31)),
    "anhui-mdm": Case("anhui-mdm", "340000", "2021-10", date(2021, 10, 14)),
    "anhui-cxjz": Case("anhui-cxjz", "340000-1", "2021Q3", date(2021, 11, 30)),
    "jiyuan-lgjk": Case("jiyuan-lgjk", "419001-1", "2020-12", date(2020, 12, 31)),
    "xuzhou-srbq": Case("xuzhou-srbq", "320382-1", "2024-11", date(2024, 11, 10)),
}


@cache
def _opened(case: Case):
    """The blank form in openpyxl, opened once: each filling is undone after it was saved."""
    return openpyxl.load_workbook(io.BytesIO(case.form()))


def fill(case: Case, content: dict[str, list[dict]], zero: tuple[str, ...] = ()) -> bytes:
    """The form with rows typed in, table by table, from the first row on; `zero` are the tables ticked as 零报告."""
    book, typed = _opened(case), []

    def type_in(cell, value):
        typed.append((cell, cell.value, cell.number_format))
        cell.value = value
        if isinstance(value, str):  # the cells for texts are of the format text
            cell.data_type = "s"

    for id in {*content, *zero}:
        sheet = book[case.campaign.table(id).title[:31]]
        columns = {cell.value: cell.column for cell in sheet[tables.HEAD]}
        for r, row in enumerate(content.get(id, ()), tables.FIRST):
            for title, value in row.items():
                type_in(sheet.cell(r, columns[title]), value)
        if id in zero:
            label = next(c for c in sheet[3] if str(c.value or "").startswith("零报告"))
            type_in(sheet.cell(3, label.column + 1), "是")
    buffer = io.BytesIO()
    book.save(buffer)
    for cell, value, form in reversed(typed):
        cell.value, cell.number_format = value, form
    return buffer.getvalue()


class Said(NamedTuple):
    """What 自查 says: its verdict, and how many are wrong by table, check and severity."""

    verdict: str
    counts: Counter
    firsts: dict[tuple[str, str], str]
    errors: int


def read_selfcheck(case: Case, data: bytes) -> Said:
    """The sheet 自查 of a form that LibreOffice worked out; every cell of the form that holds an error is a failure."""
    grids = {grid.name: grid for grid in open_book(data, "xlsx").grids}
    assert {name: dict(grid.errors) for name, grid in grids.items() if grid.errors} == {}
    cells = [[*row, *[""] * 6] for row in grids[selfcheck.SHEET].rows]
    counts, firsts = Counter(), {}
    for line, (table, says, _, severity, count, first) in zip(lines(case), (row[:6] for row in cells[selfcheck.HEAD:]), strict=True):
        assert (says, SEVERITIES[severity]) == (line.says, line.severity)
        counts[line.table, line.check, line.severity] += int(count)
        if first:
            firsts[line.table, line.check] = first
    return Said(cells[2][1], counts, firsts, int(cells[3][3]))


@cache
def lines(case: Case) -> list[selfcheck.Line]:
    """The lines of 自查, in their order; where the tables stand does not matter for them."""
    pack = case.campaign
    specs = forms.sent_by(pack, case.node)
    places = {id: tables.Place(tables.View(spec, tables.letters(spec), tables.FIRST, tables.HEAD + tables.ROWS), "A1") for id, spec in specs.items()}
    return selfcheck.lines(specs, places, rules(Form(pack, specs)), [id for id, s in specs.items() if s.required])


def check(case: Case, data: bytes):
    """What `ledgerkit check` says of the same file."""
    reading = intake.read_book(open_book(data, "xlsx"), [case.campaign], "长丰县.xlsx", case.as_of)
    return pipeline.check_file(reading, Context(case.campaign, case.as_of, case.period))


@pytest.fixture(scope="session")
def soffice(tmp_path_factory):
    """Convert workbooks with LibreOffice, many in one call: soffice({name: bytes}, "xlsx") -> {name: bytes}."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing in CI")
        pytest.skip("LibreOffice is not installed here: what 自查 counts was not worked out")

    def convert(files: dict[str, bytes], form: str) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("forms")
        for name, data in files.items():
            (folder / f"{name}.xlsx").write_bytes(data)
        given = [str(path) for path in sorted(folder.glob("*.xlsx"))]
        profile = (tmp_path_factory.getbasetemp() / "profile").as_uri()
        subprocess.run([program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form, "--outdir", str(folder / "out"), *given],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        return {name: (folder / "out" / f"{name}.{form}").read_bytes() for name in files}

    return convert
