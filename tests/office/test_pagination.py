"""On which page a paragraph falls: by rule, and against LibreOffice over generated documents."""

import random

import pytest
from hypothesis import given, strategies as st
from lxml import etree

from ledgerkit.office import linebreak
from ledgerkit.office.pagination import pages
from tests.office.pages_of import W, need_libreoffice, parsed, printed, text

NAMESPACE = W[1:-1]
UPRIGHT = ('<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
           'w:header="851" w:footer="1440" w:gutter="0"/>')
TURNED = ('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1588" w:right="2098" w:bottom="1474" '
          'w:left="1984" w:header="851" w:footer="1440" w:gutter="0"/>')
# GB/T 9704: 仿宋 of 16 pt, lines of 28 pt, so that a page of 225 mm holds 22.
STYLES = f"""<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="仿宋_GB2312"
 w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:cs="仿宋_GB2312"/><w:sz w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>
</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr>
<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/><w:pPr>
<w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading"><w:name w:val="heading 1"/><w:basedOn w:val="Body"/><w:pPr><w:keepNext/>
<w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>
<w:spacing w:before="160" w:after="80" w:line="400" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="表格文字"/><w:basedOn w:val="Normal"/><w:pPr>
<w:spacing w:line="300" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="21"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Ruled"><w:name w:val="报表"/><w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>
</w:tblBorders><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
</w:styles>"""


def paragraph(words="", style="Body", properties="", after=""):
    return (f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
            f'<w:r><w:t xml:space="preserve">{words}</w:t>{after}</w:r></w:p>')


def table(rows, properties="<w:cantSplit/>", header=False, keep=False, columns=3):
    width = 8844 // columns
    made = [f'<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{width * columns}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'</w:tblPr><w:tblGrid>{f"<w:gridCol w:w={chr(34)}{width}{chr(34)}/>" * columns}</w:tblGrid>']
    for number, words in enumerate(rows):
        switches = properties + ("<w:tblHeader/>" if header and number == 0 else "")
        kept = "<w:keepNext/>" if keep and number + 1 < len(rows) else ""
        cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(w, "Cell", kept)}</w:tc>'
                        for w in ([words] + ["12"] * (columns - 1)))
        made.append(f"<w:tr><w:trPr>{switches}</w:trPr>{cells}</w:tr>")
    return "".join(made) + "</w:tbl>"


def document(*blocks, section=UPRIGHT):
    return f'<w:document xmlns:w="{NAMESPACE}"><w:body>{"".join(blocks)}<w:sectPr>{section}</w:sectPr></w:body></w:document>'


def placed(*blocks, section=UPRIGHT, **options):
    return pages(etree.fromstring(document(*blocks, section=section)), etree.fromstring(STYLES), **options)


LINE = "字" * 20
BREAK = '<w:r><w:br w:type="page"/></w:r>'


def test_a_page_holds_22_lines():
    assert placed(*[paragraph(LINE)] * 23) == [1] * 22 + [2]


def test_a_line_holds_27_characters_and_the_first_two_less():
    assert placed(*[paragraph("字" * 25)] * 22, paragraph(LINE))[-1] == 2
    assert placed(*[paragraph("字" * 26)] * 11, paragraph(LINE))[-1] == 2
    assert placed(*[paragraph("字" * 25)] * 21, paragraph(LINE))[-1] == 1
    assert placed(*[paragraph("字" * 25 + "。")] * 21, paragraph(LINE))[-1] == 1, "the stop hangs over the edge"
    assert placed(*[paragraph("1" * 50)] * 21, paragraph(LINE))[-1] == 1, "digits take half a character"


def test_a_heading_stays_with_its_text():
    assert placed(*[paragraph(LINE)] * 21, paragraph("一、标题", "Heading"), paragraph("字" * 80))[-2:] == [2, 2]
    assert placed(*[paragraph(LINE)] * 20, paragraph("一、标题", "Heading"), paragraph(LINE))[-2:] == [1, 1]


def test_no_line_stands_alone_at_the_foot_or_head_of_a_page():
    assert placed(*[paragraph(LINE)] * 21, paragraph("字" * 60))[-1] == 2, "three lines with room for one"
    assert placed(*[paragraph(LINE)] * 20, paragraph("字" * 60))[-1] == 2, "three lines with room for two"
    assert placed(*[paragraph(LINE)] * 20, paragraph("字" * 90))[-1] == 1, "four lines split two and two"
    assert placed(*[paragraph(LINE)] * 20, paragraph("字" * 90, properties="<w:keepLines/>"))[-1] == 2
    after = placed(*[paragraph(LINE)] * 19, paragraph("字" * 90), *[paragraph(LINE)] * 21)
    assert after[-2:] == [2, 3], "with room for three of four lines two go over"


def test_between_paragraphs_stands_the_larger_space_and_at_the_head_of_a_page_none():
    spaced = paragraph(LINE, properties='<w:spacing w:before="280" w:after="280"/>')
    assert placed(*[spaced] * 15) == [1] * 15 and placed(*[spaced] * 16)[-1] == 2, "28 pt and 14 pt between"
    assert placed(*[paragraph(LINE)] * 22, spaced, *[paragraph(LINE)] * 21) == [1] * 22 + [2] * 22
    assert placed(*[paragraph(LINE)] * 22, paragraph(LINE, properties='<w:pageBreakBefore/><w:spacing w:before="560"/>'),
                  *[paragraph(LINE)] * 21)[-1] == 3, "after a break that was asked for the space stays"


def test_breaks_and_sections_begin_pages():
    turned = f"<w:sectPr>{TURNED}</w:sectPr>"
    assert placed(paragraph(LINE), f"<w:p>{BREAK}</w:p>", paragraph(LINE)) == [1, 1, 2]
    assert placed(paragraph(LINE), paragraph(LINE, properties="<w:pageBreakBefore/>")) == [1, 2]
    assert placed(paragraph(LINE, properties=turned), *[paragraph(LINE)] * 23) == [1] + [2] * 22 + [3]
    turned = placed(*[paragraph(LINE)] * 16, section=TURNED)
    assert turned == [1] * 15 + [2], "a turned page holds 15 lines"


def test_printed_numbers_follow_the_sections():
    cover = f'<w:sectPr>{UPRIGHT}</w:sectPr>'
    numbered = UPRIGHT + '<w:pgNumType w:start="1"/>'
    assert placed(paragraph(LINE, properties=cover), paragraph(LINE), section=numbered) == [1, 2]
    assert placed(paragraph(LINE, properties=cover), paragraph(LINE), section=numbered, printed=True) == [1, 1]


def test_header_rows_are_repeated_and_rows_do_not_split():
    long = table(["表头"] + [LINE * 2] * 12, header=True)  # 13 rows, those with text of five lines
    found = placed(long)
    assert found[0] == 1 and set(found) == {1, 2}
    at = found.index(2)
    assert at == 3 * 11, "ten rows of 60.5 pt below one of 16 pt"


def test_a_cell_over_several_rows_makes_the_last_one_tall():
    merged = etree.fromstring(document(table(["甲" * 60, "", "乙"], columns=2)))
    first, second = list(merged.iter(f"{W}tr"))[:2]
    for row, value in ((first, "restart"), (second, "continue")):
        etree.SubElement(row.find(f"{W}tc/{W}tcPr"), f"{W}vMerge").set(f"{W}val", value)
    from ledgerkit.office.effective import Styles
    from ledgerkit.office.measure import Page, table as rows_of
    heights = [row.height for row in rows_of(next(merged.iter(f"{W}tbl")), Styles(etree.fromstring(STYLES)), Page(8844, 12756))]
    assert heights == [320, 590, 310], "45 pt of text over the two rows, half a point for each rule"


def test_a_paragraph_without_anything_is_a_line():
    assert placed(*["<w:p/>"] * 23)[-1] == 2
    assert placed() == [] and pages(etree.fromstring(document()), None) == []


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.text(alphabet="企业问题办结率，。、；：（）“”《》0123456789%abZ .-\n\t", max_size=200)


def lines(words, room, first=None, times=False):
    """The lines of a text in columns of so many characters of 16 pt."""
    widths = [320 * linebreak.width(letter, times) for letter in words]
    ends = linebreak.line_ends(words, widths, [320.0] * len(words), 320 * room, 320 * (first or room))
    return [words[start:end] for start, end in zip([0, *ends], ends)]


@given(WORDS, st.integers(5, 30), st.booleans())
def test_lines_hold_the_text_and_fit(words, room, times):
    found = lines(words, room, room - 2, times)
    assert "".join(found) == words
    assert all(line for line in found[:-1]) and (found[-1] or not words or words.endswith("\n"))
    for number, line in enumerate(found):
        line = line.rstrip(" \n")
        line = line[:-1] if line.endswith(tuple("、。，．：；？！")) else line  # which may hang over the edge
        assert sum(linebreak.width(letter, times) for letter in line) <= room - 2 * (number == 0) + 0.01


@given(st.text(alphabet="企业问题办结率，。；：（）“”《》", max_size=200), st.integers(8, 30))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(words, room):
    """Unless there are so many of them that nothing else would fit into a line."""
    from itertools import groupby
    marks = [len(list(run)) for is_mark, run in groupby(words, lambda w: w in "，。；：（）“”《》") if is_mark]
    if max(marks, default=0) < 4:
        found = lines(words, room)
        assert not [line for line in found[1:] if line[0] in "，。；：）”》"]
        assert not [line for line in found[:-1] if line[-1] in "（“《"]


@pytest.mark.parametrize("words, room, expected", [
    ("办结率85.7%。", 4, ["办结率", "85.7%。"]),
    ("企业问题，已办结", 4, ["企业问题，", "已办结"]), ("企业办结，。已", 4, ["企业办", "结，。已"]),
    ("企业问（题）", 4, ["企业问", "（题）"]),
    ("企业“问题”已", 5, ["企业“问", "题”已"]), ("共“10家”", 3, ["共“10", "家”"]),
    ("共1,481家企业", 3, ["共", "1,481", "家企业"]), ("123456789", 3, ["123456", "789"]),
])
def test_where_lines_break(words, room, expected):
    assert lines(words, room) == expected


# ── LibreOffice ──────────────────────────────────────────────────────────────────────────────────────────────

SENTENCES = (
    "截至2021年9月30日，共结对服务企业{0}家，走访企业{1}家、{2}家次。", "按类别分，污染治理{0}个、环评审批{1}个、信用修复{2}个、政策咨询{1}个。",
    "办结率{0}.{1}%，较上期提高{2}个百分点。", "各市组织“环企直通车”行动（含现场座谈{0}场），帮助企业解决实际困难。",
    "《“十百千”行动方案》要求每季度至少走访1次，{0}家企业尚未走访；其余{1}家已全部走访。", "请有关单位于10月15日前将整改情况报省厅。",
    "坚持问题导向，推行“一企一策”，做到即收即办、限时办结、跟踪回访。", "联系人：王波，电话：0551-62376123。")


def generated(seed):
    """A document of running text, headings, tables, breaks and turned sections; each paragraph has a word of its own."""
    chance = random.Random(seed)
    count = 0

    def words(most):
        nonlocal count
        count += 1
        said = "".join(chance.choice(SENTENCES).format(*(chance.randint(1, 2999) for _ in range(3)))
                       for _ in range(chance.randint(1, most)))
        return f"段{count:04d}号{said}"

    def heading(most):
        return words(1)[:chance.randint(9, most)]

    blocks, turned = [], False
    for _ in range(chance.randint(30, 60)):
        kind = chance.choices(("body", "heading", "table", "break", "before", "kept", "spaced", "section", "blank"),
                              (40, 12, 7, 1, 1, 3, 3, 1, 3))[0]
        if kind == "body":
            blocks.append(paragraph(words(6)))
        elif kind == "heading":
            blocks.append(paragraph(heading(40), "Heading"))
        elif kind == "table":
            rows = [heading(20) for _ in range(chance.choice((4, 9, 17, 40)))]
            blocks.append(paragraph(heading(20), "Caption"))
            blocks.append(table(rows, '<w:cantSplit/><w:trHeight w:val="425" w:hRule="atLeast"/>', chance.random() < 0.8,
                                len(rows) < 18 and chance.random() < 0.5, chance.randint(2, 4)))
        elif kind == "break":
            blocks.append(f"<w:p>{BREAK}</w:p>")
        elif kind == "before":
            blocks.append(paragraph(heading(20), "Caption", "<w:pageBreakBefore/>"))
        elif kind == "kept":
            blocks.append(paragraph(words(6), properties="<w:keepLines/>"))
        elif kind == "spaced":
            space = f'<w:spacing w:before="{chance.choice((0, 120, 240))}" w:after="{chance.choice((0, 100, 300))}"/>'
            blocks.append(paragraph(words(3), properties=space))
        elif kind == "section":
            blocks.append(paragraph(heading(20), properties=f"<w:sectPr>{TURNED if turned else UPRIGHT}</w:sectPr>"))
            turned = not turned
        else:
            blocks.append("<w:p/>")
    return document(*blocks, section=TURNED if turned else UPRIGHT)


def test_generated_documents_agree_with_libreoffice(tmp_path, ran):
    need_libreoffice()
    from ledgerkit.office import package
    shell = package.read_package(next((ran("pizhou-2024-10").folder / "报告").glob("*.docx")).read_bytes())
    documents = {f"d{seed}": {**shell, "word/document.xml": generated(seed).encode(), "word/styles.xml": STYLES.encode()}
                 for seed in range(24)}
    seen = printed(tmp_path, documents)
    known, other, far = 0, [], []
    for name, entries in documents.items():
        root = parsed(entries, "word/document.xml")
        for found, element in zip(pages(root, parsed(entries, "word/styles.xml")), root.iter(f"{W}p")):
            mark = text(element)[:6]
            where = [number for number, page in enumerate(seen[name], 1) if mark.startswith("段") and mark in page]
            if not where:
                continue  # a narrow cell breaks the word apart
            known += 1
            if where[0] != found:
                other.append((name, mark, found, where[0]))
            if abs(where[0] - found) > 1:
                far.append(other[-1])
    print(f"{known} paragraphs, {len(other)} on another page than LibreOffice says, {len(far)} by more than one")
    assert known > 2000
    assert not far
    assert len(other) <= known * 0.02, other[:10]
