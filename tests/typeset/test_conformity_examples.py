"""Every document that the examples make keeps to the standard, also saved by LibreOffice; no document breaks the lint."""

import io
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ledgerkit import pipeline
from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit.typeset import profile
from ledgerkit.typeset.conformity import deviations

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/batch.toml")
                  if "previous" not in path.read_text(encoding="utf-8"))  # such a one needs the other beside it
TEMPLATES = sorted([*ROOT.glob("templates/*/*.docx"), *ROOT.glob("ledgerkit/letters/*.docx")])
STANDARD = profile.load(None)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def house(example):
    """The profile of the pack that an example uses."""
    campaign = re.search(r'campaign\s*=\s*"(.+?)"', (ROOT / "examples" / example / "batch.toml").read_text(encoding="utf-8"))[1]
    return profile.load(ROOT / "templates" / campaign)


def told(data, style=STANDARD):
    return [str(deviation) for deviation in deviations(data, style)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_an_example_makes_has_no_deviation(ran, example):
    conform(ran(example).folder, example)


def test_nor_has_what_follows_on_an_earlier_period(tmp_path):
    for example in ("anhui-hefei-2021q2", "anhui-hefei-2021q3"):
        shutil.copytree(ROOT / "examples" / example, tmp_path / example, ignore=shutil.ignore_patterns("输出"))
        conform(pipeline.run(tmp_path / example).folder, example)


def conform(folder, example):
    made = sorted(folder.rglob("*.docx"))
    assert made, example
    assert {path.name: found for path in made if (found := told(path.read_bytes(), house(example)))} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_template_itself_has_no_deviation(path):
    """Whoever edits one in Word may look it through before it is ever rendered; its tags are no text."""
    assert told(path.read_bytes()) == []


# ── saved by another program ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """Save documents (name -> bytes) with LibreOffice Writer as .docx."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing in CI")
        pytest.skip("LibreOffice (soffice) is not installed")

    def saved(documents):
        folder = tmp_path_factory.mktemp("writer")
        for name, data in documents.items():
            (folder / name).write_bytes(data)
        subprocess.run([program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "docx", "--outdir",
                        str(folder / "saved"), *(str(folder / name) for name in documents)], check=True, timeout=180, stdout=subprocess.DEVNULL)
        return {name: (folder / "saved" / name).read_bytes() for name in documents}

    return saved


def test_a_document_saved_by_libreoffice_shows_its_real_faults_and_no_others(ran, writer):
    report = (ran("anhui-cxjz-2021q3").folder / "报告" / "机制和政策创新工作情况.docx").read_bytes()
    turned = (ran("anhui-mdm-2021-10").folder / "报告" / "事项及答复表.docx").read_bytes()
    edited = docx.Document(io.BytesIO(report))
    heading = next(p for p in edited.paragraphs if p.text.startswith("三、"))
    heading.runs[0].text = "四、轻微违法行为免罚"
    body = next(p for p in edited.paragraphs if p.style.name == "Body Text")
    body.paragraph_format.line_spacing = 1.5
    edited.sections[0].top_margin = docx.shared.Mm(25)
    changed = io.BytesIO()
    edited.save(changed)
    saved = writer({"report.docx": report, "turned.docx": turned, "changed.docx": changed.getvalue()})
    assert told(saved["report.docx"]) == [] and told(saved["turned.docx"]) == []
    found = told(saved["changed.docx"])
    assert len(found) == 3, found
    assert found[0] == "全文：页边距是上25、右26、下35、左28毫米，请设为上37、右26、下35、左28毫米。"
    assert "行距1.5倍" in found[1] and "缺“三、”" in found[2]


# ── whatever comes ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_document_of_python_docx_itself():
    document = docx.Document()
    document.add_heading("工作情况", 0)
    document.add_paragraph("走访3家。", style="List Bullet")
    document.add_table(3, 2)
    buffer = io.BytesIO()
    document.save(buffer)
    found = told(buffer.getvalue())
    assert "全文：纸张是216×279毫米，请用210×297毫米（A4）。" in found
    assert not [one for one in found if "没有指明中文字体" in one]  # its theme names one


def test_a_workbook_is_no_document(book):
    with_sheet = book({"表": [["序号"], [1]]})
    try:
        assert isinstance(told(with_sheet), list)
    except FatalError:
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_document_never_breaks_the_lint(seed):
    """Elements dropped, moved and renamed, attributes emptied and filled with nonsense, parts lost."""
    chance = random.Random(seed)
    path = chance.choice(TEMPLATES)
    entries = package.read_package(path.read_bytes())
    for name in chance.sample(sorted(n for n in entries if n.endswith((".xml", ".rels"))), 3):
        root = etree.fromstring(entries[name])
        elements = [e for e in root.iter() if isinstance(e.tag, str)][1:]
        for element in chance.sample(elements, min(len(elements), 12)):
            damage(element, chance)
        entries[name] = etree.tostring(root)
    if chance.random() < 0.2:
        entries.pop(chance.choice(sorted(entries)))
    try:
        assert all(str(deviation).endswith("。") for deviation in deviations(package.write_package(entries), STANDARD))
    except FatalError as error:
        assert str(error).endswith("。")


def damage(element, chance):
    kind = chance.randrange(5)
    parent = element.getparent()
    if kind == 0 and parent is not None:
        parent.remove(element)
    elif kind == 1 and parent is not None:
        parent.insert(chance.randrange(len(parent) + 1), element)
    elif kind == 2:
        element.tag = f"{_W}{chance.choice(['p', 'r', 'tbl', 'sectPr', 'pPr', 'rFonts', 'tr', 't', 'ind', 'txbxContent'])}"
    elif kind == 3:
        element.text = chance.choice(["", "一、", "附件", "2021年06月05日", "（", "\u2028", "附件：1.", "一百", "(", "十十十、"])
    else:
        for key in element.attrib:
            element.set(key, chance.choice(["", "-1", "99999999999", "1.5", "true", "十", "²", "0"]))
