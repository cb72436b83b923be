"""The sentences of a pack: wording.toml, one table a document, each sentence a Jinja text compiled once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.model.figure import Told
from ledgerkit.typeset.jinja import environment, explain, fill, names

SHARED = "共用"
_LINE_END = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a pack: document id -> sentence id -> compiled Jinja template."""

    name: str
    sentences: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the file: document id (共用 for all), its own id, its Jinja text, the line of the text."""

    document: str
    id: str
    text: Any
    line: int


def load_wording(path: Path) -> Wording:
    """The sentences of wording.toml: one table a document, sentence id = Jinja text; `["共用"]` goes into each.

    Raises FatalError naming the file and the line, for a sentence also its key.
    """
    documents, found = read_sentences(path)
    sentences: dict[str, dict[str, Any]] = {document: {} for document in documents}
    for sentence in found:
        sentences[sentence.document][sentence.id] = _compile_sentence(path.name, sentence)
    shared = sentences.pop(SHARED, {})
    return Wording(path.name, {document: {**shared, **own} for document, own in sentences.items()})


def read_sentences(path: Path) -> tuple[list[str], list[Sentence]]:
    """The documents that a wording.toml has sentences for, and its sentences, not yet compiled; raises FatalError."""
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
    found = []
    for document, table in tables.items():
        if not isinstance(table, dict):
            raise FatalError(f"{path.name} 的“{document}”应写在某个文书的方括号标题（如 [city]）之下。")
        found += [Sentence(document, key, text, sum(_find_key(source, document, key))) for key, text in table.items()]
    return list(tables), found


def say(wording: Wording, document_id: str, context: Mapping[str, Any]) -> dict[str, str]:
    """The sentences of a document for this context, by their ids; raises FatalError naming the sentence."""
    if document_id not in wording.sentences:
        raise FatalError(f"{wording.name} 里没有文书“{document_id}”的句子，请补上 [{document_id}] 一节。")
    sentences, known = {}, names(False, context)
    for key, sentence in wording.sentences[document_id].items():
        try:
            # Line ends and indents are how the author laid the sentence out, not part of it.
            said = fill(sentence, known).strip()
            sentences[key] = Told(_LINE_END.sub("", said) if "\n" in said else said)
        except Exception as error:  # an author's expression may raise anything
            raise explain(error, f"{wording.name} [{document_id}] 的句子“{key}”") from error
    return sentences


def _compile_sentence(file: str, sentence: Sentence):
    where = f"{file} [{sentence.document}] 的句子“{sentence.id}”（第{sentence.line}行）"
    if not isinstance(sentence.text, str):
        raise FatalError(f"{where}应是引号里的文字。")
    try:
        return environment(docx=False).from_string(sentence.text)
    except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
        line = sentence.line + getattr(error, "lineno", 1) - 1
        raise explain(error, f"{file} [{sentence.document}] 的句子“{sentence.id}”（第{line}行）") from error


def _find_key(source: str, document: str, key: str) -> tuple[int, int]:
    """The line of a sentence's key, and 1 if its text begins on the line after; tomllib tells neither."""
    inside = False
    for number, line in enumerate(source.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*[\"']?([^\]\"']+?)[\"']?\s*\]", line):
            inside = header[1] == document
        elif inside and (found := re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=\s*(.*)", line)):
            return number, int(found[1].strip() in ('"""', "'''"))
    return 1, 0
