"""Which way the arrows of a frame must point, so that a question has the answer that is wanted, and its twin another.

Nodes are numbers here, and sets of nodes are bits of a number: thousands of charts are looked at for one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["reach", "lead", "steps", "arrow", "path"]
Join = tuple[int, int]
OPTIONS = 4


@dataclass(frozen=True)
class Wanted:
    kind: Kind
    counts: tuple[int, int] = (0, 0)
    """How many nodes can be reached, here and in the twin."""
    steps: int = 0


@dataclass(frozen=True)
class Turned:
    """Directions that do what is wanted."""

    joins: tuple[Join, ...]
    flip: int
    """Which arrow the twin turns."""
    of: int = -1
    right: tuple[int, ...] | tuple[Join, ...] = ()
    """What is true here, what is true in the twin, and what is true in neither: nodes, or pairs of them."""


def turned(nodes: int, joins: list[Join], wanted: Wanted, rng: Random, tries: int = 40) -> Turned | None:
    """Turn arrows by chance until the question can be asked; None when it never can."""
    search = {"reach": _reach, "lead": _reach, "steps": _steps, "arrow": _arrow, "path": _path}
    for _ in range(tries):
        turned_by_chance = [pair if rng.random() < 0.5 else pair[::-1] for pair in joins]
        found = next(search[wanted.kind](nodes, turned_by_chance, wanted, rng), None)
        if found:
            return found
    return None


def _out(nodes: int, joins: list[Join], flip: int = -1) -> list[int]:
    """Return the nodes after each node, as bits, with one arrow turned."""
    after = [0] * nodes
    for i, pair in enumerate(joins):
        start, end = pair[::-1] if i == flip else pair
        after[start] |= 1 << end
    return after


def reached(after: list[int], start: int) -> int:
    """Return what can be reached, the start included."""
    seen = new = 1 << start
    while new:
        ahead = 0
        while new:
            low = new & -new
            ahead |= after[low.bit_length() - 1]
            new ^= low
        new = ahead & ~seen
        seen |= new
    return seen


def _shuffled(number: int, rng: Random) -> list[int]:
    mixed = list(range(number))
    rng.shuffle(mixed)
    return mixed


def _reach(nodes: int, joins: list[Join], wanted: Wanted, rng: Random) -> Iterator[Turned]:
    here, there = wanted.counts
    after = _out(nodes, joins)
    twins = [_out(nodes, joins, flip) for flip in range(len(joins))]
    for of in _shuffled(nodes, rng):
        if reached(after, of).bit_count() - 1 != here:
            continue
        for flip in _shuffled(len(joins), rng):
            if reached(twins[flip], of).bit_count() - 1 == there:
                ways = joins if wanted.kind == "reach" else [pair[::-1] for pair in joins]
                yield Turned(tuple(ways), flip, of)


def _sets(
    nodes: int, joins: list[Join], rng: Random, sets: Callable[[list[int]], tuple[int, int]]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield an arrow to turn and one node of the set here alone, one of the twin's alone, and two of neither.

    `sets` gives the set of right nodes, and the nodes that can be options at all.
    """
    here, able = sets(_out(nodes, joins))
    if not here:
        return
    for flip in _shuffled(len(joins), rng):
        there, _ = sets(_out(nodes, joins, flip))
        groups = [_bits(bits & able) for bits in (here & ~there, there & ~here, ~(here | there))]
        if groups[0] and groups[1] and len(groups[2]) >= OPTIONS - 2:
            yield flip, (rng.choice(groups[0]), rng.choice(groups[1]), *rng.sample(groups[2], OPTIONS - 2))


def _bits(bits: int) -> list[int]:
    return [i for i in range(bits.bit_length()) if bits >> i & 1]


def _steps(nodes: int, joins: list[Join], wanted: Wanted, rng: Random) -> Iterator[Turned]:
    for of in _shuffled(nodes, rng):

        def walked(after: list[int], of: int = of) -> tuple[int, int]:
            now = 1 << of
            for _ in range(wanted.steps):
                ahead = 0
                for name in _bits(now):
                    ahead |= after[name]
                now = ahead
            return now, (1 << nodes) - 1 & ~(1 << of)

        for flip, right in _sets(nodes, joins, rng, walked):
            yield Turned(tuple(joins), flip, of, right=right)


def _arrow(nodes: int, joins: list[Join], wanted: Wanted, rng: Random) -> Iterator[Turned]:
    """Both directions of an arrow, and both between nodes that none joins: words alone rule nothing out."""
    taken = {*joins, *(pair[::-1] for pair in joins)}
    apart = [(i, j) for i in range(nodes) for j in range(nodes) if i != j and (i, j) not in taken]
    flip = rng.randrange(len(joins))
    if apart:
        pair = rng.choice(apart)
        yield Turned(tuple(joins), flip, right=(joins[flip], joins[flip][::-1], pair, pair[::-1]))


def _path(nodes: int, joins: list[Join], wanted: Wanted, rng: Random) -> Iterator[Turned]:
    """Four claims that one node can be reached from another; neither true one is a single arrow."""
    pairs = {(i, j) for i in range(nodes) for j in range(nodes) if i != j}

    def true(flip: int = -1) -> set[Join]:
        after = _out(nodes, joins, flip)
        return {(i, j) for i in range(nodes) for j in _bits(reached(after, i) & ~(1 << i))}

    here = true()
    for flip in _shuffled(len(joins), rng):
        there = true(flip)
        groups = [sorted(pairs & some) for some in (here - there, there - here, pairs - here - there)]
        groups = [[pair for pair in group if pair not in joins and pair[::-1] not in joins] for group in groups]
        if groups[0] and groups[1] and len(groups[2]) >= OPTIONS - 2:
            right = (rng.choice(groups[0]), rng.choice(groups[1]), *rng.sample(groups[2], OPTIONS - 2))
            yield Turned(tuple(joins), flip, right=right)
