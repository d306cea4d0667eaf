"""function_features: where and how often do plotted curves meet, where are they highest, how steep, what is under them?

Named curves on a grid: straight pieces, parabolas, products of roots, waves, with whole numbers in what is asked. It
gets harder with more curves, more corners and a finer grid. The twin moves one corner of the curve asked about, or
bends it otherwise; or two curves exchange their names.
"""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.mathematical.bending import Wish, attempt, moved_corner
from generators.mathematical.curves import Pieces, value
from generators.mathematical.graph_facts import (
    AXIS,
    TASKS,
    Curve,
    Graph,
    Task,
    bends,
    conclusion,
    fact,
    is_clear,
    minus,
    reading,
    said,
)  # fmt: skip
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = ("alpha", "beta", "gamma", "delta")
TRIES = 60
FEATURES = ("highest point", "lowest point", "leftmost root", "rightmost root")
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
    corners: int = Field(ge=5)
    tasks: tuple[Task, ...]
    forms: tuple[str, ...]


def knobs(level: int) -> Knobs:
    return Knobs(
        reach=min((11 + level) // 2, 10),
        curves=min(2 + level // 3, len(NAMES)),
        corners=5 + 3 * level // 4,
        tasks=TASKS[: 2 + level],
        forms=("pieces", "parabola", "product", "wave")[: 1 + level],
    )


def sample(knobs: Knobs, rng: Random) -> Graph:
    task = rng.choice(knobs.tasks)
    names = NAMES[: max(knobs.curves, 3 if task == "steepest" else 1)]
    asked = rng.sample(names, 3 if task == "steepest" else 1)
    if task == "meet":
        asked.append(rng.choice([AXIS, *(name for name in names if name not in asked)]))
    left, x = rng.randint(-4, -1), rng.randint(-3, 3)
    at = {"area": (left, left + rng.randint(4, 6)), "slope": (x,), "steepest": (x,)}.get(task, ())
    feature = rng.choice(FEATURES) if task == "place" else ""
    graph = Graph(reach=knobs.reach, curves=(), task=task, asked=tuple(asked), feature=feature, at=at)
    slopes = rng.sample(NUMBERS["slope"], 3) if task == "steepest" else []
    wanted = dict(zip(asked, slopes or [rng.choice(NUMBERS[task])], strict=False))
    wish = Wish(knobs.reach, knobs.corners)
    while True:
        others = {name: attempt("pieces" if name in asked else rng.choice(knobs.forms), wish, rng) for name in names}
        curves = tuple(Curve(name=name, shape=shape) for name, shape in others.items() if shape)
        if len(curves) == len(names):
            graph = graph.model_copy(update={"curves": curves})
            found = bend(graph, wanted, knobs.forms, knobs.corners, rng)
            if found:
                return found


def bend(graph: Graph, wanted: dict[str, Fraction], forms: tuple[str, ...], corners: int, rng: Random) -> Graph | None:
    """Give the curves named other shapes, by which each shows its number; None where it does not come off."""
    for name, number in wanted.items():
        beside = graph.shape(graph.asked[1]) if graph.task == "meet" and graph.asked[1] != AXIS else None
        task = "slope" if graph.task == "steepest" else graph.task
        wish = Wish(graph.reach, corners, task, int(number * (1 + (task == "area"))), graph.feature, graph.at, beside)
        for _ in range(TRIES):
            shape = attempt(rng.choice(forms), wish, rng)
            bent = graph.bent(name, shape) if shape else graph
            if shape and reading(bent, name) == number and is_clear(bent, name):
                graph = bent
                break
        else:
            return None
    return graph


def twin(graph: Graph, rng: Random) -> Graph:
    """Exchange the names of the steepest and another curve; or move a corner, else bend the curve otherwise."""
    name, before = graph.asked[0], reading(graph, graph.asked[0])
    if graph.task == "steepest":
        first = max(graph.asked, key=lambda n: reading(graph, n) or 0)
        second = rng.choice([n for n in graph.asked if n != first])
        return graph.bent(first, graph.shape(second)).bent(second, graph.shape(first))
    number = rng.choice([n for n in NUMBERS[graph.task] if n != before])
    shape = graph.shape(name)
    if isinstance(shape, Pieces):
        for _ in range(TRIES):
            moved = graph.bent(name, moved_corner(shape, graph.reach, rng))
            if reading(moved, name) == number and is_clear(moved, name):
                return moved
    while True:
        for forms in ((shape.kind,), ("pieces",)):
            found = bend(graph, {name: number}, forms, len(shape.corners) if isinstance(shape, Pieces) else 6, rng)
            if found:
                return found


def ask(graph: Graph) -> Question:
    facts = tuple(fact(graph, name) for name in (graph.asked if graph.task == "steepest" else graph.asked[:1]))
    numbers = {name: reading(graph, name) or Fraction(0) for name in graph.asked if name != AXIS}
    steepest = max(numbers, key=numbers.__getitem__)
    answer = steepest if graph.task == "steepest" else f"{float(numbers[graph.asked[0]]):g}"
    names = ", ".join(graph.asked[:-1]) + f" or {graph.asked[-1]}"
    words = {"a": graph.asked[0], "b": graph.asked[-1], "feature": graph.feature, "names": names}
    words |= dict(zip(("left", "right") if graph.task == "area" else ("x",), map(minus, graph.at), strict=False))
    template = TEMPLATES[TASKS.index(graph.task)].text
    drawn = tuple(name for name in graph.asked if name != AXIS)
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=graph.asked if graph.task == "steepest" else (),
        answer=answer,
        answer_type="choice" if graph.task == "steepest" else "number" if graph.task == "area" else "integer",
        tolerance=0.2 if graph.task == "area" else None,
        evidence=drawn,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in drawn),
        rationale=(*facts, Step(text=conclusion(graph, answer))),
        load_parts={
            "curves": len(graph.curves),
            "grid": graph.reach,
            "bends": sum(bends(curve.shape) for curve in graph.curves) / 3,
        },
        caption=" ".join(f"The curve {curve.name} {said(curve.shape)}." for curve in graph.curves),
    )


def draw(graph: Graph) -> "tuple[Picture]":
    from backends.drawing.graph import graph_picture

    ways: dict[str, Sequence[tuple[float, float]]] = {}
    for curve in graph.curves:
        steps = [n / 16 for n in range(-graph.reach * 16, graph.reach * 16 + 1)]
        bent = [(x, value(curve.shape, x)) for x in steps]
        ways[curve.name] = curve.shape.corners if isinstance(curve.shape, Pieces) else bent
    return (graph_picture(graph.look, graph.reach, ways, graph.hidden),)


FAMILY = Family(
    name="function_features",
    revision=1,
    track="scenes",
    category="mathematical",
    skill="read graphs",
    asks="where plotted curves meet or peak, how steep they are, or the area under one",
    top=10,
    templates=TEMPLATES,
    scene=Graph,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
