"""填报说明: what to fill in, by when, what each column means, and what is checked; all of it from the pack."""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from ledgerkit.forms import hints, style, tables
from ledgerkit.forms.rules import Form, Rule, on_receipt
from ledgerkit.model import SEVERITY_NAMES, Campaign, Column, TableSpec

SHEET = "填报说明"
_WIDTHS = (24, 20, 10, 84)
_NUMBERS = "一二三四五六七八九十"


def add(book, pack: Campaign, heading: tables.Heading, as_of: date, due: date | None, specs: Mapping[str, TableSpec],
        needed: Sequence[str], names: Mapping[str, str], form: Form, found: Sequence[Rule]) -> None:
    """The sheet; names: of the tables' sheets; found: the rules that they watch."""
    from openpyxl.utils import get_column_letter

    sheet, looks = book.create_sheet(SHEET), style.looks()
    for n, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    writer = _Writer(sheet)
    style.put(sheet, "A1", f"{heading.title}填报说明", looks.title)
    sheet.row_dimensions[1].height = 32
    writer.section("填什么、何时报")
    for said in _what(pack, heading, as_of, due, specs, needed):
        writer.say(said)
    writer.section("怎么填")
    for said in _HOW:
        writer.say(said)
    writer.section("各列填写要求")
    writer.heads("表", "列", "是否必填", "填写要求")
    for id, spec in specs.items():
        with writer.block(names[id]):
            for column in spec.columns:
                writer.row("", column.title, "必填" if column.required else "", _asked(column, spec, pack, as_of.year), column.required)
    writer.section("自查内容")
    writer.say("下列各项在填写时即时核对，不符的单元格变色，“自查”表计数。错误必须改正；提醒经核实无误的，在“情况说明”列写明原因。")
    writer.heads("表", "核对内容", "", "")
    for id in specs:
        with writer.block(names[id]):
            for rule in found:
                if rule.table == id:
                    writer.row("", f"{rule.says}（{SEVERITY_NAMES[rule.severity]}）", "", "")
    later, together = on_receipt(form, ("table", "submission")), on_receipt(form, ("ledger",))
    if later or together:
        writer.section("报送后核对的内容")
    if later:
        writer.say(f"下列各项表内不能自动核对，由汇总单位收到后核对，需要更正的另行退回：{'、'.join(later)}。")
    if together:
        writer.say(f"汇总时还将与其他单位、上期数据对照下列各项：{'、'.join(together)}。")
    if pack.note:
        writer.section("表式说明")
        writer.say(pack.note)
    style.printed(sheet)


_HOW = (
    "每张表从表头下第一行填起，一行填一条，中间不留空行；序号已经编好，照着往下填。不增删列、不改表头、不改工作表名称，不合并单元格。",
    "行数不够的，在表的中间插入行；有下拉列表的从列表中选；从别处粘贴内容的，请用“选择性粘贴—数值”，以免带走格式和校验。",
    "表内已有上期内容的，逐行核对：有变化的直接改，没有变化的不动；不再报送的删去整行，并向汇总单位说明原因。",
    "零报告：本期确无内容的表，在表头上方“零报告”右侧选“是”，不要留空表，也不要删除工作表；有内容的不选。",
    "情况说明：对退回的提醒，经核实数据无误的，在该行末尾的“情况说明”列写明原因，再次报送时一并反映。",
    "自查：填完后看“自查”表，结论为“可以上报”即可报送；提示还有错误的，按“首处位置”找到变红的单元格改正。",
    "报送：填好各表的“填报时间”，保存为.xlsx文件，以邮件附件报送，文件名可以不改。",
)


def _what(pack: Campaign, heading: tables.Heading, as_of: date, due: date | None, specs: Mapping[str, TableSpec],
          needed: Sequence[str]) -> list[str]:
    must = "、".join(f"《{s.title}》" for id, s in specs.items() if id in needed)
    may = "、".join(f"《{s.title}》" for id, s in specs.items() if id not in needed)
    said = [f"填报单位：{heading.unit}；报告期：{heading.period}；数据截至{_day(as_of)}。"]
    if must:
        said.append(f"必须报送{must}。{f'有相关内容的，一并报送{may}。' if may else ''}")
    else:
        said.append(f"有相关内容的，报送{may}。")
    said.append(f"请于{_day(due)}前报送{pack.authority}。" if due else f"请按{pack.authority}通知的时间报送。")
    return said


def _asked(column: Column, spec: TableSpec, pack: Campaign, year: int) -> str:
    if column.title == hints.NUMBERS:
        return "按顺序编号。"
    return hints.hint(column, spec, pack, year).say or "据实填写。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class _Writer:
    """Writes the sheet from above downwards."""

    def __init__(self, sheet):
        self.sheet, self.r, self.sections = sheet, 1, 0

    def section(self, title: str) -> None:
        """一、…, in bold; numbered in the order of writing."""
        self.r += 1
        style.put(self.sheet, f"A{self.r}", f"{_NUMBERS[self.sections]}、{title}", style.looks().section)
        self.sheet.row_dimensions[self.r].height = 26
        self.sections += 1

    def say(self, text: str) -> None:
        """A paragraph over the whole width."""
        self.r += 1
        style.put(self.sheet, f"A{self.r}", f"　　{text}", None, style.looks().left)
        self.sheet.merge_cells(f"A{self.r}:D{self.r}")
        self.sheet.row_dimensions[self.r].height = style.LINE * style.lines(f"　　{text}", sum(_WIDTHS)) + 5

    def heads(self, *texts: str) -> None:
        """The headings of a list."""
        looks = style.looks()
        self.r += 1
        for letter, text in zip("ABCD", texts):
            style.put(self.sheet, f"{letter}{self.r}", text or None, looks.head, looks.middle, looks.frame, looks.head_fill)
        self._join(texts)
        self.sheet.row_dimensions[self.r].height = 22

    @contextmanager
    def block(self, title: str):
        """The rows written inside stand beside one cell with this title."""
        first = self.r + 1
        yield
        if self.r > first:
            self.sheet.merge_cells(f"A{first}:A{self.r}")
        if self.r >= first:
            style.put(self.sheet, f"A{first}", title, None, style.looks().middle, style.looks().box)

    def row(self, table: str, what: str, must: str, how: str, bold: bool = False) -> None:
        """A line of a list; what stands alone takes the whole width."""
        looks, texts = style.looks(), (table, what, must, how)
        self.r += 1
        for n, (letter, text) in enumerate(zip("ABCD", texts)):
            style.put(self.sheet, f"{letter}{self.r}", text or None, looks.must if bold and n == 1 else None,
                      looks.mark if n == 2 else looks.left, looks.box)
        self._join(texts)
        high = style.lines(how, _WIDTHS[3]) if how else style.lines(what, sum(_WIDTHS[1:]))
        self.sheet.row_dimensions[self.r].height = style.LINE * high + 5

    def _join(self, texts: Sequence[str]) -> None:
        if not texts[2] and not texts[3]:
            self.sheet.merge_cells(f"B{self.r}:D{self.r}")
