"""Runs that start by themselves, on a real Prefect server on loopback: due, refused, killed, and taken up again."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import yaml
from prefect_servers import postgresql, served, until

RECIPE: dict[str, Any] = {
    "name": "tiny", "version": "1.0.0", "title": "Tiny", "seed": 5, "splits": {"test": 1.0, "validation": 0.0},
    "words": {"variants": 0}, "families": [{"family": "maze", "levels": [1, 2, 3], "pairs": 4}],
}  # fmt: skip
LEAKY: dict[str, Any] = RECIPE | {"name": "leaky", "audit": {"allowed": 0.0, "luck": 0.99}}
"""The same blocks, held to what no corpus can keep."""
SCHEDULE: dict[str, Any] = {
    "builds": [
        {"recipe": "tiny.yaml", "when": {"interval": 60}, "dated": "second", "redraw": 0},
        {"recipe": "leaky.yaml", "when": {"cron": "0 2 * * *"}, "redraw": 0, "publish": {"repo": "nobody/nothing"}},
    ],
    "evaluations": [
        {"name": "tiny", "when": {"cron": "0 6 * * 0"}, "embedded": True, "mode": "choices-only", "limit": 4}
    ],
}


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
    with served(folder, HF_TOKEN="of_nobody", **settings) as one:
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

        leaky = one.start(one.deployment("leaky"))  # due long ago, and so before all others
        failed = until(lambda: one.runs(id={"any_": [leaky]}, state={"type": {"any_": ["FAILED"]}}), "its end")[0]
        assert "is kept and not published: audit: " in failed["state"]["message"]
        assert "\n" not in failed["state"]["message"]
        assert (folder / "outputs/releases/leaky/1.0.20200203/manifest.json").is_file()

        killed = until(one.under_way, "a run under way")
        child = until(one.child, "its process")
        assert "Traceback" not in one.said()
        one.kill()  # who serves; all that it started goes with it
        until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the end of the run")

    with served(folder, **settings) as again:
        assert "was killed and is taken up again" in again.log.read_text()
        assert until(lambda: again.ended(killed), "its end")["run_count"] == 2
        assert "Traceback" not in again.log.read_text()
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(60) == 0
        assert again.log.read_text().rstrip().endswith("stopped; what was under way goes on when it is served again")
