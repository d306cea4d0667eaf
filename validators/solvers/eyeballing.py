"""Construct the place, or the line it lies on, with shapely, and take the candidate nearest to it."""

from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, scale, translate


def _long(line: Any, about: Any = "center") -> Any:
    return scale(line, 40, 40, origin=about)


def _of_line(kind: str, points: list[Any]) -> Any:
    line = LineString(points[:2])
    if kind == "midpoint":
        return line.interpolate(0.5, normalized=True)
    if kind == "continuation":
        return _long(line)
    black = points[2]
    if kind == "parallel":
        return _long(translate(line, black.x - points[0].x, black.y - points[0].y), black)
    if kind == "bisector":
        arms = [LineString([points[0], end]).interpolate(30) for end in points[1:]]
        return _long(LineString([points[0], LineString(arms).centroid]), points[0])
    foot = shapely.shortest_line(_long(line), black).interpolate(0)
    return foot if kind == "foot" else rotate(black, 180, origin=foot)


def _of_triangle(kind: str, points: list[Any]) -> Any:
    triangle = Polygon([point.coords[0] for point in points])
    if kind == "centroid":
        return triangle.centroid
    if kind == "incentre":
        return Point(shapely.maximum_inscribed_circle(triangle, tolerance=0.2).coords[0])
    normals = [_long(rotate(LineString(points[i : i + 2]), 90)) for i in (0, 1)]
    return normals[0].intersection(normals[1])


def solve(scene: dict[str, Any]) -> str:
    kind, points = scene["kind"], [Point(spot) for spot in scene["given"]]
    place = (_of_triangle if kind in ("centroid", "incentre", "circumcentre") else _of_line)(kind, points)
    away = sorted(
        (place.distance(Point(spot)), letter) for spot, letter in zip(scene["candidates"], "ABCDE", strict=True)
    )
    if away[0][0] > 1 or away[1][0] < 4:
        raise ValueError(f"eyeballing: no candidate is clearly right (off by {away[0][0]:.2f} and {away[1][0]:.2f} px)")
    return away[0][1]
