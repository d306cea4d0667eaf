"""shell_game: under which cup is the ball at the end?

The clip shows identical cups over lettered places. They hang in the air at first, so that the ball is seen
under one of them; then they come down and change places, two at a time. It gets harder with more cups,
more swaps and quicker swaps. The twin starts the ball under another cup, with the same swaps: once the cups
are down, both clips are the same to the pixel. The alibi starts alike and swaps otherwise. So whatever
any single frame shows, it shows in a clip with another answer too.
"""

from functools import partial
from math import pi, sin
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from schemas.question import Event, Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from manim import VMobject

    from backends.media import Clip

LETTERS = "ABCDEF"
LOWER, DOWN, FIRST = 1.25, 2.0, 2.25
"""Seconds at which the cups begin to come down, are down, and begin the first swap. A quarter off the sampling
grid, so that two sampled frames fall well inside the shortest swap."""
REST = 0.75
"""Seconds for which everything stands still at the end."""
RATE, WIDTH, HEIGHT = 12, 480, 360
BOW, LIFT = 30, 0.95
"""Pixels by which a moving cup's way bows; height at which it hangs at first, in its own widths."""

TEMPLATES = (
    Template(
        text="At which place is the cup with the ball at the end: {places}?",
        grammar="(Where|At which place) (stands|is) the cup (that hides|that covers|with) the ball (when the clip ends|"
        "at the end|after the last swap): {places}?",
        keep=(("ball",), ("end", "ends", "last", "finally", "final")),
    ),
)


class Knobs(Record):
    cups: int = Field(ge=3, le=len(LETTERS))
    swaps: int = Field(ge=2)
    swap: float = Field(ge=1)
    """Seconds that one swap takes."""
    beat: float
    """Seconds from one swap to the next: a multiple of half a second, so that all are sampled alike."""


class Shells(Scene):
    cups: int
    ball: int
    """Place of the ball at first; places count from 0 at the left."""
    swaps: tuple[tuple[int, int], ...]
    """Places whose cups change, in the order in which they do; the cup of the first passes behind the other."""
    swap: float
    beat: float


def knobs(level: int) -> Knobs:
    swap, beat = (1.5, 2.0) if level <= 2 else (1.25, 1.5) if level <= 6 else (1.0, 1.0)
    return Knobs(cups=min(3 + max(1, level // 3), len(LETTERS)), swaps=2 + level, swap=swap, beat=beat)


def sample(knobs: Knobs, rng: Random) -> Shells:
    ball, end = rng.randrange(knobs.cups), rng.randrange(knobs.cups)  # where it starts says nothing of where it ends
    while True:
        swaps: list[tuple[int, int]] = []
        while len(swaps) < knobs.swaps:
            a, b = rng.sample(range(knobs.cups), 2)
            if not swaps or set(swaps[-1]) != {a, b}:  # none is taken back at once
                swaps.append((a, b))
        shells = Shells(cups=knobs.cups, ball=ball, swaps=tuple(swaps), swap=knobs.swap, beat=knobs.beat)
        if path_of(shells)[-1] == end and all(len(set(path_of(shells, cup))) > 1 for cup in range(knobs.cups)):
            return shells


def path_of(shells: Shells, start: int | None = None) -> list[int]:
    """Return the place of a cup before the first swap and after each, by default of the cup with the ball."""
    path = [shells.ball if start is None else start]
    for a, b in shells.swaps:
        path.append({a: b, b: a}.get(path[-1], path[-1]))
    return path


def start_of(shells: Shells, swap: int) -> float:
    return FIRST + shells.beat * swap


def ask(shells: Shells) -> Question:
    path = [LETTERS[place] for place in path_of(shells)]
    places = LETTERS[: shells.cups]
    moving = [i for i in range(len(shells.swaps)) if path[i] != path[i + 1]]
    facts = [Step(text=f"At first the ball is under the cup at {path[0]}.", evidence=("ball",))]
    facts += (Step(text=f"Swap {i + 1} exchanges {_pair(shells, i)}.", evidence=(f"swap{i + 1}",)) for i in moving)
    stops = "".join(f" to {path[i + 1]}" for i in moving)
    swaps = ", ".join(_pair(shells, i) for i in range(len(shells.swaps)))
    return Question(
        template=TEMPLATES[0].text,
        slots={"places": ", ".join(places[:-1]) + f" or {places[-1]}"},
        choices=tuple(places),
        answer=path[-1],
        evidence=("ball", *(f"swap{i + 1}" for i in moving)),
        reads=(Label(part=f"{path[-1]}.label", text=path[-1]),),
        rationale=(*facts, Step(text=f"Only these swaps move its cup, so the ball goes from {path[0]}{stops}.")),
        load_parts={"cups": shells.cups, "swaps": len(shells.swaps), "pace": 1 / shells.beat},
        caption=f"{shells.cups} identical cups stand over the places {', '.join(places)}. The ball is under the cup at "
        f"{path[0]} at first. Then cups change places, two at a time: {swaps}.",
        events=(Event(name="the ball is seen", part="ball", start=0, end=(LOWER + DOWN) / 2), *_swaps(shells)),
        min_fps=2,
        image_roles=(),
    )


def _pair(shells: Shells, swap: int) -> str:
    a, b = sorted(shells.swaps[swap])
    return f"{LETTERS[a]} and {LETTERS[b]}"


def _swaps(shells: Shells) -> list[Event]:
    starts = [(i, start_of(shells, i)) for i in range(len(shells.swaps))]
    return [Event(name=_pair(shells, i), part=f"swap{i + 1}", start=t, end=t + shells.swap) for i, t in starts]


def twin(shells: Shells, rng: Random) -> Shells:
    return shells.model_copy(update={"ball": rng.choice([i for i in range(shells.cups) if i != shells.ball])})


def alibis(shells: Shells) -> tuple[Shells, ...]:
    """The same start, and a last swap that brings the ball elsewhere."""
    *_, before, end = path_of(shells)
    away = next(i for i in range(shells.cups) if i not in (before, end))
    return (shells.model_copy(update={"swaps": (*shells.swaps[:-1], (before, away))}),)


def draw(shells: Shells) -> "Clip":
    from backends.drawing.stage import Stage, glide
    from backends.drawing.tabletop import ball, cup, places, table

    stage, look = Stage(WIDTH, HEIGHT, shells.look.paper), shells.look
    spots, wide = places(shells.cups, WIDTH, look)
    letters = ["" if f"{letter}.label" in shells.hidden else letter for letter in LETTERS[: shells.cups]]
    stage.scenery(*table(spots, letters, wide, WIDTH, look))
    if "ball" not in shells.hidden:
        stage.enter(ball(spots[shells.ball], wide, look), end=DOWN)

    cups: list[VMobject] = []
    for x, y in spots:
        cups.append(cup((x, y + LIFT * wide), wide, look))
        stage.enter(cups[-1], layer=1)
        stage.play(glide(cups[-1], lambda progress: (0, -LIFT * wide * progress), DOWN - LOWER), LOWER)
    for i, (a, b) in enumerate(shells.swaps):
        for here, there, bow in ((a, b, BOW), (b, a, -BOW)):
            way = partial(_way, spots[there][0] - spots[here][0], bow)
            shown = f"swap{i + 1}" not in shells.hidden
            stage.play(glide(cups[here], way, shells.swap), start_of(shells, i), shown=shown)
        cups[a], cups[b] = cups[b], cups[a]
    return stage.clip(start_of(shells, len(shells.swaps) - 1) + shells.swap + REST, RATE)


def _way(across: float, bow: float, progress: float) -> tuple[float, float]:
    """Return how far a cup has come on its way: across, and away from the viewer or towards him."""
    return across * progress, bow * sin(pi * progress)


FAMILY = Family(
    name="shell_game",
    revision=1,
    track="motion",
    category="temporal",
    skill="track",
    asks="under which cup the ball is after the cups have changed places",
    top=12,
    templates=TEMPLATES,
    scene=Shells,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
