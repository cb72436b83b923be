"""What a form held already: a change or a record that is gone is said, and an explanation answers it."""

import dataclasses
from datetime import date

import pytest

from ledgerkit import campaign, checks, versions
from ledgerkit.checks import Context
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import CheckSpec, Ledger

PACK = campaign.load("anhui-sbq")
WATCH = {"table": "pairing", "watched": ("企业名称", "统一社会信用代码", "企业联系人", "结对领导", "结对日期"), "reason": ("备注",)}
ISSUES = {"table": "issues", "by": ("企业名称", "问题描述")}
OPEN = "企业名称: 甲公司, 问题描述: 喷漆废气收集不到位, 提出日期: 2021-05-12, 完成时限: 2021年9月底前, 办理状态: 正在办理"


@pytest.fixture
def found(submission, table):
    """found(check, now, then, notes, …): the findings about 长丰县, with the answers that the notes of its rows give."""
    def run(check, now, then, notes=None, during=("2021Q3", "2021Q2"), **params):
        pack = dataclasses.replace(PACK, checks=(CheckSpec(check, "warning", params=params),))
        unit = tuple(u for u in pack.units if u.code == "340121")
        ledgers = []
        for records, period in zip((now, then), during):
            made = table(params["table"], *(records or [then[0]]))
            rows = tuple(dataclasses.replace(row, note=(notes or {}).get(n, "") if period == during[0] else "")
                         for n, row in enumerate(made.rows if records else ()))
            ledgers.append(Ledger((submission("340121", dataclasses.replace(made, rows=rows)),), {"340121": "已报送"}, unit, period))
        figures = [Figures(ledger, pack) for ledger in ledgers]
        said = list(checks.run("ledger", ledgers[0], Context(pack, date(2021, 9, 25), during[0], *figures)))
        return versions.identified(said, versions.Index([r for s in ledgers[0].submissions for r in s.readings], pack))

    return run


def sentences(findings):
    return [f.message for f in findings]


@pytest.mark.parametrize("before, now, said", [
    ("企业联系人: 李艳", "企业联系人: 王芳", "企业联系人“王芳”与2021年第二季度的“李艳”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。"),
    ("企业联系人: 李艳", "企业联系人:", "企业联系人没有填写，2021年第二季度填的是“李艳”，漏填的请补上，确有变动的请在备注或情况说明栏写明。"),
    ("结对领导: 王波 李真理", "结对领导: 李真理、张三", "结对领导“李真理、张三”与2021年第二季度的“王波、李真理”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。"),
    ("结对日期: 2021-05-12", "结对日期: 2021-05-13",
     "结对日期“2021年5月13日”与2021年第二季度的“2021年5月12日”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。"),
])
def test_a_change_is_said_at_its_cell(found, before, now, said):
    """ZJ-10"""
    findings = found("changed", [f"企业名称: 甲公司, {now}"], [f"企业名称: 甲公司, {before}"], **WATCH)
    assert sentences(findings) == [f"表!B2 {said}"]
    assert (findings[0].unit, findings[0].table, findings[0].title, findings[0].answer) == ("340121", "pairing", now.split(":")[0], None)


@pytest.mark.parametrize("before, now", [
    ("企业联系人: 李 艳", "企业联系人: 李艳"),  # spelling
    ("结对领导: 王波 李真理", "结对领导: 李真理、王波"),  # order
    ("企业联系人:", "企业联系人: 李艳"),  # what was blank is filled in
    ("企业联系人: 李艳, 备注:", "企业联系人: 王芳, 备注: 联系人已更换"),  # a reason
    ("职务: 局长", "职务: 书记"),  # nobody watches this column
])
def test_what_is_no_change_that_needs_explaining(found, before, now):
    """ZJ-10"""
    assert found("changed", [f"企业名称: 甲公司, {now}"], [f"企业名称: 甲公司, {before}"], **WATCH) == []


def test_a_remark_about_something_else_is_no_reason(found):
    """ZJ-10"""
    assert len(found("changed", ["企业名称: 甲公司, 企业联系人: 王芳, 备注: 规上企业"], ["企业名称: 甲公司, 企业联系人: 李艳, 备注:"], **WATCH)) == 1


def test_an_enterprise_is_known_by_its_code_when_its_name_changes(found):
    """ZJ-10, X-12: the key's columns each identify a record on their own."""
    code = "统一社会信用代码: 91340121641241947M"
    findings = found("changed", [f"企业名称: 新名公司, {code}"], [f"企业名称: 旧名公司, {code}"], **WATCH)
    assert sentences(findings) == ["表!A2 企业名称“新名公司”与2021年第二季度的“旧名公司”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。"]


def test_what_cannot_be_read_or_has_no_column_is_not_called_changed(found):
    """It has a finding of its own already."""
    assert found("changed", ["企业名称: 甲公司, 结对日期: 五月份"], ["企业名称: 甲公司, 结对日期: 2021-05-12"], **WATCH) == []
    assert found("changed", ["企业名称: 甲公司"], ["企业名称: 甲公司, 结对日期: 2021-05-12"], **WATCH) == []


def test_an_enterprise_that_is_listed_twice_may_say_either(found):
    then = ["企业名称: 甲公司, 企业联系人: 李艳", "企业名称: 甲公司, 企业联系人: 王芳"]
    assert found("changed", ["企业名称: 甲公司, 企业联系人: 王芳"], then, **WATCH) == []


def test_a_note_answers_every_change_of_its_row(found):
    """ZJ-10: the finding stays, with the explanation, so that it travels on to the summary."""
    now, then = ["企业名称: 甲公司, 企业联系人: 王芳, 结对领导: 张三"], ["企业名称: 甲公司, 企业联系人: 李艳, 结对领导: 王波"]
    assert [f.answer for f in found("changed", now, then, {0: "李艳退休，领导分工调整"}, **WATCH)] == ["李艳退休，领导分工调整"] * 2


def test_a_deadline_that_was_put_off_is_said_as_it_was_written(found):
    """ZJ-10"""
    findings = found("changed", [OPEN.replace("9月底前", "12月底前")], [OPEN], watched=("完成时限",), **ISSUES)
    assert sentences(findings) == ["表!D2 完成时限“2021年12月底前”与2021年第二季度的“2021年9月底前”不一致，填错的请改正，确有变动的请在情况说明栏写明。"]
    assert found("changed", [OPEN], [OPEN], watched=("完成时限",), **ISSUES) == []


OTHER = OPEN.replace("喷漆废气收集不到位", "危废库标识不全")
GONE = "甲.xlsx：2021年第二季度企业问题台账里没有了结的“甲公司：喷漆废气收集不到位”本期不见了，请补回并写明办理情况，确需删去的请在情况说明栏写明"


def test_an_open_problem_may_not_vanish(found):
    """ZJ-07: it ends by being closed. A closed one may go: the figures of the year say so if it still counts."""
    assert sentences(found("dropped", [OTHER], [OPEN, OTHER], **ISSUES)) == [f"{GONE}。"]
    assert sentences(found("dropped", [], [OPEN], **ISSUES)) == [f"{GONE}。"]
    assert found("dropped", [OTHER], [OPEN.replace("正在办理", "已解决"), OTHER], **ISSUES) == []
    assert found("dropped", [OPEN.replace("正在办理", "已解决")], [OPEN], **ISSUES) == []


def test_a_problem_listed_twice_is_missed_once(found):
    assert len(found("dropped", [OTHER], [OPEN, OPEN, OTHER], **ISSUES)) == 1


def test_a_problem_in_other_words_is_asked_about_and_never_merged(found):
    """X-12"""
    said = sentences(found("dropped", [OPEN.replace("到位", "到 位、")], [OPEN], **ISSUES))
    assert said == []  # blanks and marks are no other words
    said = sentences(found("dropped", [OPEN.replace("收集不到位", "收集还不到位")], [OPEN], **ISSUES))
    assert said == [f"{GONE}；本期的“甲公司：喷漆废气收集还不到位”与它相近，如是同一条请用原来的文字。"]


@pytest.mark.parametrize("note, answered", [
    ("喷漆问题并入本条", True),  # a note on another problem of the same enterprise
    ("", False),
])
def test_a_note_of_the_same_enterprise_says_why(found, note, answered):
    assert (found("dropped", [OTHER], [OPEN, OTHER], {0: note}, **ISSUES) == []) is answered


@pytest.mark.parametrize("note, answered", [("甲公司已搬迁，问题不再办理", True), ("已核实", False)])
def test_a_note_elsewhere_says_why_if_it_names_the_enterprise(found, note, answered):
    now = [OPEN.replace("甲公司", "乙公司")]
    assert (found("dropped", now, [OPEN], {0: note}, **ISSUES) == []) is answered


def test_who_left_the_list_may_be_explained_in_the_forms_own_column(found):
    """ZJ-10: 情况说明 is read like the columns that the pack names."""
    by = {"table": "pairing", "columns": ("企业名称",), "reason": ("备注",)}
    now, then = ["企业名称: 乙公司, 备注:"], ["企业名称: 甲公司, 备注:", "企业名称: 乙公司, 备注:"]
    assert len(found("left", now, then, {0: "无变化"}, **by)) == 1
    assert found("left", now, then, {0: "原清单里的甲公司已停产，退出结对"}, **by) == []


@pytest.mark.parametrize("check, params, said", [
    ("changed", WATCH, "没有上一期的结对服务基本情况表，未作“与上期不一致”校验。"),
    ("dropped", ISSUES, "没有上一期的企业问题台账，未作“上期事项遗漏”校验。")])
def test_without_a_period_before_each_table_is_said_once(submission, table, check, params, said):
    pack = dataclasses.replace(PACK, checks=(CheckSpec(check, "warning", params=params),))
    ledger = Ledger((submission("340121", table("pairing", "企业名称: 甲公司")),), {}, ())
    findings = list(checks.run("ledger", ledger, Context(pack, date(2021, 9, 25), "2021Q3", Figures(ledger, pack))))
    assert [(f.severity, f.message) for f in findings] == [("info", said)]


@pytest.mark.parametrize("old, new, complaint", [
    ('watched = ["问题类别", "提出日期", "责任单位", "完成时限"]', 'watched = ["序号"]', "“序号”没有带入下一期的表（“企业问题台账”的carry），不能核对变动"),
    ('by = ["企业名称", "问题描述"], watched = ["问题类别"', 'watched = ["问题类别"', "要写明by（哪几列合起来认定一条记录），“企业问题台账”没有key"),
    ('params = {table = "issues", by = ["企业名称", "问题描述"]}', 'params = {table = "narrative", by = ["标题"]}',
     "“工作报告素材”没有写明carry，不知道哪些记录要带入下一期"),
    ('watched = ["问题类别", "提出日期"', 'watched = ["问题类型", "提出日期"', "没有“问题类型”这个列，是否为“问题类别”"),
])
def test_a_pack_that_asks_for_what_cannot_be_compared_is_refused_by_line(tmp_path, old, new, complaint):
    text = (campaign.PACKS / "anhui-sbq" / "campaign.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    for path in (campaign.PACKS / "anhui-sbq").iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "campaign.toml").write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    with pytest.raises(FatalError) as caught:
        campaign.load(str(tmp_path))
    line = text[:text.index(old)].count("\n") + 1
    assert f"第{line}行" in str(caught.value) and complaint in str(caught.value)
