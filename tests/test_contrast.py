"""Contrast: what is said to be true of a picture is true, what is said to be false is false, and each trainer's own reader
finds it so."""

import ast
import io
import json
import math
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_items import edit, item, write_items
from PIL import Image
from releases import SMALL
from test_exports import by_split
from told_pairs import edited

from backends.images import unpng
from backends.store import sha256
from exporters import EXPORTS, contrast
from exporters.base import write_export
from exporters.contrast import contrasts, missed, told
from exporters.retrieval import retrieved
from exporters.rounds import NEGATIVES
from exporters.set_sheet import COLUMNS, LINE, MARGIN, PAPER, SIDE, Shown, set_sheet
from exporters.side_files import write_side_files
from schemas.item import Item
from schemas.recipe import Recipe
from validators.solvers import SOLVERS

RECIPE = Recipe.model_validate(SMALL)
pytestmark = pytest.mark.xdist_group("contrast")  # diagrams are drawn and embeddings loaded once
NAMES = ("contrastive", "contrastive_st_image", "contrastive_st_text")


def diagrams() -> list[Item]:
    train = [*edited("flow_graph", 0), *edited("flow_graph", 1), *edited("plane_geometry", 0)]
    return [*train, item(), *edited("flow_graph", 2, "validation"), *edited("flow_graph", 3, "test")]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return derive(tmp_path_factory.mktemp("contrast"))


def derive(folder: Path) -> Path:
    paths = by_split(write_items(folder, diagrams()))
    for name in NAMES:
        assert set(write_export(EXPORTS[name], paths, folder)) == {"train", "validation"}
    write_side_files("contrastive", folder, RECIPE)
    return folder


def table(release: Path, name: str, split: str = "train") -> list[dict[str, Any]]:
    return list(pq.read_table(release / name / f"{split}-00000-of-00001.parquet").to_pylist())


Truths = dict[bytes, tuple[str, str]]


@pytest.fixture(scope="module")
def truths() -> Truths:
    """By its bytes, the family and the scene (JSON) of every picture: programs as the items hold them."""
    found = {}
    for one in diagrams():
        if one.negatives:
            found[one.images[0].bytes] = one.family, one.scene
            for near in (*one.negatives, *one.positives):
                found[near.image.bytes] = one.family, json.dumps(json.loads(one.scene) | {"program": near.program})
    return found


def holds(truths: Truths, picture: dict[str, Any], caption: str) -> bool:
    return judged(*truths[picture["bytes"]], caption)


@cache
def judged(family: str, scene: str, caption: str) -> bool:
    """The whole caption at once, with nothing of ours between it and the solver."""
    judge = SOLVERS[family].holds
    assert judge
    return judge(json.loads(scene), caption)


def test_every_picture_of_a_set_has_a_true_caption_and_only_false_ones_beside_it(release: Path, truths: Truths) -> None:
    for split in ("train", "validation"):
        rows = table(release, "contrastive", split)
        pictures = {(row["set"], row["number"]): row["image"] for row in rows}
        assert len(pictures) == len(rows) >= 13
        for row in rows:
            assert holds(truths, row["image"], row["caption"]), row["change"]
            assert row["negative_captions"] and row["caption"] not in row["negative_captions"]
            assert len(set(row["negative_captions"])) == len(row["negative_captions"])
            assert not any(holds(truths, row["image"], caption) for caption in row["negative_captions"]), row["change"]
            others = [pictures[row["set"], number] for number in row["negative_numbers"]]
            assert not any(holds(truths, other, row["caption"]) for other in others), row["change"]


def test_a_set_is_an_items_pictures_in_order(release: Path) -> None:
    rows = {(row["set"], row["number"]): row for row in table(release, "contrastive")}
    bases = [one for one in diagrams() if one.split == "train" and one.negatives]
    assert len(bases) == 3
    for base in bases:
        shown = [base.images[0].bytes, *(near.image.bytes for near in (*base.positives, *base.negatives))]
        assert [rows[base.id, number]["image"]["bytes"] for number in range(len(shown))] == shown
        first = rows.pop((base.id, 0))
        assert (first["role"], first["caption"], len(first["negative_numbers"])) == (
            "diagram",
            base.caption,
            len(base.negatives),
        )
        assert len(first["negative_captions"]) >= (10 if base.family == "flow_graph" else 3), (
            "one alone is told by rule only"
        )
        told = [rows.pop((base.id, number)) for number in range(1, len(shown))]
        assert [row["change"] for row in told] == [near.change for near in (*base.positives, *base.negatives)]
        missed = [number for number, row in enumerate(told, start=1) if row["role"] == "near_miss"]
        assert first["negative_numbers"] == missed
        assert all(0 in row["negative_numbers"] for row in told if row["role"] == "near_miss")
    assert not rows, "nothing but sets of diagrams, and no test split"


@pytest.mark.parametrize("name", NAMES[1:])
def test_sentence_transformers_rows_say_what_is_so(name: str, release: Path, truths: Truths) -> None:
    wanted = ["anchor", "positive", *(f"negative_{number}" for number in range(1, NEGATIVES + 1))]
    right, wrong = set(), set()
    for split in ("train", "validation"):
        rows = table(release, name, split)
        assert rows
        for row in rows:
            assert list(row) == wanted
            anchor, positive, *negatives = row.values()
            assert len({str(one) for one in negatives}) == NEGATIVES
            if name.endswith("text"):
                assert holds(truths, anchor, positive)
                assert not any(holds(truths, anchor, caption) for caption in negatives)
            else:
                assert holds(truths, positive, anchor)
                assert not any(holds(truths, picture, anchor) for picture in negatives)
            right.add(str(positive))
            wrong |= {str(one) for one in negatives}
    assert len(right & wrong) > len(right) / 3, (
        "what is right here is wrong elsewhere: no caption and no picture gives itself away"
    )


@pytest.mark.parametrize("name", NAMES[1:])
def test_sentence_transformers_takes_a_step(name: str, release: Path, tmp_path: Path) -> None:
    """By its own collator, trainer and loss, on a CLIP of a few thousand weights."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from datasets import load_dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from tiny_vision import save_clip

    save_clip(tmp_path / "clip")
    model = SentenceTransformer(str(tmp_path / "clip"), device="cpu")
    rows = load_dataset(str(release / name), cache_dir=str(tmp_path / "cache"))["train"]
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=2, report_to="none", use_cpu=True,
        save_strategy="no", logging_steps=1, disable_tqdm=True, batch_sampler="no_duplicates_hashed",
    )  # fmt: skip
    loss = MultipleNegativesRankingLoss(model)
    trainer = SentenceTransformerTrainer(model=model, args=settings, train_dataset=rows, loss=loss)
    batch = trainer.data_collator([rows[0], rows[1]])
    seen, said = ("anchor", "negative_5") if name.endswith("text") else ("negative_5", "anchor")
    assert tuple(batch[f"{seen}_pixel_values"].shape) == (2, 3, 28, 28) and len(batch[f"{said}_input_ids"]) == 2
    before = {key: value.clone() for key, value in model.state_dict().items()}
    trainer.train()
    assert math.isfinite(trainer.state.log_history[0]["loss"])
    assert any((model.state_dict()[key] != value).any() for key, value in before.items()), "a step changes the model"


def negclip(release: Path, split: str) -> Any:
    """NegCLIP's own line."""
    converters = {"neg_caption": ast.literal_eval, "neg_image": ast.literal_eval}
    return pd.read_csv(release / f"negclip/{split}.tsv", sep="\t", converters=converters)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_negclip_finds_each_line_that_it_is_sent_to(split: str, release: Path, truths: Truths) -> None:
    read = negclip(release, split)
    assert list(read.columns) == ["Unnamed: 0", "title", "filepath", "neg_caption", "neg_image"]
    assert list(read["Unnamed: 0"]) == list(range(len(read))) and len(read) >= 13
    captions, wrong_captions, wrong_images = (read[name].tolist() for name in ("title", "neg_caption", "neg_image"))
    shown = [{"bytes": (release / path).read_bytes()} for path in read["filepath"]]
    for place, caption in enumerate(captions):
        assert wrong_captions[place] and wrong_images[place]
        assert holds(truths, shown[place], caption)
        assert not any(holds(truths, shown[place], other) for other in wrong_captions[place])
        assert not any(holds(truths, shown[other], caption) for other in wrong_images[place])


def test_what_differs_only_behind_what_a_text_encoder_reads_is_no_negative(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To CLIP, which cuts a caption off, the false one would be the true one."""

    def alike(folder: Path) -> int:
        read = negclip(folder, "train")
        titles = read["title"].tolist()
        pairs = [
            (title, other)
            for title, said, shown in zip(titles, read["neg_caption"], read["neg_image"], strict=True)
            for other in (*said, *(titles[line] for line in shown))
        ]
        return sum(title[:60] == other[:60] for title, other in pairs)

    assert alike(release)
    for limit in ("READ", "READ_OF_CODE"):
        monkeypatch.setattr(contrast, limit, 60)
    (tmp_path / "contrastive").symlink_to(release / "contrastive")
    write_side_files("contrastive", tmp_path, RECIPE)
    assert not alike(tmp_path)
    for name in NAMES[1:]:
        whole = EXPORTS[name].whole
        assert whole
        rows = list(whole(one for one in diagrams() if one.split == "train"))
        assert 0 < len(rows) <= len(table(release, name))
        for row in rows if name.endswith("text") else ():
            assert not any(row["positive"][:60] == row[f"negative_{number}"][:60] for number in range(1, NEGATIVES + 1))


@pytest.mark.parametrize("split", ["train", "validation"])
def test_mmgeolms_lists_are_as_it_reads_and_stacks_them(split: str, release: Path, truths: Truths) -> None:
    def shown(path: str) -> dict[str, bytes]:
        Image.open(release / path).convert("RGB")
        return {"bytes": (release / path).read_bytes()}

    for kind, key in (("image", "negative_image_path"), ("text", "negative_captions")):
        entries = json.load((release / f"mmgeolm/{split}_{kind}_negatives.json").open("r"))
        assert len(entries) >= 8
        assert len({len(entry[key]) for entry in entries}) == 1 and len(entries[0][key]) >= 5
        for entry in entries:
            caption, picture = entry["conversations"][1]["value"], shown(entry["positive_image_path"])
            assert [turn["from"] for turn in entry["conversations"]] == ["human", "gpt"]
            assert holds(truths, picture, caption)
            for wrong in entry[key]:
                assert not (holds(truths, shown(wrong), caption) if kind == "image" else holds(truths, picture, wrong))


def samples(path: Path) -> Iterator[dict[str, bytes]]:
    """Group a tar's files as webdataset does: what follows one another and has one stem, by its extension."""
    sample: dict[str, bytes] = {}
    with tarfile.open(path) as tar:
        for member in tar:
            stem, _, extension = member.name.partition(".")
            assert (member.mtime, member.uid, member.uname) == (0, 0, "")
            if sample.get("__key__") != stem.encode():
                yield from [sample] if sample else []
                sample = {"__key__": stem.encode()}
            found = tar.extractfile(member)
            assert found and extension not in sample
            sample[extension] = found.read()
        yield sample


def test_open_clips_tars_hold_pictures_with_true_captions_in_order(release: Path, truths: Truths) -> None:
    sizes = json.loads((release / "open_clip/sizes.json").read_text())
    assert list(sizes) == sorted(path.name for path in (release / "open_clip").glob("*.tar"))
    assert sorted(sizes) == ["train-000000.tar", "validation-000000.tar"]
    for name, size in sizes.items():
        found = list(samples(release / "open_clip" / name))
        keys = [sample["__key__"] for sample in found]
        assert len(found) == size and keys == sorted(set(keys))
        for sample in found:
            assert Image.open(io.BytesIO(sample["png"])).size[0] > 100
            picture, told = {"bytes": sample["png"]}, json.loads(sample["json"])
            assert holds(truths, picture, sample["txt"].decode())
            assert not any(holds(truths, picture, caption) for caption in told["negative_captions"])


def test_a_tar_ends_and_the_next_begins(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from exporters.side_files import open_clip

    monkeypatch.setattr(open_clip, "SHARD", 10)
    (tmp_path / "contrastive").symlink_to(release / "contrastive")
    open_clip.write_shards(tmp_path, RECIPE)
    sizes = json.loads((tmp_path / "open_clip/sizes.json").read_text())
    rows = len(table(release, "contrastive"))
    assert [sizes[f"train-{number:06d}.tar"] for number in range(-(-rows // 10))] == [10] * (rows // 10) + [
        rows % 10
    ] * (rows % 10 > 0)
    told = [
        s["txt"].decode() for name in sorted(sizes) if "train" in name for s in samples(tmp_path / "open_clip" / name)
    ]
    assert told == [row["caption"] for row in table(release, "contrastive")]


def test_the_same_items_give_the_same_files(release: Path, tmp_path: Path) -> None:
    again = derive(tmp_path)
    files = sorted(path.relative_to(release) for path in release.rglob("*") if path.is_file())
    assert {path.parts[0] for path in files} == {"items", "media", "negclip", "mmgeolm", "open_clip", *NAMES}
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [sha256(release / path) for path in files] == [sha256(again / path) for path in files]


def test_without_near_misses_there_is_no_row_and_no_folder(tmp_path: Path) -> None:
    unjudged = item(negatives=(edit(),), program="square(10)")
    paths = by_split(write_items(tmp_path, [item(), unjudged, *edited("flow_graph", 3, "test")]))
    for name in NAMES:
        assert write_export(EXPORTS[name], paths, tmp_path) == {}
        assert not (tmp_path / name).exists()


def test_a_sheet_shows_every_picture_over_words_that_fit() -> None:
    near = edited("flow_graph", 0)[0].negatives
    said = [Shown(unpng(one.image.bytes), "near miss", one.kind, (one.change, one.before, one.after)) for one in near]
    long = Shown(
        said[0].picture, "diagram", "any", ("Segment WW is perpendicular to segment MM. " * 4, "a\n    b --> c")
    )
    sheet = set_sheet([long, *said])
    rows = -(-(1 + len(said)) // COLUMNS)
    assert sheet.shape[1] == COLUMNS * (SIDE + MARGIN) + MARGIN and sheet.shape[0] > rows * (SIDE + 3 * LINE)
    words = sheet[MARGIN + SIDE + 12 : MARGIN + SIDE + 12 + 3 * LINE]
    paper = (words == np.array(PAPER)).all(axis=2)
    for number in range(COLUMNS):
        start = MARGIN + number * (SIDE + MARGIN)
        assert not paper[:, start : start + SIDE].all(), "words below each"
        assert paper[:, start + SIDE - 1].all(), "and none of them is cut off"
    silent = set_sheet([long, *(one._replace(words=()) for one in said)])
    assert silent.shape[0] < sheet.shape[0]


OWN = ("An arrow leads from Gabu to Kubu.", "The number of arrows in the diagram is 6.")


def test_a_near_sentence_that_is_true_here_too_is_dropped() -> None:
    library = [
        *OWN,
        "The number of arrows in the diagram is 7.",
        "An arrow leads from Gabu to Tuze.",
        "Kubu stands in an oval.",
    ]
    found = retrieved(OWN, library, lambda said: said != "An arrow leads from Gabu to Tuze.")
    assert found.kept[0].caption == "An arrow leads from Gabu to Kubu. The number of arrows in the diagram is 7."
    assert all(one.after not in OWN and "Tuze" not in one.caption for one in found.kept)
    assert found.dropped == 2, "near to each sentence of the caption, and true"
    assert all(one.closeness >= other.closeness for one, other in pairwise(found.kept))
    assert retrieved(OWN, OWN, lambda _: True) == ((), 0)


def test_what_nearly_holds_is_neither_true_nor_false(monkeypatch: pytest.MonkeyPatch) -> None:
    base = edited("plane_geometry", 4, "train")[0]
    judge, (first, *_) = SOLVERS["plane_geometry"], contrast.sentences(base.caption)
    [plainly] = contrasts([base], retrieve=False)
    broken = [figure for figure in plainly.figures if plainly.fails(figure, first)]
    assert broken and not any(plainly.holds(figure, first) for figure in broken)
    missed.cache_clear()
    monkeypatch.setitem(SOLVERS, "plane_geometry", replace(judge, misses=lambda _, said: said != first))
    assert not any(plainly.fails(figure, first) or plainly.holds(figure, first) for figure in broken)
    assert not plainly.wrong_figures(replace(plainly.figures[0], title=first))
    missed.cache_clear()


def test_a_solver_is_asked_once_for_all_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    judge = SOLVERS["flow_graph"]

    def holds(scene: dict[str, Any], sentence: str) -> bool:
        asked.append(sentence)
        return bool(judge.holds and judge.holds(scene, sentence))

    monkeypatch.setitem(SOLVERS, "flow_graph", replace(judge, holds=holds))
    base = edited("flow_graph", 4, "train")[0]
    true, false = contrast.sentences(base.caption)[-1], "The number of arrows in the diagram is 99."
    for _ in range(2):
        assert [told("flow_graph", base.scene, said) for said in (true, false)] == [True, False]
        told.cache_clear()  # what memory holds is a set's, and exports go over all sets
    assert asked == [true, false]


def test_captions_come_from_diagrams_beside_it_and_few_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contrast, "WINDOW", 1)
    taken: list[str] = []

    def items() -> Iterator[Item]:
        for index in (0, 1, 2):
            base = edited("flow_graph", index, "validation" if index == 2 else "train")[0]
            taken.append(base.id)
            yield base

    for number, one in enumerate(contrasts(items(), retrieve=True)):
        assert len(taken) <= number + 1, "no more than its window is read"
        assert bool(one.retrieved) == (number > 0), "the first has none beside it"
        before = edited("flow_graph", number - 1, "train")[0].caption if number else ""
        assert all(near.after in before for near in one.retrieved)
