"""Files inside files: archives and e-mails, opened in memory and never on the disk."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ledgerkit.office import formats, mail
from ledgerkit.office.formats import Unsafe
from ledgerkit.office.mail import Mail

MAX_DEPTH = 3  # containers inside containers
MAX_MEMBERS = 500  # files of one received file, whatever they lie in
MAX_BYTES = 300 * 2**20
_RUBBISH = {".DS_Store", "Thumbs.db"}
_DAMAGED = "在压缩包里已损坏，打不开，请重新压缩后发送"
_TOO_DEEP = f"压缩包或邮件套了超过{MAX_DEPTH}层，没有打开，请把里面的表格直接发送"
_TOO_MUCH = f"里面的文件超过{MAX_MEMBERS}个或共{MAX_BYTES // 2**20}MB，其余的没有打开，请分开发送"
_HOLLOW = "压缩包里没有文件，请检查后重新发送"


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a container. `mail` is what the e-mail says that it was attached to.

    failure: why its content could not be taken out; None where `data` is the content.
    """

    name: str
    data: bytes
    mail: Mail | None = None
    failure: str | None = None


class Found(NamedTuple):
    """A file at the end of a walk: `outer.zip!inner.xlsx`, its content and format, its mail, why it is not opened."""

    name: str
    data: bytes
    format: str
    mail: Mail | None
    failure: str | None


def members(data: bytes, format: str) -> list[Member]:
    """The files directly inside a container of format "zip" or "eml", in its order, no two of one name.

    Containers inside are members like any other. Raises `Unsafe` where the whole container can't be opened.
    """
    return list(_members(data, format))


def walk(data: bytes, format: str, name: str, depth: int = MAX_DEPTH) -> Iterator[Found]:
    """Every file in a received file, through containers inside containers; the file itself if it is none.

    A container appears itself only where it can't be opened, holds nothing or holds too much. Damage never raises.
    """
    yield from _walk(Member(name, data), format, depth, _Budget())


class _Budget:
    """What one received file may unpack to."""

    def __init__(self):
        self.members, self.bytes = MAX_MEMBERS, MAX_BYTES

    def spend(self, size: int) -> bool:
        """Whether there was room for one more file of this size."""
        self.members -= 1
        self.bytes -= size
        return self.members >= 0 and self.bytes >= 0


def _walk(outer: Member, format: str, depth: int, budget: _Budget) -> Iterator[Found]:
    name = outer.name
    if outer.failure or format not in formats.CONTAINERS:
        yield Found(name, outer.data, format, outer.mail, outer.failure or formats.advice(format))
        return
    if depth <= 0:
        yield Found(name, outer.data, format, outer.mail, _TOO_DEEP)
        return
    hollow = True
    try:
        for inner in _members(outer.data, format):
            hollow = False
            if not budget.spend(len(inner.data)):
                raise Unsafe(_TOO_MUCH)
            sent = inner.mail if inner.mail and (inner.mail.sender or not outer.mail) else outer.mail
            member = Member(f"{name}!{inner.name}", inner.data, sent, inner.failure)
            kind = formats.sniff(inner.data, re.split("[/!]", inner.name)[-1])
            yield from _walk(member, kind, depth - 1, budget)
            if budget.members < 0 or budget.bytes < 0:
                return  # the container inside has said so
    except Unsafe as refusal:
        yield Found(name, outer.data, format, outer.mail, str(refusal))
        return
    if hollow:
        yield Found(name, outer.data, format, outer.mail, mail.without(outer.data) if format == "eml" else _HOLLOW)


def _members(data: bytes, format: str) -> Iterator[Member]:
    if format == "zip":
        return _unique(_zip(data))
    if format == "eml":
        return _unique(Member(a.name, a.data, a.mail, a.failure) for a in mail.attachments(data))
    raise ValueError(f"no container: {format}")


def _unique(found: Iterable[Member]) -> Iterator[Member]:
    """The members with a number behind every name that came before: 表.xlsx, 表(2).xlsx."""
    seen: set[str] = set()
    for member in found:
        name, number = member.name, 1
        stem, dot, ending = member.name.rpartition(".")
        while name in seen:
            number += 1
            name = f"{stem}({number}){dot}{ending}" if stem and "/" not in ending else f"{member.name}({number})"
        seen.add(name)
        yield Member(name, member.data, member.mail, member.failure)


def _zip(data: bytes) -> Iterator[Member]:
    with formats.open_archive(data) as archive:
        for info in archive.infolist():
            name = _name(info)
            if name.endswith("/") or not (cleaned := clean(name)):
                continue
            parts = cleaned.split("/")
            if "__MACOSX" in parts[:-1] or parts[-1] in _RUBBISH:
                continue
            try:
                yield Member(cleaned, archive.read(info))
            except formats.ZIP_FAULTS:
                yield Member(cleaned, b"", failure=_DAMAGED)


def clean(name: str) -> str:
    """A member's name as a relative path with forward slashes that stays inside its folder; "" if nothing is left."""
    printable = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    parts = [part.strip() for part in printable.split("/")]
    return "/".join(p for p in parts if p not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", p))


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name: UTF-8 if it is marked so or says it in Info-ZIP's field; otherwise told by its bytes."""
    if info.flag_bits & 0x800:
        return info.orig_filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")  # as zipfile took bytes for cp437, this gives them back
    text = _unicode_path(info.extra, raw) or formats.decode(raw) or raw.decode("gb18030", "replace")
    return text.replace("\\", "/")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Info-ZIP's Unicode path (field 0x7075), if it belongs to this name: its checksum tells."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        content = extra[at + 4:at + 4 + size]
        if kind == 0x7075 and len(content) > 5:
            version, checksum = struct.unpack_from("<BL", content)
            if version == 1 and checksum == zlib.crc32(raw):
                try:
                    return content[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return None
        at += 4 + size
    return None
