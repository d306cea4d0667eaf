"""A walk through a floor plan, and what can be said of it: its rooms, doors, turns and headings."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from generators.spatial.floor_plans import Cell, Door, Room, headings, owners
from schemas.question import Step
from schemas.scene import Scene

Kind: TypeAlias = Literal["rooms", "doors", "turns", "heading"]
PAGE = ("up", "to the right", "down", "to the left")


class Walk(Scene):
    rooms: tuple[Room, ...]
    doors: tuple[Door, ...]
    walk: tuple[Cell, ...]
    """Neighbouring cells, none of them twice."""
    north: int
    """Quarter turns clockwise from up the page."""
    kind: Kind
    side: Literal["left", "right"]
    nth: int
    """Number of the door at which the heading is asked for."""


def tally(scene: Walk) -> Iterator[tuple[int, int | None]]:
    """Yield the number of cells after each step, and what would be the answer if the walk ended there.

    A list of rooms counts as its doors; a heading is asked for only where another door follows.
    """
    room_of, taken = owners(scene.rooms), headings(scene.walk)
    doors = turns = heading = 0
    for i, way in enumerate(taken):
        turns += i > 0 and (way - taken[i - 1]) % 4 == (1 if scene.side == "right" else 3)
        if room_of[scene.walk[i]] != room_of[scene.walk[i + 1]]:
            doors += 1
            heading = way if doors == scene.nth else heading
        if scene.kind == "heading":
            yield i + 2, (heading - scene.north) % 4 if doors > scene.nth else None
        else:
            yield i + 2, turns if scene.kind == "turns" else doors


def names(scene: Walk) -> list[str]:
    """Return the name of the room of each cell of the walk."""
    room_of = owners(scene.rooms)
    return [scene.rooms[room_of[cell]].name for cell in scene.walk]


def part(door: Door) -> str:
    (a, b), (x, y) = min(door), max(door)
    return f"door{a}{b}-{x}{y}"


def passages(scene: Walk) -> tuple[Step, ...]:
    """State where the walk starts, and where each of its doors leads."""
    rooms, named = names(scene), scene.kind == "rooms"
    steps = [Step(text=f"The dot is in the {rooms[0]}.", evidence=("step0", *rooms[:named]))]
    for i, door in enumerate(pairwise(scene.walk), 1):
        if rooms[i - 1] != rooms[i]:
            text = f"Door {len(steps)} leads from the {rooms[i - 1]} to the {rooms[i]}."
            steps.append(Step(text=text, evidence=(part(door), f"step{i}", *rooms[i : i + named])))
    return tuple(steps)


def bends(scene: Walk) -> tuple[Step, ...]:
    """State every turn of the walk, seen by the walker."""
    taken, rooms = headings(scene.walk), names(scene)
    steps = [Step(text=f"The walk sets out {PAGE[taken[0]]}.", evidence=("step0",))]
    for i, (before, after) in enumerate(pairwise(taken), 1):
        if before != after:
            side = "right" if (after - before) % 4 == 1 else "left"
            steps.append(Step(text=f"Turn {len(steps)}, in the {rooms[i]}, is to the {side}.", evidence=(f"step{i}",)))
    last = len(taken)
    return (
        *steps,
        Step(text=f"The arrowhead points {PAGE[taken[-1]]}, in the {rooms[-1]}.", evidence=(f"step{last}",)),
    )


def facts(scene: Walk) -> tuple[Step, ...]:
    if scene.kind == "turns":
        return bends(scene)
    if scene.kind != "heading":
        return passages(scene)
    rooms = names(scene)
    at = [i for i, (a, b) in enumerate(pairwise(rooms)) if a != b][scene.nth - 1]
    way = f"At door {scene.nth} the walk heads {PAGE[headings(scene.walk)[at]]} on the page."
    north = f"The arrow marked N points {PAGE[scene.north]}."
    return (
        *passages(scene)[: scene.nth + 1],
        Step(text=way, evidence=(part(scene.walk[at : at + 2]), f"step{at + 1}")),  # type: ignore[arg-type]
        Step(text=north, evidence=("north", "N")),
    )
