"""The checks that a pack may name. A check is a generator of faults and one line in `CHECKS`; its module is its
scope, its keyword-only parameters are its configuration, and the pack decides how severe its findings are.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ledgerkit.checks import (
    application, carried_over, deadlines, earlier, figures, forms, ledger, pairing, papers, problems, reception, service, sessions,
    submission, summary, table, tasks, told,
)
from ledgerkit.checks.context import Context, Lacking
from ledgerkit.model import Fault, Finding, Origin


class Entry(NamedTuple):
    """A check: the scope it looks at (table | submission | ledger), its Chinese name, and its generator.

    refusal(campaign, **parameters) says why a pack may not ask for it like this, "" where it may.
    """

    scope: str
    label: str
    call: Callable
    refusal: Callable | None = None


CHECKS = {
    "required": Entry("table", "必填", table.required),
    "not_future": Entry("table", "日期晚于截止日", table.not_future),
    "order": Entry("table", "日期先后", table.order),
    "required_when": Entry("table", "应填未填", table.required_when),
    "blank_unless": Entry("table", "前后矛盾", table.blank_unless),
    "overdue": Entry("table", "超期", table.overdue),
    "unread_deadline": Entry("table", "时限不明确", table.unread_deadline),
    "year_supplied": Entry("table", "时限没写年份", deadlines.year_supplied),
    "visits_agree": Entry("table", "走访情况", table.visits_agree),
    "unique": Entry("table", "表内重复", table.unique),
    "repeated": Entry("table", "整行重复", table.repeated),
    "totals": Entry("table", "合计不符", table.totals),
    "listed": Entry("submission", "不在清单", submission.listed),
    "late": Entry("submission", "迟报", submission.late),
    "table_missing": Entry("submission", "缺表", submission.table_missing),
    "sender": Entry("submission", "发件地址", forms.sender),
    "unique_across": Entry("ledger", "跨单位重复", ledger.unique_across),
    "coverage": Entry("ledger", "覆盖面", ledger.coverage),
    "unreported": Entry("ledger", "未报送", ledger.unreported),
    "cumulative": Entry("ledger", "累计数回落", earlier.cumulative),
    "roster": Entry("ledger", "名单增减", earlier.roster),
    "left": Entry("ledger", "退出未说明", earlier.left),
    "changed": Entry("ledger", "与上期不一致", carried_over.changed, carried_over.watches_carried),
    "dropped": Entry("ledger", "上期事项遗漏", carried_over.dropped, carried_over.carries),
    "as_of_dates": Entry("ledger", "截止日期不同", earlier.as_of_dates),
    "compare": Entry("ledger", "指标大小", figures.compare, figures.same_measure),
    "adds_up": Entry("ledger", "指标勾稽", figures.adds_up, figures.same_measures),
    "exactly_one": Entry("table", "一对一", service.exactly_one),
    "caseload": Entry("table", "联系企业过多", service.caseload),
    "stages": Entry("table", "办理环节", service.stages),
    "single_matter": Entry("table", "一事一单", service.single_matter),
    "revisited": Entry("table", "重复走访", service.revisited),
    "list_late": Entry("submission", "名单迟报", service.list_late),
    "monthly_service": Entry("submission", "每月服务", service.monthly_service),
    "one_account": Entry("submission", "一企一账", service.one_account),
    "included": Entry("ledger", "应列入名单", service.included),
    "quarterly_service": Entry("ledger", "每季度现场服务", service.quarterly_service),
    "quota": Entry("ledger", "结对目标", pairing.quota),
    "load": Entry("submission", "领导结对数", pairing.load),
    "idle": Entry("ledger", "领导未结对", pairing.idle),
    "one_of": Entry("table", "无人结对", pairing.one_of),
    "yearly": Entry("table", "一年一次", pairing.yearly),
    "outstanding": Entry("ledger", "年内待完成", pairing.outstanding),
    "accounts": Entry("ledger", "没有一企一账", pairing.accounts),
    "clustered": Entry("ledger", "扎堆走访", pairing.clustered),
    "list_due": Entry("submission", "清单迟报", pairing.list_due),
    "rest_day": Entry("ledger", "截止日逢休息日", pairing.rest_day),
    "expected_report": Entry("ledger", "应报期次", pairing.expected_report),
    "paper_title": Entry("submission", "报告标题", papers.paper_title),
    "paper_sections": Entry("submission", "报告提纲", papers.paper_sections),
    "paper_unplaced": Entry("submission", "报告编排", papers.paper_unplaced),
    "case_length": Entry("submission", "案例字数", papers.case_length),
    "paper_missing": Entry("ledger", "缺报告或案例", papers.paper_missing),
    "dated_figures": Entry("submission", "截至日期", papers.dated_figures),
    "told_figures": Entry("ledger", "文字与台账", told.told_figures, told.known_figures),
    "both_named": Entry("table", "责任单位和责任人", problems.both_named),
    "rough_day": Entry("table", "日期不具体", problems.rough_day),
    "grouped": Entry("submission", "分类之和", problems.grouped),
    "tally": Entry("submission", "统计数", problems.tally),
    "team": Entry("submission", "专班分工", problems.team),
    "monthly": Entry("submission", "每月一次", problems.monthly),
    "visited_after": Entry("submission", "解决后回访", problems.visited_after),
    "followed_up": Entry("submission", "移交后跟踪", problems.followed_up),
    "told": Entry("submission", "案例出处", problems.told),
    "untold": Entry("submission", "成案情况", problems.untold),
    "session_day": Entry("table", "座谈日期", reception.session_day),
    "session_known": Entry("ledger", "没有这场座谈", reception.session_known),
    "registration": Entry("table", "停止预约", reception.registration),
    "session_full": Entry("ledger", "名额已满", reception.session_full),
    "written_reply": Entry("ledger", "先书面答复", reception.written_reply),
    "carried": Entry("ledger", "上场转入", reception.carried),
    "visitors": Entry("table", "来访人数", application.visitors),
    "real_name": Entry("table", "实名预约", application.real_name),
    "gist": Entry("table", "问题提要", application.gist),
    "out_of_scope": Entry("table", "不予接待", application.out_of_scope),
    "answered_before": Entry("ledger", "重复事项", application.answered_before),
    "agenda_steps": Entry("table", "议事方案", reception.agenda_steps),
    "task_counts": Entry("table", "台账条数", tasks.task_counts),
    "agrees_with_plan": Entry("table", "台账与方案", tasks.agrees_with_plan),
    "misprints": Entry("table", "文字疑误", tasks.misprints),
    "department_names": Entry("table", "部门名称", tasks.department_names),
    "officers": Entry("ledger", "企业包联", tasks.officers),
    "service_day": Entry("ledger", "企业服务日", tasks.service_day),
    "past_due": Entry("ledger", "任务超期", tasks.past_due),
    "never_done": Entry("ledger", "长期任务销号", tasks.never_done),
    "monthly_entry": Entry("ledger", "进展未报", tasks.monthly_entry),
    "stated_sum": Entry("table", "分项之和", summary.stated_sum),
    "stated_again": Entry("table", "前后表述", summary.stated_again),
    "stated_rate": Entry("table", "比率", summary.stated_rate),
    "rate_days": Entry("table", "截至时间不同", summary.rate_days),
    "stated_list": Entry("submission", "与清单不符", summary.stated_list),
    "stated_bounds": Entry("table", "数的范围", summary.stated_bounds),
    "listed_items": Entry("table", "列项个数", summary.listed_items),
    "sentence_sum": Entry("table", "句中合计", summary.sentence_sum),
    "session_size": Entry("table", "参会单位数", sessions.session_size),
    "session_gaps": Entry("table", "场次间隔", sessions.session_gaps),
    "participants": Entry("table", "参会单位性质", sessions.participants),
    "from_elsewhere": Entry("table", "跨市参加", sessions.from_elsewhere),
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
