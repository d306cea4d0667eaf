"""The private Prefect server: silent, complete, and gone whatever happens to its parent."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from releases import of_its_own

pytestmark = pytest.mark.xdist_group("build")  # which has such a database

TASKS = 60
"""Prefect's own temporary server prints tracebacks from about this many on."""

FLOW = f"""
import sys
from pathlib import Path

import flows
import psutil
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner
from flows.server import prefect_api

@task(cache_policy=NO_CACHE)
def double(number):
    return 2 * number

@flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
def doubled():
    return sum(future.result() for future in [double.submit(number) for number in range({TASKS})])

with prefect_api(Path(sys.argv[1])):
    print(doubled(), *(child.pid for child in psutil.Process().children()))
"""

KILLED = """
import os
import signal
import sys
from pathlib import Path

import psutil
from flows.server import prefect_api

with prefect_api(Path(sys.argv[1])):
    print(*(child.pid for child in psutil.Process().children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one home for all tests, with an empty database: it takes ten seconds to make."""
    return of_its_own(tmp_path_factory.mktemp("prefect"))


def run(program: str, home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program, str(home)], capture_output=True, text=True, timeout=240, check=False
    )


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_sixty_tasks_are_recorded_in_silence(home: Path) -> None:
    done = run(FLOW, home)
    assert (done.stderr, done.returncode) == ("", 0)
    total, server = map(int, done.stdout.split())
    assert total == TASKS * (TASKS - 1)
    assert not alive(server)
    with sqlite3.connect(home / "prefect.db") as database:
        states = database.execute("select state_type, count(*) from task_run group by state_type").fetchall()
    assert states == [("COMPLETED", TASKS)]


def test_a_killed_parent_leaves_no_server(home: Path) -> None:
    done = run(KILLED, home)
    assert done.returncode == -signal.SIGKILL
    server, deadline = int(done.stdout), time.monotonic() + 30
    while alive(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(server)
