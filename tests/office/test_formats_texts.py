"""What a text is and in which encoding; and that no bytes at all, of whatever kind they claim to be, end in a crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.office import formats
from ledgerkit.office.containers import walk
from ledgerkit.office.formats import Unsafe, decode, delimiter, sniff
from ledgerkit.office.sheets import open_book

MAIL = "From: a@126.com\r\nSubject: 十百千\r\n\r\n正文，\r\n"
TEXTS = [
    ("html", "<!-- 导出 --><div><table>".encode()), ("html", "<html>甲".encode("utf-16")),
    ("html", b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="h"><table>'), ("html", b"\r\n\r\n<head>"),
    ("xml2003", b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?><ss:Workbook xmlns:ss="u">'),
    ("xml2003", '<?xml version="1.0" encoding="gb2312"?><Workbook>甲'.encode("gbk")),
    ("unknown", b'<?xml version="1.0"?><data/>'), ("unknown", b"<?xml?><office:document><office:meta/><table:table>"),
    ("eml", MAIL.encode("utf-8-sig")), ("eml", b"\r\n" + MAIL.encode("gbk")),
    ("eml", b"From a@126.com Fri\n" + MAIL.encode()),
    ("eml", b"Return-Path: <a@126.com>\nX-QQ-mid: 1\n\nx"), ("eml", b"X-Mailer: Foxmail\nX_Odd.Name: 1\n\nx"),
    ("unknown", b"name: a\nvalue: b\n"), ("unknown", b"Subject: a\n\nb"),
    ("csv", "序号;企业名称\n1;甲".encode("utf-16")), ("csv", "PK值,企业\n1,2".encode()), ("csv", "BM值,企业\n1,2".encode("gbk")),
    ("csv", ("序号,企业名称\r\n" + "1,甲公司乙\r\n" * 20_000).encode("gb18030")),
    ("csv", ("序号,企业名称\r\n" + "1,甲公司乙\r\n" * 20_000).encode()),
    ("unknown", "序号\t企业名称\n".encode()), ("unknown", "第一行，没有逗号\n第二行也没有".encode("gbk")),
]


@pytest.mark.parametrize("kind, data", TEXTS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(TEXTS)])
def test_what_a_text_is(kind, data):
    assert sniff(data, "报表.xls") == kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_text_is_told_by_its_bytes(encoding):
    assert decode("企业名称，一业".encode(encoding)) == "企业名称，一业"


def test_a_few_broken_bytes_stay_visible():
    data = bytearray(("企业名称，" * 20).encode())
    data[1] = 0xFF
    assert decode(bytes(data)).startswith("\ufffd") and decode(bytes(data)).endswith("企业名称，")
    assert decode(b"\x81\xff\x81\xff") is None and decode(b"a\0") is None


def test_two_bytes_that_could_be_one_foreign_letter_are_chinese():
    assert "一".encode("gbk").decode("utf-8") == "һ"  # a Cyrillic letter
    assert decode("一\n".encode("gbk")) == "一\n"


def test_the_head_of_a_text_may_end_inside_a_character():
    for encoding in ("utf-8", "gbk"):
        assert decode("企业".encode(encoding)[:-1], cut=True) == "企"


@pytest.mark.parametrize("text, sign", [
    ("a,b\nc,d", ","), ("a\tb\nc\td", "\t"), ("a;b\nc;d", ";"), ("a,b\nc", None), ("", None), ("a\nb", None),
    ("台账,,\n序号,企业,备注\n1,甲,x\n2,乙,y;z", ","),
    ("1\t甲,乙\t丙\n2\t甲,乙\t丙", "\t"),
    ("1\t,甲\t,乙\t\n2\t,甲\t,乙\t", ","),  # tabs that keep numbers text in Excel
    ('"甲\n乙",1\n"丙\n丁",2', ","),
])
def test_the_delimiter_is_what_most_lines_agree_on(text, sign):
    assert delimiter(text) == sign


# ---- whatever comes -----------------------------------------------------------------------------------------------

MAGIC = [b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"\xff\xfe",
         b"<html><table>",
         b'<?xml version="1.0"?><Workbook>', b"From: a\nSubject: b\n",
         b"Content-Type: multipart/mixed; boundary=a\nFrom: a\n\n--a\n",
         b"From: a\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename*=", b"a,b\n1,2\n",
         b"sep=;\n",
         b"Rar!", b"%PDF", b"BM", b"\x89PNG", b""]


@pytest.mark.parametrize("magic", MAGIC)
@given(rest=st.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_sentence(magic, rest):
    data = magic + rest
    kind = sniff(data)
    for found in walk(data, kind, "来件"):
        assert found.format in formats.WORKBOOKS or not found.failure.isascii()
    for format in {kind, *formats.WORKBOOKS,
                   *formats.CONTAINERS} - {"xls"}:  # calamine may abort on it: workers are for that
        try:
            open_book(data, format)
        except Unsafe as refusal:
            assert not str(refusal).isascii()
