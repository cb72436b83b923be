"""The workbook inside a chart, which Word and WPS open for “编辑数据”: one sheet, a column a series.

Its entries are stored, not packed: the document that it goes into packs them once, and that is enough.
"""

import re

from ledgerkit.office import packing
from ledgerkit.office.chart_data import Drawing, markup, plain
from ledgerkit.office.package import CONTENT_TYPES

SHEET = "Sheet1"  # what Word itself calls it; the chart's references name it

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read _x0041_ as A

_FIXED = {
    CONTENT_TYPES: f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="\
application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>""",
    "_rels/.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>\
<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" \
Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>""",
}
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="%s"/></numFmts>\
<fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
_KEPT = {name: packing.store(content.encode("utf-8")) for name, content in _FIXED.items()}


def workbook(drawing: Drawing) -> bytes:
    """The .xlsx: names of the series in row 1 from B on, categories in column A, a gap is an empty cell."""
    columns = [column(number) for number in range(len(drawing.series))]
    head = "".join(_text(f"{c}1", one.name) for c, one in zip(columns, drawing.series))
    rows = [f'<row r="1">{_text("A1", drawing.unit and f"（{drawing.unit}）")}{head}</row>']
    for place, name in enumerate(drawing.categories):
        cells = "".join(f'<c r="{c}{place + 2}" s="1"><v>{plain(one.values[place])}</v></c>'
                        for c, one in zip(columns, drawing.series) if one.values[place] is not None)
        rows.append(f'<row r="{place + 2}">{_text(f"A{place + 2}", name)}{cells}</row>')
    sheet = (f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{columns[-1]}{len(rows)}"/>'
             f'<cols><col min="1" max="{len(columns) + 1}" width="18" customWidth="1"/></cols>'
             f'<sheetData>{"".join(rows)}</sheetData></worksheet>')
    styles = _STYLES % markup(drawing.format)
    return packing.joined({**_KEPT, "xl/worksheets/sheet1.xml": packing.store(sheet.encode("utf-8")),
                           "xl/styles.xml": packing.store(styles.encode("utf-8"))})


def column(number: int) -> str:
    """The letters of a series' column: 0 is B, 24 is Z, 25 is AA."""
    letters, number = "", number + 2
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{_ESCAPED.sub("_x005F_", markup(text))}</t></is></c>' if text else ""
