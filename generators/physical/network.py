"""Resistor networks on a grid of nodes: how they grow, and how they are reduced to one resistance.

Nodes are numbered by row from the upper left corner.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from random import Random
from typing import NamedTuple

Wire = tuple[int, int]
"""Two neighbouring nodes, the smaller number first."""


def wires_of(path: list[int]) -> list[Wire]:
    return [(min(pair), max(pair)) for pair in pairwise(path)]


def beside(node: int, rows: int, columns: int) -> list[int]:
    row, column = divmod(node, columns)
    around = ((row - 1, column), (row, column + 1), (row + 1, column), (row, column - 1))
    return [r * columns + c for r, c in around if 0 <= r < rows and 0 <= c < columns]


def grow(size: tuple[int, int], ends: tuple[int, int], loops: int, rng: Random) -> set[Wire] | None:
    """Lay a path between the ends, then paths from node to node: so a current flows in every wire.

    None when there is no room for another loop.
    """
    path = _path(size, ends[0], {ends[1]}, set(), set(), rng)
    wires, nodes = set(wires_of(path)), set(path)
    for _ in range(loops):
        for start in rng.sample(sorted(nodes), len(nodes)):
            path = _path(size, start, nodes - {start}, nodes, wires, rng)
            if path:
                break
        else:
            return None
        wires.update(wires_of(path))
        nodes.update(path)
    return wires


def _path(  # noqa: PLR0913 - the grid, and what of it is taken
    size: tuple[int, int], start: int, goals: set[int], nodes: set[int], wires: set[Wire], rng: Random
) -> list[int]:
    """Return a short way to a goal over no node and no wire that is taken; [] when there is none."""
    queue, seen = deque([[start]]), {start}
    while queue:
        path = queue.popleft()
        around = beside(path[-1], *size)
        for node in rng.sample(around, len(around)):
            if node in seen or wires_of([path[-1], node])[0] in wires:
                continue
            if node in goals:
                return [*path, node]
            if node not in nodes:
                seen.add(node)
                queue.append([*path, node])
    return []


def chains(wires: Iterable[Wire], ends: tuple[int, int]) -> list[list[Wire]]:
    """Divide wires into runs between the ends and the nodes where three or more meet."""
    at: dict[int, list[Wire]] = {}
    for wire in sorted(wires):
        for node in wire:
            at.setdefault(node, []).append(wire)
    found, left = [], set(wires)
    for node in sorted(at):
        for wire in at[node] if node in ends or len(at[node]) > 2 else ():
            run, last, here = [], wire, node
            while last in left:
                left.remove(last)
                run.append(last)
                here = sum(last) - here
                if here not in ends and len(at[here]) == 2:
                    last = next(other for other in at[here] if other != last)
            found += [run] if run else []
    return found


class Branch(NamedTuple):
    name: str
    a: int
    b: int
    ohms: float


class Move(NamedTuple):
    """One step of a reduction."""

    kind: str
    """`parallel`, `series` or `star`: a node is taken away, and all pairs of what met there get a branch."""
    old: tuple[Branch, ...]
    new: tuple[Branch, ...]
    node: int | None = None


def reduce(branches: list[Branch], ends: tuple[int, int]) -> tuple[Branch, list[Move]]:
    """Join what is parallel, else take the node away where the fewest branches meet, until one branch is left.

    Taking away a node with two branches is their sum in series, with three the star-triangle rule, with more the
    star-mesh rule (A. Rosen, 1924): r_ab = r_a r_b (1/r_1 + 1/r_2 + ...).
    """
    left, made = list(branches), 0
    moves: list[Move] = []
    while len(left) > 1:
        move = _parallel(left) or _star(left, ends)
        new = tuple(Branch(f"S{made + i}", b.a, b.b, b.ohms) for i, b in enumerate(move.new, 1))
        made += len(new)
        moves.append(move._replace(new=new))
        left = [branch for branch in left if branch not in move.old] + list(new)
    return left[0], moves


def _parallel(left: list[Branch]) -> Move | None:
    at: dict[Wire, Branch] = {}
    for branch in left:
        other = at.setdefault((min(branch.a, branch.b), max(branch.a, branch.b)), branch)
        if other is not branch:
            ohms = branch.ohms * other.ohms / (branch.ohms + other.ohms)
            return Move("parallel", (other, branch), (Branch("", branch.a, branch.b, ohms),))
    return None


def _star(left: list[Branch], ends: tuple[int, int]) -> Move:
    met: dict[int, list[Branch]] = {}
    for branch in left:
        for end in (branch.a, branch.b):
            met.setdefault(end, []).append(branch)
    node = min((node for node in met if node not in ends), key=lambda node: (len(met[node]), node))
    old = tuple(met[node])
    total = sum(1 / branch.ohms for branch in old)
    pairs = [(x, y, x.ohms * y.ohms * total) for x, y in combinations(old, 2)]
    new = tuple(Branch("", x.a + x.b - node, y.a + y.b - node, ohms) for x, y, ohms in pairs)
    return Move("series" if len(pairs) == 1 else "star", old, new, node)


def shares(branches: list[Branch], ends: tuple[int, int]) -> dict[str, float]:
    """Return the share of the whole current that each branch carries."""
    whole, moves = reduce(branches, ends)
    at = potentials(moves, ends, whole.ohms)
    return {branch.name: abs(at[branch.a] - at[branch.b]) / branch.ohms for branch in branches}


def potentials(moves: list[Move], ends: tuple[int, int], volts: float) -> Mapping[int, float]:
    """Go the reduction back: a node that was taken away lies at the mean of its neighbours, weighed by conductance."""
    at = {ends[0]: volts, ends[1]: 0.0}
    for move in reversed(moves):
        if move.node is not None:
            weights = [(1 / branch.ohms, at[branch.a + branch.b - move.node]) for branch in move.old]
            at[move.node] = sum(g * v for g, v in weights) / sum(g for g, _ in weights)
    return at
