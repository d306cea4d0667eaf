"""Reads the drawn shapes: whose outline does each arrow touch with its tail and its tip? networkx does the rest."""

import re
from functools import lru_cache
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, points, polygons

from backends.drawing.flow import display_list
from backends.drawing.flow_shapes import shape_list

TOUCH = 6.0
"""Pixels between an arrow's end and the outline of its node, at most."""
NODE = r"(\w+)(\[|\{|\(\[)\1(?:\]|\}|\]\))"
"""A line of Mermaid that tells a node's form."""
FORMS = {"[": "a rectangle", "{": "a diamond", "([": "an oval"}


@lru_cache(maxsize=64)
def graph_of(program: str) -> "nx.DiGraph[str]":
    """Return the graph that is seen in what a program draws; nodes have their `form`.

    Raises:
        ValueError: an arrow touches no node or several, or two arrows join the same nodes.
    """
    seen = shape_list(display_list(program))
    outlines = [polygons(corners) for corners in seen.outlines.values()]
    tree = STRtree(outlines)
    written = _touched(tree, np.array(list(seen.labels.values())))
    names = [name for _, name in sorted(zip(written, seen.labels, strict=True))]
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, outline in zip(names, outlines, strict=True):
        graph.add_node(name, form=_form(outline))
    if not seen.arrows:
        return graph
    heads = np.array([arrow.head for arrow in seen.arrows])
    necks = np.array([arrow.shaft[-1] for arrow in seen.arrows])
    # the tip is the corner of the head that is farthest from where the shaft ends
    tips = heads[np.arange(len(heads)), np.linalg.norm(heads - necks[:, None], axis=-1).argmax(-1)]
    tails = np.array([arrow.shaft[0] for arrow in seen.arrows])
    for tail, tip in zip(_touched(tree, tails), _touched(tree, tips), strict=True):
        start, end = names[tail], names[tip]
        if graph.has_edge(start, end) or graph.has_edge(end, start):
            raise ValueError(f"flow_graph: two arrows between {start} and {end}")
        graph.add_edge(start, end)
    return graph


def _form(outline: Any) -> str:
    """Name a shape by how much of the box around it is filled: 1, pi / 4, or a half."""
    x0, y0, x1, y1 = outline.bounds
    share = outline.area / ((x1 - x0) * (y1 - y0))
    return "a rectangle" if share > 0.9 else "a diamond" if share < 0.6 else "an oval"


def _touched(tree: STRtree, ends: "NDArray[np.float64]") -> list[int]:
    """Return which outline is at each point, shape (n, 2)."""
    near = tree.query(points(ends), predicate="dwithin", distance=TOUCH)
    if list(near[0]) != list(range(len(ends))):
        raise ValueError("flow_graph: each name and each end of an arrow must be at one node")
    return [int(which) for which in near[1]]


def solve(scene: dict[str, Any]) -> str:
    graph, of = graph_of(scene["program"]), scene["of"]
    match scene["kind"]:
        case "reach":
            return str(len(nx.descendants(graph, of)))
        case "lead":
            return str(len(nx.ancestors(graph, of)))
        case "steps":
            names = sorted(graph)
            ways = np.linalg.matrix_power(nx.to_numpy_array(graph, nodelist=names, dtype=int), scene["steps"])
            true = {name for name, number in zip(names, ways[names.index(of)], strict=True) if number}
        case kind:
            sentence = "An arrow leads from {} to {}." if kind == "arrow" else "{1} can be reached from {0}."
            return _only([said for pair in scene["claims"] if _true(graph, said := sentence.format(*pair))])
    return _only([name for name in scene["options"] if name in true])


def _only(right: list[str]) -> str:
    if len(right) != 1:
        raise ValueError(f"flow_graph: exactly one option must be right (got {right})")
    return right[0]


def holds(scene: dict[str, Any], statement: str) -> bool:
    """Return whether every sentence of a statement is true of the diagram; Mermaid is, if it draws the same graph.

    Raises:
        ValueError: a sentence has none of the known forms.
    """
    graph = graph_of(scene["program"])
    if statement.startswith("flowchart"):
        return _same(graph, _mermaid(statement))
    return all(_true(graph, sentence) for sentence in re.split(r"(?<=\.)\s+", statement.strip()))


def _true(graph: "nx.DiGraph[str]", sentence: str) -> bool:
    if said := re.fullmatch(r"(?:An arrow leads from (\w+) to (\w+)\.)|(?:(\w+) --> (\w+))", sentence):
        return bool(graph.has_edge(said[1] or said[3], said[2] or said[4]))
    if said := re.fullmatch(r"(\w+) (can|cannot) be reached from (\w+)\.", sentence):
        if said[1] not in graph or said[3] not in graph:
            return False
        return bool(nx.has_path(graph, said[3], said[1])) is (said[2] == "can")
    if said := re.fullmatch(r"The number of arrows that point to (\w+) is (\d+)\.", sentence):
        return said[1] in graph and graph.in_degree(said[1]) == int(said[2])
    if said := re.fullmatch(r"The number of arrows in the diagram is (\d+)\.", sentence):
        return bool(graph.number_of_edges() == int(said[1]))
    if said := re.fullmatch(r"(\w+) stands in (an? \w+)\.", sentence) or re.fullmatch(NODE, sentence):
        return said[1] in graph and graph.nodes[said[1]]["form"] == FORMS.get(said[2], said[2])
    raise ValueError(f"flow_graph: cannot read {sentence!r}")


def _mermaid(text: str) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for line in text.splitlines()[1:]:
        if said := re.fullmatch(r" +(\w+) --> (\w+)", line):
            for name in said.groups():
                graph.add_node(name, **({} if name in graph else {"form": "a rectangle"}))
            graph.add_edge(said[1], said[2])
        elif said := re.fullmatch(f" +{NODE}", line):
            graph.add_node(said[1], form=FORMS[said[2]])
        else:
            raise ValueError(f"flow_graph: cannot read {line!r}")
    return graph


def _same(graph: "nx.DiGraph[str]", other: "nx.DiGraph[str]") -> bool:
    """Whether two graphs are one, names and shapes included: not merely of one form."""
    return dict(graph.nodes(data="form")) == dict(other.nodes(data="form")) and set(graph.edges) == set(other.edges)
