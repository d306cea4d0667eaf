"""Do hard negatives teach? python -m flows.teach RELEASE --minutes N

A small encoder is trained on the diagrams of the train split twice: with batches in which a diagram stands beside one
of its near misses, and with batches of the same pairs, drawn at random. All else is the same: weights to begin with,
steps, size of the batch, kinds of pairs. Then both are asked of the diagrams of the other splits: which of two pictures
fits a caption, and which of two captions fits a picture. Some kinds of edit are held out of training altogether.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random
from typing import Annotated, Literal, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from backends.contrast_net import SIDE, Batch, Encoder, Pictures, train
from backends.images import scaled, unpng
from backends.parquet import read_rows
from exporters.contrast import Contrast, Figure, contrasts
from schemas.errors import UserMistake, WhetstoneError
from schemas.item import Item
from validators.scoring import wilson

Arm = Literal["hard", "random"]
ARMS: tuple[Arm, ...] = ("hard", "random")
HELD_OUT = 4
"""Of so many kinds of edit of a family, in the order of their names, one is held out: the second."""
BATCH = 32
"""Pairs of a picture and a caption."""
TRIED = 12
"""Steps by which the speed is measured."""
Score = Callable[[Pictures, Sequence[str]], Sequence[float] | NDArray[np.float32]]


class Duo(NamedTuple):
    """Two pictures of one set and two captions, each true of one and false of the other: proved by the solver."""

    pictures: tuple[int, int]
    captions: tuple[str, str]
    kind: str
    """Family and kind of the edit."""
    asked: bool
    """Whether the first picture is the diagram itself: of these the questions are made."""


@dataclass
class Corpus:
    pictures: Pictures
    """Shape (n, side, side), grey."""
    sets: list[list[Duo]]


def corpus(shards: Sequence[Path]) -> Corpus:
    """Read the diagrams of some shards of `items`, small and grey."""
    items = (Item.model_validate(row) for row in chain.from_iterable(map(read_rows, shards)))
    pictures: list[Pictures] = []
    sets = []
    for contrast in contrasts(items, retrieve=False):
        first = len(pictures)
        sets.append(list(_duos(contrast, first)))
        pictures += [_grey(figure) for figure in contrast.figures]
    return Corpus(np.stack(pictures) if pictures else np.zeros((0, SIDE, SIDE), np.uint8), sets)


def _grey(figure: Figure) -> Pictures:
    shown = scaled(unpng(figure.picture.bytes), SIDE).astype(np.float32)
    return np.asarray(shown.mean(axis=2).round(), np.uint8)


def _duos(contrast: Contrast, first: int) -> Iterator[Duo]:
    """Yield near misses beside the diagram and each hard positive, where all is proved of both."""
    right = [figure for figure in contrast.figures if figure.role != "near_miss"]
    for figure in contrast.figures:
        if figure.role != "near_miss" or contrast.holds(figure, figure.of):
            continue
        for other in right:
            if contrast.holds(other, figure.of) and not contrast.holds(other, figure.title):
                places, said = (first + other.number, first + figure.number), (figure.of, figure.title)
                yield Duo(places, said, f"{contrast.item.family} {figure.kind}", other.number == 0)


def held_out(kinds: Sequence[str]) -> set[str]:
    """Return the kinds that nothing is learnt from: of each family, every fourth of its kinds."""
    families = sorted({kind.split()[0] for kind in kinds})
    return {
        kind
        for family in families
        for kind in sorted(kind for kind in set(kinds) if kind.split()[0] == family)[1::HELD_OUT]
    }


def size_of_batch(taught: Corpus) -> int:
    return min(BATCH, len(taught.sets) // 2 * 2)


def batches(taught: Corpus, arm: Arm, seed: int) -> Iterator[Batch]:
    """Yield batches without end: pairs of the same kinds in both arms, each beside a near miss or among strangers."""
    rng = Random(f"batches {arm} {seed}")
    count = size_of_batch(taught)
    while True:
        pairs: list[tuple[int, str]] = []
        for duos in rng.sample(taught.sets, count if arm == "random" else count // 2):
            both = list(zip(*rng.choice(duos)[:2], strict=True))
            pairs += both if arm == "hard" else [rng.choice(both)]
        yield taught.pictures[[place for place, _ in pairs]], [said for _, said in pairs]


@dataclass(frozen=True)
class Marks:
    """Of two ways to ask, how many were right, by kind of edit: each duo is asked both ways round."""

    duos: Counter[str]
    picture: Counter[str]
    """Which of two pictures fits a caption; two questions a duo."""
    caption: Counter[str]
    """Which of two captions fits a picture; two questions a duo."""


def marked(score: Score, held: Corpus) -> Marks:
    """Ask of every diagram and each of its near misses, for the caption of each and for the picture of each.

    Whoever prefers a picture, or a caption, whatever stands beside it, is right half of the time.
    """
    asked = [duo for duos in held.sets for duo in duos if duo.asked]
    found = {}
    for picture in (0, 1):
        for caption in (0, 1):
            places, said = [duo.pictures[picture] for duo in asked], [duo.captions[caption] for duo in asked]
            found[picture, caption] = score(held.pictures[places], said)
    marks = Marks(Counter(duo.kind for duo in asked), Counter(), Counter())
    for number, duo in enumerate(asked):
        value = {both: float(scores[number]) for both, scores in found.items()}
        marks.picture[duo.kind] += (value[0, 0] > value[1, 0]) + (value[1, 1] > value[0, 1])
        marks.caption[duo.kind] += (value[0, 0] > value[0, 1]) + (value[1, 1] > value[1, 0])
    return marks


def trained(taught: Corpus, arm: Arm, seed: int, steps: int, console: Console | None = None) -> Encoder:
    encoder = Encoder((said for duos in taught.sets for duo in duos for said in duo.captions), seed)
    begun = time.monotonic()

    def report(step: int, loss: float) -> None:
        if console and (step % max(1, steps // 8) == 0 or step == steps):
            minutes = (time.monotonic() - begun) / 60
            console.print(f"{arm} negatives, seed {seed}: step {step} of {steps}, loss {loss:.3f}, {minutes:.1f} min")

    train(encoder, batches(taught, arm, seed), steps, seed, report)
    return encoder


def steps_in(taught: Corpus, minutes: float, runs: int) -> int:
    """Return how many steps of each run fit into so many minutes on this machine."""
    begun = time.monotonic()
    trained(taught, "hard", 0, TRIED)
    return max(TRIED, int(60 * minutes / runs * TRIED / (time.monotonic() - begun)))


def run(release: Path, minutes: float, steps: int | None, seeds: int, console: Console) -> dict[Arm, list[Marks]]:
    """Train both arms with each seed and ask them; print what came out.

    Raises:
        UserMistake: the release has too few diagrams to learn from or to ask of.
    """
    shards = {
        split: sorted((release / "items").glob(f"{split}-*.parquet")) for split in ("train", "validation", "test")
    }
    taught, held = corpus(shards["train"]), corpus([*shards["validation"], *shards["test"]])
    unseen = held_out([duo.kind for duos in (*taught.sets, *held.sets) for duo in duos])
    taught.sets = [kept for duos in taught.sets if (kept := [duo for duo in duos if duo.kind not in unseen])]
    if len(taught.sets) < 4 or not any(duo.asked for duos in held.sets for duo in duos):
        got = f"{len(taught.sets)} and {len(held.sets)}"
        raise UserMistake(
            f"teach: {release} must hold 4 diagrams with near misses for training and 1 in another split (got {got})"
        )
    steps = steps or steps_in(taught, minutes, runs=2 * seeds)
    console.print(f"{len(taught.sets)} diagrams to learn from, {len(held.sets)} to ask of; {steps} steps a run")
    found: dict[Arm, list[Marks]] = {arm: [] for arm in ARMS}
    for seed in range(seeds):
        for arm in ARMS:
            encoder = trained(taught, arm, seed, steps, console)
            found[arm].append(marked(encoder.scores, held))
    console.print(f"encoder of {encoder.weights:,} weights, batches of {size_of_batch(taught)} pairs; chance 50 %")
    console.print(table(found, unseen))
    return found


def table(found: dict[Arm, list[Marks]], unseen: set[str]) -> Table:
    """Lay out shares of right answers with Wilson's bounds; a duo counts once, however often it is asked."""
    shown = Table(title="held-out diagrams, right answers: which picture fits a caption, which caption fits a picture")
    shown.add_column("edits", no_wrap=True)
    for name in ("duos", *(f"{way}, {arm} negatives" for way in ("picture", "caption") for arm in ARMS)):
        shown.add_column(name, justify="right")
    duos = found["hard"][0].duos
    rows = {
        "kinds learnt from": [kind for kind in duos if kind not in unseen],
        "kinds held out": sorted(unseen & set(duos)),
    }
    for name, kinds in rows.items():
        shown.add_row(name, *_cells(found, kinds), style="bold")
        for kind in sorted(kinds):
            shown.add_row(f"  {kind}", *_cells(found, [kind]))
    return shown


def _cells(found: dict[Arm, list[Marks]], kinds: Sequence[str]) -> Iterator[str]:
    count = sum(found["hard"][0].duos[kind] for kind in kinds)
    yield str(count)
    for way in ("picture", "caption"):
        for arm in ARMS:
            right = sum(getattr(marks, way)[kind] for marks in found[arm] for kind in kinds)
            share = right / (2 * count * len(found[arm])) if count else 0.0
            low, high = wilson(share * count, count)
            yield f"{100 * share:.1f} % ({100 * low:.0f} to {100 * high:.0f})"


def command(
    release: Annotated[Path, typer.Argument(help="Folder of a release with diagrams.")],
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, help="Of training, all runs together.")] = 20.0,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Of each run, in place of minutes.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Runs of each kind.")] = 2,
) -> None:
    """Compare hard negatives with random ones. The same steps give the same table."""
    console = Console(soft_wrap=True, width=150)
    try:
        run(release, minutes, steps, seeds, console)
    except WhetstoneError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), markup=False)
        raise typer.Exit(UserMistake.exit_code if isinstance(error, UserMistake) else 1) from None


if __name__ == "__main__":
    typer.run(command)
