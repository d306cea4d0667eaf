"""`prefect deploy` with the project's own prefect.yaml: workers that are killed, a Hub and a model, all on loopback."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from fake_endpoint import Reply, endpoint
from fake_hub import TOKEN, Hub, hub
from loaded_endpoint import Script, items_of, solver
from prefect_servers import Program, Shared, postgresql, shared, until
from releases import ROOT, environment

REPO = "loop/demo"
RECIPE: dict[str, Any] = {
    "name": "demo", "version": "1.0.0", "title": "Demo", "seed": 5, "splits": {"test": 1.0, "validation": 0.0},
    "words": {"variants": 0}, "families": [{"family": "maze", "levels": [1, 2, 3], "pairs": 4}],
}  # fmt: skip
CODE = ("schemas", "backends", "generators", "validators", "exporters", "flows")
SILENCE = 150
"""Seconds without a sign of life after which a run is called lost here."""
LATE = "must be newer than every version"
"""Says a version that ended after a newer one was published."""


@dataclass(frozen=True)
class Site:
    """A folder from which the project is deployed, with a schedule of its own, and everything that it talks to."""

    folder: Path
    server: Shared
    hub: Hub
    scripts: list[Script]
    """What the model answers by: the last one."""

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PREFECT_API_URL": self.server.url, "PREFECT_HOME": str(self.folder / "home"), "DO_NOT_TRACK": "1",
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30", "PREFECT_WORKER_QUERY_SECONDS": "3",
            "HF_ENDPOINT": self.hub.url, "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
        }  # fmt: skip

    def prefect(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            cwd=self.folder, env=environment(**self.settings), capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def worker(self) -> Iterator[Program]:
        asked = ("prefect", "worker", "start", "--pool", "whetstone", "--type", "process")
        one = Program(*asked, cwd=self.folder, **self.settings)
        try:
            yield one
        finally:
            one.kill()  # a worker that is asked to stop just as a run ends may wait for it without end

    def blocks(self) -> dict[str, int]:
        """Return the blocks that are there, and when they were written."""
        found = (self.folder / "outputs/work/blocks").glob("[!.]*.parquet")
        return {path.name: path.stat().st_mtime_ns for path in found}


def _lay_out(folder: Path, model: str) -> None:
    """Make a checkout whose recipes are small: everything else is the project's own."""
    for name in CODE:
        (folder / name).symlink_to(ROOT / name)
    shutil.copyfile(ROOT / "prefect.yaml", folder / "prefect.yaml")
    lost = yaml.safe_load((ROOT / "automations.yaml").read_text())
    lost["automations"][0]["trigger"]["within"] = SILENCE
    night = {
        "recipe": "demo.yaml",
        "when": {"cron": "0 2 * * *"},
        "dated": "day",
        "redraw": 1,
        "publish": {"repo": REPO},
    }
    asked = {"name": "demo", "when": {"cron": "0 6 * * 0"}, "model": "org/fake", "url": model, "split": "all"}
    (folder / "recipes").mkdir()
    schedule = {"builds": [night], "evaluations": [asked | {"harden": True, "target": 0.5}]}
    for path, data in (
        ("automations.yaml", lost), ("recipes/demo.yaml", RECIPE), ("recipes/schedule.yaml", schedule),
    ):  # fmt: skip
        (folder / path).write_text(yaml.safe_dump(data))


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Run a server on PostgreSQL, a Hub and a model, with the project deployed to the server."""
    scripts: list[Script] = []

    def reply(body: dict[str, Any]) -> Reply:
        return scripts[-1](body)

    with ExitStack() as held:
        database = held.enter_context(postgresql())
        server = held.enter_context(shared(folder, PREFECT_SERVER_DATABASE_CONNECTION_URL=database))
        model = held.enter_context(endpoint(reply))
        _lay_out(folder, model.url)
        site = Site(folder, server, held.enter_context(hub()), scripts)
        site.prefect("work-pool", "create", "whetstone", "--type", "process")
        site.prefect("deploy", "--all")
        site.prefect("automation", "create", "--from-file", "automations.yaml")
        yield site


@pytest.mark.slow
def test_workers_build_publish_and_harden_what_is_deployed(tmp_path: Path) -> None:
    with running(tmp_path) as site:
        server = site.server
        nightly = server.deployment("demo")
        with site.worker() as one:
            first = server.start(nightly, "2026-03-01T02:00:00Z")
            made = until(site.blocks, "a block", pause=0.05)
            until(one.child, "the process of the run").kill()  # alone: its worker calls the run crashed
            until(lambda: server.run(first)["state_type"] == "CRASHED" or None, "its end")
            second = server.start(nightly, "2026-03-02T02:00:00Z")
            until(lambda: server.run(second)["state_type"] == "RUNNING" or None, "the second run")
            child = until(one.child, "its process")
            one.kill()  # the worker: nobody is left to tell of the run
            until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the end of the run")
        assert server.run(second)["state_type"] == "RUNNING"

        with site.worker():
            done = [until(lambda run=run: server.ended(run, but=LATE), "its end") for run in (first, second)]
            assert [run["run_count"] for run in done] == [2, 2]
            names = [name for run in (first, second) for name in server.states(run)]
            assert names.count("AwaitingRetry") == 2
            assert "AwaitingConcurrencySlot" in names  # one at a time
            assert site.blocks().items() >= made.items()
            _is_published(site, done, "1.0.20260301", "1.0.20260302")
            _gets_harder(site)


def _is_published(site: Site, runs: list[dict[str, Any]], *versions: str) -> None:
    """See that both versions are there; an earlier one that ended last came too late, and says so."""
    repo = site.hub.repos[REPO]
    late = [run["id"] for run in runs if LATE in run["state"]["message"]]
    assert late in ([], [runs[0]["id"]])
    assert set(repo.tags) == {f"v{version}" for version in versions[len(late) :]}
    assert repo.private
    shown = site.server.artifacts("demo-gates")
    assert shown and "Every gate is passed" in shown["demo-gates"]["data"]


def _gets_harder(site: Site) -> None:
    """Have a model that knows everything asked about the last version."""
    release = site.folder / "outputs/releases/demo/1.0.20260302"
    site.scripts.append(solver(items_of(release), {"maze": 99.0}))
    asked = site.server.start(site.server.deployment("demo", "scheduled-evaluation"))
    done = until(lambda: site.server.ended(asked, but=LATE), "the evaluation")
    assert "24 of 24 trials have a reply; harder recipe: " in done["state"]["message"]
    [path] = (site.folder / "outputs/recipes").glob("demo-*.yaml")
    assert yaml.safe_load(path.read_text())["families"][0]["levels"][:3] == [1, 2, 3]
    shown = site.server.artifacts("demo-accuracy")
    assert shown and shown["demo-accuracy"]["data"].count("](data:image/png;base64,") == 2
    assert "level 4 is added" in shown["demo-accuracy"]["data"]
