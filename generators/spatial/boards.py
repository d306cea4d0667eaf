"""Shapes on a board, each known by its colour and name, what can be done to them, and how a camera may see them."""

from random import Random
from typing import Literal, TypeAlias

SHAPES = ("circle", "square", "triangle", "star", "diamond", "cross")
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
VERBS = ("move", "recolour", "remove", "swap")
Camera: TypeAlias = Literal["same", "mirrored", "turned right", "turned left", "upside down"]
CAMERAS: tuple[Camera, ...] = ("same", "mirrored", "turned right", "turned left", "upside down")
Cell: TypeAlias = tuple[int, int]
"""Column from the left, row from the top."""
Board: TypeAlias = dict[str, Cell]
Edit: TypeAlias = tuple[str, str, str]
"""What is done, to which shape, and where to, in what colour or with which other."""


def seen(cell: Cell, size: int, camera: Camera) -> Cell:
    """Return where a cell of the first picture stands in the second."""
    (x, y), last = cell, size - 1
    return {
        "same": (x, y),
        "mirrored": (last - x, y),
        "turned right": (last - y, x),
        "turned left": (y, last - x),
        "upside down": (last - x, last - y),
    }[camera]


def back(camera: Camera) -> Camera:
    """Return the camera that undoes another."""
    undo: dict[Camera, Camera] = {"turned right": "turned left", "turned left": "turned right"}
    return undo.get(camera, camera)


def call(edit: Edit) -> str:
    verb, name, more = edit
    return f"{verb}({name}: {more})" if more else f"{verb}({name})"


def applied(board: Board, edits: list[Edit]) -> Board:
    board = dict(board)
    for verb, name, more in edits:
        x, y = board.pop(name)
        if verb == "move":
            board[name] = (x + WAYS[more][0], y + WAYS[more][1])
        elif verb == "recolour":
            board[f"{more} {name.split()[1]}"] = (x, y)
        elif verb == "swap":
            board[name], board[more] = board[more], (x, y)
    return board


def proposed(before: Board, edits: list[Edit], size: int, rng: Random) -> Edit:
    """Return one more edit, of shapes that no other names."""
    while True:
        verb = rng.choice(VERBS)
        for _ in range(12):
            if edit := tried(verb, before, edits, size, rng):
                return edit


def tried(verb: str, before: Board, edits: list[Edit], size: int, rng: Random) -> Edit | None:
    """Return an edit of that kind; None when the one drawn would not do."""
    now = applied(before, edits)
    name, other = rng.sample([name for name in sorted(before) if all(name not in edit[1:] for edit in edits)], 2)
    (x, y), (colour, shape) = before[name], name.split()
    if verb == "move":
        way = rng.choice(list(WAYS))
        to = (x + WAYS[way][0], y + WAYS[way][1])
        taken = {*before.values(), *now.values()}
        return (verb, name, way) if to not in taken and min(to) >= 0 and max(to) < size else None
    if verb == "recolour":
        new = rng.choice([other for other in COLOURS if other != colour])
        return (verb, name, new) if f"{new} {shape}" not in {*before, *now} else None
    if verb == "swap":
        near = abs(before[other][0] - x) + abs(before[other][1] - y) <= 1
        return None if near or other.split()[1] == shape else (verb, min(name, other), max(name, other))
    return (verb, name, "") if len(now) > 4 else None
