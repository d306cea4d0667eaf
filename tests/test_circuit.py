"""Networks whose resistance is known from books."""

import pytest

from generators.physical.circuit import FAMILY
from generators.physical.network import Branch, chains, reduce, shares
from validators.solvers.circuit import solve

CASES = [
    ("series", ["12 0 2", "30 2 1"], 42.0),
    ("parallel", ["12 0 1", "36 0 1"], 9.0),
    ("balanced bridge", ["10 0 2", "20 0 3", "20 2 1", "40 3 1", "90 2 3"], 20.0),
    (
        "side of a cube",
        [
            "12 0 1",
            "12 1 2",
            "12 2 3",
            "12 3 0",
            "12 4 5",
            "12 5 6",
            "12 6 7",
            "12 7 4",
            "12 0 4",
            "12 1 5",
            "12 2 6",
            "12 3 7",
        ],
        7.0,
    ),
]


@pytest.mark.parametrize(("edges", "ohms"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_resistances_are_those_of_the_books(edges: list[str], ohms: float) -> None:
    numbers = [[int(word) for word in edge.split()] for edge in edges]
    branches = [Branch(f"R{i}", a, b, float(value)) for i, (value, a, b) in enumerate(numbers)]
    assert reduce(branches, (0, 1))[0].ohms == pytest.approx(ohms)
    into = sum(
        share for branch, share in zip(branches, shares(branches, (0, 1)).values(), strict=True) if 0 in branch[1:3]
    )
    assert into == pytest.approx(1.0)
    scene = {"rows": 2, "columns": 4, "ends": [0, 1], "wires": [], "asked": []}
    resistors = [{"name": b.name, "a": b.a, "b": b.b, "ohms": b.ohms} for b in branches]
    assert float(solve({**scene, "resistors": resistors})) == pytest.approx(ohms)


def test_every_resistor_carries_a_share_and_every_run_has_one() -> None:
    for level in (1, 5, FAMILY.top):
        for index in range(30):
            scene = FAMILY.base_scene(level, 1, index)
            laid = {(r.a, r.b) for r in scene.resistors}
            for run in chains(laid | set(scene.wires), scene.ends):
                assert laid & set(run)
