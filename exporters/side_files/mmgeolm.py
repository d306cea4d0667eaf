"""MMGeoLM's lists: a picture and its caption with pictures that the caption is false of, or with false captions.

Its collator stacks the pictures and the captions of a batch, so every entry of a file has as many negatives, those of
the entry that has fewest. Paths are relative to the folder of the release, where the trainer is to be started.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backends.store import whole
from exporters.side_files.contrast import picture_path, sets_of, splits_of
from schemas.recipe import Recipe

LEAST = 5
"""Negatives that an entry must have."""
ASKED = "Describe the diagram."
KEYS = {"image": "negative_image_path", "text": "negative_captions"}


def write_lists(folder: Path, recipe: Recipe) -> None:
    for split in splits_of(folder):
        for kind, key in KEYS.items():
            counts = [len(entry[key]) for entry in _entries(folder, split, key)]
            if counts:
                with whole(folder / f"mmgeolm/{split}_{kind}_negatives.json") as beside:
                    _write(beside, _entries(folder, split, key), key, min(counts))


def _write(path: Path, entries: Iterator[dict[str, Any]], key: str, count: int) -> None:
    """Write a JSON list entry by entry, with so many negatives each."""
    with path.open("w", encoding="utf-8") as file:
        before = "[\n"
        for entry in entries:
            file.write(before + json.dumps({**entry, key: entry[key][:count]}, ensure_ascii=False))
            before = ",\n"
        file.write("\n]\n")


def _entries(folder: Path, split: str, key: str) -> Iterator[dict[str, Any]]:
    for rows in sets_of(folder, split):
        paths = {row["number"]: picture_path(row) for row in rows}
        for row in rows:
            pictures = [paths[number] for number in row["negative_numbers"]]
            negatives = row["negative_captions"] if key == KEYS["text"] else pictures
            if len(negatives) >= LEAST:
                yield {
                    "positive_image_path": paths[row["number"]],
                    key: negatives,
                    "conversations": [{"from": "human", "value": ASKED}, {"from": "gpt", "value": row["caption"]}],
                }
