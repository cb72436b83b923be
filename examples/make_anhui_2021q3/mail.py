"""Collects what lies in 收件: names, bytes and, for the truth, what is to become of every file."""
from dataclasses import replace
from datetime import date, datetime, timedelta

import junk
from books import xls, xlsx
from names import Dice, person, workday
from plan import ARCHIVED, EMPTY, LOCKED, MESS, OPEN_ELSEWHERE, TRUNCATED, file_name, folder, look
from sheets import Sheet, lay_out
from spoil import earlier
from world import SEED

ACCEPTED, REPLACED, REPEATED, RETURNED, UNKNOWN = "采用", "被替代", "重复", "退回", "无法识别"
COMPUTERS = ("Administrator", "User", "lenovo", "Windows 用户", "微软用户", "Admin", "dell", "HP")


class Mail:
    """`contents` = {path: bytes}, `files` and `errors` as in expected.json."""

    def __init__(self):
        self.contents, self.files, self.errors = {}, [], []
        self._main = {}     # unit code -> path of its accepted workbook

    def workbook(self, report, dice, faults=()):
        """A unit's accepted workbook; `faults` = (kind, table, row index, column) of each wrong cell."""
        unit = report.unit
        shape = _shape(unit, dice)
        path = self._path(report, file_name(dice, report), _ending(unit))
        if "merged_kinds" in shape.mess:
            _regroup(report)
        sheets = _sheets(report, shape, dice)
        self._put(path, _bytes(report, sheets, shape, dice), unit.code, ACCEPTED, list(sheets), sorted(shape.mess))
        self._main[unit.code] = path
        for kind, table, index, column in faults:
            sheet = sheets[table]
            value, _ = sheet.cells[sheet.where[index, column]]
            self.errors.append({"file": path, "unit": unit.code, "sheet": sheet.name,
                                "cell": sheet.address(index, column), "kind": kind, "column": column,
                                "raw": None if value is None else str(value)})

    def two_workbooks(self, report, dice):
        """The two tables in a workbook each."""
        shape = _shape(report.unit, dice)
        for table, suffix in (("pairing", "附件2 结对服务基本情况表"), ("issues", "附件3 企业问题台账")):
            part = {table: _sheets(report, shape, dice)[table]}
            path = self._path(report, f"{report.unit.city_name}{report.unit.name}{suffix}", ".xlsx")
            self._put(path, _bytes(report, part, shape, dice), report.unit.code, ACCEPTED, [table], [])

    def older_version(self, report, day, dice):
        """What the unit had sent on `day`, before it corrected itself. Its name may claim to be the last one."""
        older = earlier(report, day, dice)
        shape = replace(_shape(report.unit, dice), mess=frozenset())
        suffix = "（最终版）" if report.unit.code == "341602" else ""
        path = self._path(report, f"{report.unit.city_name}{report.unit.name}“十百千”行动报表{suffix}", ".xlsx")
        sheets = _sheets(older, shape, dice)
        self._put(path, _bytes(older, sheets, shape, dice), report.unit.code, REPLACED, list(sheets), [])

    def second_quarter(self, report, dice):
        """The report of the quarter before, sent by mistake."""
        older = earlier(report, date(2021, 6, 24), dice, dropped=0)
        shape = replace(_shape(report.unit, dice), mess=frozenset(), period="2021年第二季度")
        path = self._path(report, f"{report.unit.name}“十百千”行动二季度报表", ".xlsx")
        sheets = _sheets(older, shape, dice)
        content = _bytes(older, sheets, shape, dice)
        self._put(path, content, report.unit.code, RETURNED, list(sheets), [], period="2021Q2")

    def copy_of(self, code):
        path = self._main[code]
        stem, dot, ending = path.rpartition(".")
        self._put(f"{stem} (1){dot}{ending}", self.contents[path], code, REPEATED, [], [])

    def paper(self, path, content, told):
        """A city's report in Word; gives back what it tells wrongly."""
        self.contents[path] = content
        self._list(path, told[0]["unit"], ACCEPTED, "paper", "2021Q3")
        return told

    def strays(self, reports):
        """What is no readable report: damaged, locked and foreign files. None of them makes a unit missing."""
        dice = Dice(SEED, "strays")
        self._stray(_beside(reports[EMPTY], "十百千三季度报表"), b"", EMPTY, "empty")
        whole = self.contents[self._main[TRUNCATED]]
        self._stray(_beside(reports[TRUNCATED], "三季度报表（传输中断）"), whole[:len(whole) * 6 // 10], TRUNCATED, "truncated")
        self._stray(_beside(reports[LOCKED], "“十百千”行动三季度报表（加密）"), junk.encrypted_workbook(dice), LOCKED, "encrypted")
        self._stray("收件/阜阳市/微信图片_20210924101522.jpg", junk.photo(), None, "photo")
        letter = junk.letter("关于报送“十百千”行动三季度工作情况的函", (
            "安徽省生态环境厅：", "　　按照《“环企直通车”行动方案》要求，现将我市环保服务企业“十百千”行动三季度结对服务基本情况表、企业问题台账及"
            "工作报告素材随函报送，请审阅。", "　　联系人：市局行政审批科。"), ("安庆市生态环境局", "2021年9月24日"))
        self._stray("收件/安庆市/关于报送“十百千”行动三季度工作情况的函.docx", letter, None, "letter")
        self._stray("收件/车辆加油登记表.xlsx", _fuel_log(dice), None, "foreign")
        open_name = self._main[OPEN_ELSEWHERE].rpartition("/")[2]
        self._stray(f"收件/滁州市/~${open_name[2:]}", junk.lock_file("lenovo"), None, "lock")
        inner = self._main[ARCHIVED]
        name = inner.rpartition("/")[2]
        archive = f"收件/六安市/{reports[ARCHIVED].unit.name}三季度报送材料.zip"
        self.contents[archive] = junk.windows_zip(name, self.contents[inner])
        # The archive itself is only a wrapping; what counts is the copy in it.
        self._list(archive, ARCHIVED, None, "archive")
        self._list(f"{archive}!{name}", ARCHIVED, REPEATED, "workbook")

    def _stray(self, path, content, unit, kind):
        self.contents[path] = content
        self._list(path, unit, UNKNOWN, kind)

    def _put(self, path, content, unit, verdict, tables, mess, period="2021Q3"):
        self.contents[path] = content
        self._list(path, unit, verdict, "workbook", period, tables, mess)

    def _list(self, path, unit, verdict, kind, period=None, tables=(), mess=()):
        self.files.append({"file": path, "unit": unit, "verdict": verdict, "kind": kind, "period": period,
                           "tables": list(tables), "mess": list(mess)})

    def _path(self, report, name, ending):
        place = folder(report.unit)
        path = f"收件/{place}/{name}{ending}" if place else f"收件/{name}{ending}"
        if path in self.contents:
            raise ValueError(f"two files of one name: {path}")
        return path


def _shape(unit, dice):
    return look(dice, Dice(SEED, "style", unit.city).between(0, 3), unit)


def _ending(unit):
    return ".xls" if "xls" in MESS.get(unit.code, ()) else ".xlsx"


def _beside(report, name):
    return f"收件/{report.unit.city_name}/{report.unit.name}{name}.xlsx"


def _regroup(report):
    """Sort the rows so that what a merged cell will span stands together."""
    report.pairing.sort(key=lambda row: (row["企业类型"], row["序号"]))
    report.issues.sort(key=lambda row: (row["责任单位"], row["序号"]))
    for table in (report.pairing, report.issues):
        for number, row in enumerate(table, 1):
            row["序号"] = number


def _sheets(report, shape, dice):
    """{table: its sheet}"""
    renamed = "renamed_sheets" in shape.mess
    tables = {"pairing": report.pairing, "issues": report.issues}
    if report.narrative:
        tables["narrative"] = report.narrative
    return {table: lay_out(report, table, rows, shape, dice, f"Sheet{number}" if renamed else None)
            for number, (table, rows) in enumerate(tables.items(), 1)}


def _bytes(report, sheets, shape, dice):
    sheets = list(sheets.values())
    if "renamed_sheets" in shape.mess:
        sheets.append(Sheet("Sheet3"))
    if "hidden_old" in shape.mess:
        sheets.append(_old_sheet(report, shape, dice))
    if "xls" in shape.mess:
        return xls(sheets, shape.style)
    author = dice.pick(COMPUTERS) if dice.chance(0.6) else person(dice, set())
    # Properties are kept in UTC: the working day at Beijing begins at midnight.
    day = datetime(report.filled.year, report.filled.month, report.filled.day)
    created = day + timedelta(hours=dice.between(0, 2), minutes=dice.between(0, 59))
    modified = created + timedelta(hours=dice.between(1, 6), minutes=dice.between(1, 59), seconds=dice.between(0, 59))
    wrong_dimension = "wrong_dimension" in shape.mess
    wps = dice.chance(0.55) or wrong_dimension
    return xlsx(sheets, shape.style, author, created, modified, wps, wrong_dimension)


def _old_sheet(report, shape, dice):
    """A hidden sheet with rows of the quarter before, which must not count."""
    older = earlier(report, date(2021, 6, 18), dice, dropped=0)
    sheet = lay_out(older, "pairing", older.pairing, replace(shape, mess=frozenset(), period="2021年第二季度"), dice, "旧表")
    sheet.hidden = True
    return sheet


def _fuel_log(dice):
    """A workbook that has nothing to do with the campaign."""
    sheet = Sheet("加油登记", widths=[6, 12, 12, 12, 10, 12, 14])
    sheet.merge(0, 0, 0, 6, "公务车辆加油登记表", "title")
    for col, title in enumerate(("序号", "日期", "车牌号", "加油站", "升数", "金额（元）", "驾驶员")):
        sheet.put(1, col, title, "head")
    used = set()
    drivers = [person(dice, used) for _ in range(3)]
    for row in range(2, 14):
        litres = dice.between(38, 62)
        day = workday(dice, date(2021, 9, 1), date(2021, 9, 17))
        plate = f"皖A{dice.pick('BDHKM')}{dice.between(1000, 9999)}"
        values = (row - 1, day, plate, "望江西路加油站", litres, round(litres * 6.85, 2), dice.pick(drivers))
        for col, value in enumerate(values):
            sheet.put(row, col, value, "date" if col == 1 else "text")
    sheet.head = (1, 1)
    moment = datetime(2021, 9, 22, 2, 30)
    return xlsx([sheet], 1, "车队", moment, moment + timedelta(hours=1))
