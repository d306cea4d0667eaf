"""What a release holds, read by pyarrow alone: the scripts here hold what a consumer's loader gave back against it."""

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

RELEASE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
Row = dict[str, Any]
told: list[str] = []


def shards(config: str, split: str) -> list[str]:
    return [str(path) for path in sorted((RELEASE / config).glob(f"{split}-*"))]


def rows(config: str, split: str = "train") -> list[Row]:
    """Return the rows of a config, held against the items of which they were made: none of them may have got lost."""
    return [row for shard in shards(config, split) for row in pq.read_table(shard).to_pylist()]


def items(split: str) -> dict[str, Row]:
    """Return the items that everything was derived from, by id."""
    return {row["id"]: row for row in rows("items", split)}


def pixels(picture: Any) -> np.ndarray:
    """Return the pixels of what a loader gave: a picture of Pillow, bytes, a struct of bytes and path, or a path."""
    if isinstance(picture, dict):
        picture = picture["bytes"]
    if not isinstance(picture, Image.Image):
        picture = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture)
    return np.asarray(picture.convert("RGB"))


def same_pictures(shown: list[Any], stored: list[Any], again: float = 0.0) -> int:
    """Check that a loader shows the pictures that were stored, all and in order; return how many.

    `again` is how far values of 0 to 255 of a JPEG may be off on average, of a loader that encodes it again.
    """
    assert len(shown) == len(stored), f"{len(shown)} pictures where {len(stored)} were exported"
    for one, other in zip(shown, stored, strict=True):
        seen, meant = pixels(one).astype(int), pixels(other).astype(int)
        assert seen.shape == meant.shape, f"a picture of {seen.shape} where {meant.shape} was exported"
        off = np.abs(seen - meant).mean()
        assert off <= (again if other["bytes"][:2] == b"\xff\xd8" else 0.0), f"a picture is off by {off:.2f} on average"
    return len(stored)


def loaded(what: str, count: int, pictures: int = 0) -> None:
    """Note what was loaded and found the same; an empty export proves nothing."""
    assert count, f"{what}: nothing was loaded"
    told.append(f"{what} {count}" + (f" ({pictures} pictures)" if pictures else ""))


def report() -> None:
    """Say on the last line of output what run.py puts into the table."""
    print("loaded: " + ", ".join(told))
