"""`rl_grpo`: prompts of TRL's GRPO and RLOO trainers, with every column that a reward function is given.

`solution` is what TRL's own `accuracy_reward` reads; it knows numbers in LaTeX alone. `rewards/trl_reward.py`, which
comes with this config, knows every type of answer.
"""

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.gold import DIFFICULTY, GOLD, ORIGIN, difficulty, gold, origin
from exporters.prompts import short_answer
from exporters.sft_trl import TURNS, asked
from exporters.shown import pictures
from schemas.item import IMAGE, STRING, Feature, Item, many

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "prompt": TURNS,
    "solution": STRING,
    **GOLD,
    **DIFFICULTY,
    **ORIGIN,
}


def row(item: Item) -> Row | None:
    shown = pictures(item)
    if shown is None:
        return None
    return {
        "images": shown.images,
        "prompt": [asked(item, shown)],
        "solution": f"\\boxed{{{short_answer(item)}}}",
        **gold(item),
        **difficulty(item),
        **origin(item),
    }


EXPORT = Export(name="rl_grpo", features=FEATURES, splits=TRAINING, row=row)
