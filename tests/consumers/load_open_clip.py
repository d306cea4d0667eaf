"""open_clip: its own readers of webdataset shards, whose size `sizes.json` tells."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

# torchvision's wheel is built for GPUs: beside a torch for CPUs its operators are missing, of which none is needed here
try:
    import torchvision  # noqa: F401 - what open_clip will import
except RuntimeError:
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from open_clip import SimpleTokenizer
from open_clip_train.data import get_dataset_size, get_wds_dataset

release = Path(sys.argv[1])
shard = str(release / "open_clip" / "train-000000.tar")
sizes = json.loads((release / "open_clip" / "sizes.json").read_text())
total, shards = get_dataset_size(shard)
assert (total, shards) == (sizes["train-000000.tar"], 1)


def shrunk(picture):
    return torch.from_numpy(np.array(picture.resize((32, 32)))).float()


options = {
    "train_data": None, "val_data": shard, "train_num_samples": None, "val_num_samples": None, "dataset_resampled": False,
    "batch_size": 4, "workers": 0, "world_size": 1, "seed": 0, "distributed": False,
}  # fmt: skip


class Options(SimpleNamespace):
    """What the command line of open_clip would hold; whatever else it asks for is off."""

    def __getattr__(self, name):
        return None


data = get_wds_dataset(Options(**options), shrunk, is_train=False, tokenizer=SimpleTokenizer())
read = 0
for batch in data.dataloader:
    pictures, captions = (batch["image"], batch["text"]) if isinstance(batch, dict) else batch
    assert tuple(pictures.shape[1:]) == (32, 32, 3) and len(captions) == len(pictures) and int(captions.max()) > 0
    read += len(pictures)
assert read == total, (read, total)
