"""Jiyuan's rules on the pack's own data: the ledger's columns, merged cells, choices, deadlines, departments and figures."""

from collections import Counter
from datetime import date

import openpyxl
import pytest

from ledgerkit import campaign, intake, pipeline
from ledgerkit.checks import Context
from ledgerkit.indicators import Figures
from ledgerkit.model import Ledger, Submission
from ledgerkit.office.sheets import open_book

PACK = campaign.load("jiyuan-lgjk")
HEADINGS = ["序号", "行动内容", "具体措施", "牵头\n领导", "牵头 部门", "完成\n时限", "行动　类型"]
ROWS = [
    [1, "畅通渠道", "甲", "李真理", "办公室", "立即执行、长期坚持", "常规性"],
    [2, "分包企业", "乙", "王 波", "党建办", "11月底前完成台账制定并长期坚持", "创新性"],
    [None, None, "丙", "王 波", "党建办", "11月底前完成台账制定并长期坚持", None],
    [3, "环评审批", "丁", "卢 强", "环评科 监测科", "12月份正式施行", None],
]


@pytest.fixture
def read_ledger(book):
    """read_ledger(rows, merges, headings): the reading of a ledger under its title."""
    def make(rows=ROWS, merges=("A4:A5", "B4:B5", "G4:G5"), headings=HEADINGS):
        data = book({"台账": [["示范区生态环境局民营经济“两个行动”工作台账"], headings, *rows]}, {"台账": list(merges)})
        return intake.read_book(open_book(data, "xlsx"), [PACK], "台账.xlsx", date(2020, 12, 1))

    return make


def test_seven_columns_whatever_breaks_their_headings(read_ledger):
    """JY-01: four headings hold a line break or a blank; all seven are known and nothing stays unread."""
    table, = read_ledger().tables
    assert list(table.letters) == ["序号", "行动内容", "具体措施", "牵头领导", "牵头部门", "完成时限", "行动类型"]
    assert not read_ledger().unread


def test_a_missing_column_is_an_error(read_ledger):
    """JY-01: each of the seven is needed."""
    for n in range(1, 7):
        reading = read_ledger([row[:n] + row[n + 1:] for row in ROWS], (), HEADINGS[:n] + HEADINGS[n + 1:])
        assert [f.severity for f in reading.findings if f.check == "missing_column"] == ["error"]


def test_the_ledgers_size_is_checked(read_ledger):
    """JY-02: 10 actions, 20 measures, 21 rows; a ledger of three, four and four draws three findings."""
    found = [f.message for f in pipeline.check_file(read_ledger(), Context(PACK, date(2020, 12, 1), "2020-12")) if f.check == "task_counts"]
    assert found == ["台账.xlsx：工作台账的行动内容有3项，应为10项，请核对有无增删或合并单元格是否移动。",
                     "台账.xlsx：工作台账的具体措施有4项，应为20项，请核对有无增删或合并单元格是否移动。",
                     "台账.xlsx：工作台账的责任条目有4条，应为21条，请核对有无增删或合并单元格是否移动。"]


def test_merged_cells_fill_their_own_action_and_no_other(read_ledger):
    """JY-03 (T): action 2's 创新性 covers its rows; the blank type of action 3, outside the range, stays blank and is said."""
    reading = read_ledger()
    assert [(r.get("序号"), r.get("行动内容"), r.get("行动类型")) for r in reading.tables[0].rows] == [
        (1, "畅通渠道", "常规性"), (2, "分包企业", "创新性"), (2, "分包企业", "创新性"), (3, "环评审批", None)]
    said = [f.message for f in pipeline.check_file(reading, Context(PACK, date(2020, 12, 1))) if f.check == "required"]
    assert said == ["台账!G6 行动类型没有填写，请从常规性、创新性中选填。"]


@pytest.mark.parametrize("content, value, severity", [
    ("创新性(视频监控项目)", "创新性", "info"), ("创新性（视频监控项目）", "创新性", "info"), ("常规", "常规", "error"), ("探索性", "探索性", "error")])
def test_types_and_their_remarks(read_ledger, content, value, severity):
    """JY-04: one of two, a remark in brackets kept apart."""
    reading = read_ledger([[*ROWS[0][:6], content]], ())
    assert reading.tables[0].rows[0].get("行动类型") == value
    assert [(f.severity, f.check) for f in reading.findings] == [(severity, "choice")]


@pytest.mark.parametrize("phrase, kinds, due", [
    ("立即执行、长期坚持", ["immediate", "standing"], None), ("立即执行、持续完善", ["immediate", "standing"], None),
    ("11月底前完成台账制定并长期坚持", ["by", "standing"], date(2020, 11, 30)), ("12月底前完成", ["by"], date(2020, 12, 31)),
    ("12月份正式施行", ["by"], date(2020, 12, 31)), ("12月正式施行", ["by"], date(2020, 12, 31)),
    ("12月份正式出台意见", ["by"], date(2020, 12, 31))])
def test_the_seven_phrases(read_ledger, phrase, kinds, due):
    """JY-05: all seven are understood, against the plan's day."""
    deadline = read_ledger([[*ROWS[0][:5], phrase, "常规性"]], ()).tables[0].rows[0].get("完成时限")
    assert (deadline.status, [o.kind for o in deadline.obligations], deadline.due) == ("understood", kinds, due)


@pytest.mark.parametrize("content, names", [
    ("环评科 监测科", ["环评科", "监测科"]), ("大气科 执法 支队", ["大气科", "执法支队"]), ("移动源监管科、执法支队", ["移动源监管科", "执法支队"]),
    ("执法\n支队", ["执法支队"]), ("固管 中心", ["固管中心"])])
def test_departments(read_ledger, content, names):
    """JY-08: a blank parts two departments or breaks one."""
    row = read_ledger([[*ROWS[0][:4], content, *ROWS[0][5:]]], ()).tables[0].rows[0]
    assert row.get("牵头部门") == names
    units = {u.name for u in PACK.units if u.level == "department"}
    assert set(names) <= units


# ---- the real ledger ------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def reading(shared):
    data = (shared / "real" / "jiyuan-ledger-2020.xlsx").read_bytes()
    return intake.read_book(open_book(data, "xlsx"), [PACK], "台账.xlsx", date(2020, 12, 1))


@pytest.fixture(scope="module")
def figures(reading):
    own = next(u for u in PACK.units if u.level == "own")
    return Figures(Ledger((Submission(own, {"tasks": reading.tables[0]}, (reading,)),), {own.code: "已报送"}, (own,)), PACK)


def test_the_figures_of_the_real_ledger(figures):
    """JY-02, JY-03: 21 rows, 20 measures, 10 + 11 by type."""
    assert (figures.value("任务数", "419001"), figures.value("措施数", "419001")) == (21, 20)
    crosstab = figures.crosstab("牵头部门", "419001")
    by_type = Counter()
    for row in figures.rows("任务数", "419001"):
        by_type[row[1].get("行动类型")] += 1
    assert by_type == {"常规性": 10, "创新性": 11} and crosstab.columns == ("常规性", "创新性")


def test_the_leaders_of_the_real_ledger(figures):
    """JY-06 (T): 李真理 8, 王雪峰 6, 卢强 5, 王波 2 = 21 mentions; measure 4.4 has two leaders and counts once for each."""
    crosstab = figures.crosstab("牵头领导", "419001")
    assert {name: total for name, _, total in crosstab.lines} == {"李真理": 8, "王雪峰": 6, "卢强": 5, "王波": 2}
    assert crosstab.total == 21


def test_what_is_said_of_the_real_ledger(reading):
    """JY-08, JY-12, JY-13 (T): the plan's titles of 1, 2 and 9, the measure of 7 that it lacks, three misprints, two alike names.

    “两个行动” in the annex's title is no error; the rest of the ten titles and twenty measures agree.
    """
    found = [(f.check, f.origin.cell) for f in pipeline.check_file(reading, Context(PACK, date(2020, 12, 1), "2020-12"))]
    assert found == [
        ("choice", "G15"), ("departments", "E19"), ("departments", "E20"), ("department_names", "E24"),
        ("agrees_with_plan", "B4"), ("agrees_with_plan", "B5"), ("agrees_with_plan", "C21"), ("agrees_with_plan", "B23"),
        ("misprints", "C14"), ("misprints", "B22"), ("misprints", "C24")]


def test_the_departments_are_those_of_the_ledger(reading):
    """JY-08: units.csv has every department that leads a task, by its real name, and no other."""
    named = {name for row in reading.tables[0].rows for name in row.get("牵头部门")} - {"相关业务部门"}
    assert {u.name for u in PACK.units if u.level == "department"} == named
    assert reading.unit == "419001"


def test_the_plan_in_the_pack_is_the_plan(shared):
    """JY-12: the ten titles and the words for each measure stand in the plan's text, in this order."""
    text = (shared / "seeds" / "jiyuan-liangge-2020-ledger.txt").read_text(encoding="utf-8").split("二、具体任务")[1].split("三、有关要求")[0]
    text = "".join(text.split()).replace(",", "，")
    plan = next(spec.params["plan"] for spec in PACK.checks if spec.check == "agrees_with_plan")
    at = 0
    for number, (title, *measures) in enumerate(plan, 1):
        at = text.index(f"{number}.{''.join(title.split())}", at)
        for words in measures:
            at = text.index("".join(words.split()).replace("“双十”工程", "“双十”工程"), at)


def test_the_example_is_the_published_ledger(shared):
    """The example's ledger holds cell by cell what the bureau published, merged ranges too."""
    from pathlib import Path

    example = Path(__file__).resolve().parents[1] / "examples" / "jiyuan-2020-12" / "收件" / "民营经济“两个行动”工作台账.xlsx"
    ours, theirs = (openpyxl.load_workbook(path).active for path in (example, shared / "real" / "jiyuan-ledger-2020.xlsx"))
    assert [[c.value for c in row] for row in ours.iter_rows()] == [[c.value for c in row] for row in theirs.iter_rows()]
    assert sorted(map(str, ours.merged_cells.ranges)) == sorted(map(str, theirs.merged_cells.ranges))
