"""Lays a report's tables out as sheets, tidily or in one of the ways in which real ones are untidy.

A `Sheet` is a grid of (value, role) cells with merges, widths and heights, the same for both writers in books.py.
`Sheet.where[(row index, column title)]` tells the (row, column) where a value landed, counted from 0.
"""
import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

PAIRING = ("序号", "企业名称", "统一社会信用代码", "企业规模", "企业类型", "所属行业", "企业联系人", "企业联系电话", "结对领导", "职务", "联络员",
           "联络员电话", "结对日期", "体检日期", "走访次数", "最近走访日期", "备注")
ISSUES = ("序号", "企业名称", "问题类别", "问题描述", "提出日期", "工作目标", "思路举措", "责任单位", "责任人", "完成时限", "办理状态",
          "办结日期", "办理结果")
NARRATIVE = ("部分", "标题", "内容")
TITLES = {"pairing": "结对服务基本情况表", "issues": "企业问题台账", "narrative": "工作报告素材"}
COLUMNS = {"pairing": PAIRING, "issues": ISSUES, "narrative": NARRATIVE}
CHOICES = {
    "企业规模": ("大型", "中型", "小型", "微型"), "企业类型": ("传统产业", "节能环保产业", "战略性新兴产业", "其他"),
    "问题类别": ("污染治理", "环评审批", "信用修复", "政策咨询", "资金申报", "其他"), "办理状态": ("已解决", "正在办理", "移交", "长期推进"),
}
WIDTHS = {
    "序号": 5, "企业名称": 24, "统一社会信用代码": 20, "企业规模": 7, "企业类型": 11, "所属行业": 17, "企业联系人": 8, "企业联系电话": 13,
    "结对领导": 8, "职务": 11, "联络员": 8, "联络员电话": 14, "结对日期": 11, "体检日期": 11, "走访次数": 6, "最近走访日期": 11, "备注": 11,
    "问题类别": 9, "问题描述": 30, "提出日期": 11, "工作目标": 17, "思路举措": 28, "责任单位": 13, "责任人": 9, "完成时限": 14,
    "办理状态": 9, "办结日期": 11, "办理结果": 22, "部分": 12, "标题": 26, "内容": 112, "所在园区": 14,
}
LEFT = frozenset(("企业名称", "所属行业", "问题描述", "工作目标", "思路举措", "办理结果", "备注", "内容", "标题"))
DATES = frozenset(("结对日期", "体检日期", "最近走访日期", "提出日期", "办结日期"))
PEOPLE = frozenset(("结对领导", "联络员", "责任人"))
PHONES = frozenset(("企业联系电话", "联络员电话"))

ALIASES = (
    {"企业名称": "企业全称", "统一社会信用代码": "社会信用代码", "企业规模": "规模", "所属行业": "行业", "企业联系电话": "企业电话",
     "结对领导": "包联领导", "联络员": "联络人", "结对日期": "结对时间", "问题类别": "诉求类别", "问题描述": "存在问题", "提出日期": "提出时间",
     "责任单位": "责任部门", "责任人": "具体责任人", "完成时限": "办结时限", "办理状态": "办理情况", "办结日期": "办结时间"},
    {"企业名称": "单位名称", "结对领导": "挂钩领导", "联络员": "服务专员", "结对日期": "结对时间", "问题描述": "反映的主要问题",
     "责任单位": "责任科室", "完成时限": "整改时限", "办理状态": "完成情况"},
)
GROUPS = (("企业联系人", "企业联系电话", "企业联系人", "姓名", "联系电话"), ("结对领导", "职务", "结对领导", "姓名", "职务"),
          ("联络员", "联络员电话", "联络员", "姓名", "联系电话"))
BROKEN = {"企业名称": "企业\n名称", "统一社会信用代码": "统一社会\n信用代码", "企业规模": "企业\n规模", "企业类型": "企业 类型", "企业联系人": "企业\n联系人",
          "企业联系电话": "企业联系\n电    话", "结对领导": "结对\n领导", "职务": "职  务", "联络员电话": "联络员\n电话", "结对日期": "结对\n日期",
          "体检日期": "体检 日期", "走访次数": "走访\n次数", "最近走访日期": "最近走访\n 日期", "备注": "备  注", "问题类别": "问题\n类别",
          "问题描述": "问 题 描 述", "提出日期": "提出\n日期", "责任单位": "责任\n单位", "责任人": "责 任 人", "完成时限": "完成\n时限",
          "办理状态": "办理\n状态", "办结日期": "办结\n 日期", "办理结果": "办 理 结 果", "序号": "序\n号"}
SHUFFLED = {
    "pairing": ("序号", "企业名称", "所属行业", "企业类型", "企业规模", "统一社会信用代码", "企业联系人", "企业联系电话", "结对日期", "结对领导",
                "职务", "走访次数", "最近走访日期", "体检日期", "联络员", "联络员电话", "备注"),
    "issues": ("序号", "提出日期", "企业名称", "问题描述", "问题类别", "思路举措", "工作目标", "完成时限", "责任单位", "责任人", "办理结果", "办理状态",
               "办结日期"),
}
NOTE = "注：1.企业规模按《统计上大中小微型企业划分办法（2017）》填写；2.走访次数为本年度累计数。"


@dataclass
class Look:
    """How a workbook looks: its house style and its mess (a set of the names used in `_body` and `_head`)."""
    style: int = 0
    mess: frozenset = frozenset()
    period: str | None = "2021年第三季度"    # written behind the title, None = not
    split_fill: bool = False                # 填报单位 and 填报时间 in two cells
    blank_zero: bool = False                # no visit is an empty cell, not 0
    footer: bool = False
    stamp: str = "（盖章）"                  # written behind the bureau's name
    colon: str = "："
    day: str = "{0}年{1}月{2}日"             # how 填报时间 is written


@dataclass
class Sheet:
    name: str
    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    widths: list = field(default_factory=list)
    heights: dict = field(default_factory=dict)
    head: tuple = (0, 0)
    choices: dict = field(default_factory=dict)     # column -> the words to choose from
    where: dict = field(default_factory=dict)
    last: int = 0
    hidden: bool = False
    portrait: bool = False

    def put(self, row, column, value, role):
        self.cells[row, column] = (value, role)
        self.last = max(self.last, row)

    def merge(self, row, column, row_2, column_2, value, role):
        self.put(row, column, value, role)
        if (row, column) != (row_2, column_2):
            self.merges.append((row, column, row_2, column_2))

    def address(self, index, column):
        row, col = self.where[index, column]
        return f"{letters(col)}{row + 1}"


def letters(column):
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def lay_out(report, table, rows, look, dice, name=None):
    """The sheet of one table. `rows` may differ from the report's own (they hold what was spoiled on purpose)."""
    sheet = Sheet(name or TITLES[table], portrait=table == "narrative")
    columns = list(SHUFFLED[table] if "shuffled" in look.mess and table in SHUFFLED else COLUMNS[table])
    if "extra_column" in look.mess and table == "pairing":
        columns.insert(columns.index("企业规模") + 1, "所在园区")
    sheet.widths = [WIDTHS[title] for title in columns]
    top = _top(sheet, report, table, look, len(columns))
    below = _head(sheet, columns, look, table, top)
    bottom = _body(sheet, rows, columns, look, dice, table, below)
    if "total" in look.mess and table != "narrative":
        bottom = _total(sheet, rows, columns, look, table, bottom)
    if look.footer or "footer" in look.mess:
        _foot(sheet, report, dice, bottom, len(columns))
    return sheet


def _top(sheet, report, table, look, width):
    row = 0
    if "annex" in look.mess:
        sheet.put(0, 0, "附件2" if table == "pairing" else "附件3" if table == "issues" else "附件4", "annex")
        row = 1
    suffix = "工作报告素材" if table == "narrative" else TITLES[table]
    title = f"{report.unit.place}环保服务企业“十百千”行动{suffix}" + (f"（{look.period}）" if look.period else "")
    sheet.merge(row, 0, row, width - 1, title, "title")
    sheet.heights[row] = 36
    bureau, colon, filled = report.unit.bureau + look.stamp, look.colon, report.filled
    when = look.day.format(filled.year, filled.month, filled.day)
    if look.split_fill:
        half = max(1, width // 2)
        sheet.merge(row + 1, 0, row + 1, half - 1, f"填报单位{colon}{bureau}", "fill")
        sheet.merge(row + 1, half, row + 1, width - 1, f"填报时间{colon}{when}", "fill_right")
    else:
        sheet.merge(row + 1, 0, row + 1, width - 1, f"填报单位{colon}{bureau}{' ' * 12}填报时间{colon}{when}", "fill")
    sheet.heights[row + 1] = 22
    return row + 2


def _head(sheet, columns, look, table, row):
    names = {}
    if "aliases" in look.mess or "aliases_2" in look.mess:
        names = ALIASES["aliases_2" in look.mess]
    elif "head_breaks" in look.mess:
        names = BROKEN
    two_rows = "two_row_head" in look.mess and table == "pairing"
    groups = {first: (second, label, a, b) for first, second, label, a, b in GROUPS} if two_rows else {}
    seconds = {second for second, *_ in groups.values()}
    for col, title in enumerate(columns):
        if title in groups:
            _, label, a, b = groups[title]
            sheet.merge(row, col, row, col + 1, label, "head")
            sheet.put(row + 1, col, a, "head")
            sheet.put(row + 1, col + 1, b, "head")
        elif title in seconds:
            continue
        elif two_rows:
            sheet.merge(row, col, row + 1, col, title, "head")
        else:
            sheet.put(row, col, names.get(title, title), "head")
    last = row + 1 if two_rows else row
    for r in range(row, last + 1):
        sheet.heights[r] = 24 if two_rows else 33
    sheet.head = (row, last)
    return last + 1


def _body(sheet, rows, columns, look, dice, table, row):
    first = row
    for index, values in enumerate(rows):
        if "blank_rows" in look.mess and index and index % 4 == 0:
            for col in range(len(columns)):
                sheet.put(row, col, None, "text")
            row += 1
        for col, title in enumerate(columns):
            value = dice.pick(PARKS) if title == "所在园区" else _write(title, values.get(title), look, dice)
            role = "left" if title in LEFT else "date" if isinstance(value, date) else "text"
            if table == "narrative":
                role = "prose" if title == "内容" else "text"
            sheet.put(row, col, value, role)
            sheet.where[index, title] = (row, col)
        sheet.heights[row] = _height(sheet, row, columns)
        row += 1
    for col, title in enumerate(columns):
        if title in CHOICES:
            sheet.choices[col] = (first, row - 1, CHOICES[title])
    if "merged_kinds" in look.mess:
        _merge_runs(sheet, rows, ("企业类型",) if table == "pairing" else ("责任单位",))
    if "merged_leaders" in look.mess and table == "pairing":
        _merge_runs(sheet, rows, ("结对领导", "职务"))
    return row


PARKS = ("经济开发区", "高新区", "现代产业园", "循环经济园", "园区外", "工业集中区")


def _write(title, value, look, dice):
    """The value as this clerk types it: a text, a number, a date or None."""
    mess = look.mess
    if title in PEOPLE and isinstance(value, list):
        names = [f"{n[0]} {n[1]}" if "spaced_names" in mess and len(n) == 2 else n for n in value]
        return ("\n" if "spaced_names" in mess and dice.chance(0.5) else "、").join(names)
    if isinstance(value, list):
        return "、".join(value)
    if title == "走访次数":
        if not value and look.blank_zero:
            return None
        if "text_numbers" in mess:
            wide = str(value).translate(_WIDE)
            return dice.pick((value, str(value), f"{value}次", wide, f"{wide}次"))
    if title in PHONES and "text_numbers" in mess and value and value.isdigit() and dice.chance(0.4):
        return int(value)
    if title == "统一社会信用代码" and "wide_codes" in mess and value:
        spaced = f"{value[:2]} {value[2:8]} {value[8:]}"
        return dice.pick((value.translate(_WIDE), value.lower(), spaced, f" {value} ", value))
    if title in DATES and "text_dates" in mess and isinstance(value, date):
        y, m, d = value.year, value.month, value.day
        return dice.pick((f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}{m:02d}{d:02d}",
                          f"{y}．{m}．{d}".translate(_WIDE), (value - date(1899, 12, 30)).days, value))
    return value


_WIDE = {c: c + 0xFEE0 for c in range(0x30, 0x7B)}


def _merge_runs(sheet, rows, titles):
    start = 0
    for index in range(1, len(rows) + 1):
        same = index < len(rows) and all(rows[index][t] == rows[start][t] for t in titles)
        if same:
            continue
        for title in titles:
            if index - start > 1:
                (top, col), (bottom, _) = sheet.where[start, title], sheet.where[index - 1, title]
                sheet.merges.append((top, col, bottom, col))
                for row in range(top + 1, bottom + 1):
                    del sheet.cells[row, col]
        start = index


def _total(sheet, rows, columns, look, table, row):
    for col in range(len(columns)):
        sheet.put(row, col, None, "text")
    sheet.put(row, 0, "合计", "text")
    sheet.heights[row] = 25
    sheet.put(row, columns.index("企业名称"), f"{len(rows)}{'家' if table == 'pairing' else '个'}", "text")
    if table == "pairing":
        total = sum(r["走访次数"] or 0 for r in rows) + (3 if "total_wrong" in look.mess else 0)
        sheet.put(row, columns.index("走访次数"), total, "text")
        sheet.where["total", "走访次数"] = (row, columns.index("走访次数"))
    return row + 1


def _foot(sheet, report, dice, row, width):
    clerk = dice.pick(report.pairing)["联络员"][0]
    checker = report.pairing[0]["结对领导"][0]
    phone = next((r["联络员电话"] for r in report.pairing if r["联络员电话"].startswith("0")), report.pairing[0]["联络员电话"])
    if sheet.name != TITLES["narrative"]:
        sheet.merge(row, 0, row, width - 1, NOTE, "foot")
        sheet.heights[row] = 22
        row += 1
    sheet.heights[row] = 22
    sheet.merge(row, 0, row, width - 1, f"填表人：{clerk}{' ' * 10}审核人：{checker}{' ' * 10}联系电话：{phone}", "foot")


def _span(text):
    """How many half-width columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _height(sheet, row, columns):
    lines = 1
    for col, width in enumerate(sheet.widths):
        value = sheet.cells[row, col][0]
        if isinstance(value, str):
            lines = max(lines, sum(math.ceil(max(1, _span(part)) / (width - 1)) for part in re.split("\n", value)))
    return min(409, max(25, lines * 14.5 + 5))
