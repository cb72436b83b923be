"""What the lint of a document says: a sound one draws nothing, each fault its own sentence at its own place."""

import re
from pathlib import Path

import pytest

from ledgerkit.errors import FatalError
from ledgerkit.office import package
from ledgerkit.typeset import profile
from ledgerkit.typeset.conformity import Deviation, deviations, numerals

CITY = Path(__file__).parents[2] / "templates" / "anhui-sbq" / "city.docx"
STANDARD = profile.load(None)
SECTION = ('<w:sectPr><w:footerReference w:type="default" r:id="rId10"/><w:footerReference w:type="even" r:id="rId11"/>'
           '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851"'
           ' w:footer="1440" w:gutter="0"/></w:sectPr>')


def p(text, style="BodyText", properties="", run='<w:rFonts w:hint="eastAsia"/>'):
    return (f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
            f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>')


def table(widths=(4422, 4422), rows=3, header="<w:tblHeader/>", grid=True, split="<w:cantSplit/>"):
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) if grid else ""
    cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{p("内容", "TableText")}</w:tc>' for w in widths)
    lines = "".join(f"<w:tr><w:trPr>{split}{header if n == 0 else ''}</w:trPr>{cells}</w:tr>" for n in range(rows))
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>'


TITLE, DATE = p("关于服务企业的情况", "Title"), p("2021年6月5日", "Date")
SIGNED = p("合肥市生态环境局", "Signature") + DATE


def made(*blocks, section=SECTION, change=lambda entries: None):
    """A document of these blocks in the styles, footers and settings of a template."""
    entries = package.read_package(CITY.read_bytes())
    root = re.match(rb".*?<w:document[^>]*>", entries["word/document.xml"], re.DOTALL)[0]
    entries["word/document.xml"] = root + f"<w:body>{''.join(blocks)}{section}</w:body></w:document>".encode()
    change(entries)
    return package.write_package(entries)


def told(*blocks, style=STANDARD, **options):
    return [str(deviation) for deviation in deviations(made(*blocks, **options), style)]


def swap(name, old, new):
    """A change of a package: a part's text replaced, which must be there."""
    def change(entries):
        assert old.encode() in entries[name]
        entries[name] = entries[name].replace(old.encode(), new.encode())

    return change


def test_a_sound_document():
    assert told(
        TITLE, p("各县（市、区）生态环境分局：", "Salutation"), p("现将1家企业的“服务”情况通报如下。"),
        p("一、工作情况", "Heading1"), p("（一）走访", "Heading2"), p("1.结对", "Heading3"), p("走访991家。"), p("2.体检", "Heading3"),
        p("（1）安排", "Heading4"), p("（二）体检", "Heading2"), p("二、下一步安排", "Heading1"), p("表1 名单", "Caption"), table(),
        p("附件：1.名单", "AnnexNote"), p("2.指标说明", "AnnexNote"), SIGNED, p("附件1", "AnnexMark"), p("名单", "AnnexTitle"),
        p("附件2", "AnnexMark"), p("指标说明", "AnnexTitle"), p("一、口径", "Heading1")) == []


# ── headings ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("headings, said", [
    (["一、甲", "三、乙"], "第3段“三、乙”：序号跳到“三、”，缺“二、”，此处应为“二、”。"),
    (["一、甲", "一、乙"], "第3段“一、乙”：序号“一、”重复，此处应为“二、”。"),
    (["二、甲"], "第2段“二、甲”：序号从“二、”开始，此处应为“一、”。"),
    (["一、甲", "二、乙", "三、丙", "二、丁"], "第5段“二、丁”：序号“二、”次序不对，此处应为“四、”。"),
    (["一、甲", "（二）乙"], "第3段“（二）乙”：序号从“（二）”开始，此处应为“（一）”。"),
    (["一、甲", "（一）子", "二、乙", "（二）丑"], "第5段“（二）丑”：序号从“（二）”开始，此处应为“（一）”。"),
    (["一、甲", "(一)乙"], "第3段“(一)乙”：序号写成“(一)”，请写成“（一）”。"),
    (["一、甲", "（一）、乙"], "第3段“（一）、乙”：序号写成“（一）、”，请写成“（一）”。"),
    (["一.甲"], "第2段“一.甲”：序号写成“一.”，请写成“一、”。"),
    (["一、甲", "（一）乙", "1、丙"], "第4段“1、丙”：序号写成“1、”，请写成“1.”。"),
    (["一、甲。"], "第2段“一、甲。”：标题末尾有“。”，请删去，单独成段的标题末尾不用标点。"),
    (["一、甲", "1.乙"], "第3段“1.乙”：“一、”层之下直接用了“1.”层，请用“（一）”层。"),
])
def test_numbers_of_headings(headings, said):
    styles = {1: "Heading1", 2: "Heading2", 3: "Heading3"}
    blocks = [p(text, styles[numerals.read(text).level]) for text in headings]
    assert said in told(TITLE, *blocks)
    assert len([one for one in told(TITLE, *blocks) if "半角" not in one]) == 1


def test_a_number_of_another_level_than_its_style():
    assert told(TITLE, p("一、甲", "Heading1"), p("（一）乙", "Heading1")) == [
        "第3段“（一）乙”：序号“（一）”与样式“一级标题”不是同一层，一级标题的序号用“一、”的形式。"]


def test_items_of_a_list_are_no_headings():
    assert told(TITLE, p("一、甲", "Heading1"), p("（一）来访单位介绍情况。"), p("（三）自由交流。"), p("1. 请核对人数。")) == []


def test_a_heading_without_a_style_is_known_by_its_number():
    assert told(TITLE, p("一、甲", run='<w:rFonts w:hint="eastAsia" w:eastAsia="黑体"/>'), p("三、乙", run='<w:rFonts w:eastAsia="黑体"/>')) == [
        "第3段“三、乙”：序号跳到“三、”，缺“二、”，此处应为“二、”。"]


@pytest.mark.parametrize("text, value", [("二十三", 23), ("十", 10), ("十九", 19), ("九十", 90), ("百", None), ("一百", None), ("十十", None)])
def test_chinese_numerals(text, value):
    assert numerals.chinese(text) == value
    if value:
        assert numerals.in_chinese(value) == text


def test_the_title():
    assert told(p("关于服务企业的情况。", "Title")) == ["第1段“关于服务企业的情况。”：标题末尾有“。”，请删去，标题末尾不用标点。"]
    assert told(p("关于服务企业的情况", "Title", run='<w:rFonts w:hint="eastAsia"/><w:b/>')) == [
        "第1段“关于服务企业的情况”：标题为加粗，请改为不加粗。"]
    long = told(p("关于二〇二一年第三季度环保服务企业工作情况的报告", "Title"))
    assert long == ["第1段“关于二〇二一年第三季度环保服务企业工作情……”：标题一行排不下（24字，一行20字），会在词中间断开，请按词意分行，排成梯形或菱形。"]
    assert told(p("关于二〇二一年第三季度</w:t><w:br/><w:t>环保服务企业工作情况的报告", "Title")) == []


# ── fonts ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("run, said", [
    ('<w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>',
     "正文为字体“宋体”、数字和字母“宋体”，请改为字体“仿宋_GB2312”、数字和字母“仿宋_GB2312”或“Times New Roman”"),
    ('<w:rFonts w:hint="eastAsia" w:ascii="Calibri"/>', "正文为数字和字母“Calibri”，请改为数字和字母“仿宋_GB2312”或“Times New Roman”"),
    ('<w:rFonts w:ascii="黑体" w:hAnsi="黑体"/>', "只把西文字体设成了“黑体”，汉字仍是“仿宋_GB2312”，请把中文字体也设好"),
    ('<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>',
     "引号用了西文字体“Times New Roman”，显得窄而偏，请选中引号，改用所在文字的中文字体"),
    ('<w:rFonts w:hint="eastAsia"/><w:sz w:val="28"/>', "正文为4号，请改为3号"),
    ('<w:rFonts w:hint="eastAsia"/><w:b/>', "正文为加粗，请改为不加粗"),
])
def test_fonts_of_a_run(run, said):
    assert f"第2段“走访“1家”企业。”：{said}。" in told(TITLE, p("走访“1家”企业。", run=run))


@pytest.mark.parametrize("run", [
    '<w:rFonts w:hint="eastAsia" w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>', '<w:rFonts w:eastAsia="仿宋" w:ascii="FangSong"/>',
    '<w:rFonts w:hint="eastAsia"/><w:b w:val="0"/>'])
def test_fonts_that_are_as_good(run):
    assert told(TITLE, p("走访“1家”企业。", run=run)) == []


def test_a_part_of_a_paragraph_is_quoted():
    second = '</w:t></w:r><w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="Arial"/></w:rPr><w:t>991家</w:t></w:r><w:r><w:t>，体检'
    assert told(TITLE, p(f"走访{second}。")) == [
        "第2段“991家”：正文为数字和字母“Arial”，请改为数字和字母“仿宋_GB2312”或“Times New Roman”。"]


def test_no_font_named_anywhere():
    bare = swap("word/styles.xml", "w:eastAsia=\"仿宋_GB2312\"", "")
    assert any("没有指明中文字体，各台电脑显示不一" in one for one in told(TITLE, p("走访企业。"), change=bare))


def test_theme_fonts_are_looked_up():
    """Word's own template names fonts by theme; the Chinese one stands under Hans."""
    theme = ('<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme name="x">'
             '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:font script="Hans" typeface="等线"/></a:minorFont>'
             "</a:fontScheme></a:themeElements></a:theme>")

    def change(entries):
        entries["word/theme/theme1.xml"] = theme.encode()

    run = '<w:rFonts w:hint="eastAsia" w:eastAsiaTheme="minorEastAsia" w:asciiTheme="minorHAnsi"/>'
    assert told(TITLE, p("走访3家。", run=run), change=change) == [
        "第2段“走访3家。”：正文为字体“等线”、数字和字母“Calibri”，请改为字体“仿宋_GB2312”、数字和字母“仿宋_GB2312”或“Times New Roman”。"]


def test_a_character_style_stands_over_the_paragraph_style():
    strong = ('<w:style w:type="character" w:styleId="S"><w:name w:val="S"/><w:rPr><w:b/><w:rFonts w:eastAsia="宋体"/></w:rPr></w:style></w:styles>')
    found = told(TITLE, p("走访企业。", run='<w:rStyle w:val="S"/>'), change=swap("word/styles.xml", "</w:styles>", strong))
    assert found == ["第2段“走访企业。”：正文为字体“宋体”、加粗，请改为字体“仿宋_GB2312”、不加粗。"]


def test_line_spacing_and_indents():
    assert told(TITLE, p("走访企业。", properties='<w:spacing w:line="360" w:lineRule="auto"/>')) == [
        "第2段“走访企业。”：正文为行距1.5倍，请改为行距固定值28磅。"]
    assert told(TITLE, p("　　走访企业。", properties='<w:ind w:firstLineChars="0" w:firstLine="0"/>')) == [
        "第2段“走访企业。”：正文为用空格缩进，请改为首行缩进2字符、不用空格。"]
    assert told(TITLE, p("走访企业。", properties='<w:ind w:firstLineChars="0" w:firstLine="0"/>')) == [
        "第2段“走访企业。”：正文为首行缩进0字符，请改为首行缩进2字符。"]


def test_indents_that_take_effect():
    """In characters over in twips, the nearest over its styles; a list has its own."""
    assert told(TITLE, p("走访企业。", properties='<w:ind w:firstLineChars="200" w:firstLine="320"/>')) == []
    assert told(TITLE, p("走访企业。", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="420" w:hanging="420"/>')) == []
    hanging = ('<w:style w:type="paragraph" w:styleId="H"><w:name w:val="H"/><w:basedOn w:val="BodyText"/><w:pPr>'
               '<w:ind w:hanging="640" w:hangingChars="200"/></w:pPr></w:style></w:styles>')
    added = swap("word/styles.xml", "</w:styles>", hanging)
    assert told(TITLE, p("走访企业。", "H", '<w:ind w:firstLine="640" w:firstLineChars="200"/>'), change=added) == []
    assert told(TITLE, p("走访企业。", "H"), change=added) == ["第2段“走访企业。”：正文为首行缩进-2字符，请改为首行缩进2字符。"]


def test_text_in_a_content_control_is_text_of_its_paragraph():
    tagged = ('<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:sdt><w:sdtPr><w:tag w:val="走访企业数@340100"/></w:sdtPr><w:sdtContent>'
              '<w:r><w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr><w:t>九百家企业。</w:t></w:r></w:sdtContent></w:sdt></w:p>')
    assert told(TITLE, tagged) == ["第2段“九百家企业。”：正文为字体“宋体”，请改为字体“仿宋_GB2312”。"]
    deleted = tagged.replace("w:sdtContent>", "w:del>").replace("<w:sdt>", "").replace("</w:sdt>", "")
    assert told(TITLE, re.sub("<w:sdtPr>.*?</w:sdtPr>", "", deleted)) == []


def test_equal_deviations_are_told_once():
    run = '<w:rFonts w:hint="eastAsia"/><w:sz w:val="28"/>'
    assert told(TITLE, *[p(f"走访第{n}家。", run=run) for n in "甲乙丙"]) == ["第2段“走访第甲家。”：正文为4号（共3段），请改为3号。"]


def test_a_house_of_another_line_spacing(tmp_path):
    (tmp_path / "style.toml").write_text("line_spacing = 30\n", encoding="utf-8")
    house = profile.load(tmp_path)
    assert told(TITLE, p("走访企业。"), style=house) == ["第2段“走访企业。”：正文为行距固定值28磅，请改为行距固定值30磅。"]

    def set_to_it(entries):
        entries.update(profile.apply(entries, house))

    assert told(TITLE, p("走访企业。"), style=house, change=set_to_it) == []


def test_a_document_of_direct_formatting_only():
    """What a clerk types in WPS: every paragraph in the default style, set by hand; nothing in it names its part."""
    faces = {name: f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/><w:spacing w:val="-5"/>'
                   f'<w:sz w:val="{size}"/>' for name, size in (("方正小标宋_GBK", 44), ("仿宋", 32), ("黑体", 32), ("楷体", 32))}
    exact, first = '<w:spacing w:line="560" w:lineRule="exact"/>', '<w:ind w:firstLine="640"/>'

    def typed(text, face="仿宋", properties=first):
        return p(text, "Normal", exact + properties, faces[face])

    right = '<w:ind w:right="{}"/><w:jc w:val="right"/>'
    letter = [typed("关于服务企业情况的报告", "方正小标宋_GBK", '<w:jc w:val="center"/>'), typed("安徽省生态环境厅：", properties=""),
              typed("现将有关情况报告如下。"), typed("一、工作情况", "黑体"), typed("（一）走访", "楷体"), typed("1.走访991家，全部建档。"),
              typed("附件：名单"), typed("合肥市生态环境局", properties=right.format(640)), typed("2021年6月5日", properties=right.format(640)),
              typed("附件", "黑体", "<w:pageBreakBefore/>"), typed("名单", "方正小标宋_GBK", '<w:jc w:val="center"/>')]
    assert told(*letter) == []
    wrong = [one.replace('w:eastAsia="楷体"', 'w:eastAsia="宋体"').replace("二、", "三、") for one in letter]
    assert told(*wrong) == ["第5段“（一）走访”：二级标题为字体“宋体”，请改为字体“楷体_GB2312”。"]


# ── signs ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text, said", [
    ("走访企业,解决问题。", "汉字间用了半角的“,”，请改为全角的“，”"),
    ("问题如下:废气。", "汉字间用了半角的“:”，请改为全角的“：”"),
    ("走访企业.", "汉字间用了半角的“.”，请改为句号“。”"),
    ("企业(含个体)走访。", "汉字间用了半角的括号，请改为全角的“（）”"),
    ('开展"体检"活动。', "汉字间用了半角的引号，请改为中文引号“”"),
    ("走访９９家。", "数字“９９”是全角的，请改为半角数字"),
    ("截至2021年09月05日。", "日期写成“2021年09月05日”，月、日前不补零，请写成“2021年9月5日”"),
])
def test_signs(text, said):
    assert [one.partition("：")[2] for one in told(TITLE, p(text))] == [f"{said}。"]


def test_signs_that_belong_to_figures_and_names():
    assert told(TITLE, p("10:30走访1,481家，办结率85.7%，见GB/T 9704（PM2.5）、A-1(2)号。")) == []


# ── annexes, signature ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("blocks, said", [
    ([p("附件：1.名单。", "AnnexNote")], "附件名称后有“。”，请删去，附件名称后不加标点"),
    ([p("附件：1.名单", "AnnexNote"), p("3.说明", "AnnexNote")], "附件序号是“3.”，此处应为“2.”"),
    ([p("附件：1、名单", "AnnexNote")], "附件序号写成“1、”，请写成“1.”"),
    ([p("附件", "BodyText", '<w:ind w:firstLineChars="0" w:firstLine="0"/>', '<w:rFonts w:hint="eastAsia" w:eastAsia="黑体"/>')],
     "附件没有另起一页，请设为段前分页"),
    ([p("附件：名单", "AnnexNote"), p("附件：", "AnnexMark")], "附件标记后有“：”，请删去冒号"),
    ([p("附件", "AnnexMark")], "正文后没有附件说明，请在正文下空一行写“附件：”和附件名称"),
    ([p("附件：名单", "AnnexNote"), p("附件1", "AnnexMark"), p("附件2", "AnnexMark")], "附件有2个，附件说明列了1个，请使两处一致"),
    ([p("附件：1.甲", "AnnexNote"), p("2.乙", "AnnexNote"), p("附件1", "AnnexMark"), p("附件3", "AnnexMark")], "附件标记是“附件3”，此处应为“附件2”"),
    ([p("附件：名单", "AnnexNote"), p("附件", "AnnexMark", '<w:jc w:val="center"/>')], "附件标记没有顶格，请放在版心左上角顶格"),
    ([p("二〇二一年六月五日", "Date")], "成文日期写成“二〇二一年六月五日”，请用阿拉伯数字，年份写全，月、日不补零，如“2021年6月5日”"),
    ([p("2021年06月05日", "Date")], "成文日期写成“2021年06月05日”，请用阿拉伯数字，年份写全，月、日不补零，如“2021年6月5日”"),
    ([p("2021年6月5日", "Date", '<w:ind w:left="0"/><w:jc w:val="right"/>')],
     "日期右边空0字，请排在右边：不盖章的右空二字；盖章的日期右空四字，署名与日期居中对齐"),
    ([p("各分局：", "BodyText")], "主送机关没有顶格，请取消缩进，居左顶格"),
])
def test_annexes_signature_and_addressee(blocks, said):
    assert any(one.endswith(f"：{said}。") for one in told(TITLE, *blocks)), told(TITLE, *blocks)


def test_a_date_at_the_left_of_the_page():
    left = p("2021年6月5日", "Date", '<w:ind w:left="0"/><w:jc w:val="left"/>')
    assert [one for one in told(TITLE, left) if "日期右边空21.6字" in one]
    # but centred under a long name it may be further in than a seal needs
    block = '<w:ind w:left="1480"/>'
    assert told(TITLE, p("徐州市邳州生态环境综合行政执法局党支部", "Signature", block), p("2021年6月5日", "Date", block)) == []


def test_an_annex_counts_its_headings_anew():
    assert told(TITLE, p("一、甲", "Heading1"), p("附件：名单", "AnnexNote"), p("附件", "AnnexMark"), p("一、口径", "Heading1")) == []


@pytest.mark.parametrize("right", [640, 1280])
def test_a_date_two_or_four_characters_from_the_right(right):
    assert told(TITLE, p("2021年6月5日", "Date", f'<w:ind w:left="0" w:right="{right}"/><w:jc w:val="right"/>')) == []


def test_a_page_break_before_an_annex_may_stand_in_the_text_before():
    broken = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
    face = ('<w:ind w:firstLineChars="0" w:firstLine="0"/>', '<w:rFonts w:hint="eastAsia" w:eastAsia="黑体" w:ascii="黑体"/>')
    assert told(TITLE, p("附件：名单", "AnnexNote"), broken, p("附件", "BodyText", *face)) == []


# ── the noun ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_a_deviation_is():
    assert str(Deviation(12, "二、取得成效", "甲", "乙")) == "第12段“二、取得成效”：甲，乙。"
    assert str(Deviation(None, "第2张表", "甲", "乙")) == "第2张表：甲，乙。"
    assert str(Deviation(None, "", "甲", "乙")) == "全文：甲，乙。"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0 an old .doc"])
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(FatalError):
        deviations(data, STANDARD)
