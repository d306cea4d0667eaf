"""NegCLIP's tables: a line a picture, with false captions and the lines of pictures that its caption is false of.

`neg_image` counts lines from 0, as the trainer's lists do; each of them is a right pair of its own. Paths are relative
to the folder of the release, where the trainer is to be started.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from backends.store import whole
from exporters.side_files.contrast import Rows, picture_path, sets_of, splits_of
from schemas.recipe import Recipe

COLUMNS = ("", "title", "filepath", "neg_caption", "neg_image")
"""The first has no name: it is the index that pandas writes."""


def write_tables(folder: Path, recipe: Recipe) -> None:
    for split in splits_of(folder):
        with whole(folder / f"negclip/{split}.tsv") as beside, beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_lines(folder, split))


def _lines(folder: Path, split: str) -> Iterator[tuple[int, str, str, str, str]]:
    first = 0
    for rows in sets_of(folder, split):
        kept = _usable(rows)
        line = {row["number"]: first + place for place, row in enumerate(kept)}
        for row in kept:
            images = [line[number] for number in row["negative_numbers"] if number in line]
            captions = repr(row["negative_captions"])
            yield line[row["number"]], row["caption"], picture_path(row), captions, repr(images)
        first += len(kept)


def _usable(rows: Rows) -> Rows:
    """Leave out rows that would have an empty list: the trainer draws from both without asking."""
    kept = [row for row in rows if row["negative_captions"] and row["negative_numbers"]]
    numbers = {row["number"] for row in kept}
    left = [row for row in kept if numbers & set(row["negative_numbers"])]
    return left if len(left) in (0, len(rows)) else _usable(left)
