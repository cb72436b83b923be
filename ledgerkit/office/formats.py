"""What a file is, told by its content and never by its name; and whether its package is safe to open.

The limits are the measured ones of DESIGN.md section 9: they refuse bombs and refused none of 2,641 public files.
"""

import codecs
import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ledgerkit.office.parts import ENCRYPTED, packed, parts, unpack

MAX_MEMBERS = 10_000
MAX_UNPACKED = 300 * 2**20
BIG_PART = 10 * 2**20
MAX_RATIO = 200
MAX_FILE = 100 * 2**20

HEAD = 2**16  # bytes of a text that are looked at to tell what it is

# Formats whose tables are read, and formats that hold other files. Every other one is registered with the sentence
# that `advice` gives.
WORKBOOKS = frozenset({"xlsx", "xlsm", "xls", "ods", "csv", "html", "xml2003", "docx"})
CONTAINERS = frozenset({"zip", "eml"})

_ADVICE = {
    "empty": "文件是空的（0字节），请重新发送",
    "encrypted": "工作簿设有打开密码，请取消密码后重新发送",
    "rar": "RAR压缩包，请解压后把里面的表格放进“收件”文件夹",
    "7z": "7z压缩包，请解压后把里面的表格放进“收件”文件夹",
    "msg": "Outlook格式的邮件，请用Outlook打开，把附件另存到“收件”文件夹",
    "doc": "旧版Word文档，读不出里面的表格，请另存为.docx后重新发送或人工查看",
    "odt": "OpenDocument文档，不是表格，请人工查看",
    "pptx": "演示文稿，不是表格，请人工查看",
    "pdf": "PDF文件，读不出表格，请发送Excel原表",
    "image": "图片，读不出表格，请发送Excel原表",
    "xlsb": "二进制工作簿，请用WPS另存为.xlsx后重新发送",
    "ole": "不是Excel工作簿，请用WPS打开确认后另存为.xlsx",
    "lock": "办公软件的临时锁定文件，不是报送材料",
    "unknown": "不是表格文件，内容无法识别",
}

_MAGIC = (
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
)
_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08", b"PK00PK")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_HEADERS = re.compile(rb"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_OF_MAIL = re.compile(
    rb"^(?:received|return-path|from|to|cc|sender|reply-to|delivered-to|subject|date|message-id|mime-version"
    rb"|content-type|dkim-signature|authentication-results|x-[\w-]+|arc-[\w-]+):", re.I | re.M)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table)(?=[\s>/])", re.I)
_WORKBOOK_2003 = re.compile(r"<(?:\w+:)?Workbook[\s>/]")
_DELIMITERS = (",", "\t", ";")

# Parts that are not XML, whatever bytes they hold.
BINARY = (".bin", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf")
_BEGUN = re.compile(rb"\s*(?:<\?xml[^?<]*\?>)?\s*<[A-Za-z]")
_DOCTYPE = tuple("<!DOCTYPE".encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be"))

# What zipfile raises on damaged archives; RuntimeError is an encrypted member or an unknown way of packing.
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError, RuntimeError)


class Unsafe(Exception):
    """The package breaks a limit; the text is a Chinese sentence for the register."""


def advice(format: str) -> str | None:
    """What to tell the sender of a file that is not opened; None for a workbook and for what holds others."""
    return _ADVICE.get(format)


def sniff(data: bytes, name: str = "") -> str:
    """The format of a file's content; `name` only tells an Office lock file from rubbish."""
    if not data:
        return "empty"
    if name.startswith("~$"):
        return "lock"
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if kind := next((kind for magic, kind in _MAGIC if data.startswith(magic)), None):
        return kind
    if data.startswith(b"BM") and b"\0" in data[2:14]:  # a picture's size; the same letters can begin a text
        return "image"
    return _text_kind(data)


def _zip_kind(data: bytes) -> str:
    try:
        names = parts(data)
        if "mimetype" in names:
            mimetype = unpack(data, "mimetype", names["mimetype"])[:100]
            if b"opendocument" in mimetype:
                return "ods" if b"spreadsheet" in mimetype else "odt"
    except ZIP_FAULTS:
        # A cut-off package has no directory; its first member's name still says what it was.
        return "xlsx" if b"[Content_Types].xml" in data[:4096] or b"xl/" in data[:4096] else "zip"
    if "[Content_Types].xml" in names:
        if "xl/workbook.xml" in names and "xl/workbook.bin" not in names:
            return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
        if any(n.startswith("word/") for n in names):
            return "docx"
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(n.startswith("xl/") for n in names):
            return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
        if any(n.startswith("ppt/") for n in names):
            return "pptx"
    return "zip"


def _ole_kind(data: bytes) -> str:
    def holds(stream: str) -> bool:
        # a directory entry: the name padded to 64 bytes, then its length; the same words in a text are not one
        name = stream.encode("utf-16-le")
        return name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) in data

    if holds("EncryptedPackage"):
        return "encrypted"
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        return "doc"
    return "msg" if holds("__properties_version1.0") else "ole"


def _text_kind(data: bytes) -> str:
    head = data[:HEAD]
    text = decode(head, cut=len(data) > HEAD)
    if text is None:
        return "unknown"
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if _WORKBOOK_2003.search(text) and text.startswith(("<?xml", "<Workbook", "<ss:Workbook")):
            return "xml2003"
        if _HTML.search(text):
            return "html"
    if (headers := _HEADERS.match(head.lstrip(_BLANK).replace(b"\r\n", b"\n"))) and _OF_MAIL.search(headers[0]):
        return "eml"
    return "csv" if delimiter(text) else "unknown"


def decode(data: bytes, cut: bool = False) -> str | None:
    """A text in UTF-8, UTF-16 with its mark, or GB18030; None if it is none. A few broken bytes become U+FFFD.

    cut: the bytes are only the head of a text and may end inside a character.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[:len(data) // 2 * 2].decode("utf-16", "replace")
    if b"\0" in data:
        return None
    # UTF-8 first, broken bytes allowed: GB18030 reads almost anything, and reads broken UTF-8 as nonsense.
    text, broken, far = _decoded(data, "utf-8-sig", cut)
    if data.startswith(codecs.BOM_UTF8) or broken * 20 <= far and (far or text.isascii()):
        return text
    utf8 = None if broken else text
    # Two bytes of a Chinese character can be one Greek or Cyrillic letter in UTF-8, so such letters prove nothing.
    text, broken, far = _decoded(data, "gb18030", cut)
    return text if broken * 20 <= far else utf8


def _decoded(data: bytes, encoding: str, cut: bool) -> tuple[str, int, int]:
    """The text, how many of its bytes are broken, and how many characters are of the far scripts: Chinese and signs."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data, final=not cut)
    broken = text.count("\ufffd")
    return text, broken, sum(c >= "\u2000" for c in text) - broken


def delimiter(text: str) -> str | None:
    """What parts the fields of a text table: the sign by which most lines fall into equally many fields, two or more.

    None if no two lines agree: then it is no table.
    """
    # Exports put a tab behind every number so that Excel keeps it as text; it parts nothing.
    sample = re.sub(r"\t*,\t*", ",", text[:HEAD])
    best, score = None, 0
    for sign in _DELIMITERS:
        try:
            counts = Counter(len(fields) for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=sign))
        except csv.Error:
            continue
        for fields, lines in counts.items():
            if fields >= 2 and lines >= 2 and lines * (fields - 1) > score:
                best, score = sign, lines * (fields - 1)
    return best


class Package:
    """A package whose directory was looked at: its bytes, and its members by name."""

    def __init__(self, data: bytes):
        self.data, self.parts = data, parts(data)

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)


def open_package(data: bytes) -> Package:
    """The OOXML or OpenDocument package of these bytes after a look at its directory; raises `Unsafe`."""
    try:
        package = Package(data)
    except ZIP_FAULTS:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from None
    members = package.parts.values()
    if len(members) > MAX_MEMBERS or sum(m.size for m in members) > MAX_UNPACKED:
        raise Unsafe("文件展开后过大，为安全起见未打开，请检查后重新发送")
    if any(m.size >= BIG_PART and m.size > MAX_RATIO * max(1, m.packed) for m in members):
        raise Unsafe("文件的压缩比异常，为安全起见未打开，请另存为.xlsx后重新发送")
    if any(m.flags & ENCRYPTED for m in members):
        raise Unsafe("文件设有密码，请取消密码后重新发送")
    return package


def open_archive(data: bytes) -> zipfile.ZipFile:
    """A zip of files after the same look at its directory; raises `Unsafe`. Close it."""
    open_package(data)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except ZIP_FAULTS:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from None


def part(package: Package, name: str) -> bytes:
    """A part of the package, refused with `Unsafe` if it is damaged or declares a document type; KeyError."""
    try:
        data = unpack(package.data, name, package.parts[name])
    except ZIP_FAULTS as error:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from error
    if _BEGUN.match(data[:200]):  # a document type stands before the first element
        return data
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # UTF-16
    if not name.lower().endswith(BINARY) and any(mark in data for mark in (_DOCTYPE if wide else _DOCTYPE[:1])):
        raise Unsafe("文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送")
    return data


def inspect(package: Package, name: str) -> None:
    """Refuse what `part` refuses in a part that nobody uses, of which the beginning is enough where it has no fault."""
    if not _begins(packed(package.data, name, package.parts[name])):
        part(package, name)


@lru_cache(maxsize=256)  # the files of one form share such parts
def _begins(packed: bytes) -> bool:
    """Whether the first of these deflated bytes show an element and no document type before it."""
    try:
        return _BEGUN.match(zlib.decompressobj(-15).decompress(packed, 200)) is not None
    except zlib.error:
        return False
