"""function_features on curves made by hand, whose numbers are known."""

import pytest

from generators.mathematical.curves import Parabola, Pieces, Product, Shape, Wave
from generators.mathematical.function_features import FAMILY
from generators.mathematical.graph_facts import AXIS, Curve, Graph
from validators.solvers import SOLVERS

TENT = Pieces(corners=((-6, -2), (0, 4), (2, 0), (6, -4)))
ZIGZAG = Pieces(corners=((-6, 2), (0, 1), (2, 3), (6, -5)))
BOWL = Parabola(halves=2, vertex=(1, -4))
CUBIC = Product(roots=(-4, -1, 3), over=4)
SWELL = Wave(height=3, start=-3, half=6)


def graph(task: str, *shapes: Shape, asked: tuple[str, ...] = ("alpha",), **more: object) -> Graph:
    curves = tuple(Curve(name=name, shape=shape) for name, shape in zip(("alpha", "beta"), shapes, strict=False))
    return Graph.model_validate({"reach": 6, "curves": curves, "task": task, "asked": asked, **more})


@pytest.mark.parametrize(
    ("scene", "answer"),
    [
        (graph("meet", BOWL, asked=("alpha", AXIS)), "2"),
        (graph("meet", CUBIC, asked=("alpha", AXIS)), "3"),
        (graph("meet", SWELL, asked=("alpha", AXIS)), "2"),
        (graph("meet", TENT, ZIGZAG, asked=("alpha", "beta")), "3"),
        (graph("place", TENT, feature="highest point"), "0"),
        (graph("place", SWELL, feature="highest point"), "0"),
        (graph("place", BOWL, feature="lowest point"), "1"),
        (graph("place", CUBIC, feature="rightmost root"), "3"),
        (graph("place", TENT, feature="rightmost root"), "2"),
        (graph("slope", BOWL, at=(3,)), "4"),
        (graph("slope", TENT, at=(4,)), "-1"),
        (graph("area", ZIGZAG, at=(-6, 2)), "13"),
        (graph("steepest", TENT, ZIGZAG, asked=("alpha", "beta"), at=(1,)), "beta"),
    ],
)
def test_known_curves_have_their_answers(scene: Graph, answer: str) -> None:
    assert FAMILY.ask(scene).answer == answer == SOLVERS["function_features"].solve(scene.model_dump(mode="json"))
