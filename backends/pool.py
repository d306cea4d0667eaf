"""Worker processes that are replaced when they die: one dead worker costs its own task one more try."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from schemas.errors import TransientError

P = ParamSpec("P")
R = TypeVar("R")

SECONDS = 1800.0
"""After which a task is taken for stuck and its worker is replaced."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""Who draws or reads does so on one thread: blocks are what runs side by side."""


class Pool:
    """A pool of spawned processes (never forked: the parent holds threads of Prefect and llama.cpp)."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._waited_for: set[ProcessFuture[Any]] = set()
        self._pool, self._lock, self._closed = _processes(workers), Lock(), False

    def call(self, what: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function in a worker and wait for it. Safe to call from many threads.

        Raises:
            TransientError: the worker died or was stuck; worth another try.
            Exception: whatever the function raised.
        """
        future = self._whole().schedule(function, args=args, kwargs=kwargs, timeout=SECONDS)
        self._waited_for.add(future)
        try:
            return future.result()
        except ProcessExpired as error:
            raise TransientError(f"{what}: its worker must live to the end (it died, code {error.exitcode})") from None
        except BrokenProcessPool:
            raise TransientError(f"{what}: its worker must live to the end (it died before it began)") from None
        except FutureTimeout:
            raise TransientError(f"{what}: must end within {SECONDS:.0f} s (it did not)") from None
        finally:
            self._waited_for.discard(future)

    def _whole(self) -> ProcessPool:
        """Return the pool, or another in its place: it breaks when a worker dies while none of them has a task."""
        with self._lock:
            if not self._closed and not self._pool.active:
                _end(self._pool)
                self._pool = _processes(self.workers)
            return self._pool

    def prepare(self, function: Callable[[], None]) -> None:
        """Have the workers start and run a function, such as slow imports, while the parent does something else."""
        for _ in range(self.workers):
            self._whole().schedule(function, timeout=SECONDS)

    def close(self) -> None:
        """End the workers, whatever they are at; who waits for one of them gets a CancelledError."""
        for future in list(self._waited_for):  # `stop` would leave their threads waiting for ever
            future.cancel()  # type: ignore[no-untyped-call]
        with self._lock:
            self._closed = True
            _end(self._pool)


def _processes(count: int) -> ProcessPool:
    return ProcessPool(max_workers=count, context=multiprocessing.get_context("spawn"), initializer=_quiet_worker)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


@contextmanager
def workers(count: int) -> Iterator[Pool]:
    """Keep `count` worker processes for as long as the body runs."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))  # spawned children inherit it; many small jobs, not one wide one
    pool = Pool(count)
    try:
        yield pool
    finally:
        pool.close()
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old


def _quiet_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers itself; and end with the parent, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """Have this process killed when its parent ends, however that ends."""
    import ctypes

    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
