"""Who sends what under which name: the units with messy sheets, split, repeated and misplaced files."""
from datetime import date

from sheets import Look

# Ways in which a unit's sheets are untidy and yet say everything; the names are those of sheets and mail.
MESS = {
    "340123": ("annex", "footer"), "340621": ("two_row_head",), "341622": ("head_breaks",), "341302": ("aliases",),
    "341222": ("shuffled", "extra_column"), "340321": ("total", "footer"), "340421": ("merged_kinds",),
    "341181": ("text_dates",), "341523": ("text_numbers", "spaced_names"), "340523": ("wide_codes",),
    "340281": ("xls",), "341825": ("xls", "annex"),
    "341882": ("renamed_sheets",), "340706": ("hidden_old",), "340828": ("blank_rows",), "341003": ("wrong_dimension",),
    "340881": ("aliases_2", "merged_leaders", "total"), "340210": ("total", "total_wrong"),
}
SPLIT = ("340705", "340811", "341022", "341702")            # one workbook for each table
# The day of the older version.
RESENT = {"340181": date(2021, 9, 9), "341124": date(2021, 9, 13), "341602": date(2021, 9, 10)}
COPIED = ("340311", "341525")                               # the same bytes once more as "… (1).xlsx"
WRONG_QUARTER = "340822"                                    # also sent its second-quarter report
EMPTY, TRUNCATED, LOCKED, ARCHIVED, OPEN_ELSEWHERE = "340223", "341324", "340521", "341524", "341125"
FLAT = ("340000-0", "340102", "340121", "341621", "341226", "340403", "341103", "341503", "340506", "341723", "341024")

_FIXED = {
    "340000-0": "省厅本级“十百千”行动三季度报表", "340303": "三季度报表", "341004": "十百千三季度最终版", "340803": "附件2、附件3",
    "341602": "亳州市谯城区“十百千”行动三季度报表（修改）",
}
_COUNTY_NAMES = (
    ("{city}{name}“十百千”行动三季度报表", 50), ("{name}2021年第三季度", 12), ("{name}“十百千”行动三季度报表（最终版）", 9),
    ("附件2 {name}结对服务基本情况表及企业问题台账", 8), ("{city}{name}生态环境分局“环企直通车”行动第三季度报表", 8), ("{name}十百千三季度报表(1)", 4),
    ("{name}分局-环保服务企业报表-9.{day}", 5), ("2021三季度十百千（{name}）", 4),
)
_CITY_NAMES = (
    ("{city}生态环境局“十百千”行动三季度报表", 50), ("{city}本级2021年第三季度“十百千”行动报表及素材", 25), ("附件2-3 {city}生态环境局三季度 最终版", 25),
)


def folder(unit):
    return "" if unit.code in FLAT else unit.city_name if unit.level != "province" else "省厅"


def file_name(dice, report):
    """The name of a unit's workbook without its ending."""
    unit = report.unit
    if unit.code in _FIXED:
        return _FIXED[unit.code]
    name = unit.city_name + unit.name if unit.name in ("郊区", "黄山区") else unit.name
    city = "" if name.startswith(unit.city_name) else unit.city_name
    if unit.level == "city":
        return dice.weighted(_CITY_NAMES).format(city=unit.city_name)
    return dice.weighted(_COUNTY_NAMES).format(city=city, name=name, day=report.filled.day)


def look(dice, city_style, unit):
    """The house style goes with the city, smaller habits with the unit."""
    mess = frozenset(MESS.get(unit.code, ()))
    return Look(style=city_style if dice.chance(0.75) else dice.between(0, 3), mess=mess,
                period="2021年第三季度" if dice.chance(0.4) else None, split_fill=dice.chance(0.25),
                blank_zero=dice.chance(0.4), footer=dice.chance(0.12),
                stamp=dice.pick(("（盖章）", "（盖章）", "(盖章)", "")), colon=dice.pick("：：：:"),
                day=dice.pick(("{0}年{1}月{2}日",) * 3 + ("{0}.{1}.{2}", "{0}-{1:02d}-{2:02d}")))
