"""verl: the datasets of its RL and SFT trainers."""

import os
import sys
from pathlib import Path

from omegaconf import OmegaConf
from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset
from verl.utils.dataset.rl_dataset import RLHFDataset

release = Path(sys.argv[1])
os.chdir(release)
config = OmegaConf.create({"filter_overlong_prompts": False, "cache_dir": str(release.parent / "verl")})
(shard,) = map(str, sorted(release.glob("rl_verl/train-*")))
rows = RLHFDataset(data_files=[shard], tokenizer=None, processor=object(), config=config)
assert len(rows) == 22
for row in (rows[number] for number in range(len(rows))):
    assert row["raw_prompt"][0]["role"] == "user" and row["reward_model"]["ground_truth"], row

import pandas as pd

turns = MultiTurnSFTDataset.__new__(MultiTurnSFTDataset)
turns.messages_key, turns.image_key, turns.video_key = "messages", "images", "videos"
turns.processor, turns.image_patch_size = object(), 14
(shard,) = map(str, sorted(release.glob("sft_chat/train-*")))
for _, row in pd.read_parquet(shard, dtype_backend="pyarrow").iterrows():
    built = turns._build_messages(row.to_dict())
    assert sum(part["type"] == "image" for part in built[0]["content"]) == len(row["images"])
