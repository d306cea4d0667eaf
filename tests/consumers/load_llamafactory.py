"""LLaMA-Factory: its own loader, by the dataset_info.json of the release."""

import json
import sys
import tempfile
from pathlib import Path

from llamafactory.data.loader import _load_single_dataset
from llamafactory.data.parser import get_dataset_list
from llamafactory.hparams import DataArguments, ModelArguments
from transformers import Seq2SeqTrainingArguments

release = sys.argv[1]
names = list(json.loads((Path(release) / "dataset_info.json").read_text()))
out = Seq2SeqTrainingArguments(output_dir=tempfile.mkdtemp(), report_to="none")
for one in get_dataset_list(names, release):
    rows = _load_single_dataset(one, ModelArguments(model_name_or_path="x"), DataArguments(dataset_dir=release), out)
    for row in rows:
        asked = "".join(turn["content"] for turn in row["_prompt"])
        assert asked.count("<image>") == len(row["_images"] or ()), row
        assert len(row["_response"]) == (2 if one.ranking else 1), row
