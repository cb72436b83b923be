"""主要指标图: native charts whose numbers are cells that refer to the figures, on A4 pages, two side by side."""

import dataclasses
import io
import re
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from ledgerkit import pipeline
from ledgerkit.outputs import charts, dashboard
from ledgerkit.outputs.book import Writer
from ledgerkit.outputs.consolidated import consolidated
from tests.conftest import EXAMPLES


@pytest.fixture(scope="module")
def hefei(caught, tmp_path_factory):
    """The run of Hefei's third quarter after its second, and its 汇总.xlsx."""
    folder = tmp_path_factory.mktemp("图")
    for name in ("anhui-hefei-2021q2", "anhui-hefei-2021q3"):
        shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("输出"))
    pipeline.run(folder / "anhui-hefei-2021q2")
    run, _ = caught(folder / "anhui-hefei-2021q3")
    return run, consolidated(run)


def shown(run):
    top = run.campaign.units[0]
    return [(chart, drawn) for chart in dashboard._wanted(run, top) if (drawn := charts.drawing(run, chart, top))]


def board(data, values):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)[dashboard.SHEET]


def cells(reference):
    """'主要指标图'!$P$4:$P$9 as the range P4:P9."""
    sheet, _, place = reference.rpartition("!")
    assert sheet.strip("'") == dashboard.SHEET
    return place.replace("$", "")


def test_each_chart_draws_the_numbers_of_its_drawing(hefei):
    run, data = hefei
    values = board(data, True)
    drawn = shown(run)
    assert len(drawn) >= 3 and len(values._charts) == len(drawn)
    for (chart, drawing), native in zip(drawn, values._charts):
        assert len(native.series) == len(drawing.series)
        for series, own in zip(native.series, drawing.series):
            here = [cell.value for row in values[cells(series.val.numRef.f)] for cell in row]
            scale = Decimal(100) if drawing.unit == "%" else 1
            assert here == [None if v is None else pytest.approx(float(Decimal(v) / scale)) for v in own.values]
            names = [cell.value for row in values[cells((series.cat.strRef or series.cat.numRef).f)] for cell in row]
            assert names == list(drawing.categories)
            assert values[cells(series.tx.strRef.f)].value == own.name


def test_the_numbers_refer_to_where_the_figures_stand(hefei):
    run, data = hefei
    formulas, values = board(data, False), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    found = 0
    for row in formulas.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and (place := re.fullmatch(r"='?([^'!]+)'?!\$([A-Z]+)\$(\d+)", cell.value)):
                found += 1
                assert values[place[1]][f"{place[2]}{place[3]}"].value == values[dashboard.SHEET][cell.coordinate].value
    counties = sum(v is not None for _, drawn in shown(run) if drawn.unit != "%" for s in drawn.series for v in s.values)
    assert found >= counties  # key figures, units and the cells of the breakdown


def test_a_figure_of_nothing_is_a_gap_and_no_zero(hefei):
    run, data = hefei
    _, drawing = next((c, d) for c, d in shown(run) if c.by == "下级")
    silent = [name for n, name in enumerate(drawing.categories) if all(s.values[n] is None for s in drawing.series)]
    assert silent
    values = board(data, True)
    rows = {row[dashboard._DATA].value: row for row in values.iter_rows()}
    assert [rows[name][dashboard._DATA + 1].value for name in silent] == [None] * len(silent)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in parts.namelist() if name.startswith("xl/charts/") and b'dispBlanksAs val="zero"' in parts.read(name)]


def test_the_key_figures_say_what_became_of_them(hefei):
    run, data = hefei
    said = [c.value for row in board(data, True).iter_rows(max_col=12) for c in row if c.value is not None]
    assert "结对企业数（家）" in said and 51 in said and 0.841 in said
    assert "按可比口径（不含合肥市本级）较上季度末减少2家，下降6.1%" in said


def test_it_prints_on_a4_without_the_numbers_behind_the_charts(hefei):
    sheet = board(hefei[1], False)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert not sheet.sheet_view.showGridLines
    assert re.fullmatch(r"'主要指标图'!\$A\$1:\$L\$\d+", sheet.print_area)
    assert dashboard._DATA > 12


@pytest.mark.parametrize("times", [1, 2, 5])
def test_two_charts_stand_side_by_side_and_none_is_cut_by_a_page(hefei, times):
    run, _ = hefei
    writer, many = Writer("试", run.moment), dataclasses.replace(run.campaign, charts=run.campaign.charts * times)
    dashboard.fill(writer, dataclasses.replace(run, campaign=many), dashboard.sheet(writer))
    sheet = board(writer.close(), False)
    assert bool(sheet.row_breaks.brk) == (times > 1)
    anchors = sorted((c.anchor._from.row, c.anchor._from.col, c.anchor.to.row, c.anchor.to.col) for c in sheet._charts)
    assert {left for _, left, _, _ in anchors} <= {0, 6}
    for top, left, bottom, right in anchors:
        assert right < 12 and not [b for b in sheet.row_breaks.brk if top < b.id <= bottom]
        assert not [a for a in anchors if a != (top, left, bottom, right) and a[1] == left and top < a[2] and a[0] < bottom]


def test_it_leads_to_the_other_sheets(hefei):
    book = openpyxl.load_workbook(io.BytesIO(hefei[1]))
    sheet = book[dashboard.SHEET]
    targets = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(targets) > 10
    assert {re.match(r"'?([^'!]+)'?!", t)[1] for t in targets} <= set(book.sheetnames)


def test_the_province_and_the_city_have_the_charts_of_their_own_reports(hefei, pack):
    city = {c.id for c in dashboard._wanted(hefei[0], hefei[0].campaign.units[0])}
    province = {c.id for c in dashboard._wanted(dataclasses.replace(hefei[0], campaign=pack), pack.units[0])}
    assert city and province and city != province


def test_a_run_of_nothing_has_a_sheet_too(small):
    writer, run = Writer("试", small.run().moment), small.run()
    dashboard.fill(writer, run, dashboard.sheet(writer))
    data = writer.close()
    said = [c.value for row in board(data, True).iter_rows() for c in row if c.value is not None]
    assert said.count("—") == 8 and not board(data, True)._charts


def test_equal_runs_give_equal_bytes(hefei):
    run, _ = hefei

    def made():
        writer = Writer("试", run.moment)
        dashboard.fill(writer, run, dashboard.sheet(writer))
        return writer.close()

    assert made() == made()


def lightness(colour):
    """L* of a colour, 0 black to 100 white (CIE 1976)."""
    linear = [(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) for v in (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_neighbours_differ_without_colour():
    for (one, pattern), (other, next_pattern) in zip(dashboard._FILLS, dashboard._FILLS[1:]):
        assert abs(lightness(one) - lightness(other)) > 8 or bool(pattern) != bool(next_pattern)
        assert bool(pattern) != bool(next_pattern) or pattern != next_pattern
    assert len({(marker, dash) for _, marker, dash in dashboard._LINES}) == len(dashboard._LINES)
