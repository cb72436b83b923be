"""Whatever stands in a cell arrives in every document as harmless text, and nothing of it is lost without a trace."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledgerkit import campaign, typeset
from ledgerkit.model.figure import bare
from ledgerkit.outputs import documents, sample

MOMENT = datetime(2021, 9, 30)
PACKS = campaign.available()
EVIL = ["{{ 7*7 }}", "{% for x in 下级 %}", "{%p endif %}", "{#", "#}", "{{", "}}", "<w:p>", "</w:t></w:r></w:p>", "<w:br/>", "&amp;", "&#x41;", "]]>",
        "<!--", "<![CDATA[", "<?xml?>", "_x0041_", "=1+1", "\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufffe", "\uffff", "\ud800", "\udfff", "\ufdd0", "\ufdd1",
        "\ufdd2", "\u202e", "\u2066", "\u200f", "\u2028", "\x85", "\r\n", "\n", "\t", "\xad", "👨‍👩‍👧", "𠮷", "\ue000", "e\u0301", "“", "\"", "'", "\\", "{#@第1段#}", "{ 单位 }"]
TEXTS = st.lists(st.one_of(st.sampled_from(EVIL), st.text(max_size=5)), min_size=1, max_size=8).map("".join)
EVERY = [pytest.param(p, d, id=f"{p}-{d}") for p in PACKS for d in [x.id for x in campaign.load(p).documents]]


def visible(text):
    """The text as a document shows it: what XML can't hold is a mark of replacement, every kind of line end a new line."""
    text = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", bare(text).replace("\v", "\n").replace("\f", "\n"))
    return re.sub("\r\n|[\n\r\x85\u2028\u2029]", "\n", text)


@cache
def given_to(pack, document):
    """What a document is made of: its template, wording, and the fullest sample."""
    loaded = campaign.load(pack)
    spec = next(d for d in loaded.documents if d.id == document)
    template = typeset.compile_template(Path(loaded.folder, spec.template), spec.headings)
    return template, documents.sentences(loaded), sample.contexts(sample.runs(loaded), spec)[sample.FULL]


def spoilt(value, text, kept=("状态", "本期", "类别", "年", "短期解决", "创新事项")):
    """The same groups and lists with `text` after every text in them, but for what templates compare."""
    if isinstance(value, dict):
        return {key: inside if key in kept else spoilt(inside, text, kept) for key, inside in value.items()}
    if isinstance(value, list):
        return [spoilt(inside, text, kept) for inside in value]
    return f"{value}{text}" if type(value) is str and value else value


def made(pack, document, text):
    """The .docx with this text in every place that data reach, and the sample as it was."""
    template, wording, context = given_to(pack, document)
    # figures and names of the program's own stay: no cell decides them
    ours = {key: context[key] for key in ("数", "文", "合计", "较", "较上期", "同比", "时点", "指标", "图", "图注", "分类", "目标", "目标分市", "考核", "服务",
                                          "调度") if key in context}
    return typeset.render(template, wording, document, {**spoilt(context, text), **ours}, MOMENT)


def words(data):
    """All the text of a document, text boxes, tables and controls too; a break is a new line."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    lines = []
    for paragraph in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:p")):
        lines.append("".join("\n" if e.tag == qn("w:br") else "\t" if e.tag == qn("w:tab") else e.text or ""
                             for e in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))))
    return "\n".join(lines)


@pytest.mark.parametrize("pack, document", EVERY)
def test_every_document_takes_everything_as_text(pack, document):
    """All of it at once, in every place of every document of every campaign."""
    for evil in (EVIL, [e for e in EVIL if visible(e).count("\n") == 0]):  # a text of one line goes another way
        text = "甲" + "乙".join(evil) + "丙"
        said = words(made(pack, document, text))
        assert visible(text) in said
        assert "甲49" not in said  # {{ 7*7 }} follows 甲 and stays what it is


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
@example("{{ 7*7 }}{% for %}<w:p>&amp;]]>\x00\ufffe\ud800\ufdd0@\ufdd1_x0041_")
@example("\ufdd0办结率@340100\ufdd1100.0%\ufdd2")
def test_any_text_arrives_as_it_is_seen(text):
    text = f"甲{text}丙"
    assert visible(text) in words(made("anhui-sbq", "city", text))


@pytest.mark.parametrize("text", ["长" * 40_000, "行\n" * 5_000 + "末", "{{ 7*7 }}" * 4_000, "<w:p>" * 8_000], ids=["long", "lines", "tags", "markup"])
def test_much_text_arrives_whole(text):
    assert visible(text) in words(made("anhui-sbq", "city", text))


def test_a_cell_cannot_forge_a_figure():
    """The marks between which figures travel mean nothing in a cell: no content control comes of them."""
    def controls(data):
        return docx.Document(io.BytesIO(data)).element.body.xpath("count(.//w:sdt)")

    assert controls(made("anhui-sbq", "city", "\ufdd0办结率@340100\ufdd1100.0%\ufdd2")) == controls(made("anhui-sbq", "city", "办结率"))


def test_no_font_is_ever_looked_at(monkeypatch):
    """A missing font changes nothing: rendering opens no font file, asks no font library and measures no letter."""
    opened = []
    monkeypatch.setattr("builtins.open", lambda *a, _open=open, **k: opened.append(str(a[0])) or _open(*a, **k))
    template, wording, context = given_to("anhui-sbq", "city")
    first = typeset.render(template, wording, "city", context, MOMENT)
    assert not [name for name in opened if name.lower().endswith((".ttf", ".otf", ".ttc", ".fon", "fonts.conf"))]
    monkeypatch.setenv("FONTCONFIG_FILE", os.devnull)
    monkeypatch.setenv("FONTCONFIG_PATH", os.devnull)
    assert typeset.render(template, wording, "city", context, MOMENT) == first
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert not [name for name in names if "/fonts/" in name or name.endswith(".odttf")]  # named, not embedded


def test_libreoffice_opens_it_and_shows_the_text(tmp_path):
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing in CI")
        pytest.skip("soffice not installed: nobody to open the document")
    harmless = [e for e in EVIL if e.isprintable() and visible(e) == e and e not in ("\xad",)]
    (tmp_path / "文.docx").write_bytes(made("anhui-sbq", "city", "甲" + "乙".join(EVIL) + "丙"))
    subprocess.run(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "txt:Text (encoded):UTF8",
                    "--outdir", str(tmp_path), str(tmp_path / "文.docx")], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "文.txt").read_text(encoding="utf-8")
    assert [e for e in harmless if f"{e}乙" not in text and f"{e}丙" not in text] == []
