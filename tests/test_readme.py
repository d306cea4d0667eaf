"""Every path and command that the README names exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from flows.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BUILT = ("outputs/releases", ".venv")
"""What the commands make, and a fresh clone has not."""


def paths() -> list[str]:
    named = re.findall(r"`([\w.-]+/[\w./-]*)`", README) + re.findall(r"\]\(([\w./-]+)\)", README)
    named += re.findall(r"(?:recipes|generators|tests)/[\w./-]*\w", README)
    named += [name for name in ("LICENSE", "NOTICE") if f"`{name}`" in README]
    return sorted({name for name in named if not name.startswith(BUILT)})


@pytest.mark.parametrize("path", paths())
def test_every_path_exists(path):
    assert (ROOT / path).exists()


def commands() -> list[tuple[str, list[str]]]:
    found = []
    for line in re.findall(r"whetstone ([^`\n#]+)", README):
        name, *words = line.split()
        found.append((name, [word for word in words if word.startswith("--")]))
    return found


@pytest.mark.parametrize(("name", "options"), commands())
def test_every_command_and_option_exists(name, options):
    known = get_command(app).commands  # type: ignore[attr-defined]
    assert name in known
    assert set(options) <= {option for parameter in known[name].params for option in parameter.opts}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))))
def test_every_make_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_readme_names_every_top_level_folder():
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert {name for name in tracked if not name.endswith(".egg-info")} <= {name.rstrip("/") for name in paths()}


def test_something_is_tested_here():
    assert len(paths()) > 12 and len(commands()) >= 5
