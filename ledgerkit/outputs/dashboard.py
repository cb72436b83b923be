"""主要指标图: the sheet of 汇总.xlsx to look at first: key figures, and the pack's charts as Excel's own.

What the charts draw stands in cells beside them, to the right of what is printed; where the workbook has the figure in
a cell of its own, the cell refers to it, so that a correction in a row moves the bar.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ledgerkit import periods
from ledgerkit.indicators import UNSTATED, Figures
from ledgerkit.model import Chart, Unit
from ledgerkit.office.chart import Drawing, Series
from ledgerkit.office.chart_data import label, width
from ledgerkit.office.package import read_package
from ledgerkit.office.sheets import letters
from ledgerkit.outputs import charts, compare
from ledgerkit.outputs.book import FIRST, OVERVIEW, Writer
from ledgerkit.outputs.measures import sheet_name
from ledgerkit.outputs.run import Run

SHEET = "主要指标图"
_ACROSS, _WIDE = 12, 82  # columns that are printed, and how many pixels each of them takes
_HALF = _ACROSS // 2
_ROW = 20  # pixels of a row
_CARD = 3  # columns of a key figure, four in a line
_CARDS = 8
_DATA = _ACROSS + 2  # the first column of the charts' numbers
_SCALE = 78  # percent: where Calibri is missing, columns come out up to a third wider, and must still fit
_PAGE = 870  # pixels of height that an A4 page on its side holds at this scale
_FONT = "宋体"
_GAP = {"left": 5, "left_color": "#FFFFFF", "right": 5, "right_color": "#FFFFFF"}

# Of Okabe and Ito's colours, as in the Word reports: neighbours differ in lightness, every second one in its pattern.
_FILLS = (("#0072B2", None), ("#D55E00", "wide_upward_diagonal"), ("#56B4E9", None), ("#009E73", "small_grid"),
          ("#F0E442", None), ("#000000", "percent_25"), ("#CC79A7", None), ("#595959", "narrow_horizontal"))
_LINES = (("#0072B2", "circle", "solid"), ("#D55E00", "square", "dash"), ("#009E73", "triangle", "round_dot"),
          ("#000000", "diamond", "dash_dot"), ("#CC79A7", "x", "long_dash"), ("#595959", "star", "solid"))
_KINDS = {"柱形图": {"type": "column"}, "条形图": {"type": "bar"}, "折线图": {"type": "line"},
          "堆积柱形图": {"type": "column", "subtype": "stacked"}}


class _Shown(NamedTuple):
    """A chart with its data, and the height in pixels that it needs."""

    chart: Chart
    drawing: Drawing
    high: int


def sheet(writer: Writer) -> Any:
    """The empty sheet, where it is to stand in the workbook; `fill` writes it when all the others are there."""
    writer.titles[SHEET] = "主要指标和图，用作图的数字在图的右侧"
    return writer.book.add_worksheet(SHEET)


def fill(writer: Writer, run: Run, board: Any) -> None:
    """Title, key figures, links, charts two side by side, and their numbers beside them."""
    board.hide_gridlines(2)
    board.set_column(0, _ACROSS - 1, 11)
    board.set_row(0, 30)
    look, title = writer.format("标题", bold=True, font_size=16, font_name="黑体"), f"{run.campaign.title}{SHEET}"
    board.write_url(0, 0, f"internal:'{OVERVIEW}'!A1", look, title, f"回到{OVERVIEW}")
    board.write_string(0, 0, title, look)
    board.set_row(1, 18)
    board.write_string(1, 0, run.note, writer.format(font_color="#595959", font_size=9))
    row = _cards(writer, run, board, 3)
    row = _links(writer, board, row)
    breaks, last = _draw(writer, run, board, row, 64 + _ROW * (row - 2) + 10 * _lines_of_cards(run))
    board.set_landscape()
    board.set_paper(9)
    board.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    board.center_horizontally()
    board.set_print_scale(_SCALE)
    board.set_h_pagebreaks(breaks)
    board.print_area(0, 0, last, _ACROSS - 1)
    board.set_footer("&C第&P页 共&N页")


# ── key figures ──────────────────────────────────────────────────────────────────────────────────────────────


def _cards(writer: Writer, run: Run, board: Any, row: int) -> int:
    """The first figures of the pack for the whole, each with what became of it since; returns the next free row."""
    top = run.campaign.units[0]
    since = compare.phrases(run, top.code)["较"]
    name = writer.format(font_color="#404040", bg_color="#EEF3F8", align="center", top=1, top_color="#8EA3B8", **_GAP)
    big = {"font_size": 20, "bold": True, "font_name": "黑体", "bg_color": "#EEF3F8", "align": "center", **_GAP}
    small = writer.format(font_size=8, font_color="#595959", bg_color="#EEF3F8", align="center", text_wrap=True, valign="top", **_GAP)
    shown = run.campaign.indicators[:_CARDS]
    for number, indicator in enumerate(shown):
        r, c = row + 4 * (number // (_ACROSS // _CARD)), _CARD * (number % (_ACROSS // _CARD))
        end = c + _CARD - 1
        place = writer.places.get((indicator.id, top.code))
        rate = indicator.unit == "%"
        board.merge_range(r, c, r, end, "", name)
        board.merge_range(r + 1, c, r + 1, end, "", writer.format(**big, num_format="0.0%" if rate else "#,##0"))
        board.merge_range(r + 2, c, r + 2, end, since[indicator.id], small)
        said = indicator.id if rate else f"{indicator.id}（{indicator.unit}）"
        if place:
            board.write_url(r, c, f"internal:{place}", name, said, "看这个数在哪里")
        board.write_string(r, c, said, name)
        _figure(writer, board, (r + 1, c), run.figures, indicator.id, top, place, {**big, "num_format": "0.0%" if rate else "#,##0"})
        board.set_row_pixels(r + 1, 34)
        board.set_row_pixels(r + 2, 28)
        board.set_row_pixels(r + 3, 8)
    return row + 4 * _lines_of_cards(run)


def _lines_of_cards(run: Run) -> int:
    return -(-min(_CARDS, len(run.campaign.indicators)) // (_ACROSS // _CARD))


def _figure(writer: Writer, board: Any, at: tuple[int, int], figures: Figures, id: str, unit: Unit, place: str | None, look: dict) -> None:
    """A unit's figure in a cell: by reference where it stands in one already, else as it is printed."""
    value, format = figures.value(id, unit.code), writer.format(**look)
    if value is None or figures.about(id, unit.code):
        board.write_string(*at, figures.text(id, unit.code), format)
    else:
        _number(board, at, value, figures.indicators[id].unit, place, format)


def _number(board: Any, at: tuple[int, int], value: int | Decimal, unit: str, place: str | None, format: Any) -> None:
    number = float(Decimal(value) / 100) if unit == "%" else value
    if place:
        board.write_formula(*at, f"={place}", format, number)
    else:
        board.write_number(*at, number, format)


def _links(writer: Writer, board: Any, row: int) -> int:
    """One line that leads to the other sheets; returns the next free row."""
    look = writer.format(font_color="#1F4E9E", underline=1, font_size=9)
    board.write_string(row, 0, "查看：", writer.format(font_size=9, align="right"))
    c = 1
    for other in writer.book.worksheets():
        wide = -(-(2 * len(other.name) + 2) // 11)  # columns that its name runs over
        if other is board or c + wide > _ACROSS:
            continue
        board.write_url(row, c, f"internal:'{other.name}'!A1", look, other.name)
        c += wide
    return row + 2


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────


def _draw(writer: Writer, run: Run, board: Any, row: int, used: int) -> tuple[list[int], int]:
    """The pack's charts, two in a line; returns the rows that begin a page, and the last row. `used` pixels are taken."""
    top = run.campaign.units[0]
    shown = [_Shown(chart, drawing, _height(drawing)) for chart in _wanted(run, top) if (drawing := charts.drawing(run, chart, top))]
    breaks: list[int] = []
    data = 1
    look = writer.format(font_size=9, font_color="#595959")
    for n in range(0, len(shown), 2):
        pair = shown[n:n + 2]
        high = max(x.high for x in pair)
        rows = -(-high // _ROW) + 1
        notes = [x.drawing.note for x in pair]
        if used + (rows + any(notes)) * _ROW > _PAGE:
            breaks.append(row)
            row, used = row + 1, _ROW  # a chart's border right at the break would show on both pages
        for side, x in enumerate(pair):
            ranges, data = _data(writer, run, board, x, data)
            c = side * _HALF
            board.insert_chart(row, c, _chart(writer, x.drawing, ranges, _HALF * _WIDE - 12, high), {"object_position": 1})
            if notes[side]:
                board.write_string(row + rows - 1, c, notes[side], look)
        row += rows + any(notes)
        used += (rows + any(notes)) * _ROW
    return breaks, max(row - 1, 4)


def _wanted(run: Run, top: Unit) -> list[Chart]:
    """The charts that the whole's own report shows, for 各市 and 各县 are not the same; all where it shows none."""
    told = ""
    for document in run.campaign.documents:
        path = Path(run.campaign.folder, document.template)
        if document.level == top.level and path.is_file():
            told += re.sub("<[^>]*>", "", read_package(path.read_bytes())["word/document.xml"].decode("utf-8"))
    named = set(re.findall(r"图\s*(?:\.|\[\s*[\"'“‘])\s*(\w+)", told))
    return [chart for chart in run.campaign.charts if chart.id in named] or list(run.campaign.charts)


def _height(drawing: Drawing) -> int:
    """Room for a label beside each bar."""
    if drawing.kind != "条形图":
        return 240
    return min(_PAGE - 40, max(240, 66 + len(drawing.categories) * (7 + 10 * len(drawing.series))))


def _data(writer: Writer, run: Run, board: Any, shown: _Shown, row: int) -> tuple[tuple[int, int, int], int]:
    """The numbers of a chart as a small table; returns its (first row, last row, columns), and the next free row."""
    drawing = shown.drawing
    rate = drawing.unit == "%"
    head = writer.format(bold=True, font_size=9, bg_color="#DCE6F1")
    words = writer.format(font_size=9)
    number = writer.format(font_size=9, num_format="0.0%" if rate else "#,##0" if not drawing.decimals else f"#,##0.{'0' * drawing.decimals}")
    board.write_string(row, _DATA, f"作图数据：{label(drawing.title)}", writer.format(font_size=9, font_color="#595959"))
    board.write_string(row + 1, _DATA, "" if rate else f"单位：{drawing.unit}", head)
    for c, series in enumerate(drawing.series, 1):
        board.write_string(row + 1, _DATA + c, label(series.name), head)
    units = {u.name: u for u in run.campaign.units if u.parent == run.campaign.units[0].code}
    for r, name in enumerate(drawing.categories):
        board.write_string(row + 2 + r, _DATA, label(name), words)
        for c, series in enumerate(drawing.series, 1):
            if (value := series.values[r]) is not None:  # else the cell stays blank, which no bar is drawn for
                _number(board, (row + 2 + r, _DATA + c), value, drawing.unit, _place(writer, run, shown.chart, name, series, units), number)
    last = row + 1 + len(drawing.categories)
    return (row + 2, last, len(drawing.series)), last + 2


def _place(writer: Writer, run: Run, chart: Chart, category: str, series: Series, units: dict[str, Unit]) -> str | None:
    """Where the workbook has this number already: a unit's figure, the whole's of this period, a breakdown's cell."""
    top = run.campaign.units[0].code
    if chart.by == "下级":
        return writer.places.get((series.name, units[category].code)) if category in units else None
    if chart.by == "历期":
        return writer.places.get((series.name, top)) if category == periods.title(run.period) else None
    return _cell(run, chart, category, series.name)


def _cell(run: Run, chart: Chart, category: str, series: str) -> str | None:
    """Where the sheet of a breakdown has a number (outputs/breakdowns.py); None where it is laid out by persons."""
    breakdown = next((b for b in run.campaign.breakdowns if b.id == chart.by), None)
    if breakdown is None or run.campaign.table(run.figures.indicators[breakdown.indicator].table).column(breakdown.by).type == "people":
        return None
    crosstab = run.figures.crosstab(breakdown.id, run.campaign.units[0].code)
    line, column = (UNSTATED if name == "未填报" else name for name in (category, series))  # as the charts call it
    lines, columns = [name for name, _, _ in crosstab.lines], crosstab.columns if breakdown.across else (series,)
    if line not in lines or column not in columns:
        return None
    return f"{sheet_name(breakdown.title)}!${letters(1 + columns.index(column))}${FIRST + lines.index(line)}"


def _chart(writer: Writer, drawing: Drawing, ranges: tuple[int, int, int], wide: int, high: int) -> Any:
    """The native chart of a drawing, its numbers at the bars, its legend below where there are several series."""
    first, last, columns = ranges
    chart = writer.book.add_chart(_KINDS[drawing.kind])
    font = {"name": _FONT, "size": 9, "color": "#000000"}
    several = columns > 1 and drawing.kind == "条形图"
    stacked = drawing.kind == "堆积柱形图"
    for c in range(columns):
        chart.add_series({
            "name": [SHEET, first - 1, _DATA + 1 + c],
            "categories": [SHEET, first, _DATA, last, _DATA],
            "values": [SHEET, first, _DATA + 1 + c, last, _DATA + 1 + c],
            "data_labels": {"value": True, **_beside(drawing, c), **_backed(stacked, c), "font": {**font, "size": 8 if several else 9, "color": "#FFFFFF" if stacked and c % len(_FILLS) == 0 else "#000000"}, "num_format": _labels(drawing, stacked)},
            **_looks(drawing, c), **({} if drawing.kind == "折线图" else {"gap": 30 if several else 60})})
    chart.set_title({"name": label(drawing.title), "overlay": False, "name_font": {"name": "黑体", "size": 11, "bold": False}})
    chart.set_legend({"position": "bottom", "font": font} if columns > 1 else {"none": True})
    names = {"num_font": font, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"}
    numbers = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    if drawing.kind == "条形图":  # which xlsxwriter calls y what stands at the left
        chart.set_y_axis({**names, "reverse": True})
        chart.set_x_axis(numbers)
    else:
        chart.set_x_axis({**names, "num_font": {**font, "rotation": _turned(drawing, wide)}})
        chart.set_y_axis(numbers)
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    chart.set_size({"width": wide, "height": high})
    return chart


def _turned(drawing: Drawing, wide: int) -> int:
    """0, or straight up where the names have no room side by side."""
    slot = (wide - 40) / len(drawing.categories) * 0.75  # points
    return 0 if max(width(label(name), 9) for name in drawing.categories) <= 2 * slot else -90


def _labels(drawing: Drawing, stacked: bool) -> str:
    """The number format at the bars; in a stack what is too thin for its number goes without."""
    format = "0.0%" if drawing.unit == "%" else f"#,##0{'.' + '0' * drawing.decimals if drawing.decimals else ''}"
    if not stacked:
        return format
    highest = max(sum(value or 0 for value in values) for values in zip(*(series.values for series in drawing.series)))
    return f"[>={max(1, -(-int(highest) // 14))}]{format};;"


def _backed(stacked: bool, series: int) -> dict[str, Any]:
    """White behind the numbers that stand on a pattern."""
    return {"fill": {"color": "#FFFFFF"}} if stacked and _FILLS[series % len(_FILLS)][1] else {}


def _beside(drawing: Drawing, series: int) -> dict[str, str]:
    """Where the numbers of a line stand: above the first, below the next, so that two lines close together stay legible."""
    return {"position": "below" if series % 2 else "above"} if drawing.kind == "折线图" else {}


def _looks(drawing: Drawing, series: int) -> dict[str, Any]:
    if drawing.kind == "折线图":
        colour, marker, dash = _LINES[series % len(_LINES)]
        return {"line": {"color": colour, "width": 2, "dash_type": dash},
                "marker": {"type": marker, "size": 7, "fill": {"color": colour}, "border": {"color": colour}}}
    colour, pattern = _FILLS[series % len(_FILLS)]
    if pattern:
        return {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}, "border": {"color": colour}}
    return {"fill": {"color": colour}, "border": {"color": colour}}
