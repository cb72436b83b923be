"""Changes reports on purpose: single wrong cells, and what the same unit would have sent at an earlier day."""
from datetime import date, timedelta

from names import workday
from world import Report

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# Which unit's tables hold which fault. None of them changes a figure of the quarter.
FAULTS = {
    "340111": "not_a_choice", "341623": "bad_check_digit", "341321": "missing_kind", "341221": "missing_person",
    "340304": "closed_before_raised", "340402": "solved_without_date", "341122": "future_date", "341502": "short_phone",
    "340503": "unreadable_date", "340210": "total_mismatch", "341821": "duplicate",
}
FUTURE = date(2021, 11, 8)


def spoil(report, kind, dice):
    """Put the fault `kind` into a fitting row; returns (table, row index, column) of the cell at fault."""
    asked = {row["企业名称"] for row in report.issues}
    pairing, issues = list(enumerate(report.pairing)), list(enumerate(report.issues))
    quiet = [i for i, r in pairing if not r["走访次数"] and not r["体检日期"] and r["企业名称"] not in asked and r["统一社会信用代码"]]
    solved = [i for i, r in issues if r["办理状态"] == "已解决" and r["提出日期"] > date(2021, 7, 1)]
    if kind == "total_mismatch":        # the sheet writes the wrong sum
        return "pairing", "total", "走访次数"
    if kind == "duplicate":
        report.pairing.append(dict(report.pairing[dice.pick(quiet)], 序号=len(report.pairing) + 1))
        return "pairing", len(report.pairing) - 1, "企业名称"
    if kind in ("missing_person", "closed_before_raised", "solved_without_date"):
        index = dice.pick(solved)
        column = "责任人" if kind == "missing_person" else "办结日期"
        raised = report.issues[index]["提出日期"]
        report.issues[index][column] = raised - timedelta(6) if kind == "closed_before_raised" else None
        return "issues", index, column
    rows, column, change = {
        "not_a_choice": ([i for i, _ in pairing], "企业规模", lambda value: "较大"),
        "bad_check_digit": ([i for i, r in pairing if r["统一社会信用代码"]], "统一社会信用代码",
                            lambda value: value[:-1] + _LETTERS[(_LETTERS.index(value[-1]) + 7) % 31]),
        "missing_kind": ([i for i, _ in pairing], "企业类型", lambda value: None),
        "future_date": (quiet, "结对日期", lambda value: FUTURE),
        "short_phone": ([i for i, r in pairing if r["企业联系电话"].isdigit()], "企业联系电话", lambda value: value[:10]),
        "unreadable_date": ([i for i, r in pairing if r["走访次数"] > 1], "最近走访日期", lambda value: "六月中"),
    }[kind]
    index = dice.pick(rows)
    report.pairing[index][column] = change(report.pairing[index][column])
    return "pairing", index, column


def earlier(report, day, dice, dropped=2):
    """What the unit would have reported at `day`: fewer enterprises, visits and settled matters than in `report`."""
    known = [dict(row) for row in report.pairing if row["结对日期"] <= day]
    pairing = known[:max(3, len(known) - dropped)]
    for row in pairing:
        if row["体检日期"] and row["体检日期"] > day:
            row["体检日期"] = None
        if row["最近走访日期"] and row["最近走访日期"] > day:
            row["走访次数"] -= 1
            first = max(row["结对日期"], row["体检日期"] or row["结对日期"])
            row["最近走访日期"] = workday(dice, first, day) if row["走访次数"] else None
    names = {row["企业名称"] for row in pairing}
    issues = [dict(row) for row in report.issues if row["提出日期"] <= day and row["企业名称"] in names]
    for row in issues:
        if row["办结日期"] and row["办结日期"] > day:
            row.update({"办理状态": "正在办理", "办结日期": None, "办理结果": None})
    for table in (pairing, issues):
        for number, row in enumerate(table, 1):
            row["序号"] = number
    return Report(report.unit, day, pairing, issues)
