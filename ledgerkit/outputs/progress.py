"""报送进度.xlsx: who has reported what, by unit, by city and for the whole."""

from collections.abc import Iterator

from ledgerkit.model import State, Unit
from ledgerkit.outputs.book import Field, Writer
from ledgerkit.outputs.run import Run

STATES = ("已报", "零报告", "迟报", "退回", "未报")
_COLOURS = {"已报": "#E2F0D9", "零报告": "#E2F0D9", "退回": "#F8CBAD", "未报": "#F8CBAD"}
_LATE = "#FFF2CC"


def progress(run: Run) -> bytes:
    """A sheet of every unit with every table, and one that counts the states by city; the whole is its last line."""
    writer = Writer("报送进度", run.moment)
    tables = [t for t in run.campaign.tables if any(t.id in states for states in run.standing.values())]
    lines = list(_lines(run, [t.id for t in tables]))
    late = {str(state): _LATE for states in run.standing.values() for state in states.values() if state.state == "迟报"}
    fields = (Field("序号", 7, "mark"), Field("市", 12), Field("填报单位", 20), *(Field(t.title, 18, "mark") for t in tables),
              Field("填报时间", 12, "date"), Field("错误", 7, "number"), Field("提醒", 7, "number"), Field("已说明", 8, "number"),
              Field("比上次", 24, "wrap"), Field("联系人", 11), Field("电话", 15))
    writer.table("各单位", f"{run.campaign.title}报送进度", _note(run), fields, lines, colours=_COLOURS | late, freeze=3)
    counted = (Field("市", 14), Field("表", 24), Field("应报单位", 10, "number"), *(Field(state, 9, "number") for state in STATES),
               Field("未报的单位", 60, "wrap"))
    rows = [row for name, units in _groups(run) for row in _counted(run, name, units, tables)]
    whole = list(_counted(run, "合计", list(run.ledger.units), tables))
    writer.table("各市", f"{run.campaign.title}报送进度（各市）", _note(run), counted, [*rows, *whole])
    return writer.close()


def _note(run: Run) -> str:
    due = f"　截止{run.due.year}年{run.due.month}月{run.due.day}日" if run.due else ""
    return f"{run.note}{due}　零报告须在表上勾选，空表不算"


def _lines(run: Run, tables: list[str]) -> Iterator[tuple]:
    submissions = {s.unit.code: s for s in run.ledger.submissions}
    own: dict[str, list] = {}
    for finding in run.findings:
        own.setdefault(finding.unit, []).append(finding)
    for number, unit in enumerate(run.ledger.units, 1):
        states, found = run.standing.get(unit.code, {}), own.get(unit.code, [])
        reported = [r.reported for r in submissions[unit.code].readings if r.reported] if unit.code in submissions else []
        contact = run.contacts.get(unit.code)
        yield (number, run.city(unit.code), unit.name, *(str(states[t]) if t in states else "—" for t in tables), max(reported, default=None),
               *(sum(f.severity == s for f in found) for s in ("error", "warning")), sum(f.answer is not None for f in found),
               _since(run, unit.code), contact.name if contact else "", contact.phone if contact else "")


def _since(run: Run, unit: str) -> str:
    """已改3处，未改1处，新增2处"""
    round = run.rounds.get(unit)
    if round is None:
        return ""
    if round.unchanged:
        return "重报内容未改"
    parts = (("已改", len(round.fixed)), ("未改", len(round.still)), ("新增", len(round.new)))
    return "，".join(f"{word}{n}处" for word, n in parts if n)


def _groups(run: Run) -> list[tuple[str, list[Unit]]]:
    groups: dict[str, list[Unit]] = {}
    for unit in run.ledger.units:
        groups.setdefault(run.city(unit.code), []).append(unit)
    return list(groups.items())


def _counted(run: Run, name: str, units: list[Unit], tables) -> Iterator[tuple]:
    for table in tables:
        states = {u.name: run.standing[u.code][table.id] for u in units if table.id in run.standing.get(u.code, {})}
        if states:
            missing = "、".join(unit for unit, state in states.items() if state.state == "未报")
            yield (name, table.title, len(states), *(_count(states.values(), state) for state in STATES), missing)


def _count(states, wanted: str) -> int:
    return sum(isinstance(state, State) and state.state == wanted for state in states)
