"""Makes examples/jiyuan-2020-12: the ledger of a bureau, the parts that its departments returned, and two lists.

    python examples/make_jiyuan_2020_12 [FOLDER]

The ledger is the one published in 2020; what was reported on it is invented. The parts are those of `ledgerkit forms`,
filled in. Every run writes the same bytes. The folder 收件 and the file batch.toml are made anew.
"""
import io
import shutil
import sys
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import ledger
import world
import xlsxwriter

from ledgerkit import campaign, intake, split
from ledgerkit.office.excerpt import change
from ledgerkit.office.sheets import open_book
from ledgerkit.office.writing import Change

TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "jiyuan-2020-12")
BATCH = 'campaign = "jiyuan-lgjk"\nperiod = "2020-12"\nas_of = 2020-12-25\n'
LEDGER = "民营经济“两个行动”工作台账.xlsx"
WIDTHS = (6, 22, 60, 10, 12, 18, 11)


def main():
    whole = ledger_book()
    files = {LEDGER: whole}
    files |= returned(whole)
    files["党建办分包企业清单.xlsx"] = list_book("分包企业清单", "党建办", "2020年12月22日", world.HEAD, world.enterprises())
    files["办公室企业服务日台账.xlsx"] = list_book("企业服务日台账", "办公室", "2020年12月23日", world.APPEAL_HEAD, world.appeals())
    inbox = TARGET / "收件"
    if inbox.exists():
        shutil.rmtree(inbox)
    inbox.mkdir(parents=True)
    for name, content in files.items():
        (inbox / name).write_bytes(content)
    (TARGET / "batch.toml").write_bytes(BATCH.encode("utf-8"))


def workbook(author):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"author": author, "created": datetime(2020, 11, 14)})
    return buffer, book


def ledger_book():
    """The ledger as the plan's annex shows it, with its merged ranges."""
    buffer, book = workbook("局党建办")
    sheet = book.add_worksheet("工作台账")
    head = book.add_format({"font_name": "黑体", "font_size": 12, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    middle = book.add_format({"font_name": "仿宋_GB2312", "font_size": 11, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    prose = book.add_format({"font_name": "仿宋_GB2312", "font_size": 11, "valign": "vcenter", "border": 1, "text_wrap": True})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write(0, 0, "附 件", book.add_format({"font_name": "黑体", "font_size": 14}))
    sheet.set_row(1, 40)
    sheet.merge_range("A2:G2", ledger.TITLE, book.add_format(
        {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}))
    sheet.set_row(2, 36)
    for column, text in enumerate(ledger.HEADINGS):
        sheet.write(2, column, text, head)
    for area in ledger.MERGES:
        sheet.merge_range(area, "", middle)
    for r, row in enumerate(ledger.ROWS, 3):
        sheet.set_row(r, max(32, 15 * -(-len(row[2] or ledger.ROWS[r - 4][2]) * 2 // 58) + 8))
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value, prose if c == 2 else middle)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, 2 + len(ledger.ROWS), 6)
    sheet.freeze_panes(3, 0)
    book.close()
    return buffer.getvalue()


def returned(whole):
    """The parts of the ledger with what the departments and a leader wrote into them."""
    pack = campaign.load("jiyuan-lgjk")
    reading = intake.read_book(open_book(whole, "xlsx"), [pack], LEDGER, date(2020, 12, 25))
    parts = split.parts(whole, reading, pack)
    files = {}
    for name, entries in world.RETURNED.items():
        part = parts[f"{name}.xlsx"]
        table = intake.read_book(open_book(part, "xlsx"), [pack], "x.xlsx", date(2020, 12, 25)).tables[0]
        cells = {}
        for row in table.rows:
            for title, value in zip(("进展情况", "完成状态", "完成日期"), entries.get(row.get("台账行号"), ())):
                if value is not None:
                    cells[f"{table.letters[title]}{row.number}"] = value
        files[f"{name.split('/')[1]}.xlsx"] = change(part, {table.sheet: Change(cells=cells)})
    return files


def list_book(title, department, filled, head, rows):
    """A list under a title and a 填报单位 line."""
    buffer, book = workbook(department)
    sheet = book.add_worksheet(title)
    names = ["序号", *head]
    plain = {"font_name": "仿宋_GB2312", "font_size": 11, "valign": "vcenter", "border": 1, "text_wrap": True}
    formats = {str: book.add_format(plain), int: book.add_format({**plain, "align": "center"}), type(None): book.add_format(plain),
               date: book.add_format({**plain, "align": "center", "num_format": "yyyy-mm-dd"})}
    sheet.merge_range(0, 0, 0, len(head), f"示范区生态环境局{title}", book.add_format(
        {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"}))
    sheet.set_row(0, 34)
    sheet.write(1, 0, f"填报单位：{department}　　填报时间：{filled}", book.add_format({"font_name": "仿宋_GB2312", "font_size": 11}))
    for column, (name, width) in enumerate(zip(names, [6, *head.values()])):
        sheet.set_column(column, column, width)
        sheet.write(2, column, name, book.add_format({**plain, "font_name": "黑体", "align": "center"}))
    for r, row in enumerate(rows, 3):
        for c, value in enumerate(row):
            if value is None:
                sheet.write_blank(r, c, None, formats[type(None)])
            elif isinstance(value, date):
                sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), formats[date])
            else:
                sheet.write(r, c, value, formats[type(value)])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


if __name__ == "__main__":
    main()
