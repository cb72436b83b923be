"""Quantities in sentences, as people write them: 1,481家、１４８１家、一千四百八十一家、1.5万家、30余家、近20家、85.7%、八成五.

A quantity says what numbers it can stand for. Exact ones stand for themselves, at the decimals that are written; 1.5万 is
said to the nearest thousand. Vague ones are ranges:

    30余、30多       more than 30, less than 40; 100余 less than 200; 1500余 less than 1600 (the last digit that counts)
    近30、将近、接近   less than 30, at least four fifths of it
    约30、30左右      a tenth more or less
    超30、逾、突破     more than 30;   30以上、不少于、至少、不低于   30 or more
    不足30、不到      less than 30;   30以内、以下、不超过          30 or less
    30至40           from 30 to 40
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

MEASURES = ("个百分点", "家（次）", "家(次)", "家/次", "万元", "亿元", "家次", "场次", "人次", "批次", "件次", "元", "家", "个", "件", "条", "项", "场",
            "次", "户", "起", "份", "名", "人", "篇", "类", "种", "处", "台", "套", "吨", "天", "%")
_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
_ABOUT, _NEAR, _OVER = ("约", "大约", "约为"), ("近", "将近", "接近"), ("超", "超过", "逾", "突破")
_LEAST, _UNDER, _MOST = ("不少于", "不低于", "至少"), ("不足", "不到"), ("不超过", "至多")
_BEFORE = "|".join(sorted((*_ABOUT, *_NEAR, *_OVER, *_LEAST, *_UNDER, *_MOST), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?(?:"
    rf"百分之(?P<percent>{_CHINESE}|\d+(?:\.\d+)?)|"
    rf"(?P<tenths>[一二三四五六七八九])成(?P<hundredths>[一二三四五六七八九])?(?![立员为效本熟])|"
    rf"(?:(?P<low>{_ARABIC})(?:-|—|－|~|～|–|至|到))?(?P<number>{_ARABIC}|{_CHINESE})(?P<scale>[万亿千百](?!元))?"
    rf"(?P<more>余|多)?(?P<measure>{'|'.join(map(re.escape, MEASURES))}))(?P<after>左右|上下|以上|以内|以下)?")
_BEFORE_NUMBER = re.compile(r"[\d.第每]$")
_BEFORE_NUMERALS = re.compile(r"[\d.第每几数上〇零一二两三四五六七八九十百千万亿]$")  # 数十家, 上百家
_SECTION = re.compile(r"(?:([一二两三四五六七八九])千)?零?(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?零?([一二两三四五六七八九])?")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MONEY = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its measure word at a place of a text, and the numbers that it can stand for.

    `value` is the number as written, `step` the worth of its last digit; `low` and `high` bound a vague one, and
    `open` says whether the bounds themselves are outside. `measure` is 家, 家次, %, …; money is counted in 万元.
    """

    start: int
    end: int
    text: str
    value: Decimal
    measure: str
    step: Decimal = Decimal(1)
    low: Decimal | None = None
    high: Decimal | None = None
    open: tuple[bool, bool] = (False, False)

    @property
    def exact(self) -> bool:
        return self.low is None and self.high is None

    @property
    def decimals(self) -> int:
        """How many decimals are written."""
        return max(0, -self.step.as_tuple().exponent)

    def holds(self, number: int | Decimal) -> bool:
        """Whether the quantity can stand for this number.

        >>> [q.holds(34) for q in read("30余家、34家、近40家、不足30家")]
        [True, True, True, False]
        """
        number = Decimal(number)
        if self.exact:
            rounded = {(number / self.step).to_integral_value(way) * self.step for way in self._ways()}
            return self.value in rounded
        above = self.low is None or number > self.low or (number == self.low and not self.open[0])
        return above and (self.high is None or number < self.high or (number == self.high and not self.open[1]))

    def _ways(self) -> tuple[str, ...]:
        """1.4万 for 14,812 is cut off rather than rounded, as people do with large numbers."""
        return (ROUND_HALF_UP, ROUND_DOWN) if self.step > 1 else (ROUND_HALF_UP,)


def read(text: str) -> Iterator[Quantity]:
    """The quantities of a text in their order. What can't be read for certain (数十家, 二三十家) is left out.

    >>> [(q.text, str(q.value), q.measure) for q in read("走访企业1,481家，办结率百分之八十五点七，共一百余家，争取资金1.2亿元")]
    [('1,481家', '1481', '家'), ('百分之八十五点七', '85.7', '%'), ('一百余家', '100', '家'), ('1.2亿元', '12000.0', '万元')]
    >>> list(read("数十家企业、二三十家、上百家、第3次"))
    []
    """
    text = text.translate(_WIDE)
    for match in _QUANTITY.finditer(text):
        before, arabic = text[:match.start()], any(c.isdecimal() for c in match[0])
        if not (_BEFORE_NUMBER if arabic else _BEFORE_NUMERALS).search(before) and not (match["before"] == "近" and before.endswith(("最", "附", "邻"))):
            if found := _quantity(match):
                yield found


def _quantity(match: re.Match) -> Quantity | None:
    place = match.start(), match.end(), match[0]
    if match["tenths"]:
        return _tenths(match, place)
    measure = match["measure"] or "%"
    number, step = _number(match["percent"] or match["number"])
    if number is None or (match["number"] in ("百", "千", "万", "亿") and not (match["more"] or match["before"])):
        return None
    scale = _SCALES[match["scale"] or ""] * _MONEY.get(measure, 1)
    measure = "万元" if measure in _MONEY else measure
    value, step = number * scale, step * scale
    if match["low"]:
        low = _number(match["low"])[0] * scale
        return Quantity(*place, value, measure, step, low, value) if low < value else None
    return Quantity(*place, value, measure, step, *_bounds(match, value, step))


def _tenths(match: re.Match, place: tuple[int, int, str]) -> Quantity:
    """八成 is 75 to 90 percent, 八成五 84.5 to 86: rounded or cut off."""
    value, step = Decimal(10 * _DIGITS[match["tenths"]]), Decimal(10)
    if match["hundredths"]:
        value, step = value + _DIGITS[match["hundredths"]], Decimal(1)
    low, high, open_ = _bounds(match, value, step)
    if low is None and high is None:
        low, high, open_ = value - step / 2, value + step, (False, True)
    return Quantity(*place, value, "%", step, low, high, open_)


def _bounds(match: re.Match, value: Decimal, step: Decimal) -> tuple[Decimal | None, Decimal | None, tuple[bool, bool]]:
    before, after = match["before"] or "", match["after"] or ""
    if match["more"]:
        return value, value + _last_digit(value, step), (True, True)
    if before in _ABOUT or after in ("左右", "上下"):
        return value * Decimal("0.9"), value * Decimal("1.1"), (False, False)
    if before in _NEAR:
        return value * Decimal("0.8"), value, (False, True)
    if before in _OVER or before in _LEAST or after == "以上":
        return value, None, (before in _OVER, False)
    if before in _UNDER or before in _MOST or after in ("以内", "以下"):
        return None, value, (False, before in _UNDER)
    return None, None, (False, False)


def _last_digit(value: Decimal, step: Decimal) -> Decimal:
    """The worth of the last digit that is not zero: 10 of 130, 100 of 100; of 105 ten, for 105余 says no less."""
    worth = Decimal(1).scaleb(value.normalize().as_tuple().exponent)
    return max(worth, step, Decimal(10)) if value >= 10 else max(worth, step)


def _number(text: str) -> tuple[Decimal | None, Decimal]:
    """A number and the worth of its last digit; None for numerals that are none, such as 二三十."""
    if text[0].isdecimal():
        value = Decimal(re.sub("[,，]", "", text))
        return value, Decimal(1).scaleb(value.as_tuple().exponent)
    whole, _, tail = text.partition("点")
    value = _whole(whole)
    if value is None:
        return None, Decimal(1)
    decimals = "".join(str(_DIGITS[c]) for c in tail)
    return (Decimal(f"{value}.{decimals}"), Decimal(1).scaleb(-len(decimals))) if decimals else (Decimal(value), Decimal(1))


def _whole(text: str) -> int | None:
    """一千四百八十一 is 1481; None where the numerals make no number.

    >>> [_whole(said) for said in ("一千四百八十一", "十二", "两千零二十四", "三万五千", "百", "二三十", "十百千")]
    [1481, 12, 2024, 35000, 100, None, None]
    """
    if text in ("百", "千", "万", "亿"):
        return _SCALES[text]
    for sign in ("亿", "万"):
        if sign in text:
            above, _, below = text.partition(sign)
            high, low = _whole(above) if above else None, _whole(below.lstrip("零〇")) if below.strip("零〇") else 0
            return None if high is None or low is None else high * _SCALES[sign] + low
    match = _SECTION.fullmatch(text.replace("〇", "零"))
    if not match or not any(match.groups()):
        return 0 if text in ("零", "〇") else None
    thousands, hundreds, tens, ten, ones = match.groups()
    return (1000 * _DIGITS.get(thousands, 0) + 100 * _DIGITS.get(hundreds, 0)
            + (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0))
