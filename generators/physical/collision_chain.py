"""collision_chain: how many collisions are there, which two balls are in the n-th, and which two would be in the next?

Balls of one or two masses roll on straight tracks with closed ends; each is told by its colour, and all collisions are
elastic. It gets harder with more balls and tracks, heavy balls, more speed and longer clips. In the twin one ball has
another speed. The alibis are other stretches of the same motion, as long, earlier or later, onwards or backwards, which
is as good a motion: their answers are others, and together they hold every frame.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise, product
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.physical.collision_facts import (
    NTH,
    SOON,
    Kind,
    Tracks,
    certain,
    facts_of,
    named,
    ordered,
    told,
)
from generators.physical.collisions import LENGTH, RADIUS, Ball, Hit, Run, roll
from schemas.question import Event, Question, Step, Template, slots_of
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Clip

COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "white", "black", "grey")
LAYOUTS = ((4,), (3, 2), (3, 3), (3, 2, 2), (3, 3, 2), (3, 3, 3))
"""Balls on each track, by level."""
COUNTS, USUAL = 5, 0.002
"""Numbers that a count may give at a level, each as often; collisions of a pair on a track a pixel of the top speed."""
SLOWEST, AT_REST, GAP = 20, 0.15, 10
"""Pixels a second; share of balls at rest at first; pixels between balls at first, at least."""
LEAD, REST = 0.5, 1.0
"""Seconds for which everything stands still at the start and at the end."""
EDGE, APART = 0.2, 0.5
"""Seconds from a collision to either end of the motion; to the asked one from those before and after it."""
SHOWN = 0.3
"""Seconds before and after a collision that show it."""
TRIES, POOL = 30, 5
"""Speeds of one ball tried for a twin before tracks are laid anew; of each track the last few are tried together."""
KINDS: tuple[Kind, ...] = ("count", "nth", "next")
TEMPLATES = (
    Template(
        text="How many collisions between two balls are there in the clip? Bounces off the ends of a track do not "
        "count.",
        grammar="How (many times do two balls collide|often do two balls collide) in the clip? (Leave out|Do not "
        "count) bounces off the ends of a track.",
        keep=(("how many", "how often", "number"), ("collisions", "collide"), ("ends",)),
    ),
    Template(
        text="Put all collisions between balls in order: which two balls meet in the {nth} one: {pairs}?",
        grammar="(Take|List) all collisions between balls (in order|one after another): which two balls meet in the "
        "{nth} one: {pairs}?",
        keep=(("which",), ("collisions", "collision")),
    ),
    Template(
        text="At the end the motion is stopped. If it went on, which two balls would collide next: {pairs}?",
        grammar="(Suppose|Imagine) that the motion went on after the end of the clip: which two balls would (collide "
        "next|be the next to collide): {pairs}?",
        keep=(("next",), ("collide", "collision")),
    ),
)


class Knobs(Record):
    layout: tuple[int, ...]
    heavy: int
    """Balls of twice the mass."""
    speed: int = Field(gt=SLOWEST)
    """Pixels a second: the largest at first."""
    moments: int = Field(ge=2)
    fewest: int = Field(ge=1)
    nth: int = Field(ge=2, le=len(NTH))
    """The latest collision asked for."""


def knobs(level: int) -> Knobs:
    layout, moments, speed = LAYOUTS[min(level, len(LAYOUTS)) - 1], min(12 + level, 23), min(46 + 2 * level, 70)
    usual = USUAL * sum(size * (size - 1) / 2 for size in layout) * speed * (moments - 1) / 2
    fewest, nth = max(1, round(usual) - 2), min(2 + (level + 1) // 2, len(NTH))
    return Knobs(layout=layout, heavy=min(level // 2, 4), speed=speed, moments=moments, fewest=fewest, nth=nth)


def sample(knobs: Knobs, rng: Random) -> Tracks:
    names, heavy = rng.sample(COLOURS, sum(knobs.layout)), set(rng.sample(range(sum(knobs.layout)), knobs.heavy))
    balls = iter([Ball(name, 2 if i in heavy else 1, 0, 0) for i, name in enumerate(names)])
    tracks = [tuple(next(balls) for _ in range(size)) for size in knobs.layout]
    neighbours = [pair for track in tracks for pair in pairwise(ball.colour for ball in track)]
    scene = Tracks(
        tracks=tuple(tracks),
        moments=knobs.moments,
        kind=rng.choice(KINDS),
        fewest=knobs.fewest,
        nth=rng.randint(2, knobs.nth),
        pairs=tuple(" and ".join(rng.sample(pair, 2)) for pair in rng.sample(neighbours, len(neighbours))),
        speed=knobs.speed,
    )
    first = [[_laid(scene, track, rng)] for track in tracks]
    return _laid_anew(scene, first, rng.choice(answers(scene)), rng)


def answers(scene: Tracks) -> tuple[str, ...]:
    """Return the answers that the question may have, each as often."""
    counts = tuple(str(count) for count in range(scene.fewest, scene.fewest + COUNTS))
    return counts if scene.kind == "count" else scene.pairs


def _laid_anew(scene: Tracks, pools: list[list[Run[float]]], answer: str, rng: Random) -> Tracks:
    """Lay tracks one after another until some have that answer together: of each the first and the last few."""
    while True:
        for at, pool in enumerate(pools):
            new = _laid(scene, scene.tracks[at], rng)
            for runs in product(*pools[:at], [new], *pools[at + 1 :]):
                if fit := _fitting(scene, runs, answer):
                    return fit
            del pool[1 : 2 - POOL]
            pool.append(new)


def _laid(scene: Tracks, balls: tuple[Ball, ...], rng: Random) -> Run[float]:
    """Put balls on a track so that all their hits are well seen."""
    radii = [RADIUS[ball.mass] for ball in balls]
    free = LENGTH - 2 * sum(radii) - GAP * (len(balls) + 1)
    while True:
        lefts = sorted(rng.randint(0, free) for _ in balls)
        middles = [left + GAP * (i + 1) + 2 * sum(radii[:i]) + radii[i] for i, left in enumerate(lefts)]
        laid = tuple(Ball(*ball[:2], x, _speed(scene, rng)) for ball, x in zip(balls, middles, strict=True))
        if run := _clear(scene, laid):
            return run


def _clear(scene: Tracks, balls: tuple[Ball, ...]) -> Run[float] | None:
    """Let a track's balls move if all hits are well seen, and none of two balls is near an end of the motion."""
    end = scene.seconds
    run = roll(balls, end + (SOON if scene.kind == "next" else EDGE), clear=end)
    return run if run and all(hit.time >= EDGE and abs(hit.time - end) >= EDGE for hit in run.hits) else None


def _speed(scene: Tracks, rng: Random) -> int:
    return 0 if rng.random() < AT_REST else rng.choice((-1, 1)) * rng.randint(SLOWEST, scene.speed)


def twin(scene: Tracks, rng: Random) -> Tracks:
    now = told(scene, ordered(scene.widely))
    answer = rng.choice([one for one in answers(scene) if one != now])
    pools = [[_clear(scene, balls) or _laid(scene, balls, rng)] for balls in scene.tracks]
    for _ in range(TRIES):
        at = rng.randrange(len(scene.tracks))
        balls, one = list(scene.tracks[at]), rng.randrange(len(scene.tracks[at]))
        balls[one] = balls[one]._replace(speed=_speed(scene, rng))
        runs = [_clear(scene, tuple(balls)) if at == i else pool[0] for i, pool in enumerate(pools)]
        if fit := _fitting(scene, runs, answer):
            return fit
    return _laid_anew(scene, pools, answer, rng)


def _fitting(scene: Tracks, runs: Sequence[Run[float] | None], answer: str) -> Tracks | None:
    """Return the scene of these runs if that is the answer, beyond doubt, and no frame tells it."""
    found = certain(runs)
    hits = ordered(found)
    if not found or told(scene, hits) != answer or not _plain(scene, found, hits):
        return None
    fit = scene.model_copy(update={"tracks": tuple(run.balls for run in found)})
    return fit if alibis(fit) else None


def _plain(scene: Tracks, runs: Sequence[Run[float]], hits: Sequence[Hit]) -> bool:
    """Whether the collisions that decide are apart from others."""
    end, times = scene.seconds, [hit.time for hit in hits]
    if scene.kind == "count":
        return True
    if scene.kind == "nth":
        return all(b - a >= APART for a, b in pairwise(times[scene.nth - 2 : scene.nth + 1]))
    at = bisect(times, end)
    around = [*times[at - 1 : at], end, *times[at : at + 2]]
    legs = [leg for run in runs for colour in hits[at].pair for leg in run.legs.get(colour, ())]
    straight = not any(end - APART < leg.since < times[at] for leg in legs)
    return straight and all(b - a >= APART for a, b in pairwise(around))


def alibis(scene: Tracks) -> tuple[Tracks, ...]:
    """Cover the frames with stretches of other answers; () if that cannot be done."""
    hits, reach, shown, found = ordered(scene.widely), scene.moments // 2, 0, []
    ways = [(start, back) for start in range(-reach, reach + 1) for back in (False, True)] if hits else []
    others = [way for way in ways if told(scene, hits, *way) not in (None, told(scene, hits))]
    while shown < scene.moments:
        start, back = max((way for way in others if way[0] <= shown), default=(-scene.moments, False))
        if start + scene.moments <= shown:
            return ()
        found.append(scene.model_copy(update={"start": start, "backwards": back}))
        shown = start + scene.moments
    return tuple(found)


def ask(scene: Tracks) -> Question:
    runs, end = scene.exactly, scene.start / 2 + scene.seconds
    hits = ordered(runs)
    answer, shown = told(scene, hits), [hit for hit in hits if end - scene.seconds < hit.time < end]
    if answer is None:
        raise ValueError(f"collision_chain: the stretch must have an answer (got {len(shown)} collisions)")
    hits = [hit._replace(time=end - hit.time if scene.backwards else hit.time - end + scene.seconds) for hit in shown]
    hits.sort(key=lambda hit: hit.time)
    facts, so = facts_of(scene, runs, hits)
    template = TEMPLATES[KINDS.index(scene.kind)].text
    words = {"nth": NTH[scene.nth - 1], "pairs": ", ".join(scene.pairs[:-1]) + f" or {scene.pairs[-1]}"}
    balls = [ball for balls in scene.tracks for ball in balls]
    times = [(named(scene, hit), LEAD + hit.time) for hit in hits]
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=() if scene.kind == "count" else scene.pairs,
        answer=answer,
        answer_type="integer" if scene.kind == "count" else "choice",
        evidence=tuple(dict.fromkeys(part for fact in facts for part in fact.evidence)),
        rationale=(*facts, Step(text=so.format(answer=answer))),
        load_parts={
            "balls": len(balls),
            "collisions": len(hits),
            "heavy": sum(ball.mass > 1 for ball in balls) / 2,
            "pace": scene.speed / 10,
        },
        caption="Balls roll on straight tracks and collide. From the left, "
        + "; ".join(f"track {i}: {', '.join(ball.colour for ball in balls)}" for i, balls in enumerate(scene.tracks, 1))
        + f". There are {len(hits)} collisions between balls"
        + (": " + "; ".join(name for name, _ in times) if hits else "")
        + ".",
        events=(
            Event(name="the balls move", part=balls[0].colour, start=LEAD, end=LEAD + scene.seconds),
            *(Event(name=name, part=name.split()[0], start=t - SHOWN, end=t + SHOWN) for name, t in times),
        ),
        min_fps=4,
        image_roles=(),
    )


def draw(scene: Tracks) -> "Clip":
    from backends.drawing.balls import Rolling, clip

    legs = {colour: own for run in scene.widely for colour, own in run.legs.items()}
    rows = [
        [
            Rolling(ball.colour, RADIUS[ball.mass], legs[ball.colour])
            for ball in balls
            if ball.colour not in scene.hidden
        ]
        for balls in scene.tracks
    ]
    seconds, begin = scene.seconds, scene.start / 2

    def moment(t: float) -> float:
        gone = min(seconds, max(0.0, t - LEAD))
        return begin + (seconds - gone if scene.backwards else gone)

    return clip(rows, LENGTH, scene.look, moment, LEAD + seconds + REST)


FAMILY = Family(
    name="collision_chain",
    revision=1,
    track="motion",
    category="physical",
    skill="foresee",
    asks="how many collisions of balls on tracks there are, or which two balls meet n-th or next",
    top=8,
    templates=TEMPLATES,
    scene=Tracks,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
