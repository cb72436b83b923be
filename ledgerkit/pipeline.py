"""A whole run on one page: from the files in 收件/ to the files in 输出/."""

import dataclasses
import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ledgerkit import __version__, campaign, checks, consolidate, contacts, inbox, intake, levels, locks, memory, periods, split, versions
from ledgerkit.checks import Context
from ledgerkit.checks.context import chinese_day
from ledgerkit.checks.submission import due_day
from ledgerkit.errors import FatalError
from ledgerkit.intake.outline import read_outline, together
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Decision, Fault, Finding, Origin, Reading, Received, Round, Submission, Unit
from ledgerkit.office import containers, formats, workers
from ledgerkit.office.sheets import open_book
from ledgerkit.standing import standing

CORRECTION = timedelta(days=5)  # that a unit is given to correct what was returned, unless batch.toml says correct_by
Progress = Callable[[int, int], None]
Arrival = tuple[Received, Reading | None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did, for the closing summary: the folder of the outputs, and what it found."""

    folder: Path
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Unit, ...]
    files: tuple[str, ...]
    figures: tuple[tuple[str, str, str], ...]


def take_in(path: str, name: str, packs: Sequence[Campaign], as_of: date) -> list[Arrival]:
    """One file, in a worker process: what it is, and what one of the packs understands of it.

    Of an archive or an e-mail there is an arrival for each file inside.
    """
    received, data = inbox.receive(path, name)
    if received.failure:
        return [(received, None)]
    arrivals = []
    for found in containers.walk(data, received.format, name):
        itself = found.data is data and not found.failure
        arrival = received if itself else inbox.register(found.name, found.data, found.format, found.failure)
        arrivals.append(_take_in(found, arrival, packs, as_of))
    return arrivals


def _take_in(found: containers.Found, received: Received, packs: Sequence[Campaign], as_of: date) -> Arrival:
    if received.failure:
        return received, None
    sender = f"{found.mail.sender_name} {found.mail.subject}" if found.mail else ""
    prose = read_outline(found.data, packs, found.name, sender) if found.format == "docx" else None
    try:
        book = open_book(found.data, found.format)
    except formats.Unsafe as refusal:
        return (received, _sent(prose, found)) if prose else (dataclasses.replace(received, failure=str(refusal)), None)
    if book.modified is None and found.mail:
        book.modified = found.mail.date
    reading = intake.read_book(book, packs, found.name, as_of, sender)
    return received, _sent(together(reading, prose, packs), found)


def _sent(reading: Reading, found: containers.Found) -> Reading:
    """The reading with the address of the e-mail that brought it."""
    return dataclasses.replace(reading, sender=found.mail.sender) if found.mail else reading


def read_files(files: Sequence[tuple[Path, str]], packs: Sequence[Campaign], as_of: date, jobs: int = 0,
               progress: Progress | None = None) -> Iterator[Arrival]:
    """Every file in worker processes, in the given order; a file that kills its worker is one failed file."""
    tasks = [(str(path), name) for path, name in files]
    read = workers.each(take_in, tasks, jobs or os.cpu_count() or 1, shared=(packs, as_of))
    for (path, name), (arrivals, failure), done in zip(files, read, itertools.count(1)):
        if failure:
            arrivals = [(Received(name, path.stat().st_size, _sha256(path), "unknown", failure), None)]
        if progress:
            progress(done, len(tasks))
        yield from arrivals


def received_files(batch: inbox.Batch) -> list[tuple[Path, str]]:
    """Every file of 收件/ and the name that registers it, and the ledger that batch.toml names outside of it."""
    box = batch.folder / inbox.INBOX
    files = inbox.named(inbox.walk(box), box)
    if batch.ledger and _ledger_name(batch) == batch.ledger:
        path = batch.folder / batch.ledger
        if not path.is_file():
            raise FatalError(f"batch.toml里写的台账“{batch.ledger}”找不到。")
        files.append((path, batch.ledger))
    return files


def _ledger_name(batch: inbox.Batch) -> str | None:
    """The name under which the ledger that batch.toml names is registered: one in 收件/ by its place there."""
    path = Path(batch.ledger) if batch.ledger else None
    return path and (path.relative_to(inbox.INBOX) if path.is_relative_to(inbox.INBOX) else path).as_posix()


def decide(arrivals: Sequence[Arrival], pack: Campaign, batch: inbox.Batch) -> list[Decision]:
    """What counts of what came in, in the order of arrival; parts of a ledger of tasks compete among their like."""
    groups = split.groups(arrivals, pack, _ledger_name(batch))
    kept = {(lock.unit, lock.sha256): chinese_day(lock.day) for lock in locks.load(batch.folder)}
    sums = {received.path: received.sha256 for received, _ in arrivals}
    locked = {received.path: kept[place] for received, reading in arrivals if reading and reading.unit
              and (place := (consolidate.booked(reading.unit, pack.units), locks.content_of(received.path, sums))) in kept}
    decided = {d.received.path: d for group in groups for d in consolidate.decide(group, pack, batch.period, locked)}
    return [decided[received.path] for received, _ in arrivals]


def content(files: dict[str, Path], name: str) -> bytes:
    """The bytes of a received file by its name, of one inside an archive or an e-mail too."""
    outer = next(known for known in sorted(files, key=len, reverse=True) if name == known or name.startswith(f"{known}!"))
    received, data = inbox.receive(files[outer], outer)
    if name == outer:
        return data
    return next(found.data for found in containers.walk(data, received.format, outer) if found.name == name)


def open_one(path: Path, pack: Campaign, as_of: date) -> Arrival:
    """One workbook, read as whatever comes in is."""
    return next(iter(read_files([(path, path.name)], [pack], as_of, 1)))


def ledger_book(whole: split.Together, pack: Campaign, files: dict[str, Path]) -> tuple[dict[str, bytes], list[Finding]]:
    """台账.xlsx, the ledger of tasks in its own layout with what was returned; a finding where that can't be made."""
    if whole.reading is None:
        return {}, []
    try:
        return {"台账.xlsx": split.workbook(content(files, whole.reading.file), whole, pack)}, []
    except split.UNUSUAL:
        fault = Fault(Origin(whole.reading.file), "不是通常的.xlsx文件，进展不能原样填回，没有生成台账.xlsx", "请用WPS或Excel另存为.xlsx后重新运行")
        return {}, [fault.finding("warning", "ledger_format")]


def unfolded(arrivals: Iterable[Arrival], packs: Sequence[Campaign]) -> Iterator[Arrival]:
    """The arrivals, and after each workbook that speaks for several units the share of each."""
    for received, reading in arrivals:
        yield from levels.unfold(received, reading, next((p for p in packs if reading and p.id == reading.campaign), packs[0]))


def check_reading(reading: Reading, context: Context) -> list[Finding]:
    """All findings about one file on its own: those of its cells and those of the checks."""
    found = list(reading.findings)
    sums = dataclasses.replace(context.campaign, checks=tuple(c for c in context.campaign.checks if c.check == "totals"))
    for table in reading.spanned:
        found += checks.run("table", table, dataclasses.replace(context, campaign=sums))
    for table in consolidate.joined(reading.tables):
        found += checks.run("table", table, context)
    return found


def check_file(reading: Reading, context: Context) -> list[Finding]:
    """What `check` says of one file: its own findings, and those of a submission that it makes alone."""
    unit = next((u for u in context.campaign.units if u.code == reading.unit), None)
    found = check_reading(reading, context)
    if not reading.tables and not reading.outline:  # the cover of several units' shares, each checked by itself
        return found
    if unit is None:
        said = f"填报单位“{reading.unit_said}”不在名单中" if reading.unit_said else "认不出填报单位"
        found.append(Fault(Origin(reading.file), said, "请在表头上方写明填报单位全称").finding("error", "unit"))
        return found
    tables = {t.id: t for t in consolidate.joined(reading.tables)}
    return found + list(checks.run("submission", Submission(unit, tables, (reading,)), context))


def corrected(decisions: Sequence[Decision], findings: Sequence[Finding], context: Context) -> tuple[list[Finding], dict[str, Round]]:
    """The findings with their records and answers, and by unit what became of those of the version before."""
    found = versions.identified(findings, versions.Index((d.reading for d in decisions if d.verdict == "采用"), context.campaign))
    previous = versions.before(decisions, consolidate.newest)
    rounds = versions.rounds(decisions, found, previous, lambda reading: check_file(reading, context), context.campaign)
    return [*found, *versions.unchanged(rounds, found)], rounds


def run(folder: Path, output: Path | None = None, as_of: date | None = None, jobs: int = 0, scope: str | None = None,
        progress: Progress | None = None) -> Result:
    """The main job (DESIGN.md section 2). Raises `FatalError` where it cannot start or cannot write."""
    batch = inbox.load_batch(folder)
    known = campaign.load(batch.campaign, folder)  # files are read with all its names, so that another's is not mistaken for ours
    pack = scoped(known, scope or batch.scope)
    as_of = as_of or batch.as_of
    before, last_year = (memory.recall(batch, pack, named, open_one) for named in ("previous", "last_year"))
    context = Context(pack, as_of, batch.period, before=before, contacts=contacts.load(folder, known.units))
    files = received_files(batch)
    arrivals = list(unfolded(read_files(files, [known], as_of, jobs, progress), [known]))
    decisions = decide(arrivals, pack, batch)
    ledger = consolidate.ledger(decisions, pack)
    findings = list(consolidate.findings(decisions, pack))
    for decision in decisions:
        if decision.verdict in ("采用", "退回"):
            findings += _of_unit(check_reading(decision.reading, context), decision.unit)
    for submission in ledger.submissions:
        findings += _of_unit(checks.run("submission", submission, context), submission.unit.code)
    findings, rounds = corrected(decisions, findings, context)
    whole = split.together(ledger, decisions, pack)
    book, said = ledger_book(whole, pack, {name: path for path, name in files})
    ledger, findings = whole.ledger, [*findings, *whole.findings, *said]
    context = dataclasses.replace(context, figures=Figures(ledger, pack))
    findings += checks.run("ledger", ledger, context)

    from ledgerkit import outputs  # what writes loads only when there is something to write
    from ledgerkit.outputs import dispatch
    from ledgerkit.outputs.documents import documents
    from ledgerkit.outputs.reminders import reminders
    from ledgerkit.outputs.returns import returns
    from ledgerkit.outputs.run import Run

    due = due_day(pack, batch.period)
    done = Run(pack, batch.period, as_of, tuple(decisions), ledger, tuple(_sorted(_once(findings), pack)), context.figures,
               memory.marks(batch, before), rounds, standing(ledger, decisions, findings, pack, as_of, due), context.contacts, due,
               batch.correct_by or periods.moved(as_of + CORRECTION, "next"), batch.mail,
               before, last_year, memory.history(batch, before))
    made = {name: make(done) for name, make in outputs.WORKBOOKS.items()}
    by_name = {name: path for path, name in files}
    made |= returns(done, lambda name: content(by_name, name)) | reminders(done)
    made |= {f"报告/{name}.docx": data for name, data in documents(done)}
    made |= book | ({"到期情况.xlsx": dispatch.standing(done)} if pack.dispatches else {})
    if scope or batch.scope:
        made["上报.xlsx"] = outputs.reexport(done)
    made["manifest.json"] = _manifest(done, batch, made)
    target = output or folder / inbox.OUTPUT
    write(made, target)
    top = pack.units[0].code
    figures = tuple((i.id, done.figures.text(i.id, top), i.unit) for i in pack.indicators)
    return Result(target, tuple(decisions), done.findings, ledger.missing, tuple(made), figures)


def scoped(pack: Campaign, scope: str | None) -> Campaign:
    """The campaign for one city or county only: its units are those inside, and so are its quotas."""
    if scope is None:
        return pack
    inside: list[Unit] = []
    for unit in pack.units:
        if unit.code == scope:
            inside.append(dataclasses.replace(unit, parent=None))
        elif unit.parent in {u.code for u in inside}:
            inside.append(unit)
    if not inside:
        raise FatalError(f"专项“{pack.title}”的名单里没有代码为“{scope}”的单位。")
    codes = {u.code for u in inside}
    quotas = tuple(q for q in pack.quotas if q.total is None)
    quotas = tuple(dataclasses.replace(q, units={c: n for c, n in q.units.items() if c in codes}) for q in quotas)
    return dataclasses.replace(pack, units=tuple(inside), quotas=quotas)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """What a check says of no place and no unit (what it lacks) is said once, however many tables it looked at."""
    return [f for n, f in enumerate(findings) if f.origin.file or f.unit or f not in findings[:n]]


def _of_unit(findings, unit: str | None) -> list[Finding]:
    return [f if f.unit or not f.origin.file else dataclasses.replace(f, unit=unit) for f in findings]


def _sorted(findings: Sequence[Finding], pack: Campaign) -> list[Finding]:
    """The gravest first, then by unit in official order, then by place."""
    weight = {"error": 0, "warning": 1, "info": 2}
    place = {u.code: n for n, u in enumerate(pack.units)}
    return sorted(findings, key=lambda f: (weight[f.severity], place.get(f.unit, len(place)), f.origin.file or ""))


def _sha256(data: bytes | Path) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.read_bytes()).hexdigest()


def _manifest(done, batch: inbox.Batch, made: dict[str, bytes]) -> bytes:
    """What went in, what was decided, what came out: enough to prove that a run is repeatable."""
    manifest = {
        "ledgerkit": __version__, "campaign": done.campaign.id, "period": done.period, "as_of": done.as_of.isoformat(),
        "inputs": [{"file": d.received.path, "sha256": d.received.sha256, "verdict": d.verdict, "reason": d.reason,
                    "unit": d.unit, "tables": list(d.tables)} for d in done.decisions],
        "states": {unit: {table: str(state) for table, state in tables.items()} for unit, tables in done.standing.items()},
        **{key: {"file": named, "sha256": _sha256(memory.place(batch, key))}
           for key in ("previous", "last_year") if (named := getattr(batch, key))},
        "outputs": [{"file": name, "sha256": _sha256(data)} for name, data in made.items()],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def write(made: dict[str, bytes], target: Path) -> None:
    """All files or none: written beside their places, then moved over the old ones; stale ones of an earlier run go.

    A file that another program holds open is found before anything is changed.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        stale = _stale(target, made)
        for name in (*made, *stale):
            if (target / name).exists():
                with (target / name).open("r+b"):
                    pass
        with tempfile.TemporaryDirectory(prefix=".ledgerkit-", dir=target) as folder:
            for number, data in enumerate(made.values()):
                with Path(folder, str(number)).open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            for number, name in enumerate(made):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(folder, str(number)), target / name)
        for name in stale:
            (target / name).unlink(missing_ok=True)
    except PermissionError as error:
        raise FatalError(f"“{Path(error.filename or target).name}”正被其他程序打开（或没有写入权限），请在WPS或Excel里关闭它，再运行一次。") from None
    except OSError as error:
        raise FatalError(f"结果写不进“{target}”：{error.strerror or error}。") from None


def _stale(target: Path, made: dict[str, bytes]) -> list[str]:
    """The outputs of an earlier run, as its manifest lists them, that this run no longer makes."""
    try:
        listed = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        return [entry["file"] for entry in listed if entry["file"] not in made and ".." not in Path(entry["file"]).parts]
    except (OSError, ValueError, KeyError, TypeError):
        return []
