"""The formatting of Word paragraphs and runs as it takes effect: direct over style over the style's parents over defaults.

Lengths are in twips (twentieths of a point), font sizes too.
"""

from dataclasses import dataclass, replace
from typing import Any

from ledgerkit.office.markup import attribute, local

SINGLE = 240  # a line's height of 1 in w:line where the rule is auto


@dataclass(frozen=True, slots=True)
class Letters:
    """How characters are set: font size, width in percent, extra space behind each, and whether they are shown."""

    size: float = 200.0
    western: str = ""
    scale: float = 1.0
    extra: float = 0.0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set: indents, spacing, line height and what keeps it together."""

    style: str = ""
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = SINGLE
    rule: str = "auto"
    keep_next: bool = False
    keep_lines: bool = False
    widows: bool = True
    break_before: bool = False
    close: bool = False  # w:contextualSpacing: no spacing towards a paragraph of the same style
    snapped: bool = True
    right_tab: bool = False  # a tab stop at the right: what stands behind a tab needs no room of its own
    letters: Letters = Letters()


class Styles:
    """The styles of a document, asked for what takes effect at a paragraph or run."""

    def __init__(self, root: Any):
        self._styles = {attribute(s, "styleId"): s for s in root.iter("{*}style")} if root is not None else {}
        defaults = root.find("{*}docDefaults") if root is not None else None
        letters, setting = Letters(), Setting()
        if defaults is not None:
            letters = _lettered(letters, defaults.find("{*}rPrDefault/{*}rPr"))
            setting = _set(setting, defaults.find("{*}pPrDefault/{*}pPr"))
        self._bare = replace(setting, letters=letters)
        self._default = next((key for key, s in self._styles.items() if attribute(s, "type") == "paragraph"
                              and attribute(s, "default") in ("1", "true", "on")), "")
        self._known: dict[str, Setting] = {}

    def paragraph(self, properties: Any) -> Setting:
        """The setting of a paragraph with this w:pPr (None for none)."""
        named = properties.find("{*}pStyle") if properties is not None else None
        setting = self._style(attribute(named, "val") if named is not None else self._default)
        if properties is None or len(properties) == (named is not None):  # most paragraphs say nothing of their own
            return setting
        return _in_letters(_set(setting, properties), properties)

    def run(self, setting: Setting, properties: Any) -> Letters:
        """The letters of a run with this w:rPr (None for none) in a paragraph of this setting."""
        if properties is None:
            return setting.letters
        named = properties.find("{*}rStyle")
        letters = setting.letters
        for style in reversed(self._chain(attribute(named, "val"))) if named is not None else ():
            letters = _lettered(letters, style.find("{*}rPr"))
        return _lettered(letters, properties)

    def cell_margins(self, key: str) -> dict[str, float]:
        """The cell margins that a table style sets: top, bottom, left, right."""
        found: dict[str, float] = {}
        for style in reversed(self._chain(key)):
            found |= sides(style.find("{*}tblPr/{*}tblCellMar"))
        return found

    def _style(self, key: str) -> Setting:
        if key not in self._styles:
            key = self._default
        if key not in self._known:
            setting = replace(self._bare, style=key)
            for style in reversed(self._chain(key)):
                setting = replace(setting, letters=_lettered(setting.letters, style.find("{*}rPr")))
                setting = _in_letters(_set(setting, style.find("{*}pPr")), style.find("{*}pPr"))
            self._known[key] = setting
        return self._known[key]

    def _chain(self, key: str) -> list[Any]:
        """The style and those it is based on."""
        found: list[Any] = []
        while key in self._styles and self._styles[key] not in found:
            found.append(self._styles[key])
            parent = found[-1].find("{*}basedOn")
            key = attribute(parent, "val") if parent is not None else ""
        return found


def _lettered(letters: Letters, properties: Any) -> Letters:
    if properties is None:
        return letters
    changed: dict[str, Any] = {}
    for element in properties:
        name, value = local(element) if isinstance(element.tag, str) else "", attribute(element, "val")
        if name == "sz":
            changed["size"] = number(value, letters.size / 10) * 10
        elif name == "rFonts" and (western := attribute(element, "ascii") or attribute(element, "hAnsi")):
            changed["western"] = western
        elif name == "w":
            changed["scale"] = number(value.rstrip("%"), 100) / 100
        elif name == "spacing":
            changed["extra"] = number(value, 0)
        elif name == "vanish":
            changed["hidden"] = is_on(element)
    return replace(letters, **changed) if changed else letters


_SWITCHES = {"keepNext": "keep_next", "keepLines": "keep_lines", "widowControl": "widows",
             "pageBreakBefore": "break_before", "contextualSpacing": "close", "snapToGrid": "snapped"}


def _set(setting: Setting, properties: Any) -> Setting:
    if properties is None:
        return setting
    changed: dict[str, Any] = {}
    for element in properties:
        name = local(element) if isinstance(element.tag, str) else ""
        if name in _SWITCHES:
            changed[_SWITCHES[name]] = is_on(element)
        elif name == "spacing":
            for key in ("before", "after", "line"):
                if (value := attribute(element, key)) != "":
                    changed[key] = number(value, 0)
            if rule := attribute(element, "lineRule") or ("auto" if "line" in changed else ""):
                changed["rule"] = rule
        elif name == "tabs":
            changed["right_tab"] = any(attribute(stop, "val") in ("right", "end") for stop in element)
        elif name == "ind":
            for key, names in (("left", ("left", "start")), ("right", ("right", "end"))):
                if value := attribute(element, names[0]) or attribute(element, names[1]):
                    changed[key] = number(value, 0)
            if value := attribute(element, "hanging"):
                changed["first"] = -number(value, 0)
            elif value := attribute(element, "firstLine"):
                changed["first"] = number(value, 0)
    return replace(setting, **changed) if changed else setting


def _in_letters(setting: Setting, properties: Any) -> Setting:
    """Indents and spacing in hundredths of a letter or line, which go before those in twips."""
    indent = properties.find("{*}ind") if properties is not None else None
    spacing = properties.find("{*}spacing") if properties is not None else None
    changed: dict[str, float] = {}
    if indent is not None:
        for key, name, sign in (("left", "leftChars", 1), ("left", "startChars", 1), ("right", "rightChars", 1),
                                ("right", "endChars", 1), ("first", "firstLineChars", 1), ("first", "hangingChars", -1)):
            if value := number(attribute(indent, name), 0):
                changed[key] = sign * value / 100 * setting.letters.size
    if spacing is not None:
        for key, name in (("before", "beforeLines"), ("after", "afterLines")):
            if value := number(attribute(spacing, name), 0):
                changed[key] = value / 100 * SINGLE
    return replace(setting, **changed) if changed else setting


def sides(margins: Any) -> dict[str, float]:
    """The margins of w:tblCellMar or w:tcMar by side: top, bottom, left, right."""
    names = {"start": "left", "end": "right"}
    return {names.get(local(side), local(side)): number(attribute(side, "w"), 0) for side in margins} if (
        margins is not None) else {}


def is_on(element: Any) -> bool:
    """Whether a switch such as w:keepNext is on."""
    return attribute(element, "val", "1") not in ("0", "false", "off", "none")


def number(text: str, default: float) -> float:
    """A length as it stands in an attribute: twips, or points with their unit."""
    try:
        return float(text[:-2]) * 20 if text.endswith("pt") else float(text)
    except ValueError:
        return default
