"""The commands as people type them: exit codes, Chinese words, silence in a pipe."""

import json
import re
import subprocess
import sys
import tempfile

import pytest
from click.testing import CliRunner

from ledgerkit import campaign
from ledgerkit.cli import main


@pytest.fixture
def ledgerkit():
    """Run a command in this process: ledgerkit("check", path) -> result."""
    return lambda *words: CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture
def sound(tmp_path, rows, book):
    path = tmp_path / "长丰县三季度.xlsx"
    path.write_bytes(book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")]),
                           "问题": rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")}))
    return path


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("check", "--help"), ("run",), ("frob",), ("run", "x", "--foo"),
                                   ("run", "x", "--as-of", "abc"), ("run", "x", "y"), ("check", "x", "--format", "y"), ("run", "x", "--jobs", "-1")])
def test_what_people_read_is_chinese(ledgerkit, words):
    result = ledgerkit(*words)
    assert result.exit_code == (0 if "--help" in words else 2)
    assert not re.search(r"\b(Usage|Options|Commands|Error|Try|Missing|Invalid|Show|OPTIONS|ARGS|Got|No such|Did)\b", result.output)


def test_help_answers_without_the_heavy_packages():
    code = ("import sys; from click.testing import CliRunner; from ledgerkit.cli import main; CliRunner().invoke(main, ['--help']);"
            "print([m for m in ('pandas', 'numpy', 'docx', 'openpyxl', 'xlsxwriter', 'lxml', 'jinja2') if m in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_check_a_sound_file(ledgerkit, sound):
    result = ledgerkit("check", sound, "--campaign", "anhui-sbq", "--as-of", "2021-09-25")
    assert (result.exit_code, result.output.strip().endswith("没有发现问题。")) == (0, True)


def test_check_finds_and_says_where(ledgerkit, tmp_path, rows, book):
    path = tmp_path / "x.xlsx"
    path.write_bytes(book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 企业规模="特大")]),
                           "问题": rows.sheet(rows.ISSUES, [], title="企业问题台账")}))
    result = ledgerkit("check", path, "--campaign", "anhui-sbq", "--as-of", "2021-09-25", "--format", "json")
    assert result.exit_code == 1
    found = [json.loads(line) for line in result.output.splitlines()]
    assert found == [{
        "severity": "error", "check": "choice", "file": path.as_posix(), "sheet": "结对", "cell": "D4", "raw": "特大",
        "message": "结对!D4 企业规模“特大”不在可选范围内，请从大型、中型、小型、微型中选填。", "suggestion": "请从大型、中型、小型、微型中选填"}]


def test_read_gives_the_contracts_object(ledgerkit, sound):
    result = ledgerkit("read", sound, "--format", "json", "--as-of", "2021-09-25")
    shown = json.loads(result.output)
    assert set(shown) == {"file", "campaign", "period", "unit", "tables", "unread"}
    assert shown["campaign"] == "anhui-sbq" and shown["period"] == "2021Q3" and shown["unit"] == {"code": "340121", "name": "长丰县"}
    pairing = shown["tables"][0]
    assert pairing["table"] == "pairing" and pairing["header_rows"] == [3] and pairing["columns"]["结对日期"] == "M"
    row = pairing["rows"][0]
    assert row["row"] == 4 and row["values"]["结对日期"] == "2021-05-12" and row["values"]["结对领导"] == ["王波"]
    assert row["values"]["走访次数"] == 1 and row["values"]["备注"] is None
    issue = shown["tables"][1]["rows"][0]["values"]
    assert issue["完成时限"]["obligations"][0]["due"] == "2021-12-31" and issue["责任单位"] == "执法大队"


def test_read_for_people(ledgerkit, sound):
    result = ledgerkit("read", sound)
    assert "填报单位：长丰县　报告期：2021Q3" in result.output and "第4行　序号=1　企业名称=甲公司" in result.output


def test_the_campaign_is_told_by_the_headings(ledgerkit, tmp_path, book):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book({"Sheet1": [["序号", "行动内容", "具体措施", "牵头领导", "牵头部门", "完成时限", "行动类型"],
                                      [1, "a", "b", "王 波", "环评科 监测科", "12月底前完成", "常规性"]]}))
    shown = json.loads(ledgerkit("read", path, "--format", "json").output)
    assert shown["campaign"] == "jiyuan-lgjk"
    assert shown["tables"][0]["rows"][0]["values"]["牵头部门"] == ["环评科", "监测科"]


def test_deadline(ledgerkit):
    result = ledgerkit("deadline", "--base", "2020-11-14", "--format", "json", "11月底前完成台账制定并长期坚持")
    assert json.loads(result.output) == {
        "text": "11月底前完成台账制定并长期坚持", "status": "understood",
        "obligations": [{"kind": "by", "due": "2020-11-30", "what": "完成台账制定", "precision": "month"}, {"kind": "standing"}]}
    assert "有几种读法" in ledgerkit("deadline", "--base", "2021-01-01", "2024年8月前完成").output


def test_campaigns(ledgerkit):
    result = ledgerkit("campaigns")
    listed = [line.split("\t")[0] for line in result.output.splitlines()]
    assert listed == campaign.available() and {"anhui-sbq", "jiyuan-lgjk"} <= set(listed)


def test_a_batch_that_cannot_start_ends_with_2_and_one_sentence(ledgerkit, tmp_path):
    result = ledgerkit("run", tmp_path)
    assert result.exit_code == 2 and result.output.startswith("不能继续：") and result.output.count("\n") == 1


def test_our_own_bug_is_3_without_a_traceback(ledgerkit, monkeypatch, tmp_path):
    from ledgerkit import campaign

    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(campaign, "available", lambda: 1 / 0)
    result = ledgerkit("campaigns")
    assert result.exit_code == 3 and "Traceback" not in result.output
    assert "ZeroDivisionError" in (tmp_path / "ledgerkit-错误.txt").read_text(encoding="utf-8")


def test_run_sums_up_in_chinese_and_strict_ends_with_1(ledgerkit, sound, tmp_path):
    (tmp_path / "收件").mkdir()
    sound.rename(tmp_path / "收件" / sound.name)
    (tmp_path / "batch.toml").write_text('campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n', encoding="utf-8")
    result = ledgerkit("run", tmp_path)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "收到1件：采用1件。" and lines[1].startswith("结对企业数1家，走访企业数1家，走访次数1家次")
    assert lines[2].startswith("未报送120个单位：省厅本级、合肥市本级") and lines[-1].startswith("结果在：")
    assert ledgerkit("run", tmp_path, "--strict").exit_code == 1  # 120 units are missing
