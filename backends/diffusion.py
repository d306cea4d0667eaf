"""Diffusion models: any diffusers pipeline from a folder or the Hub, asked with one seed an item.

The noise of an item comes from a generator of its own on the CPU, so that neither the device nor its neighbours in the
batch choose it. What a pipeline's safety checker flags is reported and never handed out.
"""

import inspect
import json
import threading
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from backends.diffusion_blend import keep_outside, must_blend
from backends.media import Picture
from backends.weights import Place, check_device, check_whole, explained
from schemas.errors import UserMistake
from schemas.painting import DiffusionSettings

Kind = Literal["text", "image", "inpaint", "edit"]
"""What a pipeline starts from: a prompt, a picture as well, a picture with a mask, a picture with an instruction."""
Mask = NDArray[np.bool_]
"""Shape (height, width): true where the picture is painted anew."""
NEEDS: dict[Kind, str] = {
    "text": "a text-to-image pipeline",
    "image": "an image-to-image pipeline",
    "inpaint": "an inpainting pipeline",
    "edit": "an instruction pipeline, such as InstructPix2Pix",
}
WEIGHTS = Path(__file__).parent / "weights" / "diffusion"
"""The embedded pipeline; how it was trained: flows/train_diffusion.py."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    prompt: str
    seed: int
    picture: Picture | None
    """None where the safety checker flagged it, or the picture that it was to be made from."""

    @property
    def flagged(self) -> bool:
        return self.picture is None


class Diffusion:
    """A loaded pipeline, and the other kinds that its parts serve as well; a pipeline of no known kind is refused."""

    def __init__(self, settings: DiffusionSettings, pipeline: Any) -> None:
        self.settings = settings
        self.loaded = _kind_of(pipeline)
        self._pipelines = {self.loaded: pipeline}
        self._ready(pipeline)

    def generate(
        self,
        kind: Kind,
        prompts: Sequence[str],
        seeds: Sequence[int],
        inputs: Sequence[dict[str, Any]] | None = None,
        **options: float,
    ) -> list[Attempt]:
        """Return one attempt a prompt, in order.

        Args:
            kind: what the pipeline starts from.
            prompts: prompts, or instructions.
            seeds: one a prompt.
            inputs: pictures under the pipeline's own names (`image`, `mask_image`), as PIL images.
            options: numbers under the pipeline's own names, beside steps; `guidance_scale` in place of the settings'.

        Raises:
            UserMistake: the model cannot serve as this kind, or memory does not suffice.
        """
        pipeline, size, made = self._pipeline(kind), self.settings.batch, []
        given = inputs or [{} for _ in prompts]
        asked = list(zip(prompts, seeds, given, strict=True))
        for start in range(0, len(asked), size):
            with _explained(self.settings):
                made += self._batch(kind, pipeline, asked[start : start + size], options)
        return made

    def draw(self, prompts: Sequence[str], seeds: Sequence[int], **options: float) -> list[Attempt]:
        """Draw from prompts; the same prompt and seed are asked once, however often they stand there."""
        asked = list(dict.fromkeys(zip(prompts, seeds, strict=True)))
        made = self.generate("text", [prompt for prompt, _ in asked], [seed for _, seed in asked], None, **options)
        found = dict(zip(asked, made, strict=True))
        return [found[one] for one in zip(prompts, seeds, strict=True)]

    def _batch(
        self, kind: Kind, pipeline: Any, asked: Sequence[tuple[str, int, dict[str, Any]]], options: dict[str, Any]
    ) -> list[Attempt]:
        import torch

        prompts, seeds, given = zip(*asked, strict=True)
        inputs: dict[str, Any] = {name: [one[name] for one in given] for name in given[0]}
        if kind == "inpaint" and must_blend(pipeline):
            inputs["callback_on_step_end"] = keep_outside(pipeline, inputs["image"], inputs.pop("mask_image"), seeds)
        out = pipeline(
            prompt=list(prompts),
            num_inference_steps=self.settings.steps,
            generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
            output_type="pil",
            **inputs,
            **{"guidance_scale": self.settings.guidance, **options},
        )
        flags = getattr(out, "nsfw_content_detected", None) or getattr(out, "nsfw_detected", None)
        return [
            Attempt(prompt=prompt, seed=seed, picture=None if flag else np.asarray(image.convert("RGB")))
            for prompt, seed, image, flag in zip(
                prompts, seeds, out.images, flags or [False] * len(prompts), strict=True
            )
        ]

    def _pipeline(self, kind: Kind) -> Any:
        if kind not in self._pipelines:
            self._pipelines[kind] = self._converted(kind)
        return self._pipelines[kind]

    def _converted(self, kind: Kind) -> Any:
        """Build another kind of pipeline from the same parts."""
        import diffusers

        autos = {"text": "Text2Image", "image": "Image2Image", "inpaint": "Inpainting"}
        pipeline = self._pipelines[self.loaded]
        if self.loaded == "edit" or kind == "edit" or (kind != "inpaint" and _takes_a_mask(pipeline)):
            raise _wrong_kind(self.settings, kind, pipeline)
        if kind == "inpaint" and must_blend(pipeline):
            return self._pipeline("image")
        try:
            converted = getattr(diffusers, f"AutoPipelineFor{autos[kind]}").from_pipe(pipeline)
        except ValueError:  # diffusers knows no such pipeline of this family of models
            raise _wrong_kind(self.settings, kind, pipeline) from None
        self._ready(converted)
        return converted

    def _ready(self, pipeline: Any) -> None:
        """Put the pipeline on its device, with the switches that save memory."""
        settings = self.settings
        pipeline.set_progress_bar_config(disable=True)
        if settings.slicing:
            pipeline.enable_attention_slicing()
        vae = getattr(pipeline, "vae", None)
        for asked, switch in ((settings.slicing, "enable_slicing"), (settings.tiling, "enable_tiling")):
            if asked and hasattr(vae, switch):
                getattr(vae, switch)()
        with _explained(settings):
            if settings.offload:
                pipeline.enable_model_cpu_offload(device=settings.device)
            else:
                pipeline.to(settings.device)


def load(settings: DiffusionSettings) -> Diffusion:
    """Load a pipeline; only one of the Hub touches the network. Weights are read from safetensors alone, never pickles.

    Raises:
        UserMistake: weights are missing or broken, the pipeline is of the wrong kind, or the device is not there.
    """
    folder = WEIGHTS if settings.embedded else settings.folder
    if folder is not None:
        _check_files(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of diffusers about itself
        from transformers.utils import logging

        logging.set_verbosity_error()  # the import of diffusers has it recommend packages
        logging.disable_progress_bar()
        import diffusers
        import torch
        from tqdm import tqdm

        _check_device(settings)
        diffusers.utils.logging.set_verbosity_error()
        diffusers.utils.logging.disable_progress_bar()
        tqdm.set_lock(threading.RLock())  # its own is a semaphore, of which a worker that is stopped leaves one behind
        with _explained(settings):
            pipeline = diffusers.DiffusionPipeline.from_pretrained(
                str(folder or settings.hub),
                revision=settings.revision,
                torch_dtype=getattr(torch, settings.dtype),
                use_safetensors=True,
                local_files_only=folder is not None,
            )
    return Diffusion(settings, pipeline)


def _check_files(folder: Path) -> None:
    """Look at a folder before the slow imports: is it a pipeline, and are its weights whole?"""

    index = folder / "model_index.json"
    try:
        named = json.loads(index.read_text())["_class_name"]
    except (OSError, ValueError, KeyError, TypeError):
        named = None
    if not isinstance(named, str):
        raise UserMistake(
            f"diffusion: {folder} must be a pipeline in the diffusers layout (got no readable "
            "model_index.json that names one); give the folder that holds it"
        )
    check_whole("diffusion", folder)


def _check_device(settings: DiffusionSettings) -> None:
    check_device("diffusion", settings.device)
    if not settings.offload:
        return
    if settings.device.partition(":")[0] == "cpu":
        raise UserMistake("diffusion: `offload` moves parts to a GPU and back (got device cpu); leave it out")
    if find_spec("accelerate") is None:
        raise UserMistake("diffusion: `offload` needs the package accelerate (it is not installed); install it")


def _kind_of(pipeline: Any) -> Kind:
    """Tell a pipeline's kind by what it can be called with.

    Raises:
        UserMistake: it makes no picture from a prompt.
    """
    takes = set(inspect.signature(type(pipeline).__call__).parameters)
    others = {"num_frames", "control_image", "audio_length_in_s"} & takes or hasattr(pipeline, "controlnet")
    if "prompt" not in takes or "generator" not in takes or others:
        raise UserMistake(
            "diffusion: a pipeline must make pictures from prompts, pictures, masks or instructions "
            f"(got {type(pipeline).__name__}); name another"
        )
    if "mask_image" in takes:
        return "inpaint"
    if "image" in takes:
        return "image" if "strength" in takes else "edit"
    return "text"


def _takes_a_mask(pipeline: Any) -> bool:
    """Tell whether the network itself wants mask and masked picture beside the latents: it serves nothing else."""
    network, vae = getattr(pipeline, "unet", None), getattr(pipeline, "vae", None)
    return network is not None and vae is not None and network.config.in_channels > vae.config.latent_channels


def _wrong_kind(settings: DiffusionSettings, kind: Kind, pipeline: Any) -> UserMistake:
    got = type(pipeline).__name__
    return UserMistake(f"diffusion: this strategy needs {NEEDS[kind]} (got {got} in {settings.source}); name another")


def _explained(settings: DiffusionSettings) -> AbstractContextManager[None]:
    return explained(
        Place(
            who="diffusion",
            source=settings.source,
            device=settings.device,
            dtype=settings.dtype,
            what="a complete pipeline that diffusers can run",
            relief=f"lower `batch` (got {settings.batch}), or set `slicing`, `tiling`, `offload` or a smaller `dtype`",
        )
    )
