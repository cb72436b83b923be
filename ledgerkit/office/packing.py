"""Packages written many times with few members changed: what stays the same is deflated once and kept so.

But for how hard the contents are pressed, the bytes are those that office/package.py writes of the same members.
"""

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ledgerkit.office.package import CONTENT_TYPES, CORE_PROPERTIES

_HEAD = struct.Struct("<4s5H3L2H")  # a member's own header
_LINE = struct.Struct("<4s6H3L5H2L")  # its line in the directory
_END = struct.Struct("<4s4H2LH")
_SMALL = 2048  # bytes of a member that may well come again
_STORED, _DEFLATED, _UTF8, _FIRST_DAY = 0, 8, 0x800, 33  # 1980-01-01 as a zip writes it
_ONCE, _ALWAYS = 6, 1  # levels: of what is kept, and of what every package presses anew, a third of the time for a tenth more
_MADE_BY, _READ_BY = 3 << 8 | 20, 20  # by system 3, version 2.0; for version 2.0
_MODE = 0o644 << 16


class Packed(NamedTuple):
    """A member's content as the zip holds it, with the sum and the size of what it was, and the way it was packed."""

    sum: int
    size: int
    data: bytes
    method: int = _DEFLATED


def pack(content: bytes, level: int = _ONCE) -> Packed:
    """The content deflated, at the level at which packages are written."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Packed(zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def store(content: bytes) -> Packed:
    """The content as it is."""
    return Packed(zlib.crc32(content), len(content), content, _STORED)


def write(entries: Mapping[str, bytes], packed: Mapping[str, tuple[bytes, Packed]]) -> bytes:
    """The zip of the entries, `[Content_Types].xml` first. `packed` holds, by name, contents that were deflated before:
    an entry that is still the very same object is taken from there, any other deflated fast.
    """
    return joined({name: _packed(name, content, packed) for name, content in entries.items()})


def _packed(name: str, content: bytes, packed: Mapping[str, tuple[bytes, Packed]]) -> Packed:
    known = packed.get(name)
    if known is not None and known[0] is content:
        return known[1]
    return _again(content) if len(content) <= _SMALL and name != CORE_PROPERTIES else pack(content, _ALWAYS)


@lru_cache(maxsize=256)  # relationships and types are the same in most documents of a kind
def _again(content: bytes) -> Packed:
    return pack(content, _ALWAYS)


def joined(members: Mapping[str, Packed]) -> bytes:
    """The zip of members that are packed already, `[Content_Types].xml` first, the others in their order."""
    body, directory, at = [], [], 0
    for name in sorted(members, key=lambda name: name != CONTENT_TYPES):
        member = members[name]
        title = name.encode()
        flags = 0 if name.isascii() else _UTF8
        common = (flags, member.method, 0, _FIRST_DAY, member.sum, len(member.data), member.size, len(title))
        head = _HEAD.pack(b"PK\3\4", _READ_BY, *common, 0)
        body += (head, title, member.data)
        directory += (_LINE.pack(b"PK\1\2", _MADE_BY, _READ_BY, *common, 0, 0, 0, 0, _MODE, at), title)
        at += len(head) + len(title) + len(member.data)
    length = sum(map(len, directory))
    return b"".join((*body, *directory, _END.pack(b"PK\5\6", 0, 0, len(members), len(members), length, at, 0)))
