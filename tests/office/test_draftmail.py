"""E-mail drafts: every program that reads them finds the same names, bytes, addresses and words."""

import email
import email.policy
import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledgerkit.office import mail
from ledgerkit.office.draftmail import draft, is_address

DAY = date(2021, 9, 30)
SUBJECT = "【退回】环保服务企业“十百千”行动2021年第三季度：长丰县（请于9月30日前改正）"
NAME = "合肥市长丰县“十百千”行动三季度报表（最终版）.xlsx"
DATA = bytes(range(256)) * 9


def parsed(data):
    """As the standard's own reader understands it."""
    return email.message_from_bytes(data, policy=email.policy.default)


def ours(data):
    """As this program reads it when it comes back."""
    return mail.describe(email.message_from_bytes(data, policy=email.policy.compat32))


def head(data):
    return data.partition(b"\r\n\r\n")[0].decode("ascii")


def test_a_draft_opens_as_one_and_says_what_it_was_given():
    data = draft(SUBJECT, "长丰县：\n　　请改正。\n", DAY, ["cf@example.test"], ("安徽省生态环境厅", "office@example.test"), [(NAME, DATA)])
    message = parsed(data)
    assert (message["X-Unsent"], message["Subject"], message["To"]) == ("1", SUBJECT, "cf@example.test")
    assert message["From"].addresses[0].display_name == "安徽省生态环境厅"
    assert message["From"].addresses[0].addr_spec == "office@example.test"
    assert message["Date"].datetime.isoformat() == "2021-09-30T08:00:00+08:00"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == "长丰县：\n　　请改正。\n"
    assert [(a.get_filename(), a.get_content_type(), a.get_content()) for a in message.iter_attachments()] == [
        (NAME, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DATA)]
    assert message.defects == [] and all(part.defects == [] for part in message.walk())


def test_our_own_reader_finds_the_same():
    data = draft(SUBJECT, "请改正。", DAY, ["cf@example.test"], ("安徽省生态环境厅", "office@example.test"), [(NAME, DATA), ("函.docx", b"")])
    assert [(a.name, a.data, a.failure) for a in mail.attachments(data)] == [(NAME, DATA, None), ("函.docx", b"", None)]
    about = ours(data)
    assert (about.sender, about.sender_name, about.subject) == ("office@example.test", "安徽省生态环境厅", SUBJECT)
    assert (about.date.month, about.date.day) == (9, 30)


@pytest.mark.parametrize("spelling", ["name", "filename", "filename*"])
def test_each_of_the_three_spellings_says_the_name_by_itself(spelling):
    """What one program ignores, another goes by: whichever two are struck out, the third is enough."""
    data = draft("a", "b", DAY, files=[(NAME, DATA)]).decode("ascii")
    patterns = {"name": r'(?<!file);\r\n name="[^"]*"', "filename": r';\r\n filename="[^"]*"', "filename*": r";\r\n filename\*=[^\r]*"}
    for other, pattern in patterns.items():
        if other != spelling:
            data, struck = re.subn(pattern, "", data)
            assert struck == 1
    found, = mail.attachments(data.encode("ascii"))
    assert (found.name, found.data) == (NAME, DATA)


# Names as offices give them. The reader takes two bytes such as those of ¡ for GBK, whatever the mail says they are.
letters = st.sampled_from("“”（）【】《》、：-_.,;'()[]{}%=?*&+ 0Aaz") | st.integers(0x4E00, 0x9FA5).map(chr)
names = st.text(letters, max_size=60).map(lambda n: f"表{n}.xlsx")


@given(name=names, data=st.binary(max_size=300))
@example(name="长" * 240 + ".xlsx", data=b"x")  # longer than a line may be: said in pieces
@example(name="=?utf-8?B?5aSn?=.xlsx", data=b"x")
@example(name="%E5%A4%A7'';.xlsx", data=b"--=_ledgerkit_draft--\r\n")
@settings(max_examples=150, deadline=None)
def test_any_name_and_any_bytes_come_back_unchanged(name, data):
    made = draft("退回", "见附件", DAY, files=[(name, data)])
    found, = mail.attachments(made)
    assert (found.name, found.data) == (name, data)
    assert max(map(len, made.split(b"\r\n"))) <= 998
    assert [a.get_content() for a in parsed(made).iter_attachments()] == [data]
    assert [a.get_filename() for a in parsed(made).iter_attachments()] == [name]


@given(subject=st.text(max_size=200), body=st.text(max_size=300), sender=st.text(max_size=40))
@example(subject="甲\r\nBcc: all@example.test", body=".\r\n.\nFrom me", sender="乙\nTo: all@example.test")
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_out_of_its_place(subject, body, sender):
    """No header but our own, lines that every server takes, ASCII throughout, CRLF throughout."""
    data = draft(subject, body, DAY, ["cf@example.test"], (sender, "office@example.test"), [(NAME, b"x")])
    data.decode("ascii")
    assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    titles = [line.partition(":")[0] for line in head(data).split("\r\n") if not line.startswith(" ")]
    assert titles == ["X-Unsent", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID", "Content-Type"]
    assert all(len(line) <= 76 for line in head(data).split("\r\n"))
    assert ours(data).sender == "office@example.test" and not set("\r\n") & set(ours(data).subject)


def test_what_cannot_be_printed_is_shown_to_be_there():
    message = parsed(draft("甲\x00乙\ud800", "丙\x07丁", DAY))
    assert message["Subject"] == "甲�乙�" and message.get_content().strip() == "丙�丁"


def test_nobody_to_send_to_is_no_To():
    data = draft("a", "b", DAY, ["", "王波", "wang bo@example.test", "王@例.测试", "a@b\r\nBcc: c@d"])
    assert "To:" not in head(data) and "Bcc" not in head(data) and "From:" not in head(data)


def test_addresses_stand_once_and_in_their_order():
    message = parsed(draft("a", "b", DAY, ["b@example.test", "a@example.test", "b@example.test"]))
    assert message["To"] == "b@example.test, a@example.test"


@pytest.mark.parametrize(("text", "good"), [
    ("a.b-c_d@mail.example.test", True), ("10086@qq.example.test", True), ("a@b@c", False), ("a b@c.d", False), ("@c.d", False),
    ("a@", False), ("甲@c.d", False), ("a@c.d\n", False), ("<a@c.d>", False)])
def test_what_is_an_address(text, good):
    assert is_address(text) is good


def test_equal_drafts_are_equal_bytes_and_different_ones_have_different_ids():
    def made(**changes):
        given = {"subject": "甲", "body": "乙", "day": DAY, "to": ["a@example.test"], "files": [("表.xlsx", b"1")], **changes}
        return draft(**given)

    assert made() == made()
    ids = [parsed(data)["Message-ID"] for data in (
        made(), made(subject="丙"), made(body="丙"), made(to=["b@example.test"]), made(files=[("表.xlsx", b"2")]), made(files=[]),
        made(files=[("表二.xlsx", b"1")]), made(day=date(2021, 10, 1)))]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"<[0-9a-f]{40}@ledgerkit\.invalid>", id) for id in ids)
    assert parsed(made(sender=("厅", "office@example.test")))["Message-ID"].endswith("@example.test>")


def test_a_draft_without_files_is_a_plain_text():
    message = parsed(draft("a", "请抓紧报送。", DAY))
    assert message.get_content_type() == "text/plain" and message.get_content().strip() == "请抓紧报送。"
