"""Reads the program's text and settles every relation with sympy's exact geometry."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import atan2, degrees, dist
from typing import Any

import shapely
from sympy import Integer
from sympy.geometry import Line, Point, Segment

Spot = tuple[int, int]
Relation = Callable[..., bool]
"""Of points."""


@dataclass
class _Reading:
    points: dict[str, Spot] = field(default_factory=dict)
    segments: set[frozenset[str]] = field(default_factory=set)
    circles: dict[str, str] = field(default_factory=dict)
    """Centre to the point on the circle."""
    lengths: dict[frozenset[str], int] = field(default_factory=dict)

    def ends(self, name: str) -> tuple[Spot, Spot]:
        return self.points[name[0]], self.points[name[1]]


@lru_cache(maxsize=64)  # a caption has several sentences, and each is asked of every near miss
def _read(program: str) -> _Reading:
    found = _Reading()
    for node in ast.walk(ast.parse(program)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        args: list[Any] = [arg.id if isinstance(arg, ast.Name) else ast.literal_eval(arg) for arg in node.args]
        match node.func.id, args:
            case "point", [name, x, y]:
                found.points[name] = x, y
            case "segment", [start, end]:
                found.segments.add(frozenset((start, end)))
            case "circle", [centre, through]:
                found.circles[centre] = through
            case "length", [start, end, value]:
                found.lengths[frozenset((start, end))] = value
    return found


def _parallel(a: Point, b: Point, c: Point, d: Point) -> bool:
    return bool(Line(a, b).is_parallel(Line(c, d)))


def _perpendicular(a: Point, b: Point, c: Point, d: Point) -> bool:
    return bool(Line(a, b).is_perpendicular(Line(c, d)))


def _equal(a: Point, b: Point, c: Point, d: Point) -> bool:
    return bool(Segment(a, b).length == Segment(c, d).length)


def _longer(a: Point, b: Point, c: Point, d: Point) -> bool:
    return bool(Segment(a, b).length > Segment(c, d).length)


def _midpoint(a: Point, b: Point, middle: Point) -> bool:
    return bool(middle == Segment(a, b).midpoint)


def _tangent(centre: Point, rim: Point, a: Point, b: Point) -> bool:
    """A line touches a circle where the centre falls on it at the distance of the radius; the segment must reach it."""
    foot = Line(a, b).projection(centre)
    return bool(centre.distance(foot) == centre.distance(rim) and Segment(a, b).contains(foot))


def _related(figure: _Reading, relation: Relation, of: str, that: str) -> bool:
    """Return whether `that` has the relation to `of`: a segment, or a circle by its centre."""
    if relation is _tangent:
        return _settled(relation, figure.points[of], figure.points[figure.circles[of]], *figure.ends(that))
    return _settled(relation, *figure.ends(of), *(figure.points[name] for name in that))


@lru_cache(maxsize=4096)  # a near miss leaves most of a figure as it was
def _settled(relation: Relation, *spots: Spot) -> bool:
    return relation(*(Point(Integer(x), Integer(y), evaluate=False) for x, y in spots))


RELATIONS: dict[str, Relation] = {
    "parallel": _parallel,
    "perpendicular": _perpendicular,
    "equal": _equal,
    "midpoint": _midpoint,
    "tangent": _tangent,
}

SEGMENT, POINT = r"([A-Z]{2})", r"([A-Z])"
SENTENCES: tuple[tuple[str, Relation, bool, bool], ...] = (
    # what it says, its relation, whether it says that it holds, whether the segment asked about comes first
    (rf"Segment {SEGMENT} is parallel to segment {SEGMENT}", _parallel, True, False),
    (rf"Segment {SEGMENT} is perpendicular to segment {SEGMENT}", _perpendicular, True, False),
    (rf"Segment {SEGMENT} is as long as segment {SEGMENT}", _equal, True, False),
    (rf"Point {POINT} is the midpoint of segment {SEGMENT}", _midpoint, True, False),
    (rf"Segment {SEGMENT} is tangent to the circle with centre {POINT}", _tangent, True, False),
    (rf"Segment {SEGMENT} is longer than segment {SEGMENT}", _longer, True, True),
    (rf"Segments {SEGMENT} and {SEGMENT} are not parallel", _parallel, False, True),
    (rf"Segments {SEGMENT} and {SEGMENT} are not perpendicular", _perpendicular, False, True),
    (rf"Segments {SEGMENT} and {SEGMENT} are not equally long", _equal, False, True),
    (rf"Point {POINT} is not the midpoint of segment {SEGMENT}", _midpoint, False, False),
    (rf"Segment {SEGMENT} is not tangent to the circle with centre {POINT}", _tangent, False, False),
)


def solve(scene: dict[str, Any]) -> str:
    figure, relation = _read(scene["program"]), RELATIONS[scene["relation"]]
    right = [name for name in scene["choices"] if _related(figure, relation, scene["of"], name)]
    if len(right) != 1:
        raise ValueError(f"plane_geometry: exactly one choice must be right (got {right})")
    return str(right[0])


def holds(scene: dict[str, Any], statement: str) -> bool:
    """Return whether every sentence of a statement is true of the figure; of what is not drawn, only that it is not.

    Raises:
        ValueError: a sentence has none of the known forms.
    """
    figure = _read(scene["program"])
    return all(_true(figure, sentence) for sentence in re.split(r"(?<=\.)\s+", statement.strip()))


def _true(figure: _Reading, sentence: str) -> bool:
    if said := re.fullmatch(rf"Segment {SEGMENT} is (not )?drawn\.", sentence):
        return (frozenset(said[1]) in figure.segments) is (said[2] is None)
    if said := re.fullmatch(rf"Segment {SEGMENT} is labelled (\d+)\.", sentence):
        return figure.lengths.get(frozenset(said[1])) == int(said[2])
    for pattern, relation, positive, in_order in SENTENCES:
        if said := re.fullmatch(pattern + r"\.", sentence):
            first, second = said.groups() if in_order else said.groups()[::-1]
            standing = _stand(figure, first, second, relation is _tangent)
            return standing and _related(figure, relation, first, second) is positive
    raise ValueError(f"plane_geometry: cannot read {sentence!r}")


def _stand(figure: _Reading, first: str, second: str, of_circle: bool) -> bool:
    """Return whether all that a sentence names is in the figure."""
    if of_circle and first not in figure.circles:
        return False
    return all(
        frozenset(name) in figure.segments if len(name) == 2 else name in figure.points for name in (first, second)
    )


# --- what can be seen ---------------------------------------------------------------------------------------

SEEN = {_parallel: 7.0, _perpendicular: 7.0, _equal: 0.15, _midpoint: 0.09, _tangent: 0.15}
"""By how much a relation must fail to be seen: degrees; shares of the shorter length, the segment, the radius."""
BESIDE, APART = 1.0, 1.25
"""Least distances, in units of the grid, of a point from a line it is no part of, and of two points."""


def clear(scene: dict[str, Any], statement: str) -> bool:
    """Return whether a person can read the figure, and sees that a statement fails of it."""
    said = re.split(r"(?<=\.)\s+", statement.strip())
    return _legible(_read(scene["program"])) and all(misses(scene, sentence) for sentence in said)


def misses(scene: dict[str, Any], sentence: str) -> bool:
    """Return whether a person sees that a sentence fails, which does. Some call a denial true of what is not drawn."""
    return _far_off(_read(scene["program"]), sentence)


def _legible(figure: _Reading) -> bool:
    spots = {name: shapely.Point(spot) for name, spot in figure.points.items()}
    if any(one.distance(other) < APART for one, other in combinations(spots.values(), 2)):
        return False
    lines = {ends: shapely.LineString([spots[name] for name in ends]) for ends in figure.segments}
    gaps = (line.distance(spot) for ends, line in lines.items() for name, spot in spots.items() if name not in ends)
    return all(gap < 1e-9 or gap >= BESIDE for gap in gaps)


def _far_off(figure: _Reading, sentence: str) -> bool:
    for pattern, relation, positive, in_order in SENTENCES:
        said = re.fullmatch(pattern + r"\.", sentence)
        if said:
            first, second = said.groups() if in_order else said.groups()[::-1]
            standing = _stand(figure, first, second, relation is _tangent)
            if not positive or not standing or relation not in SEEN:
                return positive or standing
            return _off(figure, relation, first, second) >= SEEN[relation]
    return True


def _off(figure: _Reading, relation: Any, of: str, that: str) -> float:
    at = figure.points
    if relation is _tangent:
        line, radius = shapely.LineString([at[name] for name in that]), dist(at[of], at[figure.circles[of]])
        return float(abs(line.distance(shapely.Point(at[of])) / radius - 1))
    start, end = (at[name] for name in of)
    if relation is _midpoint:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        return dist(middle, at[that]) / dist(start, end)
    if relation is _equal:
        short, long = sorted((dist(start, end), dist(*(at[name] for name in that))))
        return long / short - 1
    lean = abs(_slope(start, end) - _slope(*(at[name] for name in that)))
    angle = min(lean, 180 - lean)
    return angle if relation is _parallel else 90 - angle


def _slope(start: Spot, end: Spot) -> float:
    return degrees(atan2(end[1] - start[1], end[0] - start[0])) % 180
