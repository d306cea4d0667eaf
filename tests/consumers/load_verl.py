"""verl: the datasets of its RL and SFT trainers, pictures and clips as they go to a model, and the reward by its loader."""

import os
import sys

os.environ["FORCE_QWENVL_VIDEO_READER"] = "decord"
import no_gpu  # noqa: F401
import numpy as np
import pandas as pd
import torch
from exported import RELEASE, loaded, report, rows, same_pictures, shards
from omegaconf import OmegaConf
from tokenizers.decoders import ByteLevel
from verl import DataProto
from verl.trainer.ppo.reward import load_reward_manager
from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

sys.path.append(str(RELEASE.parents[3] / "tests"))
from tiny_vision import processor

os.chdir(RELEASE)  # rl_verl names clips from here
sees = processor()
words = sees.tokenizer
words.backend_tokenizer.decoder = ByteLevel()  # so that a reply comes back as it was
reward = {
    "custom_reward_function": {"path": "rewards/verl_reward.py", "name": "compute_score"},
    "reward_manager": {"source": "register", "name": "naive"},
}
manager = load_reward_manager(OmegaConf.create({"reward": reward}), words)


def worth(batch, number, reply):
    """Return the reward of a reply to a row, as verl's reward worker computes it."""
    said = torch.tensor([words(reply)["input_ids"]])
    mask = torch.ones_like(said)
    terms = {key: np.array([batch[key][number]], dtype=object) for key in ("data_source", "reward_model", "extra_info")}
    data = DataProto.from_dict({"responses": said, "attention_mask": mask}, non_tensors=terms)
    return manager.loop.run_until_complete(manager.run_single(data))["reward_score"]


for split in ("train", "validation"):
    stored, shown, clips = rows("rl_verl", split), 0, 0
    config = OmegaConf.create({"filter_overlong_prompts": False, "cache_dir": str(RELEASE.parent / "verl")})
    found = RLHFDataset(data_files=shards("rl_verl", split), tokenizer=words, processor=sees, config=config)
    assert len(found) == len(stored)
    batch = collate_fn([found[number] for number in range(len(found))])
    for number, row in enumerate(stored):
        (turn,) = batch["raw_prompt"][number]
        kinds = [part["type"] for part in turn["content"]]
        assert kinds == ["image"] * len(row["images"]) + ["video"] * len(row["videos"]) + ["text"], kinds
        shown += same_pictures([part["image"] for part in turn["content"] if part["type"] == "image"], row["images"])
        asked = row["prompt"][0]["content"].replace("<image>", "").replace("<video>", "")
        assert turn["content"][-1]["text"] == asked
        seen = found.process_vision_info([turn], image_patch_size=14, config=config)
        pictures, films = manager.loop.run_until_complete(seen)
        assert len(pictures or ()) == len(row["images"]) and len(films or ()) == len(row["videos"])
        for frames, _ in films or ():
            assert 4 <= len(frames) <= row["videos"][0]["max_frames"] and frames.float().std() > 0
            clips += 1
        gold = batch["reward_model"][number]["ground_truth"]
        assert gold == row["reward_model"]["ground_truth"]
        assert worth(batch, number, f"<think>or 3</think>Answer:\n{gold}") == 1.0
        assert worth(batch, number, "Answer: none of these") == 0.0
    assert len(set(batch["index"])) == len(stored), "verl tells prompts apart by it"
    loaded(f"rl_verl {split} (of them {clips} clips)", len(found), shown)

turns = MultiTurnSFTDataset.__new__(MultiTurnSFTDataset)
turns.messages_key, turns.image_key, turns.video_key = "messages", "images", "videos"
turns.processor, turns.image_patch_size = sees, 14
for split in ("train", "validation"):
    stored, shown = rows("sft_chat", split), 0
    table = pd.concat(pd.read_parquet(shard, dtype_backend="pyarrow") for shard in shards("sft_chat", split))
    for (_, seen), row in zip(table.iterrows(), stored, strict=True):
        asked, told = turns._build_messages(seen.to_dict())
        assert sum(part["type"] == "image" for part in asked["content"]) == len(row["images"])
        assert told["content"] == [{"type": "text", "text": row["messages"][1]["content"]}]
        shown += len(row["images"])
    loaded(f"sft_chat {split}", len(stored), shown)
report()
