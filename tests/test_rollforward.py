"""What the next form holds already: which tables, columns and rows go over, and into which year."""

import dataclasses
import shutil
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerkit import campaign, checks, rollforward
from ledgerkit.checks import Context
from ledgerkit.columns.deadline import read_deadline
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import Carry, Ledger, Reading, RoughDay, Row, Submission, Table

PACK = campaign.load("anhui-sbq")
UNIT = next(u for u in PACK.units if u.code == "340121")
JUNE, SEPTEMBER, NEXT_YEAR = "2021Q2", "2021Q3", "2022Q1"


def ledger(period, rows, pack=PACK, unit=UNIT) -> Ledger:
    """What 长丰县 reported: table id -> records as values by title, each in a row of its own."""
    tables = {}
    for id, records in rows.items():
        letters = {c.title: chr(65 + n) for n, c in enumerate(pack.table(id).columns)}
        made = tuple(record if isinstance(record, Row) else Row("甲.xlsx", "表", n, letters, dict(record))
                     for n, record in enumerate(records, 4))
        tables[id] = Table(id, pack.table(id).title, "甲.xlsx", "表", (3,), letters, made)
    reading = Reading("甲.xlsx", campaign=pack.id, unit=unit.code, tables=tuple(tables.values()))
    return Ledger((Submission(unit, tables, (reading,)),), {unit.code: "已报送"}, (unit,), period)


def known(rows, period=SEPTEMBER, before=JUNE, pack=PACK):
    return rollforward.known(pack, Figures(ledger(before, rows, pack), pack), UNIT.code, period)


PAIRED = {"序号": 1, "企业名称": "甲公司", "统一社会信用代码": None, "企业规模": "中型", "结对领导": ["王波", "李真理"], "结对日期": date(2021, 5, 12),
          "体检日期": date(2021, 6, 1), "走访次数": 2, "最近走访日期": date(2021, 6, 8), "备注": "规上企业"}
SOLVED = {"序号": 1, "企业名称": "甲公司", "问题描述": "标识不全", "办理状态": "已解决", "办结日期": date(2021, 6, 2)}
OPEN = {"序号": 2, "企业名称": "甲公司", "问题描述": "废气未收集", "办理状态": "正在办理",
        "完成时限": read_deadline("2021年9月底前", date(2021, 5, 1))}


def test_the_roster_goes_over_without_its_numbers_and_remarks():
    assert known({"pairing": [PAIRED]}) == {"pairing": [{
        "企业名称": "甲公司", "企业规模": "中型", "结对领导": ["王波", "李真理"], "结对日期": date(2021, 5, 12),
        "体检日期": date(2021, 6, 1), "走访次数": 2, "最近走访日期": date(2021, 6, 8)}]}


def test_what_counts_from_the_new_year_on_starts_anew():
    """X-06, AH-09: visits are counted and the check-up is due once a year."""
    assert known({"pairing": [PAIRED]}, NEXT_YEAR) == {"pairing": [{
        "企业名称": "甲公司", "企业规模": "中型", "结对领导": ["王波", "李真理"], "结对日期": date(2021, 5, 12)}]}


def test_problems_go_over_as_long_as_the_years_figures_count_them():
    """X-06: 问题收集数 and 已解决数 may not fall within the year; only what is open goes on into the next."""
    within = known({"issues": [SOLVED, OPEN]})["issues"]
    assert [row["问题描述"] for row in within] == ["标识不全", "废气未收集"] and within[0]["办结日期"] == date(2021, 6, 2)
    assert known({"issues": [SOLVED, OPEN]}, NEXT_YEAR)["issues"] == [
        {"企业名称": "甲公司", "问题描述": "废气未收集", "办理状态": "正在办理", "完成时限": "2021年9月底前"}]


def test_without_whole_year_the_condition_holds_within_the_year_too():
    tables = tuple(dataclasses.replace(t, carry=Carry(columns=("企业名称",), where="办理状态 == '正在办理'")) if t.id == "issues" else t
                   for t in PACK.tables)
    assert known({"issues": [SOLVED, OPEN]}, pack=dataclasses.replace(PACK, tables=tables)) == {"issues": [{"企业名称": "甲公司"}]}


def test_a_table_that_does_not_go_over_or_has_no_row_is_not_there():
    assert known({"narrative": [{"部分": "工作情况", "内容": "……"}], "issues": []}) == {}
    assert known({"issues": [SOLVED]}, NEXT_YEAR) == {}


def test_without_a_period_before_or_for_another_unit_nothing_is_known():
    assert rollforward.known(PACK, None, UNIT.code, SEPTEMBER) == {}
    assert rollforward.known(PACK, Figures(ledger(JUNE, {"pairing": [PAIRED]}), PACK), "340122", SEPTEMBER) == {}


def test_what_is_only_about_right_stays_as_it_was_written():
    """X-16, XZ-08"""
    row = Row("甲.xlsx", "表", 4, {}, {"企业名称": "甲公司", "走访次数": 50, "最近走访日期": RoughDay("6月上旬", date(2021, 6, 1), date(2021, 6, 10), "旬")},
              approximate=(("走访次数", "约50次"),))
    assert known({"pairing": [row]})["pairing"] == [{"企业名称": "甲公司", "走访次数": "约50次", "最近走访日期": "6月上旬"}]


def test_a_cell_that_could_not_be_read_is_left_to_the_clerk():
    row = Row("甲.xlsx", "表", 4, {}, {"企业名称": "甲公司", "结对日期": None}, faulty=("结对日期",))
    assert known({"pairing": [row]})["pairing"] == [{"企业名称": "甲公司"}]


# ---- nothing that a form holds already is held against it -----------------------------------------------------------

TEXT = st.text("甲乙丙公司（）()-·、，。 ab12=+\n", min_size=1, max_size=8).filter(str.strip)
DAYS = st.dates(date(2021, 1, 1), date(2021, 6, 25))
VALUES = {
    "enterprise": TEXT, "text": TEXT, "code": st.sampled_from(["91340121641241947M", "91340100MA2TT9704E"]), "phone": TEXT,
    "number": st.one_of(st.integers(0, 99), st.decimals(0, 9, places=1)), "date": DAYS, "people": st.lists(TEXT, min_size=1, max_size=3),
    "departments": TEXT, "choice": st.sampled_from(["已解决", "正在办理", "移交", "中型"]),
    "deadline": st.sampled_from(["2021年9月底前", "长期坚持", "立行立改", "适时"]).map(lambda text: read_deadline(text, date(2021, 5, 1))),
}


def records(id):
    return st.lists(st.fixed_dictionaries({c.title: st.none() | VALUES[c.type] for c in PACK.table(id).columns}), min_size=1, max_size=5)


def as_read(id, values):
    """A carried row as a file that holds it unchanged is read: deadlines are deadlines again."""
    types = {c.title: c.type for c in PACK.table(id).columns}
    return {title: read_deadline(v, date(2021, 5, 1)) if types[title] == "deadline" else v for title, v in values.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({"pairing": records("pairing"), "issues": records("issues")}), st.sampled_from([SEPTEMBER, NEXT_YEAR]))
def test_a_form_sent_back_as_it_came_is_no_change_and_lacks_nothing(rows, period):
    """ZJ-10: whatever was reported, its carried rows are neither changed nor dropped."""
    before = Figures(ledger(JUNE, rows), PACK)
    form = rollforward.known(PACK, before, UNIT.code, period)
    assert all(type(value) in (str, int, float, Decimal, date, list) for rows in form.values() for row in rows for value in row.values())
    now = ledger(period, {id: [as_read(id, row) for row in form.get(id, [])] for id in ("pairing", "issues")})
    pack = dataclasses.replace(PACK, checks=tuple(c for c in PACK.checks if c.check in ("changed", "dropped")))
    assert len(pack.checks) == 3
    assert list(checks.run("ledger", now, Context(pack, date(2021, 9, 25), period, before=before))) == []


# ---- the pack's words ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("old, new, complaint", [
    ('without = ["序号", "备注"]', 'without = ["序号", "备住"]', "没有“备住”这个列，是否为“备注”"),
    ('yearly = ["体检日期"', 'yearly = ["体检时间"', "没有“体检时间”这个列，是否为“体检日期”"),
    ('without = ["序号", "备注"]', 'columns = ["企业"]', "没有“企业”这个列"),
    ('without = ["序号", "备注"]', 'columns = "企业名称"', "“columns”应为方括号括起的列表"),
    ('where = "办理状态 !=', 'were = "办理状态 !=', "不认识“were”，是否为“where”"),
    ('where = "办理状态 !=', 'where = "办理进展 !=', "没有“办理进展”这个列"),
    ('where = "办理状态 !=', 'where = "办理状态 =!', "写法有误"),
    ('where = "办理状态 !=', 'where = "序号 > 3 and 办理状态 !=', "遇到空白单元格算不出来"),
    ("whole_year = true", 'whole_year = "是"', "“whole_year”的值应为true或false"),
    ('carry = {without = ["序号", "备注"], yearly = ["体检日期", "走访次数", "最近走访日期"]}', "carry = true", "这里应为一组“名称 = 值”"),
])
def test_a_mistake_in_carry_is_refused_by_line(tmp_path, old, new, complaint):
    text = (campaign.PACKS / "anhui-sbq" / "campaign.toml").read_text(encoding="utf-8")
    assert old in text
    shutil.copytree(campaign.PACKS / "anhui-sbq", tmp_path / "专项")
    (tmp_path / "专项" / "campaign.toml").write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    with pytest.raises(FatalError) as caught:
        campaign.load("专项", tmp_path)
    line = text[:text.index(old)].count("\n") + 1
    assert f"第{line}行" in str(caught.value) and complaint in str(caught.value)


def test_the_packs_that_count_over_the_year_carry_what_they_count():
    """X-06: a table whose figures may not fall goes over whole, or sending the form back unchanged would be a fall."""
    for id in campaign.available():
        pack = campaign.load(id)
        for spec in (c for c in pack.checks if c.check == "cumulative"):
            for figure in (i for i in pack.indicators if i.id in spec.params["figures"]):
                carry = pack.table(figure.table).carry
                assert carry and (carry.whole_year or not carry.where), (id, figure.id)
                assert not figure.column or figure.column in pack.table(figure.table).carried
