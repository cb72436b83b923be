"""What a form of ours says besides its records: the ticks of 零报告, and whether it came back as it was sent out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledgerkit import periods
from ledgerkit.columns import is_blank
from ledgerkit.columns.text import fold, plain
from ledgerkit.intake.who import Who
from ledgerkit.model import Campaign, Fault, Finding, Origin, Stamp, Table, Unit
from ledgerkit.office.sheets import Book, Grid, letters

ASIDE = frozenset({"填报说明", "自查"})  # sheets of a form that nobody fills in
OPINIONS = "校验意见"  # the first sheet of a workbook that was sent back, known by its headings too
_OPINION = {"编号", "轻重", "单元格"}
_VERDICT = "自查结论"
_HEAD = 12  # rows in which its headings are looked for
ZERO = "零报告"
_LABEL = re.compile(rf"{ZERO}([^:]*):?(.*)", re.S)
_TICKS = frozenset("是 有 √ ✓ ✔ ☑ ✅ v y yes true".split())
_CROSSES = frozenset("否 无 不是 没有 × ✗ ✘ ☐ □ x n no false - — /".split())
_SHOWN = 20  # characters of a strange tick


@dataclass(frozen=True, slots=True)
class Tick:
    """The tick cell of a table: `strange` is what stands there where it is neither a tick nor none."""

    table: str
    sheet: str
    cell: str
    ticked: bool
    strange: str = ""


def aside(book: Book, stamp: Stamp | None) -> list[Grid]:
    """The sheets of a form that explain and count, and the opinions of a returned workbook: layout, whatever they say.

    A form that was saved in another format has lost its stamp, and is still known by having all of them and its verdict.
    """
    opinions = [g for g in book.grids if g.name.startswith(OPINIONS) and any(_OPINION <= set(map(str, row)) for row in g.rows[:_HEAD])]
    if stamp is None and not (ASIDE <= {g.name for g in book.grids} and any(_VERDICT in row for g in book.grids for row in g.rows[:_HEAD])):
        return opinions
    tables = set(stamp.sheets.values()) if stamp else set()
    return opinions + [g for g in book.grids if g.name not in tables and fold(g.name) in ASIDE]


def labelled(row: Sequence) -> bool:
    """Whether a row above the headings is the one with the tick."""
    return any(map(_is_label, row))


def _is_label(value: object) -> bool:
    return isinstance(value, str) and "零" in value and fold(value).startswith(ZERO)


def tick(grid: Grid, rows: range, table: str) -> Tick | None:
    """The tick in these rows above a table's headings: right of the cell that begins with 零报告, or behind its colon."""
    for r in rows:
        for c, value in enumerate(grid.rows[r]):
            if value and _is_label(value):  # most cells above a table are empty
                remark, behind = _LABEL.fullmatch(fold(value)).groups()
                if behind or _word(remark) in _TICKS:  # 零报告：是, 零报告（√）
                    return _tick(table, grid.name, r, c, behind or remark)
                right = next((c1 for r0, c0, _, c1 in grid.merges if (r0, c0) == (r, c)), c) + 1
                beside = grid.rows[r][right] if right < len(grid.rows[r]) else ""
                return _tick(table, grid.name, r, right, "" if is_blank(beside) else plain(beside))
    return None


def _tick(table: str, sheet: str, r: int, c: int, said: str) -> Tick:
    word = _word(said)
    ticked = word in _TICKS
    strange = "" if ticked or not word or word in _CROSSES else said[:_SHOWN]
    return Tick(table, sheet, f"{letters(c)}{r + 1}", ticked, strange)


def _word(said: str) -> str:
    return fold(said).strip("()[]【】。.!")


def about_ticks(ticks: Sequence[Tick], tables: Sequence[Table], stamp: Stamp | None, unit: Unit | None,
                campaign: Campaign, file: str) -> Iterator[Finding]:
    """Ticked and filled in, neither of both in a form of ours, or a tick that says something else."""
    counts: dict[str, int] = {}
    for table in tables:
        counts[table.id] = counts.get(table.id, 0) + len(table.rows)
    places = {t.table: t for t in reversed(ticks)}
    for found in ticks:
        origin = Origin(file, found.sheet, found.cell)
        if found.ticked and counts.get(found.table):
            fault = Fault(origin, f"填了零报告又有{counts[found.table]}条记录", "请删去记录或取消零报告")
            yield fault.finding("error", "zero_rows", found.table)
        elif found.strange and stamp:
            fault = Fault(origin, "认不出是否零报告，没有按零报告处理", "零报告请选“是”，不是的请清空", ZERO, found.strange)
            yield fault.finding("warning", "zero_mark", found.table)
    if stamp is None:
        return
    ticked = {t.table for t in ticks if t.ticked}
    for id, count in counts.items():
        spec = campaign.table(id)
        if count == 0 and id not in ticked and spec.required and (not spec.levels or unit is None or unit.level in spec.levels):
            place = places.get(id)
            sheet = place.sheet if place else next(t.sheet for t in tables if t.id == id)
            fault = Fault(Origin(file, sheet, place.cell if place else None), f"“{spec.title}”没有填记录，也没有选零报告，是否漏填",
                          "确无内容的请在“零报告”右边选“是”")
            yield fault.finding("warning", "empty", id)


def about_stamp(stamp: Stamp, who: Who, campaign: Campaign, file: str) -> Iterator[Finding]:
    """Whether the form is the one that was sent to this unit for this period."""
    if not stamp.genuine:
        yield Fault(Origin(file), "表单的文件属性改动过，单位和报告期按表内所写处理",
                    "请用下发的原表单填报，不要改动文件属性").finding("warning", "stamp")
        return
    if stamp.campaign != campaign.id:
        yield Fault(Origin(file), f"这张表是另一个专项（{stamp.campaign}）下发的表单，不是“{campaign.title}”的",
                    "请用本专项下发的表单填报").finding("warning", "stamp")
    if who.misused:
        yield Fault(Origin(file), who.misused, "请核实是否用错了表单").finding("warning", "unit_conflict")
    if who.period and who.period != stamp.period:
        said, sent = map(_period_title, (who.period, stamp.period))
        yield Fault(Origin(file), f"这张表是{sent}的表单，表内却写着{said}，按表内所写处理",
                    "请核实是否用错了表单").finding("warning", "period_conflict")


def _period_title(period: str) -> str:
    return periods.title(period) if periods.last_month(period) else f"“{period}”"


def about_sheets(stamp: Stamp, tables: Sequence[Table], grids: Sequence[Grid], campaign: Campaign, file: str) -> Iterator[Finding]:
    """Sheets that the clerk deleted, emptied or renamed. A hidden one is spoken of elsewhere."""
    found: dict[str, list[str]] = {}
    for table in tables:
        found.setdefault(table.id, []).append(table.sheet)
    shown = {g.name: g.visible for g in grids}
    specs = {t.id: t for t in campaign.tables}
    for id, sheet in stamp.sheets.items():
        if id not in specs or stamp.campaign != campaign.id or shown.get(sheet) is False and id not in found:
            continue
        if id not in found:
            severity = "error" if specs[id].required else "warning"
            if sheet in shown:
                fault = Fault(Origin(file, sheet), "里的表头不见了，这张表没有采用", "请从下发的表单里把表头原样补回")
            else:
                fault = Fault(Origin(file), f"表单里的“{sheet}”工作表不见了", "请从下发的表单里补回")
            yield fault.finding(severity, "sheet_missing", id)
        elif sheet not in found[id] and sheet not in shown:
            fault = Fault(Origin(file, found[id][0]), f"原名“{sheet}”，改名后照样采用", "请不要改工作表的名称")
            yield fault.finding("info", "sheet_renamed", id)
