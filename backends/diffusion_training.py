"""Training of a small pipeline on drawn pictures: first how pictures are coded, then how they are drawn from prompts.

It keeps its state on disk every few minutes and goes on from there, whatever stopped it. On one thread of a CPU the
same plan gives the same weights, in one run or in many.
"""

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from backends.diffusion_parts import LEARNT, LONGEST, Sizes, fresh, save
from backends.store import alone, sweep, whole, write_text
from schemas.errors import UserMistake
from schemas.record import Record, digest

if TYPE_CHECKING:
    from torch import Generator, Tensor

Report = Callable[[str, int, int, float], None]
"""Told now and then: phase, step, steps, loss."""
Enough = Callable[[], bool]
HELD_OUT = 0.05
"""Part of the pictures, the last ones, that nothing is trained on."""
WORST = 0.05
"""Part of a picture's pixels, those drawn worst, from which the decoder learns twice: splashes, tears, shreds."""
SPREAD = 0.03
"""Deviation of the noise on what the decoder learns from: what the U-Net makes is not quite what the encoder would."""
EMPTY = 0.1
"""Part of the prompts that are left empty, for guidance."""


class Plan(Record):
    sizes: Sizes = Sizes()
    seed: int = 0
    vae_steps: int = Field(default=2600, ge=1)
    vae_batch: int = Field(default=8, ge=1)
    decoder_steps: int = Field(default=2000, ge=0)
    """Of the VAE's decoder once more: what it draws worst counts as much again as all the rest."""
    unet_steps: int = Field(default=3300, ge=1)
    unet_batch: int = Field(default=32, ge=1)
    focus_steps: int = Field(default=2500, ge=0)
    """Of the U-Net once more: what counts in a picture weighs `focus`-fold, rare pictures come as often as others."""
    focus: float = Field(default=6.0, ge=1)
    hard_steps: int = Field(default=3000, ge=0)
    """Then once more: pictures come as often as they are hard, and what counts in them weighs twice `focus`."""
    rate: float = 1e-3
    average: float = 0.999
    """Weights that are kept are a running mean with this decay."""
    device: str = "cpu"
    save_seconds: float = 180.0


@dataclass(frozen=True)
class Examples:
    pictures: NDArray[np.uint8]
    """Shape (n, side, side, 3)."""
    prompts: Sequence[str]
    texts: Sequence[str]
    """Hold every word of every prompt: what the tokenizer is built from."""
    focus: NDArray[np.bool_]
    """Shape (n, side, side): where what is asked of a picture shows; nowhere: all of it counts alike."""
    groups: Sequence[str]
    """What of each picture: those of one group count together as much as those of another."""
    hard: Sequence[float]
    """Of each picture: how many times as often as others it comes in the last phase."""


@dataclass
class _Phase:
    name: str
    parts: tuple[str, ...]
    """Names of the pipeline's parts that learn."""
    steps: int
    loss: "Callable[[Generator], Tensor]"
    """Loss of a batch that it draws from the generator."""
    step: int = 0
    losses: list[float] = field(default_factory=list)


def train(folder: Path, plan: Plan, examples: Examples, enough: Enough, report: Report | None = None) -> bool:
    """Train to the end of the plan, or until it is enough for now; return whether the plan is done.

    `folder/pipeline` is then a whole pipeline, as good as it has become; `folder/work` keeps the state to go on from;
    `folder/losses.json` has the curves.

    Args:
        folder: where all of it is kept; another plan needs another folder.
        plan: what is built and how long it learns.
        examples: what it learns from; the last ones are held out.
        enough: asked before each step; when it says so, the state is saved and the training rests.
        report: told of the progress, some ten times a minute.

    Raises:
        UserMistake: the folder holds a run of another plan or other pictures, or another process is at it.
    """
    with alone(folder / "work" / "lock", "training"):
        sweep(folder / "work")
        return _Run(folder, plan, examples, report or (lambda *_: None)).go(enough)


class _Run:
    def __init__(self, folder: Path, plan: Plan, examples: Examples, report: Report) -> None:
        self.work, self.folder, self.plan, self.report = folder / "work", folder, plan, report
        self.pipeline = fresh(plan.sizes, examples.texts, plan.seed).to(plan.device)
        self.examples = examples
        self.kept = max(1, int(len(examples.prompts) * HELD_OUT))
        drawn = digest("examples", [*examples.prompts, examples.pictures.shape, int(examples.pictures.sum())])
        self.name = digest("diffusion", [plan.model_dump(mode="json", exclude={"save_seconds", "device"}), drawn])
        self.curves: dict[str, Any] = {}

    def go(self, enough: Enough) -> bool:
        plan = self.plan
        done = self._fit(_Phase("vae", ("vae",), plan.vae_steps, self._vae_loss), enough)
        self._measure()
        if done:
            self._prepare_latents()
            done = self._fit(_Phase("decoder", ("vae",), plan.decoder_steps, self._decoder_loss), enough)
            self._measure()
            parts = ("unet", "text_encoder")
            done = done and self._fit(_Phase("unet", parts, plan.unet_steps, self._unet_loss), enough)
            done = done and self._fit(_Phase("focus", parts, plan.focus_steps, self._focus_loss), enough)
            done = done and self._fit(_Phase("hard", parts, plan.hard_steps, self._hard_loss), enough)
        for part in LEARNT:
            getattr(self.pipeline, part).eval()
        self.curves["megabytes"] = round(save(self.pipeline, self.folder / "pipeline"), 2)
        self.curves["done"] = done
        write_text(self.folder / "losses.json", json.dumps(self.curves, sort_keys=True) + "\n")
        return done

    def _fit(self, phase: _Phase, enough: Enough) -> bool:
        """Take steps; afterwards the pipeline holds the mean weights."""
        import torch

        modules = torch.nn.ModuleDict({name: getattr(self.pipeline, name) for name in phase.parts}).train()
        optimizer = torch.optim.AdamW(modules.parameters(), lr=self.plan.rate)
        rng = torch.Generator("cpu").manual_seed(self._seed(phase.name))
        mean = {name: value.detach().clone() for name, value in modules.state_dict().items()}
        self._resume(phase, modules, optimizer, mean, rng)
        saved = told = time.monotonic()
        while phase.step < phase.steps and not enough():
            self._step(phase, modules, optimizer, mean, rng)
            now = time.monotonic()
            if now - told > 6:
                told = now
                self.report(phase.name, phase.step, phase.steps, phase.losses[-1])
            if now - saved > self.plan.save_seconds:
                saved = now
                self._keep(phase, modules, optimizer, mean, rng)
        self._keep(phase, modules, optimizer, mean, rng)
        modules.load_state_dict(mean)
        self.curves[phase.name] = phase.losses
        return phase.step == phase.steps

    def _step(self, phase: _Phase, modules: Any, optimizer: Any, mean: "dict[str, Tensor]", rng: "Generator") -> None:
        import torch

        rate = (
            self.plan.rate * min(1.0, (phase.step + 1) / 100) * (1 + math.cos(math.pi * phase.step / phase.steps)) / 2
        )
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        loss = phase.loss(rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(modules.parameters(), 1.0)
        optimizer.step()
        phase.step += 1
        decay = min(self.plan.average, (1 + phase.step) / (10 + phase.step))
        for name, value in modules.state_dict().items():
            if value.is_floating_point():
                mean[name].lerp_(value.detach(), 1 - decay)
        phase.losses.append(round(float(loss.detach()), 6))

    def _vae_loss(self, rng: "Generator") -> "Tensor":
        vae, pictures = self.pipeline.vae, self._pictures(self._batch(self.plan.vae_batch, rng))
        posterior = vae.encode(pictures).latent_dist
        noise = self._noise(posterior.mean.shape, rng)
        seen = vae.decode(posterior.mean + posterior.std * noise).sample
        return (seen - pictures).abs().mean() + 2 * ((seen - pictures) ** 2).mean() + 1e-6 * posterior.kl().mean()

    def _decoder_loss(self, rng: "Generator") -> "Tensor":
        """Return the loss of what is decoded; the encoder stays as it is, and so do the latents."""
        import torch

        vae = self.pipeline.vae
        chosen = torch.multinomial(self.shares * self.hard, self.plan.vae_batch, replacement=True, generator=rng)
        latents = self.latents[chosen].to(self.plan.device)
        latents = latents + SPREAD * self._noise(latents.shape, rng)
        missed = vae.decode(latents / vae.config.scaling_factor).sample - self._pictures(chosen.numpy())
        errors = (missed.abs() + 2 * missed**2).mean(dim=1).flatten(1)
        worst = errors.topk(max(1, int(WORST * errors.shape[1])), dim=1).values
        return errors.mean() + worst.mean()

    def _unet_loss(self, rng: "Generator") -> "Tensor":
        return self._errors(self._batch(self.plan.unet_batch, rng), rng).mean()

    def _focus_loss(self, rng: "Generator") -> "Tensor":
        return self._weighed_loss(self.shares, self.plan.focus, rng)

    def _hard_loss(self, rng: "Generator") -> "Tensor":
        return self._weighed_loss(self.shares * self.hard, 2 * self.plan.focus, rng)

    def _weighed_loss(self, shares: "Tensor", focus: float, rng: "Generator") -> "Tensor":
        """Choose pictures by their shares; what counts in a picture weighs `focus`-fold, each picture as a whole 1."""
        import torch

        chosen = torch.multinomial(shares, self.plan.unet_batch, replacement=True, generator=rng)
        weights = 1 + (focus - 1) * self.marked[chosen]
        weights = weights / weights.mean(dim=(1, 2, 3), keepdim=True)
        return (self._errors(chosen, rng) * weights.to(self.plan.device)).mean()

    def _errors(self, chosen: "Tensor", rng: "Generator") -> "Tensor":
        """Return the squared errors of the U-Net's guesses, of the shape of the latents."""
        import torch

        pipeline = self.pipeline
        clean = self.latents[chosen].to(self.plan.device)
        noise = self._noise(clean.shape, rng)
        times = torch.randint(pipeline.scheduler.config.num_train_timesteps, (len(chosen),), generator=rng)
        tokens = self.tokens[chosen]
        tokens[torch.rand(len(chosen), generator=rng) < EMPTY] = self.empty
        times, tokens = times.to(self.plan.device), tokens.to(self.plan.device)
        hidden = pipeline.text_encoder(tokens)[0]
        guess = pipeline.unet(pipeline.scheduler.add_noise(clean, noise, times), times, hidden).sample
        errors: Tensor = (guess - pipeline.scheduler.get_velocity(clean, noise, times)) ** 2
        return errors

    def _batch(self, size: int, rng: "Generator") -> "Tensor":
        import torch

        return torch.randint(max(1, len(self.examples.prompts) - self.kept), (size,), generator=rng)

    def _noise(self, shape: Any, rng: "Generator") -> "Tensor":
        import torch

        return torch.randn(shape, generator=rng).to(self.plan.device)

    def _pictures(self, numbers: Any) -> "Tensor":
        import torch

        chosen = torch.from_numpy(self.examples.pictures[numbers]).to(self.plan.device)
        return chosen.permute(0, 3, 1, 2).float() / 127.5 - 1

    def _measure(self) -> None:
        """Note how well held-out pictures come back, as a mean distance on the scale from -1 to 1."""
        import torch

        vae, numbers = self.pipeline.vae.eval(), np.arange(len(self.examples.prompts))[-self.kept :][:64]
        with torch.no_grad():
            pictures = self._pictures(numbers)
            seen = vae.decode(vae.encode(pictures).latent_dist.mean).sample
            self.curves["held_out_l1"] = round(float((seen - pictures).abs().mean()), 5)

    def _prepare_latents(self) -> None:
        """Code every picture once, to unit deviation, and every prompt."""
        import torch

        vae, count = self.pipeline.vae.eval(), len(self.examples.prompts)
        with torch.no_grad():
            parts = [
                vae.encode(self._pictures(np.arange(start, min(start + 32, count)))).latent_dist.mean.cpu()
                for start in range(0, count, 32)
            ]
        latents = torch.cat(parts)
        factor = 1 / float(latents.std())
        vae.register_to_config(scaling_factor=factor)
        self.latents = latents * factor
        self.tokens, self.empty = self._ids(self.examples.prompts), self._ids([""])[0]
        self._prepare_focus()

    def _prepare_focus(self) -> None:
        """Mark what counts in every latent, and how often every picture that is learnt from shall come."""
        import torch

        focus = torch.from_numpy(self.examples.focus)[:, None].float()
        self.marked = torch.nn.functional.adaptive_max_pool2d(focus, tuple(self.latents.shape[-2:]))
        learnt = max(1, len(self.examples.groups) - self.kept)
        groups = self.examples.groups[:learnt]
        sizes = Counter(groups)
        self.shares = torch.tensor([1 / sizes[group] for group in groups])
        self.hard = torch.tensor(self.examples.hard[:learnt])

    def _ids(self, prompts: Sequence[str]) -> "Tensor":
        tokenizer = self.pipeline.tokenizer
        ids: Tensor = tokenizer(
            list(prompts), padding="max_length", max_length=LONGEST, truncation=True, return_tensors="pt"
        ).input_ids
        return ids

    def _seed(self, phase: str) -> int:
        return int(digest("noise", [self.plan.seed, phase])[:12], 16)

    def _keep(self, phase: _Phase, modules: Any, optimizer: Any, mean: "dict[str, Tensor]", rng: "Generator") -> None:
        import torch

        state = {
            "name": self.name,
            "step": phase.step,
            "losses": phase.losses,
            "weights": modules.state_dict(),
            "mean": mean,
            "optimizer": optimizer.state_dict(),
            "rng": rng.get_state(),
        }
        with whole(self.work / f"{phase.name}.pt") as beside:
            torch.save(state, beside)

    def _resume(self, phase: _Phase, modules: Any, optimizer: Any, mean: "dict[str, Tensor]", rng: "Generator") -> None:
        import torch

        path = self.work / f"{phase.name}.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.plan.device, weights_only=True)
        if state["name"] != self.name:
            raise UserMistake(
                f"training: {self.folder} must hold a run of this plan and these pictures (got another); "
                "choose another folder, or remove this one"
            )
        modules.load_state_dict(state["weights"])
        optimizer.load_state_dict(state["optimizer"])
        mean.update(state["mean"])
        rng.set_state(state["rng"].cpu())
        phase.step, phase.losses = state["step"], state["losses"]
