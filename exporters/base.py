"""What an export is made of, and the one loop that writes any of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backends.parquet import Row, Shard, ShardWriter, arrow_schema, read_rows
from backends.store import write_bytes
from schemas.identity import SPLITS, Split
from schemas.item import Feature, Item

TRAINING: tuple[Split, ...] = ("train", "validation")


@dataclass(frozen=True, kw_only=True)
class Export:
    """One config of a release, derived from `items` row by row."""

    name: str
    features: Mapping[str, Feature]
    splits: tuple[Split, ...]
    """The splits it takes; what trains never takes test."""
    row: Callable[[Item], Row | None] = lambda _: None
    """None leaves an item out that the config cannot show as it must be seen."""
    pair: Callable[[Item, Item], Iterable[Row]] | None = None
    """In place of `row`: the rows of a base and its twin together. None of them leaves the pair out."""
    whole: Callable[[Iterator[Item]], Iterator[Row]] | None = None
    """In place of `row`: the rows of a split, from its items in order; it may hold a few of them at a time."""
    files: bool = False
    """Whether its rows name clips by path, so that they must lie in the release."""


def write_export(
    export: Export, items: Mapping[str, Sequence[Path]], release: Path, on_item: Callable[[], None] = lambda: None
) -> dict[str, list[Shard]]:
    """Write `<release>/<name>/<split>-*.parquet` from the shards of `items`, and the clips it names.

    A split without rows gets no file, and an export without any no folder. Rows keep the order of `items`. `on_item`
    is called for every item read.
    """
    writer = ShardWriter(release / export.name, arrow_schema(export.features))
    for split in (split for split in SPLITS if split in export.splits):
        for item, row in _rows(export, _read(items.get(split, ()), on_item)):
            if export.files and item and item.video:
                write_bytes(release / clip_path(item), item.video.bytes)
            writer.add(split, row)
    written = writer.close()
    if not written:
        (release / export.name).rmdir()
    return written


def _read(shards: Sequence[Path], on_item: Callable[[], None]) -> Iterator[Item]:
    for shard in shards:
        for stored in read_rows(shard):
            on_item()
            yield Item.model_validate(stored)


def _rows(export: Export, items: Iterator[Item]) -> Iterator[tuple[Item | None, Row]]:
    """Yield the rows of items in order; where an export takes pairs, the twin follows its base in `items`."""
    if export.whole:
        yield from ((None, row) for row in export.whole(items))
        return
    if export.pair is None:
        yield from ((item, row) for item in items if (row := export.row(item)) is not None)
        return
    base: Item | None = None
    for item in items:
        if base and item.role == "twin" and item.pair_id == base.pair_id:
            yield from ((item, row) for row in export.pair(base, item))
        base = item if item.role == "base" else None


def clip_path(item: Item) -> str:
    """Return where a release keeps an item's clip, relative to its folder."""
    return f"media/{item.id[:2]}/{item.id}.mp4"
