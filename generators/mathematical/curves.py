"""Curves with whole numbers in them: what they are, and their values, slopes and roots by exact arithmetic."""

from fractions import Fraction
from itertools import pairwise
from math import pi, sin
from random import Random
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from schemas.record import Record

Point: TypeAlias = tuple[int, int]


class Pieces(Record):
    """Straight pieces from corner to corner."""

    kind: Literal["pieces"] = "pieces"
    corners: tuple[Point, ...]
    """From left to right."""


class Parabola(Record):
    """halves / 2 * (x - h)**2 + k."""

    kind: Literal["parabola"] = "parabola"
    halves: int
    vertex: Point


class Product(Record):
    """(x - r) for each of the roots, multiplied, over a whole number."""

    kind: Literal["product"] = "product"
    roots: tuple[int, ...]
    """From left to right."""
    over: int


class Wave(Record):
    """height * sin(pi * (x - start) / half)."""

    kind: Literal["wave"] = "wave"
    height: int
    start: int
    half: int
    """Half a period: from one root to the next."""


Shape: TypeAlias = Annotated[Pieces | Parabola | Product | Wave, Field(discriminator="kind")]


def value(shape: Shape, x: Fraction | float) -> float:
    """Return the height at x; of pieces, beyond their ends that of the nearer end."""
    if isinstance(shape, Parabola):
        return float(shape.halves * (x - shape.vertex[0]) ** 2 / 2 + shape.vertex[1])
    if isinstance(shape, Wave):
        return shape.height * sin(pi * (x - shape.start) / shape.half)
    if isinstance(shape, Product):
        found = 1 / shape.over
        for root in shape.roots:
            found *= float(x) - root
        return found
    for (a, b), (c, d) in pairwise(shape.corners):
        if x <= c:
            return b + (d - b) * (max(a, float(x)) - a) / (c - a)
    return float(shape.corners[-1][1])


def slope(shape: Pieces | Parabola, x: int) -> Fraction:
    """Return the slope at x, which is no corner."""
    if isinstance(shape, Parabola):
        return Fraction(shape.halves * (x - shape.vertex[0]))
    (a, b), (c, d) = piece_at(shape, x)
    return Fraction(d - b, c - a)


def piece_at(pieces: Pieces, x: int) -> tuple[Point, Point]:
    return next((left, right) for left, right in pairwise(pieces.corners) if left[0] < x < right[0])


def crossings(heights: list[int]) -> int:
    """Count the changes of sign of heights that are never 0."""
    return sum((a > 0) != (b > 0) for a, b in pairwise(heights))


def area(pieces: Pieces, left: int, right: int) -> list[Fraction]:
    """Return the trapezia under the pieces between two corners."""
    inside = [corner for corner in pieces.corners if left <= corner[0] <= right]
    return [Fraction((c - a) * (b + d), 2) for (a, b), (c, d) in pairwise(inside)]


def columns(reach: int, corners: int, fixed: set[int], rng: Random) -> list[int]:
    """Return where corners stand: at both ends, at the fixed ones, and so many in all, two units apart if there is room."""
    found = sorted({-reach, reach} | fixed)
    free = [x for x in range(1 - reach, reach)]
    for apart in (2, 1):
        rng.shuffle(free)
        for x in free:
            if len(found) < corners and all(abs(x - other) >= apart for other in found):
                found.append(x)
    return sorted(found)
