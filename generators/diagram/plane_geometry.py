"""plane_geometry: which segment is parallel, perpendicular, equal or tangent to this, which point halves it?

The picture is a plane figure, drawn by a short program. It gets harder with more segments, crossings, marks
that say something else, and wrong choices that are nearer to right. The twin moves one point, so that the
nearest wrong choice becomes right and the right one wrong. Hard negatives are edits of the program.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from math import hypot, log2
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing import geometry
from generators.base import Edit, Family
from generators.diagram.edits import restyled
from generators.diagram.plane_clearance import crossings
from generators.diagram.plane_construction import Demand, build
from generators.diagram.plane_figure import (
    RELATIONS,
    Asked,
    Fact,
    Plane,
    Relation,
    caption_facts,
    nearness,
    size,
    slope,
)
from generators.diagram.plane_negatives import WANTED, Change, negatives, positives, turned
from generators.diagram.plane_twin import flipped
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

TEMPLATES: dict[Relation, Template] = {
    "parallel": Template(
        text="Which segment is parallel to segment {a}?",
        grammar="Which (of the segments|one of the segments) (runs|lies|is) parallel to segment {a}?",
        keep=(("parallel",), ("segment", "segments")),
    ),
    "perpendicular": Template(
        text="Which segment is perpendicular to segment {a}?",
        grammar="Which (of the segments|one of the segments) (is perpendicular|is at a right angle) to segment {a}?",
        keep=(("perpendicular", "right angle", "right angles"), ("segment", "segments")),
    ),
    "equal": Template(
        text="Which segment is as long as segment {a}?",
        grammar="Which (of the segments|segment) (is exactly as long as|has the same length as) segment {a}?",
        keep=(("as long as", "same length", "equal in length"), ("segment", "segments")),
    ),
    "midpoint": Template(
        text="Which point is the midpoint of segment {a}?",
        grammar="Which (of the points|point) (halves|lies exactly in the middle of) segment {a}?",
        keep=(("midpoint", "middle", "halves", "halfway"), ("point", "points")),
    ),
    "tangent": Template(
        text="Which segment is tangent to the circle with centre {a}?",
        grammar="Which (of the segments|one of the segments) (is tangent to|just touches) the circle around {a}?",
        keep=(("tangent", "touches", "touch"), ("segment", "segments"), ("circle",)),
    ),
}


class Knobs(Record):
    segments: int = Field(ge=4, le=8)
    choices: int = Field(ge=3, le=4)
    margin: float = Field(gt=0, le=1)
    """How far off a wrong choice must be, where 1 is 12 degrees or a quarter of a length."""
    crossings: int
    """At most so many pairs of segments cross."""
    marks: bool


class PlaneFigure(Scene):
    program: str
    relation: Relation
    of: str
    """The segment asked about, or the centre of the circle."""
    choices: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        return Asked(self.relation, self.of, self.choices)


def knobs(level: int) -> Knobs:
    return Knobs(
        segments=min(3 + level, 8),
        choices=3 if level == 1 else 4,
        margin=max(0.4, 0.85 ** (level - 1)),
        crossings=level - 1,
        marks=level >= 3,
    )


def sample(knobs: Knobs, rng: Random) -> PlaneFigure:
    demand = Demand(relation=rng.choice(RELATIONS), **knobs.model_dump())
    for _ in range(2000):
        built = build(demand, rng)
        if built and flipped(built.program, built.asked):
            return PlaneFigure(program=built.program, **vars(built.asked))
    raise ValueError(f"plane_geometry: no clear figure in 2000 tries ({demand}); ask for fewer segments")


def ask(figure: PlaneFigure) -> Question:
    plane = Plane.read(figure.program)
    answer = figure.asked.answer(plane)
    letters = sorted({letter for name in (figure.of, *figure.choices) for letter in name})
    asked = Fact(figure.relation, figure.of, answer)
    return Question(
        template=TEMPLATES[figure.relation].text,
        slots={"a": figure.of},
        choices=figure.choices,
        answer=answer,
        evidence=(_part(figure, figure.of), *figure.choices),
        reads=tuple(Label(part=f"{letter}.label", text=letter) for letter in letters),
        rationale=(*_readings(figure, plane), Step(text=f"So: {asked.sentence[0].lower()}{asked.sentence[1:]}")),
        load_parts={
            "segments": float(len(plane.segments)),
            "crossings": crossings(plane) / 2,
            "marks": len(plane.marked) / 2,
            "margin": max(0.0, 4 - 2 * log2(figure.asked.least_gap(plane))),
        },
        caption=" ".join(fact.sentence for fact in _told(figure.program, figure.asked)),
    )


@lru_cache(maxsize=16)
def _told(program: str, asked: Asked) -> tuple[Fact, ...]:
    """Return what the caption tells; which of all that is true, hangs on the program alone."""
    coin = Random(f"caption {program}")

    def turns(others: tuple[Fact, ...], fact: Fact) -> bool:
        return any(turned(program, (*others, fact), fact, Random(program)))

    return caption_facts(Plane.read(program), asked, coin, turns)


def _part(figure: PlaneFigure, name: str) -> str:
    return f"{name}.circle" if figure.relation == "tangent" and name == figure.of else name


def _readings(figure: PlaneFigure, plane: Plane) -> Iterator[Step]:
    """Say what is read of each thing: a direction, a length, a place on the segment, a distance from the centre."""
    of, whole = figure.of, _part(figure, figure.of)
    if figure.relation in ("parallel", "perpendicular"):
        for name in (of, *figure.choices):
            lean = slope(plane.vector(name))
            yield Step(text=f"Segment {name} leans at {lean:.1f} degrees to the horizontal.", evidence=(name,))
        return
    for name in figure.choices:
        if figure.relation == "equal":
            share = (size(plane.vector(name)) / size(plane.vector(of))) ** 0.5
            text = f"Segment {name} is {share:.2f} times as long as segment {of}."
        elif figure.relation == "midpoint":
            share = hypot(*plane.vector(of[0] + name)) / hypot(*plane.vector(of))
            text = f"Point {name} lies {100 * share:.0f} % of the way from {of[0]} to {of[1]}."
        else:
            share = nearness(plane, of, name)
            text = f"Segment {name} passes the centre {of} at {share:.2f} times the radius of the circle."
        yield Step(text=text, evidence=(whole, name))


def twin(figure: PlaneFigure, rng: Random) -> PlaneFigure:
    return figure.model_copy(update={"program": flipped(figure.program, figure.asked)})


def edits(figure: PlaneFigure, rng: Random) -> tuple[Edit[PlaneFigure], ...]:
    """Return the hard negatives over kinds and sizes, then the hard positives, one of them in another look."""
    told = _told(figure.program, figure.asked)
    other = flipped(figure.program, figure.asked)
    near = islice(negatives(figure.program, told, rng, other), WANTED)
    changes = [*near, *positives(figure.program, told, rng)]
    edited = [_edit(change, figure.model_copy(update={"program": change.program}), told) for change in changes]
    said, part = told[0].sentence, _part(figure, figure.of)
    same = Change("restyled", "small", "The figure looks different.", figure.program, said, said, part, positive=True)
    return (*edited, _edit(same, figure.model_copy(update={"look": restyled(figure.look, rng)}), told))


def _edit(change: Change, scene: PlaneFigure, told: tuple[Fact, ...]) -> Edit[PlaneFigure]:
    stated = {key: value for key, value in vars(change).items() if key != "program"}
    return Edit(**stated, scene=scene, caption=" ".join(fact.sentence for fact in told))


def draw(figure: PlaneFigure) -> "tuple[Picture]":
    from backends.drawing import geometry_shapes

    return (geometry_shapes.draw(geometry.display_list(figure.program), figure.look, figure.hidden),)


FAMILY = Family(
    name="plane_geometry",
    revision=4,
    track="diagrams",
    category="diagram",
    skill="geometry",
    asks="which segment or point has a relation to another",
    top=6,
    templates=tuple(TEMPLATES.values()),
    scene=PlaneFigure,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    edits=edits,
    draw=draw,
    program=lambda figure: figure.program,
)
