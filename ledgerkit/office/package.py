"""OOXML packages (.docx, .xlsx) as bytes that depend on nothing but their content.

A zip remembers when, where and how it was written, and `docProps/core.xml` remembers when and by whom; both are
settled here, so that a file made twice from the same input is the same file (DESIGN.md section 9).
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache
from html import escape

CONTENT_TYPES = "[Content_Types].xml"
CORE_PROPERTIES = "docProps/core.xml"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_ELEMENTS = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_AUTHOR = "urn:ledgerkit:author"  # stands in for the author's name until it is known
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def read_package(data: bytes) -> dict[str, bytes]:
    """The entries of a zip, name -> content, in their order; folder entries, which no package needs, are left out.

    Raises zipfile.BadZipFile. For packages of our own making: nothing here guards against bombs.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write_package(entries: Mapping[str, bytes]) -> bytes:
    """The zip of `entries` in the given order, except that `[Content_Types].xml` comes first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries, key=lambda name: name != CONTENT_TYPES):
            archive.writestr(_entry(name), entries[name], compresslevel=6)
    return buffer.getvalue()


def with_properties(entries: Mapping[str, bytes], *, created: datetime, author: str) -> dict[str, bytes]:
    """The entries with created = modified = `created` and the given author, who is the last modifier too.

    A naive `created` is taken for UTC. Other properties (title, subject) stay. A package without
    `docProps/core.xml` holds no date to settle and comes back as it is.
    """
    if CORE_PROPERTIES not in entries:
        return dict(entries)
    if created.tzinfo is not None:
        created = created.astimezone(timezone.utc)
    cut = _dated(entries[CORE_PROPERTIES], created.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return {**entries, CORE_PROPERTIES: escape(author, quote=False).encode("utf-8").join(cut)}


@lru_cache(maxsize=64)  # those of a template, the same in all its renderings but for the author
def _dated(properties: bytes, moment: str) -> list[bytes]:
    """The properties with their dates, cut where the author stands."""
    from lxml import etree

    root = etree.fromstring(properties, etree.XMLParser(resolve_entities=False, no_network=True))
    _set(root, _ELEMENTS, "creator", _AUTHOR)
    _set(root, _CORE, "lastModifiedBy", _AUTHOR)
    for name in ("created", "modified"):
        _set(root, _TERMS, name, moment).set(f"{{{_INSTANCE}}}type", "dcterms:W3CDTF")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).split(_AUTHOR.encode("utf-8"))


def _entry(name: str) -> zipfile.ZipInfo:
    """A directory entry that says the same on every machine: Windows and Linux differ in system and attributes."""
    entry = zipfile.ZipInfo(name, ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _set(root, namespace: str, name: str, text: str):
    """The child of that name, made if it is missing, with the given text."""
    from lxml import etree

    child = root.find(f"{{{namespace}}}{name}")
    if child is None:
        prefixes = {"cp": _CORE, "dc": _ELEMENTS, "dcterms": _TERMS, "xsi": _INSTANCE}
        child = etree.SubElement(root, f"{{{namespace}}}{name}", nsmap=prefixes)
    child.text = text
    return child
