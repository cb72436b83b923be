"""Writes the small workbooks of the examples: a title, a 填报单位 line, headings, records. Every run gives the same bytes."""
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

EPOCH = (1980, 1, 1, 0, 0, 0)


def book(sheets, modified, author):
    """The bytes of a workbook. sheets: (name, title, line under it, headings with widths, records)."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    workbook.set_properties({"author": author, "created": modified})
    look = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
    cell = workbook.add_format({**look, "border": 1})
    formats = {
        "title": workbook.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"}),
        "line": workbook.add_format({**look, "text_wrap": False}),
        "head": workbook.add_format({**look, "border": 1, "bold": True, "align": "center", "bg_color": "#E7E6E6"}),
        "text": cell, "number": cell, "date": workbook.add_format({**look, "border": 1, "num_format": "yyyy-mm-dd", "align": "center"}),
    }
    for name, title, line, headings, records in sheets:
        _sheet(workbook.add_worksheet(name), title, line, headings, records, formats)
    workbook.close()
    return _settled(buffer.getvalue())


def _sheet(ws, title, line, headings, records, formats):
    last = len(headings) - 1
    ws.merge_range(0, 0, 0, last, title, formats["title"])
    ws.set_row(0, 32)
    ws.merge_range(1, 0, 1, last, line, formats["line"])
    for c, (heading, width) in enumerate(headings):
        ws.set_column(c, c, width)
        ws.write_string(2, c, heading, formats["head"])
    for r, record in enumerate(records, 3):
        for c, ((_, width), value) in enumerate(zip(headings, record, strict=True)):
            if value is None:
                ws.write_blank(r, c, None, formats["text"])
            elif isinstance(value, date):
                ws.write_datetime(r, c, datetime(value.year, value.month, value.day), formats["date"])
            elif isinstance(value, str):
                ws.write_string(r, c, value, formats["text"])
            else:
                ws.write_number(r, c, value, formats["number"])
        ws.set_row(r, 16 * max(_lines(v, w) for v, (_, w) in zip(record, headings)) + 4)
    ws.freeze_panes(3, 0)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(2)


def _lines(value, width):
    return -(-2 * len(value) // max(2, int(width) - 1)) if isinstance(value, str) else 1


def _settled(data):
    """The same members with fixed times and the same header fields on every system."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr, info.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name), compresslevel=6)
    return buffer.getvalue()


def save(folder: Path, batch: str, files: dict[str, bytes]) -> None:
    """A batch folder with these files in 收件; whatever else lies in 收件 goes."""
    inbox = folder / "收件"
    inbox.mkdir(parents=True, exist_ok=True)
    for path in inbox.iterdir():
        path.unlink()
    (folder / "batch.toml").write_text(batch, encoding="utf-8", newline="\n")
    for name, data in files.items():
        (inbox / name).write_bytes(data)
