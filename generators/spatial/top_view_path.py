"""top_view_path: which rooms does a walk pass, through how many doors, with how many turns, heading which way?

A floor plan seen from above, with a line that somebody walked from its dot to its arrowhead. It gets harder with
more rooms, more doors and turns, and a north arrow that is turned. The twin moves the end of the walk as little as
changes the count, swaps the names of two rooms, or turns the north arrow.
"""

from itertools import count, groupby, pairwise
from random import Random
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from generators.base import Family
from generators.spatial.floor_plans import (
    closed,
    furnish,
    hang_doors,
    headings,
    owners,
    partition,
    wander,
    ways,
)
from generators.spatial.walk_facts import Kind, Walk, facts, names, part, tally
from schemas.question import Label, Question, Step, Template
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Picture

SPREAD = 6
"""How many answers a count has, from an odd one on: they fall into pairs, of which one is the twin's."""
SHORTEST = 3
"""Cells of a walk."""
COMPASS = ("north", "east", "south", "west")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
LINES = ("red", "blue", "green", "purple")
ROOMS, DOORS, TURNS, HEADING = TEMPLATES = (
    Template(
        text="Which rooms does the walk pass, from the dot to the arrowhead? Give their names in order, separated by "
        "commas, beginning with the room of the dot; name a room again each time the walk comes back to it.",
        grammar="(List|Write down) the rooms of the walk, from the dot to the arrowhead, in order and separated by "
        "commas. (Begin|Start) with the room of the dot and name a room again each time the walk (comes back|returns) "
        "to it.",
        keep=(("in order",), ("commas", "comma"), ("again", "repeat")),
    ),
    Template(
        text="Through how many doors does the walk pass, from the dot to the arrowhead? A door is a gap in a wall.",
        grammar="A door is a gap in a wall. (Through how many doors does the walk pass|How many doors does the walk "
        "pass through), from the dot to the arrowhead?",
        keep=(("how many", "number", "count"), ("doors", "doorways")),
    ),
    Template(
        text="Somebody walks along the line from the dot to the arrowhead. How many times do they turn to their "
        "{side}?",
        grammar="(Somebody|Someone) walks along the line from the dot to the arrowhead. How (often|many times) do "
        "they turn to their {side}?",
        keep=(("how many", "how often", "number", "count"), ("turn", "turns")),
    ),
    Template(
        text="Follow the walk from the dot. Which way does it head as it passes its {nth} door? A door is a gap in a "
        "wall, and the arrow marked N points north.",
        grammar="The arrow marked N points north, and a door is a gap in a wall. (Follow|Trace) the walk from the "
        "dot: which way does it (head|go) as it passes its {nth} door?",
        keep=(("door", "doorway"), ("north",)),
    ),
)


class Knobs(Record):
    width: int = Field(ge=4, le=7)
    height: int = Field(ge=4, le=10)
    """Cells across and down the building."""
    rooms: int
    doors: int
    """Fewest doors of a walk; odd."""
    turns: int
    """Fewest turns to the side asked for; odd."""
    turned: bool
    """Whether north may be elsewhere than up the page."""


def knobs(level: int) -> Knobs:
    return Knobs(
        width=min(4 + (level + 1) // 3, 7),
        height=min(4 + (level + 1) // 2, 10),
        rooms=min(4 + level, 16),
        doors=min(1 + 2 * (level // 4), 7),
        turns=min(1 + 2 * (level // 5), 7),
        turned=level > 2,
    )


def paired(number: int) -> int:
    """Return the other of 1 and 2, of 3 and 4, and so on."""
    return (number - 1 ^ 1) + 1


def sample(knobs: Knobs, rng: Random) -> Walk:
    kind: Kind = rng.choice(("rooms", "doors", "turns", "heading"))
    side: Literal["left", "right"] = rng.choice(("left", "right"))
    nth, north = knobs.doors + rng.randrange(4), rng.randrange(4) if knobs.turned else 0
    number = (knobs.turns if kind == "turns" else knobs.doors) + rng.randrange(SPREAD)
    goals = [rng.randrange(4)] if kind == "heading" else [number, paired(number)]
    while True:
        rooms = furnish(partition(knobs.width, knobs.height, knobs.rooms, rng), rng)
        doors = hang_doors(rooms, rng)
        steps = ways(rooms, doors)
        walk = tuple(wander(steps, [rng.choice(list(steps))], rng, 25))
        scene = Walk(rooms=rooms, doors=doors, walk=walk, north=north, kind=kind, side=side, nth=nth)
        found = [(cells, value) for cells, value in tally(scene) if cells >= SHORTEST]
        ends = [cells for cells, value in found if value == goals[0]]
        # the twin's answer must be within reach, too
        if ends and not closed(rooms, doors) and {value for _, value in found}.issuperset(goals):
            return scene.model_copy(update={"walk": walk[: rng.choice(ends)]})


def twin(scene: Walk, rng: Random) -> Walk:
    if scene.kind == "heading":
        return scene.model_copy(update={"north": (scene.north + rng.randint(1, 3)) % 4})
    if scene.kind != "rooms":
        return rewalked(scene, rng)
    room_of, rooms = owners(scene.rooms), list(scene.rooms)
    one, other = rng.sample(sorted({room_of[cell] for cell in scene.walk}), 2)
    for i, name in ((one, rooms[other].name), (other, rooms[one].name)):
        rooms[i] = rooms[i].model_copy(update={"name": name})
    return scene.model_copy(update={"rooms": tuple(rooms)})


def rewalked(scene: Walk, rng: Random) -> Walk:
    """Change the end of the walk as little as gives the other answer of the pair."""
    *_, (_, value) = tally(scene)
    goal, steps = paired(value or 0), ways(scene.rooms, scene.doors)
    for tries in count():
        for kept in range(len(scene.walk), 0, -1):
            other = scene.model_copy(update={"walk": tuple(wander(steps, scene.walk[:kept], rng, tries))})
            ends = [cells for cells, found in tally(other) if found == goal and cells >= max(kept, SHORTEST)]
            if ends:
                return other.model_copy(update={"walk": other.walk[: ends[0]]})
    raise AssertionError("count() has no end")


def ask(scene: Walk) -> Question:
    passed = [name for name, _ in groupby(names(scene))]
    *_, (_, value) = tally(scene)
    found, heads = str(value), COMPASS[(value or 0) % 4]
    said: dict[Kind, tuple[Template, dict[str, str], str]] = {
        "rooms": (ROOMS, {}, "So the rooms are " + ", ".join(passed) + "."),
        "doors": (DOORS, {}, f"So the number of doors is {found}."),
        "turns": (TURNS, {"side": scene.side}, f"So the number of turns to the {scene.side} is {found}."),
        "heading": (HEADING, {"nth": ORDINALS[scene.nth - 1]}, f"So it heads {heads} there."),
    }
    template, slots, so = said[scene.kind]
    listed, chosen, told = scene.kind == "rooms", scene.kind == "heading", facts(scene)
    read = dict.fromkeys(passed) if listed else ("N",) if chosen else ()
    bent = sum(a != b for a, b in pairwise(headings(scene.walk)))
    load = {"rooms": len(scene.rooms), "cells": len(scene.walk) / 10, "doors": len(passed) / 2, "turns": bent / 4}
    return Question(
        template=template.text,
        slots=slots,
        choices=COMPASS if chosen else (),
        answer=", ".join(passed) if listed else heads if chosen else found,
        answer_type="list" if listed else "choice" if chosen else "integer",
        evidence=tuple(dict.fromkeys(part for step in told for part in step.evidence)),
        reads=tuple(Label(part=name, text=name) for name in read),
        rationale=(*told, Step(text=so)),
        load_parts=load,
        caption=f"A floor plan of {len(scene.rooms)} rooms, and a walk from the {passed[0]} to the {passed[-1]}.",
    )


def draw(scene: Walk) -> "tuple[Picture]":
    from matplotlib.patches import Rectangle

    from backends.drawing.canvas import LABEL, font, page, picture, plane, points
    from backends.drawing.floor_plan import Grid, compass, trail, walls
    from backends.drawing.palette import INK, NAMED

    look, hidden, room_of = scene.look, scene.hidden, owners(scene.rooms)
    across, down = (max(cell[i] for cell in room_of) + 1 for i in (0, 1))
    width, height = min(464 // across, 116), min(464 // down, 94)
    grid = Grid(254 - across * width // 2, 256 + down * height // 2, width, height)
    figure = page(look, 592, 512)
    sheet = plane(figure, look)
    floor = (across * width, down * height)
    sheet.add(Rectangle((grid.left, grid.top - floor[1]), *floor, facecolor="#ffffff", edgecolor="none"))
    edges = [((x, y), other) for x, y in room_of for other in ((x + 1, y), (x, y + 1), (x - 1, y), (x, y - 1))]
    edges = [(a, b) for a, b in edges if room_of[a] != room_of.get(b) and (a < b or b not in room_of)]
    doors = [door for door in scene.doors if part(door) not in hidden]
    thick = points(max(4, round(5 * look.stroke)))
    sheet.lines(walls(grid, edges, doors), colors=INK, linewidths=thick, capstyle="projecting", zorder=2)
    drawn = [f"step{i}" not in hidden for i in range(len(scene.walk))]
    colour = NAMED[look.palette][LINES[int(look.shift[0]) % 4]]
    trail(sheet, grid, scene.walk, drawn, (colour, points(4 * look.stroke)))
    size = min(LABEL, 13 + max(0, width - 66) // 8)
    for room in scene.rooms:
        if room.name not in hidden:
            style = font(look, size, ha="center", va="center_baseline", zorder=5)
            sheet.text(*grid.middle(room.spot), room.name, **style)
    compass(sheet, look, (536, 440), scene.north, ("north" not in hidden, "N" not in hidden))
    return (picture(figure),)


FAMILY = Family(
    name="top_view_path",
    revision=1,
    track="scenes",
    category="spatial",
    skill="follow a path",
    asks="which rooms a walk passes, through how many doors, with how many turns, heading which way",
    top=12,
    templates=TEMPLATES,
    scene=Walk,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
