"""LLaMA-Factory: its datasets by the dataset_info.json of the release, through its template and its tokenisation.

The processor is one of a few bytes built in code, for its template `llava`: every byte of a text is a token, so that
what is trained on can be read back.
"""

import json
import sys
import tempfile

import no_gpu  # noqa: F401
from exported import RELEASE, loaded, report, rows, same_pictures

sys.path.append(str(RELEASE.parents[3] / "tests"))
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import DataArguments, ModelArguments
from tiny_vision import processor
from transformers import Seq2SeqTrainingArguments

TOKENS = (28 // 14) ** 2
"""Of a picture of 28 x 28 in patches of 14."""
sees = processor()
words = sees.tokenizer
image_token = words.convert_tokens_to_ids("<image>")
release = str(RELEASE)
names = list(json.loads((RELEASE / "dataset_info.json").read_text()))


def load(stage, config):
    """Return the training and the validation rows of a config as the trainer of a stage is given them."""
    train, validation = (
        [n for n in names if n.startswith(f"tiny_{config}_{split}")] for split in ("train", "validation")
    )
    asked = DataArguments(
        template="llava", dataset_dir=release, dataset=",".join(train), eval_dataset=",".join(validation),
        cutoff_len=1 << 20, overwrite_cache=True,
    )  # fmt: skip
    out = Seq2SeqTrainingArguments(output_dir=tempfile.mkdtemp(), report_to="none", use_cpu=True)
    template = get_template_and_fix_tokenizer(words, asked)
    model = ModelArguments(model_name_or_path="tiny")
    found = get_dataset(template, model, asked, out, stage, words, sees)
    return {"train": found["train_dataset"], "validation": found["eval_dataset"]}


def tokens(text):
    return words(text, add_special_tokens=False)["input_ids"]


def trained(labels):
    """Return the tokens that are trained on, without the one that ends a reply."""
    *told, end = (token for token in labels if token >= 0)
    assert end == words.eos_token_id
    return told


def same(seen, row, ids):
    assert ids.count(image_token) == TOKENS * len(row["images"]), "a placeholder for each picture, and no other"
    return same_pictures(seen["images"], row["images"], again=1.0)  # `datasets` saves them anew, JPEGs as JPEGs


for split, found in load("sft", "sft_chat").items():
    stored, shown = rows("sft_chat", split), 0
    assert len(found) == len(stored), "a row was left out"
    for seen, row in zip(found, stored, strict=True):
        shown += same(seen, row, seen["input_ids"])
        asked, told = (turn["content"] for turn in row["messages"])
        assert trained(seen["labels"]) == tokens(told)
        begun = seen["input_ids"].index(image_token) + TOKENS * len(row["images"])
        question = tokens(asked.replace("<image>", ""))
        assert seen["input_ids"][begun : begun + len(question)] == question
    loaded(f"sft_chat {split}", len(found), shown)
for split, found in load("rm", "dpo_sharegpt").items():
    stored, shown = rows("dpo_sharegpt", split), 0
    assert len(found) == len(stored), "a row was left out"
    for seen, row in zip(found, stored, strict=True):
        for kind in ("chosen", "rejected"):
            shown += same(seen, row, seen[f"{kind}_input_ids"])
            assert trained(seen[f"{kind}_labels"]) == tokens(row[kind]["value"])
    loaded(f"dpo_sharegpt {split}", len(found), shown // 2)
report()
