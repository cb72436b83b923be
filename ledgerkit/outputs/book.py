"""The house style of the workbooks that ledgerkit writes: one way to lay out a sheet of rows.

Text stays text: nothing that a clerk typed becomes a formula, a link or a number. The files carry no clock.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ledgerkit.office.named import with_named_styles

MAX_TEXT = 32_000  # Excel holds 32,767 characters in a cell
_CUT = "……（内容过长，此处截断，全文见来源文件）"
_FONT = "宋体"
_TEXT, _NOTE = 10.5, 9  # points
_A3, _A4 = 8, 9
_LINE = 14.5  # points that a line of the body takes
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
HEAD, FIRST = 3, 4  # the rows of a sheet's headings and of its first record, as Excel counts them
OVERVIEW = "总览"  # the sheet that every title leads back to, where there is one


class Field(NamedTuple):
    """A column of a sheet: heading, width in characters, kind: text | wrap | mark | number | percent | date.

    mark is something short that stands in the middle: a running number, a state. A hidden column is grouped, so that
    whoever wants to see it opens it with a click.
    """

    title: str
    width: float = 12
    kind: str = "text"
    hidden: bool = False


class Formula(NamedTuple):
    """What a cell works out, and the value that it has as long as nobody changes anything. kind: of its column, or its own."""

    text: str
    value: Any
    kind: str | None = None


class Link(NamedTuple):
    """A cell that leads to another place of the workbook, as formulas name it: '企业问题台账'!$B$7."""

    content: Any
    target: str


class Writer:
    """A workbook being written; `close` gives its bytes. created: the moment in its properties."""

    def __init__(self, title: str, created: datetime):
        import xlsxwriter

        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._buffer, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        self.book.set_properties({"title": title, "author": "ledgerkit", "created": created})
        self.book.set_calc_mode("auto")
        self.places: dict[tuple[str, str], str] = {}  # (indicator, unit code) -> the cell of the figure: '分市汇总'!$F$4
        self.titles: dict[str, str] = {}  # of the sheets, in their order
        self._formats: dict[tuple, Any] = {}
        self._rows: dict[tuple, dict] = {}
        self._styles: dict[str, list[Any]] = {}  # named style -> its formats, the one that shows it plainly first

    def close(self) -> bytes:
        """The workbook's bytes: equal content gives equal bytes. Its looks are named styles, so a colleague can change them."""
        self.book.close()
        named = {name: [f.xf_index for f in formats if f.xf_index is not None] for name, formats in self._styles.items()}
        return with_named_styles(self._buffer.getvalue(), {name: looks for name, looks in named.items() if looks})

    def define(self, name: str, formula: str) -> None:
        """A name that formulas use, and what it stands for."""
        self.book.define_name(name, f"={formula}")

    def format(self, style: str | None = None, /, **properties) -> Any:
        """A cell format, made once. style: the named style that it belongs to; the first of a style is how it looks."""
        key = (style, *sorted(properties.items()))
        if key not in self._formats:
            made = self._formats[key] = self.book.add_format({"font_name": _FONT, "font_size": _TEXT, "valign": "vcenter", **properties})
            if style:
                self._styles.setdefault(style, []).append(made)
        return self._formats[key]

    def table(self, name: str, title: str, note: str, fields: Sequence[Field], rows: Iterable[Sequence[Any]],
              total: Sequence[Any] | None = None, colours: dict[str, str] | None = None, freeze: int = 0,
              nothing: str = "（无）", printed: int = 0) -> Any:
        """A sheet with a title, a note line, headings that stay in view, filters and print set-up.

        total: a last row in bold. colours: fills for the cells whose text is a key. freeze: columns to keep in
        view. nothing: what stands there when there are no rows. printed: the columns that go on paper, where not all
        do. Returns the xlsxwriter worksheet.
        """
        sheet = self.book.add_worksheet(name[:31])
        self.titles[sheet.name] = title
        sheet._prepare_formula = _as_written  # ours need none of its sixty substitutions, which cost more than all the rest
        last = sum(not f.hidden for f in fields) - 1
        sheet.hide_gridlines(2)
        # A title over a wide sheet would be centred out of view, so it starts at the left.
        sheet.set_row(0, 30)
        look = self.format("标题", bold=True, font_size=16, font_name="黑体")
        if self.book.get_worksheet_by_name(OVERVIEW) not in (None, sheet):
            sheet.write_url(0, 0, f"internal:'{OVERVIEW}'!A1", look, title, f"回到{OVERVIEW}")
        sheet.write_string(0, 0, title, look)
        self._note(sheet, note, fields[:printed])
        for c, field in enumerate(fields):
            sheet.set_column(c, c, field.width, None, {"level": 1, "hidden": True} if field.hidden else {})
            sheet.write_string(2, c, field.title, self.format(
                "表头", bold=True, text_wrap=True, align="center", border=1, border_color="#8EA3B8", bg_color="#DCE6F1"))
        if last < len(fields) - 1:
            sheet.set_column(len(fields), len(fields), None, None, {"collapsed": True})
        sheet.set_row(2, 32)
        r = 3
        for row in rows:
            self._row(sheet, r, fields, row, colours or {})
            r += 1
        if r > 3:
            sheet.autofilter(2, 0, r - 1, last)
        else:
            sheet.write_string(r, 0, nothing, self.format(font_color="#7F7F7F"))
        if total is not None:
            self._row(sheet, r, fields, total, {}, bold=True, bg_color="#F2F2F2", top=1)
        if printed:
            sheet.print_area(0, 0, max(r - 1, 3), printed - 1)
        sheet.freeze_panes(3, freeze)
        sheet.set_landscape()
        sheet.set_paper(_A4 if sum(f.width for f in fields if not f.hidden) < 190 else _A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C第&P页 共&N页")
        return sheet

    def _note(self, sheet, note: str, printed: Sequence[Field]) -> None:
        """The note below the title; where only these columns are printed, over as many lines as it takes in them."""
        look = {"font_color": "#595959", "font_size": _NOTE}
        lines = _lines(note, Field("", int(sum(f.width for f in printed) * _TEXT / _NOTE))) if len(printed) > 1 else 1
        if lines == 1:
            sheet.set_row(1, 18)
            sheet.write_string(1, 0, note, self.format(**look))
        else:
            sheet.set_row(1, 13 * lines + 5)
            sheet.merge_range(1, 0, 1, len(printed) - 1, note, self.format(text_wrap=True, **look))

    def append(self, sheet, r: int, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> None:
        """Further rows from row r on (counted from 0), as those of the sheet's table look."""
        for number, row in enumerate(rows, r):
            self._row(sheet, number, fields, row, {})

    def _row(self, sheet, r: int, fields: Sequence[Field], row: Sequence[Any], colours: dict[str, str], **style) -> None:
        # WPS and LibreOffice do not grow a row to its wrapped text by themselves when they open a file.
        lines = 1
        formats = self._rows.setdefault(tuple(style), {})
        for c, (field, value) in enumerate(zip(fields, row, strict=True)):
            target = None
            if value.__class__ is Link:
                value, target = value
            if value.__class__ is str:
                fill = colours.get(value)
                if field.kind == "wrap" or "\n" in value:
                    lines = max(lines, _lines(value, field))
            else:
                fill = None
            look, write, *content = _look(value, field)
            if target and write == "write_string":
                look = "link"
            format = formats.get((look, fill))
            if format is None:
                extra = {"bg_color": fill} if fill else {}
                named = "合计" if style else _STYLES.get(look, "文字")
                format = formats[look, fill] = self.format(named, border=1, border_color="#BFBFBF", **style, **_LOOKS[look], **extra)
                if look == _MODELS[named] and not fill:
                    self._styles[named].sort(key=lambda f: f is not format)
            if target:  # the link stays, what it shows is written over
                sheet.write_url(r, c, f"internal:{target}", format, field.title)
            if write == "write_formula":
                sheet.write_formula(r, c, content[0], format, content[1])
            else:
                getattr(sheet, write)(r, c, *content, format)
        sheet.set_row(r, min(400, _LINE * lines + 5))


_RIGHT = {"align": "right", "indent": 1}
_LOOKS = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "mark": {"align": "center"},
    "right": _RIGHT,
    "number": {"num_format": "#,##0", **_RIGHT},
    "fraction": {"num_format": "#,##0.##", **_RIGHT},
    "percent": {"num_format": "0.0%", **_RIGHT},
    "link": {"font_color": "#1F4E9E", "underline": 1},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}
_STYLES = {"number": "数字", "fraction": "数字", "right": "数字", "percent": "百分比"}
_MODELS = {"文字": "plain", "合计": "plain", "数字": "number", "百分比": "percent"}  # the look of each that shows it plainly
_TEXT_LOOKS = {"number": "right", "percent": "right", "date": "mark", "mark": "mark", "wrap": "wrap"}


def _as_written(formula: str, *_: Any) -> str:
    return formula.removeprefix("=")


def _look(value: Any, field: Field) -> tuple:
    """How a value is shown in its column: the name of its look, the worksheet's method, and what that is given."""
    if value is None or value == "":
        return "plain", "write_blank", None
    if value.__class__ is Formula:
        if value.value == "":
            return "plain", "write_formula", value.text, ""
        look, _, content = _look(value.value, field._replace(kind=value.kind) if value.kind else field)
        if content.__class__ is str and "_x" in content:  # which would be read as the character of this number
            content = _ESCAPED.sub(r"_x005F\1", content)
        return look, "write_formula", value.text, content
    if isinstance(value, (int, Decimal, float)):
        if field.kind == "percent":
            return "percent", "write_number", float(Decimal(str(value)) / 100)
        look = "mark" if field.kind == "mark" else "number" if value == int(value) else "fraction"
        return look, "write_number", value
    if isinstance(value, date):
        return "moment" if isinstance(value, datetime) else "day", "write_datetime", value
    text = str(value)
    look = "wrap" if "\n" in text else _TEXT_LOOKS.get(field.kind, "plain")
    return look, "write_string", text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + _CUT


def _lines(value: str, field: Field) -> int:
    """How many lines a text takes in its column: a Chinese character is two wide."""
    room = max(2, int(field.width) - 1)
    if 2 * len(value) <= room and "\n" not in value:
        return 1
    return sum(max(1, -(-sum(2 if ord(c) > 0x2e7f or c in "“”‘’—…" else 1 for c in line) // room)) for line in value.split("\n"))
