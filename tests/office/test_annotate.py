"""A clerk's workbook comes back with notes, and nothing else of it has changed: compared part by part, byte by byte."""

import io
import posixpath
import re
import sys
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ledgerkit.office.sheets import open_book

sys.path.insert(0, str(Path(__file__).parent / "rich"))

import undo  # noqa: E402
from marking import FILLS, NOTES, entries, returned  # noqa: E402
from rich_books import BOOKS  # noqa: E402

@pytest.fixture(scope="module", params=BOOKS)
def pair(request):
    """A rich workbook, the sheet that gets notes, and the workbook annotated."""
    data = BOOKS[request.param]()
    sheet, new = returned(data)
    return data, sheet, new


def raw(data):
    """Each member as the zip holds it: order, date, way of packing, and the packed bytes with their header."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        starts = sorted([*(i.header_offset for i in infos), archive.start_dir])
        return {i.filename: (i.date_time, i.compress_type, data[i.header_offset:starts[starts.index(i.header_offset) + 1]]) for i in infos}


def parts_of(data, sheet):
    """The part of a sheet, and those of its comments and their drawing (None for what it has not)."""
    members = entries(data)
    book = members["xl/workbook.xml"].decode("utf-8-sig")
    links = dict(_links(members["xl/_rels/workbook.xml.rels"]))
    escaped = sheet.replace("&", "&amp;").replace("'", "(?:'|&apos;|&#39;)")
    tag = re.search(rf"""<(?:\w+:)?sheet\s[^>]*name=["']{escaped}["'][^>]*>""", book, re.S)[0]
    part = _under("xl", links[re.search(r"""\w+:id=["'](\w+)""", tag)[1]][1])
    rels = members.get(f"xl/worksheets/_rels/{posixpath.basename(part)}.rels", b"")
    own = dict(_links(rels))
    told = next((_under("xl/worksheets", target) for kind, target in own.values() if kind.endswith("/comments")), None)
    drawing = re.search(rb"""<(?:\w+:)?legacyDrawing\s[^>]*id=["'](\w+)""", re.sub(rb"<!--.*?-->", b"", members[part]))
    return part, told, drawing and _under("xl/worksheets", own[drawing[1].decode()][1])


def _links(rels):
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", rels.decode("utf-8-sig")):
        said = dict(re.findall(r"""(\w+)=["']([^"']*)""", tag))
        yield said["Id"], (said["Type"], said["Target"])


def _under(folder, target):
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def anchored(data, sheet):
    """The noted cells with their note's severity, those in merged ranges at the cell that shows them."""
    merges = next(g.merges for g in open_book(data, "xlsx").grids if g.name == sheet)
    found = {}
    for cell, severity, text in NOTES:
        column, row = openpyxl.utils.cell.coordinate_from_string(cell)
        row, column = row - 1, openpyxl.utils.column_index_from_string(column) - 1
        row, column = next(((t, l) for t, l, b, r in merges if t <= row <= b and l <= column <= r), (row, column))
        found.setdefault(f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}", []).append((severity, text))
    return found


def test_there_are_enough():
    assert len(BOOKS) >= 30


def test_no_other_part_changes(pair):
    old, sheet, new = pair
    before, after = raw(old), raw(new)
    part, told, drawing = parts_of(new, sheet)
    rels = f"xl/worksheets/_rels/{posixpath.basename(part)}.rels"
    allowed = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", part, rels, told, drawing}
    seen = {name for name, content in entries(old).items() if re.search(rb"tabSelected=.(1|true)", content)}
    assert list(after)[:len(before)] == list(before)
    for name in before.keys() - allowed - seen:
        assert after[name] == before[name], name
    for name in before:
        assert after[name][0] == before[name][0]
    extra = after.keys() - before.keys()
    sheets = {name for name in extra if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)}
    assert len(sheets) == 1 and extra - sheets <= {rels, told, drawing, "xl/styles.xml"}


def test_a_sheet_changes_in_its_noted_cells_only(pair):
    old, sheet, new = pair
    before, after = entries(old), entries(new)
    for name in before:
        if name.startswith(("xl/worksheets/sheet", "xl/chartsheets/sheet")):
            noted = name == parts_of(new, sheet)[0]
            places = {place.encode() for place in anchored(old, sheet)} if noted else set()
            assert undo.sheet(before[name], after[name], places) == places


def test_styles_are_only_added(pair):
    old, sheet, new = pair
    before, after = entries(old), entries(new)
    if "xl/styles.xml" in before:
        sections = (b"fonts", b"fills", b"borders", b"cellXfs")
        undo.additions(before["xl/styles.xml"], after["xl/styles.xml"], sections + (b"styleSheet",), {s: (b"count",) for s in sections},
                       (b"/numFmts", b"styleSheet", b"/cellXfs"))
    root = openpyxl.xml.functions.fromstring(after["xl/styles.xml"])
    for section in root:
        if section.get("count") and section.tag.rpartition("}")[2] in ("fonts", "fills", "borders", "cellXfs"):
            assert int(section.get("count")) == len(section), section.tag


def test_lists_of_parts_are_only_added_to(pair):
    old, sheet, new = pair
    before, after = entries(old), entries(new)
    undo.additions(before["[Content_Types].xml"], after["[Content_Types].xml"], (b"Types",))
    for name in before:
        if name.endswith(".rels"):
            undo.additions(before[name], after[name], (b"Relationships",))
    added = undo.additions(
        before["xl/workbook.xml"], after["xl/workbook.xml"], (), {b"definedName": (b"localSheetId",), b"workbookView": (b"activeTab", b"firstSheet")},
        (b"sheets",))
    assert len(added) == 1 and undo.name(added[0]) == b"sheet"


def test_comments_and_boxes_are_only_added(pair):
    old, sheet, new = pair
    before, after = entries(old), entries(new)
    _, told, drawing = parts_of(new, sheet)
    if told in before:
        undo.additions(before[told], after[told], (b"authors", b"commentList", b"text"), befores=(b"text", b"/t"))
    if drawing in before:
        end = before[drawing].rindex(b"</xml")
        assert after[drawing].startswith(before[drawing][:end]) and after[drawing].endswith(before[drawing][end:])
    boxes = re.findall(rb"<\w+:Row>(\d+)</\w+:Row>\s*<\w+:Column>(\d+)</\w+:Column>", after[drawing])
    assert len(boxes) == len(set(boxes)) == len(re.findall(rb"<(?:\w+:)?comment\s", after[told]))
    shapes = re.findall(rb"""<\w+:shape\s[^>]*?\sid=["']([^"']+)""", after[drawing])
    openpyxl.xml.functions.fromstring(after[drawing])
    assert len(shapes) == len(set(shapes)) and after[drawing].count(b'id="_x0000_t202"') == 1


def test_values_are_the_same(pair):
    old, sheet, new = pair
    before, after = open_book(old, "xlsx"), open_book(new, "xlsx")
    assert [g.name for g in after.grids[1:]] == [g.name for g in before.grids]

    def content(grid):
        return ({(r, c): v for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""}, grid.merges, grid.errors, grid.uncached,
                grid.hidden_rows, grid.hidden_columns, grid.visible)

    for was, now in zip(before.grids, after.grids[1:], strict=True):
        assert content(now) == content(was)
    assert after.modified == before.modified and after.stamp == before.stamp


def test_openpyxl_sees_the_notes(pair):
    old, sheet, new = pair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        was, book = openpyxl.load_workbook(io.BytesIO(old)), openpyxl.load_workbook(io.BytesIO(new))
    for place, notes in anchored(old, sheet).items():
        cell, before = book[sheet][place], was[sheet][place]
        words = "\n".join(text for _, text in sorted(notes, key=lambda note: list(FILLS).index(note[0])))
        if before.comment:
            assert cell.comment.text == f"{before.comment.text}\n【校验意见】\n{words}"
        else:
            assert cell.comment.text == words and cell.comment.author == "校验意见"
        gravest = min((severity for severity, _ in notes), key=list(FILLS).index)
        assert cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == FILLS[gravest]
        if place in old_cells(old, sheet) and b"fonts" in entries(old).get("xl/styles.xml", b""):
            assert look(cell) == look(before)
    for row in was[sheet].iter_rows():
        for cell in row:
            if cell.comment and cell.coordinate not in anchored(old, sheet):
                assert book[sheet][cell.coordinate].comment.text == cell.comment.text


def look(cell):
    """All of a cell's look but its fill."""
    return cell.number_format, *map(repr, (cell.font, cell.border, cell.alignment, cell.protection))


def old_cells(data, sheet):
    """The cells that show something."""
    grid = next(g for g in open_book(data, "xlsx").grids if g.name == sheet)
    return {f"{openpyxl.utils.get_column_letter(c + 1)}{r + 1}" for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""}


def test_the_first_sheet_lists_and_leads(pair):
    old, sheet, new = pair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        was, book = openpyxl.load_workbook(io.BytesIO(old)), openpyxl.load_workbook(io.BytesIO(new))
    first = book.worksheets[0]
    assert book.sheetnames[1:] == was.sheetnames and first.title.startswith("校验意见")
    assert book.active is first and [s.title for s in book if s.sheet_view.tabSelected] == [first.title]
    assert first["A1"].value == "校验意见（长丰县 2021年三季度）" and [c.value for c in first[3]] == ["序号", "级别", "位置", "意见"]
    quoted = sheet.replace("'", "''")
    for n, (cell, severity, text) in enumerate(NOTES):
        row = first[4 + n]
        assert row[3].value == text and row[0].fill.fgColor.rgb == FILLS[severity]
        assert row[2].hyperlink.location == f"'{quoted}'!{cell}"
    assert first.cell(4 + len(NOTES), 3).hyperlink is None
    assert first.page_setup.orientation == "landscape" and first.sheet_properties.pageSetUpPr.fitToPage


def test_names_still_belong_to_their_sheets(pair):
    old, sheet, new = pair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        was, book = openpyxl.load_workbook(io.BytesIO(old)), openpyxl.load_workbook(io.BytesIO(new))
    for before in was.worksheets:
        after = book[before.title]
        assert (after.print_area, after.print_title_rows, names(after)) == (before.print_area, before.print_title_rows, names(before))
    assert names(book) == names(was)


def names(holder):
    """The names that a workbook or a sheet defines, and what they stand for."""
    return {name: defined.attr_text for name, defined in holder.defined_names.items()}


def test_the_same_again_is_the_same(pair):
    old, sheet, new = pair
    assert returned(old)[1] == new


ORDER = ("sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState "
         "dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup "
         "headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF "
         "picture oleObjects controls webPublishItems tableParts extLst").split()


def test_elements_stand_in_the_order_of_the_format(pair):
    """ECMA-376 part 1, 18.3.1.99: a sheet's elements; 18.4.8 and 18.7.7: a comment's text is one text or runs."""
    old, sheet, new = pair
    part, told, _ = parts_of(new, sheet)
    for name in {part, *(n for n in entries(new).keys() - entries(old).keys() if n.startswith("xl/worksheets/sheet"))}:
        root = openpyxl.xml.functions.fromstring(entries(new)[name])
        found = [next(iter(e[0]), e).tag if "AlternateContent" in e.tag else e.tag for e in root if isinstance(e.tag, str)]
        places = [ORDER.index(tag.rpartition("}")[2]) for tag in found]
        assert places == sorted(places), found
    for text in openpyxl.xml.functions.fromstring(entries(new)[told]).iter("{*}text"):
        assert len({child.tag for child in text}) <= 1


def test_spans_of_rows_hold_their_cells(pair):
    old, sheet, new = pair
    root = openpyxl.xml.functions.fromstring(entries(new)[parts_of(new, sheet)[0]])
    for row in root.iter("{*}row"):
        if row.get("spans"):
            first, last = map(int, row.get("spans").split(":"))
            assert all(first <= openpyxl.utils.cell.coordinate_to_tuple(c.get("r"))[1] <= last for c in row if c.get("r"))
