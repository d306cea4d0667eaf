"""Write a release: items, rejects, exports, gallery, card, and the manifest last; then put it in place at once."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from backends.parquet import Shard, ShardWriter, arrow_schema, open_writer, write_rows
from backends.store import explained, sha256, write_text
from backends.system import system_libraries
from exporters import EXPORTS
from exporters.base import write_export
from exporters.card import CardFacts, ConfigFacts, CountRow, RejectRow, SplitFacts, dataset_card
from exporters.gallery import write_gallery
from flows.assembly import Rejected, Tally, choose
from flows.block import ROOT, sources_digest
from flows.plan import Cell
from generators import FAMILIES
from schemas.errors import BuildFailed
from schemas.item import ITEMS, REJECTS, SCHEMA_VERSION
from schemas.manifest import CellCount, FileEntry, Manifest, parse_manifest
from schemas.recipe import Recipe
from schemas.record import digest
from schemas.words import Words
from validators.checks import CHECK_LINES
from validators.release import split_faults

ItemShards = dict[str, list[Shard]]


def write_release(
    stage: Path, recipe: Recipe, words: Words, blocks: Mapping[Cell, Sequence[Path]]
) -> tuple[Manifest, dict[Cell, Tally]]:
    """Write everything a release holds into an empty folder beside its place.

    Raises:
        BuildFailed: the written items break a promise on splits or streams.
    """
    shutil.rmtree(stage, ignore_errors=True)
    with explained(stage):
        tallies, shards, counts = _write_items(stage, blocks)
        paths = {split: [stage / "items" / shard.file for shard in done] for split, done in shards.items()}
        for fault in split_faults(path for split in paths.values() for path in split):
            raise BuildFailed(f"build: {fault}; this is a fault of the family or of the code")
        configs = [_config(stage, "items", ITEMS, shards)]
        for name in recipe.exports:
            written = write_export(EXPORTS[name], paths, stage)
            configs.append(_config(stage, name, EXPORTS[name].features, written))
        every = [path for split in paths.values() for path in split]
        write_gallery(every, stage / "gallery", title=f"{recipe.title} {recipe.version}")
        facts = _card_facts(recipe, words, tallies, counts, configs)
        write_text(stage / "README.md", dataset_card(facts))
        manifest = _manifest(stage, recipe, words, tallies, shards)
        write_text(stage / "manifest.json", manifest.model_dump_json(indent=1) + "\n")
    return manifest, tallies


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
    left, right = ({entry.path: entry.sha256 for entry in manifest.files} for manifest in (a, b))
    return found + [
        f"{path} differs" for path in sorted(left.keys() | right.keys()) if left.get(path) != right.get(path)
    ]


def _write_items(
    stage: Path, blocks: Mapping[Cell, Sequence[Path]]
) -> tuple[dict[Cell, Tally], ItemShards, Counter[tuple[str, int, str]]]:
    """Stream the blocks into shards by split, and the rejects into their ledger."""
    tallies: dict[Cell, Tally] = {}
    counts: Counter[tuple[str, int, str]] = Counter()
    items = ShardWriter(stage / "items", arrow_schema(ITEMS))
    (stage / "rejects").mkdir(parents=True)
    schema = arrow_schema(REJECTS)
    with open_writer(stage / "rejects" / "rejects.parquet", schema) as ledger:
        for outcome in choose(blocks, tallies, columns=None):
            if isinstance(outcome, Rejected):
                write_rows(ledger, schema, [_reject_row(outcome)])
                continue
            for row in outcome:
                counts[row["family"], row["level"], row["split"]] += 1
                items.add(row["split"], {column: row[column] for column in ITEMS})
        if not any(tally.rejected for tally in tallies.values()):
            ledger.write_table(schema.empty_table())
    return tallies, items.close(), counts


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


def _config(stage: Path, name: str, features: Mapping[str, dict], shards: ItemShards) -> ConfigFacts:  # type: ignore[type-arg]
    sizes = {
        split: SplitFacts(
            examples=sum(shard.rows for shard in done),
            bytes=sum(shard.bytes for shard in done),
            download=sum((stage / name / shard.file).stat().st_size for shard in done),
        )
        for split, done in shards.items()
    }
    return ConfigFacts(name=name, features=dict(features), splits=sizes)


def _card_facts(
    recipe: Recipe,
    words: Words,
    tallies: Mapping[Cell, Tally],
    counts: Counter[tuple[str, int, str]],
    configs: Sequence[ConfigFacts],
) -> CardFacts:
    rows = []
    for (name, level, split), items in sorted(counts.items()):
        family = FAMILIES[name]
        rows.append(
            CountRow(
                family=name, track=family.track, category=family.category, skill=family.skill,
                level=level, split=split, items=items,
            )
        )  # fmt: skip
    rejects = [
        RejectRow(family=cell.family, level=cell.level, check=check, reason=reason, count=number)
        for cell, tally in tallies.items()
        for (check, reason), number in sorted(tally.rejected.items())
    ]
    return CardFacts(
        recipe=recipe, counts=tuple(rows), rejects=tuple(rejects), words=words, configs=tuple(configs),
        checks=CHECK_LINES,
    )  # fmt: skip


def _manifest(stage: Path, recipe: Recipe, words: Words, tallies: Mapping[Cell, Tally], shards: ItemShards) -> Manifest:
    rows = {f"items/{shard.file}": shard.rows for done in shards.values() for shard in done}
    files = tuple(
        FileEntry(path=name, sha256=sha256(path), bytes=path.stat().st_size, rows=rows.get(name))
        for path in sorted(stage.rglob("*"))
        if path.is_file() and (name := path.relative_to(stage).as_posix())
    )
    cells = tuple(
        CellCount(
            family=cell.family,
            level=cell.level,
            tried=tally.tried,
            accepted=tally.accepted,
            rejected={f"{check}: {reason}": number for (check, reason), number in sorted(tally.rejected.items())},
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
        | {"release": _release_sources()},
        lock_digest=sha256(ROOT / "requirements.lock"),
        system=system_libraries(),
        words=words,
        cells=cells,
        rows={split: sum(shard.rows for shard in done) for split, done in shards.items()},
        files=files,
    )


def _release_sources() -> str:
    """Digest of the code that turns blocks into a release."""
    own = [ROOT / "flows" / name for name in ("plan.py", "assembly.py", "release.py")]
    own.append(ROOT / "validators" / "grading.py")  # exports word their answers as it reads them
    exporters = [path for path in (ROOT / "exporters").rglob("*") if path.suffix in {".py", ".j2"}]
    return digest({str(path.relative_to(ROOT)): path.read_text() for path in sorted([*own, *exporters])})
