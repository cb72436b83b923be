"""The page of the signature holds text of the report."""

import pytest

from ledgerkit.typeset import signature

SIGNED = '<w:p><w:pPr><w:pStyle w:val="Signature"/></w:pPr><w:r><w:t>合肥市生态环境局</w:t></w:r></w:p>'
TEXT = "<w:p><w:r><w:t>正文。</w:t></w:r></w:p>"
STYLED = '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:jc w:val="both"/></w:pPr><w:r><w:t>正文。</w:t></w:r></w:p>'
BLANK = '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr></w:p>'
NOTE = '<w:p><w:pPr><w:pStyle w:val="AnnexNote"/></w:pPr><w:r><w:t>附件：指标解释</w:t></w:r></w:p>'


def tied(xml):
    return signature.tied(xml, signature.signs(xml))


def keeps(xml):
    """Of each paragraph whether it keeps with the next."""
    return ["keepNext" in part for part in xml.split("</w:p>")[:-1]]


@pytest.mark.parametrize(("before", "expected"), [
    (TEXT + STYLED, [False, True]),
    (STYLED + TEXT, [False, True]),
    (TEXT + BLANK + NOTE + BLANK, [True, True, True, True]),
    (TEXT + TEXT + "\n" + BLANK + "\n", [False, True, True]),
    ("<w:tbl><w:tr><w:tc>" + TEXT + "</w:tc></w:tr></w:tbl>" + BLANK, [False, True]),
])
def test_the_last_text_keeps_with_the_signature(before, expected):
    made = tied(before + SIGNED)
    assert keeps(made) == [*expected, False]
    assert made.replace("<w:keepNext/>", "").replace("<w:pPr></w:pPr>", "") == before + SIGNED


@pytest.mark.parametrize("empty", ["<w:p/>", '<w:p w:rsidR="00A1"/>'])
def test_a_blank_line_as_word_writes_it_keeps_too(empty):
    made = tied(TEXT + empty + "\n" + empty + SIGNED)
    assert keeps(made) == [True, True, True, False]
    whole = f"{empty.removesuffix('/>')}></w:p>"
    assert made.replace("<w:pPr><w:keepNext/></w:pPr>", "") == TEXT + whole + "\n" + whole + SIGNED
    assert keeps(tied(empty + SIGNED)) == [True, False]


def test_the_setting_stands_behind_the_style():
    assert '<w:pStyle w:val="BodyText"/><w:keepNext/><w:jc' in tied(STYLED + SIGNED)
    assert "<w:p><w:pPr><w:keepNext/></w:pPr><w:r>" in tied(TEXT + SIGNED)


def test_what_says_otherwise_stays():
    loose = TEXT.replace("<w:r>", '<w:pPr><w:keepNext w:val="0"/></w:pPr><w:r>')
    assert tied(loose + SIGNED) == loose + SIGNED and tied(TEXT) == TEXT
