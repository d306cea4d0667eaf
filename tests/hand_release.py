"""Releases written by hand: folders as a build leaves them, of any items, without drawing and without a model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fake_items import item, write_items

from backends.images import png
from backends.store import sha256
from exporters.card import CardFacts, ConfigFacts, CountRow, SplitFacts, dataset_card
from schemas.identity import Fractions, split_of
from schemas.item import ITEMS, Item, Media
from schemas.manifest import FileEntry, Manifest
from schemas.recipe import Recipe
from schemas.record import canonical, digest
from schemas.words import Words

FRACTIONS = Fractions(test=0.3, validation=0.2)


def noise(*name: Any, bytes_more: int = 0) -> Media:
    """A picture of its own: blocks of random grey."""
    rng = np.random.default_rng(int(digest(*name)[:16], 16))
    blocks = rng.integers(0, 255, (8, 12, 3), np.uint8)
    shown = np.kron(blocks, np.ones((8, 8, 1), np.uint8))
    return Media(bytes=png(shown) + b"\0" * bytes_more, path="a.png")


def pair(index: int, level: int = 1, family: str = "square_place", **changes: Any) -> tuple[Item, Item]:
    """A base and its twin: pictures of their own, and a right option that luck says."""
    name = family, level, index
    place = int(digest(*name, "place")[:8], 16) % 2
    split = split_of(digest(*name), FRACTIONS)
    sides = []
    for role, at in (("base", place), ("twin", 1 - place)):
        fields: dict[str, Any] = {
            "id": digest(*name, role), "pair_id": digest(*name), "content_id": digest(*name, role, "content"),
            "group": digest(*name), "role": role, "family": family, "level": level, "index": index, "split": split,
            "scene": canonical({"squares": [{"x": index, "seed": digest(*name, role)[:40]}]}),
            "images": (noise(*name, role),), "answer": ("left", "right")[at], "answer_index": at,
        }  # fmt: skip
        sides.append(item(**{**fields, **changes}))
    return sides[0], sides[1]


def write_release(folder: Path, items: Sequence[Item], version: str = "0.1.0", **recipe: Any) -> Path:
    """Write items, rejects, a clip, a card and the manifest."""
    shards = write_items(folder, sorted(items, key=lambda one: (one.family, one.level, one.index)))
    for name, data in (("rejects/rejects.parquet", b"PAR1 ledger"), ("gallery/index.html", b"<p>gallery</p>")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    splits = sorted({one.split for one in items})
    cells = sorted({(one.family, one.level, one.split) for one in items})
    asked = Recipe.model_validate({
        "name": "tiny", "version": version, "title": "Tiny squares", "seed": 7, "splits": FRACTIONS.model_dump(),
        "families": [
            {"family": family, "levels": sorted({one.level for one in items if one.family == family}), "pairs": 1}
            for family in sorted({one.family for one in items})
        ], **recipe,
    })  # fmt: skip
    counts = tuple(
        CountRow(
            family=family, track="scenes", category="spatial", skill="locate", level=level, split=split,
            items=sum((one.family, one.level, one.split) == (family, level, split) for one in items),
        )
        for family, level, split in cells
    )  # fmt: skip
    sizes = {split: SplitFacts(sum(one.split == split for one in items), 1000, 500) for split in splits}
    config = ConfigFacts(name="items", features=ITEMS, splits=sizes)
    facts = CardFacts(recipe=asked, counts=counts, rejects=(), words=Words(), configs=(config,), checks={"seen": "x"})
    (folder / "README.md").write_text(dataset_card(facts))
    files = tuple(
        FileEntry(path=path.relative_to(folder).as_posix(), sha256=sha256(path), bytes=path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
    manifest = Manifest(
        name=asked.name, version=version, schema_version=1, recipe=asked.model_dump(mode="json"),
        recipe_digest=asked.digest(), sources={"square_place": "x"}, lock_digest="x", system={"cairo": "1"},
        words=Words(), cells=(), rows={split: size.examples for split, size in sizes.items()}, files=files,
    )  # fmt: skip
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
    assert shards
    return folder
