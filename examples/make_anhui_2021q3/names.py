"""Invented people, enterprises, telephone numbers and credit codes, drawn from a seeded source."""
import random
from datetime import date, timedelta

from stdnum.cn import uscc

from trades import CITY_TRADES, COUNTY_TRADES, EVERYWHERE, TRADES


class Dice:
    """A seeded source that draws from `random.Random.random()` alone: its sequence stays the same in all Pythons."""

    def __init__(self, *seed):
        self._next = random.Random("/".join(map(str, seed))).random

    def chance(self, share):
        return self._next() < share

    def between(self, low, high):
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def spread(self, low, high):
        return low + self._next() * (high - low)

    def pick(self, items):
        return items[int(self._next() * len(items))]

    def weighted(self, pairs):
        """One of ((item, weight), …)."""
        point = self._next() * sum(weight for _, weight in pairs)
        for item, weight in pairs:
            point -= weight
            if point < 0:
                return item
        return pairs[-1][0]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.between(0, i)
            items[i], items[j] = items[j], items[i]
        return items


HOLIDAYS = frozenset(date(2021, m, d) for m, d in ((6, 14), (9, 20), (9, 21)))


def workday(dice, low, high):
    """A working day from `low` to `high`; `high` itself where there is none between."""
    days = [low + timedelta(n) for n in range((high - low).days + 1)]
    days = [day for day in days if day.weekday() < 5 and day not in HOLIDAYS]
    return dice.pick(days) if days else high


_SURNAMES = ("王李张刘陈杨吴黄赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范"
             "汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严洪武戚章桂储吴王李张汪方胡程")
_MALE_1 = "建志国永海新德明春俊家正学光宏立文晓庆成世玉绍本先长维振宗良少士克友善传"
_MALE_2 = "军平华明强伟峰林涛东斌辉胜勇刚杰超宏生海龙波飞亮祥清宝忠民富贵文武根松"
_FEMALE_1 = "丽秀玉春晓海桂文雅思小红淑美爱月金素冬艳慧佳"
_FEMALE_2 = "芳娟敏静丽娜霞萍琴玲燕梅莉红英兰云洁倩婷颖华珍凤"
_SINGLE = "军平华明强伟峰林涛东斌辉勇刚杰超波飞亮磊鹏俊凯浩芳娟敏静丽霞萍玲燕梅莉红洁倩婷颖慧雯瑾"


def person(dice, used):
    """A name not in `used`, which it joins."""
    while True:
        surname = dice.pick(_SURNAMES)
        if dice.chance(0.34):
            name = surname + dice.pick(_SINGLE)
        elif dice.chance(0.74):
            name = surname + dice.pick(_MALE_1) + dice.pick(_MALE_2)
        else:
            name = surname + dice.pick(_FEMALE_1) + dice.pick(_FEMALE_2)
        if name[-1] != name[-2] and name not in used:
            used.add(name)
            return name


AREA_CODES = {
    "340000": "0551", "340100": "0551", "340200": "0553", "340300": "0552", "340400": "0554", "340500": "0555",
    "340600": "0561", "340700": "0562", "340800": "0556", "341000": "0559", "341100": "0550", "341200": "0558",
    "341300": "0557", "341500": "0564", "341600": "0558", "341700": "0566", "341800": "0563",
}
_MOBILE = ("138 139 137 136 135 150 151 152 158 159 182 183 187 188 130 131 132 155 156 185 186 133 153 180 181 189 "
           "177").split()


def mobile(dice):
    return dice.pick(_MOBILE) + f"{dice.between(0, 99999999):08d}"


def exchange(dice, city):
    """The first digits that the telephones of one office share: Hefei has eight digits, the other cities seven."""
    area = AREA_CODES[city]
    return f"{area}-6{dice.between(2000, 7999)}" if area == "0551" else f"{area}-{dice.between(2100, 7899)}"


_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _organisation_check(body):
    """The check character of an organisation code (GB 11714)."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(dice, region, used):
    """A credit code (GB 32100) registered in `region`, valid in both its check characters; joins `used`."""
    while True:
        if dice.chance(0.6):
            body = "MA2" + dice.pick("NRTUWX") + "".join(dice.pick(_CODE_LETTERS) for _ in range(4))
        else:
            body = dice.pick("1567") + f"{dice.between(0, 9999999):07d}"
        code = "91" + region + body + _organisation_check(body)
        code += uscc.calc_check_digit(code)
        if code not in used:
            used.add(code)
            return code


_FIRST = "恒金华鑫瑞天宏嘉永新皖徽安泰德信正联科康锦兴广博众亿通旭长禾茂凯昌佳立丰润晟昊卓元合鼎诚盛景翔庆江东楚润明百"
_SECOND = "源盛达泰丰隆瑞祥诚信通德兴远腾辉宇飞翔业洁健朗峰合邦宁茂荣创润晟阳亚光星宝力维凯成科益洋昌"
# Names that are well known in the province or the country stay out of an invented list.
_FAMOUS = frozenset(
    "江淮 阳光 国轩 奇瑞 中粮 古井 皖能 中天 华为 联想 海尔 美的 金龙 中兴 东方 恒大 万科 康佳 长虹 正泰 德力 信义 应流 丰原 华恒 天能 "
    "恒源 中鼎 天合 晶科 科大 安利 金种 盛大 东阳 长江 新华 华阳 天健 东亚 安邦 东华 天宇 华星 广信 江南 明阳 华业 永达 金丰 长信 安科 "
    "安达 合力 合盛 立讯 信达 金宇 天成 通达 长城 新亚 华泰 兴业 华润 百度 新兴 皖维 华创 天阳 鑫科 泰康 新希 中科 东风 天津 广东 江阳 长春 "
    "长丰 长阳 安阳 天长 昌盛 信阳 德阳 安康 庆阳 东阿 江宁 永丰 新丰 嘉兴 东源 江源 永泰 长泰 安远 永德 景德 景宁 长宁 广德 广元 "
    "永兴 新洋 长兴 永新 新源".split())
_FORMS = (("有限公司", 84), ("有限责任公司", 6), ("股份有限公司", 5), ("科技有限公司", 3), ("集团有限公司", 2))


def trade_for(dice, city, county):
    """A trade that suits the place: what the county or the city is known for, or what is found anywhere."""
    known = COUNTY_TRADES.get(county, "").split()
    if known and dice.chance(0.5):
        return TRADES[dice.pick(known)]
    return TRADES[dice.pick((CITY_TRADES[city] if dice.chance(0.8) else EVERYWHERE).split())]


def enterprise_name(dice, trade, places, used):
    """Place + fancy name + trade + form; `places` is ((place, weight), …). Joins `used`."""
    while True:
        fancy = dice.pick(_FIRST) + dice.pick(_SECOND)
        if fancy[0] == fancy[1] or fancy in _FAMOUS:
            continue
        word = dice.pick(trade.words)
        form = dice.weighted(_FORMS)
        if form == "科技有限公司" and ("科技" in word or "管理" in word):
            form = "有限公司"
        name = dice.weighted(places) + fancy + word + form
        # The name without its place must be new as well: two works of one city never differ in the place alone.
        if (fancy, word) not in used:
            used.add((fancy, word))
            return name
