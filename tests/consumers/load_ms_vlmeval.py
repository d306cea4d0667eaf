"""VLMEvalKit: its table, found by its name, the prompts made of it, and its own accuracy of right and wrong letters."""

import os
import shutil
from pathlib import Path

from exported import RELEASE, loaded, report, rows, same_pictures

place = Path(os.environ["LMUData"])
shutil.rmtree(place, ignore_errors=True)  # VLMEvalKit keeps pictures by the name of the table
place.mkdir(parents=True)
(table,) = (RELEASE / "harness/vlmevalkit").glob("*.tsv")
shutil.copy(table, place)

import no_gpu  # noqa: F401
from vlmeval.dataset import build_dataset
from vlmeval.smp import dump

stored = {row["id"]: row for row in rows("benchmark", "test") if 2 <= len(row["choices"]) <= 8}
dataset = build_dataset(table.stem)
assert len(dataset) == len(stored)
shown = 0
for number in range(len(dataset)):
    row = stored[dataset[number]["id"]]
    *pictures, words = dataset.build_prompt(number)
    shown += same_pictures([picture["value"] for picture in pictures], row["images"])
    lines = words["value"].replace("\u00a0", "").split("\n")
    options = [f"{letter}. {text}" for letter, text in zip("ABCDEFGH", row["choices"], strict=False)]
    assert lines[0] == f"Question: {row['question'].split(chr(10))[0]}", lines
    assert [line for line in lines if line in options] == options, (lines, options)
    assert dataset[number]["answer"] == row["answer_letter"]

for worth in (1.0, 0.0):
    said = dataset.data.drop(columns="image").copy()
    other = ["B" if letter == "A" else "A" for letter in said["answer"]]
    said["prediction"] = [f"Answer: {letter}" for letter in (said["answer"] if worth else other)]
    replies = str(place / f"model{worth:.0f}_{table.stem}.xlsx")
    dump(said, replies)
    scores = dataset.evaluate(replies, model="exact_matching", nproc=1)
    assert list(scores["Overall"]) == [worth], scores
loaded("benchmark test, with options", len(dataset), shown)
report()
