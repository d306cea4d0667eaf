"""Shoot a ray at the mirrors as segments in the plane, and reflect its direction in the one that it meets first."""

from typing import Any

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point

EDGE = 1e-6
OUT = ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
"""Outward normals of the four sides; y points down."""


def solve(scene: dict[str, Any]) -> str:
    size = scene["size"]
    lines = []
    for mirror in scene["mirrors"]:
        y, x = divmod(mirror["cell"], size)
        lines.append(LineString([(x, y), (x + 1, y + 1)] if mirror["lean"] == "\\" else [(x, y + 1), (x + 1, y)]))
    tree = STRtree(lines)
    at, heading, count = np.array(_opening(scene["source"], size)), -np.array(OUT[scene["source"][0]]), 0
    while True:
        start = at + heading * 1e-3
        ray = LineString([start, at + heading * 2 * size])
        met = [(lines[i].intersection(ray), lines[i]) for i in tree.query(ray, predicate="intersects")]
        if not met:
            break
        point, line = min(met, key=lambda one: one[0].distance(Point(start)))
        along = np.subtract(line.coords[1], line.coords[0]) / line.length
        at, heading, count = np.array(point.coords[0]), 2 * (heading @ along) * along - heading, count + 1
    if not scene["ports"]:
        return str(count)
    ways = [
        (LineString([at, at + heading * 2 * size]).distance(Point(_opening(port["at"], size))), port)
        for port in scene["ports"]
    ]
    distance, port = min(ways, key=lambda one: one[0])
    if distance > EDGE:
        raise ValueError(f"ray_mirrors: the beam must leave by an opening (nearest {distance:.2f} squares away)")
    return str(port["letter"])


def _opening(at: tuple[int, int], size: int) -> tuple[float, float]:
    side, along = at
    line = along + 0.5
    return ((line, 0.0), (float(size), line), (line, float(size)), (0.0, line))[side]
