"""VLMEvalKit: its table, found by its name, and the prompts made of it."""

import os
import shutil
import sys
from pathlib import Path

place = Path(os.environ["LMUData"])
place.mkdir(parents=True, exist_ok=True)
shutil.copy(Path(sys.argv[1]) / "harness/vlmevalkit/tiny.tsv", place)

from vlmeval.dataset import build_dataset

dataset = build_dataset("tiny")
assert len(dataset)
for number in range(len(dataset)):
    parts = dataset.build_prompt(number)
    assert {part["type"] for part in parts} == {"image", "text"}, parts
