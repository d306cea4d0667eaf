"""Balls on straight tracks with closed ends: where they are and when they collide, in exact fractions.

Elastic collisions: two balls keep the velocity of their centre of mass and exchange their velocities relative to it;
the ends throw a ball back. Seen backwards it is as good a motion, so the past is found like the future.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Generic, Literal, NamedTuple, TypeVar

N = TypeVar("N", Fraction, float)
"""Exact numbers, or quick ones to search with."""
LENGTH = 416
"""Pixels from end to end of a track."""
RADIUS: dict[int, int] = {1: 10, 2: 14}
"""Pixels, by mass: the drawn areas are as the masses."""
SHARP, GENTLE = 1 / 3, 16
"""Seconds for which a ball must fly between two hits, and pixels a second by which two must close in, to be seen."""
TIE = 0.02
"""Seconds by which the hits of one ball must differ for the motion to be certain."""


class Ball(NamedTuple):
    colour: str
    mass: Literal[1, 2]
    place: int
    """Pixels of its middle from the left end."""
    speed: int
    """Pixels a second, to the right."""


class Leg(NamedTuple, Generic[N]):
    """A stretch of even motion."""

    since: N
    place: N
    """Pixels from the left end at time 0, had it always moved so."""
    speed: N


def place_at(leg: Leg[N], time: N) -> N:
    return leg.place + leg.speed * time


class Hit(NamedTuple):
    time: Fraction | float
    pair: frozenset[str]
    """Colours of two balls."""


class Run(NamedTuple, Generic[N]):
    balls: tuple[Ball, ...]
    """At time 0."""
    legs: dict[str, list[Leg[N]]]
    """By colour, in the order of time."""
    hits: list[Hit]
    """Of two balls."""


def roll(balls: tuple[Ball, ...], until: N, clear: float = 0.0) -> Run[N] | None:
    """Let the balls of one track, given from the left, move for so many seconds, in numbers of that type.

    Returns None when hits nearly fall together or, in the first `clear` seconds, when one is hard to see.
    """
    exact = type(until)
    legs = [[Leg(exact(0), exact(ball.place), exact(ball.speed))] for ball in balls]
    run = Run(balls, {ball.colour: own for ball, own in zip(balls, legs, strict=True)}, [])
    radii = [RADIUS[ball.mass] for ball in balls]
    meets = [_meeting(radii, legs, gap, until) for gap in range(len(balls) + 1)]
    while (time := min(meets)) < until:
        gap = meets.index(time)
        pair = range(max(0, gap - 1), min(len(balls), gap + 1))
        flown = min((time - legs[ball][-1].since for ball in pair if len(legs[ball]) > 1), default=SHARP)
        gentle = len(pair) == 2 and legs[gap - 1][-1].speed - legs[gap][-1].speed < GENTLE
        if flown < TIE or (time < clear and (flown < SHARP or gentle)):
            return None
        if len(pair) == 2:
            run.hits.append(Hit(time, frozenset((balls[gap - 1].colour, balls[gap].colour))))
        _bounce(balls, legs, pair, time)
        for other in range(max(0, gap - 1), min(len(balls), gap + 1) + 1):
            meets[other] = _meeting(radii, legs, other, until)
    return run


@lru_cache(maxsize=512)
def history(balls: tuple[Ball, ...], past: N, future: N) -> Run[N] | None:
    """Return what happens before, at negative times, and after: the past is a future with all speeds turned round."""
    ahead, back = roll(balls, future), roll(tuple(ball._replace(speed=-ball.speed) for ball in balls), past)
    if ahead is None or back is None:
        return None
    legs: dict[str, list[Leg[N]]] = {}
    for colour in ahead.legs:
        before: list[Leg[N]] = back.legs[colour]
        ends: list[N] = [leg.since for leg in before[1:]]
        ends.append(past)
        turned = [Leg(-end, leg.place, -leg.speed) for leg, end in zip(before, ends, strict=True)]
        legs[colour] = turned[::-1] + ahead.legs[colour]
    return Run(balls, legs, [Hit(-hit.time, hit.pair) for hit in back.hits[::-1]] + ahead.hits)


def _meeting(radii: Sequence[int], legs: Sequence[Sequence[Leg[N]]], gap: int, never: N) -> N:
    """Return when the gap to the left of a ball closes, an end's gap being the first or the last."""
    if gap == 0:
        leg = legs[0][-1]
        return (radii[0] - leg.place) / leg.speed if leg.speed < 0 else never
    if gap == len(radii):
        leg = legs[-1][-1]
        return (LENGTH - radii[-1] - leg.place) / leg.speed if leg.speed > 0 else never
    left, right = legs[gap - 1][-1], legs[gap][-1]
    closing = left.speed - right.speed
    return (right.place - left.place - radii[gap - 1] - radii[gap]) / closing if closing > 0 else never


def _bounce(balls: Sequence[Ball], legs: Sequence[list[Leg[N]]], pair: range, time: N) -> None:
    own = [legs[ball][-1] for ball in pair]
    if len(own) == 1:
        twice = 0 * own[0].speed
    elif balls[pair[0]].mass == balls[pair[1]].mass:
        twice = own[0].speed + own[1].speed
    else:
        one, other = (balls[ball].mass for ball in pair)
        twice = 2 * (one * own[0].speed + other * own[1].speed) / (one + other)
    for ball, leg in zip(pair, own, strict=True):
        after = twice - leg.speed
        legs[ball].append(Leg(time, leg.place + (leg.speed - after) * time, after))
