"""Workbooks rich in what openpyxl can write; each function gives the bytes of one."""

import io
from datetime import date, datetime

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image as Picture

HEADINGS = ["序号", "企业名称", "问题描述", "完成时限", "责任单位", "走访次数"]


def saved(book) -> bytes:
    """The bytes of a workbook, with a fixed date."""
    book.properties.created = book.properties.modified = datetime(2021, 9, 24)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ledger(title="工作台账"):
    """A workbook with a title, headings and a few rows of every kind of value."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(["环保服务企业工作台账"])
    sheet.append(["填报单位：长丰县生态环境分局（盖章）"])
    sheet.append(HEADINGS)
    for n in range(1, 9):
        sheet.append([n, f"安徽{n}号 纺织有限公司", "喷漆废气收集不到位，\n需更换活性炭", date(2021, 12, n), "执法大队、监测站", n * 1.5])
    sheet["F12"] = "=SUM(F4:F11)"
    return book


def picture(colour="red") -> io.BytesIO:
    """A small picture."""
    buffer = io.BytesIO()
    Picture.new("RGB", (24, 24), colour).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def plain():
    return saved(ledger())


def comments_of_two_people():
    book = ledger()
    book.active["B4"].comment = Comment("全称请核对 <市局>", "李艳")
    book.active["C5"].comment = Comment("二季度已报", "王波", width=300, height=90)
    return saved(book)


def validations_and_conditional_formats():
    book = ledger()
    sheet = book.active
    choices = DataValidation(type="list", formula1='"执法大队,监测站"', showErrorMessage=True, promptTitle="责任单位", prompt='单位 > "科室"')
    choices.add("E4:E40")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("F4:F11", CellIsRule(operator="greaterThan", formula=["5"], fill=PatternFill("solid", bgColor="FFC7CE")))
    sheet.conditional_formatting.add("A4:A11", ColorScaleRule(start_type="min", end_type="max", start_color="FFFFFF", end_color="63BE7B"))
    sheet.conditional_formatting.add("B4:B11", FormulaRule(formula=["LEN($B4)>20"], font=Font(color="FF0000")))
    return saved(book)


def chart_and_picture():
    book = ledger()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=6, min_row=3, max_row=11), titles_from_data=True)
    book.active.add_chart(chart, "H3")
    book.active.add_image(Image(picture()), "H20")
    return saved(book)


def rich_text():
    book = ledger()
    book.active["C4"] = CellRichText("请于", TextBlock(InlineFont(b=True, color="FFFF0000"), "12月底前"), "完成")
    return saved(book)


def names_of_sheets():
    book = ledger("一季度 台账")
    other = book.copy_worksheet(book.active)
    other.title = "它's 二季度"
    book.defined_names["总数"] = DefinedName("总数", attr_text="'一季度 台账'!$F$12")
    for sheet in book:
        sheet.print_title_rows = "1:3"
        sheet.print_area = "A1:F12"
        sheet.defined_names["本表"] = DefinedName("本表", attr_text=f"{openpyxl.utils.quote_sheetname(sheet.title)}!$A$1")
        sheet.auto_filter.ref = "A3:F11"
    book.active = 1
    return saved(book)


def outlines_and_frozen_panes():
    book = ledger()
    sheet = book.active
    sheet.freeze_panes = "C4"
    sheet.row_dimensions.group(5, 8, hidden=True)
    sheet.column_dimensions.group("D", "E", outline_level=2)
    sheet.column_dimensions["B"].width = 30
    sheet.row_dimensions[1].height = 33
    return saved(book)


def table_of_excel():
    book = openpyxl.Workbook()
    for row in (HEADINGS, *([n, f"企业{n}", "无", "2021年底", "监测站", n] for n in range(20))):
        book.active.append(row)
    book.active.add_table(Table(displayName="台账", ref="A1:F21", tableStyleInfo=TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)))
    book.active["B30"].comment = Comment("表外", "李艳")
    return saved(book)


def hidden_sheets_and_chartsheet():
    book = ledger()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=6, min_row=3, max_row=11))
    page = book.create_chartsheet("图", 0)
    page.add_chart(chart)
    hidden = book.create_sheet("数据字典")
    hidden["A1"] = "执法大队"
    hidden.sheet_state = "veryHidden"
    book.active = 0
    return saved(book)


def protected():
    book = ledger()
    book.active.protection.sheet = True
    book.active.protection.password = "1234"
    book.active["B4"].protection = Protection(locked=False)
    book.security = WorkbookProtection(workbookPassword="1234", lockStructure=True)
    return saved(book)


def merged_and_styled():
    book = ledger()
    sheet = book.active
    for area in ("A1:F1", "A2:F2", "B4:B6", "E7:F8"):
        sheet.merge_cells(area)
    thin = Side(style="thin")
    for row in sheet["A3:F11"]:
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.font = Font(name="仿宋", size=12)
    sheet.column_dimensions["H"].fill = PatternFill("solid", fgColor="E2EFDA")
    sheet.row_dimensions[14].fill = PatternFill("solid", fgColor="DDEBF7")
    return saved(book)


def print_settings():
    book = ledger()
    sheet = book.active
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddHeader.center.text, sheet.oddFooter.right.text = "&A <内部>", "第&P页"
    sheet.row_breaks.append(Break(id=6))
    sheet.print_options.horizontalCentered = True
    return saved(book)


def links_and_no_rows():
    book = ledger()
    book.active["B4"].hyperlink = "https://example.com/?a=1&b=2"
    book.active["B5"].hyperlink = "#工作台账!A1"
    book.create_sheet("空表")
    return saved(book)


def opinions_of_their_own():
    book = ledger("校验意见")
    book.create_sheet("校验意见2")["A1"] = "我们自己的"
    return saved(book)


BOOKS = (plain, comments_of_two_people, validations_and_conditional_formats, chart_and_picture, rich_text, names_of_sheets,
         outlines_and_frozen_panes, table_of_excel, hidden_sheets_and_chartsheet, protected, merged_and_styled, print_settings,
         links_and_no_rows, opinions_of_their_own)
