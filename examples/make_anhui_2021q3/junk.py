"""Bytes of what comes in beside workbooks: a locked workbook, a photo, a letter, an archive, an Office lock file."""
import struct
import zlib

from books import pack

FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI = 512, 64


def encrypted_workbook(dice, length=24000):
    """An OLE compound file (MS-CFB, version 3) with EncryptionInfo and EncryptedPackage, as Excel locks a workbook.

    Layout: sector 0 = FAT, 1 = directory, 2 = mini FAT, then the mini stream (it holds EncryptionInfo), then the
    package.
    """
    info = _encryption_info(dice)
    package = struct.pack("<Q", length) + bytes(dice.between(0, 255) for _ in range((length + 15) // 16 * 16))
    mini_count = -(-len(info) // MINI)
    mini_stream = info.ljust(-(-mini_count * MINI // SECTOR) * SECTOR, b"\0")
    mini_sectors, package_sectors = len(mini_stream) // SECTOR, -(-len(package) // SECTOR)
    fat = [FAT_SECTOR, END, END] + _chain(3, mini_sectors) + _chain(3 + mini_sectors, package_sectors)
    if len(fat) > SECTOR // 4:
        raise ValueError("one FAT sector holds 128 entries")
    directory = (_entry("Root Entry", 5, child=2, start=3, size=mini_count * MINI)
                 + _entry("EncryptionInfo", 2, black=0, start=0, size=len(info))
                 + _entry("EncryptedPackage", 2, left=1, start=3 + mini_sectors, size=len(package))
                 + _entry("", 0))
    header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
              + struct.pack("<9I", 0, 1, 1, 0, 4096, 2, 1, END, 0) + struct.pack("<109I", 0, *[FREE] * 108))
    return (header + _sector(fat) + directory + _sector(_chain(0, mini_count)) + mini_stream
            + package.ljust(package_sectors * SECTOR, b"\0"))


def _chain(first, count):
    return list(range(first + 1, first + count)) + [END]


def _sector(numbers):
    return struct.pack("<128I", *numbers, *[FREE] * (128 - len(numbers)))


def _entry(name, kind, left=FREE, child=FREE, black=1, start=0, size=0):
    """A directory entry; siblings form a red-black tree by the length of their names: the shorter one hangs left."""
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    return (text.ljust(64, b"\0") + struct.pack("<HBB3I", length, kind, black, left, FREE, child) + bytes(36)
            + struct.pack("<IQ", start, size))


def _encryption_info(dice):
    """Standard encryption (AES-128, SHA-1): version 3.2, header, verifier."""
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider".encode("utf-16-le") + b"\0\0"
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    noise = bytes(dice.between(0, 255) for _ in range(64))
    verifier = struct.pack("<I", 16) + noise[:32] + struct.pack("<I", 20) + noise[32:]
    return struct.pack("<HHII", 3, 2, 0x24, len(header)) + header + verifier + noise[:16]


def photo(width=320, height=240):
    """A baseline grey JPEG: every block is the two bits "no change" and "end of block"."""
    def segment(mark, body):
        return struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body
    blocks = (width // 8) * (height // 8)
    bits = "00" * blocks
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big")
    one_code = bytes([1] + [0] * 15)    # one code of one bit, standing for symbol 0
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\x00\x00\x48\x00\x48\x00\x00")
            + segment(0xDB, b"\0" + b"\x10" * 64)
            + segment(0xC0, struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0))
            + segment(0xC4, b"\x00" + one_code + b"\0") + segment(0xC4, b"\x10" + one_code + b"\0")
            + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan + b"\xff\xd9")


def letter(title, paragraphs, signature):
    """A short .docx."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"

    def paragraph(text, align, size, font):
        return (f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{font}" '
                f'w:eastAsia="{font}"/><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>')
    body = paragraph(title, "center", 44, "方正小标宋简体")
    body += "".join(paragraph(p, "both", 32, "仿宋_GB2312") for p in paragraphs)
    body += "".join(paragraph(line, "right", 32, "仿宋_GB2312") for line in signature)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    types = "application/vnd.openxmlformats-"
    parts = {
        "[Content_Types].xml":
            f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="rels" ContentType="{types}package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            f'ContentType="{types}officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        "word/document.xml":
            f'<w:document xmlns:w="{word}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" '
            'w:gutter="0"/></w:sectPr></w:body></w:document>',
    }
    return pack([(name, (head + text).encode("utf-8")) for name, text in parts.items()])


def windows_zip(name, content, when=(2021, 9, 24, 16, 20, 0)):
    """A stored zip with one member whose name is in GBK without the UTF-8 flag, as Chinese Windows makes it."""
    raw = name.encode("gbk")
    day = (when[0] - 1980) << 9 | when[1] << 5 | when[2]
    clock = when[3] << 11 | when[4] << 5 | when[5] // 2
    common = struct.pack("<5H3I2H", 20, 0, 0, clock, day, zlib.crc32(content), len(content), len(content), len(raw), 0)
    local = b"PK\x03\x04" + common + raw
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2I", 0, 0, 0, 32, 0) + raw
    offset = len(local) + len(content)
    return local + content + central + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, len(central), offset, 0)


def lock_file(user):
    """The 165 bytes that Excel leaves beside an open workbook: the user's name, once narrow and once wide."""
    narrow = user.encode("gbk")
    wide = struct.pack("<H", len(user)) + user.encode("utf-16-le")
    return (bytes([len(narrow)]) + narrow.ljust(54, b" ") + wide).ljust(165, b" ")
