"""E-mails: what is attached and what its sender says, in the spellings of real mail programs."""

import base64
import quopri
import sys
import types
from datetime import datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.office import mail
from ledgerkit.office.containers import walk
from ledgerkit.office.formats import Unsafe, sniff
from ledgerkit.office.mail import Mail, attachments, words

NAME = "合肥市长丰县“十百千”行动三季度结对服务基本情况表（最终版）.xlsx"
DATA = bytes(range(256))


def b64(text, charset="utf-8", label=None):
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def q(text, charset="utf-8"):
    return f"=?{charset}?Q?{''.join(f'={byte:02X}' for byte in text.encode(charset))}?="


def message(disposition=b"attachment", kind=b"application/octet-stream", head=b"From: cf@126.com\r\nSubject: a\r\n",
            content=DATA, encoding=b"base64"):
    pack = {b"base64": base64.encodebytes, b"quoted-printable": quopri.encodestring, b"8bit": bytes}[encoding]
    return (head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="--=x"\r\n\r\nx\r\n----=x\r\n'
            b"Content-Type: text/plain\r\n\r\n\xbc\xfb\xb8\xbd\xbc\xfe\r\n----=x\r\n"
            b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n"
            b"Content-Disposition: " + disposition + b"\r\n\r\n" + pack(content) + b"\r\n----=x--\r\n")


def only(data):
    found, = attachments(data)
    return found


# ---- names of attachments -----------------------------------------------------------------------------------------

HALF = len(NAME.encode("gb18030")) // 2 | 1  # inside a character
SPLIT = [f"=?gb2312?B?{base64.b64encode(part).decode()}?="
         for part in (NAME.encode("gb18030")[:HALF], NAME.encode("gb18030")[HALF:])]
PERCENT = "".join(f"%{byte:02X}" for byte in NAME.encode())
PERCENT_GBK = "".join(f"%{byte:02X}" for byte in NAME.encode("gbk"))
DISPOSITIONS = [
    f'attachment; filename="{b64(NAME)}"', f"attachment; filename={b64(NAME)}",
    f'attachment; filename="{b64(NAME, "gbk", "gb2312")}"',
    f'attachment; filename="{q(NAME)}"', f'attachment; filename="{SPLIT[0]}\r\n\t{SPLIT[1]}"',
    f'attachment;\r\n filename="{b64(NAME, "utf-8", "GBK")}"',
    f"attachment; filename*=UTF-8''{PERCENT}", f"attachment; filename*=gb2312''{PERCENT_GBK}",
    f"attachment; filename*=utf-8'zh-cn'{PERCENT}",
    f"attachment; filename*0*=UTF-8''{PERCENT[:60]};\r\n filename*1*={PERCENT[60:]}",
    f'attachment; filename*0="{b64(NAME)[:40]}";\r\n filename*1="{b64(NAME)[40:]}"',
    f'attachment; filename="{NAME}"', f'inline; filename="{NAME}"', f'attachment; filename="C:\\\\夹\\\\{NAME}"',
    f'attachment; filename="../夹/{NAME}"',
    f'attachment; filename=""; size=3\r\nContent-Type: application/x; name="{b64(NAME)}"',
]


@pytest.mark.parametrize("disposition", DISPOSITIONS)
@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_the_name_in_any_spelling(disposition, charset):
    data = message(disposition.encode(charset))
    if "Content-Type" in disposition:
        data = data.replace(b"Content-Type: application/octet-stream\r\n", b"")
    found = only(data)
    assert (found.name, found.data, found.failure) == (NAME, DATA, None)


@pytest.mark.parametrize("kind", ['application/vnd.ms-excel; name="{}"', "application/vnd.ms-excel;\r\n\tname={}"])
def test_the_name_in_the_type(kind):
    assert only(message(b"attachment", kind.format(b64(NAME)).encode())).name == NAME


@pytest.mark.parametrize("text, decoded", [
    (f"{b64('甲')} {b64('乙', 'gbk')}", "甲乙"), (f"Re: {b64('甲')} x {q('乙')}!", "Re: 甲 x 乙!"), ("没有编码", "没有编码"), ("", ""),
    (b64("镕", "gb18030", "gb2312"), "镕"), (b64("臺灣", "big5"), "臺灣"), ("=?utf-8*zh?B?55Sy?=", "甲"),
    ("=?nonsense?B?55Sy?=", "甲"),
    ("=?utf-8?B?55Sy", "=?utf-8?B?55Sy"), ("=?utf-8?B?55S?=", None), ("=?hex?Q?a_b?=", "a b"),
    ("=?utf-8?Q?=E7=94=B2_b?=", "甲 b"),
])
def test_encoded_words(text, decoded):
    assert words(text) == decoded if decoded is not None else words(text) is not None


# ---- contents -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("encoding", [b"base64", b"quoted-printable", b"8bit"])
def test_contents_in_any_encoding(encoding):
    content = "企业,次数\r\n甲,3".encode("gbk")
    assert only(message(b'attachment; filename="a.csv"', content=content, encoding=encoding)).data.rstrip() == content


def test_what_the_mail_says_of_itself():
    head = (f"From: {b64('长丰县, 办公室', 'gbk', 'gb2312')} <cf@126.com>\r\nSubject: {SPLIT[0]}\r\n {SPLIT[1]}\r\n"
            "Date: Fri, 24 Sep 2021 18:30:00 +0000\r\n")
    assert only(message(b"attachment", head=head.encode())).mail == Mail("cf@126.com", "长丰县, 办公室", NAME,
                                                                         datetime(2021, 9, 25, 2, 30))


@pytest.mark.parametrize("head, said", [
    ("From: 长丰县 <cf@126.com>\r\nSubject: 报送\r\nDate: 昨天\r\n".encode("gbk"), Mail("cf@126.com", "长丰县", "报送", None)),
    (b"Received: from a\r\n\tby b\r\nX-A: b\r\n", Mail("", "", "", None)),
    (b"from: cf@126.com\r\nDATE: Fri, 24 Sep 2021 10:00:00 +0800\r\n",
     Mail("cf@126.com", "", "", datetime(2021, 9, 24, 10))),
    (b"From: a@b.c\r\nDate: Fri, 24 Sep 2021 10:00:00\r\n", Mail("a@b.c", "", "", datetime(2021, 9, 24, 10))),
])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_what_other_mails_say(head, said, before):
    data = before + message(b"attachment", head=head)
    assert sniff(data) == "eml" and only(data).mail == said


def test_the_text_pictures_inside_it_and_signatures_are_no_attachments():
    made = EmailMessage()
    made["From"] = "a@126.com"
    made.set_content("正文")
    made.add_alternative("<p>正文<img src='cid:x'><table><tr><td>a</table>", subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<x>", filename="logo.png", disposition="inline")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="照片.png")
    made.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    made.add_attachment("a,b", filename="表.csv")
    assert [a.name for a in attachments(made.as_bytes())] == ["照片.png", "表.csv"]


def test_an_attachment_without_a_name():
    assert only(message(b"attachment")).name == "附件2"


def test_a_mail_that_is_nothing_but_its_attachment():
    data = (b"From: a@b.c\nContent-Type: application/vnd.ms-excel; name=a.xls\nContent-Transfer-Encoding: "
            b"base64\n\nAAEC\n")
    assert (only(data).name, only(data).data) == ("a.xls", b"\0\1\2")


def test_a_damaged_base64_is_taken_as_far_as_it_goes():
    assert only(message(b"attachment; filename=a").replace(b"AAECAwQF", b"AAEC!!wQ*F")).name == "a"


# ---- mails inside mails -------------------------------------------------------------------------------------------

def forwarded(inner, **headers):
    outer = EmailMessage()
    for name, value in headers.items():
        outer[name] = value
    outer.set_content("转发")
    outer.add_attachment(inner)
    return outer


def test_a_forwarded_mail_speaks_for_its_attachments():
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "cf@126.com", "长丰县/报送!"
    inner.set_content("x")
    inner.add_attachment(DATA, maintype="a", subtype="b", filename="表!1.xlsx")
    found = only(forwarded(forwarded(inner, Subject="转发"), Subject="再转发").as_bytes())
    assert (found.name, found.data, found.mail.sender) == ("转发.eml!报送！.eml!表！1.xlsx", DATA, "cf@126.com")


def test_a_forwarded_mail_packed_against_the_rules():
    inner = message(b"attachment; filename=a.xls")
    found = only(message(b"attachment; filename=b.eml", b"message/rfc822", content=inner))
    assert (found.name, found.data) == ("b.eml!a.xls", DATA)


def test_a_forwarded_mail_that_is_none():
    found = only(message(b"attachment", b"message/rfc822", content=b"\xff\xff"))
    assert found.failure and not found.data


def test_mails_forwarded_without_end():
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("a")
    for _ in range(12):
        made = forwarded(made, Subject="x")
    assert only(made.as_bytes()).failure


def test_a_web_page_saved_as_one_file():
    data = (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Location: "
            b"mhtml:a/a.htm\r\n"
            b"Content-Type: text/html\r\n\r\n<frameset>\r\n--x\r\nContent-Location: "
            b"mhtml:a/sheet001.htm\r\nContent-Type: text/html\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<table><tr><td>=BC=D7</table>\r\n--x--\r\n")
    found, = walk(data, sniff(data), "台账.xls")
    assert (found.name, found.format, found.failure) == ("台账.xls!sheet001.htm", "html", None)


# ---- Outlook's own packing ----------------------------------------------------------------------------------------

WINMAIL = message(b"attachment; filename=winmail.dat", b"application/ms-tnef", content=b"\x78\x9f\x3e\x22abc")


def test_winmail_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    found = only(WINMAIL)
    assert (found.name, found.failure) == ("winmail.dat", "winmail.dat附件只有Outlook能打开，请发件人改用纯文本格式重发")
    assert [f.failure for f in walk(WINMAIL, "eml", "信.eml")] == [found.failure]


class Tnef:
    def __init__(self, data):
        if data.endswith(b"!"):
            raise ValueError
        inside = types.SimpleNamespace(name="A~1.XLS", data=DATA, long_filename=lambda: "表.xls")
        self.attachments = [] if data.endswith(b"0") else [inside]


def test_winmail_with_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "tnefparse", types.SimpleNamespace(TNEF=Tnef))
    assert (only(WINMAIL).name, only(WINMAIL).data, only(WINMAIL).failure) == ("表.xls", DATA, None)
    for damaged in (b"0", b"!"):
        data = message(b"attachment; filename=winmail.dat", content=b"\x78\x9f\x3e\x22" + damaged)
        assert "请发件人改用纯文本格式重发" in only(data).failure


# ---- whatever comes -----------------------------------------------------------------------------------------------

def test_a_mail_nested_without_end_is_refused():
    data = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    found, = walk(b"From: a\n" + data, "eml", "信.eml")
    assert found.failure


def test_an_unforeseen_fault_of_the_parser_is_a_refusal(monkeypatch):
    monkeypatch.setattr(mail, "describe", lambda message: 1 // 0)
    with pytest.raises(Unsafe, match="邮件已损坏"):
        attachments(message())


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_mail_with_any_damage_is_read_or_refused(data):
    made = bytearray(message(data.draw(st.sampled_from(DISPOSITIONS)).encode("gbk"),
                             data.draw(st.sampled_from([b"message/rfc822", b"a/b", b"text/html"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, 600))
        made[at:at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    for found in walk(bytes(made), "eml", "信.eml"):
        assert found.name.startswith("信.eml")
