"""Runs that start by themselves, on a real Prefect server on loopback: due, refused, killed, and taken up again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest
import yaml
from releases import environment

T = TypeVar("T")
PATIENCE = 600.0
"""Seconds: a machine may be busy with other things."""
RECIPE: dict[str, Any] = {
    "name": "tiny", "version": "1.0.0", "title": "Tiny", "seed": 5, "splits": {"test": 1.0, "validation": 0.0},
    "words": {"variants": 0}, "families": [{"family": "maze", "levels": [1, 2, 3], "pairs": 4}],
}  # fmt: skip
LEAKY: dict[str, Any] = RECIPE | {"name": "leaky", "audit": {"allowed": 0.0, "luck": 0.99}}
"""The same blocks, held to what no corpus can keep."""
SCHEDULE: dict[str, Any] = {
    "builds": [
        {"recipe": "tiny.yaml", "when": {"interval": 15}, "dated": "second", "redraw": 0},
        {"recipe": "leaky.yaml", "when": {"cron": "0 2 * * *"}, "redraw": 0, "publish": {"repo": "nobody/nothing"}},
    ],
    "evaluations": [
        {"name": "tiny", "when": {"cron": "0 6 * * 0"}, "embedded": True, "mode": "choices-only", "limit": 4}
    ],
}


def until(found: Callable[[], T | None], what: str, pause: float = 1.0) -> T:
    """Wait for something, and return it. Asking the server more often would keep it from its work."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if got := found():
            return got
        time.sleep(pause)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")


class Served:
    """`whetstone serve` as a user runs it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log = folder / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "serve", "--schedule", "schedule.yaml", "-j", "1", "--port", "0"],
                cwd=folder, stdout=out, stderr=out, env=environment(PREFECT_RUNNER_POLL_FREQUENCY="1", **settings),
            )  # fmt: skip
        self.url = ""

    def listening(self) -> str | None:
        assert self.process.poll() is None, self.log.read_text()
        lines = [line for line in self.log.read_text().splitlines() if line.startswith("Prefect: ")]
        return f"{lines[0].removeprefix('Prefect: ')}/api" if lines else None

    def ask(self, path: str, **body: Any) -> Any:
        return self.sent(path, body).raise_for_status().json()

    def sent(self, path: str, body: Any) -> httpx.Response:
        """Send a request; SQLite may be busy for a while, which Prefect's client would wait for too."""

        def answer() -> httpx.Response | None:
            got = httpx.post(f"{self.url}/{path}", json=body, timeout=300)
            return None if got.status_code == httpx.codes.SERVICE_UNAVAILABLE else got

        return until(answer, f"an answer to {path}")

    def runs(self, **changes: Any) -> list[dict[str, Any]]:
        """Return the runs of deployments, without those that are not due yet."""
        states = {"type": {"any_": ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED"]}}
        asked = {"state": states, "deployment_id": {"is_null_": False}} | changes
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", flow_runs=asked, sort="EXPECTED_START_TIME_ASC")
        return found

    def artifacts(self, wanted: str) -> dict[str, Any] | None:
        """Return the last artifact of each key, once there is one of the wanted key."""
        found = {artifact["key"]: artifact for artifact in self.ask("artifacts/latest/filter")}
        return found if wanted in found else None

    def done(self) -> list[dict[str, Any]]:
        found = self.runs()
        bad = [run["state"]["message"] for run in found if run["state_type"] == "FAILED"]
        assert not [line for line in bad if "leaky" not in line], bad
        return [run for run in found if run["state_type"] == "COMPLETED"]

    def ended(self, run: str) -> dict[str, Any] | None:
        return next((one for one in self.done() if one["id"] == run), None)

    def under_way(self) -> str | None:
        """Return the id of the run under way."""
        found = self.runs(state={"type": {"any_": ["RUNNING"]}})
        return found[0]["id"] if found else None

    def deployment(self, name: str) -> dict[str, Any]:
        """Return the deployment that builds a recipe."""
        flow, named = {"name": {"any_": ["scheduled-build"]}}, {"name": {"any_": [name]}}
        [found] = self.ask("deployments/filter", deployments=named, flows=flow)
        return dict(found)

    def child(self) -> psutil.Process | None:
        """Return the process of the run under way."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return next((one for one in children if "prefect.engine" in " ".join(one.cmdline())), None)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    one = Served(folder, **settings)
    try:
        one.url = until(one.listening, "the server")
        yield one
    finally:
        one.process.send_signal(signal.SIGTERM)
        try:
            one.process.wait(60)
        finally:
            one.kill()


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL of our own on loopback, by Debian's packages, and yield its URL."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    programs = folders[-1].parent
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name  # it refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="whetstone-postgresql-"))
    shutil.chown(home, user)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    common: dict[str, Any] = {"user": user if os.geteuid() == 0 else None, "cwd": home}
    subprocess.run(
        [programs / "initdb", "-D", home / "data", "-U", "prefect", "-A", "trust"],
        check=True,
        capture_output=True,
        **common,
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home} -c fsync=off"
    control = [programs / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w"]
    subprocess.run([*control, "-o", options, "start"], stdout=subprocess.DEVNULL, check=True, **common)
    try:
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=True, **common)
        shutil.rmtree(home)


@pytest.fixture(name="settings", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    with postgresql() as url:
        yield {"PREFECT_SERVER_DATABASE_CONNECTION_URL": url}


@pytest.fixture(name="folder")
def scheduled(tmp_path: Path) -> Path:
    for recipe in (RECIPE, LEAKY):
        (tmp_path / f"{recipe['name']}.yaml").write_text(yaml.safe_dump(recipe))
    (tmp_path / "schedule.yaml").write_text(yaml.safe_dump(SCHEDULE))
    return tmp_path


def blocks(folder: Path) -> dict[str, int]:
    """Return the blocks that are there, and when they were written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "outputs/work/blocks").glob("[!.]*.parquet")}


@pytest.mark.slow
def test_what_is_due_runs_and_what_is_killed_goes_on(folder: Path, settings: dict[str, str]) -> None:
    with served(folder, **settings) as one:
        first = until(lambda: blocks(folder), "a block", pause=0.05)
        killed, child = one.under_way(), one.child()
        assert child
        child.kill()  # the process of the run alone
        run = until(lambda: one.ended(killed), "the end of the run that was killed")
        assert run["run_count"] == 2
        made = blocks(folder)
        assert made.items() >= first.items()
        assert len({name.rpartition("-")[0] for name in made}) == len(made)  # nothing that was finished is made again

        stamp = run["expected_start_time"][:19].translate(str.maketrans("", "", "-:T"))
        version = f"1.0.{stamp}"
        assert run["name"] == f"tiny {version}"
        assert run["state"]["message"].endswith(f"tiny/{version} passed every gate; nothing to publish")
        for place in ("releases/tiny/{}/manifest.json", "audits/tiny/{}/audit.json", "runs/tiny/{}.json"):
            assert (folder / "outputs" / place.format(version)).is_file()

        shown = until(lambda: one.artifacts("tiny-drift"), "a version that is compared with an earlier one")
        assert {"tiny-made", "tiny-audit", "tiny-gates"} <= shown.keys()
        assert '"yield: maze"' in shown["tiny-drift"]["data"]
        assert "Every gate is passed" in shown["tiny-gates"]["data"]

        deployment = one.deployment("tiny")
        assert deployment["global_concurrency_limit"]["limit"] == 1
        assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"
        given = deployment["parameters"]
        bad = {"parameters": given | {"recipe": given["recipe"] | {"seed": "seven"}}}
        refused = one.sent(f"deployments/{deployment['id']}/create_flow_run", bad)
        assert refused.status_code == httpx.codes.CONFLICT
        assert "'seven' is not of type 'integer'" in refused.text

        first_of_all = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2020-02-03T00:00:00Z"}}
        leaky = one.ask(f"deployments/{one.deployment('leaky')['id']}/create_flow_run", state=first_of_all)
        failed = until(lambda: one.runs(id={"any_": [leaky["id"]]}, state={"type": {"any_": ["FAILED"]}}), "its end")[0]
        assert "is kept and not published: audit: " in failed["state"]["message"]
        assert "\n" not in failed["state"]["message"]
        assert (folder / "outputs/releases/leaky/1.0.20200203/manifest.json").is_file()

        killed = until(one.under_way, "a run under way")
        child = until(one.child, "its process")
        one.kill()  # who serves; all that it started goes with it
        until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the end of the run")

    with served(folder, **settings) as again:
        assert "was killed and is taken up again" in again.log.read_text()
        assert until(lambda: again.ended(killed), "its end")["run_count"] == 2
        assert "Traceback" not in again.log.read_text()
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(60) == 0
        assert again.log.read_text().rstrip().endswith("stopped; what was under way goes on when it is served again")
