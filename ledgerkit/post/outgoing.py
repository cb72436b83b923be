"""Drafts out by SMTP, each once: a plan of what would go, and the sending itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from ledgerkit.errors import FatalError
from ledgerkit.post import drafts, sentlog
from ledgerkit.post.courier import Courier, NotTaken, Unknown
from ledgerkit.post.drafts import Draft
from ledgerkit.post.sentlog import FAILED, SENDING, SENT, Entry, Log
from ledgerkit.post.server import Server, usable

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft and why it would not be sent; None if it would."""

    draft: Draft
    skipped: str | None


def plan(folder: Path, server: Server) -> list[Plan]:
    """Every draft of a batch and whether it would go. Nothing is sent, nothing written."""
    return _planned(drafts.load(folder, server.address), sentlog.read(folder))


def _planned(found: list[Draft], entries: list[Entry]) -> list[Plan]:
    return [Plan(draft, draft.fault or _earlier(entries, draft)) for draft in found]


def _earlier(entries: list[Entry], draft: Draft) -> str | None:
    """Why the log forbids a draft."""
    earlier = sentlog.state(entries, draft.id, draft.sha256)
    if earlier is None:
        return None
    if earlier.result == SENT:
        changed = "（之后稿子有改动，但编号没变，不重发）" if earlier.sha256 != draft.sha256 else ""
        return f"{earlier.time}已发送{changed}"
    return (f"{earlier.time}发送时中断，不知道是否发出。请到邮箱的“已发送”里查，或问对方；确实没有发出的，"
            f"把{sentlog.NAME}里这一行的“{SENDING}”改成“{FAILED}”，确已发出的改成“{SENT}”，再运行一次")


def send(folder: Path, server: Server, password: str, report: Callable[[Draft, str], None]) -> dict[str, int]:
    """Send every draft that may go; how many were 已发送, 正在发送 (nobody knows), 未发出 and 跳过.

    `report` is told each draft and what became of it, right after it is in the log. `FatalError` where the server can't
    be reached or doesn't let us in before the first letter, or is gone and doesn't come back before the last.
    """
    counts = {SENT: 0, SENDING: 0, FAILED: 0, "跳过": 0}
    with Log(folder) as log:
        found = drafts.load(folder, server.address)
        courier = Courier(server, usable(password))
        try:
            for draft in found:
                if reason := draft.fault or _earlier(log.entries, draft):
                    counts["跳过"] += 1
                    report(draft, f"跳过：{reason}。")
                    continue
                result, sentence = _dispatch(courier, log, draft)
                counts[result] += 1
                report(draft, sentence)
        except FatalError as error:
            if not counts[SENT] + counts[SENDING] + counts[FAILED]:
                raise
            raise FatalError(f"发信中途断了。{error}已发的都记在{sentlog.NAME}里，再运行一次只发其余的。") from None
        finally:
            courier.close()
    return counts


def _dispatch(courier: Courier, log: Log, draft: Draft) -> tuple[str, str]:
    """One letter: the log before, the wire, the log after."""
    courier.ready()
    now = datetime.now(_CHINA)
    to = "；".join(draft.to)
    entry = Entry(f"{now:%Y-%m-%d %H:%M:%S}", SENDING, to, draft.subject, draft.file, draft.id, draft.sha256)
    log.start(entry)
    try:
        turned_away = courier.hand_over(draft, now)
    except NotTaken as reason:
        log.finish(replace(entry, result=f"{FAILED}：{reason}"))
        return FAILED, f"{FAILED}：{reason}。"
    except Unknown:
        return SENDING, "信已交出，但服务器没有答复就断了，不知道是否发出；下次不会自动重发，请到邮箱的“已发送”里查。"
    taken = replace(entry, result=SENT, to="；".join(a for a in draft.to if a not in turned_away))
    refusals = [replace(entry, result=f"{FAILED}：{why}", to=address) for address, why in turned_away.items()]
    log.finish(taken, *refusals)
    others = "".join(f"；{address}{FAILED}：{why}" for address, why in turned_away.items())
    return SENT, f"{SENT}{others}。"
