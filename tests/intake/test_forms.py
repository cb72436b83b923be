"""Records as forms: labels with their values beside them."""

import pytest


def records(reading):
    return [{k: v for k, v in row.values.items() if v is not None} for t in reading.tables for row in t.rows]


FORM = [
    ["企业问题登记卡"],
    ["填报单位：合肥市长丰县生态环境分局    填报时间：2021年9月24日"],
    ["企业名称", "甲公司", "问题类别", "污染治理"],
    ["问题描述", "喷漆废气收集不到位"],
    ["提出日期", "2021年7月1日", "完成时限", "2021年12月底前"],
    ["责任部门", "执法大队", "责任人", "王 波、卢强"],
    ["办理状态：", "正在办理", "办结日期：", None],
    ["填表人：张三"],
]


def test_labels_left_of_values(read):
    reading = read({"登记卡": FORM})
    record, = records(reading)
    assert record["企业名称"] == "甲公司" and record["责任人"] == ["王波", "卢强"] and record["办理状态"] == "正在办理"
    assert record["完成时限"].due.isoformat() == "2021-12-31"
    row = reading.tables[0].rows[0]
    assert [str(row.origin(t)) for t in ("企业名称", "责任人", "办结日期")] == ["登记卡!B3", "登记卡!D6", "登记卡!D7"]
    assert reading.unit == "340121" and not reading.unread and not reading.findings


def test_a_merged_value_and_a_merged_label(read):
    form = [*FORM[:3], ["问题描述", None, "喷漆废气收集不到位", None], *FORM[4:]]
    reading = read({"登记卡": form}, merges={"登记卡": ["A4:B4", "C4:D4"]})
    assert records(reading)[0]["问题描述"] == "喷漆废气收集不到位"


def test_values_behind_a_colon(read):
    lines = ["企业名称：甲公司", "问题类别：污染治理", "问题描述：喷漆废气", "提出日期：2021-07-01", "责任单位：执法大队", "责任人：王波",
             "完成时限：立行立改,长期坚持", "办理状态：移交"]
    reading = read({"清单": [[line] for line in lines]}, name="长丰县.xlsx")
    record, = records(reading)
    assert record["完成时限"].text == "立行立改,长期坚持" and record["办理状态"] == "移交" and record["责任单位"] == "执法大队"
    assert str(reading.tables[0].rows[0].origin("办理状态")) == "清单!A8"


def test_a_label_that_comes_again_begins_another_record(read):
    second = [["企业名称", "乙公司", "问题类别", "其他"], *FORM[3:7]]
    assert [r["企业名称"] for r in records(read({"登记卡": [*FORM[:7], [], *second]}))] == ["甲公司", "乙公司"]


def test_a_faulty_value_is_said_at_its_own_cell(read):
    form = [*FORM[:4], ["提出日期", "七月初", "完成时限", "2021年12月底前"], *FORM[5:]]
    reading = read({"登记卡": form})
    assert [f.message for f in reading.findings] == ["登记卡!B5 提出日期“七月初”读不出日期，请写成“2021-09-25”或“2021年9月25日”。"]


def test_a_missing_value_is_found_at_the_empty_cell(read, pack):
    from ledgerkit import checks
    from ledgerkit.checks import Context

    form = [*FORM[:5], ["责任部门", None, "责任人", "王波"], *FORM[6:]]
    reading = read({"登记卡": form})
    import datetime
    found = list(checks.run("table", reading.tables[0], Context(pack, datetime.date(2021, 9, 25))))
    assert [(f.check, f.origin.cell) for f in found] == [("required", "B6")]


def test_what_has_no_place_in_the_form_is_unread(read):
    reading = read({"登记卡": [*FORM[:7], ["所在园区", "高新区"]]})
    assert [(u.cell, u.raw) for u in reading.unread] == [("A8", "所在园区"), ("B8", "高新区")]
    assert [f.check for f in reading.findings] == ["foreign_column"]


@pytest.mark.parametrize("content", [
    [["企业名称", "甲公司"], ["备注", "无"]],
    [["关于报送企业名称的通知"], ["请各单位填写责任人、完成时限。"]],
])
def test_a_few_such_words_are_no_form(read, content):
    assert read({"x": content}).failure
