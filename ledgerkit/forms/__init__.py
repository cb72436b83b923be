"""Forms that check themselves: one workbook a unit, made from the pack alone.

What stands in it, what its cells accept, what turns red and what 自查 counts all come from the pack's columns and
checks. The clerk needs WPS or Excel and nothing else.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from ledgerkit import periods
from ledgerkit.forms import guide, selfcheck, tables
from ledgerkit.forms.rules import Form, rules
from ledgerkit.model import Campaign, Stamp, TableSpec, Unit
from ledgerkit.office.package import read_package, with_properties, write_package

Known = Mapping[str, Sequence[Mapping[str, Any]]]

_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\、=", "－"))  # the last two part the stamp's list of sheets
_LONGEST = 31  # characters of a sheet's name


def workbook(pack: Campaign, unit: Unit, period: str, as_of: date, known: Known = {}, due: date | None = None) -> bytes:
    """The form of one unit for one period, an .xlsx: 填报说明, a sheet for each table that it must or may send, 自查.

    as_of: 截至日期, after which nothing can have been done. known: rows that the form already holds, by table id and
    column title. due: the day until which it is to be sent. Equal arguments give equal bytes. Raises `FatalError` for
    a period that is none.
    """
    import openpyxl

    specs = sent_by(pack, unit)
    needed = [id for id, spec in specs.items() if spec.required]
    names = _sheets(specs)
    form = Form(pack, specs)
    found = rules(form)
    said = periods.title(periods.check(period))
    name = unit_name(pack, unit)
    book = openpyxl.Workbook()
    book.remove(book.active)
    heading = tables.Heading(pack.title, name, said)
    guide.add(book, pack, heading, as_of, due, specs, needed, names, form, found)
    long = tables.long_lists(list(specs.values()))
    lists = {words: selfcheck.list_name(n) for n, words in enumerate(long)}
    followed = {dispatch.table for dispatch in pack.dispatches}  # its numbers are those of the whole ledger
    places = {}
    for id, spec in specs.items():
        heading = tables.Heading(f"{pack.title}{spec.title}", name, said)
        places[id] = tables.add(book, names[id], spec, pack, heading, known.get(id, ()), as_of.year, id not in followed, lists)
        tables.colour(book[names[id]], places[id].view, [rule for rule in found if rule.table == id])
    selfcheck.add(book, pack.title, heading, as_of, selfcheck.lines(specs, places, found, needed), names, long)
    _name_columns(book, form, places)
    stamp = Stamp(unit.code, name, period, pack.id, names)
    return _settled(book, pack, stamp, as_of)


def sent_by(pack: Campaign, unit: Unit) -> dict[str, TableSpec]:
    """The tables that a unit must or may send, by id."""
    return {spec.id: spec for spec in pack.tables if not spec.levels or unit.level in spec.levels}


def unit_name(pack: Campaign, unit: Unit) -> str:
    """A unit's name with its city before it where it lies in one: 合肥市长丰县."""
    parent = next((u for u in pack.units if u.code == unit.parent), None)
    return f"{parent.name}{unit.name}" if parent and parent.level == "city" and unit.level != "own" else unit.name


def _sheets(specs: Mapping[str, TableSpec]) -> dict[str, str]:
    """The name of each table's sheet: its title, as far as a sheet may be called so."""
    names: dict[str, str] = {}
    for id, spec in specs.items():
        name = spec.title.translate(_FORBIDDEN).strip("'")[:_LONGEST]
        names[id] = name if name not in (*names.values(), guide.SHEET, selfcheck.SHEET) else f"{name[:_LONGEST - 2]}_{len(names) + 1}"
    return names


def _name_columns(book, form: Form, places: Mapping[str, tables.Place]) -> None:
    """The names under which a rule looks at a column of another table; rules have asked for them by now."""
    from openpyxl.workbook.defined_name import DefinedName

    for (id, title), name in form.names.items():
        book.defined_names[name] = DefinedName(name, attr_text=places[id].view.all(title))


def _settled(book, pack: Campaign, stamp: Stamp, as_of: date) -> bytes:
    """The workbook's bytes with its stamp, and without a clock; programs work its formulas out as they open it."""
    from openpyxl.packaging.custom import StringProperty

    book.properties.title = f"{pack.title}{stamp.name}{stamp.period}"
    for key, value in stamp.properties().items():
        book.custom_doc_props.append(StringProperty(name=key, value=value))
    book.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    book.save(buffer)
    return write_package(with_properties(read_package(buffer.getvalue()), created=datetime.combine(as_of, time()), author=pack.authority))
