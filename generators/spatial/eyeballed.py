"""Points that the eye can find in a figure of a line or a triangle: where they lie, and how a candidate is tested.

Coordinates are pixels. A test gives numbers that are equal for the right place and for no other nearby.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import acos, degrees, dist, hypot
from typing import TypeAlias

Spot: TypeAlias = tuple[float, float]
Given: TypeAlias = tuple[Spot, ...]


@dataclass(frozen=True)
class Task:
    place: str
    """What is looked for, after "which point is"."""
    given: int
    """Points that the figure is made of."""
    find: Callable[[Given, float], Spot]
    """The place; on a line, at that many pixels from where it is known."""
    along: Callable[[Given], Spot] | None
    """A direction in which candidates tell most, of any length; None for any."""
    test: Callable[[Given, Spot], tuple[float, ...]]
    says: str
    """What the test's numbers are."""


def plus(a: Spot, b: Spot, times: float = 1.0) -> Spot:
    return a[0] + b[0] * times, a[1] + b[1] * times


def minus(a: Spot, b: Spot) -> Spot:
    return a[0] - b[0], a[1] - b[1]


def unit(a: Spot) -> Spot:
    return a[0] / hypot(*a), a[1] / hypot(*a)


def left(a: Spot) -> Spot:
    return -a[1], a[0]


def dot(a: Spot, b: Spot) -> float:
    return a[0] * b[0] + a[1] * b[1]


def off(p: Spot, a: Spot, b: Spot) -> float:
    """Return the distance of a point to the line through two others; negative on its right."""
    return dot(minus(p, a), left(unit(minus(b, a))))


def area(a: Spot, b: Spot, c: Spot) -> float:
    return abs(dot(minus(b, a), left(minus(c, a)))) / 2


def mirror(g: Given, _: float) -> Spot:
    return plus(g[2], left(unit(minus(g[1], g[0]))), -2 * off(g[2], g[0], g[1]))


def foot(g: Given, _: float) -> Spot:
    return plus(g[2], left(unit(minus(g[1], g[0]))), -off(g[2], g[0], g[1]))


def halving(g: Given) -> Spot:
    return plus(unit(minus(g[1], g[0])), unit(minus(g[2], g[0])))


def weighed(g: Given, weights: tuple[float, ...]) -> Spot:
    total = sum(weights)
    return (
        sum(w * p[0] for w, p in zip(weights, g, strict=True)) / total,
        sum(w * p[1] for w, p in zip(weights, g, strict=True)) / total,
    )


def sides(g: Given) -> tuple[float, ...]:
    """Return the lengths of the sides opposite the corners of a triangle."""
    return dist(g[1], g[2]), dist(g[2], g[0]), dist(g[0], g[1])


def circumcentre(g: Given, _: float) -> Spot:
    a, b, c = (side**2 for side in sides(g))
    return weighed(g, (a * (b + c - a), b * (c + a - b), c * (a + b - c)))


def angle(g: Given, p: Spot) -> tuple[float, ...]:
    turned = dot(unit(minus(g[1], g[0])), unit(minus(g[2], p)))
    return degrees(acos(max(-1.0, min(1.0, turned)))), 90.0


TASKS = {
    "midpoint": Task(
        "the midpoint of the segment", 2, lambda g, _: weighed(g, (1, 1)), lambda g: minus(g[1], g[0]),
        lambda g, p: (dist(p, g[0]), dist(p, g[1])), "px to the ends of the segment",
    ),
    "continuation": Task(
        "on the continuation of the line", 2, lambda g, t: plus(g[1], unit(minus(g[1], g[0])), t),
        lambda g: left(minus(g[1], g[0])), lambda g, p: (abs(off(p, g[0], g[1])), 0.0),
        "px: how far it lies beside the line's continuation, and how far it should",
    ),
    "parallel": Task(
        "on the parallel to the line through the black dot", 3, lambda g, t: plus(g[2], unit(minus(g[1], g[0])), t),
        lambda g: left(minus(g[1], g[0])), lambda g, p: (abs(off(p, g[0], g[1])), abs(off(g[2], g[0], g[1]))),
        "px from the line, as against the black dot's",
    ),
    "mirror": Task(
        "the mirror image of the black dot in the line", 3, mirror, None,
        lambda g, p: (dist(p, g[0]) - dist(g[2], g[0]), dist(p, g[1]) - dist(g[2], g[1]), 0.0),
        "px: its ways to the two ends of the line less those of the black dot, and what they should be",
    ),
    "bisector": Task(
        "on the line that halves the angle", 3, lambda g, t: plus(g[0], unit(halving(g)), t),
        lambda g: left(halving(g)),
        lambda g, p: (abs(off(p, g[0], g[1])), abs(off(p, g[0], g[2]))), "px from the two arms of the angle",
    ),
    "foot": Task(
        "the point of the line that is nearest to the black dot", 3, foot, lambda g: minus(g[1], g[0]), angle,
        "degrees: the angle of the line and the way to the black dot, and what it should be",
    ),
    "circumcentre": Task(
        "equally far from the three corners of the triangle", 3, circumcentre, None,
        lambda g, p: tuple(dist(p, corner) for corner in g), "px to the corners of the triangle",
    ),
    "incentre": Task(
        "equally far from the three sides of the triangle", 3, lambda g, _: weighed(g, sides(g)), None,
        lambda g, p: tuple(abs(off(p, g[i], g[i - 1])) for i in range(3)), "px from the sides of the triangle",
    ),
    "centroid": Task(
        "the centre of mass of the triangle", 3, lambda g, _: weighed(g, (1, 1, 1)), None,
        lambda g, p: tuple(100 * area(p, g[i], g[i - 1]) / area(*g) for i in range(3)),
        "% of the triangle in the parts between it and the sides",
    ),
}  # fmt: skip
"""By name, from easy to hard."""
