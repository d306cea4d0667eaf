"""Places at random that keep apart."""

from collections.abc import Sequence
from math import dist
from random import Random

Spot = tuple[int, int, int]
"""x, y and radius in pixels."""
SIDE, MIDDLE = 512, 256
EDGE = 24
"""Pixels at the border that stay free, so that 16 are left after a look's jitter of up to 6."""
APART = 7
"""Least pixels between two discs, and between a centre and the lines that quarter the page."""


def scatter(count: int, radii: Sequence[int], rng: Random) -> list[Spot]:
    """Throw discs on the page until `count` lie clear of one another, each clearly in one quarter.

    It ends for discs that cover up to about a third of the page.
    """
    placed: list[Spot] = []
    while len(placed) < count:
        radius = rng.choice(radii)
        x, y = (rng.randint(EDGE + radius, SIDE - EDGE - radius) for _ in range(2))
        clear = all(dist((x, y), (u, v)) >= radius + other + APART for u, v, other in placed)
        if clear and min(abs(x - MIDDLE), abs(y - MIDDLE)) >= APART:
            placed.append((x, y, radius))
    return placed
