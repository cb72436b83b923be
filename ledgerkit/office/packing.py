"""Packages written many times with few members changed: what stays the same is deflated once and kept so.

The bytes are those that office/package.py writes of the same members.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from ledgerkit.office.package import CONTENT_TYPES

_HEAD = struct.Struct("<4s5H3L2H")  # a member's own header
_LINE = struct.Struct("<4s6H3L5H2L")  # its line in the directory
_END = struct.Struct("<4s4H2LH")
_DEFLATED, _UTF8, _FIRST_DAY = 8, 0x800, 33  # 1980-01-01 as a zip writes it
_MADE_BY, _READ_BY = 3 << 8 | 20, 20  # by system 3, version 2.0; for version 2.0
_MODE = 0o644 << 16


class Packed(NamedTuple):
    """A member's content deflated, with the sum and the size of what it was."""

    sum: int
    size: int
    data: bytes


def pack(content: bytes) -> Packed:
    """The content deflated, at the level at which packages are written."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return Packed(zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def write(entries: Mapping[str, bytes], packed: Mapping[str, tuple[bytes, Packed]]) -> bytes:
    """The zip of the entries, `[Content_Types].xml` first. `packed` holds, by name, contents that were deflated before:
    an entry that is still the very same object is taken from there.
    """
    body, directory, at = [], [], 0
    for name in sorted(entries, key=lambda name: name != CONTENT_TYPES):
        content = entries[name]
        known = packed.get(name)
        member = known[1] if known is not None and known[0] is content else pack(content)
        title = name.encode()
        common = (0 if name.isascii() else _UTF8, _DEFLATED, 0, _FIRST_DAY, member.sum, len(member.data), member.size, len(title))
        head = _HEAD.pack(b"PK\3\4", _READ_BY, *common, 0)
        body += (head, title, member.data)
        directory += (_LINE.pack(b"PK\1\2", _MADE_BY, _READ_BY, *common, 0, 0, 0, 0, _MODE, at), title)
        at += len(head) + len(title) + len(member.data)
    length = sum(map(len, directory))
    return b"".join((*body, *directory, _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), length, at, 0)))
