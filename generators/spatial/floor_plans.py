"""Floor plans in cells: rectangular rooms that tile a building, doors between them, and walks through them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import TypeAlias

from schemas.record import Record

Cell: TypeAlias = tuple[int, int]
"""Column from the left and row from the top."""
Door: TypeAlias = tuple[Cell, Cell]
"""The neighbouring cells on its two sides, the left or upper one first."""
STEPS = {(0, -1): 0, (1, 0): 1, (0, 1): 2, (-1, 0): 3}
"""By step to a neighbouring cell: the quarter turns clockwise from up the page."""
NAMES = (
    "Attic", "Bath", "Cafe", "Cellar", "Chapel", "Clinic", "Closet", "Foyer", "Garage", "Hall", "Larder",
    "Lobby", "Loft", "Lounge", "Museum", "Office", "Pantry", "Parlor", "Porch", "Salon", "Sauna", "Shop",
    "Stage", "Store", "Studio", "Vault",
)  # fmt: skip
"""Short enough for a narrow cell, long enough for OCR."""
LEAST_CELLS = 3
"""Of a room: one for its name, and two to walk in."""


class Room(Record):
    name: str
    corner: Cell
    """Its upper left cell."""
    size: Cell
    """Cells across and down."""
    spot: Cell
    """The cell that holds the name, where nobody walks: a corner, so that the others stay connected."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        (x, y), (width, height) = self.corner, self.size
        return tuple((x + i, y + j) for j in range(height) for i in range(width))


def halves(corner: Cell, size: Cell, rng: Random) -> list[tuple[Cell, Cell]]:
    """Cut a rectangle across its longer side; [] when a half would be too small for a room."""
    (x, y), (width, height) = corner, size
    along, across = max(size), min(size)
    places = [at for at in range(1, along) if min(at, along - at) * across >= LEAST_CELLS]
    if not places:
        return []
    at = rng.choice(places)
    if width >= height:
        return [((x, y), (at, height)), ((x + at, y), (width - at, height))]
    return [((x, y), (width, at)), ((x, y + at), (width, height - at))]


def partition(width: int, height: int, rooms: int, rng: Random) -> list[tuple[Cell, Cell]]:
    """Cut a building into rectangles, at most so many, by halving one of the largest at a time."""
    parts = [((0, 0), (width, height))]
    while len(parts) < rooms:
        parts.sort(key=lambda part: -part[1][0] * part[1][1] - rng.random())
        cut = next(((part, new) for part in parts if (new := halves(*part, rng))), None)
        if cut is None:
            break
        parts.remove(cut[0])
        parts += cut[1]
    return parts


def furnish(parts: Sequence[tuple[Cell, Cell]], rng: Random) -> tuple[Room, ...]:
    """Name the rooms, each in one of its corners."""
    rooms = []
    for name, (corner, size) in zip(rng.sample(NAMES, len(parts)), sorted(parts), strict=True):
        spot = (corner[0] + rng.choice((0, size[0] - 1)), corner[1] + rng.choice((0, size[1] - 1)))
        rooms.append(Room(name=name, corner=corner, size=size, spot=spot))
    return tuple(rooms)


def owners(rooms: Sequence[Room]) -> dict[Cell, int]:
    """Return the number of each cell's room."""
    return {cell: i for i, room in enumerate(rooms) for cell in room.cells}


def hang_doors(rooms: Sequence[Room], rng: Random) -> tuple[Door, ...]:
    """Put a door or two into most walls between rooms, away from the names."""
    room_of, spots = owners(rooms), {room.spot for room in rooms}
    walls: dict[tuple[int, int], list[Door]] = defaultdict(list)
    for x, y in sorted(room_of):
        for other in ((x + 1, y), (x, y + 1)):
            pair = (room_of[x, y], room_of.get(other, room_of[x, y]))
            if pair[0] != pair[1] and not {(x, y), other} & spots:
                walls[min(pair), max(pair)].append(((x, y), other))
    doors = []
    for places in walls.values():
        if rng.random() < 0.95:
            doors += rng.sample(places, min(len(places), rng.choice((1, 2, 2))))
    return tuple(sorted(doors))


def closed(rooms: Sequence[Room], doors: Sequence[Door]) -> bool:
    """Whether there is a room without a door."""
    room_of = owners(rooms)
    return len({room_of[cell] for door in doors for cell in door}) < len(rooms)


def ways(rooms: Sequence[Room], doors: Sequence[Door]) -> dict[Cell, list[Cell]]:
    """Return the cells that one step leads to, from each cell where one can walk."""
    room_of, spots, opened = owners(rooms), {room.spot for room in rooms}, set(doors)
    found: dict[Cell, list[Cell]] = {cell: [] for cell in sorted(room_of) if cell not in spots}
    for (x, y), near in found.items():
        for other in ((x + 1, y), (x, y + 1)):
            if other in found and (room_of[other] == room_of[x, y] or ((x, y), other) in opened):
                near.append(other)
                found[other].append((x, y))
    return found


def stray(steps: Mapping[Cell, Sequence[Cell]], walk: Sequence[Cell], rng: Random) -> list[Cell]:
    """Walk on at random, never over a cell twice, until there is no way on."""
    grown, seen = list(walk), set(walk)
    while options := [cell for cell in steps[grown[-1]] if cell not in seen]:
        grown.append(rng.choice(options))
        seen.add(grown[-1])
    return grown


def wander(steps: Mapping[Cell, Sequence[Cell]], walk: Sequence[Cell], rng: Random, tries: int) -> list[Cell]:
    """Walk on, and so often go back from a dead end to look for a longer way."""
    best = stray(steps, walk, rng)
    for _ in range(tries):
        best = max(best, stray(steps, best[: rng.randint(len(walk), len(best))], rng), key=len)
    return best


def headings(walk: Sequence[Cell]) -> list[int]:
    """Return the quarter turns clockwise from up the page at which each step is taken."""
    return [STEPS[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(walk)]
