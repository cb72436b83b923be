"""The checks that a pack may name. A check is a generator of faults and one line in `CHECKS`; its module is its
scope, its keyword-only parameters are its configuration, and the pack decides how severe its findings are.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ledgerkit.checks import ledger, submission, table
from ledgerkit.checks.context import Context, Lacking
from ledgerkit.model import Fault, Finding, Origin


class Entry(NamedTuple):
    """A check: the scope it looks at (table | submission | ledger), its Chinese name, and its generator."""

    scope: str
    label: str
    call: Callable


CHECKS = {
    "required": Entry("table", "必填", table.required),
    "not_future": Entry("table", "日期晚于截止日", table.not_future),
    "order": Entry("table", "日期先后", table.order),
    "required_when": Entry("table", "应填未填", table.required_when),
    "blank_unless": Entry("table", "前后矛盾", table.blank_unless),
    "overdue": Entry("table", "超期", table.overdue),
    "unread_deadline": Entry("table", "时限不明确", table.unread_deadline),
    "visits_agree": Entry("table", "走访情况", table.visits_agree),
    "unique": Entry("table", "表内重复", table.unique),
    "repeated": Entry("table", "整行重复", table.repeated),
    "totals": Entry("table", "合计不符", table.totals),
    "listed": Entry("submission", "不在清单", submission.listed),
    "late": Entry("submission", "迟报", submission.late),
    "table_missing": Entry("submission", "缺表", submission.table_missing),
    "unique_across": Entry("ledger", "跨单位重复", ledger.unique_across),
    "coverage": Entry("ledger", "覆盖面", ledger.coverage),
    "unreported": Entry("ledger", "未报送", ledger.unreported),
}


def parameters(name: str) -> dict[str, inspect.Parameter]:
    """The keyword-only parameters of a check; KeyError for a check that does not exist."""
    signature = inspect.signature(CHECKS[name].call)
    return {n: p for n, p in signature.parameters.items() if p.kind is p.KEYWORD_ONLY}


def run(scope: str, subject: Any, context: Context) -> Iterator[Finding]:
    """The findings of every check of this scope that the campaign wants for the subject.

    subject: a `Table`, a `Submission` or a `Ledger`, as the scope says. A check that lacks what it needs says so
    once, as info.
    """
    for spec in context.campaign.checks:
        entry = CHECKS[spec.check]
        if entry.scope != scope or (scope == "table" and spec.table not in (None, subject.id)):
            continue
        table = subject.id if scope == "table" else spec.params.get("table")
        try:
            for fault in entry.call(subject, context, **spec.params):
                yield fault.finding(spec.severity, spec.check, table)
        except Lacking as what:
            yield Fault(Origin(), f"没有{what}，未作“{entry.label}”校验").finding("info", spec.check, table)
