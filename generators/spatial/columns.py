"""Columns of cubes on a square floor, and which of their faces an isometric picture shows.

Rows run from the upper left to the lower right, each is read towards the viewer, who looks along (-1, -1, -1).
"""

from itertools import pairwise, product
from random import Random
from typing import TypeAlias

Columns: TypeAlias = list[list[int]]
"""Cubes of each column."""
HALVES = ((0.25, 0.75), (0.75, 0.25))
"""A point of each half of a face: what stands in front of a face hides whole halves of it."""


def clear(heights: Columns, x: float, y: float, z: float) -> bool:
    """Whether the viewer, who looks along (-1, -1, -1), sees a point of a face that lies on no line between cells."""
    while True:
        step = min(int(x) + 1 - x, int(y) + 1 - y)
        x, y, z = x + step, y + step, z + step
        if max(x, y) >= len(heights):
            return True
        if heights[int(x)][int(y)] > z:
            return False


def top_shows(heights: Columns, x: int, y: int) -> bool:
    return any(clear(heights, x + a, y + b, heights[x][y]) for a, b in HALVES)


def side_shows(heights: Columns, x: int, y: int, z: int) -> bool:
    """Whether any half of the left or right face of cube `z` of a column is seen."""
    left = y + 1 == len(heights) or heights[x][y + 1] <= z
    right = x + 1 == len(heights) or heights[x + 1][y] <= z
    return any(
        (left and clear(heights, x + a, y + 1.0, z + b)) or (right and clear(heights, x + 1.0, y + a, z + b))
        for a, b in HALVES
    )


def unseen(heights: Columns, x: int) -> int:
    """Count the cubes of a row that show no face; the top of every column shows."""
    return sum(not side_shows(heights, x, y, z) for y, high in enumerate(heights[x]) for z in range(high - 1))


def faces(heights: Columns) -> int:
    """Count the faces that touch neither the floor nor a cube: tops, and what each column has above its neighbours."""
    rows = [*heights, *zip(*heights, strict=True)]
    sides: int = sum(abs(a - b) for row in rows for a, b in pairwise((0, *row, 0)))
    return sides + sum(high > 0 for row in heights for high in row)


def shows_all(heights: Columns, x: int, y: int) -> bool:
    """Whether the tops of a column and of those that it might hide are in view."""
    behind = ((i, j) for i in range(x, -1, -1) for j in range(y - x + i + 1, y - x + i - 2, -1) if 0 <= j <= y)
    return all(top_shows(heights, i, j) for i, j in behind)


def change(heights: Columns, x: int, y: int, way: int) -> bool:
    """Make a column higher or lower by one, and say whether all tops still show; else leave it as it was."""
    heights[x][y] += way
    if shows_all(heights, x, y):
        return True
    heights[x][y] -= way
    return False


def step(heights: Columns, tall: int, up: float, rng: Random) -> None:
    """Add or take away a cube at random, where that is possible."""
    x, y = rng.randrange(len(heights)), rng.randrange(len(heights))
    way = 1 if rng.random() < up else -1
    if 0 <= heights[x][y] + way <= tall:
        change(heights, x, y, way)


def piled(side: int, tall: int, rng: Random) -> Columns:
    """Return columns of random heights, each as high as it may be for those behind it."""
    heights = [[0] * side for _ in range(side)]
    for x, y in product(range(side), repeat=2):
        most = heights[x - 1][y - 1] if x and y else tall
        heights[x][y] = rng.randint(max(0, most - 2), most)
        while not shows_all(heights, x, y):
            heights[x][y] -= 1
    return heights
