"""Tables that every program keeps: widths that agree, rows that stay whole, header rows that repeat."""

from datetime import datetime

import pytest
from lxml import etree

from ledgerkit.office import package
from ledgerkit.typeset import tables
from ledgerkit.typeset.rendered import MAIN, Rendered, W
from tests.office.test_pagination import STYLES, UPRIGHT, document, paragraph, placed, table
from tests.typeset.test_contents import EXAMPLES


def settled(*blocks, styles=STYLES, section=UPRIGHT):
    rendered = Rendered({"word/styles.xml": styles.encode()}, {MAIN: etree.fromstring(document(*blocks, section=section))}, {},
                        datetime(2021, 9, 30), "模板.docx")
    tables.settle(rendered)
    return rendered.roots[MAIN]


def widths(element):
    """A table's columns, its own width, and the widths of each row's cells."""
    return ([int(c.get(f"{W}w")) for c in element.iterfind(f"{W}tblGrid/{W}gridCol")],
            int(element.find(f"{W}tblPr/{W}tblW").get(f"{W}w")),
            [[int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.iterfind(f"{W}tc")] for row in element.iterfind(f"{W}tr")])


def rendered_tables(ran):
    for example in EXAMPLES:
        for path in sorted(ran(example).folder.rglob("*.docx")):
            root = etree.fromstring(package.read_package(path.read_bytes())[MAIN])
            for number, element in enumerate(root.iter(f"{W}tbl"), 1):
                yield f"{example} {path.name} 第{number}张表", element


def test_every_table_of_the_examples_is_settled(ran):
    count = 0
    for name, element in rendered_tables(ran):
        count += 1
        columns, own, rows = widths(element)
        properties = element.find(f"{W}tblPr")
        assert own == sum(columns), name
        assert properties.find(f"{W}tblW").get(f"{W}type") == "dxa", name
        assert properties.find(f"{W}tblLayout").get(f"{W}type") == "fixed", name
        assert properties.find(f"{W}tblCellMar/{W}left") is not None, name
        assert all(sum(row) == own for row in rows), name
        first, *others = element.findall(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None, name
        split = [row for row in (first, *others) if row.find(f"{W}trPr/{W}cantSplit") is None]
        assert all(len("".join(t.text or "" for t in row.iter(f"{W}t"))) > 300 for row in split), name
    print(f"{count} tables")
    assert count > 100


AUTOMATIC = ('<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>'
             '<w:gridCol w:w="2000"/><w:gridCol w:w="1000"/></w:tblGrid>{rows}</w:tbl>')
ROW = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>'


def test_a_table_that_staff_made_gets_the_widths_of_its_grid():
    root = settled(AUTOMATIC.format(rows=ROW + '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:p/></w:tc><w:tc/></w:tr>'))
    element = root.find(f".//{W}tbl")
    assert widths(element) == ([3000, 2000, 1000], 6000, [[5000, 1000], [2000, 1000]])
    names = [etree.QName(e).localname for e in element.find(f"{W}tblPr")]
    assert names == ["tblW", "jc", "tblLayout", "tblCellMar"], "in the order of the schema"
    assert [m.get(f"{W}w") for m in element.find(f"{W}tblPr/{W}tblCellMar")] == ["0", "108", "0", "108"]
    assert [etree.QName(e).localname for e in element.find(f".//{W}tcPr")] == ["tcW", "gridSpan"]
    assert all(cell.find(f"{W}p") is not None for cell in root.iter(f"{W}tc"))


def test_a_grid_that_does_not_fit_its_cells_is_left_alone():
    wide = ROW.replace('w:val="2"', 'w:val="5"')
    before = etree.tostring(etree.fromstring(document(AUTOMATIC.format(rows=wide))).find(f".//{W}tblPr"))
    assert etree.tostring(settled(AUTOMATIC.format(rows=wide)).find(f".//{W}tblPr")) == before


@pytest.mark.parametrize("letters, whole", [(40, True), (4000, False)])
def test_a_row_stays_whole_unless_it_is_taller_than_half_a_page(letters, whole):
    root = settled(table(["表头", "字" * letters, "字"], properties=""), table(["字" * letters]))
    rows = list(root.iter(f"{W}tr"))
    assert (rows[1].find(f"{W}trPr/{W}cantSplit") is not None) is whole
    assert (rows[3].find(f"{W}trPr/{W}cantSplit") is not None) is whole, "also where the template says otherwise"
    assert rows[0].find(f"{W}trPr/{W}cantSplit") is not None


def test_a_table_that_no_page_holds_does_not_leave_its_title_alone():
    rows = [f"第{number}家" for number in range(50)]
    blocks = paragraph("前文"), paragraph("表1", "Caption"), table(rows, header=True, keep=True)
    root = settled(*blocks)
    kept = [p.find(f"{W}pPr/{W}keepNext") for row in root.iter(f"{W}tr") for p in row.iter(f"{W}p")]
    assert [k.get(f"{W}val") for k in kept[:6]] == [None] * 6, "the header and the first row stay with what follows"
    assert {k.get(f"{W}val") for k in kept[6:-3]} == {"0"}
    short = settled(paragraph("前文"), table(rows[:14], header=True, keep=True))
    assert not [k for k in short.iter(f"{W}keepNext") if k.get(f"{W}val") == "0"]
    assert placed(*blocks)[:3] == [1, 2, 3], "as the template has it the table leaves its title behind"
    from ledgerkit.office.pagination import pages
    assert pages(root, etree.fromstring(STYLES))[:3] == [1, 1, 1]
