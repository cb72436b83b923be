"""What a file is, told by its content and never by its name; and whether its package is safe to open.

The limits are the measured ones of DESIGN.md section 9: they refuse bombs and refused none of 2,641 public files.
"""

import io
import re
import struct
import zipfile
import zlib

MAX_MEMBERS = 10_000
MAX_UNPACKED = 300 * 2**20
BIG_PART = 10 * 2**20
MAX_RATIO = 200
MAX_FILE = 100 * 2**20

# Formats whose sheets can be read now; every other one is registered with the sentence that `advice` gives.
WORKBOOKS = frozenset({"xlsx", "xlsm", "xls"})

_ADVICE = {
    "empty": "文件是空的（0字节），请重新发送",
    "encrypted": "工作簿设有打开密码，请取消密码后重新发送",
    "zip": "压缩包，暂不自动打开，请解压后把里面的表格放进“收件”文件夹",
    "eml": "邮件，暂不自动打开，请把附件另存到“收件”文件夹",
    "rar": "RAR压缩包，请解压后把里面的表格放进“收件”文件夹",
    "7z": "7z压缩包，请解压后把里面的表格放进“收件”文件夹",
    "docx": "Word文档，不是表格，请人工查看",
    "doc": "Word文档，不是表格，请人工查看",
    "pdf": "PDF文件，读不出表格，请发送Excel原表",
    "image": "图片，读不出表格，请发送Excel原表",
    "ods": "ODS表格，请用WPS另存为.xlsx后重新发送",
    "xlsb": "二进制工作簿，请用WPS另存为.xlsx后重新发送",
    "html": "网页格式的表格，请用WPS另存为.xlsx后重新发送",
    "csv": "文本表格，请用WPS另存为.xlsx后重新发送",
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
    (b"BM", "image"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL = re.compile(rb"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")


# Parts that are not XML, whatever bytes they hold.
BINARY = (".bin", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf")
_DOCTYPE = tuple("<!DOCTYPE".encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be"))


class Unsafe(Exception):
    """The package breaks a limit; the text is a Chinese sentence for the register."""


def advice(format: str) -> str | None:
    """What to tell the sender of a file that is not opened; None for a workbook."""
    return _ADVICE.get(format)


def sniff(data: bytes, name: str = "") -> str:
    """The format of a file's content; `name` only tells an Office lock file from rubbish."""
    if not data:
        return "empty"
    if name.startswith("~$"):
        return "lock"
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if kind := next((kind for magic, kind in _MAGIC if data.startswith(magic)), None):
        return kind
    return _text_kind(data)


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if "mimetype" in names and b"spreadsheet" in package.read("mimetype")[:100]:
                return "ods"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        # A cut-off package has no directory; its first member's name still says what it was.
        return "xlsx" if b"[Content_Types].xml" in data[:4096] or b"xl/" in data[:4096] else "zip"
    if "[Content_Types].xml" in names:
        if any(n.startswith("word/") for n in names):
            return "docx"
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(n.startswith("xl/") for n in names):
            return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
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
    return "doc" if holds("WordDocument") else "ole"


def _text_kind(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in head:
        return "unknown"
    if re.match(rb"<(?:!doctype|html|table|meta|\?xml)", head[:20].lower()):
        return "html"
    if _MAIL.match(head.replace(b"\r\n", b"\n")):
        return "eml"
    return "csv" if b"," in head or b"\t" in head else "unknown"


def open_package(data: bytes) -> zipfile.ZipFile:
    """The OOXML package of these bytes after a look at its directory; raises `Unsafe`."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from None
    members = package.infolist()
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise Unsafe("文件展开后过大，为安全起见未打开，请检查后重新发送")
    if any(m.file_size >= BIG_PART and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members):
        raise Unsafe("文件的压缩比异常，为安全起见未打开，请另存为.xlsx后重新发送")
    if any(m.flag_bits & 1 for m in members):
        raise Unsafe("文件设有密码，请取消密码后重新发送")
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part of the package, refused with `Unsafe` if it is damaged or declares a document type."""
    try:
        data = package.read(name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from error
    if not name.lower().endswith(BINARY) and any(mark in data for mark in _DOCTYPE):
        raise Unsafe("文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送")
    return data
