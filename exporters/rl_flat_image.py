"""`rl_flat_image`: flat rows with one picture, for R1-V: items of several pictures or a clip are left out.

R1-V puts the picture before the problem itself and asks for thoughts and answer in tags. It compares what stands in
`<answer>`, on one line, word for word: so nothing is said here of an `Answer:`, and answers of several lines are left
out.
"""

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.gold import DIFFICULTY, GOLD, ORIGIN, difficulty, gold, origin
from exporters.prompts import short_answer, tagged_text
from schemas.item import IMAGE, STRING, Feature, Item

FEATURES: dict[str, Feature] = {
    "image": IMAGE,
    "problem": STRING,
    "solution": STRING,
    **GOLD,
    **DIFFICULTY,
    **ORIGIN,
}


def row(item: Item) -> Row | None:
    if len(item.images) != 1 or "\n" in short_answer(item):
        return None
    return {
        "image": item.images[0].model_dump(),
        "problem": tagged_text(item),
        "solution": f"<answer>{short_answer(item)}</answer>",
        **gold(item),
        **difficulty(item),
        **origin(item),
    }


EXPORT = Export(name="rl_flat_image", features=FEATURES, splits=TRAINING, row=row)
