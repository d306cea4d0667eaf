"""Exact cover: a choice of (row, column, digit) triples that meets every demand once; all covers are searched for."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@cache
def _demands(height: int, width: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return which triple meets which demand, shape (4 n², n³), and which triples clash, shape (n³, n³)."""
    n = height * width
    row, column, digit = (axis.ravel() for axis in np.indices((n, n, n)))
    box = row // height * height + column // width
    pairs = ((row, column), (row, digit), (column, digit), (box, digit))
    meets = np.zeros((4, n * n, n**3), np.float32)
    for i, (a, b) in enumerate(pairs):
        meets[i, a * n + b, np.arange(n**3)] = 1
    flat = meets.reshape(4 * n * n, n**3)
    return flat, (flat.T @ flat > 0) & ~np.eye(n**3, dtype=np.bool_)


def _covers(meets: Floats, clash: NDArray[np.bool_], alive: Floats) -> Iterator[Floats]:
    """Yield every exact cover among the triples alive: take what is forced, then branch on the scarcest demand."""
    while True:
        ways = meets @ alive
        if (ways == 0).any():
            return
        forced = np.flatnonzero((meets[ways == 1].any(axis=0)) & (alive > 0))
        left = alive * ~clash[forced].any(axis=0)
        if (left == alive).all():
            break
        alive = left
    if (ways == 1).all():
        yield alive
        return
    scarcest = int(np.argmin(np.where(ways > 1, ways, np.inf)))
    for triple in np.flatnonzero(meets[scarcest] * alive):
        yield from _covers(meets, clash, alive * ~clash[triple])


def solve(scene: dict[str, Any]) -> str:
    height, width = scene["box"]
    n = height * width
    meets, clash = _demands(height, width)
    given = [cell * n + digit - 1 for cell, digit in enumerate(scene["given"]) if digit]
    alive = np.flatnonzero(~clash[given].any(axis=0))
    covers = _covers(meets[:, alive], clash[np.ix_(alive, alive)], np.ones(len(alive), np.float32))
    (cover,) = covers  # ValueError when there is none, or a second
    (triple,) = (triple for triple in alive[cover > 0] if triple // n == scene["asked"])
    return str(triple % n + 1)
