"""Small builds for the tests: recipes that need no model, and the command line as a user runs it."""

import os
import subprocess
import sys
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


def write_recipe(folder: Path, **changes: Any) -> Path:
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
