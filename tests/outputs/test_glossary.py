"""指标解释: every indicator of every pack is explained in words, and the reports carry it as their annex."""

import io
import re

import docx
import pytest

from ledgerkit import campaign
from ledgerkit.outputs.glossary import glossary

PACKS = ("anhui-sbq", "zhejiang-sbq", "jiyuan-lgjk", "anhui-cxjz", "anhui-mdm", "xuzhou-srbq")


@pytest.mark.parametrize("id", PACKS)
def test_every_indicator_is_explained_without_code(id):
    pack = campaign.load(id)
    told = glossary(pack)
    assert [line["名称"] for line in told] == [i.id for i in pack.indicators]
    for line in told:
        assert line["单位"] and line["口径"] and line["算法"]
        assert not re.search(r"==|\bin\b|\bor\b|\bnone\b|[{}]", line["算法"]), line


def test_the_ways_of_counting_are_said_in_words(pack):
    told = {line["名称"]: line["算法"] for line in glossary(pack)}
    assert told["结对企业数"] == "“结对服务基本情况表”各行，“企业名称”相同的只计一次"
    assert told["走访企业数"] == "“结对服务基本情况表”符合口径的各行，“企业名称”相同的只计一次"
    assert told["走访次数"] == "“结对服务基本情况表”各行“走访次数”相加"
    assert told["问题收集数"] == "“企业问题台账”行数"
    assert told["已解决数"] == "“企业问题台账”符合口径的行数"
    assert told["办结率"] == "已解决数÷问题收集数×100%"


@pytest.mark.parametrize(("example", "report", "id"), [("anhui-hefei-2021q2", "合肥市", "anhui-sbq"), ("zhejiang-2020q4", "全省", "zhejiang-sbq")])
def test_the_report_has_the_annex_on_a_page_of_its_own(ran, example, report, id):
    document = docx.Document(io.BytesIO((ran(example).folder / "报告" / f"{report}.docx").read_bytes()))
    styles = {p.style.name: p for p in document.paragraphs}
    note, mark, title = (styles[name] for name in ("附件说明", "附件标记", "附件标题"))
    assert (note.text, mark.text, title.text) == ("附件：指标解释", "附件", "指标解释")
    assert mark.style.paragraph_format.page_break_before
    assert document.element.body.index(note._p) < next(document.element.body.index(p._p) for p in document.paragraphs if p.style.name == "Signature")
    table = document.tables[-1]
    assert [c.text for c in table.rows[0].cells] == ["序号", "指标", "单位", "口径", "算法"]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    told = glossary(campaign.load(id))
    assert [[c.text for c in row.cells][1:] for row in table.rows[1:]] == [[line[k] for k in ("名称", "单位", "口径", "算法")] for line in told]
