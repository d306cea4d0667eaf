"""Count rows of a table of the shapes, or ask a spatial index of all of them for the nearest."""

from collections import Counter
from typing import Any

from shapely import Point, STRtree


def _name(kind: dict[str, str]) -> str:
    return "{colour} {shape}".format_map(kind)


def solve(scene: dict[str, Any]) -> str:
    names: list[str] = [_name(thing["kind"]) for thing in scene["things"]]
    asked = _name(scene["asked"][0])
    if len(scene["asked"]) == 1:
        return str(Counter(names)[asked])
    centres = [Point(thing["x"], thing["y"]) for thing in scene["things"]]
    one = names.index(asked)
    (nearest,) = STRtree(centres).query_nearest(centres[one], exclusive=True)  # ValueError when two are as near
    return names[int(nearest)]
