"""What an export is made of, and the one loop that writes any of them."""

from collections.abc import Callable, Mapping, Sequence
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
    row: Callable[[Item], Row | None]
    """None leaves an item out that the config cannot show as it must be seen."""
    files: bool = False
    """Whether its rows name clips by path, so that they must lie in the release."""


def write_export(export: Export, items: Mapping[str, Sequence[Path]], release: Path) -> dict[str, list[Shard]]:
    """Write `<release>/<name>/<split>-*.parquet` from the shards of `items`, and the clips it names.

    A split without rows gets no file. Rows keep the order of `items`.
    """
    writer = ShardWriter(release / export.name, arrow_schema(export.features))
    for split in (split for split in SPLITS if split in export.splits):
        for shard in items.get(split, ()):
            for stored in read_rows(shard):
                item = Item.model_validate(stored)
                row = export.row(item)
                if row is None:
                    continue
                if export.files and item.video:
                    write_bytes(release / clip_path(item), item.video.bytes)
                writer.add(split, row)
    return writer.close()


def clip_path(item: Item) -> str:
    """Return where a release keeps an item's clip, relative to its folder."""
    return f"media/{item.id[:2]}/{item.id}.mp4"
