"""Verify a release: digests, splits, answers by the solvers, and pixels drawn again."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from backends.parquet import read_rows
from backends.pool import workers
from backends.store import sha256
from flows.block import ROOT, sources_digest
from flows.painting import painted_faults, reference
from flows.progress import Progress
from flows.rows import Terms, item_rows
from generators import FAMILIES
from schemas.errors import UserMistake
from schemas.identity import Fractions
from schemas.manifest import Manifest, parse_manifest
from schemas.question import Verdict
from schemas.recipe import parse_recipe
from schemas.words import Wording
from validators.release import Row, file_faults, item_faults, split_faults
from validators.subject import draw_pair

DRAWN = ("images", "target_images", "video", "evidence", "negatives", "positives", "events", "question_in_media")
"""Columns that only drawing gives."""
PAINTED = ("images", "target_images", "painter", "judge")
"""Columns of painted families that drawing does not give; their pictures are read again instead."""


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a release folder.

    Raises:
        UserMistake: there is none.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        raise UserMistake(f"{folder}: must be a release, with a manifest.json (there is none); see outputs/releases")
    return parse_manifest(path.read_text(errors="replace"), str(path))


def proved_items(who: str, folder: Path) -> Iterator[Path]:
    """Yield the shards of a release's items, each proved to be what the manifest says.

    Raises:
        UserMistake: the folder is no release, or a shard is missing or another; `who` says so.
    """
    for entry in read_manifest(folder).files:
        if entry.path.startswith("items/"):
            path = folder / entry.path
            if not path.is_file() or sha256(path) != entry.sha256:
                raise UserMistake(f"{who}: {path} must be as it was built (it is not); see `whetstone verify {folder}`")
            yield path


def faults(folder: Path, redraw: int | None, count: int, progress: Progress) -> Iterator[str]:
    """Yield everything in a release that is not as it was built, causes first.

    Args:
        folder: the release.
        redraw: pairs to draw again, spread evenly; None for all of them.
        count: worker processes.
    """
    manifest = read_manifest(folder)
    recipe = parse_recipe(manifest.recipe, "manifest.json: recipe")
    if manifest.recipe_digest != recipe.digest():
        yield f"manifest.json: recipe_digest must be {recipe.digest()[:16]}… (got {manifest.recipe_digest[:16]}…)"
    progress.stage("files", "digests of files")
    yield from file_faults(folder, manifest)
    shards = [path for path in sorted((folder / "items").glob("*.parquet")) if _readable(path)]
    yield from (f"items/{path.name}: must be readable Parquet" for path in _unreadable(folder))
    yield from _count_faults(shards, manifest)
    progress.stage("splits", "splits and streams")
    yield from split_faults(shards)
    progress.stage("answers", "answers by the solvers", total=sum(manifest.rows.values()))
    for path in shards:
        for row in read_rows(path):
            yield from item_faults(row, recipe.splits)
            progress.step(1)
    yield from _drawing_faults(shards, recipe.splits, redraw, count, progress)


def notes(folder: Path) -> list[str]:
    """Return what explains other bytes without being a fault: other code, lock or system libraries here."""
    from backends.system import system_libraries

    manifest = read_manifest(folder)
    found = []
    if manifest.lock_digest != sha256(ROOT / "requirements.lock"):
        found.append("the lock file here is not the one it was built with")
    here = system_libraries()
    for name in sorted(here.keys() | manifest.system.keys()):
        if here.get(name) != manifest.system.get(name):
            found.append(f"{name} is {here.get(name)} here, was {manifest.system.get(name)}")
    for name, built in manifest.sources.items():
        if name in FAMILIES and sources_digest(name) != built:
            found.append(f"{name}: the code that makes its items has changed since")
    return found


def _readable(path: Path) -> bool:
    try:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                file.read_row_group(group)
    except (pa.ArrowException, OSError):
        return False
    return True


def _unreadable(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / "items").glob("*.parquet")) if not _readable(path)]


def _count_faults(shards: list[Path], manifest: Manifest) -> Iterator[str]:
    found: dict[tuple[str, int], int] = {}
    for path in shards:
        for row in read_rows(path, ["family", "level"]):
            found[row["family"], row["level"]] = found.get((row["family"], row["level"]), 0) + 1
    for cell in manifest.cells:
        rows = found.get((cell.family, cell.level), 0)
        if rows != cell.accepted * 2:
            yield f"{cell.family} level {cell.level}: must have {cell.accepted * 2} items (got {rows})"


def _drawing_faults(
    shards: list[Path], fractions: Fractions, redraw: int | None, count: int, progress: Progress
) -> Iterator[str]:
    """Draw pairs again in worker processes and compare what comes out to the byte."""
    total = sum(pq.ParquetFile(path).metadata.num_rows for path in shards) // 2
    step = max(1, total // redraw) if redraw else 1
    if redraw == 0:
        return
    progress.stage("pixels", "drawing again", total=-(-total // step))
    with workers(count) as pool:
        number = 0
        for path in shards:
            for _, rows in groupby(read_rows(path), key=lambda row: (row["family"], row["level"], row["index"])):
                pair = list(rows)
                number += 1
                if (number - 1) % step == 0 and pair[0]["family"] in FAMILIES:
                    yield from pool.call(pair[0]["id"], drawing_faults, pair, fractions)
                    progress.step(1)


def drawing_faults(rows: list[Row], fractions: Fractions) -> list[str]:
    """Make a pair again from its names alone and say which columns come out otherwise."""
    first = rows[0]
    who = f"pair {first['pair_id'][:16]} ({first['family']} level {first['level']})"
    family = FAMILIES[first["family"]]
    if first["revision"] != family.revision:
        return [f"{who}: cannot redraw: revision {first['revision']}, here {family.revision}"]
    pair = draw_pair(family, first["level"], first["recipe_seed"], first["index"])
    read = painted_faults(rows) if family.painted else []
    pair = reference(pair) if family.painted else pair
    terms = Terms(
        level=first["level"],
        seed=first["recipe_seed"],
        index=first["index"],
        fractions=fractions,
        card=first["question_in_media"],
        license=first["license"],
        wording=Wording.model_validate_json(first["writer"]),
        verdicts=tuple(Verdict(check=check) for check in json.loads(first["checks"])),
    )
    made: dict[str, dict[str, Any]] = {item.role: item.model_dump(mode="python") for item in item_rows(pair, terms)}
    found = [f"{who}: {fault}" for fault in read]
    for row in rows:
        expected = made.get(row["role"], {})
        for column, value in row.items():
            if family.painted and column in PAINTED:
                continue
            if _plain(expected.get(column)) != _plain(value):
                kind = "pixels" if column in DRAWN else "value"
                found.append(f"item {row['id'][:16]} ({row['family']} level {row['level']}): {kind} of {column} differ")
    return found


def _plain(value: Any) -> Any:
    """Tuples and lists are one thing to a table."""
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
