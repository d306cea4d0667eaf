"""Repainting with pipelines that no inpainting pipeline of diffusers takes, because their latents have other than four
channels: image-to-image in which, after every step, all outside the mask is put back as the picture has it, noised as
far as that step needs (Lugmayr et al. 2022, RePaint, without resampling; Avrahami et al. 2022, blended diffusion).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

OnStep = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]


def must_blend(pipeline: Any) -> bool:
    """Tell whether the network works on plain latents of a number of channels that diffusers' inpainting refuses."""
    network, vae = getattr(pipeline, "unet", None), getattr(pipeline, "vae", None)
    if network is None or vae is None:
        return False
    channels = int(network.config.in_channels)
    return channels == int(vae.config.latent_channels) and channels != 4


def keep_outside(pipeline: Any, images: Sequence["Image"], masks: Sequence["Image"], seeds: Sequence[int]) -> OnStep:
    """Return what a pipeline is to call after each step.

    Args:
        pipeline: an image-to-image pipeline with a VAE.
        images: the pictures, one size.
        masks: white where a picture is painted anew; a latent that a white pixel falls into is painted anew.
        seeds: of the noise that the kept parts get, one a picture.
    """
    import torch

    vae, scheduler = pipeline.vae, pipeline.scheduler
    with torch.no_grad():
        pixels = pipeline.image_processor.preprocess(list(images)).to(vae.device, vae.dtype)
        kept = vae.encode(pixels).latent_dist.mode() * vae.config.scaling_factor
    noise = torch.stack([torch.randn(kept.shape[1:], generator=torch.Generator("cpu").manual_seed(s)) for s in seeds])
    noise, anew = noise.to(kept), _anew(masks, kept.shape[-2:]).to(kept.device)

    def on_step(running: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        times = running.scheduler.timesteps
        left = step + 1 < len(times)
        known = scheduler.add_noise(kept, noise, times[step + 1].repeat(len(kept))) if left else kept
        return {"latents": torch.where(anew, tensors["latents"], known.to(tensors["latents"].dtype))}

    return on_step


def _anew(masks: Sequence["Image"], size: Any) -> Any:
    """Shrink masks to latents, shape (n, 1, height, width): one white pixel is enough."""
    import numpy as np
    import torch

    white = torch.stack([torch.from_numpy(np.asarray(mask.convert("L")) > 127).float()[None] for mask in masks])
    return torch.nn.functional.adaptive_max_pool2d(white, tuple(size)) > 0
