"""`rl_flat_images`: flat rows with a list of pictures, for EasyR1, OpenRLHF and ms-swift's GRPO.

EasyR1 hands its reward function a single column, so `ground_truth` holds all that grading needs as JSON
(`data.answer_key=ground_truth`); `answer` and `solution` are for rewards of others. ms-swift reads `messages`.
"""

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.gold import DIFFICULTY, GOLD, ORIGIN, difficulty, gold, origin
from exporters.prompts import short_answer
from exporters.sft_chat import TURNS, marked
from exporters.shown import pictures
from schemas.item import IMAGE, JSON, STRING, Feature, Item, many
from schemas.record import canonical

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "problem": STRING,
    "messages": TURNS,
    "solution": STRING,
    "ground_truth": JSON,
    **GOLD,
    **DIFFICULTY,
    **ORIGIN,
}


def row(item: Item) -> Row | None:
    shown = pictures(item)
    if shown is None:
        return None
    problem = marked(item, shown)
    return {
        "images": shown.images,
        "problem": problem,
        "messages": [{"role": "user", "content": problem}],
        "solution": f"<answer>{short_answer(item)}</answer>",
        "ground_truth": canonical(gold(item)),
        **gold(item),
        **difficulty(item),
        **origin(item),
    }


EXPORT = Export(name="rl_flat_images", features=FEATURES, splits=TRAINING, row=row)
