"""What a form says of itself, worked out by LibreOffice, is what `ledgerkit check` says of the same file, rule by rule."""

import random
from collections import Counter
from datetime import datetime

import pytest

from ledgerkit import forms
from ledgerkit.forms.rules import FORMULAS, TYPES
from tests.forms.conftest import CASES, check, fill, read_selfcheck
from tests.forms.sound import CODE, OTHER_CODE, SOUND, WRONG

DAYS = [None, datetime(2021, 3, 1), datetime(2021, 6, 15), datetime(2021, 9, 25), datetime(2021, 11, 2), "2021-7-8", "2021.8.30", "2021年10月9日",
        "2021/5/6", "2021年5月", "2021年2月30日", "待定", "无", 12, 44400]
MONTHS = [d for d in DAYS if d != "2021年2月30日"] + ["2021年8月底", "2021.08"]
WILD = {
    "date": ["20210807", 20210807, "２０２１年８月１日", "21.9.5", "2021。8。3", datetime(2021, 8, 3, 10, 30), "2021-9-25 10:00", "2021 年 9 月 3 日", "同上",
             datetime(2021, 6, 1), "2021/09/02", 44400.5, "2021年\n7月1日", "—"],
    "number": ["３次", "约50", "十二", "1,234", " 7 ", "五六次", "近百次", "同上", 3, "零", "-1"],
    "code": [CODE[:8] + " " + CODE[8:], CODE[:8] + "-" + CODE[8:], "９１３４０１００MA2MQ0X279", "同上", CODE],
    "phone": ["1390551０001", "（0551）62376123", "0551－62376123", "62376123转801", "62376123-801", "139 0551 0001", "0551 62376123", "同上", "+86-13905510001",
              "400 123 4567", "0551-62376123-12", "13905510001/13905510002"],
    "choice": ["同上", "（空）", "　"],
    "enterprise": ["甲*公司", "甲?公司", "A公司", "a公司", "=甲", "甲~公司", "同上", "甲公司" * 60],
    "people": ["王波\n卢强", "王  波", "李真理 王雪峰", "王波；", "/卢强"],
    "text": ["长" * 300, "“甲”", "3", 3, "12月底前"],
    "deadline": ["12.10", "8月前", "随时"],
    "departments": ["大气科 执法 支队", "相关部门"],
}
NUMBERS = [None, 0, 1, 2.5, "3", "4次", "两次", "若干", "/", "1,200", "是"]
CODES = [None, CODE, OTHER_CODE, CODE.lower(), CODE[:-1] + "8", CODE[:12], "91340100MA2MQOX279", "/", 91340100.0, "９１３４０１００MA2MQ0X279"]
PHONES = [None, "13905510001", 13905510001, "1390551000", "0551-62376123", "62376123", "6237612", "12369", "400-123-4567", "4001234567", "055162376123",
          "(0551)62376123", "12345678901", "王波", "13905510001、62376123", "12905510001", "+8613905510001", "8613905510001", "无"]
NAMES = [None, "甲公司", "甲 公司", "甲（公司）", "乙公司", "乙公司", "丙化工有限公司", "丁·公司", "丁公司"]
PEOPLE = [None, "王波", "王 波", "王波、卢强", "王波，", "卢强/赵敏", "无", "同上人员"]
TEXTS = [None, "情况", "无", "整改完成"]
DEADLINES = ["2021年12月底前", None, "长期坚持"]


def _value(chance: random.Random, column, wild: bool):
    if wild and chance.random() < 0.6:
        return chance.choice(WILD[column.type])
    if column.type == "choice":
        also = [s for words in (column.params.get("also") or {}).values() for s in words]
        return chance.choice([*column.params["choices"], *also, *column.params["choices"], None, "不详", f"{column.params['choices'][0]}（补）", "/"])
    pool = {"date": DAYS, "number": NUMBERS, "code": CODES, "phone": PHONES, "enterprise": NAMES, "people": PEOPLE, "text": TEXTS,
            "departments": ["大气科", None, "执法大队"], "deadline": DEADLINES}[column.type]
    return chance.choice(MONTHS if column.params.get("month") else pool)


def messy(case, number: int, wild: bool = False) -> dict[str, list[dict]]:
    """Rows whose every cell is taken by chance from what clerks write; wild ones hold what a formula can hardly read."""
    chance = random.Random(f"{case.pack}{number}")
    content = {}
    for id, spec in forms.sent_by(case.campaign, case.node).items():
        rows = [{c.title: _value(chance, c, wild) for c in spec.columns if c.title != "序号" and chance.random() < 0.8} for _ in range(40)]
        anchor = next(c.title for c in spec.columns if c.type == "text" or c.type == "enterprise")
        content[id] = [{**row, anchor: row.get(anchor) or "丙公司"} for row in rows]  # one cell alone may be taken for a remark
    return content


FILES = {f"{pack}-空白": (pack, {}) for pack in CASES}
FILES |= {f"{pack}-无误": (pack, {id: [row] for id, row in rows.items()}) for pack, rows in SOUND.items()}
FILES |= {name: (pack, content) for name, (pack, content, _, _) in WRONG.items()}
FILES |= {f"{pack}-杂乱{n}": (pack, messy(CASES[pack], n)) for pack in CASES for n in range(2)}
WILD_FILES = {f"{pack}-离奇": (pack, messy(CASES[pack], 9, wild=True)) for pack in CASES}
TICKED = {"零报告": ("anhui-sbq", {}, ("pairing", "issues")), "零报告又有内容": ("anhui-sbq", FILES["anhui-sbq-无误"][1], ("issues",))}


@pytest.fixture(scope="session")
def filled():
    """Every form, filled in, by name."""
    made = {name: fill(CASES[pack], content) for name, (pack, content) in (FILES | WILD_FILES).items()}
    return made | {name: fill(CASES[pack], content, zero) for name, (pack, content, zero) in TICKED.items()}


@pytest.fixture(scope="session")
def said(filled, soffice):
    """What the sheet 自查 of each says."""
    packs = {name: given[0] for name, given in (FILES | WILD_FILES | TICKED).items()}
    return {name: read_selfcheck(CASES[packs[name]], data) for name, data in soffice(filled, "xlsx").items()}


def found(case, data) -> Counter:
    """The findings of `check` by the table on whose sheet they stand, check and severity."""
    sheets = {spec.title[:31]: id for id, spec in forms.sent_by(case.campaign, case.node).items()}
    return Counter((sheets.get(f.origin.sheet), f.check, f.severity) for f in check(case, data) if "另记" not in f.message)


OWN = {"empty", "zero_rows", "below"}  # the form's own lines


@pytest.mark.parametrize("name", FILES)
def test_selfcheck_counts_what_check_finds(name, filled, said):
    case = CASES[FILES[name][0]]
    findings = found(case, filled[name])
    counts = {key: n for key, n in said[name].counts.items() if key[1] not in OWN}
    loose = {key for key in counts if key[1] == "repeated"}  # rows that differ in spelling only are left to `check`
    assert {key: n for key, n in counts.items() if key not in loose} == {key: findings[key] for key in counts if key not in loose}
    assert all(counts[key] <= findings[key] for key in loose)


@pytest.mark.parametrize("name", WILD_FILES)
def test_selfcheck_never_finds_what_check_does_not(name, filled, said):
    findings = found(CASES[WILD_FILES[name][0]], filled[name])
    more = {key: (n, findings[key]) for key, n in said[name].counts.items() if key[1] not in OWN and n > findings[key]}
    assert more == {}


@pytest.mark.parametrize("name", WRONG)
def test_each_rule_finds_its_fault(name, said):
    _, _, (table, check_id), count = WRONG[name]
    assert sum(n for (t, c, _), n in said[name].counts.items() if (t, c) == (table, check_id)) == count
    assert ((table, check_id) in said[name].firsts) is (count > 0)


def test_every_rule_has_a_case_that_it_finds():
    cases = {check_id for _, _, (_, check_id), count in WRONG.values() if count}
    assert cases == {*FORMULAS, *TYPES}


@pytest.mark.parametrize("pack", SOUND)
def test_a_sound_form_may_be_sent(pack, said):
    result = said[f"{pack}-无误"]
    wrong = {key: n for key, n in result.counts.items() if n and key[1] != "empty"}
    assert wrong == {}
    if pack == "anhui-sbq":
        assert (result.verdict, result.errors) == ("可以上报", 0)


def test_an_empty_form_may_not(said):
    result = said["anhui-sbq-空白"]
    assert result.verdict == "还有2处错误要改（见下表）"
    assert {key for key, n in result.counts.items() if n} == {("pairing", "empty", "error"), ("issues", "empty", "error")}


def test_a_ticked_one_may(said):
    assert said["零报告"].verdict == "可以上报"


def test_rows_and_tick_together_may_not(said):
    assert said["零报告又有内容"].counts["issues", "zero_rows", "error"] == 1
    assert said["零报告又有内容"].verdict == "还有1处错误要改（见下表）"


def test_the_first_place_is_named(said):
    assert said["整行重复"].firsts["issues", "repeated"] == "第7行"
    assert said["代码重复"].firsts["pairing", "unique"] == "第6行"
