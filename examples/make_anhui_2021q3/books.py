"""Turns sheets into the bytes of .xlsx and .xls workbooks that are the same in every run."""
import io
import re
import zipfile
from datetime import date, datetime

import xlsxwriter
import xlwt

# Title, heading and body fonts with sizes, heading fill, and date format: what four offices are used to.
STYLES = (
    ("方正小标宋简体", 20, "黑体", 11, "宋体", 10.5, "D9D9D9", "yyyy-mm-dd"),
    ("宋体", 18, "宋体", 11, "仿宋", 10.5, None, "yyyy/m/d"),
    ("黑体", 18, "黑体", 10.5, "微软雅黑", 9, "DDEBF7", 'yyyy"年"m"月"d"日"'),
    ("方正小标宋_GBK", 22, "黑体", 11, "仿宋_GB2312", 11, "E2EFDA", "yyyy.mm.dd"),
)
_ROLES = {
    "annex": dict(font=1, align="left", border=False), "title": dict(font=0, align="center", border=False, bold=True),
    "fill": dict(font=2, align="left", border=False), "fill_right": dict(font=2, align="right", border=False),
    "head": dict(font=1, align="center", bold=True, fill=True), "text": dict(font=2, align="center"),
    "left": dict(font=2, align="left"), "prose": dict(font=2, align="left", top=True),
    "date": dict(font=2, align="center", date=True), "foot": dict(font=2, align="left", border=False),
}
EPOCH = (1980, 1, 1, 0, 0, 0)


def xlsx(sheets, style, author, created, modified, wps=False, wrong_dimension=False):
    """The bytes of a workbook. `created` and `modified` go into its properties; WPS leaves its own mark there."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "strings_to_numbers": False})
    book.set_properties({"author": author, "created": created})
    if wps:
        book.set_custom_property("KSOProductBuildVer", "2052-11.1.0.10938")
    formats = {role: book.add_format(_format(role, STYLES[style])) for role in _ROLES}
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return _finish(buffer.getvalue(), author, modified, wps, wrong_dimension)


def _format(role, style):
    look = _ROLES[role]
    font = look["font"] * 2
    result = {"font_name": style[font], "font_size": style[font + 1], "align": look["align"],
              "text_wrap": look.get("border", True), "valign": "top" if look.get("top") else "vcenter",
              "bold": look.get("bold", False)}
    if look.get("border", True):
        result["border"] = 1
    if look.get("fill") and style[6]:
        result["bg_color"] = f"#{style[6]}"
    if look.get("date"):
        result["num_format"] = style[7]
    return result


def _write_sheet(ws, sheet, formats):
    for col, width in enumerate(sheet.widths):
        ws.set_column(col, col, width + 0.7)
    for row, height in sheet.heights.items():
        ws.set_row(row, height)
    merged = {}
    for top, left, bottom, right in sheet.merges:
        merged[top, left] = (bottom, right)
    for (row, col), (value, role) in sheet.cells.items():
        fmt = formats[role]
        if (row, col) in merged:
            ws.merge_range(row, col, *merged[row, col], "", fmt)
        if value is None:
            ws.write_blank(row, col, None, fmt)
        elif isinstance(value, date):
            ws.write_datetime(row, col, datetime(value.year, value.month, value.day), fmt)
        elif isinstance(value, str):
            ws.write_string(row, col, value, fmt)
        else:
            ws.write_number(row, col, value, fmt)
    for col, (first, last, words) in sheet.choices.items():
        rule = {"validate": "list", "source": list(words), "error_type": "warning"}
        ws.data_validation(first, col, max(first, last), col, rule)
    if sheet.cells:
        ws.freeze_panes(sheet.head[1] + 1, 2 if not sheet.portrait else 0)
        ws.repeat_rows(*sheet.head)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.set_margins(0.5, 0.5, 0.6, 0.6)
        ws.set_footer("&C第 &P 页，共 &N 页")
    if sheet.hidden:
        ws.hide()


def _finish(data, author, modified, wps, wrong_dimension):
    """Set the moment of the last change, WPS's habits, and a fixed time for every member of the zip."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode("ascii")
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            elif name == "docProps/app.xml" and wps:
                content = content.replace(b">Microsoft Excel<", ">WPS 表格<".encode("utf-8"))
            elif name.startswith("xl/worksheets/sheet") and wrong_dimension:
                content = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>', content)
            members.append((name, content))
    return pack(members)


def pack(members):
    """A zip of (name, bytes) in order, with fixed times and the same header fields on every system."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr, info.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            target.writestr(info, content, compresslevel=6)
    return buffer.getvalue()


def xls(sheets, style):
    """The bytes of an old .xls workbook with the same sheets; xlwt keeps no times in it."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {role: _old_style(role, STYLES[style]) for role in _ROLES}
    for sheet in sheets:
        ws = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        ws.set_portrait(False)
        ws.header_str, ws.footer_str = b"", b"&C&P / &N"      # xlwt takes bytes, and ASCII only
        ws.paper_size_code, ws.fit_num_pages, ws.fit_width_to_pages, ws.fit_height_to_pages = 9, 1, 1, 0
        if sheet.cells:
            ws.set_panes_frozen(True)
            ws.set_horz_split_pos(sheet.head[1] + 1)
        for col, width in enumerate(sheet.widths):
            ws.col(col).width = int((width + 0.7) * 256)
        for row, height in sheet.heights.items():
            ws.row(row).height_mismatch, ws.row(row).height = True, int(height * 20)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        for (row, col), (value, role) in sheet.cells.items():
            if (row, col) in merged:
                bottom, right = merged[row, col]
                ws.write_merge(row, bottom, col, right, value, styles[role])
            else:
                ws.write(row, col, value, styles[role])
        if sheet.hidden:
            ws.visibility = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _old_style(role, style):
    look = _ROLES[role]
    result = xlwt.XFStyle()
    font = look["font"] * 2
    result.font.name, result.font.height = style[font], int(style[font + 1] * 20)
    result.font.bold = look.get("bold", False)
    result.alignment.horz = {"left": 1, "center": 2, "right": 3}[look["align"]]
    result.alignment.vert, result.alignment.wrap = 1, 1 if look.get("border", True) else 0
    if look.get("border", True):
        result.borders.left = result.borders.right = result.borders.top = result.borders.bottom = 1
    if look.get("fill") and style[6]:
        result.pattern.pattern, result.pattern.pattern_fore_colour = 1, 22
    if look.get("date"):
        result.num_format_str = style[7]
    return result
