"""What the contract cannot see: walks made by hand, and that the loop-free walk is the graph's shortest path."""

import itertools

import networkx as nx
import pytest

from generators.planning import fog_maze
from generators.planning.fog import Kind, Mark, Walk, straight
from validators.solvers.fog_maze import solve

# a corridor 0-1-2-3-4 along the upper row of five, with a dead end of two cells below 2
PASSAGES = ((0, 1), (1, 2), (2, 3), (2, 7), (3, 4), (7, 12))
CELLS = (0, 1, 2, 7, 12, 7, 2, 3, 4)
MARKS = {"K": 0, "M": 1, "R": 12, "S": 3, "Z": 4}


@pytest.mark.parametrize(
    ("kind", "asked", "answer"),
    [("order", ("K", "R", "S", "Z"), "S"), ("moves", ("M", "Z"), "7"), ("shortest", ("M", "Z"), "3")],
)
def test_known_walks(kind: Kind, asked: tuple[str, ...], answer: str) -> None:
    marks = tuple(Mark(letter=letter, cell=cell) for letter, cell in MARKS.items())
    walk = Walk(size=5, passages=PASSAGES, cells=CELLS, marks=marks, kind=kind, nth=3, asked=asked)
    assert fog_maze.ask(walk).answer == solve(walk.model_dump(mode="json")) == answer


@pytest.mark.parametrize("level", [1, 6, fog_maze.FAMILY.top])
def test_walks_lead_through_passages_and_are_shortest_without_their_dead_ends(level: int) -> None:
    for index in range(60):
        walk = fog_maze.FAMILY.base_scene(level, 1, index)
        graph, cells = nx.Graph(walk.passages), walk.cells
        assert all(graph.has_edge(*pair) for pair in itertools.pairwise(cells))
        assert straight(cells) == nx.shortest_path(graph, cells[0], cells[-1])
