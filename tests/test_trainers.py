"""One real step of TRL's trainers over our exports, with pictures, on a model of a few thousand weights built here."""

import importlib.util
import math
import os
from pathlib import Path
from typing import Any

import pytest
from fake_items import item, write_items
from test_exports import by_split, charts, options
from tiny_vision import processor as tiny_processor

os.environ["HF_HUB_OFFLINE"] = "1"

from exporters import EXPORTS
from exporters.base import write_export
from exporters.side_files import write_side_files
from schemas.item import Item
from schemas.recipe import Recipe
from schemas.record import digest

RECIPE = {"name": "tiny", "version": "1.0.0", "title": "Tiny", "seed": 1, "families": [{"family": "maze", "levels": [1], "pairs": 1}]}  # fmt: skip


def asked() -> list[Item]:
    """Two charts, an item of five pictures, and one of plain choices."""
    return [*charts(0, "train"), options(), item(id=digest("plain"))]


def table(folder: Path, name: str) -> Any:
    from datasets import load_dataset

    write_export(EXPORTS[name], by_split(write_items(folder, asked())), folder)
    write_side_files(name, folder, Recipe.model_validate(RECIPE))
    return load_dataset(str(folder / name), cache_dir=str(folder / "cache"))["train"]


def tiny_model(processor: Any) -> Any:
    """A LLaVA of two small layers over pictures of 28 x 28, with random weights."""
    import torch
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    torch.manual_seed(0)
    sees = CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=28, patch_size=14
    )
    words = processor.tokenizer
    speaks = LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=4096, pad_token_id=words.pad_token_id,
        eos_token_id=words.eos_token_id, bos_token_id=None,
    )  # fmt: skip
    image = words.convert_tokens_to_ids("<image>")
    return LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=sees,
            text_config=speaks,
            image_token_index=image,
            vision_feature_layer=-2,
            projector_hidden_act="gelu",
        )
    )


def settings(folder: Path) -> dict[str, Any]:
    return {
        "output_dir": str(folder / "out"), "max_steps": 1, "per_device_train_batch_size": 2, "report_to": "none",
        "use_cpu": True, "bf16": False, "save_strategy": "no", "logging_steps": 1, "disable_tqdm": True,
        "gradient_checkpointing": False, "learning_rate": 1e-2,
    }  # fmt: skip


def weights(model: Any) -> Any:
    return model.get_input_embeddings().weight.detach().clone()


def test_trl_takes_a_step_of_sft_with_pictures(tmp_path: Path) -> None:
    from trl import SFTConfig, SFTTrainer

    processor = tiny_processor()
    model = tiny_model(processor)
    before = weights(model)
    trainer = SFTTrainer(
        model=model, args=SFTConfig(**settings(tmp_path), max_length=None), train_dataset=table(tmp_path, "sft_trl"),
        processing_class=processor,
    )  # fmt: skip
    trainer.train()
    assert math.isfinite(trainer.state.log_history[0]["loss"])
    assert not bool((weights(model) == before).all()), "a step changes the model"


def test_trl_takes_a_step_of_grpo_with_pictures_and_our_reward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trl import GRPOConfig, GRPOTrainer

    rows = table(tmp_path, "rl_grpo")
    spec = importlib.util.spec_from_file_location("trl_reward", tmp_path / "rewards/trl_reward.py")
    assert spec and spec.loader
    reward = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reward)
    seen: list[dict[str, Any]] = []

    def rewarded(**columns: Any) -> list[float]:
        """Ours, with something for the length, so that random replies differ and there is a step to take."""
        seen.append(columns)
        scores = reward.whetstone_reward(**columns)
        assert all(score in (0.0, 1.0) for score in scores)
        return [score + i for i, score in enumerate(scores)]

    processor = tiny_processor()
    model = tiny_model(processor)
    before = weights(model)
    trainer = GRPOTrainer(
        model=model, reward_funcs=[rewarded], train_dataset=rows, processing_class=processor,
        args=GRPOConfig(**settings(tmp_path), num_generations=2, max_completion_length=4, beta=0.0),
    )  # fmt: skip
    trainer.train()
    known = {one.id: one for one in asked()}
    for columns in seen:
        assert {"level", "load", "pass_rate", "solution", "answer_type", "completions"} <= set(columns)
        for name, answer in zip(columns["id"], columns["answer"], strict=True):
            assert known[name].answer == answer
    assert seen and math.isfinite(trainer.state.log_history[0]["loss"])
    assert not bool((weights(model) == before).all())
