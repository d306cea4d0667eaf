"""open_clip: its readers of webdataset shards, whose size `sizes.json` tells, and of NegCLIP's table."""

import ast
import json
import os
from types import SimpleNamespace

import no_gpu  # noqa: F401
import numpy as np
import pandas as pd
import torch
from exported import RELEASE, loaded, pixels, report, rows
from open_clip import SimpleTokenizer
from open_clip_train.data import get_csv_dataset, get_dataset_size, get_wds_dataset

tokens = SimpleTokenizer()
shard = str(RELEASE / "open_clip" / "train-000000.tar")
os.chdir(RELEASE)  # the table names pictures from here


class Options(SimpleNamespace):
    """What the command line of open_clip would hold; whatever else it asks for is off."""

    def __getattr__(self, name):
        return None


def options(path):
    return Options(
        train_data=path, val_data=path, dataset_resampled=False, batch_size=4, workers=0, world_size=1, seed=0,
        distributed=False, csv_img_key="filepath", csv_caption_key="title", csv_separator="\t",
    )  # fmt: skip


def shrunk(picture):
    return torch.from_numpy(np.array(picture.convert("RGB").resize((32, 32))))


def shown(batches):
    """Return pictures and captions as the trainer is given them."""
    for batch in batches:
        pictures, captions = (batch["image"], batch["text"]) if isinstance(batch, dict) else batch
        yield from zip(pictures, captions, strict=True)


def same(seen, stored):
    """Check pictures and captions, in order."""
    assert len(seen) == len(stored), (len(seen), len(stored))
    for (picture, caption), row in zip(seen, stored, strict=True):
        assert torch.equal(picture, shrunk_stored(row["image"])), row["number"]
        assert torch.equal(caption, tokens([row["caption"]])[0]), row["caption"]
    return len(stored)


def shrunk_stored(image):
    from PIL import Image

    return shrunk(Image.fromarray(pixels(image)))


stored = rows("contrastive")
total, shards = get_dataset_size(shard)
assert (total, shards) == (len(stored), 1)
assert json.loads((RELEASE / "open_clip" / "sizes.json").read_text())["train-000000.tar"] == total
seen = list(shown(get_wds_dataset(options(shard), shrunk, is_train=False, tokenizer=tokens).dataloader))
loaded("open_clip/*.tar", same(seen, stored))
data = get_wds_dataset(options(shard), shrunk, is_train=True, tokenizer=tokens)
loaded("for training", sum(1 for _ in shown(data.dataloader)))
assert data.dataloader.num_samples >= total, "a size from sizes.json"

table = options("negclip/train.tsv")
seen = list(shown(get_csv_dataset(table, shrunk, is_train=False, tokenizer=tokens).dataloader))
listed = pd.read_csv("negclip/train.tsv", sep="\t", converters={"neg_caption": ast.literal_eval})
usable = [row for row in stored if listed["filepath"].str.endswith(f"/{row['image']['path']}").any()]
loaded("negclip/train.tsv", same(seen, usable))
for title, wrong in zip(listed["title"], listed["neg_caption"], strict=True):
    for caption in wrong:
        assert not torch.equal(tokens([title]), tokens([caption])), "at 77 tokens, the false caption is the true one"
report()
