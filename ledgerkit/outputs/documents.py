"""The Word documents of a run: which ones, for whom, and their bytes."""

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ledgerkit import typeset
from ledgerkit.model import Campaign, Document
from ledgerkit.outputs import facts
from ledgerkit.outputs.context import context
from ledgerkit.outputs.run import Run
from ledgerkit.typeset.recorded import Recorder

LEVELS = ("province", "city", "county")  # from the top down


def documents(run: Run) -> Iterator[tuple[str, bytes]]:
    """(file name without its ending, .docx) of each document of the pack, for each unit of its level."""
    pack = run.campaign
    if not pack.documents:
        return
    wording, recorder = sentences(pack), Recorder(facts.of_run(run).fact)
    for document in _wanted(pack):
        template = typeset.compile_template(Path(pack.folder, document.template), document.headings)
        for unit in pack.units:
            if unit.level == document.level:
                record = partial(recorder.item, unit.name, run.period_title, run.day)
                data = typeset.render(template, wording, document.id, context(run, unit), run.moment, record)
                yield document.name.format(unit=unit.name), data


def sentences(pack: Campaign) -> typeset.Wording:
    """The sentences of a pack's wording.toml; a pack whose templates need none has no such file."""
    path = Path(pack.folder, "wording.toml")
    return typeset.load_wording(path) if path.exists() else typeset.Wording(path.name, {d.id: {} for d in pack.documents})


def _wanted(pack: Campaign) -> list[Document]:
    """The pack's documents; the top unit of a scope that has none of its level gets the next higher unit's, in its name."""
    top = pack.units[0].level
    if any(d.level == top for d in pack.documents) or top not in LEVELS:
        return list(pack.documents)
    higher = [d for d in pack.documents if d.level in LEVELS[:LEVELS.index(top)]]
    nearest = max((LEVELS.index(d.level) for d in higher), default=None)
    return [*pack.documents, *(dataclasses.replace(d, level=top, name="{unit}") for d in higher if LEVELS.index(d.level) == nearest)]
