"""Builds plane figures in which exactly one thing has the relation asked for, and the rest fail it visibly."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, hypot
from random import Random

from backends.drawing.geometry import GRID, MODULE
from generators.diagram.edits import tidy
from generators.diagram.plane_clearance import clear, crossings, free_middle, legible
from generators.diagram.plane_figure import (
    MARGINS,
    Asked,
    Fact,
    Plane,
    Point,
    Relation,
    agree,
    size,
    vector_gap,
    vectors,
)

LETTERS = "ABCDEFGHKMNPRSTUVWXYZ"
"""Without I, O and Q, which are easily taken for other signs, and J and L, which have little ink."""
LINES = vectors(5.5, 11)
RADII = vectors(2, 4)
PAIRS = ("parallel", "perpendicular", "equal")


@dataclass(frozen=True)
class Demand:
    """What a figure has to be."""

    relation: Relation
    segments: int
    choices: int
    margin: float
    """Least gap of every wrong choice, in units of `MARGINS`; the nearest one is at most half as much again."""
    crossings: int
    marks: bool


@dataclass(frozen=True)
class Built:
    program: str
    asked: Asked


def build(demand: Demand, rng: Random) -> Built | None:
    """Try once to build a figure; None when chance gave one that is not clear."""
    draft = _Draft(demand, rng)
    done = {"midpoint": draft.divided, "tangent": draft.round}.get(demand.relation, draft.paired)()
    return draft.finished() if done else None


class _Draft:
    """One attempt: names are dealt first, then segments are put down one by one."""

    def __init__(self, demand: Demand, rng: Random) -> None:
        self.demand, self.rng = demand, rng
        letters = rng.sample(LETTERS, 2 * demand.segments + demand.choices)
        ends, self.spare = sorted(letters[: 2 * demand.segments]), letters[2 * demand.segments :]
        self.names = [ends[i] + ends[i + 1] for i in range(0, len(ends), 2)]
        rng.shuffle(self.names)
        self.plane = Plane({}, (), {}, {}, ())
        self.of, self.answer = "", ""
        self.choices: list[str] = []
        self.pair: Fact | None = None

    def paired(self) -> bool:
        """A segment, another with the relation to it, one that nearly has it, and more."""
        demand, rng = self.demand, self.rng
        self.of, self.answer, *others = self.names
        self.choices = [self.answer, *others[: demand.choices - 1]]
        first = rng.choice(LINES)
        wrong = [line for line in LINES if vector_gap(demand.relation, first, line) >= demand.margin]
        near = [line for line in wrong if vector_gap(demand.relation, first, line) <= 1.5 * demand.margin]
        right = [line for line in LINES if agree(demand.relation, first, line)]
        if not (near and self.put(self.of, [first]) and self.put(self.answer, right) and self.put(others[0], near)):
            return False
        return all(self.put(name, wrong) for name in others[1:-1]) and self.companion(others[-1], wrong)

    def divided(self) -> bool:
        """A segment with its midpoint and other points on it, and more segments."""
        demand, rng = self.demand, self.rng
        self.of, *others = self.names
        step = rng.choice([line for line in vectors(0.9, 2.9) if gcd(*line) == 1])
        half = rng.choice([n for n in range(3, 9) if 9 <= 2 * n * hypot(*step) <= 16] or [0])
        unit = 0.15 * 2 * half
        wrong = [t for t in range(1, 2 * half) if abs(t - half) >= demand.margin * unit]
        near = [t for t in wrong if abs(t - half) <= max(1.5 * demand.margin * unit, half - wrong[len(wrong) // 2 - 1])]
        if len(wrong) < demand.choices or not near or not self.put(self.of, [(step[0] * 2 * half, step[1] * 2 * half)]):
            return False
        first = rng.choice(near)
        rest = rng.sample([t for t in wrong if t != first], demand.choices - 2)
        self.choices = rng.sample(self.spare, demand.choices)
        self.answer = self.choices[0]
        x, y = self.plane.points[self.of[0]]
        for name, t in zip(self.choices, (half, first, *rest), strict=True):
            self.plane = self.plane.at(name, (x + step[0] * t, y + step[1] * t))
        return all(self.put(name, LINES) for name in others[:-1]) and self.companion(others[-1], LINES)

    def round(self) -> bool:
        """A circle, a segment that touches it, others that miss or cut it, and more segments."""
        demand, rng = self.demand, self.rng
        self.of, through = self.spare[:2]
        arm = rng.choice(RADII)
        centre = (rng.randint(6, GRID - 6), rng.randint(6, GRID - 6))
        self.plane = self.plane.at(self.of, centre).at(through, (centre[0] + arm[0], centre[1] + arm[1]))
        self.plane = Plane(self.plane.points, (), {self.of: through}, {}, ())
        self.answer, *others = self.names
        self.choices = [self.answer, *others[: demand.choices - 1]]
        off = {u: abs(hypot(*u) / hypot(*arm) - 1) / 0.25 for u in vectors(1, 7)}
        right = [u for u in RADII if size(u) == size(arm) and u != arm]
        near = [u for u in off if demand.margin <= off[u] <= 1.5 * demand.margin]
        wrong = [u for u in off if demand.margin <= off[u] <= 4 * demand.margin]
        if not (right and near and self.graze(self.answer, right) and self.graze(others[0], near)):
            return False
        if not all(self.graze(name, wrong) or self.put(name, LINES) for name in others[1 : demand.choices - 1]):
            return False
        rest = others[demand.choices - 1 :]
        return all(self.put(name, LINES) for name in rest[:-1]) and (not rest or self.companion(rest[-1], LINES))

    def graze(self, name: str, feet: list[Point]) -> bool:
        """Put down a segment that is square to a spoke of the circle, at the spoke's foot."""
        x, y = self.plane.points[self.of]
        for u in self.rng.sample(feet, min(len(feet), 30)):
            along = (-u[1] // gcd(*u), u[0] // gcd(*u))
            steps = [n for n in range(1, 8) if 3.2 <= n * hypot(*along) <= 7]
            for back, on in self.rng.sample([(i, j) for i in steps for j in steps], min(3, len(steps) ** 2)):
                start = (x + u[0] - along[0] * back, y + u[1] - along[1] * back)
                if self.fits(name, start, (along[0] * (back + on), along[1] * (back + on))):
                    return True
        return False

    def companion(self, name: str, lines: list[Point]) -> bool:
        """Put down a segment with a second relation to an earlier one that is not asked about."""
        relation = self.rng.choice([kind for kind in PAIRS if kind != self.demand.relation])
        other = self.rng.choice([segment for segment in self.plane.segments if segment != self.of])
        if not self.put(name, [line for line in lines if agree(relation, self.plane.vector(other), line)]):
            return False
        self.pair = Fact(relation, other, name)
        return True

    def put(self, name: str, lines: list[Point]) -> bool:
        for _ in range(30 if lines else 0):
            start = (self.rng.randint(0, GRID), self.rng.randint(0, GRID))
            if self.fits(name, start, self.rng.choice(lines)):
                return True
        return False

    def fits(self, name: str, start: Point, line: Point) -> bool:
        end = (start[0] + line[0], start[1] + line[1])
        if not all(0 <= value <= GRID for value in (*start, *end)):
            return False
        points = self.plane.points | {name[0]: start, name[1]: end}
        plane = Plane(points, (*self.plane.segments, name), self.plane.circles, {}, ())
        if not clear(plane) or crossings(plane) > self.demand.crossings:
            return False
        self.plane = plane
        return True

    def finished(self) -> Built | None:
        """Make sure of the answer among all that could be named, and add what is written on the figure."""
        demand, of = self.demand, self.of
        rivals = self.choices if demand.relation == "midpoint" else [n for n in self.plane.segments if n != of]
        everything = Asked(demand.relation, of, tuple(rivals))
        if everything.right(self.plane) != [self.answer] or everything.least_gap(self.plane) < demand.margin:
            return None
        divided = demand.relation == "midpoint" or self.halve()
        program = tidy(ast.parse("\n".join(self.lines(labelled=demand.relation == "midpoint" or not divided))))
        asked = Asked(demand.relation, of, tuple(sorted(self.choices)))
        return Built(program, asked) if legible(program) else None

    def halve(self) -> bool:
        """Set a point on a segment on which it could slide: as often its midpoint as clearly not."""
        hosts = [n for n in self.plane.segments if n != self.of and gcd(*self.plane.vector(n)) in range(4, GRID, 2)]
        if not hosts or self.rng.random() > 0.7:
            return False
        host, middle = self.rng.choice(hosts), self.rng.random() < 0.5
        (x, y), (dx, dy) = self.plane.points[host[0]], self.plane.vector(host)
        steps = gcd(dx, dy)
        off = [n for n in range(1, steps) if abs(n / steps - 0.5) >= MARGINS["midpoint"]]
        n = steps // 2 if middle else self.rng.choice(off)
        self.plane = self.plane.at(self.spare[-1], (x + dx // steps * n, y + dy // steps * n))
        return True

    def lines(self, labelled: bool) -> Iterator[str]:
        plane = self.plane
        marks = list(self.marks(labelled))
        words = sorted({"point", "segment", "show", *(mark.partition("(")[0] for mark in marks)})
        if plane.circles:
            words = sorted((*words, "circle"))
        yield f"from {MODULE} import {', '.join(words)}"
        yield from (f'{name} = point("{name}", {x}, {y})' for name, (x, y) in sorted(plane.points.items()))
        yield from (f"segment({name[0]}, {name[1]})" for name in sorted(plane.segments))
        yield from (f"circle({centre}, {through})" for centre, through in plane.circles.items())
        yield from marks
        yield "show()"

    def marks(self, labelled: bool) -> Iterator[str]:
        """Write a length, and at higher levels the marks of the second relation, where its segments are bare."""
        bare = [name for name in sorted(self.plane.segments) if free_middle(self.plane, name)]
        word = {"equal": "equal_mark", "parallel": "parallel_mark"}.get(self.pair.relation if self.pair else "")
        if self.demand.marks and word and self.pair and {self.pair.of, self.pair.that} <= set(bare):
            bare = [name for name in bare if name not in (self.pair.of, self.pair.that)]
            yield from (f"{word}({name[0]}, {name[1]}, 1)" for name in sorted((self.pair.of, self.pair.that)))
        if labelled and bare:
            name = self.rng.choice(bare)
            yield f"length({name[0]}, {name[1]}, {self.rng.randint(11, 98)})"
