"""Lay every domino down on the table as a polygon; what fingers reach in the graph of overlaps falls."""

from typing import Any

import networkx as nx
import numpy as np
import shapely

REACH, HALF, THIN = 36, 11, 4
"""Pixels: length of a lying piece, half its breadth, half its thickness as it stands."""


def solve(scene: dict[str, Any]) -> str:
    (_, gone), *asked = scene["coloured"]
    falls = nx.DiGraph()
    falls.add_nodes_from(range(len(scene["pieces"])))
    falls.add_edges_from(_overlaps(scene["pieces"]))
    falls.add_edges_from(("fingers", piece) for piece, _ in scene["pushes"])
    in_clip = nx.descendants(falls, "fingers")
    falls.remove_node(gone)
    without = nx.descendants(falls, "fingers")
    if scene["kind"] == "count":
        return str(len(in_clip - without - {gone}))
    return ", ".join(name for name, piece in asked if piece not in without)


def _overlaps(pieces: list[list[int]]) -> list[tuple[int, int]]:
    places, turned = np.array(pieces)[:, None, :2], np.radians(np.array(pieces)[:, 2])
    turn = np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]]).transpose(2, 0, 1)
    standing, lying = (
        shapely.polygons(np.array(shapely.box(back, -HALF, front, HALF).exterior.coords) @ turn + places)
        for back, front in ((-THIN, THIN), (THIN, REACH))
    )
    hit = shapely.intersects(lying[:, None], standing[None, :])
    return [(int(a), int(b)) for a, b in zip(*np.nonzero(hit), strict=True) if a != b]
