"""What the values of a chart must be, so that a question has the answer that is wanted, and its twin another."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from random import Random
from typing import Literal

from generators.diagram.axis_clearance import SIGNS
from generators.diagram.axis_data import Cell, Chart, phrase

Kind = Literal["value", "above", "difference", "rise", "more", "gap"]
Claim = tuple[str, str, int]
"""Of two values, by what they are called: the first is greater, by so much where this is not 0."""
OPTIONS = 4
COUNTS = ((1, 2), (3, 4), (5, 6))
"""Counts of a chart and of its twin, in either order: one value crosses a level, and all counts are equally likely."""
FEWEST = 7
"""Values of which one to six may be above a level."""
GAPS = range(2, 10)


@dataclass(frozen=True)
class Blank:
    """A chart without its values."""

    chart: Chart
    cells: tuple[Cell, ...]
    least: int
    most: int
    near: int
    """By how much at most a wrong option is off."""
    margin: int
    """By how much at least the steepest rise is steeper than the next."""

    @property
    def lines(self) -> dict[str, list[Cell]]:
        """The values of each series; of a chart without series, all of them."""
        series = list(self.chart.series) or [""]
        return {name: [cell for cell in self.cells if cell[1] == name] for name in series}

    def inside(self, number: int) -> bool:
        return self.least <= number <= self.most


@dataclass(frozen=True)
class Wanted:
    kind: Kind
    here: int = 0
    """The count or difference that is the answer, or which of four neighbours rise most."""
    there: int = 0
    """That of the twin."""
    level: int = 0


@dataclass(frozen=True)
class Posed:
    """A question, and the values that decide it."""

    fixed: dict[Cell, int]
    moves: dict[Cell, int]
    """What the twin changes."""
    of: str = ""
    options: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    number: int = 0


def wanted(kind: Kind, blank: Blank, rng: Random) -> Wanted:
    """Draw the answers before the chart: every one is equally likely, here and in the twin."""
    if kind == "above":
        here, there = rng.sample(rng.choice(COUNTS), 2)
        return Wanted(kind, here, there, rng.randint(blank.least + 3, blank.most - 3))
    if kind == "difference":
        return Wanted(kind, *rng.sample(GAPS, 2))
    return Wanted(kind, *rng.sample(range(OPTIONS), 2))


def posed(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """Choose what is asked about and its values; None where it did not come out."""
    return POSE[want.kind](want, blank, rng)


def filled(blank: Blank, ask: Posed, rng: Random) -> dict[Cell, int] | None:
    """Give all other values; points of two lines keep apart, here and in the twin."""
    apart = ceil(SIGNS / blank.chart.field.unit) if blank.chart.word == "point" else 0
    values = dict(ask.fixed)
    taken: dict[str, list[int]] = {name: [] for name in blank.chart.categories}
    for cell, value in (*ask.fixed.items(), *ask.moves.items()):
        taken[cell[0]].append(value)
    for cell in blank.cells:
        if cell in values:
            continue
        free = [n for n in range(blank.least, blank.most + 1) if all(abs(n - t) >= apart for t in taken[cell[0]])]
        if not free:
            return None
        values[cell] = rng.choice(free)
        taken[cell[0]].append(values[cell])
    return {cell: values[cell] for cell in blank.cells}


def _value(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """One of four has the value; in the twin another one, which exchanges values with it."""
    right, other, *wrong = rng.sample(blank.cells, OPTIONS)
    number = rng.randint(blank.least, blank.most)
    near = [n for n in range(number - blank.near, number + blank.near + 1) if blank.inside(n) and abs(n - number) >= 2]
    if not near:
        return None
    fixed = {right: number, other: rng.choice(near), **{cell: rng.choice(near) for cell in wrong}}
    options = [phrase(cell) for cell in fixed]
    rng.shuffle(options)
    return Posed(fixed, {right: fixed[other], other: number}, options=tuple(options), number=number)


def _above(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """So many values of a line, or of all bars, lie above a level; in the twin one has crossed it."""
    of = rng.choice(list(blank.lines)) if blank.chart.word == "point" else ""
    cells = blank.lines[of] if of else list(blank.cells)
    high, low = range(want.level + 1, blank.most + 1), range(blank.least, want.level)
    above = set(rng.sample(cells, want.here))
    fixed = {cell: rng.choice(high if cell in above else low) for cell in cells}
    crosses = rng.choice([cell for cell in cells if (cell in above) is (want.there < want.here)])
    moves = {crosses: rng.choice(low if crosses in above else high)}
    return Posed(fixed, moves, of=of, number=want.level)


def _difference(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    one, other = rng.sample(blank.cells, 2)
    way = rng.choice((-1, 1))
    value = rng.randint(blank.least, blank.most)
    here, there = value + way * want.here, value + way * want.there
    if not (blank.inside(here) and blank.inside(there)):
        return None
    options = tuple(phrase(cell) for cell in rng.sample((one, other), 2))
    return Posed({one: value, other: here}, {other: there}, options=options)


def _rise(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """Of four rises in a row the line's steepest is the one that is wanted; in the twin one point has moved."""
    of = rng.choice(list(blank.lines))
    cells = blank.lines[of]
    start = rng.randrange(len(cells) - OPTIONS)
    here, there = start + want.here, start + want.there
    heights = [rng.randint(blank.least, blank.most) for _ in cells]
    if _steepest(heights, blank.margin) != here:
        return None
    ways = [(i, n) for i in {here, here + 1, there, there + 1} for n in range(blank.least, blank.most + 1)]
    ways = [(i, n) for i, n in ways if abs(n - heights[i]) >= 2]
    found = [(i, n) for i, n in ways if _steepest([*heights[:i], n, *heights[i + 1 :]], blank.margin) == there]
    if not found:
        return None
    i, number = rng.choice(found)
    pairs = [f"{cells[j][0]} and {cells[j + 1][0]}" for j in range(start, start + OPTIONS)]
    rng.shuffle(pairs)
    return Posed(dict(zip(cells, heights, strict=True)), {cells[i]: number}, of=of, options=tuple(pairs))


def _steepest(heights: list[int], margin: int) -> int | None:
    rises = [end - start for start, end in pairwise(heights)]
    second, first = sorted(rises)[-2:]
    return rises.index(first) if first >= max(second + margin, 2) else None


def _more(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """Two values, each of which may be the greater one, and two that are equal: words alone rule nothing out."""
    a, b, c, d = rng.sample(blank.cells, 4)
    least, most = blank.least, blank.most
    values = {a: rng.randint(least, most), b: rng.randint(least, most), c: rng.randint(least, most)}
    there = rng.randint(least, most)
    if values[a] - values[b] < 2 or values[b] - there < 2:
        return None
    pairs = [(a, b), (b, a), (c, d), (d, c)]
    rng.shuffle(pairs)
    claims = tuple((phrase(one), phrase(other), 0) for one, other in pairs)
    return Posed({**values, d: values[c]}, {a: there}, claims=claims)


def _gap(want: Wanted, blank: Blank, rng: Random) -> Posed | None:
    """One value is by so much more than each of four others, it is said, which is true of one; the twin moves it."""
    moved, *others = rng.sample(blank.cells, OPTIONS + 1)
    here, there = rng.randint(blank.least, blank.most), rng.randint(blank.least, blank.most)
    said = [rng.choice(GAPS) for _ in others]
    near = (-3, -2, 2, 3)
    truly = [here - said[0], there - said[1], *(here - gap + rng.choice(near) for gap in said[2:])]
    false = all(there - value != gap for value, gap in zip(truly[2:], said[2:], strict=True))
    if abs(here - there) < 2 or not false or not all(map(blank.inside, truly)):
        return None
    claims = [(phrase(moved), phrase(other), gap) for other, gap in zip(others, said, strict=True)]
    rng.shuffle(claims)
    return Posed({moved: here, **dict(zip(others, truly, strict=True))}, {moved: there}, claims=tuple(claims))


POSE: dict[Kind, Callable[[Wanted, Blank, Random], Posed | None]] = {
    "value": _value,
    "above": _above,
    "difference": _difference,
    "rise": _rise,
    "more": _more,
    "gap": _gap,
}
