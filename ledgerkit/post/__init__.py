"""The mailbox of a batch: letters in by IMAP, drafts out by SMTP. Nothing here reads a workbook.

`server` says where the mailbox is and how it is reached. In: `incoming` brings letters from a `mailbox` into 收件/邮件,
`letters` knows which are there. Out: `outgoing` gives `drafts` to a `courier`, `sentlog` remembers what has gone.
`telling` puts it into words.
"""

from ledgerkit.post import telling
from ledgerkit.post.drafts import Draft
from ledgerkit.post.incoming import Fetched, Letter, fetch, units_of
from ledgerkit.post.outgoing import Plan, plan, send
from ledgerkit.post.server import Server, server_of
from ledgerkit.post.telling import password_of

__all__ = ["Draft", "Fetched", "Letter", "Plan", "Server", "fetch", "password_of", "plan", "send", "server_of", "telling",
           "units_of"]
