"""Shoot a ray at the panels as segments in the plane, and reflect its direction in the one that it meets first."""

from itertools import pairwise
from typing import Any

import numpy as np
import shapely

WIDTH, HEIGHT, RADIUS = 312.0, 216.0, 12.0


def solve(scene: dict[str, Any]) -> str:
    ball, letters, lines = scene["balls"][0], *_segments(scene)
    at, heading = np.array([ball["x"], ball["y"]], float), np.array([ball["vx"], ball["vy"]], float)
    left, panels = float(scene["seconds"]), []
    while True:
        ray = shapely.linestrings([at + heading * 1e-7, at + heading * left])
        points = shapely.get_coordinates(shapely.intersection(ray, lines), return_index=True)
        if not len(points[1]):
            break
        times = (points[0] - at) @ heading / (heading @ heading)
        nearest = int(np.argmin(times))
        line = lines[points[1][nearest]]
        along = np.ptp(shapely.get_coordinates(line), axis=0) / shapely.length(line)
        panels.append(letters[points[1][nearest]])
        at, left = points[0][nearest], left - times[nearest]
        heading = 2 * (heading @ along) * along - heading
    if scene["kind"] == "nth":
        return str(panels[scene["nth"]])
    return ", ".join(panels[: scene["nth"]]) if scene["kind"] == "order" else str(panels.index(scene["panel"]))


def _segments(scene: dict[str, Any]) -> tuple[list[str], Any]:
    """Return the panels' letters and segments, those of the pillar last, where the ball's middle meets them."""
    across = np.clip(np.linspace(-RADIUS, WIDTH + RADIUS, scene["across"] + 1), 0, WIDTH)
    down = np.clip(np.linspace(-RADIUS, HEIGHT + RADIUS, scene["down"] + 1), 0, HEIGHT)
    rim = [(x, 0.0) for x in across] + [(WIDTH, y) for y in down[1:]]
    rim += [(x, HEIGHT) for x in across[::-1][1:]] + [(0.0, y) for y in down[::-1][1:]]
    x0, x1, y0, y1 = scene["pillar"]
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    ends = [*pairwise(rim), *pairwise(corners)]
    return [*scene["panels"], *scene["panels"][-1:] * 3], shapely.linestrings(np.array(ends))
