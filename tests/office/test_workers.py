"""A task that hangs, dies or takes too much memory costs itself and nothing else."""

import builtins
import os
import time

import pytest

from ledgerkit.office import workers

DIED = "文件使读取程序异常退出，请用WPS打开后另存为.xlsx重新发送"
TOO_MUCH = "打开文件占用内存过大，已放弃，请用WPS另存为.xlsx后重新发送"


def too_long(seconds):
    return f"打开文件超过{seconds}秒，已放弃，请用WPS另存为.xlsx后重新发送"


def test_each_task_that_fails_costs_only_itself():
    expressions = ["6 * 7", "__import__('os')._exit(3)", "'甲公司'", "__import__('time').sleep(60)", "[1, 2]", "None"]
    started = time.monotonic()
    results = list(workers.each(builtins.eval, [(e,) for e in expressions], jobs=2, seconds=2))
    assert results == [(42, None), (None, DIED), ("甲公司", None), (None, too_long(2)), ([1, 2], None), (None, None)]
    assert time.monotonic() - started < 20


def test_a_killed_worker():
    killed = "__import__('os').kill(__import__('os').getpid(), 9)"
    results = list(workers.each(builtins.eval, [(killed,), ("1",), (killed,)], jobs=1))
    assert results == [(None, DIED), (1, None), (None, DIED)]


def test_too_much_memory():
    pytest.importorskip("resource", reason="this system limits no process's memory")
    tasks = [(10,), (2 ** 34,), (20,)]
    results = [(len(result) if result else None, failure) for result, failure in workers.each(bytearray, tasks, jobs=1)]
    assert results == [(10, None), (None, TOO_MUCH), (20, None)]
    tight = [failure for _, failure in workers.each(bytearray, [(2 ** 30,)], jobs=1, memory=2 ** 30)]
    assert tight == [TOO_MUCH]


def test_the_limits_that_hold_when_none_is_named():
    assert (workers.SECONDS, workers.MEMORY) == (60, 3 * 1024 ** 3)


def test_what_all_tasks_share_comes_behind_their_own_arguments():
    assert list(workers.each(divmod, [(7,), (9,)], jobs=1, shared=(4,))) == [((1, 3), None), ((2, 1), None)]


def test_results_come_in_the_order_of_the_tasks():
    naps = [0.4, 0, 0.2, 0]
    tasks = [(f"(__import__('time').sleep({nap}), {number})[1]",) for number, nap in enumerate(naps)]
    assert [result for result, _ in workers.each(builtins.eval, tasks, jobs=2)] == [0, 1, 2, 3]


def test_the_work_is_done_elsewhere():
    (child, failure), = workers.each(os.getpid, [()], jobs=0)
    assert failure is None and child != os.getpid()


def test_an_exception_of_ours_costs_its_own_task_and_is_named():
    results = list(workers.each(int, [("1",), ("一",), ("3",)], jobs=1))
    assert results == [(1, None), (None, "读取时程序出了错（ValueError），请把这个文件发给ledgerkit的开发者"), (3, None)]


def test_no_tasks_start_no_process(monkeypatch):
    monkeypatch.setattr(workers.multiprocessing, "get_context", lambda kind: pytest.fail("started"))
    assert list(workers.each(int, [], jobs=4)) == []


def test_a_generator_of_tasks():
    assert [r for r, _ in workers.each(int, ((str(n),) for n in range(3)), jobs=8)] == [0, 1, 2]
