"""The example of Jiyuan, end to end: the published ledger, what five parts brought back, and the notice on how it stands."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledgerkit import pipeline
from ledgerkit.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "jiyuan-2020-12"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run of a copy of the example."""
    folder = tmp_path_factory.mktemp("济源") / "济源两个健康-2020-12"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("输出", "下发"))
    return pipeline.run(folder, jobs=1)


@pytest.fixture(scope="module")
def notice(run, dump_docx):
    return dump_docx(run.folder / "报告" / "调度通报.docx")


def test_the_published_figures(run, notice):
    """JY-02, JY-06, JY-07: 10 actions, 20 measures, 21 tasks; 8, 6, 5, 2 by leader; 14 parts that go on."""
    figures = {name: text for name, text, _ in run.figures}
    assert (figures["任务数"], figures["措施数"]) == ("21", "20")
    assert "工作台账共有20条措施、21项任务，按完成时限分为24个事项。其中，已完成3个，已超期1个，即将到期6个，长期坚持14个。" in notice
    for name, measures in (("李真理", 8), ("王雪峰", 6), ("卢强", 5), ("王波", 2)):
        assert f"表 | {name} | {measures} | " in notice


def test_who_sent_what(run):
    assert {d.received.path: d.verdict for d in run.decisions} == dict.fromkeys((p.name for p in (EXAMPLE / "收件").iterdir()), "采用")
    assert [u.name for u in run.missing] == ["监测科", "固管中心", "宣教中心", "移动源监管科", "大气科", "科研宣教中心"]


def test_the_honest_faults_are_found(run):
    """JY-09, JY-10, JY-11, X-09: each at its cell, to whom it concerns."""
    found = {(f.check, f.origin.file, f.origin.cell, f.unit) for f in run.findings}
    assert {
        ("required", "办公室企业服务日台账.xlsx", "F7", "419001-1"), ("order", "办公室企业服务日台账.xlsx", "H8", "419001-1"),
        ("officers", "党建办分包企业清单.xlsx", "B48", "419001-2"), ("officers", "党建办分包企业清单.xlsx", "F55", "419001-2"),
        ("required_when", "环评科.xlsx", "J7", "419001-3"), ("progress_conflict", "环评科.xlsx", "I7", "419001-3"),
        ("past_due", "民营经济“两个行动”工作台账.xlsx", "F6", "419001-2"), ("never_done", "民营经济“两个行动”工作台账.xlsx", "F21", "419001-9"),
        ("monthly_entry", "民营经济“两个行动”工作台账.xlsx", "C13", "419001-5"), ("service_day", None, None, None),
    } <= found


def test_the_notice_reads_as_before(notice, golden):
    golden("jiyuan-调度通报.txt", notice)
    assert not re.search(r"None|nan|\{\{|\{%|（）|、、|，，|。。|，。|：。", notice)


@pytest.mark.parametrize("book, sheet, rows", [
    ("台账.xlsx", "工作台账", None), ("到期情况.xlsx", "按牵头领导", None), ("到期情况.xlsx", "按牵头部门", None), ("到期情况.xlsx", "按行动类型", None),
    ("到期情况.xlsx", "明细", 12), ("校验意见.xlsx", "校验意见", None), ("收件登记.xlsx", "收件登记", None), ("汇总.xlsx", "总览", None),
    ("汇总.xlsx", "各牵头领导措施", None), ("汇总.xlsx", "企业服务日台账", None)])
def test_workbooks_read_as_before(run, dump_sheet, golden, book, sheet, rows):
    golden(f"jiyuan-{book}-{sheet}.txt", dump_sheet(run.folder / book, sheet, rows))


def test_the_ledger_that_comes_out_is_the_one_that_went_in(run):
    """JY-11: the seven columns, 21 rows and 12 merged ranges of the annex, and the entries beside them."""
    before = openpyxl.load_workbook(EXAMPLE / "收件" / "民营经济“两个行动”工作台账.xlsx")["工作台账"]
    after = openpyxl.load_workbook(run.folder / "台账.xlsx")["工作台账"]
    assert [[c.value for c in row[:7]] for row in after.iter_rows()] == [[c.value for c in row] for row in before.iter_rows()]
    assert after.merged_cells.ranges == before.merged_cells.ranges and len(after.merged_cells.ranges) == 12
    assert after.print_area == "'工作台账'!$A$1:$J$24" and after.print_title_rows == "$3:$3"
    assert sum(after.cell(row, 8).value is not None for row in range(4, 25)) == 15


def test_a_second_run_gives_the_same_bytes(run, tmp_path):
    again = pipeline.run(run.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (run.folder / name).read_bytes(), name


def test_the_generator_writes_the_committed_bytes(tmp_path):
    subprocess.run([sys.executable, ROOT / "examples" / "make_jiyuan_2020_12", tmp_path], check=True, cwd=ROOT)
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {name: (EXAMPLE / name).read_bytes() for name in ("batch.toml", *(f"收件/{p.name}" for p in (EXAMPLE / "收件").iterdir()))}
    assert made == kept


# ---- the commands -----------------------------------------------------------------------------------------------------

def test_due_says_it_aloud(run, golden):
    """JY-07, X-07 to X-09: by leader, department and type, as of the batch's day and of any other."""
    said = CliRunner().invoke(main, ["due", str(run.folder.parent)])
    assert said.exit_code == 0
    golden("jiyuan-due.txt", said.output)
    said = CliRunner().invoke(main, ["due", str(run.folder.parent), "--as-of", "2021-01-01"])
    assert said.output.startswith("截至2021年1月1日，工作台账共有21项任务，按完成时限分为24个事项：已超期7个，已完成3个，长期坚持14个。")


def test_due_of_a_file_for_programs():
    """JY-07 (T): the ledger alone, on the day after the November items."""
    ledger = EXAMPLE / "收件" / "民营经济“两个行动”工作台账.xlsx"
    said = CliRunner().invoke(main, ["due", str(ledger), "--as-of", "2020-12-01", "--format", "json"])
    found = json.loads(said.output)
    assert {k: v for k, v in found["counts"].items() if v} == {"已超期": 3, "未到期": 7, "长期坚持": 14}
    assert found["total"] == sum(found["counts"].values()) == len(found["duties"]) and found["tasks"] == 21
    late = [d for d in found["duties"] if d["state"] == "已超期"]
    assert [(d["row"], d["due"], d["late"], d["what"]) for d in late] == [(r, "2020-11-30", 1, "完成台账制定") for r in (5, 6, 7)]


def test_due_as_a_workbook(tmp_path):
    target = tmp_path / "看看.xlsx"
    said = CliRunner().invoke(main, ["due", str(EXAMPLE), "--format", "xlsx", "--output", str(target)])
    assert said.exit_code == 0
    assert openpyxl.load_workbook(target).sheetnames == ["按牵头领导", "按牵头部门", "按行动类型", "明细"]


def test_due_and_forms_say_what_they_cannot_do(tmp_path):
    said = CliRunner().invoke(main, ["due", str(tmp_path / "没有")])
    assert said.exit_code == 2 and "找不到" in said.output
    said = CliRunner().invoke(main, ["due", str(EXAMPLE / "batch.toml")])
    assert said.exit_code == 2 and "不能继续" in said.output
    said = CliRunner().invoke(main, ["forms", str(tmp_path)])
    assert said.exit_code == 2 and "batch.toml" in said.output


def test_forms_says_where_the_parts_are(run):
    said = CliRunner().invoke(main, ["forms", str(run.folder.parent)])
    assert said.exit_code == 0 and said.output.startswith("台账已拆成11个部门、4位领导的表")
    made = {p.relative_to(run.folder.parent / "下发").as_posix() for p in (run.folder.parent / "下发").rglob("*.xlsx")}
    assert len(made) == 15 and {"部门/科研宣教中心.xlsx", "领导/王波.xlsx"} < made


def test_where_nothing_came_no_sum_holds_its_own_cell(tmp_path):
    shutil.copy(EXAMPLE / "batch.toml", tmp_path)
    (tmp_path / "收件").mkdir()
    book = openpyxl.load_workbook(pipeline.run(tmp_path).folder / "汇总.xlsx")
    sums = [re.fullmatch(r"=SUM\([A-Z]+(\d+):[A-Z]+(\d+)\)", str(cell.value)) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [found[0] for found in sums if found and int(found[1]) > int(found[2])]
    assert [book["各牵头部门任务"].cell(4, c).value for c in (1, 2)] == ["合计", 0]
