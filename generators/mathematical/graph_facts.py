"""Curves on a grid and what is asked of them: the number that each shows, and what a reader takes from it."""

from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeAlias

from generators.mathematical.curves import (
    Parabola,
    Pieces,
    Shape,
    Wave,
    meetings,
    peak,
    piece_at,
    roots,
    slope,
    trapezia,
    value,
)  # fmt: skip
from schemas.question import Step
from schemas.record import Record
from schemas.scene import Scene

Task: TypeAlias = Literal["meet", "place", "slope", "area", "steepest"]
TASKS: tuple[Task, ...] = ("meet", "place", "slope", "area", "steepest")
AXIS = "the x-axis"
CLOSE = 0.2
"""Units within which two curves look like one."""


class Curve(Record):
    name: str
    shape: Shape


class Graph(Scene):
    reach: int
    curves: tuple[Curve, ...]
    task: Task
    asked: tuple[str, ...]
    """Names in the order of the question; `the x-axis` is one."""
    feature: str = ""
    at: tuple[int, ...] = ()
    """The x at which a slope is asked for, or the ends of an area."""

    def shape(self, name: str) -> Shape:
        return next(curve.shape for curve in self.curves if curve.name == name)

    def bent(self, name: str, shape: Shape) -> "Graph":
        curves = tuple(Curve(name=name, shape=shape) if curve.name == name else curve for curve in self.curves)
        return self.model_copy(update={"curves": curves})


def is_clear(graph: Graph, name: str) -> bool:
    """Whether the curve runs along no other one."""
    own = graph.shape(name)
    steps = [n / 2 for n in range(-2 * graph.reach, 2 * graph.reach + 1)]
    for curve in graph.curves:
        if curve.name != name:
            same = [abs(value(own, x) - value(curve.shape, x)) < CLOSE for x in steps]
            if any(a and b for a, b in pairwise(same)):
                return False
    return True


def reading(graph: Graph, name: str) -> Fraction | None:
    """Return the number asked for of a curve; None where a person could not be sure."""
    shape, reach = graph.shape(name), graph.reach
    if graph.task in ("slope", "steepest"):
        return slope(shape, graph.at[0])
    if graph.task == "area":
        parts = trapezia(shape, *graph.at)
        return sum(parts, Fraction(0)) if parts else None
    beside = graph.asked[-1] if graph.task == "meet" else AXIS
    found = roots(shape, reach) if beside == AXIS else meetings(shape, graph.shape(beside))
    if graph.task == "meet":
        return None if found is None else Fraction(len(found))
    if "point" in graph.feature:
        top = peak(shape, 1 if graph.feature == "highest point" else -1, reach)
        return Fraction(top[0]) if top else None
    return Fraction(found[0 if graph.feature == "leftmost root" else -1]) if found else None


def minus(number: float | Fraction) -> str:
    """Write a number as it is drawn, with at most one decimal."""
    text = f"{abs(float(number)):.1f}".removesuffix(".0")
    return f"−{text}" if number < 0 and text != "0" else text


def _spot(x: float, y: float) -> str:
    return f"({minus(x)}, {minus(y)})"


def bends(shape: Shape) -> int:
    """Return how much there is to follow along a curve."""
    if isinstance(shape, Pieces):
        return len(shape.corners)
    return {"parabola": 4, "wave": 6}.get(shape.kind, 3 + len(getattr(shape, "roots", ())))


def said(shape: Shape) -> str:
    """Describe a curve by the whole numbers in it."""
    if isinstance(shape, Pieces):
        return "is straight between " + ", ".join(_spot(*corner) for corner in shape.corners)
    if isinstance(shape, Parabola):
        (x, y), side = shape.vertex, (shape.vertex[0] + 2, shape.vertex[1] + 2 * shape.halves)
        return f"is a parabola with its vertex at {_spot(x, y)} that goes through {_spot(*side)}"
    if isinstance(shape, Wave):
        again = f"with a root at x = {minus(shape.start)} and every {shape.half} units"
        return f"is a wave about the x-axis, as high as {abs(shape.height)}, {again}"
    return "has its roots at x = " + ", ".join(map(minus, shape.roots))


def fact(graph: Graph, name: str) -> Step:
    """State what the curve shows of what is asked."""
    shape, other = graph.shape(name), graph.asked[-1]
    number = reading(graph, name) or Fraction(0)
    if graph.task == "meet" or "root" in graph.feature:
        other = AXIS if graph.task == "place" else other
        found = roots(shape, graph.reach) if other == AXIS else meetings(shape, graph.shape(other))
        places = f"where x is about {', '.join(map(minus, found))}" if found else "nowhere on the grid"
        evidence = (name,) if other == AXIS else (name, other)
        return Step(text=f"{name} meets {other} {places}.", evidence=evidence)
    if graph.task == "place":
        top = peak(shape, 1 if graph.feature == "highest point" else -1, graph.reach) or (0, 0)
        return Step(text=f"The {graph.feature} of {name} is {_spot(*top)}.", evidence=(name,))
    if graph.task == "area" and isinstance(shape, Pieces):
        inside = [_spot(*corner) for corner in shape.corners if graph.at[0] <= corner[0] <= graph.at[1]]
        return Step(text=f"There {name} is straight between {', '.join(inside)}.", evidence=(name,))
    piece = piece_at(shape, graph.at[0]) if isinstance(shape, Pieces) else None
    how = f"goes straight from {_spot(*piece[0])} to {_spot(*piece[1])}" if piece else said(shape)
    rise = (
        f": its slope at x = {minus(graph.at[0])} is {minus(number)}" if graph.task == "steepest" or not piece else ""
    )
    return Step(text=f"{name} {how}{rise}.", evidence=(name,))


def conclusion(graph: Graph, answer: str) -> str:
    answer = answer.replace("-", "−")
    if graph.task == "area":
        parts = trapezia(graph.shape(graph.asked[0]), *graph.at) or []
        return f"So the areas of the pieces are {', '.join(map(minus, parts))}; together {answer}."
    return {
        "meet": f"So the number of common points is {answer}.",
        "place": f"So its x is {answer}.",
        "slope": f"So the slope is {answer}.",
        "steepest": f"So {answer} has the greatest slope.",
    }[graph.task]
