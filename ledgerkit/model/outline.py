"""A document of prose as its outline: title, headings, paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["工作报告", "典型案例"]

FIRST = re.compile(r"([一二三四五六七八九十]+)[、.．]\s*")
SECOND = re.compile(r"[（(]([一二三四五六七八九十]+)[)）][、.．]?\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its number in the document, its text, and its level: 1 is 一、, 2 is （一）, 0 is plain text."""

    number: int
    text: str
    level: int = 0

    @property
    def heading(self) -> str:
        """The text without its number: 一、工作情况 is 工作情况."""
        return "".join(SECOND.sub("", FIRST.sub("", self.text, count=1), count=1).split())


@dataclass(frozen=True, slots=True)
class Outline:
    """What a prose document says under its title, down to the signature; its tables are only counted."""

    kind: Kind
    title: str
    paragraphs: tuple[Paragraph, ...]
    tables: int = 0

    def sections(self, names: Sequence[str]) -> list[tuple[Paragraph, tuple[Paragraph, ...]]]:
        """Each heading of these names with what stands under it, down to the next one; the first of each name counts.

        Other headings of the first level, such as those inside a typical case, begin no section.
        """
        starts, seen = [], set()
        for i, paragraph in enumerate(self.paragraphs):
            if paragraph.level == 1 and paragraph.heading in names and paragraph.heading not in seen:
                seen.add(paragraph.heading)
                starts.append(i)
        return [(self.paragraphs[i], self.paragraphs[i + 1:end])
                for i, end in zip(starts, [*starts[1:], len(self.paragraphs)])]
