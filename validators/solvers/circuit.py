"""Let the current divide itself so that the least heat is made (Thomson's principle): a linear system."""

from typing import Any

import networkx as nx
import numpy as np


def solve(scene: dict[str, Any]) -> str:
    wires = nx.Graph(scene["wires"])
    wires.add_nodes_from(range(scene["rows"] * scene["columns"]))
    group = {node: i for i, nodes in enumerate(nx.connected_components(wires)) for node in nodes}
    resistors = scene["resistors"]
    flow = _flow(
        [(group[r["a"]], group[r["b"]]) for r in resistors],
        [r["ohms"] for r in resistors],
        (group[scene["ends"][0]], group[scene["ends"][1]]),
    )
    if not scene["asked"]:
        return f"{sum(r['ohms'] * i**2 for r, i in zip(resistors, flow, strict=True)):.6f}"
    carried = {r["name"]: abs(i) for r, i in zip(resistors, flow, strict=True)}
    return str(max(scene["asked"], key=carried.__getitem__))


def _flow(edges: list[tuple[int, int]], ohms: list[int], ends: tuple[int, int]) -> list[float]:
    """Return the current in each edge when one ampere goes in at the first end and out at the other."""
    nodes = sorted({node for edge in edges for node in edge})
    meet = np.zeros((len(nodes), len(edges)))
    for i, (a, b) in enumerate(edges):
        meet[nodes.index(a), i], meet[nodes.index(b), i] = 1, -1
    given = np.zeros(len(edges) + len(nodes))
    given[len(edges) + nodes.index(ends[0])], given[len(edges) + nodes.index(ends[1])] = 1, -1
    # where heat is least, its slope is a multiple of what the junction rule fixes
    system = np.block([[np.diag(np.array(ohms, float)), meet.T], [meet, np.zeros((len(nodes), len(nodes)))]])
    found = np.linalg.lstsq(system, given, rcond=None)[0]
    return [float(value) for value in found[: len(edges)]]
