"""The files that tell loaders and people which tables a release has: written after its tables, and anew when more come.

They follow from the manifest and the tables alone, so that a release can be given further configs after its build.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from backends.parquet import Shard, read_rows
from backends.store import sha256, write_text
from exporters import EXPORTS
from exporters.card import CardFacts, ConfigFacts, CountRow, RejectRow, SplitFacts, dataset_card
from exporters.side_files import about, index_files
from schemas.errors import BuildFailed
from schemas.item import Feature
from schemas.manifest import FileEntry, Manifest
from schemas.recipe import Recipe, parse_recipe
from validators.checks import CHECK_LINES

SHARD = re.compile(r"(\w+)/(\w+)-\d{5}-of-\d{5}\.parquet")


def with_indexes(folder: Path, manifest: Manifest, items: Path) -> Manifest:
    """Write the card and its like into a folder whose manifest names all else; return the manifest that names them.

    Args:
        folder: of the release.
        manifest: names its tables.
        items: folder that holds the table `items`: that of the release, or of the one it was derived from.
    """
    facts = card_facts(folder, manifest, items)
    texts = index_files(facts, manifest)
    beside = about([*texts, *(entry.path for entry in manifest.files)])
    texts["README.md"] = dataset_card(facts.model_copy(update={"beside": beside}))
    for path, text in texts.items():
        write_text(folder / path, text)
    kept = [entry for entry in manifest.files if entry.path not in texts]
    files = sorted([*kept, *(_entry(folder, path) for path in texts)], key=lambda entry: entry.path)
    return manifest.model_copy(update={"files": tuple(files)})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_text(folder / "manifest.json", manifest.model_dump_json(indent=1) + "\n")


def file_entries(folder: Path, tables: Mapping[str, Mapping[str, Sequence[Shard]]]) -> tuple[FileEntry, ...]:
    """Return an entry for every file of a folder, sorted by path; shards of tables, by config and split, with sizes."""
    shards = {
        f"{config}/{shard.file}": shard
        for config, splits in tables.items()
        for done in splits.values()
        for shard in done
    }
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(_entry(folder, path, shards.get(path)) for path in paths)


def _entry(folder: Path, path: str, shard: Shard | None = None) -> FileEntry:
    sizes = {"rows": shard.rows, "raw": shard.bytes} if shard else {}  # a field left out takes half a KB less
    return FileEntry(path=path, sha256=sha256(folder / path), bytes=(folder / path).stat().st_size, **sizes)


def recipe_of(manifest: Manifest) -> Recipe:
    return parse_recipe(manifest.recipe, "manifest.json: recipe")


def card_facts(folder: Path, manifest: Manifest, items: Path) -> CardFacts:
    """Gather what a card says from a manifest, the tables beside it, and the table `items`."""
    return CardFacts(
        recipe=recipe_of(manifest),
        counts=_counts(items),
        rejects=_rejects(manifest),
        painted=tuple(row for cell in manifest.cells for row in cell.painted),
        words=manifest.words,
        configs=config_facts(folder, manifest),
        checks=CHECK_LINES,
    )


def config_facts(folder: Path, manifest: Manifest) -> tuple[ConfigFacts, ...]:
    """Return the tables that a manifest names: `items` first, then the exports in the order of their table.

    Raises:
        BuildFailed: a shard cannot be read.
    """
    sizes: dict[str, dict[str, SplitFacts]] = {}
    features: dict[str, dict[str, Feature]] = {}
    for entry in manifest.files:
        if shard := SHARD.fullmatch(entry.path):
            config, split = shard.groups()
            size = sizes.setdefault(config, {}).get(split, SplitFacts(0, 0, 0))
            rows, raw = _size(folder, entry)
            sizes[config][split] = SplitFacts(size.examples + rows, size.bytes + raw, size.download + entry.bytes)
            features.setdefault(config, _features(folder / entry.path))
    order = ["items", *EXPORTS]
    names = sorted(sizes, key=lambda name: (order.index(name) if name in order else len(order), name))
    return tuple(ConfigFacts(name=name, features=features[name], splits=sizes[name]) for name in names)


def _features(path: Path) -> dict[str, Feature]:
    """Return the features as the file itself states them: those of an older release are not ours."""
    try:
        metadata: Mapping[bytes, bytes] = pq.read_schema(path).metadata
    except (pa.ArrowException, OSError) as error:
        raise BuildFailed(f"{path}: must be readable Parquet (got: {error}); see `whetstone verify`") from None
    return dict(json.loads(metadata[b"huggingface"])["info"]["features"])


def _size(folder: Path, entry: FileEntry) -> tuple[int, int]:
    """Return rows and bytes in memory of a shard; manifests of schema 1 and before leave the bytes to be counted."""
    if entry.rows is not None and entry.raw is not None:
        return entry.rows, entry.raw
    with pq.ParquetFile(folder / entry.path) as file:
        return file.metadata.num_rows, sum(file.read_row_group(i).nbytes for i in range(file.num_row_groups))


def _counts(items: Path) -> tuple[CountRow, ...]:
    columns = ("family", "track", "category", "skill", "level", "split")
    found: Counter[tuple[str | int, ...]] = Counter()
    for path in sorted((items / "items").glob("*.parquet")):
        found.update(tuple(row[name] for name in columns) for row in read_rows(path, columns))
    return tuple(
        CountRow.model_validate({**dict(zip(columns, key, strict=True)), "items": count})
        for key, count in sorted(found.items())
    )


def _rejects(manifest: Manifest) -> tuple[RejectRow, ...]:
    return tuple(
        RejectRow(family=cell.family, level=cell.level, check=check, reason=reason, count=count)
        for cell in manifest.cells
        for (check, _, reason), count in ((why.partition(": "), count) for why, count in cell.rejected.items())
    )
