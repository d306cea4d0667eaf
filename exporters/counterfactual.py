"""`counterfactual`: pictures with a part covered, where the answer is gone or just as it was.

What base and twin differ in is covered: then both are one picture, pixel by pixel, with two answers, so its answer
cannot be determined. Of one of the two, boxes of the same sizes cover neither evidence nor anything written: its
answer stays. That it stays is known only where nothing but the evidence and the words can matter, which is so in the
families named here, and in none where something might be hidden that counts. Each pair gives one row of each kind.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

from backends.images import png, unpng
from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.masks import Box, covered, deciding, elsewhere, needed_area
from exporters.prompts import answer_line, plain, short_answer, user_text
from exporters.sft_trl import TURNS, turn
from schemas.item import BOX, IMAGE, INT32, STRING, Feature, Item, many
from validators.grading import grade

FAMILIES = ("chart_value", "eyeballing", "function_features", "matrix_puzzle", "plane_geometry")
UNKNOWN = "cannot be determined"
ASK = f"Parts of the picture are covered by grey boxes. If what is left does not settle the answer, write: {UNKNOWN}."

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": TURNS,
    "kind": STRING,
    "answer": STRING,
    "possible": many(STRING),
    "boxes": many(BOX),
    "id": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`kind` is `evidence` or `irrelevant`, by what is covered; `possible` holds the answers that are left open."""


def pair(base: Item, twin: Item) -> Iterator[Row]:
    if base.family not in FAMILIES or base.video or len(base.images) != 1 or base.question_in_media != "none":
        return
    pictures = unpng(base.images[0].bytes), unpng(twin.images[0].bytes)
    same_size = pictures[0].shape == pictures[1].shape
    boxes = deciding(*pictures) if same_size else ()
    both = (short_answer(base), short_answer(twin))
    apart = grade(answer_line(twin), base.answer, base.answer_type, base.choices, base.tolerance, base.unit) < 1
    if not boxes or not apart or not np.array_equal(covered(pictures[0], boxes), covered(pictures[1], boxes)):
        return
    rng = Random(f"what is covered of {base.pair_id}")
    item, picture = rng.choice(((base, pictures[0]), (twin, pictures[1])))
    needed = needed_area(item, picture)
    other = elsewhere(boxes, needed, rng) if needed is not None else ()
    if other:
        yield _row(base, "evidence", covered(pictures[0], boxes), boxes, both)
        yield _row(item, "irrelevant", covered(picture, other), other, (short_answer(item),))


def _row(item: Item, kind: str, shown: Any, boxes: tuple[Box, ...], possible: tuple[str, ...]) -> Row:
    gone = kind == "evidence"
    steps = [plain(step.text) for step in item.rationale]
    if gone:
        said = ["The grey boxes cover what the answer rests on.", f"Answer: {UNKNOWN}"]
    else:
        said = ["All that the answer rests on can be seen.", *steps, answer_line(item)]
    asked: list[dict[str, str | None]] = [
        {"type": "image", "text": None},
        {"type": "text", "text": f"{user_text(item)} {ASK}"},
    ]
    return {
        "images": [{"bytes": png(shown), "path": f"{item.id[:16]}-{kind}.png"}],
        "messages": [
            turn("user", asked),
            turn("assistant", [{"type": "text", "text": "\n".join(said)}]),
        ],
        "kind": kind,
        "answer": UNKNOWN if gone else possible[0],
        "possible": list(possible),
        "boxes": [list(box) for box in boxes],
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


EXPORT = Export(name="counterfactual", features=FEATURES, splits=TRAINING, pair=pair)
