"""Sum and difference an array of the cubes; paint them from the far corner on to see which stay in view."""

from itertools import pairwise
from typing import Any

import numpy as np

NEIGHBOURS = ((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1), (1, 0))
"""Around a vertex of the triangular grid into which the isometric view falls."""


def _hidden(solid: Any) -> int:
    """Paint the six triangles of each cube's outline over those of the cubes behind it; count what nothing is left of.

    The near corner of the cube (x, y, z) falls on (x - z, y - z), whatever is added to all three.
    """
    cubes = sorted(map(tuple, np.argwhere(solid).tolist()), key=sum)
    painted = {}
    for x, y, z in cubes:
        rim = [(x - z + a, y - z + b) for a, b in NEIGHBOURS]
        for a, b in pairwise(rim):
            painted[frozenset(((x - z, y - z), a, b))] = (x, y, z)
    return len(set(cubes) - set(painted.values()))


def solve(scene: dict[str, Any]) -> str:
    heights = np.array(scene["heights"])
    solid = np.arange(heights.max(initial=1)) < heights[..., None]
    if scene["kind"] == "view":
        seen = heights.max(axis=1) if scene["side"] == "left" else heights.max(axis=0)[::-1]
        return "ABCD"[scene["options"].index(seen.tolist())]
    if scene["kind"] == "unseen":
        return str(_hidden(solid))
    if scene["kind"] == "cubes":
        return str(int(solid.sum()))
    air = np.pad(solid, 1).astype(int)
    faces = [np.abs(np.diff(air, axis=axis)) for axis in range(3)]
    faces[2] = faces[2][..., 1:]  # without those on the floor
    return str(sum(int(found.sum()) for found in faces))
