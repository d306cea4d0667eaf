"""maze: how long is the shortest path between two letters, which exit can be reached, or how many cells soon?

A square maze seen from above, with letters in cells or at openings of the border. It gets harder with more
cells, longer paths and loops. The twin moves one wall: the shortest path gets longer or shorter, another
exit is the one that can be reached, or more or fewer cells lie near.
"""

from itertools import count, pairwise
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.planning.grid import Edge, edges, edges_of, layers, place, reach, route, shortcut, tree
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS = "CDGHKMNPRSUVWXYZ"
"""Those that OCR takes for nothing else, and with ink enough to be seen: not F, L or T."""
LENGTH, EXIT, NEAR = TEMPLATES = (
    Template(
        text="Moving from cell to neighbouring cell, how many moves does the shortest path from {a} to {b} take?",
        grammar="(A move goes to a neighbouring cell|One move leads to a neighbouring cell): "
        "(how many moves long is|how many moves are on) the shortest (path|way) from {a} to {b}?",
        keep=(("shortest", "fewest", "least"), ("moves", "steps")),
    ),
    Template(
        text="Which exit of the maze can be reached from {a}?",
        grammar="(Starting at|Start at|Begin at) {a}: (which|what) exit of the maze can be reached?",
        keep=(("exit", "way out", "opening"),),
    ),
    Template(
        text="Moving from cell to neighbouring cell, how many cells can be reached from {a} in {k} moves or fewer? "
        "Do not count the cell of the letter.",
        grammar="(A move goes to a neighbouring cell|One move leads to a neighbouring cell): how many cells, without "
        "the letter's own, can be reached from {a} (in at most|within) {k} moves?",
        keep=(("how many",), ("cells",), ("fewer", "at most", "within")),
    ),
)


class Knobs(Record):
    size: int = Field(ge=6, le=18)
    """Cells along a side."""
    loops: int = Field(ge=0)
    shortest: int
    longest: int
    """Bounds of the shortest path's length in moves."""
    within: int
    """Moves within which cells are counted."""


class Mark(Record):
    letter: str
    cell: int


class Maze(Scene):
    size: int
    passages: tuple[Edge, ...]
    """Neighbouring cells without a wall between; cells are numbered by row from the upper left corner."""
    start: Mark
    goals: tuple[Mark, ...]
    """A cell to go to; or four exits through the border of their cells, clockwise from the top; or none."""
    within: int = 0
    """Moves within which cells are counted, where there is no goal."""


def knobs(level: int) -> Knobs:
    return Knobs(
        size=min(5 + level, 18),
        loops=level // 2,
        shortest=4 + level,
        longest=12 + 4 * level,
        within=3 + level // 3,
    )


def sample(knobs: Knobs, rng: Random) -> Maze:
    letters, kind = rng.sample(LETTERS, 5), rng.choice(TEMPLATES)
    if kind == EXIT:
        return sample_exits(knobs.size, letters, rng)
    return sample_length(knobs, letters, rng) if kind == LENGTH else sample_near(knobs, letters[0], rng)


def sample_length(knobs: Knobs, letters: list[str], rng: Random) -> Maze:
    size, moves = knobs.size, rng.randint(knobs.shortest, knobs.longest)
    while True:
        passages, start = looped(knobs, rng), rng.randrange(size * size)
        # a path as long as the bee line would need no look at the walls
        ends = [
            cell
            for cell, path in reach(passages, start).items()
            if len(path) - 1 == moves > abs(cell // size - start // size) + abs(cell % size - start % size)
        ]
        if ends:
            goal = Mark(letter=letters[1], cell=rng.choice(ends))
            return Maze(
                size=size, passages=tuple(sorted(passages)), start=Mark(letter=letters[0], cell=start), goals=(goal,)
            )


def looped(knobs: Knobs, rng: Random) -> set[Edge]:
    passages = tree(knobs.size, 0.8, rng)
    return passages | set(rng.sample([edge for edge in edges(knobs.size) if edge not in passages], knobs.loops))


def sample_near(knobs: Knobs, letter: str, rng: Random) -> Maze:
    size, goal = knobs.size, knobs.within + rng.randint(1, 6)
    while True:
        passages = looped(knobs, rng)
        cells = [
            cell for cell in rng.sample(range(size * size), 12) if near(passages, size, cell, knobs.within) == goal
        ]
        if cells:
            start = Mark(letter=letter, cell=rng.choice(cells))
            way = tuple(sorted(passages))
            maze = Maze(size=size, passages=way, start=start, goals=(), within=knobs.within)
            if nearer(maze, rng):
                return maze


def near(passages: set[Edge], size: int, start: int, moves: int) -> int:
    """Return the number of cells that can be reached within the moves, without the first."""
    return sum(map(len, layers(passages, size, start, moves)[1:]))


def nearer(maze: Maze, rng: Random) -> set[Edge] | None:
    """Move a wall so that the count is another: each of the six that are asked for has a mate, so all stay frequent."""
    passages, low = set(maze.passages), maze.within + 1
    region = {cell for layer in layers(passages, maze.size, maze.start.cell, maze.within) for cell in layer}
    goal = low + ((len(region) - 1 - low) ^ 1)
    about = [edge for edge in edges(maze.size) if not region.isdisjoint(edge)]
    walls, ways = [edge for edge in about if edge not in passages], [edge for edge in about if edge in passages]
    moves = [(closed, opened) for closed in ways for opened in walls]
    for closed, opened in rng.sample(moves, len(moves)):
        after = passages - {closed} | {opened}
        if near(after, maze.size, maze.start.cell, maze.within) == goal:
            return after
    return None


def sample_exits(size: int, letters: list[str], rng: Random) -> Maze:
    while True:
        passages, start = tree(size, 0.5, rng), rng.randrange(size * size)
        top, right, bottom, left = (rng.randrange(1, size - 1) for _ in range(4))
        cells = [top, right * size + size - 1, (size - 1) * size + bottom, left * size]
        paths = reach(passages, start)
        ways = [edges_of(paths[cell]) for cell in cells]
        own = [[edge for edge in way if sum(edge in other for other in ways) == 1] for way in ways]
        if min(map(len, own)) >= 2:  # each can be closed without closing another, and not at its mouth
            break
    for way in rng.sample(own, 3):
        passages.remove(rng.choice(way[:-1]))
    goals = (Mark(letter=letter, cell=cell) for letter, cell in zip(letters[1:], cells, strict=True))
    return Maze(
        size=size, passages=tuple(sorted(passages)), start=Mark(letter=letters[0], cell=start), goals=tuple(goals)
    )


def twin(maze: Maze, rng: Random) -> Maze:
    """Move one wall of the way to the answer elsewhere, so that what is reached, or how soon, changes."""
    passages = set(maze.passages)
    if maze.within and (moved := nearer(maze, rng)):
        return maze.model_copy(update={"passages": tuple(sorted(moved))})
    paths = reach(passages, maze.start.cell)
    goal = next(mark for mark in maze.goals if mark.cell in paths)
    walls = [edge for edge in edges(maze.size) if edge not in passages]
    before = len(paths[goal.cell])
    for tries in count(1):
        closed, opened = rng.choice(edges_of(paths[goal.cell])), rng.choice(walls)
        after = reach(passages - {closed} | {opened}, maze.start.cell)
        reached = [mark for mark in maze.goals if mark.cell in after]
        far = len(after.get(goal.cell, ()))
        near_enough = before != far <= before * (2 + tries // 200)  # a few mazes have none at twice the length
        if len(reached) == 1 and (reached[0] != goal if len(maze.goals) > 1 else near_enough):
            return maze.model_copy(update={"passages": tuple(sorted(passages - {closed} | {opened}))})
    raise AssertionError("tries do not end")


def fact(maze: Maze, goal: Mark, path: list[int] | None) -> Step:
    """State how the goal is reached, or that it is not, and the wall that decides."""
    a, b = maze.start.letter, goal.letter
    way = "" if path is None else f"From {a} to {b} the way leads {route(path, maze.size)}"
    if way and len(maze.goals) > 1:
        return Step(text=f"{way}.", evidence=(a, b))
    wall = shortcut(set(maze.passages), maze.size, maze.start.cell, goal.cell)
    at = f", one of them between {place(wall[0], maze.size)} and {place(wall[1], maze.size)}." if wall else "."
    decides = (f"w{wall[0]}-{wall[1]}",) if wall else ()
    if not way:
        return Step(text=f"Walls bar every way from {a} to {b}{at}", evidence=(b, *decides))
    return Step(text=f"{way}; walls bar shorter ones{at}" if wall else f"{way}.", evidence=(a, b, *decides))


def ask_near(maze: Maze) -> Question:
    letter, passages = maze.start.letter, set(maze.passages)
    found = layers(passages, maze.size, maze.start.cell, maze.within)
    walls = [edge for edge in edges(maze.size) if edge not in passages]
    steps = []
    for moves, (before, cells) in enumerate(pairwise(found), 1):
        wall = next((f"w{a}-{b}" for a, b in walls if a in before or b in before), letter)
        where = "; ".join(place(cell, maze.size) for cell in cells) or "none"
        evidence = tuple(dict.fromkeys((letter, wall)))
        steps.append(Step(text=f"{moves} move{'s' * (moves > 1)} away, between the walls: {where}.", evidence=evidence))
    total = sum(map(len, found[1:]))
    return Question(
        template=NEAR.text,
        slots={"a": letter, "k": str(maze.within)},
        answer=str(total),
        answer_type="integer",
        evidence=tuple(dict.fromkeys(part for step in steps for part in step.evidence)),
        reads=(Label(part=letter, text=letter),),
        rationale=(*steps, Step(text=f"Together these are {total} cells.")),
        load_parts={"cells": maze.size**2 / 10, "moves": total / 2, "goals": 1},
        caption=f"A maze of {maze.size} by {maze.size} cells. {letter} marks {place(maze.start.cell, maze.size)}.",
    )


def ask(maze: Maze) -> Question:
    if maze.within:
        return ask_near(maze)
    paths = reach(set(maze.passages), maze.start.cell)
    facts = tuple(fact(maze, goal, paths.get(goal.cell)) for goal in maze.goals)
    (goal,) = (goal for goal in maze.goals if goal.cell in paths)
    moves, marks = len(paths[goal.cell]) - 1, (maze.start, *maze.goals)
    exits = tuple(mark.letter for mark in maze.goals) if len(maze.goals) > 1 else ()
    conclusion = f"So {goal.letter} is the only exit that can be reached." if exits else f"So it takes {moves} moves."
    return Question(
        template=(EXIT if exits else LENGTH).text,
        slots={"a": maze.start.letter} if exits else {"a": maze.start.letter, "b": goal.letter},
        choices=exits,
        answer=goal.letter if exits else str(moves),
        answer_type="choice" if exits else "integer",
        evidence=tuple(dict.fromkeys(part for step in facts for part in step.evidence)),
        reads=tuple(Label(part=mark.letter, text=mark.letter) for mark in marks),
        rationale=(*facts, Step(text=conclusion)),
        load_parts={"cells": maze.size**2 / 10, "moves": moves / 2, "goals": len(maze.goals)},
        caption=f"A maze of {maze.size} by {maze.size} cells. "
        + " ".join(f"{mark.letter} marks {place(mark.cell, maze.size)}." for mark in marks),
    )


def draw(maze: Maze) -> "tuple[Picture]":
    from backends.drawing.canvas import LABEL, TITLE, font, page, picture, plane, points
    from backends.drawing.palette import INK

    size, pitch = maze.size, (512 - 2 * 42) // maze.size
    low = (512 - size * pitch) // 2
    high, exits = low + size * pitch, maze.goals if len(maze.goals) > 1 else ()
    figure = page(maze.look)
    sheet = plane(figure, maze.look)
    walls = [edge for edge in edges(size) if edge not in maze.passages and f"w{edge[0]}-{edge[1]}" not in maze.hidden]
    sides = [(cell, 1) if b == cell + 1 else (cell, 2) for cell, b in walls]
    for i in range(size):  # the border, but for the exits
        around = ((i, 0), (i * size + size - 1, 1), (size * size - size + i, 2), (i * size, 3))
        open_at = [(mark.cell, side) for side, mark in enumerate(exits)]
        sides += [side for side in around if side not in open_at]
    lines = []
    for cell, side in sides:
        x, y = low + cell % size * pitch, high - cell // size * pitch
        corners = ((x, y), (x + pitch, y), (x + pitch, y - pitch), (x, y - pitch), (x, y))
        lines.append(corners[side : side + 2])
    width = points(max(3, round(pitch / 12 * maze.look.stroke)))  # whole pixels, else every joint shows
    sheet.lines(lines, colors=INK, linewidths=width, capstyle="projecting", antialiaseds=False)
    marks = [(None, maze.start), *(enumerate(exits) if exits else ((None, mark) for mark in maze.goals))]
    for side, mark in marks:
        if mark.letter not in maze.hidden:
            x, y = low + (mark.cell % size + 0.5) * pitch, high - (mark.cell // size + 0.5) * pitch
            x, y = (x, y) if side is None else ((x, high + 14), (high + 14, y), (x, low - 14), (low - 14, y))[side]
            style = font(maze.look, TITLE if side is None and pitch > 40 else LABEL, ha="center", fontweight="bold")
            sheet.text(x, y, mark.letter, va="center_baseline", **style)
    return (picture(figure),)


FAMILY = Family(
    name="maze",
    revision=2,
    track="scenes",
    category="planning",
    skill="search",
    asks="how long the shortest path is, which exit can be reached, or how many cells lie near",
    top=12,
    templates=TEMPLATES,
    scene=Maze,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
