"""What a file is, told by its content; and which packages are refused before anything is parsed."""

import io
import struct
import zipfile

import docx
import openpyxl
import pytest
import xlsxwriter
import xlwt

from ledgerkit.office import formats
from ledgerkit.office.formats import Unsafe, advice, open_package, part, sniff

MAIL = "Received: from a\r\n\tby b\r\nSubject: =?gbk?B?yq7H8Q==?=\r\n\r\n正文\r\n"  # a folded header first


def xlsx(saved):
    return saved(openpyxl.Workbook())


def xlsxwriter_xlsx(saved):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("台账").write(0, 0, "企业名称")
    book.close()
    return buffer.getvalue()


def with_member(data, name, content=b"x"):
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def xls(saved, *texts):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row, text in enumerate(texts):
        sheet.write(row, 0, text)
    return saved(book)


def ole(saved, stream, *texts):
    """A compound file whose one stream has this name: an .xls with its directory entry renamed."""
    def entry(name):
        return name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)

    data = xls(saved, *texts)
    assert data.count(entry("Workbook")) == 1
    return data.replace(entry("Workbook"), entry(stream))


KINDS = {
    "empty": [lambda saved: b""],
    "xlsx": [xlsx, xlsxwriter_xlsx, lambda saved: xlsx(saved)[:1500]],
    "xlsm": [lambda saved: with_member(xlsx(saved), "xl/vbaProject.bin")],
    "xlsb": [lambda saved: with_member(xlsx(saved), "xl/workbook.bin")],
    "xls": [lambda saved: xls(saved, "企业名称"), lambda saved: ole(saved, "Book")],
    "docx": [lambda saved: saved(docx.Document())],
    "doc": [lambda saved: ole(saved, "WordDocument"),
            lambda saved: ole(saved, "WordDocument", "填写Workbook里的表", "e-Book 电子书")],
    "encrypted": [lambda saved: ole(saved, "EncryptedPackage")],
    "ole": [lambda saved: ole(saved, "PowerPoint Document")],
    "ods": [lambda saved: zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content__xml="<x/>")],
    "zip": [lambda saved: zipped(a__txt="a"), lambda saved: zipped(a="a")[:20],
            lambda saved: zipped(mimetype="application/epub+zip"),
            lambda saved: with_member(zipped(), "[Content_Types].xml")],
    "rar": [lambda saved: b"Rar!\x1a\x07\x01\0..."],
    "7z": [lambda saved: b"7z\xbc\xaf\x27\x1c\0\x04"],
    "pdf": [lambda saved: b"%PDF-1.7\n%\xe2\xe3"],
    "image": [lambda saved: b"\xff\xd8\xff\xe0\0\x10JFIF", lambda saved: b"\x89PNG\r\n\x1a\n", lambda saved: b"GIF89a",
              lambda saved: b"BM6\0\0"],
    "html": [lambda saved: "<html><table><tr><td>企业名称</td></tr></table>".encode("gbk"),
             lambda saved: b"\xef\xbb\xbf\r\n<!DOCTYPE html>", lambda saved: b"<TABLE border=1>",
             lambda saved: b'<meta charset="gbk">'],
    "xml2003": [lambda saved: b'<?xml version="1.0"?>\n<Workbook xmlns="urn:x:spreadsheet"/>'],
    "eml": [lambda saved: MAIL.encode("gbk"), lambda saved: MAIL.replace("\r\n", "\n").encode()],
    "csv": [lambda saved: "序号,企业名称\r\n1,甲公司\r\n".encode("gbk"), lambda saved: "序号\t企业名称\n1\t甲公司\n".encode("utf-8-sig")],
    "msg": [lambda saved: ole(saved, "__properties_version1.0")],
    "odt": [lambda saved: zipped(mimetype="application/vnd.oasis.opendocument.text", content__xml="<x/>")],
    "pptx": [lambda saved: with_member(with_member(zipped(), "[Content_Types].xml"), "ppt/presentation.xml")],
    "unknown": [lambda saved: b"\0\1\2\3", lambda saved: "报表晚些时候送上。".encode("gbk"),
                lambda saved: "没有表格的一行字".encode(), lambda saved: b"name,\0value"],
}
CASES = [(kind, make) for kind, makers in KINDS.items() for make in makers]


@pytest.mark.parametrize("kind, make", CASES, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(CASES)])
@pytest.mark.parametrize("name", ["十百千.xlsx", "报告.doc"])
def test_content_decides_and_not_the_name(kind, make, name, saved):
    assert sniff(make(saved), name) == kind


def test_a_damaged_type_mark_does_not_stop_the_sniffing(rezip):
    data = bytearray(rezip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))
    data[38] = 0xFF  # the first packed byte: no such block
    assert sniff(bytes(data)) == "zip"


def test_a_lock_file_of_the_office_is_known_by_its_name():
    assert sniff(b"\x06user" + b"\0" * 160, "~$长丰县.xlsx") == "lock"
    assert sniff(b"\x06user" + b"\0" * 160, "长丰县.xlsx") == "unknown"
    assert sniff(b"", "~$长丰县.xlsx") == "empty"


@pytest.mark.parametrize("kind", [*KINDS, "lock"])
def test_every_kind_is_opened_or_has_its_advice(kind):
    said = advice(kind)
    if kind in formats.WORKBOOKS | formats.CONTAINERS:
        assert said is None
    else:
        assert said and not said.isascii() and not said.endswith("。")


def test_what_is_opened():
    assert formats.WORKBOOKS == {"xlsx", "xlsm", "xls", "ods", "csv", "html", "xml2003", "docx"}
    assert formats.CONTAINERS == {"zip", "eml"}


# ---- limits (DESIGN.md section 9) ---------------------------------------------------------------------------------

BROKEN = "文件已损坏或没有传完整，打不开，请重新发送"
TOO_BIG = "文件展开后过大，为安全起见未打开，请检查后重新发送"
BOMB = "文件的压缩比异常，为安全起见未打开，请另存为.xlsx后重新发送"
LOCKED = "文件设有密码，请取消密码后重新发送"
DECLARED = "文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送"


def refusal(data):
    with pytest.raises(Unsafe) as caught:
        open_package(data)
    return str(caught.value)


def test_the_measured_limits():
    assert (formats.MAX_MEMBERS, formats.MAX_UNPACKED) == (10_000, 300 * 1024 ** 2)
    assert (formats.BIG_PART, formats.MAX_RATIO) == (10 * 1024 ** 2, 200)


def test_an_ordinary_workbook_opens(saved):
    assert part(open_package(xlsx(saved)), "xl/workbook.xml").startswith(b"<")


def test_too_many_members(monkeypatch, rezip):
    monkeypatch.setattr(formats, "MAX_MEMBERS", 5)
    open_package(rezip({str(n): b"" for n in range(5)}))
    assert refusal(rezip({str(n): b"" for n in range(6)})) == TOO_BIG


def test_too_much_in_all(monkeypatch, rezip):
    monkeypatch.setattr(formats, "MAX_UNPACKED", 1000)
    open_package(rezip({"a": b"a" * 500, "b": b"b" * 500}))
    assert refusal(rezip({"a": b"a" * 500, "b": b"b" * 501})) == TOO_BIG


def test_a_bomb(monkeypatch, rezip):
    bomb = rezip({"xl/sharedStrings.xml": b" " * 400_000})  # deflate packs blanks about 1000:1
    open_package(bomb)  # small enough to be harmless
    monkeypatch.setattr(formats, "BIG_PART", 400_000)
    assert refusal(bomb) == BOMB
    monkeypatch.setattr(formats, "BIG_PART", 400_001)
    open_package(bomb)


def test_a_big_part_that_is_packed_as_xml_usually_is(monkeypatch, rezip):
    monkeypatch.setattr(formats, "BIG_PART", 1000)
    rows = b"".join(b'<c r="A%d"><v>%d</v></c>' % (n, n * 7919) for n in range(5000))
    open_package(rezip({"xl/sheet.xml": rows}))


@pytest.mark.parametrize("over, refused", [(0, False), (-1, True)])
def test_the_ratio_is_of_the_unpacked_to_the_packed_size(monkeypatch, rezip, over, refused):
    content = b" " * 400_000
    with zipfile.ZipFile(io.BytesIO(rezip({"a.xml": content}))) as archive:
        packed = archive.infolist()[0].compress_size
    ratio = -(-len(content) // packed)
    monkeypatch.setattr(formats, "BIG_PART", 1)
    monkeypatch.setattr(formats, "MAX_RATIO", ratio + over)
    if refused:
        assert refusal(rezip({"a.xml": content})) == BOMB
    else:
        open_package(rezip({"a.xml": content}))


def test_what_is_not_packed_at_all_is_no_bomb(monkeypatch):
    monkeypatch.setattr(formats, "BIG_PART", 1)
    monkeypatch.setattr(formats, "MAX_RATIO", 1)
    open_package(zipped(a="a" * 1000))


def test_an_encrypted_member(rezip):
    data = bytearray(rezip({"xl/workbook.xml": b"x"}))
    data[data.index(b"PK\1\2") + 8] |= 1  # the flag in the directory
    assert refusal(bytes(data)) == LOCKED


@pytest.mark.parametrize("keep", [0, 4, 30, 0.5, 0.9, 0.999])
def test_a_cut_off_file(keep, saved):
    data = xlsx(saved)
    assert refusal(data[:int(len(data) * keep) if isinstance(keep, float) else keep]) == BROKEN


@pytest.mark.parametrize("encoding, name", [
    ("utf-8", "xl/workbook.xml"), ("utf-8", "xl/_rels/workbook.xml.rels"), ("utf-8", "xl/drawings/vmlDrawing1.vml"),
    ("utf-8", "xl/worksheets/sheet1.XML"), ("utf-16", "xl/workbook.xml"),
])
def test_a_document_type_is_refused(rezip, encoding, name):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    package = open_package(rezip({name: text.encode(encoding)}))
    with pytest.raises(Unsafe) as caught:
        part(package, name)
    assert str(caught.value) == DECLARED


def test_a_picture_may_hold_any_bytes(rezip):
    package = open_package(rezip({"xl/media/image1.png": b"\x89PNG <!DOCTYPE"}))
    assert part(package, "xl/media/image1.png") == b"\x89PNG <!DOCTYPE"


@pytest.mark.parametrize("compression, at", [
    (zipfile.ZIP_STORED, 60), (zipfile.ZIP_DEFLATED, 60), (zipfile.ZIP_DEFLATED, 42),  # 42: the first packed byte
])
def test_a_damaged_part(rezip, compression, at):
    content = b"<worksheet>" + bytes(range(32, 127)) * 5
    data = bytearray(rezip({"xl/sheet.xml": content}, compression))
    data[at] = 0xFF
    package = open_package(bytes(data))
    with pytest.raises(Unsafe) as caught:
        part(package, "xl/sheet.xml")
    assert str(caught.value) == BROKEN


def test_a_part_larger_than_its_directory_says(rezip):
    data = bytearray(rezip({"xl/sheet.xml": b" " * 100_000}))
    at = data.index(b"PK\1\2") + 24
    data[at:at + 4] = struct.pack("<I", 10)  # the unpacked size that the pre-flight sees
    package = open_package(bytes(data))
    with pytest.raises(Unsafe):
        part(package, "xl/sheet.xml")
