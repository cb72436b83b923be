"""The style profile: what the standard says, what a pack's style.toml changes, and templates set to it."""

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit.typeset import profile

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/*/*.docx"), *ROOT.glob("ledgerkit/letters/*.docx")])
CITY = ROOT / "templates" / "anhui-sbq" / "city.docx"


def house(folder, text):
    (folder / "style.toml").write_text(text, encoding="utf-8")
    return profile.load(folder)


def applied(path, style):
    return profile.apply(package.read_package(path.read_bytes()), style)


def styles(entries):
    """Style name -> its element."""
    root = etree.fromstring(entries["word/styles.xml"])
    return {style.find(qn("w:name")).get(qn("w:val")): style for style in root.iter(qn("w:style"))}


def value(style, path, attribute="val"):
    found = style.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{attribute}"))


def test_the_standard_as_it_is():
    standard = profile.load(None)
    margins = standard.margins
    assert (standard.paper, standard.lines, standard.characters) == ((210, 297), 22, 28)
    assert (margins.top, margins.right, margins.bottom, margins.left) == (37, 26, 35, 28)
    assert standard.line_spacing == 28
    assert [(standard.roles[name].font, standard.roles[name].size) for name in ("标题", "正文", "一级标题", "二级标题", "页码")] == [
        ("方正小标宋简体", 22), ("仿宋_GB2312", 16), ("黑体", 16), ("楷体_GB2312", 16), ("宋体", 14)]
    assert not [name for name, role in standard.roles.items() if role.bold and name not in ("待补充", "表格合计")]
    # 22 lines of the line spacing fit the height of the type area, which is 297 - 37 - 35 mm
    assert 22 * standard.line_spacing <= 225 * 72 / 25.4


def test_a_folder_without_a_style_has_the_standard(tmp_path):
    assert profile.load(tmp_path) == profile.load(None)


def test_a_pack_says_only_what_differs(tmp_path):
    own = house(tmp_path, 'line_spacing = 28.95\nmargins = { top = 35 }\n[roles."标题"]\nfont = "方正小标宋_GBK"\n')
    assert own.line_spacing == 28.95
    assert (own.margins.top, own.margins.left) == (35, 28)
    assert (own.roles["标题"].font, own.roles["标题"].size) == ("方正小标宋_GBK", 22)
    assert own.roles["正文"] == profile.load(None).roles["正文"]


@pytest.mark.parametrize("text, told", [
    ("line_spaceing = 29", "style.toml 第1行：不认识“line_spaceing”，是否为“line_spacing”。"),
    ('name = "甲"\n[roles."标题"]\nfnt = "黑体"', "style.toml 第3行：“标题”里不认识“fnt”，是否为“font”。"),
    ('[roles."一级标体"]\nsize = 16', "style.toml 第1行：不认识部分“一级标体”，是否为“一级标题”。"),
    ('[margins]\ntopp = 3', "style.toml 第2行：“margins”里不认识“topp”，是否为“top”。"),
    ('line_spacing = "29"', "style.toml 第1行：“line_spacing”应为数字。"),
    ("line_spacing = 0", "style.toml 第1行：“line_spacing”应为大于零的数字。"),
    ("characters = 27.5", "style.toml 第1行：“characters”应为大于零的整数。"),
    ("paper = 210", "style.toml 第1行：“paper”应为方括号括起的列表。"),
    ("paper = [210]", "style.toml 第1行：“paper”应为纸张的宽和高两个数。"),
    ("margins = 3", "style.toml 第1行：“margins”应为一组“名称 = 值”。"),
    ('page_number = "左"', "style.toml 第1行：“page_number”应为外侧、居中之一。"),
    ('[roles."标题"]\nbold = 1', "style.toml 第2行：“bold”应为true或false。"),
    ("line_spacing 29", "style.toml 第1行不合TOML写法，请检查引号、等号和方括号。"),
])
def test_what_a_profile_does_not_know_is_refused_by_name(tmp_path, text, told):
    with pytest.raises(FatalError) as error:
        house(tmp_path, text)
    assert str(error.value) == told


def test_a_style_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "style.toml").write_bytes('name = "公文"'.encode("gbk"))
    with pytest.raises(FatalError, match="style.toml 不是UTF-8编码"):
        profile.load(tmp_path)


def test_the_names_of_styles_stand_for_roles():
    standard = profile.load(None)
    assert standard.role_of_style("heading 1") == standard.role_of_style("标题 1") == "一级标题"
    assert standard.role_of_style("Title") == "标题"
    assert standard.role_of_style("列表段落") is None
    assert standard.same_font("仿宋", "FangSong_gb2312") and not standard.same_font("仿宋", "宋体")


# ── setting a template ───────────────────────────────────────────────────────────────────────────────────────


def test_a_template_that_is_off_is_set_to_the_profile(tmp_path):
    entries = package.read_package(CITY.read_bytes())
    off = entries["word/styles.xml"].replace("黑体".encode(), "宋体".encode()).replace(b'w:line="560"', b'w:line="400"')
    page = entries["word/document.xml"].replace(b'w:w="11906"', b'w:w="12240"').replace(b'w:top="2098"', b'w:top="1440"')
    done = profile.apply({**entries, "word/styles.xml": off, "word/document.xml": page}, profile.load(None))
    assert done["word/styles.xml"] == applied(CITY, profile.load(None))["word/styles.xml"]
    heading = styles(done)["heading 1"]
    assert {value(heading, "rPr/rFonts", slot) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {"黑体"}
    assert value(heading, "rPr/sz") == value(heading, "rPr/szCs") == "32"
    section = docx.Document(io.BytesIO(package.write_package(done))).sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm)) == (210, 37)


def test_the_line_spacing_of_a_house_moves_the_styles(tmp_path):
    own = applied(CITY, house(tmp_path, "line_spacing = 28.95"))
    for name in ("Body Text", "heading 1", "heading 2", "Signature"):
        assert (value(styles(own)[name], "pPr/spacing", "line"), value(styles(own)[name], "pPr/spacing", "lineRule")) == ("579", "exact")
    assert value(styles(own)["表格文字"], "pPr/spacing", "line") == "300"  # tables have a spacing of their own


def test_a_line_holds_twenty_eight_characters():
    """16 pt and what the style takes off each character: 28 fit in 156 mm, without it 27 do."""
    tracking = int(value(styles(applied(CITY, profile.load(None)))["Body Text"], "rPr/spacing"))
    width = 156 * 72 / 25.4
    assert int(width // (16 + tracking / 20)) == 28 and int(width // 16) == 27


def test_direct_formatting_and_other_styles_stay():
    entries = package.read_package(CITY.read_bytes())
    done = applied(CITY, profile.load(None))
    assert etree.tostring(styles(entries)["模板标签"]) == etree.tostring(styles(done)["模板标签"])
    before, after = (etree.fromstring(e["word/document.xml"]) for e in (entries, done))
    assert [etree.tostring(p) for p in before.iter(qn("w:p"))] == [etree.tostring(p) for p in after.iter(qn("w:p"))]


def test_fonts_by_theme_give_way_to_names():
    entries = package.read_package(CITY.read_bytes())
    themed = entries["word/styles.xml"].replace(b"<w:rFonts ", b'<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi" ')
    fonts = styles(profile.apply({**entries, "word/styles.xml": themed}, profile.load(None)))["Body Text"].find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert not [key for key in fonts.keys() if "heme" in key]


def test_bold_is_taken_off_and_put_on(tmp_path):
    own = applied(CITY, house(tmp_path, '[roles."二级标题"]\nbold = true\n[roles."表格合计"]\nbold = false'))
    assert styles(own)["heading 2"].find(f"{qn('w:rPr')}/{qn('w:b')}") is not None
    assert styles(own)["表格合计"].find(f"{qn('w:rPr')}/{qn('w:b')}") is None


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_template_is_already_as_the_standard_wants_it(path):
    """What Word shows of a template is what comes out; setting it twice changes nothing."""
    entries = package.read_package(path.read_bytes())
    once = profile.apply(entries, profile.load(None))
    assert profile.apply(once, profile.load(None)) == once
    for name in ("word/styles.xml", "word/document.xml"):
        canonical = [etree.tostring(etree.fromstring(e[name]), method="c14n") for e in (entries, once)]
        assert canonical[0] == canonical[1], name


def test_a_package_without_styles_comes_back():
    entries = package.read_package(CITY.read_bytes())
    bare = {"word/document.xml": entries["word/document.xml"], "word/styles.xml": b"<w:styles"}
    assert profile.apply(bare, profile.load(None))["word/styles.xml"] == b"<w:styles"
