"""venn_sets: which items lie in which sets of a Venn or Euler diagram?

Sets and items have meaningless names; colours, places and signs say nothing. It gets harder with more sets and items,
ellipses, sets that do not overlap, longer descriptions and marks that mean nothing. The twin moves one item across one
outline. Hard negatives are edits of the program.
"""

from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing import venn
from generators.base import Edit, Family
from generators.diagram.change import Change, as_edit
from generators.diagram.edits import replaced, restyled
from generators.diagram.venn_asked import Asked, Claim, Kind, readings
from generators.diagram.venn_clearance import legible
from generators.diagram.venn_diagram import ITEMS, SETS, Diagram, Item, caption_facts, item_call
from generators.diagram.venn_filled import Filled, Wanted, filled
from generators.diagram.venn_layout import Plan, frames
from generators.diagram.venn_negatives import negatives
from generators.diagram.venn_positives import positives
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

COUNTS = (0, 2, 4)
"""The lower of the counts here and in the twin: one of them is it and the other one more, so that 0 to 5 are alike."""
TRIES = 600

STATEMENT = Template(
    text="Which of these statements is true of the diagram?",
    grammar="(Which one of these statements about|Which of these claims about) the diagram is (true|right|correct)?",
    keep=(("true", "right", "correct"), ("statements", "statement", "claims", "claim")),
)
TEMPLATES: dict[Kind, Template] = {
    "count": Template(
        text="How many named items lie {where}?",
        grammar="(What is the number of|Count the) named items that (lie|are) {where}(?|.)",
        keep=(("how many", "number", "count"), ("named",), ("items",)),
    ),
    "same": Template(
        text="How many other named items lie in exactly the same sets as {a}?",
        grammar="(How many named items besides|Besides) {a}, how many named items lie in exactly the same sets?",
        keep=(("how many",), ("named",), ("items",), ("same",)),
    ),
    "item": STATEMENT,
    "rule": STATEMENT,
}


class Knobs(Record):
    sets: int = Field(ge=2, le=5)
    items: tuple[int, int]
    longer: float
    """By how much an outline may be longer than a circle, as a share."""
    rare: int
    """Pairs of sets that do not overlap."""
    shapes: bool
    marks: int
    kinds: tuple[Kind, ...]
    forms: tuple[str, ...]


class VennDiagram(Scene):
    program: str
    kind: Kind
    form: str = ""
    sets: tuple[str, ...] = ()
    """The sets that are asked about, in the order of the words."""
    k: int = 0
    of: str = ""
    """The item whose sets are asked about."""
    claims: tuple[Claim, ...] = ()
    moves: tuple[str, int, int]
    """Which item the twin moves, and where to: chosen with the scene, so that both answers are equally likely ones."""

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.form, self.sets, self.k, self.of, self.claims)


def knobs(level: int) -> Knobs:
    sets = 2 if level < 3 else 3 if level < 6 else 4
    least = 8 + level // 2
    forms = ["both", "but_not", "exactly", *(["at_least"] if sets > 2 else [])]
    forms += ["one_of", "two_but_not"] if level >= 4 else []
    forms += ["any_but_not", "and_one_of"] if level >= 5 else []
    return Knobs(
        sets=sets,
        items=(least, least + 1),
        longer=0.0 if level in (1, 3) else min(0.15 * level, 0.8),
        rare=int(level >= 6),
        shapes=level >= 3,
        marks=min(max(0, level - 2), 5),
        kinds=("count", "count", "same", "item" if sets == 2 else "rule"),
        forms=tuple(forms),
    )


def sample(knobs: Knobs, rng: Random) -> VennDiagram:
    """Choose what is asked and the answers first, then find a diagram for them."""
    plan = Plan(knobs.sets, knobs.longer, knobs.rare, knobs.marks)
    wanted = Wanted(
        kind=rng.choice(knobs.kinds),
        form=rng.choice(knobs.forms),
        k=rng.randrange(1, knobs.sets),
        items=rng.randint(*knobs.items),
        low=rng.choice(COUNTS),
        high_first=rng.random() < 0.5,
        shapes=knobs.shapes,
    )
    for frame in islice(frames(plan, rng), TRIES):
        names = rng.sample(SETS, knobs.sets), rng.sample(ITEMS, wanted.items)
        found = filled(frame, wanted, plan, names, rng)
        if found and legible(found.diagram):
            return _scene(found)
    raise ValueError(f"venn_sets: no diagram in {TRIES} tries ({plan}, {wanted}); ask for fewer items")


def _scene(found: Filled) -> VennDiagram:
    return VennDiagram(program=found.diagram.program, moves=found.moves, **vars(found.asked))


def ask(scene: VennDiagram) -> Question:
    diagram, asked = Diagram.read(scene.program), scene.asked
    (answer,) = asked.right(diagram)
    choices = tuple(said.sentence for said in asked.facts)
    steps = tuple(readings(asked, diagram))
    evidence = tuple(dict.fromkeys(part for step in steps for part in step.evidence))
    template = TEMPLATES[asked.kind].text
    slots = {"a": asked.of, "where": asked.where}
    return Question(
        template=template,
        slots={name: slots[name] for name in slots_of(template)},
        choices=choices,
        answer=answer,
        answer_type="choice" if choices else "integer",
        evidence=evidence,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in asked.names(diagram)),
        rationale=(*steps, Step(text=asked.conclusion(diagram))),
        load_parts={
            "sets": 2.0 * len(diagram.regions),
            "items": float(len(diagram.items)),
            "marks": len(diagram.marks) / 4,
            "read": len(evidence) / 4,
        },
        caption=" ".join(fact.sentence for fact in caption_facts(diagram)),
    )


def twin(scene: VennDiagram, rng: Random) -> VennDiagram:
    name, x, y = scene.moves
    item = Diagram.read(scene.program).items[name]
    key = (name,) if item.shape == "dot" else (name, item.shape)
    edited = replaced(scene.program, "item", key, item_call(name, Item(x, y, item.shape)))
    return scene.model_copy(update={"program": edited, "moves": (name, item.x, item.y)})


def edits(scene: VennDiagram, rng: Random) -> tuple[Edit[VennDiagram], ...]:
    """Return the hard negatives over kinds and sizes, then the hard positives, one of them in another look."""
    diagram = Diagram.read(scene.program)
    told = caption_facts(diagram)
    edited = [as_edit(change, scene) for change in negatives(scene.program, told, scene.moves[0], rng)]
    edited += [as_edit(change, scene) for change in positives(diagram, told, rng)]
    said = told[0].sentence
    caption = " ".join(fact.sentence for fact in told)
    part = next(iter(diagram.regions))
    same = Change(
        "restyled", "small", "The diagram looks different.", scene.program, said, said, caption, part, positive=True
    )
    return (*edited, as_edit(same, scene.model_copy(update={"look": restyled(scene.look, rng)})))


def draw(scene: VennDiagram) -> "tuple[Picture]":
    from backends.drawing import venn_shapes

    return (venn_shapes.draw(venn.display_list(scene.program), scene.look, scene.hidden),)


FAMILY = Family(
    name="venn_sets",
    revision=1,
    track="diagrams",
    category="diagram",
    skill="sets",
    asks="which items lie in which sets of a diagram",
    top=10,
    templates=tuple(dict.fromkeys(TEMPLATES.values())),
    scene=VennDiagram,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    edits=edits,
    draw=draw,
    program=lambda scene: scene.program,
)
