"""How long annotating a workbook takes, as a fraction of what openpyxl takes to load, comment and save the same files.

    python tests/benchmarks/annotate.py [FILE…] [--rounds 15] [--notes 20]

Without files: the rich workbooks of the tests that openpyxl opens, and a ledger of 5,000 rows. Both are measured in
this one process, in turn, and the median of the rounds' ratios counts: a clock that changes its speed between two rounds
changes both sides of a ratio.
"""

import argparse
import io
import statistics
import sys
import time
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "office" / "rich")]

import openpyxl  # noqa: E402
import with_openpyxl  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import PatternFill  # noqa: E402
from rich_books import BOOKS  # noqa: E402

from ledgerkit.office.annotate import Entry, Note, Summary, annotate  # noqa: E402


def ledger(rows: int) -> bytes:
    """A ledger of so many rows."""
    book = with_openpyxl.ledger()
    for n in range(rows):
        book.active.append([n, f"安徽{n}号纺织有限公司", "喷漆废气收集不到位，需更换活性炭", f"2021年{n % 12 + 1}月底前", "执法大队、监测站", n])
    return with_openpyxl.saved(book)


def ours(work):
    """Every workbook annotated."""
    for data, notes, summary in work:
        annotate(data, notes, summary)


def theirs(work):
    """The same with openpyxl: comments, fills, and the first sheet without its looks."""
    for data, notes, summary in work:
        book = openpyxl.load_workbook(io.BytesIO(data))
        for note in notes:
            cell = book[note.sheet][note.cell]
            cell.comment = Comment(note.text, "校验意见")
            cell.fill = PatternFill("solid", fgColor="F8CBAD")
        first = book.create_sheet("意见", 0)
        for row in summary.rows:
            first.append(row.cells)
        book.save(io.BytesIO())


def seconds(function, work) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    function(work)
    return time.perf_counter() - start


def task(data: bytes, count: int):
    """A workbook, its notes spread over its rows, and the first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    rows = max(sheet.max_row, 4)
    cells = dict.fromkeys(f"{'BCDEF'[n % 5]}{4 + n * (rows - 3) // count}" for n in range(count))
    merged = {str(cell) for area in sheet.merged_cells.ranges for row in area.rows for cell in (f"{openpyxl.utils.get_column_letter(c)}{r}" for r, c in row)}
    notes = [Note(sheet.title, cell, "error", "完成时限读不出日期，请写成“2021年12月底前”之类。") for cell in cells if cell not in merged]
    return data, notes, Summary("校验意见", [], ["位置", "意见"], [Entry([n.cell, n.text], n.severity, (n.sheet, n.cell)) for n in notes])


def main():
    """Print both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--notes", type=int, default=20)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    given = [file.read_bytes() for file in arguments.files]
    for name, books in ({"given": given} if given else {"rich": [make() for make in BOOKS.values()], "large": [ledger(5_000)]}).items():
        work = [task(data, arguments.notes) for data in books]
        rounds = [(seconds(theirs, work), seconds(ours, work)) for _ in range(arguments.rounds)]
        saved, patched = (statistics.median(r[i] for r in rounds) for i in (0, 1))
        ratio = statistics.median(patched / saved for saved, patched in rounds)
        print(f"{name}: {len(work)} files, openpyxl {saved * 1000:.0f} ms, annotate {patched * 1000:.0f} ms, ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
