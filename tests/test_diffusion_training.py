"""A small pipeline can be trained, stopped, resumed and kept, and reads back as it was."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from backends.diffusion import load
from backends.diffusion_parts import MEGABYTES, Sizes, fresh, save
from backends.diffusion_training import Examples, Plan, train
from flows.train_diffusion import focus
from generators.causal.captions import vocabulary
from generators.causal.shot import values
from generators.causal.worlds import WORLDS
from schemas.errors import UserMistake
from schemas.painting import DiffusionSettings

TEXTS = ("the red cat, noon, before: it rains", "the blue dog, noon, after: it gets wet")
TINY = Sizes(side=32, vae=(8, 16), latents=4, unet=(16, 16), text=32)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def examples() -> Examples:
    """Two flat pictures, one a prompt."""
    flat = [np.full((32, 32, 3), colour, dtype=np.uint8) for colour in ((200, 40, 40), (40, 40, 200))]
    pictures = np.stack(flat * 20)
    focus = np.zeros(pictures.shape[:3], dtype=bool)
    focus[:, :8, :8] = True
    return Examples(pictures, TEXTS * 20, TEXTS, focus, TEXTS * 20, [1.0, 2.0] * (len(TEXTS) * 10))


PLAN = Plan(
    sizes=TINY,
    vae_steps=24,
    vae_batch=4,
    decoder_steps=4,
    unet_steps=8,
    unet_batch=4,
    focus_steps=4,
    hard_steps=4,
    save_seconds=0.0,
)


def never() -> bool:
    return False


def at_once() -> bool:
    return True


def every(steps: int) -> Callable[[], bool]:
    left = iter(range(steps))
    return lambda: next(left, None) is None


def weights(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in (folder / "pipeline").glob("*/*.safetensors")}


def test_training_learns_stops_resumes_and_saves(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert train(whole, PLAN, examples(), never)
    assert not train(parts, PLAN, examples(), at_once)  # no step at all: still a whole pipeline
    load(DiffusionSettings(folder=parts / "pipeline", steps=2)).draw(TEXTS[:1], [0])
    results = [train(parts, PLAN, examples(), every(16)) for _ in range(3)]
    assert results == [False, False, True]
    assert weights(parts) == weights(whole)
    curves = json.loads((parts / "losses.json").read_text())
    assert [len(curves[name]) for name in ("vae", "decoder", "unet", "focus", "hard")] == [24, 4, 8, 4, 4] and curves[
        "done"
    ]
    assert np.mean(curves["vae"][-4:]) < np.mean(curves["vae"][:4])
    assert curves["megabytes"] <= MEGABYTES
    made = load(DiffusionSettings(folder=whole / "pipeline", steps=2)).draw(TEXTS, [0, 1])
    assert [one.picture.shape for one in made] == [(32, 32, 3)] * 2


def test_the_focus_of_a_later_picture_is_what_could_be_otherwise() -> None:
    world = WORLDS["lamp"]
    ends = {effect.id: False for effect in world.effects(world.in_play(1))}
    dark, lit = (focus("lamp", world.kinds[0], values({**ends, "lit": on}), 64) for on in (False, True))
    assert 0.02 < dark.mean() < 0.9
    assert (dark & lit).any(), "where the light is or would be"
    assert not focus("lamp", world.kinds[0], (), 64).any(), "a beginning has none"


def test_another_plan_needs_another_folder(tmp_path: Path) -> None:
    train(tmp_path, PLAN, examples(), at_once)
    with pytest.raises(UserMistake, match="must hold a run of this plan"):
        train(tmp_path, PLAN.model_copy(update={"seed": 1}), examples(), never)


def test_what_is_kept_has_our_size_and_reads_back_as_it_was(tmp_path: Path) -> None:
    from diffusers import DiffusionPipeline

    made = fresh(Sizes(), vocabulary(), seed=0)
    assert save(made, tmp_path / "kept") <= MEGABYTES
    back = DiffusionPipeline.from_pretrained(tmp_path / "kept")
    assert back.scheduler.config.clip_sample is False
    for part in ("vae", "unet", "text_encoder"):
        kept, stored = getattr(made, part).state_dict(), getattr(back, part).state_dict()
        assert {name: (kept[name].half().float() == stored[name]).all().item() for name in kept} == dict.fromkeys(
            kept, True
        )
