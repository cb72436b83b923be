"""What the units wrote themselves: their paragraphs by part of the report, and their typical cases.

The same words often come twice, in the table 工作报告素材 and in the unit's own Word report; they count once. Shapes: a piece
is {"标题", "段落": [str]}.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ledgerkit.checks import papers
from ledgerkit.checks.likeness import same_words
from ledgerkit.columns.text import fold
from ledgerkit.model import Outline, Submission, Unit
from ledgerkit.outputs.run import Run

TABLE, PART, TITLE, CONTENT, CASE = "narrative", "部分", "标题", "内容", "典型案例"


def told(run: Run, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """The unit's own words by part of the report: what it sent itself, not what units inside it sent.

    What stands before the first heading of its Word report opens the first part.
    """
    own = {unit.code} | {u.code for u in run.campaign.units if u.parent == unit.code and u.level == "own"}
    parts: dict[str, list[dict[str, Any]]] = {}
    if not any(t.id == TABLE for t in run.campaign.tables):
        return parts
    for choice in run.campaign.table(TABLE).column(PART).params["choices"]:
        parts[choice] = []
    for submission in (s for s in run.ledger.submissions if s.unit.code in own):
        for row in submission.tables[TABLE].rows if TABLE in submission.tables else ():
            if row.get(CONTENT) and row.get(PART) != CASE:
                piece = {"标题": row.get(TITLE) or "", "段落": str(row.get(CONTENT)).split("\n")}
                parts.setdefault(row.get(PART) or "", []).append(piece)
        for paper in (r.outline for r in submission.readings if r.outline and r.outline.kind == "工作报告"):
            for name, pieces in _sections(paper, tuple(parts)).items():
                parts[name] += _unsaid(pieces, parts[name])
        if CASE in parts:
            parts[CASE] += [{"标题": case.title, "段落": list(case.paragraphs)} for case in cases(submission)]
    return parts


def cases(submission: Submission) -> list[papers.Case]:
    """The typical cases that a unit sent; one that came in several files once, at its longest."""
    return once(papers.cases(submission, TABLE, PART, TITLE, CONTENT, CASE))


def once(found: Iterable[papers.Case]) -> list[papers.Case]:
    """The cases without those that say the same as another of them; of the same the longest stays, in the first one's place."""
    kept: list[papers.Case] = []
    for case in found:
        twin = next((n for n, other in enumerate(kept) if _same(case, other)), None)
        if twin is None:
            kept.append(case)
        elif case.length > kept[twin].length:
            kept[twin] = case
    return [case for case in kept if case.length]


def _same(one: papers.Case, other: papers.Case) -> bool:
    texts = "".join(one.paragraphs), "".join(other.paragraphs)
    least = 0.5 if one.title and fold(one.title) == fold(other.title) else 0.8
    return same_words(*texts, least)


def _sections(paper: Outline, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What a report in Word says, by part: each （一） begins a piece, and so does a heading that the outline doesn't know."""
    told: dict[str, list[dict[str, Any]]] = {}
    if opening := papers.opening(paper, names):
        told[names[0]] = [{"标题": "", "段落": [p.text for p in opening]}]
    for heading, inside in paper.sections(names):
        if heading.heading == CASE:
            continue
        pieces: list[dict[str, Any]] = []
        for paragraph in inside:
            if paragraph.level in (1, 2) or not pieces:
                pieces.append({"标题": paragraph.heading if paragraph.level else "", "段落": []})
            if paragraph.level not in (1, 2):
                pieces[-1]["段落"].append(paragraph.text)
        # A heading with nothing under it is a point of a list.
        pieces = [piece if piece["段落"] else {"标题": "", "段落": [piece["标题"]]} for piece in pieces]
        told[heading.heading] = told.get(heading.heading, []) + pieces
    return told


def _unsaid(pieces: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pieces without the paragraphs that stand in what is known already, in these words or nearly so."""
    there = [words for piece in known for words in piece["段落"]]
    kept = [{**piece, "段落": [p for p in piece["段落"] if not any(same_words(p, words) for words in there)]} for piece in pieces]
    return [piece for piece in kept if piece["段落"]]
