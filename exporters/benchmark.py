"""`benchmark`: the test split as evaluation harnesses read it, and as the Hub's viewer shows it.

A clip is given as its frames, for harnesses take pictures; `moments` holds their seconds. What a model must not see
(scene, program, rationale, evidence, caption) is left out. `prompt` asks as the training configs do, options
included; `question` and `choices` are for harnesses that lay the options out themselves.
"""

from backends.parquet import Row
from exporters.base import Export
from exporters.gold import GOLD, ORIGIN, gold, origin
from exporters.prompts import letter_of, question_text, user_text
from exporters.shown import pictures
from schemas.item import FLOAT, IMAGE, INT32, STRING, Feature, Item, many

FEATURES: dict[str, Feature] = {
    "id": STRING,
    "images": many(IMAGE),
    "question": STRING,
    "choices": many(STRING),
    "answer": STRING,
    "answer_index": INT32,
    "answer_letter": STRING,
    "prompt": STRING,
    **{name: feature for name, feature in GOLD.items() if name not in ("answer", "choices")},
    **{name: feature for name, feature in ORIGIN.items() if name != "id"},
    "skill": STRING,
    "track": STRING,
    "level": INT32,
    "load": FLOAT,
    "question_in_media": STRING,
    "moments": many(FLOAT),
}


def row(item: Item) -> Row | None:
    shown = pictures(item)
    if shown is None:
        return None
    return {
        "images": shown.images,
        "question": shown.intro + question_text(item),
        "answer_index": item.answer_index,
        "answer_letter": letter_of(item),
        "prompt": shown.intro + user_text(item),
        **gold(item),
        **origin(item),
        **{name: getattr(item, name) for name in ("skill", "track", "level", "load", "question_in_media")},
        "moments": list(shown.moments),
    }


EXPORT = Export(name="benchmark", features=FEATURES, splits=("test",), row=row)
