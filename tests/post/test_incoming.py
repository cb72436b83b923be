"""Letters in: from a real IMAP server into 收件/邮件, each byte for byte and each once."""

import base64
import json
import os
import random
import subprocess
import sys
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from ledgerkit import inbox, post

NAME = "长丰县三季度报送.xlsx"
COUNTY = "changfeng@county.example.test"


def word(text, charset, label=None):
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def outlook(book):
    """Outlook: UTF-8 names by RFC 2231, a text and a page, winding boundaries."""
    made = EmailMessage()
    made["From"], made["To"] = f'{word("长丰县, 办公室", "utf-8")} <{COUNTY}>', "province@ledger.example.test"
    made["Subject"], made["Date"] = "关于报送三季度情况", "Fri, 24 Sep 2021 09:30:00 +0800"
    made["Message-ID"] = "<outlook.1@county.example.test>"
    made.set_content("请查收。")
    made.add_alternative("<p>请查收。</p>", subtype="html")
    made.add_attachment(book, maintype="application", subtype="octet-stream", filename=NAME)
    made.set_boundary("----=_NextPart_000")
    made.get_payload()[0].set_boundary("----=_NextPart_001")
    return bytes(made).replace(b"\n", b"\r\n")


def foxmail(book):
    """Foxmail: GBK called gb2312, raw header lines, a name in quotes and encoded words."""
    head = (f"Date: Fri, 24 Sep 2021 09:31:00 +0800\r\nFrom: {word('长丰县', 'gbk', 'gb2312')} <{COUNTY}>\r\n"
            f"Subject: {word('镕：三季度/报送', 'gb18030', 'gb2312')}\r\nX-Mailer: Foxmail 7, 2, 25, 331[cn]\r\n"
            "Message-ID: <foxmail.1@county.example.test>\r\nMime-Version: 1.0\r\n"
            'Content-Type: multipart/mixed;\r\n\tboundary="----=_001_NextPart"\r\n\r\n').encode()
    name = word(NAME, "gbk", "gb2312").encode()
    return (head + b"------=_001_NextPart\r\nContent-Type: text/plain;\r\n\tcharset=\"GB2312\"\r\n"
            b"Content-Transfer-Encoding: 8bit\r\n\r\n" + "见附件。\r\n.\r\n..".encode("gbk")
            + b"\r\n------=_001_NextPart\r\nContent-Type: application/octet-stream;\r\n\tname=\"" + name
            + b"\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n\tfilename=\"" + name
            + b"\"\r\n\r\n" + base64.encodebytes(book).replace(b"\n", b"\r\n") + b"\r\n------=_001_NextPart--\r\n")


def netease(book):
    """163: a forwarded mail inside, with a name in GBK by RFC 2231."""
    inner = foxmail(book).replace(b"foxmail.1", b"foxmail.2")
    return (f'From: "{word("长丰县转报", "GBK")}" <{COUNTY}>\r\nSubject: {word("转发：三季度报送", "GBK")}\r\n'
            "Date: Fri, 24 Sep 2021 09:32:00 +0800 (CST)\r\nMessage-ID: <163.1@county.example.test>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b163\"\r\n\r\n"
            "--b163\r\nContent-Type: text/plain; charset=GBK\r\n\r\n\r\n--b163\r\nContent-Type: message/rfc822\r\n"
            "Content-Disposition: attachment; filename*=GBK''%D7%AA.eml\r\n\r\n").encode("ascii") + inner + b"\r\n--b163--\r\n"


def qq(book):
    """QQ: no Message-ID, no sender's name, an empty subject, header bytes raw."""
    name = word(NAME, "utf-8").encode()
    return (f"From: {COUNTY}\r\nX-Who: ".encode() + "长丰".encode("gbk") + b"\r\nDate: Fri, 24 Sep 2021 01:33:00 +0000\r\n"
            b"Mime-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"qq\"\r\n\r\n--qq\r\n"
            b"Content-Type: application/octet-stream; charset=\"utf-8\"; name=\"" + name
            + b"\"\r\nContent-Disposition: attachment; filename=\"" + name + b"\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(book).replace(b"\n", b"\r\n") + b"--qq--\r\n")


PROGRAMS = {outlook: "20210924-093000 长丰县, 办公室 关于报送三季度情况.eml", foxmail: "20210924-093100 长丰县 镕：三季度 报送.eml",
            netease: "20210924-093200 长丰县转报 转发：三季度报送.eml", qq: f"20210924-093300 {COUNTY} 无主题.eml"}


def letter(subject="报送", body="见附件", id="<1@county.example.test>", **headers):
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = COUNTY, subject, "Fri, 24 Sep 2021 10:00:00 +0800"
    if id:
        made["Message-ID"] = id
    for name, value in headers.items():
        made[name] = value
    made.set_content(body)
    return bytes(made).replace(b"\n", b"\r\n")


def kept(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "收件").rglob("*") if p.is_file()}


@pytest.fixture
def workbook(rows, book):
    return book({"结对": rows.sheet(rows.PAIRING, [rows.enterprise(1, "甲公司")]),
                 "问题": rows.sheet(rows.ISSUES, [rows.issue(1, "甲公司")], title="企业问题台账")})


def into(mail_server, *letters, **place):
    for data in letters:
        mail_server.deliver(data, mail_server.province, **place)


# ---- what comes ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("program", PROGRAMS)
def test_letters_of_every_program_come_byte_for_byte_and_are_read(mail_server, office, ledgerkit, workbook, program):
    data = program(workbook)
    into(mail_server, data)
    result = ledgerkit("fetch", office)
    assert (result.exit_code, result.output) == (0, "取到1封，已有0封。\n")
    assert kept(office) == {PROGRAMS[program]: data}
    found = json.loads(ledgerkit("read", office / "收件", "--campaign", "anhui-sbq", "--format", "json").output)
    assert found["file"].endswith(f"!{NAME}") and found["unit"]["code"] == "340121"
    assert [len(table["rows"]) for table in found["tables"]] == [1, 1]


def test_what_exim_took_comes_as_dovecot_gives_it(mail_server, office, ledgerkit, workbook):
    mail_server.submit(foxmail(workbook), mail_server.counties[0], mail_server.province)
    stored = mail_server.messages(mail_server.province)
    assert ledgerkit("fetch", office).exit_code == 0
    assert list(kept(office).values()) == stored and stored[0].startswith(b"Received: ")


def test_the_mailbox_is_left_as_it_is(mail_server, office, ledgerkit):
    into(mail_server, letter(), letter(id="<2@county.example.test>"))
    ledgerkit("fetch", office)
    assert mail_server.flags(mail_server.province) == [b"\\Recent", b"\\Recent"]  # neither seen nor even looked at
    assert len(mail_server.messages(mail_server.province)) == 2


def test_the_server_is_told_who_comes(mail_server, office, ledgerkit):
    into(mail_server, letter())
    ledgerkit("fetch", office)
    assert "ID sent: name=ledgerkit, version=" in mail_server.log()


def test_forty_megabytes(mail_server, office, ledgerkit):
    book = random.Random(5).randbytes(40_000_000)
    into(mail_server, outlook(book))
    assert ledgerkit("fetch", office).exit_code == 0
    (data,) = kept(office).values()
    assert len(data) > 54_000_000 and data == outlook(book)


def test_letters_from_before_the_period_are_left_and_told(mail_server, office, ledgerkit):
    into(mail_server, letter("上季度", id=None), arrived=datetime(2021, 6, 30, 12))
    into(mail_server, letter("本季度", id=None), arrived=datetime(2021, 7, 1, 12))
    assert ledgerkit("fetch", office).output == "取到1封，已有0封。2021-07-01以前收到的1封没有取（要取加--since）。\n"
    assert ledgerkit("fetch", office, "--since", "2021-01-01").output == "取到1封，已有1封。\n"
    assert sorted(kept(office)) == [f"20210924-100000 {COUNTY} {which}季度.eml" for which in ("上", "本")]


@pytest.mark.parametrize("period, day", [("2021Q3", date(2021, 7, 1)), ("2021H2", date(2021, 7, 1)), ("2021-02", date(2021, 2, 1)),
                                         ("2021", date(2021, 1, 1)), ("2021Q1", date(2021, 1, 1)), ("2021H1", date(2021, 1, 1))])
def test_the_first_day_of_a_period(mail_server, office, period, day):
    batch = inbox.Batch(office, "anhui-sbq", period, date(2021, 9, 25), mail=inbox.load_batch(office).mail)
    assert post.fetch(batch, post.server_of(batch, "imap"), mail_server.password).since == day


def test_a_folder_with_a_chinese_name(mail_server, office, ledgerkit, change):
    into(mail_server, letter("在里面"), folder="&YqWQAQ-")  # 报送 in modified UTF-7 (RFC 3501, 5.1.3)
    into(mail_server, letter("在外面"))
    assert ledgerkit("fetch", office, "--folder", "报送").output.startswith("取到1封")
    assert list(kept(office)) == [f"20210924-100000 {COUNTY} 在里面.eml"]
    change("[mail]", '[mail]\nfolder = "报送"')
    assert ledgerkit("fetch", office).output.startswith("取到0封，已有1封")


def test_a_folder_that_is_gone(mail_server, office, ledgerkit):
    into(mail_server, letter(), folder="2021")
    result = ledgerkit("fetch", office, "--folder", "三季度")
    assert result.exit_code == 2 and "没有“三季度”这个文件夹" in result.output and "现有：2021、INBOX。" in result.output


def test_whose_letters_they_are(mail_server, office, ledgerkit):
    contacts = openpyxl.Workbook()
    for row in (["填报单位", "单位代码", "联系人", "电话", "邮箱"], ["长丰县", "340121", "李艳", "", COUNTY.upper()]):
        contacts.active.append(row)
    contacts.save(office / "通讯录.xlsx")
    into(mail_server, letter(), letter(id="<2@x>"), letter(id="<3@x>").replace(b"changfeng@", b"stranger@"))
    assert ledgerkit("fetch", office).output == (
        "取到3封，已有0封。\n来自：长丰县2封。\n发件地址没有登记的：stranger@county.example.test1封。\n")


# ---- once ---------------------------------------------------------------------------------------------------------

def test_fetching_twice_saves_nothing(mail_server, office, ledgerkit, workbook):
    into(mail_server, *(by_another_way(program(workbook)) for program in PROGRAMS))
    assert ledgerkit("fetch", office).output.startswith("取到4封，已有0封")
    before = kept(office)
    mark = len(mail_server.log())
    assert ledgerkit("fetch", office).output.startswith("取到0封，已有4封")
    assert kept(office) == before
    assert "body_count=0" in mail_server.log()[mark:]  # known by their headers, not fetched again


def resaved(data):
    return data.replace(b"\r\n", b"\n") + b"\n"


def by_another_way(data):
    return b"Return-Path: <x@county.example.test>\r\nReceived: from a\r\n\tby b; Fri, 24 Sep 2021 10:00:05 +0800\r\nX-Spam: 0\r\n" + data


@pytest.mark.parametrize("id", ["<1@county.example.test>", None])
@pytest.mark.parametrize("change", [bytes, resaved, by_another_way])
def test_a_letter_that_was_put_there_by_hand(mail_server, office, ledgerkit, change, id):
    place = office / "收件" / "合肥市"
    place.mkdir()
    (place / "长丰的信.EML").write_bytes(change(letter(id=id)))
    into(mail_server, letter(id=id))
    assert ledgerkit("fetch", office).output == "取到0封，已有1封。\n"
    assert list(kept(office)) == ["长丰的信.EML"]


def test_letters_moved_and_renamed_are_known(mail_server, office, ledgerkit):
    into(mail_server, letter(), letter("另一封", id=None))
    ledgerkit("fetch", office)
    moved = office.with_name("搬走的批次")
    office.rename(moved)
    for number, path in enumerate(sorted((moved / "收件" / "邮件").iterdir())):
        path.rename(moved / "收件" / f"{number}.eml")
    assert ledgerkit("fetch", moved).output == "取到0封，已有2封。\n"


def test_one_message_id_on_two_letters_loses_neither(mail_server, office, ledgerkit):
    into(mail_server, letter(body="第一版"), letter(body="第二版"), letter(body="第一版", id=None), letter(body="第二版", id=None),
         letter(body="第一版"), by_another_way(letter(body="第二版", id=None)))
    assert ledgerkit("fetch", office).output == "取到4封，已有2封。\n"
    names = sorted(kept(office))
    assert len(names) == 4 and names[-1] == f"20210924-100000 {COUNTY} 报送.eml"
    assert all(name.startswith(f"20210924-100000 {COUNTY} 报送-") for name in names[:-1])


def test_what_a_crash_left_behind_goes(mail_server, office, ledgerkit):
    (office / "收件" / "邮件").mkdir()
    (office / "收件" / "邮件" / ".取信中.part").write_bytes(b"half a let")
    into(mail_server, letter())
    ledgerkit("fetch", office)
    assert list(kept(office).values()) == [letter()]


# ---- what goes wrong ----------------------------------------------------------------------------------------------

def test_letters_that_are_hardly_letters(mail_server, office, ledgerkit):
    broken = [b"\r\n\r\nno headers at all\r\n", b"From: \xff\xfe<>\r\nDate: yesterday\r\n",
              b"Subject: =?utf-8?B?!!!?=\r\n\r\n" + bytes(range(1, 256)),
              b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 50]
    into(mail_server, *broken, letter())
    assert ledgerkit("fetch", office).output.startswith("取到5封")
    found = kept(office)
    assert sorted(found.values()) == sorted(mail_server.messages(mail_server.province)) and letter() in found.values()
    assert ledgerkit("fetch", office).output.startswith("取到0封，已有5封")


def test_a_letter_that_the_server_cannot_read_costs_itself(mail_server, office, ledgerkit):
    into(mail_server, letter("第一封"))
    path = mail_server.deliver(letter("读不了", id="<2@x>"), mail_server.province)
    into(mail_server, letter("第三封", id="<3@x>"))
    os.chown(path, 0, 0)
    path.chmod(0)
    result = ledgerkit("fetch", office)
    assert result.exit_code == 0 and result.output.startswith("取到2封，已有0封。\n第2号邮件取不下来：") and "另存下来，放进“收件”" in result.output
    assert sorted(kept(office)) == [f"20210924-100000 {COUNTY} {which}.eml" for which in ("第一封", "第三封")]


def test_the_server_goes_in_the_middle(mail_server, office):
    into(mail_server, *(letter(id=f"<{n}@x>", body=str(n)) for n in range(4)))
    batch = inbox.load_batch(office)

    def progress(done, total):
        if done == 2:
            mail_server.stop_imap()

    done = post.fetch(batch, post.server_of(batch, "imap"), mail_server.password, progress=progress)
    assert len(done.letters) == len(kept(office)) == 2 and "取信中途连接断了" in done.broken and "再运行一次" in done.broken
    mail_server.start()
    done = post.fetch(batch, post.server_of(batch, "imap"), mail_server.password)
    assert (len(done.letters), done.known, done.broken) == (2, 2, None)


def test_a_connection_that_breaks_is_made_anew(mail_server, office):
    into(mail_server, *(letter(id=f"<{n}@x>", body=str(n)) for n in range(4)))
    batch = inbox.load_batch(office)

    def progress(done, total):
        if done == 2:
            mail_server.stop_imap()
            mail_server.start()

    done = post.fetch(batch, post.server_of(batch, "imap"), mail_server.password, progress=progress)
    assert (len(done.letters), done.faults, done.broken) == (4, [], None)


def test_a_wrong_password(mail_server, office, ledgerkit, monkeypatch):
    monkeypatch.setenv("LEDGERKIT_MAIL_PASSWORD", "guess-what-1")
    result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and result.output.startswith("不能继续：收信服务器127.0.0.1没有接受用户“province@") and "授权码" in result.output
    assert "guess-what-1" not in result.output and len(result.output.splitlines()) == 1


@pytest.mark.parametrize("password", ["ｐａｓｓ", "钥匙", "a\r\nb LOGOUT", "tab\t"])
def test_a_password_that_cannot_be_one(mail_server, office, ledgerkit, monkeypatch, password):
    monkeypatch.setenv("LEDGERKIT_MAIL_PASSWORD", password)
    result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "关掉中文输入法" in result.output and password not in result.output


def test_no_password_and_nobody_to_ask(mail_server, office, ledgerkit, monkeypatch):
    monkeypatch.delenv("LEDGERKIT_MAIL_PASSWORD")
    result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "LEDGERKIT_MAIL_PASSWORD" in result.output


TYPED = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from ledgerkit.cli import main
main(["fetch", sys.argv[1]])
"""


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")
def test_the_password_is_typed_unseen(mail_server, office, monkeypatch):
    import pty

    into(mail_server, letter())
    monkeypatch.delenv("LEDGERKIT_MAIL_PASSWORD")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", TYPED, str(office)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        said = b""
        while "输入时不显示）：".encode() not in said:
            said += os.read(ours, 1000)
        os.write(ours, mail_server.password.encode() + b"\n")
        try:
            while more := os.read(ours, 1000):
                said += more
        except OSError:  # how a terminal ends on Linux
            pass
    os.close(ours)
    assert process.returncode == 0 and "取到1封" in said.decode() and mail_server.password not in said.decode()
