"""Small builds for the tests: recipes that need no model, and the command line as a user runs it."""

import atexit
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from flows.server import local_server

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
def _server() -> tuple[str, Path]:
    """Start a Prefect server, which ends with this process; return its URL, and a copy of its database while empty."""
    home, cleaning = Path(tempfile.mkdtemp(prefix="prefect-")), ExitStack()
    atexit.register(cleaning.close)
    cleaning.callback(shutil.rmtree, home, ignore_errors=True)
    url = cleaning.enter_context(local_server(home, home / "prefect.log"))
    with closing(sqlite3.connect(home / "prefect.db")) as used, closing(sqlite3.connect(home / "empty.db")) as empty:
        used.backup(empty)
    return url, home / "empty.db"


def at_hand() -> dict[str, str]:
    """Return the setting of a Prefect server that runs already: one of its own costs a build eight seconds."""
    return {"PREFECT_API_URL": _server()[0]}


def of_its_own(folder: Path) -> Path:
    """Put an empty database of Prefect where a build there starts a server of its own: making one takes ten seconds."""
    home = folder / "outputs" / "work" / "prefect"
    home.mkdir(parents=True)
    shutil.copyfile(_server()[1], home / "prefect.db")
    return home


def write_recipe(folder: Path, **changes: Any) -> Path:
    """Write a recipe into a folder from which it is to be built."""
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


def built_here(*arguments: Any) -> subprocess.CompletedProcess[str]:
    """Run `whetstone build` in this process, with one worker and the server that is at hand."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: _server()[0]}):
        return whetstone_here("build", *arguments, "--workers", 1)


def whetstone_here(*arguments: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end in this process, which has loaded already what it takes seconds to load."""
    from flows.cli import main

    out, errors, code = io.StringIO(), io.StringIO(), 0
    with patch.object(sys, "argv", ["whetstone", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(errors):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), errors.getvalue())


def one_line(run: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line that a mistake is said in."""
    assert run.returncode == code, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    lines = [line for line in run.stderr.splitlines() if line.startswith("whetstone:")]
    assert len(lines) == 1, run.stderr
    return lines[0]
