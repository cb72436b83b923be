"""A zip with some members replaced or added; all others keep their very bytes, packed as they are, order and dates."""

import struct
import zlib
from collections.abc import Mapping

_LINE = struct.Struct("<4s6H3L5H2L")  # a member's line in the directory
_HEAD = struct.Struct("<4s5H3L2H")  # its own header
_END = struct.Struct("<4s4H2LH")
_NAME, _EXTRA, _COMMENT, _AT = 10, 11, 12, 16  # fields of a line: three lengths, and where the header stands
_UTF8 = 0x800
_DEFLATED = 8
_FIRST_DAY = 33  # 1980-01-01 as a zip writes it
_BIG = 0xFFFFFFFF


def splice(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The zip in which these members have these contents; a new one comes last, dated as all that we write.

    ValueError for a zip of more than 4 GB, and for one whose directory is not sound.
    """
    end = data.rfind(b"PK\5\6")
    if end < 0:
        raise ValueError("no directory")
    _, _, _, _, count, size, said, _ = _END.unpack_from(data, end)
    ahead = end - size - said  # bytes before the zip, which its places don't count
    if ahead < 0 or _BIG in (size, said):
        raise ValueError("no sound directory")
    lines = _lines(data, end - size, end, count)
    starts = sorted({ahead + fields[_AT] for fields, _ in lines})
    stops = dict(zip(starts, (*starts[1:], end - size), strict=False))
    waiting = dict(changed)
    body, at = [data[:starts[0]]] if starts else [data[:ahead]], starts[0] if starts else ahead
    placed = {}
    for fields, rest in sorted(lines, key=lambda line: line[0][_AT]):
        start = ahead + fields[_AT]
        name = rest[:fields[_NAME]]
        content = waiting.pop(name.decode("utf-8" if fields[3] & _UTF8 else "cp437"), None)
        if content is None:
            piece, line = data[start:stops[start]], (fields, rest)
        else:
            piece, line = _packed(content, name, fields[5], fields[6], fields[3] & _UTF8)
        placed[fields[_AT]] = _moved(*line, at - ahead)
        body.append(piece)
        at += len(piece)
    directory = [placed[fields[_AT]] for fields, _ in lines]
    for name, content in waiting.items():
        piece, line = _packed(content, name.encode(), 0, _FIRST_DAY, 0 if name.isascii() else _UTF8)
        directory.append(_moved(*line, at - ahead))
        body.append(piece)
        at += len(piece)
    length = sum(map(len, directory))
    tail = _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), length, at - ahead, len(data) - end - _END.size)
    return b"".join((*body, *directory, tail, data[end + _END.size:]))


def _lines(data: bytes, at: int, end: int, count: int) -> list[tuple[tuple, bytes]]:
    """The lines of the directory: their fields, and name, extra fields and comment as one."""
    found = []
    while at + _LINE.size <= end:
        fields = _LINE.unpack_from(data, at)
        stop = at + _LINE.size + fields[_NAME] + fields[_EXTRA] + fields[_COMMENT]
        if fields[0] != b"PK\1\2" or stop > end or _BIG in (fields[8], fields[9], fields[_AT]):
            raise ValueError("no sound directory")
        found.append((fields, data[at + _LINE.size:stop]))
        at = stop
    if len(found) != count or len({fields[_AT] for fields, _ in found}) != count:
        raise ValueError("no sound directory")
    return found


def _packed(content: bytes, name: bytes, time: int, day: int, flags: int) -> tuple[bytes, tuple[tuple, bytes]]:
    """A member as bytes with its header, and its line of the directory."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    common = (flags, _DEFLATED, time, day, zlib.crc32(content), len(packed), len(content), len(name))
    head = _HEAD.pack(b"PK\3\4", 20, *common, 0)
    return head + name + packed, ((b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, 0, 0), name)


def _moved(fields: tuple, rest: bytes, at: int) -> bytes:
    return _LINE.pack(*fields[:_AT], at) + rest
