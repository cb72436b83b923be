"""What the records of an .xls say beside its values: xlrd is the measure for rows, columns and errors."""

import io

import pytest
import xlrd
import xlwt

from ledgerkit.office.sheets import open_book


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def old() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str='m"月"d"日"')
    for row in range(40):
        for column in range(6):
            if (row, column) != (5, 0) and row != 6:
                sheet.write(row, column, f"{row}-{column}")
    sheet.row(3).hidden = True
    sheet.row(39).hidden = True
    sheet.col(2).hidden = True
    sheet.row(5).set_cell_error(0, "#DIV/0!")
    sheet.write(6, 1, 44384, day)
    sheet.write(6, 2, 44384, xlwt.easyxf(num_format_str="yyyy/m/d"))
    sheet.write(6, 3, 44384, xlwt.easyxf(num_format_str="D-MMM"))  # built in: 16
    book.add_sheet("空表")
    last = book.add_sheet("第三张")
    last.write(0, 0, "甲")
    last.row(0).set_cell_error(1, 0x2A)  # #N/A
    return saved(book)


def test_hidden_rows_columns_errors_and_dates_without_a_year(old):
    sheet, empty, last = open_book(old, "xls").grids
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3, 39}, {2})
    assert sheet.errors == {(5, 0): "#DIV/0!"}
    assert sheet.yearless == {(6, 1), (6, 3)}
    assert (empty.hidden_rows, empty.errors, empty.yearless) == (set(), {}, set())
    assert last.errors == {(0, 1): "#N/A"}


def test_xlrd_says_the_same(old):
    book = xlrd.open_workbook(file_contents=old, formatting_info=True)
    for sheet, grid in zip(book.sheets(), open_book(old, "xls").grids):
        assert grid.hidden_rows == {r for r, row in sheet.rowinfo_map.items() if row.hidden}
        assert grid.hidden_columns == {c for c, column in sheet.colinfo_map.items() if column.hidden}
        assert set(grid.errors) == {(r, c) for r in range(sheet.nrows) for c in range(sheet.row_len(r))
                                    if sheet.cell_type(r, c) == xlrd.XL_CELL_ERROR}


def test_where_the_records_end_early_xlrd_is_asked(old, monkeypatch):
    from ledgerkit.office import biff

    def unsound(grids, data):
        raise ValueError

    monkeypatch.setattr(biff, "look_up", unsound)
    sheet, _, last = open_book(old, "xls").grids
    assert sheet.hidden_rows == {3, 39} and last.errors == {(0, 1): "#N/A"}
