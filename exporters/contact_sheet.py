"""One picture of what a release shows: the first item of each family, a clip by the frame at its middle."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from backends.images import png
from backends.parquet import read_rows
from exporters.figures import middle
from schemas.item import Item

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS = 4
WIDTH, HEIGHT = 280, 210
"""Pixels of a tile."""
MARGIN = 16
MOST = 24
"""Families shown."""


def contact_sheet(shards: Sequence[Path]) -> tuple[bytes, tuple[str, ...]]:
    """Return a PNG, and the families it shows in order. Only first items are held, whatever the release's size."""
    first: dict[str, tuple[int, int, str]] = {}
    for path in shards:
        for row in read_rows(path, ("id", "family", "level", "index", "role")):
            name = row["level"], row["index"], row["id"]
            if row["role"] == "base":
                first[row["family"]] = min(first.get(row["family"], name), name)
    families = sorted(first)[:MOST]
    wanted = {first[family][2]: family for family in families}
    tiles: dict[str, Image] = {}
    for path in shards:
        if any(row["id"] in wanted for row in read_rows(path, ("id",))):
            for row in read_rows(path):
                if row["id"] in wanted:
                    tiles[wanted[row["id"]]] = _tile(Item.model_validate(row))
    return _sheet([tiles[family] for family in families]), tuple(families)


def _tile(item: Item) -> "Image":
    from PIL import Image, ImageOps

    if item.video:
        shown = Image.fromarray(middle(item.video.bytes)[0])
    else:
        shown = Image.open(io.BytesIO(item.images[0].bytes)).convert("RGB")
    return ImageOps.contain(shown, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _sheet(tiles: Sequence["Image"]) -> bytes:
    from PIL import Image

    columns = min(COLUMNS, len(tiles)) or 1
    rows = -(-len(tiles) // columns) or 1
    sheet = Image.new("RGB", (columns * (WIDTH + MARGIN) + MARGIN, rows * (HEIGHT + MARGIN) + MARGIN), (244, 245, 247))
    for number, tile in enumerate(tiles):
        down, right = divmod(number, columns)
        x, y = MARGIN + right * (WIDTH + MARGIN), MARGIN + down * (HEIGHT + MARGIN)
        sheet.paste((255, 255, 255), (x, y, x + WIDTH, y + HEIGHT))
        sheet.paste(tile, (x + (WIDTH - tile.width) // 2, y + (HEIGHT - tile.height) // 2))
    return png(np.asarray(sheet, np.uint8))
