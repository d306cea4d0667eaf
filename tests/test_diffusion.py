"""Diffusion pipelines are loaded, asked and refused as they should be, and ours can be trained, stopped and resumed."""

import json
import math
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backends.diffusion import Attempt, Diffusion, load
from backends.diffusion_pairs import PairAsk, from_cause, instructed, repainted, same_noise
from backends.diffusion_parts import Sizes, fresh, save, tokenizer_of
from generators.causal.captions import PAINTED, clause, pair, prompt, subject, vocabulary
from generators.causal.shot import state, values
from generators.causal.worlds import WORLDS
from schemas.errors import UserMistake
from schemas.painting import DiffusionSettings

TEXTS = ("the red cat, noon, before: it rains", "the blue dog, noon, after: it gets wet")
TINY = Sizes(side=32, vae=(8, 16), latents=4, unet=(16, 16), text=32)
CAUSES = [f"the {colour} {kind}, noon, before: it rains" for colour in ("red", "blue") for kind in ("cat", "dog")]
EFFECTS = [text.replace("before: it rains", "after: it gets wet") for text in CAUSES]
ASKS = [PairAsk(cause=a, effect=b, seed=i) for i, (a, b) in enumerate(zip(CAUSES, EFFECTS, strict=True))]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tiny") / "pipeline"
    save(fresh(TINY, TEXTS, seed=1), place)
    return place


@pytest.fixture(scope="module")
def model(folder: Path) -> Diffusion:
    return load(DiffusionSettings(folder=folder, steps=5, batch=3))


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copied"))


@cache
def editor() -> Any:
    """An instruction pipeline with random weights: its network reads the picture beside the noise."""
    import torch
    from diffusers import StableDiffusionInstructPix2PixPipeline, UNet2DConditionModel

    parts = fresh(TINY, TEXTS, seed=2).components
    torch.manual_seed(2)
    unet = UNet2DConditionModel.from_config({**parts["unet"].config, "in_channels": 2 * TINY.latents})
    parts.pop("image_encoder", None)
    return StableDiffusionInstructPix2PixPipeline(**{**parts, "unet": unet}, requires_safety_checker=False)


def pictures(attempts: list[Attempt]) -> np.ndarray:
    return np.stack([one.picture for one in attempts]).astype(np.int16)


def counted(module: Any) -> list[int]:
    """Count the calls of a network."""
    calls = [0]
    module.register_forward_hook(lambda *_: calls.__setitem__(0, calls[0] + 1))
    return calls


# --- asking ------------------------------------------------------------------------------------------------


def test_a_seed_gives_its_picture_whatever_the_batch(folder: Path, model: Diffusion) -> None:
    seeds = [4, 5, 6, 4]
    prompts = [CAUSES[0], CAUSES[1], CAUSES[2], CAUSES[0]]
    made = pictures(model.draw(prompts, seeds))
    alone = pictures(load(DiffusionSettings(folder=folder, steps=5, batch=1)).draw(prompts, seeds))
    assert made.shape == (4, 32, 32, 3)
    assert np.abs(made - alone).max() <= 1  # sums of a batch are rounded in another order
    assert np.abs(made[0] - made[3]).max() <= 1
    assert np.abs(made[0] - pictures(model.draw(prompts[:1], [7]))[0]).max() > 10


def test_same_noise_changes_with_the_words_alone(model: Diffusion) -> None:
    pairs = same_noise(model, ASKS)
    causes, effects = pictures([p.cause for p in pairs]), pictures([p.effect for p in pairs])
    assert (causes == pictures(model.draw(CAUSES, range(4)))).all()
    assert [(a != b).any() for a, b in zip(causes, effects, strict=True)] == [True] * 4
    same = same_noise(model, [replace(ask, effect=ask.cause) for ask in ASKS])
    assert (pictures([p.cause for p in same]) == pictures([p.effect for p in same])).all()


@pytest.mark.parametrize(("strength", "steps"), [(0.4, 2), (1.0, 5)])
def test_strength_is_the_part_of_the_steps_that_is_done(folder: Path, strength: float, steps: int) -> None:
    model = load(DiffusionSettings(folder=folder, steps=5))
    model.draw(CAUSES[:1], [0])
    calls = counted(model._pipelines["text"].unet)
    model.draw(CAUSES[:1], [0])
    drawing = calls[0]
    made = from_cause(model, ASKS[:2], strength)
    assert calls[0] - 2 * drawing == steps
    assert not any(one.flagged for one in made)


@pytest.mark.parametrize("strength", [0.0, 0.1, 1.5, math.nan])
def test_a_strength_that_does_nothing_is_refused(model: Diffusion, strength: float) -> None:
    with pytest.raises(UserMistake, match="strength must be at most 1 and leave a step of 5"):
        from_cause(model, ASKS, strength)


def test_an_instruction_reads_the_cause_picture(model: Diffusion) -> None:
    edits = Diffusion(DiffusionSettings(hub="a/b", steps=3), editor())
    asks = [replace(ask, instruction="it gets wet", seed=1) for ask in ASKS[:2]]
    first, second = instructed(model, edits, asks)
    assert edits.loaded == "edit"
    assert first.effect.picture is not None
    again = instructed(model, edits, [asks[0], replace(asks[1], cause=ASKS[3].cause)])
    assert (pictures([first.effect]) == pictures([again[0].effect])).all()
    assert (pictures([second.effect]) != pictures([again[1].effect])).any()


def test_only_what_lies_under_the_mask_is_repainted(model: Diffusion) -> None:
    mask = np.zeros((32, 32), dtype=np.bool_)
    mask[8:24, 10:20] = True
    for one in repainted(model, model, [replace(ask, mask=mask) for ask in ASKS[:2]]):
        changed = (one.cause.picture != one.effect.picture).any(axis=-1)
        assert changed[mask].any()
        assert not changed[~mask].any()
    with pytest.raises(UserMistake, match="needs a mask with something in it"):
        repainted(model, model, ASKS[:1])
    (twice,) = repainted(model, model, [replace(ASKS[0], mask=np.kron(mask, np.ones((2, 2))) > 0)])
    (once,) = repainted(model, model, [replace(ASKS[0], mask=mask)])
    assert (twice.effect.picture == once.effect.picture).all()


def test_memory_savers_change_no_picture(folder: Path, model: Diffusion) -> None:
    thrifty = load(DiffusionSettings(folder=folder, steps=5, slicing=True, tiling=True))
    assert np.abs(pictures(thrifty.draw(CAUSES, range(4))) - pictures(model.draw(CAUSES, range(4)))).max() <= 2


# --- safety ------------------------------------------------------------------------------------------------


class Guarded:
    """Flags every prompt with a dog in it."""

    def set_progress_bar_config(self, **_: Any) -> None: ...

    def to(self, _device: str) -> None: ...

    def __call__(self, prompt: list[str], num_inference_steps: int, generator: Any, **_: Any) -> Any:
        from PIL import Image

        images = [Image.new("RGB", (8, 8), "red") for _ in prompt]
        return SimpleNamespace(images=images, nsfw_content_detected=["dog" in text for text in prompt])


class GuardedEditor(Guarded):
    def __call__(self, prompt: list[str], image: Any, num_inference_steps: int, generator: Any, **_: Any) -> Any:  # type: ignore[override]
        return super().__call__(prompt, num_inference_steps, generator)


def test_flagged_pictures_are_reported_and_not_handed_out() -> None:
    model = Diffusion(DiffusionSettings(hub="a/b", batch=3), Guarded())
    assert [one.flagged for one in model.draw(CAUSES, range(4))] == [False, True, False, True]
    pairs = instructed(model, Diffusion(DiffusionSettings(hub="a/b"), GuardedEditor()), ASKS)
    assert [(p.cause.flagged, p.effect.flagged, p.flagged) for p in pairs] == [(False,) * 3, (True,) * 3] * 2
    assert [p.effect.prompt for p in pairs if p.flagged] == [EFFECTS[1], EFFECTS[3]]


def test_a_pipelines_own_safety_checker_is_obeyed(folder: Path) -> None:
    import torch
    from diffusers import DiffusionPipeline, StableDiffusionPipeline
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    tower = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = CLIPConfig(
        vision_config={**tower, "image_size": 32, "patch_size": 16}, text_config=tower, projection_dim=8
    )
    checker = StableDiffusionSafetyChecker(config)
    with torch.no_grad():
        checker.concept_embeds_weights.fill_(-2.0)  # every cosine lies above it
    parts = DiffusionPipeline.from_pretrained(folder).components
    reader = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    parts |= {"safety_checker": checker, "feature_extractor": reader}
    made = Diffusion(DiffusionSettings(folder=folder, steps=2), StableDiffusionPipeline(**parts)).draw(
        CAUSES[:2], [1, 2]
    )
    assert [one.flagged for one in made] == [True, True]


# --- what is refused ---------------------------------------------------------------------------------------


def refused(folder: Path, **settings: Any) -> str:
    with pytest.raises(UserMistake) as caught:
        load(DiffusionSettings(folder=folder, **settings)).draw(CAUSES[:1], [0])
    line = str(caught.value)
    assert line.startswith("diffusion: ")
    assert "\n" not in line
    assert len(line) < 500
    return line


def test_a_folder_that_is_no_pipeline(tmp_path: Path, copied: Path) -> None:
    assert "must be a pipeline in the diffusers layout" in refused(tmp_path / "nowhere")
    (copied / "model_index.json").write_text("{}")
    assert "must be a pipeline in the diffusers layout" in refused(copied)
    (copied / "model_index.json").write_text('{"_class_name": "NoSuchPipeline", "_diffusers_version": "0.42.1"}')
    assert "must be a complete pipeline" in refused(copied)


def test_missing_and_broken_weights(copied: Path) -> None:
    weights = copied / "unet" / "diffusion_pytorch_model.safetensors"
    data = weights.read_bytes()
    for broken in (data[: len(data) // 2], b"", b"not weights at all, but long enough for a header"):
        weights.write_bytes(broken)
        assert f"{weights} must be a whole safetensors file" in refused(copied)
    weights.unlink()
    assert "must be a complete pipeline" in refused(copied)


def test_weights_of_other_sizes(copied: Path) -> None:
    config = copied / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"block_out_channels": [32, 32]}))
    assert "must be a complete pipeline" in refused(copied)


def test_devices_that_are_not_there(folder: Path) -> None:
    assert "the device must be one of cpu" in refused(folder, device="abacus")
    assert "moves parts to a GPU" in refused(folder, offload=True)


def test_kinds_that_do_not_fit(model: Diffusion) -> None:
    with pytest.raises(UserMistake, match=r"needs an instruction pipeline.*got StableDiffusionPipeline"):
        instructed(model, model, ASKS)
    with pytest.raises(UserMistake, match=r"needs a text-to-image pipeline.*InstructPix2Pix"):
        Diffusion(DiffusionSettings(hub="a/b"), editor()).draw(CAUSES, range(4))
    with pytest.raises(UserMistake, match=r"must make pictures from prompts.*got SimpleNamespace"):
        Diffusion(DiffusionSettings(hub="a/b"), SimpleNamespace())


class Greedy(Guarded):
    def __call__(self, prompt: list[str], num_inference_steps: int, generator: Any, **_: Any) -> Any:
        raise RuntimeError(
            "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9e18 bytes"
        )


def test_too_little_memory_says_what_to_lower() -> None:
    with pytest.raises(UserMistake, match=r"needs more memory on cpu than is free; lower `batch` .got 8."):
        Diffusion(DiffusionSettings(hub="a/b"), Greedy()).draw(CAUSES, range(4))


def test_one_source_is_named_at_most() -> None:
    assert DiffusionSettings().embedded
    with pytest.raises(ValueError, match="either `folder` or `hub`"):
        DiffusionSettings(folder=Path("x"), hub="a/b")


def test_latents_of_any_number_of_channels_can_be_repainted(tmp_path: Path) -> None:
    """diffusers' own inpainting takes four; with others, all outside the mask is put back after every step."""
    six = TINY.model_copy(update={"latents": 6})
    save(fresh(six, TEXTS, seed=1), tmp_path / "six")
    model = load(DiffusionSettings(folder=tmp_path / "six", steps=5))
    mask = np.zeros((32, 32), dtype=np.bool_)
    mask[4:16, 4:16] = True
    pairs = repainted(model, model, [replace(ask, mask=mask) for ask in ASKS[:2]])
    for one in pairs:
        changed = (one.cause.picture != one.effect.picture).any(axis=-1)
        assert changed[mask].mean() > 0.5
        assert not changed[~mask].any()
    whole = np.ones((32, 32), dtype=np.bool_)
    (free,) = repainted(model, model, [replace(ASKS[0], mask=whole)])
    far, near = (np.abs(one.effect.picture.astype(int) - free.effect.picture).mean() for one in (pairs[1], pairs[0]))
    assert near != far  # the words still matter


def test_what_is_kept_outside_the_mask_reaches_what_is_painted(tmp_path: Path) -> None:
    from backends.diffusion_blend import keep_outside

    six = TINY.model_copy(update={"latents": 6})
    pipeline = fresh(six, TEXTS, seed=1)
    pipeline.scheduler.set_timesteps(2)
    from PIL import Image

    image, mask = Image.new("RGB", (32, 32), "red"), Image.new("L", (32, 32), 0)
    mask.paste(255, (0, 0, 3, 3))  # one latent and a half
    on_step = keep_outside(pipeline, [image], [mask], [0])
    import torch

    painted = torch.full((1, 6, 16, 16), 9.0)
    last = on_step(pipeline, 1, None, {"latents": painted})["latents"]
    assert (last[0, :, :2, :2] == 9).all()
    pixels = pipeline.image_processor.preprocess([image])
    clean = pipeline.vae.encode(pixels).latent_dist.mode() * pipeline.vae.config.scaling_factor
    assert torch.allclose(last[0, :, 2:, 2:], clean[0, :, 2:, 2:])
    first = on_step(pipeline, 0, None, {"latents": painted})["latents"]
    assert (first[0, :, 2:, 2:] != clean[0, :, 2:, 2:]).any()  # noised as far as the next step needs


# --- captions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", WORLDS.values(), ids=lambda world: world.name)
def test_prompts_tell_states_apart_and_keep_the_subject(world: Any) -> None:
    for index in range(20):
        start, later = pair(world, 1 + index % 4, Random(f"{world.name} {index}"))
        assert subject(start) == subject(later)
        assert {prompt(start), prompt(later)} == {f"{subject(start)}, {clause(one)}" for one in (start, later)}
        told = {prompt(start)}
        for name, on in state(start.causes).items():
            flipped = {**state(start.causes), name: not on}
            told.add(prompt(start.model_copy(update={"causes": values(flipped)})))
        for name, on in state(later.effects).items():
            told.add(prompt(later.model_copy(update={"effects": values({**state(later.effects), name: not on})})))
        assert len(told) == 1 + len(start.causes) + len(later.effects)


def test_every_prompt_is_made_of_whole_known_words() -> None:
    from backends.diffusion_parts import LONGEST

    tokenizer = tokenizer_of(vocabulary())
    known = {token for token in tokenizer.get_vocab() if token.endswith("</w>")}
    for index in range(64):
        for shot in pair(list(WORLDS.values())[index % 16], 4, Random(index)):
            tokens = tokenizer.tokenize(prompt(shot))
            assert set(tokens) <= known
            assert len(tokens) + 2 <= LONGEST


# --- the embedded pipeline -------------------------------------------------------------------------------------


def test_the_embedded_pipeline_is_whole_and_small_and_paints_what_it_is_asked() -> None:
    from backends.diffusion import WEIGHTS
    from backends.diffusion_parts import MEGABYTES
    from backends.probe import load as load_probe

    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) < MEGABYTES * 1e6
    rng = Random(5)
    told = [shot for name in PAINTED for shot in pair(WORLDS[name], 1, rng, plain=True)]
    made = load(DiffusionSettings()).draw([prompt(shot) for shot in told], range(len(told)))
    assert {one.picture.shape for one in made if one.picture is not None} == {(64, 64, 3)}
    readings = load_probe().read([one.picture for one in made if one.picture is not None])
    seen = [(reading.world, reading.later) for reading in readings]
    right = sum(one == (shot.world, not shot.causes) for one, shot in zip(seen, told, strict=True))
    assert right >= 18, f"{right} of {len(told)} show their world and moment"
