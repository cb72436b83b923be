"""Every mistake in a template or a sentence is said, with its place, before any report is made."""

from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ledgerkit import campaign, typeset
from ledgerkit.errors import FatalError
from ledgerkit.outputs import documents, sample
from ledgerkit.typeset import proof
from ledgerkit.typeset.wording import read_sentences

PACK = Path(__file__).parents[2] / "templates" / "anhui-sbq"


@pytest.fixture(scope="module")
def tried():
    """What a template of a city's report is tried with: wording, contexts, the shape of all that there is."""
    pack = campaign.load("anhui-sbq")
    city = next(d for d in pack.documents if d.id == "city")
    runs = sample.runs(pack)
    return documents.sentences(pack), sample.contexts(runs, city), proof.shapes(sample.everything(runs, city))


@pytest.fixture
def mistakes(tried, tmp_path):
    """mistakes(document, headings): what is said of a template."""
    def read(document, headings=()):
        document.save(tmp_path / "试.docx")
        found = proof.template(tmp_path / "试.docx", "city", *tried, headings)
        assert all(said.startswith("模板 试.docx ") for said in found.mistakes)
        return [said.removeprefix("模板 试.docx ") for said in found.mistakes]

    return read


def of(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def made_of(xml):
    """A document with one paragraph of this content; r(…) is a run."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for child in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(child)
    return document


def r(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows):
    document = docx.Document()
    made = document.add_table(len(rows), max(map(len, rows)))
    for row, texts in zip(made.rows, rows):
        for cell, text in zip(row.cells, texts):
            cell.text = text
    return document


@pytest.mark.parametrize("text, said", [
    ("走访企业{{ 文.走仿企业数 }}家",
     "第2段“走访企业{{ 文.走仿企业数 }}家”用了没有的名称“走仿企业数”，是否为“走访企业数”？文里有：走访企业数、结对企业数、走访次数、体检企业数、"
     "问题收集数、已解决数、未解决数、办结率。"),
    ("{% for x in 下极 %}{{ x }}{% endfor %}", "没有的名称“下极”，是否为“下级”？可用的有：下级、"),
    ("{% for x in 下级 %}{{ x.名城 }}{% endfor %}", "没有的名称“名城”，是否为“名称”？x里有：名称、数、文、状态。"),
    ("{% for x in 下级 if x.状太 %}{{ loop.indx }}{% endfor %}", "没有的名称“状太”，是否为“状态”？"),
    ("{% if 来件.已报 > 999 %}{{ 目标分市[0].名城 }}{% endif %}", "没有的名称“名城”，是否为“名称”？"),
    ("{{ 单位 if 数.走访企业数 else 单味 }}", "没有的名称“单味”，是否为“单位”？"),
    ("{{ 句.走仿 }}", "没有的名称“走仿”，是否为“走访”？句里有：走访、"),
    ("{{ 未报|顿 }}", "的“{{ 未报|顿 }}”没有叫“顿”的过滤器，是否为“顿号”，现有：千分、占、顿号、"),
    ("{{ 下级|总数('结对企业') }}", "没有的名称“结对企业”，是否为“结对企业数”？"),
    ("{{ 目标分市|selectattr('达倒')|list|顿号 }}", "没有的名称“达倒”，是否为“达到”？每一项里有：达到、"),
    ("{{ 素材.取得成效|编号(1, '甲')|map(attribute='标体')|join }}", "没有的名称“标体”，是否为“标题”？"),
    ("{{ 下级.名称 }}", "的“下级”是一个列表（要用 for 逐个取），里面没有“名称”。"),
    ("{{ 下级 }}{{ 数 }}", "的“下级”是一个列表，不能直接打印，请用 for 逐个取，或用“|顿号”连成一句。"),
    ("{{ 表号 }}", "的“表号”后面要写括号：表号()。"),
    ("{{ 单位 - 1 }}", "里的文字和数不能用“-”来算，算数请用“数”，不用“文”。"),
    ("{{ 数.走访企业数 - 数.结对企业数 }}", "算不出来：里面有没有报送的（空的）数，请先用 if 判断，或改用“文”（试填“都没有报送”时）。"),
    ("{{ 1 / (数.走访企业数 or 0) }}", "算不出来：除数为零，请先用 if 判断"),
    ("{%p if 单位 %}", "第2段的“{%p if 单位 %}”没有结束，后面缺少“endif”。"),
    ("{%p endfor %}", "第2段的“{%p endfor %}”前面没有与它相配的“for”。"),
    ("{% p if 单位 %}", "第2段的“{%p if 单位 %}”没有结束，后面缺少“endif”。"),
    ("甲{%p if 单位 %}", "第2段的“{%p if 单位 %}”要单独占一段，同处还有“甲”。"),
    ("{% if 单位 %}", "第2段“{% if 单位 %}”里的 if 或 for 没有在同一段里结束"),
    ("{% fro x in 下级 %}", "里的“fro”不是认得的写法，是否为“for”。"),
    ("{% include 'x' %}", "不能用“include”。"),
    ("{%tr for x in 下级 %}", "第2段的“{%tr for x in 下级 %}”不在表格里"),
    ("｛｛ 单位 ｝｝", "第2段的“｛｛ 单位 ｝｝”用了全角的括号或百分号，请改成半角的{{ … }}或{% … %}。"),
    ("{％p if 单位 ％}", "用了全角的括号或百分号"),
    ("{{ 单位 ｝｝", "用了全角的括号或百分号"),
    ("{ 单位 }", "第2段的“{ 单位 }”只有一层花括号，请写成“{{ 单位 }}”。"),
    ("{ { 单位 } }", "第2段的“{ { 单位 } }”两个括号之间有空格"),
    ("{{ 单位", "第2段的“{{ 单位”没有写完，缺少“}}”"),
    ("{{ 单位 }", "第2段的“{{ 单位”没有写完，缺少“}}”"),
    ("单位 }}", "第2段的“单位 }}”没有开头，缺少“{{”"),
    ("{{ 未报｜顿号 }}", "里有全角的“｜”，请改成半角。"),
    ("{{ 未报|顿号(3， '个') }}", "里有全角的“，”，请改成半角。"),
    ("{{ 未报|顿号(3, '个) }}", "里的引号不成对。"),
    ("{{ (单位 }}", "里的括号“()”不成对。"),
    ("{% if 单位 = '甲' %}{% endif %}", "里的“=”要写成“==”。"),
])
def test_each_kind_of_mistake_is_said_at_its_place(mistakes, text, said):
    found = mistakes(of("好的。", text, "也好，{{ 单位 }}。"))
    assert said in found[0], found
    assert found[0].startswith("第2段")


def test_all_mistakes_are_said_not_only_the_first(mistakes):
    found = mistakes(of("{{ 单味 }}", "{{ 文.走仿 }}{{ 数.走仿 }}", "{% if 0 %}{{ 期号 }}{% else %}{{ 下极 }}{% endif %}", "{{ 未报|顿 }}", "{{ 断"))
    assert sorted(said[:3] for said in found) == ["第1段", "第2段", "第2段", "第3段", "第3段", "第4段", "第5段"]


TEARING = {
    "修订记录": r("{{ 单") + f'<w:del w:id="1" w:author="x"><w:r><w:delText>味</w:delText></w:r></w:del><w:ins w:id="2" w:author="x">{r("位")}</w:ins>',
    "域": r("{{ 单") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>' + r("位"),
    "超链接": r("{{ 单") + f'<w:hyperlink w:anchor="x">{r("位")}</w:hyperlink>',
    "换行": r("{{ 单") + "<w:r><w:br/></w:r>" + r("位"), "制表符": r("{{ 单") + "<w:r><w:tab/></w:r>" + r("位"),
    "脚注": r("{{ 单") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r("位"),
    "内容控件": r("{{ 单") + f"<w:sdt><w:sdtContent>{r('位')}</w:sdtContent></w:sdt>",
}


@pytest.mark.parametrize("what", TEARING)
def test_a_torn_tag_is_said_with_what_tears_it(mistakes, what):
    found = mistakes(made_of(TEARING[what] + r(" }}")))
    remedy = "请接受修订后重新输入" if what == "修订记录" else "请删去后在一处重新输入"
    assert f"第1段的{{{{ 单位 }}}}被分成两截（中间有{what}），{remedy}。" in found


@pytest.mark.parametrize("xml", [
    '<w:bookmarkStart w:id="9" w:name="_GoBack"/><w:bookmarkEnd w:id="9"/>', '<w:commentRangeStart w:id="1"/>', '<w:proofErr w:type="spellStart"/>',
    "<w:r><w:rPr><w:lang w:eastAsia='zh-CN'/></w:rPr><w:t></w:t></w:r>", "<w:r><w:softHyphen/></w:r>", "<w:r><w:lastRenderedPageBreak/></w:r>",
])
def test_what_word_processors_leave_inside_a_tag_is_no_mistake(mistakes, xml):
    assert mistakes(made_of(r("{{ 单") + xml + r("位 }}"))) == []


@pytest.mark.parametrize("text", [
    "{{ 未报|顿号(3, “个单位”) }}", "{{ 未报|顿号(3, ‘个’) }}", "{{ 单\xad位 }}", "{{\u3000单位\xa0}}", "{{ 5 – 3 }}", "{{r 单位 }}", "{%r if 单位 %}甲{%r endif %}",
    "{# 写给自己看的 #}", "{% if 来件.已报 %}甲{% elif 未报 %}乙{% else %}丙{% endif %}", "{{ loop if loop is defined else 单位 }}",
])
def test_what_is_meant_is_understood(mistakes, text):
    assert mistakes(of(text)) == [] or "is defined" in text


def test_a_row_statement_that_was_copied_into_every_cell_counts_once(mistakes, tmp_path):
    statements = [["单位", "状态"], ["{%tr for 行 in 下级 %}"] * 2, ["{{ 行.名称 }}", "{{ 行.状态 }}"], ["{%tr endfor %}"] * 2]
    assert mistakes(table(*statements)) == []
    data = typeset.render(typeset.compile_template(tmp_path / "试.docx"), typeset.Wording("", {"city": {}}), "city",
                          {"下级": [{"名称": n, "状态": "已报送"} for n in "甲乙"]}, datetime(2021, 9, 30))
    (tmp_path / "出.docx").write_bytes(data)
    assert [[c.text for c in row.cells] for row in docx.Document(str(tmp_path / "出.docx")).tables[0].rows] == [
        ["单位", "状态"], ["甲", "已报送"], ["乙", "已报送"]]


def test_mistakes_in_tables_say_row_and_cell(mistakes):
    found = mistakes(table(["单位"], ["{%tr for 行 in 下级 %}"], ["{{ 行.名城 }}"], ["{%tr endfor %}"]))
    assert found[0].startswith("第1张表第3行第1格“{{ 行.名城 }}”用了没有的名称“名城”")
    found = mistakes(table(["单位", "甲"], ["{%tr for 行 in 下级 %}", "多余"]))
    assert found[0] == "第1张表第2行第1格的“{%tr for 行 in 下级 %}”要单独占一行，同处还有“多余”。"


def test_headers_footers_and_text_boxes_are_read_too(mistakes):
    document = of("{{ 单位 }}")
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ 单味 }}"
    section.even_page_footer.paragraphs[0].text = "{{ 期号 }}"
    document.settings.odd_and_even_pages_header_footer = True
    box = (f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{r("{{ 截止 }}")}</w:p>'
           "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>")
    document.paragraphs[0]._p.append(parse_xml(box))
    found = mistakes(document)
    assert [said.partition("“")[0] for said in sorted(found)] == sorted(["双页页脚第1段", "文本框第1段", "页眉第1段"])


def test_a_needed_heading_is_missed_by_name(mistakes, tmp_path):
    document = of("一、工作情况", "典型案例")
    assert mistakes(document, ("一、工作情况", "典型案例", "五、典型案例", "三、存在问题")) == ["缺少标题“五、典型案例”。", "缺少标题“三、存在问题”。"]
    with pytest.raises(FatalError, match="模板 试.docx 缺少标题“三、存在问题”。"):
        typeset.compile_template(tmp_path / "试.docx", ("一、工作情况", "三、存在问题"))


def test_unaccepted_changes_are_remarked(tried, tmp_path):
    made_of(f'<w:ins w:id="2" w:author="x">{r("新加的话")}</w:ins>').save(tmp_path / "试.docx")
    found = proof.template(tmp_path / "试.docx", "city", *tried)
    assert not found.mistakes and "没有接受的修订" in found.remarks[0]


@pytest.mark.parametrize("text, said", [
    ("{% if x %}", "（第2行）里的“{% if x %}”没有结束，后面缺少“endif”。"), ("{{ 单味 }}", "（第2行）用了没有的名称“单味”，是否为“单位”？"),
    ("{% if 0 %}\n{{ 文.走仿次数 }}{% endif %}", "（第4行）用了没有的名称“走仿次数”，是否为“走访次数”？"), ("{{ 单位", "没有写完"),
    ("{{ 数.走访企业数 - 1 }}", "算不出来：里面有没有报送的（空的）数"), ("{{ 句.走访 }}", "没有的名称“句”"), ("{{ 未报|顿 }}", "没有叫“顿”的过滤器"),
])
def test_mistakes_of_sentences_say_the_line(tried, tmp_path, text, said):
    quoted = f'"""\n{text}\n"""' if "\n" in text else f"'{text}'"
    (tmp_path / "wording.toml").write_text(f'[city]\n"坏" = {quoted}\n"好" = "好"\n', encoding="utf-8")
    found = proof.sentences("wording.toml", read_sentences(tmp_path / "wording.toml")[1], "city", *tried[1:])
    assert len(found) == 1 and found[0].startswith("wording.toml [city] 的句子“坏”") and said in found[0], found


def test_sentences_that_no_template_names_are_told(tmp_path):
    (tmp_path / "wording.toml").write_text('["共用"]\n"甲" = "甲"\n"乙" = "乙"\n[city]\n"丙" = "丙"\n"乙" = "自己的"\n', encoding="utf-8")
    found = read_sentences(tmp_path / "wording.toml")[1]
    assert proof.unused("wording.toml", found, {"city": ["{{ 句.甲 }}{{ 句['乙'] }}"]}) == ["wording.toml [city] 的句子“丙”（第5行）没有模板用到。"]
    assert proof.unused("wording.toml", found, {"city": ["{{ 句[名] }}"]}) == []


def test_a_table_whose_loop_leaves_no_row_is_left_out(mistakes, tmp_path):
    assert mistakes(table(["{%tr for 行 in 下级 %}"], ["{{ 行.名称 }}"], ["{%tr endfor %}"])) == []
    data = typeset.render(typeset.compile_template(tmp_path / "试.docx"), typeset.Wording("", {"city": {}}), "city", {"下级": []},
                          datetime(2021, 9, 30))
    (tmp_path / "出.docx").write_bytes(data)
    assert docx.Document(str(tmp_path / "出.docx")).tables == []
