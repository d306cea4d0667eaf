"""`sft_trl`: conversations of TRL's supervised fine-tuning, pictures as typed parts before the words.

TRL takes no video, so a clip is given as its frames in order; its text says so. `id`, `family` and `level` are for
people and curricula: TRL drops what it does not know.
"""

from typing import Any

from backends.images import jpeg
from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.clips import frames, sampling
from exporters.prompts import right_reply, user_text
from schemas.item import IMAGE, INT32, STRING, Feature, Item, many

PART: Feature = {"type": STRING, "text": STRING}
"""Exactly these two: chat templates ask whether a part has a key `image`, whatever its value."""

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": many({"role": STRING, "content": many(PART)}),
    "id": STRING,
    "family": STRING,
    "level": INT32,
}


def row(item: Item) -> Row | None:
    intro, images = "", [picture.model_dump() for picture in item.images]
    if item.video:
        shown = sampling(item)
        if shown is None:
            return None
        images = [
            {"bytes": jpeg(picture), "path": f"{item.id[:16]}-frame{number:02d}.jpg"}
            for number, picture in enumerate(frames(item, shown))
        ]
        intro = (
            f"The {len(images)} pictures are frames of one clip of {shown.seconds:.1f} s, in order, evenly spaced.\n"
        )
    asked = [{"type": "image", "text": None} for _ in images] + [{"type": "text", "text": intro + user_text(item)}]
    return {
        "images": images,
        "messages": [_turn("user", asked), _turn("assistant", [{"type": "text", "text": right_reply(item)}])],
        "id": item.id,
        "family": item.family,
        "level": item.level,
    }


def _turn(role: str, content: list[dict[str, str | None]]) -> dict[str, Any]:
    return {"role": role, "content": content}


EXPORT = Export(name="sft_trl", features=FEATURES, splits=TRAINING, row=row)
