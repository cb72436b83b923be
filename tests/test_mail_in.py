"""E-mails in 收件/: whose they are, what counts once, and what is said of those that bring nothing that can be read."""

import dataclasses
import io
import random
import zipfile
from datetime import date
from email import policy
from email.message import EmailMessage

import pytest

from ledgerkit import checks, consolidate, pipeline
from ledgerkit.checks import Context
from ledgerkit.model import CheckSpec, Contact, Reading, Submission

AS_OF = date(2021, 9, 25)
COUNTY, CITY, STRANGER = "cf@example.test", "hf@example.test", "someone@example.test"
BARE = "邮件里没有附件，请把表格作为附件重新发送"


@pytest.fixture
def workbook(rows, book):
    """The bytes of a sound report of 长丰县."""
    return book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")]),
                 "问题": rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")})


def mail(*attached, sender=COUNTY, subject="报送三季度材料", text="见附件", html=None):
    """An e-mail with these files, (name, bytes), or whole e-mails, attached."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, "province@example.test", subject
    made["Date"] = "Fri, 24 Sep 2021 10:00:00 +0800"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for file in attached:
        if isinstance(file, EmailMessage):
            made.add_attachment(file)
        else:
            made.add_attachment(file[1], maintype="application", subtype="octet-stream", filename=file[0])
    return made


@pytest.fixture
def take_in(tmp_path, pack):
    """What came of an e-mail's bytes: (received, reading) for each file in it."""
    def make(message, name="信.eml"):
        path = tmp_path / name
        path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
        return pipeline.take_in(str(path), name, [pack], AS_OF)

    return make


# ---- who sent it --------------------------------------------------------------------------------------------------

def test_a_reading_knows_the_address_that_brought_it(take_in, workbook):
    (_, reading), = take_in(mail(("表.xlsx", workbook)))
    assert (reading.sender, reading.unit) == (COUNTY, "340121")


def test_a_file_that_came_without_a_mail_has_no_sender(take_in, workbook):
    (_, reading), = take_in(workbook, "表.xlsx")
    assert reading.sender == ""


def test_in_a_forwarded_chain_who_attached_it_is_the_sender(take_in, workbook):
    chain = mail(mail(mail(("表.xlsx", workbook)), sender=CITY, subject="转发：三季度"), sender=STRANGER, subject="转发")
    (received, reading), = take_in(chain)
    assert reading.sender == COUNTY and reading.unit == "340121"
    assert received.path == "信.eml!转发：三季度.eml!报送三季度材料.eml!表.xlsx"


def test_an_archive_in_a_mail_is_the_senders_and_a_saved_mail_without_one_the_outer_mails(take_in, workbook):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("长丰县.xlsx", workbook)
    inner = mail(("表.xlsx", workbook))
    del inner["From"]
    found = take_in(mail(("材料.zip", packed.getvalue()), ("原信.eml", inner.as_bytes()), sender=CITY))
    assert [reading.sender for _, reading in found] == [CITY, CITY]


def test_a_report_in_prose_and_a_mail_that_is_no_report_have_a_sender_too(take_in, book):
    (_, reading), = take_in(mail(("别的.xlsx", book({"表": [["车号", "司机"]]}))))
    assert reading.failure and reading.sender == COUNTY


# ---- what counts --------------------------------------------------------------------------------------------------

def test_a_workbook_that_comes_by_several_ways_counts_once(take_in, workbook, pack):
    """Sent by the county, sent on by the city as it is and as a whole mail, and attached twice."""
    letter = mail(("表.xlsx", workbook), ("表（副本）.xlsx", workbook))
    arrivals = [*take_in(letter, "1.eml"), *take_in(mail(("表.xlsx", workbook), sender=CITY), "2.eml"),
                *take_in(mail(letter, sender=CITY), "3.eml")]
    decisions = consolidate.decide(arrivals, pack, "2021Q3")
    assert sorted(d.verdict for d in decisions) == ["采用"] + ["重复"] * 4
    ledger = consolidate.ledger(decisions, pack)
    assert len(list(ledger.rows("pairing"))) == 1


# ---- what brings nothing ------------------------------------------------------------------------------------------

def test_a_mail_without_attachments_is_registered_and_says_what_to_do(take_in):
    (received, reading), = take_in(mail(text="已报，请查收。"))
    assert reading is None and (received.path, received.format, received.failure) == ("信.eml", "eml", BARE)


@pytest.mark.parametrize("options", [
    {"text": "链接: https://pan.baidu.com/s/1abc 提取码: x1y2"},
    {"text": "从QQ邮箱发来的超大附件\n三季度.xlsx (31.2M)"},
    {"text": "x", "html": '<p><a href="https://wx.mail.qq.com/ftn/download?func=3&key=1">三季度.xlsx</a>'},
    {"text": "x", "html": '<a href="https://mail.163.com/large-attachment-download/index.html?p=1">下载</a>'},
    {"text": "请在线填报 https://kdocs.cn/l/abc"},
])
def test_a_mail_with_a_link_in_the_place_of_an_attachment_says_so(take_in, options):
    (received, _), = take_in(mail(**options))
    assert received.failure.startswith(BARE) and "链接" in received.failure and "普通附件" in received.failure


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "utf-8"])
def test_the_link_in_any_charset_and_in_a_forwarded_mail(take_in, charset):
    head = f"From: {COUNTY}\r\nSubject: a\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    inner = head.encode() + "见超大附件".encode(charset)
    outer = f"From: {CITY}\r\nContent-Type: message/rfc822\r\n\r\n".encode() + inner
    assert [received.failure != BARE for message in (inner, outer) for received, _ in take_in(message)] == [True, True]


def test_an_ordinary_link_is_none(take_in):
    (received, _), = take_in(mail(text="网址 https://www.example.test/ 请查收"))
    assert received.failure == BARE


def test_pictures_and_pdf_get_their_sentences(take_in):
    found = take_in(mail(("扫描件.pdf", b"%PDF-1.4\n"), ("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(20))))
    assert [reading for _, reading in found] == [None, None]
    assert [received.failure for received, _ in found] == [
        "PDF文件，读不出表格，请发送Excel原表", "图片，读不出表格，请发送Excel原表"]


# ---- damaged and large --------------------------------------------------------------------------------------------

def test_a_broken_attachment_costs_only_itself(take_in, workbook):
    found = take_in(mail(("坏.xlsx", workbook[:len(workbook) // 2]), ("空.xlsx", b""), ("好.xlsx", workbook)))
    assert [received.path for received, _ in found] == ["信.eml!坏.xlsx", "信.eml!空.xlsx", "信.eml!好.xlsx"]
    assert [bool(received.failure) for received, _ in found] == [True, True, False]
    assert "请" in found[0][0].failure and found[2][1].unit == "340121"


def test_a_mail_that_was_cut_off(take_in, workbook):
    """As a mailbox does that is full: the first attachment is whole, the second is not."""
    whole = mail(("好.xlsx", workbook), ("坏.xlsx", workbook)).as_bytes()
    found = take_in(whole[:-len(workbook) // 2])
    assert [bool(received.failure) for received, _ in found] == [False, True] and found[0][1].unit == "340121"


def test_an_attachment_of_40_megabytes(take_in, workbook):
    """Photographs in a workbook do not pack; the e-mail with them is half as large again."""
    large = io.BytesIO(workbook)
    with zipfile.ZipFile(large, "a", zipfile.ZIP_STORED) as package:
        for n in range(8):
            package.writestr(f"xl/media/image{n}.jpeg", random.Random(n).randbytes(5 * 2**20))
    data = mail(("现场照片.xlsx", large.getvalue())).as_bytes()
    assert len(data) > 50 * 2**20
    (received, reading), = take_in(data)
    assert received.size > 40 * 2**20 and (reading.unit, len(reading.tables)) == ("340121", 2)


# ---- registered addresses -----------------------------------------------------------------------------------------

@pytest.fixture
def asked(pack):
    """The findings of the check `sender` on a submission of a unit that came from these addresses."""
    def make(unit, *senders, contacts):
        found = next(u for u in pack.units if u.code == unit)
        submission = Submission(found, {}, tuple(Reading(f"{n}.eml!表.xlsx", unit=unit, sender=s) for n, s in enumerate(senders)))
        known = {code: Contact(code, addresses=tuple(addresses)) for code, addresses in contacts.items()}
        only = dataclasses.replace(pack, checks=(CheckSpec("sender", "warning"),))
        return list(checks.run("submission", submission, Context(only, AS_OF, "2021Q3", contacts=known)))

    return make


def test_an_address_that_nobody_registered_is_a_warning_said_once(asked):
    found = asked("340121", STRANGER, STRANGER.upper(), COUNTY, contacts={"340121": [COUNTY, "b@example.test"]})
    assert [(f.severity, f.check, f.origin.file) for f in found] == [("warning", "sender", "0.eml!表.xlsx")]
    assert found[0].message == (f"0.eml!表.xlsx：发件地址{STRANGER}不是长丰县登记的地址（登记的是{COUNTY}、b@example.test），"
                                "请核实是否本单位报送。")


def test_the_city_may_forward_and_a_city_reports_for_itself(asked):
    contacts = {"340121": [COUNTY], "340100": [CITY]}
    assert not asked("340121", CITY, contacts=contacts) and not asked("340100-0", CITY, contacts=contacts)
    assert asked("340100-0", COUNTY, contacts=contacts)


@pytest.mark.parametrize("contacts", [{"340100": [CITY]}, {"340100": [CITY], "340121": []}])
def test_a_unit_without_an_address_is_said_once_as_info(asked, contacts):
    found = asked("340121", STRANGER, "x@example.test", contacts=contacts)
    assert [(f.severity, f.message) for f in found] == [("info", "没有长丰县在通讯录里登记的邮箱，未作“发件地址”校验。")]
    assert not asked("340121", CITY, contacts=contacts)


def test_without_contacts_or_without_a_mail_nothing_is_asked(asked):
    assert not asked("340121", STRANGER, contacts={}) and not asked("340121", "", contacts={"340121": [COUNTY]})


def test_every_pack_asks_for_the_sender():
    from ledgerkit import campaign

    for id in ("anhui-sbq", "anhui-mdm", "anhui-cxjz", "jiyuan-lgjk", "zhejiang-sbq", "xuzhou-srbq"):
        assert [c.severity for c in campaign.load(id).checks if c.check == "sender"] == ["warning"], id
