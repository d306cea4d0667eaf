"""What is true of a plane figure, in whole numbers: the relations between its points, segments and circle.

A fact names a relation and what it holds between. Whether it holds is decided exactly; by how much it fails
is an angle or a share, in units of what a person sees at once (`MARGINS`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from math import atan2, degrees, hypot, isqrt
from random import Random
from typing import Literal, Self, get_args

import numpy as np

from backends.drawing.geometry import display_list
from backends.drawing.labels import distances
from backends.drawing.recording import Element

Point = tuple[int, int]
Relation = Literal["parallel", "perpendicular", "equal", "midpoint", "tangent"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
MARGINS: dict[str, float] = {"parallel": 12, "perpendicular": 12, "equal": 0.25, "midpoint": 0.15, "tangent": 0.25}
"""How far off is one unit: degrees for directions; share of the shorter length, of the segment, of the radius."""
SEEN = 0.6
"""Units by which a relation must fail, for a person to see that it does."""

TOLD = 4
"""Relations that a caption tells; half of them do not hold."""
TRIES = 6
"""Relations that are tried for one sentence of a caption."""


@dataclass(frozen=True)
class Plane:
    points: dict[str, Point]
    segments: tuple[str, ...]
    circles: dict[str, str]
    """Centre to the point that it passes through."""
    lengths: dict[str, int]
    marked: tuple[str, ...]
    """Segments with ticks or arrows."""

    @classmethod
    def read(cls, program: str) -> Self:
        return cls.of(display_list(program))

    @classmethod
    def of(cls, elements: tuple[Element, ...]) -> Self:
        found: dict[str, list[Element]] = {}
        for element in elements:
            found.setdefault(element.word, []).append(element)
        marks = [*found.get("equal_mark", ()), *found.get("parallel_mark", ())]
        return cls(
            points={e.part: (int(e.args[1]), int(e.args[2])) for e in found.get("point", ())},
            segments=tuple(e.part for e in found.get("segment", ())),
            circles={str(e.args[0]): str(e.args[1]) for e in found.get("circle", ())},
            lengths={str(e.args[0]): int(e.args[1]) for e in found.get("length", ())},
            marked=tuple(sorted({str(e.args[0]) for e in marks})),
        )

    def at(self, name: str, spot: Point) -> Self:
        """Return the figure with a point elsewhere."""
        return type(self)(self.points | {name: spot}, self.segments, self.circles, self.lengths, self.marked)

    def vector(self, segment: str) -> Point:
        (x0, y0), (x1, y1) = self.points[segment[0]], self.points[segment[1]]
        return x1 - x0, y1 - y0

    def draws(self, segment: str) -> bool:
        return segment in self.segments or segment[::-1] in self.segments

    def inner(self, segment: str) -> tuple[str, ...]:
        """Return the points that lie exactly on a segment, between its ends."""
        (x0, y0), (dx, dy) = self.points[segment[0]], self.vector(segment)
        on = []
        for name, (x, y) in self.points.items():
            along, across = (x - x0) * dx + (y - y0) * dy, (x - x0) * dy - (y - y0) * dx
            if name not in segment and across == 0 and 0 < along < dx * dx + dy * dy:
                on.append(name)
        return tuple(on)


def size(vector: Point) -> int:
    """Return the square of a length."""
    return vector[0] ** 2 + vector[1] ** 2


def exact(plane: Plane, relation: str, of: str, that: str) -> bool:
    """Return whether `that` has the relation to `of`: a segment, or a circle by its centre."""
    if relation == "midpoint":
        (x0, y0), (x1, y1), (x, y) = (plane.points[name] for name in (*of, that))
        return (x0 + x1, y0 + y1) == (2 * x, 2 * y)
    if relation == "tangent":
        return _touches(plane, of, that)
    return agree(relation, plane.vector(of), plane.vector(that))


def agree(relation: str, v: Point, w: Point) -> bool:
    """Return whether two vectors are parallel, perpendicular or equally long."""
    if relation == "equal":
        return size(v) == size(w)
    return v[0] * w[1] == v[1] * w[0] if relation == "parallel" else v[0] * w[0] + v[1] * w[1] == 0


def _touches(plane: Plane, centre: str, segment: str) -> bool:
    (x, y), (x0, y0), (dx, dy) = plane.points[centre], plane.points[segment[0]], plane.vector(segment)
    radius = size(plane.vector(centre + plane.circles[centre]))
    along = (x - x0) * dx + (y - y0) * dy
    across = (x - x0) * dy - (y - y0) * dx
    return across**2 == radius * size((dx, dy)) and 0 < along < size((dx, dy))


def gap(plane: Plane, relation: str, of: str, that: str) -> float:
    """Return by how much a relation fails, in units of its margin: 0.0 when it holds."""
    if relation == "midpoint":
        (x0, y0), (x1, y1), (x, y) = (plane.points[name] for name in (*of, that))
        off = hypot(2 * x - x0 - x1, 2 * y - y0 - y1) / 2 / hypot(x1 - x0, y1 - y0)
    elif relation == "tangent":
        off = 0.0 if exact(plane, relation, of, that) else abs(nearness(plane, of, that) - 1)
    else:
        return vector_gap(relation, plane.vector(of), plane.vector(that))
    return off / MARGINS[relation]


def vector_gap(relation: str, v: Point, w: Point) -> float:
    """Return by how much two vectors fail to be parallel, perpendicular or equally long, in units of the margin."""
    if relation == "equal":
        short, long = sorted((hypot(*v), hypot(*w)))
        return (long / short - 1) / MARGINS[relation]
    lean = abs(slope(v) - slope(w))
    angle = min(lean, 180 - lean)
    return (angle if relation == "parallel" else 90 - angle) / MARGINS[relation]


def nearness(plane: Plane, centre: str, segment: str) -> float:
    """Return how near a segment comes to the centre of a circle, as a share of the radius."""
    ends = np.array([[plane.points[name] for name in segment]], dtype=float)
    near = distances(np.array([plane.points[centre]], dtype=float), ends)[0, 0]
    return float(near) / hypot(*plane.vector(centre + plane.circles[centre]))


def slope(vector: Point) -> float:
    """Return the direction of a line in degrees, 0 to 180, counted from the horizontal."""
    return degrees(atan2(vector[1], vector[0])) % 180


@dataclass(frozen=True)
class Fact:
    relation: str
    """One of RELATIONS, `labelled` or `drawn`."""
    of: str
    that: str = ""
    so: bool = True
    """Whether it is said to hold; of what is not drawn neither is true."""

    @property
    def sentence(self) -> str:
        return (SENTENCES if self.so else DENIALS)[self.relation].format(of=self.of, that=self.that)

    @property
    def opposite(self) -> "Fact":
        return replace(self, so=not self.so)

    def holds(self, plane: Plane) -> bool:
        standing = self.stands(plane)
        if self.relation == "drawn":
            return standing is self.so
        if not standing:
            return False
        if self.relation == "labelled":
            return str(plane.lengths.get(self.of, plane.lengths.get(self.of[::-1]))) == self.that
        return exact(plane, self.relation, self.of, self.that) is self.so

    def plain(self, plane: Plane) -> bool:
        """Return whether a person sees if it holds: nothing is nearly so."""
        if self.relation not in RELATIONS or not self.stands(plane):
            return True
        relation = (self.relation, self.of, self.that)
        return exact(plane, *relation) or gap(plane, *relation) >= SEEN

    def stands(self, plane: Plane) -> bool:
        """Return whether all that it names is drawn."""
        named = [name for name in (self.of, self.that) if len(name) == 2 and name.isalpha()]
        circled = self.relation != "tangent" or self.of in plane.circles
        return circled and all(plane.draws(name) for name in named)


Turns = Callable[[tuple[Fact, ...], Fact], bool]
"""Whether a fact can be turned round by an edit that leaves others as they are."""
SENTENCES = {
    "parallel": "Segment {that} is parallel to segment {of}.",
    "perpendicular": "Segment {that} is perpendicular to segment {of}.",
    "equal": "Segment {that} is as long as segment {of}.",
    "midpoint": "Point {that} is the midpoint of segment {of}.",
    "tangent": "Segment {that} is tangent to the circle with centre {of}.",
    "labelled": "Segment {of} is labelled {that}.",
    "drawn": "Segment {of} is drawn.",
}
DENIALS = {
    "parallel": "Segments {of} and {that} are not parallel.",
    "perpendicular": "Segments {of} and {that} are not perpendicular.",
    "equal": "Segments {of} and {that} are not equally long.",
    "midpoint": "Point {that} is not the midpoint of segment {of}.",
    "tangent": "Segment {that} is not tangent to the circle with centre {of}.",
    "drawn": "Segment {of} is not drawn.",
}


def pair_facts(plane: Plane, *, so: bool) -> list[Fact]:
    """Return every relation between two segments that holds, or clearly does not, in a fixed order."""
    return [
        Fact(relation, of, that, so)
        for relation in ("parallel", "perpendicular", "equal")
        for of, that in combinations(plane.segments, 2)
        if (exact(plane, relation, of, that) if so else gap(plane, relation, of, that) >= 1)
    ]


def midpoint_facts(plane: Plane) -> list[Fact]:
    """Return of every point on a segment whether it is its midpoint, or clearly is not."""
    facts = [
        Fact("midpoint", of, that, exact(plane, "midpoint", of, that))
        for of in plane.segments
        for that in plane.inner(of)
    ]
    return [fact for fact in facts if fact.plain(plane)]


@dataclass(frozen=True)
class Asked:
    """A question of a figure."""

    relation: Relation
    of: str
    """The segment asked about, or the centre of the circle."""
    choices: tuple[str, ...]

    def answer(self, plane: Plane) -> str:
        (answer,) = self.right(plane)
        return answer

    def right(self, plane: Plane) -> list[str]:
        return [name for name in self.choices if exact(plane, self.relation, self.of, name)]

    def least_gap(self, plane: Plane) -> float:
        """Return how far off the nearest wrong choice is, in units of the margin."""
        return sorted(gap(plane, self.relation, self.of, name) for name in self.choices)[1]


def caption_facts(plane: Plane, asked: Asked, coin: Random, turns: Turns) -> tuple[Fact, ...]:
    """Return what a caption tells: of what is asked, of a point on a segment or a length, and of other segments.

    Of each relation it tells once that it holds and once that it does not, where there is such, and each can be turned
    round by an edit: so a near miss has a caption like any other, and no words are likelier than others to be false.
    """
    right = asked.answer(plane)
    wrong = coin.choice([name for name in asked.choices if name != right])
    first = [Fact(asked.relation, asked.of, right), Fact(asked.relation, asked.of, wrong, so=False)]
    coin.shuffle(first)
    told = [fact for fact in first if turns((), fact)] or first[:1]
    last = [fact for fact in midpoint_facts(plane) if fact.of != asked.of]
    last += [Fact("labelled", name, str(value)) for name, value in plane.lengths.items()]
    told += islice((fact for fact in last if turns(tuple(told), fact)), 1)
    for relation, so in product(_mixed(plane, asked, told, coin), coin.sample((True, False), 2)):
        if sum(fact.relation != "labelled" for fact in told) < TOLD:
            others = _others(plane, asked, relation, so, told)
            coin.shuffle(others)
            told += islice((fact for fact in others[:TRIES] if turns(tuple(told), fact)), 1)
    return tuple(told)


def _mixed(plane: Plane, asked: Asked, told: list[Fact], coin: Random) -> list[str]:
    """Return the relations of two segments that are not asked for, first those that hold of some and not of others."""
    relations = [relation for relation in ("parallel", "perpendicular", "equal") if relation != asked.relation]
    coin.shuffle(relations)
    return sorted(relations, key=lambda one: not all(_others(plane, asked, one, so, told) for so in (True, False)))


def _others(plane: Plane, asked: Asked, relation: str, so: bool, told: list[Fact]) -> list[Fact]:
    """Return where a relation holds, or clearly does not, between two segments of which nothing is told yet."""
    known = [{fact.of, fact.that} for fact in told]
    facts = [f for f in pair_facts(plane, so=so) if f.relation == relation and {f.of, f.that} not in known]
    return [fact for fact in facts if asked.of not in (fact.of, fact.that)] or facts


def vectors(shortest: float, longest: float) -> list[Point]:
    """Return every whole vector of a length in a range, in a fixed order."""
    most = isqrt(int(longest**2))
    steps = range(-most, most + 1)
    return [(x, y) for x in steps for y in steps if shortest**2 <= x * x + y * y <= longest**2]
