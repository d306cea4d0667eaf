"""What the contract cannot see: a map with known trips, and names that cover no line, no stop and no other name."""

from itertools import combinations

import pytest
from shapely.geometry import LineString, Point, box

from backends.drawing.metro import HIGH, MEETING, PITCH, WIDE, arrange, middle
from generators.planning import transit_map
from generators.planning.transit_map import Kind, Line, Network, Station
from validators.solvers.transit_map import solve

PLACES = {
    "Arch": (0, 1),
    "Bank": (1, 1),
    "Cove": (2, 1),
    "Dale": (3, 1),
    "Fern": (1, 0),
    "Gate": (2, 0),
    "Hope": (0, 2),
}
NAMES = list(PLACES)
OPTIONS: dict[Kind, tuple[str, ...]] = {"change": ("Cove", "Arch"), "changes": (), "stops": (), "via": ()}


def network(kind: Kind, start: str, goal: str, *lines: str) -> Network:
    """Lines are spelt by the initials of their stations."""
    stations = tuple(Station(name=name, at=at) for name, at in PLACES.items())
    stops = [tuple(next(i for i, name in enumerate(NAMES) if name[0] == letter) for letter in line) for line in lines]
    laid = tuple(Line(colour=c, stops=s) for c, s in zip(("red", "blue", "green"), stops, strict=False))
    return Network(stations=stations, lines=laid, kind=kind, start=start, goal=goal, options=OPTIONS[kind])


@pytest.mark.parametrize(
    ("kind", "start", "goal", "answer"),
    [
        ("changes", "Arch", "Dale", "0"),
        ("changes", "Hope", "Gate", "2"),
        ("stops", "Hope", "Dale", "3"),
        ("via", "Hope", "Gate", "Arch, Bank, Cove"),
        ("change", "Hope", "Gate", "Arch"),
    ],
)
def test_known_trips(kind: Kind, start: str, goal: str, answer: str) -> None:
    scene = network(kind, start, goal, "ABCD", "HA", "CG")
    assert transit_map.ask(scene).answer == solve(scene.model_dump(mode="json")) == answer


def test_fewer_changes_come_before_fewer_stops() -> None:
    """By two changes the way from Hope to Gate is shorter than on the one line that goes there round about."""
    scene = network("stops", "Hope", "Gate", "HABFG", "AG")
    assert transit_map.ask(scene).answer == solve(scene.model_dump(mode="json")) == "3"


@pytest.mark.parametrize("level", [1, 7, transit_map.FAMILY.top])
def test_names_cover_nothing(level: int) -> None:
    for index in range(40):
        lines = transit_map.paths(transit_map.FAMILY.base_scene(level, 0, index))
        sides = arrange(lines)
        assert sides
        met = {at for at in sides if sum(at in line for line in lines) > 1}
        rooms = {}
        for at, side in sides.items():
            dx, dy = middle(at in met, side)
            x, y = PITCH * at[0] + dx, PITCH * at[1] + dy
            rooms[at] = box(x - WIDE / 2, y - HIGH / 2, x + WIDE / 2, y + HIGH / 2)
        drawn = [LineString([(PITCH * x, PITCH * y) for x, y in line]) for line in lines]
        stops = [Point(PITCH * x, PITCH * y).buffer(MEETING - 3) for x, y in sides]
        assert all(room.distance(thing) > 3 for room in rooms.values() for thing in drawn)
        assert not any(room.intersects(stop) for room in rooms.values() for stop in stops)
        assert not any(one.intersects(other) for one, other in combinations(rooms.values(), 2))
