"""What each column asks for, in words: for the prompt at its cells, the message at a refusal, and 填报说明."""

from collections.abc import Sequence
from typing import NamedTuple

from ledgerkit.model import Campaign, CheckSpec, Column, TableSpec

NUMBERS = "序号"
_LIST = 40  # characters of choices that a prompt can bear


class Hint(NamedTuple):
    """say: how to fill the column, empty where nothing needs saying; refuse: what a refusal says."""

    say: str
    refuse: str


def hint(column: Column, spec: TableSpec, pack: Campaign, year: int) -> Hint:
    """The hint for a column of a table; `year` is the one that examples are written in."""
    checks = [c for c in pack.checks if c.table in (None, spec.id)]
    made = _BY_TYPE.get(column.type, _text)(column, checks, year)
    extra = [said for said in (_unique(column, checks), _when(column, checks)) if said]
    say = "；".join(filter(None, (made.say, *extra)))
    return Hint(f"{say}。" if say else "", made.refuse)


def _text(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    return Hint("", "")


def _choice(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    words = "、".join(column.params["choices"])
    shown = words if len(words) <= _LIST * 3 else f"{words[:_LIST * 3]}……"
    return Hint(f"从下拉列表中选填：{words}", f"请从下拉列表中选填：{shown}。")


def _date(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    if column.params.get("month"):
        return Hint(f"填年月日，如{year}-9-25；只知道月份的，写成“{year}年10月底”", "")
    limit = "，不得晚于截至日期" if any(c.check == "not_future" and column.title in c.params["columns"] for c in checks) else ""
    return Hint(f"填年月日，如{year}-9-25{limit}", f"请填年月日，如{year}-9-25{limit}。")


def _number(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    if column.title == NUMBERS:
        return Hint("", "序号请填阿拉伯数字。")
    units = column.params.get("units", ())
    unit = f"（单位：{units[0]}）" if units else ""
    return Hint(f"只填阿拉伯数字{unit}，没有的填0", f"请只填阿拉伯数字{unit}，不得小于0。")


def _code(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    return Hint("对照营业执照填18位代码，末位是校验位", "统一社会信用代码应为18位，请对照营业执照核对。")


def _phone(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    say = "填11位手机号，或区号加座机号，如0551-62376123"
    return Hint(say, f"请{say}。")


def _people(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    one = any(c.check == "exactly_one" and column.title in c.params["columns"] for c in checks)
    return Hint("填姓名，只填一人" if one else "填姓名，多人用“、”隔开", "")


def _departments(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    return Hint("填具体的单位或部门名称，多个用“、”隔开", "")


def _deadline(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    return Hint(f"写明年月，如“{year}年12月底前”；没有终期的写“长期坚持”", "")


def _enterprise(column: Column, checks: Sequence[CheckSpec], year: int) -> Hint:
    return Hint("填营业执照上的全称，各表写法一致", "")


_BY_TYPE = {
    "choice": _choice, "date": _date, "number": _number, "code": _code, "phone": _phone, "people": _people,
    "departments": _departments, "deadline": _deadline, "enterprise": _enterprise,
}


def _unique(column: Column, checks: Sequence[CheckSpec]) -> str:
    named = any(c.check == "unique" and column.title in c.params["columns"] for c in checks)
    return "本表中不得重复" if named else ""


def _when(column: Column, checks: Sequence[CheckSpec]) -> str:
    cases = [c.params["when"] for c in checks if c.check == "required_when" and c.params["column"] == column.title]
    said = ["且".join(f"{title}为{'或'.join(f'“{w}”' for w in words)}" for title, words in when.items()) for when in cases]
    return f"{'，或'.join(said)}的必须填写" if said else ""
