"""A first `campaign.toml` from a form that a bureau already uses: its tables, headings and likely column types.

Nothing is known of the form beforehand. A table's headings are a row (or two or three, with groups) of short words
over most of its width; a form has its labels left of what is filled in. Every type is a guess, and the text says so.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ledgerkit.columns import is_blank
from ledgerkit.columns.text import plain
from ledgerkit.draft.lists import Lists, drop_downs
from ledgerkit.draft.naming import name_columns, set_type
from ledgerkit.draft.shape import Column, Sheet, Table, tables
from ledgerkit.draft.words import UNIT_LINE
from ledgerkit.errors import FatalError
from ledgerkit.office import workers
from ledgerkit.office.formats import WORKBOOKS, Unsafe, advice, sniff
from ledgerkit.office.sheets import Book, open_book

_WIDTHS = {"date": 12, "deadline": 22, "people": 12, "departments": 16, "enterprise": 30, "phone": 15, "code": 22}
_SEVERITIES = {"序号": "info", "phone": "warning"}
_EXAMPLE = ("000001", "本单位", "county", "", "")


def create(folder: Path, blank: Path) -> None:
    """Make a pack's folder with the `campaign.toml` and `units.csv` that the form suggests; raises `FatalError`."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FatalError(f"“{folder}”已经存在，里面有内容，为免覆盖没有起草，请换一个名称")
        data = blank.read_bytes()
    except OSError:
        raise FatalError(f"打不开“{blank}”，请检查文件名") from None
    # The form comes from outside, like anything received: a file that kills its reader costs one process.
    (result, failure), = workers.each(_files_or_problem, [(data, folder.resolve().name, blank.name)], 1)
    files, problem = result or ({}, f"“{blank.name}”：{failure}")
    if problem:
        raise FatalError(problem)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FatalError(f"写不进“{folder}”（{error.strerror}），请换一个位置") from None


def _files_or_problem(data: bytes, id: str, source: str) -> tuple[dict[str, str], str]:
    """What a worker hands back: the files, or the sentence for the operator."""
    try:
        return pack_files(data, id, source), ""
    except FatalError as error:
        return {}, str(error)


def pack_files(data: bytes, id: str, source: str) -> dict[str, str]:
    """The texts of the pack's files by name; `FatalError` where the workbook can't be read or holds no table."""
    format = sniff(data, source)
    if format not in WORKBOOKS:
        raise FatalError(f"“{source}”不能用来起草：{advice(format)}")
    try:
        book = open_book(data, format)
        lists = {} if format == "xls" else drop_downs(data, book)
    except Unsafe as problem:
        raise FatalError(f"“{source}”：{problem}") from None
    return {"campaign.toml": draft(book, id, source, lists), "units.csv": units(book)}


def draft(book: Book, id: str, source: str, lists: Lists | None = None) -> str:
    """The text of a campaign.toml that reads the form it came from; `FatalError` where no table is found.

    id: the pack's. source: the form's file name. lists: the choices of columns with a drop-down list by sheet name
    and column, as `drop_downs` gives them.
    """
    found: list[Table] = []
    for grid in book.grids:
        for table in tables(Sheet(grid), Path(source).stem) if grid.visible else ():
            same = next((t for t in found if _headings(t) == _headings(table)), None)
            if same:
                same.sheets.append(grid.name)
                continue
            found.append(table)
            name_columns(table)
            for column in table.columns:
                set_type(column, table, (lists or {}).get((grid.name, column.at), ()) if not table.form else ())
    if not found:
        raise FatalError(f"“{source}”里没有找到像表头的行，请检查是否拿错文件，或照docs/packs.md手写专项包")
    return "\n".join(_lines(found, id, source)) + "\n"


def units(book: Book) -> str:
    """The text of a units.csv with one example line: the unit that the form names, else 本单位."""
    name = next(_units_named(book), "")
    buffer = io.StringIO()
    write = csv.writer(buffer, lineterminator="\n").writerow
    write(("code", "name", "level", "parent", "aliases"))
    write((_EXAMPLE[0], name or _EXAMPLE[1], *_EXAMPLE[2:]))
    return buffer.getvalue()


def _units_named(book: Book) -> Iterator[str]:
    for grid in book.grids:
        for row in grid.rows if grid.visible else ():
            line = unicodedata.normalize("NFKC", " ".join(plain(v) for v in row if not is_blank(v)))
            if (match := UNIT_LINE.search(line)) and (name := match[1].strip(" _/:：")):
                yield name.split()[0]


def _headings(table: Table) -> list[str]:
    return [c.heading for c in table.columns]


# ── The text ─────────────────────────────────────────────────────────────────────────────────────────────────


def _lines(found: list[Table], id: str, source: str) -> Iterator[str]:
    yield f"# 由“{_comment(source)}”起草的专项包，要人核对后才能用。写法见docs/packs.md。"
    yield "# 列的类型是猜的，请核对：改type、补aliases（表头的别名），必填的列写required = true。"
    yield ""
    yield f"id = {_toml(id)}"
    yield f"title = {_toml(found[0].title)}  # 请改为专项的名称"
    yield 'authority = "请填写印发单位"'
    yield "# issued = 2021-05-01  # 请填写文件印发日期：没写年份的时限从这一天算起"
    for number, table in enumerate(found, 1):
        yield from _table(table, f"table{number}")
    yield from ("", "# ── 校验：读不出的日期、数字、电话等自动有意见，其他的写在这里 " + "─" * 40, "", "[[checks]]", 'check = "required"')
    for number, table in enumerate(found, 1):
        yield from _hints(table, f"table{number}")
    yield from ("", "# ── 指标 " + "─" * 80)
    ids: set[str] = set()
    for number, table in enumerate(found, 1):
        name = f"{table.title}条数"
        name = f"{name}{number}" if name in ids else name
        ids.add(name)
        yield from ("", "[[indicators]]", f"id = {_toml(name)}", 'unit = "条"', f'table = "table{number}"',
                    'aggregate = "count"', f"definition = {_toml(table.title + '的记录条数。')}")


def _table(table: Table, id: str) -> Iterator[str]:
    yield from ("", "[[tables]]", f"id = {_toml(id)}", f"title = {_toml(table.title)}")
    yield f"# 来自工作表：{_comment('、'.join(table.sheets))}"
    if table.form:
        yield "# 这是登记卡（标题在左，右边填写），不是一行一条的清单；请先用ledgerkit read试读一份填好的。"
    if len(table.sheets) > 1:
        yield "# 这几处表头相同，按一张表起草。"
    if key := [c.title for type in ("code", "enterprise") for c in table.columns if c.type == type]:
        yield f"# key = {_toml(key)}  # 一家企业只占一行时，凭这几列认定同一条记录，最可靠的在前"
    yield "columns = ["
    for column in table.columns:
        remarks = "；".join(dict.fromkeys(column.remarks))
        yield f"  {_column(column)}," + (f"  # {_comment(remarks)}" if remarks else "")
    yield "]"


def _column(column: Column) -> str:
    said = {"title": column.title, "type": column.type}
    if column.required:
        said["required"] = True
    if severity := _SEVERITIES.get(column.title) or _SEVERITIES.get(column.type):
        said["severity"] = severity
    if column.aliases:
        said["aliases"] = column.aliases
    said["width"] = _width(column)
    if column.params:
        said["params"] = column.params
    return _toml(said)


def _width(column: Column) -> int:
    """In half-width characters: room for the title and for most of what stands below, within reason."""
    texts = sorted((_breadth(plain(v)) for v in column.values), reverse=True)
    usual = texts[len(texts) // 10] if texts else 0
    return max(6, min(60, max(_breadth(column.title), usual) + 2), _WIDTHS.get(column.type, 0))


def _breadth(text: str) -> int:
    return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in text.split("\n"))


def _hints(table: Table, id: str) -> Iterator[str]:
    """Checks that the columns suggest, as comments: whether they hold is for the officer to say."""
    titles = {type: [c.title for c in table.columns if c.type == type] for type in ("deadline", "date")}
    hints = [("unread_deadline", {"column": title}) for title in titles["deadline"]]
    if titles["date"]:
        hints.append(("not_future", {"columns": titles["date"]}))
    for check, params in hints:
        yield from ("", "# 需要时去掉下面各行开头的#：", "# [[checks]]", f'# check = "{check}"', f'# table = "{id}"',
                    '# severity = "warning"', f"# params = {_toml(params)}")


def _toml(value: Any) -> str:
    """A value on one line of TOML; its texts are written as in JSON, which TOML reads alike."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
