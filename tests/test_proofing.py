"""`lint`: every mistake of a pack and of a document is said; the list of names is what the packs really give."""

import runpy
import shutil
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from ledgerkit import campaign, proofing
from ledgerkit.cli import main
from ledgerkit.outputs import sample

ROOT = Path(__file__).resolve().parents[1]
VARIABLES = runpy.run_path(str(ROOT / "docs" / "make_variables.py"), run_name="make_variables")


@pytest.fixture
def pack(tmp_path):
    """A copy of the pack anhui-sbq to spoil."""
    return Path(shutil.copytree(ROOT / "templates" / "anhui-sbq", tmp_path / "包"))


def insert(pack, name, text):
    document = docx.Document(str(pack / name))
    document.paragraphs[4].insert_paragraph_before(text)
    document.save(str(pack / name))


def lint(*arguments):
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


@pytest.mark.parametrize("id", campaign.available())
def test_the_packs_of_the_house_have_no_mistake(id):
    result = lint(id)
    assert result.exit_code == 0 and "：没有写错。" in result.output and "提示：" not in result.output, result.output
    assert result.output.rstrip().endswith(f"模板和句子里可以用的名称见docs/variables.md的{id}一节。")


def test_every_mistake_of_every_template_and_sentence_is_said(pack):
    insert(pack, "city.docx", "走访企业{{ 文.走仿企业数 }}家")
    insert(pack, "province.docx", "{%p if 未报 %}")
    path = pack / "wording.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('{{ 未报|顿号 }}未报送', '{{ 未抱|顿号 }}未报送', 1), encoding="utf-8")
    result = lint(pack)
    assert result.exit_code == 1
    for said in ("模板 city.docx 第5段“走访企业{{ 文.走仿企业数 }}家”用了没有的名称“走仿企业数”，是否为“走访企业数”？文里有：",
                 "模板 province.docx 第5段的“{%p if 未报 %}”没有结束", "wording.toml [共用] 的句子“未报送”", "没有的名称“未抱”，是否为“未报”？"):
        assert said in result.output
    assert "有3处要改。" in result.output


def test_a_sentence_that_nobody_uses_and_a_section_that_is_no_document_are_told(pack):
    path = pack / "wording.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[city]\n", '[city]\n"没人用" = "甲"\n', 1), encoding="utf-8")
    result = lint(pack)
    assert result.exit_code == 0 and "提示：wording.toml [city] 的句子“没人用”" in result.output
    path.write_text(text + '\n[citty]\n"甲" = "乙"\n', encoding="utf-8")
    result = lint(pack)
    assert result.exit_code == 1 and "wording.toml 里的 [citty] 不是文书，文书有：city、" in result.output


def test_the_letter_of_return_of_a_pack_is_tried_too(pack):
    shutil.copy(ROOT / "ledgerkit" / "letters" / "return.docx", pack)
    assert lint(pack).exit_code == 0
    insert(pack, "return.docx", "{{ 主要问题 }}{% for 件 in 来件 %}{{ 件.名称 }}{% endfor %}")
    output = lint(pack).output
    assert "模板 return.docx 第5段" in output and "没有的名称“主要问题”，是否为“主要”？" in output and "的“件”是一段文字，里面没有“名称”" in output


def test_a_template_that_lacks_a_needed_heading_is_refused_by_lint(pack):
    path = pack / "campaign.toml"
    text = path.read_text(encoding="utf-8").replace('"四、下一步安排", "五、典型案例"]', '"五、典型案例", "六、大事记"]')
    path.write_text(text, encoding="utf-8")
    result = lint(pack)
    assert result.exit_code == 1 and "模板 city.docx 缺少标题“六、大事记”。" in result.output and "五、典型案例" not in result.output


@pytest.mark.parametrize("content", [b"", b"no document"])
def test_a_template_that_is_no_document_does_not_hide_the_others(pack, content):
    (pack / "city.docx").write_bytes(content)
    insert(pack, "province.docx", "{{ 单味 }}")
    output = lint(pack).output
    assert "模板 city.docx 不是Word文档" in output and "没有的名称“单味”" in output


def test_a_pack_that_is_not_there_stops_with_2_and_a_wrong_one_with_1(pack):
    assert lint("没有这个").exit_code == 2
    (pack / "campaign.toml").write_text("id = \n", encoding="utf-8")
    assert lint(pack).exit_code == 1
    assert lint(pack.parent / "没有.docx").exit_code == 2


def test_a_document_is_held_against_the_style(ran, tmp_path):
    report = next((ran("pizhou-2024-10").folder / "报告").glob("*.docx"))
    sound = proofing.document(report)
    document = docx.Document(str(report))
    document.sections[0].left_margin = 500000
    document.save(str(tmp_path / "改.docx"))
    spoilt = proofing.document(tmp_path / "改.docx")
    assert spoilt.mistakes > sound.mistakes and "不符合GB/T 9704" in spoilt.text


@pytest.mark.parametrize("id", campaign.available())
def test_the_samples_hold_everything_that_the_pack_has(id):
    """A list that no sample fills would hide what is wrong in the loop over it."""
    pack = campaign.load(id)
    runs = sample.runs(pack)
    for document in pack.documents:
        contexts = sample.everything(runs, document)
        for spec in pack.tables:
            assert any(c["清单"][spec.id] for c in contexts)
        for group, wanted in (("目标", pack.quotas), ("调度", pack.dispatches), ("图", pack.charts), ("场次", id == "anhui-mdm")):
            assert not wanted or any(c[group] for c in contexts), group
        for breakdown in pack.breakdowns:
            assert any(c["分类"][breakdown.id]["行"] for c in contexts)
    sessions = [s for c in contexts for s in c["场次"]]
    assert not sessions or all(any(s[key] for s in sessions) for key in ("名单", "转下场", "不予接待", "待核", "重复", "步骤", "议程项"))


def test_sample_runs_are_the_same_each_time():
    pack = campaign.load("anhui-sbq")
    one, other = (sample.contexts(sample.runs(pack), pack.documents[0]) for _ in range(2))
    assert repr(one) == repr(other)


def test_every_name_has_a_meaning():
    assert VARIABLES["missing"]() == []


def test_the_list_of_names_is_what_the_generator_writes(request):
    path = ROOT / "docs" / "variables.md"
    if request.config.getoption("--regen"):
        path.write_text(VARIABLES["page"](), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8").splitlines() == VARIABLES["page"]().splitlines(), "run docs/make_variables.py --write"


def test_the_list_of_names_of_a_pack_of_ones_own(pack):
    page = VARIABLES["page"]([str(pack)])
    assert "`单位`" in page and "`结对企业数`" in page and "（缺说明）" not in page
