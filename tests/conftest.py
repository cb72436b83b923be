"""What the tests share: the packs, workbooks made from rows, and the folder of shared material."""

import io
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ledgerkit import campaign, intake, pipeline
from ledgerkit.office.sheets import open_book

sys.path.insert(0, str(Path(__file__).parent))

from prose import opened  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SHARED = Path(__file__).resolve().parents[2] / "shared"
AS_OF = date(2021, 9, 25)

PAIRING = ["序号", "企业名称", "统一社会信用代码", "企业规模", "企业类型", "所属行业", "企业联系人", "企业联系电话", "结对领导", "职务", "联络员",
           "联络员电话", "结对日期", "体检日期", "走访次数", "最近走访日期", "备注"]
ISSUES = ["序号", "企业名称", "问题类别", "问题描述", "提出日期", "工作目标", "思路举措", "责任单位", "责任人", "完成时限", "办理状态", "办结日期", "办理结果"]


def pytest_addoption(parser):
    """--regen writes the goldens anew: look at the difference before you commit it."""
    parser.addoption("--regen", action="store_true", help="write the golden dumps instead of comparing with them")


@pytest.fixture
def golden(request):
    """Compare a text with the golden file of this name beside the test, or write it with --regen."""
    def compare(name, text):
        path = request.path.parent / "goldens" / name
        if request.config.getoption("--regen"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8")
        assert text.splitlines() == expected.splitlines()

    return compare


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared material; absent in a checkout of its own, always there in CI."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is missing in CI")
        pytest.skip("../shared is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def pack():
    """The campaign anhui-sbq."""
    return campaign.load("anhui-sbq")


def enterprise(number: int, name: str, **values) -> dict:
    """A sound row of the pairing table."""
    return {
        "序号": number, "企业名称": name, "统一社会信用代码": None, "企业规模": "中型", "企业类型": "传统产业", "所属行业": "纺织业",
        "企业联系人": "李艳", "企业联系电话": "13905510001", "结对领导": "王波", "职务": "局长", "联络员": "卢强", "联络员电话": "0551-62376123",
        "结对日期": datetime(2021, 5, 12), "体检日期": None, "走访次数": 1, "最近走访日期": datetime(2021, 9, 7), "备注": None, **values}


def issue(number: int, name: str, **values) -> dict:
    """A sound row of the issues table, solved."""
    return {
        "序号": number, "企业名称": name, "问题类别": "污染治理", "问题描述": "喷漆废气收集不到位", "提出日期": datetime(2021, 7, 1), "工作目标": "达标",
        "思路举措": "专家帮扶", "责任单位": "执法大队", "责任人": "赵敏", "完成时限": "2021年12月底前", "办理状态": "已解决",
        "办结日期": datetime(2021, 8, 1), "办理结果": "已整改", **values}


@pytest.fixture
def rows():
    """The makers of sound rows: rows.enterprise(1, "甲公司"), rows.issue(1, "甲公司")."""
    class Rows:
        PAIRING, ISSUES = PAIRING, ISSUES
        enterprise = staticmethod(enterprise)
        issue = staticmethod(issue)

        @staticmethod
        def sheet(headings, records, unit="合肥市长丰县生态环境分局", title="结对服务基本情况表", reported="2021年9月24日"):
            """Title, 填报单位 line, headings, records: the layout of a real annex."""
            top = [[f"长丰县环保服务企业“十百千”行动{title}"], [f"填报单位：{unit}（盖章）    填报时间：{reported}"]]
            return [*top, list(headings), *([record.get(h) for h in headings] for record in records)]

    return Rows


@pytest.fixture
def book():
    """Bytes of a workbook from sheets of rows; merges are ranges such as "A1:Q1" by sheet."""
    def make(sheets, merges=None, hidden=(), modified=datetime(2021, 9, 24, 10)):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, content in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in content:
                sheet.append(row)
            for area in (merges or {}).get(name, ()):
                sheet.merge_cells(area)
            sheet.sheet_state = "hidden" if name in hidden else "visible"
        workbook.properties.modified = modified
        buffer = io.BytesIO()
        workbook.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture(scope="session")
def ran(tmp_path_factory):
    """ran("pizhou-2024-10") is the run of a copy of an example: one run for all tests that only look at it."""
    results = {}

    def run(example):
        if example not in results:
            folder = tmp_path_factory.mktemp("例") / f"批次-{example}"
            shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns("输出"))
            results[example] = pipeline.run(folder)
        return results[example]

    return run


@pytest.fixture
def report_of_nothing(tmp_path):
    """The text of an example's report where nothing came in."""
    def text(example, name):
        shutil.copy(EXAMPLES / example / "batch.toml", tmp_path)
        (tmp_path / "收件").mkdir()
        return "\n".join(p.text for p in opened(str(pipeline.run(tmp_path).folder / "报告" / name)).paragraphs)

    return text


@pytest.fixture
def written_again(tmp_path):
    """Run an example's generator and say whether it writes the committed batch byte for byte."""
    def run(generator, example):
        subprocess.run([sys.executable, str(EXAMPLES / generator), str(tmp_path)], check=True)
        made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
        kept = {p.relative_to(EXAMPLES / example).as_posix(): p.read_bytes() for p in (EXAMPLES / example).rglob("*")
                if p.is_file() and "输出" not in p.parts}
        return made == kept

    return run


@pytest.fixture
def read(pack, book):
    """The reading of a workbook made from sheets of rows, or of given bytes."""
    def make(content, name="长丰县三季度.xlsx", packs=None, as_of=AS_OF, format="xlsx", **options):
        data = content if isinstance(content, bytes) else book(content, **options)
        return intake.read_book(open_book(data, format), packs or [pack], name, as_of)

    return make
