"""A walk through a maze in fog: its answers, and other walks that show the same frames and have other answers."""

from collections.abc import Sequence
from random import Random
from typing import Literal, TypeAlias

from generators.planning.grid import Edge
from schemas.record import Record
from schemas.scene import Scene

Kind: TypeAlias = Literal["order", "moves", "shortest"]


class Mark(Record):
    letter: str
    cell: int


class Walk(Scene):
    size: int
    passages: tuple[Edge, ...]
    """Neighbouring cells without a wall between; cells are numbered by row from the upper left corner."""
    cells: tuple[int, ...]
    """Where the light is, move by move."""
    marks: tuple[Mark, ...]
    """Letters, each in a cell through which the light comes once."""
    kind: Kind
    nth: int = 0
    asked: tuple[str, ...]
    """The letters to choose from, or from which and to which."""

    def cell(self, letter: str) -> int:
        return next(mark.cell for mark in self.marks if mark.letter == letter)

    def when(self, letter: str) -> int:
        """Return the number of moves after which the light comes to a letter."""
        return self.cells.index(self.cell(letter))

    def moved(self, letter: str, cell: int) -> "Walk":
        marks = (Mark(letter=letter, cell=cell) if mark.letter == letter else mark for mark in self.marks)
        return self.model_copy(update={"marks": tuple(marks)})


def wander(way: list[int], moves: int, beside: dict[int, list[int]], rng: Random) -> list[int]:
    """Walk a way, looking into dead ends on either side; [] when that is too short."""
    walk: list[int] = []
    for cell in way:
        walk.append(cell)
        for side in beside[cell]:
            if side not in way and rng.random() < 0.6:
                ahead = [other for other in beside[side] if other != cell]
                walk += [side, rng.choice(ahead), side, cell] if ahead and rng.random() < 0.5 else [side, cell]
    first = rng.randint(0, max(0, len(walk) - moves - 1))
    return walk[first : first + moves + 1] if len(walk) > moves else []


def order(walk: Walk) -> list[str]:
    return sorted((mark.letter for mark in walk.marks), key=walk.when)


def straight(cells: Sequence[int]) -> list[int]:
    """Leave out the ways into dead ends and back: without loops in the maze, what remains is the shortest path."""
    path: list[int] = []
    for cell in cells:
        path = [*path[: path.index(cell)], cell] if cell in path else [*path, cell]
    return path


def value(walk: Walk) -> str | None:
    """Return the answer; None when the light comes to the second letter first."""
    if walk.kind == "order":
        return order(walk)[walk.nth]
    a, b = walk.asked
    if walk.when(a) >= walk.when(b):
        return None
    if walk.kind == "moves":
        return str(walk.when(b) - walk.when(a))
    return str(len(straight(walk.cells[walk.when(a) : walk.when(b) + 1])) - 1)


def free(walk: Walk) -> list[int]:
    """Return the cells without a letter through which the light comes once."""
    taken = {mark.cell for mark in walk.marks}
    return [cell for cell in walk.cells if walk.cells.count(cell) == 1 and cell not in taken]


def apart(one: int, other: int, size: int) -> bool:
    """Whether the light never shows two cells at once."""
    return max(abs(one // size - other // size), abs(one % size - other % size)) > 2


def alibis(walk: Walk) -> tuple[Walk, ...]:
    """The walk backwards; or with the first letter moved, out of sight of the second, and with the second moved."""
    if walk.kind == "order":
        return (walk.model_copy(update={"cells": walk.cells[::-1]}),)
    (a, b), answer = walk.asked, value(walk)
    here, there = walk.cell(a), walk.cell(b)
    told: dict[str, list[int]] = {}
    for letter, other in ((a, there), (b, here)):
        spots = [spot for spot in free(walk) if apart(spot, other, walk.size)]
        told[letter] = [spot for spot in spots if value(walk.moved(letter, spot)) not in {None, answer}]
    pairs = ((one, other) for one in told[a] for other in told[b] if apart(one, other, walk.size))
    found = next(pairs, None) if apart(here, there, walk.size) else None
    return (walk.moved(a, found[0]), walk.moved(b, found[1])) if found else ()


def aim(answer: int) -> int:
    """Return the twin's number: a matching of the numbers, so that all stay equally frequent."""
    return answer + 1 if answer % 2 else answer - 1


def edits(walk: Walk) -> list[Walk]:
    """Return the twins to choose from."""
    if walk.kind == "order":
        right = order(walk)[walk.nth]
        swaps = ({right: other, other: right} for other in walk.asked if other != right)
        renamed = (tuple(Mark(letter=s.get(m.letter, m.letter), cell=m.cell) for m in walk.marks) for s in swaps)
        return [walk.model_copy(update={"marks": marks}) for marks in renamed]
    answer = value(walk)
    others = (walk.moved(walk.asked[1], cell) for cell in free(walk))
    return [other for other in others if answer and value(other) == str(aim(int(answer))) and alibis(other)]
