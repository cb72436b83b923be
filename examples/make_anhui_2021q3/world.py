"""The facts of the quarter: who pairs which enterprises and what became of their problems, unit by unit.

What the units report adds up to the figures published for 2021 (see TARGETS). Rows are dicts keyed by the column
titles of the tables; dates are `date`, people and departments lists.
"""
import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import office
from cases import CASES
from issues import CATEGORIES, MATTERS, OPEN_RESULTS, OPEN_WORKS
from names import Dice, credit_code, enterprise_name, exchange, mobile, person, trade_for, workday

SEED = "anhui-2021q3"
UNITS_CSV = Path(__file__).resolve().parents[2] / "templates" / "anhui-sbq" / "units.csv"
TARGETS = {"结对企业数": 1481, "走访企业数": 991, "问题收集数": 2024, "已解决数": 1734}
PROVINCE_OWN = "340000-0"
CITY_QUOTAS = {
    "340100": 118, "340600": 52, "341600": 103, "341300": 101, "341200": 113, "340300": 104, "340400": 97,
    "341100": 109, "341500": 102, "340500": 98, "340200": 107, "341800": 106, "340700": 49, "341700": 50,
    "340800": 109, "341000": 53,
}
NOT_REPORTING = ("341322", "340404", "341504", "340522", "341722")
SHARED = ("340102", "340122")       # two units that pair the same enterprise: the first one's stands in both lists
SHARED_ROWS = {"340102": 3, "340122": 4}
LAST_DAY = date(2021, 9, 24)
FIRST_PAIRING, LAST_PAIRING = date(2021, 5, 6), date(2021, 6, 30)
LATE = {"341823": date(2021, 9, 26), "340826": date(2021, 9, 27), "341024": date(2021, 9, 28)}


@dataclass
class Unit:
    code: str
    name: str
    level: str          # province, city, county: of the bureau that reports
    city: str           # code of its city (340000 for the provincial department)
    city_name: str
    aliases: str = ""

    @property
    def bureau(self):
        """The name as it stands behind 填报单位."""
        if self.level == "province":
            return "安徽省生态环境厅"
        return f"{self.city_name}生态环境局" if self.level == "city" else f"{self.city_name}{self.name}生态环境分局"

    @property
    def place(self):
        return {"province": "安徽省", "city": self.city_name}.get(self.level, self.name)


@dataclass
class Report:
    unit: Unit
    filled: date
    pairing: list = field(default_factory=list)
    issues: list = field(default_factory=list)
    narrative: list | None = None

    def figures(self):
        return {"结对企业数": len(self.pairing), "走访企业数": sum(1 for r in self.pairing if r["走访次数"]),
                "走访次数": sum(r["走访次数"] or 0 for r in self.pairing),
                "体检企业数": sum(1 for r in self.pairing if r["体检日期"]), "问题收集数": len(self.issues),
                "已解决数": sum(1 for r in self.issues if r["办理状态"] == "已解决")}


def read_units():
    """The reporting units in official order."""
    with UNITS_CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["code"]: row["name"] for row in rows}
    units = []
    for row in rows:
        if row["level"] == "county":
            units.append(Unit(row["code"], row["name"], "county", row["parent"], names[row["parent"]], row["aliases"]))
        elif row["level"] == "own":
            level = "province" if row["code"] == PROVINCE_OWN else "city"
            units.append(Unit(row["code"], row["name"], level, row["parent"], names[row["parent"]]))
    return units


def share(total, weights, lows, highs):
    """Whole numbers that sum to `total`, in proportion to `weights`, each between its low and its high."""
    parts = [min(high, max(low, int(total * w / sum(weights)))) for w, low, high in zip(weights, lows, highs)]
    while sum(parts) != total:
        step = 1 if sum(parts) < total else -1
        free = [i for i in range(len(parts)) if lows[i] <= parts[i] + step <= highs[i]]
        # The one that lies farthest from its proportion moves first; ties go to the earlier unit.
        ideal = [total * w / sum(weights) for w in weights]
        moved = max(free, key=lambda i: (step * (ideal[i] - parts[i]) / max(1, ideal[i]), -i))
        parts[moved] += step
    return parts


def build():
    """The reports of all units that report, in official order: {unit code: Report}."""
    units = [u for u in read_units() if u.code not in NOT_REPORTING]
    dice = Dice(SEED, "targets")
    cases = {case.unit: case for case in CASES.values()}
    paired = _paired(dice, units)
    visited = share(TARGETS["走访企业数"], [n * dice.spread(0.45, 0.9) for n in paired],
                    [n if u.level == "province" else max(2, n // 3) for u, n in zip(units, paired)], paired)
    told = [cases[u.code].issues if u.code in cases else () for u in units]     # issues that the prose speaks of
    raised = share(TARGETS["问题收集数"], [n * dice.spread(0.7, 1.3) for n in visited], [max(2, len(t)) for t in told],
                   [3 * n for n in paired])
    done = [sum(1 for issue in t if issue[7] == "已解决") for t in told]
    solved = share(TARGETS["已解决数"], [n * dice.spread(0.7, 1.0) for n in raised], done,
                   [n - len(t) + d for n, t, d in zip(raised, told, done)])
    reports, used = {}, {"names": set(), "codes": set()}
    for unit, *counts in zip(units, paired, visited, raised, solved):
        reports[unit.code] = _report(unit, counts, cases.get(unit.code), reports.get(SHARED[0]), used)
    return reports


def _paired(dice, units):
    counts = {PROVINCE_OWN: 10}
    for city, quota in CITY_QUOTAS.items():
        own = [u for u in units if u.city == city]
        weights = [dice.spread(1.6, 2.3) if u.level == "city" else dice.spread(0.65, 1.35) for u in own]
        counts |= zip((u.code for u in own), share(quota, weights, [4] * len(own), [quota] * len(own)))
    return [counts[u.code] for u in units]


def _report(unit, counts, case, shared, used):
    """One unit's tables. `counts` = paired, visited, raised, solved; `shared` = the report that SHARED repeats."""
    dice = Dice(SEED, unit.code)
    report = Report(unit, LATE.get(unit.code) or workday(dice, date(2021, 9, 17), LAST_DAY))
    staff = office.staff(dice, unit, counts[0])
    report.pairing = [_enterprise(dice, unit, slot, staff, used) for slot in range(counts[0])]
    if unit.code == SHARED[1]:
        mine, theirs = (r.pairing[SHARED_ROWS[r.unit.code]] for r in (report, shared))
        mine.update({title: theirs[title] for title in ("企业名称", "统一社会信用代码", "企业规模", "企业类型", "所属行业", "trade")})
    if case:
        slot = 0 if case.duty == "局长" else 2
        _pin(dice, report.pairing[slot], case, used)
    _visit(dice, report, counts[1], case)
    report.issues = _issues(dice, report, staff, counts[2], counts[3], case)
    for table in (report.pairing, report.issues):
        for number, row in enumerate(table, 1):
            row["序号"] = number
    return report


def _enterprise(dice, unit, slot, staff, used):
    region, places = office.places(dice, unit)
    trade = trade_for(dice, office.trade_city(dice, unit), unit.code)
    leader, duty = staff.leaders[slot]
    liaison, phone = staff.liaisons[slot]
    big = unit.level != "county"
    scale = dice.weighted((("大型", 14 if big else 5), ("中型", 36 if big else 24), ("小型", 42 if big else 54),
                           ("微型", 8 if big else 17)))
    if unit.level == "province":
        scale = dice.weighted((("大型", 7), ("中型", 3)))
    early = dice.chance(0.75)
    paired = workday(dice, date(2021, 5, 10) if early else FIRST_PAIRING, date(2021, 5, 31) if early else LAST_PAIRING)
    return {
        "企业名称": enterprise_name(dice, trade, places, used["names"]),
        "统一社会信用代码": credit_code(dice, region, used["codes"]) if dice.chance(0.985) else None,
        "企业规模": scale, "企业类型": dice.pick(trade.kinds), "所属行业": dice.pick(trade.industries),
        "企业联系人": person(dice, staff.names), "企业联系电话": mobile(dice) if dice.chance(0.9) else
        exchange(dice, unit.city) + f"{dice.between(0, 999):03d}",
        "结对领导": leader, "职务": duty, "联络员": liaison, "联络员电话": phone, "结对日期": paired, "体检日期": None, "走访次数": 0,
        "最近走访日期": None, "备注": dice.pick(office.REMARKS) if dice.chance(0.16) else None, "trade": trade,
    }


def _pin(dice, row, case, used):
    row.update({"企业名称": case.name, "统一社会信用代码": credit_code(dice, case.region, used["codes"]), "企业规模": case.scale,
                "企业类型": case.kind, "所属行业": case.industry, "结对日期": case.paired, "体检日期": case.examined,
                "走访次数": case.visits, "最近走访日期": case.last_visit, "备注": case.note or None, "pinned": True})


def _visit(dice, report, count, case):
    """Draw which enterprises were visited and examined: `count` of them visited, about 60 % of all examined."""
    last = min(report.filled - timedelta(1), LAST_DAY)
    rows = dice.shuffled([row for row in report.pairing if "pinned" not in row])
    for rank, row in enumerate(rows):
        visited = rank < count - (1 if case else 0)
        if dice.chance(0.88 if visited else 0.04):
            row["体检日期"] = workday(dice, row["结对日期"] + timedelta(3), date(2021, 8, 27))
        if visited:
            row["走访次数"] = dice.weighted(((1, 34), (2, 34), (3, 20), (4, 8), (5, 4)))
            earliest = max(row["结对日期"] + timedelta(1), row["体检日期"] or row["结对日期"])
            once = row["走访次数"] == 1 and row["体检日期"]
            row["最近走访日期"] = row["体检日期"] if once else workday(dice, max(earliest, date(2021, 6, 15)), last)


def _issues(dice, report, staff, count, solved, case):
    pinned = [_pinned_issue(dice, staff, case, issue) for issue in case.issues] if case else []
    asked, drawn = {}, []
    while len(drawn) < count - len(pinned):
        row = dice.weighted([(r, 3 if r["走访次数"] else 1) for r in report.pairing if "pinned" not in r])
        mine = asked.setdefault(row["企业名称"], [])
        matter = _matter(dice, row["trade"])
        if len(mine) < 4 and matter not in mine:
            mine.append(matter)
            drawn.append(_issue(dice, report, staff, row, matter))
    # The matters raised first are the ones most likely settled by now.
    order = sorted(range(len(drawn)), key=lambda i: (drawn[i]["提出日期"] + timedelta(dice.between(0, 40)), i))
    for rank, i in enumerate(order):
        done = rank < solved - sum(1 for row in pinned if row["办理状态"] == "已解决")
        _settle(dice, drawn[i], done, min(report.filled, LAST_DAY))
    return sorted(drawn + pinned, key=lambda row: (row["提出日期"], row["企业名称"]))


def _matter(dice, trade):
    options = MATTERS[dice.weighted(CATEGORIES)]
    fitting = [m for m in options if not m.tags or set(m.tags) & set(trade.tags)]
    return dice.pick(fitting)


def _issue(dice, report, staff, row, matter):
    latest = min(report.filled, LAST_DAY) - timedelta(4)
    days = [workday(dice, row["结对日期"] + timedelta(1), latest) for _ in range(2)]
    text = matter.description.format(w=dice.pick(row["trade"].workshops), p=dice.pick(row["trade"].projects))
    departments, persons = staff.responsible(dice, matter.department)
    return {"企业名称": row["企业名称"], "问题类别": matter.category, "问题描述": text,
            "提出日期": min(days) if dice.chance(0.6) else days[0], "工作目标": matter.goal,
            "思路举措": matter.measure, "责任单位": departments, "责任人": persons, "matter": matter}


def _settle(dice, row, done, last):
    category, works = row["问题类别"], row["问题类别"] == "污染治理"
    status = "已解决" if done else dice.weighted((("正在办理", 66), ("移交", 14), ("长期推进", 30 if works else 6)))
    closed = None
    if done:
        # Works and applications take weeks, an answer takes days.
        quick = dice.chance({"政策咨询": 0.75, "其他": 0.5, "环评审批": 0.4, "信用修复": 0.3}.get(category, 0.15))
        soonest = row["提出日期"] + timedelta(12 if not quick else 0 if category == "政策咨询" else 2)
        closed = workday(dice, min(soonest, last), min(last, row["提出日期"] + timedelta(9 if quick else 65)))
    matter = row.pop("matter")
    open_results = OPEN_WORKS if works and status == "正在办理" else OPEN_RESULTS.get(status)
    row.update({"办理状态": status, "办结日期": closed,
                "完成时限": office.deadline(dice, row["提出日期"], status, closed, works),
                "办理结果": matter.result if done else dice.pick(open_results) or None})


def _pinned_issue(dice, staff, case, issue):
    category, tag, text, goal, measure, raised, limit, status, closed, result = issue
    departments, persons = staff.responsible(dice, office.department_for(category, tag))
    return {"企业名称": case.name, "问题类别": category, "问题描述": text, "提出日期": raised, "工作目标": goal, "思路举措": measure,
            "责任单位": departments, "责任人": persons, "完成时限": limit, "办理状态": status, "办结日期": closed, "办理结果": result}
