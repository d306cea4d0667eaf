"""Cut the edges into what is supposed, set it, and carry the states along the causal graph that is left."""

from typing import Any

import networkx as nx

from validators.solvers.cause_effect import ABSENT, graph_of


def solve(scene: dict[str, Any]) -> str:
    graph = graph_of(scene["world"]).copy()
    change, causes = scene["change"], {cause["id"]: cause["on"] for cause in scene["causes"]}
    if change["id"] not in graph:
        raise ValueError(f"what_if: {scene['world']} has no variable {change['id']}")
    graph.remove_edges_from(list(graph.in_edges(change["id"])))
    end: dict[str, str] = {}
    for name in nx.topological_sort(graph):
        node = graph.nodes[name]
        if name == change["id"]:
            end[name] = "01"[change["on"]]
        elif "table" in node:
            end[name] = "01"[node["table"][tuple(end[parent] for parent in node["order"])]]
        else:
            end[name] = "01"[causes[name]] if name in causes else ABSENT.get(name, "0")
    fits = [all((end[value["id"]] == "1") == value["on"] for value in option) for option in scene["options"]]
    if fits.count(True) != 1:
        raise ValueError(f"what_if: one picture must be right (got {fits.count(True)})")
    return "ABCD"[fits.index(True)]
