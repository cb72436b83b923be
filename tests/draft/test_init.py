"""The text of a draft, the example unit, and the command `ledgerkit init`."""

import re

import pytest
from click.testing import CliRunner

from ledgerkit import campaign, draft
from ledgerkit.cli import main
from ledgerkit.office.sheets import open_book

BLANK = [["诉求问题清单"], ["填报单位：邳州市生态环境局（盖章）"], ["类别", "问题", "责任人", "完成时限"]]
ROWS = [["政策", "咨询排污许可", "王 波", "长期坚持"], ["审批", "环评进度", "李艳", "12月底前"]]


def test_any_text_survives_the_file(drafted):
    title = 'A"B\\C“的”台账\t'
    pack = drafted({"表\"1": [[title], ["序号", '企业"名称"', "a\\b项目\n名称", "备注#1"]]}, source='x"\n".xlsx')
    assert pack.tables[0].title == 'A"B\\C“的”台账'
    assert [c.title for c in pack.tables[0].columns] == ["序号", '企业"名称"', "a\\b项目名称", "备注#1"]


def test_widths_follow_the_texts(drafted):
    pack = drafted({"Sheet1": [["序号", "具体措施", "情况", "完成时限", "地址"], [1, "长" * 40, "中" * 10, "长期坚持", "a" * 9]]})
    assert [c.width for c in pack.tables[0].columns] == [6, 60, 22, 22, 11]


@pytest.fixture
def init(tmp_path, monkeypatch):
    """Run `ledgerkit init` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, ["init", *words])


def test_init_makes_a_pack_that_check_can_use(init, tmp_path, book):
    (tmp_path / "空白.xlsx").write_bytes(book({"Sheet1": BLANK}))
    result = init("包/诉求", "空白.xlsx")
    assert result.exit_code == 0
    assert "campaign.toml" in result.output and "诉求问题清单”4列：类别（text）" in result.output and "核对" in result.output
    files = {p.name: p.read_bytes() for p in (tmp_path / "包" / "诉求").iterdir()}
    assert set(files) == {"campaign.toml", "units.csv"} and not any(b"\r" in data for data in files.values())
    assert files["units.csv"].decode("utf-8") == "code,name,level,parent,aliases\n000001,邳州市生态环境局,county,,\n"
    pack = campaign.load("包/诉求")
    assert pack.id == "诉求" and "空白.xlsx" in files["campaign.toml"].decode("utf-8").splitlines()[0]
    (tmp_path / "报.xlsx").write_bytes(book({"Sheet1": [*BLANK, *ROWS]}))
    result = CliRunner().invoke(main, ["read", "报.xlsx", "--campaign", "包/诉求"])
    assert "填报单位：邳州市生态环境局" in result.output and "2行" in result.output


@pytest.mark.parametrize("line, name", [
    (["填报单位：________（盖章）"], "本单位"), (["填报单位（盖章）：", "长丰县 生态环境分局"], "长丰县"), (["报送单位:长丰县分局 填报时间:2021年"], "长丰县分局"),
    (["单位：万元"], "本单位"), (["填表单位：甲,乙局"], '"甲,乙局"')])
def test_the_example_unit_is_the_one_the_form_names(book, line, name):
    data = book({"Sheet1": [["台账"], line, ["序号", "企业名称", "备注"]]})
    assert draft.units(open_book(data, "xlsx")).splitlines()[1] == f"000001,{name},county,,"


@pytest.mark.parametrize("make, said", [
    (lambda here: (here / "包").mkdir() or (here / "包" / "x").write_text("", encoding="utf-8"), "已经存在"),
    (lambda here: (here / "包").write_text("", encoding="utf-8"), "已经存在"),
    (lambda here: (here / "空白.xlsx").unlink(), "打不开"),
    (lambda here: (here / "空白.xlsx").write_bytes(b"%PDF-1.4"), "PDF"),
    (lambda here: (here / "空白.xlsx").write_bytes(b"PK\3\4[Content_Types].xml"), "重新发送"),
])
def test_init_refuses_with_one_sentence_and_writes_nothing(init, tmp_path, book, make, said):
    (tmp_path / "空白.xlsx").write_bytes(book({"Sheet1": BLANK}))
    make(tmp_path)
    before = sorted(p.name for p in tmp_path.rglob("*"))
    result = init("包", "空白.xlsx")
    assert result.exit_code == 2 and said in result.output and result.output.count("\n") == 1
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_init_takes_an_empty_folder(init, tmp_path, book):
    (tmp_path / "空白.xlsx").write_bytes(book({"Sheet1": BLANK}))
    (tmp_path / "包").mkdir()
    assert init("包", "空白.xlsx").exit_code == 0 and campaign.load("包").id == "包"


def test_hints_become_checks_when_their_marks_are_taken_away(load, book):
    heads = ["企业名称", "统一社会信用代码", "提出日期", "办结日期", "完成时限", "备注"]
    text = draft.draft(open_book(book({"Sheet1": [["台账"], heads]}), "xlsx"), "x", "x.xlsx")
    pack = load(re.sub(r"^# (?=\[\[|\w+ = )", "", text, flags=re.M))
    assert [(c.check, c.table, c.params) for c in pack.checks] == [
        ("required", None, {}), ("unread_deadline", "table1", {"column": "完成时限"}),
        ("not_future", "table1", {"columns": ("提出日期", "办结日期")})]
    assert pack.tables[0].key == ("统一社会信用代码", "企业名称") and pack.issued.year == 2021


def test_one_long_text_among_many_does_not_widen_the_column(drafted):
    rows = [[n, "走访", "长" * 30 if n == 5 else "长" * 6] for n in range(1, 21)]
    assert drafted({"Sheet1": [["序号", "事项", "情况"], *rows]}).tables[0].columns[2].width == 14
