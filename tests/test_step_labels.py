"""Step labels and critiques: every label and every error can be proved from the stored pair."""

import os
from pathlib import Path
from typing import Any

import pytest
from fake_items import write_items
from told_pairs import drawn, told, told_pairs

os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import List, Value, load_dataset

from exporters import critique, prm
from exporters.base import write_export
from exporters.claims import CLAIMS, kind_of, read
from exporters.prompts import right_reply
from exporters.shown import Shown
from exporters.spoiling import MOST, spoiled
from schemas.item import Item
from validators.grading import grade

FAMILIES = ["chart_value", "cube_turn", "cause_effect", "object_relations", "ray_mirrors", "two_needles", "transit_map"]
UNSHOWN = Shown([], "", ())


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the pictures out: what is said does not depend on them."""
    for module in (prm, critique):
        monkeypatch.setattr(module, "pictures", lambda _: UNSHOWN)


def rows(export: Any, family: str) -> list[tuple[Item, Item, list[dict[str, Any]]]]:
    return [(base, twin, list(export.pair(base, twin))) for base, twin in told_pairs(family)]


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize("family", FAMILIES)
def test_false_steps_are_the_twins_and_true_ones_hold(family: str) -> None:
    found = [one for one in rows(prm, family) if one[2]]
    assert found
    for base, twin, (own, wrong, *others) in found:
        assert len(others) == 2
        said = {step.text for step in base.rationale}
        assert own["completions"][:-1] == [step.text for step in base.rationale]
        assert all(own["labels"]) and own["first_error"] == -1
        assert "\n".join(wrong["completions"]) == right_reply(twin)
        false = [step for step, label in zip(wrong["completions"], wrong["labels"], strict=True) if not label]
        assert false[0] == wrong["completions"][wrong["first_error"]]
        assert false[-1] == wrong["completions"][-1]
        assert not said & set(false)
        assert all(wrong["labels"][: wrong["first_error"]])
        assert [bool(kind) for kind in wrong["kinds"]] == [not label for label in wrong["labels"]]


@pytest.mark.usefixtures("blank")
def test_errors_stand_at_several_places_and_steps_after_them_may_hold() -> None:
    wrong = [row for family in FAMILIES for _, _, made in rows(prm, family) for row in made if row["first_error"] >= 0]
    assert len({row["first_error"] for row in wrong}) >= 4
    assert any(any(row["labels"][row["first_error"] :]) for row in wrong)


@pytest.mark.usefixtures("blank")
def test_the_same_rationale_is_right_of_one_picture_and_wrong_of_the_other() -> None:
    for _, _, made in rows(prm, "chart_value"):
        right = [(row["prompt"], row["completions"]) for row in made if row["first_error"] < 0]
        wrong = [(row["prompt"], row["completions"]) for row in made if row["first_error"] >= 0]
        assert right == wrong[::-1]


@pytest.mark.usefixtures("blank")
def test_a_pair_with_a_step_that_cannot_be_judged_has_no_labels() -> None:
    base, twin = told("because", 1, 0)
    assert not list(prm.pair(base, twin))
    assert not list(critique.pair(base, twin))


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_critique_names_every_error_that_was_planted(family: str) -> None:
    for base, twin, made in rows(critique, family):
        own = {item.id: [step.text for step in item.rationale] for item in (base, twin)}
        for row in made:
            errors, reply = row["errors"], row["messages"][1]["content"][0]["text"].splitlines()
            lines = dict(line.split(". ", 1) for line in row["messages"][0]["content"][-1]["text"].splitlines()
                         if line.split(". ", 1)[0].isdigit())  # fmt: skip
            assert len(errors) <= MOST
            assert len(reply) == max(1, len(errors)) + 1
            assert (reply[0] == "Every line is so.") == (not errors)
            wrong = {str(error["step"]) for error in errors if error["wrong"]}
            for error in errors:
                assert error["right"] in "\n".join(reply)
                if error["kind"] == "omitted":
                    assert not error["wrong"] and not set(lines.values()) & {error["right"]}
                else:
                    assert lines[str(error["step"])] == error["wrong"] != error["right"]
                    assert error["wrong"] not in own[row["id"]]
            for number, line in lines.items():
                assert number in wrong or line in own[row["id"]] or row["answer_right"] is False
            assert (reply[-1] == "The answer is right.") == row["answer_right"]


def test_planted_values_are_another_value_of_the_same_thing() -> None:
    from exporters.errors import planted

    kinds = set()
    for family in sorted(CLAIMS):
        for base, twin in told_pairs(family):
            wrong = planted(base, twin)
            reply = spoiled(base, twin, wrong) if wrong and wrong.proved else None
            for error in reply.errors if reply else ():
                kinds.add(error.kind)
                if error.kind in ("wrong_value", "swapped"):
                    mine, its = (read(family, text, kind_of(base))[0] for text in (error.right, error.wrong))
                    assert mine.thing == its.thing and mine.value != its.value
                if error.kind == "conclusion":
                    assert reply and reply.answer.id == twin.id
                    assert grade(right_reply(twin), base.answer, base.answer_type, base.choices, base.tolerance) < 1
    assert kinds >= {"misread", "wrong_value", "swapped", "conclusion"}


@pytest.mark.parametrize("export", [prm.EXPORT, critique.EXPORT], ids=lambda export: export.name)
def test_datasets_loads_labels_and_errors(export: Any, tmp_path: Path) -> None:
    items = [*drawn("chart_value"), *drawn("object_relations")]
    write_export(export, {"train": write_items(tmp_path, items)}, tmp_path)
    loaded = load_dataset(str(tmp_path / export.name), cache_dir=str(tmp_path / "cache"), split="train")
    assert all(row["images"][0].size == (512, 512) for row in loaded)
    if export.name == "prm":  # TRL's stepwise type: prompt, completions, labels, of equal length
        assert loaded.features["labels"] == List(Value("bool"))
        assert all(len(row["completions"]) == len(row["labels"]) for row in loaded)
        assert len(loaded) == 8
    else:
        assert {len(row["errors"]) for row in loaded} > {0}
        needed = [error for row in loaded for error in row["errors"] if error["kind"] == "omitted"]
        assert all(not error["wrong"] for error in needed)
