"""A person changes a template in LibreOffice Writer, and `run` uses it: a sentence, a column less, a column and a row more."""

import io
import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.oxml.ns import qn

from ledgerkit import pipeline, proofing

ROOT = Path(__file__).resolve().parents[2]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
LIBRARIES = HEAD.format("library:libraries", "libraries") + (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library">'
    '<library:library library:name="Standard" library:link="false"/></library:libraries>')
LIBRARY = HEAD.format("library:library", "library") + (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" '
    'library:passwordprotected="false">{}</library:library>')
MODULE = HEAD.format("script:module", "module") + (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}</script:module>')
MACRO = """
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim word(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  word(0).Name = "FilterName" : word(0).Value = "MS Word 2007 XML"
  doc = StarDesktop.loadComponentFromURL(ConvertToURL("{template}"), "_blank", 0, hidden())
  frame = doc.CurrentController.Frame
  menu = createUnoService("com.sun.star.frame.DispatchHelper")
  cursor = doc.CurrentController.ViewCursor
{steps}
  doc.storeToURL(ConvertToURL("{saved}"), word())
  doc.close(True)
  StarDesktop.terminate()
End Sub
"""
EDITS = """
  r = doc.createReplaceDescriptor()
  r.SearchString = "组织领导、专项服务队建设" : r.ReplaceString = "组织领导、专班运行"
  doc.replaceAll(r)
  r.SearchString = "{{ 句.走访 }}" : r.ReplaceString = "据各单位报送，{{ 句.走访 }}"
  doc.replaceAll(r)
  t = doc.TextTables.getByIndex(0)
  cursor.gotoRange(t.getCellByName("D1").createTextCursor(), False)
  menu.executeDispatch(frame, ".uno:DeleteColumns", "", 0, Array())
  cursor.gotoRange(t.getCellByName("A1").createTextCursor(), False)
  menu.executeDispatch(frame, ".uno:InsertColumnsAfter", "", 0, Array())
  t.getCellByName("B1").String = "报送状态"
  t.getCellByName("B3").String = "{{ 行.状态 }}"
  cursor.gotoRange(t.getCellByName("A" & t.Rows.Count).createTextCursor(), False)
  menu.executeDispatch(frame, ".uno:InsertRowsAfter", "", 0, Array())
  t.getCellByName("A" & t.Rows.Count).String = "办结率超过{{ 文.办结率 }}的"
  t.getCellByName("B" & t.Rows.Count).String = "见附件"
"""


@pytest.fixture(scope="module")
def soffice():
    """LibreOffice's program; a test without it says so, and in CI it must be there."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing in CI")
        pytest.skip("soffice not installed: nobody to edit the template")
    return "soffice"


@pytest.fixture(scope="module")
def edited(soffice, tmp_path_factory):
    """edited(template, steps): the template as Writer saves it after these steps of a macro."""
    home = tmp_path_factory.mktemp("writer")
    basic = home / "profile" / "user" / "basic"

    def start(*arguments):
        command = [soffice, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    start("--terminate_after_init")  # a new profile comes with empty libraries of its own

    def edit(template, steps):
        (basic / "Standard").mkdir(parents=True, exist_ok=True)
        saved = home / "saved.docx"
        source, copy = template, home / "template.docx"
        shutil.copy(source, copy)
        macro = MACRO.replace("{template}", str(copy)).replace("{saved}", str(saved)).replace("{steps}", steps)
        for name, text in {
            "script.xlc": LIBRARIES, "dialog.xlc": LIBRARIES, "Standard/dialog.xlb": LIBRARY.format(""),
            "Standard/script.xlb": LIBRARY.format('<library:element library:name="Module1"/>'),
            "Standard/Module1.xba": MODULE.format(escape(macro)),
        }.items():
            (basic / name).write_text(text, encoding="utf-8")
        saved.unlink(missing_ok=True)
        start("macro:///Standard.Module1.Main")
        return saved.read_bytes()

    return edit


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A city's quarter with a pack of its own beside it."""
    folder = tmp_path_factory.mktemp("批次")
    shutil.copytree(ROOT / "examples" / "anhui-hefei-2021q3" / "收件", folder / "收件")
    shutil.copytree(ROOT / "templates" / "anhui-sbq", folder / "我的专项")
    settings = 'campaign = "我的专项"\nperiod = "2021Q3"\nas_of = 2021-09-30\nscope = "340100"\n'
    (folder / "batch.toml").write_text(settings, encoding="utf-8")
    return folder


def report(batch):
    """The city's report of a run."""
    return docx.Document(io.BytesIO((pipeline.run(batch, jobs=1).folder / "报告" / "合肥市.docx").read_bytes()))


def rows(document):
    """The texts of the first table."""
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


@pytest.fixture(scope="module")
def before_and_after(edited, batch):
    """The report of the pack's own template, and that of the template edited in Writer."""
    before = report(batch)
    template = batch / "我的专项" / "city.docx"
    template.write_bytes(edited(template, EDITS))
    return before, report(batch)


def test_a_changed_sentence_is_in_the_report(before_and_after):
    before, after = ([p.text for p in d.paragraphs] for d in before_and_after)
    assert any(text.startswith("据各单位报送，今年以来，共走访企业") for text in after)
    changed = [text for text in before if not (text in after or f"据各单位报送，{text}" in after)]
    assert [text for text in changed if "组织领导" not in text] == []


def test_a_column_less_a_column_and_a_row_more_with_all_figures(before_and_after):
    before, after = map(rows, before_and_after)
    assert before[0].index("走访次数") == 3
    assert after[0] == ["县区", "报送状态", *[h for h in before[0][1:] if h != "走访次数"]]
    for old, new in zip(before[1:], after[1:]):
        assert [new[0], *new[2:]] == [old[0], *old[1:3], *old[4:]]
    assert {row[1] for row in after[1:len(before) - 1]} <= {"已报送", "未报送", "退回"} and after[1][1]
    rate = before[-1][-1]
    assert after[-1][:2] == [f"办结率超过{rate}的", "见附件"] and len(after) == len(before) + 1


def test_what_writer_keeps_of_a_table(before_and_after):
    """The heading row repeats, rows don't split, and the grid has as many columns as the rows have cells."""
    table = before_and_after[1].tables[0]._tbl
    on = {None, "1", "true", "on"}
    header = table.tr_lst[0].trPr.find(qn("w:tblHeader"))
    assert header is not None and header.get(qn("w:val")) in on
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table.tr_lst)
    widths = [int(column.get(qn("w:w"))) for column in table.tblGrid.findall(qn("w:gridCol"))]
    assert len(widths) == len(table.tr_lst[0].tc_lst) == 8 and abs(sum(widths) - 8844) <= 8  # Writer rounds


def test_the_pages_are_still_those_of_the_standard(before_and_after):
    before, after = (d.sections[0] for d in before_and_after)
    for name in ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin"):
        assert abs(getattr(before, name).mm - getattr(after, name).mm) < 0.5


def test_lint_finds_nothing_wrong_with_what_writer_saved(before_and_after, batch):
    proof = proofing.pack(str(batch / "我的专项"))
    assert proof.mistakes == 0, proof.text


@pytest.mark.parametrize("template", sorted((ROOT / "templates").glob("*/*.docx")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_template_only_opened_and_saved_in_writer_is_as_good_as_before(edited, template, tmp_path):
    pack = tmp_path / template.parent.name
    shutil.copytree(template.parent, pack)
    (pack / template.name).write_bytes(edited(template, ""))
    proof = proofing.pack(str(pack))
    assert proof.mistakes == 0, proof.text
