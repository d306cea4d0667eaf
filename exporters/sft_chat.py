"""`sft_chat`: conversations as plain strings with `<image>` for each picture: LLaMA-Factory, ms-swift, verl's SFT.

LLaMA-Factory wants clips as paths and verl as structs, so that no one column would serve both: a clip is given as
its frames in order, and nothing has to be found on a disk. All three drop the columns they do not know.
"""

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.gold import ORIGIN, origin
from exporters.prompts import right_reply, user_text
from exporters.shown import Shown, pictures
from schemas.item import IMAGE, INT32, STRING, Feature, Item, many

TURNS: Feature = many({"role": STRING, "content": STRING})

FEATURES: dict[str, Feature] = {"images": many(IMAGE), "messages": TURNS, **ORIGIN, "level": INT32}


def row(item: Item) -> Row | None:
    shown = pictures(item)
    if shown is None:
        return None
    return {
        "images": shown.images,
        "messages": [
            {"role": "user", "content": marked(item, shown)},
            {"role": "assistant", "content": right_reply(item)},
        ],
        **origin(item),
        "level": item.level,
    }


def marked(item: Item, shown: Shown) -> str:
    """Return the words asked, after a placeholder for each picture."""
    return "<image>" * len(shown.images) + shown.intro + user_text(item)


EXPORT = Export(name="sft_chat", features=FEATURES, splits=TRAINING, row=row)
