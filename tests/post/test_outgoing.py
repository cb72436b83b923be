"""Drafts out: by a real SMTP server into the mailboxes of counties, each once, each written down."""

import csv
import io
import os
import socket
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from ledgerkit import inbox, post
from ledgerkit.errors import FatalError
from ledgerkit.post.courier import Courier
from ledgerkit.post.sentlog import Log

CHANGFENG, LUJIANG, CHAOHU = ("changfeng@county.example.test", "lujiang@county.example.test", "chaohu@county.example.test")
BODY = "长丰县：\n.\n..两个点\n请于9月30日前改正后重新报送。\n"
NAMES = ["时间", "结果", "收件人", "主题", "文件", "Message-ID", "sha256"]


def draft(to=CHANGFENG, subject="关于退回三季度报送材料的函", id="<return.1@ledger.example.test>", attachment=b"PK\3\4", **headers):
    made = EmailMessage()
    made["X-Unsent"] = "1"
    made["From"] = "省生态环境厅 <province@ledger.example.test>"
    if to:
        made["To"] = to
    for name, value in headers.items():
        made[name] = value
    made["Subject"], made["Date"] = subject, "Sat, 25 Sep 2021 00:00:00 +0800"
    if id:
        made["Message-ID"] = id
    made.set_content(BODY, cte="8bit")
    made.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="长丰县三季度报送.xlsx")
    made.set_boundary("=_draft")
    return bytes(made).replace(b"\n", b"\r\n")


@pytest.fixture
def put(office):
    """Lay a draft into 输出: put(data) or put(data, "合肥市.eml", "催报")."""
    def lay(data, name="长丰县.eml", folder="退回"):
        path = office / "输出" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return lay


@pytest.fixture
def three(put):
    """A draft for each of three counties, in the order in which they go."""
    for number, address in enumerate((CHANGFENG, LUJIANG, CHAOHU), 1):
        put(draft(address, id=f"<return.{number}@ledger.example.test>"), f"{number}.eml")


def log(office):
    text = (office / "发送记录.csv").read_bytes()
    assert text.startswith("\ufeff".encode())
    head, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert head == NAMES
    return rows


def results(office):
    return [row[1] for row in log(office)]


def counts(mail_server):
    return [len(mail_server.messages(address)) for address in (CHANGFENG, LUJIANG, CHAOHU)]


def send(office, mail_server, report=lambda draft, result: None):
    batch = inbox.load_batch(office)
    return post.send(office, post.server_of(batch, "smtp"), mail_server.password, report)


# ---- a dry run ----------------------------------------------------------------------------------------------------

def test_a_dry_run_sends_and_writes_nothing(mail_server, office, ledgerkit, put):
    put(draft())
    put(draft(to=None, id="<2@x>"), "庐江县.eml")
    put(draft("庐江县", id="<3@x>"), "庐江县2.eml")
    put(draft("lujiang＠county.example.test", id="<4@x>"), "庐江县3.eml")
    put(draft(f"{LUJIANG}, {CHAOHU}", "关于报送三季度材料的催报通知", "<5@x>"), "合肥市.eml", "催报")
    before = sorted(office.rglob("*"))
    mark = mail_server.log("exim-main")
    result = ledgerkit("send", office)
    assert result.exit_code == 0 and result.output.splitlines() == [
        "输出/退回/庐江县.eml　致？　《关于退回三季度报送材料的函》　附件1个（长丰县三季度报送.xlsx）　1KB",
        "　　不发：没有收件人，请先登记这个单位的邮箱，重新运行ledgerkit run。",
        "输出/退回/庐江县2.eml　致庐江县　《关于退回三季度报送材料的函》　附件1个（长丰县三季度报送.xlsx）　1KB",
        "　　不发：收件人“庐江县”不是邮箱地址，请改正后重新运行ledgerkit run。",
        "输出/退回/庐江县3.eml　致lujiang＠county.example.test　《关于退回三季度报送材料的函》　附件1个（长丰县三季度报送.xlsx）　1KB",
        "　　不发：收件人“lujiang＠county.example.test”不是邮箱地址，请改正后重新运行ledgerkit run。",
        "输出/退回/长丰县.eml　致changfeng@county.example.test　《关于退回三季度报送材料的函》　附件1个（长丰县三季度报送.xlsx）　1KB",
        "输出/催报/合肥市.eml　致lujiang@county.example.test、chaohu@county.example.test　《关于报送三季度材料的催报通知》"
        "　附件1个（长丰县三季度报送.xlsx）　1KB",
        "共5封，要发的2封。还没有发；核对无误后加--really再运行一次。"]
    assert counts(mail_server) == [0, 0, 0] and sorted(office.rglob("*")) == before and mail_server.log("exim-main") == mark


def test_nothing_to_send(mail_server, office, ledgerkit):
    for words in ((), ("--really",)):
        result = ledgerkit("send", office, *words)
        assert (result.exit_code, result.output) == (0, "“输出”里没有要发的信，请先运行ledgerkit run。\n")


# ---- the real thing -----------------------------------------------------------------------------------------------

def test_what_arrives_is_what_was_drafted(mail_server, office, ledgerkit, put):
    data = draft(cc=f'"庐江县, 办公室" <{LUJIANG}>', bcc=CHAOHU)
    put(data)
    assert ledgerkit("send", office, "--really").exit_code == 0
    assert counts(mail_server) == [1, 1, 1]
    (arrived,) = mail_server.messages(CHANGFENG)
    stamps, sent = arrived.split(b"Date: ", 1)
    date, rest = sent.split(b"\r\n", 1)
    left_out = (b"X-Unsent: 1\r\n", b"Date: Sat, 25 Sep 2021 00:00:00 +0800\r\n", b"bcc: chaohu@county.example.test\r\n")
    for line in left_out:
        assert data.count(line) == 1
        data = data.replace(line, b"")
    assert rest == data and stamps.startswith(b"Received: from [127.0.0.1]\r\n")
    said = parsedate_to_datetime(date.decode())
    assert abs(datetime.now(timezone.utc) - said) < timedelta(minutes=2) and said.utcoffset() == timedelta(hours=8)


def test_twice_really_sends_once(mail_server, office, ledgerkit, three, put):
    put(draft(CHANGFENG, "催报", "<remind.1@x>"), "合肥市.eml", "催报")
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 0 and result.output.splitlines()[-1] == "已发送4封。记在“发送记录.csv”里。"
    first = log(office)
    assert [row[1:3] + row[4:6] for row in first] == [
        ["已发送", address, f"输出/退回/{number}.eml", f"<return.{number}@ledger.example.test>"]
        for number, address in enumerate((CHANGFENG, LUJIANG, CHAOHU), 1)] + [["已发送", CHANGFENG, "输出/催报/合肥市.eml", "<remind.1@x>"]]
    for words in (("--really",), ()):
        result = ledgerkit("send", office, *words)
        assert result.exit_code == 0 and "不发：" in result.output and "已发送。" in result.output and "要发的0封" in result.output
    assert log(office) == first and counts(mail_server) == [2, 1, 1]


def test_a_draft_that_was_renamed_or_changed_is_still_the_same(mail_server, office, ledgerkit, put):
    path = put(draft())
    ledgerkit("send", office, "--really")
    path.rename(path.with_name("改名.eml"))
    put(draft(subject="改过的"))
    result = ledgerkit("send", office, "--really")
    assert "稿子有改动，但编号没变，不重发" in result.output and counts(mail_server) == [1, 0, 0]


def test_a_draft_without_a_message_id_is_known_by_its_bytes(mail_server, office, ledgerkit, put):
    put(draft(id=None))
    ledgerkit("send", office, "--really")
    ledgerkit("send", office, "--really")
    (arrived,) = mail_server.messages(CHANGFENG)
    (row,) = log(office)
    assert b"\r\nMessage-ID: " + row[5].encode() + b"\r\n" in arrived and row[5].endswith("@ledger.example.test>")


def test_the_log_after_a_spreadsheet_program_has_saved_it(mail_server, office, ledgerkit, three):
    ledgerkit("send", office, "--really")
    path = office / "发送记录.csv"
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("gbk"))
    assert "要发的0封" in ledgerkit("send", office, "--really").output
    (office / "输出" / "退回" / "4.eml").write_bytes(draft(LUJIANG, id="<return.4@x>"))
    assert ledgerkit("send", office, "--really").exit_code == 0
    assert len(log(office)) == 4 and counts(mail_server) == [1, 2, 1]


def test_a_log_that_says_nothing_stops_it(mail_server, office, ledgerkit, three):
    (office / "发送记录.csv").write_text("时间,结果\n昨天,已发送\n", encoding="utf-8")
    for words in ((), ("--really",)):
        result = ledgerkit("send", office, *words)
        assert result.exit_code == 2 and "分不清哪些信已经发过" in result.output
    assert counts(mail_server) == [0, 0, 0]


def test_text_stays_text_in_the_log(mail_server, office, ledgerkit, put):
    put(draft(subject='=HYPERLINK("x")'))
    ledgerkit("send", office, "--really")
    assert log(office)[0][3] == '\'=HYPERLINK("x")'


# ---- crashes ------------------------------------------------------------------------------------------------------

CRASH = """
import os, sys
from pathlib import Path
from ledgerkit import inbox, post
from ledgerkit.post.courier import Courier
hand_over, gone = Courier.hand_over, []
def crash(self, draft, now):
    if gone:
        if sys.argv[2] == "after":
            hand_over(self, draft, now)
        os._exit(9)
    gone.append(draft)
    return hand_over(self, draft, now)
Courier.hand_over = crash
folder = Path(sys.argv[1])
post.send(folder, post.server_of(inbox.load_batch(folder), "smtp"), os.environ["LEDGERKIT_MAIL_PASSWORD"], print)
"""


@pytest.mark.parametrize("when, arrived", [("before", [1, 0, 0]), ("after", [1, 1, 0])])
def test_a_crash_between_the_log_and_the_wire(mail_server, office, ledgerkit, three, when, arrived):
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(office), when], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert crashed.returncode == 9, crashed.stderr.decode()
    assert results(office) == ["已发送", "正在发送"] and counts(mail_server) == arrived
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 0 and "发送时中断，不知道是否发出。请到邮箱的“已发送”里查" in result.output
    assert counts(mail_server) == [*arrived[:2], 1] and results(office) == ["已发送", "正在发送", "已发送"]
    path = office / "发送记录.csv"
    verdict = "未发出" if when == "before" else "已发送"
    path.write_bytes(path.read_bytes().replace("正在发送".encode(), verdict.encode()))
    ledgerkit("send", office, "--really")
    assert counts(mail_server) == [1, 1, 1]


def test_every_line_is_on_the_disk_before_the_next_step(mail_server, office, three, monkeypatch):
    safe = []
    monkeypatch.setattr("os.fsync", lambda file: safe.append((office / "发送记录.csv").read_text(encoding="utf-8-sig")))
    monkeypatch.setattr(Courier, "hand_over", lambda self, draft, now: safe.append(draft.file) or {})
    send(office, mail_server)
    safe = [step if step.endswith(".eml") else [line.split(",")[1] for line in step.splitlines()[1:]] for step in safe[1:]]
    assert safe == [["正在发送"], "输出/退回/1.eml", ["已发送"], ["已发送", "正在发送"], "输出/退回/2.eml", ["已发送"] * 2,
                    ["已发送", "已发送", "正在发送"], "输出/退回/3.eml", ["已发送"] * 3]


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_log_whose_last_line_was_cut_short(tmp_path, cut):
    def entry(number, result):
        return post.sentlog.Entry("2021-09-25 10:00:00", result, "a@b.example.test", "函", f"{number}.eml", f"<{number}@x>", str(number) * 64)

    with Log(tmp_path) as kept:
        kept.start(entry(1, "正在发送"))
        kept.finish(entry(1, "已发送"))
        kept.start(entry(2, "正在发送"))
    path = tmp_path / "发送记录.csv"
    path.write_bytes(path.read_bytes()[:-cut])
    with Log(tmp_path) as kept:
        kept.start(entry(3, "正在发送"))
        kept.finish(entry(3, "未发出：服务器不收"))
    entries = post.sentlog.read(tmp_path)
    assert [e.file for e in entries] == (["1.eml", "2.eml", "3.eml"] if cut < 3 else ["1.eml", "3.eml"])


def test_two_runs_at_once(mail_server, office, ledgerkit, three):
    with Log(office):
        result = ledgerkit("send", office, "--really")
        assert result.exit_code == 2 and "另一个窗口正在发信" in result.output
    assert ledgerkit("send", office, "--really").exit_code == 0 and counts(mail_server) == [1, 1, 1]


# ---- refusals -----------------------------------------------------------------------------------------------------

def test_a_recipient_whom_the_server_refuses(mail_server, office, ledgerkit, put):
    put(draft(f"{CHANGFENG}, nobody@county.example.test", id="<1@x>"), "1.eml")
    put(draft("nobody@county.example.test", id="<2@x>"), "2.eml")
    put(draft(LUJIANG, id="<3@x>"), "3.eml")
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 0 and "已发送；nobody@county.example.test未发出：服务器不收（550 no such user here）。" in result.output
    assert result.output.splitlines()[-1] == "已发送2封，未发出1封。记在“发送记录.csv”里。"
    assert [(row[1], row[2]) for row in log(office)] == [
        ("已发送", CHANGFENG), ("未发出：服务器不收（550 no such user here）", "nobody@county.example.test"),
        ("未发出：nobody@county.example.test服务器不收（550 no such user here）", "nobody@county.example.test"), ("已发送", LUJIANG)]
    ledgerkit("send", office, "--really")
    assert counts(mail_server) == [1, 1, 0] and len(log(office)) == 5  # only the second was tried again


def test_letters_that_the_server_refuses(mail_server, office, ledgerkit, put):
    put(draft(subject="spam", id="<1@x>"), "1.eml")
    put(draft(id="<2@x>", attachment=os.urandom(mail_server.limit)), "2.eml")
    put(draft(LUJIANG, id="<3@x>"), "3.eml")
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 0 and "未发出：服务器不收（550 refused by its subject）" in result.output
    assert "服务器只收8.0MB以内的" in result.output and counts(mail_server) == [0, 1, 0]
    assert [r[:3] for r in results(office)] == ["未发出", "未发出", "已发送"]


def test_a_sender_whom_the_server_refuses(mail_server, office, three, monkeypatch, ledgerkit):
    monkeypatch.setattr("smtplib.SMTP.login", lambda *_: None)  # the server takes nothing from a stranger
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 0 and result.output.count("未发出：服务器不收（550 log in first）。") == 3 and counts(mail_server) == [0, 0, 0]


def test_the_server_goes_in_the_middle(mail_server, office, three):
    with pytest.raises(FatalError, match="发信中途断了。.*再运行一次只发其余的"):
        send(office, mail_server, lambda draft, result: mail_server.stop_smtp())
    assert results(office) == ["已发送"]
    mail_server.start()
    assert send(office, mail_server)["已发送"] == 2 and counts(mail_server) == [1, 1, 1]


def test_a_connection_that_breaks_is_made_anew(mail_server, office, three):
    def restart(draft, result):
        mail_server.stop_smtp()
        mail_server.start()

    assert send(office, mail_server, restart)["已发送"] == 3 and counts(mail_server) == [1, 1, 1]


def test_a_server_that_goes_before_it_answers(mail_server, office, ledgerkit, change, three):
    """A letter that was handed over whole may have arrived: nobody knows, so it isn't sent again by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        change(f'smtp = "{mail_server.smtp}"', f'smtp = "127.0.0.1:{server.getsockname()[1]}"\ntls = false')
        threading.Thread(target=_hang_up_after_the_letter, args=(server,), daemon=True).start()
        result = ledgerkit("send", office, "--really")
    assert result.exit_code == 2 and "不知道是否发出；下次不会自动重发" in result.output
    assert results(office) == ["正在发送"]  # the others were not begun


def _hang_up_after_the_letter(server):
    connection = server.accept()[0]
    server.close()
    with connection, connection.makefile("rb") as said:
        connection.sendall(b"220 x\r\n")
        for line in said:
            if line.startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                while said.readline() != b".\r\n":
                    pass
                return
            connection.sendall(b"250 x\r\n")


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_a_wrong_password(mail_server, office, ledgerkit, change, three, monkeypatch, way):
    if way == "starttls":
        change(f'smtp = "{mail_server.smtp}"', f'smtp = "{mail_server.smtp_starttls}"')
    monkeypatch.setenv("LEDGERKIT_MAIL_PASSWORD", "guess-what-2")
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 2 and "没有接受用户“province@ledger.example.test”的密码" in result.output
    assert "guess-what-2" not in result.output and log(office) == [] and counts(mail_server) == [0, 0, 0]


def test_encryption_after_the_greeting(mail_server, office, ledgerkit, change, three, monkeypatch):
    change(f'smtp = "{mail_server.smtp}"', f'smtp = "{mail_server.smtp_starttls}"')
    assert ledgerkit("send", office, "--really").exit_code == 0
    assert b"with esmtpsa" in mail_server.messages(LUJIANG)[0]
    monkeypatch.delenv("SSL_CERT_FILE")
    (office / "发送记录.csv").unlink()
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 2 and "证书不是受信任的机构签发的" in result.output and counts(mail_server) == [1, 1, 1]


def test_a_certificate_that_nobody_vouches_for(mail_server, office, ledgerkit, three, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    result = ledgerkit("send", office, "--really")
    assert result.exit_code == 2 and "没有登录，密码没有发出" in result.output and counts(mail_server) == [0, 0, 0]


def test_a_server_without_encryption_is_not_used_unless_the_officer_says_so(mail_server, office, ledgerkit, change, three):
    """A server on the way that strips STARTTLS gets no password."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        change(f'smtp = "{mail_server.smtp}"', f'smtp = "127.0.0.1:{server.getsockname()[1]}"')
        threading.Thread(target=_without_starttls, args=(server, heard), daemon=True).start()
        result = ledgerkit("send", office, "--really")
    assert result.exit_code == 2 and "不支持加密" in result.output and not any(b"AUTH" in line for line in heard)


def _without_starttls(server, heard):
    for _ in range(2):
        connection = server.accept()[0]
        with connection, connection.makefile("rb") as said:
            connection.sendall(b"220 x\r\n")
            try:
                for line in said:
                    heard.append(line)
                    connection.sendall(b"250-x\r\n250 AUTH PLAIN\r\n")
            except ConnectionError:
                pass


def test_the_password_is_in_no_word_of_the_server(mail_server):
    server = post.Server("发信", "x", 465, True, "u", "u@x.example.test", "")
    courier = Courier(server, "s3cret")
    assert courier._words(550, b"5.7.8 user u pass s3cret is wrong") == "服务器不收（550 5.7.8 user u pass …… is wrong）"
