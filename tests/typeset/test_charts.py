"""Charts in finished documents: where a template asks for one it stands, whole and once; where there is none, nothing does."""

import copy
import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from lxml import etree
from PIL import Image

from ledgerkit import campaign, typeset
from ledgerkit.errors import FatalError
from ledgerkit.office.chart import Drawing, Series

MOMENT = datetime(2021, 9, 30)
TEMPLATES = Path(__file__).parents[2] / "templates"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
CITIES = ("合肥市", "淮北市", "亳州市")
PAIRED = Drawing("各市结对企业数与目标", "条形图", CITIES, (Series("结对企业数", (118, None, 103)), Series("目标", (100, 50, 100))), "家")
SOLVED = Drawing("各市办结率", "柱形图", CITIES, (Series("办结率", (Decimal("86.2"), Decimal("84.2"), Decimal("84.6"))),), "%")
CAPTIONED = ["{%p if 图.结对 %}", "{{ 图.结对 }}", "图{{ 图号() }}  各市结对企业数", "{{ 图注.结对 }}", "{%p endif %}"]


@pytest.fixture
def render(tmp_path):
    """render(paragraphs, drawings, notes, **context): the document of a template of these paragraphs; `page` makes more of it."""
    def make(paragraphs, drawings=None, notes=None, page=lambda document: None, **context):
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        page(document)
        document.save(tmp_path / "模板.docx")
        template = typeset.compile_template(tmp_path / "模板.docx")
        if drawings is not None:
            context |= {"图": drawings, "图注": dict.fromkeys(drawings, "") | (notes or {})}
        return typeset.render(template, typeset.Wording("wording.toml", {"city": {}}), "city", context, MOMENT)

    return make


def entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(data):
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]


def charts(data):
    return sorted(name for name in entries(data) if re.fullmatch(r"word/charts/chart\d+\.xml", name))


def shown(data, part="word/document.xml"):
    """(width, height) in EMU of each chart, through its relationship to a part that is there."""
    found = entries(data)
    folder, _, name = part.rpartition("/")
    links = dict(re.findall(r'Id="([^"]+)"[^>]*?Target="(charts/[^"]+)"', found[f"{folder}/_rels/{name}.rels"].decode()))
    sizes = []
    for inline in etree.fromstring(found[part]).iter(f"{WP}inline"):
        chart = inline.find(".//{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")
        if chart is not None:
            assert f"word/{links[chart.get('{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id')]}" in found
            size = inline.find(f"{WP}extent")
            sizes.append((int(size.get("cx")), int(size.get("cy"))))
    return sizes


def test_a_paragraph_of_nothing_but_the_tag_becomes_the_chart(render):
    data = render(["前文", *CAPTIONED, "后文"], {"结对": PAIRED}, {"结对": "注：淮北市没有报送，图中空缺。"})
    assert texts(data) == ["前文", "", "图1  各市结对企业数", "注：淮北市没有报送，图中空缺。", "后文"]
    assert charts(data) == ["word/charts/chart1.xml"] and len(shown(data)) == 1
    assert b'PartName="/word/charts/chart1.xml"' in entries(data)["[Content_Types].xml"]


def test_without_data_it_goes_with_its_caption(render):
    assert texts(render(["前文", *CAPTIONED, "{{ 图.结对 }}", "后文"], {"结对": None})) == ["前文", "后文"]
    assert texts(render(["前文", *CAPTIONED, "后文"])) == ["前文", "后文"]  # a context that knows of no charts
    assert not charts(render(CAPTIONED, {"结对": None}))


def test_several_charts_have_names_and_ids_of_their_own(render):
    def page(document):
        picture = io.BytesIO()
        Image.new("RGB", (4, 4)).save(picture, "PNG")
        document.add_picture(io.BytesIO(picture.getvalue()))
        document.add_picture(io.BytesIO(picture.getvalue()))

    data = render(["{%p for 次 in [1, 2] %}", "{{ 图.结对 }}", "{%p endfor %}", "{{ 图.办结 }}"], {"结对": PAIRED, "办结": SOLVED}, page=page)
    ids = re.findall(rb'docPr[^>]*? id="(\d+)"', entries(data)["word/document.xml"])
    assert len(ids) == len(set(ids)) == 5
    assert len(charts(data)) == 3 and len(shown(data)) == 3
    assert len([name for name in entries(data) if name.startswith("word/embeddings/")]) == 3


def test_a_template_with_charts_of_its_own_keeps_them(render, tmp_path):
    (tmp_path / "自有.docx").write_bytes(render(["{{ 图.结对 }}"], {"结对": PAIRED}))
    document = docx.Document(str(tmp_path / "自有.docx"))
    document.add_paragraph("{{ 图.办结 }}")
    document.save(tmp_path / "再用.docx")
    context = {"图": {"办结": SOLVED}, "图注": {"办结": ""}}
    wording = typeset.Wording("wording.toml", {"city": {}})
    data = typeset.render(typeset.compile_template(tmp_path / "再用.docx"), wording, "city", context, MOMENT)
    assert len(charts(data)) == len(shown(data)) == 2
    kept = [content for name, content in entries(data).items() if name in charts(data)]
    assert any(b"<c:v>118</c:v>" in content for content in kept) and any(b"<c:v>84.2</c:v>" in content for content in kept)


def test_its_line_is_as_high_as_the_chart_centred_and_with_its_caption(render):
    def page(document):  # as a house style sets it: 28 pt exactly, two characters in
        style = document.styles["Normal"].paragraph_format
        style.line_spacing, style.first_line_indent = Mm(10), Mm(11)
        document.paragraphs[0].style = document.styles["Body Text"]

    data = render(["{{ 图.结对 }}"], {"结对": PAIRED}, page=page)
    paragraph = docx.Document(io.BytesIO(data)).paragraphs[0]
    settings = paragraph.paragraph_format
    assert (settings.line_spacing, settings.first_line_indent, settings.keep_with_next) == (1.0, 0, True)
    assert paragraph.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    assert paragraph._p.pPr.pStyle.val == "BodyText"
    order = [etree.QName(child).localname for child in paragraph._p.pPr]
    assert order == sorted(order, key=["pStyle", "keepNext", "snapToGrid", "spacing", "ind", "jc", "sectPr"].index)


def test_it_is_as_wide_as_the_text_or_the_cell(render):
    def portrait(document):
        section = document.sections[0]
        section.page_width, section.page_height, section.left_margin, section.right_margin = Mm(210), Mm(297), Mm(28), Mm(26)

    def landscape(document):
        portrait(document)
        section = document.add_section()
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        document.add_paragraph("{{ 图.办结 }}")

    def cell(document):
        table = document.add_table(1, 2)
        for column in table.columns:
            column.width = Mm(80)
        table.cell(0, 1).text = "{{ 图.办结 }}"

    def widths(**more):
        return [round(wide / 36000) for wide, _ in shown(render(["{{ 图.结对 }}"], {"结对": PAIRED, "办结": SOLVED}, **more))]

    assert widths(page=portrait) == [156]
    assert widths(page=landscape) == [156, 243]
    assert widths(page=cell)[1] == 76


def test_in_a_cell_it_is_as_wide_as_that_cell_whatever_stands_before(render):
    def nested(document):
        table = document.add_table(1, 1)
        table.columns[0].width = Mm(120)
        cell = table.cell(0, 0)
        cell.add_table(1, 2).cell(0, 0).text = "甲"
        cell.add_paragraph("{{ 图.结对 }}")
        document.add_paragraph("{{ 图.办结 }}")

    drawings = {"结对": PAIRED, "办结": SOLVED}
    inside, after = [round(wide / 36000) for wide, _ in shown(render(["前文"], drawings, page=nested))]
    assert inside == 116 and after > 140

    with pytest.raises(FatalError, match="模板.docx 的“{{ 图.结对 }}”所在的单元格没有固定的宽度"):
        render(["前文"], drawings, page=lambda document: columns(document, "{{ 图.结对 }}"), 列=["甲", "乙"])


def columns(document, text):
    """A table whose columns the data decide, with a text in its first cell."""
    table = document.add_table(1, 4)
    for cell, said in zip(table.rows[0].cells, [text, "{%tc for 项 in 列 %}", "{{ 项 }}", "{%tc endfor %}"]):
        cell.text = said


def test_two_in_a_paragraph_and_one_that_ends_a_section(render):
    data = render(["{{ 图.结对 }} {{ 图.办结 }}"], {"结对": PAIRED, "办结": SOLVED})
    assert len(shown(data)) == len(charts(data)) == 2 and texts(data) == [""]

    def page(document):
        section = copy.deepcopy(document.sections[0]._sectPr)
        section.find(f"{W}pgSz").set(f"{W}w", "8000")
        document.paragraphs[0]._p.get_or_add_pPr().append(section)

    data = render(["{{ 图.结对 }}", "后文"], {"结对": PAIRED}, page=page)
    assert shown(data)[0][0] < 8000 * 635
    assert len(docx.Document(io.BytesIO(data)).sections) == 2


def test_a_header_can_hold_one(render):
    def page(document):
        document.sections[0].header.paragraphs[0].text = "{{ 图.办结 }}"
        document.sections[0].page_width = Mm(297)

    data = render(["正文"], {"办结": SOLVED}, page=page)
    part = next(name for name in entries(data) if name.startswith("word/header"))
    assert len(shown(data, part)) == len(charts(data)) == 1
    assert round(shown(data, part)[0][0] / 36000) > 230  # as wide as the page's text


def test_beside_other_text_it_is_refused_by_name(render):
    with pytest.raises(FatalError, match="模板 模板.docx 的“{{ 图.结对 }}”要单独占一段。"):
        render(["见{{ 图.结对 }}"], {"结对": PAIRED})


def test_a_chart_that_the_pack_has_not_is_named(render):
    with pytest.raises(FatalError, match="图.借对.*用了没有的名称.*借对"):
        render(["{{ 图.借对 }}"], {"结对": PAIRED})


@pytest.mark.parametrize("text", ['</w:t><w:drawing chart="结对">图</w:drawing><w:t>', "{{ 图.结对 }}", "\ue000图:结对\ue000"])
def test_the_text_of_a_cell_draws_nothing(render, text):
    data = render(["{{ 内容 }}"], {"结对": PAIRED}, 内容=text)
    assert texts(data) == [text] and not charts(data)


def test_equal_data_give_equal_bytes(render):
    first, second = (render(CAPTIONED, {"结对": Drawing("甲", "柱形图", CITIES, (Series("数", (1, 2, 3)),), "家")}) for _ in "ab")
    assert first == second


def test_the_packs_draw_what_they_define_and_caption_what_they_draw():
    """Each chart of a campaign.toml stands in one of its templates, in a paragraph of its own before its caption."""
    packs = [campaign.load(path.parent.name) for path in sorted(TEMPLATES.glob("*/campaign.toml"))]
    assert sum(len(pack.charts) for pack in packs) >= 11
    for pack in packs:
        drawn = set()
        for document in pack.documents:
            lines = [p.text for p in docx.Document(str(Path(pack.folder, document.template))).paragraphs]
            for n, line in enumerate(lines):
                if found := re.fullmatch(r"\{\{ 图\.(\S+) \}\}", line):
                    drawn.add(found[1])
                    assert lines[n - 1] == f"{{%p if 图.{found[1]} %}}" and lines[n + 1].startswith("图{{ 图号() }}  ")
                    assert lines[n + 2:n + 4] == [f"{{{{ 图注.{found[1]} }}}}", "{%p endif %}"]
        assert drawn == {chart.id for chart in pack.charts}, pack.id


@pytest.fixture(scope="module")
def programs():
    missing = [tool for tool in ("soffice", "pdftotext", "pdftoppm") if shutil.which(tool) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{missing} missing in CI")
    if missing:
        pytest.skip(f"{missing} not installed")


def test_libreoffice_shows_every_name_and_number(render, tmp_path, programs):
    kinds = {kind: Drawing(kind, kind, CITIES, (Series(f"{kind}甲", (118, 52, 103)), Series(f"{kind}乙", (61, 77, 99))), "家")
             for kind in ("柱形图", "条形图", "折线图", "堆积柱形图")}
    (tmp_path / "图.docx").write_bytes(render([f"{{{{ 图.{kind} }}}}" for kind in kinds], kinds))
    subprocess.run(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", str(tmp_path), str(tmp_path / "图.docx")], check=True, capture_output=True, timeout=300)
    said = subprocess.run(["pdftotext", "-layout", str(tmp_path / "图.pdf"), "-"], check=True, capture_output=True, timeout=60)
    words = re.sub(r"\s+", " ", said.stdout.decode("utf-8"))
    for text in (*CITIES, "118", "52", "103", "61", "77", "99"):
        assert words.count(text) >= 4, text
    assert all(f"{kind}{name}" in words.replace(" ", "") for kind in kinds for name in "甲乙")
    subprocess.run(["pdftoppm", "-r", "50", "-gray", str(tmp_path / "图.pdf"), str(tmp_path / "页")], check=True, timeout=60)
    shades = set()
    for page in tmp_path.glob("页-*.pgm"):
        shades |= {shade for count, shade in Image.open(page).getcolors() if count > 150}
    assert any(shade < 120 for shade in shades) and 255 in shades  # bars are there, not only letters
