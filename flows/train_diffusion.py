"""Trains the embedded diffusion pipeline on the causal worlds: python -m flows.train_diffusion --to FOLDER --minutes N.

Stop it at any time and run the same command again: it goes on where it was. A run that has ended early leaves a whole
pipeline too, as good as it has become. Train alone: a second busy process beside it slows it tenfold.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console

from backends.diffusion_parts import MEGABYTES
from backends.diffusion_training import Examples, Plan, train
from backends.images import png, scaled
from backends.media import Picture
from backends.pool import Pool, workers
from backends.store import write_bytes
from generators.causal.captions import PAINTED, pair, prompt, vocabulary
from generators.causal.shot import Setting, Shot, Value, state, take
from generators.causal.story import COLOURS
from generators.causal.world import Protagonist
from generators.causal.worlds import WORLDS
from schemas.errors import UserMistake, WhetstoneError
from schemas.record import canonical, digest
from schemas.scene import Look
from validators.painting import VISIBLE, others

if TYPE_CHECKING:
    from backends.diffusion_pairs import PairAttempt

HARD = {"apron": 4.0, "balloon": 4.0, "boat": 2.0, "coat": 1.5, "lamp": 2.0, "snowman": 2.0, "window": 1.5}
"""How many times as often as others a world comes in the last phase: the less of it was accepted before, the more."""
PHASES = ("vae", "decoder", "unet", "focus", "hard")
BLOCK = 100
"""Pairs that a worker draws at a time."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Which pictures are drawn."""

    seed: int
    pairs: int
    stage: int
    """Causes up to this stage are in play."""
    side: int
    """Pixels."""


def shots_of(drawn: Drawn, index: int) -> tuple[Shot, Shot]:
    """Return one pair: the worlds take turns, and all else is drawn from the pair's own stream."""
    world = WORLDS[PAINTED[index % len(PAINTED)]]
    return pair(world, drawn.stage, Random(digest("diffusion", drawn.seed, drawn.stage, index)), plain=True)


class Block(NamedTuple):
    """Some of the pictures, as `Examples` has them."""

    pictures: NDArray[np.uint8]
    prompts: list[str]
    focus: NDArray[np.bool_]
    groups: list[str]
    hard: list[float]


def drawn_block(drawn: Drawn, start: int, stop: int) -> Block:
    """Draw the pairs of a range."""
    shots = [shot for index in range(start, stop) for shot in shots_of(drawn, index)]
    return Block(
        np.stack([scaled(take(shot), drawn.side) for shot in shots]),
        [prompt(shot) for shot in shots],
        np.stack([focus(shot.world, shot.who.kind, shot.effects, drawn.side) for shot in shots]),
        # beginnings of one protagonist are a group, whatever is about to happen: later pictures are harder to paint
        [canonical([shot.world, shot.who.kind, state(shot.effects)]) for shot in shots],
        [HARD.get(shot.world, 1.0) for shot in shots],
    )


@lru_cache(maxsize=512)
def focus(world: str, kind: str, effects: tuple[Value, ...], side: int) -> NDArray[np.bool_]:
    """Return where a later picture would be another, were one thing of it otherwise: shape (side, side).

    Place, time and colour have no say in it. A beginning has no such part: it fills the picture.
    """
    found = np.zeros((side, side), dtype=bool)
    if not effects:
        return found
    shot = Shot(
        look=Look(),
        world=world,
        who=Protagonist(kind=kind, colour=COLOURS[0], pattern="plain"),
        setting=Setting(place=WORLDS[world].places[0], time="noon"),
        passing=(),
        causes=(),
        effects=effects,
    )
    own = scaled(take(shot), side).astype(int)
    for name, other in others(shot):
        if name != "moment":
            found |= (np.abs(scaled(take(other), side) - own) >= VISIBLE).any(axis=-1)
    return found


def examples_of(drawn: Drawn, pool: Pool) -> Examples:
    starts = range(0, drawn.pairs, BLOCK)
    with ThreadPoolExecutor(pool.workers) as threads:
        blocks = list(
            threads.map(
                lambda at: pool.call("drawing", drawn_block, drawn, at, min(at + BLOCK, drawn.pairs)),
                starts,
            )
        )
    return Examples(
        pictures=np.concatenate([block.pictures for block in blocks]),
        prompts=[text for block in blocks for text in block.prompts],
        texts=vocabulary(),
        focus=np.concatenate([block.focus for block in blocks]),
        groups=[group for block in blocks for group in block.groups],
        hard=[times for block in blocks for times in block.hard],
    )


def sample_sheet(pipeline: Path, drawn: Drawn, device: str) -> Picture:
    """Draw a pair of every world that was not trained on: drawn cause, drawn effect, made cause, made effect a row."""
    from backends.diffusion import load
    from backends.diffusion_pairs import PairAsk, same_noise
    from schemas.painting import DiffusionSettings

    told = [shots_of(drawn, drawn.pairs + index) for index in range(2 * len(PAINTED))]
    model = load(DiffusionSettings(folder=pipeline, device=device))
    asks = [PairAsk(cause=prompt(a), effect=prompt(b), seed=i) for i, (a, b) in enumerate(told)]
    made = same_noise(model, asks)
    rows = [_row(shots, attempt, drawn.side) for shots, attempt in zip(told, made, strict=True)]
    half = (len(rows) + 1) // 2
    rows += [np.full_like(rows[0], 255)] * (2 * half - len(rows))
    return np.concatenate([np.concatenate(rows[:half]), np.concatenate(rows[half:])], axis=1)


def _row(shots: tuple[Shot, Shot], attempt: "PairAttempt", side: int) -> Picture:
    blank = np.full((side, side, 3), 255, dtype=np.uint8)
    made = [blank if one.picture is None else one.picture for one in (attempt.cause, attempt.effect)]
    cells = [*(scaled(take(shot), side) for shot in shots), *made]
    return np.pad(np.concatenate(cells, axis=1), ((4, 4), (8, 8), (0, 0)), constant_values=255)


def curves(losses: dict[str, Any]) -> Picture:
    """Draw the losses of all phases, as running means, on a logarithmic scale."""
    from backends.drawing.canvas import page, picture

    figure = page(Look(), 1344, 448)
    for place, phase in enumerate(PHASES, 1):
        axes = figure.add_subplot(1, len(PHASES), place)
        values = np.asarray(losses.get(phase, []), dtype=float)
        width = max(1, min(50, len(values) // 10))
        if len(values):
            axes.semilogy(np.convolve(values, np.ones(width) / width, mode="valid"))
        axes.set(title=f"{phase}: loss", xlabel=f"step (means of {width})")
    figure.subplots_adjust(left=0.09, right=0.98, bottom=0.13, wspace=0.38)
    return picture(figure)


def run(folder: Path, plan: Plan, drawn: Drawn, minutes: float, threads: int, console: Console) -> bool:  # noqa: PLR0913 what one run is made of
    """Draw, train until the time is over, and leave pipeline, curves and sample sheet; return whether it is done."""
    with workers(threads) as pool:
        examples = examples_of(drawn, pool)
    console.print(f"{len(examples.prompts)} pictures drawn; training for {minutes:g} min at most")
    import torch

    torch.set_num_threads(threads)
    started = time.monotonic()

    def report(phase: str, step: int, steps: int, loss: float) -> None:
        console.print(f"{(time.monotonic() - started) / 60:6.1f} min  {phase} {step}/{steps}  loss {loss:.4f}")

    done = train(folder, plan, examples, lambda: time.monotonic() > started + 60 * minutes, report)
    losses = json.loads((folder / "losses.json").read_text())
    write_bytes(folder / "losses.png", png(curves(losses)))
    write_bytes(folder / "samples.png", png(sample_sheet(folder / "pipeline", drawn, plan.device)))
    console.print(f"{folder / 'pipeline'}: {losses['megabytes']} MB (at most {MEGABYTES:g} in the repository)")
    console.print("the plan is done" if done else "time is over: run the same command again to go on")
    return done


def command(  # noqa: PLR0913 one argument an option
    to: Annotated[Path, typer.Option("--to", help="Folder of pipeline, state, curves and sample sheet.")],
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.1, help="Of training, drawing not counted; then it rests.")
    ] = 60.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of pictures, weights and noise.")] = 0,
    pairs: Annotated[int, typer.Option("--pairs", min=16, help="Pairs of pictures that are drawn.")] = 4000,
    stage: Annotated[int, typer.Option("--stage", min=1, max=4, help="Causes up to this stage are in play.")] = 1,
    steps: Annotated[
        tuple[int, int, int, int, int],
        typer.Option("--steps", help="Steps of VAE, its decoder, U-Net, U-Net on what counts, U-Net on what is hard."),
    ] = (2600, 2000, 3300, 2500, 3000),
    threads: Annotated[int, typer.Option("--threads", min=1, help="1 promises the same weights again.")] = 1,
    device: Annotated[str, typer.Option("--device", help="cpu or cuda.")] = "cpu",
) -> None:
    """Train the embedded diffusion pipeline; run it again to go on."""
    console = Console(soft_wrap=True)
    counts = dict(zip((f"{phase}_steps" for phase in PHASES), steps, strict=True))
    plan = Plan.model_validate({"seed": seed, "device": device, **counts})
    drawn = Drawn(seed=seed, pairs=pairs, stage=stage, side=plan.sizes.side)
    try:
        run(to, plan, drawn, minutes, threads, console)
    except WhetstoneError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), markup=False)
        raise typer.Exit(UserMistake.exit_code if isinstance(error, UserMistake) else 1) from None


if __name__ == "__main__":
    typer.run(command)
