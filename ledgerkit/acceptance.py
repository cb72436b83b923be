"""锁定: accepting for good what the last run took over, for the command `lock`."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledgerkit import campaign, inbox, locks, pipeline
from ledgerkit.errors import FatalError
from ledgerkit.locks import Lock

_OPEN = ("未报", "退回")


def lock(folder: Path, names: Sequence[str] = ()) -> tuple[list[Lock], list[str]]:
    """Lock the submissions of these units (names or codes), or of all that are complete and without errors.

    What is locked is what the last run accepted, as its manifest says: what the officer has seen. Returns the new
    locks, and the names of asked-for units of which nothing can be locked. Raises `FatalError` without a run, and for
    a unit that the campaign does not have.
    """
    batch = inbox.load_batch(folder)
    pack = campaign.load(batch.campaign, folder)
    manifest = _last_run(folder)
    units = {u.code: u for u in pack.units}
    states = manifest["states"]
    if names:
        wanted = [_unit(name, units) for name in names]
    else:
        wanted = [code for code, tables in states.items() if tables and not any(s.startswith(_OPEN) for s in tables.values())]
    kept = locks.load(folder)
    known = {(k.unit, k.sha256) for k in kept}
    sums = {i["file"]: i["sha256"] for i in manifest["inputs"]}
    day = date.fromisoformat(manifest["as_of"])
    made = [Lock(i["unit"], units[i["unit"]].name, day, i["file"], sha256) for i in manifest["inputs"]
            if i["verdict"] == "采用" and i["unit"] in wanted
            and (i["unit"], sha256 := locks.content_of(i["file"], sums)) not in known]
    if made:
        pipeline.write({locks.NAME: locks.as_csv([*kept, *made])}, folder)
    have = {k.unit for k in (*kept, *made)}
    return made, [units[code].name for code in wanted if code not in have]


def _last_run(folder: Path) -> dict:
    try:
        return json.loads((folder / inbox.OUTPUT / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise FatalError(f"“{folder.name}”还没有处理过，请先运行ledgerkit run，看过结果再锁定。") from None


def _unit(name: str, units: dict) -> str:
    found = [code for code, unit in units.items() if name in (code, unit.name, *unit.aliases)]
    if len(found) != 1:
        raise FatalError(f"名单里{'没有' if not found else '有几个'}“{name}”，请写单位全称或代码。")
    return found[0]
