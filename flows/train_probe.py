"""Trains the probe that reads painted pictures: python -m flows.train_probe --to FOLDER --minutes N [--vae PIPELINE].

It learns from drawn pictures of a stream of its own, which it shares with no other training. Stop it at any time and
run the same command again: it goes on where it was. Weights, card and curve are written when the plan is done.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console

from backends.images import png, scaled
from backends.media import Picture
from backends.pool import Pool, workers
from backends.probe import MEGABYTES, WEIGHTS, Facts, Probe, ProbeCard, ProbeSpec, Read, in_halves, save
from backends.probe_training import Lessons, ProbePlan, round_trips, train
from backends.store import alone, sha256, sweep, whole, write_bytes
from generators.causal.captions import PAINTED, pair
from generators.causal.shot import Shot, take
from generators.causal.story import COLOURS
from generators.causal.worlds import WORLDS
from schemas.errors import UserMistake, WhetstoneError
from schemas.record import digest
from validators.painting import PATTERNED, PLAIN, SIDE, TOLD, VISIBLE, facts

BLOCK = 64
"""Pairs that a worker draws at a time."""
HELD_OUT = 0.1
"""Part of the pairs, the last ones, that nothing is learnt from."""
STAGE = 1
"""Causes up to this stage are in play."""
NOISE = 0.3
"""The most that is added to the latents of round trips, as a part of their deviation."""
SOURCES = (
    *(f"backends/drawing/{name}.py" for name in ("backdrop", "brush", "canvas", "palette", "props")),
    "generators/causal/shot.py",
    *(f"generators/causal/worlds/{name}.py" for name in PAINTED),
)
"""What decides how a drawn picture looks."""
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a run is asked for."""

    to: Path
    plan: ProbePlan
    pairs: int
    vae: Path | None
    minutes: float
    threads: int

    @property
    def kept(self) -> int:
        """Pictures that are held out."""
        return 2 * max(1, int(self.pairs * HELD_OUT))


def spec_of(side: int = SIDE) -> ProbeSpec:
    """Return what is read of the worlds at the first stage: the causes that start pictures show, the effects later."""
    reads = (
        Read(
            world=world.name,
            kinds=world.kinds,
            starts=world.in_play(STAGE),
            laters=tuple(effect.id for effect in world.effects(world.in_play(STAGE))),
        )
        for world in (WORLDS[name] for name in PAINTED)
    )
    return ProbeSpec(reads=tuple(reads), colours=COLOURS, patterns=(PLAIN, PATTERNED), side=side)


def shots_of(seed: int, index: int) -> tuple[Shot, Shot]:
    """Return one pair: the painted worlds take turns, every other time plain; all else is of the pair's own stream."""
    turn, world = divmod(index, len(PAINTED))
    return pair(WORLDS[PAINTED[world]], STAGE, Random(digest("probe-pictures", seed, index)), plain=turn % 2 == 0)


def drawn_block(seed: int, side: int, start: int, stop: int) -> tuple[NDArray[np.uint8], list[Facts]]:
    """Draw the pairs of a range: pictures of shape (n, side, side, 3), and what each of them shows."""
    shots = [shot for index in range(start, stop) for shot in shots_of(seed, index)]
    return np.stack([scaled(take(shot), side) for shot in shots]), [facts(shot) for shot in shots]


def drawn(order: Order) -> Lessons:
    """Return the drawn pictures, from the folder's store where they have been drawn before."""
    spec = order.plan.spec
    sources = [sha256(ROOT / source) for source in SOURCES]
    name = digest("drawn", order.plan.seed, order.pairs, spec.model_dump(mode="json"), sources, TOLD, VISIBLE)
    path = order.to / "work" / f"drawn-{name[:12]}.npz"
    if not path.exists():
        with workers(order.threads) as pool:
            lessons = _drawn_now(order, pool)
        with whole(path) as beside, beside.open("wb") as file:
            told = json.dumps([fact.model_dump() for fact in lessons.facts])
            np.savez(file, pictures=lessons.pictures, facts=np.array(told))
    with np.load(path) as stored:
        told = json.loads(str(stored["facts"]))
        return Lessons(stored["pictures"], [Facts.model_validate(fact) for fact in told])


def _drawn_now(order: Order, pool: Pool) -> Lessons:
    seed, side, count = order.plan.seed, order.plan.spec.side, order.pairs

    def block(start: int) -> tuple[NDArray[np.uint8], list[Facts]]:
        return pool.call("drawing", drawn_block, seed, side, start, min(start + BLOCK, count))

    with ThreadPoolExecutor(pool.workers) as threads:
        blocks = list(threads.map(block, range(0, count, BLOCK)))
    return Lessons(np.concatenate([pictures for pictures, _ in blocks]), [fact for _, told in blocks for fact in told])


def softened(order: Order, pictures: NDArray[np.uint8], noise: float) -> NDArray[np.uint8]:
    """Return round trips of pictures through the VAE, from the folder's store where they have been made before."""
    vae = order.vae or Path()
    weights = [sha256(path) for path in sorted(vae.glob("vae/*.safetensors"))]
    name = digest("softened", order.plan.seed, noise, weights, int(pictures.sum(dtype=np.int64)), len(pictures))
    path = order.to / "work" / f"softened-{name[:12]}.npz"
    if not path.exists():
        made = round_trips(vae, pictures, noise, int(name[:12], 16))
        with whole(path) as beside, beside.open("wb") as file:
            np.savez(file, pictures=made)
    with np.load(path) as stored:
        return np.asarray(stored["pictures"], np.uint8)


def taught(order: Order, lessons: Lessons) -> Lessons:
    """Return what is learnt from: all but the last pictures, and the plain ones again as the VAE brings them back."""
    pictures, told = lessons.pictures[: -order.kept], list(lessons.facts[: -order.kept])
    if order.vae is None:
        return Lessons(pictures, told)
    numbers = plain(told)
    soft = softened(order, pictures[numbers], NOISE)
    return Lessons(np.concatenate([pictures, soft]), told + [told[number] for number in numbers])


def plain(told: Sequence[Facts]) -> list[int]:
    """Return the numbers of the pictures of plain protagonists.

    The embedded pipeline has met no others: its VAE brings stripes back in a colour of another name.
    """
    pairs = [number for number in range(0, len(told), 2) if told[number].pattern == PLAIN]  # a start tells its pattern
    return [number + later for number in pairs for later in (0, 1)]


def accuracy(probe: Probe, pictures: Sequence[Picture], told: Sequence[Facts]) -> dict[str, Any]:
    """Return the part of pictures of which all is read right, by world too, and how much of each head's readings is."""
    wrong = [reading.wrong(fact) for reading, fact in zip(probe.read(pictures), told, strict=True)]
    asked, missed, worlds, whole_right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for names, fact in zip(wrong, told, strict=True):
        known = [part for part, value in fact.parts().items() if value is not None]
        asked.update(_head(part, fact) for part in known)
        missed.update(_head(part, fact) for part in names)
        worlds[fact.world] += 1
        whole_right[fact.world] += not names
    variables = Counter(f"{fact.world} {part}" for names, fact in zip(wrong, told, strict=True) for part in names)
    return {
        "pictures": len(told),
        "joint": round(sum(whole_right.values()) / len(told), 4),
        "by_head": {head: round(1 - missed[head] / count, 4) for head, count in asked.items()},
        "by_world": {world: round(whole_right[world] / count, 4) for world, count in sorted(worlds.items())},
        "missed": dict(variables.most_common(12)),
    }


def _head(part: str, fact: Facts) -> str:
    return ("effects" if fact.later else "causes") if part in fact.on else part


def curve(losses: Sequence[float], held_out: dict[str, Any]) -> Picture:
    """Draw the loss as a running mean, and how much of each world's held-out pictures is read right."""
    from backends.drawing.canvas import page, picture
    from schemas.scene import Look

    figure = page(Look(), 896, 448)
    left, right = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2)
    width = max(1, min(50, len(losses) // 10))
    left.semilogy(np.convolve(losses, np.ones(width) / width, mode="valid"))
    left.set(title=f"loss, mean of {width} steps", xlabel="step")
    for number, (name, share) in enumerate(held_out.items()):
        places = np.arange(len(share["by_world"])) + 0.4 * number
        label = f"{name}: {share['joint']:.1%} of {share['pictures']}"
        right.barh(places, [100 * value for value in share["by_world"].values()], height=0.38, label=label)
        right.set_yticks(np.arange(len(share["by_world"])) + 0.2, list(share["by_world"]))
    lowest = min(value for share in held_out.values() for value in share["by_world"].values())
    right.set(title="held-out pictures read right in all, %", xlim=(10 * int(10 * min(lowest, 0.89)), 100))
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), frameon=False)
    figure.subplots_adjust(left=0.1, right=0.97, bottom=0.22, wspace=0.3)
    return picture(figure)


def run(order: Order, console: Console) -> bool:
    """Draw, train until the time is over, measure and keep; return whether it is done."""
    with alone(order.to / "work" / "lock", "training"):
        sweep(order.to / "work")
        lessons = drawn(order)
        learnt = taught(order, lessons)
        console.print(f"{len(lessons.facts)} pictures drawn, {order.kept} of them held out; training")
        started = time.monotonic()

        def report(step: int, steps: int, loss: float) -> None:
            console.print(f"{(time.monotonic() - started) / 60:6.1f} min  {step}/{steps}  loss {loss:.4f}")

        over = partial(_over, started + 60 * order.minutes)
        trained = train(order.to / "work", order.plan, learnt, over, report)
        if trained is None:
            console.print("time is over: run the same command again to go on")
            return False
        _finish(order, lessons, trained, console)
        return True


def _over(end: float) -> bool:
    return time.monotonic() > end


def _finish(order: Order, lessons: Lessons, trained: tuple[Any, list[float]], console: Console) -> None:
    (net, losses), plan = trained, order.plan
    card = ProbeCard(spec=plan.spec, seed=plan.seed, pairs=order.pairs, steps=plan.steps)
    pictures, told = lessons.pictures[-order.kept :], lessons.facts[-order.kept :]
    probe = in_halves(card, net)
    held_out = {"drawn": accuracy(probe, list(pictures), told)}
    if order.vae is not None:
        numbers = plain(told)
        soft = softened(order, pictures[numbers], 0.0)
        held_out["through the VAE"] = accuracy(probe, list(soft), [told[number] for number in numbers])
    for name, share in held_out.items():
        console.print(f"held out, {name}: {share['joint']:.2%} of {share['pictures']} read right in all; {share}")
    save(order.to, net, card.model_copy(update={"held_out": held_out}))
    write_bytes(order.to / "probe.png", png(curve(losses, held_out)))
    megabytes = (order.to / WEIGHTS).stat().st_size / 1e6
    console.print(f"{order.to}: {megabytes:.2f} MB of weights (at most {MEGABYTES:g} in the repository)")


def command(  # noqa: PLR0913 one argument an option
    to: Annotated[Path, typer.Option("--to", help="Folder of weights, card, curve and state.")],
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.1, help="Of training, drawing not counted; then it rests.")
    ] = 20.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of pictures, weights and noise.")] = 0,
    pairs: Annotated[int, typer.Option("--pairs", min=16, help="Pairs of pictures that are drawn.")] = 3000,
    steps: Annotated[int, typer.Option("--steps", min=1, help="Of the training.")] = 9000,
    threads: Annotated[int, typer.Option("--threads", min=1, help="That draw; training has one.")] = 1,
    vae: Annotated[Path | None, typer.Option("--vae", help="Pipeline whose VAE softens the plain pictures.")] = None,
) -> None:
    """Train the probe; run it again to go on."""
    console = Console(soft_wrap=True)
    plan = ProbePlan(spec=spec_of(), seed=seed, steps=steps)
    order = Order(to=to, plan=plan, pairs=pairs, vae=vae, minutes=minutes, threads=threads)
    try:
        run(order, console)
    except WhetstoneError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), markup=False)
        raise typer.Exit(UserMistake.exit_code if isinstance(error, UserMistake) else 1) from None


if __name__ == "__main__":
    typer.run(command)
