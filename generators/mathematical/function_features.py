"""function_features: where and how often do plotted curves meet, where are they highest, how steep, what is under them?

Named curves on a grid: straight pieces, parabolas, products of roots, waves, with whole numbers in what is asked. It
gets harder with more curves, more corners and a finer grid. The twin moves one corner of the curve asked about, or
bends it otherwise; or two curves exchange their names.
"""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from generators.base import Family
from generators.mathematical.curves import (
    Parabola, Pieces, Product, Shape, Wave, area, columns, fact_of_slope, near, read_slope, roots, value,
)  # fmt: skip
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = ("alpha", "beta", "gamma", "delta")
Task: TypeAlias = Literal["meet", "place", "slope", "area", "steepest"]
FEATURES = ("highest point", "lowest point", "leftmost root", "rightmost root")
AXIS = "the x-axis"
NUMBERS: dict[Task, list[Fraction]] = {
    "meet": [Fraction(n) for n in range(5)],
    "place": [Fraction(n) for n in range(-3, 4)],
    "slope": [Fraction(n) for n in range(-3, 4)],
    "area": [Fraction(n, 2) for n in range(12, 31)],
}
"""By task: the answers that are numbers, all equally likely."""
MEET, PLACE, SLOPE, AREA, STEEPEST = TEMPLATES = (
    Template(
        text="In how many points does {a} meet {b} on this grid?",
        grammar="(On this grid|Within the grid), (in how many points|how many times) does {a} meet {b}?",
        keep=(("how many",), ("meet", "cross", "intersect")),
    ),
    Template(
        text="At which x is the {feature} of {a} on this grid?",
        grammar="(On this grid|Within the grid), (at which x|at what x) is the {feature} of {a}?",
        keep=(("x",),),
    ),
    Template(
        text="What is the slope of {a} at x = {x}?",
        grammar="(How steep is|Give the slope of) the curve (named|called) {a}: what is its slope at x = {x}?",
        keep=(("slope",),),
    ),
    Template(
        text="What is the area between {a} and the x-axis from x = {left} to x = {right}, in square units of the grid?",
        grammar="(How large is|What is) the area between {a} and the x-axis from x = {left} to x = {right}, (in square "
        "units|counted in squares) of the grid?",
        keep=(("area",), ("x-axis",)),
    ),
    Template(
        text="Which curve has the greatest slope at x = {x}: {names}?",
        grammar="(Look at|Compare the curves at) x = {x}: which has the greatest slope there, {names}?",
        keep=(("greatest", "largest", "highest"), ("slope",)),
        ordered=False,
    ),
)


class Knobs(Record):
    reach: int = Field(ge=6, le=10)
    """The grid goes so far from its middle."""
    curves: int = Field(ge=1, le=len(NAMES))
    corners: int = Field(ge=4)
    tasks: tuple[Task, ...]
    forms: tuple[str, ...]


class Curve(Record):
    name: str
    shape: Shape


class Graph(Scene):
    reach: int
    curves: tuple[Curve, ...]
    task: Task
    asked: tuple[str, ...]
    """Names in the order of the question; `the x-axis` is one."""
    feature: str | None = None
    at: tuple[int, ...] = ()
    """The x at which a slope is asked for, or the ends of an area."""

    def shape(self, name: str) -> Shape:
        return next(curve.shape for curve in self.curves if curve.name == name)


def knobs(level: int) -> Knobs:
    return Knobs(
        reach=min((11 + level) // 2, 10),
        curves=min(1 + level // 2, len(NAMES)),
        corners=4 + level // 2,
        tasks=("meet", "place", "slope", "area", "steepest")[: 2 + level],
        forms=("pieces", "parabola", "product", "wave")[: 1 + level],
    )


def sample(knobs: Knobs, rng: Random) -> Graph:
    task = rng.choice(knobs.tasks)
    count = max(knobs.curves, 3 if task == "steepest" else 1)
    asked = tuple(rng.sample(NAMES[:count], count if task == "steepest" else 1))
    if task == "meet":
        asked += (rng.choice([AXIS, *(name for name in NAMES[:count] if name not in asked)]),)
    left, wide = rng.randint(-4, -1), rng.randint(4, 6)
    at = {"slope": (rng.randint(-3, 3),), "steepest": (rng.randint(-3, 3),), "area": (left, left + wide)}.get(task, ())
    feature = rng.choice(FEATURES) if task == "place" else None
    wanted = None if task == "steepest" else rng.choice(NUMBERS[task])
    while True:
        slopes = rng.sample(range(-3, 4), count)
        shapes = [_any(knobs.reach, knobs.corners, rng) for _ in range(count)]
        if task == "steepest":
            shapes = [sloping(knobs, slope, at[0], rng) for slope in slopes]
        curves = tuple(Curve(name=n, shape=shape) for n, shape in zip(NAMES, shapes, strict=False) if shape)
        graph = Graph(reach=knobs.reach, curves=curves, task=task, asked=asked, feature=feature, at=at)
        if wanted is not None:
            graph = made(graph, wanted, knobs, rng)
