"""A plan made by hand, whose answers anybody can read off."""

import pytest

from generators.spatial.floor_plans import Room
from generators.spatial.top_view_path import FAMILY, Walk
from generators.spatial.walk_facts import Kind
from validators.solvers.top_view_path import solve

ROOMS = (  # Hall and Shop above, the Attic below both
    Room(name="Hall", corner=(0, 0), size=(2, 2), spot=(0, 0)),
    Room(name="Shop", corner=(2, 0), size=(2, 2), spot=(3, 0)),
    Room(name="Attic", corner=(0, 2), size=(4, 2), spot=(0, 3)),
)
DOORS = (((0, 1), (0, 2)), ((1, 0), (2, 0)), ((1, 1), (1, 2)), ((2, 1), (2, 2)))
# right into the Shop, down, out below, left, up into the Hall, left, down again
WALK = ((1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (1, 1), (0, 1), (0, 2))
BASE = Walk(rooms=ROOMS, doors=DOORS, walk=WALK, north=0, kind="rooms", side="left", nth=1)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, "Hall, Shop, Attic, Hall, Attic"),
        ({"kind": "doors"}, "4"),
        ({"kind": "turns"}, "2"),
        ({"kind": "turns", "side": "right"}, "3"),
        ({"kind": "heading"}, "east"),
        ({"kind": "heading", "nth": 2}, "south"),
        ({"kind": "heading", "nth": 3}, "north"),
        ({"kind": "heading", "nth": 3, "north": 1}, "west"),
        ({"kind": "heading", "nth": 2, "north": 1}, "east"),
        ({"kind": "heading", "nth": 1, "north": 2}, "west"),
    ],
)
def test_a_walk_made_by_hand(change: dict[str, Kind | int], answer: str) -> None:
    scene = BASE.model_copy(update=change)
    assert solve(scene.model_dump(mode="json")) == answer
    assert FAMILY.ask(scene).answer == answer


def test_the_solver_refuses_a_walk_through_a_wall() -> None:
    with pytest.raises(ValueError, match="through a wall"):
        solve(BASE.model_copy(update={"doors": DOORS[:-1], "kind": "doors"}).model_dump(mode="json"))
