"""Small builds for the tests: recipes that need no model, and the command line as a user runs it."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SMALL: dict[str, Any] = {
    "name": "small",
    "version": "1.0.0",
    "title": "Small",
    "seed": 3,
    "splits": {"test": 0.3, "validation": 0.2},
    "words": {"variants": 0},
    "families": [
        {"family": "chart_value", "levels": [1, 2], "pairs": 2, "question_card": "start"},
        {"family": "event_order", "levels": [1], "pairs": 1, "question_card": "start"},
        {"family": "plane_geometry", "levels": [1], "pairs": 1},
    ],
    "exports": ["sft_trl", "rl_verl"],
}


@cache
def _database() -> Path:
    """Make Prefect's empty database once a process: every build in a folder of its own would take 10 s for it again."""
    home = Path(tempfile.mkdtemp(prefix="prefect-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
        env=environment(PREFECT_HOME=str(home), DO_NOT_TRACK="1"), capture_output=True, check=True,
    )  # fmt: skip
    return home / "prefect.db"


def write_recipe(folder: Path, **changes: Any) -> Path:
    """Write a recipe into a folder from which it is to be built."""
    home = folder / "outputs" / "work" / "prefect"
    if not home.exists():
        home.mkdir(parents=True)
        shutil.copyfile(_database(), home / "prefect.db")
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(SMALL | changes))
    return path


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a user without settings of ours."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WHETSTONE_", "PREFECT_"))}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "160"} | more


def whetstone(*arguments: Any, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        cwd=cwd, env=environment(**env), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def one_line(run: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line that a mistake is said in."""
    assert run.returncode == code, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    lines = [line for line in run.stderr.splitlines() if line.startswith("whetstone:")]
    assert len(lines) == 1, run.stderr
    return lines[0]
