"""Exports, proved by the loaders of those who take them."""

import io
import os
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_items import item, picture, write_items
from tiny_vision import processor
from told_pairs import edited

os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import Features, List, Value, load_dataset
from PIL.Image import Image as Pillow

from backends.images import png
from backends.media import Clip
from backends.parquet import ShardWriter, arrow_schema
from backends.store import sha256
from backends.video import encode
from exporters import EXPORTS
from exporters.base import write_export
from exporters.clips import MOST, frames, sampling
from exporters.prompts import right_reply, user_text
from generators import FAMILIES
from generators.base import AnyFamily
from schemas.identity import SPLITS
from schemas.item import Item, Media, SeenRow, StepRow
from schemas.record import canonical, digest
from validators.grading import compute_score, grade
from validators.subject import draw_pair

ANSWERS = {
    "integer": "12", "number": "-3.5", "text": "red", "list": '["red", "blue"]', "set": "red, blue", "grid": "[[1, 2], [3, 4]]",
    "box": "[1, 2, 3, 4]", "interval": "[0.5, 2.0]", "boolean": "true", "json": '{"a": [1, true]}',
}  # fmt: skip


def charts(index: int, split: str) -> list[Item]:
    """A real pair of the first family."""
    pair = draw_pair(FAMILIES["chart_value"], 1, 0, index)
    return [
        item(
            id=digest("chart", index, role), pair_id=digest("chart", index), role=role, family="chart_value", split=split,
            category="mathematical", question=side.question.canonical, choices=side.question.choices,
            answer=side.question.answer, answer_index=side.question.answer_index, answer_type=side.question.answer_type,
            unit=side.question.unit, scene=canonical(side.scene.model_dump(mode="json")), revision=pair.family.revision,
            evidence=tuple(SeenRow(part=part, image=0, box=trace.box, start=None, end=None)
                           for part in side.question.evidence if (trace := side.trace(part))),
            images=(Media(bytes=png(side.views[0]), path=f"{role}.png"),),
            rationale=tuple(StepRow(text=s.text, evidence=s.evidence, correct=True) for s in side.question.rationale),
        )
        for role, side in (("base", pair.base), ("twin", pair.twin))
    ]  # fmt: skip


def opened(answer_type: str) -> Item:
    return item(
        id=digest("open", answer_type), choices=(), answer_index=None, answer_type=answer_type, answer=ANSWERS[answer_type],
        unit="s" if answer_type in ("number", "interval") else None,
    )  # fmt: skip


def film(seconds: float, min_fps: float | None = 2.0, split: str = "train") -> Item:
    """A clip whose square stands at a pixel a tenth of a second."""
    clip = Clip(duration=seconds, rate=10, frame=lambda t: picture(int(t * 10 + 1e-6) % 70))
    return item(
        id=digest("film", seconds, min_fps, split), images=(), image_roles=(), min_fps=min_fps, split=split,
        video=Media(bytes=encode(clip), path="clip.mp4"),
    )  # fmt: skip


def options(role: str = "base", split: str = "train") -> Item:
    """A first picture and four options that are pictures, named by letters drawn into them."""
    images = tuple(Media(bytes=png(picture(10 * i)), path=f"{i}.png") for i in range(5))
    return item(
        id=digest("options", role, split), pair_id=digest("options", split), role=role, split=split, images=images, image_roles=("cause", *(f"option_{x}" for x in "abcd")),
        choices=("A", "B", "C", "D"), answer="CD"[role == "twin"], answer_index=2 + (role == "twin"),
    )  # fmt: skip


def everything() -> list[Item]:
    train = [*charts(0, "train"), *charts(1, "train"), *map(opened, ANSWERS), options(), film(4.0), film(2.5)]
    hostile = item(id=digest("words"), question="What does <image> or <video> say?", choices=("<image>", "<audio>"),
                   answer="<audio>", answer_index=1, rationale=(StepRow(text="<image>", evidence=(), correct=True),))  # fmt: skip
    return [
        *train,
        hostile,
        *edited("flow_graph", 0),
        *edited("flow_graph", 1),
        *charts(2, "validation"),
        film(3.0, split="validation"),
        *charts(3, "test"),
        options("base", "test"),
        options("twin", "test"),
    ]


def with_near_misses() -> list[Item]:
    """What every config has rows of."""
    return [*everything(), *edited("flow_graph", 1, "test")]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return derive(tmp_path_factory.mktemp("release"), with_near_misses())


def derive(folder: Path, items: list[Item]) -> Path:
    paths = by_split(write_items(folder, items))
    for export in EXPORTS.values():
        write_export(export, paths, folder)
    return folder


def by_split(paths: list[Path]) -> dict[str, list[Path]]:
    return {split: [path for path in paths if path.name.startswith(split)] for split in SPLITS}


def load(release: Path, name: str, cache: Path) -> Any:
    return load_dataset(str(release / name), cache_dir=str(cache))


def stored(name: str) -> dict[str, Item]:
    """The items that a training config takes, by id."""
    return {one.id: one for one in everything() if one.split in EXPORTS[name].splits}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_config_loads_with_its_features_and_its_splits_alone(name: str, release: Path, tmp_path: Path) -> None:
    loaded = load(release, name, tmp_path)
    assert set(loaded) <= set(EXPORTS[name].splits)
    for rows in loaded.values():
        assert rows.features == Features.from_arrow_schema(arrow_schema(EXPORTS[name].features))
        assert len(rows) and all(isinstance(shown, Pillow) for row in rows for shown in row.get("images") or ())
    assert sorted(path.name for path in (release / name).iterdir()) == [
        f"{split}-00000-of-00001.parquet" for split in sorted(loaded)
    ]


@pytest.mark.parametrize("name", ["sft_trl", "sft_chat", "rl_verl", "rl_grpo", "rl_flat_images"])
def test_what_trains_takes_all_but_the_test_split(name: str, release: Path, tmp_path: Path) -> None:
    assert {split: len(rows) for split, rows in load(release, name, tmp_path).items()} == {"train": 22, "validation": 3}


SPARSE = {"pass_rate", "tolerance", "unit", "answer_index", "answer_letter", "text", "load"}
"""What may be null: unknown, or not of this kind of question."""


@pytest.mark.parametrize("name", EXPORTS)
def test_a_config_is_written_as_every_consumer_reads_it(name: str, release: Path) -> None:
    for path in sorted((release / name).iterdir()):
        file = pq.ParquetFile(path)
        table = file.read()
        assert "large" not in str(table.schema)
        assert '"Json"' not in table.schema.metadata[b"huggingface"].decode()
        assert all(field.nullable for field in table.schema)
        assert not {"image", "images"} <= set(table.column_names), "a loader would take one of them"
        assert all(list(media) == ["bytes", "path"] for media in media_of(table.to_pylist()))
        assert all(file.metadata.row_group(0).column(i).has_offset_index for i in range(file.metadata.num_columns))
        for row in table.to_pylist():
            assert {key for key, value in row.items() if value is None} <= SPARSE
            check_conversation(row)


def media_of(value: Any) -> list[dict[str, Any]]:
    """Every struct that holds the bytes of a picture, at any depth."""
    if isinstance(value, dict):
        return [value] if isinstance(value.get("bytes"), bytes) else media_of(list(value.values()))
    return [one for inner in value for one in media_of(inner)] if isinstance(value, list) else []


def check_conversation(row: dict[str, Any]) -> None:
    """A user speaks first and turns alternate; placeholders are as many as the media."""
    for key in {"messages", "prompt", "conversations"} & set(row):
        turns = row[key]
        if not isinstance(turns, list):
            continue
        roles = [turn.get("role") or turn.get("from") for turn in turns]
        assert all(role in ("user", "human") for role in roles[::2])
        assert all(role in ("assistant", "gpt") for role in roles[1::2])
        words = [turn.get("content") or turn.get("value") for turn in turns]
        texts = [part if isinstance(part, str) else "<image>" * (part["type"] == "image") + (part["text"] or "")
                 for content in words for part in ([content] if isinstance(content, str) else content)]  # fmt: skip
        assert "".join(texts).count("<image>") == len(row["images"])
        assert "".join(texts).count("<video>") == len(row.get("videos") or ())


def test_the_same_items_give_the_same_bytes(release: Path, tmp_path: Path) -> None:
    again = derive(tmp_path, with_near_misses())
    files = [path.relative_to(release) for path in sorted(release.rglob("*")) if path.is_file()]
    assert len(files) > 7
    assert [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*")) if path.is_file()] == files
    assert [sha256(again / path) for path in files] == [sha256(release / path) for path in files]


def test_rows_keep_the_order_of_the_items(release: Path) -> None:
    wanted = [one.id for one in everything() if one.split == "train"]
    assert pq.read_table(release / "sft_trl/train-00000-of-00001.parquet")["id"].to_pylist() == wanted


def test_trl_takes_every_row_of_sft(release: Path, tmp_path: Path) -> None:
    from trl.data_utils import is_conversational, prepare_multimodal_messages

    items = stored("sft_trl")
    for rows in load(release, "sft_trl", tmp_path).values():
        for row in rows:
            assert is_conversational(row)
            assert [turn["role"] for turn in row["messages"]] == ["user", "assistant"]
            assert all(set(part) == {"type", "text"} for turn in row["messages"] for part in turn["content"])
            parts = prepare_multimodal_messages(row["messages"], images=row["images"])[0]["content"]
            assert [part["image"] for part in parts if part["type"] == "image"] == row["images"]
            assert [part["type"] for part in parts] == ["image"] * len(row["images"]) + ["text"]
            one = items[row["id"]]
            reply = row["messages"][1]["content"][0]["text"]
            assert grade(reply, one.answer, one.answer_type, one.choices, one.tolerance, one.unit) == 1
            for choice in one.choices:
                wrong = re.sub("(?m)^Answer: .*", f"Answer: {choice}", reply)
                assert grade(wrong, one.answer, "choice", one.choices) == (choice == one.answer)


@pytest.mark.parametrize("name", ["sft_trl", "statements"])
def test_trls_own_collator_takes_every_row_of_sft(name: str, release: Path, tmp_path: Path) -> None:
    """With a processor of LLaVA's kind, which counts `<image>` in the words too."""
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    collate = DataCollatorForVisionLanguageModeling(processor())
    for rows in load(release, name, tmp_path).values():
        for row in rows:
            batch = collate([row])
            assert batch["pixel_values"].shape[0] == len(row["images"])
            assert batch["labels"].shape == batch["input_ids"].shape


def as_verl_builds_it(row: dict[str, Any]) -> list[Any]:
    """Divide a prompt and fill it with media as verl's `RLHFDataset._build_messages` does."""
    media = {"<image>": list(row["images"]), "<video>": list(row["videos"]), "<audio>": []}
    parts = [
        media[segment].pop(0) if segment in media else segment
        for segment in re.split("(<image>|<video>|<audio>)", row["prompt"][0]["content"])
        if segment
    ]
    assert not any(media.values())
    return parts


def test_verl_takes_every_row_of_rl(release: Path) -> None:
    items, seen = stored("rl_verl"), []
    for split in ("train", "validation"):
        file = str(release / f"rl_verl/{split}-00000-of-00001.parquet")
        for row in load_dataset("parquet", data_files=file)["train"]:
            *media, text = as_verl_builds_it(row)
            one = items[row["extra_info"]["id"]]
            assert len(media) == len(one.images) + bool(one.video)
            assert text == user_text(one)
            assert all(isinstance(shown, Pillow | dict) for shown in media)
            assert (row["data_source"], row["ability"], row["extra_info"]["split"]) == (
                "whetstone",
                one.category,
                split,
            )
            assert (row["extra_info"]["load"], row["extra_info"]["pass_rate"]) == (one.load, None)
            rewarded = {"ground_truth": row["reward_model"]["ground_truth"], "extra_info": row["extra_info"]}
            assert row["reward_model"]["style"] == "rule"
            assert compute_score(row["data_source"], right_reply(one), **rewarded) == 1
            assert compute_score(row["data_source"], "Answer: none of these", **rewarded) == 0
            seen.append(row["extra_info"]["index"])
    assert len(set(seen)) == len(seen) == len(items)


def test_the_reward_takes_rows_read_by_pandas(release: Path) -> None:
    items = stored("rl_verl")
    for row in pd.read_parquet(release / "rl_verl/train-00000-of-00001.parquet").to_dict("records"):
        one = items[row["extra_info"]["id"]]
        assert compute_score("", right_reply(one), row["reward_model"]["ground_truth"], row["extra_info"]) == 1


def test_verl_finds_the_clips_from_the_release(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(release)
    named = []
    for path in sorted(Path("rl_verl").iterdir()):
        for row in pq.read_table(path).to_pylist():
            for video in row["videos"]:
                assert (video["fps"], video["max_frames"]) == (2.0, MOST)
                with av.open(video["video"], "r") as container:
                    assert next(container.decode(video=0)).width == picture(0).shape[1]
                named.append(video["video"])
    assert sorted(named) == sorted(str(path) for path in Path("media").rglob("*.mp4"))
    assert len(named) == 3


@pytest.mark.parametrize(
    ("seconds", "min_fps", "count"), [(4.0, 2.0, 8), (2.5, None, 5), (3.0, 5.0, 15), (0.2, None, 1)]
)
def test_a_clip_is_shown_at_the_rate_it_needs(seconds: float, min_fps: float | None, count: int) -> None:
    one = film(seconds, min_fps)
    shown = sampling(one)
    assert shown
    assert len(shown.moments) == count
    places = [int((frame[30] < 140).all(axis=-1).argmax()) for frame in frames(one, shown)]
    assert places == [int(moment * 10 + 1e-6) for moment in shown.moments]


def test_a_long_clip_is_thinned_and_one_that_would_lose_its_events_left_out(tmp_path: Path) -> None:
    long, fast = film(40.0, 0.5), film(40.0, 2.0)
    shown = sampling(long)
    assert shown
    assert len(shown.moments) == MOST
    assert np.allclose(np.diff(shown.moments), 40 / MOST)
    assert sampling(fast) is None
    release = derive(tmp_path, [long, fast])
    (row,) = pq.read_table(release / "sft_trl/train-00000-of-00001.parquet").to_pylist()
    assert (row["id"], len(row["images"])) == (long.id, MOST)
    assert "32 pictures are frames of one clip of 40.0 s, in order" in row["messages"][0]["content"][-1]["text"]
    assert pq.read_table(release / "rl_verl/train-00000-of-00001.parquet").num_rows == 1
    assert not list(release.glob("*/validation*"))
    assert [path.stem for path in release.glob("media/*/*")] == [long.id]


def test_a_config_is_divided_into_shards_that_load_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backends.parquet.SHARD_ROWS", 2)
    items = [item(id=digest("row", i)) for i in range(5)]
    written = write_export(EXPORTS["sft_trl"], by_split(write_items(tmp_path, items)), tmp_path)
    assert [(shard.file, shard.rows) for shard in written["train"]] == [
        (f"train-{i:05d}-of-00003.parquet", rows) for i, rows in enumerate((2, 2, 1))
    ]
    assert load(tmp_path, "sft_trl", tmp_path / "cache")["train"]["id"] == [one.id for one in items]


def test_the_words_ask_for_what_grading_reads() -> None:
    assert user_text(item()).splitlines() == [
        "On which side does the square lie?", "A. left", "B. right", "",
        'Think step by step. Then write a last line that begins with "Answer:" and gives the letter of the right option.',
    ]  # fmt: skip
    assert "\nOptions: A, B, C, D\n" in user_text(options())
    assert right_reply(options()).endswith("\nAnswer: C")
    assert right_reply(item()).endswith("\nAnswer: A")
    assert right_reply(opened("boolean")).endswith("\nAnswer: yes")
    assert user_text(opened("number")).endswith("a number in digits, in s.")


def test_r1v_is_asked_for_what_it_compares() -> None:
    """It takes a line between tags as it stands: what is asked for there must be the answer and no more."""
    row = EXPORTS["rl_flat_image"].row(item())
    assert row
    assert row["problem"].splitlines()[-1] == "The answer is the letter of the right option."
    assert "Answer:" not in row["problem"] and row["solution"] == "<answer>A</answer>"
    grid = item(choices=(), answer_index=None, answer_type="grid", answer="1 2\n3 4")
    assert EXPORTS["rl_flat_image"].row(grid) is None


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
@pytest.mark.parametrize("index", range(5))
def test_the_reply_of_every_family_is_right_and_its_distractors_are_wrong(family: AnyFamily, index: int) -> None:
    asked = family.ask(family.base_scene(1, 0, index))
    steps = tuple(StepRow(text=step.text, evidence=step.evidence, correct=True) for step in asked.rationale)
    fields = {
        name: getattr(asked, name) for name in ("choices", "answer", "answer_index", "answer_type", "tolerance", "unit")
    }
    one = item(question=asked.canonical, rationale=steps, **fields)
    terms = asked.answer, asked.answer_type, asked.choices, asked.tolerance, asked.unit
    assert grade(right_reply(one), *terms) == 1
    for choice in asked.choices:
        assert grade(f"Answer: {choice}", *terms) == (choice == asked.answer)


def test_a_row_is_no_table_of_its_own(tmp_path: Path) -> None:
    """A file of the features alone tells `datasets` what the columns are: no README is needed."""
    writer = ShardWriter(tmp_path, arrow_schema(EXPORTS["rl_verl"].features))
    row = EXPORTS["rl_verl"].row(item())
    assert row
    writer.add("train", row)
    writer.close()
    features = load(tmp_path, "", tmp_path / "cache")["train"].features
    assert features["videos"] == List({"video": Value("string"), "fps": Value("float64"), "max_frames": Value("int32")})
    assert io.BytesIO(row["images"][0]["bytes"]).read(4) == b"\x89PNG"


def test_a_question_in_the_media_is_not_said_again() -> None:
    outside, within = user_text(item()), user_text(item(question_in_media="start"))
    assert "On which side" in outside and "A. left" in outside
    assert "On which side" not in within and "left" not in within
    assert "the picture shows" in within and "the letter of the right option" in within


def test_controls_withhold_pictures_and_nothing_else(release: Path) -> None:
    rows = pq.read_table(release / "controls/test-00000-of-00001.parquet").to_pylist()
    whole = {row["id"]: row for row in pq.read_table(release / "benchmark/test-00000-of-00001.parquet").to_pylist()}
    assert [(row["control"], len(row["images"])) for row in rows] == [("text_only", 0), ("one_picture", 1)] * 2
    for row in rows:
        plain = whole[row["id"]]
        assert row["images"] == plain["images"][: len(row["images"])]
        kept = [name for name in plain if name != "images"]
        assert [row[name] for name in kept] == [plain[name] for name in kept]
