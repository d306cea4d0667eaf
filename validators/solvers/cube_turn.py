"""Erode the solid to find the cubes that show, or shift it to find the free squares of each side."""

from typing import Any

import numpy as np
from scipy.ndimage import binary_erosion

NOT_BELOW = np.zeros((3, 3, 3), bool)
NOT_BELOW[:, 1, 1] = NOT_BELOW[1, :, 1] = True
NOT_BELOW[1, 1, 1:] = True


def solve(scene: dict[str, Any]) -> str:
    columns = scene["columns"]
    tall = max(len(cubes) for row in columns for cubes in row)
    named = np.array([[[*cubes, *[""] * (tall - len(cubes))] for cubes in row] for row in columns])
    solid, asked = named != "", named == scene["colour"]
    if scene["kind"] == "cubes":
        return str(int((asked & ~binary_erosion(solid, NOT_BELOW)).sum()))
    around = np.pad(solid, ((1, 1), (1, 1), (0, 0)))
    beside = (around[2:, 1:-1], around[:-2, 1:-1], around[1:-1, 2:], around[1:-1, :-2])
    return str(sum(int((asked & ~neighbour).sum()) for neighbour in beside))
