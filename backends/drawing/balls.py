"""Balls that roll on straight tracks, seen from above: flat discs in a groove with an end on either side."""

from bisect import bisect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backends.drawing.canvas import page, plane, points
from backends.drawing.palette import FAINT, INK, NAMED
from backends.drawing.reel import Reel
from backends.media import Clip
from schemas.scene import Look

if TYPE_CHECKING:
    from matplotlib.artist import Artist

WIDTH, HEIGHT, RATE = 480, 360, 12
GROOVE, END, TALL = 34, 6, 46
"""Pixels: breadth of a groove, thickness and height of its ends."""
PLAIN = {"white": "#ffffff", "black": INK, "grey": "#8c8c8c"}
"""Colours of no palette that a question may name too."""


class Rolling(NamedTuple):
    colour: str
    radius: float
    legs: Sequence[tuple[float, ...]]
    """Of each stretch of even motion: since when, where at second 0 had it always been so (pixels from the left end),
    and how fast."""

    def at(self, moment: float) -> float:
        _, place, speed = self.legs[max(0, bisect(self.legs, moment, key=lambda leg: leg[0]) - 1)]
        return place + speed * moment


def clip(
    rows: Sequence[Sequence[Rolling]], length: float, look: Look, moment: Callable[[float], float], duration: float
) -> Clip:
    """Return the clip of tracks, from above; `moment` gives the time of the motion at a time of the clip."""
    from matplotlib.patches import Circle, Rectangle

    figure = page(look, WIDTH, HEIGHT)
    sheet, left, fills = plane(figure, look), (WIDTH - length) / 2, NAMED[look.palette] | PLAIN
    middles = [HEIGHT * (1 - (2 * row + 1) / (2 * len(rows))) for row in range(len(rows))]
    discs: list[tuple[Circle, Rolling, float]] = []
    for row, y in zip(rows, middles, strict=True):
        sheet.add(Rectangle((left, y - GROOVE / 2), length, GROOVE, fc=FAINT, alpha=0.5, ec="none"))
        for x in (left - END, left + length):
            sheet.add(Rectangle((x, y - TALL / 2), END, TALL, fc=INK, ec="none"))
        for ball in row:
            disc = Circle((0, y), ball.radius, fc=fills[ball.colour], ec=INK, lw=points(1.6 * look.stroke))
            sheet.add(disc)
            discs.append((disc, ball, y))
    moving = [disc for disc, _, _ in discs]

    def pose(t: float) -> "Sequence[Artist]":
        now = moment(t)
        for disc, ball, y in discs:
            disc.set_center((left + ball.at(now), y))
        return moving

    return Reel(figure, moving).clip(pose, duration, RATE)
