"""Whether a plane figure can be read: nothing nearly touches, crossings are steep, letters find their places."""

from itertools import combinations
from math import hypot

import numpy as np

from backends.drawing.geometry import GRID, display_list
from backends.drawing.geometry_shapes import lettering
from backends.drawing.labels import Array, distances
from generators.diagram.plane_figure import Plane, slope


def crossings(plane: Plane) -> int:
    """Return how many pairs of segments cross between their ends."""
    return sum(_cross(plane, first, second) for first, second in combinations(plane.segments, 2))


def _cross(plane: Plane, first: str, second: str) -> bool:
    def side(line: str, name: str) -> int:
        (x0, y0), (dx, dy), (x, y) = plane.points[line[0]], plane.vector(line), plane.points[name]
        return dx * (y - y0) - dy * (x - x0)

    return all(side(line, other[0]) * side(line, other[1]) < 0 for line, other in ((first, second), (second, first)))


CLEAR = 1.1
"""Units of the grid between a point and a line that it is no part of."""
APART = 1.9
"""Between two points; less on one line, where letters stand beside it."""
STEEP = 25
"""Degrees between segments that cross or meet."""


def clear(plane: Plane) -> bool:
    """Return whether everything is told apart: nothing nearly touches, and crossings are steep."""
    names = list(plane.points)
    spots = np.array([plane.points[name] for name in names], dtype=float)
    if spots.min() < 0 or spots.max() > GRID:
        return False
    inner = {segment: plane.inner(segment) for segment in plane.segments}
    ends = {name for segment in plane.segments for name in segment}
    inside = [name for on in inner.values() for name in on]
    if len(set(inside)) < len(inside) or ends & set(inside):
        return False
    if not all(free_middle(plane, segment) for segment in plane.marked):
        return False
    return _apart(plane, inner) and _off_lines(plane, names, spots, inner) and _steep(plane)


def free_middle(plane: Plane, segment: str) -> bool:
    """Return whether a mark on the middle of a segment would touch nothing else."""
    (x0, y0), (x1, y1) = plane.points[segment[0]], plane.points[segment[1]]
    middle = np.array([[(x0 + x1) / 2, (y0 + y1) / 2]])
    others = [[plane.points[name] for name in other] for other in plane.segments if other != segment]
    lines = np.array(others, dtype=float).reshape(-1, 2, 2)
    for centre, through in plane.circles.items():
        if abs(hypot(*(middle[0] - plane.points[centre])) - hypot(*plane.vector(centre + through))) < 1:
            return False
    return not plane.inner(segment) and distances(middle, lines).min(initial=np.inf) >= 1


def _apart(plane: Plane, inner: dict[str, tuple[str, ...]]) -> bool:
    together = {frozenset(pair) for line, on in inner.items() for pair in combinations((*line, *on), 2) if on}
    return all(
        (x0 - x1) ** 2 + (y0 - y1) ** 2 >= (1.3 if frozenset((one, other)) in together else APART) ** 2
        for (one, (x0, y0)), (other, (x1, y1)) in combinations(plane.points.items(), 2)
    )


def _off_lines(plane: Plane, names: list[str], spots: Array, inner: dict[str, tuple[str, ...]]) -> bool:
    if plane.segments:
        lines = np.array([[plane.points[name] for name in segment] for segment in plane.segments], dtype=float)
        for row, name in zip(distances(spots, lines), names, strict=True):
            for away, segment in zip(row, plane.segments, strict=True):
                if away < CLEAR and name not in segment and name not in inner[segment]:
                    return False
    for centre, through in plane.circles.items():
        radius = hypot(*plane.vector(centre + through))
        if any(not radius <= value <= GRID - radius for value in plane.points[centre]):
            return False
        for name, spot in plane.points.items():
            if name != through and abs(hypot(*np.subtract(spot, plane.points[centre])) - radius) < CLEAR:
                return False
    return True


def _steep(plane: Plane) -> bool:
    for first, second in combinations(plane.segments, 2):
        if set(first) & set(second) or _cross(plane, first, second):
            lean = abs(slope(plane.vector(first)) - slope(plane.vector(second)))
            if min(lean, 180 - lean) < STEEP:
                return False
    return True


def legible(program: str) -> bool:
    """Return whether a program draws a figure that is clear and in which every letter finds its place."""
    elements = display_list(program)
    return clear(Plane.of(elements)) and all(place.slack >= 0 for place in lettering(elements))
