"""Exports: further configs of a release that is built already, or of a folder of their own.

A config comes whole or not at all: it is made beside the release, put in place by one rename, and the manifest is
written last. Stopped in between, the same command finds the same bytes there and goes on.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backends.store import alone, explained, sha256
from exporters import EXPORTS
from exporters.base import Export, write_export
from exporters.side_files import write_side_files
from flows.indexes import file_entries, recipe_of, with_indexes, write_manifest
from flows.plan import export_named
from flows.progress import Progress
from flows.release import release_sources
from flows.verify import read_manifest
from schemas.errors import BuildFailed, UserMistake
from schemas.identity import SPLITS
from schemas.manifest import FileEntry, Manifest

ItemShards = dict[str, list[Path]]


@dataclass(frozen=True)
class Exported:
    """What became of one export."""

    name: str
    state: str
    """`new`; `same` when it was there already; `empty` when the release holds nothing that it could show; `differs`
    when another one of its name was there: that is left as it is."""
    rows: dict[str, int] = field(default_factory=dict)
    """By split."""
    bytes: int = 0
    """Of all its files, side files and clips included."""
    seconds: float = 0.0
    differ: tuple[str, ...] = ()
    """Files that are there already and are others."""


def exports_named(names: Sequence[str]) -> tuple[Export, ...]:
    """Return the exports of these names, or `all`.

    Raises:
        UserMistake: one is unknown; names the nearest.
    """
    wanted = list(EXPORTS) if "all" in names else list(dict.fromkeys(names))
    if not wanted:
        raise UserMistake(f"export: must be told what to export (got nothing); there are {', '.join(EXPORTS)}")
    return tuple(export_named(name) for name in wanted)


def export_release(release: Path, exports: Sequence[Export], folder: Path | None, progress: Progress) -> list[Exported]:
    """Derive configs and their side files from the items of a release, into it or into a folder of their own.

    Raises:
        UserMistake: no release is there, or the folder holds something else.
        BuildFailed: the items are not as they were built.
    """
    source = read_manifest(release)
    if folder and release.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise UserMistake(f"export: --folder must lie outside the release (got {folder}); without it, it goes into it")
    target = folder or release
    with explained(target):
        target.mkdir(parents=True, exist_ok=True)
        with alone(target, f"export into {target}"):
            shelf = _Shelf(target, _manifest_of(target, source) if folder else read_manifest(release), release)
            progress.stage("items", "digests of items")
            shards = _item_shards(release, source)
            return [shelf.add(export, shards, progress) for export in exports]


@dataclass
class _Shelf:
    """The folder that configs are put into, and its manifest, which grows with them."""

    folder: Path
    manifest: Manifest
    release: Path

    def add(self, export: Export, shards: ItemShards, progress: Progress) -> Exported:
        """Make one config beside the folder, and put it in place unless the same is there already."""
        begun = time.monotonic()
        progress.stage(export.name, f"export {export.name}", total=_count(self.manifest, export))
        stage = self.folder.resolve().with_name(f".{self.folder.resolve().name}.export.part")
        shutil.rmtree(stage, ignore_errors=True)
        try:
            written = write_export(export, shards, stage, on_item=lambda: progress.step(1))
            if not written:
                return Exported(export.name, "empty", seconds=time.monotonic() - begun)
            write_side_files(export.name, stage, recipe_of(self.manifest))
            entries = file_entries(stage, {export.name: written})
            known = {entry.path for entry in self.manifest.files}
            differ = self._put_in_place(stage, export.name, entries)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        new = [entry for entry in entries if entry.path not in known]
        if new and not differ:
            self._name(new)
        return Exported(
            export.name,
            "differs" if differ else "new" if new else "same",
            rows={split: sum(shard.rows for shard in done) for split, done in written.items()},
            bytes=sum(entry.bytes for entry in entries),
            seconds=time.monotonic() - begun,
            differ=differ,
        )

    def _put_in_place(self, stage: Path, config: str, entries: Sequence[FileEntry]) -> tuple[str, ...]:
        """Move what was made to its place, the table by one rename; return what is there already and differs.

        Nothing is moved when anything differs.
        """
        made = {entry.path: entry.sha256 for entry in entries}
        found = [path for path in made if (self.folder / path).exists()]
        differ = [path for path in found if sha256(self.folder / path) != made[path]]
        there = self.folder / config
        differ += [f"{config}/{path.name}" for path in sorted(there.glob("*")) if f"{config}/{path.name}" not in made]
        if differ:
            return tuple(differ)
        for path in made.keys() - set(found):
            if not path.startswith(f"{config}/"):
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (stage / path).replace(self.folder / path)
        if not there.exists():
            (stage / config).rename(there)
        return ()

    def _name(self, new: Sequence[FileEntry]) -> None:
        """Name new files in the card and its like, and at last in the manifest."""
        before = self.manifest
        files = tuple(sorted([*before.files, *new], key=lambda entry: entry.path))
        named = with_indexes(self.folder, before.model_copy(update={"files": files}), self.release)
        old = {entry.path: entry.sha256 for entry in before.files}
        code = release_sources()
        exported = before.exported | {entry.path: code for entry in named.files if entry.path not in old}
        rewritten = {
            entry.path: old[entry.path] for entry in named.files if old.get(entry.path, entry.sha256) != entry.sha256
        }
        built = {path: was for path, was in rewritten.items() if path not in exported} | before.built
        self.manifest = named.model_copy(
            update={"exported": dict(sorted(exported.items())), "built": dict(sorted(built.items()))}
        )
        write_manifest(self.folder, self.manifest)


def _count(manifest: Manifest, export: Export) -> int:
    return sum(rows for split, rows in manifest.rows.items() if split in export.splits)


def _item_shards(release: Path, manifest: Manifest) -> ItemShards:
    """Return the shards of `items` by split.

    Raises:
        BuildFailed: one is missing or changed: what would be derived from it could not be trusted.
    """
    shards: ItemShards = {split: [] for split in SPLITS}
    for entry in manifest.files:
        if entry.path.startswith("items/"):
            path = release / entry.path
            if not path.is_file() or sha256(path) != entry.sha256:
                raise BuildFailed(f"export: {path} must be as it was built; see `whetstone verify {release}`")
            shards[path.name.partition("-")[0]].append(path)
    return shards


def _manifest_of(folder: Path, source: Manifest) -> Manifest:
    """Return the manifest of a folder of exports; a new one names nothing yet.

    Raises:
        UserMistake: the folder holds something else, or exports of another release.
    """
    if (folder / "manifest.json").exists():
        found = read_manifest(folder)
        same = ("name", "version", "recipe_digest", "sources", "words")
        if any(getattr(found, name) != getattr(source, name) for name in same):
            other = f"{found.name} {found.version}"
            raise UserMistake(f"export: {folder} must hold exports of this release, of this build (got {other})")
        return found
    if any(folder.iterdir()):
        raise UserMistake(f"export: {folder} must be empty or hold exports of this release (got other files)")
    empty = source.model_copy(update={"files": (), "exported": {}, "built": {}})
    write_manifest(folder, empty)
    return empty
