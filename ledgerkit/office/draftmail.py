"""E-mail drafts as files (.eml) that any mail program opens, ready to be sent, with names that all of them show right.

Names of attachments are said three times, because no one way is read everywhere: as encoded words (RFC 2047) in the
type and in the disposition, which Foxmail, 163 and QQ go by, and as RFC 2231 says, which Outlook and the standard do.
The bytes depend on nothing but the content: fixed boundary, a day that is given, a Message-ID from the content's hash.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

_BOUNDARY = "=_ledgerkit_draft"  # no line of base64 can hold an underscore
_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]+@[A-Za-z0-9.-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE = 76
_WORD = 36  # bytes in an encoded word, whose line with the header's name may have 76 characters
_LONG = 900  # characters of a header's parameter on one line; the standard allows a line 998
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def is_address(text: str) -> bool:
    """Whether a text can stand in a header as an e-mail address; one outside ASCII can't on most servers."""
    return bool(_ADDRESS.fullmatch(text))


def draft(subject: str, body: str, day: date, to: Iterable[str] = (), sender: tuple[str, str] = ("", ""),
          files: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The bytes of a draft: its text and the attached files, each (name, content).

    `sender` is a name and an address; without an address the mail program fills in its own. What is no address is left
    out of `to`; a draft to nobody has no To. The draft is dated the morning of `day`, China time.
    """
    lines = ["X-Unsent: 1", "MIME-Version: 1.0"]
    if is_address(sender[1]):
        lines.append(f"From: {_mailbox(*sender)}")
    if known := [address for address in dict.fromkeys(to) if is_address(address)]:
        lines.append("To: " + ",\r\n ".join(known))
    lines.append(f"Subject: {_words(_one_line(subject))}")
    lines.append(f"Date: {_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year} 08:00:00 +0800")
    content = _content(body, files)
    domain = sender[1].rpartition("@")[2] if is_address(sender[1]) else "ledgerkit.invalid"
    digest = hashlib.sha256("\r\n".join([*lines, content]).encode("ascii")).hexdigest()
    return "\r\n".join([*lines, f"Message-ID: <{digest[:40]}@{domain}>", content]).encode("ascii")


def _content(body: str, files: Sequence[tuple[str, bytes]]) -> str:
    """The headers that say what follows, and what follows: a text alone, or a text and the files behind it."""
    text = "\r\n".join(["Content-Type: text/plain; charset=utf-8", *_packed(_text(body))])
    if not files:
        return text
    parts = [text, *("\r\n".join([*_named(name), *_packed(data)]) for name, data in files)]
    opened = "".join(f"--{_BOUNDARY}\r\n{part}" for part in parts)
    return f'Content-Type: multipart/mixed;\r\n boundary="{_BOUNDARY}"\r\n\r\n{opened}--{_BOUNDARY}--\r\n'


def _text(body: str) -> bytes:
    clean = _CONTROL.sub("\ufffd", body.replace("\r\n", "\n").replace("\r", "\n"))
    return clean.replace("\n", "\r\n").encode("utf-8")


def _packed(data: bytes) -> Iterable[str]:
    """The lines of a part's content: base64, for no server may touch it."""
    packed = base64.b64encode(data).decode("ascii")
    yield "Content-Transfer-Encoding: base64"
    yield ""
    yield from (packed[at:at + _LINE] for at in range(0, len(packed), _LINE))
    yield ""


def _named(name: str) -> list[str]:
    """The headers of an attached file: its type and its name."""
    name = _one_line(name).replace('"', "'").replace("\\", "_")
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    words = _words(name)
    return [f'Content-Type: {kind};\r\n name="{words}"',
            f'Content-Disposition: attachment;\r\n filename="{words}";\r\n {_extended(name)}']


def _extended(name: str) -> str:
    """The parameter filename* of RFC 2231; in pieces only where one line can't hold it, which not all programs read."""
    letters = [quote(letter, safe="") for letter in name]
    if sum(map(len, letters)) <= _LONG:
        return f"filename*=UTF-8''{''.join(letters)}"
    pieces = [""]
    for letter in letters:
        if len(pieces[-1]) + len(letter) > _LONG // 2:
            pieces.append("")
        pieces[-1] += letter
    pieces[0] = f"UTF-8''{pieces[0]}"
    return ";\r\n ".join(f"filename*{n}*={piece}" for n, piece in enumerate(pieces))


def _mailbox(name: str, address: str) -> str:
    return f"{_words(_one_line(name))}\r\n <{address}>" if name.strip() else address


def _words(text: str) -> str:
    """A header's text as encoded words, one a line, none with half a character; plain ASCII stays readable."""
    if re.fullmatch(r"[A-Za-z0-9 ._+()-]{0,60}", text):
        return text
    pieces = [b""]
    for letter in text:
        data = letter.encode("utf-8")
        if len(pieces[-1]) + len(data) > _WORD:
            pieces.append(b"")
        pieces[-1] += data
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?=" for piece in pieces)


def _one_line(text: str) -> str:
    """A header's text: a line break in it would begin a header of its own."""
    return _CONTROL.sub("\ufffd", re.sub(r"\s*[\r\n]+\s*", " ", text)).replace("\t", " ")
