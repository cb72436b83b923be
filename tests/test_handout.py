"""A new batch and its forms: what lies in the folder, what a form holds already, and what comes of sending it back."""

import io
import shutil
import tomllib
import types
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import ledgerkit
from ledgerkit import campaign, consolidate, contacts, handout, inbox, pipeline, versions
from ledgerkit.cli import main
from ledgerkit.model import Contact

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
QUARTER = "环保服务企业“十百千”行动-2021年第三季度.xlsx"


@pytest.fixture
def stand_in(monkeypatch):
    """Forms that take no time: [(unit's name, known, as_of, due), …] of those that were asked for."""
    asked = []

    def workbook(pack, unit, period, as_of, known={}, due=None):
        asked.append((unit.name, dict(known), as_of, due))
        return f"{pack.id} {period} {unit.name}".encode()

    monkeypatch.setattr(ledgerkit, "forms", types.SimpleNamespace(workbook=workbook), raising=False)
    monkeypatch.setattr(handout, "MANY", 1000)  # worker processes would not know the stand-in
    return asked


def call(*words):
    return CliRunner().invoke(main, [str(w) for w in words])


# ---- the folder ------------------------------------------------------------------------------------------------------

def test_a_new_batch_is_ready_to_work_in(stand_in, tmp_path):
    made = handout.create("anhui-sbq", "2021Q3", tmp_path / "新批次")
    folder = tmp_path / "新批次"
    assert sorted(p.name for p in folder.iterdir()) == sorted(["batch.toml", "收件", "下发", "通讯录.xlsx"])
    assert inbox.load_batch(folder) == inbox.Batch(folder, "anhui-sbq", "2021Q3", date(2021, 9, 25))  # AH-12: the due day
    assert len(made.forms) == 121 == len(list((folder / "下发").rglob("*.xlsx"))) == len(stand_in)
    assert (folder / "下发" / "合肥市" / f"长丰县-{QUARTER}").read_bytes() == "anhui-sbq 2021Q3 长丰县".encode()
    assert (folder / "下发" / f"省厅本级-{QUARTER}").is_file() and not list((folder / "收件").iterdir())
    assert {entry[2:] for entry in stand_in} == {(date(2021, 9, 25), date(2021, 9, 25))}
    assert (made.listed, made.addressed, made.rows) == (137, 0, {})


@pytest.mark.parametrize("pack", campaign.available())
def test_every_campaign_has_its_batches(stand_in, tmp_path, pack):
    """A batch made by `new` is one that `run` takes, and its list of contacts one that can be read."""
    result = call("new", pack, "2024-10", tmp_path / "批次")
    assert result.exit_code == 0, result.output
    found = campaign.load(pack)
    names = {u.name for u in consolidate.leaves(found.units)}
    assert {entry[0] for entry in stand_in} == (names if pack != "jiyuan-lgjk" else set())
    assert contacts.load(tmp_path / "批次", found.units) == {}
    ran = call("run", tmp_path / "批次", "--jobs", "1")
    assert ran.exit_code == 0 and ran.output.startswith("“收件”里没有文件。")


def test_a_campaign_without_a_due_day_ends_with_its_period(stand_in, tmp_path):
    assert handout.create("xuzhou-srbq", "2024-02", tmp_path / "一").as_of == date(2024, 2, 29)
    assert handout.create("zhejiang-sbq", "2020H1", tmp_path / "二").as_of == date(2020, 6, 30)
    assert handout.create("zhejiang-sbq", "2020", tmp_path / "三", as_of=date(2020, 11, 30)).as_of == date(2020, 11, 30)


def test_every_setting_is_explained_and_may_be_switched_on(stand_in, tmp_path):
    """Whoever takes away the # before a line has a batch.toml that still loads."""
    handout.create("anhui-sbq", "2021Q3", tmp_path / "批次")
    path = tmp_path / "批次" / "batch.toml"
    text = path.read_text(encoding="utf-8")
    lines = [line[2:] if line.startswith("# ") and (" = " in line or line == "# [mail]") and "“" not in line else line for line in text.splitlines()]
    assert set(tomllib.loads("\n".join(lines))) == set(inbox._KEYS) and set(tomllib.loads("\n".join(lines))["mail"]) == set(inbox._MAIL)
    path.write_text("\n".join(lines), encoding="utf-8")
    assert inbox.load_batch(tmp_path / "批次").mail["tls"] is True
    before = ""
    for line in text.splitlines():
        if "=" in line and not line.startswith("# 每"):
            assert before.startswith("# ") or line[:2] == "# " and "#" in line[2:], f"nobody says what {line} is"
        before = line or before


def test_a_pack_in_a_folder_of_its_own_is_found_from_the_batch(stand_in, tmp_path):
    shutil.copytree(campaign.PACKS / "xuzhou-srbq", tmp_path / "我的专项")
    handout.create(str(tmp_path / "我的专项"), "2024-10", tmp_path / "批次" / "十月")
    batch = inbox.load_batch(tmp_path / "批次" / "十月")
    assert batch.campaign == "../../我的专项" and campaign.load(batch.campaign, batch.folder).id == "xuzhou-srbq"


@pytest.mark.parametrize("words, said", [
    (("没有", "2021Q3", "批次"), "没有叫“没有”的专项，现有："),
    (("anhui-sbq", "2021年三季度", "批次"), "报告期“2021年三季度”写法有误，应写成2021Q3（季度）"),
    (("anhui-sbq", "2021Q3", "有文件"), "里面有文件，请换一个文件夹名，或先移走里面的文件。"),
    (("anhui-sbq", "2021Q3", "有文件/a.txt"), "是一个文件，请换一个文件夹名。"),
    (("anhui-sbq", "2021Q3", "批次", "--previous", "没有"), "找不到上一期的“没有”。"),
    (("anhui-sbq", "2021Q3", "批次", "--previous", "有文件"), "里还没有汇总.xlsx，请先处理好上一期（ledgerkit run），再建本期。"),
])
def test_what_cannot_be_made_is_refused_in_one_sentence(stand_in, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    Path("有文件").mkdir()
    Path("有文件", "a.txt").write_text("x", encoding="utf-8")
    result = call("new", *words)
    assert result.exit_code == 2 and said in result.output and result.output.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["有文件"] and not stand_in


def test_an_empty_folder_is_as_good_as_none(stand_in, tmp_path):
    (tmp_path / "批次").mkdir()
    assert call("new", "xuzhou-srbq", "2024-10", tmp_path / "批次").exit_code == 0


def test_names_that_no_system_takes_for_a_file(stand_in, tmp_path):
    """The name of a form is its unit's and its campaign's, whatever they hold."""
    shutil.copytree(campaign.PACKS / "xuzhou-srbq", tmp_path / "专项")
    text = (tmp_path / "专项" / "campaign.toml").read_text(encoding="utf-8")
    (tmp_path / "专项" / "campaign.toml").write_text(text.replace('title = "“生态润百企”先锋行动"', f'title = "生态/润:百企?{"长" * 200}"'), encoding="utf-8")
    (tmp_path / "专项" / "units.csv").write_text(
        "code,name,level,parent,aliases\n1,局,county,,\n2,*执法<大队>|.,department,1,\n3,执法大队,department,1,\n", encoding="utf-8")
    made = handout.create(str(tmp_path / "专项"), "2024-10", tmp_path / "批次")
    assert made.forms == (f"执法大队-生态润百企{'长' * 55}-2024年10月.xlsx", f"执法大队（3）-生态润百企{'长' * 55}-2024年10月.xlsx")


def test_a_ledger_that_is_sent_out_in_parts_stays_so(stand_in, tmp_path):
    """JY-11: `forms` divides it as before; `new` says that the ledger comes first."""
    result = call("new", "jiyuan-lgjk", "2020-12", tmp_path / "批次")
    assert "把整份工作台账放进“收件”，再用ledgerkit forms" in result.output and not list((tmp_path / "批次" / "下发").iterdir())
    batch = tmp_path / "例子"
    shutil.copytree(EXAMPLES / "jiyuan-2020-12", batch, ignore=shutil.ignore_patterns("输出", "下发"))
    assert "台账已拆成" in call("forms", batch).output and (batch / "下发" / "部门").is_dir() and not stand_in


# ---- from one period to the next -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def june(tmp_path_factory) -> Path:
    """The second quarter of Hefei, worked off, with a list of contacts and a mailbox."""
    folder = tmp_path_factory.mktemp("合肥") / "2021Q2"
    shutil.copytree(EXAMPLES / "anhui-hefei-2021q2", folder, ignore=shutil.ignore_patterns("输出"))
    with (folder / "batch.toml").open("a", encoding="utf-8") as file:
        file.write('\n[mail]\naddress = "hefei@example.test"\nname = "帮扶\\"专班\\""\ntls = false\n')
    units = campaign.load("anhui-sbq").units
    book = {"340121": Contact("340121", "李艳", "0551-1", ("cf@example.test",)), "340600": Contact("340600", "", "", ("hb@example.test",))}
    (folder / "通讯录.xlsx").write_bytes(contacts.workbook(units, book, "旧", date(2021, 6, 30)))
    pipeline.run(folder, jobs=1)
    return folder


def test_what_the_office_settled_before_goes_over(stand_in, june, tmp_path):
    """Its scope, its mailbox, its contacts; and of each unit what it reported."""
    made = handout.create("anhui-sbq", "2021Q3", tmp_path / "批次", previous=june)
    batch = inbox.load_batch(tmp_path / "批次")
    assert (batch.scope, batch.mail) == ("340100", {"address": "hefei@example.test", "name": "帮扶\"专班\"", "tls": False})
    assert (batch.folder / batch.previous).resolve() == june.resolve() and not Path(batch.previous).is_absolute()
    units = pipeline.scoped(campaign.load("anhui-sbq"), "340100").units  # those outside are not written on
    assert contacts.load(batch.folder, units) == {"340121": Contact("340121", "李艳", "0551-1", ("cf@example.test",))} and (made.listed, made.addressed) == (11, 1)
    known = {name: {id: len(rows) for id, rows in known.items()} for name, known, _, _ in stand_in if known}
    assert known == {"长丰县": {"pairing": 16, "issues": 7}, "蜀山区": {"pairing": 8, "issues": 3}, "庐江县": {"pairing": 9, "issues": 5}}
    assert made.rows == {"结对服务基本情况表": 33, "企业问题台账": 15}
    assert "已填入上一期的结对服务基本情况表33条、企业问题台账15条" in handout.created(made)


def test_the_memory_alone_will_do(stand_in, june, tmp_path):
    """汇总.xlsx may be named instead of its folder, and may lie anywhere."""
    handout.create("anhui-sbq", "2021Q3", tmp_path / "一", previous=june / "输出" / "汇总.xlsx")
    assert inbox.load_batch(tmp_path / "一").scope == "340100"
    shutil.copy(june / "输出" / "汇总.xlsx", tmp_path)
    handout.create("anhui-sbq", "2021Q3", tmp_path / "二", previous=tmp_path / "汇总.xlsx")
    assert inbox.load_batch(tmp_path / "二").previous == "../汇总.xlsx"
    assert [len(known.get("pairing", ())) for name, known, _, _ in stand_in if name == "长丰县"] == [16, 16]


@pytest.mark.parametrize("words, said", [
    (("zhejiang-sbq", "2021Q3"), "是“环保服务企业“十百千”行动”的批次，不是“浙江省环保服务企业“十百千”行动”的，请核对。"),
    (("anhui-sbq", "2021Q1"), "previous写的是2021年第二季度的汇总，不早于本期（2021年第一季度），请核对。")])
def test_another_campaigns_or_no_earlier_period_is_refused(stand_in, june, tmp_path, words, said):
    result = call("new", *words, tmp_path / "批次", "--previous", june)
    assert result.exit_code == 2 and said in result.output and not (tmp_path / "批次").exists()


def test_forms_are_made_again_and_old_ones_go(stand_in, june, tmp_path):
    """Only forms of this campaign and period are taken away; whatever else the office keeps in 下发 stays."""
    folder = tmp_path / "批次"
    handout.create("anhui-sbq", "2021Q3", folder, previous=june)
    (folder / "下发" / "旧县").mkdir()
    (folder / "下发" / "旧县" / f"旧县-{QUARTER}").write_bytes(b"old")
    (folder / "下发" / "填报通知.docx").write_bytes(b"letter")
    (folder / "下发" / "长丰县-上季度.xlsx").write_bytes(b"kept")
    (folder / "下发" / f"长丰县-{QUARTER}").write_bytes(b"spoilt")
    stand_in.clear()
    result = call("forms", folder)
    assert result.exit_code == 0 and "10份表" in result.output and "已填入上一期的结对服务基本情况表33条" in result.output
    assert (folder / "下发" / f"长丰县-{QUARTER}").read_bytes() == "anhui-sbq 2021Q3 长丰县".encode()
    assert (folder / "下发" / "填报通知.docx").exists() and (folder / "下发" / "长丰县-上季度.xlsx").exists() and not list((folder / "下发" / "旧县").iterdir())
    assert len(stand_in) == 10


# ---- there and back --------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def batch(june, tmp_path_factory) -> Path:
    """The third quarter's batch with its real forms."""
    folder = tmp_path_factory.mktemp("三季度") / "2021Q3"
    result = call("new", "anhui-sbq", "2021Q3", folder, "--previous", june)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def send_back(batch, tmp_path):
    """send_back(fill): the findings of a run over the form of 长丰县 as fill(workbook) leaves it, answers included."""
    def run(fill=None):
        folder = tmp_path / "2021Q3"
        shutil.copytree(batch, folder)
        text = (folder / "batch.toml").read_text(encoding="utf-8")
        previous = (batch / inbox.load_batch(batch).previous).resolve()
        (folder / "batch.toml").write_text(text.replace(inbox.load_batch(batch).previous, previous.as_posix()), encoding="utf-8")
        book = openpyxl.load_workbook(folder / "下发" / f"长丰县-{QUARTER}")
        if fill:
            fill(book)
        book.save(folder / "收件" / f"长丰县-{QUARTER}")
        result = pipeline.run(folder, jobs=1)
        assert [(d.verdict, d.unit) for d in result.decisions] == [("采用", "340121")]
        index = versions.Index([d.reading for d in result.decisions], campaign.load("anhui-sbq"))
        return versions.identified(result.findings, index)

    return run


def place(sheet, title: str, name: str):
    """The cell of a column in the first row of an enterprise."""
    head = next(row for row in sheet.iter_rows() if any(c.value == "企业名称" for c in row))
    columns = {c.value: c.column for c in head}
    row = next(n for n in range(head[0].row + 1, sheet.max_row + 1) if sheet.cell(n, columns["企业名称"]).value == name)
    return sheet.cell(row, columns[title])


def of(findings, *checks):
    return [f for f in findings if f.check in checks and f.unit == "340121"]


def filled(sheet) -> list[list]:
    """The rows of a form's table that hold more than their number."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if "企业名称" in row)
    return [row[1:] for row in rows[start + 1:] if any(v is not None for v in row[1:])]


def test_the_form_holds_the_roster_and_the_problems_of_the_quarter_before(batch):
    book = openpyxl.load_workbook(io.BytesIO((batch / "下发" / f"长丰县-{QUARTER}").read_bytes()))
    source = openpyxl.load_workbook(EXAMPLES / "anhui-hefei-2021q2" / "收件" / "长丰县2021年第二季度.xlsx")
    paired, problems = filled(book["结对服务基本情况表"]), filled(book["企业问题台账"])
    then = [[v.strip() if isinstance(v, str) else v for v in row] for row in filled(source["结对服务基本情况表"])]
    assert [row[0] for row in paired] == [row[0] for row in then] and len(paired) == 16
    days = [row[11].date() if isinstance(row[11], datetime) else row[11] for row in paired]
    assert days == [row[11].date() for row in then] and all(row[15] is None for row in paired)  # 结对日期, 备注
    assert [row[0] for row in problems] == [row[0] for row in filled(source["企业问题台账"])] and len(problems) == 7
    assert "正在办理" in {row[9] for row in problems}
    empty = openpyxl.load_workbook(io.BytesIO((batch / "下发" / f"肥东县-{QUARTER}").read_bytes()))
    assert filled(empty["结对服务基本情况表"]) == []  # it reported nothing


def test_sent_back_as_it_came_nothing_is_changed_dropped_or_fallen(send_back):
    """ZJ-10, X-06: no clerk is asked about what the province itself has written."""
    findings = send_back()
    assert of(findings, "changed", "dropped", "left", "roster", "cumulative") == []
    assert [f.message for f in findings if f.severity == "error" and f.check != "unreported"] == []


def test_a_change_is_a_finding(send_back):
    def fill(book):
        place(book["结对服务基本情况表"], "企业联系人", "长丰通源粮油有限公司").value = "王芳"

    found, = of(send_back(fill), "changed")
    assert found.severity == "warning" and found.answer is None and found.title == "企业联系人"
    assert "企业联系人“王芳”与2021年第二季度的“胡静”不一致，填错的请改正，确有变动的请在备注或情况说明栏写明。" in found.message


def test_a_change_with_an_explanation_is_answered(send_back):
    def fill(book):
        sheet = book["结对服务基本情况表"]
        place(sheet, "企业联系人", "长丰通源粮油有限公司").value = "王芳"
        place(sheet, "情况说明", "长丰通源粮油有限公司").value = "胡静已离职"

    found, = of(send_back(fill), "changed")
    assert found.answer == "胡静已离职"


def test_a_change_with_its_reason_in_the_remarks_is_no_finding(send_back):
    def fill(book):
        sheet = book["结对服务基本情况表"]
        place(sheet, "企业联系人", "长丰通源粮油有限公司").value = "王芳"
        place(sheet, "备注", "长丰通源粮油有限公司").value = "联系人更换"

    assert of(send_back(fill), "changed") == []


def test_an_open_problem_that_was_deleted_is_asked_for(send_back):
    def fill(book):
        sheet = book["企业问题台账"]
        cell = place(sheet, "问题描述", "长丰通源粮油有限公司")
        assert cell.value == "处罚信息公示期较长，影响参与招投标"
        for other in sheet[cell.row]:
            other.value = None

    found = of(send_back(fill), "dropped")
    assert len(found) == 1 and "没有了结的“长丰通源粮油有限公司：处罚信息公示期较长，影响参与招投标”本期不见了" in found[0].message


@pytest.mark.parametrize("note, silent", [("长丰金桥建材有限公司已停产，退出结对", []), ("已核对", ["长丰金桥建材有限公司"])])
def test_who_left_is_asked_for_unless_the_form_says_why(send_back, note, silent):
    """ZJ-10: of two that left, 金桥建材 is named in the 情况说明 of another row; 恒达 had its reason in June's remarks."""
    def fill(book):
        sheet = book["结对服务基本情况表"]
        for name in ("长丰恒达纸制品有限公司", "长丰金桥建材有限公司"):
            for other in sheet[place(sheet, "企业名称", name).row]:
                other.value = None
        place(sheet, "情况说明", "长丰通源粮油有限公司").value = note

    findings = send_back(fill)
    for check in ("left", "cumulative"):  # of the figures, the number paired may fall with a reason
        said = [f.message for f in of(findings, check) if check == "left" or "结对企业数" in f.message]
        assert len(said) == len(silent) and all(name in message for name, message in zip(silent, said))
    assert [f.message for f in of(findings, "roster")] == [
        "长丰县与2021年第二季度相比，退出2家（长丰恒达纸制品有限公司、长丰金桥建材有限公司），保留14家。"]


def test_forms_made_again_by_worker_processes_are_the_same_bytes(batch, monkeypatch):
    before = {p.name: p.read_bytes() for p in (batch / "下发").rglob("*.xlsx")}
    monkeypatch.setattr(handout, "MANY", 1)
    assert handout.renew(batch).rows == {"结对服务基本情况表": 33, "企业问题台账": 15}
    assert {p.name: p.read_bytes() for p in (batch / "下发").rglob("*.xlsx")} == before
