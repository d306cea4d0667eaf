"""Edits of a chart: each changes the chart and, in the same way, its program.

What they make of a caption is judged elsewhere; here they are only offered, in any order.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations, product, zip_longest
from random import Random
from typing import NamedTuple, TypeVar

from generators.diagram.axis_data import Axis, Cell, Chart, phrase, value_call
from generators.diagram.edits import added, renamed, with_numbers, without

T = TypeVar("T")
LEAST_MOVE = 12.0
"""Pixels."""


class Offer(NamedTuple):
    """A change in words, the chart after it, and the part of the chart before it that changes."""

    change: str
    chart: Chart
    edit: Callable[[str], str]
    """The same change of the program."""
    part: str


def moved(chart: Chart, moves: dict[Cell, int]) -> Chart:
    """Give bars or points other values, and with them the numbers that are written there."""
    written = {name: moves.get((name, ""), number) for name, number in chart.written.items()}
    return replace(chart, values=chart.values | moves, written=written)


def revalued(program: str, chart: Chart, moves: dict[Cell, int]) -> str:
    """Make that change of the program."""

    def change(names: tuple[str, ...], numbers: list[int]) -> list[int]:
        return [moves.get((names[0], names[1] if len(names) > 1 else ""), numbers[0])]

    edited = with_numbers(program, chart.word, change)
    told = any((name, "") in moves for name in chart.written)
    return with_numbers(edited, "value", change) if told else edited


def _shuffled(offers: Iterable[T], rng: Random) -> list[T]:
    mixed = list(offers)
    rng.shuffle(mixed)
    return mixed


def _mark_of(chart: Chart, cell: Cell) -> str:
    return f"{chart.word} of {phrase(cell)}"


def _moved(chart: Chart, rng: Random) -> Iterator[Offer]:
    for cell, number in _shuffled(product(chart.values, range(chart.axis.low + 1, chart.axis.high)), rng):
        old = chart.values[cell]
        if abs(number - old) * chart.field.unit >= LEAST_MOVE:
            change = f"The {_mark_of(chart, cell)} shows {number} instead of {old}."
            yield _revalued(chart, {cell: number}, change)


def _exchanged(chart: Chart, rng: Random) -> Iterator[Offer]:
    """Exchange two values that differ: equal ones would give the same chart."""
    for one, other in _shuffled(combinations(chart.values, 2), rng):
        values = chart.values[one], chart.values[other]
        if abs(values[0] - values[1]) * chart.field.unit >= LEAST_MOVE:
            change = f"The {_mark_of(chart, one)} and that of {phrase(other)} have exchanged their values."
            yield _revalued(chart, {one: values[1], other: values[0]}, change)


def _revalued(chart: Chart, moves: dict[Cell, int], change: str) -> Offer:
    edit = partial(revalued, chart=chart, moves=moves)
    return Offer(change, moved(chart, moves), edit, chart.part(next(iter(moves))))


def _label_only(chart: Chart, rng: Random) -> Iterator[Offer]:
    """Write another number at a bar that stays as it was: false of the number, and of nothing that is drawn.

    Two figures differ at least: one alone is a matter of a few pixels.
    """
    for name, number in _shuffled(product(chart.written, range(chart.axis.low + 1, chart.axis.high)), rng):
        old = chart.written[name]
        if sum(a != b for a, b in zip_longest(str(number), str(old))) >= 2:

            def edit(program: str, name: str = name, number: int = number) -> str:
                return with_numbers(program, "value", lambda names, was: [number] if names == (name,) else was)

            change = f"The number written at {name} is {number} instead of {old}; its bar is as it was."
            after = replace(chart, written=chart.written | {name: number})
            yield Offer(change, after, edit, f"{name}.value")


def _bar_added(chart: Chart, rng: Random) -> Iterator[Offer]:
    """Put a bar where there is none."""
    if chart.word == "point":
        return
    free = [(name, line) for name in chart.categories for line in (chart.series or [""])]
    free = [cell for cell in free if cell not in chart.values]
    for cell, number in _shuffled(product(free, range(chart.axis.low + 2, chart.axis.high)), rng):

        def edit(program: str, call: str = value_call(chart.word, cell, number)) -> str:
            return added(program, chart.word, call)

        change = f"There is one more bar, {number} for {phrase(cell)}."
        yield Offer(change, replace(chart, values=chart.values | {cell: number}), edit, f"{cell[0]}.label")


def _bar_removed(chart: Chart, rng: Random) -> Iterator[Offer]:
    if chart.word == "point":
        return
    for cell in _shuffled(chart.values, rng):
        if cell[0] in chart.written:
            continue

        def edit(program: str, own: tuple[str, ...] = tuple(filter(None, cell))) -> str:
            return without(program, lambda word, names: word == chart.word and names == own)

        values = {other: value for other, value in chart.values.items() if other != cell}
        yield Offer(f"The bar of {phrase(cell)} is missing.", replace(chart, values=values), edit, chart.part(cell))


def _line_removed(chart: Chart, rng: Random) -> Iterator[Offer]:
    if chart.word == "bar" or len(chart.series) < 2:
        return
    for line in _shuffled(chart.series, rng):

        def edit(program: str, line: str = line) -> str:
            return without(program, lambda word, names: word in ("point", "series") and line in names)

        after = replace(
            chart,
            series={name: style for name, style in chart.series.items() if name != line},
            values={cell: value for cell, value in chart.values.items() if cell[1] != line},
        )
        yield Offer(f"The line {line} is missing.", after, edit, line)


def _renamed(chart: Chart, names: dict[str, str]) -> Chart:
    def new(name: str) -> str:
        return names.get(name, name)

    return replace(
        chart,
        categories=tuple(map(new, chart.categories)),
        series={new(name): style for name, style in chart.series.items()},
        values={(new(name), new(line)): value for (name, line), value in chart.values.items()},
        written={new(name): number for name, number in chart.written.items()},
        marks=tuple((kind, new(name), number) for kind, name, number in chart.marks),
    )


def _names_exchanged(chart: Chart, rng: Random) -> Iterator[Offer]:
    yield from _swapped(chart, chart.categories, "The names {} and {} on the axis are exchanged.", rng)


def _legend_exchanged(chart: Chart, rng: Random) -> Iterator[Offer]:
    yield from _swapped(chart, chart.series, "The names {} and {} in the legend are exchanged.", rng)


def _swapped(chart: Chart, names: Iterable[str], change: str, rng: Random) -> Iterator[Offer]:
    for one, other in _shuffled(combinations(names, 2), rng):
        swap = {one: other, other: one}
        edit = partial(renamed, names=swap)
        yield Offer(change.format(one, other), _renamed(chart, swap), edit, f"{one}.label")


def _axis_stretched(chart: Chart, rng: Random) -> Iterator[Offer]:
    """Multiply the numbers of the axis: every bar stays where it is drawn and shows a multiple of what it showed."""
    for factor in _shuffled((2, 3, 5, 10), rng):
        if chart.axis.high * factor < 1000:
            yield _rescaled(chart, factor, 0)


def _axis_shifted(chart: Chart, rng: Random) -> Iterator[Offer]:
    for steps in _shuffled((-3, -2, -1, 1, 2, 3), rng):
        if chart.axis.low + steps * chart.axis.step >= 0:
            yield _rescaled(chart, 1, steps * chart.axis.step)


def _rescaled(chart: Chart, factor: int, shift: int) -> Offer:
    low, high, step, way = chart.axis

    def new(number: int) -> int:
        return number * factor + shift

    def edit(program: str) -> str:
        program = with_numbers(program, "axis", lambda names, numbers: [new(low), new(high), step * factor])
        if factor > 1:
            program = with_numbers(program, "grid", lambda names, numbers: [chart.grid * factor])
        there = {"value": chart.written, "reference": chart.references, "mark": chart.marks}
        for word in (chart.word, *(word for word, found in there.items() if found)):
            program = with_numbers(program, word, lambda names, numbers: [*map(new, numbers)])
        return program

    axis = Axis(new(low), new(high), step * factor, way)
    after = replace(
        chart,
        axis=axis,
        grid=chart.grid * factor,
        values={cell: new(value) for cell, value in chart.values.items()},
        written={name: new(number) for name, number in chart.written.items()},
        references=tuple(map(new, chart.references)),
        marks=tuple((kind, name, new(number)) for kind, name, number in chart.marks),
    )
    change = f"The axis runs from {axis.low} to {axis.high} instead of {low} to {high}, and all is drawn where it was."
    return Offer(change, after, edit, "axis")


OFFERS: dict[str, Callable[[Chart, Random], Iterator[Offer]]] = {
    "moved": _moved,
    "exchanged": _exchanged,
    "label_only": _label_only,
    "bar_added": _bar_added,
    "bar_removed": _bar_removed,
    "line_removed": _line_removed,
    "names_exchanged": _names_exchanged,
    "legend_exchanged": _legend_exchanged,
    "axis_stretched": _axis_stretched,
    "axis_shifted": _axis_shifted,
}
