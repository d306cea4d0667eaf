"""Square grids whose cells are numbered by row from the upper left corner: passages, mazes, shortest paths."""

from collections import deque
from collections.abc import Collection
from itertools import groupby, pairwise
from random import Random

Edge = tuple[int, int]
"""Two neighbouring cells, the smaller number first."""


def edges(size: int) -> list[Edge]:
    right = [(cell, cell + 1) for cell in range(size * size) if (cell + 1) % size]
    return right + [(cell, cell + size) for cell in range(size * size - size)]


def neighbours(passages: Collection[Edge]) -> dict[int, list[int]]:
    beside: dict[int, list[int]] = {}
    for a, b in sorted(passages):
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    return beside


def reach(passages: set[Edge], start: int) -> dict[int, list[int]]:
    """Return the shortest path from `start` to every cell that can be reached."""
    beside = neighbours(passages)
    paths, queue = {start: [start]}, deque([start])
    while queue:
        cell = queue.popleft()
        for other in beside.get(cell, []):
            if other not in paths:
                paths[other] = [*paths[cell], other]
                queue.append(other)
    return paths


def layers(passages: Collection[Edge], size: int, start: int, moves: int) -> list[list[int]]:
    """Return the cells at a distance of 0, 1, ... up to so many moves; a set of passages makes it fast."""
    found, seen = [[start]], {start}
    for _ in range(moves):
        ahead = {
            other
            for cell in found[-1]
            for other in (cell - size, cell - 1, cell + 1, cell + size)
            if other not in seen and (min(cell, other), max(cell, other)) in passages
        }
        seen |= ahead
        found.append(sorted(ahead))
    return found


def edges_of(path: list[int]) -> list[Edge]:
    return [(min(pair), max(pair)) for pair in pairwise(path)]


def tree(size: int, winding: float, rng: Random) -> set[Edge]:
    """Dig a maze without loops: on from the newest cell in a share of `winding`, else from any: more is longer ways."""
    beside = neighbours(edges(size))
    active = [rng.randrange(size * size)]
    seen, passages = set(active), set()
    while active:
        cell = active[-1] if rng.random() < winding else rng.choice(active)
        fresh = [other for other in beside[cell] if other not in seen]
        if not fresh:
            active.remove(cell)
            continue
        other = rng.choice(fresh)
        seen.add(other)
        active.append(other)
        passages.add((min(cell, other), max(cell, other)))
    return passages


def shortcut(passages: set[Edge], size: int, start: int, goal: int) -> Edge | None:
    """Return the wall whose opening would give the shortest way to the goal, if shorter than there is."""
    there, back = reach(passages, start), reach(passages, goal)
    through = [
        (len(there[u]) + len(back[v]) - 1, edge)
        for edge in edges(size)
        if edge not in passages
        for u, v in (edge, edge[::-1])
        if u in there and v in back
    ]
    length, wall = min(through, default=(0, None))
    return None if goal in there and length >= len(there[goal]) - 1 else wall


def place(cell: int, size: int) -> str:
    return f"row {cell // size + 1}, column {cell % size + 1}"


def route(path: list[int], size: int) -> str:
    """Say a path in runs: "right 3, down 1"."""
    names = {1: "right", -1: "left", size: "down", -size: "up"}
    return ", ".join(f"{names[turn]} {len(list(run))}" for turn, run in groupby(b - a for a, b in pairwise(path)))
