"""Balls that fly through a room with a pillar, through one another, and bounce elastically."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from math import ceil, cos, floor, hypot, sin
from random import Random
from typing import NamedTuple, TypeAlias

from schemas.record import Record

WIDTH, HEIGHT, RADIUS = 312, 216, 12
"""Pixels: the room that a ball's middle moves in, and a ball's radius."""
GAP, CLEAR = 0.4, 14
"""Least seconds between two hits of a ball that is asked for, and pixels from a hit to what it could be taken for."""
FOLLOWED, LONGEST = 120, 18
"""Seconds that a ball is followed in search of a stretch for a film, and those of the longest film."""
Pillar: TypeAlias = tuple[int, int, int, int]
"""Least and greatest x, least and greatest y at which a ball's middle meets it."""


class Ball(Record):
    colour: str
    x: int
    y: int
    """Its middle at the start in pixels from the upper left corner of where middles can be."""
    vx: int
    vy: int
    """Pixels a second, even, so that it is at a whole pixel whenever a frame is sampled."""


class Leg(NamedTuple):
    """A straight flight: what was hit before it, when, and place and speed from there on."""

    wall: int
    """Numbered clockwise from the upper one; 4 is the pillar, -1 stands for the start."""
    since: float
    x: float
    y: float
    vx: int
    vy: int


def flight(ball: Ball, pillar: Pillar, seconds: float) -> list[Leg]:
    x0, x1, y0, y1 = pillar
    legs = [Leg(-1, 0.0, float(ball.x), float(ball.y), ball.vx, ball.vy)]
    while True:
        _, since, x, y, vx, vy = legs[-1]
        to_side = ((WIDTH if vx > 0 else 0) - x) / vx
        to_end = ((HEIGHT if vy > 0 else 0) - y) / vy
        step, turns = min((to_side, True), (to_end, False))
        wall = (1 if vx > 0 else 3) if turns else (2 if vy > 0 else 0)
        in_x, out_x = ((x0 - x) / vx, (x1 - x) / vx) if vx > 0 else ((x1 - x) / vx, (x0 - x) / vx)
        in_y, out_y = ((y0 - y) / vy, (y1 - y) / vy) if vy > 0 else ((y1 - y) / vy, (y0 - y) / vy)
        enters = max(in_x, in_y)
        if 1e-9 < enters < min(out_x, out_y, step):
            step, turns, wall = enters, in_x > in_y, 4
        if since + step > seconds:
            return legs
        turned = (-vx, vy) if turns else (vx, -vy)
        legs.append(Leg(wall, since + step, x + vx * step, y + vy * step, *turned))


def place(legs: list[Leg], time: float) -> tuple[float, float]:
    """Return where the ball is; a rounded number, for it comes by the same places on its way back."""
    leg = legs[bisect_right(legs, time, key=lambda leg: leg.since) - 1]
    return round(leg.x + leg.vx * (time - leg.since), 6), round(leg.y + leg.vy * (time - leg.since), 6)


def stretches(legs: list[Leg], count: int) -> Iterator[range]:
    """Yield runs of so many hits, or of one more, none too soon after another."""
    gaps = [late.since - early.since >= GAP for early, late in pairwise(legs)]
    for first in range(1, len(legs) - count - 1):
        for many in (count, count + 1):
            if all(gaps[first - 1 : first + many]):
                yield range(first, first + many)


def cut(colour: str, legs: list[Leg], window: range, pillar: Pillar) -> tuple[Ball, float] | None:
    """Return the ball at the start of a film of some of its hits, and the seconds; None if it would be unclear."""
    before, *within, after = legs[window.start - 1 : window.stop + 1]
    start, end = floor(2 * (within[0].since - GAP)) / 2, ceil(2 * (within[-1].since + GAP)) / 2
    inside = before.since + 0.1 < start and end + 0.1 < after.since and end - start <= LONGEST
    if not inside or cornered([before, *within], pillar, end):
        return None
    x, y = place(legs, start)
    return Ball(colour=colour, x=round(x), y=round(y), vx=before.vx, vy=before.vy), end - start


def cornered(legs: list[Leg], pillar: Pillar, end: float) -> bool:
    """Whether a ball comes so near a corner of the pillar that a real one would, or might, go another way."""
    x0, x1, y0, y1 = pillar
    away = RADIUS + CLEAR / 2
    for leg, until in zip(legs, [*(leg.since for leg in legs[1:]), end], strict=True):
        if leg.wall == 4 and not (x0 + away < leg.x < x1 - away or y0 + away < leg.y < y1 - away):
            return True
        for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)):
            near = ((x - leg.x) * leg.vx + (y - leg.y) * leg.vy) / (leg.vx**2 + leg.vy**2)
            near = min(max(near, 0.0), until - leg.since)
            if hypot(leg.x + leg.vx * near - x, leg.y + leg.vy * near - y) < CLEAR / 2:
                return True
    return False


def throw(colour: str, pillar: Pillar, rng: Random) -> Ball:
    """Start beside the pillar, at about a hundred pixels a second."""
    speed, angle = rng.uniform(92, 124), rng.uniform(0.35, 1.2)
    vx, vy = 2 * round(speed * cos(angle) / 2), 2 * round(speed * sin(angle) / 2)
    x, y = rng.randrange(12, pillar[0] - 12), rng.randrange(12, HEIGHT - 12)
    return Ball(colour=colour, x=x, y=y, vx=rng.choice((-1, 1)) * vx, vy=rng.choice((-1, 1)) * vy)


def clear_throw(colour: str, pillar: Pillar, seconds: float, rng: Random) -> Ball:
    while True:
        ball = throw(colour, pillar, rng)
        if not cornered(flight(ball, pillar, seconds), pillar, seconds):
            return ball


def turned_back(ball: Ball, pillar: Pillar, seconds: float) -> Ball:
    """Return the ball as it starts when the film is played backwards."""
    legs = flight(ball, pillar, seconds)
    x, y = place(legs, seconds)
    return Ball(colour=ball.colour, x=round(x), y=round(y), vx=-legs[-1].vx, vy=-legs[-1].vy)
