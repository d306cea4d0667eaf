"""Write a release: items, rejects, exports, gallery, card, and the manifest last; then put it in place at once."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from backends.parquet import Shard, ShardWriter, arrow_schema, open_writer, write_rows
from backends.store import explained, sha256
from backends.system import system_libraries
from exporters import EXPORTS
from exporters.base import write_export
from exporters.gallery import write_gallery
from exporters.side_files import write_side_files
from flows.assembly import Rejected, Tally, choose
from flows.block import ROOT, sources_digest
from flows.indexes import file_entries, with_indexes, write_manifest
from flows.plan import Cell
from schemas.errors import BuildFailed
from schemas.item import ITEMS, REJECTS, SCHEMA_VERSION
from schemas.manifest import CellCount, Manifest, PaintedCount, parse_manifest
from schemas.recipe import VERSION, Recipe
from schemas.record import digest
from schemas.words import Words
from validators.release import split_faults

Shards = dict[str, list[Shard]]
"""Of one table, by split."""


def write_release(
    stage: Path, recipe: Recipe, words: Words, blocks: Mapping[Cell, Sequence[Path]]
) -> tuple[Manifest, dict[Cell, Tally]]:
    """Write everything a release holds into an empty folder beside its place.

    Raises:
        BuildFailed: the written items break a promise on splits or streams.
    """
    _clear(stage)
    with explained(stage):
        tallies, shards = _write_items(stage, blocks)
        paths = {split: [stage / "items" / shard.file for shard in done] for split, done in shards.items()}
        for fault in split_faults(path for split in paths.values() for path in split):
            raise BuildFailed(f"build: {fault}; this is a fault of the family or of the code")
        tables = {"items": shards}
        for export in (EXPORTS[name] for name in recipe.exports):
            if written := write_export(export, paths, stage):
                tables[export.name] = written
                write_side_files(export.name, stage, recipe)
        every = [path for split in paths.values() for path in split]
        write_gallery(every, stage / "gallery", title=f"{recipe.title} {recipe.version}")
        manifest = with_indexes(stage, _manifest(stage, recipe, words, tallies, tables), stage)
        write_manifest(stage, manifest)
    return manifest, tallies


def _clear(stage: Path) -> None:
    """Remove what killed builds of the corpus left: nobody builds a dated version again once its day is over."""
    for left in {stage, *stage.parent.glob(".*.part")}:
        if left == stage or re.fullmatch(VERSION, left.name[1:].removesuffix(".part")):
            shutil.rmtree(left, ignore_errors=True)


def put_in_place(stage: Path, target: Path) -> bool:
    """Give the staged release its name; a release that is there already is compared and never touched.

    Returns:
        True when the release is new, False when the same one was there.

    Raises:
        BuildFailed: another release of that version is there; names the first things that differ.
    """
    if not target.exists():
        with explained(target):
            stage.rename(target)
        return True
    differences = compare(stage, target)
    shutil.rmtree(stage)
    if differences:
        shown = "; ".join(differences[:3]) + ("; ..." if len(differences) > 3 else "")
        raise BuildFailed(
            f"build: {target} is there already and a release never changes ({len(differences)} differences: {shown}); "
            "raise `version` in the recipe, or remove the folder to rebuild it"
        )
    return False


def compare(new: Path, old: Path) -> list[str]:
    """Return what differs between two releases by their manifests, in the order in which causes come first."""
    files = [folder / "manifest.json" for folder in (new, old)]
    if not files[1].is_file():
        return ["manifest.json is missing from the old one"]
    a, b = (parse_manifest(file.read_text(), str(file)) for file in files)
    causes = ("recipe_digest", "lock_digest", "system", "sources", "words", "schema_version")
    found = [f"{name} differs" for name in causes if getattr(a, name) != getattr(b, name)]
    left, right = as_built(a), as_built(b)
    return found + [
        f"{path} differs" for path in sorted(left.keys() | right.keys()) if left.get(path) != right.get(path)
    ]


def as_built(manifest: Manifest) -> dict[str, str]:
    """Return the digest of every file as it was built: exports that came later are no difference."""
    return {
        entry.path: entry.sha256 for entry in manifest.files if entry.path not in manifest.exported
    } | manifest.built


def _write_items(stage: Path, blocks: Mapping[Cell, Sequence[Path]]) -> tuple[dict[Cell, Tally], Shards]:
    """Stream the blocks into shards by split, and the rejects into their ledger."""
    tallies: dict[Cell, Tally] = {}
    items = ShardWriter(stage / "items", arrow_schema(ITEMS))
    (stage / "rejects").mkdir(parents=True)
    schema = arrow_schema(REJECTS)
    with open_writer(stage / "rejects" / "rejects.parquet", schema) as ledger:
        for outcome in choose(blocks, tallies, columns=None):
            if isinstance(outcome, Rejected):
                write_rows(ledger, schema, [_reject_row(outcome)])
                continue
            for row in outcome:
                items.add(row["split"], {column: row[column] for column in ITEMS})
        if not any(tally.rejected for tally in tallies.values()):
            ledger.write_table(schema.empty_table())
    return tallies, items.close()


def _reject_row(rejected: Rejected) -> dict[str, object]:
    verdict = rejected.verdict
    return {
        "id": rejected.pair_id,
        "family": rejected.cell.family,
        "level": rejected.cell.level,
        "recipe_seed": rejected.seed,
        "index": rejected.index,
        "check": verdict.check,
        "reason": verdict.reason,
        "detail": verdict.detail,
    }


def _manifest(
    stage: Path, recipe: Recipe, words: Words, tallies: Mapping[Cell, Tally], tables: Mapping[str, Shards]
) -> Manifest:
    cells = tuple(
        CellCount(
            family=cell.family,
            level=cell.level,
            tried=tally.tried,
            accepted=tally.accepted,
            rejected={f"{check}: {reason}": number for (check, reason), number in sorted(tally.rejected.items())},
            painted=_painted(tally),
        )
        for cell, tally in tallies.items()
    )
    return Manifest(
        name=recipe.name,
        version=recipe.version,
        schema_version=SCHEMA_VERSION,
        recipe=json.loads(recipe.model_dump_json()),
        recipe_digest=recipe.digest(),
        sources={name: sources_digest(name) for name in sorted({cell.family for cell in tallies})}
        | {"release": release_sources()},
        lock_digest=sha256(ROOT / "requirements.lock"),
        system=system_libraries(),
        words=words,
        cells=cells,
        rows={split: sum(shard.rows for shard in done) for split, done in tables["items"].items()},
        files=file_entries(stage, tables),
    )


def _painted(tally: Tally) -> tuple[PaintedCount, ...]:
    return tuple(
        PaintedCount(world=world, strategy=strategy, **counts)
        for (world, strategy), counts in sorted(tally.painted.items())
    )


def release_sources() -> str:
    """Digest of the code that turns blocks into a release."""
    own = [ROOT / "flows" / name for name in ("plan.py", "assembly.py", "release.py", "indexes.py")]
    own.append(ROOT / "validators" / "grading.py")  # exports word their answers as it reads them
    own.append(ROOT / "backends" / "embeddings.py")  # captions are retrieved by them
    exporters = [path for path in (ROOT / "exporters").rglob("*") if path.suffix in {".py", ".j2"}]
    return digest({str(path.relative_to(ROOT)): path.read_text() for path in sorted([*own, *exporters])})
