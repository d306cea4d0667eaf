"""`dpo_sharegpt`: the same preference pairs as plain strings: LLaMA-Factory's ranking, ms-swift's rejected responses.

LLaMA-Factory reads `conversations`, `chosen` and `rejected`; ms-swift reads `messages` and `rejected_response`. Both
are here, in one table, since each takes the columns that it is told of or knows and leaves the others.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.dpo_trl import ERROR, error_of
from exporters.errors import Planted, both_planted
from exporters.prompts import right_reply
from exporters.sft_chat import TURNS as MESSAGES
from exporters.sft_chat import marked
from exporters.shown import Shown, pictures
from schemas.item import IMAGE, INT32, STRING, Feature, Item, many

TURN: Feature = {"from": STRING, "value": STRING}

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "conversations": many(TURN),
    "chosen": TURN,
    "rejected": TURN,
    "messages": MESSAGES,
    "rejected_response": STRING,
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


def _row(item: Item, other: Item, wrong: Planted, shown: Shown) -> Row:
    asked, right, rejected = marked(item, shown), right_reply(item), right_reply(other)
    return {
        "images": shown.images,
        "conversations": [{"from": "human", "value": asked}],
        "chosen": {"from": "gpt", "value": right},
        "rejected": {"from": "gpt", "value": rejected},
        "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": right}],
        "rejected_response": rejected,
        "error": error_of(wrong),
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


EXPORT = Export(name="dpo_sharegpt", features=FEATURES, splits=TRAINING, pair=pair)
