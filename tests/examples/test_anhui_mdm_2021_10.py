"""The fourth “面对面” session, 25 October 2021 in 颍上: what was published of it appears in the outputs."""

import shutil
from pathlib import Path

import pytest

from ledgerkit import pipeline

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "anhui-mdm-2021-10"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("面对面") / "anhui-mdm-2021-10"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("输出"))
    return pipeline.run(folder)


def test_the_published_figures(result, dump_docx):
    """AH-32, AH-34: 8 units: 5家企业、两家开发区管委会及潘集区政府, on a Monday, under the cap of ten."""
    text = dump_docx(result.folder / "报告" / "事项及答复表.docx")
    assert "接待来访单位8家，其中企业5家、开发区管委会2家、地方政府1家" in text
    plan = dump_docx(result.folder / "报告" / "议事方案.docx")
    for said in ("定于2021年10月25日（星期一）举行第四期", "拟接待8家单位", "颍上县经开区管委会会议室（现场座谈）", "年产9200吨精细化工中间体项目"):
        assert said in plan
    figures = {name: text for name, text, _ in result.figures}
    assert (figures["来访单位数"], figures["预约单位数"], figures["答复率"]) == ("8", "10", "87.5%")


def test_each_fault_is_found_once(result):
    """AH-33, AH-35, AH-36, AH-37, AH-38 in one batch; AH-32: the mark 现场 keeps the Monday from being one."""
    assert sorted((f.check, f.origin.sheet, f.origin.cell) for f in result.findings if f.severity != "info") == [
        ("agenda_steps", "安排", "M4"), ("answered_before", "登记清单", "N9"), ("order", "答复", "J8"), ("out_of_scope", "登记清单", "N11"),
        ("real_name", "登记清单", "F7"), ("registration", "登记清单", "O10"), ("visitors", "登记清单", "I8")]


def test_no_document_prints_an_empty_figure(result, dump_docx):
    for path in sorted((result.folder / "报告").glob("*.docx")):
        assert not [w for w in ("None", "{{", "{%", "（）", "、、", "，，", "。。") if w in dump_docx(path)], path.name


def test_a_second_run_gives_the_same_bytes(result, tmp_path):
    again = pipeline.run(result.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (result.folder / name).read_bytes(), name


@pytest.mark.parametrize("name", ["议事方案", "事项及答复表"])
def test_documents_read_as_before(result, dump_docx, golden, name):
    golden(f"anhui-mdm-2021-10/{name}.txt", dump_docx(result.folder / "报告" / f"{name}.docx"))


@pytest.mark.parametrize("book, sheet", [("汇总.xlsx", "场次安排"), ("汇总.xlsx", "事项及答复表"), ("汇总.xlsx", "互动申请表"),
                                         ("汇总.xlsx", "预约事项来源及座谈形式"), ("校验意见.xlsx", "校验意见"), ("收件登记.xlsx", "收件登记")])
def test_workbooks_read_as_before(result, dump_sheet, golden, book, sheet):
    golden(f"anhui-mdm-2021-10/{book}-{sheet}.txt", dump_sheet(result.folder / book, sheet))
