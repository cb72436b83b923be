"""How a mail server is reached: what batch.toml says, and encryption that is never given up quietly."""

import socket
import threading
from datetime import date

import pytest

from ledgerkit import inbox, post
from ledgerkit.errors import FatalError

LETTER = b"From: changfeng@county.example.test\r\nSubject: x\r\n\r\nx\r\n"


# ---- encryption ---------------------------------------------------------------------------------------------------

def test_a_certificate_that_nobody_vouches_for(mail_server, office, ledgerkit, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    before = mail_server.log().count("Login:")
    result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "证书不是受信任的机构签发的" in result.output and "没有登录，密码没有发出" in result.output
    assert mail_server.log().count("Login:") == before


def test_a_certificate_of_another_place(mail_server, office, ledgerkit, change):
    change("imap = \"127.0.0.1", "imap = \"localhost")
    result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "证书不是发给这个地址的" in result.output


def test_encryption_after_the_greeting(mail_server, office, ledgerkit, change, monkeypatch):
    mail_server.deliver(LETTER, mail_server.province)
    change(f'imap = "{mail_server.imap}"', f'imap = "{mail_server.imap_plain}"')
    mark = len(mail_server.log())
    assert ledgerkit("fetch", office).output == "取到1封，已有0封。\n"
    assert ", TLS, session" in mail_server.log()[mark:].split("Login:")[-1]
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "证书不是受信任的机构签发的" in ledgerkit("fetch", office).output


def test_no_encryption_where_the_officer_says_so(mail_server, office, ledgerkit, change):
    mail_server.deliver(LETTER, mail_server.province)
    change(f'imap = "{mail_server.imap}"', f'imap = "{mail_server.imap_plain}"\ntls = false')
    mark = len(mail_server.log())
    assert ledgerkit("fetch", office).output == "取到1封，已有0封。\n"
    assert ", TLS, session" not in mail_server.log()[mark:].split("Login:")[-1]


def test_a_server_that_speaks_no_such_language(office, ledgerkit, change, mail_server):
    with socket.create_server(("127.0.0.1", 0)) as server:
        change(f'imap = "{mail_server.imap}"', f'imap = "127.0.0.1:{server.getsockname()[1]}"')

        def answer():
            for _ in range(2):
                connection = server.accept()[0]
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(1000)
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "没有登录。请核对地址和端口" in result.output


def test_nobody_there(mail_server, office, ledgerkit, change):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        change(mail_server.imap, f"127.0.0.1:{unheard.getsockname()[1]}")
        result = ledgerkit("fetch", office)
    assert result.exit_code == 2 and "连不上收信服务器127.0.0.1" in result.output
    change('imap = "127.0.0.1', 'imap = "没有。这个。地址')
    assert "找不到收信服务器" in ledgerkit("fetch", office).output


# ---- the section on mail ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("mail, kind, place", [
    ({"imap": "mail.example.test"}, "imap", ("mail.example.test", 993, False)),
    ({"imap": "mail.example.test:143"}, "imap", ("mail.example.test", 143, True)),
    ({"imap": "mail.example.test", "tls": False}, "imap", ("mail.example.test", 143, True)),
    ({"smtp": "mail.example.test"}, "smtp", ("mail.example.test", 465, False)),
    ({"smtp": "mail.example.test:587"}, "smtp", ("mail.example.test", 587, True)),
    ({"smtp": "[::1]:994"}, "smtp", ("::1", 994, False)),
])
def test_where_the_server_is(tmp_path, mail, kind, place):
    batch = inbox.Batch(tmp_path, "anhui-sbq", "2021Q3", date(2021, 9, 25), mail={"address": "a@b.example.test", **mail})
    server = post.server_of(batch, kind)
    assert (server.host, server.port, server.starttls) == place and server.tls == mail.get("tls", True)


@pytest.mark.parametrize("mail, kind, said", [
    ({}, "imap", "没有写收信服务器"), ({"imap": "a:b"}, "imap", "写法有误"), ({"imap": "a:70000"}, "imap", "写法有误"),
    ({"imap": "imaps://a"}, "imap", "写法有误"), ({"imap": "a"}, "imap", "没有写邮箱"),
    ({"smtp": "a", "user": "x"}, "smtp", "不是邮箱地址"), ({"smtp": "a", "address": "省厅"}, "smtp", "不是邮箱地址"),
])
def test_a_section_that_says_too_little(tmp_path, mail, kind, said):
    with pytest.raises(FatalError, match=said):
        post.server_of(inbox.Batch(tmp_path, "anhui-sbq", "2021Q3", date(2021, 9, 25), mail=mail), kind)


def test_a_password_over_the_network_unencrypted_is_told(tmp_path):
    def exposed(host, tls):
        mail = {"address": "a@b.example.test", "imap": host, "tls": tls}
        return post.server_of(inbox.Batch(tmp_path, "anhui-sbq", "2021Q3", date(2021, 9, 25), mail=mail), "imap").exposed

    asked = (("mail.example.test", False), ("127.0.0.1", False), ("mail.example.test", True))
    assert [exposed(*each) for each in asked] == [True, False, False]
