"""A run over small inboxes: bad files never stop it, outputs appear whole or not at all."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledgerkit import pipeline
from ledgerkit.errors import FatalError
from ledgerkit.office import workers


@pytest.fixture
def batch(tmp_path, rows, book):
    """A batch folder with one sound workbook; `files` adds others by name."""
    def make(files=None, **options):
        folder = tmp_path / "批次"
        (folder / "收件" / "合肥市").mkdir(parents=True)
        (folder / "batch.toml").write_text('campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n', encoding="utf-8")
        content = {"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙公司", 走访次数=0, 最近走访日期=None)]),
                   "问题": rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")}
        (folder / "收件" / "合肥市" / "长丰县.xlsx").write_bytes(book(content))
        for name, data in (files or {}).items():
            (folder / "收件" / name).write_bytes(data)
        return folder

    return make


def figures(result):
    return {name: text for name, text, _ in result.figures}


def test_bad_files_are_registered_and_the_rest_goes_through(batch):
    result = pipeline.run(batch({"坏.xlsx": b"PK\x03\x04rubbish", "空.xls": b"", "信.txt": b"hello", "照片.jpg": b"\xff\xd8\xff"}), jobs=1)
    assert sorted(d.verdict for d in result.decisions) == ["无法识别"] * 4 + ["采用"]
    assert all(d.reason for d in result.decisions)
    assert len([f for f in result.findings if f.check == "unreadable"]) == 4
    assert figures(result)["结对企业数"] == "2" and figures(result)["走访企业数"] == "1"


def test_a_worker_that_dies_or_hangs_costs_one_file(batch, monkeypatch):
    real = workers.each

    def each(function, tasks, jobs, **limits):
        for found, task in zip(real(function, tasks, jobs, **limits), tasks):
            yield (None, "文件使读取程序异常退出") if "坏" in task[1] else found

    monkeypatch.setattr(workers, "each", each)
    result = pipeline.run(batch({"坏.xlsx": b"PK"}), jobs=1)
    assert [(d.verdict, d.reason) for d in result.decisions if "坏" in d.received.path] == [("无法识别", "文件使读取程序异常退出")]
    assert figures(result)["结对企业数"] == "2"


def test_a_copied_sheet_is_said_and_its_enterprises_count_once(batch, rows, book):
    pairing = rows.sheet(rows.PAIRING, [rows.enterprise(1, "丙公司")], unit="肥东县生态环境分局")
    issues = rows.sheet(rows.ISSUES, [rows.issue(1, "丙公司")], unit="肥东县生态环境分局", title="企业问题台账")
    data = book({"结对": pairing, "结对 (2)": pairing, "问题": issues, "问题 (2)": issues})
    result = pipeline.run(batch({"肥东县.xlsx": data}), jobs=1)
    assert figures(result)["结对企业数"] == "3"
    said = {(f.check, f.origin.sheet, f.origin.cell) for f in result.findings if f.origin.file == "肥东县.xlsx" and f.origin.cell}
    assert said == {("unique", "结对 (2)", "B4"), ("repeated", "问题 (2)", "B4")}


def test_an_empty_inbox_gives_all_outputs_and_no_zero(batch):
    folder = batch()
    shutil.rmtree(folder / "收件" / "合肥市")
    result = pipeline.run(folder, jobs=1)
    assert set(figures(result).values()) == {"—"} and len(result.missing) == 121
    assert (result.folder / "报告" / "合肥市.docx").is_file()


def test_text_that_looks_like_a_formula_stays_text(batch, rows, book):
    hostile = ["=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+86", "@SUM(A1)", "http://example.com", "{{ 7*7 }}", "<w:p>", "00123"]
    records = [rows.enterprise(i, f"公司{i}", 备注=text) for i, text in enumerate(hostile)]
    data = book({"结对": [r for r in rows.sheet(rows.PAIRING, records, unit="肥东县生态环境分局")]})
    # openpyxl would write the first two as formulas: make them text in the file, as a clerk's apostrophe does
    import io
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for row in workbook["结对"].iter_rows(min_row=4):
        row[16].data_type, row[16].quotePrefix = "s", True
    buffer = io.BytesIO()
    workbook.save(buffer)
    result = pipeline.run(batch({"肥东县.xlsx": buffer.getvalue()}), jobs=1)
    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["结对服务基本情况表"]
    column = [c.value for c in sheet[3]].index("备注")
    cells = [row[column] for row in sheet.iter_rows(min_row=4) if row[2].value == "肥东县"]
    assert [c.value for c in cells] == hostile
    assert {c.data_type for c in cells} == {"s"} and not any(c.hyperlink for c in cells)


def test_a_scope_takes_one_city_only(batch):
    result = pipeline.run(batch(), jobs=1, scope="340100")
    assert {u.name for u in result.missing} == {"合肥市本级", "瑶海区", "庐阳区", "蜀山区", "包河区", "肥东县", "肥西县", "庐江县", "巢湖市"}
    with pytest.raises(FatalError, match="没有代码为“999”的单位"):
        pipeline.run(result.folder.parent, scope="999")


def test_as_of_moves_the_day_of_the_figures(batch):
    result = pipeline.run(batch(), as_of=date(2021, 5, 1), jobs=1)
    assert {f.check for f in result.findings if f.origin.cell} == {"not_future"}


def test_stale_reports_of_an_earlier_run_go_and_foreign_files_stay(batch):
    folder = batch()
    pipeline.run(folder, jobs=1)
    (folder / "输出" / "我的笔记.txt").write_text("x", encoding="utf-8")
    result = pipeline.run(folder, jobs=1, scope="340100")
    assert {p.name for p in (result.folder / "报告").iterdir()} == {"合肥市.docx"}
    assert (result.folder / "我的笔记.txt").is_file()


def test_an_output_held_open_is_said_and_nothing_is_half_written(batch, monkeypatch):
    folder = batch()
    pipeline.run(folder, jobs=1)
    before = {p: p.read_bytes() for p in (folder / "输出").rglob("*") if p.is_file()}
    real = Path.open

    def locked(self, *arguments, **options):
        if self.name == "汇总.xlsx" and "b" in str(arguments):
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(FatalError, match="“汇总.xlsx”正被其他程序打开"):
        pipeline.run(folder, jobs=1, as_of=date(2021, 9, 24))
    monkeypatch.undo()
    assert {p: p.read_bytes() for p in (folder / "输出").rglob("*") if p.is_file()} == before


def test_a_missing_pack_is_refused_before_any_file_is_opened(batch, monkeypatch):
    folder = batch()
    (folder / "batch.toml").write_text('campaign = "没有"\nperiod = "2021Q3"\nas_of = 2021-09-25\n', encoding="utf-8")
    monkeypatch.setattr(pipeline, "read_files", lambda *a, **k: pytest.fail("a file was opened"))
    with pytest.raises(FatalError, match="没有叫“没有”的专项"):
        pipeline.run(folder)
