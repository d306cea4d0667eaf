"""light_layers: where does a beam of light arrive under a stack of glass layers?

A stack of layers with their refractive indices, drawn to scale; at higher levels it stands between two mirrors. A beam
comes from above at a given angle, is refracted by each layer and arrives at one of the letters on the floor. It gets
harder with more layers, nearer letters and reflections. The twin changes the index of one layer.
"""

from math import asin, degrees, radians, sin, tan
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS = "CDGHKMNPRUVWXY"
"""Those that OCR takes for nothing else."""
LEAST, GREATEST = 120, 250
"""Hundredths of a refractive index."""
NEAR = 0.15
"""Share of the distance between letters by which the beam may miss the middle of one."""
OPEN = 376
"""Pixels between the mirrors where there are none: the width of the stack."""
OPTIONS = 5
APART = 30
"""Hundredths by which an index changes, at least."""
(ARRIVES,) = TEMPLATES = (
    Template(
        text="Drawn to scale: a beam from the air (index 1.00) meets a stack of glass layers at the given angle to the "
        "dashed normal. The numbers on the layers are their refractive indices; black side walls, if any, are mirrors. "
        "Nearest to which letter does the beam reach the floor?",
        grammar="(Drawn|The picture is drawn) to scale: a beam from the air (index 1.00) meets a stack of glass layers "
        "at the given angle to the dashed normal. Each layer bears its refractive index; black side walls, if any, are "
        "mirrors. (Next to|Nearest to) which letter does the beam reach the floor?",
        keep=(("letter",), ("floor",), ("nearest", "next", "closest")),
    ),
)


class Knobs(Record):
    layers: int = Field(ge=1, le=8)
    spacing: int = Field(ge=30)
    """Pixels between letters."""
    width: int
    """Pixels of the stack."""


class Layer(Record):
    height: int
    """Pixels."""
    index: int
    """Hundredths of the refractive index."""


class Stack(Scene):
    width: int
    layers: tuple[Layer, ...]
    """From the top."""
    angle: int
    """Degrees between the beam in the air and the normal, positive to the right."""
    entry: int
    """Pixels from the left side of the stack to where the beam meets it."""
    letters: tuple[str, ...]
    """On the floor, from left to right."""
    first: int
    """Pixels from the left side of the stack to the first letter."""
    spacing: int


def knobs(level: int) -> Knobs:
    return Knobs(layers=min(level, 8), spacing=max(30, 52 - 3 * level), width=OPEN if level < 4 else 240)


def shifts(stack: Stack) -> list[tuple[float, float]]:
    """Return the angle in each layer in degrees, and how far it takes the beam aside in pixels (Snell's law)."""
    angles = [asin(sin(radians(stack.angle)) * 100 / layer.index) for layer in stack.layers]
    return [(degrees(angle), layer.height * tan(angle)) for angle, layer in zip(angles, stack.layers, strict=True)]


def arrival(stack: Stack) -> tuple[float, int]:
    """Return the place on the floor and the number of reflections: a mirror folds the straight way back."""
    turns, rest = divmod(stack.entry + sum(aside for _, aside in shifts(stack)), stack.width)
    return (rest if turns % 2 == 0 else stack.width - rest), abs(int(turns))


def nearest(stack: Stack) -> int | None:
    """Return which letter the beam arrives at; None if it is not near the middle of any."""
    steps = (arrival(stack)[0] - stack.first) / stack.spacing
    return round(steps) if abs(steps - round(steps)) <= NEAR and 0 <= round(steps) < len(stack.letters) else None


def sample(knobs: Knobs, rng: Random) -> Stack:
    letters = tuple(rng.sample(LETTERS, OPTIONS))
    rank = rng.randrange(OPTIONS)
    while True:
        heights = [rng.randint(8, 16) for _ in range(knobs.layers)]
        scale = 300 / sum(heights)
        layers = tuple(Layer(height=round(h * scale), index=rng.randint(LEAST, GREATEST)) for h in heights)
        stack = Stack(
            width=knobs.width,
            layers=layers,
            angle=rng.choice((-1, 1)) * rng.randint(35, 70),
            entry=rng.randrange(60, knobs.width - 60),
            letters=letters,
            first=0,
            spacing=knobs.spacing,
        )
        place, turns = arrival(stack)
        first = round(place + rng.uniform(-NEAR, NEAR) * 0.9 * knobs.spacing) - rank * knobs.spacing
        if 12 <= first <= knobs.width - 12 - (OPTIONS - 1) * knobs.spacing and (turns > 0) == (knobs.width < OPEN):
            stack = stack.model_copy(update={"first": first})
            if nearest(stack) == rank and others(stack):
                return stack


def others(stack: Stack) -> list[Stack]:
    """Return the stacks with another index of one layer, by far, under which the beam arrives at another letter."""
    now, found = nearest(stack), []
    for i, layer in enumerate(stack.layers):
        for index in range(LEAST, GREATEST + 1, 7):
            if abs(index - layer.index) >= APART:
                changed = layer.model_copy(update={"index": index})
                other = stack.model_copy(update={"layers": (*stack.layers[:i], changed, *stack.layers[i + 1 :])})
                if nearest(other) not in (None, now):
                    found.append(other)
    return found


def twin(stack: Stack, rng: Random) -> Stack:
    return rng.choice(others(stack))


def ask(stack: Stack) -> Question:
    rank = nearest(stack)
    if rank is None:
        raise ValueError("light_layers: the beam must arrive near a letter (got none); sample again")
    (place, turns), answer = arrival(stack), stack.letters[rank]
    way = "right" if stack.angle > 0 else "left"
    facts = [
        Step(text=f"The beam comes at {abs(stack.angle)} degrees and goes to the {way}.", evidence=("beam", "angle"))
    ]
    for i, ((angle, aside), layer) in enumerate(zip(shifts(stack), stack.layers, strict=True)):
        text = f"Layer {i + 1} from the top, of index {layer.index / 100:.2f}, turns it to {abs(angle):.1f} degrees"
        facts.append(Step(text=f"{text} and takes it {abs(aside):.0f} pixels aside.", evidence=(f"layer{i}",)))
    facts.append(Step(text=f"Letter {rank + 1} from the left is {answer}.", evidence=(answer,)))
    folded = f", after {turns} reflection{'s' * (turns > 1)}," if turns else ""
    so = f"So{folded} it arrives {place:.0f} pixels from the left side, nearest to {answer}."
    return Question(
        template=ARRIVES.text,
        slots={},
        choices=tuple(sorted(stack.letters)),
        answer=answer,
        evidence=tuple(part for step in facts for part in step.evidence),
        reads=(
            *(Label(part=f"layer{i}", text=f"{layer.index / 100:.2f}") for i, layer in enumerate(stack.layers)),
            *(Label(part=letter, text=letter) for letter in stack.letters),
        ),
        rationale=(*facts, Step(text=so)),
        load_parts={"layers": 2 * len(stack.layers), "reflections": 2 * turns, "nearness": 100 / stack.spacing},
        caption="On a floor with five letters lies glass, whose refractive indices are from the top: "
        + ", ".join(f"{layer.index / 100:.2f}" for layer in stack.layers)
        + ".",
    )


def draw(stack: Stack) -> "tuple[Picture]":
    from backends.drawing.canvas import page, picture, plane
    from backends.drawing.glass import Block

    figure = page(stack.look)
    block = Block(plane(figure, stack.look), stack.width, sum(layer.height for layer in stack.layers), stack.look)
    below = 0
    for i, layer in enumerate(stack.layers):
        block.layer(below, layer.height, layer.index, "" if f"layer{i}" in stack.hidden else f"{layer.index / 100:.2f}")
        below += layer.height
    block.floor(mirrored=stack.width < OPEN)
    for i, letter in enumerate(stack.letters):
        block.mark(stack.first + i * stack.spacing, letter if letter not in stack.hidden else "")
    block.normal(stack.entry, stack.layers[0].height)
    if "beam" not in stack.hidden:
        block.beam(stack.entry, stack.angle)
    if "angle" not in stack.hidden:
        block.angle(stack.entry, stack.angle)
    return (picture(figure),)


FAMILY = Family(
    name="light_layers",
    revision=1,
    track="scenes",
    category="physical",
    skill="optics",
    asks="where a beam arrives under layers of glass, between mirrors",
    top=8,
    templates=TEMPLATES,
    scene=Stack,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
