"""The rules that hold for every campaign, each by the case that rules.md gives for it: from the cell to the page."""

import dataclasses
from datetime import date, datetime

import pytest

from ledgerkit import checks, consolidate, pipeline
from ledgerkit.checks import Context
from ledgerkit.columns.deadline import read_deadline
from ledgerkit.indicators import Figures
from ledgerkit.intake.who import Directory, identify
from ledgerkit.model import CheckSpec, Received, Unit

AS_OF = date(2021, 9, 25)
TWINS = "江苏南方永磁科技有限公司", "江苏北方永磁科技有限公司"  # 91.7 of 100 alike, and two enterprises


@pytest.fixture
def said(pack, read, rows):
    """said(pairing=[records], issues=[records]): the findings of one workbook, as `check` gives them."""
    def make(sheets=None, only=None, pack=pack, **tables):
        makers = {"pairing": (rows.PAIRING, rows.enterprise, "结对服务基本情况表"), "issues": (rows.ISSUES, rows.issue, "企业问题台账")}
        content = sheets or {}
        for id, records in tables.items():
            heads, maker, title = makers[id]
            content[id] = rows.sheet(heads, [maker(n, **r) for n, r in enumerate(records, 1)], title=title)
        found = pipeline.check_reading(read(content, packs=[pack]), Context(pack, AS_OF, "2021Q3"))
        return [f for f in found if only in (None, f.check)]

    return make


# ---- totals -------------------------------------------------------------------------------------------------

def pairing_with_total(rows, total):
    sheet = rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 走访次数=3), rows.enterprise(2, "乙公司", 走访次数=4)])
    return [*sheet, ["合计", *[None] * 13, total, None, None]]


def test_a_total_is_no_record_and_is_held_against_the_rows_above_it(read, rows, said):
    """X-01: rows 3 and 4 with 合计 8 is an error, 8 is not 7; with 7 all is well."""
    table, = read({"结对": pairing_with_total(rows, 8)}).tables
    assert [row.get("企业名称") for row in table.rows] == ["甲公司", "乙公司"]
    finding, = said({"结对": pairing_with_total(rows, 8)}, "totals")
    assert (finding.severity, finding.origin.cell) == ("error", "O6")
    assert finding.message == "结对!O6 合计行的走访次数“8”与上面各行之和7不符，请核对合计。"
    assert said({"结对": pairing_with_total(rows, 7)}, "totals") == []


# ---- deadlines ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("phrase, days", [
    pytest.param("8月前", ["2021-07-31", "2021-08-31"], id="X-10 8月前"), pytest.param("2027年前", ["2026-12-31", "2027-12-31"], id="X-10 2027年前"),
    pytest.param("二季度前", ["2021-03-31", "2021-06-30"], id="X-10 二季度前"), pytest.param("4月初前", ["2021-03-31", "2021-04-10"], id="X-10 4月初前"),
])
def test_an_open_phrase_is_said_with_both_readings_and_none_is_taken(said, phrase, days):
    deadline = read_deadline(phrase, date(2021, 1, 4))
    assert deadline.status == "ambiguous" and deadline.due is None
    assert [[o.due.isoformat() for o in reading] for reading in deadline.readings] == [[day] for day in days]
    finding, = said(issues=[{"name": "甲公司", "提出日期": datetime(2021, 1, 4), "完成时限": phrase}], only="unread_deadline")
    spelt = ["{}年{}月{}日".format(*map(int, day.split("-"))) for day in days]
    assert finding.severity == "warning" and finding.origin.cell == "J4" and f"（{'、'.join(spelt)}）" in finding.message


def test_a_deadline_that_yields_nothing_is_an_error_at_its_cell(said):
    """X-10: no date, not standing, not immediate; a standing duty is none."""
    records = [{"name": "甲公司", "完成时限": "看情况吧"}, {"name": "乙公司", "完成时限": "长期坚持"}, {"name": "丙公司", "完成时限": "立即执行"}]
    finding, = said(issues=records, only="deadline")
    assert (finding.severity, finding.origin.cell, finding.raw) == ("error", "J4", "看情况吧")


def test_a_month_before_the_documents_rolls_into_the_next_year_and_is_said(said):
    """X-11: a document of 2020-11-14, “3月底前” is 2021-03-31, flagged; “12月底前” needs no flag."""
    deadline = read_deadline("3月底前", date(2020, 11, 14))
    assert (deadline.status, deadline.due, len(deadline.flags)) == ("understood", date(2021, 3, 31), 1)
    later = read_deadline("12月底前", date(2020, 11, 14))
    assert (later.due, later.flags) == (date(2020, 12, 31), ())
    records = [{"name": name, "提出日期": datetime(2020, 11, 14), "完成时限": phrase} for name, phrase in (("甲公司", "3月底前"), ("乙公司", "12月底前"))]
    finding, = said(issues=records, only="year_supplied")
    assert (finding.severity, finding.origin.cell) == ("warning", "J4")
    assert finding.message == "issues!J4 完成时限“3月底前”里“3月底”没有写年份，3月早于文件所在的11月，按2021年读，请写明年份。"


# ---- the same enterprise ------------------------------------------------------------------------------------

def test_likeness_alone_never_merges(said, pack, ledger_of):
    """X-12: 南方 and 北方 are 91.7 alike and stay two enterprises, in one list and over two."""
    both = [{"name": name} for name in TWINS]
    assert said(pairing=both, only="unique") == []
    assert Figures(ledger_of({"340121": both}), pack).value("结对企业数", "340100") == 2
    assert across(pack, ledger_of({"340121": both[:1], "340122": both[1:]})) == []


def test_a_name_or_a_code_twice_in_a_list_is_an_error_and_in_two_lists_a_question(said, pack, ledger_of):
    """X-12: the code after NFKC, upper case and without blanks; else the full name."""
    code, wide = "91340100MA2MQ0X279", "９１３４０１００ma2mq0x279 "
    found = said(pairing=[{"name": TWINS[0], "统一社会信用代码": code}, {"name": "另一名称", "统一社会信用代码": wide}], only="unique")
    assert [(f.severity, f.origin.cell) for f in found] == [("error", "C5")]
    found = said(pairing=[{"name": TWINS[0]}, {"name": "江苏 南方永磁科技（有限公司）"}], only="unique")
    assert [(f.severity, f.origin.cell) for f in found] == [("error", "B5")]
    found = across(pack, ledger_of({"340121": [{"name": TWINS[0]}], "340122": [{"name": TWINS[0]}]}))
    assert [(f.severity, f.unit) for f in found] == [("warning", "340122"), ("warning", "340121")]


@pytest.fixture
def ledger_of(pack, read, rows):
    """ledger_of({unit: records}): the ledger of these pairing lists, read from workbooks."""
    def make(sent):
        names = {u.code: u.name for u in pack.units}
        arrivals = []
        for code, records in sent.items():
            sheet = rows.sheet(rows.PAIRING, [rows.enterprise(n, **r) for n, r in enumerate(records, 1)], unit=names[code])
            arrivals.append((Received(f"{code}.xlsx", 1, code, "xlsx"), read({"结对": sheet}, f"{code}.xlsx")))
        return consolidate.ledger(consolidate.decide(arrivals, pack, "2021Q3"), pack)

    return make


def across(pack, ledger):
    only = tuple(c for c in pack.checks if c.check == "unique_across")
    pack = dataclasses.replace(pack, checks=only)
    return list(checks.run("ledger", ledger, Context(pack, AS_OF, "2021Q3", Figures(ledger, pack))))


# ---- people and units ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, names", [
    pytest.param("王 波", ["王波"], id="X-13 padding"), pytest.param("卢 强", ["卢强"], id="X-13 padding too"),
    pytest.param("李真理 王雪峰", ["李真理", "王雪峰"], id="X-13 one blank parts two names"), pytest.param("王波  卢强", ["王波", "卢强"], id="X-13 two blanks"),
    pytest.param("王波、卢强，李真理,王雪峰;赵敏/钱进\n孙 立", ["王波", "卢强", "李真理", "王雪峰", "赵敏", "钱进", "孙立"], id="X-13 every mark"),
])
def test_people_in_a_cell(read, rows, cell, names):
    table, = read({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 结对领导=cell)])}).tables
    assert table.rows[0].get("结对领导") == names


AREAS = Unit("340100-1", "合肥经开区", "area", "340100", ("合肥经济技术开发区",)),


@pytest.mark.parametrize("stamp, code", [
    pytest.param("合肥市长丰县生态环境分局", "340121", id="X-14 a county's branch"), pytest.param("安庆市桐城市生态环境局", "340881", id="X-14 a city in a city"),
    pytest.param("合肥市包河区生态环境分局（盖章）", "340111", id="X-14 a district"), pytest.param("合肥市生态环境局", "340100", id="X-14 the city"),
    pytest.param("合肥经开区生态环境分局", "340100-1", id="X-14 an area that is listed"), pytest.param("合肥市经开区", "340100-1", id="X-14 by its city"),
    pytest.param("合肥高新区生态环境分局", None, id="X-14 an area that is not listed is not the city"), pytest.param("某某局", None, id="X-14 nobody"),
])
def test_who_reports_is_one_unit_of_the_list(pack, stamp, code):
    who = identify([f"填报单位：{stamp}    填报时间：2021年9月24日"], {"文件夹": "合肥市"} if code is None and "合肥" in stamp else {}, Directory((*pack.units, *AREAS)))
    assert (who.unit and who.unit.code) == code and who.said.startswith(stamp[:4])


def test_an_unlisted_sender_is_told_so(said, rows, read, pack):
    """X-14: an error that names what the file says."""
    reading = read({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")], unit="合肥高新区生态环境分局")}, "合肥市.xlsx")
    assert reading.unit is None
    finding = pipeline.check_file(reading, Context(pack, AS_OF, "2021Q3"))[-1]
    assert (finding.severity, finding.check) == ("error", "unit") and "“合肥高新区生态环境分局”不在名单中" in finding.message


# ---- who is late -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("day, late", [
    pytest.param("2021年9月25日", None, id="X-17 the due day"), pytest.param("2021年9月26日", 1, id="X-17 a day late"),
    pytest.param("2021年10月8日", 13, id="X-17 into the next month"),
])
def test_days_late_are_counted(pack, read, rows, day, late):
    reading = read({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")], reported=day)})
    only = dataclasses.replace(pack, checks=(CheckSpec("late", "warning", params={"day": 25}),))
    found = [f for f in pipeline.check_file(reading, Context(only, AS_OF, "2021Q3")) if f.check == "late" and f.severity != "info"]
    assert [f"迟{late}天" in f.message for f in found] == ([True] if late else [])
