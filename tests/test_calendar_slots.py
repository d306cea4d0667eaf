"""What the contract cannot see: a day made by hand, whose starts are known under each rule, and that one block is edited."""

from typing import Any

import pytest

from generators.planning import calendar_slots
from generators.planning.agenda import Calendar, Day
from validators.solvers.calendar_slots import solve

# slots of half an hour from 8:00: Anna is free 9:00-12:00 and from 14:00, Boris till 10:30 and from 11:00, Carla from 15:00
PEOPLE = {"Anna": ((0, 2), (8, 12)), "Boris": ((5, 6), (18, 20)), "Carla": ((0, 14),)}


def day(**rules: Any) -> Day:
    people = tuple(Calendar(name=name, busy=busy) for name, busy in PEOPLE.items())
    return Day(**{"step": 30, "people": people, "must": ("Anna", "Boris"), "length": 2, "kind": "count", **rules})


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        ({}, "8"),  # 9:00, 9:30, 11:00, and 14:00 to 16:00 by half hours
        ({"length": 3}, "5"),
        ({"after": 3}, "7"),
        ({"until": 14}, "4"),
        ({"lunch": (7, 8)}, "7"),
        ({"pause": 1}, "5"),  # 9:30, and from 14:30 on
        ({"kind": "first", "options": (2, 3, 6, 12)}, "9:00"),
        ({"kind": "first", "after": 4, "options": (4, 5, 6, 12)}, "11:00"),
        ({"kind": "best", "until": 16, "wish": ("Carla",), "options": (2, 3, 6, 14)}, "15:00"),
    ],
)
def test_known_days(rules: dict[str, Any], answer: str) -> None:
    scene = day(**rules)
    assert calendar_slots.ask(scene).answer == solve(scene.model_dump(mode="json")) == answer


@pytest.mark.parametrize("level", [1, 5, calendar_slots.FAMILY.top])
def test_the_twin_edits_one_person(level: int) -> None:
    for index in range(60):
        base = calendar_slots.FAMILY.base_scene(level, 2, index)
        twin = calendar_slots.FAMILY.twin_scene(base, level, 2, index)
        assert sum(one != other for one, other in zip(base.people, twin.people, strict=True)) == 1
