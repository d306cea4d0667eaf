"""Replay the walk and look up when each letter is reached; the shortest path is that of the maze's graph."""

from typing import Any

import networkx as nx


def solve(scene: dict[str, Any]) -> str:
    letters = {mark["cell"]: str(mark["letter"]) for mark in scene["marks"]}
    met: list[tuple[int, str]] = [
        (moves, letters[cell]) for moves, cell in enumerate(scene["cells"]) if cell in letters
    ]
    if len(met) != len(letters):
        raise ValueError("the light must come to each letter once")
    if scene["kind"] == "order":
        nth: int = scene["nth"]
        return met[nth][1]
    when: dict[str, int] = {letter: moves for moves, letter in met}
    a, b = scene["asked"]
    if when[a] >= when[b]:
        raise ValueError("the light must come to the first letter first")
    if scene["kind"] == "moves":
        return str(when[b] - when[a])
    graph = nx.Graph(scene["passages"])
    if not nx.is_forest(graph):
        raise ValueError("the maze must have no loops")
    length: int = nx.shortest_path_length(graph, scene["cells"][when[a]], scene["cells"][when[b]])
    return str(length)
