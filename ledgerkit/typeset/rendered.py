"""A document between its rendering and its bytes: what each finishing step works on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"


@dataclass(slots=True)
class Rendered:
    """The package being finished: `entries` as bytes, and in `roots` the parsed parts that were rendered.

    `values` is what the template was given; `created` the moment that dates it. A step changes them in place.
    """

    entries: dict[str, bytes]
    roots: dict[str, Any]
    values: dict[str, Any]
    created: datetime
    file: str
    notes: dict[str, Any] = field(default_factory=dict)  # what one step leaves for a later one
