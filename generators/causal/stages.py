"""How the causes of a small story may stand, stage by stage: quiet, set going, and when the effect has come."""

from collections import defaultdict
from functools import cache
from itertools import combinations
from operator import ne
from random import Random

from pydantic import Field

from generators.causal import story
from generators.causal.shot import Passing, Value
from generators.causal.world import settings
from generators.causal.worlds import WORLDS
from schemas.record import Record

UNSHOWN = {
    "balloon": "broken",
    "bell": "awake",
    "boat": "aground",
    "coat": "snowy",
    "kettle": "floury",
    "plant": "cracked",
    "snowman": "melted",
    "window": "crushed",
}
"""Effects that cannot be seen beside their causes: what fell would still hang there, or the protagonist has moved."""
Bits = tuple[bool, ...]
"""How the causes in play stand, in their order."""
Sampled = tuple[list[Bits], frozenset[str]]


class Knobs(story.Knobs):
    moved: int = Field(ge=0)
    """The most causes that change between the second stage and the third, and decide nothing."""


class Stage(Record):
    causes: tuple[Value, ...]
    """() when all that acted has been taken away."""
    effects: tuple[Value, ...]
    """() when nothing has happened yet."""
    passing: tuple[Passing, ...]


def knobs(level: int) -> Knobs:
    return Knobs(**story.knobs(level).model_dump(), moved=level // 2)


@cache
def by_end(name: str, names: tuple[str, ...]) -> dict[frozenset[str], list[Bits]]:
    """Group the settings of a world's causes by the effects that they bring about."""
    world = WORLDS[name]
    found = defaultdict(list)
    for start in settings(names):
        end = world.run(start)
        found[frozenset(effect.id for effect in world.effects(names) if end[effect.id])].append(tuple(start.values()))
    return dict(found)


def apart(one: Bits, other: Bits) -> int:
    return sum(map(ne, one, other))


def near(some: list[Bits], to: Bits, slack: int = 0) -> list[Bits]:
    """Return those of some settings that differ least from another, or in so many causes more."""
    least = min(apart(one, to) for one in some)
    return [one for one in some if apart(one, to) <= least + slack]


@cache
def ends(name: str, stage: int, fine: bool, two: bool) -> list[tuple[str, ...]]:
    """Return what may have happened at the end of a story: effects that the third stage can show, one or two."""
    world = WORLDS[name]
    shown = [effect for effect in world.effects(world.in_play(stage)) if effect.id != UNSHOWN.get(name)]
    ends = (end for size in ((2,) if two else (1, 2)) for end in combinations(shown, size))
    return [tuple(effect.id for effect in end) for end in ends if not fine or any(effect.fine for effect in end)]


def four(starts: dict[frozenset[str], list[Bits]], effects: tuple[str, ...], moved: int, rng: Random) -> Sampled:
    """Sample the causes of the first, the third and the second stage: as few changes as can be set it going."""
    end = frozenset(effects)
    third = rng.choice(starts[end])
    first = rng.choice(near(starts[frozenset()], third))
    set_going = [i for i, on in enumerate(third) if first[i] is not on]
    others = [one for one in starts[end] if all(one[i] is third[i] for i in set_going)]
    # as often nearer to the third stage than the first one is as farther: to compare pictures tells nothing
    wanted = min(moved, len(set_going) + rng.randint(-1, 1))
    second = rng.choice([one for one in others if apart(one, third) == wanted] or others)
    return [first, third, second], end


def second_missing(starts: dict[frozenset[str], list[Bits]], pair: tuple[str, ...], moved: int, rng: Random) -> Sampled:
    """Sample the causes of the first stage, the third, and the four pictures that may be the second."""
    ends = [frozenset(), *(frozenset((name,)) for name in pair), frozenset(pair)]
    first = rng.choice(starts[ends[0]])
    quiet = [one for one in starts[ends[0]] if one != first]
    options = {end: rng.choice(near(starts[end] if end else quiet, first, moved)) for end in ends}
    end = rng.choice(ends[1:])
    third = after(starts[end], list(options.values()), options[end], rng) if moved else options[end]
    return [first, third, *rng.sample(list(options.values()), 4)], end


def after(fitting: list[Bits], options: list[Bits], right: Bits, rng: Random) -> Bits:
    """Sample a third stage; one in four times, where that can be, it is the right second stage that is nearest."""
    by_nearest = defaultdict(list)
    for one in fitting:
        for nearest in near(options, one):
            by_nearest[nearest].append(one)
    wrong = [some for nearest, some in by_nearest.items() if nearest != right]
    return rng.choice(rng.choice(wrong) if wrong and rng.random() < 0.75 else by_nearest[right])
