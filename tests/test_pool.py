"""A worker that dies costs its own task, and nobody else's."""

import os
import signal
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from backends.pool import workers
from schemas.errors import BuildFailed, TransientError


def double(number: int) -> int:
    return number * 2


def die(_number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_once() -> None:
    die(0)


def fail(_number: int) -> None:
    raise BuildFailed("worker: disk must have space (got none)")


def threads() -> str:
    return os.environ["OMP_NUM_THREADS"]


def parent_of_worker() -> int:
    return os.getpid()


def test_a_dead_worker_is_replaced():
    with workers(1) as pool:
        assert pool.call("one", double, 4) == 8
        with pytest.raises(TransientError, match="its worker must live"):
            pool.call("two", die, 1)
        assert pool.call("three", double, 5) == 10
        assert pool.call("four", threads) == "1"


def test_workers_that_die_without_a_task_are_replaced():
    with workers(1) as pool:
        for _ in range(2):
            os.kill(pool.call("one", parent_of_worker), signal.SIGKILL)
            time.sleep(1)  # until it is noticed
            assert pool.call("two", double, 5) == 10


def test_workers_that_never_start_are_said(monkeypatch):
    monkeypatch.setattr("backends.pool._quiet_worker", die_at_once)
    with workers(1) as pool, pytest.raises(TransientError, match="it died before it began"):
        pool.call("one", double, 4)


def test_what_a_worker_raises_comes_back_as_it_is():
    with workers(1) as pool, pytest.raises(BuildFailed, match="disk must have space"):
        pool.call("one", fail, 1)


def test_workers_go_with_the_pool_and_the_environment_comes_back():
    before = dict(os.environ)
    with workers(1) as pool:
        worker = pool.call("one", parent_of_worker)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the worker outlived its pool")
    assert dict(os.environ) == before


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def test_closing_the_pool_frees_whoever_waits_for_a_worker():
    with ThreadPoolExecutor(2) as threads:
        with workers(1) as pool:
            waiting = [threads.submit(pool.call, "one", sleep, 600.0), threads.submit(pool.call, "two", sleep, 600.0)]
            time.sleep(1)
        for one in waiting:
            with pytest.raises(CancelledError):
                one.result(timeout=20)
