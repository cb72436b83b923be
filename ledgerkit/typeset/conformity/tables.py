"""Tables that stay as they were set: explicit columns, a header that repeats, rows that don't split, none too wide."""

from collections.abc import Iterator

from ledgerkit.office.markup import attribute
from ledgerkit.office.word import blocks, text_of
from ledgerkit.typeset.conformity.deviation import Deviation, quote
from ledgerkit.typeset.conformity.document import Document, Section, Table
from ledgerkit.typeset.conformity.effective import integer, on
from ledgerkit.typeset.profile import TWIPS_A_MM, Profile

_OVERHANG = 4 * TWIPS_A_MM  # Word lets the margins of the outer cells stand over
_MANY = 3  # rows; a table of fewer is no list that could run over a page


def check(document: Document, profile: Profile) -> Iterator[Deviation]:
    for table in document.tables:
        section = document.sections[min(table.section, len(document.sections) - 1)]
        where = f"第{table.number}张表" + (f"（{quote(table.title)}）" if table.title else "")
        for said, suggestion in _faults(table, section):
            yield Deviation(None, where, said, suggestion)


def _faults(table: Table, section: Section) -> Iterator[tuple[str, str]]:
    grid = table.element.find("{*}tblGrid")
    widths = [integer(attribute(column, "w"), 0) for column in grid.findall("{*}gridCol")] if grid is not None else []
    rows = [row for row in blocks(table.element) if row.tag.endswith("}tr") and "{%tr" not in text_of(row)]
    if not widths or not all(width > 0 for width in widths):
        yield "没有写明各列的宽度，换个软件打开会变形", "请把列宽设为固定值"
    elif sum(widths) > section.width + _OVERHANG:
        over = (sum(widths) - section.width) / TWIPS_A_MM
        turned = "" if section.lying else "，或放在横排页上"
        yield f"比版心宽{over:.0f}毫米", f"请调窄各列{turned}"
    if len(rows) >= _MANY:
        if not _flag(rows[0], "tblHeader"):
            yield "跨页时表头不重复", "请选中表头行，设为“在各页顶端以标题行形式重复出现”"
        if not all(_flag(row, "cantSplit") for row in rows):
            yield "有的行会跨页断开", "请取消“允许跨页断行”"


def _flag(row, name: str) -> bool:
    found = row.find(f"{{*}}trPr/{{*}}{name}")
    return found is not None and on(attribute(found, "val", "1"))
