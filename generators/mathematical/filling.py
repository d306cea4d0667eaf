"""Whole numbers for the table of a chart: those that make up an answer, and others with which all can be read."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from random import Random
from typing import TypeAlias

from backends.drawing.charts import ACROSS, STACKS, UP, Plot

Cell: TypeAlias = tuple[int, int]
"""Numbers of a thing and of a month."""
WHOLE = 100
"""What the shares of a pie add up to, in percent."""
SLICE = 2
"""Least share that is seen well."""
CLEAR = 26
"""Least pixels between two points."""


def figures(figure: str, answer: int, count: int, plot: Plot, rng: Random) -> list[int]:
    """Return values between 1 and the axis whose `figure` is the answer, in random order."""
    least = SLICE if plot.kind == "pie" else 1
    if figure == "difference":
        low = rng.randint(least, max(least, plot.axis - answer))
        return rng.sample([low, low + answer], 2)
    if figure == "sum":
        left = answer - count * (least - 1)
        cuts = [0, *sorted(rng.sample(range(1, left), count - 1)), left]
        return [b - a + least - 1 for a, b in pairwise(cuts)]
    found = [answer] * count  # the value itself, or a mean
    for i in range(count - 1):
        more = rng.randint(least - found[i], plot.axis - found[i])
        more = max(found[i + 1] - plot.axis, min(found[i + 1] - least, more))
        found[i], found[i + 1] = found[i] + more, found[i + 1] - more
    return found


def ranks(count: int, gap: int, plot: Plot, rng: Random) -> list[int]:
    """Return values of which the first is the largest, by exactly `gap`, and the others differ enough to be seen."""
    apart = separation(plot)
    first = rng.randint(gap + apart + SLICE, plot.axis)
    return [first, first - gap, *(rng.randint(SLICE, first - gap - apart) for _ in range(count - 2))]


def edited(figure: str, found: list[int], answer: int, rng: Random) -> list[int]:
    """Exchange the largest value and another, or change one so that the answer is another."""
    one, other = rng.sample(range(len(found)), 2) if len(found) > 1 else (0, 0)
    if figure == "largest":
        one = found.index(max(found))
        other = rng.choice([i for i in range(len(found)) if i != one])
        found[one], found[other] = found[other], found[one]
        return found
    rest = sum(found) - found[one]
    either = rest + rng.choice((-answer, answer))
    found[one] = {"sum": answer - rest, "difference": either, "mean": answer * len(found) - rest}.get(figure, answer)
    return found


def row_towards(answer: int, ahead: list[int], plot: Plot, rng: Random) -> list[int]:
    """Return the values of a straight line that reaches the answer so many months ahead of each."""
    slopes = [slope for slope in range(-4, 5) if slope and all(1 <= answer - slope * n <= plot.axis for n in ahead)]
    slope = rng.choice(slopes)
    return [answer - slope * n for n in ahead]


def points_towards(answer: int, across: int, plot: Plot, rng: Random) -> list[list[int]]:
    """Return points, one a thing, on a straight line that reaches the answer at a value across."""
    lines = []
    for halves in (-4, -2, -1, 1, 2, 4):  # of a unit up for each unit across
        line = [
            [x, answer - halves * (across - x) // 2] for x in range(1, plot.axis + 1) if halves * (across - x) % 2 == 0
        ]
        line = [point for point in line if 1 <= point[1] <= plot.axis]
        step = 1
        while len(line) > step and _distance(plot, line[0], line[step]) < CLEAR:
            step += 1
        lines.append(line[rng.randrange(step) :: step])
    return rng.sample(rng.choice([line for line in lines if len(line) >= len(plot.items)]), len(plot.items))


def _distance(plot: Plot, one: Sequence[int], other: Sequence[int]) -> float:
    """Return the pixels between two points of a chart."""
    return hypot((one[0] - other[0]) * ACROSS / plot.axis, (one[1] - other[1]) * UP / plot.axis)


def separation(plot: Plot) -> int:
    """Return the least units between two marks of a month that must not cover one another."""
    return 1 + (plot.axis > 20)


def fill(plot: Plot, fixed: dict[Cell, int], rng: Random) -> tuple[tuple[int, ...], ...] | None:
    """Fill the cells that are not fixed; None where something would cover another or leave the field."""
    values, months = dict(fixed), range(len(plot.months))
    cells = [(i, j) for i in range(len(plot.items)) for j in months]
    empty = [cell for cell in cells if cell not in fixed]
    if plot.kind == "pie":
        left = WHOLE - sum(fixed.values()) - SLICE * len(empty)
        if left < 0 or min(fixed.values()) < SLICE:
            return None
        cuts = [0, *sorted(rng.randint(0, left) for _ in empty[1:]), left]
        values |= {cell: SLICE + b - a for cell, (a, b) in zip(empty, pairwise(cuts), strict=True)}
    else:
        for cell in (*fixed, *empty):
            room = _room(plot, cell, {other: value for other, value in values.items() if other != cell})
            if cell not in fixed and room:
                values[cell] = rng.choice(room)
            elif cell not in values or values[cell] not in room:
                return None
    return tuple(tuple(values[i, j] for j in months) for i in range(len(plot.items)))


def _room(plot: Plot, cell: Cell, others: dict[Cell, int]) -> Sequence[int]:
    """Return the values that a cell may have beside the others that are there already."""
    item, month = cell
    if plot.kind == "stacked":
        same = [value for (i, _), value in others.items() if i == item]
        return range(1, min(plot.axis, plot.axis + STACKS - sum(same) - (len(plot.months) - 1 - len(same))) + 1)
    if plot.kind == "line":
        beside, apart = [value for (_, j), value in others.items() if j == month], separation(plot)
        return [v for v in range(1, plot.axis + 1) if all(abs(v - other) >= apart for other in beside)]
    if plot.kind == "scatter" and (item, 1 - month) in others:
        own = others[item, 1 - month]
        points = [(others[i, 0], others[i, 1]) for i, j in others if j and i != item and (i, 0) in others]
        spots = [(v, (v, own) if month == 0 else (own, v)) for v in range(1, plot.axis + 1)]
        return [v for v, spot in spots if all(_distance(plot, spot, point) >= CLEAR for point in points)]
    return range(1, plot.axis + 1)
