"""Separated values and web pages as grids."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.office import grid as grids
from ledgerkit.office import texts
from ledgerkit.office.formats import Unsafe, sniff
from ledgerkit.office.sheets import open_book

ROWS = [["序号", "企业名称", "走访次数"], ["1", "甲公司", "3"], ["2", "乙，公司", ""]]


def rows(data, format=None):
    grid, = open_book(data, format or sniff(data)).grids
    return grid.rows


# ---- separated values ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_text_table_in_any_encoding(encoding, sign, end):
    assert rows(end.join(sign.join(row) for row in ROWS).encode(encoding), "csv") == ROWS


def test_a_grid_of_text_is_visible_and_plain():
    grid, = open_book("企业,次数\n甲,3\n".encode(), "csv").grids
    assert (grid.name, grid.visible, grid.merges, grid.errors, grid.uncached) == ("文本", True, [], {}, set())


def test_title_lines_and_ragged_rows_keep_their_places():
    text = "结对服务基本情况表\n\n填报单位：长丰县分局\n序号,企业名称\n1,甲,多余\n2,乙"
    assert rows(text.encode("gbk")) == [
        ["结对服务基本情况表", "", ""], ["", "", ""],
        ["填报单位：长丰县分局", "", ""], ["序号", "企业名称", ""], ["1", "甲", "多余"],
        ["2", "乙", ""]]


def test_cells_with_line_breaks_quotes_and_delimiters():
    assert rows('企业,问题\r\n"甲\r\n公司","称""大户"",多"\r\n'.encode()) == [["企业", "问题"], ["甲\r\n公司", '称"大户",多']]


def test_a_cell_may_hold_a_million_characters():
    assert rows(f"甲,乙\n1,{'长' * 10**6}\n".encode())[1] == ["1", "长" * 10**6]


def test_numbers_stay_the_text_that_they_are():
    assert rows('编码,电话\n="007","=""0551"""\n0012,1.39E+10\n'.encode()) == [["编码", "电话"], ["007", "0551"],
                                                                           ["0012", "1.39E+10"]]


def test_a_line_that_names_the_delimiter_is_no_row():
    assert rows("sep=;\r\n企业;备注\r\n甲;a,b\r\n".encode("utf-8-sig")) == [["企业", "备注"], ["甲", "a,b"]]


def test_the_end_mark_of_old_systems_is_no_cell():
    assert rows("a,b\r\n1,2\r\n\x1a".encode()) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("data, words", [
    (b"a,b\n\x81\xff\x81\xff,c", "编码认不出"), (b'a,b\n"x,c\n', "引号或分隔符有误"),
])
def test_a_text_that_is_refused(data, words):
    with pytest.raises(Unsafe, match=words):
        open_book(data, "csv")


def test_a_text_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(texts, "MAX_AREA", 5)
    with pytest.raises(Unsafe, match="过大"):
        open_book(b"a,b,c\n1,2,3\n1,2,3", "csv")
    monkeypatch.setattr(texts, "MAX_AREA", 6)
    assert len(rows(b"a,b,c\n1,2,3\n1,2,3")) == 3
    monkeypatch.setattr(grids, "MAX_AREA", 8)
    with pytest.raises(Unsafe, match="离得很远"):
        open_book(b"a,b,c\n1,2,3\n1,2,3", "csv")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=5).filter(lambda t: '"' not in t
                                                                                             and "=" not in t),
                         min_size=2, max_size=4), min_size=2, max_size=5))
@settings(deadline=None)
def test_every_cell_that_was_written_is_read(table):
    width = max(map(len, table))
    table = [[*row, *[""] * (width - len(row))] for row in table]
    data = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode("utf-8-sig")
    assert rows(data, "csv") == table


# ---- web pages ----------------------------------------------------------------------------------------------------

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset={charset}">
<style>td {{mso-number-format:"\\@"}}</style><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>
<x:ExcelWorksheet>
<x:Name>台账</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><body>
<table x:str><col width=72>
<tr height=19><td colspan=4 class=xl1>结对服务基本情况表</td></tr>
<tr><td rowspan=2>企业名称</td><td colspan=2>联系<br>方式</td><td>日期</td></tr>
<tr><td>姓名</td><td>电话</td><td></td></tr>
<tr><td>甲&nbsp;公司</td><td>李艳、
  王波</td><td x:num="13905510001">1.39E+10</td><td x:num="44328">2021/5/12</td></tr>
<tr style='display:none'><td>乙</td><td colspan=2 style='mso-ignore:colspan'></td><td x:err="#N/A">#N/A</td></tr>
<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td><td></td><td></td><td></td>
</tr><![endif]>
</table></body></html>"""


@pytest.mark.parametrize("encoding, charset", [
    ("gbk", "gb2312"), ("utf-8", "utf-8"), ("utf-8-sig", "gb2312"), ("gb18030", "utf-8"), ("utf-16", "unicode"),
])
def test_a_page_that_excel_or_wps_saved(encoding, charset):
    book = open_book(EXCEL.format(charset=charset).encode(encoding), "html")
    grid, = book.grids
    assert grid.name == "台账"
    assert grid.rows == [
        ["结对服务基本情况表", "", "", ""], ["企业名称", "联系\n方式", "", "日期"], ["", "姓名", "电话", ""],
        ["甲 公司", "李艳、王波", "13905510001", "2021/5/12"], ["乙", "", "", ""]]
    assert grid.merges == [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 1, 2)]
    assert (grid.errors, grid.hidden_rows) == ({(4, 3): "#N/A"}, {4})


def page(body):
    return open_book(f"<html><body>{body}</body></html>".encode(), "html").grids


def test_lines_above_a_table_are_its_title():
    grid, = page("<h2>台 账</h2><p>填报单位：<b>长丰县</b>分局<br>2021年</p>散落<table><tr><th>企业<td>次数</table><p>注：尾</p>")
    assert grid.rows == [["台 账", ""], ["填报单位：长丰县分局", ""], ["2021年", ""], ["散落", ""], ["企业", "次数"]]


def test_only_a_few_lines_above_a_table_are_its_title():
    grid, = page("".join(f"<p>{n}</p>" for n in range(20)) + "<table><tr><td>a</table>")
    assert [row[0] for row in grid.rows] == [*(str(n) for n in range(14, 20)), "a"]


def test_each_table_is_a_grid_with_its_own_lines():
    first, second = page("<p>甲</p><table><tr><td>1</table><p>乙</p><table><tr><td>2</table>")
    assert (first.name, first.rows, second.name, second.rows) == ("表格1", [["甲"], ["1"]], "表格2", [["乙"], ["2"]])


def test_a_table_of_tables_is_layout():
    first, second = page("<p>题</p><table><tr><td><table><tr><td>1</table></td><td><table><tr><td>2</table></td>"
                         "</tr></table>")
    assert (first.rows, second.rows) == ([["题"], ["1"]], [["2"]])


def test_text_beside_a_table_inside_a_table_is_not_lost():
    outer, inner = page("<table><tr><td>外<table><tr><td>内</table>后</td></tr></table>")
    assert (outer.rows, inner.rows) == ([["外后"]], [["内"]])


def test_what_is_not_displayed_is_left_out_but_a_row_is_only_hidden():
    grid, = page("<p style='display: none'>x</p><table><tr>"
                 "<td>a<td style='DISPLAY:NONE'>x<td>b<span style='display:none'>x</span>"
                 "<tr style='display:none'><td>c<td>d<tbody style='display:none'><tr><td>e</tbody></table>"
                 "<div style='display:none'><table><tr><td>x</table></div>")
    assert (grid.rows, grid.hidden_rows) == ([["a", "b"], ["c", "d"], ["e", ""]], {1, 2})


def test_scripts_and_comments_are_no_text():
    grid, = page("<script>x</script><!-- x --><table><caption>题</caption><tr><td>"
                 "<style>x</style>a<!-- x -->b<script>x</script>c</table>")
    assert grid.rows == [["abc"]]


@pytest.mark.parametrize("spans, merges, width", [
    ("rowspan=99", [(0, 0, 1, 0)], 3), ("rowspan=0", [], 3), ("colspan=0", [], 3), ("colspan=x", [], 3),
    ("colspan='2'", [(0, 0, 0, 1)], 4),
    ("rowspan=-1 colspan=1", [], 3),
])
def test_spans(spans, merges, width):
    grid, = page(f"<table><tr><td {spans}>a<td>b<td>c<tr><td>d</table>")
    assert grid.merges == merges and len(grid.rows[0]) == width
    assert grid.rows[1][1 if merges and "rowspan" in spans else 0] == "d"


def test_cells_in_forms_and_heads_and_feet():
    grid, = page("<table><thead><tr><form><th>a</th><th>b</th></form></tr></thead><tbody><tr><td>1<td>2</tbody>"
                 "<tfoot><tr><td>合计</tfoot></table>")
    assert grid.rows == [["a", "b"], ["1", "2"], ["合计", ""]]


@pytest.mark.parametrize("shown, num, value", [
    ("1.39E+10", "13905510001", "13905510001"), ("########", "44328", "44328"), ("2021年5月", "44328", "2021年5月"),
    ("1,024", "1024", "1,024"),
    ("1.5E-3", None, "1.5E-3"),
])
def test_a_shortened_number_is_given_in_full(shown, num, value):
    mark = f' x:num="{num}"' if num else ""
    assert page(f"<table><tr><td{mark}>{shown}</table>")[0].rows == [[value]]


@pytest.mark.parametrize("body, words", [
    ("<p>没有表</p>", "没有表格"), ("<table></table>", "没有表格"), ("<table><tr><td> </table>", "没有表格"),
    ("<table><tr><td rowspan=65000 colspan=1000>a" + "<tr>" * 65000, "过大"),
])
def test_a_page_that_is_refused(body, words):
    with pytest.raises(Unsafe, match=words):
        page(body)


def test_a_page_nested_without_end_is_read_or_refused():
    for tag in ("div", "table><tr><td", "b"):
        try:
            page(f"<{tag}>" * 20_000 + "a")
        except Unsafe:
            pass
