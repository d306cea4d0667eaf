"""`sft_trl`: conversations of TRL's supervised fine-tuning, pictures as typed parts before the words.

TRL takes no video, so a clip is given as its frames in order; its text says so. `id`, `family` and `level` are for
people and curricula: TRL drops what it does not know.
"""

from typing import Any

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.prompts import right_reply, user_text
from exporters.shown import Shown, pictures
from schemas.item import IMAGE, INT32, STRING, Feature, Item, many

PART: Feature = {"type": STRING, "text": STRING}
"""Exactly these two: chat templates ask whether a part has a key `image`, whatever its value."""
TURNS: Feature = many({"role": STRING, "content": many(PART)})

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": TURNS,
    "id": STRING,
    "family": STRING,
    "level": INT32,
}


def row(item: Item) -> Row | None:
    shown = pictures(item)
    if shown is None:
        return None
    return {
        "images": shown.images,
        "messages": [asked(item, shown), turn("assistant", [{"type": "text", "text": right_reply(item)}])],
        "id": item.id,
        "family": item.family,
        "level": item.level,
    }


def asked(item: Item, shown: Shown) -> dict[str, Any]:
    """Return the user's turn: a part for each picture, then the words."""
    parts: list[dict[str, str | None]] = [{"type": "image", "text": None} for _ in shown.images]
    return turn("user", [*parts, {"type": "text", "text": shown.intro + user_text(item)}])


def turn(role: str, content: list[dict[str, str | None]]) -> dict[str, Any]:
    return {"role": role, "content": content}


EXPORT = Export(name="sft_trl", features=FEATURES, splits=TRAINING, row=row)
