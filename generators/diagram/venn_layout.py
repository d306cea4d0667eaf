"""Frames of sets without items, and where items can stand in them.

A set is a number here, and a part of the page is the sets that it lies in, as bits of a number.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from backends.drawing.venn import MARKS, SIDE
from backends.drawing.venn_shapes import ORIGIN, UNIT, Array, placed, title_spots
from generators.diagram.venn_clearance import ITEMS, OVERLAP, UNCLEAR, Bools, free, relations, spare, standing, titled
from generators.diagram.venn_diagram import Diagram, Region

Spot = tuple[int, int]
POOL = 16
"""Outlines that are drawn by chance, to choose from those that go together."""
PICKS = 4
"""Choices that are made from a pool."""
STEPS = (5, 3)
"""Items stand on a lattice of such steps, which begins by chance: two of the one or three of the other part items."""
RADII = {2: (25, 33), 3: (23, 31), 4: (22, 30), 5: (20, 28)}
"""Least and greatest mean radius, by number of sets."""
NOWHERE = np.empty(0, int)
BEARINGS = np.arange(0, 360, 15)


@dataclass(frozen=True)
class Plan:
    sets: int
    longer: float
    """By how much an outline may be longer than a circle, as a share."""
    rare: int
    """Pairs of sets that do not overlap: one is inside the other, or they are apart."""
    marks: int


@dataclass(frozen=True)
class Frame:
    regions: tuple[Region, ...]
    spots: NDArray[np.int_]
    """Where an item would be plain to see, as the program has it, shape (k, 2)."""
    bits: NDArray[np.int_]
    """The sets it would lie in."""

    @cached_property
    def parts(self) -> frozenset[int]:
        """All parts of the page that have room for an item."""
        return frozenset(int(bits) for bits in np.unique(self.bits))


def frames(plan: Plan, rng: Random) -> Iterator[Frame]:
    """Yield frames by chance, without end."""
    return (framed(regions, rng) for regions in layouts(plan, rng))


def layouts(plan: Plan, rng: Random) -> Iterator[tuple[Region, ...]]:
    """Yield the sets of frames."""
    while True:
        pool = np.array([_outline(plan, rng) for _ in range(POOL)], float)
        found = relations(placed(pool)).tolist()
        for _ in range(PICKS):
            chosen = next(_together(found, plan, rng.sample(range(POOL), POOL), []), None)
            regions = _titled(pool[chosen], rng) if chosen else None
            if regions:
                yield regions


def _outline(plan: Plan, rng: Random) -> tuple[int, ...]:
    """Draw a set that fits on the page: middle, half axes, turn."""
    mean, longer = rng.uniform(*RADII[plan.sets]), 1 + rng.uniform(0, plan.longer)
    rx, ry, turn = round(mean * longer**0.5), round(mean / longer**0.5), 0
    if plan.longer:
        turn = rng.randrange(-90, 90, 5)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    wide, high = math.ceil(math.hypot(rx * cos, ry * sin)), math.ceil(math.hypot(rx * sin, ry * cos))
    return rng.randint(wide, SIDE - wide), rng.randint(high, SIDE - high), rx, ry, turn


def _together(
    found: list[list[int]], plan: Plan, left: list[int], chosen: list[int], rare: int = 0
) -> Iterator[list[int]]:
    """Yield outlines each of which lies plainly to each other, so many pairs as planned without overlap."""
    if len(chosen) == plan.sets:
        if rare == plan.rare:
            yield chosen
        return
    for place, i in enumerate(left):
        to_others = [found[i][j] for j in chosen]
        more = rare + sum(relation != OVERLAP for relation in to_others)
        if UNCLEAR not in to_others and more <= plan.rare:
            yield from _together(found, plan, left[place + 1 :], [*chosen, i], more)


def _titled(rows: Array, rng: Random) -> tuple[Region, ...] | None:
    """Find a place for the name of each set."""
    clear = titled(placed(rows), np.radians(BEARINGS)[None])
    if not clear.any(1).all():
        return None
    bearings = [int(rng.choice(BEARINGS[row].tolist())) for row in clear]
    return tuple(Region(*(int(v) for v in (*row, at))) for row, at in zip(rows, bearings, strict=True))


def framed(regions: Sequence[Region], rng: Random) -> Frame:
    """Find all spots for items, on a lattice that begins by chance."""
    x, y = (np.arange(rng.randrange(step), SIDE + 1, step) for step in STEPS)
    spots = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    rows = np.array(regions, float)
    ellipses = placed(rows[:, :5])
    titles = title_spots(ellipses, np.radians(rows[:, 5]))
    bits, clear = standing(pixels(spots), ellipses)
    clear &= free(pixels(spots), np.empty((0, 2)), titles)
    return Frame(tuple(regions), spots[clear], bits[clear])


def pixels(spots: NDArray[np.int_]) -> Array:
    return np.asarray(spots * UNIT + ORIGIN, np.float64)


class Room:
    """The spots of a frame that are left, as items are put there one by one."""

    def __init__(self, frame: Frame, rng: Random) -> None:
        self.frame, self.rng = frame, rng
        self.at = pixels(frame.spots)
        self.left: Bools = np.ones(len(frame.spots), bool)
        self.parts = {part: np.flatnonzero(frame.bits == part) for part in sorted(frame.parts)}

    def put(self, parts: Iterable[int]) -> Spot | None:
        """Take a spot in one of some parts of the page, each part being equally likely; None where all are full."""
        able = [where for part in sorted(parts) if len(where := self._left(part))]
        if not able:
            return None
        x, y = self.frame.spots[self.rng.choice(self.rng.choice(able).tolist())].tolist()
        return self.take((x, y))

    def take(self, spot: Spot) -> Spot:
        """Leave no spot that is too near to one."""
        self.left &= self.beside(spot)
        return spot

    def beside(self, spot: Spot) -> Bools:
        """Return which spots are far enough from one."""
        return np.asarray((np.abs(self.at - pixels(np.array(spot))) >= ITEMS).any(-1))

    def _left(self, part: int) -> NDArray[np.int_]:
        where = self.parts.get(part, NOWHERE)
        return where[self.left[where]]

    def near(self, spot: Spot, part: int) -> Spot | None:
        """Return the spot in a part that is nearest to another, without taking it; None where the part is full."""
        where = self._left(part)
        if not len(where):
            return None
        off = (self.frame.spots[where] - spot).astype(float)
        x, y = self.frame.spots[where[int(np.hypot(off[:, 0], off[:, 1]).argmin())]].tolist()
        return x, y

    def put_between(self, pairs: Sequence[tuple[int, int]]) -> tuple[Spot, Spot] | None:
        """Take a spot for an item that moves, and the nearest one in the part of the page that it moves to."""
        pair = self.rng.choice(pairs)
        first = self.rng.randrange(2)  # which of the two spots is drawn by chance, and which is then the nearest
        x, y = self.frame.spots[self.rng.choice(self._left(pair[first]).tolist())].tolist()
        other = self.near((x, y), pair[1 - first])
        if not other:
            return None
        self.take((x, y))
        self.take(other)
        return ((x, y), other) if first == 0 else (other, (x, y))


def marks(diagram: Diagram, number: int, rng: Random) -> tuple[tuple[str, int, int], ...]:
    """Find places for so many marks, or for fewer where there is no room."""
    spots = np.array([(rng.randint(0, SIDE), rng.randint(0, SIDE)) for _ in range(40 * bool(number))]).reshape(-1, 2)
    titles = title_spots(diagram.ellipses, np.radians([region.at for region in diagram.regions.values()]))
    clear = spare(pixels(spots), diagram.ellipses, diagram.spots, titles)
    found: list[tuple[str, int, int]] = []
    for x, y in spots[clear].tolist():
        if len(found) < number and all(max(abs(x - a), abs(y - b)) >= 8 for _, a, b in found):
            found.append((rng.choice(MARKS), x, y))
    return tuple(found)
