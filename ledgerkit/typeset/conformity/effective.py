"""Formatting as it takes effect: what a run or paragraph says itself, over its styles, over the document's defaults."""

import re
from dataclasses import dataclass
from typing import Any

from ledgerkit.office.markup import attribute, local

_OFF = {"0", "false", "off", "none"}
_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_MAX_CHAIN = 30  # styles based on one another; a circle ends here


@dataclass(frozen=True, slots=True)
class Character:
    """A run's fonts by script (None: nobody names one), size in points, tracking in twips.

    `slipped` is the font that the run itself names for letters while it leaves the Chinese to its style.
    """

    ascii: str | None
    high: str | None
    east: str | None
    east_hint: bool
    size: float
    bold: bool
    tracking: int
    slipped: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A paragraph's indents in twips, its `line` in points (exact), else 0 and how the lines are spaced in words."""

    align: str
    first_line: int
    left: int
    right: int
    line: float
    spacing: str
    page_break: bool
    numbered: bool
    outline: int | None


class Styles:
    """The styles of one document, its theme fonts and its defaults."""

    def __init__(self, styles, theme):
        self.by_id: dict[str, Any] = {}
        self.normal = ""
        self.defaults: dict[str, Any] = {}
        self.theme = _theme_fonts(theme)
        if styles is None:
            return
        for style in styles.findall("{*}style"):
            self.by_id[attribute(style, "styleId")] = style
            if attribute(style, "type") == "paragraph" and on(attribute(style, "default", "0")):
                self.normal = attribute(style, "styleId")
        for kind in ("rPr", "pPr"):
            self.defaults[kind] = styles.find(f"{{*}}docDefaults/{{*}}{kind}Default/{{*}}{kind}")

    def chain(self, style_id: str) -> list[Any]:
        """A style and what it is based on, the nearest first."""
        found: list[Any] = []
        while style_id in self.by_id and len(found) < _MAX_CHAIN:
            style = self.by_id[style_id]
            found.append(style)
            based = style.find("{*}basedOn")
            style_id = attribute(based, "val") if based is not None else ""
        return found

    def names(self, paragraph) -> list[str]:
        """The names of a paragraph's styles, the nearest first."""
        named = (style.find("{*}name") for style in self.chain(self.style_of(paragraph)))
        return [attribute(name, "val") for name in named if name is not None]

    def style_of(self, paragraph) -> str:
        style = paragraph.find("{*}pPr/{*}pStyle")
        own = attribute(style, "val") if style is not None else ""
        return own if own in self.by_id else self.normal

    def layout(self, paragraph) -> Layout:
        """The paragraph's own formatting over its styles; indents in characters take the size of its text."""
        levels = [self.defaults.get("pPr"), *(s.find("{*}pPr") for s in reversed(self.chain(self.style_of(paragraph)))),
                  paragraph.find("{*}pPr")]
        levels = [level for level in levels if level is not None]
        indent: dict[str, int] = {}
        spacing: dict[str, str] = {}
        for level in levels:
            if (own := level.find("{*}ind")) is not None:
                _indent(indent, own)
            if (own := level.find("{*}spacing")) is not None:
                spacing |= {local_name(key): value for key, value in own.attrib.items()}
        size = self.character(paragraph, None).size
        hanging = _measure(indent, "hanging", size)
        line, rule = integer(spacing.get("line", ""), 240), spacing.get("lineRule", "auto")
        outline = _last(levels, "outlineLvl")
        return Layout(
            align={"start": "left", "end": "right"}.get(align := _value(levels, "jc", "left"), align),
            first_line=-hanging if hanging else _measure(indent, "firstLine", size),
            left=_measure(indent, "left", size), right=_measure(indent, "right", size),
            line=line / 20 if rule == "exact" else 0, spacing=_spacing(line, rule),
            page_break=_switch(levels, "pageBreakBefore"),
            numbered=(num := _last(levels, "numPr")) is not None and _number(num) != 0,
            outline=integer(attribute(outline, "val"), 9) if outline is not None else None)

    def character(self, paragraph, run) -> Character:
        """A run's formatting in its paragraph; None for the run is the paragraph's own."""
        base = [self.defaults.get("rPr")] + [s.find("{*}rPr") for s in reversed(self.chain(self.style_of(paragraph)))]
        own = run.find("{*}rPr") if run is not None else None
        style = own.find("{*}rStyle") if own is not None else None
        named = [s.find("{*}rPr") for s in reversed(self.chain(attribute(style, "val")))] if style is not None else []
        levels = [level for level in (*base, *named, own) if level is not None]
        fonts: dict[str, str] = {}
        hinted = False
        for level in levels:
            if (element := level.find("{*}rFonts")) is not None:
                self._fonts(fonts, element)
                if level in (*named, own) and (hint := attribute(element, "hint")):
                    hinted = hint == "eastAsia"  # a paragraph style's hint does not reach its runs everywhere
        size = _value(levels, "sz", "")
        bold = _switch([own], "b") if own is not None and own.find("{*}b") is not None else (
            _switch([b for b in base if b is not None], "b") != _switch([n for n in named if n is not None], "b"))
        return Character(
            fonts.get("ascii"), fonts.get("hAnsi"), fonts.get("eastAsia"), hinted,
            integer(size, 20) / 2, bold, integer(_value(levels, "spacing", ""), 0), _slipped(own))

    def _fonts(self, fonts: dict[str, str], element) -> None:
        said = {local_name(key): value for key, value in element.attrib.items()}
        for slot in ("ascii", "hAnsi", "eastAsia"):
            if (theme := said.get(f"{slot}Theme")) is not None:
                if name := self.theme.get(theme):
                    fonts[slot] = name
            elif said.get(slot):
                fonts[slot] = said[slot]


def on(value: str) -> bool:
    return value.lower() not in _OFF


def integer(value: str, default: int) -> int:
    """A whole number, also as LibreOffice writes it (640.0) and where a negative one was taken for unsigned."""
    match = _INTEGER.match(value)
    number = int(match[0]) if match else default
    return number - 2**32 if number >= 2**31 else number


def local_name(key: str) -> str:
    return key.rpartition("}")[2]


def _slipped(own) -> str:
    fonts = own.find("{*}rFonts") if own is not None else None
    if fonts is None or attribute(fonts, "eastAsia") or attribute(fonts, "eastAsiaTheme"):
        return ""
    return attribute(fonts, "ascii")


def _indent(indent: dict[str, int], element) -> None:
    """Lay a level's indents over those below; a hanging one takes the place of a first-line one, and the reverse."""
    own = {local_name(k).replace("start", "left").replace("end", "right"): integer(v, 0) for k, v in element.attrib.items()}
    for name, other in (("hanging", "firstLine"), ("firstLine", "hanging")):
        if own.get(name) or own.get(f"{name}Chars"):
            indent.pop(other, None)
            indent.pop(f"{other}Chars", None)
    indent |= own


def _measure(indent: dict[str, int], name: str, size: float) -> int:
    """Twips; an indent in characters, where there is one, wins over the one in twips."""
    characters = indent.get(f"{name}Chars", 0)
    return round(characters * size * 20 / 100) if characters else indent.get(name, 0)


def _last(levels: list, name: str):
    return next((found for level in reversed(levels) if (found := level.find(f"{{*}}{name}")) is not None), None)


def _value(levels: list, name: str, default: str) -> str:
    found = _last(levels, name)
    return attribute(found, "val", default) if found is not None else default


def _switch(levels: list, name: str) -> bool:
    found = _last(levels, name)
    return found is not None and on(attribute(found, "val", "1"))


def _number(numbering) -> int:
    found = numbering.find("{*}numId")
    return integer(attribute(found, "val"), 0) if found is not None else 0


def _spacing(line: int, rule: str) -> str:
    if rule == "exact":
        return f"固定值{line / 20:g}磅"
    if rule == "atLeast":
        return f"最小值{line / 20:g}磅"
    return "单倍" if line == 240 else f"{line / 240:.3g}倍"


def _theme_fonts(theme) -> dict[str, str]:
    """minorEastAsia and the like -> the font; for Chinese the theme's Hans font where it names none."""
    found: dict[str, str] = {}
    for element in theme.iter("{*}majorFont", "{*}minorFont") if theme is not None else ():
        kind = local(element).removesuffix("Font")
        latin, east = (element.find(f"{{*}}{slot}") for slot in ("latin", "ea"))
        if latin is not None and (name := attribute(latin, "typeface")):
            found[f"{kind}HAnsi"] = found[f"{kind}Ascii"] = name
        hans = next((attribute(f, "typeface") for f in element.findall("{*}font") if attribute(f, "script") == "Hans"), "")
        if name := (attribute(east, "typeface") if east is not None else "") or hans:
            found[f"{kind}EastAsia"] = name
    return found
