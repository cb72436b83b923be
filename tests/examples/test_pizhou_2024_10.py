"""The branch's documents as readable text (XZ-01 to XZ-09)."""

import openpyxl
import pytest

from ledgerkit import pipeline


@pytest.fixture(scope="module")
def result(ran):
    return ran("pizhou-2024-10")


def test_the_report_reads_as_before(result, dump_docx, golden):
    golden("pizhou-邳州执法局支部.txt", dump_docx(result.folder / "报告" / "邳州执法局支部.docx"))


@pytest.mark.parametrize("book, sheet", [("汇总.xlsx", "总览"), ("汇总.xlsx", "企业诉求问题清单"), ("汇总.xlsx", "诉求问题类别及处理方式"),
                                         ("校验意见.xlsx", "校验意见"), ("收件登记.xlsx", "收件登记")])
def test_the_workbooks_read_as_before(result, dump_sheet, golden, book, sheet):
    golden(f"pizhou-{book}-{sheet}.txt", dump_sheet(result.folder / book, sheet))


def test_a_second_run_gives_the_same_bytes(result, tmp_path):
    again = pipeline.run(result.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (result.folder / name).read_bytes(), name


def test_only_sheets_that_figures_hang_on_say_so(ran):
    """What may be changed in a detail sheet and what then moves is said above it, and not where nothing does."""
    book = openpyxl.load_workbook(ran("pizhou-2024-10").folder / "汇总.xlsx", read_only=True)
    notes = {name: book[name]["A2"].value for name in ("企业诉求问题清单", "诉求问题统计表")}
    assert notes["企业诉求问题清单"].endswith("改动本表，各表数字随之变化；增加记录请复制一整行、在原行下面插入后改写，右侧折叠列不要改")
    assert notes["诉求问题统计表"].endswith("填报单位：徐州市邳州生态环境局")
