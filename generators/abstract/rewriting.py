"""A small language of rules that turn one square grid into another, and what pairs of grids leave open in it.

A rule keeps some shapes, fills what they enclose, turns the whole, slides it and recolours it, in this order;
each stage may be left out. A grid is a tuple of colours by row, 0 where it is empty. A shape is a group of cells
of one colour that touch along their sides.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter

from schemas.record import Record

Grid = tuple[int, ...]
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
"""Of the numbers from 1."""
INSIDE = len(COLOURS) + 1
"""Stands in filled cells until the last stage, which does not recolour them."""
KEEPS = ("all", "largest", "smallest")
SOURCES: dict[str, Callable[[int, int, int], tuple[int, int]]] = {
    "none": lambda r, c, last: (r, c),
    "right": lambda r, c, last: (last - c, r),
    "half": lambda r, c, last: (last - r, last - c),
    "left": lambda r, c, last: (c, last - r),
    "mirror": lambda r, c, last: (r, last - c),
    "flip": lambda r, c, last: (last - r, c),
    "diagonal": lambda r, c, last: (c, r),
    "antidiagonal": lambda r, c, last: (last - c, last - r),
}
"""By turn: the row and column that the content of a cell comes from, and the last of both."""
TURNS = tuple(SOURCES)
SLIDES = (
    "none",
    *(f"{how} {side}" for how in ("fall", "shift 1", "shift 2") for side in ("up", "right", "down", "left")),
)
STAGES = ("keep", "fill", "turn", "slide", "colours")


class Rule(Record):
    keep: str = "all"
    fill: int = 0
    """Colour of filled cells; 0 fills nothing."""
    turn: str = "none"
    slide: str = "none"
    colours: tuple[tuple[int, int], ...] = ()
    """From and to; the other colours stay."""

    def stages(self) -> tuple[str, ...]:
        return tuple(name for name in STAGES if getattr(self, name) != getattr(NOTHING, name))

    def without(self, stage: str) -> "Rule":
        return self.model_copy(update={stage: getattr(NOTHING, stage)})


NOTHING = Rule()


@cache
def beside(size: int) -> tuple[tuple[int, ...], ...]:
    steps = ((-1, 0), (0, 1), (1, 0), (0, -1))
    return tuple(
        tuple((r + u) * size + c + v for u, v in steps if 0 <= r + u < size and 0 <= c + v < size)
        for r in range(size)
        for c in range(size)
    )


@lru_cache(maxsize=512)  # one grid is looked at under many rules
def shapes(grid: Grid, size: int) -> tuple[tuple[int, ...], ...]:
    """Return the cells of each shape."""
    seen, found = set[int](), []
    for start, colour in enumerate(grid):
        if colour and start not in seen:
            found.append(reach(grid, size, [start]))
            seen.update(found[-1])
    return tuple(found)


def reach(grid: Grid, size: int, starts: list[int]) -> tuple[int, ...]:
    """Return the cells that hang together with some of one colour, these first."""
    near, cells, seen = beside(size), list(starts), set(starts)
    for cell in cells:  # it grows while it is walked
        for other in near[cell]:
            if grid[other] == grid[cell] and other not in seen:
                seen.add(other)
                cells.append(other)
    return tuple(cells)


@lru_cache(maxsize=512)
def kept(grid: Grid, size: int, keep: str) -> Grid:
    if keep == "all":
        return grid
    every = shapes(grid, size)
    most = (max if keep == "largest" else min)(map(len, every), default=0)
    cells = {cell for shape in every if len(shape) == most for cell in shape}
    return tuple(colour if cell in cells else 0 for cell, colour in enumerate(grid))


@lru_cache(maxsize=512)
def filled(grid: Grid, size: int) -> Grid:
    """Fill what is empty and cannot be reached from the border."""
    border = [cell for cell, near in enumerate(beside(size)) if len(near) < 4 and not grid[cell]]
    outside = set(reach(grid, size, border))
    return tuple(colour if colour or cell in outside else INSIDE for cell, colour in enumerate(grid))


@cache
def mover(size: int, turn: str, slide: str) -> "itemgetter[Grid]":
    """Return what picks for each cell the content that comes there; for what turns and shifts, not what falls."""
    last, (dr, dc) = size - 1, (0, 0)
    if slide != "none":
        _, far, side = slide.split()
        dr, dc = {"up": (1, 0), "right": (0, -1), "down": (-1, 0), "left": (0, 1)}[side]
        dr, dc = dr * int(far), dc * int(far)
    cells = [((r + dr) % size, (c + dc) % size) for r in range(size) for c in range(size)]
    source = SOURCES[turn]
    return itemgetter(*(r * size + c for r, c in (source(*cell, last) for cell in cells)))


@cache
def lines(size: int, side: str) -> tuple[tuple[int, ...], ...]:
    """Return the lines along which cells fall, each from the wall that they fall to."""
    rows = [tuple(range(r * size, r * size + size)) for r in range(size)]
    found = rows if side in ("left", "right") else list(zip(*rows, strict=True))
    return tuple(line[::-1] if side in ("right", "down") else line for line in found)


def moved(grid: Grid, size: int, turn: str, slide: str) -> Grid:
    if not slide.startswith("fall"):
        picked: Grid = mover(size, turn, slide)(grid)
        return picked
    turned, fallen = moved(grid, size, turn, "none"), [0] * len(grid)
    for line in lines(size, slide.split()[1]):
        content = [turned[cell] for cell in line if turned[cell]]
        for cell, colour in zip(line, content, strict=False):
            fallen[cell] = colour
    return tuple(fallen)


def prepared(grid: Grid, size: int, keep: str, fill: bool) -> Grid:
    left = kept(grid, size, keep)
    return filled(left, size) if fill else left


def apply(rule: Rule, grid: Grid, size: int) -> Grid:
    into = dict(rule.colours) | {INSIDE: rule.fill}
    before = prepared(grid, size, rule.keep, bool(rule.fill))
    return tuple(into.get(colour, colour) for colour in moved(before, size, rule.turn, rule.slide))


Pair = tuple[Grid, Grid]


def outcomes(pairs: Sequence[Pair], test: Grid, size: int) -> set[Grid | None]:
    """Return every output of the test input by a rule that fits all pairs; None where a rule leaves it open."""
    found = set[Grid | None]()
    for keep, fill in ((keep, fill) for keep in KEEPS for fill in (False, True)):
        befores = []
        for source, target in pairs:
            befores.append(prepared(source, size, keep, fill))
            if befores[-1].count(0) != target.count(0):
                break
        else:
            for turn, slide, into in _fitting(list(zip(befores, (target for _, target in pairs), strict=True)), size):
                out = tuple(into.get(colour) for colour in moved(prepared(test, size, keep, fill), size, turn, slide))
                known = tuple(colour for colour in out if colour is not None)
                found.add(known if len(known) == len(out) else None)
    return found


def _fitting(pairs: Sequence[Pair], size: int) -> Iterator[tuple[str, str, dict[int, int]]]:
    """Yield the turns and slides that fit, with the recolouring that they need."""
    marks = [tuple(tuple(map(bool, grid)) for grid in pair) for pair in pairs]
    for slide in SLIDES:
        if slide.startswith("fall") and not _settled(pairs, size, slide):
            continue
        for turn in TURNS:
            into = {0: 0}
            if all(moved(source, size, turn, slide) == target for source, target in marks) and all(
                _match(moved(source, size, turn, slide), target, into) for source, target in pairs
            ):
                yield turn, slide, into


def _settled(pairs: Sequence[Pair], size: int, slide: str) -> bool:
    return all(moved(target, size, "none", slide) == target for _, target in pairs)


def _match(source: Grid, target: Grid, into: dict[int, int]) -> bool:
    """Whether each colour becomes one."""
    return all(into.setdefault(a, b) == b for a, b in set(zip(source, target, strict=True)))


SAYS = {
    "largest": "only the shape of the most cells is kept",
    "smallest": "only the shape of the fewest cells is kept",
    "right": "the whole is turned a quarter clockwise",
    "half": "the whole is turned by a half",
    "left": "the whole is turned a quarter anticlockwise",
    "mirror": "left and right are mirrored",
    "flip": "top and bottom are mirrored",
    "diagonal": "the whole is mirrored in the diagonal from the upper left",
    "antidiagonal": "the whole is mirrored in the diagonal from the upper right",
}


def words(rule: Rule) -> str:
    """Say a rule, stage by stage."""
    says = [SAYS[rule.keep]] if rule.keep != "all" else []
    says += [f"what a shape encloses is filled with {COLOURS[rule.fill - 1]}"] if rule.fill else []
    says += [SAYS[rule.turn]] if rule.turn != "none" else []
    *how, side = rule.slide.split()
    if how == ["fall"]:
        says.append(
            f"all cells slide to the {({'up': 'top', 'down': 'bottom'}).get(side, side)} until they are stopped"
        )
    elif how:
        far = {"1": "one cell", "2": "two cells"}[how[1]]
        says.append(f"everything moves {far} {side}, and what leaves comes in at the other side")
    says += [f"{COLOURS[a - 1]} becomes {COLOURS[b - 1]}" for a, b in rule.colours]
    return "; ".join(says)
