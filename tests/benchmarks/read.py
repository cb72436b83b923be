"""How long `read` takes, as a multiple of what python-calamine alone needs to turn the same files into lists.

    python tests/benchmarks/read.py FOLDER [--campaign anhui-sbq] [--rounds 15]

Both are measured in this one process, in turn, and the median of the rounds' ratios counts: a clock that changes its
speed between two rounds changes both sides of a ratio.
"""

import argparse
import io
import statistics
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from python_calamine import CalamineWorkbook  # noqa: E402

from ledgerkit import campaign, pipeline  # noqa: E402
from ledgerkit.office import workers  # noqa: E402


def contents(path):
    """The bytes of a workbook, or of those in an archive."""
    if path.suffix != ".zip":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def calamine(files):
    """Every sheet of every workbook as lists."""
    for path in files:
        for data in contents(path):
            book = CalamineWorkbook.from_object(io.BytesIO(data))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def ours(files, packs):
    """Every workbook as a reading, in this process."""
    for path in files:
        pipeline.take_in(str(path), path.name, packs, date(2021, 9, 25))


def best(function, *arguments) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def main():
    """Print both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--campaign", default="anhui-sbq")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    files = sorted(p for p in arguments.folder.rglob("*") if p.suffix in (".xlsx", ".xlsm", ".xls", ".zip"))
    workers.settle()  # as a worker process does
    packs = [campaign.load(arguments.campaign)]
    rounds = [(best(calamine, files), best(ours, files, packs)) for _ in range(arguments.rounds)]
    alone, read = (statistics.median(r[i] for r in rounds) for i in (0, 1))
    ratio = statistics.median(read / alone for alone, read in rounds)
    print(f"{len(files)} files: calamine {alone * 1000:.0f} ms, read {read * 1000:.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
