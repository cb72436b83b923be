"""Whether a part of a template comes out well-formed whatever the data say, so that nobody need parse it to know."""

import re

_TOKEN = re.compile(r"\{\{.*?\}\}|\{#.*?#\}|(\{%-?\s*)(\w+)(.*?)%\}|<(/?)([\w:]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>|<", re.DOTALL)
_OPENING = {"if", "for", "filter", "macro", "call", "with", "autoescape"}
_CLOSING = {f"end{word}" for word in (*_OPENING, "set")}


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
