"""`ledgerkit lock`: what the last run took over is accepted for good."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ledgerkit import acceptance, locks, pipeline
from ledgerkit.cli import main
from ledgerkit.errors import FatalError


@pytest.fixture
def batch(tmp_path):
    """A batch that was run: 长丰县 is complete, 庐江县 has something to correct, 肥东县 sent nothing."""
    (tmp_path / "收件").mkdir()
    (tmp_path / "batch.toml").write_text('campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n', encoding="utf-8")
    (tmp_path / "输出").mkdir()
    manifest = {
        "as_of": "2021-09-26",
        "states": {"340121": {"pairing": "已报", "issues": "零报告"}, "340124": {"pairing": "迟报1天", "issues": "退回"},
                   "340122": {"pairing": "未报", "issues": "未报"}},
        "inputs": [{"file": f"{name}.xlsx", "sha256": name * 4, "verdict": verdict, "unit": unit} for name, verdict, unit in (
            ("长丰", "采用", "340121"), ("长丰旧", "被替代", "340121"), ("庐江", "采用", "340124"))]}
    (tmp_path / "输出" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_all_that_is_complete_and_without_errors_is_locked(batch):
    made, without = acceptance.lock(batch)
    assert made == [locks.Lock("340121", "长丰县", date(2021, 9, 26), "长丰.xlsx", "长丰" * 4)] and without == []
    assert locks.load(batch) == made


def test_a_named_unit_is_locked_as_it_is_and_one_that_sent_nothing_is_said(batch):
    made, without = acceptance.lock(batch, ["庐江县", "340122"])
    assert [m.file for m in made] == ["庐江.xlsx"] and without == ["肥东县"]
    acceptance.lock(batch)
    assert [k.name for k in locks.load(batch)] == ["庐江县", "长丰县"]


def test_locking_twice_adds_nothing(batch):
    acceptance.lock(batch)
    before = (batch / locks.NAME).read_bytes()
    assert acceptance.lock(batch) == ([], []) and (batch / locks.NAME).read_bytes() == before


def test_without_a_run_or_for_an_unknown_unit_it_says_what_to_do(batch):
    with pytest.raises(FatalError, match="没有“铜山县”"):
        acceptance.lock(batch, ["铜山县"])
    with pytest.raises(FatalError, match="有几个“鼓楼区”|没有“鼓楼区”"):
        acceptance.lock(batch, ["鼓楼区"])
    (batch / "输出" / "manifest.json").unlink()
    with pytest.raises(FatalError, match="请先运行ledgerkit run"):
        acceptance.lock(batch)


def test_the_command_says_what_it_locked(batch):
    said = CliRunner().invoke(main, ["lock", str(batch), "长丰县", "肥东县"])
    assert said.exit_code == 0
    assert said.output.startswith("已锁定1个单位：长丰县。记在") and "肥东县没有采用的文件，没有锁定。" in said.output


def test_a_county_in_its_citys_workbook_is_locked_and_its_neighbour_is_not(tmp_path, rows, book):
    """A share of a workbook has no bytes of its own: it is known by the workbook that brought it."""
    def county(name, day, enterprise):
        table = rows.sheet(rows.PAIRING, [rows.enterprise(1, enterprise)], unit=f"合肥市{name}", reported=f"2021年9月{day}日")
        return book({"结对": table})

    def batch_of(name, scope=""):
        folder = tmp_path / name
        (folder / "收件").mkdir(parents=True)
        (folder / "batch.toml").write_text(f'campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-28\n{scope}', encoding="utf-8")
        return folder

    city, province = batch_of("市", 'scope = "340100"\n'), batch_of("省")
    for name in ("长丰县", "肥东县"):
        (city / "收件" / f"{name}.xlsx").write_bytes(county(name, 20, "甲公司"))
    (province / "收件" / "合肥市上报.xlsx").write_bytes((pipeline.run(city, jobs=1).folder / "上报.xlsx").read_bytes())
    pipeline.run(province, jobs=1)
    assert [m.name for m in acceptance.lock(province, ["长丰县"])[0]] == ["长丰县"]
    for name in ("长丰县", "肥东县"):
        (province / "收件" / f"{name}更正.xlsx").write_bytes(county(name, 27, "乙公司"))
    verdicts = {d.received.path: d.verdict for d in pipeline.run(province, jobs=1).decisions}
    assert verdicts == {"合肥市上报.xlsx": "采用", "合肥市上报.xlsx!长丰县.xlsx": "采用", "合肥市上报.xlsx!肥东县.xlsx": "被替代",
                        "长丰县更正.xlsx": "退回", "肥东县更正.xlsx": "采用"}
