"""The example province, end to end: what is accepted adds up to the figures published for 2021."""

import hashlib
import json
import re
import shutil

import pytest

from ledgerkit import inbox, pipeline

PUBLISHED = {"结对企业数": "1,481", "走访企业数": "991", "问题收集数": "2,024", "已解决数": "1,734", "办结率": "85.7%"}


def test_the_published_figures(result):
    """AR-02: 1,481 paired, 991 visited, 2,024 issues, 1,734 solved, 85.7%."""
    figures = {name: text for name, text, _ in result.figures}
    assert {name: figures[name] for name in PUBLISHED} == PUBLISHED


def test_the_provincial_summary_states_them(result, dump_docx):
    text = dump_docx(result.folder / "报告" / "全省.docx")
    for words in ("1,481家", "991家", "2,024个", "1,734个", "85.7%", "105.0%", "148.1%"):
        assert words in text


def test_every_units_figures(result, expected):
    import openpyxl

    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx", data_only=True)["分县汇总"]
    heads = [str(c.value).split("\n")[0] for c in sheet[3]]
    found = {(row[1], row[2]): dict(zip(heads, row)) for row in sheet.iter_rows(min_row=4, values_only=True)}
    names = {unit.code: unit.name for unit in pipeline.campaign.load("anhui-sbq").units}
    assert expected["units"]
    for code, figures in expected["units"].items():
        row = next(v for (city, name), v in found.items() if name == names[code] and (
            code.endswith("-0") or city == names[f"{code[:4]}00"]))
        for indicator in ("结对企业数", "走访企业数", "走访次数", "体检企业数", "问题收集数", "已解决数"):
            assert row[indicator] == figures[indicator], (names[code], indicator)


def test_every_verdict(result, expected):
    wanted = {f["file"].removeprefix("收件/"): f["verdict"] for f in expected["files"] if f["verdict"]}
    assert {d.received.path: d.verdict for d in result.decisions} == wanted


def test_who_did_not_report(result, expected):
    assert sorted(u.code for u in result.missing) == sorted(m["code"] for m in expected["missing"])
    assert len(result.missing) == 5


def test_every_injected_error_is_found_at_its_cell(result, expected):
    found = {(f.origin.file, f.origin.sheet, f.origin.cell) for f in result.findings}
    assert expected["errors"]
    assert [e for e in expected["errors"] if (e["file"], e["sheet"], e["cell"]) not in found] == []


def test_no_sound_cell_draws_an_error(result, expected):
    injected = {(e["file"], e["sheet"], re.sub(r"\D", "", e["cell"])) for e in expected["errors"]}
    for finding in result.findings:
        if finding.severity == "error" and finding.origin.cell:
            row = re.sub(r"\D", "", finding.origin.cell)
            assert (finding.origin.file, finding.origin.sheet, row) in injected, finding.message


def test_what_a_city_tells_wrongly_is_told_and_nothing_else(result, expected):
    """X-02, X-04: the two slips of one report in Word, out of the figures in the texts of fifteen cities."""
    found = [(f"收件/{f.origin.file}", f.unit, f.message) for f in result.findings if f.check == "told_figures"]
    assert len(expected["told"]) == len(found) == 2
    for slip, (file, unit, message) in zip(expected["told"], found):
        assert (file, unit) == (slip["file"], slip["unit"]) and slip["said"] in message and slip["ledger"] in message


def test_all_outputs_are_there_and_listed(result):
    names = {p.relative_to(result.folder).as_posix() for p in result.folder.rglob("*") if p.is_file()}
    assert len([n for n in names if n.startswith("报告/")]) == 18
    assert {"收件登记.xlsx", "校验意见.xlsx", "汇总.xlsx", "manifest.json"} < names
    manifest = json.loads((result.folder / "manifest.json").read_text(encoding="utf-8"))
    assert {o["file"] for o in manifest["outputs"]} | {"manifest.json"} == names
    for output in manifest["outputs"]:
        assert hashlib.sha256((result.folder / output["file"]).read_bytes()).hexdigest() == output["sha256"]


def test_a_second_run_gives_the_same_bytes(result, tmp_path):
    again = pipeline.run(result.folder.parent, output=tmp_path / "再来", jobs=1)
    for name in again.files:
        assert (again.folder / name).read_bytes() == (result.folder / name).read_bytes(), name


def test_nothing_in_the_inbox_changed(result, example):
    for path in inbox.walk(example / "收件"):
        assert path.read_bytes() == (result.folder.parent / "收件" / path.relative_to(example / "收件")).read_bytes()


def test_no_report_prints_an_empty_figure(result, dump_docx):
    for path in sorted((result.folder / "报告").glob("*.docx")):
        text = dump_docx(path)
        assert not re.search(r"None|nan|NaN|\{\{|\{%|（）|0\.0%的|、、|，，|。。|其中，[，。；]|占—|、。", text), path.name


def test_the_findings_counted_by_unit_add_up_to_all(result):
    import openpyxl

    sheet = openpyxl.load_workbook(result.folder / "校验意见.xlsx")["按单位统计"]
    total = [c.value for c in sheet[sheet.max_row]]
    severities = [f.severity for f in result.findings]
    assert total[0] == "合计" and total[3:] == [severities.count(s) for s in ("error", "warning", "info")]


@pytest.mark.parametrize("name", ["全省", "合肥市", "宿州市"])
def test_reports_read_as_before(result, dump_docx, golden, name):
    golden(f"{name}.txt", dump_docx(result.folder / "报告" / f"{name}.docx"))


@pytest.mark.parametrize("book, sheet, rows", [
    ("汇总.xlsx", "总览", None), ("汇总.xlsx", "分市汇总", None), ("汇总.xlsx", "目标完成", None), ("汇总.xlsx", "未报送", None),
    ("汇总.xlsx", "考核评价", None),
    ("汇总.xlsx", "问题分类及办理情况", None), ("汇总.xlsx", "结对企业规模及类型", None), ("汇总.xlsx", "指标说明", None),
    ("汇总.xlsx", "结对服务基本情况表", 8), ("汇总.xlsx", "企业问题台账", 8), ("校验意见.xlsx", "校验意见", None),
    ("收件登记.xlsx", "收件登记", 24),
])
def test_workbooks_read_as_before(result, dump_sheet, golden, book, sheet, rows):
    golden(f"{book}-{sheet}.txt", dump_sheet(result.folder / book, sheet, rows))


def test_every_row_of_the_ledger_says_where_it_came_from(result, example):
    """A lost or shifted row shows: each detail row is found again in its file, at its row."""
    import openpyxl
    from python_calamine import CalamineWorkbook

    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["结对服务基本情况表"]
    heads = [c.value for c in sheet[3]]
    rows = [dict(zip(heads, row)) for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert len(rows) == 1482  # 1,481 enterprises and the one that a unit listed twice
    sources = {}
    for row in rows:
        key = row["来源文件"], row["来源工作表"]
        if key not in sources:
            book = CalamineWorkbook.from_path(str(example / "收件" / key[0]))
            sources[key] = book.get_sheet_by_name(key[1]).to_python(skip_empty_area=False)
        line = ["".join(str(v).split()) for v in sources[key][row["来源行"] - 1]]
        assert "".join(row["企业名称"].split()) in line


def test_a_lost_row_changes_the_figures(result, example, tmp_path):
    """Metamorphic: without one county's file exactly its own figures are missing."""
    decision = next(d for d in result.decisions if d.verdict == "采用" and d.unit == "340121")
    folder = tmp_path / "b"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("输出"))
    for other in result.decisions:
        if other.unit == "340121":
            (folder / "收件" / other.received.path).unlink()
    less = pipeline.run(folder)
    rows = sum(len(t.rows) for t in decision.reading.tables if t.id == "issues")
    assert dict((n, t) for n, t, _ in less.figures)["问题收集数"] == f"{2024 - rows:,}"
    assert "340121" in {u.code for u in less.missing}
