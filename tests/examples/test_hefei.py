"""One city's two quarters: the scope's own report and annex, and what the second remembers of the first."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from ledgerkit import pipeline
from ledgerkit.errors import FatalError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """The two batches, copied side by side."""
    here = tmp_path_factory.mktemp("合肥")
    for name in ("anhui-hefei-2021q2", "anhui-hefei-2021q3"):
        shutil.copytree(EXAMPLES / name, here / name, ignore=shutil.ignore_patterns("输出"))
    return here


@pytest.fixture(scope="module")
def quarter(folders):
    """The third quarter's run, after the second's."""
    pipeline.run(folders / "anhui-hefei-2021q2", jobs=1)
    return pipeline.run(folders / "anhui-hefei-2021q3", jobs=1)


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def test_the_example_is_what_its_generator_writes(tmp_path):
    shutil.copytree(EXAMPLES / "anhui-2021q3" / "收件", tmp_path / "anhui-2021q3" / "收件")
    shutil.copy(EXAMPLES / "make_hefei.py", tmp_path)
    subprocess.run([sys.executable, str(tmp_path / "make_hefei.py")], check=True)
    for name in ("anhui-hefei-2021q2", "anhui-hefei-2021q3"):
        made = {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        kept = {p.relative_to(EXAMPLES / name): p.read_bytes() for p in (EXAMPLES / name).rglob("*")
                if p.is_file() and "输出" not in p.parts}
        assert made == kept


def test_the_citys_run_has_its_own_report_and_annex(quarter):
    assert {"汇总.xlsx", "上报.xlsx", "报告/合肥市.docx"} <= set(quarter.files)
    sheets = openpyxl.load_workbook(quarter.folder / "汇总.xlsx").sheetnames
    assert "分县汇总" in sheets and "分市汇总" not in sheets


def test_the_manifest_names_the_memory(quarter, folders):
    """What a run remembers is an input like any other."""
    memory = folders / "anhui-hefei-2021q2" / "输出" / "汇总.xlsx"
    manifest = json.loads((quarter.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["previous"] == {"file": "../anhui-hefei-2021q2", "sha256": hashlib.sha256(memory.read_bytes()).hexdigest()}


def test_the_figures_that_fell_are_said(quarter):
    """X-06: 走访次数 of 庐江县; 结对 of 长丰县, where one of two left without a reason."""
    assert said(quarter, "cumulative") == [
        "长丰县结对企业数14家，少于2021年第二季度的16家，退出的长丰金桥建材有限公司没有写明原因，请在备注栏写明。",
        "庐江县走访次数20家次，少于2021年第二季度的31家次，本年累计数不应减少，请核对，确有更正的请说明原因。"]


def test_the_roster_between_the_quarters(quarter):
    """ZJ-10: the mistyped name is one that left and one that joined, never the same by likeness."""
    assert said(quarter, "roster") == [
        "蜀山区与2021年第二季度相比，新增1家（合肥华健水务有限公司），退出1家（合肥华建水务有限公司），保留7家。",
        "长丰县与2021年第二季度相比，退出2家（长丰恒达纸制品有限公司、长丰金桥建材有限公司），保留14家。"]
    assert len(said(quarter, "left")) == 2


def test_the_province_reads_the_annex_as_the_counties_files(quarter, folders, tmp_path):
    """The city's 上报.xlsx and the four files themselves make the same ledger, cell by cell."""
    def run(name, files):
        (tmp_path / name / "收件").mkdir(parents=True)
        (tmp_path / name / "batch.toml").write_text('campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-30\n', encoding="utf-8")
        for file in files:
            shutil.copy(file, tmp_path / name / "收件")
        return pipeline.run(tmp_path / name, jobs=1)

    annex, direct = run("一", [quarter.folder / "上报.xlsx"]), run("二", (folders / "anhui-hefei-2021q3" / "收件").iterdir())
    assert annex.figures == direct.figures and dict((n, t) for n, t, _ in annex.figures)["结对企业数"] == "51"
    assert [u.code for u in annex.missing] == [u.code for u in direct.missing]
    lines = []
    for result in (annex, direct):
        sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["企业问题台账"]
        lines.append([[c.value for c in row] for row in sheet.iter_rows(min_row=3)])
    assert lines[0] == lines[1] and len(lines[0]) == 64


def test_a_previous_period_that_is_missing_or_another_is_refused(folders, quarter, tmp_path):
    """X-06: the memory is checked before any file is opened."""
    folder = tmp_path / "批次"
    shutil.copytree(folders / "anhui-hefei-2021q3", folder, ignore=shutil.ignore_patterns("输出"))
    text = (folder / "batch.toml").read_text(encoding="utf-8")

    def refused(previous):
        (folder / "batch.toml").write_text(text.replace("../anhui-hefei-2021q2", previous), encoding="utf-8")
        with pytest.raises(FatalError) as error:
            pipeline.run(folder, jobs=1)
        return str(error.value)

    assert refused("../没有") == "batch.toml里previous写的“../没有”没有汇总.xlsx，请先处理好上一期，或者改正这一行。"
    assert "不早于本期" in refused((quarter.folder / "汇总.xlsx").as_posix())
    assert "不是“环保服务企业“十百千”行动”的汇总" in refused((quarter.folder / "校验意见.xlsx").as_posix())
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04rubbish")
    assert "读不出来" in refused("../坏.xlsx")
    other = openpyxl.load_workbook(quarter.folder.parents[1] / "anhui-hefei-2021q2" / "输出" / "汇总.xlsx")
    other["报送情况"]["A1"] = "民营企业“三百”行动报送情况"
    other.save(tmp_path / "别的专项.xlsx")
    assert "不是“环保服务企业“十百千”行动”的汇总" in refused("../别的专项.xlsx")


def test_without_a_previous_period_it_is_said_once(folders, quarter, tmp_path):
    folder = tmp_path / "批次"
    shutil.copytree(folders / "anhui-hefei-2021q2", folder, ignore=shutil.ignore_patterns("输出"))
    result = pipeline.run(folder, jobs=1)
    for check in ("cumulative", "roster", "left"):
        assert len(said(result, check)) == 1 and said(result, check)[0].startswith("没有上一期的汇总，未作")


def test_a_countys_scope_has_a_report_too(folders, tmp_path):
    folder = tmp_path / "批次"
    shutil.copytree(folders / "anhui-hefei-2021q2", folder, ignore=shutil.ignore_patterns("输出"))
    result = pipeline.run(folder, jobs=1, scope="340121")
    assert {"报告/长丰县.docx", "汇总.xlsx", "上报.xlsx"} <= set(result.files) and result.figures[0] == ("结对企业数", "16", "家")
    assert [d.reason for d in result.decisions if d.verdict == "无法识别"] == [
        "填报单位“合肥市庐江县生态环境分局”不在本批次的名单中，请核对", "填报单位“合肥市蜀山区生态环境分局”不在本批次的名单中，请核对"]


@pytest.mark.parametrize("book, sheet, rows", [
    ("上报.xlsx", "结对服务基本情况表", 6), ("上报.xlsx", "报送情况", None), ("汇总.xlsx", "分县汇总", None), ("校验意见.xlsx", "校验意见", None)])
def test_the_citys_workbooks_read_as_before(quarter, dump_sheet, golden, book, sheet, rows):
    golden(f"合肥-{book}-{sheet}.txt", dump_sheet(quarter.folder / book, sheet, rows))


def test_the_citys_report_reads_as_before(quarter, dump_docx, golden):
    golden("合肥-合肥市.txt", dump_docx(quarter.folder / "报告" / "合肥市.docx"))
