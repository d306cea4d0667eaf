"""Walk the graph of the passages: its shortest path, the one exit in the start's component, or what lies near."""

from typing import Any

import networkx as nx


def solve(scene: dict[str, Any]) -> str:
    graph = nx.Graph()
    graph.add_nodes_from(range(scene["size"] ** 2))
    graph.add_edges_from(scene["passages"])
    start, goals = scene["start"]["cell"], scene["goals"]
    if not goals:
        return str(len(nx.single_source_shortest_path_length(graph, start, cutoff=scene["within"])) - 1)
    if len(goals) == 1:
        return str(nx.shortest_path_length(graph, start, goals[0]["cell"]))
    (reached,) = (goal["letter"] for goal in goals if goal["cell"] in nx.node_connected_component(graph, start))
    return str(reached)
