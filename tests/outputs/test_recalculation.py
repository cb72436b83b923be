"""汇总.xlsx is alive: LibreOffice works out every formula anew and comes to our own figures, also after corrections."""

import copy
import dataclasses
import io
import os
import random
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ledgerkit import campaign, consolidate, intake, pipeline
from ledgerkit.checks import Context
from ledgerkit.indicators import Figures, ratio
from ledgerkit.model import Breakdown, Indicator, Received
from ledgerkit.office.sheets import Book, Grid
from ledgerkit.outputs import consolidated
from ledgerkit.outputs.book import FIRST, Field, Writer
from ledgerkit.outputs.live import rate
from ledgerkit.outputs.run import Run

ROOT = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = ("anhui-hefei-2021q2", "anhui-hefei-2021q3", "anhui-mdm-2021-10", "anhui-cxjz-2021q3", "jiyuan-2020-12", "pizhou-2024-10",
            "zhejiang-2020q4", "anhui-2021q3")
# Calc works out every formula when it opens a workbook, whatever values stand in it.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
_FORMULA = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*><f>')


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """recalculated({name: bytes}) -> {name: bytes}: the workbooks as LibreOffice saves them, worked out anew, in one call."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing in CI")
        pytest.skip("LibreOffice is not installed here: the formulas of 汇总.xlsx were not worked out")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")

    def convert(files: dict[str, bytes]) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("books")
        for name, data in files.items():
            (folder / f"{name}.xlsx").write_bytes(data)
        subprocess.run([program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"),
                        *(str(folder / f"{name}.xlsx") for name in files)],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        return {name: (folder / "out" / f"{name}.xlsx").read_bytes() for name in files}

    return convert


def sheets(data: bytes) -> dict[str, list[list]]:
    """The values of every sheet, as they were saved."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def formulas(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """By sheet the places (row and column from 0) of its formulas."""
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, len(names) + 1)]
    return {name: [(int(r) - 1, _number(c)) for c, r in _FORMULA.findall(xml)] for name, xml in zip(names, parts)}


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def at(values: list[list], r: int, c: int):
    return values[r][c] if r < len(values) and c < len(values[r]) else ""


def same(one, other) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < 1e-9
    return type(one) is type(other) and one == other


def differences(ours: bytes, theirs: bytes) -> tuple[int, list]:
    """How many formulas there are, and where the saved value is not the one that was worked out."""
    mine, worked = sheets(ours), sheets(theirs)
    places = [(name, r, c) for name, found in formulas(ours).items() for r, c in found]
    return len(places), [(name, r + 1, c + 1, at(mine[name], r, c), at(worked[name], r, c)) for name, r, c in places
                         if not same(at(mine[name], r, c), at(worked[name], r, c))]


# ---- ledgers with every oddity that clerks bring -------------------------------------------------------------------------

PACK = campaign.load("anhui-sbq")
PERIOD, AS_OF = "2021Q3", date(2021, 9, 25)
NAMES = {"340100": "合肥市", "340121": "合肥市长丰县", "340122": "合肥市肥东县", "340600": "淮北市", "340621": "淮北市濉溪县", "340000": "安徽省生态环境厅"}
ODD = ["=1+1", "*", "?", "~", "a*", "A*", '引"号', "<>5", ">0", "001", "1", "1.0", "2021-5", "50%", "FILTER(x)", "_x0041_", "无", "/", "—",
       "甲\n乙", "'", "合计", "未填", "甲" * 130, "｜", "a|b", "TRUE", ""]
POOLS = {
    "企业名称": ["甲公司", "甲 公司", "乙（合肥）有限公司", "乙(合肥)有限公司", "丙*公司", "丙?公司", "=丁公司", '戊"公司', "A公司", "a公司", ""],
    "统一社会信用代码": ["", "", "91340100MA2N00000X"],
    "企业规模": ["大型", "中型", "大型企业", "中型（复核）", "巨型", "大型|中型", ""],
    "企业类型": ["传统产业", "其它", ""],
    "结对领导": ["王波", "李真理 王雪峰", "张三、李四", "王2", "王波、张三", "B·史密斯", ""],
    "联络员": ["卢强", "卢强、王波", "", "无"],
    "结对日期": [datetime(2021, 5, 12), "2021.5.12", "2021年5月", ""],
    "体检日期": [datetime(2021, 6, 1), "2021.6.1", "二〇二一年", "21.6.1", "无", ""],
    "走访次数": [0.0, 3.0, 2.5, "约50", "两三次", "3次", "同上", ""],
    "最近走访日期": [datetime(2021, 9, 7), "9月", ""],
    "备注": ODD,
    "问题类别": ["污染治理", "噪音", "环评审批", ""],
    "问题描述": ["喷漆废气", *ODD],
    "责任单位": ["执法大队", "大气科、执法支队", "相关部门", "A科、b科", ""],
    "办理状态": ["已解决", "已办结", "已解决（8月）", "办理中", "搁置", ""],
    "办结日期": [datetime(2021, 8, 1), ""],
}
TITLES = {"结对服务基本情况表": ["企业名称", "统一社会信用代码", "企业规模", "企业类型", "结对领导", "联络员", "结对日期", "体检日期", "走访次数", "最近走访日期", "备注"],
          "企业问题台账": ["企业名称", "问题类别", "问题描述", "责任单位", "办理状态", "办结日期"]}
MORE = (
    Indicator("两名联络员", "家", "distinct", "", "pairing", "企业名称", "联络员 and 联络员|length == 2"),
    Indicator("王波结对", "行", "count", "", "pairing", None, "(结对领导 and '王波' in 结对领导) or (备注 and '甲' in 备注)"),
    Indicator("怪备注", "行", "count", "", "pairing", None, "备注 in ('=1+1', '*', 'A*', 'FILTER(x)', '_x0041_', '甲\\n乙') and not 备注 == '?'"),
    Indicator("有备注", "行", "count", "", "pairing", None, "备注 is not none and 备注 != '引\"号'"),
    Indicator("多次走访次数", "次", "sum", "", "pairing", "走访次数", "(走访次数 or 0) >= 2.5 and 走访次数 != 50"),
    Indicator("结对后体检", "家", "count", "", "pairing", None, "结对日期 and 体检日期 and 体检日期 > 结对日期"),
    Indicator("零次或没写", "行", "count", "", "pairing", None, "not 走访次数"),
    Indicator("恰三次", "行", "count", "", "pairing", None, "走访次数 == 3"),
    Indicator("次均", "%", "ratio", "", numerator="走访次数", denominator="结对企业数", decimals=2, capped=False),
    Indicator("无公式", "行", "count", "", "pairing", None, "备注|upper == 'A*'"),
)
SPREAD = (Breakdown("备注", "备注分布", "有备注", "备注", "企业规模"), Breakdown("联络员", "联络员情况", "结对企业数", "联络员", "企业类型"),
          Breakdown("责任单位", "责任单位分布", "问题收集数", "责任单位", "办理状态"), Breakdown("次数", "走访次数分布", "结对企业数", "走访次数"),
          Breakdown("名称", "名称分布", "走访次数", "企业名称"))
WIDE = dataclasses.replace(PACK, indicators=PACK.indicators + MORE, breakdowns=PACK.breakdowns + SPREAD,
                           units=tuple(u for u in PACK.units if u.code[:4] in ("3400", "3401", "3406")))


def province(seed: int) -> Run:
    """A run over workbooks of random content: units that send nothing, one table only, lists without rows, the same twice."""
    chance = random.Random(seed)
    readings = []
    for code in chance.sample(sorted(NAMES), chance.randint(2, len(NAMES))):
        grids = []
        for title, heads in TITLES.items():
            if chance.random() < 0.85:
                rows = [[chance.choice(POOLS[h]) for h in heads] for _ in range(chance.choice([0, 3, 12]))]
                rows += [list(row) for row in rows if chance.random() < 0.2]
                top = [[f"2021年第三季度{title}"], [f"填报单位：{NAMES[code]}  填报时间：2021年9月24日"]]
                grids.append(Grid(title, True, [*top, list(heads), *rows]))
        if grids:
            readings.append(intake.read_book(Book(grids), [WIDE], f"{NAMES[code]}.xlsx", AS_OF))
    return settle(readings)


def settle(readings) -> Run:
    decisions = consolidate.decide(list(pipeline.unfolded([(Received(r.file, 1, r.file, "xlsx"), r) for r in readings], [WIDE])), WIDE, PERIOD)
    ledger = consolidate.ledger(decisions, WIDE)
    context = Context(WIDE, AS_OF, PERIOD, Figures(ledger, WIDE))
    findings = [f for d in decisions if d.verdict == "采用" for f in pipeline.check_reading(d.reading, context)]
    return Run(WIDE, PERIOD, AS_OF, tuple(decisions), ledger, tuple(findings), context.figures)


@pytest.fixture(scope="module")
def provinces() -> dict[str, Run]:
    return {f"省{seed}": province(seed) for seed in range(8)}


@pytest.fixture(scope="module")
def examples(tmp_path_factory) -> dict[str, bytes]:
    """汇总.xlsx of every example: side by side, for one has another as its period before."""
    folder = tmp_path_factory.mktemp("examples")
    made = {}
    for name in EXAMPLES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("输出"))
        made[name] = (pipeline.run(folder / name).folder / "汇总.xlsx").read_bytes()
    return made


def test_every_saved_value_is_the_one_that_libreoffice_works_out(recalculated, examples, provinces):
    made = examples | {name: consolidated(run) for name, run in provinces.items()}
    spoilt = examples["jiyuan-2020-12"]
    with zipfile.ZipFile(io.BytesIO(spoilt)) as archive:  # a value that is not so, which a reader of saved values would believe
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = next(name for name, xml in sorted(parts.items()) if name.startswith("xl/worksheets/sheet") and b"<f>SUM(" in xml)
    parts[part] = re.sub(rb"(<f>SUM\([^<]*</f>)<v>[^<]*</v>", rb"\1<v>987654</v>", parts[part], count=1)
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    theirs = recalculated({**made, "spoilt": buffer.getvalue()})
    assert [d[3] for d in differences(buffer.getvalue(), theirs["spoilt"])[1]] == [987654.0]
    counts = {}
    for name, data in made.items():
        counts[name], wrong = differences(data, theirs[name])
        assert wrong == [], name
    assert counts["anhui-2021q3"] > 18_000 and min(counts.values()) > 50


def test_a_rate_is_rounded_and_capped_as_ours(recalculated):
    """Half-up, 100.0% only for all and 0.0% only for none (X-02); — for nothing to divide by."""
    chance = random.Random(7)
    pairs = [(0, 0), (0, 5), (5, 5), (7, 5), (1, 8), (1, 2000), (3, 2000), (1, 3000), (1999, 2000), (2999, 3000), (9999, 20000), (2.5, 4)]
    pairs += [(part, whole) for whole in (3, 7, 16, 40, 333, 2024, 200_000) for part in (chance.randint(0, 2 * whole) for _ in range(20))]
    kinds = [(1, True), (1, False), (0, True), (2, True), (2, False)]
    writer = Writer("率", datetime(2021, 9, 30))
    rows = [(part, whole, *(rate(f"A{r}", f"B{r}", ratio(part, whole, *kind), *kind) for kind in kinds)) for r, (part, whole) in enumerate(pairs, FIRST)]
    writer.table("率", "率", "", [Field("分子", 9, "number"), Field("分母", 9, "number"), *(Field(str(kind), 9, "percent") for kind in kinds)], rows)
    data = writer.close()
    count, wrong = differences(data, recalculated({"率": data})["率"])
    assert (count, wrong) == (len(pairs) * len(kinds), [])


# ---- corrections --------------------------------------------------------------------------------------------------------

CHANGES = {"pairing": {"企业规模": ["大型", "微型", None], "企业类型": ["传统产业", "其他", None], "走访次数": [0, 1, 7, None], "结对领导": ["王波", "张三、李四", "王雪峰"],
                       "体检日期": [date(2021, 7, 7), None], "最近走访日期": [date(2021, 9, 1), None], "备注": ["=1+1", "*", None], "联络员": ["卢强", "卢强、王波"]},
           "issues": {"问题类别": ["污染治理", "环评审批", None], "办理状态": ["已解决", "正在办理", None], "责任单位": ["执法大队"]}}
DERIVED = ("总览", "分市汇总", "分县汇总", "目标完成")


def corrected(run: Run, data: bytes, seed: int) -> tuple[bytes, Run]:
    """The workbook of a run with cells of its detail sheets changed, and the run that has these values."""
    chance = random.Random(seed)
    book = openpyxl.load_workbook(io.BytesIO(data))
    ledger = copy.deepcopy(run.ledger)
    for id, choices in CHANGES.items():
        sheet = book[run.campaign.table(id).title]
        heads = {c.value: c.column for c in sheet[3]}
        for n, (_, row) in enumerate(ledger.rows(id)):
            for title, values in choices.items():
                if title in row.values and chance.random() < 0.25 and not row.about(title):
                    value = chance.choice(values)
                    cell = sheet.cell(4 + n, heads[title])
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
                    kind = run.campaign.table(id).column(title).type
                    row.values[title] = value.split("、") if value and kind in ("people", "departments") else value
                    row.faulty = tuple(t for t in row.faulty if t != title)
    book.save(buffer := io.BytesIO())
    return buffer.getvalue(), dataclasses.replace(run, ledger=ledger, figures=Figures(ledger, run.campaign), findings=())


def lines(values: list[list]) -> dict[tuple, object]:
    """The numbers of a sheet by the texts of their line and their heading: the lines of a breakdown come in any order."""
    heads = [str(v) for v in values[2]]
    found = {}
    for row in values[3:]:
        key = tuple(v for v in row if isinstance(v, str) and v and v[0] not in "约—")
        found |= {(key, heads[c]): v for c, v in enumerate(row) if c < len(heads) and isinstance(v, (int, float)) and heads[c] not in ("序号",)}
    return found


def test_a_correction_in_a_row_moves_every_figure(recalculated, provinces):
    """The workbook's figures after LibreOffice worked them out are those that ledgerkit computes for the corrected rows."""
    ours = {name: consolidated(run) for name, run in provinces.items()}
    pairs = {name: corrected(run, ours[name], n) for n, (name, run) in enumerate(provinces.items())}
    theirs = recalculated({name: data for name, (data, _) in pairs.items()})
    moved = 0
    for name, (_, after) in pairs.items():
        before, expected, found = sheets(ours[name]), sheets(consolidated(after)), sheets(theirs[name])
        live = formulas(ours[name])
        for sheet in DERIVED:
            for r, c in live[sheet]:
                is_, should = at(found[sheet], r, c), at(expected[sheet], r, c)
                if at(before[sheet], r, 0) == "校验":
                    continue  # what was found wrong is said again only by the next run
                if "无公式" in (at(before[sheet], r, 1), str(at(before[sheet], 2, c)).split("\n")[0]):
                    continue  # and what has no formula, as 指标说明 says
                assert same(is_, should), (name, sheet, r + 1, c + 1, is_, should)
                moved += not same(is_, at(before[sheet], r, c))
        for breakdown in WIDE.breakdowns:
            if breakdown.id == "次数":
                continue
            is_, should = lines(found[breakdown.title]), lines(expected[breakdown.title])
            fresh = {key[0] for key in should} - {key[0] for key in is_}  # lines that only the next run adds, as the sheet says
            for key in is_.keys() | should.keys():
                if key in is_ and not (fresh and key[0] == ("合计",) and breakdown.by == "责任单位"):
                    assert same(is_[key], should.get(key, 0)), (name, breakdown.title, key)
                moved += is_.get(key) != lines(before[breakdown.title]).get(key)
    assert moved > 500
