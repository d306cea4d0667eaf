"""Same recipe, same bytes: whatever the workers, the order, the hash seed, and however often it was killed."""

import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from releases import (
    SMALL,
    at_hand,
    built_here,
    environment,
    of_its_own,
    one_line,
    whetstone,
    whetstone_here,
    write_recipe,
)

from backends.parquet import read_rows
from flows.progress import Silent
from flows.verify import faults, read_manifest
from generators import FAMILIES
from schemas.manifest import Manifest

pytestmark = pytest.mark.xdist_group("build")  # the release that all others are held against is built once


def built(folder: Path) -> Path:
    return folder / "outputs" / "releases" / "small" / "1.0.0"


def digests(manifest: Manifest) -> dict[str, str]:
    return {entry.path: entry.sha256 for entry in manifest.files}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Build the small recipe once, with one worker."""
    folder = tmp_path_factory.mktemp("first")
    of_its_own(folder)
    run = whetstone("build", write_recipe(folder), "--workers", 1, cwd=folder)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Traceback" not in run.stderr and "Warning" not in run.stderr and "ERROR" not in run.stderr
    assert "gallery:" in run.stdout and "chart_value" in run.stdout
    return folder


def test_a_recipe_gets_exactly_what_it_asks_for(first):
    manifest = read_manifest(built(first))
    wanted = {(r["family"], level): r["pairs"] for r in SMALL["families"] for level in r["levels"]}
    assert {(cell.family, cell.level): cell.accepted for cell in manifest.cells} == wanted
    rows = [
        row for path in sorted(built(first).glob("items/*.parquet")) for row in read_rows(path, ["pair_id", "role"])
    ]
    assert len(rows) == 2 * sum(wanted.values()) == sum(manifest.rows.values())
    pairs = {row["pair_id"] for row in rows}
    assert sorted((row["pair_id"], row["role"]) for row in rows) == sorted(
        (p, r) for p in pairs for r in ("base", "twin")
    )


def test_nothing_half_written_and_no_place_or_time_is_left_in_a_release(first):
    release = built(first)
    assert not list(release.parent.glob(".*"))
    for path in release.rglob("*"):
        if path.is_file():
            assert str(first).encode() not in path.read_bytes(), path


def test_rows_are_sorted_and_columns_are_in_order(first):
    from schemas.item import ITEMS

    for path in sorted(built(first).glob("items/*.parquet")):
        rows = list(read_rows(path))
        assert list(rows[0]) == list(ITEMS)
        keys = [(row["family"], row["level"], row["index"], row["role"]) for row in rows]
        assert keys == sorted(keys)


def test_other_workers_order_and_hash_seed_give_the_same_bytes(first, tmp_path):
    recipe = write_recipe(tmp_path, families=SMALL["families"][::-1])
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"} | at_hand()
    run = whetstone("build", recipe, "--workers", 2, cwd=tmp_path, **elsewhere)
    assert run.returncode == 0, run.stderr
    one, two = read_manifest(built(first)), read_manifest(built(tmp_path))
    assert digests(one) == digests(two)
    assert (built(first) / "manifest.json").read_bytes() == (built(tmp_path) / "manifest.json").read_bytes()


def started(recipe: Path, workers: int, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "build", str(recipe), "--workers", str(workers)],
        cwd=recipe.parent, env=environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def blocks(folder: Path) -> list[Path]:
    return list((folder / "outputs" / "work" / "blocks").glob("*.parquet"))


def test_a_build_killed_again_and_again_goes_on_and_ends_the_same(first, tmp_path):
    recipe, home = write_recipe(tmp_path), of_its_own(tmp_path)
    stage = built(tmp_path).with_name(".1.0.0.part")
    points = [  # with two workers at it; while the release is written; beside a server of its own
        (2, at_hand(), lambda: len(blocks(tmp_path)) >= 1),
        (1, {}, (stage / "items").is_dir),
    ]
    made = {}
    for workers, settings, reached in points:
        with started(recipe, workers, **settings) as running:
            deadline = time.monotonic() + 240
            while not reached() and running.poll() is None:
                assert time.monotonic() < deadline, "it came to nothing"
                time.sleep(0.02)
            children = psutil.Process(running.pid).children(recursive=True)
            running.kill()
        assert not psutil.wait_procs(children, timeout=60)[1], "its workers and its server end with it"
        assert not built(tmp_path).exists()
        left, made = made, {path.name: path.stat().st_mtime_ns for path in blocks(tmp_path)}
        assert left.items() <= made.items()
    assert (home / "prefect.log").exists()
    run = whetstone("build", recipe, "--workers", 1, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert made == {path.name: path.stat().st_mtime_ns for path in blocks(tmp_path)}
    assert not stage.exists() and not list(blocks(tmp_path)[0].parent.glob(".*")), "what was half written is swept"
    assert digests(read_manifest(built(first))) == digests(read_manifest(built(tmp_path)))


def test_a_dead_worker_costs_its_block_one_more_try(first, tmp_path):
    recipe = write_recipe(tmp_path)
    running, killed = started(recipe, 1, **at_hand()), 0
    while running.poll() is None and killed < 2:
        if len(blocks(tmp_path)) > killed:  # another is being made
            workers = [
                child for child in psutil.Process(running.pid).children() if "spawn_main" in " ".join(child.cmdline())
            ]
            for worker in workers:
                worker.kill()
            killed += bool(workers)
        time.sleep(0.05)
    out, errors = running.communicate(timeout=300)
    assert running.returncode == 0, out + errors
    assert killed == 2 and "Traceback" not in errors
    assert digests(read_manifest(built(first))) == digests(read_manifest(built(tmp_path)))


def test_a_release_is_compared_and_never_overwritten(first, tmp_path):
    shutil.copytree(first / "outputs", tmp_path / "outputs")
    assert whetstone_here("export", built(tmp_path), "--to", "sft_chat").returncode == 0
    assert "sft_chat" in (built(tmp_path) / "README.md").read_text()
    assert list(faults(built(tmp_path), 0, 1, Silent())) == [], "what was exported after the build is of the release"
    before = {path: path.stat().st_mtime_ns for path in built(tmp_path).rglob("*")}
    again = built_here(write_recipe(tmp_path), "--output", tmp_path / "outputs")
    assert again.returncode == 0 and "the same release was there already" in again.stdout
    line = one_line(built_here(write_recipe(tmp_path, title="Other"), "--output", tmp_path / "outputs"), 1)
    assert "a release never changes" in line and "recipe_digest differs" in line and "raise `version`" in line
    assert before == {path: path.stat().st_mtime_ns for path in built(tmp_path).rglob("*")}


class Here:
    """Workers that are this process."""

    def call(self, _what, function, *arguments):
        return function(*arguments)

    def prepare(self, function):
        pass


def test_a_cell_that_cannot_be_filled_fails_and_says_what_ate_it(tmp_path, monkeypatch):
    """Every candidate is the same chart: all but the first are duplicates."""
    recipe = write_recipe(tmp_path, families=[{"family": "chart_value", "levels": [1], "pairs": 2}], candidates=2)
    chart = FAMILIES["chart_value"]
    same = replace(chart, sample=lambda knobs, _: chart.sample(knobs, chart.stream(1, 0, 0, "one")))
    monkeypatch.setitem(FAMILIES, "chart_value", same)
    monkeypatch.setattr("flows.build.workers", lambda count: nullcontext(Here()))
    line = one_line(built_here(recipe, "--output", tmp_path / "outputs"), 1)
    assert "chart_value level 1 must give 2 pairs within 4 candidates (got 1; rejected by duplicate: content 3)" in line
    assert not built(tmp_path).exists()
