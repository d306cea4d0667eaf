"""A release made by hand in no time: pairs of coloured squares, under the names and loads of real families."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fake_items import item, write_items

from backends.images import png
from backends.store import sha256
from generators import FAMILIES
from schemas.item import Item, Media
from schemas.manifest import FileEntry, Manifest
from schemas.recipe import Recipe, parse_recipe
from schemas.record import digest
from schemas.words import Words


def pair(family: str, level: int, index: int, load: float) -> tuple[Item, Item]:
    """An item and its twin, of which the right option is the other one."""
    made = FAMILIES[family]
    names = [digest(family, level, index, role) for role in ("base", "twin")]
    colours = [[int(name[i : i + 2], 16) for i in (0, 2, 4)] for name in names]
    shown = [Media(bytes=png(np.full((8, 8, 3), colour, np.uint8)), path="a.png") for colour in colours]
    same: dict[str, Any] = {
        "pair_id": digest(family, level, index), "family": family, "track": made.track, "category": made.category,
        "skill": made.skill, "level": level, "index": index, "load": load, "split": "test",
        "choices": ("left", "right", "above", "below"),
    }  # fmt: skip
    base = item(**same, id=names[0], content_id=names[0], images=(shown[0],), answer="left", answer_index=0)
    twin = item(
        **same, id=names[1], content_id=names[1], role="twin", images=(shown[1],), answer="right", answer_index=1
    )
    return base, twin


def recipe(**changes: Any) -> Recipe:
    values: dict[str, Any] = {
        "name": "made", "version": "1.2.3", "title": "Made by hand", "seed": 5,
        "splits": {"test": 1.0, "validation": 0.0}, "words": {"variants": 0},
        "families": [{"family": "object_relations", "levels": [1], "pairs": 4}],
    }  # fmt: skip
    return parse_recipe(values | changes, "recipe")


def release(folder: Path, items: Sequence[Item], asked: Recipe | None = None) -> Path:
    """Write items and a manifest."""
    asked = asked or recipe()
    shards = write_items(folder, items)
    files = tuple(
        FileEntry(path=f"items/{shard.name}", sha256=sha256(shard), bytes=shard.stat().st_size) for shard in shards
    )
    manifest = Manifest(
        name=asked.name, version=asked.version, schema_version=1, recipe=json.loads(asked.model_dump_json()),
        recipe_digest=asked.digest(), sources={}, lock_digest="", system={}, words=Words(), cells=(),
        rows={"test": len(items)}, files=files,
    )  # fmt: skip
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    return folder
