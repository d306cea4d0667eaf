"""ms-swift: its own loader over the shards."""

import sys
from pathlib import Path

from swift.dataset import load_dataset

release = Path(sys.argv[1])
for config in ("sft_chat", "rl_flat_images"):
    shards = [str(path) for path in sorted((release / config).glob("train-*"))]
    kept = config == "rl_flat_images"
    rows, _ = load_dataset(shards, split_dataset_ratio=0, strict=True, remove_unused_columns=not kept)
    assert len(rows) == 22, len(rows)
    for row in rows:
        assert "".join(turn["content"] for turn in row["messages"]).count("<image>") == len(row["images"])
        assert not kept or row["ground_truth"]
