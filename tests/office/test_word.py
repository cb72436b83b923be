"""Word documents whose tables are the ledger."""

from copy import deepcopy
from datetime import datetime

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ledgerkit.office.formats import Unsafe, sniff
from ledgerkit.office.sheets import open_book

DOCUMENT = "word/document.xml"
NO_TABLE = "Word文档，里面没有表格，请人工查看"


@pytest.fixture
def document():
    """A title, a 填报单位 line and a table with a two-level heading."""
    made = docx.Document()
    made.add_paragraph("附件2")
    made.add_heading("结对服务基本情况表")
    made.add_paragraph("")
    made.add_paragraph("填报单位：长丰县\t填报时间：2021年9月24日")
    table = made.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "企业名称"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "联系方式"
    for (r, c), text in {(1, 1): "姓名", (1, 2): "电话", (2, 0): "甲公司", (2, 1): "李艳\n王波", (2, 2): "13905510001"}.items():
        table.cell(r, c).text = text
    made.core_properties.modified = datetime(2021, 9, 24, 10)
    return made


ROWS = [["附件2", "", ""], ["结对服务基本情况表", "", ""], ["填报单位：长丰县\t填报时间：2021年9月24日", "", ""],
        ["企业名称", "联系方式", ""], ["", "姓名", "电话"], ["甲公司", "李艳\n王波", "13905510001"]]


def read(data):
    assert sniff(data) == "docx"
    return open_book(data, "docx")


def test_a_table_with_the_lines_above_it(document, saved):
    book = read(saved(document))
    grid, = book.grids
    assert (grid.name, grid.visible, grid.rows) == ("表格1", True, ROWS)
    assert sorted(grid.merges) == [(3, 0, 4, 0), (3, 1, 3, 2)]
    assert book.modified == datetime(2021, 9, 24, 10)


def test_only_a_few_paragraphs_above_a_table_are_its_title(saved):
    made = docx.Document()
    for n in range(20):
        made.add_paragraph(str(n))
    made.add_table(1, 1).cell(0, 0).text = "a"
    assert [row[0] for row in read(saved(made)).grids[0].rows] == [*(str(n) for n in range(14, 20)), "a"]


def test_each_table_has_its_own_lines(document, saved):
    document.add_paragraph("企业问题台账")
    document.add_table(1, 1).cell(0, 0).text = "问题"
    document.add_paragraph("注：尾注不属于表")
    first, second = read(saved(document)).grids
    assert (first.rows, second.name, second.rows) == (ROWS, "表格2", [["企业问题台账"], ["问题"]])


def test_a_block_merged_both_ways(saved):
    made = docx.Document()
    table = made.add_table(4, 3)
    table.cell(1, 1).merge(table.cell(2, 2)).text = "块"
    table.cell(3, 1).merge(table.cell(3, 2)).text = "下"
    grid, = read(saved(made)).grids
    assert sorted(grid.merges) == [(1, 1, 2, 2), (3, 1, 3, 2)]
    assert grid.rows[1][1] == "块" and grid.rows[3] == ["", "下", ""]


def test_two_merges_one_below_the_other(saved):
    made = docx.Document()
    table = made.add_table(4, 1)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "上"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "下"
    grid, = read(saved(made)).grids
    assert (sorted(grid.merges), grid.rows) == ([(0, 0, 1, 0), (2, 0, 3, 0)], [["上"], [""], ["下"], [""]])


def test_a_table_in_a_cell_is_a_grid_of_its_own(document, saved):
    cell = document.tables[0].cell(2, 0)
    cell.add_table(1, 1).cell(0, 0).text = "内"
    outer, inner = read(saved(document)).grids
    assert outer.rows == ROWS and inner.rows == [["甲公司"], ["内"]]


def test_a_row_that_begins_further_right(document, saved):
    row = document.tables[0].rows[2]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    assert read(saved(document)).grids[0].rows[-1] == ["", "李艳\n王波", "13905510001"]


def test_content_controls_are_looked_through(document, saved):
    body, table = document.element.body, document.tables[0]._tbl
    wrapped = parse_xml(f'<w:sdt {nsdecls("w")}><w:sdtContent/></w:sdt>')
    body.replace(table, wrapped)
    wrapped[0].append(table)
    row = table.tr_lst[2]
    inner = parse_xml(f'<w:sdt {nsdecls("w")}><w:sdtPr/><w:sdtContent/></w:sdt>')
    table.replace(row, inner)
    inner[1].append(row)
    assert read(saved(document)).grids[0].rows == ROWS


def test_what_was_deleted_under_tracking_is_gone_and_what_was_added_is_there(document, saved):
    table = document.tables[0]
    copy = deepcopy(table.rows[2]._tr)
    copy.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"/>'))
    table._tbl.append(copy)
    paragraph = table.cell(2, 0).paragraphs[0]._p
    paragraph.append(parse_xml(f'<w:del {nsdecls("w")}><w:r><w:delText>旧</w:delText></w:r></w:del>'))
    paragraph.append(parse_xml(f'<w:moveFrom {nsdecls("w")}><w:r><w:t>移走</w:t></w:r></w:moveFrom>'))
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")}><w:r><w:t>（集团）</w:t></w:r></w:ins>'))
    assert read(saved(document)).grids[0].rows == [*ROWS[:-1], ["甲公司（集团）", *ROWS[-1][1:]]]


def test_fields_breaks_and_hyphens(document, saved):
    document.tables[0].cell(2, 1).paragraphs[0]._p.append(parse_xml(
        f'<w:r {nsdecls("w")}><w:instrText> PAGE </w:instrText><w:br/><w:t>0551</w:t><w:noBreakHyphen/>'
        f'<w:t>62</w:t><w:tab/></w:r>'))
    assert read(saved(document)).grids[0].rows[-1][1] == "李艳\n王波\n0551-62"


def test_a_strict_document_says_the_same(document, saved, rewrite):
    def strict(name, content):
        return content.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                               b"http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert read(rewrite(saved(document), strict)).grids[0].rows == ROWS


def test_the_main_part_has_any_name(document, saved, unzip, rezip):
    members = {name: content.replace(b"word/document.xml", b"word/document2.xml") for name,
               content in unzip(saved(document)).items()}
    members["word/document2.xml"] = members.pop(DOCUMENT)
    assert read(rezip(members)).grids[0].rows == ROWS


# ---- what is not opened -------------------------------------------------------------------------------------------

def refusal(data):
    with pytest.raises(Unsafe) as caught:
        open_book(data, "docx")
    return str(caught.value)


def test_a_document_without_a_table(saved):
    made = docx.Document()
    made.add_paragraph("关于报送材料的函")
    assert refusal(saved(made)) == NO_TABLE


@pytest.mark.parametrize("content, words", [
    (b"<w:document", "已损坏"), (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "外部引用声明"), (b"<a/>", "没有表格"), (b"", "已损坏"),
])
def test_a_damaged_document(document, saved, rewrite, content, words):
    assert words in refusal(rewrite(saved(document), lambda name, old: content if name == DOCUMENT else old))


def test_a_document_without_its_main_part(document, saved, unzip, rezip):
    members = unzip(saved(document))
    del members[DOCUMENT]
    assert "已损坏" in refusal(rezip(members))


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.99])
def test_a_cut_off_document(document, saved, keep):
    data = saved(document)
    assert "已损坏" in refusal(data[:int(len(data) * keep)])


def test_spans_that_lie(document, saved, rewrite):
    data = rewrite(saved(document), lambda name,
                   content: content.replace(b'<w:gridSpan w:val="2"/>', b'<w:gridSpan w:val="9999999"/>'))
    assert len(open_book(data, "docx").grids[0].rows[0]) == 1001
