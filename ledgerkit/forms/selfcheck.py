"""自查: one line a table and rule with how many are wrong, and above all whether the form may be sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledgerkit.forms import expressions as e
from ledgerkit.forms import style, tables
from ledgerkit.forms.rules import Rule
from ledgerkit.model import SEVERITY_NAMES, Severity, TableSpec

SHEET = "自查"
VERDICT, DAY, ERRORS, REMINDERS = "B3", "B4", "D4", "F4"
HEAD = 6
FIRST = HEAD + 1
_PARTS = 10  # the first of the hidden columns
_BELOW = 2000  # rows under a table that are looked at for strays
_WIDTHS = (22, 22, 58, 10, 12, 14)


class Line(NamedTuple):
    """A line of 自查: formulas to be added up; of `firsts` the greatest is 100000 less the number of the first row.

    Where no row can be named there are no `firsts`.
    """

    table: str
    check: str
    severity: Severity
    says: str
    counts: Sequence[str]
    firsts: Sequence[str] = ()


def lines(specs: Mapping[str, TableSpec], places: Mapping[str, tables.Place], rules: Sequence[Rule], needed: Sequence[str]) -> list[Line]:
    """All lines, table by table: that it has rows or the tick, not both, its rules, and that nothing stands below it.

    needed: the tables that this unit must send.
    """
    found = []
    for id in specs:
        view, zero = places[id]
        rows, ticked = f"SUMPRODUCT(--({e.begun(view)}))", f"(LEN(TRIM({zero}))>0)"
        if id in needed:
            found.append(Line(id, "empty", "error", "应有内容；确无内容的，在零报告处选“是”", [f"({rows}=0)*(1-{ticked})"]))
        found.append(Line(id, "zero_rows", "error", "有内容的，不得再选零报告", [f"({rows}>0)*{ticked}"]))
        for rule in rules:
            if rule.table == id:
                found.append(Line(id, rule.check, rule.severity, rule.says, rule.counts(view), rule.firsts(view)))
        under = e.View(view.spec, view.letters, view.last + 1, view.last + _BELOW, None, view.sheet)
        below = "+".join(f"LEN(TRIM({under(c.title)}))" for c in view.spec.columns if c.required) or f"LEN(TRIM({under(view.spec.columns[0].title)}))"
        found.append(Line(id, "below", "warning", f"第{view.last}行以下的内容不在自查范围，请移到表内", [f"SUMPRODUCT(--({below}>0))"]))
    return found


def add(book, title: str, heading: tables.Heading, as_of: date, found: Sequence[Line], titles: Mapping[str, str],
        lists: Sequence[tuple[str, ...]]) -> None:
    """The sheet 自查, with the names that the formulas of the form use; titles: of the tables, by id."""
    from openpyxl.utils import get_column_letter

    sheet, looks, put = book.create_sheet(SHEET), style.looks(), style.put
    for n, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    put(sheet, "A1", f"{title}自查表", looks.title)
    put(sheet, "A2", f"填报单位：{heading.unit}　报告期：{heading.period}　填完后看这里：结论为“可以上报”的，保存后发出即可。", looks.grey)
    last = HEAD + len(found)
    put(sheet, "A3", "自查结论", looks.head, looks.mark, looks.frame, looks.head_fill)
    put(sheet, VERDICT, f'=IF({ERRORS}=0,"可以上报","还有"&{ERRORS}&"处错误要改（见下表）")', looks.verdict, looks.mark, looks.frame, form="formula")
    sheet.merge_cells("B3:F3")
    for label, cell, formula in (("A4", DAY, None), ("C4", ERRORS, "error"), ("E4", REMINDERS, "warning")):
        said = "截至日期" if formula is None else f"{SEVERITY_NAMES[formula]}（处）"
        put(sheet, label, said, looks.head, looks.right if formula else looks.mark, looks.frame, looks.head_fill)
        total = f'=SUMPRODUCT((D{FIRST}:D{last}="{SEVERITY_NAMES.get(formula)}")*E{FIRST}:E{last})' if formula else as_of
        put(sheet, cell, total, looks.head, looks.mark, looks.frame, form="formula" if formula else "yyyy-mm-dd")
    for n, text in enumerate(("表", "核对内容", "", "性质", "不符（处）", "首处位置")):
        put(sheet, f"{'ABCDEF'[n]}{HEAD}", text or None, looks.head, looks.middle, looks.frame, looks.head_fill)
    sheet.merge_cells(f"B{HEAD}:C{HEAD}")
    width = max(len(line.counts) for line in found)
    for r, line in enumerate(found, FIRST):
        put(sheet, f"A{r}", titles[line.table], None, looks.left, looks.box)
        put(sheet, f"B{r}", line.says, None, looks.left, looks.box)
        put(sheet, f"C{r}", None, None, looks.left, looks.box)
        sheet.merge_cells(f"B{r}:C{r}")
        put(sheet, f"D{r}", SEVERITY_NAMES[line.severity], None, looks.mark, looks.box)
        counted, placed = _aside(sheet, r, _PARTS, line.counts), _aside(sheet, r, _PARTS + width, line.firsts)
        put(sheet, f"E{r}", f"=SUM({counted})", None, looks.mark, looks.box, form="formula")
        put(sheet, f"F{r}", f'=IF(E{r}>0,"第"&(100000-MAX({placed}))&"行","")' if placed else None, None, looks.mark, looks.box,
            form="formula" if placed else None)
        high = max(style.lines(line.says, _WIDTHS[1] + _WIDTHS[2]), style.lines(titles[line.table], _WIDTHS[0]))
        sheet.row_dimensions[r].height = style.LINE * high + 5
    for row, height in ((1, 30), (2, 18), (3, 30), (4, 22), (HEAD, 24)):
        sheet.row_dimensions[row].height = height
    _colour(sheet, last)
    for n in range(_PARTS, _PARTS + 2 * width):
        sheet.column_dimensions[get_column_letter(n)].hidden = True
    _names(book, sheet, lists, _PARTS + 2 * width)
    style.printed(sheet, HEAD)
    sheet.freeze_panes = f"A{FIRST}"


def _colour(sheet, last: int) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    green = PatternFill(bgColor="C6EFCE")
    fills = {severity: PatternFill(bgColor=rgb) for severity, rgb in style.FILLS.items()}
    sheet.conditional_formatting.add("B3:F3", FormulaRule([f"${ERRORS[0]}${ERRORS[1:]}=0"], fill=green, stopIfTrue=True))
    sheet.conditional_formatting.add("B3:F3", FormulaRule([f"${ERRORS[0]}${ERRORS[1:]}>0"], fill=fills["error"]))
    for severity, fill in fills.items():
        wrong = f'AND($E{FIRST}>0,$D{FIRST}="{SEVERITY_NAMES[severity]}")'
        sheet.conditional_formatting.add(f"A{FIRST}:F{last}", FormulaRule([wrong], fill=fill))


def _aside(sheet, r: int, column: int, formulas: Sequence[str]) -> str:
    """Formulas side by side in hidden columns: together they would be too long for one cell. Returns their range."""
    from openpyxl.utils import get_column_letter

    for n, formula in enumerate(formulas, column):
        sheet.cell(r, n, f"={formula}")
    return f"{get_column_letter(column)}{r}:{get_column_letter(column + len(formulas) - 1)}{r}" if formulas else ""


def _names(book, sheet, lists: Sequence[tuple[str, ...]], column: int) -> None:
    """The names 截至日期 and of literals, and long lists of choices in hidden columns from this one on."""
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName

    said = {e.AS_OF: f"'{SHEET}'!${DAY[0]}${DAY[1:]}", **e.marks()}
    for n, words in enumerate(lists):
        letter = get_column_letter(column + n)
        for r, word in enumerate(words, 1):
            style.put(sheet, f"{letter}{r}", word)
        sheet.column_dimensions[letter].hidden = True
        said[list_name(n)] = f"'{SHEET}'!${letter}$1:${letter}${len(words)}"
    for name, text in said.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)


def list_name(n: int) -> str:
    """The name of the n-th long list of choices, from 0."""
    return f"选项_{n + 1}"
