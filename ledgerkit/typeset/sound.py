"""What is sure of a part of a template whatever the data say, so that nobody need look for it in what comes out."""

import re
from typing import NamedTuple

_TOKEN = re.compile(r"\{\{.*?\}\}|\{#.*?#\}|(\{%-?\s*)(\w+)(.*?)%\}|<(/?)([\w:]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>|<", re.DOTALL)
_OPENING = {"if", "for", "filter", "macro", "call", "with", "autoescape"}
_CLOSING = {f"end{word}" for word in (*_OPENING, "set")}
_APART = ("<w:txbxContent", "目录", "<?")  # text boxes nest, the contents look at everything
_FILLED = ("</w:p>", "</w:p>\n")
_ROW = re.compile("<w:tr[ >]")


class Sure(NamedTuple):
    """Of a part: it is well-formed; its tables and charts can be settled apart from the rest; every table in it has a row
    and every cell a paragraph; it has no table whose columns the data decide.
    """

    sound: bool
    apart: bool
    filled: bool
    columns: bool


NOTHING = Sure(False, False, False, False)


def sure(source: str) -> Sure:
    """What is sure of what this source renders to."""
    return Sure(sound(source), not any(sign in source for sign in _APART), _filled(source), "<w:tblGrid/>" not in source)


def _filled(source: str) -> bool:
    """Whether every cell ends with a paragraph that no statement leaves out, and so every table's first row."""
    heads = (_ROW.split(table, maxsplit=1)[0] for table in re.split("<w:tbl[ >]", source)[1:])
    return all(cell.endswith(_FILLED) for cell in source.split("</w:tc>")[:-1]) and not any("{%" in head for head in heads)


def sound(source: str) -> bool:
    """Whether every branch and every turn of a loop holds whole elements; False also where that can't be told."""
    elements: list[str] = []
    blocks: list[int] = []
    for found in _TOKEN.finditer(source):
        word, closes, name, inside, alone = found[2], found[4], found[5], found[6], found[7]
        if word:
            if word in _OPENING or word == "set" and "=" not in found[3]:
                blocks.append(len(elements))
            elif word in _CLOSING or word in ("else", "elif"):
                if not blocks or blocks[-1] != len(elements):
                    return False
                if word in _CLOSING:
                    blocks.pop()
            elif word != "set":
                return False
        elif name:
            if "{{" in inside or "{%" in inside:
                return False
            if closes:
                if not elements or elements.pop() != name or blocks and len(elements) < blocks[-1]:
                    return False
            elif not alone:
                elements.append(name)
        elif found[0] == "<":  # a comment or an instruction, which Word doesn't write
            return False
    return not elements and not blocks
