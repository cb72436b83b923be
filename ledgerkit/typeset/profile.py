"""The style profile: what GB/T 9704-2012 and the house ask of a document, and templates set to it.

The numbers lie in styles/gbt9704.toml. A pack's own style.toml says only what differs, in the same keys:
`line_spacing = 28.95`, or `[roles."标题"]` with `font = "方正小标宋_GBK"`.
"""

import difflib
import math
import re
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from ledgerkit.errors import FatalError

STYLE = "style.toml"  # in the pack's folder, where a pack has one
TWIPS_A_MM = 1440 / 25.4
BASE, BODY = "底样", "正文"  # the style all others build on, and that of plain text
_STANDARD = Path(__file__).resolve().parent.parent / "styles" / "gbt9704.toml"

Alignment = Literal["居左", "居中", "居右", "两端", ""]


@dataclass(frozen=True, slots=True)
class Role:
    """How one part of a document is set: fonts by name, `size`, `spacing` in points, indents in characters.

    `western` "" is the font of the Chinese; `align` "" is whatever it is; `spacing` None is the line spacing of the
    profile, 0 single. `styles` are the names of the Word styles that stand for the role.
    """

    font: str
    size: float
    styles: tuple[str, ...] = ()
    western: str = ""
    bold: bool = False
    align: Alignment = ""
    first_line: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    spacing: float | None = None


@dataclass(frozen=True, slots=True)
class Margins:
    """The white around the type area of an upright page, in mm."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A house's style: paper, `margins` and `tolerance` in mm, `line_spacing` in points, roles by name."""

    name: str
    paper: tuple[float, ...]
    margins: Margins
    tolerance: float
    lines: int
    characters: int
    line_spacing: float
    page_number: Literal["外侧", "居中"]
    page_number_form: str
    western: tuple[str, ...] = ()
    fonts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)

    def role_of_style(self, name: str) -> str | None:
        """The role that a Word style of this name stands for."""
        wanted = name.strip().lower()
        return next((role for role, r in self.roles.items() if wanted in (s.lower() for s in r.styles)), None)

    def same_font(self, one: str, other: str) -> bool:
        """Whether two names are those of one typeface: 仿宋 and 仿宋_GB2312."""
        return self._family(one) == self._family(other)

    def _family(self, name: str) -> str:
        bare = name.strip().lower()
        return next((f for f, names in self.fonts.items() if bare in (n.lower() for n in (f, *names))), bare)

    def spacing(self, role: str) -> float:
        """The exact line spacing of a role in points; 0 where lines are single."""
        own = self.roles[role].spacing
        return self.line_spacing if own is None else own

    def tracking(self, role: str) -> int:
        """What each character of a role gains or loses, in twips, so that a line of body text holds `characters`.

        Word's character grid would do it too, but LibreOffice sets a character wider than its cell over two.
        """
        body = self.roles[BODY].size
        if role == BASE or self.roles[role].size != body:
            return 0
        width = (self.paper[0] - self.margins.left - self.margins.right) * TWIPS_A_MM
        return math.floor(width / self.characters - body * 20)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def load(folder: Path | None = None) -> Profile:
    """The profile of GB/T 9704 with the style.toml of this folder, if it has one, on top.

    Raises FatalError with file, line and name for whatever a profile does not know.
    """
    data = tomllib.loads(_STANDARD.read_text(encoding="utf-8"))
    own = folder / STYLE if folder else None
    source = ""
    if own is not None and own.is_file():
        source, changes = _read(own)
        _lay_over(data, changes, (), source)
    return _build(Profile, data, (), source)


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        source = path.read_text(encoding="utf-8-sig")
        return source, tomllib.loads(source)
    except OSError as error:
        raise FatalError(f"打不开版式文件 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise FatalError(f"{path.name} 不是UTF-8编码，请另存为UTF-8后再试。") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise FatalError(f"{path.name} {f'第{line[1]}行' if line else '末尾'}不合TOML写法，请检查引号、等号和方括号。") from error


def _lay_over(data: dict[str, Any], changes: Mapping[str, Any], at: tuple[str, ...], source: str) -> None:
    """Put the changes into `data`; tables are laid over key by key, everything else is replaced."""
    for key, value in changes.items():
        if isinstance(data.get(key), dict) and isinstance(value, Mapping):
            _lay_over(data[key], value, (*at, key), source)
        elif isinstance(data.get(key), dict):
            _refuse(source, key, f"“{key}”应为一组“名称 = 值”")
        elif at == ("roles",):
            _refuse(source, key, f"不认识部分“{key}”", data)
        else:
            data[key] = value


def _build(kind: type, data: Mapping[str, Any], at: tuple[str, ...], source: str) -> Any:
    hints, known = typing.get_type_hints(kind), {f.name: f for f in fields(kind)}
    for key in data:
        if key not in known:
            _refuse(source, key, f"{f'“{at[-1]}”里' if at else ''}不认识“{key}”", known)
    missing = [name for name, f in known.items()
               if name not in data and f.default is MISSING and f.default_factory is MISSING]
    if missing:
        _refuse(source, "", f"{f'“{at[-1]}”' if at else ''}缺少“{missing[0]}”")
    return kind(**{key: _value(hints[key], value, (*at, key), source) for key, value in data.items()})


def _value(hint: Any, value: Any, at: tuple[str, ...], source: str) -> Any:
    """The value as its field wants it; numbers must be sizes a page can have."""
    key = at[-1]
    if key == "roles":
        return {name: _build(Role, role, (*at, name), source) for name, role in value.items()}
    if key == "fonts":
        return {name: _value(tuple[str, ...], names, (*at, name), source) for name, names in value.items()}
    if key == "margins":
        return _build(Margins, value, at, source)
    if typing.get_origin(hint) is Literal:
        if value not in typing.get_args(hint):
            _refuse(source, key, f"“{key}”应为{'、'.join(filter(None, typing.get_args(hint)))}之一")
        return value
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        if not isinstance(value, list):
            _refuse(source, key, f"“{key}”应为方括号括起的列表")
        if key == "paper" and len(value) != 2:
            _refuse(source, key, "“paper”应为纸张的宽和高两个数")
        return tuple(_value(inner, v, at, source) for v in value)
    if hint is str or hint is bool:
        if not isinstance(value, hint):
            _refuse(source, key, f"“{key}”应为{'引号里的文字' if hint is str else 'true或false'}")
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 2000:
        _refuse(source, key, f"“{key}”应为数字")
    if (key in _POSITIVE and value <= 0) or (hint is int and value != int(value)):
        _refuse(source, key, f"“{key}”应为大于零的{'整数' if hint is int else '数字'}")
    return value


_POSITIVE = {"paper", "lines", "characters", "line_spacing", "size"}


def _refuse(source: str, key: str, problem: str, known: typing.Iterable[str] = ()) -> typing.NoReturn:
    near = difflib.get_close_matches(key, list(known), 1, 0.5)
    lines = source.splitlines()
    line = next((n for n, text in enumerate(lines, 1) if key and key in text.split("#")[0]), 0)
    where = f"第{line}行：" if line else "："
    raise FatalError(f"{STYLE} {where}{problem}{f'，是否为“{near[0]}”' if near else ''}。")


# ── setting a template ───────────────────────────────────────────────────────────────────────────────────────


def apply(entries: Mapping[str, bytes], profile: Profile) -> dict[str, bytes]:
    """The package of a template with its pages, grid and named styles set to the profile.

    What is formatted directly, paragraph by paragraph or word by word, stays, and so do styles that stand for no
    role. Pure: equal arguments give equal bytes. A package whose parts can't be parsed comes back as it is.
    """
    from lxml import etree

    done = dict(entries)
    for name, settle in (("word/document.xml", _settle_sections), ("word/styles.xml", _settle_styles)):
        if name not in done:
            continue
        try:
            root = etree.fromstring(done[name], etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        except etree.XMLSyntaxError:
            continue  # compile_template says so, by the template's name
        settle(root, profile)
        done[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return done


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_JC = {"居左": "left", "居中": "center", "居右": "right", "两端": "both"}
_SECTION = ("footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols",
            "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")
_PARAGRAPH = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
              "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
              "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing",
              "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl")
_RUN = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss",
        "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs")
_STYLE = ("name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden",
          "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid", "pPr", "rPr")


def _settle_sections(root, profile: Profile) -> None:
    m, (width, height) = profile.margins, profile.paper
    for section in root.iter(f"{_W}sectPr"):
        size = _child(section, "pgSz", _SECTION)
        lying = size.get(f"{_W}orient") == "landscape"
        # a page turned to the left keeps its binding edge: what was the left margin lies on top
        edges = (m.left, m.top, m.right, m.bottom) if lying else (m.top, m.right, m.bottom, m.left)
        _set(size, w=_twips(height if lying else width), h=_twips(width if lying else height))
        page = _child(section, "pgMar", _SECTION)
        _set(page, **dict(zip(("top", "right", "bottom", "left"), map(_twips, edges))))
        for name in ("header", "footer", "gutter"):
            if f"{_W}{name}" not in page.attrib:
                _set(page, **{name: 0 if name == "gutter" else 851})
        grid = _child(section, "docGrid", _SECTION)
        for name in ("type", "charSpace"):  # lines are exact and characters tracked: `Profile.tracking`
            grid.attrib.pop(f"{_W}{name}", None)
        _set(grid, linePitch=round(profile.line_spacing * 20))


def _settle_styles(root, profile: Profile) -> None:
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        role = profile.role_of_style(name.get(f"{_W}val", "")) if name is not None else None
        if style.get(f"{_W}type") != "paragraph" or role is None:
            continue
        _settle_paragraphs(_child(style, "pPr", _STYLE), profile.roles[role], profile.spacing(role))
        _settle_runs(_child(style, "rPr", _STYLE), profile.roles[role], profile.tracking(role))


def _settle_paragraphs(properties, role: Role, spacing: float) -> None:
    lines = _child(properties, "spacing", _PARAGRAPH)
    _set(lines, line=round(spacing * 20) or 240, lineRule="exact" if spacing else "auto")
    indent = _child(properties, "ind", _PARAGRAPH)
    for key in list(indent.attrib):
        if key.removeprefix(_W) in _INDENTS:
            del indent.attrib[key]
    indents = {"firstLine": role.first_line, "left": role.left, "right": role.right, "hanging": role.hanging}
    for name, characters in indents.items():
        if characters:
            _set(indent, **{name: round(characters * role.size * 20)})
    if role.first_line:  # the others without: a direct indent in twips would not win over a style's in characters
        _set(indent, firstLineChars=round(role.first_line * 100))
    if not indent.attrib:
        properties.remove(indent)
    if role.align:
        _set(_child(properties, "jc", _PARAGRAPH), val=_JC[role.align])


_INDENTS = {name + end for name in ("firstLine", "left", "right", "start", "end", "hanging") for end in ("", "Chars")}


def _settle_runs(properties, role: Role, tracking: int) -> None:
    fonts = _child(properties, "rFonts", _RUN)
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(f"{_W}{slot}Theme", None)
    fonts.attrib.pop(f"{_W}cstheme", None)
    western = role.western or role.font
    _set(fonts, ascii=western, hAnsi=western, eastAsia=role.font, cs=western)
    for name in ("sz", "szCs"):
        _set(_child(properties, name, _RUN), val=round(role.size * 2))
    if tracking or properties.find(f"{_W}spacing") is not None:
        _set(_child(properties, "spacing", _RUN), val=tracking)
    for name in ("b", "bCs"):
        if role.bold:
            _child(properties, name, _RUN).attrib.pop(f"{_W}val", None)
        elif (bold := properties.find(f"{_W}{name}")) is not None:
            properties.remove(bold)


def _child(parent, name: str, order: tuple[str, ...]):
    """The child of that name, made where the schema wants it if it is missing."""
    from lxml import etree

    found = parent.find(f"{_W}{name}")
    if found is None:
        found = etree.Element(f"{_W}{name}")
        after = set(order[order.index(name) + 1:])
        places = (n for n, child in enumerate(parent) if isinstance(child.tag, str) and child.tag.removeprefix(_W) in after)
        parent.insert(next(places, len(parent)), found)
    return found


def _set(element, **values: object) -> None:
    for name, value in values.items():
        element.set(f"{_W}{name}", str(value))


def _twips(mm: float) -> int:
    return round(mm * TWIPS_A_MM)
