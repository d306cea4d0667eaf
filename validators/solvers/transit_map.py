"""Ride the graph of stations on lines: a piece costs one, a change more than any ride."""

from itertools import pairwise
from typing import Any

import networkx as nx

CHANGE = 1000
"""Cost of a change: more pieces than any map has."""


def solve(scene: dict[str, Any]) -> str:
    names = [station["name"] for station in scene["stations"]]
    graph = nx.DiGraph()
    for line, stops in enumerate(s["stops"] for s in scene["lines"]):
        for a, b in pairwise(names[stop] for stop in stops):
            graph.add_edge((a, line), (b, line), weight=1)
            graph.add_edge((b, line), (a, line), weight=1)
        for name in (names[stop] for stop in stops):  # "in" costs the change, "out" nothing
            graph.add_edge(name, (name, line), weight=CHANGE)
            graph.add_edge((name, line), name, weight=0)
    ways = list(nx.all_shortest_paths(graph, scene["start"], scene["goal"], weight="weight"))
    if len(ways) != 1:
        raise ValueError("more than one best trip")
    stops = [node for node in ways[0] if isinstance(node, str)]
    passed = list(dict.fromkeys(node if isinstance(node, str) else node[0] for node in ways[0]))[1:-1]
    answers: dict[str, str] = {
        "stops": str(len(passed)),
        "via": ", ".join(passed),
        "change": stops[1],
        "changes": str(len(stops) - 2),
    }
    return answers[scene["kind"]]
