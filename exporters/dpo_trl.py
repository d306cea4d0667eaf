"""`dpo_trl`: preference pairs of TRL's DPO: the item's own rationale and answer, and its twin's, which are wrong of it.

What is rejected here is chosen in the row of the other side, so no word, length or place tells which is which: only
the picture does. A pair of items gives both rows or none. `error` names the first step that is not so.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.errors import Planted, both_planted
from exporters.prompts import plain, right_reply
from exporters.sft_trl import TURNS, asked, turn
from exporters.shown import Shown, pictures
from schemas.item import IMAGE, INT32, STRING, Feature, Item, many

ERROR: Feature = {"kind": STRING, "step": INT32, "wrong": STRING, "right": STRING}
"""The planted error: its kind, the index of its line in the rejected reply, what that says and what is so."""

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "prompt": TURNS,
    "chosen": TURNS,
    "rejected": TURNS,
    "error": ERROR,
    "id": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}


def pair(base: Item, twin: Item) -> Iterator[Row]:
    wrong = both_planted(base, twin)
    shown = (pictures(base), pictures(twin)) if wrong else (None, None)
    if wrong and shown[0] and shown[1]:
        yield _row(base, twin, wrong[0], shown[0])
        yield _row(twin, base, wrong[1], shown[1])


def error_of(wrong: Planted) -> dict[str, str | int]:
    found = wrong.error
    return {
        "kind": str(found.kind),
        "step": wrong.first,
        "wrong": plain(found.step.text),
        "right": plain(" ".join(found.left_out) or found.right),
    }


def _row(item: Item, other: Item, wrong: Planted, shown: Shown) -> Row:
    return {
        "images": shown.images,
        "prompt": [asked(item, shown)],
        "chosen": [_said(item)],
        "rejected": [_said(other)],
        "error": error_of(wrong),
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


def _said(item: Item) -> dict[str, object]:
    return turn("assistant", [{"type": "text", "text": right_reply(item)}])


EXPORT = Export(name="dpo_trl", features=FEATURES, splits=TRAINING, pair=pair)
