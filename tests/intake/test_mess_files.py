"""The same annex in every file that bureaus send, from the bytes on the disk to the values; and what is not opened."""

import csv
import io
import struct
import zipfile
from datetime import date, datetime
from email.message import EmailMessage
from html import escape

import docx
import openpyxl
import pytest
import xlwt

from ledgerkit import pipeline

AS_OF = date(2021, 9, 25)


def said(value):
    """A value as people see it."""
    return "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)


def as_xlsx(table, book):
    return book({"表": table})


def as_xlsm(table, book):
    buffer = io.BytesIO(book({"表": table}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return buffer.getvalue()


def as_xls(table, book):
    workbook = xlwt.Workbook()
    sheet, day = workbook.add_sheet("表"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value, day if isinstance(value, datetime) else xlwt.Style.default_style)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def as_ods(table, book):
    def cell(value):
        return f'<t:table-cell o:value-type="string"><x:p>{escape(said(value))}</x:p></t:table-cell>'

    rows = "".join(f"<t:table-row>{''.join(map(cell, row))}</t:table-row>" for row in table)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<o:c xmlns:o="office" xmlns:t="table" xmlns:x="text"><o:body><o:spreadsheet>'
                         f'<t:table t:name="表">{rows}</t:table></o:spreadsheet></o:body></o:c>')
    return buffer.getvalue()


def as_text(encoding, sign):
    def make(table, book):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=sign).writerows([said(v) for v in row] for row in table)
        return buffer.getvalue().encode(encoding)

    return make


def as_html(table, book):
    cells = "".join(f"<tr>{''.join(f'<td>{escape(said(v))}</td>' for v in row)}</tr>" for row in table[2:])
    page = f"<html><meta charset=gb2312><p>{table[0][0]}</p><p>{table[1][0]}</p><table>{cells}</table></html>"
    return page.encode("gb18030")


def as_docx(table, book):
    document = docx.Document()
    for row in table[:2]:
        document.add_paragraph(row[0])
    made = document.add_table(len(table) - 2, len(table[2]))
    for row, cells in zip(table[2:], made.rows):
        for value, cell in zip(row, cells.cells):
            cell.text = said(value)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


FILES = [
    ("长丰县.xlsx", as_xlsx, "xlsx"), ("长丰县.xlsm", as_xlsm, "xlsm"), ("长丰县.xls", as_xls, "xls"), ("长丰县.et", as_xls, "xls"),
    ("长丰县.et", as_xlsx, "xlsx"), ("长丰县.ods", as_ods, "ods"), ("长丰县.csv", as_text("utf-8", ","), "csv"),
    ("长丰县.csv", as_text("utf-8-sig", ","), "csv"), ("长丰县.csv", as_text("gb18030", ","), "csv"),
    ("长丰县.tsv", as_text("gb18030", "\t"), "csv"), ("长丰县.txt", as_text("utf-8", "\t"), "csv"),
    ("长丰县.xls", as_html, "html"), ("长丰县.xls", as_text("gb18030", "\t"), "csv"),
    ("长丰县.xls", as_xlsx, "xlsx"), ("长丰县.docx", as_docx, "docx"), ("长丰县.wps", as_docx, "docx"),
]


@pytest.fixture
def annex(rows):
    """The annex with two enterprises, one of a name that only GB18030 holds."""
    return rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司"), rows.enterprise(2, "乙㛃公司", 走访次数="3次")])


@pytest.fixture
def arrivals(tmp_path, pack):
    """What a file of this name and content becomes, as in a worker."""
    def make(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return pipeline.take_in(str(path), name, [pack], AS_OF)

    return make


@pytest.mark.parametrize("name, make, format", FILES)
def test_every_format_gives_the_same_values(arrivals, annex, book, name, make, format):
    (received, reading), = arrivals(name, make(annex, book))
    assert (received.format, received.failure) == (format, None)
    assert [(r.get("企业名称"), r.get("走访次数"), r.get("结对日期")) for r in reading.tables[0].rows] == [
        ("甲公司", 1, date(2021, 5, 12)), ("乙㛃公司", 3, date(2021, 5, 12))]
    assert reading.unit == "340121" and not reading.findings and not reading.unread


# ---- files inside files -------------------------------------------------------------------------------------------

def zipped(members):
    """A zip whose names are these bytes; (name, True) is marked as UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, data in enumerate(members.values()):
            archive.writestr(f"{number:04}", data)
    made = buffer.getvalue()
    for number, (name, marked) in enumerate(members):
        made = renamed(made, f"{number:04}".encode(), name.encode("utf-8" if marked else "gbk"), marked)
    return made


def renamed(archive, old, new, marked):
    """The archive with another name in a member's two headers, and the offsets moved."""
    source, out, places = zipfile.ZipFile(io.BytesIO(archive)), io.BytesIO(), []
    for info in source.infolist():
        encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
        raw = new if info.filename.encode() == old else info.orig_filename.encode(encoding)
        flags = info.flag_bits | (0x800 if raw == new and marked else 0)
        data, at = source.read(info), out.tell()
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, 0, 0, 33, info.CRC, len(data), len(data), len(raw), 0)
        out.write(head + raw + data)
        places.append((raw, flags, info.CRC, len(data), at))
    start = out.tell()
    for raw, flags, crc, size, at in places:
        head = struct.pack("<4s6H3L", b"PK\1\2", 20, 20, flags, 0, 0, 33, crc, size, size)
        out.write(head + struct.pack("<5H2L", len(raw), 0, 0, 0, 0, 0, at) + raw)
    out.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(places), len(places), out.tell() - start, start, 0))
    return out.getvalue()


def mail(subject, *attachments):
    message = EmailMessage()
    message["From"], message["Subject"] = '"长丰县生态环境分局" <jyshbjbgs@126.com>', subject
    message["Date"] = "Fri, 24 Sep 2021 10:00:00 +0800"
    message.set_content("请查收")
    for name, data in attachments:
        if isinstance(data, EmailMessage):
            message.add_attachment(data)
        else:
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def test_an_archive_of_mixed_names_in_an_archive_and_a_mail_in_it(arrivals, annex, book):
    """Each entry's name by its own bytes; what lies inside is read through three covers."""
    sheet = as_text("gb18030", ",")(annex, book)
    inner = zipped({("合肥市十百千/肥东县.xlsx", False): as_xlsx(annex, book), ("合肥市十百千/肥西县.csv", True): sheet})
    letter = mail("转发", ("", mail("长丰县三季度", ("台账.xls", as_xls(annex, book)))))
    outer = zipped({("三季度(1).zip", False): inner, ("来信.eml", True): letter.as_bytes(), ("__MACOSX/._x", True): b"x"})
    found = arrivals("合肥.zip", outer)
    assert [(r.path, r.format) for r, _ in found] == [
        ("合肥.zip!三季度(1).zip!合肥市十百千/肥东县.xlsx", "xlsx"), ("合肥.zip!三季度(1).zip!合肥市十百千/肥西县.csv", "csv"),
        ("合肥.zip!来信.eml!长丰县三季度.eml!台账.xls", "xls")]
    assert [len(reading.tables[0].rows) for _, reading in found] == [2, 2, 2]
    assert [(f.check, f.origin.file) for _, reading in found for f in reading.findings] == [
        ("unit_conflict", found[0][0].path), ("unit_conflict", found[1][0].path)]


@pytest.mark.parametrize("head, unit", [
    ("=?gbk?B?s6S34c/YyPq8vrbI?=", "340121"), ("=?UTF-8?B?6ZW/5Liw5Y6/5LiJ5a2j5bqm?=", "340121"),
    ("=?gb2312?Q?=B3=A4=B7=E1=CF=D8?= =?gb2312?Q?=C8=FD=BC=BE=B6=C8?=", "340121"),
    ("=?gb2312?B?iKzHxcf4yP28vrbI?=", "341302"),  # 埇 is in GBK only
    ("=?gbk?B?6ZW/5Liw5Y6/5LqM5a2j5bqm?=", "340121"),  # UTF-8, whatever is said
])
def test_the_subject_says_who_where_the_sheet_is_silent(arrivals, annex, book, head, unit):
    """RFC 2047 in both ways, in charsets that are named rightly, too narrowly and wrongly."""
    data = as_xlsx(annex[2:], book)
    message = mail("主题", ("台账.xlsx", data))
    del message["From"]
    message = message.as_bytes()
    start = message.index(b"Subject:")
    message = message[:start] + f"Subject: {head}\n".encode() + message[message.index(b"Date:"):]
    (received, reading), = arrivals("x.eml", message)
    assert received.path == "x.eml!台账.xlsx"
    assert reading.unit == unit and reading.modified is not None


def test_the_sender_says_who_where_nothing_else_does(arrivals, annex, book):
    """The name that stands before the address."""
    found = arrivals("x.eml", mail("三季度", ("台账.xlsx", as_xlsx(annex[2:], book))).as_bytes())
    assert [reading.unit for _, reading in found] == ["340121"]


@pytest.mark.parametrize("parameter", [
    b"filename*=gb18030''%B3%A4%B7%E1%CF%D8.xlsx",
    b"filename*0*=UTF-8''%E9%95%BF;\n filename*1*=%E4%B8%B0%E5%8E%BF;\n filename*2=.xlsx",
    b'filename="=?GBK?B?s6S34c/YLnhsc3g=?="', 'filename="长丰县.xlsx"'.encode("gbk"), 'filename="长丰县.xlsx"'.encode(),
])
def test_the_name_of_an_attachment_in_any_spelling(arrivals, annex, book, parameter):
    import base64

    body = base64.encodebytes(as_xlsx(annex, book))
    data = (b"From: a@126.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/octet-stream\n"
            b"Content-Disposition: attachment; " + parameter + b"\nContent-Transfer-Encoding: base64\n\n" + body)
    (received, reading), = arrivals("x.eml", data)
    assert received.path == "x.eml!长丰县.xlsx" and reading.unit == "340121"


# ---- registered with advice ---------------------------------------------------------------------------------------

def ole(stream):
    """A compound file with a stream of this name."""
    old = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    new = stream.encode("utf-16-le")
    return as_xls([["x"]], None).replace(old, new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2))


@pytest.mark.parametrize("name, data, format, words", [
    ("长丰县.rar", b"Rar!\x1a\x07\x01\x00", "rar", "解压"), ("长丰县.zip", b"Rar!\x1a\x07\x01\x00", "rar", "解压"),
    ("长丰县.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "7z", "解压"), ("长丰县.pdf", b"%PDF-1.4\n", "pdf", "发送Excel原表"),
    ("长丰县.xlsx", b"%PDF-1.4\n", "pdf", "发送Excel原表"), ("扫描件.jpg", b"\xff\xd8\xff\xe0", "image", "发送Excel原表"),
    ("截图.png", b"\x89PNG\r\n\x1a\n", "image", "发送Excel原表"), ("截图.bmp", b"BM6\0\0\0\0\0", "image", "发送Excel原表"),
    ("长丰县.xlsx", ole("EncryptedPackage"), "encrypted", "取消密码"), ("报告.doc", ole("WordDocument"), "doc", "另存为.docx"),
    ("长丰县.xlsx", b"", "empty", "重新发送"),
])
@pytest.mark.parametrize("cover", [False, True], ids=["alone", "in a zip"])
def test_what_is_not_opened_is_registered_with_advice(arrivals, name, data, format, words, cover):
    (received, reading), = arrivals("合肥.zip", zipped({(name, False): data})) if cover else arrivals(name, data)
    assert received.path == (f"合肥.zip!{name}" if cover else name) and received.format == format
    assert words in received.failure and reading is None


def test_winmail_is_registered_with_advice(arrivals):
    found = arrivals("x.eml", mail("x", ("winmail.dat", b"\x78\x9f\x3e\x22rest")).as_bytes())
    assert [(r.path, "纯文本" in r.failure) for r, _ in found] == [("x.eml!winmail.dat", True)]


# ---- what only an .xls hides --------------------------------------------------------------------------------------

def test_hidden_rows_columns_and_a_typed_7_8_in_an_old_workbook(rows, read):
    table = rows.sheet(rows.PAIRING, [rows.enterprise(n, f"公司{n}") for n in (1, 2, 3)])
    workbook = xlwt.Workbook()
    sheet, day = workbook.add_sheet("表"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            style = xlwt.easyxf(num_format_str='m"月"d"日"') if (r, c) == (3, 12) else day
            if value is not None:
                sheet.write(r, c, value, style if isinstance(value, datetime) else xlwt.Style.default_style)
    sheet.row(4).hidden = True
    sheet.col(5).hidden = True
    buffer = io.BytesIO()
    workbook.save(buffer)
    reading = read(buffer.getvalue(), format="xls")
    assert [row.get("企业名称") for row in reading.tables[0].rows] == ["公司1", "公司3"]
    assert "所属行业" not in reading.tables[0].letters
    assert sorted(f.check for f in reading.findings) == ["hidden", "hidden", "yearless"]
    assert {u.why for u in reading.unread} == {"隐藏的行", "隐藏的列"}


def test_a_typed_7_8_under_a_built_in_format(rows, read, book):
    """m"月"d"日" is format 58 of a Chinese Excel and stands in no list of formats."""
    workbook = openpyxl.load_workbook(io.BytesIO(book({"表": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")])})))
    workbook["表"]["M4"].number_format = "d-mmm"
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert [(f.check, f.origin.cell) for f in read(buffer.getvalue()).findings] == [("yearless", "M4")]
