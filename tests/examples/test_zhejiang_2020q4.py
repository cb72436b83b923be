"""Eight offices of Zhejiang for the fourth quarter of 2020, end to end (ZJ-01 to ZJ-11)."""

import json
import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from ledgerkit import pipeline

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE = EXAMPLES / "zhejiang-2020q4"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("浙江") / "浙江十百千-2020Q4"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("输出"))
    return pipeline.run(folder)


@pytest.fixture(scope="module")
def truth():
    return json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))


def test_the_plans_figures_stand_side_by_side(result, dump_docx):
    """ZJ-01: 1050 and 900 beside the stated 1000; 50 for Zhoushan."""
    province = dump_docx(result.folder / "报告" / "全省.docx")
    for words in ("设区市目标合计1,050家", "县级目标合计900家", "方案所列合计1,000家", "10×100+50=1050", "90个县（市、区）×10=900"):
        assert words in province
    assert "全市年度结对目标为50家左右，已结对51家，完成率102.0%" in dump_docx(result.folder / "报告" / "舟山市.docx")


def test_the_figures_are_those_that_were_written_down(result, truth):
    """ZJ-03, ZJ-07, ZJ-09: the five ones and the problems of every unit, and of the province as their sum."""
    import openpyxl

    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx", data_only=True)["分县汇总"]
    heads = [str(c.value).split("\n")[0] for c in sheet[3]]
    names = {u.code: u.name for u in pipeline.campaign.load("zhejiang-sbq").units}
    found = {row[2]: dict(zip(heads, row)) for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert len(truth["units"]) == 7
    for code, figures in truth["units"].items():
        for indicator, number in figures.items():
            printed = found[names[code]][indicator]
            assert (0 if printed == "—" else printed) == number, (names[code], indicator)
    total = {indicator: sum(f[indicator] for f in truth["units"].values()) for indicator in next(iter(truth["units"].values()))}
    assert {name: int(text.replace(",", "")) for name, text, _ in result.figures if name in total} == total


def test_every_fault_is_found_at_its_cell(result, truth):
    """ZJ-03, ZJ-04, ZJ-07, ZJ-08, ZJ-09, ZJ-11"""
    found = {(f.origin.file, f.origin.sheet, f.origin.cell, f.check) for f in result.findings}
    assert len(truth["faults"]) == 13
    assert [f for f in truth["faults"] if (f["file"], f["sheet"], f["cell"], f["check"]) not in found] == []


def test_what_is_wrong_and_nothing_else(result, truth):
    """No sound cell draws an error: those are the injected ones, the second row of one enterprise, and who sent nothing."""
    wrong = [f for f in result.findings if f.severity == "error" and f.check != "unreported"]
    places = {(f["file"], f["sheet"], re.sub(r"\D", "", f["cell"])) for f in truth["faults"]}
    assert [f.message for f in wrong if (f.origin.file, f.origin.sheet, re.sub(r"\D", "", f.origin.cell)) not in places] == []
    assert len(result.missing) == 94 and not [f for f in result.findings if f.check in ("unknown_column", "unit_conflict", "choice")]


def test_what_lacks_is_said_once(result):
    """ZJ-06, ZJ-10: a first list of August and a period before are not here."""
    lacking = [f.message for f in result.findings if f.severity == "info" and f.message.startswith("没有")]
    assert len(lacking) == len(set(lacking))
    assert any("2020年8月30日截止的首次名单" in m for m in lacking) and any("“名单增减”" in m for m in lacking)


def test_the_list_of_august(tmp_path):
    """ZJ-06: the lists alone, in the batch of August: one came on the Sunday, one two days after it."""
    import openpyxl

    folder = tmp_path / "八月"
    (folder / "收件").mkdir(parents=True)
    (folder / "batch.toml").write_text('campaign = "zhejiang-sbq"\nperiod = "2020-08"\nas_of = 2020-09-02\n', encoding="utf-8")
    for name, day in (("萧山", "8月30日"), ("北仑", "9月1日")):
        source = next(p for p in (EXAMPLE / "收件").iterdir() if name in p.name)
        book = openpyxl.load_workbook(source)
        for sheet in book.worksheets[1:]:
            book.remove(sheet)
        sheet = book.worksheets[0]
        sheet["A1"] = "结对服务企业名单"
        sheet["A2"] = re.sub(r"2020年\d+月\d+日", f"2020年{day}", sheet["A2"].value)
        book.save(folder / "收件" / f"{name}名单.xlsx")
    late = [f.message for f in pipeline.run(folder).findings if f.check == "list_late"]
    assert late == ["北仑名单.xlsx：填报时间2020年9月1日，比名单截止日2020年8月30日（星期日）迟2天，方案没有遇休息日顺延的规定；"
                    "这份如是更新后的名单，请注明首次报送日期。"]


def test_the_next_quarters_list_against_this_one(result):
    """ZJ-10: who left, who stayed, and that no reason is given."""
    import openpyxl

    folder = result.folder.parent.with_name("浙江十百千-2021Q1")
    (folder / "收件").mkdir(parents=True)
    batch = 'campaign = "zhejiang-sbq"\nperiod = "2021Q1"\nas_of = 2021-03-31\nprevious = "../浙江十百千-2020Q4"\n'
    (folder / "batch.toml").write_text(batch, encoding="utf-8")
    book = openpyxl.load_workbook(next(p for p in (EXAMPLE / "收件").iterdir() if "嵊泗" in p.name))
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = "结对服务企业名单（2021年第一季度）", "填报单位：嵊泗县    填报时间：2021年3月26日"
    gone = sheet["B11"].value
    sheet.delete_rows(11)
    book.save(folder / "收件" / "嵊泗县名单.xlsx")
    found = {f.check: (f.severity, f.message) for f in pipeline.run(folder).findings if f.check in ("roster", "left")}
    assert found["roster"] == ("info", f"嵊泗县与2020年第四季度相比，退出1家（{gone}），保留7家。")
    assert found["left"][0] == "warning" and f"“{gone}”本期没有了，也没有写明原因" in found["left"][1]


def test_the_consolidated_workbook_can_be_handed_in_again(result, tmp_path):
    """Its sheet of service scores looks like a list of enterprises, and is not taken for one."""
    (tmp_path / "收件").mkdir()
    shutil.copy(result.folder / "汇总.xlsx", tmp_path / "收件")
    shutil.copy(EXAMPLE / "batch.toml", tmp_path)
    again = pipeline.run(tmp_path)
    assert again.figures == result.figures and {f.message for f in again.findings} <= {f.message for f in result.findings}


def test_the_batch_is_what_its_generator_writes(tmp_path, monkeypatch):
    folder = tmp_path / "zhejiang-2020q4"
    monkeypatch.setattr(sys, "argv", ["make", str(folder)])
    monkeypatch.setattr(sys, "path", [str(EXAMPLES / "make_zhejiang_2020q4"), *sys.path])
    runpy.run_path(str(EXAMPLES / "make_zhejiang_2020q4" / "__main__.py"), run_name="__main__")
    made = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert len(made) == 10
    for name, data in made.items():
        assert data == (EXAMPLE / name).read_bytes(), name


def test_a_second_run_gives_the_same_bytes(result, tmp_path):
    again = pipeline.run(result.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (result.folder / name).read_bytes(), name


def test_no_report_prints_an_empty_figure(result, dump_docx):
    for path in sorted((result.folder / "报告").glob("*.docx")):
        assert not re.search(r"None|nan|\{\{|\{%|（）|、、|，，|。。|；。|其中，|占—|、。|未作", dump_docx(path)), path.name


@pytest.mark.parametrize("name", ["全省", "舟山市", "丽水市"])
def test_reports_read_as_before(result, dump_docx, golden, name):
    golden(f"zhejiang-{name}.txt", dump_docx(result.folder / "报告" / f"{name}.docx"))


@pytest.mark.parametrize("book, sheet, rows", [
    ("汇总.xlsx", "总览", None), ("汇总.xlsx", "分市汇总", None), ("汇总.xlsx", "目标完成", 16), ("汇总.xlsx", "联络员服务得分", 24),
    ("汇总.xlsx", "结对服务企业名单", 6), ("汇总.xlsx", "企业服务台账", 6), ("校验意见.xlsx", "校验意见", None), ("收件登记.xlsx", "收件登记", None),
])
def test_workbooks_read_as_before(result, dump_sheet, golden, book, sheet, rows):
    golden(f"zhejiang-{book}-{sheet}.txt", dump_sheet(result.folder / book, sheet, rows))
