"""退回: what goes back to a unit: its own workbook with every finding at its cell, a letter, and a ready e-mail.

A package belongs to whoever sent the files. Of a workbook that speaks for several units the findings of each go to the
sender too, as a list: the cells that they name stand in files that the sender alone has.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ledgerkit.model import SEVERITY_NAMES, Decision, Finding, Unit
from ledgerkit.office import formats
from ledgerkit.office.annotate import annotate
from ledgerkit.office.beside import beside
from ledgerkit.office.notes import Entry, Note, Summary
from ledgerkit.office.sheets import open_book
from ledgerkit.outputs import letters
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.findings import COLOURS
from ledgerkit.outputs.return_letter import Enclosed, return_letter
from ledgerkit.outputs.run import Run

Content = Callable[[str], bytes]
FOLDER, SHEET, LETTER, LIST = "退回", "校验意见", "退回函.docx", "校验意见.xlsx"
HEADS = ("编号", "轻重", "工作表", "单元格", "意见", "建议", "上次", "情况说明")
_WIDTHS = (11, 7, 22, 9, 56, 36, 9, 24)
_PATCHED = ("xlsx", "xlsm")
_CELL = re.compile(r"([A-Z]+)(\d+)")
_WEIGHT = {severity: n for n, severity in enumerate(SEVERITY_NAMES)}


@dataclass(slots=True)
class Package:
    """What goes back to one unit: its files, each with its findings, and the findings that stand in none of them.

    `loose` are about the unit as a whole or a file that counts no more, `listed` about units that it speaks for.
    """

    unit: Unit
    files: list[tuple[Decision, list[Finding]]] = field(default_factory=list)
    loose: list[Finding] = field(default_factory=list)
    listed: list[Finding] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """All of them, file by file."""
        return [*(f for _, found in self.files for f in found), *self.loose, *self.listed]

    @property
    def due(self) -> bool:
        """Whether anything must be corrected; explanations of warnings alone are asked for by nobody."""
        return any(f.severity == "error" for f in self.findings) or any(d.verdict == "退回" for d, _ in self.files)


def returns(run: Run, content: Content) -> dict[str, bytes]:
    """The packages of all units that have errors or whose file was returned: name under 输出 -> bytes.

    `content` gives the bytes of a received file by the name under which it is registered.
    """
    made: dict[str, bytes] = {}
    for package in packages(run):
        name = letters.unit_name(run, package.unit)
        files, enclosed = _files(run, package, content)
        files[LETTER] = return_letter(run, package.unit, package.findings, enclosed, list(files))
        made |= {f"{FOLDER}/{name}/{file}": data for file, data in files.items()}
        made[f"{FOLDER}/{name}.eml"] = _draft(run, package, files, enclosed)
    return made


# ── who gets what ────────────────────────────────────────────────────────────────────────────────────────────


def packages(run: Run) -> list[Package]:
    """A package for each unit that has something to correct, in the official order."""
    received = {d.received.path: d for d in run.decisions if not _is_share(d)}
    shares = {(d.unit, name): _outer(d, received) for d in run.decisions if _is_share(d)
              for name in (d.received.path, d.reading.source)}
    made: dict[str, Package] = {}
    files: dict[str, list[Finding]] = {}
    speakers: dict[str, str] = {}  # by unit whoever sent what came of it
    for decision in received.values():
        if (owner := _owner(run, decision)) and decision.verdict != "重复":
            made.setdefault(owner.code, Package(owner))
            speakers[decision.unit or owner.code] = owner.code
            if decision.verdict in ("采用", "退回", "无法识别"):
                made[owner.code].files.append((decision, files.setdefault(decision.received.path, [])))
    for (unit, _), outer in shares.items():
        if outer and unit not in speakers and (owner := _owner(run, outer)):
            speakers[unit] = owner.code
    for finding in run.findings:
        file = finding.origin.file
        outer = shares.get((finding.unit, file))
        if outer and (file not in received or received[file].unit != finding.unit):
            if owner := _owner(run, outer):
                made[owner.code].listed.append(finding)
        elif file in files:
            files[file].append(finding)
        elif owner := made.get(speakers.get(finding.unit)):
            (owner.loose if owner.unit.code == finding.unit or file in received else owner.listed).append(finding)
    place = {u.code: n for n, u in enumerate(run.campaign.units)}
    return sorted((p for p in made.values() if p.due), key=lambda p: place[p.unit.code])


def _is_share(decision: Decision) -> bool:
    """A unit's share of a workbook that speaks for several (levels.unfold): registered, but no file of its own."""
    item = decision.received
    return decision.reading is not None and not item.sha256 and not item.failure and "!" in item.path


def _outer(share: Decision, received: dict[str, Decision]) -> Decision | None:
    holding = [path for path in received if share.received.path.startswith(f"{path}!")]
    return received[max(holding, key=len)] if holding else None


def _owner(run: Run, decision: Decision) -> Unit | None:
    """Whom a file goes back to: the unit that it is booked under, or the one that its sender's address is registered for.

    What a city sends for all of it goes back with what it sends for itself.
    """
    code = decision.unit or (decision.reading.unit if decision.reading else None)
    if run.unit(code) is None:
        sender = decision.reading.sender if decision.reading else ""
        code = next((c.unit for c in run.contacts.values() if sender and sender in c.addresses), None)
    own = next((u for u in run.campaign.units if u.parent == code and u.level == "own"), None)
    return own or run.unit(code)


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────


def _files(run: Run, package: Package, content: Content) -> tuple[dict[str, bytes], list[Enclosed]]:
    """The workbooks that go back by their names, and of every received file what became of it."""
    files: dict[str, bytes] = {}
    enclosed = []
    loose = [*package.loose, *(f for decision, found in package.files if not _annotatable(decision) for f in found)]
    for decision, found in package.files:
        returned = {}
        if _annotatable(decision) and (found or loose):
            returned = _returned(run, package.unit, decision, [*found, *loose], content, files)
            loose = [] if returned else [*loose, *found]
        files |= returned
        enclosed.append(Enclosed(decision, tuple(returned)))
    if rest := [*loose, *package.listed]:
        files[letters.file_name(LIST, [*files, LETTER])] = _list(run, package.unit, rest)
    return files, enclosed


def _annotatable(decision: Decision) -> bool:
    """Whether findings can be written into a file: not into pictures, PDF, documents of prose, locked and damaged ones."""
    item, reading = decision.received, decision.reading
    unread = item.failure or reading is None or reading.failure or reading.outline
    return item.format in formats.WORKBOOKS and not unread


def _returned(run: Run, unit: Unit, decision: Decision, findings: Sequence[Finding], content: Content,
              taken: Iterable[str]) -> dict[str, bytes]:
    """A received file annotated, under its own name; with the findings in a workbook beside it where it can't be patched.

    Nothing for one that turns out to be damaged.
    """
    item = decision.received
    name = letters.file_name(letters.own_name(item.path), [*taken, LETTER])
    own = [f for f in findings if f.origin.file == item.path]
    notes = [Note(f.origin.sheet, f.origin.cell, f.severity, _note(run, f)) for f in own
             if f.origin.sheet and _CELL.fullmatch(f.origin.cell or "")]
    try:
        data = content(item.path)
        if item.format in _PATCHED:
            try:
                return {name: annotate(data, notes, _summary(run, unit, findings, item.path, ""))}
            except ValueError:  # a workbook that can't be patched, such as a Strict one
                pass
        other = letters.file_name(f"{name.rpartition('.')[0]}（校验意见）.xlsx", [*taken, name, LETTER])
        grids = open_book(data, item.format).grids
        return {name: data, other: beside(grids, notes, _summary(run, unit, findings, item.path, name), run.moment)}
    except (formats.Unsafe, *formats.ZIP_FAULTS):  # ValueError is one of these
        return {}


def _summary(run: Run, unit: Unit, findings: Sequence[Finding], file: str, original: str) -> Summary:
    """The first sheet of a returned workbook; `original` is the name of the file to correct where it isn't this one."""
    lines = [_about(run, unit), _counted(run, findings), _how(run, original),
             "错误须改正；提醒请核对，情况属实的，在该行“情况说明”栏（没有这一栏的，在表的最右边加一栏）写明原因，可不改动；提示供参考。"]
    rows = tuple(Entry(cells(run, f, file), f.severity, _link(f, file)) for f in ordered(findings))
    return Summary(f"{run.campaign.title}校验意见", tuple(lines), HEADS, rows, "单元格", _WIDTHS)


def _about(run: Run, unit: Unit) -> str:
    return f"填报单位：{run.name(unit.code)}　报告期：{run.period_title}　出具日期：{run.day}　{letters.signature(run)}"


def _counted(run: Run, findings: Iterable[Finding]) -> str:
    """共有错误3条、提醒5条。与上次相比：…"""
    findings = list(findings)
    amounts = [f"{label}{n}条" for s, label in SEVERITY_NAMES.items() if (n := sum(f.severity == s for f in findings))]
    states = [state for f in findings if (state := since(run, f))]
    again = [f"{state}{n}条" for state in (STILL, NEW) if (n := states.count(state))]
    return f"共有{'、'.join(amounts)}。" + (f"与上次报送相比，{'，'.join(again)}。" if again else "")


def _how(run: Run, original: str) -> str:
    """By when and how to send back."""
    by = f"请于{letters.until(run)}改正后报送" if run.correct_by else "请改正后报送"
    where = (f"请在原文件“{original}”上改，本表只供对照" if original else "直接在本工作簿各表上改，点“单元格”一栏可跳到该处")
    return f"{by}。{where}；不另建新表，不改文件名和工作表名，改好保存后作为附件回复来信。"


STILL, NEW = "仍未改", "新增"


def since(run: Run, finding: Finding) -> str:
    """Whether a finding was made of the version before too: 仍未改 or 新增; "" for a unit's first version."""
    round = run.rounds.get(finding.unit)
    return "" if round is None else STILL if finding.id in round.still else NEW if finding.id in round.new else ""


def cells(run: Run, finding: Finding, file: str) -> tuple[str, ...]:
    """A finding as a row under `HEADS`; one of another file says which."""
    here = finding.origin.file in (file, None)
    origin = finding.origin
    return (finding.id, SEVERITY_NAMES[finding.severity], (origin.sheet or "") if here else "", (origin.cell or "") if here else "",
            letters.told(finding) if here else _elsewhere(finding), finding.suggestion or "", since(run, finding),
            finding.answer or "")


def _elsewhere(finding: Finding) -> str:
    place = f"{finding.origin}" if finding.origin.sheet else ""
    return f"“{letters.own_name(finding.origin.file or '')}”{place}：{letters.told(finding)}"


def _note(run: Run, finding: Finding) -> str:
    """The comment at a cell."""
    again = "（上次已提出）" if since(run, finding) == STILL else ""
    advice = f"{finding.suggestion}。" if finding.suggestion else ""
    return f"【{SEVERITY_NAMES[finding.severity]}】{letters.told(finding)}{advice}{again}（编号{finding.id}）"


def _link(finding: Finding, file: str) -> tuple[str, str] | None:
    """The cell that a finding's line leads to; a finding about a sheet leads to its first cell."""
    if finding.origin.file != file or not finding.origin.sheet:
        return None
    return finding.origin.sheet, finding.origin.cell or "A1"


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """The gravest first, then from sheet to sheet, as the checks came by them, and downwards."""
    sheets = list(dict.fromkeys((f.origin.file, f.origin.sheet) for f in findings))

    def place(finding: Finding) -> tuple:
        match = _CELL.fullmatch(finding.origin.cell or "")
        column, row = (match[1], int(match[2])) if match else ("", 0)
        return _WEIGHT[finding.severity], sheets.index((finding.origin.file, finding.origin.sheet)), row, len(column), column

    return sorted(findings, key=place)


_LIST = (
    Field("编号", 11, "mark"), Field("轻重", 8, "mark"), Field("填报单位", 18), Field("文件", 34, "wrap"), Field("工作表", 20),
    Field("单元格", 9, "mark"), Field("意见", 60, "wrap"), Field("建议", 34, "wrap"), Field("上次", 9, "mark"), Field("情况说明", 24, "wrap"),
)


def _list(run: Run, unit: Unit, findings: Sequence[Finding]) -> bytes:
    """校验意见.xlsx: the findings that stand in no workbook of the package, with their units and files."""
    writer = Writer(SHEET, run.moment)
    rows = [(f.id, SEVERITY_NAMES[f.severity], run.name(f.unit), f.origin.file, f.origin.sheet, f.origin.cell, letters.told(f),
             f.suggestion, since(run, f), f.answer) for f in ordered(findings)]
    note = f"{_about(run, unit)}　{_counted(run, findings)}"
    writer.table(SHEET, f"{run.campaign.title}校验意见", note, _LIST, rows, colours=COLOURS, freeze=2)
    return writer.close()


# ── the e-mail ───────────────────────────────────────────────────────────────────────────────────────────────


def _draft(run: Run, package: Package, files: dict[str, bytes], enclosed: Sequence[Enclosed]) -> bytes:
    """The draft that carries the package."""
    unit = package.unit
    by = letters.until(run, short=True)
    subject = f"【退回】{run.campaign.title}{run.period_title}：{letters.unit_name(run, unit)}（{f'请于{by}改正' if by else '请改正后报送'}）"
    to = letters.addresses(run, unit)
    missing = "" if to else _unaddressed(run, unit, enclosed)
    return letters.mail(run, subject, list(_paragraphs(run, package, list(files), enclosed)), to, missing, list(files.items()))


def _unaddressed(run: Run, unit: Unit, enclosed: Sequence[Enclosed]) -> str:
    senders = dict.fromkeys(e.decision.reading.sender for e in enclosed if e.decision.reading and e.decision.reading.sender)
    came = f"；来件发自{'、'.join(senders)}，可核实后使用" if senders else ""
    return f"通讯录里没有{run.name(unit.code)}的邮箱，请补登后重新生成，或者填写收件人、删去本段后发送{came}"


def _paragraphs(run: Run, package: Package, names: Sequence[str], enclosed: Sequence[Enclosed]) -> Iterator[str]:
    yield letters.addressee(run, package.unit)
    yield (f"你单位报送的{run.campaign.title}{run.period_title}材料收悉。经校验，"
           f"{_counted(run, [f for f in package.findings if f.severity != 'info'])}现予退回，请对照附件改正后重新报送。")
    if any(e.names for e in enclosed):
        yield "意见写在所附表格首页“校验意见”和各单元格的批注里。" + (
            "名称带“（校验意见）”的表只供对照，请在原表上改正，不改文件名。" if any(len(e.names) > 1 for e in enclosed) else
            "请直接在所附表格上改正，不另建新表，不改文件名和工作表名。")
    if unread := [e for e in enclosed if not e.names and e.decision.verdict in ("退回", "无法识别")]:
        yield f"有{len(unread)}件不能随信退回：{'；'.join(f'“{e.name}”（{e.decision.reason}）' for e in unread)}。"
    if any(f.unit not in (None, package.unit.code) for f in package.findings):
        yield "涉及所属单位的意见，请转有关单位改正后重新汇总报送。"
    if any(f.severity == "warning" for f in package.findings):
        yield "错误须逐条改正；提醒请核对，情况属实的，在该行“情况说明”栏写明原因，可不改动。"
    by = letters.until(run)
    yield f"请于{by}将改正后的表格作为附件直接回复本邮件。" if by else "请将改正后的表格作为附件直接回复本邮件。"
    yield "附件：" + "　".join(letters.numbered(list(names)))
