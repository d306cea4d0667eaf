"""Training of the probe on drawn pictures, spoilt in all the ways in which painted ones are a little wrong.

It keeps its state on disk every minute or two and goes on from there, whatever stopped it. On one thread the same plan
and pictures give the same weights, in one run or in many.
"""

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from backends.probe import Facts, ProbeSpec, divided, net_of, one_thread, tensors
from backends.store import whole
from schemas.errors import UserMistake
from schemas.record import Record, digest

if TYPE_CHECKING:
    from torch import Generator, Tensor

Report = Callable[[int, int, float], None]
"""Told now and then: step, steps, loss."""
UNASKED = -1
"""Label of a variable that such a picture does not show."""


class ProbePlan(Record):
    spec: ProbeSpec
    seed: int = 0
    steps: int = Field(default=3000, ge=1)
    batch: int = Field(default=32, ge=2)
    rate: float = 2e-3
    save_seconds: float = 90.0


@dataclass(frozen=True)
class Lessons:
    pictures: NDArray[np.uint8]
    """Shape (n, side, side, 3)."""
    facts: Sequence[Facts]
    """What each of them shows."""


def labels_of(spec: ProbeSpec, facts: Sequence[Facts]) -> "dict[str, Tensor]":
    """Return the labels of pictures by what they stand for: one number each, of the variables one row each."""
    import torch

    worlds = {read.world: number for number, read in enumerate(spec.reads)}
    rows: dict[str, list[Any]] = {name: [] for name in ("world", "moment", *spec.blocks)}
    for fact in facts:
        read = spec.reads[worlds[fact.world]]
        rows["world"].append(worlds[fact.world])
        rows["moment"].append(float(fact.later))
        for part, choices in spec.choices(worlds[fact.world]).items():
            rows[part].append(choices.index(getattr(fact, part)))
        on = [int(fact.on.get(name, UNASKED)) for name in read.names]
        rows["on"].append(on + [UNASKED] * (spec.blocks["on"] - len(on)))
    return {name: torch.tensor(row) for name, row in rows.items()}


def spoilt(pictures: "Tensor", rng: "Generator") -> "Tensor":
    """Spoil pictures (n, 3, side, side), each its own way: moved, bent, blurred, tinted, ghosted and noisy.

    Colours change by less than the distance to any colour of another name.
    """
    import torch
    from torch.nn import functional

    count, _, side, _ = pictures.shape

    def each(low: float, high: float, *more: int) -> "Tensor":
        return torch.rand(count, *(more or (1, 1, 1)), generator=rng) * (high - low) + low

    moved = functional.grid_sample(pictures, _places(count, side, rng), padding_mode="border", align_corners=False)
    blurred = functional.avg_pool2d(functional.pad(moved, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    seen = torch.lerp(moved, blurred, each(-0.3, 0.9).clamp(min=0))
    ghost = each(-0.2, 0.12).clamp(min=0)
    seen = torch.lerp(seen, seen.roll(1, 0), ghost)
    grey = seen.mean(dim=1, keepdim=True)
    seen = torch.lerp(grey, seen, each(0.85, 1.1)) * each(0.92, 1.08, 3, 1, 1) + each(-0.08, 0.08)
    clouds = torch.randn(count, 3, 8, 8, generator=rng) * each(0, 0.06)
    seen = seen + functional.interpolate(clouds, size=side, mode="bilinear", align_corners=False)
    return (seen + torch.randn(seen.shape, generator=rng) * each(0, 0.06)).clamp(-1, 1)


def _places(count: int, side: int, rng: "Generator") -> "Tensor":
    """Return where each pixel comes from: turned, scaled, shifted by up to 3 % and bent a little, as a grid."""
    import torch
    from torch.nn import functional

    def each(reach: float) -> "Tensor":
        return (torch.rand(count, generator=rng) * 2 - 1) * reach

    turn, size = each(math.radians(2)), 1 + each(0.04)
    rows = [torch.stack([size * turn.cos(), -turn.sin(), each(0.06)]), torch.stack([turn.sin(), size, each(0.06)])]
    grid = functional.affine_grid(torch.stack(rows).permute(2, 0, 1), [count, 3, side, side], align_corners=False)
    bends = torch.randn(count, 2, 6, 6, generator=rng) * 0.01
    return grid + functional.interpolate(bends, size=side, mode="bicubic", align_corners=False).permute(0, 2, 3, 1)


def round_trips(folder: Path, pictures: NDArray[np.uint8], noise: float, seed: int) -> NDArray[np.uint8]:
    """Code pictures by a pipeline's VAE and decode them again, as soft as whatever it would paint.

    Args:
        folder: a pipeline in the diffusers layout, of pictures of this size.
        pictures: shape (n, side, side, 3).
        noise: the most that is added to the latents, as a part of their deviation; each picture gets its own amount.
        seed: of the noise.

    Raises:
        UserMistake: the folder holds no VAE that can be loaded.
    """
    import torch
    from diffusers import AutoencoderKL

    try:
        vae = AutoencoderKL.from_pretrained(folder, subfolder="vae", local_files_only=True).eval()
    except (OSError, ValueError, KeyError) as error:
        got = " ".join(str(error).split())[:160]
        raise UserMistake(f"probe: {folder} must be a pipeline with a VAE (got: {got}); give another --vae") from None
    rng, made = torch.Generator("cpu").manual_seed(seed), []
    with one_thread(), torch.inference_mode():
        for start in range(0, len(pictures), 16):
            latents = vae.encode(tensors(pictures[start : start + 16])).latent_dist.mean
            amount = torch.rand(len(latents), 1, 1, 1, generator=rng) * noise * latents.std()
            seen = vae.decode(latents + amount * torch.randn(latents.shape, generator=rng)).sample
            made.append(seen.add(1).mul(127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy())
    return np.concatenate(made)


def loss_of(spec: ProbeSpec, numbers: "Tensor", labels: "dict[str, Tensor]") -> "Tensor":
    from torch.nn import functional

    parts = divided(spec, numbers, labels["world"])
    loss = functional.binary_cross_entropy_with_logits(parts["moment"], labels["moment"])
    for name in ("world", "kind", "colour", "pattern"):
        loss = loss + functional.cross_entropy(parts[name], labels[name])
    asked = labels["on"] != UNASKED
    return loss + 3 * functional.binary_cross_entropy_with_logits(parts["on"][asked], labels["on"][asked].float())


def train(
    work: Path, plan: ProbePlan, lessons: Lessons, enough: Callable[[], bool], report: Report | None = None
) -> tuple[Any, list[float]] | None:
    """Train to the end of the plan and return net and losses; None when it was enough before.

    Args:
        work: folder of the state to go on from; another plan or other pictures need another folder.
        plan: what is built and how long it learns.
        lessons: what it learns from, all of them.
        enough: asked before each step; when it says so, the state is saved and the training rests.
        report: told of the progress, some ten times a minute.

    Raises:
        UserMistake: the folder holds a run of another plan or other pictures.
    """
    with one_thread():
        return _Run(work, plan, lessons).go(enough, report or (lambda *_: None))


class _Run:
    def __init__(self, work: Path, plan: ProbePlan, lessons: Lessons) -> None:
        import torch

        self.path, self.plan, self.lessons = work / "probe.pt", plan, lessons
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed("weights"))
            self.net = net_of(plan.spec).train().to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=plan.rate, weight_decay=0.02)
        self.rng = torch.Generator("cpu").manual_seed(self._seed("noise"))
        self.labels = labels_of(plan.spec, lessons.facts)
        self.losses: list[float] = []
        drawn = [[fact.model_dump() for fact in lessons.facts], int(lessons.pictures.sum(dtype=np.int64))]
        self.name = digest("probe", plan.model_dump(mode="json", exclude={"save_seconds"}), drawn)

    def go(self, enough: Callable[[], bool], report: Report) -> tuple[Any, list[float]] | None:
        self._resume()
        saved = told = time.monotonic()
        while len(self.losses) < self.plan.steps:
            if enough():
                self._keep()
                return None
            self._step()
            now = time.monotonic()
            if now - told > 6:
                told = now
                report(len(self.losses), self.plan.steps, float(np.mean(self.losses[-20:])))
            if now - saved > self.plan.save_seconds:
                saved = now
                self._keep()
        self._keep()
        return self.net.eval(), self.losses

    def _step(self) -> None:
        import torch

        done = len(self.losses) / self.plan.steps
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate * min(1.0, (len(self.losses) + 1) / 100) * (1 + math.cos(math.pi * done)) / 2
        chosen = torch.randint(len(self.lessons.facts), (self.plan.batch,), generator=self.rng)
        pictures = spoilt(tensors(self.lessons.pictures[chosen.numpy()]), self.rng)
        self.optimizer.zero_grad(set_to_none=True)
        numbers = self.net(pictures.contiguous(memory_format=torch.channels_last))
        loss = loss_of(self.plan.spec, numbers, {name: values[chosen] for name, values in self.labels.items()})
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.optimizer.step()
        self.losses.append(round(float(loss.detach()), 6))

    def _seed(self, purpose: str) -> int:
        return int(digest("probe", self.plan.seed, purpose)[:12], 16)

    def _keep(self) -> None:
        import torch

        state = {
            "name": self.name,
            "losses": json.dumps(self.losses),
            "weights": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": self.rng.get_state(),
        }
        with whole(self.path) as beside:
            torch.save(state, beside)

    def _resume(self) -> None:
        import torch

        if not self.path.exists():
            return
        state = torch.load(self.path, map_location="cpu", weights_only=True)
        if state["name"] != self.name:
            raise UserMistake(
                f"probe: {self.path.parent} must hold a run of this plan and these pictures (got another); "
                "choose another folder, or remove this one"
            )
        self.net.load_state_dict(state["weights"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.rng.set_state(state["rng"])
        self.losses = json.loads(state["losses"])
