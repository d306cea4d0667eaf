"""ms-swift: its loader over shards and over the release by name, for SFT, DPO and GRPO, and the reward as its plugin."""

import os

os.environ["MODELSCOPE_CACHE"] = os.environ["HF_HOME"] + "/modelscope"
import no_gpu  # noqa: F401
from exported import RELEASE, loaded, report, rows, same_pictures, shards
from swift.dataset import RowPreprocessor, load_dataset
from swift.rewards import ORM, orms
from swift.utils import import_external_file


def load(config, split, **options):
    """Return rows as `--dataset SHARD` and `--dataset RELEASE:CONFIG` give them, which must be the same."""
    found, _ = load_dataset(
        shards(config, split), split_dataset_ratio=0, strict=True, load_from_cache_file=False, **options
    )
    if split == "train":
        named, _ = load_dataset(
            f"{RELEASE}:{config}", split_dataset_ratio=0, strict=True, load_from_cache_file=False, **options
        )
        assert len(named) == len(found) and [row["messages"] for row in named] == [row["messages"] for row in found]
    return found


def turns(row):
    return [(turn["role"], turn["content"]) for turn in row["messages"]]


def same(found, stored):
    assert len(found) == len(stored), "a row was left out"
    shown = 0
    for seen, row in zip(found, stored, strict=True):
        assert turns(seen) == turns(row)
        assert "".join(words for _, words in turns(seen)).count("<image>") == len(seen["images"])
        shown += same_pictures(seen["images"], row["images"], again=1.0)  # it saves them anew, JPEGs as JPEGs
    return shown


for split in ("train", "validation"):
    stored = rows("sft_chat", split)
    found = load("sft_chat", split)
    loaded(f"sft_chat {split}", len(found), same(found, stored))
    stored = rows("dpo_sharegpt", split)
    found = load("dpo_sharegpt", split)
    assert [seen["rejected_response"] for seen in found] == [row["rejected_response"] for row in stored]
    loaded(f"dpo_sharegpt {split}", len(found), same(found, stored))

import_external_file(str(RELEASE / "rewards/swift_plugin.py"))
reward = orms["whetstone"](args=None)
assert isinstance(reward, ORM)
for split in ("train", "validation"):
    stored = rows("rl_flat_images", split)
    found = load("rl_flat_images", split, remove_unused_columns=False)
    columns = RowPreprocessor.rows_to_batched([dict(row) for row in found])
    assert columns["solution"] == [row["solution"] for row in stored]
    right = ["<think>or 3</think>Answer:\n" + row["answer"] for row in stored]
    assert reward(right, **columns, trainer_state=None) == [1.0] * len(stored)
    assert reward(["Answer: none of these"] * len(stored), **columns) == [0.0] * len(stored)
    loaded(f"rl_flat_images {split}", len(found), same(found, stored))
report()
