"""The committed templates follow GB/T 9704 and can be edited in Word; a template's mistakes are told in words."""

import io
import re
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit import typeset

PACK = Path(__file__).parents[2] / "templates" / "anhui-sbq"
TEMPLATES = [PACK / "city.docx", PACK / "province.docx"]
BODY, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def part(path, name):
    return etree.fromstring(package.read_package(path.read_bytes())[name])


def style_fonts(path):
    """Style name -> (font, half-points) as the style itself says; every font slot must name the same font."""
    found = {}
    for style in part(path, "word/styles.xml").iter(qn("w:style")):
        fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if style.get(qn("w:type")) == "paragraph":
            names = {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia")}
            assert len(names) == 1, f"{style.get(qn('w:styleId'))}: {names}"
            assert not [key for key in fonts.keys() if "Theme" in key]
            size = style.find(f"{qn('w:rPr')}/{qn('w:sz')}").get(qn("w:val"))
            found[style.get(qn("w:styleId"))] = (names.pop(), int(size))
    return found


@each_template
def test_every_style_in_use_names_its_font_for_both_scripts(path):
    fonts = style_fonts(path)
    entries = package.read_package(path.read_bytes())
    used = set(re.findall(rb'<w:pStyle w:val="(\w+)"', entries["word/document.xml"] + entries["word/footer1.xml"]))
    assert {name.decode() for name in used} <= set(fonts)
    assert fonts["BodyText"] == fonts["Signature"] == (BODY, 32)
    assert (fonts["Title"], fonts["Heading1"], fonts["Heading2"]) == ((TITLE, 44), (HEI, 32), (KAI, 32))
    assert fonts["Footer"] == (SONG, 28)
    assert 20 < fonts["TableText"][1] <= 24
    assert b"w:asciiTheme" not in entries["word/document.xml"] and "word/theme/theme1.xml" not in entries


@each_template
def test_the_page_is_that_of_the_standard(path):
    section = docx.Document(path).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins] == [37, 28, 26, 35]


@each_template
def test_lines_are_exactly_28_points_and_paragraphs_indented_by_two_letters(path):
    styles = docx.Document(path).styles
    assert styles["Normal"].paragraph_format.line_spacing.pt == 28
    assert styles["Body Text"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    levels = [styles[f"Heading {n}"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for n in (1, 2, 3)]
    assert levels == ["0", "1", "2"]


@each_template
def test_the_page_number_stands_outside_one_letter_in(path):
    assert part(path, "word/settings.xml").find(qn("w:evenAndOddHeaders")) is not None
    section = docx.Document(path).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph._p.xpath("string(.//w:instrText)").strip() == "PAGE"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"


@each_template
def test_tables_fill_the_text_width_and_break_well(path):
    for table in part(path, "word/document.xml").iter(qn("w:tbl")):
        columns = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(columns) == 11906 - 1588 - 1474
        rows = table.findall(qn("w:tr"))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


@each_template
def test_each_tag_is_one_piece_for_those_who_edit_it(path):
    texts = [text.text for text in part(path, "word/document.xml").iter(qn("w:t"))]
    assert sum(text.count("{{") + text.count("{%") for text in texts) > 40
    for text in texts:
        assert text.count("{") == text.count("}")
        assert len(max(re.findall(r"\{.*?\}+", text), key=len, default="")) <= 60


def written(tmp_path, *paragraphs, cells=()):
    """A small template; a paragraph given as a tuple is written in several runs."""
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for run in (runs,) if isinstance(runs, str) else runs:
            paragraph.add_run(run)
    if cells:
        table = document.add_table(len(cells), len(cells[0]))
        for row, texts in zip(table.rows, cells):
            for cell, text in zip(row.cells, texts):
                cell.text = text
    document.save(tmp_path / "试.docx")
    return tmp_path / "试.docx"


def rendered(path, wording="[city]\n", **values):
    path.with_name("wording.toml").write_text(wording, encoding="utf-8")
    sentences = typeset.load_wording(path.with_name("wording.toml"))
    data = typeset.render(typeset.compile_template(path), sentences, "city", values, datetime(2021, 9, 30))
    return docx.Document(io.BytesIO(data))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_tags_that_word_has_split_and_quoted_are_mended(tmp_path):
    path = written(tmp_path, ("共{", "{ 名", "单|join(“、”) }", "}。"), ("{%p if 名单 ==", " [] %}"), "无", "{%p endif %}")
    assert texts(rendered(path, 名单=["甲", "乙"])) == ["共甲、乙。"]


def test_a_paragraph_goes_when_all_its_tags_are_empty(tmp_path):
    path = written(tmp_path, "{{ 甲 }}{{ 乙 }}", "{{ 乙 }}", "（{{ 乙 }}）", "{{ 零 }}")
    assert texts(rendered(path, 甲="有", 乙="", 零=0)) == ["有", "（）", "0"]


def test_rows_and_cells_repeat_and_the_grid_follows(tmp_path):
    cells = [["单位", "{%tc for 列 in 表 %}", "{{ 列 }}", "{%tc endfor %}"]]
    table = rendered(written(tmp_path, cells=cells), 表=["战略性新兴产业", "其他", "合计"]).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["单位", "战略性新兴产业", "其他", "合计"]
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
    assert len(widths) == 4 and max(widths) == widths[1] and sum(widths) == 8640


def test_sentences_may_be_laid_out_over_lines_and_shared(tmp_path):
    shared = '["共用"]\n"甲" = "共用的"\n"乙" = "共用的"\n'
    wording = shared + '[city]\n"甲" = """\n{% if 数 %}\n  共{{ 数 }}家，\n  {% endif %}\n  完。\n"""\n'
    assert texts(rendered(written(tmp_path, "{{ 句.甲 }}", "{{ 句.乙 }}"), wording, 数=3)) == ["共3家，完。", "共用的"]


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["前", "{{ 单位|没有 }}"], ["试.docx", "{{ 单位|没有 }}"]),
        (["{%p if 单位 %}", "甲"], ["试.docx", "endif"]),
        (["{% if 单位 %}", "{% endif %}"], ["试.docx", "{%p … %}"]),
        (["甲{%p if 单位 %}"], ["试.docx", "单独占一段", "甲"]),
        (["{{ 单位"], ["试.docx", "{{ 单位"]),
        (["好", "{{ 单味 }}"], ["试.docx", "“{{ 单味 }}”", "没有的名称“单味”"]),
        (["{{ 表.没有 }}"], ["试.docx", "没有的名称“没有”"]),
        (["{{ 句.没有 }}"], ["试.docx", "没有的名称“没有”"]),
        (["{{ 单位 - 1 }}"], ["试.docx", "{{ 单位 - 1 }}", "算不出来"]),
        (["{{ 单位.__class__.__mro__ }}"], ["试.docx", "算不出来"]),
        (["{{ 单位|safe }}"], ["试.docx", "safe"]),
    ],
)  # fmt: skip
def test_mistakes_in_a_template_name_the_file_and_the_tag(tmp_path, paragraphs, said):
    with pytest.raises(FatalError) as error:
        rendered(written(tmp_path, *paragraphs), 单位="合肥市", 表={})
    assert [words for words in said if words not in str(error.value)] == []


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ('[city]\n"好" = "好"\n"坏" = """\n第一行\n{% if x %}\n"""\n', ["“坏”", "第5行"]),
        ('[other]\n"坏" = "一"\n[city]\n"坏" = "{{ 单位|没有 }}"\n', ["[city]", "“坏”", "第4行"]),
        ('[city]\n"坏" = "{{ 单味 }}"\n', ["“坏”", "没有的名称“单味”"]),
        ('[city]\n"坏" = 3\n', ["“坏”", "第2行", "引号"]),
        ('[city]\n"坏" = "三\n', ["wording.toml", "第2行"]),
        ('"坏" = "三"\n', ["“坏”", "方括号"]),
        ('[cities]\n"好" = "好"\n', ["city"]),
    ],
)  # fmt: skip
def test_mistakes_in_the_wording_name_the_sentence_and_the_line(tmp_path, wording, said):
    with pytest.raises(FatalError) as error:
        rendered(written(tmp_path, "{{ 单位 }}"), wording, 单位="合肥市")
    assert [words for words in ["wording.toml", *said] if words not in str(error.value)] == []


@pytest.mark.parametrize("content", [b"", b"not a document", package.write_package({"a.xml": b"<a/>"})])
def test_what_is_no_word_document_is_refused(tmp_path, content):
    (tmp_path / "试.docx").write_bytes(content)
    with pytest.raises(FatalError, match="试.docx"):
        typeset.compile_template(tmp_path / "试.docx")


def test_missing_files_are_told(tmp_path):
    for load in (typeset.load_wording, typeset.compile_template):
        with pytest.raises(FatalError, match="没有.docx"):
            load(tmp_path / "没有.docx")
