"""The same ledger in every format is the same reading."""

import csv
import io
from datetime import date, datetime
from html import escape
from xml.sax.saxutils import escape as xml_escape

import docx
import pytest

from ledgerkit.office.formats import sniff


def said(value):
    """A value as people see it."""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def as_csv(table, saved, rezip):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([said(v) for v in row] for row in table)
    return text.getvalue().encode("gbk")


def as_html(table, saved, rezip):
    cells = "".join(f"<tr>{''.join(f'<td>{escape(said(v))}</td>' for v in row)}</tr>" for row in table[2:])
    return (f"<html><meta charset=gb2312><p>{table[0][0]}</p><p>{table[1][0]}</p><table>{cells}</table>"
            f"</html>").encode("gbk")


def as_docx(table, saved, rezip):
    document = docx.Document()
    for row in table[:2]:
        document.add_paragraph(row[0])
    made = document.add_table(len(table) - 2, len(table[2]))
    for row, cells in zip(table[2:], made.rows):
        for value, cell in zip(row, cells.cells):
            cell.text = said(value)
    return saved(document)


def as_ods(table, saved, rezip):
    def cell(value):
        if isinstance(value, (date, datetime)):
            return f'<t:table-cell o:value-type="date" o:date-value="{value:%Y-%m-%d}"/>'
        if isinstance(value, int):
            return f'<t:table-cell o:value-type="float" o:value="{value}"/>'
        return f'<t:table-cell o:value-type="string"><x:p>{xml_escape(said(value))}</x:p></t:table-cell>'

    rows = "".join(f"<t:table-row>{''.join(map(cell, row))}</t:table-row>" for row in table)
    return rezip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml":
                  '<o:c xmlns:o="office" xmlns:t="table" xmlns:x="text"><o:body><o:spreadsheet><t:table t:name="台账">'
                  f"{rows}</t:table></o:spreadsheet></o:body></o:c>"})


def as_xml2003(table, saved, rezip):
    def cell(value):
        if isinstance(value, (date, datetime)):
            return f'<Cell><Data Type="DateTime">{value:%Y-%m-%d}T00:00:00.000</Data></Cell>'
        return (f'<Cell><Data '
                f'Type="{"Number" if isinstance(value, int) else "String"}">{xml_escape(said(value))}</Data></Cell>')

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in table)
    return f'<?xml version="1.0"?><Workbook><Worksheet Name="台账"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


@pytest.mark.parametrize("make", [as_csv, as_html, as_docx, as_ods, as_xml2003])
def test_the_reading_is_that_of_the_workbook(make, rows, read, saved, rezip):
    records = [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙<&>公司", 走访次数=0, 备注="一行\n又一行"),
               rows.enterprise(3, "丙", 走访次数=None)]
    table = rows.sheet(rows.PAIRING, records)
    expected = read({"台账": table})
    data = make(table, saved, rezip)
    if make is as_html:
        data = data.replace("一行\n又一行".encode("gbk"), "一行<br>又一行".encode("gbk"))
    found = read(data, format=sniff(data))
    assert len(expected.tables[0].rows) == 3 and not expected.unread
    assert [r.values for r in found.tables[0].rows] == [r.values for r in expected.tables[0].rows]
    assert [t.title for t in found.tables] == [t.title for t in expected.tables]
    assert (found.unit, found.reported, found.unread, found.failure) == (expected.unit, expected.reported, (), None)
    assert [(f.check, f.message) for f in found.findings] == [(f.check, f.message) for f in expected.findings]
