"""Diffusion models: any diffusers pipeline from a folder or the Hub, asked with one seed an item.

The noise of an item comes from a generator of its own on the CPU, so that neither the device nor its neighbours in the
batch choose it. What a pipeline's safety checker flags is reported and never handed out.
"""

import inspect
import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from backends.media import Picture
from schemas.errors import UserMistake
from schemas.record import Record

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


class DiffusionSettings(Record):
    folder: Path | None = None
    """A pipeline in the diffusers folder layout; nothing is fetched for it."""
    hub: str | None = None
    """Or a model of the Hub, `owner/name`: it is fetched when it is not cached."""
    revision: str | None = None
    """Commit or tag at the Hub."""
    device: str = "cpu"
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    batch: int = Field(default=8, ge=1)
    """Pictures under way at once."""
    steps: int = Field(default=25, ge=1)
    guidance: float = Field(default=2.0, ge=0)
    slicing: bool = False
    """Attention, and pictures of a batch in the decoder, one part after another: slower, in less memory."""
    tiling: bool = False
    """Decodes tile by tile: for pictures of 1024 px and more."""
    offload: bool = False
    """Keeps on the GPU only the part of the pipeline that is at work."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.folder is None) == (self.hub is None):
            raise ValueError(f"name either `folder` or `hub` (got {self.folder} and {self.hub})")
        return self

    @property
    def source(self) -> str:
        return str(self.folder or self.hub)


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
            options: numbers that the pipeline takes beside steps and guidance.

        Raises:
            UserMistake: the model cannot serve as this kind, or memory does not suffice.
        """
        pipeline, size, made = self._pipeline(kind), self.settings.batch, []
        given = inputs or [{} for _ in prompts]
        asked = list(zip(prompts, seeds, given, strict=True))
        for start in range(0, len(asked), size):
            with _explained(self.settings):
                made += self._batch(pipeline, asked[start : start + size], options)
        return made

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Attempt]:
        return self.generate("text", prompts, seeds)

    def _batch(
        self, pipeline: Any, asked: Sequence[tuple[str, int, dict[str, Any]]], options: dict[str, float]
    ) -> list[Attempt]:
        import torch

        prompts, seeds, given = zip(*asked, strict=True)
        out = pipeline(
            prompt=list(prompts),
            num_inference_steps=self.settings.steps,
            guidance_scale=self.settings.guidance,
            generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
            output_type="pil",
            **{name: [one[name] for one in given] for name in given[0]},
            **options,
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
    _check_files(settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of diffusers about itself
        from transformers.utils import logging

        logging.set_verbosity_error()  # the import of diffusers has it recommend packages
        logging.disable_progress_bar()
        import diffusers
        import torch

        _check_device(settings, torch)
        diffusers.utils.logging.set_verbosity_error()
        diffusers.utils.logging.disable_progress_bar()
        with _explained(settings):
            pipeline = diffusers.DiffusionPipeline.from_pretrained(
                settings.source,
                revision=settings.revision,
                torch_dtype=getattr(torch, settings.dtype),
                use_safetensors=True,
                local_files_only=settings.folder is not None,
            )
    return Diffusion(settings, pipeline)


def _check_files(settings: DiffusionSettings) -> None:
    """Look at a folder before the slow imports: is it a pipeline, and are its weights whole?"""
    from safetensors import SafetensorError, safe_open

    if settings.folder is None:
        return
    index = settings.folder / "model_index.json"
    try:
        named = json.loads(index.read_text())["_class_name"]
    except (OSError, ValueError, KeyError, TypeError):
        named = None
    if not isinstance(named, str):
        raise UserMistake(
            f"diffusion: {settings.folder} must be a pipeline in the diffusers layout (got no readable "
            "model_index.json that names one); give the folder that holds it"
        )
    for path in sorted(settings.folder.glob("**/*.safetensors")):
        try:
            with safe_open(path, framework="np"):
                pass
        except (SafetensorError, OSError) as error:
            raise UserMistake(
                f"diffusion: {path} must be a whole safetensors file (got: {_line(error)}); copy it again"
            ) from None


def _check_device(settings: DiffusionSettings, torch: Any) -> None:
    name = settings.device.partition(":")[0]
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(name, False):
        have = ", ".join(key for key, found in there.items() if found)
        raise UserMistake(f"diffusion: the device must be one of {have} (got {settings.device}); set `device`")
    if settings.offload and name == "cpu":
        raise UserMistake("diffusion: `offload` moves parts to a GPU and back (got device cpu); leave it out")


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


@contextmanager
def _explained(settings: DiffusionSettings) -> Iterator[None]:
    """Turn what loading and running raise into one line that a user can act on."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise UserMistake(
                f"diffusion: {settings.source} must run on {settings.device} in {settings.dtype} "
                f"(got: {_line(error)}); look at its folder, `device` and `dtype`"
            ) from None
        raise UserMistake(
            f"diffusion: {settings.source} needs more memory on {settings.device} than is free (batch "
            f"{settings.batch}); lower `batch`, or set `slicing`, `tiling`, `offload` or a smaller `dtype`"
        ) from None
    except (OSError, ValueError, ImportError, AttributeError) as error:
        raise UserMistake(
            f"diffusion: {settings.source} must be a complete pipeline that diffusers can run (got: {_line(error)}); "
            "get it again, or name another"
        ) from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:240] or type(error).__name__
