"""What the files made from `contrastive` share: its rows, a set at a time, and its pictures as files."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from backends.parquet import read_rows
from backends.store import write_bytes
from exporters.base import TRAINING
from exporters.contrast import read_apart
from schemas.recipe import Recipe

Rows = list[dict[str, Any]]
LIGHT = ("image.path", "caption", "negative_captions", "negative_numbers", "set", "number")
"""Columns without pixels."""


def rows_of(folder: Path, split: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "contrastive").glob(f"{split}-*.parquet")):
        yield from read_rows(path, columns)


def sets_of(folder: Path, split: str) -> Iterator[Rows]:
    """Yield the rows of each diagram without pixels, with the negatives that the text encoders of trainers tell."""
    for _, rows in groupby(rows_of(folder, split, LIGHT), key=lambda row: row["set"]):
        yield _told_apart(list(rows))


def _told_apart(rows: Rows) -> Rows:
    captions = {row["number"]: row["caption"] for row in rows}
    return [
        {
            **row,
            "negative_captions": [said for said in row["negative_captions"] if read_apart(row["caption"], said)],
            "negative_numbers": [n for n in row["negative_numbers"] if read_apart(row["caption"], captions[n])],
        }
        for row in rows
    ]


def splits_of(folder: Path) -> list[str]:
    return [split for split in TRAINING if any((folder / "contrastive").glob(f"{split}-*.parquet"))]


def picture_path(row: dict[str, Any]) -> str:
    """Return where a row's picture lies, relative to the folder that holds the configs."""
    return f"media/{row['set'][:2]}/{row['image']['path']}"


def write_pictures(folder: Path, recipe: Recipe) -> None:
    for split in splits_of(folder):
        for row in rows_of(folder, split, ("image", "set")):
            write_bytes(folder / picture_path(row), row["image"]["bytes"])
