"""What the causal families share: a protagonist, how the story starts, and four pictures of how it may be later."""

from random import Random
from typing import Literal, Protocol

from pydantic import Field

from backends.drawing.backdrop import TIMES
from backends.drawing.palette import NAMED
from generators.causal.shot import Passing, Setting, Shot, Value
from generators.causal.world import Protagonist, World
from schemas.record import Record
from schemas.scene import Scene

COLOURS = tuple(NAMED["okabe-ito"])
PATTERNS: tuple[Literal["plain", "striped", "dotted"], ...] = ("plain", "striped", "dotted")
LETTERS = ("A", "B", "C", "D")


class Knobs(Record):
    stage: int = Field(ge=1, le=4)
    """Causes up to this stage are in play."""
    passing: int = Field(ge=0, le=5)
    """Things in each picture that decide nothing."""
    fine: bool
    """Whether the pictures must differ in a small detail."""


class Story(Scene):
    world: str
    who: Protagonist
    setting: Setting
    causes: tuple[Value, ...]
    """The causes in play, as the first picture shows them."""
    options: tuple[tuple[Value, ...], ...]
    """The effects that the pictures A to D show."""
    passing: tuple[tuple[Passing, ...], ...]
    """What passes by in each of the five pictures."""


def knobs(level: int) -> Knobs:
    return Knobs(stage=min(level, 4), passing=min(level - 1, 5), fine=level >= 5)


class Told(Protocol):
    """Any scene of one world and one protagonist."""

    @property
    def world(self) -> str: ...

    @property
    def who(self) -> Protagonist: ...


def group(story: Told) -> str:
    """A world with its protagonist stays in one split, whatever is asked of it."""
    who = story.who
    return f"{story.world}:{who.kind}:{who.colour}:{who.pattern}"


def cast(world: World, rng: Random) -> Protagonist:
    return Protagonist(kind=rng.choice(world.kinds), colour=rng.choice(COLOURS), pattern=rng.choice(PATTERNS))


def scenery(world: World, rng: Random) -> Setting:
    return Setting(place=rng.choice(world.places), time=rng.choice(TIMES))


def shots(story: Story) -> tuple[Shot, ...]:
    """Return the start and the four pictures of later, each with those hidden parts that are its own."""
    start, *later = story.passing
    tags = [f"tag_{letter.lower()}" for letter in LETTERS]
    first = Shot(
        look=story.look,
        world=story.world,
        who=story.who,
        setting=story.setting,
        passing=start,
        causes=story.causes,
        hidden=tuple(part for part in story.hidden if part not in tags),
    )
    others = zip(later, story.options, LETTERS, tags, strict=True)
    return first, *(
        first.model_copy(
            update={
                "passing": things,
                "causes": (),
                "effects": effects,
                "tag": letter,
                "hidden": tuple(part for part in story.hidden if part == tag),
            }
        )
        for things, effects, letter, tag in others
    )
