"""The command line: help a newcomer can act on, mistakes in one line, exit codes that scripts can trust."""

import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest
from releases import built_here, environment, of_its_own, one_line, whetstone, whetstone_here, write_recipe

from flows.cli import app
from generators import FAMILIES

pytestmark = pytest.mark.xdist_group("build")  # its Prefect server is started once
COMMANDS = [one.name or one.callback.__name__.replace("_", "-") for one in app.registered_commands]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_there_for_every_command(command):
    run = whetstone_here(*command, "--help")
    assert run.returncode == 0
    assert "Usage" in run.stdout


def test_families_are_listed(tmp_path):
    run = whetstone("families", cwd=tmp_path)
    assert run.returncode == 0
    for family in FAMILIES.values():
        assert family.name in run.stdout and f"1-{family.top}" in run.stdout


def test_preview_draws_an_item_and_its_twin(tmp_path):
    drawn = tmp_path / "drawn"
    run = whetstone_here("preview", "chart_value", "--level", 2, "--seed", 7, "--to", drawn)
    assert run.returncode == 0, run.stderr
    assert "answer:" in run.stdout and "checks: passed" in run.stdout
    files = ("base-scene", "twin-scene", "edit0-restyled")
    assert {path.name for path in drawn.iterdir()} == {f"chart_value-2-7-0-{file}.png" for file in files}


def test_mistakes_are_one_line_with_exit_code_two(tmp_path):
    yaml = tmp_path / "broken.yaml"
    yaml.write_text("name: [unclosed\nversion: 1")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    cases = [
        (["preview", "chart_valu"], "did you mean `chart_value`"),
        (["preview", "chart_value", "--level", 99], "level must be 1 to"),
        (["build", yaml], "must be YAML"),
        (["build", binary], "UTF-8"),
        (["build", write_recipe(tmp_path, sede=3)], "did you mean `seed`"),
        (["export", tmp_path, "--to", "sft_tril"], "did you mean `sft_trl`"),
        (["build", write_recipe(tmp_path), "--words", yaml], "must be the manifest"),
    ]
    for arguments, words in cases:
        if arguments[0] == "build" and arguments[1] == tmp_path / "recipe.yaml":
            write_recipe(tmp_path, **({"sede": 3} if len(arguments) == 2 else {}))
        assert words in one_line(whetstone_here(*arguments), 2)
    assert "No such file" in one_line(whetstone("build", tmp_path / "missing.yaml", cwd=tmp_path), 2)


def test_an_output_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    run = whetstone_here("build", write_recipe(tmp_path), "--output", tmp_path / "file")
    assert "must be writable" in one_line(run, 2)


def test_an_endpoint_that_does_not_answer_is_said(tmp_path, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    recipe = write_recipe(tmp_path, words={"variants": 1, "attempts": 1}, families=[
        {"family": "chart_value", "levels": [1], "pairs": 1}
    ])  # fmt: skip
    for name, value in {"URL": f"http://127.0.0.1:{port}/v1", "MODEL": "m", "API_KEY": "sk-very-secret"}.items():
        monkeypatch.setenv(f"WHETSTONE_LLM_{name}", value)
    run = built_here(recipe, "--output", tmp_path / "outputs")
    line = one_line(run, 1)  # the world's fault, not the user's
    assert f"127.0.0.1:{port}" in line
    assert "sk-very-secret" not in run.stdout + run.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"sk-very-secret" in path.read_bytes()]


def test_a_prefect_server_that_does_not_answer_is_said(tmp_path):
    recipe = write_recipe(tmp_path, families=[{"family": "maze", "levels": [1], "pairs": 1}])
    line = one_line(whetstone("build", recipe, cwd=tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api"), 2)
    assert "PREFECT_API_URL must answer" in line


def _hear_interrupts() -> None:
    """Undo what a shell does to what it runs in the background: tests may run there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_build_that_is_stopped_says_how_to_go_on(tmp_path):
    of_its_own(tmp_path)
    recipe = write_recipe(tmp_path, families=[{"family": "maze", "levels": [1, 2, 3, 4, 5, 6], "pairs": 4}])
    running = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "build", str(recipe), "--workers", "1"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=_hear_interrupts,  # noqa: PLW1509 (nothing else runs in the child before it)
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("outputs/work/blocks/*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.1)
    children = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.splitlines()[-1] == "whetstone: stopped; run the same command again and it goes on where it was"
    assert "Traceback" not in errors
    assert not psutil.wait_procs(children, timeout=20)[1]
