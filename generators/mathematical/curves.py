"""Curves with whole numbers in them: what they are, and their values, slopes and roots by exact arithmetic."""

from fractions import Fraction
from itertools import pairwise
from math import pi, sin, sqrt
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


def roots(shape: Shape, reach: int) -> list[float] | None:
    """Return where the curve meets the x-axis within the grid; None where a person could not be sure."""
    if isinstance(shape, Product):
        return list(map(float, shape.roots))
    if isinstance(shape, Wave):
        found = [x for x in range(-reach, reach + 1) if (x - shape.start) % shape.half == 0]
        return None if reach in map(abs, found) else list(map(float, found))
    if isinstance(shape, Parabola):
        x, y = shape.vertex
        if y == 0:
            return None
        if y * shape.halves > 0:
            return []
        away = sqrt(-2 * y / shape.halves)
        return [x - away, x + away] if abs(x) + away < reach - 0.4 else None
    return changes([x for x, _ in shape.corners], [y for _, y in shape.corners])


def changes(across: list[int], heights: list[int]) -> list[float] | None:
    """Return where straight pieces change their sign, at a corner or between two; None where one only touches 0."""
    found = []
    for i, (x, y) in enumerate(zip(across, heights, strict=True)):
        if y == 0:
            if i in (0, len(across) - 1) or heights[i - 1] * heights[i + 1] >= 0:
                return None
            found.append(float(x))
        elif i and y * heights[i - 1] < 0:
            before = heights[i - 1]
            found.append(across[i - 1] + (x - across[i - 1]) * before / (before - y))
    return found


def meetings(one: Shape, other: Shape) -> list[float] | None:
    """Return where pieces with corners above one another meet; None where a person could not be sure."""
    if not isinstance(one, Pieces) or not isinstance(other, Pieces):
        return None
    apart = [b - d for (_, b), (_, d) in zip(one.corners, other.corners, strict=True)]
    return None if 0 in apart else changes([x for x, _ in one.corners], apart)


def peak(shape: Shape, sign: int, reach: int) -> Point | None:
    """Return the highest point within the grid, or with sign -1 the lowest; None where a person could not be sure."""
    if isinstance(shape, Parabola):
        return shape.vertex if shape.halves * sign < 0 else None
    if isinstance(shape, Wave):
        first = shape.start + shape.half // 2 + (shape.half if shape.height * sign < 0 else 0)
        at = [x for x in range(-reach - 1, reach + 2) if (x - first) % (2 * shape.half) == 0]
        return (at[0], sign * abs(shape.height)) if len(at) == 1 and abs(at[0]) < reach else None
    if isinstance(shape, Pieces):
        below, top = sorted(shape.corners, key=lambda corner: corner[1] * sign)[-2:]
        return top if top[1] != below[1] else None
    return None


def slope(shape: Shape, x: int) -> Fraction | None:
    """Return the slope at x; None at a corner, or where no whole numbers show it."""
    if isinstance(shape, Parabola):
        return Fraction(shape.halves * (x - shape.vertex[0]))
    piece = isinstance(shape, Pieces) and piece_at(shape, x)
    return Fraction(piece[1][1] - piece[0][1], piece[1][0] - piece[0][0]) if piece else None


def piece_at(pieces: Pieces, x: int) -> tuple[Point, Point] | None:
    return next(((left, right) for left, right in pairwise(pieces.corners) if left[0] < x < right[0]), None)


def trapezia(shape: Shape, left: int, right: int) -> list[Fraction] | None:
    """Return the areas under the pieces between two corners; None where one is below the x-axis."""
    if not isinstance(shape, Pieces):
        return None
    inside = [corner for corner in shape.corners if left <= corner[0] <= right]
    if min(y for _, y in inside) < 0:
        return None
    return [Fraction((c - a) * (b + d), 2) for (a, b), (c, d) in pairwise(inside)]
