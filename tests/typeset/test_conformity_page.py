"""What the lint says of paper, margins, page numbers and tables, in sections upright and turned."""

import re
from pathlib import Path

import pytest

from ledgerkit.office import package
from ledgerkit.typeset import profile
from ledgerkit.typeset.conformity import deviations

TEMPLATES = Path(__file__).parents[2] / "templates"
CITY, MATTERS = TEMPLATES / "anhui-sbq" / "city.docx", TEMPLATES / "anhui-mdm" / "matters.docx"
STANDARD = profile.load(None)
UPRIGHT = ('<w:sectPr><w:footerReference w:type="default" r:id="rId10"/><w:footerReference w:type="even" r:id="rId11"/>'
           '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851"'
           ' w:footer="1440" w:gutter="0"/></w:sectPr>')
TURNED = ('<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1588" w:right="2098" w:bottom="1474"'
          ' w:left="1984" w:header="851" w:footer="900" w:gutter="0"/></w:sectPr>')
BODY = ('<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
        "<w:t>走访企业。</w:t></w:r></w:p>")


def told(body=BODY, section=UPRIGHT, change=lambda entries: None, style=STANDARD, template=CITY):
    entries = package.read_package(template.read_bytes())
    root = re.match(rb".*?<w:document[^>]*>", entries["word/document.xml"], re.DOTALL)[0]
    entries["word/document.xml"] = root + f"<w:body>{body}{section}</w:body></w:document>".encode()
    change(entries)
    return [str(deviation) for deviation in deviations(package.write_package(entries), style)]


def swap(name, old, new):
    def change(entries):
        assert old.encode() in entries[name]
        entries[name] = entries[name].replace(old.encode(), new.encode())

    return change


def centred(folder):
    (folder / "style.toml").write_text('page_number = "居中"\n', encoding="utf-8")
    return profile.load(folder)


def test_a_sound_page():
    assert told() == []


@pytest.mark.parametrize("old, new, said", [
    ('w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"', "全文：纸张是216×279毫米，请用210×297毫米（A4）。"),
    ('w:top="2098"', 'w:top="1440"', "全文：页边距是上25.4、右26、下35、左28毫米，请设为上37、右26、下35、左28毫米。"),
    ('w:gutter="0"', 'w:gutter="284"', "全文：页边距是上37、右26、下35、左33毫米，请设为上37、右26、下35、左28毫米。"),
])
def test_paper_and_margins(old, new, said):
    assert old in UPRIGHT
    assert said in told(section=UPRIGHT.replace(old, new))


def test_a_millimetre_is_allowed():
    assert told(section=UPRIGHT.replace('w:top="2098"', 'w:top="2150"')) == []


def test_a_line_of_twenty_seven_characters():
    loose = swap("word/styles.xml", '<w:spacing w:val="-5"/>', "")
    assert told(change=loose) == ["第1段“走访企业。”：正文每行27字，请调为每行28字。"]
    for space in ("-849", "4294966447"):  # the character grid of Word, also as an unsigned number
        grid = UPRIGHT.replace("</w:sectPr>", f'<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="{space}"/></w:sectPr>')
        assert told(section=grid, change=loose) == []


# ── page numbers ─────────────────────────────────────────────────────────────────────────────────────────────

ASKED = "请在页脚加“— 1 —”，单页居右、双页居左。"


@pytest.mark.parametrize("change, said", [
    (swap("word/footer1.xml", " PAGE ", " DATE "), f"全文：没有页码，{ASKED}"),
    (swap("word/footer2.xml", " PAGE ", " NUMPAGES "), f"全文：双页没有页码，{ASKED}"),
    (swap("word/settings.xml", "<w:evenAndOddHeaders/>", ""), "全文：单页和双页的页码在同一侧，请选中页脚的“奇偶页不同”，单页居右、双页居左。"),
    (swap("word/footer1.xml", 'w:jc w:val="right"', 'w:jc w:val="center"'), "全文：页码居中，请改为单页居右、双页居左。"),
    (swap("word/footer2.xml", 'w:jc w:val="left"', 'w:jc w:val="right"'), "全文：页码的位置不是单页居右、双页居左，请把单页的页码居右、双页的居左。"),
    (swap("word/footer1.xml", "— ", "第"), "全文：页码的形式是“第1 —”，请用“— 1 —”。"),
    (swap("word/styles.xml", '<w:sz w:val="28"/>', '<w:sz w:val="21"/>'), "全文：页码的字号是5号（共2处），请用4号宋体。"),
])
def test_page_numbers(change, said):
    found = told(change=change)
    assert said.replace("（共2处）", "") in [one.replace("（共2处）", "") for one in found] and len(found) == 1


def test_the_font_of_a_page_number():
    found = told(change=swap("word/styles.xml", 'w:ascii="宋体"', 'w:ascii="Arial"'))
    assert found == ["全文：页码的字体是“Arial”，请用“宋体”。"]


def test_centred_page_numbers_where_the_house_wants_them(tmp_path):
    def both(entries):
        for name in ("word/footer1.xml", "word/footer2.xml"):
            entries[name] = re.sub(rb'w:jc w:val="\w+"', b'w:jc w:val="center"', entries[name])

    assert told(change=both, style=centred(tmp_path)) == []
    assert told(style=centred(tmp_path)) == ["全文：页码没有居中，请设为居中。"]


def test_a_first_page_of_its_own_needs_a_number_too():
    section = UPRIGHT.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    assert told(section=section) == ["全文：首页没有页码，请取消页脚的“首页不同”，或在首页页脚也加上页码。"]


def test_a_frame_at_the_outside_is_what_word_makes():
    framed = '<w:pPr><w:pStyle w:val="Footer"/><w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="outside" w:y="1"/>'

    def change(entries):
        entries["word/footer1.xml"] = re.sub(rb"<w:pPr>.*?(?=</w:pPr>)", framed.encode(), entries["word/footer1.xml"], flags=re.DOTALL)
        swap("word/settings.xml", "<w:evenAndOddHeaders/>", "")(entries)

    assert told(change=change) == []


def test_a_simple_field_is_a_page_number_too():
    def change(entries):
        for name in ("word/footer1.xml", "word/footer2.xml"):
            entries[name] = re.sub(rb"<w:r><w:rPr><w:rFonts[^>]*/></w:rPr><w:fldChar w:fldCharType=\"begin\"/>.*?w:fldCharType=\"end\"/></w:r>",
                                   b'<w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple>', entries[name], flags=re.DOTALL)
            assert b"fldSimple" in entries[name]

    assert told(change=change) == []


# ── sections and tables ──────────────────────────────────────────────────────────────────────────────────────


def table(widths, rows=3, header="<w:tblHeader/>", split="<w:cantSplit/>"):
    cell = '<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p></w:tc>'
    lines = "".join(f"<w:tr><w:trPr>{split}{header if n == 0 else ''}</w:trPr>{''.join(map(cell.format, widths))}</w:tr>" for n in range(rows))
    return f'<w:tbl><w:tblPr/><w:tblGrid>{"".join(f"""<w:gridCol w:w="{w}"/>""" for w in widths if w)}</w:tblGrid>{lines}</w:tbl>'


@pytest.mark.parametrize("block, said", [
    (table((4422, 4422), header=""), "跨页时表头不重复，请选中表头行，设为“在各页顶端以标题行形式重复出现”"),
    (table((4422, 4422), split=""), "有的行会跨页断开，请取消“允许跨页断行”"),
    (table((4422, 4422), split='<w:cantSplit w:val="false"/>'), "有的行会跨页断开，请取消“允许跨页断行”"),
    (table((7000, 5000)), "比版心宽56毫米，请调窄各列，或放在横排页上"),
    (table((0, 0)), "没有写明各列的宽度，换个软件打开会变形，请把列宽设为固定值"),
])
def test_tables(block, said):
    assert told(BODY + block) == [f"第1张表（走访企业。）：{said}。"]
    assert told(BODY + table((4422, 4422))) == []


def test_a_wide_table_fits_a_turned_page():
    assert told(BODY + table((7000, 5000)), TURNED.replace("<w:pgSz", '<w:footerReference w:type="default" r:id="rId10"/>'
                '<w:footerReference w:type="even" r:id="rId11"/><w:pgSz'), template=MATTERS) == []


def test_a_turned_page_keeps_its_number_in_place():
    turned = f"{BODY}<w:p><w:pPr>{UPRIGHT}</w:pPr></w:p>{BODY}"
    assert told(turned, TURNED) == ["第2节：横排页的页码在横排的页脚里，装订后与其他页不在一处，请把页码移到横排页的左边，字头朝右。"]


def test_the_margins_of_a_turned_page_turn_too():
    wrong = TURNED.replace('w:left="1984"', 'w:left="1588"').replace("<w:pgSz", '<w:footerReference w:type="default" r:id="rId10"/>'
                           '<w:footerReference w:type="even" r:id="rId11"/><w:pgSz')
    assert told(section=wrong, template=MATTERS) == ["全文：页边距是上28、右37、下26、左28毫米，横排页请设为上28、右37、下26、左35毫米。"]
