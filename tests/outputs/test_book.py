"""The house style of sheets: text stays text, figures are figures, and nothing is cut in silence."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from ledgerkit.outputs.book import MAX_TEXT, Field, Writer

FIELDS = (Field("名称", 12), Field("数", 8, "number"), Field("率", 8, "percent"), Field("日期", 12, "date"), Field("说明", 20, "wrap"))


def written(rows, note="2021年第三季度", **options):
    writer = Writer("表", datetime(2021, 9, 30))
    writer.table("表", "标题", note, FIELDS, rows, **options)
    data = writer.close()
    return data, openpyxl.load_workbook(io.BytesIO(data))["表"]


def test_values_have_their_kind_and_format():
    _, sheet = written([("甲", 1481, Decimal("85.7"), date(2021, 9, 30), None)])
    cells = sheet[4]
    assert [c.value for c in cells] == ["甲", 1481, 0.857, datetime(2021, 9, 30), None]
    assert [c.number_format for c in cells[1:4]] == ["#,##0", "0.0%", "yyyy-mm-dd"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "http://a.b", "0012", "—", "1e5"])
def test_text_stays_text(text):
    _, sheet = written([(text, text, text, text, text)])
    assert {c.value for c in sheet[4]} == {text} and {c.data_type for c in sheet[4]} == {"s"}
    assert not any(c.hyperlink for c in sheet[4])


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    _, sheet = written([("长" * 40_000, 0, 0, None, "")])
    assert sheet["A4"].value == "长" * MAX_TEXT + "……（内容过长，此处截断，全文见来源文件）"


def test_heads_stay_in_view_with_filters_and_a_total_below():
    _, sheet = written([("甲", 1, None, None, ""), ("乙", 2, None, None, "")], total=("合计", 3, None, None, ""), freeze=1)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", "A3:E5")
    assert [c.value for c in sheet[6]][:2] == ["合计", 3] and sheet["A6"].font.b
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$3"


def test_a_row_grows_with_its_wrapped_text():
    _, sheet = written([("甲", 1, None, None, "很长的说明" * 12), ("乙", 1, None, None, "短")])
    assert sheet.row_dimensions[4].height > 3 * sheet.row_dimensions[5].height


def test_a_note_is_not_cut_off_on_paper():
    """Where only some columns are printed it takes as many lines in them as it needs."""
    row, note = ("甲", 1, 2, None, ""), "数据截至2021年9月30日　填报单位：合肥市生态环境局"
    _, sheet = written([row], note=note, printed=3)
    assert sheet.print_area == "'表'!$A$1:$C$4"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A2:C2"]
    assert sheet["A2"].value == note and sheet["A2"].alignment.wrap_text and sheet.row_dimensions[2].height > 30
    for options in ({"note": note}, {"note": "9月", "printed": 3}):
        _, sheet = written([row], **options)
        assert not sheet.merged_cells.ranges and sheet.row_dimensions[2].height == 18


def test_an_empty_sheet_says_so():
    assert written([])[1]["A4"].value == "（无）"


def test_states_are_coloured():
    _, sheet = written([("未报送", 1, None, None, "未报送的说明")], colours={"未报送": "#F8CBAD"})
    assert sheet["A4"].fill.start_color.rgb == "FFF8CBAD" and sheet["E4"].fill.fill_type is None


def test_equal_content_gives_equal_bytes():
    rows = [("甲", 1, Decimal("1.5"), date(2021, 9, 30), "x")]
    assert written(rows)[0] == written(rows)[0]
