"""Finishing a document by its pieces makes the very document that finishing all of it makes."""

import dataclasses
import io
import re
from datetime import datetime

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from ledgerkit import typeset
from ledgerkit.errors import FatalError
from ledgerkit.model.figure import Figure
from ledgerkit.model.trace import Fact
from ledgerkit.office import package
from ledgerkit.typeset.kept import kept
from ledgerkit.typeset.recorded import Recorder, find
from ledgerkit.typeset.sound import NOTHING, sound, sure

MOMENT = datetime(2021, 9, 30)


@pytest.fixture
def both(tmp_path):
    """both(document, values): document.xml as it comes out by pieces, and with every part parsed whole; canonical."""
    def make(document, **values):
        document.save(tmp_path / "t.docx")
        template = typeset.compile_template(tmp_path / "t.docx")
        made = []
        for whole in (False, True):
            if whole:
                template = dataclasses.replace(template, sure=dict.fromkeys(template.sure, NOTHING))
            data = typeset.render(template, typeset.Wording("w", {"d": {}}), "d", values, MOMENT)
            docx.Document(io.BytesIO(data))
            made.append(etree.tostring(etree.fromstring(package.read_package(data)["word/document.xml"]), method="c14n"))
        return made

    return make


def table(document, *rows):
    made = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(made.rows, rows):
        for cell, text in zip(row.cells, texts):
            cell.text = text
    return made


ROW = (["单位", "数"], ["{%tr for 项 in 表 %}", ""], ["{{ 项.名 }}", "{{ 项.数 }}"], ["{%tr endfor %}", ""])


def test_a_table_whose_loop_leaves_no_row_goes(both):
    document = docx.Document()
    table(document, *ROW[1:])
    table(document, ["甲", "乙"])
    one, two = both(document, 表=[])
    assert one == two and one.decode().count("<w:tbl>") == 1


@pytest.mark.parametrize("count", [0, 1, 11, 40])
def test_a_table_of_any_length(both, count):
    document = docx.Document()
    document.add_paragraph("前{{ 名 }}")
    table(document, *ROW)
    document.add_paragraph("后")
    one, two = both(document, 名="甲", 表=[{"名": f"县{n}", "数": n} for n in range(count)])
    assert one == two and one.decode().count("<w:cantSplit") == count + 1


def test_tall_rows_and_columns_that_the_data_decide(both):
    document = docx.Document()
    table(document, ["单位", "{%tc for 列 in 表 %}", "{{ 列 }}", "{%tc endfor %}"])
    document.add_section()
    table(document, ["单位", "{{ 长 }}"])
    one, two = both(document, 表=["甲", "战略性新兴产业"], 长="很长的话。" * 400)
    assert one == two and b"gridCol" in one


@pytest.mark.parametrize("columns", [[], ["甲"], ["甲<&>乙", "战略性新兴产业"], [f"第{n}列" for n in range(30)]])
@pytest.mark.parametrize("count", [0, 3, 20])
def test_columns_that_the_data_decide(both, columns, count):
    """The grid filled in as text is the grid that the tree gets, in a row of fewer cells too."""
    document = docx.Document()
    table(document, ["单位", "{%tc for 列 in 表头 %}", "{{ 列 }}", "{%tc endfor %}"],
          ["{%tr for 行 in 表 %}", "", "", ""],
          ["{{ 行.名 }}", "{%tc for 值 in 行.值 %}", "{{ 值 }}", "{%tc endfor %}"],
          ["{%tr endfor %}", "", "", ""])
    rows = [{"名": f"县{n}", "值": columns[n % 2:]} for n in range(count)]
    one, two = both(document, 表头=columns, 表=rows)
    assert one == two and one.decode().count("<w:gridCol ") == len(columns) + 1


def test_a_figures_key_takes_no_room(both):
    def made(figure):
        document = docx.Document()
        table(document, ["{%tc for 项 in 列 %}", "{{ 项 }}", "{%tc endfor %}", "{{ 数 }}"])
        return [re.findall(rb'gridCol w:w="(\d+)"', one) for one in both(document, 列=["甲", "乙"], 数=figure)]

    assert made(Figure("1,481", "问题类别·污染治理·已解决@340100")) == made("1,481")


def test_merged_columns_are_left_to_the_tree(both):
    document = docx.Document()
    made = table(document, ["总的", "", "", ""], ["单位", "{%tc for 列 in 表头 %}", "{{ 列 }}", "{%tc endfor %}"])
    made.cell(0, 0).merge(made.cell(0, 1))
    one, two = both(document, 表头=["甲", "战略性新兴产业", "乙"])
    assert one == two and b"gridSpan" in one


def test_a_row_is_measured_by_the_page_that_it_stands_on(both):
    """Half a page of A4 holds it, half of the low page of its own section does not, so there it may split."""
    document = docx.Document()
    document.sections[0].page_height = Mm(110)
    table(document, ["单位", "{{ 长 }}"])
    document.add_section().page_height = Mm(297)
    table(document, ["单位", "{{ 长 }}"])
    one, two = both(document, 长="很长的话。" * 70)
    assert one == two and one.decode().count("<w:cantSplit") == 1


def test_a_cell_that_comes_out_empty_gets_a_paragraph(both):
    document = docx.Document()
    cell = table(document, ["甲", ""]).cell(0, 1)
    cell.text = "{%p if 有 %}"
    cell.add_paragraph("话")
    cell.add_paragraph("{%p endif %}")
    one, two = both(document, 有=False)
    assert one == two
    assert all(c.find(qn("w:p")) is not None for c in etree.fromstring(one).iter(qn("w:tc")))


@pytest.mark.parametrize(("source", "whole"), [
    ("<a><b/>{% if x %}<c>{{ y }}</c>{% else %}<c/>{% endif %}</a>", True),
    ("<a>{% for x in y %}<b>{% if x %}1{% endif %}</b>{% endfor %}</a>", True),
    ("<a>{% if x %}<b>{% endif %}</b></a>", False),
    ("<a>{% if x %}<b>{% else %}<b>{% endif %}</b></a>", False),
    ("<a>{% if x %}</a>{% endif %}", False),
    ('<a b="{{ x }}"/>', False),
    ("<a>{{ '<b>' }}</a>", True),
    ("<a>{% set x %}<b/>{% endset %}{% set y = 1 %}</a>", True),
    ("<a>{% raw %}</a>", False),
    ("<a><!-- </a> --></a>", False),
    ("<a>", False),
])
def test_what_is_known_to_come_out_well_formed(source, whole):
    assert sound(source) is whole


@pytest.mark.parametrize(("cells", "filled"), [
    ("<w:tr><w:tc><w:p>{{ y }}</w:p>\n</w:tc></w:tr>", True),
    ("<w:tr><w:tc>{% if x %}<w:p/>{% endif %}</w:tc></w:tr>", False),
    ("<w:tr><w:tc><w:tcPr/></w:tc></w:tr>", False),
    ("{% for x in y %}<w:tr><w:tc><w:p></w:p></w:tc></w:tr>{% endfor %}", False),
])
def test_what_is_known_to_have_a_row_and_a_paragraph_in_each_cell(cells, filled):
    assert sure(f"<w:tbl><w:tblPr/>{cells}</w:tbl>").filled is filled


def test_what_looks_at_the_whole_document_gets_the_whole():
    assert not any(sure(f"<w:p>{sign}</w:p>").apart for sign in ("<w:txbxContent/>", "{{ 目录 }}"))


def test_a_statement_across_elements_is_still_refused(tmp_path):
    document = docx.Document()
    document.add_paragraph("{%p if 有 %}")
    table(document, ["{%tr endif %}", ""], ["甲", "乙"])
    document.save(tmp_path / "t.docx")
    with pytest.raises(FatalError):
        template = typeset.compile_template(tmp_path / "t.docx")
        typeset.render(template, typeset.Wording("w", {"d": {}}), "d", {"有": False}, MOMENT)


def test_a_tracked_change_of_the_page_is_no_section(both):
    """Word keeps the section as it was inside the new one; the table is measured and the chart placed by the new one."""
    document = docx.Document()
    table(document, *ROW)
    section = document.sections[0]._sectPr
    section.append(etree.fromstring('<w:sectPrChange xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="9" '
                                    'w:author="x"><w:sectPr><w:pgSz w:w="999" w:h="999"/></w:sectPr></w:sectPrChange>'))
    one, two = both(document, 表=[{"名": f"县{n}", "数": n} for n in range(30)])
    assert one == two and b"sectPrChange" not in one


def test_a_key_of_several_lines(tmp_path):
    document = docx.Document()
    document.add_paragraph("共{{ 数 }}条")
    document.save(tmp_path / "t.docx")
    template = typeset.compile_template(tmp_path / "t.docx")
    facts = {}

    def record(places):
        facts.update({place.key: Fact(place.key, "条数") for place in places})
        return Recorder(facts.get).item("县", "", "", places)

    values = {"数": Figure("3\n4", "甲<\n乙@1")}
    data = typeset.render(template, typeset.Wording("w", {"d": {}}), "d", values, MOMENT, record)
    entries = package.read_package(data)
    root = etree.fromstring(entries["word/document.xml"])
    found = kept({"word/document.xml": root}, find(entries))
    assert [(one.state, one.fact.key, one.printed) for one in found] == [("未改", "甲<\n乙@1", "3\n4")]
    tag = root.find(f".//{qn('w:tag')}")
    assert tag.get(qn("w:val")) == "甲<\n乙@1"
    run = root.find(f".//{qn('w:sdtContent')}/{qn('w:r')}")
    moved = etree.SubElement(run.getparent(), qn("w:moveFrom"))
    moved.append(run)
    assert [one.state for one in kept({"word/document.xml": root}, find(entries))] == ["删去"]
