"""The filters by themselves: lists, shares and an office's own numbering."""

from decimal import Decimal

import pytest

from ledgerkit.outputs import phrases

BREAKDOWN = {
    "列": ["已解决", "移交", "未填"],
    "行": [{"名称": "污染治理", "值": [3, 1, 0], "合计": 4}, {"名称": "未填", "值": [0, 0, 0], "合计": 0}],
    "合计": {"名称": "合计", "值": [3, 1, 0], "合计": 4},
}


def test_a_list_is_joined_without_a_dangling_mark():
    assert phrases.listing([]) == ""
    assert phrases.listing(["长丰县", " ", "肥东县"]) == "长丰县、肥东县"
    assert phrases.listing(["长丰县", "肥东县", "肥西县"], 2, "个单位") == "长丰县、肥东县等3个单位"
    assert phrases.listing([{"名称": "长丰县"}], 2) == "长丰县"


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(991, 1481, "66.9%"), (1999, 2000, "99.9%"), (1, 9999, "0.1%"), (Decimal(9), 9, "100.0%"),
     (0, 9, ""), (None, 9, ""), (9, 0, ""), (9, None, ""), (10, 9, "")],
)  # fmt: skip
def test_a_share_is_printed_only_where_it_says_something(part, whole, printed):
    assert phrases.share(part, whole) == printed


def test_parts_leave_zeros_out():
    rows = [{"名称": "大型", "合计": 1200}, {"名称": "中型", "合计": 0}, {"名称": "未填", "合计": 1},
            {"名称": "未归类", "合计": 2}]  # fmt: skip
    assert phrases.amounts(rows, "家", "企业") == "大型企业1,200家、未填报1家、未归类2家"
    assert phrases.amounts([], "家") == ""


def test_columns_of_a_breakdown_can_be_taken_by_name():
    assert phrases.only_columns(BREAKDOWN, "已解决")[0] == {"名称": "污染治理", "合计": 3}
    assert phrases.except_columns(BREAKDOWN, "已解决")[0] == {"名称": "污染治理", "合计": 1}
    assert phrases.by_column(BREAKDOWN)[1] == {"名称": "移交", "合计": 1}


def test_an_empty_line_and_column_is_left_out_and_a_filled_one_stays():
    trimmed = phrases.trimmed(BREAKDOWN, "未填")
    assert trimmed["列"] == ["已解决", "移交"]
    assert [row["值"] for row in trimmed["行"]] == [[3, 1]]
    assert phrases.trimmed(BREAKDOWN, "移交")["列"] == ["已解决", "移交", "未填报"]


def test_titles_lose_their_numbers_and_paragraphs_their_indents():
    pieces = [{"标题": "3.扩面。", "段落": ["　　2.5万元\u3000", "　"]}, {"标题": "空", "段落": [""]}]
    assert phrases.pieces(pieces) == [{"标题": "扩面", "段落": ["2.5万元"]}]
    assert phrases.pieces([{"标题": "十百千行动", "段落": ["甲"]}])[0]["标题"] == "十百千行动"


def test_sections_are_numbered_on_from_the_given_number():
    sections = phrases.numbered([{"标题": "", "段落": ["总述。", "（一）甲。内容。", "续。"]}, {"标题": "乙", "段落": ["（1）丙"]}], 10, "其他")
    assert [(s["序号"], s["标题"], s["段落"]) for s in sections] == [
        ("（十）", "其他", ["总述。"]), ("（十一）", "甲", ["内容。", "续。"]), ("（十二）", "乙", ["（1）丙"]),
    ]  # fmt: skip


def test_numerals():
    assert [phrases.numeral(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
