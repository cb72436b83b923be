"""Letters from the office's mailbox into 收件/邮件, byte for byte, and only those that are not there yet.

The mailbox is left as it is: it is opened read-only, nothing is marked, moved or deleted.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ledgerkit import inbox, periods
from ledgerkit.errors import FatalError
from ledgerkit.post.letters import Known, describe, file_name, head_of
from ledgerkit.post.mailbox import Gone, Mailbox, Refused
from ledgerkit.post.server import Server, usable

FOLDER = "邮件"
_HEADERS_AT_ONCE = 200
_UNFINISHED = ".取信中.part"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was fetched: its file under 收件/邮件, who sent it and about what."""

    file: str
    sender: str
    subject: str


@dataclass(slots=True)
class Fetched:
    """What a fetch did: `known` letters were there already, `older` ones lie before `since` and were left alone,
    each of `faults` is a sentence about one letter; `broken` says why it stopped before its end."""

    since: date
    letters: list[Letter] = field(default_factory=list)
    known: int = 0
    older: int = 0
    faults: list[str] = field(default_factory=list)
    broken: str | None = None


def fetch(batch: inbox.Batch, server: Server, password: str, folder: str | None = None, since: date | None = None,
          progress: Callable[[int, int], None] | None = None) -> Fetched:
    """Fetch what came into a folder of the mailbox (INBOX unless named) since a day (the period's first).

    `FatalError` where the server can't be reached or doesn't let us in; what fails later costs one letter, or the rest
    if the server is gone, and is told in the result.
    """
    folder = folder or str(batch.mail.get("folder", "")) or "INBOX"
    result = Fetched(since or _first_day(batch.period))
    target = batch.folder / inbox.INBOX / FOLDER
    mailbox = Mailbox(server, usable(password), folder)
    try:
        uids, result.older = mailbox.since(result.since)
        known = Known(batch.folder / inbox.INBOX)
        for number, (uid, about) in enumerate(_announced(mailbox, uids), 1):
            _take(mailbox, uid, about, known, target, result)
            if progress:
                progress(number, len(uids))
    except Gone as gone:
        result.broken = f"{gone}已取到的都在“{inbox.INBOX}/{FOLDER}”里，过一会儿再运行一次，只取其余的。"
    finally:
        mailbox.close()
    return result


def units_of(batch: inbox.Batch, letters: Iterable[Letter]) -> tuple[Counter[str], Counter[str]]:
    """How many letters each unit sent, by name, and each address that no unit has registered.

    Both are by the batch's 通讯录; without one, nothing is known of anybody and both are empty.
    """
    from ledgerkit import campaign, contacts

    units = campaign.load(batch.campaign, batch.folder).units
    names = {unit.code: unit.name for unit in units}
    registered = contacts.load(batch.folder, units)
    owners = {address.lower(): names[code] for code, contact in registered.items() for address in contact.addresses}
    known, strange = Counter(), Counter()
    for letter in letters if owners else ():
        owner = owners.get(letter.sender.lower())
        (known if owner else strange)[owner or letter.sender or "没有写发件人"] += 1
    return known, strange


def _announced(mailbox: Mailbox, uids: list[int]) -> Iterator[tuple[int, dict]]:
    """Each letter with what the server says of it before it is fetched: nothing where even that fails."""
    for start in range(0, len(uids), _HEADERS_AT_ONCE):
        some = uids[start:start + _HEADERS_AT_ONCE]
        try:
            said = mailbox.about(some)
        except Refused:
            said = {}
        for uid in some:
            yield uid, said.get(uid, {})


def _take(mailbox: Mailbox, uid: int, about: dict, known: Known, target: Path, result: Fetched) -> None:
    """One letter into the folder, unless it is there."""
    head = about.get(b"BODY[HEADER]") or b""
    if known.has_seen(head, about.get(b"RFC822.SIZE", -1)):
        result.known += 1
        return
    try:
        data, arrived = mailbox.letter(uid)
    except Refused as reason:
        result.faults.append(f"第{uid}号邮件{_about(head)}取不下来：{reason}")
        return
    if known.holds(data):
        result.known += 1
        return
    said = describe(head_of(data))
    path = _keep(target, file_name(said, arrived), data)
    known.add(path, data)
    result.letters.append(Letter(path.name, said.sender, said.subject))


def _about(head: bytes) -> str:
    said = describe(head)
    return f"（{said.sender}《{said.subject}》）" if said.sender or said.subject else ""


def _keep(target: Path, name: str, data: bytes) -> Path:
    """Write a letter whole or not at all, under a name that no other file has."""
    try:
        target.mkdir(exist_ok=True)
        path = target / f"{name}.eml"
        if path.exists():
            path = target / f"{name}-{hashlib.sha256(data).hexdigest()[:8]}.eml"
        number = 1
        while path.exists():  # the same bytes, put there and changed by hand
            number += 1
            path = target / f"{name}-{number}.eml"
        unfinished = target / _UNFINISHED
        try:
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FatalError(f"邮件写不进“{target}”：{error.strerror or error}。") from None
    return path


def _first_day(period: str) -> date:
    last = periods.last_month(period)
    months = 3 if "Q" in period else 6 if "H" in period else 1 if "-" in period else 12
    return date(last.year, last.month - months + 1, 1)
