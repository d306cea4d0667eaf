"""two_needles: where does a thing come to in the end, when the shots that tell it lie far apart?

A story in shots: things are put into boxes, later boxes are loaded onto carts or brought to places, and so on, with
other things, boxes and skies in between. It gets harder with more stages, more things at once and longer ways
between the shots. What joins them (the colour of a box, the sign of a cart, the stripes of a sail) is never named in
the question. The twin exchanges two boxes, or the like, in one stage; the alibis do so in the first and in the last:
so each shot is also part of a story with another end.
"""

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from generators.base import Family
from schemas.question import Event, Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Clip

NAMES = {
    "item": ("key", "apple", "book", "bell", "crown", "fish", "candle", "mug"),
    "box": ("red", "blue", "green", "yellow", "purple", "orange"),
    "cart": ("circle", "square", "triangle", "star", "diamond", "cross"),
    "boat": ("1", "2", "3", "4", "5", "6"),
    "place": ("barn", "mill", "tower", "tent", "church", "castle", "igloo", "cave"),
    "sky": ("cloud", "rain", "sun", "kite"),
}
"""By kind of thing: a box is known by its colour, a cart by its sign, a boat by the stripes on its sail."""
WAY = ("item", "box", "cart", "boat")
MOST = 6
SHOT = 2.5
"""Seconds of a shot: a multiple of half a second, so that all are sampled alike."""
Kind = Literal["where", "what"]

TEMPLATES = WHERE, WHAT = (
    Template(
        text="Where is the {item} at the end of the story: at the {places}?",
        grammar="(In the end|When the story ends|After all that happens), where (is|do we find) the {item}: at the "
        "{places}?",
        keep=(("where", "which place"), ("end", "ends", "after", "finally")),
    ),
    Template(
        text="What is at the {place} at the end of the story: the {items}?",
        grammar="(In the end|When the story ends|After all that happens), (what|which thing) is at the {place}: the "
        "{items}?",
        keep=(("what", "which"), ("end", "ends", "after", "finally")),
    ),
)

Thing = tuple[str, str]
"""Kind, and which of its kind."""


class Knobs(Record):
    stages: int = Field(ge=2, le=len(WAY))
    """Shots that must be joined."""
    things: int = Field(ge=4, le=MOST)
    """Things under way at once."""
    skies: int = Field(ge=0)
    """Shots between the first stage and the last in which nothing happens."""


class Shot(Record):
    mover: Thing
    target: Thing | None
    """Into, onto or to what it goes; None for what only passes by."""


class Story(Scene):
    shots: tuple[Shot, ...]
    kind: Kind
    asked: str
    """An item, or a place."""
    choices: tuple[str, ...]


def knobs(level: int) -> Knobs:
    stages, things = ((2, 4), (2, 5), (3, 4), (3, 5), (3, 6), (4, 5), (4, 6))[min(level, 7) - 1]
    return Knobs(stages=stages, things=things, skies=4 + 4 * max(0, level - 7))


def sample(knobs: Knobs, rng: Random) -> Story:
    kinds = (*WAY[: knobs.stages], "place")
    names = [[(kind, name) for name in rng.sample(NAMES[kind], knobs.things)] for kind in kinds]
    stages = [
        [Shot(mover=mover, target=target) for mover, target in zip(these, those, strict=True)]
        for these, those in pairwise(names)
    ]
    first, *middle, last = [rng.sample(stage, len(stage)) for stage in stages]
    between = [shot for stage in middle for shot in stage]
    for _ in range(knobs.skies):
        sky = Shot(mover=("sky", rng.choice(NAMES["sky"])), target=None)
        between.insert(rng.randint(0, len(between)), sky)
    kind: Kind = rng.choice(("where", "what"))
    asked, choices = (names[0], names[-1]) if kind == "where" else (names[-1], names[0])
    options = rng.sample([name for _, name in choices], knobs.things)
    return Story(shots=(*first, *between, *last), kind=kind, asked=rng.choice(asked)[1], choices=tuple(options))


def needles(story: Story) -> list[int]:
    """Return the numbers of the shots that lead from an item to the place where it is in the end."""
    ways: dict[Thing, list[int]] = {}
    for number, shot in enumerate(story.shots):
        if shot.target:  # what is in or on the mover goes along
            way = [*ways.pop(shot.mover, []), number]
            ways[shot.target] = way
            item, place = story.shots[way[0]].mover[1], shot.target
            if place[0] == "place" and story.asked in (item, place[1]):
                return way
    raise ValueError(f"two_needles: no way from or to {story.asked!r}")


def told(shot: Shot) -> str:
    """Say in words what a shot shows."""
    if shot.target is None:
        return {"kite": "A kite flies by.", "sun": "The sun comes out.", "rain": "A rain cloud drifts by."}.get(
            shot.mover[1], "A cloud drifts by."
        )
    act = {"box": "is put into", "cart": "is loaded onto", "boat": "is taken onto", "place": "is brought to"}
    return f"The {called(shot.mover)} {act[shot.target[0]]} the {called(shot.target)}."


def called(thing: Thing) -> str:
    kind, which = thing
    stripes = f"boat with {which} stripe{'s' * (which != '1')}"
    return {"box": f"{which} box", "cart": f"cart with the {which}", "boat": stripes}.get(kind, which)


def ask(story: Story) -> Question:
    way = needles(story)
    item, place = story.shots[way[0]].mover[1], (story.shots[way[-1]].target or ("", ""))[1]
    *others, last = story.choices
    listed = f"{', '.join(others)} or {last}"
    slots = {"item": item, "places": listed} if story.kind == "where" else {"place": place, "items": listed}
    name = Label(part=f"shot{way[-1]}.name", text=place, at=SHOT * way[-1] + 1)
    parts = [(f"shot{number}", *([name.part] if number == way[-1] else [])) for number in way]
    facts = (
        Step(text=told(story.shots[number]), evidence=tuple(part)) for number, part in zip(way, parts, strict=True)
    )
    shots = enumerate(story.shots)
    return Question(
        template=(WHERE if story.kind == "where" else WHAT).text,
        slots=slots,
        choices=story.choices,
        answer=place if story.kind == "where" else item,
        evidence=tuple(part for shot in parts for part in shot),
        reads=(name,),
        rationale=(*facts, Step(text=f"So in the end the {item} is at the {place}.")),
        load_parts={
            "facts": sum(shot.target is not None for shot in story.shots),
            "skies": sum(shot.target is None for shot in story.shots) / 2,
            "joins": len(way) - 1,
        },
        caption=" ".join(told(shot) for shot in story.shots),
        events=tuple(Event(name=told(s), part=f"shot{i}", start=SHOT * i, end=SHOT * (i + 1)) for i, s in shots),
        min_fps=2,
        image_roles=(),
    )


def swapped(story: Story, one: int, other: int) -> Story:
    """Exchange what goes where in two shots of one stage."""
    shots = list(story.shots)
    for here, there in ((one, other), (other, one)):
        shots[here] = Shot(mover=story.shots[here].mover, target=story.shots[there].target)
    return story.model_copy(update={"shots": tuple(shots)})


def _beside(story: Story, needle: int) -> list[int]:
    """Return the other shots of the stage of a needle."""
    kind = story.shots[needle].mover[0]
    return [number for number, shot in enumerate(story.shots) if shot.mover[0] == kind and number != needle]


def twin(story: Story, rng: Random) -> Story:
    needle = rng.choice(needles(story))
    return swapped(story, needle, rng.choice(_beside(story, needle)))


def alibis(story: Story) -> tuple[Story, ...]:
    """The story with another first needle, and with another last one: each holds what the other lacks."""
    way = needles(story)
    return tuple(swapped(story, needle, _beside(story, needle)[0]) for needle in (way[0], way[-1]))


def draw(story: Story) -> "Clip":
    from backends.drawing.story import Shot as Drawn
    from backends.drawing.story import film

    hidden = set(story.hidden)
    shots = [
        Drawn(shot.mover, shot.target, f"shot{i}" not in hidden, f"shot{i}.name" not in hidden)
        for i, shot in enumerate(story.shots)
    ]
    return film(shots, story.look)


FAMILY = Family(
    name="two_needles",
    revision=1,
    track="motion",
    category="temporal",
    skill="join over time",
    asks="where a thing comes to in the end, told by shots that lie far apart",
    top=8,
    templates=TEMPLATES,
    scene=Story,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
