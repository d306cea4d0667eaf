"""`rl_verl`: prompts of verl's reinforcement learning with what its reward function needs (`validators/grading.py`).

Clips are named by paths relative to the release, which verl resolves from its working directory.
"""

from backends.parquet import Row
from exporters.base import TRAINING, Export, clip_path
from exporters.clips import MOST, sampling
from exporters.prompts import user_text
from schemas.item import FLOAT, IMAGE, INT32, INT64, STRING, Feature, Item, many

DATA_SOURCE = "whetstone"

FEATURES: dict[str, Feature] = {
    "data_source": STRING,
    "prompt": many({"role": STRING, "content": STRING}),
    "images": many(IMAGE),
    "videos": many({"video": STRING, "fps": FLOAT, "max_frames": INT32}),
    "ability": STRING,
    "reward_model": {"style": STRING, "ground_truth": STRING},
    "extra_info": {
        "split": STRING,
        "index": INT64,
        "id": STRING,
        "pair_id": STRING,
        "family": STRING,
        "level": INT32,
        "load": FLOAT,
        "pass_rate": FLOAT,
        "answer": STRING,
        "answer_type": STRING,
        "tolerance": FLOAT,
        "unit": STRING,
        "choices": many(STRING),
        "question": STRING,
    },
}


def row(item: Item) -> Row | None:
    videos = []
    if item.video:
        shown = sampling(item)
        if shown is None:
            return None
        videos = [{"video": clip_path(item), "fps": shown.rate, "max_frames": MOST}]
    media = "<image>" * len(item.images) + "<video>" * len(videos)
    return {
        "data_source": DATA_SOURCE,
        "prompt": [{"role": "user", "content": media + user_text(item)}],
        "images": [picture.model_dump() for picture in item.images],
        "videos": videos,
        "ability": item.category,
        "reward_model": {"style": "rule", "ground_truth": item.answer},
        "extra_info": {
            "split": item.split,
            "index": int(item.id[:12], 16),  # verl tells neighbours apart by it: base and twin share `item.index`
            **{name: getattr(item, name) for name in ("id", "pair_id", "family", "level", "load", "answer")},
            **{name: getattr(item, name) for name in ("answer_type", "tolerance", "unit", "question")},
            "choices": list(item.choices),
            "pass_rate": None,  # measured after the build, if at all
        },
    }


EXPORT = Export(name="rl_verl", features=FEATURES, splits=TRAINING, row=row, files=True)
