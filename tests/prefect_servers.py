"""Prefect servers on loopback as people run them, asked over HTTP: a private one that serves, and one for many workers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest
from releases import environment

T = TypeVar("T")
PATIENCE = 1200.0
"""Seconds: a machine may be busy with other things."""


def until(found: Callable[[], T | None], what: str, pause: float = 1.0) -> T:
    """Wait for something, and return it. Asking the server more often would keep it from its work."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if got := found():
            return got
        time.sleep(pause)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")


class Program:
    """A program that runs beside the test, with all that it says in a file."""

    def __init__(self, *arguments: str, cwd: Path, **settings: str) -> None:
        self.log = cwd / f"{arguments[1]}-{time.monotonic_ns()}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=cwd, stdout=out, stderr=out, env=environment(**settings),
                preexec_fn=self.prepare,  # noqa: PLW1509 (nothing else runs in the child before it)
            )  # fmt: skip

    def prepare(self) -> None:
        """Run in its process before it begins."""

    def said(self) -> str:
        """Return what it said so far; it must not have ended."""
        assert self.process.poll() is None, self.log.read_text()
        return self.log.read_text()

    def child(self) -> psutil.Process | None:
        """Return the process of the run under way."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return next((one for one in children if "prefect.engine" in " ".join(one.cmdline())), None)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        finally:
            self.kill()


class Api:
    """What a server says of its runs."""

    url = ""

    def ask(self, path: str, **body: Any) -> Any:
        return self.sent(path, body).raise_for_status().json()

    def sent(self, path: str, body: Any) -> httpx.Response:
        """Send a request until it is answered, as Prefect's client does: a busy server says so, or says nothing."""

        def answer() -> httpx.Response | None:
            with suppress(httpx.TimeoutException):
                got = httpx.post(f"{self.url}/{path}", json=body, timeout=60)
                return None if got.status_code == httpx.codes.SERVICE_UNAVAILABLE else got
            return None

        return until(answer, f"an answer to {path}")

    def runs(self, **changes: Any) -> list[dict[str, Any]]:
        """Return the runs of deployments, without those that are not due yet."""
        states = {"type": {"any_": ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED"]}}
        asked = {"state": states, "deployment_id": {"is_null_": False}} | changes
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", flow_runs=asked, sort="EXPECTED_START_TIME_ASC")
        return found

    def run(self, name: str) -> dict[str, Any]:
        """Return one run, whatever its state."""
        [found] = self.ask("flow_runs/filter", flow_runs={"id": {"any_": [name]}})
        return dict(found)

    def states(self, run: str) -> list[str]:
        """Return the names of the states that a run has had."""
        got = httpx.get(f"{self.url}/flow_run_states/", params={"flow_run_id": run}, timeout=300)
        return [state["name"] for state in got.raise_for_status().json()]

    def artifacts(self, wanted: str) -> dict[str, Any] | None:
        """Return the last artifact of each key, once there is one of the wanted key."""
        found = {artifact["key"]: artifact for artifact in self.ask("artifacts/latest/filter")}
        return found if wanted in found else None

    def ended(self, run: str, but: str = "leaky") -> dict[str, Any] | None:
        """Return a run once it has ended; none may fail but those whose message names `but`."""
        found = self.runs()
        bad = [one["state"]["message"] for one in found if one["state_type"] == "FAILED"]
        assert not [line for line in bad if but not in line], bad
        return next((one for one in found if one["id"] == run and one["state_type"] in ("COMPLETED", "FAILED")), None)

    def under_way(self) -> str | None:
        """Return the id of the run under way."""
        found = self.runs(state={"type": {"any_": ["RUNNING"]}})
        return found[0]["id"] if found else None

    def deployment(self, name: str, flow: str = "scheduled-build") -> dict[str, Any]:
        flows, named = {"name": {"any_": [flow]}}, {"name": {"any_": [name]}}
        [found] = self.ask("deployments/filter", deployments=named, flows=flows)
        return dict(found)

    def start(self, deployment: dict[str, Any], due: str = "2020-02-03T00:00:00Z") -> str:
        """Have a deployment run at once, as if it had been due at some time, and return the id of the run."""
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        made = self.ask(f"deployments/{deployment['id']}/create_flow_run", state=state)
        return str(made["id"])


class Served(Program, Api):
    """`whetstone serve` as a user runs it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        asked = ["flows.cli", "serve", "--schedule", "schedule.yaml", "-j", "1", "--port", "0"]
        super().__init__(*asked, cwd=folder, PREFECT_RUNNER_POLL_FREQUENCY="2", **settings)

    def prepare(self) -> None:
        """Ignore Ctrl-C, as a shell has what it runs in the background do."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def listening(self) -> str | None:
        lines = [line for line in self.said().splitlines() if line.startswith("Prefect: ")]
        return f"{lines[0].removeprefix('Prefect: ')}/api" if lines else None


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    one = Served(folder, **settings)
    try:
        one.url = until(one.listening, "the server")
        yield one
    finally:
        one.stop()


class Shared(Program, Api):
    """`prefect server start`, for many."""

    def __init__(self, folder: Path, **settings: str) -> None:
        port = str(_free_port())
        self.url = f"http://127.0.0.1:{port}/api"
        home = {"PREFECT_HOME": str(folder), "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
        asked = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
        super().__init__(*asked, cwd=folder, **home, **settings)

    def healthy(self) -> bool:
        self.said()
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", timeout=60).is_success
        return False


@contextmanager
def shared(folder: Path, **settings: str) -> Iterator[Shared]:
    one = Shared(folder, **settings)
    try:
        until(one.healthy, "the server")
        yield one
    finally:
        one.stop()


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL of our own on loopback, by Debian's packages, and yield its URL."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    programs = folders[-1].parent
    port, home = _free_port(), Path(tempfile.mkdtemp(prefix="whetstone-postgresql-"))
    common: dict[str, Any] = {"cwd": home}
    if os.geteuid() == 0:  # as which it refuses to run
        common |= {"user": "postgres", "group": "postgres", "extra_groups": ()}
        shutil.chown(home, "postgres", "postgres")
    created = [programs / "initdb", "-D", home / "data", "-U", "prefect", "-A", "trust"]
    subprocess.run(created, check=True, capture_output=True, **common)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home} -c fsync=off"
    control = [programs / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w"]
    subprocess.run([*control, "-o", options, "start"], stdout=subprocess.DEVNULL, check=True, **common)
    try:
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=True, **common)
        shutil.rmtree(home)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
