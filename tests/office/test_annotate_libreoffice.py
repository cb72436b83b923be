"""LibreOffice opens every annotated workbook: it shows the notes at their cells, and the same values as before."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from ledgerkit.office.sheets import open_book

sys.path.insert(0, str(Path(__file__).parent / "rich"))

from marking import NOTES, returned  # noqa: E402
from rich_books import BOOKS  # noqa: E402


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Each rich workbook before and after, as LibreOffice saves it: name -> (sheet, before, after), all in one call."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("soffice missing in CI")
        pytest.skip("soffice not installed")
    folder = tmp_path_factory.mktemp("office")
    sheets = {}
    for name, make in BOOKS.items():
        data = make()
        sheets[name], new = returned(data)
        (folder / f"{name}.old.xlsx").write_bytes(data)
        (folder / f"{name}.new.xlsx").write_bytes(new)
    saved = folder / "saved"
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
                    "--outdir", str(saved), *map(str, sorted(folder.glob("*.xlsx")))], check=True, capture_output=True, timeout=500)
    return {name: (sheets[name], saved / f"{name}.old.xlsx", saved / f"{name}.new.xlsx") for name in BOOKS}


@pytest.mark.parametrize("name", BOOKS)
def test_notes_and_values_are_kept(opened, name):
    sheet, before, after = opened[name]
    book = openpyxl.load_workbook(after)
    assert book.worksheets[0].title.startswith("校验意见") and book.active.title == book.worksheets[0].title
    told = "\n".join(cell.comment.text for row in book[sheet].iter_rows() for cell in row if cell.comment)
    for _, _, text in NOTES:
        assert text in told
    links = [cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == len(NOTES)
    old, new = (open_book(path.read_bytes(), "xlsx").grids for path in (before, after))
    assert [g.name for g in new[1:]] == [g.name for g in old]
    for was, now in zip(old, new[1:], strict=True):
        assert content(now) == content(was)


@pytest.mark.parametrize("name", ["text_boxes", "chart_and_picture", "buttons", "pictures_in_headers"])
def test_drawings_are_still_seen(opened, name):
    """What LibreOffice makes of pictures, boxes and buttons is as much as before."""
    _, before, after = opened[name]
    assert drawings(after) == drawings(before) > 0


def content(grid):
    """What a sheet shows, and where."""
    return {(r, c): v for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""}, grid.merges, grid.visible


def drawings(path):
    """How many drawn things the sheets hold."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return sum(archive.read(n).count(b"<xdr:from>") for n in archive.namelist() if n.startswith("xl/drawings/drawing"))
