"""A small pipeline in the shape of Stable Diffusion, from nothing: its parts with random weights, and how it is kept.

What it learns is `diffusion_training`'s.
"""

import copy
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from backends.store import explained, write_text
from schemas.record import Record

if TYPE_CHECKING:
    from diffusers import StableDiffusionPipeline

LONGEST = 104
"""Tokens of a prompt; the longest at level 4 has 97."""
LEARNT = ("vae", "unet", "text_encoder")
MEGABYTES = 25.0
"""What the pipeline may weigh in the repository."""


class Sizes(Record):
    side: int = Field(default=64, ge=16)
    """Pixels."""
    vae: tuple[int, ...] = (16, 32, 64)
    """Channels by level; each level but the last halves the picture."""
    latents: int = 6
    unet: tuple[int, int] = (48, 96)
    """Channels by level; the second looks at the prompt."""
    text: int = 128
    """Width of the text encoder, which has two layers."""

    @property
    def latent_side(self) -> int:
        return self.side >> (len(self.vae) - 1)


def tokenizer_of(texts: Sequence[str]) -> Any:
    """Build a CLIP tokenizer in which every word of the texts is one token; words it never met fall to pieces.

    The trainer of `tokenizers` orders merges of equal rank differently from run to run: hence our own.
    """
    from transformers import CLIPTokenizer

    backend = CLIPTokenizer().backend_tokenizer  # for its normaliser and its rule of where words end
    split = backend.pre_tokenizer.pre_tokenize_str
    words = sorted({word for text in texts for word, _ in split(backend.normalizer.normalize_str(text))})
    merges = _merges(words)
    letters = {letter for word in words for letter in (*word, f"{word[-1]}</w>")}
    tokens = ["<|startoftext|>", "<|endoftext|>", *sorted(letters), *dict.fromkeys(a + b for a, b in merges)]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=LONGEST)


def _merges(words: Sequence[str]) -> list[tuple[str, str]]:
    """Join the most frequent neighbours (of equal ones the first by letters) until every word is one piece."""
    left, merges = [[*word[:-1], f"{word[-1]}</w>"] for word in words], []
    while left := [word for word in left if len(word) > 1]:
        counts = Counter(pair for word in left for pair in pairwise(word))
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        left = [_joined(word, best) for word in left]
    return merges


def _joined(word: list[str], pair: tuple[str, str]) -> list[str]:
    made: list[str] = []
    rest = iter(word)
    for piece in rest:
        if made and not made[-1].endswith("</w>") and (made[-1], piece) == pair:
            made[-1] += piece
            if (after := next(rest, None)) is not None:  # what was joined does not join again in this round
                made.append(after)
        else:
            made.append(piece)
    return made


def fresh(sizes: Sizes, texts: Sequence[str], seed: int) -> "StableDiffusionPipeline":
    """Return the pipeline with random weights, the same ones for a seed."""
    import torch
    from transformers.utils import logging

    logging.set_verbosity_error()  # the import of diffusers has it recommend packages
    from diffusers import StableDiffusionPipeline

    tokenizer = tokenizer_of(texts)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        vae, unet, encoder = _vae(sizes), _unet(sizes), _text_encoder(sizes, tokenizer)
    return StableDiffusionPipeline(
        vae=vae,
        unet=unet,
        text_encoder=encoder,
        tokenizer=tokenizer,
        scheduler=_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _vae(sizes: Sizes) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=sizes.vae,
        down_block_types=("DownEncoderBlock2D",) * len(sizes.vae),
        up_block_types=("UpDecoderBlock2D",) * len(sizes.vae),
        latent_channels=sizes.latents,
        layers_per_block=1,
        norm_num_groups=8,
        mid_block_add_attention=False,
        sample_size=sizes.side,
    )


def _unet(sizes: Sizes) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=sizes.latent_side,
        in_channels=sizes.latents,
        out_channels=sizes.latents,
        block_out_channels=sizes.unet,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=sizes.text,
        attention_head_dim=4,
        norm_num_groups=8,
    )


def _text_encoder(sizes: Sizes, tokenizer: Any) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=sizes.text,
            intermediate_size=4 * sizes.text,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=LONGEST,
            projection_dim=sizes.text,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _scheduler() -> Any:
    from diffusers import DDIMScheduler

    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        clip_sample=False,  # latents reach well beyond 1: clipped, every picture is rubbish
        set_alpha_to_one=False,
        steps_offset=1,
    )


def save(pipeline: "StableDiffusionPipeline", folder: Path) -> float:
    """Write the pipeline in the diffusers layout, weights in half precision, and return its megabytes.

    What stood in the folder is replaced file by file, each whole.
    """
    import torch
    from diffusers.utils import logging
    from transformers.utils.logging import disable_progress_bar

    logging.set_verbosity_error()  # it warns that parts to be kept in float32 are: []
    disable_progress_bar()
    halves = {name: copy.deepcopy(getattr(pipeline, name)).to(torch.float16).cpu() for name in LEARNT}
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".saving.", dir=folder.parent) as beside:
            type(pipeline)(**{**pipeline.components, **halves}, requires_safety_checker=False).save_pretrained(beside)
            _say_float32(Path(beside) / "text_encoder" / "config.json")
            for path in sorted(Path(beside).glob("**/*")):
                if path.is_file():
                    target = folder / path.relative_to(beside)
                    target.parent.mkdir(exist_ok=True)
                    path.chmod(0o644)
                    path.replace(target)
    return sum(path.stat().st_size for path in folder.glob("**/*") if path.is_file()) / 1e6


def _say_float32(config: Path) -> None:
    """Transformers loads a model in the precision its config names, diffusers in float32: they must agree on a CPU."""
    stored = json.loads(config.read_text())
    write_text(config, json.dumps(stored | {"dtype": "float32"}, indent=2, sort_keys=True) + "\n")
