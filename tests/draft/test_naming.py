"""Titles, aliases, required marks and types of drafted columns."""

from datetime import date, datetime

import pytest

from ledgerkit import draft, intake
from ledgerkit.office.sheets import open_book

AS_OF = date(2021, 9, 25)


def types(table) -> list[tuple[str, str]]:
    return [(c.title, c.type) for c in table.columns]


def column(pack, title):
    return pack.tables[0].column(title)


def test_the_spelling_of_the_form_and_its_known_other_names_become_aliases(drafted):
    pack = drafted({"Sheet1": [["整改企业名称", "状态(0新建…4审核失败)", "检查人姓名，多个使用,分割", "检查时间"]]})
    assert column(pack, "检查人姓名").aliases == ("检查人姓名，多个使用,分割",)
    assert column(pack, "状态").aliases == ("状态(0新建…4审核失败)",)
    assert column(pack, "整改企业名称").aliases == ("企业名称", "单位名称", "来访企业名称")
    assert column(pack, "检查时间").aliases == ()


def test_two_columns_of_one_group_get_none_of_its_names(drafted):
    """牵头部门 and 责任单位 beside each other mean different things; 主办单位 could be either."""
    pack = drafted({"Sheet1": [["台账"], ["序号", "牵头部门", "责任单位", "联络员"]]})
    assert column(pack, "牵头部门").aliases == column(pack, "责任单位").aliases == ()
    assert column(pack, "联络员").aliases == ("联络人", "服务专员", "首席服务官")


def test_a_foreign_column_that_bears_a_name_of_the_group_keeps_it(drafted):
    pack = drafted({"Sheet1": [["序号", "问题", "问题描述(详细)", "牵头领导"]]})
    assert "问题描述" not in column(pack, "问题").aliases


@pytest.mark.parametrize("mark", ["*企业名称", "企业名称*", "＊企业名称", "企业名称（必填）", "★企业\n名称"])
def test_a_mark_in_the_heading_makes_the_column_required(drafted, mark):
    pack = drafted({"Sheet1": [["序号", mark, "所属行业"]]})
    assert [(c.title, c.required) for c in pack.tables[0].columns] == [("序号", False), ("企业名称", True), ("所属行业", False)]
    assert "".join(mark.split()) in column(pack, "企业名称").aliases


GROUPED = [["序号", "企业名称", "企业联系人", None, "服务队员", None, "备注"], [None, None, "姓名", "电话", "姓名", "电话", None]]


@pytest.mark.parametrize("merges", [(), ("C1:D1", "E1:F1"), ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2")])
def test_doubled_headings_take_the_name_of_their_group(drafted, book, merges):
    pack = drafted({"Sheet1": GROUPED}, merges={"Sheet1": merges})
    assert types(pack.tables[0]) == [("序号", "number"), ("企业名称", "enterprise"), ("企业联系人姓名", "people"),
                                     ("企业联系人电话", "phone"), ("服务队员姓名", "people"), ("服务队员电话", "phone"), ("备注", "text")]
    filled = [*GROUPED, [1, "甲公司", "李艳", "13905510001", "卢强", "13905510002", "无"]]
    data = book({"Sheet1": filled}, merges={"Sheet1": merges})
    reading = intake.read_book(open_book(data, "xlsx"), [pack], "x.xlsx", AS_OF)
    values = reading.tables[0].rows[0].values
    assert values["企业联系人姓名"] == ["李艳"] and values["服务队员电话"] == "13905510002" and len(reading.tables[0].rows) == 1


def test_groups_in_a_row_of_their_own(drafted, book):
    """Every single heading stands in the second row; the first has only the groups."""
    rows = [[None, None, "企业联系人", None, "服务队员", None], ["序号", "企业名称", "姓名", "职务", "姓名", "职务"],
            [1, "甲公司", "李艳", "科长", "卢强", "局长"]]
    pack = drafted({"Sheet1": rows}, merges={"Sheet1": ("C1:D1", "E1:F1")})
    assert [c.title for c in pack.tables[0].columns] == [
        "序号", "企业名称", "企业联系人姓名", "企业联系人职务", "服务队员姓名", "服务队员职务"]
    assert "企业联系人" in column(pack, "企业联系人姓名").aliases
    data = book({"Sheet1": rows}, merges={"Sheet1": ("C1:D1", "E1:F1")})
    reading = intake.read_book(open_book(data, "xlsx"), [pack], "x.xlsx", AS_OF)
    assert reading.tables[0].rows[0].values["服务队员姓名"] == ["卢强"]


def test_headings_in_three_rows(drafted, book):
    rows = [["序号", "企业", None, None, None, "备注"], [None, "名称", "联系人", None, "地址", None],
            [None, None, "姓名", "电话", None, None],
            [1, "甲公司", "李艳", "13905510001", "一号路", "好"]]
    merges = {"Sheet1": ("A1:A3", "B1:E1", "B2:B3", "C2:D2", "E2:E3", "F1:F3")}
    pack = drafted({"Sheet1": rows[:3]}, merges=merges)
    assert types(pack.tables[0]) == [("序号", "number"), ("企业名称", "enterprise"), ("企业联系人姓名", "people"),
                                     ("企业联系人电话", "phone"), ("企业地址", "text"), ("备注", "text")]
    reading = intake.read_book(open_book(book({"Sheet1": rows}, merges=merges), "xlsx"), [pack], "x.xlsx", AS_OF)
    assert list(reading.tables[0].rows[0].values.values()) == [1, "甲公司", ["李艳"], "13905510001", "一号路", "好"]


def test_doubled_headings_without_a_group_are_numbered_and_spoken_of(book):
    text = draft.draft(open_book(book({"Sheet1": [["序号", "姓名", "姓名", "备注"]]}), "xlsx"), "x", "x.xlsx")
    assert 'title = "姓名"' in text
    line = next(line for line in text.splitlines() if 'title = "姓名2"' in line)
    assert "表头相同" in line and "aliases" not in line


def test_a_measure_in_the_heading_or_above_the_table_may_follow_the_number(drafted):
    pack = drafted({"Sheet1": [["单位：家、万元"], ["序号", "企业数量", "总投资（亿元）", "处罚情况（起）", "联系电话（手机）"]]})
    assert types(pack.tables[0]) == [("序号", "number"), ("企业数量", "number"), ("总投资", "number"),
                                     ("处罚情况", "number"), ("联系电话", "phone")]
    assert [c.params for c in pack.tables[0].columns] == [
        {}, {"units": ("家", "万元")}, {"units": ("亿元",)}, {"units": ("起",)}, {}]


HEADS = ["序号", "事项", "情况", "所属行业", "类型"]


@pytest.mark.parametrize("values, type", [
    ([datetime(2021, 5, 1), datetime(2021, 6, 1)], "date"),
    ([1.5, 20], "number"), (["1.5", 20], "text"), ([7], "text"), (["好", "很好"], "text")])
def test_a_column_without_a_telling_title_is_what_its_data_are(drafted, values, type):
    pack = drafted({"Sheet1": [HEADS, *([n, v, "a", "b", "c"] for n, v in enumerate(values, 1))]})
    assert column(pack, "事项").type == type


@pytest.mark.parametrize("title, values, type", [
    ("计划开工时间", ["2021年底前", "长期坚持"], "deadline"), ("检查时间", ["上午", "下午"], "text"), ("检查时间", ["2021.9.1", "下午"], "date"),
    ("联系电话", ["见附件", "无此项"], "text"),
    ("完成数量", ["约5", "3"], "number"), ("完成时限", [datetime(2021, 9, 1)] * 2, "deadline")])
def test_data_correct_the_title(drafted, title, values, type):
    records = [[n, "a", v, "b"] for n, v in enumerate(values, 1)]
    pack = drafted({"Sheet1": [["序号", "事项", title, "备注"], *records, ["合计", None, 9, None]]})
    assert column(pack, title).type == type


@pytest.mark.parametrize("words, choices", [
    (["常规", "创新", "常规", "创新"], ("常规", "创新")), (["常规", "创新（视频）", "常规", "创新"], ("常规", "创新")),
    (["常规", "创新", "其他", "常规"], None), (["常规", "创新", "常规"], None), (["同一句很长很长很长很长的话"] * 4, None)])
def test_a_choice_only_where_few_words_come_again(drafted, words, choices):
    pack = drafted({"Sheet1": [HEADS, *([n, "a", "b", "c", w] for n, w in enumerate(words, 1))]})
    found = column(pack, "类型")
    assert (found.type, found.params) == (("choice", {"choices": choices}) if choices else ("text", {}))
    assert column(pack, "情况").type == "text"  # few words, but no title of a choice
