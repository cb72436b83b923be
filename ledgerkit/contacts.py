"""通讯录: who answers for each unit, and from which addresses it writes; one workbook in the batch folder."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ledgerkit.columns.text import fold, plain
from ledgerkit.errors import FatalError
from ledgerkit.model import Contact, Unit
from ledgerkit.office import formats
from ledgerkit.office.grid import Grid

NAME = "通讯录"
TITLES = ("填报单位", "单位代码", "联系人", "电话", "邮箱")
_UNIT, _CODE, _PERSON, _PHONE, _ADDRESS = TITLES
_BETWEEN = re.compile(r"[;,、\s]+")  # after NFKC, which makes ；， half-width
_VALID = re.compile(r"[\w.+&'=~-]+@(?:[\w-]+\.)+\w{2,}")


def load(folder: Path, units: Sequence[Unit]) -> dict[str, Contact]:
    """The contacts in the batch folder's 通讯录, by unit code; empty where there is none, or nobody is entered.

    The workbook may be of any format. A unit is told by its 单位代码 or else by its name; several lines of a unit are put
    together, so are several addresses in a cell, parted by ；、， or blanks. Raises `FatalError` with the row and the
    remedy for a unit that the campaign does not have, and for what is no e-mail address.
    """
    paths = sorted(p for p in folder.glob(f"{NAME}.*") if p.is_file())
    if not paths:
        return {}
    if len(paths) > 1:
        raise FatalError(f"“{folder.name}”里有几份{NAME}（{'、'.join(p.name for p in paths)}），请只留一份。")
    path = paths[0]
    for grid in _grids(path):
        for number, row in enumerate(grid.rows):
            heads = {fold(plain(cell)): column for column, cell in enumerate(row)}
            if fold(_ADDRESS) in heads and (fold(_UNIT) in heads or fold(_CODE) in heads):
                places = {title: heads[fold(title)] for title in TITLES if fold(title) in heads}
                return _entries(grid, number + 1, places, _Names(units), path.name)
    raise FatalError(f"{path.name}里找不到表头，应有一行写着{'、'.join(TITLES)}。")


def workbook(units: Sequence[Unit], contacts: Mapping[str, Contact], title: str, made: date) -> bytes:
    """通讯录.xlsx: a line for each of the units, with what is known of it; the addresses that are missing stand out.

    units: all of the campaign, those to write to are picked (`wanted`). made: the day in the file's properties.
    """
    from ledgerkit.outputs.book import Field, Writer

    fields = (Field(_UNIT, 30), Field(_CODE, 13), Field(_PERSON, 14), Field(_PHONE, 18), Field(_ADDRESS, 44))
    names = _Names(units)
    writer = Writer(NAME, datetime.combine(made, time()))
    rows = []
    for unit in wanted(units):
        contact = contacts.get(unit.code, Contact(unit.code))
        rows.append((names.full(unit), unit.code, contact.name, contact.phone, "；".join(contact.addresses)))
    note = "一个单位有几个邮箱的，写在同一格里，用分号隔开。市一行的邮箱收全市的催报通知。单位代码请勿改动。"
    sheet = writer.table(NAME, f"{title}{NAME}", note, fields, rows, freeze=1)
    for number, row in enumerate(rows, 3):  # text, so that 0551-… and a code keep their noughts; a blank address is to be filled in
        for column, value in enumerate(row):
            fill = {"bg_color": "#FFF2CC"} if column == TITLES.index(_ADDRESS) and not value else {}
            place = {"align": "center"} if column == TITLES.index(_CODE) else {}
            cell = writer.format(border=1, border_color="#BFBFBF", num_format="@", **fill, **place)
            sheet.write_string(number, column, value, cell) if value else sheet.write_blank(number, column, None, cell)
    return writer.close()


def wanted(units: Sequence[Unit]) -> list[Unit]:
    """The units to write to: all that report, and the cities, which are reminded for their counties. In official order."""
    parents = {u.parent for u in units}
    return [u for u in units if u.code not in parents or u.level == "city"]


class _Names:
    """Units by whatever a line of the list may call them."""

    def __init__(self, units: Sequence[Unit]):
        self.units = {u.code: u for u in units}
        found: dict[str, set[str]] = {}
        for unit in units:
            for name in {unit.name, *unit.aliases, self.full(unit)}:
                found.setdefault(fold(name), set()).add(unit.code)
        self.codes = {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}

    def full(self, unit: Unit) -> str:
        """A unit's name with its city before it where it is a county: 合肥市长丰县."""
        parent = self.units.get(unit.parent)
        return f"{parent.name}{unit.name}" if parent and parent.level == "city" and unit.level != "own" else unit.name

    def code(self, code: str, name: str) -> str | None:
        """The code of the unit that a line is about: its 单位代码 counts, a name only where there is none."""
        return (code if code in self.units else None) if code else self.codes.get(fold(name))


def _entries(grid: Grid, start: int, places: Mapping[str, int], names: _Names, file: str) -> dict[str, Contact]:
    """The contacts in the rows below the headings."""
    found: dict[str, Contact] = {}
    for number, row in enumerate(grid.rows[start:], start + 1):
        said = {title: _text(row[column]) if column < len(row) else "" for title, column in places.items()}
        name, code = said.get(_UNIT, ""), said.get(_CODE, "")
        if not any(said.get(title) for title in (_PERSON, _PHONE, _ADDRESS)):
            continue
        unit = names.code(code, name)
        if unit is None:
            said, remedy = (f"单位代码“{code}”", "请改正，或删去代码只写单位全称") if code else (
                f"“{name}”" if name else "填报单位（空白）", "请写成名单里的全称，或删去这一行")
            raise FatalError(f"{file}第{number}行的{said}不在本专项的填报单位名单里，{remedy}。")
        addresses = [a for a in _BETWEEN.split(said.get(_ADDRESS, "")) if a]
        if wrong := next((a for a in addresses if not _VALID.fullmatch(a)), None):
            raise FatalError(f"{file}第{number}行（{name or code}）的邮箱“{wrong}”不是邮箱地址，请写成name@example.com的样子，几个地址用分号隔开。")
        before = found.get(unit, Contact(unit))
        found[unit] = Contact(unit, _joined(before.name, said.get(_PERSON, "")), _joined(before.phone, said.get(_PHONE, "")),
                              tuple(dict.fromkeys((*before.addresses, *addresses))))
    return found


def _text(cell: Any) -> str:
    return unicodedata.normalize("NFKC", plain(cell)).strip()


def _joined(before: str, now: str) -> str:
    return before if now in before else "、".join(filter(None, (before, now)))


def _grids(path: Path) -> list[Grid]:
    """The sheets of the workbook. It is the office's own, so it is read here and not in a worker process."""
    from ledgerkit.office.sheets import open_book

    try:
        data = path.read_bytes()
        return open_book(data, formats.sniff(data, path.name)).grids
    except OSError:
        raise FatalError(f"{path.name}读不出来，可能正被其他程序打开，请关闭后重试。") from None
    except formats.Unsafe as refusal:
        raise FatalError(f"{path.name}读不出来：{refusal}。") from None
