"""The rules about figures that hold for every campaign, in a campaign whose figures are typed by hand."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, consolidate, pipeline
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures, ratio, text
from ledgerkit.model import Received
from ledgerkit.outputs.context import context
from ledgerkit.outputs.run import Run

AS_OF = date(2021, 9, 25)

TYPED = """
id = "typed"
title = "企业服务情况统计"
authority = "示范省生态环境厅"
words = ["企业服务"]

[[tables]]
id = "numbers"
title = "企业服务情况统计表"
columns = [
  {title = "乡镇", type = "text", required = true},
  {title = "结对企业数", type = "number", params = {units = ["家"]}},
  {title = "走访企业数", type = "number", params = {units = ["家"]}},
  {title = "走访家次", type = "number", params = {units = ["家次", "次"]}},
  {title = "收集问题数", type = "number", params = {units = ["个"]}},
  {title = "已解决数", type = "number", params = {units = ["个"]}},
  {title = "未解决数", type = "number", params = {units = ["个"]}},
]

[[checks]]
check = "compare"
params = {figure = "已解决数", most = "收集问题数"}

[[checks]]
check = "adds_up"
params = {parts = ["已解决数", "未解决数"], whole = "收集问题数"}

[[checks]]
check = "compare"
severity = "warning"
params = {figure = "走访企业数", most = "结对企业数"}

[[checks]]
check = "compare"
severity = "warning"
params = {figure = "走访企业数", most = "走访家次", times = true}

[[quotas]]
id = "目标"
title = "结对目标"
indicator = "结对企业数"
level = "city"
each = 100

[[indicators]]
id = "办结率"
unit = "%"
aggregate = "ratio"
numerator = "已解决数"
denominator = "收集问题数"
decimals = 1
definition = "已解决数÷收集问题数。"
"""
COUNTED = {"结对企业数": "家", "走访企业数": "家", "走访家次": "家次", "收集问题数": "个", "已解决数": "个", "未解决数": "个"}
UNITS = ("code,name,level,parent,aliases\n00,示范省,province,,\n02,乙市,city,00,\n0201,乙县,county,02,\n01,甲市,city,00,\n"
         "0101,甲县,county,01,\n")
HEADS = ["乡镇", *COUNTED]


@pytest.fixture
def typed_pack(tmp_path):
    """typed_pack((old, new)…): a campaign whose figures are typed by hand, so that they can disagree."""
    def make(*changes):
        sums = "".join(f'[[indicators]]\nid = "{id}"\nunit = "{unit}"\naggregate = "sum"\ntable = "numbers"\ncolumn = "{id}"\n'
                       f'definition = "各乡镇之和。"\n\n' for id, unit in COUNTED.items())
        source = TYPED.replace('[[indicators]]\nid = "办结率"', sums + '[[indicators]]\nid = "办结率"')
        for old, new in changes:
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        folder = tmp_path / "typed"
        folder.mkdir(exist_ok=True)
        (folder / "campaign.toml").write_text(source, encoding="utf-8")
        (folder / "units.csv").write_text(UNITS, encoding="utf-8")
        return campaign.load(str(folder))

    return make


@pytest.fixture
def batch(tmp_path, typed_pack, book):
    """batch({unit: records}): the result of a run over one workbook a unit."""
    def make(sent, *changes):
        typed_pack(*changes)
        box = tmp_path / "收件"
        box.mkdir(exist_ok=True)
        for unit, records in sent.items():
            sheet = [["企业服务情况统计表"], [f"填报单位：{unit}    填报时间：2021年9月24日"], HEADS, *([r.get(h) for h in HEADS] for r in records)]
            (box / f"{unit}.xlsx").write_bytes(book({"统计表": sheet}))
        (tmp_path / "batch.toml").write_text('campaign = "typed"\nperiod = "2021Q3"\nas_of = 2021-09-25\n', encoding="utf-8")
        return pipeline.run(tmp_path, jobs=1)

    return make


@pytest.fixture
def typed(batch):
    """The figures of one county's records, as they are printed."""
    return lambda records, *changes: {name: shown for name, shown, _ in batch({"甲县": records}, *changes).figures}


@pytest.fixture
def compared(batch):
    """What is said of one county's figures."""
    def make(**figures):
        result = batch({"甲县": [{"乡镇": "甲镇", **figures}]})
        return [(f.severity, f.message) for f in result.findings if f.check in ("compare", "adds_up")]

    return make


# ---- rates --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("part, whole, shown", [
    pytest.param(1734, 2024, "85.7%", id="X-02 85.6719"), pytest.param(1999, 2000, "99.9%", id="X-02 not all"),
    pytest.param(2000, 2000, "100.0%", id="X-02 all"), pytest.param(0, 2000, "0.0%", id="X-02 none"),
    pytest.param(1, 3000, "0.1%", id="X-02 not none"), pytest.param(1, 16, "6.3%", id="X-02 half up, as no float rounds"),
    pytest.param(0, 0, "—", id="X-02 nothing to divide by"),
])
def test_rates(part, whole, shown):
    assert text(ratio(part, whole), "%") == shown


def test_a_pack_may_leave_rates_uncapped(typed):
    """X-02: the cap is a setting; half-up alone makes 100.0% of 1999 in 2000."""
    assert text(ratio(1999, 2000, capped=False), "%") == "100.0%" and text(ratio(1, 3000, capped=False), "%") == "0.0%"
    records = [{"乡镇": "甲镇", "收集问题数": 2000, "已解决数": 1999}]
    assert typed(records)["办结率"] == "99.9%"
    assert typed(records, ("decimals = 1", "decimals = 1\ncapped = false"))["办结率"] == "100.0%"


# ---- figures against each other -----------------------------------------------------------------------

def test_what_is_solved_and_what_is_open_is_what_was_collected(compared):
    """X-03: 2024 less 1734 is 290."""
    assert compared(收集问题数=2024, 已解决数=1734, 未解决数=290) == []
    assert compared(收集问题数=2024, 已解决数=1734, 未解决数=291) == [
        ("error", "甲县已解决数1,734个、未解决数291个相加为2,025个，与收集问题数2,024个不相等，请核对这几个数的来源。")]


def test_no_more_is_solved_than_collected(compared):
    """X-03: nor is anything less than nothing open."""
    assert compared(收集问题数=2024, 已解决数=2025, 未解决数=-1) == [
        ("error", "甲县已解决数2,025个，多于收集问题数2,024个，请核对这两个数的来源。"),
        ("error", "甲县已解决数2,025个、未解决数-1个相加为2,024个，未解决数小于零，请核对这几个数的来源。")]


def test_no_more_enterprises_are_visited_than_paired_and_each_at_least_once(compared):
    """X-04: 991 of 1481 is well; 家 against 家, and 家次 at least 家."""
    assert compared(结对企业数=1481, 走访企业数=991, 走访家次=991) == []
    assert compared(结对企业数=990, 走访企业数=991, 走访家次=990) == [
        ("warning", "甲县走访企业数991家，多于结对企业数990家，请核对这两个数的来源。"),
        ("warning", "甲县走访企业数991家，多于走访家次990家次，请核对这两个数的来源。")]


@pytest.mark.parametrize("old, new, complaint", [
    pytest.param('figure = "走访企业数", most = "结对企业数"', 'figure = "走访家次", most = "结对企业数"',
                 "“走访家次”以“家次”计，“结对企业数”以“家”计，单位不同，不能比较", id="X-04 257家次 are not held against 100家"),
    pytest.param('most = "走访家次", times = true', 'most = "走访家次"', "单位不同，不能比较", id="X-04 not without saying how they relate"),
    pytest.param('most = "走访家次", times = true', 'most = "收集问题数", times = true', "times = true 用于“家”和“家次”这样的两个数", id="X-04 家 and 个"),
    pytest.param('parts = ["已解决数", "未解决数"]', 'parts = ["已解决数", "走访家次"]', "单位不同，不能相加比较", id="X-04 no sum of both"),
    pytest.param('numerator = "已解决数"', 'numerator = "走访家次"', "不能相除成百分比", id="X-04 no percentage of both"),
    pytest.param('most = "走访家次", times = true', 'most = "走访次数", times = true', "没有“走访次数”这个指标，是否为“走访家次”", id="X-04 a misspelt figure"),
])
def test_figures_of_different_units_are_never_compared(typed_pack, old, new, complaint):
    with pytest.raises(FatalError, match=complaint):
        typed_pack((old, new))


def test_a_number_of_visits_is_no_number_of_enterprises(batch):
    """X-04: “257家次” in a column that counts 家 is not read as 257."""
    result = batch({"甲县": [{"乡镇": "甲镇", "走访企业数": "257家次", "走访家次": "257家次"}]})
    assert [(f.origin.cell, f.severity) for f in result.findings if f.check == "number"] == [("C4", "error")]
    assert {name: shown for name, shown, _ in result.figures}["走访家次"] == "257"


def test_the_packs_own_figures_are_held_against_each_other(pack):
    """X-03, X-04: the province's campaign asks for it, and nothing is compared without the figures of a run."""
    asked = [(c.check, *c.params.values()) for c in pack.checks if c.check in ("compare", "adds_up")]
    assert {("compare", "已解决数", "问题收集数"), ("compare", "走访企业数", "结对企业数"),
            ("adds_up", ("已解决数", "未解决数"), "问题收集数")} <= set(asked)


# ---- the order of units ----------------------------------------------------------------------------------------

def test_cities_stand_in_the_packs_order(pack, batch, tmp_path):
    """X-15: neither by code nor by pinyin; whoever changes units.csv changes the tables."""
    import openpyxl

    cities = [u for u in pack.units if u.level == "city"]
    assert [u.name for u in cities[:3]] == ["合肥市", "淮北市", "亳州市"]
    assert [u.code for u in cities] != sorted(u.code for u in cities)
    result = batch({"甲县": [{"乡镇": "甲镇", "收集问题数": 1}]})
    sheet = openpyxl.load_workbook(result.folder / "汇总.xlsx")["分县汇总"]
    assert [row[2].value for row in sheet.iter_rows(min_row=4, max_row=5)] == ["乙县", "甲县"]


# ---- approximate numbers ------------------------------------------------------------------------------------

def test_approximate_numbers_keep_their_text_and_mark_their_sums(batch):
    """X-16: 约50家, 50余家, 近20家 enter sums as 120, and wherever the sum is printed it is 约120."""
    import openpyxl

    about = [{"乡镇": "甲镇", "结对企业数": "约50家", "收集问题数": 4, "已解决数": "近2个", "走访企业数": 1, "走访家次": 1, "未解决数": 2},
             {"乡镇": "乙镇", "结对企业数": "50余家"}, {"乡镇": "丙镇", "结对企业数": "近20家"}]
    result = batch({"甲县": about, "乙县": [{"乡镇": "丁镇", "结对企业数": 3, "收集问题数": 1, "已解决数": 0, "未解决数": 1}]})
    assert [f.origin.cell for f in result.findings if f.check == "number" and f.severity == "warning"] == ["B4", "F4", "B5", "B6"]
    figures = {name: shown for name, shown, _ in result.figures}
    assert figures["结对企业数"] == "约123" and figures["已解决数"] == "约2" and figures["办结率"] == "约40.0%"
    assert figures["收集问题数"] == "5" and figures["走访家次"] == "1"
    book = openpyxl.load_workbook(result.folder / "汇总.xlsx", data_only=True)

    def column(sheet, head):
        heads = [str(c.value).split("\n")[0] for c in book[sheet][3]]
        return [row[heads.index(head)].value for row in book[sheet].iter_rows(min_row=4)]

    assert column("分县汇总", "结对企业数") == [3, "约120", "约123"] and column("分县汇总", "办结率") == [0, "约50.0%", "约40.0%"]
    assert column("分市汇总", "结对企业数") == [3, "约120", "约123"] and column("分市汇总", "完成率") == [0.03, "约120.0%", "约61.5%"]
    assert column("目标完成", "实际") == [3, "约120", "约123"] and column("目标完成", "超出（差额）") == [-97, "约20", "约-77"]
    assert column("企业服务情况统计表", "结对企业数") == [3, "约50家", "50余家", "近20家"]
    assert ("约123", "约61.5%") == tuple(v for v in column("总览", "数值") if v in ("约123", "约61.5%"))


def test_a_document_prints_the_mark(pack, read, rows):
    """X-16: what a template gets under 文, under 目标 and in the lists; numbers stay numbers."""
    pack = dataclasses.replace(pack, quotas=(dataclasses.replace(pack.quotas[0], indicator="走访次数"),))
    reading = read({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 走访次数="约20次"), rows.enterprise(2, "乙公司")])})
    decisions = consolidate.decide([(Received(reading.file, 1, "x", "xlsx"), reading)], pack, "2021Q3")
    ledger = consolidate.ledger(decisions, pack)
    run = Run(pack, "2021Q3", AS_OF, tuple(decisions), ledger, (), Figures(ledger, pack))
    city = context(run, next(u for u in pack.units if u.code == "340100"))
    assert city["文"]["走访次数"] == "约21" and city["数"]["走访次数"] == 21 and city["文"]["走访企业数"] == "2"
    assert city["目标"][0]["文"] == "约21" and city["目标"][0]["完成率"] == "约21.0%"
    assert [row["走访次数"] for row in city["清单"]["pairing"]] == ["约20次", "1"]


def test_the_mark_goes_on_to_the_level_above(batch, tmp_path, read):
    """X-16: the workbook that a city sends on holds what was written, so that the province marks its sum too."""
    batch({"甲县": [{"乡镇": "甲镇", "结对企业数": "约50家"}, {"乡镇": "乙镇", "结对企业数": 3}]})
    folder = pipeline.run(tmp_path, scope="01", jobs=1).folder
    sent_on = read((folder / "上报.xlsx").read_bytes(), "甲市上报.xlsx", packs=[campaign.load(str(tmp_path / "typed"))])
    assert [row.about("结对企业数") for table in sent_on.tables for row in table.rows] == ["约50家", None]


def test_ordinary_rows_carry_no_mark(read, rows):
    """X-16: a row remembers what was written of the numbers that are only about right, and of no others."""
    table, = read({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司", 走访次数="约20次"), rows.enterprise(2, "乙公司", 走访次数="3次")])}).tables
    assert [row.approximate for row in table.rows] == [(("走访次数", "约20次"),), ()]
    assert [row.about("走访次数") for row in table.rows] == ["约20次", None]
    assert [row.get("走访次数") for row in table.rows] == [20, 3]


# ---- who is missing, who is late ----------------------------------------------------------------------------

def test_every_unit_reports_or_is_named(batch, typed_pack):
    """X-17: each unit of the list is in one of the states, and whoever sent nothing is named."""
    unreported = ('[[quotas]]\nid = "目标"', '[[checks]]\ncheck = "unreported"\n\n[[quotas]]\nid = "目标"')
    result = batch({"甲县": [{"乡镇": "甲镇", "收集问题数": 1}]}, unreported)
    assert [u.name for u in result.missing] == ["乙县"]
    assert [(f.severity, f.unit, f.message) for f in result.findings if f.check == "unreported"] == [
        ("error", "0201", "乙市乙县未报送，请催报。")]
