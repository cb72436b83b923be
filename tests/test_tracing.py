"""From a figure to its cells: in the examples' reports, after people edited them, and in a batch."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from html import escape
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from ledgerkit import cli, tracing
from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit.typeset import recorded
from ledgerkit.typeset.kept import CHANGED, COPIED, GONE, MOVED, SAME

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEFEI, EXAMPLE = "报告/合肥市.docx", "anhui-2021q3"
EVERY = ["anhui-2021q3", "anhui-cxjz-2021q3", "anhui-hefei-2021q2", "anhui-mdm-2021-10", "jiyuan-2020-12", "pizhou-2024-10",
         "zhejiang-2020q4"]


@pytest.fixture
def report(ran, tmp_path):
    """A copy of the report of 合肥市."""
    return Path(shutil.copy(ran(EXAMPLE).folder / HEFEI, tmp_path))


def states(path):
    """state -> the figures that are in it, as (title, printed, now)."""
    found = {}
    for one in tracing.report(path).figures:
        found.setdefault(one.state, []).append((one.fact.title, one.printed, one.now))
    return found


def edited(path, change):
    """The report with its document.xml changed."""
    entries = package.read_package(path.read_bytes())
    root = etree.fromstring(entries["word/document.xml"])
    change(root)
    path.write_bytes(package.write_package({**entries, "word/document.xml": etree.tostring(root)}))


def control(root, number):
    (start,) = [b for b in root.iter(f"{W}bookmarkStart") if b.get(f"{W}name") == f"_数字{number}"]
    return next(start.iterancestors(f"{W}sdt"))


# ── every computed number ────────────────────────────────────────────────────────────────────────────────────

# What may stand in a report as a digit outside of a control, and why: none of it is computed.
PLAIN = {
    "dates and periods": r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|份|初|中旬|上旬|下旬)?|\d{4}年|\d{1,2}日",
    "times of day": r"\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?",
    "numbers of paragraphs, tables and charts": r"^\s*\d{1,2}\s*[.、．]|[表图]\d{1,2}\s",
    "numbers that a ledger's own rows have": r"第\d+(?:[、—-]\d+)*(?:期|号)|^\d{1,3}$",
    "numbers of the plan": r"\d+家左右|不超过\d+家|(?:未满|不足)10家|10×100\+50=1050|90个县（市、区）×10=900|每人负责1家",
    "how a figure is computed": r"×100%|100\.0%|与0不同",
    "fixed words": r"12369|6633361|3个工作日|案例\d篇，\d+字左右|列名1家",
}
_PLAIN = re.compile("|".join(PLAIN.values()))


@pytest.mark.parametrize("example", EVERY)
def test_every_computed_number_of_every_report_is_tagged(ran, example):
    """The digits outside of controls are dates, ordinals, the plan's own numbers, or words that a unit wrote itself."""
    result = ran(example)
    own, tagged = _own_words(result.folder), 0
    for path in sorted((result.folder / "报告").glob("*.docx")):
        with zipfile.ZipFile(path) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        tagged += sum(1 for _ in root.iter(f"{W}sdt"))
        for paragraph in root.iter(f"{W}p"):
            plain = _outside(paragraph)
            left = _PLAIN.sub("", own.sub("", plain))
            assert not re.search(r"\d", left), f"{path.name}: {plain}"
    assert tagged > 10


def _outside(paragraph):
    """The paragraph's text with 〇 for each control; "" for an entry of the contents, whose number is a page."""
    text = ""
    for t in paragraph.iter(f"{W}t"):
        if next(t.iterancestors(f"{W}p")) is paragraph:
            text += "〇" if next(t.iterancestors(f"{W}sdt"), None) is not None else t.text or ""
    return "" if "PAGEREF" in "".join(i.text or "" for i in paragraph.iter(f"{W}instrText")) else text.strip()


def _own_words(folder):
    """A pattern of the clauses with a digit that units wrote: in the consolidated rows and in Word reports that came in."""
    texts = []
    for sheet in openpyxl.load_workbook(folder / "汇总.xlsx", read_only=True):
        rows = [[str(v) for v in row if v is not None] for row in sheet.iter_rows(values_only=True)]
        if any("来源文件" in row and "来源列" in row for row in rows[:4]):  # the rows themselves, not what is computed from them
            texts += [text for row in rows for text in row]
    for path in (folder.parent / "收件").rglob("*.docx"):
        texts += ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in docx.Document(path).element.iter(f"{W}p")]
    clauses = {clause.strip() for text in texts for clause in re.split(r"[。；;，,！？\n]", text)}
    wanted = sorted((c for c in clauses if re.search(r"\d", c) and len(re.findall("[一-鿿]", c)) > 2), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, wanted)) or "(?!)")


# ── a report that nobody touched, and what hands do to it ────────────────────────────────────────────────────


def test_a_report_as_it_was_made(report):
    trace = tracing.report(report)
    assert (trace.unit, trace.period, {k.state for k in trace.figures}) == ("合肥市", "2021年第三季度", {SAME})
    first = trace.figures[0]
    assert (first.fact.key, first.now, first.fact.unit) == ("结对企业数@340100", "118", "家")
    assert "同一单位清单内同一企业" in first.fact.definition and "【118】" in first.around
    assert str(first.fact.sources[5]) == "合肥市长丰县“十百千”行动三季度报表.xlsx!结对服务基本情况表!B4:B17"
    said = trace.as_text()
    assert "未改" in said and "等10处（10个文件）" in said and "生成以后动过" not in said
    lines = [json.loads(line) for line in trace.as_json().splitlines()]
    assert len(lines) == len(trace.figures) and len(lines[0]["sources"]) == 10


def test_no_path_of_this_machine_is_kept(report, ran):
    data = package.read_package(report.read_bytes())["customXml/item1.xml"].decode()
    assert str(ran(EXAMPLE).folder.parent) not in data and "/tmp" not in data and len(data) < 100_000


def test_a_changed_number_is_named_with_what_it_was(report):
    document = docx.Document(report)
    text = control(document.element, 1).find(f".//{W}t")
    assert text.text == "118"
    text.text = "120"
    document.save(report)
    found = states(report)
    assert found[CHANGED] == [("结对企业数", "118", "120")] and len(found) == 2
    assert "结对企业数（合肥市）：原为118家，现为120家。" in tracing.report(report).as_text()


def test_words_around_may_change(report):
    document = docx.Document(report)
    for text in document.element.iter(f"{W}t"):
        if text.text and "全市共结对服务企业" in text.text:
            text.text = text.text.replace("共结对", "一共结对了1家又1家，合计")
    document.save(report)
    assert set(states(report)) == {SAME}


def test_a_deleted_sentence_and_a_removed_control(report):
    def change(root):
        control(root, 1).getparent().remove(control(root, 1))
        gone = control(root, 3)  # what Word does when one chooses 删除内容控件: the content stays
        for child in list(gone.find(f"{W}sdtContent")):
            gone.addprevious(child)
        gone.getparent().remove(gone)
        control(root, 5).find(f".//{W}t").text = ""

    edited(report, change)
    found = states(report)
    assert [t for t, _, _ in found[GONE]] == ["结对企业数", "结对企业规模及类型：中型"]
    assert [(p, n) for _, p, n in found[MOVED]] == [("98", "98")]
    assert [k.state for k in tracing.report(report).figures[:6]] == [GONE, SAME, MOVED, SAME, GONE, SAME]


def test_a_copied_paragraph(report):
    """Pasted in Word: the tags are there twice, the bookmarks once."""
    def change(root):
        paragraph = next(control(root, 1).iterancestors(f"{W}p"))
        copy = etree.fromstring(etree.tostring(paragraph))
        for mark in list(copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        next(copy.iter(f"{W}sdt")).find(f".//{W}t").text = "120"
        paragraph.addnext(copy)

    count = len(tracing.report(report).figures)
    edited(report, change)
    found = states(report)
    assert len(found[SAME]) == count and found[COPIED][0] == ("结对企业数", "118", "120")
    assert "抄件为120" in tracing.report(report).as_text()


def test_tags_alone_and_bookmarks_alone_are_enough(report):
    before = [(k.fact.key, k.now) for k in tracing.report(report).figures]
    for kind in (f"{W}bookmarkStart", f"{W}tag"):
        copy = report.with_name(f"{kind[-3:]}.docx")
        shutil.copy(report, copy)
        edited(copy, lambda root: [e.getparent().remove(e) for e in list(root.iter(kind))])
        assert [(k.fact.key, k.now) for k in tracing.report(copy).figures] == before
        assert set(states(copy)) == {SAME}


def test_tracked_changes_count_as_they_read(report):
    def change(root):
        run = control(root, 1).find(f".//{W}r")
        run.find(f"{W}t").tag = f"{W}delText"
        deleted, inserted = (etree.Element(f"{W}{name}") for name in ("del", "ins"))
        run.addprevious(deleted)
        deleted.addnext(inserted)
        new = etree.fromstring(etree.tostring(run).replace(b"delText", b"t").replace(b"118", b"121"))
        deleted.append(run)
        inserted.append(new)

    edited(report, change)
    assert states(report)[CHANGED] == [("结对企业数", "118", "121")]


def test_documents_without_a_record(tmp_path):
    document = docx.Document()
    document.add_paragraph("共1,481家")
    document.save(tmp_path / "甲.docx")
    with pytest.raises(FatalError, match="没有数字的来源记录"):
        tracing.report(tmp_path / "甲.docx")
    for data in (b"", b"PK\3\4", b"\xd0\xcf\x11\xe0" + b"\0" * 600):
        (tmp_path / "乙.docx").write_bytes(data)
        with pytest.raises(FatalError, match="不是"):
            tracing.report(tmp_path / "乙.docx")


def test_a_damaged_record_is_no_record(report):
    entries = package.read_package(report.read_bytes())
    for wrong in (b"<trace", b'<trace xmlns="urn:ledgerkit:trace:1"><figure n="1" key="a" sources="9"/></trace>', b""):
        changed = entries["customXml/item1.xml"][:60] + wrong
        assert recorded.find({**entries, "customXml/item1.xml": changed}) is None


# ── LibreOffice ──────────────────────────────────────────────────────────────────────────────────────────────

_BASIC = """
Sub Edit(source As String, target As String)
  Dim quiet(0) As New com.sun.star.beans.PropertyValue
  quiet(0).Name = "Hidden" : quiet(0).Value = True
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, quiet())
  words = doc.createReplaceDescriptor()
  words.setSearchString("全市共结对服务企业")
  words.setReplaceString("到期末全市一共结对服务企业")
  doc.replaceAll(words)
  typed = doc.Text.createTextCursorByRange(doc.Bookmarks.getByName("_数字1").Anchor.Start)
  typed.goRight(2, False)
  typed.Text.insertString(typed, "9", False)
  table = doc.TextTables.getByIndex(0)
  cell = table.getCellByName("B3")
  inside = cell.createTextCursorByRange(cell.createEnumeration().nextElement().Anchor.Start)
  inside.gotoEndOfParagraph(False)
  inside.goLeft(1, False)
  inside.Text.insertString(inside, "7", False)
  Dim form(0) As New com.sun.star.beans.PropertyValue
  form(0).Name = "FilterName" : form(0).Value = "MS Word 2007 XML"
  doc.storeToURL(target, form())
  doc.close(True)
  StarDesktop.terminate()
End Sub
"""


@pytest.fixture
def writer(tmp_path):
    """Runs a Basic macro in LibreOffice Writer: what a person does at the keyboard, without one."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("soffice missing in CI")
        pytest.skip("soffice not installed")
    profile = tmp_path / "profile"
    subprocess.run(["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--terminate_after_init"], capture_output=True,
                   timeout=300)
    basic = profile / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    (basic / "script.xlb").write_text(
        f'{head}<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Module1"/></library:library>', encoding="utf-8")
    (basic.parent / "script.xlc").write_text(
        f'{head}<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" '
        'library:link="false"/></library:libraries>', encoding="utf-8")

    def run(code, source, target):
        (basic / "Module1.xba").write_text(
            f'{head}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
            f'script:language="StarBasic">{escape(code)}</script:module>', encoding="utf-8")
        subprocess.run(["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless",
                        f'macro:///Standard.Module1.Edit("{source.as_uri()}","{target.as_uri()}")'],
                       check=True, capture_output=True, timeout=300)
        assert target.exists()

    return run


def test_the_round_trip_through_writer(report, writer):
    """A person changes a sentence, a number in it and a number in a table in LibreOffice, and saves."""
    source, target = report.with_name("before.docx"), report.with_name("after.docx")
    shutil.copy(report, source)
    before = [(k.fact.key, k.printed) for k in tracing.report(source).figures]
    writer(_BASIC, source, target)
    text = "".join(t.text or "" for t in docx.Document(target).element.iter(f"{W}t"))
    assert "到期末全市一共结对服务企业1198家" in text
    figures = tracing.report(target).figures
    assert [(k.fact.key, k.printed) for k in figures] == before
    touched = [(k.state, k.fact.title, k.fact.of, k.printed, k.now) for k in figures if k.state != SAME]
    assert touched == [(CHANGED, "结对企业数", "合肥市", "118", "1198"), (CHANGED, "结对企业数", "瑶海区", "13", "137")]


def test_what_libreoffice_saves_again_says_the_same(ran, tmp_path, writer):
    """A document of every campaign, opened and saved: nothing is lost and nothing counts as changed."""
    code = re.sub(r"  words = .*?(?=  Dim form)", "", _BASIC, flags=re.DOTALL)
    for number, example in enumerate(EVERY):
        path = max((ran(example).folder / "报告").glob("*.docx"), key=lambda p: (p.name == "全省.docx", p.name))
        source, target = tmp_path / f"{number}.docx", tmp_path / f"{number}-saved.docx"
        shutil.copy(path, source)
        writer(code, source, target)
        one, two = tracing.report(source).figures, tracing.report(target).figures
        assert [(k.fact, k.printed, k.now) for k in one] == [(k.fact, k.printed, k.now) for k in two], example
        assert {k.state for k in two} == {SAME}


# ── a batch ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def batch(ran):
    """The folder of the example after its run."""
    return ran(EXAMPLE).folder.parent


def test_a_rate_and_its_rows(batch):
    trace = tracing.figure(batch, "办结率@340100")
    assert (trace.text, trace.computed) == ("86.2%", "已解决数÷问题收集数＝125÷145")
    assert (len(trace.lines), sum(line.part for line in trace.lines)) == (145, 125)
    said = trace.as_text()
    assert "来自145行，其中计入已解决数的125行" in said
    assert "合肥市/附件2-3 合肥市生态环境局三季度 最终版.xlsx!企业问题台账!K4" in said
    assert not trace.changed and json.loads(trace.as_json())["rows"][0]["cells"]["办理状态"]["cell"] == "K4"


@pytest.mark.parametrize("wanted", ["办结率@合肥市", "办结率@340100"])
def test_units_by_code_and_by_name(batch, wanted):
    assert tracing.figure(batch, wanted).fact.key == "办结率@340100"


def test_without_a_unit_it_is_the_top(batch):
    assert tracing.figure(batch, "办结率").computed == "已解决数÷问题收集数＝1,734÷2,024"


def test_every_figure_of_a_report_can_be_asked_for(batch, report):
    """What `trace REPORT` names as an indicator, a breakdown's cell or a quota, `trace FOLDER` finds with the same number."""
    asked = {k.fact.key: k.printed for k in tracing.report(report).figures if not re.match(r"下级|未报|退回|图注|来件|发现|较", k.fact.key)}
    asked = {key: printed for key, printed in asked.items() if not re.search("[÷－＋]|较|同比|·行@|·列@|·有数@", key)}
    assert len(asked) > 60
    for key in [k for n, k in enumerate(asked) if n % 9 == 0]:
        assert tracing.figure(batch, key).text == asked[key], key


@pytest.mark.parametrize(("wanted", "said"), [
    ("办接率", "是否为“办结率”"), ("办结率@合肥", "是否为“合肥市”"), ("办结率@999999", "没有单位"), ("问题类别·污染治里·已解决", "污染治理·已解决"), ("", "指标有")])
def test_unknown_names_are_answered_with_those_that_are_like_them(batch, wanted, said):
    with pytest.raises(FatalError, match=re.escape(said)):
        tracing.figure(batch, wanted)


def test_a_workbook_that_was_changed_by_hand_is_said_to_be(batch, tmp_path):
    copy = Path(shutil.copytree(batch, tmp_path / "批次"))
    book = openpyxl.load_workbook(copy / "输出" / "汇总.xlsx")
    book["总览"]["A1"].value = "改"
    book.save(copy / "输出" / "汇总.xlsx")
    assert tracing.figure(copy, "办结率").changed and "被改动过" in tracing.figure(copy, "办结率").as_text()


def test_a_batch_that_was_not_run(batch, tmp_path):
    shutil.copy(batch / "batch.toml", tmp_path)
    (tmp_path / "收件").mkdir()
    with pytest.raises(FatalError, match="请先运行"):
        tracing.figure(tmp_path, "办结率")


def test_the_command(batch, report):
    run = CliRunner().invoke
    found = run(cli.main, ["trace", str(batch), "走访次数@340121", "--format", "json"])
    assert found.exit_code == 0 and json.loads(found.output)["title"] == "走访次数"
    listed = run(cli.main, ["trace", str(report)])
    assert listed.exit_code == 0 and "结对企业数（合肥市）" in listed.output
    assert run(cli.main, ["trace", str(batch)]).exit_code == 2
    assert "没有叫“没有”的数字" in run(cli.main, ["trace", str(batch), "没有"]).output
