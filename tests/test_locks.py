"""Submissions that were accepted for good."""

from datetime import date

import pytest

from ledgerkit import consolidate, locks
from ledgerkit.errors import FatalError
from ledgerkit.model import Reading, Received, Row, Table

LOCK = locks.Lock("340121", "长丰县", date(2021, 9, 26), "长丰县，一.xlsx", "a" * 64)


def arrival(file, day, content=None, tables=("pairing",), unit="340121"):
    letters = dict(zip("企业名称 企业规模 企业类型 结对领导 联络员 结对日期 问题类别 办理状态".split(), "ABCDEFGH"))
    made = tuple(Table(id, id, file, "表", (1,), letters, (Row(file, "表", 2, letters, {"企业名称": file}),)) for id in tables)
    return Received(file, 10, content or file, "xlsx"), Reading(file, "anhui-sbq", unit, reported=date(2021, 9, day), tables=made)


@pytest.fixture
def verdicts(pack):
    def decide(*arrivals, locked=()):
        return {d.received.path: d.verdict for d in consolidate.decide(arrivals, pack, "2021Q3", dict.fromkeys(locked, "2021年9月26日"))}

    return decide


def test_a_later_file_is_sent_back_and_an_earlier_one_is_replaced(verdicts):
    files = [arrival("1.xlsx", 1), arrival("2.xlsx", 2), arrival("3.xlsx", 3)]
    assert verdicts(*files) == {"1.xlsx": "被替代", "2.xlsx": "被替代", "3.xlsx": "采用"}
    assert verdicts(*files, locked=["2.xlsx"]) == {"1.xlsx": "被替代", "2.xlsx": "采用", "3.xlsx": "退回"}


def test_a_late_file_is_told_why(pack):
    decisions = consolidate.decide([arrival("1.xlsx", 1), arrival("2.xlsx", 2)], pack, "2021Q3", {"1.xlsx": "2021年9月26日"})
    said, = [f for f in consolidate.findings(decisions, pack) if f.severity == "error"]
    assert said.unit == "340121" and said.message == (
        "2.xlsx：退回：本期报送已于2021年9月26日锁定（采用“1.xlsx”），之后收到的不再采用，确需更正请先联系解除锁定。")


def test_a_table_that_the_locked_files_lack_comes_too_late(verdicts):
    files = [arrival("1.xlsx", 1), arrival("2.xlsx", 2, tables=("issues",))]
    assert verdicts(*files, locked=["1.xlsx"]) == {"1.xlsx": "采用", "2.xlsx": "退回"}
    assert verdicts(*files, locked=["1.xlsx", "2.xlsx"]) == {"1.xlsx": "采用", "2.xlsx": "采用"}


def test_other_units_and_locked_files_that_are_gone_change_nothing(verdicts):
    files = [arrival("1.xlsx", 1), arrival("2.xlsx", 2), arrival("3.xlsx", 3, unit="340122")]
    assert verdicts(*files, locked=["3.xlsx", "没有.xlsx"]) == verdicts(*files)


def test_the_file_is_read_back_as_it_was_written(tmp_path):
    (tmp_path / locks.NAME).write_bytes(locks.as_csv([LOCK]))
    assert locks.load(tmp_path) == [LOCK] and locks.load(tmp_path / "别处") == []


@pytest.mark.parametrize("content", ["单位代码\r\n1\r\n", "单位代码,填报单位,锁定日期,文件,sha256\r\n340121,长丰县,昨天,a,b\r\n", "\xff\xfe"])
def test_a_file_that_can_not_be_read_is_one_sentence(tmp_path, content):
    (tmp_path / locks.NAME).write_bytes(content.encode("latin-1" if content[0] == "\xff" else "utf-8-sig"))
    with pytest.raises(FatalError, match="锁定.csv.*读不出来"):
        locks.load(tmp_path)
