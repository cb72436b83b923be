"""Annotating what was annotated, real files, and what is refused."""

import io
import re
import sys
from pathlib import Path

import openpyxl
import pytest

from ledgerkit.office.annotate import Entry, Note, Summary, annotate
from ledgerkit.office.formats import Unsafe
from ledgerkit.office.sheets import open_book

sys.path.insert(0, str(Path(__file__).parent / "rich"))

import by_hand  # noqa: E402
import undo  # noqa: E402
import with_openpyxl  # noqa: E402
import with_xlsxwriter  # noqa: E402
from marking import NOTES, entries, returned  # noqa: E402

SHEET = "工作台账"
NOTHING = Summary("校验意见", [], ["位置"], [])


def loaded(data):
    """The workbook as openpyxl has it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def comments(data, sheet=SHEET):
    """Cell -> the comment's text."""
    return {cell.coordinate: cell.comment.text for row in loaded(data)[sheet].iter_rows() for cell in row if cell.comment}


def filled(data, sheet=SHEET):
    """The cells with a fill of a note."""
    return {cell.coordinate for row in loaded(data)[sheet].iter_rows() for cell in row if cell.fill.fgColor.rgb in ("FFF8CBAD", "FFFFF2CC", "FFEDEDED")}


# ── the next round ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_round_replaces_the_notes_of_the_last():
    first = annotate(with_openpyxl.plain(), [Note(SHEET, "B5", "error", "甲"), Note(SHEET, "D6", "warning", "乙")], NOTHING)
    second = annotate(first, [Note(SHEET, "D6", "error", "丙"), Note(SHEET, "E7", "info", "丁")], NOTHING)
    assert comments(second) == {"D6": "丙", "E7": "丁"} and filled(second) == {"D6", "E7"}
    assert loaded(second).sheetnames == ["校验意见", SHEET]
    boxes = next(content for name, content in entries(second).items() if name.endswith(".vml"))
    assert sorted(re.findall(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)", boxes)) == [(b"5", b"3"), (b"6", b"4")]


def test_a_round_without_notes_leaves_none():
    again = annotate(returned(with_openpyxl.plain())[1], [], NOTHING)
    assert comments(again) == {} and filled(again) == set()


def test_the_clerks_own_comments_survive_every_round():
    data = with_openpyxl.comments_of_two_people()
    own = comments(data)
    for words in ("一", "二"):
        data = annotate(data, [Note(SHEET, "B4", "error", words)], NOTHING)
    assert comments(data) == own | {"B4": f"{own['B4']}\n【校验意见】\n二"}
    assert comments(annotate(data, [], NOTHING)) == own


def test_the_clerks_own_fill_survives_where_no_note_stood():
    book = with_openpyxl.ledger()
    book.active["C6"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFF2CC")
    once = annotate(with_openpyxl.saved(book), [Note(SHEET, "B5", "error", "甲")], NOTHING)
    assert filled(annotate(once, [], NOTHING)) == {"C6"}


def test_a_workbook_that_another_program_saved_in_between():
    buffer = io.BytesIO()
    loaded(returned(with_openpyxl.merged_and_styled())[1]).save(buffer)
    again = annotate(buffer.getvalue(), [Note(SHEET, "B5", "error", "新")], NOTHING)
    assert comments(again) == {"B4": "新"} and loaded(again).sheetnames == ["校验意见", SHEET]


def test_rows_come_and_go_between_rounds():
    """The clerk deletes and inserts rows; the comments move with their cells."""
    book = loaded(returned(with_openpyxl.plain())[1])
    book[SHEET].delete_rows(5)
    buffer = io.BytesIO()
    book.save(buffer)
    assert comments(annotate(buffer.getvalue(), [], NOTHING)) == {}


def test_a_new_cell_looks_like_its_row_or_column():
    """A border or number format that was given to a whole row or column is that of the cell that gets a note."""
    book = with_openpyxl.ledger()
    book.active.column_dimensions["H"].number_format = "0.00%"
    book.active.row_dimensions[14].number_format = "0.0"
    sheet = loaded(annotate(with_openpyxl.saved(book), [Note(SHEET, cell, "error", "缺") for cell in ("H4", "H20", "H14", "J14", "J4")], NOTHING))[SHEET]
    assert [sheet[cell].number_format for cell in ("H4", "H20", "H14", "J14", "J4")] == ["0.00%", "0.00%", "0.0", "0.0", "General"]


# ── real files ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_real_ledger(shared):
    old = (shared / "real" / "jiyuan-ledger-2020.xlsx").read_bytes()
    unchanged(old, *returned(old))


def test_the_files_of_a_province(shared):
    files = sorted((shared / "score" / "province-dev" / "inbox").glob("*.xlsx"))
    assert len(files) >= 20
    for file in files:
        old = file.read_bytes()
        unchanged(old, *returned(old))


def unchanged(old, sheet, new):
    """Only cells with notes differ in the sheets, and all values are the same."""
    before, after = entries(old), entries(new)
    changed = [name for name in before if before[name] != after[name] and name.startswith("xl/worksheets/sheet")]
    assert changed
    merges = next(g.merges for g in open_book(old, "xlsx").grids if g.name == sheet)
    for name in changed:
        places = {anchor(cell, merges).encode() for cell, _, _ in NOTES} if b"F8CBAD" not in before[name] else set()
        assert undo.sheet(before[name], after[name], places) in (places, set())
    values = [[[v for v in row if v != ""] for row in grid.rows if any(v != "" for v in row)] for grid in open_book(new, "xlsx").grids[1:]]
    assert values == [[[v for v in row if v != ""] for row in grid.rows if any(v != "" for v in row)] for grid in open_book(old, "xlsx").grids]


def anchor(cell, merges):
    """The cell that shows what is said of this one."""
    column, row = openpyxl.utils.cell.coordinate_from_string(cell)
    place = row - 1, openpyxl.utils.column_index_from_string(column) - 1
    row, column = next(((t, l) for t, l, b, r in merges if t <= place[0] <= b and l <= place[1] <= r), place)
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"


# ── what is said is said as it is ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["=1+1", "<r/> & ]]>", "第一行\n第二行", "“引号”'和'\"", "a\tb", " 前后有空格 "])
def test_texts_stay_texts(text):
    new = annotate(with_openpyxl.plain(), [Note(SHEET, "B5", "error", text)], Summary(text, [text], [text], [Entry([text], "error", (SHEET, "B5"))]))
    book = loaded(new)
    assert book[SHEET]["B5"].comment.text == text
    first = book.worksheets[0]
    assert [first[f"A{n}"].value for n in range(1, 5)] == [text] * 4 and {first[f"A{n}"].data_type for n in range(1, 5)} == {"s"}


def test_control_characters_are_seen_and_escapes_are_escaped():
    new = annotate(with_openpyxl.plain(), [Note(SHEET, "B5", "error", "甲\x01\ufffe\ud800乙 _x0041_")], NOTHING)
    told = entries(new)["xl/comments1.xml"].decode()
    assert "甲\ufffd\ufffd\ufffd乙 _x005F_x0041_" in told


def test_the_first_sheet_is_as_wide_and_high_as_its_texts():
    long = "企业名称应填写营业执照上的全称。" * 12
    new = annotate(with_openpyxl.plain(), [], Summary("校验意见", ["说明。"], ["序号", "意见"], [Entry(["1", long]), Entry(["2", "短"])]))
    first = loaded(new).worksheets[0]
    assert first.column_dimensions["B"].width == 60 and first.row_dimensions[4].height > 6 * 14 > first.row_dimensions[5].height


def test_no_summary_rows_and_no_lines():
    first = loaded(annotate(with_openpyxl.plain(), [], NOTHING)).worksheets[0]
    assert [[c.value for c in row] for row in first.iter_rows()] == [["校验意见"], ["位置"]]


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────


def strict():
    """The Strict dialect: other name spaces."""
    return by_hand.patched(with_openpyxl.plain(), ("xl/workbook.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                                                   "http://purl.oclc.org/ooxml/spreadsheetml/main"))


def wide():
    """A sheet in UTF-16."""
    members = by_hand.members(with_openpyxl.plain())
    text = members[by_hand.SHEET].decode().removeprefix('<?xml version="1.0"?>')
    return by_hand.zipped(members | {by_hand.SHEET: f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")})


def headless():
    """A sheet without cells' data."""
    return by_hand.patched(with_openpyxl.plain(), (by_hand.SHEET, "<sheetData>.*</sheetData>", ""))


def drawingless():
    """A sheet that names a drawing which is not there."""
    return by_hand.patched(with_openpyxl.plain(), (by_hand.SHEET, "</worksheet>", '<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/'
                                                   'officeDocument/2006/relationships" r:id="rId7"/></worksheet>'))


@pytest.mark.parametrize("make", [strict, wide, headless, drawingless])
def test_what_cannot_be_patched_is_refused(make):
    with pytest.raises(ValueError):
        annotate(make(), [Note(SHEET, "B5", "error", "甲")], NOTHING)


@pytest.mark.parametrize("note", [Note("没有的表", "B5", "error", "甲"), Note(SHEET, "第5行", "error", "甲")])
def test_a_note_at_no_cell_is_refused(note):
    with pytest.raises(ValueError):
        annotate(with_openpyxl.plain(), [note], NOTHING)


def test_what_is_no_package_is_unsafe():
    for data in (b"", b"PK\5\6 nothing", with_openpyxl.plain()[:3000]):
        with pytest.raises(Unsafe):
            annotate(data, [], NOTHING)


def test_a_document_type_is_unsafe():
    with pytest.raises(Unsafe):
        annotate(by_hand.patched(with_openpyxl.plain(), (by_hand.SHEET, r"^(<\?xml[^>]*>)?", "<!DOCTYPE a>")), [Note(SHEET, "B5", "error", "甲")], NOTHING)


def test_a_macro_stays_a_macro():
    data = with_xlsxwriter.macros()
    assert entries(returned(data)[1])["xl/vbaProject.bin"] == entries(data)["xl/vbaProject.bin"]
