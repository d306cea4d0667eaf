"""open_clip's shards: tars in the manner of webdataset, and `sizes.json`, by which it counts them.

It knows no hard negatives. The pictures of a diagram stand one after the other, each with a caption true of it; but the
trainer shuffles 5,000 samples, so they meet in a batch by luck, or in a large one. What is false stands in each
sample's JSON.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backends.store import whole, write_text
from exporters.side_files.contrast import rows_of, splits_of
from schemas.recipe import Recipe

SHARD = 1_000
"""Samples of a tar, at most: the trainer refuses to start with fewer tars than workers."""
TOLD = ("set", "number", "role", "kind", "size", "change", "negative_captions", "negative_numbers", "family", "level")


def write_shards(folder: Path, recipe: Recipe) -> None:
    sizes: dict[str, int] = {}
    for split in splits_of(folder):
        rows, number = rows_of(folder, split), 0
        first = next(rows, None)
        while first is not None:
            name = f"{split}-{number:06d}.tar"
            with whole(folder / "open_clip" / name) as beside:
                sizes[name], first = _fill(beside, first, rows)
            number += 1
    write_text(folder / "open_clip/sizes.json", json.dumps(sizes, indent=1) + "\n")


def _fill(path: Path, first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> tuple[int, dict[str, Any] | None]:
    """Fill a tar with one row and those after it; return how many went in, and the row that begins the next."""
    row: dict[str, Any] | None = first
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for count in range(SHARD):
            if row is None:
                return count, None
            stem = f"{count:06d}"
            _add(tar, f"{stem}.json", json.dumps({name: row[name] for name in TOLD}, ensure_ascii=False).encode())
            _add(tar, f"{stem}.png", row["image"]["bytes"])
            _add(tar, f"{stem}.txt", row["caption"].encode())
            row = next(rows, None)
    return SHARD, row


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a file that names no time and no owner."""
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
