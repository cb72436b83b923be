"""A unit's own report, or its typical case, as a Word document of prose: what it is, who sent it, what it says."""

import dataclasses
import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from ledgerkit.columns.date import cast as cast_date
from ledgerkit.columns.text import fold
from ledgerkit.errors import CastError
from ledgerkit.intake import who
from ledgerkit.model import Campaign, Outline, Paragraph, Reading
from ledgerkit.model.outline import FIRST, SECOND
from ledgerkit.office import outline
from ledgerkit.office.formats import Unsafe

_REPORT = re.compile(r"工作(?:情况|进展|进展情况)?(?:的)?(?:报告|总结|汇报)|情况(?:的)?报告")
_COVER = re.compile(r"(?:的函|的通知|的请示|的复函)$")
_DONE = re.compile(r"(?:报告|总结|汇报|案例|函|通知|请示)$")
_DAY = re.compile(r"20\d{2}年\d{1,2}月\d{1,2}日")
_SIGNED = re.compile(r"(?:局|厅|分局|中心|委员会)(?:[（(](?:盖章|公章)[)）])?")
_HEADING_LENGTH = 40  # a longer line that begins with a number is a paragraph with its heading run in


def parts(campaign: Campaign) -> tuple[str, ...]:
    """The parts that a report has in this campaign: the choices of the narrative table; () where it asks for none."""
    table = next((t for t in campaign.tables if t.id == "narrative"), None)
    return tuple(table.column("部分").params.get("choices", ())) if table else ()


def read_outline(data: bytes, campaigns: Sequence[Campaign], file: str, mail: str = "") -> Reading | None:
    """The document as one of the campaigns knows it; None for a cover letter and for whatever else it may be.

    file, mail: as for `read_book`. The outline begins under the title and ends above the signature.
    """
    try:
        lines, modified = outline.read(data)
    except Unsafe:
        return None
    everything = file + "".join(line.text for line in lines)
    campaign = max((c for c in campaigns if parts(c)), key=lambda c: sum(everything.count(w) for w in c.words), default=None)
    if not lines or campaign is None or not any(word in everything for word in campaign.words):
        return None
    title, body = _title(lines)
    paragraphs, signature = _signed([Paragraph(x.number, x.text, _level(x)) for x in body])
    path = PurePosixPath(file.replace("\\", "/").replace("!", "/"))
    kind = _kind(title, path.stem, paragraphs, parts(campaign))
    if kind is None:
        return None
    top = [x.text for x in lines[:6] if len(x.text) <= _HEADING_LENGTH]
    sources = {"邮件": mail, "文件名": path.stem, "文件夹": " ".join(path.parts[:-1])}
    sender = who.identify([title, *signature], sources, who.Directory(campaign.units))
    named = sender.period or who.identify(top, {"邮件": "", "文件名": ""}, who.Directory(())).period
    return Reading(file, campaign.id, sender.unit.code if sender.unit else None, sender.said, named,
                   _reported(signature) or sender.reported, modified, outline=Outline(kind, title, tuple(paragraphs), outline.tables(data)))


def together(tables: Reading, prose: Reading | None, campaigns: Sequence[Campaign]) -> Reading:
    """One reading of a document that holds both: a report with its tables annexed. Either alone where the other says nothing.

    Words around a table are a report only where they have two of its parts at least.
    """
    if prose is None or prose.outline is None:
        return tables
    if tables.failure:
        return prose
    known = parts(next(c for c in campaigns if c.id == prose.campaign))
    if tables.campaign != prose.campaign or len(prose.outline.sections(known)) < 2:
        return tables
    return dataclasses.replace(tables, outline=prose.outline, unit=tables.unit or prose.unit, unit_said=tables.unit_said or prose.unit_said,
                               period=tables.period or prose.period, reported=tables.reported or prose.reported)


def _title(lines: Sequence[outline.Line]) -> tuple[str, list[outline.Line]]:
    """The title, that may stand in up to three lines, and what follows it and the bracketed lines under it."""
    styled = [i for i, line in enumerate(lines[:6]) if line.level == -1]
    start = styled[0] if styled else 0
    end = start + 1
    while end < min(len(lines), start + 3) and (
            lines[end].level == -1 or (not _DONE.search(lines[end - 1].text) and len(lines[end].text) <= 30
                                       and not lines[end].text.endswith(("：", ":", "。")) and not _level(lines[end]))):
        end += 1
    title = "".join(line.text for line in lines[start:end])
    while end < len(lines) and lines[end].text.startswith(("（", "(")) and lines[end].text.endswith(("）", ")")):
        end += 1
    return title, list(lines[end:])


def _level(line: outline.Line) -> int:
    if line.level > 0:
        return line.level
    if len(line.text) > _HEADING_LENGTH or line.text.endswith(("。", "；", "，")):
        return 0
    return 1 if FIRST.match(line.text) else 2 if SECOND.match(line.text) else 0


def _signed(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """The paragraphs above the signature, and its lines: who, and the day."""
    end = len(paragraphs)
    while end and (_DAY.fullmatch(fold(paragraphs[end - 1].text)) or (
            len(paragraphs[end - 1].text) <= 30 and _SIGNED.search(paragraphs[end - 1].text[-6:])
            and not paragraphs[end - 1].text.endswith("。"))):
        end -= 1
    return paragraphs[:end], [p.text for p in paragraphs[end:]]


def _kind(title: str, name: str, paragraphs: Sequence[Paragraph], known: Sequence[str]):
    if _COVER.search(fold(title)):
        return None
    if _REPORT.search(title) or sum(p.heading in known for p in paragraphs if p.level == 1) > 1:
        return "工作报告"
    return "典型案例" if "案例" in title or "案例" in name else None


def _reported(signature: Sequence[str]) -> date | None:
    for line in signature:
        if match := _DAY.search(fold(line)):
            try:
                return cast_date(match[0])
            except CastError:
                return None
    return None
