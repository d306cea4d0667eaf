"""Follow the beam as a vector: Snell's law in vector form at each surface, reflection at each mirror."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString, Point


def solve(scene: dict[str, Any]) -> str:
    """Return the letter nearest to where the beam meets the floor; y points down."""
    turn = np.radians(scene["angle"])
    at, heading, index, low = np.array([float(scene["entry"]), 0.0]), np.array([np.sin(turn), np.cos(turn)]), 1.0, 0.0
    for layer in scene["layers"]:
        low += layer["height"]
        heading, index = _refracted(heading, index / (layer["index"] / 100)), layer["index"] / 100
        at, heading = _through(at, heading, low, scene["width"])
    marks = {letter: scene["first"] + i * scene["spacing"] for i, letter in enumerate(scene["letters"])}
    return str(min(marks, key=lambda letter: abs(marks[letter] - at[0])))


def _refracted(heading: NDArray[np.float64], ratio: float) -> NDArray[np.float64]:
    normal = np.array([0.0, -1.0])
    straight = -float(normal @ heading)
    rest = 1 - ratio**2 * (1 - straight**2)
    return np.asarray(ratio * heading + (ratio * straight - np.sqrt(rest)) * normal)


def _through(
    at: NDArray[np.float64], heading: NDArray[np.float64], low: float, width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Go on to a depth, and turn at the sides."""
    floor = LineString([(-1, low), (width + 1, low)])
    sides = [LineString([(x, -1), (x, low + 1)]) for x in (0, width)]
    while True:
        ray = LineString([at + heading * 1e-9, at + heading * 1e5])
        hit = min((ray.intersection(line) for line in (floor, *sides) if ray.intersects(line)), key=Point(at).distance)
        at = np.array(hit.coords[0])
        if abs(at[1] - low) < 1e-6:
            return at, heading
        heading = heading * np.array([-1.0, 1.0])
