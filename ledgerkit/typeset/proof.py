"""The mistakes of a template and of the sentences, all of them, each with its place, before any report is made.

Three ways to look: at how tags are written (tags, source, syntax), at the names that they use in every branch (names),
and at what comes out when the template is filled with samples.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.typeset.jinja import environment, excerpt, line_of, near, place_of, unreadable
from ledgerkit.typeset.names import Misuse, misuses, used
from ledgerkit.typeset.reading import lacking, read_template
from ledgerkit.typeset.shapes import Shape, shape, together
from ledgerkit.typeset.source import Source
from ledgerkit.typeset.syntax import faults
from ledgerkit.typeset.tags import TAG
from ledgerkit.typeset.template import compile_template, given, render
from ledgerkit.typeset.wording import SHARED, Sentence, Wording

_MOMENT = datetime(2021, 9, 30)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: `mistakes` that a run would stumble over or print, `remarks` that a person may want to know."""

    mistakes: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def template(path: Path, document: str, wording: Wording, contexts: Mapping[str, Mapping[str, Any]], known: Shape,
             headings: Sequence[str] = ()) -> Proof:
    """A template, with the sentences that it may name; `contexts` are samples to try it with, by their names.

    `known` is the shape of all that a context may hold. Raises FatalError where the file is no Word document at all.
    """
    read = read_template(path)
    added = given({}, dict.fromkeys(wording.sentences.get(document, ()), ""))
    names = {**known.members, **{name: shape(value) for name, value in added.items() if name not in known.members}}
    mistakes = [f"缺少标题“{heading}”" for heading in lacking(read, headings)]
    for source in read.sources.values():
        mistakes += [*_written(source), *_single_braces(source, names)]
        lines = source.text.splitlines()
        mistakes += [_misused(lines[m.line - 1], m.word, m.problem) for m in _misuses(source.text, names)]
    said = [f"模板 {path.name} {_ended(mistake)}" for mistake in mistakes] or _tried(path, document, wording, contexts)
    return Proof(tuple(dict.fromkeys(said)), tuple(_remarks(path, read)))


def sentences(file: str, found: Sequence[Sentence], document: str, samples: Mapping[str, Mapping[str, Any]],
              known: Shape) -> list[str]:
    """The mistakes of the sentences of one document, the shared ones as well."""
    said = []
    for sentence in (s for s in found if s.document in (document, SHARED)):
        where = f"{file} [{sentence.document}] 的句子“{sentence.id}”"
        if not isinstance(sentence.text, str):
            said.append(f"{where}（第{sentence.line}行）应是引号里的文字。")
            continue
        wrong = [f"{where}（第{sentence.line}行）里的“{tag}”{problem}。" for _, tag, problem in faults(sentence.text, docx=False)]
        wrong += [f"{where}（第{sentence.line}行）里的“{piece.strip()}”没有写完，请检查花括号和百分号。" for piece in _open(sentence.text)]
        if not wrong:
            wrong = [_ended(f"{where}（第{sentence.line + m.line - 1}行）{m.problem}")
                     for m in misuses(sentence.text, known.members, docx=False)]
        said += wrong or _said(where, sentence, samples)
    return said


def unused(file: str, found: Sequence[Sentence], sources: Mapping[str, Sequence[str]]) -> list[str]:
    """Sentences that no template names; `sources` are the Jinja sources of each document's template."""
    named: dict[str, set[str] | None] = {}
    for document, texts in sources.items():
        each = [used(text, "句") for text in texts]
        named[document] = None if None in each else set().union(*each)
    said = []
    for sentence in found:
        where = list(named) if sentence.document == SHARED else [sentence.document]
        own = {s.document for s in found if s.id == sentence.id}
        where = [d for d in where if sentence.document != SHARED or d not in own]  # a sentence of its own stands before the shared one
        if where and all(d in named and named[d] is not None and sentence.id not in named[d] for d in where):
            said.append(f"{file} [{sentence.document}] 的句子“{sentence.id}”（第{sentence.line}行）没有模板用到。")
    return said


def shapes(contexts: Sequence[Mapping[str, Any]]) -> Shape:
    """The shape of all that these contexts hold together."""
    return together(contexts)


def _misused(line: str, word: str, problem: str) -> str:
    return f"{place_of(line)}“{excerpt(line, word)}”{problem}"


def _single_braces(source: Source, names: Mapping[str, Shape]) -> Iterator[str]:
    """{ 单位 } where 单位 is a name, or nearly one."""
    for place, written, name in source.single:
        if (first := name.split(".")[0]) in names or near(first, names):
            yield f"{place}的“{written}”只有一层花括号，请写成“{{{{ {name} }}}}”"


def _written(source: Source) -> Iterator[str]:
    """What is wrong with the spelling of a part's tags; what crosses paragraphs isn't said twice."""
    yield from source.mistakes
    for place, tag, problem in faults(source.text):
        crossing = "没有结束" in problem or "相配" in problem
        if not (crossing and any(m.startswith(place) and "同一段里结束" in m for m in source.mistakes)):
            yield f"{place}的“{tag}”{problem}"


def _misuses(source: str, names: Mapping[str, Shape]) -> list[Misuse]:
    """The misused names of a part, as far as it can be read: printing tags that can't be are left out."""
    from jinja2 import TemplateSyntaxError

    for _, tag, _ in faults(source):
        if tag.startswith("{{"):
            source = source.replace(tag, "", 1)
    try:
        return misuses(source, names)
    except TemplateSyntaxError:  # told as what it is
        return []


def _open(text: str) -> list[str]:
    return re.findall(r"\{[{%][^{}]*|[^{}\n]*[}%]\}", TAG.sub("", text))


def _tried(path: Path, document: str, wording: Wording, contexts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What goes wrong when the template is filled with each sample, each mistake once."""
    compiled = compile_template(path)
    found: dict[str, str] = {}
    for name, context in contexts.items():
        try:
            render(compiled, wording, document, context, _MOMENT)
        except FatalError as error:
            found.setdefault(str(error).rstrip("。"), name)
    return [f"{said}（试填“{name}”时）。" for said, name in found.items()]


def _said(where: str, sentence: Sentence, samples: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What goes wrong when a sentence is filled with each sample, each mistake once."""
    made = environment(docx=False).from_string(sentence.text)
    found: dict[str, str] = {}
    for name, sample in samples.items():
        try:
            made.render(sample)
        except Exception as error:  # an author's expression may raise anything
            line = sentence.line + max(line_of(error), 1) - 1
            found.setdefault(f"{where}（第{line}行）{unreadable(error)}", name)
    return [f"{said}（试填“{name}”时）。" for said, name in found.items()]


def _remarks(path: Path, read: Any) -> Iterator[str]:
    """What is no mistake, but may surprise: changes that nobody accepted yet go into every report."""
    main = read.entries["word/document.xml"]
    if re.search(rb"<w:(ins|del|moveFrom|moveTo)\b[^>]*w:id=", main):
        yield f"模板 {path.name} 里有没有接受的修订，会原样带进每份文书，请先接受或拒绝。"


def _ended(text: str) -> str:
    return text if text[-1] in "。？" else f"{text}。"
