"""Sudokus that follow by singles alone: filling, digging, and the chain of deductions that leads to a cell.

A single is a cell that all digits but one are barred from, or the one place that a digit has left in a row,
column or box. A grid that singles complete has no other solution. Cells are numbered by row from the upper
left corner; an empty one holds 0. Sets of cells are integers, bit by bit: a grid is searched in a millisecond.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple


class Box(NamedTuple):
    """Cells of a box; the grid has as many rows, columns and digits as a box has cells."""

    height: int
    width: int

    @property
    def size(self) -> int:
        return self.height * self.width


class Single(NamedTuple):
    """Why a cell holds its digit."""

    cell: int
    unit: int | None
    """The unit in which its digit has no other place; None when the cell itself takes no other digit."""
    needs: tuple[int, ...]
    """Cells whose digits show it."""


def mask(cells: Iterable[int]) -> int:
    return sum(1 << cell for cell in cells)


def cells_of(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


@cache
def units(box: Box) -> tuple[int, ...]:
    """Return the set of cells of each row, then of each column, then of each box by rows."""
    n = box.size
    rows = [range(r * n, r * n + n) for r in range(n)]
    inner = [r * n + c for r in range(box.height) for c in range(box.width)]
    corners = [r * n + c for r in range(0, n, box.height) for c in range(0, n, box.width)]
    boxes = [[corner + cell for cell in inner] for corner in corners]
    return tuple(mask(cells) for cells in (*rows, *zip(*rows, strict=True), *boxes))


@cache
def peers(box: Box) -> tuple[int, ...]:
    """Return the set of cells that must differ from each cell."""
    found = []
    for cell in range(box.size**2):
        around = 0
        for unit in units(box):
            around |= unit if unit >> cell & 1 else 0
        found.append(around & ~(1 << cell))
    return tuple(found)


def fill(box: Box, rng: Random) -> list[int]:
    """Return a full grid: digits at random where the fewest are left, from the start again at a dead end."""
    n, beside = box.size, [tuple(cells_of(around)) for around in peers(box)]
    while True:
        grid, left, open_ = [0] * (n * n), [(1 << n) - 1] * (n * n), set(range(n * n))
        while open_:
            cell = min(open_, key=lambda cell: (left[cell].bit_count(), cell))
            if not left[cell]:
                break
            bit = rng.choice(list(cells_of(left[cell])))
            grid[cell] = bit + 1
            open_.remove(cell)
            for other in beside[cell]:
                left[other] &= ~(1 << bit)
        else:
            return grid


def planes(box: Box, grid: Sequence[int]) -> list[int]:
    """Return the set of cells that hold each digit, 0 among them."""
    return [mask(cell for cell, held in enumerate(grid) if held == digit) for digit in range(box.size + 1)]


def dig(box: Box, full: Sequence[int], rng: Random) -> list[int]:
    """Empty cells in random order, each only where it is a single among what is left."""
    n, beside, given, held = box.size, peers(box), list(full), planes(box, full)
    for cell in rng.sample(range(n * n), n * n):
        digit, bit = full[cell], 1 << cell
        barred = 0
        for holder in cells_of(held[digit] & ~bit):
            barred |= beside[holder]
        open_ = held[0] & ~barred
        hidden = any(unit & bit and not unit & open_ for unit in units(box))
        if hidden or all(held[other] & beside[cell] for other in range(1, n + 1) if other != digit):
            given[cell] = 0
            held[0] |= bit
            held[digit] ^= bit
    return given


def rounds(box: Box, given: Sequence[int]) -> tuple[list[int], dict[int, int]]:
    """Fill in all singles at once, again and again: the grid at the end, and the round in which each cell followed."""
    n, beside, every = box.size, peers(box), units(box)
    grid, found_in, turn = list(given), dict[int, int](), 0
    open_, places = (1 << n * n) - 1, [(1 << n * n) - 1] * n
    fresh = {cell: digit for cell, digit in enumerate(given) if digit}
    while fresh:
        for cell, digit in fresh.items():
            open_ &= ~(1 << cell)
            places[digit - 1] &= ~beside[cell]
        once = twice = 0
        for i in range(n):
            places[i] &= open_
            twice |= once & places[i]
            once |= places[i]
        turn, fresh = turn + 1, {}
        for digit, place in enumerate(places, 1):
            found = place & ~twice
            for unit in every if place else ():
                last = place & unit
                if last and not last & (last - 1):
                    found |= last
            if found:
                fresh |= dict.fromkeys(cells_of(found), digit)
        for cell, digit in fresh.items():
            grid[cell], found_in[cell] = digit, turn
    return grid, found_in


def deepen(box: Box, given: list[int], depth: int, rng: Random) -> list[int] | None:
    """Empty more cells until some cell follows in round `depth` at the earliest; None where that fails."""
    kept, deepest = given, max(rounds(box, given)[1].values())
    for cell in rng.sample([cell for cell, digit in enumerate(given) if digit], sum(map(bool, given))):
        if deepest >= depth:
            break
        fewer = [*kept[:cell], 0, *kept[cell + 1 :]]
        grid, found_in = rounds(box, fewer)
        if 0 not in grid and max(found_in.values()) >= deepest:
            kept, deepest = fewer, max(found_in.values())
    return kept if deepest >= depth else None


class Chain:
    """Few singles that lead from the givens to a cell; every cell is explained by what followed in earlier rounds."""

    def __init__(self, box: Box, given: Sequence[int]) -> None:
        self.box = box
        self.grid, self.found_in = rounds(box, given)
        self._given, self._held = mask(cell for cell, digit in enumerate(given) if digit), planes(box, self.grid)
        last = max(self.found_in.values())
        found = [mask(cell for cell, turn in self.found_in.items() if turn == i) for i in range(1, last + 1)]
        self._known = list(accumulate(found, initial=self._given))
        self._to: dict[int, tuple[Single, int]] = {}

    def to(self, target: int) -> list[Single]:
        """Return the singles in an order that works; the last one is the target's."""
        cells = sorted(cells_of(self._find(target)[1]), key=lambda cell: (self.found_in[cell], cell))
        return [self._to[cell][0] for cell in cells]

    def _find(self, cell: int) -> tuple[Single, int]:
        """Return the cell's own single and the set of cells to find, its own among them."""
        if cell not in self._to:
            picks = [(unit, *self._pick(groups)) for unit, groups in self._ways(cell) if all(groups)]
            unit, needs, rest = min(picks, key=lambda pick: pick[2].bit_count())
            self._to[cell] = Single(cell, unit, needs), rest | 1 << cell
        return self._to[cell]

    def _ways(self, cell: int) -> list[tuple[int | None, list[int]]]:
        """Return each way to a single: a unit or None, and sets of cells of which one each must be known."""
        beside, digit, known = peers(self.box), self.grid[cell], self._known[self.found_in[cell] - 1]
        rest = [held for other, held in enumerate(self._held) if other not in (0, digit)]
        ways: list[tuple[int | None, list[int]]] = [(None, [held & beside[cell] & known for held in rest])]
        for i, unit in enumerate(units(self.box)):
            if unit >> cell & 1:
                others = cells_of(unit & ~(1 << cell))
                ways.append((i, [known & (1 << other | beside[other] & self._held[digit]) for other in others]))
        return ways

    def _pick(self, groups: list[int]) -> tuple[tuple[int, ...], int]:
        """Pick one cell of each set, givens first, else what adds the fewest cells to find."""
        needs, rest = dict[int, None](), 0
        for group in groups:
            free = group & self._given
            if free:
                needs[next(cells_of(free))] = None
                continue
            ends = {cell: rest | self._find(cell)[1] for cell in cells_of(group)}
            pick = min(ends, key=lambda cell: (ends[cell].bit_count(), cell))
            needs[pick], rest = None, ends[pick]
        return tuple(needs), rest
