"""How a bureau is staffed and speaks: leaders, liaisons, departments, deadline phrases, remarks, places."""
import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from names import exchange, mobile, person
from trades import CITY_TRADES

REMARKS = ("规上企业", "规上企业", "高新技术企业", "重点排污单位", "排污许可重点管理", "正面清单企业", "专精特新企业", "年度重点项目", "拟上市企业", "在建")

_LEADERS = {
    "province": ("厅长", "副厅长", "副厅长", "副厅长", "副厅长", "总工程师", "二级巡视员"),
    "city": ("局长", "副局长", "副局长", "副局长", "驻局纪检监察组组长", "党组成员、总工程师", "党组成员、执法支队支队长", "二级调研员"),
    "county": ("局长", "副局长", "副局长", "党组成员", "总工程师"),
}
# Who leads the service team where the bureau's own leaders have their two enterprises each.
_TEAM = {
    "province": ("服务队队长",),
    "city": ("行政审批科科长", "大气环境科科长", "水生态环境科科长", "执法支队副支队长", "固体废物与化学品科科长", "监测科科长"),
    "county": ("综合执法大队大队长", "环评股股长", "监测站站长", "综合执法大队副大队长", "污染防治股股长"),
}
_DEPARTMENTS = {
    "province": (dict(air="大气环境处", water="水生态环境处", solid="固体废物与化学品处", eia="环境影响评价与排放管理处", law="法规与标准处",
                      enforce="生态环境执法局", monitor="生态环境监测处", plan="规划财务处", soil="土壤生态环境处", radiation="核安全管理处",
                      office="办公室"),),
    "city": (dict(air="大气环境科", water="水生态环境科", solid="固体废物与化学品科", eia="行政审批科", law="法规与宣传教育科",
                  enforce="综合执法支队", monitor="生态环境监测科", plan="规划财务科", soil="土壤生态环境科", radiation="核与辐射安全科",
                  office="办公室"),
             dict(air="大气科", water="水环境科", solid="固管中心", eia="环评科", law="法宣科", enforce="执法支队", monitor="监测科",
                  plan="规财科", soil="土壤科", radiation="辐射科", office="办公室")),
    "county": (dict(air="大气股", water="水环境股", solid="土壤固废股", eia="环评股", law="法宣股", enforce="综合执法大队", monitor="监测站",
                    plan="办公室", soil="土壤固废股", radiation="环评股", office="办公室"),
               dict(air="污染防治股", water="污染防治股", solid="污染防治股", eia="行政审批股", law="法规宣教股", enforce="执法大队",
                    monitor="监测站", plan="综合股", soil="污染防治股", radiation="行政审批股", office="综合股"),
               dict(air="污防股", water="污防股", solid="固废股", eia="环评股", law="法宣股", enforce="执法大队", monitor="环境监测站",
                    plan="办公室", soil="固废股", radiation="环评股", office="办公室")),
}


@dataclass
class Staff:
    """People of one bureau; `leaders` and `liaisons` hold one entry an enterprise: (names, duty), (names, phone)."""
    leaders: list
    liaisons: list
    departments: dict
    people: dict
    names: set

    def responsible(self, dice, key):
        """The departments and the one or two people who see to a matter of department `key`."""
        departments = [self.departments[key]]
        people = list(self.people[departments[0]])
        if dice.chance(0.06) and self.departments["enforce"] not in departments:
            departments.append(self.departments["enforce"])
            return departments, [dice.pick(self.people[name]) for name in departments]
        return departments, people if dice.chance(0.25) else [dice.pick(people)]


def staff(dice, unit, count):
    """Leaders take two enterprises each (of the province's one or two), what is left goes to the service team."""
    names = set()
    duties = list(_LEADERS[unit.level])
    if unit.level == "county" and dice.chance(0.35):
        duties.insert(3, "副局长")
    leaders = []
    if unit.level == "province":
        people = [([person(dice, names)], duty) for duty in duties]
        leaders = sorted((people + people)[:count], key=people.index)
    else:
        for duty in duties:
            leaders += [([person(dice, names)], duty)] * 2
        for duty in _TEAM[unit.level]:
            leaders += [([person(dice, names)], duty)] * (3 if unit.level == "county" else 4)
    liaisons = []
    prefix = exchange(dice, unit.city)
    while len(liaisons) < count:
        phone = mobile(dice) if dice.chance(0.45) else prefix + f"{dice.between(100, 999)}"
        people = [person(dice, names)] + ([person(dice, names)] if dice.chance(0.07) else [])
        liaisons += [(people, phone)] * dice.between(2, 4)
    departments = dice.pick(_DEPARTMENTS[unit.level])
    people = {name: [person(dice, names), person(dice, names)] for name in dict.fromkeys(departments.values())}
    return Staff(leaders[:count], liaisons[:count], departments, people, names)


def department_for(category, tag):
    """The department key of a matter that is not from the catalogue."""
    by_tag = {"voc": "air", "dust": "air", "furnace": "air", "odor": "air", "water": "water", "plating": "water",
              "haz": "solid", "solid": "solid"}
    return by_tag.get(tag) or {"环评审批": "eia", "信用修复": "law", "资金申报": "plan", "政策咨询": "air"}.get(category, "office")


def _short(name):
    """A place's name without its kind, unless one character only would be left."""
    return name[:-1] if len(name) > 2 else name


def places(dice, unit):
    """The region where an enterprise is registered, and the places its name may begin with."""
    city = _short(unit.city_name)
    if unit.level == "province":
        region = dice.pick(list(CITY_TRADES)[:12])
        return region, (("安徽", 1),)
    if unit.level == "city":
        return unit.city, ((city, 60), ("安徽", 40))
    if unit.name.endswith("区"):
        return unit.code, ((city, 58), ("安徽", 42))
    return unit.code, ((_short(unit.name), 34), (unit.name, 16), ("安徽", 32), (city, 18))


def trade_city(dice, unit):
    return dice.pick(list(CITY_TRADES)) if unit.level == "province" else unit.city


def _month_end(month, dice):
    """One of the ways to write the end of a month of 2021."""
    last = calendar.monthrange(2021, month)[1]
    return dice.pick((f"{month}月底前", f"2021年{month}月底前", f"{month}月底前完成", f"2021年{month}月{last}日前",
                      f"2021年{month}月底前完成"))


def deadline(dice, raised, status, closed, works):
    """A deadline phrase that suits when the matter was raised and closed, how it stands, and whether it needs works."""
    if status == "长期推进":
        return dice.pick(("长期坚持", "长期坚持", "立行立改、长期坚持", "立即执行、持续完善", "12月底前完成方案制定并长期坚持"))
    if status == "移交":
        return dice.pick(("2021年12月底前", "2021年底前", "12月底前完成", "10月底前"))
    if status == "正在办理":
        if dice.chance(0.15) and raised < date(2021, 8, 20):
            return dice.pick(("8月底前", "2021年8月31日前", "2021年9月15日前"))
        return dice.pick(("2021年12月底前", "12月底前完成", "2021年10月31日前", "11月底前完成", "2021年11月30日前", "2021年底前",
                          "10月底前", "2022年3月底前", "9月底前",
                          "10月底前完成设备更换并长期坚持" if works else "10月底前完成"))
    if (closed - raised).days <= 9:
        return dice.weighted((("立行立改", 55), ("收到问题之日起15个工作日内", 8), (_month_end(closed.month, dice), 25),
                              ("9月底前完成", 12)))
    late = dice.chance(0.03)
    month = closed.month if not late else (closed - timedelta(31)).month
    return dice.weighted(((_month_end(max(month, raised.month), dice), 55), (_month_end(min(12, month + 1), dice), 25),
                          ("2021年12月底前", 9), ("12月底前完成", 8), ("长期坚持", 5 if works else 0)))
