"""The smallest move of one point that makes another choice right."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import hypot

from backends.drawing.geometry import GRID
from generators.diagram.edits import with_numbers
from generators.diagram.plane_clearance import legible
from generators.diagram.plane_figure import Asked, Plane, Point, size


def moved(program: str, name: str, spot: Point) -> str:
    """Put a point elsewhere."""
    return with_numbers(program, "point", lambda names, old: list(spot) if names == (name,) else old)


@lru_cache(maxsize=16)  # sought for the figure itself, for its twin, and lest a near miss be the twin
def flipped(program: str, asked: Asked) -> str:
    """Return the first of `flips`, "" where there is none."""
    return next(flips(program, asked), "")


def flips(program: str, asked: Asked) -> Iterator[str]:
    """Yield the programs in which a point of what is asked about has moved and another choice is right, nearest first.

    The choice that was right fails visibly then, by about as much as the new one did before.
    """
    plane = Plane.read(program)
    before, least = asked.right(plane), 0.75 * asked.least_gap(plane)
    for _, name, spot in sorted(_spots(plane, asked)):
        after = plane.at(name, spot)
        right = asked.right(after)
        if len(right) != 1 or right == before or any(size(after.vector(line)) < 16 for line in plane.segments):
            continue
        if _loose(plane, after) or asked.least_gap(after) < least:
            continue
        edited = moved(program, name, spot)
        if legible(edited):
            yield edited


def _spots(plane: Plane, asked: Asked) -> Iterator[tuple[float, str, Point]]:
    names = plane.circles[asked.of] if asked.relation == "tangent" else asked.of
    taken = set(plane.points.values())
    for name, x, y in product(names, range(GRID + 1), range(GRID + 1)):
        far = hypot(x - plane.points[name][0], y - plane.points[name][1])
        if far <= 10 and (x, y) not in taken:
            yield far, name, (x, y)


def _loose(plane: Plane, after: Plane) -> bool:
    """Return whether a point that lay on a segment does no longer."""
    return any(set(plane.inner(line)) - set(after.inner(line)) for line in plane.segments)
