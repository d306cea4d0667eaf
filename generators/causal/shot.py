"""One picture of a causal world: how a story starts, what comes of it, or how it is when all that acted is gone."""

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from backends.drawing.backdrop import AIR, GROUND, LAND, SIDE
from generators.causal.world import Protagonist, State, World
from generators.causal.worlds import WORLDS
from schemas.record import Record
from schemas.scene import Look

if TYPE_CHECKING:
    from backends.drawing.brush import Brush
    from backends.media import Picture


class Setting(Record):
    place: str
    time: str


class Value(Record):
    id: str
    on: bool


class Passing(Record):
    kind: str
    spot: int
    """Index of one of the world's free places."""


class Shot(Record):
    look: Look
    world: str
    who: Protagonist
    setting: Setting
    passing: tuple[Passing, ...]
    """Things that decide nothing."""
    causes: tuple[Value, ...] = ()
    """How the story starts; () for a picture of later."""
    effects: tuple[Value, ...] = ()
    """What has become of the protagonist; () at the start. With causes: it has just come about, and they still act."""
    tag: str = ""
    """The letter of an option; its part is `tag_a` for A."""
    hidden: tuple[str, ...] = ()
    """Parts of this picture that are left out: causes, its tag, or the protagonist (`who`)."""


def values(state: State) -> tuple[Value, ...]:
    return tuple(Value(id=name, on=on) for name, on in state.items())


def state(values: tuple[Value, ...]) -> dict[str, bool]:
    return {value.id: value.on for value in values}


def pass_by(world: World, number: int, rng: Random) -> tuple[Passing, ...]:
    """Sample things that pass by, no two alike in the air or on the ground, each in a free place of its own."""
    left = {True: list(AIR[world.indoors]), False: list(LAND[world.indoors])}
    found = []
    for spot in rng.sample(range(len(world.spots)), number):
        kinds = left[world.spots[spot][1] > GROUND]
        found.append(Passing(kind=kinds.pop(rng.randrange(len(kinds))), spot=spot))
    return tuple(found)


@lru_cache(maxsize=32)  # of five pictures, hiding a part or taking the twin changes one
def take(shot: Shot) -> "Picture":
    """Draw a shot; the picture cannot be written to, because it may be handed out again."""
    from backends.drawing.backdrop import backdrop, passing
    from backends.drawing.brush import Brush
    from backends.drawing.canvas import page, picture

    world = WORLDS[shot.world]
    figure = page(shot.look, SIDE, SIDE)
    brush = Brush(figure, shot.look)
    backdrop(brush, shot.setting.place, shot.setting.time)
    for thing in shot.passing:
        passing(brush, thing.kind, *world.spots[thing.spot])
    if shot.causes:
        _paint_start(brush, world, shot)
    else:
        _paint_who(brush, world, shot)
    if shot.tag:
        _paint_tag(brush, shot)
    drawn = picture(figure)
    drawn.flags.writeable = False
    return drawn


def _paint_start(brush: "Brush", world: World, shot: Shot) -> None:
    causes = state(shot.causes)
    seen = [cause for cause in world.causes if cause.id in causes and cause.id not in shot.hidden]
    if world.around:
        world.around(brush, causes)
    for cause in seen:
        if cause.behind:
            cause.paint(brush, causes)
    _paint_who(brush, world, shot)
    for cause in seen:
        if not cause.behind:
            cause.paint(brush, causes)


def _paint_who(brush: "Brush", world: World, shot: Shot) -> None:
    if world.stand:
        world.stand(brush)
    if "who" not in shot.hidden:
        world.paint(brush, shot.who, state(shot.effects))


def _paint_tag(brush: "Brush", shot: Shot) -> None:
    from backends.drawing.canvas import TITLE

    brush.box(18, SIDE - 58, 40, 40, shot.look.paper, turn=8)
    if f"tag_{shot.tag.lower()}" not in shot.hidden:
        brush.letter(shot.tag, 38, SIDE - 38, TITLE)
