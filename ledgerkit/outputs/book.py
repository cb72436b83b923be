"""The house style of the workbooks that ledgerkit writes: one way to lay out a sheet of rows.

Text stays text: nothing that a clerk typed becomes a formula, a link or a number. The files carry no clock.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

MAX_TEXT = 32_000  # Excel holds 32,767 characters in a cell
_CUT = "……（内容过长，此处截断，全文见来源文件）"
_FONT = "宋体"
_A3, _A4 = 8, 9
_LINE = 14.5  # points that a line of the body takes


class Field(NamedTuple):
    """A column of a sheet: heading, width in characters, kind: text | wrap | mark | number | percent | date.

    mark is something short that stands in the middle: a running number, a state.
    """

    title: str
    width: float = 12
    kind: str = "text"


class Writer:
    """A workbook being written; `close` gives its bytes. created: the moment in its properties."""

    def __init__(self, title: str, created: datetime):
        import xlsxwriter

        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._buffer, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        self.book.set_properties({"title": title, "author": "ledgerkit", "created": created})
        self.book.set_calc_mode("auto")
        self._formats: dict[tuple, Any] = {}
        self._rows: dict[tuple, dict] = {}

    def close(self) -> bytes:
        """The workbook's bytes: equal content gives equal bytes."""
        self.book.close()
        return self._buffer.getvalue()

    def format(self, **properties) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": _FONT, "font_size": 10.5, "valign": "vcenter", **properties})
        return self._formats[key]

    def table(self, name: str, title: str, note: str, fields: Sequence[Field], rows: Iterable[Sequence[Any]],
              total: Sequence[Any] | None = None, colours: dict[str, str] | None = None, freeze: int = 0,
              nothing: str = "（无）") -> Any:
        """A sheet with a title, a note line, headings that stay in view, filters and print set-up.

        total: a last row in bold. colours: fills for the cells whose text is a key. freeze: columns to keep in
        view. nothing: what stands there when there are no rows. Returns the xlsxwriter worksheet.
        """
        sheet = self.book.add_worksheet(name[:31])
        last = len(fields) - 1
        sheet.hide_gridlines(2)
        # A title over a wide sheet would be centred out of view, so it starts at the left.
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=16, font_name="黑体"))
        sheet.set_row(1, 18)
        sheet.write_string(1, 0, note, self.format(font_color="#595959", font_size=9))
        for c, field in enumerate(fields):
            sheet.set_column(c, c, field.width)
            sheet.write_string(2, c, field.title, self.format(
                bold=True, text_wrap=True, align="center", border=1, border_color="#8EA3B8", bg_color="#DCE6F1"))
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
        sheet.freeze_panes(3, freeze)
        sheet.set_landscape()
        sheet.set_paper(_A4 if sum(f.width for f in fields) < 190 else _A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C第&P页 共&N页")
        return sheet

    def _row(self, sheet, r: int, fields: Sequence[Field], row: Sequence[Any], colours: dict[str, str], **style) -> None:
        # WPS and LibreOffice do not grow a row to its wrapped text by themselves when they open a file.
        lines = max(map(_lines, row, fields))
        sheet.set_row(r, min(400, _LINE * lines + 5))
        formats = self._rows.setdefault(tuple(style), {})
        for c, (field, value) in enumerate(zip(fields, row, strict=True)):
            look, write, content = _look(value, field)
            fill = colours.get(value) if isinstance(value, str) else None
            format = formats.get((look, fill))
            if format is None:
                extra = {"bg_color": fill} if fill else {}
                format = formats[look, fill] = self.format(border=1, border_color="#BFBFBF", **style, **_LOOKS[look], **extra)
            getattr(sheet, write)(r, c, content, format)


_RIGHT = {"align": "right", "indent": 1}
_LOOKS = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "mark": {"align": "center"},
    "right": _RIGHT,
    "number": {"num_format": "#,##0", **_RIGHT},
    "fraction": {"num_format": "#,##0.##", **_RIGHT},
    "percent": {"num_format": "0.0%", **_RIGHT},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}
_TEXT_LOOKS = {"number": "right", "percent": "right", "date": "mark", "mark": "mark", "wrap": "wrap"}


def _look(value: Any, field: Field) -> tuple[str, str, Any]:
    """How a value is shown in its column: the name of its look, the worksheet's method, and what it is given."""
    if value is None or value == "":
        return "plain", "write_blank", None
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


def _lines(value: Any, field: Field) -> int:
    """How many lines a value takes in its column: a Chinese character is two wide."""
    if not isinstance(value, str) or (field.kind != "wrap" and "\n" not in value):
        return 1
    room = max(2, int(field.width) - 1)
    if 2 * len(value) <= room and "\n" not in value:
        return 1
    return sum(max(1, -(-sum(2 if ord(c) > 0x2e7f or c in "“”‘’—…" else 1 for c in line) // room)) for line in value.split("\n"))
