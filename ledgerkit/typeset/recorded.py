"""What a document keeps of its figures: an item of custom XML that Word, WPS and LibreOffice carry along unseen.

    <trace xmlns="urn:ledgerkit:trace:1">{"unit": "合肥市", "period": "2021年第三季度", "day": "2021年9月25日",
    "facts": [["办结率@340100", "办结率", "%", "合肥市", "已解决数÷问题收集数……", [0, 1, 2]], …],      the last: sources
    "sources": [["合肥市/长丰县.xlsx", "Sheet1", "4-18,20", "B,K"], …],                            file, sheet, rows, columns
    "places": [["_数字1", 0, "85.7%"], …]}</trace>                                                bookmark, fact, as printed

JSON, because a report has hundreds of sources, and an element for each would cost more than all the sentences. Facts and
sources are named by their places in their lists, from 0 on. Places are in reading order.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from typing import Any

from ledgerkit.model.trace import Fact, Place, Source
from ledgerkit.office.package import CONTENT_TYPES
from ledgerkit.typeset.marks import tag_of

SPACE = "urn:ledgerkit:trace:1"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = "{8A6D3C52-7E0B-4E59-9D2B-5C1F0E7A9B31}"
_RELATIONS = "word/_rels/document.xml.rels"
_ID = "rIdTrace"
_ILLEGAL = re.compile("[\ud800-\udfff\ufffe\uffff]")  # what neither JSON escapes nor XML allows


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a document says of its figures: facts by tag, and the places in reading order."""

    unit: str
    period: str
    day: str
    facts: Mapping[str, Fact]
    places: tuple[Place, ...]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


class Recorder:
    """Writes the items of many documents; what it knows of a figure is put into words once for all that print it.

    `fact` says what the figure of a key is.
    """

    def __init__(self, fact: Callable[[str], Fact]):
        self._fact = fact
        self._facts: dict[str, tuple[str, list[int]]] = {}  # by key: all but the sources as JSON, the sources' numbers
        self._numbers: dict[Source, int] = {}
        self._sources: list[str] = []  # as JSON

    def item(self, unit: str, period: str, day: str, places: Sequence[Place]) -> bytes:
        """The item of a document."""
        number = _numbered(place.key for place in places)
        stated = [self._facts.get(key) or self._stated(key) for key in number]
        source = _numbered(chain.from_iterable(used for _, used in stated))
        facts = ",\n".join([f"[{head}, {[source[n] for n in used]}]" for head, used in stated])
        sources = ",\n".join([self._sources[n] for n in source])
        said = _json([(bookmark, number[key], text) for bookmark, key, text in places])
        head = f'"unit": {_json(unit)}, "period": {_json(period)}, "day": {_json(day)}'
        content = f'{{{head},\n"facts": [{facts}],\n"sources": [{sources}],\n"places": {said}}}'
        return f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<trace xmlns=\"{SPACE}\">{content}</trace>".encode("utf-8")

    def _stated(self, key: str) -> tuple[str, list[int]]:
        *said, sources = self._fact(key)
        for source in sources:
            if source not in self._numbers:
                self._numbers[source] = len(self._sources)
                self._sources.append(_json(source))
        stated = self._facts[key] = (_json(said)[1:-1], [self._numbers[source] for source in sources])
        return stated


def _numbered(names: Iterable) -> dict[Any, int]:
    """Each once, with its number from 0 on."""
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def _json(value: Any) -> str:
    """The value as JSON that may stand in XML."""
    return escape(_ILLEGAL.sub("\ufffd", json.dumps(value, ensure_ascii=False)), quote=False)


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
        except (Unsafe, LookupError, ValueError, TypeError):
            continue
    return None


def _read(root) -> Recorded:
    content = json.loads(root.text or "")
    sources = [Source(*source) for source in content["sources"]]
    facts = [Fact(*said, tuple(sources[n] for n in used)) for *said, used in content["facts"]]
    places = tuple(Place(bookmark, facts[n].key, text) for bookmark, n, text in content["places"])
    return Recorded(content["unit"], content["period"], content["day"], {tag_of(fact.key): fact for fact in facts}, places)
