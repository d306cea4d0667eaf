"""Lay the walk as a line over the rooms as polygons: what it crosses, in order, and the angles of its corners."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point, box, get_parts, intersection, line_locate_point, union_all


def solve(scene: dict[str, Any]) -> str:
    line = LineString([(x + 0.5, -y - 0.5) for x, y in scene["walk"]])
    if scene["kind"] == "turns":
        return str(turns(line, 1 if scene["side"] == "left" else -1))
    rooms = [box(x, -y, x + w, -y - h) for (x, y), (w, h) in ((r["corner"], r["size"]) for r in scene["rooms"])]
    crossed = crossings(line, rooms)
    gaps = union_all([gap(*door) for door in scene["doors"]])
    if any(gaps.distance(line.interpolate(at)) > 1e-9 for at in crossed):
        raise ValueError("the walk goes through a wall")
    if scene["kind"] == "doors":
        return str(len(crossed))
    if scene["kind"] == "rooms":
        stops = [0.0, *crossed, line.length]
        middles = [line.interpolate((a + b) / 2) for a, b in pairwise(stops)]
        return ", ".join(name_at(scene, rooms, point) for point in middles)
    return compass(line, crossed[scene["nth"] - 1], scene["north"])


def crossings(line: LineString, rooms: list[Any]) -> list[float]:
    """Return the lengths along the line at which it goes through a wall's place, in order."""
    walls = union_all([room.boundary for room in rooms])
    return sorted(float(line_locate_point(line, point)) for point in get_parts(intersection(line, walls)))


def gap(one: tuple[int, int], other: tuple[int, int]) -> Point:
    """Return the middle of a door."""
    return Point((one[0] + other[0] + 1) / 2, -(one[1] + other[1] + 1) / 2)


def name_at(scene: dict[str, Any], rooms: list[Any], point: Point) -> str:
    (name,) = (room["name"] for room, area in zip(scene["rooms"], rooms, strict=True) if area.contains(point))
    return str(name)


def vectors(line: LineString) -> NDArray[np.float64]:
    return np.diff(np.asarray(line.coords), axis=0)


def turns(line: LineString, sign: int) -> int:
    """Count the corners whose cross product has that sign: positive is counterclockwise, to the left."""
    legs = vectors(line)
    cross = legs[:-1, 0] * legs[1:, 1] - legs[:-1, 1] * legs[1:, 0]
    return int((cross * sign > 0.5).sum())


def compass(line: LineString, at: float, north: int) -> str:
    """Turn the page until north is up, and name the direction at that length along the line."""
    before, after = (np.asarray(line.interpolate(at + step).coords[0]) for step in (-0.1, 0.1))
    x, y = after - before
    angle = (np.degrees(np.arctan2(x, y)) - 90 * north) % 360
    return ("north", "east", "south", "west")[round(angle / 90) % 4]
