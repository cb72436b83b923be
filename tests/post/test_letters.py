"""Letters as files: names that any system takes, and the likeness of two copies of one letter."""

import doctest
import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerkit.office.mail import Mail
from ledgerkit.post import drafts, letters, mailbox, sentlog, server
from ledgerkit.post.drafts import Draft
from ledgerkit.post.letters import file_name, fingerprint, head_of, message_id

ARRIVED = datetime(2021, 9, 25, 8)
TEXTS = st.text(max_size=300) | st.text("甲乙镕😀/\\:*?\"<>|. \t\r\n\x00\u202e\ud800", max_size=200)


@pytest.mark.parametrize("module", [letters, server, drafts, sentlog, mailbox])
def test_the_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


@given(TEXTS, TEXTS, TEXTS)
def test_a_file_name_fits_every_system(sender, name, subject):
    made = file_name(Mail(sender, name, subject, datetime(2021, 9, 24, 9, 30)), ARRIVED)
    assert made.startswith("20210924-093000 ") and made == file_name(Mail(sender, name, subject, datetime(2021, 9, 24, 9, 30)), ARRIVED)
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202e]', made) and made == made.strip(" .")
    assert len(f"{made}-01234567.eml".encode()) <= 255


def test_a_file_name_where_the_letter_says_little():
    assert file_name(Mail("", "", "", None), ARRIVED) == "20210925-080000 无发件人 无主题"


HEAD = b"From: a@b.example.test\nSubject: x\n y\nMessage-ID: <1@x>\nContent-Type: text/plain\n\n"


STAMPS = [b"Received: from x\n\tby y\n", b"X-Spam: no\n", b"Return-Path: <a@b>\n", b"DKIM-Signature: v=1;\n b=x\n"]


@given(st.binary(max_size=200), st.lists(st.sampled_from(STAMPS)))
def test_a_copy_is_the_same_whatever_its_way_stamped_on_it(body, stamps):
    body = body.replace(b"\r", b"")
    sent = HEAD + body
    arrived = (b"".join(stamps) + sent).replace(b"\n", b"\r\n") + b"\r\n"
    assert fingerprint(sent) == fingerprint(arrived) and message_id(head_of(arrived)) == "<1@x>"


@pytest.mark.parametrize("old, new", [(b"a@b", b"c@b"), (b"Subject: x", b"Subject: z"), (b"<1@x>", b"<2@x>"),
                                      (b"plain", b"html"), (b"\n\n", b"\n\nX")])
def test_another_letter_is_not_the_same(old, new):
    assert fingerprint(HEAD + b"text") != fingerprint(HEAD.replace(old, new) + b"text")


NOW = datetime(2021, 9, 25, 10, tzinfo=timezone(timedelta(hours=8)))


FIELDS = [b"X-Unsent: 1", b"x-unsent: 1", b"Date: Sat, 1 Jan 2000 00:00:00 +0000", b"BCC: a@b\n c@d", b"Subject: a\n b",
          b"To: a@b", b"X-A: =?utf-8?B?55Sy?="]


@given(st.lists(st.sampled_from(FIELDS)), st.text("a.\n甲", max_size=60))
def test_only_what_must_change_changes_on_the_wire(fields, body):
    data = b"\n".join(fields) + b"\n\n" + body.encode()
    sent = drafts.on_the_wire(Draft("x.eml", data, "<1@x>", "", (), "", ()), "us@office.example.test", NOW)
    assert b"\n" not in sent.replace(b"\r\n", b"") and b"\r" not in sent.replace(b"\r\n", b"") and sent.endswith(b"\r\n")
    head = head_of(sent)
    kept = [field.replace(b"\n", b"\r\n") for field in fields if not field.lower().startswith((b"x-unsent", b"date", b"bcc"))]
    added = [b"Date: Sat, 25 Sep 2021 10:00:00 +0800", b"From: us@office.example.test", b"Message-ID: <1@x>"]
    assert head == b"\r\n".join([*added, *kept]) + b"\r\n\r\n"
    assert sent[len(head):].replace(b"\r\n", b"\n").rstrip(b"\n") == body.encode().rstrip(b"\n")
