"""bouncing_ball: which wall panel does a ball hit, when, and in what order?

Balls fly through a room seen from above, through one another, and bounce off its walls, which are divided into
lettered panels, and off a lettered pillar. It gets harder with more hits, panels and balls. The twin is the same film
backwards: it is made of the same frames in another order, so no single frame gives the answer.
"""

from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from pydantic import Field

from generators.base import Family
from generators.physical.billiards import (
    CLEAR,
    FOLLOWED,
    GAP,
    HEIGHT,
    RADIUS,
    WIDTH,
    Ball,
    Leg,
    Pillar,
    clear_throw,
    cut,
    flight,
    place,
    stretches,
    throw,
    turned_back,
)
from schemas.question import AnswerType, Event, Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from backends.media import Clip

LETTERS = "CDGHKMNPRSUVWXYZ"
"""Those that OCR takes for nothing else."""
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
STILL, RATE = 0.5, 12
"""Seconds before the balls move; they rest twice as long at the end. Frames a second."""
Kind: TypeAlias = Literal["nth", "before", "order"]
KINDS: tuple[Kind, ...] = get_args(Kind)
INTRO = "Balls pass through one another, and bounce off the lettered panels of the walls and off the lettered pillar. "
NTH, BEFORE, ORDER = TEMPLATES = (
    Template(
        text=INTRO + "Which letter does the {ball} ball hit {nth}?",
        grammar=INTRO + "(Which|What) letter is the {nth} that the {ball} ball (hits|bounces off)?",
        keep=(("letter",), ("hit", "bounce", "strike")),
        ordered=False,
    ),
    Template(
        text=INTRO + "How many hits does the {ball} ball have before it first hits {panel}?",
        grammar=INTRO + "(How many times|How often) does the {ball} ball (hit|bounce off) other letters before it hits "
        "{panel} for the first time?",
        keep=(("how many", "how often"), ("before",)),
    ),
    Template(
        text=INTRO + "List the letters of the {ball} ball's first {count} hits in order, with commas between.",
        grammar=INTRO + "(Give|Name) in order the letters of the first {count} hits of the {ball} ball, (with commas "
        "between|separated by commas).",
        keep=(("order",), ("letters",)),
        ordered=False,
    ),
)


class Knobs(Record):
    hits: int = Field(ge=4, le=12)
    """Of the asked ball."""
    balls: int = Field(ge=2, le=4)
    across: int
    """Panels along the upper, and along the lower wall."""
    down: int
    """Panels along the left, and along the right wall."""


class Room(Scene):
    across: int
    down: int
    panels: tuple[str, ...]
    """Letters of the wall clockwise from the upper left corner, then of the pillar."""
    pillar: Pillar
    """Least and greatest x and y of the pillar, where the balls' middles are."""
    balls: tuple[Ball, ...]
    """The asked one first."""
    seconds: float
    """In which the balls move: a multiple of half a second."""
    kind: Kind
    nth: int
    """Place of the asked hit from 0; or how many hits are listed."""
    panel: str
    """The asked panel."""
    options: tuple[str, ...]
    """Panels to choose from, where one hit is asked for."""


def knobs(level: int) -> Knobs:
    across, down = ((1, 1), (2, 1), (2, 2), (3, 2))[min(level // 3, 3)]
    return Knobs(hits=min(3 + level, 12), balls=min(2 + level // 3, 4), across=across, down=down)


def panels_hit(room: Room) -> list[str]:
    """Return the panels that the asked ball hits."""
    return [panel(room, leg) for leg in flight(room.balls[0], room.pillar, room.seconds)[1:]]


def panel(room: Room, leg: Leg, clear: float = 0) -> str:
    """Return the panel that was hit before a leg; "" where another one is nearer than `clear` pixels."""
    if leg.wall == 4:
        return room.panels[-1]
    count, length, along = ((room.across, WIDTH, leg.x), (room.down, HEIGHT, leg.y))[leg.wall % 2]
    length += 2 * RADIUS
    at = (along + RADIUS) * count / length
    if any(abs(at - edge) * length / count < clear for edge in range(1, count)):
        return ""
    before = (0, room.across, room.across + room.down, 2 * room.across + room.down)[leg.wall]
    return room.panels[before + (int(at) if leg.wall in (0, 1) else count - 1 - int(at))]


def sample(knobs: Knobs, rng: Random) -> Room:
    letters = rng.sample(LETTERS, 2 * (knobs.across + knobs.down) + 1)
    colours = rng.sample(COLOURS, knobs.balls)
    # every two numbers up to three are possible in eight hits, one on the way there and one on the way back
    kind, aim = rng.choice(KINDS if knobs.hits >= 8 else ("nth", "order")), rng.sample(range(4), 2)
    while True:
        left, top = rng.randrange(70, 130), rng.randrange(50, 90)
        room = Room(
            across=knobs.across,
            down=knobs.down,
            panels=tuple(letters),
            pillar=(left, left + rng.randrange(64, 130), top, top + rng.randrange(64, 90)),
            balls=(),
            seconds=0,
            kind=kind,
            nth=rng.randint(3, 4) if kind == "order" else rng.randrange(min(knobs.hits, len(ORDINALS))),
            panel="",
            options=(),
        )
        legs = flight(throw(colours[0], room.pillar, rng), room.pillar, FOLLOWED)
        names = ["", *(panel(room, leg, CLEAR) for leg in legs[1:])]
        for window in stretches(legs, knobs.hits):
            there = names[window.start : window.stop]
            asked = fitting(room, there, aim)
            film = cut(colours[0], legs, window, room.pillar) if asked else None
            if film:
                both = {there[room.nth], there[::-1][room.nth]} if kind == "nth" else set()
                return filmed(room, film, colours[1:], both, rng).model_copy(update={"panel": rng.choice(asked)})


def filmed(room: Room, film: tuple[Ball, float], colours: list[str], both: set[str], rng: Random) -> Room:
    """Put the film into the room, with other balls and with options beside the answers there and back."""
    ball, seconds = film
    others = (clear_throw(colour, room.pillar, seconds, rng) for colour in colours)
    rest = [letter for letter in room.panels if letter not in both]
    options = sorted((*both, *rng.sample(rest, 2))) if both else ()
    return room.model_copy(update={"balls": (ball, *others), "seconds": seconds, "options": tuple(options)})


def fitting(room: Room, there: list[str], aim: list[int]) -> list[str]:
    """Return what panels can be asked for, so that the film has another answer backwards; "" where none is named."""
    back = there[::-1]
    if "" in there:
        return []
    if room.kind == "before":
        return [letter for letter in sorted({*there}) if [there.index(letter), back.index(letter)] == aim]
    same = there[: room.nth] == back[: room.nth] if room.kind == "order" else there[room.nth] == back[room.nth]
    return [] if same else [""]


def twin(room: Room, rng: Random) -> Room:
    """Play the film backwards: the balls start where they came to rest, the other way."""
    balls = (turned_back(ball, room.pillar, room.seconds) for ball in room.balls)
    return room.model_copy(update={"balls": tuple(balls)})


def ask(room: Room) -> Question:
    colour, panels = room.balls[0].colour, panels_hit(room)
    template, answer_type, answer, so = answered(room, panels)
    last = int(answer) + 1 if room.kind == "before" else room.nth + (room.kind == "nth")
    words = {"ball": colour, "nth": ORDINALS[room.nth], "panel": room.panel, "count": str(room.nth)}
    facts = (
        Step(text=f"The {ORDINALS[i]} hit of the {colour} ball is on {panels[i]}.", evidence=(f"hit{i}",))
        for i in range(last)
    )
    starts = [STILL + leg.since - GAP / 2 for leg in flight(room.balls[0], room.pillar, room.seconds)[1:]]
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=room.options,
        answer=answer,
        answer_type=answer_type,
        evidence=tuple(f"hit{i}" for i in range(last)),
        reads=tuple(Label(part=f"{letter}.label", text=letter) for letter in sorted(room.panels)),
        rationale=(*facts, Step(text=so)),
        load_parts={
            "hits": len(panels),
            "followed": last / 4,
            "panels": len(room.panels) / 2,
            "balls": len(room.balls),
        },
        caption=f"In a room with {len(room.panels)} lettered panels fly balls: "
        + ", ".join(ball.colour for ball in room.balls)
        + ".",
        events=tuple(
            Event(name=f"{colour} ball hits {panels[i]}", part=f"hit{i}", start=start, end=start + GAP)
            for i, start in enumerate(starts)
        ),
        min_fps=6,
        image_roles=(),
    )


def answered(room: Room, panels: list[str]) -> tuple[str, AnswerType, str, str]:
    """Return the template, the answer's type, the answer and the conclusion."""
    if room.kind == "nth":
        return NTH.text, "choice", panels[room.nth], f"So the {ORDINALS[room.nth]} hit is on {panels[room.nth]}."
    if room.kind == "before":
        count = panels.index(room.panel)
        return BEFORE.text, "integer", str(count), f"So {count} hits come before the first on {room.panel}."
    listed = ", ".join(panels[: room.nth])
    return ORDER.text, "list", listed, f"So the order is {listed}."


def draw(room: Room) -> "Clip":
    from matplotlib.patches import Circle

    from backends.drawing.canvas import page, plane, points
    from backends.drawing.palette import INK, NAMED
    from backends.drawing.reel import Reel
    from backends.drawing.room import Walls

    figure = page(room.look, 480, 360)
    sheet = plane(figure, room.look)
    walls = Walls(sheet, (WIDTH + 2 * RADIUS, HEIGHT + 2 * RADIUS), room.look)
    letters = [letter if f"{letter}.label" not in room.hidden else "" for letter in room.panels]
    walls.panels(room.across, room.down, letters[:-1])
    x0, x1, y0, y1 = room.pillar
    walls.pillar((x0 + 2 * RADIUS, y0 + 2 * RADIUS, x1 - x0 - 2 * RADIUS, y1 - y0 - 2 * RADIUS), letters[-1])
    discs, line = [], points(1.5 * room.look.stroke)
    for ball in room.balls:
        fill = NAMED[room.look.palette][ball.colour]
        discs.append(Circle((0, 0), RADIUS - 1, facecolor=fill, edgecolor=INK, linewidth=line))
        sheet.add(discs[-1])
    flights = [flight(ball, room.pillar, room.seconds) for ball in room.balls]
    gone = [STILL + leg.since for i, leg in enumerate(flights[0][1:]) if f"hit{i}" in room.hidden]

    def pose(t: float) -> "list[Artist]":
        for legs, disc in zip(flights, discs, strict=True):
            x, y = place(legs, min(max(t - STILL, 0.0), room.seconds))
            disc.set_center((walls.left + RADIUS + x, walls.top - RADIUS - y))
        # the asked one above the others; a hit is hidden with what leads to it and away from it
        return [*discs[:0:-1], *(discs[:1] if all(abs(t - time) > 0.5 for time in gone) else [])]

    return Reel(figure, discs).clip(pose, room.seconds + 3 * STILL, RATE)


FAMILY = Family(
    name="bouncing_ball",
    revision=1,
    track="motion",
    category="physical",
    skill="motion",
    asks="which wall panel a ball hits when, or how many it hits before",
    top=9,
    templates=TEMPLATES,
    scene=Room,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
