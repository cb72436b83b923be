"""What the officer is told of letters fetched and sent, and the one thing that is asked: the password."""

import os
import sys

import click

from ledgerkit import inbox
from ledgerkit.errors import FatalError
from ledgerkit.post.drafts import Draft
from ledgerkit.post.incoming import Fetched, units_of
from ledgerkit.post.outgoing import Plan
from ledgerkit.post.sentlog import NAME
from ledgerkit.post.server import Server

PASSWORD = "LEDGERKIT_MAIL_PASSWORD"


def password_of(server: Server) -> str:
    """The mailbox's password from the environment or typed unseen; it stands in no file and in no argument."""
    if server.exposed:
        click.echo(f"注意：batch.toml写了tls = false，{server.what}服务器{server.host}不在本机，密码和邮件将不加密传送。", err=True)
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise FatalError(f"没有密码。请先设环境变量{PASSWORD}，或在命令行窗口里运行，按提示输入。")
    return click.prompt(f"邮箱{server.user}的密码或授权码（输入时不显示）", hide_input=True, prompt_suffix="：", err=True)


def fetched(batch: inbox.Batch, done: Fetched) -> str:
    """How many letters came, what could not be had, and whose they are."""
    older = f"{done.since.isoformat()}以前收到的{done.older}封没有取（要取加--since）。" if done.older else ""
    known, strange = units_of(batch, done.letters)
    return "\n".join([
        f"取到{len(done.letters)}封，已有{done.known}封。{older}", *done.faults,
        *(f"{said}{'、'.join(f'{name}{count}封' for name, count in counts.items())}。"
          for said, counts in (("来自：", known), ("发件地址没有登记的：", strange)) if counts)])


def planned(plans: list[Plan]) -> str:
    """Every draft, whether it would go, and how to let them go."""
    if not plans:
        return "“输出”里没有要发的信，请先运行ledgerkit run。"
    lines = []
    for plan in plans:
        lines.append(_draft(plan.draft))
        if plan.skipped:
            lines.append(f"　　不发：{plan.skipped}。")
    ready = sum(not plan.skipped for plan in plans)
    return "\n".join([*lines, f"共{len(plans)}封，要发的{ready}封。" + ("还没有发；核对无误后加--really再运行一次。" if ready else "")])


def outcome(draft: Draft, result: str) -> None:
    """Say what became of a draft, as soon as it is known."""
    click.echo(f"{_draft(draft)}\n　　{result}")


def sent(counts: dict[str, int]) -> str:
    """How many letters had which outcome."""
    return "，".join(f"{result}{count}封" for result, count in counts.items() if count) + f"。记在“{NAME}”里。"


def _draft(draft: Draft) -> str:
    attached = f"　附件{len(draft.attached)}个（{'、'.join(draft.attached)}）" if draft.attached else "　没有附件"
    size = max(round(len(draft.data) / 1024), 1)
    return f"{draft.file}　致{'、'.join(draft.to) or '？'}　《{draft.subject}》{attached}　{size}KB"
