"""Assign the shapes of the second picture to those of the first at least cost, for each way a camera may have moved."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

CAMERAS: tuple[Callable[[Any], Any], ...] = (
    lambda grid: grid,
    np.fliplr,
    lambda grid: np.rot90(grid, 1),
    lambda grid: np.rot90(grid, -1),
    lambda grid: np.rot90(grid, 2),
)
WAYS = {(-1, 0): "left", (1, 0): "right", (0, -1): "up", (0, 1): "down"}
Thing = tuple[str, str, int, int]
"""Colour, shape, column and row."""


def _grid(things: list[dict[str, Any]], size: int) -> Any:
    grid = np.full((size, size), "", dtype=object)
    for thing in things:
        x, y = thing["cell"]
        grid[y, x] = thing["name"]
    return grid


def _things(grid: Any) -> list[Thing]:
    return [(*grid[y, x].split(), int(x), int(y)) for y, x in np.argwhere(grid != "")]


def _costs(before: list[Thing], after: list[Thing]) -> Any:
    """Return what it takes to make each of the first into each of the second: 1000 where no edit does."""
    old, new = np.array(before, object)[:, None], np.array(after, object)
    same = old == new
    steps = np.abs(old[..., 2:] - new[..., 2:]).sum(axis=-1).astype(int)
    recoloured = np.where(same[..., 1:].all(axis=-1), 1, 1000)
    return np.where(same[..., :2].all(axis=-1), np.minimum(steps, 2), recoloured)


def _calls(before: list[Thing], after: list[Thing]) -> tuple[float, list[str]]:
    """Return what changed, and its cost: infinite when that is no edit."""
    costs = _costs(before, after)
    rows, columns = linear_sum_assignment(costs)
    total = float(costs[rows, columns].sum()) + len(before) - len(after)
    if total >= 1000:
        return np.inf, []
    pairs = [(before[row], after[column]) for row, column in zip(rows, columns, strict=True)]
    kept = {old for old, _ in pairs}
    calls = {f"remove({old[0]} {old[1]})" for old in before if old not in kept}
    there = {old[2:]: (new[2:], " ".join(old[:2])) for old, new in pairs}
    for old, new in pairs:
        name, way = " ".join(old[:2]), WAYS.get((new[2] - old[2], new[3] - old[3]))
        if old[0] != new[0]:
            calls.add(f"recolour({name}: {new[0]})")
        elif way:
            calls.add(f"move({name}: {way})")
        elif old != new:
            back, other = there.get(new[2:], ((), ""))
            if back != old[2:]:
                return np.inf, []
            calls.add("swap({}: {})".format(*sorted((name, other))))
    return total, sorted(calls)


def solve(scene: dict[str, Any]) -> str:
    before, after = (_grid(scene[name], scene["size"]) for name in ("before", "after"))
    cameras = CAMERAS if scene["moved"] else CAMERAS[:1]
    found = sorted((_calls(_things(before), _things(camera(after))) for camera in cameras), key=lambda pair: pair[0])
    if len(found) > 1 and found[1][0] <= found[0][0]:
        raise ValueError("view_change: two cameras explain it as well")
    return ", ".join(found[0][1])
