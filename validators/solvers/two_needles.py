"""Draw the story as a graph of what goes where, and follow it from a thing to its end, or back."""

from typing import Any

import networkx as nx


def solve(scene: dict[str, Any]) -> str:
    goes = nx.DiGraph((tuple(shot["mover"]), tuple(shot["target"])) for shot in scene["shots"] if shot["target"])
    forth = scene["kind"] == "where"
    start = ("item" if forth else "place", scene["asked"])
    reached = nx.descendants(goes, start) if forth else nx.ancestors(goes, start)
    (end,) = {name for kind, name in reached if kind == ("place" if forth else "item")}
    return str(end)
