"""Which tables and forms are found on the sheets of an unknown workbook."""

import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerkit import draft
from ledgerkit.columns.text import fold
from ledgerkit.errors import FatalError
from ledgerkit.office.sheets import Book, Grid, open_book


def test_tables_under_one_another_and_on_several_sheets(drafted):
    first, second = ["序号", "企业名称", "所属行业"], ["序号", "问题描述", "责任人", "完成时限"]
    sheets = {"一": [["结对表"], first, [1, "甲公司", "化工"], [], ["问题清单"], second, [1, "废气", "王波", "长期坚持"]],
              "二": [["结对表"], first], "说明": [["请按时报送"]], "暗": [["序号", "备用", "姓名"]]}
    pack = drafted(sheets, hidden=("暗",))
    assert [(t.id, t.title, [c.title for c in t.columns]) for t in pack.tables] == [
        ("table1", "结对表", first), ("table2", "问题清单", second)]
    assert [(i.id, i.table, i.aggregate) for i in pack.indicators] == [
        ("结对表条数", "table1", "count"), ("问题清单条数", "table2", "count")]
    assert [c.check for c in pack.checks] == ["required"]


def test_two_tables_of_one_title_count_apart(drafted):
    pack = drafted({"一": [["台账表"], ["序号", "企业名称", "所属行业"]], "二": [["台账表"], ["序号", "问题描述", "责任人"]]})
    assert [i.id for i in pack.indicators] == ["台账表条数", "台账表条数2"]


@pytest.mark.parametrize("above, title", [
    ([["结对情况表", "2021年度"]], "结对情况表"), ([["甲", "结对情况表", "乙市", "丙"]], "报表页"),
    ([["附件2"], ["结对情况表"], ["填报单位：甲"]], "结对情况表"),
    ([["《结对情况表》"], ["单位：万元"]], "结对情况表"), ([["结对情况表"], *[[]] * 6], "报表页")])
def test_the_title_is_the_nearest_line_that_names_the_table(drafted, above, title):
    assert drafted({"报表页": [*above, ["序号", "企业名称", "责任人", "完成时限"]]}).tables[0].title == title


def test_what_stands_over_one_table_is_not_the_next_ones(drafted):
    pack = drafted({"报表页": [["投资表"], ["单位：万元"], ["序号", "企业名称", "投资金额"], [], ["序号", "责任人", "处罚金额"]]})
    assert [(t.title, t.columns[2].params) for t in pack.tables] == [("投资表", {"units": ("万元",)}), ("报表页", {})]


def test_words_in_a_record_are_no_heading(drafted):
    pack = drafted({"Sheet1": [["序号", "企业名称", "问题", "责任单位"], [1, "甲单位", "存在问题", "责任部门"], ["二", "乙单位", "存在问题", "责任科室"]]})
    assert len(pack.tables) == 1 and [c.title for c in pack.tables[0].columns][:2] == ["序号", "企业名称"]


def test_a_filled_form_is_a_form(drafted):
    rows = [["民情登记卡"], ["诉求编号", "A-1", "集体名称", "张庄村"], ["诉求类别", "环境问题", "事务类别", "公共事务"], ["诉求内容", "河道有垃圾"],
            ["责任领导", "王波", "责任部门", "水务局"], ["完成时限", "12月底前", "创建日期", datetime(2021, 9, 1)]]
    assert [c.title for c in drafted({"Sheet1": rows}).tables[0].columns] == [
        "诉求编号", "集体名称", "诉求类别", "事务类别", "诉求内容", "责任领导", "责任部门", "完成时限", "创建日期"]


def test_a_table_of_report_parts_is_no_form(drafted):
    """存在问题, 工作情况 … are words such as labels have, but they stand under a heading."""
    parts = ["工作情况", "取得成效", "存在问题", "下一步安排", "典型案例情况"]
    pack = drafted({"Sheet1": [["报告素材"], ["部分", "标题", "内容"], *([p, None, "全市共走访企业二十家"] for p in parts)]})
    assert [c.title for c in pack.tables[0].columns] == ["部分", "标题", "内容"]


def test_two_columns_are_a_table_where_both_are_labels(drafted):
    pack = drafted({"Sheet1": [["素材"], ["部分", "内容"], ["一", "走访二十家"]]})
    assert [c.title for c in pack.tables[0].columns] == ["部分", "内容"]


def test_a_heading_that_comes_again_on_each_page_is_no_data(drafted):
    heads = ["序号", "事项", "办理天数"]
    pack = drafted({"Sheet1": [["台账"], heads, [1, "a", 3], [2, "b", 4], heads, [3, "c", 5]]})
    assert len(pack.tables) == 1 and pack.tables[0].column("办理天数").type == "number"


def test_headings_that_no_word_list_knows(drafted):
    """A row over most of the width will do where nothing is surer; a line of three texts above it will not."""
    rows = [["表一", "某省", "某年"], ["甲类", "乙类", "丙类", "丁类", "戊类", "己类", "庚类"], ["a", "b", "c", "d", "e", "f", "g"]]
    pack = drafted({"Sheet1": rows})
    assert [[c.title for c in t.columns] for t in pack.tables] == [rows[1]]


def test_hidden_columns_are_left_out(load, book):
    data = openpyxl.load_workbook(io.BytesIO(book({"Sheet1": [["序号", "旧编号", "企业名称", "备注", "电话"]]})))
    data.active.column_dimensions["B"].hidden = True
    buffer = io.BytesIO()
    data.save(buffer)
    pack = load(draft.draft(open_book(buffer.getvalue(), "xlsx"), "x", "x.xlsx"))
    assert [c.title for c in pack.tables[0].columns] == ["序号", "企业名称", "备注", "电话"]


@pytest.mark.parametrize("rows", [
    [], [["关于报送材料的通知"], ["请各单位于9月25日前报送。"]], [[1, 2, 3], [4, 5, 6]], [["填报单位：甲", "填报时间：乙", "填表人：丙"]]])
def test_nothing_like_a_heading_is_refused(book, rows):
    with pytest.raises(FatalError, match="没有找到像表头的行"):
        draft.draft(open_book(book({"Sheet1": rows}), "xlsx"), "x", "x.xlsx")


CELLS = ["", "", "", "序号", "姓名", "姓名", "企业名称", "*企业名称", "完成时限", "类型", "（必填）", "(1)", "*", "，，", "①②",
         "单位：万元", "2024.10.18", datetime(2021, 1, 1), 3.0, True, 'A"\\B', "x\x7f\x01", "合计", "问题：很多", "总投资（万元）", "责任单位和责任人", "\n"]


@given(st.lists(st.lists(st.sampled_from(CELLS), max_size=6), max_size=6),
       st.lists(st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(0, 3)] * 2), max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_drafted_loads(load, rows, areas):
    grid = Grid("S", True, rows, [(r, c, r + down, c + right) for r, c, down, right in areas])
    try:
        text = draft.draft(Book([grid]), "x", "x.xlsx", {("S", 1): ("甲", "乙")})
    except FatalError:
        return
    for table in load(text).tables:
        names = [fold(n) for c in table.columns for n in (c.title, *c.aliases)]
        assert all(names) and sorted(names) == sorted(set(names))
