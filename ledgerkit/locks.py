"""锁定.csv: the submissions that were accepted for good. The batch folder keeps it, people may read and edit it."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledgerkit.errors import FatalError

NAME = "锁定.csv"
_HEADS = ("单位代码", "填报单位", "锁定日期", "文件", "sha256")


@dataclass(frozen=True, slots=True)
class Lock:
    """One file of a unit that counts whatever comes in later; sha256 is that of the workbook that brought it."""

    unit: str
    name: str
    day: date
    file: str
    sha256: str


def load(folder: Path) -> list[Lock]:
    """The locks of a batch; none where it has no such file. Raises `FatalError` for one that can't be read."""
    path = folder / NAME
    if not path.exists():
        return []
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        return [Lock(line["单位代码"], line["填报单位"], date.fromisoformat(line["锁定日期"]), line["文件"], line["sha256"]) for line in lines]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError):
        raise FatalError(f"“{NAME}”读不出来，应有{'、'.join(_HEADS)}这几列，日期写成2021-09-25；可以删去这个文件后重新锁定。") from None


def as_csv(locks: Iterable[Lock]) -> bytes:
    """The file, in UTF-8 with the mark that WPS needs to open it as such."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADS)
    writer.writerows((lock.unit, lock.name, lock.day.isoformat(), lock.file, lock.sha256) for lock in locks)
    return text.getvalue().encode("utf-8-sig")


def content_of(path: str, sums: Mapping[str, str]) -> str:
    """The sha256 of a received file; of a unit's share in a workbook of several units that of the workbook.

    sums: path -> sha256 of everything that came in, "" for shares.

    >>> content_of("合肥市上报.xlsx!长丰县.xlsx", {"合肥市上报.xlsx": "a1", "合肥市上报.xlsx!长丰县.xlsx": ""})
    'a1'
    """
    while not sums.get(path) and "!" in path:
        path = path.rpartition("!")[0]
    return sums.get(path, "")
