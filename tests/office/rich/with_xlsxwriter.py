"""Workbooks rich in what xlsxwriter can write: text boxes, buttons, sparklines, cached values."""

import io
from datetime import datetime

import xlsxwriter
from with_openpyxl import HEADINGS, picture


def written(fill, name="工作台账") -> bytes:
    """The bytes of a workbook with a small table, to which `fill(book, sheet)` adds what it wants."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 9, 24)})
    sheet = book.add_worksheet(name)
    frame = book.add_format({"border": 1, "font_name": "仿宋", "text_wrap": True})
    sheet.write_row(2, 0, HEADINGS, frame)
    for n in range(1, 9):
        sheet.write_row(2 + n, 0, [n, f"企业{n}", "废气收集不到位", "2021年12月底前", "执法大队", n * 3], frame)
    fill(book, sheet)
    book.close()
    return buffer.getvalue()


def text_boxes():
    def fill(book, sheet):
        sheet.insert_textbox("H3", "填报说明：\n一、企业名称用全称。", {"width": 256, "height": 100, "fill": {"color": "#FFFFCC"}})
        sheet.insert_textbox("H12", "联系电话见附件")

    return written(fill)


def buttons():
    return written(lambda book, sheet: sheet.insert_button("H3", {"macro": "提交", "caption": "提交", "width": 80, "height": 30}))


def buttons_and_comments():
    def fill(book, sheet):
        sheet.insert_button("H3", {"caption": "汇总"})
        sheet.write_comment("C5", "请补充 <附件>", {"author": "李艳", "visible": True})

    return written(fill)


def checkboxes():
    def fill(book, sheet):
        sheet.insert_checkbox("G4", True)
        sheet.insert_checkbox("G5", False)

    return written(fill)


def sparklines():
    def fill(book, sheet):
        for n in range(4, 12):
            sheet.add_sparkline(f"G{n}", {"range": f"A{n}:F{n}", "markers": True, "type": "column"})

    return written(fill)


def rich_strings():
    def fill(book, sheet):
        sheet.write_rich_string("C4", "请于", book.add_format({"bold": True, "color": "red"}), "12月底前", "完成")

    return written(fill)


def pictures_in_headers():
    def fill(book, sheet):
        sheet.set_header("&L&G&C台账", {"image_left": "章.png", "image_data_left": picture("blue")})
        sheet.insert_image("H3", "图.png", {"image_data": picture("green")})
        sheet.set_background(picture("yellow"), is_byte_stream=True)

    return written(fill)


def cached_formulas():
    def fill(book, sheet):
        sheet.write_formula("F12", "=SUM(F4:F11)", None, 108)
        sheet.write_formula("B12", '=CONCATENATE("共",F12)', None, "共108")
        sheet.write_array_formula("G4:G6", "{=F4:F6*2}", None, 6)
        sheet.write_dynamic_array_formula("H4:H5", "=_xlfn.UNIQUE(F4:F5)", None, 3)
        sheet.write_boolean("I4", True)
        sheet.write_formula("I5", "=1/0", None, "#DIV/0!")

    return written(fill)


def charts_and_chartsheet():
    def fill(book, sheet):
        for where in ("H3", None):
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "=工作台账!$F$4:$F$11"})
            sheet.insert_chart(where, chart) if where else book.add_chartsheet("图").set_chart(chart)

    return written(fill)


def macros():
    def fill(book, sheet):
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 no real macros" * 9), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        sheet.set_vba_name("Sheet1")
        sheet.insert_button("H3", {"macro": "提交"})

    return written(fill)


def conditional_icons_and_bars():
    def fill(book, sheet):
        sheet.conditional_format("F4:F11", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("A4:A11", {"type": "icon_set", "icon_style": "3_traffic_lights"})
        sheet.data_validation("E4:E11", {"validate": "list", "source": "=字典!$A$1:$A$2"})
        book.add_worksheet("字典").write_column("A1", ["执法大队", "监测站"])
        sheet.autofilter("A3:F11")
        sheet.freeze_panes(3, 2)

    return written(fill)


def everything_at_the_end():
    """As much as a sheet can hold behind its cells, so that the new element must find its place."""
    def fill(book, sheet):
        sheet.merge_range("A1:F1", "环保服务企业工作台账", book.add_format({"align": "center"}))
        sheet.add_table("H3:I6", {"columns": [{"header": "单位"}, {"header": "数"}], "data": [["甲", 1], ["乙", 2], ["丙", 3]]})
        sheet.add_sparkline("G4", {"range": "A4:F4"})
        sheet.set_h_pagebreaks([6])
        sheet.ignore_errors({"number_stored_as_text": "A1:F20"})
        sheet.insert_textbox("K3", "说明")
        sheet.set_footer("&C&G", {"image_center": "章.png", "image_data_center": picture()})
        sheet.write_url("B4", "internal:工作台账!A1", string="企业1")

    return written(fill)


def many_looks():
    def fill(book, sheet):
        for n in range(60):
            sheet.write_number(20 + n, 1, n, book.add_format({"num_format": f'0.{"0" * (n % 9)}"吨"', "font_size": 8 + n % 7, "indent": n % 5}))

    return written(fill)


BOOKS = (text_boxes, buttons, buttons_and_comments, checkboxes, sparklines, rich_strings, pictures_in_headers, cached_formulas,
         charts_and_chartsheet, macros, conditional_icons_and_bars, everything_at_the_end, many_looks)
