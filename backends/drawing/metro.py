"""A metro map on a grid: sides for its names on which they cover nothing, and its tracks, stops and names drawn."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from backends.drawing.canvas import TICK, font, points
from backends.drawing.palette import INK, NAMED
from schemas.scene import Look

if TYPE_CHECKING:
    from backends.drawing.canvas import Plane

Spot = tuple[float, float]
Point = tuple[int, int]
"""Column and row of the grid."""

PAGE, EDGE, LEGEND = (704, 728), 74, 24
"""Width and height of the page; pixels from its edge to the outer stations, and those that the legend takes."""
PITCH, WIDEST = 61, 92
"""Least and most pixels from one point of the grid to the next; with more, all that fits still does."""
WIDE, HIGH = 39.0, 16.0
"""Room for a name of four letters at 13 px in any of the fonts."""
STOP, MEETING = 5.5, 8.5
"""Radii of a plain stop and of one where lines meet."""
CLEAR = 6.5
"""Least distance of a text from the middle of a line."""
WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Sides of a stop on which its name may stand, the preferred ones first."""


def middle(met: bool, side: int) -> Spot:
    """Return the middle of the room on a side of a stop, in pixels from the stop; `met` where lines meet."""
    across, up = WAYS[side]
    away = (0.71 if across and up else 1) * ((MEETING if met else STOP) + 3.5)
    return across * (away + WIDE / 2), up * (away + HIGH / 2)


def gap(met: bool, side: int, x: float, y: float) -> float:
    """Return the distance of a point from the room."""
    left, low = middle(met, side)
    return hypot(max(0.0, abs(x - left) - WIDE / 2), max(0.0, abs(y - low) - HIGH / 2))


@cache
def barred_by(met: bool, side: int) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return the pieces of lines (their middles, doubled) and the stops that leave no room, as seen from the stop."""
    near = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    pieces = set()
    for x, y in near:
        for dx, dy in WAYS:
            along = ((PITCH * (x + dx * t / 12), PITCH * (y + dy * t / 12)) for t in range(13))
            if min(gap(met, side, *spot) for spot in along) < CLEAR:
                pieces.add((2 * x + dx, 2 * y + dy))
    stops = (at for at in near if at != (0, 0) and gap(met, side, PITCH * at[0], PITCH * at[1]) < MEETING + 2)
    return tuple(sorted(pieces)), tuple(stops)


@cache
def touch(met: bool, side: int, other: bool, to: int, apart: Point) -> bool:
    """Whether two names overlap whose stops are so many points of the grid apart."""
    (ax, ay), (bx, by) = middle(met, side), middle(other, to)
    return abs(PITCH * apart[0] + bx - ax) < WIDE + 2 and abs(PITCH * apart[1] + by - ay) < HIGH + 1


def free_sides(at: Point, met: bool, pieces: Collection[Point], stops: Collection[Point]) -> Iterator[int]:
    """Yield the sides on which a name covers no piece of a line (middles, doubled) and no stop."""
    x, y = at
    for side in range(len(WAYS)):
        lines, others = barred_by(met, side)
        for a, b in lines:
            if (2 * x + a, 2 * y + b) in pieces:
                break
        else:
            if not any((x + a, y + b) in stops for a, b in others):
                yield side


def arrange(lines: Sequence[Sequence[Point]]) -> dict[Point, int] | None:
    """Choose the side of each stop on which its name stands, an index of `WAYS`; None when the names do not fit.

    Args:
        lines: the stops of each line in order, neighbours on the grid.
    """
    count = Counter(at for line in lines for at in line)
    pieces = {(ax + bx, ay + by) for line in lines for (ax, ay), (bx, by) in pairwise(line)}
    left = {at: [*free_sides(at, count[at] > 1, pieces, count)] for at in count}
    chosen: dict[Point, int] = {}
    while left:  # the name with the fewest sides left chooses first, and takes least from the others
        at = min(left, key=lambda at: (len(left[at]), at))
        sides, met = left.pop(at), count[at] > 1
        near = [
            (other, (dx, dy))
            for dx in (-2, -1, 0, 1, 2)
            for dy in (-1, 0, 1)
            if (other := (at[0] + dx, at[1] + dy)) in left
        ]
        taken = {
            side: sum(touch(met, side, count[other] > 1, to, apart) for other, apart in near for to in left[other])
            for side in sides
        }
        if not sides:
            return None
        chosen[at] = side = min(sides, key=lambda side: (2 * taken[side] + side // 2, side))
        for other, apart in near:
            left[other] = [to for to in left[other] if not touch(met, side, count[other] > 1, to, apart)]
    return chosen


def pixels(grid: Sequence[Point]) -> list[Spot]:
    """Return where stops stand on the page: the map fills it, but for what names take, and stands in its middle."""
    lows, highs = ([side(axis) for axis in zip(*grid, strict=True)] for side in (min, max))
    room = PAGE[0] - 2 * EDGE
    pitch = min(WIDEST, room / max(high - low for low, high in zip(lows, highs, strict=True)))
    left, down = (EDGE + (room - pitch * (low + high)) / 2 for low, high in zip(lows, highs, strict=True))
    return [(left + pitch * x, LEGEND + down + pitch * y) for x, y in grid]


def colour_of(look: Look, name: str) -> str:
    return {**NAMED[look.palette], "black": INK, "grey": "#8c8c8c"}[name]


def track(sheet: "Plane", look: Look, path: Sequence[Spot], colour: str) -> None:
    """Draw a line through its stops; an outline sets the pale ones off the paper."""
    wide = 5.5 * look.stroke
    for width, ink in ((wide + 1.6, INK), (wide, colour_of(look, colour))):
        sheet.lines([path], colors=ink, linewidths=points(width), capstyle="round", joinstyle="round")


def stop(sheet: "Plane", place: Spot, met: bool) -> None:
    from matplotlib.patches import Circle

    radius, line = (MEETING, 2.4) if met else (STOP, 1.4)
    sheet.add(Circle(place, radius - line / 2, fc="white", ec=INK, lw=points(line), zorder=3))


def name(sheet: "Plane", look: Look, place: Spot, side: int, what: tuple[str, bool]) -> None:
    """Write the name of a stop on its side; `what` says it, and whether lines meet there."""
    text, met = what
    (dx, dy), across = middle(met, side), WAYS[side][0]
    align = {1: "left", -1: "right", 0: "center"}[across]
    x, y = place[0] + dx - across * WIDE / 2, place[1] + dy
    sheet.text(x, y, text, ha=align, va="center_baseline", **font(look, TICK + 1))


def key(sheet: "Plane", look: Look, index: int, colour: str) -> None:
    """Draw an entry of the legend."""
    x, y = 28 + 83 * index, 30
    track(sheet, look, [(x, y), (x + 16, y)], colour)
    sheet.text(x + 25, y, colour, ha="left", va="center_baseline", **font(look, TICK))
