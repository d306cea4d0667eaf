"""`prm`: step labels in the columns of TRL's PRM trainer, with the pictures that they are about (TRL leaves them).

A label is about its step alone: true when it holds of the picture, false when it does not. So the first false label is
the first error, which is all that PRM800K and ProcessBench mark; what only follows from an error is false, for it does
not hold; steps that the error does not touch stay true. Who wants every step after an error false takes the running
minimum. The last step is the answer. Each rationale stands in two rows: right of its own item, wrong of the twin.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.errors import Planted, both_planted
from exporters.prompts import answer_line, plain, user_text
from exporters.shown import Shown, pictures
from schemas.item import BOOL, IMAGE, INT32, STRING, Feature, Item, many

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "prompt": STRING,
    "completions": many(STRING),
    "labels": many(BOOL),
    "kinds": many(STRING),
    "first_error": INT32,
    "id": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`kinds` holds the kind of error of each step, "" where there is none; `first_error` its index, -1 where all hold."""


def pair(base: Item, twin: Item) -> Iterator[Row]:
    wrong = both_planted(base, twin)
    if wrong is None or not all(side.proved for side in wrong):
        return
    shown = pictures(base), pictures(twin)
    if shown[0] and shown[1]:
        for item, other, of, seen in ((base, twin, wrong[0], shown[0]), (twin, base, wrong[1], shown[1])):
            yield _row(item, item, None, seen)
            yield _row(item, other, of, seen)


def _row(item: Item, told: Item, wrong: Planted | None, shown: Shown) -> Row:
    steps = [plain(step.text) for step in told.rationale]
    kinds = [str(step.kind or "") for step in wrong.steps] if wrong else [""] * len(steps)
    kinds.append("consequence" if wrong else "")
    return {
        "images": shown.images,
        "prompt": shown.intro + user_text(item),
        "completions": [*steps, answer_line(told)],
        "labels": [not kind for kind in kinds],
        "kinds": kinds,
        "first_error": wrong.first if wrong else -1,
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


EXPORT = Export(name="prm", features=FEATURES, splits=TRAINING, pair=pair)
