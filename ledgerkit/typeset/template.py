"""Word reports: the staff's templates and sentences in, finished documents out.

A template is an ordinary .docx with Jinja tags in its text (typeset/source.py), compiled once and rendered for many
units. The sentences live in wording.toml, one table a document, and reach the template as `句.<name>`. Whatever comes
from cells is a value in both places, never a template and never markup.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.model.trace import Place
from ledgerkit.office import package, packing
from ledgerkit.typeset import charts, contents, tables
from ledgerkit.typeset.jinja import ILLEGAL, environment, explain, fill, names
from ledgerkit.typeset.reading import lacking, read_template
from ledgerkit.typeset.marks import announced, controlled
from ledgerkit.typeset.recorded import attached
from ledgerkit.typeset.rendered import MAIN, Rendered, Roots
from ledgerkit.typeset.signature import signs, tied
from ledgerkit.typeset.sound import Sure, sure
from ledgerkit.typeset.syntax import faults
from ledgerkit.typeset.wording import Wording, say

# What finishes a rendered document, its figures in their controls and its charts in their places already: tables, last
# the contents, whose page numbers depend on all that stands before.
_STEPS = (tables.settle, contents.fill)


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template: its package, and of the parts with tags the source and the compiled Jinja template."""

    name: str
    entries: Mapping[str, bytes]
    sources: Mapping[str, str]
    parts: Mapping[str, Any]
    packed: Mapping[str, tuple[bytes, packing.Packed]] = field(default_factory=dict)  # what no rendering changes, deflated
    sure: Mapping[str, Sure] = field(default_factory=dict)  # of a part with tags, whatever the data say
    signs: Sequence[str] = ()  # how its signature is told


def compile_template(path: Path, headings: Sequence[str] = (), house: Path | None = None) -> Template:
    """Read and compile a .docx template; the style.toml in `house` or beside it sets its look.

    Raises FatalError naming the file and the faulty tag, or one of `headings` that it lacks.
    """
    read = read_template(path, house)
    for missing in lacking(read, headings):
        raise FatalError(f"模板 {path.name} 缺少标题“{missing}”。")
    parts = {}
    for name, source in read.sources.items():
        for mistake in source.mistakes:
            raise FatalError(f"模板 {path.name} {mistake}。")
        try:
            parts[name] = environment(docx=True).from_string(announced(source.text))
        except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
            for place, tag, problem in faults(source.text):
                raise FatalError(f"模板 {path.name} {place}的“{tag}”{problem}。") from error
            raise explain(error, f"模板 {path.name} ", source.text) from error
    packed = {name: (content, packing.pack(content)) for name, content in read.entries.items() if name not in parts}
    sources = {name: source.text for name, source in read.sources.items()}
    known = {name: sure(text) for name, text in sources.items()}
    return Template(path.name, read.entries, sources, parts, packed, known, signs(sources.get(MAIN, "")))


def given(context: Mapping[str, Any], sentences: Mapping[str, str]) -> dict[str, Any]:
    """All the names that a template may use: those of the context, and what the typesetting itself adds."""
    numbers = count(1)
    return {**context, **charts.names(context), "句": sentences, "表号": lambda: next(numbers), contents.NAME: contents.mark()}


def render(
    template: Template, wording: Wording, document_id: str, context: Mapping[str, Any], created: datetime,
    record: Callable[[Sequence[Place]], bytes] | None = None,
) -> bytes:
    """The finished .docx; equal arguments give equal bytes. `created` dates it, the unit is its author.

    `record` says for the figures at their places what they are; the document keeps that (typeset/recorded.py).
    Raises FatalError naming the template or sentence and the name in it that the context lacks.
    """
    sentences = say(wording, document_id, context)
    values = given(context, sentences)
    known = names(True, values)
    texts = {}
    for name, part in template.parts.items():
        try:
            texts[name] = fill(part, known)
        except Exception as error:  # an author's expression may raise anything
            raise explain(error, f"模板 {template.name} ", template.sources[name]) from error
    texts, entries = charts.place(texts, template.entries, values, template.name)
    rendered = Rendered(entries, Roots(template.name), values, created, template.name)
    places: list[Place] = []
    control = partial(controlled, places=places)
    for name, text in texts.items():
        rendered.roots.put(name, tied(text, template.signs) if name == MAIN else text, control, template.sure[name])
    for finish in _STEPS:
        finish(rendered)
    entries = rendered.entries | rendered.roots.written()
    if record is not None:
        entries = attached(entries, record(places))
    author = ILLEGAL.sub("\ufffd", str(context.get("单位", "")))
    return packing.write(package.with_properties(entries, created=created, author=author), template.packed)

