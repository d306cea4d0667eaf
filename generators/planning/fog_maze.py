"""fog_maze: a light walks through a maze in fog: which letter comes third, how many moves lie between two?

Only the cells around the light are seen, and it looks into dead ends on its way. It gets harder with a longer walk, a
larger maze and more letters. The twin swaps two letters, or moves one. Walked backwards, or with a letter moved where
it is not in sight, the same frames give another answer, so no single frame tells.
"""

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.planning.fog import Kind, Mark, Walk, alibis, edits, free, order, straight, value, wander
from generators.planning.grid import Edge, edges, neighbours, place, reach, route, tree
from schemas.question import Event, Label, Question, Step, Template
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Clip, Picture

LETTERS = "CDGHKMNPRSUVWXYZ"
"""Those that OCR takes for nothing else, and with ink enough to be seen."""
WIDTH, HEIGHT, SIDE, LEFT, LOW = 480, 360, 312, 84, 24
"""Pixels: the page, the maze's side, and its lower left corner."""
RATE, STILL, MOVE, REST = 12, 0.625, 0.25, 1.125
"""Frames a second; seconds before the first move, of a move (one each half second) and after the last: so that each
sampled frame shows the light at rest in the middle of a cell."""
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

LEAD = "A light walks through a maze in fog, from cell to cell. "
OTHERWISE = "A light (walks|wanders) through a (foggy maze|maze in fog), from cell to cell. "

TEMPLATES = (
    Template(
        text=LEAD + "Which letter does it come to {nth}?",
        grammar=OTHERWISE + "Which letter is the {nth} that it (comes to|reaches)?",
        keep=(("letter",), ("light",)),
    ),
    Template(
        text=LEAD + "How many moves does it make from {a} to {b}?",
        grammar=OTHERWISE + "How many moves (lie|are) between its coming to {a} and to {b}?",
        keep=(("how many",), ("moves", "steps")),
    ),
    Template(
        text=LEAD + "The maze has no loops. How many moves does the shortest path from {a} to {b} take?",
        grammar=OTHERWISE + "The maze has no loops. How many moves long is the shortest (path|way) from {a} to {b}?",
        keep=(("shortest", "fewest"), ("how many",), ("moves", "steps")),
    ),
)
KINDS: tuple[Kind, ...] = ("order", "moves", "shortest")


class Knobs(Record):
    size: int = Field(ge=5, le=9)
    moves: int = Field(le=36)
    letters: int = Field(ge=4, le=len(NTH))
    kinds: tuple[Kind, ...]
    low: int
    """Least number of moves that is asked for, of six; odd, for the twin's to be one of them."""


def knobs(level: int) -> Knobs:
    return Knobs(
        size=min(5 + level // 2, 9),
        moves=min(12 + 2 * level, 36),
        letters=min(4 + level // 2, len(NTH)),
        kinds=KINDS[: 2 if level < 4 else 3],
        low=3 + level // 4 * 2,
    )


def walks(knobs: Knobs, rng: Random) -> Iterator[tuple[set[Edge], list[int], list[int]]]:
    """Yield mazes with walks, and the cells through which each leads once: enough for the letters."""
    while True:
        passages = tree(knobs.size, 0.8, rng)
        way = max(reach(passages, rng.randrange(knobs.size**2)).values(), key=len)
        beside = neighbours(passages)
        for _ in range(6):
            cells = wander(way, knobs.moves, beside, rng)
            single = [cell for cell in cells if cells.count(cell) == 1]
            if len(single) >= knobs.letters + 3:
                yield passages, cells, single


def sample(knobs: Knobs, rng: Random) -> Walk:
    kind, answer = rng.choice(knobs.kinds), str(knobs.low + rng.randrange(6))
    ranks = [rank for rank in range(knobs.letters) if 2 * rank != knobs.letters - 1]  # backwards it is another letter
    letters, nth = rng.sample(LETTERS, knobs.letters), rng.choice(ranks)
    for passages, cells, single in walks(knobs, rng):
        spots = zip(letters, rng.sample(single, len(letters)), strict=True)
        marks = tuple(Mark(letter=letter, cell=cell) for letter, cell in spots)
        maze = {"size": knobs.size, "passages": tuple(sorted(passages)), "cells": tuple(cells), "marks": marks}
        walk = Walk.model_validate({**maze, "kind": kind, "nth": nth, "asked": letters[:2]})
        if kind == "order":
            first, back = order(walk)[nth], order(walk)[::-1][nth]
            others = rng.sample([letter for letter in letters if letter not in {first, back}], 2)
            return walk.model_copy(update={"asked": tuple(rng.sample([first, back, *others], 4))})
        right = [walk.moved(letters[1], cell) for cell in (walk.cell(letters[1]), *free(walk))]
        right = [other for other in right if value(other) == answer and winds(other) and alibis(other) and edits(other)]
        if right:
            return rng.choice(right)
    raise AssertionError("walks do not end")


def winds(walk: Walk) -> bool:
    """Whether the light makes more moves than the shortest path, where that is asked for."""
    a, b = map(walk.when, walk.asked)
    return walk.kind == "moves" or b - a >= len(straight(walk.cells[a : b + 1]))


def twin(walk: Walk, rng: Random) -> Walk:
    """Swap two letters, or move the second one that is asked for."""
    return rng.choice(edits(walk))


def facts(walk: Walk) -> list[Step]:
    if walk.kind == "order":
        met = enumerate(order(walk)[: walk.nth + 1])
        return [
            Step(text=f"The {NTH[i]} letter that the light comes to is {letter}.", evidence=(letter,))
            for i, letter in met
        ]
    a, b = walk.asked
    went = list(walk.cells[walk.when(a) : walk.when(b) + 1])
    steps = [Step(text=f"From {a} to {b} the light goes {route(went, walk.size)}.", evidence=(a, b, "light"))]
    aside = sorted(set(went) - set(straight(went)))
    if walk.kind == "shortest" and aside:
        named = ", ".join(place(cell, walk.size) for cell in aside)
        steps.append(Step(text=f"These cells lie in dead ends, off the way: {named}.", evidence=("light",)))
    return steps


def arrival(moves: int) -> float:
    return STILL + MOVE + 0.5 * (moves - 1) if moves else 0.0


def ask(walk: Walk) -> Question:
    answer, end = value(walk), arrival(len(walk.cells) - 1) + REST
    if answer is None:
        raise ValueError("fog_maze: the light must come to the first letter first")
    named = walk.asked if walk.kind != "order" else tuple(order(walk)[: walk.nth + 1])
    so = {
        "order": f"So {answer} is the {NTH[walk.nth]}.",
        "moves": f"These are {answer} moves.",
        "shortest": f"Without dead ends, {answer} moves remain.",
    }[walk.kind]
    seen = [(mark.letter, arrival(walk.when(mark.letter))) for mark in walk.marks]
    return Question(
        template=TEMPLATES[KINDS.index(walk.kind)].text,
        slots={"nth": NTH[walk.nth]} if walk.kind == "order" else dict(zip("ab", walk.asked, strict=True)),
        choices=walk.asked if walk.kind == "order" else (),
        answer=answer,
        answer_type="choice" if walk.kind == "order" else "integer",
        evidence=tuple(dict.fromkeys(part for step in facts(walk) for part in step.evidence)),
        reads=tuple(Label(part=letter, text=letter, at=arrival(walk.when(letter)) + 0.125) for letter in named),
        rationale=(*facts(walk), Step(text=so)),
        load_parts={"cells": walk.size**2 / 10, "moves": len(walk.cells) / 3, "letters": len(walk.marks)},
        caption=f"A light walks {len(walk.cells) - 1} moves through a maze in fog. On its way it comes to the letters "
        f"{', '.join(order(walk))}.",
        events=tuple(
            Event(name=f"the light comes to {letter}", part=letter, start=max(0.0, t - 0.5), end=min(end, t + 1))
            for letter, t in sorted(seen, key=lambda row: row[1])
        ),
        min_fps=2,
        image_roles=(),
    )


def lit(walk: Walk) -> "Picture":
    """Draw the whole maze as it is without fog."""
    from backends.drawing.canvas import TITLE, font, page, picture, plane, points
    from backends.drawing.palette import INK

    figure = page(walk.look, WIDTH, HEIGHT)
    sheet, pitch = plane(figure, walk.look), SIDE / walk.size
    lines: list[list[tuple[float, float]]] = []
    for a, b in edges(walk.size):
        if (a, b) not in walk.passages:
            x, y = corner(walk, b)
            lines.append([(x, y), (x, y - pitch) if b == a + 1 else (x + pitch, y)])
    (left, high), (right, low) = corner(walk, 0), (WIDTH - LEFT, LOW)
    lines.append([(left, high), (right, high), (right, low), (left, low), (left, high)])
    width = points(max(3, round(pitch / 13 * walk.look.stroke)))
    sheet.lines(lines, colors=INK, linewidths=width, capstyle="projecting", antialiaseds=False)
    for mark in walk.marks:
        if mark.letter not in walk.hidden:
            x, y = corner(walk, mark.cell)
            style = font(walk.look, min(TITLE, 0.6 * pitch), ha="center", fontweight="bold")
            sheet.text(x + pitch / 2, y - pitch / 2, mark.letter, va="center_baseline", **style)
    return picture(figure)


def corner(walk: Walk, cell: int) -> tuple[float, float]:
    """Return the upper left corner of a cell in pixels from the lower left of the page."""
    pitch = SIDE / walk.size
    return LEFT + cell % walk.size * pitch, LOW + SIDE - cell // walk.size * pitch


def draw(walk: Walk) -> "Clip":
    from backends.drawing.fog import lantern
    from backends.drawing.palette import NAMED
    from backends.media import Clip

    (dx, dy), pitch, last = walk.look.shift, SIDE / walk.size, len(walk.cells) - 1
    inside = (round(LEFT + dx), round(HEIGHT - LOW - SIDE + dy), SIDE)
    corners = [corner(walk, cell) for cell in walk.cells]
    spots = [(x + pitch / 2 + dx, HEIGHT - y + pitch / 2 + dy) for x, y in corners]
    at = lantern(lit(walk), inside, spots, pitch, NAMED[walk.look.palette]["orange"])

    def frame(t: float) -> "Picture":
        begun = min(max(0.0, (t - STILL) * 2), last)  # moves begun, each with its rest
        return at(-1.0 if "light" in walk.hidden else min(int(begun) + begun % 1 / (2 * MOVE), int(begun) + 1.0, last))

    return Clip(duration=arrival(last) + REST, frame=frame, rate=RATE)


FAMILY = Family(
    name="fog_maze",
    revision=1,
    track="motion",
    category="planning",
    skill="track",
    asks="which letter a light in fog comes to third, how many moves lie between two, or how few would do",
    top=12,
    templates=TEMPLATES,
    scene=Walk,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    alibis=alibis,
)
