"""`contrastive`: every picture of a diagram's set with a caption true of it, and all that is proved false beside it.

A row a picture: the diagram, its hard positives, and its near misses, each of which has a caption of its own and so is
a right answer once, as it is a wrong one elsewhere. The files of NegCLIP, MMGeoLM and open_clip are made of it.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.contrast import Contrast, Figure, contrasts
from schemas.item import BOX, FLOAT, IMAGE, INT32, STRING, Feature, Item, many

RETRIEVED: Feature = {"caption": STRING, "before": STRING, "after": STRING, "closeness": FLOAT}

FEATURES: dict[str, Feature] = {
    "image": IMAGE,
    "caption": STRING,
    "negative_captions": many(STRING),
    "negative_numbers": many(INT32),
    "set": STRING,
    "number": INT32,
    "role": STRING,
    "kind": STRING,
    "size": STRING,
    "change": STRING,
    "box": BOX,
    "retrieved": many(RETRIEVED),
    "dropped": INT32,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`set` is the id of the item; `number` counts its pictures from 0, the diagram, and `negative_numbers` are those that
the caption is false of. `retrieved` and `dropped` stand with the diagram: which sentences of other captions were taken,
and how many as near were true here."""


def rows(items: Iterator[Item]) -> Iterator[Row]:
    for contrast in contrasts(items, retrieve=True):
        yield from (_row(contrast, figure) for figure in contrast.figures)


def _row(contrast: Contrast, figure: Figure) -> Row:
    item, first = contrast.item, figure.number == 0
    made, near = contrast.wrong_captions(figure)
    return {
        "image": figure.picture.model_dump(),
        "caption": figure.title,
        "negative_captions": [*made, *near],
        "negative_numbers": [other.number for other in contrast.wrong_figures(figure)],
        "set": item.id,
        "number": figure.number,
        "role": figure.role,
        "kind": figure.kind,
        "size": figure.size,
        "change": figure.change,
        "box": list(figure.box),
        "retrieved": [one._asdict() for one in contrast.retrieved] if first else [],
        "dropped": contrast.dropped if first else 0,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


EXPORT = Export(name="contrastive", features=FEATURES, splits=TRAINING, whole=rows)
