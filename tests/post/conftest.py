"""A real mail server on this machine: Dovecot for IMAP, Exim for SMTP, private to a test run, on free ports.

What Exim takes for a user lies in that user's Dovecot mailbox. Both run as Exim's user out of one temporary folder and
know nothing of the machine's own configuration.
"""

import imaplib
import os
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledgerkit.cli import main

HOST = "127.0.0.1"
PASSWORD = "mUst-n0t-be-shown"
PROVINCE = "province@ledger.example.test"
COUNTIES = ("changfeng@county.example.test", "lujiang@county.example.test", "chaohu@county.example.test")
LIMIT = 8_000_000  # bytes that Exim takes
_USER = "Debian-exim"


def missing() -> str | None:
    """Why no server can be started here; None if one can."""
    programs = [name for name in ("dovecot", "exim4", "openssl") if not _program(name)]
    if programs:
        return f"{'、'.join(programs)} is not installed (Debian: dovecot-imapd, exim4-daemon-light, openssl)"
    return None if hasattr(os, "geteuid") and os.geteuid() == 0 else "Dovecot and Exim need root to start"


def _owner():
    """The account that Debian made for Exim; both servers work as it."""
    import pwd  # no such module on Windows, where no server is started

    return pwd.getpwnam(_USER)


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


@dataclass
class MailServer:
    """`imap` and `smtp` are `host:port` with TLS from the first byte; the others are without it, and open to STARTTLS.
    `certificate` is the authority to trust."""

    home: Path
    imap: str
    imap_plain: str
    smtp: str
    smtp_starttls: str
    dovecot: subprocess.Popen | None = None
    exim: subprocess.Popen | None = None
    delivered: int = 0

    password, province, counties, limit = PASSWORD, PROVINCE, COUNTIES, LIMIT

    @property
    def certificate(self) -> Path:
        """The certificate of the authority that vouches for the server."""
        return self.home / "ca.pem"

    @property
    def trust(self) -> ssl.SSLContext:
        """A context that trusts the server."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def mailbox(self, address: str) -> Path:
        """The folder with a user's letters."""
        return self.home / "mail" / address

    def deliver(self, data: bytes, to: str, folder: str = "", arrived: datetime | None = None) -> Path:
        """Put a letter into a mailbox as its bytes are, past SMTP, which can't carry everything that lies in one.

        `folder` is a folder's name on disk, in modified UTF-7 and with . for /; `arrived` is the server's time.
        """
        box = self.mailbox(to) / f".{folder}" if folder else self.mailbox(to)
        owner = _owner()
        for place in (box, *(box / part for part in ("cur", "new", "tmp"))):
            place.mkdir(parents=True, exist_ok=True)
            os.chown(place, owner.pw_uid, owner.pw_gid)
        self.delivered += 1
        path = box / "new" / f"{1600000000 + self.delivered}.M{self.delivered}P1.test"
        draft = box / "tmp" / path.name
        draft.write_bytes(data)
        os.chown(draft, owner.pw_uid, owner.pw_gid)
        if arrived:
            os.utime(draft, (arrived.timestamp(), arrived.timestamp()))
        draft.rename(path)
        return path

    def messages(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """A user's letters as IMAP gives them, by the standard library, once every letter that Exim has is delivered."""
        self.settle()
        host, port = self.imap.split(":")
        with imaplib.IMAP4_SSL(host, int(port), ssl_context=self.trust) as client:
            client.login(address, self.password)
            client.select(folder, readonly=True)
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def flags(self, address: str) -> list[bytes]:
        """The flags of a user's letters."""
        host, port = self.imap.split(":")
        with imaplib.IMAP4_SSL(host, int(port), ssl_context=self.trust) as client:
            client.login(address, self.password)
            client.select(readonly=True)
            return [b" ".join(imaplib.ParseFlags(line)) for line in client.fetch("1:*", "(FLAGS)")[1] if line]

    def submit(self, data: bytes, sender: str, to: str) -> None:
        """Send a letter as a user's mail program does."""
        host, port = self.smtp.split(":")
        with smtplib.SMTP_SSL(host, int(port), context=self.trust) as client:
            client.login(sender, self.password)
            client.sendmail(sender, [to], data)

    def settle(self) -> None:
        """Wait until Exim has nothing left to deliver."""
        until = time.monotonic() + 30
        while any(path.is_file() for path in (self.home / "spool" / "input").rglob("*")):
            assert time.monotonic() < until, self.log("exim-main")
            time.sleep(0.05)

    def empty(self) -> None:
        """No letters in any mailbox, and both servers running."""
        self.start()
        self.settle()
        shutil.rmtree(self.home / "mail", ignore_errors=True)
        _folder(self.home / "mail")

    def log(self, name: str = "dovecot") -> str:
        """What a server has written down: dovecot, exim-main, exim-reject, exim-panic."""
        path = self.home / (f"{name}.log" if name == "dovecot" else f"{name}log")
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start what doesn't run."""
        if self.dovecot is None:
            self.dovecot = _daemon([_program("dovecot"), "-F", "-c", str(self.home / "dovecot.conf")], self.home)
            self._wait(self.imap, self.imap_plain)
        if self.exim is None:
            self.exim = _daemon([_program("exim4"), "-C", str(self.home / "exim.conf"), "-bdf"], self.home)
            self._wait(self.smtp, self.smtp_starttls)

    def _wait(self, *places: str) -> None:
        until = time.monotonic() + 20
        for place in places:
            host, port = place.split(":")
            while True:
                try:
                    socket.create_connection((host, int(port)), 1).close()
                    break
                except OSError:
                    said = (self.home / "started.txt").read_text(encoding="utf-8", errors="replace")
                    assert time.monotonic() < until, said + self.log() + self.log("exim-panic")
                    time.sleep(0.05)

    def stop_imap(self) -> None:
        """Dovecot goes, and every connection with it."""
        _end(self.dovecot)
        self.dovecot = None

    def stop_smtp(self) -> None:
        """Exim goes, and every connection with it, once what it has taken is delivered."""
        if self.exim is not None:
            self.settle()
        _end(self.exim)
        self.exim = None

    def stop(self) -> None:
        """Both go, and their folder."""
        self.stop_imap()
        self.stop_smtp()
        shutil.rmtree(self.home, ignore_errors=True)


def started() -> MailServer:
    """A server with its users, running."""
    home = Path(tempfile.mkdtemp(prefix="ledgerkit-mail-"))
    home.chmod(0o755)  # both servers leave root behind
    owner = _owner()
    for place in (home / "mail", home / "spool"):
        _folder(place)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    ports = {name: free_port() for name in ("imap", "imap_plain", "smtp", "smtp_starttls")}
    users = (PROVINCE, *COUNTIES)
    (home / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in users), encoding="ascii")
    (home / "folders").write_text("".join(f"{user}: {user}\n" for user in users), encoding="ascii")
    known = {"home": home, "host": HOST, "user": _USER, "uid": owner.pw_uid, "gid": owner.pw_gid, "limit": LIMIT, **ports}
    for name in ("dovecot.conf", "exim.conf"):
        text = Path(__file__).with_name(name).read_text(encoding="ascii")
        (home / name).write_text(re.sub("@([a-z_]+)@", lambda found: str(known[found[1]]), text), encoding="ascii")
    certify(home)
    server = MailServer(home, **{name: f"{HOST}:{port}" for name, port in ports.items()})
    try:
        server.start()
    except BaseException:
        server.stop()
        raise
    return server


def certify(home: Path, name: str = "server", host: str = HOST) -> None:
    """An authority (ca.pem) and what it certifies, for a host's address."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=home, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=Test authority",
            "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=mail.example.test")
    (home / f"{name}.ext").write_text(f"subjectAltName=IP:{host}\n", encoding="ascii")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    (home / f"{name}.key").chmod(0o644)  # a key of no worth, for servers that have left root behind


def _folder(path: Path) -> None:
    owner = _owner()
    path.mkdir(exist_ok=True)
    os.chown(path, owner.pw_uid, owner.pw_gid)


def _daemon(command: list[str], home: Path) -> subprocess.Popen:
    with (home / "started.txt").open("ab") as said:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)


def _end(process: subprocess.Popen | None) -> None:
    """The program, and what it has started in its session."""
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


# ---- what the tests use -------------------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def _running():
    reason = missing()
    if reason and os.environ.get("CI"):
        pytest.fail(f"no mail server in CI: {reason}")
    if reason:
        pytest.skip(reason)
    server = started()
    yield server
    server.stop()


@pytest.fixture
def mail_server(_running):
    """The mail server, its mailboxes empty."""
    _running.empty()
    return _running


@pytest.fixture
def office(mail_server, tmp_path, monkeypatch):
    """A batch folder whose mailbox is the province's on the mail server, trusted, the password in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    monkeypatch.setenv("LEDGERKIT_MAIL_PASSWORD", mail_server.password)
    folder = tmp_path / "安徽十百千-2021Q3"
    return batch_folder(folder, f"""
[mail]
address = "{mail_server.province}"
name = "省生态环境厅"
imap = "{mail_server.imap}"
smtp = "{mail_server.smtp}"
""")


def batch_folder(folder: Path, mail: str) -> Path:
    """A batch of 2021Q3 with this section on mail."""
    (folder / "收件").mkdir(parents=True)
    batch = 'campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n'
    (folder / "batch.toml").write_text(batch + mail, encoding="utf-8")
    return folder


@pytest.fixture
def change(office):
    """Change a piece of the batch's batch.toml: change("tls = true", "tls = false")."""
    def put(old: str, new: str) -> None:
        path = office / "batch.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return put


@pytest.fixture
def ledgerkit(mail_server):
    """Run a command in this process; nothing that it says may hold the password."""
    def run(*words):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert mail_server.password not in result.output and "Traceback" not in result.output
        return result

    return run
