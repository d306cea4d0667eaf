"""Evidence cut out step by step, and evidence covered: what is said of the picture is so of its pixels."""

import io
import os
import re
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from fake_items import WIDTH, clips, item, write_items
from PIL import Image
from told_pairs import drawn

os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import load_dataset

from backends.images import unpng
from exporters import counterfactual, grounded
from exporters.base import write_export
from exporters.masks import covered, deciding, elsewhere, needed_area
from schemas.item import SeenRow


def picture_of(row: dict[str, Any], index: int) -> Any:
    return np.asarray(Image.open(io.BytesIO(row["images"][index]["bytes"])).convert("RGB"))


def test_a_cut_is_that_part_of_the_picture() -> None:
    base, _ = drawn("chart_value")
    row = grounded.row(base)
    assert row
    whole, seen = picture_of(row, 0), {one.box for one in base.evidence}
    assert row["regions"]
    for region in row["regions"]:
        assert tuple(region["box"]) in seen
        if region["cut"] < 0:
            continue
        cut = picture_of(row, region["cut"])
        x0, y0, x1, y1 = region["box"]
        inner = whole[y0:y1, x0:x1]
        found = [
            (y, x)
            for y in range(cut.shape[0] - inner.shape[0] + 1)
            for x in range(cut.shape[1] - inner.shape[1] + 1)
            if np.array_equal(cut[y : y + inner.shape[0], x : x + inner.shape[1]], inner)
        ]
        assert found, "the part lies within its cut"
        assert min(cut.shape[:2]) >= grounded.LEAST


def test_steps_and_cuts_take_turns_as_the_regions_say() -> None:
    base, _ = drawn("object_relations")
    row = grounded.row(base)
    assert row
    parts = row["messages"][1]["content"]
    assert sum(part["type"] == "image" for turn in row["messages"] for part in turn["content"]) == len(row["images"])
    boxes = [
        list(map(int, found.split(", ")))
        for part in parts
        for found in re.findall(r"\[([\d, ]+)\]", part["text"] or "")
    ]
    assert boxes == [region["box"] for region in row["regions"]]
    assert [region["cut"] for region in row["regions"] if region["cut"] >= 0] == list(range(1, len(row["images"])))
    assert parts[-1]["text"].startswith("Answer:")


def test_of_a_clip_the_frame_at_the_time_of_the_evidence_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounded, "LEAST", 24)  # the clip is a small one
    seen = SeenRow(part="square", image=0, box=(10, 20, 50, 44), start=0.5, end=1.0)
    film = clips()[0].model_copy(update={"evidence": (seen,)})
    row = grounded.row(film)
    assert row
    (region,) = row["regions"]
    frame = picture_of(row, region["image"])
    cut = picture_of(row, region["cut"])
    assert (region["start"], region["end"]) == (0.5, 1.0)
    assert "from 0.5 s to 1.0 s" in row["messages"][1]["content"][0]["text"]
    dark = [int((shown[30] < 140).all(axis=-1).sum()) for shown in (frame, cut)]
    assert dark[0] == dark[1] == 20  # the whole square, at 0.75 s
    assert cut.shape[1] < WIDTH


def test_an_item_whose_steps_have_no_box_is_left_out() -> None:
    assert grounded.row(item(evidence=())) is None
    wide = SeenRow(part="square", image=0, box=(0, 0, 96, 64), start=None, end=None)
    assert grounded.row(item(evidence=(wide,))) is None


CASES = [("chart_value", 1, 1), ("chart_value", 1, 2), ("eyeballing", 1, 0), ("matrix_puzzle", 1, 0)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_covered_takes_the_answer_away_or_leaves_it(case: tuple[str, int, int]) -> None:
    base, twin = drawn(*case)
    gone, same = counterfactual.pair(base, twin)
    assert (gone["kind"], same["kind"]) == ("evidence", "irrelevant")
    sizes = [[(x1 - x0, y1 - y0) for x0, y0, x1, y1 in row["boxes"]] for row in (gone, same)]
    assert sizes[0] == sizes[1]
    shown = [unpng(one.images[0].bytes) for one in (base, twin)]
    boxes = tuple(tuple(box) for box in gone["boxes"])
    assert np.array_equal(covered(shown[0], boxes), covered(shown[1], boxes)), "one picture, two answers"
    assert np.array_equal(picture_of(gone, 0), covered(shown[0], boxes))
    assert len(set(gone["possible"])) == 2
    assert gone["messages"][1]["content"][0]["text"].endswith("Answer: cannot be determined")
    of = base if same["id"] == base.id else twin
    assert same["possible"] == [same["answer"]]
    assert same["messages"][1]["content"][0]["text"].endswith(f"Answer: {same['answer']}")
    needed = needed_area(of, unpng(of.images[0].bytes))
    assert needed is not None
    for x0, y0, x1, y1 in same["boxes"]:
        assert not needed[y0:y1, x0:x1].any()
        assert not any(x0 < e.box[2] and e.box[0] < x1 and y0 < e.box[3] and e.box[1] < y1 for e in of.evidence)
    assert gone["messages"][0] == same["messages"][0]


def test_where_nothing_is_proved_nothing_is_said() -> None:
    base, twin = drawn("chart_value", 1, 1)
    assert list(counterfactual.pair(base, twin))
    counted = drawn("object_relations")
    assert not list(counterfactual.pair(*counted)), "what is hidden might count"
    assert not list(counterfactual.pair(base, base)), "one picture, one answer"
    later = [one.model_copy(update={"revision": one.revision + 1}) for one in (base, twin)]
    assert not list(counterfactual.pair(*later)), "it can no longer be drawn"
    carded = [one.model_copy(update={"question_in_media": "start"}) for one in (base, twin)]
    assert not list(counterfactual.pair(*carded))


def test_no_place_of_a_box_is_out_of_reach() -> None:
    """Boxes on a grid could be told by their corners from those over the evidence, which lie anywhere."""
    placed = [elsewhere(((0, 0, 8, 8),), np.zeros((64, 96), np.bool_), Random(seed)) for seed in range(40)]
    assert {place % 4 for ((x, y, _, _),) in placed for place in (x, y)} == {0, 1, 2, 3}


def test_boxes_that_have_no_room_are_not_placed() -> None:
    full = np.ones((64, 96), np.bool_)
    assert elsewhere(((0, 0, 8, 8),), full, Random(0)) == ()
    full[40:50, 10:30] = False
    ((x0, y0, x1, y1),) = elsewhere(((0, 0, 8, 8),), full, Random(0))
    assert not full[y0:y1, x0:x1].any()
    assert elsewhere(((0, 0, 90, 90),), full, Random(0)) == ()
    assert deciding(np.zeros((64, 96, 3), np.uint8), np.full((64, 96, 3), 9, np.uint8)) == ()


def test_datasets_loads_both_and_trl_reads_their_pictures(tmp_path: Path) -> None:
    from trl.data_utils import prepare_multimodal_messages

    items = [*drawn("chart_value", 1, 1), *drawn("object_relations")]
    paths = {"train": write_items(tmp_path, items)}
    for export, count in ((grounded.EXPORT, 4), (counterfactual.EXPORT, 2)):
        write_export(export, paths, tmp_path)
        loaded = load_dataset(str(tmp_path / export.name), cache_dir=str(tmp_path / "cache"), split="train")
        assert len(loaded) == count
        for row in loaded:
            turns = prepare_multimodal_messages(row["messages"], images=row["images"])
            given = [part["image"] for turn in turns for part in turn["content"] if part["type"] == "image"]
            assert given == row["images"]
