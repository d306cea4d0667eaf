"""Count rows of a table of the shapes, compare columns of their places, or ask a spatial index for the nearest."""

from collections import Counter
from typing import Any

import numpy as np
from shapely import Point, STRtree

BESIDE = {"to the left of": (0, -1), "to the right of": (0, 1), "above": (1, 1), "below": (1, -1)}
"""The column of the places that decides, and whether larger counts."""


def _name(kind: dict[str, str]) -> str:
    return "{colour} {shape}".format_map(kind)


def solve(scene: dict[str, Any]) -> str:
    names = [_name(thing["kind"]) for thing in scene["things"]]
    asked = [_name(kind) for kind in scene["asked"]]
    places, tally = np.array([(thing["x"], thing["y"]) for thing in scene["things"]]), Counter(names)
    if scene["task"] in ("count", "more"):
        return str(tally[asked[0]] - (tally[asked[1]] if scene["task"] == "more" else 0))
    one = names.index(asked[0])
    if scene["task"] == "beside":
        column, sign = BESIDE[scene["where"]]
        fits = np.array([scene["name"] in name.split() for name in names])
        return str(int(np.sum(fits & (sign * (places[:, column] - places[one, column]) > 0))))
    centres = [Point(place) for place in places]
    (found,) = STRtree(centres).query_nearest(centres[one], exclusive=True)  # ValueError when two are as near
    if scene["task"] == "nearest":
        return names[int(found)]
    colour = names[int(found)].split()[0]
    (alike,) = (name for i, name in enumerate(names) if name.split()[0] == colour and i != found)
    return alike
