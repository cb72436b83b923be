"""Which tables and forms are found on the sheets of an unknown workbook."""

from datetime import datetime

import pytest

from ledgerkit import draft
from ledgerkit.errors import FatalError
from ledgerkit.office.sheets import open_book


def test_tables_under_one_another_and_on_several_sheets(drafted):
    first, second = ["序号", "企业名称", "所属行业"], ["序号", "问题描述", "责任人", "完成时限"]
    sheets = {"一": [["结对表"], first, [1, "甲公司", "化工"], [], ["问题清单"], second, [1, "废气", "王波", "长期坚持"]], "二": [["结对表"], first],
              "说明": [["请按时报送"]], "暗": [["序号", "备用", "姓名"]]}
    pack = drafted(sheets, hidden=("暗",))
    assert [(t.id, t.title, [c.title for c in t.columns]) for t in pack.tables] == [("table1", "结对表", first), ("table2", "问题清单", second)]
    assert [(i.id, i.table, i.aggregate) for i in pack.indicators] == [("结对表条数", "table1", "count"), ("问题清单条数", "table2", "count")]
    assert [c.check for c in pack.checks] == ["required"]


def test_two_tables_of_one_title_count_apart(drafted):
    pack = drafted({"一": [["台账表"], ["序号", "企业名称", "所属行业"]], "二": [["台账表"], ["序号", "问题描述", "责任人"]]})
    assert [i.id for i in pack.indicators] == ["台账表条数", "台账表条数2"]


def test_words_in_a_record_are_no_heading(drafted):
    pack = drafted({"Sheet1": [["序号", "企业名称", "问题", "责任单位"], [1, "甲单位", "存在问题", "责任部门"], ["二", "乙单位", "存在问题", "责任科室"]]})
    assert len(pack.tables) == 1 and [c.title for c in pack.tables[0].columns][:2] == ["序号", "企业名称"]


def test_a_filled_form_is_a_form(drafted):
    rows = [["民情登记卡"], ["诉求编号", "A-1", "集体名称", "张庄村"], ["诉求类别", "环境问题", "事务类别", "公共事务"], ["诉求内容", "河道有垃圾"],
            ["责任领导", "王波", "责任部门", "水务局"], ["完成时限", "12月底前", "创建日期", datetime(2021, 9, 1)]]
    assert [c.title for c in drafted({"Sheet1": rows}).tables[0].columns] == [
        "诉求编号", "集体名称", "诉求类别", "事务类别", "诉求内容", "责任领导", "责任部门", "完成时限", "创建日期"]


@pytest.mark.parametrize("sheets", [{"Sheet1": []}, {"Sheet1": [["关于报送材料的通知"], ["请各单位于9月25日前报送。"]]}, {"Sheet1": [[1, 2, 3], [4, 5, 6]]},
                                    {"Sheet1": [["填报单位：甲", "填报时间：乙", "填表人：丙"]]}])
def test_nothing_like_a_heading_is_refused(book, sheets):
    with pytest.raises(FatalError, match="没有找到像表头的行"):
        draft.draft(open_book(book(sheets), "xlsx"), "x", "x.xlsx")
