"""What the causal families share: a protagonist, how the story starts, and four pictures of how it may be later."""

from random import Random
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import Field

from backends.drawing.backdrop import TIMES
from backends.drawing.palette import NAMED
from generators.causal.shot import Passing, Setting, Shot, Value, take, values
from generators.causal.world import Protagonist, World
from schemas.record import Record
from schemas.scene import Look, Scene

if TYPE_CHECKING:
    from backends.media import Picture

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


def right_picture(story: Story, letter: str) -> "tuple[Picture, ...]":
    """Return the picture of that letter without it: what a model that draws would have to produce."""
    return (take(shots(story)[1 + LETTERS.index(letter)].model_copy(update={"tag": "", "hidden": ()})),)


class Ended(Told, Protocol):
    """A scene of two pictures: how a story begins, and how it has ended."""

    @property
    def look(self) -> Look: ...

    @property
    def hidden(self) -> tuple[str, ...]: ...

    @property
    def setting(self) -> Setting: ...

    @property
    def causes(self) -> tuple[Value, ...]: ...

    @property
    def effects(self) -> tuple[Value, ...]: ...

    @property
    def passing(self) -> tuple[tuple[Passing, ...], ...]: ...


def ended(world: World, causes: dict[str, bool]) -> tuple[Value, ...]:
    """Return what the later picture shows of the effects that are in play."""
    end = world.run(causes)
    return values({effect.id: end[effect.id] for effect in world.effects(tuple(causes))})


def begun_and_ended(scene: Ended) -> "tuple[Picture, Picture]":
    """Draw both pictures; of what is hidden, `who` belongs to the later one."""
    begun = Shot(
        look=scene.look,
        world=scene.world,
        who=scene.who,
        setting=scene.setting,
        passing=scene.passing[0],
        causes=scene.causes,
        hidden=tuple(part for part in scene.hidden if part != "who"),
    )
    later = begun.model_copy(
        update={
            "passing": scene.passing[1],
            "causes": (),
            "effects": scene.effects,
            "hidden": tuple(part for part in scene.hidden if part == "who"),
        }
    )
    return take(begun), take(later)
