"""The members of a zip, taken straight from its bytes.

zipfile makes an object of every line of the directory and a stream of every member, which costs a workbook's many
small parts several times what unpacking them does. It stands behind: what is not plain here is left to it.
"""

import io
import struct
import zipfile
from typing import NamedTuple

try:
    from isal import isal_zlib as zlib  # the same functions, three times as fast
except ImportError:  # a machine for which it isn't made
    import zlib

ENCRYPTED = 1  # the flag of a member behind a password

_LOCAL = struct.Struct("<4s22x2H")  # a member's own header: signature, lengths of its name and of its extra fields
_ENTRY = struct.Struct("<4s4x2H4x3L3H8xL")  # its line in the directory
_END = struct.Struct("<4s6xH4xL")  # the directory's end: number of lines, where they begin
_HEAD = struct.Struct("<4s5H3L2H")
_LINE = struct.Struct("<4s6H3L5H2L")
_TAIL = struct.Struct("<4s4H2LH")
_UTF8 = 0x800  # the flag of a name in UTF-8
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Part(NamedTuple):
    """A member as the directory has it; sizes in bytes, `at` where its own header begins."""

    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    at: int


_last: tuple[bytes | None, dict[str, Part]] = None, {}


def parts(data: bytes) -> dict[str, Part]:
    """The members of a zip by name, in the order of its directory; raises what zipfile raises on damage."""
    global _last
    if data is _last[0]:  # whoever tells what a file is opens it next
        return _last[1]
    found = _plain(data)
    if found is None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {i.filename: Part(i.flag_bits, i.compress_type, i.CRC, i.compress_size, i.file_size, i.header_offset)
                     for i in archive.infolist()}
    _last = data, found
    return found


def packed(data: bytes, name: str, part: Part) -> bytes:
    """A member's bytes as the zip holds them; raises what zipfile raises on damage."""
    signature, name_length, extra = _LOCAL.unpack_from(data, part.at)
    if signature != b"PK\3\4":
        raise zipfile.BadZipFile(f"no member: {name}")
    start = part.at + _LOCAL.size + name_length + extra
    return data[start:start + part.packed]


def unpack(data: bytes, name: str, part: Part) -> bytes:
    """A member's content, of the size and checksum that the directory gives; raises what zipfile raises on damage."""
    content = packed(data, name, part)
    if part.method not in _METHODS:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if name in archive.namelist():
                return archive.read(name)
        raise zipfile.BadZipFile(f"no member: {name}")
    if part.method == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(content, part.size + 1)
        except zlib.error as error:
            raise zipfile.BadZipFile(str(error)) from error
    if len(content) != part.size or zlib.crc32(content) != part.checksum:
        raise zipfile.BadZipFile(f"bad content: {name}")
    return content


def pack(contents: dict[str, bytes], known: dict[str, Part]) -> bytes:
    """A zip of these members that is only stored: whoever reads it next need not unpack again.

    known: the members of the zip that they were unpacked from, whose checksums were compared then.
    """
    body, directory, at = [], [], 0
    for name, content in contents.items():
        text = name.encode()
        common = (known[name].checksum, len(content), len(content), len(text))
        header = _HEAD.pack(b"PK\3\4", 20, _UTF8, 0, 0, 33, *common, 0) + text
        directory += _LINE.pack(b"PK\1\2", 20, 20, _UTF8, 0, 0, 33, *common, 0, 0, 0, 0, 0, at), text
        body += header, content
        at += len(header) + len(content)
    size = sum(map(len, directory))
    return b"".join((*body, *directory, _TAIL.pack(b"PK\5\6", 0, 0, len(contents), len(contents), size, at, 0)))


def _plain(data: bytes) -> dict[str, Part] | None:
    """The directory of a zip with nothing before, behind or between, with names in ASCII; None for any other."""
    end = len(data) - 22
    if end < 0 or data[end:end + 4] != b"PK\5\6":
        return None
    _, count, at = _END.unpack_from(data, end)
    found = {}
    for _ in range(count):
        if at + _ENTRY.size > end:
            return None
        signature, flags, method, checksum, packed, size, name, extra, comment, header = _ENTRY.unpack_from(data, at)
        start, at = at + _ENTRY.size, at + _ENTRY.size + name + extra + comment
        text = data[start:start + name]
        if signature != b"PK\1\2" or not text.isascii() or b"\0" in text or b"\\" in text or 0xFFFFFFFF in (packed, size, header):
            return None
        found[text.decode("ascii")] = Part(flags, method, checksum, packed, size, header)
    return found if at == end and len(found) == count else None
