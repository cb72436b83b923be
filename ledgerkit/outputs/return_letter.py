"""退回函: the letter that goes with a returned workbook, from the Word template of the pack or of the program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ledgerkit.model import SEVERITY_NAMES, Decision, Finding, Table, Unit
from ledgerkit import typeset
from ledgerkit.outputs import letters
from ledgerkit.outputs.run import Run

TEMPLATE = "return.docx"  # in the pack's folder, where a pack has one of its own
_HOUSE = Path(__file__).resolve().parent.parent / "letters"
_COUNTED = ("error", "warning")
_GROUPS, _PLACES, _SENTENCE = 8, 6, 160  # how much a letter quotes; all of it stands in the workbook


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A received file and the names under which it goes back; none where it can't be sent back annotated."""

    decision: Decision
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's own name, without the folders, archives and e-mails that it came in."""
        return letters.own_name(self.decision.received.path)


def return_letter(run: Run, unit: Unit, findings: Sequence[Finding], enclosed: Sequence[Enclosed], books: Sequence[str]) -> bytes:
    """退回函.docx to a unit about these findings; `books` are the workbooks that go with it."""
    template = _template(Path(run.campaign.folder))
    return typeset.render(template, _NO_SENTENCES, "return", context(run, unit, findings, enclosed, books), run.moment)


_NO_SENTENCES = typeset.Wording(TEMPLATE, {"return": {}})


@cache
def _template(pack: Path) -> typeset.Template:
    own = pack / TEMPLATE
    return typeset.compile_template(own if own.is_file() else _HOUSE / TEMPLATE, house=pack)


def context(run: Run, unit: Unit, findings: Sequence[Finding], enclosed: Sequence[Enclosed],
            books: Sequence[str]) -> dict[str, Any]:
    """The names that the template may use (docs/packs.md)."""
    counted = [f for f in findings if f.severity in _COUNTED]
    groups = _grouped(counted)
    return {
        "单位": letters.signature(run), "专项": run.campaign.title, "期次": run.period_title,
        "主送": letters.addressee(run, unit), "来件": [_came(run, e) for e in enclosed],
        "错误": _number(findings, "error"), "提醒": _number(findings, "warning"), "分表": list(_tables(run, counted)),
        "主要": [_quoted(run, unit, g) for g in groups[:_GROUPS]], "其余": sum(map(len, groups[_GROUPS:])),
        "改正": _progress(run, unit, counted), "期限": letters.until(run), "联系": letters.office_contact(run),
        "所属": any(f.unit not in (None, unit.code) for f in findings),
        "附件": list(books), "日期": run.day,
        "原表": any(len(e.names) == 1 for e in enclosed), "对照": any(len(e.names) > 1 for e in enclosed),
    }


def _came(run: Run, enclosed: Enclosed) -> str:
    """One received file: its name, its day, what was in it, what becomes of it."""
    decision, reading = enclosed.decision, enclosed.decision.reading
    day = ""
    if reading and reading.reported:
        day = f"（填报时间{letters.day(reading.reported)}）"
    elif reading and reading.modified:
        day = f"（保存时间{letters.day(reading.modified.date())}）"
    tables = "、".join(_table(run, t) for t in reading.tables) if reading else ""
    verdict = "" if decision.verdict == "采用" else f"{decision.verdict}：{decision.reason}"
    kept = "" if enclosed.names or decision.verdict == "采用" else "，未随函退回"
    return f"“{enclosed.name}”{day}{f'，{tables}' if tables else ''}{f'，{verdict}' if verdict else ''}{kept}。"


def _table(run: Run, table: Table) -> str:
    return f"{run.campaign.table(table.id).title}{f'{len(table.rows)}条' if table.rows else '（没有记录）'}"


def _number(findings: Sequence[Finding], severity: str) -> int:
    return sum(f.severity == severity for f in findings)


def _tables(run: Run, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """How many findings each table has, in the pack's order; what is about no table comes last, and never alone."""
    titles = {t.id: t.title for t in run.campaign.tables}
    for id, title in [*titles.items(), (None, "其他（文件、单位、报送情况）")]:
        found = [f for f in findings if (f.table if f.table in titles else None) == id]
        if found and any(f.table in titles for f in findings):
            yield {"名称": title, "错误": _number(found, "error"), "提醒": _number(found, "warning"), "合计": len(found)}


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one kind and unit together; errors first, then the most numerous."""
    groups: dict[tuple, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.unit, finding.check, finding.table, finding.title), []).append(finding)
    return sorted(groups.values(), key=lambda g: (_COUNTED.index(g[0].severity), -len(g)))


def _quoted(run: Run, unit: Unit, group: Sequence[Finding]) -> str:
    """One kind of finding: the first in its own words, of the others the places; those of another unit say whose."""
    first, kind = group[0], SEVERITY_NAMES[group[0].severity]
    words = first.message
    if first.origin.file and words.startswith(f"{first.origin.file}："):
        words = f"“{letters.own_name(first.origin.file)}”{words.removeprefix(f'{first.origin.file}：')}"
    words = words if len(words) <= _SENTENCE else f"{words[:_SENTENCE]}……"
    others = _places(group[1:])
    more = f"此类{kind}共{len(group)}条{f'，其余在{others}' if others else ''}。" if len(group) > 1 else ""
    whose = f"{run.name(first.unit)}：" if first.unit not in (None, unit.code) else ""
    return f"{f'【{kind}】' if first.severity == 'warning' else ''}{whose}{words}{more}"


def _progress(run: Run, unit: Unit, findings: Sequence[Finding]) -> dict[str, Any] | None:
    """What is corrected since the unit's version before, what is still open and what is new; None for its first one."""
    round = run.rounds.get(unit.code)
    if round is None:
        return None
    still = [f for f in findings if f.id in round.still]
    return {
        "文件": letters.own_name(round.file), "未改动": round.unchanged,
        "已改": len(round.fixed), "未改": len(still), "新增": sum(f.id in round.new for f in findings),
        "已改处": _places(round.fixed), "未改处": _places(still),
    }


def _places(findings: Sequence[Finding]) -> str:
    """结对服务基本情况表!D15、D17，企业问题台账!C6等9处: a sheet is named once."""
    places = dict.fromkeys((f.origin.sheet, f.origin.cell) for f in findings if f.origin.sheet and f.origin.cell)
    by_sheet: dict[str, list[str]] = {}
    for sheet, cell in list(places)[:_PLACES]:
        by_sheet.setdefault(sheet, []).append(cell)
    said = "，".join(f"{sheet}!{'、'.join(cells)}" for sheet, cells in by_sheet.items())
    return said + (f"等{len(places)}处" if len(places) > _PLACES else "")
