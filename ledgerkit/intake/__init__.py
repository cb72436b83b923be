"""From grids to tables: which tables a workbook holds, who sent it for which period, and every cell's value.

Every cell with content ends as a value, as layout that was recognised, or as `Unread` with the reason.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from ledgerkit import lineage
from ledgerkit.columns import is_blank
from ledgerkit.columns.text import fold, plain
from ledgerkit.intake import carried, forms, headings, stamped, who
from ledgerkit.intake.body import TRIMMINGS, Body, read_body
from ledgerkit.model import Campaign, Fault, Finding, Origin, Reading, Stamp, Table, Unread, read_stamp
from ledgerkit.office.sheets import Book, Grid, letters

_KNOWN: dict[int, tuple[headings.Index, who.Directory, Campaign]] = {}
_PLACE = re.compile(r"(?:所属|所在)?(?:省|市|地市|设区市|县|区|县区|区县|市县|市县区|县市区|县\(市、区\)|填报单位|报送单位|单位)(?:名称)?")
_TITLE_LINE = re.compile(r"^附\s*件|^零报告|单位|时间|日期|续表|表$|台账|清单|名单|一览"
                         r"|^[一二三四五六七八九十]+、|^[(（][一二三四五六七八九十]+[)）]|[(（]续[一二三四五\d]?[)）]$")

_NO_TITLE = re.compile(r"\(?(?:填报|报送|单位|填表|制表|报告期|零报告)")


def read_book(book: Book, campaigns: Sequence[Campaign], file: str, as_of: date, mail: str = "") -> Reading:
    """The workbook as one of the campaigns understands it: the one that knows most of its headings.

    file: the path that findings name, with forward slashes. as_of: the day that stands in for a missing
    填报时间 as the base of deadlines where the campaign has no date of its own. mail: the sender's name and the
    subject of the e-mail that brought it.
    """
    stamp = read_stamp(book.properties) if book.properties else None
    aside = stamped.aside(book, stamp) if len(book.grids) > 1 else []
    grids = [g for g in book.grids if g not in aside] if aside else book.grids
    layout = sum(not is_blank(v) for g in aside for row in g.rows for v in row)
    named = [c for c in campaigns if stamp and stamp.genuine and c.id == stamp.campaign]
    laid_out = [(campaign, [_Layout(g, _known(campaign)[0]) for g in grids]) for campaign in named or campaigns]
    campaign, layouts = max(laid_out, key=lambda f: sum(x.known for x in f[1]))
    if not any(x.known for x in layouts):
        alone = len(named or campaigns) == 1
        reading = Reading(file, campaign=campaign.id if alone else None, modified=book.modified, layout=layout, stamp=stamp,
                          unread=tuple(u for g in grids for u in _everything(g, "不是要报的表")),
                          failure="没有找到要报的表格（按表头识别），请确认是否发错文件")
        return _emptied(reading, stamp, grids, campaign) if named else reading
    folders, _, name = file.replace("\\", "/").replace("!", "/").rpartition("/")
    sources = {"文件标记": book.stamp, "市县栏": _places(layouts), "邮件": mail, "文件名": name.rpartition(".")[0] or name,
               "文件夹": folders.replace("/", " ")}
    above = [line for x in layouts for line in x.above()] if stamp else []
    sender = who.identify([line for x in layouts for line in x.lines()], sources, _known(campaign)[1], stamp, above)
    if sender.unit is None and len(campaign.units) == 1:  # nobody else can have sent it
        sender = replace(sender, unit=campaign.units[0])
    base = sender.reported or campaign.issued or as_of
    stated, statements = carried.statement(grids, campaign)
    shares = carried.Shares(campaign, _known(campaign)[1], sender.unit, statements, campaign.issued or as_of)
    sheets = [_read_sheet(x, file, base, shares, stated) for x in layouts]
    findings = [f for sheet in sheets for f in sheet.findings]
    if sender.disagreement and not sender.misused:  # which says as much
        findings.append(Fault(Origin(file), f"填报单位前后不一致：{sender.disagreement}", "请核对").finding("warning", "unit_conflict"))
    tables, ticks = tuple(t for s in sheets for t in s.tables), [t for s in sheets for t in s.ticks]
    if ticks or stamp:
        findings += stamped.about_ticks(ticks, tables, stamp, sender.unit, campaign, file)
    if stamp:
        findings += stamped.about_stamp(stamp, sender, campaign, file)
        findings += stamped.about_sheets(stamp, tables, grids, campaign, file)
    return Reading(file, campaign.id, sender.unit.code if sender.unit else None, sender.said, sender.period,
                   sender.reported, book.modified, tables, tuple(u for s in sheets for u in s.unread), tuple(findings),
                   layout + sum(s.layout for s in sheets), carried=statements,
                   spanned=tuple(t for s in sheets for t in s.spanned),
                   zero=tuple(dict.fromkeys(t.table for t in ticks if t.ticked)), stamp=stamp)


def _emptied(reading: Reading, stamp: Stamp, grids: Sequence[Grid], campaign: Campaign) -> Reading:
    """A form of ours without any of its tables: whose it is stays known."""
    unit = next((u.code for u in campaign.units if u.code == stamp.unit), None)
    said = tuple(stamped.about_sheets(stamp, (), grids, campaign, reading.file))
    return replace(reading, unit=unit, unit_said=stamp.name, period=stamp.period, findings=said,
                   failure="下发的表单里要填的工作表都不见了，请从下发的表单里补回后重新发送")


class _Layout:
    """What a sheet holds for a campaign: tables under headings, or records as forms, or nothing."""

    def __init__(self, grid: Grid, index: headings.Index):
        self.grid = grid
        self.headings = headings.find(grid, index) if grid.visible else []
        self.forms = forms.find(grid, index) if grid.visible and not any(map(_whole, self.headings)) else []
        if self.forms:  # a line of a form looks like the headings of a table, but half of the table is not there
            self.headings = []
        self.known = sum(len(h.columns) for h in self.headings) + sum(len(f.labels) for _, f in self.forms)

    def lines(self) -> list[str]:
        """The lines outside the records: a form has no others."""
        if self.headings:
            return _lines(self.grid, self.headings)
        return [" ".join(_texts(self.grid, r)) for r in range(len(self.grid.rows))] if self.forms else []

    def above(self) -> list[str]:
        """The lines above the first table."""
        return [" ".join(_texts(self.grid, r)) for r in range(self.headings[0].first)] if self.headings else []


def _whole(heading: headings.Heading) -> bool:
    """Whether a heading has at least half of what its table requires, or of all that it has."""
    if 2 * len(heading.columns) >= len(heading.spec.columns):
        return True
    needed = [c.title for c in heading.spec.columns if c.required]
    return 2 * sum(title in heading.columns for title in needed) >= len(needed)


@dataclass(slots=True)
class _Sheet:
    """What one sheet gave."""

    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    layout: int = 0
    spanned: list[Table] = field(default_factory=list)
    ticks: list[stamped.Tick] = field(default_factory=list)

    def add(self, body: Body, findings: Sequence[Finding]) -> None:
        self.tables.append(body.table)
        self.unread += body.unread
        self.layout += body.layout
        self.findings += findings


def _read_sheet(x: _Layout, file: str, base: date, shares: carried.Shares, stated: str) -> _Sheet:
    """stated: the name of the sheet 报送情况 of a consolidated workbook, whose sheets of figures are no strangers."""
    sheet, grid = _Sheet(), x.grid
    if stated and grid.visible and not (x.headings and all(lineage.CODE in h.foreign.values() for h in x.headings)):
        if grid.name == stated:
            sheet.layout = sum(not is_blank(v) for row in grid.rows for v in row)
        else:
            sheet.unread = _everything(grid, "汇总表里的统计，不是记录")
        return sheet
    if not x.known:
        sheet.unread = _everything(grid, "不是要报的表" if grid.visible else "隐藏的工作表")
        if sheet.unread and grid.visible:
            # rows as wide as a table's may be the rest of one: 续表 without its heading
            wide = any(len(_texts(grid, r)) > 4 for r in range(len(grid.rows)))
            severity, hint = ("warning", "如是续表，请补上表头") if wide else ("info", "")
            sheet.findings = [_about_sheet(file, grid, "里没有找到要报的表，没有采用", hint, severity, "foreign_sheet")]
        elif sheet.unread:
            sheet.findings = [_about_sheet(file, grid, "是隐藏的，没有计入", "如需上报请取消隐藏", "warning", "hidden")]
        return sheet
    if x.headings:
        sheet.layout = _count_above(grid, x.headings)
        _move_strange_rows(sheet, grid, x.headings[0].first, file)
    for i, heading in enumerate(x.headings):
        columns = shares.columns(grid, heading)
        floor = max((h.last + 1 for h in x.headings[:i] if h.last < heading.first), default=0)
        title, bases = _title(grid, heading, floor), columns.bases if columns else {}
        body = read_body(grid, heading, _end(grid, x.headings, i), file, title, base, bases)
        said = columns.apply(body, file) if columns else []
        hidden = grid.hidden_columns - columns.places if columns else grid.hidden_columns
        sheet.add(body, said + _findings(file, grid, columns.rest if columns else heading, x.headings, body, hidden))
        sheet.spanned += [body.spanned] if body.spanned else []
        top = _top(grid, heading, floor) if floor else 0
        if tick := stamped.tick(grid, range(top, heading.first), heading.spec.id):
            sheet.ticks.append(tick)
    for spec, form in x.forms:
        body = forms.read_form(grid, spec, form, file, spec.title, base)
        sheet.add(body, [fault.finding(severity, check, spec.id) for severity, check, fault in body.faults])
    if x.forms:
        rest, layout = forms.rest(grid, x.forms)
        sheet.layout += layout
        sheet.unread += rest
        hidden = [u for u in rest if u.why.startswith("隐藏")]
        for cells, problem, hint, severity, check in (
                (hidden, "是隐藏的，没有采用", "如需上报请取消隐藏", "warning", "hidden"),
                ([u for u in rest if u not in hidden], "在表单里没有对应的栏目，没有采用", "", "info", "foreign_column")):
            if cells:
                origin = Origin(file, grid.name, cells[0].cell)
                fault = Fault(origin, f"等{len(cells)}个单元格{problem}", hint, "", cells[0].raw)
                sheet.findings.append(fault.finding(severity, check))
    return sheet


def _move_strange_rows(sheet: _Sheet, grid: Grid, first: int, file: str) -> None:
    """Rows above the headings that are no titles, such as a table that nobody recognised: unread, and said."""
    for r in range(first):
        texts = _texts(grid, r)
        if len(texts) > 3 and not TRIMMINGS.search(fold(" ".join(texts))) and not stamped.labelled(grid.rows[r]):
            sheet.unread += [Unread(grid.name, f"{letters(c)}{r + 1}", plain(v), "表头上方的内容")
                             for c, v in enumerate(grid.rows[r]) if not is_blank(v)]
            sheet.layout -= len(texts)
    if sheet.unread:
        origin = Origin(file, grid.name, sheet.unread[0].cell)
        problem = f"等{len(sheet.unread)}个单元格在表头上方，没有采用"
        fault = Fault(origin, problem, "如是另一张表，请核对它的表头", "", sheet.unread[0].raw)
        sheet.findings.append(fault.finding("warning", "above"))


def _places(layouts: Sequence[_Layout]) -> str:
    """What the columns 市, 县 of the tables say, each different text once."""
    found: dict[str, None] = {}
    for x in layouts:
        for heading in x.headings:
            for c, name in heading.foreign.items():
                if _PLACE.fullmatch(fold(name)):
                    for row in x.grid.rows[heading.last + 1:]:
                        if c < len(row) and isinstance(row[c], str) and row[c].strip():
                            found[row[c].strip()] = None
    return " ".join(found)


def _known(campaign: Campaign) -> tuple[headings.Index, who.Directory]:
    """What is made once of a campaign: its headings and the names of its units."""
    made = _KNOWN.get(id(campaign))
    if made is None:
        if len(_KNOWN) > 20:
            _KNOWN.clear()
        # the campaign is kept too, so that no other one gets its id
        made = _KNOWN[id(campaign)] = headings.Index(campaign), who.Directory(campaign.units), campaign
    return made[:2]


def _findings(file: str, grid: Grid, heading: headings.Heading, everything: list[headings.Heading], body: Body,
              hidden_columns: Set[int]) -> list[Finding]:
    """The faults of the headings, among `everything` that the sheet holds, and of the cells below them."""
    spec = heading.spec
    found = [fault.finding(severity, check, spec.id) for severity, check, fault in body.faults]
    for title in headings.missing(heading):
        fault = Fault(Origin(file, grid.name), f"里的“{spec.title}”缺少“{title}”一列", "请补上这一列，或把对应的表头改成这个名称")
        found.append(fault.finding("error", "missing_column", spec.id))
    asked = {column: (title, percent) for column, title, percent in heading.likely}
    for column, name in heading.foreign.items():
        if column == heading.note:
            continue
        cell = f"{letters(column)}{heading.last + 1}"
        hint = f"是否为“{asked[column][0]}”（相似度{asked[column][1]}%）" if column in asked else ""
        fault = Fault(Origin(file, grid.name, cell), "不是本表要求的列，没有采用", hint, "表头", name)
        found.append(fault.finding("warning" if hint else "info", "foreign_column", spec.id))
    for column, (title, percent) in asked.items():
        if heading.columns.get(title) == column:
            cell = f"{letters(column)}{heading.last + 1}"
            name = plain(grid.rows[heading.last][column] if column < len(grid.rows[heading.last]) else "")
            fault = Fault(Origin(file, grid.name, cell), f"按“{title}”读（相似度{percent}%）", f"是否为“{title}”，请核对", "表头", name)
            found.append(fault.finding("warning", "likely", spec.id))
    hidden = sorted(c for c in hidden_columns if any(c < len(row) and not is_blank(row[c]) for row in grid.rows))
    if hidden and heading.first == min(h.first for h in everything):
        fault = Fault(Origin(file, grid.name), f"的{'、'.join(map(letters, hidden))}列是隐藏的，没有采用", "如需上报请取消隐藏")
        found.append(fault.finding("warning", "hidden", spec.id))
    for title, column in heading.twice:
        cell = f"{letters(column)}{heading.last + 1}"
        fault = Fault(Origin(file, grid.name, cell), f"与前面的“{title}”重复，这一列没有采用", "请保留一列", "表头", title)
        found.append(fault.finding("warning", "twice", spec.id))
    return found


def _about_sheet(file: str, grid: Grid, problem: str, suggestion: str, severity, check: str) -> Finding:
    return Fault(Origin(file, grid.name), problem, suggestion).finding(severity, check)


def _everything(grid: Grid, why: str) -> list[Unread]:
    return [Unread(grid.name, f"{letters(c)}{r + 1}", plain(v), why)
            for r, row in enumerate(grid.rows) for c, v in enumerate(row) if not is_blank(v)]


def _texts(grid: Grid, r: int) -> list[str]:
    return [plain(v) for v in grid.rows[r] if v != "" and not is_blank(v)]


def _top(grid: Grid, heading: headings.Heading, floor: int) -> int:
    """The first of the title lines above a heading that stands under another table on the same sheet."""
    top = heading.first
    while top > floor and len(texts := _texts(grid, top - 1)) <= 3 and (not texts or _TITLE_LINE.search(texts[0])):
        top -= 1
    return top


def _end(grid: Grid, hs: list[headings.Heading], i: int) -> int:
    below = next((h for h in hs[i + 1:] if h.first > hs[i].last), None)
    return _top(grid, below, hs[i].last + 1) if below else len(grid.rows)


def _lines(grid: Grid, hs: list[headings.Heading]) -> list[str]:
    """The lines outside the records, in order: above each heading, and the last ten rows of the sheet."""
    rows = list(range(hs[0].first))
    for i in range(1, len(hs)):
        rows += range(_end(grid, hs, i - 1), hs[i].first)
    rows += range(max(hs[-1].last + 1, len(grid.rows) - 10), len(grid.rows))
    return [" ".join(_texts(grid, r)) for r in rows if 0 < len(grid.rows[r]) - grid.rows[r].count("") <= 6]


def _count_above(grid: Grid, hs: list[headings.Heading]) -> int:
    rows = list(range(hs[0].first))
    for i, heading in enumerate(hs):
        rows += range(_end(grid, hs, i - 1) if i else heading.first, heading.last + 1)
    return sum(not is_blank(v) for r in rows for v in grid.rows[r] if v != "")


def _title(grid: Grid, heading: headings.Heading, floor: int) -> str:
    """The line above the heading that names the table, not above row `floor`; the pack's title where there is none."""
    top = max(_top(grid, heading, floor), heading.first - 4) if floor else max(0, heading.first - 4)
    for r in range(heading.first - 1, top - 1, -1):
        texts = _texts(grid, r)
        if texts and _NO_TITLE.match(fold(texts[0])):
            continue
        for text in texts:
            line = "".join(text.split())
            if len(line) > 4 and not _NO_TITLE.match(fold(line)) and not fold(line).startswith(("附件", "(附件")):
                return line
    return heading.spec.title
