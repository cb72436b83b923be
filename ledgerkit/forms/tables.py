"""One sheet a table: who reports, the 零报告 tick, the headings, the rows with what is known, and what watches over them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledgerkit.columns.text import plain
from ledgerkit.forms import hints, style
from ledgerkit.forms.expressions import AS_OF, FIRST_DAY, LAST_DAY, View
from ledgerkit.forms.rules import Rule
from ledgerkit.model import Campaign, Column, TableSpec

HEAD = 4  # the row of the headings
FIRST = HEAD + 1
ROWS, SPARE = 200, 100
NOTE = "情况说明"
ZERO = "零报告（确无内容的选“是”）："
LITERAL = 255  # characters that the list of a drop-down may have
_NOTE_WIDTH = 24
_LONGEST = 32_000  # a cell holds 32,767 characters
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would take _x0041_ for the letter A
_STYLES = {"error": "stop", "warning": "warning", "info": "information"}
_FORMATS = {"date": "yyyy-mm-dd", "number": "General"}
_PHONE = 'OR(LEN({0})=5,LEN({0})=7,LEN({0})=8,LEN({0})>10,LEFT({0},1)="0",LEFT({0},1)="4",LEFT({0},1)="8")'


class Heading(NamedTuple):
    """What stands above a table: all texts, but for `period` as they are printed."""

    title: str
    unit: str
    period: str


class Place(NamedTuple):
    """Where a table stands in the form: its view for formulas of other sheets, and the cell of its tick."""

    view: View
    zero: str


def letters(spec: TableSpec) -> dict[str, str]:
    """The sheet column of each title."""
    from openpyxl.utils import get_column_letter

    return {c.title: get_column_letter(n) for n, c in enumerate(spec.columns, 1)}


def add(book, name: str, spec: TableSpec, pack: Campaign, heading: Heading, known: Sequence[Mapping[str, Any]], year: int,
        numbered: bool, lists: Mapping[tuple[str, ...], str]) -> Place:
    """The table's sheet; `lists` names the ranges of the choices that are too long for a drop-down of their own."""
    sheet = book.create_sheet(name)
    at = letters(spec)
    last = FIRST + max(ROWS, len(known) + SPARE) - 1
    quoted = "'" + name.replace("'", "''") + "'!"
    view = View(spec, at, FIRST, last, None, quoted)
    zero = _above(sheet, spec, heading)
    _headings(sheet, spec)
    _rows(sheet, spec, known, last, numbered)
    _validate(sheet, spec, pack, year, last, zero, lists)
    style.printed(sheet, HEAD)
    lead = next((n for n, c in enumerate(spec.columns, 1) if c.title != hints.NUMBERS), 1)
    sheet.freeze_panes = sheet.cell(FIRST, min(lead, 3) + 1 if spec.columns[lead - 1].width < 40 else lead)
    return Place(view, f"{quoted}${zero[0]}${zero[1:]}")


def _above(sheet, spec: TableSpec, heading: Heading) -> str:
    """The lines above the headings; returns the cell of the tick."""
    from openpyxl.utils import get_column_letter

    looks, put, widths = style.looks(), style.put, _widths(spec)
    put(sheet, "A1", heading.title, looks.title)
    put(sheet, "A2", f"填报单位：{heading.unit}（盖章）", looks.line)
    # texts that are set to the right run over the empty cells before them, up to what is set to the left
    n = _after(widths, 80)
    put(sheet, f"{get_column_letter(n - 1)}2", f"报告期：{heading.period}　　填报时间：", looks.line, looks.right)
    put(sheet, f"{get_column_letter(n)}2", None, looks.line, looks.mark, looks.frame, looks.input_fill, "yyyy-mm-dd")
    n = _after(widths, 30)
    zero = f"{get_column_letter(n)}3"
    put(sheet, f"{get_column_letter(n - 1)}3", ZERO, looks.line, looks.right)
    put(sheet, zero, None, looks.head, looks.mark, looks.frame, looks.input_fill)
    put(sheet, f"{get_column_letter(n + 1)}3", "　红字为必填列；变红的单元格须改正，变黄的请核对。", looks.grey)
    for row, height in ((1, 30), (2, 21), (3, 21), (HEAD, 34)):
        sheet.row_dimensions[row].height = height
    return zero


def _widths(spec: TableSpec) -> list[float]:
    """The columns' widths, 情况说明 last; a narrow table is made wide enough for the lines above it."""
    widths = [max(c.width, 6) + 0.7 for c in spec.columns]
    widest = max(range(len(widths)), key=widths.__getitem__)
    widths[widest] += max(0, 82 - sum(widths))
    return [*widths, _NOTE_WIDTH]


def _after(widths: Sequence[float], width: float) -> int:
    """The first column, from 1, that begins at least so far to the right; the last one in a narrow table."""
    return next((n for n in range(1, len(widths)) if sum(widths[:n]) >= width), len(widths) - 1) + 1


def _headings(sheet, spec: TableSpec) -> None:
    from openpyxl.utils import get_column_letter

    looks = style.looks()
    for n, column in enumerate(spec.columns, 1):
        must = column.required
        cell = f"{get_column_letter(n)}{HEAD}"
        style.put(sheet, cell, column.title, looks.must if must else looks.head, looks.middle, looks.frame,
                  looks.must_fill if must else looks.head_fill)
    letter = get_column_letter(len(spec.columns) + 1)
    style.put(sheet, f"{letter}{HEAD}", NOTE, looks.head, looks.middle, looks.frame, looks.head_fill)
    for n, width in enumerate(_widths(spec), 1):
        sheet.column_dimensions[get_column_letter(n)].width = width


def _rows(sheet, spec: TableSpec, known: Sequence[Mapping[str, Any]], last: int, numbered: bool) -> None:
    """The known rows, then empty ones with the next numbers; all alike, so that a row may be filled anywhere."""
    from openpyxl.utils import get_column_letter

    looks = style.looks()
    first = []
    for n, column in enumerate((*spec.columns, None), 1):
        cell = style.put(sheet, f"{get_column_letter(n)}{FIRST}", None, None, _alignment(column), looks.box,
                         form=_FORMATS.get(column.type, "@") if column else "@")
        first.append(cell._style)
    number = 0
    for r in range(FIRST, last + 1):
        values = known[r - FIRST] if r - FIRST < len(known) else {}
        height = 1
        for n, (column, looked) in enumerate(zip((*spec.columns, None), first), 1):
            cell = sheet.cell(r, n)
            cell._style = looked  # ten times faster than to set each of its parts
            if column is None or (value := _content(values.get(column.title))) is None:
                if column is None or column.title != hints.NUMBERS or not numbered:
                    continue
                value = number = number + 1
            elif column.title == hints.NUMBERS and isinstance(value, int):
                number = value
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
                height = max(height, style.lines(value, column.width))
        sheet.row_dimensions[r].height = min(400, style.LINE * height + 6)


def _alignment(column: Column | None):
    looks = style.looks()
    return looks.mark if column and (column.type in ("date", "choice", "code", "phone") or column.title == hints.NUMBERS) else (
        looks.right if column and column.type == "number" else looks.left)


def _content(value: Any) -> Any:
    """What a cell holds: days and numbers as they are, everything else as a text that Excel can bear."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, (date, int, float)) and not isinstance(value, bool):
        return value
    text = _ESCAPED.sub("_x005F_", plain("、".join(map(str, value)) if isinstance(value, (list, tuple)) else value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（内容过长，此处截断）"


# ── what watches over the cells ──────────────────────────────────────────────────────────────────────────────


def _validate(sheet, spec: TableSpec, pack: Campaign, year: int, last: int, zero: str, lists: Mapping[tuple[str, ...], str]) -> None:
    """The drop-downs, limits and prompts of all columns, of the tick and of 填报时间."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    def watch(cells: str, title: str, say: str, refuse: str = "", severity: str = "error", **limits) -> None:
        """Title and texts are cut to what Excel holds."""
        rule = DataValidation(allow_blank=True, showErrorMessage=bool(limits), showInputMessage=bool(say), **limits)
        rule.errorStyle = _STYLES[severity]
        rule.promptTitle, rule.prompt = (title[:32], _cut(say)) if say else (None, None)
        rule.errorTitle, rule.error = (title[:32], _cut(refuse)) if limits else (None, None)
        rule.add(cells)
        sheet.add_data_validation(rule)

    for n, column in enumerate(spec.columns, 1):
        hint = hints.hint(column, spec, pack, year)
        letter = get_column_letter(n)
        say = f"{'必填。' if column.required else ''}{hint.say}" if hint.say or column.required and column.type != "text" else hint.say
        limits = _limits(column, spec, pack, f"{letter}{FIRST}", lists)
        if say or limits:
            watch(f"{letter}{FIRST}:{letter}{last}", column.title, say, hint.refuse, column.severity, **limits)
    letter = get_column_letter(len(spec.columns) + 1)
    watch(f"{letter}{FIRST}:{letter}{last}", NOTE, "对退回的提醒，经核实数据无误的，在此说明原因。")
    watch(zero, "零报告", "本期确无内容的，选“是”；有内容的不选。", "零报告只能选“是”；有内容的请留空。", type="list", formula1='"是"')
    day = next(c.coordinate for c in sheet[2] if c.number_format == "yyyy-mm-dd")
    watch(day, "填报时间", f"填年月日，如{year}-9-25。", f"请填年月日，如{year}-9-25。", type="date", operator="between",
          formula1=str(FIRST_DAY), formula2=str(LAST_DAY))


def _cut(text: str) -> str:
    return text if len(text) <= 250 else f"{text[:248]}……"


def _limits(column: Column, spec: TableSpec, pack: Campaign, cell: str, lists: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    """What Excel's validation is told of a column; nothing where any text may be right."""
    if column.type == "choice":
        choices = tuple(column.params["choices"])
        return {"type": "list", "formula1": lists.get(choices) or '"' + ",".join(choices) + '"'}
    if column.type == "date" and not column.params.get("month"):
        past = any(c.check == "not_future" and c.table in (None, spec.id) and column.title in c.params["columns"] for c in pack.checks)
        return {"type": "date", "operator": "between", "formula1": str(FIRST_DAY), "formula2": AS_OF if past else str(LAST_DAY)}
    if column.type == "number":
        whole = column.title == hints.NUMBERS or bool(column.params.get("units"))
        return {"type": "whole" if whole else "decimal", "operator": "greaterThanOrEqual", "formula1": "0"}
    if column.type == "code":
        return {"type": "custom", "formula1": f"LEN({cell})=18"}
    return {"type": "custom", "formula1": _PHONE.format(cell)} if column.type == "phone" else {}


def long_lists(specs: Sequence[TableSpec]) -> list[tuple[str, ...]]:
    """The lists of choices that a drop-down can't hold itself: too long, or with a comma or a quotation mark."""
    every = dict.fromkeys(tuple(c.params["choices"]) for s in specs for c in s.columns if c.type == "choice")
    return [words for words in every if len(",".join(words)) > LITERAL or any(set(word) & {",", '"'} for word in words)]


def colour(sheet, view: View, rules: Sequence[Rule]) -> None:
    """Conditional formats: a cell takes the colour of the gravest rule that finds it wrong, as it is typed."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    here = View(view.spec, view.letters, view.first, view.last, view.first)
    fills = {severity: PatternFill(bgColor=rgb) for severity, rgb in style.FILLS.items()}
    for severity in style.FILLS:
        for rule in rules:
            for title, wrong in rule.places if rule.severity == severity else ():
                cells = f"{view.letters[title]}{view.first}:{view.letters[title]}{view.last}"
                # SUMPRODUCT makes each program work out the whole columns that a formula may look at
                formula = f"SUMPRODUCT(--({wrong(here)}))>0"
                sheet.conditional_formatting.add(cells, FormulaRule([formula], fill=fills[severity], stopIfTrue=True))
