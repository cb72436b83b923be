"""A document between its rendering and its bytes: what each finishing step works on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.typeset.columns import with_columns
from ledgerkit.typeset.pieces import Pieces
from ledgerkit.typeset.sound import NOTHING, Sure
from ledgerkit.typeset.source import ACROSS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


class Roots(Mapping):
    """The parsed parts by name: of a part that can be split only its pieces (typeset/pieces.py), of any other the whole.

    A part with nothing that needs a tree is not among them.
    """

    def __init__(self, file: str):
        self._file, self._pieces, self._texts, self._parsed = file, {}, {}, {}

    def put(self, name: str, text: str, control: Callable[[str], str], sure: Sure = NOTHING) -> None:
        """The XML of a part, without a declaration, and what is sure of it. `control` puts the figures of whole elements
        into their controls (typeset/marks.py), which make the XML twice as long: what can be done before them is.

        Raises FatalError where a tag of the template crosses its elements.
        """
        if not (sure.sound and sure.apart):
            self._parsed[name] = parsed(self._file, control(text))
            return
        pieces = Pieces(text if sure.columns else with_columns(text), control, sure.filled)
        if pieces.reduced and name != MAIN:
            self._parsed[name] = parsed(self._file, pieces.joined())
        elif pieces.reduced:
            self._parsed[name] = parsed(self._file, pieces.reduced)
            self._pieces[name] = pieces
        else:
            self._texts[name] = pieces.joined()

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed and name in self._texts:  # asked for by a step on another part
            self._parsed[name] = parsed(self._file, self._texts.pop(name))
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._parsed))

    def __len__(self) -> int:
        return len(self._parsed)

    def written(self) -> dict[str, bytes]:
        """The bytes of every part."""
        from lxml import etree

        texts = self._texts | {name: pieces.joined(self._parsed[name]) for name, pieces in self._pieces.items()}
        whole = {name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
                 for name, root in self._parsed.items() if name not in self._pieces}
        return whole | {name: _DECLARATION + text.encode("utf-8") for name, text in texts.items()}


def parsed(file: str, text: str) -> Any:
    """The root of a rendered part; FatalError names the template where a tag of its crosses elements."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise FatalError(ACROSS.format(file=file, text="")) from error


@dataclass(slots=True)
class Rendered:
    """The package being finished: `entries` as bytes, and in `roots` the parts that were rendered, to be parsed.

    `values` is what the template was given; `created` the moment that dates it. A step changes them in place.
    """

    entries: dict[str, bytes]
    roots: Roots
    values: dict[str, Any]
    created: datetime
    file: str
    notes: dict[str, Any] = field(default_factory=dict)  # what one step leaves for a later one
