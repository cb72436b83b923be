"""Figures of a template in content controls: what they hold, how the runs around them look, and what is left alone."""

import io
import re
from datetime import datetime
from decimal import Decimal

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ledgerkit import typeset
from ledgerkit.model.figure import BETWEEN, CLOSE, OPEN, Amount, Count, Figure, Listed, Told, bare, known, marked
from ledgerkit.typeset import marks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
KEY = "办结率@340100"
SOLVED, ASKED = Count(1734, "已解决数@340100"), Count(2024, "问题收集数@340100")
ROWS = Listed([{"状态": "已解决"}, {"状态": "移交"}, {"状态": "已解决"}], "清单·issues@340100")


@pytest.fixture
def rendered(tmp_path):
    """rendered("共{{ 数 }}家", 数=…): the body of a document made from these paragraphs, and its text."""
    def make(*paragraphs, sentences="", cell=None, **values):
        document = docx.Document()
        for text in paragraphs:
            if callable(text):
                text(document)
            else:
                document.add_paragraph(text)
        if cell:
            document.add_table(1, 1).cell(0, 0).text = cell
        document.save(tmp_path / "t.docx")
        (tmp_path / "wording.toml").write_text(f"[d]\n{sentences}", encoding="utf-8")
        template, wording = typeset.compile_template(tmp_path / "t.docx"), typeset.load_wording(tmp_path / "wording.toml")
        return docx.Document(io.BytesIO(typeset.render(template, wording, "d", values, datetime(2021, 9, 30))))

    return make


def controls(document):
    """(tag, text) of every control."""
    return [(sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val"), "".join(t.text for t in sdt.iter(f"{W}t")))
            for sdt in document.element.body.iter(f"{W}sdt")]


def said(document):
    """The text of each paragraph, what stands in controls too."""
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in document.element.body.iter(f"{W}p")]


def test_a_figure_stands_in_a_control_and_the_sentence_reads_on(rendered):
    document = rendered("办结率{{ 文 }}，较好。", 文=Figure("85.7%", KEY))
    assert said(document)[0] == "办结率85.7%，较好。"
    assert controls(document) == [(KEY, "85.7%")]
    (control,) = document.element.body.iter(f"{W}sdt")
    assert [child.tag for child in control.find(f"{W}sdtPr")] == [f"{W}tag", f"{W}id", f"{W15}appearance"]
    assert control.find(f"{W}sdtPr/{W15}appearance").get(f"{W15}val") == "hidden"
    assert not control.findall(f".//{W}lock") and not control.findall(f".//{W}showingPlcHdr")
    start, end = control.find(f".//{W}bookmarkStart"), control.find(f".//{W}bookmarkEnd")
    assert start.get(f"{W}name") == "_数字1" and start.get(f"{W}id") == end.get(f"{W}id")


def test_older_programs_may_ignore_what_they_do_not_know(rendered):
    root = rendered("{{ 文 }}", 文=Figure("1", KEY)).element
    assert "w15" in root.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable").split()


def test_the_control_looks_like_the_run_that_it_was_cut_from(rendered):
    def bold(document):
        run = document.add_paragraph("前").add_run("共{{ 文 }}家")
        run.bold, run.font.name = True, "仿宋_GB2312"

    document = rendered(bold, 文=Figure("991", KEY))
    runs = list(document.element.body.iter(f"{W}r"))
    looks = [etree.tostring(run.find(f"{W}rPr")) if run.find(f"{W}rPr") is not None else b"" for run in runs]
    assert ["".join(t.text for t in run.iter(f"{W}t")) for run in runs] == ["前", "共", "991", "家"]
    assert looks[0] == b"" and b"<w:b/>" in looks[1] and looks[1] == looks[2] == looks[3]


def test_no_empty_runs_are_left(rendered):
    document = rendered("{{ 甲 }}{{ 乙 }}", "{{ 甲 }}", cell="{{ 甲 }}", 甲=Figure("1", KEY), 乙=Figure("2", KEY))
    assert all("".join(t.text or "" for t in run.iter(f"{W}t")) for run in document.element.body.iter(f"{W}r"))
    assert [text for _, text in controls(document)] == ["1", "2", "1", "1"]


def test_bookmarks_and_ids_are_unique(rendered):
    document = rendered(*["{{ 文 }}和{{ 文 }}"] * 3, 文=Figure("1", KEY))
    names = [b.get(f"{W}name") for b in document.element.body.iter(f"{W}bookmarkStart")]
    ids = [i.get(f"{W}val") for i in document.element.body.iter(f"{W}id")]
    assert len(set(names)) == len(set(ids)) == 6 and all(len(name) <= 40 and name[0] == "_" for name in names)


def test_a_long_key_is_cut_to_what_a_tag_may_hold(rendered):
    keys = [f"清单·issues·企业名称＝{'长' * 80}{n}@340100" for n in (1, 2)]
    found = controls(rendered("{{ 甲 }}{{ 乙 }}", 甲=Figure("1", keys[0]), 乙=Figure("2", keys[1])))
    assert [len(tag) for tag, _ in found] == [64, 64] and found[0][0] != found[1][0]


@pytest.mark.parametrize(("expression", "text", "key"), [
    ("数", "1734", "已解决数@340100"),
    ("数|千分", "1,734", "已解决数@340100"),
    ("(全 - 数)|千分", "290", "问题收集数－已解决数@340100"),
    ("全 - 数", "290", "问题收集数－已解决数@340100"),
    ("数|占(全)", "85.7%", "已解决数÷问题收集数@340100"),
    ("[数, 全]|sum", "3758", "已解决数＋问题收集数@340100"),
    ("率", "85.7", "率@340100"),
    ("表|length", "3", "清单·issues@340100"),
    ("表|selectattr('状态', 'equalto', '已解决')|list|length", "2", "清单·issues·状态＝已解决@340100"),
    ("表|rejectattr('状态', 'equalto', '已解决')|list|count", "1", "清单·issues·状态≠已解决@340100"),
    ("表|selectattr('状态', 'in', ['移交', '其他'])|list|length", "1", "清单·issues·状态∈移交/其他@340100"),
    ("表|map(attribute='状态')|unique|list|length", "2", "清单·issues·状态·不重复@340100"),
])
def test_what_is_computed_in_a_template_knows_what_it_is(rendered, expression, text, key):
    values = {"数": SOLVED, "全": ASKED, "率": Amount(Decimal("85.7"), "率@340100"), "表": ROWS}
    assert controls(rendered(f"共{{{{ {expression} }}}}个", **values)) == [(key, text)]
    sentence = rendered("{{ 句.甲 }}", sentences=f'"甲" = "共{{{{ {expression} }}}}个"', **values)
    assert controls(sentence) == [(key, text)] and said(sentence)[0] == f"共{text}个"


def test_figures_stay_figures_through_what_templates_do_with_sentences(rendered):
    sentences = '"甲" = """{% set 话 %}共{{ 数 }}家{% endset %}{{ 话 }}，{{ "有" ~ 数 ~ "家" if 数 }}。"""'
    document = rendered("{{ 句.甲 }}", "{% set 话 %}又{{ 数 }}家{% endset %}{{ 话 }}", "{{ '还' ~ 数 ~ '家' }}", sentences=sentences, 数=SOLVED)
    assert said(document)[:3] == ["共1734家，有1734家。", "又1734家", "还1734家"]
    assert len(controls(document)) == 4


def test_amounts_by_class_are_figures_each(rendered):
    rows = [{"名称": "大型", "合计": Count(20, "规模·大型@34")}, {"名称": "中型", "合计": Count(35, "规模·中型@34")}]
    document = rendered("{{ 行|分项('家', '企业') }}", 行=rows)
    assert said(document)[0] == "大型企业20家、中型企业35家"
    assert controls(document) == [("规模·大型@34", "20"), ("规模·中型@34", "35")]


def test_a_figure_in_a_header_and_in_a_cell(rendered, tmp_path):
    def header(document):
        document.sections[0].header.paragraphs[0].text = "共{{ 文 }}家"

    document = rendered(header, cell="{{ 文 }}", 文=Figure("9", KEY))
    top = document.sections[0].header.part.element
    assert [sdt.find(f".//{W}t").text for sdt in top.iter(f"{W}sdt")] == ["9"] and controls(document) == [(KEY, "9")]
    names = [b.get(f"{W}name") for root in (top, document.element) for b in root.iter(f"{W}bookmarkStart")]
    assert len(set(names)) == 2


def test_a_figure_where_no_control_may_stand_is_text(rendered):
    def tracked(document):
        run = document.add_paragraph().add_run("共{{ 文 }}家")
        run.bold = True
        run._r.rPr.append(etree.fromstring(f'<w:rPrChange xmlns:w="{W[1:-1]}" w:id="1" w:author="甲"><w:rPr/></w:rPrChange>'))

    document = rendered(tracked, 文=Figure("9", KEY))
    assert said(document)[0] == "共9家" and controls(document) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>&\"'{}\ufdd0\ufdd1\ufdd2"), max_size=12)


@given(TEXTS.filter(lambda s: bare(s)), TEXTS, TEXTS)
def test_any_text_around_and_in_a_figure_arrives(figure, before, after):
    """Whatever cells hold: the text is all there but for the marks, and there is one control, around the figure only."""
    from markupsafe import escape

    xml = (f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(marked(before))}'
           f"{escape(marked(Figure(figure, KEY)))}{escape(marked(after))}</w:t></w:r></w:p>")
    places = []
    root = etree.fromstring(marks.announced(marks.controlled(re.sub("[\ufffe\uffff]", "", xml), places)))
    clean = [re.sub("[\ufffe\uffff]", "", bare(s)) for s in (before, figure, after)]
    if not clean[1]:
        return
    assert "".join(t.text or "" for t in root.iter(f"{W}t")) == "".join(clean)
    assert ["".join(t.text or "" for t in s.iter(f"{W}t")) for s in root.iter(f"{W}sdt")] == [clean[1]]
    assert [(p.key, p.text) for p in places] == [(KEY, clean[1])]


@pytest.mark.parametrize("forged", [f"{OPEN}办结率@34{BETWEEN}99%{CLOSE}", OPEN, f"{BETWEEN}{CLOSE}", f"{CLOSE}甲{OPEN}"])
def test_a_cell_cannot_forge_a_figure(rendered, forged):
    document = rendered("{{ 话 }}{{ 句.甲 }}", sentences='"甲" = "{{ 话 }}"', 话=forged)
    assert controls(document) == [] and not re.search(f"[{OPEN}-{CLOSE}]", "".join(said(document)))


def test_marks_in_text_and_numbers():
    assert bare(marked(Figure("85.7%", KEY))) == "85.7%" and marked(Told(marked(SOLVED))) == marked(SOLVED)
    assert known(None, KEY) is None and known(True, KEY) is True
    assert (SOLVED + 0).key == (0 + SOLVED).key == SOLVED.key and type(SOLVED * 2) is int


@given(st.integers(-10**9, 10**9), st.integers(-10**9, 10**9), st.decimals(-1000, 1000, places=1))
def test_figures_are_computed_as_plain_numbers(a, b, c):
    one, two, part = Count(a, "甲@1"), Count(b, "乙@1"), Amount(c, "丙@1")
    assert (one + two, one - two, two - a, a - two, sum([one, two])) == (a + b, a - b, b - a, a - b, a + b)
    assert (part + one, part - one, one - part) == (c + a, c - a, a - c)
    assert f"{one:,}" == f"{a:,}" and str(one) == str(a) and (one < two) == (a < b)


def test_equal_input_gives_equal_bytes(rendered):
    def xml():
        return etree.tostring(rendered("{{ 数 }}，{{ 表|length }}", 数=SOLVED, 表=ROWS).element)

    assert xml() == xml()
