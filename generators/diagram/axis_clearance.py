"""Whether a chart can be read: what differs is seen to differ, and signs and numbers keep clear of one another.

All lengths are in pixels.
"""

from collections.abc import Iterator
from itertools import combinations
from math import ceil, gcd
from random import Random

from backends.drawing.axes import MARKS
from backends.drawing.axes_shapes import BEYOND
from generators.diagram.axis_data import Chart

SEEN = 6.5
"""Of 1 on the axis: a little more than the least difference that a person sees."""
SIGNS = 16.0
"""Between the points of two lines at one category."""
LEAST_BAR = 11.0
"""Length of a bar."""
MOST_BARS = 20
OVER = {"up": BEYOND["up"] + 9, "right": BEYOND["right"] + 16}
"""Over the end of a bar, for the number that may be written there."""
STRAY = 20.0
"""Between a mark and the end of the bar, or the number, below it."""
SIGN = 10.0
"""From the middle of a mark to a dashed line or the edge of the field."""
PLACES = {"up": 31.0, "right": 24.0}
"""By where the numbers grow to: what a category takes, its name below in one of two rows, or at the left."""
NUMBERS = {"up": 15.0, "right": 36.0}
"""Between two numbers of the axis."""


def legible(chart: Chart, *, told: bool = True) -> bool:
    """Whether a chart can be read; `told` where every written number must be that of its bar."""
    field, low = chart.field, chart.axis.low
    agree = all(chart.values.get((name, "")) == number for name, number in chart.written.items())
    roomy = field.pitch >= PLACES[chart.axis.way]
    seen = gcd(*(value - low for value in chart.values.values())) * field.unit >= SEEN
    clear = _points_clear if chart.word == "point" else _bars_clear
    numbers = chart.axis.step * field.unit >= NUMBERS[chart.axis.way]
    return roomy and numbers and seen and (agree or not told) and clear(chart, field.unit)


def _points_clear(chart: Chart, unit: float) -> bool:
    columns = [[v for (at, _), v in chart.values.items() if at == name] for name in chart.categories]
    return all(abs(a - b) * unit >= SIGNS for column in columns for a, b in combinations(column, 2))


def _bars_clear(chart: Chart, unit: float) -> bool:
    low, ends = chart.axis.low, {name: value for (name, _), value in chart.values.items()}
    below = {
        name: ends.get(name, low) + (OVER[chart.axis.way] / unit) * (name in chart.written) for name in chart.categories
    }
    return (
        len(chart.values) <= MOST_BARS
        and all((value - low) * unit >= LEAST_BAR for value in chart.values.values())
        and all(below[name] <= chart.axis.high for name in chart.written)
        and all((at - below[name]) * unit >= STRAY for _, name, at in chart.marks)
    )


def at_level(chart: Chart, level: int, of: str) -> bool:
    """Whether some value of a series, or of all, is hard to tell from a level: neither above it nor below."""
    return any(abs(value - level) * chart.field.unit < SEEN for value in chart.numbers(of))


def stray(chart: Chart, other: Chart, count: int, rng: Random) -> Iterator[tuple[str, str, int]]:
    """Yield marks over categories, clear of the bars of either chart and of dashed lines, as far as there is room."""
    unit, names = chart.field.unit, list(chart.categories)
    rng.shuffle(names)
    for name in names:
        ends = [which.values.get((name, ""), chart.axis.low) for which in (chart, other)]
        least = max(ends) + ceil((STRAY + OVER[chart.axis.way] * (name in other.written)) / unit)
        most = chart.axis.high - ceil(SIGN / unit)
        free = [n for n in range(least, most + 1) if all(abs(n - at) * unit >= SIGN for at in other.references)]
        if count and free:
            yield rng.choice(MARKS), name, rng.choice(free)
            count -= 1
