"""What collision_chain shows and asks: stretches of a motion, the answer that each has, and the facts it rests on."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Literal

from generators.physical.collisions import RADIUS, Ball, Hit, N, Run, history, place_at
from schemas.question import Step
from schemas.scene import Scene

NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
SOON = 2.5 + 1 / 1009
"""Seconds after the end within which the next collision comes; no collision comes just then, so that exact and quick
numbers find the same ones."""
Kind = Literal["count", "nth", "next"]


class Tracks(Scene):
    tracks: tuple[tuple[Ball, ...], ...]
    """From above; the balls of each from the left, as they are at moment 0."""
    moments: int
    """Half seconds of the motion that are shown, both ends included."""
    start: int = 0
    """The earliest moment shown."""
    backwards: bool = False
    kind: Kind
    fewest: int
    """The least number that a count may give."""
    nth: int
    """Number of the collision asked for, from 1."""
    pairs: tuple[str, ...]
    """Every two neighbours, in the order of the options."""
    speed: int
    """Pixels a second: the largest that a ball may start with."""

    @property
    def seconds(self) -> float:
        return (self.moments - 1) / 2

    @property
    def exactly(self) -> list[Run[Fraction]]:
        """What each track does in the clip and until the next collision, in exact numbers."""
        past, future = self.reach, self.seconds + self.reach
        if self.start == 0 and not self.backwards:
            past, future = 0.0, self.seconds + (SOON if self.kind == "next" else 0.0)
        return certain([history(balls, Fraction(past), Fraction(future)) for balls in self.tracks])

    @property
    def widely(self) -> list[Run[float]]:
        """What each track does, as far as an alibi reaches, in rounded numbers: the same for all of them."""
        return certain([history(balls, self.reach, self.seconds + self.reach) for balls in self.tracks])

    @property
    def reach(self) -> float:
        """Seconds before and after the clip that may matter to an alibi."""
        return self.moments // 2 / 2 + SOON


def certain(runs: Sequence[Run[N] | None]) -> list[Run[N]]:
    """Return the runs of all tracks, or none at all if one of them is uncertain."""
    found = [run for run in runs if run]
    return found if len(found) == len(runs) else []


def ordered(runs: Iterable[Run[N]]) -> list[Hit]:
    return sorted((Hit(float(hit.time), hit.pair) for run in runs for hit in run.hits), key=itemgetter(0))


def told(scene: Tracks, hits: Sequence[Hit], start: int | None = None, backwards: bool = False) -> str | None:
    """Return the answer, or that of another stretch; None where there is none, as with too few collisions."""
    begin = (scene.start if start is None else start) / 2
    low, high = (bisect(hits, time, key=itemgetter(0)) for time in (begin, begin + scene.seconds))
    if scene.kind == "count":
        return str(high - low)
    shown, after = hits[low:high], hits[high : high + 1]
    if backwards if start is not None else scene.backwards:
        shown, after = shown[::-1], hits[low - 1 : low] if low else []
    decides = after if scene.kind == "next" else shown[scene.nth - 1 : scene.nth]
    return named(scene, decides[0]) if decides else None


def named(scene: Tracks, hit: Hit) -> str:
    return next(pair for pair in scene.pairs if hit.pair.issuperset(pair.split(" and ")))


def facts_of(scene: Tracks, runs: Sequence[Run[Fraction]], hits: list[Hit]) -> tuple[list[Step], str]:
    """Return what is seen that decides, and the conclusion, in which the answer is still to be put."""
    if scene.kind == "nth":
        names = [named(scene, hit) for hit in hits[: scene.nth]]
        facts = [
            Step(text=f"Collision {i} is of {name}.", evidence=tuple(name.split(" and ")))
            for i, name in enumerate(names, 1)
        ]
        return facts, f"So the {NTH[scene.nth - 1]} collision is of {{answer}}."
    if scene.kind == "count":
        found = Counter(hit.pair for hit in hits)
        counts = [(pair, tuple(pair.split(" and "))) for pair in scene.pairs]
        facts = [Step(text=f"Collisions of {pair}: {found[frozenset(two)]}.", evidence=two) for pair, two in counts]
        return facts, "Together these are {answer} collisions."
    return [_gap(scene, runs, pair) for pair in scene.pairs], "So {answer} are the first to meet."


def _gap(scene: Tracks, runs: Sequence[Run[Fraction]], pair: str) -> Step:
    """Say how wide the gap of two neighbours is at the end, and how fast it closes, in breadths of a light ball."""
    end, way = (scene.start / 2, -1) if scene.backwards else (scene.start / 2 + scene.seconds, 1)
    two, wide = set(pair.split(" and ")), 2 * RADIUS[1]
    balls = [ball for balls in scene.tracks for ball in balls if ball.colour in two]
    legs = {colour: own for run in runs for colour, own in run.legs.items()}
    left, right = (legs[ball.colour][bisect(legs[ball.colour], end, key=itemgetter(0)) - 1] for ball in balls)
    gap = place_at(right, Fraction(end)) - place_at(left, Fraction(end)) - sum(RADIUS[ball.mass] for ball in balls)
    closing = way * (left.speed - right.speed)
    how = f"closes by {float(closing / wide):.1f} a second" if closing > 0 else "does not close as they roll"
    text = f"Between {pair} there are {float(gap / wide):.1f} breadths of a light ball at the end; the gap {how}."
    return Step(text=text, evidence=tuple(pair.split(" and ")))
