"""flow_graph: where do the arrows of a directed graph or flowchart lead?

Nodes have meaningless names, and neither place nor shape tells which way an arrow points: directions are drawn after
the layout. It gets harder with more nodes, arrows, crossings, bends, shapes and marks that mean nothing. The twin turns
one arrow. Hard negatives are edits of the program.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing import flow
from generators.base import Edit, Family
from generators.diagram.change import Change, as_edit
from generators.diagram.edits import replaced, restyled
from generators.diagram.flow_asked import Asked, readings
from generators.diagram.flow_chart import Chart, Node, Pair, arrow_call, caption_facts
from generators.diagram.flow_clearance import crossings, legible
from generators.diagram.flow_layout import Frame, Plan, frame
from generators.diagram.flow_negatives import negatives, positives
from generators.diagram.flow_turns import Kind, Turned, Wanted, turned
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "Bado", "Bega", "Bozu", "Bune", "Dabe", "Deko", "Dofa", "Donu", "Duva", "Fatu", "Feda", "Fobu", "Fesu", "Fuze",
    "Gabu", "Gedo", "Goka", "Guve", "Guzu", "Hebu", "Hefo", "Hoze", "Hufu", "Huna", "Kaze", "Kedu", "Kofo", "Kubu",
    "Kuzo", "Nabo", "Nafe", "Nava", "Neru", "Noga", "Pogu", "Povo", "Pusu", "Pafo", "Puza", "Roda", "Sanu", "Seku",
    "Sogo", "Suno", "Tagu", "Teba", "Tova", "Tuko", "Tusa", "Vaho", "Vegu", "Veza", "Zahu", "Zoku", "Zugo", "Zunu",
)  # fmt: skip
"""Two syllables that mean nothing, of letters that are seldom misread; any two differ in two places or more."""

STATEMENT = Template(
    text="Which statement is true of the diagram?",
    grammar="Which (of the statements|of these claims) is true of the diagram(|, going by its arrows)?",
    keep=(("true", "right", "correct"), ("statement", "statements", "claim", "claims")),
)
TEMPLATES: dict[Kind, Template] = {
    "reach": Template(
        text="How many other nodes can be reached from {a} by following the arrows?",
        grammar="(Starting|Going) from {a} and following the arrows, how many other nodes can (one reach|you reach)?",
        keep=(("how many",), ("nodes",), ("arrows",), ("reach", "reached", "get to")),
    ),
    "lead": Template(
        text="From how many other nodes can {a} be reached by following the arrows?",
        grammar="(Following the arrows|Along the arrows), from how many other nodes can (one reach|you get to) {a}?",
        keep=(("how many",), ("nodes",), ("arrows",), ("reach", "reached", "get to")),
    ),
    "steps": Template(
        text="Start at {a} and follow exactly {k} arrows. At which of these nodes can you be then?",
        grammar="(Starting|Going) from {a} along exactly {k} arrows, which of these nodes can (you end at|be last)?",
        keep=(("exactly",), ("arrows",), ("which",)),
    ),
    "arrow": STATEMENT,
    "path": STATEMENT,
}


class Knobs(Record):
    nodes: int = Field(ge=5, le=13)
    arrows: int
    crossings: int
    """At most so many pairs of arrows cross."""
    bent: float = Field(ge=0, le=1)
    """Share of arrows that are bent though they need not be."""
    shapes: bool
    marks: int
    kinds: tuple[Kind, ...]
    counts: tuple[int, int]
    """Least and most nodes that can be reached, where that is asked."""
    steps: tuple[int, int]


class FlowChart(Scene):
    program: str
    kind: Kind
    of: str = ""
    """The node asked about; none where statements are to choose from."""
    steps: int = 0
    options: tuple[str, ...] = ()
    claims: tuple[Pair, ...] = ()
    """From which node to which a statement says that there is an arrow, or a way."""
    turns: Pair
    """The arrow that the twin turns: chosen with the scene, so that both answers are equally likely ones."""

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.of, self.steps, self.options, self.claims)


def knobs(level: int) -> Knobs:
    nodes = min(5 + level, 12)
    kinds: tuple[Kind, ...] = ("reach", "lead", "steps", "arrow" if level < 3 else "path")
    least = 1 + (nodes - 6) // 2
    return Knobs(
        nodes=nodes,
        arrows=nodes + max(level // 2, level - 4),
        crossings=level - 1,
        bent=min(0.1 * (level - 1), 0.6),
        shapes=level >= 3,
        marks=min(max(0, level - 2), 6),
        kinds=kinds,
        counts=(least, least + 4),
        steps=(2, min(2 + level // 2, 5)),
    )


def sample(knobs: Knobs, rng: Random) -> FlowChart:
    kind, counts = rng.choice(knobs.kinds), range(knobs.counts[0], knobs.counts[1] + 1)
    here, there = rng.sample(counts, 2)
    wanted = Wanted(kind, (here, there), rng.randint(*knobs.steps))
    plan = Plan(knobs.nodes, knobs.arrows, knobs.crossings, knobs.bent, knobs.shapes, knobs.marks)
    for _ in range(400):
        laid = frame(plan, rng)
        found = laid and turned(knobs.nodes, [(i, j) for i, j, _ in laid.joins], wanted, rng)
        if laid and found:
            scene = _named(laid, found, wanted, rng)
            if legible(Chart.read(scene.program)):  # a turned arrow may lie a rounding error nearer than it did
                return scene
    raise ValueError(f"flow_graph: no chart in 400 tries ({plan}, {wanted}); ask for fewer arrows")


def _named(laid: Frame, found: Turned, wanted: Wanted, rng: Random) -> FlowChart:
    """Give nodes their names and arrows their directions; both in any order."""
    names = rng.sample(NAMES, len(laid.spots))
    nodes = {name: Node(x, y, shape) for name, (x, y), shape in zip(names, laid.spots, laid.shapes, strict=True)}
    arrows = [
        ((names[start], names[end]), bend if (start, end) == (i, j) else -bend)
        for (start, end), (i, j, bend) in zip(found.joins, laid.joins, strict=True)
    ]
    turns = arrows[found.flip][0]
    rng.shuffle(arrows)
    options = list(found.right)
    rng.shuffle(options)
    return FlowChart(
        program=Chart(nodes, dict(arrows), laid.marks).program,
        kind=wanted.kind,
        of=names[found.of] if found.of >= 0 else "",
        steps=wanted.steps if wanted.kind == "steps" else 0,
        options=tuple(names[node] for node in options if isinstance(node, int)),
        claims=tuple((names[pair[0]], names[pair[1]]) for pair in options if isinstance(pair, tuple)),
        turns=turns,
    )


def ask(scene: FlowChart) -> Question:
    chart, asked = Chart.read(scene.program), scene.asked
    (answer,) = asked.right(chart)
    choices = asked.options or tuple(fact.sentence for fact in asked.facts)
    steps = tuple(readings(asked, chart))
    evidence = tuple(dict.fromkeys(part for step in steps for part in step.evidence))
    slots = {"a": asked.of, "k": str(asked.steps)}
    template = TEMPLATES[asked.kind].text
    return Question(
        template=template,
        slots={name: slots[name] for name in slots_of(template)},
        choices=choices,
        answer=answer,
        answer_type="choice" if choices else "integer",
        evidence=evidence,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in asked.names),
        rationale=(*steps, Step(text=asked.conclusion(answer))),
        load_parts={
            "nodes": float(len(chart.nodes)),
            "arrows": float(len(chart.arrows)),
            "crossings": float(crossings(chart)),
            "read": len(evidence) / 4,
        },
        caption=" ".join(fact.sentence for fact in caption_facts(chart)),
    )


def twin(scene: FlowChart, rng: Random) -> FlowChart:
    chart = Chart.read(scene.program)
    start, end = scene.turns
    edited = replaced(scene.program, "arrow", (start, end), arrow_call((end, start), -chart.arrows[start, end]))
    return scene.model_copy(update={"program": edited, "turns": (end, start)})


def edits(scene: FlowChart, rng: Random) -> tuple[Edit[FlowChart], ...]:
    """Return the hard negatives over kinds and sizes, then the hard positives, one of them in another look."""
    chart = Chart.read(scene.program)
    told = caption_facts(chart)
    edited = [as_edit(change, scene) for change in negatives(scene.program, told, scene.turns, rng)]
    edited += [as_edit(change, scene) for change in positives(chart, told, rng)]
    said = told[0].sentence
    caption = " ".join(fact.sentence for fact in told)
    part = next(iter(chart.nodes))
    same = Change(
        "restyled", "small", "The diagram looks different.", scene.program, said, said, caption, part, positive=True
    )
    return (*edited, as_edit(same, scene.model_copy(update={"look": restyled(scene.look, rng)})))


def draw(scene: FlowChart) -> "tuple[Picture]":
    from backends.drawing import flow_shapes

    return (flow_shapes.draw(flow.display_list(scene.program), scene.look, scene.hidden),)


FAMILY = Family(
    name="flow_graph",
    revision=1,
    track="diagrams",
    category="diagram",
    skill="directed graphs",
    asks="where the arrows of a diagram lead",
    top=10,
    templates=tuple(dict.fromkeys(TEMPLATES.values())),
    scene=FlowChart,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    edits=edits,
    draw=draw,
    program=lambda scene: scene.program,
)
