"""The article's documents as readable text (AR-01 to AR-06)."""

import pytest

from ledgerkit import pipeline


@pytest.fixture(scope="module")
def result(ran):
    return ran("anhui-cxjz-2021q3")


def test_the_report_reads_as_before(result, dump_docx, golden):
    golden("cxjz-机制和政策创新工作情况.txt", dump_docx(result.folder / "报告" / "机制和政策创新工作情况.docx"))


@pytest.mark.parametrize("book, sheet", [("汇总.xlsx", "总览"), ("汇总.xlsx", "情况稿数据表"), ("汇总.xlsx", "机制和政策创新事项清单"),
                                         ("校验意见.xlsx", "校验意见"), ("收件登记.xlsx", "收件登记")])
def test_the_workbooks_read_as_before(result, dump_sheet, golden, book, sheet):
    golden(f"cxjz-{book}-{sheet}.txt", dump_sheet(result.folder / book, sheet))


def test_a_second_run_gives_the_same_bytes(result, tmp_path):
    again = pipeline.run(result.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (result.folder / name).read_bytes(), name
