"""What deviates from the profile: one noun, and the gathering of equal ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

_QUOTE = 20


@dataclass(frozen=True, slots=True)
class Deviation:
    """What is wrong (`said`), and what the standard asks (`suggestion`), both clauses without a full stop.

    `paragraph` counts the paragraphs outside tables from 1, empty ones too; None where it is about a table, a section
    or the whole document, which `quote` then names.
    """

    paragraph: int | None
    quote: str
    said: str
    suggestion: str

    def __str__(self) -> str:
        if self.paragraph is not None:
            where = f"第{self.paragraph}段" + (f"“{self.quote}”" if self.quote else "")
        else:
            where = self.quote or "全文"
        return f"{where}：{self.said}，{self.suggestion}。"


def quote(text: str) -> str:
    """The beginning of a text, as much as one needs to find it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTE else f"{flat[:_QUOTE]}……"


def gathered(found: Iterable[Deviation]) -> list[Deviation]:
    """Equal deviations told once, at the first place, with their number."""
    groups: dict[tuple[bool, str, str], list[Deviation]] = {}
    for one in found:
        groups.setdefault((one.paragraph is None, one.said, one.suggestion), []).append(one)
    told = []
    for (placeless, said, _), group in groups.items():
        places = list(dict.fromkeys((one.paragraph, one.quote) for one in group))
        count = f"（共{len(places)}{'处' if placeless else '段'}）" if len(places) > 1 else ""
        told.append(replace(group[0], said=said + count))
    return told
