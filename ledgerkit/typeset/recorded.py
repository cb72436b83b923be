"""What a document keeps of its figures: an item of custom XML that Word, WPS and LibreOffice carry along unseen.

    <trace xmlns="urn:ledgerkit:trace:1" unit="合肥市" period="2021年第三季度" day="2021-09-25">
      <file n="1">合肥市/长丰县.xlsx</file>
      <source n="1" file="1" sheet="Sheet1" rows="4-18,20" columns="B,K"/>
      <definition n="1">已解决数÷问题收集数……</definition>
      <figure n="1" key="办结率@340100" tag="…" title="办结率" unit="%" of="合肥市" definition="1" sources="1-9"/>
      <place b="_数字1" f="1">85.7%</place>
    </trace>

A file, a source, a definition and a figure stand there once; `tag` only where the key is too long for one. Places are in reading order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from ledgerkit.model.trace import Fact, Place, Source, numbers, ranges
from ledgerkit.office.package import CONTENT_TYPES
from ledgerkit.typeset.marks import tag_of

SPACE = "urn:ledgerkit:trace:1"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = "{8A6D3C52-7E0B-4E59-9D2B-5C1F0E7A9B31}"
_RELATIONS = "word/_rels/document.xml.rels"
_ID = "rIdTrace"
_SPECIAL = re.compile("[&<>\"']")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a document says of its figures: facts by tag, and the places in reading order."""

    unit: str
    period: str
    day: str
    facts: Mapping[str, Fact]
    places: tuple[Place, ...]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def as_xml(unit: str, period: str, day: str, facts: Mapping[str, Fact], places: Sequence[Place]) -> bytes:
    """The item. `facts` by key, one for each key of the places."""
    files, sources, definitions, figures = {}, {}, {}, {}
    lines, said, listed = [], [], []
    for bookmark, key, text in places:
        if (number := figures.get(key)) is None:
            number = figures[key] = len(figures) + 1
            fact = facts[key]
            used = []
            for source in fact.sources:
                if (at := sources.get(source)) is None:
                    at = sources[source] = len(sources) + 1
                    file = files.setdefault(source.file, len(files) + 1)
                    listed.append(f'<source n="{at}" file="{file}"{_place(*source[1:])}/>')
                used.append(at)
            defined = definitions.setdefault(fact.definition, len(definitions) + 1)
            lines.append(f'<figure n="{number}"{_said(*fact[:4])} definition="{defined}" sources="{_ranges(used)}"/>')
        said.append(f'<place b="{bookmark}" f="{number}">{_clean(text)}</place>')
    named = [f'<file n="{number}">{_clean(name)}</file>' for name, number in files.items()]
    meant = [f'<definition n="{number}">{_clean(text)}</definition>' for text, number in definitions.items()]
    head = f'<trace xmlns="{SPACE}"{_attributes(unit=unit, period=period, day=day)}>'
    return "\n".join(("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", head, *named, *listed, *meant, *lines, *said,
                      "</trace>")).encode("utf-8")


def _ranges(used: list[int]) -> str:
    """Most figures have their sources in a row."""
    if used and used[-1] - used[0] + 1 == len(used) and used == list(range(used[0], used[-1] + 1)):
        return f"{used[0]}-{used[-1]}" if len(used) > 1 else str(used[0])
    return ranges(used)


@lru_cache(maxsize=4096)  # a county's figures stand in its city's report and in the province's
def _said(key: str, title: str, unit: str, of: str) -> str:
    tag = tag_of(key)
    return _attributes(key=key, tag=tag if tag != key else "", title=title, unit=unit, of=of)


@lru_cache(maxsize=4096)
def _place(sheet: str, rows: str, columns: str) -> str:
    return _attributes(sheet=sheet, rows=rows, columns=columns)


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_clean(value)}"' for name, value in values.items() if value)


def _clean(text: str) -> str:
    """The text as XML, what XML can't hold shown as U+FFFD."""
    if text.isprintable() and not _SPECIAL.search(text):
        return text
    return escape(_ILLEGAL.sub("\ufffd", text))


def attached(entries: Mapping[str, bytes], xml: bytes) -> dict[str, bytes]:
    """The package with the item, its relationship and its type."""
    number = next(n for n in range(1, 1000) if f"customXml/item{n}.xml" not in entries)
    relation = f'<Relationship Id="{_ID}" Type="{_RELATION}/customXml" Target="../customXml/item{number}.xml"/></Relationships>'
    override = (f'<Override PartName="/customXml/itemProps{number}.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/></Types>')
    properties = (f'<ds:datastoreItem xmlns:ds="{_PROPERTIES}" ds:itemID="{_ITEM}"><ds:schemaRefs>'
                  f'<ds:schemaRef ds:uri="{SPACE}"/></ds:schemaRefs></ds:datastoreItem>')
    own = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
           f'Type="{_RELATION}/customXmlProps" Target="itemProps{number}.xml"/></Relationships>')
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {
        **entries,
        CONTENT_TYPES: _closing(entries[CONTENT_TYPES], "Types", override),
        _RELATIONS: _closing(entries.get(_RELATIONS, _NONE), "Relationships", relation),
        f"customXml/item{number}.xml": xml,
        f"customXml/itemProps{number}.xml": (declaration + properties).encode(),
        f"customXml/_rels/item{number}.xml.rels": (declaration + own).encode(),
    }


_NONE = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def _closing(xml: bytes, name: str, last: str) -> bytes:
    """The XML with something put before the end of its root."""
    head, end, tail = xml.rpartition(f"</{name}>".encode())
    if end:
        return head + last.encode() + tail
    return xml.rstrip().removesuffix(b"/>") + b">" + last.encode()  # a root without children


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def find(entries: Mapping[str, bytes]) -> Recorded | None:
    """What the package keeps of its figures, None where it keeps nothing or nothing that can be read."""
    from ledgerkit.office.formats import Unsafe
    from ledgerkit.office.markup import parse

    for name, data in entries.items():
        if not re.fullmatch(r"customXml/item\d+\.xml", name) or SPACE.encode() not in data:
            continue
        try:
            return _read(parse(data))
        except (Unsafe, KeyError, ValueError, TypeError):
            continue
    return None


def _read(root) -> Recorded:
    def each(name: str):
        return root.iter(f"{{{SPACE}}}{name}")

    files = {e.get("n"): e.text or "" for e in each("file")}
    definitions = {e.get("n"): e.text or "" for e in each("definition")}
    sources = {e.get("n"): Source(files[e.get("file")], *(e.get(a, "") for a in ("sheet", "rows", "columns"))) for e in each("source")}
    facts, keys = {}, {}
    for e in each("figure"):
        used = tuple(sources[f"{n}"] for n in numbers(e.get("sources", "")))
        fact = Fact(e.attrib["key"], *(e.get(a, "") for a in ("title", "unit", "of")), definitions.get(e.get("definition"), ""), used)
        facts[e.get("tag") or fact.key] = fact
        keys[e.get("n")] = fact.key
    places = tuple(Place(e.get("b", ""), keys[e.get("f")], e.text or "") for e in each("place"))
    return Recorded(root.get("unit", ""), root.get("period", ""), root.get("day", ""), facts, places)
