"""The pack anhui-mdm and whole batches of it: AH-30 to AH-39 from the workbook to the documents."""

import re
import runpy
import shutil
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ledgerkit import campaign, intake, pipeline
from ledgerkit.checks import Context
from ledgerkit.errors import FatalError
from ledgerkit.office.sheets import open_book
from prose import opened

PACK = campaign.load("anhui-mdm")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
HEADS = ["企业名称", "单位性质", "所在市", "法定代表人", "来访代表", "代表身份", "联系电话", "来访人数", "来访人员", "事项来源", "座谈形式", "座谈日期", "问题提要",
         "申请日期", "上场转入"]
PLAN = ["期次", "座谈日期", "座谈时间", "场次性质", "座谈形式", "地点", "参加人员", "议程", "环评处拟定日期", "分管厅领导审阅日期", "厅主要领导批准日期", "通知日期", "通知方式"]
SESSION = ["第一期", date(2021, 6, 10), "15:00-17:00", "现场", "现场座谈", "宣城高新区管委会会议室", "省厅负责同志，环评处负责同志", "企业提问\n处室解答", date(2021, 6, 4),
           date(2021, 6, 5), date(2021, 6, 7), date(2021, 6, 8), "电话"]


def application(name, **values):
    """A sound application for the first session, as a record of the list."""
    record = {"企业名称": name, "单位性质": "企业", "所在市": "宣城市", "法定代表人": "王波", "来访代表": "王波", "代表身份": "法定代表人", "联系电话": "13905630001",
              "来访人数": 2, "来访人员": "王波、卢强", "事项来源": "企业申请", "座谈形式": "现场座谈", "座谈日期": date(2021, 6, 10),
              "问题提要": f"{name}二期项目环评如何办理", "申请日期": date(2021, 5, 20), "上场转入": None, **values}
    return [record[h] for h in HEADS]


@pytest.fixture
def batch(tmp_path, book):
    """batch({file: {sheet: rows}}): a run of these workbooks for June 2021."""
    def run(files, period="2021-06", as_of="2021-06-30"):
        folder = tmp_path / "批次"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "收件").mkdir(parents=True)
        (folder / "batch.toml").write_text(f'campaign = "anhui-mdm"\nperiod = "{period}"\nas_of = {as_of}\n', encoding="utf-8")
        for name, sheets in files.items():
            (folder / "收件" / name).write_bytes(book(sheets))
        return pipeline.run(folder, jobs=1)

    return run


def listing(*records):
    return {"登记清单": [["“面对面”互动预约登记清单"], HEADS, *records]}


def said(result, check):
    return [f.message for f in result.findings if f.check == check]


def words(path):
    document = opened(str(path))
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def rows(result, sheet):
    made = openpyxl.load_workbook(result.folder / "汇总.xlsx")[sheet]
    heads, *lines = [list(r) for r in made.iter_rows(min_row=3, values_only=True)]
    return [dict(zip(heads, line)) for line in lines]


def findings(book, *records):
    reading = intake.read_book(open_book(book(listing(*records)), "xlsx"), [PACK], "清单.xlsx", date(2021, 6, 30))
    return pipeline.check_file(reading, Context(PACK, date(2021, 6, 30), "2021-06"))


def test_a_sound_application_draws_nothing(book):
    assert [f for f in findings(book, application("甲公司")) if f.severity != "info"] == []


@pytest.mark.parametrize("number, faults", [(1, 0), (3, 0), (4, 1)], ids=lambda v: f"AH-35 {v}")
def test_three_visitors(book, number, faults):
    """AH-35"""
    assert [f.check for f in findings(book, application("甲公司", 来访人数=number, 来访人员=None))] == ["visitors"] * faults


@pytest.mark.parametrize("title", ["法定代表人", "来访代表", "代表身份", "问题提要", "申请日期"], ids=lambda t: f"AH-36 {t}")
def test_what_an_application_has_to_say(book, title):
    """AH-36: who comes, as what, and a summary of the question."""
    found = findings(book, application("甲公司", **{title: None}))
    assert [(f.check, f.severity) for f in found] == [("required", "error")] and f"{title}没有填写" in found[0].message


@pytest.mark.parametrize("values, check", [({"来访代表": "王总"}, "real_name"), ({"来访代表": "卢强"}, "real_name"), ({"问题提要": "面谈"}, "gist"),
                                           ({"问题提要": "我要投诉邻厂排放异味"}, "out_of_scope")], ids=lambda v: f"AH-36 {v}")
def test_the_pack_asks_for_real_names_and_questions(book, values, check):
    """AH-36, AH-37: as errors."""
    assert [(f.check, f.severity) for f in findings(book, application("甲公司", **values))] == [(check, "error")]


@pytest.mark.parametrize("title, right, wrong", [
    ("座谈形式", ["厅机关座谈", "现场座谈", "视频会议"], "茶话会"), ("事项来源", ["企业申请", "法定职责内咨询", "“四送一服”平台"], "网友留言")])
def test_forms_and_sources(book, title, right, wrong):
    """AH-39: three forms of session, three sources of matters."""
    assert list(PACK.table("applications").column(title).params["choices"]) == right
    for value in right:
        assert findings(book, application("甲公司", **{title: value})) == []
    found = findings(book, application("甲公司", **{title: wrong}))
    assert [f.check for f in found] == ["choice"] and "、".join(right) in found[0].message


@pytest.mark.parametrize("title", ["座谈日期", "座谈时间", "地点", "参加人员", "议程"], ids=lambda t: f"AH-38 {t}")
def test_a_plan_has_time_place_people_and_agenda(batch, title):
    """AH-38"""
    record = [None if h == title else v for h, v in zip(PLAN, SESSION)]
    result = batch({"安排.xlsx": {"安排": [["座谈安排表"], PLAN, record]}})
    assert [m for m in said(result, "required") if f"{title}没有填写" in m]
    assert said(batch({"安排.xlsx": {"安排": [["座谈安排表"], PLAN, SESSION]}}), "required") == []


@pytest.mark.parametrize("place, value, problem", [
    (9, None, "分管厅领导审阅日期没有填写，而厅主要领导批准日期已填"), (10, date(2021, 6, 4), "厅主要领导批准日期“2021年6月4日”早于分管厅领导审阅日期2021年6月5日"),
    (11, date(2021, 6, 11), "通知日期“2021年6月11日”晚于座谈日期"), (12, None, "请填电话或邮件"), (8, None, "环评处拟定日期没有填写")])
def test_the_steps_of_a_plan(batch, place, value, problem):
    """AH-38: 环评处, 分管厅领导, 厅主要领导, then the notice by phone or e-mail."""
    record = [value if n == place else v for n, v in enumerate(SESSION)]
    found = said(batch({"安排.xlsx": {"安排": [["座谈安排表"], PLAN, record]}}), "agenda_steps")
    assert len(found) == 1 and problem in found[0]
    assert said(batch({"安排.xlsx": {"安排": [["座谈安排表"], PLAN, SESSION]}}), "agenda_steps") == []


def test_overflow_from_the_forms_to_the_documents(batch):
    """AH-34, AH-38: of twelve applications ten are in the plan; two move with priority, and the plan says it."""
    records = [application(f"第{n}纺织公司", 申请日期=date(2021, 5, n + 1)) for n in range(12)]
    result = batch({"清单.xlsx": listing(*records), "安排.xlsx": {"安排": [["座谈安排表"], PLAN, SESSION]}})
    full = said(result, "session_full")
    assert len(full) == 2 and "“第10纺织公司”未能排入2021年6月10日一场（原则上不超过10家），转入2021年7月8日一场优先安排，并先书面答复" in full[0]
    assert said(result, "written_reply") == ["没有事项及答复表，未作“先书面答复”校验。"]
    lines = rows(result, "场次安排")
    assert [x["安排"] for x in lines] == ["接待"] * 10 + ["转下场"] * 2
    assert {x["接待日期"] for x in lines[10:]} == {datetime(2021, 7, 8)}
    plan = words(result.folder / "报告" / "议事方案.docx")
    assert "拟接待10家单位，来访20人。" in plan and "第11纺织公司：本场已满10家，下一场优先安排，先书面答复，转入2021年7月8日一场。" in plan
    assert "环评处拟定（2021年6月4日）；分管厅领导审阅（2021年6月5日）；厅主要领导批准（2021年6月7日）；通知（2021年6月8日，电话）。" in plan
    assert "（一）企业提问。" in plan and "（二）处室解答。" in plan and "宣城高新区管委会会议室（现场座谈）" in plan


def test_a_written_reply_settles_the_overflow(batch):
    """AH-34"""
    records = [application(f"第{n}纺织公司", 申请日期=date(2021, 5, n + 1)) for n in range(12)]
    heads = ["座谈日期", "企业名称", "问题", "书面答复日期"]
    answers = {"答复": [["事项及答复表"], heads, [date(2021, 6, 10), "第10纺织公司", "环评办理", date(2021, 6, 8)]]}
    found = said(batch({"清单.xlsx": listing(*records), "答复.xlsx": answers}), "written_reply")
    assert len(found) == 1 and "第11纺织公司" in found[0]


def test_applications_of_many_files_stand_side_by_side(batch):
    """AH-36: a form an enterprise: none replaces another's, a newer one of the same enterprise replaces its own."""
    result = batch({"甲.xlsx": listing(application("甲公司")), "乙.xlsx": listing(application("乙公司")),
                    "甲（更正）.xlsx": listing(application("甲公司", 来访人数=3)), "合（更正）.xlsx": listing(application("乙公司"), application("丙公司"))})
    assert [(x["企业名称"], x["来源文件"]) for x in rows(result, "互动申请表")] == [
        ("乙公司", "合（更正）.xlsx"), ("丙公司", "合（更正）.xlsx"), ("甲公司", "甲（更正）.xlsx")]
    verdicts = {d.received.path: d.verdict for d in result.decisions}
    assert verdicts["甲.xlsx"] == "被替代" and verdicts["合（更正）.xlsx"] == "采用"


def test_a_record_that_a_newer_file_replaced_is_said(batch):
    """A list counts on, only the one record that a later form replaced does not."""
    result = batch({"清单.xlsx": listing(application("甲公司"), application("乙公司")), "甲（更正）.xlsx": listing(application("甲公司", 来访人数=3))})
    assert [(x["企业名称"], x["来访人数"]) for x in rows(result, "互动申请表")] == [("乙公司", 2), ("甲公司", 3)] or \
        [(x["企业名称"], x["来访人数"]) for x in rows(result, "互动申请表")] == [("甲公司", 3), ("乙公司", 2)]
    assert ["企业名称“甲公司”这一条已由较新的“甲（更正）.xlsx”替代，没有计入。" in m for m in said(result, "replaced")] == [True]


def test_a_form_is_read_label_by_label():
    """AH-36: a value that is itself the name of a label (法定代表人) is a value."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        made = runpy.run_path(str(EXAMPLES / "make_anhui_mdm_2021_10.py"), run_name="made")
    finally:
        sys.path.remove(str(EXAMPLES))
    data = made["form"](made["RUIHUA"], datetime(2021, 10, 9))
    reading = intake.read_book(open_book(data, "xlsx"), [PACK], "申请表.xlsx", date(2021, 10, 31))
    row, = reading.tables[0].rows
    assert reading.tables[0].id == "applications" and reading.unit == "340000" and not reading.unread and not reading.findings
    assert row.get("企业名称") == "安徽锐华医药科技有限公司" and row.get("代表身份") == "法定代表人" and row.get("来访人员") == ["罗建华", "范琳"]
    assert row.get("座谈日期") == date(2021, 10, 25) and str(row.origin("问题提要")) == "申请表!B10"


def test_the_example_is_what_its_generator_makes(tmp_path):
    import subprocess

    subprocess.run([sys.executable, str(EXAMPLES / "make_anhui_mdm_2021_10.py"), str(tmp_path)], check=True)
    kept = EXAMPLES / "anhui-mdm-2021-10"
    names = sorted(p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file() and "输出" not in p.parts)
    assert names == sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    for name in names:
        assert (tmp_path / name).read_bytes() == (kept / name).read_bytes(), name


@pytest.mark.parametrize("old, new, problem", [
    ("week = 2\n", "", "接待日要写明 weekday 和 week，或者写 day"), ("week = 2\n", "week = 2\nday = 5\n", "二者取一"),
    ('week_rule = "第几个"', 'week_rule = "第二周"', "应为第几个、自然周、完整周、周日起、ISO周之一"),
    ("since = 2021-06-10", 'without = ["8月"]', "“8月”应写成2021-08或08"), ("since = 2021-06-10", 'dates = {"10" = 2021-10-25}', "“10”应写成2021-08"),
    ('key = ["统一社会信用代码", "企业名称"]\n', "", "写了 gather 就要写 key")])
def test_a_mistaken_schedule_is_refused(tmp_path, old, new, problem):
    """AH-30: by line, when the pack is loaded."""
    folder = tmp_path / "anhui-mdm"
    shutil.copytree(campaign.PACKS / "anhui-mdm", folder)
    text = (folder / "campaign.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "campaign.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FatalError, match=re.escape(problem)):
        campaign.load(str(folder))


def test_a_month_without_anything(batch):
    result = batch({"清单.xlsx": {"登记": [["“面对面”互动预约登记清单"], HEADS]}})
    assert "本月没有安排座谈，也没有收到预约。" in words(result.folder / "报告" / "议事方案.docx")
    assert "没有举办“面对面”互动座谈会" in words(result.folder / "报告" / "事项及答复表.docx")
