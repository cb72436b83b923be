"""Word reports: the staff's templates and sentences in, finished documents out.

A template is an ordinary .docx with Jinja tags in its text, compiled once and rendered for many units. The tags:

- `{{ 名称 }}` prints. A paragraph of nothing but such tags disappears where they all come out empty.
- `{%p … %}`, `{%tr … %}`, `{%tc … %}` stand alone in a paragraph, table row or table cell and replace it whole:
  loops and conditions over paragraphs, rows and cells. The columns of a table with `{%tc` follow their contents.

The sentences live in wording.toml, one table a document, and reach the template as `句.<name>`. Whatever comes from
cells is a value in both places, never a template and never markup.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.indicators import NOTHING
from ledgerkit.office import package
from ledgerkit.outputs import phrases

SHARED = "共用"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCK = re.compile(r"\{%(p|tr|tc)\s(.*?)%\}", re.DOTALL)
_OPENING = re.compile(r"\{%-?\s*(?:if|for)\b")
_CLOSING = re.compile(r"\{%-?\s*end(?:if|for)\b")
_ACROSS = (
    "模板 {file} 里有 if 或 for 跨了段落、行或单元格：“{text}”，请改用单独成段的 {{%p … %}}、成行的 {{%tr … %}} 或成格的 {{%tc … %}}。"
)
_CURLY_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
# What XML 1.0 can't hold; shown as U+FFFD, so that whoever reads the document sees that something was there.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a pack: document id -> sentence id -> compiled Jinja template."""

    name: str
    sentences: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template: its package, and of the parts with tags the source and the compiled Jinja template."""

    name: str
    entries: Mapping[str, bytes]
    sources: Mapping[str, str]
    parts: Mapping[str, Any]


def load_wording(path: Path) -> Wording:
    """The sentences of wording.toml: one table a document, sentence id = Jinja text; `["共用"]` goes into each.

    Raises FatalError naming the file and the line, for a sentence also its key.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(source)
    except OSError as error:
        raise FatalError(f"打不开句子文件 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise FatalError(f"{path.name} 不是UTF-8编码，请另存为UTF-8后再试。") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"第{line[1]}行" if line else "末尾"
        raise FatalError(f"{path.name} {where}不合TOML写法，请检查引号、等号和方括号。") from error
    sentences: dict[str, dict[str, Any]] = {}
    for document, table in tables.items():
        if not isinstance(table, dict):
            raise FatalError(f"{path.name} 的“{document}”应写在某个文书的方括号标题（如 [city]）之下。")
        sentences[document] = {
            key: _compile_sentence(path.name, source, document, key, text) for key, text in table.items()
        }
    shared = sentences.pop(SHARED, {})
    return Wording(path.name, {document: {**shared, **own} for document, own in sentences.items()})


def compile_template(path: Path) -> Template:
    """Read and compile a .docx template. Raises FatalError naming the file and the text of the faulty tag."""
    from lxml import etree
    from zipfile import BadZipFile

    try:
        entries = package.read_package(path.read_bytes())
    except OSError as error:
        raise FatalError(f"打不开模板 {path.name}：{error.strerror}。") from error
    except BadZipFile as error:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。") from error
    if "word/document.xml" not in entries:
        raise FatalError(f"模板 {path.name} 不是Word文档（.docx），请用Word或WPS另存为.docx后再试。")
    sources, parts = {}, {}
    for name, content in entries.items():
        if not _TEMPLATED.fullmatch(name):
            continue
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise FatalError(f"模板 {path.name} 已损坏（{name}），请重新保存或换回原模板。") from error
        sources[name] = _jinja_source(path.name, root)
        try:
            parts[name] = _environment(docx=True).from_string(sources[name])
        except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
            raise _explain(error, f"模板 {path.name} ", sources[name]) from error
    return Template(path.name, entries, sources, parts)


def render(
    template: Template, wording: Wording, document_id: str, context: Mapping[str, Any], created: datetime
) -> bytes:
    """The finished .docx; equal arguments give equal bytes. `created` dates it, the unit is its author.

    Raises FatalError naming the template or sentence and the name in it that the context lacks.
    """
    if document_id not in wording.sentences:
        raise FatalError(f"{wording.name} 里没有文书“{document_id}”的句子，请补上 [{document_id}] 一节。")
    sentences = {}
    for key, sentence in wording.sentences[document_id].items():
        try:
            # Line ends and indents are how the author laid the sentence out, not part of it.
            sentences[key] = re.sub(r"\s*\n\s*", "", sentence.render(context)).strip()
        except Exception as error:  # an author's expression may raise anything
            raise _explain(error, f"{wording.name} [{document_id}] 的句子“{key}”") from error

    numbers = count(1)
    values = {**context, "句": sentences, "表号": lambda: next(numbers)}
    entries = dict(template.entries)
    for name, part in template.parts.items():
        try:
            text = part.render(values)
        except Exception as error:  # an author's expression may raise anything
            raise _explain(error, f"模板 {template.name} ", template.sources[name]) from error
        entries[name] = _finish(template.name, text)
    author = _ILLEGAL.sub("\ufffd", str(context.get("单位", "")))
    return package.write_package(package.with_properties(entries, created=created, author=author))


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────


def _compile_sentence(file: str, source: str, document: str, key: str, text: Any):
    line, opening = _find_key(source, document, key)
    where = f"{file} [{document}] 的句子“{key}”（第{line}行）"
    if not isinstance(text, str):
        raise FatalError(f"{where}应是引号里的文字。")
    try:
        return _environment(docx=False).from_string(text)
    except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
        line += getattr(error, "lineno", 1) - 1 + opening
        raise _explain(error, f"{file} [{document}] 的句子“{key}”（第{line}行）") from error


def _find_key(source: str, document: str, key: str) -> tuple[int, int]:
    """The line of a sentence's key, and 1 if its text begins on the line after; tomllib tells neither."""
    inside = False
    for number, line in enumerate(source.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*[\"']?([^\]\"']+?)[\"']?\s*\]", line):
            inside = header[1] == document
        elif inside and (found := re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=\s*(.*)", line)):
            return number, int(found[1].strip() in ('"""', "'''"))
    return 1, 0


# ── the Word part as a Jinja source ──────────────────────────────────────────────────────────────────────────


def _jinja_source(file: str, root) -> str:
    """The part's XML with its tags ready for Jinja; each paragraph and each statement on a line of its own."""
    from html import unescape
    from lxml import etree

    for paragraph in root.iter(f"{_W}p"):
        _join_tags(paragraph)
    for table in root.iter(f"{_W}tbl"):
        if "{%tc " in "".join(_texts(table)):
            _clear_grid(table)
    for kind in ("tr", "tc", "p"):
        for holder in list(root.iter(f"{_W}{kind}")):
            _hoist(file, holder, kind)
    for paragraph in list(root.iter(f"{_W}p")):
        text = "".join(_texts(paragraph))
        if len(_OPENING.findall(text)) != len(_CLOSING.findall(text)):
            raise FatalError(_ACROSS.format(file=file, text=_excerpt(text)))
        _drop_when_empty(paragraph, text)
        paragraph.tail = (paragraph.tail or "") + "\n"
    return _TAG.sub(lambda tag: unescape(tag[0]), etree.tostring(root, encoding="unicode"))


def _clear_grid(table) -> None:
    """Empty the grid of a table whose columns the data decide, for `_fill_grid`; its sum becomes the table's width."""
    from lxml import etree

    grid = table.find(f"{_W}tblGrid")
    total = sum(int(column.get(f"{_W}w", 0)) for column in grid)
    for column in list(grid):
        grid.remove(column)
    properties = table.find(f"{_W}tblPr")
    width = properties.find(f"{_W}tblW")
    if width is None:
        width = etree.Element(f"{_W}tblW")
        properties.insert(int(properties.find(f"{_W}tblStyle") is not None), width)
    width.set(f"{_W}w", str(total))
    width.set(f"{_W}type", "dxa")


def _texts(element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{_W}t")]


def _join_tags(paragraph) -> None:
    """Put every tag into one run: Word splits runs at each correction, and straight quotes become curly."""
    texts = [text for text in paragraph.iter(f"{_W}t") if next(text.iterancestors(f"{_W}p")) is paragraph]
    letters = list("".join(text.text or "" for text in texts))
    owners = [number for number, text in enumerate(texts) for _ in text.text or ""]
    tags = list(_TAG.finditer("".join(letters)))
    if not tags:
        return
    for tag in tags:
        inner = tag[0].replace("\xa0", " ")
        inner = inner if set(inner) & {'"', "'"} else inner.translate(_CURLY_QUOTES)
        letters[tag.start() : tag.end()] = inner
        owners[tag.start() : tag.end()] = [owners[tag.start()]] * len(inner)
    for number, text in enumerate(texts):
        text.text = "".join(letter for letter, owner in zip(letters, owners) if owner == number)
        text.set(_SPACE, "preserve")


def _hoist(file: str, holder, kind: str) -> None:
    """Replace a paragraph, row or cell that holds statements of its kind by the statements."""
    text = "".join(_texts(holder))
    statements = [block for block in _BLOCK.finditer(text) if block[1] == kind]
    if not statements:
        return
    if _BLOCK.sub("", text).strip():
        raise FatalError(f"模板 {file} 的“{statements[0][0]}”要单独占一{_HOLDERS[kind]}，同处还有“{_excerpt(text)}”。")
    _insert_before(holder, "".join(f"\n{{% {statement[2].strip()} %}}\n" for statement in statements))
    _insert_before(holder, holder.tail or "")
    holder.getparent().remove(holder)


_HOLDERS = {"p": "段", "tr": "行", "tc": "个单元格"}


def _insert_before(element, text: str) -> None:
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        element.getparent().text = (element.getparent().text or "") + text


def _drop_when_empty(paragraph, text: str) -> None:
    """Wrap a paragraph of nothing but printing tags, so that it goes where they print nothing.

    Paragraphs in cells stay, for a cell must hold one; so do those with a picture, a field or a section break.
    """
    tags = _TAG.findall(text)
    if not tags or _TAG.sub("", text).strip() or not all(tag.startswith("{{") for tag in tags):
        return
    if paragraph.getparent().tag == f"{_W}tc" or any(
        next(paragraph.iter(f"{_W}{name}"), None) is not None for name in ("drawing", "pict", "fldChar", "sectPr")
    ):
        return
    _insert_before(paragraph, "{% filter 空则略 %}")
    paragraph.tail = "{% endfilter %}" + (paragraph.tail or "")


def _unless_empty(paragraph: str) -> str:
    """The XML of a paragraph, or nothing where no text is in it."""
    return paragraph if re.sub(r"<[^>]*>", "", paragraph).strip(" \t\n\u3000\xa0") else ""


# ── the rendered part ────────────────────────────────────────────────────────────────────────────────────────


def _finish(file: str, text: str) -> bytes:
    """The rendered XML checked and settled: nothing XML can't hold, no cell without a paragraph, grids filled in."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        root = etree.fromstring(_ILLEGAL.sub("\ufffd", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise FatalError(_ACROSS.format(file=file, text="")) from error
    for cell in root.iter(f"{_W}tc"):
        if cell.find(f"{_W}p") is None:
            etree.SubElement(cell, f"{_W}p")
    for table in root.iter(f"{_W}tbl"):
        grid = table.find(f"{_W}tblGrid")
        if grid is not None and len(grid) == 0:
            _fill_grid(table, grid)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill_grid(table, grid) -> None:
    """Columns as wide as their longest text, what is left of the table's width shared equally."""
    from lxml import etree

    rows = [row.findall(f"{_W}tc") for row in table.findall(f"{_W}tr")]
    columns = max(map(len, rows), default=0)
    total = int(table.find(f"{_W}tblPr/{_W}tblW").get(f"{_W}w"))
    letters = [max(phrases.width("".join(_texts(row[i]))) for row in rows if i < len(row)) for i in range(columns)]
    # 5.25 pt (105 twips) to a half-width letter of the table's 10.5 pt, and the cell's margins on both sides.
    needed = [120 + 105 * number for number in letters]
    spare = (total - sum(needed)) / columns if columns else 0
    scale = 1 if spare >= 0 else total / sum(needed)
    edges = [0]
    for number in needed:
        edges.append(edges[-1] + (number + spare if spare >= 0 else number * scale))
    widths = [str(round(right) - round(left)) for left, right in zip(edges, edges[1:])]
    for value in widths:
        etree.SubElement(grid, f"{_W}gridCol").set(f"{_W}w", value)
    for row in rows:
        for cell, value in zip(row, widths):
            if (size := cell.find(f"{_W}tcPr/{_W}tcW")) is not None:
                size.set(f"{_W}w", value)


# ── Jinja ────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _environment(docx: bool):
    """Sandboxed, strict about names. In a .docx values are escaped, whatever the template says about it."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    class Missing(StrictUndefined):
        """Its message is the bare name, for `_explain` to put into a sentence."""

        @property
        def _undefined_message(self) -> str:
            return str(self._undefined_name)

    def as_markup(value: Any):
        if isinstance(value, Markup):  # what Jinja itself has escaped: a macro's result, a set block
            return value
        line_break = Markup('</w:t><w:br/><w:t xml:space="preserve">')
        return line_break.join(_LINE_BREAK.split(str(_printable(value))))  # joining markup escapes what it joins

    environment = ImmutableSandboxedEnvironment(
        undefined=Missing,
        autoescape=docx,
        finalize=as_markup if docx else _printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(phrases.FILTERS, 空则略=_unless_empty)
    del environment.filters["safe"]
    return environment


def _printable(value: Any) -> Any:
    """What stands for a missing figure is a dash, never None or nan."""
    return NOTHING if value is None or isinstance(value, float) and math.isnan(value) else value


def _explain(error: Exception, where: str, source: str = "") -> FatalError:
    """The operator's sentence for whatever Jinja raised; `source` allows to quote the line in question."""
    from jinja2 import TemplateSyntaxError, UndefinedError

    line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_of(error)
    quoted = _excerpt(source.splitlines()[line - 1]) if source and line else ""
    where += f"的“{quoted}”" if quoted else ""
    if isinstance(error, TemplateSyntaxError):
        return FatalError(f"{where}写得不对，请检查括号、引号、过滤器名称，if、for 与 endif、endfor 是否成对（{error.message}）。")
    if isinstance(error, UndefinedError):
        return FatalError(f"{where}用了没有的名称“{error.message}”，请对照模板说明改正。")
    return FatalError(f"{where}算不出来，请检查写法（{type(error).__name__}: {error}）。")


def _line_of(error: Exception) -> int:
    """The last line of template source in the traceback, which Jinja rewrites to point there; 0 if there is none."""
    lines = [0]
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


def _excerpt(text: str) -> str:
    text = text.replace("{% filter 空则略 %}", "").replace("{% endfilter %}", "")
    return re.sub(r"<[^<>{}]*>", "", text).strip()[:60]
