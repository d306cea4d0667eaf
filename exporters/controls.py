"""`controls`: items of several pictures with something withheld, which they cannot be answered without.

`text_only` shows no picture, `one_picture` the first alone. An answer that either control gives away is a shortcut.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters import benchmark
from exporters.base import Export
from schemas.item import STRING, Feature, Item

KEPT = {"text_only": 0, "one_picture": 1}
"""How many of the pictures each control shows."""
FEATURES: dict[str, Feature] = {"control": STRING, **benchmark.FEATURES}


def rows(base: Item, twin: Item) -> Iterator[Row]:
    for item in (base, twin):
        whole = benchmark.row(item) if len(item.images) > 1 else None
        if whole is not None:
            yield from ({**whole, "control": name, "images": whole["images"][:kept]} for name, kept in KEPT.items())


EXPORT = Export(name="controls", features=FEATURES, splits=("test",), pair=rows)
