"""Which pictures of a set become rows of a fixed number of columns, and how their negatives take turns."""

from collections.abc import Sequence
from typing import TypeVar

from exporters.contrast import Contrast, Figure

T = TypeVar("T")
NEGATIVES = 5
"""Of each row: a set has ten, and its rows take them in turns."""
POSITIVES = 3
"""Hard positives that get a row."""


def chosen(contrast: Contrast) -> list[Figure]:
    """Return the figures that get rows: the diagram and hard positives, then as many near misses, spread over kinds."""
    kept = [figure for figure in contrast.figures if figure.role != "near_miss"][: 1 + POSITIVES]
    misses = [figure for figure in contrast.figures if figure.role == "near_miss"]
    seen: dict[str, int] = {}
    turns = {}
    for figure in misses:
        turns[figure.number] = seen[figure.kind] = seen.get(figure.kind, 0) + 1
    misses.sort(key=lambda figure: (turns[figure.number], figure.number))
    return [*kept, *misses[: len(kept)]]


def ring(values: Sequence[T], start: int) -> list[T]:
    """Return all values, from one of them on and round to those before it."""
    cut = start % len(values) if values else 0
    return [*values[cut:], *values[:cut]]
