"""Worker processes with a time and a memory limit: a parser that hangs or dies costs one file, not the run."""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

SECONDS = 60
MEMORY = 3 * 2**30


_shared: tuple = ()  # in a worker: what every task is given, sent once


def settle() -> None:
    """Look for cyclic rubbish seldom: a file becomes many small objects, none of them cyclic, and all live till its end."""
    gc.set_threshold(50_000, 20, 20)


def _start(memory: int, shared: tuple) -> None:
    global _shared
    _shared = shared
    settle()
    try:
        import resource
    except ImportError:  # Windows has no such limit; the pre-flight and the time limit still hold there
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _call(function: Callable, task: tuple) -> Any:
    return function(*task, *_shared)


def each(function: Callable, tasks: Iterable[tuple], jobs: int, shared: tuple = (), seconds: float = SECONDS,
         memory: int = MEMORY) -> Iterator[tuple[Any, str | None]]:
    """Call `function(*task, *shared)` for every task in worker processes; yield (result, failure) in their order.

    failure is a Chinese sentence where the worker ran out of time or memory, died, or met a bug of ours; the result
    is None then. One file must not cost the others, so an exception of `function` is a failure too, and named.
    """
    from pebble import ProcessExpired, ProcessPool

    tasks = list(tasks)
    if not tasks:
        return
    # spawn: the same behaviour on Windows and Linux, and no half-copied locks
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=max(1, min(jobs, len(tasks))), initializer=_start, initargs=(memory, shared),
                     context=context) as pool:
        futures = [pool.schedule(_call, args=(function, task), timeout=seconds) for task in tasks]
        for future in futures:
            try:
                yield future.result(), None
            except FutureTimeout:
                yield None, f"打开文件超过{seconds:g}秒，已放弃，请用WPS另存为.xlsx后重新发送"
            except MemoryError:
                yield None, "打开文件占用内存过大，已放弃，请用WPS另存为.xlsx后重新发送"
            except ProcessExpired:
                yield None, "文件使读取程序异常退出，请用WPS打开后另存为.xlsx重新发送"
            except Exception as error:
                yield None, f"读取时程序出了错（{type(error).__name__}），请把这个文件发给ledgerkit的开发者"
