"""How the sheets of a form look and print: the fonts and colours of the other workbooks, A4 landscape."""

from functools import cache
from types import SimpleNamespace

FONT, TITLE_FONT = "宋体", "黑体"
FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
HEAD, REQUIRED, INPUT, EDGE, GREY = "DCE6F1", "FBE3D6", "FFFFE5", "8EA3B8", "595959"
LINE = 14.5  # points that a line of the body takes


@cache
def looks() -> SimpleNamespace:
    """The styles, made once: fonts, fills, borders and alignments of openpyxl."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color="BFBFBF")
    edge = Side(style="thin", color=EDGE)
    return SimpleNamespace(
        title=Font(name=TITLE_FONT, size=16, bold=True), line=Font(name=FONT, size=10.5), body=Font(name=FONT, size=10.5),
        head=Font(name=FONT, size=10.5, bold=True), section=Font(name=TITLE_FONT, size=12, bold=True),
        must=Font(name=FONT, size=10.5, bold=True, color="C00000"), grey=Font(name=FONT, size=9, color=GREY),
        verdict=Font(name=TITLE_FONT, size=14, bold=True),
        box=Border(left=side, right=side, top=side, bottom=side), frame=Border(left=edge, right=edge, top=edge, bottom=edge),
        head_fill=PatternFill("solid", fgColor=HEAD), must_fill=PatternFill("solid", fgColor=REQUIRED),
        input_fill=PatternFill("solid", fgColor=INPUT),
        middle=Alignment(horizontal="center", vertical="center", wrap_text=True),
        left=Alignment(horizontal="left", vertical="center", wrap_text=True),
        right=Alignment(horizontal="right", vertical="center"), run=Alignment(horizontal="left", vertical="center"),
        mark=Alignment(horizontal="center", vertical="center"),
    )


def put(sheet, cell: str, value, font=None, alignment=None, border=None, fill=None, form: str | None = None):
    """A cell with its value and look; a text stays a text, whatever it begins with."""
    made = sheet[cell]
    made.value = value
    if isinstance(value, str) and form != "formula":
        made.data_type = "s"
    made.font = font or looks().body
    made.alignment = alignment or looks().run
    if border:
        made.border = border
    if fill:
        made.fill = fill
    if form and form != "formula":
        made.number_format = form
    return made


def printed(sheet, head_row: int | None = None) -> None:
    """A4 landscape, as wide as the page, with page numbers, the headings on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第&P页 共&N页"
    if head_row:
        sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.sheet_view.showGridLines = False


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width: a Chinese character is two wide."""
    room = max(2, int(width) - 1)
    return sum(max(1, -(-sum(2 if ord(c) > 0x2e7f or c in "“”‘’—…" else 1 for c in line) // room)) for line in text.split("\n"))
