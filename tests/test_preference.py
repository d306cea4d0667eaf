"""Preference pairs: the rejected reply is proved wrong of the picture, and nothing but the picture tells."""

import copy
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_items import write_items
from tiny_vision import model, processor
from told_pairs import drawn, told, told_pairs

os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import load_dataset

from exporters import dpo_sharegpt, dpo_trl
from exporters.base import write_export
from exporters.claims import CLAIMS, kind_of, read
from exporters.errors import both_planted, judged, planted
from exporters.prompts import right_reply, user_text
from exporters.truths import truth
from generators import FAMILIES
from schemas.item import Item
from validators.grading import grade

SHOWN = [("chart_value", 1, 0), ("object_relations", 1, 0), ("shell_game", 1, 0)]


def worth(reply: str, item: Item) -> float:
    return grade(reply, item.answer, item.answer_type, item.choices, item.tolerance, item.unit)


@pytest.mark.parametrize("family", sorted(CLAIMS))
def test_the_rejected_reply_is_wrong_and_the_chosen_right_in_every_family(family: str) -> None:
    kept = 0
    for pair in told_pairs(family):
        wrong = both_planted(*pair)
        for item, other, side in zip(pair, pair[::-1], wrong or (), strict=False):
            kept += 1
            assert worth(right_reply(item), item) == 1
            assert worth(right_reply(other), item) < 1
            own = {step.text for step in item.rationale}
            assert all(step.holds for step in side.steps[: side.first])
            assert side.error.step.text not in own
            assert side.error.right and side.error.right != side.error.step.text
    assert kept


@pytest.mark.parametrize("family", sorted(CLAIMS))
def test_a_rationale_judged_of_its_own_item_holds_throughout(family: str) -> None:
    """What proves errors calls nothing an error that is none: no claim has two values, no truth is denied."""
    for pair in told_pairs(family):
        for item in pair:
            said = truth(item)
            denied = [step.text for step in item.rationale if (found := said(step.text)) and not found[0]]
            assert not denied
            assert all(step.holds for step in judged(item, item))


def test_claims_of_one_thing_with_two_values_are_an_error() -> None:
    base, twin = told("chart_value", 1, 0)
    for item, other in ((base, twin), (twin, base)):
        wrong = planted(item, other)
        assert wrong and wrong.error.kind == "misread"
        (mine,), (its,) = (
            read(item.family, text, kind_of(item)) for text in (wrong.error.right, wrong.error.step.text)
        )
        assert mine.thing == its.thing and mine.value != its.value


def test_a_pair_with_one_answer_is_left_out() -> None:
    base, twin = told("chart_value", 1, 0)
    same = twin.model_copy(update={"answer": base.answer, "answer_index": base.answer_index})
    assert both_planted(base, twin) and not both_planted(base, same)


def test_no_word_and_no_length_tells_the_rejected_reply() -> None:
    """Every text is chosen as often as it is rejected under the very same question."""
    chosen, rejected, pairs = Counter[tuple[str, str]](), Counter[tuple[str, str]](), 0
    for family in FAMILIES:
        for base, twin in told_pairs(family, 1):
            assert user_text(base) == user_text(twin)
            if both_planted(base, twin):
                pairs += 1
                chosen.update({(user_text(base), right_reply(base)), (user_text(twin), right_reply(twin))})
                rejected.update({(user_text(base), right_reply(twin)), (user_text(twin), right_reply(base))})
    assert chosen == rejected
    assert pairs > 50


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preference")
    items = [one for name in SHOWN for one in drawn(*name)]
    paths = {"train": write_items(folder, items)}
    for export in (dpo_trl.EXPORT, dpo_sharegpt.EXPORT):
        write_export(export, paths, folder)
    return folder


def rows_of(release: Path, name: str, cache: Path) -> Any:
    return load_dataset(str(release / name), cache_dir=str(cache), split="train")


def test_both_rows_of_a_pair_lie_together_and_trl_reads_them(release: Path, tmp_path: Path) -> None:
    from trl.data_utils import is_conversational
    from trl.trainer.dpo_trainer import DataCollatorForVisionPreference

    rows = rows_of(release, "dpo_trl", tmp_path)
    assert rows["id"] == [one.id for name in SHOWN for one in drawn(*name)]
    collate = DataCollatorForVisionPreference(processor())
    for one, other in zip(rows.select(range(0, len(rows), 2)), rows.select(range(1, len(rows), 2)), strict=True):
        assert one["pair_id"] == other["pair_id"]
        assert (one["chosen"], one["rejected"]) == (other["rejected"], other["chosen"])
        assert is_conversational(one)
        if len(one["images"]) > 1:  # frames are pictures like any other, and take long
            continue
        batch = collate([one, other])
        assert batch["pixel_values"].shape[0] == 4  # each picture stands before both replies
        assert batch["completion_mask"].any(dim=1).all()


def test_trl_takes_a_step_of_dpo(release: Path, tmp_path: Path) -> None:
    from trl import DPOConfig, DPOTrainer

    rows = rows_of(release, "dpo_trl", tmp_path).select(range(4))  # pictures; a clip's frames would take longer
    shown = processor()
    tiny = model(len(shown.tokenizer), shown.tokenizer.convert_tokens_to_ids("<image>"))
    before = tiny.lm_head.weight.detach().clone()
    settings = DPOConfig(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=2, report_to=[], use_cpu=True,
        max_length=None, save_strategy="no", learning_rate=1e-2, bf16=False,
    )  # fmt: skip
    trainer = DPOTrainer(
        model=tiny, ref_model=copy.deepcopy(tiny), args=settings, train_dataset=rows, processing_class=shown
    )
    result = trainer.train()
    assert result.global_step == 1
    assert result.training_loss == pytest.approx(0.693, abs=0.01)  # log 2: the model is still its own reference
    assert (tiny.lm_head.weight != before).any()


def test_llama_factory_and_ms_swift_find_their_columns(release: Path, tmp_path: Path) -> None:
    for row in rows_of(release, "dpo_sharegpt", tmp_path):
        (asked,) = row["conversations"]
        assert asked["from"] == "human"
        assert asked["value"].count("<image>") == len(row["images"])
        assert row["chosen"]["from"] == row["rejected"]["from"] == "gpt"
        user, assistant = row["messages"]
        assert (user["role"], user["content"]) == ("user", asked["value"])
        assert (assistant["role"], assistant["content"]) == ("assistant", row["chosen"]["value"])
        assert row["rejected_response"] == row["rejected"]["value"] != row["chosen"]["value"]
        assert row["error"]["wrong"] in row["rejected"]["value"].splitlines()
        assert row["error"]["right"] in row["chosen"]["value"].splitlines()
        assert row["rejected"]["value"].splitlines()[row["error"]["step"]] == row["error"]["wrong"]
