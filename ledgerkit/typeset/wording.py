"""The sentences of a pack: wording.toml, one table a document, each sentence a Jinja text compiled once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.typeset.jinja import environment, explain

SHARED = "共用"


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a pack: document id -> sentence id -> compiled Jinja template."""

    name: str
    sentences: Mapping[str, Mapping[str, Any]]


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


def say(wording: Wording, document_id: str, context: Mapping[str, Any]) -> dict[str, str]:
    """The sentences of a document for this context, by their ids; raises FatalError naming the sentence."""
    if document_id not in wording.sentences:
        raise FatalError(f"{wording.name} 里没有文书“{document_id}”的句子，请补上 [{document_id}] 一节。")
    sentences = {}
    for key, sentence in wording.sentences[document_id].items():
        try:
            # Line ends and indents are how the author laid the sentence out, not part of it.
            sentences[key] = re.sub(r"\s*\n\s*", "", sentence.render(context)).strip()
        except Exception as error:  # an author's expression may raise anything
            raise explain(error, f"{wording.name} [{document_id}] 的句子“{key}”") from error
    return sentences


def _compile_sentence(file: str, source: str, document: str, key: str, text: Any):
    line, opening = _find_key(source, document, key)
    where = f"{file} [{document}] 的句子“{key}”（第{line}行）"
    if not isinstance(text, str):
        raise FatalError(f"{where}应是引号里的文字。")
    try:
        return environment(docx=False).from_string(text)
    except Exception as error:  # whatever Jinja finds wrong with it is the author's to mend
        line += getattr(error, "lineno", 1) - 1 + opening
        raise explain(error, f"{file} [{document}] 的句子“{key}”（第{line}行）") from error


def _find_key(source: str, document: str, key: str) -> tuple[int, int]:
    """The line of a sentence's key, and 1 if its text begins on the line after; tomllib tells neither."""
    inside = False
    for number, line in enumerate(source.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*[\"']?([^\]\"']+?)[\"']?\s*\]", line):
            inside = header[1] == document
        elif inside and (found := re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=\s*(.*)", line)):
            return number, int(found[1].strip() in ('"""', "'''"))
    return 1, 0
